"""A posting's text into requirements, and a résumé's into the concepts it names: the reader.

The steps are modules of their own: sections cut the text, the lexicon finds what is named, cues say how it is meant,
choices what is an alternative of what; education and experience, pay, place of work and title are read beside them.
Here they are put together.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from jobmatch import education
from jobmatch.cautions import cautions
from jobmatch.choices import Choices, Group, mixed
from jobmatch.clauses import ASKING, TALKING, Clauses
from jobmatch.cues import Cues
from jobmatch.labels import Within
from jobmatch.lexicon import Lexicon, Mention, Refusal
from jobmatch.model import (
    Educated,
    Experienced,
    Finding,
    Grace,
    Holds,
    Importance,
    Kind,
    Requirement,
    Requirements,
    Span,
    digest,
)
from jobmatch.pay import read_pay
from jobmatch.projection import projection
from jobmatch.residence import read_residence
from jobmatch.sections import Sections, Sentence
from jobmatch.shifts import read_shifts
from jobmatch.signs import Signs
from jobmatch.titles import read_title
from jobmatch.tokens import Tokens
from jobmatch.vocabulary import ASKED, SILENT, Category, SectionKind, Vocabulary, lowered, reader_version
from jobmatch.workplace import read_employment, read_work_mode

__all__ = ["Mention", "Reader", "Sighting", "projection"]

UNHEARD = SILENT | {SectionKind.TITLE}  # where no schooling and no length of time is asked for
STRENGTH = (Importance.REQUIRED, Importance.PREFERRED, Importance.NEGATED, Importance.MENTIONED)  # strongest first

FEWEST_WORDS = 3  # of a line that may ask for something
# What a line that demands something says, and what it says if it is only about when and where to be at work, or age.
DEMAND = re.compile(
    r"\b(?:certif\w+|licen[cs]\w*|credential\w*|registered|registration|degree|diploma|qualifications?|must|required"
    r"|mandatory|essential|bilingual|fluen\w+|(?:years?|months?)(?:['\u2019]|\s+(?:\w+\s+){0,3}(?:experience|work\w*|background)))\b",
    re.IGNORECASE,
)
# How a demand is made in the middle of a paragraph: what it asks may be said in words that nobody lists.
PLAIN_DEMAND = re.compile(
    r"""\bno\s+(?:fewer|less)\s+than\b | \bless\s+than\s+\w+\s+(?:years?|months?)\s+(?:in|of)\b | \bnot\s+optional\b
    | \bwho\s+will\s+have\s+(?:worked|been|had|done)\b
    | \b(?:only|cannot|can['\u2019]t|not|won['\u2019]t|no)\s+(?:\w+\s+){0,3}(?:consider|looked?\s+at|accepted)\b""",
    re.IGNORECASE | re.VERBOSE,
)
PLAIN_LENGTH = re.compile(r"\bfor\s+\w+\s+(?:years|months)\s+or\s+(?:longer|more)\b", re.IGNORECASE)
# A word of each way to say either.
DEMANDING = Signs("than", "optional", "who", "consider", "look", "accepted", "years", "months")
OF_TIME = re.compile(
    r"\b(?:age|older|weekends?|evenings?|nights?|shifts?|overtime|hours?|schedules?|holidays?|travel|transportation|on.?call"
    r"|full.?time|part.?time|apply|applicants?|applications?|resumes?|interviews?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Wanted:
    """Concepts that a text asks for as alternatives of each other (most often one alone), and how much."""

    mentions: Group
    importance: Importance


@dataclass(frozen=True)
class Sighting:
    """A label that stands in `span` of a text, and what was made of it.

    `importance` is None where it is no concern of an applicant's or does not count; `cue` is the phrase that decided,
    "" where the section did; `refused` is veto, anchor (no word of the field is near), case, or "". `ways` are the
    alternatives of which one is enough, its own id among them; `one_way` says that it is one beside others that are no
    concepts, and for that only mentioned.
    """

    concept_id: str
    span: Span
    section: SectionKind
    importance: Importance | None = None
    cue: str = ""
    refused: str = ""
    ways: tuple[str, ...] = ()
    one_way: bool = False


class Reader:
    """Reads postings and résumés by one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._lexicon = Lexicon(vocabulary)
        self._cues = Cues(vocabulary.cues)
        self._sections = Sections(vocabulary.headings, _names(vocabulary))
        attached = (row.cue for row in vocabulary.cues if row.category is Category.ATTACHED)
        self._attaching = Signs(*sorted({max(phrase.split(), key=len).casefold() for phrase in attached}))
        self.version = reader_version(vocabulary)

    @cached_property
    def _of_people(self) -> Lexicon:
        return Lexicon(self.vocabulary, Within.RESUMES)  # takes half a second, and postings do not need it

    def extract(self, text: str) -> Requirements:
        """Return what the posting whose whole text (title line first) this is asks for."""
        tokens, clauses = self._read(text)
        mentions = self._lexicon.find(tokens)
        stated = _in_order(mixed(_wanted(mentions, clauses), _education(clauses), clauses))
        pay, doubts = read_pay(text)
        work_mode, work_mode_span = read_work_mode(text)
        shifts, shifts_span = read_shifts(text)
        role = read_title(text, self.vocabulary.titles)
        return Requirements(
            text_hash=digest(text),
            reader_version=self.version,
            stated=stated,
            pay=pay,
            work_mode=work_mode,
            work_mode_span=work_mode_span,
            employment=read_employment(text),
            shifts=shifts,
            shifts_span=shifts_span,
            residence=read_residence(text),
            family=role.family,
            seniority=role.seniority,
            occupation=role.occupation,
            typing_wpm=education.typing_speed(text),
            trade=role.trade,
            findings=(
                *self._findings(clauses, stated),
                *_unread(clauses, mentions, stated),
                *doubts,
                *cautions(text, pay, role.family),
            ),
        )

    def _read(self, text: str, everything: bool = False) -> tuple[Tokens, Clauses]:
        sentences = self._sections.read(text)
        tokens = self._lexicon.tokens(text, sentences, everything)
        return tokens, Clauses(text, sentences, tokens, self._cues, self.vocabulary.concepts)

    def _findings(self, clauses: Clauses, stated: Iterable[Requirement]) -> Iterator[Finding]:
        kinds = {sentence.kind for sentence in clauses.sentences}
        if kinds.isdisjoint(ASKED) and not any(_is_plain(row, clauses) for row in stated):
            yield Finding("no_requirements_section")
        for at in self._attaching.places(lowered(clauses.text)):
            number = clauses.sentence(at)
            if clauses.reading(number).has(Category.ATTACHED):
                sentence = clauses.sentences[number]
                yield Finding("attached_specification", Span(sentence.start, sentence.end))
                return

    def why(self, text: str) -> list[Sighting]:
        """Return everything in a posting's text that looks like a concept, in order, and what was made of it."""
        tokens, clauses = self._read(text, everything=True)
        sentences = clauses.sentences
        refused: list[Refusal] = []
        mentions = self._lexicon.find(tokens, refused=refused)
        seen = {(mention.concept_id, mention.start) for mention in mentions}
        found = _sightings(mentions, clauses)
        found += [
            Sighting(one.concept_id, Span(one.start, one.end), sentences[one.sentence].kind, refused=one.because)
            for one in refused
            if (one.concept_id, one.start) not in seen
        ]
        return sorted(found, key=lambda one: (one.span.start, one.span.end, one.concept_id))

    def scan(self, text: str, listed: Set[int] = frozenset()) -> list[Mention]:
        """Return the concepts that a résumé names, in order of place; all lines are context to each other.

        `listed` are the numbers, from 0, of the lines that only name things, as the items of a list of skills do.
        """
        lines = [
            Sentence(start, end, SectionKind.REQUIREMENT if number in listed else SectionKind.UNKNOWN, item=True)
            for number, (start, end) in enumerate(_lines(text))
        ]
        return self._of_people.find(self._of_people.tokens(text, lines))


def _sightings(mentions: Sequence[Mention], clauses: Clauses) -> list[Sighting]:
    """Return what was made of the mentions of a text, by themselves and as alternatives of each other."""
    choices = Choices(clauses, mentions)
    ways = {mention: group for group in choices.groups() if len(group) > 1 for mention in group}
    found = []
    for mention in mentions:
        decision, importance = clauses.decision(mention), choices.importance(mention)
        seen = Sighting(
            mention.concept_id,
            Span(mention.start, mention.end),
            clauses.kind(mention),
            importance,
            cue=decision.mark.cue.cue if decision.mark else "",
            ways=tuple(dict.fromkeys(way.concept_id for way in ways.get(mention, ()))),
            one_way=importance is not decision.importance,
        )
        found.append(seen)
    return found


@lru_cache(maxsize=2)
def reader(vocabulary: Vocabulary) -> Reader:
    """Return the reader of a vocabulary, made once in a program: that takes a third of a second."""
    return Reader(vocabulary)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _names(vocabulary: Vocabulary) -> set[str]:
    """Return the labels of one word: in camel case ("PowerChart") they are no two words that lost a line break."""
    labels = (label for row in vocabulary.concepts.values() for label in (*row.alt_labels, *row.context_labels))
    return {bare for label in labels if (bare := label.removeprefix("=")).isalpha()}


# ------------------------------------------------------------------------------------------- concepts asked for


def _wanted(mentions: Sequence[Mention], clauses: Clauses) -> list[Requirement]:
    """Return one requirement for each concept, or group of alternatives, at the strongest importance given."""
    choices = Choices(clauses, mentions)
    found = [_Wanted(group, importance) for group in choices.groups() if (importance := choices.importance(group[0]))]
    later = {
        mention.concept_id: mention for row in reversed(found) for mention in row.mentions if _grace(mention, clauses)
    }
    found.sort(key=lambda row: (STRENGTH.index(row.importance), -len(row.mentions), row.mentions[0].start))
    seen: set[str] = set()
    kept = []
    for row in found:
        fresh = {mention.concept_id: mention for mention in reversed(row.mentions)}
        left = tuple(m for m in row.mentions if fresh[m.concept_id] is m and m.concept_id not in seen)
        seen.update(mention.concept_id for mention in left)
        if left:
            kept.append(_requirement(_Wanted(left, row.importance), later, clauses))
    return kept


def _requirement(row: _Wanted, later: Mapping[str, Mention], clauses: Clauses) -> Requirement:
    """Return the requirement; `later` has where else a credential is said to be still to come."""
    first = row.mentions[0]
    asked = row.importance in ASKING
    paths = tuple(
        (_holds(mention, later.get(mention.concept_id, mention) if asked else mention, clauses),)
        for mention in row.mentions
    )
    return Requirement(paths, row.importance, clauses.clause(first.sentence, first.first))


def _holds(mention: Mention, coming: Mention, clauses: Clauses) -> Holds:
    concept, span = clauses.concepts[mention.concept_id], Span(mention.start, mention.end)
    grace = _grace(coming, clauses)
    if grace is None:
        return Holds(concept.id, concept.when_absent, span)
    clause = clauses.clause(coming.sentence, coming.first)
    within = education.within(clauses.text[clause.start : clause.end])
    return Holds(concept.id, concept.when_absent, span, Grace(grace.value), within)


def _grace(mention: Mention, clauses: Clauses) -> Category | None:
    """Return whether a credential may still be to come, and how."""
    earned = clauses.earned(mention) and not clauses.kind(mention).silent
    return clauses.reading(mention.sentence).grace(mention.first, mention.last) if earned else None


# ------------------------------------------------------------------------------------- education and experience


def _education(clauses: Clauses) -> tuple[Requirement, ...]:
    heard = [number for number, sentence in enumerate(clauses.sentences) if sentence.kind not in UNHEARD]

    def judge(at: int, span: Span) -> Importance | None:
        number = heard[at]
        reading = clauses.reading(number)
        importance = reading.importance(*clauses.words_at(number, span))
        bare = reading.kind is SectionKind.UNKNOWN and not reading.has(Category.MENTIONED)
        return Importance.REQUIRED if bare and importance is Importance.MENTIONED else importance

    sentences = [clauses.sentences[number] for number in heard]
    found = education.read(clauses.text, sentences, [sentence.kind in ASKED for sentence in sentences], judge)
    return tuple(replace(row, evidence=_said(row, clauses)) for row in found)


def _said(row: Requirement, clauses: Clauses) -> Span:
    """Return the evidence for a length of time: "2 years" alone proves little to a person, its sentence does."""
    sentence = clauses.sentences[clauses.sentence(row.evidence.start)]
    return Span(sentence.start, max(sentence.end, row.evidence.end))


def _in_order(stated: Iterable[Requirement]) -> tuple[Requirement, ...]:
    return tuple(sorted(stated, key=lambda row: (_first_span(row).start, row.importance, _first_span(row).end)))


def _is_plain(row: Requirement, clauses: Clauses) -> bool:
    """Return whether a posting demands something, in whatever section, that applications are screened by."""
    conditions = [condition for path in row.paths for condition in path]
    return row.importance is Importance.REQUIRED and all(
        clauses.concepts[one.concept_id].kind is Kind.QUALIFICATION
        if isinstance(one, Holds)
        else isinstance(one, Educated) or one.months > 0
        for one in conditions
    )


def _first_span(row: Requirement) -> Span:
    return row.paths[0][0].span


def _unread(clauses: Clauses, mentions: Sequence[Mention], stated: Sequence[Requirement]) -> Iterator[Finding]:
    """Yield the lines of what is asked in which nothing was understood; a demand weighs more than a word of praise.

    Outside of what is asked, only a plain demand counts as such a line.
    """
    spans = [(condition.span, row.importance) for row in stated for path in row.paths for condition in path]
    asked = {clauses.sentence(span.start) for span, importance in spans if importance is not Importance.MENTIONED}
    timed = {clauses.sentence(row.evidence.start) for row in stated if isinstance(row.paths[0][0], Experienced)}
    hinted = {clauses.sentence(at) for at in DEMANDING.places(lowered(clauses.text))}
    read = asked.union((mention.sentence for mention in mentions), (clauses.sentence(span.start) for span, _ in spans))
    for number, sentence in enumerate(clauses.sentences):
        said = clauses.text[sentence.start : sentence.end]
        if sentence.kind in TALKING and number in hinted:
            plain = (number not in asked and PLAIN_DEMAND.search(said)) or (
                number not in timed and PLAIN_LENGTH.search(said)
            )
            if plain:
                yield Finding("unread_demand", Span(sentence.start, sentence.end))
        elif sentence.kind is SectionKind.REQUIREMENT and number not in read and _says_much(said):
            reading = clauses.reading(number)
            if reading.has(Category.ATTACHED):
                continue
            demand = DEMAND.search(said) and not reading.has(Category.NEGATED) and not OF_TIME.search(said)
            yield Finding("unread_demand" if demand else "unread_line", Span(sentence.start, sentence.end))


def _says_much(said: str) -> bool:
    return said.count(" ") >= FEWEST_WORDS - 1 and said[-1] != ":" and not education.TYPING.search(said)
