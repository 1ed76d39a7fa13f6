"""What kind of work a job title names: its family, seniority and occupation.

The rows of `titles.csv` come first, then a test on words for the titles that no row holds. Titles that name several
kinds of work ("coder", "clerk", "registrar") are decided by the text below them.

The word test and its vetoes come from 14,842 titles of one board, where it fired 21 times and 18 times rightly; the
three wrong ones are vetoed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from jobmatch.trades import trade_said, trade_titled
from jobmatch.vocabulary import Title

LADDER = ("entry", "mid", "senior", "lead", "supervisor", "manager", "director")
"""The seniorities, from the bottom up."""

_NONE, _AMBIGUOUS, _NOT_FAMILY = "none", "ambiguous", "not_family"
_OCCUPATIONS = {  # where one code is best supported for a whole family
    "core": "29-2072.00",
    "roi": "29-2072.00",
    "coder": "29-2072.00",
    "registry": "29-9021.00",
    "management": "11-9111.00",
}
_BEST_FIRST = ("core", "roi", "registry", "coder", "management", "billing", "adjacent", _NONE)
_RECORDS_WORK = frozenset({"core", "roi", "registry", "coder"})


@dataclass(frozen=True)
class Role:
    """What a title names. `family` is core, coder, roi, registry, management, billing, adjacent or none.

    `seniority` is entry, mid, senior, lead, supervisor, manager, director or ""; `occupation` is an O*NET-SOC code
    or ""; `trade` is the kind of work inside the family by `trades.csv`, "" where the title names none.
    """

    family: str
    seniority: str
    occupation: str
    trade: str = ""


# ------------------------------------------------------------------------------------------------- words of a title

_NOT_WORD = re.compile(r"[^a-z0-9+]+")
_PLURAL = re.compile(r"\w{3,}[^s\Wui]s")
_SPELLINGS = {
    "emr": "ehr",
    "coord": "coordinator",
    "tech": "technician",
    "rep": "representative",
    "reps": "representative",
    "mgr": "manager",
    "mgmt": "management",
    "mgt": "management",
    "mmt": "management",
    "mt": "management",
    "sr": "senior",
    "jr": "junior",
    "tumour": "tumor",
    "summarizer": "summariser",
    "summarising": "summariser",
    "summarizing": "summariser",
}
_PHRASES = (
    ("health information management", "him"),
    ("release of information", "roi"),
    ("electronic health record", "ehr"),
    ("electronic medical record", "ehr"),
    ("health care", "healthcare"),
    ("co ordinator", "coordinator"),
    ("team leader", "lead"),
    ("team lead", "lead"),
)

# The words of a title stand between spaces: a pattern that begins with one is tried at each word only.
_HEALTH = (
    r"[ ](?:medical|health|healthcare|patient|clinical|clinic|hospital|him|ehr|chart|donor|inpatient|outpatient|nhs"
    r"|pa?ediatric)\b"
)
_RECORD = r"[ ](?:record|chart|him|ehr|roi|health\sinformation|patient\sinformation|case\s?note|medical\snote)\b"
_WORKER = r"""[ ](?:clerk|assistant|technician|specialist|coordinator|associate|representative|analyst|custodian|officer
    |porter|lead|supervisor|supervisory|manager|director|administrator|librarian|scanner|processor|abstractor|trainer
    |auditor|educator|aide|summariser|operator|head|trainee|worker)\b"""
_BILLING = r"[ ](?:biller|billing|claim|reimbursement|revenue\scycle|account\sreceivable|denial)\b"
_IN_CHARGE = re.compile(r"[ ](?:manager|director|supervisor|supervisory|head)\b")

# Trades that are never records work, whatever else stands in the title.
_OTHER_TRADE = re.compile(
    r"[ ](?:engineer|developer|software|programmer|java|sale|nurse|rn|lpn|teacher|professor|instructor|scribe)\b"
)
# These do not unseat a row: a Medical Records Clerk may work for a legal department.
_OTHER_WORK = re.compile(
    r"""[ ](?:fellow|surgeon|pharmacist|phlebotomist|radiographer|sonographer|technologist|therapist|psychologist
    |midwife|paramedic|lawyer|paralegal|legal|(?:specialty|speciality|specialist|trust)\s(?:registrar|grade)|registrar\sin|st\d\+?
    |ct\d|computer|machine\slearning|architect|informatic\w*|application|implementation|tester|accounting)\b""",
    re.VERBOSE,
)
_OTHER_RECORDS = re.compile(
    r"""[ ](?:information\s(?:governance|system|technology|security)|data\sprotection|court|police|sheriff|criminal
    |vital|county\srecorder|school|student|college|payroll|personnel|property|land|vinyl|museum|zoo|vehicle|meter|batch
    |human\sresource|hr|corporate|dental)\b""",
    re.VERBOSE,
)

_CODER = re.compile(r"[ ](?:coder|coding|cdi|cdis|clinical documentation (?:improvement|integrity))\b")
_CODING_WORK = re.compile(rf"(?=.*[ ]coding\b)(?=.*(?:{_WORKER}|{_BILLING}))", re.VERBOSE)
_BILLER = re.compile(_BILLING, re.VERBOSE)
_REGISTRY = re.compile(
    r"[ ](?:cancer|tumor|oncology)\b.*[ ](?:registrar|registry|registration|abstractor)\b"
    r"|[ ](?:trauma|burn) (?:registrar|registry)\b"
)
_ROI = re.compile(r"[ ](?:roi\b|disclosure\b|record (?:release|retrieval|request|amendment)|release\b.*[ ]record\b)")
_CORE = re.compile(rf"(?=.*{_HEALTH})(?=.*{_RECORD})(?=.*{_WORKER})", re.VERBOSE)
_DEPARTMENT = re.compile(r"[ ](?:(?:medical|health|healthcare) (?:\w+ )?record|record (?:medical|health|healthcare))\b")
_RECORDS_CLERK = re.compile(rf"(?=.*[ ]record\b)(?=.*{_WORKER})", re.VERBOSE)
_ADJACENT = re.compile(
    r"""[ ](?:secretary|secretarie|receptionist|reception|front\s(?:desk|office)|booking|appointment|scheduler
    |scheduling|admission|admitting|registration|referral|typist|transcription\w*|ward\sclerk|unit\sclerk|clinic\sclerk|data\sentry
    |file\sclerk|patient\s(?:access|service|care\s(?:clerical|coordinator|representative)|registrar|greeter|liaison|navigator|pathway|representative|coordinator
        |administrator)
    |medical\s(?:administrator|administrative|office|admin)|(?:prior|pre)\sauthorization|insurance\sverif\w*
    |administrative\s(?:assistant|associate)|pathway\scoordinator|clerical)\b""",
    re.VERBOSE,
)
_IS_HEALTH = re.compile(_HEALTH)

# What the text must say before a title that names several trades is taken for ours.
_TEXT_OF_CODERS = re.compile(
    r"\bICD\b|\bICD-|\bCPT\b|\bHCPCS\b|\bOPCS|medical cod|clinical cod|\bAHIMA\b|\bAAPC\b", re.IGNORECASE
)
_OF_RESEARCH = re.compile(r"\b(?:questionnaires?|surveys?|study (?:subjects|participants))\b", re.IGNORECASE)
_TEXT_OF_REGISTRARS = re.compile(r"(?:cancer|tumou?r|trauma) regist|\bNCRA\b|\bODS-?C?\b", re.IGNORECASE)
_TEXT_OF_RECORDS = re.compile(
    r"(?:medical|health|patient) records?\b|case ?notes|release of information|\bHIM\b", re.IGNORECASE
)
_TEXT_OF_CARE = re.compile(
    r"\bpatients?\b|\bclinic\b|\bhospital|\bphysicians?\b|\bNHS\b|\bhealthcare\b|\bpa?ediatric", re.IGNORECASE
)
_TEXT_OF_CHARTS = re.compile(  # not those that go with graphs
    r"\b(?:medical|health|patient|paper|clinical) (?:records?|charts?)\b|case ?notes"
    r"|\b(?:fil|pull|scan|purg|index|assembl|retriev)(?:e|es|s|ing)? (?:\w+ ){0,2}charts?\b",
    re.IGNORECASE,
)
_TEXT_OF_REQUESTS = re.compile(
    r"\brelease of (?:\w+ ){0,3}information\b|\brecords? requests?\b|\brequests? for (?:\w+ ){0,2}records\b",
    re.IGNORECASE,
)
_TEXT_OF_AUDITS = re.compile(
    r"\baudit(?:s|ing|ed)?\b|\beducat(?:e|es|ing)\b|\bfeedback\b|\bjob aids\b|\bcoding training\b"
    r"|\btrain(?:s|ing)? (?:new |other )?coders\b|\btraining (?:documents|materials|sessions)\b"
    r"|\bfacilitat\w+ training\b",
    re.IGNORECASE,
)
_OPENING = 1_500  # characters in which a posting says what it is about; further down, much is said of everything
_LONGEST = 200  # characters of a title that are read; what is longer is no title
_ENOUGH = 2  # such words; one may be the employer's name or a benefit
_OFTEN = 3  # where the title says another thing

_SENIORITY = tuple(
    (seniority, re.compile(rf"[ ](?:{pattern})\b"))
    for seniority, pattern in (
        ("director", r"director|head of"),
        ("manager", r"manager"),
        ("supervisor", r"supervisor|supervisory"),
        ("lead", r"lead|leader"),
        ("senior", r"senior|iii|iv|auditor|audit|trainer|educator"),
        ("mid", r"ii"),
        ("entry", r"i|trainee|apprentice|junior|entry level|assistant"),
    )
)
# What a text says that takes people who have not done the work before, where the title would ask for more.
_FOR_BEGINNERS = re.compile(
    r"""\bentry[ -]level\b | \bfull(?:y\sfunded)?\s(?:on[ -]the[ -]job\s)?training\s(?:will|is|shall|given|provided)\b
    | \btraining\swill\sbe\s(?:given|provided)\sthat\sleads\sto\b
    | \bno\s(?:previous|prior)\s(?:\w+\s)?experience\s(?:is\s)?(?:required|necessary|needed)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_FILLER = re.compile(r"\b(?:i|ii|iii|iv|senior|junior|full|part|time|prn|bank|temporary|remote|band|\d+[ab]?)\b")
_MID = re.compile(r"[ ](?:specialist|technician|coordinator|analyst|coder|coding|biller|officer|librarian)\b")
_TYPED = re.compile(
    r"[ ](?:(?<!unit )(?<!ward )secretary|typist|transcription\w*)\b"
)  # who sits at a desk may be called specialist or officer


@lru_cache(maxsize=1 << 12)
def _words(title: str) -> str:
    """Return a title as lower-case words, singular, in one spelling, between spaces: " senior him technician "."""
    line = _NOT_WORD.sub(" ", title.lower().replace("&", " and ").replace("'s", ""))
    singular = (word[:-1] if word[-1] == "s" and _PLURAL.fullmatch(word) else word for word in line.split())
    words = f" {' '.join(_SPELLINGS.get(word, word) for word in singular)} "
    for phrase, word in _PHRASES:
        words = words.replace(f" {phrase} ", f" {word} ")
    return words


def read_title(text: str, titles: Sequence[Title]) -> Role:
    """Return what the first line of a posting's text, its title, names; the lines below decide where it is ambiguous.

    Of the rows in `titles` that stand in the title whole, the longest holds.
    """
    title, _, body = text.partition("\n")
    title, rows = title[:_LONGEST], _by_first_word(_Same(tuple(titles)))
    family, row = _read(title, body, rows)
    if family == _NONE and "/" in title:  # two jobs in one: "Medical Assistant / Medical Records Clerk"
        parts = [_read(part, body, rows) for part in title.split("/")]
        family, row = min(parts, key=lambda part: _BEST_FIRST.index(part[0]))
    if family == _NONE:
        return Role(_NONE, "", row.occupation if row else "")
    occupation = row.occupation if row and row.family == family else ""
    seniority = _seniority(_words(title), row, family)
    if "/" in title and LADDER.index(seniority) > LADDER.index("lead"):  # "Deputy Practice Manager / Receptionist"
        seniority = min((_seniority_of(part, body, rows) for part in title.split("/")), key=LADDER.index)
    if seniority == "mid" and _FOR_BEGINNERS.search(body):
        seniority = "entry"
    trade = trade_titled(_words(title), family) or _trade_by_text(family, body)
    return Role(family, seniority, occupation or _OCCUPATIONS.get(family, ""), trade)


def levels_named(text: str) -> list[str]:
    """Return the seniorities above the middle that words name: "lead or supervisor of a file room" names two."""
    words = _words(text)
    return [name for name, pattern in _SENIORITY if LADDER.index(name) > LADDER.index("mid") and pattern.search(words)]


def trade_named(text: str) -> str:
    """Return the trade that people name without a title, "" if none: "anything in scheduling" names one."""
    return trade_said(_words(text))


class _Same:
    """Rows, told from others by identity alone: to compare all of them would take longer than to read a title."""

    def __init__(self, rows: tuple[Title, ...]) -> None:
        self.rows = rows

    def __hash__(self) -> int:
        return id(self.rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.rows is other.rows


_Rows = dict[str, list[tuple[str, Title]]]  # by the first word: the words of each row, and the row


@lru_cache(maxsize=8)
def _by_first_word(titles: _Same) -> _Rows:
    rows: _Rows = {}
    for row in titles.rows:
        words = _words(row.title)
        rows.setdefault(words.split(maxsplit=1)[0] if words.strip() else "", []).append((words, row))
    return rows


def _seniority_of(title: str, body: str, rows: _Rows) -> str:
    """Return the seniority of one part of a title; what is no work of the field is above all that is."""
    family, row = _read(title, body, rows)
    return LADDER[-1] if family == _NONE else _seniority(_words(title), row, family)


def _read(title: str, body: str, rows: _Rows) -> tuple[str, Title | None]:
    """Return the family of a title, or of one part of it, and the row that it contains."""
    words = _words(title)
    row = _longest(words, rows)
    if row and row.family == _NOT_FAMILY:
        return _NONE, row
    family = row.family if row else ""
    if _OTHER_TRADE.search(words):
        return _NONE, None
    if family in ("", "adjacent", _AMBIGUOUS) and not (row and _CORE.match(_words(row.title))):
        family = _by_words(words, body) or ("" if _of_other_records(words) else family)
    if family in _RECORDS_WORK:
        family = _subtype(title) or ("management" if _IN_CHARGE.search(words) else family)
    return _settled(family, words, body), row


def _longest(words: str, rows: _Rows) -> Title | None:
    """Return the longest row that stands in the words; one that names several trades must be all they say."""
    inside = [(name, row) for first in words.split() for name, row in rows.get(first, ()) if name in words]
    fit = [(name, row) for name, row in inside if row.family != _AMBIGUOUS or name.strip() == _without_filler(words)]
    return max(fit, key=lambda named: len(named[0]))[1] if fit else None


def _without_filler(words: str) -> str:
    return " ".join(_FILLER.sub(" ", words).split())


def _subtype(title: str) -> str:
    """Return the family that the parenthesis names in titles of the form "Medical Records Technician (Coder)"."""
    inside = " ".join(_words(part) for part in re.findall(r"\(([^()]{1,60})\)", title))
    if _CODER.search(inside):
        return "coder"
    if " registrar " in inside:
        return "registry"
    return "roi" if " roi " in inside else ""


def _by_words(words: str, body: str) -> str:
    """Return the family by the words of a title that no row of records work holds; "" if they name none of ours."""
    if _OTHER_WORK.search(words):
        return ""
    ours = "" if _OTHER_RECORDS.search(words) else _records_work(words, body)
    near = _ADJACENT.search(words) or _of_charts(words, body)
    return ours or ("adjacent" if near and not _of_other_records(words) else "")


def _of_charts(words: str, body: str) -> bool:
    """Tell whether the text says that the records of a records clerk are charts; once is enough beside such a title."""
    return _RECORDS_CLERK.match(words) is not None and _TEXT_OF_CHARTS.search(body) is not None


def _of_other_records(words: str) -> bool:
    return " record " in words and _OTHER_RECORDS.search(words) is not None


def _records_work(words: str, body: str) -> str:
    if _BILLER.search(words):
        return "billing" if _of_care(words, body) else ""
    if _CODER.search(words):
        return "coder" if _is_coding(words, body) else ""
    if _REGISTRY.search(words) or (" registrar " in words and _says(_TEXT_OF_REGISTRARS, body)):
        return "registry"
    if _CORE.match(words) or _DEPARTMENT.search(words):
        return "roi" if _ROI.search(words) else "core"
    return ""


def _is_coding(words: str, body: str) -> bool:
    """Tell whether codes are those of visits: a coder of a hospital's research enters what questionnaires say."""
    plainly = _CODING_WORK.match(words) or _IS_HEALTH.search(words) or _says(_TEXT_OF_CODERS, body)
    return bool(plainly) or (not _OF_RESEARCH.search(body) and _says(_TEXT_OF_CARE, body))


def _of_care(words: str, body: str) -> bool:
    """Tell whether the title, or else the text, is of health care; coding beside a worker or a bill is."""
    return bool(_CODING_WORK.match(words) or _IS_HEALTH.search(words)) or _says(_TEXT_OF_CARE, body)


def _settled(family: str, words: str, body: str) -> str:
    """Decide by the text what the title leaves open: whose records, whose desk."""
    if family == _AMBIGUOUS:
        return "core" if _says(_TEXT_OF_RECORDS, body) else _NONE
    if family == "adjacent" and _says(_TEXT_OF_REQUESTS, body, _OFTEN):
        return "roi"  # "Patient Services Specialist": by the title a desk, by the text records sent out
    if family == "adjacent" and body.strip() and not _IS_HEALTH.search(words):
        return family if _says(_TEXT_OF_CARE, body) or _of_charts(words, body) else _NONE
    return family or _NONE


def _trade_by_text(family: str, body: str) -> str:
    """Return the trade of a "coder" who checks and teaches others, "" of any other; postings often call them so."""
    checks = family == "coder" and _says(_TEXT_OF_AUDITS, body[:_OPENING], _OFTEN)
    return "coding_quality" if checks else ""


def _says(pattern: re.Pattern[str], body: str, enough: int = _ENOUGH) -> bool:
    """Tell whether the text has enough of such words."""
    return len(list(islice(pattern.finditer(body), enough))) == enough


def _seniority(words: str, row: Title | None, family: str) -> str:
    """Return the seniority that the words name, else the row's, else that of the trade."""
    said = next((seniority for seniority, pattern in _SENIORITY if pattern.search(words)), "")
    of_row = row.seniority if row and row.seniority != "n/a" else ""
    if row and row.family == "management" and said in ("senior", "mid", "entry"):
        return of_row  # "Senior Medical Records Officer" runs a department
    if said or of_row:
        return said or of_row
    middle = _TYPED if family == "adjacent" else _MID
    return "mid" if family == "registry" or middle.search(words) else "entry"
