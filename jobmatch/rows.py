"""The rows of the vocabulary as people look them up: by id, by a word in them, and with whose they are."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from jobmatch.model import Concept, digest
from jobmatch.vocabulary import TABLES, Cue, Heading, Title, Vocabulary, forms, shipped

Row = Concept | Cue | Heading | Title

KEYS: Mapping[str, str] = MappingProxyType({name: "id" if name == "concept" else name for name in TABLES})
SHORT = 8  # hex digits of a version that are shown


@dataclass(frozen=True)
class Entry:
    """A row in force: of the kind `table` ("concept"), and there of the id `key` (of a cue, the phrase itself).

    `own` says that it stands in the user's file, `ships` that a row of this id comes with jobmatch: one that is both
    has taken that row's place. `notes` are the columns that only people read ("example", "issuer").
    """

    table: str
    key: str
    row: Row
    own: bool = False
    ships: bool = True
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What people call it."""
        return self.row.preferred_label if isinstance(self.row, Concept) else self.key

    @property
    def about(self) -> dict[str, str]:
        """What kind of thing it is, by the names of the fields that say so."""
        row = self.row
        match row:
            case Concept():
                return {"kind": row.kind.value, "group": row.group}
            case Cue():
                return {"category": row.category.value, "direction": row.direction.value, "scope": row.scope.value}
            case Heading():
                return {"kind": row.kind.value}
            case Title():
                return {"family": row.family, "seniority": row.seniority, "occupation": row.occupation}

    @property
    def labels(self) -> tuple[str, ...]:
        """What is looked for in a text on its behalf, as the row has it."""
        row = self.row
        return (*row.alt_labels, *row.context_labels, *row.claims) if isinstance(row, Concept) else (self.key,)


def entries(vocabulary: Vocabulary, own: Mapping[str, Any]) -> list[Entry]:
    """Return all rows in force, by kind and in the order of their files; `own` is the user's file as TOML has it."""
    notes, mine = _shipped_notes(), _own_notes(own)
    tables: Mapping[str, Sequence[Any]] = {
        "concept": tuple(vocabulary.concepts.values()),
        "cue": vocabulary.cues,
        "heading": vocabulary.headings,
        "title": vocabulary.titles,
    }
    places = ((table, TABLES[table].key(row), row) for table, rows in tables.items() for row in rows)
    return [
        Entry(table, key, row, (table, key) in mine, (table, key) in notes, (notes | mine)[table, key])
        for table, key, row in places
    ]


def rows_version(vocabulary: Vocabulary) -> str:
    """Return the version of the rows alone: unlike the reader's, it stays when only the program changes."""
    return digest(*(f"{key} {row_hash}" for key, row_hash in sorted(vocabulary.hashes.items())))


def _shipped_notes() -> dict[tuple[str, str], Mapping[str, str]]:
    rows = ((table, row) for table, kind in TABLES.items() for file in kind.files for _, row in shipped(file))
    return {(table, row[KEYS[table]]): _notes(table, row) for table, row in rows}


def _own_notes(own: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, str]]:
    rows = ((table, row) for table in TABLES for row in own.get(table, ()))
    return {(table, row[KEYS[table]].strip()): _notes(table, row) for table, row in rows}


def _notes(table: str, row: Mapping[str, Any]) -> Mapping[str, str]:
    return {name: str(row[name]) for name in TABLES[table].notes if row.get(name)}


# ---------------------------------------------------------------------------------------------------- looking up


def having(found: Sequence[Entry], word: str) -> list[Entry]:
    """Return the entries with a word that begins so in their id, label or written forms, whatever its case."""
    begins = re.compile(rf"(?<![^\W_]){re.escape(' '.join(word.split()))}", re.IGNORECASE)
    return [entry for entry in found if any(map(begins.search, _written(entry)))]


def _written(entry: Entry) -> Iterator[str]:
    yield from (entry.key, entry.label)
    for label in entry.labels:
        yield label
        yield from (" ".join(form) for form in forms(label) if "{" in label or len(form) > 1)


def named(found: Sequence[Entry], name: str) -> list[Entry]:
    """Return the entries of that id, of each kind one at most; in another case only if there is none in this one."""
    exact = [entry for entry in found if entry.key == name]
    return exact or [entry for entry in found if entry.key.casefold() == name.casefold()]


def nearest(found: Sequence[Entry], name: str, most: int = 3) -> list[str]:
    """Return ids that may have been meant by one that is none: those of rows that are written so, then similar ones."""
    written = [entry.key for entry in found if name.casefold() in (form.casefold() for form in _written(entry))]
    similar = get_close_matches(name.casefold(), [entry.key for entry in found], n=most)
    return list(dict.fromkeys([*written, *similar]))[:most]
