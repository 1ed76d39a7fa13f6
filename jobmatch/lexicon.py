"""The concepts that a text names, and where: every label of the vocabulary sought at once.

Every word of the text is reduced to its stem once, one PhraseMatcher goes over them with all labels, and what it finds
is then held against the rules of its row (case, anchors, vetoes). spaCy, without a downloaded model, is imported here
alone.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest

import spacy
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from jobmatch.model import Concept, Kind
from jobmatch.sections import Sentence
from jobmatch.vocabulary import WORD, Category, SectionKind, Vocabulary, bare, fold, forms, stem, unsaid, words

ANCHOR_REACH, VETO_REACH, RESUME_REACH = 12, 10, 40  # words
GAP = 5  # words that may stand between the parts of a label with a gap
LONGEST_HINT = 6  # words; how far back an anchor that reaches into range may begin
ANYWHERE = "*"
BREAK = "\n"  # stands between sentences, so that no phrase runs across
LISTING = frozenset((",", "/", "and", "or"))  # a label with one of these lists things that may be named beside it
CLOSING = frozenset((";", ":", ".", "(", ")"))  # no gap reaches across these
ASKED = frozenset((SectionKind.REQUIREMENT, SectionKind.PREFERENCE))
# Words, as stems, that ask for what stands before them, and those that may stand between.
DEMANDS = frozenset(map(stem, ("required", "preferred", "mandatory", "necessary", "needed", "essential", "desired",
                               "desirable", "helpful", "plus", "advantageous")))  # fmt: skip
BESIDE = frozenset(map(stem, ("is", "are", "not", "experience", "skills", "knowledge", "proficiency", "strongly",
                              "highly", "certification")))  # fmt: skip
BINDING = frozenset(("condition", "physical"))

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Mention:
    """A concept named in `text[start:end]`; `first` to `last` are its words in sentence number `sentence`."""

    concept_id: str
    start: int
    end: int
    sentence: int
    first: int
    last: int


@dataclass(frozen=True)
class Refusal:
    """A label that stands in `text[start:end]` and does not count; `because` is veto, anchor (none is near) or case."""

    concept_id: str
    start: int
    end: int
    sentence: int
    because: str


@dataclass(frozen=True)
class _Label:
    """One label of a concept: the `parts` that must follow each other, each as its words and under its key."""

    concept: Concept
    parts: tuple[Phrase, ...]
    keys: tuple[int, ...]
    exact: bool
    in_context: bool


@dataclass(frozen=True)
class _Hints:
    """The anchors and vetoes of a concept: the phrases, folded, under the number of their stems."""

    anchors: Mapping[int, set[Phrase]]
    vetoes: Mapping[int, set[Phrase]]


@dataclass
class _Entry:
    """What a phrase can be beside an anchor or veto: a label, and the first part of one with gaps."""

    labels: list[_Label] = field(default_factory=list)
    gapped: list[_Label] = field(default_factory=list)
    listing: bool = False


@dataclass(frozen=True)
class _Hit:
    """Words `start` to `end` of the document."""

    start: int
    end: int


class Tokens:
    """The sentences of a text as words, and their stems in one spaCy document.

    `by_sentence` has the words as written, of sentence i in place i.
    """

    def __init__(self, text: str, sentences: Sequence[Sentence], vocab: spacy.vocab.Vocab) -> None:
        self.sentences = sentences
        self.by_sentence = [WORD.findall(text, sentence.start, sentence.end) for sentence in sentences]
        self._text = text
        self._spans: dict[int, list[tuple[int, int]]] = {}
        self._stretches = _stretches(sentences)
        self._kept: list[Sequence[int]] = []
        self._opens: list[int] = []
        stems: list[str] = []
        for said in self.by_sentence:
            found = list(map(_stem, said))
            kept = [at for at, word in enumerate(found) if word] if "" in found else range(len(found))
            self._kept.append(kept)
            self._opens.append(len(stems))
            stems += [found[at] for at in kept] if len(kept) < len(found) else found
            stems.append(BREAK)
        self.document = Doc(vocab, words=stems)
        self.stems = stems

    def spans(self, number: int) -> list[tuple[int, int]]:
        """Return where the words of a sentence stand in the text."""
        if number not in self._spans:
            sentence = self.sentences[number]
            self._spans[number] = [at.span() for at in WORD.finditer(self._text, sentence.start, sentence.end)]
        return self._spans[number]

    def sentence(self, word: int) -> int:
        """Return the number of the sentence that a word of the document is in."""
        return bisect_right(self._opens, word) - 1

    def kind(self, word: int) -> SectionKind:
        """Return the kind of section that a word of the document is in."""
        return self.sentences[self.sentence(word)].kind

    def stretch(self, word: int) -> int:
        """Return which words are context to this one: those of its sentence, or of the whole list it is an item of."""
        return self._stretches[self.sentence(word)]

    def place(self, hit: _Hit) -> tuple[int, int, int]:
        """Return the sentence, the first word of it and the last that a piece of the document is."""
        number = self.sentence(hit.start)
        kept, opens = self._kept[number], self._opens[number]
        return number, kept[hit.start - opens], kept[hit.end - 1 - opens]

    def is_all(self, hit: _Hit) -> bool:
        """Return whether a piece of the document is all that its sentence says: "Epic" alone in a list."""
        return self.stems[hit.start - 1 : hit.start] in ([], [BREAK]) and self.stems[hit.end] == BREAK

    def raw(self, hit: _Hit) -> Phrase:
        """Return the words of a piece of the document as written."""
        number = self.sentence(hit.start)
        kept, opens, said = self._kept[number], self._opens[number], self.by_sentence[number]
        return tuple(bare(said[kept[at - opens]]) for at in range(hit.start, hit.end))


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    """Return the stem of a word, "" for one that phrases are compared without."""
    return "" if unsaid(word) else stem(word)


def _stretches(sentences: Sequence[Sentence]) -> list[int]:
    """Number the sentences so that the items of one list have the same number ("CPC", and "CCS" below it)."""
    found: list[int] = []
    for at, sentence in enumerate(sentences):
        goes_on = at > 0 and sentence.item and sentences[at - 1].item
        found.append(found[-1] if goes_on else at)
    return found


def _key(phrase: str) -> Phrase:
    found = [stem(word) for word in _said(phrase)]
    while found and not found[-1][-1].isalnum():
        found.pop()
    return tuple(found)


def _said(phrase: str) -> Phrase:
    """Return the words that a phrase is compared by; the last one is no article ("cpc-a")."""
    found = words(phrase)
    return tuple(word for word in found[:-1] if not unsaid(word)) + tuple(found[-1:])


class Lexicon:
    """All labels, anchors and vetoes of a vocabulary, ready to be found."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._nlp = spacy.blank("en")
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="ORTH")
        self._entries: dict[int, _Entry] = {}
        self._ids: dict[Phrase, int] = {}
        self._broader = {row.id: row.broader for row in vocabulary.concepts.values()}
        self._general = self._hinted(row.cue for row in vocabulary.cues if row.category is Category.ANCHOR)
        self._hints: dict[str, _Hints] = {}
        for concept in vocabulary.concepts.values():
            self._learn(concept)

    def _id(self, key: Phrase) -> int:
        """Return the number under which the matcher knows a phrase, made known to it if it is new."""
        if key not in self._ids:
            name = " ".join(key)
            self._matcher.add(name, [Doc(self._nlp.vocab, words=list(key))])
            self._ids[key] = self._nlp.vocab.strings[name]
            self._entries[self._ids[key]] = _Entry(listing=not LISTING.isdisjoint(key))
        return self._ids[key]

    def _learn(self, concept: Concept) -> None:
        for labels, in_context in ((concept.alt_labels, False), (concept.context_labels, True)):
            for label in labels:
                for form in forms(label.removeprefix("=")):
                    self._add(concept, form, label.startswith("="), in_context)
        if concept.context_labels:
            anchors = [anchor for anchor in concept.anchors if anchor != ANYWHERE]
            own = self._hinted(anchors) if concept.anchors else self._general
            self._hints[concept.id] = _Hints(own, self._hinted(concept.vetoes))

    def _add(self, concept: Concept, form: Sequence[str], exact: bool, in_context: bool) -> None:
        keys = tuple(self._id(key) for phrase in form if (key := _key(phrase)))
        if keys:
            entry = self._entries[keys[0]]
            label = _Label(concept, tuple(map(_said, form)), keys, exact, in_context)
            (entry.gapped if len(keys) > 1 else entry.labels).append(label)

    def _hinted(self, phrases: Iterable[str]) -> Mapping[int, set[Phrase]]:
        found: dict[int, set[Phrase]] = {}
        for phrase in phrases:
            if key := _key(phrase.removeprefix("=")):
                folded = tuple(fold(word) for word in _said(phrase.removeprefix("=")))[: len(key)]
                found.setdefault(self._id(key), set()).add(folded)
        return found

    def tokens(self, text: str, sentences: Sequence[Sentence]) -> Tokens:
        """Return the words of the sentences, as `find` needs them."""
        return Tokens(text, sentences, self._nlp.vocab)

    def find(self, tokens: Tokens, reach: int = ANCHOR_REACH, refused: list[Refusal] | None = None) -> list[Mention]:
        """Return the concepts named, in order of place; longest label first, words belong to one label only.

        `reach` is how many words away an anchor may be. What stands there and does not count is added to `refused`.
        """
        places: dict[int, list[_Hit]] = {}
        for key, start, end in self._matcher(tokens.document):
            places.setdefault(key, []).append(_Hit(start, end))
        judge = _Judge(tokens, places, self._hints, reach, refused)
        found = [*self._whole(places, tokens, judge), *self._gapped(places, tokens, judge)]
        return list(self._narrow(sorted(found, key=lambda mention: (mention.start, -mention.end, mention.concept_id))))

    def _whole(self, places: Mapping[int, list[_Hit]], tokens: Tokens, judge: "_Judge") -> Iterator[Mention]:
        hits = [(hit.start - hit.end, hit.start, key) for key in places if self._entries[key].labels
                for hit in places[key]]  # fmt: skip
        taken: set[int] = set()
        for minus, start, key in sorted(hits):
            hit = _Hit(start, start - minus)
            if taken.isdisjoint(range(hit.start, hit.end)):
                entry = self._entries[key]
                concepts = _narrowest(judge.meant(entry.labels, hit))
                if concepts and not entry.listing:
                    taken.update(range(hit.start, hit.end))
                yield from (_mention(concept, hit, tokens) for concept in concepts)

    def _gapped(self, places: Mapping[int, list[_Hit]], tokens: Tokens, judge: "_Judge") -> Iterable[Mention]:
        """Return what labels with gaps name: "files" and "charts" of "files and delivers loose charts"."""
        found: dict[tuple[str, int], Mention] = {}
        for label in (label for key in places for label in self._entries[key].gapped):
            if all(key in places for key in label.keys):
                for hit in places[label.keys[0]]:
                    whole = _reached(label, hit, places, tokens)
                    if whole and judge.counts(label, whole):
                        mention = _mention(label.concept, whole, tokens)
                        shortest = found.setdefault((mention.concept_id, mention.start), mention)
                        found[mention.concept_id, mention.start] = min(mention, shortest, key=lambda one: one.end)
        return found.values()

    def _narrow(self, found: list[Mention]) -> Iterator[Mention]:
        """Yield the mentions without those that the next word makes narrower: "Epic" of "Epic Cadence"."""
        for mention, after in zip_longest(found, found[1:]):
            beside = after and after.sentence == mention.sentence and after.first <= mention.last
            if not (after and beside and self._broader[after.concept_id] == mention.concept_id):
                yield mention


def _reached(label: _Label, hit: _Hit, places: Mapping[int, list[_Hit]], tokens: Tokens) -> _Hit | None:
    """Return the words from `hit`, the first part of a label, to the last one, each within reach of the one before."""
    last = hit
    for key in label.keys[1:]:
        near = (after for after in places[key] if 0 <= after.start - last.end <= GAP)
        after = next(near, None)
        if after is None or not CLOSING.isdisjoint(between := tokens.stems[last.end : after.start]) or BREAK in between:
            return None
        last = after
    folded = tuple(map(fold, tokens.raw(last)))
    return _Hit(hit.start, last.end) if _alike(folded, label.parts[-1]) else None


def _alike(folded: Phrase, label: Phrase) -> bool:
    """Return whether one word is the same but for its number; stems do for phrases, where the other words hold it."""
    return len(folded) > 1 or folded[0] == fold(label[0])


def _narrowest(concepts: list[Concept]) -> list[Concept]:
    """Return the concepts without those that another of them is narrower than."""
    broader = {concept.broader for concept in concepts}
    return [concept for concept in concepts if concept.id not in broader]


def _mention(concept: Concept, hit: _Hit, tokens: Tokens) -> Mention:
    number, first, last = tokens.place(hit)
    spans = tokens.spans(number)
    return Mention(concept.id, spans[first][0], spans[last][1], number, first, last + 1)


class _Judge:
    """Which labels that stand in a text count, by case and by the anchors and vetoes near them."""

    def __init__(
        self,
        tokens: Tokens,
        places: Mapping[int, list[_Hit]],
        hints: Mapping[str, _Hints],
        reach: int,
        refused: list[Refusal] | None,
    ) -> None:
        self._tokens = tokens
        self._places = places
        self._hints = hints
        self._reach = reach
        self._refused = refused

    def meant(self, labels: Sequence[_Label], hit: _Hit) -> list[Concept]:
        """Return the concepts whose rules the words of a hit pass, each once."""
        raw = self._tokens.raw(hit)
        folded = tuple(map(fold, raw))
        alone = len({label.concept.id for label in labels}) == 1
        found: dict[str, Concept] = {}
        for label in labels:
            (part,) = label.parts
            if label.concept.id in found or not (label.exact or _alike(folded, part)):
                continue
            if label.exact and raw != part[: len(raw)]:
                self._refuse(label, hit, "case")
            elif self.counts(label, hit, alone):
                found[label.concept.id] = label.concept
        return list(found.values())

    def counts(self, label: _Label, hit: _Hit, alone: bool = False) -> bool:
        """Return whether a label counts where it stands: always, or by the words near it.

        `alone` says that it is no other concept's label as well.
        """
        because = self._objection(label.concept, hit, alone) if label.in_context else ""
        if because:
            self._refuse(label, hit, because)
        return not because

    def _refuse(self, label: _Label, hit: _Hit, because: str) -> None:
        if self._refused is not None:
            found = _mention(label.concept, hit, self._tokens)
            self._refused.append(Refusal(found.concept_id, found.start, found.end, found.sentence, because))

    def _objection(self, concept: Concept, hit: _Hit, alone: bool) -> str:
        hints = self._hints[concept.id]
        if self._near(hints.vetoes, hit, VETO_REACH):
            return "veto"
        kind = self._tokens.kind(hit.start)
        anywhere = ANYWHERE in concept.anchors and not kind.silent and kind is not SectionKind.TITLE
        if anywhere or (kind is SectionKind.CONDITION and concept.group in BINDING):
            return ""
        if alone and ((kind in ASKED and self._tokens.is_all(hit)) or self._demanded(hit)):
            return ""
        told = concept.kind is Kind.QUALIFICATION and self._in_title(hints.anchors)
        return "" if told or self._near(hints.anchors, hit, self._reach) else "anchor"

    def _demanded(self, hit: _Hit) -> bool:
        """Return whether the words about a hit ask for it: nobody asks for an epic, but "Epic preferred" says it."""
        stems = self._tokens.stems
        after = next((word for word in stems[hit.end : hit.end + 4] if word not in BESIDE), BREAK)
        denied = "no" in stems[max(0, hit.start - 2) : hit.start]
        return after in DEMANDS or (denied and not after.isalnum())

    def _stated(self, phrases: Mapping[int, set[Phrase]]) -> Iterator[_Hit]:
        """Yield where one of `phrases` stands, word for word."""
        for key in phrases.keys() & self._places.keys():
            yield from (hit for hit in self._places[key] if tuple(map(fold, self._tokens.raw(hit))) in phrases[key])

    def _near(self, phrases: Mapping[int, set[Phrase]], hit: _Hit, reach: int) -> bool:
        """Return whether one of `phrases` stands within reach of the hit, itself not a whole of it."""
        stretch = self._tokens.stretch(hit.start)
        least, most = hit.start - reach, hit.end + reach
        for key in phrases.keys() & self._places.keys():
            spots = self._places[key]
            for at in range(bisect_left(spots, least - LONGEST_HINT, key=lambda spot: spot.start), len(spots)):
                spot = spots[at]
                if spot.start > most:
                    break
                if spot.end < least or spot == hit or self._tokens.stretch(spot.start) != stretch:
                    continue
                if tuple(map(fold, self._tokens.raw(spot))) in phrases[key]:
                    return True
        return False

    def _in_title(self, phrases: Mapping[int, set[Phrase]]) -> bool:
        """Return whether one of `phrases` stands in the title."""
        return any(self._tokens.kind(hit.start) is SectionKind.TITLE for hit in self._stated(phrases))
