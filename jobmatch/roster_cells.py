"""What is known of a client, in the words of a roster's cells: the way back from a JSON Resume to the answers in it.

A cell is written only where it says all that is known of its column. What a résumé says in more words than a cell can
hold has none: it is left out of a roster, and a roster that leaves it out leaves it as it is.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from jobmatch.errors import ProfileError
from jobmatch.model import EducationLevel, Pay, PayUnit, Travel, WorkMode
from jobmatch.questions import LADDER, QUESTIONS, Answers, Known
from jobmatch.resume import copied
from jobmatch.spells import Spell, length

ELSEWHERE = "elsewhere"  # a place that no row names: miles are kept, and counted once the place is known
FIELDS: Mapping[str, tuple[str, ...]] = {  # of Answers, by the column that sets them
    "postal_code": ("postal_code",),
    "travel": ("distance_mi", "remote", "travel"),
    "schooling": ("schooling",),
    "credentials": ("credentials",),
    "work": ("work",),
    "pay": ("pay_min",),
}
_QUESTIONS = {question.key: question for question in QUESTIONS if question.key in FIELDS}
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


def said_in(document: Mapping[str, Any]) -> dict[str, Answers]:
    """Return, by column, the answer that says all that a JSON Resume says of it; a column without such is left out.

    Where nothing is said, the answer is that of who leaves the question out.
    """
    known: Mapping[str, Any] = copied(document, keep=lambda _, item: item is not None)
    wishes = standing_at(known, "meta.jobmatch.wishes", {})
    found = {
        "postal_code": Answers(postal_code=_home(known, wishes)),
        "travel": _travel(wishes),
        "schooling": _schooling(known.get("education", [])),
        "credentials": _credentials(known.get("certificates", [])),
        "work": _work(known.get("work", [])),
        "pay": _pay(wishes.get("pay_min")),
    }
    return {column: answer for column, answer in found.items() if answer}


def standing_at(document: Any, path: str, default: Any = None) -> Any:
    """Return what stands at a path such as "basics.name", the default where nothing does."""
    for name in path.split("."):
        if not isinstance(document, dict) or name not in document:
            return default
        document = document[name]
    return document if default is None or isinstance(document, type(default)) else default


def same(column: str, one: Answers, other: Answers) -> bool:
    """Tell whether two answers say the same in a column."""
    return all(getattr(one, name) == getattr(other, name) for name in FIELDS[column])


def cells(document: Mapping[str, Any], known: Known) -> dict[str, str]:
    """Return the cell of each column that has one; a roster with these cells says what the document does."""
    return {
        column: text
        for column, answer in said_in(document).items()
        if (text := _TOLD[column](answer)) and _understood(column, text, answer, known)
    }


def _understood(column: str, text: str, answer: Answers, known: Known) -> bool:
    if column == "postal_code":  # the place need not be known here
        return bool(re.fullmatch("[0-9]{5}", text))
    try:
        return same(column, _QUESTIONS[column].answered(text, Answers(postal_code=ELSEWHERE), known), answer)
    except ProfileError:
        return False


# ----------------------------------------------------------------------------------- from the document's parts


def _home(document: Mapping[str, Any], wishes: Mapping[str, Any]) -> str:
    return str(wishes.get("postal_code", standing_at(document, "basics.location.postalCode", ""))).strip()[:5]


def _travel(wishes: Mapping[str, Any]) -> Answers | None:
    miles, modes = wishes.get("distance_mi"), wishes.get("work_modes", [])
    expected = [WorkMode.REMOTE.value] if miles is None else [mode.value for mode in WorkMode]
    if modes not in ([], expected) or wishes.get("travel") not in {None, *Travel}:
        return None
    way = Travel(wishes["travel"]) if "travel" in wishes else None
    return Answers(distance_mi=miles, remote=bool(modes), travel=way)


def _schooling(education: Any) -> Answers | None:
    if not education:
        return Answers()
    levels = [level for level, rung in LADDER.items() if rung.study and education == [{"studyType": rung.study}]]
    return Answers(schooling=levels[0]) if levels else None


def _credentials(certificates: Any) -> Answers | None:
    if not isinstance(certificates, list):
        return None
    names = [str(one.get("name", "")) for one in certificates if isinstance(one, dict)]
    parts = (" ".join(part.split()) for name in names for part in re.split(r"[,;]", name))
    return Answers(credentials=tuple(dict.fromkeys(part for part in parts if part)))


def _work(work: Any) -> Answers | None:
    """Return the spells of work that a roster stated; None where more is known of any than how long, and as what."""
    if not isinstance(work, list):
        return None
    spells = [_spell(entry) for entry in work]
    return Answers(work=tuple(spell for spell in spells if spell)) if all(spells) else None


def _spell(entry: Any) -> Spell | None:
    if not isinstance(entry, dict) or entry.keys() != {"position", "startDate", "endDate"}:
        return None
    start, end = (_MONTH.fullmatch(str(entry[name])) for name in ("startDate", "endDate"))
    if not start or not end:
        return None
    return Spell(12 * (int(end[1]) - int(start[1])) + int(end[2]) - int(start[2]) + 1, str(entry["position"]))


def _pay(wish: Any) -> Answers | None:
    if not isinstance(wish, dict):
        return Answers() if wish is None else None
    if wish.get("currency", "USD") != "USD" or wish.get("unit") not in _PER:
        return None
    return Answers(pay_min=Pay(int(Decimal(str(wish["amount"])) * 100), None, PayUnit(wish["unit"]), "USD"))


# ------------------------------------------------------------------------------------------- into a cell's words

_PER = {PayUnit.HOUR: "an hour", PayUnit.YEAR: "a year"}
_WAYS = {Travel.CAR: "car", Travel.RIDE: "ride", Travel.TRANSIT: "bus", Travel.WALK: "walk"}


def _travel_told(answer: Answers) -> str:
    parts = (str(answer.distance_mi or ""), "remote" * answer.remote, _WAYS[answer.travel] if answer.travel else "")
    return ", ".join(filter(None, parts))


def _schooling_told(answer: Answers) -> str:
    return "" if answer.schooling is EducationLevel.NONE else LADDER[answer.schooling].label


def _work_told(answer: Answers) -> str:
    return ", ".join(f"{length(spell.months)} as {spell.title}" for spell in answer.work)


def _pay_told(answer: Answers) -> str:
    pay = answer.pay_min
    return f"{(pay.min_cents or 0) / 100:.2f} {_PER[pay.unit]}" if pay else ""


_TOLD: Mapping[str, Callable[[Answers], str]] = {
    "postal_code": lambda answer: answer.postal_code,
    "travel": _travel_told,
    "schooling": _schooling_told,
    "credentials": lambda answer: ", ".join(answer.credentials),
    "work": _work_told,
    "pay": _pay_told,
}
