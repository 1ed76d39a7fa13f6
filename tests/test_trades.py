"""Trades: what titles and wishes name inside a family, and how near one is to another."""

import csv
from importlib.resources import files

import pytest

from jobmatch.standing import weights
from jobmatch.titles import read_title, trade_named
from jobmatch.trades import FAMILIES, closeness, family_of, names
from jobmatch.vocabulary import load

TITLES = load().titles


@pytest.mark.parametrize(
    ("title", "trade"),
    [
        ("Medical Records Porter", "porter"),
        ("Health Records Courier", "porter"),
        ("Medical Records Clerk", ""),
        ("Medical Data Entry Clerk", ""),
        ("Data Administrator, Health Records", "him"),
        ("Health Records Officer", ""),
        ("Health Records Governance Coordinator", "him"),
        ("Clinical Coding Assistant", "coding_support"),
        ("Clinical Coder", ""),
        ("Coding Quality Auditor", "coding_quality"),
        ("Medical Coding Manager", "coding_management"),
        ("Medical Records Manager", ""),
        ("Patient Access Representative", "registration"),
        ("Prior Authorization Specialist", "authorization"),
        ("Outpatient Booking Co-ordinator", "booking"),
        ("Ward Clerk, Surgery", "ward"),
        ("Hospital Unit Secretary", "ward"),
        ("Medical Secretary", "secretary"),
        ("Medical Administrator", "office"),
        ("Patient Identity Analyst", "data"),
        ("Medical Receptionist", ""),
    ],
)
def test_a_title_names_its_trade(title, trade):
    assert read_title(title, TITLES).trade == trade


@pytest.mark.parametrize(
    ("text", "trade"),
    [
        ("You will audit charts, give feedback and write coding training materials.", "coding_quality"),
        ("You will code charts. Your accuracy is audited; you get feedback.", ""),
        ("You will code charts." + " We are kind." * 200 + " Audits, feedback, job aids.", ""),
    ],
)
def test_a_coder_who_by_the_text_checks_and_teaches_others_is_of_that_trade(text, trade):
    assert read_title(f"Medical Coder\n\n{text}", TITLES).trade == trade


@pytest.mark.parametrize(
    ("words", "trade"),
    [
        ("audio typing", "secretary"),
        ("scheduling from home", "booking"),
        ("the file room", "core"),
        ("records requests", "roi"),
        ("an HIM department", "him"),
        ("I would teach him", ""),
        ("chart review", "registry"),
        ("to run a department", "management"),
        ("records governance", "him"),
        ("ER registration", "registration"),
        ("prior authorizations", "authorization"),
        ("a kitchen", ""),
    ],
)
def test_people_name_trades_without_a_title(words, trade):
    assert trade_named(words) == trade


def test_a_trade_is_as_near_to_itself_as_can_be_and_nothing_is_nearer():
    assert {closeness()[one, one] for one in names()} == {weights()["work_own"]}
    assert weights()["work_unwanted"] < min(closeness().values())
    assert max(closeness().values()) == weights()["work_own"]


def test_what_no_row_names_is_worth_what_its_family_is_but_a_specialty_not_more_than_to_anybody():
    near = closeness()
    assert near["him", "roi"] == near["core", "roi"]
    assert near["roi", "filing"] == near["roi", "adjacent"]
    assert near["adjacent", "porter"] < near["adjacent", "core"]


def shipped(name):
    return list(csv.DictReader(files("jobmatch").joinpath("data", name).read_text(encoding="utf-8").splitlines()))


def test_every_row_is_of_a_family_and_says_where_it_comes_from():
    rows = shipped("trades.csv")
    assert {row["family"] for row in rows} <= {*FAMILIES}
    assert [row["trade"] for row in rows if not row["source"] or not (row["titled"] or row["said"])] == []
    assert {family_of(name) for name in names()} == {*FAMILIES}


def test_every_pair_is_of_trades_that_there_are_and_has_its_reason_once():
    rows = shipped("nearness.csv")
    pairs = [(row["looked_for"], row["offered"]) for row in rows]
    assert {name for pair in pairs for name in pair} <= {*names(), "", "any", "same", "other"}
    assert len(pairs) == len(set(pairs))
    assert all(row["reason"] for row in rows)
