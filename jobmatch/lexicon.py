"""The concepts that a text names, and where: every label of the vocabulary sought at once.

Every word of the text is reduced to its stem once, which is one letter here (see `tokens`). One pass finds all short
labels, a PhraseMatcher goes over what begins as a longer one does, and what is found is then held against the rules of
its row (case, anchors, vetoes). spaCy, without a downloaded model, is imported here alone.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property, lru_cache
from itertools import chain, pairwise, zip_longest
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from jobmatch.labels import CLOSING, GAP, Label, Within, labels_of, phrased, reached, vetoes_of
from jobmatch.model import Concept, Kind
from jobmatch.sections import Sentence
from jobmatch.tokens import BREAK, Speller, Tokens, Words, spelled, unspelled
from jobmatch.vocabulary import ASKED, SILENT, Category, SectionKind, Vocabulary, fold, is_past, stem

ANCHOR_REACH, VETO_REACH, RESUME_REACH = 12, 10, 40  # words
BESIDE_CLAIM = 3, 2  # words before and behind: a line of a résumé speaks of one thing after the other
ANYWHERE = "*"


def _stems(*words: str) -> frozenset[str]:
    """Return the stems of some words."""
    return frozenset(spelled(map(stem, words)))


LISTING = _stems(",", "/", "and", "or")  # a label with one of these lists things that may be named beside it
ENDS = CLOSING | _stems(",", "or", "and")
DENYING = _stems("no", "not", "never", "won't", "don't", "without")
DENIED = 6  # words back
PARTING = LISTING | CLOSING
BETWEEN_DEEDS = frozenset((",", "and", "/"))
EXPERIENCE = _stems("experience")
LEARNED = _stems("exam", "examination", "credential", "certification", "certificate", "certified")
# Words that ask for what stands before them, and those that may stand between.
DEMANDS = _stems("required", "preferred", "mandatory", "necessary", "needed", "essential", "desired", "desirable",
                 "helpful", "plus", "advantageous")  # fmt: skip
BESIDE = _stems("is", "are", "not", "experience", "skills", "knowledge", "proficiency", "strongly", "highly",
                "certification")  # fmt: skip
SHORT = 3  # words of a label that needs no PhraseMatcher
BINDING = frozenset(("condition", "physical"))

Place = tuple[int, int]  # words, the first and the one after the last
Named = tuple[int, int, str]  # the first stem and the one after the last, and all of them


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

    phrases: Mapping[str, Sequence[str]]
    longest: int  # words


class _Candidate(NamedTuple):
    """Stems `start` to `end` of a sentence, which are `labels` as far as the sentence itself can tell.

    `alike` are all whole labels with these stems.
    """

    start: int
    end: int
    labels: Sequence[Label]
    alike: Sequence[Label] = ()

    @property
    def alone(self) -> bool:
        """Tell whether they are the label of one concept only."""
        return len({label.concept.id for label in self.alike}) == 1


class _Names(NamedTuple):
    """What a sentence may name, whatever it stands in: by whole labels, longest first, and by labels with gaps."""

    whole: Sequence[_Candidate]
    gapped: Sequence[_Candidate]
    miscased: Sequence[_Candidate]  # labels that count in capitals, without them


def _beginnings(phrases: Iterable[Sequence[str]]) -> re.Pattern[str]:
    """Return a pattern that is in the case-folded form of every text with one of the phrases, which are stems.

    A stem and a word share their beginning whatever the ending and its spelling; short ones may be dotted ("T.B.").
    """
    longest = (max(stems, key=len) for stems in phrases)
    begin = {stem[:4] if len(stem) > 3 else r"\.?".join(map(re.escape, stem)) for stem in longest}
    return re.compile("|".join(sorted(begin)) or "(?!)")


class _Phrases:
    """Phrases, all sought at once: the short ones as they are, longer ones by their beginnings and a PhraseMatcher."""

    def __init__(self, phrases: Set[str]) -> None:
        self._vocab = Vocab()
        self._matcher = PhraseMatcher(self._vocab, attr="ORTH")
        self._untold: dict[str, list[str]] = {}  # the longer ones, by their beginnings
        for phrase in phrases:
            if len(phrase) > SHORT:
                self._untold.setdefault(phrase[:SHORT], []).append(phrase)
        self._beginnings = frozenset(self._untold)
        self._longest = max(map(len, phrases), default=0)
        self._short = {phrase for phrase in phrases if len(phrase) <= SHORT}
        self._sought = list(self._short | self._beginnings)
        self._scanner = AhoCorasick(self._sought)

    def find(self, stems: str) -> list[Named]:
        """Return the phrases and where they stand.

        A document is dear by the word, so the matcher is given only what begins as a longer phrase does.
        """
        hits = [
            (start, end, self._sought[number])
            for number, start, end in self._scanner.find_matches_as_indexes(stems, overlapping=True)
        ]
        begun = [start for start, _, phrase in hits if phrase in self._beginnings]
        if not begun:
            return hits
        found = [hit for hit in hits if hit[2] in self._short]
        document: list[str] = []
        opens: dict[int, int] = {}  # where it begins in the document, and where in the stems
        for at in begun:
            self._tell(stems[at : at + SHORT])
            opens[len(document)] = at
            document += stems[at : at + self._longest]
        for _, start, end in self._matcher(Doc(self._vocab, words=document)):
            if start in opens:
                first, last = opens[start], opens[start] + end - start
                found.append((first, last, stems[first:last]))
        return found

    def _tell(self, beginning: str) -> None:
        """Tell the matcher what begins so: telling it all takes long, and most of it no text ever has."""
        if untold := self._untold.get(beginning):
            self._matcher.add("phrase", [Doc(self._vocab, words=list(phrase)) for phrase in untold])
            self._untold.pop(beginning, None)  # only now, so that another thread may tell it twice and never too late


class _Labels:
    """The labels that count in one kind of text, all sought at once; `of_person` if it is one about oneself."""

    def __init__(self, of_person: bool) -> None:
        self._of_person = of_person
        # By the stems; of labels with gaps by those of the first part, then by the first of the next one.
        self._whole: dict[str, tuple[Label, ...]] = {}
        self._gapped: dict[str, dict[str, tuple[Label, ...]]] = {}

    def learn(self, label: Label, first: str) -> None:
        """Make a label known whose first part has these stems; `find` comes after the last one."""
        group = self._gapped.setdefault(first, {}) if label.further else self._whole
        for key in label.further[0] if label.further else (first,):
            if label not in (labels := group.get(key, ())):
                group[key] = *labels, label

    @cached_property
    def _phrases(self) -> _Phrases:
        return _Phrases(self._whole.keys() | self._gapped.keys())

    def find(self, tokens: Tokens) -> Iterator[tuple[int, _Names]]:
        """Yield the sentences that may name something, as far as each tells by itself."""
        hits = self._phrases.find(tokens.stems)
        whole = [_Hit(start, end, self._whole[name]) for start, end, name in hits if name in self._whole]
        whole.sort(key=lambda hit: (hit.start - hit.end, hit.start))
        there = _by_sentence(whole, tokens.opens)
        parted = _by_sentence(self._in_parts(hits, tokens.stems), tokens.opens)
        for at in sorted(there.keys() | parted.keys()):
            number = tokens.heard[at]
            yield number, _names(tokens.words(number), there[at], parted[at], self._of_person)

    def _in_parts(self, hits: Iterable[Named], stems: str) -> Iterator[_Hit]:
        """Yield what labels with gaps may name: "files" and "charts" of "files and delivers loose charts"."""
        for start, end, name in hits:
            gapped = self._gapped.get(name)
            if gapped and not gapped.keys().isdisjoint(stems[end : end + GAP + 1]):
                near = gapped.keys() & stems[end : end + GAP + 1]
                for label in dict.fromkeys(chain.from_iterable(map(gapped.__getitem__, near))):
                    for last, said in reached(label.further, end, stems, label.gap):
                        yield _Hit(start, last, (label,), said)


class Lexicon:
    """All labels, anchors and vetoes of a vocabulary that count in one kind of text, ready to be found."""

    def __init__(self, vocabulary: Vocabulary, within: Within = Within.POSTINGS) -> None:
        self._of_person = within is Within.RESUMES
        self._labels = _Labels(self._of_person)
        self._hints: dict[str, tuple[_Hints, _Hints, _Hints]] = {}
        self._broader = {row.id: row.broader for row in vocabulary.concepts.values()}
        self._known = set(ENDS | DEMANDS | BESIDE | DENYING | LEARNED | EXPERIENCE)  # stems that matter
        self._told = set[str]()  # words without case and number that matter
        general = self._hinted(row.cue for row in vocabulary.cues if row.category is Category.ANCHOR)
        binding: set[str] = set()
        for concept in vocabulary.concepts.values():
            before = None
            for label, first in labels_of(concept, within):
                self._learn(label, first, before)
                before = label
                if concept.group in BINDING:
                    binding.add(first)
            anchors = [anchor for anchor in concept.anchors if anchor != ANYWHERE]
            own = self._hinted(anchors) if concept.anchors else general
            self._hints[concept.id] = own, self._hinted(concept.vetoes), self._hinted(vetoes_of(concept, within))
        self._speller = Speller(self._known, self._told)
        begins = _beginnings(unspelled(binding))
        self._may_bind = lru_cache(maxsize=1 << 12)(lambda said: any(map(begins.search, said.casefold().split())))

    def _learn(self, label: Label, first: str, before: Label | None) -> None:
        """Make a label known whose first part has these stems; of that learned just `before` the rest is known."""
        self._labels.learn(label, first)
        self._known.update(first)
        if label is before:
            return
        self._told.update(() if label.exact else label.said)
        for ending in (ending for part in label.further for endings in part.values() for ending in endings):
            self._known.update(ending.stems)
            self._told.update(ending.said)

    def _hinted(self, phrases: Iterable[str]) -> _Hints:
        found: dict[str, list[str]] = {}
        longest = 0
        for phrase in phrases:
            folded = spelled(map(fold, phrased(phrase.removeprefix("="))[1]))
            if folded:
                found.setdefault(folded[0], []).append(folded)
                longest = max(longest, len(folded))
                self._told.update(folded)
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
        return Tokens(text, sentences, heard, self._speller)

    def find(self, tokens: Tokens, refused: list[Refusal] | None = None) -> list[Mention]:
        """Return the concepts named, in order of place; longest label first, words belong to one label only.

        In résumés an anchor may be farther away than in postings. What stands there and does not count is added to
        `refused`.
        """
        found: list[Mention] = []
        for number, names in self._labels.find(tokens):
            found += _Judge(tokens, number, self._hints, self._of_person, refused).mentions(names)
        return list(self._narrow(sorted(found, key=lambda mention: (mention.start, -mention.end, mention.concept_id))))

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


def _names(words: Words, whole: Iterable[_Hit], gapped: Iterable[_Hit], of_person: bool) -> _Names:
    """Return which labels of those that have the stems of a sentence's words are spelled as these are."""
    right, wrong = [], []
    for start, end, labels, _ in whole:
        fit = [label for label in labels if not label.said or _is_spelled(label, words, start, end)]
        right += [_Candidate(start, end, fit, labels)] if fit else []
        if len(fit) < len(labels):
            miscased = [label for label in labels if label.exact and label not in fit]
            wrong += [_Candidate(start, end, miscased)] if miscased else []
    parted = [
        _Candidate(start, end, labels)
        for start, end, labels, said in gapped
        if (not said or words.folds[end - 1] in said) and not (of_person and _runs_over(words, start, end))
    ]
    return _Names(right, parted, wrong)


def _runs_over(words: Words, start: int, end: int) -> bool:
    """Return whether a gap runs from one deed into the next: "logged disclosures, merged charts".

    In a list of deeds alone ("logged, tracked, merged charts") it does not.
    """
    said = [fold(words.said[at]) for at in words.kept[start:end]]
    others = (at for at, word in enumerate(said) if at and word not in BETWEEN_DEEDS and not is_past(word))
    return any(comma == "," and is_past(deed) for comma, deed in pairwise(said[next(others, end) :]))


def _is_spelled(label: Label, words: Words, start: int, end: int) -> bool:
    """Return whether words with the stems of a label are its words but for the number of one."""
    return words.are(label.said, start, end) if label.exact else words.folds[start] == label.said


class _Judge:
    """Which labels of sentence `number` count, by what it stands in and the anchors and vetoes near them."""

    def __init__(
        self,
        tokens: Tokens,
        number: int,
        hints: Mapping[str, tuple[_Hints, _Hints, _Hints]],
        of_person: bool,
        refused: list[Refusal] | None,
    ) -> None:
        self._tokens = tokens
        self._number = number
        self._sentence = tokens.sentences[number]
        self._words = tokens.words(number)
        self._hints = hints
        self._of_person = of_person
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
        if label.listed and not self._is_item(candidate):
            return False
        because = self._objection(label.concept, candidate) if label.in_context else ""
        if not because and self._of_person and self._vetoed(label, candidate):
            because = "veto"
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
        anchors, vetoes, _ = self._hints[concept.id]
        granted = self._granted(concept, anchors, candidate)
        # Of what is refused anyhow a veto is only the better reason.
        if (granted or self._refused is not None) and self._near(vetoes, candidate, VETO_REACH):
            return "veto"
        return "" if granted else "anchor"

    def _vetoed(self, label: Label, candidate: _Candidate) -> bool:
        """Return whether a veto stands right beside what a line of a résumé names, or in a gap of the label."""
        *_, vetoes = self._hints[label.concept.id]
        before, behind = BESIDE_CLAIM
        first, end = max(0, candidate.start - before), candidate.end + behind
        spots = _stated(vetoes, self._words.folds[:end], first, end)
        return any(label.further or start < candidate.start or last > candidate.end for start, last in spots)

    def _granted(self, concept: Concept, anchors: _Hints, candidate: _Candidate) -> bool:
        kind = self._sentence.kind
        return (
            (ANYWHERE in concept.anchors and kind not in SILENT and kind is not SectionKind.TITLE)
            or (kind is SectionKind.CONDITION and concept.group in BINDING)
            or (candidate.alone and ((kind in ASKED and self._is_all(candidate)) or self._demanded(concept, candidate)))
            or (concept.kind is Kind.QUALIFICATION and self._in_title(anchors))
            or self._near(anchors, candidate, RESUME_REACH if self._of_person else ANCHOR_REACH)
        )

    def _is_all(self, candidate: _Candidate) -> bool:
        """Return whether a candidate is all that its sentence says: "Epic" alone in a list."""
        return candidate.start == 0 and candidate.end == len(self._words.stems) - 1

    def _is_item(self, candidate: _Candidate) -> bool:
        """Return whether a candidate is one of the things that a line of a résumé lists: "Phones, e-mail and filing".

        Where something is said to have been done, a comma parts other things.
        """
        stems = self._words.stems
        alone = (candidate.start == 0 or stems[candidate.start - 1] in PARTING) and stems[candidate.end] in PARTING
        return alone and (self._is_all(candidate) or not any(map(is_past, self._words.plain)))

    def _demanded(self, concept: Concept, candidate: _Candidate) -> bool:
        """Return whether the words about it ask for it: nobody asks for an epic, but "Epic preferred" says it."""
        stems = self._words.stems
        start, end = candidate.start, candidate.end
        if stems[end] in EXPERIENCE or (concept.kind is Kind.QUALIFICATION and stems[end] in LEARNED):
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


def _stated(hints: _Hints, folds: str, first: int, end: int) -> list[Place]:
    """Return where one of `hints` begins between two words of a stretch."""
    window = folds[first:end]
    if hints.phrases.keys().isdisjoint(window):
        return []
    return [
        (at, at + len(phrase))
        for at, word in enumerate(window, first)
        for phrase in hints.phrases.get(word, ())
        if folds.startswith(phrase, at)
    ]
