"""The shipped rows of skills, credentials and titles are well formed, and the same concepts as the outside lists.

The demo is read as any feed would be.
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import zipcodes

from jobmatch.jobposting import raw_posting, read
from jobmatch.messages import REASONS
from jobmatch.model import EducationLevel, Kind, Tier, WhenAbsent
from jobmatch.vocabulary import shipped

SKILLS = [row for _, row in shipped("skills.csv")]
CREDENTIALS = [row for _, row in shipped("certifications.csv")]
TITLES = [row for _, row in shipped("titles.csv")]
CONCEPTS = {row["id"]: row for row in (*SKILLS, *CREDENTIALS)}
DEMO = files("jobmatch").joinpath("data", "demo")
POSTINGS = [json.loads(line) for line in DEMO.joinpath("postings.jsonl").read_text(encoding="utf-8").splitlines()]
PROFILE = json.loads(DEMO.joinpath("profile.json").read_text(encoding="utf-8"))
LISTS = ("alt_labels", "context_labels", "claims", "no_claims", "anchors", "vetoes")
FILES = ("skills.csv", "certifications.csv", "titles.csv")

GROUPS = {
    "quality", "ehr", "software", "clinical_knowledge", "privacy", "release_of_information", "coding", "records_ops",
    "revenue", "registry", "office_support", "soft", "physical", "language", "condition",
}  # fmt: skip
FAMILIES = {
    "core", "coder", "roi", "registry", "management", "billing", "adjacent", "not_family", "ambiguous",
}  # fmt: skip
SENIORITIES = {"entry", "mid", "senior", "lead", "supervisor", "manager", "director", "n/a"}
# Words that name two concepts whoever reads them; the reader decides by what stands around.
SHARED_LABELS = {
    "billing and coding": {"medical_coding", "medical_billing"},
    "coding certification": {"medical_coding", "coding_cert_generic"},
    "cpt coding": {"medical_coding", "cpt_codes"},
    "epic certification": {"ehr_epic", "epic_cert"},
    "epic certified": {"ehr_epic", "epic_cert"},
    "epic him": {"ehr_epic", "ehr_epic_him"},
    "epic prelude": {"ehr_epic", "ehr_epic_prelude"},
    "epic-certified": {"ehr_epic", "epic_cert"},
    "hipaa certification": {"hipaa", "hipaa_cert"},
    "icd coding": {"medical_coding", "icd10cm"},
    "mychart": {"ehr_epic", "patient_portal"},
}


def parts(cell: str) -> list[str]:
    return cell.split("|") if cell else []


def ancestors(concept_id: str) -> Iterator[str]:
    while concept_id := CONCEPTS[concept_id]["broader"]:
        yield concept_id


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_utf8_with_plain_line_ends_and_one_row_a_line(name: str) -> None:
    raw = files("jobmatch").joinpath("data", name).read_bytes()
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    assert raw.decode("utf-8").count("\n") == len(list(shipped(name))) + 1


@pytest.mark.parametrize("name", FILES)
def test_every_row_has_a_value_for_every_column(name: str) -> None:
    for line, row in shipped(name):
        assert None not in row, f"{name}:{line} has too many fields"
        assert None not in row.values(), f"{name}:{line} has too few fields"
        assert all(value == value.strip() for value in row.values()), f"{name}:{line} has stray spaces"


def test_an_id_and_a_preferred_label_stand_once_over_skills_and_credentials() -> None:
    rows = [*SKILLS, *CREDENTIALS]
    for column in ("id", "preferred_label"):
        again = [value for value, times in Counter(row[column].casefold() for row in rows).items() if times > 1]
        assert again == []


def test_ids_are_plain_words_and_have_a_source_or_an_issuer() -> None:
    for row in CONCEPTS.values():
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", row["id"])
        assert row["source"] or row["issuer"], row["id"]


def test_skills_are_of_a_known_group_kind_and_silence() -> None:
    for row in SKILLS:
        assert row["group"] in GROUPS, row["id"]
        assert Kind(row["kind"]) is not Kind.QUALIFICATION, row["id"]
        assert WhenAbsent(row["when_absent"])


def test_silence_about_a_trait_or_a_condition_never_counts_as_lacking_it() -> None:
    asked = [row for row in SKILLS if row["kind"] in ("trait", "condition")]
    assert asked
    assert {row["when_absent"] for row in asked} == {"ask"}


def test_silence_about_a_credential_counts_as_lacking_it() -> None:
    assert {row["when_absent"] for row in CREDENTIALS} == {"lacking"}


def test_every_id_that_a_row_refers_to_exists() -> None:
    for row in CONCEPTS.values():
        for named in (row["broader"], row.get("superseded_by", ""), *parts(row.get("implies", ""))):
            assert not named or (named in CONCEPTS and named != row["id"]), f"{row['id']}: {named}"


def test_no_concept_is_broader_than_itself_by_way_of_others() -> None:
    for concept_id in CONCEPTS:
        for seen, above in enumerate(ancestors(concept_id)):
            assert above != concept_id
            assert seen < len(CONCEPTS)


def test_a_skill_is_recognised_by_some_label() -> None:
    for row in CONCEPTS.values():
        assert row["alt_labels"] or row["context_labels"], row["id"]


def test_no_list_repeats_or_leaves_an_entry_empty() -> None:
    for row in CONCEPTS.values():
        for column in LISTS:
            found = parts(row[column])
            assert all(part == part.strip() != "" for part in found), f"{row['id']}: {column}"
            assert len(found) == len(set(found)), f"{row['id']}: {column}"


def test_a_label_is_safe_or_needs_context_but_not_both() -> None:
    for row in CONCEPTS.values():
        assert not set(parts(row["alt_labels"])) & set(parts(row["context_labels"])), row["id"]


def test_what_claims_nothing_in_a_resume_is_a_label_of_its_row_and_what_claims_is_a_new_one() -> None:
    for row in CONCEPTS.values():
        labels = {*parts(row["alt_labels"]), *parts(row["context_labels"])}
        assert {part for part in parts(row["no_claims"]) if not part.startswith("... ")} <= labels, row["id"]
        assert not set(parts(row["claims"])) & (set(parts(row["alt_labels"])) - set(parts(row["no_claims"]))), row["id"]


def test_every_class_of_words_is_named_by_claims_and_says_each_word_once() -> None:
    claims = " ".join(row["claims"] for row in CONCEPTS.values())
    for _, row in shipped("word_classes.csv"):
        found = parts(row["words"])
        assert f"<{row['name']}>" in claims
        assert len(found) == len(set(found)), row["name"]


def test_an_anchor_that_counts_anywhere_stands_alone_and_is_rare() -> None:
    anywhere = [row for row in CONCEPTS.values() if "*" in parts(row["anchors"])]
    assert all(row["anchors"] == "*" for row in anywhere)
    assert all(row["kind"] == "trait" for row in anywhere)


def test_anchors_stand_only_where_there_is_a_label_to_guard_and_are_no_vetoes() -> None:
    for row in CONCEPTS.values():  # vetoes guard every label in a résumé
        assert row["context_labels"] or not row["anchors"], row["id"]
        both = set(parts(row["anchors"])) & set(parts(row["vetoes"]))
        assert not both, f"{row['id']}: {both} can be neither"


def test_only_the_known_safe_labels_are_shared_by_two_concepts() -> None:
    owners: dict[str, set[str]] = {}
    for row in CONCEPTS.values():
        for label in parts(row["alt_labels"]):
            owners.setdefault(label.removeprefix("=").casefold(), set()).add(row["id"])
    assert {label: ids for label, ids in owners.items() if len(ids) > 1} == SHARED_LABELS


def test_every_skill_and_credential_has_an_example_of_one_line() -> None:
    examples = [row["example"] for row in CONCEPTS.values()]
    assert all(examples)
    assert not any("\n" in example or len(example) > 160 for example in examples)


def test_every_ambiguous_row_has_a_counter_example_that_holds_one_of_its_labels() -> None:
    for row in CONCEPTS.values():
        if row["context_labels"]:
            labels = [label.removeprefix("=").casefold() for label in parts(row["context_labels"])]
            assert any(label in row["counter_example"].casefold() for label in labels), row["id"]


def test_a_counter_example_holds_none_of_the_safe_labels_of_its_row() -> None:
    for row in CONCEPTS.values():
        for label in parts(row["alt_labels"]):
            flags = re.NOFLAG if label.startswith("=") else re.IGNORECASE
            words = rf"(?<!\w){re.escape(label.removeprefix('='))}(?!\w)"
            assert not re.search(words, row["counter_example"], flags), f"{row['id']}: {label}"


@pytest.mark.parametrize(("low", "high"), [("cost_usd_low", "cost_usd_high"), ("months_low", "months_high")])
def test_costs_and_months_are_whole_numbers_from_low_to_high_or_both_unknown(low: str, high: str) -> None:
    for row in CREDENTIALS:
        assert bool(row[low]) == bool(row[high]), f"{row['id']}: half known"
        if row[low]:
            assert 0 <= int(row[low]) <= int(row[high]), row["id"]


def test_an_implied_education_is_a_level_of_the_ladder() -> None:
    implied = {row["id"]: EducationLevel(row["implies_education"]) for row in CREDENTIALS if row["implies_education"]}
    assert implied["rhit"] is EducationLevel.ASSOCIATE
    assert implied["rhia"] is EducationLevel.BACHELOR


def test_a_credential_says_whether_it_can_still_be_earned_and_how_sure_the_row_is() -> None:
    for row in CREDENTIALS:
        assert row["status"] in {"active", "retired", "uncertain", "generic", "other"}, row["id"]
        assert row["confidence"].split(";")[0].split()[0] in {"high", "medium", "low"}, row["id"]


def test_a_title_stands_once_with_a_known_family_and_seniority() -> None:
    assert max(Counter(row["title"].casefold() for row in TITLES).values()) == 1
    for row in TITLES:
        assert row["family"] in FAMILIES, row["title"]
        assert row["seniority"] in SENIORITIES, row["title"]


def test_an_occupation_is_an_onet_soc_code_or_not_said() -> None:
    for row in TITLES:
        assert not row["occupation"] or re.fullmatch(r"\d\d-\d{4}\.\d\d", row["occupation"]), row["title"]
    codes = {row["title"]: row["occupation"] for row in TITLES}
    assert codes["Medical Records Clerk"] == "29-2072.00"
    assert codes["Medical File Clerk"] == "43-4071.00"
    assert codes["Cancer Registrar"] == "29-9021.00"
    assert codes["Clerk"] == ""


def outside(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "domain" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.shared
def test_ids_are_those_of_the_outside_lists_in_their_order(shared: Path) -> None:
    skills = [row["id"] for row in outside(shared, "skills.csv") if row["group"] != "jobsearch"]
    assert [row["id"] for row in SKILLS] == skills
    assert [row["id"] for row in CREDENTIALS] == [row["id"] for row in outside(shared, "certifications.csv")]


@pytest.mark.shared
@pytest.mark.parametrize("name", ["skills.csv", "certifications.csv"])
def test_no_label_of_the_outside_lists_is_lost(shared: Path, name: str) -> None:
    for row in outside(shared, name):
        ours = CONCEPTS.get(row["id"], {"alt_labels": row["aliases"], "context_labels": row["context_aliases"]})
        kept = {*parts(ours["alt_labels"]), *parts(ours["context_labels"])}
        assert {*parts(row["aliases"]), *parts(row["context_aliases"])} <= kept, row["id"]


@pytest.mark.shared
def test_titles_keep_the_family_and_seniority_of_the_outside_list(shared: Path) -> None:
    otherwise = {
        "Data Administrator - Medical Records",  # band 4 of the NHS, as secretaries are
        "Health Records Contact Centre Clerk",  # a desk of the records department, if not at records
        "Medical Secretary",  # takes dictation: in adverts a band or two above receptionists and ward clerks
    }
    ours = {row["title"]: (row["family"], row["seniority"]) for row in TITLES}
    for row in outside(shared, "titles.csv"):
        assert row["title"] in otherwise or ours[row["title"]] == (row["family"], row["seniority"])


@pytest.mark.parametrize("payload", POSTINGS, ids=lambda payload: payload["identifier"]["value"])
def test_a_demo_posting_is_read_without_repair(payload: dict[str, Any]) -> None:
    posting = read(raw_posting("demo", payload, "postings.jsonl"))
    assert posting.notes == ()
    assert posting.date_posted is not None
    assert date(2026, 11, 1) <= posting.date_posted <= date(2026, 11, 20)
    assert posting.valid_through is None or posting.valid_through > date(2026, 11, 30)
    assert "<" not in posting.text
    assert posting.job_location or posting.job_location_type == "TELECOMMUTE"


def test_every_demo_posting_has_its_own_id_and_words() -> None:
    assert len(POSTINGS) >= 30
    for told in ("url", "description"):
        assert len({payload[told] for payload in POSTINGS}) == len(POSTINGS)
    assert len({payload["identifier"]["value"] for payload in POSTINGS}) == len(POSTINGS)


def test_the_demo_has_near_misses_remote_work_and_a_posting_that_says_next_to_nothing() -> None:
    titles = {payload["title"] for payload in POSTINGS}
    assert {"Court Records Clerk", "Record Store Clerk", "Registered Nurse - Medical Surgical"} <= titles
    assert sum("jobLocationType" in payload for payload in POSTINGS) >= 3
    assert min(len(payload["description"].split()) for payload in POSTINGS) < 20


def test_a_town_of_the_demo_has_the_zip_code_that_it_is_given() -> None:
    for payload in POSTINGS:
        if place := payload.get("jobLocation"):
            address = place["address"]
            (found,) = zipcodes.matching(address["postalCode"])
            towns = {found["city"], *found["acceptable_cities"]}
            assert (address["addressLocality"], found["state"]) in {(town, "OH") for town in towns}


def test_the_demo_profile_answers_only_what_the_vocabulary_asks() -> None:
    told = PROFILE["meta"]["jobmatch"]
    published = json.loads(files("jobmatch").joinpath("data", "profile.schema.json").read_text(encoding="utf-8"))
    assert told.keys() <= published["properties"].keys()
    assert told["answers"].keys() <= CONCEPTS.keys()
    assert told["wishes"]["postal_code"] == "43215"


@pytest.mark.parametrize(("file", "key"), [("cues.csv", "cue"), ("sections.csv", "heading"), ("titles.csv", "title")])
def test_no_row_takes_the_place_of_another(file: str, key: str) -> None:
    assert [name for name, times in Counter(row[key] for _, row in shipped(file)).items() if times > 1] == []


def test_every_rule_of_a_tier_has_its_reason_and_a_sentence_for_people():
    rules = list(shipped("tiers.csv"))
    assert [row["because"] for _, row in rules if not row["reason"]] == []
    assert {row["tier"] for _, row in rules} == set(Tier)
    assert {row["because"] for _, row in rules} <= {*REASONS}
