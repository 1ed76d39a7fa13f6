"""Long lists that a source shows page by page, and the details of what they list: all, or the word that some may lack.

A source says how long a list is, and there is little else to go by: some cut the number and the list at a round figure,
some begin again after the end, and while pages are read postings come and go. A list that cannot be read to its end is
split by what its source counts (departments, full or part time), and its parts are read instead.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jobmatch.errors import Blocked, FetchError, FormatError
from jobmatch.model import RawPosting, Shown

OUTAGE = 3  # details in a row that cannot be read: it is not the one posting, and to go on would be no help


@dataclass(frozen=True)
class Facet:
    """A way to split a list: `counts` says how many entries have each value.

    In a partition no entry has two of the values (a job is full time or part time), so that together they count no
    entry twice; by the place of work, one of three places is counted three times.
    """

    name: str
    counts: Mapping[str, int]
    is_partition: bool

    @property
    def size(self) -> int:
        """How many entries all values have together."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Page:
    """One page of a list: its entries by what tells them apart, and how many the whole list is said to have."""

    entries: Mapping[str, Any]
    total: int
    facets: Sequence[Facet] = ()


Chosen = Mapping[str, str]
Ask = Callable[[int, Chosen], Page]
"""Returns the page at an offset, of the list or of the part of it that has the chosen value of each facet."""


def read_list(ask: Ask, cap: int) -> tuple[dict[str, Any], bool]:
    """Return the entries of a list, each once, and whether they are surely all.

    A source that counts `cap` entries may mean any number from there on. Raises what `ask` raises.
    """
    return _read(ask, cap, {}, 0)


def _read(ask: Ask, cap: int, chosen: Chosen, promised: int) -> tuple[dict[str, Any], bool]:
    """Read a list, or a part of it, in which the list has counted so many entries."""
    first = ask(0, chosen)
    promised, is_cut = max(promised, first.total), first.total == cap
    is_counted = bool(chosen) or not is_cut
    facets = [facet for facet in first.facets if facet.name not in chosen]
    # A short part is not split again: what it lacks came or went meanwhile, and to ask on and on is not polite.
    split = _best(facets, promised) if is_cut or promised > cap or not chosen else None
    found = dict(first.entries) if is_cut and split else _in_turn(ask, chosen, first, promised)
    if split is None or (is_counted and len(found) >= promised):
        return found, is_counted and len(found) >= promised
    parts_are_whole = True
    for value, count in split.counts.items():
        part, is_whole = _read(ask, cap, {**chosen, split.name: value}, count)
        found |= part
        parts_are_whole &= is_whole
    if is_counted:
        return found, len(found) >= promised
    # An entry without a value is in no part. That there are such, only what is counted by something else can tell.
    others = [facet for facet in facets if facet is not split]
    witnesses = [facet for facet in others if facet.is_partition] or others
    return found, parts_are_whole and len(found) >= max([promised, *(facet.size for facet in witnesses)])


def _best(facets: Sequence[Facet], promised: int) -> Facet | None:
    """Return the facet to split by: it leaves no entry out, repeats none if possible, and makes small parts."""
    whole = max([promised, *(facet.size for facet in facets if facet.is_partition)])
    several = [facet for facet in facets if len(facet.counts) > 1]
    return max(several, key=lambda one: (min(one.size, whole), one.is_partition, len(one.counts)), default=None)


def _in_turn(ask: Ask, chosen: Chosen, first: Page, promised: int) -> dict[str, Any]:
    """Return what the pages bring, until that is all or one brings nothing new: it is empty, or repeats another."""
    found: dict[str, Any] = {}
    page, offset = first, 0
    while page.entries.keys() - found.keys():
        found |= page.entries
        offset += len(page.entries)
        if len(found) >= promised > 0:
            break
        page = ask(offset, chosen)
    return found


def read_details(
    listed: Iterable[RawPosting | FormatError | FetchError],
    holds: Callable[[str, str], bool],
    detail: Callable[[RawPosting], RawPosting | None],
) -> Iterator[RawPosting | Shown | FormatError]:
    """Yield what the store holds of a list, as it is listed, and then the others, as `detail` completes them.

    `holds` is asked with source id and mark; `detail` returns None for a posting that is gone. One whose detail cannot
    be read does not keep the others back: it raises at the end, as a FetchError that is listed does. Blocked and
    `OUTAGE` failures in a row raise at once.
    """
    fresh, troubles = list[RawPosting](), list[FetchError | FormatError]()
    for one in listed:
        if isinstance(one, FetchError):
            troubles.append(one)
        elif isinstance(one, FormatError):
            yield one
        elif holds(one.source_id, one.mark):
            yield Shown(one.feed_id, one.source_id)
        else:
            fresh.append(one)
    failures = 0
    for one in fresh:
        try:
            whole = detail(one)
        except (FetchError, FormatError) as error:
            failures += 1
            if isinstance(error, Blocked) or failures == OUTAGE:
                raise
            troubles.append(error)
            continue
        failures = 0
        if whole:
            yield whole
    if troubles:
        raise troubles[0]
