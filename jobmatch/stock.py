"""The open postings in columns, so that a person can be matched with all of them at once.

Postings ask mostly for the same few thousand things, and say mostly the same few hundred of place, pay and hours. Each
is kept once, under a number; a posting is the numbers of what it asks for and of what it says. Nothing in here depends
on a person or on a day.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

import numpy as np

from jobmatch.demands import ELSEWHERE, NOTHING, Demands, Numbers, Whole, demand
from jobmatch.match import UNCLEAR, rung
from jobmatch.model import Concept, Importance, Posting, Requirements, Wishes
from jobmatch.titles import LADDER
from jobmatch.trades import FAMILIES, names
from jobmatch.wishes import WISHES

WIDTHS: Final = (8, 16, 24, 40)
"""The numbers of demands by which postings are put into blocks: few of them, and not many places empty."""

CODE_LENGTH: Final = 6
"""Characters of an id: one in 16 million, enough for the postings of one evening, and short enough to read out."""

_KINDS: Final = {trade: number for number, trade in enumerate(names())}


class Against(NamedTuple):
    """What of the things that postings say is against a wish: for each, by its number, the place of why in `codes`.

    The first of `codes`, "", is that of what may stay; the others are those of `Reason`.
    """

    codes: tuple[str, ...]
    why: Whole


class _Row(NamedTuple):
    """A posting in numbers; they sort by what lies together."""

    is_elsewhere: bool
    said: tuple[int, ...]
    posting_id: str
    kind: int
    doubt: int
    closes: int
    audience: int
    demands: tuple[int, ...]


class Stock:
    """Open postings, a row each; those of other fields come last, after `field` rows.

    `kind` is the trade's number in `names` times the length of `LADDER`, plus the rung. `alphabet` is the place of the
    id among all; `closes` an ordinal day. `doubt` is the number in `doubts` of the rules that hold because it is not
    clear; `audience` that of who may apply in `audiences`, and `restricted` are the rows where that is not everybody.
    `said[i]` are the numbers of what each says to the i-th of `WISHES`, and `common[i]` how many of the field say each
    thing; rows stand in the order of the first. The numbers of a posting's demands are `blocks[block][place]`, filled
    up with 0; `special` are the rows and the numbers of those that are for a license or a language.
    """

    def __init__(self, postings: Iterable[tuple[Posting, Requirements]], concepts: Mapping[str, Concept]) -> None:
        demands, audiences, doubts, things = Numbers(), Numbers(), Numbers(), [Numbers() for _ in WISHES]
        demands[NOTHING]  # is number 0
        rows = sorted(_row(*one, concepts, demands, audiences, doubts, things) for one in postings)
        self.ids = tuple(row.posting_id for row in rows)
        self.row_of = {posting_id: row for row, posting_id in enumerate(self.ids)}
        self.field = sum(not row.is_elsewhere for row in rows)
        self.kind = np.array([row.kind for row in rows], np.int64)
        self.alphabet = np.argsort(np.argsort(np.array(self.ids, np.str_)))
        self.doubt, self.doubts = np.array([row.doubt for row in rows], np.int64), tuple(doubts)
        self.closes = np.array([row.closes for row in rows], np.int64)
        self.audience, self.audiences = np.array([row.audience for row in rows], np.int64), tuple(audiences)
        self.restricted = np.array([at for at, row in enumerate(rows) if self.audiences[row.audience]], np.int64)
        self.said = tuple(np.array([row.said[kind] for row in rows], np.int64) for kind in range(len(WISHES)))
        lengths = np.array([len(row.demands) for row in rows], np.int64)
        self.block = np.searchsorted(WIDTHS, lengths)
        self.place = np.zeros(len(rows), np.int64)
        self.blocks = tuple(self._blocks(rows, len(demands)))
        self.demands = Demands(list(demands), concepts)
        marked = self.demands.licensed | self.demands.languages
        special = [(at, demand) for at, row in enumerate(rows) for demand in row.demands if marked[demand]]
        self.special = np.array(special, np.int64).reshape(-1, 2).T
        self.against = lru_cache(maxsize=4096)(self._against)  # of one town many people wish the same
        self._things = [tuple(each) for each in things]
        in_field = [said[: self.field] for said in self.said]
        self.common = tuple(np.bincount(s, minlength=len(t)) for s, t in zip(in_field, self._things, strict=True))

    @cached_property
    def codes(self) -> Mapping[str, str]:
        """The code of each posting, by its id."""
        return short_codes(self.ids)

    def _blocks(self, rows: Sequence[_Row], demands: int) -> Iterator[Whole]:
        """Yield for each of the widths, and one for what is longer, the demands of the rows of that length."""
        kind = np.min_scalar_type(demands)  # the narrower, the faster
        for number in range(len(WIDTHS) + 1):
            here = [row.demands for at, row in enumerate(rows) if self.block[at] == number]
            self.place[self.block == number] = np.arange(len(here))
            width = max(map(len, here), default=1)
            yield np.array([asked + (0,) * (width - len(asked)) for asked in here], kind)

    def _against(self, kind: int, wishes: Wishes) -> Against:
        """Return what is against the i-th of `WISHES`; `wishes` are those of that kind alone."""
        codes = Numbers({"": 0})
        reasons = (WISHES[kind].against(wishes, thing) for thing in self._things[kind])
        why = np.array([codes[reason.code if reason else ""] for reason in reasons], np.int64)
        return Against(tuple(codes), why)


def _row(  # noqa: PLR0913, PLR0917 - what is numbered, by kind
    posting: Posting,
    requirements: Requirements,
    concepts: Mapping[str, Concept],
    demands: Numbers,
    audiences: Numbers,
    doubts: Numbers,
    things: list[Numbers],
) -> _Row:
    family = FAMILIES.index(requirements.family) if requirements.family in FAMILIES else ELSEWHERE
    stated = (one for one in requirements.stated if one.importance is not Importance.NEGATED)
    asked = tuple(demands[demand(one, family, posting.text, concepts)] for one in stated)
    return _Row(
        is_elsewhere=family == ELSEWHERE,
        said=tuple(of[wish.said(posting, requirements)] for of, wish in zip(things, WISHES, strict=True)),
        posting_id=posting.posting_id,
        kind=_KINDS.get(requirements.kind_of_work, len(_KINDS)) * len(LADDER) + rung(requirements),
        doubt=doubts[frozenset(UNCLEAR[one.code] for one in requirements.findings if one.code in UNCLEAR)],
        closes=(posting.valid_through or date.max).toordinal(),
        audience=audiences[frozenset(posting.who_may_apply)],
        demands=asked,
    )


def short_codes(posting_ids: Iterable[str]) -> dict[str, str]:
    """Return for each id its shortest beginning, of at least six characters, that no other of them has."""
    ordered = sorted(posting_ids)
    neighbours = zip(["", *ordered], ordered, [*ordered[1:], ""], strict=False)
    return {one: one[: max(CODE_LENGTH, 1 + max(_common(one, a), _common(one, b)))] for a, one, b in neighbours}


def _common(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
