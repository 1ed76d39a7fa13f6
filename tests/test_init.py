"""`jobmatch init`: what is asked, what is written, and what is left as it was."""

import io
import json
import os
import pty
import re
import select
import stat
import subprocess
import sys
import tomllib
from contextlib import closing, suppress

import pytest

from jobmatch import config
from jobmatch.questions import QUESTIONS

JO = (
    "Jo Sample",
    "43215",
    "25, remote",
    "2",
    "RHIT in progress, Dance",
    "3 years as medical records clerk",
    "18.50",
    "none",
)
NOTHING = ("",) * 8


class Terminal(io.StringIO):
    """What a person types, line by line; `interrupted` is Ctrl-C in place of the line after."""

    def __init__(self, *lines, interrupted=False):
        super().__init__("".join(f"{line}\n" for line in lines))
        self.interrupted = interrupted

    def isatty(self):
        return True

    def readline(self, size=-1):
        line = super().readline(size)
        if not line and self.interrupted:
            raise KeyboardInterrupt
        return line


@pytest.fixture
def home(fresh):
    """A home in which nothing stands yet."""
    return fresh


@pytest.fixture
def init(monkeypatch, jobmatch):
    """`jobmatch init`, answered at a terminal with these lines."""

    def run(*lines, interrupted=False, options=()):
        monkeypatch.setattr(sys, "stdin", Terminal(*lines, interrupted=interrupted))
        return jobmatch("init", *options)

    return run


def asked(done):
    """The numbers of the questions that were asked, in their order."""
    return [int(number) for number in re.findall(r"(?m)^(\d) of 8\. ", done.err)]


def offered(done):
    """The lines of the last question's list."""
    return re.findall(r"(?m)^   (\d+)  (.*)$", done.err.rpartition("8 of 8.")[2])


def flat(text):
    return " ".join(text.split())


def people(jobmatch):
    return [one["name"] for one in json.loads(jobmatch("profile", "list", "--json").out)]


def shown(jobmatch, name):
    return json.loads(jobmatch("profile", "show", name, "--json").out)


def values(settings):
    """The settings as they would be with every # taken away."""
    return tomllib.loads(re.sub(r"(?m)^# (\w+ = )", r"\1", settings))


# ------------------------------------------------------------------------------------------------- asking


def test_eight_questions_make_settings_and_a_profile(home, init, jobmatch):
    done = init(*JO)
    assert (done.code, asked(done)) == (0, [1, 2, 3, 4, 5, 6, 7, 8])
    profile = shown(jobmatch, "Jo Sample")
    assert [one["concept_id"] for one in profile["holdings"]] == ["rhit"]
    assert [one["title"] for one in profile["work"]] == ["medical records clerk"]
    assert profile["wishes"]["postal_code"] == "43215"
    assert {path.name for path in home.iterdir()} == {"jobmatch.toml", "jobmatch.db"}


def test_what_was_understood_is_shown_as_profile_show_does(home, init, jobmatch):
    done = init(*JO)
    assert done.out == jobmatch("profile", "show").out
    assert "at most 25 miles from 43215" in done.out


def test_the_end_says_where_everything_is_and_what_to_type_next(home, init):
    done = init(*JO)
    assert f"The settings are in {home / 'jobmatch.toml'},\nthe sources in {home / 'feeds.toml'}," in done.err
    assert f"the profile and the postings in sqlite:///{home / 'jobmatch.db'}." in done.err
    steps = re.findall(r"(?m)^  (jobmatch .*?)  ", done.err)
    assert steps == ["jobmatch feeds add URL", "jobmatch collect", "jobmatch match 'Jo Sample'"]


def test_a_home_given_as_an_option_is_in_what_to_type_next(tmp_path, init):
    done = init(*NOTHING, options=("--home", tmp_path / "my home"))
    assert f"  jobmatch --home '{tmp_path / 'my home'}' collect  " in done.err
    assert (tmp_path / "my home" / "jobmatch.toml").exists()


def test_enter_takes_what_stands_in_brackets(home, init, jobmatch):
    done = init(*NOTHING)
    assert re.findall(r"\[(\w+)\]", done.err) == ["brackets", *(question.default for question in QUESTIONS)]
    assert people(jobmatch) == ["Me"]
    assert not (home / "feeds.toml").exists()


@pytest.mark.parametrize("number", range(8))
def test_a_question_mark_explains_and_asks_again(home, init, number):
    done = init(*JO[:number], "?", *JO[number:])
    assert flat(QUESTIONS[number].explains) in flat(done.err)
    assert asked(done) == sorted([*range(1, 9), number + 1])


def test_a_wrong_answer_is_told_why_and_asked_again(home, init):
    done = init("Jo", "1234", "43215", "far", "30", *[""] * 5)
    assert "Sorry: '1234' is no US ZIP code that jobmatch knows: give five digits, such as 43215" in flat(done.err)
    assert "Sorry: 'far' was not understood: type a number of miles" in flat(done.err)
    assert (done.code, asked(done)) == (0, [1, 2, 2, 3, 3, 4, 5, 6, 7, 8])
    assert "at most 30 miles from 43215" in done.out


def test_credentials_are_shown_back_at_once(home, init):
    done = init(*JO)
    told = done.err.partition("5 of 8.")[2].partition("6 of 8.")[0]
    assert "   RHIT in progress: Registered Health Information Technician (RHIT), in progress\n" in told
    assert "   Dance: not understood. It is kept, but it does not count\n" in told


def test_who_told_a_length_is_told_how_it_became_dates(home, init):
    assert "the dates were counted back from the end of last month" in init(*JO).err


def test_who_told_no_work_is_told_nothing_of_dates(home, init):
    assert "counted back" not in init(*NOTHING).err


def test_questions_are_talk_and_only_the_profile_is_a_result(home, init):
    done = init(*JO)
    assert "of 8" not in done.out
    assert done.out.startswith("Jo Sample (")


def test_lines_are_narrow_enough_for_any_terminal(home, init):
    questions = init(*JO).err.partition("The settings are in")[0]
    assert max(map(len, questions.splitlines())) <= 100


# ------------------------------------------------------------------------------------------------ sources


def test_the_sources_of_the_state_and_of_no_state_are_offered(home, init):
    rows = config.known_feeds().values()
    expected = [feed.organization or feed.id for feed in rows if not feed.where or "OH" in feed.where]
    assert [re.sub(r" \(.*", "", name) for _, name in offered(init(*JO))] == expected


def test_chosen_sources_are_switched_on_and_no_other(home, init):
    done = init("Jo", "43215", *[""] * 5, "2, 1")
    ids = [name for name, feed in config.known_feeds().items() if not feed.where or "OH" in feed.where]
    assert [(feed.id, feed.enabled) for feed in config.feeds(home / "feeds.toml").values()] == [
        (ids[1], True),
        (ids[0], True),
    ]
    assert "jobmatch collect      ask 2 sources for postings" in done.err


def test_all_switches_on_all_that_were_offered(home, init):
    done = init(*NOTHING[:7], "all")
    assert len(config.feeds(home / "feeds.toml")) == len(offered(done)) > 0


def test_sources_that_have_a_row_are_not_offered_and_keep_it(home, init):
    first, second = [name for name, feed in config.known_feeds().items() if not feed.where][:2]
    home.mkdir()
    own = f'# mine\n["{first}"]\nenabled = false\n'
    (home / "feeds.toml").write_text(own)
    init(*NOTHING[:7], second)
    assert (home / "feeds.toml").read_text() == f'{own}\n["{second}"]\nenabled = true\n'
    assert not config.feeds(home / "feeds.toml")[first].enabled


def test_a_source_that_has_another_name_here_is_not_offered(home, init):
    known = next(feed for feed in config.known_feeds().values() if not feed.where)
    home.mkdir()
    (home / "feeds.toml").write_text(f'[mine]\nplatform = "{known.platform}"\nurl = "{known.url}"\n')
    assert (known.organization or known.id) not in str(offered(init(*NOTHING)))


def test_where_every_known_source_is_on_the_last_question_is_not_asked(home, init):
    home.mkdir()
    (home / "feeds.toml").write_text("".join(f'["{name}"]\n' for name in config.known_feeds()))
    done = init(*NOTHING[:7])
    assert (done.code, asked(done)) == (0, [1, 2, 3, 4, 5, 6, 7])


# ------------------------------------------------------------------------------------------------ settings


def test_the_settings_are_the_defaults_as_comments_each_with_its_reason(home, init):
    init(*NOTHING)
    settings = (home / "jobmatch.toml").read_text()
    assert tomllib.loads(settings) == {}
    assert values(settings).keys() == config.READERS.keys()
    assert len(re.findall(r"(?m)^# [A-Z].*\.\n# \w+ = ", settings)) == len(config.READERS)


def test_without_the_marks_the_settings_say_what_holds_anyway(home, init):
    init(*NOTHING)
    file = home / "jobmatch.toml"
    before = config.load({}, {"home": home})
    file.write_text(re.sub(r"(?m)^# (\w+ = )", r"\1", file.read_text()))
    after = config.load({}, {"home": home})
    assert (after.database, after.top, after.manners) == (before.database, before.top, before.manners)


def test_settings_that_stand_are_kept_and_only_missing_ones_added(home, init):
    home.mkdir()
    own = 'top = 7 # mine\r\n\r\n#proxy = "http://proxy.example:3128"\r\n'
    (home / "jobmatch.toml").write_bytes(own.encode())
    init(*NOTHING)
    after = (home / "jobmatch.toml").read_bytes().decode()
    assert after.startswith(own.rstrip())
    added = re.findall(r"(?m)^# (\w+) =", after[len(own) - 2 :])
    assert added[:5] == ["contact", "processes", "daily_requests", "ca_bundle", "allow_loopback"]
    assert {*added} == config.READERS.keys() - {"top", "proxy"}
    assert config.load({}, {"home": home}).top == 7


def test_the_second_time_settings_and_sources_are_not_touched(home, init):
    init(*NOTHING[:7], "all")
    before = {path.name: path.stat().st_mtime_ns for path in home.glob("*.toml")}
    assert init("Ann", *NOTHING[1:]).code == 0
    assert {path.name: path.stat().st_mtime_ns for path in home.glob("*.toml")} == before


def test_what_is_written_is_for_its_owner_alone(home, init):
    init(*NOTHING[:7], "all")
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in home.iterdir()} == {
        "jobmatch.toml": 0o600,
        "feeds.toml": 0o600,
        "jobmatch.db": 0o600,
    }


def test_the_answers_never_lie_in_a_folder_that_others_use(home, init, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "absent"))
    assert init(*JO).code == 0


def test_a_database_elsewhere_is_used_as_the_settings_say(home, init, tmp_path, monkeypatch, jobmatch):
    monkeypatch.setenv("JOBMATCH_DATABASE", f"sqlite:///{tmp_path / 'other.db'}")
    assert init(*JO).code == 0
    assert people(jobmatch) == ["Jo Sample"]
    assert [path.name for path in home.iterdir()] == ["jobmatch.toml"]


@pytest.mark.parametrize("name", ["jobmatch.toml", "feeds.toml"])
def test_a_broken_file_is_told_before_anything_is_asked(home, init, name):
    home.mkdir()
    (home / name).write_text("top = = 7\n")
    done = init(*JO)
    assert (done.code, asked(done)) == (2, [])
    assert done.err.startswith(f"jobmatch: {home / name}: ")


def test_a_broken_database_is_told_before_anything_is_asked(home, init):
    home.mkdir()
    (home / "jobmatch.db").write_text("no database\n" * 100)
    done = init(*JO)
    assert (done.code, asked(done)) == (1, [])
    assert str(home / "jobmatch.db") in done.err


# --------------------------------------------------------------------------------- a name that is taken


def test_a_person_of_that_name_is_shown_and_gives_way_on_a_yes(home, init, jobmatch):
    init(*JO)
    done = init("jo  SAMPLE", *NOTHING[1:], "yes")
    assert done.code == 0
    assert "There is a Jo Sample already:" in done.err
    assert "at most 25 miles from 43215" in done.out
    assert people(jobmatch) == ["jo SAMPLE"]
    assert shown(jobmatch, "jo")["holdings"] == []


@pytest.mark.parametrize("answer", ["", "no", "maybe"])
def test_without_a_yes_another_name_is_asked_for_and_both_are_kept(home, init, jobmatch, answer):
    init(*JO)
    done = init("Jo Sample", *NOTHING[1:], answer, "Ann")
    assert (done.code, people(jobmatch)) == (0, ["Ann", "Jo Sample"])
    assert len(shown(jobmatch, "Jo Sample")["holdings"]) == 1


def test_whose_name_only_begins_alike_is_somebody_else(home, init, jobmatch):
    init(*JO)
    assert "already" not in init("Jo", *NOTHING[1:]).err
    assert people(jobmatch) == ["Jo", "Jo Sample"]


def test_stopping_at_that_question_leaves_everything_as_it_was(home, init, jobmatch):
    init(*JO)
    before = jobmatch("profile", "show").out
    done = init("Jo Sample", *NOTHING[1:])
    assert done.code == 130
    assert jobmatch("profile", "show").out == before


# -------------------------------------------------------------------------------------- stopping half-way


@pytest.mark.parametrize("interrupted", [True, False], ids=["ctrl-c", "end of input"])
@pytest.mark.parametrize("answered", [0, 1, 5, 7])
def test_stopping_half_way_writes_nothing(home, init, answered, interrupted):
    done = init(*JO[:answered], interrupted=interrupted)
    assert done.code == 130
    assert done.err.endswith("\njobmatch: stopped before the last answer; nothing was written\n")
    assert not home.exists()


# ---------------------------------------------------------------------------------------- nobody to ask


def test_no_input_asks_nothing_and_takes_the_defaults(home, init, jobmatch):
    done = init(*JO, options=("--no-input",))
    assert (done.code, asked(done)) == (0, [])
    assert people(jobmatch) == ["Me"]
    assert {path.name for path in home.iterdir()} == {"jobmatch.toml", "jobmatch.db"}


@pytest.mark.parametrize("stdin", [io.StringIO("Jo\n43215\n"), None], ids=["a pipe", "closed"])
def test_where_nobody_is_at_a_terminal_the_same_is_done_and_said(home, jobmatch, monkeypatch, stdin):
    monkeypatch.setattr(sys, "stdin", stdin)
    done = jobmatch("init")
    assert done.code == 0
    assert done.err.startswith("Nobody is at a terminal to be asked: the defaults are taken, as with --no-input.\n")
    assert people(jobmatch) == ["Me"]


def test_no_input_is_not_told_that_nobody_is_there(home, jobmatch, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert "Nobody" not in jobmatch("init", "--no-input").err


def test_no_input_never_replaces_a_profile(home, init, jobmatch):
    init("me", *JO[1:])
    (home / "jobmatch.toml").unlink()
    done = jobmatch("init", "--no-input")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "jobmatch: there is a profile called me already, and it was left as it is: "
        "'jobmatch init' in a terminal asks whether to replace it\n"
    )
    assert len(shown(jobmatch, "me")["holdings"]) == 1
    assert not (home / "jobmatch.toml").exists()


# ------------------------------------------------------------------------------------ at a real terminal


AT_A_TERMINAL = """import fcntl, runpy, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
runpy.run_module("jobmatch", run_name="__main__")"""


class Session:
    """`jobmatch init` at a terminal of its own, in which Ctrl-C and Ctrl-D mean what they always do."""

    def __init__(self, home, **environ):
        self.ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", AT_A_TERMINAL, "--home", home, "init"],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env={**os.environ, **environ},
        )
        os.close(theirs)
        self.said = ""

    def until(self, words):
        """Read until the words have been said; return what was said up to there since the last time."""
        while words not in self.said:
            assert select.select([self.ours], [], [], 60)[0], f"it never said {words!r}, but {self.said!r}"
            self.said += os.read(self.ours, 65536).decode("utf-8", "replace").replace("\r\n", "\n")
        before, _, self.said = self.said.partition(words)
        return before + words

    def type(self, keys):
        os.write(self.ours, keys)

    def stop(self, keys):
        """Type until it ends; return its exit code. A key that comes just before it waits for one may be lost."""
        for _ in range(10):
            self.type(keys)
            with suppress(subprocess.TimeoutExpired):
                return self.process.wait(6)
        return None

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.ours)


@pytest.fixture
def session(tmp_path):
    with closing(Session(tmp_path / "home")) as one:
        yield one


def test_at_a_terminal_each_question_waits_for_its_answer(session, tmp_path):
    for number, line in enumerate(JO, 1):
        session.until(f"{number} of 8. ")
        session.type(f"{line}\n".encode())
    assert "\nJo Sample (" in session.until("the postings, ranked, and why\n")
    assert session.process.wait(60) == 0
    assert (tmp_path / "home" / "jobmatch.toml").exists()


@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
def test_letters_that_are_none_are_asked_for_again(tmp_path, errors):
    with closing(Session(tmp_path / "home", PYTHONIOENCODING=f"utf-8:{errors}")) as session:
        session.until("1 of 8. ")
        session.type(b"Jos\xe9\n")
        session.until("Sorry: some of that is no letter")
        session.type("José\n".encode())
        session.until("2 of 8. ")


@pytest.mark.parametrize("stop", [b"\x03", b"\x04"], ids=["ctrl-c", "ctrl-d"])
def test_at_a_terminal_stopping_writes_nothing(session, tmp_path, stop):
    session.until("1 of 8. ")
    session.type(b"Jo\n")
    session.until("What is your ZIP code? [skip]\n")
    assert session.stop(stop) == 130
    session.until("stopped before the last answer; nothing was written\n")
    assert not (tmp_path / "home").exists()
