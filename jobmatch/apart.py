"""Units of work, each on its own: what goes wrong in one of them costs that one.

`attempt` is for what can only fail; `side_by_side` for what may also hang, crash the interpreter or eat the memory: it
runs in a process of its own, several at a time, and is killed at its limits.
"""

import logging
import multiprocessing
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any, TypeVar

from jobmatch.errors import Fenced, JobMatchError, OutOfTime

T = TypeVar("T")
logger = logging.getLogger(__name__)

AT_ONCE = 4
SECONDS = 1800.0
NO_END = 10**6  # seconds of a processor, where only the clock on the wall ends the work
MEMORY = 2 * 1024**3  # of address space: far more than any source of ours needs, far less than a machine has


@dataclass(frozen=True)
class Trouble:
    """What kept one unit of work from being done; `error` where it was raised on purpose."""

    unit: str
    message: str
    error: JobMatchError | None = field(default=None, compare=False)


def attempt(unit: str, work: Callable[[], T]) -> T | Trouble:
    """Do one unit of work; whatever goes wrong in it costs this unit alone. The one broad `except` of the house.

    Raises Fenced: what this process may no longer do is not done for the next unit either.
    """
    try:
        return work()
    except Fenced:
        raise
    except JobMatchError as error:
        return Trouble(unit, str(error), error)
    except Exception as error:
        logger.exception("unit failed unit=%s", unit)
        return Trouble(unit, f"{type(error).__name__}: {error} (a fault of jobmatch: please report it)")


@dataclass(frozen=True)
class Job:
    """Work to be done apart: a function of a module that yields what it makes.

    `prepare` returns its arguments when its turn has come; they can be pickled. Of the jobs of one `group` (if it has a
    name) one is done at a time.
    """

    unit: str
    work: Callable[..., Iterator[Any]]
    prepare: Callable[[], tuple[Any, ...]]
    group: str = ""


@dataclass(frozen=True)
class Done:
    """The end of a job, by itself."""


Runner = Callable[[Iterable[Job]], Iterator[tuple[Job, Any]]]
"""Does jobs, and yields what each makes as it is made; the last of each is `Done`, or the `Trouble` that ended it."""


def in_turn(jobs: Iterable[Job]) -> Iterator[tuple[Job, Any]]:
    """Do jobs one after the other in this process, for what is known to behave."""
    for job in jobs:
        args = attempt(job.unit, job.prepare)
        if isinstance(args, Trouble):
            yield job, args
            continue
        for made in _made(job.unit, job.work(*args)):
            yield job, made


def _made(unit: str, work: Iterator[Any]) -> Iterator[Any]:
    """Yield what a work makes, and last its end."""
    while True:
        one = attempt(unit, partial(next, work, Done()))
        yield one
        if isinstance(one, Done | Trouble):
            return


def side_by_side(
    jobs: Iterable[Job], *, at_once: int = AT_ONCE, seconds: float = SECONDS, memory: int = MEMORY, work_s: int = NO_END
) -> Iterator[tuple[Job, Any]]:
    """Do jobs in processes of their own, so many at a time; each is killed after `seconds` or at `memory` bytes.

    The seconds do not pass while what was made is looked at: a job may have to wait for that. `work_s` is how many
    seconds of a processor each may take: that limit is the same on a busy computer. It and the memory are limited where
    the system can do that (not on Windows). What a job made before it was killed has been yielded.
    """
    waiting, running = list(jobs), list[_Running]()
    try:
        while waiting or running:
            for job in _startable(waiting, running, at_once):
                waiting.remove(job)
                args = attempt(job.unit, job.prepare)
                if isinstance(args, Trouble):
                    yield job, args
                else:
                    running.append(_start(job, args, seconds, (memory, work_s)))
            if not running:
                continue
            wait([one.pipe for one in running], timeout=max(0, min(one.until for one in running) - time.monotonic()))
            for one in list(running):
                for made in one.made():
                    handed_on = time.monotonic()
                    yield one.job, made
                    away = time.monotonic() - handed_on
                    for each in running:  # it may have waited to be listened to
                        each.until += away
                    if isinstance(made, Done | Trouble):
                        running.remove(one)
    finally:
        for one in running:
            one.kill()


def _startable(waiting: list[Job], running: "list[_Running]", at_once: int) -> list[Job]:
    busy = {one.job.group for one in running if one.job.group}
    found: list[Job] = []
    for job in waiting:
        if len(running) + len(found) >= at_once:
            break
        if job.group not in busy:
            found.append(job)
            busy |= {job.group} - {""}
    return found


@dataclass
class _Running:
    job: Job
    process: BaseProcess
    pipe: Connection
    until: float
    seconds: float

    def made(self) -> Iterator[Any]:
        """Yield what the process has made since, and why it has ended, if it has."""
        try:
            while self.pipe.poll():
                one = self.pipe.recv()
                yield one
                if isinstance(one, Done | Trouble):
                    self.kill()
                    return
        except EOFError:
            self.process.join()
            yield Trouble(self.job.unit, f"its reader broke down ({_cause(self.process.exitcode)})")
            self.kill()
            return
        if time.monotonic() > self.until:
            self.kill()
            late = OutOfTime(f"it was not done within {self.seconds:.0f} seconds and was stopped")
            yield Trouble(self.job.unit, str(late), late)

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


def _cause(exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        with suppress(ValueError):
            return signal.Signals(-exitcode).name
    return f"exit code {exitcode}"


@dataclass(frozen=True)
class _Task:
    """What a process is told: the work, its limits (bytes, seconds), and the least level of what is logged about it."""

    unit: str
    work: Callable[..., Iterator[Any]]
    args: tuple[Any, ...]
    limits: tuple[int, int]
    level: int


def _start(job: Job, args: tuple[Any, ...], seconds: float, limits: tuple[int, int]) -> _Running:
    processes = context()
    ours, theirs = processes.Pipe(duplex=False)
    task = _Task(job.unit, job.work, args, limits, logger.getEffectiveLevel())
    process = processes.Process(target=_work, args=(task, theirs), daemon=True)  # type: ignore[attr-defined]
    with script_apart():
        process.start()
    theirs.close()
    return _Running(job, process, ours, time.monotonic() + seconds, seconds)


@contextmanager
def script_apart() -> Iterator[None]:
    """Keep processes that begin from running the script that this one was started with, as Python would have it.

    Work is a function of a module. What the script does besides, and all that it imports, is no part of it.
    """
    script = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


def context() -> BaseContext:
    """Return how processes are begun: from a small server that has the imports done, where the system has such."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    served = multiprocessing.get_context("forkserver")
    served.set_forkserver_preload(["jobmatch.harvest"])
    return served


def _work(task: _Task, pipe: Connection) -> None:
    """Do a job in its own process and send what it makes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which stops us
    logging.basicConfig(level=logging.CRITICAL)
    logging.getLogger("jobmatch").setLevel(task.level)
    _limit(*task.limits)
    for made in _made(task.unit, task.work(*task.args)):
        pipe.send(made)


def _limit(memory: int, work_s: int) -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - there is none on Windows

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (work_s, work_s))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
