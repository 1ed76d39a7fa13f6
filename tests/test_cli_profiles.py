"""People taken in from files of every kind, shown, asked about, corrected in an editor and given back."""

import io
import json
import re
import stat
import sys
from pathlib import Path

import pytest
from resume_fixtures import LINKEDIN, SAY, drawn, lines, pdf, word, zipped

from jobmatch import cli_profiles
from jobmatch.resume import published

KINDS = {
    "ana.pdf": pdf(drawn(*lines(*SAY))),
    "ana.docx": word(*SAY),
    "ana.txt": "\n".join(SAY).encode(),
    "ana.json": b'{"basics": {"name": "Ana Ortiz"}, "skills": [{"name": "HIPAA"}], "certificates": [{"name": "RHIT"}]}',
    "ana.toml": b'[basics]\nname = "Ana Ortiz"\n[[skills]]\nname = "HIPAA"\n[[certificates]]\nname = "RHIT"\n',
    "export.zip": zipped(LINKEDIN),
}


@pytest.fixture(autouse=True)
def home(fresh):
    """A home in which nothing stands yet, and an empty folder to work in."""
    return fresh


@pytest.fixture
def terminal(monkeypatch):
    """A person at a terminal who types these lines."""

    def sit(*typed):
        class Typed(io.StringIO):
            def isatty(self):
                return True

        monkeypatch.setattr(sys, "stdin", Typed("".join(f"{line}\n" for line in typed)))
        monkeypatch.setattr(cli_profiles, "on_terminal", lambda: True)

    return sit


@pytest.fixture
def editor(monkeypatch, tmp_path):
    """An editor that does to the file at `path` what these statements say; `turn` counts how often it was opened."""

    def use(statements):
        script = tmp_path / "editor.py"
        count = tmp_path / "count"
        script.write_text(
            "import json, os, stat, sys\n"
            f"path, count = sys.argv[1], {str(count)!r}\n"
            "turn = 1 + (len(open(count).read()) if os.path.exists(count) else 0)\n"
            "open(count, 'a').write('x')\n"
            "text = open(path, encoding='utf-8').read()\n"
            f"{statements}\n"
        )
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
        return count

    return use


def write(name, data):
    Path(name).write_bytes(data)
    return name


def held(jobmatch, name="ana"):
    return {one["concept_id"] for one in jobmatch("profile", "show", name, "--json").json["holdings"]}


# ------------------------------------------------------------------------------------------------- taking in


@pytest.mark.parametrize("name", KINDS)
def test_a_person_is_taken_in_from_a_file_of_any_kind(name, jobmatch):
    done = jobmatch("profile", "import", write(name, KINDS[name]))
    assert (done.code, done.out) == (0, "")
    assert re.match(r"Added Ana Ortiz \([0-9a-f]{16}\): \d skills and credentials\.\nWhat was understood: ", done.err)
    assert {"hipaa", "rhit"} <= held(jobmatch)


def test_what_was_understood_is_shown_with_the_words_it_comes_from(jobmatch):
    jobmatch("profile", "import", write("ana.docx", KINDS["ana.docx"]))
    assert re.search(r"\+ .*RHIT.* “RHIT”\s+\(certificates\[0\]\.name\)", jobmatch("profile", "show").out)


def test_files_that_cannot_be_read_cost_themselves_with_one_line_each(jobmatch):
    bad = {"cut.docx": b"PK\3\4 cut", "scan.pdf": pdf(b""), "empty.txt": b"", "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1"}
    done = jobmatch(
        "profile", "import", *[write(name, data) for name, data in bad.items()], write("ana.txt", KINDS["ana.txt"])
    )
    assert done.code == 1
    told = done.err.splitlines()
    assert [line.split(": ")[:2] for line in told[:4]] == [["jobmatch", name] for name in bad]
    assert told[4].startswith("Added Ana Ortiz (")
    assert len(told) == 7


def test_a_resume_without_anything_that_is_known_is_a_profile_that_says_so(jobmatch):
    assert jobmatch("profile", "import", write("bo.txt", b"Bo Kim\nI sing and like to paint houses.\n")).code == 0
    assert "nothing that was recognised" in jobmatch("profile", "show").out


def test_thousands_of_skills_are_read_or_refused_in_one_line(jobmatch):
    many = "Bo Kim\n\nSKILLS\n" + "singing, Epic\n" * 3000
    assert jobmatch("profile", "import", write("bo.txt", many.encode())).code == 0
    assert held(jobmatch, "bo") == {"ehr_epic"}
    more = json.dumps({"skills": [{"name": f"a rather long name of skill {number}"} for number in range(50_000)]})
    done = jobmatch("profile", "import", write("bo.json", more.encode()))
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "larger than 1 MB" in done.err


def test_nobody_is_asked_where_nobody_sits_at_a_terminal(jobmatch, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda: pytest.fail("asked"))
    assert jobmatch("profile", "import", write("ana.txt", KINDS["ana.txt"])).out == ""


@pytest.mark.parametrize("typed", ["n", "", "no thanks"])
def test_at_a_terminal_a_person_sees_what_was_understood_and_learns_how_to_correct_it(typed, jobmatch, terminal):
    terminal(typed)
    done = jobmatch("profile", "import", write("ana.txt", KINDS["ana.txt"]))
    assert done.code == 0
    assert "“RHIT”" in done.out
    assert "Is that right? [yes]" in done.err
    assert ("with: jobmatch profile edit 'Ana Ortiz'" in done.err) == bool(typed)


def test_several_people_are_taken_in_without_a_question(jobmatch, terminal):
    terminal()
    done = jobmatch("profile", "import", write("ana.txt", KINDS["ana.txt"]), write("ana.json", KINDS["ana.json"]))
    assert (done.code, done.out) == (0, "")


# ---------------------------------------------------------------------------------------------------- editing


@pytest.fixture
def ana(jobmatch):
    """Ana is known."""
    jobmatch("profile", "import", write("ana.json", KINDS["ana.json"]))


@pytest.mark.usefixtures("ana")
def test_a_profile_is_corrected_in_an_editor_in_a_file_that_nobody_else_can_read(editor, jobmatch):
    editor(
        "assert stat.S_IMODE(os.stat(path).st_mode) == 0o600\n"
        "assert stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) == 0o700\n"
        "open(path, 'w', encoding='utf-8').write(text.replace('HIPAA', 'Cerner'))\n"
        "open(count + '.path', 'w').write(path)"
    )
    before = jobmatch("profile", "list").out
    done = jobmatch("profile", "edit", "ana")
    assert (done.code, done.out) == (0, "")
    assert re.match(r"Changed Ana Ortiz \([0-9a-f]{16}\): 2 skills and credentials\.\n", done.err)
    assert held(jobmatch) == {"ehr_cerner", "rhit"}
    assert jobmatch("profile", "list").out == before


@pytest.mark.usefixtures("ana")
def test_the_file_is_gone_when_the_editor_is_closed(editor, jobmatch):
    count = editor("open(count + '.path', 'w').write(path)")
    assert jobmatch("profile", "edit").err == "Nothing was changed.\n"
    assert not Path(count.with_name("count.path").read_text()).exists()


@pytest.mark.usefixtures("ana")
def test_a_person_may_be_renamed_and_stays_the_same(editor, jobmatch):
    editor("open(path, 'w', encoding='utf-8').write(text.replace('Ana Ortiz', 'Ana Ruiz'))")
    before = jobmatch("profile", "list").out
    jobmatch("profile", "edit")
    assert jobmatch("profile", "list").out == before.replace("Ortiz", "Ruiz")


@pytest.mark.usefixtures("ana")
def test_what_cannot_be_read_is_offered_again_at_a_terminal(editor, jobmatch, terminal):
    terminal("")
    editor("open(path, 'w', encoding='utf-8').write('{' if turn == 1 else '{}')")
    done = jobmatch("profile", "edit")
    assert done.code == 0
    assert re.search(r"Sorry: profile:1:2: not JSON: .*\nOpen it again, to correct that\? \[yes\]\nChanged", done.err)


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize("typed", [("n",), ()])
def test_a_person_who_gives_up_keeps_the_profile_as_it_was(typed, editor, jobmatch, terminal):
    terminal(*typed)
    editor("open(path, 'w', encoding='utf-8').write('{')")
    assert jobmatch("profile", "edit").err.endswith("Nothing was changed.\n")
    assert held(jobmatch) == {"hipaa", "rhit"}


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize(
    ("statements", "code", "says"),
    [
        ("open(path, 'w').write('{')", 1, "not JSON"),
        ("sys.exit(3)", 2, "ended with code 3: nothing was changed"),
    ],
)
def test_without_a_terminal_trouble_is_told_in_one_line(statements, code, says, editor, jobmatch):
    editor(statements)
    done = jobmatch("profile", "edit")
    assert (done.code, done.out, done.err.count("\n")) == (code, "", 1)
    assert says in done.err
    assert held(jobmatch) == {"hipaa", "rhit"}


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize(("value", "says"), [("", "no editor is set: set EDITOR"), ("/none/such", "No such file")])
def test_without_an_editor_the_way_round_is_told(value, says, monkeypatch, jobmatch):
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", value)
    done = jobmatch("profile", "edit")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert says in done.err


# -------------------------------------------------------------------------------------------------- giving back


def test_what_is_given_back_can_be_taken_in_again_and_says_the_same(jobmatch):
    jobmatch("profile", "import", write("ana.docx", KINDS["ana.docx"]))
    before = jobmatch("profile", "show", "--json").json
    done = jobmatch("profile", "export", "ana", "-o", "out.json")
    assert (done.code, done.out) == (0, "out.json\n")
    assert stat.S_IMODE(Path("out.json").stat().st_mode) == 0o600
    jobmatch("profile", "import", "out.json")
    assert jobmatch("profile", "show", "--json").json == before
    assert jobmatch("profile", "export").json == json.loads(Path("out.json").read_text(encoding="utf-8"))


@pytest.mark.usefixtures("ana")
def test_a_folder_is_no_file_to_write_to(jobmatch):
    assert jobmatch("profile", "export", "-o", ".").code == 2


def test_what_the_published_form_has_no_place_for_keeps_its_meaning():
    spell, running = {"position": "Clerk", "startDate": "2019"}, {"endDate": "Present"}
    found = published({"work": [{**spell, **running}], "certificates": [{"name": "RHIT", "date": "expected 2027"}]})
    assert found["work"] == [spell]
    assert found["certificates"] == [{"name": "RHIT (expected 2027)"}]
    assert found["$schema"].endswith("v1.0.0/schema.json")
