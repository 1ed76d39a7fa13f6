"""The lines of a résumé that name credentials, into certificates of a JSON Resume, with their state and dates.

That one is under way, lapsed or only planned stands in its name, in words that `holdings` knows.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from jobmatch.resume_dates import Period, periods
from jobmatch.resume_lines import MARKS, MAX_LINE, Row, joined, parts

_LAPSED = re.compile(
    r"(?i)\b(?:expired|lapsed|inactive|not renewed|no longer|former(?:ly)?|previous(?:ly)?|past|revoked|surrendered"
    r"|retired|out of date|not current|used to|was certified|discontinued)\b"
)
_UNDER_WAY = re.compile(
    r"(?i)\b(?:in[ -]progress|in process|in training|underway|under way|expect\w*|anticipat\w*|pending|scheduled"
    r"|pursuing|studying|stud(?:y|ies) for|preparing|prep|enrolled|candidate|eligib(?:le|ility)|working (?:on|towards?)"
    r"|sit(?:ting)? for|exam (?:date|in|on|set|booked|planned)|completing|to be completed|currently taking"
    r"|registered for|awaiting|student|estimated)\b"
)
_PLANNED = re.compile(
    r"(?i)\b(?:plan(?:s|ned|ning)?|goals?|intend\w*|hop(?:e|es|ing)|wants?|would like|interested|not yet|future|will"
    r"|consider\w*|no|not|none|without|never|failed|did not|to (?:obtain|earn|take|get|pursue)|next|wish\w*)\b"
)
_EXPIRES = re.compile(
    r"(?i)\b(?:exp(?:ires?|iry|iration)?\b\.?|valid (?:through|thru|until|till|to)|good (?:through|until)|renew\w*"
    r"|(?<!\d )(?:through|until|thru))(?:\s*(?:date|on|by|due|in))*\W{0,3}$"
)
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
_MARK = {"(expired)": _LAPSED, "(in progress)": _UNDER_WAY, "(not held)": _PLANNED}
_KNOWN = re.compile(  # that the reader of certificates sees by itself, wherever they stand in a name
    r"(?i)\b(?:expired|lapsed|inactive|not (?:yet )?(?:certified|held)|in progress|eligible|candidate|pending"
    r"|expected|scheduled)\b"
)

Names = Callable[[str], frozenset[str]]


class Certificate(NamedTuple):
    """An entry of `certificates`, and the last day on which it is valid, as a date of JSON Resume or ""."""

    entry: dict[str, Any]
    expires: str


def certificates(rows: Sequence[Row], names: Names) -> list[Certificate]:
    """Return the certificates that lines list; a state over several of them ("Expired:") holds for each."""
    found: list[tuple[str, str]] = []  # the words of each, and the mark over it
    under = ""
    for row in joined(rows, prose=False, starts=lambda row: bool(names(row.text))):
        over, text = _stated_over(row.text, names)
        if found and not text and not row.after_blank and ":" not in row.text:
            found[-1] = (f"{found[-1][0]}, {row.text}", found[-1][1])  # the last cell of a table
            continue
        if not text or text.endswith(":"):
            under = over
        for piece in _entries(text, names):
            if found and _belongs(piece, found[-1][0], names, bullet=row.bullet):
                found[-1] = (f"{found[-1][0]}, {piece}", found[-1][1])
            else:
                found.append((piece, over or under))
    return [_certificate(words, mark) for words, mark in found]


def _stated_over(text: str, names: Names) -> tuple[str, str]:
    """Return the mark that a line begins with ("In progress: ..."), or is all of it, and what follows."""
    label, colon, rest = text.partition(":")
    if _only_state(label):
        return _state(label), rest.strip()
    if colon and not names(label) and not _ABOUT.match(label) and (mark := _state(label)):
        return mark, rest.strip()
    return "", text


def _only_state(label: str) -> bool:
    return any(form.fullmatch(label.strip()) for form in _MARK.values())


def _entries(text: str, names: Names) -> Iterator[str]:
    """Yield the credentials that one line lists, each with what is said of it."""
    held: list[str] = []
    known: frozenset[str] = frozenset()
    for part in parts(text):
        here = names(part)
        if held and here and not here <= known and not _only_state(held[-1]):
            yield ", ".join(held)
            held, known = [], frozenset()
        held.append(part)
        known |= here
    if held:
        yield ", ".join(held)


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


def _certificate(text: str, state: str) -> Certificate:
    name = text.strip(MARKS)
    own = _state(name)
    mark = own or state
    dates = list(periods(name))
    ending = next((date for date in dates if _EXPIRES.search(name[max(0, date.start - 40) : date.start])), None)
    ranged = next((date for date in dates if not date.single and date.last), None)
    expires = "" if mark else (ending.last if ending else ranged.last if ranged else "")
    entry = {"name": f"{name} {mark}" if mark and not _is_plain(name, mark) else name}
    if awarded := _awarded(dates, ending):
        entry |= {} if mark == "(in progress)" else {"date": awarded}
    return Certificate(entry, expires)


def _is_plain(name: str, mark: str) -> bool:
    """Whether a name tells its state in a word that needs no mark."""
    plain = _KNOWN.search(name)
    return plain is not None and _MARK[mark].search(plain[0]) is not None


def _awarded(dates: Sequence[Period], ending: Period | None) -> str:
    return next((date.first for date in dates if date is not ending and date.first), "")


def _state(text: str) -> str:
    """Return the mark of what a text says of a credential; "" if it is held."""
    if _LAPSED.search(text):
        return "(expired)"
    if _UNDER_WAY.search(text):
        return "(in progress)"
    return "(not held)" if _PLANNED.search(text) else ""
