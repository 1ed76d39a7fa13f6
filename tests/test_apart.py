"""Units of work on their own: what hangs, crashes or eats the memory is stopped alone."""

import os
import subprocess
import sys
import time
from functools import partial
from itertools import pairwise

import pytest

from jobmatch.apart import Done, Job, Trouble, in_turn, side_by_side
from jobmatch.errors import Blocked, FetchError


def counting(upto):
    yield from range(upto)


def failing(message):
    yield "before"
    raise FetchError(message)


def aborting():
    yield "before"
    time.sleep(0.2)  # what was sent is on its way
    os.abort()


def leaving():
    yield "before"
    time.sleep(0.2)
    os._exit(3)


def hanging():
    yield "before"
    time.sleep(60)


def pausing(times):
    for number in range(times):
        time.sleep(0.5)
        yield number


def toiling():
    yield "before"
    while True:
        sum(range(10**6))


def eating():
    yield "before"
    yield len(bytearray(512 * 1024**2))


def where():
    yield os.getpid()


def when():
    begun = time.monotonic()
    time.sleep(0.2)
    yield begun, time.monotonic()


def job(work, *args, unit="one", group=""):
    return Job(unit, work, lambda: args, group)


def made(runner, *jobs, **limits):
    """What each job made, by its unit."""
    found = {}
    for one, result in runner(jobs, **limits):
        found.setdefault(one.unit, []).append(result)
    return found


RUNNERS = [in_turn, side_by_side]


@pytest.mark.parametrize("runner", RUNNERS)
def test_what_a_job_makes_comes_in_its_order_and_ends_with_done(runner):
    assert made(runner, job(counting, 3), job(counting, 1, unit="two")) == {
        "one": [0, 1, 2, Done()],
        "two": [0, Done()],
    }


@pytest.mark.parametrize("runner", RUNNERS)
def test_what_a_job_made_before_it_failed_is_kept(runner):
    assert made(runner, job(failing, "gone"))["one"] == ["before", Trouble("one", "gone")]


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_job_that_cannot_be_prepared_costs_itself(runner):
    def refuse():
        raise Blocked("not now")

    found = made(runner, Job("odd", counting, refuse), job(counting, 1))
    assert found == {"odd": [Trouble("odd", "not now")], "one": [0, Done()]}
    assert isinstance(found["odd"][0].error, Blocked)


@pytest.mark.parametrize("runner", RUNNERS)
def test_without_jobs_nothing_is_done(runner):
    assert made(runner) == {}


def test_a_job_is_prepared_when_its_turn_has_come():
    order = []

    def prepare(unit):
        order.append(unit)
        return (1,)

    for one, _ in side_by_side([Job(unit, counting, partial(prepare, unit)) for unit in "ab"], at_once=1):
        order.append(f"{one.unit} made")
    assert order == ["a", "a made", "a made", "b", "b made", "b made"]


def test_side_by_side_is_in_other_processes():
    pids = {found[0] for found in made(side_by_side, job(where), job(where, unit="two")).values()}
    assert len(pids) == 2
    assert os.getpid() not in pids


@pytest.mark.parametrize(
    ("work", "reason"),
    [(aborting, "its reader broke down (SIGABRT)"), (leaving, "its reader broke down (exit code 3)")],
)
def test_a_crash_costs_that_job_alone_and_what_it_made_is_kept(work, reason):
    found = made(side_by_side, job(work, unit="bad"), job(counting, 2))
    assert found == {"bad": ["before", Trouble("bad", reason)], "one": [0, 1, Done()]}


def test_a_job_that_hangs_is_stopped_at_its_limit():
    began = time.monotonic()
    found = made(side_by_side, job(hanging, unit="bad"), job(counting, 2), seconds=1.5)
    assert found["bad"] == ["before", Trouble("bad", "it was not done within 2 seconds and was stopped")]
    assert found["one"] == [0, 1, Done()]
    assert time.monotonic() - began < 20


def test_the_time_that_what_was_made_is_looked_at_is_not_the_jobs():
    found = []
    for _, one in side_by_side([job(pausing, 6)], seconds=2.4):
        time.sleep(0.45)
        found.append(one)
    assert found == [*range(6), Done()]


def test_a_job_that_works_too_long_is_stopped_and_one_that_waits_as_long_is_not():
    found = made(side_by_side, job(toiling, unit="bad"), job(when), seconds=60, work_s=1)
    assert found["bad"][0] == "before"
    assert found["bad"][1].message in {f"its reader broke down ({name})" for name in ("SIGXCPU", "SIGKILL")}
    assert found["bad"][1].error is None
    assert isinstance(found["one"][-1], Done)


def test_a_job_that_eats_the_memory_is_stopped_at_its_limit():
    found = made(side_by_side, job(eating, unit="bad"), job(counting, 2), memory=400 * 1024**2)
    assert found["bad"][0] == "before"
    assert "MemoryError" in found["bad"][1].message
    assert found["one"] == [0, 1, Done()]


def test_of_one_group_one_is_done_at_a_time():
    jobs = [job(when, unit=str(number), group="vendor.example") for number in range(3)]
    spans = sorted(found[0] for found in made(side_by_side, *jobs, at_once=3).values())
    assert all(ended <= begun for (_, ended), (begun, _) in pairwise(spans))


def test_the_script_that_asks_for_it_is_not_run_again_for_it(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "print('run')\n"
        "from itertools import repeat\n"
        "from jobmatch.apart import Job, side_by_side\n"
        "print(*(one for _, one in side_by_side([Job('one', repeat, lambda: ('made', 2))])))\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n") == ["run", "made made Done()", ""]


def test_whoever_stops_listening_stops_the_work():
    running = side_by_side([job(hanging)])
    assert next(running)[1] == "before"
    running.close()
    assert made(side_by_side, job(counting, 1)) == {"one": [0, Done()]}
