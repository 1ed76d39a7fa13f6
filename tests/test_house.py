"""The house itself: its floors, its budgets, its help, and that it works when installed elsewhere."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def run(*words, cwd=ROOT, **environ):
    return subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def test_no_room_looks_up_at_a_higher_floor():
    done = run("-c", "import sys; from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])")
    assert done.returncode == 0, done.stdout


def test_only_the_fetcher_can_reach_the_web():
    assert rooms_with("socket|http|requests|urllib3") == {"addresses", "connections", "fetch"}


def test_only_the_relay_can_reach_a_mail_server():
    assert rooms_with("smtplib") == {"relay"}
    assert rooms_with("asyncio|ftplib|imaplib|poplib|socketserver|ssl|telnetlib|xmlrpc") == {"fetch", "relay"}


def rooms_with(modules):
    """The modules of ours that import one of these."""
    speaking = re.compile(rf"(?m)^\s*(?:from|import) (?:{modules})\b")
    return {path.stem for path in ROOT.glob("jobmatch/**/*.py") if speaking.search(path.read_text("utf-8"))}


def test_help_needs_neither_spacy_nor_the_database():
    heavy = "{'spacy', 'sqlalchemy', 'numpy', 'pydantic', 'jinja2', 'bs4'}"
    done = run(
        "-c",
        "import sys\n"
        "from jobmatch.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        f"print(sorted({heavy} & sys.modules.keys()))",
    )
    assert done.stdout.endswith("\n[]\n"), done.stdout + done.stderr


def test_importing_the_package_does_nothing():
    assert run("-X", "importtime", "-c", "import jobmatch").stderr.count("jobmatch") == 1


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    done = run("-m", "hatchling", "build", "-t", "wheel", "-d", str(folder))
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_an_installed_jobmatch_runs_the_demo_outside_the_checkout(wheel, tmp_path):
    done = run("-m", "jobmatch", "demo", cwd=tmp_path, PYTHONPATH=str(wheel), HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "report.html").is_file()


def test_the_wheel_is_what_runs_outside_the_checkout(wheel, tmp_path):
    done = run("-c", "import jobmatch; print(jobmatch.__file__)", cwd=tmp_path, PYTHONPATH=str(wheel))
    assert Path(done.stdout.strip()).is_relative_to(wheel)
