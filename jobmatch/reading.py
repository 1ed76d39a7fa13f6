"""Texts into what they ask for, in several processes where there are many: what is read does not depend on it."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jobmatch import vocabulary
from jobmatch.apart import Trouble, attempt
from jobmatch.model import Requirements
from jobmatch.store import Refusal
from jobmatch.workers import Workers

if TYPE_CHECKING:
    from jobmatch.skills import Reader

MANY: Final = 100  # texts at once, for which other processes pay: one takes as long to begin as to read some hundreds

Readings = list[Requirements | Trouble]


def readers(processes: int, here: Callable[[], "Reader"], rows: Path) -> Workers["Reader"]:
    """Return what reads texts: the reader that is `here`, or so many processes with the user's own vocabulary rows."""
    return Workers(processes, MANY, here, _reader, rows)


def _reader(rows: Path) -> "Reader":
    from jobmatch.skills import reader  # noqa: PLC0415 - most programs that can read do not

    return reader(vocabulary.load(rows))


def read(reader: "Reader", texts: Iterable[str]) -> Readings:
    """Return what each of the texts asks for, or what was wrong with it."""
    return [attempt(text.partition("\n")[0], partial(reader.extract, text)) for text in texts]


def parted(done: Readings) -> tuple[list[Requirements], list[Refusal]]:
    """Return what was read, and what could not be."""
    refused = [Refusal(one.unit, one.message) for one in done if isinstance(one, Trouble)]
    return [one for one in done if not isinstance(one, Trouble)], refused
