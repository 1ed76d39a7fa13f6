"""Somebody is forgotten: not a byte of them is left in any file of the home, and no backup brings them back."""

import shutil
import sqlite3
import zlib
from contextlib import closing
from datetime import timedelta

import pytest
from caseload_fixtures import BO, JO, all_of, clients, put, report, sent
from line_fixtures import contents, record, trial
from store_fixtures import DAY, NIGHT, listing, posting

from jobmatch import config, pipeline, privacy, tables
from jobmatch.errors import ConfigError, StoreError
from jobmatch.model import Mark, MarkKind
from jobmatch.store import HOME

NAME, EMAIL, WORDS = "Quillon Vantreese", "qv-canary@mailbox.example", "xylotheque of Zanzibar"
RESUME = {
    "basics": {"name": NAME, "email": EMAIL, "summary": f"Kept the {WORDS}."},
    "skills": [{"name": f"HIPAA at the {WORDS}"}],
    "certificates": [{"name": "RHIT"}],
}
OF_PEOPLE = [
    tables.profiles, tables.marks, tables.job_copies, tables.shown_reports, tables.matches, tables.matched,
    tables.night_people, tables.deliveries, tables.mail_stops, tables.caseload,
]  # fmt: skip


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def acme(home):
    with trial(home) as made:
        yield made


def full(acme):
    """Let a person have something of every kind, beside another who has the same; return the two."""
    acme.night(record(1), record(2))
    canary = acme.person(**RESUME)
    (other,) = clients(acme.line, JO)
    store, job = acme.line.store, next(iter(acme.open().values())).job_id
    for who in (canary, other):
        own = listing(posting(f"only for {who.name}"))
        store.assign(HOME, who.profile_id, "Kim")
        store.mark(HOME, who.profile_id, Mark(job, MarkKind.APPLIED, NIGHT, f"{who.name} rang"))
        report_id = report(acme.line, who, listing(posting()), own, on=DAY)
        body = f"To: {who.email}\n\nDear {who.name}, {WORDS if who is canary else ''}"
        sent(acme.line, who, DAY, report_id=report_id, body=body)
        sent(acme.line, who, DAY + timedelta(days=1), state="queued", body=body)
        key = {"profile_id": who.profile_id}
        put(store, tables.mail_stops, {**key, "at": NIGHT})
        put(store, tables.matched, {**key, "stamp": 1, "key": "k", "since": DAY})
        put(store, tables.night_people, {**key, "day": DAY, "state": "done"})
        match = {
            "job_id": job,
            "posting_id": job,
            "tier": "stretch",
            "points": 1,
            "of": 2,
            "since": DAY,
            "pending": True,
        }
        put(store, tables.matches, {**key, **match})
    assert all(rows for rows in (all_of(store, table) for table in OF_PEOPLE))
    return canary, other


def leave_files(home, who):
    """Write what nights write about a person into the home."""
    folder = home / "outbox" / str(DAY) / "desk1"
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath(f"{who.profile_id}-letter.html").write_text(f"<p>{who.name}")
    folder.parent.joinpath(f"{who.profile_id}-letter.eml").write_text(f"To: {who.email}")
    home.joinpath(f"{who.profile_id}-{DAY}.csv").write_text(who.name)
    for place, path in ((folder, ""), (folder.parent, "desk1/")):
        with place.joinpath("index.html").open("a", encoding="utf-8") as index:
            index.write(f'<li><a href="{path}{who.profile_id}-letter.html">{who.name}</a></li>\n')


def found_in(home, *needles):
    """The files below a folder in which one of these stands, as text or packed as the store packs it."""
    wanted = [form for text in needles for form in (text.encode(), text.encode("utf-16-le"))]
    return sorted(
        path.relative_to(home).as_posix()
        for path in home.rglob("*")
        if path.is_file() and any(one in path.read_bytes() for one in wanted)
    )


def packed_in(home, *texts):
    """The files in which one of these texts stands as the store packs it."""
    packed = [zlib.compress(text.encode())[:200] for text in texts]
    return sorted(
        path.name for path in home.rglob("*") if path.is_file() and any(one in path.read_bytes() for one in packed)
    )


CANARIES = (NAME, EMAIL, "qv-canary", "Quillon", "Vantreese", WORDS, "xylotheque")


# ----------------------------------------------------------------------------------------- not a byte is left


def test_not_a_byte_of_who_is_forgotten_is_left_in_any_file(acme, home):
    canary, other = full(acme)
    for who in (canary, other):
        leave_files(home, who)
    home.joinpath("ana.json").unlink()  # the file that they gave us is theirs
    document = [row["document"] for row in all_of(acme.line.store, tables.profiles)]
    bodies = [row["body"] for row in all_of(acme.line.store, tables.deliveries) if NAME in row["body"]]
    assert {"outbox/2026-03-02/index.html", f"{canary.profile_id}-{DAY}.csv"} < {*found_in(home, *CANARIES)}
    assert packed_in(home, *bodies)
    done = privacy.forget(acme.line, canary.profile_id, NIGHT)
    assert done.wiped
    assert found_in(home, *CANARIES) == []
    assert packed_in(home, *bodies, *(one for one in document if NAME in one)) == []
    assert found_in(home, canary.profile_id) == ["forgotten.txt", "jobmatch.db"]
    assert found_in(home, other.name)


def test_what_is_deleted_is_in_the_files_until_it_is_wiped(acme, home):
    """So that the test above can fail: deleting rows leaves them in the log."""
    canary, _ = full(acme)
    home.joinpath("ana.json").unlink()
    acme.line.store.forget(HOME, canary.profile_id, NIGHT)
    assert found_in(home, *CANARIES)
    assert acme.line.store.wipe()
    assert not found_in(home, *CANARIES)


def test_everything_of_another_person_stays(acme, home):
    canary, other = full(acme)
    for who in (canary, other):
        leave_files(home, who)
    store = acme.line.store

    def kept():
        owned = [
            [row for row in all_of(store, table) if row.get("profile_id") == other.profile_id] for table in OF_PEOPLE
        ]
        return owned, store.shown(HOME, other.profile_id, DAY), store.applied(HOME, other.profile_id)

    before, postings = kept(), contents(store, tables.postings, tables.requirements, tables.jobs)
    done = privacy.forget(acme.line, canary.profile_id, NIGHT)
    assert kept() == before
    assert contents(store, tables.postings, tables.requirements, tables.jobs) == postings
    names = {f"{canary.profile_id}-{rest}" for rest in (f"{DAY}.csv", "letter.eml", "letter.html")}
    assert {path.name for path in done.files} == names
    lists = [path.read_text() for path in home.rglob("index.html")]
    assert [other.name in text for text in lists] == [True, True]
    assert store.check() == ()


def test_what_only_their_reports_quoted_goes_and_what_others_need_stays(acme):
    canary, other = full(acme)
    texts = {row["text"] for row in all_of(acme.line.store, tables.texts)}
    acme.line.store.forget(HOME, canary.profile_id, NIGHT)
    gone = texts - {row["text"] for row in all_of(acme.line.store, tables.texts)}
    assert len(gone) == 3  # the posting that they alone were shown: its text, its facts, what was read in it
    assert all(NAME in text or "rhit" in text for text in gone)
    assert acme.line.store.shown(HOME, other.profile_id, DAY).listings[0].posting.text.endswith("RHIT preferred.")


def test_the_opaque_id_is_kept_in_the_database_and_in_a_file_of_its_own(acme, home):
    canary, _ = full(acme)
    privacy.forget(acme.line, canary.profile_id, NIGHT)
    assert acme.line.store.forgotten() == {canary.profile_id: NIGHT}
    path = home / "forgotten.txt"
    assert path.read_text() == f"{canary.profile_id} {NIGHT.date()}\n"
    assert path.stat().st_mode & 0o777 == 0o600


def test_forgetting_tells_what_it_cannot_reach(acme, home):
    canary, _ = full(acme)
    sent(acme.line, canary, DAY + timedelta(days=2), state="unknown")
    sent(acme.line, canary, DAY + timedelta(days=3), channel="print")
    acme.line.store.backup(home / "monday.backup")
    home.joinpath("notes.backup").write_text("no database")
    done = privacy.forget(acme.line, canary.profile_id, NIGHT)
    assert [one.day for one in done.mailed] == [DAY, DAY + timedelta(days=2)]
    assert [one.day for one in done.printed] == [DAY + timedelta(days=3)]
    assert done.copies == (home / "monday.backup",)


def test_while_another_program_reads_it_is_told_that_not_all_is_out_and_the_id_finishes_it(acme, home):
    canary, _ = full(acme)
    home.joinpath("ana.json").unlink()
    with closing(sqlite3.connect(home / "jobmatch.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM profiles").fetchone()
        assert not privacy.forget(acme.line, canary.profile_id, NIGHT).wiped
        assert found_in(home, *CANARIES)
    again = privacy.forget(acme.line, canary.profile_id, NIGHT + timedelta(days=1))
    assert again.wiped
    assert found_in(home, *CANARIES) == []
    assert home.joinpath("forgotten.txt").read_text().count("\n") == 1


def test_what_was_interrupted_before_the_database_was_touched_is_done_by_the_same_command(acme, home):
    canary, _ = full(acme)
    privacy.write_down(home / "forgotten.txt", canary.profile_id, DAY)
    assert privacy.forget(acme.line, canary.profile_id, NIGHT).wiped
    assert not acme.line.store.here_again([canary.profile_id])


def test_nobody_of_that_id_is_said_to_be_nobody(acme):
    with pytest.raises(StoreError, match="there is no person x9, and nobody of that id was forgotten"):
        privacy.forget(acme.line, "x9", NIGHT)


@pytest.mark.parametrize("text", ["p1\n", "p1 yesterday\n", "p1 2026-01-01 x\n"])
def test_a_list_of_the_forgotten_that_cannot_be_read_is_told(tmp_path, text):
    path = tmp_path / "forgotten.txt"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"forgotten\.txt: .*each line is an id and a day"):
        privacy.written_down(path)


def test_somebody_who_is_forgotten_may_come_back_as_somebody_new(acme):
    canary, _ = full(acme)
    privacy.forget(acme.line, canary.profile_id, NIGHT)
    again = acme.person(**RESUME)
    assert again.profile_id != canary.profile_id
    assert privacy.here_again(acme.line) == frozenset()


# ------------------------------------------------------------------------------------------ and after a restore


@pytest.fixture
def backup(acme, tmp_path):
    """A backup of before the canary was forgotten, which lies elsewhere; the canary."""
    canary, _ = full(acme)
    acme.line.settings.home.joinpath("ana.json").unlink()
    acme.line.store.backup(tmp_path / "tape.db")
    privacy.forget(acme.line, canary.profile_id, NIGHT)
    return tmp_path / "tape.db", canary


def restore(acme, path):
    """Restore as a command does, when nothing else is open."""
    acme.line.store.close()
    return privacy.restore(acme.line.settings, path, NIGHT + timedelta(days=1))


def test_a_backup_of_before_brings_nobody_back(acme, home, backup):
    path, canary = backup
    done = restore(acme, path)
    assert done.forgotten == (canary.profile_id,)
    assert found_in(home, *CANARIES) == []
    assert [one.name for one in acme.line.store.profiles(HOME)] == ["Jo Sample"]
    assert acme.line.store.forgotten() == {canary.profile_id: NIGHT}


@pytest.mark.parametrize("lost", ["forgotten.txt", "jobmatch.db"])
def test_either_the_list_or_the_replaced_database_is_enough(acme, home, backup, lost):
    path, canary = backup
    acme.line.store.close()
    if lost == "jobmatch.db":
        home.joinpath(lost).write_bytes(b"no longer a database" * 1000)
        for end in ("-wal", "-shm"):
            home.joinpath(f"{lost}{end}").unlink(missing_ok=True)
    else:
        home.joinpath(lost).unlink()
    assert restore(acme, path).forgotten == (canary.profile_id,)
    assert found_in(home, *CANARIES) == []
    assert privacy.written_down(home / "forgotten.txt").keys() == {canary.profile_id}


def test_a_backup_put_back_by_hand_is_noticed(acme, home, backup):
    path, canary = backup
    acme.line.store.close()
    shutil.copyfile(path, home / "jobmatch.db")
    with pipeline.open_line(config.load({}, {"home": home})) as line:
        assert privacy.here_again(line) == {canary.profile_id}
        assert privacy.forget(line, canary.profile_id, NIGHT).wiped
        assert privacy.here_again(line) == frozenset()
    assert found_in(home, *CANARIES) == []


def test_what_others_were_shown_is_still_there_after_a_restore(acme, backup):
    restore(acme, backup[0])
    (other,) = acme.line.store.profiles(HOME)
    assert len(acme.line.store.shown(HOME, other.profile_id, DAY).listings) == 2
    assert acme.line.store.check() == ()
    assert clients(acme.line, BO)
