"""What a person types, done. Results go to stdout, talk to stderr; 0 done, 1 partly failed, 2 wrong usage, 75 not now.

Imports wait for the command that needs them, so that help and typing errors are instant.
"""

import argparse
import io
import os
import sys
from collections.abc import Callable
from importlib import import_module

from jobmatch.arguments import USAGE, build
from jobmatch.errors import Busy, InUse, JobMatchError, UsageError
from jobmatch.invocation import DONE, INTERRUPTED, LATER, PARTLY
from jobmatch.terminal import flush, say


def main(argv: list[str]) -> int:
    """Run one command line; return its exit code. What goes wrong is told in one line."""
    try:
        try:
            return run(argv)
        finally:
            flush()
    except BrokenPipeError:  # `| head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except (JobMatchError, OSError, KeyboardInterrupt) as error:
        import traceback

        if "--debug" in argv:
            traceback.print_exception(error)
        code, trouble = excuse(error)
        say(f"jobmatch: {trouble}")
        return code


def prepare(*, debug: bool) -> None:
    """Set up the log, and stdout so that no character can stop a command, whatever its encoding."""
    import logging

    logging.basicConfig(level=logging.CRITICAL)
    logging.getLogger("jobmatch").setLevel(logging.DEBUG if debug else logging.CRITICAL)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def run(argv: list[str]) -> int:
    """Do what the command line says; without a command, show help."""
    parser = build()
    args = parser.parse_args(argv)
    if args.command is None:
        parser.print_help()
        return DONE
    prepare(debug=args.debug)
    return command(args.command)(args)


def command(words: str) -> Callable[[argparse.Namespace], int]:
    """Return what does a command."""
    module, name = COMMANDS[words]
    done: Callable[[argparse.Namespace], int] = getattr(import_module(f"jobmatch.{module}"), name)
    return done


def excuse(error: BaseException) -> tuple[int, str]:
    """Return the exit code and the message for what ended a command."""
    if isinstance(error, Busy | InUse):
        return LATER, str(error)
    if isinstance(error, JobMatchError):
        return (USAGE if isinstance(error, UsageError) else PARTLY), str(error)
    if isinstance(error, OSError):  # such as a full disk under stdout: what no room below has words of its own for
        return PARTLY, ": ".join(str(part) for part in (error.filename, error.strerror) if part)
    return INTERRUPTED, "stopped; what was done is kept, and the same command goes on from there"


COMMANDS = {  # where each is done: its module is imported when it is typed
    "demo": ("cli_upkeep", "demo"),
    "init": ("cli_init", "init"),
    "feeds list": ("cli_sources", "feeds_list"),
    "feeds add": ("cli_sources", "feeds_add"),
    "feeds check": ("cli_sources", "feeds_check"),
    "feeds hosts": ("cli_sources", "feeds_hosts"),
    "collect": ("cli_sources", "collect"),
    "profile import": ("cli_profiles", "profile_import"),
    "profile list": ("cli_profiles", "profile_list"),
    "profile form": ("cli_profiles", "profile_form"),
    "profile show": ("cli_profiles", "profile_show"),
    "profile edit": ("cli_profiles", "profile_edit"),
    "profile export": ("cli_profiles", "profile_export"),
    "profile forget": ("cli_privacy", "profile_forget"),
    "center add": ("cli_caseload", "center_add"),
    "center list": ("cli_caseload", "center_list"),
    "caseload list": ("cli_caseload", "caseload_list"),
    "caseload roster": ("cli_caseload", "caseload_roster"),
    "caseload services": ("cli_caseload", "caseload_services"),
    "privacy": ("cli_privacy", "privacy_"),
    "match": ("cli_people", "match_"),
    "explain": ("cli_people", "explain_"),
    "mark": ("cli_marks", "mark"),
    "report": ("cli_people", "report_"),
    "jobs split": ("cli_jobs", "jobs_split"),
    "jobs join": ("cli_jobs", "jobs_join"),
    "extract": ("cli_files", "extract_"),
    "rank": ("cli_files", "rank_"),
    "vocabulary list": ("cli_vocabulary", "vocabulary_list"),
    "vocabulary show": ("cli_vocabulary", "vocabulary_show"),
    "vocabulary why": ("cli_vocabulary", "vocabulary_why"),
    "vocabulary add": ("cli_vocabulary", "vocabulary_add"),
    "nightly": ("cli_nightly", "nightly_"),
    "schedule add": ("cli_schedule", "schedule_add"),
    "schedule list": ("cli_schedule", "schedule_list"),
    "schedule run-due": ("cli_schedule", "schedule_run_due"),
    "schedule run": ("cli_schedule", "schedule_run"),
    "mail list": ("cli_mail", "mail_list"),
    "mail send": ("cli_mail", "mail_send"),
    "mail resend": ("cli_mail", "mail_resend"),
    "mail drop": ("cli_mail", "mail_drop"),
    "mail release": ("cli_mail", "mail_release"),
    "mail stop": ("cli_mail", "mail_stop"),
    "mail start": ("cli_mail", "mail_start"),
    "mail test": ("cli_mail", "mail_test"),
    "rebuild": ("cli_upkeep", "rebuild"),
    "config show": ("cli_upkeep", "config_show"),
    "doctor": ("cli_upkeep", "doctor"),
    "db upgrade": ("cli_upkeep", "db_upgrade"),
    "db backup": ("cli_upkeep", "db_backup"),
    "db restore": ("cli_privacy", "db_restore"),
    "db copy": ("cli_upkeep", "db_copy"),
}
