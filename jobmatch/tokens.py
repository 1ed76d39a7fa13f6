"""The words of a posting, sentence by sentence, as they are written and as phrases are compared with them."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain, compress, count, takewhile

from jobmatch.sections import Sentence
from jobmatch.vocabulary import UNSAID, WORD, bare, fold, plain, stem, unsaid

OTHER = "\t"
MANY = 1 << 15  # pieces of text that are remembered with their words: those of some thousand postings
PIECE = 40  # characters; a longer piece is not likely to come again
LONGEST_UNSAID = max(map(len, UNSAID))
BREAK = "\n"  # ends every sentence, so that no phrase runs across

Phrase = tuple[str, ...]


class _Folds(dict[str, Phrase]):
    """The words in a piece of text without blanks that phrases are compared with, without case and number.

    Such pieces come again and again.
    """

    def __missing__(self, piece: str) -> Phrase:
        if len(self) > MANY:
            self.clear()
        found = tuple([fold(word) for word in _words(piece) if _is_compared(word)])
        if len(piece) <= PIECE:
            self[piece] = found
        return found


_FOLDS = _Folds()


class Stems(dict[str, Phrase]):
    """The stems of such words; `OTHER` stands for one that no phrase has.

    What no phrase has need not be told apart, and spaCy keeps every word it has ever seen.
    """

    def __init__(self, known: Iterable[str]) -> None:
        super().__init__()
        self._known = {name: name for name in known}

    def __missing__(self, piece: str) -> Phrase:
        if len(self) > MANY:
            self.clear()
        found = tuple([self._known.get(stem(word), OTHER) for word in _FOLDS[piece]])
        if len(piece) <= PIECE:
            self[piece] = found
        return found

    def of(self, text: str) -> Phrase:
        """Return the stems of a sentence, and BREAK."""
        return *chain.from_iterable(map(self.__getitem__, text.split())), BREAK


def _words(text: str) -> Phrase:
    """Return the words of a text; most are letters, or letters and a mark, and need no pattern to be told."""
    found: list[str] = []
    for piece in text.split():
        if piece.isalpha():
            found.append(piece)
        elif piece[:-1].isalpha() and not piece[-1].isalnum():
            found += piece[:-1], piece[-1]
        else:
            found += WORD.findall(piece)
    return tuple(found)


def _is_compared(word: str) -> bool:
    """Return whether phrases are compared with a word."""
    return len(word) > LONGEST_UNSAID or not unsaid(word)


class Words:
    """One sentence as words; all places are counted from its beginning."""

    def __init__(self, text: str, stems: Stems) -> None:
        self._text = text
        self._stems = stems

    @cached_property
    def stems(self) -> Phrase:
        """The stems of the words that phrases are compared with, articles left out, and BREAK."""
        return self._stems.of(self._text)

    @cached_property
    def said(self) -> Phrase:
        """All words as written."""
        return _words(self._text)

    @cached_property
    def plain(self) -> Phrase:
        """All words as cues are compared with them."""
        return _words(plain(self._text))

    @cached_property
    def kept(self) -> tuple[int, ...]:
        """The numbers of the words that the stems are of."""
        return tuple(compress(count(), map(_is_compared, self.said)))

    @cached_property
    def folds(self) -> Phrase:
        """The words that the stems are of, each without case and number, and BREAK."""
        return *chain.from_iterable(map(_FOLDS.__getitem__, self._text.split())), BREAK

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where all words stand."""
        found, end = [], 0
        # Between words there is nothing but blanks and hyphens that no word has, so the next one is found at once.
        for word in self.said:
            start = self._text.index(word, end)
            end = start + len(word)
            found.append((start, end))
        return tuple(found)

    def raw(self, start: int, end: int) -> Phrase:
        """Return the words that stems `start` to `end` are of, as written but for the dots of "R.H.I.T."."""
        return tuple([bare(self.said[at]) for at in self.kept[start:end]])


class Tokens:
    """The sentences of a text as words; `heard` are the numbers of those in which something may be named."""

    def __init__(self, text: str, sentences: Sequence[Sentence], heard: Sequence[int], stems: Stems) -> None:
        self.sentences = sentences
        self.heard = heard
        self._text = text
        self._stems = stems
        self._words: dict[int, Words] = {}
        self._stretches: dict[int, tuple[Sequence[str], int]] = {}

    def words(self, number: int) -> Words:
        """Return the words of a sentence."""
        if number not in self._words:
            self._words[number] = Words(self.text(number), self._stems)
        return self._words[number]

    def text(self, number: int) -> str:
        """Return a sentence as it is written."""
        sentence = self.sentences[number]
        return self._text[sentence.start : sentence.end]

    def stretch(self, number: int) -> tuple[Sequence[str], int]:
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
