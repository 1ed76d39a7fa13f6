"""Work on many things, in several processes where that pays: each makes once what it works with, and keeps it."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from types import TracebackType
from typing import Any, Final, Generic, Self, TypeVar

from jobmatch.apart import Trouble, attempt, context, script_apart

Tools = TypeVar("Tools")
Item = TypeVar("Item")
Task = TypeVar("Task")
Made = TypeVar("Made")

AHEAD: Final = 2  # tasks that wait for each process

_THERE: list[Any] = []  # of a process: what it works with


class Workers(Generic[Tools]):
    """So many processes, 0 for one a core, of which each works with what `there(*sent)` makes in it.

    They are begun with the first task of at least `many` things, and until then, or if one is enough, this process
    does the work, with what `here()` returns.
    """

    def __init__(
        self, processes: int, many: int, here: Callable[[], Tools], there: Callable[..., Tools], *sent: Any
    ) -> None:
        self._count, self._many = processes or os.cpu_count() or 1, many
        self._here, self._there, self._sent = here, there, sent
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def along(
        self,
        items: Iterable[Item],
        asked: Callable[[Item], list[Task]],
        work: Callable[[Tools, list[Task]], Made],
    ) -> Iterator[tuple[Item, Made | Trouble | None]]:
        """Yield items in their order, each with what the work made of what is `asked` of it, None where nothing is.

        Some are worked on ahead. One that asks nothing is yielded before the next is looked at: it may be an end.
        """
        waiting = deque[tuple[Item, Future[Made | Trouble | None]]]()
        for item in items:
            tasks = asked(item)
            waiting.append((item, self._begun(work, tasks)))
            ahead = AHEAD * self._count if tasks else 0
            while waiting and (len(waiting) > ahead or waiting[0][1].done()):
                yield _made(*waiting.popleft())
        while waiting:
            yield _made(*waiting.popleft())

    def _begun(self, work: Callable[[Tools, list[Task]], Made], tasks: list[Task]) -> Future[Made | Trouble | None]:
        if self._pool is None and self._count > 1 and len(tasks) >= self._many:
            sent = (self._there, *self._sent)
            self._pool = ProcessPoolExecutor(self._count, context(), initializer=_begin, initargs=sent)
        if self._pool and tasks:
            with script_apart():  # a process begins when there is work for it
                return self._pool.submit(_do, work, tasks)
        done = Future[Made | Trouble | None]()
        done.set_result(attempt("work", partial(work, self._here(), tasks)) if tasks else None)
        return done


def _made(item: Item, future: Future[Made | Trouble | None]) -> tuple[Item, Made | Trouble | None]:
    return item, attempt("work", future.result)


def _begin(there: Callable[..., Tools], *sent: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    _THERE[:] = [there(*sent)]


def _do(work: Callable[[Tools, list[Task]], Made], tasks: list[Task]) -> Made:
    return work(_THERE[0], tasks)
