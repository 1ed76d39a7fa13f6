"""The commands of the outbox and what `doctor` says of it, against a real mail server; and a sender that is killed."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from mail_fixtures import NOW, center, hang_up, letter, postbox, queued, read, settings_of
from sqlalchemy import event

from jobmatch import cli_mail, config, deliver, nightly, pipeline
from jobmatch.doctor import examine

HERE = Path(__file__).parent


@pytest.fixture
def box():
    with postbox() as box:
        yield box


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """The commands take it to be the morning of the letters."""
    monkeypatch.setattr(cli_mail, "now", lambda: NOW)


@pytest.fixture
def home(fresh, box):
    """A home with three clients and a letter to each, and a server that takes all."""
    with center(fresh, **settings_of(box.port)) as here:
        here.clients(3)
    return fresh


@contextmanager
def opened(home):
    with pipeline.open_line(config.load({}, {"home": home})) as line:
        yield line


def states(home):
    with opened(home) as line:
        return [str(one.state) for one in sorted(line.store.letters("home"), key=lambda one: one.delivery_id)]


# ------------------------------------------------------------------------------------------------------ commands


def test_sending_says_what_became_of_the_letters(home, box, jobmatch):
    done = jobmatch("mail", "send")
    assert (done.code, done.err) == (0, "Delivery: 3 accepted by the mail server.\n")
    again = jobmatch("mail", "send")
    assert (again.code, again.err, len(box.letters)) == (0, "Delivery: nothing to send.\n", 3)


def test_sending_tells_of_each_refused_letter_and_once_of_what_waits(home, box, jobmatch):
    box.rcpt = lambda address: "550 5.1.1 unknown" if address.startswith("c1") else "451 4.3.0 later"
    done = jobmatch("mail", "send")
    assert done.code == 1
    refused, waits, summary, when = done.err.splitlines()
    assert re.fullmatch(
        r"2  2026-03-02  refused \(smtp\)  letter  to  Client 1 \(p1\)  c1@clients\.example  address: 550 .*", refused
    )
    assert waits == "2 letters to be tried again: 451 4.3.0 later"
    assert summary == "Delivery: 1 refused, 2 to be tried again."
    assert re.fullmatch(r"What waits is tried again from \d{4}-\d\d-\d\d \d\d:\d\d UTC on\.", when)


def test_the_list_shows_what_is_open_and_on_demand_the_rest(home, box, jobmatch):
    box.data = lambda server: hang_up(server) if len(box.letters) == 2 else None
    jobmatch("mail", "send")
    (open_one,) = jobmatch("mail", "list").out.splitlines()
    assert open_one.startswith("2  2026-03-02  unknown (smtp)  letter  to  Client 1 (p1)  c1@clients.example  the conn")
    assert [line.split()[0] for line in jobmatch("mail", "list", "--all").out.splitlines()] == ["3", "2", "1"]
    shown = jobmatch("mail", "list", "--json").json
    assert [(one["delivery_id"], one["state"], one["name"]) for one in shown] == [(2, "unknown", "Client 1")]


def test_a_list_of_nothing_says_so(fresh, box, jobmatch):
    with center(fresh, **settings_of(box.port)):
        pass
    assert jobmatch("mail", "list").err == "Nothing waits, and nothing went wrong.\n"
    assert jobmatch("mail", "list", "--all").err == "There is nothing in the outbox.\n"
    assert jobmatch("mail", "list", "--json").json == []


def test_an_unknown_letter_is_sent_again_or_dropped_on_demand(home, box, jobmatch):
    box.data = hang_up
    jobmatch("mail", "send")
    box.data = lambda _: None
    assert jobmatch("mail", "resend", 1, 2).code == 0
    assert jobmatch("mail", "drop", 3).code == 0
    assert jobmatch("mail", "send").code == 0
    assert states(home) == ["sent", "sent", "dropped"]
    assert box.ids()[3:] == box.ids()[:2]


@pytest.mark.parametrize("words", [("resend", 9), ("drop", 9), ("drop", "x"), ("resend",), ("stop", "Nobody")])
def test_what_cannot_be_decided_is_one_line_and_exit_code_2(home, jobmatch, words):
    done = jobmatch("mail", *words)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)


def test_a_hold_is_shown_and_ended(home, box, jobmatch):
    with opened(home) as line:
        line.store.hold("home", "a backup of three days ago was restored", NOW)
    sent = jobmatch("mail", "send")
    assert (sent.code, box.letters) == (1, [])
    assert sent.err.startswith("nothing is sent: a backup of three days ago was restored (")
    assert "Nothing is sent since 2026-03-02 11:00 UTC: a backup of three" in jobmatch("mail", "list").err
    released = jobmatch("mail", "release")
    assert released.err.splitlines() == [
        "Nothing was sent since 2026-03-02 11:00 UTC: a backup of three days ago was restored",
        "That has ended. 3 letters wait: `jobmatch mail send` sends what is due.",
    ]
    assert jobmatch("mail", "release").err == "Nothing is held.\n"
    assert (jobmatch("mail", "send").code, len(box.letters)) == (0, 3)


def test_who_wants_no_mail_is_printed_until_they_want_it_again(home, box, jobmatch):
    stopped = jobmatch("mail", "stop", "Client 1")
    assert stopped.err == "Client 1 gets no mail any more, but pages to print. To undo it: jobmatch mail start p1\n"
    sent = jobmatch("mail", "send")
    assert sent.err == ("Delivery: 2 accepted by the mail server, 1 printed instead (no address, or no mail wanted).\n")
    assert box.to == ["c0@clients.example", "c2@clients.example"]
    assert (home / "outbox" / "2026-03-02" / "unassigned" / "p1-letter.html").is_file()
    assert jobmatch("mail", "start", "p1").err == "Client 1 gets mail again.\n"


def test_a_test_mail_tells_each_step_and_is_of_nobody(home, box, jobmatch):
    done = jobmatch("mail", "test", "me@center.example")
    assert done.code == 0
    assert done.out.splitlines() == [
        f"connected to 127.0.0.1:{box.port}",
        "accepted: 250 2.0.0 Ok: queued as 4F1",
    ]
    assert (box.to, states(home)) == (["me@center.example"], ["queued"] * 3)
    assert read(box.letters[0][-1])["Subject"] == "A test mail from jobmatch"


def test_a_test_mail_says_how_far_it_came(home, box, jobmatch):
    box.rcpt = lambda _: "550 5.7.1 relaying denied"
    done = jobmatch("mail", "test", "me@center.example")
    assert (done.code, done.out) == (1, f"connected to 127.0.0.1:{box.port}\n")
    assert done.err == "jobmatch: the test mail to me@center.example was not accepted: 550 5.7.1 relaying denied\n"
    assert jobmatch("mail", "test", "me").code == 2


def test_a_password_that_others_can_read_is_warned_of_and_never_shown(home, box, jobmatch, tmp_path):
    secret = tmp_path / "password"
    secret.write_text("canary-s3cret")
    secret.chmod(0o644)
    with home.joinpath("jobmatch.toml").open("a") as file:
        file.write(f'\nsmtp_user = "jobs"\nsmtp_password_file = "{secret}"\n')
    done = jobmatch("mail", "test", "me@center.example")
    assert f"others on this computer can read the password in {secret}: chmod 600 {secret}" in done.err
    said = [done, jobmatch("--debug", "mail", "send"), jobmatch("config", "show"), jobmatch("doctor")]
    assert not [one for one in said if "canary" in one.out + one.err]
    assert b"canary" not in home.joinpath("jobmatch.db").read_bytes()


# -------------------------------------------------------------------------------------------------------- doctor


def looked_at(home):
    return {check.name: (check.mark, check.says) for check in examine(config.load({}, {"home": home}), NOW)}


def test_doctor_goes_as_far_as_the_server_and_sends_nothing(home, box):
    checks = looked_at(home)
    assert checks["delivery"] == ("ok", "smtp")
    assert checks["mail server"] == ("ok", f"connected to 127.0.0.1:{box.port}")
    assert checks["outbox"] == ("ok", "3 queued")
    assert (box.letters, states(home)) == ([], ["queued"] * 3)


def test_doctor_says_that_the_server_cannot_be_used_and_looks_at_the_rest(home):
    settings = home.joinpath("jobmatch.toml")
    settings.write_text(settings.read_text().replace('"none"', '"starttls"'))
    checks = looked_at(home)
    assert checks["mail server"][0] == "TROUBLE"
    assert "offers no TLS" in checks["mail server"][1]
    assert checks["database"][0] == "ok"


def test_doctor_tells_of_holds_and_of_letters_that_need_a_decision(home, box, jobmatch):
    box.data = lambda server: hang_up(server) if len(box.letters) == 1 else "554 no"
    jobmatch("mail", "send")
    with opened(home) as line:
        line.store.hold("home", "a restore", NOW)
    checks = looked_at(home)
    assert checks["outbox"] == ("hint", "2 refused, 1 unknown; 'jobmatch mail list' shows them")
    assert checks["hold"] == (
        "TROUBLE",
        "nothing is sent since 2026-03-02 11:00 UTC: a restore; 'jobmatch mail release' ends it",
    )


def test_doctor_says_where_pages_go(fresh, tmp_path):
    with center(fresh, delivery="print", output=str(tmp_path / "out")):
        pass
    assert looked_at(fresh)["delivery"] == ("ok", f"print, into {tmp_path / 'out'}")


# ------------------------------------------------------------------------------------ two senders, as processes


@pytest.fixture
def sender(home, box):
    """A program that has handed over its first letter and waits for the server's word, which `answered` lets out."""
    box.arrived, box.answered = threading.Event(), threading.Event()

    def answer(_server):
        box.arrived.set()
        box.answered.wait(60)

    box.data = answer
    sender = start(f"send({str(home)!r})", stderr=subprocess.PIPE)
    assert box.arrived.wait(60)
    yield sender
    box.answered.set()
    sender.send_signal(signal.SIGCONT)
    sender.communicate(timeout=60)


def test_while_one_process_delivers_another_says_who_it_is_and_to_come_again(sender, home, box, jobmatch):
    done = jobmatch("mail", "send")
    said = rf"jobmatch: another jobmatch is at the delivery \(process {sender.pid} of .*\): wait for its end\n"
    assert (done.code, done.out, bool(re.fullmatch(said, done.err))) == (75, "", True), done
    assert states(home) == ["sending", "queued", "queued"]
    box.answered.set()
    assert sender.wait(60) == 0
    assert (states(home), len(box.letters)) == (["sent"] * 3, 3)


def test_a_night_that_meets_a_delivery_leaves_its_letters_to_go_by_themselves(sender, home, box):
    with opened(home) as line:
        told = []
        assert nightly.night(line, NOW.date(), lambda: NOW, told.append) == "done"
        (why,) = (one.reason for one in told if isinstance(one, deliver.Stopped))
        assert why.endswith("wait for its end; the letters of this night are in the outbox")
    box.answered.set()
    assert sender.wait(60) == 0
    with opened(home) as line:
        list(deliver.deliver(line, lambda: NOW, by_itself=True))
    assert set(states(home)) == {"sent"}
    assert (len(box.ids()), len(set(box.ids()))) == (len(states(home)),) * 2


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="processes cannot be frozen here")
def test_a_sender_that_was_frozen_past_its_lease_is_fenced_when_it_thaws(sender, home, box):
    sender.send_signal(signal.SIGSTOP)
    box.data = lambda _: None
    box.answered.set()
    assert start(f"send({str(home)!r}, later=41)").wait(60) == 0
    assert states(home) == ["unknown", "sent", "sent"]
    sender.send_signal(signal.SIGCONT)
    assert sender.wait(60) == 1
    assert "another jobmatch has taken over the delivery" in sender.stderr.read()
    assert (states(home), len(box.letters)) == (["unknown", "sent", "sent"], 3)


# ---------------------------------------------------------------------------------- a sender that is killed


def start(words, **pipes):
    """Start a program that calls a function of this file."""
    code = f"import test_cli_mail; test_cli_mail.{words}"
    return subprocess.Popen([sys.executable, "-c", code], cwd=HERE, text=True, **pipes)


def send(home, later=0):
    """Deliver what is due, so many minutes later."""
    with opened(Path(home)) as line:
        for _ in deliver.deliver(line, lambda: NOW + timedelta(minutes=later)):
            pass


def test_a_letter_whose_sender_was_killed_when_the_server_had_it_is_never_sent_again_by_itself(home, box):
    """The server takes the letter, its sender is killed, the server says yes: nobody heard it."""
    sending = start(f"send({str(home)!r})")
    box.data = lambda _: os.kill(sending.pid, signal.SIGKILL)
    assert sending.wait() == -signal.SIGKILL
    assert (len(box.letters), states(home)) == (1, ["sending", "queued", "queued"])
    box.data = lambda _: None
    assert start(f"send({str(home)!r})").wait() == 0
    assert (len(box.letters), states(home)) == (3, ["unknown", "sent", "sent"])
    with opened(home) as line:
        line.store.resend("home", [1], NOW)
    send(home)
    assert box.ids()[3] == box.ids()[0]


def kill_everywhere(home):
    """Send in copies of a home: once whole, then killed before each write, and each time again to the end."""
    writes = _forked(_send_until, home, home.with_name("whole"), 0)
    for fatal in range(1, writes + 1):
        copy = home.with_name(f"killed-{fatal}")
        assert _forked(_send_until, home, copy, fatal) == -signal.SIGKILL
        assert _forked(lambda copy: send(copy) or 0, copy) == 0


def _forked(work, *args):
    """Return what a function returns in a process of its own (below 256), or by which signal that ended."""
    child = os.fork()
    if not child:
        os._exit(work(*args))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _send_until(home, copy, fatal):
    """Queue letters and send them; be gone before that many writes of the sending. Return how many there were."""
    shutil.copytree(home, copy)
    writes = 0

    def writing(connection, *_cursor_and_statement):
        nonlocal writes
        writes += not connection.get_execution_options().get("reading")
        if writes == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    with opened(copy) as line:
        for who in line.store.profiles("home"):
            queued(line, letter(who))
        event.listen(line.store.engine, "before_cursor_execute", writing)
        event.listen(line.store.engine, "commit", writing)
        fatal = fatal or -1
        for _ in deliver.deliver(line, lambda: NOW):
            pass
    return writes


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the program forks itself")
def test_a_sender_killed_before_any_write_sends_nothing_twice_and_loses_nothing(fresh, box):
    with center(fresh, **settings_of(box.port)) as here:
        for number, email in enumerate(["c0@clients.example", "", "c2@clients.example"]):
            here.client(number, email=email)
    assert start(f"kill_everywhere(test_cli_mail.Path({str(fresh)!r}))").wait() == 0
    homes = sorted(fresh.parent.glob("killed-*"))
    assert len(homes) > 20
    arrived, unknown = Counter(box.ids()), 0
    assert set(arrived.values()) == {1}
    for home in homes:
        with opened(home) as line:
            mailed, printed = line.store.letters("home"), []
            assert line.store.check() == ()
        printed = [one.state for one in mailed if one.channel == "print"]
        ended = {one.message_id: one.state for one in mailed if one.channel == "smtp"}
        assert (printed, set(ended.values()) <= {"sent", "unknown"}) == (["sent"], True)
        assert {one for one, state in ended.items() if state == "sent"} <= set(arrived)
        assert list(ended.values()).count("unknown") <= 1
        unknown += list(ended.values()).count("unknown")
        pages = list((home / "outbox").rglob("*.html"))
        assert sorted(path.name for path in pages) == ["index.html", "index.html", "p1-letter.html"]
    assert unknown > 0
