"""The words that tell a reader where to look, those of all readers sought in one pass over a text."""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from itertools import chain

from ahocorasick_rs import AhoCorasick

_WORDS: dict[str, int] = {}  # of all readers, numbered


class Signs:
    """Some words, in lower case, or parts of words; where none of them stands a reader has nothing to read."""

    def __init__(self, *words: str) -> None:
        self._words = {_WORDS.setdefault(word, len(_WORDS)): word for word in words}

    def places(self, lower: str) -> list[int]:
        """Return where in a lower-cased text the words begin, in order."""
        found = _places(lower, len(_WORDS))
        return sorted(chain.from_iterable(found.get(number, ()) for number in self._words))

    def seen(self, lower: str) -> dict[str, int]:
        """Return the words that a lower-cased text has, each with the first place where it begins."""
        found = _places(lower, len(_WORDS))
        return {word: found[number][0] for number, word in self._words.items() if number in found}


@lru_cache(maxsize=1)  # the readers of a posting ask one after the other
def _places(lower: str, words: int) -> Mapping[int, list[int]]:
    found = defaultdict[int, list[int]](list)
    for number, start, _ in _scanner(words).find_matches_as_indexes(lower, overlapping=True):
        found[number].append(start)
    return found


@lru_cache(maxsize=1)
def _scanner(words: int) -> AhoCorasick:
    """Return what seeks so many words: all of them, once every reader has been imported."""
    return AhoCorasick(list(_WORDS)[:words])
