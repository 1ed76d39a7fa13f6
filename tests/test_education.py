import pytest

from jobmatch.education import facts, read, typing_speed, within
from jobmatch.model import Educated, EducationLevel, Experienced, Importance, Span

NONE, HIGH_SCHOOL, CERTIFICATE, ASSOCIATE, BACHELOR, MASTER = EducationLevel


def _facts(sentence: str, listed: bool = True) -> list[EducationLevel | int | None]:
    found = facts(sentence, Span(0, len(sentence)), listed)
    return [fact.level if fact.months is None else fact.months for fact in found]


def _spans(*sentences: str) -> list[Span]:
    ends = [sum(len(before) + 1 for before in sentences[: at + 1]) - 1 for at in range(len(sentences))]
    return [Span(end - len(sentence), end) for sentence, end in zip(sentences, ends, strict=True)]


def _asked(*sentences: str, importance: Importance | None = Importance.REQUIRED) -> list[list[list[object]]]:
    """The paths of what sentences of a requirements list ask for, as levels and months."""
    text, spans = "\n".join(sentences), _spans(*sentences)
    stated = read(text, spans, [True] * len(spans), lambda _, __: importance)
    measure = {Educated: "level", Experienced: "months"}
    return [[[getattr(c, measure[type(c)]) for c in path] for path in row.paths] for row in stated]


@pytest.mark.parametrize(
    ("sentence", "level"),
    [
        ("High school diploma or equivalent", HIGH_SCHOOL),
        ("GED", HIGH_SCHOOL),
        ("five GCSEs at grade C", HIGH_SCHOOL),
        ("H.S. diploma", HIGH_SCHOOL),
        ("Completion of a medical office program", CERTIFICATE),
        ("NVQ level 3", CERTIFICATE),
        ("vocational/technical school", CERTIFICATE),
        ("Associate\u2019s degree in HIT", ASSOCIATE),
        ("A.A.S. in Health Information Technology", ASSOCIATE),
        ("AS degree", ASSOCIATE),
        ("two-year degree", ASSOCIATE),
        ("Bachelors in health sciences", BACHELOR),
        ("BS degree", BACHELOR),
        ("college degree", BACHELOR),
        ("Master's in public health", MASTER),
        ("No degree required", NONE),
    ],
)
def test_a_level_is_known_by_its_names(sentence: str, level: EducationLevel) -> None:
    assert _facts(sentence) == [level]


@pytest.mark.parametrize(
    "sentence",
    [
        "Patient Access Associate",
        "Certified Coding Associate",
        "Look up the master patient index",
        "birth certificate worksheets",
        "AS A MANDATORY PART of the process",
        "as degree of care",
        "a ged student at Bass School",
    ],
)
def test_words_that_only_look_like_schooling_are_none(sentence: str) -> None:
    assert _facts(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "months"),
    [
        ("One (1) year of experience", 12),
        ("1 (one) year in an office", 12),
        ("six months' experience", 6),
        ("2+ yrs in records", 24),
        ("3-5 years", 36),
        ("Between 1 and 3 years of experience", 12),
        ("6 months to 1 year clerical experience", 6),
        ("0-2 years of experience", 0),
        ("eighteen months of clerical work", 18),
        ("a year of experience", 12),
        ("1.5 years", 18),
        ("Two or more years", 24),
        ("No experience necessary", 0),
        ("No previous experience is required", 0),
        ("Entry level", 0),
        ("Records experience not required", 0),
    ],
)
def test_a_length_of_experience_is_its_lower_end_in_months(sentence: str, months: int) -> None:
    assert _facts(sentence) == [months]


@pytest.mark.parametrize(
    "sentence",
    [
        "Must be at least 18 years of age",
        "Serving our community for over 100 years",
        "401(k) match vests after 3 years",
        "certified within 12 months of hire",
        "experience within the last 5 years",
        "a 2-year contract",
        "a four-year high-priced plan",
        "renew every 2 years",
        "records are kept 7 years from discharge",
        "$20 years",
        "of which one year was in a clinic",
        "Must be 18 years or older",
        "Applicants must be at least 18 years",
        "21 years and over, with their own car",
    ],
)
def test_other_times_are_no_experience(sentence: str) -> None:
    assert _facts(sentence) == []


def test_outside_a_list_a_length_needs_a_word_for_work() -> None:
    assert _facts("The practice has been here 17 years", listed=False) == []
    assert _facts("2 years of experience", listed=False) == [24]


@pytest.mark.parametrize(
    ("sentence", "paths"),
    [
        ("Associate or bachelor's degree", [[ASSOCIATE], [BACHELOR]]),
        ("High school diploma or GED", [[HIGH_SCHOOL]]),
        ("Bachelor's, or associate degree and 1 year", [[BACHELOR], [ASSOCIATE, 12]]),
        ("Associate degree in health or a related field and 2 years", [[ASSOCIATE, 24]]),
        ("Two years of coding, or 1 year with RHIT", [[24], [12]]),
        ("Associate degree or high school and three years", [[ASSOCIATE], [HIGH_SCHOOL, 36]]),
        ("Associate degree, or high school diploma and two more years", [[ASSOCIATE], [HIGH_SCHOOL, 24]]),
        ("Three to five (3-5) years", [[36]]),
        ("Three (3) to five (5) additional years", [[36]]),
        ("Eighteen years of coding", [[216]]),
    ],
)
def test_alternatives_are_paths_and_what_goes_together_is_one(sentence: str, paths: list[list[object]]) -> None:
    assert _asked(sentence) == [paths]


def test_a_sentence_that_ends_in_or_goes_on_in_the_next() -> None:
    lines = (
        "A. Associate's degree AND two years; OR",
        "B. Bachelor's degree AND one year; OR",
        "C. GED AND four years.",
    )
    assert _asked(*lines) == [[[ASSOCIATE, 24], [BACHELOR, 12], [HIGH_SCHOOL, 48]]]


def test_a_sentence_that_begins_with_or_belongs_to_the_one_before() -> None:
    assert _asked("Bachelor's degree", "or four years of experience") == [[[BACHELOR], [48]]]


def test_sentences_apart_are_demands_apart() -> None:
    assert _asked("GED.", "Two years of coding.", "One year of Epic.") == [[[HIGH_SCHOOL]], [[24]], [[12]]]


@pytest.mark.parametrize(
    "sentence", ["4 years of experience in lieu of the degree", "Four years of work may substitute for the degree"]
)
def test_experience_instead_of_a_degree_is_another_path_to_it(sentence: str) -> None:
    assert _asked("Associate degree.", sentence) == [[[ASSOCIATE], [48]]]


def test_experience_instead_of_a_degree_that_nobody_asks_for_is_nothing() -> None:
    assert _asked("Four years of work may substitute for the degree") == []


def test_schooling_instead_of_experience_adds_nothing() -> None:
    assert _asked("Two years; an associate's degree may be substituted for one year") == [[[24]]]
    assert _asked("One year may be satisfied by completion of a coding program") == []


def test_an_equivalent_combination_leaves_the_level() -> None:
    assert _asked("Associate degree or equivalent combination of education and experience") == [[[ASSOCIATE]]]


def test_that_nothing_is_asked_is_required_however_it_is_put() -> None:
    assert _asked("No experience necessary", importance=Importance.NEGATED) == [[[0]]]


def test_what_is_no_concern_of_an_applicant_is_not_stated() -> None:
    assert _asked("Two years of experience", importance=None) == []
    assert _asked("Two years of experience", importance=Importance.MENTIONED) == []


def test_the_evidence_is_where_it_is_said() -> None:
    text = "We ask: GED and 2 years."
    (row,) = read(text, [Span(0, len(text))], [True], lambda _, __: Importance.PREFERRED)
    assert text[row.evidence.start : row.evidence.end] == "GED and 2 years"
    assert row.importance is Importance.PREFERRED


@pytest.mark.parametrize(
    ("clause", "months"),
    [
        ("within six (6) months of hire", 6),
        ("obtained within 1 year", 12),
        ("willing to become one in 6 months", 6),
        ("within a year of hire", 12),
        ("within 90 days", 3),
        ("within 10 days", 1),
        ("RHIT required", None),
    ],
)
def test_a_time_allowed_is_read_in_months(clause: str, months: int | None) -> None:
    assert within(clause) == months


@pytest.mark.parametrize(
    ("text", "speed"),
    [("Type 40 WPM", 40), ("45 w.p.m. typing", 45), ("60 net words per minute", 60), ("40 hours", None)],
)
def test_typing_speed_is_in_words_per_minute(text: str, speed: int | None) -> None:
    assert typing_speed(text) == speed


@pytest.mark.parametrize("text", ["1" * 20000, "two " * 5000, "years " * 5000, "or " * 5000, "associate " * 3000])
def test_long_nonsense_is_read_in_good_time(text: str) -> None:
    assert _facts(text) == []
