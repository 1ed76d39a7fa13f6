"""The words of a posting, sentence by sentence, as they are written and as phrases are compared with them.

For comparing, a word is one letter, so that a sentence, and a phrase too, is a short string: nothing is found faster.
"""

from collections.abc import Iterable, Sequence, Set
from functools import cached_property
from itertools import accumulate, count, takewhile

from jobmatch.sections import Sentence
from jobmatch.vocabulary import UNSAID_FORMS, WORD, bare, fold, plain, stem

OTHER = "\t"
MANY = 1 << 15  # pieces of text that are remembered with their words: those of some thousand postings
PIECE = 40  # characters; a longer piece is not likely to come again
BREAK = "\n"  # ends every sentence, so that no phrase runs across
FIRST_LETTER = 0xE000  # after the surrogates, which cannot be encoded: there is room for a million words

Phrase = tuple[str, ...]


class _Alphabet(dict[str, str]):
    """The letters of all words that the phrases of any vocabulary have."""

    def __init__(self) -> None:
        super().__init__({BREAK: BREAK})
        self._codes = count(FIRST_LETTER)

    def __missing__(self, word: str) -> str:
        return self.setdefault(word, chr(next(self._codes)))


_ALPHABET = _Alphabet()


def spelled(words: Iterable[str]) -> str:
    """Return words as letters, one for each."""
    return "".join(map(_ALPHABET.__getitem__, words))


def unspelled(phrases: Iterable[str]) -> list[Phrase]:
    """Return the words of phrases that are spelled in letters."""
    words = {letter: word for word, letter in _ALPHABET.items()}
    return [tuple(map(words.__getitem__, phrase)) for phrase in phrases]


class Speller(dict[str, str]):
    """Pieces of text without blanks, as the letters of their words: two for each, of its stem and of its fold.

    Such pieces come again and again. `OTHER` stands for a form with no letter in `stems` or `folds`: no phrase has it.
    """

    def __init__(self, stems: Set[str], folds: Set[str]) -> None:
        super().__init__()
        self._stems = {word: letter for word, letter in _ALPHABET.items() if letter in stems}
        self._folds = {word: letter for word, letter in _ALPHABET.items() if letter in folds}

    def __missing__(self, piece: str) -> str:
        if len(self) > MANY:
            self.clear()
        stems, folds = self._stems.get, self._folds.get
        words = [word for word in _split(piece) if word not in UNSAID_FORMS]
        found = "".join([stems(stem(word), OTHER) + folds(fold(word), OTHER) for word in words])
        if len(piece) <= PIECE:
            self[piece] = found
        return found

    def spell(self, text: str) -> tuple[str, str]:
        """Return the letters of the stems, and of the folds, of a sentence's words without the articles, and BREAK."""
        both = "".join(map(self.__getitem__, text.split()))
        return both[::2] + BREAK, both[1::2] + BREAK


def _split(piece: str) -> Sequence[str]:
    """Return the words of a piece; most are letters, or letters and a mark, and need no pattern to be told."""
    if piece.isalpha():
        return (piece,)
    if piece[:-1].isalpha() and not piece[-1].isalnum():
        return piece[:-1], piece[-1]
    return WORD.findall(piece)


class Words:
    """One sentence as words; all places are counted from its beginning.

    `stems` and `folds` are the letters of the words that phrases are compared with, articles left out, and BREAK: of
    what their forms have in common, and of themselves without case and number.
    """

    def __init__(self, text: str, stems: str, folds: str) -> None:
        self.stems = stems
        self.folds = folds
        self._text = text

    @cached_property
    def said(self) -> Phrase:
        """All words as written."""
        return tuple(WORD.findall(self._text))

    @cached_property
    def plain(self) -> Phrase:
        """All words as cues are compared with them."""
        return tuple(plain("\n".join(self.said)).split("\n")) if self.said else ()

    @cached_property
    def kept(self) -> Sequence[int]:
        """The numbers of the words that the stems are of."""
        return [number for number, word in enumerate(self.said) if word not in UNSAID_FORMS]

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

    def are(self, written: Sequence[str], start: int, end: int) -> bool:
        """Return whether the words of stems `start` to `end` are just `written`, but for the dots of "R.H.I.T."."""
        if written[0] not in self._text and f"{written[0][0]}." not in self._text:
            return False
        return [bare(self.said[at]) for at in self.kept[start:end]] == list(written)


class Tokens:
    """The sentences of a text as words; `heard` are the numbers of those in which something may be named.

    `stems` are those of all heard sentences, one after the other; `opens` is where each of them begins in that.
    """

    def __init__(self, text: str, sentences: Sequence[Sentence], heard: Sequence[int], speller: Speller) -> None:
        self.sentences = sentences
        self.heard = heard
        self._text = text
        self._spelled = {number: speller.spell(self.text(number)) for number in heard}
        stems = [stems for stems, _ in self._spelled.values()]
        self.stems = "".join(stems)
        self.opens = list(accumulate(map(len, stems), initial=0))[:-1]
        self._words: dict[int, Words] = {}
        self._stretches: dict[int, tuple[str, int]] = {}

    def words(self, number: int) -> Words:
        """Return the words of a sentence."""
        if number not in self._words:
            self._words[number] = Words(self.text(number), *self._spelled.get(number, (BREAK, BREAK)))
        return self._words[number]

    def text(self, number: int) -> str:
        """Return a sentence as it is written."""
        sentence = self.sentences[number]
        return self._text[sentence.start : sentence.end]

    def stretch(self, number: int) -> tuple[str, int]:
        """Return the folded words that are context to those of a heard sentence, and where in them its own begin.

        The items of one list are one stretch ("CPC", and "CCS" below it); any other sentence is one by itself.
        """
        if not self.sentences[number].item:
            return self._spelled[number][1], 0
        if number not in self._stretches:
            members = list(self._list_of(number))
            folds = [self._spelled[member][1] for member in members]
            starts = accumulate(map(len, folds), initial=0)
            whole = "".join(folds)
            self._stretches.update((member, (whole, start)) for member, start in zip(members, starts, strict=False))
        return self._stretches[number]

    def _list_of(self, number: int) -> Iterable[int]:
        """Return the heard items of the list that an item is one of."""

        def is_item(at: int) -> bool:
            return self.sentences[at].item

        before = list(takewhile(is_item, range(number, -1, -1)))
        after = list(takewhile(is_item, range(number, len(self.sentences))))
        return (at for at in self.heard if before[-1] <= at <= after[-1])
