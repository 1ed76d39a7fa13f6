"""The words of a posting, sentence by sentence, as they are written and as phrases are compared with them."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import chain, takewhile

from jobmatch.sections import Sentence
from jobmatch.vocabulary import UNSAID, WORD, bare, fold, plain, stem, unsaid

OTHER = "\t"
MANY = 1 << 16  # pieces of text that are remembered with their words: those of some thousand postings
PIECE = 40  # characters; a longer piece is not likely to come again
LONGEST_UNSAID = max(map(len, UNSAID))
BREAK = "\n"  # ends every sentence, so that no phrase runs across

Phrase = tuple[str, ...]


class Words:
    """One sentence as words; all places are counted from its beginning.

    `stems` are those of the words that phrases are compared with, articles left out, and BREAK.
    """

    def __init__(self, text: str, stems: "Stems") -> None:
        self.text = text
        self.stems = [*chain.from_iterable(map(stems.__getitem__, text.split())), BREAK]

    @cached_property
    def said(self) -> list[str]:
        """All words as written."""
        return _words(self.text.split())

    @cached_property
    def plain(self) -> Phrase:
        """All words as cues are compared with them."""
        return tuple(map(plain, self.said))

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where all words stand."""
        found, end = [], 0
        # Between words there is nothing but blanks and hyphens that no word has, so the next one is found at once.
        for word in self.said:
            start = self.text.index(word, end)
            end = start + len(word)
            found.append((start, end))
        return found

    @cached_property
    def kept(self) -> list[int]:
        """The numbers of the words that the stems are of."""
        return [at for at, word in enumerate(self.said) if len(word) > LONGEST_UNSAID or not unsaid(word)]

    @cached_property
    def folds(self) -> list[str]:
        """The words that the stems are of, each without case and number, and BREAK."""
        return [*(fold(self.said[at]) for at in self.kept), BREAK]

    def raw(self, start: int, end: int) -> Phrase:
        """Return the words that stems `start` to `end` are of, as written but for the dots of "R.H.I.T."."""
        return tuple([bare(self.said[at]) for at in self.kept[start:end]])


class Tokens:
    """The sentences of a text as words; `heard` are the numbers of those in which something may be named."""

    def __init__(
        self, text: str, sentences: Sequence[Sentence], heard: Sequence[int], worded: Callable[[str], Words]
    ) -> None:
        self.sentences = sentences
        self.heard = heard
        self._text = text
        self._worded = worded
        self._words: dict[int, Words] = {}
        self._stretches: dict[int, tuple[list[str], int]] = {}

    def words(self, number: int) -> Words:
        """Return the words of a sentence."""
        if number not in self._words:
            sentence = self.sentences[number]
            self._words[number] = self._worded(self._text[sentence.start : sentence.end])
        return self._words[number]

    def stretch(self, number: int) -> tuple[list[str], int]:
        """Return the folded words that are context to those of a heard sentence, and where in them its own begin.

        The items of one list are one stretch ("CPC", and "CCS" below it); any other sentence is one by itself.
        """
        if not self.sentences[number].item:
            return self.words(number).folds, 0
        if number not in self._stretches:
            folds: list[str] = []
            for member in self._list_of(number):
                self._stretches[member] = folds, len(folds)
                folds += self.words(member).folds
        return self._stretches[number]

    def _list_of(self, number: int) -> Iterable[int]:
        """Return the heard items of the list that an item is one of."""

        def is_item(at: int) -> bool:
            return self.sentences[at].item

        before = list(takewhile(is_item, range(number, -1, -1)))
        after = list(takewhile(is_item, range(number, len(self.sentences))))
        return (at for at in self.heard if before[-1] <= at <= after[-1])


class Stems(dict[str, Phrase]):
    """The stems of a piece of text without blanks; `OTHER` stands for a word that no phrase has.

    What no phrase has need not be told apart, and spaCy keeps every word it has ever seen.
    """

    def __init__(self, known: Iterable[str]) -> None:
        super().__init__()
        self._known = frozenset(known)

    def __missing__(self, piece: str) -> Phrase:
        if len(self) > MANY:
            self.clear()
        stems = [stem(word) for word in _words((piece,)) if not unsaid(word)]
        found = tuple([word if word in self._known else OTHER for word in stems])
        if len(piece) <= PIECE:
            self[piece] = found
        return found


def _words(pieces: Iterable[str]) -> list[str]:
    """Return the words of pieces of text; most are letters, or letters and a mark, and need no pattern to be told."""
    found: list[str] = []
    for piece in pieces:
        if piece.isalpha():
            found.append(piece)
        elif piece[:-1].isalpha() and not piece[-1].isalnum():
            found += piece[:-1], piece[-1]
        else:
            found += WORD.findall(piece)
    return found
