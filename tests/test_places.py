"""Points and distances; the figures are those of public ZIP code tables and maps."""

import subprocess
import sys

import pytest

from jobmatch.model import Place
from jobmatch.places import STATES, codes_by_name, locate, miles, point, state, state_code

DAYTON = (39.76, -84.19)
COLUMBUS = (39.96, -83.00)


def near(found, wanted, within=15):
    return found is not None and miles(found, wanted) <= within


def test_a_zip_code_has_a_point():
    assert near(point("45402"), DAYTON, within=3)


@pytest.mark.parametrize("code", ["45402-1234", "454021234", " 45402 "])
def test_a_longer_zip_code_is_that_of_its_first_five_digits(code):
    assert point(code) == point("45402")


@pytest.mark.parametrize(
    "code", ["", "4540", "00000", "MK6 5LD", "K1A 0B1", "45402-12", "\uff14\uff15\uff14\uff10\uff12"]
)
def test_what_is_no_zip_code_has_no_point(code):
    assert point(code) is None


def test_a_military_address_has_no_point():
    assert point("09000") is None


def test_a_place_is_where_its_zip_code_is_whatever_its_city_says():
    assert locate(Place(locality="Dayton", region="OH", postal_code="43215", country="US")) == point("43215")


@pytest.mark.parametrize("locality", ["Dayton", "dayton", " DAYTON "])
def test_a_city_stands_for_a_missing_zip_code(locality):
    assert near(locate(Place(locality=locality, region="OH")), DAYTON)


def test_a_city_stands_for_an_unknown_zip_code():
    assert near(locate(Place(locality="Dayton", region="OH", postal_code="00000")), DAYTON)


@pytest.mark.parametrize("locality", ["St. Louis", "St Louis", "Saint Louis"])
def test_a_saint_may_be_short(locality):
    assert near(locate(Place(locality=locality, region="MO")), (38.63, -90.20))


def test_a_state_may_be_written_out():
    assert near(locate(Place(locality="Dayton", region="Ohio", country="US")), DAYTON)


def test_a_city_whose_name_two_towns_of_the_state_share_is_not_guessed():
    assert locate(Place(locality="Oakwood", region="OH")) is None


def test_a_few_far_zip_codes_do_not_move_a_large_city():
    assert near(locate(Place(locality="San Diego", region="CA")), (32.72, -117.16))


@pytest.mark.parametrize(
    "place",
    [
        Place(),
        Place(country="US"),
        Place(locality="Dayton"),
        Place(locality="Nosuchtown", region="OH"),
        Place(locality="Milton Keynes", postal_code="MK6 5LD", country="GB"),
        Place(postal_code="45402", country="DE"),
        Place(locality="Dayton", region="OH", country="GB"),
    ],
)
def test_a_foreign_or_uncertain_place_has_no_point(place):
    assert locate(place) is None


def test_a_distance_is_in_miles_and_the_same_both_ways():
    assert miles(DAYTON, COLUMBUS) == pytest.approx(65, abs=1)
    assert miles(DAYTON, COLUMBUS) == miles(COLUMBUS, DAYTON)


def test_a_distance_over_the_date_line_is_the_short_one():
    assert miles((52.0, 179.5), (52.0, -179.5)) == pytest.approx(42.5, abs=1)


def test_a_place_is_no_distance_from_itself():
    assert miles(DAYTON, DAYTON) == 0


def test_opposite_ends_of_the_earth_are_half_way_round():
    assert miles((0.0, 0.0), (0.0, 180.0)) == pytest.approx(12437, abs=1)


@pytest.mark.parametrize(
    ("name", "code"),
    [("OH", "OH"), ("oh", "OH"), ("Ohio", "OH"), ("Ohio, USA", "OH"), ("45402", "OH"), ("New York", "NY")],
)
def test_a_state_is_known_by_code_name_and_zip_code(name, code):
    assert state(name) == code


@pytest.mark.parametrize("name", ["", "US", "United States", "Ontario", "00000"])
def test_what_is_no_state_is_none(name):
    assert state(name) is None


@pytest.mark.parametrize(
    ("stated", "code"), [("GU", "GU"), ("guam", "GU"), ("D.C.", "DC"), ("45402", None), ("", None)]
)
def test_the_code_of_a_state_is_known_without_any_zip_code(stated, code):
    assert state_code(stated) == code


def test_there_are_fifty_states_the_capital_and_five_territories():
    assert len(set(STATES.values())) == 56


def test_a_table_of_codes_has_the_code_last():
    assert codes_by_name("New York NY, Guam GU") == {"new york": "NY", "guam": "GU"}


def test_the_table_is_not_opened_before_it_is_asked():
    script = "import zipcodes\nzipcodes._zipcodes = None\nimport jobmatch.places\nprint(jobmatch.places.state('Ohio'))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout == "OH\n", done.stderr
