"""Requirements as the JSON row of `jobmatch extract`, which other programs rely on."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from jobmatch.model import (
    Condition,
    Educated,
    EducationLevel,
    Experienced,
    Holds,
    Importance,
    Pay,
    Posting,
    Requirement,
    Requirements,
    employment,
    work_mode,
)

# What other programs are told of the families of `titles.csv`: the field itself, or what borders on it.
FIELDS = {
    "core": "core", "coder": "core", "roi": "core", "registry": "core", "management": "core",
    "billing": "adjacent", "adjacent": "adjacent",
}  # fmt: skip


def projection(posting: Posting, requirements: Requirements) -> dict[str, Any]:
    """Return the JSON row of `extract` without its "id": text, items, education, experience, pay and the rest.

    Amounts are in units of the currency; spans are [start, end] in code points of "text".
    """
    mode = work_mode(posting, requirements)
    asked = [measured for row in requirements.stated if (measured := _measured(row))]
    return {
        "text": posting.text,
        "items": list(_items(posting.text, requirements.stated)),
        "education": {level: _level(asked, level) for level in ("required", "preferred")},
        "experience_months": {level: _months(asked, Importance(level)) for level in ("required", "preferred")},
        "pay": _money(requirements.pay),
        "work_mode": mode and mode.value,
        "employment": [kind.value for kind in employment(posting, requirements)],
        "family": FIELDS.get(requirements.family, "none"),
        "occupation": requirements.occupation or None,
        "evidence": dict(_evidence(requirements, asked)),
    }


def _measured(row: Requirement) -> Requirement | None:
    """Return the levels and months in a requirement's ways: of "RHIT, or two years", and of "one year with RHIT"."""
    ways = (tuple(condition for condition in path if not isinstance(condition, Holds)) for path in row.paths)
    paths = tuple(way for way in ways if way)
    return replace(row, paths=paths) if paths else None


def _items(text: str, stated: Iterable[Requirement]) -> Iterator[dict[str, Any]]:
    group = 0
    for row in stated:
        named = [condition for path in row.paths for condition in path if isinstance(condition, Holds)]
        group += len(named) > 1
        for held in named:
            yield _item(text, held, row.importance) | ({"group": group} if len(named) > 1 else {})


def _item(text: str, held: Holds, importance: Importance) -> dict[str, Any]:
    start, end = held.span.start, held.span.end
    item = {"id": held.concept_id, "level": importance.value, "start": start, "end": end, "quote": text[start:end]}
    grace = {"note": held.grace.value} if held.grace else {}
    return item | grace | ({"months": held.within_months} if held.within_months is not None else {})


def _lowest(row: Requirement) -> tuple[EducationLevel, int | None]:
    """Return level and months of the path with the lowest education; a path without education asks for none."""
    return min((_measures(path) for path in row.paths), key=lambda pair: (pair[0], pair[1] or 0))


def _measures(path: Sequence[Condition]) -> tuple[EducationLevel, int | None]:
    levels = [condition.level for condition in path if isinstance(condition, Educated)]
    lengths = [condition.months for condition in path if isinstance(condition, Experienced)]
    return max(levels, default=EducationLevel.NONE), max(lengths, default=None)


def _level(asked: Sequence[Requirement], level: str) -> str | None:
    """Return the lowest level that satisfies; a preferred one only where it is above the required one."""
    lowest = {importance: _lowest_level(asked, importance) for importance in Importance}
    required, preferred = lowest[Importance.REQUIRED], lowest[Importance.PREFERRED]
    if level == Importance.PREFERRED.value and required and preferred and preferred <= required:
        return None
    found = lowest[Importance(level)]
    return found.value if found else None


def _lowest_level(asked: Sequence[Requirement], importance: Importance) -> EducationLevel | None:
    lowest = [_lowest(row)[0] for row in asked if row.importance is importance and _has_level(row)]
    # "Two years or a coding course" asks for no schooling, but a diploma asked for beside it stays asked for.
    return min((level for level in lowest if level is not EducationLevel.NONE), default=min(lowest, default=None))


def _has_level(row: Requirement) -> bool:
    return any(isinstance(condition, Educated) for path in row.paths for condition in path)


def _months(asked: Sequence[Requirement], importance: Importance) -> int | None:
    """Return the largest of what the demands take at least."""
    lengths = (_lowest(row)[1] for row in asked if row.importance is importance)
    return max((length for length in lengths if length is not None), default=None)


def _money(pay: Pay | None) -> dict[str, Any] | None:
    if pay is None:
        return None
    amounts = (cents if cents is None else cents / 100 for cents in (pay.min_cents, pay.max_cents))
    return dict(zip(("min", "max"), amounts, strict=True)) | {"unit": pay.unit.value, "currency": pay.currency}


def _evidence(requirements: Requirements, asked: Sequence[Requirement]) -> Iterator[tuple[str, list[int]]]:
    spans = {
        "education": next((row.evidence for row in asked if _has_level(row)), None),
        "experience_months": next((row.evidence for row in asked if _lowest(row)[1] is not None), None),
        "pay": requirements.pay and requirements.pay.span,
        "work_mode": requirements.work_mode_span,
    }
    for name, span in spans.items():
        if span:
            yield name, [span.start, span.end]
