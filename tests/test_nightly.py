"""A whole night: everybody is told once, what goes wrong costs itself, the same night again does only the rest."""

import pytest
from mail_fixtures import postbox, read, settings_of
from night_fixtures import House
from store_fixtures import NIGHT
from test_matching import ASKS, asking

from jobmatch import morning, nightly, pipeline, tables
from jobmatch.cli import main
from jobmatch.nights import NightState, Told
from jobmatch.outbox import DeliveryState
from jobmatch.store import HOME

DAY = NIGHT.date()


def many(count):
    """Return records of as many jobs."""
    return [{**asking(10 + one, f"{ASKS[1]} Site {one}."), "company": f"{one} Clinic"} for one in range(count)]


@pytest.fixture
def house(tmp_path):
    return House(tmp_path / "home")


def test_a_night_reads_matches_writes_and_sends(house):
    house.people(2)
    row = house.night()
    assert (row.state, row.done, row.skipped, row.failed) == (NightState.DONE, 2, 0, 0)
    mails = house.letters()
    assert sorted(mails) == ["c0@clients.example", "c1@clients.example"]
    body = house.body(mails["c0@clients.example"])
    assert "Medical Records Clerk" in body
    assert "1 job fits you best today" in body


def test_the_same_night_again_does_nothing_more(house):
    house.people(2)
    first = house.night()
    before = house.kept(*tables.metadata.sorted_tables, without=("ended_at", "run_id", "seen_in_run", "last_run_id"))
    again = house.night(days=0)
    assert (again.done, again.skipped, again.failed) == (first.done, first.skipped, first.failed)
    assert not [one for one in house.told if isinstance(one, nightly.Person)]
    after = house.kept(*tables.metadata.sorted_tables, without=("ended_at", "run_id", "seen_in_run", "last_run_id"))
    assert after["deliveries"] == before["deliveries"]
    assert after["shown_matches"] == before["shown_matches"]


def test_who_has_no_news_is_skipped_and_the_reason_kept(house):
    house.people()
    house.night()
    row = house.night()
    assert (row.done, row.skipped) == (0, 1)
    with house.line() as line:
        (went,) = line.store.persons_nights(HOME, house.at.date()).values()
    assert (went.state, went.reason) == (Told.SKIPPED, "nothing new")


def test_one_persons_trouble_costs_nobody_else_and_is_mended_by_the_same_night_again(house, monkeypatch):
    house.people(3)
    gather = morning.gather

    def stumble(line, profile, tonight):
        if profile.name == "Client 01":
            raise RecursionError
        return gather(line, profile, tonight)

    monkeypatch.setattr(morning, "gather", stumble)
    row = house.night()
    assert (row.state, row.done, row.failed) == (NightState.PARTLY, 2, 1)
    assert "c1@clients.example" not in house.letters()
    monkeypatch.undo()
    row = house.night(days=0)
    assert (row.state, row.done, row.failed) == (NightState.DONE, 3, 0)
    assert len(house.letters()) == 3


def test_a_source_in_trouble_is_named_and_stops_nothing(house):
    house.people()
    house.shows(asking(0, ASKS[1]))
    house.night()
    house.home.joinpath("acme.jsonl").unlink()
    row = house.night()
    assert row.state is NightState.DONE
    assert row.reason.startswith(f"source acme is in trouble since {house.at.date()}: ")


def test_without_a_way_to_people_nobody_counts_as_told(tmp_path):
    house = House(tmp_path / "home", delivery="")
    house.people()
    row = house.night()
    assert row.done == 0
    assert "`delivery` is not set" in row.reason
    assert not any(house.kept(tables.shown_reports).values())


def test_a_night_with_far_more_matches_than_usual_is_held_and_tells_nobody(house):
    house.people(4)
    for _ in range(5):
        house.night()
    house.shows(asking(0, ASKS[1]), *many(60))
    held = house.night()
    assert held.state is NightState.HELD
    assert "where 0 are usual: nobody was told anything" in held.reason
    assert not house.letters()
    released = house.night(days=0, release=True)
    assert released.state is NightState.DONE
    assert len(house.letters()) == 4


def test_a_few_more_matches_than_usual_are_no_reason_to_hold(house):
    house.people()
    for _ in range(5):
        house.night()
    house.shows(*(asking(number, f"{ASKS[1]} Site {number}.") for number in (0, 4, 6, 8)))
    assert house.night().state is NightState.DONE


def test_a_new_client_floods_nothing(house):
    house.shows(*many(40))
    house.people()
    for _ in range(5):
        house.night()
    house.people(3)
    assert house.night().state is NightState.DONE
    assert house.night(days=0).fresh == 0


def test_who_runs_it_is_told_of_trouble_once_a_night(tmp_path):
    house = House(tmp_path / "home", operator="it@center.example")
    house.people()
    house.night()
    assert "it@center.example" not in house.letters()
    house.home.joinpath("acme.jsonl").unlink()
    house.night()
    house.night(days=0)
    mail = house.letters()["it@center.example"]
    assert f"the night of {house.at.date()} is done" in mail["Subject"]
    assert "source acme is in trouble" in mail.get_content()


def test_who_runs_it_is_told_of_a_night_that_failed(tmp_path, monkeypatch):
    house = House(tmp_path / "home", operator="it@center.example")
    house.people()

    def fail(*_):
        raise RecursionError

    monkeypatch.setattr(nightly, "_match", fail)
    row = house.night()
    assert row.state is NightState.FAILED
    assert "a fault of jobmatch" in row.reason
    assert "is failed" in house.letters()["it@center.example"]["Subject"]


def test_several_processes_write_what_one_does(tmp_path):
    pages = []
    for processes in (1, 3):
        house = House(tmp_path / f"home{processes}", processes=processes)
        house.people(40)
        assert house.night().done == 40
        pages.append({who: house.body(mail, "html") for who, mail in house.letters().items()})
    assert pages[0] == pages[1]
    assert len(pages[0]) == 40


def test_a_night_by_mail_reaches_a_server(tmp_path):
    with postbox() as box:
        house = House(tmp_path / "home", **settings_of(box.port))
        house.people(2)
        row = house.night()
    assert row.state is NightState.DONE
    assert sorted(box.to) == ["c0@clients.example", "c1@clients.example"]
    with house.line() as line:
        assert {one.state for one in line.store.letters(HOME)} == {DeliveryState.SENT}


def test_what_a_server_refused_is_told_once_there_is_another_address(tmp_path):
    with postbox() as box:
        house = House(tmp_path / "home", **settings_of(box.port))
        house.people()
        box.rcpt = lambda address: "550 5.1.1 no such user" if address.startswith("c0") else None
        house.night()
        assert house.night().skipped == 1
        with house.line() as line:
            (went,) = line.store.persons_nights(HOME, house.at.date()).values()
            profile = pipeline.the_profile(line, None)
            document = line.store.document(HOME, profile.profile_id)
            document["basics"]["email"] = "new@clients.example"
            pipeline.replace_document(line, profile, document, house.at)
        assert "no such user" in went.reason
        assert house.night().done == 1
    ((to, content),) = [one for one in box.letters if one[0] == "new@clients.example"]
    assert to == "new@clients.example"
    assert "1 job fits you best today" in house.body(read(content))


def test_a_dry_run_writes_what_would_be_sent_and_leaves_it_to_be_told(house, capsys):
    house.people(2)
    assert main(["--home", str(house.home), "nightly", "--dry-run", "--date", str(DAY)]) == 0
    folder = house.home / "outbox" / "dry-run" / str(DAY)
    assert len(list(folder.glob("*.html"))) == 2
    assert "Nothing was sent. 2 of 2 people would get a letter" in capsys.readouterr().err
    assert not any(house.kept(tables.deliveries, tables.shown_reports, tables.nights, tables.night_people).values())


def test_the_command_tells_how_the_night_went(house, capsys):
    house.people(2)
    assert main(["--home", str(house.home), "nightly", "--date", str(DAY)]) == 0
    said = capsys.readouterr().err
    assert "2 people looked at: 2 with a letter" in said
    assert "Delivery: 2 written as mails." in said
    assert f"{DAY}  done" in said
