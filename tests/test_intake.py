"""The printed form: the same eight questions as `init` and the roster, on one sheet, in English and Spanish."""

import re
import tomllib
from html import unescape
from importlib.resources import files

import pytest

from jobmatch.arguments import LANGUAGES
from jobmatch.errors import ProfileError
from jobmatch.intake import EXAMPLE, PRIVACY, form, sentences
from jobmatch.model import EducationLevel, Travel
from jobmatch.questions import QUESTIONS, Answers, Known

BY_KEY = {question.key: question for question in QUESTIONS}
NEVER = Known(lambda: pytest.fail("no reader is needed"))


def page(language):
    return unescape(form(language))


def answered(key, typed):
    return BY_KEY[key].answered(typed, Answers(postal_code="43215"), NEVER)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_asks_the_questions_that_init_asks_in_their_order(language):
    said = sentences(language)
    asked = re.findall(r'<p class="words">(\d)\. (.*?)</p>', page(language))
    assert asked == [(str(number), said[question.words]) for number, question in enumerate(QUESTIONS, 1)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_can_be_ticked_and_how_one_may_answer_is_on_it(language):
    said, text = sentences(language), page(language)
    for question in QUESTIONS:
        assert all(f'<span class="box"></span>{said[box]}</li>' in text for box in question.boxes)
        assert not question.example or said[EXAMPLE].format(example=said[question.example]) in text
    assert text.count('class="box"') == sum(len(question.boxes) for question in QUESTIONS)


def test_a_translation_has_the_very_sentences_of_the_form_and_no_others():
    rows = tomllib.loads((files("jobmatch") / "data" / "intake_es.toml").read_text("utf-8"))
    assert set(rows) == set(sentences("en"))
    assert all(rows.values())


def test_every_question_can_be_answered_on_paper():
    assert [question.key for question in QUESTIONS if not question.lines and not question.boxes] == []


@pytest.mark.parametrize("level", EducationLevel)
def test_a_box_for_schooling_is_an_answer_to_the_question(level):
    box = BY_KEY["schooling"].boxes[level.rank]
    assert answered("schooling", box).schooling is level


def test_a_box_for_travel_is_the_end_of_an_answer_to_the_question():
    ways = [Travel.CAR, Travel.TRANSIT, Travel.WALK, Travel.RIDE, None]
    for box, way in zip(BY_KEY["travel"].boxes, ways, strict=True):
        found = answered("travel", f"25 miles, {box}")
        assert (found.distance_mi, found.travel, found.remote) == (25, way, way is None)


def test_a_box_for_pay_is_the_end_of_an_answer_to_the_question():
    assert [
        answered("pay", f"{amount} {box}").pay_min.unit
        for amount, box in zip((18, 40_000), BY_KEY["pay"].boxes, strict=True)
    ] == [
        "hour",
        "year",
    ]


def test_an_example_is_an_answer_to_its_question():
    assert answered("work", BY_KEY["work"].example).work[0].months == 36
    assert answered("pay", BY_KEY["pay"].example).pay_min.min_cents == 1850


def test_one_way_of_many_that_a_person_ticks_is_the_one_that_reaches_furthest():
    assert answered("travel", "25 by bus or by car").travel is Travel.CAR
    assert answered("travel", "by bus").travel is Travel.TRANSIT
    with pytest.raises(ProfileError, match="was not understood"):
        answered("travel", "25 by balloon")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_is_one_sheet_with_a_line_on_privacy_that_needs_nothing_else(language):
    text = form(language)
    assert text.isascii()
    assert f'<html lang="{language}">' in text
    assert unescape(text).count(sentences(language)[PRIVACY]) == 1
    assert text.count("<section>") == 2
    assert not re.search(r"(?i)<script|<link|<img|url\(|https?:|@import", text)
    assert set(re.findall(r"#[0-9a-f]{3,6}\b", re.search(r"(?s)<style>.*</style>", text)[0])) == {"#000", "#fff"}


def test_nothing_on_it_asks_for_what_is_never_stored():
    private = r"(?i)\b(disab|immig|visa|convict|arrest|birth|how old|gender|race|social security)"
    assert not re.search(private, page("en"))
