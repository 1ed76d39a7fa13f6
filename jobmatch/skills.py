"""A posting's text into requirements, and a résumé's into the concepts it names: the reader.

The steps are modules of their own: sections cut the text, the lexicon finds what is named, cues say how it is meant,
education and experience, pay, place of work and title are read beside them. Here they are put together.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from jobmatch import education
from jobmatch.cues import Cues, Reading, plain
from jobmatch.lexicon import BINDING, RESUME_REACH, Lexicon, Mention, Scene, Token, Tokens
from jobmatch.model import Finding, Grace, Holds, Importance, Kind, Requirement, Requirements, Span, digest
from jobmatch.pay import read_pay
from jobmatch.projection import projection
from jobmatch.sections import Sections, Sentence
from jobmatch.titles import read_title
from jobmatch.vocabulary import Category, SectionKind, Vocabulary, reader_version
from jobmatch.workplace import read_employment, read_work_mode

__all__ = ["Mention", "Reader", "projection"]

STRENGTH = (Importance.REQUIRED, Importance.PREFERRED, Importance.NEGATED, Importance.MENTIONED)  # strongest first


@dataclass(frozen=True)
class _Wanted:
    """Concepts that a text asks for as alternatives of each other (most often one alone), and how much."""

    mentions: tuple[Mention, ...]
    importance: Importance
    evidence: Span


JOINS = frozenset(
    (",", "/", "or", "and", "a", "an", "the", "either", "another", "other", "similar", "another", "certified",
     "certification", "certifications", "credential", "credentials", "certificate", "license", "experience", "current",
     "equivalent", "valid", "active", "registered", "-", "*", "any", "&")
)  # fmt: skip
ALTERNATIVES = ("ehr", "certification")
LISTS = (SectionKind.REQUIREMENT, SectionKind.PREFERENCE)
ASKING = (Importance.REQUIRED, Importance.PREFERRED)
STOPS = frozenset(("and", "with", "plus", "including", "who", ";", ":", "(", ")", "required", "preferred"))
AT_LEAST = frozenset(("at", "least", "a", "minimum", "of", "have", "having", "with"))  # between "or" and a number
# "Or equivalent" and the like loosen what is said before them, they are no other way of their own.
LOOSE = frozenset(("equivalent", "related", "relevant", "similar", "other", "higher", "more", "better", "greater"))


@dataclass(frozen=True)
class _Field:
    """Words `first` to `last` of a sentence, of which an "or" makes alternatives.

    `chosen` says that each of them is a concept; else what is named is only one way among others that are not.
    """

    first: int
    last: int
    chosen: bool

    def holds(self, mention: Mention) -> bool:
        """Return whether a mention of the same sentence stands in it."""
        return self.first <= mention.first and mention.last <= self.last


class Reader:
    """Reads postings and résumés by one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._lexicon = Lexicon(vocabulary)
        self._cues = Cues(vocabulary.cues)
        self._sections = Sections(vocabulary.headings, _names(vocabulary))
        self.version = reader_version(vocabulary)

    def extract(self, text: str) -> Requirements:
        """Return what the posting whose whole text (title line first) this is asks for."""
        sentences = self._sections.read(text)
        tokens = self._lexicon.tokens(text, _scenes(sentences))
        readings = [
            self._cues.read([plain(token.raw) for token in words], sentence.kind)
            for words, sentence in zip(tokens.by_sentence, sentences, strict=True)
        ]
        mentions = self._lexicon.find(tokens)
        wanted = _Understanding(text, sentences, tokens, readings, self.vocabulary).wanted(mentions)
        pay, doubts = read_pay(text)
        work_mode, work_mode_span = read_work_mode(text)
        role = read_title(text, self.vocabulary.titles)
        return Requirements(
            text_hash=digest(text),
            reader_version=self.version,
            stated=_in_order([*wanted, *_education(text, sentences, tokens, readings)]),
            pay=pay,
            work_mode=work_mode,
            work_mode_span=work_mode_span,
            employment=read_employment(text),
            family=role.family,
            seniority=role.seniority,
            occupation=role.occupation,
            typing_wpm=education.typing_speed(text),
            findings=(*_findings(sentences, readings), *doubts),
        )

    def scan(self, text: str) -> list[Mention]:
        """Return the concepts that a résumé names, in order of place; each line is context to the next."""
        lines = [Scene(Span(start, end), SectionKind.REQUIREMENT, stretch=0) for start, end in _lines(text)]
        return self._lexicon.find(self._lexicon.tokens(text, lines), RESUME_REACH)


@lru_cache(maxsize=2)
def reader(vocabulary: Vocabulary) -> Reader:
    """Return the reader of a vocabulary, made once in a program: that takes a third of a second."""
    return Reader(vocabulary)


def _scenes(sentences: Sequence[Sentence]) -> list[Scene]:
    """Return the sentences for the lexicon; the items of one list are context to each other ("CPC", "CCS" below it)."""
    found: list[Scene] = []
    for at, sentence in enumerate(sentences):
        goes_on = at > 0 and sentence.item and sentences[at - 1].item
        stretch = found[-1].stretch if goes_on else at
        found.append(Scene(Span(sentence.start, sentence.end), sentence.kind, stretch))
    return found


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _names(vocabulary: Vocabulary) -> set[str]:
    """Return the labels of one word: in camel case ("PowerChart") they are no two words that lost a line break."""
    labels = (label for row in vocabulary.concepts.values() for label in (*row.alt_labels, *row.context_labels))
    return {bare for label in labels if (bare := label.removeprefix("=")).isalpha()}


class _Understanding:
    """One text with all that has been read of it, on the way from mentions to requirements."""

    def __init__(
        self,
        text: str,
        sentences: Sequence[Sentence],
        tokens: Tokens,
        readings: Sequence[Reading],
        vocabulary: Vocabulary,
    ) -> None:
        self._text = text
        self._sentences = sentences
        self._tokens = tokens
        self._readings = readings
        self._concepts = vocabulary.concepts
        self._fields: dict[int, list[_Field]] = {}

    def wanted(self, mentions: Sequence[Mention]) -> list[Requirement]:
        """Return one requirement for each concept, or group of alternatives, at the strongest importance given."""
        self._fields = self._alternatives(mentions)
        found = [self._judged(group) for group in self._groups(mentions)]
        ranked = sorted((row for row in found if row), key=lambda row: (STRENGTH.index(row.importance),
                        -len(row.mentions), row.mentions[0].start))  # fmt: skip
        seen: set[str] = set()
        kept = []
        for row in ranked:
            fresh = {mention.concept_id: mention for mention in reversed(row.mentions)}
            left = tuple(m for m in row.mentions if fresh[m.concept_id] is m and m.concept_id not in seen)
            seen.update(mention.concept_id for mention in left)
            if left:
                kept.append(self._requirement(replace(row, mentions=left)))
        return kept

    def _judged(self, group: tuple[Mention, ...]) -> _Wanted | None:
        importance = self._importance(group[0])
        if importance is None:
            return None
        first, last = self._readings[group[0].sentence].clause(group[0].first)
        words_of_it = self._tokens.by_sentence[group[0].sentence][first:last]
        return _Wanted(group, importance, Span(words_of_it[0].start, words_of_it[-1].end))

    def _importance(self, mention: Mention) -> Importance | None:
        concept = self._concepts[mention.concept_id]
        earned = concept.kind is Kind.QUALIFICATION
        if self._sentences[mention.sentence].kind is SectionKind.TITLE and not earned:
            return None
        reading = self._readings[mention.sentence]
        found = reading.importance(mention.first, mention.last, concept.group in BINDING, earned)
        if concept.kind is Kind.SKILL and mention.last <= reading.role and found in ASKING:
            return Importance.MENTIONED
        field = None if earned or found not in ASKING else self._field(mention)
        return Importance.MENTIONED if field and not field.chosen else found

    def _field(self, mention: Mention) -> _Field | None:
        return next((field for field in self._fields.get(mention.sentence, ()) if field.holds(mention)), None)

    def _alternatives(self, mentions: Sequence[Mention]) -> dict[int, list[_Field]]:
        """Return for each sentence with "or" the fields that a length of time was spent in, or that stand in for it."""
        found: dict[int, list[_Field]] = {}
        for number in {mention.sentence for mention in mentions}:
            if "or" in self._readings[number].words:
                here = [mention for mention in mentions if mention.sentence == number]
                found[number] = [field for at in self._lengths(number) for field in self._around(number, at, here)]
        return found

    def _lengths(self, number: int) -> Iterator[tuple[int, int]]:
        """Yield the words, first and last-but-one, of each length of experience that a sentence asks for."""
        sentence = self._sentences[number]
        for fact in education.facts(self._text, Span(sentence.start, sentence.end), sentence.kind in LISTS):
            if fact.months:
                yield _words_at(self._tokens.by_sentence[number], fact.span)

    def _around(self, number: int, length: tuple[int, int], here: Sequence[Mention]) -> Iterator[_Field]:
        said = self._readings[number].words
        opened, closed = self._readings[number].clause(length[0])
        last = next((at for at in range(length[1], closed) if said[at] in STOPS), closed)
        before = next((at for at in range(length[0] - 1, opened - 1, -1) if said[at] not in AT_LEAST), opened)
        if before > opened and said[before] == "or":
            first = next((at + 1 for at in range(before - 1, opened - 1, -1) if said[at] in STOPS), opened)
            yield _Field(first, before, chosen=False)
            yield _Field(length[1], last, chosen=False)
        elif len(parts := _parts(said, length[1], last)) > 1:
            named = (any(first <= mention.first < last for mention in here) for first, last in parts)
            yield _Field(parts[0][0], parts[-1][1], chosen=all(named))

    def _groups(self, mentions: Sequence[Mention]) -> Iterator[tuple[Mention, ...]]:
        """Yield runs of alternatives, and every other mention alone."""
        run: list[Mention] = []
        chosen = False
        for mention in mentions:
            link = self._link(run[-1], mention) if run else None
            if link is None:
                yield from _split(run, chosen)
                run, chosen = [mention], self._introduced(mention)
            else:
                run.append(mention)
                chosen = chosen or link
        yield from _split(run, chosen)

    def _link(self, one: Mention, other: Mention) -> bool | None:
        """Return whether two neighbours are alternatives (True), may turn out to be (False), or are apart (None)."""
        if one.sentence != other.sentence or self._importance(one) != self._importance(other):
            return self._listed(one, other)
        field = self._field(one)
        if field and field.chosen and field.holds(other):
            return True
        words_between = _outside_brackets(self._readings[one.sentence].words[one.last : other.first])
        if not all(word in JOINS for word in words_between):
            return None
        if "or" in words_between:
            return True
        if "/" in words_between:
            groups = {self._concepts[mention.concept_id].group for mention in (one, other)}
            return True if groups <= set(ALTERNATIVES) else None
        return None if "and" in words_between or "&" in words_between else False

    def _listed(self, one: Mention, other: Mention) -> bool | None:
        """Return whether two mentions are items of one list under "one of the following:"."""
        lead = self._lead(other.sentence)
        return (
            True if lead is not None and lead == self._lead(one.sentence) and other.sentence != one.sentence else None
        )

    def _lead(self, number: int) -> int | None:
        while number > 0 and self._sentences[number].item:
            number -= 1
        last = self._text[self._sentences[number].start : self._sentences[number].end]
        return number if last.endswith(":") and self._readings[number].has(Category.ALTERNATIVE) else None

    def _introduced(self, mention: Mention) -> bool:
        """Return whether "one of the following" stands before the mention in its sentence."""
        marks = self._readings[mention.sentence].marks
        return any(mark.cue.category is Category.ALTERNATIVE and mark.end <= mention.first for mark in marks)

    def _requirement(self, row: _Wanted) -> Requirement:
        paths = tuple((self._holds(mention),) for mention in row.mentions)
        return Requirement(paths, row.importance, row.evidence)

    def _holds(self, mention: Mention) -> Holds:
        concept = self._concepts[mention.concept_id]
        reading = self._readings[mention.sentence]
        grace = reading.grace(mention.first, mention.last) if concept.kind is Kind.QUALIFICATION else None
        span = Span(mention.start, mention.end)
        if grace is None:
            return Holds(concept.id, concept.when_absent, span)
        first, last = reading.clause(mention.first)
        clause = self._tokens.by_sentence[mention.sentence][first:last]
        within = education.within(self._text[clause[0].start : clause[-1].end])
        return Holds(concept.id, concept.when_absent, span, Grace(grace.value), within)


def _split(run: list[Mention], chosen: bool) -> Iterator[tuple[Mention, ...]]:
    if chosen and len({mention.concept_id for mention in run}) > 1:
        yield tuple(run)
    else:
        yield from ((mention,) for mention in run)


def _parts(said: Sequence[str], first: int, last: int) -> list[tuple[int, int]]:
    """Return the alternatives among words `first` to `last`; the one of them that there is without "or" is none."""
    if "or" not in said[first:last]:
        return []
    cuts = [first - 1, *(at for at in range(first, last) if said[at] in ("or", ",")), last]
    parts = [(a + 1, b) for a, b in pairwise(cuts) if b > a + 1]
    return [(a, b) for a, b in parts if LOOSE.isdisjoint(said[a : min(a + 2, b)])]


def _outside_brackets(between: Sequence[str]) -> list[str]:
    found, depth = [], 0
    for word in between:
        depth += word == "("
        if not depth:
            found.append(word)
        depth -= word == ")" and depth > 0
    return ["("] if depth else found


def _words_at(here: Sequence[Token], span: Span) -> tuple[int, int]:
    """Return the numbers of the first word in `span` and of the one after the last."""
    return bisect_left([token.end for token in here], span.start + 1), bisect_left(
        [token.start for token in here], span.end
    )


def _education(
    text: str, sentences: Sequence[Sentence], tokens: Tokens, readings: Sequence[Reading]
) -> tuple[Requirement, ...]:
    def judge(number: int, span: Span) -> Importance | None:
        first, last = _words_at(tokens.by_sentence[number], span)
        kind = sentences[number].kind
        if kind is SectionKind.TITLE:
            return None
        importance = readings[number].importance(first, last)
        bare = kind is SectionKind.UNKNOWN and not readings[number].has(Category.MENTIONED)
        return Importance.REQUIRED if bare and importance is Importance.MENTIONED else importance

    listed = [sentence.kind in LISTS for sentence in sentences]
    spans = [Span(sentence.start, sentence.end) for sentence in sentences]
    # "2 years" alone proves little to a person: the evidence is the sentence, "2 years of medical records work".
    said = [
        (row, bisect_right([span.start for span in spans], row.evidence.start) - 1)
        for row in education.read(text, spans, listed, judge)
    ]
    return tuple(replace(row, evidence=Span(spans[at].start, max(spans[at].end, row.evidence.end))) for row, at in said)


def _in_order(stated: Iterable[Requirement]) -> tuple[Requirement, ...]:
    return tuple(sorted(stated, key=lambda row: (_first_span(row).start, row.importance, _first_span(row).end)))


def _first_span(row: Requirement) -> Span:
    return row.paths[0][0].span


def _findings(sentences: Sequence[Sentence], readings: Sequence[Reading]) -> Iterator[Finding]:
    kinds = {sentence.kind for sentence in sentences}
    if not kinds & {SectionKind.REQUIREMENT, SectionKind.PREFERENCE}:
        yield Finding("no_requirements_section")
    for sentence, reading in zip(sentences, readings, strict=True):
        if reading.has(Category.ATTACHED):
            yield Finding("attached_specification", Span(sentence.start, sentence.end))
            return
