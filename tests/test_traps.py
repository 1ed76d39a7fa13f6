"""The sentences that lead readers of this field astray: each row of `traps.csv` is one.

`-` in a column says that the row expects nothing of it. Items are `id` or `id=level`, groups `a+b`, notes
`id=note=months`; education and experience are `required/preferred`.
"""

from typing import Any

import pytest
from labelled_rows import params, rows_of

from jobmatch.model import Posting
from jobmatch.skills import Reader, projection

TRAPS = rows_of("traps.csv")
NOT_YET = {
    "43": 'the heading is taken off the sentence, and a bare "none" may answer for a licence as well as for schooling',
    "61": "hours of the day are not added up, so a four-hour evening is not known to be part time",
}


def _parts(cell: str) -> list[list[str]]:
    return [part.split("=") for part in cell.split("|") if part and cell != "-"]


def _read(row: dict[str, str], reader: Reader) -> tuple[dict[str, Any], Any]:
    title, body = (row["sentence"], "Full details follow.") if row["family"] != "-" else ("Clerk", row["sentence"])
    text = "\n".join(filter(None, (title, row["pay_line"], "", body))) if row["pay_line"] else f"{title}\n\n{body}"
    requirements = reader.extract(text)
    return projection(Posting("f", "1", title, text), requirements), requirements


def _pair(found: dict[str, Any]) -> str:
    return "/".join("" if found[level] is None else str(found[level]) for level in ("required", "preferred"))


def _pay(found: dict[str, Any] | None) -> str:
    return f"{found['min']}-{found['max']} {found['currency']} {found['unit']}" if found else "none"


def _expect_items(row: dict[str, str], found: dict[str, Any]) -> None:
    levels = {item["id"]: item["level"] for item in found["items"]}
    for concept, *level in _parts(row["items"]):
        assert concept in levels, levels
        assert not level or levels[concept] == level[0]
    for (concept,) in _parts(row["absent"]):
        assert levels.get(concept, "negated") == "negated"


def _expect_relations(row: dict[str, str], found: dict[str, Any]) -> None:
    groups = {item["id"]: item.get("group") for item in found["items"]}
    for (names,) in _parts(row["groups"]):
        numbers = {groups.get(name) for name in names.split("+")}
        assert len(numbers) == 1, groups
        assert None not in numbers
    if row["notes"] != "-":
        notes = {
            i["id"]: [i["note"], *([str(i["months"])] if "months" in i else [])] for i in found["items"] if "note" in i
        }
        assert notes == {concept: note for concept, *note in _parts(row["notes"])}


@pytest.mark.parametrize("row", params(TRAPS, NOT_YET))
def test_a_trap_is_not_stepped_into(row: dict[str, str], reader: Reader) -> None:
    found, requirements = _read(row, reader)
    _expect_items(row, found)
    _expect_relations(row, found)
    expected = {
        "education": _pair(found["education"]),
        "experience": _pair(found["experience_months"]),
        "pay": _pay(found["pay"]),
        "work_mode": found["work_mode"] or "none",
        "wpm": str(requirements.typing_wpm),
        "family": requirements.family,
        "employment": "|".join(found["employment"]),
    }
    assert {name: row[name] for name in expected if row[name] != "-"} == {
        name: value for name, value in expected.items() if row[name] != "-"
    }
