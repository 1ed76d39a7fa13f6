"""What may be typed: the commands, their arguments, their help, and what is said of a slip of the fingers.

Nothing is done here: a parsed line holds the words of its command in `command` ("feeds list"), and `cli` does it.
"""

import argparse
import re
from collections.abc import Sequence
from datetime import date
from typing import Any, NoReturn

from jobmatch import __version__

USAGE = 2

EXAMPLES = """examples:
  jobmatch demo                             see it work, offline, on invented postings
  jobmatch init                             begin: a few questions, and all is set up
  jobmatch feeds add partners.csv           a file, or a folder of saved pages, becomes a source
  jobmatch feeds add https://acme.example   an employer's career page, or a feed, becomes one
  jobmatch collect                          read every source that is due
  jobmatch profile import resume.pdf        a person, from a résumé of any kind
  jobmatch match                            the postings they qualify for, ranked, and why
"""
PROFILE = "name or id; not needed where there is one person"
MARKS = ("saved", "hidden", "applied", "interview", "offer", "hired", "note")  # what can be done with a job
ROWS = ("concept", "cue", "heading", "title")  # the kinds of rows of a vocabulary
LANGUAGES = ("en", "es")  # of the printed form
SHOWN = argparse.SUPPRESS  # a general option is shown, and has its default, only before the command

_NO_CHOICE = re.compile(r"argument [^:]*: invalid choice: '(?P<word>.*)' \(choose from (?P<known>.*)\)", re.DOTALL)


class Parser(argparse.ArgumentParser):
    """argparse that says in one line what is wrong, in plain words, with the nearest word it knows."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where to look; end with exit code 2."""
        self.exit(USAGE, f"{self.prog}: {self._plain(message)} (see '{self.prog} --help')\n")

    def parse_known_args(self, args: Sequence[str] | None = None, namespace: Any = None) -> Any:  # type: ignore[override]
        """Refuse what is unknown at the command it was given to, not at the top: help is to be had there."""
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            options = [option for option in self._option_string_actions if option.startswith("--")]
            self.error(f"'{unknown[0]}' means nothing here{_nearest(unknown[0], options)}")
        return found, unknown

    @staticmethod
    def _plain(message: str) -> str:
        if found := _NO_CHOICE.fullmatch(message):
            known = re.findall(r"[\w-]+", found["known"])
            hint = _nearest(found["word"], known) or f"; there are: {', '.join(known)}"
            return f"there is no command '{found['word']}'{hint}"
        missing = message.removeprefix("the following arguments are required: ")
        if missing == message:
            return message
        return f"say what to do: {missing[1:-1].replace(',', ' or ')}" if missing[0] == "{" else f"missing: {missing}"


def _nearest(word: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only a slip of the fingers needs it

    close = get_close_matches(word, known, n=1)
    return f"; did you mean '{close[0]}'?" if close else ""


def build() -> Parser:
    """Return the parser of every command; without any, `command` is None."""
    parser = Parser(
        prog="jobmatch",
        description="Reads job postings and tells each person which ones they qualify for, and why.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(command=None)
    parser.add_argument("--version", action="version", version=f"jobmatch {__version__}")
    parser.add_argument("--home", type=_given, metavar="DIR", help="folder of settings, feeds and database")
    parser.add_argument("--database", type=_given, metavar="URL", help="database, instead of the one in the home")
    parser.add_argument("--debug", action="store_true", help="also tell what programmers want to know")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_work(commands)
    _add_people(commands)
    _add_centers(commands)
    _add_results(commands)
    _add_files(commands)
    _add_vocabulary(commands)
    _add_schedule(commands)
    _add_mail(commands)
    _add_upkeep(commands)
    return parser


def _noun(group: Any, name: str, text: str) -> Any:
    """Add a noun; what can be done with it is added to what is returned."""
    parser = group.add_parser(name, help=text, description=_sentence(text), allow_abbrev=False)
    return parser.add_subparsers(title="commands", required=True)


def _command(group: Any, words: str, text: str) -> argparse.ArgumentParser:
    """Add a command, by its words; the general options may also come after it."""
    parser: argparse.ArgumentParser = group.add_parser(
        words.rpartition(" ")[2], help=text, description=_sentence(text), allow_abbrev=False
    )
    parser.set_defaults(command=words)
    for option in ("--home", "--database"):
        parser.add_argument(option, type=_given, default=SHOWN, help=SHOWN)
    parser.add_argument("--debug", action="store_true", default=SHOWN, help=SHOWN)
    return parser


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


# ------------------------------------------------------------------------------------------------ the commands


def _add_work(commands: Any) -> None:
    _command(commands, "demo", "show the whole line on bundled, invented postings, offline")
    init = _command(commands, "init", "begin: at most eight questions make settings, sources and a profile")
    init.add_argument("--no-input", action="store_true", help="ask nothing and take the defaults")
    feeds = _noun(commands, "feeds", "the sources of postings")
    listing = _command(feeds, "feeds list", "list the sources and how each stands")
    listing.add_argument("--all", action="store_true", help="also those that are known and switched off")
    _add_json(listing)
    add = _command(feeds, "feeds add", "add a source: a career page, a feed, a file or a folder of saved pages")
    add.add_argument("url", type=_given, metavar="URL", help="address, path, or the id of a known source")
    add.add_argument("--id", type=_feed_id, help="what to call it; without, a name is made from the address")
    check = _command(feeds, "feeds check", "try a source now, and show what it gives and what is wrong")
    check.add_argument("id", type=_given, metavar="ID", nargs="?", help="a source, an address or a path; none for all")
    hosts = _command(feeds, "feeds hosts", "print the hosts that a firewall must let out")
    hosts.add_argument("--all", action="store_true", help="also those of known sources that are switched off")
    collect = _command(commands, "collect", "read the sources that are due, or those named")
    collect.add_argument("ids", metavar="ID", nargs="*", help="a source; it is read now, due or not")


def _add_people(commands: Any) -> None:
    profile = _noun(commands, "profile", "the people")
    importing = _command(profile, "profile import", "take in people from their résumés, or clients from a roster")
    kinds = "a résumé: PDF, .docx, text, JSON Resume (.json, .toml), LinkedIn's data export (.zip); or a roster (.csv)"
    importing.add_argument("files", metavar="FILE", nargs="+", help=kinds)
    importing.add_argument("--dry-run", action="store_true", help="show what a roster would change, and change nothing")
    importing.add_argument("--confirm", action="store_true", help="do it also where many addresses would change")
    form = _command(profile, "profile form", "print the eight questions as a form to fill in by hand (HTML)")
    form.add_argument("--language", type=_language, default="en", help="of the form: en or es (default: en)")
    _add_json(_command(profile, "profile list", "list the people"))
    show = _command(profile, "profile show", "show what was understood of a person, and from which words")
    show.add_argument("profile", metavar="PROFILE", nargs="?", help=PROFILE)
    _add_json(show)
    edit = _command(profile, "profile edit", "correct what was understood, in your editor")
    edit.add_argument("profile", metavar="PROFILE", nargs="?", help=PROFILE)
    export = _command(profile, "profile export", "write a person as JSON Resume")
    export.add_argument("profile", metavar="PROFILE", nargs="?", help=PROFILE)
    export.add_argument("-o", "--output", type=_given, metavar="FILE", help="file (default: stdout)")
    forget = _command(profile, "profile forget", "delete all that is kept on a person, for good")
    forget.add_argument("profile", type=_given, metavar="PROFILE", help="name or id")
    forget.add_argument("--yes", action="store_true", help="without asking")


def _add_centers(commands: Any) -> None:
    center = _noun(commands, "center", "the centers that share a database")
    add = _command(center, "center add", "add a center")
    add.add_argument("id", type=_feed_id, metavar="ID", help="short, as the setting center names it")
    add.add_argument("name", type=_given, metavar="NAME", help="what people call it")
    _add_json(_command(center, "center list", "list the centers"))
    caseload = _noun(commands, "caseload", "the clients of the center, as its counselors see them")
    listing = _command(caseload, "caseload list", "list how each client stands")
    listing.add_argument("--counselor", type=_given, metavar="NAME", help="only the clients of one counselor")
    form = listing.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_const", const="json", dest="format", help="as JSON")
    form.add_argument("--csv", action="store_const", const="csv", dest="format", help="as CSV")
    roster = _command(caseload, "caseload roster", "write the roster, as 'jobmatch profile import' reads it")
    roster.add_argument("-o", "--output", type=_given, metavar="FILE", help="file (default: stdout)")
    services = _command(caseload, "caseload services", "write what was done for whom: reports, referrals, outcomes")
    services.add_argument("--from", type=_day, required=True, metavar="DATE", dest="first", help="the first day")
    services.add_argument("--to", type=_day, required=True, metavar="DATE", dest="last", help="the last day")
    services.add_argument("--names", action="store_true", help="with the names of clients")
    services.add_argument("-o", "--output", type=_given, metavar="FILE", help="file (default: stdout)")
    privacy = _command(commands, "privacy", "say what is kept on people, why, how long, and what left")
    privacy.add_argument("profile", type=_given, metavar="PROFILE", nargs="?", help="name or id; without, on all")
    _add_json(privacy)


def _add_results(commands: Any) -> None:
    match = _command(commands, "match", "rank the open postings for a person, with reasons")
    match.add_argument("profile", metavar="PROFILE", nargs="?", help=PROFILE)
    match.add_argument("--top", type=_count, metavar="N", help="how many postings to show; 0 for all")
    form = match.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_const", const="json", dest="format", help="as JSON")
    form.add_argument("--csv", action="store_const", const="csv", dest="format", help="as CSV")
    _add_day(match)

    explain = _command(commands, "explain", "take one posting apart for a person, or say why it is not listed")
    its = "its code or the beginning of its id; its address; or words of its title and employer, in quotes"
    explain.add_argument("posting", type=_given, metavar="POSTING", help=its)
    explain.add_argument("profile", metavar="PROFILE", nargs="?", help=PROFILE)
    day = explain.add_mutually_exclusive_group()
    day.add_argument("--as-of", type=_day, metavar="DATE", help="as the last report up to that day showed it")
    _add_day(day)

    _add_mark(commands)
    jobs = _noun(commands, "jobs", "which postings are the same job")
    split = _command(jobs, "jobs split", "make a posting a job of its own, for good")
    split.add_argument("posting", type=_given, metavar="CODE", help="the code of the posting that is another job")
    join = _command(jobs, "jobs join", "make two postings one job, for good")
    join.add_argument("postings", type=_given, metavar="CODE", nargs=2, help="the codes of the two")

    report = _command(commands, "report", "write a person's report as files, and keep what was shown")
    report.add_argument("profile", metavar="PROFILE", help="name or id")
    report.add_argument("--format", default="html", metavar="F,F", help="text, html, csv, json (default: html)")
    report.add_argument("-o", "--output", type=_given, default=".", metavar="DIR", help="folder (default: this one)")
    _add_day(report)


def _add_mark(commands: Any) -> None:
    mark = _command(commands, "mark", "note what a person did with a job, take it back, or list all of it")
    mark.add_argument("code", type=_given, metavar="CODE", help="the posting's code, as in a report; or the word list")
    kinds = f"{', '.join(MARKS)}; undo takes the last one back; none shows them; after list: the person"
    mark.add_argument("kind", type=_given, nargs="?", metavar="MARK", help=kinds)
    mark.add_argument("text", nargs="*", metavar="TEXT", help="a note of your own")
    mark.add_argument("--profile", type=_given, metavar="NAME", help=PROFILE)
    _add_json(mark)


def _add_files(commands: Any) -> None:
    extract = _command(commands, "extract", "postings in, requirements out, without a database")
    extract.add_argument("file", metavar="FILE.jsonl", help="postings, one JSON object a line")
    _add_output(extract)
    rank = _command(commands, "rank", "profiles and postings in, ranking out, without a database")
    people = "JSON Resume files, or folders of them"
    rank.add_argument("--profile", metavar="FILE", nargs="+", required=True, help=people)
    rank.add_argument("--postings", metavar="FILE.jsonl", required=True, help="postings, one JSON object a line")
    _add_output(rank)
    _add_day(rank)


def _add_vocabulary(commands: Any) -> None:
    vocabulary = _noun(commands, "vocabulary", "the words that jobmatch knows, and your own")
    listing = _command(vocabulary, "vocabulary list", "list the rows: concepts, cues, section headings, job titles")
    listing.add_argument("words", metavar="WORD", nargs="*", help="only rows with a word that begins so")
    listing.add_argument("--kind", type=_kind_of_row, metavar="KIND", help=f"only these: {', '.join(ROWS)}")
    _add_json(listing)
    show = _command(vocabulary, "vocabulary show", "show rows wholly, in plain words")
    show.add_argument("ids", type=_given, metavar="ID", nargs="+", help="of a concept; or a cue, heading or title")
    _add_json(show)
    why = _command(vocabulary, "vocabulary why", "say what each word of a text is taken for, and what decided it")
    why.add_argument("text", metavar="TEXT", nargs="+", help="a sentence or a whole posting; - reads it from stdin")
    _add_json(why)
    add = _command(vocabulary, "vocabulary add", "add rows of your own, or put them in place of others")
    add.add_argument("file", metavar="FILE", help="rows as TOML, or concepts as CSV (docs/vocabulary.md)")


def _add_schedule(commands: Any) -> None:
    night = _command(commands, "nightly", "the whole night for everybody: read, match, tell, send; safe to run twice")
    night.add_argument("--date", type=_day, metavar="DATE", help="whose night it is (default: today)")
    night.add_argument("--dry-run", action="store_true", help="send nothing: write what would be sent into a folder")
    night.add_argument("--release", action="store_true", help="go on although there are far more matches than usual")
    schedule = _noun(commands, "schedule", "the night: all sources read and everybody told, by itself")
    add = _command(schedule, "schedule add", "say at what time of day the night is due")
    add.add_argument("at", type=_given, metavar="TIME", help="on the clocks of the place, such as 02:30")
    add.add_argument("--zone", type=_given, help="of the place, such as America/New_York (default: this computer's)")
    _add_json(_command(schedule, "schedule list", "show when the next night is due, and how the last ones went"))
    _command(schedule, "schedule run-due", "run the night if it is due and not done; for timers, safe at any time")
    _command(schedule, "schedule run", "wait, and run each night when it is due, until stopped")


def _add_mail(commands: Any) -> None:
    mail = _noun(commands, "mail", "the outbox: letters that wait, and what became of them")
    listing = _command(mail, "mail list", "list what waits, what is unknown and what was refused, newest first")
    listing.add_argument("--all", action="store_true", help="also what was sent or taken out")
    _add_json(listing)
    _command(mail, "mail send", "send what is queued and due")
    resend = _command(mail, "mail resend", "queue again what was refused, what is unknown, or what waits")
    drop = _command(mail, "mail drop", "take letters out that have not been accepted")
    for chosen in (resend, drop):
        chosen.add_argument("ids", type=_number, metavar="ID", nargs="+", help="the number of a letter in the list")
    _command(mail, "mail release", "end a hold, after showing why nothing was sent")
    stop = _command(mail, "mail stop", "send a person no mail any more, but print their letters")
    start = _command(mail, "mail start", "send a person mail again")
    for person in (stop, start):
        person.add_argument("profile", type=_given, metavar="PROFILE", help="name or id")
    test = _command(mail, "mail test", "send one invented mail now, and say how far it came")
    test.add_argument("address", type=_given, metavar="ADDRESS", help="an e-mail address of your own")


def _add_upkeep(commands: Any) -> None:
    _command(commands, "rebuild", "read again what a changed vocabulary or program can affect")
    config = _noun(commands, "config", "the settings")
    _add_json(_command(config, "config show", "show the settings in force and where each came from"))
    _command(commands, "doctor", "check the home, the database, the vocabulary and the sources")
    database = _noun(commands, "db", "the database")
    _command(database, "db upgrade", "bring the database to this version")
    backup = _command(database, "db backup", "copy the database, in one consistent piece")
    backup.add_argument("file", metavar="FILE", help="where to; it must not exist yet")
    restore = _command(database, "db restore", "put a backup in place of the database, which is kept beside it")
    restore.add_argument("file", type=_given, metavar="FILE", help="the backup")
    copy = _command(database, "db copy", "copy all that is kept into another database, such as one on PostgreSQL")
    copy.add_argument("url", type=_given, metavar="URL", help="where to; nothing must be there yet")


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="as JSON")


def _add_day(parser: Any) -> None:
    parser.add_argument("--date", type=_day, metavar="DATE", help="the day to judge on (default: today)")


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", type=_given, metavar="OUT.jsonl", help="file (default: stdout)")


# -------------------------------------------------------------------------------------------------- the values


def _given(text: str) -> str:
    """Refuse an empty value: it comes from a script's variable that was not set, and must not mean the default."""
    if not text:
        raise argparse.ArgumentTypeError("it is empty: say which, or leave the option out")
    return text


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is no date: write it as 2026-11-21") from error


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"'{text}' is no number of postings: write one such as 10, or 0 for all")
    return int(text)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise argparse.ArgumentTypeError(f"'{text}' is no number of a letter: see 'jobmatch mail list'")
    return int(text)


def _kind_of_row(text: str) -> str:
    if text not in ROWS:
        raise argparse.ArgumentTypeError(f"'{text}' is no kind of row; there are: {', '.join(ROWS)}")
    return text


def _language(text: str) -> str:
    if text not in LANGUAGES:
        raise argparse.ArgumentTypeError(f"'{text}' is no language of the form; there are: {', '.join(LANGUAGES)}")
    return text


def _feed_id(text: str) -> str:
    if not re.fullmatch(r"[\w][\w.-]*", text):
        raise argparse.ArgumentTypeError(f"'{text}' cannot be typed easily: use letters, digits, '-', '_' and '.'")
    return text
