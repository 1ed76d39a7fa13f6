from typing import Any

import pytest

from jobmatch.model import (
    Condition,
    Educated,
    EducationLevel,
    EmploymentType,
    Experienced,
    Grace,
    Holds,
    Importance,
    Pay,
    PayUnit,
    Posting,
    Requirement,
    Requirements,
    Span,
    WhenAbsent,
    WorkMode,
)
from jobmatch.projection import projection

TEXT = "RHIT, RHIA, GED, 2 years, $18"
REQUIRED, PREFERRED = Importance.REQUIRED, Importance.PREFERRED
NONE, HIGH_SCHOOL, CERTIFICATE, ASSOCIATE, BACHELOR, MASTER = EducationLevel


def _at(quote: str) -> Span:
    start = TEXT.index(quote)
    return Span(start, start + len(quote))


def _holds(quote: str, grace: Grace | None = None, months: int | None = None) -> Holds:
    return Holds(quote.lower(), WhenAbsent.LACKING, _at(quote), grace, months)


def _studied(level: EducationLevel) -> Educated:
    return Educated(level, _at("GED"))


def _worked(months: int) -> Experienced:
    return Experienced(months, _at("2 years"))


def _asks(*paths: tuple[Condition, ...], importance: Importance = REQUIRED) -> Requirement:
    return Requirement(paths, importance, Span(0, len(TEXT)))


def _row(*stated: Requirement, **more: Any) -> dict[str, Any]:
    return projection(Posting("f", "1", "Clerk", TEXT), Requirements("", "", stated, **more))


def test_a_concept_is_an_item_with_its_quote() -> None:
    item = {"id": "rhit", "level": "required", "start": 0, "end": 4, "quote": "RHIT"}
    assert _row(_asks((_holds("RHIT"),)))["items"] == [item]


def test_alternatives_share_a_number_and_others_have_none() -> None:
    row = _row(_asks((_holds("RHIT"),), (_holds("RHIA"),)), _asks((_holds("GED"),)))
    assert [(item["id"], item.get("group")) for item in row["items"]] == [("rhit", 1), ("rhia", 1), ("ged", None)]


def test_each_choice_has_a_number_of_its_own() -> None:
    row = _row(_asks((_holds("RHIT"),), (_holds("RHIA"),)), _asks((_holds("GED"),), (_holds("2 years"),)))
    assert [item["group"] for item in row["items"]] == [1, 1, 2, 2]


def test_grace_is_a_note_with_its_months_if_they_are_said() -> None:
    row = _row(_asks((_holds("RHIT", Grace.OBTAIN_WITHIN, 12),)), _asks((_holds("RHIA", Grace.ELIGIBLE),)))
    assert [(item["note"], item.get("months")) for item in row["items"]] == [("obtain_within", 12), ("eligible", None)]


def test_education_and_experience_are_no_items() -> None:
    assert _row(_asks((_studied(HIGH_SCHOOL), _worked(24))))["items"] == []


@pytest.mark.parametrize(
    ("paths", "level", "months"),
    [
        ([(_studied(BACHELOR),), (_studied(ASSOCIATE), _worked(12))], "associate", 12),
        (
            [(_studied(BACHELOR),), (_studied(ASSOCIATE), _worked(12)), (_studied(HIGH_SCHOOL), _worked(24))],
            "high_school",
            24,
        ),
        ([(_studied(ASSOCIATE),), (_worked(48),)], "none", 48),
        ([(_worked(24),), (_worked(12),)], None, 12),
        ([(_studied(NONE),)], "none", None),
        ([(_worked(0),)], None, 0),
    ],
)
def test_the_path_with_the_lowest_education_speaks_for_a_choice(
    paths: list[tuple[Condition, ...]], level: str | None, months: int | None
) -> None:
    row = _row(_asks(*paths))
    assert (row["education"]["required"], row["experience_months"]["required"]) == (level, months)


def test_of_several_demands_the_largest_experience_counts() -> None:
    row = _row(_asks((_worked(24),)), _asks((_worked(12),)))
    assert row["experience_months"] == {"required": 24, "preferred": None}


def test_of_several_levels_the_lowest_counts() -> None:
    row = _row(_asks((_studied(ASSOCIATE),)), _asks((_studied(HIGH_SCHOOL),)))
    assert row["education"]["required"] == "high_school"


@pytest.mark.parametrize(
    ("required", "preferred", "shown"),
    [(HIGH_SCHOOL, ASSOCIATE, "associate"), (ASSOCIATE, ASSOCIATE, None), (ASSOCIATE, HIGH_SCHOOL, None)],
)
def test_a_preferred_level_is_told_only_above_the_required_one(
    required: EducationLevel, preferred: EducationLevel, shown: str | None
) -> None:
    row = _row(_asks((_studied(required),)), _asks((_studied(preferred),), importance=PREFERRED))
    assert row["education"]["preferred"] == shown


def test_a_level_that_is_only_preferred_is_told() -> None:
    row = _row(_asks((_studied(HIGH_SCHOOL),), importance=PREFERRED))
    assert row["education"] == {"required": None, "preferred": "high_school"}


def test_pay_is_in_units_of_the_currency() -> None:
    pay = Pay(1850, None, PayUnit.HOUR, "USD", _at("$18"))
    row = _row(pay=pay)
    assert row["pay"] == {"min": 18.5, "max": None, "unit": "hour", "currency": "USD"}
    assert row["evidence"]["pay"] == [TEXT.index("$18"), len(TEXT)]


def test_what_is_not_said_is_null() -> None:
    row = _row()
    assert (row["pay"], row["work_mode"], row["occupation"], row["evidence"]) == (None, None, None, {})
    assert row["family"] == "none"


def test_place_of_work_and_title_are_told_as_they_are_written_in_exports() -> None:
    row = _row(work_mode=WorkMode.HYBRID, work_mode_span=Span(0, 4), family="core", occupation="29-2072.00")
    assert (row["work_mode"], row["family"], row["occupation"]) == ("hybrid", "core", "29-2072.00")
    assert row["evidence"] == {"work_mode": [0, 4]}


def test_hours_of_source_and_text_are_told_once_each() -> None:
    posting = Posting("f", "1", "", TEXT, employment_type=(EmploymentType.FULL_TIME,))
    found = Requirements("", "", employment=(EmploymentType.FULL_TIME, EmploymentType.PER_DIEM))
    assert projection(posting, found)["employment"] == ["full_time", "per_diem"]


def test_evidence_is_the_first_statement_of_its_kind() -> None:
    row = _row(_asks((_studied(HIGH_SCHOOL),)), _asks((_worked(24),)))
    assert row["evidence"] == {"education": [0, len(TEXT)], "experience_months": [0, len(TEXT)]}
