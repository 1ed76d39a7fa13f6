"""Cells of spreadsheets: what one would take for a formula is text there, and the same text when it comes back."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmatch.cells import guarded, table, unguarded

FORMULAS = [
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\uff1d1",
    "\uff0b1",
    "\uff0d1",
    "\uff20A1",
    "'=1",
    "''=1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_begins_like_a_formula_begins_with_an_apostrophe_in_a_cell(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Ana", "'t Hooft", "", "1-2", "a=b", "' =1"])
def test_all_other_text_is_left_as_it_is(text):
    assert guarded(text) == unguarded(text) == text


def test_what_is_not_there_is_an_empty_cell_and_a_number_its_digits():
    assert (guarded(None), guarded(0)) == ("", "0")


@given(st.text(st.sampled_from("'=+-@\t\r\n\uff1da ")))
def test_a_cell_is_read_back_as_what_was_written(text):
    assert unguarded(guarded(text)) == text


def test_a_table_has_its_columns_in_order_and_nothing_else():
    written = table(("a", "b"), [{"b": "=1", "a": 'x,"y"', "c": "no"}, {"a": None}])
    assert list(csv.reader(io.StringIO(written))) == [["a", "b"], ['x,"y"', "'=1"], ["", ""]]
