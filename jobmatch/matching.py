"""Which jobs fit whom, night after night: only what has changed is looked at.

What is new or has changed among the postings is matched with everybody; who has changed is matched with all that is
open. Both are the same reckoning over another stock, so that what is kept is what a full one would find.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from functools import partial

from jobmatch import jobs
from jobmatch.apart import Trouble, attempt
from jobmatch.model import Profile, digest
from jobmatch.pipeline import Line
from jobmatch.ranking import Ranking
from jobmatch.standing import Standing
from jobmatch.stock import Stock
from jobmatch.store import TIERS, Fit, Found, Matched, batches

PEOPLE = 64  # in one transaction, and held in memory


@dataclass
class Shelves:
    """What is open, and what of it has changed since any stamp; each part is laid out when it is first asked for."""

    line: Line
    on: date
    stamp: int = field(init=False)
    _changed: dict[int, Mapping[str, str]] = field(default_factory=dict)
    _stocks: dict[int | None, tuple[Stock, Mapping[str, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        store, reader_version = self.line.store, self.line.reader_version
        self.stamp = store.restock(reader_version, jobs.behind(store, reader_version), self.on)

    def changed(self, since: int) -> Mapping[str, str]:
        """Return the postings that stand otherwise since a stamp, each with its job, "" where it stands no more."""
        if since not in self._changed:
            self._changed[since] = self.line.store.restocked(since)
        return self._changed[since]

    def stock(self, since: int | None) -> tuple[Stock, Mapping[str, str]]:
        """Return what has changed since a stamp, laid out, and the job of each; all that is open for None."""
        if since not in self._stocks:
            store = self.line.store
            job_of = store.stocked() if since is None else {key: job for key, job in self.changed(since).items() if job}
            self._stocks[since] = jobs.lay_out(store, self.line.vocabulary.concepts, job_of), job_of
        return self._stocks[since]


def match_all(line: Line, people: Sequence[Profile], on: date) -> Iterator[Profile | Trouble]:
    """Bring up to date what fits each of the people on a day; yield them one by one, or what went wrong with one."""
    shelves, known = Shelves(line, on), line.store.matched(line.center_id)
    for some in batches(people, PEOPLE):
        done = [
            attempt(one.profile_id, partial(_found, shelves, one, known.get(one.profile_id), line.reader_version))
            for one in some
        ]
        found = [one for one in done if isinstance(one, Found)]
        line.store.save_matches(line.center_id, found, shelves.stamp, on)
        for profile, one in zip(some, done, strict=True):
            yield one if isinstance(one, Trouble) else profile


def _found(shelves: Shelves, profile: Profile, was: Matched | None, reader_version: str) -> Found:
    """Match one person with what has changed since the last time; with all, if they have changed themselves."""
    scorer = shelves.line.scorer
    stand = scorer.standing(profile, shelves.on)
    key = digest(profile.revision, reader_version, scorer.version, _fingerprint(stand))
    whole = was is None or was.key != key
    changed = shelves.changed(was.stamp) if was else {}
    stock, job_of = shelves.stock(None if whole or was is None else was.stamp)
    ranked = Ranking(stock, profile, stand, shelves.on).best("listings") if stock.ids else []
    fits = tuple(
        Fit(job_of[one.posting_id], one.posting_id, one.tier, one.points, one.of) for one in ranked if one.tier in TIERS
    )
    return Found(profile.profile_id, key, fits, changed.keys(), whole)


def _fingerprint(stand: Standing) -> str:
    """Return what of a person's standing may be another on another day: months of work, a credential that expires."""
    values = {one.name: getattr(stand, one.name) for one in fields(stand) if one.name != "concepts"}
    return repr({name: _in_order(value) for name, value in values.items()})


def _in_order(value: object) -> object:
    if isinstance(value, Mapping):
        return sorted(value.items())
    return sorted(value) if isinstance(value, frozenset) else value
