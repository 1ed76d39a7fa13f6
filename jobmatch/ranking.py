"""One person against all open postings: the lists of a report, and how many postings each holds.

What `match` would say of each posting alone, by the same rules, on the columns of the stock; a test holds the two
equal. Only what is asked for is worked out: a posting that a wish takes away is counted without its score.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from jobmatch.demands import STEPS, Truth, Whole, Worth
from jobmatch.match import is_closed_to, tiers, when_met
from jobmatch.model import Profile, Tally, Tier, Wishes
from jobmatch.standing import Standing, weights
from jobmatch.stock import WIDTHS, Stock
from jobmatch.titles import LADDER
from jobmatch.trades import names
from jobmatch.wishes import WISHES

LISTS: Final = ("listings", "too_little_said", "removed", "other_work", "hidden")
"""The lists of a report, by their names in `Report`."""

NO_WISHES: Final = Wishes()
TIERS: Final = tuple(Tier)
TOO_LITTLE_SAID, OTHER_WORK = TIERS.index(Tier.TOO_LITTLE_SAID), TIERS.index(Tier.OTHER_WORK)
BIT: Final = {rule: 1 << place for place, rule in enumerate(tiers())}
FEW: Final = ("closed_to_you", "license_missing", "language_unasked")
OF_FEW: Final = np.array([sum(BIT[rule] for at, rule in enumerate(FEW) if bits >> at & 1) for bits in range(8)])
"""The rules that hold for few postings, and the bits of `BIT` for each number made of their places."""

TIER_OF: Final = np.array([TIERS.index(tier) for tier in tiers().values()])
"""The place in `TIERS` of the tier of each rule."""


class Ranked(NamedTuple):
    """A posting as a person's lists have it: what its `Match` says, without the reasons."""

    posting_id: str
    tier: Tier
    points: int
    of: int


class Placed(NamedTuple):
    """Rows of the stock, with the place of the tier of each in `TIERS`."""

    rows: Whole
    tier: Whole


class Ranking:
    """A person as they stand on a day, against the stock; `hidden` are the ids of what they put away."""

    def __init__(self, stock: Stock, profile: Profile, stand: Standing, on: date, hidden: Iterable[str] = ()) -> None:
        self.stock, self.profile, self.on = stock, profile, on
        self._worth, self._marks = stock.demands.worth(stand)
        self._kinds = _kinds(stand)
        self._hidden = np.array(sorted(stock.row_of[one] for one in hidden if one in stock.row_of), np.int64)
        self._against = {kind: stock.against(kind, said) for kind, said in _stated(profile.wishes)}

    def best(self, name: str, top: int | None = None) -> list[Ranked]:
        """Return a list of `LISTS`, best first: the `top` first of it, or all."""
        rows, tier = self._lists[name]()
        top = len(rows) if top is None else min(top, len(rows))
        # Of the listed the tier goes first: what is cut off is the worst of the worst.
        order = tier if name == "listings" else np.zeros_like(tier)
        kept = np.flatnonzero(order <= np.searchsorted(np.bincount(order).cumsum(), top))
        rows, tier, order = rows.take(kept), tier.take(kept), order.take(kept)
        points, of = self._scores(rows)
        share = points / of  # exact enough: no two that differ, of numbers below 2^26, come out equal
        kept = _foremost(order, share, top)
        last = np.lexsort((self.stock.alphabet.take(rows.take(kept)), -share.take(kept), order.take(kept)))
        best = kept.take(last)[:top]
        return [
            Ranked(self.stock.ids[row], TIERS[place], *score)
            for row, place, *score in zip(*(each.take(best).tolist() for each in (rows, tier, points, of)), strict=True)
        ]

    def tally(self) -> Tally:
        """Return how many postings stand in each tier, and how many each wish took away."""
        fit, field = self._fit, self.stock.field
        counts = np.bincount(fit.tier, minlength=OTHER_WORK)
        hidden_here = len(self._hidden_here)
        elsewhere = len(self.stock.ids) - field - (len(self._hidden) - hidden_here)
        return Tally(
            tiers=tuple((tier, int(n)) for tier, n in zip(TIERS, (*counts, elsewhere), strict=True) if n),
            removed=field - hidden_here - len(fit.rows),
            hidden=len(self._hidden),
            wishes=tuple(self._taken_away().items()),
        )

    def _taken_away(self) -> Counter[str]:
        """Return how many postings of the field each wish is against."""
        found = Counter[str]()
        for kind, (codes, why) in self._against.items():
            said = self.stock.said[kind]
            common = self.stock.common[kind] - np.bincount(said[self._hidden_here], minlength=len(why))
            for code, count in zip(codes, np.bincount(why, weights=common, minlength=len(codes)), strict=True):
                found[code] += int(count)
        del found[""]
        return +found

    # ------------------------------------------------------------------------------------------- which rows

    @cached_property
    def _wished(self) -> Whole:
        """The rows of the field that no wish is against, and that are not hidden."""
        stock, rows = self.stock, np.arange(self.stock.field)
        if places := self._against.get(0):  # rows stand in the order of their places
            rows = np.flatnonzero(np.repeat(places.why == 0, stock.common[0]))
        for kind in self._against.keys() - {0}:
            may_stay = self._against[kind].why == 0
            rows = rows[may_stay.take(stock.said[kind].take(rows))]
        return _without(rows, self._hidden)

    @property
    def _hidden_here(self) -> Whole:
        return self._hidden[self._hidden < self.stock.field]

    @cached_property
    def _fit(self) -> Placed:
        return self._placed(self._wished)

    @property
    def _lists(self) -> Mapping[str, Callable[[], Placed]]:
        return {
            "listings": lambda: self._of_fit(self._fit.tier != TOO_LITTLE_SAID),
            "too_little_said": lambda: self._of_fit(self._fit.tier == TOO_LITTLE_SAID),
            "removed": lambda: self._all_but(self._wished, 0, self.stock.field),
            "other_work": lambda: self._all_but(self._wished, self.stock.field, len(self.stock.ids)),
            "hidden": lambda: self._placed(self._hidden),
        }

    def _of_fit(self, which: Truth) -> Placed:
        return Placed(self._fit.rows[which], self._fit.tier[which])

    def _all_but(self, rows: Whole, first: int, end: int) -> Placed:
        return self._placed(_without(_without(np.arange(first, end), rows), self._hidden))

    # ------------------------------------------------------------------------------------------ what they are

    def _scores(self, rows: Whole) -> tuple[Whole, Whole]:
        """Return the points of each row, and of how many."""
        kinds, kind, sums, cost = self._kinds, self.stock.kind.take(rows), self._sums(rows), weights()
        work = kinds.work.take(kind)
        left = np.maximum(work // cost["work_left"], 1)
        fit = np.minimum(work, np.maximum(work - kinds.off.take(kind) - sums.unmet, left))
        base = cost["prior"] + sums.factor
        points = cost["prior_met"] * cost["full"] + base * (cost["work"] * fit) + sums.credit
        return points, base * (cost["full"] * (1 + cost["work"])) * kinds.apart.take(kind)

    def _placed(self, rows: Whole) -> Placed:
        """Return the rows with their tiers."""
        holding = self._holding(rows)
        deciding = np.bitwise_count((holding & -holding) - 1)  # the place of the first rule that holds
        return Placed(rows, TIER_OF.take(deciding))

    def _holding(self, rows: Whole) -> Whole:
        """Return the rules that hold for each row, a bit for each."""
        stock, sums = self.stock, self._sums(rows)
        doubts = np.array([sum(BIT[rule] for rule in rules) for rules in stock.doubts], np.int64)
        single = np.array([BIT["one_missing"], *(BIT[f"one_{step}_missing"] for step in STEPS[1:])])
        holding: Whole = (
            self._kinds.holding.take(stock.kind.take(rows))
            | doubts.take(stock.doubt.take(rows))
            | OF_FEW.take(self._marked.take(rows))
            | np.where(sums.short == 1, single.take(sums.step, mode="clip"), (sums.short > 1) * BIT["several_missing"])
            | (sums.factor == 0) * BIT["nothing_stated"]
            | (sums.unmet > 0) * BIT["half_met"]
            | (sums.judged == 0) * BIT["unclear_posting"]
            | (stock.closes.take(rows) < self.on.toordinal()) * BIT["past_closing_day"]
        )
        return holding

    def _sums(self, rows: Whole) -> Worth:
        """Return what all that each row demands comes to."""
        word, bits = self._word
        block, added = self.stock.block.take(rows), np.zeros(len(rows), np.int64)
        for number in range(len(WIDTHS)):
            here = np.flatnonzero(block == number)
            if len(here):  # einsum is twice as fast as sum(axis=1)
                added[here] = np.einsum("ij->i", word.take(self._asked(number, rows.take(here))))
        sums = Worth(*_unpacked(added, bits))
        if len(here := np.flatnonzero(block == len(WIDTHS))):  # more demands than a word has room for
            asked = self._asked(len(WIDTHS), rows.take(here))
            for column, worth in zip(sums, self._worth, strict=True):
                column[here] = worth.take(asked).sum(axis=1)
        return sums

    def _asked(self, block: int, rows: Whole) -> Whole:
        return self.stock.blocks[block].take(self.stock.place.take(rows), axis=0)

    @cached_property
    def _word(self) -> tuple[Whole, tuple[int, ...]]:
        """The six numbers of each demand in one word, and the bits for the sum of each."""
        bits = tuple(int(column.max() * WIDTHS[-1]).bit_length() for column in self._worth)
        word = np.zeros_like(self._worth.factor)
        for column, width in zip(reversed(self._worth), reversed(bits), strict=True):
            word = (word << width) + column
        return word, bits

    @cached_property
    def _marked(self) -> npt.NDArray[np.uint8]:
        """For each row of the stock the rules of `FEW` that hold, a bit for each."""
        stock, marked = self.stock, np.zeros(len(self.stock.ids), np.uint8)
        rows, special = stock.special
        closed = np.array([is_closed_to(self.profile, who) for who in stock.audiences], np.bool_)
        marked[stock.restricted[closed.take(stock.audience.take(stock.restricted))]] |= 1
        marked[rows[self._marks.unlicensed.take(special)]] |= 2
        marked[rows[self._marks.unasked.take(special)]] |= 4
        return marked


class _Kinds(NamedTuple):
    """What every kind of work is to a person: a value for each trade and rung.

    `work` is how near it is, `off` what the rung takes from that, in points; `holding` are the rules that hold of it, a
    bit for each; `apart` how many times less another field is worth.
    """

    work: Whole
    off: Whole
    holding: Whole
    apart: Whole


def _kinds(stand: Standing) -> _Kinds:
    trades, rungs = (*names(), "none"), range(len(LADDER))
    works = np.array([[stand.work(trade, rung) for rung in rungs] for trade in trades]).ravel()
    met = np.array([BIT[when_met(trade, rung, stand)] for trade in trades for rung in rungs])
    other = works == 0
    high = np.array([stand.above(trade, rung) >= weights()["out_of_reach"] for trade in trades for rung in rungs])
    return _Kinds(
        work=works,
        off=np.array([[stand.off(trade, rung) for rung in rungs] for trade in trades]).ravel(),
        holding=met | other * BIT["other_work"] | high * BIT["above_your_level"],
        apart=np.where(other, weights()["apart"], 1),
    )


def _stated(wishes: Wishes) -> Iterator[tuple[int, Wishes]]:
    """Yield the place in `WISHES` of each kind that is wished for, and the wishes of that kind alone."""
    for place, kind in enumerate(WISHES):
        stated = {name: value for name in kind.fields if (value := getattr(wishes, name)) != getattr(NO_WISHES, name)}
        if stated:
            yield place, Wishes(**stated)


def _unpacked(words: Whole, bits: Iterable[int]) -> Iterator[Whole]:
    """Yield the numbers that stand in words, the first in the lowest bits."""
    for width in bits:
        yield words & (1 << width) - 1
        words = words >> width


def _without(rows: Whole, others: Whole) -> Whole:
    return rows[~np.isin(rows, others)] if len(others) else rows


def _foremost(order: Whole, share: npt.NDArray[np.float64], top: int) -> Whole:
    """Return where the `top` best stand, in no order, with all that are as good as the last of them.

    None of them is dispensable but those of the last `order`.
    """
    if top >= len(order):
        return np.arange(len(order))
    is_last = order == order.max()
    dispensable = len(order) - top
    least = np.partition(share[is_last], dispensable)[dispensable]
    return np.flatnonzero(~is_last | (share >= least))
