"""What whoever runs jobmatch is told by mail: a night that was not wholly done, sources that fell silent or came back.

News is told once, where it begins and where it ends; what goes on is named again each week. What was told last is known
from the outbox: what began after that letter was made is news.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import takewhile

from jobmatch import pipeline
from jobmatch.nights import Night, NightState
from jobmatch.outbox import LOST, OPERATOR, Channel, Delivery
from jobmatch.pipeline import Line
from jobmatch.silence import silences
from jobmatch.store import HOME

WEEK = timedelta(days=7)
RECENT = 14  # nights that are looked through for some that nobody was told of
ENDS = "'jobmatch schedule list' shows the last nights, 'jobmatch doctor' what is to be done."


def tell(line: Line, night: Night, now: datetime) -> bool:
    """Queue a letter on a night if there is news, and return whether there is.

    There is at most one a day on a night that was not wholly done, and one once it was.
    """
    mailing, center = line.settings.mailing, line.center_id
    if not mailing.operator or not mailing.delivery:
        return False
    of = "" if center == HOME else f"-of-{center}"
    trouble, well = f"{OPERATOR}{of}", f"{OPERATOR}-done{of}"
    told = [one for one in line.store.letters_to_operator((trouble, well)) if one.state not in LOST]
    failed = {one.day for one in told if one.kind == trouble}
    before = max((one.queued_at for one in told), default=None)
    news = [*_sources(line, before, now), *_unnoticed(line, night, failed)]
    done = night.state is NightState.DONE
    if done and not news and night.day not in failed:
        return False
    subject = f"jobmatch{'' if center == HOME else f' ({center})'}: the night of {night.day} is {night.state}"
    kind, way = well if done else trouble, Channel(mailing.delivery)
    letter = Delivery(None, night.day, kind, way, mailing.operator, subject, _text(night, news, done=done))
    line.store.queue_to_operator(letter, now, mailing)
    return True


def _text(night: Night, news: Iterable[str], *, done: bool) -> str:
    reason = "" if done else night.reason
    others = "\n".join(f"- {one}" for one in news if one not in reason)
    people = f"People: {night.done} told, {night.skipped} without news, {night.failed} failed."
    head = f"The night of {night.day}: {night.state}."
    return "\n\n".join(filter(None, (head, reason, others, people, ENDS))) + "\n"


def _sources(line: Line, before: datetime | None, now: datetime) -> Iterator[str]:
    """Yield what is new about sources since what was told last, and once a week what is not."""
    silent = silences(line.feeds, pipeline.healths(line), now)
    for one in silent:
        if before is None or one.since > before or (now - one.since) // WEEK > (before - one.since) // WEEK:
            yield one.says
    if before:
        well = {name for name, feed in line.feeds.items() if feed.enabled} - {one.feed_id for one in silent}
        for name in sorted(well & line.store.feeds_in_trouble(before)):
            yield f"source {name} was read in full again"


def _unnoticed(line: Line, night: Night, failed: Collection[date]) -> Iterator[str]:
    """Yield the nights just before this one that came to nothing without a letter: nobody was there to write one."""
    older = (one for one in line.store.nights(line.center_id, RECENT) if one.day < night.day)
    for one in takewhile(lambda one: one.state in {NightState.SKIPPED, NightState.FAILED}, older):
        if one.day not in failed:
            yield f"the night of {one.day} was {one.state}: {one.reason}"
