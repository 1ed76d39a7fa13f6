"""What kind of work a title names: rows first, then words, then the text below."""

import html
import json

import pytest

from jobmatch.titles import Role, levels_named, read_title
from jobmatch.vocabulary import Title, load

ROWS = (
    Title("Medical Records Clerk", "core", "entry", "29-2072.00"),
    Title("Senior Medical Records Clerk", "core", "mid", "29-2072.00"),
    Title("Medical Records Technician", "core", "mid", "29-2072.00"),
    Title("Health Records Library Clerk", "core", "entry", "43-4071.00"),
    Title("HIM Specialist", "core", "entry", "29-2072.00"),
    Title("Medical Records Analyst", "adjacent", "mid", "29-9021.00"),
    Title("Release of Information Specialist", "roi", "mid", "29-2072.00"),
    Title("Medical Coder", "coder", "mid", "29-2072.00"),
    Title("Cancer Registrar", "registry", "mid", "29-9021.00"),
    Title("Medical Billing and Coding Specialist", "billing", "mid", "29-2072.00"),
    Title("Senior Medical Records Officer", "management", "manager", "11-9111.00"),
    Title("Medical Secretary", "adjacent", "entry", "43-6013.00"),
    Title("Records Clerk", "adjacent", "entry", "43-4071.00"),
    Title("Medical Assistant", "not_family", "n/a", "31-9092.00"),
    Title("Court Records Clerk", "not_family", "n/a", "43-4031.00"),
    Title("Medical Records Sales Executive", "not_family", "n/a"),
    Title("Coder", "ambiguous", "n/a"),
    Title("Clerk", "ambiguous", "n/a"),
    Title("Registrar", "ambiguous", "n/a"),
)
RECORDS_WORK = {"core", "coder", "roi", "registry", "management"}


def role(title: str, body: str = "") -> Role:
    return read_title(f"{title}\nAnytown\n\n{body}" if body else title, ROWS)


# ---------------------------------------------------------------------------------------------------------- the rows


def test_a_row_gives_family_seniority_and_occupation():
    assert role("Medical Records Clerk") == Role("core", "entry", "29-2072.00")


@pytest.mark.parametrize(
    "title",
    [
        "MEDICAL RECORDS CLERK",
        "Medical Record Clerk",
        "Medical-Records Clerk, evenings",
        "Bank Medical Records Clerk- Winchester",
        "Medical Records Clerk - Las Vegas",
        "Medical Records Clerk, Doctors Hospital",
    ],
)
def test_a_row_is_found_whatever_the_spelling_and_whatever_stands_beside(title):
    assert role(title).family == "core"


def test_the_longest_row_in_a_title_holds():
    assert role("Health Records Library Clerk & Relief Courier").occupation == "43-4071.00"
    assert role("Court Records Clerk, County Superior Court").family == "none"


def test_abbreviations_and_full_names_are_one_spelling():
    assert role("Health Information Management Specialists").family == "core"
    assert role("ROI Specialist").family == "roi"
    assert role("Medical Records Tech").family == "core"


def test_a_title_without_rows_is_still_read_by_its_words():
    assert read_title("Patient Chart Clerk", ()) == Role("core", "entry", "29-2072.00")


# ---------------------------------------------------------------------------------------------------------- the words


@pytest.mark.parametrize(
    ("title", "family"),
    [
        ("Clerk, Medical Records", "core"),
        ("Data Administrator - Medical Records", "core"),
        ("Patient Records Administrator", "core"),
        ("Medical Records Porter", "core"),
        ("Medical Records", "core"),
        ("Health Records - Full Time", "core"),
        ("Records (Medical), nights", "core"),
        ("Pediatric Records Assistant", "core"),
        ("Sr. HIM Analyst", "core"),
        ("Child Health Information Services Team Leader", "core"),
        ("Release of Information Technician, Medical Records", "roi"),
        ("Medical Record Retrieval Specialist", "roi"),
        ("Clinical Coder", "coder"),
        ("Inpatient Coder III", "coder"),
        ("Clinical Documentation Integrity Specialist", "coder"),
        ("Coding Quality Educator", "coder"),
        ("Cancer Registration Officer", "registry"),
        ("100% Remote Tumor Registry Positions!", "registry"),
        ("Trauma Registrar", "registry"),
        ("Patient Billing Representative", "billing"),
        ("Billing, Credentialing and Coding Coordinator", "billing"),
        ("Ward Clerk - Ward 21", "adjacent"),
        ("Patient Access Representative", "adjacent"),
        ("Clinic Receptionist", "adjacent"),
        ("Outpatient Booking Co-ordinator", "adjacent"),
        ("Medical Administrator", "adjacent"),
        ("Receptionist, Physician Office", "adjacent"),
        ("Specialty Clinic Scheduler", "adjacent"),
    ],
)
def test_titles_that_no_row_holds_are_told_by_their_words(title, family):
    assert role(title).family == family


@pytest.mark.parametrize(
    "title",
    [
        "Police Records Specialist",
        "Sheriff Records Clerk",
        "Vinyl Records Store Clerk",
        "County Recorder Clerk",
        "Personnel Records Supervisor",
        "Information Governance Manager, Patient Records",
        "Health Information Technology Specialist",
        "Museum Registrar",
        "Ambassador for our Records department",
        "EHR Application Analyst",
        "Healthcare Data Engineer",
        "Java Coder, Hospital Systems",
        "Medical Records Sales Executive",
        "Medical Records Software Sales",
        "Court Medical Records",
        "Vinyl Records for Mental Health",
        "Medical Records Technician Instructor",
        "Registered Nurse, Medical Records",
        "Medical Assistant",
        "Medical Scribe",
        "Patient Care Technician",
        "Legal Secretary",
        "Librarian",
        "",
    ],
)
def test_other_trades_and_other_records_are_none(title):
    assert role(title).family == "none"


@pytest.mark.parametrize(
    "title",
    [
        "Specialty Registrar in Cardiology",
        "Trust Registrar in Oncology",
        "Clinical Oncology Specialist Registrar",
        "Clinical Fellow / Registrar ST4+",
        "Trauma & Orthopaedics Registrar",
        "Registrar",
    ],
)
def test_a_registrar_who_is_a_doctor_is_none(title):
    assert role(title, "Lead ward rounds and treat patients in our hospital clinic.").family == "none"


def test_a_trade_of_another_kind_has_no_seniority():
    assert role("Senior Librarian") == Role("none", "", "")


# ----------------------------------------------------------------------------------------- several trades in one title


@pytest.mark.parametrize(
    "title", ["Medical Assistant / Medical Records Clerk (float)", "Registered Nurse/Medical Records Clerk"]
)
def test_a_mixed_title_counts_for_its_records_half(title):
    assert role(title).family == "core"


def test_of_two_posts_in_one_title_the_lower_is_the_one_to_begin_with():
    text = "Deputy Practice Manager / Medical Receptionist\nOur clinic looks after 9,000 patients."
    assert read_title(text, load().titles).seniority == "entry"


@pytest.mark.parametrize(
    ("parenthesis", "family"),
    [
        ("(Coder)", "coder"),
        ("(Coder-Inpatient)", "coder"),
        ("(CDIS)", "coder"),
        ("(ROI)", "roi"),
        ("(Release of Information)", "roi"),
        ("(Cancer Registrar)", "registry"),
        ("(HIT)", "core"),
        ("(remote)", "core"),
    ],
)
def test_the_parenthesis_decides(parenthesis, family):
    assert role(f"Medical Records Technician {parenthesis} GS-8").family == family


def test_records_and_reception_together_are_records_work():
    assert role("Medical Records Receptionist and Clerk").family == "core"


@pytest.mark.parametrize(
    "title", ["Medical Records Manager", "Supervisor, Medical Records Clerks", "HIM Director", "Coding Manager"]
)
def test_who_leads_records_work_is_management(title):
    assert role(title).family == "management"


def test_who_leads_a_front_desk_is_not_management_of_records():
    assert role("Manager, Patient Access") == Role("adjacent", "manager", "", "registration")


@pytest.mark.parametrize(
    ("title", "seniority"),
    [
        ("Patient Services Specialist, Dermatology", "entry"),
        ("Outpatient Booking Co-ordinator", "entry"),
        ("Clinic Receptionist II", "mid"),
        ("Audio Typist", "mid"),
        ("HIM Coordinator", "mid"),
    ],
)
def test_who_sits_at_a_desk_may_be_called_specialist_and_begin_there(title, seniority):
    assert role(title).seniority == seniority


def test_a_desk_whose_text_is_all_of_records_sent_out_is_release_of_information():
    once = "You greet patients and help with a records request now and then."
    often = "Handle records requests. Check each request for medical records. We lead in release of information."
    assert [role("Patient Services Specialist", text).family for text in (once, often)] == ["adjacent", "roi"]


def test_a_row_that_speaks_of_records_outweighs_the_words():
    assert role("Medical Records Analyst").family == "adjacent"


# ------------------------------------------------------------------------------------------------- the text decides


@pytest.mark.parametrize(
    ("title", "body", "family"),
    [
        ("Coder", "Assign ICD-10 and CPT codes.", "coder"),
        ("Coder II", "Read the charts of patients in two hospitals.", "coder"),
        ("Coder", "Write programs for games.", "none"),
        ("Registrar", "Abstract cases for the cancer registry under NCRA rules.", "registry"),
        ("Registrar", "Enroll students in courses.", "none"),
        ("Clerk II", "File medical records and pull health records.", "core"),
        ("Clerk", "Stack shelves in the store.", "none"),
        ("Records Clerk", "File charts for patients of the hospital.", "adjacent"),
        ("Records Clerk", "We are a hospital. Pull medical records.", "adjacent"),
        ("Records Clerk", "File purchase orders in a warehouse.", "none"),
        ("Records Clerk", "File purchase orders in the stores of a hospital.", "none"),
        ("Records Clerk", "Draw charts and graphs of our sales.", "none"),
        ("Records Conversion Clerk", "Scan 40,000 paper charts into the new system.", "adjacent"),
        ("Court Records Conversion Clerk", "Scan the paper charts of the court.", "none"),
        ("Front Office & Records Assistant", "Our pediatric practice: greet families, file charts.", "adjacent"),
        ("Front Office & Records Assistant", "Greet patients of a pediatrics practice.", "adjacent"),
        ("Front Office & Records Assistant", "Greet parents and enroll pupils.", "none"),
        ("Receptionist", "Greet patients at the clinic.", "adjacent"),
        ("Receptionist", "Greet the guests of our hotel.", "none"),
        ("Medical Secretary", "Type letters.", "adjacent"),
    ],
)
def test_titles_of_several_trades_are_decided_by_the_text(title, body, family):
    assert role(title, body).family == family


def test_without_a_text_the_row_holds():
    assert role("Records Clerk").family == "adjacent"
    assert role("Coder").family == "none"


# ---------------------------------------------------------------------------------------------------------- seniority


@pytest.mark.parametrize(
    ("title", "seniority"),
    [
        ("Medical Records Clerk", "entry"),
        ("Medical Records Clerk II", "mid"),
        ("Medical Records Clerk III", "senior"),
        ("Medical Records Technician I", "entry"),
        ("Medical Records Technician", "mid"),
        ("Sr. Medical Records Technician", "senior"),
        ("Senior Medical Records Clerk", "senior"),
        ("Lead Medical Records Clerk", "lead"),
        ("Clinical Coding Team Leader", "lead"),
        ("Clinical Coding Auditor", "senior"),
        ("Trainee Clinical Coder", "entry"),
        ("Supervisory Medical Records Technician", "supervisor"),
        ("HIM Manager", "manager"),
        ("Director of Health Information Management", "director"),
        ("Senior Medical Records Officer", "manager"),
        ("Patient Chart Coordinator", "mid"),
        ("Medical Records Librarian", "mid"),
        ("Patient Chart Clerk", "entry"),
    ],
)
def test_seniority_is_the_words_or_else_the_rows(title, seniority):
    assert role(title).seniority == seniority


# --------------------------------------------------------------------------------------------------------- occupation


@pytest.mark.parametrize(
    ("title", "occupation"),
    [
        ("Medical Secretary", "43-6013.00"),
        ("Inpatient Coder", "29-2072.00"),
        ("Tumor Registrar", "29-9021.00"),
        ("Medical Records Technician (Cancer Registrar)", "29-9021.00"),
        ("Medical Records Manager", "11-9111.00"),
        ("Medical Assistant", "31-9092.00"),
        ("Clinic Receptionist", ""),
        ("Patient Billing Representative", ""),
    ],
)
def test_the_occupation_is_the_rows_or_else_that_of_the_family(title, occupation):
    assert role(title).occupation == occupation


# ------------------------------------------------------------------------------------------------------------- limits


def test_only_the_first_line_is_the_title():
    assert role("Janitor", "Medical Records Clerk wanted too.").family == "none"


def test_titles_are_read_by_the_rows_given_each_time():
    other = (Title("Chart Wrangler", "roi", "mid"),)
    assert [read_title("Chart Wrangler", rows).family for rows in (ROWS, other, list(other), ROWS)] == [
        *("none", "roi", "roi", "none"),
    ]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["medical record ", "cancer ", "(coder", "a/", "clerk"])
def test_a_title_of_any_length_is_read_quickly(piece):
    assert isinstance(role(piece * 5_000), Role)


# --------------------------------------------------------------------------------------------------------- shipped rows


@pytest.fixture(scope="module")
def shipped():
    return load().titles


def test_every_shipped_title_of_a_family_is_found_as_such(shipped):
    known = [row for row in shipped if row.family not in ("not_family", "ambiguous")]
    assert {row.title: read_title(row.title, shipped).family for row in known} == {
        row.title: row.family for row in known
    }


def test_no_shipped_title_of_other_work_is_taken_for_ours(shipped):
    others = [row.title for row in shipped if row.family == "not_family"]
    assert {title: read_title(title, shipped).family for title in others} == dict.fromkeys(others, "none")


@pytest.mark.shared
def test_real_titles_of_the_family_are_recognised(shared, shipped):
    names = (shared / "corpus" / "nhs_family.txt").read_text(encoding="utf-8").split()
    postings = [json.loads((shared / "corpus" / "nhs_jsonld" / name).read_text(encoding="utf-8")) for name in names]
    texts = [f"{html.unescape(posting['title'])}\n\n{posting['description']}" for posting in postings]
    assert sum(read_title(text, shipped).family in RECORDS_WORK for text in texts) >= 34


@pytest.mark.shared
def test_hard_negatives_are_kept_out(shared, shipped):
    lines = (shared / "corpus" / "hard_negatives.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [f"{posting['title']}\n\n{posting['description']}" for posting in map(json.loads, lines)]
    assert sum(read_title(text, shipped).family in RECORDS_WORK for text in texts) <= 5


@pytest.mark.parametrize(
    ("said", "seniority"),
    [
        ("An entry-level position in our coding team.", "entry"),
        ("Full training will be given.", "entry"),
        ("Training will be provided that leads to a diploma in registration.", "entry"),
        ("No previous experience is necessary.", "entry"),
        ("Two years of coding experience required.", "mid"),
        ("Training will be provided on our own software.", "mid"),
    ],
)
def test_work_that_beginners_are_trained_for_is_entry_work_whatever_its_title(said, seniority):
    assert role("Clinical Coder", f"Codes visits of the clinic with ICD-10. {said}").seniority == seniority


def test_a_senior_title_stays_senior_where_others_are_trained():
    assert role("Senior Clinical Coder", "Full training will be given to new coders.").seniority == "senior"


@pytest.mark.parametrize("title", ["Clinical Coding Trainer", "Coding Quality Educator", "Coding Auditor"])
def test_who_teaches_or_checks_coders_is_a_senior_one(title):
    assert role(title, "Teaches ICD-10 and OPCS-4 to clinical coders.").seniority == "senior"


def test_a_coder_of_questionnaires_codes_no_visits():
    body = "Hospital research. Coders enter what subjects of the study wrote in questionnaires of our hospital."
    assert role("Research Coder", body).family != "coder"


def test_the_levels_that_words_name_are_those_above_the_middle():
    assert levels_named("lead or supervisor of a file room") == ["supervisor", "lead"]
    assert levels_named("medical records clerk") == []
