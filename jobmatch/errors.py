"""Every exception that jobmatch raises on purpose.

The message of each says what is wrong, where, and what to do; it is shown to people as it stands.
"""


class JobMatchError(Exception):
    """The base of all of them: catching it catches every trouble that has a plain message."""


class UsageError(JobMatchError):
    """The command, an option or a name given on it cannot be used: exit code 2."""


class ConfigError(UsageError):
    """A settings, feeds or vocabulary file cannot be read or holds an impossible value."""


class FormatError(JobMatchError):
    """A record, page or field is not of the form its source promises; costs that record alone."""


class FetchError(JobMatchError):
    """A feed could not be read; costs that run, never the postings stored before."""


class NotModified(JobMatchError):
    """The source is the same as at its last complete run: there is nothing to read."""


class ProfileError(JobMatchError):
    """A profile file cannot be read, or says what cannot be."""


class StoreError(JobMatchError):
    """The database cannot be opened, or was written by another version of jobmatch."""
