"""How a profile stands on a day: credit for each concept, education reached, relevant experience, the work it is for.

What is worked out here depends on the profile alone and serves all postings of the day. Credits are integer points, at
most `full` of `data/weights.csv`. None of these figures falls when a person has one thing more, and so no score does.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from operator import attrgetter
from types import MappingProxyType

from jobmatch.model import (
    Concept,
    Condition,
    Educated,
    EducationLevel,
    Experienced,
    Holds,
    Kind,
    Profile,
    Status,
    WhenAbsent,
    Work,
)
from jobmatch.titles import LADDER
from jobmatch.trades import FAMILIES, closeness, family_of, names

ANYWHERE = "anywhere"  # experience that may be of any field
TRADES = {
    "records_ops": "core",
    "coding": "coder",
    "release_of_information": "roi",
    "registry": "registry",
    "revenue": "billing",
}  # groups of skills that are the work of one family
PRACTICE = {
    "core": ("health_records_management", "filing"),
    "coder": ("medical_coding", "medical_terminology", "anatomy_physiology", "disease_process"),
    "roi": ("release_of_information",),
    "billing": ("medical_billing",),
}  # what somebody can do and knows whose trade is the family, whether they name it or not
NEIGHBOURS = (
    {"core", "roi"},
    {"core", "coder"},
    {"core", "registry"},
    {"core", "management"},
    {"core", "adjacent"},
    {"roi", "registry"},
    {"roi", "management"},
    {"roi", "adjacent"},
    {"coder", "management"},
    {"coder", "registry"},
    {"coder", "billing"},
    {"billing", "adjacent"},
)  # experience in the one counts in part for the other
BEGINNINGS = {"core": {"coder", "registry"}}  # in which beginners' work is taught to who comes from that family
UNDECIDED = frozenset({"core", "roi"})  # looked for by who names no work: records, and what is next door
CURRICULUM = "him_cert_generic"  # credentials of health information; their course of study holds coding and registries


@dataclass(frozen=True)
class Credit:
    """Points for a condition, None where the profile is silent and silence means nothing; `by` is what earned them.

    `by` holds the id of a concept of the profile, "education:" and a level, or "months:" and a number.
    """

    points: int | None
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """A profile on a day.

    `credits` gives the points for a concept and the id of the holding that earned them; `denied` are the concepts that
    the person says they do not have. `reached` and `studying` are the highest levels of education finished and under
    way, `NONE` where nothing is said. `experience` is, by family of work, the months that count for it times `full`.
    `target` are the trades that the person looks for, empty where they name none, `also` what they would take as well,
    `unwanted` what they say they do not want, `done` what they have done or can do. `rungs` are the places on `LADDER`
    that they are ready for, by family of work, `sought` the one that they look for.
    """

    concepts: Mapping[str, Concept]
    credits: Mapping[str, tuple[int, str]]
    denied: frozenset[str]
    reached: EducationLevel
    studying: EducationLevel
    experience: Mapping[str, int]
    target: frozenset[str]
    also: frozenset[str]
    unwanted: frozenset[str]
    done: frozenset[str]
    rungs: Mapping[str, int]
    sought: int

    def work(self, trade: str, rung: int) -> int:
        """Return how near work of a trade and on a rung is to what the person looks for, in points; see `ability`."""
        if family_of(trade) not in FAMILIES:
            return weights()["work_none"]
        points = max(
            self._near(trade, self._wanted), self._near(trade, self.also) - weights()["also"], self._able(trade)
        )
        if self._is_taught(trade, rung):
            points = max(points, weights()["work_own" if self._is_credentialed else "work_near"])
        return min(points, weights()["work_unwanted"]) if trade in self.unwanted else points

    def _able(self, trade: str) -> int:
        """Return what is worth that they have done it, or what is as good as it: much to who looks for no other."""
        if self._near(trade, self.done) < weights()["work_own"]:
            return 0
        return weights()["work_able" if self.target else "work_own"]

    def _near(self, trade: str, others: frozenset[str]) -> int:
        return max((closeness()[one, trade] for one in others), default=0)

    def ability(self, trade: str) -> int:
        """Return how near a trade is to what the person has done or looks for, in points.

        Whoever uses jobmatch looks toward medical records: that, and what is next door, is the work of a person who
        names no other.
        """
        if family_of(trade) not in FAMILIES:
            return weights()["work_none"]
        return self._near(trade, self.done | self.also | self._wanted)

    @property
    def _wanted(self) -> frozenset[str]:
        return self.target or UNDECIDED

    def _is_taught(self, trade: str, rung: int) -> bool:
        """Return whether it is beginners' work that people of the trade that they look for are taught."""
        return rung == 0 and any(trade in BEGINNINGS.get(family_of(one), ()) for one in self._wanted)

    @property
    def _is_credentialed(self) -> bool:
        return self.credits.get(CURRICULUM, (0, ""))[0] == weights()["full"]

    def above(self, trade: str, rung: int) -> int:
        """Return how many rungs of `LADDER` work of a trade on that one is above what the person is ready for."""
        return max(0, rung - self.rungs.get(family_of(trade), 0))

    def off(self, trade: str, rung: int) -> int:
        """Return the points that work on a rung is farther: above their own, or below what they look for.

        Beginners' work in a trade that their course of study has prepared them for is a rung higher than a clerk's.
        """
        prepared = self._is_credentialed and self._is_taught(trade, rung)
        above, below = min(self.above(trade, rung), rung - self.sought), self.sought - rung - prepared
        return max(0, above, below) * weights()["rung"]

    def credit(self, condition: Condition, family: str) -> Credit:
        """Return the credit for one condition of a posting of that family of work."""
        match condition:
            case Holds():
                return self._holds(condition)
            case Educated():
                return self._educated(condition.level)
            case Experienced():
                return self._experienced(condition.months, ANYWHERE if condition.anywhere else family)

    def _holds(self, wanted: Holds) -> Credit:
        row = self.concepts[wanted.concept_id]
        points, by = self.credits.get(row.id, (0, ""))
        if points < weights()["full"] and self._unasked(wanted, row):
            return Credit(None)
        if wanted.grace:
            points = self._with_grace(points, row)
        return Credit(points, (by,) if by else ())

    def _unasked(self, wanted: Holds, row: Concept) -> bool:
        return row.kind is Kind.CONDITION or (wanted.when_absent is WhenAbsent.ASK and row.id not in self.denied)

    def _with_grace(self, points: int, row: Concept) -> int:
        """A credential that may come later is as good as held once begun; else it counts by whether it can be begun."""
        if points >= weights()["in_progress"]:
            return weights()["full"]
        return max(points, weights()["obtainable"] if self._can_begin(row) else 0)

    def _can_begin(self, row: Concept) -> bool:
        return row.implies_education is None or row.implies_education <= self.reached

    def within_reach(self, condition: Condition) -> bool:
        """Tell whether one decision leads to it: a credential whose education is there, or the next level of that."""
        match condition:
            case Holds():
                return self._can_begin(self.concepts[condition.concept_id])
            case Educated():
                return condition.level.rank <= self.reached.rank + 1
            case Experienced():
                return False

    def _educated(self, level: EducationLevel) -> Credit:
        """A high school diploma is asked for where nothing is said: most people have one, few write it down."""
        if level <= self.reached:
            return Credit(weights()["full"], (f"education:{self.reached.value}",))
        if level is EducationLevel.HIGH_SCHOOL:
            return Credit(None)
        if level <= self.studying:
            return Credit(weights()["in_progress"], (f"education:{self.studying.value}",))
        if level.rank == self.reached.rank + 1:
            return Credit(weights()["level_below"], (f"education:{self.reached.value}",))
        return Credit(0)

    def _experienced(self, months: int, family: str) -> Credit:
        had = self.experience.get(family, 0)
        points = min(weights()["full"], had // months) if months else weights()["full"]
        return Credit(points, (f"months:{had // weights()['full']}",) if had else ())


@cache
def weights() -> Mapping[str, int]:
    """Return the shipped points and weights by name."""
    text = files("jobmatch").joinpath("data", "weights.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["name"]: int(row["value"]) for row in csv.DictReader(text.splitlines())})


def nearness(mine: str, theirs: str) -> str:
    """Return how near two families of work are: own, near, far, or none if either is not of the field."""
    if mine not in FAMILIES or theirs not in FAMILIES:
        return "none"
    if mine == theirs:
        return "own"
    return "near" if {mine, theirs} in NEIGHBOURS else "far"


@dataclass(frozen=True)
class Lineage:
    """The rows of a vocabulary; by id, what else holding each satisfies, and the rows that are a kind of it."""

    concepts: Mapping[str, Concept]
    above: Mapping[str, tuple[str, ...]]
    below: Mapping[str, tuple[Concept, ...]]


def lineage(concepts: Mapping[str, Concept]) -> Lineage:
    """Return how the rows hang together, however far up; of what is below, one step."""
    below: dict[str, tuple[Concept, ...]] = {}
    for row in concepts.values():
        if row.broader and _may_credit(concepts.get(row.broader), row):
            below[row.broader] = (*below.get(row.broader, ()), row)
    return Lineage(concepts, {name: tuple(sorted(_above(name, concepts))) for name in concepts}, below)


def standing(profile: Profile, on: date, kin: Lineage) -> Standing:
    """Return how the profile stands on the day, by the vocabulary that the lineage is of."""
    concepts = kin.concepts
    held = _held(profile, on)
    credit = _spread(held, kin)
    worked = _worked(profile.work, on, attrgetter("family"))
    for family, months in _trades(worked).items():
        for concept in {*PRACTICE.get(family, ())} - _denied(profile):
            _raise(credit, concept, weights()["full"], f"months:{months}")
    reached, studying = _education(profile, on, credit, concepts)
    experience = {family: _experience(worked, family) for family in FAMILIES}
    target = frozenset(names()).intersection(profile.target)
    return Standing(
        concepts=concepts,
        credits=MappingProxyType(credit),
        denied=_denied(profile),
        reached=reached,
        studying=studying,
        experience=MappingProxyType(experience | {ANYWHERE: _experience_anywhere(worked)}),
        target=target,
        also=frozenset(names()).intersection(profile.also) - target,
        unwanted=frozenset(profile.unwanted),
        done=frozenset({*_trades(_worked(profile.work, on, attrgetter("kind_of_work"))), *_crafts(held, concepts)}),
        rungs=MappingProxyType({family: _rung(profile.work, family, experience[family]) for family in FAMILIES}),
        sought=LADDER.index(profile.level or "entry"),
    )


def _denied(profile: Profile) -> frozenset[str]:
    return frozenset(concept for concept, has in profile.answers if not has)


def _held(profile: Profile, on: date) -> dict[str, int]:
    """Return the points of what the profile itself names; a person's own no outweighs what was read."""
    points = {Status.HELD: weights()["full"], Status.IN_PROGRESS: weights()["in_progress"]}
    held = {concept: points[Status.HELD] for concept, has in profile.answers if has}
    for holding in profile.holdings:
        valid = holding.status is not Status.EXPIRED and (holding.expires is None or holding.expires >= on)
        if valid and holding.concept_id not in _denied(profile):
            held[holding.concept_id] = max(points[holding.status], held.get(holding.concept_id, 0))
    return held


def _spread(held: Mapping[str, int], kin: Lineage) -> dict[str, tuple[int, str]]:
    """Credit what is held also to all that it is a kind of or implies, wholly, and to what is a kind of it, in part.

    Skills one step below what the profile itself names get their part, never what is below a thing that was only
    inferred: who files records need not know everything that is done with them. Credentials do get it, for their part
    is by its definition that of another credential of the kind.
    """
    credit = {concept: (points, concept) for concept, points in held.items()}
    for concept, points in sorted(held.items()):
        for above in kin.above.get(concept, ()):
            _raise(credit, above, points, concept)
    full = weights()["full"]
    whole = [(concept, by) for concept, (points, by) in credit.items() if points == full]
    for concept, by in whole:
        for row in kin.below.get(concept, ()):
            if row.kind is Kind.QUALIFICATION:
                _raise(credit, row.id, weights()["other_credential"], by)
            elif held.get(concept) == full:
                _raise(credit, row.id, weights()["broader_held"], concept)
    return credit


def _may_credit(source: Concept | None, other: Concept | None) -> bool:
    """Tell whether holding one can say something of the other: a trait, which everybody claims, proves no skill."""
    return source is None or other is None or source.kind is not Kind.TRAIT or other.kind is Kind.TRAIT


def _raise(credit: dict[str, tuple[int, str]], concept: str, points: int, by: str) -> None:
    if points > credit.get(concept, (0, ""))[0]:
        credit[concept] = (points, by)


def _above(concept: str, concepts: Mapping[str, Concept]) -> set[str]:
    """Return what holding a concept satisfies besides itself, however far up. A row may have been taken out since."""
    found: set[str] = set()
    waiting = [concept]
    while waiting:
        row = concepts.get(waiting.pop())
        near = {row.broader, *row.implies} - found - {"", concept} if row else set()
        further = {each for each in near if _may_credit(row, concepts.get(each))}
        found |= further
        waiting += further
    return found


def _education(
    profile: Profile, on: date, credit: Mapping[str, tuple[int, str]], concepts: Mapping[str, Concept]
) -> tuple[EducationLevel, EducationLevel]:
    """Return the highest level finished and the highest under way; a degree under way stands on a high school's."""
    done, begun = {EducationLevel.NONE}, {EducationLevel.NONE}
    for study in profile.education:
        later = study.status is Status.IN_PROGRESS or (study.end is not None and study.end > on)
        (begun if later else done).add(study.level)
    for concept, (points, _) in credit.items():
        level = concepts[concept].implies_education if concept in concepts else None
        if level and points >= weights()["in_progress"]:
            (done if points == weights()["full"] else begun).add(level)
    if max(begun) > EducationLevel.HIGH_SCHOOL:
        done.add(EducationLevel.HIGH_SCHOOL)
    return max(done), max(begun)


def _worked(spells: tuple[Work, ...], on: date, kind: Callable[[Work], str]) -> dict[str, set[int]]:
    """Return by kind of work, the family or the trade, the months in which it was done."""
    worked: dict[str, set[int]] = {}
    for spell in spells:
        worked.setdefault(kind(spell), set()).update(_months(spell, on))
    return worked


def _experience(worked: Mapping[str, set[int]], family: str) -> int:
    """Return the months worked, each once at the nearest work done in it, times its nearness."""
    counted, worth = set[int](), 0
    for near in ("own", "near", "far"):
        found = set[int]().union(*(months for done, months in worked.items() if nearness(done, family) == near))
        worth += weights()[f"experience_{near}"] * len(found - counted)
        counted |= found
    return worth


def _experience_anywhere(worked: Mapping[str, set[int]]) -> int:
    """Return all months worked; of another field each counts in part, for nobody knows what was done in it."""
    here = set[int]().union(*(months for family, months in worked.items() if family in FAMILIES))
    elsewhere = set[int]().union(*worked.values()) - here
    return weights()["experience_own"] * len(here) + weights()["experience_elsewhere"] * len(elsewhere)


def _months(spell: Work, on: date) -> Iterator[int]:
    """Yield the months of a spell: the last one too if it has ended, only whole ones while it lasts."""
    if spell.start is None:
        return
    if spell.end is not None and spell.end < on:
        yield from range(_ordinal(spell.start), _ordinal(spell.end) + 1)
    else:
        yield from range(_ordinal(spell.start), _ordinal(on))


def _ordinal(day: date) -> int:
    return day.year * 12 + day.month


def _trades(worked: Mapping[str, set[int]]) -> dict[str, int]:
    """Return the kinds of work that the person has done for so long that they are a trade, and the months."""
    done = {trade: len(worked.get(trade, ())) for trade in names()}
    return {trade: months for trade, months in done.items() if months >= weights()["trade_months"]}


def _crafts(held: Mapping[str, int], concepts: Mapping[str, Concept]) -> set[str]:
    """Return the families of which the person names so many skills that they can do the work."""
    named = [
        concepts[concept].group
        for concept, points in held.items()
        if concept in concepts and points == weights()["full"]
    ]
    return {family for group, family in TRADES.items() if named.count(group) >= weights()["trade_skills"]}


def _rung(spells: tuple[Work, ...], family: str, experience: int) -> int:
    """Return the highest rung of a family of work done so far; long enough at it is ready for the middle.

    Who has led people in one family can lead in another; who has mastered one begins anew.
    """
    done = [
        rung
        for spell in spells
        if spell.family in FAMILIES
        and ((rung := LADDER.index(spell.seniority or "entry")) >= LADDER.index("lead") or spell.family == family)
    ]
    ready = LADDER.index("mid") if experience >= weights()["mid_months"] * weights()["full"] else 0
    return max([ready, *done])
