import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from jobmatch.cues import Cues, plain
from jobmatch.errors import ConfigError
from jobmatch.model import Concept, EducationLevel, Holds, Kind, WhenAbsent
from jobmatch.sections import Sections
from jobmatch.skills import Reader
from jobmatch.vocabulary import (
    Row,
    SectionKind,
    Vocabulary,
    changed,
    fold,
    forms,
    load,
    mentions,
    modules_hash,
    reader_version,
    retitled,
    shipped,
    squeeze,
    stem,
    words,
)


def affected(old: Mapping[str, Row], new: Mapping[str, Row], text: str) -> bool:
    return mentions(text, changed(old, new))


CONCEPT = """
[[concept]]
id = "{id}"
preferred_label = "{label}"
kind = "skill"
group = "ehr"
alt_labels = ["{label}"]
"""
FILES = ("skills.csv", "certifications.csv")


@pytest.fixture(scope="module")
def shipped_words() -> Vocabulary:
    return load()


@pytest.fixture(scope="module")
def reader(shipped_words: Vocabulary) -> Reader:
    return Reader(shipped_words)


def _own(folder: Path, text: str) -> Path:
    path = folder / "vocabulary.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _named(reader: Reader, sentence: str) -> dict[str, str]:
    stated = reader.extract(f"Clerk\n\n{sentence}").stated
    held = [(c, row) for row in stated for path in row.paths for c in path if isinstance(c, Holds)]
    return {condition.concept_id: row.importance.value for condition, row in held}


# ----------------------------------------------------------------------------------------------- the rows


def _sentences(column: str) -> list[object]:
    rows = ((name, line, row) for name in FILES for line, row in shipped(name) if row[column])
    return [pytest.param(row["id"], row[column], id=f"{name}:{line}") for name, line, row in rows]


@pytest.mark.parametrize(("concept", "sentence"), _sentences("example"))
def test_the_example_of_a_row_names_it(concept: str, sentence: str, reader: Reader) -> None:
    assert concept in _named(reader, sentence)


@pytest.mark.parametrize(("concept", "sentence"), _sentences("counter_example"))
def test_the_counter_example_of_a_row_does_not_ask_for_it(concept: str, sentence: str, reader: Reader) -> None:
    assert _named(reader, sentence).get(concept, "negated") == "negated"


def test_every_shipped_row_can_be_told_apart_and_has_triggers(shipped_words: Vocabulary) -> None:
    kinds = {"concept": shipped_words.concepts, "cue": shipped_words.cues, "heading": shipped_words.headings}
    for kind, rows in kinds.items():
        assert sum(key.startswith(f"{kind}:") for key in shipped_words.rows) == len(rows) > 100
    assert all(row.triggers for key, row in shipped_words.rows.items() if not key.startswith("title:"))


def test_broader_and_implied_ids_exist(shipped_words: Vocabulary) -> None:
    named = {key for row in shipped_words.concepts.values() for key in (row.broader, *row.implies) if key}
    assert named <= shipped_words.concepts.keys()


def test_a_credential_row_is_a_qualification_and_knows_the_schooling_it_takes(shipped_words: Vocabulary) -> None:
    rhit = shipped_words.concepts["rhit"]
    assert (rhit.kind, rhit.group, rhit.when_absent) == (Kind.QUALIFICATION, "certification", WhenAbsent.LACKING)
    assert rhit.implies_education is EducationLevel.ASSOCIATE


def test_headings_say_what_follows(shipped_words: Vocabulary) -> None:
    kinds = {row.heading: row.kind for row in shipped_words.headings}
    assert kinds["essential functions"] is SectionKind.DUTY
    assert kinds["required documents"] is SectionKind.BOILERPLATE


# ------------------------------------------------------------------------------------------ the user's own


def test_without_a_file_of_ones_own_the_shipped_rows_hold(tmp_path: Path, shipped_words: Vocabulary) -> None:
    assert load(tmp_path / "vocabulary.toml").rows == shipped_words.rows


def test_a_row_of_ones_own_is_added(tmp_path: Path, shipped_words: Vocabulary) -> None:
    own = load(_own(tmp_path, CONCEPT.format(id="ehr_chartly", label="Chartly")))
    assert own.concepts["ehr_chartly"] == Concept(
        "ehr_chartly", "Chartly", Kind.SKILL, "ehr", WhenAbsent.LACKING, alt_labels=("Chartly",)
    )
    assert len(own.rows) == len(shipped_words.rows) + 1


def test_a_row_with_a_known_id_replaces_the_shipped_one(tmp_path: Path, shipped_words: Vocabulary) -> None:
    own = load(_own(tmp_path, CONCEPT.format(id="ehr_epic", label="Epyc")))
    assert own.concepts["ehr_epic"].alt_labels == ("Epyc",)
    assert own.rows["concept:ehr_epic"] != shipped_words.rows["concept:ehr_epic"]
    assert own.rows["concept:rhit"] == shipped_words.rows["concept:rhit"]


def test_a_concept_with_a_name_alone_is_found_by_it(tmp_path: Path) -> None:
    own = load(_own(tmp_path, "[[concept]]\nid = 'sloth'\npreferred_label = 'Sloth Ledger'\nkind = 'skill'"))
    assert "sloth" in _named(Reader(own), "You must know the Sloth Ledger")
    assert own.rows["concept:sloth"].triggers == (squeeze("sloth ledger"),)


def test_a_claim_may_name_a_class_of_words_for_all_of_them(tmp_path: Path) -> None:
    claims = "['<within> Chartly', '{<within>, beside} ... Chartly']"
    row = f"[[concept]]\nid = 'x'\npreferred_label = 'X'\nclaims = {claims}"
    alone, beside = load(_own(tmp_path, row)).concepts["x"].claims
    assert alone.startswith("{in, into, ")
    assert alone.endswith("} Chartly")
    assert beside == alone.replace("}", ", beside} ...")


def test_cues_headings_and_titles_can_be_added_too(tmp_path: Path) -> None:
    text = """
    [[cue]]
    cue = "golden ticket"
    category = "preferred"
    direction = "backward"
    [[heading]]
    heading = "your superpowers"
    kind = "requirement"
    [[title]]
    title = "Chart Wrangler"
    family = "core"
    """
    own = load(_own(tmp_path, text))
    assert (own.cues[-1].cue, own.headings[-1].kind) == ("golden ticket", SectionKind.REQUIREMENT)
    assert (own.titles[-1].title, own.titles[-1].seniority) == ("Chart Wrangler", "")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[concept]]\npreferred_label = 'X'\nkind = 'skill'", "[[concept]] 1: field id is missing"),
        ("[[concept]]\nid = 'x'\npreferred_label = 'X'\nkind = 'talent'", "field kind cannot be 'talent'"),
        (CONCEPT.format(id="x", label="X") + "colour = 'red'", "field colour is not a field"),
        ("[[concept]]\nid = 'x'\npreferred_label = 'X'\nalt_labels = [1]", "field alt_labels must be a list of texts"),
        ("[[concept]]\nid = 'x'\npreferred_label = 'X'\nbroader = 'y'", "x: field broader names 'y'"),
        ("[[concept]]\nid = 'x'\npreferred_label = 'X'\nimplies = ['rhit', 'y']", "x: field implies names 'y'"),
        ("[[concept]]\nid = 'x'\npreferred_label = 'X'\nclaims = ['<juggle> charts']", "the class of words <juggle>"),
        ("[[concept]]\nid = 'x'\npreferred_label = 'X'\nclaims = ['[charts ~ files]']", "exactly so, or listed"),
        ("[[concept]]\nid = 7\npreferred_label = 'X'", "field id must be text"),
        ("[[cue]]\ncue = 'x'\ncategory = 'preferred'\ndirection = 'up'", "field direction cannot be 'up'"),
        ("[[headings]]\nheading = 'x'", "[[headings]] is not a kind of row"),
        ("cue = 'x'", "must be written as [[cue]] tables"),
        ("[[cue]\n", "cannot be read"),
    ],
)
def test_a_row_that_is_wrong_is_refused_with_its_place(text: str, says: str, tmp_path: Path) -> None:
    path = _own(tmp_path, text)
    with pytest.raises(ConfigError, match=f"^{re.escape(str(path))}") as error:
        load(path)
    assert says in str(error.value)


# --------------------------------------------------------------------------------------------- what words are


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("R.H.I.T. or w.p.m.", ["RHIT", "or", "wpm"]),
        ("detail-oriented", ["detail", "oriented"]),
        ("ICD-10-CM/PCS", ["ICD", "10", "CM", "/", "PCS"]),
        ("45wpm, 10-key", ["45", "wpm", ",", "10", "key"]),
        ("driver\u2019s license", ["driver\u2019s", "license"]),
        ("8 - 5", ["8", "-", "5"]),
        ("", []),
    ],
)
def test_words_are_cut_the_same_way_in_rows_and_in_texts(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [("Charts", "chart"), ("policies", "policy"), ("driver's", "driver"), ("organised", "organized"), ("faxes", "fax")],
)
def test_number_and_spelling_do_not_part_words(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize("word", ["process", "analysis", "status", "gas", "&", "'"])
def test_what_only_looks_like_a_plural_stays(word: str) -> None:
    assert fold(word) == ("and" if word == "&" else word)


@pytest.mark.parametrize("form", ["file", "files", "filed", "filing", "FILING"])
def test_forms_of_a_verb_share_a_stem(form: str) -> None:
    assert stem(form) == stem("file")


def test_a_code_is_not_coding_where_one_word_decides(reader: Reader) -> None:
    assert "medical_coding" not in _named(reader, "Adhere to the dress code of the clinic.")


# -------------------------------------------------------------------------------------- what a change can touch


def _changed(tmp_path: Path, label: str) -> Vocabulary:
    return load(_own(tmp_path, CONCEPT.format(id="ehr_chartly", label=label)))


def test_a_new_row_touches_only_texts_with_its_words(tmp_path: Path, shipped_words: Vocabulary) -> None:
    own = _changed(tmp_path, "Answer pagers")
    assert affected(shipped_words.rows, own.rows, "You will be ANSWERING the pagers.")
    assert not affected(shipped_words.rows, own.rows, "You will be answering phones.")


def test_a_row_taken_away_touches_the_texts_it_was_in(tmp_path: Path, shipped_words: Vocabulary) -> None:
    assert affected(_changed(tmp_path, "Chartly").rows, shipped_words.rows, "Knowledge of Chartly.")


def test_a_changed_row_touches_texts_with_its_old_and_its_new_words(tmp_path: Path) -> None:
    old, new = _changed(tmp_path, "Chartly").rows, _changed(tmp_path, "Chartworks").rows
    assert affected(old, new, "We use Chartly")
    assert affected(old, new, "We use chartworks")
    assert not affected(old, new, "We use charts")


def test_equal_rows_touch_nothing(shipped_words: Vocabulary) -> None:
    assert not affected(shipped_words.rows, load().rows, "RHIT required, preferred, essential")


def test_a_row_that_is_only_a_mark_touches_every_text(tmp_path: Path, shipped_words: Vocabulary) -> None:
    own = load(_own(tmp_path, "[[cue]]\ncue = ';'\ncategory = 'preferred'\ndirection = 'backward'"))
    assert affected(shipped_words.rows, own.rows, "Nothing of the kind")


def test_every_label_is_found_by_its_trigger_in_a_sentence(shipped_words: Vocabulary) -> None:
    for concept in shipped_words.concepts.values():
        triggers = shipped_words.rows[f"concept:{concept.id}"].triggers
        labels = (form for label in (*concept.alt_labels, *concept.context_labels) for form in forms(label))
        for label in (" or ".join(form) for form in labels):
            written = squeeze(f"The {label.removeprefix('=').capitalize()}, and more")
            assert any(trigger in written for trigger in triggers), label


def test_whatever_the_reader_finds_holds_a_trigger_of_its_row(shipped_words: Vocabulary, reader: Reader) -> None:
    for name in FILES:
        for _, row in shipped(name):
            for mention in reader.scan(row["example"]):
                quote = squeeze(row["example"][mention.start : mention.end])
                assert any(t in quote for t in shipped_words.rows[f"concept:{mention.concept_id}"].triggers)


def _joined(phrase: str) -> list[str]:
    """The phrase as it may also be written: its marks and its "and" exchanged for each other."""
    parts = re.split(r"\s+(?:and|&)\s+|\s*[/,]\s*(?:and\s+)?", phrase)
    return [phrase, phrase.upper(), *(joiner.join(parts) for joiner in (" & ", " and ", "/", ", ", ", and "))]


def test_a_heading_in_force_holds_a_trigger_of_its_row_however_it_is_joined(shipped_words: Vocabulary) -> None:
    for row in shipped_words.headings:
        triggers = shipped_words.rows[f"heading:{row.heading}"].triggers
        alone = Sections([row])
        for written in _joined(row.heading.removeprefix("=")):
            text = f"Clerk\n\n{written.capitalize()}:\n\u2022 RHIT"
            assert alone.read(text)[-1].kind is row.kind, written
            assert any(trigger in squeeze(text) for trigger in triggers), written


def test_a_concept_found_holds_a_trigger_of_its_row_however_it_is_joined(
    shipped_words: Vocabulary, reader: Reader
) -> None:
    labels = [
        label for row in shipped_words.concepts.values() for label in row.alt_labels if re.search("&|and|[/,]", label)
    ]
    for written in (written for label in labels for written in _joined(label.removeprefix("="))):
        squeezed = squeeze(written)
        for mention in reader.scan(written):
            triggers = shipped_words.rows[f"concept:{mention.concept_id}"].triggers
            assert any(trigger in squeezed for trigger in triggers), written


def test_a_cue_in_force_holds_a_trigger_of_its_row(shipped_words: Vocabulary) -> None:
    for row in shipped_words.cues:
        for written in _joined(row.cue):
            marks = Cues([row]).read([plain(word) for word in words(written)], SectionKind.UNKNOWN).marks
            triggers = shipped_words.rows[f"cue:{row.cue}"].triggers
            assert not marks or any(trigger in squeeze(written) for trigger in triggers), written


def test_what_changed_is_told_once_and_asked_of_many_texts(tmp_path: Path, shipped_words: Vocabulary) -> None:
    triggers = changed(shipped_words.rows, _changed(tmp_path, "Chartly").rows)
    assert triggers == {"chartly"}
    assert mentions("We use CHARTLY.", triggers)
    assert not mentions("We use charts.", triggers)


def test_a_changed_title_is_told_apart_for_no_phrase_shows_what_it_can_affect(
    tmp_path: Path, shipped_words: Vocabulary
) -> None:
    own = load(_own(tmp_path, "[[title]]\ntitle = 'Chart Wrangler'\nfamily = 'core'"))
    assert retitled(shipped_words.rows, own.rows)
    assert not retitled(shipped_words.rows, _changed(tmp_path, "Chartly").rows)
    assert not changed(shipped_words.rows, own.rows)


def test_the_version_of_a_reader_is_known_without_one(reader: Reader, shipped_words: Vocabulary) -> None:
    assert reader_version(shipped_words) == reader.version != modules_hash()


def test_a_row_of_ones_own_makes_another_reader_of_the_same_modules(tmp_path: Path, shipped_words: Vocabulary) -> None:
    assert reader_version(_changed(tmp_path, "Chartly")) != reader_version(shipped_words)


@pytest.mark.parametrize(
    "change",
    [
        CONCEPT.format(id="ehr_epic", label="Epyc") + "context_labels = ['patients']",
        "[[cue]]\ncue = 'records'\ncategory = 'negated'\ndirection = 'backward'",
        "[[cue]]\ncue = 'policy'\ncategory = 'anchor'\ndirection = 'bidirectional'",
        "[[heading]]\nheading = 'requirements'\nkind = 'offer'",
    ],
)
def test_a_text_that_a_change_does_not_affect_reads_the_same(change: str, tmp_path: Path, reader: Reader) -> None:
    own = load(_own(tmp_path, change))
    changed_reader = Reader(own)
    texts = [f"Clerk\n\nWe need\n- {row['example']}" for _, row in shipped("skills.csv")]
    kept = [
        text for text in [*texts, "Clerk\n\nRequirements\nRHIT"] if not affected(reader.vocabulary.rows, own.rows, text)
    ]
    assert 0 < len(kept) <= len(texts)
    assert all(changed_reader.extract(text).stated == reader.extract(text).stated for text in kept)


def test_an_abbreviation_that_ends_in_s_is_no_plural():
    assert [fold(word) for word in ("CPRS", "cprs", "CPR", "CPCs", "RHITs", "RECORDS")] == [
        "cprs", "cprs", "cpr", "cpc", "rhit", "record",
    ]  # fmt: skip
