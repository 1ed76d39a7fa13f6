"""What is held of a feed is known again by id, content and mark, and by no other."""

import pickle

import pytest

from jobmatch.held import Held

HELD = Held.of([("2", "b" * 64, "v2"), ("1", "a" * 64, ""), ("\ud800", "", "v3")])


@pytest.mark.parametrize("held", [HELD, pickle.loads(pickle.dumps(HELD))], ids=["made", "sent"])  # noqa: S301 - our own
def test_a_posting_is_known_by_its_own_content_and_mark(held):
    assert [one in held for one in ("1", "2", "\ud800", "3", "")] == [True, True, True, False, False]
    assert [held.has_content(*one) for one in (("1", "a" * 64), ("1", "b" * 64), ("3", "a" * 64))] == [1, 0, 0]
    assert [held.has_mark(*one) for one in (("2", "v2"), ("2", "v3"), ("\ud800", "v3"), ("3", ""))] == [1, 0, 1, 0]


def test_what_another_parser_made_has_no_content():
    assert not HELD.has_content("\ud800", "c" * 64)


def test_of_nothing_nothing_is_known():
    assert "1" not in Held()
    assert not Held().has_mark("1", "")


def test_a_posting_takes_24_bytes_wherever_it_stands():
    many = Held.of((f"job-{number}", f"{number:064}", "") for number in range(10_000))
    assert len(pickle.dumps(many)) < 25 * 10_000
    assert all(many.has_content(f"job-{number}", f"{number:064}") for number in range(10_000))
