"""What docs/deploy.md gives to copy is what jobmatch understands, and lets nobody else read what it writes."""

import re
from configparser import ConfigParser
from pathlib import Path

import pytest

from jobmatch.arguments import build
from jobmatch.nights import NightState

PAGE = (Path(__file__).parents[1] / "docs" / "deploy.md").read_text("utf-8")
CALLS = re.findall(r'jobmatch(?:\.exe)?"? ((?:schedule|doctor|collect)\b[^"\n`]*)', PAGE)


@pytest.fixture
def units():
    """The service and the timer."""
    parsers = []
    for text in re.findall(r"(?ms)^```ini\n(.*?)^```", PAGE):
        parsers.append(ConfigParser())
        parsers[-1].optionxform = str
        parsers[-1].read_string(text)
    return parsers


@pytest.mark.parametrize("words", CALLS)
def test_whatever_calls_jobmatch_calls_a_command_that_it_has(words):
    assert build().parse_args(words.split()).command


def test_the_timers_of_three_systems_look_whether_a_night_is_due():
    assert CALLS.count("schedule run-due") >= 4


def test_the_timer_looks_every_ten_minutes_and_after_a_pause(units):
    timer = units[1]["Timer"]
    assert (timer["OnCalendar"], timer["Persistent"]) == ("*:0/10", "true")


def test_the_service_writes_for_its_own_user_only_and_may_do_little_else(units):
    service = units[0]["Service"]
    assert (service["UMask"], service["StateDirectoryMode"], service["User"]) == ("0077", "0700", "jobmatch")
    assert service["Type"] == "oneshot"
    assert (service["NoNewPrivileges"], service["ProtectSystem"], service["CapabilityBoundingSet"]) == (
        "yes",
        "strict",
        "",
    )
    assert service["Environment"] == f"JOBMATCH_HOME=/var/lib/{service['StateDirectory']}"


def test_every_state_of_a_night_is_told_of():
    told = set(re.findall(r"(?m)^\| `(\w+)` \|", PAGE))
    assert told == set(NightState) - {NightState.DUE}
