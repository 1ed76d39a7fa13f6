"""What was read in texts, and by which reader.

Requirements belong to a text and carry the version of the reader that made them. When the vocabulary changes, the rows
of the old reader and the new one tell which texts could read otherwise; all others are carried over.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from jobmatch.model import Requirements, canonical
from jobmatch.store_connection import batches, rows_where, upsert
from jobmatch.store_database import Database
from jobmatch.tables import postings, readers, requirements, texts


@dataclass(frozen=True)
class ReaderRows:
    """What a reader read with: a hash of its modules, and for each row of its vocabulary the hash and the triggers."""

    reader_version: str
    modules_hash: str
    rows: Mapping[str, tuple[str, tuple[str, ...]]]


class StaleText(NamedTuple):
    """A text, and what the reader of `reader_version` made of it; both None where no reader has read it."""

    text_hash: str
    text: str
    reader_version: str | None
    requirements: Requirements | None


class ReadingStore(Database):
    """Requirements of texts, and the readers that made them."""

    def texts_read(self, text_hashes: Iterable[str], reader_version: str) -> set[str]:
        """Return those of the texts whose requirements are of this reader."""
        row = requirements.c
        current = select(row.text_hash).where(row.reader_version == reader_version)
        with self.reading() as connection:
            return {found.text_hash for found in rows_where(connection, current, row.text_hash, text_hashes)}

    def stale_texts(self, reader_version: str) -> Iterator[StaleText]:
        """Yield the texts of postings that another reader has read, or that none has."""
        row = requirements.c
        query = select(postings.c.text_hash, row.reader_version).distinct()
        read = query.join_from(postings, requirements, postings.c.text_hash == row.text_hash, isouter=True)
        with self.reading() as connection:
            versions = dict(connection.execute(read).all())
        stale = sorted(text_hash for text_hash, version in versions.items() if version != reader_version)
        for batch in batches(stale):
            asked = select(texts.c.text_hash, texts.c.text, row.data).where(texts.c.text_hash.in_(batch))
            with self.reading() as connection:
                found = connection.execute(asked.join(requirements, isouter=True)).all()
            for text_hash, text, data in sorted(found, key=itemgetter(0)):
                yield StaleText(text_hash, text, versions[text_hash], data)

    def save_requirements(self, read: Sequence[Requirements]) -> None:
        """Store what stored texts ask for, in place of what another reader made of them."""
        with self.writing() as connection:
            write_requirements(connection, read)

    def carry_over(self, old_version: str, new_version: str) -> int:
        """Give what one reader made to another that would make the same of it; return of how many texts.

        Call it last: what the new reader makes otherwise must have been saved before. A text that no posting has any
        more has not been looked at; it keeps its reader, and is read anew if it comes back.
        """
        looked_at = requirements.c.text_hash.in_(select(postings.c.text_hash))
        old = update(requirements).where(requirements.c.reader_version == old_version, looked_at)
        with self.writing() as connection:
            return connection.execute(old.values(reader_version=new_version)).rowcount

    def reader_versions(self) -> frozenset[str]:
        """Return the versions of the readers whose requirements of postings are stored."""
        of_postings = select(requirements.c.reader_version).join(
            postings, postings.c.text_hash == requirements.c.text_hash
        )
        with self.reading() as connection:
            return frozenset(connection.scalars(of_postings.distinct()))

    def save_reader(self, reader: ReaderRows) -> None:
        """Store what a reader reads with; a version says it all, so that one that is stored stays."""
        packed = {"modules_hash": reader.modules_hash, "rows": canonical(reader.rows)}
        with self.writing() as connection:
            upsert(connection, readers, [{"reader_version": reader.reader_version, **packed}])

    def knows_reader(self, reader_version: str) -> bool:
        """Tell whether it is stored what a reader reads with."""
        with self.reading() as connection:
            known = select(readers.c.reader_version).where(readers.c.reader_version == reader_version)
            return connection.scalar(known) is not None

    def reader(self, reader_version: str) -> ReaderRows | None:
        """Return what a reader read with, None if that was never stored."""
        query = select(readers).where(readers.c.reader_version == reader_version)
        with self.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        rows = {key: (row_hash, tuple(triggers)) for key, (row_hash, triggers) in json.loads(row.rows).items()}
        return ReaderRows(row.reader_version, row.modules_hash, rows)


def write_requirements(connection: Connection, read: Iterable[Requirements]) -> None:
    """Store requirements; hash and version stand in columns alone, so that `carry_over` is one statement."""
    rows = [
        {
            "text_hash": made.text_hash,
            "reader_version": made.reader_version,
            "data": replace(made, text_hash="", reader_version=""),
        }
        for made in read
    ]
    upsert(connection, requirements, rows, update=("reader_version", "data"))
