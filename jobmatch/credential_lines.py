"""The lines of a résumé that name credentials, into certificates of a JSON Resume, with their state and dates.

That one is under way, lapsed or only planned stands in its name, in words that `holdings` knows.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from jobmatch.credential_states import EXPIRED, UNDER_WAY, ending_of, last_day, state_of
from jobmatch.model import Status
from jobmatch.resume_dates import Period, periods
from jobmatch.resume_lines import MARKS, MAX_LINE, Row, joined, parts

_ABOUT = re.compile(
    r"(?i)^(?:issued|expir\w*|exp\b|valid|credential(?: id)?|licen[cs]e (?:no|number|#)|status|awarded|obtained|earned"
    r"|renew\w*|active|current\b|in progress|id\b|no\.|number|#|member|by\b|date|passed|since|through|anticipated"
    r"|expected|lapsed|inactive|certified since|certificate no|state of|registry|cert\b|and (?:expired|lapsed))"
)
_TITLED = re.compile(
    r"(?i)\b(?:certifi\w+|licen[cs]\w*|registered|registration|training|course|card|trained|CPR|BLS|CNA)\b"
)
_ISSUER = re.compile(
    r"(?i:(?:the )?(?:american|national|state|international|commission|council|board|association|academy|institute)\b)"
    r"|[\w.&' -]*(?i:association|society|board|council|commission|college|university|institute|academy|red cross|inc)\b"
    r"|[A-Z]{2,8}(?=\W*(?:$|[|,;(\d–—-]|issued|valid|exp))"  # noqa: RUF001
)
_ASIDE = re.compile(r"(?i)(?:before|prior to|until|replaced by|superseded by|instead of|bridge to)\b")
_WISHED = re.compile(r"(?i)(?:planned|goals?|future|not (?:yet )?held|next)")
_MARKS = {Status.EXPIRED: "(expired)", Status.IN_PROGRESS: "(in progress)", None: "(not held)"}
_SENTENCE = re.compile(r"(?<=[a-z0-9)]{2})[.!]\s+(?=[A-Z])")

Names = Callable[[str], frozenset[str]]


class Certificate(NamedTuple):
    """An entry of `certificates`, and the last day on which it is valid, as a date of JSON Resume or ""."""

    entry: dict[str, Any]
    expires: str


def certificates(rows: Sequence[Row], names: Names) -> list[Certificate]:
    """Return the certificates that lines list; a state over several of them ("Expired:") holds for each."""
    found: list[tuple[str, Status | None]] = []  # the words of each, and the state over it
    under: Status | None = Status.HELD
    for row in joined(rows, prose=False, starts=lambda row: bool(names(row.text))):
        over, text = _stated_over(row.text, names)
        if found and not text and not row.after_blank and ":" not in row.text:
            found[-1] = (f"{found[-1][0]}, {row.text}", found[-1][1])  # the last cell of a table
            continue
        if not text or text.endswith(":"):
            under = over
        for piece in _entries(text, names):
            if found and not row.bullet and _is_rest(piece, found[-1][0], names):
                found[-1] = (f"{found[-1][0]} {piece}", found[-1][1])
            elif found and _belongs(piece, found[-1][0], names, bullet=row.bullet):
                found[-1] = (f"{found[-1][0]}, {piece}", found[-1][1])
            else:
                found.append((piece, under if over is Status.HELD else over))
    return [_certificate(words, state) for words, state in found]


def _stated_over(text: str, names: Names) -> tuple[Status | None, str]:
    """Return the state that a line begins with ("In progress: ..."), or is all of it, and what follows."""
    label, colon, rest = text.partition(":")
    if _only_state(label):
        return state_of(label), rest.strip()
    if colon and not names(label) and not _ABOUT.match(label) and state_of(label) is not Status.HELD:
        return state_of(label), rest.strip()
    return Status.HELD, text


def _only_state(label: str) -> bool:
    return any(form.fullmatch(label.strip()) for form in (EXPIRED, UNDER_WAY, _WISHED))


def _entries(text: str, names: Names) -> Iterator[str]:
    """Yield the credentials that one line lists, each with what is said of it."""
    held: list[str] = []
    known: frozenset[str] = frozenset()
    for part in (part for sentence in _SENTENCE.split(text) for part in parts(sentence)):
        here = names(part)
        aside = _ASIDE.match(part) is not None
        if held and here and not here <= known and not _only_state(held[-1]) and not aside:
            yield ", ".join(held)
            held, known = [], frozenset()
        held.append(part)
        known |= here
    if held:
        yield ", ".join(held)


def _is_rest(text: str, before: str, names: Names) -> bool:
    """Whether a line ends a name that is another when it is whole: "Certified Professional Coder", "Apprentice"."""
    there = names(before)
    return bool(there and names(text) and len(before) < MAX_LINE and not there & names(f"{before} {text}"))


def _belongs(text: str, before: str, names: Names, *, bullet: bool) -> bool:
    """Whether a line only says more of the certificate before it: who issued it, when, until when."""
    here = names(text)
    if len(before) > MAX_LINE:
        return False
    if here:
        return here <= names(before) and not bullet
    if _ABOUT.match(text) or next((date.end == len(text) for date in periods(text) if not date.start), False):
        return True
    return not bullet and not _TITLED.search(text) and bool(names(before) and _ISSUER.match(text))


def _certificate(text: str, over: Status | None) -> Certificate:
    name = text.strip(MARKS)
    own = state_of(name)
    state = over if own is Status.HELD else own
    dates = list(periods(name))
    marked = state is not Status.HELD and own is Status.HELD
    entry = {"name": f"{name} {_MARKS[state]}" if marked else name}
    if awarded := _awarded(dates, ending_of(name, dates)):
        entry |= {} if state is Status.IN_PROGRESS else {"date": awarded}
    return Certificate(entry, last_day(name) if state is Status.HELD else "")


def _awarded(dates: Sequence[Period], ending: Period | None) -> str:
    return next((date.first for date in dates if date is not ending and date.first), "")
