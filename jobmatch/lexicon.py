"""The concepts that a text names, and where: every label of the vocabulary sought at once.

Every word of the text is reduced to its stem once, one PhraseMatcher goes over those that can be part of a label of
several words, and what is found is then held against the rules of its row (case, anchors, vetoes). spaCy, without a
downloaded model, is imported here alone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, compress, count, pairwise, zip_longest
from typing import NamedTuple

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from jobmatch.model import Concept, Kind
from jobmatch.sections import Sentence
from jobmatch.tokens import BREAK, Hit, Phrase, Stems, Tokens
from jobmatch.vocabulary import ASKED, Category, SectionKind, Vocabulary, fold, forms, stem, unsaid, words

ANCHOR_REACH, VETO_REACH, RESUME_REACH = 12, 10, 40  # words
GAP = 5  # words that may stand between the parts of a label with a gap
ANYWHERE = "*"
LISTING = frozenset((",", "/", "and", "or"))  # a label with one of these lists things that may be named beside it
CLOSING = frozenset((";", ":", ".", "(", ")", BREAK))  # no gap reaches across these
SILENT = frozenset(kind for kind in SectionKind if kind.silent)
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

Named = tuple[int, int, str]  # a hit, and its stems with blanks between


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


class _Label(NamedTuple):
    """One label of a concept. `further` are the stems of its parts after the first; `in_context` says it needs context.

    `said` is what its words, or those of its last part, must be: as written if `exact`, folded if it is one word;
    of other phrases the stems are enough, and `said` is empty.
    """

    concept: Concept
    said: Phrase
    further: tuple[Phrase, ...]
    exact: bool
    in_context: bool


class _Hints(NamedTuple):
    """Anchors, or vetoes, by their first stem: the stems of each and its words, folded."""

    phrases: Mapping[str, Sequence[tuple[Phrase, Phrase]]]
    longest: int  # words


@lru_cache(maxsize=1 << 10)  # the forms of one label have their parts in common
def _phrase(phrase: str) -> tuple[Phrase, Phrase]:
    """Return the stems of a phrase, and its words as written; articles are left out, and marks at the end."""
    found = words(phrase)
    said = [word for word in found[:-1] if not unsaid(word)] + found[-1:]  # the last one is no article ("cpc-a")
    stems = [stem(word) for word in said]
    while stems and not stems[-1][-1].isalnum():
        stems.pop()
    return tuple(stems), tuple(said[: len(stems)])


def _labels(concept: Concept) -> Iterator[tuple[_Label, Phrase]]:
    """Yield the labels of a concept in all their forms, each with the stems of its first part."""
    for labels, in_context in ((concept.alt_labels, False), (concept.context_labels, True)):
        for label in labels:
            exact = label.startswith("=")
            for form in forms(label.removeprefix("=")):
                parts = [part for part in map(_phrase, form) if part[0]]
                if parts:
                    said = parts[-1][1]
                    folded = (fold(said[0]),) if len(said) == 1 else ()
                    further = tuple(stems for stems, _ in parts[1:])
                    yield _Label(concept, said if exact else folded, further, exact, in_context), parts[0][0]


def _beginnings(phrases: Iterable[Phrase]) -> re.Pattern[str]:
    """Return a pattern that is in the case-folded form of every text with one of the phrases.

    A stem and a word share their beginning whatever the ending and its spelling; short ones may be dotted ("T.B.").
    """
    longest = (max(stems, key=len) for stems in phrases)
    begin = {stem[:4] if len(stem) > 3 else r"\.?".join(map(re.escape, stem)) for stem in longest}
    return re.compile("|".join(sorted(begin)) or "(?!)")


class _Phrases:
    """The phrases of several words, all sought at once by a PhraseMatcher."""

    def __init__(self) -> None:
        self._vocab = Vocab()
        self._matcher = PhraseMatcher(self._vocab, attr="ORTH")
        self._pairs: dict[Phrase, bool] = {}  # every two stems beside each other in a phrase: whether one begins so
        self._untold: dict[Phrase, list[Phrase]] = {}

    def add(self, phrase: Phrase) -> None:
        """Make a phrase of two or more stems known."""
        for pair in pairwise(phrase):
            self._pairs.setdefault(pair, False)
        self._pairs[phrase[:2]] = True
        self._untold.setdefault(phrase[:2], []).append(phrase)

    def find(self, stems: Sequence[str]) -> list[Hit]:
        """Return where the phrases stand.

        A document is dear by the word, so the matcher is given those alone that a phrase can be made of: two that one
        begins with, and further ones as long as each stands beside the one before in a phrase.
        """
        near: list[str] = []
        where: list[int] = []
        last = -1
        for at, begins in enumerate(map(self._pairs.get, pairwise(stems))):
            if begins is None or not (begins or at == last):
                continue
            if begins:
                self._tell((stems[at], stems[at + 1]))
            if at != last:
                near += BREAK, stems[at]
                where += at, at
            last = at + 1
            near.append(stems[last])
            where.append(last)
        hits = self._matcher(Doc(self._vocab, words=near)) if near else ()
        return [(where[start], where[end - 1] + 1) for _, start, end in hits]

    def _tell(self, pair: Phrase) -> None:
        """Tell the matcher what begins with two stems: telling it all takes long, and most of it no text ever has."""
        if untold := self._untold.get(pair):
            self._matcher.add("phrase", [Doc(self._vocab, words=list(phrase)) for phrase in untold])
            self._untold.pop(pair, None)  # only now, so that another thread may tell it twice and never too late


class Lexicon:
    """All labels, anchors and vetoes of a vocabulary, ready to be found."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._labels: dict[str, list[_Label]] = {}  # by the stems, with blanks between
        self._gapped: dict[str, dict[str, list[_Label]]] = {}  # by those of the first part, then the next one's first
        self._phrases = _Phrases()
        self._hints: dict[str, tuple[_Hints, _Hints]] = {}
        self._broader = {row.id: row.broader for row in vocabulary.concepts.values()}
        self._known = {*ENDS, *DEMANDS, *BESIDE, *DENYING, *LEARNED, EXPERIENCE}
        general = self._hinted(row.cue for row in vocabulary.cues if row.category is Category.ANCHOR)
        binding: set[Phrase] = set()
        for concept in vocabulary.concepts.values():
            for label, first in _labels(concept):
                self._learn(label, first)
                if concept.group in BINDING:
                    binding.add(first)
            if concept.context_labels:
                anchors = [anchor for anchor in concept.anchors if anchor != ANYWHERE]
                own = self._hinted(anchors) if concept.anchors else general
                self._hints[concept.id] = own, self._hinted(concept.vetoes)
        self._single = frozenset(name for name in chain(self._labels, self._gapped) if " " not in name)
        self._stems = Stems(self._known)
        self._may_bind = lru_cache(maxsize=1 << 12)(_beginnings(binding).search)

    def _learn(self, label: _Label, first: Phrase) -> None:
        """Make a label known whose first part has these stems."""
        name = " ".join(first)
        if len(first) > 1 and name not in self._labels and name not in self._gapped:
            self._phrases.add(first)
        if label.further:
            known = self._gapped.setdefault(name, {}).setdefault(label.further[0][0], [])
        else:
            known = self._labels.setdefault(name, [])
        if label not in known:
            known.append(label)
        self._known.update(first, *label.further)

    def _hinted(self, phrases: Iterable[str]) -> _Hints:
        found: dict[str, list[tuple[Phrase, Phrase]]] = {}
        longest = 0
        for phrase in phrases:
            stems, said = _phrase(phrase.removeprefix("="))
            if stems:
                found.setdefault(stems[0], []).append((stems, tuple(map(fold, said))))
                longest = max(longest, len(stems))
                self._known.update(stems)
        return _Hints(found, longest)

    def tokens(self, text: str, sentences: Sequence[Sentence], everything: bool = False) -> Tokens:
        """Return the words of the sentences, as `find` needs them.

        Of a sentence that is no concern of an applicant's only a condition of employment would count; one without
        is left out, unless `everything` is asked for.
        """
        heard = [
            number
            for number, (start, end, kind, _) in enumerate(sentences)
            if everything or kind not in SILENT or any(map(self._may_bind, text[start:end].casefold().split()))
        ]
        return Tokens(text, sentences, heard, self._stems)

    def find(self, tokens: Tokens, reach: int = ANCHOR_REACH, refused: list[Refusal] | None = None) -> list[Mention]:
        """Return the concepts named, in order of place; longest label first, words belong to one label only.

        `reach` is how many words away an anchor may be. What stands there and does not count is added to `refused`.
        """
        stems = tokens.stems
        hits = [(at, at + 1, stems[at]) for at in compress(count(), map(self._single.__contains__, stems))]
        hits += [(start, end, " ".join(stems[start:end])) for start, end in self._phrases.find(stems)]
        judge = _Judge(tokens, self._hints, reach, refused)
        whole = list(self._whole(hits, tokens, judge))
        said = {(mention.concept_id, mention.sentence) for mention in whole}
        gapped = (one for one in self._in_parts(hits, tokens, judge) if (one.concept_id, one.sentence) not in said)
        found = [*whole, *gapped]
        return list(self._narrow(sorted(found, key=lambda mention: (mention.start, -mention.end, mention.concept_id))))

    def _whole(self, hits: Iterable[Named], tokens: Tokens, judge: "_Judge") -> Iterator[Mention]:
        taken: set[int] = set()
        labels = sorted((start - end, start, name) for start, end, name in hits if name in self._labels)
        for minus, start, name in labels:
            hit = start, start - minus
            if taken.isdisjoint(range(*hit)):
                concepts = judge.meant(self._labels[name], hit)
                if concepts and LISTING.isdisjoint(tokens.stems[start : hit[1]]):
                    taken.update(range(*hit))
                broader = {concept.broader for concept in concepts}
                yield from (_mention(concept, hit, tokens) for concept in concepts if concept.id not in broader)

    def _in_parts(self, hits: Iterable[Named], tokens: Tokens, judge: "_Judge") -> Iterable[Mention]:
        """Return what labels with gaps name: "files" and "charts" of "files and delivers loose charts"."""
        found: dict[tuple[str, int], Mention] = {}
        stems = tokens.stems
        for start, end, name in hits:
            gapped = self._gapped.get(name)
            if not gapped or gapped.keys().isdisjoint(stems[end : end + GAP + 1]):
                continue
            for label in chain.from_iterable(map(gapped.__getitem__, gapped.keys() & stems[end : end + GAP + 1])):
                whole = _reached(label, (start, end), tokens)
                if whole and judge.counts(label, whole):
                    mention = _mention(label.concept, whole, tokens)
                    shortest = found.setdefault((mention.concept_id, mention.start), mention)
                    found[mention.concept_id, mention.start] = min(mention, shortest, key=lambda one: one.end)
        return found.values()

    def _narrow(self, found: list[Mention]) -> Iterator[Mention]:
        """Yield the mentions without those that the next word makes narrower: "Epic" of "Epic Cadence"."""
        for mention, after in zip_longest(found, found[1:]):
            beside = after and after.sentence == mention.sentence and after.first <= mention.last == mention.first + 1
            if not (after and beside and self._broader[after.concept_id] == mention.concept_id):
                yield mention


def _reached(label: _Label, hit: Hit, tokens: Tokens) -> Hit | None:
    """Return the words from `hit`, the first part of a label, to the last one, each within reach of the one before."""
    stems, (start, end) = tokens.stems, hit
    for part in label.further:
        near = range(end, min(end + GAP + 1, len(stems)))
        begin = next((at for at in near if stems[at] == part[0] and tuple(stems[at : at + len(part)]) == part), None)
        if begin is None or not CLOSING.isdisjoint(stems[end:begin]):
            return None
        end = begin + len(part)
    alike = not label.said or fold(tokens.raw((end - 1, end))[0]) == label.said[0]
    return (start, end) if alike else None


def _mention(concept: Concept, hit: Hit, tokens: Tokens) -> Mention:
    number, first, last = tokens.place(hit)
    spans = tokens.spans(number)
    return Mention(concept.id, spans[first][0], spans[last][1], number, first, last + 1)


class _Judge(NamedTuple):
    """Which labels that stand in a text count, by case and by the anchors and vetoes near them."""

    tokens: Tokens
    hints: Mapping[str, tuple[_Hints, _Hints]]
    reach: int
    refused: list[Refusal] | None

    def meant(self, labels: Sequence[_Label], hit: Hit) -> list[Concept]:
        """Return the concepts whose rules the words of a hit pass, each once."""
        raw = self.tokens.raw(hit) if any(label.said for label in labels) else ()
        alone = len({label.concept.id for label in labels}) == 1
        found: dict[str, Concept] = {}
        for label in labels:
            if label.concept.id in found or (label.said and not label.exact and label.said[0] != fold(raw[0])):
                continue  # one word is the same but for its number
            if label.exact and raw != label.said:
                self._refuse(label, hit, "case")
            elif self.counts(label, hit, alone):
                found[label.concept.id] = label.concept
        return list(found.values())

    def counts(self, label: _Label, hit: Hit, alone: bool = False) -> bool:
        """Return whether a label counts where it stands; `alone` says that it is no other concept's label as well."""
        because = self._objection(label.concept, hit, alone) if label.in_context else ""
        if because:
            self._refuse(label, hit, because)
        return not because

    def _refuse(self, label: _Label, hit: Hit, because: str) -> None:
        if self.refused is not None:
            found = _mention(label.concept, hit, self.tokens)
            self.refused.append(Refusal(found.concept_id, found.start, found.end, found.sentence, because))

    def _objection(self, concept: Concept, hit: Hit, alone: bool) -> str:
        anchors, vetoes = self.hints[concept.id]
        granted = self._granted(concept, anchors, hit, alone)
        # Of what is refused anyhow a veto is only the better reason.
        if (granted or self.refused is not None) and self._near(vetoes, hit, VETO_REACH):
            return "veto"
        return "" if granted else "anchor"

    def _granted(self, concept: Concept, anchors: _Hints, hit: Hit, alone: bool) -> bool:
        kind, _ = self.tokens.context(hit[0])
        return (
            (ANYWHERE in concept.anchors and kind not in SILENT and kind is not SectionKind.TITLE)
            or (kind is SectionKind.CONDITION and concept.group in BINDING)
            or (alone and ((kind in ASKED and self.tokens.is_all(hit)) or self._demanded(concept, hit)))
            or (concept.kind is Kind.QUALIFICATION and self._in_title(anchors))
            or self._near(anchors, hit, self.reach)
        )

    def _demanded(self, concept: Concept, hit: Hit) -> bool:
        """Return whether the words about a hit ask for it: nobody asks for an epic, but "Epic preferred" says it."""
        stems = self.tokens.stems
        start, end = hit
        if stems[end] == EXPERIENCE or (concept.kind is Kind.QUALIFICATION and stems[end] in LEARNED):
            return True
        after = next((word for word in stems[end : end + 4] if word not in BESIDE), BREAK)
        before = stems[max(0, start - DENIED) : start]
        denied = not DENYING.isdisjoint(before) and BREAK not in before[-2:]
        return after in DEMANDS or (denied and after in ENDS)

    def _stated(self, hints: _Hints, first: int, end: int) -> Sequence[Hit]:
        """Return where one of `hints` begins between two words of the document, word for word."""
        stems = self.tokens.stems
        window = stems[first:end]
        if hints.phrases.keys().isdisjoint(window):
            return ()
        return [
            (at, at + len(phrase))
            for at, word in enumerate(window, first)
            for phrase, folded in hints.phrases.get(word, ())
            if tuple(stems[at : at + len(phrase)]) == phrase
            and tuple(map(fold, self.tokens.raw((at, at + len(phrase))))) == folded
        ]

    def _near(self, hints: _Hints, hit: Hit, reach: int) -> bool:
        """Return whether one of `hints` stands within reach of the hit, itself not a whole of it."""
        least = hit[0] - reach
        spots = self._stated(hints, max(0, least - hints.longest), hit[1] + reach + 1)
        _, stretch = self.tokens.context(hit[0])
        return any(spot[1] >= least and spot != hit and self.tokens.context(spot[0])[1] == stretch for spot in spots)

    def _in_title(self, hints: _Hints) -> bool:
        """Return whether one of `hints` stands in the title."""
        spots = self._stated(hints, 0, len(self.tokens.stems))
        return any(self.tokens.context(at)[0] is SectionKind.TITLE for at, _ in spots)
