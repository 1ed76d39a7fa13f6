"""One posting's text as sentences, their words, and how each word is meant: what all further reading asks."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace

from jobmatch.cues import Cues, Decision, Reading
from jobmatch.lexicon import BINDING, Mention
from jobmatch.model import Concept, Importance, Kind, Span
from jobmatch.sections import Sentence
from jobmatch.tokens import Tokens
from jobmatch.vocabulary import Category, SectionKind

TALKING = (SectionKind.UNKNOWN, SectionKind.DUTY)
POSTS = frozenset(
    ("clerk", "clerks", "specialist", "specialists", "technician", "coordinator", "assistant", "associate", "analyst",
     "representative", "manager", "supervisor", "lead", "director", "officer", "administrator", "secretary", "team")
)  # fmt: skip
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
        found = reading.decide(mention.first, mention.last, binding, earned, tool=concept.group in TOOLS)
        if concept.kind is Kind.SKILL and found.importance in ASKING and self._names_the_post(mention, reading, found):
            return Decision(Importance.MENTIONED)
        if concept.kind is Kind.TRAIT and found.importance is Importance.MENTIONED and _says_what_one_is(found):
            return replace(found, importance=Importance.REQUIRED)
        return found

    def _names_the_post(self, mention: Mention, reading: Reading, found: Decision) -> bool:
        """Return whether a mention is in what the post is called: "As a records clerk you ...", "a coding clerk"."""
        seeking = found.mark is not None and found.mark.cue.category is Category.EXPECTED
        after = reading.words[mention.last : mention.last + 1]
        called = seeking and self.kind(mention) in TALKING and not POSTS.isdisjoint(after)
        return called or mention.last <= reading.role


def _says_what_one_is(found: Decision) -> bool:
    """Return whether a cue says what one is rather than what one does: "you will be organized", "will file"."""
    return found.mark is not None and found.mark.cue.cue.endswith(" be")
