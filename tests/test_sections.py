from itertools import pairwise

import pytest

from jobmatch.sections import LONGEST, Sections, Sentence
from jobmatch.vocabulary import Heading, SectionKind, load

REQUIREMENT, PREFERENCE, DUTY = SectionKind.REQUIREMENT, SectionKind.PREFERENCE, SectionKind.DUTY
OFFER, CONDITION, UNKNOWN, IGNORE = SectionKind.OFFER, SectionKind.CONDITION, SectionKind.UNKNOWN, SectionKind.IGNORE


@pytest.fixture(scope="module")
def sections() -> Sections:
    return Sections(load().headings, ["PowerChart", "OnBase"])


def _read(sections: Sections, body: str) -> list[tuple[SectionKind, str]]:
    text = f"Records Clerk\n\n{body}"
    return [(row.kind, text[row.start : row.end]) for row in sections.read(text)][1:]


def test_the_head_lines_are_title_and_then_nothing_about_the_work(sections: Sections) -> None:
    text = "Records Clerk\nAlbany, NY\n$18 an hour\n\nFiles charts."
    assert [row.kind for row in sections.read(text)] == [SectionKind.TITLE, IGNORE, IGNORE, UNKNOWN]


def test_a_text_without_a_blank_line_has_no_head(sections: Sections) -> None:
    assert sections.read("Files charts.") == [Sentence(0, 13, UNKNOWN)]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Requirements", REQUIREMENT),
        ("MINIMUM QUALIFICATIONS:", REQUIREMENT),
        ("What you\u2019ll need", REQUIREMENT),
        ("Preferred Knowledge, Skills & Abilities:", PREFERENCE),
        ("Nice to have:", PREFERENCE),
        ("PRINCIPAL DUTIES AND ESSENTIAL FUNCTIONS:", DUTY),
        ("Essential Functions", DUTY),
        ("Essential responsibilities:", DUTY),
        ("WORKING CONDITIONS/PHYSICAL DEMANDS:", CONDITION),
        ("Employee Benefits:", OFFER),
        ("How to apply", SectionKind.BOILERPLATE),
        ("Required documents:", SectionKind.BOILERPLATE),
        ("About Us", SectionKind.EMPLOYER),
    ],
)
def test_a_heading_says_what_the_lines_below_it_are(heading: str, kind: SectionKind, sections: Sections) -> None:
    assert _read(sections, f"{heading}\nOne thing\n\nAnother thing") == [(kind, "One thing"), (kind, "Another thing")]


def test_a_heading_holds_until_the_next_one(sections: Sections) -> None:
    found = _read(sections, "Duties:\nFiles charts\nBONUS AND LUNCH\nMore\nPreferred:\nRHIT")
    assert found == [(DUTY, "Files charts"), (UNKNOWN, "More"), (PREFERENCE, "RHIT")]


@pytest.mark.parametrize("line", ["Excellent customer service skills", "Skills for life.", "computer skills, Excel"])
def test_a_line_that_only_contains_a_heading_is_none(line: str, sections: Sections) -> None:
    assert _read(sections, f"Benefits:\nLunch\n{line}")[-1] == (OFFER, line)


def test_a_list_item_is_no_heading_and_is_told_from_running_text(sections: Sections) -> None:
    text = "Clerk\n\nRequirements:\n\u2022 Education\n- Typing\n2. Filing\nWe hire monthly"
    assert [row.item for row in sections.read(text)[1:]] == [True, True, True, False]


def test_a_label_before_a_colon_holds_for_its_line_only_unless_it_is_about_the_person(sections: Sections) -> None:
    found = _read(sections, "Schedule: Monday to Friday\nFiles charts\nRequired: GED\nRHIT")
    assert found == [
        (IGNORE, "Monday to Friday"),
        (UNKNOWN, "Files charts"),
        (REQUIREMENT, "GED"),
        (REQUIREMENT, "RHIT"),
    ]


def test_heads_inside_a_paragraph_part_it(sections: Sections) -> None:
    found = _read(
        sections, "QUALIFICATIONS Required: High school. One year. Preferred: RHIT. BENEFITS: pension, parking."
    )
    assert found == [
        (REQUIREMENT, "High school."),
        (REQUIREMENT, "One year."),
        (PREFERENCE, "RHIT."),
        (OFFER, "pension, parking."),
    ]


def test_lost_line_breaks_are_found_again_by_joined_words(sections: Sections) -> None:
    found = _read(sections, "ResponsibilitiesFiles chartsQualificationsExcellent spellingGED")
    assert found == [
        (DUTY, "Files charts"),
        (REQUIREMENT, "Excellent spelling"),
        (REQUIREMENT, "GED"),
    ]


def test_names_in_camel_case_are_no_lost_line_breaks(sections: Sections) -> None:
    assert _read(sections, "Knows PowerChart and OnBase well") == [(UNKNOWN, "Knows PowerChart and OnBase well")]


@pytest.mark.parametrize(
    ("lead", "kind"),
    [
        ("You will need to;", REQUIREMENT),
        ("Some of our benefits are:", OFFER),
        ("Duties include:", DUTY),
    ],
)
def test_a_line_that_leads_into_a_list_says_what_the_list_is(lead: str, kind: SectionKind, sections: Sections) -> None:
    found = _read(sections, f"{lead}\n\u2022 One\n\n\u2022 Two\n\nWe hire monthly")
    assert [row for row in found if row[1] in ("One", "Two")] == [(kind, "One"), (kind, "Two")]


def test_a_list_of_benefits_ends_where_the_list_ends(sections: Sections) -> None:
    found = _read(
        sections, "We are proud of our benefits, of which these are some of the best:\n* Parking\nYou must know Epic."
    )
    assert found[-1] == (UNKNOWN, "You must know Epic.")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Files charts. Answers phones! Is it you?", ["Files charts.", "Answers phones!", "Is it you?"]),
        ("Works with Dr. Lee at St. Mary, e.g. Fridays", ["Works with Dr. Lee at St. Mary, e.g. Fridays"]),
        ("Pays approx. 18 an hour, i.e. well", ["Pays approx. 18 an hour, i.e. well"]),
        ("files.Answers phones", ["files.", "Answers phones"]),
        ("\u2022 Files \u2022 Scans \u2022 Types", ["Files", "Scans", "Types"]),
    ],
)
def test_sentences_end_where_they_end(text: str, parts: list[str], sections: Sections) -> None:
    assert [part for _, part in _read(sections, text)] == parts


def test_a_sentence_without_end_is_cut(sections: Sections) -> None:
    found = sections.read("word " * 2000)
    assert all(row.end - row.start <= LONGEST for row in found)
    assert sum(row.end - row.start for row in found) > 9900


@pytest.mark.parametrize(
    "text", ["", "\n\n\n", ":", "::::", "A" * 5000, "-\n*\n1.\n", "\u2022", "Required:", "\x85\u2028"]
)
def test_no_text_breaks_the_reader(text: str, sections: Sections) -> None:
    assert all(0 <= row.start < row.end <= len(text) for row in sections.read(text))


def test_ones_own_heading_is_known() -> None:
    own = Sections([Heading("your superpowers", REQUIREMENT)])
    assert _read(own, "Your Superpowers\nRHIT") == [(REQUIREMENT, "RHIT")]


# --------------------------------------------------------------------------------- headings without a colon


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Job Requirements & Qualifications", REQUIREMENT),
        ("Qualifications (Required)", REQUIREMENT),
        ("Qualifications (Preferred)", PREFERENCE),
        ("Required Skills (Preferred)", PREFERENCE),
        ("We require", REQUIREMENT),
        ("You\u2019ll fit in if you", REQUIREMENT),
        ("We prefer", PREFERENCE),
        ("Bonus", PREFERENCE),
        ("What would be a plus", PREFERENCE),
        ("Skills that set you apart", PREFERENCE),
    ],
)
def test_a_short_line_made_of_headings_above_a_list_is_one(heading: str, kind: SectionKind, sections: Sections) -> None:
    assert _read(sections, f"We file.\n\n{heading}\n\n\u2022 RHIT")[-1] == (kind, "RHIT")


def test_such_a_line_is_one_above_a_paragraph_too_if_it_stands_alone(sections: Sections) -> None:
    below = "Two years at a clinic of any size, and the patience to look for what others have misfiled."
    assert _read(sections, f"We file.\n\nOur Job Requirements\n{below}")[-1] == (REQUIREMENT, below)
    assert _read(sections, f"We file.\nOur Job Requirements\n{below}")[-1] == (UNKNOWN, below)


def test_a_row_with_an_equals_sign_is_no_part_of_another_heading(sections: Sections) -> None:
    assert _read(sections, "SIGN-ON BONUS\nRHIT") == [(UNKNOWN, "RHIT")]
    assert _read(sections, "Bonus: paid to an RHIT in May") == [(UNKNOWN, "Bonus: paid to an RHIT in May")]


def test_a_heading_in_the_middle_of_lines_holds_though_nothing_else_is_on_its_line(sections: Sections) -> None:
    found = _read(sections, "Duties\n\u2022 Files charts\nMinimum Education/Experience\nRHIT")
    assert found == [(DUTY, "Files charts"), (REQUIREMENT, "RHIT")]


# ------------------------------------------------------------------------------------ where a section ends


def test_a_list_of_what_is_asked_ends_at_the_first_paragraph_after_it(sections: Sections) -> None:
    found = _read(sections, "Preferred\n\u2022 RHIT\nThe desk is by a window on Elm Street.\nA drug screen follows.")
    assert [kind for kind, _ in found] == [PREFERENCE, UNKNOWN, UNKNOWN]


@pytest.mark.parametrize(
    "line", ["and a head for numbers in the small hours.", "Typing", "Of the two, we like these better by far."]
)
def test_a_line_that_goes_on_with_the_list_does_not_end_it(line: str, sections: Sections) -> None:
    assert _read(sections, f"Preferred\n\u2022 RHIT\n{line}\n\u2022 CPC")[-1] == (PREFERENCE, "CPC")


@pytest.mark.parametrize(
    "sentence",
    [
        "Our company has over 20 years of experience in release of information.",
        "Acme has 25 years of experience in coding and billing.",
        "With over thirty years of experience in billing, Acme Health serves nine clinics.",
        "We are a family practice with more than 30 years of experience in records.",
    ],
)
def test_how_long_the_employer_has_been_at_it_is_said_of_the_employer(sentence: str, sections: Sections) -> None:
    assert _read(sections, sentence) == [(SectionKind.EMPLOYER, sentence)]
    assert _read(sections, f"Requirements\n\u2022 {sentence}") == [(REQUIREMENT, sentence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Coder with 5 years of experience in billing.",
        "Candidates have 2 years of experience in billing.",
        "The ideal candidate has 3 years of experience.",
        "Our client needs a coder who has 2 years of experience.",
        "We have two years of experience in mind, and you need an RHIT.",
    ],
)
def test_how_long_the_applicant_has_been_at_it_is_not(sentence: str, sections: Sections) -> None:
    assert _read(sections, sentence) == [(UNKNOWN, sentence)]


# -------------------------------------------------------------------------------------------------- layouts

LETTERS = {
    REQUIREMENT: "r", PREFERENCE: "p", DUTY: "d", CONDITION: "c", OFFER: "o", SectionKind.EMPLOYER: "e",
    SectionKind.BOILERPLATE: "b", UNKNOWN: "u", IGNORE: "i",
}  # fmt: skip
LAYOUTS = [
    ("colons", "dro", "Duties:\nFiles charts\n\nRequirements:\nGED\n\nBenefits:\nParking"),
    ("bold lines without colons", "dro",
     "What You'll Do\nFile charts\n\nWho You Are\nA patient reader\n\nPerks\nParking"),
    ("markdown marks", "dpo",
     "## Responsibilities\n- Files charts\n\n**Nice to have**\n- RHIT\n\n__Benefits__\n- Parking"),
    ("emoji", "rpo", "✅ Requirements\n• GED\n\n🌟 Nice to have:\n• RHIT\n\n🎁 Perks\n• Parking"),
    ("colon and dash", "do",
     "The main duties will be:-\n• Filing charts\n\nBenefits included with this role are:-\n• Parking"),
    ("ellipsis", "dr", "Your responsibilities…\n• Filing charts\n\nWhat we need from you…\n• Patience"),
    ("one paragraph", "drrpo",
     "Duties: Files charts. Required: GED. One year of filing. Preferred: RHIT. Benefits: parking."),
    ("one paragraph in capitals", "drpb",
     ("DUTIES Files charts. MINIMUM QUALIFICATIONS High school. PREFERRED QUALIFICATIONS Billing. HOW TO APPLY "
      "Call.")),
    ("capitals that only shout", "rrr", "Requirements:\nGED\nRHIT REQUIRED FOR THIS JOB, NO EXCEPTION. Typing."),
    ("person specification", "rprp",
     ("Person Specification\nQualifications\nEssential\n• GCSE English\nDesirable\n• NVQ 2\nExperience\n"
      "Essential\n• Filing\nDesirable\n• Epic")),
    ("person specification with lost breaks", "rprp",
     ("QualificationsEssentialGCSE EnglishDesirableNVQ in AdministrationExperienceEssentialFiling "
      "chartsDesirableKnows Epic")),
    ("essential and desirable criteria", "rrp",
     "Essential criteria\n• GCSE English\n• Filing\nDesirable criteria\n• Epic"),
    ("usajobs", "dcrrbbo",
     ("Duties\n\nFiles charts.\n\nRequirements\n\nConditions of Employment\n\n• Background check\n\n"
      "Qualifications\n\nOne year of filing.\n\nEducation\n\nHigh school.\n\nAdditional information\n\n"
      "Relocation is paid.\n\nHow you will be evaluated\n\nBy a panel.\n\nBenefits\n\nParking.")),
    ("specialized experience", "rr",
     "Qualifications\n\nSPECIALIZED EXPERIENCE: One year of filing. GENERAL EXPERIENCE: Clerical work."),
    ("county bulletin", "drrcb",
     ("EXAMPLES OF DUTIES\nFiles charts.\n\nMINIMUM QUALIFICATIONS\nKnowledge of:\nFiling systems.\n\nAbility "
      "to:\nType.\n\nWORKING CONDITIONS\nLifts 20 pounds.\n\nSUPPLEMENTAL INFORMATION\nThe list is kept for a "
      "year.")),
    ("knowledge and ability in one line", "rrr",
     "Knowledge of: filing systems. Ability to: type. Skill in: sorting."),
    ("typical duties", "dr", "TYPICAL DUTIES (illustrative only)\nFiles charts.\n\nEMPLOYMENT STANDARDS\nA GED."),
    ("lost line breaks", "udro", "We file.ResponsibilitiesFiles chartsSkillsRHIT requiredBenefitsParking"),
    ("lost break after a full stop", "urp", "Files charts.Qualifications:A GED.Preferred Qualifications:RHIT."),
    ("about us first", "edr", "About Us\nWe are a clinic.\n\nThe Role\nYou file charts.\n\nWhat you bring\nA GED"),
    ("why join us", "roe", "Requirements\n• GED\n\nWhy join us?\n• Parking\n\nWho are we?\nA clinic on Elm Street."),
    ("why, with the name", "ro", "Requirements\n• GED\n\nWhy Elm Street Clinic?\n• Parking"),
    ("questions", "dro",
     ("What will you be doing?\n• Filing\n\nWhat are we looking for?\n• Patience\n\nWhat's in it for you?\n• "
      "Parking")),
    ("a question that asks for something", "r", "Requirements\n\nDo you hold an RHIT?"),
    ("physical demands end a preference", "pc",
     "Preferred Qualifications\n• RHIT\nPhysical Demands\n• Lifts 20 pounds"),
    ("physical requirements inside a preferred list", "pcc",
     "Preferred:\nRHIT\nPhysical requirements: lifts 20 pounds.\nA drug screen."),
    ("a paragraph ends a preferred list", "pu",
     "Preferred:\n• RHIT\n\nWe are a small team that files charts for nine clinics."),
    ("eeo ends a preference", "pb",
     "Preferred qualifications\n- RHIT\nEEO Statement\nWe hire without regard to age."),
    ("an unknown heading in capitals ends a preference", "pu",
     "Preferred:\n• RHIT\nOUR OTHER SITES\nA clinic in Elmwood"),
    ("preferred, by line", "rpr", "Required: GED\nPreferred: RHIT\nRequired: one year of filing"),
    ("preferred, in brackets", "rp", "Education (required):\nGED\nEducation (preferred):\nAn associate degree"),
    ("pay transparency", "po", "Preferred:\n• RHIT\nPay Transparency\nThe range is what we expect to pay."),
    ("pay and schedule lines", "iiiu", "Schedule: Monday to Friday\nPay: $18 an hour\nShift: days\nFiles charts"),
    ("list lead without colon", "uuddu",
     "Files charts.\n\nIn this post the duties will include\n• Sorting\n• Typing\nWe hire monthly."),
    ("applicants should meet", "uur", "We file.\n\nApplicants should meet the following criteria\n• GED"),
    ("ideal candidate", "rr", "The ideal candidate will have:\n• A GED\n• Patience"),
    ("job description first", "dr", "JOB SUMMARY: Files charts.\nQUALIFICATIONS: A GED."),
    ("education and experience", "rr", "EDUCATION AND EXPERIENCE\nA GED.\nLICENSES/CERTIFICATIONS\nRHIT"),
    ("knowledge, skills and abilities in a paragraph", "uro",
     "Files charts. KNOWLEDGE, SKILLS, AND ABILITIES: Typing. COMPENSATION AND BENEFITS: Parking."),
    ("compensation", "rob", "Skills\nTyping\n\nCompensation\n$18 an hour\n\nApplication Process\nSend a letter."),
    ("bullet alone on its line", "rr", "Requirements\n•\nGED\n•\nTyping"),
    ("numbered headings", "dr", "1. Duties:\nFiles charts\n2. Requirements:\nA GED"),
    ("a heading of two kinds", "dr",
     "Job duties and responsibilities\n- Files charts\n\nSkills & Qualifications\n- Typing"),
    ("what success needs", "rp", "What you'll need to succeed\n• A GED\n\nWhat will set you apart\n• RHIT"),
    ("bonus points", "rp", "Must haves:\n• GED\n\nBonus points if you have:\n• RHIT"),
    ("interested", "ob",
     "Benefits\n• Parking\n\nInterested?\nCall the front desk and ask for the person who runs the records room."),
    ("further information", "rb",
     ("Skills\n• Typing\n\nFurther information\nThe clinic is on Elm Street, next to the library and the old "
      "mill.")),
    ("the company", "ed",
     ("The Company\nA clinic with nine doors and one desk, run by the same family since it was built.\n\nThe "
      "Position\nYou file.")),
    ("an item in capitals", "rrr", "Requirements\nA GED\nRHIT OR RHIA\nTyping"),
    ("an advert in capitals", "ddd",
     "JOB DUTIES\nFILES CHARTS AND ANSWERS PHONES\nMUST HAVE A HIGH SCHOOL DIPLOMA\nSORTS THE MAIL DAILY"),
    ("an item that ends in a semicolon leads nowhere", "ppp",
     "Preferred:\n• Knows the skills of the trade;\n• RHIT;\n• CPC."),
    ("a label that prose follows", "iu",
     ("Shift: days\nInterview: in May we meet at the desk on Elm Street, where you file a few charts, and those "
      "who know Epic may say so then, and may ask us how we work.")),
    ("a paragraph turns from the employer to the post", "eu",
     "About Us\nWe are a clinic on Elm Street.\nYou will hold a GED and file charts."),
    ("a section of what is asked, in other brackets", "rr",
     "Requirements (must have):\nA GED\nQualifications (in any order):\nTyping"),
    ("seeking the person", "ero",
     "Who we are\nA clinic.\n\nWho we're looking for\nA patient reader.\n\nWhat we offer\nParking."),
    ("special requirements inside a preferred list", "pc",
     "Desirable\n• Epic\nSpecial requirements\n• A drug screen"),
    ("emphasis at both ends", "rp", "*Minimum Qualifications*\nA GED\n***Preferred Qualifications***\nRHIT"),
    ("a lead that only names the team", "udd", "In May you will support the team with:\n• Filing\n• Typing"),
    ("a lead of many words", "ud", "Further information on all that the job duties are this year:\n• Filing"),
    ("a dash after the heading", "dr", "Responsibilities -\nFiles charts\nRequirements \u2013\nA GED"),
]  # fmt: skip


@pytest.mark.parametrize(("kinds", "body"), [pytest.param(*row, id=name) for name, *row in LAYOUTS])
def test_each_sentence_of_a_layout_knows_its_kind(kinds: str, body: str, sections: Sections) -> None:
    found = _read(sections, body)
    assert "".join(LETTERS[kind] for kind, _ in found) == kinds, found


@pytest.mark.parametrize("part", ["\n", ":", "A", "\u2022 ", "Duties:\n", "BENEFITS: ", "Why us?\n", "aB", "(", ". "])
def test_a_text_of_nothing_but_one_mark_is_read_to_its_end(part: str, sections: Sections) -> None:
    text = f"Clerk\n\n{part * (100_000 // len(part))}"
    found = sections.read(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
