"""The concepts that a text names, and where: every label of the vocabulary sought at once.

Every word of the text is reduced to its stem once, one PhraseMatcher goes over them with all labels, and what it finds
is then held against the rules of its row (case, anchors, vetoes). spaCy, without a downloaded model, is imported here
alone.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest

import spacy
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from jobmatch.model import Concept, Kind
from jobmatch.sections import Sentence
from jobmatch.vocabulary import WORD, Category, SectionKind, Vocabulary, bare, fold, forms, stem, unsaid, words

ANCHOR_REACH, VETO_REACH, RESUME_REACH = 12, 10, 40  # words
GAP = 5  # words that may stand between the parts of a label with a gap
ANYWHERE = "*"
OTHER = "\t"
MANY = 1 << 17  # words whose stems are remembered: those of some thousand postings
BREAK = "\n"  # stands between sentences, so that no phrase runs across
LISTING = frozenset((",", "/", "and", "or"))  # a label with one of these lists things that may be named beside it
CLOSING = frozenset((";", ":", ".", "(", ")", BREAK))  # no gap reaches across these
ASKED = frozenset((SectionKind.REQUIREMENT, SectionKind.PREFERENCE))
ENDS = CLOSING | {","}
# Words, as stems, that ask for what stands before them, and those that may stand between.
DEMANDS = frozenset(map(stem, ("required", "preferred", "mandatory", "necessary", "needed", "essential", "desired",
                               "desirable", "helpful", "plus", "advantageous")))  # fmt: skip
BESIDE = frozenset(map(stem, ("is", "are", "not", "experience", "skills", "knowledge", "proficiency", "strongly",
                              "highly", "certification")))  # fmt: skip
BINDING = frozenset(("condition", "physical"))

Phrase = tuple[str, ...]
Hit = tuple[int, int]  # words of the document, the first and the one after the last


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
    gapped: dict[int, list[_Label]] = field(default_factory=dict)  # by the number of the second part
    listing: bool = False
    binding: bool = False


class Tokens:
    """The sentences of a text as words, and the stems of those by number in `heard` in one spaCy document."""

    def __init__(
        self,
        text: str,
        sentences: Sequence[Sentence],
        heard: Iterable[int],
        stems: "_Stems",
        vocab: spacy.vocab.Vocab,
    ) -> None:
        self.sentences = sentences
        self._text = text
        self._words: dict[int, list[str]] = {}
        self._spans: dict[int, list[tuple[int, int]]] = {}
        self._stretches = _stretches(sentences)
        self._numbers: list[int] = []
        self._opens: list[int] = []
        self._kept: dict[int, Sequence[int]] = {}
        self.stems: list[str] = []
        for number in heard:
            found = [stems[word] for word in self.words(number)]
            self._kept[number] = [at for at, word in enumerate(found) if word] if "" in found else range(len(found))
            self._numbers.append(number)
            self._opens.append(len(self.stems))
            self.stems += filter(None, found)
            self.stems.append(BREAK)
        self.document = Doc(vocab, words=self.stems)

    def words(self, number: int) -> list[str]:
        """Return the words of a sentence as written."""
        if number not in self._words:
            sentence = self.sentences[number]
            self._words[number] = WORD.findall(self._text, sentence.start, sentence.end)
        return self._words[number]

    def spans(self, number: int) -> list[tuple[int, int]]:
        """Return where the words of a sentence stand in the text."""
        if number not in self._spans:
            sentence = self.sentences[number]
            self._spans[number] = [at.span() for at in WORD.finditer(self._text, sentence.start, sentence.end)]
        return self._spans[number]

    def kind(self, word: int) -> SectionKind:
        """Return the kind of section that a word of the document is in."""
        return self.sentences[self._place(word)[0]].kind

    def stretch(self, word: int) -> int:
        """Return which words are context to this one: those of its sentence, or of the whole list it is an item of."""
        return self._stretches[self._place(word)[0]]

    def place(self, hit: Hit) -> tuple[int, int, int]:
        """Return the sentence, the first word of it and the last that a piece of the document is."""
        start, end = hit
        number, opens = self._place(start)
        kept = self._kept[number]
        return number, kept[start - opens], kept[end - 1 - opens]

    def raw(self, hit: Hit) -> Phrase:
        """Return the words of a piece of the document as written."""
        start, end = hit
        number, opens = self._place(start)
        said = self.words(number)
        return tuple([bare(said[at]) for at in self._kept[number][start - opens : end - opens]])

    def is_all(self, hit: Hit) -> bool:
        """Return whether a piece of the document is all that its sentence says: "Epic" alone in a list."""
        start, end = hit
        return self.stems[end] == BREAK and (start == 0 or self.stems[start - 1] == BREAK)

    def _place(self, word: int) -> tuple[int, int]:
        """Return the sentence that a word of the document is in, and the word of the document that it opens with."""
        at = bisect_right(self._opens, word) - 1
        return self._numbers[at], self._opens[at]


class _Stems(dict[str, str]):
    """The stem of every word: "" for one that phrases are compared without, `OTHER` for one that no phrase has.

    What no phrase has need not be told apart, and spaCy keeps every word it has ever seen.
    """

    def __init__(self, known: Iterable[str]) -> None:
        super().__init__()
        self._known = frozenset(known)

    def __missing__(self, word: str) -> str:
        if len(self) > MANY:
            self.clear()
        found = "" if unsaid(word) else stem(word)
        self[word] = found if not found or found in self._known else OTHER
        return self[word]


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


def _beginnings(keys: Iterable[Phrase]) -> re.Pattern[str]:
    """Return a pattern that is in the case-folded form of every text with one of the phrases.

    A stem and a word share their beginning whatever the ending and its spelling; short ones may be dotted ("T.B.").
    """
    longest = (max(key, key=len) for key in keys)
    begin = {stem[:4] if len(stem) > 3 else r"\.?".join(map(re.escape, stem)) for stem in longest}
    return re.compile("|".join(sorted(begin)) or "(?!)")


class Lexicon:
    """All labels, anchors and vetoes of a vocabulary, ready to be found."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._nlp = spacy.blank("en")
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="ORTH")
        self._entries: dict[int, _Entry] = {}
        self._ids: dict[Phrase, int] = {}
        self._single: dict[str, int] = {}
        self._broader = {row.id: row.broader for row in vocabulary.concepts.values()}
        self._general = self._hinted(row.cue for row in vocabulary.cues if row.category is Category.ANCHOR)
        self._hints: dict[str, _Hints] = {}
        for concept in vocabulary.concepts.values():
            self._learn(concept)
        self._conditions = _beginnings(key for key, entry in zip(self._ids, self._entries.values(), strict=True)
                                       if entry.binding)  # fmt: skip
        self._stems = _Stems({*chain.from_iterable(self._ids), *ENDS, *DEMANDS, *BESIDE, "no"})

    def _id(self, key: Phrase) -> int:
        """Return the number of a phrase, made known to the matcher if it is new; one word needs no matcher."""
        if key not in self._ids:
            name = " ".join(key)
            self._ids[key] = self._nlp.vocab.strings.add(name)
            if len(key) > 1:
                self._matcher.add(name, [Doc(self._nlp.vocab, words=list(key))])
            else:
                self._single[name] = self._ids[key]
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
            entry.binding = entry.binding or concept.group in BINDING
            label = _Label(concept, tuple(map(_said, form)), keys, exact, in_context)
            (entry.gapped.setdefault(keys[1], []) if len(keys) > 1 else entry.labels).append(label)

    def _hinted(self, phrases: Iterable[str]) -> Mapping[int, set[Phrase]]:
        found: dict[int, set[Phrase]] = {}
        for phrase in phrases:
            if key := _key(phrase.removeprefix("=")):
                folded = tuple(fold(word) for word in _said(phrase.removeprefix("=")))[: len(key)]
                found.setdefault(self._id(key), set()).add(folded)
        return found

    def tokens(self, text: str, sentences: Sequence[Sentence], everything: bool = False) -> Tokens:
        """Return the words of the sentences, as `find` needs them.

        Of a sentence that is no concern of an applicant's only a condition of employment would count; one without
        is left out, unless `everything` is asked for.
        """
        heard = (
            number
            for number, sentence in enumerate(sentences)
            if everything
            or not sentence.kind.silent
            or self._conditions.search(text[sentence.start : sentence.end].casefold())
        )
        return Tokens(text, sentences, heard, self._stems, self._nlp.vocab)

    def find(self, tokens: Tokens, reach: int = ANCHOR_REACH, refused: list[Refusal] | None = None) -> list[Mention]:
        """Return the concepts named, in order of place; longest label first, words belong to one label only.

        `reach` is how many words away an anchor may be. What stands there and does not count is added to `refused`.
        """
        places: dict[int, list[Hit]] = {}
        for at, word in enumerate(tokens.stems):
            if word in self._single:
                places.setdefault(self._single[word], []).append((at, at + 1))
        for key, start, end in self._matcher(tokens.document):
            places.setdefault(key, []).append((start, end))
        judge = _Judge(tokens, places, self._hints, reach, refused)
        whole = list(self._whole(places, tokens, judge))
        said = {(mention.concept_id, mention.sentence) for mention in whole}
        gapped = (one for one in self._gapped(places, tokens, judge) if (one.concept_id, one.sentence) not in said)
        found = [*whole, *gapped]
        return list(self._narrow(sorted(found, key=lambda mention: (mention.start, -mention.end, mention.concept_id))))

    def _whole(self, places: Mapping[int, list[Hit]], tokens: Tokens, judge: "_Judge") -> Iterator[Mention]:
        hits = [(start - end, start, key) for key in places if self._entries[key].labels for start, end in places[key]]
        taken: set[int] = set()
        for minus, start, key in sorted(hits):
            hit = start, start - minus
            if taken.isdisjoint(range(*hit)):
                entry = self._entries[key]
                concepts = _narrowest(judge.meant(entry.labels, hit))
                if concepts and not entry.listing:
                    taken.update(range(*hit))
                yield from (_mention(concept, hit, tokens) for concept in concepts)

    def _gapped(self, places: Mapping[int, list[Hit]], tokens: Tokens, judge: "_Judge") -> Iterable[Mention]:
        """Return what labels with gaps name: "files" and "charts" of "files and delivers loose charts"."""
        found: dict[tuple[str, int], Mention] = {}
        for label in self._within_reach(places):
            for hit in places[label.keys[0]]:
                whole = _reached(label, hit, places, tokens)
                if whole and judge.counts(label, whole):
                    mention = _mention(label.concept, whole, tokens)
                    shortest = found.setdefault((mention.concept_id, mention.start), mention)
                    found[mention.concept_id, mention.start] = min(mention, shortest, key=lambda one: one.end)
        return found.values()

    def _within_reach(self, places: Mapping[int, list[Hit]]) -> Iterator[_Label]:
        """Yield the labels whose first part stands near enough before the second, somewhere."""
        spots = sorted((start, key) for key, hits in places.items() for start, _ in hits)
        for key in places:
            if gapped := self._entries[key].gapped:
                near = {
                    after
                    for _, end in places[key]
                    for _, after in spots[bisect_left(spots, (end, 0)) : bisect_left(spots, (end + GAP + 1, 0))]
                }
                for after in near & gapped.keys():
                    yield from gapped[after]

    def _narrow(self, found: list[Mention]) -> Iterator[Mention]:
        """Yield the mentions without those that the next word makes narrower: "Epic" of "Epic Cadence"."""
        for mention, after in zip_longest(found, found[1:]):
            beside = after and after.sentence == mention.sentence and after.first <= mention.last
            if not (after and beside and self._broader[after.concept_id] == mention.concept_id):
                yield mention


def _reached(label: _Label, hit: Hit, places: Mapping[int, list[Hit]], tokens: Tokens) -> Hit | None:
    """Return the words from `hit`, the first part of a label, to the last one, each within reach of the one before."""
    last = hit
    for key in label.keys[1:]:
        after = next((spot for spot in places.get(key, ()) if 0 <= spot[0] - last[1] <= GAP), None)
        if after is None or not CLOSING.isdisjoint(tokens.stems[last[1] : after[0]]):
            return None
        last = after
    said = tokens.raw(last)
    alike = len(said) > 1 or fold(said[0]) == fold(label.parts[-1][0])
    return (hit[0], last[1]) if alike else None


def _narrowest(concepts: list[Concept]) -> list[Concept]:
    """Return the concepts without those that another of them is narrower than."""
    broader = {concept.broader for concept in concepts}
    return [concept for concept in concepts if concept.id not in broader]


def _mention(concept: Concept, hit: Hit, tokens: Tokens) -> Mention:
    number, first, last = tokens.place(hit)
    spans = tokens.spans(number)
    return Mention(concept.id, spans[first][0], spans[last][1], number, first, last + 1)


class _Judge:
    """Which labels that stand in a text count, by case and by the anchors and vetoes near them."""

    def __init__(
        self,
        tokens: Tokens,
        places: Mapping[int, list[Hit]],
        hints: Mapping[str, _Hints],
        reach: int,
        refused: list[Refusal] | None,
    ) -> None:
        self._tokens = tokens
        self._places = places
        self._hints = hints
        self._reach = reach
        self._refused = refused

    def meant(self, labels: Sequence[_Label], hit: Hit) -> list[Concept]:
        """Return the concepts whose rules the words of a hit pass, each once."""
        raw = self._tokens.raw(hit)
        single = fold(raw[0]) if len(raw) == 1 else ""
        alone = len({label.concept.id for label in labels}) == 1
        found: dict[str, Concept] = {}
        for label in labels:
            (part,) = label.parts
            if label.concept.id in found or (single and not label.exact and single != fold(part[0])):
                continue  # one word is the same but for its number; of phrases the other words hold the stems
            if label.exact and raw != part[: len(raw)]:
                self._refuse(label, hit, "case")
            elif self.counts(label, hit, alone):
                found[label.concept.id] = label.concept
        return list(found.values())

    def counts(self, label: _Label, hit: Hit, alone: bool = False) -> bool:
        """Return whether a label counts where it stands: always, or by the words near it.

        `alone` says that it is no other concept's label as well.
        """
        because = self._objection(label.concept, hit, alone) if label.in_context else ""
        if because:
            self._refuse(label, hit, because)
        return not because

    def _refuse(self, label: _Label, hit: Hit, because: str) -> None:
        if self._refused is not None:
            found = _mention(label.concept, hit, self._tokens)
            self._refused.append(Refusal(found.concept_id, found.start, found.end, found.sentence, because))

    def _objection(self, concept: Concept, hit: Hit, alone: bool) -> str:
        hints = self._hints[concept.id]
        if self._near(hints.vetoes, hit, VETO_REACH):
            return "veto"
        kind = self._tokens.kind(hit[0])
        anywhere = ANYWHERE in concept.anchors and not kind.silent and kind is not SectionKind.TITLE
        if anywhere or (kind is SectionKind.CONDITION and concept.group in BINDING):
            return ""
        if alone and ((kind in ASKED and self._tokens.is_all(hit)) or self._demanded(hit)):
            return ""
        told = concept.kind is Kind.QUALIFICATION and self._in_title(hints.anchors)
        return "" if told or self._near(hints.anchors, hit, self._reach) else "anchor"

    def _demanded(self, hit: Hit) -> bool:
        """Return whether the words about a hit ask for it: nobody asks for an epic, but "Epic preferred" says it."""
        stems = self._tokens.stems
        start, end = hit
        after = next((word for word in stems[end : end + 4] if word not in BESIDE), BREAK)
        denied = "no" in stems[max(0, start - 2) : start]
        return after in DEMANDS or (denied and after in ENDS)

    def _stated(self, phrases: Mapping[int, set[Phrase]]) -> Iterator[Hit]:
        """Yield where one of `phrases` stands, word for word."""
        for key in phrases.keys() & self._places.keys():
            yield from (hit for hit in self._places[key] if tuple(map(fold, self._tokens.raw(hit))) in phrases[key])

    def _near(self, phrases: Mapping[int, set[Phrase]], hit: Hit, reach: int) -> bool:
        """Return whether one of `phrases` stands within reach of the hit, itself not a whole of it."""
        stretch = self._tokens.stretch(hit[0])
        least, most = hit[0] - reach, hit[1] + reach
        for key in phrases.keys() & self._places.keys():
            for spot in self._places[key]:
                if spot[0] > most:
                    break
                near = spot[1] >= least and spot != hit and self._tokens.stretch(spot[0]) == stretch
                if near and tuple(map(fold, self._tokens.raw(spot))) in phrases[key]:
                    return True
        return False

    def _in_title(self, phrases: Mapping[int, set[Phrase]]) -> bool:
        """Return whether one of `phrases` stands in the title."""
        return any(self._tokens.kind(hit[0]) is SectionKind.TITLE for hit in self._stated(phrases))
