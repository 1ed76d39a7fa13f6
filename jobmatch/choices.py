"""What a text names as alternatives of each other: "RHIT, RHIA or CCS", "one of the following:", "coding or billing".

Only what is asked for is a choice; a list of duties with "or" in it is a list of duties. After LABELLING.md, rule 5.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise, zip_longest

from jobmatch import education
from jobmatch.clauses import ASKING, Clauses
from jobmatch.lexicon import Mention
from jobmatch.model import Holds, Importance, Kind, Requirement, Span
from jobmatch.vocabulary import ASKED, Category

# Words that may stand between two alternatives without making them two things.
JOINS = frozenset(
    (",", "/", "or", "and", "a", "an", "the", "either", "another", "other", "similar", "certified",
     "certification", "certifications", "credential", "credentials", "certificate", "license", "experience", "current",
     "equivalent", "valid", "active", "registered", "-", "*", "any", "&")
)  # fmt: skip
# Words between which an "or" does not reach: what they part are two statements.
PARTS = frozenset(
    (";", ":", ".", "(", ")", "and", "&", "with", "plus", "including", "who", "but", "through", "via", "by", "from")
)
HELD = frozenset(
    ("with", "through", "via", "by", "from")
)  # what tells more of a credential: "CPC through AAPC, or CCS"
UNKNOWN = 3  # other words that may stand beside an "or" ("Matrixcare or other home health EMR")
LONG = 8  # between two credentials: "CPC held for at least five years, or CCS-P"
SLASHED = frozenset(("ehr", "certification"))  # groups of which "RHIT/RHIA" is a choice; "billing/coding" is both
STOPS = frozenset(("and", "with", "plus", "including", "who", ";", ":", "(", ")", "required", "preferred"))
AT_LEAST = frozenset(("at", "least", "a", "minimum", "of", "have", "having", "with"))  # between "or" and a number
# "Or equivalent" and the like loosen what is said before them, they are no other way of their own.
LOOSE = frozenset(
    ("equivalent", "related", "relevant", "similar", "comparable", "other", "another", "higher", "more", "better",
     "greater")
)  # fmt: skip
SCHOOLING = frozenset(
    ("bachelor", "bachelors", "bachelor's", "associate", "associates", "associate's", "master's", "masters", "degree",
     "diploma", "certificate")
)  # fmt: skip
OTHER_WAYS = LOOSE | AT_LEAST | SCHOOLING | frozenset(education.NUMBERS)  # that may end a list after "or"

Group = tuple[Mention, ...]


@dataclass(frozen=True)
class Field:
    """Words `first` to `last` of a sentence, of which an "or" makes alternatives.

    `chosen` says that each of them is a concept; else what is named is only one way among others that are not.
    """

    first: int
    last: int
    chosen: bool

    def holds(self, mention: Mention) -> bool:
        """Return whether a mention of the same sentence stands in it."""
        return self.first <= mention.first and mention.last <= self.last


class Choices:
    """The choices among the mentions of one text."""

    def __init__(self, clauses: Clauses, mentions: Sequence[Mention]) -> None:
        self._clauses = clauses
        self._mentions = mentions
        self._leads = list(_leads(clauses))
        self._fields = self._alternatives()

    def importance(self, mention: Mention) -> Importance | None:
        """Return how a mention is meant; of a field of experience with others beside it, no more than mentioned."""
        found = self._clauses.importance(mention)
        field = None if self._clauses.earned(mention) or found not in ASKING else self._field(mention)
        return Importance.MENTIONED if field and not field.chosen else found

    def groups(self) -> Iterator[Group]:
        """Yield runs of alternatives, and every other mention alone, without those that mean nothing here."""
        run: list[Mention] = []
        chosen = False
        meant = [mention for mention in self._mentions if self._clauses.importance(mention)]
        for mention, after in zip_longest(meant, meant[1:]):
            if after and after.start < mention.end:  # a label with a gap, another concept in it
                yield (mention,)
                continue
            link = self._link(run[-1], mention, chosen) if run else None
            if link is None:
                yield from _split(run, chosen or self._or_similar(run) or self._or_skilled(run, mention))
                run, chosen = [mention], self._introduced(mention)
            else:
                run.append(mention)
                chosen = chosen or link
        yield from _split(run, chosen or self._or_similar(run))

    def _or_similar(self, run: Sequence[Mention]) -> bool:
        """Return whether a list ends in "or similar", "or another", "or two years": then each of it is one way."""
        if len(run) < 2:
            return False
        after = self._clauses.reading(run[-1].sentence).words[run[-1].last :]
        said = [word for word in after[:4] if word not in (",", ")", "system", "systems")]
        return said[:1] == ["or"] and any(word in OTHER_WAYS or word.isdigit() for word in said[1:2])

    def _or_skilled(self, run: Sequence[Mention], after: Mention) -> bool:
        """Return whether a list of credentials ends in "or coding": then each of it is one way, and coding another."""
        if len(run) < 2 or not self._clauses.earned(one := run[-1]) or self._clauses.earned(after):
            return False
        return one.sentence == after.sentence and one.last <= after.first and bool(self._joined(one, after, False))

    def _link(self, one: Mention, other: Mention, chosen: bool) -> bool | None:
        """Return whether two neighbours are alternatives (True), may turn out to be (False), or are apart (None)."""
        importance = self.importance(one)
        if importance not in ASKING or importance != self.importance(other):
            return None
        if Kind.TRAIT in (self._kind(one), self._kind(other)):
            return None  # "alone or in a team" asks for both
        if self._clauses.earned(one) is not self._clauses.earned(other):
            return None
        if one.sentence != other.sentence:
            return self._listed(one, other)
        field = self._field(one)
        if (field and field.chosen and field.holds(other)) or self._both_of_one_list(one, other):
            return True
        return self._joined(one, other, chosen) if one.last <= other.first else None

    def _joined(self, one: Mention, other: Mention, chosen: bool) -> bool | None:
        said = list(self._clauses.reading(one.sentence).words[one.last : other.first])
        if one.concept_id == other.concept_id and set(said) <= {"("}:
            return False  # "Registered Health Information Technician (RHIT)" is said twice
        earned = self._clauses.earned(one) and self._clauses.earned(other)
        bracketed = earned and said[:2] == [")", "or"] and said[-1] == "("  # "AAPC (CPC) or AHIMA (CCS)"
        if bracketed or said == ["(", "or"] or (chosen and set(said) <= {";", ","}):
            return True
        between = _outside_brackets(said[1:] if said[:1] == [")"] else said)
        between = _said_once(between)
        strange = [word for word in between if word not in JOINS]
        held = earned and between[-1:] == ["or"]
        most, parts = (LONG, PARTS - HELD) if held else (UNKNOWN, PARTS)
        if "or" in between and len(strange) <= most and parts.isdisjoint(between):
            return None if _is_over(between) else True
        if strange:
            return None
        if "/" in between:
            groups = {self._clauses.concepts[mention.concept_id].group for mention in (one, other)}
            return True if groups <= SLASHED else None
        return None if "and" in between or "&" in between else False

    def _kind(self, mention: Mention) -> Kind:
        return self._clauses.concepts[mention.concept_id].kind

    def _listed(self, one: Mention, other: Mention) -> bool | None:
        """Return whether two mentions are items of one list under "one of the following:", or parted by "or"."""
        lead = self._leads[other.sentence]
        if lead == self._leads[one.sentence] and self._announces_choice(lead):
            return True
        between = [self._clauses.reading(number).words for number in range(one.sentence + 1, other.sentence)]
        if any(list(words) != ["or"] for words in between):
            return None
        before, after = self._clauses.reading(one.sentence).words, self._clauses.reading(other.sentence).words
        tail = [word for word in _outside_brackets(before[one.last :]) if word not in JOINS or word == "or"]
        parted = bool(between) or after[0] == "or"
        return True if tail == ["or"] or (not tail and parted) else None

    def _announces_choice(self, number: int) -> bool:
        """Return whether a sentence leads into a list of which one item is enough: "One of the following:"."""
        leading = self._clauses.sentences[number]
        colon = self._clauses.text.endswith(":", leading.start, leading.end)
        return colon and self._clauses.reading(number).has(Category.ALTERNATIVE)

    def _both_of_one_list(self, one: Mention, other: Mention) -> bool:
        """Return whether "one of the following:" stands before both, whatever parts them: "CCA (entry level); CCS"."""
        reading = self._clauses.reading(one.sentence)
        leads = [mark.end for mark in reading.marks if mark.cue.category is Category.ALTERNATIVE]
        listed = any(":" in reading.words[lead : lead + 2] and lead < one.first for lead in leads)
        groups = {self._clauses.concepts[mention.concept_id].group for mention in (one, other)}
        return listed and groups <= SLASHED and "." not in reading.words[one.last : other.first]

    def _introduced(self, mention: Mention) -> bool:
        """Return whether "one of the following" stands before the mention in its sentence."""
        marks = self._clauses.reading(mention.sentence).marks
        return any(mark.cue.category is Category.ALTERNATIVE and mark.end <= mention.first for mark in marks)

    # ------------------------------------------------------------------------------ fields that experience is in

    def _field(self, mention: Mention) -> Field | None:
        return next((field for field in self._fields.get(mention.sentence, ()) if field.holds(mention)), None)

    def _alternatives(self) -> dict[int, list[Field]]:
        """Return for each sentence with "or" the fields that a length of time was spent in, or that stand in for it."""
        found: dict[int, list[Field]] = {}
        for number, group in groupby(self._mentions, key=lambda mention: mention.sentence):
            here = list(group)
            if any(self._clauses.importance(mention) in ASKING for mention in here):
                lengths = list(self._lengths(number)) if "or" in self._clauses.reading(number).words else []
                found[number] = [field for at in lengths for field in self._around(number, at, here, lengths)]
        return found

    def _lengths(self, number: int) -> Iterator[tuple[int, int]]:
        """Yield the words, first and last-but-one, of each length of experience that a sentence asks for."""
        start, end, kind, _ = self._clauses.sentences[number]
        for fact in education.facts(self._clauses.text[start:end], kind in ASKED):
            if fact.months:
                yield self._clauses.words_at(number, Span(start + fact.span.start, start + fact.span.end))

    def _around(
        self, number: int, length: tuple[int, int], here: Sequence[Mention], lengths: Sequence[tuple[int, int]]
    ) -> Iterator[Field]:
        reading = self._clauses.reading(number)
        said = reading.words
        opened, closed = reading.clause(length[0])
        last = next((at for at in range(length[1], closed) if said[at] in STOPS), closed)
        before = next((at for at in range(length[0] - 1, opened - 1, -1) if said[at] not in AT_LEAST), opened)
        if before > opened and said[before] == "or":
            if any(opened <= other < before for other, _ in lengths):
                return  # "three years in coding, or two years and RHIT": both are of coding
            first = next((at + 1 for at in range(before - 1, opened - 1, -1) if said[at] in STOPS), opened)
            yield Field(first, before, chosen=False)
            yield Field(length[1], last, chosen=False)
        elif len(parts := _parts(said, length[1], last)) > 1:
            within = [mention for mention in here if parts[0][0] <= mention.first < parts[-1][1]]
            if any(self._clauses.earned(mention) for mention in within):
                if not any(parts[0][0] <= other < parts[-1][1] for other, _ in lengths):
                    yield Field(parts[0][0], parts[-1][1], chosen=False)  # "two years of coding, or a CPC"
            elif all(any(first <= mention.first < last for mention in within) for first, last in parts):
                yield Field(parts[0][0], parts[-1][1], chosen=True)


# ---------------------------------------------------------------------- credentials among schooling and experience


def mixed(named: Sequence[Requirement], measured: Sequence[Requirement], clauses: Clauses) -> list[Requirement]:
    """Return all requirements, those made one that are one choice.

    "RHIT, or two years of coding" is two ways; of "bachelor's degree, or associate degree and RHIT" the second holds
    together.
    """
    found, left = [], list(measured)
    for row in named:
        for at, other in enumerate(left):
            if row.importance is not other.importance or row.importance not in ASKING or not _is_earned(row, clauses):
                continue
            if any(_lies_between(_extent(third), _extent(row), _extent(other)) for third in left):
                continue
            if len(other.paths) > 1 and _is_in(_extent(row), other):
                paths = (path for path in other.paths if not _is_in(_extent(row), replace(other, paths=(path,))))
                left[at] = replace(other, paths=(*paths, *row.paths))
                break
            if _are_one(_extent(row), _extent(other), clauses) or _is_among(_extent(row), other, clauses):
                left[at] = replace(other, paths=(*row.paths, *other.paths))
                break
            if (way := _completed(row, other, clauses)) is not None:
                both = (other.paths[way] + path for path in row.paths)
                left[at] = replace(other, paths=(*other.paths[:way], *both, *other.paths[way + 1 :]))
                break
        else:
            found.append(row)
    return [*found, *left]


def _is_earned(row: Requirement, clauses: Clauses) -> bool:
    """Return whether a requirement is one for credentials alone: "two years of billing or coding" is no such choice."""
    held = (condition for path in row.paths for condition in path if isinstance(condition, Holds))
    return all(clauses.concepts[condition.concept_id].kind is Kind.QUALIFICATION for condition in held)


def _extent(row: Requirement) -> Span:
    spans = [condition.span for path in row.paths for condition in path]
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def _lies_between(third: Span, one: Span, other: Span) -> bool:
    first, second = min(one, other, key=lambda span: span.start), max(one, other, key=lambda span: span.start)
    return first.end <= third.start < second.start


def _is_in(named: Span, other: Requirement) -> bool:
    """Return whether the words for a credential are those of a way, too: "or completion of a coding certificate"."""
    spans = (condition.span for path in other.paths for condition in path)
    return any(named.start < span.end and span.start < named.end for span in spans)


def _between(first: Span, second: Span, clauses: Clauses) -> list[str]:
    """Return the words from one span to a later one of the same sentence, or of the next; else none."""
    one, other = clauses.sentence(first.start), clauses.sentence(second.start)
    if first.end > second.start or other - one > 1:
        return []
    start, end = clauses.words_at(one, first)[1], clauses.words_at(other, second)[0]
    said = clauses.reading(one).words
    return list(said[start:end] if one == other else (*said[start:], *clauses.reading(other).words[:end]))


def _are_one(named: Span, measured: Span, clauses: Clauses) -> bool:
    """Return whether an "or" stands directly before the later of two spans."""
    first, second = (named, measured) if named.start < measured.start else (measured, named)
    between = _said_once(_between(first, second, clauses))
    if "or" not in between or not PARTS.isdisjoint(between):
        return False
    last = len(between) - 1 - between[::-1].index("or")
    fillers = JOINS | AT_LEAST | {"eligible", "completion", "completed"}
    beside = [word for word in between[last + 1 :] if word not in fillers]  # "a medical office / coding certificate"
    few = not beside or (between[-1] == "/" and len(beside) <= UNKNOWN)
    return few and (first is measured or fillers.issuperset(between[:last]))


def _is_among(named: Span, other: Requirement, clauses: Clauses) -> bool:
    """Return whether a credential is one in a list of ways: "associate degree, RHIT or two years"."""
    ways = sorted((_extent(replace(other, paths=(path,))) for path in other.paths), key=lambda way: way.start)
    for before, after in pairwise(ways):
        opened, closed = _between(before, named, clauses), _between(named, after, clauses)
        if opened and closed and JOINS.issuperset(opened) and (JOINS | AT_LEAST).issuperset(closed):
            return {"and", "&"}.isdisjoint((*opened, *closed))
    return False


def _completed(row: Requirement, other: Requirement, clauses: Clauses) -> int | None:
    """Return which way of `other`, set off by ", or", a credential completes with "and"."""
    starts = [min(condition.span.start for condition in path) for path in other.paths]
    ends = [max(condition.span.end for condition in path) for path in other.paths]
    for way in range(1, len(other.paths)):
        before = _between(Span(starts[way - 1], ends[way - 1]), Span(starts[way], ends[way]), clauses)
        after = _between(Span(starts[way], ends[way]), _extent(row), clauses)
        if {",", "or"} <= set(before) and not {"and", "with", "plus"}.isdisjoint(after) and "or" not in after:
            return way
    return None


def _leads(clauses: Clauses) -> Iterator[int]:
    """Yield for each sentence the one that leads into its list; itself if it stands in none."""
    lead = 0
    for number, sentence in enumerate(clauses.sentences):
        lead = lead if sentence.item else number
        yield lead


def _said_once(between: Sequence[str]) -> list[str]:
    """Return the words between two things without an "or" that is not between them: "or equivalent, ...", "and/or"."""
    found: list[str] = []
    for at, word in enumerate(between):
        if word == "or" and found[-2:] == ["and", "/"]:
            found[-2:] = []
        if word != "or" or not _is_loose(between, at):
            found.append(word)
    return found


def _is_loose(between: Sequence[str], at: int) -> bool:
    """Return whether the "or" at a place only loosens what stands before it: "RSA III or equivalent typing"."""
    after = between[at + 1 : at + 3]
    ended = len(after) == 2 and after[0] in LOOSE and after[1] in (",", ";", "and")
    return ended or (after[:1] == ["equivalent"] and at > 0 and between[at - 1] not in JOINS)


def _is_over(between: Sequence[str]) -> bool:
    """Return whether the last "or" leads to something else, and a comma away from that: "by fax, or by post, and"."""
    after = between[len(between) - between[::-1].index("or") :]
    return "," in after and not JOINS.issuperset(after[: after.index(",")])


def _split(run: list[Mention], chosen: bool) -> Iterator[Group]:
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
