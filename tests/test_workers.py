"""Work in several processes: it is done in order, what goes wrong costs its own task, and as many come to the same."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from line_fixtures import contents, record, trial
from sqlalchemy import delete

from jobmatch import pipeline, replay, tables
from jobmatch.apart import Trouble
from jobmatch.reading import MANY
from jobmatch.workers import Workers


def here():
    return "here"


def there(word):
    return word


def told(where, numbers):
    if 13 in numbers:
        raise ValueError
    return where, os.getpid(), [2 * number for number in numbers]


def worked(processes, many, items, asked=list):
    with Workers(processes, many, here, there, "there") as workers:
        return list(workers.along(items, asked, told))


def test_items_come_in_their_order_with_what_was_made_of_them():
    items = [(number,) for number in range(12)]
    done = worked(2, 1, items)
    assert [item for item, _ in done] == items
    assert [made for _, (_, _, made) in done] == [[2 * number] for (number,) in items]
    assert {where for _, (where, _, _) in done} == {"there"}
    assert os.getpid() not in {pid for _, (_, pid, _) in done}


@pytest.mark.parametrize(("processes", "many"), [(1, 1), (2, 3)])
def test_one_process_or_few_things_at_a_time_stay_in_this_one(processes, many):
    done = worked(processes, many, [(1, 2), (3,)])
    assert {made[:2] for _, made in done} == {("here", os.getpid())}


def test_the_script_that_has_work_done_is_not_run_again_for_it(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "print('run')\n"
        "from jobmatch.workers import Workers\n"
        "with Workers(2, 1, str, str) as workers:\n"
        "    print(*workers.along(['made'], list, str.join))\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert done.stdout == "run\n('made', 'made')\n"


@pytest.mark.parametrize("processes", [1, 2])
def test_what_goes_wrong_with_a_task_costs_that_one(processes):
    (_, first), (_, second), (_, third) = worked(processes, 1, [(1,), (13,), (3,)])
    assert (first[2], third[2]) == ([2], [6])
    assert isinstance(second, Trouble)


@pytest.mark.parametrize("processes", [1, 2])
def test_what_asks_nothing_is_done_with_before_the_next_is_looked_at(processes):
    looked_at = []

    def items():
        for number in range(6):
            looked_at.append(number)
            yield number

    with Workers(processes, 1, here, there, "there") as workers:
        for number, made in workers.along(items(), lambda one: [] if one % 3 == 2 else [one], told):
            if number % 3 == 2:
                assert made is None
                assert looked_at[-1] == number


def test_a_process_that_dies_is_trouble_and_no_end():
    with Workers(2, 1, here, there, "there") as workers:
        done = list(workers.along([(1,), (2,)], list, die))
    assert all(isinstance(made, Trouble) for _, made in done)


def die(_where, _numbers):
    os._exit(3)


def test_many_texts_read_in_several_processes_are_read_as_in_one(tmp_path):
    found = []
    for processes in (1, 2):
        with trial(tmp_path / str(processes)) as acme:
            line = pipeline.Line(replace(acme.line.settings, processes=processes), acme.line.store)
            acme.shows(*(record(number, f"RHIT required. {number} years of filing.") for number in range(MANY + 5)))
            run = pipeline.collect(line, acme.feed, acme.at)
            assert run.whole
            collected = contents(line.store, tables.requirements, tables.postings, tables.readers)
            with line.store.writing() as connection:
                connection.execute(delete(tables.requirements))
            done = replay.rebuild(line, acme.at)
            assert done.read == MANY + 5
            found += [collected, contents(line.store, tables.requirements, tables.postings, tables.readers)]
    assert all(one == found[0] for one in found)
