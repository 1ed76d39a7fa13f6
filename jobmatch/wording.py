"""Rows of the vocabulary, and what was made of a text with them, in plain words: for who asks why."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from jobmatch.cues import BY_SECTION
from jobmatch.messages import EDUCATION, FAMILIES, IMPORTANCES
from jobmatch.model import Concept, Importance, Kind, WhenAbsent
from jobmatch.rows import Entry
from jobmatch.vocabulary import Category, Cue, Direction, Heading, Scope, SectionKind, Title, squeeze

if TYPE_CHECKING:
    from jobmatch.skills import Sighting

ANYWHERE = "*"
SHOWN = 8  # words of a list that are told in a sentence
KINDS: Final = {
    Kind.QUALIFICATION: "A qualification",
    Kind.SKILL: "A skill",
    Kind.TRAIT: "A trait",
    Kind.CONDITION: "A condition of the work",
}
SILENCE: Final = {
    WhenAbsent.LACKING: "A profile that does not mention it lacks it.",
    WhenAbsent.ASK: "A profile that does not mention it has not been asked yet: no fault.",
}
SAYS: Final = {
    Category.REQUIRED: "is required",
    Category.EXPECTED: "is required, unless the heading above is milder",
    Category.PREFERRED: "is preferred",
    Category.MENTIONED: "is part of the work, and not asked for",
    Category.NEGATED: "is not needed",
    Category.ELIGIBLE: "need not be held yet: to be eligible for it will do",
    Category.OBTAIN: "need not be held yet: it may be obtained once hired",
    Category.OTHERS: "is the business of somebody else",
}
OF_A_SENTENCE: Final = {  # what a cue says by standing there, whatever is beside it
    Category.CONDITION: "Conditions of employment in its sentence count, even among notices.",
    Category.BOILERPLATE: "Its sentence is a notice, and asks for nothing.",
    Category.ALTERNATIVE: "What is listed after it are alternatives: one of them will do.",
    Category.ATTACHED: "The requirements stand in another document, which was not read.",
    Category.CLAUSE: "Another clause begins with it: no cue reaches across.",
    Category.ANCHOR: "It is a word of the field: near it, words count that have other senses elsewhere.",
}
DIRECTIONS: Final = {
    Direction.FORWARD: "What follows it",
    Direction.BACKWARD: "What stands before it",
    Direction.BIDIRECTIONAL: "What stands on either side of it",
}
SCOPES: Final = {
    Scope.NEAR: "within four words",
    Scope.OPENING: "in the clause that it opens",
    Scope.CLAUSE: "in the same clause",
    Scope.SENTENCE: "in the same sentence",
}
ABOUT: Final = {
    SectionKind.REQUIREMENT: "what is required",
    SectionKind.PREFERENCE: "what is preferred",
    SectionKind.EXCLUSION: "what is not needed",
    SectionKind.DUTY: "the work to be done",
    SectionKind.CONDITION: "conditions of employment",
    SectionKind.OFFER: "what the employer offers",
    SectionKind.EMPLOYER: "the employer",
    SectionKind.BOILERPLATE: "notices",
    SectionKind.IGNORE: "what is of no interest here",
    SectionKind.TITLE: "the title",
    SectionKind.UNKNOWN: "nothing in particular",
}
NOTES: Final = {
    "esco": "ESCO",
    "onet": "O*NET",
    "cost_usd_low": "Costs at least (USD)",
    "cost_usd_high": "Costs at most (USD)",
    "months_low": "Takes at least (months)",
    "months_high": "Takes at most (months)",
}
OTHER_FAMILIES: Final = {"not_family": "other work", "ambiguous": "this field or another, as the text below it tells"}


# ---------------------------------------------------------------------------------------------------- one row


def described(entry: Entry, labels: Mapping[str, str]) -> Iterator[str]:
    """Yield what a row says, in sentences; `labels` maps concept ids to what people call them."""
    row = entry.row
    match row:
        case Concept():
            yield from _concept(row, labels)
        case Cue():
            yield f"A cue. {_cue(row)}"
        case Heading():
            whole = " It must be the whole heading, not a part of one." if row.heading.startswith("=") else ""
            yield f"A heading. What stands below it is about {ABOUT[row.kind]}.{whole}"
        case Title():
            yield from _title(row)
    if entry.own:
        yield f"It is your own row{', in place of the one that comes with jobmatch' if entry.ships else ''}."
    else:
        yield "It comes with jobmatch."
    for name, value in entry.notes.items():
        yield f"{NOTES.get(name, name.replace('_', ' ').capitalize())}: {value}"
    if row.source:
        yield f"Source: {row.source}"


def _concept(row: Concept, labels: Mapping[str, str]) -> Iterator[str]:
    yield f"{KINDS[row.kind]}, of the group {row.group}. {SILENCE[row.when_absent]}"
    yield from _forms("Counts wherever it is written", row.alt_labels)
    yield from _forms("Counts by what stands around it", row.context_labels)
    if row.context_labels:
        yield _anchors(row.anchors)
    yield from _forms("Counts only where people tell of themselves", row.claims)
    beside = [said for said in row.no_claims if said.startswith("...")]
    unclaimed = [label for label in row.no_claims if label not in beside]
    yield from _forms("Does not count where people tell of themselves", unclaimed)
    if beside:
        yield f"Does not count there beside one of these: {_listed([said.lstrip('. ') for said in beside])}."
    if row.vetoes:
        yield f"Does not count with one of these near: {_listed(row.vetoes)}."
    if row.broader:
        yield f"Wider: {_named(row.broader, labels)}."
    if row.implies:
        yield f"Who has it also has: {', '.join(_named(key, labels) for key in row.implies)}."
    if row.implies_education:
        yield f"Nobody has it with less than: {EDUCATION[row.implies_education]}."


def _forms(lead: str, labels: Sequence[str]) -> Iterator[str]:
    """Yield the written forms by how they are to be read: as they are, with a choice of words, with a gap."""
    plain = [label for label in labels if not (label.startswith(("=", "[")) or "{" in label or _has_room(label))]
    listed = [label.strip("[]") for label in labels if label.startswith("[")]
    exact = [label.removeprefix("=") for label in labels if label.startswith("=")]
    chosen = [label for label in labels if "{" in label and not _has_room(label) and not label.startswith(("=", "["))]
    gapped = [label for label in labels if "..." in label]
    turned = [label for label in labels if "~" in label]
    for how, found in (
        ("", plain),
        (", as one of the things that a line lists", listed),
        (", in just these letters", exact),
        (", with any one of the words in { }", chosen),
        (", with room for a few words at each ..., and any one of the words in { }", gapped),
        (", with room for a few words at ~, either side of it first, and any one of the words in { }", turned),
    ):
        if found:
            yield f"{lead}{how}: {_listed(found)}."


def _has_room(label: str) -> bool:
    return "..." in label or "~" in label


def _anchors(anchors: Sequence[str]) -> str:
    """Say which words must be near the context labels."""
    if ANYWHERE in anchors:
        return "That is anywhere but in the title and in what is said of the employer, its offers and notices."
    near = f"one of these near: {_listed(anchors)}" if anchors else "a word of the field near, such as EHR or records"
    return f"That is with {near}; or where it is asked for by itself."


def _listed(words: Sequence[str]) -> str:
    return " | ".join(words)


def _named(key: str, labels: Mapping[str, str]) -> str:
    return f"{labels.get(key, key)} [{key}]"


def _cue(row: Cue) -> str:
    if row.category in OF_A_SENTENCE:
        return OF_A_SENTENCE[row.category]
    if row.direction is Direction.TERMINATE:
        return "It ends the reach of the cues beside it."
    return f"{DIRECTIONS[row.direction]} {SCOPES[row.scope]} {SAYS[row.category]}."


def _title(row: Title) -> Iterator[str]:
    family = {**FAMILIES, **OTHER_FAMILIES}.get(row.family, row.family)
    yield f"A job title. Who has it works in {family} [{row.family}]."
    if row.seniority:
        yield f"Seniority: {row.seniority}."
    if row.occupation:
        yield f"Occupation (O*NET-SOC): {row.occupation}."


# ------------------------------------------------------------------------------------------ what was made of a text


def because(seen: "Sighting", concept: Concept, text: str) -> str:
    """Say what was made of a label in `text`, and what decided it."""
    if seen.refused:
        return f"does not count: {_refused(seen, concept, text)}; {_place(seen.section)}"
    if seen.importance is None:
        return f"no concern of an applicant: {_unconcerned(seen)}"
    if seen.one_way:
        return f"not asked for by itself: it is one way among others that have no name here; {_place(seen.section)}"
    ways = f"; one of these is enough: {', '.join(seen.ways)}" if seen.ways else ""
    return f"{IMPORTANCES[seen.importance]}, {_decided(seen, seen.importance)}{ways}"


def _decided(seen: "Sighting", importance: Importance) -> str:
    if seen.cue:
        return f"by the cue \u201c{seen.cue}\u201d; {_place(seen.section)}"
    if BY_SECTION.get(seen.section) is importance:
        return f"by where it stands: {_place(seen.section)}"
    if importance is Importance.REQUIRED:
        return f"as conditions of employment are wherever they are stated; {_place(seen.section)}"
    return f"as it only tells what the job is; {_place(seen.section)}"


def _unconcerned(seen: "Sighting") -> str:
    if seen.cue:
        return f"by the cue \u201c{seen.cue}\u201d it is the business of somebody else; {_place(seen.section)}"
    if seen.section.silent or seen.section is SectionKind.TITLE:
        return _place(seen.section)
    return f"its sentence is a notice; {_place(seen.section)}"


def _place(section: SectionKind) -> str:
    if section is SectionKind.TITLE:
        return "in the title"
    if section is SectionKind.UNKNOWN:
        return "under no heading that is known"
    return f"in a part about {ABOUT[section]}"


def _refused(seen: "Sighting", concept: Concept, text: str) -> str:
    quote = text[seen.span.start : seen.span.end]
    if seen.refused == "case":
        labels = (*concept.alt_labels, *concept.context_labels)
        exact = [label.removeprefix("=") for label in labels if label.startswith("=")]
        return f"it is not written {_or([one for one in exact if squeeze(one) == squeeze(quote)] or exact)}"
    if seen.refused == "veto":
        near = [veto for veto in concept.vetoes if squeeze(veto) in squeeze(text)]
        return f"it has another sense near {_or(near or concept.vetoes)}"
    if ANYWHERE in concept.anchors:
        return "it counts only where something may be asked for"
    if concept.anchors:
        return f"none of the words that it needs is near, such as {_or(concept.anchors)}"
    return "no word of the field is near"


def _or(words: Sequence[str]) -> str:
    quoted = [f"\u201c{word}\u201d" for word in words[:SHOWN]]
    return " or ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1]))) + (" ..." if len(words) > SHOWN else "")
