"""What a person sees: results on stdout, talk on stderr. Output goes through this room and no other.

Names, paths and messages hold what others wrote: nothing in them may steer a terminal or break a line. That is seen to
in one place, so that no command can forget it. Only `show` prints as it is given: whole pages, and paths for programs.
"""

import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TextIO

STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def plain(text: str) -> str:
    """Return foreign text in one line, without control characters."""
    return STEERING.sub(" ", text)


def say(*lines: str) -> None:
    """Tell the person something that is no result."""
    for bar in _BARS:
        bar.clear()
    for line in lines:
        print(plain(line), file=sys.stderr)
    for bar in _BARS:
        bar.refresh()


def print_line(text: str) -> None:
    """Print a result that is one line, whatever stands in it."""
    print(plain(text))


def on_terminal() -> bool:
    """Return whether results go to a person's terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def columns() -> int:
    """Return the width of lines: of the terminal, from 40 to 100; 80 where there is none."""
    return max(40, min(shutil.get_terminal_size().columns, 100)) if on_terminal() else 80


def show(text: str) -> None:
    """Print a result that ends in a line feed, whether it has one or not."""
    print(text, end="" if text.endswith("\n") else "\n")


def emit(value: Any) -> None:
    """Print a result as JSON; in ASCII, which no terminal or pipe can spoil."""
    import json

    print(json.dumps(value, indent=2, default=str))


def emit_lines(rows: Iterable[Mapping[str, Any]], file: TextIO | None = None) -> None:
    """Print each row as one line of JSON as soon as it is made; to stdout where no file is given."""
    import json

    for row in rows:
        print(json.dumps(row), file=file)


_BARS: list[Any] = []  # the one that is on screen, if one is


class Progress:
    """How far a long command is; on a terminal a bar, elsewhere nothing: the lines that are said will do."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar

    def advance(self) -> None:
        """One more is done."""
        self._bar.update()

    def say(self, text: str) -> None:
        """Show beside the bar what is being done."""
        self._bar.set_postfix_str(plain(text))


@contextmanager
def progress(total: int, unit: str) -> Iterator[Progress]:
    """Show how many of `total` are done, for as long as that takes."""
    from tqdm import tqdm

    shown = sys.stderr is not None and sys.stderr.isatty()
    with tqdm(total=total, unit=f" {unit}", file=sys.stderr, disable=not shown, leave=False) as bar:
        _BARS.append(bar)
        try:
            yield Progress(bar)
        finally:
            _BARS.remove(bar)


def flush() -> None:
    """Let out what was printed; raise OSError if nobody takes it, as when the disk is full."""
    print(end="", flush=True)


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun."""
    return f"{number} {one if number == 1 else many}"
