"""The demo: what a newcomer sees first. It stands alone, quotes what it claims, and touches nothing of anybody's."""

import json
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pytest

from jobmatch.cli import main
from jobmatch.demo import DAY

DATA = Path(str(files("jobmatch") / "data" / "demo"))
RESUME = '{"basics": {"name": "Ana Ortiz"}, "skills": [{"name": "RHIT"}]}'


class Shown(NamedTuple):
    """A demo that was run in a folder, what it said, and the environment it ran in."""

    folder: Path
    out: str
    err: str
    environ: dict[str, str]


def sh(line, folder, environ):
    """Run a line as it would be typed."""
    return subprocess.run(
        ["sh", "-c", line], cwd=folder, env=environ, capture_output=True, text=True, timeout=100, check=False
    )


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """The demo, run where there is no HOME and no setting, in an empty folder with a space in its name."""
    folder = tmp_path_factory.mktemp("a folder")
    environ = {name: value for name, value in os.environ.items() if name != "HOME" and not name.startswith("JOBMATCH")}
    done = sh(f"'{sys.executable}' -m jobmatch demo", folder, environ)
    assert done.returncode == 0, done.stderr
    return Shown(folder, done.stdout, done.stderr, environ)


@pytest.fixture
def jobmatch(tmp_path, monkeypatch, capsys):
    """What is typed after `jobmatch` in an empty folder, done in this process: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JOBMATCH_HOME", raising=False)

    def run(*words):
        code = main(list(words))
        return code, *capsys.readouterr()

    return run


def words_of(text):
    return " ".join(text.split())


@pytest.fixture(scope="module")
def bundled(tmp_path_factory):
    """Everything that the demo may quote: the texts of its postings, and its person's own words."""
    rows = tmp_path_factory.mktemp("bundled") / "rows.jsonl"
    assert main(["extract", str(DATA / "postings.jsonl"), "-o", str(rows)]) == 0
    texts = [json.loads(line)["text"] for line in rows.read_text("utf-8").splitlines()]
    return words_of("\n".join([*texts, DATA.joinpath("profile.json").read_text("utf-8")]))


def blocks(out):
    """The numbered postings of a report, each as one line of words."""
    parts = re.split(r"(?m)^\d+\. ", out.partition("You qualify now")[2])
    return [words_of(part) for part in parts[1:]]


# ------------------------------------------------------------------------------------------------ what it shows


def test_it_names_at_least_five_postings_with_quotes_that_stand_in_them(shown, bundled):
    quoted = [re.findall("“([^”]+)”", block) for block in blocks(shown.out)]
    assert sum(bool(quotes) for quotes in quoted) >= 5
    # A study is quoted as its kind and its field, which stand apart in a résumé.
    pieces = {piece.strip(" …") for quotes in quoted for quote in quotes for piece in quote.split(", General studies")}
    assert {piece for piece in pieces if piece not in bundled} <= {"quotes"}  # of the sentence that says what they are
    assert len(pieces) > 20


def test_it_ranks_what_the_person_qualifies_for_first_and_says_what_to_do(shown):
    assert shown.out.startswith("Your job report\nDana Example · November 21, 2026\n")
    assert "What to do next" in shown.out
    headings = ["You qualify now (", "A stretch (", "One step away (", "Not yet (", "Removed by your wishes ("]
    places = [shown.out.index(heading) for heading in headings]
    assert places == sorted(places)
    assert blocks(shown.out)[0].startswith("Medical Records Clerk Lantern Creek Hospital · Columbus, OH, 2 miles")


def test_it_says_that_all_of_it_is_invented_and_as_of_when(shown):
    assert f"Invented postings, an invented person, judged as of {DAY}." in shown.err
    assert f"As a page: {shown.folder / 'report.html'}\n" in shown.err


def test_it_fits_a_terminal(shown):
    assert max(map(len, shown.out.splitlines())) <= 80


def test_the_page_holds_the_same_postings_runs_no_script_and_is_for_its_owner_alone(shown):
    page = shown.folder / "report.html"
    html = page.read_text("utf-8")
    for code in set(re.findall(r"jobmatch explain (\w+)", shown.out)):
        assert code in html
    assert "<script" not in html.lower()
    assert stat.S_IMODE(page.stat().st_mode) == 0o600


def test_what_it_says_to_type_next_can_be_typed(shown, monkeypatch, capsys):
    shown.folder.joinpath("resume.json").write_text(RESUME)
    monkeypatch.chdir(shown.folder)
    monkeypatch.setenv("JOBMATCH_HOME", str(shown.folder / "own"))
    commands = [line.strip().partition("    ")[0] for line in shown.err.splitlines() if line.startswith("  ")]
    first = sh(commands[0], shown.folder, shown.environ)
    assert (first.returncode, first.stderr) == (0, "")
    assert "The score, taken apart" in first.stdout
    start = re.match(r".*?jobmatch(?= )", commands[0])[0]
    for command in commands[1:]:
        assert main(shlex.split(command.removeprefix(start))) == 0
    out, err = capsys.readouterr()
    assert len(blocks(out)) > len(blocks(shown.out))
    assert err.startswith("Added Ana Ortiz")


def test_the_codes_it_shows_are_those_of_its_home(shown):
    for code in re.findall(r"jobmatch explain (\w+)", shown.out)[::6]:
        assert main(["--home", str(shown.folder / "demo"), "explain", code]) == 0


# ----------------------------------------------------------------------------------------------- where it works


def test_it_can_be_run_again_and_leaves_a_home_and_a_page_and_nothing_else(jobmatch, tmp_path, monkeypatch):
    monkeypatch.setenv("JOBMATCH_HOME", str(tmp_path / "real"))
    monkeypatch.setenv("JOBMATCH_DATABASE", f"sqlite:///{tmp_path / 'real' / 'jobs.db'}")
    first, second = (jobmatch("demo") for _ in range(2))
    assert first[0] == second[0] == 0
    timeless = {re.sub(r"\w+ \d+, \d{4}, \d\d:\d\d UTC", "", words_of(out)) for _, out, _ in (first, second)}
    assert len(timeless) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"demo", "report.html"}
    assert {path.name for path in tmp_path.joinpath("demo").iterdir()} == {"feeds.toml", "jobmatch.db"}


def test_its_home_can_be_elsewhere(jobmatch, tmp_path):
    code, _, err = jobmatch("--home", "my demo", "demo")
    assert code == 0
    assert "--home 'my demo' explain " in err
    assert {path.name for path in tmp_path.iterdir()} == {"my demo", "report.html"}


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def sources(folder):
    folder.joinpath("feeds.toml").write_text('[mine]\nplatform = "file"\nurl = "partners.csv"\n')


def settings(folder):
    folder.joinpath("jobmatch.toml").write_text('database = "sqlite:////srv/jobs.db"\n')


def people(folder):
    folder.with_name("resume.json").write_text(RESUME)
    assert main(["--home", str(folder), "profile", "import", str(folder.with_name("resume.json"))]) == 0


@pytest.mark.parametrize("made", [sources, settings, people])
def test_a_home_with_something_of_ones_own_in_it_is_refused_and_left_as_it_is(made, jobmatch, tmp_path):
    home = tmp_path / "demo"
    home.mkdir()
    made(home)
    before = contents(home)
    code, out, err = jobmatch("demo")
    assert (code, out) == (2, "")
    assert err.endswith(f"{home} holds settings, sources or people of yours: run the demo in another folder\n")
    assert contents(home) == before
    assert not tmp_path.joinpath("report.html").exists()


def test_a_file_in_the_place_of_its_home_is_told(jobmatch, tmp_path):
    tmp_path.joinpath("demo").touch()
    assert jobmatch("demo") == (
        2,
        "",
        f"jobmatch: {tmp_path / 'demo'} is a file: run the demo in another folder\n",
    )


# ------------------------------------------------------------------------------------------------- in a browser


@pytest.mark.browser
def test_in_a_browser_the_page_is_shown_without_a_message(shown, tmp_path):
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not chromium:
        pytest.skip("there is no Chromium on this computer")
    done = subprocess.run(
        [
            chromium,
            *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
            *(f"--user-data-dir={tmp_path}", "--enable-logging=stderr", "--dump-dom"),
            "--host-resolver-rules=MAP * ~NOTFOUND",
            shown.folder.joinpath("report.html").as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=90,
        check=True,
    )
    assert "Lantern Creek Hospital" in done.stdout
    assert re.findall(r"CONSOLE.*", done.stderr) == []
