"""The labels of concepts as they are sought: by the stems of their words, in parts where they leave room for others."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from jobmatch.model import Concept
from jobmatch.tokens import BREAK, Phrase
from jobmatch.vocabulary import fold, parts, stem, unsaid, words

GAP = 5  # words that may stand between the parts of a label with a gap
CLOSING = frozenset((";", ":", ".", "(", ")", BREAK))  # no gap reaches across these


class Ending(NamedTuple):
    """One phrase that a part of a label may be, as stems; `said` is what it must be, folded, if it is one word."""

    stems: Phrase
    said: Set[str]


Part = Mapping[str, Sequence[Ending]]  # what a part of a label may be, by the first stem


@dataclass(frozen=True, eq=False, slots=True)
class Label:
    """One label of a concept, of which the first part is known by its stems; `further` are the parts that follow.

    `said` is what the words of one without further parts must be: as written if `exact`, folded if it is one word; of
    other phrases the stems are enough, and `said` is empty. `in_context` says that it needs context.
    """

    concept: Concept
    said: Phrase
    further: tuple[Part, ...]
    exact: bool
    in_context: bool


def phrased(phrase: str) -> tuple[Phrase, Phrase]:
    """Return the stems of a phrase, and its words as written; articles are left out, and marks at the end."""
    found = words(phrase)
    said = [word for word in found[:-1] if not unsaid(word)] + found[-1:]  # the last one is no article ("cpc-a")
    stems = [stem(word) for word in said]
    while stems and not stems[-1][-1].isalnum():
        stems.pop()
    return tuple(stems), tuple(said[: len(stems)])


def labels_of(concept: Concept) -> Iterator[tuple[Label, Phrase]]:
    """Yield the labels of a concept, each for all that its first part may be, with the stems of that."""
    same: dict[tuple[Phrase, bool, bool], Label] = {}  # those of one part that differ in nothing else are one
    for labels, in_context in ((concept.alt_labels, False), (concept.context_labels, True)):
        for label in labels:
            exact = label.startswith("=")
            first, *further = filter(None, map(_phrases, parts(label.removeprefix("="))))
            parted = Label(concept, (), tuple(map(_part, further)), exact, in_context)
            for stems, said in first:
                wanted = said if exact else _folded(said)
                whole = same.setdefault((wanted, exact, in_context), Label(concept, wanted, (), exact, in_context))
                yield parted if further else whole, stems


def _phrases(part: Iterable[str]) -> list[tuple[Phrase, Phrase]]:
    return [phrase for phrase in map(phrased, part) if phrase[0]]


def _folded(said: Phrase) -> Phrase:
    """Return a word without case and number, and of more words nothing: there the stems are enough."""
    return (fold(said[0]),) if len(said) == 1 else ()


def _part(phrases: Iterable[tuple[Phrase, Phrase]]) -> Part:
    endings: dict[Phrase, set[str]] = {}
    for stems, said in phrases:
        endings.setdefault(stems, set()).update(_folded(said))
    found: dict[str, list[Ending]] = {}
    for stems, folds in endings.items():
        found.setdefault(stems[0], []).append(Ending(stems, folds))
    return found


def reached(further: Sequence[Part], end: int, stems: Sequence[str]) -> Iterator[tuple[int, Set[str]]]:
    """Yield where labels may end of which the first part ends at `end`, each part within reach of the one before.

    With it what the last part must be, folded, if it is one word.
    """
    for at in range(end, min(end + GAP + 1, len(stems))):
        for ending in further[0].get(stems[at], ()):
            last = at + len(ending.stems)
            if tuple(stems[at:last]) == ending.stems:
                yield from reached(further[1:], last, stems) if further[1:] else ((last, ending.said),)
        if stems[at] in CLOSING:
            return
