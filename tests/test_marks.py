"""What a person does with jobs is kept, and what they are told goes by it: marks, hidden jobs, news of each night."""

import json
from datetime import timedelta

import pytest
from line_fixtures import record, trial
from store_fixtures import DAY, NIGHT

from jobmatch import batch, diary, jobs, pipeline
from jobmatch.arguments import MARKS
from jobmatch.errors import UsageError
from jobmatch.messages import Edition
from jobmatch.model import Mark, MarkKind, hidden
from jobmatch.report import render

CLERK = {"work": [{"position": "Medical Records Clerk", "startDate": "2024-01"}], "certificates": [{"name": "RHIT"}]}
OTHER = record(5, "RHIA required.")  # keeps a source from being empty


@pytest.fixture
def acme(tmp_path):
    with trial(tmp_path / "home") as acme:
        yield acme


@pytest.fixture
def ana(acme):
    acme.night(record(1), record(2), OTHER)
    return acme.person(**CLERK)


def posting_id(acme, source_id="1"):
    return acme.open()[source_id].posting.posting_id


def mark(acme, person, kind, source_id="1", *, note="", after=0):
    job_id = acme.open()[source_id].job_id
    made = Mark(job_id, MarkKind(kind), NIGHT + timedelta(hours=after), note)
    acme.line.store.mark("home", person.profile_id, made)


def told(acme, person, keep=False):
    """Return the report of the trial's day, with its news; keep it as one that was shown."""
    line, on = acme.line, acme.at.date()
    person = pipeline.the_profile(line, person.profile_id)
    stock = jobs.stock(line.store, line.vocabulary.concepts, line.reader_version)
    report = batch.report(line.store, line.scorer, batch.ranking(line.store, stock, line.scorer, person, on), None)
    report = batch.with_news(line.store, report, line.reader_version, line.scorer.version)
    if keep:
        pipeline.keep_shown(line, report, acme.at + timedelta(hours=4), ("text",))
    return report


def news(acme, person):
    """Return the codes of what is news, by the id of the source."""
    return {
        one.posting.source_id: [reason.code for reason in one.news] for one in told(acme, person).listings if one.news
    }


# ------------------------------------------------------------------------------------------------- what is hidden


def test_a_hidden_job_is_off_the_list_and_counted_and_can_be_seen(acme, ana):
    mark(acme, ana, "hidden")
    report = told(acme, ana)
    assert "1" not in {one.posting.source_id for one in report.listings}
    assert [one.posting.source_id for one in report.hidden] == ["1"]
    assert (report.tally.hidden, sum(count for _, count in report.tally.tiers)) == (1, 2)
    for form in ("text", "html"):
        assert "Hidden by you" in render(report, form, Edition({}))
    assert "1" not in {row.split(",")[0] for row in render(report, "csv", Edition({})).splitlines()}


def test_what_one_person_hides_another_still_sees(acme, ana):
    mark(acme, ana, "hidden")
    bo = acme.person(name="Bo", file="bo.json", **CLERK)
    assert told(acme, bo).hidden == ()


@pytest.mark.parametrize(
    ("kinds", "is_hidden"),
    [(["hidden"], True), (["hidden", "note"], True), (["hidden", "saved"], False), (["note"], False), ([], False)],
)
def test_what_is_done_last_says_whether_a_job_is_hidden(kinds, is_hidden):
    marks = [Mark("j", MarkKind(kind), NIGHT) for kind in kinds]
    assert bool(hidden(marks)) == is_hidden


def test_nobody_is_told_to_apply_twice(acme, ana):
    best = told(acme, ana).listings[0]
    assert f"Apply to the best match first: {best.posting.title}" in render(told(acme, ana), "text", Edition({}))
    mark(acme, ana, "applied", best.posting.source_id, note="rang first")
    text = render(told(acme, ana), "text", Edition({}, width=200))
    assert f"Apply to the best match first: {best.posting.title} " not in text
    assert "You applied on March 2, 2026. “rang first”" in text


# ---------------------------------------------------------------------------------------------- what is kept


def test_marks_outlive_collecting_again_another_id_and_rebuilding(acme, ana):
    mark(acme, ana, "applied")
    acme.night(record(1) | {"id": "1b"}, record(2), OTHER)  # the source has given it another id
    acme.rebuild('[[title]]\ntitle = "Medical Records Clerk 1"\nfamily = "billing"\n')
    marked = acme.line.store.marked("home", ana.profile_id)
    assert [one.kind for one in marked[posting_id(acme, "1b")]] == [MarkKind.APPLIED]


def test_what_was_applied_for_stays_on_record_with_its_text_when_it_closes(acme, ana):
    mark(acme, ana, "applied")
    text = acme.open()["1"].posting.text
    for blank in ("", "\n"):
        acme.night(record(2), OTHER, blank)
    (entry,) = diary.entries(acme.line.store, ana)
    assert (entry.closed_at, entry.copy.text) == (acme.at, text)


def test_the_copy_is_of_the_posting_as_it_was_when_the_person_applied(acme, ana):
    mark(acme, ana, "applied")
    acme.night(record(1, "CPC required."), record(2), OTHER)
    (entry,) = diary.entries(acme.line.store, ana)
    assert "RHIT required." in entry.copy.text
    assert "CPC required." in entry.posting.text


def test_the_last_thing_done_can_be_taken_back_and_the_copy_with_it(acme, ana):
    code = posting_id(acme)[:6]
    for after, kind in enumerate(("saved", "applied", "note")):
        mark(acme, ana, kind, after=after)
    assert [diary.undo(acme.line.store, ana, code)[1].kind for _ in range(2)] == ["note", "applied"]
    assert acme.line.store.applied("home", ana.profile_id) == {}
    assert [one.kind for one in diary.entry(acme.line.store, ana, code).marks] == ["saved"]
    diary.undo(acme.line.store, ana, code)
    with pytest.raises(UsageError, match="nothing is marked there that could be taken back"):
        diary.undo(acme.line.store, ana, code)


def test_the_copy_stays_while_another_mark_says_that_the_person_applied(acme, ana):
    mark(acme, ana, "applied")
    mark(acme, ana, "applied", after=1)
    diary.undo(acme.line.store, ana, posting_id(acme))
    assert len(acme.line.store.applied("home", ana.profile_id)) == 1


# -------------------------------------------------------------------------------------------- news, night by night


def test_a_first_report_has_no_earlier_day_and_the_next_night_nothing_is_news(acme, ana):
    assert told(acme, ana, keep=True).since is None
    assert told(acme, ana).since is None  # made again on the same day, it is the same
    acme.again()
    assert (told(acme, ana).since, news(acme, ana)) == (DAY, {})


def test_new_and_changed_postings_are_news(acme, ana):
    told(acme, ana, keep=True)
    acme.night(record(1, "RHIT required. Epic required."), record(2), OTHER, record(3))
    assert news(acme, ana) == {"1": ["changed"], "3": ["new"]}


def test_a_posting_that_closed_and_came_back_is_reposted_and_not_new(acme, ana):
    told(acme, ana, keep=True)
    for blank in ("", "\n"):
        acme.night(record(2), OTHER, blank)
    acme.night(record(1), record(2), OTHER)
    assert news(acme, ana) == {"1": ["reposted"]}


def test_a_job_under_a_new_id_is_reposted_and_not_new(acme, ana):
    told(acme, ana, keep=True)
    acme.night(record(1) | {"id": "1b"}, record(2), OTHER)
    assert news(acme, ana) == {"1b": ["reposted"]}


def test_what_another_vocabulary_makes_of_what_was_there_is_reread_and_never_new(acme, ana):
    acme.night(record(1), record(2), record(4, title="Chart Wrangler"))
    assert "4" not in {one.posting.source_id for one in told(acme, ana, keep=True).listings}
    acme.again()
    acme.rebuild('[[title]]\ntitle = "Chart Wrangler"\nfamily = "core"\n')
    assert news(acme, ana) == {"4": ["reread"]}


def test_news_is_of_one_person_and_goes_by_their_own_reports(acme, ana):
    told(acme, ana, keep=True)
    acme.night(record(1), record(2), OTHER, record(3))
    bo = acme.person(name="Bo", file="bo.json", **CLERK)
    assert set(map(tuple, news(acme, bo).values())) == {("new",)}
    assert news(acme, ana) == {"3": ["new"]}


def test_what_was_new_once_is_not_new_again_for_having_been_off_the_last_report(acme, ana):
    told(acme, ana, keep=True)
    acme.again()
    mark(acme, ana, "hidden")
    acme.person(**CLERK, meta={"jobmatch": {"wishes": {"families": ["billing"]}}})
    told(acme, ana, keep=True)
    acme.again()
    acme.person(**CLERK)
    diary.undo(acme.line.store, ana, posting_id(acme))
    assert news(acme, ana) == {}


def test_programs_get_news_and_marks_as_codes(acme, ana):
    told(acme, ana, keep=True)
    acme.night(record(1, "RHIT required. Epic required.", location="Xenia, OH"), record(2), OTHER)
    mark(acme, ana, "saved")
    report = told(acme, ana)
    listings = json.loads(render(report, "json", Edition({})))["listings"]
    (one,) = [each for each in listings if each["news"]]
    (changed,) = one["news"]
    assert (changed["code"], changed["what"], changed["since"]) == ("changed", "place requirements", "2026-03-02")
    assert [each["kind"] for each in one["marks"]] == ["saved"]
    (row,) = [row for row in render(report, "csv", Edition({})).splitlines() if "changed" in row]
    assert row.endswith(",changed,place; requirements,saved")


# ------------------------------------------------------------------------------------------------- what is typed


@pytest.fixture
def typed(acme, ana, jobmatch):
    """What is typed in the home of the trial, and the code of its first posting."""
    home, code = str(acme.line.settings.home), posting_id(acme)[:6]
    return lambda *words: jobmatch(*(code if word == "CODE" else word for word in words), "--home", home)


def test_a_mark_is_made_shown_and_taken_back(typed, acme):
    code = posting_id(acme)[:6]
    assert typed("mark", "CODE", "saved").err == f"Marked for Ana Ortiz: saved, Medical Records Clerk 1 ({code}).\n"
    assert typed("mark", "CODE", "note", "rang", "them").code == 0
    out = typed("mark", "list").out
    assert out.startswith(f"Medical Records Clerk 1 · Acme Clinic ({posting_id(acme)[:8]}), open\n  You saved it on ")
    assert out.endswith(". “rang them”\n")
    assert typed("mark", "CODE", "undo").err == f"Taken back: note of Medical Records Clerk 1 ({code}).\n"
    assert "rang them" not in typed("mark", "list", "ana").out


def test_of_what_was_applied_for_the_text_is_shown_and_given_to_programs(typed):
    assert "A copy of the posting is kept for you." in typed("mark", "CODE", "applied", "--profile", "ana").err
    assert "As it was when you applied:\n\nMedical Records Clerk 1\n" in typed("mark", "CODE").out
    (entry,) = typed("mark", "list", "--json").json
    assert ("RHIT required." in entry["text"], entry["closed_at"], entry["hidden"]) == (True, None, False)
    assert [mark["kind"] for mark in entry["marks"]] == ["applied"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["CODE", "aplied"], "'aplied' is no mark; there are: saved, hidden, applied"),
        (["CODE", "note"], "a note needs words"),
        (["CODE"], "has marked nothing there"),
        (["CODE", "undo"], "nothing is marked there that could be taken back"),
        (["ffffffffffffffff", "saved"], "no posting has a code that begins with"),
    ],
)
def test_a_mark_that_cannot_be_is_refused_in_one_line(words, says, typed):
    done = typed("mark", *words)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert says in done.err


def test_without_marks_the_list_says_how_to_make_one(typed):
    assert typed("mark", "list").err == "Ana Ortiz has marked nothing yet: 'jobmatch mark CODE saved' does\n"


def test_the_marks_that_can_be_typed_are_those_there_are():
    assert tuple(MarkKind) == MARKS
