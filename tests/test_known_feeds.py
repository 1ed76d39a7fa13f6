"""The rows of jobmatch/data/feeds.toml: nobody has called them from here, so what can be seen of them must be right."""

import re
from importlib.resources import as_file, files

import pytest

from jobmatch import config
from jobmatch.places import STATES
from jobmatch.scrapers import PLATFORMS, claimed, platform

with as_file(files("jobmatch").joinpath("data", "feeds.toml")) as path:
    KNOWN = config.feeds(path)

each = pytest.mark.parametrize("feed", KNOWN.values(), ids=KNOWN)


def test_ten_hospital_systems_and_the_record_vendors_are_known():
    workday = {feed.url.split("/")[5] for feed in KNOWN.values() if feed.platform == "workday"}
    assert {"r1rcm", "ensemblehp", "savista", "corrohealth", "sharecare"} <= workday
    assert len([feed for feed in KNOWN.values() if feed.platform == "workday" and feed.where]) >= 10
    assert {"datavant", "usajobs"} <= KNOWN.keys()


def test_they_serve_half_of_the_states_and_every_corner_of_the_country():
    served = {state for feed in KNOWN.values() for state in feed.where}
    assert {"WA", "CA", "AZ", "TX", "FL", "NY", "MA", "MI", "MN", "LA"} <= served
    assert len(served) >= 25


@each
def test_a_known_feed_is_off_and_says_on_what_terms_it_may_be_read(feed):
    assert not feed.enabled
    assert feed.terms
    assert re.fullmatch(r"[a-z][a-z0-9]{1,19}", feed.id)


@each
def test_a_known_feed_stands_on_a_platform_that_there_is(feed):
    assert feed.platform in PLATFORMS


@each
def test_a_known_feed_serves_states_in_order(feed):
    assert set(feed.where) <= set(STATES.values())
    assert list(feed.where) == sorted(set(feed.where))


@pytest.mark.parametrize(
    "feed", [feed for feed in KNOWN.values() if feed.platform == "workday"], ids=lambda one: one.id
)
def test_a_known_board_is_at_the_address_that_its_platform_would_give_it(feed):
    assert claimed(feed.url) == ("workday", feed.url)
    host, _, tenant, site = feed.url.partition("/jobs?")[0].removeprefix("https://").replace("/wday/", "/").split("/")
    assert host.split(".")[0] == tenant
    assert platform("workday").claims(f"https://{host}/{site}") == feed.url
    assert feed.organization


def test_no_board_is_known_twice():
    assert len({feed.url.lower() for feed in KNOWN.values()}) == len(KNOWN)
