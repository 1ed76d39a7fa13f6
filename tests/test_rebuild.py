"""After a rebuild everything derived is what a fresh database with the same rows would hold, and little was read."""

from contextlib import contextmanager
from dataclasses import replace
from importlib.resources import files

import pytest
from line_fixtures import contents, record, trial
from sqlalchemy import delete, insert, update
from store_fixtures import drop_derived

from jobmatch import pipeline, replay, tables
from jobmatch.harvest import CHUNK
from jobmatch.replay import Rebuilt, is_stale

DEMO = str(files("jobmatch") / "data" / "demo" / "postings.jsonl")


def row(table, /, **fields):
    """Return one row of a vocabulary.toml."""
    return f"[[{table}]]\n" + "".join(f"{name} = {value!r}\n" for name, value in fields.items())


def concept(label, key="chartly", **fields):
    usual = {"kind": "skill", "group": "ehr", "alt_labels": [label]}
    return row("concept", id=key, preferred_label=label, **(usual | fields))


CHARTLY = concept("Chartly")
TICKET = row("cue", cue="golden ticket", category="preferred", direction="backward")
POWERS = row("heading", heading="your superpowers", kind="requirement")
WRANGLER = row("title", title="Chart Wrangler", family="core")
RECORDS = (
    record(1, "RHIT required."),
    record(2, "Experience with Chartly, and with filing."),
    record(3, "We work with Chartworks."),
    record(4, "RHIA is a golden ticket."),
    record(5, "<p>Your Superpowers:</p><ul><li>CPC certification</li></ul>"),
    record(6, "Epic required.", title="Chart Wrangler 6"),
)
ALL = "123456"


@pytest.fixture
def acme(tmp_path):
    with trial(tmp_path / "home") as acme:
        yield acme


@contextmanager
def fresh(folder, own, *records):
    """Yield a trial that has read the records with those rows from the beginning."""
    with trial(folder / "fresh", own) as other:
        other.night(*records)
        yield other


def derived(trial):
    """Return everything derived, row for row; a profile has another id in every database."""
    store = trial.line.store
    people = [replace(one, profile_id="") for one in store.profiles("home")]
    ours = contents(store, tables.profiles, without=("profile_id", "data", "created_at"))
    return contents(store, tables.requirements, tables.postings), people, ours


def numbers(trial):
    """Return the numbers of the postings that were read since the start, as one word."""
    return "".join(sorted(title[-1] for title in trial.reader.read))


# --------------------------------------------------------------------------------- what a changed row makes it read


@pytest.mark.parametrize(
    ("before", "after", "read"),
    [
        pytest.param("", CHARTLY, "2", id="new concept"),
        pytest.param(CHARTLY, concept("Chartworks"), "23", id="other label"),
        pytest.param(CHARTLY, concept("Chartly", kind="trait"), "2", id="other kind"),
        pytest.param(CHARTLY, "", "2", id="concept taken out"),
        pytest.param("", concept("golden ticket", "rhit", kind="qualification"), "14", id="shipped concept replaced"),
        pytest.param("", TICKET, "4", id="new cue"),
        pytest.param(TICKET, TICKET.replace("preferred", "negated"), "4", id="changed cue"),
        pytest.param(TICKET, "", "4", id="cue taken out"),
        pytest.param("", POWERS, "5", id="new heading"),
        pytest.param(POWERS, POWERS.replace("requirement", "preference"), "5", id="changed heading"),
        pytest.param(POWERS, "", "5", id="heading taken out"),
        pytest.param("", WRANGLER, "6", id="new title"),
        pytest.param(WRANGLER, WRANGLER.replace("core", "registry"), "6", id="changed title"),
        pytest.param(WRANGLER, "", "6", id="title taken out"),
        pytest.param("", CHARTLY + TICKET + POWERS + WRANGLER, "2456", id="many"),
        pytest.param("", row("cue", cue=";", category="preferred", direction="terminate"), ALL, id="a mark"),
        pytest.param(CHARTLY, f"# nothing new\n{CHARTLY}", "", id="only a comment"),
        pytest.param("", concept("Nobodyknows"), "", id="words of no text"),
    ],
)
def test_only_texts_with_the_words_of_a_changed_row_are_read_again(acme, tmp_path, before, after, read):
    acme.start(before)
    acme.night(*RECORDS)
    same = acme.line.reader_version
    done = acme.rebuild(after)
    assert numbers(acme) == read
    carried = 0 if acme.line.reader_version == same else len(ALL) - len(read)
    assert done == Rebuilt(read=len(read), carried=carried)
    with fresh(tmp_path, after, *RECORDS) as other:
        assert derived(acme) == derived(other)
    assert not is_stale(acme.line)


@pytest.mark.parametrize(
    ("own", "source_id", "before", "after"),
    [
        (CHARTLY, "2", ["required"], ["required", "required"]),
        (TICKET, "4", ["mentioned"], ["preferred"]),
        (POWERS, "5", ["mentioned"], ["required"]),
    ],
)
def test_what_is_read_again_reads_otherwise(acme, own, source_id, before, after):
    acme.night(*RECORDS)
    assert [one.importance for one in acme.open()[source_id].requirements.stated] == before
    acme.rebuild(own)
    assert [one.importance for one in acme.open()[source_id].requirements.stated] == after


def test_a_new_title_changes_the_family_of_its_postings(acme):
    acme.night(*RECORDS)
    assert acme.open()["6"].requirements.family == "none"
    acme.rebuild(WRANGLER)
    assert acme.open()["6"].requirements.family == "core"


def test_a_title_in_another_spelling_is_known_for_the_same(acme):
    acme.night(record(1, title="Wrangling Desk Mgr"))
    acme.rebuild(row("title", title="Wrangling Desk Manager", family="registry"))
    assert acme.open()["1"].requirements.family == "management"


def test_a_word_of_ones_own_in_camel_case_is_no_lost_line_break(acme, tmp_path):
    own = concept("ChartWave Professional") + concept("DeskWave", "desk")
    records = [record(1, f"Knowledge of {name} and RHIT required.") for name in ("ChartWave", "DeskWave")]
    for number, one in enumerate(records):
        acme.night(one)
        acme.rebuild(own)
        with fresh(tmp_path / str(number), own, one) as other:
            assert acme.open()["1"].requirements == other.open()["1"].requirements


def test_a_second_rebuild_has_nothing_to_do(acme):
    acme.night(*RECORDS)
    acme.rebuild(CHARTLY)
    assert replay.rebuild(acme.line, acme.at) == Rebuilt()


def test_where_no_text_is_touched_no_reader_is_made_but_todays_is_remembered(acme):
    acme.night(*RECORDS)
    acme.line.settings.vocabulary.write_text(concept("Nobodyknows"), encoding="utf-8")
    line = pipeline.Line(acme.line.settings, acme.line.store)
    assert replay.rebuild(line, acme.at) == Rebuilt(carried=6)
    assert "reader" not in line.__dict__
    assert line.store.reader(line.reader_version).rows.keys() == line.vocabulary.rows.keys()


def test_what_several_readers_read_is_held_each_against_its_own_rows(acme, tmp_path):
    acme.night(*RECORDS[:3])
    acme.start(CHARTLY)
    acme.night(*RECORDS)
    done = acme.rebuild(CHARTLY + TICKET)
    assert (numbers(acme), done.carried) == ("24", 4)
    with trial(tmp_path / "fresh", CHARTLY + TICKET) as other:
        other.night(*RECORDS[:3])
        other.night(*RECORDS)
        assert derived(acme) == derived(other)


def test_closed_postings_are_read_again_too(acme):
    acme.night(*RECORDS)
    for blank in ("", "\n"):
        acme.night(*RECORDS[2:], blank)
    assert acme.open().keys() == {"3", "4", "5", "6"}
    assert acme.rebuild(CHARTLY).read == 1


@pytest.mark.parametrize("change", [delete(tables.readers), update(tables.readers).values(modules_hash="other")])
def test_after_a_change_of_the_program_everything_is_read_again(acme, change):
    acme.night(*RECORDS)
    with acme.line.store.writing() as connection:
        connection.execute(change)
    acme.rebuild(CHARTLY)
    assert numbers(acme) == ALL


def test_what_was_dropped_is_made_again(acme):
    acme.night(*RECORDS)
    before = derived(acme)
    drop_derived(acme.line.store)
    assert acme.rebuild() == Rebuilt(read=6)
    assert derived(acme) == before


# ------------------------------------------------------------------------------------------- when it does not go well


def test_a_rebuild_cut_off_is_made_good_by_running_it_again(acme, tmp_path):
    many = [record(number, "Knowledge of Chartly required.") for number in range(CHUNK + 30)]
    acme.night(*many, record("odd"))
    with pytest.raises(KeyboardInterrupt):
        acme.rebuild(CHARTLY, interrupted_after=CHUNK + 10)
    assert is_stale(acme.line)
    done = acme.rebuild(CHARTLY)
    assert (done.read, done.carried) == (30, 1)
    with fresh(tmp_path, CHARTLY, *many, record("odd")) as other:
        assert derived(acme) == derived(other)


def test_a_rebuild_cut_off_before_another_change_is_made_good_too(acme, tmp_path):
    many = [record(number, "Knowledge of Chartly required.") for number in range(CHUNK + 30)]
    acme.night(*many, *RECORDS)
    with pytest.raises(KeyboardInterrupt):
        acme.rebuild(CHARTLY, interrupted_after=CHUNK + 10)
    acme.rebuild(TICKET)
    with fresh(tmp_path, TICKET, *many, *RECORDS) as other:
        assert derived(acme) == derived(other)


def test_a_text_that_cannot_be_read_keeps_its_old_reading_and_its_old_readers_name(acme):
    acme.night(*RECORDS)
    before = acme.open()["2"].requirements
    done = acme.rebuild(CHARTLY + TICKET, stumbles_over="Chartly")
    assert (done.read, done.carried, len(done.refusals)) == (1, 0, 1)
    assert acme.open()["2"].requirements == before
    assert is_stale(acme.line)


def test_a_text_that_could_not_be_read_is_read_by_the_next_rebuild(acme, tmp_path):
    acme.night(*RECORDS)
    acme.rebuild(CHARTLY, stumbles_over="Chartly")
    done = acme.rebuild(CHARTLY)
    assert (numbers(acme), done) == ("2", Rebuilt(read=1, carried=5))
    with fresh(tmp_path, CHARTLY, *RECORDS) as other:
        assert derived(acme) == derived(other)


# ------------------------------------------------------------------------------------------------------ parsed again


def as_by_an_old_parser(store):
    """Make of every posting what an older parser could have made: other words, under another version."""
    with store.writing() as connection:
        connection.execute(delete(tables.requirements))
        connection.execute(insert(tables.texts).values(text_hash="old", text="Old words"))
        old = {"parser_version": "old", "text_hash": "old", "content_hash": "old", "title": "Old", "url": "old"}
        connection.execute(update(tables.postings).values(**old))


def test_what_another_parser_made_is_parsed_again_from_what_was_sent(acme):
    acme.night(*RECORDS)
    before = derived(acme)
    as_by_an_old_parser(acme.line.store)
    acme.line.settings.home.joinpath("acme.jsonl").unlink()
    assert acme.rebuild() == Rebuilt(parsed=6, read=6)
    assert derived(acme) == before


def test_a_payload_that_cannot_be_parsed_is_told_with_its_place(acme):
    acme.night(record(1), {"id": "9", "title": ["Clerk"]})
    (refusal,) = acme.rebuild().refusals
    assert (refusal.where[:7], "'title'" in refusal.message) == ("stored ", True)
    assert acme.open().keys() == {"1"}


def test_a_feed_on_a_platform_that_is_gone_costs_itself(acme):
    acme.night(*RECORDS)
    as_by_an_old_parser(acme.line.store)
    acme.start()
    path = acme.line.settings.feeds
    path.write_text('[odd]\nplatform = "pigeon"\nurl = "x"\n' + path.read_text())
    done = replay.rebuild(acme.line, acme.at)
    assert (done.parsed, done.read) == (6, 6)
    (refusal,) = done.refusals
    assert (refusal.where, refusal.message[:29]) == ("odd", "there is no platform 'pigeon'")


# ------------------------------------------------------------------------------------------------------------ people


def test_people_are_read_again_with_the_new_words(acme, tmp_path):
    skills = [{"name": "Chartly"}]
    assert acme.person(skills=skills).holdings == ()
    done = acme.rebuild(CHARTLY)
    (person,) = acme.line.store.profiles("home")
    assert (done.people, [one.concept_id for one in person.holdings]) == (1, ["chartly"])
    with trial(tmp_path / "fresh", CHARTLY) as other:
        other.person(skills=skills)
        assert derived(acme) == derived(other)


def test_a_person_keeps_id_and_name_when_read_again(acme):
    before = acme.person(name="", file="bo.json")
    acme.rebuild(CHARTLY)
    assert acme.line.store.profiles("home") == (before,)


def test_a_person_that_can_no_longer_be_read_costs_itself_and_stays(acme):
    acme.start(CHARTLY)
    ana = acme.person(meta={"jobmatch": {"answers": {"chartly": True}}})
    acme.person(name="Bo", file="bo.json")
    done = acme.rebuild()
    assert (done.people, [one.where for one in done.refusals]) == (1, [f"profile {ana.profile_id}"])
    assert acme.line.store.profile("home", "Ana Ortiz") == ana
    assert is_stale(acme.line)


# ------------------------------------------------------------------------------------------------------- the property

EDITS = (
    concept("medical terminology", "ehr_epic") + concept("=GED", "ged_letters", kind="qualification", broader="rhit"),
    concept("Epic", "ehr_epic", kind="trait") + concept("paper charts") + concept("charts", "wide"),
    row("concept", id="phone", preferred_label="Phones", kind="skill", group="office", context_labels=["calls", "=PRN"],
        anchors=["answer"], vetoes=["missing"]),
    row("cue", cue="in health care", category="negated", direction="backward")
    + row("heading", heading="what you will do", kind="requirement"),
    row("title", title="HIM Scanning Technician", family="registry", seniority="lead"),
    "",
)  # fmt: skip


def test_whatever_is_edited_a_rebuild_gives_what_a_fresh_database_would_hold(acme, tmp_path):
    acme.again(url=DEMO)
    for number, own in enumerate(EDITS):
        before = contents(acme.line.store, tables.requirements, without=("reader_version",))
        done = acme.rebuild(own)
        assert 0 < done.read < done.read + done.carried == 32, own
        assert before != contents(acme.line.store, tables.requirements, without=("reader_version",)), own
        with trial(tmp_path / str(number), own) as other:
            other.again(url=DEMO)
            assert derived(acme) == derived(other), own


# ------------------------------------------------------------------------------- where the same words look different


@pytest.mark.parametrize(
    ("own", "changed"),
    [
        pytest.param(
            row("heading", heading="gifts & graces", kind="requirement"),
            record(1, "<p>Gifts / Graces:</p><ul><li>Epic</li></ul>"),
            id="headings are compared without marks",
        ),
        pytest.param(
            concept("chart policies"),
            record(1, "Must know all chart policiesRHIT required."),
            id="words that a lost line break has joined are parted before they are compared",
        ),
    ],
)
def test_every_text_that_a_row_matters_to_is_read_again(acme, tmp_path, own, changed):
    acme.night(changed)
    acme.rebuild(own)
    with fresh(tmp_path, own, changed) as other:
        assert derived(acme) == derived(other)


def test_a_text_that_comes_back_after_a_rebuild_is_read_by_todays_reader(acme):
    acme.night(record(1, "Chartly required."))
    acme.night(record(1, "RHIT required."))
    acme.rebuild(CHARTLY)
    acme.night(record(1, "Chartly required."))
    assert acme.concepts() == {"chartly"}
