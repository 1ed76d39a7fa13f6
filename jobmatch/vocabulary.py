"""The words jobmatch knows, as rows: concepts, cues, section headings and titles, shipped and the user's own.

This module also says when two phrases are the same words (`words`, `stem`, `squeeze`); whoever looks for a phrase
in a text goes by that, so that `affected` can tell, without reading a text again, that a changed row cannot matter.
"""

import csv
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from importlib.metadata import version
from importlib.resources import files
from io import StringIO
from itertools import product
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from jobmatch.errors import ConfigError
from jobmatch.model import Concept, EducationLevel, Kind, WhenAbsent, canonical, digest
from jobmatch.word_classes import with_classes

Value = TypeVar("Value")


class SectionKind(StrEnum):
    """What a stretch of a posting is about."""

    REQUIREMENT = "requirement"
    PREFERENCE = "preference"
    EXCLUSION = "exclusion"  # what the post is said not to be or not to need
    DUTY = "duty"
    CONDITION = "condition"
    OFFER = "offer"
    EMPLOYER = "employer"
    BOILERPLATE = "boilerplate"
    IGNORE = "ignore"
    TITLE = "title"
    UNKNOWN = "unknown"

    @property
    def silent(self) -> bool:
        """Whether nothing in it is said of the applicant."""
        return self in SILENT


SILENT = frozenset((SectionKind.OFFER, SectionKind.EMPLOYER, SectionKind.BOILERPLATE, SectionKind.IGNORE))
ASKED = frozenset((SectionKind.REQUIREMENT, SectionKind.PREFERENCE))


class Category(StrEnum):
    """What a cue says of the words in its scope.

    `EXPECTED` is a requirement that a softer heading outweighs ("ability to"); `MENTIONED` takes one back ("may be
    asked to"); `CONDITION` keeps conditions of employment alive where everything else is dropped ("offers are
    contingent upon"); `ATTACHED` says that the requirements are in another document; `ANCHOR` is a word of the
    field, near which a context label counts.
    """

    REQUIRED = "required"
    EXPECTED = "expected"
    PREFERRED = "preferred"
    MENTIONED = "mentioned"
    NEGATED = "negated"
    ELIGIBLE = "eligible"
    OBTAIN = "obtain_within"
    CONDITION = "condition"
    BOILERPLATE = "boilerplate"
    ALTERNATIVE = "alternative"
    ATTACHED = "attached"
    CLAUSE = "clause"
    ANCHOR = "anchor"
    OTHERS = "others"


class Direction(StrEnum):
    """Which side of a cue its scope is on (ConText); `TERMINATE` ends the scope of the cues beside it."""

    FORWARD = "forward"
    BACKWARD = "backward"
    BIDIRECTIONAL = "bidirectional"
    TERMINATE = "terminate"


class Scope(StrEnum):
    """How far a cue reaches: four words, to the end of the clause, or the whole sentence.

    `OPENING` is the clause that the cue opens; elsewhere it says nothing ("maintains" against "who maintains").
    """

    NEAR = "near"
    OPENING = "opening"
    CLAUSE = "clause"
    SENTENCE = "sentence"


@dataclass(frozen=True)
class Cue:
    """A phrase that says how what stands beside it is meant."""

    cue: str
    category: Category
    direction: Direction
    scope: Scope = Scope.CLAUSE
    source: str = ""


@dataclass(frozen=True)
class Heading:
    """A phrase that, as a heading, says what follows is about."""

    heading: str
    kind: SectionKind
    source: str = ""


@dataclass(frozen=True)
class Title:
    """A job title with its family and seniority as in `titles.csv`; `occupation` is an O*NET-SOC code or ""."""

    title: str
    family: str
    seniority: str = ""
    occupation: str = ""
    source: str = ""


@dataclass(frozen=True)
class Row:
    """What `rebuild` must know of one row.

    `hash` changes when any field does. The row can matter only to a text whose squeezed form contains one of
    `triggers`, which are squeezed too; an empty one is in every text.
    """

    hash: str
    triggers: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """All rows in force. `hashes` has one for each, by kind and id ("concept:rhit"). Equal only to itself."""

    concepts: Mapping[str, Concept]
    cues: tuple[Cue, ...]
    headings: tuple[Heading, ...]
    titles: tuple[Title, ...]
    hashes: Mapping[str, str]

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        """What `rebuild` must know of each row, by kind and id; nobody else waits for it."""
        tables = {"concept": self.concepts.values(), "cue": self.cues, "heading": self.headings, "title": self.titles}
        return MappingProxyType(
            {
                key: Row(self.hashes[key], _triggers(TABLES[name], row))
                for name, rows in tables.items()
                for row in rows
                for key in (f"{name}:{TABLES[name].key(row)}",)
            }
        )


# -------------------------------------------------------------------------------------------- what words are

# Dotted letters are one word ("U.S."), digits part from letters ("45wpm"), a hyphen inside a word is nothing.
WORD = re.compile(
    r"(?:[^\W\d_]\.)+[^\W\d_](?![^\W\d_])\.?|[^\W\d_]+(?:['\u2019][^\W\d_]+)*|\d+|(?!(?<=\w)[-\u2010\u2011](?=\w))[^\w\s]|_"
)
UNSAID = frozenset(("a", "all", "an", "any", "her", "his", "its", "our", "the", "their", "your"))
UNSAID_FORMS = UNSAID.union(map(str.title, UNSAID), map(str.upper, UNSAID)) - {"A"}
_CHOICE = re.compile(r"\{([^{}]*)\}")
_ROOM = re.compile(r"\.\.\.|~")
_A_WORD = re.compile(r"[^\W_]{4}")  # found sooner than words are told apart, and longer than "and"
# What is done in the present by a posting was done in the past by a résumé; only forms that are no other word.
_PAST = {
    "kept": "keep", "sent": "send", "took": "take", "taken": "take", "made": "make", "ran": "run", "wrote": "write",
    "written": "write", "taught": "teach", "led": "lead", "brought": "bring", "built": "build", "got": "get",
    "gave": "give", "given": "give", "caught": "catch", "dealt": "deal", "held": "hold", "broke": "break",
    "sought": "seek", "drew": "draw", "paid": "pay", "told": "tell", "did": "do", "done": "do", "drove": "drive",
    "dug": "dig", "withheld": "withhold", "oversaw": "oversee", "overseen": "oversee",
    "shown": "show", "chose": "choose", "knew": "know", "known": "know", "stuck": "stick", "hid": "hide",
}  # fmt: skip
_SPELLINGS = (
    ("isation", "ization"), ("isations", "izations"), ("ising", "izing"), ("ised", "ized"), ("ise", "ize"),
    ("ises", "izes"),
)  # fmt: skip


@lru_cache(maxsize=2)
def lowered(text: str) -> str:
    """Return the text in lower case, letter for letter; kept, for several read the same posting one after another."""
    return text.replace("\u0130", "i").lower()  # the one letter that would become two


def words(text: str) -> list[str]:
    """Return the words and marks of `text` as written, without the dots of "R.H.I.T." and hyphens inside words."""
    return [bare(found.group()) for found in WORD.finditer(text)]


def bare(word: str) -> str:
    """Return "RHIT" for "R.H.I.T." and any other word as it is."""
    return word.replace(".", "") if len(word) > 1 and word[1] == "." else word


def plain(text: str) -> str:
    """Return words as cues are compared with them: without case, letter for letter, with straight apostrophes."""
    return text.replace("\u0130", "i").replace("\u2019", "'").lower()


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """Return `word` without case, possessive, plural and British spelling: "Licences" and "licence" are one."""
    if not word[0].isalnum():
        return "and" if word == "&" else word
    folded = word.casefold()
    if not word.isalpha():
        folded = bare(folded).replace("\u2019", "'").removesuffix("'s").removesuffix("'")
    if "is" in folded:
        spelled = (folded.removesuffix(a) + b for a, b in _SPELLINGS if folded.endswith(a) and len(folded) > len(a) + 3)
        folded = next(spelled, folded)
    if len(folded) < 4 or not folded.endswith("s") or folded.endswith(("ss", "us", "is")):
        return folded
    plural = word.endswith("s") and word[:-1].isupper()  # "CPCs", not "CPRS"
    if len(folded) < 6 and not plural and not set(folded) & set("aeiouy"):
        return folded
    if folded.endswith("ies"):
        return folded[:-3] + "y"
    return folded[:-2] if folded.endswith(("sses", "xes", "ches", "shes")) else folded[:-1]


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Return what is common to the forms of a word ("files", "filing", "filed"), which need not be a word."""
    word = fold(word)
    word = _PAST.get(word, word)
    for ending, least in (("ing", 6), ("ied", 5), ("ed", 5)):
        if word.endswith(ending) and len(word) >= least:
            word = word.removesuffix(ending) + ("y" if ending == "ied" else "")
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


def is_past(word: str) -> bool:
    """Return whether a word is a verb in the past, as far as its form tells."""
    return word in _PAST or (word.endswith("ed") and " " not in word)


def parts(label: str) -> list[list[str]]:
    """Return the parts of a label, each as the phrases that it may be.

    "{pull, find} ... {charts, files}" has two parts of two phrases: `...` leaves room for a few words between; so does
    `~`, of which the sides may change places.
    """
    return [_choices(part.strip()) for part in _ROOM.split(label)]


def _choices(part: str) -> list[str]:
    choice = _CHOICE.search(part)
    if choice is None:
        return [part]
    before, after = part[: choice.start()], _choices(part[choice.end() :])
    return [f"{before}{word.strip()}{rest}" for word in choice[1].split(",") for rest in after]


def forms(label: str) -> Iterator[tuple[str, ...]]:
    """Yield what a label stands for, each as the phrases that must follow each other."""
    return product(*parts(label))


def unsaid(word: str) -> bool:
    """Return whether phrases are compared without `word`: an article or the like, but not the letter of "CPC-A"."""
    return word in UNSAID_FORMS


def spoken(text: str) -> list[str]:
    """Return the words of `text` without marks and "and": "Talents & Gifts" and "Talents, Gifts" are the same two."""
    return [word for word in words(text) if word[0].isalnum() and word.casefold() != "and"]


def squeeze(text: str) -> str:
    """Return the stems of the spoken words of `text` in one piece, without articles; phrases are sought in it."""
    return "".join(stem(word) for word in spoken(text) if word.casefold() not in UNSAID)


# ------------------------------------------------------------------------------------------------- the files


class _Fields:
    """One row of a file, to be used up field by field; whatever is wrong is said with file, row and field."""

    def __init__(self, values: Mapping[str, Any], where: str) -> None:
        self._values = dict(values)
        self._where = where

    def text(self, name: str, default: str | None = None) -> str:
        """Take a text; without `default` it must be there."""
        value = self._values.pop(name, "") or ""
        if not isinstance(value, str):
            raise self._wrong(name, "must be text")
        if not value.strip() and default is None:
            raise self._wrong(name, "is missing")
        return value.strip() or default or ""

    def phrases(self, name: str) -> tuple[str, ...]:
        """Take a list: of TOML, or parted by `|`."""
        value = self._values.pop(name, None) or ()
        parts = value.split("|") if isinstance(value, str) else value
        if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
            raise self._wrong(name, "must be a list of texts")
        return tuple(part.strip() for part in parts if part.strip())

    def labels(self, name: str) -> tuple[str, ...]:
        """Take a list of labels, each with at least a word on either side of every gap."""
        found = self.phrases(name)
        for label in found:
            said = (phrase for part in parts(label.removeprefix("=")) for phrase in part)
            if not all(_A_WORD.search(phrase) or spoken(phrase) for phrase in said):
                raise self._wrong(name, f"holds {label!r}, of which a part has no word")
            if label.startswith(("=", "[")) and _ROOM.search(label):
                raise self._wrong(name, f"holds {label!r}: what is written exactly so, or listed, has no gap")
        return found

    def claims(self, name: str) -> tuple[str, ...]:
        """Take a list of labels that may name classes of words."""
        found = self.labels(name)
        try:
            return tuple(map(with_classes, found))
        except KeyError as error:
            raise self._wrong(name, f"names the class of words <{error.args[0]}>, which there is not") from None

    def one_of(self, name: str, read: Callable[[str], Value], default: Value | None = None) -> Value:
        """Take a value of an enumeration."""
        value = self.text(name, None if default is None else "")
        if not value and default is not None:
            return default
        try:
            return read(value)
        except ValueError:
            raise self._wrong(name, f"cannot be {value!r}") from None

    def maybe(self, name: str, read: Callable[[str], Value]) -> Value | None:
        """Take a value of an enumeration that need not be there."""
        if self._values.get(name):
            return self.one_of(name, read)
        self._values.pop(name, None)
        return None

    def done(self, ignore: Iterable[str]) -> None:
        """Refuse whatever has not been taken."""
        for name in self._values.keys() - set(ignore):
            raise self._wrong(str(name), "is not a field of this kind of row")

    def _wrong(self, name: str, trouble: str) -> ConfigError:
        return ConfigError(f"{self._where}: field {name} {trouble}; correct the row, or take it out")


def _concept(row: _Fields) -> Concept:
    kind = row.one_of("kind", Kind, Kind.QUALIFICATION)
    asked = kind in (Kind.TRAIT, Kind.CONDITION)
    name = row.text("preferred_label")
    alt_labels, context_labels = row.labels("alt_labels"), row.labels("context_labels")
    return Concept(
        id=row.text("id"),
        preferred_label=name,
        kind=kind,
        group=row.text("group", "certification"),
        when_absent=row.one_of("when_absent", WhenAbsent, WhenAbsent.ASK if asked else WhenAbsent.LACKING),
        alt_labels=alt_labels if alt_labels or context_labels else (name,),
        context_labels=context_labels,
        claims=row.claims("claims"),
        no_claims=row.phrases("no_claims"),
        anchors=row.phrases("anchors"),
        vetoes=row.phrases("vetoes"),
        broader=row.text("broader", ""),
        implies=row.phrases("implies"),
        implies_education=row.maybe("implies_education", EducationLevel),
        source=row.text("source", ""),
    )


def _cue(row: _Fields) -> Cue:
    return Cue(
        cue=row.text("cue"),
        category=row.one_of("category", Category),
        direction=row.one_of("direction", Direction),
        scope=row.one_of("scope", Scope, Scope.CLAUSE),
        source=row.text("source", ""),
    )


def _heading(row: _Fields) -> Heading:
    return Heading(row.text("heading"), row.one_of("kind", SectionKind), row.text("source", ""))


def _title(row: _Fields) -> Title:
    names = ("family", "seniority", "occupation", "source")
    return Title(row.text("title"), *(row.text(name, None if name == "family" else "") for name in names))


@dataclass(frozen=True)
class _Table:
    """One kind of row: the shipped files that hold it, how to read it, and the phrases that can make it matter.

    `notes` are columns for people and for other modules.
    """

    files: tuple[str, ...]
    read: Callable[[_Fields], Any]
    key: Callable[[Any], str]
    phrases: Callable[[Any], tuple[str, ...]]
    notes: tuple[str, ...] = ()


# fmt: off
TABLES: Mapping[str, _Table] = MappingProxyType({
    "concept": _Table(("skills.csv", "certifications.csv"), _concept, lambda row: row.id,
                      lambda row: (*row.alt_labels, *row.context_labels, *row.claims),
                      ("example", "counter_example", "esco", "onet", "issuer", "superseded_by", "former_names",
                       "cost_usd_low", "cost_usd_high", "months_low", "months_high", "prerequisite", "exam_format",
                       "renewal", "status", "confidence")),
    "cue": _Table(("cues.csv",), _cue, lambda row: row.cue, lambda row: (row.cue,)),
    "heading": _Table(("sections.csv",), _heading, lambda row: row.heading, lambda row: (row.heading,)),
    # Titles are compared by meaning ("HIM" is "health information management"), which no phrase tells: see `retitled`.
    "title": _Table(("titles.csv",), _title, lambda row: row.title, lambda _: ()),
})
# fmt: on


def shipped(name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a file of `jobmatch/data` as they stand, each with its line number."""
    reader = csv.DictReader(StringIO(files("jobmatch").joinpath("data", name).read_text(encoding="utf-8")))
    for row in reader:
        yield reader.line_num, row


def _own(written: str, path: Path | None) -> Mapping[str, Any]:
    try:
        own = tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(path, error) from error
    for name in own.keys() - TABLES.keys():
        raise ConfigError(f"{path}: [[{name}]] is not a kind of row; write one of {', '.join(TABLES)}")
    return own


def read_row(name: str, values: Mapping[str, Any], where: str) -> Any:
    """Return the row of table `name` that the fields are. Raises ConfigError, with `where`, if they are not one."""
    table, fields = TABLES[name], _Fields(values, where)
    row = table.read(fields)
    fields.done(table.notes)
    return row


_Hashed = Mapping[str, tuple[Any, str]]  # rows with their hashes, by key


@cache
def _shipped(name: str) -> _Hashed:
    """The rows of a table that come with jobmatch; to read all tables takes a quarter of a second."""
    return _read(name, ((f"{file}, line {line}", row) for file in TABLES[name].files for line, row in shipped(file)))


def _added(name: str, own: Mapping[str, Any], path: Path | None) -> _Hashed:
    entries = own.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigError(f"{path}: {name} must be written as [[{name}]] tables")
    return _read(name, ((f"{path}, [[{name}]] {number}", entry) for number, entry in enumerate(entries, 1)))


def _read(name: str, entries: Iterable[tuple[str, Mapping[str, Any]]]) -> _Hashed:
    rows = (read_row(name, values, where) for where, values in entries)
    return {TABLES[name].key(row): (row, digest(canonical(asdict(row)))) for row in rows}


def load(own: Path | None = None) -> Vocabulary:
    """Return the shipped rows and those of the user's `vocabulary.toml`; a row with an existing id replaces it.

    Raises ConfigError, naming file, row and field, for a row that is not well formed.
    """
    if own is None or not own.exists():
        return _together("", None)
    try:
        written = own.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(own, error) from error
    return _together(written, own)


def _unreadable(path: Path | None, error: Exception) -> ConfigError:
    return ConfigError(f"{path}: cannot be read: {error}; it must be a TOML file in UTF-8")


@lru_cache(maxsize=4)
def _together(written: str, own: Path | None) -> Vocabulary:
    """The shipped rows and what is written in a file: a reader of the same rows need not be made anew."""
    entries = _own(written, own)
    found = {name: {**_shipped(name), **_added(name, entries, own)} for name in TABLES}
    rows = {name: {key: row for key, (row, _) in table.items()} for name, table in found.items()}
    _check_links(rows["concept"], own)
    hashes = {f"{name}:{key}": row_hash for name, table in found.items() for key, (_, row_hash) in table.items()}
    return Vocabulary(
        concepts=MappingProxyType(rows["concept"]),
        cues=tuple(rows["cue"].values()),
        headings=tuple(rows["heading"].values()),
        titles=tuple(rows["title"].values()),
        hashes=MappingProxyType(hashes),
    )


def _check_links(concepts: Mapping[str, Concept], path: Path | None) -> None:
    for concept in concepts.values():
        for field, named in (("broader", (concept.broader,)), ("implies", concept.implies)):
            for key in named:
                if key and key not in concepts:
                    raise ConfigError(
                        f"{path}: [[concept]] {concept.id}: field {field} names {key!r}, which is no concept's id; "
                        "correct the row, or add that concept"
                    )


def _least(phrases: tuple[str, ...]) -> int:
    return min(map(len, phrases))


def _triggers(table: _Table, row: Any) -> tuple[str, ...]:
    return tuple(sorted({trigger for phrase in table.phrases(row) for trigger in _sought(phrase)}))


@lru_cache(maxsize=1 << 14)
def _sought(phrase: str) -> tuple[str, ...]:
    """Of a label with gaps one part is enough: a text without it does not have the label."""
    return max((tuple(map(squeeze, part)) for part in parts(phrase)), key=_least)


# --------------------------------------------------------------------------------------------- what has changed

_JOINED = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")

# The files whose change makes another reader; the other rows have hashes of their own.
READS = (
    "model.py",
    "signs.py",
    "word_classes.py",
    "vocabulary.py",
    "lists.py",
    "sections.py",
    "tokens.py",
    "labels.py",
    "lexicon.py",
    "cues.py",
    "education.py",
    "ways.py",
    "pay.py",
    "workplace.py",
    "shifts.py",
    "residence.py",
    "places.py",
    "titles.py",
    "trades.py",
    "data/trades.csv",
    "clauses.py",
    "choices.py",
    "cautions.py",
    "skills.py",
)


@cache
def modules_hash() -> str:
    """Return the sha256 of the code that reads, ours and spaCy's: while it is equal, only rows can read otherwise."""
    sources = (files("jobmatch").joinpath(name).read_text(encoding="utf-8") for name in READS)
    return digest(version("spacy"), *sources)


def reader_version(vocabulary: Vocabulary) -> str:
    """Return the version of a reader with these rows, without making one."""
    return digest(modules_hash(), *(f"{key} {row_hash}" for key, row_hash in sorted(vocabulary.hashes.items())))


def changed(old: Mapping[str, Row], new: Mapping[str, Row]) -> frozenset[str]:
    """Return the triggers of all rows but titles that differ, as they were and as they are."""
    rows = (rows[key] for key in _differing(old, new) for rows in (old, new) if key in rows)
    return frozenset(trigger for row in rows for trigger in row.triggers)


def retitled(old: Mapping[str, Row], new: Mapping[str, Row]) -> bool:
    """Return whether a title row differs: then a posting may be of another family, which its title alone tells."""
    return any(key.startswith("title:") for key in _differing(old, new))


def _differing(old: Mapping[str, Row], new: Mapping[str, Row]) -> list[str]:
    return [key for key in old.keys() | new.keys() if old.get(key) != new.get(key)]


def mentions(text: str, triggers: frozenset[str]) -> bool:
    """Return whether any of `triggers` is in the squeezed form of `text`."""
    if not triggers:
        return False
    # Words that a lost line break has joined ("skillsRHIT") are parted by whoever reads; so both forms are looked at.
    forms = squeeze(text), squeeze(_JOINED.sub(" ", text))
    return any(trigger in form for trigger in triggers for form in forms)
