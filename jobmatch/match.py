"""The score of a profile for a posting, taken apart; the tiers and the order that follow from it.

A score is `points` of `of`. Every stated requirement has a weight, by how much it is wanted and by what it is, and the
profile earns a share of it on its best path. A prior stands in for what is not said. The kind of work counts `work`
times as much as all of that together. Everything is an integer, and the parts add up to the points.
"""

import csv
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Protocol

from jobmatch.model import (
    Applicants,
    Concept,
    Condition,
    Educated,
    Experienced,
    Holds,
    Importance,
    Kind,
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
from jobmatch.standing import Credit, Standing, lineage, standing, weights
from jobmatch.titles import LADDER
from jobmatch.wishes import removed_by

__all__ = ["Scorer", "assemble", "blockers", "rank", "removed_by"]

LICENSES = frozenset({"cna_lpn_rn"})  # of other professions, granted by a state: years of a school of their own
_AIDE = re.compile(  # takes weeks or months: one step, also where it is only one of what will do
    r"(?:\A|(?:\bor\b|/|,)\s*(?:an?\s+)?)(?:certified\s+|nurs\w+\s+){0,2}(?:c\.?n\.?a|stna|aides?|assistants?)\b",
    re.IGNORECASE,
)
NEAR = 40  # characters: as far as an alternative is looked for
UNCLEAR = {  # rules of `tiers` by the code of a finding
    "no_requirements_section": "unclear_posting",
    "attached_specification": "unclear_posting",
    "unread_demand": "unread_demand",
}


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
        kin = lineage(concepts)
        self.standing = lru_cache(maxsize=64)(lambda profile, on: standing(profile, on, kin))

    def score(self, profile: Profile, requirements: Requirements, on: date) -> Match:
        """Return the match on that day, from the text alone: `assemble` adds what the rest of the posting says."""
        stand: Standing = self.standing(profile, on)
        parts = _parts(requirements, stand)
        full, times = weights()["full"], weights()["work"]
        base = weights()["prior"] * full + sum(part.weight for part in parts)
        prior = weights()["prior_met"] * full
        work = base // full * times * _fit(requirements, parts, stand)
        apart = 1 if stand.work(requirements.kind_of_work, rung(requirements)) else weights()["apart"]
        because = first(_holding(requirements, parts, stand))
        return Match(
            posting_id="",
            tier=tiers()[because],
            points=prior + work + sum(part.credit for part in parts),
            of=base * (1 + times) * apart,
            parts=parts,
            prior=prior,
            work=work,
            because=because,
            conditions=tuple(part.requirement for part in parts if _is_condition(requirements, part, stand.concepts)),
        )


def assemble(match: Match, profile: Profile, posting: Posting, requirements: Requirements, on: date) -> Match:
    """Return the match with the posting's id, what stands in the way, and the wishes that it is against."""
    closed, unlicensed = blockers(profile, posting), _licenses(match, posting, requirements)
    day = posting.valid_through
    passed = (Reason("past_closing_day", (("on", day.isoformat()),)),) if day and day < on else ()
    ways = {"closed_to_you": closed, "license_missing": unlicensed, "past_closing_day": passed}
    because = first({match.because, *(code for code, found in ways.items() if found)})
    return replace(
        match,
        posting_id=posting.posting_id,
        tier=tiers()[because],
        because=because,
        blockers=(*closed, *unlicensed, *passed),
        removed_by=removed_by(profile, posting, requirements),
    )


@cache
def tiers() -> Mapping[str, Tier]:
    """Return the tier of a posting by why it stands there, in the order of the rules: the first that holds decides."""
    text = files("jobmatch").joinpath("data", "tiers.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["because"]: Tier(row["tier"]) for row in csv.DictReader(text.splitlines())})


def first(holding: Collection[str]) -> str:
    """Return the rule that decides among those that hold: one reason is read, and six are not."""
    return next(because for because in tiers() if because in holding)


def blockers(profile: Profile, posting: Posting) -> tuple[Reason, ...]:
    """Return `closed_to` if only groups may apply that the person is not of."""
    who = posting.who_may_apply
    return (Reason("closed_to", (("who", " ".join(who)),)),) if is_closed_to(profile, who) else ()


def is_closed_to(profile: Profile, who: Collection[Applicants]) -> bool:
    """Tell whether only groups may apply that the person is not of."""
    return bool(who) and {Applicants.PUBLIC, *profile.hiring}.isdisjoint(who)


def _licenses(match: Match, posting: Posting, requirements: Requirements) -> tuple[Reason, ...]:
    """Return `license` for each required license of another profession that nothing else can stand in for."""
    missing = (part for part in match.parts if part.verdict is Verdict.MISSING)
    named = (license_words(requirements.stated[part.requirement], posting.text) for part in missing)
    return tuple(Reason("license", (("said", words),)) for words in dict.fromkeys(named) if words)


def license_words(requirement: Requirement, text: str) -> str:
    """Return the words for a required license of another profession, "" if there is none or something else will do."""
    if requirement.importance is not Importance.REQUIRED:
        return ""
    each = [_license(path, text) for path in requirement.paths]
    return " / ".join(dict.fromkeys(each)) if all(each) else ""


def _license(path: Path, text: str) -> str:
    """Return the words for the license that a path asks for, "" if it asks for none that takes years."""
    asked = [one.span for one in path if isinstance(one, Holds) and one.concept_id in LICENSES]
    lasting = [span for span in asked if not _AIDE.search(text[span.start : span.end + NEAR])]
    return " ".join(text[lasting[0].start : lasting[0].end].split()) if lasting else ""


def rank(matches: Iterable[Match]) -> list[Match]:
    """Return the matches best first, by exact score; equal ones by posting id.

    Tiers do not come before the score: one more missing thing must not throw a good posting behind every lukewarm one.
    A report that groups by tier keeps this order within.
    """
    return sorted(matches, key=lambda match: (-Fraction(match.points, match.of), match.posting_id))


def _version(concepts: Mapping[str, Concept]) -> str:
    package = files("jobmatch")
    names = (
        "match.py",
        "standing.py",
        "wishes.py",
        "places.py",
        "trades.py",
        "data/weights.csv",
        "data/tiers.csv",
        "data/trades.csv",
        "data/nearness.csv",
    )
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
    weight = weight_of(requirement, stand.concepts)
    verdict = Verdict.MET if worth[best] == full else Verdict.PARTLY if worth[best] else Verdict.MISSING
    return Part(index, best, verdict, weight * worth[best], weight * full, paths[best].by)


def _path(path: Path, stand: Standing, family: str) -> Credit:
    """Return the credit of conditions that hold together: the least of those known, for a chain holds no better."""
    each = [stand.credit(condition, family) for condition in path]
    known = [credit.points for credit in each if credit.points is not None]
    return Credit(min(known, default=None), tuple(dict.fromkeys(fact for credit in each for fact in credit.by)))


def weight_of(requirement: Requirement, concepts: Mapping[str, Concept]) -> int:
    """Return the weight, the same for every person: the easiest path says what kind of thing is asked."""
    kind = min(max(_kind_weight(condition, concepts) for condition in path) for path in requirement.paths)
    return kind * weights()[requirement.importance.value]


def _kind_weight(condition: Condition, concepts: Mapping[str, Concept]) -> int:
    match condition:
        case Holds():
            return weights()[concepts[condition.concept_id].kind.value]
        case Educated() | Experienced():
            return weights()["qualification"]


def _fit(requirements: Requirements, parts: tuple[Part, ...], stand: Standing) -> int:
    """Return how near the posting is to the work that the person looks for, in points.

    Less for what its seniority is above their own or below what they look for, and for each thing required that they
    do not wholly have, most for a credential.
    """
    points = stand.work(requirements.kind_of_work, rung(requirements))
    unmet = (part for part in _required(requirements, parts) if part.weight and part.verdict is not Verdict.MET)
    gaps = sum(gap(requirements.stated[part.requirement], stand.concepts) for part in unmet)
    off = stand.off(requirements.kind_of_work, rung(requirements)) + gaps
    return min(points, max(points - off, 1, points // weights()["work_left"]))


def gap(requirement: Requirement, concepts: Mapping[str, Concept]) -> int:
    """Return the points that work is farther for who does not wholly meet a requirement; one more way makes it less."""
    each = [any(_is_credential(condition, concepts) for condition in path) for path in requirement.paths]
    return weights()["gap_credential" if all(each) else "gap"]


def _is_credential(condition: Condition, concepts: Mapping[str, Concept]) -> bool:
    return isinstance(condition, Holds) and concepts[condition.concept_id].kind is Kind.QUALIFICATION


def rung(requirements: Requirements) -> int:
    """Return the place of a posting's seniority on `LADDER`."""
    return LADDER.index(requirements.seniority or "entry")


def _short(requirements: Requirements, parts: Iterable[Part]) -> list[Part]:
    """Return the parts of what is required of which the person has less than half."""
    return [part for part in _required(requirements, parts) if part.credit * 2 < part.weight]


def _required(requirements: Requirements, parts: Iterable[Part]) -> list[Part]:
    return [part for part in parts if _importance(requirements, part) is Importance.REQUIRED]


def _is_condition(requirements: Requirements, part: Part, concepts: Mapping[str, Concept]) -> bool:
    return all(
        isinstance(condition, Holds) and concepts[condition.concept_id].kind is Kind.CONDITION
        for path in requirements.stated[part.requirement].paths
        for condition in path
    )


def _holding(requirements: Requirements, parts: tuple[Part, ...], stand: Standing) -> set[str]:
    """Return the rules of `tiers` that hold by the text alone."""
    trade, on_rung = requirements.kind_of_work, rung(requirements)
    judged = [part for part in parts if part.weight and _importance(requirements, part) is not Importance.MENTIONED]
    required = _required(requirements, judged)
    holding = {
        "other_work": not stand.work(trade, on_rung),
        "nothing_stated": not any(part.weight for part in parts),
        "above_your_level": stand.above(trade, on_rung) >= weights()["out_of_reach"],
        "half_met": any(part.verdict is not Verdict.MET for part in required),
        "unclear_posting": not judged,
        "language_unasked": any(_is_unasked_language(requirements, part, stand.concepts) for part in parts),
    }
    said = {UNCLEAR[finding.code] for finding in requirements.findings if finding.code in UNCLEAR}
    missing = _missing(requirements, _short(requirements, parts), stand)
    return {code for code, holds in holding.items() if holds} | said | missing | {when_met(trade, on_rung, stand)}


def _missing(requirements: Requirements, short: list[Part], stand: Standing) -> set[str]:
    """Return which rule holds of required things that are missing."""
    if len(short) != 1:
        return {"several_missing"} if short else set()
    step = _step(requirements, short[0], stand)
    return {f"one_{step}_missing" if step else "one_missing"}


def when_met(trade: str, seniority: int, stand: Standing) -> str:
    """Return which rule holds where all that is required is met, by how near the work is to the person's.

    `seniority` is its place on `LADDER`.
    """
    near, able = weights()["work_near"], stand.ability(trade)
    if able < near:
        return "neighbouring_work"
    too_high = able - stand.above(trade, seniority) * weights()["rung"] < near
    return "somewhat_above_your_level" if too_high else "all_required_met"


def _is_unasked_language(requirements: Requirements, part: Part, concepts: Mapping[str, Concept]) -> bool:
    """Return whether a language besides English is required of which the profile says nothing: few have it."""
    if part.verdict is not Verdict.ASK or _importance(requirements, part) is not Importance.REQUIRED:
        return False
    conditions = requirements.stated[part.requirement].paths[part.path]
    asked = {condition.concept_id for condition in conditions if isinstance(condition, Holds)} - {"lang_english"}
    return any(concepts[concept].group == "language" for concept in asked)


def _importance(requirements: Requirements, part: Part) -> Importance:
    return requirements.stated[part.requirement].importance


def _step(requirements: Requirements, part: Part, stand: Standing) -> str:
    """Name the kind of the one step that meets the requirement, that a person can decide to take; else nothing.

    Experience cannot be decided. Of several ways the one that somebody grants goes before what one learns by oneself.
    """
    paths = requirements.stated[part.requirement].paths
    steps = {_one_step(path, stand, requirements.family) for path in paths}
    return next((kind for kind in ("credential", "level", "skill") if kind in steps), "")


def _one_step(path: Path, stand: Standing, family: str) -> str:
    done = (None, weights()["full"])
    missing = [condition for condition in path if stand.credit(condition, family).points not in done]
    return _granted(missing[0], stand.concepts) if len(missing) == 1 and stand.within_reach(missing[0]) else ""


def _granted(condition: Condition, concepts: Mapping[str, Concept]) -> str:
    if not isinstance(condition, Holds):
        return "level"
    return "credential" if concepts[condition.concept_id].kind is Kind.QUALIFICATION else "skill"
