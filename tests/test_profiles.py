"""A JSON Resume into a Profile: what it says the person has, and what it must not be taken to say."""

import csv
import json
import re
from dataclasses import fields, replace
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from jobmatch import career, skills, vocabulary
from jobmatch.errors import ProfileError
from jobmatch.messages import Edition
from jobmatch.model import (
    Applicants,
    EducationLevel,
    EmploymentType,
    Holding,
    Kind,
    Pay,
    PayUnit,
    Profile,
    Shift,
    Status,
    Study,
    Travel,
    Wishes,
    WorkMode,
)
from jobmatch.profiles import read_level, read_resume
from jobmatch.report import understood
from jobmatch.resume import handle, load, private_concepts, schema, without_private
from jobmatch.standing import lineage, standing
from jobmatch.wishes import home_unknown

WORDS = vocabulary.load()
READER = skills.Reader(WORDS)
EXAMPLE = Path(__file__).resolve().parents[1] / "docs" / "profile.md"


def read(**sections):
    return read_resume(sections, READER, "p")


def own(**fields):
    """Read a profile that has nothing but these fields of meta.jobmatch."""
    return read(meta={"jobmatch": fields})


def words():
    return Edition({}).words


def flat(text):
    return " ".join(text.split())


def held(profile):
    return {holding.concept_id: holding.status for holding in profile.holdings}


def work(**fields):
    (spell,) = read(work=[{"position": "Medical Records Clerk", **fields}]).work
    return spell


def study(**fields):
    (entry,) = read(education=[fields]).education
    return entry


def written(tmp_path, content):
    path = tmp_path / "jo.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# ---------------------------------------------------------------------------------------------- the document


def test_an_empty_document_is_a_profile_of_nobody_who_said_nothing():
    assert read() == Profile(profile_id="p", name="")


SECTIONS = {
    "basics": {"name": "", "label": "", "email": "", "summary": "", "location": {}},
    "work": [{}],
    "volunteer": [{}],
    "education": [{}],
    "certificates": [{}],
    "skills": [{}],
    "languages": [{}],
    "projects": [{}],
    "meta": {"jobmatch": {"wishes": {}, "answers": {}, "in_progress": [], "expires": {}, "hiring": [], "target": []}},
}


@pytest.mark.parametrize("name", SECTIONS)
def test_every_field_of_every_section_may_be_left_out(name):
    profile = read(**{name: SECTIONS[name]})
    assert replace(profile, work=()) == Profile(profile_id="p", name="")


@pytest.mark.parametrize("name", SECTIONS)
def test_null_is_nothing_said(name):
    assert read(**{name: None}) == Profile(profile_id="p", name="")


def test_unknown_fields_and_sections_are_left_alone():
    known = {"skills": [{"name": "Epic"}]}
    unknown = {"skills": [{"name": "Epic", "stars": 5}], "awards": "none", "x-own": [1], "meta": {"theme": {}}}
    assert read(**unknown) == read(**known)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"basics": []}, "basics: expected an object in { }, found []"),
        ({"basics": {"name": 7}}, 'basics.name: expected text in " ", found 7'),
        ({"work": {}}, "work: expected a list in [ ], found {}"),
        ({"work": ["clerk"]}, 'work[0]: expected an object in { }, found "clerk"'),
        ({"work": [{}, {"startDate": 2023}]}, 'work[1].startDate: expected text in " ", found 2023'),
        ({"volunteer": [{"highlights": "filing"}]}, 'volunteer[0].highlights: expected a list in [ ], found "filing"'),
        ({"skills": [{"keywords": ["Epic", None]}]}, 'skills[0].keywords[1]: expected text in " ", found null'),
        ({"education": True}, "education: expected a list in [ ], found true"),
        ({"meta": {"jobmatch": []}}, "meta.jobmatch: expected an object in { }, found []"),
    ],
)
def test_a_wrong_type_is_named_with_its_place_and_what_is_expected(document, said):
    with pytest.raises(ProfileError) as error:
        read(**document)
    assert str(error.value) == said


def test_the_first_trouble_in_the_document_is_told_first():
    with pytest.raises(ProfileError, match=r"^skills\[0\]"):
        read(skills=[3], work=4)


def test_a_message_is_one_line_however_long_the_value():
    with pytest.raises(ProfileError) as error:
        read(basics={"name": ["a\nb" * 100]})
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 120


def test_markup_and_templates_in_a_field_are_text():
    name = "{{7*7}} <script>alert(1)</script> '; DROP TABLE profile; --"
    assert read(basics={"name": name}).name == name


def test_the_name_and_the_mail_address_are_kept_without_the_spaces_around_them():
    profile = read_resume({"basics": {"name": " Jo ", "email": "jo@example.org "}}, READER, "x1", "north")
    assert (profile.name, profile.email, profile.profile_id, profile.center_id) == (
        "Jo",
        "jo@example.org",
        "x1",
        "north",
    )


# ---------------------------------------------------------------------------------------------------- files


def test_a_file_is_read_with_a_byte_order_mark_too(tmp_path):
    assert load(written(tmp_path, b'\xef\xbb\xbf{"basics": {"name": "Zo\xc3\xab"}}')) == {"basics": {"name": "Zoë"}}


def test_control_characters_and_half_characters_do_not_get_in(tmp_path):
    document = load(written(tmp_path, r'{"basics": {"na\u0000me": "J\u0000o\u001b[31m\ud800", "summary": "a\nb"}}'))
    assert document == {"basics": {"name": "Jo[31m", "summary": "a\nb"}}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{\n "basics": {},\n}', "jo.json:3:1: not JSON: "),
        ("", "jo.json:1:1: not JSON: "),
        ("[1]", "jo.json: expected an object in { }, found [1]"),
        (b"\xff\xfe{\x00", "jo.json: is not UTF-8 text; "),
        ('{"a": NaN}', "jo.json: a number cannot be read: NaN is not a number in JSON"),
        ('{"a": ' + "9" * 5000 + "}", "jo.json: a number cannot be read: "),
        ("[" * 100_000, "jo.json: lists within lists, "),
        ('{"a":' + "[" * 60 + "]" * 60 + "}", "jo.json: lists within lists, "),
        ('{"a": "' + "x" * 1_000_000 + '"}', "jo.json: larger than 1 MB; "),
    ],
    ids=["syntax", "empty", "list", "utf-16", "nan", "digits", "depth", "less depth", "size"],
)
def test_a_file_that_is_no_json_object_is_refused_with_its_name(tmp_path, content, said):
    with pytest.raises(ProfileError) as error:
        load(written(tmp_path, content))
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_is_said_not_to_be(tmp_path):
    with pytest.raises(ProfileError, match=r"none\.json: cannot be read: No such file"):
        load(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("document", "called"),
    [
        ({"basics": {"name": "Jo Sample"}}, "Jo Sample"),
        ({"basics": {"name": " "}}, "p07"),
        ({"basics": []}, "p07"),
        ({}, "p07"),
    ],
)
def test_a_profile_is_called_by_the_name_in_it_or_that_of_the_file(document, called):
    assert handle(document, Path("somewhere/p07.json")) == called


def test_age_health_criminal_history_and_right_to_work_are_not_stored():
    document = {
        "basics": {"name": "Jo", "birthDate": "1990-01-01", "Date of birth": "x", "AGE": 36, "visa_status": "H1B"},
        "work": [{"position": "Clerk", "disability": "none"}],
        "criminalRecord": [],
        "x": {"ssn": "1", "nationality": "x", "medicalHistory": "x", "healthcare": "kept", "agency": "kept"},
    }
    assert without_private(document) == {
        "basics": {"name": "Jo"},
        "work": [{"position": "Clerk"}],
        "x": {"healthcare": "kept", "agency": "kept"},
    }


def test_taking_out_what_is_private_leaves_the_document_itself_alone():
    document = {"basics": {"age": 36}}
    without_private(document)
    assert document == {"basics": {"age": 36}}


def test_what_a_text_says_of_health_or_right_to_work_is_not_held():
    profile = read(
        basics={"summary": "U.S. citizen, passed a drug screen and a background check, able to lift 50 lbs."}
    )
    assert not private_concepts() & held(profile).keys()


# ---------------------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2023", "2023", (date(2023, 1, 1), date(2023, 12, 31))),
        ("2023-04", "2024-02", (date(2023, 4, 1), date(2024, 2, 29))),
        ("2023-04-05", "2023-04-05", (date(2023, 4, 5), date(2023, 4, 5))),
        (" 2023-04 ", "Present", (date(2023, 4, 1), None)),
        ("2023-04", "", (date(2023, 4, 1), None)),
        ("", "2023-04", (None, date(2023, 4, 30))),
    ],
)
def test_of_a_partial_date_a_start_is_the_first_day_and_an_end_the_last(start, end, days):
    spell = work(startDate=start, endDate=end)
    assert (spell.start, spell.end) == days


@pytest.mark.parametrize(
    "text",
    ["May 2023", "2023-13", "2023-02-30", "23", "20230401", "2023-W05-1", "05/2023", "0000", "2\uff10\uff12\uff13"],
)
def test_a_date_that_cannot_be_is_refused_with_its_place(text):
    with pytest.raises(ProfileError, match=r"^work\[0\]\.startDate: .* is no date; write 2023, 2023-04 or 2023-04-05$"):
        work(startDate=text)


def test_a_job_that_ends_before_it_starts_is_refused():
    with pytest.raises(ProfileError, match=r"^work\[0\]: ends \(2022\) before it starts \(2023-01\)"):
        work(startDate="2023-01", endDate="2022")


# ----------------------------------------------------------------------------------------- work and education


def test_paid_and_unpaid_work_count_alike_with_the_family_of_their_titles():
    spells = read(
        work=[{"position": "Medical Coder", "startDate": "2023-01", "endDate": "2023-06"}],
        volunteer=[{"position": "Medical Records Clerk", "startDate": "2024-01"}],
    ).work
    assert [(spell.title, spell.family, spell.where) for spell in spells] == [
        ("Medical Coder", "coder", "work[0]"),
        ("Medical Records Clerk", "core", "volunteer[0]"),
    ]


def test_an_ambiguous_title_is_decided_by_what_was_done():
    told = read(work=[{"position": "Coder", "highlights": ["Assigned ICD-10-CM and CPT codes"]}, {"position": "Coder"}])
    assert [spell.family for spell in told.work] == ["coder", "none"]


def test_work_of_another_field_or_without_a_title_is_of_no_family():
    spells = read(work=[{"position": "Sales Associate"}, {"name": "Corner Books"}]).work
    assert [spell.family for spell in spells] == ["none", "none"]


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ("High School Diploma", EducationLevel.HIGH_SCHOOL),
        ("GED", EducationLevel.HIGH_SCHOOL),
        ("ged", EducationLevel.HIGH_SCHOOL),
        ("GCSEs", EducationLevel.HIGH_SCHOOL),
        ("Certificate of High School Equivalency", EducationLevel.HIGH_SCHOOL),
        ("Certificate", EducationLevel.CERTIFICATE),
        ("Diploma", EducationLevel.CERTIFICATE),
        ("Associate of Applied Science", EducationLevel.ASSOCIATE),
        ("Associate's degree", EducationLevel.ASSOCIATE),
        ("A.A.S.", EducationLevel.ASSOCIATE),
        ("BS", EducationLevel.BACHELOR),
        ("B.A. in English", EducationLevel.BACHELOR),
        ("bachelor's", EducationLevel.BACHELOR),
        ("Master of Public Health", EducationLevel.MASTER),
        ("MHA", EducationLevel.MASTER),
        ("Doctorate", EducationLevel.MASTER),
        ("Certified Coding Associate", None),
        ("Some college", None),
        ("Bachelor of Arts (not completed)", None),
        ("Bootcamp, as a hobby", None),
        ("Associate degree (incomplete)", None),
        ("", None),
    ],
)
def test_the_level_of_a_study_is_read_from_its_kind(said, level):
    assert read_level(said) is level


def test_where_the_kind_of_study_says_nothing_its_area_may():
    assert read_level("", "Certificate in medical coding") is EducationLevel.CERTIFICATE
    assert read_level("Full time", "Bachelor of Science, HIM") is EducationLevel.BACHELOR


def test_a_bare_diploma_is_judged_by_the_kind_of_school():
    assert read_level("Diploma", "", "North High School") is EducationLevel.HIGH_SCHOOL
    assert read_level("Certificate", "Medical Coding", "North High School") is EducationLevel.CERTIFICATE


@pytest.mark.parametrize(
    ("fields", "status", "end"),
    [
        ({}, Status.HELD, None),
        ({"endDate": "2024-05"}, Status.HELD, date(2024, 5, 31)),
        ({"startDate": "2022-08", "endDate": "2099-05"}, Status.HELD, date(2099, 5, 31)),
        ({"startDate": "2025-08"}, Status.IN_PROGRESS, None),
        ({"endDate": "present"}, Status.IN_PROGRESS, None),
        ({"studyType": "Associate degree, expected", "endDate": "2027-05"}, Status.IN_PROGRESS, date(2027, 5, 31)),
    ],
)
def test_a_study_that_has_begun_and_not_ended_is_under_way(fields, status, end):
    entry = study(**{"studyType": "Associate degree", **fields})
    assert (entry.level, entry.status, entry.end) == (EducationLevel.ASSOCIATE, status, end)


def test_a_study_says_in_which_words_and_where_it_was_read():
    assert study(studyType="AAS", area="HIT") == Study(EducationLevel.ASSOCIATE, "AAS, HIT", "education[0]")


# --------------------------------------------------------------------------------------------- what is held


def test_a_credential_is_held_with_its_quote_and_its_place():
    (holding,) = read(certificates=[{"name": "RHIT", "issuer": "AHIMA", "date": "2024-08"}]).holdings
    assert holding == Holding("rhit", "RHIT", "certificates[0].name")


@pytest.mark.parametrize(
    "name",
    [
        "RHIT (in progress)",
        "RHIT - expected 2027",
        "RHIT candidate",
        "RHIT eligible",
        "Studying for the RHIT",
        "RHIT, re-sit in May",
        "RHIT, resitting March",
        "RHIT - theory passed 2026",
    ],
)
def test_a_credential_under_way_is_not_held_yet(name):
    assert held(read(certificates=[{"name": name}])) == {"rhit": Status.IN_PROGRESS}


def test_who_has_passed_one_paper_of_two_does_not_hold_it_yet():
    assert held(read(basics={"summary": "NCCQ: theory passed, practical still to sit."})) == {
        "uk_acc": Status.IN_PROGRESS
    }


@pytest.mark.parametrize(("letters", "concept"), [("CPC", "cpc"), ("CCS", "ccs"), ("CCA", "cca"), ("ODS", "ods")])
def test_letters_that_mean_other_things_elsewhere_are_credentials_among_certificates(letters, concept):
    assert held(read(certificates=[{"name": letters}])) == {concept: Status.HELD}
    assert held(own(in_progress=[{"name": letters}])) == {concept: Status.IN_PROGRESS}


def test_who_issued_a_certificate_is_no_certificate():
    assert held(read(certificates=[{"name": "Coffee maker", "issuer": "AAPC"}])) == {}


def test_a_course_of_a_platform_named_learning_is_not_under_way():
    assert held(read(certificates=[{"name": "HIPAA certificate, LinkedIn Learning"}]))["hipaa_cert"] is Status.HELD


def test_the_date_of_a_certificate_may_say_that_it_is_under_way():
    assert held(read(certificates=[{"name": "RHIT", "date": "expected May 2027"}])) == {"rhit": Status.IN_PROGRESS}


@pytest.mark.parametrize(
    "entry", [{"name": "RHIT (expired 2020)"}, {"name": "RHIT", "date": "2022-01 - 2024-01, lapsed"}]
)
def test_a_certificate_that_is_said_to_have_run_out_is_told_but_earns_nothing(entry):
    profile = read(certificates=[entry])
    assert held(profile) == {"rhit": Status.EXPIRED}
    assert "rhit" not in standing(profile, date(2019, 1, 1), lineage(WORDS.concepts)).credits


def test_a_certificate_with_a_last_day_in_its_dates_is_held_until_then():
    profile = read(certificates=[{"name": "RHIT", "date": "2022-01 - 2024-01"}])
    assert [holding.expires for holding in profile.holdings] == [date(2024, 1, 31)]


def test_the_day_on_which_a_certificate_ended_is_its_last():
    (coc,) = read(certificates=[{"name": "COC", "date": "2022-03-01", "endDate": "2024-03-31"}]).holdings
    assert coc.expires == date(2024, 3, 31)


def test_a_former_name_does_not_make_a_certificate_expired():
    assert held(read(certificates=[{"name": "Oncology Data Specialist (formerly CTR)"}])) == {"ods": Status.HELD}


def test_skills_are_read_from_names_and_keywords():
    profile = read(skills=[{"name": "Release of information"}, {"name": "Systems", "keywords": ["Epic", "Excel"]}])
    assert {(holding.concept_id, holding.where) for holding in profile.holdings} >= {
        ("release_of_information", "skills[0].name"),
        ("ehr_epic", "skills[1].keywords[0]"),
    }


def test_a_skill_that_is_being_learned_is_under_way():
    assert held(read(skills=[{"name": "Epic EHR", "level": "Learning"}]))["ehr_epic"] is Status.IN_PROGRESS


def test_a_heading_of_things_wanted_is_no_list_of_skills():
    assert held(read(skills=[{"name": "Want to learn", "keywords": ["Epic EHR", "release of information"]}])) == {}


def test_the_heading_of_a_list_is_understood_by_the_list_alone():
    office = {"name": "Systems", "keywords": ["Microsoft Office"]}
    access = {"name": "Access", "keywords": ["patient registration", "scheduling"]}
    assert "ms_access" not in held(read(skills=[access, office]))
    assert "ms_access" in held(read(skills=[{"name": "Access", "keywords": ["Microsoft Office"]}]))


def test_a_skill_with_an_empty_list_beneath_is_a_skill():
    assert "ms_excel" in held(read(skills=[{"name": "Excel", "keywords": []}, {"name": "Word"}]))


@pytest.mark.parametrize("section", ["work", "volunteer"])
def test_skills_are_read_from_what_was_done(section):
    fields = {
        "summary": "Processed release of information requests.",
        "highlights": ["Scanned documents", "Used Epic EHR"],
    }
    found = {holding.concept_id: holding.where for holding in read(**{section: [fields]}).holdings}
    assert found["release_of_information"] == f"{section}[0].summary"
    assert found["ehr_epic"] == f"{section}[0].highlights[1]"


def test_a_credential_in_a_story_of_work_may_be_a_colleagues():
    assert "rhit" not in held(read(work=[{"highlights": ["Helped the RHIT with chart audits"]}]))


@pytest.mark.parametrize(
    "summary",
    [
        "No experience with Epic EHR.",
        "Two years in records, but I have never used Epic EHR",
        "I have not worked with Cerner, MEDITECH or Epic EHR.",
        "Haven't used Epic EHR yet; two years of filing.",
        "Eager to learn Epic EHR",
        "Looking for a hospital that uses Epic EHR",
    ],
)
def test_what_a_person_lacks_or_would_like_is_not_held(summary):
    assert "ehr_epic" not in held(read(basics={"summary": summary}))


@pytest.mark.parametrize(
    "summary",
    [
        "Experience with Epic EHR.",
        "No paid work yet, but I used Epic EHR in a practicum",
        "I never missed a day. Two years of Epic EHR.",
        "Looking for a records job where I can use Epic EHR",
        "Not only filing: I know Epic EHR",
        "Clerk seeking growth, skilled in Epic EHR",
    ],
)
def test_what_a_person_has_is_held_whatever_else_they_lack(summary):
    assert held(read(basics={"summary": summary}))["ehr_epic"] is Status.HELD


@pytest.mark.parametrize(
    ("label", "status"),
    [
        ("Medical coder, RHIT", {"rhit": Status.HELD}),
        ("Aspiring coder, RHIT", {"rhit": Status.HELD}),
        ("RHIT eligible graduate", {"rhit": Status.IN_PROGRESS}),
        ("RHIT, CCS candidate", {"rhit": Status.HELD, "ccs": Status.IN_PROGRESS}),
        ("Studying for the RHIT exam", {"rhit": Status.IN_PROGRESS}),
        ("RHIT (lapsed)", {"rhit": Status.EXPIRED}),
        ("Former RHIT", {}),
        ("Seeking RHIT", {}),
    ],
)
def test_a_credential_beside_ones_name_is_read_as_far_as_it_goes(label, status):
    found = held(read(basics={"label": label}))
    assert {name: found[name] for name in ("rhit", "ccs") if name in found} == status


@pytest.mark.parametrize(
    "deed",
    [
        "Observed how release of information works",
        "Saw how release of information is done",
        "Release of information goes to my lead",
        "I did not do release of information. Filed charts.",
    ],
)
def test_what_was_watched_or_done_by_others_is_not_held(deed):
    assert "release_of_information" not in held(read(work=[{"position": "Clerk, hospital", "highlights": [deed]}]))


def test_colleagues_who_are_named_by_their_trade_do_it_themselves():
    assert "medical_coding" not in held(read(work=[{"highlights": ["Pulled reports for the coders of the hospital"]}]))


def test_what_another_trade_calls_codes_is_no_medical_coding():
    assert "medical_coding" not in held(read(work=[{"position": "Cashier", "highlights": ["Learned PLU codes"]}]))


def test_words_in_quotation_marks_are_somebody_elses():
    summary = 'Applying for a clerk (posting 12: "RHIT preferred, knowledge of Epic EHR").'
    assert held(read(basics={"summary": summary})) == {}


def test_courses_that_are_still_ahead_are_not_held():
    courses = ["Finished: medical terminology", "Still ahead: pharmacology; anatomy and physiology"]
    assert held(read(education=[{"courses": courses}])).keys() == {"medical_terminology"}


def test_a_certificate_program_without_an_end_is_under_way():
    study = {"studyType": "Certificate", "area": "Health Information"}
    assert held(read(education=[study]))["medrec_certificate"] is Status.IN_PROGRESS
    assert held(read(education=[{**study, "endDate": "2027-05", "courses": ["2 of 4 classes finished"]}])) == {
        "medrec_certificate": Status.IN_PROGRESS
    }


def test_a_number_that_rates_a_skill_belongs_to_it():
    assert "typing" in held(read(skills=[{"name": "typing", "level": "68 wpm"}]))
    assert "ehr_epic" not in held(read(skills=[{"name": "Epic EHR", "level": "0 years"}]))


def test_being_willing_to_learn_is_a_skill_of_its_own():
    assert "adaptability" in held(read(skills=[{"name": "willing to learn"}]))


def test_of_two_statements_the_part_that_knows_best_holds():
    certificates = [{"name": "RHIT (in progress)"}]
    assert held(read(basics={"summary": "RHIT with drive"}, certificates=certificates))["rhit"] is Status.IN_PROGRESS


def test_of_two_statements_in_one_part_the_better_holds():
    certificates = [{"name": "CCS in progress"}, {"name": "CCS certification"}]
    assert held(read(certificates=certificates))["ccs"] is Status.HELD


def test_a_field_does_not_run_into_the_next():
    assert "release_of_information" not in held(read(work=[{"highlights": ["Weekly release of", "information desk"]}]))


@pytest.mark.parametrize(
    ("language", "fluency", "found"),
    [
        ("Spanish", "Fluent", {"lang_spanish"}),
        ("Spanish (Mexico)", "", {"lang_spanish"}),
        ("english", "Native", {"lang_english"}),
        ("Vietnamese", "Professional working", {"lang_other"}),
        ("German", "B1", {"lang_other"}),
        ("Samoan", "", {"lang_other"}),
        ("Spanish", "Elementary proficiency", set()),
        ("Spanish", "A2", set()),
        ("Klingon", "Fluent", set()),
    ],
)
def test_a_language_is_held_when_spoken_well_enough_to_work_in(language, fluency, found):
    assert held(read(languages=[{"language": language, "fluency": fluency}])).keys() == found


# --------------------------------------------------------------------------------------------- meta.jobmatch


def test_all_wishes_are_read():
    wishes = own(
        wishes={
            "postal_code": "43215",
            "distance_mi": 25,
            "pay_min": {"amount": 18.55, "unit": "hour"},
            "work_modes": ["hybrid", "remote"],
            "employment_types": ["full_time"],
            "families": ["core"],
            "shifts": ["day", "weekend"],
            "travel": "transit",
            "remote_from": "Ohio",
            "hidden_organizations": ["Acme Health"],
            "hidden_titles": ["supervisor"],
        }
    ).wishes
    assert wishes == Wishes(
        postal_code="43215",
        distance_mi=25,
        pay_min=Pay(1855, None, PayUnit.HOUR, "USD"),
        work_modes=(WorkMode.HYBRID, WorkMode.REMOTE),
        employment_types=(EmploymentType.FULL_TIME,),
        families=("core",),
        shifts=(Shift.DAY, Shift.WEEKEND),
        travel=Travel.TRANSIT,
        remote_from="OH",
        hidden_organizations=("Acme Health",),
        hidden_titles=("supervisor",),
    )


def test_distance_counts_from_home_where_no_other_place_is_named():
    basics = {"location": {"postalCode": "43215-0001"}}
    assert read(basics=basics, meta={"jobmatch": {"wishes": {"distance_mi": 5}}}).wishes == Wishes("43215-0001", 5)


@pytest.mark.parametrize("home", ["", "00000", "Columbus", "SW1A 1AA"])
def test_a_distance_from_a_place_that_cannot_be_found_is_kept_and_told_not_forgotten(home):
    profile = own(wishes={"distance_mi": 5, "postal_code": home})
    assert profile.wishes == Wishes(home, 5)
    assert home_unknown(profile.wishes)
    assert flat(words().unknown_home(home)) in flat(understood(profile, Edition({})))


def test_where_the_place_is_known_nothing_is_told_of_it():
    assert not home_unknown(own(wishes={"distance_mi": 5, "postal_code": "43215"}).wishes)
    assert not home_unknown(own(wishes={"postal_code": "00000"}).wishes)


def test_every_wish_is_shown_as_it_was_understood():
    shown = understood(
        own(
            wishes={
                "shifts": ["day", "evening"],
                "travel": "walk",
                "remote_from": "TX",
                "hidden_organizations": ["Acme\x1b[31m Health"],
                "hidden_titles": ["lead", "supervisor"],
            }
        ),
        Edition({}),
    )
    lines = ["days or evenings", "to work on foot or by bicycle", "remote work from TX"]
    lines += ["no jobs of Acme Health", "no titles with lead, supervisor"]
    assert all(f"  {line}\n" in shown for line in lines)
    assert "nothing is filtered" not in shown


def test_how_one_travels_and_where_one_works_from_filter_nothing_by_themselves():
    travels = {"postal_code": "43215", "travel": "car", "remote_from": "OH"}
    assert "nothing is filtered" in understood(own(wishes=travels), Edition({}))


def test_a_home_abroad_is_no_fault_where_no_distance_is_wished():
    assert own(wishes={"postal_code": "SW1A 1AA"}).wishes.postal_code == "SW1A 1AA"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"wish": {}}, 'meta.jobmatch: "wish" is no field of it (did you mean wishes?); the fields here are wishes, '),
        ({"wishes": {"pay_minimum": 1}}, '"pay_minimum" is no field of it (did you mean pay_min?)'),
        ({"wishes": {"remote_from": "Ohi"}}, 'remote_from: "Ohi" is no US state; write its two letters, such as OH'),
        ({"wishes": {"travel": "bus"}}, 'travel: "bus" is not known; write one of car, transit, walk, ride'),
        ({"wishes": {"shifts": ["days"]}}, 'shifts[0]: "days" is not known (did you mean day?)'),
        ({"wishes": {"distance_mi": -1}}, "distance_mi: -1 cannot be; write a number from 0 to 12500"),
        ({"wishes": {"distance_mi": True}}, "distance_mi: expected a whole number, found true"),
        ({"wishes": {"distance_mi": "25"}}, 'distance_mi: expected a whole number, found "25"'),
        (
            {"wishes": {"work_modes": ["remot"]}},
            'work_modes[0]: "remot" is not known (did you mean remote?); write one',
        ),
        ({"wishes": {"work_modes": "remote"}}, "wishes.work_modes: expected a list"),
        ({"wishes": {"families": ["him"]}}, 'families[0]: "him" is not known; write one of core, coder, roi'),
        ({"wishes": {"pay_min": {"amount": 18}}}, "meta.jobmatch.wishes.pay_min.unit: is missing; add it"),
        ({"wishes": {"pay_min": {"amount": float("nan"), "unit": "hour"}}}, "pay_min.amount: nan cannot be"),
        (
            {"wishes": {"pay_min": {"amount": 1, "unit": "hour", "currency": "$"}}},
            'currency: "$" cannot be read; write it like USD',
        ),
        ({"hiring": ["public"]}, 'hiring[0]: "public" is not known; write one of internal, federal_employees'),
        ({"answers": {"rhit": "yes"}}, 'meta.jobmatch.answers.rhit: expected true or false, found "yes"'),
        ({"in_progress": ["RHIT"]}, "in_progress[0]: expected an object"),
        (
            {"in_progress": [{"name": "RHIT", "expected": "May"}]},
            'expected: "May" cannot be read; write it like 2027-05',
        ),
        ({"in_progress": [{"name": "BS", "expected": "2027-13"}]}, 'in_progress[0].expected: "2027-13" is no date'),
    ],
)
def test_a_mistyped_wish_is_never_silently_ignored(fields, said):
    with pytest.raises(ProfileError) as error:
        own(**fields)
    assert said in str(error.value)


def test_answers_are_kept_by_the_id_of_what_was_asked():
    assert own(answers={"rhit": False, "lang_spanish": True}).answers == (("lang_spanish", True), ("rhit", False))


@pytest.mark.parametrize(
    ("name", "near"), [("rhti", "rhit"), ("ehr_epik", "ehr_epic"), ("medical coding", "medical_coding")]
)
def test_an_answer_to_an_unknown_question_names_the_nearest(name, near):
    with pytest.raises(ProfileError, match=f'^meta.jobmatch.answers: "{name}" is no id .*did you mean .*{near}'):
        own(answers={name: True})


@pytest.mark.parametrize("name", sorted(private_concepts()))
def test_answers_about_health_record_and_right_to_work_are_refused(name):
    assert WORDS.concepts[name].kind is Kind.CONDITION
    with pytest.raises(ProfileError, match="never stored; take it out"):
        own(answers={name: True})


def test_a_credential_in_progress_outweighs_what_else_is_said_of_it():
    profile = read(certificates=[{"name": "RHIT"}], meta={"jobmatch": {"in_progress": [{"name": "RHIT"}]}})
    assert profile.holdings == (Holding("rhit", "RHIT", "meta.jobmatch.in_progress[0].name", Status.IN_PROGRESS),)


def test_a_degree_in_progress_is_a_study_with_the_day_it_is_expected():
    name, where = "Associate of Applied Science", "meta.jobmatch.in_progress[0]"
    (entry,) = own(in_progress=[{"name": name, "expected": "2027-05"}]).education
    assert entry == Study(EducationLevel.ASSOCIATE, name, where, Status.IN_PROGRESS, date(2027, 5, 31))


def test_something_in_progress_that_nobody_knows_is_refused():
    with pytest.raises(ProfileError, match=r'in_progress\[0\]\.name: "RHTI" is no credential or degree'):
        own(in_progress=[{"name": "RHTI"}])


@pytest.mark.parametrize("name", ["Registered Health Information Technician (RHIT)", "RHIT", "rhit"])
def test_the_day_on_which_a_certificate_runs_out_goes_by_its_name_or_its_letters(name):
    certificates = [{"name": "Registered Health Information Technician (RHIT)"}, {"name": "CCS certification"}]
    profile = read(certificates=certificates, meta={"jobmatch": {"expires": {name: "2027-02"}}})
    assert {holding.concept_id: holding.expires for holding in profile.holdings} == {
        "rhit": date(2027, 2, 28),
        "ccs": None,
    }


def test_a_certificate_that_jobmatch_does_not_know_may_run_out_too():
    certificates, expires = [{"name": "Forklift licence"}], {"Forklift licence": "2027"}
    assert read(certificates=certificates, meta={"jobmatch": {"expires": expires}}).holdings == ()


def test_an_expiry_of_a_certificate_that_is_not_there_is_refused():
    with pytest.raises(ProfileError, match=r'^meta.jobmatch.expires: "RHTI" is no certificate .*did you mean RHIT'):
        read(certificates=[{"name": "RHIT"}], meta={"jobmatch": {"expires": {"RHTI": "2027"}}})


def test_the_groups_a_person_belongs_to_are_read():
    assert own(hiring=["internal", "hiring_path"]).hiring == (Applicants.INTERNAL, Applicants.HIRING_PATH)


def test_the_target_is_the_families_of_what_they_look_for_and_what_they_call_themselves_comes_after():
    titles = ["Release of Information Specialist", "Astronaut"]
    profile = read(basics={"label": "Medical coder"}, meta={"jobmatch": {"target": titles}})
    assert (profile.target, profile.also) == (("roi",), ("coder",))


@pytest.mark.parametrize(
    ("summary", "families"),
    [
        ("Three years in a family practice; wants to move into medical records.", ("core",)),
        ("Looking for work as a medical coder. Quick with numbers!", ("coder",)),
        ("Not looking for medical coding.", ()),
        ("Five years as a medical coder.", ("coder",)),
        ("Looking for a first office job", ()),
    ],
)
def test_what_a_summary_says_is_wanted_is_a_target(summary, families):
    assert read(basics={"summary": summary}).target == families


def test_whoever_says_coder_means_a_medical_one():
    assert read(basics={"summary": "I want my first position as a coder."}).target == ("coder",)


@pytest.mark.parametrize(
    ("label", "summary", "target"),
    [
        ("Records clerk (release of information)", "", {"core", "roi"}),
        ("Cancer Registry Assistant (ODS student)", "", {"registry"}),
        ("", "Seeking steady work in release of information or medical records.", {"core", "roi"}),
        ("Registration", "Medical records is where I'd love to end up, but a desk is fine.", {"core", "registration"}),
        ("", "I'd like to get in at a hospital, filing, scanning, whatever they would train me on.", {"core"}),
        ("", "Looking to move up to abstracting.", {"registry"}),
        ("Certified Professional Coder - Apprentice (CPC-A)", "", {"coder"}),
        ("", "Ward desk, medical records, filing, anything at a desk where a calm voice helps.", {"ward", "core"}),
        ("", "Goal is a trainee coding position where billing knowledge counts.", {"coder"}),
        ("Inpatient Coder", "Want to keep coding and, later, to supervise a billing office.", {"coder"}),
        ("Medical secretary", "", {"secretary"}),
        ("School secretary", "I'd take audio typing or clinic appointments.", {"secretary", "booking"}),
        ("Bank teller", "Patient access, registration, billing: I learn fast.", {"registration", "billing"}),
        ("Truck driver", "Anything indoors in a hospital: mail room, filing, scanning.", {"core"}),
        ("Hotel clerk", "I'm looking for my first position: check-in, scheduling, phones.", {"adjacent", "booking"}),
        ("Nurse", "I want to do it sitting down - coding, abstracting, chart review.", {"coder", "registry"}),
        ("Clerk", "Walking job wanted, hospital courier, porter or notes runner.", {"porter"}),
        ("Student", "First billing job, any specialty; would start in a file room.", {"billing"}),
        ("Coder", "I'd like to teach one day but for now more coding.", {"coder"}),
        ("Supervisor, Release of Information & Record Integrity", "", {"management"}),
        ("ROI team lead", "Looking for a supervisor job in release of information.", {"roi", "management"}),
    ],
)
def test_what_a_person_looks_for_is_read_as_people_say_it(label, summary, target):
    person = read(basics={"label": label, "summary": summary})
    assert {*person.target, *person.also} == target


@pytest.mark.parametrize(
    ("label", "summary", "target", "unwanted"),
    [
        ("Medical secretary", "I have never been happy on a reception desk.", ("secretary",), ("adjacent",)),
        ("HIM technician", "I like the records more than the coding.", ("him",), ("coder",)),
        ("Medical biller", "I don't want to code.", ("billing",), ("coder",)),
        ("Medical coder", "Done with billing. Looking for records or billing.", ("core",), ("billing",)),
        ("Coding manager", "I would like to go back to coding, no more managing.", ("coder",), ("management",)),
    ],
)
def test_what_a_person_says_they_do_not_want_is_not_looked_for(label, summary, target, unwanted):
    person = read(basics={"label": label, "summary": summary})
    assert (person.target, person.unwanted) == (target, unwanted)


def test_who_says_nothing_of_it_looks_for_the_trade_of_their_last_paid_work():
    jobs = [
        {"name": "Oak Clinic", "position": "Medical Biller", "startDate": "2015-01", "endDate": "2019-01"},
        {"name": "Oak Clinic", "position": "Ward Clerk", "startDate": "2019-02"},
    ]
    assert read(work=jobs).target == ("ward",)
    assert read(volunteer=[{"organization": "Oak Clinic", "position": "Ward Clerk", "startDate": "2019"}]).target == ()


def test_each_word_of_a_wish_is_found_in_its_example():
    text = files("jobmatch").joinpath("data", "wish_words.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert [
        row["words"] for row in rows if not re.search(rf"(?i)\b{career._spelled(row['words'])}", row["example"])
    ] == []


@pytest.mark.parametrize(
    "summary",
    [
        "CHPS is the long-range plan.",
        "I would learn release of information if somebody will teach me.",
        "I want a day desk in HIM: scanning, release of information, anything with a chart.",
        "Requirements: knowledge of release of information preferred.",
    ],
)
def test_what_is_planned_wished_for_or_asked_of_them_is_not_held(summary):
    assert not {"chps", "release_of_information", "scanning"} & held(read(basics={"summary": summary})).keys()


def test_what_is_named_first_goes_before_what_they_would_take_as_well():
    person = read(basics={"summary": "Seeking work in release of information or medical records."})
    assert (person.target, person.also) == (("roi",), ("core",))


@pytest.mark.parametrize(
    ("label", "summary", "target", "also"),
    [
        ("Receptionist", "Seeking work in release of information.", ("roi",), ("adjacent",)),
        ("Aide and ward clerk", "Hoping for records or a ward desk.", ("core", "ward"), ()),
        ("Receptionist", "Nine years at one desk; would also look at billing.", ("adjacent",), ("billing",)),
        ("Trainee Coder", "Applying for coder posts; would also consider data quality.", ("coder",), ("him",)),
        (
            "HIM supervisor",
            "Seeking to run a department. Would also take on data integrity.",
            ("management",),
            ("him",),
        ),
        ("", "I would consider scanning.", ("core",), ()),
    ],
)
def test_what_they_call_themselves_or_would_take_comes_after_what_they_look_for(label, summary, target, also):
    person = read(basics={"label": label, "summary": summary})
    assert (person.target, person.also) == (target, also)


def test_what_is_to_come_much_later_is_not_the_level_that_is_looked_for():
    assert read(basics={"label": "Medical coder", "summary": "Want to keep coding and, later, audit."}).level == "mid"


def test_work_that_is_called_by_its_fields_is_known_by_one_of_them():
    (job,) = read(
        work=[{"name": "Army Hospital", "position": "NCOIC, Outpatient Records / Release of Information"}]
    ).work
    assert job.family == "core"


@pytest.mark.parametrize(
    ("employer", "deeds", "family"),
    [
        ("Plateau Tires", ["Key in purchase orders"], "none"),
        ("Oak Clinic", ["Key in orders"], "adjacent"),
        ("Law Office", ["Requested medical records from hospitals"], "adjacent"),
    ],
)
def test_clerks_work_counts_as_the_fields_where_it_was_in_care(employer, deeds, family):
    (job,) = read(work=[{"name": employer, "position": "Data Entry Clerk", "highlights": deeds}]).work
    assert job.family == family


@pytest.mark.parametrize(
    ("label", "summary", "level"),
    [
        ("Medical biller", "Passed the CPC exam and want my first position as a coder.", "entry"),
        ("Medical Records Clerk", "Looking for lead or supervisor of a file room.", "lead"),
        ("HIM Manager", "", "manager"),
        ("Medical Records Clerk", "Trained by our supervisor.", "entry"),
        ("", "Looking for work", ""),
    ],
)
def test_the_level_is_the_one_they_wish_for_or_else_call_themselves(label, summary, level):
    assert read(basics={"label": label, "summary": summary}).level == level


def test_the_published_schema_offers_what_the_model_knows():
    wishes = schema()["properties"]["wishes"]["properties"]
    assert wishes["work_modes"]["items"]["enum"] == list(WorkMode)
    assert wishes["employment_types"]["items"]["enum"] == list(EmploymentType)
    assert wishes["shifts"]["items"]["enum"] == list(Shift)
    assert wishes["travel"]["enum"] == list(Travel)
    assert {*wishes} == {field.name for field in fields(Wishes)}
    assert wishes["pay_min"]["properties"]["unit"]["enum"] == list(PayUnit)
    assert ["public", *schema()["properties"]["hiring"]["items"]["enum"]] == list(Applicants)
    assert set(wishes["families"]["items"]["enum"]) == {title.family for title in WORDS.titles} - {
        "ambiguous",
        "not_family",
    }


def test_the_example_of_the_documentation_can_be_read():
    example = EXAMPLE.read_text(encoding="utf-8").partition("```json")[2].partition("```")[0]
    profile = read_resume(json.loads(example), READER, "p")
    assert held(profile)["rhit"] is Status.IN_PROGRESS


# ------------------------------------------------------------------------------------------- the labelled set


@pytest.mark.shared
def test_every_profile_of_the_labelled_set_says_something(shared):
    paths = sorted((shared / "gold" / "ranking_dev_profiles").glob("*.json"))
    profiles = [read_resume(load(path), READER, path.stem) for path in paths]
    assert len(profiles) == 6
    assert all(len(profile.holdings) >= 5 and profile.education for profile in profiles)


@pytest.mark.parametrize(("employer", "found"), [("Oak Market", set()), ("Oak Clinic", {"scanning"})])
def test_what_another_trade_calls_by_the_same_word_is_no_work_with_records(employer, found):
    scanned = {"name": employer, "position": "Clerk", "highlights": ["Scanning at the file desk, documents in order"]}
    assert {"scanning"} & held(read(work=[scanned])).keys() == found


@pytest.mark.parametrize(
    "deed",
    [
        "Handed subpoenas to the lead",
        "Sent balances to the billing office",
        "Passed release requests on to the ROI desk",
        "Release of information was handled by a vendor",
        "Reported to the lead clerk",
    ],
)
def test_what_is_handed_on_is_not_held(deed):
    assert not held(read(work=[{"name": "Oak Clinic", "position": "Clerk", "highlights": [deed]}]))


@pytest.mark.parametrize(
    "skill",
    ["Epic (observed only)", "Epic - would need training", "Epic: training course only", "a few words of Spanish"],
)
def test_what_was_only_seen_or_begun_is_no_skill(skill):
    assert not held(read(skills=[{"name": skill}]))


def test_a_list_that_says_its_heading_is_lacked_lists_nothing():
    assert not held(read(skills=[{"name": "Epic", "keywords": ["have not used it yet"]}]))


def test_never_and_without_may_praise():
    praised = ["Led two surveys without a finding, Joint Commission", "No record leaves without a Part 2 consent"]
    found = held(read(work=[{"name": "Oak Clinic", "position": "Clerk", "highlights": praised}]))
    assert found.keys() >= {"accreditation_standards", "cfr42_part2"}


def test_a_little_of_one_language_takes_nothing_from_another():
    assert held(read(skills=[{"name": "Fluent English, some Spanish"}])).keys() == {"lang_english"}


def test_what_is_done_the_next_day_is_done():
    deeds = ["Filed reports next day, privacy rules observed"]
    assert "filing" in held(read(work=[{"name": "Oak Clinic", "position": "Clerk", "highlights": deeds}]))
