"""Letters as mail (RFC 5322) and as pages. Pure: nothing here sends, and nothing looks at a clock.

A composed mail lacks one line, `To`: the address stands beside it in the outbox, and `addressed` puts it on when the
mail leaves. So a corrected address needs no new letter. All of it is ASCII in lines of at most 998 characters, which
every mail server takes.
"""

import html
import re
import secrets
from collections.abc import Iterable
from datetime import datetime
from email import message_from_string
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from urllib.parse import quote

from jobmatch.config import Mailing
from jobmatch.errors import ConfigError
from jobmatch.outbox import Channel, Delivery, address_of, mailable

SUBJECT = 150  # characters; more than any program for reading mail shows
_NOWHERE = "print.invalid"  # the domain of what is never mailed (RFC 2606)
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_DIRECTIONS = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]+")  # could show a line otherwise than it is
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+")
_POLICY = SMTP.clone(cte_type="7bit")


_LIST = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 40rem; padding: 0 1rem }}
span {{ color: #555 }}
</style>
<h1>{title}</h1>
<ol>
{lines}
</ol>
</html>
"""


def require(mailing: Mailing) -> None:
    """Raise ConfigError unless letters can be composed with these settings for the way that they choose."""
    if mailing.delivery in {Channel.SMTP, Channel.FOLDER} and not mailing.mail_from:
        raise ConfigError(
            f'delivery = "{mailing.delivery}" needs to know who the mails are from: '
            'write mail_from = "Job Center <jobs@center.example>" into jobmatch.toml'
        )


def new_message_id(mailing: Mailing) -> str:
    """Return a Message-ID that tells nothing but the domain of the sender."""
    return f"<{secrets.token_hex(16)}@{address_of(mailing.mail_from).rpartition('@')[2] or _NOWHERE}>"


def sender_of(mailing: Mailing) -> str:
    """Return who letters come from, as people call them."""
    name, address = parseaddr(mailing.mail_from)
    return name or address


def stop_of(mailing: Mailing, profile_id: str) -> str:
    """Return where a person turns to get no more letters, as they would write it; "" where nothing says so."""
    address = mailing.unsubscribe.replace("{id}", profile_id) or mailing.mail_reply_to or mailing.mail_from
    return parseaddr(address.removeprefix("mailto:").partition("?")[0])[1] if "https:" not in address else address


def compose(delivery: Delivery, mailing: Mailing, message_id: str, at: datetime) -> str:
    """Return what the outbox keeps of a letter: a mail without its `To`, or a page where it is printed."""
    if delivery.channel is Channel.PRINT:
        return delivery.html or _plain_page(delivery.subject, delivery.text)
    require(mailing)
    head = {"Message-ID": message_id, **_unsubscribing(mailing, delivery.profile_id)}
    message = EmailMessage(policy=_POLICY)
    message["From"] = _mailbox(mailing.mail_from)
    if mailing.mail_reply_to:
        message["Reply-To"] = _mailbox(mailing.mail_reply_to)
    message["Subject"] = subject(delivery.subject)
    message["Date"] = at
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_text(delivery.text))
    if delivery.html:
        message.add_alternative(_text(delivery.html), subtype="html")
    # Not through the message: it would encode a long word that stands alone, and nobody could follow an address then.
    return "".join(f"{name}: {value}\r\n" for name, value in head.items()) + message.as_string()


def addressed(body: str, address: str) -> bytes:
    """Return a composed mail with its one recipient, as it is sent."""
    return f"To: {mailable(address)}\r\n{body}".encode("ascii")


def page_of(body: str) -> str:
    """Return the page that a composed mail holds, for whom it is to be printed after all."""
    message = message_from_string(body, policy=_POLICY)
    assert isinstance(message, EmailMessage)  # noqa: S101 - the policy makes no other
    for kind in ("html", "plain"):
        if part := message.get_body((kind,)):
            content = str(part.get_content()).replace("\r\n", "\n")
            return content if kind == "html" else _plain_page(str(message["Subject"]), content)
    return ""


def list_of(title: str, rows: Iterable[tuple[str, str, str]]) -> str:
    """Return a page that lists pages: of each what it is called, its path from here, and a note."""
    lines = "\n".join(
        f'<li><a href="{html.escape(path)}">{html.escape(name)}</a> <span>{html.escape(note)}</span></li>'
        for name, path, note in rows
    )
    return _LIST.format(title=html.escape(title), lines=lines)


def subject(text: str) -> str:
    """Return a subject in one line of a length that can be read, without anything that steers."""
    line = " ".join(_BREAKS.sub(" ", _DIRECTIONS.sub("", _text(text))).split())
    return line if len(line) <= SUBJECT else f"{line[: SUBJECT - 1].rstrip()}…"


def _unsubscribing(mailing: Mailing, profile_id: str | None) -> dict[str, str]:
    """Return the headers of RFC 2369 and 8058 by which a person ends the letters."""
    if profile_id is None:
        return {}
    way = mailing.unsubscribe or f"mailto:{address_of(mailing.mail_from)}?subject=unsubscribe"
    headers = {"List-Unsubscribe": f"<{way.replace('{id}', quote(profile_id, safe=''))}>"}
    if way.startswith("https:"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _mailbox(text: str) -> Address:
    return Address(parseaddr(text)[0], addr_spec=address_of(text))


def _text(text: str) -> str:
    """Return text that can be encoded, without control characters."""
    return _NO_TEXT.sub("", text).encode("utf-8", "replace").decode("utf-8")


def _plain_page(title: str, text: str) -> str:
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{html.escape(title)}</title>\n'
        f"<pre>{html.escape(text)}</pre></html>\n"
    )
