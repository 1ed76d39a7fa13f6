"""How long things are kept: what is older than the settings say goes, a little every night."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jobmatch import drafts
from jobmatch.config import Settings
from jobmatch.store import Store

DRAFTS = timedelta(days=1)  # older ones nobody is writing any more
FOR_EVER = datetime(1970, 1, 1, tzinfo=UTC)  # before anything that is kept


@dataclass(frozen=True)
class Swept:
    """How many rows went, of each kind, and how many files that were never finished."""

    postings: int = 0
    sightings: int = 0
    payloads: int = 0
    texts: int = 0
    reports: int = 0
    deliveries: int = 0
    bodies: int = 0
    runs: int = 0
    nights: int = 0
    drafts: int = 0


def sweep(store: Store, settings: Settings, now: datetime) -> Swept:
    """Delete what is kept longer than the settings say; a number of days that is 0 keeps for ever.

    What is stopped half-way, the next sweep goes on with; two in a row are one.
    """
    days = settings.keeping

    def before(kept: int) -> datetime:
        return now - timedelta(days=kept) if 0 < kept < (now - FOR_EVER).days else FOR_EVER

    closed, shown = before(days.keep_closed_days), before(days.keep_shown_days)
    sent, ran = before(days.keep_sent_days), before(days.keep_runs_days)
    reports = store.sweep_reports(shown.date(), closed)  # first: they quote postings and texts
    return Swept(
        reports=reports,
        postings=store.sweep_closed(closed),
        sightings=store.sweep_sightings(closed),
        payloads=store.sweep_payloads(),
        texts=store.sweep_texts(),
        deliveries=store.sweep_deliveries(shown.date()),
        bodies=store.empty_bodies(sent),
        runs=store.sweep_runs(ran),
        nights=store.sweep_nights(ran.date()),
        drafts=drafts.sweep(settings.home, now - DRAFTS) + drafts.sweep(settings.output, now - DRAFTS, deep=True),
    )
