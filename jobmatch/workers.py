"""Work for many people, in several processes where that pays: each opens the store for itself and only reads."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from jobmatch.apart import Trouble, attempt, context
from jobmatch.config import Settings
from jobmatch.model import Profile
from jobmatch.pipeline import Line
from jobmatch.store import Store, batches

T = TypeVar("T")

CHUNK: Final = 16  # people at a time: enough that sending them costs nothing, few enough to hold what is made of them
AHEAD: Final = 2  # chunks that wait for each process

_HERE: list[tuple[Any, ...]] = []  # of a process: its own line, and what is the same for everybody


class Workers:
    """Processes that work for so many people; none but this one where they are few, or where the settings say so.

    `more` is the same for everybody, and is sent to each process once.
    """

    def __init__(self, line: Line, people: int, *more: Any) -> None:
        wanted = line.settings.processes or os.cpu_count() or 1
        self._line, self._more, self._count = line, more, min(wanted, people // CHUNK)
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        if self._count > 1:
            what = (self._line.settings, self._line.center_id, *self._more)
            self._pool = ProcessPoolExecutor(self._count, context(), initializer=_open, initargs=what)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def each(self, work: Callable[..., T], people: Sequence[Profile]) -> Iterator[T | Trouble]:
        """Yield `work(line, *more, person)` for each, in their order; what goes wrong with one costs that one."""
        if self._pool is None:
            for one in people:
                yield attempt(one.profile_id, partial(work, self._line, *self._more, one))
            return
        waiting = list[Future[list[T | Trouble]]]()
        for some in batches(people, CHUNK):
            waiting.append(self._pool.submit(_several, work, some))
            if len(waiting) > AHEAD * self._count:
                yield from waiting.pop(0).result()
        for done in waiting:
            yield from done.result()


def _open(settings: Settings, center_id: str, *more: Any) -> None:
    line = Line(settings, ExitStack().enter_context(Store.open(settings.database)), center_id)
    _HERE[:] = [(line, *more)]


def _several(work: Callable[..., T], people: Sequence[Profile]) -> list[T | Trouble]:
    return [attempt(one.profile_id, partial(work, *_HERE[0], one)) for one in people]
