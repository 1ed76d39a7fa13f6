"""What whoever runs jobmatch is told: where trouble begins and ends, once, and each week while it lasts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from mail_fixtures import postbox, settings_of
from night_fixtures import House
from sqlalchemy import insert

from jobmatch import bulletin, nightly, pipeline, retention, tables
from jobmatch.config import load
from jobmatch.errors import StoreError
from jobmatch.model import Feed, FeedHealth
from jobmatch.nights import Night, NightState
from jobmatch.outbox import DeliveryState
from jobmatch.silence import silences
from jobmatch.store import HOME

OPERATOR = "it@center.example"


@pytest.fixture
def house(tmp_path):
    """A center with a source that is well, and somebody who runs it."""
    house = House(tmp_path / "home", operator=OPERATOR)
    house.people()
    house.night()
    return house


def told(house, **how):
    """Do the next night; return what whoever runs it is told then, by subject."""
    row = house.night(**how)
    folder = house.home / "outbox" / str(house.at.date())
    mails = [house.letters()[OPERATOR]] if OPERATOR in house.letters() else []
    assert len(list(folder.glob("operator*.eml"))) == len(mails)
    return row, "".join(f"{mail['Subject']}\n{house.body(mail)}" for mail in mails)


def lost(house):
    house.home.joinpath("acme.jsonl").rename(house.home / "acme.away")


def found(house):
    house.home.joinpath("acme.away").rename(house.home / "acme.jsonl")


# ------------------------------------------------------------------------------------------------------ sources


def test_a_source_in_trouble_is_told_when_that_begins_each_week_and_when_it_ends(house):
    assert told(house)[1] == ""
    lost(house)
    begun, days = house.at.date() + timedelta(days=1), []
    for day in range(16):
        row, says = told(house)
        assert row.reason.startswith(f"source acme is in trouble since {begun}: ")
        if says:
            days.append(day)
            assert f"the night of {house.at.date()} is done" in says
            assert f"- source acme is in trouble since {begun}: " in says
    assert days == [0, 7, 14]
    found(house)
    assert "- source acme was read in full again" in told(house)[1]
    assert told(house)[1] == ""


def test_the_same_night_again_tells_nothing_again(house):
    lost(house)
    first = told(house)[1]
    assert told(house, days=0)[1] == first
    with house.line() as line:
        assert len(line.store.letters_to_operator({"operator", "operator-done"})) == 1


def test_a_reminder_is_not_lost_with_a_night(house):
    lost(house)
    told(house)
    assert "is in trouble since" in told(house, days=8)[1]
    assert told(house, days=5)[1] == ""
    assert "is in trouble since" in told(house, days=1)[1]


def test_what_was_told_in_a_letter_that_nobody_got_is_told_again(house):
    lost(house)
    told(house)
    with house.line() as line:
        (letter,) = line.store.letters_to_operator({"operator-done"})
        line.store.end_letter(letter, DeliveryState.REFUSED, "550 no", house.at)
    assert "is in trouble since" in told(house)[1]


def test_a_run_that_was_cut_off_is_no_trouble_that_ends(house):
    with house.line() as line:
        line.store.begin_run("acme", house.at)
    lost(house)
    told(house)
    found(house)
    told(house)
    with house.line() as line:
        line.store.begin_run("acme", house.at)
        line.store.finish_run(line.store.begin_run("acme", house.at), house.at, well())
    assert told(house)[1] == ""


def well():
    from jobmatch.model import Outcome  # noqa: PLC0415 - one test needs them
    from jobmatch.store import Ending  # noqa: PLC0415 - likewise

    return Ending(Outcome.COMPLETE)


def test_a_source_that_was_switched_off_is_not_told_of(house):
    lost(house)
    told(house)
    with house.home.joinpath("feeds.toml").open("a") as file:
        file.write("enabled = false\n")
    assert told(house, days=7)[1] == ""


NOW = datetime(2026, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("every_h", "days", "silent"), [(24, 3, False), (24, 4, True), (0, 2, False), (0, 3, True), (168, 9, False)]
)
def test_a_source_of_which_nothing_is_heard_is_silent_once_its_hours_and_two_days_have_passed(every_h, days, silent):
    feed = Feed("acme", "file", "x", every_h=every_h)
    health = FeedHealth("acme", None, last_good_at=NOW - timedelta(days=days))
    one = silences({"acme": feed}, [health], NOW)
    says = f"source acme was last read in full on {NOW - timedelta(days=days):%Y-%m-%d}, and not since"
    assert [(each.feed_id, each.says) for each in one] == ([("acme", says)] if silent else [])
    assert not one or one[0].since == health.last_good_at + timedelta(hours=every_h, days=2)


def test_a_source_that_is_new_is_not_silent_yet():
    assert silences({"acme": Feed("acme", "file", "x")}, [FeedHealth("acme", None)], NOW) == ()


def test_a_source_that_is_never_asked_any_more_is_told_of_once_it_is_silent(house, monkeypatch):
    monkeypatch.setattr(pipeline, "due", lambda *_: False)
    assert [bool(told(house)[1]) for _ in range(5)] == [False, False, True, False, False]


# ------------------------------------------------------------------------------------------------------- nights


def broken(monkeypatch, module, name):
    def fail(*_args, **_how):
        raise StoreError("the disk is full: make room")

    monkeypatch.setattr(module, name, fail)


def test_a_night_that_failed_is_told_once_and_that_it_was_done_after_all(house, monkeypatch):
    broken(monkeypatch, nightly, "_match")
    row, says = told(house)
    assert row.state is NightState.FAILED
    assert says.startswith(f"jobmatch: the night of {house.at.date()} is failed\n")
    assert "the disk is full: make room" in says
    house.night(days=0)
    monkeypatch.undo()
    house.night(days=0)
    house.night(days=0)
    with house.line() as line:
        letters = line.store.letters_to_operator({"operator", "operator-done"})
    assert [(one.kind, one.state) for one in letters] == [("operator", "sent"), ("operator-done", "sent")]


@pytest.mark.parametrize("step", [(nightly.deliver, "_write_mail"), (retention, "sweep")])
def test_a_night_that_breaks_down_at_its_end_is_told_of_too(house, monkeypatch, step):
    house.people(2)
    broken(monkeypatch, *step)
    house.night()
    monkeypatch.undo()
    with house.line() as line:
        (night,) = line.store.nights(HOME, 1)
        (letter,) = line.store.letters_to_operator({"operator"})
        assert (night.state, night.reason) == (NightState.FAILED, "the disk is full: make room")
        list(nightly.deliver.deliver(line, lambda: house.at, by_itself=True))
        assert "is failed" in line.store.letter(HOME, letter.delivery_id)
    assert OPERATOR in house.letters()


def test_a_night_whose_mail_server_is_down_is_partly_done_and_told_when_it_is_there_again(tmp_path):
    with postbox() as box:
        port = box.port
    house = House(tmp_path / "home", operator=OPERATOR, **settings_of(port))
    house.people()
    row = house.night()
    assert row.state is NightState.PARTLY
    assert row.reason == f"127.0.0.1:{port} cannot be reached: Connection refused"
    with house.line() as line:
        assert line.store.next_letter_at(HOME, house.at) == house.at + timedelta(minutes=5)
    with postbox() as box:
        House(house.home, operator=OPERATOR, **settings_of(box.port))
        with house.line() as line:
            list(nightly.deliver.deliver(line, lambda: house.at + timedelta(minutes=5), by_itself=True))
        assert sorted(box.to) == ["c0@clients.example", OPERATOR]


def test_nights_that_nobody_could_tell_of_are_told_by_the_next(house):
    day = house.at.date()
    before = [
        Night(day + timedelta(days=1), NightState.FAILED, reason="it was cut off before its end"),
        Night(day + timedelta(days=2), NightState.SKIPPED, reason="nothing ran when it was due"),
    ]
    with house.line() as line:
        line.store.save_nights(HOME, before)
    _, says = told(house, days=3)
    for one in before:
        assert f"- the night of {one.day} was {one.state}: {one.reason}" in says
    assert told(house)[1] == ""


def test_a_night_that_is_held_is_told_with_what_to_do(house, monkeypatch):
    monkeypatch.setattr(nightly, "_too_many", lambda *_: "far more than usual: look")
    _, says = told(house)
    assert "is held" in says
    assert "far more than usual: look" in says


# ---------------------------------------------------------------------------------------------------- to whom


@pytest.mark.parametrize("settings", [{"delivery": ""}, {"operator": ""}])
def test_where_no_mail_goes_to_whoever_runs_it_nothing_is_queued(tmp_path, settings):
    house = House(tmp_path / "home", **{"operator": OPERATOR, **settings})
    lost_night = Night(date(2026, 3, 2), NightState.FAILED, reason="no")
    with house.line() as line:
        assert not bulletin.tell(line, lost_night, house.at)
        assert line.store.letters_to_operator({"operator"}) == ()


def test_each_center_tells_of_its_own_nights(house):
    failed = Night(house.at.date(), NightState.FAILED, reason="no")
    with house.line() as line, line.store.writing() as connection:
        connection.execute(insert(tables.centers).values(center_id="north", name=""))
    for center in ("home", "north"):
        settings = load({"JOBMATCH_CENTER": center}, {"home": house.home})
        with pipeline.open_line(settings) as line:
            assert bulletin.tell(line, failed, house.at)
            (letter,) = line.store.letters_to_operator({"operator" if center == "home" else f"operator-of-{center}"})
            says = line.store.letter(center, letter.delivery_id)
    assert f"jobmatch (north): the night of {failed.day} is failed" in says
