"""Classes of words that mean much the same, so that a label can name them all: `<send>` for mail, fax, forward, ..."""

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import StringIO

_CLASS = re.compile(r"<([a-z_]+)>")
_CHOICE = re.compile(r"(\{[^{}]*\})")


@cache
def classes() -> Mapping[str, str]:
    """Return the words of each class of `word_classes.csv`, as a choice has them: "mail, fax, forward"."""
    text = files("jobmatch").joinpath("data", "word_classes.csv").read_text(encoding="utf-8")
    return {row["name"]: ", ".join(row["words"].split("|")) for row in csv.DictReader(StringIO(text))}


def with_classes(label: str) -> str:
    """Return a label with the words of its classes: "{<send>, bring} ... charts".

    Raises KeyError, with its name, for a class that there is not.
    """
    return "".join(map(_filled, _CHOICE.split(label))) if "<" in label else label


def _filled(piece: str) -> str:
    """Return a choice with the words of its classes, or what stands outside of one with a choice for each class."""
    form = "{}" if piece.startswith("{") else "{{{}}}"
    return _CLASS.sub(lambda found: form.format(classes()[found[1]]), piece)
