"""Letters by mail, to a real mail server that refuses, delays and hangs up: none twice, none lost (O06)."""

import itertools
import os
import socket
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
import trustme
from aiosmtpd.smtp import AuthResult
from fault_fixtures import faulty, tls_of
from mail_fixtures import DAY, NOW, accept_and_hang_up, center, hang_up, letter, postbox, queued, read, settings_of

from jobmatch import deliver as delivering
from jobmatch import relay as relays
from jobmatch.errors import Busy, ConfigError, StoreError
from jobmatch.store import Store

SENT, QUEUED, REFUSED, UNKNOWN = "sent", "queued", "refused", "unknown"


@pytest.fixture
def box():
    with postbox() as box:
        yield box


@pytest.fixture
def here(tmp_path, box):
    """A center whose mail server takes all."""
    with center(tmp_path / "home", **settings_of(box.port)) as here:
        yield here


def first_time(said):
    """A reply that is given once."""
    replies = itertools.chain([said], itertools.repeat(None))
    return lambda _: next(replies)


def reasons(done):
    return [one.reason for one in done]


# ---------------------------------------------------------------------------------------------------- all is well


def test_each_letter_goes_to_its_one_recipient_and_keeps_the_servers_word(here, box):
    here.clients(3)
    done, stopped = here.deliver()
    assert [one.state for one in done] == [SENT] * 3
    assert reasons(done) == ["250 2.0.0 Ok: queued as 4F1"] * 3
    assert [letter[:-1] for letter in box.letters] == [
        ("c0@clients.example",),
        ("c1@clients.example",),
        ("c2@clients.example",),
    ]
    assert [read(content)["To"] for _, content in box.letters] == box.to
    assert stopped == []


def test_what_was_sent_is_not_sent_again(here, box):
    here.clients(2)
    here.deliver()
    assert here.deliver(timedelta(days=1)) == ([], [])
    assert len(box.letters) == 2


def test_the_message_id_is_the_one_that_was_stored(here, box):
    queued_letters = here.clients(2)
    here.deliver()
    assert box.ids() == [one.message_id for one in queued_letters]


def test_a_letter_is_queued_once_for_a_person_a_day_and_a_kind(here, box):
    who = here.client(1)
    assert here.queue(who) == here.queue(who, subject="Another")
    here.queue(who, kind="other")
    here.deliver()
    assert [read(content)["Subject"] for _, content in box.letters] == ["3 new jobs"] * 2


def test_one_connection_serves_many_letters_with_a_reset_between(here, box):
    here.clients(5)
    here.deliver()
    assert (box.connections, box.resets) == (1, 4)


def test_a_connection_is_made_anew_after_some_letters(here, box, monkeypatch):
    monkeypatch.setattr(relays, "AT_A_TIME", 2)
    here.clients(5)
    here.deliver()
    assert (box.connections, len(box.letters)) == (3, 5)


def test_no_more_mails_leave_in_a_minute_than_the_settings_allow(tmp_path, box):
    with center(tmp_path / "home", **settings_of(box.port, mails_per_minute=30)) as here:
        here.clients(4)
        here.deliver()
        assert here.pauses == [2.0] * 3


def test_a_server_that_hung_up_while_nobody_spoke_is_no_trouble(here, box, monkeypatch):
    here.clients(2)
    box.data = lambda server: accept_and_hang_up(server) if len(box.letters) == 1 else None
    done, stopped = here.deliver()
    assert ([one.state for one in done], stopped, box.connections) == ([SENT, SENT], [], 2)


def test_whoever_runs_it_gets_mail_once_a_day_and_kind(here, box):
    queued(here.line, letter(None, kind="operator"))
    queued(here.line, letter(None, kind="operator"))
    here.deliver()
    assert box.to == ["it@center.example"]
    assert "List-Unsubscribe" not in read(box.letters[0][-1])


# ---------------------------------------------------------------------------------------------- it is refused


NOBODYS = "550 5.1.1 No such user"  # RFC 3463: of the address; without such a code it may be anything


@pytest.mark.parametrize("said", [NOBODYS, "553 no", "551 moved"])
def test_a_refused_recipient_costs_nobody_else_anything(here, box, said):
    here.clients(5)
    box.rcpt = lambda address: said if address.startswith("c3") else None
    done, stopped = here.deliver()
    assert [one.state for one in done] == [SENT, SENT, SENT, REFUSED, SENT]
    assert (done[3].reason, stopped) == (f"{'' if said == NOBODYS else 'perhaps the '}address: {said}", [])
    assert here.deliver(timedelta(days=4)) == ([], [])


@pytest.mark.parametrize(
    ("said", "whose"),
    [
        ("550 5.1.1 No such user", "address: "),
        ("554 5.1.10 Recipient address has null MX", "address: "),
        ("550 5.1.8 sender domain must exist", ""),
        ("550 5.7.1 not from this network", ""),
        ("553 sorry, not in my list of allowed rcpthosts (#5.7.1)", ""),
        ("552 5.2.2 mailbox full", ""),
        ("550 5.2.1 mailbox disabled", "perhaps the address: "),
        ("550 5.4.1 Recipient address rejected: Access denied", "perhaps the address: "),
        ("550 relaying denied by 5.1.1.1", "perhaps the address: "),
        ("554 no", ""),
    ],
)
def test_whether_the_address_is_why_is_told_by_the_finer_code(here, box, said, whose):
    here.clients(1)
    box.rcpt = lambda _: said
    ((one,), _) = here.deliver()
    assert (one.state, one.reason) == (REFUSED, f"{whose}{said}")
    assert bool(here.store.undeliverable("home", "p0", "c0@clients.example")) is (whose == "address: ")


def test_addresses_that_a_server_quotes_are_kept_nowhere(here, box):
    here.clients(delivering.IN_A_ROW + 1)
    box.rcpt = lambda address: f"550 5.7.1 <{address}>: denied for {address}, ask postmaster"
    done, (why,) = here.deliver()
    assert reasons(done) == ["550 5.7.1 <...>: denied for ... ask postmaster"] * delivering.IN_A_ROW
    assert "@" not in why
    assert here.store.due_letters("home", here.now)[0].reason == why


def test_a_server_that_denies_a_few_without_a_reason_marks_no_address_as_bad_before_the_third_letter(here, box):
    who = [here.client(number) for number in range(3)]
    box.rcpt = lambda _: "550 relaying denied"
    for number in range(3):
        for one in who:
            assert here.store.undeliverable("home", one.profile_id, one.email) is None
            here.queue(one, day=DAY + timedelta(days=number))
        here.deliver(timedelta(days=1))
    for one in who:
        assert here.store.undeliverable("home", one.profile_id, one.email) == "address: 550 relaying denied"


def test_a_letter_that_arrives_between_two_refusals_speaks_for_its_address(here, box):
    who = here.client(1)
    for number, said in enumerate(["550 no", "550 no", None, "550 no", "550 no"]):
        box.rcpt = lambda _, said=said: said
        here.queue(who, day=DAY + timedelta(days=number))
        here.deliver(timedelta(days=1))
    assert here.store.undeliverable("home", who.profile_id, who.email) is None


def test_a_letter_that_is_refused_after_it_was_seen_is_not_the_addresss_fault(here, box):
    box.data = first_time("554 5.7.1 looks like spam")
    here.clients(2)
    done, _ = here.deliver()
    assert [(one.state, one.reason[:3]) for one in done] == [(REFUSED, "554"), (SENT, "250")]
    assert here.store.undeliverable("home", "p0", "c0@clients.example") is None


@pytest.mark.parametrize(("said", "state"), [("552 too long", REFUSED), ("452 no room", QUEUED)])
def test_a_letter_too_long_for_the_server_is_refused_and_one_without_room_waits(here, box, said, state):
    here.clients(2)
    box.mail = first_time(said)
    done, stopped = here.deliver()
    assert ([one.state for one in done], stopped) == ([state, SENT], [])


def test_a_server_that_takes_nothing_from_us_ends_the_delivery_and_all_stays_queued(here, box):
    here.clients(3)
    box.mail = lambda _: "550 5.7.1 not from you"
    done, (why,) = here.deliver()
    assert done == []
    assert why == f"127.0.0.1:{box.port} takes no mail from Job Center <jobs@center.example>: 550 5.7.1 not from you"
    assert {(one.state, one.attempts, one.not_before) for one in here.store.letters("home")} == {(QUEUED, 0, None)}


def test_a_server_that_refuses_one_letter_after_the_other_ends_the_delivery(here, box):
    here.clients(delivering.IN_A_ROW + 3)
    box.rcpt = lambda _: "550 relaying denied"
    done, (why,) = here.deliver()
    assert len(done) == delivering.IN_A_ROW
    assert here.states().count(QUEUED) == 3
    assert "refused 10 letters one after the other" in why
    assert {one.reason for one in here.store.letters("home") if one.state == QUEUED} == {why}


def test_refusals_between_letters_that_are_taken_end_nothing(here, box):
    here.clients(30)
    box.rcpt = lambda address: None if address.startswith(("c5@", "c14@", "c23@")) else "550 no"
    done, stopped = here.deliver()
    assert (len(done), stopped) == (30, [])


def test_an_address_that_is_none_is_refused_without_a_server(here, box):
    for number, email in enumerate(["ana", "ana@", "a b@x.example", "<x@y.example>", "ä@x.example", "a@x..example"]):
        entry = here.queue(here.client(number, email))
        assert (entry.state, entry.reason) == (REFUSED, "address: it is none that mail can be sent to")
    assert here.deliver() == ([], [])
    assert box.connections == 0


def test_a_domain_in_another_script_is_written_as_servers_take_it(here, box):
    here.queue(here.client(1, "ana@bücher.example"))
    here.deliver()
    assert box.to == ["ana@xn--bcher-kva.example"]


# ------------------------------------------------------------------------------------------- not now, but later


def test_a_greylisted_letter_goes_at_the_second_try(here, box):
    here.clients(2)
    box.rcpt = first_time("450 4.2.0 greylisted")
    done, _ = here.deliver()
    assert [(one.state, one.reason) for one in done] == [
        (QUEUED, "450 4.2.0 greylisted"),
        (SENT, "250 2.0.0 Ok: queued as 4F1"),
    ]
    assert here.deliver(timedelta(minutes=4)) == ([], [])
    done, _ = here.deliver(timedelta(minutes=1))
    assert ([one.state for one in done], box.to) == ([SENT], ["c1@clients.example", "c0@clients.example"])


def test_the_wait_doubles_up_to_four_hours_and_after_three_days_it_gives_up(here, box):
    here.clients(1)
    box.rcpt = lambda _: "451 4.3.0 later"
    waits, state = [], QUEUED
    while state == QUEUED:
        ((one,), _) = here.deliver()
        state, waited = one.state, (one.not_before or here.now) - here.now
        waits.append(waited / timedelta(minutes=1))
        here.now += waited
    assert waits[:8] == [5, 10, 20, 40, 80, 160, 240, 240]
    assert (one.state, one.reason) == (REFUSED, "gave up after 3 days: 451 4.3.0 later")
    assert timedelta(days=3) <= here.now - NOW <= timedelta(days=3, hours=4)
    assert here.store.undeliverable("home", "p0", "c0@clients.example") is None


def test_a_server_that_cannot_be_reached_is_told_of_once_and_asked_once(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with center(tmp_path / "home", **settings_of(port)) as here:
        here.clients(4)
        done, (why,) = here.deliver()
        assert [one.state for one in done] == [QUEUED] * 4
        assert why == f"127.0.0.1:{port} cannot be reached: Connection refused"
        assert {one.not_before for one in done} == {NOW + timedelta(minutes=5)}


def test_a_server_that_will_not_talk_now_is_asked_later(tmp_path):
    with busy(b"421 4.3.2 too busy\r\n") as port, center(tmp_path / "home", **settings_of(port)) as here:
        here.clients(2)
        done, (why,) = here.deliver()
        assert ([one.state for one in done], why[-28:]) == ([QUEUED] * 2, "will not talk: 421 4.3.2 too busy"[-28:])


def test_a_server_that_will_not_talk_to_us_at_all_leaves_all_as_it_is(tmp_path):
    with busy(b"554 5.7.1 go away\r\n") as port, center(tmp_path / "home", **settings_of(port)) as here:
        here.clients(2)
        done, (why,) = here.deliver()
        assert (done, why) == ([], f"127.0.0.1:{port} will not talk: 554 5.7.1 go away")


@contextmanager
def busy(greeting):
    """The port of a server that says this and hangs up."""
    with faulty(lambda connection: connection.sendall(greeting), reads=False) as server:
        yield server.port


def test_a_421_between_letters_means_a_new_connection(here, box):
    here.clients(3)
    box.mail = first_time("421 4.7.0 enough for this session")
    done, stopped = here.deliver()
    assert ([one.state for one in done], stopped) == ([QUEUED, SENT, SENT], [])


def test_a_server_that_hangs_up_on_every_letter_is_left_alone_after_the_second(here, box):
    here.clients(4)
    box.rcpt = lambda _: "421 4.3.2 shutting down"
    done, (why,) = here.deliver()
    assert [one.state for one in done] == [QUEUED] * 4
    assert why.endswith("ends the connection: 421 4.3.2 shutting down")
    assert box.connections == 2


def test_a_letter_at_which_the_server_hangs_up_does_not_stand_in_the_way_of_others(here, box):
    here.clients(4)
    box.rcpt = lambda address: "421 bye" if address.startswith("c0") else None
    done, stopped = here.deliver()
    assert ([one.state for one in done], stopped) == ([QUEUED, SENT, SENT, SENT], [])


# ---------------------------------------------------------------------------------------------- nobody knows


def test_a_connection_lost_before_the_answer_leaves_a_letter_unknown_and_it_is_never_sent_again(here, box):
    here.clients(3)
    box.data = lambda server: hang_up(server) if len(box.letters) == 2 else None
    done, stopped = here.deliver()
    assert ([one.state for one in done], stopped) == ([SENT, UNKNOWN, SENT], [])
    assert done[1].reason.startswith(f"the connection to 127.0.0.1:{box.port} ended before its answer (")
    assert here.deliver(timedelta(days=1)) == ([], [])
    assert len(box.letters) == 3


def test_a_connection_lost_after_the_answer_loses_nothing(here, box):
    here.clients(2)
    box.data = accept_and_hang_up
    done, stopped = here.deliver()
    assert ([one.state for one in done], stopped, len(box.letters)) == ([SENT, SENT], [], 2)


def test_a_server_too_slow_to_answer_leaves_a_letter_unknown(here, box, monkeypatch):
    monkeypatch.setattr(relays, "ANSWER_S", 0.2)
    here.clients(1)
    box.data = slow
    done, _ = here.deliver()
    assert [one.state for one in done] == [UNKNOWN]


def slow(_server):
    """Think for a while."""
    time.sleep(0.5)


def test_a_slow_server_is_waited_for(here, box):
    here.clients(1)
    box.data = slow
    done, _ = here.deliver()
    assert [one.state for one in done] == [SENT]


def test_what_somebody_was_sending_who_is_gone_is_unknown(here, box):
    one, other = here.clients(2)
    assert here.store.begin_letter("home", one.delivery_id)
    done, _ = here.deliver()
    assert [(each.delivery_id, each.state) for each in done] == [(one.delivery_id, UNKNOWN), (other.delivery_id, SENT)]
    assert done[0].reason == "jobmatch was stopped while it was being sent"


def test_a_letter_of_which_nobody_knows_is_sent_again_on_demand_as_the_same(here, box):
    (one,) = here.clients(1)
    box.data = hang_up
    here.deliver()
    box.data = lambda _: None
    here.store.resend("home", [one.delivery_id], here.now)
    done, _ = here.deliver()
    assert [each.state for each in done] == [SENT]
    assert box.ids() == [one.message_id] * 2


def test_two_deliveries_at_once_send_nothing_twice(here, box):
    """Another process takes the letter while this one asks the server about its address."""
    (one,) = here.clients(1)

    def taken_meanwhile(_address):
        assert here.store.begin_letter("home", one.delivery_id)

    box.rcpt = taken_meanwhile
    assert here.deliver() == ([], [])
    assert box.letters == []


def test_a_fault_of_ours_at_one_letter_costs_that_letter_alone(here, box, monkeypatch):
    here.clients(3)
    whole = delivering.mail.addressed
    monkeypatch.setattr(delivering.mail, "addressed", lambda body, to: 1 / 0 if to[:2] == "c1" else whole(body, to))
    done, stopped = here.deliver()
    assert ([one.state for one in done], stopped) == ([SENT, QUEUED, SENT], [])
    assert "please report" in done[1].reason


def test_trouble_with_the_database_ends_the_delivery_before_a_letter_leaves(here, box, monkeypatch):
    here.clients(2)

    def no_room(*_):
        raise StoreError("there is no room left on the disk")

    monkeypatch.setattr(type(here.store), "begin_letter", no_room)
    with pytest.raises(StoreError, match="no room"):
        here.deliver()
    assert box.letters == []


# --------------------------------------------------------------------------------------------------- by itself


def by_itself(here, later=timedelta()):
    """Deliver as between nights."""
    here.now += later
    return list(delivering.deliver(here.line, lambda: here.now, by_itself=True))


def test_by_itself_goes_what_was_put_off_once_its_time_has_come(here, box):
    here.clients(2)
    box.rcpt = first_time("450 4.2.0 greylisted")
    here.deliver()
    assert by_itself(here, timedelta(minutes=4)) == []
    assert [one.state for one in by_itself(here, timedelta(minutes=1))] == [SENT]
    assert box.to == ["c1@clients.example", "c0@clients.example"]


def test_by_itself_goes_what_somebody_has_queued_again(here, box):
    (one,) = here.clients(1)
    box.data = first_time("554 5.7.1 looks like spam")
    here.deliver()
    here.store.resend("home", [one.delivery_id], here.now)
    assert [one.state for one in by_itself(here)] == [SENT]


def test_a_server_that_cannot_be_used_is_not_asked_again_and_again_by_itself(here, box):
    here.clients(2)
    box.rcpt = first_time("450 4.2.0 greylisted")
    box.mail = lambda _: "550 5.7.1 not from you" if box.letters else None
    _, (why,) = here.deliver(), here.deliver(timedelta(minutes=5))[1]
    (left,) = here.store.due_letters("home", here.now)
    assert (left.reason, left.not_before, left.attempts) == (why, None, 1)
    asked = box.connections
    assert by_itself(here, timedelta(days=1)) == []
    assert box.connections == asked
    box.mail = lambda _: None
    assert [one.state for one in here.deliver()[0]] == [SENT]


@pytest.mark.parametrize("delivery", ["smtp", ""])
def test_by_itself_nothing_is_said_of_what_waits_for_a_person(tmp_path, box, delivery):
    with center(tmp_path / "home", **settings_of(box.port, delivery=delivery)) as here:
        here.clients(1)
        here.store.hold("home", "a restore", NOW)
        assert by_itself(here) == []
        assert here.states() == [QUEUED]


def test_a_hold_keeps_nothing_from_whoever_runs_it(here, box):
    here.clients(1)
    queued(here.line, letter(None, kind="operator"))
    here.store.hold("home", "a restore", NOW)
    assert [one.state for one in by_itself(here)] == [SENT]
    assert box.to == ["it@center.example"]


def test_pages_go_by_themselves_whatever_is_said_of_why_they_are_pages(here, tmp_path):
    here.queue(here.client(1, email=""))
    assert [one.reason for one in by_itself(here)] == ["no e-mail address is known"]
    assert here.states() == [SENT]


def test_while_one_delivers_another_says_so_and_touches_nothing(here, box):
    here.clients(2)
    here.store.begin_letter("home", 1)
    with Store.open(here.line.settings.database) as other, other.leading(delivering.NAME, lambda: NOW):
        with pytest.raises(Busy, match=rf"another jobmatch is at the delivery \(process {os.getpid()} of "):
            here.deliver()
        assert here.states() == ["sending", "queued"]
    assert [one.state for one in here.deliver()[0]] == [UNKNOWN, SENT]


# ------------------------------------------------------------------------------------------------ TLS and login


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def secure(tmp_path, authority):
    """Open a center that uses TLS and trusts the authority."""
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    tmp_path.joinpath("password").write_text("s3cret\n")
    tmp_path.joinpath("password").chmod(0o600)

    def at(port, **others):
        given = {"smtp_host": "localhost", "smtp_security": "starttls", "ca_bundle": str(tmp_path / "ca.pem"), **others}
        return center(tmp_path / "home", **settings_of(port, **given))

    return at


def password_of(tmp_path):
    return {"smtp_user": "jobs", "smtp_password_file": str(tmp_path / "password")}


def authenticator(seen):
    def check(_server, _session, _envelope, _mechanism, data):
        seen.append((data.login, data.password))
        return AuthResult(success=data.password == b"s3cret", handled=False)

    return check


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_letter_goes_over_tls_after_a_login(secure, tmp_path, authority, security):
    context, seen = tls_of(authority.issue_cert("localhost")), []
    whole = {"tls": context} if security == "tls" else {"tls_context": context, "require_starttls": True}
    # aiosmtpd knows of TLS only what it began itself
    with (
        postbox(**whole, authenticator=authenticator(seen), auth_require_tls=security == "starttls") as box,
        secure(box.port, smtp_security=security, **password_of(tmp_path)) as here,
    ):
        here.clients(2)
        done, stopped = here.deliver()
    assert ([one.state for one in done], stopped) == ([SENT, SENT], [])
    assert (box.connections, seen) == (1, [(b"jobs", b"s3cret")])


UNTRUSTED = {
    "for another name": "is not valid for|doesn't match|mismatch",
    "of an authority that nobody knows": "self-signed|unable to get local issuer",
}


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("which", UNTRUSTED)
def test_a_server_whose_certificate_is_not_good_gets_no_letter(secure, authority, which, security):
    certificate = {
        "for another name": lambda: authority.issue_cert("other.example"),
        "of an authority that nobody knows": lambda: trustme.CA().issue_cert("localhost"),
    }[which]()
    context = tls_of(certificate)
    options = {"tls": context} if security == "tls" else {"tls_context": context}
    with postbox(**options) as box, secure(box.port, smtp_security=security) as here:
        here.clients(2)
        done, (why,) = here.deliver()
        assert (done, box.letters, here.states()) == ([], [], [QUEUED] * 2)
        assert "its certificate cannot be trusted" in why
        assert {one.attempts for one in here.store.letters("home")} == {0}


def test_a_server_that_does_not_offer_tls_gets_no_letter(secure):
    with postbox() as box, secure(box.port) as here:
        here.clients(2)
        done, (why,) = here.deliver()
        assert (done, box.letters, here.states()) == ([], [], [QUEUED] * 2)
        assert why.startswith(f"localhost:{box.port} offers no TLS (STARTTLS), so somebody could read along")


@pytest.mark.parametrize("said", ["454 4.7.0 TLS not available", "501 what?", "hello"])
def test_a_server_that_offers_tls_and_then_does_not_gets_no_letter(secure, said):
    heard = []

    def strip(connection):
        connection.sendall(b"220 relay.example\r\n")
        with connection.makefile("rb") as lines:
            for line in lines:
                heard.append(line[:4].upper())
                connection.sendall(b"250 STARTTLS\r\n" if heard[-1] == b"EHLO" else f"{said}\r\n".encode())

    with faulty(strip, reads=False) as server, secure(server.port) as here:
        here.clients(1)
        _, stopped = here.deliver()
        assert (len(stopped), here.states()) == (1, [QUEUED])
    assert set(heard) <= {b"EHLO", b"STAR", b"QUIT"}


def test_a_server_without_tls_where_tls_is_to_begin_at_once_gets_no_letter(secure):
    with postbox() as box, secure(box.port, smtp_security="tls") as here:
        here.clients(1)
        done, (why,) = here.deliver()
        assert (done, here.states()) == ([], [QUEUED])
        assert "TLS cannot be begun" in why


def test_a_refused_login_ends_the_delivery_and_says_nothing_of_the_password(secure, tmp_path, authority):
    tmp_path.joinpath("password").write_text("wr0ng")
    context = tls_of(authority.issue_cert("localhost"))
    with (
        postbox(tls_context=context, authenticator=authenticator([])) as box,
        secure(box.port, **password_of(tmp_path)) as here,
    ):
        here.clients(3)
        done, (why,) = here.deliver()
        assert (done, here.states()) == ([], [QUEUED] * 3)
        assert why.startswith(f"localhost:{box.port} does not let 'jobs' in: 535")
        assert "wr0ng" not in why
    assert b"wr0ng" not in (tmp_path / "home" / "jobmatch.db").read_bytes()


def test_a_server_that_knows_no_login_is_said_to(secure, tmp_path, authority):
    context = tls_of(authority.issue_cert("localhost"))
    with (
        postbox(tls_context=context, auth_exclude_mechanism=["PLAIN", "LOGIN"]) as box,
        secure(box.port, **password_of(tmp_path)) as here,
    ):
        here.clients(1)
        _, (why,) = here.deliver()
        assert "smtp_user" in why


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"smtp_host": "smtp.example.org"}, "smtp_security = none would send people's letters over the network"),
        ({"smtp_host": ""}, "to send mail, write smtp_host into jobmatch.toml"),
        ({"smtp_user": "jobs"}, "smtp_user and smtp_password_file belong together"),
        ({"smtp_user": "jobs", "smtp_password_file": "nowhere"}, "password cannot be read"),
        ({"smtp_security": "tls", "ca_bundle": "nowhere"}, "ca_bundle = nowhere: it cannot be read as certificates"),
    ],
)
def test_settings_that_cannot_be_used_send_nothing_and_say_what_to_write(tmp_path, box, wrong, says):
    with center(tmp_path / "home", **{**settings_of(box.port), **wrong}) as here:
        here.clients(2)
        done, (why,) = here.deliver()
        assert (done, box.letters, here.states()) == ([], [], [QUEUED] * 2)
        assert says in why


def test_without_a_way_nothing_is_delivered_and_that_is_said(tmp_path, box):
    with center(tmp_path / "home", **settings_of(box.port, delivery="")) as here:
        here.clients(1)
        done, (why,) = here.deliver()
        assert (done, box.letters, here.states()) == ([], [], [QUEUED])
        assert why.startswith("nothing is delivered: `delivery` is not set")


def test_without_a_sender_no_letter_can_be_queued(tmp_path, box):
    with center(tmp_path / "home", **settings_of(box.port, mail_from="")) as here:
        who = here.client(1)
        with pytest.raises(ConfigError, match='delivery = "smtp" needs to know who the mails are from'):
            here.queue(who)


# ------------------------------------------------------------------------------------------------------- holds


def test_a_center_on_hold_sends_nothing_and_says_why(here, box):
    here.clients(2)
    here.store.hold("home", "the night found three times as much as usual", NOW)
    done, (why,) = here.deliver()
    assert (done, box.letters) == ([], [])
    assert why == "nothing is sent: the night found three times as much as usual (`jobmatch mail release` ends it)"
    here.store.release("home")
    done, stopped = here.deliver()
    assert ([one.state for one in done], stopped) == ([SENT, SENT], [])


def test_whoever_runs_it_is_told_of_a_hold_while_it_lasts(here, box):
    here.clients(1)
    here.store.hold("home", "a restore", NOW)
    queued(here.line, letter(None, kind="operator"))
    done, stopped = here.deliver()
    assert (box.to, len(done), len(stopped)) == (["it@center.example"], 1, 1)


def test_a_hold_in_the_middle_of_a_delivery_ends_it(here, box):
    here.clients(3)
    box.data = lambda _: here.store.hold("home", "stop!", NOW) if len(box.letters) == 1 else None
    _, (why,) = here.deliver()
    assert (len(box.letters), here.states()) == (1, [SENT, QUEUED, QUEUED])
    assert why.startswith("nothing is sent: stop!")
