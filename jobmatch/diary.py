"""What a person did with jobs: a mark is taken back, and all of them are read, also long after the posting has gone."""

from dataclasses import dataclass
from datetime import datetime

from jobmatch import batch
from jobmatch.errors import UsageError
from jobmatch.model import Mark, Posting, Profile
from jobmatch.store import Store, StoredPosting


@dataclass(frozen=True)
class Entry:
    """One job that a person did something with, and what, oldest first.

    `posting` is as it stands now, `copy` as it stood when the person applied; `closed_at` is None while it is open.
    """

    job_id: str
    posting: Posting
    closed_at: datetime | None
    marks: tuple[Mark, ...]
    copy: Posting | None = None


def undo(store: Store, profile: Profile, code: str) -> tuple[StoredPosting, Mark]:
    """Take back the last thing done with a job; return its posting and what it was. Raises UsageError for nothing."""
    stored = store.posting(code)
    taken = store.unmark(profile.center_id, profile.profile_id, stored.job_id)
    if taken is None:
        raise UsageError(f"{code}: nothing is marked there that could be taken back: see 'jobmatch mark list'")
    return stored, taken


def entries(store: Store, profile: Profile) -> tuple[Entry, ...]:
    """Return every job that a person did something with, the one with the latest mark first."""
    copies = store.applied(profile.center_id, profile.profile_id)
    by_job: dict[str, list[Mark]] = {}
    for one in batch.local(store.marks(profile.center_id, profile.profile_id)):
        by_job.setdefault(one.job_id, []).append(one)
    standing = store.postings_of(by_job)
    stored = store.postings(standing.values())
    found = [
        Entry(job_id, stored[key].posting, stored[key].closed_at, tuple(by_job[job_id]), copies.get(job_id))
        for job_id, key in standing.items()
    ]
    return tuple(sorted(found, key=lambda entry: (entry.marks[-1].at, entry.job_id), reverse=True))


def entry(store: Store, profile: Profile, code: str) -> Entry:
    """Return what a person did with one job. Raises UsageError if nothing."""
    stored = store.posting(code)
    found = next((one for one in entries(store, profile) if one.job_id == stored.job_id), None)
    if found is None:
        raise UsageError(f"{code}: {profile.name} has marked nothing there: 'jobmatch mark {code} saved' would")
    return found
