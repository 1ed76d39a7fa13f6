"""What a roster would change, as a table of cases: so many new and changed, and what somebody has to look at first."""

from dataclasses import replace

import pytest

from jobmatch.differences import Change, difference
from jobmatch.model import Profile
from jobmatch.roster import Client


def known(number, email=None):
    """A client of the center; the address is by the number where no other is given."""
    address = f"{number}@example.org" if email is None else email
    return Profile(f"p{number}", f"Client {number}", email=address, client_id=str(number))


def row(number, email=None, before=None, columns=()):
    """A row of that number, with an address by the number."""
    address = f"{number}@example.org" if email is None else email
    client = Client(str(number), f"Client {number}", address, {}, frozenset())
    return Change(number, client, before, frozenset(columns))


def same(number, email=None):
    return row(number, email, known(number, email))


def moved(number, email=None):
    return row(number, email or f"{number}@example.com", known(number), ["email"])


def people(*numbers):
    return [known(number) for number in numbers]


@pytest.mark.parametrize(
    ("changes", "center", "expected"),
    [
        ([], [], {}),
        ([], people(1, 2), {"absent": 2}),
        ([row(1), row(2)], [], {"new": 2}),
        ([row(3), same(1)], people(1, 2), {"new": 1, "unchanged": 1, "absent": 1, "addressed": 1}),
        (
            [row(1, None, known(1), ["travel", "pay"]), row(2, None, known(2), ["pay"])],
            people(1, 2),
            {"changed": 2, "columns": {"pay": 2, "travel": 1}, "addressed": 2},
        ),
        ([moved(1)], people(1), {"changed": 1, "columns": {"email": 1}, "moved": 1, "addressed": 1}),
        (  # a first address moves nobody's letters
            [row(1, None, known(1, ""), ["email"])],
            [known(1, "")],
            {"changed": 1, "columns": {"email": 1}},
        ),
        ([row(1, "", known(1), ["pay"])], people(1), {"changed": 1, "columns": {"pay": 1}, "addressed": 1}),
    ],
)
def test_what_a_roster_would_change_is_counted(changes, center, expected):
    plain = {"new": 0, "changed": 0, "columns": {}, "unchanged": 0, "absent": 0, "moved": 0, "addressed": 0}
    found = difference(changes, center)
    assert {name: getattr(found, name) for name in plain} == plain | expected
    assert not found.alarming


def test_a_client_whose_row_cannot_be_read_is_named_by_the_file_all_the_same():
    assert difference([same(1)], people(1, 2, 3), left_out={"p2"}).absent == 1


@pytest.mark.parametrize(
    ("moving", "staying", "alarming"),
    [(2, 0, False), (3, 0, True), (3, 26, True), (3, 27, False), (4, 36, False), (4, 35, True), (100, 899, True)],
)
def test_over_a_tenth_of_the_addresses_and_at_least_three_alarm(moving, staying, alarming):
    changes = [*(moved(number) for number in range(moving)), *(same(1000 + number) for number in range(staying))]
    found = difference(changes, [change.before for change in changes])
    assert (found.many_moved, found.alarming) == (alarming, alarming)


@pytest.mark.parametrize(
    ("changes", "center", "shared"),
    [
        ([row(1, "a@x.org"), row(2, "A@X.org")], [], ((1, 2),)),
        ([row(1, "2@example.org")], people(2), ((1,),)),  # with somebody whom the file does not name
        ([moved(1, "2@example.org"), same(2)], people(1, 2), ((1, 2),)),
        ([moved(1, "2@example.org"), moved(2, "1@example.org")], people(1, 2), ()),  # they have changed places
        ([same(1, "a@x.org"), same(2, "a@x.org")], [known(1, "a@x.org"), known(2, "a@x.org")], ()),  # known to be so
        ([same(1, "a@x.org"), row(2, "a@x.org")], [known(1, "a@x.org")], ((1, 2),)),
        ([row(1, ""), row(2, "")], [], ()),
        ([row(1, "", known(1)), row(2, "1@example.org")], people(1), ((1, 2),)),  # an empty cell leaves the address
    ],
)
def test_those_who_would_share_an_address_are_told_unless_they_do_already(changes, center, shared):
    found = difference(changes, center)
    assert found.shared == shared
    assert found.alarming == bool(shared)


def test_a_row_that_says_what_is_known_changes_nothing():
    assert not same(1).changes
    assert replace(same(1), columns=frozenset({"pay"})).changes
    assert row(1).changes
