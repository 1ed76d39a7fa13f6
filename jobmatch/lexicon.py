"""The concepts that a text names, and where: every label of the vocabulary sought at once.

Every word of the text is reduced to its stem once, one PhraseMatcher goes over what begins as a label of several words
does, and what is found is then held against the rules of its row (case, anchors, vetoes). spaCy, without a downloaded
model, is imported here alone.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from itertools import chain, compress, count, pairwise, zip_longest
from typing import NamedTuple

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from jobmatch.labels import CLOSING, GAP, Label, Within, labels_of, phrased, reached
from jobmatch.model import Concept, Kind
from jobmatch.sections import Sentence
from jobmatch.tokens import BREAK, Phrase, Stems, Tokens, Words
from jobmatch.vocabulary import ASKED, SILENT, Category, SectionKind, Vocabulary, fold, stem

ANCHOR_REACH, VETO_REACH, RESUME_REACH = 12, 10, 40  # words
ANYWHERE = "*"
LISTING = frozenset((",", "/", "and", "or"))  # a label with one of these lists things that may be named beside it
ENDS = CLOSING | {",", "or", "and"}
DENYING = frozenset(map(stem, ("no", "not", "never", "won't", "don't", "without")))
DENIED = 6  # words back
EXPERIENCE = stem("experience")
LEARNED = frozenset(map(stem, ("exam", "examination", "credential", "certification", "certificate", "certified")))
# Words, as stems, that ask for what stands before them, and those that may stand between.
DEMANDS = frozenset(map(stem, ("required", "preferred", "mandatory", "necessary", "needed", "essential", "desired",
                               "desirable", "helpful", "plus", "advantageous")))  # fmt: skip
BESIDE = frozenset(map(stem, ("is", "are", "not", "experience", "skills", "knowledge", "proficiency", "strongly",
                              "highly", "certification")))  # fmt: skip
BINDING = frozenset(("condition", "physical"))

Place = tuple[int, int]  # words, the first and the one after the last
Named = tuple[int, int, str]  # stems, the first and the one after the last, with blanks between


class Mention(NamedTuple):
    """A concept named in `text[start:end]`; `first` to `last` are its words in sentence number `sentence`."""

    concept_id: str
    start: int
    end: int
    sentence: int
    first: int
    last: int


class Refusal(NamedTuple):
    """A label that stands in `text[start:end]` and does not count; `because` is veto, anchor (none is near) or case."""

    concept_id: str
    start: int
    end: int
    sentence: int
    because: str


class _Hit(NamedTuple):
    """Stems that are those of labels; `said` is what the last of them must be, folded, where that matters."""

    start: int
    end: int
    labels: Sequence[Label]
    said: Set[str] = frozenset()


class _Hints(NamedTuple):
    """Anchors, or vetoes, as folded words, by the first of them."""

    phrases: Mapping[str, Sequence[Phrase]]
    longest: int  # words


class _Candidate(NamedTuple):
    """Stems `start` to `end` of a sentence, which are `labels` as far as the sentence itself can tell.

    `alone` says that they are the label of one concept only.
    """

    start: int
    end: int
    labels: tuple[Label, ...]
    alone: bool


class _Names(NamedTuple):
    """What a sentence may name, whatever it stands in: by whole labels, longest first, and by labels with gaps."""

    whole: tuple[_Candidate, ...]
    gapped: tuple[_Candidate, ...]
    miscased: tuple[_Candidate, ...]  # labels that count in capitals, without them


def _beginnings(phrases: Iterable[Phrase]) -> re.Pattern[str]:
    """Return a pattern that is in the case-folded form of every text with one of the phrases.

    A stem and a word share their beginning whatever the ending and its spelling; short ones may be dotted ("T.B.").
    """
    longest = (max(stems, key=len) for stems in phrases)
    begin = {stem[:4] if len(stem) > 3 else r"\.?".join(map(re.escape, stem)) for stem in longest}
    return re.compile("|".join(sorted(begin)) or "(?!)")


class _Phrases:
    """The phrases of several words, all sought at once: those of two by themselves, longer ones by a PhraseMatcher."""

    def __init__(self) -> None:
        self._vocab = Vocab()
        self._matcher = PhraseMatcher(self._vocab, attr="ORTH")
        self._pairs: set[Phrase] = set()
        self._openings: set[Phrase] = set()  # the first two words of every phrase
        self._longer: set[Phrase] = set()  # the first three words of every longer one
        self._untold: dict[Phrase, list[Phrase]] = {}
        self._longest = 0

    def add(self, phrase: Phrase) -> None:
        """Make a phrase of two or more stems known."""
        self._openings.add(phrase[:2])
        if len(phrase) == 2:
            self._pairs.add(phrase)
        else:
            self._longer.add(phrase[:3])
            self._untold.setdefault(phrase[:3], []).append(phrase)
            self._longest = max(self._longest, len(phrase))

    def find(self, stems: Sequence[str]) -> list[Place]:
        """Return where the phrases stand.

        A document is dear by the word, so the matcher is given only what begins with three words of a phrase.
        """
        found: list[Place] = []
        document: list[str] = []
        opens: dict[int, int] = {}  # where it begins in the document, and where in the stems
        for at in compress(count(), map(self._openings.__contains__, pairwise(stems))):
            opening = tuple(stems[at : at + 3])
            if opening[:2] in self._pairs:
                found.append((at, at + 2))
            if opening in self._longer:
                self._tell(opening)
                opens[len(document)] = at
                document += stems[at : at + self._longest]
        hits = self._matcher(Doc(self._vocab, words=document)) if document else ()
        return [*found, *((opens[start], opens[start] + end - start) for _, start, end in hits if start in opens)]

    def _tell(self, opening: Phrase) -> None:
        """Tell the matcher what begins with three words: telling it all takes long, and most of it no text ever has."""
        if untold := self._untold.get(opening):
            self._matcher.add("phrase", [Doc(self._vocab, words=list(phrase)) for phrase in untold])
            self._untold.pop(opening, None)  # only now, so that another thread may tell it twice and never too late


class Lexicon:
    """All labels, anchors and vetoes of a vocabulary, ready to be found."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        # By the stems, with blanks between; of those with gaps by those of the first part, then the next one's first.
        self._labels: dict[str, tuple[Label, ...]] = {}
        self._gapped: dict[str, dict[str, tuple[Label, ...]]] = {}
        self._phrases = _Phrases()
        self._hints: dict[str, tuple[_Hints, _Hints]] = {}
        self._broader = {row.id: row.broader for row in vocabulary.concepts.values()}
        self._known = {*ENDS, *DEMANDS, *BESIDE, *DENYING, *LEARNED, EXPERIENCE}
        general = self._hinted(row.cue for row in vocabulary.cues if row.category is Category.ANCHOR)
        binding: set[Phrase] = set()
        for concept in vocabulary.concepts.values():
            for label, first in labels_of(concept):
                self._learn(label, first)
                if concept.group in BINDING:
                    binding.add(first)
            if concept.context_labels:
                anchors = [anchor for anchor in concept.anchors if anchor != ANYWHERE]
                own = self._hinted(anchors) if concept.anchors else general
                self._hints[concept.id] = own, self._hinted(concept.vetoes)
        self._single = frozenset(name for name in chain(self._labels, self._gapped) if " " not in name)
        self._stems = Stems(self._known)
        begins = _beginnings(binding)
        self._may_bind = lru_cache(maxsize=1 << 12)(lambda said: any(map(begins.search, said.casefold().split())))

    def _learn(self, label: Label, first: Phrase) -> None:
        """Make a label known whose first part has these stems."""
        name = " ".join(first)
        if len(first) > 1 and name not in self._labels and name not in self._gapped:
            self._phrases.add(first)
        group = self._gapped.setdefault(name, {}) if label.further else self._labels
        for key in label.further[0] if label.further else (name,):
            if label not in (labels := group.get(key, ())):
                group[key] = *labels, label
        self._known.update(first)
        for ending in (ending for part in label.further for endings in part.values() for ending in endings):
            self._known.update(ending.stems)

    def _hinted(self, phrases: Iterable[str]) -> _Hints:
        found: dict[str, list[Phrase]] = {}
        longest = 0
        for phrase in phrases:
            folded = tuple(map(fold, phrased(phrase.removeprefix("="))[1]))
            if folded:
                found.setdefault(folded[0], []).append(folded)
                longest = max(longest, len(folded))
        return _Hints(found, longest)

    def tokens(self, text: str, sentences: Sequence[Sentence], everything: bool = False) -> Tokens:
        """Return the words of the sentences, as `find` needs them.

        Of a sentence that is no concern of an applicant's only a condition of employment would count; one without
        is left out, unless `everything` is asked for.
        """
        heard = [
            number
            for number, (start, end, kind, _) in enumerate(sentences)
            if everything or kind not in SILENT or self._may_bind(text[start:end])
        ]
        return Tokens(text, sentences, heard, self._stems)

    def find(
        self, tokens: Tokens, within: Within = Within.POSTINGS, refused: list[Refusal] | None = None
    ) -> list[Mention]:
        """Return the concepts named, in order of place; longest label first, words belong to one label only.

        In résumés an anchor may be farther away than in postings. What stands there and does not count is added to
        `refused`.
        """
        found: list[Mention] = []
        reach = RESUME_REACH if within is Within.RESUMES else ANCHOR_REACH
        for number, names in self._named(tokens, {within, Within.ALL}):
            found += _Judge(tokens, number, self._hints, reach, refused).mentions(names)
        return list(self._narrow(sorted(found, key=lambda mention: (mention.start, -mention.end, mention.concept_id))))

    def _named(self, tokens: Tokens, within: Set[Within]) -> Iterator[tuple[int, _Names]]:
        """Yield the sentences that may name something, as far as each tells by itself; all are searched at once."""
        stems: list[str] = []
        opens = []
        for number in tokens.heard:
            opens.append(len(stems))
            stems += self._stems.of(tokens.text(number))
        hits = [(at, at + 1, stems[at]) for at in compress(count(), map(self._single.__contains__, stems))]
        hits += [(start, end, " ".join(stems[start:end])) for start, end in self._phrases.find(stems)]
        whole = [_Hit(start, end, self._labels[name]) for start, end, name in hits if name in self._labels]
        whole.sort(key=lambda hit: (hit.start - hit.end, hit.start))
        there, parted = _by_sentence(whole, opens), _by_sentence(self._in_parts(hits, stems), opens)
        for at in sorted(there.keys() | parted.keys()):
            number = tokens.heard[at]
            yield number, _names(tokens.words(number), there[at], parted[at], within)

    def _in_parts(self, hits: Iterable[Named], stems: Sequence[str]) -> Iterator[_Hit]:
        """Yield what labels with gaps may name: "files" and "charts" of "files and delivers loose charts"."""
        for start, end, name in hits:
            gapped = self._gapped.get(name)
            if gapped and not gapped.keys().isdisjoint(stems[end : end + GAP + 1]):
                near = gapped.keys() & stems[end : end + GAP + 1]
                for label in dict.fromkeys(chain.from_iterable(map(gapped.__getitem__, near))):
                    for last, said in reached(label.further, end, stems, label.gap):
                        yield _Hit(start, last, (label,), said)

    def _narrow(self, found: list[Mention]) -> Iterator[Mention]:
        """Yield the mentions without those that the next word makes narrower: "Epic" of "Epic Cadence"."""
        for mention, after in zip_longest(found, found[1:]):
            beside = after and after.sentence == mention.sentence and after.first <= mention.last == mention.first + 1
            if not (after and beside and self._broader[after.concept_id] == mention.concept_id):
                yield mention


def _by_sentence(hits: Iterable[_Hit], opens: Sequence[int]) -> defaultdict[int, list[_Hit]]:
    """Return what stands in each of the sentences that begin at `opens`, in their own places."""
    found = defaultdict[int, list[_Hit]](list)
    for start, end, labels, said in hits:
        number = bisect_right(opens, start) - 1
        found[number].append(_Hit(start - opens[number], end - opens[number], labels, said))
    return found


def _names(words: Words, whole: Iterable[_Hit], gapped: Iterable[_Hit], within: Set[Within]) -> _Names:
    """Return which labels of those that have the stems of a sentence's words are spelled as these are, and count."""
    right, wrong = [], []
    for start, end, known, _ in whole:
        labels = [label for label in known if label.within in within]
        alone = len({label.concept.id for label in labels}) == 1
        spelled = tuple(label for label in labels if _is_spelled(label, words, start, end))
        right += [_Candidate(start, end, spelled, alone)] if spelled else []
        miscased = tuple(label for label in labels if label.exact and label not in spelled)
        wrong += [_Candidate(start, end, miscased, alone)] if miscased else []
    parted = tuple(
        _Candidate(start, end, tuple(labels), alone=False)
        for start, end, labels, said in gapped
        if (not said or words.folds[end - 1] in said) and labels[0].within in within
    )
    return _Names(tuple(right), parted, tuple(wrong))


def _is_spelled(label: Label, words: Words, start: int, end: int) -> bool:
    """Return whether words with the stems of a label are its words but for the number of one."""
    if not label.said:
        return True
    return words.raw(start, end) == label.said if label.exact else words.folds[start] == label.said[0]


class _Judge:
    """Which labels of sentence `number` count, by what it stands in and the anchors and vetoes near them."""

    def __init__(
        self,
        tokens: Tokens,
        number: int,
        hints: Mapping[str, tuple[_Hints, _Hints]],
        reach: int,
        refused: list[Refusal] | None,
    ) -> None:
        self._tokens = tokens
        self._number = number
        self._sentence = tokens.sentences[number]
        self._words = tokens.words(number)
        self._hints = hints
        self._reach = reach
        self._refused = refused

    def mentions(self, names: _Names) -> list[Mention]:
        """Return what the sentence names; a label with gaps adds nothing to one without."""
        found: list[Mention] = []
        taken: set[int] = set()
        for candidate in names.whole:
            here = range(candidate.start, candidate.end)
            if taken.isdisjoint(here):
                concepts = self._meant(candidate)
                if concepts and LISTING.isdisjoint(self._words.stems[candidate.start : candidate.end]):
                    taken.update(here)
                broader = {concept.broader for concept in concepts}
                found += [self._mention(concept, candidate) for concept in concepts if concept.id not in broader]
        if names.gapped:
            found += self._in_parts(names.gapped, {mention.concept_id for mention in found})
        if self._refused is not None:
            for candidate in names.miscased:
                if taken.isdisjoint(range(candidate.start, candidate.end)):
                    for label in candidate.labels:
                        self._refuse(label.concept, candidate, "case")
        return found

    def _in_parts(self, candidates: Iterable[_Candidate], said: Set[str]) -> Iterable[Mention]:
        found: dict[tuple[str, int], Mention] = {}
        for candidate in candidates:
            for concept in self._meant(candidate):
                if concept.id not in said:
                    mention = self._mention(concept, candidate)
                    shortest = found.setdefault((mention.concept_id, mention.start), mention)
                    found[mention.concept_id, mention.start] = min(mention, shortest, key=lambda one: one.end)
        return found.values()

    def _meant(self, candidate: _Candidate) -> list[Concept]:
        """Return the concepts whose rules the words of a candidate pass, each once."""
        found: dict[str, Concept] = {}
        for label in candidate.labels:
            if label.concept.id not in found and self._counts(label, candidate):
                found[label.concept.id] = label.concept
        return list(found.values())

    def _counts(self, label: Label, candidate: _Candidate) -> bool:
        because = self._objection(label.concept, candidate) if label.in_context else ""
        if because and self._refused is not None:
            self._refuse(label.concept, candidate, because)
        return not because

    def _mention(self, concept: Concept, candidate: _Candidate) -> Mention:
        words, opens = self._words, self._sentence.start
        first, last = words.kept[candidate.start], words.kept[candidate.end - 1]
        start, end = words.spans[first][0], words.spans[last][1]
        return Mention(concept.id, opens + start, opens + end, self._number, first, last + 1)

    def _refuse(self, concept: Concept, candidate: _Candidate, because: str) -> None:
        found = self._mention(concept, candidate)
        if self._refused is not None:
            self._refused.append(Refusal(found.concept_id, found.start, found.end, found.sentence, because))

    def _objection(self, concept: Concept, candidate: _Candidate) -> str:
        anchors, vetoes = self._hints[concept.id]
        granted = self._granted(concept, anchors, candidate)
        # Of what is refused anyhow a veto is only the better reason.
        if (granted or self._refused is not None) and self._near(vetoes, candidate, VETO_REACH):
            return "veto"
        return "" if granted else "anchor"

    def _granted(self, concept: Concept, anchors: _Hints, candidate: _Candidate) -> bool:
        kind = self._sentence.kind
        return (
            (ANYWHERE in concept.anchors and kind not in SILENT and kind is not SectionKind.TITLE)
            or (kind is SectionKind.CONDITION and concept.group in BINDING)
            or (candidate.alone and ((kind in ASKED and self._is_all(candidate)) or self._demanded(concept, candidate)))
            or (concept.kind is Kind.QUALIFICATION and self._in_title(anchors))
            or self._near(anchors, candidate, self._reach)
        )

    def _is_all(self, candidate: _Candidate) -> bool:
        """Return whether a candidate is all that its sentence says: "Epic" alone in a list."""
        return candidate.start == 0 and candidate.end == len(self._words.stems) - 1

    def _demanded(self, concept: Concept, candidate: _Candidate) -> bool:
        """Return whether the words about it ask for it: nobody asks for an epic, but "Epic preferred" says it."""
        stems = self._words.stems
        start, end = candidate.start, candidate.end
        if stems[end] == EXPERIENCE or (concept.kind is Kind.QUALIFICATION and stems[end] in LEARNED):
            return True
        after = next((word for word in stems[end : end + 4] if word not in BESIDE), BREAK)
        return after in DEMANDS or (after in ENDS and not DENYING.isdisjoint(stems[max(0, start - DENIED) : start]))

    def _near(self, hints: _Hints, candidate: _Candidate, reach: int) -> bool:
        """Return whether one of `hints` stands within reach of a candidate, itself not a whole of it."""
        folds, opens = self._tokens.stretch(self._number)
        start, end = opens + candidate.start, opens + candidate.end
        least = start - reach
        spots = _stated(hints, folds, max(0, least - hints.longest), end + reach + 1)
        return any(last >= least and (first, last) != (start, end) for first, last in spots)

    def _in_title(self, hints: _Hints) -> bool:
        """Return whether one of `hints` stands in the title."""
        titles = (at for at in self._tokens.heard if self._tokens.sentences[at].kind is SectionKind.TITLE)
        return any(_stated(hints, folds, 0, len(folds)) for folds in (self._tokens.words(at).folds for at in titles))


def _stated(hints: _Hints, folds: Sequence[str], first: int, end: int) -> list[Place]:
    """Return where one of `hints` begins between two words of a stretch."""
    window = folds[first:end]
    if hints.phrases.keys().isdisjoint(window):
        return []
    return [
        (at, at + len(phrase))
        for at, word in enumerate(window, first)
        for phrase in hints.phrases.get(word, ())
        if tuple(folds[at : at + len(phrase)]) == phrase
    ]
