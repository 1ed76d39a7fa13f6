"""What one person is told on one day: text and HTML for people, CSV and JSON for programs.

A match holds codes; in `card` they meet the posting's own words, in `messages` they become sentences. A format is one
function and its entry in `RENDERERS`. HTML escapes whatever is foreign.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from functools import cache, partial
from itertools import chain
from textwrap import fill
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from jobmatch.card import (
    STATED,
    Card,
    Claim,
    card_of,
    claim_of,
    closing_of,
    is_past,
    missing_of,
    named,
    shown,
    unscored_of,
)
from jobmatch.errors import UsageError
from jobmatch.exports import RANKED, as_csv, as_json
from jobmatch.messages import TIER_LEADS, TIERS, WISHES, Edition, Words, catalogue
from jobmatch.model import FeedHealth, Listing, MarkKind, Outcome, Profile, Reason, Report, Tier, Verdict
from jobmatch.tidings import since_line, whereabouts
from jobmatch.wishes import filters, home_unknown

STEPS_NAMED: Final = 3
FOLD_FROM: Final = 8  # a list this long is folded on screen; paper always shows it

GRANTED: Final = frozenset({"one_credential_missing", "one_level_missing"})  # a skill opens what one can show it to
APPLIED: Final = frozenset({MarkKind.APPLIED, MarkKind.INTERVIEW, MarkKind.OFFER, MarkKind.HIRED})
READ: Final = frozenset({Outcome.COMPLETE, Outcome.NOT_MODIFIED})


# -------------------------------------------------------------------------------------- one report, in words


class Step(NamedTuple):
    """One thing to do next: a sentence, or one that names a posting by title and code and then goes on."""

    says: str
    title: str = ""
    code: str = ""
    then: str = ""


def _page(report: Report, edition: Edition) -> dict[str, Any]:
    """Put a whole report into words, for the templates of text and HTML."""
    words, tally = edition.words, report.tally
    counts = Counter(dict(tally.tiers))
    cards = partial(cards_of, profile=report.profile, on=report.on, words=words)
    unread = [feed for feed in report.feeds if feed.outcome not in READ]
    return {
        "language": edition.language,
        "width": edition.width,
        "fold_from": FOLD_FROM,
        "name": shown(report.profile.name),
        "day": words.day(report.on),
        "summary": words.summary(counts, tally.removed),
        "news": since_line(report, words),
        "steps": list(_steps(report, words)),
        "sections": [
            {
                "id": tier.value.replace("_", "-"),
                "heading": words.gettext(TIERS[tier]),
                "lead": words.gettext(TIER_LEADS[tier]),
                "count": counts[tier],
                "cards": cards(listing for listing in report.listings if listing.match.tier is tier),
            }
            for tier in RANKED
        ],
        "hidden": words.hidden(sum(counts[tier] for tier in RANKED) - len(report.listings)),
        "too_little_said": cards(report.too_little_said),
        "too_little_said_count": counts[Tier.TOO_LITTLE_SAID],
        "removed": cards(report.removed),
        "removed_count": tally.removed,
        "other_work": cards(report.other_work),
        "other_work_count": counts[Tier.OTHER_WORK],
        "put_away": cards(report.hidden),
        "put_away_count": tally.hidden,
        "wishes": [(words.gettext(WISHES[code]), count) for code, count in Counter(dict(tally.wishes)).most_common()],
        "code": next((one.code for one in (*report.listings, *report.too_little_said, *report.removed)), ""),
        "coverage": words.coverage(len(unread), len(report.feeds)),
        "refused": words.refused(report.refused),
        "unread": [source_of(feed, words) for feed in unread],
        "read": [source_of(feed, words) for feed in report.feeds if feed.outcome in READ],
    }


def cards_of(listings: Iterable[Listing], profile: Profile, on: date, words: Words) -> list[Card]:
    """Put listings into words as they stand for a person on a day."""
    return [card_of(listing, profile, on, words) for listing in listings]


def source_of(feed: FeedHealth, words: Words) -> dict[str, str]:
    """Put into words how a source stands."""
    return {"name": shown(feed.feed_id), "stands": words.feed(feed), "reason": shown(feed.reason)}


def _steps(report: Report, words: Words) -> Iterable[Step]:
    """What to do next: apply to the best, the step that most postings name, what will be asked, what was not read."""
    open_still = [one for one in report.listings if not is_past(one, report.on) and not _applied(one)]
    fitting = [listing for tier in RANKED[:2] for listing in open_still if listing.match.tier is tier]
    yield _first(fitting[0], report, words) if fitting else Step(words.nothing_fits(report.tally.removed))
    granted = [listing for listing in open_still if listing.match.because in GRANTED]
    if steps := _counted([missing_of(listing, words)] for listing in granted):
        yield Step(words.step_that_opens(*steps[0]))
    if asked := _learnable(report, words) or _counted(_asked(one, words) for one in report.listings):
        yield Step(words.be_ready(asked[:STEPS_NAMED]))
    if home_unknown(report.profile.wishes):
        yield Step(words.unknown_home(shown(report.profile.wishes.postal_code)))
    unread = sum(feed.outcome not in READ for feed in report.feeds)
    if unread or not report.feeds:
        yield Step(words.coverage(unread, len(report.feeds)))


def _applied(listing: Listing) -> bool:
    """Tell whether the person has applied, or is further: nobody is told to apply twice."""
    return not {mark.kind for mark in listing.marks}.isdisjoint(APPLIED)


def _first(listing: Listing, report: Report, words: Words) -> Step:
    last_day = listing.posting.valid_through
    return Step(
        words.gettext("Apply to the best match first:"),
        shown(listing.posting.title),
        listing.code,
        words.apply_by(closing_of(last_day, report.on, words)) if last_day else "",
    )


def _learnable(report: Report, words: Words) -> list[tuple[str, int]]:
    """Count what will be asked that a person can prepare for: a background check is not among it."""
    return _counted(_asked(listing, words, without=listing.match.conditions) for listing in report.listings)


def _asked(listing: Listing, words: Words, without: Collection[int] = ()) -> list[str]:
    asked = [part.requirement for part in listing.match.parts if part.verdict is Verdict.ASK]
    stated = [listing.requirements.stated[each] for each in asked if each not in without]
    return [named(each, listing, words) for each in stated if each.importance in STATED]


def _counted(names: Iterable[Iterable[str]]) -> list[tuple[str, int]]:
    """Count the postings that each name comes from, the most frequent first, else in the order of the report."""
    return Counter(chain.from_iterable(dict.fromkeys(of_one) for of_one in names)).most_common()


# ------------------------------------------------------------------------------------------- text and HTML


@cache
def templates(language: str) -> Environment:
    """Return the templates with the messages of one language; compiled once, for a night writes thousands."""
    environment = Environment(
        loader=PackageLoader("jobmatch"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined] # added by the extension
    environment.filters |= {"wrap": _wrap, "by_quote": _by_quote, "shown": shown}
    environment.globals |= {"shown": shown, "home_unknown": home_unknown, "filters": filters}
    return environment


def _wrap(text: str, width: int, first: str = "", rest: str | None = None) -> str:
    """Break `text` at spaces only, so that links and codes can be copied whole."""
    indent = first if rest is None else rest
    return fill(
        text, width, initial_indent=first, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _by_quote(claims: Iterable[Claim]) -> list[tuple[str, str, str]]:
    """Bring together what the same words of a posting prove: its importance, the quote, and the names."""
    names: dict[tuple[str, str], list[str]] = {}
    for claim in claims:
        names.setdefault((claim.importance, claim.quote), []).append(claim.says)
    return [(importance, quote, "; ".join(said)) for (importance, quote), said in names.items()]


def as_text(report: Report, edition: Edition) -> str:
    """Return the report for a terminal, a mail or a printer: plain lines, at most `width` columns but for links."""
    template = templates(edition.language).get_template("report.txt")
    return template.render(page=_page(report, edition), width=edition.width)


def as_html(report: Report, edition: Edition) -> str:
    """Return the report as one page that asks nothing of the network and runs no script."""
    template = templates(edition.language).get_template("report.html")
    return template.render(page=_page(report, edition))


def explain(listing: Listing, profile: Profile, edition: Edition, where: Collection[Reason] = ()) -> str:
    """Take one posting apart for one person, as plain text: every part with its points, quotes, and what is left out.

    `where` says where it is in the report, or why it is not there. Raises JobMatchError if the requirements were read
    from another text.
    """
    words, match = edition.words, listing.match
    scored = {part.requirement for part in match.parts}
    template = templates(edition.language).get_template("explain.txt")
    return template.render(
        card=card_of(listing, profile, None, words),
        parts=[claim_of(part, listing, profile, words) for part in match.parts],
        unscored=[
            unscored_of(each, listing, words) for at, each in enumerate(listing.requirements.stated) if at not in scored
        ],
        match=match,
        absent=[shown(whereabouts(reason, words)) for reason in where if reason.code != "listed"],
        placed=[shown(whereabouts(reason, words)) for reason in where if reason.code == "listed"],
        width=edition.width,
    )


# -------------------------------------------------------------------------------------------------- formats


def understood(profile: Profile, edition: Edition) -> str:
    """Return what was understood of a person, as plain text: each thing with the words and the field it is from."""
    words = edition.words
    template = templates(edition.language).get_template("profile.txt")
    return template.render(profile=profile, words=words, width=edition.width)


class Renderer(NamedTuple):
    """One format: what its files end in, and the function that writes it."""

    suffix: str
    write: Callable[[Report, Edition], str]


RENDERERS: Final[Mapping[str, Renderer]] = MappingProxyType(
    {
        "text": Renderer(".txt", as_text),
        "html": Renderer(".html", as_html),
        "csv": Renderer(".csv", as_csv),
        "json": Renderer(".json", as_json),
    }
)


def render(report: Report, form: str, edition: Edition) -> str:
    """Return `report` in one of the `RENDERERS`; a file of it is UTF-8.

    Raises UsageError for an unknown format or language.
    """
    if form not in RENDERERS:
        raise UsageError(f"format {form!r}: not one that jobmatch writes; choose from {', '.join(RENDERERS)}")
    return RENDERERS[form].write(report, edition)
