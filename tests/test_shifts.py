"""When the work is done, told from what merely sounds like it."""

import pytest

from jobmatch.shifts import read_shifts


def shifts(body: str, title: str = "Records Clerk") -> str:
    """The shifts that a posting offers: "day | evening+weekend"."""
    found, _ = read_shifts(f"{title}\nAnytown, OH 44000\n\n{body}")
    return " | ".join("+".join(choice) for choice in found)


@pytest.mark.parametrize(
    ("body", "offered"),
    [
        ("Third shift.", "night"),
        ("This is a 2nd shift position.", "evening"),
        ("Shift: Evenings", "evening"),
        ("Shift: Day Shift", "day"),
        ("Night Shift | 7:00PM-7:30AM", "night"),
        ("Full time, days, great team", "day"),
        ("Overnight shift", "night"),
        ("Days", "day"),
        ("Day or evening shift", "day | evening"),
        ("Day/Evening/Night and weekend shifts are available", "day | evening | night | weekend"),
        ("Evening and weekend shifts", "evening+weekend"),
        ("Rotating shifts", "day+evening+night"),
        ("You will rotate day and night shifts.", "day+night"),
        ("Must be able to work any shift.", "day+evening+night"),
        ("Must be able to work evenings and weekends.", "evening+weekend"),
        ("Must work rotating weekends.", "weekend"),
        ("Works every other weekend.", "weekend"),
        ("Weekends required.", "weekend"),
        ("Rotating holidays and weekends", "weekend"),
        ("Day shift with every third weekend required.", "day+weekend"),
        ("Schedule: Tuesday - Saturday, 9 am to 5:30 pm", "day+weekend"),
        ("Sunday through Thursday, 11pm-7am", "night+weekend"),
    ],
)
def test_words_for_shifts_are_read(body, offered):
    assert shifts(body) == offered


@pytest.mark.parametrize(
    ("body", "offered"),
    [
        ("7a-3:30p", "day"),
        ("Hours: 7:00 am - 3:30 pm", "day"),
        ("Monday-Friday, 8:00-4:30", "day"),
        ("Schedule: Mon-Fri 8-5", "day"),
        ("Monday - Friday, 8:00 a.m. \u2013 4:30 p.m.", "day"),
        ("7a-7p", "day"),
        ("7p-7a", "night"),
        ("3 pm to 11:30 pm", "evening"),
        ("2300-0730 shift", "night"),
        ("0700-1530 shift", "day"),
        ("Mon-Fri 7a-3:30p or 3p-11:30p", "day | evening"),
        ("Works every other weekend, 3p-11:30p", "evening+weekend"),
    ],
)
def test_hours_are_of_the_shift_that_their_middle_is_in(body, offered):
    assert shifts(body) == offered


@pytest.mark.parametrize(
    ("title", "offered"),
    [
        ("Records Clerk - Nights", "night"),
        ("Health Records Clerk - Evenings 20 Hours", "evening"),
        ("Records Tech - FT - Days", "day"),
        ("Records Clerk (Weekends)", "weekend"),
        ("Night Auditor", ""),
        ("Records Clerk, Day Surgery", ""),
    ],
)
def test_in_a_title_one_word_is_enough_if_it_stands_alone(title, offered):
    assert shifts("We keep charts.", title) == offered


def test_a_title_goes_before_the_text():
    assert shifts("Day shift staff hand over at 7 am. Shift: Days", "Clerk - Nights") == "night"


@pytest.mark.parametrize(
    "body",
    [
        "No weekends.",
        "No nights, weekends or holidays.",
        "Weekends and holidays off",
        "May work weekends.",
        "Occasional evenings and weekends as needed.",
        "Shift differential for nights and weekends.",
        "Complete the census each night at midnight.",
        "Applications are taken until 11:59 p.m.",
        "20-25 hours a week",
        "8 or 12 hour shifts",
        "Work five days a week.",
        "Experience on the night shift is a plus.",
        "The clinic is open evenings and weekends.",
        "From 2010-2012 we grew.",
        "Pay: $18-24",
        "Flexible hours, day or night.",
        "Weekends required. No weekends.",
        "",
    ],
)
def test_what_is_not_plainly_said_of_this_job_says_nothing(body):
    assert shifts(body) == ""


@pytest.mark.parametrize(
    "body", ["Day shift, no weekends.", "Days, 8am-4:30pm. Weekends off.", "1100am-700pm (weekends off)"]
)
def test_free_weekends_are_no_demand(body):
    assert shifts(body) == "day"


@pytest.mark.parametrize(
    ("body", "quote"),
    [("Come and join us.\nWe need a third shift clerk.", "third shift"), ("Hours: 7a-3:30p daily", "7a-3:30p")],
)
def test_the_words_that_say_so_are_quoted(body, quote):
    text = f"İzmir Clerk\nAnytown, OH\n\n{body}"
    _, span = read_shifts(text)
    assert text[span.start : span.end] == quote
