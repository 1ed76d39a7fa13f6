"""What postings ask for, each distinct requirement once, and what all of them come to for a person.

By the rules of `match` and `standing`, which say why; here they are applied to columns. A test holds the two equal.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from jobmatch.match import gap, license_words, weight_of
from jobmatch.model import (
    Concept,
    Condition,
    Educated,
    EducationLevel,
    Experienced,
    Holds,
    Importance,
    Kind,
    Requirement,
    Span,
    WhenAbsent,
)
from jobmatch.standing import ANYWHERE, Standing, weights
from jobmatch.trades import FAMILIES

Whole = npt.NDArray[np.int64]
Truth = npt.NDArray[np.bool_]

STEPS: Final = ("", "skill", "level", "credential")
"""The kinds of step that lead to something missing; of several the last counts, which somebody grants."""

ELSEWHERE: Final = len(FAMILIES)
"""The number of every family of work that is not of the field; the others have their place in `FAMILIES`."""

ANY_WORK: Final = ELSEWHERE + 1
"""The number that stands for all families, where experience of any will do."""


class Numbers(dict[Any, int]):
    """Numbers for values, from 0 up, in the order in which they are first asked for."""

    def __missing__(self, value: Hashable) -> int:
        number = self[value] = len(self)
        return number


class Concepts(NamedTuple):
    """A concept is asked for: `asks` where the silence of a profile about it means nothing, `grace` if it may wait."""

    concept_id: str
    asks: bool
    grace: bool


class Months(NamedTuple):
    """Experience is asked for, of a family of work by its number."""

    months: int
    family: int


class Demand(NamedTuple):
    """A requirement as far as a score can see it: those that differ in their words alone are equal.

    `gap` is what not to meet it takes from the work; `licensed` if it is for a license of another profession that
    nothing else can stand in for.
    """

    paths: tuple[tuple[Concepts | Months | EducationLevel, ...], ...]
    importance: Importance
    weight: int
    gap: int
    licensed: bool


NOTHING: Final = Demand(((EducationLevel.NONE,),), Importance.MENTIONED, 0, 0, licensed=False)
"""What everybody meets and no score counts."""


def demand(requirement: Requirement, family: int, text: str, concepts: Mapping[str, Concept]) -> Demand:
    """Return what a requirement of a posting of that family and text comes to."""
    return Demand(
        tuple(tuple(_plain(condition, family) for condition in path) for path in requirement.paths),
        requirement.importance,
        weight_of(requirement, concepts),
        gap(requirement, concepts),
        bool(license_words(requirement, text)),
    )


def _plain(condition: Condition, family: int) -> Concepts | Months | EducationLevel:
    match condition:
        case Holds():
            return Concepts(condition.concept_id, condition.when_absent is WhenAbsent.ASK, bool(condition.grace))
        case Educated():
            return condition.level
        case Experienced():
            return Months(condition.months, ANY_WORK if condition.anywhere else family)


class Worth(NamedTuple):
    """What demands come to for one person, a whole number for each: of all that a posting demands these are added up.

    `factor` is the weight, 0 where the person is still to be asked, and `credit` that times the points earned, of
    `full`. `step` is the place in `STEPS` of what one decision mends, `unmet` the gap where what is required is not
    wholly there. The others are 0 or 1: `short` where less than half of it is, `judged` where more than a duty was
    weighed.
    """

    factor: Whole
    credit: Whole
    short: Whole
    step: Whole
    unmet: Whole
    judged: Whole


class Marked(NamedTuple):
    """Demands of which one is enough: a license that is missing, a language of which the profile says nothing."""

    unlicensed: Truth
    unasked: Truth


class Demands:
    """Distinct demands by their numbers; their conditions are numbered as well, and each is looked at once."""

    def __init__(self, demands: Sequence[Demand], concepts: Mapping[str, Concept]) -> None:
        paths = [path for one in demands for path in one.paths]
        numbers = Numbers()
        self._paths = _Groups([[numbers[condition] for condition in path] for path in paths])
        ends = accumulate(len(one.paths) for one in demands)
        ways = [list(range(end - len(one.paths), end)) for one, end in zip(demands, ends, strict=True)]
        self._ways = _Groups(ways)
        self._starts = np.array([each[0] for each in ways], np.int64)
        self._count = len(numbers)
        self._held = _Held.of_conditions(
            {at: one for one, at in numbers.items() if isinstance(one, Concepts)}, concepts
        )
        self._months = _Months.of_conditions({at: one for one, at in numbers.items() if isinstance(one, Months)})
        levels = ((one, at) for one, at in numbers.items() if isinstance(one, EducationLevel))
        self._levels = [(at, Educated(level, Span(0, 0))) for level, at in levels]
        self._gap = np.array([one.gap for one in demands], np.int64)
        self._weight = np.array([one.weight for one in demands], np.int64)
        self._required = np.array([one.importance is Importance.REQUIRED for one in demands])
        self._duty = np.array([one.importance is Importance.MENTIONED for one in demands])
        self.licensed = np.array([one.licensed for one in demands])
        self._in_language = np.array([_in_language(path, concepts) for path in paths])
        self.languages = self._required & self._ways.fold(self._in_language, np.logical_or)

    def worth(self, stand: Standing) -> tuple[Worth, Marked]:
        """Return what each demand comes to for a person; see `match` for the rules."""
        full = weights()["full"]
        points, within_reach = self._points(stand)
        # Of the conditions of a path the least of those known counts; a path of which none is known is worth -1.
        paths = self._paths.fold(np.where(points < 0, full + 1, points), np.minimum)
        paths[paths > full] = -1
        best = self._ways.fold(paths, np.maximum)
        ask = (best < full) & (self._ways.fold(paths, np.minimum) < 0)
        factor = np.where(ask, 0, self._weight)
        binding = self._required & (factor > 0)
        short = binding & (best * 2 < full)
        step = np.where(short, self._one_step(points, within_reach), 0)
        unmet, judged = self._gap * (binding & (best < full)), (factor > 0) & ~self._duty
        counts = (one.astype(np.int64) for one in (short, step, unmet, judged))
        marked = Marked(self.licensed & ~ask & (best == 0), self._unasked(ask, paths))
        return Worth(factor, factor * best, *counts), marked

    def _points(self, stand: Standing) -> tuple[Whole, Whole]:
        """Return for each condition its points, -1 for what is not known, and the one step to it, by `STEPS`."""
        points, within_reach = np.empty(self._count, np.int64), np.zeros(self._count, np.int64)
        points[self._held.at], within_reach[self._held.at] = self._held.points(stand)
        points[self._months.at] = self._months.points(stand)
        for at, level in self._levels:
            known = stand.credit(level, "").points
            points[at] = -1 if known is None else known
            within_reach[at] = STEPS.index("level") * stand.within_reach(level)
        return points, within_reach

    def _one_step(self, points: Whole, within_reach: Whole) -> Whole:
        """Return for each demand what one decision leads to the one thing that some path of it lacks."""
        lacking = ((points >= 0) & (points < weights()["full"])).astype(np.int64)
        lacks, leads = self._paths.fold(lacking, np.add), self._paths.fold(lacking * within_reach, np.add)
        return self._ways.fold(np.where(lacks == 1, leads, 0), np.maximum)

    def _unasked(self, ask: Truth, paths: Whole) -> Truth:
        """Return for each demand whether the first of its paths that are not known is of a language."""
        unasked: Truth = self.languages & ask
        for number in np.flatnonzero(unasked):
            start = self._starts[number]
            unasked[number] = self._in_language[start + int((paths[start:] < 0).argmax())]
        return unasked


class _Groups:
    """Groups of numbers, most of them of one alone: only the others cost anything."""

    def __init__(self, groups: Sequence[Sequence[int]]) -> None:
        several = [at for at, group in enumerate(groups) if len(group) > 1]
        self._first = np.array([group[0] for group in groups], np.int64)
        self._several = np.array(several, np.int64)
        self._members = np.array([one for at in several for one in groups[at]], np.int64)
        self._starts = np.array([0, *accumulate(len(groups[at]) for at in several)][:-1], np.int64)

    def fold(self, values: npt.NDArray[Any], how: np.ufunc) -> npt.NDArray[Any]:
        """Return for each group what the values of its members come to."""
        folded = values.take(self._first)
        if len(self._several):
            folded[self._several] = how.reduceat(values.take(self._members), self._starts)
        return folded


class _Held(NamedTuple):
    """The conditions that are concepts: their numbers, and in columns what `Standing.credit` looks at.

    `of` is the number of the concept in `named`; `step` the place in `STEPS` of what leads to it; `needs` the rank of
    the education without which it cannot be begun.
    """

    at: Whole
    of: Whole
    named: Mapping[str, int]
    asks: Truth
    grace: Truth
    is_condition: Truth
    step: Whole
    needs: Whole

    @classmethod
    def of_conditions(cls, conditions: Mapping[int, Concepts], concepts: Mapping[str, Concept]) -> "_Held":
        named = Numbers()
        rows = [concepts[one.concept_id] for one in conditions.values()]
        needs = (row.implies_education for row in rows)
        return cls(
            np.array(list(conditions), np.int64),
            np.array([named[row.id] for row in rows], np.int64),
            named,
            np.array([one.asks for one in conditions.values()], np.bool_),
            np.array([one.grace for one in conditions.values()], np.bool_),
            np.array([row.kind is Kind.CONDITION for row in rows], np.bool_),
            np.array([_step(row) for row in rows], np.int64),
            np.array([level.rank if level else 0 for level in needs], np.int64),
        )

    def points(self, stand: Standing) -> tuple[Whole, Whole]:
        full, begun = weights()["full"], weights()["in_progress"]
        earned, denied = np.zeros(len(self.named), np.int64), np.zeros(len(self.named), np.bool_)
        for concept, (points, _) in stand.credits.items():
            if (at := self.named.get(concept)) is not None:
                earned[at] = points
        denied[[self.named[concept] for concept in stand.denied & self.named.keys()]] = True
        earned, denied = earned[self.of], denied[self.of]
        can_begin = self.needs <= stand.reached.rank
        later = np.where(earned >= begun, full, np.maximum(earned, np.where(can_begin, weights()["obtainable"], 0)))
        unknown = (earned < full) & (self.is_condition | (self.asks & ~denied))
        return np.where(unknown, -1, np.where(self.grace, later, earned)), self.step * can_begin


class _Months(NamedTuple):
    """The conditions that are experience: their numbers, the months, and the number of the family of work."""

    at: Whole
    months: Whole
    family: Whole

    @classmethod
    def of_conditions(cls, conditions: Mapping[int, Months]) -> "_Months":
        asked = list(conditions.values())
        return cls(
            np.array(list(conditions), np.int64),
            np.array([one.months for one in asked], np.int64),
            np.array([one.family for one in asked], np.int64),
        )

    def points(self, stand: Standing) -> Whole:
        full = weights()["full"]
        had = np.array([*(stand.experience[family] for family in FAMILIES), 0, stand.experience[ANYWHERE]])[self.family]
        return np.where(self.months, np.minimum(full, had // np.maximum(self.months, 1)), full)


def _step(row: Concept) -> int:
    return STEPS.index("credential" if row.kind is Kind.QUALIFICATION else "skill")


def _in_language(path: Iterable[object], concepts: Mapping[str, Concept]) -> bool:
    asked = {one.concept_id for one in path if isinstance(one, Concepts)} - {"lang_english"}
    return any(concepts[concept].group == "language" for concept in asked)
