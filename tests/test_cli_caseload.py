"""What whoever runs a center types: rosters with a look before, caseloads, service logs, forgetting, restoring."""

import csv
import io
import json
import re
import stat
import sys
from pathlib import Path

import pytest
from caseload_fixtures import BO, CY, HEAD, JO

from jobmatch import invocation, privacy
from jobmatch.store import KINDS

MANY = [f"C-{number},Client {number},c{number}@example.org,,,,,,,Kim" for number in range(30)]


@pytest.fixture(autouse=True)
def home(fresh):
    """A home in which nothing stands yet, and an empty folder to work in."""
    return fresh


@pytest.fixture
def terminal(monkeypatch):
    """A person at a terminal who types these lines."""

    def sit(*typed):
        class Typed(io.StringIO):
            def isatty(self):
                return True

        monkeypatch.setattr(sys, "stdin", Typed("".join(f"{line}\n" for line in typed)))
        monkeypatch.setattr(invocation, "on_terminal", lambda: True)

    return sit


def write(*rows, name="roster.csv"):
    Path(name).write_text("\n".join((HEAD, *rows)), encoding="utf-8")
    return name


def taken(jobmatch, *rows):
    assert jobmatch("profile", "import", write(*rows), "--confirm").code == 0


def people(jobmatch):
    return {one["client_id"]: one["email"] for one in jobmatch("caseload", "list", "--json").json}


def shifted():
    """The thirty clients, each with the address of the next."""
    return [row.replace(f"c{number}@", f"c{(number + 1) % 30}@") for number, row in enumerate(MANY)]


# ------------------------------------------------------------------------------------------------- centers


def test_a_center_is_added_listed_and_worked_for(jobmatch, monkeypatch):
    taken(jobmatch, JO)
    added = jobmatch("center", "add", "north", "North Side")
    assert (added.code, added.out) == (0, "")
    assert added.err == "Added North Side (north). Commands are for it where the setting center is north.\n"
    monkeypatch.setenv("JOBMATCH_CENTER", "north")
    assert people(jobmatch) == {}
    taken(jobmatch, BO, CY)
    assert people(jobmatch).keys() == {"C-2", "C-3"}
    assert jobmatch("profile", "show", "C-1").code == 2
    assert jobmatch("center", "list").out == "home  1 client\nnorth  North Side  2 clients\n"
    assert [one["clients"] for one in jobmatch("center", "list", "--json").json] == [1, 2]


def test_an_unknown_center_is_refused_in_one_line_and_can_be_added(jobmatch, monkeypatch):
    monkeypatch.setenv("JOBMATCH_CENTER", "north")
    for words in (("profile", "list"), ("caseload", "list"), ("privacy",)):
        refused = jobmatch(*words)
        assert (refused.code, refused.out) == (2, "")
        assert refused.err == (
            "jobmatch: there is no center 'north': write one of home as the setting center, or add it: "
            "'jobmatch center add'\n"
        )
    assert jobmatch("center", "add", "north", "North Side").code == 0
    assert jobmatch("profile", "list").code == 0


def test_a_center_cannot_be_added_twice(jobmatch):
    assert jobmatch("center", "add", "home", "Home").err == (
        "jobmatch: there is a center 'home' already: give the new one another id\n"
    )


# ---------------------------------------------------------------------------------- a roster, looked at first


def test_a_roster_says_what_it_would_change_before_it_does(jobmatch):
    taken(jobmatch, JO, BO, CY)
    done = jobmatch("profile", "import", write(JO.replace("43215", "43210"), BO, "C-4,Di Roe,,,,,,,,"))
    assert done.code == 0
    assert done.err.splitlines()[:3] == [
        "roster.csv: 1 new, 1 changed (postal_code of 1), 1 as they are, 0 that cannot be read.",
        "roster.csv: 1 client of yours not in it: left alone.",
        "roster.csv: 3 clients taken in, 1 new and 2 known before; 0 left out.",
    ]


def test_a_dry_run_changes_nothing(jobmatch):
    taken(jobmatch, JO)
    done = jobmatch("profile", "import", write(JO.replace("jo@example.org", "jo@example.com"), BO), "--dry-run")
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == [
        "roster.csv: 1 new, 1 changed (email of 1), 0 as they are, 0 that cannot be read.",
        "roster.csv: nothing was changed.",
    ]
    assert people(jobmatch) == {"C-1": "jo@example.org"}


def test_a_dry_run_of_a_resume_is_refused(jobmatch):
    Path("ana.json").write_text("{}")
    assert jobmatch("profile", "import", "ana.json", "--dry-run").err == (
        "jobmatch: ana.json is no roster: --dry-run shows what a roster would change\n"
    )


def test_a_roster_that_would_change_many_addresses_stops_until_it_is_confirmed(jobmatch):
    taken(jobmatch, *MANY)
    before = people(jobmatch)
    done = jobmatch("profile", "import", write(*shifted()))
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines()[1:] == [
        "roster.csv: 30 of 30 known e-mail addresses would change: has a column slipped?",
        "roster.csv: nothing was changed. Look into it; if it is right: jobmatch profile import roster.csv --confirm",
    ]
    assert people(jobmatch) == before
    assert jobmatch("profile", "import", "roster.csv", "--confirm").code == 0
    assert people(jobmatch)["C-0"] == "c1@example.org"


@pytest.mark.parametrize(("typed", "code"), [("yes", 0), ("y", 0), ("", 1), ("n", 1), ("perhaps", 1)])
def test_at_a_terminal_it_is_asked_and_only_a_plain_yes_is_one(jobmatch, terminal, typed, code):
    taken(jobmatch, *MANY)
    terminal(typed)
    done = jobmatch("profile", "import", write(*shifted()))
    assert done.code == code
    assert "Is that right, and to be done? [no]" in done.err
    assert people(jobmatch)["C-0"] == ("c0@example.org" if code else "c1@example.org")


def test_two_clients_of_one_address_stop_it_without_the_address_being_told(jobmatch):
    done = jobmatch("profile", "import", write(*MANY, "C-30,Di Roe,c4@example.org,,,,,,,"))
    assert done.code == 1
    assert (
        "roster.csv: rows 6, 32 have the e-mail address of somebody else: each would get the other's letters."
        in done.err
    )
    assert "c4@" not in done.err
    assert people(jobmatch) == {}


def test_of_many_who_share_an_address_some_are_named_and_the_rest_counted(jobmatch):
    rows = [f"C-{number},Client {number},c{number // 2}@example.org,,,,,,," for number in range(16)]
    err = jobmatch("profile", "import", write(*rows)).err
    assert err.count("have the e-mail address of somebody else") == 5
    assert "roster.csv: so have 3 more." in err


def test_an_address_that_two_share_and_that_was_confirmed_is_not_asked_about_again(jobmatch):
    rows = ("C-1,Jo Sample,both@example.org,,,,,,,", "C-2,Bo Day,both@example.org,,,,,,,")
    taken(jobmatch, *rows)
    assert jobmatch("profile", "import", write(*rows)).code == 0


# ---------------------------------------------------------------------------------------------- what comes out


def test_the_caseload_is_listed_for_people_and_for_programs(jobmatch):
    taken(jobmatch, JO, CY)
    assert jobmatch("caseload", "list").out.splitlines() == [
        "Without a counselor:",
        "  Cy Fox (C-3): not told yet, 0 to tell; LOOK: no ZIP code that is known, nothing was read of them",
        "Kim:",
        "  Jo Sample (C-1): not told yet, 0 to tell",
    ]
    rows = list(csv.DictReader(io.StringIO(jobmatch("caseload", "list", "--csv").out)))
    assert [(row["client_id"], row["missing"]) for row in rows] == [("C-3", "zip nothing_read"), ("C-1", "")]
    assert [row["client_id"] for row in jobmatch("caseload", "list", "--json", "--counselor", "kim").json] == ["C-1"]
    assert jobmatch("caseload", "list", "--counselor", "Zoe").code == 2


def test_an_empty_caseload_says_how_to_begin(jobmatch):
    done = jobmatch("caseload", "list")
    assert (done.code, done.out) == (0, "")
    assert "'jobmatch profile import' takes in a roster" in done.err
    assert jobmatch("caseload", "list", "--json").json == []


def test_a_roster_that_is_written_to_a_file_is_for_its_owner_and_for_spreadsheets(jobmatch):
    taken(jobmatch, JO, "C-2,José Nuñez,,,,,,,,")
    done = jobmatch("caseload", "roster", "-o", "out.csv")
    assert (done.code, done.out) == (0, "out.csv\n")
    assert stat.S_IMODE(Path("out.csv").stat().st_mode) == 0o600
    assert Path("out.csv").read_bytes().startswith(b"\xef\xbb\xbfclient_id,name,")
    again = jobmatch("profile", "import", "out.csv")
    assert again.err.startswith("out.csv: 0 new, 0 changed, 2 as they are, 0 that cannot be read.")
    assert Path("out.csv").read_text("utf-8-sig") == jobmatch("caseload", "roster").out


@pytest.mark.parametrize("command", [("roster",), ("services", "--from", "2026-01-01", "--to", "2026-12-31")])
def test_a_folder_is_no_file_to_write_to(jobmatch, command):
    assert jobmatch("caseload", *command, "-o", ".").err == "jobmatch: . is a folder: name a file with -o\n"


def test_the_service_log_is_of_the_days_that_are_asked_for(jobmatch):
    taken(jobmatch, JO)
    jobmatch("report", "C-1", "--date", "2026-03-02")
    asked = ("caseload", "services", "--from", "2026-03-01", "--to", "2026-03-31")
    assert jobmatch(*asked).out == ("client_id,date,service,matches_told,referrals\nC-1,2026-03-02,report_by_hand,0,\n")
    assert jobmatch(*asked, "--names").out.splitlines()[1] == "C-1,2026-03-02,report_by_hand,0,,Jo Sample"
    assert jobmatch("caseload", "services", "--from", "2026-03-03", "--to", "2026-03-31").out.count("\n") == 1
    assert jobmatch("caseload", "services", "--from", "2026-03-03", "--to", "2026-03-02").err == (
        "jobmatch: --to 2026-03-02 is before --from 2026-03-03\n"
    )


# ------------------------------------------------------------------------------------- forgetting, privacy


def the_id(jobmatch, client_id="C-1"):
    return next(
        one["profile_id"] for one in jobmatch("profile", "list", "--json").json if one["client_id"] == client_id
    )


def test_somebody_is_forgotten_and_it_is_told_what_is_out_of_reach(jobmatch, home):
    taken(jobmatch, JO, BO)
    jobmatch("report", "C-1", "-o", home / "reports")
    jobmatch("db", "backup", home / "monday.db")
    key = the_id(jobmatch)
    done = jobmatch("profile", "forget", "C-1", "--yes")
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines()[:4] == [
        f"Everything kept on Jo Sample ({key}) will be deleted, for good.",
        f"Forgotten: {key}. 1 file deleted.",
        f"The id stays in {home / 'forgotten.txt'}, so that no backup brings the person back.",
        f"Out of reach: {home / 'monday.db'}, a copy of the database from before; delete it when you need it no more.",
    ]
    assert done.err.splitlines()[4].startswith("Out of reach: backups, reports, rosters and exports that somebody put")
    assert people(jobmatch).keys() == {"C-2"}
    assert not list(home.glob("reports/*"))


@pytest.mark.parametrize(("typed", "left"), [((), True), (("n",), True), (("",), True), (("yes",), False)])
def test_nobody_is_forgotten_without_a_plain_yes(jobmatch, terminal, typed, left):
    taken(jobmatch, JO)
    if typed:
        terminal(*typed)
    done = jobmatch("profile", "forget", "C-1")
    assert (done.code == 2, "C-1" in people(jobmatch)) == (left, left)
    assert ("--yes says that you want it" in done.err) == left


def test_an_id_that_is_forgotten_already_is_cleaned_up_after_once_more(jobmatch, home):
    taken(jobmatch, JO)
    key = the_id(jobmatch)
    jobmatch("profile", "forget", "C-1", "--yes")
    home.joinpath(f"{key}-left.html").touch()
    done = jobmatch("profile", "forget", key)
    assert done.code == 0
    assert done.err.startswith(f"Forgotten: {key}. 1 file deleted.\n")
    assert jobmatch("profile", "forget", "C-1", "--yes").code == 2


def test_a_backup_is_restored_by_a_command_that_tells_what_it_did(jobmatch, home):
    taken(jobmatch, JO, BO)
    jobmatch("db", "backup", "tape.db")
    jobmatch("profile", "forget", "C-1", "--yes")
    done = jobmatch("db", "restore", "tape.db")
    assert (done.code, done.out) == (0, "")
    first, kept, again, last = done.err.splitlines()
    assert re.fullmatch(r"Restored from tape\.db, a backup of version \d{4}\.", first)
    assert re.fullmatch(rf"The database as it was: {home}/jobmatch\.db\.\d{{8}}-\d{{6}}\.backup", kept)
    assert again == "1 person in it had been forgotten since, and is no more."
    assert last.startswith("Nothing is sent until you have looked into it")
    assert people(jobmatch).keys() == {"C-2"}


def test_a_backup_that_is_not_there_is_said_not_to_be(jobmatch):
    assert jobmatch("db", "restore", "tape.db").err.endswith(
        "tape.db: there is no such file or folder: correct the path\n"
    )


def test_whoever_is_here_again_without_our_doing_is_told_by_the_doctor(jobmatch, home):
    taken(jobmatch, JO)
    key = the_id(jobmatch)
    home.joinpath("forgotten.txt").write_text(f"{key} 2026-01-01\n")
    done = jobmatch("doctor")
    assert done.code == 1
    assert f"TROUBLE  forgotten: {key} was forgotten and is here again: jobmatch profile forget {key} --yes" in done.out
    assert jobmatch("profile", "forget", key, "--yes").code == 0
    assert "forgotten" not in jobmatch("doctor").out


def test_everything_that_is_kept_is_told_of_with_why_and_how_long(jobmatch, home):
    taken(jobmatch, JO, BO)
    jobmatch("report", "C-1")
    said = jobmatch("privacy").out.splitlines()
    assert said[0] == "What is kept:"
    assert (
        "  name, e-mail, client number, résumé and what was read in it: 2 people; to find jobs for them; "
        "kept until the person is forgotten" in said
    )
    assert any(
        line.startswith("  what they were shown: 1 person; ") and line.endswith("kept 800 days (keep_shown_days)")
        for line in said
    )
    assert "Nothing has left this computer." in said
    assert privacy.NO_SOURCE in said
    assert f"  the database: sqlite:///{home}/jobmatch.db" in said
    facts = jobmatch("privacy", "--json").json
    assert [one["kind"] for one in facts["kept"]] == list(KINDS)
    assert facts["left"] == []


def test_what_is_kept_on_one_person_is_told_to_them(jobmatch):
    taken(jobmatch, JO, BO)
    jobmatch("report", "C-1", "--date", "2026-03-02")
    said = jobmatch("privacy", "C-1").out
    assert said.startswith("What is kept on Jo Sample (")
    assert "what they were shown: 1, 2026-03-02 to 2026-03-02; " in said
    assert "what they did with jobs: nothing; " in said
    facts = jobmatch("privacy", "C-1", "--json").json
    assert (facts["client_id"], facts["name"], facts["email"]) == ("C-1", "Jo Sample", "jo@example.org")
    assert {one["kind"]: one["rows"] for one in facts["kept"]}["reports"] == 1
    assert json.dumps(facts).count("Bo Day") == 0


def test_the_settings_say_how_long_things_are_kept(jobmatch, home):
    home.mkdir()
    home.joinpath("jobmatch.toml").write_text("keep_shown_days = 30\nkeep_sent_days = 0\n")
    taken(jobmatch, JO)
    said = jobmatch("privacy").out
    assert "kept 30 days (keep_shown_days)" in said
    assert "what it said is kept for ever (keep_sent_days)" in said
