"""What of a posting tells whether it is the same work as another: its numbers, its address, and what its title says.

Names are compared by words: what every hospital calls itself ("regional medical center") tells none from another.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Final

from jobmatch import details, places
from jobmatch.copies import Wording, has_digit, word_set
from jobmatch.errors import FormatError
from jobmatch.model import EmploymentType, Place, Posting
from jobmatch.references import Number, ids, labelled, quoted, stated_number
from jobmatch.text import untracked

_WORD = re.compile(r"[^\W_]+")
_CAMPUS = re.compile(r"\b([A-Z][a-z]+) [Cc]ampus\b")
_CAPITALIZED = re.compile(r"\b[A-Z][^\W_]+")
_APOSTROPHE = re.compile("['`\u2019\u00b4]")


def _words_of_table(table: str) -> dict[str, str]:
    """Return a table like "mgr manager, sr senior" as a mapping: the first word of each row to the rest."""
    return {word: rest for word, _, rest in (row.partition(" ") for row in table.split(", "))}


_SHORT_FORMS = _words_of_table(
    "med medical, rec record, recs record, records record, tech technician, techs technician, technologist technician, "
    "spec specialist, coord coordinator, asst assistant, rep representative, reps representative, mgr manager, "
    "supv supervisor, dir director, sr senior, snr senior, jr junior, adm administrative, admin administrative, "
    "reg registration, pt patient, dept department, svc service, svcs service, services service, info information, "
    "him health information management, hit health information technician, hims health information management, "
    "roi release of information, ehr electronic health record, emr electronic medical record, hc healthcare, "
    "clerks clerk, coders coder, technicians technician, specialists specialist, pas patient access specialist, "
    "st saint, ste sainte, mt mount, ft fort, ctr center, centre center, hosp hospital, univ university, co county, "
    "natl national, intl international, assoc associates, n north, s south, e east, w west, va veterans"
)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}


def plain_words(text: str) -> list[str]:
    """Return the words of a short text in lower case, without apostrophes."""
    return _WORD.findall(_APOSTROPHE.sub("", text.casefold()))


# ------------------------------------------------------------------------------------------------- employers

_COMMON = word_set(
    "the of and at a an in inc incorporated llc ltd limited llp pllc pc corp corporation co company plc lp dba via "
    "hospital health healthcare care medical medicine center clinic system "
    "service network group partner physician associate regional general community university foundation trust "
    "healthsystem org organization career jobs recruiting hr nhs usa us"
)
_SAYS_LITTLE = word_set(  # of names: words that begin many, and sentences
    "north south east west northern southern eastern western central first united national american premier county "
    "city state saint children childrens family home department office advanced allied alliance integrated total "
    "professional primary quality select staffing staff talent search solution solutions resource resources group "
    "records record"
)
_AGENCY = re.compile(
    r"\b(?:staff|staffing|talent|recruit\w*|personnel|placements?|search|temps?|workforce|employment|agency|jobs?|"
    r"careers?|clerical|confidential)\b",
    re.IGNORECASE,
)
_FOR_A_CLIENT = re.compile(
    r"\bour client,? (?:is|an?|has|in|needs|seeks|hospital|clinic)\b|\bclient (?:hospital|facility|site)\b"
    r"|\bpaid by (?:the|our) client\b|\b(?:for|of) (?:our|a) client\b|^client:",
    re.MULTILINE,
)
SHORT_NAME: Final = 5  # letters, below which a word is no name that could be told in a text
_LEGAL = word_set("the inc incorporated llc ltd limited llp pllc pc corp corporation co company plc lp")
_VIA = re.compile(r"\s*(?:\bvia\b|\bon behalf of\b|\bc/o\b|\bdba\b|\bd/b/a\b|[|(]).*", re.IGNORECASE | re.DOTALL)
_NAMES = re.compile(r"\b(?:dba|d/b/a|formerly|on behalf of|c/o)\b|[()]| [/|] ", re.IGNORECASE)


@dataclass(frozen=True)
class Employer:
    """A name as compared: its words, those that tell it from others, the latter as one word, and its initials."""

    words: tuple[str, ...]
    telling: frozenset[str]
    spelled: str
    initials: str


def _name_words(words: Iterable[str]) -> tuple[str, ...]:
    kept = (_SHORT_FORMS.get(word, word) if word not in {"co", "pt", "him"} else word for word in words)
    return tuple(word.removesuffix("s") if len(word) > 4 else word for word in kept)


@lru_cache(maxsize=65536)
def employer(name: str) -> Employer | None:
    """Return an employer's name as compared; None where none is given."""
    kept = _name_words(plain_words(_VIA.sub("", name) or name))
    if not kept:
        return None
    kept = tuple(word for word in kept if word not in _LEGAL) or kept
    telling = frozenset(word for word in kept if word not in _COMMON)
    initials = "".join(word[0] for word in kept if word not in {"of", "and", "the", "at", "for"})
    return Employer(kept, telling, "".join(word for word in kept if word in telling), initials)


# --------------------------------------------------------------------------------------------------- titles

_SHIFTS = {
    "day": r"days?|1st|first|mornings?|7-3(?::?30)?",
    "evening": r"evenings?|eves?|2nd|second|afternoons?|3-11(?::?30)?",
    "night": r"nights?|3rd|third|overnights?|nocs?|11-7(?::?30)?",
    "weekend": r"weekends?",
}
_SHIFT_WORD = re.compile("|".join(rf"(?P<{name}>\b(?:{words})\b)" for name, words in _SHIFTS.items()))
_TIME_TYPES = {
    EmploymentType.FULL_TIME: r"full[ -]?time|\bf/?t\b",
    EmploymentType.PART_TIME: r"part[ -]?time|\bp/t\b",
    EmploymentType.PER_DIEM: r"per[ -]?diem|\bprn\b|\bcasual\b|\bon[ -]?call\b|\bas[ -]needed\b",
    EmploymentType.TEMPORARY: r"\btemp(?:orary)?\b|\bseasonal\b|\bfixed[ -]term\b",
    EmploymentType.CONTRACT: r"\bcontract(?:or)?\b|\btravel(?:er)?\b",
    EmploymentType.INTERN: r"\binterns?(?:hip)?\b",
    EmploymentType.VOLUNTEER: r"\bvolunteers?\b",
}
_TO_HIRE = re.compile(r"\b(?:temp(?:orary)?|contract)[ -]to[ -](?:hire|perm(?:anent)?)\b")
_TYPES = [(kind, re.compile(words)) for kind, words in _TIME_TYPES.items()]
_LEVELS = re.compile(
    r"\b(?:(?:level|grade|gr|lvl|step)\s+)?(i|ii|iii|iv|v|[1-5]|senior|sr|snr|advanced|lead|junior|jr|trainee|"
    r"entry[ -]level|apprentice|principal|chief|head|supervisor|supv|manager|mgr|director|dir)\b"
)
_NO_LEVEL = re.compile(
    r"[$£€]\s?[\d.,]+(?:\s?[-\u2013]\s?[$£€]?[\d.,]+)?\S*|\b\d+(?:[.,:]\d+)+\b|\b\d{1,2}(?::\d\d)?\s?[ap]m?\b"
    r"|\b[\d.]+[ -]?(?:hrs?|hours?|fte|days?|nights?|weeks?|months?)\b"
)
_SET_OFF = re.compile(r"\s[-\u2013\u2014|/:]\s|[-\u2013\u2014|:,(]\s|\s?\(")
_LONG_NUMBER = re.compile("[0-9]{3,}")
_NO_WORK = word_set(
    "a an the of and for to in at with or job jobs position positions opening openings opportunity role vacancy "
    "hiring now urgent urgently immediate immediately need needed new apply today wanted shift shifts full part time "
    "ft prn per diem casual call as on temp temporary contract contractor seasonal remote hybrid onsite site work "
    "from home wfh telecommute bonus sign hr hour hourly hrs hours week weekly fte usa us level grade lvl gs"
)


@dataclass(frozen=True)
class Title:
    """A title taken apart: the words of the work, the levels, shifts and kinds of employment that it names.

    `numbers` are those of three digits and more. `aside` are those of the words that are set off, as a department is:
    "Clerk - Oncology", "Clerk (Oncology)".
    """

    words: frozenset[str]
    aside: frozenset[str]
    levels: frozenset[str]
    shifts: frozenset[str]
    employment: frozenset[EmploymentType]
    numbers: frozenset[str]


@lru_cache(maxsize=65536)
def title(stated: str) -> Title:
    """Return a title as compared. "Sr. Clerk - Nights (PRN)" is a clerk, senior, at night, per diem."""
    low = _NO_LEVEL.sub(" ", _APOSTROPHE.sub("", stated.casefold()))
    kinds = frozenset(kind for kind, pattern in _TYPES if pattern.search(low))
    shifts = frozenset(found.lastgroup or "" for found in _SHIFT_WORD.finditer(low))
    rest = _SHIFT_WORD.sub(" ", low)
    levels = frozenset(_level(found) for found in _LEVELS.findall(rest))
    main, *aside = (_work_words(part) for part in _SET_OFF.split(_LEVELS.sub(" ", rest)))
    numbers = frozenset(_LONG_NUMBER.findall(rest))
    return Title(main.union(*aside), frozenset().union(*aside) - main, levels, shifts, kinds, numbers)


def _work_words(part: str) -> frozenset[str]:
    words = (form for word in _WORD.findall(part) for form in _SHORT_FORMS.get(word, word).split())
    return frozenset(word for word in words if word not in _NO_WORK and not _LONG_NUMBER.search(word))


def _level(found: str) -> str:
    return _ROMAN.get(found) or _SHORT_FORMS.get(found) or found.replace("-", " ")


# --------------------------------------------------------------------------------------------------- places


@lru_cache(maxsize=65536)
def town(locality: str) -> str:
    """Return the name of a town as compared; what is said about it ("Greater Dayton area") is not part of it."""
    words = [_SHORT_FORMS.get(word, word) for word in plain_words(locality.partition("(")[0])]
    around = {"greater", "metro", "metropolitan", "area", "city", "of", "township", "downtown", "region"}
    return " ".join([word for word in words if word not in around] or words)


# ------------------------------------------------------------------------------------------------- addresses

_HAS_NUMBER = re.compile("[0-9]{3}")
_GENERIC = re.compile(
    r"/(?:careers?|jobs?|search|openings?|vacanc\w+|employment|apply|home|index(?:\.\w+)?)?/?\Z", re.IGNORECASE
)


def address(url: str) -> str:
    """Return the address of one job's page, without tracking; "" for a page that is of no one job."""
    try:
        plain = untracked(url) if "?" in url or "#" in url else url
    except FormatError:
        return ""
    host, _, path = plain.partition("://")[2].rstrip("/").removesuffix("/apply").partition("/")
    one_job = _HAS_NUMBER.search(path) or (len(path) > 20 and not _GENERIC.search(f"/{path}"))
    return f"{host.lower().removeprefix('www.')}/{path}" if one_job else ""


# ---------------------------------------------------------------------------------------------- said in the text

_SHIFT_SAID = re.compile(
    r"\b(?:shifts?|schedule|hours)\b[^\S\n]*[:\-\u2013][^\S\n]*(?P<label>[^\n.;]{1,60})"
    r"|\b(?P<named>1st|2nd|3rd|first|second|third|days?|evenings?|nights?|overnight|weekends?)[ -]shift\b"
)
_FROM = re.compile(r"([0-9]{1,2})(?::[0-9]{2})?\s*([ap])\.?\s?m?\b\.?\s*(?:-|\u2013|to|until)\s*\d")
_AT_HOME = re.compile(r"remote|telecommut|telework|work(?:ing)? from home|work at home|virtual|hybrid")
_LABELS = {
    "department": "department",
    "dept": "department",
    "unit": "department",
    "service line": "department",
    "facility": "facility",
    "campus": "facility",
    "site": "facility",
    "clinic": "facility",
    "location": "location",
    "work location": "location",
    "job location": "location",
    "fte": "fte",
}
_LABEL = re.compile(rf"^\W*({'|'.join(_LABELS)})[^\S\n]*[:\u2013][^\S\n]*(\S[^\n]{{0,80}})$", re.MULTILINE)
_AROUND = word_set("the of and in at area greater metro metropolitan usa us united states department dept")


def _no_weekdays(words: str) -> str:
    return re.sub(r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?", " ", words)


def _shift_at(hour: int, half: str) -> str:
    """Return the shift that begins at an hour, as shifts are commonly cut."""
    begins = hour % 12 + (12 if half.lower() == "p" else 0)
    return "day" if 4 <= begins < 12 else "evening" if 12 <= begins < 19 else "night"


def short_forms(words: Iterable[str]) -> frozenset[str]:
    """Return words with those that they are short for."""
    return frozenset(form for word in words for form in (word, *_SHORT_FORMS.get(word, word).split()))


# ---------------------------------------------------------------------------------------------------- traits


class Traits:
    """One posting as compared with others. What only few are asked for is worked out when it is.

    `body` is the text without the lines of title, place and pay that stand at its head; `towns` are town and region of
    each place that names a town; `place_words` stand in titles and texts too; `stated_number` is the requisition number
    of the field or the address: what merely is the source's id of the posting is none.
    """

    def __init__(self, posting: Posting) -> None:
        self.posting = posting
        head, parted, body = posting.text.partition("\n\n")
        self.head, self.body = (head, body) if parted and head.startswith(posting.title) else ("", posting.text)
        self.title = title(posting.title)
        self.employer = employer(posting.hiring_organization)
        self.address = address(posting.url)
        self.towns = frozenset((town(one.locality), one.region) for one in posting.job_location if one.locality)
        self.place_words = words_of_places(posting.job_location)
        self.stated_number = stated_number(posting)

    @cached_property
    def other_names(self) -> tuple[Employer, ...]:
        """The names that the employer's field gives beside the first: "Elm District dba Oak Hill", "Elm (Oak Hill)"."""
        names = _NAMES.split(self.posting.hiring_organization)[1:]
        return tuple(found for name in names if (found := employer(name)) and found.telling)

    @cached_property
    def towns_of_codes(self) -> frozenset[str]:
        """The names of the towns that the ZIP codes of its places belong to."""
        return frozenset(town(name) for one in self.posting.job_location for name in places.towns(one.postal_code))

    @cached_property
    def low(self) -> str:
        """The body in lower case."""
        return self.body.lower()

    @cached_property
    def numbers(self) -> frozenset[Number]:
        """Every requisition number that the field, the address or a label in the text gives."""
        return frozenset(one for one in (self.stated_number, *labelled(self.low)) if one)

    @cached_property
    def codes(self) -> frozenset[Number]:
        """What may be the employer's own number, by which others quote it: the source's ids, and what is labelled."""
        return self.numbers | ids(self.posting)

    @cached_property
    def quoted(self) -> frozenset[Number]:
        """Every code that the title or the text gives, and the plain numbers that it calls one."""
        return quoted(f"{self.posting.title} {self.body}")

    @cached_property
    def campus(self) -> str:
        """The first campus that the text names ("north"), "" for none: an employer may have two in a town."""
        found = _CAMPUS.search(self.body)
        return found[1].casefold() if found else ""

    @cached_property
    def host(self) -> str:
        """Whose page it is on."""
        return self.address.partition("/")[0]

    @cached_property
    def capitalized(self) -> frozenset[str]:
        """The capitalized words of title and text, as names of employers are compared."""
        found = _CAPITALIZED.findall(_APOSTROPHE.sub("", f"{self.posting.title}\n{self.body}"))
        return frozenset(_name_words(word.casefold() for word in found))

    @cached_property
    def plain(self) -> str:
        """The words of title and text, each between two spaces."""
        return f" {' '.join(plain_words(f'{self.posting.title} {self.body}'))} "

    def names_employer(self, other: "Traits") -> bool:
        """Tell whether the text names the other's employer: in full, or by the first word that tells it from others."""
        name = other.employer
        if name is None:
            return False
        full = plain_words(other.posting.hiring_organization)
        if len(full) > 1 and f" {' '.join(full)} " in self.plain:
            return True
        telling = [word for word in name.words if word in name.telling - other.place_words - _SAYS_LITTLE]
        return bool(telling) and len(telling[0]) >= SHORT_NAME and telling[0] in self.capitalized

    @cached_property
    def pay(self) -> tuple[Decimal, Decimal] | None:
        """The least and the most that is offered, where that tells a job from others."""
        return details.pay(self.head, self.body)

    @cached_property
    def pay_by_the_hour(self) -> frozenset[tuple[Decimal, Decimal]]:
        """What a range of a year's pay is by the hour, for each usual week."""
        return details.by_the_hour(self.pay)

    @cached_property
    def hours(self) -> frozenset[tuple[str, str]]:
        """When work begins and ends."""
        return details.hours(self.low)

    @cached_property
    def telling(self) -> frozenset[str]:
        """The beginnings of those words of title and text that few adverts have, and that no name or place has."""
        own = {word[: details.STEM] for word in self.place_words | (self.employer.telling if self.employer else set())}
        return details.telling(f"{self.posting.title.casefold()} {self.low}") - own

    @cached_property
    def is_agency(self) -> bool:
        """Whether somebody else than the employer, who may not be named, seeks people here."""
        name = self.posting.hiring_organization
        return not name or bool(_AGENCY.search(name) or _FOR_A_CLIENT.search(self.low))

    @cached_property
    def wording(self) -> Wording:
        """The body as compared word by word."""
        return Wording(self.body)

    @cached_property
    def said(self) -> frozenset[str]:
        """Every word of the body, as titles are compared."""
        return short_forms({*plain_words(self.body)})

    @cached_property
    def shifts(self) -> frozenset[str]:
        """The shifts that the text names for this job; a time at which work begins names one too."""
        spoken = any(word in self.low for word in ("shift", "schedule", "hours"))
        said = [found["label"] or found["named"] for found in _SHIFT_SAID.finditer(self.low)] if spoken else []
        words = (found.lastgroup or "" for part in said for found in _SHIFT_WORD.finditer(_no_weekdays(part)))
        hours = _FROM.findall(self.low) if has_digit(self.low) else ()
        return frozenset(words) or frozenset(_shift_at(int(hour), half) for hour, half in hours)

    @cached_property
    def employment(self) -> frozenset[EmploymentType]:
        """The kinds of employment that the title names, else the field."""
        return self.title.employment or frozenset(self.posting.employment_type)

    def mentions(self, kind: EmploymentType) -> bool:
        """Tell whether it is said anywhere that the work is of this kind."""
        said = kind in self.title.employment or kind in self.posting.employment_type
        return said or any(kind is one and pattern.search(self.low) for one, pattern in _TYPES)

    @property
    def ends_in_hire(self) -> bool:
        """Whether somebody else employs people first, and the employer hires them for good."""
        return _TO_HIRE.search(f"{self.posting.title.casefold()}\n{self.low}") is not None

    @property
    def is_remote(self) -> bool:
        """Whether the title or the field says that the work is done from home."""
        return "TELECOMMUTE" in self.posting.job_location_type.upper() or "remote" in self.posting.title.casefold()

    @property
    def speaks_of_home(self) -> bool:
        """Whether the text speaks of work from home at all."""
        return _AT_HOME.search(self.low) is not None

    @cached_property
    def labelled(self) -> dict[str, frozenset[str]]:
        """What lines such as "Department: Oncology" say, as words."""
        found: dict[str, frozenset[str]] = {}
        for label, said in _LABEL.findall(self.low):
            words = short_forms(plain_words(said)) - _AROUND
            found.setdefault(_LABELS[label], frozenset(word for word in words if not word.isdecimal() or len(word) < 5))
        return found


@lru_cache(maxsize=65536)
def words_of_places(places: tuple[Place, ...]) -> frozenset[str]:
    """Return the words that places are named by, as titles are compared."""
    named = (part for one in places for part in (one.locality, one.region, one.postal_code, one.country))
    words = (word for part in named for word in plain_words(part))
    return frozenset(form for word in words for form in (word, *_SHORT_FORMS.get(word, word).split()))
