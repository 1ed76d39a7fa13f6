import pytest

from jobmatch.education import facts, read, typing_speed, within
from jobmatch.model import Educated, EducationLevel, Experienced, Importance, Span

NONE, HIGH_SCHOOL, CERTIFICATE, ASSOCIATE, BACHELOR, MASTER = EducationLevel


def _facts(sentence: str, listed: bool = True) -> list[EducationLevel | int | None]:
    found = facts(sentence, listed)
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


def _meant(sentence: str, importance: Importance) -> list[tuple[int | None, Importance]]:
    """The months that a sentence asks for, and how, where the reader of cues says `importance`."""
    stated = read(sentence, [Span(0, len(sentence))], [True], lambda _, __: importance)
    return [(c.months, row.importance) for row in stated for c in row.paths[0] if isinstance(c, Experienced)]


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
        ("BS in Health Information Management", BACHELOR),
        ("BA/BS", BACHELOR),
        ("Educated to degree level", BACHELOR),
        ("A degree or equivalent", BACHELOR),
        ("Graduation from an accredited four-year college", BACHELOR),
        ("Graduation from a community college", ASSOCIATE),
        ("AA/AS", ASSOCIATE),
        ("Foundation degree", ASSOCIATE),
        ("Two years of college", ASSOCIATE),
        ("HS/GED", HIGH_SCHOOL),
        ("HS diploma", HIGH_SCHOOL),
        ("Diploma or GED", HIGH_SCHOOL),
        ("completion of the twelfth grade", HIGH_SCHOOL),
        ("A levels", HIGH_SCHOOL),
        ("GCSE\u2019s in English and maths", HIGH_SCHOOL),
        ("Functional skills in maths", HIGH_SCHOOL),
        ("BTEC in business", CERTIFICATE),
        ("Level 3 qualification in administration", CERTIFICATE),
        ("Graduate of an accredited records program", CERTIFICATE),
        ("some education beyond high school", CERTIFICATE),
        ("Masters degree in computing", MASTER),
        ("Master of Public Health degree", MASTER),
        ("Advanced degree", MASTER),
        ("Postgraduate diploma", MASTER),
        ("college degree", BACHELOR),
        ("Master's in public health", MASTER),
        ("No degree required", NONE),
        ("A coding degree", ASSOCIATE),
        ("Medical office certificate", CERTIFICATE),
    ],
)
def test_a_level_is_known_by_its_names(sentence: str, level: EducationLevel) -> None:
    assert set(_facts(sentence)) == {level}


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
        "a high degree of accuracy",
        "tours for high school students",
        "You will work towards an NVQ in customer service",
        "Training that leads to a diploma in coding",
        "tuition help toward a bachelor's degree",
        "Attach a copy of your high school diploma",
        "a Level 1 trauma center at a level of its own",
        "once you have completed the programme",
        "High schoolers are welcome in summer",
        "Some college",
        "A college course in medical terminology",
        "Fulfil degree requirements with us",
        "If you are relying on a bachelor's degree, attach proof",
        "Please provide the college of your bachelor's degree",
        "Are you a student who is working on an associate degree?",
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
        ("Previous experience is not essential", 0),
        ("You do not need any experience", 0),
        ("This is an entry-level position", 0),
        ("One and a half years of experience", 18),
        ("1 1/2 years", 18),
        ("Twenty-four months of office work", 24),
        ("(2) years in an office", 24),
        ("three or more (3+) years of coding", 36),
        ("Two years post-qualification experience", 24),
        ("Not less than three years", 36),
        ("More than two years of billing", 24),
        ("Has worked in medical records for 2 years", 24),
        ("Years of experience: 2", 24),
        ("Experience (years): 2", 24),
        ("No experience? We train you", 0),
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
        "a two year post",
        "six months of hire",
        "fixed term 12 months",
        "over a 2 year period",
        "18 months of probation",
        "for up to 12 months",
        "Five years' residence in the country",
        "papers that go back 30 years",
        "two years of which were in a clinic",
        "Training takes 2 years",
    ],
)
def test_other_times_are_no_experience(sentence: str) -> None:
    assert _facts(sentence) == []


def test_outside_a_list_a_length_needs_a_word_for_work() -> None:
    assert _facts("The practice has been here 17 years", listed=False) == []
    assert _facts("2 years of experience", listed=False) == [24]
    assert _facts("Epic: 2 years (preferred)", listed=False) == [24]
    assert _facts("Minimum 1 year, medical office", listed=False) == [12]
    assert _facts("We ask you to stay for a minimum of 1 year", listed=False) == []


def test_outside_a_list_a_career_is_told_in_tens_of_years_and_asked_for_in_plain_words() -> None:
    assert _facts("Dr. Low has 15 years of experience", listed=False) == []
    assert _facts("You need 15 years of experience", listed=False) == [180]


def test_outside_a_list_a_range_from_nothing_is_experience_only_where_that_is_said() -> None:
    assert _facts("experience with children of 0-5 years", listed=False) == []
    assert _facts("0-5 years of experience", listed=False) == [0]


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
        ("RHIT with 2 years, or CCS with 3 years", [[24], [36]]),
        ("AA degree and a year of coding, or BS degree", [[ASSOCIATE, 12], [BACHELOR]]),
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


def test_the_number_of_the_next_way_may_stand_after_the_or() -> None:
    lines = ("1. Bachelor's degree and one year; or 2.", "High school graduation and four years.")
    assert _asked(*lines) == [[[BACHELOR, 12], [HIGH_SCHOOL, 48]]]


def test_a_sentence_that_begins_with_or_belongs_to_the_one_before() -> None:
    assert _asked("Bachelor's degree", "or four years of experience") == [[[BACHELOR], [48]]]


def test_sentences_apart_are_demands_apart() -> None:
    assert _asked("GED.", "Two years of coding.", "One year of Epic.") == [[[HIGH_SCHOOL]], [[24]], [[12]]]


@pytest.mark.parametrize(
    "sentence",
    [
        "4 years of experience in lieu of the degree",
        "Four years of work may substitute for the degree",
        "In lieu of a degree, four years of experience will do",
    ],
)
def test_experience_instead_of_a_degree_is_another_path_to_it(sentence: str) -> None:
    assert _asked("Associate degree.", sentence) == [[[ASSOCIATE], [48]]]


def test_what_replaces_a_degree_may_hold_a_lower_one() -> None:
    instead = "A high school diploma and four years may be substituted for the degree"
    assert _asked("Associate degree.", instead) == [[[ASSOCIATE], [HIGH_SCHOOL, 48]]]


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
    assert _asked("You teach those with two years of experience", importance=Importance.MENTIONED) == []


def test_what_opens_a_sentence_is_asked_for_even_among_duties() -> None:
    assert _asked("High school diploma or GED", importance=Importance.MENTIONED) == [[[HIGH_SCHOOL]]]
    assert _meant("Minimum of 2 years in an office, preferred", Importance.MENTIONED) == [(24, Importance.PREFERRED)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Two years of experience, preferably in a hospital",
        "Two years of experience in an office, Epic a plus",
        "Two years of office experience (Cerner preferred)",
        "Two years of experience in an office, Epic a huge plus",
    ],
)
def test_softer_words_in_a_clause_of_their_own_leave_what_is_before_them_required(sentence: str) -> None:
    assert _meant(sentence, Importance.PREFERRED) == [(24, Importance.REQUIRED)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Two years of experience preferred",
        "Two years of experience, preferred",
        "Two years of coding, billing or registration experience preferred",
        "Preferably two years of experience, Epic a plus",
    ],
)
def test_softer_words_of_the_same_clause_hold(sentence: str) -> None:
    assert _meant(sentence, Importance.PREFERRED) == [(24, Importance.PREFERRED)]


def test_a_wish_for_at_least_some_years_stays_a_wish() -> None:
    assert _meant("Ideally a minimum of 2 years", Importance.REQUIRED) == [(24, Importance.PREFERRED)]
    assert _meant("Ideally local, a minimum of 2 years", Importance.REQUIRED) == [(24, Importance.REQUIRED)]


def test_no_less_than_is_no_denial() -> None:
    assert _meant("Not less than 2 years", Importance.NEGATED) == [(24, Importance.REQUIRED)]


@pytest.mark.parametrize(
    ("sentence", "months"),
    [
        ("One year required, three preferred", [12, 36]),
        ("1 year of experience; 3+ (three) preferred", [12, 36]),
        ("Six months (12 preferred)", [6, 12]),
        ("One year required, Epic preferred", [12]),
    ],
)
def test_a_second_number_borrows_the_unit_of_the_first(sentence: str, months: list[int]) -> None:
    assert _facts(sentence) == months


@pytest.mark.parametrize(
    ("sentence", "anywhere"),
    [
        ("1 year customer service of any kind, stores, restaurants, call centers", True),
        ("Six months of retail or hospitality experience", True),
        ("One year of work experience", True),
        ("2 years experience in any field", True),
        ("One year of clerical, filing or mailroom experience in ANY industry", True),
        ("1 year of office experience", True),
        ("1 year of office experience in a hospital", False),
        ("1 year of office management", False),
        ("2 years of customer service experience in a medical office", False),
        ("Two years of work experience in medical records", False),
        ("One year of work experience as a coder", False),
        ("3 years of medical records experience", False),
    ],
)
def test_experience_may_be_of_any_field_where_it_is_of_work_that_all_fields_have(sentence: str, anywhere: bool) -> None:
    assert [fact.anywhere for fact in facts(sentence, listed=True)] == [anywhere]


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


@pytest.mark.parametrize(
    "sentence",
    [
        "Three years of continuous military service",
        "Ten months of active duty service",
        "They have 20 years of service",
        "The maximum tenure in this title is 4 years",
        "One year time-in-grade",
        "Has served for at least 2 years",
        "24 months without a break",
        "A 3-year tour",
    ],
)
def test_years_of_service_or_tenure_are_no_experience(sentence: str) -> None:
    assert _facts(sentence) == []


def test_creditable_experience_is_experience_and_experience_credit_is_none() -> None:
    assert _facts("One year of creditable experience") == [12]
    assert _facts("One year of experience credit") == []


def test_a_skill_shown_instead_is_a_way_without_schooling() -> None:
    assert _asked("NVQ level 2 or be able to demonstrate good literacy") == [[[CERTIFICATE], [NONE]]]


@pytest.mark.parametrize(
    ("sentences", "ways"),
    [
        (["I have one year of experience.", "I have an associate degree."], [[[12], [ASSOCIATE]]]),
        (["Yes, I have 2 years of experience.", "Yes, I hold a GED."], [[[24], [HIGH_SCHOOL]]]),
        (["I have one year of experience.", "None of these.", "I have a GED."], [[[12]], [[HIGH_SCHOOL]]]),
        (["I have a GED.", "Is this so?", "I have one year of experience."], [[[HIGH_SCHOOL]], [[12]]]),
    ],
)
def test_the_answers_of_one_question_are_ways(sentences: list[str], ways: list[list[list[object]]]) -> None:
    assert _asked(*sentences) == ways


def test_an_or_in_capitals_parts_ways_that_are_explained_at_length() -> None:
    ways = [[[12], [ASSOCIATE]]]
    assert _asked("One year of experience.", "Part of it must be recent.", "OR", "Associate degree") == ways
    assert _asked("One year of experience.", "Part of it must be recent; OR,", "Associate degree") == ways
    assert _asked("One year of experience.", "Epic or", "Cerner.", "Associate degree") == [[[12]], [[ASSOCIATE]]]


def test_a_list_of_which_one_is_asked_holds_ways_and_what_stands_above_it_does_not() -> None:
    below = ["One of the following:", "Two years of records work", "Associate degree"]
    assert _asked(*below) == [[[24], [ASSOCIATE]]]
    assert _asked("GED", *below) == [[[HIGH_SCHOOL]], [[24], [ASSOCIATE]]]
    assert _asked("One of the following licenses:", *below[1:]) == [[[24]], [[ASSOCIATE]]]


def test_a_mix_of_schooling_and_experience_is_another_way() -> None:
    mixed = "A combination of the two: (a) six months and a vocational course"
    assert _asked("One year of experience.", mixed) == [[[12], [CERTIFICATE, 6]]]
    lettered = ["a mix, which combines both: (a) six months and a vocational course", "(b) a trade school"]
    assert _asked("One year of experience.", *lettered) == [[[12], [CERTIFICATE, 6], [CERTIFICATE]]]


def test_what_is_asked_of_all_is_no_further_way() -> None:
    ended = _asked("I have a GED.", "However, for this one,", "I have one year of experience.")
    assert ended == [[[HIGH_SCHOOL]], [[12]]]


def test_a_higher_grade_asks_nothing_of_who_may_begin_below() -> None:
    assert _asked("Clerk I: six months of experience", "Clerk II: two years of experience") == [[[6]]]
    assert _asked("Clerk II: two years of experience") == [[[24]]]


def test_a_question_answered_with_no_asks_for_nothing() -> None:
    assert _asked("Diploma or GED?", "Not needed.") == [[[NONE]]]
    assert _asked("Diploma or GED?", "Needed.") == [[[HIGH_SCHOOL]]]


@pytest.mark.parametrize("text", ["1" * 20000, "two " * 5000, "years " * 5000, "or " * 5000, "associate " * 3000])
def test_long_nonsense_is_read_in_good_time(text: str) -> None:
    assert _facts(text) == []
