"""The platforms that feeds stand on, one module each, found by file name: a new one changes no existing file."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Protocol, cast

from jobmatch.errors import ConfigError, FormatError, UsageError
from jobmatch.fetch import Fetch
from jobmatch.model import Feed, Posting, RawPosting

PLATFORMS = frozenset(module.name for module in pkgutil.iter_modules(__path__))


class Platform(Protocol):
    """What a module in this folder offers. The first line of its docstring says what it reads."""

    __doc__: str | None

    def collect(self, feed: Feed, fetch: Fetch) -> Iterator[RawPosting | FormatError]:
        """Yield the postings of a feed as sent. An error yielded costs one record, an error raised ends the run."""

    def parse(self, raw: RawPosting) -> Posting:
        """Return the posting. Raises FormatError if it cannot be read."""

    def claims(self, url: str) -> bool:
        """Whether a feed at this address is one of this platform."""


def platform(name: str) -> Platform:
    """Return the platform of that name. Raises ConfigError if there is none."""
    if name not in PLATFORMS:
        raise ConfigError(f"there is no platform '{name}'; there are: {', '.join(sorted(PLATFORMS))}")
    return cast("Platform", import_module(f"{__name__}.{name}"))


def route(url: str) -> str:
    """Return the name of the platform that reads this address, the first by name if several do.

    Raises UsageError, saying what is understood, if none does.
    """
    for name in sorted(PLATFORMS):
        if platform(name).claims(url):
            return name
    known = "; ".join(f"{name}: {(platform(name).__doc__ or name).splitlines()[0]}" for name in sorted(PLATFORMS))
    raise UsageError(f"{url}: nothing there that can be read. What can: {known}")
