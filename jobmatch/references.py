"""The numbers and codes by which an employer keeps a vacancy, and those that a text quotes.

An agency that writes an advert anew in its own words still tells the employer's number: "their ref POA-77".
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from jobmatch.copies import has_digit
from jobmatch.model import Posting

_KINDS = bytes(ord("0" if chr(code).isdigit() and code < 0x80 else " " if code < 0x21 else "x") for code in range(256))
_TWO_DIGITS = re.compile("[0-9]-?[0-9]")
_LABELLED = re.compile(
    r"\b(?:requisition|req|rqst|posting|vacancy|job|position|announcement|reference|ref)\s*"
    r"(?:(?:id|number|num|no|code)\b\.?\s*[:#]?|[:#])\s*#?\s*((?=[a-z_/-]*\d[a-z\d_/-]{2})[a-z\d][a-z\d_/-]{2,24})"
)
_NAMED = re.compile(
    r"\b(?:requisition|req|rqst|posting|vacancy|announcement|reference|ref|exam|examination|recruitment|job|position)"
    r"[ \t]+(?:is[ \t]+)?#?((?=[a-z_/-]*\d)[a-z\d]+(?:[-_/][a-z\d]+)*)"
)
_BEFORE = 40  # characters in which a number is labelled
_IN_ADDRESS = re.compile(r"_((?:JR|REQ|R|RQ)-?\d{3,})(?:-\d)?/?\Z", re.IGNORECASE)
_SAYS_SO = re.compile(r"(?:jr|req|r|rq|rqst|pr|job|jo|vac|ann)[-_# ]?(?:\d{2,4}[-_])?\d{3,}", re.IGNORECASE)
_NINES = str.maketrans("0123456789", "9" * 10)
_SHAPE = re.compile(r"\A(?:REQUISITION|REQ|RQST|JOB|JR|RQ|R|ID|NO)?(.*)\Z", re.DOTALL)
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[-_/][A-Za-z0-9]+)*")
_CALLED = re.compile(
    r"(?:\b(?:requisition|req|rqst|posting|vacancy|announcement|reference|ref|exam|examination|recruitment|job|"
    r"position|id|number|num|no|code)\b|#)\W{0,3}(?:is\W{1,2})?\Z"
)
_LETTERS = re.compile(r"\b([A-Z]{2,5}) \Z")
_LINKED = re.compile(r"[@$£€%]|://|www\.")
_HOUR = r"(?:0?[1-9]|1[0-2])(?:[0-5]\d)?[ap]?m?"
_NO_CODE = re.compile(  # ZIP codes and telephones, numbers of things, days and times, and what every trade writes so
    r"\d{1,5}(?:-\d{4})?|\d{3}-\d{4}|(?:1-)?\d{3}-\d{3}-\d{4}|\d{1,3}[-/]?[a-z]+|\d+[a-z]{2,}|[a-z]+\d{1,2}"
    rf"|\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?|\d{{4}}-\d{{2}}-\d{{2}}|{_HOUR}-{_HOUR}"
    r"|(?:icd|covid|cpt|gs|gg|usc|cfr|cy|fy)[-/_]?\d.*"
)
_DAY = re.compile(r"20[0-4]\d(?:[01]\d[0-3]\d)?")
_AGAIN = re.compile(r"(?<=\d)-\d\Z")  # what some systems add when a vacancy is posted once more


class Number(NamedTuple):
    """A number by which an employer keeps a vacancy, without what is written before it; `shape` has 9 for a digit."""

    core: str
    shape: str

    @property
    def digits(self) -> int:
        """How many digits it has."""
        return self.shape.count("9")


def number(stated: str) -> Number | None:
    """Return a requisition number as compared: "R-0012345", "REQ 12345" and "12345" are one. None if it is none."""
    found = _compared(stated)
    return found if found.digits > 2 and len(found.core) < 25 and not _DAY.fullmatch(found.core) else None


def _compared(stated: str) -> Number:
    letters = stated.upper() if stated.isalnum() else re.sub(r"[\W_]+", "", stated).upper()
    named = _SHAPE.match(letters)
    core = (named[1] if named else letters).lstrip("0") or letters
    return Number(core, core.translate(_NINES))


def stated_number(posting: Posting) -> Number | None:
    """Return the requisition number of the field or the address; the source's own id of the posting is none."""
    if "_" in posting.url and (in_address := _IN_ADDRESS.search(posting.url.partition("?")[0])):
        return number(in_address[1])
    said = posting.identifier
    return number(said) if said and (said != posting.source_id or _SAYS_SO.fullmatch(said)) else None


def labelled(low: str) -> Iterator[Number]:
    """Yield the numbers that a text in lower case labels as such: "Requisition ID: 77812", "posting 8812W"."""
    if not has_digit(low):
        return
    for near in sorted({found.start() // _BEFORE for found in _TWO_DIGITS.finditer(low)}):
        end = low.find(" ", (near + 2) * _BEFORE)  # no number is cut in two
        window = low[max(0, (near - 2) * _BEFORE) : end if end > 0 else len(low)]
        yield from (found for said in _LABELLED.findall(window) if (found := number(said)))
        yield from (found for said in _NAMED.findall(window) if (found := _code(said) or _long(said)))


def _long(said: str) -> Number | None:
    found = number(said)
    return found if found and found.digits > 3 else None


def ids(posting: Posting) -> frozenset[Number]:
    """Return what may be the employer's number: every id of the posting that is written as a code is."""
    said = {one for one in (posting.identifier, posting.source_id) if len(one) > 3}  # no number is shorter
    said |= {_AGAIN.sub("", one) for one in said if "-" in one}
    return frozenset(found for one in said if (found := _code(one) or _long(one)))


def quoted(text: str) -> frozenset[Number]:
    """Return the codes in a text, such as "POA-77" or "8812W", and the plain numbers called so: "job 5590"."""
    return frozenset(
        found
        for before, said in _said(text)
        if (found := _code(said) or (_long(said) if _CALLED.search(before.lower()) else None))
    )


def _said(text: str) -> Iterator[tuple[str, str]]:
    """Yield what may be a code, after what is before it; "POA 77" is "POA-77"."""
    for before, part in _with_digits(text):
        letters = _LETTERS.search(before) if part[0].isdecimal() else None
        for said in () if _LINKED.search(part) else _TOKEN.findall(part):
            yield before + part[: part.index(said)], said
            if letters:
                yield before[: letters.start()], f"{letters[1]}-{said}"


def _with_digits(text: str) -> Iterator[tuple[str, str]]:
    """Yield what stands between spaces and has a digit, after what is before it; most words are never looked at."""
    data = text.encode("utf-8", "replace") + b" "
    kinds = data.translate(_KINDS)
    at = kinds.find(b"0")
    while at >= 0:
        start, end = kinds.rfind(b" ", 0, at) + 1, kinds.find(b" ", at)
        yield data[max(0, start - _BEFORE) : start].decode("utf-8", "ignore"), data[start:end].decode("utf-8")
        at = kinds.find(b"0", end)


def _code(said: str) -> Number | None:
    """Return a code as compared, None for what may be anything else."""
    if not 5 <= len(said) <= 24 or not _TOKEN.fullmatch(said) or _NO_CODE.fullmatch(said.lower()):
        return None
    found = _compared(said)
    told = found.digits > 1 or (said.count("-") > 1 and len(found.core) - found.digits > 3 and found.digits)
    return found if told and not _DAY.fullmatch(found.core) else None
