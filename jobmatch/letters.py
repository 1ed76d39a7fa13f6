"""What one person is told one morning: what is news about jobs that fit them, once each; after a quiet week, that.

A letter goes by mail or on paper to people who may have no jobmatch at hand. So it is short, says what to do, and
names what could not be looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from jobmatch.card import shown
from jobmatch.exports import RANKED
from jobmatch.messages import TIER_LEADS, TIERS, Edition, Words
from jobmatch.model import FeedHealth, Listing, Profile, Tier
from jobmatch.report import READ, cards_of, source_of, templates

MOST: Final = 10
"""Jobs in one letter: what somebody reads over breakfast; the others wait for the next mornings, best first."""

QUIET_DAYS: Final = 7
"""After so many days without news a letter says that there is none: silence could as well be a broken machine."""

WIDTH: Final = 72
"""Columns of a letter's text, which survive being quoted in an answer."""


@dataclass(frozen=True)
class Mention:
    """A job in a line: `closed_on` is None while it is open."""

    code: str
    title: str
    employer: str
    closed_on: date | None = None


@dataclass(frozen=True)
class Letter:
    """What a person is told on a day.

    `since` is the day of the letter or report before, None for the first. `listings` are jobs with news, best first,
    and `waiting` how many more have not been told yet. `known` are jobs told before that are open as they were, the
    best of `known_count`; `closed` are jobs that the person did something with and that have closed since. `missed`
    are the mornings since then without a night's work.
    """

    profile: Profile
    on: date
    since: date | None
    listings: tuple[Listing, ...] = ()
    waiting: int = 0
    known: tuple[Mention, ...] = ()
    known_count: int = 0
    closed: tuple[Mention, ...] = ()
    feeds: tuple[FeedHealth, ...] = ()
    missed: tuple[date, ...] = ()

    @property
    def new(self) -> int:
        """How many of the listings the person has never been shown."""
        return sum(reason.code == "new" for listing in self.listings for reason in listing.news)


@dataclass(frozen=True)
class Written:
    """A letter in words: the subject of a mail, plain text, and a page of HTML."""

    subject: str
    text: str
    html: str


def write(letter: Letter, edition: Edition, sender: str, stop: str) -> Written:
    """Put a letter into words. `sender` is who writes, `stop` the address to which one writes to get no more."""
    words = edition.words
    page = _page(letter, words) | {"sender": sender, "stop": stop, "language": edition.language}
    made = templates(edition.language)
    text, html = (made.get_template(f"letter.{form}").render(page=page, width=WIDTH) for form in ("txt", "html"))
    return Written(page["subject"], text, html)


def _page(letter: Letter, words: Words) -> dict[str, Any]:
    unread = [feed for feed in letter.feeds if feed.outcome not in READ]
    return {
        "subject": _subject(letter, words),
        "name": shown(letter.profile.name),
        "day": words.day(letter.on),
        "since": words.day(letter.since) if letter.since else "",
        "new": letter.new,
        "other_news": len(letter.listings) - letter.new,
        "waiting": letter.waiting,
        "sections": [_section(tier, letter, words) for tier in RANKED if _of(tier, letter)],
        "known": [_mention(one, words) for one in letter.known],
        "known_more": letter.known_count - len(letter.known),
        "closed": [_mention(one, words) for one in letter.closed],
        "coverage": words.coverage(len(unread), len(letter.feeds)),
        "unread": [source_of(feed, words) for feed in unread],
        "missed": [words.day(day) for day in letter.missed],
    }


def _subject(letter: Letter, words: Words) -> str:
    """Say how much is in it, and nothing of the person or a job: others see it."""
    if letter.new:
        return words.ngettext("{count} new job for you", "{count} new jobs for you", letter.new).format(
            count=letter.new
        )
    if letter.listings or letter.closed:
        return words.gettext("News about jobs you know")
    return words.gettext("Your jobs: nothing new")


def _of(tier: Tier, letter: Letter) -> list[Listing]:
    return [listing for listing in letter.listings if listing.match.tier is tier]


def _section(tier: Tier, letter: Letter, words: Words) -> dict[str, Any]:
    return {
        "heading": words.gettext(TIERS[tier]),
        "lead": words.gettext(TIER_LEADS[tier]),
        "cards": cards_of(_of(tier, letter), letter.profile, letter.on, words),
    }


def _mention(one: Mention, words: Words) -> Mapping[str, str]:
    closed = words.day(one.closed_on) if one.closed_on else ""
    return {"code": one.code, "title": shown(one.title), "employer": shown(one.employer), "closed": closed}
