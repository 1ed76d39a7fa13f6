"""Letters as files: readable by their owner alone, named by ids, whole or not at all, never through a link (O07)."""

import os
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from mail_fixtures import DAY, center, letter, queued, read, settings_of
from sqlalchemy import insert

from jobmatch import folders, tables
from jobmatch.errors import DeliveryError
from jobmatch.outbox import Channel

PAGE = "<!doctype html><title>3 new</title><p>Zwölf 😀"


@pytest.fixture
def here(tmp_path):
    """A center that prints."""
    with center(tmp_path / "home", delivery="print", output=str(tmp_path / "out")) as here:
        yield here


@pytest.fixture
def saving(tmp_path):
    """A center whose mails are files."""
    with center(tmp_path / "home", **settings_of(1, delivery="folder", output=str(tmp_path / "out"))) as here:
        yield here


def files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def printed(here, *people, **fields):
    for who in people:
        here.queue(who, channel=Channel.PRINT, html=PAGE, **fields)
    return here.deliver()


def assign(here, counselor, name, *people):
    with here.store.writing() as connection:
        row = {"counselor_id": counselor, "center_id": "home", "name": name, "name_key": name.lower()}
        connection.execute(insert(tables.counselors).values(row))
        for who in people:
            connection.execute(insert(tables.caseload).values(profile_id=who.profile_id, counselor_id=counselor))


def links(page):
    """What a list shows: the path, the name and the note of each page."""
    return re.findall(r'<a href="(.*?)">(.*?)</a> <span>(.*?)</span>', page.read_text("utf-8"))


# ------------------------------------------------------------------------------------------------------- pages


def test_each_client_has_a_page_and_each_day_and_counselor_a_list(here, tmp_path):
    zoe, ana, bo = (here.client(number, name=name) for number, name in enumerate(["Zoe <b>", "Ana", "Bo"]))
    assign(here, "k7", "Kim Lee", zoe, ana)
    done, stopped = printed(here, zoe, ana, bo)
    assert ([(one.state, one.channel) for one in done], stopped) == ([("sent", "print")] * 3, [])
    day = tmp_path / "out" / "2026-03-02"
    assert files(day) == [
        "index.html",
        "k7/index.html",
        "k7/p0-letter.html",
        "k7/p1-letter.html",
        "unassigned/index.html",
        "unassigned/p2-letter.html",
    ]
    assert links(day / "index.html") == [
        ("k7/p1-letter.html", "Ana", ""),
        ("unassigned/p2-letter.html", "Bo", ""),
        ("k7/p0-letter.html", "Zoe &lt;b&gt;", ""),
    ]
    assert links(day / "k7" / "index.html") == [("p1-letter.html", "Ana", ""), ("p0-letter.html", "Zoe &lt;b&gt;", "")]
    assert "<h1>Kim Lee, Monday, 02 March 2026</h1>" in (day / "k7" / "index.html").read_text("utf-8")
    assert (day / "k7" / "p1-letter.html").read_text("utf-8") == PAGE


def test_a_list_says_whether_anything_is_new(here, tmp_path):
    people = [here.client(number) for number in range(3)]
    with here.store.writing() as connection:
        for who, told in zip(people, (3, 0), strict=False):
            night = {
                "profile_id": who.profile_id,
                "day": DAY,
                "state": "done",
                "reason": "",
                "told": told,
            }
            connection.execute(insert(tables.night_people).values(night))
    printed(here, *people)
    assert [note for *_, note in links(tmp_path / "out" / "2026-03-02" / "index.html")] == ["3 new", "nothing new", ""]


def test_a_later_delivery_adds_to_the_list_of_its_day(here, tmp_path):
    printed(here, here.client(1))
    printed(here, here.client(2))
    printed(here, here.client(3), day=date(2026, 3, 3))
    out = tmp_path / "out"
    assert [name for _, name, _ in links(out / "2026-03-02" / "index.html")] == ["Client 1", "Client 2"]
    assert [name for _, name, _ in links(out / "2026-03-03" / "index.html")] == ["Client 3"]


def test_pages_that_were_taken_away_are_not_listed_and_whoever_changed_counselor_is_once(here, tmp_path):
    people = [here.client(number) for number in range(3)]
    printed(here, *people[:2])
    assign(here, "k7", "Kim", people[0])
    (tmp_path / "out" / "2026-03-02" / "unassigned" / "p1-letter.html").unlink()
    printed(here, people[2])
    assert [path for path, *_ in links(tmp_path / "out" / "2026-03-02" / "index.html")] == [
        "unassigned/p0-letter.html",
        "unassigned/p2-letter.html",
    ]


def test_files_are_their_owners_alone(here, tmp_path):
    before = os.umask(0)
    try:
        printed(here, here.client(1))
    finally:
        os.umask(before)
    found = [tmp_path / "out", *(tmp_path / "out").rglob("*")]
    assert {path.stat().st_mode & 0o777 for path in found if path.is_dir()} == {0o700}
    assert {path.stat().st_mode & 0o777 for path in found if path.is_file()} == {0o600}


def test_no_path_holds_a_name(here, saving, tmp_path):
    who = here.client(1, email="canary@clients.example", name="Canary ../../etc/passwd")
    printed(here, who)
    assert not [path for path in (tmp_path / "out").rglob("*") if "canary" in path.name.lower()]


def test_what_is_for_whoever_runs_it_is_beside_the_list_of_the_day(here, tmp_path):
    queued(here.line, letter(None, kind="operator", channel=Channel.PRINT, html="", text="A feed is silent.\n"))
    here.deliver()
    day = tmp_path / "out" / "2026-03-02"
    assert "A feed is silent." in (day / "operator.html").read_text("utf-8")
    assert links(day / "index.html") == [("operator.html", "For whoever runs jobmatch", "")]


def test_who_has_no_address_or_wants_no_mail_is_printed_instead_and_that_is_told(tmp_path):
    from jobmatch import deliver  # noqa: PLC0415 - beside its one use

    with center(tmp_path / "home", **settings_of(1, delivery="folder", output=str(tmp_path / "out"))) as here:
        stopped = here.client(1)
        here.store.stop_mail("home", stopped.profile_id, here.now)
        entries = [
            here.queue(who, channel=Channel.FOLDER) for who in (stopped, here.client(2, email=""), here.client(3))
        ]
        assert [(one.channel, one.reason) for one in entries] == [
            ("print", "wants no mail"),
            ("print", "no e-mail address is known"),
            ("folder", ""),
        ]
        done, _ = here.deliver()
        assert deliver.summary(here.line.settings, done) == (
            "1 written as mails, 2 printed instead (no address, or no mail wanted)"
        )
    assert files(tmp_path / "out") == [
        "2026-03-02/index.html",
        "2026-03-02/p3-letter.eml",
        "2026-03-02/unassigned/index.html",
        "2026-03-02/unassigned/p1-letter.html",
        "2026-03-02/unassigned/p2-letter.html",
    ]


# ------------------------------------------------------------------------------------------------ files of mails


def test_each_mail_is_a_file_that_mail_programs_open(saving, tmp_path):
    entry = saving.queue(saving.client(1), channel=Channel.FOLDER)
    done, _ = saving.deliver()
    assert [one.state for one in done] == ["sent"]
    (path,) = (tmp_path / "out").rglob("*.eml")
    message = read(path.read_bytes())
    assert (message["To"], message["Message-ID"]) == ("c1@clients.example", entry.message_id)


def test_without_a_setting_files_are_in_the_home(tmp_path):
    with center(tmp_path / "home", delivery="print") as here:
        printed(here, here.client(1))
    assert (tmp_path / "home" / "outbox" / "2026-03-02" / "unassigned" / "p1-letter.html").is_file()


def test_who_was_stopped_while_writing_writes_the_same_again(saving, tmp_path):
    entry = saving.queue(saving.client(1), channel=Channel.FOLDER)
    assert saving.store.begin_letter("home", entry.delivery_id)
    done, _ = saving.deliver()
    assert [one.state for one in done] == ["sent"]
    assert files(tmp_path / "out") == ["2026-03-02/p1-letter.eml"]


# -------------------------------------------------------------------------------------------------------- trouble


def test_a_folder_that_is_a_link_is_not_followed_and_nothing_is_lost(here, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "2026-03-02").symlink_to(elsewhere)
    done, _ = printed(here, here.client(1))
    assert [one.state for one in done] == ["queued"]
    assert "is a link or no folder" in done[0].reason
    assert files(elsewhere) == []
    (tmp_path / "out" / "2026-03-02").unlink()
    done, _ = here.deliver(timedelta(minutes=5))
    assert [one.state for one in done] == ["sent"]


def test_a_file_that_is_a_link_is_replaced_and_not_followed(saving, tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("precious")
    day = tmp_path / "out" / "2026-03-02"
    day.mkdir(parents=True)
    (day / "p1-letter.eml").symlink_to(victim)
    saving.queue(saving.client(1), channel=Channel.FOLDER)
    saving.deliver()
    assert victim.read_text() == "precious"
    assert not (day / "p1-letter.eml").is_symlink()


def test_an_output_that_cannot_be_made_keeps_all_queued_and_says_why(here, tmp_path):
    (tmp_path / "out").write_text("a file")
    done, _ = printed(here, here.client(1), here.client(2))
    assert [one.state for one in done] == ["queued"] * 2
    assert done[0].reason == f"{tmp_path / 'out'}: cannot be written: File exists"


def test_an_output_that_went_away_is_made_again(here, tmp_path):
    printed(here, here.client(1))
    for path in sorted((tmp_path / "out").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (tmp_path / "out").rmdir()
    done, _ = printed(here, here.client(2))
    assert [one.state for one in done] == ["sent"]


def test_what_is_there_is_replaced_as_a_whole(tmp_path):
    folders.write(tmp_path, ("a", "b.html"), b"long content")
    folders.write(tmp_path, ("a", "b.html"), b"short")
    assert (tmp_path / "a" / "b.html").read_bytes() == b"short"
    assert files(tmp_path) == ["a/b.html"]


def test_a_write_that_fails_leaves_what_was_there_and_no_rest(tmp_path, monkeypatch):
    folders.write(tmp_path, ("a.html",), b"old")

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DeliveryError, match=r"cannot be written: No space left on device"):
        folders.write(tmp_path, ("a.html",), b"new")
    assert (files(tmp_path), (tmp_path / "a.html").read_bytes()) == (["a.html"], b"old")


@pytest.mark.parametrize(
    "name",
    [
        *("../a", "..", ".", "", "a/b", "a\\b", "/etc/x", "a\0b", "CON", "nul.html", "com1.eml", ".hidden", "-x"),
        *("x" * 101, "a b", "ä", "a.b.c", "a\n", "~"),
    ],
)
def test_a_name_that_could_lead_elsewhere_is_refused(tmp_path, name):
    for names in ((name,), (name, "a.html")):
        with pytest.raises(DeliveryError, match="cannot be the name of a file"):
            folders.write(tmp_path / "out", names, b"")
    assert not (tmp_path / "out").exists()


def test_one_letter_that_cannot_be_written_costs_no_other(here):
    odd, fine = here.client(1), here.client(2)
    here.queue(odd, channel=Channel.PRINT, kind="../../etc")
    done, _ = printed(here, fine)
    assert [one.state for one in done] == ["queued", "sent"]
    assert not Path("/etc/p1").exists()
