"""The words of a posting, and their stems, sentence by sentence."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain, pairwise

from jobmatch.sections import Sentence
from jobmatch.vocabulary import UNSAID, WORD, SectionKind, bare, stem, unsaid

OTHER = "\t"
MANY = 1 << 16  # pieces of text that are remembered with their words: those of some thousand postings
PIECE = 40  # characters; a longer piece is not likely to come again
LONGEST_UNSAID = max(map(len, UNSAID))
BREAK = "\n"  # stands between sentences, so that no phrase runs across

Phrase = tuple[str, ...]
Hit = tuple[int, int]  # words of the document, the first and the one after the last


class Tokens:
    """The sentences of a text as words, and the stems of those that are `heard` as one document."""

    def __init__(self, text: str, sentences: Sequence[Sentence], heard: Iterable[int], stems: "Stems") -> None:
        self.sentences = sentences
        self._text = text
        self._words: dict[int, list[str]] = {}
        self._spans: dict[int, list[tuple[int, int]]] = {}
        self._kept: dict[int, list[int]] = {}
        # The items of one list are one stretch: each has the number of its first ("CPC", and "CCS" below it).
        goes_on = (one.item and after.item for one, after in pairwise(sentences))
        self._stretches = [0, *accumulate((0 if on else at for at, on in enumerate(goes_on, 1)), max)]
        self._numbers: list[int] = []
        self._opens: list[int] = []
        self.stems: list[str] = []
        for number in heard:
            self._numbers.append(number)
            self._opens.append(len(self.stems))
            self.stems += chain.from_iterable(map(stems.__getitem__, _pieces(text, sentences[number])))
            self.stems.append(BREAK)

    def words(self, number: int) -> list[str]:
        """Return the words of a sentence as written."""
        if number not in self._words:
            self._words[number] = _words(_pieces(self._text, self.sentences[number]))
        return self._words[number]

    def spans(self, number: int) -> list[tuple[int, int]]:
        """Return where the words of a sentence stand in the text."""
        if number not in self._spans:
            found, end = [], self.sentences[number].start
            # Between words there is nothing but blanks and hyphens that no word has, so the next one is found at once.
            for word in self.words(number):
                start = self._text.index(word, end)
                end = start + len(word)
                found.append((start, end))
            self._spans[number] = found
        return self._spans[number]

    def context(self, word: int) -> tuple[SectionKind, int]:
        """Return the kind of a word's section, and the number of its stretch, of which all words are context to it."""
        number, _ = self._place(word)
        return self.sentences[number].kind, self._stretches[number]

    def place(self, hit: Hit) -> tuple[int, int, int]:
        """Return the sentence, the first word of it and the last that a piece of the document is."""
        number, opens = self._place(hit[0])
        kept = self._compared(number)
        return number, kept[hit[0] - opens], kept[hit[1] - 1 - opens]

    def raw(self, hit: Hit) -> Phrase:
        """Return the words of a piece of the document as written."""
        number, opens = self._place(hit[0])
        said = self.words(number)
        return tuple([bare(said[at]) for at in self._compared(number)[hit[0] - opens : hit[1] - opens]])

    def is_all(self, hit: Hit) -> bool:
        """Return whether a piece of the document is all that its sentence says: "Epic" alone in a list."""
        start, end = hit
        return self.stems[end] == BREAK and (start == 0 or self.stems[start - 1] == BREAK)

    def _place(self, word: int) -> tuple[int, int]:
        """Return the sentence that a word of the document is in, and the word of the document that it opens with."""
        at = bisect_right(self._opens, word) - 1
        return self._numbers[at], self._opens[at]

    def _compared(self, number: int) -> list[int]:
        """Return the numbers of the words of a sentence that phrases are compared with."""
        if number not in self._kept:
            said = enumerate(self.words(number))
            self._kept[number] = [at for at, word in said if len(word) > LONGEST_UNSAID or not unsaid(word)]
        return self._kept[number]


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


def _pieces(text: str, sentence: Sentence) -> list[str]:
    """Return a sentence cut at blanks, which no word has: such pieces come again and again, their words are known."""
    return text[sentence.start : sentence.end].split()


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
