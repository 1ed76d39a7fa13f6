"""What is kept on people, why, how long and where; what left this computer; and how somebody is forgotten.

Forgetting is repeatable: the opaque id is written down first, so that the same command, given that id, finishes what
was interrupted, and a backup of before gives nobody back.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from jobmatch import config, drafts
from jobmatch.errors import ConfigError, StoreError
from jobmatch.model import Profile
from jobmatch.pipeline import Line
from jobmatch.store import Kept, Left, Restored
from jobmatch.store import restore as restore_store
from jobmatch.store_connection import file_of, is_sqlite, read_url

SENT, UNKNOWN = "sent", "unknown"
PAPER = "print"  # the channel of pages that are printed and handed out
_LIST = "index.html"  # of pages to print: a line for each, with the file that it is in


@dataclass(frozen=True)
class Kind:
    """A kind of what is kept, in plain words: what it is, and why. `setting` says how long, "" for until forgotten."""

    what: str
    why: str
    setting: str = ""


KINDS: Mapping[str, Kind] = {
    "profile": Kind("name, e-mail, client number, résumé and what was read in it", "to find jobs for them"),
    "counselor": Kind("whose client they are", "to sort reports and lists"),
    "marks": Kind("what they did with jobs", "so that they know, and the center can account for it"),
    "copies": Kind("jobs they applied for, as they stood then", "for the interview, when the posting is gone"),
    "reports": Kind("what they were shown", "to tell what is new, and why they were told it", "keep_shown_days"),
    "matches": Kind("jobs they may be told of", "to know in the morning what is new"),
    "nights": Kind("which nights they were told something", "so that no night is done twice", "keep_runs_days"),
    "deliveries": Kind("what was sent to them", "so that nothing is sent twice or lost", "keep_sent_days"),
    "mail_stop": Kind("that they want no mail", "so that none is sent"),
}
NO_SOURCE = "No source of postings is ever asked with anything about a person."


# ------------------------------------------------------------------------------------------------ forgetting


@dataclass(frozen=True)
class Forgotten:
    """What forgetting came to, and what it could not reach.

    `left` is what had left for the person; `files` were deleted; `copies` are other databases that lie beside this one.
    `wiped` says whether the database's own files are rid of what was deleted.
    """

    profile_id: str
    left: tuple[Left, ...]
    files: tuple[Path, ...]
    copies: tuple[Path, ...]
    wiped: bool

    @property
    def mailed(self) -> tuple[Left, ...]:
        """What left by mail, or may have."""
        return tuple(one for one in self.left if one.channel != PAPER and one.state in {SENT, UNKNOWN})

    @property
    def printed(self) -> tuple[Left, ...]:
        """What was made to be printed."""
        return tuple(one for one in self.left if one.channel == PAPER and one.state == SENT)


def forget(line: Line, profile_id: str, now: datetime) -> Forgotten:
    """Take all that is kept on a person out of the database and out of the folders that jobmatch writes.

    Of one who is forgotten already, what may have been left is taken out. Raises StoreError if there is neither.
    """
    store, gone = line.store, line.store.forgotten()
    here = bool(store.here_again([profile_id]))
    if not here and profile_id not in gone:
        raise StoreError(f"there is no person {profile_id}, and nobody of that id was forgotten")
    left = store.left(line.center_id, profile_id) if here else ()
    write_down(line.settings.forgotten, profile_id, now.date())
    files = tuple(_delete_files(line.settings, profile_id))
    if here:
        store.forget(line.center_id, profile_id, now)
    return Forgotten(profile_id, left, files, tuple(copies(line.settings)), store.wipe())


def here_again(line: Line) -> frozenset[str]:
    """Return the ids of people who were forgotten and are kept all the same: a backup was put back by hand."""
    return line.store.here_again({*written_down(line.settings.forgotten), *line.store.forgotten()})


def folders(settings: config.Settings) -> tuple[Path, ...]:
    """Return the folders in which jobmatch leaves files about people by itself."""
    return (settings.home, settings.output)


def _delete_files(settings: config.Settings, profile_id: str) -> Iterator[Path]:
    """Delete the files that bear the id, and the lines of lists that name such a file; yield what was deleted."""
    for folder in folders(settings):
        for path in sorted(folder.rglob("*")):
            if path.is_dir() or path.is_symlink():
                continue
            if profile_id in path.name:
                path.unlink(missing_ok=True)
                yield path
            elif path.name.startswith(drafts.PREFIX):  # left by who was killed while writing: of anybody
                path.unlink(missing_ok=True)
            elif path.name == _LIST:
                _strike(path, profile_id)


def _strike(path: Path, profile_id: str) -> None:
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
    others = [line for line in lines if profile_id not in line]
    if len(others) < len(lines):
        config.write_private(path, "".join(others))


def copies(settings: config.Settings) -> Iterator[Path]:
    """Yield the databases that lie beside the one at work, backups most likely, by name."""
    own = file_of(read_url(settings.database))
    beside = {settings.home, *([own.absolute().parent] if own else [])}
    for folder in sorted(beside):
        for path in sorted((*folder.glob("*"), *folder.glob(".jobmatch-*/*"))):
            if path.is_file() and not (own and own.exists() and path.samefile(own)) and is_sqlite(path):
                yield path


# ------------------------------------------------------------------------------------- who is to stay forgotten


def write_down(path: Path, profile_id: str, day: date) -> None:
    """Add a person to the list of the forgotten, in which nothing but opaque ids and days stand."""
    known = written_down(path)
    if profile_id not in known:
        lines = {**known, profile_id: day}
        config.write_private(path, "".join(f"{key} {at}\n" for key, at in lines.items()))


def written_down(path: Path) -> dict[str, date]:
    """Return the list of the forgotten, by id; nobody if there is none. Raises ConfigError if it cannot be read."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return {key: date.fromisoformat(day) for key, day in (line.split() for line in lines if line.strip())}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: {error}: each line is an id and a day; correct it, or restore it") from error


def restore(settings: config.Settings, backup: Path, now: datetime) -> Restored:
    """Put a backup in place of the database, without the people who are to stay forgotten; see `store_restore`.

    All who are forgotten are on the list afterwards, also those of whom only the replaced database knew.
    """
    days = written_down(settings.forgotten)
    ids = {key: datetime(day.year, day.month, day.day, tzinfo=UTC) for key, day in days.items()}
    done = restore_store(settings.database, backup, ids, now)
    for key, at in done.all_forgotten.items():
        write_down(settings.forgotten, key, at.date())
    return done


# ------------------------------------------------------------------------------------------- what is kept


@dataclass(frozen=True)
class Account:
    """What is kept on the people of a center, or on one `profile` of them, and what left for them, or is to leave.

    `days` says of each kind how long it is kept, None for until the person is forgotten, 0 for ever. `in_all` is by
    channel, host of the address and state; `left` is what left for the one person.
    """

    center_id: str
    kept: tuple[Kept, ...]
    days: Mapping[str, int | None]
    where: Mapping[str, str]
    profile: Profile | None = None
    left: tuple[Left, ...] = ()
    in_all: Mapping[tuple[str, str, str], Kept] = field(default_factory=dict)
    forgotten: int = 0


def account(line: Line, profile: Profile | None = None) -> Account:
    """Return what is kept on the people of the center, or on one of them, and what left."""
    store, chosen, days = line.store, line.settings, vars(line.settings.keeping)
    return Account(
        center_id=line.center_id,
        kept=store.kept(line.center_id, profile.profile_id if profile else None),
        days={name: days[kind.setting] if kind.setting else None for name, kind in KINDS.items()},
        where={
            "the database": chosen.shown_database,
            "settings, and files that jobmatch writes": str(chosen.home),
            "letters that are files or pages": str(chosen.output),
            "the ids of who is forgotten": str(chosen.forgotten),
        },
        profile=profile,
        left=store.left(line.center_id, profile.profile_id) if profile else (),
        in_all={} if profile else store.left_in_all(line.center_id),
        forgotten=len(store.forgotten()),
    )


def facts(account: Account) -> dict[str, Any]:
    """Return an account for programs."""
    kept = [{**asdict(one), **asdict(KINDS[one.kind]), "days": account.days[one.kind]} for one in account.kept]
    if account.profile:
        who = {name: getattr(account.profile, name) for name in ("profile_id", "client_id", "name", "email")}
        return {**who, "kept": kept, "left": [asdict(one) for one in account.left]}
    names = ("channel", "host", "state")
    left = [{**dict(zip(names, key, strict=True)), **asdict(one)} for key, one in account.in_all.items()]
    where = dict(account.where)
    return {"center": account.center_id, "kept": kept, "where": where, "left": left, "forgotten": account.forgotten}


def sentences(account: Account) -> Iterator[str]:
    """Yield an account in plain words, line by line."""
    who = account.profile
    yield f"What is kept on {who.name} ({who.profile_id}):" if who else "What is kept:"
    for one in account.kept:
        kind = KINDS[one.kind]
        known = f"{one.rows or 'nothing'}{_span(one)}" if who else _count(one)
        yield f"  {kind.what}: {known}; {kind.why}; {_how_long(kind, account.days[one.kind])}"
    yield "Where:"
    yield from (f"  {name}: {path}" for name, path in account.where.items())
    left = [*map(_delivery, account.left), *(_deliveries(*key, one) for key, one in account.in_all.items())]
    yield "What left this computer, or is to leave it:" if left else "Nothing has left this computer."
    yield from (f"  {one}" for one in left)
    yield NO_SOURCE
    if not who:
        yield f"Forgotten for good: {account.forgotten}."


def _count(one: Kept) -> str:
    people = f"{one.people} {'person' if one.people == 1 else 'people'}"
    return people if one.rows == one.people else f"{one.rows} on {people}"


def _span(one: Kept) -> str:
    return f", {one.first} to {one.last}" if one.first else ""


def _how_long(kind: Kind, days: int | None) -> str:
    if days is None:
        return "kept until the person is forgotten"
    what = "what it said is kept" if kind is KINDS["deliveries"] else "kept"
    return f"{what} {f'{days} days' if days else 'for ever'} ({kind.setting})"


def _delivery(one: Left) -> str:
    return f"{one.day}  {one.kind} by {one.channel}{f' to {one.address}' if one.address else ''}: {one.state}"


def _deliveries(channel: str, host: str, state: str, found: Kept) -> str:
    return f"{channel}{f' to {host}' if host else ''}, {state}: {_count(found)}{_span(found)}"
