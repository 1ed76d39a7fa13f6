"""The command that begins: it asks at most eight questions, and makes a home with settings, sources and a profile.

Nothing is written before the last answer, nothing that stands is written over unasked, and nothing is sent anywhere.
"""

import argparse
import json
import re
import shlex
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from jobmatch.errors import ProfileError, UsageError
from jobmatch.invocation import DONE, INTERRUPTED, edition, now, settings
from jobmatch.terminal import counted, say, show

if TYPE_CHECKING:
    from jobmatch.config import Settings
    from jobmatch.model import Profile
    from jobmatch.pipeline import Line
    from jobmatch.questions import Answers, Known, Question
    from jobmatch.skills import Reader

WIDTH = 78

WELCOME = (
    "A few questions, eight at most. Press Enter to take what stands in [brackets]; type ? to have one explained.",
    "What you answer stays on this computer. Nothing is written before the last answer; Ctrl-C stops.",
)
SETTINGS = {
    "contact": "How a source can reach you: an e-mail address or a web page. It is sent with each request to one.",
    "top": "How many postings a list shows; 0 for all.",
    "processes": "How many processes work side by side for many people; 0 for one a core, 1 for no others.",
    "daily_requests": "How many requests one web site is sent in a day, at most.",
    "proxy": "The way out to the web where there is no other, such as http://proxy.example:3128.",
    "ca_bundle": "A file of certificates (PEM), where your network has its own.",
    "allow_loopback": "Whether web pages on this very computer may be sources: true or false.",
    "delivery": "How letters reach people: smtp, folder or print (docs/mail.md); empty: not at all.",
    "output": "The folder of letters that are files or pages; empty: outbox, beside this file.",
    "smtp_host": "The mail server, such as smtp.example.org.",
    "smtp_port": "Its port; 0 for the usual one.",
    "smtp_security": "How it is guarded: starttls or tls; none is only for a mail server on this very computer.",
    "smtp_user": "The name to log in with, where it wants one.",
    "smtp_password_file": "A file with the password and nothing else, which only you can read.",
    "mail_from": "Who the mails are from, such as Job Center <jobs@center.example>.",
    "mail_reply_to": "Where answers go, if elsewhere.",
    "mails_per_minute": "How many mails leave in a minute, at most; 0 for no limit.",
    "unsubscribe": "Where mails can be ended: mailto:stop@center.example or a page; empty: the address of the sender.",
    "operator": "The address of whoever runs this, who is told of a failed night.",
    "database": "Where postings and people are kept; postgresql+psycopg://... shares them among several computers.",
    "center": "The center that commands work for, where several share a database.",
    "keep_closed_days": "For how many days postings that closed are kept; 0 for ever, here and below.",
    "keep_shown_days": "For how many days it is kept what people were shown, and that something was sent to them.",
    "keep_sent_days": "For how many days the text of what was sent is kept.",
    "keep_runs_days": "For how many days it is kept how sources were read, and how nights went.",
}


def init(args: argparse.Namespace) -> int:
    """Ask, or take the defaults; then write what is missing, and show what was understood."""
    from jobmatch import pipeline
    from jobmatch.report import understood

    chosen = settings(args)
    try:
        answers = _answers(args, chosen)
    except (EOFError, KeyboardInterrupt):
        say("", "jobmatch: stopped before the last answer; nothing was written")
        return INTERRUPTED
    with pipeline.open_line(chosen) as line:
        profile = _keep(line, answers)
        show(understood(profile, edition(line)))
        sources = sum(feed.enabled for feed in line.feeds.values())
    if answers.work:
        say("", "You told how long you worked, not when: the dates were counted back from the end of last month.")
    _tell(chosen, profile, sources, f"--home {shlex.quote(args.home)} " if args.home else "")
    return DONE


# --------------------------------------------------------------------------------------------------- asking


def _answers(args: argparse.Namespace, chosen: "Settings") -> "Answers":
    """Return the answers, under a name that is free or may be taken.

    Raises EOFError or KeyboardInterrupt where the person stops, UsageError where a name is taken and nobody is asked.
    """
    from jobmatch import pipeline
    from jobmatch.questions import defaults

    known = _known(chosen)
    if chosen.origins["database"] != "default" or (chosen.home / "jobmatch.db").exists():
        with pipeline.open_line(chosen):  # what is wrong with it is told before eight answers are typed
            pass
    asks = not args.no_input and sys.stdin is not None and sys.stdin.isatty()
    if not asks and not args.no_input:
        say("Nobody is at a terminal to be asked: the defaults are taken, as with --no-input.")
    answers = _asked(known) if asks else defaults(known)
    with pipeline.open_line(chosen) as line:
        return _under_a_free_name(line, answers, known, asks=asks)


def _known(chosen: "Settings") -> "Known":
    """Return what answers are read against; of the known sources, those that the user has no row for yet."""
    from functools import cache

    from jobmatch import config, vocabulary
    from jobmatch.questions import Known

    own = config.feeds(chosen.feeds)
    urls = {feed.url for feed in own.values()}
    feeds = (feed for name, feed in config.known_feeds().items() if name not in own and feed.url not in urls)

    @cache
    def reader() -> "Reader":
        from jobmatch import skills

        return skills.reader(vocabulary.load(chosen.vocabulary))

    return Known(reader, tuple(feeds))


def _asked(known: "Known") -> "Answers":
    from jobmatch.questions import QUESTIONS, Answers

    say(*_wrapped(*WELCOME))
    answers = Answers()
    for number, question in enumerate(QUESTIONS, 1):
        answers = _ask(question, f"{number} of {len(QUESTIONS)}. ", answers, known)
    say("")
    return answers


def _ask(question: "Question", number: str, answers: "Answers", known: "Known") -> "Answers":
    """Ask until there is an answer; a question whose choices are none is not asked."""
    choices = question.choices(answers, known) if question.choices else ()
    if question.choices and not choices:
        return answers
    while True:
        say("", *_wrapped(f"{number}{question.asked} [{question.default}]"), *(f"   {choice}" for choice in choices))
        typed = _typed()
        if typed.strip() == "?":
            say(*_wrapped(question.explains))
            continue
        try:
            answers = question.answered(typed, answers, known)
        except ProfileError as error:
            say(*_wrapped(f"Sorry: {error}."))
            continue
        say(*(f"   {told}" for told in question.tells(answers, known)))
        return answers


def _typed() -> str:
    """Return a line that was typed. One that cannot be read is returned as a sign that no question takes."""
    try:
        return input()
    except UnicodeDecodeError:
        return "\0"


def _wrapped(*texts: str) -> list[str]:
    from textwrap import wrap

    return [row for text in texts for row in wrap(text, WIDTH)]


def _under_a_free_name(line: "Line", answers: "Answers", known: "Known", *, asks: bool) -> "Answers":
    """Return the answers; who has the name already is shown, and gives way only on a yes."""
    from jobmatch import pipeline
    from jobmatch.questions import QUESTIONS
    from jobmatch.report import understood

    while before := pipeline.called(line, answers.name):
        if not asks:
            where = "'jobmatch init' in a terminal asks whether to replace it"
            raise UsageError(f"there is a profile called {before.name} already, and it was left as it is: {where}")
        say(f"There is a {before.name} already:", "")
        show(understood(before, edition(line)))
        say("", "Type 'yes' to put what you answered in place of all of this. Is it to be replaced? [no]")
        if _typed().strip().casefold() in {"y", "yes"}:
            break
        answers = _ask(QUESTIONS[0], "", answers, known)
    return answers


# -------------------------------------------------------------------------------------------------- writing


def _keep(line: "Line", answers: "Answers") -> "Profile":
    """Write the profile, the rows of the sources and the settings that are missing."""
    from jobmatch import config, pipeline
    from jobmatch.questions import to_resume

    document = to_resume(answers, now().astimezone().date())
    profile, _ = pipeline.import_document(line, document, answers.name, now())
    known = config.known_feeds()
    for name in answers.sources:
        config.add_feed(line.settings.feeds, known[name])
    _write_settings(line.settings.home)
    return profile


def _write_settings(home: Path) -> None:
    """Add to `jobmatch.toml` each setting that it does not name, as a comment that holds the default."""
    from jobmatch import config

    path = home / "jobmatch.toml"
    before = ""
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:  # line ends stay as they are
            before = file.read()
    shipped = config.load({}, {"home": home})
    own = {name: getattr(shipped, name) for name in ("top", "processes", "database", "center")}
    values = {**asdict(shipped.manners), **asdict(shipped.mailing), **asdict(shipped.keeping), **own}
    missing = [name for name in SETTINGS if not re.search(rf"(?m)^[ \t#]*{name}[ \t]*=", before)]
    # A JSON string, number or truth is a TOML one too.
    rows = [f"# {SETTINGS[name]}\n# {name} = {json.dumps(values[name])}\n" for name in missing]
    head = (
        f"{before.rstrip()}\n\n" if before.strip() else "# The settings of jobmatch. Take the # away to change one.\n\n"
    )
    if rows:
        config.write_private(path, head + "\n".join(rows))


def _tell(chosen: "Settings", profile: "Profile", sources: int, home: str) -> None:
    """Say where everything is, and what to type next."""
    who = shlex.quote(profile.name)
    first = f"  jobmatch {home}collect      ask {counted(sources, 'source', 'sources')} for postings"
    say(
        "",
        f"The settings are in {chosen.home / 'jobmatch.toml'},",
        f"the sources in {chosen.feeds},",
        f"the profile and the postings in {chosen.shown_database}.",
        "",
        "What to type next:",
        first if sources else f"  jobmatch {home}feeds add URL    first a source: a page with jobs, or a file of them",
        *(() if sources else (f"  jobmatch {home}collect      read it",)),
        f"  jobmatch {home}match {who}     the postings, ranked, and why",
    )
