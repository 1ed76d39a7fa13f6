from collections.abc import Iterator
from random import Random
from types import MappingProxyType

import pytest
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from jobmatch.labels import Within
from jobmatch.lexicon import ANCHOR_REACH, RESUME_REACH, VETO_REACH, Lexicon, Mention, Refusal
from jobmatch.model import Concept, Kind, WhenAbsent
from jobmatch.sections import Sentence
from jobmatch.vocabulary import WORD, Category, Cue, Direction, SectionKind, Vocabulary, load, stem, unsaid, words

REQUIREMENT, DUTY, OFFER, TITLE = SectionKind.REQUIREMENT, SectionKind.DUTY, SectionKind.OFFER, SectionKind.TITLE


def _concept(key: str, *labels: str, group: str = "g", broader: str = "", **more: tuple[str, ...]) -> Concept:
    return Concept(key, key, Kind.SKILL, group, WhenAbsent.LACKING, labels, broader=broader, **more)


Lexica = dict[Within, Lexicon]


def _lexicon(*concepts: Concept) -> Lexica:
    anchors = (Cue("hospital", Category.ANCHOR, Direction.BIDIRECTIONAL),)
    rows = Vocabulary(MappingProxyType({row.id: row for row in concepts}), anchors, (), (), MappingProxyType({}))
    return {within: Lexicon(rows, within) for within in Within}


def _find(
    lexica: Lexica,
    *lines: str,
    kind: SectionKind = REQUIREMENT,
    one_stretch: bool = False,
    within: Within = Within.POSTINGS,
) -> list[tuple[str, str]]:
    """What is found in sentences that stand below each other, as id and quote."""
    text, starts = "\n".join(lines), [sum(len(line) + 1 for line in lines[:at]) for at in range(len(lines))]
    sentences = [
        Sentence(start, start + len(line), kind, one_stretch) for start, line in zip(starts, lines, strict=True)
    ]
    found = lexica[within].find(lexica[within].tokens(text, sentences))
    return [(mention.concept_id, text[mention.start : mention.end]) for mention in found]


def test_a_mention_knows_its_place_in_the_text_and_in_its_sentence() -> None:
    lexicon = _lexicon(_concept("typing", "touch typing"))[Within.POSTINGS]
    tokens = lexicon.tokens("Must do touch-typing.", [Sentence(0, 21, REQUIREMENT)])
    assert lexicon.find(tokens) == [Mention("typing", 8, 20, sentence=0, first=2, last=4)]


def test_a_text_without_any_word_has_no_mention() -> None:
    assert _find(_lexicon(_concept("typing", "typing")), "", "...") == []


def test_a_vocabulary_without_rows_finds_nothing() -> None:
    assert _find(_lexicon(), "Typing") == []


@pytest.mark.parametrize(
    "said",
    ["m\u00b2", "R.H.I.T., RHIT; e.g. a B.", "touch-typing \u2013 45", "a patient's (all patients\u2019)", "a_b x_ _",
     "and/or: 1,000.50", "Stra\u00dfe \u2022na\u00efve", "cost\u20ac 24/7-", "- - a-", "\u00a0non\u2011urgent\tcalls"],
)  # fmt: skip
def test_words_and_their_places_are_those_of_the_pattern(said: str) -> None:
    text, sentence = f"Before {said} after", Sentence(7, 7 + len(said), REQUIREMENT)
    words = _lexicon()[Within.POSTINGS].tokens(text, [sentence]).words(0)
    assert list(words.said) == WORD.findall(said)
    assert list(words.spans) == [at.span() for at in WORD.finditer(said)]


def test_a_word_without_end_is_a_word() -> None:
    assert _find(_lexicon(_concept("typing", "typing")), "x" * 2000 + " typing") == [("typing", "typing")]


def test_what_was_found_once_is_found_again() -> None:
    lexicon = _lexicon(_concept("typing", "touch typing", "touch typing speed"))
    assert [_find(lexicon, said) for said in ("Touch typing", "touch typing speed", "Touch typing")] == [
        [("typing", "Touch typing")], [("typing", "touch typing speed")], [("typing", "Touch typing")],
    ]  # fmt: skip


def test_words_of_two_beginnings_make_no_phrase() -> None:
    lexicon = _lexicon(*(_concept(key, key) for key in ("bulk release form", "release record", "record room key")))
    said = "Release record", "Bulk release of old record room"
    assert _find(lexicon, *said) == [("release record", "Release record")]


# ---------------------------------------------------------------------------------- nothing is lost on the way

FILLERS = words("the a of and to with in our your team must , . ; ( ) / - 45 office staff daily zebra quark")


def _keys(phrase: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in words(phrase) if not unsaid(word))


@pytest.fixture(scope="module")
def shipped() -> dict[str, tuple[str, ...]]:
    """Every shipped label of several plain words, with its stems; one for each sequence of stems."""
    rows = load().concepts.values()
    labels = (label for row in rows for label in (*row.alt_labels, *row.context_labels) if label[0].isalnum())
    plain = (label for label in labels if all(word.isalpha() and word not in ("and", "or") for word in label.split()))
    return {label: stems for stems, label in {_keys(label): label for label in plain}.items() if len(stems) > 1}


def _texts(labels: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """Labels, whole and in pieces, between words that mean nothing, and beginnings of labels after each other."""
    chance, known = Random(4), list(labels)  # noqa: S311 - texts, no secrets
    for _ in range(300):
        parts = [chance.choice(known).split() for _ in range(6)]
        cut = [part[: chance.randint(1, len(part))] if chance.random() < 0.5 else part for part in parts]
        fill = [chance.choices(FILLERS, k=chance.randint(0, 3)) for _ in cut]
        yield " ".join(word for some in zip(cut, fill, strict=True) for both in some for word in both)


def _longest(hits: list[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """The hits that are left, as first and last word, where the longest, then the first, takes its words."""
    taken: set[int] = set()
    kept = []
    for start, end in sorted({hit[1:] for hit in hits}, key=lambda hit: (hit[0] - hit[1], hit)):
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            kept.append((start, end))
    return sorted(kept)


def test_all_that_a_matcher_over_all_words_finds_is_found(shipped: dict[str, tuple[str, ...]]) -> None:
    lexicon, vocab = _lexicon(*(_concept(label, label) for label in shipped)), Vocab()
    matcher = PhraseMatcher(vocab, attr="ORTH")
    matcher.add("label", [Doc(vocab, words=list(stems)) for stems in shipped.values()])
    by_stems = {stems: label for label, stems in shipped.items()}
    for text in _texts(shipped):
        stems = _keys(text)
        expected = [by_stems[stems[start:end]] for start, end in _longest(matcher(Doc(vocab, words=list(stems))))]
        assert [label for label, _ in _find(lexicon, text)] == expected


# -------------------------------------------------------------------------------------------------- labels


@pytest.mark.parametrize("said", ["release records", "releases the records", "Releasing all record", "RELEASED RECORD"])
def test_forms_and_articles_do_not_matter_in_a_phrase(said: str) -> None:
    assert _find(_lexicon(_concept("roi", "release records")), said) == [("roi", said)]


def test_a_single_word_may_only_differ_in_number() -> None:
    lexicon = _lexicon(_concept("coding", "coding"))
    assert _find(lexicon, "Coding") == [("coding", "Coding")]
    assert _find(lexicon, "code codes coded coder") == []


def test_a_label_with_an_equals_sign_is_compared_letter_by_letter() -> None:
    lexicon = _lexicon(_concept("him", "=HIM"))
    assert _find(lexicon, "HIM asks him") == [("him", "HIM")]


def test_dots_between_letters_are_no_letters() -> None:
    assert _find(_lexicon(_concept("rhit", "=RHIT")), "an R.H.I.T. here") == [("rhit", "R.H.I.T.")]


def test_the_letter_at_the_end_of_a_label_is_no_article() -> None:
    lexicon = _lexicon(_concept("cpc", "=CPC"), _concept("cpc_a", "cpc-a", "=CPC-A"))
    assert _find(lexicon, "CPC-A or CPC") == [("cpc_a", "CPC-A"), ("cpc", "CPC")]


def test_the_longest_label_takes_its_words() -> None:
    lexicon = _lexicon(_concept("epic", "epic"), _concept("him", "epic him module"))
    assert _find(lexicon, "Epic HIM module and Epic") == [("him", "Epic HIM module"), ("epic", "Epic")]


def test_a_label_that_lists_things_leaves_them_to_their_own_rows() -> None:
    lexicon = _lexicon(_concept("cpt", "icd and cpt"), _concept("icd", "icd"))
    assert sorted(_find(lexicon, "ICD and CPT")) == [("cpt", "ICD and CPT"), ("icd", "ICD")]


def test_a_label_shared_by_two_rows_names_both() -> None:
    lexicon = _lexicon(_concept("billing", "billing work"), _concept("coding", "billing work"))
    assert [found for found, _ in _find(lexicon, "Billing work")] == ["billing", "coding"]


def test_a_label_shared_with_the_broader_row_names_the_narrower_one() -> None:
    lexicon = _lexicon(_concept("ehr", "epic him"), _concept("epic", "epic him", broader="ehr"))
    assert _find(lexicon, "Epic HIM") == [("epic", "Epic HIM")]


def test_a_broader_word_just_before_a_narrower_one_is_part_of_it() -> None:
    lexicon = _lexicon(_concept("epic", "epic"), _concept("cadence", "cadence", broader="epic"))
    assert _find(lexicon, "Epic Cadence") == [("cadence", "Cadence")]
    assert [found for found, _ in _find(lexicon, "Epic and Cadence")] == ["epic", "cadence"]


def test_a_phrase_does_not_run_into_the_next_sentence() -> None:
    assert _find(_lexicon(_concept("entry", "data entry")), "Data", "entry") == []


# ---------------------------------------------------------------------------------------------- labels with gaps

PULL = _concept("pull", "{pull, locate} ... {charts, patient files}")


@pytest.mark.parametrize(
    ("said", "quote"),
    [
        ("Pulls the loose charts", "Pulls the loose charts"),
        ("Locating and delivering patient files", "Locating and delivering patient files"),
        ("Pull, file and return each chart daily", "Pull, file and return each chart"),
        ("pull charts", "pull charts"),
    ],
)
def test_the_parts_of_a_label_with_a_gap_may_stand_a_few_words_apart(said: str, quote: str) -> None:
    assert _find(_lexicon(PULL), said) == [("pull", quote)]


@pytest.mark.parametrize(
    "said",
    [
        "Charts to pull",
        "Pull carts; keep charts",
        "Pull one and then wait until they ask for charts",
        "Pull people into charting",
        "Pull (or push) charts",
    ],
)
def test_a_gap_is_short_and_ends_with_the_clause(said: str) -> None:
    assert _find(_lexicon(PULL), said) == []


def test_a_gap_does_not_reach_into_the_next_sentence() -> None:
    assert _find(_lexicon(PULL), "Pull", "charts", one_stretch=True) == []


def test_words_between_may_name_another_concept() -> None:
    lexicon = _lexicon(PULL, _concept("files", "patient files"), _concept("charts", "charts"))
    assert _find(lexicon, "Pull patient files and charts") == [
        ("pull", "Pull patient files"), ("files", "patient files"), ("charts", "charts"),
    ]  # fmt: skip


def test_a_label_with_a_gap_may_need_a_context_too() -> None:
    lexicon = _lexicon(_concept("scan", context_labels=("scan ... documents",)))
    assert _find(lexicon, "Scan loose documents at the hospital") == [("scan", "Scan loose documents")]
    assert _find(lexicon, "Scan loose documents at the airport") == []


# ------------------------------------------------------------------------------------------ anchors and vetoes


def _scan(**more: tuple[str, ...]) -> Lexica:
    return _lexicon(_concept("scan", context_labels=("scan",), **more))


def test_a_context_label_needs_a_word_of_the_field() -> None:
    assert _find(_scan(), "Scan at the hospital") == [("scan", "Scan")]
    assert _find(_scan(), "Scan at the airport") == []


def test_anchors_of_its_own_stand_in_for_the_general_ones() -> None:
    lexicon = _scan(anchors=("loose sheets",))
    assert _find(lexicon, "Scan loose sheets") == [("scan", "Scan")]
    assert _find(lexicon, "Scan at the hospital") == []


def test_an_anchor_is_the_word_and_not_another_form_of_it() -> None:
    lexicon = _scan(anchors=("filed",))
    assert _find(lexicon, "Scan what is filed") == [("scan", "Scan")]
    assert _find(lexicon, "Scan while filing") == []


def test_a_word_is_not_its_own_anchor() -> None:
    assert _find(_scan(anchors=("scan",)), "Scan it") == []
    assert len(_find(_scan(anchors=("scan",)), "Scan, scan")) == 2


@pytest.mark.parametrize(("between", "found"), [(ANCHOR_REACH - 1, 1), (ANCHOR_REACH + 1, 0)])
def test_an_anchor_must_be_near(between: int, found: int) -> None:
    assert len(_find(_scan(), "scan " + "very " * between + "hospital")) == found


def test_an_anchor_of_another_sentence_counts_only_in_the_same_stretch() -> None:
    assert _find(_scan(), "Scan it", "Hospital") == []
    assert _find(_scan(), "Scan it", "Hospital", one_stretch=True) == [("scan", "Scan")]


@pytest.mark.parametrize(("kind", "found"), [(REQUIREMENT, 1), (DUTY, 0)])
def test_all_that_an_item_of_requirements_says_needs_no_anchor(kind: SectionKind, found: int) -> None:
    assert len(_find(_scan(), "Scan", kind=kind)) == found


@pytest.mark.parametrize(
    ("said", "found"),
    [("Scan experience required", 1), ("Scan is a plus", 1), ("No scan", 1), ("No scan of it", 0), ("Scan here", 0)],
)
def test_what_is_plainly_asked_for_needs_no_anchor(said: str, found: int) -> None:
    assert len(_find(_scan(), said, kind=DUTY)) == found


def test_what_is_asked_for_needs_an_anchor_where_the_word_has_two_meanings() -> None:
    both = [_concept(key, context_labels=("RMA",), anchors=(key,)) for key in ("clinic", "billing")]
    assert _find(_lexicon(*both), "RMA required", kind=DUTY) == []


def test_the_reach_for_a_resume_is_longer() -> None:
    line = "scan " + "very " * (RESUME_REACH - 2) + "hospital"
    assert len(_find(_scan(), line, within=Within.RESUMES)) == 1


def test_a_claim_counts_in_a_resume_alone() -> None:
    lexicon = _lexicon(_concept("scan", "scan charts", claims=("fed the scanner",)))
    assert _find(lexicon, "Fed the scanner", within=Within.RESUMES) == [("scan", "Fed the scanner")]
    assert _find(lexicon, "Fed the scanner") == []


def test_what_claims_nothing_counts_in_a_posting_alone() -> None:
    lexicon = _lexicon(_concept("hybrid", "paper charts", no_claims=("paper charts",)))
    assert _find(lexicon, "Paper charts", within=Within.RESUMES) == []
    assert _find(lexicon, "Paper charts") == [("hybrid", "Paper charts")]


@pytest.mark.parametrize(("line", "found"), [("Charts pulled", 1), ("Charts pull", 0), ("Charts, pulled pork", 0)])
def test_a_claim_in_the_past_may_begin_with_its_object(line: str, found: int) -> None:
    lexicon = _lexicon(_concept("pull", claims=("{pull, pulled} ... charts",)))
    assert len(_find(lexicon, line, within=Within.RESUMES)) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Queried the old database", 1),
        ("Database of visits queried", 1),
        ("Database, queries answered by others", 1),
        ("Database of visits; queried doctors", 0),
        ("Database of visits, queried doctors", 0),
    ],
)
def test_the_sides_of_a_claim_may_change_places(line: str, found: int) -> None:
    lexicon = _lexicon(_concept("query", claims=("{query, queried} ~ {database}",)))
    assert len(_find(lexicon, line, within=Within.RESUMES)) == found
    assert _find(lexicon, line) == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("E-mail", 1),
        ("Phones, e-mail and filing", 1),
        ("E-mail archive", 0),
        ("Sent flyers by e-mail", 0),
        ("Answered phones, e-mail", 0),
    ],
)
def test_a_claim_may_count_only_as_one_of_the_things_that_a_line_lists(line: str, found: int) -> None:
    lexicon = _lexicon(_concept("mail", claims=("[e-mail]",)))
    assert len(_find(lexicon, line, kind=SectionKind.UNKNOWN, within=Within.RESUMES)) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [("Tax filing", 0), ("Filing for the court", 0), ("Filed tax records", 0), ("Filing, phones, fax, tax forms", 1)],
)
def test_a_veto_right_beside_a_claim_or_within_it_counts_in_a_resume(line: str, found: int) -> None:
    lexicon = _lexicon(_concept("file", "filing", claims=("filed ... records",), vetoes=("tax", "court")))
    assert len(_find(lexicon, line, within=Within.RESUMES)) == found


def test_a_veto_may_hold_in_resumes_alone() -> None:
    lexicon = _lexicon(_concept("care", "careful", no_claims=("... glass",)))
    assert _find(lexicon, "Careful with glass", within=Within.RESUMES) == []
    assert _find(lexicon, "Careful with glass") == [("care", "Careful")]


def test_a_veto_that_is_part_of_the_claim_itself_is_none() -> None:
    lexicon = _lexicon(_concept("phones", claims=("telephone triage",), vetoes=("telephone",)))
    assert len(_find(lexicon, "Telephone triage", within=Within.RESUMES)) == 1


@pytest.mark.parametrize(
    ("line", "found"),
    [("Logged visits, merged charts", 0), ("Logged, tracked and merged charts", 1), ("Logged, merged charts", 1)],
)
def test_a_gap_in_a_resume_does_not_run_from_one_deed_into_the_next(line: str, found: int) -> None:
    lexicon = _lexicon(_concept("log", claims=("logged ... charts",)))
    assert len(_find(lexicon, line, within=Within.RESUMES)) == found


@pytest.mark.parametrize(("kind", "found"), [(REQUIREMENT, 1), (DUTY, 1), (OFFER, 0), (TITLE, 0)])
def test_a_star_is_any_place_where_the_applicant_is_spoken_of(kind: SectionKind, found: int) -> None:
    assert len(_find(_scan(anchors=("*",)), "Scan", kind=kind)) == found


def test_a_veto_near_takes_a_context_label_away() -> None:
    lexicon = _lexicon(_concept("scan", "scan charts", context_labels=("scan",), vetoes=("CT",)))
    assert _find(lexicon, "CT scan at the hospital") == []
    assert _find(lexicon, "CT, then scan charts at the hospital") == [("scan", "scan charts")]
    assert len(_find(lexicon, "CT " + "or " * (VETO_REACH + 2) + "scan at the hospital")) == 1


def test_a_condition_needs_no_anchor_where_conditions_are_listed() -> None:
    lexicon = _lexicon(_concept("lift", group="physical", context_labels=("lifting",)))
    assert _find(lexicon, "Lifting", kind=SectionKind.CONDITION) == [("lift", "Lifting")]
    assert _find(lexicon, "Lifting", kind=DUTY) == []


def test_a_credential_may_be_told_by_the_title() -> None:
    coder = Concept("cpc", "CPC", Kind.QUALIFICATION, "c", WhenAbsent.LACKING, (), ("CPC",), anchors=("coder",))
    lexicon = _lexicon(coder, _concept("scan", context_labels=("scan",), anchors=("coder",)))[Within.POSTINGS]
    text = "Coder\nCPC, scan"
    sentences = [Sentence(0, 5, TITLE), Sentence(6, 15, REQUIREMENT)]
    assert [mention.concept_id for mention in lexicon.find(lexicon.tokens(text, sentences))] == ["cpc"]


def test_a_label_in_two_forms_of_a_word_is_refused_once() -> None:
    lexicon = _lexicon(_concept("phones", context_labels=("phone", "phones")))[Within.POSTINGS]
    refused: list[Refusal] = []
    lexicon.find(lexicon.tokens("A phone", [Sentence(0, 7, DUTY)]), refused=refused)
    assert refused == [Refusal("phones", 2, 7, 0, "anchor")]


def test_what_stands_there_and_does_not_count_is_told_with_the_reason() -> None:
    lexica = _lexicon(_concept("him", "=HIM"), _concept("scan", context_labels=("scan",), vetoes=("CT",)))
    lexicon = lexica[Within.POSTINGS]
    text, refused = "Tell him to scan, not CT", list[Refusal]()
    lexicon.find(lexicon.tokens(text, [Sentence(0, len(text), REQUIREMENT)]), refused=refused)
    assert {(one.concept_id, text[one.start : one.end], one.because) for one in refused} == {
        ("him", "him", "case"), ("scan", "scan", "veto"),
    }  # fmt: skip
