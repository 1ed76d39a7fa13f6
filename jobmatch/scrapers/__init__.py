"""The platforms that feeds stand on, one module each, found by file name: a new one changes no existing file."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Protocol, cast

from jobmatch.errors import ConfigError, FormatError
from jobmatch.fetch import Fetch
from jobmatch.model import Coverage, Feed, Posting, RawPosting, Shown

PLATFORMS = frozenset(module.name for module in pkgutil.iter_modules(__path__))


class Platform(Protocol):
    """What a module in this folder offers. The first line of its docstring says what it reads.

    It may have a `COVERAGE`, where its feeds do not show all they have, and a `CAUTION`, what people should know before
    they trust it.
    """

    __doc__: str | None

    def collect(self, feed: Feed, fetch: Fetch) -> Iterator[RawPosting | Shown | FormatError]:
        """Yield the postings of a feed as sent. An error yielded costs one record, an error raised ends the run."""

    def parse(self, raw: RawPosting) -> Posting:
        """Return the posting. Raises FormatError if it cannot be read."""

    def claims(self, url: str) -> str:
        """Return the address of the feed, if this address is plainly one of this platform, else ""."""

    def reads(self, data: bytes) -> bool:
        """Whether a document is one that a feed of this platform may point to."""


def platform(name: str) -> Platform:
    """Return the platform of that name. Raises ConfigError if there is none."""
    if name not in PLATFORMS:
        raise ConfigError(f"there is no platform '{name}'; there are: {', '.join(sorted(PLATFORMS))}")
    return cast("Platform", import_module(f"{__name__}.{name}"))


def about(name: str) -> str:
    """Return what a platform reads, in a line."""
    return (platform(name).__doc__ or name).splitlines()[0]


def caution(name: str) -> str:
    """Return what people should know before they trust a platform, "" for nothing."""
    return str(getattr(platform(name), "CAUTION", ""))


def coverage(name: str) -> Coverage:
    """Return what absence from a feed of a platform means, unless the feed's own row says otherwise."""
    return Coverage(getattr(platform(name), "COVERAGE", Coverage.ALL))


def claimed(url: str) -> tuple[str, str]:
    """Return the platform and the feed of an address that is plainly one of a platform, else two empty words."""
    for name in sorted(PLATFORMS):
        if feed := platform(name).claims(url):
            return name, feed
    return "", ""


def reading(data: bytes) -> str:
    """Return the platform that reads a document, the first by name if several do, "" if none."""
    return next((name for name in sorted(PLATFORMS) if platform(name).reads(data)), "")
