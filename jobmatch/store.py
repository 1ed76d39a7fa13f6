"""The store: one class over all that is kept, cut by noun into the modules whose names begin with `store_`.

SQLite and PostgreSQL are served by the same code; SQLAlchemy Core is the port between them, and there is no other. No
order of rows is left to a database: what has an order is sorted here, in Python.
"""

from jobmatch.store_caseload import CaseloadStore, Center, Given, Standing
from jobmatch.store_connection import batches
from jobmatch.store_database import exists, upgrade
from jobmatch.store_feeds import Counts, Ending, Expectation, FeedState, FeedStore, Refusal
from jobmatch.store_jobs import JobStore, Member
from jobmatch.store_letters import LetterStore, PersonsNight
from jobmatch.store_matches import TIERS, Fit, Found, KeptFit, Matched, MatchStore
from jobmatch.store_nights import NightStore
from jobmatch.store_outbox import OutboxStore
from jobmatch.store_people import HOME, PeopleStore, name_key
from jobmatch.store_postings import Chunk, Name, PostingStore, StoredPosting
from jobmatch.store_privacy import KINDS, Kept, Left, PrivacyStore
from jobmatch.store_readings import ReaderRows, ReadingStore, StaleText
from jobmatch.store_restore import Restored, restore
from jobmatch.store_retention import RetentionStore
from jobmatch.store_shown import Shown, ShownStore

__all__ = [
    "HOME",
    "KINDS",
    "TIERS",
    "Center",
    "Chunk",
    "Counts",
    "Ending",
    "Expectation",
    "FeedState",
    "Fit",
    "Found",
    "Given",
    "Kept",
    "KeptFit",
    "Left",
    "Matched",
    "Member",
    "Name",
    "PersonsNight",
    "ReaderRows",
    "Refusal",
    "Restored",
    "Shown",
    "StaleText",
    "Standing",
    "Store",
    "StoredPosting",
    "batches",
    "exists",
    "name_key",
    "restore",
    "upgrade",
]


class Store(
    FeedStore,
    PostingStore,
    ReadingStore,
    PeopleStore,
    JobStore,
    MatchStore,
    ShownStore,
    NightStore,
    OutboxStore,
    LetterStore,
    CaseloadStore,
    PrivacyStore,
    RetentionStore,
):
    """Everything that is kept: feeds, postings, people, jobs, nights, mail. Open one with `Store.open(url)`."""
