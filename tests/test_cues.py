import pytest

from jobmatch.cues import Cues, Reading
from jobmatch.model import Importance
from jobmatch.vocabulary import Category, Cue, Direction, Scope, SectionKind, load, plain, words

REQUIRED, PREFERRED, MENTIONED, NEGATED = Importance
NOWHERE, LISTED, DUTY = SectionKind.UNKNOWN, SectionKind.REQUIREMENT, SectionKind.DUTY


@pytest.fixture(scope="module")
def cues() -> Cues:
    return Cues(load().cues)


def _read(cues: Cues, sentence: str, kind: SectionKind = NOWHERE) -> tuple[Reading, dict[str, int]]:
    found = [plain(word) for word in words(sentence)]
    return cues.read(found, kind), {word: at for at, word in enumerate(found)}


def _meant(cues: Cues, sentence: str, word: str, kind: SectionKind = NOWHERE, **more: bool) -> Importance | None:
    reading, at = _read(cues, sentence, kind)
    return reading.importance(at[word.casefold()], at[word.casefold()] + 1, **more)


@pytest.mark.parametrize(
    ("sentence", "importance"),
    [
        ("You must have RHIT", REQUIRED),
        ("RHIT is required", REQUIRED),
        ("RHIT essential", REQUIRED),
        ("Must possess a current RHIT", REQUIRED),
        ("RHIT preferred", PREFERRED),
        ("Preferred: RHIT", PREFERRED),
        ("RHIT would be an asset", PREFERRED),
        ("Ideally you hold the RHIT", PREFERRED),
        ("RHIT a plus!", PREFERRED),
        ("Knowledge of RHIT", REQUIRED),
        ("You will have RHIT and a smile", REQUIRED),
        ("RHIT preferred but not required", PREFERRED),
        ("RHIT desirable but not essential", PREFERRED),
        ("RHIT is not required, though helpful", PREFERRED),
        ("RHIT not required but is considered helpful", NEGATED),
        ("RHIT is not required", NEGATED),
        ("No RHIT needed", NEGATED),
        ("This role does not require RHIT", NEGATED),
        ("No degree, license or RHIT required", NEGATED),
        ("You will be expected to have RHIT", REQUIRED),
        ("You will also have RHIT", REQUIRED),
        ("Acceptable certifications include RHIT", REQUIRED),
        ("Preferred certifications include RHIT", PREFERRED),
        ("You may be asked to learn RHIT", MENTIONED),
        ("There is an RHIT", MENTIONED),
        ("The clinic has an RHIT", None),
    ],
)
def test_a_cue_says_how_a_word_is_meant(sentence: str, importance: Importance | None, cues: Cues) -> None:
    assert _meant(cues, sentence, "RHIT") is importance


@pytest.mark.parametrize(
    ("sentence", "first", "second"),
    [
        ("RHIT required; CPC preferred", REQUIRED, PREFERRED),
        ("RHIT required, CPC preferred", REQUIRED, PREFERRED),
        ("RHIT, CPC preferred", PREFERRED, PREFERRED),
        ("RHIT and CPC are required", REQUIRED, REQUIRED),
        ("RHIT needed, CPC (preferred)", REQUIRED, PREFERRED),
        ("Must have RHIT and preferably CPC", REQUIRED, PREFERRED),
        ("RHIT preferred, must have CPC", PREFERRED, REQUIRED),
        ("RHIT is required but CPC is not necessary", REQUIRED, NEGATED),
        ("RHIT preferred (CPC)", PREFERRED, PREFERRED),
        ("RHIT is a must, no CPC needed", REQUIRED, NEGATED),
    ],
)
def test_each_word_is_under_its_own_cue(sentence: str, first: Importance, second: Importance, cues: Cues) -> None:
    assert (_meant(cues, sentence, "RHIT"), _meant(cues, sentence, "CPC")) == (first, second)


@pytest.mark.parametrize(
    ("sentence", "word", "importance"),
    [
        ("Ability to use Epic as needed", "Epic", REQUIRED),
        ("Uses Epic as needed", "Epic", MENTIONED),
        ("Epic as required", "Epic", MENTIONED),
        ("We are looking for a clerk with Epic", "Epic", REQUIRED),
        ("We are looking for a clerk to index charts", "charts", MENTIONED),
        ("We are looking for a clerk to index charts who has Epic", "Epic", REQUIRED),
        ("We are looking for a clerk with the ability to use Epic", "Epic", REQUIRED),
        ("An opportunity has arisen for an organized clerk", "organized", REQUIRED),
        ("Preference will be given to candidates who possess Epic", "Epic", PREFERRED),
        ("Epic is preferred, must possess RHIT", "RHIT", REQUIRED),
        ("You will need to know Epic", "Epic", REQUIRED),
        ("You will need to copy charts", "charts", MENTIONED),
        ("Be skilled in Excel, as you will be using Epic", "Epic", MENTIONED),
        ("You will be part of a team that uses Epic", "Epic", MENTIONED),
        ("Phones answered in a professional manner", "Phones", MENTIONED),
        ("A professional Phones manner", "Phones", REQUIRED),
        ("If you do not have Epic, we will teach it", "Epic", MENTIONED),
        ("Candidates without an RHIT need not apply", "RHIT", REQUIRED),
    ],
)
def test_what_is_to_be_done_is_told_apart_from_what_is_asked_for(
    sentence: str, word: str, importance: Importance, cues: Cues
) -> None:
    assert _meant(cues, sentence, word) is importance


@pytest.mark.parametrize(
    ("sentence", "word", "importance"),
    [
        ("No sales, Epic or RHIT", "Epic", NEGATED),
        ("No sales, Epic or RHIT", "RHIT", NEGATED),
        ("No nights or weekends, and Epic everywhere", "Epic", MENTIONED),
        ("No weekends, must know Epic or Cerner", "Epic", REQUIRED),
        ("No weekends, one day shift, Epic", "Epic", MENTIONED),
        ("You are not required to have RHIT", "RHIT", NEGATED),
        ("It does not matter whether you know Epic", "Epic", NEGATED),
        ("Nobody uses Epic, not you", "Epic", NEGATED),
    ],
)
def test_a_denial_reaches_to_the_end_of_its_list(sentence: str, word: str, importance: Importance, cues: Cues) -> None:
    assert _meant(cues, sentence, word) is importance


@pytest.mark.parametrize(
    ("sentence", "importance"),
    [
        ("You will be required to lift boxes", REQUIRED),
        ("You may be required to lift boxes", MENTIONED),
        ("You will be expected to lift boxes", REQUIRED),
        ("You may be expected to lift boxes", MENTIONED),
    ],
)
def test_a_condition_that_one_will_be_required_to_meet_is_required(
    sentence: str, importance: Importance, cues: Cues
) -> None:
    assert _meant(cues, sentence, "lift", condition=True) is importance


def test_brackets_with_a_statement_of_their_own_say_nothing_of_what_stands_before_them(cues: Cues) -> None:
    assert _meant(cues, "Need RHIT (five full years of CPC work preferred)", "RHIT", LISTED) is REQUIRED


@pytest.mark.parametrize(
    ("kind", "importance"),
    [
        (SectionKind.REQUIREMENT, REQUIRED),
        (SectionKind.PREFERENCE, PREFERRED),
        (SectionKind.DUTY, MENTIONED),
        (SectionKind.CONDITION, REQUIRED),
        (SectionKind.TITLE, REQUIRED),
        (SectionKind.UNKNOWN, MENTIONED),
        (SectionKind.OFFER, None),
        (SectionKind.EMPLOYER, None),
        (SectionKind.BOILERPLATE, None),
        (SectionKind.IGNORE, None),
    ],
)
def test_without_a_cue_the_section_decides(kind: SectionKind, importance: Importance | None, cues: Cues) -> None:
    assert _meant(cues, "RHIT", "RHIT", kind) is importance


def test_a_soft_heading_outweighs_ability_but_not_must(cues: Cues) -> None:
    assert _meant(cues, "Ability to read French", "French", SectionKind.PREFERENCE) is PREFERRED
    assert _meant(cues, "Must have French", "French", SectionKind.PREFERENCE) is REQUIRED


@pytest.mark.parametrize(
    ("sentence", "importance"),
    [("Must answer phones", MENTIONED), ("Must be able to use phones", REQUIRED), ("Must have phones", REQUIRED)],
)
def test_must_before_a_duty_is_a_duty(sentence: str, importance: Importance, cues: Cues) -> None:
    assert _meant(cues, sentence, "phones", DUTY) is importance


def test_boilerplate_asks_nothing_even_under_a_requirements_heading(cues: Cues) -> None:
    assert _meant(cues, "Hired without regard to genetic information", "genetic", LISTED) is None


def test_a_condition_of_employment_stands_even_among_benefits(cues: Cues) -> None:
    said = "All offers are contingent upon a fingerprint check"
    assert _meant(cues, said, "fingerprint", SectionKind.OFFER, condition=True) is REQUIRED
    assert _meant(cues, said, "fingerprint", SectionKind.OFFER) is None
    assert _meant(cues, "Free fingerprint art", "fingerprint", SectionKind.OFFER, condition=True) is None


@pytest.mark.parametrize(
    ("sentence", "grace"),
    [
        ("RHIT eligible", Category.ELIGIBLE),
        ("RHIT or willing to become one", Category.ELIGIBLE),
        ("Enrolled in RHIT classes", Category.ELIGIBLE),
        ("Must obtain RHIT in the first year", Category.OBTAIN),
        ("RHIT must be held or obtained within 12 months", Category.OBTAIN),
        ("RHIT required", None),
    ],
)
def test_a_credential_may_be_still_to_come(sentence: str, grace: Category | None, cues: Cues) -> None:
    reading, at = _read(cues, sentence)
    assert reading.grace(at["rhit"], at["rhit"] + 1) is grace


def test_a_credential_to_come_is_required_where_nothing_softer_is_said(cues: Cues) -> None:
    assert _meant(cues, "RHIT eligible", "RHIT", earned=True) is REQUIRED
    assert _meant(cues, "RHIT eligible preferred", "RHIT", earned=True) is PREFERRED
    assert _meant(cues, "RHIT eligible", "RHIT", SectionKind.PREFERENCE, earned=True) is PREFERRED


def test_a_clause_ends_at_but_and_at_a_semicolon(cues: Cues) -> None:
    reading, at = _read(cues, "RHIT; CPC but not Epic")
    assert reading.clause(at["rhit"]) == (0, 1)
    assert reading.clause(at["cpc"]) == (1, 3)


def test_a_near_cue_reaches_four_words_and_no_further() -> None:
    own = Cues([Cue("sans", Category.NEGATED, Direction.FORWARD, Scope.NEAR)])
    assert _meant(own, "sans one two three four RHIT", "RHIT") is NEGATED
    assert _meant(own, "sans one two three four five RHIT", "RHIT") is MENTIONED


def test_the_longest_cue_wins() -> None:
    own = Cues(
        [
            Cue("required", Category.REQUIRED, Direction.BACKWARD),
            Cue("not required", Category.NEGATED, Direction.BACKWARD),
        ]
    )
    assert _meant(own, "RHIT not required", "RHIT") is NEGATED


def test_a_sentence_of_nothing_can_be_read(cues: Cues) -> None:
    assert cues.read([], NOWHERE).marks == ()


def test_the_role_that_a_sentence_opens_with_ends_at_you(cues: Cues) -> None:
    assert _read(cues, "As a records clerk you file charts")[0].role == 4
    assert _read(cues, "You work as a records clerk")[0].role == 0
    assert _meant(cues, "As a records clerk you file charts", "charts") is Importance.MENTIONED
    assert _meant(cues, "As a records clerk you must hold an RHIT", "RHIT") is Importance.REQUIRED


@pytest.mark.parametrize("said", ["dated within the last six months", "issued within six months"])
def test_how_old_a_paper_may_be_is_no_time_to_earn_it_in(said: str, cues: Cues) -> None:
    assert _read(cues, f"CPC {said}")[0].grace(0, 1) is None
