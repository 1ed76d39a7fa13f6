"""What tests of delivery share: a real mail server on loopback that does as it is told, a home, people and letters."""

import asyncio
import threading
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from functools import cache

from aiosmtpd.smtp import SMTP
from line_fixtures import fresh_database
from store_fixtures import profile

from jobmatch import config, pipeline, store_outbox
from jobmatch.outbox import Channel, Delivery

NOW = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
PAGE = "<p>Three."
FROM = "Job Center <jobs@center.example>"


class Postbox:
    """A mail server's mind: what it took (`letters`: recipient and mail), and what it says to whom.

    `rcpt` and `mail` are given an address, `data` the server, and return a reply; None is for yes.
    """

    def __init__(self):
        self.letters, self.connections, self.resets, self.port = [], 0, 0, 0
        self.mail = self.rcpt = self.data = lambda _: None

    async def handle_MAIL(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        if said := self.mail(address):
            return said
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - likewise
        if said := self.rcpt(address):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_RSET(self, _server, _session, _envelope):  # noqa: N802 - likewise
        self.resets += 1
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802 - likewise
        self.letters.append((*envelope.rcpt_tos, envelope.content))
        return self.data(server) or "250-2.0.0 Ok: queued as 4F1\r\n250 and more"

    @property
    def to(self):
        """Who got letters, in order."""
        return [letter[0] for letter in self.letters]

    def ids(self):
        """The Message-IDs of what came, in order."""
        return [_message_id(letter[-1]) for letter in self.letters]


@cache
def _message_id(content):
    return read(content)["Message-ID"]


def read(content):
    """A mail as a program for reading mail takes it apart."""
    return message_from_bytes(content, policy=default)


@contextmanager
def postbox(tls=None, **options):
    """A mail server for as long as a test needs it; `tls` is for servers that speak it from the first byte."""
    box, loop = Postbox(), asyncio.new_event_loop()

    def greet():
        box.connections += 1
        return SMTP(box, hostname="relay.example", loop=loop, **options)

    server = loop.run_until_complete(loop.create_server(greet, "127.0.0.1", 0, ssl=tls))
    box.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield box
    finally:
        asyncio.run_coroutine_threadsafe(_end(server, loop), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(server, loop):
    server.close()
    others = [task for task in asyncio.all_tasks(loop) if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def hang_up(server):
    """Break the connection without a word."""
    server.transport.abort()


def accept_and_hang_up(server):
    """Say yes to a letter, and break the connection."""
    server.transport.write(b"250 2.0.0 Ok: queued as 4F1\r\n")
    server.transport.close()


def settings_of(port, **others):
    """The settings for a server on this computer."""
    return {
        "delivery": "smtp",
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_security": "none",
        "mail_from": FROM,
        "mails_per_minute": 0,
        **others,
    }


def write_settings(home, **values):
    """Make a home with these settings and a database in which nothing stands, unless one is there."""
    home.mkdir(exist_ok=True)
    if not home.joinpath("jobmatch.db").exists():
        home.joinpath("jobmatch.db").write_bytes(fresh_database())
    lines = (f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}" for key, value in values.items())
    home.joinpath("jobmatch.toml").write_text("\n".join(lines), "utf-8")


class Center:
    """A center with clients; `now` is its clock."""

    def __init__(self, line):
        self.line, self.store, self.now = line, line.store, NOW
        self.pauses = []

    def client(self, number, email=None, name=None):
        """Take in a client."""
        address = f"c{number}@clients.example" if email is None else email
        one = profile(f"p{number}", name or f"Client {number}", email=address)
        self.store.save_profile("home", one, {}, "r1", NOW)
        return one

    def queue(self, who, **fields):
        """Queue a letter to a client."""
        return queued(self.line, letter(who, **fields), self.now)

    def clients(self, count, **fields):
        """Take in so many clients, and queue a letter to each."""
        return [self.queue(self.client(number), **fields) for number in range(count)]

    def deliver(self, later=timedelta()):
        """Let some time pass and deliver; return the letters and the reasons why others stay."""
        from jobmatch import deliver  # noqa: PLC0415 - imports the whole line

        self.now += later
        told = list(deliver.deliver(self.line, lambda: self.now, self.pauses.append))
        stopped = [one.reason for one in told if isinstance(one, deliver.Stopped)]
        return [one for one in told if not isinstance(one, deliver.Stopped)], stopped

    def states(self):
        """How each letter stands, oldest first."""
        return [str(one.state) for one in self.store.letters("home")[::-1]]


def letter(who, **fields):
    """A letter to a client, or with None to whoever runs jobmatch."""
    given = {
        "kind": "letter",
        "channel": Channel.SMTP,
        "subject": "3 new jobs",
        "text": "Three.\n",
        "html": PAGE,
    }
    person = (who.profile_id, who.email) if who else (None, "it@center.example")
    return Delivery(**{"profile_id": person[0], "day": DAY, "address": person[1], **given, **fields})


def queued(line, delivery, at=NOW):
    """Queue a letter, as the night does."""
    with line.store.writing() as connection:
        return store_outbox.queue(connection, delivery, at, line.settings.mailing)


@contextmanager
def center(home, **values):
    """A center with these settings."""
    write_settings(home, **values)
    with pipeline.open_line(config.load({}, {"home": home})) as line:
        yield Center(line)
