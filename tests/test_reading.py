"""What holds of every text, however mangled: it is read in bounded time, and whatever is read of it stands in it."""

import gzip
import json
from bisect import bisect_right
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobmatch.jobposting import raw_posting, read
from jobmatch.lexicon import BINDING
from jobmatch.markup import html_to_text
from jobmatch.model import Holds, Posting, RawPosting, Requirements, Span
from jobmatch.skills import Reader, reader
from jobmatch.vocabulary import load

EVERY = 40  # records of the large files of real texts, of which one is read


@pytest.fixture(scope="module", name="reader")
def _reader() -> Reader:
    return _shared_reader()


def _shared_reader() -> Reader:
    """Hypothesis runs a test many times: one reader serves them all."""
    return reader(load())


def _conditions(found: Requirements) -> Iterator[Any]:
    yield from (condition for row in found.stated for path in row.paths for condition in path)


def _named(found: Requirements) -> list[str]:
    return [condition.concept_id for condition in _conditions(found) if isinstance(condition, Holds)]


def _spans(found: Requirements) -> Iterator[Span]:
    yield from (condition.span for condition in _conditions(found))
    yield from (row.evidence for row in found.stated)
    seen = (found.pay and found.pay.span, found.work_mode_span, *(finding.span for finding in found.findings))
    yield from filter(None, seen)


def _misplaced(text: str, found: Requirements, reader: Reader) -> Iterator[str]:
    """Yield what is asked for where nothing is said of an applicant: only conditions of the post may stand there."""
    sentences = reader._sections.read(text)
    starts = [sentence.start for sentence in sentences]
    for condition in _conditions(found):
        binding = isinstance(condition, Holds) and reader.vocabulary.concepts[condition.concept_id].group in BINDING
        kind = sentences[bisect_right(starts, condition.span.start) - 1].kind
        if kind.silent and not binding:
            yield f"{kind}: {text[condition.span.start : condition.span.end]!r}"


def _faults(text: str, reader: Reader) -> list[str]:
    """Return what is wrong with what was read of a text: nothing, if all is well."""
    found = reader.extract(text)
    spans = list(_spans(found))
    faults = [f"{span} is out of range" for span in spans if not 0 <= span.start < span.end <= len(text)]
    faults += [f"{span} is blank" for span in spans if not text[span.start : span.end].strip()]
    named = _named(found)
    faults += [f"{name} is stated more than once" for name in sorted(set(named)) if named.count(name) > 1]
    return faults + list(_misplaced(text, found, reader))


@pytest.mark.parametrize(
    "said",
    [
        "How to apply\nData entry and RHIT",
        "Benefits\nTwo years of experience and a degree earn a bonus.",
        "About us\nWe train for RHIT.\nAn associate degree was our founder's pride.",
        "How to apply\nAll entry-level positions are filled in June.",
    ],
)
def test_what_is_no_concern_of_an_applicant_asks_for_nothing(said: str, reader: Reader) -> None:
    assert reader.extract(f"Clerk\n\n{said}").stated == ()


# ------------------------------------------------------------------------------------------------ naughty strings


NAUGHTY = [
    "", " ", "\t", "\n\n\n", "\r\n\r", "\x0b\x0c\x1c\x85", "\xa0\u2003\u3000", "\u200b\u200c\u200d\ufeff\u2060",
    "\u2028\u2029", "\u202eTIHR\u202c", "\u061c\u200f\u200e", "\u2066RH\u2067IT\u2069", "\x00RHIT\x00",
    "\x07\x08\x1b[31m", "\ufffd\ufffe\uffff", "e\u0301" * 40,
    "Z\u0335\u0321\u0316a\u0337\u0322l\u0338\u0301g\u0336\u030do\u0334", "\u0301",
    "\U0001f469\u200d\u2695\ufe0f\U0001f3fd", "\U0001f1fa\U0001f1f8\U0001f1ec", "\u2764\ufe0f\u20e3", "\U0010ffff",
    "\u0631\u0639\u0627\u064a\u0629 \u0635\u062d\u064a\u0629", "\u30d8\u30eb\u30b9\u30b1\u30a2",
    "\u1e9e\u0130\u0131\ufb01\u01c4", "\uff32\uff28\uff29\uff34", "RHI\u03a4", "a" * 3000, "A1" * 1500,
    "\u00e9" * 1501, "x-" * 1000, "." * 2000, "," * 999, "()" * 1000, "(" * 500, ")" * 500, "[{(<", ">)}]", "(RHIT",
    "RHIT))", "((((RHIT) or", ":", "::", ": : :", "\u2022", "\u2022 \u2022 \u2022", "- - -", "*", "* *bold* **",
    "\u2022:\n\u2022;\n:", "1)", "a.", "or", "or or or", "and/or", "/", "RHIT/", "/RHIT", "\\", "\\n\\u0041\\x00",
    "%s%n%d%x {0} {x} ${y}", "'; DROP TABLE postings; --", "' OR 1=1 --", "<script>alert(1)</script>", "<!--",
    "&#x110000;&#0;&amp;lt;", "<a href=\"", "{\"a\": [1, {\"b\": NaN}]}", "null", "None", "undefined", "(?=.*)(a+)+$",
    "[a-z]{1,99999}", "^$.*+?|\\b", "1e309", "-1e309", "NaN", "Infinity", "0x10", "1/0", "-0",
    "99999999999999999999999 years", "0 years", "1,000,000,000,000 months", "$99999999999999999999.99 per hour",
    "$-1 to $1e9", "\u00a31.2.3.4k", "\u0662 years", "\u00b2 years", "\u2167 years", "\u00bd year", "2026-02-30",
    "31/31/9999", "0000-00-00T25:61", "within 9999999999 months", "=cmd|' /C calc'!A0", "../../etc/passwd",
    "http://[::1", "a@b@c",
]  # fmt: skip


@pytest.mark.parametrize("said", NAUGHTY, ids=map(str, range(len(NAUGHTY))))
def test_a_naughty_string_alone_is_read_without_fault(said: str, reader: Reader) -> None:
    assert _faults(said, reader) == []


@pytest.mark.parametrize("said", NAUGHTY, ids=map(str, range(len(NAUGHTY))))
def test_a_naughty_string_spoils_nothing_of_the_posting_around_it(said: str, reader: Reader) -> None:
    text = f"Clerk\n\nRequirements\n\u2022 Data entry\n\u2022 {said}\n\u2022 HIPAA"
    assert _faults(text, reader) == []
    assert {"data_entry", "hipaa"} <= set(_named(reader.extract(text)))


@pytest.mark.parametrize("said", NAUGHTY, ids=map(str, range(len(NAUGHTY))))
def test_a_naughty_title_is_read_without_fault(said: str, reader: Reader) -> None:
    assert _faults(f"Clerk {said} RHIT\n\n{said}RHIT{said} or {said}", reader) == []


# ------------------------------------------------------------------------------------------------ mangled postings


def _posting(record: Any) -> Posting:
    raw = raw_posting("real", record, "a record")
    assert isinstance(raw, RawPosting)
    return read(raw)


DEMO = (files("jobmatch") / "data" / "demo" / "postings.jsonl").read_text(encoding="utf-8")
POSTINGS = [_posting(json.loads(line)).text for line in DEMO.splitlines()]
MARKS = [
    "(",
    ")",
    ":",
    ";",
    "/",
    ",",
    "\u2022 ",
    "\n",
    "\n\n",
    "\r",
    "\u200b",
    "or ",
    "and ",
    "not ",
    "\u2014",
    "\U0001f600",
]
EDITS = [
    lambda cut: "",
    lambda cut: cut * 2,
    lambda cut: cut.replace("\n", " "),
    lambda cut: cut.replace("\n", ""),
    lambda cut: cut.replace(" ", "\n"),
    lambda cut: cut.replace("\n", "\r\n"),
    lambda cut: "\n".join(reversed(cut.split("\n"))),
    str.upper,
    str.lower,
    str.title,
    *(lambda cut, mark=mark: mark + cut for mark in MARKS),
]
CHANGES = st.tuples(st.sampled_from(EDITS), st.integers(0, 9999), st.integers(1, 400))


@settings(max_examples=60, derandomize=True)
@given(st.sampled_from(POSTINGS), st.lists(CHANGES, min_size=1, max_size=8))
def test_a_mangled_posting_is_read_without_fault(text: str, changes: list[Any]) -> None:
    for edit, place, length in changes:
        at = place % (len(text) + 1)
        text = text[:at] + edit(text[at : at + length]) + text[at + length :]
    assert _faults(text, _shared_reader()) == []


# ---------------------------------------------------------------------------------------------------- bounded time


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "unit",
    ["medical records ", "RHIT or RHIA, ", "$18 per hour ", "2 years ", "not ", "required; ", "\u2022 ", "x",
     "Requirements: ", "one of the following: ", "within 6 months ", "(RHIT ", "remote ", "e\u0301", "we accept "],
)  # fmt: skip
def test_a_megabyte_of_one_line_is_read_in_good_time(unit: str, reader: Reader) -> None:
    text = "Clerk\n\n" + html_to_text(unit * (1_000_000 // len(unit)))
    assert _faults(text, reader) == []


@pytest.mark.timeout(20)
@pytest.mark.parametrize("tag", ["<div>", "<ul><li>", "<b>", "<table><tr><td>", "<i>RHIT", "&lt;div&gt;"])
def test_a_bomb_of_nested_markup_is_read_in_good_time(tag: str, reader: Reader) -> None:
    text = f"Clerk\n\n{html_to_text('Requirements: HIPAA ' + tag * 200_000)}"
    assert _faults(text, reader) == []
    assert "hipaa" in _named(reader.extract(text))


@pytest.mark.timeout(20)
@pytest.mark.parametrize("item", ["<ul><li>RHIT", "Medical records\n"])
def test_a_quarter_of_a_megabyte_of_items_is_read_in_good_time(item: str, reader: Reader) -> None:
    assert _faults(f"Clerk\n\nRequirements\n{html_to_text(item * 200_000)}", reader) == []


# ------------------------------------------------------------------------------------------------------ real texts


def _real(corpus: Path) -> Iterator[str]:
    for name in ("nhs_all.jsonl.gz", "us_public.jsonl.gz"):
        with gzip.open(corpus / name, "rt", encoding="utf-8") as file:
            yield from (line for number, line in enumerate(file) if number % EVERY == 0)
    for name in ("hard_negatives.jsonl", "pool.jsonl"):
        yield from (corpus / name).read_text(encoding="utf-8").splitlines()


@pytest.mark.shared
def test_real_postings_are_read_without_fault(shared: Path, reader: Reader) -> None:
    postings = [_posting(json.loads(line)) for line in _real(shared / "corpus")]
    assert len(postings) > 700
    assert {posting.text[:80]: faults for posting in postings if (faults := _faults(posting.text, reader))} == {}
