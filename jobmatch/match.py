"""The score of a profile for a posting, taken apart; the tiers and the order that follow from it.

A score is `points` of `of`. Every stated requirement has a weight, by how much it is wanted and by what it is, and the
profile earns a share of it on its best path. A prior stands in for what is not said. The kind of work counts `work`
times as much as all of that together. Everything is an integer, and the parts add up to the points.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from typing import Protocol

from jobmatch.model import (
    Applicants,
    Concept,
    Condition,
    Educated,
    Experienced,
    Holds,
    Importance,
    Match,
    Part,
    Path,
    Posting,
    Profile,
    Reason,
    Requirement,
    Requirements,
    Tier,
    Verdict,
    canonical,
    digest,
)
from jobmatch.standing import LADDER, Credit, Standing, standing, weights
from jobmatch.wishes import removed_by

__all__ = ["Scorer", "assemble", "blockers", "rank", "removed_by"]

SHORT_ON_WORDS = frozenset({"no_requirements_section", "attached_specification"})


class Concepts(Protocol):
    """What a scorer needs of the vocabulary."""

    @property
    def concepts(self) -> Mapping[str, Concept]:
        """The rows in force, by id."""


class Scorer:
    """Scores with the concepts of one vocabulary. `version` changes whenever a score could."""

    def __init__(self, vocabulary: Concepts) -> None:
        concepts = vocabulary.concepts
        self.version = _version(concepts)
        self._standing = lru_cache(maxsize=64)(lambda profile, on: standing(profile, on, concepts))

    def score(self, profile: Profile, requirements: Requirements, on: date) -> Match:
        """Return the match on that day, from the text alone: `assemble` adds what the rest of the posting says."""
        stand: Standing = self._standing(profile, on)
        parts = _parts(requirements, stand)
        full, times = weights()["full"], weights()["work"]
        base = weights()["prior"] * full + sum(part.weight for part in parts)
        prior = weights()["prior_met"] * full
        work = base // full * times * _fit(requirements, stand)
        return Match(
            posting_id="",
            tier=_tier(requirements, parts, stand),
            points=prior + work + sum(part.credit for part in parts),
            of=base * (1 + times),
            parts=parts,
            prior=prior,
            work=work,
        )


def assemble(
    match: Match, profile: Profile, posting: Posting, requirements: Requirements, miles: float | None
) -> Match:
    """Return the match with the posting's id, what closes it to the person, and the wishes that it is against."""
    closed = blockers(profile, posting)
    return replace(
        match,
        posting_id=posting.posting_id,
        tier=_worst(match.tier, Tier.NOT_YET) if closed else match.tier,
        blockers=closed,
        removed_by=removed_by(profile, posting, requirements, miles),
    )


def blockers(profile: Profile, posting: Posting) -> tuple[Reason, ...]:
    """Return `closed_to` if only a group may apply that the person is not of."""
    who = posting.who_may_apply
    if who in (None, Applicants.PUBLIC) or who in profile.hiring:
        return ()
    return (Reason("closed_to", (("who", who.value),)),)


def rank(matches: Iterable[Match]) -> list[Match]:
    """Return the matches best first, by exact score; equal ones by posting id.

    Tiers do not come before the score: one more missing thing must not throw a good posting behind every lukewarm one.
    A report that groups by tier keeps this order within.
    """
    return sorted(matches, key=lambda match: (-Fraction(match.points, match.of), match.posting_id))


def _version(concepts: Mapping[str, Concept]) -> str:
    package = files("jobmatch")
    names = ("match.py", "standing.py", "wishes.py", "places.py", "data/weights.csv")
    rows = sorted(
        (row.id, row.kind.value, row.group, row.broader, sorted(row.implies), str(row.implies_education))
        for row in concepts.values()
    )
    return digest(*(package.joinpath(name).read_text("utf-8") for name in names), canonical(rows))


def _parts(requirements: Requirements, stand: Standing) -> tuple[Part, ...]:
    return tuple(
        _part(index, requirement, stand, requirements.family)
        for index, requirement in enumerate(requirements.stated)
        if requirement.importance is not Importance.NEGATED
    )


def _part(index: int, requirement: Requirement, stand: Standing, family: str) -> Part:
    """Judge a requirement by its best path; if it is not met and the answer to a question could meet it, by none.

    Were it judged then by a path half met, half meeting a path could count for less than nothing of it.
    """
    paths = [_path(path, stand, family) for path in requirement.paths]
    worth = [-1 if path.points is None else path.points for path in paths]
    best = worth.index(max(worth))
    full = weights()["full"]
    if worth[best] < full and -1 in worth:
        return Part(index, worth.index(-1), Verdict.ASK, credit=0, weight=0)
    weight = _weight(requirement, stand.concepts)
    verdict = Verdict.MET if worth[best] == full else Verdict.PARTLY if worth[best] else Verdict.MISSING
    return Part(index, best, verdict, weight * worth[best], weight * full, paths[best].by)


def _path(path: Path, stand: Standing, family: str) -> Credit:
    """Return the credit of conditions that hold together: the least of those known, for a chain holds no better."""
    each = [stand.credit(condition, family) for condition in path]
    known = [credit.points for credit in each if credit.points is not None]
    return Credit(min(known, default=None), tuple(dict.fromkeys(fact for credit in each for fact in credit.by)))


def _weight(requirement: Requirement, concepts: Mapping[str, Concept]) -> int:
    """Return the weight, the same for every person: the easiest path says what kind of thing is asked."""
    kind = min(max(_kind_weight(condition, concepts) for condition in path) for path in requirement.paths)
    return kind * weights()[requirement.importance.value]


def _kind_weight(condition: Condition, concepts: Mapping[str, Concept]) -> int:
    match condition:
        case Holds():
            return weights()[concepts[condition.concept_id].kind.value]
        case Educated() | Experienced():
            return weights()["qualification"]


def _fit(requirements: Requirements, stand: Standing) -> int:
    """Return how near the kind of work is, in points, less what its seniority asks above the person's own."""
    points = stand.work(requirements.family)
    return min(points, max(points - _above(requirements, stand) * weights()["rung"], weights()["work_far"]))


def _above(requirements: Requirements, stand: Standing) -> int:
    """Return how many rungs of seniority the work is above the person."""
    return max(0, LADDER.index(requirements.seniority or "entry") - stand.rung)


def _tier(requirements: Requirements, parts: tuple[Part, ...], stand: Standing) -> Tier:
    fit = _fit(requirements, stand)
    if not fit:
        return Tier.OTHER_WORK
    if not any(part.weight for part in parts):
        return Tier.TOO_LITTLE_SAID
    if _above(requirements, stand) >= weights()["out_of_reach"]:
        return Tier.NOT_YET
    judged = [part for part in parts if part.weight and _importance(requirements, part) is not Importance.MENTIONED]
    required = [part for part in judged if _importance(requirements, part) is Importance.REQUIRED]
    short = [part for part in required if part.credit * 2 < part.weight]
    if short:
        return Tier.ONE_STEP if len(short) == 1 and _within_reach(requirements, short[0], stand) else Tier.NOT_YET
    unsure = not judged or any(finding.code in SHORT_ON_WORDS for finding in requirements.findings)
    partly = any(part.verdict is not Verdict.MET for part in required)
    return Tier.STRETCH if unsure or partly or fit < weights()["work_near"] else Tier.QUALIFIED


def _importance(requirements: Requirements, part: Part) -> Importance:
    return requirements.stated[part.requirement].importance


def _within_reach(requirements: Requirements, part: Part, stand: Standing) -> bool:
    """Tell whether one step, that a person can decide to take, meets the requirement: experience cannot be decided."""
    paths = requirements.stated[part.requirement].paths
    return any(_one_step(path, stand, requirements.family) for path in paths)


def _one_step(path: Path, stand: Standing, family: str) -> bool:
    done = (None, weights()["full"])
    missing = [condition for condition in path if stand.credit(condition, family).points not in done]
    return len(missing) == 1 and stand.within_reach(missing[0])


def _worst(*tiers: Tier) -> Tier:
    return max(tiers, key=list(Tier).index)
