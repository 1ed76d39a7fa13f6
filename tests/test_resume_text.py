"""A résumé's plain text into a JSON Resume: its sections, its entries, what is held; and nothing is lost."""

import json
import re
from functools import partial

import pytest

from jobmatch.columns import in_reading_order
from jobmatch.profiles import credentials_in, read_resume
from jobmatch.resume import RESUME, check
from jobmatch.resume_headings import Section, sections_of, split_heading
from jobmatch.resume_lines import normal
from jobmatch.resume_text import to_resume

WHOLE = """\
                         DEVON A. PARRISH, CPC-A
   88 Mill Street, Dayton, OH 45402 | 937-555-0188 | devon@example.org | linkedin.com/in/devon-example

OBJECTIVE
To obtain a Release of Information Specialist position; hoping to earn my CRIS.

EXPERIENCE
ROI Clerk                                                      Jan 2020 - Present
Miami Valley Records Co., Dayton, OH
- Process release of information requests, averaging 60 per day
- Verify authorizations and log disclosures in the
  disclosure log
- Trained two CCS-certified coders

Night Stocker, Corner Market                                   06/2015 – 12/2019
- Took inventory

EDUCATION
Sinclair Example Community College
Associate of Applied Science in Health Information Management      Expected May 2027
GPA: 3.7/4.0
Relevant coursework: Medical Terminology, Pharmacology

Belmont High School, Diploma                                       2015

CERTIFICATIONS AND TRAINING
CPR/First Aid, American Red Cross, expires 03/2028
CEHRS (National Healthcareer Association), lapsed 2022
RHIT - eligible upon graduation, exam scheduled for June 2027
HIPAA training certificate, 2019

SKILLS
Typing 65 wpm; 10-key; Microsoft Word, Excel and Outlook
No experience with Cerner or Meditech

LANGUAGES
Spanish (fluent), French - beginner

REFERENCES
Lena Ortiz, RHIA, CCS - HIM Director
"""  # noqa: RUF001


@pytest.fixture
def resume(reader):
    """The JSON Resume of a text; it is always one that can be read."""

    def run(text):
        document = to_resume(text, partial(credentials_in, reader=reader))
        check(document, RESUME, "")
        return document

    return run


@pytest.fixture
def held(resume, reader):
    """What a text says that the person has, and how, by concept."""

    def run(text):
        profile = read_resume(resume(text), reader, "p")
        return {holding.concept_id: holding.status.value for holding in profile.holdings}

    return run


def under(heading, *lines):
    return "\n".join(("Ana Ortiz", "", heading, *lines))


# ---------------------------------------------------------------------------------------------- a whole résumé


@pytest.mark.parametrize("heading", ["Objective", "Career Goals", "Looking for", "Seeking", "Next"])
def test_what_stands_under_a_heading_for_wishes_is_still_told_as_one(resume, heading):
    told = resume(under(heading.upper(), "Release desk, days"))["basics"]["summary"]
    assert told == f"{heading.capitalize()}: Release desk, days."


def test_a_resume_becomes_the_fields_of_a_json_resume(resume):
    found = resume(WHOLE)
    assert found["basics"] == {
        "name": "Devon A. Parrish",
        "email": "devon@example.org",
        "phone": "937-555-0188",
        "profiles": [{"url": "linkedin.com/in/devon-example"}],
        "location": {"address": "88 Mill Street", "city": "Dayton", "region": "OH", "postalCode": "45402"},
        "summary": "Objective: To obtain a Release of Information Specialist position; hoping to earn my CRIS.",
    }
    assert found["work"] == [
        {
            "name": "Miami Valley Records Co.",
            "position": "ROI Clerk",
            "location": "Dayton, OH",
            "startDate": "2020-01",
            "highlights": [
                "Process release of information requests, averaging 60 per day",
                "Verify authorizations and log disclosures in the disclosure log",
                "Trained two CCS-certified coders",
            ],
        },
        {
            "name": "Corner Market",
            "position": "Night Stocker",
            "startDate": "2015-06",
            "endDate": "2019-12",
            "highlights": ["Took inventory"],
        },
    ]
    assert found["education"] == [
        {
            "institution": "Sinclair Example Community College",
            "area": "Health Information Management",
            "studyType": "Associate of Applied Science (Expected)",
            "endDate": "2027-05",
            "score": "3.7/4.0",
            "courses": ["Medical Terminology", "Pharmacology"],
        },
        {"institution": "Belmont High School", "studyType": "Diploma", "endDate": "2015"},
    ]
    assert found["languages"] == [
        {"language": "Spanish", "fluency": "fluent"},
        {"language": "French", "fluency": "beginner"},
    ]


def test_what_is_lapsed_under_way_denied_wished_for_or_of_others_is_not_held(held):
    found = held(WHOLE)
    assert found["rhit"] == "in_progress"
    assert found["cehrs"] == "expired"
    assert {
        "cpc_a",
        "cpr",
        "hipaa_cert",
        "ms_excel",
        "release_of_information",
        "pharmacology",
        "lang_spanish",
    } <= found.keys()
    assert not {"cris", "ccs", "rhia", "ehr_cerner", "ehr_meditech"} & found.keys()


def test_every_word_ends_up_in_some_field_but_for_headings_and_dates(resume):
    kept = re.sub(r"\W", "", json.dumps(resume(WHOLE), ensure_ascii=False)).casefold()
    words = {word for word in re.findall(r"[^\W\d]{2,}", normal(WHOLE)) if word.casefold() not in kept}
    assert words <= {
        "EXPERIENCE", "EDUCATION", "CERTIFICATIONS", "AND", "TRAINING", "LANGUAGES", "REFERENCES",
        "Jan", "Present", "May", "GPA", "Relevant", "coursework",
    }  # fmt: skip


def test_lines_under_no_heading_that_is_known_stay_in_the_section_they_stand_in(resume):
    found = resume(under("SKILLS", "Epic", "MY TOOLBELT OF WONDERS", "Cerner"))
    assert found["skills"][0]["keywords"] == ["Epic", "MY TOOLBELT OF WONDERS", "Cerner"]


@pytest.mark.parametrize("text", ["", "\n\n", "\f\f", "•\n•", "x", ":", "(((((", "SKILLS", "SKILLS:\n\nEDUCATION\n"])
def test_hardly_any_text_is_a_resume_all_the_same(text, resume):
    assert isinstance(resume(text), dict)


# --------------------------------------------------------------------------------------------------- headings

HEADINGS = {
    Section.SUMMARY: "Summary|PROFILE|Career Objective|About Me|Summary of Qualifications|Professional Summary",
    Section.SKILLS: "Skills|CORE COMPETENCIES|Technical Skills|Areas of Expertise|Computer Proficiencies",
    Section.CERTIFICATES: "Certifications|Licenses & Certifications|Professional Credentials|Licenses/Certificates",
    Section.WORK: "Experience|WORK HISTORY|Professional Experience|Employment History|Relevant Work Experience",
    Section.EDUCATION: "Education|Academic Background|Education and Training|EDUCATION & CERTIFICATIONS",
    Section.LANGUAGES: "Languages|Language Skills",
    Section.VOLUNTEER: "Volunteer Experience|Community Service|VOLUNTEERING",
    Section.REFERENCES: "References|Professional References",
}


@pytest.mark.parametrize(
    ("section", "heading"), [(one, words) for one, all_ in HEADINGS.items() for words in all_.split("|")]
)
def test_the_headings_that_people_use_are_known(section, heading):
    assert sections_of(heading)[0] is section
    assert split_heading(f"{heading}:")[0][0] is section


@pytest.mark.parametrize(
    "line", ["excellent communication skills", "Skills.", "Medical Records Clerk", "Epic, Cerner", ""]
)
def test_what_is_no_heading_begins_no_section(line):
    assert split_heading(line)[0] == ()


def test_a_heading_may_have_its_text_behind_it_or_its_letters_apart(resume):
    assert resume(under("Skills: Epic, HIPAA"))["skills"] == [{"name": "Skills", "keywords": ["Epic", "HIPAA"]}]
    assert resume(under("S K I L L S", "Epic"))["skills"] == [{"name": "SKILLS", "keywords": ["Epic"]}]


# -------------------------------------------------------------------------------------------------- who it is


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("ANA MARÍA ORTIZ", "Ana María Ortiz"),
        ("Ortiz, Ana", "Ana Ortiz"),
        ("Name: Ana O'Brien", "Ana O'Brien"),
        ('Robert "Bob" Kim', 'Robert "Bob" Kim'),
        ("Ana Ortiz, RHIT", "Ana Ortiz"),
        ("# Ana Ortiz", "Ana Ortiz"),
        ("Résumé\nAna Ortiz", "Ana Ortiz"),
    ],
)
def test_the_name_is_found_as_people_write_it(line, name, resume):
    assert resume(f"{line}\nana@example.org\n\nSKILLS\nEpic")["basics"]["name"] == name


def test_letters_behind_the_name_are_credentials(held):
    assert held("Ana Ortiz, RHIT, CCS\n\nSKILLS\nEpic") == {"rhit": "held", "ccs": "held", "ehr_epic": "held"}


def test_what_may_not_be_stored_is_left_out(resume):
    text = "Ana Ortiz\nDate of Birth: 4 March 1990\nNationality: Irish\nSSN: 000-00-0000\n\nSKILLS\nAge: 34\nEpic"
    assert not re.search("1990|Irish|0000|34", json.dumps(resume(text)))


# ----------------------------------------------------------------------------------------------------- work

JOB = {"position": "Records Clerk", "name": "Acme Hospital", "startDate": "2019-03"}


@pytest.mark.parametrize(
    "lines",
    [
        ("Records Clerk, Acme Hospital    Mar 2019 - Present",),
        ("Acme Hospital    Mar 2019 - Present", "Records Clerk"),
        ("Acme Hospital", "Records Clerk | March 2019 – Present"),  # noqa: RUF001
        ("Records Clerk", "Acme Hospital", "03/2019 to present"),
        ("03/2019 - current    Records Clerk, Acme Hospital",),
        ("Records Clerk at Acme Hospital (2019-03 – now)",),  # noqa: RUF001
        ("**Records Clerk** — Acme Hospital — since March 2019",),
    ],
)
def test_a_job_is_known_however_its_lines_are_set(lines, resume):
    rows = ("• Filed charts", "• Answered phones", "")
    found = resume(under("Experience", *lines, *rows, *(line.replace("Acme", "Bay") for line in lines), *rows))["work"]
    told = {"highlights": ["Filed charts", "Answered phones"]}
    assert found == [{**JOB, **told}, {**JOB, "name": "Bay Hospital", **told}]


def test_volunteers_have_organizations(resume):
    found = resume(under("Volunteer Experience", "Food Bank, Sorting Volunteer, 2016"))["volunteer"]
    assert found == [
        {"organization": "Food Bank", "position": "Sorting Volunteer", "startDate": "2016", "endDate": "2016"}
    ]


def test_broken_lines_and_broken_words_are_joined(resume):
    rows = (
        "Clerk, Acme Hospital, 2019 - 2020",
        "• Kept the record reten-",
        "  tion schedule, coded in ICD-",
        "  10-CM and",
    )
    assert resume(under("Experience", *rows, "  did follow-", "  up"))["work"][0]["highlights"] == [
        "Kept the record retention schedule, coded in ICD-10-CM and did follow-up"
    ]


# ------------------------------------------------------------------------------------------------ credentials


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("RHIT, AHIMA, 2021", {"rhit": "held"}),
        ("RHIT, CCS, CPC-A", {"rhit": "held", "ccs": "held", "cpc_a": "held"}),
        ("RHIT (2021), CPC (in progress)", {"rhit": "held", "cpc": "in_progress"}),
        ("RHIT – expected June 2027", {"rhit": "in_progress"}),  # noqa: RUF001
        ("RHIT, preparing for the exam", {"rhit": "in_progress"}),
        ("RHIT-eligible", {"rhit": "in_progress"}),
        ("RHIT\nAHIMA | Issued May 2021\nStatus: expired", {"rhit": "expired"}),
        ("RHIT – expired 2020\nCCS", {"rhit": "expired", "ccs": "held"}),  # noqa: RUF001
        ("RHIT, no longer active", {"rhit": "expired"}),
        ("Expired: RHIT, CCS\nCurrent: CPC-A", {"rhit": "expired", "ccs": "expired", "cpc_a": "held"}),
        ("In progress:\n• RHIT\n• CCS", {"rhit": "in_progress", "ccs": "in_progress"}),
        ("Planned: RHIT", {}),
        ("CCS: planning to sit in 2028", {}),
        ("Not held: RHIT", {}),
        ("CCS | AHIMA | Lapsed\nRHIT | AHIMA | Active", {"ccs": "expired", "rhit": "held"}),
        ("RHIT\nAHIMA\n2015\nInactive\nCCS\nAHIMA", {"rhit": "expired", "ccs": "held"}),
        ("RHIT: let it lapse in 2018", {"rhit": "expired"}),
        ("CCS: test date January 19, 2027", {"ccs": "in_progress"}),
        ("RHIT, exam 22 January 2027", {"rhit": "in_progress"}),
        ("RHIT, passed the exam May 2019", {"rhit": "held"}),
        ("RHIT, license no. 1234, does not expire", {"rhit": "held"}),
        ("RHIT\tapplication accepted; testing window Feb - May 2027", {"rhit": "in_progress"}),
        ("RHIT (AHIMA), before the RHIA\t2013 - 2030", {"rhit": "held"}),
        ("RHIT: expired 2024. CCS: current to 2027. My director holds the RHIA.", {"rhit": "expired", "ccs": "held"}),
        ("Certified Professional Coder\nApprentice (CPC-A)", {"cpc_a": "held"}),
        ("I had the RHIT from 2009 and stopped paying for it in 2020.", {"rhit": "expired"}),
        ("CPC exam: tried in September, not enough. Second try is on December 5", {"cpc": "in_progress"}),
        ("CPC, passed on the second try in May 2021", {"cpc": "held"}),
        ("RHIT would need the degree and I don't have it.", {}),
        ("RHIA? Only after a degree", {}),
        ("RHIT? Yes, since 2019", {"rhit": "held"}),
        ("RHIT\tAHIMA\tActive\nForklift card\tAcme\texpired", {"rhit": "held"}),
    ],
)
def test_a_credential_is_held_only_if_its_words_say_no_other(lines, expected, held):
    assert held(under("CERTIFICATIONS", *lines.split("\n"))) == expected


@pytest.mark.parametrize(
    ("line", "last"),
    [
        ("BLS, expires 03/2028", "2028-03"),
        ("BLS (exp. 05/2027)", "2027-05"),
        ("BLS - valid through 2027-06", "2027-06"),
        ("BLS, 2025 - 2027", "2027"),
        ("BLS, issued 2021", None),
    ],
)
def test_the_day_on_which_a_credential_runs_out_is_kept(line, last, resume):
    expires = resume(under("CERTIFICATIONS", line)).get("meta", {}).get("jobmatch", {}).get("expires", {})
    assert list(expires.values()) == ([last] if last else [])


def test_credentials_among_schooling_are_told_from_it(resume, held):
    text = under(
        "EDUCATION & CREDENTIALS", "A.A.S. Health Information Technology, City College, 2018", "RHIT #9988 (2018)"
    )
    assert [one["studyType"] for one in resume(text)["education"]] == ["A.A.S. Health Information Technology"]
    assert held(text) == {"rhit": "held"}


# ---------------------------------------------------------------------------------------------------- skills


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("Epic, HIPAA • 10-key", {"ehr_epic", "hipaa", "ten_key"}),
        ("EHR: Epic, Cerner", {"ehr", "ehr_epic", "ehr_cerner"}),
        ("Epic    HIPAA    10-key", {"ehr_epic", "hipaa", "ten_key"}),
        ("No experience with Epic, Cerner", set()),
        ("Want to learn: Epic, Cerner", set()),
        ("Epic? Yes\nCerner? No", {"ehr_epic"}),
        ("Skill\tYears\tRemark\nEpic\t0\tthey will train\nCerner\t11", {"ehr_cerner"}),
        ("Epic: never worked with it. Cerner daily.", {"ehr_cerner"}),
        ("Release of\ninformation and\nHIPAA", {"release_of_information", "hipaa"}),
        ("Ｅｐｉｃ, \ufb01ling, HI\u200bPAA, 10\u00ad-key", {"ehr_epic", "filing", "hipaa", "ten_key"}),  # noqa: RUF001
        ("\u202eEpic\u202c, HIP\0AA, RНIT", {"ehr_epic", "hipaa", "rhit"}),  # noqa: RUF001
        ("\U0001d404\U0001d429\U0001d422\U0001d41c", {"ehr_epic"}),
        ("{{7*7}} <b onclick=x>y</b> '; DROP TABLE profiles; -- Epic", {"ehr_epic"}),
    ],
)
def test_skills_are_read_as_people_list_them(lines, expected, held):
    assert held(under("SKILLS", *lines.split("\n"))).keys() == expected


def test_languages_and_programs_under_one_heading_are_told_apart(resume, held):
    text = under("LANGUAGES AND PROGRAMS", "Ukrainian, Russian - native. English - upper intermediate. Word, Excel :)")
    assert [one["language"] for one in resume(text)["languages"]] == ["Ukrainian", "Russian", "English"]
    assert {"lang_english", "ms_word", "ms_excel"} <= held(text).keys()


def test_learning_is_not_knowing(held):
    assert held(under("SKILLS", "Epic", "Currently learning: ICD-10-CM")) == {
        "ehr_epic": "held",
        "icd10cm": "in_progress",
    }


# --------------------------------------------------------------------------------------------------- columns

TWO = """\
JANE DOE
SKILLS               EXPERIENCE
Epic                 Records Clerk, Acme Hospital
HIPAA                2019 - Present
                     - Filed charts
LANGUAGES            - Answered phones
Spanish              EDUCATION
                     GED, 2012
"""


def heads(text):
    return bool(split_heading(text)[0])


def test_two_columns_are_read_one_after_the_other(resume):
    text = in_reading_order([TWO], heads)
    assert text.index("Spanish") < text.index("EXPERIENCE")
    found = resume(text)
    assert found["basics"]["name"] == "Jane Doe"
    assert found["skills"][0]["keywords"] == ["Epic", "HIPAA"]
    assert found["work"][0]["highlights"] == ["Filed charts", "Answered phones"]


@pytest.mark.parametrize("unit", ["a", " ", "a ", "(", "a, ", "a-\n", "2019 - ", "a@", "| ", "Clerk, ", "RHIT\n", "\t"])
def test_text_that_only_an_attacker_writes_is_read_as_any_other(unit):
    text = f"Ana Ortiz\n\nCERTIFICATIONS\n{(unit * 60_000)[:60_000]}"
    assert to_resume(text, lambda text: frozenset({"rhit"} if "RHIT" in text else ()))["basics"]["name"] == "Ana Ortiz"


def test_columns_that_go_on_over_a_page_are_joined(resume):
    second = "Typing               A.A.S., City College, 2014\n10-key\n"
    pages = [TWO.replace("LANGUAGES ", "TOOLS     ").replace("Spanish", "Excel  "), second]
    text = in_reading_order(pages, heads)
    assert text.index("10-key") < text.index("EXPERIENCE") < text.index("A.A.S.")


def test_a_list_in_columns_under_one_heading_is_left_as_it_is():
    text = "SKILLS\nEpic       HIPAA\nExcel      Word\nTyping     10-key\n"
    assert in_reading_order([text], heads).split() == text.split()


# ------------------------------------------------------------------------------- lines that are easily mistaken


def test_a_credential_that_reads_like_a_heading_is_one_of_those_listed(resume):
    document = resume("Jane Doe\n\nCERTIFICATIONS\nCoding certification\nHealth Information Technology Certificate\n")
    names = [entry["name"] for entry in document["certificates"]]
    assert names == ["Coding certification", "Health Information Technology Certificate"]


def test_a_heading_over_nothing_is_an_item_of_the_list_that_it_ends(resume):
    document = resume("Jane Doe\n\nSKILLS\nTyping\nEMR software\n\nEDUCATION\nOak Example High School\n")
    assert document["skills"] == [{"name": "SKILLS", "keywords": ["Typing", "EMR software"]}]


def test_a_deed_that_ends_in_two_capitals_is_no_town_and_keeps_its_phone(resume):
    deeds = ["Answered the phone, made appointments", "Merged double numbers from the ER"]
    document = resume("Jane Doe\n\nRecords Clerk, Oak Clinic, 2015 - 2020\n" + "\n".join(f"- {deed}" for deed in deeds))
    assert document["work"][0]["highlights"] == deeds
    assert "location" not in document["basics"]


def test_what_is_said_in_brackets_behind_a_heading_and_its_text_is_kept(resume):
    document = resume("Jane Doe\n\nEducation: Diploma, Oak Technical College, 2020 (anatomy, medical terminology)\n")
    assert document["education"][0]["courses"] == ["anatomy, medical terminology"]


def test_subjects_in_small_letters_behind_a_certificate_are_courses(resume):
    document = resume("Jane Doe\n\nTRAINING\nTranscription certificate, 1994 - anatomy, pharmacology, terminology\n")
    assert document["education"][0]["courses"] == ["anatomy", "pharmacology", "terminology"]


def test_a_job_below_what_somebody_says_of_themself_is_a_job(resume):
    document = resume(
        "Jane Doe\n\nWHAT I DO\nPaper into pixels.\n\nScan Clerk, Oak Records Co., 2017 - now\n- Prep, scan\n"
    )
    assert document["work"][0]["position"] == "Scan Clerk"
    assert document["work"][0]["highlights"] == ["Prep, scan"]


def test_what_was_done_in_small_letters_behind_the_dates_is_told_of_the_job(resume):
    document = resume("Jane Doe\n\nJOBS\nNight clerk, Oak Inn, 2015 to 2019 - front desk and phones\n")
    assert document["work"][0]["highlights"] == ["front desk and phones"]


def test_since_when_a_program_was_used_begins_no_job(resume):
    document = resume("Jane Doe\n\nWORK\nRecords Clerk, Oak Clinic, 1996 to 2024\n- Filed reports\n- Epic since 2014\n")
    assert [entry["position"] for entry in document["work"]] == ["Records Clerk"]


def test_deeds_that_each_begin_with_a_capital_are_not_joined(resume):
    deeds = [
        "Led record readiness for two surveys in a row without a single finding",
        "Investigate reports of snooping together with the privacy officer",
        "Cleaned up duplicate numbers",
    ]
    document = resume("Jane Doe\n\nWORK\nClerk, Oak Clinic, 2016 - now\n" + "\n".join(deeds) + "\n")
    assert document["work"][0]["highlights"] == deeds


def test_a_sentence_of_oneself_below_the_schooling_is_no_school(resume):
    document = resume("Jane Doe\n\nSCHOOL\nOak Example High School, 2021\n\nI type 50 words a minute. Team player.\n")
    assert document["basics"]["summary"] == "I type 50 words a minute. Team player."
    assert len(document["education"]) == 1


def test_a_credential_below_the_courses_is_none_of_them(held):
    text = "Jane Doe\n\nEDUCATION\nA.A.S., Oak College, 2026\nCoursework: Health Law\n\nRHIT: registered for the exam\n"
    assert held(text)["rhit"] == "in_progress"


@pytest.mark.parametrize(
    "heading",
    ["Certs", "Study", "Job history", "Toolkit", "What I'm good at", "WORK IN USA", "Jobs before the Navy"],
)
def test_headings_as_people_talk_are_known(heading):
    assert sections_of(heading) and split_heading(heading)[0]  # noqa: PT018


def test_a_skill_in_the_name_of_a_credential_is_not_said_separately(held):
    found = held("Jane Doe\n\nCERTIFICATIONS\nCertified Billing and Coding Specialist\n")
    assert found == {"cbcs": "held"}


def test_a_bare_word_in_a_list_of_skills_is_the_name_of_one(held):
    assert held("Jane Doe\n\nSKILLS\nCadence, Word\n").keys() == {"ehr_epic_cadence", "ms_word"}
    assert held("Jane Doe\n\nSUMMARY\nA calm cadence of Word and deed.\n") == {}


FORM = """\
Applicant profile
Name: Dora Quill
Desired position: Release of information clerk

Most recent employer: Redbud Family Clinic
Job title: Front desk
From: 03/2019  To: present
Duties: check patients in, answer the phones

Previous employer: Osage Dental
Job title: Receptionist
From: 06/2015  To: 02/2019

Skills (check all that apply)
[x] Scanning   [ ] Fax   [x] Data entry
Filing [x]   Ten key [ ]

Software
Epic: No
eClinicalWorks: Yes, daily

Highest education: Associate degree, Tulsa Example College, 2014
"""


def test_a_form_tells_of_jobs_with_labels(resume):
    document = resume(FORM)
    assert document["basics"]["name"] == "Dora Quill"
    assert [(job["name"], job["position"], job["startDate"]) for job in document["work"]] == [
        ("Redbud Family Clinic", "Front desk", "2019-03"),
        ("Osage Dental", "Receptionist", "2015-06"),
    ]
    assert document["education"] == [
        {"institution": "Tulsa Example College", "studyType": "Associate degree", "endDate": "2014"}
    ]


def test_of_boxes_in_a_form_only_the_ticked_ones_are_held(held):
    found = held(FORM).keys()
    assert {"scanning", "data_entry", "filing", "ehr_eclinicalworks"} <= found
    assert not {"fax_efax", "ten_key", "ehr_epic", "release_of_information"} & found


def test_among_headings_in_capitals_others_are_headings_too(resume):
    text = (
        "Jane Doe\n\nLANGUAGES\nPolish\n\nEVERYDAY THINGS\nWord, Outlook\n\nEDUCATION\nOak Example High School, 2021\n"
    )
    document = resume(text)
    assert document["skills"] == [{"name": "EVERYDAY THINGS", "keywords": ["Word", "Outlook"]}]
    assert [one["language"] for one in document["languages"]] == ["Polish"]


def test_an_employer_in_capitals_is_no_heading(resume):
    job = "CEDAR HOSPITAL\nClerk, 2019 - 2021\n- Filed charts"
    text = f"Jane Doe\n\nSUMMARY\nCareful.\n\nEXPERIENCE\n{job}\n\nSKILLS\nWord\n"
    assert resume(text)["work"][0]["name"] == "CEDAR HOSPITAL"


@pytest.mark.parametrize(
    "heading", ["Habilidades", "Idiomas", "Experiencia / Experience", "Office", "Highest education"]
)
def test_headings_of_forms_and_in_spanish_are_known(heading):
    assert sections_of(heading)


def test_a_line_with_its_own_label_goes_on_from_none(held):
    text = "Jane Doe\n\nEDUCATION\nAAS, Oak Example College, 2027\n  now: pharmacology\n  later: CPT, CDI\n"
    assert held(text) == {"pharmacology": "held"}


def test_a_certificate_course_at_no_school_is_no_schooling(held):
    text = "Jane Doe\n\nEDUCATION\nOak Example High School, 2021\nHIPAA privacy certificate course, 12 hours, 2024\n"
    assert held(text)["hipaa_cert"] == "held"
