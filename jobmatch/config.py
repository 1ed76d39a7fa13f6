"""Settings and the user's own feeds: defaults < `jobmatch.toml` < `JOBMATCH_*` < option.

All of it lives in one folder, the home: the option, else `$JOBMATCH_HOME`, else the platform's user directory. The
environment comes in as an argument; nothing here looks at it by itself.
"""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import platformdirs

from jobmatch import drafts
from jobmatch.errors import ConfigError, UsageError
from jobmatch.model import Coverage, Feed
from jobmatch.outbox import Channel, address_of, mailable

PREFIX = "JOBMATCH_"
_LINE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]*")


@dataclass(frozen=True)
class Manners:
    """How the web is read.

    `contact` is how a source can reach whoever runs this (an address or a web page), sent with each request; `proxy` is
    a URL and `ca_bundle` a file of certificates, for networks that need them; `allow_loopback` lets sources on this
    computer be read; `daily_requests` is how many requests one backend is sent in a day.
    """

    contact: str = ""
    proxy: str = ""
    ca_bundle: str = ""
    allow_loopback: bool = False
    daily_requests: int = 3000


@dataclass(frozen=True)
class Mailing:
    """How letters reach people, and whoever runs jobmatch (`operator`).

    `delivery` is the way of all that can be mailed, "" for none; `output` the folder of mails and pages. `smtp_port` 0
    is the usual one of `smtp_security`. `mail_from` and `mail_reply_to` are "Name <address>" or an address;
    `unsubscribe` is a mailto: or https: address in which `{id}` stands for the person.
    """

    delivery: str = ""
    output: str = ""
    smtp_host: str = ""
    smtp_port: int = 0
    smtp_security: str = "starttls"
    smtp_user: str = ""
    smtp_password_file: str = ""
    mail_from: str = ""
    mail_reply_to: str = ""
    mails_per_minute: int = 60
    unsubscribe: str = ""
    operator: str = ""


@dataclass(frozen=True)
class Keeping:
    """For how many days something is kept, 0 for ever: postings that closed, reports, what was sent, how runs went."""

    keep_closed_days: int = 400
    keep_shown_days: int = 800
    keep_sent_days: int = 90
    keep_runs_days: int = 400


@dataclass(frozen=True)
class Settings:
    """The values in force, and for each the name of where it came from (`origins`).

    `database` is an SQLAlchemy URL; `top` is how many postings a report lists, 0 for all. `processes` is how many work
    side by side for many people, 0 for as many as this computer has cores; `center` is the id of the center that
    commands work for.
    """

    home: Path
    database: str
    top: int
    processes: int
    manners: Manners
    origins: Mapping[str, str]
    mailing: Mailing = Mailing()
    center: str = "home"
    keeping: Keeping = Keeping()

    @property
    def vocabulary(self) -> Path:
        """The user's own vocabulary rows; the file need not exist."""
        return self.home / "vocabulary.toml"

    @property
    def output(self) -> Path:
        """The folder of what is delivered as files; it need not exist."""
        return Path(self.mailing.output) if self.mailing.output else self.home / "outbox"

    @property
    def forgotten(self) -> Path:
        """The list of people who are to stay forgotten, whatever backup is restored; the file need not exist."""
        return self.home / "forgotten.txt"

    @property
    def shown_database(self) -> str:
        """The database without what may be a password: between the user and the last @, and after the path."""
        return re.sub(r"\?.*", "?***", re.sub(r"(://[^:/@]*):.*@", r"\1:***@", self.database))

    @property
    def feeds(self) -> Path:
        """The user's own feeds; the file need not exist."""
        return self.home / "feeds.toml"


def _count(value: Any) -> int:
    number = int(value)
    if number < 0:
        raise ValueError
    return number


def _yes(value: Any) -> bool:
    return {"true": True, "false": False}[str(value).lower()]


def _header(value: Any) -> str:
    if not re.fullmatch(r"[\x20-\x7e]*", str(value)):
        raise ValueError
    return str(value)


def _proxy(value: Any) -> str:
    parts = urlsplit(str(value))
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0):
        raise ValueError
    return str(value)


def _id(value: Any) -> str:
    if not value:
        raise ValueError
    return str(value)


def _file(value: Any) -> str:
    return str(Path(value).expanduser()) if value else ""


def _one_of(*known: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in known:
            raise ValueError
        return str(value)

    return read


def _port(value: Any) -> int:
    if not 0 <= int(value) <= 65535:
        raise ValueError
    return int(value)


def _host(value: Any) -> str:
    if not re.fullmatch(r"[\w.:-]*", str(value)):
        raise ValueError
    return str(value)


def _mailbox(value: Any) -> str:
    """Read `Name <address>`, or an address alone: whatever this lets pass can stand in the head of a mail."""
    if value and not (_LINE.fullmatch(str(value)) and address_of(str(value))):
        raise ValueError
    return str(value)


def _address_of_one(value: Any) -> str:
    if value and not mailable(str(value)):
        raise ValueError
    return str(value)


def _unsubscribe(value: Any) -> str:
    if not re.fullmatch(r"(?:(?:mailto:[^\s<>@,]+@|https://)[!-;=?-~]+)?", str(value), re.ASCII):
        raise ValueError
    return str(value)


READERS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "database": (str, "a database URL such as sqlite:////home/me/jobs.db"),
    "top": (_count, "a whole number, 0 for all"),
    "processes": (_count, "a whole number, 0 for one a core"),
    "contact": (_header, "an e-mail address or a web page, in plain letters"),
    "proxy": (_proxy, "a URL such as http://proxy.example:3128"),
    "ca_bundle": (_file, "the path of a file of certificates (PEM)"),
    "allow_loopback": (_yes, "true or false"),
    "daily_requests": (_count, "a whole number"),
    "delivery": (_one_of("", *Channel), f"one of {', '.join(Channel)}, or nothing for no delivery"),
    "output": (_file, "the path of a folder"),
    "smtp_host": (_host, "the name of a mail server, such as smtp.example.org"),
    "smtp_port": (_port, "a number such as 587; 0 for the usual one"),
    "smtp_security": (_one_of("starttls", "tls", "none"), "starttls, tls, or none for a server on this computer"),
    "smtp_user": (_header, "the name to log in with, in plain letters"),
    "smtp_password_file": (_file, "the path of a file in which the password stands"),
    "mail_from": (_mailbox, 'who the mails are from, such as "Job Center <jobs@center.example>"'),
    "mail_reply_to": (_mailbox, "where answers go, an e-mail address"),
    "mails_per_minute": (_count, "a whole number, 0 for no limit"),
    "unsubscribe": (_unsubscribe, "an address such as mailto:stop@center.example or https://center.example/stop"),
    "operator": (_address_of_one, "an e-mail address"),
    "center": (_id, "the id of a center, as `jobmatch center list` shows it"),
    **dict.fromkeys(asdict(Keeping()), (_count, "a whole number of days, 0 for ever")),
}


_MAY_HOLD_A_PASSWORD = {"database", "proxy"}


def load(environ: Mapping[str, str], options: Mapping[str, Any]) -> Settings:
    """Return the settings in force; `options` are those given on the command line, None for not given.

    Raises ConfigError for an unknown name or an impossible value, naming where it stands.
    """
    home, home_origin = _home(environ, options)
    manners, mailing, keeping = asdict(Manners()), asdict(Mailing()), asdict(Keeping())
    own = {"database": _file_url(home / "jobmatch.db"), "top": 20, "processes": 0, "center": "home"}
    values: dict[str, Any] = {**own, **manners, **mailing, **keeping}
    origins = dict.fromkeys(values, "default") | {"home": home_origin}
    for origin, given in _layers(home, environ, options):
        for name, value in given.items():
            values[name] = _read(name, value, origin)
            origins[name] = origin
    web = Manners(**{name: values.pop(name) for name in manners})
    mail = Mailing(**{name: values.pop(name) for name in mailing})
    kept = Keeping(**{name: values.pop(name) for name in keeping})
    return Settings(home=home, manners=web, mailing=mail, keeping=kept, origins=origins, **values)


def _home(environ: Mapping[str, str], options: Mapping[str, Any]) -> tuple[Path, str]:
    if options.get("home"):
        return Path(options["home"]).absolute(), "option --home"
    if environ.get(PREFIX + "HOME"):
        return Path(environ[PREFIX + "HOME"]).absolute(), f"environment {PREFIX}HOME"
    with suppress(RuntimeError):  # as for an account without a home folder, of which there are some on servers
        if (home := platformdirs.user_data_path("jobmatch", appauthor=False)).is_absolute():
            return home, "default"
    raise ConfigError(f"your account has no home folder: name one for jobmatch with --home or in {PREFIX}HOME")


def _file_url(path: Path) -> str:
    """Return the URL of an SQLite file. What a URL would read otherwise than a path does is written out."""
    return f"sqlite:///{str(path).replace('%', '%25').replace('?', '%3F')}"


def _layers(home: Path, environ: Mapping[str, str], options: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """The three sources above the defaults, weakest first."""
    file = home / "jobmatch.toml"
    variables = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environ.items()
        if name.startswith(PREFIX) and name != PREFIX + "HOME"
    }
    given = {name: options[name] for name in READERS if options.get(name) is not None}
    return [(str(file), read_toml(file)), ("environment", variables), ("option", given)]


def _read(name: str, value: Any, origin: str) -> Any:
    if name not in READERS:
        raise ConfigError(f"{origin}: no setting is called '{name}'{_nearest(name, READERS)}")
    reader, form = READERS[name]
    try:
        return reader(value)
    except (TypeError, ValueError, KeyError) as error:
        shown = f" = {value!r}" if name not in _MAY_HOLD_A_PASSWORD else ""
        raise ConfigError(f"{origin}: {name}{shown} cannot be used: give {form}") from error


def _nearest(name: str, known: Mapping[str, Any]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"; did you mean '{close[0]}'?" if close else f"; there are: {', '.join(sorted(known))}"


def read_toml(path: Path) -> dict[str, Any]:
    """Return what the file holds, {} if there is none. Raises ConfigError with the place of a fault in it."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}: correct the file or move it away") from error


# ---------------------------------------------------------------------------------------------------- feeds

_VENDORS = ("myworkdayjobs.com", "myworkdaysite.com", "greenhouse.io")  # where the employer stands in the path
_SAYS_NOTHING = {
    *("", "www", "careers", "career", "jobs", "job", "apply", "recruiting", "external", "feed", "rss", "en-us"),
    *("api", "data", "v1", "wday", "cxs", "boards", "boards-api", "job-boards", "embed", "job_board"),
}


def _address(value: Any) -> str:
    urlsplit(str(value)).port  # noqa: B018 - raises ValueError for what is no address
    return str(value)


FEED_FIELDS: dict[str, Callable[[Any], Any]] = {
    "platform": str,
    "url": _address,
    "organization": str,
    "terms": str,
    "every_h": int,
    "expect": lambda pair: (int(pair[0]), int(pair[1])),
    "coverage": Coverage,
    "where": lambda areas: tuple(map(str, areas)),
    "enabled": bool,
    "headers_file": str,
}


def feeds(path: Path) -> dict[str, Feed]:
    """Return the user's feeds by id; a row of an id that jobmatch knows need only say what is to be otherwise.

    Raises ConfigError naming the file, the feed and the field.
    """
    known = _known_rows()
    return {
        name: _feed(path, name, {**known.get(name, {}), "enabled": True, **row} if isinstance(row, dict) else row)
        for name, row in read_toml(path).items()
    }


def known_feeds() -> dict[str, Feed]:
    """Return the feeds that jobmatch knows of, all switched off."""
    return {name: _feed(Path("feeds.toml"), name, {**row, "enabled": False}) for name, row in _known_rows().items()}


def _known_rows() -> dict[str, Any]:
    return tomllib.loads(files("jobmatch").joinpath("data", "feeds.toml").read_text(encoding="utf-8"))


def _feed(path: Path, name: str, row: Any) -> Feed:
    if not isinstance(row, dict) or not {"platform", "url"} <= row.keys():
        raise ConfigError(f"{path}: feed '{name}' needs a platform and a url")
    fields: dict[str, Any] = {}
    for key, value in row.items():
        if key not in FEED_FIELDS:
            raise ConfigError(f"{path}: feed '{name}' has no field '{key}'{_nearest(key, FEED_FIELDS)}")
        try:
            fields[key] = FEED_FIELDS[key](value)
        except (TypeError, ValueError, IndexError, KeyError) as error:
            raise ConfigError(f"{path}: feed '{name}': {key} = {value!r} cannot be used") from error
    return Feed(id=name, **fields)


def read_headers(feed: Feed) -> dict[str, str]:
    """Return the headers that a feed's own file holds, none if it names none. Raises ConfigError if it cannot be read.

    A secret stands in a file of its own, never in `feeds.toml`, an address or the database.
    """
    if not feed.headers_file:
        return {}
    path = Path(feed.headers_file).expanduser()
    try:
        lines = [line for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: the headers of feed '{feed.id}' cannot be read: {error}") from error
    pairs = [line.partition(":")[::2] for line in lines]
    if not all(name.strip() and value.strip() for name, value in pairs):
        raise ConfigError(f"{path}: each line must be 'Name: value'")
    return {name.strip(): value.strip() for name, value in pairs}


def feed_id(url: str, taken: Mapping[str, Feed]) -> str:
    """Return a short readable id for a new feed, not among those `taken`: an id is never renamed later."""
    stem = re.sub(r"[^a-z0-9]+", "-", _telling(url).lower()).strip("-") or "feed"
    names = [stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


def _telling(url: str) -> str:
    """Return the part of an address that tells most: a file's name, or what a site is called."""
    host = urlsplit(url).hostname
    if not host:
        return Path(url.rstrip("/")).name.split(".")[0]
    names = [part for part in urlsplit(url).path.split("/") if part.lower() not in _SAYS_NOTHING and "." not in part]
    first = [label for label in host.split(".")[:-1] if label not in _SAYS_NOTHING]
    vendor = host.endswith(_VENDORS)
    return next(iter(names if vendor else first), "") or next(iter(first), "feed")


def add_feed(path: Path, feed: Feed) -> None:
    """Append a feed to the user's file. Raises UsageError if its id or its url is there already."""
    for other in feeds(path).values():
        if other.url == feed.url:
            raise UsageError(f"{feed.url} is feed '{other.id}' already: collect it with 'jobmatch collect {other.id}'")
        if other.id == feed.id:
            raise UsageError(f"there is a feed '{feed.id}' already ({other.url}): give another id with --id")
    row: dict[str, Any] = {"platform": feed.platform, "url": feed.url, "every_h": feed.every_h}
    if feed.coverage is not Coverage.ALL:
        row["coverage"] = feed.coverage.value
    if feed.id in _known_rows():
        row = {"enabled": True}
    # A JSON string or number is a TOML one too.
    lines = [f"[{json.dumps(feed.id)}]", *(f"{name} = {json.dumps(value)}" for name, value in row.items())]
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    write_private(path, (f"{before.rstrip()}\n\n" if before.strip() else "") + "\n".join(lines) + "\n")


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all. Raises ConfigError if that cannot be done."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        drafts.put(path, text.encode())
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}") from error
