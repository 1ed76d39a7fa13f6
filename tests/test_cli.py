"""What a person types, and what they get for it: every command, on the bundled postings and their person."""

import csv
import io
import json
import os
import pty
import re
import shlex
import shutil
import sqlite3
import stat
import subprocess
import sys
from argparse import SUPPRESS
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from importlib.resources import files
from pathlib import Path

import pytest

from jobmatch.arguments import build
from jobmatch.cli import COMMANDS, command, excuse, main
from jobmatch.config import READERS
from jobmatch.terminal import plain

POSTINGS = Path(str(files("jobmatch") / "data" / "demo" / "postings.jsonl"))
DANA = POSTINGS.with_name("profile.json")
DAY = ("--date", "2026-11-21")
LISTS = ("listings", "too_little_said", "removed", "other_work")
PAGE = """<title>Clerk</title><script type="application/ld+json">{"@type": "JobPosting", "identifier": "p1",
"title": "Medical Records Clerk", "description": "<p>High school diploma required.</p>"}</script>"""


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """A home in which the bundled postings are read and their person is known; to be copied, not changed."""
    home = tmp_path_factory.mktemp("filled")
    for words in (["feeds", "add", str(POSTINGS), "--id", "demo"], ["collect"], ["profile", "import", str(DANA)]):
        assert main(["--home", str(home), *words]) == 0
    return home


@pytest.fixture(scope="session")
def codes(filled):
    """The codes of the bundled postings by title: they are the same in every copy of the filled home."""
    with redirect_stdout(io.StringIO()) as out:
        assert main(["--home", str(filled), "match", "--json", *DAY]) == 0
    report = json.loads(out.getvalue())
    return {one["title"]: one["code"] for name in LISTS for one in report[name]}


@pytest.fixture
def home(filled, fresh):
    """A copy of the filled home."""
    shutil.copytree(filled, fresh)
    return fresh


@pytest.fixture(scope="session")
def read_before(tmp_path_factory):
    """A database that knows what the texts of `record` ask for, from a source that is gone; to be copied."""
    folder = tmp_path_factory.mktemp("read")
    for words in (["feeds", "add", str(source(folder / "all.jsonl", *map(record, range(16))))], ["collect"]):
        assert main(["--home", str(folder), *words]) == 0
    return folder / "jobmatch.db"


@pytest.fixture
def collecting(fresh, read_before):
    """A home without a source, in which collecting `record`s is quick."""
    fresh.mkdir()
    shutil.copy(read_before, fresh)
    return fresh


def program(*words, stdout=subprocess.PIPE, **environ):
    """The same in a process of its own; `with` it, so that it is waited for."""
    return subprocess.Popen(
        [sys.executable, "-m", "jobmatch", *words],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, **environ},
    )


def source(path, *records):
    """Write a file of records; return its path."""
    Path(path).write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    return path


def record(number, **fields):
    return {"id": str(number), "title": f"Records Clerk {number}", "description": "RHIT required.", **fields}


def resume(name, file):
    Path(file).write_text(json.dumps({"basics": {"name": name}, "skills": [{"name": "RHIT"}]}), encoding="utf-8")
    return file


def one_line(done, code):
    """Whether a command ended with that code, one line on stderr, and nothing on stdout."""
    return done.code == code and done.out == "" and done.err.count("\n") == 1 and done.err.startswith("jobmatch")


# --------------------------------------------------------------------------------------------- help and typing


def leaf(words):
    """The parser of a command."""
    parser = build()
    for word in words.split():
        parser = parser._subparsers._group_actions[0].choices[word]
    return parser


def leaves(parser, *words):
    """Every command that can be typed."""
    if parser._subparsers is None:
        return {" ".join(words)}
    choices = parser._subparsers._group_actions[0].choices
    return {name for word, one in choices.items() for name in leaves(one, *words, word)}


def test_what_can_be_typed_is_what_can_be_done():
    assert leaves(build()) == COMMANDS.keys()
    assert {leaf(words).get_default("command") for words in COMMANDS} == COMMANDS.keys()


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_is_done_somewhere_and_says_what_it_does(words):
    assert command(words).__doc__


def test_alone_it_shows_its_help_with_examples(jobmatch):
    done = jobmatch()
    assert (done.code, done.err) == (0, "")
    assert done == jobmatch("--help")
    assert "jobmatch demo  " in done.out
    assert "jobmatch profile import resume.pdf" in done.out


def test_it_says_its_version(jobmatch):
    done = jobmatch("--version")
    assert (done.code, done.err) == (0, "")
    assert re.fullmatch(r"jobmatch \d+\.\d+\.\d+\n", done.out)


@pytest.mark.parametrize("words", COMMANDS)
def test_the_help_of_every_command_names_and_explains_its_arguments(words, jobmatch):
    done = jobmatch(*words.split(), "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"usage: jobmatch {words}")
    for action in leaf(words)._actions:
        assert action.help
        names = action.option_strings or [action.metavar]
        assert action.help == SUPPRESS or all(f"  {name}" in done.out or f", {name}" in done.out for name in names)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("matc", "match"),
        ("colect", "collect"),
        ("explian 7b0e4b", "explain"),
        ("feeds ad x.csv", "add"),
        ("profile improt x.json", "import"),
        ("--vesion", "--version"),
        ("match --tpo 3", "--top"),
        ("report dana --fromat csv", "--format"),
    ],
)
def test_of_a_mistyped_word_the_nearest_is_offered(typed, meant, jobmatch):
    done = jobmatch(*typed.split())
    assert one_line(done, 2)
    assert f"did you mean '{meant}'?" in done.err


def test_of_a_word_that_is_near_to_none_all_are_named(jobmatch):
    done = jobmatch("frobnicate")
    assert one_line(done, 2)
    assert "there is no command 'frobnicate'; there are: demo, init, feeds, collect" in done.err


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("feeds", "jobmatch feeds: say what to do: list or add or check or hosts (see 'jobmatch feeds --help')"),
        ("config", "jobmatch config: say what to do: show"),
        ("explain", "jobmatch explain: missing: POSTING"),
        ("rank --postings x.jsonl", "jobmatch rank: missing: --profile"),
        ("match --top few", "--top: 'few' is no number of postings: write one such as 10, or 0 for all"),
        ("match --top -1", "--top: '-1' is no number"),
        ("match --date yesterday", "--date: 'yesterday' is no date: write it as 2026-11-21"),
        ("match --date 2026-02-30", "'2026-02-30' is no date"),
        ("match --json --csv", "--csv: not allowed with argument --json"),
        ("match a b", "'b' means nothing here"),
        ("explain 7b0e4b --as-of 2026-11-21 --date 2026-11-21", "not allowed with argument --as-of"),
        ("feeds add x.csv --id 'my feed'", "'my feed' cannot be typed easily"),
        ("--home '' match", "--home: it is empty: say which, or leave the option out"),
        ("match --database ''", "--database: it is empty"),
        ("explain ''", "POSTING: it is empty"),
    ],
)
def test_what_is_missing_or_cannot_be_is_said_in_one_line(typed, says, jobmatch):
    done = jobmatch(*shlex.split(typed))
    assert one_line(done, 2)
    assert says in done.err


def test_the_general_options_may_also_come_after_the_command(fresh, tmp_path, jobmatch):
    before, after = jobmatch("--home", tmp_path, "config", "show"), jobmatch("config", "show", "--home", tmp_path)
    assert before == after
    assert re.search(rf"(?m)^home +{tmp_path}  \(option --home\)$", after.out)


# ---------------------------------------------------------------------------------------------- conventions


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("collect", 2),
        ("collect nothing", 2),
        ("match", 2),
        ("match nobody", 2),
        ("profile show", 2),
        ("profile import none.json", 1),
        ("explain 7b0e4b", 2),
        ("report nobody", 2),
        ("feeds add none.csv", 2),
        ("extract none.jsonl", 2),
        ("rank --profile none.json --postings none.jsonl", 2),
        ("db backup none/copy.db", 2),
        ("--database mysql://localhost/x match", 1),
        ("--database nonsense match", 1),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line_without_a_traceback(typed, code, fresh, jobmatch):
    assert one_line(jobmatch(*typed.split()), code)


def test_with_debug_programmers_are_told_where_it_happened(fresh, jobmatch):
    done = jobmatch("match", "nobody", "--debug")
    assert done.code == 2
    assert done.err.startswith("Traceback (most recent call last):\n")
    assert done.err.endswith("\njobmatch: there is no profile 'nobody': see `jobmatch profile list`\n")


def test_who_interrupts_a_command_is_told_that_nothing_is_lost():
    code, says = excuse(KeyboardInterrupt())
    assert code == 130
    assert "what was done is kept" in says


@pytest.mark.parametrize("words", [("--help",), ("match", "--json")])
def test_a_reader_that_has_read_enough_is_no_trouble(words, home):
    with program(*words) as running:
        running.stdout.close()
        assert (running.stderr.read(), running.wait(60)) == ("", 0)


def test_a_closed_stdout_is_no_trouble(home):
    words = [sys.executable, "-m", "jobmatch", "match", "--top", "1"]
    done = subprocess.run(["sh", "-c", 'exec "$@" >&-', "sh", *words], stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_under_stdout_is_told_and_not_taken_for_done(home):
    with Path("/dev/full").open("w") as full, program("profile", "list", stdout=full) as running:
        assert (running.stderr.read(), running.wait(60)) == ("jobmatch: No space left on device\n", 1)


def test_where_quotation_marks_cannot_be_shown_the_rest_still_is(home):
    with program("profile", "show", PYTHONIOENCODING="ascii") as running:
        out, err = running.communicate(timeout=60)
    assert err == ""
    assert "+ Epic ?Epic? (skills[0].keywords[0])" in out


def test_on_a_narrow_terminal_lines_are_narrow_and_without_colour(home):
    ours, theirs = pty.openpty()
    with program("profile", "show", stdout=theirs, COLUMNS="40", FORCE_COLOR="1", TERM="xterm-256color"):
        os.close(theirs)
        with os.fdopen(ours, encoding="utf-8", errors="replace") as shown:
            lines = [shown.readline().rstrip() for _ in range(20)]
    assert "Dana Example" in lines[0]
    assert 30 < max(map(len, lines)) <= 40
    assert "\x1b" not in "".join(lines)


def test_nothing_foreign_can_steer_a_terminal_or_break_a_line(fresh, jobmatch):
    assert plain("a\x1b[31m\n\u202eb\u00a0c") == "a [31m b\u00a0c"
    done = jobmatch("feeds", "add", "evil\x1b]0;title\x07\n.csv")
    assert one_line(done, 2)
    assert not re.search(r"[\x1b\x07]", done.err)


# ------------------------------------------------------------------------------------------------- the sources


def test_an_added_file_is_a_source_that_has_never_been_read(fresh, jobmatch):
    source("partners.jsonl", record(1))
    done = jobmatch("feeds", "add", "partners.jsonl")
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == [
        f"Added 'partners' (file, {Path.cwd() / 'partners.jsonl'}) to {fresh / 'feeds.toml'}.",
        "'jobmatch feeds check partners' tries it, 'jobmatch collect partners' reads it.",
    ]
    listed = jobmatch("feeds", "list")
    assert listed.out.splitlines() == [
        "partners      0 open   has never been read",
        f"    {Path.cwd() / 'partners.jsonl'} (file)",
    ]


def test_a_folder_of_saved_pages_is_a_source(fresh, jobmatch):
    Path("pages").mkdir()
    Path("pages", "job.html").write_text(PAGE, encoding="utf-8")
    assert f"Added 'pages' (jsonld, {Path.cwd() / 'pages'})" in jobmatch("feeds", "add", "pages").err
    assert jobmatch("collect") == (0, "", "pages was read; 1 new\n")


def test_a_source_can_be_named(fresh, jobmatch):
    jobmatch("feeds", "add", source("partners.jsonl", record(1)), "--id", "county")
    assert [feed["id"] for feed in jobmatch("feeds", "list", "--json").json] == ["county"]


def test_sources_of_the_same_name_get_different_ids(fresh, jobmatch):
    for folder in ("north", "south"):
        Path(folder).mkdir()
        jobmatch("feeds", "add", source(f"{folder}/jobs.jsonl", record(1)))
    assert [feed["id"] for feed in jobmatch("feeds", "list", "--json").json] == ["jobs", "jobs-2"]


def test_the_same_source_twice_is_refused(fresh, jobmatch):
    jobmatch("feeds", "add", source("partners.jsonl", record(1)))
    done = jobmatch("feeds", "add", "../work/partners.jsonl".replace("../work/", "./"))
    assert one_line(done, 2)
    assert "is feed 'partners' already: collect it with 'jobmatch collect partners'" in done.err


def test_an_id_is_not_given_twice(fresh, jobmatch):
    jobmatch("feeds", "add", source("a.jsonl", record(1)), "--id", "county")
    done = jobmatch("feeds", "add", source("b.jsonl", record(1)), "--id", "county")
    assert one_line(done, 2)
    assert "give another id with --id" in done.err


@pytest.mark.parametrize("what", ["notes.docx", "empty", "ftp://example.org/jobs.csv"])
def test_what_no_platform_reads_is_refused_with_what_can_be_read(what, fresh, jobmatch):
    Path("notes.docx").touch()
    Path("empty").mkdir()
    done = jobmatch("feeds", "add", what)
    assert one_line(done, 2)
    assert ".jsonl" in done.err
    assert not fresh.joinpath("feeds.toml").exists()


def test_a_source_that_is_not_there_is_not_added(fresh, jobmatch):
    done = jobmatch("feeds", "add", "none.csv")
    assert one_line(done, 2)
    assert done.err == (
        f"jobmatch: {Path.cwd() / 'none.csv'}: there is no such file or folder, and no source of that id: "
        "correct the path; an address on the web begins with https://\n"
    )


def test_without_sources_the_list_says_how_to_add_one(fresh, jobmatch):
    listed = jobmatch("feeds", "list")
    assert (listed.code, listed.out) == (0, "")
    assert "'jobmatch feeds add partners.csv' adds one" in listed.err
    assert jobmatch("feeds", "list", "--json").json == []


def test_the_list_says_of_each_source_how_it_stands(home, jobmatch):
    (feed,) = jobmatch("feeds", "list", "--json").json
    assert (feed["id"], feed["platform"], feed["url"]) == ("demo", "file", str(POSTINGS))
    assert (feed["health"]["outcome"], feed["health"]["open_postings"]) == ("complete", 32)
    assert re.match(r"demo     32 open   was read \d{4}-\d\d-\d\d \d\d:\d\d UTC\n", jobmatch("feeds", "list").out)


def test_the_list_has_the_reason_of_a_trouble_on_a_line_of_its_own(fresh, jobmatch):
    jobmatch("feeds", "add", source("partners.jsonl", record(1)))
    Path("partners.jsonl").unlink()
    jobmatch("collect")
    first, where, reason, since = jobmatch("feeds", "list").out.splitlines()
    assert "could not be read" in first
    assert where.endswith("partners.jsonl (file)")
    assert "No such file or directory" in reason
    assert since.startswith("    in trouble since 2")


# -------------------------------------------------------------------------------------------------- collecting


def collected(done):
    """How a collection ended; sources are told in the order in which they end, which is anybody's guess."""
    return done.code, done.out, sorted(done.err.splitlines())


def test_what_is_collected_is_told_on_stderr_a_line_for_each_source(collecting, jobmatch):
    for name in ("north", "south"):
        jobmatch("feeds", "add", source(f"{name}.jsonl", record(1), record(2)))
    assert collected(jobmatch("collect")) == (0, "", ["north was read; 2 new", "south was read; 2 new"])
    source("south.jsonl", record(1), record(2, url="https://example.org/2"), record(3))
    assert collected(jobmatch("collect")) == (
        0,
        "",
        ["north had nothing new", "south was read; 1 new, 1 changed, 1 unchanged"],
    )


def test_only_the_source_that_is_named_is_read_and_only_once(collecting, jobmatch):
    for name in ("north", "south"):
        jobmatch("feeds", "add", source(f"{name}.jsonl", record(1)))
    assert jobmatch("collect", "south", "south").err == "south was read; 1 new\n"


def test_a_source_that_does_not_exist_is_named_and_nothing_is_read(collecting, jobmatch):
    jobmatch("feeds", "add", source("north.jsonl", record(1)))
    done = jobmatch("collect", "north", "east")
    assert one_line(done, 2)
    assert "no source is called 'east'; there are: north" in done.err
    assert jobmatch("feeds", "list", "--json").json[0]["health"]["outcome"] is None


def test_a_source_that_is_not_due_is_read_only_when_it_is_named(collecting, jobmatch):
    jobmatch("feeds", "add", source("north.jsonl", record(1)))
    listed = collecting / "feeds.toml"
    listed.write_text(listed.read_text().replace("every_h = 0", "every_h = 24"))
    jobmatch("collect")
    assert jobmatch("collect").err.startswith("No source is due;")
    assert jobmatch("collect", "north").err == "north had nothing new\n"


def test_a_source_that_is_switched_off_says_so_and_is_read_only_when_it_is_named(collecting, jobmatch):
    jobmatch("feeds", "add", source("north.jsonl", record(1)))
    with collecting.joinpath("feeds.toml").open("a") as listed:
        listed.write("enabled = false\n")
    assert jobmatch("feeds", "list").out == f"north switched off   {Path.cwd() / 'north.jsonl'} (file)\n"
    assert jobmatch("collect").err.startswith("No source is due;")
    assert jobmatch("collect", "north").err == "north was read; 1 new\n"
    assert "(file, switched off)" in jobmatch("feeds", "list").out


def test_a_source_that_fails_costs_itself_alone(collecting, jobmatch):
    for name in ("north", "south"):
        jobmatch("feeds", "add", source(f"{name}.jsonl", record(1)))
    Path("north.jsonl").unlink()
    code, out, (north, south) = collected(jobmatch("collect"))
    assert (code, out, south) == (1, "", "south was read; 1 new")
    assert north.startswith("north could not be read; ")


def test_of_many_refusals_the_first_ten_are_told_and_the_others_counted(collecting, jobmatch):
    jobmatch("feeds", "add", source("north.jsonl", *(record(n, description=[n]) for n in range(15)), record(15)))
    done = jobmatch("collect")
    assert done.code == 1
    assert done.err.count("  refused: north.jsonl:") == 10
    assert done.err.endswith("\n  and 5 more\n")


# ---------------------------------------------------------------------------------------------------- people


def test_an_imported_person_is_added_and_imported_again_replaced(fresh, jobmatch):
    first, second = (jobmatch("profile", "import", resume("Ana Ortiz", "ana.json")) for _ in range(2))
    assert (first.code, first.out) == (0, "")
    assert re.match(r"Added Ana Ortiz \([0-9a-f]{16}\): 1 skill or credential\.\n", first.err)
    assert second.err == first.err.replace("Added", "Replaced")


def test_what_importing_says_to_type_next_can_be_typed(home, jobmatch):
    said = jobmatch("profile", "import", resume("Bo O'Neil $HOME", "bo.json")).err
    commands = [shlex.split(line.partition(": jobmatch ")[2]) for line in said.splitlines()[1:]]
    assert [each[0] for each in commands] == ["profile", "match"]
    for each in commands:
        done = jobmatch(*each)
        assert done.code == 0
        assert "Bo O'Neil $HOME" in done.out


def test_a_file_that_cannot_be_imported_costs_itself_alone(fresh, jobmatch):
    done = jobmatch("profile", "import", "none.json", resume("Ana Ortiz", "ana.json"), ".")
    assert (done.code, done.out) == (1, "")
    assert "jobmatch: none.json: cannot be read: No such file or directory\nAdded Ana Ortiz" in done.err
    assert "jobmatch: .: cannot be read: Is a directory\n" in done.err


def roster(*rows, file="roster.csv"):
    Path(file).write_text(
        "\n".join(("Client ID,Name,E-mail,ZIP,Travel,Certificates,Shoe size", *rows)), encoding="utf-8"
    )
    return file


def clients(jobmatch):
    return {one["client_id"]: one["name"] for one in jobmatch("profile", "list", "--json").json}


def test_a_roster_takes_in_a_client_a_row_and_a_bad_row_costs_itself(fresh, jobmatch):
    rows = ("C-1,Ana Ortiz,,43215,25,RHIT,8", "C-2,Bo Day,,43215,far,,", "C-3,Cy Kim,,00000,10,,")
    done = jobmatch("profile", "import", roster(*rows), resume("Dee Fox", "dee.json"))
    assert (done.code, done.out) == (1, "")
    unread, bad, difference, unknown, summary = done.err.splitlines()[:5]
    assert unread == "roster.csv: these columns are not read: Shoe size."
    assert bad.startswith("jobmatch: roster.csv, row 3: Travel: 'far' was not understood: type a number of miles")
    assert difference.startswith("roster.csv: 2 new, 0 changed, 0 as they are, 1 that cannot be read.")
    assert unknown.startswith("roster.csv, row 4: Your ZIP code, 00000, is not known here")
    assert summary == "roster.csv: 2 clients taken in, 2 new and 0 known before; 1 left out."
    assert clients(jobmatch) == {"C-1": "Ana Ortiz", "C-3": "Cy Kim", "": "Dee Fox"}


def test_the_same_roster_again_changes_nothing(fresh, jobmatch):
    roster("C-1,Ana Ortiz,,43215,25,RHIT,8", "C-2,Bo Day,,,,,")
    first = jobmatch("profile", "import", "roster.csv")
    before = [jobmatch("profile", "show", name, "--json").json for name in ("C-1", "C-2")]
    second = jobmatch("profile", "import", "roster.csv")
    assert (first.code, second.code) == (0, 0)
    assert "2 clients taken in, 0 new and 2 known before; 0 left out." in second.err
    assert [jobmatch("profile", "show", name, "--json").json for name in ("C-1", "C-2")] == before


def test_two_clients_of_one_name_are_told_apart_by_their_ids(fresh, jobmatch):
    for _ in range(2):
        assert jobmatch("profile", "import", roster("C-1,Ana Ortiz,,,,,", "C-2,Ana Ortiz,,,,,")).code == 0
        assert clients(jobmatch) == {"C-1": "Ana Ortiz", "C-2": "Ana Ortiz (C-2)"}


def test_a_client_is_listed_and_found_by_the_id_of_the_center(home, jobmatch):
    jobmatch("profile", "import", roster("C-17,Ana Ortiz,,,,,"))
    listed = jobmatch("profile", "list").out
    assert re.fullmatch(r"[0-9a-f]{16}  C-17  Ana Ortiz\n[0-9a-f]{16}        Dana Example\n", listed)
    assert jobmatch("profile", "show", "C-17").out.startswith("Ana Ortiz (")


def test_a_file_that_is_no_roster_costs_itself_alone(fresh, jobmatch):
    Path("list.csv").write_text("title,salary\nClerk,18\n", encoding="utf-8")
    done = jobmatch("profile", "import", "list.csv", resume("Ana Ortiz", "ana.json"))
    assert done.code == 1
    assert "jobmatch: list.csv: the first row names no column 'name' or 'client_id'" in done.err
    assert "Added Ana Ortiz" in done.err


def test_of_a_home_that_is_not_known_it_is_told_and_the_rest_is_taken_in(fresh, jobmatch):
    wishes = {
        "meta": {"jobmatch": {"wishes": {"distance_mi": 25, "postal_code": "00000"}}},
        "skills": [{"name": "RHIT"}],
    }
    Path("jo.json").write_text(json.dumps({"basics": {"name": "Jo"}, **wishes}), encoding="utf-8")
    done = jobmatch("profile", "import", "jo.json")
    assert done.code == 0
    assert "1 skill or credential.\nYour ZIP code, 00000, is not known here" in done.err


@pytest.mark.parametrize(("options", "language"), [((), "en"), (("--language", "es"), "es")])
def test_the_form_is_printed_in_the_language_asked_for(fresh, jobmatch, options, language):
    done = jobmatch("profile", "form", *options)
    assert (done.code, done.err) == (0, "")
    assert f'<html lang="{language}">' in done.out


def test_a_form_in_another_language_is_refused_with_those_there_are(fresh, jobmatch):
    done = jobmatch("profile", "form", "--language", "fr")
    assert one_line(done, 2)
    assert "'fr' is no language of the form; there are: en, es" in done.err


def test_people_are_listed_by_name(home, jobmatch):
    jobmatch("profile", "import", resume("Ana Ortiz", "ana.json"))
    listed = jobmatch("profile", "list")
    assert re.fullmatch(r"[0-9a-f]{16}  Ana Ortiz\n[0-9a-f]{16}  Dana Example\n", listed.out)
    assert [f"{one['profile_id']}  {one['name']}" for one in jobmatch("profile", "list", "--json").json] == (
        listed.out.splitlines()
    )


def test_without_people_the_list_says_how_to_take_one_in(fresh, jobmatch):
    listed = jobmatch("profile", "list")
    assert (listed.code, listed.out) == (0, "")
    assert "'jobmatch profile import resume.json' makes one" in listed.err
    assert jobmatch("profile", "list", "--json").json == []


def test_what_was_understood_of_a_person_is_shown_with_the_words_it_is_from(home, jobmatch):
    done = jobmatch("profile", "show")
    assert (done.code, done.err) == (0, "")
    assert "  + Epic “Epic” (skills[0].keywords[0])\n" in done.out
    assert "  + Typing / keyboarding: yes (your answer)\n" in done.out
    assert "  at most 25 miles from 43215\n" in done.out
    assert max(map(len, done.out.splitlines())) <= 80


def test_what_was_understood_of_a_person_is_also_had_as_json(home, jobmatch):
    shown = jobmatch("profile", "show", "--json").json
    assert shown["name"] == "Dana Example"
    assert {
        "concept_id": "ehr_epic",
        "quote": "Epic",
        "where": "skills[0].keywords[0]",
        "status": "held",
        "expires": None,
    } in shown["holdings"]


def test_a_person_is_found_by_name_in_any_case_and_by_the_beginning_of_an_id(home, jobmatch):
    profile_id = jobmatch("profile", "list", "--json").json[0]["profile_id"]
    shown = [jobmatch("profile", "show", name) for name in ("Dana Example", "dana  EXAMPLE", profile_id[:6])]
    assert shown[0] == shown[1] == shown[2]
    assert shown[0].code == 0


def test_of_several_people_one_must_be_named(home, jobmatch):
    jobmatch("profile", "import", resume("Ana Ortiz", "ana.json"))
    for words in (("match",), ("profile", "show"), ("explain", "7b0e4b")):
        done = jobmatch(*words)
        assert one_line(done, 2)
        assert "there are 2 profiles: name one (Ana Ortiz, Dana Example" in done.err


# --------------------------------------------------------------------------------------------------- matching


def test_postings_are_ranked_with_reasons_and_quotes(home, jobmatch):
    done = jobmatch("match", *DAY)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Your job report\nDana Example · November 21, 2026\n")
    assert "\n1. Medical Records Clerk\n   Lantern Creek Hospital · Columbus, OH, 2 miles\n" in done.out
    assert "“High school diploma or GED”" in done.out
    assert done.out.endswith("\n")


def test_as_many_are_shown_as_are_asked_for(home, jobmatch, monkeypatch):
    numbers = [re.findall(r"(?m)^(\d+)\. ", jobmatch("match", "--top", n, *DAY).out) for n in (2, 3, 0)]
    assert numbers[:2] == [["1", "2"], ["1", "2", "3"]]
    assert len(numbers[2]) > 10
    monkeypatch.setenv("JOBMATCH_TOP", "2")
    assert jobmatch("match", *DAY).out == jobmatch("match", "--top", "2", *DAY).out


def test_programs_get_every_posting_unless_they_ask_for_fewer(home, jobmatch):
    whole, one = (jobmatch("match", "--json", *top, *DAY).json for top in ((), ("--top", "1")))
    assert sum(len(whole[name]) for name in LISTS) == 32
    assert [len(one[name]) for name in LISTS if one[name]] == [1] * sum(bool(whole[name]) for name in LISTS)
    assert one["counts"] == whole["counts"]


def test_what_programs_get_is_quoted_from_the_postings(home, jobmatch):
    texts = {json.loads(line)["text"] for line in jobmatch("extract", POSTINGS).out.splitlines()}
    for listing in jobmatch("match", "--json", *DAY).json["listings"]:
        assert any(all(part["quote"] in text for part in listing["parts"]) for text in texts)


def test_csv_has_a_row_for_each_posting_in_the_order_of_the_json(home, jobmatch):
    rows = list(csv.DictReader(io.StringIO(jobmatch("match", "--csv", *DAY).out)))
    report = jobmatch("match", "--json", *DAY).json
    assert [row["code"] for row in rows] == [one["code"] for name in LISTS for one in report[name]]
    assert {row["report_date"] for row in rows} == {"2026-11-21"}


def test_the_same_question_gets_the_same_answer(home, jobmatch):
    assert jobmatch("match", "--json", *DAY) == jobmatch("match", "--json", *DAY)


def test_the_day_is_that_of_the_report(home, jobmatch):
    assert "· March 1, 2030\n" in jobmatch("match", "--top", "1", "--date", "2030-03-01").out


def test_without_postings_the_report_says_so(fresh, jobmatch):
    jobmatch("profile", "import", resume("Ana Ortiz", "ana.json"))
    done = jobmatch("match")
    assert (done.code, done.err) == (0, "")
    assert "No source of postings is set up yet" in done.out


def test_a_source_that_was_taken_out_is_not_passed_over_in_silence(home, jobmatch):
    home.joinpath("feeds.toml").write_text("")
    (feed,) = jobmatch("match", "--json", *DAY).json["feeds"]
    assert (feed["feed_id"], feed["outcome"], feed["open_postings"]) == ("demo", "failed", 32)
    assert feed["reason"] == "no longer among the sources; its postings stand as they were last seen"


def test_after_a_change_of_the_vocabulary_what_it_can_affect_is_read_again_first(home, jobmatch):
    row = '[[concept]]\nid = "notary"\npreferred_label = "Notary"\nkind = "qualification"\nalt_labels = ["notary"]\n'
    home.joinpath("vocabulary.toml").write_text(row)
    done = jobmatch("match", "--json", *DAY)
    assert done.code == 0
    assert done.err.startswith("The vocabulary or jobmatch itself has changed:\n0 postings parsed again, ")
    assert done.json["counts"]
    assert jobmatch("match", "--json", *DAY).err == ""


# -------------------------------------------------------------------------------------------------- explaining


def test_a_posting_is_taken_apart_by_its_code(home, jobmatch, codes):
    done = jobmatch("explain", codes["Medical Records Clerk"], *DAY)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Medical Records Clerk\nLantern Creek Hospital · Columbus, OH, 2 miles\n")
    assert "Where it stands: You qualify now\nIn the report: number 1 of " in done.out
    assert "met, 432/432: High school diploma or equivalent (required)\n     “High school diploma or GED”\n" in done.out


def test_a_code_may_be_typed_longer_or_in_capitals(home, jobmatch):
    (one, *_) = jobmatch("match", "--json", *DAY).json["listings"]
    outs = {jobmatch("explain", code, *DAY).out for code in (one["code"], one["posting_id"], one["code"].upper())}
    assert len(outs) == 1


def test_a_posting_is_judged_as_of_the_day_asked_for(home, jobmatch, codes):
    code = codes["Medical Records Clerk"]
    assert "you: 25 months of experience" in jobmatch("explain", code, *DAY).out
    assert "you: 37 months of experience" in jobmatch("explain", code, "--date", "2027-11-21").out


def test_a_code_that_fits_several_postings_names_them(home, jobmatch, codes):
    letters = "".join(code[0] for code in codes.values())
    often = max(letters, key=letters.count)
    done = jobmatch("explain", often)
    assert one_line(done, 2)
    assert done.err.startswith(f"jobmatch: '{often}' may be {often}")
    assert done.err.endswith("): type more of the code\n")


def test_a_code_that_fits_none_says_where_codes_are(home, jobmatch):
    done = jobmatch("explain", "0000")
    assert one_line(done, 2)
    assert "no posting has a code that begins with '0000': `jobmatch match` shows the codes" in done.err


def test_of_a_posting_that_wishes_removed_it_is_said_which(home, jobmatch, codes):
    out = jobmatch("explain", codes["Clinical Records Clerk"], *DAY).out
    assert "Your wishes took it out of the report:\n  - 53 miles away; you asked for at most 25 miles\n" in out


def test_of_other_work_it_is_said_that_it_is(home, jobmatch, codes):
    out = jobmatch("explain", codes["Record Store Clerk"], *DAY).out
    assert "Where it stands: Other kinds of work\n" in out


def test_of_a_closed_posting_it_is_said_that_it_is_not_open(fresh, jobmatch):
    jobmatch("feeds", "add", source("north.jsonl", record(1), record(2)))
    jobmatch("profile", "import", resume("Ana Ortiz", "ana.json"))
    for content in ((record(1), record(2)), (record(1),), (record(1, location="Dayton, OH"),)):
        source("north.jsonl", *content)
        told = jobmatch("collect").err
    assert told == "north was read; 1 changed, 1 closed\n"
    with sqlite3.connect(fresh / "jobmatch.db") as connection:
        (code,) = connection.execute("SELECT posting_id FROM postings WHERE closed_at IS NOT NULL").fetchone()
    connection.close()
    out = jobmatch("explain", code).out
    said = r"Not in the report: closed on \w+ \d+, 2\d{3}, when its source had stopped\nshowing it\.\n"
    assert re.match(said, out)
    assert "\n\nRecords Clerk 2\n" in out


def test_a_posting_is_explained_as_it_was_shown(home, jobmatch, codes):
    code = codes["Medical Records Clerk"]
    before = jobmatch("explain", code, *DAY)
    jobmatch("report", "dana example", *DAY)
    jobmatch("profile", "import", resume("Dana Example", "dana.json"))
    then = jobmatch("explain", code, "--as-of", "2026-12-01")
    assert then.err == "As it was shown to Dana Example on 2026-11-21:\n\n"
    assert "Where it stands: You qualify now\n" in then.out
    assert "High school diploma or GED" in before.out
    assert "Where it stands: You qualify now\n" not in jobmatch("explain", code, *DAY).out


def test_what_was_not_shown_by_then_cannot_be_explained_as_it_was(home, jobmatch):
    jobmatch("report", "dana example", *DAY)
    done = jobmatch("explain", "7b0e4b", "--as-of", "2026-11-20")
    assert one_line(done, 2)
    assert "Dana Example was shown no report up to 2026-11-20" in done.err
    assert one_line(jobmatch("explain", "zzz", "--as-of", "2026-11-21"), 2)


# --------------------------------------------------------------------------------------------------- reports


def test_a_report_is_written_in_every_format_asked_for(home, jobmatch):
    done = jobmatch("report", "dana example", "--format", "html,csv,text,json,html", "-o", "out/today", *DAY)
    assert (done.code, done.err) == (0, "")
    paths = [Path(line) for line in done.out.splitlines()]
    assert [path.suffix for path in paths] == [".html", ".csv", ".txt", ".json"]
    assert sorted(paths) == sorted(Path("out", "today").iterdir())
    for path, words in zip(
        paths, ("<!doctype html>", "code,tier,title", "Your job report", '{\n  "format"'), strict=True
    ):
        assert path.read_text("utf-8").lower().startswith(words.lower())


def test_a_report_is_html_in_this_folder_unless_something_else_is_asked_for(home, jobmatch):
    (path,) = jobmatch("report", "dana example").out.splitlines()
    assert Path(path).suffix == ".html"
    assert list(Path.cwd().iterdir()) == [Path.cwd() / path]


def test_the_names_of_report_files_tell_nothing_of_the_person_and_only_the_owner_can_read_them(home, jobmatch):
    (path,) = map(Path, jobmatch("report", "dana example", "-o", "out", *DAY).out.splitlines())
    profile_id = jobmatch("profile", "list", "--json").json[0]["profile_id"]
    assert path.name == f"{profile_id}-2026-11-21.html"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_report_of_the_same_day_takes_the_place_of_the_earlier_one(home, jobmatch):
    first, second = (jobmatch("report", "dana example", *DAY) for _ in range(2))
    assert first == second
    assert len(list(Path.cwd().iterdir())) == 1


@pytest.mark.parametrize(("form", "wrong"), [("pdf", "pdf"), ("html,docx", "docx"), ("html,", ""), ("HTML", "HTML")])
def test_of_an_unknown_format_nothing_is_written(form, wrong, home, jobmatch):
    done = jobmatch("report", "dana example", "--format", form)
    assert one_line(done, 2)
    assert done.err == f"jobmatch: '{wrong}' is no format of a report; there are: text, html, csv, json\n"
    assert list(Path.cwd().iterdir()) == []


def test_a_report_is_not_written_into_a_file(home, jobmatch):
    Path("taken").write_text("mine")
    done = jobmatch("report", "dana example", "-o", "taken")
    assert one_line(done, 2)
    assert done.err == "jobmatch: taken is a file: name a folder with -o\n"
    assert Path("taken").read_text() == "mine"


# ---------------------------------------------------------------------------------------- without a database


def test_extract_writes_a_row_for_each_posting_in_order(fresh, jobmatch):
    done = jobmatch("extract", POSTINGS)
    assert (done.code, done.err) == (0, "")
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert [row["id"] for row in rows] == [f"DEMO-{n:03}" for n in range(1, 33)]
    assert all(row["text"][item["start"] : item["end"]] == item["quote"] for row in rows for item in row["items"])
    assert not fresh.exists()


def test_rank_writes_every_posting_once_for_each_person_best_first(fresh, jobmatch):
    Path("people").mkdir()
    resume("Ana Ortiz", "people/ana.json")
    shutil.copy(DANA, "people/dana.json")
    done = jobmatch("rank", "--profile", "people", "--postings", POSTINGS, *DAY)
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert (done.code, done.err) == (0, "")
    assert [row["profile"] for row in rows] == ["ana"] * 32 + ["dana"] * 32
    assert len({(row["profile"], row["posting"]) for row in rows}) == 64
    assert not fresh.exists()


def test_a_file_of_rows_holds_what_stdout_would_and_only_the_owner_can_read_it(fresh, jobmatch):
    source("north.jsonl", record(1), record(2))
    rows = jobmatch("extract", "north.jsonl").out
    assert jobmatch("extract", "north.jsonl", "-o", "rows.jsonl") == (0, "", "")
    assert Path("rows.jsonl").read_text("utf-8") == rows
    assert stat.S_IMODE(Path("rows.jsonl").stat().st_mode) == 0o600
    assert {path.name for path in Path.cwd().iterdir()} == {"north.jsonl", "rows.jsonl"}


def test_rows_are_ascii_so_that_no_pipe_can_spoil_them(fresh, jobmatch):
    done = jobmatch("extract", source("north.jsonl", record(1, title="Archivista clínico")))
    assert done.out.isascii()
    assert done.json["text"].startswith("Archivista clínico\n")


def test_a_file_may_be_replaced_by_the_rows_made_from_it(fresh, jobmatch):
    source("north.jsonl", record(1), record(2))
    assert jobmatch("extract", "north.jsonl", "-o", "north.jsonl") == (0, "", "")
    assert [json.loads(line)["id"] for line in Path("north.jsonl").read_text().splitlines()] == ["1", "2"]


def test_a_file_stays_as_it_was_where_the_rows_do_not_come_to_an_end(fresh, jobmatch):
    Path("rows.jsonl").write_text("old\n")
    resume("Ana Ortiz", "ana.json")
    Path("empty").mkdir()
    assert one_line(jobmatch("rank", "--profile", "ana.json", "--postings", "empty", "-o", "rows.jsonl"), 2)
    assert Path("rows.jsonl").read_text() == "old\n"
    assert not list(Path.cwd().glob(".*"))


def test_a_pipe_is_written_to_and_not_replaced(fresh, jobmatch):
    os.mkfifo("pipe")
    with ThreadPoolExecutor() as elsewhere:
        read = elsewhere.submit(Path("pipe").read_text)
        assert jobmatch("extract", source("north.jsonl", record(1)), "-o", "pipe") == (0, "", "")
    assert json.loads(read.result())["id"] == "1"
    assert stat.S_ISFIFO(Path("pipe").stat().st_mode)


def test_rows_for_a_folder_that_is_not_there_are_not_made(fresh, jobmatch):
    done = jobmatch("extract", POSTINGS, "-o", "none/rows.jsonl")
    assert one_line(done, 2)
    assert done.err == "jobmatch: none: there is no such folder: make it first, or name another file\n"


@pytest.mark.parametrize("typed", ["extract none.jsonl", "rank --profile ana.json none.json --postings north.jsonl"])
def test_what_is_not_there_is_told_before_anything_is_read(typed, fresh, jobmatch):
    source("north.jsonl", record(1))
    resume("Ana Ortiz", "ana.json")
    done = jobmatch(*typed.split())
    assert one_line(done, 2)
    assert "/none.json" in done.err


# --------------------------------------------------------------------------------------------------- upkeep


def test_rebuild_reads_again_what_a_changed_row_can_affect_and_only_once(home, jobmatch):
    row = '[[concept]]\nid = "notary"\npreferred_label = "Notary"\nkind = "qualification"\nalt_labels = ["notary"]\n'
    home.joinpath("vocabulary.toml").write_text(row)
    first, second = jobmatch("rebuild"), jobmatch("rebuild")
    assert (first.code, first.out) == (0, "")
    read, carried = map(int, re.search(r"(\d+) texts? read again, (\d+) kept", first.err).groups())
    assert 0 < read < carried
    assert second.err == (
        "0 postings parsed again, 0 texts read again, 0 kept that no change can affect, 0 profiles read again.\n"
    )


def test_settings_are_shown_with_where_each_came_from(fresh, jobmatch, monkeypatch):
    fresh.mkdir()
    fresh.joinpath("jobmatch.toml").write_text('database = "sqlite:////srv/jobs.db"\n')
    monkeypatch.setenv("JOBMATCH_TOP", "7")
    assert settings_shown(jobmatch)[:9] == [
        f"home {fresh}  (environment JOBMATCH_HOME)",
        f"database sqlite:////srv/jobs.db  ({fresh / 'jobmatch.toml'})",
        "top 7  (environment)",
        "processes 0  (default)",
        "contact not set  (default)",
        "proxy not set  (default)",
        "ca_bundle not set  (default)",
        "allow_loopback false  (default)",
        "daily_requests 3000  (default)",
    ]


def settings_shown(jobmatch, *words):
    """The lines of `config show`, whatever the width of its first column."""
    return [re.sub(" +", " ", line, count=1) for line in jobmatch("config", "show", *words).out.splitlines()]


def test_every_setting_is_shown(fresh, jobmatch):
    assert jobmatch("config", "show", "--json").json.keys() == {"home", *READERS}


def test_settings_are_also_had_as_json(fresh, jobmatch):
    shown = jobmatch("--database", "sqlite:////srv/jobs.db", "config", "show", "--json").json
    assert shown["database"] == {"value": "sqlite:////srv/jobs.db", "origin": "option"}
    assert shown["top"] == {"value": 20, "origin": "default"}
    assert shown["allow_loopback"] == {"value": False, "origin": "default"}


def test_the_password_of_a_database_is_never_shown(fresh, jobmatch, monkeypatch):
    monkeypatch.setenv("JOBMATCH_DATABASE", "postgresql://ana:s3cret@127.0.0.1:1/jobs")
    for words in (("config", "show"), ("config", "show", "--json"), ("doctor",), ("match",)):
        done = jobmatch(*words)
        assert "ana:***@127.0.0.1" in done.out + done.err
        assert "s3cret" not in done.out + done.err


@pytest.mark.parametrize(
    ("proxy", "shown"),
    [
        ("http://proxy.example:3128", "http://proxy.example:3128"),
        ("http://ana:s3@cret@proxy.example:3128", "http://ana:***@proxy.example:3128"),
    ],
)
def test_the_password_of_a_proxy_is_never_shown(proxy, shown, fresh, jobmatch, monkeypatch):
    monkeypatch.setenv("JOBMATCH_PROXY", proxy)
    assert f"proxy {shown}  (environment)" in settings_shown(jobmatch)
    assert jobmatch("config", "show", "--json").json["proxy"]["value"] == shown


def test_a_database_of_this_version_has_nothing_to_be_upgraded(home, jobmatch):
    assert jobmatch("db", "upgrade") == (0, "", "The database is of this version now.\n")
    assert {path.name for path in home.iterdir()} == {"feeds.toml", "jobmatch.db"}


def test_a_backup_is_a_whole_home_for_its_owner_alone(home, jobmatch, tmp_path):
    done = jobmatch("db", "backup", tmp_path / "copy.db")
    assert done == (0, "", f"Copied to {tmp_path / 'copy.db'}, checked, and readable by you alone.\n")
    assert stat.S_IMODE(tmp_path.joinpath("copy.db").stat().st_mode) == 0o600
    url = f"sqlite:///{tmp_path / 'copy.db'}"
    assert jobmatch("match", "--json", *DAY, "--database", url) == jobmatch("match", "--json", *DAY)


def test_a_backup_replaces_nothing(home, jobmatch):
    Path("taken.db").write_text("mine")
    done = jobmatch("db", "backup", "taken.db")
    assert one_line(done, 1)
    assert "taken.db exists: give the backup another name" in done.err
    assert Path("taken.db").read_text() == "mine"
