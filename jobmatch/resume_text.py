"""The plain text of a résumé into a JSON Resume.

Headings part it into sections; each line ends up in a field of the section it stands in, and none is dropped, but for
what is never stored. What a line means is not judged here: that is done by whoever reads the JSON Resume.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from jobmatch.columns import FLOW
from jobmatch.credential_lines import Certificate, certificates
from jobmatch.places import state_code
from jobmatch.resume_dates import periods
from jobmatch.resume_headings import Section, is_capitals, split_heading
from jobmatch.resume_lines import MARKS, Row, joined, parts, rows_of
from jobmatch.schooling_lines import COURSES, is_schooling, is_training, studies
from jobmatch.work_lines import begins_form, first_dated, first_job, names_job, spells

Names = Callable[[str], frozenset[str]]
"""Which credentials a text names."""

MAX_UNHEADED = 60  # characters of a line that names a school or a credential under no heading
FEWEST_CAPITALS = 2  # known headings in capitals; then lines of capitals are the others

Block = tuple[tuple[Section, ...], str, list[Row]]

_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?:\+?1[ .-]?)?(?:\(\d{3}\)|\b\d{3})[ .-]?\d{3}[ .-]\d{4}\b(?:\s*(?:x|ext\.?)\s*\d+)?")
_URL = re.compile(r"(?i)\b(?:https?://\S+|(?:www\.|linkedin\.com/|github\.com/)\S+)")
_PLACE = re.compile(
    r"(?P<city>[A-Z][\w.'-]*(?: (?:[A-Z][\w.'-]*|of|de|la|du|on|the)){0,4}?)"
    r"(?:,?\s+(?P<region>[A-Z]{2})|,\s+(?P<state>[A-Z][a-z]+(?: [A-Z][a-z]+)?))\b"
    r"(?:\s+(?P<code>\d{5})(?:-\d{4})?)?"
)
_STREET = re.compile(
    r"(?i)\b\d+ [\w.' ]+\b(?:st|street|ave|avenue|rd|road|dr|drive|ln|lane|blvd|way|ct|court|apt|unit)\b\.?"
)
_CODE = re.compile(r"\b\d{5}(?:-\d{4})?\b")
_CONTACT = re.compile(r"(?i)\b(?:e-?mail|phone|tel(?:ephone)?|mobile|cell|address|linkedin|contact|home|website)\b\W*")
_NO_NAME = re.compile(
    r"(?i)\b(?:r[eé]sum[eé]|curriculum vitae|cv|page \d+|contact|confidential|applicant|application|profile|form)\b"
)
_NAME = re.compile(r"[^\W\d_][^\W\d_.'’-]*(?:[ .'’“”\"()-]+[^\W\d_][^\W\d_.'’-]*){0,5}\.?")  # noqa: RUF001
_LEVELS = re.compile(r"(?i)\s*(?:[(:–—]|-\s|\s{2,})\s*(?P<level>[^()]+?)\)?$")  # noqa: RUF001
_LEARNING = re.compile(r"(?i)(?:currently |now |still )?(?:learning|studying|in progress|in training)")
_SENTENCE = re.compile(
    r"(?i)\b(?:no|not|never|none|without|lack\w*|learning|want|wish|plan\w*|hop(?:e|ing)|interested|would like|seeking"
    r"|looking|will|goal|working (?:on|towards?)|currently|yet|unfamiliar|former\w*|expired|except|don't|haven't)\b"
)


@dataclass
class _Draft:
    """The document as far as it is made."""

    names: Names
    basics: dict[str, Any] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)  # of the summary
    sections: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    expires: dict[str, str] = field(default_factory=dict)

    def add(self, section: str, entries: Iterable[dict[str, Any]]) -> None:
        self.sections.setdefault(section, []).extend(entry for entry in entries if entry)

    def certify(self, found: Iterable[Certificate]) -> None:
        for one in found:
            self.add("certificates", [one.entry])
            if one.expires:
                self.expires[one.entry["name"]] = one.expires

    def document(self) -> dict[str, Any]:
        """Return it in the order that the published schema has."""
        if self.told:
            self.basics["summary"] = "\n".join(self.told)
        whole: dict[str, Any] = {"basics": self.basics, **self.sections}
        if self.expires:
            whole["meta"] = {"jobmatch": {"expires": self.expires}}
        return {section: value for section, value in whole.items() if value}


def to_resume(text: str, names: Names) -> dict[str, Any]:
    """Return the JSON Resume that the text of a résumé holds; flows in it are parted by form feeds.

    `names` tells which credentials a text names.
    """
    draft = _Draft(names)
    for sections, heading, rows in _blocks(text, names):
        begins = first_job(rows) if sections[0] in _TELLING else None
        _PUT[sections[0]](draft, sections, heading, rows[:begins])
        if begins is not None:
            _unheaded(draft, rows[begins:])
    return draft.document()


def _blocks(text: str, names: Names) -> list[Block]:
    """Return what stands under each heading; a flow begins under none, and so does the text."""
    blocks: list[Block] = []
    for flow in text.split(FLOW):
        blocks.append(((Section.PREAMBLE,), "", []))
        rows = rows_of(flow)
        capitals = sum(is_capitals(row.text) and bool(split_heading(row.text)[0]) for row in rows)
        for at, row in enumerate(rows):
            found, heading, rest = split_heading(row.text)
            if (
                not found
                and capitals >= FEWEST_CAPITALS
                and _is_other_heading(rows[at : at + 3], blocks[-1][0][0], names)
            ):
                found, heading = (Section.SKILLS,), row.text
            above = blocks[-1][0][0]
            if not found and above not in _STORIES and begins_form(row.text):
                blocks.append(((Section.WORK,), "", [row]))
                continue
            listed = above in _EARNED and not rest and names(row.text)  # "Coding certification", an item of them
            if found and not listed and not (row.bullet and (not rest or above in _STORIES)):
                blocks.append((found, heading, []))
                if rest:
                    blocks[-1][2].append(Row(rest, row.indent, row.bullet))
            else:
                blocks[-1][2].append(row)
    return _filled(blocks)


def _is_other_heading(rows: Sequence[Row], above: Section, names: Names) -> bool:
    """Whether a line in capitals is a heading in words of its own, where the others are set so: no name, no job."""
    text = rows[0].text
    follows = len(rows) > 1 and first_dated(rows[1:]) is None
    return (
        follows
        and is_capitals(text)
        and not rows[0].bullet
        and above is not Section.PREAMBLE
        and not (names_job(text) or is_schooling(text) or names(text))
    )


def _filled(blocks: Iterable[Block]) -> list[Block]:
    """Return the blocks that hold anything; a heading over nothing is an item of the list that it ends."""
    found: list[Block] = []
    for block in blocks:
        if block[2]:
            found.append(block)
        elif block[1] and found and found[-1][0][0] in _LISTED:
            found[-1][2].append(Row(block[1]))
    return found


_LISTED = {Section.SKILLS, Section.CERTIFICATES}


_TELLING = {Section.SUMMARY, Section.SKILLS}
_EARNED = {Section.CERTIFICATES, Section.EDUCATION}
_STORIES = {Section.WORK, Section.VOLUNTEER, Section.PROJECTS}


# --------------------------------------------------------------------------------------------- who it is of


def _preamble(draft: _Draft, _sections: Sequence[Section], _heading: str, rows: list[Row]) -> None:
    rest: list[Row] = []
    for row in rows:
        left = _contact(draft.basics, row.text)
        if left == " ".join(row.text.split()).strip(MARKS) and "name" not in draft.basics and _is_name(left, draft):
            continue
        if left and not _NO_NAME.fullmatch(left):
            rest.append(Row(left, row.indent, row.bullet, row.after_blank))
    begins = first_dated(rest)
    if begins is not None:
        _unheaded(draft, rest[begins:])
        rest = rest[:begins]
    for row in joined(rest, prose=True):
        certified = draft.names(row.text) if len(row.text) < 60 and not re.search(r"[.!?]$", row.text) else ()
        label = "label" not in draft.basics and len(row.text) < 70 and not row.text.endswith(".") and not row.bullet
        if label:
            draft.basics["label"] = row.text
        elif certified:
            draft.certify(certificates([row], draft.names))
        else:
            draft.told.append(_ended(row.text))


def _unheaded(draft: _Draft, rows: list[Row]) -> None:
    """Part what was done, studied and earned where no heading does."""
    told = {Section.WORK: list[Row](), Section.EDUCATION: list[Row](), Section.CERTIFICATES: list[Row]()}
    for row in rows:
        short = not row.bullet and len(row.text) <= MAX_UNHEADED
        ranged = any(not one.single for one in periods(row.text))
        if short and is_schooling(row.text) and not ranged:
            told[Section.EDUCATION].append(row)
        elif short and draft.names(row.text) and not ranged:
            told[Section.CERTIFICATES].append(row)
        else:
            told[Section.WORK].append(row)
    for section, listed in told.items():
        if listed:
            _PUT[section](draft, (section,), "", listed)


def _contact(basics: dict[str, Any], text: str) -> str:
    """Take out of a line how the person is reached, and return what is left of it."""
    before = text
    for name, form in (("email", _EMAIL), ("url", _URL), ("phone", _PHONE)):
        for found in form.findall(text):
            if name == "url":
                basics.setdefault("profiles", []).append({"url": found})
            elif basics.setdefault(name, found) != found:
                continue
            text = text.replace(found, " | ", 1)
    if text == before:
        bare = " ".join(text.split())
        return _placed(basics, bare.strip(MARKS))
    left = [piece for piece in re.split(r"\s*[|•·]\s*|\s{2,}", text) if piece.strip(MARKS)]
    return " | ".join(filter(None, [_placed(basics, piece) for piece in left])).strip(MARKS)


def _placed(basics: dict[str, Any], piece: str) -> str:
    """Take an address out of a piece of a line: only one that is nothing but an address."""
    bare = _CONTACT.sub("", piece).strip(MARKS)
    if not bare:
        return ""
    location = dict(basics.get("location", {}))
    street = _STREET.match(bare)
    rest = bare[street.end() :].strip(MARKS) if street else bare
    place = _PLACE.fullmatch(rest)
    region = place and state_code(place["region"] or place["state"])
    if place and region:
        location |= {"city": place["city"], "region": region}
        location |= {"postalCode": place["code"]} if place["code"] else {}
    elif _CODE.fullmatch(rest):
        location["postalCode"] = rest
    elif not (street and not rest):
        return piece.strip(MARKS)
    if street:
        location["address"] = street[0]
    basics["location"] = location
    return ""


def _is_name(text: str, draft: _Draft) -> bool:
    """Take a name, with the letters of credentials behind it, if the line is one."""
    text = re.sub(r"(?i)^(?:full )?name:\s*", "", text)
    name, *letters = re.split(r",\s+|\s+\((?=[^)]*\)$)|\s+[|–—-]\s+", text)  # noqa: RUF001
    if split_heading(text)[0] or _NO_NAME.search(text) or not _NAME.fullmatch(name) or len(name) > 60:
        return False
    if len(name.split()) < 2 and len(text) > 20:
        return False
    behind = [piece.strip("() ") for piece in letters]
    words = name.split()
    if len(behind) == 1 and len(words) == 1 and behind[0].istitle() and not draft.names(behind[0]):
        words, behind = [behind[0], *words], []  # Ortiz, Ana
    if not all(draft.names(piece) or re.fullmatch(r"[A-Z][A-Za-z.-]{0,3}[A-Z.]+", piece) for piece in behind):
        return False
    while len(words) > 2 and draft.names(words[-1]):
        behind.insert(0, words.pop())
    draft.basics["name"] = " ".join(word.title() if len(word) > 1 and name.isupper() else word for word in words)
    draft.certify(certificates([Row(piece) for piece in behind], draft.names))
    return True


# ------------------------------------------------------------------------------------------------- sections


_AIMS = re.compile(r"(?i)objective|objetivo|goal|focus|seeking|looking (?:for|ahead)|\baim|next")


def _summary(draft: _Draft, sections: Sequence[Section], heading: str, rows: list[Row]) -> None:
    if "qualification" in heading.casefold() and any(is_schooling(row.text) for row in rows):
        _education(draft, sections, heading, rows)
        return
    texts = [_ended(row.text) for row in joined(rows, prose=True)]
    if texts and _AIMS.search(heading):
        texts[0] = f"{heading.strip(': ').capitalize()}: {texts[0]}"
    draft.told += texts


def _ended(text: str) -> str:
    """Return a text that ends as a sentence does, so that the next one does not run into it."""
    return text if text.endswith((".", "!", "?", ":", ";")) else f"{text}."


def _skills(draft: _Draft, sections: Sequence[Section], heading: str, rows: list[Row]) -> None:
    category = {"name": heading.strip(": ") or "Skills"}
    loose: list[str] = []
    found: list[dict[str, Any]] = []
    for row in (sentence for line in joined(rows, prose=False) for sentence in _sentences(line)):
        label, colon, rest = row.text.partition(":") if not _SMILE.search(row.text) else (row.text, "", "")
        if Section.CERTIFICATES in sections and draft.names(row.text):
            draft.certify(certificates([row], draft.names))
        elif Section.LANGUAGES in sections and re.search(_TONGUES, row.text):
            _languages(draft, (Section.LANGUAGES,), heading, [row])
        elif colon and len(label.split()) <= 6 and not _SENTENCE.search(label) and rest.strip():
            found.append(_category(label, _listed(rest)))
        elif colon and rest.strip():
            found.append(_category(label, [rest.strip()]))
        elif colon:
            if loose:
                found.append({**category, "keywords": loose})
            category, loose = _category(label, []), []
        else:
            loose += _listed(row.text)
    draft.add("skills", [*found, {**category, "keywords": loose} if loose else {}])


def _sentences(row: Row) -> list[Row]:
    return [replace(row, text=text) for text in re.split(r"(?<=[a-z0-9)]{2}\.)\s+(?=[A-Z0-9])", row.text)]


def _category(label: str, keywords: list[str]) -> dict[str, Any]:
    level = {"level": "learning"} if _LEARNING.fullmatch(label.strip()) else {}
    return {"name": label.strip(), **level, "keywords": keywords}


def _listed(text: str) -> list[str]:
    """Return what a line lists; one that says more than names is left whole, for its words bear on each other."""
    if rated := _RATED.fullmatch(text):
        return [", ".join(filter(None, (f"{rated['skill']} ({rated['years']})", rated["rest"])))]
    whole = _SENTENCE.search(text) or (text.endswith(".") and len(text.split()) > 5)
    return [piece for part in parts(text, commas=False) for piece in ([part] if whole else parts(part))]


_SMILE = re.compile(r"[:;]-?\)")
_RATED = re.compile(r"(?P<skill>\S.*?)\s{2,}(?P<years>\d\d?\+?(?: (?:years?|yrs?))?)(?:\s{2,}(?P<rest>.*))?")

_TONGUES = (
    r"(?i)\b(?:english|spanish|french|german|italian|portuguese|chinese|mandarin|cantonese|korean|japanese|vietnamese"
    r"|tagalog|russian|arabic|hindi|urdu|polish|haitian|creole|somali|hmong|asl|sign language|punjabi|gujarati|swahili"
    r"|ukrainian|farsi|persian|greek|hebrew|thai|nepali|bengali|tamil|telugu|amharic|bilingual|navajo|yoruba|igbo|twi"
    r"|mixtec\w*|tigrinya|burmese|karen|lao|khmer|samoan|tongan|dutch|swedish|espa[nñ]ol|ingl[eé]s)\b"
)


def _languages(draft: _Draft, sections: Sequence[Section], heading: str, rows: list[Row]) -> None:
    if Section.SKILLS in sections:  # "Languages and programs"
        _skills(draft, sections, heading, rows)
        return
    entries: list[dict[str, Any]] = []
    for row in joined(rows, prose=False):
        for piece in parts(row.text):
            if entries and not re.search(_TONGUES, piece) and not re.match(r"[A-Z][a-z]+\b(?!.*\bproficien)", piece):
                entries[-1]["fluency"] = ", ".join(filter(None, (entries[-1].get("fluency"), piece)))
                continue
            level = _LEVELS.search(piece)
            language = piece[: level.start()].strip(MARKS) if level else piece
            spoken = level["level"] if level else ""
            if before := re.match(
                r"(?i)((?:basic|beginner|elementary|conversational|fluent|native|some)\w*)\s+(?:in\s+)?(?=\w)", language
            ):
                language, spoken = language[before.end() :], before[1]
            entries.append({"language": language, **({"fluency": spoken} if spoken else {})})
    draft.add("languages", entries)


def _certificates(draft: _Draft, sections: Sequence[Section], heading: str, rows: list[Row]) -> None:
    if Section.SKILLS in sections:
        rest = [row for row in joined(rows, prose=False) if not draft.names(row.text) and not _is_certificate(row.text)]
        _skills(draft, (Section.SKILLS,), heading, rest)
        rows = [row for row in joined(rows, prose=False) if row not in rest]
    schooled = [row for row in rows if is_schooling(row.text) and not draft.names(row.text)]
    if Section.EDUCATION in sections and schooled:
        _education(draft, sections, heading, rows)
        return
    certified = [row for row in rows if row not in schooled]
    draft.certify(certificates(certified, draft.names))
    if schooled:
        draft.add("education", studies(schooled))


def _is_certificate(text: str) -> bool:
    return bool(re.search(r"(?i)\b(?:certifi\w+|licen[cs]\w+|registered)\b", text))


def _is_told(text: str) -> bool:
    """Whether a line that stands by itself tells of the person, in sentences, and of no schooling."""
    sentences = text.endswith(".") or re.search(r"[a-z0-9)]\. [A-Z]", text)
    of_school = is_schooling(text) or COURSES.match(text) or next(periods(text), None)
    return bool(sentences and not of_school and len(text.split()) > MIN_TOLD)


MIN_TOLD = 4  # words


def _education(draft: _Draft, sections: Sequence[Section], _heading: str, rows: list[Row]) -> None:
    """Part schooling from credentials that stand among it, each with the lines that belong to it."""
    schooling: list[Row] = []
    credentials: list[Row] = []
    turn = schooling
    for row in joined(rows, prose=False):
        named = bool(draft.names(row.text) or is_training(row.text)) and not COURSES.match(row.text)
        if row.after_blank and _is_told(row.text):
            draft.told.append(_ended(row.text))
            continue
        if is_schooling(row.text):
            turn = schooling
        elif named or (_is_certificate(row.text) and Section.CERTIFICATES in sections):
            turn = credentials
        elif row.after_blank and not next(periods(row.text), None):
            turn = schooling
        turn.append(row)
    draft.add("education", studies(schooling))
    draft.certify(certificates(credentials, draft.names))


def _courses(draft: _Draft, sections: Sequence[Section], heading: str, rows: list[Row]) -> None:
    ends = (at for at, row in enumerate(rows) if row.after_blank and (is_schooling(row.text) or draft.names(row.text)))
    other = next(ends, len(rows))
    _add_courses(draft, rows[:other])
    if rows[other:]:
        _education(draft, sections, heading, rows[other:])


def _add_courses(draft: _Draft, rows: list[Row]) -> None:
    courses = [piece for row in joined(rows, prose=False) for piece in _listed(row.text)]
    schools = draft.sections.setdefault("education", [])
    if schools:
        schools[-1].setdefault("courses", []).extend(courses)
    else:
        schools.append({"courses": courses})


def _work(draft: _Draft, sections: Sequence[Section], _heading: str, rows: list[Row]) -> None:
    if sections[0] is Section.VOLUNTEER:
        draft.add("volunteer", spells(rows, employer="organization"))
    else:
        draft.add("work", spells(rows, employer="name"))


def _projects(draft: _Draft, _sections: Sequence[Section], heading: str, rows: list[Row]) -> None:
    draft.add("projects", [{"name": heading.strip(": "), "highlights": _texts(rows)}])


def _interests(draft: _Draft, _sections: Sequence[Section], heading: str, rows: list[Row]) -> None:
    draft.add("interests", [{"name": heading.strip(": "), "keywords": _texts(rows)}])


def _references(draft: _Draft, _sections: Sequence[Section], _heading: str, rows: list[Row]) -> None:
    draft.add("references", [{"reference": text} for text in _texts(rows)])


def _awards(draft: _Draft, _sections: Sequence[Section], _heading: str, rows: list[Row]) -> None:
    draft.add("awards", [{"title": text} for text in _texts(rows)])


def _publications(draft: _Draft, _sections: Sequence[Section], _heading: str, rows: list[Row]) -> None:
    draft.add("publications", [{"name": text} for text in _texts(rows)])


def _texts(rows: list[Row]) -> list[str]:
    return [row.text for row in joined(rows, prose=True)]


_PUT: dict[Section, Callable[[_Draft, Sequence[Section], str, list[Row]], None]] = {
    Section.PREAMBLE: _preamble,
    Section.SUMMARY: _summary,
    Section.SKILLS: _skills,
    Section.CERTIFICATES: _certificates,
    Section.LANGUAGES: _languages,
    Section.WORK: _work,
    Section.VOLUNTEER: _work,
    Section.EDUCATION: _education,
    Section.COURSES: _courses,
    Section.PROJECTS: _projects,
    Section.REFERENCES: _references,
    Section.INTERESTS: _interests,
    Section.AWARDS: _awards,
    Section.PUBLICATIONS: _publications,
}
