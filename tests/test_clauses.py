"""What the sentence and the section around a mention make of it, from whole texts."""

from typing import Any

import pytest

from jobmatch.clauses import Clauses
from jobmatch.model import Holds, Importance, Span
from jobmatch.skills import Reader

REQUIRED, PREFERRED, MENTIONED, NEGATED = Importance


def _not_yet(*row: Any, reason: str) -> Any:
    return pytest.param(*row, marks=pytest.mark.xfail(strict=True, reason=reason))


def _levels(reader: Reader, body: str, title: str = "Clerk") -> dict[str, str]:
    stated = reader.extract(f"{title}\n\n{body}").stated
    held = [(way, row.importance) for row in stated for path in row.paths for way in path]
    return {way.concept_id: importance for way, importance in held if isinstance(way, Holds)}


def _clauses(reader: Reader, body: str) -> Clauses:
    text = f"Clerk\n\n{body}"
    sentences = reader._sections.read(text)
    tokens = reader._lexicon.tokens(text, sentences)
    return Clauses(text, sentences, tokens, reader._cues, reader.vocabulary.concepts)


# ------------------------------------------------------------------------------------------------ names and answers


@pytest.mark.parametrize(
    ("body", "levels"),
    [
        ("We are looking for a clinic receptionist.", {"front_desk": MENTIONED}),
        ("We are seeking a booking clerk.", {"patient_scheduling": MENTIONED}),
        ("Are you our next Medical Coding Audit and Training Lead?", {"medical_coding": MENTIONED}),
        ("We are looking for receptionists.", {"front_desk": MENTIONED}),
        ("We are looking for a lead with medical coding experience.", {"medical_coding": REQUIRED}),
        ("We are looking for medical coding experience in a team.", {"medical_coding": REQUIRED}),
        ("You have experience as a receptionist.", {"front_desk": REQUIRED}),
        ("The surgery requires a part-time receptionist.", {"front_desk": MENTIONED}),
    ],
)
def test_what_a_post_is_called_is_no_demand(body: str, levels: dict[str, str], reader: Reader) -> None:
    found = _levels(reader, body)
    assert {concept: found.get(concept) for concept in levels} == levels


@pytest.mark.parametrize(
    ("body", "levels"),
    [
        ("RHIT? Not needed.", {"rhit": NEGATED}),
        ("Microsoft Excel? A plus!", {"ms_excel": PREFERRED}),
        ("RHIT? Required from the first day.", {"rhit": REQUIRED}),
        ("RHIT? We have a cake for every birthday.", {"rhit": MENTIONED}),
        ("Do you know that we run Microsoft Excel? A plus is our canteen.", {"ms_excel": REQUIRED}),
    ],
)
def test_a_short_question_is_answered_by_the_next_sentence(body: str, levels: dict[str, str], reader: Reader) -> None:
    assert _levels(reader, body) == levels


def test_a_trait_that_one_is_required_to_show_is_no_duty(reader: Reader) -> None:
    asked = "You will be required to work autonomously. You will be required to file charts."
    assert _levels(reader, asked) == {"independence": REQUIRED, "filing": MENTIONED}


def test_what_they_do_is_a_duty_even_among_what_is_asked(reader: Reader) -> None:
    asked = "Requirements:\nThey validate authorization forms. They should have good computer skills."
    assert _levels(reader, asked) == {"authorization_validation": MENTIONED, "computer_literacy": REQUIRED}


# ---------------------------------------------------------------------------------------------------- others' work


@pytest.mark.parametrize(
    "body",
    [
        "Our coders hold the RHIT.",
        "Our coders are certified RHIT and CCS.",
        "Our dedicated nurses greet patients and answer phones.",
        "Our transcriptionists handle transcription.",
        "Physicians code their own visits.",
        "Providers answer phones.",
        "Clinic staff file charts and answer phones.",
        "The hospital has an RHIT on every shift.",
        "The practice handles medical billing for its patients.",
        "We accept Medicare and Medicaid.",
        "We process release of information requests for 300 hospitals.",
        "Our hospital offers medical coding to other clinics.",
        "The billing office handles medical billing.",
        "Another team does the medical coding.",
        _not_yet(
            "Our dedicated, detail-oriented physicians put patients first.",
            reason="what is said of them stands before the word that names them, after a comma",
        ),
    ],
)
def test_what_others_do_is_no_concern_of_an_applicant(body: str, reader: Reader) -> None:
    assert _levels(reader, body) == {}


@pytest.mark.parametrize(
    ("body", "levels"),
    [
        ("Our physicians use Cerner.", {"ehr_cerner": MENTIONED}),
        ("Our physicians use the Epic EHR.", {"ehr_epic": MENTIONED}),
        ("Our nurses document in Meditech.", {"ehr_meditech": MENTIONED}),
        ("The department uses Cerner.", {"ehr_cerner": MENTIONED}),
        ("Our team uses Microsoft Excel.", {"ms_excel": MENTIONED}),
    ],
)
def test_a_system_that_others_use_is_worth_knowing(body: str, levels: dict[str, str], reader: Reader) -> None:
    assert _levels(reader, body) == levels


@pytest.mark.parametrize(
    ("body", "levels"),
    [
        ("You process release of information requests for 300 hospitals.", {"release_of_information": MENTIONED}),
        ("Answers phones for our physicians.", {"phones": MENTIONED}),
        ("Work with physicians on chart deficiencies.", {"chart_analysis_deficiency": MENTIONED}),
        ("All staff must know HIPAA.", {"hipaa": REQUIRED}),
        ("Staff must hold an RHIT.", {"rhit": REQUIRED}),
        ("Our employees must hold CPR.", {"cpr": REQUIRED}),
        ("Our clinic seeks an RHIT.", {"rhit": REQUIRED}),
        ("Our nurses answer phones, but you must file charts.", {"phones": MENTIONED, "filing": MENTIONED}),
    ],
)
def test_a_sentence_with_others_in_it_may_be_about_the_applicant(
    body: str, levels: dict[str, str], reader: Reader
) -> None:
    assert _levels(reader, body) == levels


@pytest.mark.parametrize(
    "body",
    [
        "Medical coding is done by the Business Office.",
        "Medical coding is done by another team.",
        "You will not do medical coding.",
        "This is not a medical coding job.",
        "No medical coding.",
        "Medical coding is not required.",
    ],
)
def test_what_is_said_to_be_no_part_of_the_job_is_negated(body: str, reader: Reader) -> None:
    assert _levels(reader, body) == {"medical_coding": NEGATED}


# -------------------------------------------------------------------------------------------------------- sections


@pytest.mark.parametrize(
    "heading",
    [
        "What this job is not",
        "What we don't need:",
        "You do not need:",
        "Not responsible for:",
        "Not part of this role:",
        "Out of scope",
        "This job does not involve:",
        "Not required:",
    ],
)
def test_what_an_excluding_heading_lists_is_negated(heading: str, reader: Reader) -> None:
    body = f"{heading}\n\u2022 RHIT\n\u2022 Medical coding or medical billing"
    assert _levels(reader, body) == dict.fromkeys(("rhit", "medical_coding", "medical_billing"), NEGATED)


def test_an_exclusion_ends_with_the_next_heading(reader: Reader) -> None:
    body = "Out of scope:\n\u2022 Medical coding\nRequirements:\n\u2022 Data entry"
    assert _levels(reader, body) == {"medical_coding": NEGATED, "data_entry": REQUIRED}


def test_under_an_exclusion_no_word_makes_a_requirement(reader: Reader) -> None:
    assert _levels(reader, "What we don't need:\n\u2022 RHIT, required elsewhere") == {"rhit": NEGATED}


@pytest.mark.parametrize(
    ("body", "levels"),
    [
        ("Requirements\nData entry", {"data_entry": REQUIRED}),
        ("Preferred\nData entry", {"data_entry": PREFERRED}),
        ("Duties\nData entry", {"data_entry": MENTIONED}),
        ("Data entry", {"data_entry": MENTIONED}),
        ("Benefits\nData entry", {}),
        ("About us\nData entry", {}),
        ("EEO statement\nData entry", {}),
        ("Preferred\n\u2022 Data entry required", {"data_entry": REQUIRED}),
        ("Requirements\n\u2022 Data entry preferred", {"data_entry": PREFERRED}),
        ("Conditions of employment\nDrug screen", {"cond_drug_screen": REQUIRED}),
        ("Physical demands\nLift 30 pounds", {"phys_lifting": REQUIRED}),
        ("Benefits\nOffers are contingent upon a background check.", {"cond_background_check": REQUIRED}),
        ("Benefits\nA background check.", {}),
    ],
)
def test_the_section_decides_unless_the_sentence_does(body: str, levels: dict[str, str], reader: Reader) -> None:
    assert _levels(reader, body) == levels


# ----------------------------------------------------------------------------------------------------------- title


@pytest.mark.parametrize(
    ("title", "levels"),
    [
        ("Medical Records Clerk, RHIT", {"rhit": REQUIRED}),
        ("Medical Records Technician (RHIT Eligible)", {"rhit": REQUIRED}),
        ("Medical Records Technician, RHIT/RHIA", {"rhit": REQUIRED, "rhia": REQUIRED}),
        ("Medical Coder (CPC or CCS)", {"cpc": REQUIRED, "ccs": REQUIRED}),
        ("Certified Tumor Registrar", {"ods": REQUIRED}),
        ("Medical Records Clerk, RHIT preferred", {"rhit": PREFERRED}),
        ("Medical Records Clerk, no RHIT needed", {"rhit": NEGATED}),
        ("Release of Information Clerk", {}),
        ("Data Entry Clerk", {}),
        ("Epic EHR Analyst", {}),
        ("Bilingual Spanish Records Clerk", {}),
    ],
)
def test_a_credential_in_the_title_counts_and_a_skill_does_not(
    title: str, levels: dict[str, str], reader: Reader
) -> None:
    assert _levels(reader, "Full time.", title) == levels


def test_what_the_title_requires_the_text_does_not_soften(reader: Reader) -> None:
    assert _levels(reader, "RHIT preferred.", "Medical Records Clerk, RHIT") == {"rhit": REQUIRED}


def test_a_skill_of_the_title_is_read_where_the_text_says_it(reader: Reader) -> None:
    said = "Processes release of information requests."
    assert _levels(reader, said, "Release of Information Clerk") == {"release_of_information": MENTIONED}


# -------------------------------------------------------------------------------------------- the cue that decided


@pytest.mark.parametrize(
    ("body", "importance", "cue"),
    [
        ("RHIT required", REQUIRED, "required"),
        ("Must have RHIT", REQUIRED, "must have"),
        ("RHIT preferred but not required", PREFERRED, "preferred but not required"),
        ("RHIT is not required", NEGATED, "is not required"),
        ("RHIT is not required, though helpful", PREFERRED, "is not required"),
        ("Preferred qualifications\nMust have RHIT", REQUIRED, "must have"),
        ("Preferred qualifications\nRHIT", PREFERRED, ""),
        ("Requirements\nRHIT", REQUIRED, ""),
        ("RHIT eligible", REQUIRED, "eligible"),
        ("CPC preferred; RHIT required", REQUIRED, "required"),
        ("Our coders hold the RHIT.", None, "coders"),
        ("About us\nRHIT", None, ""),
    ],
)
def test_a_decision_names_its_cue(body: str, importance: Importance | None, cue: str, reader: Reader) -> None:
    seen = [row for row in reader.why(f"Clerk\n\n{body}") if row.concept_id == "rhit"]
    assert [(row.importance, row.cue) for row in seen] == [(importance, cue)]


# -------------------------------------------------------------------------------------------------- places and words


def test_a_place_is_in_the_sentence_that_it_stands_in_or_after(reader: Reader) -> None:
    clauses = _clauses(reader, "Files charts.\n\nRHIT required.")
    said = [clauses.text[one.start : one.end] for one in clauses.sentences]
    assert said == ["Clerk", "Files charts.", "RHIT required."]
    assert [clauses.sentence(clauses.text.index(word)) for word in ("Clerk", "charts", "\n\nRHIT", "RHIT")] == [
        0,
        1,
        1,
        2,
    ]


def test_words_are_numbered_within_their_sentence(reader: Reader) -> None:
    clauses = _clauses(reader, "Must hold RHIT or RHIA.")
    start = clauses.text.index("RHIT")
    assert clauses.words_at(1, Span(start, start + len("RHIT or RHIA"))) == (2, 5)
    assert clauses.words_at(1, Span(start + 1, start + 2)) == (2, 3)


def test_a_clause_is_quoted_without_its_neighbours(reader: Reader) -> None:
    clauses = _clauses(reader, "RHIT required; CPC preferred.")
    at = clauses.words_at(1, Span(clauses.text.index("CPC"), clauses.text.index("CPC") + 3))[0]
    clause = clauses.clause(1, at)
    quoted = clauses.text[clause.start : clause.end]
    assert "CPC preferred" in quoted
    assert "RHIT" not in quoted
