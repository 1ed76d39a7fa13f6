"""The commands that turn files into rows, without a store."""

import argparse
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, TextIO

from jobmatch.errors import UsageError
from jobmatch.invocation import DONE, PARTLY, existing, settings, today
from jobmatch.terminal import emit_lines, say


def extract_(args: argparse.Namespace) -> int:
    """Postings in, requirements out, line by line."""
    from jobmatch import streams

    broken: list[str] = []
    postings = existing(args.file)
    return _write_rows(args.output, streams.extract(postings, settings(args).vocabulary, broken), broken)


def rank_(args: argparse.Namespace) -> int:
    """Profiles and postings in, ranking out."""
    from jobmatch import streams

    broken: list[str] = []
    people, postings = [existing(name) for name in args.profile], existing(args.postings)
    rows = streams.ranking(people, postings, settings(args).vocabulary, today(args), broken)
    return _write_rows(args.output, rows, broken)


def _write_rows(output: str | None, rows: "Iterable[Mapping[str, Any]]", broken: list[str]) -> int:
    """Write rows as JSON Lines; `broken` fills up while they are made, and is told at the end."""
    with _in_place_of(Path(output).expanduser()) if output else nullcontext() as file:
        emit_lines(rows, file)
    for message in broken:
        say(f"jobmatch: {message}")
    return PARTLY if broken else DONE


@contextmanager
def _in_place_of(path: Path) -> Iterator[TextIO]:
    """Open what takes the place of a file once it is whole: the old one may be the very one that is being read."""
    from tempfile import TemporaryDirectory

    if path.exists() and not path.is_file():  # a device or a pipe is written to, never replaced
        with path.open("w", encoding="utf-8") as file:
            yield file
        return
    if not path.parent.is_dir():
        raise UsageError(f"{path.parent}: there is no such folder: make it first, or name another file")
    with TemporaryDirectory(prefix=".jobmatch-", dir=path.parent) as folder:
        part = Path(folder) / path.name
        part.touch(mode=0o600)
        with part.open("w", encoding="utf-8") as file:
            yield file
        part.replace(path.resolve())
