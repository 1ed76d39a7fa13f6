"""The concepts that a text names, and where: every label of the vocabulary sought at once.

Every word of the text is reduced to its stem once, one PhraseMatcher goes over them with all labels, and what it finds
is then held against the rules of its row (case, anchors, vetoes). spaCy, without a downloaded model, is imported here
alone.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import spacy
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from jobmatch.model import Concept, Kind, Span
from jobmatch.vocabulary import WORD, Category, SectionKind, Vocabulary, bare, fold, stem, unsaid, words

ANCHOR_REACH, VETO_REACH, RESUME_REACH = 12, 10, 40  # words
LONGEST_HINT = 6  # words; how far back an anchor that reaches into range may begin
ANYWHERE = "*"
BREAK = "\n"  # stands between sentences, so that no phrase runs across
LISTING = frozenset((",", "/", "and", "or"))  # a label with one of these lists things that may be named beside it
BINDING = frozenset(("condition", "physical"))


@dataclass(frozen=True)
class Scene:
    """A sentence as the lexicon needs it; those of one `stretch`, by number, are context to each other."""

    span: Span
    kind: SectionKind
    stretch: int


@dataclass(frozen=True)
class Token:
    """One word of a sentence as written, at `start` to `end` of the text."""

    raw: str
    start: int
    end: int


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
class _Label:
    concept: Concept
    words: tuple[str, ...]
    exact: bool
    in_context: bool


@dataclass(frozen=True)
class _Hit:
    """What the matcher found: document words `start` to `end` have the stems of the phrases under `key`."""

    key: tuple[str, ...]
    start: int
    end: int


class Tokens:
    """The sentences of a text as words, and their stems in one spaCy document."""

    def __init__(self, text: str, scenes: Sequence[Scene], vocab: spacy.vocab.Vocab) -> None:
        self.scenes = scenes
        self.by_sentence = [_tokens(text, scene.span.start, scene.span.end) for scene in scenes]
        self.place: list[tuple[int, int]] = []
        self.raw: list[str] = []
        self.stems: list[str] = []
        for number, sentence in enumerate(self.by_sentence):
            for at, token in enumerate(sentence):
                if not unsaid(token.raw):
                    self.raw.append(token.raw)
                    self.stems.append(stem(token.raw))
                    self.place.append((number, at))
            self.raw.append(BREAK)
            self.stems.append(BREAK)
            self.place.append((number, len(sentence)))
        self.document = Doc(vocab, words=self.stems)

    def scene(self, word: int) -> Scene:
        """Return the sentence that a word of the document is in."""
        return self.scenes[self.place[word][0]]


def _tokens(text: str, start: int, end: int) -> list[Token]:
    return [Token(bare(found.group()), found.start(), found.end()) for found in WORD.finditer(text, start, end)]


def _key(phrase: str) -> tuple[str, ...]:
    found = [stem(word) for word in _said(phrase)]
    while found and not found[-1][-1].isalnum():
        found.pop()
    return tuple(found)


def _said(phrase: str) -> tuple[str, ...]:
    """Return the words that a phrase is compared by; the last one is no article ("cpc-a")."""
    found = words(phrase)
    return tuple(word for word in found[:-1] if not unsaid(word)) + tuple(found[-1:])


class Lexicon:
    """All labels, anchors and vetoes of a vocabulary, ready to be found."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._nlp = spacy.blank("en")
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="ORTH")
        self._labels: dict[tuple[str, ...], list[_Label]] = {}
        self._broader = {row.id: row.broader for row in vocabulary.concepts.values()}
        self._hints: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        self._general = self._hinted(row.cue for row in vocabulary.cues if row.category is Category.ANCHOR)
        self._anchors: dict[str, frozenset[tuple[str, ...]]] = {}
        self._vetoes: dict[str, frozenset[tuple[str, ...]]] = {}
        for concept in vocabulary.concepts.values():
            self._learn(concept)
        for number, key in enumerate(sorted(self._labels.keys() | self._hints.keys())):
            self._matcher.add(str(number), [Doc(self._nlp.vocab, words=list(key))])

    def _learn(self, concept: Concept) -> None:
        for labels, in_context in ((concept.alt_labels, False), (concept.context_labels, True)):
            for label in labels:
                bare = label.removeprefix("=")
                row = _Label(concept, _said(bare), label.startswith("="), in_context)
                if key := _key(bare):
                    self._labels.setdefault(key, []).append(row)
        if concept.context_labels:
            anchors = [anchor for anchor in concept.anchors if anchor != ANYWHERE]
            self._anchors[concept.id] = self._hinted(anchors) if concept.anchors else self._general
            self._vetoes[concept.id] = self._hinted(concept.vetoes)

    def _hinted(self, phrases: Iterable[str]) -> frozenset[tuple[str, ...]]:
        found = set()
        for phrase in phrases:
            folded = tuple(fold(word) for word in _said(phrase.removeprefix("=")))
            if key := _key(phrase.removeprefix("=")):
                self._hints.setdefault(key, set()).add(folded[: len(key)])
                found.add(folded[: len(key)])
        return frozenset(found)

    def tokens(self, text: str, scenes: Sequence[Scene]) -> Tokens:
        """Return the words of the sentences, as `find` needs them."""
        return Tokens(text, scenes, self._nlp.vocab)

    def find(self, tokens: Tokens, reach: int = ANCHOR_REACH) -> list[Mention]:
        """Return the concepts named, in order of place; longest label first, words belong to one label only.

        `reach` is how many words away an anchor may be.
        """
        hits = [_Hit(tuple(tokens.stems[start:end]), start, end) for _, start, end in self._matcher(tokens.document)]
        nearby = _Nearby(self._hints, tokens, hits, reach)
        taken: set[int] = set()
        found: list[Mention] = []
        for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start)):
            if hit.key in self._labels and taken.isdisjoint(range(hit.start, hit.end)):
                concepts = self._meant(hit, tokens, nearby)
                if concepts:
                    taken.update(range(hit.start, hit.end) if LISTING.isdisjoint(hit.key) else ())
                    found += [_mention(concept, hit, tokens) for concept in concepts]
        return list(self._narrow(sorted(found, key=lambda mention: (mention.start, -mention.end, mention.concept_id))))

    def _narrow(self, found: list[Mention]) -> Iterator[Mention]:
        """Yield the mentions without those that the next word makes narrower: "Epic" of "Epic Cadence"."""
        for mention, after in zip_longest(found, found[1:]):
            beside = after and after.sentence == mention.sentence and after.first <= mention.last
            if not (after and beside and self._broader[after.concept_id] == mention.concept_id):
                yield mention

    def _meant(self, hit: _Hit, tokens: Tokens, nearby: "_Nearby") -> list[Concept]:
        """Return the concepts whose rules the hit passes, without those that another of them is narrower than."""
        raw = tokens.raw[hit.start : hit.end]
        folded = tuple(fold(word) for word in raw)
        kind = tokens.scene(hit.start).kind
        found: dict[str, Concept] = {}
        for label in self._labels[hit.key]:
            right = raw == [*label.words[: len(raw)]] if label.exact else _alike(folded, label.words)
            if right and (not label.in_context or self._licensed(label.concept, hit, kind, nearby)):
                found[label.concept.id] = label.concept
        broader = {concept.broader for concept in found.values()}
        return [concept for concept in found.values() if concept.id not in broader]

    def _licensed(self, concept: Concept, hit: _Hit, kind: SectionKind, nearby: "_Nearby") -> bool:
        if nearby.any_of(self._vetoes[concept.id], hit, VETO_REACH):
            return False
        anywhere = ANYWHERE in concept.anchors and not kind.silent and kind is not SectionKind.TITLE
        if anywhere or (kind is SectionKind.CONDITION and concept.group in BINDING):
            return True
        anchors = self._anchors[concept.id]
        return nearby.any_of(anchors, hit) or (concept.kind is Kind.QUALIFICATION and nearby.in_title(anchors))


def _alike(folded: tuple[str, ...], label: tuple[str, ...]) -> bool:
    """Return whether one word is the same but for its number; stems do for phrases, where the other words hold it."""
    return len(folded) > 1 or folded[0] == fold(label[0])


def _mention(concept: Concept, hit: _Hit, tokens: Tokens) -> Mention:
    (number, first), (_, last) = tokens.place[hit.start], tokens.place[hit.end - 1]
    sentence = tokens.by_sentence[number]
    return Mention(concept.id, sentence[first].start, sentence[last].end, number, first, last + 1)


class _Nearby:
    """Which anchors and vetoes stand near a place."""

    def __init__(
        self,
        hints: Mapping[tuple[str, ...], set[tuple[str, ...]]],
        tokens: Tokens,
        hits: list[_Hit],
        reach: int,
    ) -> None:
        self._reach = reach
        self._tokens = tokens
        self._places: dict[tuple[str, ...], list[tuple[int, int]]] = {}
        for hit in sorted(hits, key=lambda hit: hit.start):
            folded = tuple(fold(word) for word in tokens.raw[hit.start : hit.end]) if hit.key in hints else None
            if folded in hints.get(hit.key, ()):
                self._places.setdefault(folded, []).append((hit.start, hit.end))  # type: ignore[arg-type]

    def any_of(self, phrases: frozenset[tuple[str, ...]], hit: _Hit, reach: int | None = None) -> bool:
        """Return whether one of `phrases` stands within reach of the hit, itself not a whole of it."""
        reach = self._reach if reach is None else reach
        return any(self._near(places, hit, reach) for phrase in phrases if (places := self._places.get(phrase)))

    def in_title(self, phrases: frozenset[tuple[str, ...]]) -> bool:
        """Return whether one of `phrases` stands in the title."""
        firsts = (places[0][0] for phrase in phrases if (places := self._places.get(phrase)))
        return any(self._tokens.scene(first).kind is SectionKind.TITLE for first in firsts)

    def _near(self, places: list[tuple[int, int]], hit: _Hit, reach: int) -> bool:
        for at in range(bisect_left(places, (hit.start - reach - LONGEST_HINT, 0)), len(places)):
            start, end = places[at]
            if start > hit.end + reach:
                return False
            same = self._tokens.scene(start).stretch == self._tokens.scene(hit.start).stretch
            if same and end >= hit.start - reach and (start, end) != (hit.start, hit.end):
                return True
        return False
