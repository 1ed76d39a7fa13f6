"""The commands that say where postings come from, and fetch them."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from jobmatch.errors import UsageError
from jobmatch.invocation import DONE, PARTLY, now, opened, settings
from jobmatch.terminal import counted, emit, print_line, progress, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobmatch.config import Settings
    from jobmatch.model import Feed, FeedHealth, Outcome, Posting
    from jobmatch.pipeline import Run

NO_SOURCE = (
    "no source is switched on: 'jobmatch feeds add partners.csv' adds one, 'jobmatch feeds list --all' shows more"
)
REFUSALS_TOLD = 10
ADDRESS = 100  # characters of one that are shown
SAMPLE = 600  # characters of a posting that show what it is


def feeds_list(args: argparse.Namespace) -> int:
    """List the sources and how each stands; with --all, also those that are known and not switched on."""
    from jobmatch import config, pipeline
    from jobmatch.model import FeedHealth

    with opened(args) as line:
        rows = list(zip(line.feeds.values(), pipeline.healths(line), strict=True))
        others = [feed for name, feed in config.known_feeds().items() if name not in line.feeds]
    shown = [*rows, *((feed, FeedHealth(feed.id, None)) for feed in others if args.all)]
    if args.json:
        emit([{**vars(feed), "health": vars(health)} for feed, health in shown])
        return DONE
    if not shown:
        say(NO_SOURCE)
    width = max((len(feed.id) for feed, _ in shown), default=0)
    for feed, health in shown:
        _print_source(feed, health, width)
    _print_cautions({feed.platform for feed, _ in shown})
    if rows and others and not args.all:
        say(f"{len(others)} more are known and switched off: 'jobmatch feeds list --all' shows them.")
    return DONE


def _print_source(feed: "Feed", health: "FeedHealth", width: int) -> None:
    where = _address(feed)
    if not (feed.enabled or health.outcome):
        areas = f": {', '.join(feed.where)}" if feed.where else ""
        print_line(f"{feed.id:{width}} switched off   {feed.organization or where} ({feed.platform}){areas}")
        return
    ended = f" {health.ended_at:%Y-%m-%d %H:%M} UTC" if health.ended_at else ""
    print_line(f"{feed.id:{width}} {health.open_postings:6} open   {outcome(health.outcome)}{ended}")
    print_line(f"    {where} ({feed.platform}{'' if feed.enabled else ', switched off'})")
    if health.reason:
        print_line(f"    {health.reason}")
    if health.since:
        print_line(f"    in trouble since {health.since:%Y-%m-%d %H:%M} UTC")
    if feed.enabled and health.not_before and health.not_before > now():
        print_line(f"    it will be asked again after {health.not_before:%Y-%m-%d %H:%M} UTC")


def _address(feed: "Feed") -> str:
    return feed.url if len(feed.url) <= ADDRESS else f"{feed.url[:ADDRESS]}..."


def _print_cautions(platforms: set[str]) -> None:
    from jobmatch import scrapers

    for name in sorted(platforms & scrapers.PLATFORMS):
        if caution := scrapers.caution(name):
            print_line(f"{name}: {caution}")


def outcome(ended: "Outcome | None") -> str:
    """Return how a run ended, as the end of a sentence that begins with the name of the source."""
    from jobmatch.messages import OUTCOMES

    return OUTCOMES[ended]


def feeds_add(args: argparse.Namespace) -> int:
    """Find the platform that reads it, and write it down; a source that is known by its id is switched on."""
    from dataclasses import replace

    from jobmatch import config, scrapers

    chosen = settings(args)
    known, own = config.known_feeds(), config.feeds(chosen.feeds)
    if args.url in own and not own[args.url].enabled:
        raise UsageError(f"'{args.url}' is switched off in {chosen.feeds}: write enabled = true there")
    if args.id and not {args.id, args.url}.isdisjoint(known):
        raise UsageError(
            "a source that jobmatch knows keeps its id, and no other gets it: choose another --id, or none"
        )
    if args.url in known:
        feed = known[args.url]
    else:
        feed = _discovered(args.url, chosen)
        feed = replace(feed, id=args.id or config.feed_id(feed.url, {**known, **own}))
    config.add_feed(chosen.feeds, feed)
    say(f"Added '{feed.id}' ({feed.platform}, {_address(feed)}) to {chosen.feeds}.")
    if caution := scrapers.caution(feed.platform):
        say(caution)
    say(f"'jobmatch feeds check {feed.id}' tries it, 'jobmatch collect {feed.id}' reads it.")
    return DONE


def _discovered(typed: str, chosen: "Settings") -> "Feed":
    from jobmatch import discovery

    address = typed.strip()
    if "://" not in address:
        path = Path(address).expanduser().absolute()
        if not path.exists():
            hint = "correct the path; an address on the web begins with https://"
            raise UsageError(f"{path}: there is no such file or folder, and no source of that id: {hint}")
        address = str(path)
    return discovery.discover(address, chosen.manners, now())


def feeds_check(args: argparse.Namespace) -> int:
    """Try sources now, and show what they give; nothing is kept."""
    from dataclasses import replace

    from jobmatch import config

    chosen = settings(args)
    known = {**config.known_feeds(), **config.feeds(chosen.feeds)}
    if args.id in known:
        tried = [known[args.id]]
    elif args.id:
        tried = [replace(_discovered(args.id, chosen), id="new")]
    else:
        tried = [feed for feed in known.values() if feed.enabled]
    if not tried:
        raise UsageError(NO_SOURCE)
    return max(_check(feed, chosen) for feed in tried)


def _check(feed: "Feed", chosen: "Settings") -> int:
    from jobmatch import discovery

    look = discovery.look(feed, chosen.manners, now())
    well = look.sample is not None and not look.troubles
    state = "works" if well else "TROUBLE" if look.troubles or look.whole else "not clear yet"
    print_line(f"{feed.id}: {state} ({feed.platform}, {_address(feed)})")
    for trouble in look.troubles:
        print_line(f"    {trouble}")
    if look.sample:
        _print_sample(look.sample, look.seen)
    elif not look.troubles and look.whole:
        print_line("    it holds no posting today; look at it in a browser, and check again tomorrow")
    if not look.whole:
        print_line(f"    the try ended after {discovery.CHECK_REQUESTS} requests; a run ('jobmatch collect') goes on")
    return DONE if well else PARTLY


def _print_sample(posting: "Posting", seen: int) -> None:
    employer = f", from {posting.hiring_organization}" if posting.hiring_organization else ""
    print_line(f"    {counted(seen, 'posting', 'postings')} seen in this try; one of them{employer}:")
    more = " ..." if len(posting.text) > SAMPLE else ""
    for row in filter(str.strip, f"{posting.text[:SAMPLE]}{more}".splitlines()):
        print_line(f"    | {row}")
    print_line(f"    {posting.url or 'it does not say its address'}")


def feeds_hosts(args: argparse.Namespace) -> int:
    """Print the hosts that a firewall must let out, each with its port."""
    from jobmatch import config
    from jobmatch.addresses import PORTS, backend, checked

    chosen = settings(args)
    feeds: Mapping[str, Feed] = config.feeds(chosen.feeds)
    if args.all:
        feeds = {**config.known_feeds(), **feeds}
    urls = [feed.url for feed in feeds.values() if (feed.enabled or args.all) and backend(feed.url)]
    addresses = [checked(url, allow_loopback=True) for url in urls]
    hosts = {f"{one.hostname}:{one.port or PORTS[one.scheme]}" for one in addresses}
    for host in sorted(hosts):
        print_line(host)
    if not hosts:
        say("No source on the web is switched on: nothing need be let out.")
    return DONE


def collect(args: argparse.Namespace) -> int:
    """Read what is due, or what is named, due or not; then see which of it is the same job."""
    from jobmatch import jobs, pipeline

    with opened(args) as line:
        if not line.feeds:
            raise UsageError(NO_SOURCE)
        if unknown := [name for name in args.ids if name not in line.feeds]:
            raise UsageError(_no_such(unknown[0], line.feeds))
        names = dict.fromkeys(args.ids) or [one.id for one in line.feeds.values() if pipeline.due(line, one, now())]
        if not names:
            say("No source is due; 'jobmatch feeds list' says when each was read. Name one to read it now.")
        whole = True
        with progress(len(names), "sources") as bar:
            for one in pipeline.collect_all(line, [line.feeds[name] for name in names], now()):
                if isinstance(one, pipeline.Step):
                    bar.say(f"{one.feed_id}: {one.seen}")
                    continue
                bar.advance()
                tell_run(one)
                whole = whole and one.whole
        jobs.settle(line.store)
    return DONE if whole else PARTLY


def _no_such(name: str, feeds: "Mapping[str, Feed]") -> str:
    from jobmatch import config

    if name in config.known_feeds():
        return f"'{name}' is not switched on: 'jobmatch feeds add {name}' does that"
    return f"no source is called '{name}'; there are: {', '.join(sorted(feeds))}"


def tell_run(done: "Run") -> None:
    """Say how one run of a source went."""
    words = ", ".join(f"{number} {name}" for name, number in vars(done.counts).items() if number)
    before = f"as before, since {done.since:%Y-%m-%d}" if done.since and not done.news else ""
    again = "well again" if done.news and not done.since else ""
    say(f"{done.feed_id} " + "; ".join(filter(None, [outcome(done.outcome), words, done.reason, before, again])))
    for refusal in done.refusals[:REFUSALS_TOLD]:
        say(f"  refused: {refusal.message}")
    if len(done.refusals) > REFUSALS_TOLD:
        say(f"  and {len(done.refusals) - REFUSALS_TOLD} more")
