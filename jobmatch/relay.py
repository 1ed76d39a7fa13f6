"""The mail server that takes our letters: one connection for many of them, verified TLS or nothing.

The only other room than the fetcher that reaches out; it goes where the settings say and nowhere else.
"""

import os
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from jobmatch.addresses import names_this_computer
from jobmatch.config import Mailing
from jobmatch.errors import ConfigError, RelayDown, RelayUnfit
from jobmatch.outbox import address_of

CONNECT_S = 30.0  # for every answer but the last
ANSWER_S = 600.0  # for the word on a whole letter (RFC 5321, 4.5.3.2.6)
AT_A_TIME = 100  # letters over one connection: many servers end it after some more
PORTS = {"starttls": 587, "tls": 465, "none": 25}
_PERHAPS_ADDRESS = {550, 551, 553}  # RFC 5321 has them for a mailbox that is not there, and for policy
# RFC 3463: of the mailbox or its domain (X.1.n; 7 and 8 are of the sender), or what the server will not do (X.7.n), or
# a mailbox that is full or gets too much (X.2.2 and on). Some servers write it last, as in (#5.7.1).
_CODE = re.compile(r"(?:\A|#)5\.(\d{1,3})\.(\d{1,3})\b")
_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+")
_WORDS = 200  # characters of what a server says


class Verdict(StrEnum):
    """What a server said of a letter. Of a `LOST` one nobody knows: the connection ended before the answer."""

    ACCEPTED = "accepted"
    LATER = "later"
    REFUSED = "refused"
    BAD_ADDRESS = "bad_address"
    PERHAPS_ADDRESS = "perhaps_address"
    LOST = "lost"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True)
class Answer:
    """A verdict, and the first line of the server's own words."""

    verdict: Verdict
    words: str


class Relay:
    """A mail server by its settings. It is connected to when that is asked for or needed, and again after some letters.

    Raises ConfigError if the settings cannot be used.
    """

    def __init__(self, mailing: Mailing, ca_bundle: str) -> None:
        _require(mailing)
        self._mailing, self._ca_bundle = mailing, ca_bundle
        self.where = f"{mailing.smtp_host}:{mailing.smtp_port or PORTS[mailing.smtp_security]}"
        self._smtp: smtplib.SMTP | None = None
        self._taken = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye, if the connection still stands."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except OSError:  # smtplib's own are such
                smtp.close()

    def connect(self) -> Iterator[str]:
        """Connect, with TLS and login as the settings say; yield a sentence after each step.

        Raises RelayDown if the server cannot be had now, RelayUnfit if it is not as the settings promise.
        """
        self.close()
        self._taken = 0
        security = self._mailing.smtp_security
        yield from self._step(self._open, f"connected to {self.where}{', with TLS' if security == 'tls' else ''}")
        if security == "starttls":
            yield from self._step(self._secure, f"TLS, with a certificate that is good for {self._mailing.smtp_host}")
        if self._mailing.smtp_user:
            yield from self._step(self._log_in, f"logged in as {self._mailing.smtp_user}")

    def ready(self) -> None:
        """See to it that a letter can be handed over. Raises as `connect` does."""
        if self._smtp is not None and self._taken < AT_A_TIME:
            with suppress(OSError):  # it hung up while nobody spoke: that is no trouble
                if self._smtp.rset()[0] == 250:
                    return
        for _ in self.connect():
            pass

    def send(self, recipient: str, message: bytes, begin: Callable[[], bool]) -> Answer:
        """Hand over one letter to one recipient, both ASCII. Of `connect` and `ready` one has gone before.

        `begin` is called when the server has taken the address, before the first byte of the letter leaves; if it
        returns False, none does. Raises RelayDown if the server hung up before that, RelayUnfit if it does not take
        mail from our sender.
        """
        assert self._smtp is not None  # noqa: S101 - `ready` was called
        self._taken += 1
        with self._explained():
            if refusal := self._offer(self._smtp, recipient, len(message)):
                return refusal
        if not begin():
            return Answer(Verdict.TAKEN_BACK, "")
        try:
            self._wait(ANSWER_S)
            code, words = self._smtp.data(message)
            self._wait(CONNECT_S)
        except smtplib.SMTPDataError as error:  # it did not even want to see it
            code, words = error.smtp_code, _bytes(error.smtp_error)
        except OSError as error:
            self._abandon()
            return Answer(Verdict.LOST, f"the connection to {self.where} ended before its answer ({_said(error)})")
        verdict = {2: Verdict.ACCEPTED, 4: Verdict.LATER, 5: Verdict.REFUSED}.get(code // 100, Verdict.LOST)
        return Answer(verdict, _line(code, words))

    def _offer(self, smtp: smtplib.SMTP, recipient: str, size: int) -> Answer | None:
        """Name sender and recipient; return what the server has against them."""
        sized = [f"size={size}"] if smtp.has_extn("size") else []
        code, words = self._ask(smtp.mail, address_of(self._mailing.mail_from), sized)
        if code == 552:  # too long: that is of this letter
            return Answer(Verdict.REFUSED, _line(code, words))
        if code // 100 == 5:
            raise RelayUnfit(f"{self.where} takes no mail from {self._mailing.mail_from}: {_line(code, words)}")
        if code // 100 == 2:
            code, words = self._ask(smtp.rcpt, recipient)
        if code // 100 == 2:
            return None
        if code // 100 != 5:
            return Answer(Verdict.LATER, _line(code, words))
        return Answer(_refusal(code, words), _line(code, words))

    def _ask(self, command: Callable[..., tuple[int, bytes]], *words: object) -> tuple[int, bytes]:
        code, said = command(*words)
        if code == 421:
            self._abandon()
            raise RelayDown(f"{self.where} ends the connection: {_line(code, said)}")
        return code, said

    # ------------------------------------------------------------------------------------------- connecting

    def _step(self, do: Callable[[], None], done: str) -> Iterator[str]:
        with self._explained():
            do()
        yield done

    def _open(self) -> None:
        host, _, port = self.where.rpartition(":")
        # The name we give is the sender's: what this computer is called is nobody's business, and takes long to ask.
        name = address_of(self._mailing.mail_from).rpartition("@")[2]
        if self._mailing.smtp_security == "tls":
            context = self._context()
            self._smtp = smtplib.SMTP_SSL(host, int(port), name, timeout=CONNECT_S, context=context)
        else:
            self._smtp = smtplib.SMTP(host, int(port), name, timeout=CONNECT_S)
        self._smtp.ehlo_or_helo_if_needed()

    def _secure(self) -> None:
        assert self._smtp is not None  # noqa: S101 - `_open` went before
        if not self._smtp.has_extn("starttls"):
            raise RelayUnfit(
                f"{self.where} offers no TLS (STARTTLS), so somebody could read along: nothing is sent; "
                "ask who runs it, or set smtp_security to tls"
            )
        self._smtp.starttls(context=self._context())
        self._smtp.ehlo_or_helo_if_needed()

    def _log_in(self) -> None:
        assert self._smtp is not None  # noqa: S101 - `_open` went before
        try:
            self._smtp.login(self._mailing.smtp_user, _password(self._mailing))
        except smtplib.SMTPAuthenticationError as error:
            said = _line(error.smtp_code, _bytes(error.smtp_error))
            kind = RelayDown if error.smtp_code // 100 == 4 else RelayUnfit
            raise kind(f"{self.where} does not let '{self._mailing.smtp_user}' in: {said}") from None
        except (smtplib.SMTPResponseException, smtplib.SMTPServerDisconnected):
            raise
        except smtplib.SMTPException as error:  # it offers none, or none that we know
            raise RelayUnfit(f"{self.where} knows no login: leave smtp_user and smtp_password_file out") from error

    def _context(self) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cafile=self._ca_bundle or None)
        except OSError as error:  # an SSLError is one
            raise ConfigError(f"ca_bundle = {self._ca_bundle}: it cannot be read as certificates") from error

    # --------------------------------------------------------------------------------------------- its moods

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what a connection can meet into words; it is not used again then."""
        try:
            yield
        except ssl.SSLCertVerificationError as error:
            self._abandon()
            raise RelayUnfit(f"{self.where}: its certificate cannot be trusted: {error.verify_message}") from error
        except ssl.SSLError as error:
            self._abandon()
            hint = "for port 587 smtp_security is usually starttls, for port 465 tls"
            raise RelayUnfit(f"{self.where}: TLS cannot be begun ({error.reason}); {hint}") from error
        except smtplib.SMTPResponseException as error:
            self._abandon()
            kind = RelayUnfit if error.smtp_code // 100 == 5 else RelayDown
            raise kind(f"{self.where} will not talk: {_line(error.smtp_code, _bytes(error.smtp_error))}") from error
        except OSError as error:  # smtplib's own are such
            self._abandon()
            raise RelayDown(f"{self.where} cannot be reached: {_said(error)}") from error

    def _wait(self, seconds: float) -> None:
        assert self._smtp is not None  # noqa: S101 - only while it is connected
        if self._smtp.sock is not None:
            self._smtp.sock.settimeout(seconds)

    def _abandon(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None


def exposed(mailing: Mailing) -> str:
    """Return a warning if others than its owner can read the file of the password, else ""."""
    path = Path(mailing.smtp_password_file)
    if not mailing.smtp_password_file or os.name == "nt" or not path.is_file() or not path.stat().st_mode & 0o077:
        return ""
    return f"others on this computer can read the password in {path}: chmod 600 {path}"


def _require(mailing: Mailing) -> None:
    """Raise ConfigError unless the settings say all that is needed, and nothing that is not safe."""
    where = "jobmatch.toml"
    for name in ("smtp_host", "mail_from"):
        if not getattr(mailing, name):
            raise ConfigError(f"to send mail, write {name} into {where} (docs/mail.md tells of each setting)")
    if bool(mailing.smtp_user) != bool(mailing.smtp_password_file):
        raise ConfigError(f"smtp_user and smtp_password_file belong together: write both into {where}, or neither")
    if mailing.smtp_security == "none" and not names_this_computer(mailing.smtp_host):
        raise ConfigError(
            f"smtp_security = none would send people's letters over the network for anybody to read: it is only for a "
            f"server on this computer, and {mailing.smtp_host} is another; use starttls or tls"
        )


def _password(mailing: Mailing) -> str:
    path = Path(mailing.smtp_password_file)
    try:
        password = path.read_text(encoding="utf-8").rstrip("\r\n")
        password.encode("ascii")
    except OSError as error:
        raise ConfigError(f"{path}: the mail server's password cannot be read: {error.strerror}") from None
    except UnicodeError:
        raise ConfigError(f"{path}: the mail server's password has letters that no login can send") from None
    return password


def _refusal(code: int, words: bytes) -> Verdict:
    """Return whether the recipient is why it said no, as far as it says: a finer code tells, where it gives one."""
    found = _CODE.search(words.decode("utf-8", "replace"))
    subject, detail = map(int, found.groups()) if found else (0, 0)
    if subject == 1 and detail not in {7, 8}:
        return Verdict.BAD_ADDRESS
    other = subject in {1, 7} or (subject == 2 and detail > 1)
    return Verdict.PERHAPS_ADDRESS if code in _PERHAPS_ADDRESS and not other else Verdict.REFUSED


def _line(code: int, words: bytes) -> str:
    """Return a code with the first line of what a server says, cleaned and cut.

    Addresses that it quotes are left out: why the server says no is told with other letters too, and in logs.
    """
    first = words.decode("utf-8", "replace").split("\n", maxsplit=1)[0]
    return f"{code} {re.sub(r'[^ -~]+', ' ', _ADDRESS.sub('...', first))}".strip()[:_WORDS]


def _bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode()


def _said(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return (error.strerror or str(error) or type(error).__name__)[:_WORDS]
