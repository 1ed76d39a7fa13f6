"""What is sent to people: by which way, to where, and what has become of it."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parseaddr
from enum import StrEnum

OPERATOR = "operator"
"""The kind of what is sent to whoever runs jobmatch; the profile of it is None."""

# What mail can carry everywhere: RFC 5321 without quoted names, comments and letters beyond ASCII before the @.
_ADDRESS = re.compile(r"([\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*)@([\w-]+(?:\.[\w-]+)*)")
_LONGEST = 254


class Channel(StrEnum):
    """The ways to people: mail, a folder of mails for another program to send, pages to print."""

    SMTP = "smtp"
    FOLDER = "folder"
    PRINT = "print"


class DeliveryState(StrEnum):
    """What has become of a delivery. An `UNKNOWN` one may have arrived: it is never sent again by itself."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


LOST = (DeliveryState.REFUSED, DeliveryState.DROPPED)
"""What reached nobody."""


@dataclass(frozen=True)
class Delivery:
    """A letter to be queued. `channel` is the center's way; who has no address, or wants no mail, gets a page instead.

    `profile_id` is None for whoever runs jobmatch. `report_id` is the shown report that the letter tells, if it does.
    `text` and `html` say the same; a page is a whole HTML document that needs no other file.
    """

    profile_id: str | None
    day: date
    kind: str
    channel: Channel
    address: str
    subject: str
    text: str
    html: str = ""
    report_id: int | None = None


@dataclass(frozen=True)
class Entry:
    """A delivery in the outbox, without what it says. `name` is the person's, "" for whoever runs jobmatch.

    `queued_at` is when it was made, or first tried in vain: from then on it is tried for some days.
    """

    delivery_id: int
    profile_id: str | None
    name: str
    day: date
    kind: str
    channel: Channel
    address: str
    message_id: str
    state: DeliveryState
    reason: str
    attempts: int
    not_before: datetime | None
    queued_at: datetime
    ended_at: datetime | None

    @property
    def kept_back(self) -> bool:
        """Whether it waits for somebody to change what stands in its way: the server's settings, say."""
        waits = self.state is DeliveryState.QUEUED and self.channel is Channel.SMTP
        return waits and self.not_before is None and bool(self.reason)


def mailable(address: str) -> str:
    """Return an address as mail servers take it, "" if it is none. Domains of other scripts become ASCII."""
    found = _ADDRESS.fullmatch(address.strip())
    if not found or not found[1].isascii() or len(found[1]) > 64:
        return ""
    try:
        domain = found[2].encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    whole = f"{found[1]}@{domain}"
    return whole if len(whole) <= _LONGEST else ""


def address_of(mailbox: str) -> str:
    """Return the address in `Name <address>`, as mail servers take it; "" if there is none."""
    return mailable(parseaddr(mailbox)[1])
