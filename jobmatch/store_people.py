"""Profiles, and what people did. Nothing of it is derived, and all of it goes with its profile.

Every method takes the center it asks for: a profile of another center is not there.
"""

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select

from jobmatch.errors import StoreError, UsageError
from jobmatch.model import Mark, MarkKind, Posting, Profile, digest
from jobmatch.store_connection import rows_where, upsert
from jobmatch.store_database import Database
from jobmatch.tables import job_copies, jobs, marks, postings, profiles, texts

HOME = "home"
"""The one center there is until there are more."""


class PeopleStore(Database):
    """Profiles, marks and the copies of jobs applied for."""

    def save_profile(
        self, center_id: str, profile: Profile, document: Mapping[str, Any], reader_version: str, at: datetime
    ) -> None:
        """Store a profile with the JSON Resume it was read from; one with the same id is replaced.

        Raises UsageError if another profile of the center has the name, StoreError if the profile is of another center.
        """
        key = name_key(profile.name)
        row = {
            "profile_id": profile.profile_id,
            "name": profile.name,
            "name_key": key,
            "email": profile.email,
            "document": json.dumps(document),
            "reader_version": reader_version,
            "revision": profile.revision,
            "data": profile,
            "updated_at": at,
            "client_id": profile.client_id or None,
        }
        with self.writing() as connection:
            _require_free(connection, center_id, profile, key)
            fresh = {**row, "center_id": center_id, "created_at": at}
            upsert(connection, profiles, [fresh], update=row.keys() - {"profile_id"})

    def profile(self, center_id: str, name: str) -> Profile:
        """Return the profile of that name, whatever its case, or of that client id.

        Else it is the one whose id or a word of whose name begins so. Raises UsageError if there is none, or if the
        beginning fits several.
        """
        if known := self.called(center_id, name) or self.client(center_id, name):
            return known
        key = name_key(name)
        found = [one for one in self.profiles(center_id) if key and _begins(one, key)]
        if not found:
            raise UsageError(f"there is no profile {name!r}: see `jobmatch profile list`")
        if len(found) > 1:
            who = ", ".join(f"{one.name} ({one.profile_id})" for one in found[:5])
            raise UsageError(f"{name!r} may be {who}: type more of it")
        return found[0]

    def called(self, center_id: str, name: str) -> Profile | None:
        """Return the person of the center who is called so, however it is capitalized; None if nobody is."""
        return self._one(center_id, profiles.c.name_key == name_key(name))

    def client(self, center_id: str, client_id: str) -> Profile | None:
        """Return the person whom the center's own lists call so, None if nobody is."""
        return self._one(center_id, profiles.c.client_id == client_id)

    def _one(self, center_id: str, condition: ColumnElement[bool]) -> Profile | None:
        query = select(profiles.c.data).where(profiles.c.center_id == center_id, condition)
        with self.reading() as connection:
            found = connection.scalars(query).one_or_none()
        return found and replace(found, center_id=center_id)

    def profiles(self, center_id: str) -> tuple[Profile, ...]:
        """Return every profile of the center, by name."""
        query = select(profiles.c.data).where(profiles.c.center_id == center_id)
        with self.reading() as connection:
            everyone = [replace(profile, center_id=center_id) for profile in connection.scalars(query)]
        return tuple(sorted(everyone, key=lambda profile: (name_key(profile.name), profile.profile_id)))

    def document(self, center_id: str, profile_id: str) -> dict[str, Any]:
        """Return the JSON Resume that a profile was read from, as it was imported."""
        query = select(profiles.c.document).where(profiles.c.profile_id == profile_id)
        with self.reading() as connection:
            require_owner(connection, center_id, profile_id)
            document: dict[str, Any] = json.loads(connection.execute(query).scalar_one())
        return document

    def document_hash(self, center_id: str, profile_id: str) -> str:
        """Return the sha256 of that JSON Resume: it changes when the person does, not when jobmatch reads better."""
        with self.reading() as connection:
            require_owner(connection, center_id, profile_id)
            return hash_of_document(connection, profile_id)

    def stale_profiles(self, center_id: str, reader_version: str) -> tuple[str, ...]:
        """Return the ids of the profiles whose documents another reader has read."""
        row = profiles.c
        query = select(row.profile_id).where(row.center_id == center_id, row.reader_version != reader_version)
        with self.reading() as connection:
            return tuple(sorted(connection.scalars(query)))

    def mark(self, center_id: str, profile_id: str, mark: Mark) -> None:
        """Remember what a person did with a job. Applying keeps a copy of it as it stands, the first time.

        Raises StoreError if there is no such job.
        """
        with self.writing() as connection:
            require_owner(connection, center_id, profile_id)
            if connection.scalar(select(jobs.c.job_id).where(jobs.c.job_id == mark.job_id)) is None:
                raise StoreError(f"there is no job {mark.job_id}")
            connection.execute(insert(marks).values(profile_id=profile_id, **asdict(mark)))
            if mark.kind is MarkKind.APPLIED:
                _copy_job(connection, profile_id, mark.job_id, mark.at)

    def unmark(self, center_id: str, profile_id: str, job_id: str) -> Mark | None:
        """Take back the last thing a person did with a job; return it, None if there is nothing.

        The copy of a job goes with the last mark that says that the person applied for it.
        """
        with self.writing() as connection:
            require_owner(connection, center_id, profile_id)
            rows = [row for row in _marks(connection, profile_id) if row.job_id == job_id]
            if not rows:
                return None
            last = rows.pop()
            connection.execute(delete(marks).where(marks.c.mark_id == last.mark_id))
            if all(row.kind != MarkKind.APPLIED for row in rows):
                copies = delete(job_copies).where(job_copies.c.profile_id == profile_id)
                connection.execute(copies.where(job_copies.c.job_id == job_id))
        return _mark(last)

    def marks(self, center_id: str, profile_id: str) -> tuple[Mark, ...]:
        """Return what a person did, oldest first."""
        with self.reading() as connection:
            require_owner(connection, center_id, profile_id)
            return tuple(map(_mark, _marks(connection, profile_id)))

    def marked(self, center_id: str, profile_id: str) -> dict[str, tuple[Mark, ...]]:
        """Return, by posting id, what a person did with the job of each posting, oldest first."""
        by_job: dict[str, tuple[Mark, ...]] = {}
        for mark in self.marks(center_id, profile_id):
            by_job[mark.job_id] = (*by_job.get(mark.job_id, ()), mark)
        row = postings.c
        with self.reading() as connection:
            found = rows_where(connection, select(row.posting_id, row.job_id), row.job_id, by_job)
            return {one.posting_id: by_job[one.job_id] for one in found}

    def postings_of(self, job_ids: Iterable[str]) -> dict[str, str]:
        """Return the id of the posting that stands for each job: of the open ones, else of all, the first."""
        row = postings.c
        query = select(row.job_id, row.posting_id, row.closed_at)
        with self.reading() as connection:
            found = sorted(rows_where(connection, query, row.job_id, job_ids), key=_first, reverse=True)
        return {one.job_id: one.posting_id for one in found}

    def applied(self, center_id: str, profile_id: str) -> dict[str, Posting]:
        """Return, by job id, the jobs a person applied for, as they stood then."""
        copy = job_copies.c
        query = select(copy.job_id, copy.data, texts.c.text).join(texts).where(copy.profile_id == profile_id)
        with self.reading() as connection:
            require_owner(connection, center_id, profile_id)
            return {job_id: replace(data, text=text) for job_id, data, text in connection.execute(query)}


def _begins(profile: Profile, key: str) -> bool:
    name = name_key(profile.name)
    return profile.profile_id.startswith(key) or any(part.startswith(key) for part in (name, *name.split()))


def name_key(name: str) -> str:
    """Return what names are compared by: case, spacing and the form of accents make no difference."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def require_owner(connection: Connection, center_id: str, profile_id: str) -> None:
    """Raise StoreError unless the profile is one of the center."""
    row = profiles.c
    query = select(row.profile_id).where(row.profile_id == profile_id, row.center_id == center_id)
    if connection.scalar(query) is None:
        raise StoreError(f"center {center_id} has no profile {profile_id}")


def hash_of_document(connection: Connection, profile_id: str) -> str:
    """Return the sha256 of the JSON Resume that a profile was read from."""
    query = select(profiles.c.document).where(profiles.c.profile_id == profile_id)
    return digest(connection.execute(query).scalar_one())


def _marks(connection: Connection, profile_id: str) -> list[Row[Any]]:
    found = connection.execute(select(marks).where(marks.c.profile_id == profile_id))
    return sorted(found, key=lambda row: (row.at, row.mark_id))


def _mark(row: Row[Any]) -> Mark:
    return Mark(row.job_id, MarkKind(row.kind), row.at, row.note)


def _first(row: Row[*tuple[Any, ...]]) -> tuple[bool, str]:
    return row.closed_at is not None, row.posting_id


def _require_free(connection: Connection, center_id: str, profile: Profile, key: str) -> None:
    row = profiles.c
    owner = connection.scalar(select(row.center_id).where(row.profile_id == profile.profile_id))
    if owner not in {None, center_id} or profile.center_id != center_id:
        raise StoreError(f"profile {profile.profile_id} is not of center {center_id}")
    same = select(row.profile_id).where(row.center_id == center_id, row.name_key == key)
    if connection.scalar(same.where(row.profile_id != profile.profile_id)) is not None:
        raise UsageError(f"there is a profile called {profile.name!r} already: give this one another name")


def _copy_job(connection: Connection, profile_id: str, job_id: str, at: datetime) -> None:
    """Copy the first of the job's postings, an open one if there is any."""
    row = postings.c
    query = select(row.posting_id, row.closed_at, row.text_hash, row.data).where(row.job_id == job_id)
    rows = sorted(connection.execute(query), key=_first)
    copies = [{"text_hash": one.text_hash, "data": one.data} for one in rows[:1]]
    upsert(connection, job_copies, [{"profile_id": profile_id, "job_id": job_id, "at": at, **copy} for copy in copies])
