"""Jobs: which postings are the same work. Sketches and links are derived; what people decided is not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Connection, and_, delete, func, or_, select, update

from jobmatch.model import Decisions, Link, Sketch
from jobmatch.store_connection import batches, rows_where, upsert
from jobmatch.store_database import Database
from jobmatch.tables import decisions, job_copies, jobs, links, marks, postings, requirements, sketch_keys, sketches

Pair = tuple[str, str]


@dataclass(frozen=True)
class Member:
    """One posting of a job, as far as it takes to choose the one that stands for it. `size` is in words of its text."""

    posting_id: str
    job_id: str
    feed_id: str
    url: str
    employer: str
    first_seen_at: datetime
    closed: bool
    size: int


class JobStore(Database):
    """Sketches of postings, links between them, decisions about them, and the jobs that come of it."""

    def unsettled(self, version: str) -> list[str]:
        """Return the ids of postings that were not compared by the rules of this version, as they now stand."""
        row, made = postings.c, sketches.c
        query = select(row.posting_id).join(sketches, made.posting_id == row.posting_id, isouter=True)
        stale = or_(made.version.is_(None), made.version != version, made.content_hash != row.content_hash)
        with self.reading() as connection:
            return sorted(connection.scalars(query.where(stale)))

    def save_sketches(self, made: Sequence[tuple[str, Sketch]]) -> None:
        """Store sketches, each with the content hash of its posting, in place of older ones; none counts as settled."""
        ids = [one.posting_id for _, one in made]
        rows = [
            {"posting_id": one.posting_id, "content_hash": made_of, "version": "", "bins": one.bins, "size": one.size}
            for made_of, one in made
        ]
        keys = [
            {"posting_id": one.posting_id, "key": key, "sure": sure}
            for _, one in made
            for sure, kind in ((True, one.sure), (False, one.keys))
            for key in kind
        ]
        with self.writing() as connection:
            for batch in batches(ids):
                connection.execute(delete(sketch_keys).where(sketch_keys.c.posting_id.in_(batch)))
            upsert(connection, sketches, rows, update=("content_hash", "version", "bins", "size"))
            upsert(connection, sketch_keys, keys)

    def settled(self, posting_ids: Iterable[str], version: str) -> None:
        """Note that postings have been compared by the rules of this version."""
        with self.writing() as connection:
            for batch in batches(posting_ids):
                connection.execute(update(sketches).where(sketches.c.posting_id.in_(batch)).values(version=version))

    def sketches_near(self, posting_ids: Iterable[str]) -> list[Sketch]:
        """Return the sketches of postings and of all that share a key with one of them, by posting_id."""
        near = set[str]()
        row = sketch_keys.c
        with self.reading() as connection:
            for batch in batches(posting_ids):
                near.update(batch)
                theirs = select(row.key).where(row.posting_id.in_(batch))
                near.update(connection.scalars(select(row.posting_id).where(row.key.in_(theirs))))
            return [one for batch in batches(sorted(near)) for one in _sketches(connection, batch)]

    def links_of(self, posting_ids: Iterable[str]) -> list[Link]:
        """Return the links of postings, by their postings."""
        row = links.c
        found = dict[Pair, Link]()
        with self.reading() as connection:
            for batch in batches(posting_ids):
                touching = select(links).where(or_(row.first.in_(batch), row.second.in_(batch)))
                found |= {(one.first, one.second): Link(*one) for one in connection.execute(touching)}
        return [found[pair] for pair in sorted(found)]

    def relink(self, posting_ids: Iterable[str], found: Iterable[Link]) -> set[str]:
        """Store links in place of all that postings had; return the postings that they were linked with before."""
        row, before = links.c, set[str]()
        with self.writing() as connection:
            for batch in batches(posting_ids):
                touching = or_(row.first.in_(batch), row.second.in_(batch))
                pairs = connection.execute(select(row.first, row.second).where(touching))
                before.update(name for pair in pairs for name in pair)
                connection.execute(delete(links).where(touching))
            rows = [
                {name: getattr(link, name) for name in ("first", "second", "strength", "reasons")} for link in found
            ]
            upsert(connection, links, rows)
        return before

    def decisions(self) -> Decisions:
        """Return all that was decided."""
        row = decisions.c
        with self.reading() as connection:
            rows = connection.execute(select(row.kind, row.first, row.second)).all()
        by_kind = {
            kind: frozenset((one, other) for is_kind, one, other in rows if is_kind == kind) for kind, *_ in rows
        }
        return Decisions(**by_kind)

    def decide(self, kind: str, pairs: Iterable[Pair], at: datetime, forget: Iterable[Pair] = ()) -> None:
        """Keep a decision about pairs, in place of earlier ones; what was decided of those in `forget` is no more."""
        rows = [{"first": min(pair), "second": max(pair), "kind": kind, "at": at} for pair in pairs]
        with self.writing() as connection:
            for one, other in forget:
                which = and_(decisions.c.first == min(one, other), decisions.c.second == max(one, other))
                connection.execute(delete(decisions).where(which))
            upsert(connection, decisions, rows, update=("kind", "at"))

    def members(self, job_ids: Iterable[str]) -> dict[str, tuple[Member, ...]]:
        """Return, by job id, every posting of the jobs, open or closed, by posting_id."""
        with self.reading() as connection:
            return _by_job(rows_where(connection, _MEMBERS, postings.c.job_id, job_ids))

    def shared_jobs(self, reader_version: str) -> dict[str, tuple[Member, ...]]:
        """Return, by job id, the open postings that a reader has read of the jobs of which several are open."""
        row, asked = postings.c, requirements.c
        several = select(row.job_id).where(row.closed_at.is_(None)).group_by(row.job_id).having(func.count() > 1)
        read = select(asked.text_hash).where(asked.text_hash == row.text_hash, asked.reader_version == reader_version)
        query = _MEMBERS.where(row.closed_at.is_(None), row.job_id.in_(several), read.exists())
        with self.reading() as connection:
            return _by_job(connection.execute(query))

    def open_beside(self, posting_ids: Iterable[str]) -> dict[str, tuple[Member, ...]]:
        """Return, by job id, the open postings of the jobs that these are of, where there are several."""
        row, found = postings.c, dict[str, tuple[Member, ...]]()
        with self.reading() as connection:
            for batch in batches(posting_ids):
                theirs = select(row.job_id).where(row.posting_id.in_(batch))
                found |= _by_job(connection.execute(_MEMBERS.where(row.job_id.in_(theirs))))
        still_open = {job_id: tuple(one for one in members if not one.closed) for job_id, members in found.items()}
        return {job_id: members for job_id, members in still_open.items() if len(members) > 1}

    def jobs_held(self, posting_ids: Iterable[str]) -> dict[str, tuple[str, datetime]]:
        """Return by posting id the job that a posting is of, and when it was first seen."""
        row = postings.c
        query = select(row.posting_id, row.job_id, row.first_seen_at)
        with self.reading() as connection:
            found = rows_where(connection, query, row.posting_id, posting_ids)
            return {one.posting_id: (one.job_id, one.first_seen_at) for one in found}

    def give_jobs(self, job_of: Mapping[str, str]) -> None:
        """Set the job of postings. What people did with a job that has none left goes to the one it is part of now."""
        row = postings.c
        with self.writing() as connection:
            query = select(row.posting_id, row.job_id)
            before = {one.posting_id: one.job_id for one in rows_where(connection, query, row.posting_id, job_of)}
            moved = {key: job_of[key] for key, held in before.items() if held != job_of[key]}
            upsert(connection, jobs, [{"job_id": job_id} for job_id in sorted({*moved.values()})])
            for posting_id, job_id in moved.items():
                connection.execute(update(postings).where(row.posting_id == posting_id).values(job_id=job_id))
            for posting_id in sorted(moved):
                _follow(connection, before[posting_id], job_of.get(before[posting_id], moved[posting_id]))


_MEMBERS = select(
    postings.c.posting_id,
    postings.c.job_id,
    postings.c.feed_id,
    postings.c.url,
    postings.c.hiring_organization,
    postings.c.first_seen_at,
    postings.c.closed_at.is_not(None).label("closed"),
    func.coalesce(sketches.c.size, 0).label("size"),
).join(sketches, sketches.c.posting_id == postings.c.posting_id, isouter=True)


def _by_job(rows: Iterable[Iterable[object]]) -> dict[str, tuple[Member, ...]]:
    found = sorted((Member(*row) for row in rows), key=attrgetter("job_id", "posting_id"))  # type: ignore[arg-type]
    return {job_id: tuple(members) for job_id, members in groupby(found, key=attrgetter("job_id"))}


def _sketches(connection: Connection, posting_ids: Sequence[str]) -> list[Sketch]:
    keys: dict[tuple[str, bool], list[str]] = {}
    found = connection.execute(select(sketch_keys).where(sketch_keys.c.posting_id.in_(posting_ids)))
    for row in found:
        keys.setdefault((row.posting_id, row.sure), []).append(row.key)
    made = connection.execute(select(sketches).where(sketches.c.posting_id.in_(posting_ids)))
    return [
        Sketch(
            row.posting_id,
            tuple(keys.get((row.posting_id, True), ())),
            tuple(keys.get((row.posting_id, False), ())),
            row.bins,
            row.size,
        )
        for row in sorted(made, key=attrgetter("posting_id"))
    ]


def _follow(connection: Connection, old: str, new: str) -> None:
    """Let what people did with a job that has no posting left follow its postings into another one.

    A copy that a person has of both stays where it is: each is of its own moment.
    """
    row = postings.c
    if old == new or connection.scalar(select(row.posting_id).where(row.job_id == old).limit(1)) is not None:
        return
    connection.execute(update(marks).where(marks.c.job_id == old).values(job_id=new))
    copy = job_copies.c
    have = select(copy.profile_id).where(copy.job_id == new)
    connection.execute(update(job_copies).where(copy.job_id == old, copy.profile_id.not_in(have)).values(job_id=new))
