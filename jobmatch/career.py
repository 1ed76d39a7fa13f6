"""The work that a person has done and the work that they look for, as trades of `trades.csv`."""

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from jobmatch.holdings import CARE, LACKS, WANTS
from jobmatch.model import Work
from jobmatch.resume import entries, own_of, period
from jobmatch.titles import LADDER, Role, levels_named, read_title, trade_named
from jobmatch.trades import family_of
from jobmatch.vocabulary import Title

_IN_CARE = "a clinic, its patients"  # whoever uses jobmatch looks for work in health care: their "coder" codes visits
_ENOUGH = 2  # words of health care in what a job is told of: one may be that of a customer
_PARTS = re.compile(r"\s*(?:[()/,;:|&]|\s-\s|\b(?:and|or|but)\b)\s*")
_IN_CHARGE = LADDER.index("supervisor")
# "Medical records is where I'd love to end up" names what is wished for before the wish.
_ENDING = re.compile(r"(?i)\s*(?:to )?(?:end up|be|go|land|work)\b(?!\s+\w)[,\s]*")


class Sought(NamedTuple):
    """The trades that a person looks for or calls their own, what they would take too, what not, and the level."""

    target: tuple[str, ...]
    also: tuple[str, ...]
    unwanted: tuple[str, ...]
    level: str


def works(document: Mapping[str, Any], titles: Sequence[Title]) -> Iterator[Work]:
    """Yield what the person worked as, also unpaid, each with its family of work, trade and seniority."""
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
            start, end = period(entry, where)
            if role.family == "none" or (role.family == "adjacent" and not cared):
                yield Work(title, "none", start, end, where)
            else:
                yield Work(title, role.family, start, end, where, role.seniority, role.trade)


def _of_care(entry: Mapping[str, Any], story: str) -> bool:
    """Return whether a clerk's or receptionist's job was in health care, as far as it says where it was."""
    named = " ".join(entry.get(field, "") for field in ("position", "name", "organization"))
    said = len(CARE.findall(story))
    return CARE.search(named) is not None or said >= _ENOUGH or not (story or entry.get("name", ""))


def sought(document: Mapping[str, Any], titles: Sequence[Title]) -> Sought:
    """Return what a person looks for. Of what a summary wishes for, the first goes before the rest.

    What they call themselves they may be about to leave: where something is wished for, it counts as much only if it
    is among that. Who says nothing of a wish and does not call themselves anything looks for what the summary tells
    of, or for what they did last.
    """
    label, summary = (document.get("basics", {}).get(name, "") for name in ("label", "summary"))
    asked, told, besides = own_of(document).get("target", ()), [*_wishes(summary)], [*_besides(summary)]
    roles = [_role(piece, titles) for piece in _parted(label)]
    unwanted = _named(_dislikes(summary), titles)
    named = (_named(asked, titles), _named(told, titles), _called(label, roles), _named(besides, titles))
    chosen, wished, called, beside = ([one for one in each if not _is_of(one, unwanted)] for each in named)
    level = "" if "management" in unwanted else _level((*asked, *told, *besides), label, roles)
    first = (*chosen, *wished[: not chosen])
    said = (*first, *(one for one in called if not first or one in wished)) or beside[:1]
    target = said or _named(_told(summary), titles) or _latest(document, titles)
    lead = ("management",) * (level in LADDER[_IN_CHARGE:])  # who wants to lead a room takes a department as well
    also = dict.fromkeys(one for one in (*called, *wished, *beside, *lead) if one not in target)
    return Sought(tuple(dict.fromkeys(target)), tuple(also), unwanted, level)


def _level(phrases: Iterable[str], label: str, roles: Iterable[Role]) -> str:
    """Return the lowest of the levels that they look for, else that of what they call themselves."""
    wished = [level for words in phrases for level in ("entry",) * _means("first", words) or levels_named(words)]
    own = [role.seniority for role in roles if role.family != "none"]
    if own and _leads(label):
        own = [max(levels_named(label), key=LADDER.index)]
    if own and _means("first", label):
        own = ["entry"]
    return min(wished, key=LADDER.index, default=next(iter(own), ""))


def _called(label: str, roles: Sequence[Role]) -> tuple[str, ...]:
    """Return the trades that people call their own; who is in charge of some has that for a trade."""
    named = _trades(roles)
    if not _leads(label):
        return named
    return tuple(dict.fromkeys(one if family_of(one) == "management" else "management" for one in named))


def _is_of(trade: str, others: Collection[str]) -> bool:
    """Tell whether a trade is one of others; who does not want to manage wants to manage nobody."""
    return trade in others or (family_of(trade) == "management" and "management" in others)


def _leads(label: str) -> bool:
    return any(LADDER.index(level) >= _IN_CHARGE for level in levels_named(label))


def _latest(document: Mapping[str, Any], titles: Sequence[Title]) -> tuple[str, ...]:
    """Return the trade of the paid work done last, if it was of the field."""
    paid = [job for job in works(document, titles) if job.where.startswith("work") and job.start]
    last = max(paid, key=lambda job: (job.end is None, job.end or job.start, job.start), default=None)
    return (last.kind_of_work,) if last and last.family != "none" else ()


def _named(phrases: Iterable[str], titles: Sequence[Title]) -> tuple[str, ...]:
    return _trades(_role(piece, titles) for words in phrases for piece in _parted(words))


def _trades(roles: Iterable[Role]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(role.trade or role.family for role in roles if role.family != "none"))


def _parted(words: str) -> list[str]:
    """Return the kinds of work that words name one after the other: "ROI or medical records" are two."""
    return [piece for piece in _PARTS.split(words) if piece]


def _role(words: str, titles: Sequence[Title]) -> Role:
    """Return the role that a person names, as a title or by its field alone: "Release of Information"."""
    role = read_title(f"{words}\n{_IN_CARE}", titles)
    if role.family not in ("none", "adjacent"):
        return role
    named = trade_named(words)
    return Role(family_of(named), role.seniority, "", named) if named else role


# ------------------------------------------------------------------------------------------- what sentences wish for


def _wishes(summary: str) -> Iterator[str]:
    """Yield what the sentences that speak of wishes wish for, but for what is to come much later."""
    for sentence in _sentences(summary):
        wish = WANTS.search(sentence)
        if wish and not LACKS.search(sentence[: wish.end()]):
            before, after = sentence[: wish.start()], _wanted_now(sentence[wish.end() :])
            yield before if _ENDING.match(after) else after
        elif _means("open", sentence) and not _means("beside", sentence):
            yield _wanted_now(sentence)


def _besides(summary: str) -> Iterator[str]:
    """Yield what the sentences that only say what they would take as well say of it."""
    besides = (one for one in _sentences(summary) if _means("beside", one) and not WANTS.search(one))
    return map(_wanted_now, besides)


def _wanted_now(words: str) -> str:
    """Return the words without what they put off, compare with or tell of it."""
    later = rf"\b(?:{_words('later')})\b"
    put_off = re.compile(rf"(?i)[^,;]*\w[^,;]*{later}(?=\s*(?:$|but\b|[,;]))|{later}.*")
    return re.sub(rf"(?i)\b(?:{_words('aside')})\b.*", "", put_off.sub("", words))


def _dislikes(summary: str) -> Iterator[str]:
    """Yield what the sentences that say what is not wanted say of it."""
    dislike = re.compile(rf"(?i)\b(?:{_words('unwanted')})\b")
    for sentence in _sentences(summary):
        if said := dislike.search(sentence):
            yield re.split(r",|\b(?:and|but) (?:would|I)\b", sentence[said.end() :])[0]


def _told(summary: str) -> Iterator[str]:
    return (sentence for sentence in _sentences(summary) if not LACKS.search(sentence))


def _sentences(summary: str) -> list[str]:
    return re.split(r"[.;!?](?:\s|$)", summary)


def _means(what: str, words: str) -> bool:
    return re.search(rf"(?i)\b(?:{_words(what)})\b", words) is not None


@cache
def _words(meaning: str) -> str:
    """Return the shipped words of a meaning as a choice."""
    text = files("jobmatch").joinpath("data", "wish_words.csv").read_text(encoding="utf-8")
    return "|".join(_spelled(row["words"]) for row in csv.DictReader(text.splitlines()) if row["means"] == meaning)


def _spelled(words: str) -> str:
    """Return a pattern for words that finds their short forms as well: "wouldn't", "I'd". Dots are few words."""
    short = re.sub(r"\b(do|would) not\b", r"\1(?: not|n['’]t)", words)  # noqa: RUF001
    short = re.sub(r"\Awould ", "(?:would |['’]d )", short)  # noqa: RUF001
    return short.replace(" ... ", r" (?:[\w,/]+ ){0,5}").replace(" ", "[ -]")
