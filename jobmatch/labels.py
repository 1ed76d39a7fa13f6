"""The labels of concepts as they are sought: by the stems of their words, in parts where they leave room for others.

Stems, and words without case and number, stand as letters here (see `tokens`): a phrase is a string.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from jobmatch.model import Concept
from jobmatch.tokens import BREAK, Phrase, spelled
from jobmatch.vocabulary import fold, is_past, parts, stem, unsaid, words

GAP = 5  # words that may stand between the parts of a label with a gap
LENGTH_TURNED = 2  # parts
BESIDE = "... "  # before what no claim may stand beside
CLOSING = frozenset(spelled((";", ":", ".", "(", ")", BREAK)))  # no gap reaches across these


class Within(Enum):
    """In which texts a label counts."""

    POSTINGS = "postings"
    RESUMES = "resumes"


class Ending(NamedTuple):
    """One phrase that a part of a label may be, as stems; `said` is what it must be, folded, if it is one word."""

    stems: str
    said: Set[str]


Part = Mapping[str, Sequence[Ending]]  # what a part of a label may be, by the first stem


@dataclass(frozen=True, eq=False, slots=True)
class Label:
    """One label of a concept, of which the first part is known by its stems; `further` are the parts that follow.

    `said` is what the words of one without further parts must be: as written if `exact`, folded if it is one word; of
    other phrases the stems are enough, and `said` is empty. `in_context` says that it needs context, `gap` how many
    words may stand between its parts; one that is `listed` counts only as one of the things that a line lists.
    """

    concept: Concept
    said: Sequence[str]
    further: tuple[Part, ...]
    exact: bool
    in_context: bool
    gap: int = GAP
    listed: bool = False


@lru_cache(maxsize=1 << 15)
def phrased(phrase: str) -> tuple[str, Phrase]:
    """Return the stems of a phrase, and its words as written; articles are left out, and marks at the end."""
    found = words(phrase)
    said = [word for word in found[:-1] if not unsaid(word)] + found[-1:]  # the last one is no article ("cpc-a")
    stems = [stem(word) for word in said]
    while stems and not stems[-1][-1].isalnum():
        stems.pop()
    return spelled(stems), tuple(said[: len(stems)])


def labels_of(concept: Concept, within: Within) -> Iterator[tuple[Label, str]]:
    """Yield the labels of a concept in a kind of text, each for all its first part may be, with the stems of that."""
    same: dict[tuple[Sequence[str], bool, bool, bool], Label] = {}  # of one part, and alike in all else, are one
    of_person = within is Within.RESUMES
    told = (
        *((label, False) for label in concept.alt_labels if not (of_person and label in concept.no_claims)),
        *((label, True) for label in concept.context_labels if not (of_person and label in concept.no_claims)),
        *((label, False) for label in concept.claims if of_person),
    )
    for label, in_context in told:
        exact, listed = label.startswith("="), label.startswith("[")
        first, *further = filter(None, map(_phrases, parts(label.removeprefix("=").strip("[]"))))
        parted = Label(concept, (), tuple(map(_part, further)), exact, in_context)
        for stems, said in first:
            wanted: Sequence[str] = said if exact else _folded(said)
            whole = Label(concept, wanted, (), exact, in_context, listed=listed)
            yield parted if further else same.setdefault((wanted, exact, in_context, listed), whole), stems
    for label in concept.claims if of_person else ():
        yield from _turned(concept, parts(label), either="~" in label)


def vetoes_of(concept: Concept, within: Within) -> tuple[str, ...]:
    """Return the words right beside which the labels of a concept do not count in a kind of text."""
    beside = (said.removeprefix(BESIDE) for said in concept.no_claims if said.startswith(BESIDE))
    return (*concept.vetoes, *beside) if within is Within.RESUMES else ()


def _turned(concept: Concept, told: list[list[str]], either: bool) -> Iterator[tuple[Label, str]]:
    """Yield what a claim of a deed and its object ("{pulled, found} ... charts") is with the object first.

    So lists of deeds have it: "charts pulled". If the order is `either`, there is room between them, too.
    """
    deeds = told[0] if either else [word for word in told[0] if is_past(word)]
    if len(told) == LENGTH_TURNED and deeds:
        label = Label(concept, (), (_part(_phrases(deeds)),), False, False, gap=GAP if either else 0)
        for stems, _ in _phrases(told[1]):
            yield label, stems


def _phrases(part: Iterable[str]) -> list[tuple[str, Phrase]]:
    return [phrase for phrase in map(phrased, part) if phrase[0]]


def _folded(said: Phrase) -> str:
    """Return a word without case and number, and of more words nothing: there the stems are enough."""
    return spelled(map(fold, said)) if len(said) == 1 else ""


def _part(phrases: Iterable[tuple[str, Phrase]]) -> Part:
    endings: dict[str, set[str]] = {}
    for stems, said in phrases:
        endings.setdefault(stems, set()).update(_folded(said))
    found: dict[str, list[Ending]] = {}
    for stems, folds in endings.items():
        found.setdefault(stems[0], []).append(Ending(stems, folds))
    return found


def reached(further: Sequence[Part], end: int, stems: str, gap: int = GAP) -> Iterator[tuple[int, Set[str]]]:
    """Yield where labels may end of which the first part ends at `end`, each part within reach of the one before.

    With it what the last part must be, folded, if it is one word.
    """
    for at, letter in enumerate(stems[end : end + gap + 1], end):
        for ending in further[0].get(letter, ()):
            if stems.startswith(ending.stems, at):
                last = at + len(ending.stems)
                yield from reached(further[1:], last, stems) if further[1:] else ((last, ending.said),)
        if letter in CLOSING:
            return
