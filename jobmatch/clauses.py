"""One posting's text as sentences, their words, and how each word is meant: what all further reading asks."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from jobmatch.cues import MODAL, Cues, Decision, Reading
from jobmatch.lexicon import BINDING, Mention
from jobmatch.model import Concept, Importance, Kind, Span
from jobmatch.sections import Sentence
from jobmatch.tokens import Tokens
from jobmatch.vocabulary import Category, SectionKind

TALKING = (SectionKind.UNKNOWN, SectionKind.DUTY)
POSTS = frozenset(
    ("clerk", "clerks", "specialist", "specialists", "technician", "technicians", "coordinator", "coordinators",
     "assistant", "assistants", "associate", "associates", "analyst", "representative", "manager", "supervisor", "lead",
     "leader", "director", "officer", "officers", "administrator", "administrators", "secretary", "secretaries",
     "receptionist", "receptionists", "trainer", "team")
)  # fmt: skip
CALLED = 6  # words of what a post is called, from one that a mention ends with
# Words that end what a post is called: "seeking coding experience for a team lead".
APART = frozenset(
    (",", ";", ":", ".", "(", ")", "a", "an", "the", "to", "who", "with", "in", "of", "for", "on", "at", "by", "from",
     "as", "is", "or", "experience", "skills", "knowledge", "ability")
)  # fmt: skip
CALLS_FOR = frozenset(("require", "requires"))  # other cues that may stand before what a post is called
ANSWERED = 5  # words of a question that the next sentence answers: "RHIT? Not needed."
TOOLS = frozenset(("ehr", "software"))
ASKING = (Importance.REQUIRED, Importance.PREFERRED)


class Clauses:
    """The sentences of a text, by number; each is read for cues when it is first asked for, for most never are."""

    def __init__(
        self, text: str, sentences: Sequence[Sentence], tokens: Tokens, cues: Cues, concepts: Mapping[str, Concept]
    ) -> None:
        self.text = text
        self.sentences = sentences
        self.concepts = concepts
        self._tokens = tokens
        self._cues = cues
        self._starts = [sentence.start for sentence in sentences]
        self._readings: dict[int, Reading] = {}
        self._decided: dict[Mention, Decision] = {}

    def reading(self, number: int) -> Reading:
        """Return what the cues of a sentence say."""
        if number not in self._readings:
            self._readings[number] = self._cues.read(self._tokens.words(number).plain, self.sentences[number].kind)
        return self._readings[number]

    def sentence(self, at: int) -> int:
        """Return the number of the sentence that a place in the text is in, or that is the last before it."""
        return max(bisect_right(self._starts, at) - 1, 0)

    def words_at(self, number: int, span: Span) -> tuple[int, int]:
        """Return the numbers, in a sentence, of the first word in `span` and of the one after the last."""
        spans, opens = self._tokens.words(number).spans, self.sentences[number].start
        first = bisect_left([end for _, end in spans], span.start - opens + 1)
        return first, bisect_left([start for start, _ in spans], span.end - opens)

    def clause(self, number: int, word: int) -> Span:
        """Return where the clause stands that a word of a sentence is in."""
        first, last = self.reading(number).clause(word)
        spans, opens = self._tokens.words(number).spans, self.sentences[number].start
        return Span(opens + spans[first][0], opens + spans[last - 1][1])

    def kind(self, mention: Mention) -> SectionKind:
        """Return the kind of section that a mention stands in."""
        return self.sentences[mention.sentence].kind

    def earned(self, mention: Mention) -> bool:
        """Return whether a mention names a credential."""
        return self.concepts[mention.concept_id].kind is Kind.QUALIFICATION

    def decision(self, mention: Mention) -> Decision:
        """Return how a mention is meant, and which cue says so."""
        if mention not in self._decided:
            self._decided[mention] = self._decide(mention)
        return self._decided[mention]

    def importance(self, mention: Mention) -> Importance | None:
        """Return how a mention is meant, None where it is no concern of an applicant's."""
        return self.decision(mention).importance

    def _decide(self, mention: Mention) -> Decision:
        concept, kind, earned = self.concepts[mention.concept_id], self.kind(mention), self.earned(mention)
        binding = concept.group in BINDING
        if (kind is SectionKind.TITLE and not earned) or (kind.silent and not binding):
            return Decision(None)
        reading = self.reading(mention.sentence)
        found = self._answer(mention.sentence) or reading.decide(
            mention.first, mention.last, binding, earned, tool=concept.group in TOOLS
        )
        if concept.kind is Kind.SKILL and found.importance in ASKING and self._names_the_post(mention, reading, found):
            return Decision(Importance.MENTIONED)
        if concept.kind is Kind.TRAIT and found.importance is Importance.MENTIONED and _says_what_one_is(found):
            return replace(found, importance=Importance.REQUIRED)
        return found

    def _answer(self, number: int) -> Decision | None:
        """Return what the next sentence says of one that only asks: "RHIT? Not needed.", "Spanish? A plus!"."""
        asked = self.reading(number).words
        if len(asked) > ANSWERED or "?" not in asked[-1:] or number + 1 == len(self.sentences):
            return None
        first = next(iter(self.reading(number + 1).marks), None)
        plain = first and first.start == 0 and first.cue.category in MODAL
        return Decision(Importance(first.cue.category.value), first) if first and plain else None

    def _names_the_post(self, mention: Mention, reading: Reading, found: Decision) -> bool:
        """Return whether a mention is in what the post is called: "As a records clerk you ...", "a coding clerk"."""
        return mention.last <= reading.role or (self.kind(mention) in TALKING and _calls_for(mention, reading, found))


def _calls_for(mention: Mention, reading: Reading, found: Decision) -> bool:
    """Return whether what is sought is a post that is called by a mention, and not experience in it."""
    if found.mark is None or not (found.mark.cue.category is Category.EXPECTED or found.mark.cue.cue in CALLS_FOR):
        return False
    named = list(takewhile(lambda word: word not in APART, reading.words[mention.last - 1 :][:CALLED]))
    said = reading.words[min(found.mark.start, mention.first) : mention.last + len(named)]
    return not POSTS.isdisjoint(named) and "experience" not in said


def _says_what_one_is(found: Decision) -> bool:
    """Return whether a cue says what one is rather than what one does: "you will be organized", "will file"."""
    return found.mark is not None and found.mark.cue.cue.endswith((" be", " required to"))
