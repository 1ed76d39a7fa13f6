"""The eight questions: how each answer is read, what a wrong one is told, and the profile that comes of them."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmatch import skills, vocabulary
from jobmatch.errors import ProfileError
from jobmatch.model import EducationLevel, Feed, Pay, PayUnit, Status, WorkMode
from jobmatch.profiles import read_resume
from jobmatch.questions import LADDER, QUESTIONS, Answers, Known, defaults, serving, to_resume
from jobmatch.spells import MAX_MONTHS, Spell
from jobmatch.standing import lineage, standing, weights

READER = skills.Reader(vocabulary.load())
ON = date(2026, 11, 21)
BY_KEY = {question.key: question for question in QUESTIONS}
FEEDS = (
    Feed("lantern", "workday", "https://lantern.example/jobs", organization="Lantern Creek Hospital", where=("OH",)),
    Feed("bayou", "workday", "https://bayou.example/jobs", where=("LA", "Mississippi")),
    Feed("clinic", "rss", "https://clinic.example/feed", where=("432",)),
    Feed("everywhere", "greenhouse", "https://boards.example/everywhere"),
)
KNOWN = Known(lambda: READER, FEEDS)
HOME = Answers(postal_code="43215")
WHOLE = Answers(
    name="Jo Sample",
    postal_code="43215",
    distance_mi=25,
    remote=True,
    schooling=EducationLevel.ASSOCIATE,
    credentials=("RHIT in progress", "HIPAA certificate"),
    work=(Spell(36, "medical records clerk"), Spell(6, "receptionist")),
    pay_min=Pay(1850, None, PayUnit.HOUR, "USD"),
)


def answer(key, typed, before=HOME):
    """The answers when this is typed after those of before."""
    return BY_KEY[key].answered(typed, before, KNOWN)


def refusal(key, typed, before=HOME):
    """Why something that is typed is no answer."""
    with pytest.raises(ProfileError) as refused:
        answer(key, typed, before)
    return str(refused.value)


def told(key, **answers):
    return list(BY_KEY[key].tells(replace(HOME, **answers), KNOWN))


def choices(key, before=HOME):
    return list(BY_KEY[key].choices(before, KNOWN))


def profile(answers, on=ON):
    return read_resume(to_resume(answers, on), READER, "p")


# ------------------------------------------------------------------------------------------- the questions


def test_there_are_eight_and_their_order_is_that_of_the_form_and_the_roster():
    keys = ["name", "postal_code", "travel", "schooling", "credentials", "work", "pay", "sources"]
    assert [question.key for question in QUESTIONS] == keys


def test_none_asks_for_what_is_never_stored():
    private = r"(?i)\b(health(?! inf)|disab|immig|citizen|visa|crim|convict|arrest|birth|how old|your age|gender|race)"
    assert not [question.key for question in QUESTIONS if re.search(private, question.words)]


@pytest.mark.parametrize("key", BY_KEY)
def test_each_is_a_question_in_short_sentences_that_can_be_explained(key):
    question = BY_KEY[key]
    sentences = re.split(r"[.?:;]\s", f"{question.words} {question.explains}")
    assert "?" in question.words
    assert max(len(sentence.split()) for sentence in sentences) <= 25
    assert question.explains.endswith(".")


@pytest.mark.parametrize("typed", ["", "  ", "\t", "\u200b"])
@pytest.mark.parametrize("key", BY_KEY)
def test_an_empty_line_is_the_default(key, typed):
    assert answer(key, typed) == answer(key, BY_KEY[key].default)


@pytest.mark.parametrize("typed", ["none", "No", "SKIP", "nothing", "n/a", "-"])
@pytest.mark.parametrize("key", [key for key in BY_KEY if key != "name"])
def test_every_question_but_the_name_may_be_left_out(key, typed):
    assert answer(key, typed) == HOME


def test_who_says_nothing_is_called_me_and_wishes_nothing():
    assert defaults(Known(lambda: pytest.fail("it takes a second"), FEEDS)) == Answers(name="Me")


@pytest.mark.parametrize("key", BY_KEY)
def test_an_answer_without_end_is_refused(key):
    assert refusal(key, "a" * 1001) == "that is longer than 1000 letters: say it shorter"


@pytest.mark.parametrize("typed", ["\x1b[D", "Jo\x00", "Jo\ud800"])
@pytest.mark.parametrize("key", BY_KEY)
def test_what_is_no_letter_is_refused(key, typed):
    assert refusal(key, typed) == "some of that is no letter (an arrow key, perhaps): type it again"


# ---------------------------------------------------------------------------------------- who and where


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Jo", "Jo"),
        ("  Jo   Sample ", "Jo Sample"),
        ("No", "No"),
        ("José Nuñez", "José Nuñez"),
        ("Jo\u200b", "Jo"),
    ],
)
def test_a_name_is_taken_as_it_is(typed, name):
    assert answer("name", typed).name == name


@pytest.mark.parametrize(("typed", "code"), [("43215", "43215"), (" 02134 ", "02134"), ("43215-1234", "43215")])
def test_a_zip_code_is_kept_as_five_digits(typed, code):
    assert answer("postal_code", typed, Answers()).postal_code == code


@pytest.mark.parametrize("typed", ["00000", "4321", "432155", "Columbus", "K1A 0B1", "\u0664\u0663\u0662\u0661\u0665"])
def test_what_is_no_zip_code_is_refused_with_an_example(typed):
    says = f"'{typed}' is no US ZIP code that jobmatch knows: give five digits, such as 43215, or 'skip'"
    assert refusal("postal_code", typed, Answers()) == says


def test_the_state_of_a_zip_code_is_told_so_that_a_slip_is_seen():
    assert told("postal_code", postal_code="43215") == ["43215 is in OH."]
    assert told("postal_code", postal_code="") == []


# ---------------------------------------------------------------------------------------------- how far


@pytest.mark.parametrize(
    ("typed", "miles", "remote"),
    [
        ("25", 25, False),
        ("25 miles", 25, False),
        ("1 mile", 1, False),
        ("25mi", 25, False),
        ("remote", None, True),
        ("Remote only", None, True),
        ("work from home", None, True),
        ("25, remote", 25, True),
        ("remote or 25 miles", 25, True),
        ("25 and remote", 25, True),
        ("25 miles / home", 25, True),
    ],
)
def test_travel_is_miles_or_remote_or_both(typed, miles, remote):
    assert answer("travel", typed) == replace(HOME, distance_mi=miles, remote=remote)


@pytest.mark.parametrize("typed", ["far", "25 km", "25 or 30", "-5", "2.5", "not remote", "an hour", "25,", "1234567"])
def test_other_words_for_travel_are_refused(typed):
    says = f"'{typed}' was not understood: type a number of miles, such as 25, or 'remote', or 'skip'"
    assert refusal("travel", typed) == says


@pytest.mark.parametrize("typed", ["0", "3001", "99999, remote"])
def test_miles_that_nobody_travels_are_refused(typed):
    says = "type a number of miles from 1 to 3000, or 'remote' to work from home only"
    assert refusal("travel", typed) == says


def test_miles_need_a_zip_code_to_be_counted_from():
    says = "miles are counted from your ZIP code, and you gave none: type 'remote' or 'skip'"
    assert refusal("travel", "25", Answers()) == says
    assert answer("travel", "remote", Answers()).remote


# ---------------------------------------------------------------------------------------------- schooling


def test_the_ladder_is_shown_with_numbers():
    assert choices("schooling") == [
        "1  No diploma yet",
        "2  High school diploma, GED or HiSET",
        "3  Certificate from a trade, technical or vocational school",
        "4  Associate degree",
        "5  Bachelor's degree",
        "6  Master's degree or higher",
    ]


def test_each_number_is_its_step():
    assert [answer("schooling", typed).schooling for typed in "123456"] == list(EducationLevel)


@pytest.mark.parametrize(
    ("typed", "level"),
    [
        ("GED", EducationLevel.HIGH_SCHOOL),
        ("high school", EducationLevel.HIGH_SCHOOL),
        ("High School Diploma", EducationLevel.HIGH_SCHOOL),
        ("certificate", EducationLevel.CERTIFICATE),
        ("A.A.S.", EducationLevel.ASSOCIATE),
        ("associate's degree", EducationLevel.ASSOCIATE),
        ("Bachelor\u2019s", EducationLevel.BACHELOR),
        ("master", EducationLevel.MASTER),
        ("no diploma", EducationLevel.NONE),
    ],
)
def test_plain_words_for_a_step_will_do(typed, level):
    assert answer("schooling", typed).schooling is level


@pytest.mark.parametrize("typed", ["0", "7", "no GED", "some college", "diploma", "working on my associate degree"])
def test_schooling_that_is_not_on_the_list_is_not_guessed(typed):
    assert refusal("schooling", typed) == f"'{typed}' is not on the list: type a number from 1 to 6, or 'skip'"


@pytest.mark.parametrize("level", [level for level in LADDER if level.rank], ids=lambda level: level.value)
def test_a_step_arrives_in_the_profile_as_finished(level):
    (study,) = profile(Answers(name="Jo", schooling=level)).education
    assert (study.level, study.status) == (level, Status.HELD)


def test_no_diploma_is_no_education():
    assert profile(Answers(name="Jo", schooling=EducationLevel.NONE)).education == ()


# ---------------------------------------------------------------------------------------------- credentials


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("RHIT", ("RHIT",)),
        ("RHIT, CPR", ("RHIT", "CPR")),
        ("RHIT,,CCA ; BLS,", ("RHIT", "CCA", "BLS")),
        ("RHIT, RHIT", ("RHIT",)),
        ("Certificate in Dance", ("Certificate in Dance",)),
    ],
)
def test_credentials_are_parted_by_commas_and_kept_in_their_own_words(typed, names):
    assert answer("credentials", typed).credentials == names


@pytest.mark.parametrize("private", ["flu shot", "US citizen", "clean background check", "drug screen passed"])
def test_health_record_and_citizenship_are_not_taken_in(private):
    says = f"'{private}' is about health, a record or citizenship, which is never kept: leave it out"
    assert refusal("credentials", f"RHIT, {private}") == says


def test_what_is_understood_is_told_by_its_name_and_what_is_not_as_such():
    names = ("RHIT", "CCA in progress", "BLS (expired)", "Dance")
    assert told("credentials", credentials=names) == [
        "RHIT: Registered Health Information Technician (RHIT)",
        "CCA in progress: Certified Coding Associate (CCA), in progress",
        "BLS (expired): Basic Life Support (BLS), run out: it does not count",
        "Dance: not understood. It is kept, but it does not count",
    ]


def test_a_credential_named_twice_in_other_words_is_understood_twice():
    lines = told("credentials", credentials=("RHIT", "Registered Health Information Technician"))
    assert [line.partition(": ")[2] for line in lines] == ["Registered Health Information Technician (RHIT)"] * 2


def test_without_a_credential_nothing_is_told_and_nothing_loaded():
    assert BY_KEY["credentials"].tells(HOME, Known(lambda: pytest.fail("it takes a second"))) == ()


@pytest.mark.parametrize("names", [("RHIT", "CCA in progress", "Dance"), ("BLS (expired)",), ("CPC", "CCS")])
def test_what_is_told_is_what_the_profile_holds(names):
    held = {
        READER.vocabulary.concepts[one.concept_id].preferred_label
        for one in profile(replace(HOME, credentials=names)).holdings
        if one.status is not Status.EXPIRED
    }
    lines = "\n".join(told("credentials", credentials=names))
    assert {label for label in held if label in lines} == held
    assert lines.count("does not count") == len(names) - len(held)


# ----------------------------------------------------------------------------------------------------- work


@pytest.mark.parametrize(
    ("typed", "spells"),
    [
        ("3 years as medical records clerk", [(36, "medical records clerk")]),
        ("3 yrs medical records clerk", [(36, "medical records clerk")]),
        ("1 year as a file clerk", [(12, "file clerk")]),
        ("a year as file clerk", [(12, "file clerk")]),
        ("Two years as the Records Lead.", [(24, "Records Lead")]),
        ("a year and a half as file clerk", [(18, "file clerk")]),
        ("1.5 years in release of information", [(18, "release of information")]),
        ("3+ years: coder", [(36, "coder")]),
        ("about 6 months as receptionist", [(6, "receptionist")]),
        ("more than 2 years as coder", [(24, "coder")]),
        ("2 years 6 months as coder", [(30, "coder")]),
        ("2 years and 6 months as coder", [(30, "coder")]),
        ("2 years, 1 month as coder", [(25, "coder")]),
        ("3 years as coder, 6 mos as clerk (front desk)", [(36, "coder"), (6, "clerk (front desk)")]),
        ("3 years as coder and then 1 year as clerk", [(36, "coder"), (12, "clerk")]),
        ("3 years as coder; then about a year as A/R clerk", [(36, "coder"), (12, "A/R clerk")]),
        ("3 years of experience as coder", [(36, "coder")]),
        ("Receptionist, 4 years", [(48, "Receptionist")]),
        ("Medical records clerk (2 years 6 months)", [(30, "Medical records clerk")]),
        ("worked as a coder for more than 2 years.", [(24, "coder")]),
        ("Release of information specialist 3 yrs", [(36, "Release of information specialist")]),
        ("Coder: 1 year; clerk (front desk): 6 months", [(12, "Coder"), (6, "clerk (front desk)")]),
        ("Coder - 2 years, then file clerk - a year", [(24, "Coder"), (12, "file clerk")]),
    ],
)
def test_work_is_lengths_each_with_its_title(typed, spells):
    assert list(answer("work", typed).work) == [Spell(*spell) for spell in spells]


@pytest.mark.parametrize(
    "typed",
    [
        "3 years",
        "medical records clerk",
        "3 years as clerk, receptionist, 2 years",
        "clerk, 2 years as coder",
        "clerk, 2 years, coder",
        "clerk, 2-3 years",
        "clerk, less than 2 years",
        "clerk, almost 2 years",
        ", 2 years",
        "I have 2 years",
        "Experience: 2 years",
        "over the last 2 years",
        "less than a year as clerk",
        "almost 2 years as clerk",
        "2-3 years as clerk",
        "3 weeks as clerk",
        "0 years as clerk",
        "3 years as",
        "3.25 years as clerk",
        "many years as clerk",
        "3 years as clerk, 2 years",
        "3 years as clerk, 2-3 years as coder",
        "3 years as clerk, 1.25 years as coder",
        "3 years as clerk, almost a year as coder",
    ],
)
def test_work_without_a_certain_length_or_a_title_is_refused(typed):
    says = refusal("work", typed)
    assert says.startswith(f"'{typed}' was not understood: write how long, then as what, such as '3 years as medical")


def test_more_work_than_a_life_holds_is_refused():
    assert refusal("work", "40 years as clerk, 21 years as coder") == "that is more than 60 years: correct the numbers"


def test_it_is_told_what_work_each_title_counts_as():
    assert told("work", work=(Spell(37, "medical records clerk"), Spell(24, "medical coder"), Spell(1, "cook"))) == [
        "3 years and 1 month as medical records clerk: counted as medical records",
        "2 years as medical coder: counted as medical coding",
        "1 month as cook: counted as other work",
    ]
    assert told("work", work=()) == []


def test_lengths_become_whole_months_one_job_before_the_other_back_from_last_month():
    first, second = to_resume(WHOLE, ON)["work"]
    assert first == {"position": "medical records clerk", "startDate": "2023-11", "endDate": "2026-10"}
    assert second == {"position": "receptionist", "startDate": "2023-05", "endDate": "2023-10"}


def test_the_profile_says_that_the_dates_were_counted_back():
    assert to_resume(WHOLE, ON)["meta"]["note"] == "The dates of work were counted back from its length, on 2026-11-21."
    assert "meta" not in to_resume(Answers(name="Jo"), ON)


@given(
    months=st.lists(st.integers(1, MAX_MONTHS // 3), max_size=3),
    on=st.dates(date(2026, 1, 1), date(2060, 12, 31)),
    later=st.integers(0, 900),
)
def test_every_month_counts_once_on_that_day_and_no_more_later(months, on, later):
    worked = profile(Answers(name="Jo", work=tuple(Spell(number, "medical records clerk") for number in months)), on)
    for day in (on, on + timedelta(days=later)):
        points = standing(worked, day, lineage(READER.vocabulary.concepts)).experience["core"]
        assert points == sum(months) * weights()["full"]


# ------------------------------------------------------------------------------------------------------ pay


@pytest.mark.parametrize(
    ("typed", "cents", "unit"),
    [
        ("18.50 an hour", 1850, PayUnit.HOUR),
        ("$18/hr", 1800, PayUnit.HOUR),
        ("18 dollars per hour", 1800, PayUnit.HOUR),
        ("18 hourly", 1800, PayUnit.HOUR),
        ("$ 18.5", 1850, PayUnit.HOUR),
        ("18", 1800, PayUnit.HOUR),
        ("$40,000 a year", 4_000_000, PayUnit.YEAR),
        ("40k", 4_000_000, PayUnit.YEAR),
        ("40K per year", 4_000_000, PayUnit.YEAR),
        ("37.5k yearly", 3_750_000, PayUnit.YEAR),
        ("40000 USD", 4_000_000, PayUnit.YEAR),
    ],
)
def test_pay_is_for_an_hour_or_a_year_and_a_bare_sum_for_what_it_can_be(typed, cents, unit):
    assert answer("pay", typed).pay_min == Pay(cents, None, unit, "USD")


@pytest.mark.parametrize(
    "typed",
    ["a lot", "18 a week", "1800", "18 a year", "40000 an hour", "18-20", "-18", "18,50", "0", "\u00a318", "18.505"],
)
def test_pay_that_could_be_anything_is_refused(typed):
    says = refusal("pay", typed)
    assert says.startswith(
        f"'{typed}' was not understood: type what an hour or a year must pay, such as '18.50 an hour'"
    )


# -------------------------------------------------------------------------------------------------- sources


@pytest.mark.parametrize(
    ("code", "ids"),
    [
        ("43215", ["lantern", "clinic", "everywhere"]),
        ("44101", ["lantern", "everywhere"]),
        ("39201", ["bayou", "everywhere"]),
        ("70112", ["bayou", "everywhere"]),
        ("99501", ["everywhere"]),
        ("", ["everywhere"]),
    ],
)
def test_sources_of_the_state_or_of_no_state_are_offered(code, ids):
    assert [feed.id for feed in serving(FEEDS, code)] == ids


def test_sources_are_shown_with_number_name_and_host():
    assert choices("sources") == [
        "1  Lantern Creek Hospital (lantern.example)",
        "2  clinic (clinic.example)",
        "3  everywhere (boards.example)",
    ]


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("1", ("lantern",)),
        ("3, 1", ("everywhere", "lantern")),
        ("1 3", ("lantern", "everywhere")),
        ("1,1", ("lantern",)),
        ("clinic", ("clinic",)),
        ("all", ("lantern", "clinic", "everywhere")),
        ("ALL", ("lantern", "clinic", "everywhere")),
    ],
)
def test_sources_are_chosen_by_number_by_id_or_all(typed, ids):
    assert answer("sources", typed).sources == ids


@pytest.mark.parametrize(
    ("typed", "word"), [("4", "4"), ("0", "0"), ("1, bayou", "bayou"), ("yes", "yes"), ("1-3", "1-3")]
)
def test_a_source_that_is_not_offered_cannot_be_chosen(typed, word):
    says = f"'{word}' is not on the list: type numbers from 1 to 3, 'all' or 'none'"
    assert refusal("sources", typed) == says


# ---------------------------------------------------------------------------------------------- the profile


def test_answers_make_a_json_resume_and_nothing_else():
    document = to_resume(WHOLE, ON)
    assert document["basics"] == {"name": "Jo Sample", "location": {"postalCode": "43215"}}
    assert document["education"] == [{"studyType": "Associate degree"}]
    assert document["certificates"] == [{"name": "RHIT in progress"}, {"name": "HIPAA certificate"}]
    assert document["meta"]["jobmatch"] == {
        "wishes": {
            "distance_mi": 25,
            "pay_min": {"amount": 18.5, "unit": "hour"},
            "work_modes": ["onsite", "hybrid", "remote"],
        }
    }
    assert document.keys() == {"basics", "work", "education", "certificates", "meta"}


def test_what_was_not_said_stands_nowhere():
    assert to_resume(Answers(name="Me"), ON) == {"basics": {"name": "Me"}}


def test_the_profile_understands_every_answer():
    read = profile(WHOLE)
    assert {held.concept_id: held.status for held in read.holdings} == {
        "front_desk": Status.HELD,
        "hipaa": Status.HELD,
        "hipaa_cert": Status.HELD,
        "rhit": Status.IN_PROGRESS,
    }
    assert [study.level for study in read.education] == [EducationLevel.ASSOCIATE]
    assert [(work.title, work.family) for work in read.work] == [
        ("medical records clerk", "core"),
        ("receptionist", "adjacent"),
    ]
    assert (read.wishes.postal_code, read.wishes.distance_mi) == ("43215", 25)
    assert read.wishes.pay_min == Pay(1850, None, PayUnit.HOUR, "USD")


@pytest.mark.parametrize(
    ("answers", "modes"),
    [
        (replace(HOME, distance_mi=25), ()),
        (replace(HOME, remote=True), (WorkMode.REMOTE,)),
        (replace(HOME, remote=True, distance_mi=25), tuple(WorkMode)),
        (HOME, ()),
    ],
    ids=["miles", "remote", "both", "neither"],
)
def test_only_remote_alone_takes_other_work_away(answers, modes):
    assert profile(answers).wishes.work_modes == modes


@given(st.sampled_from(QUESTIONS), st.text(max_size=60))
def test_whatever_is_typed_is_refused_or_can_be_imported(question, typed):
    with suppress(ProfileError):
        answers = question.answered(typed, replace(HOME, name="Jo"), KNOWN)
        assert profile(answers).name == answers.name
