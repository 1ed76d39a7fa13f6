"""The documents keep their word: what they say can be typed can be typed, and what they name is there."""

import json
import re
import shlex
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from jobmatch import config, scrapers
from jobmatch.arguments import build
from jobmatch.cli import COMMANDS, main
from jobmatch.messages import OUTCOMES
from jobmatch.model import Outcome
from jobmatch.outbox import Channel, DeliveryState

ROOT = Path(__file__).resolve().parents[1]
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"))
}
SOURCES = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted(ROOT.glob("jobmatch/**/*.py"))}
README, CONTRIBUTING, SOURCES_PAGE = PAGES["README.md"], PAGES["CONTRIBUTING.md"], PAGES["docs/sources.md"]
OF_THE_USER = {"index.html", "feeds.toml", "vocabulary.toml", "jobmatch.toml", "resume.json"}
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def fenced(text):
    """The lines of the blocks of a page that are shown as they are typed."""
    return [line for block in re.findall(r"(?ms)^```\w*\n(.*?)^```", text) for line in block.splitlines()]


def spans(text):
    """What stands between backticks within the sentences of a page."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"(?ms)^```.*?^```", "", text))


def typed(text):
    """The lines of a page that begin with `jobmatch`, without what is said of them."""
    lines = (re.sub(r"\s+[#>].*|\s{3,}.*", "", line.removeprefix("$ ")) for line in [*fenced(text), *spans(text)])
    return [line for line in lines if re.match(r"jobmatch [a-z-]", line) and not re.search(r"[\[…]|\.\.\.", line)]


def suggested(text):
    """The commands that messages and docstrings of a module name, without those with a gap to fill in."""
    return [
        f"jobmatch {words}" for words in re.findall(r"['`]jobmatch ([a-z][^'`{}\n]*)['`]", text) if words != "explain "
    ]


def can_be_typed(line):
    """Whether a line is one that `jobmatch` understands, or the bare name of a command."""
    words = shlex.split(line)[1:]
    return " ".join(words) in COMMANDS or build().parse_args(words).command in COMMANDS


# ----------------------------------------------------------------------------------------------------- commands


@pytest.mark.parametrize(("page", "line"), [(page, line) for page, text in PAGES.items() for line in typed(text)])
def test_every_line_of_the_documents_can_be_typed(page, line):
    assert can_be_typed(line)


@pytest.mark.parametrize(
    ("module", "line"), [(module, line) for module, text in SOURCES.items() for line in suggested(text)]
)
def test_every_command_that_a_message_suggests_can_be_typed(module, line):
    assert can_be_typed(line)


def test_both_were_found():
    assert len([line for text in PAGES.values() for line in typed(text)]) >= 8
    assert {"jobmatch collect", "jobmatch db upgrade", "jobmatch profile list"} <= {
        line for text in SOURCES.values() for line in suggested(text)
    }


def table():
    """The rows of the README's table of commands: the first cell of each, as the commands that it stands for."""
    rows = {}
    for cell in re.findall(r"(?m)^\| (`jobmatch .*?`) \| ", README):
        first, *others = re.findall(r"`([^`]+)`", cell.replace(r"\|", "|"))
        words = first.split()[1:]
        whole = [words, *(one.split() for one in others)]
        rows[cell] = {_command(one, words[0]) for one in whole}
    return rows


def _command(words, noun):
    """The command that some words begin with; what stands beside `jobmatch profile import` shares its noun."""
    begun = [" ".join(words[:2]), words[0], f"{noun} {words[0]}"]
    return next((one for one in begun if one in COMMANDS), begun[0])


def test_the_readme_has_every_command_and_no_other():
    assert sorted(command for commands in table().values() for command in commands) == sorted(COMMANDS)


def test_the_options_in_the_readme_are_those_of_their_commands(capsys):
    for cell, commands in table().items():
        for command in commands:
            with pytest.raises(SystemExit):
                main([*command.split(), "--help"])
        helps = capsys.readouterr().out
        for option in re.findall(r"(?<!\w)--?[a-z-]+", cell):
            assert re.search(rf"(?m)^ .*{option}\b", helps), (cell, option)


# -------------------------------------------------------------------------------------------------------- files


def named(text):
    """The files and folders that a page names, as patterns from the root."""
    found = (span for span in spans(text) if re.fullmatch(r"[\w./<>-]+", span))
    paths = {span for span in found if "/" in span or re.search(r"\.(py|csv|toml|md|html|json)$", span)}
    return sorted(re.sub(r"<\w+>", "*", path) for path in paths - OF_THE_USER)


@pytest.mark.parametrize(("page", "path"), [(page, path) for page, text in PAGES.items() for path in named(text)])
def test_every_file_that_the_documents_name_is_there(page, path):
    folders = ("", "jobmatch/", "jobmatch/data/", "docs/")
    assert any(list(ROOT.glob(f"{folder}{path.rstrip('/')}")) for folder in folders)


def test_the_files_of_rows_are_all_named_for_who_adds_one():
    rows = {path.name for path in ROOT.glob("jobmatch/data/*.csv")}
    assert rows == {Path(path).name for path in named(CONTRIBUTING) if path.endswith(".csv")}


@pytest.mark.parametrize(
    ("page", "link"),
    [(page, link) for page, text in PAGES.items() for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text)],
)
def test_every_link_within_the_project_leads_somewhere(page, link):
    assert link.startswith("https://") or (ROOT / page).parent.joinpath(link).is_file()


def test_nothing_is_left_to_be_filled_in():
    assert not {page for page, text in PAGES.items() if re.search(r"@@|TODO|FIXME|XXX", text)}


# ----------------------------------------------------------------------------------------------------- examples


def test_the_whole_example_of_a_profile_can_be_imported(tmp_path, capsys):
    (example,) = re.findall(r"(?ms)^```json\n(.*?)^```", PAGES["docs/profile.md"])
    path = tmp_path / "jo.json"
    path.write_text(example, "utf-8")
    assert main(["--home", str(tmp_path), "profile", "import", str(path)]) == 0
    assert capsys.readouterr().err.startswith(f"Added {json.loads(example)['basics']['name']} ")


def test_the_example_of_a_source_is_a_row_that_is_understood(tmp_path):
    (example,) = re.findall(r"(?ms)^```toml\n(.*?)^```", SOURCES_PAGE)
    path = tmp_path / "feeds.toml"
    path.write_text(example, "utf-8")
    ((name, feed),) = config.feeds(path).items()
    assert (name, feed.platform, feed.enabled) == ("mercy", "file", True)


def cells(heading, page=SOURCES_PAGE):
    """The rows of the table of a page, as of docs/sources.md, whose first column is called so: its cells."""
    (rows,) = re.findall(rf"(?m)^\| {heading} \|.*\n\|[-|]+\n((?:\|.*\n)+)", page)
    return {one[0].strip("`"): one[1:] for one in (re.findall(r"(?<=\| ).*?(?= \|)", row) for row in rows.splitlines())}


def test_platforms_are_told_of_with_what_they_warn_of():
    told = cells("platform")
    assert told.keys() <= scrapers.PLATFORMS  # a new platform changes no existing file
    assert all(scrapers.caution(name).rstrip(".") in told[name][1] for name in told)


def test_every_setting_of_the_web_is_told_of():
    assert cells("setting").keys() == {field.name for field in fields(config.Manners)}


def test_every_setting_of_the_mail_is_told_of():
    assert cells("setting", PAGES["docs/mail.md"]).keys() == {field.name for field in fields(config.Mailing)}


def test_every_way_of_delivery_and_every_state_of_a_letter_is_told_of():
    assert cells("`delivery`", PAGES["docs/mail.md"]).keys() == {"not set", *Channel}
    assert cells("state", PAGES["docs/mail.md"]).keys() == set(DeliveryState)


def test_the_example_of_the_settings_of_the_mail_is_understood(tmp_path):
    (example,) = re.findall(r"(?ms)^```toml\n(.*?)^```", PAGES["docs/mail.md"])
    tmp_path.joinpath("jobmatch.toml").write_text(example, "utf-8")
    assert config.load({}, {"home": tmp_path}).mailing.delivery == Channel.SMTP


def test_the_words_for_how_a_source_stands_are_those_that_are_shown():
    shown = {words for outcome, words in OUTCOMES.items() if outcome not in {None, Outcome.RUNNING}}
    assert cells("words").keys() == shown


def test_the_examples_of_the_help_can_be_typed(capsys):
    main([])
    examples = [line.strip() for line in capsys.readouterr().out.partition("examples:\n")[2].splitlines()]
    assert len(examples) >= 2
    assert all(can_be_typed(re.sub(r"\s{2,}.*", "", example)) for example in examples)


# --------------------------------------------------------------------------------------------------------- make


def dry(*words):
    """What `make` would run for these targets."""
    if not shutil.which("make"):
        pytest.skip("there is no make on this computer")
    return subprocess.run(
        ["make", "--dry-run", "--always-make", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def targets(text):
    """What a page says can be made."""
    return {found[1] for line in [*fenced(text), *spans(text)] if (found := re.match(r"make (\w+)", line))}


@pytest.mark.parametrize("target", sorted(set().union(*map(targets, PAGES.values()))))
def test_every_target_that_the_documents_name_can_be_made(target):
    assert re.search(rf"(?m)^{target}:", MAKEFILE)


def test_make_knows_what_to_do_for_each_of_its_targets():
    done = dry("demo", "test", "lint", "eval", "bench")
    assert (done.returncode, done.stderr) == (0, "")
    for words in (
        ".venv/bin/jobmatch demo",
        "-m pytest",
        "ruff check .",
        "benchmarks/evaluate.py",
        "benchmarks/bench.py",
    ):
        assert words in done.stdout


def test_make_says_of_each_of_its_targets_what_it_is_for():
    said = set(re.findall(r"(?m)^#   make (\w+)  ", MAKEFILE))
    assert said >= {"demo", "test", "lint", "eval", "bench", "lock"}
    assert all(re.search(rf"(?m)^{target}:", MAKEFILE) for target in said)
