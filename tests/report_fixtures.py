"""One invented report that has everything a report can have. No posting, employer or person in it is real.

Dana holds an RHIA and an associate degree and has filed records for a year and a half.
"""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

from jobmatch.model import (
    Applicants,
    Educated,
    EducationLevel,
    EmploymentType,
    Experienced,
    FeedHealth,
    Finding,
    Grace,
    Holding,
    Holds,
    Importance,
    Listing,
    Match,
    Outcome,
    Part,
    Pay,
    PayUnit,
    Place,
    Posting,
    Profile,
    Reason,
    Report,
    Requirement,
    Requirements,
    Span,
    Status,
    Study,
    Tally,
    Tier,
    Verdict,
    WhenAbsent,
    Wishes,
    Work,
    WorkMode,
)

TODAY = date(2026, 11, 21)
REQUIRED, PREFERRED, MENTIONED = Importance.REQUIRED, Importance.PREFERRED, Importance.MENTIONED
ASKED = frozenset({"attention_to_detail", "typing", "spanish"})

LABELS = {
    "rhit": "Registered Health Information Technician (RHIT)",
    "rhia": "Registered Health Information Administrator (RHIA)",
    "cca": "Certified Coding Associate (CCA)",
    "ccs": "Certified Coding Specialist (CCS)",
    "hipaa": "HIPAA",
    "ehr_epic": "Epic",
    "medical_terminology": "Medical terminology",
    "release_of_information": "Release of information (ROI)",
    "scanning": "Scanning and digitizing",
    "icd10cm": "ICD-10-CM",
    "attention_to_detail": "Attention to detail",
    "typing": "Typing",
    "spanish": "Spanish",
}

DANA = Profile(
    profile_id="p-7f31",
    name="Dana Example",
    holdings=(
        Holding("rhia", "RHIA, AHIMA, since 2024", "certificates[0].name"),
        Holding("hipaa", "HIPAA training every year", "work[0].highlights[1]"),
        Holding("ehr_epic", "charts in Epic", "work[0].summary"),
        Holding("scanning", "scanned old charts", "work[0].summary"),
        Holding("cca", "CCA exam booked", "certificates[1].name", Status.IN_PROGRESS),
    ),
    education=(Study(EducationLevel.ASSOCIATE, "A.A.S., Health Information", "education[0].studyType"),),
    work=(Work("Records Clerk", "core", date(2025, 5, 1), None, "work[0]"),),
    answers=(("spanish", True),),
    wishes=Wishes("45402", 25, Pay(1800, None, PayUnit.HOUR, "USD"), (WorkMode.ONSITE, WorkMode.HYBRID)),
)


def at(text, words):
    """Where `words` stand in `text`."""
    start = text.index(words)
    return Span(start, start + len(words))


def holds(text, concept_id, words, grace=None, months=None):
    absent = WhenAbsent.ASK if concept_id in ASKED else WhenAbsent.LACKING
    return Holds(concept_id, absent, at(text, words), grace, months)


def requirement(text, clause, *paths, importance=REQUIRED):
    return Requirement(paths, importance, at(text, clause))


BECAUSE = {
    Tier.QUALIFIED: "all_required_met",
    Tier.STRETCH: "half_met",
    Tier.ONE_STEP: "one_credential_missing",
    Tier.NOT_YET: "several_missing",
    Tier.TOO_LITTLE_SAID: "nothing_stated",
    Tier.OTHER_WORK: "other_work",
}


def listing(code, posting, parts, tier, stated=(), *, distance_mi=None, work=48, blockers=(), removed_by=(), **found):
    """A listing whose points follow from its parts, with a prior of 14 of 24."""
    requirements = Requirements(posting.text_hash, "reader-1", tuple(stated), **found)
    base = 24 + sum(part.weight for part in parts)
    points = 14 + work + sum(part.credit for part in parts)
    because = "closed_to_you" if blockers else BECAUSE[tier]
    match = Match(posting.posting_id, tier, points, 3 * base, tuple(parts), 14, work, blockers, removed_by, because)
    return Listing(code, posting, requirements, match, distance_mi, datetime(2026, 11, 20, 6, tzinfo=UTC))


def best():
    text = """Medical Records Clerk
Dayton, OH 45402
$18.50 - $22.00 per hour

Join our records team. This is a hybrid position: two days a week on site.

What you need
High school diploma or GED. Current RHIT or RHIA is required; we verify it with AHIMA before the first day.
At least one year of experience with medical records. You know HIPAA. Typing 45 wpm and attention to detail.

Nice to have
Experience with Epic or another EHR. Knowledge of medical terminology. Spanish is welcome.

What you will do
Scan and index incoming records. Answer requests for the release of information."""
    posting = Posting(
        "mercy-valley",
        "4711",
        "Medical Records Clerk",
        text,
        url="https://jobs.mercy-valley.example/4711",
        hiring_organization="Mercy Valley Clinic",
        job_location=(Place("Dayton", "OH", "45402", "US"), Place("Kettering", "OH", "45429", "US")),
        date_posted=date(2026, 11, 3),
        valid_through=date(2026, 11, 24),
        employment_type=(EmploymentType.FULL_TIME,),
    )
    credential = "Current RHIT or RHIA is required; we verify it with AHIMA before the first day."
    return listing(
        "a3f9c2",
        posting,
        [
            Part(0, 0, Verdict.MET, 6, 6, ("education:associate",)),
            Part(1, 1, Verdict.MET, 18, 18, ("rhia",)),
            Part(2, 0, Verdict.MET, 18, 18, ("months:18",)),
            Part(3, 0, Verdict.MET, 12, 12, ("hipaa",)),
            Part(4, 0, Verdict.ASK, 0, 0),
            Part(5, 0, Verdict.ASK, 0, 0),
            Part(6, 0, Verdict.MET, 4, 4, ("ehr_epic",)),
            Part(7, 0, Verdict.MISSING, 0, 4),
            Part(8, 0, Verdict.MET, 2, 2, ("spanish",)),
            Part(9, 0, Verdict.MET, 2, 2, ("scanning",)),
            Part(10, 0, Verdict.MISSING, 0, 2),
        ],
        Tier.QUALIFIED,
        [
            requirement(text, "High school diploma or GED", (Educated(EducationLevel.HIGH_SCHOOL, at(text, "High")),)),
            requirement(text, credential, (holds(text, "rhit", "RHIT"),), (holds(text, "rhia", "RHIA"),)),
            requirement(
                text,
                "At least one year of experience with medical records.",
                (Experienced(12, at(text, "one year of experience")),),
            ),
            requirement(text, "You know HIPAA.", (holds(text, "hipaa", "HIPAA"),)),
            requirement(text, "Typing 45 wpm and attention to detail.", (holds(text, "typing", "Typing"),)),
            requirement(
                text,
                "Typing 45 wpm and attention to detail.",
                (holds(text, "attention_to_detail", "attention to detail"),),
            ),
            requirement(
                text, "Experience with Epic or another EHR.", (holds(text, "ehr_epic", "Epic"),), importance=PREFERRED
            ),
            requirement(
                text,
                "Knowledge of medical terminology.",
                (holds(text, "medical_terminology", "medical terminology"),),
                importance=PREFERRED,
            ),
            requirement(text, "Spanish is welcome.", (holds(text, "spanish", "Spanish"),), importance=PREFERRED),
            requirement(
                text, "Scan and index incoming records.", (holds(text, "scanning", "Scan"),), importance=MENTIONED
            ),
            requirement(
                text,
                "Answer requests for the release of information.",
                (holds(text, "release_of_information", "release of information"),),
                importance=MENTIONED,
            ),
            requirement(
                text, "Join our records team.", (holds(text, "icd10cm", "records"),), importance=Importance.NEGATED
            ),
        ],
        distance_mi=12,
        pay=Pay(1850, 2200, PayUnit.HOUR, "USD", at(text, "$18.50 - $22.00 per hour")),
        work_mode=WorkMode.HYBRID,
        work_mode_span=at(text, "This is a hybrid position: two days a week on site."),
    )


def hostile():
    """A posting that tries what a posting can try: markup, a script link, a formula, terminal escapes, bidi."""
    text = """<script>alert(1)</script> Clerk

<img src=x onerror=alert(2)> You know HIPAA. \x1b]0;owned\x07\x1b[2J \u202egnp.exe\u202c </q></bdi>"""
    posting = Posting(
        "open-board",
        "9",
        "<script>alert(1)</script> \x1b[31mClerk\x1b[0m \u202egnp.exe",
        text,
        url="javascript:alert(3)",
        hiring_organization='=HYPERLINK("https://evil.example","pay")',
        job_location=(Place('"><a href="https://evil.example/">Xenia', "OH", "45385", "US"),),
        notes=("removed_characters",),
    )
    clause = "<img src=x onerror=alert(2)> You know HIPAA. \x1b]0;owned\x07\x1b[2J \u202egnp.exe\u202c </q></bdi>"
    return listing(
        "b0b0b0",
        posting,
        [Part(0, 0, Verdict.MET, 12, 12, ("hipaa",))],
        Tier.QUALIFIED,
        [requirement(text, clause, (holds(text, "hipaa", "HIPAA"),))],
        findings=(Finding("no_requirements_section"),),
    )


def stretch():
    text = """Release of Information Specialist
Remote in Ohio

Two years of experience in release of information are required. CCA, or a bachelor's degree and one year of coding,
is required. Pay: from $41,000 a year."""
    posting = Posting(
        "state-board",
        "R-88",
        "Release of Information Specialist",
        text,
        url="https://state.example/jobs/R-88",
        hiring_organization="Buckeye Records Service",
        job_location_type="TELECOMMUTE",
        date_posted=date(2026, 11, 19),
    )
    clause = "CCA, or a bachelor's degree and one year of coding,\nis required."
    return listing(
        "c41d7e",
        posting,
        [Part(0, 0, Verdict.PARTLY, 12, 18, ("months:18",)), Part(1, 0, Verdict.PARTLY, 12, 18, ("cca",))],
        Tier.STRETCH,
        [
            requirement(
                text,
                "Two years of experience in release of information are required.",
                (Experienced(24, at(text, "Two years of experience")),),
            ),
            requirement(
                text,
                clause,
                (holds(text, "cca", "CCA"),),
                (
                    Educated(EducationLevel.BACHELOR, at(text, "bachelor's degree")),
                    Experienced(12, at(text, "one year")),
                ),
            ),
        ],
        pay=Pay(4100000, None, PayUnit.YEAR, "USD", at(text, "Pay: from $41,000 a year.")),
        findings=(Finding("two_pays", at(text, "from $41,000 a year")),),
    )


def one_step():
    text = """Coding Clerk
Springfield, OH

Requirements: CCS required within 12 months of hire. HIPAA."""
    posting = Posting(
        "mercy-valley",
        "4790",
        "Coding Clerk",
        text,
        url="https://jobs.mercy-valley.example/4790",
        hiring_organization="Mercy Valley Clinic",
        job_location=(Place("Springfield", "OH", "", "US"),),
        valid_through=date(2027, 1, 15),
    )
    return listing(
        "d5e2a8",
        posting,
        [Part(0, 0, Verdict.MISSING, 0, 18), Part(1, 0, Verdict.MET, 12, 12, ("hipaa",))],
        Tier.ONE_STEP,
        [
            requirement(
                text, "CCS required within 12 months of hire.", (holds(text, "ccs", "CCS", Grace.OBTAIN_WITHIN, 12),)
            ),
            requirement(text, "HIPAA.", (holds(text, "hipaa", "HIPAA"),)),
        ],
        distance_mi=24,
        employment=(EmploymentType.PART_TIME, EmploymentType.PER_DIEM),
    )


def not_yet():
    text = """HIM Supervisor
Dayton, OH

A bachelor's degree is required. Five years of experience. RHIA preferred. ICD-10-CM."""
    posting = Posting(
        "state-board",
        "S-3",
        "HIM Supervisor",
        text,
        url="https://state.example/jobs/S-3",
        hiring_organization="Example State Hospital",
        job_location=(Place("Dayton", "OH", "", "US"),),
        who_may_apply=(Applicants.INTERNAL,),
    )
    return listing(
        "e77b10",
        posting,
        [
            Part(0, 0, Verdict.MISSING, 0, 18),
            Part(1, 0, Verdict.PARTLY, 5, 18, ("months:18",)),
            Part(2, 0, Verdict.MET, 6, 6, ("rhia",)),
            Part(3, 0, Verdict.MISSING, 0, 12),
        ],
        Tier.NOT_YET,
        [
            requirement(
                text,
                "A bachelor's degree is required.",
                (Educated(EducationLevel.BACHELOR, at(text, "bachelor's degree")),),
            ),
            requirement(text, "Five years of experience.", (Experienced(60, at(text, "Five years")),)),
            requirement(text, "RHIA preferred.", (holds(text, "rhia", "RHIA"),), importance=PREFERRED),
            requirement(text, "ICD-10-CM.", (holds(text, "icd10cm", "ICD-10-CM"),)),
        ],
        distance_mi=1,
        work=0,
        blockers=(Reason("closed_to", (("who", "internal"),)),),
    )


def vague():
    text = "Clerk\nSidney, OH\n\nFor the qualifications see the attached announcement."
    posting = Posting(
        "county", "77", "Clerk", text, "https://county.example/77", "Shelby Example County", (Place("Sidney", "OH"),)
    )
    seen = at(text, "For the qualifications see the attached announcement.")
    return listing("f00d12", posting, (), Tier.TOO_LITTLE_SAID, findings=(Finding("attached_specification", seen),))


def removed():
    text = "Records Clerk\nToledo, OH\n$15.00 an hour\n\nWe train you. On site."
    posting = Posting(
        "state-board",
        "T-1",
        "Records Clerk",
        text,
        "https://state.example/jobs/T-1",
        "Glass City Example Clinic",
        (Place("Toledo", "OH", "", "US"),),
    )
    return listing(
        "9c9c9c",
        posting,
        (),
        Tier.TOO_LITTLE_SAID,
        distance_mi=148,
        removed_by=(
            Reason("too_far", (("miles", "148"), ("wished", "25"))),
            Reason("pay_below", (("max_cents", "1500"), ("unit", "hour"))),
        ),
        pay=Pay(1500, 1500, PayUnit.HOUR, "USD", at(text, "$15.00 an hour")),
    )


FEEDS = (
    FeedHealth("mercy-valley", Outcome.COMPLETE, "", None, datetime(2026, 11, 21, 2, 4, tzinfo=UTC), 2),
    FeedHealth("open-board", Outcome.NOT_MODIFIED, "", None, datetime(2026, 11, 20, 2, 4, tzinfo=UTC), 1),
    FeedHealth("state-board", Outcome.FAILED, "HTTP 503", None, datetime(2026, 11, 18, 2, 4, tzinfo=UTC), 3),
    FeedHealth("county", Outcome.PARTIAL, "page 2 of 3 was not JSON", None, datetime(2026, 11, 19, 2, tzinfo=UTC), 1),
    FeedHealth("village", None),
)


def counted(report: Report) -> Report:
    """Return the report with the counts of what it lists, as if that were all there is."""
    tally = Tally(
        tiers=tuple(Counter(one.match.tier for one in (*report.listings, *report.too_little_said)).items()),
        removed=len(report.removed),
        wishes=tuple(Counter(reason.code for one in report.removed for reason in one.match.removed_by).items()),
    )
    return replace(report, tally=tally)


REPORT = counted(
    Report(
        profile=DANA,
        on=TODAY,
        listings=(best(), hostile(), stretch(), one_step(), not_yet()),
        too_little_said=(vague(),),
        removed=(removed(),),
        feeds=FEEDS,
        refused=3,
    )
)
EMPTY = Report(profile=DANA, on=TODAY, listings=(), feeds=FEEDS[:2])
