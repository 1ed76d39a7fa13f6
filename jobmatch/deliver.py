"""What is in the outbox goes out: as mail, as files of mails, as pages. Each letter by itself, none twice, none lost.

Safe to repeat: it takes what is queued and due. What may have arrived is never sent again by itself. A lease lets one
process deliver at a time: whoever finds a letter on its way then knows that nobody is sending it any more.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import groupby

from jobmatch import folders, mail
from jobmatch.apart import Trouble, attempt
from jobmatch.config import Settings
from jobmatch.errors import ConfigError, DeliveryError, RelayDown, RelayUnfit
from jobmatch.outbox import Channel, Delivery, DeliveryState, Entry, mailable
from jobmatch.pipeline import Line
from jobmatch.relay import Answer, Relay, Verdict
from jobmatch.store_outbox import ADDRESS, PERHAPS, Hold, Page

NAME = "delivery"  # of the lease: one for all centers, for what is told to whoever runs jobmatch is of none
IN_A_ROW = 10  # refusals without one letter that was taken: then it is the server that says no, not the addresses
UNASSIGNED = "unassigned"
NOT_SET = "nothing is delivered: `delivery` is not set in jobmatch.toml (smtp, folder or print)"
TEST = (
    "A test mail from jobmatch",
    "This is a test. If you can read it, the mails of jobmatch can reach this address.\n",
)


@dataclass(frozen=True)
class Stopped:
    """Why nothing more goes out now, in one line. What was queued still is."""

    reason: str


def deliver(
    line: Line,
    clock: Callable[[], datetime],
    pause: Callable[[float], None] = time.sleep,
    *,
    by_itself: bool = False,
) -> Iterator[Entry | Stopped]:
    """Send what is queued and due; yield each letter as it stands then, and once each reason why others stay.

    `pause` waits so many seconds, so that no more mails leave in a minute than the settings allow. `by_itself`, between
    nights, it leaves without a word what waits for somebody to do something. Raises Busy if another process delivers.
    """
    if by_itself and not _to_go(line, clock(), by_itself):
        return
    with line.store.leading(NAME, clock):
        yield from line.store.find_stranded(line.center_id, clock())
        yield from _go_out(line, _to_go(line, clock(), by_itself), clock, pause)


def _to_go(line: Line, at: datetime, by_itself: bool) -> Sequence[Entry]:
    due = line.store.due_letters(line.center_id, at)
    if not by_itself:
        return due
    hold = line.store.hold_of(line.center_id) if due else None
    free = (one for one in due if not (hold and one.profile_id) and not one.kept_back)
    return list(free) if line.settings.mailing.delivery else []


def _go_out(
    line: Line, due: Sequence[Entry], clock: Callable[[], datetime], pause: Callable[[float], None]
) -> Iterator[Entry | Stopped]:
    store, settings = line.store, line.settings
    if due and not settings.mailing.delivery:
        yield Stopped(NOT_SET)
        return
    if hold := store.hold_of(line.center_id):
        if any(one.profile_id for one in due):
            yield Stopped(_held(hold))
        due = [one for one in due if one.profile_id is None]
    pages = [one for one in due if one.channel is Channel.PRINT]
    for day, of_day in groupby(sorted(pages, key=lambda one: one.day), key=lambda one: one.day):
        yield from _print(line, day, list(of_day), clock)
    yield from _save(line, [one for one in due if one.channel is Channel.FOLDER], clock)
    mails = [one for one in due if one.channel is Channel.SMTP]
    if mails:
        yield from _send(line, mails, clock, pause)


def _held(hold: Hold) -> str:
    return f"nothing is sent: {hold.reason} (`jobmatch mail release` ends it)"


def summary(settings: Settings, done: Iterable[Entry]) -> str:
    """Return in one sentence what has become of letters."""
    done = list(done)
    number = Counter(one.state for one in done)
    sent = Counter(one.channel for one in done if one.state is DeliveryState.SENT)
    instead = settings.mailing.delivery != Channel.PRINT
    told = (
        (sent[Channel.SMTP], "accepted by the mail server"),
        (sent[Channel.FOLDER], "written as mails"),
        (sent[Channel.PRINT], "printed instead (no address, or no mail wanted)" if instead else "printed"),
        (number[DeliveryState.REFUSED], "refused"),
        (number[DeliveryState.UNKNOWN], "unknown (`jobmatch mail list`)"),
        (number[DeliveryState.QUEUED], "to be tried again"),
    )
    return ", ".join(f"{count} {words}" for count, words in told if count) or "nothing to send"


def try_out(settings: Settings, address: str, at: datetime) -> Iterator[str]:
    """Send one invented mail to an address, past the outbox; yield a sentence after each step.

    Raises ConfigError, RelayDown or RelayUnfit with what is wrong, DeliveryError if the mail itself is not taken.
    """
    if not mailable(address):
        raise ConfigError(f"'{address}' is no address that mail can be sent to")
    mailing = settings.mailing
    letter = Delivery(None, at.date(), "test", Channel.SMTP, address, TEST[0], TEST[1])
    with Relay(mailing, settings.manners.ca_bundle) as relay:
        yield from relay.connect()
        body = mail.compose(letter, mailing, mail.new_message_id(mailing), at)
        answer = relay.send(mailable(address), mail.addressed(body, address), lambda: True)
    if answer.verdict is not Verdict.ACCEPTED:
        raise DeliveryError(f"the test mail to {address} was not accepted: {answer.words}")
    yield f"accepted: {answer.words}"


# ------------------------------------------------------------------------------------------------------- mail


def _send(
    line: Line, mails: Sequence[Entry], clock: Callable[[], datetime], pause: Callable[[float], None]
) -> Iterator[Entry | Stopped]:
    """Send mails over few connections. What is wrong with the server ends it, what is wrong with a letter does not."""
    mailing = line.settings.mailing
    relay = attempt("mail server", partial(Relay, mailing, line.settings.manners.ca_bundle))
    if isinstance(relay, Trouble):
        yield from _stopped(line, mails, relay, clock)
        return
    with relay:
        going = _Round(line, relay, clock)
        for at, one in enumerate(mails):
            if at and mailing.mails_per_minute:
                pause(60 / mailing.mails_per_minute)
            told = going.send(one)
            if isinstance(told, Trouble):
                yield from _stopped(line, mails[at:], told, clock)
                return
            if told:
                yield told
            if going.refusals == IN_A_ROW:
                why = _REFUSED_ALL.format(where=relay.where, count=IN_A_ROW, words=told and told.reason)
                line.store.keep_back(mails[at + 1 :], why)
                yield Stopped(why)
                return


_REFUSED = {Verdict.REFUSED, Verdict.BAD_ADDRESS, Verdict.PERHAPS_ADDRESS}
_REFUSED_ALL = (
    "{where} refused {count} letters one after the other, the last with: {words}; so it is hardly the addresses: "
    "send yourself a test with `jobmatch mail test`, then these again with `jobmatch mail resend`"
)


@dataclass
class _Round:
    """A delivery by mail: how often in a row the server hung up, and how often it refused a letter."""

    line: Line
    relay: Relay
    clock: Callable[[], datetime]
    downs: int = 0
    refusals: int = 0

    def send(self, one: Entry) -> Entry | Trouble | None:
        """Send one letter; return how it stands, None if it was not to be sent, or why none can be."""
        ready = attempt("mail server", self.relay.ready)
        if isinstance(ready, Trouble):
            return ready
        answer = attempt(f"delivery {one.delivery_id}", partial(_carry, self.line, self.relay, one))
        if isinstance(answer, Trouble):
            return self._tripped(one, answer)
        if answer.verdict is Verdict.TAKEN_BACK:  # by a hold, or another process has it
            hold = self.line.store.hold_of(self.line.center_id)
            return Trouble("mail", _held(hold)) if hold and one.profile_id else None
        self.downs = 0
        self.refusals = self.refusals + 1 if answer.verdict in _REFUSED else 0
        return _answered(self.line, one, answer, self.clock())

    def _tripped(self, one: Entry, trouble: Trouble) -> Entry | Trouble:
        """Go on after one letter at which the server hung up, or that nobody foresaw; not after a second."""
        if trouble.error is not None and (self.downs or not isinstance(trouble.error, RelayDown)):
            return trouble
        self.downs += 1
        self.relay.close()
        stranded = self.line.store.find_stranded(self.line.center_id, self.clock())
        return next(iter(stranded), None) or self.line.store.put_back(one, trouble.message, self.clock())


def _carry(line: Line, relay: Relay, one: Entry) -> Answer:
    """Take one letter to the server."""
    to = mailable(one.address)
    if not to:
        return Answer(Verdict.BAD_ADDRESS, "it is none that mail can be sent to")
    message = mail.addressed(line.store.letter(line.center_id, one.delivery_id), one.address)
    return relay.send(to, message, partial(line.store.begin_letter, line.center_id, one.delivery_id))


def _answered(line: Line, one: Entry, answer: Answer, at: datetime) -> Entry:
    """Keep what a server said of a letter."""
    match answer.verdict:
        case Verdict.ACCEPTED:
            return line.store.end_letter(one, DeliveryState.SENT, answer.words, at)
        case Verdict.LATER:
            return line.store.put_back(one, answer.words, at)
        case Verdict.BAD_ADDRESS:
            return line.store.end_letter(one, DeliveryState.REFUSED, f"{ADDRESS}{answer.words}", at)
        case Verdict.PERHAPS_ADDRESS:
            return line.store.end_letter(one, DeliveryState.REFUSED, f"{PERHAPS}{answer.words}", at)
        case Verdict.REFUSED:
            return line.store.end_letter(one, DeliveryState.REFUSED, answer.words, at)
        case _:
            return line.store.end_letter(one, DeliveryState.UNKNOWN, answer.words, at)


def _stopped(
    line: Line, left: Sequence[Entry], trouble: Trouble, clock: Callable[[], datetime]
) -> Iterator[Entry | Stopped]:
    """Say once why letters stay: until the server is asked again, or until somebody has changed something."""
    if isinstance(trouble.error, RelayDown):
        for one in left:
            yield line.store.put_back(one, trouble.message, clock())
    elif isinstance(trouble.error, RelayUnfit | ConfigError):
        line.store.keep_back(left, trouble.message)
    elif trouble.error is not None:
        raise trouble.error
    yield Stopped(trouble.message)


# ------------------------------------------------------------------------------------------------------ files


def _save(line: Line, letters: Iterable[Entry], clock: Callable[[], datetime]) -> Iterator[Entry]:
    """Write each letter as a file that mail programs open (.eml)."""
    for one in letters:
        if line.store.begin_letter(line.center_id, one.delivery_id):
            yield _written(line, one, attempt(f"delivery {one.delivery_id}", partial(_write_mail, line, one)), clock())


def _write_mail(line: Line, one: Entry) -> None:
    content = mail.addressed(line.store.letter(line.center_id, one.delivery_id), one.address)
    folders.write(line.settings.output, (str(one.day), f"{stem(one.profile_id, one.kind)}.eml"), content)


def _print(line: Line, day: date, letters: Iterable[Entry], clock: Callable[[], datetime]) -> Iterator[Entry]:
    """Write the pages of a day and then the lists of them; only then do the pages count as printed."""
    store, done = line.store, list[tuple[Entry, Trouble | None]]()
    for one in letters:
        if store.begin_letter(line.center_id, one.delivery_id):
            done.append((one, attempt(f"delivery {one.delivery_id}", partial(_write_page, line, one))))
    listed = attempt(f"list of {day}", partial(_write_lists, line, day))
    for one, trouble in done:
        yield _written(line, one, trouble or listed, clock())


def _write_page(line: Line, one: Entry) -> None:
    content = line.store.letter(line.center_id, one.delivery_id)
    desks = (line.store.desk(line.center_id, one.profile_id) or UNASSIGNED,) if one.profile_id else ()
    names = (str(one.day), *desks, f"{stem(one.profile_id, one.kind)}.html")
    folders.write(line.settings.output, names, content.encode("utf-8", "replace"))


def _write_lists(line: Line, day: date) -> None:
    """Write the list of all pages of a day, and one for each counselor. A page is listed where it lies."""
    folder = line.settings.output / str(day)
    lying = {path.stem: path.relative_to(folder).as_posix() for path in sorted(folder.glob("**/*.html"))}
    pages = line.store.printed_pages(line.center_id, day)
    found = [(page, lying[name]) for page in pages if (name := stem(page.profile_id, page.kind)) in lying]
    _write_list(line, (str(day),), f"{day:%A, %d %B %Y}", found)
    for desk, of_one in groupby(sorted(found, key=_desk_of), key=_desk_of):
        own = [(page, path.removeprefix(f"{desk}/")) for page, path in of_one]
        if desk:
            _write_list(line, (str(day), desk), f"{own[0][0].counselor}, {day:%A, %d %B %Y}".strip(", "), own)


def _desk_of(found: tuple[Page, str]) -> str:
    return found[1].rpartition("/")[0]


def _write_list(line: Line, names: tuple[str, ...], title: str, pages: Iterable[tuple[Page, str]]) -> None:
    rows = [(page.name or "For whoever runs jobmatch", path, _news(page.told)) for page, path in pages]
    folders.write(line.settings.output, (*names, "index.html"), mail.list_of(title, rows).encode("utf-8", "replace"))


def _news(told: int | None) -> str:
    return "" if told is None else f"{told} new" if told else "nothing new"


def stem(profile_id: str | None, kind: str) -> str:
    """Return what the file of a letter is called, without its ending: by ids, never by a name."""
    return kind if profile_id is None else f"{profile_id}-{kind}"


def _written(line: Line, one: Entry, trouble: Trouble | None, at: datetime) -> Entry:
    """Keep whether a file was written; if not it is tried again, for no harm comes of writing it twice."""
    if trouble is None:
        return line.store.end_letter(one, DeliveryState.SENT, one.reason, at)
    if trouble.error is not None and not isinstance(trouble.error, DeliveryError):
        raise trouble.error
    return line.store.put_back(one, trouble.message, at)
