"""Invented sentences, each with what a careful reader takes from it: every row of `sentences.csv` is one.

`-` in a column says that the row expects nothing of it, `none` that there is none of it; a line break is written "\\n".
Items are `id` or `id=level`, groups `a+b`, notes `id=note=months`; education and experience are `required/preferred`,
pay is `least-most unit currency`.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from labelled_rows import params, rows_of

from jobmatch.model import Posting
from jobmatch.skills import Reader, projection

SENTENCES = rows_of("sentences.csv")
NOT_YET = {
    "30": "'Lorenzo' is a person's name, too, and no word of the field is near",
    "72": "'coding' alone is of any trade, and 'is involved in this position' gives no word of ours",
    "95": "'no phones' is taken for a rule about private telephones",
    "107": "'the coder' in the singular, with another one set against it, is not seen to be somebody else",
    "109": "people who are named by their trade alone are not all seen to be somebody else",
    "196": "'within the first year' has no number",
    "248": "'EMR' needs no word of the field near it, and has no such word against it",
    "249": "'EMR' needs no word of the field near it, and has no such word against it",
    "252": "'PHI' needs no word of the field near it, and has no such word against it",
    "363": "what is said of others stands before the word that names them",
    "366": "a sentence without a verb does not show whose environment it is",
    "372": "'staff speak' after a semicolon is not seen to be about others",
    "483": "'on-site' is not read where working from home is named beside it, however rare",
    "496": "a number in words before one in brackets hides it",
    "502": "the act against discrimination by genes is read as the employer's notice",
    "504": "'photocopies' takes 'paper charts' with it, and is read as the release of copies",
}


def _parts(cell: str) -> list[list[str]]:
    return [part.split("=") for part in cell.split("|") if part not in ("-", "none")]


def _pair(found: dict[str, Any]) -> str:
    return "/".join("null" if found[level] is None else str(found[level]) for level in ("required", "preferred"))


def _figure(amount: float | str | None) -> str:
    return "" if amount in (None, "") else f"{float(amount):g}"


def _pay(found: dict[str, Any] | None) -> str:
    return f"{_figure(found['min'])}-{_figure(found['max'])} {found['unit']} {found['currency']}" if found else "none"


def _written(pay: str) -> str:
    """Return an expected pay as `_pay` writes one: 18.50 is 18.5."""
    amounts, *unit = pay.split(" ")
    return " ".join(["-".join(map(_figure, amounts.split("-"))), *unit]) if unit else pay


def _noted(item: dict[str, Any]) -> list[str]:
    return [item["note"], *([str(item["months"])] if "months" in item else [])]


def _wrong_items(row: dict[str, str], levels: dict[str, str]) -> Iterator[str]:
    for concept, *level in _parts(row["items"]):
        if concept not in levels:
            yield f"{'='.join([concept, *level])} is missing"
        elif level and levels[concept] != level[0]:
            yield f"{concept} is {level[0]}, not {levels[concept]}"
    for (concept,) in _parts(row["absent"]):
        if levels.get(concept, "negated") != "negated":
            yield f"{concept} is not asked for, but was taken as {levels[concept]}"


def _wrong_groups(row: dict[str, str], groups: dict[str, int | None]) -> Iterator[str]:
    for (names,) in _parts(row["groups"]):
        numbers = {groups.get(name) for name in names.split("+")}
        if len(numbers) != 1 or None in numbers:
            yield f"{names} is one choice: {groups}"
    alone = [groups.get(concept) for concept, *_ in _parts(row["items"])] if row["groups"] == "none" else []
    grouped = [number for number in alone if number is not None]
    if len(grouped) != len(set(grouped)):
        yield f"there is no choice: {groups}"


def _wrong_values(row: dict[str, str], found: dict[str, Any], wpm: int | None) -> Iterator[str]:
    read = {
        "education": _pair(found["education"]),
        "experience": _pair(found["experience_months"]),
        "pay": _pay(found["pay"]),
        "work_mode": found["work_mode"] or "none",
        "wpm": str(wpm or "none"),
        "notes": {item["id"]: _noted(item) for item in found["items"] if "note" in item},
    }
    expected = row | {"pay": _written(row["pay"]), "notes": {concept: note for concept, *note in _parts(row["notes"])}}
    for name, value in read.items():
        if row[name] != "-" and expected[name] != value:
            yield f"{name} is {expected[name]}, not {value}"


@pytest.mark.parametrize("row", params(SENTENCES, NOT_YET))
def test_a_sentence_is_read_as_it_is_meant(row: dict[str, str], reader: Reader) -> None:
    text = f"{row['title'] or 'Medical Records Clerk'}\n\n" + row["sentence"].replace("\\n", "\n")
    requirements = reader.extract(text)
    found = projection(Posting("f", "1", "", text), requirements)
    wrong = [
        *_wrong_items(row, {item["id"]: item["level"] for item in found["items"]}),
        *_wrong_groups(row, {item["id"]: item.get("group") for item in found["items"]}),
        *_wrong_values(row, found, requirements.typing_wpm),
    ]
    assert not wrong, f"{row['sentence']}: {'; '.join(wrong)}"


def test_the_sentences_are_many_and_each_is_there_once() -> None:
    assert len({row["sentence"] + row["title"] for row in SENTENCES}) == len(SENTENCES) >= 300
