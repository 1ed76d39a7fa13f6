"""What the store holds of a feed, as its reader is told: enough to know again what need not be read, and small.

A feed may show hundreds of thousands of postings, and several are read at once. So each takes 24 bytes: its id, its
content and its mark stand here by 64 bits of a hash. Another content is taken for the held one once in 10^19 times.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from typing import Self

_numbers = partial(array, "Q")


@dataclass(frozen=True)
class Held:
    """The postings of a feed, a place each in three columns, by id; a mark is what the source tells changes by."""

    ids: "array[int]" = field(default_factory=_numbers)
    contents: "array[int]" = field(default_factory=_numbers)
    marks: "array[int]" = field(default_factory=_numbers)

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, str]]) -> Self:
        """Return what holds rows of source id, raw hash and mark; the hash is "" where another parser made it."""
        ordered = sorted(tuple(map(short, row)) for row in rows)
        return cls(*(_numbers(row[column] for row in ordered) for column in range(3)))

    def __contains__(self, source_id: str) -> bool:
        return self._has(self.ids, source_id, source_id)

    def has_content(self, source_id: str, raw_hash: str) -> bool:
        """Tell whether a posting is held as today's parser made it of this payload."""
        return self._has(self.contents, source_id, raw_hash)

    def has_mark(self, source_id: str, mark: str) -> bool:
        """Tell whether a posting is held as of this mark."""
        return self._has(self.marks, source_id, mark)

    def _has(self, column: "array[int]", source_id: str, word: str) -> bool:
        key = short(source_id)
        at = bisect_left(self.ids, key)
        return at < len(self.ids) and self.ids[at] == key and column[at] == short(word)


def short(word: str) -> int:
    """Return 64 bits of a hash of a word."""
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
