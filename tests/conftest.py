"""What every test shares: the outside material, and the switch that makes a skip a failure."""

import json
import os
import sys
from pathlib import Path
from typing import NamedTuple

import hypothesis
import pytest
from sqlalchemy import inspect

GUARD = str(Path(__file__).parent / "guard")
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [GUARD, os.environ.get("PYTHONPATH")]))
sys.path.insert(0, GUARD)
import sitecustomize  # noqa: E402, F401 - whatever the tests start inherits it; here it is wanted, too

from jobmatch import store_database  # noqa: E402 - not before that
from jobmatch.cli import main  # noqa: E402 - likewise

SHARED = Path(__file__).resolve().parents[2] / "shared"

hypothesis.settings.register_profile("jobmatch", deadline=None)  # no test looks at the clock
hypothesis.settings.load_profile("jobmatch")


def pytest_addoption(parser):
    parser.addoption("--fail-on-skip", action="store_true", help="end with exit code 1 if a test was skipped")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and session.config.getoption("fail_on_skip") and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session", autouse=True)
def first_migrated():
    """Of the new SQLite files, the first is migrated; the others get what came of it.

    What tests start as a program of its own, and every database of an older version, goes the whole way.
    """
    whole, made = store_database.migrate, list[str]()

    def migrate(connection):
        if connection.dialect.name != "sqlite" or inspect(connection).get_table_names():
            whole(connection)
        elif not made:
            whole(connection)
            dump = connection.connection.driver_connection.iterdump()
            made.extend(one for one in dump if one not in {"BEGIN TRANSACTION;", "COMMIT;"})
        else:
            for statement in made:
                connection.exec_driver_sql(statement)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store_database, "migrate", migrate)
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """The labelled sets and the real texts, kept outside the project."""
    if not SHARED.is_dir():
        pytest.skip("the labelled sets and real texts are not beside this checkout")
    return SHARED


class Done(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """A home in which nothing stands yet, and an empty folder to work in."""
    for name in [name for name in os.environ if name.startswith("JOBMATCH_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("JOBMATCH_HOME", str(tmp_path / "home"))
    tmp_path.joinpath("work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "home"


@pytest.fixture
def jobmatch(capsys):
    """What is typed after `jobmatch`, done in this process."""

    def run(*words):
        try:
            code = main([str(word) for word in words])
        except SystemExit as end:
            code = end.code
        return Done(code, *capsys.readouterr())

    return run


@pytest.fixture(scope="session")
def reader():
    """The reader of the shipped rows."""
    from jobmatch import skills, vocabulary  # noqa: PLC0415 - spaCy takes most of a second, and few tests need it

    return skills.reader(vocabulary.load())
