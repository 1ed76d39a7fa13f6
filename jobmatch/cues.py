"""What a sentence says of the words in it: required, preferred, only mentioned, not wanted, still to be earned.

After ConText: cues are rows (`data/cues.csv`) with a category, a direction and a scope; the nearest cue on either side
within the clause decides, and where it says nothing, the section does. The order of decision: boilerplate, combined
phrases ("preferred but not required"), negation, preference, requirement, section.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple

from jobmatch.model import Importance
from jobmatch.vocabulary import Category, Cue, Direction, Scope, SectionKind, plain, words

NEAR = 4  # words
LISTED = 8  # words of a list that one "no" may stand before
ALONE = 3  # words beside a cue in brackets, themselves two, that still make no statement of their own
SUBJECT = 5  # words at the beginning of a sentence, of which one may be who it is about
DETERMINERS = frozenset(("our", "the", "these", "other", "all", "both", "their"))
# A sentence with one of these is about the applicant, or the post, after all.
SOUGHT = frozenset(
    ("you", "your", "you'll", "seek", "seeks", "seeking", "look", "looks", "looking", "need", "needs", "must", "hire",
     "hiring", "want", "wants", "require", "requires", "required", "applicant", "applicants", "candidate",
     "candidates", "incumbent", "employee", "position", "role", "job", "preferred", "opening", "currently")
)  # fmt: skip
ROLE = 12  # words within which "As a <title> you" must have come to "you"
WHAT_ONE_DOES = Cue("you", Category.MENTIONED, Direction.FORWARD)
# What may stand between a negation and the preference that takes it back.
LINKS = frozenset(
    (",", "(", ")", "-", "\u2013", "\u2014", "but", "though", "although", "is", "are", "be", "would", "it", "an", "a",
     "and", "yet", "still", "very", "also", "not")
)  # fmt: skip
MODAL = frozenset((Category.REQUIRED, Category.PREFERRED, Category.NEGATED, Category.MENTIONED))
COMING = frozenset((Category.ELIGIBLE, Category.OBTAIN))
HELD_TO = frozenset(("and", "with", "must", "then"))
BYGONE = frozenset(("last", "past", "previous", "preceding"))  # "passed within the last three years" is behind them
TERM = frozenset(  # not "within the hospital"
    ("day", "days", "week", "weeks", "month", "months", "mos", "year", "years", "yr", "yrs", "hire", "term")
) | {"employment", "probation", "probationary", "period", "timeframe", "semester"}
SEEKING = frozenset(("looking", "seeking", "seeks", "recruit", "arisen", "available", "opportunity"))
LISTING = frozenset((",", ";", ":", "-", "(", ")", "and", "or", "but"))
RESUMES = frozenset(("who", "with", "must", "have", "has", "having", "possess"))
# Words after which a noun is about something else: "answers phones in a professional manner".
AWAY = frozenset(("in", "for", "of", "by", "from", "on", "at"))
WHENEVER = ("as ", "if ", "when ", "where ")  # so begin "as needed" and the like
OPENERS = frozenset((",", ":", ";", "(", "-", "*"))  # marks after which a clause, or an item of a list, opens
BY_SECTION = {
    SectionKind.REQUIREMENT: Importance.REQUIRED,
    SectionKind.CONDITION: Importance.REQUIRED,
    SectionKind.TITLE: Importance.REQUIRED,
    SectionKind.PREFERENCE: Importance.PREFERRED,
    SectionKind.EXCLUSION: Importance.NEGATED,
    SectionKind.DUTY: Importance.MENTIONED,
    SectionKind.UNKNOWN: Importance.MENTIONED,
}


class Mark(NamedTuple):
    """A cue found at words `start` to `end` of a sentence."""

    start: int
    end: int
    cue: Cue


@dataclass(frozen=True)
class Decision:
    """How words are meant, and the cue that says so, None where the section does.

    `importance` is None for what is no concern of an applicant's.
    """

    importance: Importance | None
    mark: Mark | None = None


class Cues:
    """The cue reader for a set of rows."""

    def __init__(self, rows: Iterable[Cue]) -> None:
        self._rows: dict[tuple[str, ...], list[Cue]] = {}
        for row in sorted(rows, key=lambda row: row.category):
            phrase = tuple(plain(word) for word in words(row.cue))
            if phrase and row.category is not Category.ANCHOR:
                self._rows.setdefault(phrase, []).append(row)
        lengths: dict[str, set[int]] = {}
        self._seconds: dict[str, set[str]] = {}  # what may follow the first word; "" is the end, which always may
        for phrase in self._rows:
            lengths.setdefault(phrase[0], set()).add(len(phrase))
            self._seconds.setdefault(phrase[0], set()).add(phrase[1] if len(phrase) > 1 else "")
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def read(self, sentence: Sequence[str], kind: SectionKind) -> "Reading":
        """Return how to understand the plain words of one sentence under a section of `kind`."""
        marks: list[Mark] = []
        end = 0
        for at, (word, after) in enumerate(zip_longest(sentence, sentence[1:])):
            follow = self._seconds.get(word)
            if follow and at >= end and ("" in follow or after in follow):
                marks += self._at(sentence, at)
                end = marks[-1].end if marks else 0
        if any(mark.cue.category is Category.OTHERS for mark in marks):
            marks = [mark for mark in marks if mark.cue.category is not Category.OTHERS or _is_subject(mark, sentence)]
        you = _role(sentence)
        if you and not any(you <= mark.start <= you + 1 for mark in marks):
            marks = sorted([*marks, Mark(you, you + 1, WHAT_ONE_DOES)], key=lambda mark: mark.start)
        return Reading(sentence, kind, tuple(marks))

    def _at(self, sentence: Sequence[str], at: int) -> list[Mark]:
        """Return the cues of the longest phrase that begins with word `at`; of equal ones there may be several."""
        opens = at == 0 or sentence[at - 1] in OPENERS
        for size in self._lengths[sentence[at]]:
            rows = self._rows.get(tuple(sentence[at : at + size]), ())
            found = [Mark(at, at + size, row) for row in rows if opens or row.scope is not Scope.OPENING]
            if found:
                return found
        return []


def _is_subject(mark: Mark, sentence: Sequence[str]) -> bool:
    """Return whether a sentence begins with the people of a mark: "Our dedicated physicians ...", "We accept ..."."""
    named = mark.start == 0 or (mark.start < SUBJECT and sentence[0] in DETERMINERS)
    return named and SOUGHT.isdisjoint(sentence)


def _role(sentence: Sequence[str]) -> int:
    """Return the number of the "you" of "As a records clerk you register patients", 0 where nothing is like it."""
    opens = tuple(sentence[:2]) in (("as", "a"), ("as", "an")) and "you" in sentence[:ROLE]
    return list(sentence).index("you") if opens else 0


class Reading:
    """One sentence understood: `words` are its plain words, `marks` the cues in it.

    Up to word `role` it names the job, as in "As a records clerk you ...".
    """

    def __init__(self, sentence: Sequence[str], kind: SectionKind, marks: tuple[Mark, ...]) -> None:
        self.words = sentence
        self.kind = kind
        self.role = _role(sentence)
        self._bracket = _brackets(sentence)
        self.marks = marks
        self._clause = self._clauses()

    def has(self, category: Category) -> bool:
        """Return whether any cue of `category` stands in the sentence."""
        return any(mark.cue.category is category for mark in self.marks)

    def clause(self, start: int) -> tuple[int, int]:
        """Return the first and the last-but-one word of the clause that word `start` is in."""
        number = self._clause[start]
        first, last = start, start + 1
        while first > 0 and self._clause[first - 1] == number:
            first -= 1
        while last < len(self.words) and self._clause[last] == number:
            last += 1
        return first, last

    def importance(self, start: int, end: int, condition: bool = False, earned: bool = False) -> Importance | None:
        """Return how words `start` to `end` are meant; see `decide`."""
        return self.decide(start, end, condition, earned).importance

    def decide(
        self, start: int, end: int, condition: bool = False, earned: bool = False, tool: bool = False
    ) -> Decision:
        """Return how words `start` to `end` are meant, and by which cue.

        `condition` says that they are a condition of employment, which is required where it is stated, even among
        benefits and notices;
        `earned` that they are a credential, which may be still to come;
        `tool` that they are a system, which is worth knowing of even where others use it.
        """
        if self.kind.silent or self._is_notice(start):
            binding = condition and (self.has(Category.CONDITION) or self.has(Category.REQUIRED))
            return Decision(Importance.REQUIRED if binding else None)
        others = self._of_others(start)
        if self.kind is SectionKind.EXCLUSION:
            return Decision(Importance.NEGATED)
        if others:
            return Decision(Importance.MENTIONED if tool else None, others)
        found = self._hard(start, end) or self._soft(start, end, earned)
        if found and not (condition and _is_told(found) and self._binds(found)):
            return found
        stated = condition and (self.kind is SectionKind.UNKNOWN or self.has(Category.CONDITION))
        return Decision(Importance.REQUIRED if stated else BY_SECTION[self.kind])

    def _binds(self, told: Decision) -> bool:
        """Return whether a condition that is only told binds all the same: "you will be required to lift boxes"."""
        required = told.mark is not None and told.mark.cue.cue.endswith(("required to", "expected to"))
        return required or self.kind is SectionKind.CONDITION

    def grace(self, start: int, end: int) -> Category | None:
        """Return ELIGIBLE or OBTAIN where the words name something that need not be held on the first day."""
        coming = self._coming(start, end)
        return coming.cue.category if coming else None

    def _coming(self, start: int, end: int) -> Mark | None:
        """Return the cue that says so; who is eligible "and certified within a year" is held to the year."""
        coming = [mark for mark in self.marks if mark.cue.category in COMING and self._lies_ahead(mark)]
        # "Within 24 months of hire, one of these: CSTR or CAISS": what stands before a colon holds for what follows.
        found = [
            mark
            for mark in coming
            if self._reaches(mark, start, end) or (mark is coming[-1] and ":" in self.words[mark.end : start])
        ]
        eligible = next((mark for mark in found if mark.cue.category is Category.ELIGIBLE), None)
        obtain = next((mark for mark in found if mark.cue.category is Category.OBTAIN), None)
        if eligible and obtain and not HELD_TO.isdisjoint(self.words[eligible.end : obtain.start]):
            return obtain
        return eligible or obtain

    def _lies_ahead(self, mark: Mark) -> bool:
        """Return whether what is said of a time, or of a place as in "within the hospital", is a time to come."""
        after = self.words[mark.end : mark.end + 7]
        timed = mark.cue.cue != "within" or not TERM.isdisjoint(after)
        return timed and BYGONE.isdisjoint(after[:2])

    def _hard(self, start: int, end: int) -> Decision | None:
        left, right = self._before(start, end), self._after(start, end)
        if right and right.cue.category is Category.NEGATED and self._taken_back(right):
            return Decision(Importance.PREFERRED, right)
        if right and right.cue.category is Category.REQUIRED and self._denied(start):
            return Decision(Importance.NEGATED, right)
        for category in (Category.NEGATED, Category.PREFERRED):
            for mark in (left, right):
                if mark and mark.cue.category is category:
                    return Decision(Importance(category.value), mark)
        if left and right and left.cue.category is Category.MENTIONED and right.cue.category is Category.REQUIRED:
            return Decision(Importance.REQUIRED, right)
        if left and not right and left.cue.cue.endswith(" be") and left.cue.category is Category.MENTIONED:
            skilled = self._soft(start, end, earned=False)  # "you will be skilled in Excel"
            left = skilled.mark if skilled and skilled.mark and skilled.mark.start > left.start else left
        told = right and right.cue.category is Category.MENTIONED
        if right and told and right.cue.cue.startswith(WHENEVER) and self._expected(start, end):
            right = None  # "ability to adapt as needed"
        nearest = left or right or self._introducing(start) or self._leading(start)
        if nearest and nearest.cue.category is Category.EXPECTED:
            return Decision(Importance.REQUIRED, nearest)
        return Decision(Importance(nearest.cue.category.value), nearest) if nearest else None

    def _is_notice(self, start: int) -> bool:
        """Return whether a word is in a notice; what is asked before one has lost the line break between them."""
        notices = (mark.start for mark in self.marks if mark.cue.category is Category.BOILERPLATE)
        return any(self.kind is not SectionKind.REQUIREMENT or begin <= start for begin in notices)

    def _of_others(self, start: int) -> Mark | None:
        """Return the cue that gives the clause of a word to somebody else, unless another one speaks of it nearer."""
        here = [mark for mark in self.marks if self._clause[mark.start] == self._clause[start]]
        before = [mark for mark in here if mark.start < start and mark.cue.category is not Category.MENTIONED]
        subject = [mark for mark in here if mark.cue.category is Category.OTHERS and start <= mark.start]
        nearest = next(reversed(before or subject), None)
        return nearest if nearest and nearest.cue.category is Category.OTHERS else None

    def _denied(self, start: int) -> bool:
        """Return whether a "no" opens the list that the word ends in: "no degree, CPC or Epic needed"."""
        before = [mark for mark in self.marks if mark.start < start and self._clause[mark.start] == self._clause[start]]
        last = next((mark for mark in reversed(before) if mark.cue.category in MODAL), None)
        if last is None or last.cue.category is not Category.NEGATED or last.cue.direction is not Direction.FORWARD:
            return False
        return ":" not in self.words[last.end : start]

    def _introducing(self, start: int) -> Mark | None:
        """Return the modal cue just before the brackets that a word is in: "experience preferred (Epic, Cerner)"."""
        own = self._bracket[start]
        opening = self._bracket.index(own) if own else None
        return next((mark for mark in self.marks if mark.end == opening and mark.cue.category in MODAL), None)

    def _leading(self, start: int) -> Mark | None:
        """Return the cue before a colon, or before the "or" that goes on with it, where the rest has none of its own.

        "Preferred, any one of these: CEHRS; CMAA", "RHIA required, or RHIT with two years of experience".
        """
        modal = [mark for mark in self.marks if mark.cue.category in MODAL]
        last = next((mark for mark in reversed(modal) if mark.start < start), None)
        if last is None:
            return None
        after = self.words[last.end : start]
        goes_on = tuple(after[:1]) == ("or",) or tuple(after[:2]) == (",", "or")
        return last if goes_on or (":" in after and last is modal[-1]) else None

    def _soft(self, start: int, end: int, earned: bool) -> Decision | None:
        if earned and (coming := self._coming(start, end)):
            preferred = self.kind is SectionKind.PREFERENCE
            return Decision(Importance.PREFERRED if preferred else Importance.REQUIRED, coming)
        if self.kind in (SectionKind.UNKNOWN, SectionKind.DUTY) and (mark := self._expected(start, end)):
            return Decision(Importance.REQUIRED, mark)
        return None

    def _expected(self, start: int, end: int) -> Mark | None:
        """Return the first cue that expects the words of an applicant."""
        expecting = (mark for mark in self.marks if mark.cue.category is Category.EXPECTED)
        reaching = (mark for mark in expecting if self._reaches(mark, start, end))
        return next((mark for mark in reaching if not self._is_put_to_work(mark, start)), None)

    def _is_put_to_work(self, mark: Mark, start: int) -> bool:
        """Return whether between a cue and a word it has come to what is to be done: "seeking a clerk to file"."""
        between = self.words[mark.end : start]
        if SEEKING.isdisjoint(mark.cue.cue.split()) or "to" not in between:
            return False
        at = len(between) - 1 - between[::-1].index("to")
        known = any(other.start <= mark.end + at < other.end for other in self.marks)  # "with the ability to"
        return not known and RESUMES.isdisjoint(between[at + 2 :])

    def _before(self, start: int, end: int) -> Mark | None:
        """Return the nearest modal cue on the left, unless a nearer one looks back the other way."""
        for mark in reversed([mark for mark in self.marks if mark.start < start or _opens_with(mark, start)]):
            if mark.cue.category in MODAL:
                if self._reaches(mark, start, end):
                    return self._softened(mark)
                if self._clause[mark.start] == self._clause[start]:
                    return None
            if mark.cue.category is Category.EXPECTED and mark.cue.scope is Scope.SENTENCE:
                return None
        return None

    def _softened(self, mark: Mark) -> Mark:
        """Return the preference that a requirement is part of: "preference is given to those who possess"."""
        soft = (other for other in self.marks if other.cue.category is Category.PREFERRED and other.end <= mark.start)
        over = next((other for other in soft if LISTING.isdisjoint(self.words[other.end : mark.start])), None)
        governed = over and over.cue.direction is Direction.FORWARD and mark.cue.category is Category.REQUIRED
        return over if over and governed else mark

    def _after(self, start: int, end: int) -> Mark | None:
        """Return the nearest modal cue on the right, unless a nearer one looks forward.

        One behind "or" belongs to another way of meeting the same demand: "RHIT, or at least two years, required".
        """
        for mark in (mark for mark in self.marks if _is_behind(mark, start, end) and mark.cue.category in MODAL):
            if self._clause[mark.start] != self._clause[start]:
                return None
            if mark.cue.direction is Direction.FORWARD and self.words[mark.start - 1] == "or":
                continue
            reaching = self._reaches(mark, start, end)
            if reaching or self._bracket[mark.start] in (0, self._bracket[start]):
                return mark if reaching else None
        return None

    def _taken_back(self, mark: Mark) -> bool:
        """Return whether a negation is followed at once by a preference: "not required, though helpful"."""
        wanted = (other for other in self.marks if other.cue.category is Category.PREFERRED and other.start >= mark.end)
        after = next(wanted, None)
        return after is not None and all(word in LINKS for word in self.words[mark.end : after.start])

    def _reaches(self, mark: Mark, start: int, end: int) -> bool:
        direction, scope = mark.cue.direction, mark.cue.scope
        ahead = _opens_with(mark, start) or (mark.start < start and direction is not Direction.BACKWARD)
        if direction is Direction.BIDIRECTIONAL and scope is not Scope.SENTENCE:
            ahead = ahead and self._opens(mark)
        behind = direction is not Direction.FORWARD and _is_behind(mark, start, end)
        if not (ahead or behind) or direction is Direction.TERMINATE:
            return False
        if scope is Scope.SENTENCE:
            return True
        # What follows a colon is said anew: "It does not mean uncertified: the CPC must be active".
        anew = mark.cue.category is Category.NEGATED and ":" in self.words[mark.end + 1 : start]
        if anew or self._clause[mark.start] != self._clause[start] or not self._same_bracket(mark, start, end):
            return False
        if scope is not Scope.NEAR:
            return True
        between = self.words[mark.end : start] if ahead else self.words[end : mark.start]
        if mark.cue.category is Category.NEGATED and "," in between:
            return ahead and self._denies_list(mark, between, end)
        apart = behind and mark.cue.category is Category.EXPECTED and not AWAY.isdisjoint(between)
        return len(between) <= NEAR and not apart

    def _denies_list(self, mark: Mark, between: Sequence[str], end: int) -> bool:
        """Return whether a "no" stands before all of a list, up to its "or": "no billing, coding or collections"."""
        last = self.clause(mark.start)[1]
        spoken = any(mark.start < other.start < last and other.cue.category in MODAL for other in self.marks)
        if spoken or len(between) > LISTED:
            return False
        if "or" in between:
            return "," not in between[between.index("or") :]  # "no nights or weekends, an RHIT on every shift"
        return "or" in self.words[end : end + NEAR]

    def _opens(self, mark: Mark) -> bool:
        before = mark.start - 1
        opened = before < 0 or self._clause[before] != self._clause[mark.start]
        return opened or self.words[before] in OPENERS

    def _same_bracket(self, mark: Mark, start: int, end: int) -> bool:
        """Return whether brackets allow it: a cue in brackets of its own is about what stands just before them."""
        own, its = self._bracket[start], self._bracket[mark.start]
        if own == its or not its:
            return True
        between = self.words[end : mark.start]
        inside = sum(its == bracket for bracket in self._bracket) - (mark.end - mark.start)
        return mark.start >= end and inside <= ALONE and "," not in between and ";" not in between

    def _clauses(self) -> list[int]:
        ends = {mark.start for mark in self.marks if mark.cue.direction is Direction.TERMINATE}
        if not ends:
            return [0] * len(self.words)
        number, found = 0, []
        for at in range(len(self.words)):
            number += at in ends
            found.append(number)
        return found


def _is_told(decision: Decision) -> bool:
    """Return whether words are only mentioned, as all work "involves" lifting where it does, and not as what may be."""
    mark = decision.mark
    return decision.importance is Importance.MENTIONED and mark is not None and not mark.cue.cue.startswith("may")


def _opens_with(mark: Mark, start: int) -> bool:
    """Return whether a cue is the first of the words it is about: "strong" of "strong Excel skills"."""
    return mark.start == start and mark.cue.direction is Direction.FORWARD


def _is_behind(mark: Mark, start: int, end: int) -> bool:
    """Return whether a cue follows words, of which it may take the last: "test: no" of "Drug test: No".

    It may also be the last of them: "Spanish required".
    """
    last = mark.end == end and mark.cue.direction is not Direction.FORWARD
    return mark.start > start and (mark.end > end or last)


def _brackets(sentence: Sequence[str]) -> list[int]:
    """Return for each word the number of the brackets it is in, 0 outside."""
    if "(" not in sentence and "[" not in sentence:
        return [0] * len(sentence)
    number, opened, found = 0, 0, []
    for word in sentence:
        if word in ("(", "["):
            number += 1
            opened = number
        found.append(opened)
        if word in (")", "]"):
            opened = 0
    return found
