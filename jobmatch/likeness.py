"""Whether two postings are of the same work, by rules that are asked in turn; each answer is a code with what it saw.

What tells them apart is asked first, and one such answer is enough. Then a requisition number, the address of the
posting's own page, the text, or the same pay and the same rare words in a text of other sentences must say that they
are the same; likeness of names alone never does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from rapidfuzz.distance import OSA

from jobmatch.copies import Comparison, compare, equivalent, word_set
from jobmatch.model import EmploymentType, Reason
from jobmatch.places import STATES
from jobmatch.references import Number
from jobmatch.traits import Employer, Traits, plain_words

LONG_NAME: Final = 10  # letters, from which one that differs is a slip: Stanford and Stamford are two towns
ENOUGH_WITHOUT_EMPLOYER: Final = 30  # words in common, where only one of the two names its employer
ENOUGH_WITHOUT_BOTH: Final = 80  # likewise, where the place is not known either
FEW_TELLING: Final = 8  # words that few adverts have, in common, below which nothing is made of them
RETOLD: Final = 33  # percent of them in both, from which one tells the other's job in other words
RETOLD_UNNAMED: Final = 42  # likewise, where a text does not name the other's employer

_HOURS = frozenset({EmploymentType.FULL_TIME, EmploymentType.PART_TIME, EmploymentType.PER_DIEM})
_TERMS = frozenset({EmploymentType.TEMPORARY, EmploymentType.CONTRACT, EmploymentType.INTERN, EmploymentType.VOLUNTEER})
_STATE_WORDS = frozenset(word for name, code in STATES.items() for word in (*name.split(), code.lower()))
_AROUND = word_set(  # of a town: they are no other place, or none of a town
    "county unincorporated parish borough hospital campus clinic medical health building suite floor office remote"
)
_DIRECTIONS = word_set("north south east west northern southern eastern western main downtown")


class Stance(StrEnum):
    """What two postings are to each other."""

    SAME = "same"
    APART = "apart"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Likeness:
    """What two postings are to each other, why, and how strongly (more is stronger).

    Codes for the same: `same_requisition` (number), `same_address`, `same_text` (percent), `same_details` (percent),
    `same_pay`, `same_employer`, `named_employer`, `same_place`, `same_title`. Codes for others: `other_requisition`,
    `other_employer`, `other_place`, `other_level`, `other_shift`, `other_employment`, `other_mode`, `other_title`,
    `other_department`, `other_words` (each with `mine` and `theirs`).
    """

    stance: Stance
    reasons: tuple[Reason, ...] = ()
    strength: int = 0


def judge(mine: Traits, theirs: Traits) -> Likeness:
    """Return whether two postings are of the same work. Which of them comes first makes no difference."""
    if mine.posting.posting_id > theirs.posting.posting_id:
        mine, theirs = theirs, mine
    pair = Pair(mine, theirs)
    if pair.place and pair.number and (pair.employer or pair.is_quoted):
        return pair.same()  # an employer gives a number to one opening
    for rule in APART:
        if told := rule(pair):
            return Likeness(Stance.APART, (told,))
    return pair.same()


@dataclass(frozen=True)
class Pair:
    """Two postings side by side; what is dear to work out is worked out once, and only if a rule asks for it."""

    mine: Traits
    theirs: Traits

    @cached_property
    def number(self) -> Number | None:
        """A requisition number that both give, and where each employer counts for itself."""
        both = self.mine.numbers & self.theirs.numbers or _quoted(self.mine, self.theirs)
        return min(both, key=lambda one: one.core, default=None)

    @cached_property
    def address(self) -> str:
        """The address of the one page that both are of, "" for none."""
        return self.mine.address if self.mine.address == self.theirs.address else ""

    @property
    def told(self) -> bool:
        """Whether a number or an address says already that they are one."""
        return bool(self.number or self.address)

    @cached_property
    def employer(self) -> bool | None:
        """Whether they are of one employer; None where that is not known."""
        mine, theirs = self.mine.employer, self.theirs.employer
        if mine is None or theirs is None:
            return None
        others = (*((mine, one) for one in self.theirs.other_names), *((theirs, one) for one in self.mine.other_names))
        if one_employer(mine, theirs) or any(one_employer(*names) for names in others) or self._mentions():
            return True
        if self.is_named:
            return self._is_told_otherwise or None
        return None if self.by_agency else False

    @property
    def by_agency(self) -> bool:
        """Whether one of the two is of somebody who seeks people for others, and need not name the employer."""
        return self.mine.is_agency is not self.theirs.is_agency

    @cached_property
    def is_named(self) -> bool:
        """Whether a text names the other's employer, as an agency names its client."""
        return self.mine.names_employer(self.theirs) or self.theirs.names_employer(self.mine)

    @property
    def _is_told_otherwise(self) -> bool:
        """Whether a number or the whole text says that two postings under two names are one."""
        return bool(self.number) or (self.texts.is_exact and self.texts.common >= ENOUGH_WITHOUT_EMPLOYER)

    def _mentions(self) -> bool:
        """Tell whether one of the texts names both: a hospital, "a member of" its owner."""
        sides = (self.mine, self.theirs)
        names = [" ".join(plain_words(side.posting.hiring_organization)) for side in sides]
        texts = [side.low for side in sides if all(name.partition(" ")[0] in side.low for name in names)]
        plain = (f" {' '.join(plain_words(text))} " for text in texts)
        return min(map(len, names)) > 3 and any(all(f" {name} " in text for name in names) for text in plain)

    @cached_property
    def place(self) -> bool | None:
        """Whether a place of one is a place of the other; None where that cannot be told."""
        mine, theirs = (
            {town for town in side.towns if _AROUND.isdisjoint(town[0].split())} for side in (self.mine, self.theirs)
        )
        if not mine or not theirs:
            return self._region()
        met = [(a, b) for a in mine for b in theirs if _one_region(a[1], b[1])]
        if any(a[0] == b[0] for a, b in met):
            return True
        within = any(_within(a[0], b[0]) or _within(b[0], a[0]) for a, b in met)
        by_post = any(a[0] in self.theirs.towns_of_codes or b[0] in self.mine.towns_of_codes for a, b in met)
        return None if within or by_post else False

    def _region(self) -> bool | None:
        mine, theirs = (
            {place.region for place in side.posting.job_location if place.region} for side in (self.mine, self.theirs)
        )
        return False if mine and theirs and mine.isdisjoint(theirs) else None

    @cached_property
    def extra(self) -> tuple[frozenset[str], frozenset[str]]:
        """The words of each title that the other has not, without those of their employers and places."""
        beside = self._names(self.mine) | self._names(self.theirs)
        mine, theirs = (side.title.words - beside for side in (self.mine, self.theirs))
        return _beyond(mine, theirs), _beyond(theirs, mine)

    @staticmethod
    def _names(side: Traits) -> frozenset[str]:
        return side.place_words | (side.employer.telling if side.employer else frozenset())

    @cached_property
    def title(self) -> bool | None:
        """Whether the titles name the same work; None where one says more, and the other's text knows of it."""
        mine, theirs = self.extra
        if not mine and not theirs:
            return True
        if mine and theirs:
            return _slip(*("".join(sorted(words)) for words in (mine, theirs))) or _initials(mine, theirs)
        said, silent = (mine, self.theirs) if mine else (theirs, self.mine)
        aside = self.mine.title.aside if mine else self.theirs.title.aside
        return None if said <= aside and said <= silent.said else False

    @property
    def is_passed_on(self) -> bool:
        """Whether one source has the text of another: a board that types titles anew leaves "II" or "PRN" out.

        A source that has both itself has two jobs.
        """
        return self.mine.posting.feed_id != self.theirs.posting.feed_id and self.texts.is_copy

    @cached_property
    def is_lent(self) -> bool:
        """Whether one tells that an agency first lends people to the other's job: "temp to hire"."""
        agency = self.mine if self.mine.is_agency else self.theirs
        return self.by_agency and agency.ends_in_hire and self.is_retold

    @cached_property
    def retyped(self) -> bool:
        """Whether one is the other's text word for word, at the same place, and only one title says more."""
        whole = self.place is True and self.texts.is_exact and self.texts.common >= ENOUGH_WITHOUT_EMPLOYER
        return whole and not all(self.extra)

    @property
    def is_quoted(self) -> bool:
        """Whether the number is enough where the employer is not known: the pay is the same, or an agency tells it."""
        return bool(self.number and (self.pay or (self.by_agency and not self.number.core.isdecimal())))

    @property
    def pay(self) -> bool | None:
        """Whether they offer the same, or one what the other at least or at most; None where one does not say.

        A range by the year is that by the hour of which both ends are the same to the cent.
        """
        mine, theirs = self.mine.pay, self.theirs.pay
        if not mine or not theirs:
            return None
        if {*mine} <= {*theirs} or {*theirs} <= {*mine}:
            return True
        return mine in self.theirs.pay_by_the_hour or theirs in self.mine.pay_by_the_hour

    @cached_property
    def retold(self) -> int:
        """How many of the words that few adverts have are in both, in percent of the shorter text.

        0 if there are few, or if the two are not of one place, pay and time of day.
        """
        if not (self.place and self.pay) or self.employer is False or _disjoint(self.mine.hours, self.theirs.hours):
            return 0
        campuses = {self.mine.campus, self.theirs.campus} - {""}
        if _other_codes(self.mine, self.theirs) or len(campuses) > 1:
            return 0
        both, fewer = self.mine.telling & self.theirs.telling, min(len(self.mine.telling), len(self.theirs.telling))
        return 100 * len(both) // fewer if len(both) >= FEW_TELLING else 0

    @cached_property
    def is_retold(self) -> bool:
        """Whether one says in other words what the other says."""
        if self.retold < RETOLD:
            return False
        mine, theirs = self.mine.employer, self.theirs.employer
        if mine and theirs and one_employer(mine, theirs):
            return self._is_told_twice()
        low, high = self.mine.pay or (0, 0)
        return self.is_named or (self.retold >= RETOLD_UNNAMED and low != high)

    def _is_told_twice(self) -> bool:
        """Tell whether two sources tell one job of an employer in words of their own.

        Its adverts are alike whatever job they are of: these must have title and hours in common, and few sentences.
        """
        if all(self.extra) or self.mine.hours.isdisjoint(self.theirs.hours):
            return False
        other_words = 5 * self.texts.common < 2 * self.texts.shorter
        return other_words and self.mine.posting.feed_id != self.theirs.posting.feed_id

    @cached_property
    def texts(self) -> Comparison:
        """The texts side by side."""
        own = tuple(
            self._names(side) | frozenset(plain_words(f"{side.posting.hiring_organization} {side.posting.title}"))
            for side in (self.mine, self.theirs)
        )
        return compare(self.mine.wording, self.theirs.wording, (own[0], own[1]))

    def same(self) -> Likeness:
        """Return what says that they are the same, now that nothing tells them apart."""
        known = [
            Reason("same_requisition", (("number", self.number.core),)) if self.number else None,
            Reason("same_address") if self.address else None,
            Reason("same_text", (("percent", str(self.texts.share)),)) if self.texts.is_copy else None,
            Reason("same_details", (("percent", str(self.retold)),)) if self.is_retold else None,
            Reason("same_pay") if self.is_retold else None,
            Reason("same_employer") if self.employer else None,
            Reason("named_employer") if self.employer is None and self.is_named else None,
            Reason("same_place") if self.place else None,
            Reason("same_title") if self.title else None,
        ]
        reasons = tuple(reason for reason in known if reason)
        if not (self._by_number() or self._by_address() or self._by_text() or self.is_retold):
            return Likeness(Stance.UNSURE, reasons)
        weights = (3000, 2000, 1000 + self.texts.share, 500 + self.retold, 200, 200, 100, 200, 200)
        return Likeness(Stance.SAME, reasons, sum(w for w, reason in zip(weights, known, strict=True) if reason))

    def _by_number(self) -> bool:
        if self.number is None:
            return False
        if self.place and (self.employer or self.is_quoted):
            return True
        if self.pay and self.by_agency and not self.number.core.isdecimal():
            return True  # an agency may name the county alone
        if self.title is False and not self.texts.is_copy:
            return False
        return bool(self.employer) or self.texts.is_copy or bool(self.place and self.title)

    def _by_address(self) -> bool:
        """Tell whether one page is of both; some employers give all their postings one address."""
        return bool(self.address) and self.title is not False and 3 * self.texts.common >= self.texts.shorter

    def _by_text(self) -> bool:
        if not self.texts.is_copy or (self.title is False and not self.retyped):
            return False
        if not (self.employer and self.place and self.title) and not self.texts.is_exact:
            return False
        if self.employer:
            return True
        return self.texts.common >= (ENOUGH_WITHOUT_EMPLOYER if self.place else ENOUGH_WITHOUT_BOTH)


# ---------------------------------------------------------------------------------------------- what tells apart


def _apart(code: str, mine: object, theirs: object) -> Reason:
    return Reason(code, (("mine", str(mine)), ("theirs", str(theirs))))


def _other_requisition(pair: Pair) -> Reason | None:
    if pair.number:
        return None
    if _disjoint(pair.mine.title.numbers, pair.theirs.title.numbers):
        return _apart("other_requisition", *map(_listed, (pair.mine.title.numbers, pair.theirs.title.numbers)))
    mine, theirs = pair.mine.stated_number, pair.theirs.stated_number
    one_series = mine and theirs and (_alike(mine.shape, theirs.shape) or pair.mine.host == pair.theirs.host != "")
    if mine and theirs and one_series and not pair.by_agency:  # an agency has numbers of its own
        return _apart("other_requisition", mine.core, theirs.core)
    rivals = ((a, b) for a in pair.mine.numbers for b in pair.theirs.numbers if a.shape == b.shape)
    return next((_apart("other_requisition", a.core, b.core) for a, b in sorted(rivals, key=str)), None)


def _quoted(mine: Traits, theirs: Traits) -> frozenset[Number]:
    """Return the numbers of one that the other's text quotes, if it quotes no other number that is written alike."""
    return frozenset(
        found
        for one, other in ((mine, theirs), (theirs, mine))
        if (told := other.numbers | other.quoted)
        for found in one.codes & told
        if not any(rival.shape == found.shape for rival in told - {found})
    )


def _other_codes(mine: Traits, theirs: Traits) -> bool:
    """Tell whether two texts quote codes that are written alike, and none that is the same."""
    both = {one.shape for one in mine.quoted} & {one.shape for one in theirs.quoted}
    return bool(both) and mine.quoted.isdisjoint(theirs.quoted)


def _alike(mine: str, theirs: str) -> bool:
    """Tell whether two numbers are written alike, so that one employer may have given both."""
    return mine == theirs or (set(mine) == set(theirs) == {"9"} and abs(len(mine) - len(theirs)) <= 1)


def _other_place(pair: Pair) -> Reason | None:
    if pair.place is False:
        names = (sorted({", ".join(one) for one in side.towns}) for side in (pair.mine, pair.theirs))
        return _apart("other_place", *("; ".join(each) for each in names))
    mine, theirs = (
        {_zip(place.postal_code) for place in side.posting.job_location} for side in (pair.mine, pair.theirs)
    )
    stated = all(codes and all(codes) for codes in (mine, theirs))
    if stated and mine.isdisjoint(theirs) and not pair.told:
        return _apart("other_place", " ".join(sorted(mine)), " ".join(sorted(theirs)))
    return None


def _zip(code: str) -> str:
    """Return a postal code as compared: of ZIP+4 codes, the first five digits."""
    return code[:5] if code[:5].isdecimal() else code.replace(" ", "").upper()


def _other_employer(pair: Pair) -> Reason | None:
    if pair.employer is False and not pair.address:
        names = (side.posting.hiring_organization for side in (pair.mine, pair.theirs))
        return _apart("other_employer", *names)
    return None


def _other_level(pair: Pair) -> Reason | None:
    mine, theirs = (" ".join(sorted(side.title.levels)) for side in (pair.mine, pair.theirs))
    if mine == theirs or (not (mine and theirs) and (pair.is_retold or pair.is_passed_on)):
        return None
    return _apart("other_level", mine, theirs)


def _other_shift(pair: Pair) -> Reason | None:
    mine, theirs = pair.mine.title.shifts, pair.theirs.title.shifts
    if mine and theirs:
        return _apart("other_shift", *map(_listed, (mine, theirs))) if mine != theirs else None
    mine, theirs = mine or pair.mine.shifts, theirs or pair.theirs.shifts
    silent = bool(pair.mine.title.shifts or pair.theirs.title.shifts) and not (mine and theirs)
    silent = silent and not (pair.is_retold or pair.is_passed_on)
    return _apart("other_shift", *map(_listed, (mine, theirs))) if silent or _disjoint(mine, theirs) else None


def _other_employment(pair: Pair) -> Reason | None:
    for group in (_HOURS, _TERMS):
        mine, theirs = (frozenset(side.employment & group) for side in (pair.mine, pair.theirs))
        unusual = (pair.mine.title.employment ^ pair.theirs.title.employment) & group - {EmploymentType.FULL_TIME}
        silent = any(not side.mentions(kind) for side in (pair.mine, pair.theirs) for kind in unusual)
        if _disjoint(mine, theirs) or (silent and not pair.is_passed_on and not pair.is_lent):
            return _apart("other_employment", *map(_listed, (mine, theirs)))
    return None


def _other_mode(pair: Pair) -> Reason | None:
    mine, theirs = pair.mine, pair.theirs
    silent = theirs if mine.is_remote else mine
    if mine.is_remote != theirs.is_remote and not silent.speaks_of_home:
        return _apart("other_mode", "remote" if mine.is_remote else "", "remote" if theirs.is_remote else "")
    return None


def _disjoint(mine: frozenset[object], theirs: frozenset[object]) -> bool:
    return bool(mine and theirs and mine.isdisjoint(theirs))


def _listed(values: frozenset[str]) -> str:
    return " ".join(sorted(values))


def _other_title(pair: Pair) -> Reason | None:
    if pair.title is False and not pair.told and not pair.retyped and not pair.is_retold:
        return _apart("other_title", pair.mine.posting.title, pair.theirs.posting.title)
    return None


def _other_department(pair: Pair) -> Reason | None:
    for name, mine in pair.mine.labelled.items():
        theirs = pair.theirs.labelled.get(name)
        if theirs and not _within_or_alike(mine, theirs):
            code = "other_department" if name == "department" else "other_place"
            return _apart(code, *map(_listed, (mine, theirs)))
    return None


def _within_or_alike(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    a, b = (words - _STATE_WORDS or words for words in (mine, theirs))
    extra = a ^ b
    return (a <= b or b <= a) and extra.isdisjoint(_DIRECTIONS)


def _other_words(pair: Pair) -> Reason | None:
    return (
        None
        if pair.number or pair.is_retold or not pair.texts.other_words
        else _apart("other_words", *pair.texts.other_words)
    )


APART: Final[tuple[Callable[[Pair], Reason | None], ...]] = (  # what is cheap to ask comes first
    _other_place,
    _other_level,
    _other_employer,
    _other_employment,
    _other_mode,
    _other_requisition,
    _other_title,
    _other_shift,
    _other_department,
    _other_words,
)


def one_employer(mine: Employer, theirs: Employer) -> bool:
    """Tell whether two names are of one employer: written otherwise, shortened, with or without what all are called."""
    if mine.words == theirs.words:
        return True
    if any(len(one.words) > 2 and one.initials in other.words for one, other in ((mine, theirs), (theirs, mine))):
        return True
    if not mine.telling or not theirs.telling:
        return False
    if mine.telling <= theirs.telling or theirs.telling <= mine.telling:
        return (mine.telling ^ theirs.telling).isdisjoint(_DIRECTIONS)
    if mine.words[0] == theirs.words[0] and equivalent(mine.words, theirs.words):
        return True
    return _slip(mine.spelled, theirs.spelled)


def _slip(mine: str, theirs: str) -> bool:
    """Tell whether two names are one, written as one word or with one letter wrong."""
    if min(len(mine), len(theirs)) < LONG_NAME or mine[0] != theirs[0] or not (mine + theirs).isalpha():
        return mine == theirs
    return OSA.distance(mine, theirs) <= 1


def _initials(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Tell whether one has the initials of the other's words alone: "OA" and "Office Automation"."""
    short, whole = sorted((mine, theirs), key=len)
    return len(short) == 1 < len(whole) and sorted(*short) == sorted(word[0] for word in whole)


def _beyond(words: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    """Return the words that are not among others, be it as one or as many: "referral" and "referrals" are one."""
    return frozenset(one for one in words - others if f"{one}s" not in others and one.removesuffix("s") not in others)


def _one_region(mine: str, theirs: str) -> bool:
    return not mine or not theirs or mine.casefold() == theirs.casefold()


def _within(short: str, whole: str) -> bool:
    """Tell whether a town's name is within a longer one, such as that of a site in it."""
    extra = set(whole.split()) - set(short.split())
    return set(short.split()) < set(whole.split()) and extra.isdisjoint(_DIRECTIONS)
