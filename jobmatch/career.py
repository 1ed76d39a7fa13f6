"""The work that a person has done and the work that they look for, as families of `titles.csv`."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from jobmatch.holdings import CARE, LACKS, WANTS
from jobmatch.model import Work
from jobmatch.resume import entries, own_of, period
from jobmatch.titles import LADDER, Role, levels_named, read_title
from jobmatch.vocabulary import Title

_IN_CARE = "a clinic, its patients"  # whoever uses jobmatch looks for work in health care: their "coder" codes visits
_ENOUGH = 2  # words of health care in what a job is told of: one may be that of a customer
_PARTS = re.compile(r"\s*(?:[()/,;|&]|\s-\s|\b(?:and|or)\b)\s*")
_FIRST = re.compile(r"(?i)\b(?:first (?:\w+ ){0,2}(?:position|job|role)|entry[- ]level|trainee|apprentice(?:ship)?)\b")
_BESIDE = re.compile(
    r"(?i)\b(?:later|eventually|some ?day|one day|down the road|in time|long[- ]term|in (?:the|my) (?:future|long run))"
    r"\b.*|\b(?:where|which|who|because|since|using)\b.*"
)
_WORK_OF = (  # what people name instead of a title
    ("core", re.compile(r"(?i)\b(?:records?|charts?|filing|scanning)\b")),
    ("registry", re.compile(r"(?i)\babstract(?:ing|ion|or)\b")),
    ("roi", re.compile(r"(?i)\b(?:release of information|ROI)\b")),
)
_OPEN = re.compile(r"(?i)\b(?:anything|open to|happy with)\b")  # "Front desk, filing, anything at a desk"
# "Medical records is where I'd love to end up" names what is wished for before the wish.
_ENDING = re.compile(r"(?i)\s*(?:to )?(?:end up|be|go|land|work)\b(?!\s+\w)[,\s]*")


def works(document: Mapping[str, Any], titles: Sequence[Title]) -> Iterator[Work]:
    """Yield what the person worked as, also unpaid, each with its family of work and seniority."""
    for section in ("work", "volunteer"):
        for where, entry in entries(document, section):
            title, story = entry.get("position", ""), (entry.get("summary", ""), *entry.get("highlights", ()))
            alone = read_title(title, titles)
            role = alone if alone.family != "none" else read_title("\n".join((title, *story)), titles)
            cared = _of_care(entry, " ".join(story))
            if role.family == "none" and cared:  # "NCOIC, Outpatient Records / Release of Information"
                pieces = _parted(title)
                named = (_role(piece, titles) for piece in pieces if len(pieces) > 1)
                role = next((one for one in named if one.family != "none"), role)
            family = "none" if role.family == "adjacent" and not cared else role.family
            start, end = period(entry, where)
            yield Work(title, family, start, end, where, role.seniority if family != "none" else "")


def _of_care(entry: Mapping[str, Any], story: str) -> bool:
    """Return whether a clerk's or receptionist's job was in health care, as far as it says where it was."""
    named = " ".join(entry.get(field, "") for field in ("position", "name", "organization"))
    said = len(CARE.findall(story))
    return CARE.search(named) is not None or said >= _ENOUGH or not (story or entry.get("name", ""))


def sought(document: Mapping[str, Any], titles: Sequence[Title]) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Return the families of work that a person looks for or calls their own, what they would take too, and the level.

    Of what a summary wishes for, the first goes before the rest.
    """
    label = document.get("basics", {}).get("label", "")
    asked, told = own_of(document).get("target", ()), [*_wishes(document.get("basics", {}).get("summary", ""))]
    called = [_role(piece, titles) for piece in _parted(label)]
    chosen, wished = (_families(_wished(words, titles)) for words in (asked, told))
    target = dict.fromkeys((*chosen, *wished[: not chosen], *_families(called)))
    levels = [
        level for words in (*asked, *told) for level in ("entry",) * bool(_FIRST.search(words)) or levels_named(words)
    ]
    own = next((role.seniority for role in called if role.family != "none"), "")
    own = "entry" if own and _FIRST.search(label) else own
    return tuple(target), tuple(one for one in wished if one not in target), min(levels, key=LADDER.index, default=own)


def _wished(phrases: Iterable[str], titles: Sequence[Title]) -> list[Role]:
    return [_role(f"{piece} clerk", titles) for words in phrases for piece in _parted(words)]


def _families(roles: Iterable[Role]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(role.family for role in roles if role.family != "none"))


def _parted(words: str) -> list[str]:
    """Return the kinds of work that words name one after the other: "ROI or medical records" are two."""
    return [piece for piece in _PARTS.split(words) if piece]


def _role(words: str, titles: Sequence[Title]) -> Role:
    """Return the role that a person names, as a title or by its field alone: "Release of Information"."""
    role = read_title(f"{words}\n{_IN_CARE}", titles)
    if role.family not in ("none", "adjacent"):
        return role
    named = next((family for family, form in _WORK_OF if form.search(words)), "")
    return Role(named, role.seniority, "") if named else role


def _wishes(summary: str) -> Iterator[str]:
    """Yield what the sentences that speak of wishes wish for, but for what is to come much later."""
    for sentence in re.split(r"[.;!?](?:\s|$)", summary):
        wish = WANTS.search(sentence)
        if wish and not LACKS.search(sentence[: wish.end()]):
            before, after = sentence[: wish.start()], _BESIDE.sub("", sentence[wish.end() :])
            yield before if _ENDING.match(after) else after
        elif _OPEN.search(sentence):
            yield _BESIDE.sub("", sentence)
