"""Sources that have fallen silent: since when each of them brings nothing in full, and why, for whoever runs jobmatch.

One in trouble says so at each run. One that nobody asks any more, or whose every run is cut off, says nothing at all;
that is told by the time that has passed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobmatch.model import Feed, FeedHealth

PATIENCE = timedelta(days=2)
"""So much longer than its own hours may pass after a good run of a source: one night may be left out."""


@dataclass(frozen=True)
class Silence:
    """A source that brings nothing, since when, and a sentence that says so."""

    feed_id: str
    since: datetime
    says: str


def silences(feeds: Mapping[str, Feed], healths: Iterable[FeedHealth], now: datetime) -> tuple[Silence, ...]:
    """Return which of the sources that are switched on are silent. One that was never asked is not: it is new."""
    found = (_silence(feeds[one.feed_id], one, now) for one in healths if feeds[one.feed_id].enabled)
    return tuple(filter(None, found))


def _silence(feed: Feed, health: FeedHealth, now: datetime) -> Silence | None:
    if health.since:
        says = f"source {feed.id} is in trouble since {health.since:%Y-%m-%d}: {health.reason}"
        return Silence(feed.id, health.since, says)
    last, patience = health.last_good_at, timedelta(hours=feed.every_h) + PATIENCE
    if last is None or now - last <= patience:
        return None
    return Silence(
        feed.id, last + patience, f"source {feed.id} was last read in full on {last:%Y-%m-%d}, and not since"
    )
