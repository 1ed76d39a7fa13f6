"""Which requirements of a text are alternatives of each other.

A requirement is written as its ways, parted by "|" and sorted; what a way takes together is joined by "+". Months of
experience are numbers, levels of education their names.
"""

from typing import Any

import pytest

from jobmatch.model import Condition, Educated, Experienced, Holds, Importance, Path
from jobmatch.skills import Reader

ASKED = (Importance.REQUIRED, Importance.PREFERRED)


def _not_yet(body: str, expected: list[str], reason: str) -> Any:
    return pytest.param(body, expected, marks=pytest.mark.xfail(strict=True, reason=reason))


def _name(condition: Condition) -> str:
    if isinstance(condition, Educated):
        return condition.level.value
    return str(condition.months) if isinstance(condition, Experienced) else condition.concept_id


def _way(path: Path) -> str:
    return "+".join(sorted(map(_name, path)))


def _asked(reader: Reader, body: str) -> list[str]:
    """Return what is required or preferred, in order of place."""
    stated = reader.extract(f"Clerk\n\n{body}").stated
    return ["|".join(sorted(map(_way, row.paths))) for row in stated if row.importance in ASKED]


# --------------------------------------------------------------------------------------------------- in one line


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("RHIT or RHIA required", ["rhia|rhit"]),
        ("RHIT, RHIA or CCS required", ["ccs|rhia|rhit"]),
        ("RHIT, RHIA, or CCS required", ["ccs|rhia|rhit"]),
        ("RHIT or RHIA preferred", ["rhia|rhit"]),
        ("Either RHIT or RHIA required", ["rhia|rhit"]),
        ("RHIT and/or RHIA required", ["rhia|rhit"]),
        ("RHIT required, or RHIA", ["rhia|rhit"]),
        ("RHIA preferred, or RHIT", ["rhia|rhit"]),
        ("RHIT/RHIA required", ["rhia|rhit"]),
        ("RHIT / RHIA / CCS required", ["ccs|rhia|rhit"]),
        ("Epic/Cerner required", ["ehr_cerner|ehr_epic"]),
        ("RHIT (or RHIA) required", ["rhia|rhit"]),
        ("RHIT (AHIMA), CPC (AAPC) or CCS required", ["ccs|cpc|rhit"]),
        ("Knowledge of ICD-10 or CPT coding required", ["cpt_codes|icd10cm"]),
        ("CPC through AAPC, or RHIT through AHIMA, required", ["cpc|rhit"]),
        ("AAPC (CPC, COC) or AHIMA (CCS, RHIT) certification required", ["ccs|coc|cpc|rhit"]),
        ("Spanish or Korean required", ["lang_other|lang_spanish"]),
        ("One of the following is required: RHIT, RHIA, CCS", ["ccs|rhia|rhit"]),
        ("Must have one of: RHIT; RHIA; CCS.", ["ccs|rhia|rhit"]),
        ("Bilingual in Spanish or Haitian Creole preferred", ["lang_other|lang_spanish"]),
    ],
)
def test_or_makes_alternatives(body: str, asked: list[str], reader: Reader) -> None:
    assert _asked(reader, body) == asked


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("RHIT and RHIA required", ["rhit", "rhia"]),
        ("RHIT & RHIA required", ["rhit", "rhia"]),
        ("RHIT, RHIA and CCS required", ["rhit", "rhia", "ccs"]),
        ("RHIT, RHIA", []),
        ("Requirements: RHIT, RHIA", ["rhit", "rhia"]),
        ("Requirements: RHIT; RHIA", ["rhit", "rhia"]),
        ("Requirements: RHIT (RHIA)", ["rhit", "rhia"]),
        ("Billing/coding required", ["medical_billing", "medical_coding"]),
        ("Requirements: data entry/filing", ["data_entry", "filing"]),
    ],
)
def test_without_or_each_is_asked_for(body: str, asked: list[str], reader: Reader) -> None:
    assert _asked(reader, body) == asked


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("Able to work independently or in a team", ["independence", "teamwork"]),
        ("Attention to detail or accuracy required", ["attention_to_detail", "accuracy_data_quality"]),
        ("RHIT, RHIA or medical coding required", ["rhia|rhit", "medical_coding"]),
        ("RHIT or data entry required", ["rhit", "data_entry"]),
        ("Requirements: Microsoft Office, RSA III or equivalent typing skills", ["ms_office", "typing"]),
        ("Must know data entry by hand or by machine, filing", ["data_entry", "filing"]),
    ],
)
def test_things_of_two_kinds_and_qualities_are_asked_for_each(body: str, asked: list[str], reader: Reader) -> None:
    assert _asked(reader, body) == asked


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("RHIT or RHIA required, CPC preferred", ["rhia|rhit", "cpc"]),
        ("RHIT or RHIA required; CPC or CCS preferred", ["rhia|rhit", "ccs|cpc"]),
        ("RHIT or RHIA, and CPR required", ["rhia|rhit", "cpr"]),
        ("RHIT preferred or RHIA required", ["rhit", "rhia"]),
        ("RHIT or RHIA required. CCS or CPC required.", ["rhia|rhit", "ccs|cpc"]),
        ("Must know HIPAA; must hold RHIT or RHIA", ["hipaa", "rhia|rhit"]),
    ],
)
def test_a_choice_ends_with_its_clause(body: str, asked: list[str], reader: Reader) -> None:
    assert _asked(reader, body) == asked


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("Epic, Cerner or similar required", ["ehr_cerner|ehr_epic"]),
        ("Must know Epic or similar EHR", ["ehr|ehr_epic"]),
        ("Experience with Epic, Cerner, or a similar EHR required", ["ehr|ehr_cerner|ehr_epic"]),
        ("Experience with Epic, Meditech or another EHR required", ["ehr|ehr_epic|ehr_meditech"]),
        ("RHIA, RHIT, CCS or equivalent required", ["ccs|rhia|rhit"]),
        ("RHIT or equivalent required", ["rhit"]),
        ("RHIT required or equivalent experience", ["rhit"]),
    ],
)
def test_or_similar_ends_a_choice_and_adds_nothing(body: str, asked: list[str], reader: Reader) -> None:
    assert _asked(reader, body) == asked


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("Registered Health Information Technician (RHIT) required", ["rhit"]),
        ("Requirements: RHIT or registered health information technician", ["rhit"]),
        ("Registered Health Information Technician (RHIT) or Certified Coding Specialist (CCS) required", ["ccs|rhit"]),
        ("RHIT (Registered Health Information Technician) or RHIA required", ["rhia|rhit"]),
        ("Certified Coding Specialist (CCS), Certified Professional Coder (CPC), or RHIT required", ["ccs|cpc|rhit"]),
    ],
)
def test_a_name_said_twice_is_one_alternative(body: str, asked: list[str], reader: Reader) -> None:
    assert _asked(reader, body) == asked


# ------------------------------------------------------------------------------------------------ over several lines


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("One of the following: RHIT, RHIA, CCS", ["ccs|rhia|rhit"]),
        ("Must hold one of the following:\n\u2022 RHIT\n\u2022 RHIA\n\u2022 CCS", ["ccs|rhia|rhit"]),
        ("Any of these:\n- RHIT\n- RHIA", ["rhia|rhit"]),
        ("Either of the following:\n1. RHIT\n2. RHIA", ["rhia|rhit"]),
        ("One of the following:\n\u2022 RHIT\n\u2022 RHIA\n\nMust know data entry.", ["rhia|rhit", "data_entry"]),
        ("All of the following:\n\u2022 RHIT\n\u2022 RHIA", ["rhit", "rhia"]),
        ("The following:\n\u2022 RHIT\n\u2022 RHIA", ["rhit", "rhia"]),
        ("\u2022 RHIT\n\u2022 RHIA", ["rhit", "rhia"]),
        ("\u2022 RHIT or\n\u2022 RHIA", ["rhia|rhit"]),
        ("\u2022 RHIT, or\n\u2022 RHIA, or\n\u2022 CCS", ["ccs|rhia|rhit"]),
        ("\u2022 RHIT\n\u2022 or RHIA", ["rhia|rhit"]),
        ("\u2022 RHIT or RHIA\n\u2022 HIPAA", ["rhia|rhit", "hipaa"]),
        ("RHIT\nor\nRHIA", ["rhia|rhit"]),
        ("RHIT\nand\nRHIA", ["rhit", "rhia"]),
    ],
)
def test_a_list_is_a_choice_where_its_lead_or_its_lines_say_so(body: str, asked: list[str], reader: Reader) -> None:
    assert _asked(reader, f"Requirements\n{body}") == asked


# ------------------------------------------------------------------------------------------- what is no choice at all


@pytest.mark.parametrize(
    ("body", "levels"),
    [
        ("Duties\n\u2022 Scanning or indexing of charts", {"scanning", "indexing"}),
        ("Answers phones or greets patients at the window.", {"phones", "front_desk"}),
        ("Scans, indexes or files loose sheets.", {"scanning", "indexing", "filing"}),
        ("No RHIT or RHIA needed", {"rhit", "rhia"}),
        ("Neither RHIT nor RHIA is required", {"rhit", "rhia"}),
    ],
)
def test_what_is_not_asked_for_is_never_a_choice(body: str, levels: set[str], reader: Reader) -> None:
    stated = reader.extract(f"Clerk\n\n{body}").stated
    assert {_way(path) for row in stated for path in row.paths} == levels
    assert {len(row.paths) for row in stated} == {1}


# ------------------------------------------------------------------------------ credentials, schooling and experience


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("RHIT or two years of coding", ["24|rhit"]),
        ("RHIT, or two years of coding experience", ["24|rhit"]),
        ("RHIT, or at least 3 years of coding experience", ["36|rhit"]),
        ("CPC or two years of coding", ["24|cpc"]),
        ("RHIT, RHIA or at least 3 years of experience", ["36|rhia|rhit"]),
        ("RHIT, RHIA, or a minimum of two years of experience", ["24|rhia|rhit"]),
        ("Two years of experience or RHIT", ["24|rhit"]),
        ("Two years of experience, or RHIT", ["24|rhit"]),
        ("Associate degree or RHIT", ["associate|rhit"]),
        ("RHIT or associate degree", ["associate|rhit"]),
        ("High school diploma or RHIT", ["high_school|rhit"]),
        ("Associate degree or two years of medical coding", ["24|associate"]),
        ("Three years of experience, or two years with RHIT", ["24+rhit|36"]),
        _not_yet(
            "Two years or CPC", ["24|cpc"], "no word of the field is near: 'CPC' might be the driver's certificate"
        ),
        ("2 years of coding experience or CPC certification", ["24|cpc"]),
        ("RHIT eligible or two years of experience", ["24|rhit"]),
        ("RHIT\n\u2022 or two years of experience", ["24|rhit"]),
        ("RHIT, RHIA, or bachelor's degree", ["bachelor|rhia|rhit"]),
        ("Associate degree, RHIT or two years of experience", ["24|associate|rhit"]),
        ("RHIT\n\u2022 Two years of experience", ["rhit", "24"]),
        ("High school diploma or GED\n\u2022 One year of experience or RHIT", ["high_school", "12|rhit"]),
        (
            "High school diploma\n\u2022 One year of experience OR completion of a medical records certificate program",
            ["high_school", "12|medrec_certificate"],
        ),
        (
            "One year in a dental office OR completion of a medical office / medical records certificate program",
            ["12|medrec_certificate"],
        ),
    ],
)
def test_a_credential_may_stand_in_for_schooling_or_experience(body: str, asked: list[str], reader: Reader) -> None:
    assert _asked(reader, f"Requirements\n\u2022 {body}") == asked


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("Bachelor's degree, or associate degree and RHIT", ["associate+rhit|bachelor"]),
        ("Bachelor's degree, or associate degree with RHIT", ["associate+rhit|bachelor"]),
        ("Bachelor's degree, or associate degree and RHIT or RHIA", ["associate+rhia|associate+rhit|bachelor"]),
        ("Bachelor's degree, or associate degree and two years, or RHIT", ["24+associate|bachelor|rhit"]),
        ("Bachelor's degree or associate degree, and RHIT", ["associate|bachelor", "rhit"]),
        _not_yet(
            "RHIT with one year of experience, or CCS with two years", ["12+rhit|24+ccs"], "only schooling is completed"
        ),
    ],
)
def test_and_completes_the_way_it_stands_in(body: str, asked: list[str], reader: Reader) -> None:
    assert _asked(reader, f"Requirements\n\u2022 {body}") == asked


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("Associate degree and RHIT", ["associate", "rhit"]),
        ("Associate degree and RHIT or RHIA", ["associate", "rhia|rhit"]),
        ("High school diploma and RHIT", ["high_school", "rhit"]),
        ("High school diploma or GED; RHIT preferred", ["high_school", "rhit"]),
        ("High school diploma or equivalent and RHIT", ["high_school", "rhit"]),
        ("RHIT and two years of experience", ["rhit", "24"]),
        ("RHIT with two years of experience", ["rhit", "24"]),
        ("RHIT; two years of experience", ["rhit", "24"]),
        ("RHIT preferred, two years of experience required", ["rhit", "24"]),
        ("High school diploma or equivalent, RHIT", ["high_school", "rhit"]),
        ("GED or equivalent, data entry", ["high_school", "data_entry"]),
    ],
)
def test_and_asks_for_both(body: str, asked: list[str], reader: Reader) -> None:
    assert _asked(reader, f"Requirements\n\u2022 {body}") == asked


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("Two years of billing or coding", ["24", "medical_billing|medical_coding"]),
        ("Two years of data entry or filing", ["24", "data_entry|filing"]),
        ("Two years of data entry, retail or hospitality", ["24", "data_entry"]),
        (
            "Two years in medical billing, medical coding or patient registration",
            ["24", "medical_billing|medical_coding|patient_registration"],
        ),
        _not_yet(
            "Two years of medical billing or coding",
            ["24", "medical_billing|medical_coding"],
            "'medical ... coding' spans the other one, and then its 'or' is taken for that of the two years",
        ),
    ],
)
def test_the_fields_of_one_length_are_a_choice(body: str, asked: list[str], reader: Reader) -> None:
    assert _asked(reader, f"Requirements\n\u2022 {body}") == asked


def test_what_stands_after_one_of_the_following_is_one_choice_whatever_parts_it(reader: Reader) -> None:
    said = "You must hold one of the following: CCA or CPC-A (apprentice); CCS, CCS-P or CIC (mastery); RHIT."
    (choice,) = (row for row in reader.extract(f"Coder\n\n{said}").stated if len(row.paths) > 1)
    named = {way.concept_id for path in choice.paths for way in path if isinstance(way, Holds)}
    assert (named, choice.importance) == ({"cca", "cpc_a", "ccs", "ccs_p", "cic", "rhit"}, Importance.REQUIRED)
