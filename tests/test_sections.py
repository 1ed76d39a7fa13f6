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
        ("\u2022 Files \u2022 Scans \u2022 Types", ["Files \u2022", "Scans \u2022", "Types"]),
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
        ("Skills that set you apart", UNKNOWN),
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
