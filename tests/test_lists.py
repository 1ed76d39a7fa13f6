import pytest

from jobmatch.lists import kind_of
from jobmatch.vocabulary import SectionKind

DUTIES = ["Answers the telephone", "Scanning loose sheets", "carry boxes to the shed"]
ASKED = ["Diploma or GED", "Two years in an office", "Trustworthy"]
OFFERED = ["401(k)", "Paid holidays", "Free parking"]


@pytest.mark.parametrize(
    ("heading", "items", "kind"),
    [
        ("A day here", DUTIES, SectionKind.DUTY),
        ("Non-negotiables", ASKED, SectionKind.REQUIREMENT),
        ("YOU", ASKED, SectionKind.REQUIREMENT),
        ("", ASKED, SectionKind.REQUIREMENT),
        ("Tips the scale", ASKED, SectionKind.PREFERENCE),
        ("We'd love it if you had", ASKED, SectionKind.PREFERENCE),
        ("The good stuff", OFFERED, SectionKind.OFFER),
        ("What you won't do", DUTIES, SectionKind.EXCLUSION),
        ("We are not asking for", ASKED, SectionKind.EXCLUSION),
    ],
)
def test_the_items_of_a_list_tell_what_it_is_about(heading: str, items: list[str], kind: SectionKind) -> None:
    assert kind_of(heading, items) is kind


@pytest.mark.parametrize("items", [[], ["Diploma or GED"], ["Elm Street", "Oak Street", "Main Street"]])
def test_too_little_or_nothing_known_tells_nothing(items: list[str]) -> None:
    assert kind_of("Where", items) is None


@pytest.mark.parametrize(
    "item",
    ["Files charts", "filing charts", "Carries boxes", "Accurately enters data", "PLANNING work", "Process mail"],
)
def test_a_duty_opens_with_what_one_does(item: str) -> None:
    assert kind_of("", [item, item]) is SectionKind.DUTY


@pytest.mark.parametrize("item", ["Clear handwriting is a must", "Reading skills", "Workday experience"])
def test_some_words_that_look_like_doing_are_outweighed_by_others_only_in_number(item: str) -> None:
    assert kind_of("", [item, *ASKED]) is SectionKind.REQUIREMENT


def test_what_one_does_outweighs_what_is_named_in_it() -> None:
    assert kind_of("", ["Verify insurance benefits", "Explain paid leave", "Update licenses"]) is SectionKind.DUTY
