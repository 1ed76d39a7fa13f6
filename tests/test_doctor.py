"""Is all well? Each trouble is named with what to do about it, and the rest is looked at all the same."""

import json
import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from jobmatch import config
from jobmatch.cli import main
from jobmatch.config import Manners, Settings
from jobmatch.doctor import examine
from jobmatch.model import Outcome
from jobmatch.nights import Night, NightState, Schedule
from jobmatch.store import HOME, Ending, Store
from jobmatch.tables import VERSION

MOMENT = r"2\d{3}-\d\d-\d\d \d\d:\d\d UTC"
NOW = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
SOURCE = '[{name}]\nplatform = "{platform}"\nurl = "{url}"\nevery_h = 0\n'


@pytest.fixture
def home(tmp_path):
    """A home with a sound database and no source."""
    folder = tmp_path / "home"
    Store.open(f"sqlite:///{folder / 'jobmatch.db'}").close()
    return folder


def listed(home, name, platform="file", url="none.jsonl"):
    """Write a source down."""
    with home.joinpath("feeds.toml").open("a", encoding="utf-8") as file:
        file.write(SOURCE.format(name=name, platform=platform, url=url))


def looked_at(home, now=NOW):
    """What is said of each thing, and the names of those that are not well."""
    checks = list(examine(config.load({}, {"home": home}), now))
    return {check.name: check.says for check in checks}, {check.name for check in checks if not check.well}


def collect(home):
    return main(["--home", str(home), "collect"])


def stamp(home, version):
    """Make the database one of another version, by its word alone."""
    with Store.open(f"sqlite:///{home / 'jobmatch.db'}") as store, store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


def test_a_new_home_is_well(home):
    says, trouble = looked_at(home)
    assert trouble == set()
    assert says.keys() == {"home", "vocabulary", "sources", "delivery", "database", "clock", "schedule"}
    assert says["home"].startswith(f"{home}, ")
    assert says["database"] == "sound"
    assert says["sources"] == "none yet: 'jobmatch feeds add partners.csv' adds one"
    assert says["clock"] == "2026-11-21 06:30 UTC"


def test_a_home_that_is_not_there_yet_is_made_for_its_owner_alone(tmp_path):
    _, trouble = looked_at(tmp_path / "a" / "home")
    assert trouble == set()
    assert (tmp_path / "a" / "home").stat().st_mode & 0o777 == 0o700


def test_trouble_is_told_on_stdout_and_makes_the_exit_code_1(home, capsys):
    assert main(["--home", str(home), "doctor"]) == 0
    assert {line[:9] for line in capsys.readouterr().out.splitlines()} == {"ok       ", "hint     "}
    home.joinpath("vocabulary.toml").write_text("[[skills]]\n")
    assert main(["--home", str(home), "doctor"]) == 1
    said = capsys.readouterr()
    assert said.err == ""
    assert [line[:7] for line in said.out.splitlines()] == ["ok     ", "TROUBLE", *["ok     "] * 4, "hint   "]


def test_a_home_that_cannot_be_written_is_told_and_the_rest_is_looked_at(tmp_path):
    tmp_path.joinpath("file").touch()
    home = tmp_path / "file" / "home"  # not even root can make it
    database = f"sqlite:///{tmp_path / 'jobmatch.db'}"
    settings = Settings(home=home, database=database, top=20, processes=0, manners=Manners(), origins={})
    checks = {check.name: check for check in examine(settings, NOW)}
    assert not checks["home"].well
    assert checks["home"].says == f"{home}: Not a directory: give another with --home"
    assert checks["vocabulary"].well
    assert checks["database"].well


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ('[[concept]]\nid = "x"\n', "vocabulary.toml, [[concept]] 1: field preferred_label is missing"),
        ("[[concept]\n", "vocabulary.toml: cannot be read: Expected ']]'"),
    ],
)
def test_a_broken_vocabulary_is_told_and_the_rest_is_looked_at(rows, says, home):
    home.joinpath("vocabulary.toml").write_text(rows)
    told, trouble = looked_at(home)
    assert trouble == {"vocabulary"}
    assert says in told["vocabulary"]
    assert told["database"] == "sound"


def test_a_file_that_is_no_database_is_told(home):
    home.joinpath("jobmatch.db").write_bytes(b"all my postings" * 1000)
    says, trouble = looked_at(home)
    assert trouble == {"database"}
    assert "this file is no database, or it is damaged: restore a backup" in says["database"]


def test_a_damaged_database_is_told_and_no_source_is_said_to_be_well_by_it(home):
    listed(home, "north")
    path = home / "jobmatch.db"
    content = bytearray(path.read_bytes())
    content[8192:] = bytes(len(content) - 8192)
    path.write_bytes(content)
    says, trouble = looked_at(home)
    assert "database" in trouble
    assert says["database"] == f"{path}: the database is damaged: restore a backup"
    assert "source north" not in says


@pytest.mark.parametrize(
    ("version", "says"),
    [
        ("9999", f"knows up to {VERSION}: use the newer jobmatch; nothing was written"),
        ("0000", "run `jobmatch db upgrade`"),
    ],
)
def test_a_database_of_another_version_is_told_and_not_written_to(version, says, home):
    stamp(home, version)
    before = home.joinpath("jobmatch.db").read_bytes()
    told, trouble = looked_at(home)
    assert trouble == {"database"}
    assert f"is of version {version}" in told["database"]
    assert says in told["database"]
    assert home.joinpath("jobmatch.db").read_bytes() == before


def test_a_database_that_is_not_there_to_be_reached_is_told_without_its_password(home):
    settings = config.load({}, {"home": home, "database": "postgresql://ana:s3cret@127.0.0.1:1/jobs"})
    (check,) = (check for check in examine(settings, NOW) if check.name == "database")
    assert not check.well
    assert "ana:***@127.0.0.1" in check.says
    assert "s3cret" not in check.says


def test_a_list_of_sources_that_cannot_be_read_is_told_and_not_laid_on_the_database(home):
    home.joinpath("feeds.toml").write_text("[north\n")
    says, trouble = looked_at(home)
    assert trouble == {"sources"}
    assert f"{home / 'feeds.toml'}: Expected ']'" in says["sources"]
    assert says["database"] == "sound"


def test_a_source_on_an_unknown_platform_is_told_before_it_is_read(home):
    listed(home, "north", platform="myspace")
    says, trouble = looked_at(home)
    assert trouble == {"sources", "source north"}
    where = f"{home / 'feeds.toml'}: feed 'north': "
    assert says["sources"].startswith(f"{where}there is no platform 'myspace': write one of file, ")


def test_a_source_that_was_never_read_is_told_with_what_reads_it(home):
    listed(home, "north")
    says, trouble = looked_at(home)
    assert trouble == {"source north"}
    assert says["source north"] == "has never been read; 'jobmatch collect north' reads it"


def test_a_source_that_failed_is_told_with_the_reason_and_the_others_are_well(home, tmp_path):
    tmp_path.joinpath("south.jsonl").write_text(json.dumps({"id": "1", "title": "Clerk", "description": "RHIT"}))
    listed(home, "north", url=tmp_path / "north.jsonl")
    listed(home, "south", url=tmp_path / "south.jsonl")
    assert collect(home) == 1
    says, trouble = looked_at(home, datetime.now(UTC) + timedelta(hours=1))
    assert trouble == {"source north"}
    assert f"could not be read; read in full: never; {tmp_path / 'north.jsonl'}: No such file" in says["source north"]
    assert says["source north"].endswith("; 'jobmatch collect north' reads it again")
    assert says["source south"].startswith("was read; read in full: 2")


def test_a_source_that_is_switched_off_is_no_trouble(home):
    listed(home, "north")
    with home.joinpath("feeds.toml").open("a") as file:
        file.write("enabled = false\n")
    says, trouble = looked_at(home)
    assert trouble == set()
    assert says["source north"].endswith("; switched off")


WEB = "https://jobs.acme.example/feed"


def test_who_reads_the_web_is_asked_to_say_how_to_be_reached_and_that_is_no_trouble(home, capsys):
    listed(home, "acme", platform="sitemap", url=WEB)
    says, trouble = looked_at(home)
    assert trouble == {"source acme"}  # it was never read
    assert says["contact"].endswith(f'write contact = "you@example.org" into {home / "jobmatch.toml"}')
    main(["--home", str(home), "doctor"])
    assert (
        "\nhint     contact: a site that has trouble with your requests can only block them" in capsys.readouterr().out
    )


def test_a_contact_that_is_set_is_told(home):
    listed(home, "acme", platform="sitemap", url=WEB)
    home.joinpath("jobmatch.toml").write_text('contact = "records@acme.example"\n')
    says, _ = looked_at(home)
    assert says["contact"] == "each request says how to reach you: records@acme.example"


def test_certificates_that_are_not_there_are_told_before_every_source_fails(home):
    home.joinpath("jobmatch.toml").write_text(f'ca_bundle = "{home / "proxy.pem"}"\n')
    says, trouble = looked_at(home)
    assert trouble == {"ca_bundle"}
    assert says["ca_bundle"] == f"{home / 'proxy.pem'}: there is no such file: correct the setting"
    home.joinpath("proxy.pem").touch()
    assert looked_at(home)[1] == set()


def test_files_and_sources_that_are_switched_off_need_no_contact(home):
    listed(home, "north")
    listed(home, "acme", platform="sitemap", url=WEB)
    with home.joinpath("feeds.toml").open("a") as file:
        file.write("enabled = false\n")
    assert "contact" not in looked_at(home)[0]


def test_a_source_that_is_left_alone_for_a_while_is_told_with_the_time(home):
    listed(home, "acme", platform="sitemap", url="http://127.0.0.1:1/sitemap.xml")
    assert collect(home) == 1  # sources on this computer are not read unless that is set
    now = datetime.now(UTC)
    says, trouble = looked_at(home, now)
    assert trouble == {"source acme"}
    assert re.search(rf"; in trouble since {MOMENT}; it is left alone until {MOMENT}$", says["source acme"])
    later, _ = looked_at(home, now + timedelta(days=1))
    assert later["source acme"].endswith("; 'jobmatch collect acme' reads it again")


def test_a_clock_that_stands_before_the_last_run_is_told(home, tmp_path):
    listed(home, "north", url=tmp_path / "none.jsonl")
    collect(home)
    says, trouble = looked_at(home, datetime(1970, 1, 1, tzinfo=UTC))
    assert "clock" in trouble
    assert says["clock"].startswith("1970-01-01 00:00 is before the last run, 2")
    assert says["clock"].endswith(": set the clock")


# ------------------------------------------------------------------------------------------------- silent sources


def read(home, at, outcome=Outcome.COMPLETE):
    """Store a run of the source."""
    with Store.open(f"sqlite:///{home / 'jobmatch.db'}") as store:
        store.finish_run(store.begin_run("north", at), at, Ending(outcome))


DAYS = timedelta(days=1)


@pytest.mark.parametrize(("hours", "silent"), [(48, False), (49, True)])
def test_a_source_that_has_fallen_silent_is_trouble_where_the_night_should_read_it(home, hours, silent):
    listed(home, "north")
    read(home, NOW - timedelta(hours=hours))
    scheduled(home, night())
    says, trouble = looked_at(home)
    assert trouble == ({"source north"} if silent else set())
    assert (", 2 days ago;" in says["source north"]) is silent
    assert says["source north"].endswith("'jobmatch collect north' reads it again") is silent


def test_where_nobody_reads_by_itself_a_source_read_long_ago_is_a_hint(home):
    listed(home, "north")
    read(home, NOW - 30 * DAYS)
    checks = {check.name: check for check in examine(config.load({}, {"home": home}), NOW)}
    assert checks["source north"].mark == "hint"
    assert ", 30 days ago;" in checks["source north"].says


def test_a_source_that_came_back_empty_is_trouble_and_one_with_nothing_open_a_hint(home):
    listed(home, "north")
    read(home, NOW - timedelta(hours=2), Outcome.EMPTY)
    assert looked_at(home)[1] == {"source north"}
    read(home, NOW - timedelta(hours=1))
    says, trouble = looked_at(home)
    assert trouble == set()
    assert says["source north"].endswith(
        "none of its postings is open: 'jobmatch feeds check north' shows what it holds"
    )


# ---------------------------------------------------------------------------------------------------- the nights


def scheduled(home, *nights, since=date(2026, 11, 21), zone="UTC"):
    """Say that the night is due at two, and how some went."""
    with Store.open(f"sqlite:///{home / 'jobmatch.db'}") as store:
        store.save_schedule(HOME, Schedule(time(2), zone, since))
        store.save_nights(HOME, nights)


DUE = NOW.replace(hour=2, minute=0)


def night(days=0, state=NightState.DONE, **fields):
    """The night of so many days before."""
    begun = DUE - days * DAYS
    return Night(begun.date(), state, begun, begun, **{"ended_at": begun + timedelta(minutes=9), **fields})


def test_where_nobody_has_said_when_the_night_is_due_that_is_a_hint(home):
    checks = {check.name: check for check in examine(config.load({}, {"home": home}), NOW)}
    assert checks["schedule"].mark == "hint"
    assert checks["schedule"].says == "nobody has said when the night is due: 'jobmatch schedule add 02:30' does"


def test_a_schedule_whose_nights_are_done_is_well_and_the_next_is_told(home):
    scheduled(home, night(done=7, skipped=2))
    says, trouble = looked_at(home)
    assert trouble == set()
    assert says["schedule"] == "each night at 02:00, UTC; next 2026-11-22 02:00 UTC (2026-11-22 02:00 UTC)"
    assert says["last night"] == "2026-11-21 done 7 done, 2 skipped, 0 failed, 0 new for people known before"
    assert "nights" not in says


@pytest.mark.parametrize(("hours", "trouble"), [(1, set()), (1.1, {"schedule"})])
def test_a_night_that_nothing_runs_is_told_an_hour_after_its_time(home, hours, trouble):
    scheduled(home)
    says, found = looked_at(home, DUE + timedelta(hours=hours))
    assert found == trouble
    assert ("has not been run: have the system call 'jobmatch schedule run-due'" in says["schedule"]) == bool(trouble)


def test_a_night_that_was_cut_off_and_not_taken_up_again_is_told(home):
    scheduled(home, night(state=NightState.RUNNING, ended_at=None))
    says, trouble = looked_at(home)
    assert trouble == {"schedule"}
    assert "was cut off, and nothing has taken it up again" in says["schedule"]


def test_a_night_that_is_going_on_is_well(home):
    scheduled(home, night(state=NightState.RUNNING, ended_at=None))
    with Store.open(f"sqlite:///{home / 'jobmatch.db'}") as store, store.leading("night", lambda: NOW):
        assert looked_at(home)[1] == set()


@pytest.mark.parametrize("state", [NightState.FAILED, NightState.PARTLY, NightState.HELD])
def test_a_last_night_that_was_not_done_is_told_with_its_reason(home, state):
    scheduled(home, night(state=state, reason="the disk is full"))
    says, trouble = looked_at(home)
    assert trouble == {"last night"}
    counts = "0 done, 0 skipped, 0 failed, 0 new for people known before"
    assert says["last night"].startswith(f"2026-11-21 {state} {counts}: the disk is full")
    left = "; 'jobmatch nightly --date 2026-11-21' does what is left of it"
    assert says["last night"].endswith(left) is (state is not NightState.HELD)


def test_nights_that_went_wrong_of_late_are_counted(home):
    wrong = [night(1, NightState.FAILED), night(2, NightState.SKIPPED), night(3, NightState.SKIPPED), night(4)]
    scheduled(home, night(), *wrong, since=NOW.date() - 9 * DAYS)
    checks = {check.name: check for check in examine(config.load({}, {"home": home}), NOW)}
    assert (checks["nights"].mark, checks["nights"].says) == (
        "hint",
        "of the 4 before it: 1 failed, 2 skipped; 'jobmatch schedule list' shows them",
    )


def test_a_zone_that_this_computer_does_not_know_is_told(home):
    scheduled(home, zone="Mars/Base")
    says, trouble = looked_at(home, DUE)
    assert trouble == {"schedule"}
    assert "does not know the time zone 'Mars/Base'" in says["schedule"]


def test_where_nights_come_by_themselves_somebody_should_be_told_of_a_failed_one(home):
    scheduled(home, night())
    assert 'set operator = "it@center.example"' in looked_at(home)[0]["operator"]
    home.joinpath("jobmatch.toml").write_text('operator = "it@center.example"\ndelivery = "print"\n')
    assert "operator" not in looked_at(home)[0]


def test_nothing_of_a_person_is_told(home, tmp_path, capsys):
    resume = Path(tmp_path, "ana.json")
    resume.write_text(json.dumps({"basics": {"name": "Ana Ortiz"}, "skills": [{"name": "RHIT"}]}))
    main(["--home", str(home), "profile", "import", str(resume)])
    capsys.readouterr()
    assert main(["--home", str(home), "doctor"]) == 0
    assert "Ana" not in capsys.readouterr().out
