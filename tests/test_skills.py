import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobmatch.model import EmploymentType, Grace, Holds, Importance, Kind, Posting, Requirements, Span, digest
from jobmatch.skills import Mention, Reader, projection
from jobmatch.vocabulary import Vocabulary, load

REQUIRED, PREFERRED, MENTIONED, NEGATED = Importance


def _posting(body: str, title: str = "Clerk") -> Posting:
    return Posting("f", "1", title, f"{title}\n\n{body}")


def _row(reader: Reader, body: str, title: str = "Clerk") -> dict[str, Any]:
    posting = _posting(body, title)
    return projection(posting, reader.extract(posting.text))


def _levels(reader: Reader, body: str, title: str = "Clerk") -> dict[str, str]:
    return {item["id"]: item["level"] for item in _row(reader, body, title)["items"]}


def _groups(reader: Reader, body: str) -> list[list[str]]:
    stated = reader.extract(_posting(body).text).stated
    return [[c.concept_id for (c,) in row.paths if isinstance(c, Holds)] for row in stated if len(row.paths) > 1]


# ------------------------------------------------------------------------------------------- what is named


def test_a_concept_is_quoted_where_it_stands(reader: Reader) -> None:
    (item,) = _row(reader, "Requirements\n\u2022 RHIT")["items"]
    assert item == {"id": "rhit", "level": "required", "start": 22, "end": 26, "quote": "RHIT"}


@pytest.mark.parametrize("said", ["RHIT", "R.H.I.T.", "registered health information technician", "RHITs"])
def test_any_wording_counts(said: str, reader: Reader) -> None:
    assert _levels(reader, f"Must have {said}") == {"rhit": "required"}


def test_a_label_in_capitals_is_not_the_word(reader: Reader) -> None:
    assert _levels(reader, "Requirements: you take word of every star and rio in the ward") == {}


def test_articles_hyphens_and_forms_do_not_matter(reader: Reader) -> None:
    said = ("Answers the phones", "answering phones", "will answer all phones")
    assert [list(_levels(reader, words)) for words in said] == [["phones"]] * 3


def test_a_context_label_counts_only_near_its_field(reader: Reader) -> None:
    assert "ehr_epic" in _levels(reader, "Must know Epic or another EHR")
    assert "ehr_epic" not in _levels(reader, "We went on an Epic journey")


def test_a_veto_takes_the_sense_away(reader: Reader) -> None:
    assert "cpc" in _levels(reader, "Coder with a CPC")
    assert "cpc" not in _levels(reader, "Lorry driver with a CPC, not a coder")


def test_the_most_specific_concept_wins(reader: Reader) -> None:
    assert list(_levels(reader, "Requirements: Epic Cadence experience")) == ["ehr_epic_cadence"]


def test_the_broader_one_counts_where_it_is_said_separately(reader: Reader) -> None:
    assert {"ehr", "ehr_epic"} <= _levels(reader, "Requirements: EMR (Epic)").keys()


def test_a_phrase_does_not_run_across_lines(reader: Reader) -> None:
    assert "data_entry" in _levels(reader, "Requirements\n\u2022 Data entry")
    assert "data_entry" not in _levels(reader, "Requirements\n\u2022 Data\n\u2022 Entry")


def test_a_label_that_is_a_list_does_not_hide_its_items(reader: Reader) -> None:
    assert {"icd10cm", "cpt_codes"} <= _levels(reader, "Requirements: ICD-10 and CPT codes").keys()


def test_a_credential_in_the_title_is_required_and_nothing_else_in_it_is(reader: Reader) -> None:
    assert _levels(reader, "Full time.", title="Release of Information Clerk, RHIT") == {"rhit": "required"}


@pytest.fixture(scope="module")
def shipped() -> Vocabulary:
    return load()


# --------------------------------------------------------------------------------------------- how it is meant


def test_one_requirement_for_each_concept_at_its_strongest(reader: Reader) -> None:
    body = "Duties\n\u2022 Data entry\nPreferred\n\u2022 Data entry\nRequired\n\u2022 Data entry"
    (item,) = _row(reader, body)["items"]
    assert (item["level"], item["start"]) == ("required", body.rindex("Data") + len("Clerk\n\n"))


def test_what_is_said_not_to_be_part_of_the_job_is_recorded(reader: Reader) -> None:
    assert _levels(reader, "Medical coding and medical billing are not part of this position.") == {
        "medical_coding": "negated",
        "medical_billing": "negated",
    }


def test_what_the_employer_says_of_itself_asks_nothing(reader: Reader) -> None:
    assert _levels(reader, "About us\nWe are known for customer service and data quality.") == {}


def test_a_condition_of_employment_stands_among_benefits(reader: Reader) -> None:
    body = "Benefits\nDental, vision.\nAll offers are contingent upon a background check and drug screen."
    assert _levels(reader, body) == {"cond_background_check": "required", "cond_drug_screen": "required"}


# ---------------------------------------------------------------------------------------------- alternatives


@pytest.mark.parametrize(
    ("body", "groups"),
    [
        ("RHIT, RHIA or CCS required", [["rhit", "rhia", "ccs"]]),
        ("RHIT or RHIA required, CPC preferred", [["rhit", "rhia"]]),
        ("RHIT/RHIA required", [["rhit", "rhia"]]),
        ("RHIT, RHIA and CCS required", []),
        ("RHIT; or a way with words", []),
        ("One of the following: CPC, CCS, RHIT", [["cpc", "ccs", "rhit"]]),
        ("RHIA (AHIMA) or CPC (AAPC) required", [["rhia", "cpc"]]),
        ("Typing/filing/faxing", []),
        ("Epic, Cerner or another EHR", [["ehr_epic", "ehr_cerner", "ehr"]]),
    ],
)
def test_alternatives_are_paths_of_one_requirement(body: str, groups: list[list[str]], reader: Reader) -> None:
    assert _groups(reader, f"Requirements\n\u2022 {body}") == groups


@pytest.mark.parametrize(
    ("body", "levels"),
    [
        (
            "A completed course in medical coding, or one year of work in medical records or billing",
            {"medical_coding": "mentioned", "medical_billing": "mentioned"},
        ),
        ("Two years in health information or patient registration", {"patient_registration": "required"}),
        ("Associate degree or two years of medical coding", {"medical_coding": "mentioned"}),
        ("RHIT or two years of medical coding", {"rhit": "required", "medical_coding": "mentioned"}),
        ("Two years of medical coding or equivalent", {"medical_coding": "required"}),
        ("Two years of medical coding", {"medical_coding": "required"}),
        (
            "Two years of filing and CPT codes or a wish to learn",
            {"filing": "required", "cpt_codes": "required"},
        ),
    ],
)
def test_what_is_only_one_way_among_others_is_not_required(body: str, levels: dict[str, str], reader: Reader) -> None:
    assert _levels(reader, f"Requirements\n\u2022 {body}") == levels


def test_the_fields_that_time_may_be_spent_in_are_one_requirement(reader: Reader) -> None:
    body = "Requirements\n\u2022 Two years in medical billing, in a team for patient registration or medical coding"
    assert _groups(reader, body) == [["medical_billing", "patient_registration", "medical_coding"]]


@pytest.mark.parametrize(
    ("body", "levels"),
    [
        (
            "As a Patient Access Representative you register patients.",
            {"patient_registration": "mentioned"},
        ),
        ("As a Patient Access Clerk, you will register patients.", {"patient_registration": "mentioned"}),
        ("As a records clerk you must hold an RHIT.", {"rhit": "required"}),
        ("As a committed team player, you answer phones.", {"teamwork": "required", "phones": "mentioned"}),
    ],
)
def test_what_one_does_in_a_role_is_a_duty(body: str, levels: dict[str, str], reader: Reader) -> None:
    assert levels.items() <= _levels(reader, body).items()


def test_a_condition_after_a_list_of_wishes_is_required(reader: Reader) -> None:
    body = "Preferred\n\u2022 RHIT\nA background check follows every offer."
    assert _levels(reader, body) == {"rhit": "preferred", "cond_background_check": "required"}


def test_a_list_under_one_of_the_following_is_a_choice(reader: Reader) -> None:
    body = "Requirements\nMust hold one of the following:\n\u2022 RHIT\n\u2022 RHIA\n\u2022 CCS\nMust know data entry."
    assert _groups(reader, body) == [["rhit", "rhia", "ccs"]]


def test_a_concept_named_twice_in_a_choice_is_one_path(reader: Reader) -> None:
    assert _groups(reader, "Requirements: RHIT or registered health information technician") == []


# ---------------------------------------------------------------------------------------------------- grace


@pytest.mark.parametrize(
    ("body", "grace", "months"),
    [
        ("RHIT eligible", Grace.ELIGIBLE, None),
        ("Must have an RHIT or be working towards it", Grace.ELIGIBLE, None),
        ("Must have an RHIT or be willing to work towards one", Grace.ELIGIBLE, None),
        ("Hold the RHIT or be studying for it", Grace.ELIGIBLE, None),
        ("RHIT eligible or willing to obtain within 12 months of hire", Grace.ELIGIBLE, 12),
        ("RHIT must be obtained within six (6) months of hire", Grace.OBTAIN_WITHIN, 6),
        ("RHIT required", None, None),
    ],
)
def test_a_credential_still_to_be_earned_keeps_its_time(
    body: str, grace: Grace | None, months: int | None, reader: Reader
) -> None:
    (row,) = reader.extract(_posting(body).text).stated
    held = row.paths[0][0]
    assert isinstance(held, Holds)
    assert (held.grace, held.within_months, row.importance) == (grace, months, REQUIRED)


def test_a_skill_has_no_grace(reader: Reader) -> None:
    (item,) = _row(reader, "Process release of information requests within 5 months")["items"]
    assert "note" not in item


# -------------------------------------------------------------------------------------------------- findings


def test_a_posting_without_a_requirements_section_says_so(reader: Reader) -> None:
    assert "no_requirements_section" in [f.code for f in reader.extract(_posting("Files charts.").text).findings]
    assert reader.extract(_posting("Requirements\nGED").text).findings == ()


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("A current forklift certificate", ["unread_demand"]),
        ("Must tell a maple from an oak", ["unread_demand"]),
        ("Smiles at strangers every morning", ["unread_line"]),
        ("A forklift certificate is not required", ["unread_line"]),
        ("Must work some weekends and holidays", ["unread_line"]),
        ("Able to type 40 wpm", []),
        ("High school diploma", []),
        ("RHIT", []),
        ("Kindness", []),
        ("Our client insists upon:", []),
    ],
)
def test_a_line_of_what_is_asked_that_was_not_understood_is_told(line: str, codes: list[str], reader: Reader) -> None:
    text = _posting(f"Requirements\n- {line}\n- GED").text
    found = [one for one in reader.extract(text).findings if one.code.startswith("unread")]
    assert [one.code for one in found] == codes
    assert all(one.span and text[one.span.start : one.span.end] == line for one in found)


def test_what_is_not_understood_elsewhere_is_not_told(reader: Reader) -> None:
    text = _posting("Duties\n- Must water the plants\nPreferred\n- A forklift certificate").text
    assert not [one for one in reader.extract(text).findings if one.code.startswith("unread")]


def test_requirements_in_another_document_are_pointed_out(reader: Reader) -> None:
    posting = _posting("Requirements\nGED\nSee the attached person specification.")
    (finding,) = reader.extract(posting.text).findings
    assert finding.code == "attached_specification"
    assert finding.span
    assert posting.text[finding.span.start : finding.span.end].startswith("See the attached")


def test_typing_speed_is_kept(reader: Reader) -> None:
    assert reader.extract(_posting("Must type 45 w.p.m.").text).typing_wpm == 45


# ------------------------------------------------------------------------------------------------ the JSON row


def test_the_row_has_the_fields_that_other_programs_rely_on(reader: Reader) -> None:
    row = _row(reader, "Requirements: GED, 1 year of experience. Pay: $18.50 - $22 per hour. Work from home.")
    assert list(row) == [
        "text", "items", "education", "experience_months", "pay", "work_mode", "employment", "family", "occupation",
        "evidence",
    ]  # fmt: skip
    assert (row["education"], row["experience_months"]) == (
        {"required": "high_school", "preferred": None},
        {"required": 12, "preferred": None},
    )
    assert row["pay"] == {"min": 18.5, "max": 22.0, "unit": "hour", "currency": "USD"}
    assert json.loads(json.dumps(row)) == row


def test_a_condition_of_employment_is_required_wherever_it_stands(reader: Reader) -> None:
    body = "Preferred:\n\u2022 Medical terminology\nOffers are contingent upon a drug screen."
    assert _levels(reader, body) == {"medical_terminology": "preferred", "cond_drug_screen": "required"}


def test_the_evidence_of_a_length_of_experience_says_of_what(reader: Reader) -> None:
    (row,) = reader.extract("Clerk\n\nRequirements\n\u2022 Two years of experience in a laundry").stated
    text = "Clerk\n\nRequirements\n\u2022 Two years of experience in a laundry"
    assert text[row.evidence.start : row.evidence.end].endswith("Two years of experience in a laundry")


def test_evidence_is_where_the_text_says_it(reader: Reader) -> None:
    row = _row(reader, "Requirements: GED, 1 year of experience. Pay: $18.50 per hour.")
    quotes = {name: row["text"][start:end] for name, (start, end) in row["evidence"].items()}
    assert quotes["education"].startswith("GED")
    assert "1 year" in quotes["experience_months"]
    assert "18.50" in quotes["pay"]


def test_education_and_experience_are_those_of_the_lowest_path(reader: Reader) -> None:
    row = _row(reader, "Requirements: bachelor's degree, or associate degree and 1 year, or high school and 2 years.")
    assert (row["education"]["required"], row["experience_months"]["required"]) == ("high_school", 24)


def test_a_preferred_level_counts_only_above_the_required_one(reader: Reader) -> None:
    both = _row(reader, "Requirements\nAssociate degree required. High school diploma preferred.")
    assert both["education"] == {"required": "associate", "preferred": None}


def test_the_hours_of_the_source_stand_before_those_of_the_text(reader: Reader) -> None:
    posting = Posting("f", "1", "Clerk", "Clerk\n\nPart-time.", employment_type=(EmploymentType.TEMPORARY,))
    assert projection(posting, reader.extract(posting.text))["employment"] == ["temporary", "part_time"]


def test_an_empty_posting_is_an_empty_row() -> None:
    row = projection(Posting("f", "1", "", ""), Requirements("", ""))
    assert (row["items"], row["pay"], row["work_mode"], row["occupation"]) == ([], None, None, None)


# ---------------------------------------------------------------------------------------------------- r\u00e9sum\u00e9s


def test_a_resume_names_what_is_held_whatever_its_headings(reader: Reader) -> None:
    text = "Records clerk\nBenefits office: data entry, Epic\nHospital EHR\nRHIT"
    found = {mention.concept_id: text[mention.start : mention.end] for mention in reader.scan(text)}
    assert found.items() >= {"data_entry": "data entry", "ehr_epic": "Epic", "rhit": "RHIT"}.items()


def test_mentions_come_in_order_of_place(reader: Reader) -> None:
    found = reader.scan("RHIT\nHIPAA\ndata entry")
    assert [mention.start for mention in found] == sorted(mention.start for mention in found)
    assert isinstance(found[0], Mention)


# ------------------------------------------------------------------------------------------- for every text


def test_the_same_text_is_read_the_same_by_another_reader(reader: Reader) -> None:
    text = _posting("Requirements: RHIT or RHIA, Epic, data entry; 2 years.").text
    assert Reader(load()).extract(text) == reader.extract(text)


def test_the_version_changes_with_the_words(reader: Reader, tmp_path: Any) -> None:
    own = tmp_path / "vocabulary.toml"
    own.write_text("[[heading]]\nheading = 'superpowers'\nkind = 'requirement'\n", encoding="utf-8")
    assert Reader(load(own)).version != reader.version == Reader(load()).version


def test_requirements_know_their_text_and_their_reader(reader: Reader) -> None:
    found = reader.extract("Clerk\n\nRHIT")
    assert (found.text_hash, found.reader_version) == (digest("Clerk\n\nRHIT"), reader.version)


def _spans(found: Requirements) -> list[Span]:
    return [span for row in found.stated for path in row.paths for c in path for span in (c.span, row.evidence)]


WORDS = st.sampled_from(
    ["RHIT", "RHIA", "CPC-A", "or", "and", "(", ")", ",", ";", "preferred", "required", "not", "within 6 months", "\n",
     "Requirements:", "\u2022", "Epic", "EHR", "high school", "2 years", "experience", "\u00e9", "\U0001f600", "1)"]
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_every_span_lies_in_the_text_and_no_concept_is_stated_twice(text: str) -> None:
    reader = _shared_reader()
    found = reader.extract(text)
    assert all(0 <= span.start < span.end <= len(text) for span in _spans(found))
    named = [c.concept_id for row in found.stated for path in row.paths for c in path if isinstance(c, Holds)]
    assert len(named) == len(set(named))


@settings(max_examples=100)
@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert _shared_reader().extract(text).text_hash == digest(text.encode("utf-8", "replace").decode())


_READERS: list[Reader] = []


def _shared_reader() -> Reader:
    """Hypothesis runs a test many times: one reader serves them all."""
    if not _READERS:
        _READERS.append(Reader(load()))
    return _READERS[0]


@pytest.mark.parametrize("unit", ["a", "RHIT ", "RHIT, ", "(", "- ", "1 ", "A", ": ", "or RHIT "])
def test_a_line_without_end_is_read_in_good_time(unit: str, reader: Reader) -> None:
    text = "Clerk\n\n" + unit * (50_000 // len(unit))
    assert reader.extract(text).text_hash == digest(text)


# ------------------------------------------------------------------------------------------------- real texts


@pytest.mark.shared
def test_every_quote_of_the_labelled_postings_is_its_span(shared: Any, reader: Reader) -> None:
    for line in (shared / "gold" / "extraction_dev.jsonl").read_text(encoding="utf-8").splitlines():
        posting = json.loads(line)
        head = "\n".join(filter(None, (posting[name] for name in ("title", "location", "salary_text"))))
        text = f"{head}\n\n{posting['description']}"
        row = projection(Posting("f", posting["id"], posting["title"], text), reader.extract(text))
        assert all(text[item["start"] : item["end"]] == item["quote"] != "" for item in row["items"])


def test_a_qualification_keeps_its_kind(shipped: Vocabulary) -> None:
    assert shipped.concepts["rhit"].kind is Kind.QUALIFICATION


def test_what_is_said_of_a_credential_later_holds_where_it_is_asked_for(reader: Reader) -> None:
    text = _posting("Requirements\nRHIA or RHIT.\nThe RHIT must be obtained within 12 months of hire.").text
    (choice,) = (row for row in reader.extract(text).stated if len(row.paths) > 1)
    graces = {way.concept_id: (way.grace, way.within_months) for path in choice.paths for way in path}
    assert graces == {"rhia": (None, None), "rhit": (Grace.OBTAIN_WITHIN, 12)}


def test_a_notice_that_lost_its_line_break_does_not_silence_what_stands_before_it(reader: Reader) -> None:
    text = _posting("EXPERIENCE\nOne year experience Acme complies with applicable civil rights laws.").text
    assert [way.months for row in reader.extract(text).stated for path in row.paths for way in path] == [12]
