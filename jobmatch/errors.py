"""Every exception that jobmatch raises on purpose.

The message of each says what is wrong, where, and what to do; it is shown to people as it stands.
"""

from datetime import datetime


class JobMatchError(Exception):
    """The base of all of them: catching it catches every trouble that has a plain message."""


class UsageError(JobMatchError):
    """The command, an option or a name given on it cannot be used: exit code 2."""


class ConfigError(UsageError):
    """A settings, feeds or vocabulary file cannot be read or holds an impossible value."""


class FormatError(JobMatchError):
    """A record, page or field is not of the form its source promises; costs that record alone."""


class FetchError(JobMatchError):
    """A feed could not be read; costs that run, never the postings stored before.

    `status` is that of the HTTP answer, None if there was none; `data` its body, as far as it was read; `not_before` is
    when the source wants to be asked again.
    """

    def __init__(
        self, message: str, *, status: int | None = None, data: bytes = b"", not_before: datetime | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.data, self.not_before = status, data, not_before


class Gone(FetchError):
    """There is nothing at an address (404), or nothing any more (410)."""


class Forbidden(FetchError):
    """An address that jobmatch does not ask: it is not public, not of the web, or of a site that forbids programs."""


class Blocked(FetchError):
    """A source does not want to be read, or not now: says its robots.txt, its answer, or a wall for programs."""


class Disallowed(Blocked):
    """What a site's robots.txt asks programs not to read; the rest of the site may be."""


class NotModified(JobMatchError):
    """The source is the same as at its last complete run: there is nothing to read."""


class ProfileError(JobMatchError):
    """A profile file cannot be read, or says what cannot be."""


class StoreError(JobMatchError):
    """The database cannot be opened, or was written by another version of jobmatch."""


class OutOfTime(JobMatchError):
    """A unit of work was stopped because it took too long, by the clock on the wall."""


class Busy(JobMatchError):
    """What only one jobmatch may do at a time is being done by another."""


class InUse(StoreError):
    """Another program is at work on the database: later it can be had."""


class Fenced(StoreError):
    """Another jobmatch has taken over what this one was doing: it writes nothing more. No loop goes on after it."""


class DeliveryError(JobMatchError):
    """A letter cannot be sent, written or printed; it stays in the outbox."""


class RelayDown(DeliveryError):
    """The mail server cannot be had now: later it may."""


class RelayUnfit(DeliveryError):
    """The mail server cannot be used as it is set up: nothing is sent until somebody changes that."""
