"""The eight questions on paper: one sheet of two sides, black on white, to be filled in by hand.

English is made from the questions themselves; another language has a file of those very sentences beside its own.
"""

import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from jobmatch.questions import QUESTIONS, Question

TITLE = "Questions for your job list"
LEAD = "You may leave out any question. What you leave out takes no job off your list, and is never guessed."
PRIVACY = (
    "What you write here stays with this office and on its computer; no employer sees it. "
    "Write nothing about your health, age, citizenship or criminal record."
)
CLIENT = "Client number (the office writes it)"
EMAIL = "E-mail, if you want your list sent to you"
EXAMPLE = "Such as: {example}"
SIDE = "Side {side} of 2"


def form(language: str) -> str:
    """Return the form as one page of HTML, in ASCII, that asks nothing of the network. `language` is en or es."""
    said = sentences(language)
    asked = [_asked(number, question, said) for number, question in enumerate(QUESTIONS, 1)]
    half = len(asked) // 2
    page = {
        **{name: said[text] for name, text in (("title", TITLE), ("lead", LEAD), ("privacy", PRIVACY))},
        "language": language,
        "client": said[CLIENT],
        "email": said[EMAIL],
        "sides": [
            (said[SIDE].format(side=side), questions) for side, questions in ((1, asked[:half]), (2, asked[half:]))
        ],
    }
    environment = Environment(
        loader=PackageLoader("jobmatch"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    text = environment.get_template("intake.html").render(page=page)
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def sentences(language: str) -> Mapping[str, str]:
    """Return what stands on the form, by its English words."""
    english = {text: text for text in _english()}
    if language == "en":
        return english
    rows = files("jobmatch").joinpath("data", f"intake_{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(rows)


def _english() -> Sequence[str]:
    of_questions = [text for question in QUESTIONS for text in (question.words, question.example, *question.boxes)]
    return [text for text in (TITLE, LEAD, PRIVACY, CLIENT, EMAIL, EXAMPLE, SIDE, *of_questions) if text]


def _asked(number: int, question: Question, said: Mapping[str, str]) -> dict[str, Any]:
    return {
        "number": number,
        "words": said[question.words],
        "example": said[EXAMPLE].format(example=said[question.example]) if question.example else "",
        "boxes": [said[box] for box in question.boxes],
        "lines": question.lines,
    }
