"""Where the work is done and in what employment, told from what merely sounds like it."""

import pytest

from jobmatch.model import EmploymentType
from jobmatch.workplace import read_employment, read_work_mode


def mode(body: str, head: str = "Records Clerk\nAnytown, OH 44000") -> str | None:
    found, _ = read_work_mode(f"{head}\n\n{body}")
    return None if found is None else found.value


def employment(text: str) -> list[str]:
    return [kind.value for kind in read_employment(text)]


# --------------------------------------------------------------------------------------------------------- work mode


@pytest.mark.parametrize(
    "body",
    [
        "This is a fully remote position.",
        "100% remote, any state.",
        "This is a 100% work from home job; must live in Ohio.",
        "Remote after training.",
        "Training is on-site for four weeks, then fully remote.",
        "The role is home based.",
        "Work Location: Remote",
        "Work arrangement: 100% Remote",
        "Remote: Yes",
        "Location\nRemote",
        "Position can be worked remotely from within Ohio.",
        "You will work from home on our laptop.",
        "These positions currently allow for 100% telework.",
        "This is a virtual position.",
        "Our coders work remotely.",
        "The coder works remotely, full time.",
        "Work from anywhere in the US.",
        "Work from home: Yes",
        "This is a work-at-home position.",
        "Work from the comfort of your own home.",
        "This position is home-based with occasional travel.",
        "Training is on site; candidates then work from home.",
        "Must be comfortable in a remote work environment.",
        "This is a remote work opportunity.",
        "Can be worked from home in any state.",
        "#LI-Remote",
        "Job type: Full-time, remote",
        "You can work 100% from home.",
        "You will work from your own home.",
        "You'll be working from home full time.",
        "You can live anywhere in the country.",
        "Location: Anywhere in the US",
        "Work location: Home",
        "Telecommuting is standard for this team.",
        "Must have a quiet home office.",
        "Home-based with quarterly meetings.",
        "Work happens at home.",
        "Work remotely from any state.",
        "All of our coders are remote.",
        "You code from home.",
        "You will do this job from home.",
        "Work is performed from home.",
        "You need a private room in your home.",
        "Work from home, permanently.",
        "Home office required.",
    ],
)
def test_remote_is_from_home_all_or_nearly_all_of_the_time(body):
    assert mode(body) == "remote"


@pytest.mark.parametrize(
    "body",
    [
        "Hybrid: 2 days in the office.",
        "Work Location: Hybrid remote in Anytown, OH",
        "Hybrid after training.",
        "Three days on-site and two days from home each week.",
        "Tuesdays in Dayton; other days may be remote from within Ohio.",
        "Employees may work from home up to 2 days a week.",
        "The role combines onsite and home based working.",
        "Position is eligible for telework with supervisor approval.",
        "You may be allowed to telework.",
        "Remote job: No. Telework eligible: Yes, ad hoc.",
        "Remote job\nNo\nTelework eligible\nYes, as determined by the agency policy.",
        "The duties are suitable for telework.",
        "Opportunity to work remotely after 90 days.",
        "Flexible schedule with some remote work",
        "This job is not fully remote.",
        "We work in a hybrid way.",
        "Home 2 days a week after training.",
        "Mon/Wed/Fri in Dayton, Tue/Thu from home.",
        "Three office days, two home days.",
        "Partial remote after training.",
        "There is scope to work from home.",
        "Work from home some of the time.",
        "Some of the week is spent at home.",
        "Partly from home, partly in Dayton.",
        "Expect 40% of your time at the office, the rest at home.",
        "One week in the office, one week at home.",
        "Come in twice a week and work from home otherwise.",
        "Mondays and Thursdays in the office",
        "Work schedule: Hybrid",
        "Remote/Hybrid",
        "#LI-Hybrid",
        "This role is onsite with potential for hybrid.",
        "Work remotely up to 50% of the time.",
    ],
)
def test_hybrid_is_some_days_or_telework_that_may_be_approved(body):
    assert mode(body) == "hybrid"


@pytest.mark.parametrize(
    "body",
    [
        "This is not a remote position.",
        "This isn't a remote job.",
        "This isn\N{RIGHT SINGLE QUOTATION MARK}t a remote job.",
        "No remote work.",
        "Not eligible for remote work or telework.",
        "We don't offer remote work for this job.",
        "This is not a hybrid position.",
        "Remote or hybrid work is not available for this role.",
        "Remote job\nNo\nTelework eligible\nNo",
        "Work remotely: No",
        "Telework: Not authorized",
        "Virtual: This is not a virtual position.",
        "Work Location: In person",
        "Work arrangement: Onsite only",
        "Location: On site, ground floor.",
        "In office.",
        "Fully onsite, days",
        "This is an in-person role.",
        "This position is on-site at our Dayton campus.",
        "Must be able to work on-site in Dayton.",
        "Five days a week on-site.",
        "Monday through Friday on-site.",
        "This job is performed on site in the basement file room.",
        "On-site, 5 days a week.",
        "On-site work required.",
        "Employees work onsite.",
        "The position is office-based.",
        "Work environment: office, on-site",
        "#LI-Onsite",
        "Remote eligible: No",
        "Remote work option: None",
        "Remote work not available.",
        "This position is not eligible to work from home.",
        "We do not offer remote or hybrid work.",
        "Remote work isn't possible.",
        "There is no option to work remotely.",
        "Remote: N",
        "Home working: No",
        "This one can't be done from home.",
        "Onsite - Toledo, OH",
        "We are an in-person team.",
        "We work in person.",
        "You'll be on site every day.",
        "This position requires you to be on site.",
        "Nobody works from home.",
        "On-site, full time.",
        "You will work on site in Dayton.",
        "Come in to the office every day.",
        "You need to be here in person for every shift.",
        "Presence on site is required.",
    ],
)
def test_onsite_is_said_or_remote_is_denied(body):
    assert mode(body) == "onsite"


@pytest.mark.parametrize(
    "body",
    [
        "Provides remote patient monitoring.",
        "Serves a remote clinic and remote area villages.",
        "Knowledge of remote access technology.",
        "No experience with remote coding needed.",
        "Maintains a hybrid medical record, part paper.",
        "A new hybrid theatre opens in spring.",
        "Hybrid Title 38 rules apply.",
        "Occasional work from home is possible.",
        "Telework is possible only during an emergency.",
        "Staff are currently working from home because of the pandemic.",
        "Interviews will be held remotely.",
        "The test is remotely proctored.",
        "Free on-site parking and an on-site nursery.",
        "Answers questions by phone and in person.",
        "Apply in person at the front desk.",
        "Joins the Home Based Treatment Team",
        "Book your shifts online from the comfort of your home.",
        "Much of the abstracting work can be done remotely.",
        "Able to support the hybrid arrhythmia clinic.",
        "Cares for patients of a nursing home and at home.",
        "This position is located in the Office of the Registrar.",
        "Whether you work on-site, in a hybrid model or remotely, we care.",
        "Files charts and answers calls.",
        "Manages the remote coding vendor.",
        "You may be asked to work from home when there is snow.",
        "Samples are analysed on site for all patients.",
    ],
)
def test_what_only_sounds_like_a_work_mode_is_none(body):
    assert mode(body) is None


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("Records Clerk\nRemote", "remote"),
        ("Coder\nRemote - US", "remote"),
        ("Coder\nDayton, OH, US, Remote", "remote"),
        ("Coder (remote)\nDayton, OH", "remote"),
        ("Remote Coder III", "remote"),
        ("Coder - Work From Home", "remote"),
        ("Coder - Hybrid\nDayton, OH", "hybrid"),
        ("Coder\nDayton, OH (Hybrid)", "hybrid"),
        ("Records Clerk - On-site", "onsite"),
        ("Records Clerk (not remote)", "onsite"),
        ("Remote Patient Monitoring Clerk", None),
        ("Clerk, Virtual Fracture Clinic", None),
    ],
)
def test_in_title_and_place_the_bare_word_counts(head, expected):
    assert mode("Files charts.", head) == expected


def test_a_remote_place_with_days_at_the_office_is_hybrid():
    assert mode("Come to the office: two days in the office each week.", "Coder\nRemote") == "hybrid"


def test_words_that_deny_outweigh_a_remote_place():
    assert mode("This is not a remote position.", "Coder\nRemote") == "onsite"


def test_a_day_at_home_promised_for_later_leaves_a_job_that_is_not_remote_onsite():
    body = "In office. After one year you may work from home on Fridays. This isn't a remote job."
    assert mode(body) == "onsite"


def test_approved_telework_outweighs_that_the_job_is_not_remote():
    assert mode("This is not a remote position. Telework may be approved.") == "hybrid"


def test_the_option_of_home_makes_an_onsite_job_hybrid():
    assert mode("This is an on-site role. There is an option to work from home.") == "hybrid"


def test_a_label_alone_on_its_line_goes_with_the_line_below():
    assert mode("Work arrangement\n\nOn-site\n\nBenefits") == "onsite"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("You file charts. This is a fully remote position.", "fully remote"),
        ("Work Location: In person", "Work Location: In person"),
        ("Three days on-site and two at home.", "Three days on-site and two at home"),
    ],
)
def test_the_span_is_the_words_that_say_so(body, words):
    text = f"Records Clerk \N{SMILING FACE WITH SUNGLASSES}\nAnytown\n\n{body}"
    _, span = read_work_mode(text)
    assert span is not None
    assert text[span.start : span.end] == words


def test_a_letter_that_grows_in_lower_case_does_not_move_the_span():
    text = "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}zmir Clerk\n\nThis is a fully remote position."
    _, span = read_work_mode(text)
    assert span is not None
    assert text[span.start : span.end] == "fully remote"


def test_a_posting_that_says_nothing_has_no_span():
    assert read_work_mode("") == (None, None)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece",
    ["remote ", "home ", "in person, ", "may be ", "two days ", "location: a b ", "remote job\n", "remote. ", "\n"],
)
def test_hostile_text_is_read_in_linear_time(piece):
    found, span = read_work_mode("Clerk\n\n" + piece * (60_000 // len(piece)))
    assert (found is None) == (span is None)


# -------------------------------------------------------------------------------------------------------- employment


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("This is a full-time position.", ["full_time"]),
        ("37.5 hours per week, permanent", ["full_time"]),
        ("80 hours biweekly", ["full_time"]),
        ("1.0 FTE", ["full_time"]),
        ("FTE: 1.0", ["full_time"]),
        ("Scheduled Weekly Hours: 40", ["full_time"]),
        ("This role is part time.", ["part_time"]),
        ("20 hours per week, 4.30pm to 8.30pm", ["part_time"]),
        ("A 0.6 FTE post", ["part_time"]),
        ("16-24 hours per week", ["part_time"]),
        ("A contract for22.5hours a week", ["part_time"]),
        ("We seek four full-time clerks.", ["full_time"]),
        ("Full or part time hours available", ["full_time", "part_time"]),
        ("Both full time and part time posts available.", ["full_time", "part_time"]),
        ("0.6 FTE, PRN, Mon-Fri", ["part_time", "per_diem"]),
        ("Per diem, as needed", ["per_diem"]),
        ("Join our staff bank.", ["per_diem"]),
        ("A casual position", ["per_diem"]),
        ("Fixed term for 12 months", ["temporary"]),
        ("This is a temporary assignment.", ["temporary"]),
        ("Maternity cover", ["temporary"]),
        ("Contract-to-hire, 40 hours a week", ["full_time", "contract"]),
        ("A paid internship", ["intern"]),
        ("This volunteer position is unpaid.", ["volunteer"]),
    ],
)
def test_employment_is_read_from_the_words(body, expected):
    assert employment(f"Records Clerk\nAnytown\n\n{body}") == expected


@pytest.mark.parametrize(
    "body",
    [
        "Benefits for full-time employees.",
        "All full-time staff receive a pension.",
        "Two years full-time experience.",
        "One year of full-time paid experience",
        "Full-time students may apply.",
        "Per diem travel rates are paid.",
        "We bank with the credit union.",
        "Shifts run 10:30 to 20 hours",
        "You will work with another part-time clerk.",
        "An all part time team",
        "Reviews contracts with vendors.",
    ],
)
def test_employment_of_others_is_not_this_jobs(body):
    assert employment(f"Records Clerk\nAnytown\n\n{body}") == []


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("HIM Clerk - PRN", ["per_diem"]),
        ("Bank Records Clerk", ["per_diem"]),
        ("Records Clerk, FT/PT", ["full_time", "part_time"]),
        ("Records Clerk (Temp)", ["temporary"]),
        ("Medical Records Intern", ["intern"]),
        ("Physical Therapy PT Clerk", []),
        ("Contract Analyst", []),
        ("Volunteer Coordinator", []),
    ],
)
def test_in_a_title_one_word_is_enough(title, expected):
    assert employment(f"{title}\nAnytown\n\nFiles charts.") == expected


def test_a_title_outweighs_the_text():
    assert employment("Coder (Part Time)\n\nThis is a full-time position in all but hours.") == ["part_time"]


def test_a_field_outweighs_running_words():
    text = "Records Clerk\n\nJob Type: Part-time\nThe department works full-time, 40 hours per week."
    assert employment(text) == ["part_time"]


def test_kinds_come_in_the_order_of_the_model():
    found = read_employment("Records Clerk\n\nPRN, fixed term, part time, full time")
    assert list(found) == [kind for kind in EmploymentType if kind in found]
    assert len(found) == 4


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["40 hours ", "full ", "1", "job type: ", "contract ", " "])
def test_hostile_text_has_its_employment_read_in_linear_time(piece):
    assert isinstance(read_employment("Clerk\n\n" + piece * (1_000_000 // len(piece))), tuple)
