"""Postings into jobs, and the one posting that stands for each.

What is new or has changed is compared with what shares a key with it; the jobs that this touches are put together anew,
from all their links. So a job is the same whether its postings came one by one or all at once.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from importlib.resources import files
from itertools import product
from urllib.parse import urlsplit

from jobmatch.dedupe import Bench, Cluster, Pair, candidates, connected, name_jobs, sketched
from jobmatch.errors import UsageError
from jobmatch.model import Concept, Link, Listing, Other, Reason, Report, digest
from jobmatch.stock import Stock
from jobmatch.store import Member, Store, StoredPosting, batches
from jobmatch.traits import employer

CHUNK = 500  # postings held in memory, to be compared (some 100 kB each), or to be written in one transaction
TOGETHER = 5000  # postings whose neighbours are looked for at once: each time, all that is near is read
RENAMED, JOINED = 9001, 9002  # strengths above that of any link
RULES = (
    *("copies.py", "dedupe.py", "details.py", "likeness.py", "references.py", "sketches.py", "traits.py"),
    "data/common_words.csv",
)

# On these an employer's own postings stand, whoever runs the computers: its board, or the government's.
_BOARDS = (
    *("myworkdayjobs.com", "greenhouse.io", "lever.co", "icims.com", "taleo.net", "ultipro.com", "smartrecruiters.com"),
    *("usajobs.gov", "governmentjobs.com", "ashbyhq.com", "workable.com", "bamboohr.com", "oraclecloud.com"),
    *("successfactors.com", "paylocity.com", "jobvite.com", "applitrack.com", "silkroad.com", "ukg.net", "adp.com"),
)


@cache
def rules_version() -> str:
    """Return the version of what tells jobs apart: postings that another one has compared are compared again."""
    package = files("jobmatch")
    return digest(*(package.joinpath(name).read_text(encoding="utf-8") for name in RULES))


# ----------------------------------------------------------------------------------------------- putting together


def settle(store: Store) -> int:
    """Compare the postings that are new or have changed, and put their jobs together; return how many they are."""
    version = rules_version()
    stale = store.unsettled(version)
    if not stale:
        return 0
    for batch in batches(stale, CHUNK):
        postings = list(store.said(batch).values())
        store.save_sketches([(one.content_hash, made) for one, made in zip(postings, sketched(postings), strict=True)])
    found = [link for batch in batches(stale, TOGETHER) for link in _links(store, batch)]
    touched = store.relink(stale, found)
    _regroup(store, touched.union(stale, *((link.first, link.second) for link in found)))
    store.settled(stale, version)
    return len(stale)


def _links(store: Store, posting_ids: Sequence[str]) -> Iterator[Link]:
    """Yield the links of these with what is near; one that ties two batches comes with either of them.

    What may be the same hangs together in groups, of which a few are as large as the stock has postings of one kind.
    """
    for _, pairs in connected(candidates(store.sketches_near(posting_ids), of=frozenset(posting_ids))):
        for some in _portions(pairs):
            yield from Bench(store.said({name for pair in some for name in pair})).links(some)


def _portions(pairs: Iterable[Pair]) -> Iterator[list[Pair]]:
    """Yield the pairs in lists of which each names at most `CHUNK` postings."""
    some, named = list[Pair](), set[str]()
    for pair in pairs:
        if len(named) > CHUNK - 2:
            yield some
            some, named = [], set()
        some.append(pair)
        named.update(pair)
    yield some


def _regroup(store: Store, touched: Collection[str]) -> None:
    """Put together anew every job that one of these postings is of, or is linked with."""
    decisions = store.decisions()
    links = _links_around(store, touched, decisions.joined | decisions.renamed)
    alone, clusters = set(touched), list[Cluster]()
    for members, pairs in connected([*links, *(decisions.joined | decisions.renamed)]):
        if not members.isdisjoint(touched):
            alone -= members
            own = [links[pair] for pair in pairs if pair in links]
            clusters += Bench(store.said(members)).clusters(own, decisions)
    clusters += [Cluster((one,)) for one in sorted(alone)]
    held = store.jobs_held(name for cluster in clusters for name in cluster.posting_ids)
    store.give_jobs(name_jobs(clusters, held))


def _links_around(store: Store, touched: Collection[str], decided: Collection[Pair]) -> dict[Pair, Link]:
    """Return the links of postings, of what those or what was decided tie them to, and so on to the end."""
    beside = defaultdict[str, set[str]](set)
    for one, other in decided:
        beside[one].add(other)
        beside[other].add(one)
    links, known, ahead = dict[Pair, Link](), set[str](), set(touched)
    while ahead:
        known |= ahead
        found = {(one.first, one.second): one for one in store.links_of(sorted(ahead))}
        links |= found
        ahead = {name for pair in found for name in pair}.union(*(beside[name] for name in ahead)) - known
    return links


def split(store: Store, code: str, at: datetime) -> tuple[StoredPosting, int]:
    """Make a posting a job of its own, for good; return it, and of how many it was one. Raises UsageError if it is."""
    stored = store.posting(code)
    others = _ids(store, stored) - {stored.posting.posting_id}
    if not others:
        raise UsageError(f"{code}: no other posting is the same job, so there is nothing to split")
    store.decide("split", ((stored.posting.posting_id, other) for other in others), at)
    _regroup(store, {stored.posting.posting_id, *others})
    return stored, len(others)


def join(store: Store, code: str, other: str, at: datetime) -> tuple[StoredPosting, StoredPosting]:
    """Make the jobs of two postings one, for good; return both. Raises UsageError if they are one already."""
    one, two = store.posting(code), store.posting(other)
    if one.job_id == two.job_id:
        raise UsageError(f"{code} and {other} are the same job already: nothing was changed")
    mine, theirs = _ids(store, one), _ids(store, two)
    store.decide("joined", [(one.posting.posting_id, two.posting.posting_id)], at, forget=product(mine, theirs))
    _regroup(store, mine | theirs)
    return one, two


def _ids(store: Store, stored: StoredPosting) -> set[str]:
    return {member.posting_id for member in store.members([stored.job_id])[stored.job_id]}


# ------------------------------------------------------------------------------------------------ standing for a job


def is_own(url: str, organization: str) -> bool:
    """Tell whether a page is the employer's: the host is a board of employers, or has the employer's name in it."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    if any(host == board or host.endswith(f".{board}") for board in _BOARDS):
        return True
    name, plain = employer(organization), host.replace("-", "").replace(".", "")
    return name is not None and (
        any(len(word) > 3 and word in plain for word in name.telling) or name.initials in host.split(".")
    )


def first(members: Iterable[Member]) -> Member:
    """Return the posting that stands for a job.

    That is an open one before a closed, one on the employer's own page before another, the one with the most text,
    the one seen first, the one with the least id.
    """
    return min(
        members,
        key=lambda one: (one.closed, not is_own(one.url, one.employer), -one.size, one.first_seen_at, one.posting_id),
    )


def behind(store: Store, reader_version: str) -> set[str]:
    """Return the open postings, of those that the reader of that version has read, before which another one stands."""
    jobs = ((first(members), members) for members in store.shared_jobs(reader_version).values())
    return {one.posting_id for stands, members in jobs for one in members if one is not stands}


def stock(store: Store, concepts: Mapping[str, Concept], reader_version: str) -> Stock:
    """Lay out the open postings that the reader of that version has read, one for each job."""
    return lay_out(store, concepts, store.open_and_read(reader_version) - behind(store, reader_version))


def lay_out(store: Store, concepts: Mapping[str, Concept], posting_ids: Iterable[str]) -> Stock:
    """Lay out those of the postings that have been read; a few hundred are held in memory at a time."""
    found = (one for batch in batches(sorted(posting_ids)) for one in store.postings(batch).values())
    return Stock(((one.posting, one.requirements) for one in found if one.requirements), concepts)


def with_others(store: Store, report: Report) -> Report:
    """Return the report with, in each listing, the other open postings of the job and why they are the same."""
    lists = (report.listings, report.too_little_said, report.removed, report.hidden, report.other_work)
    listed = {listing.posting.posting_id for listings in lists for listing in listings}
    shared = store.open_beside(sorted(listed)).values()
    told = {key: members for members in shared for key in {one.posting_id for one in members} & listed}
    evidence = _evidence(store, {one.posting_id for members in told.values() for one in members})

    def others(listings: tuple[Listing, ...]) -> tuple[Listing, ...]:
        ids = (listing.posting.posting_id for listing in listings)
        return tuple(
            replace(listing, others=_others(key, told[key], evidence)) if key in told else listing
            for key, listing in zip(ids, listings, strict=True)
        )

    return replace(
        report,
        listings=others(report.listings),
        too_little_said=others(report.too_little_said),
        removed=others(report.removed),
        hidden=others(report.hidden),
        other_work=others(report.other_work),
    )


def others_of(store: Store, posting_id: str) -> tuple[Other, ...]:
    """Return the other open postings of a posting's job, and why they are the same."""
    job_id, _ = store.jobs_held([posting_id])[posting_id]
    members = [one for one in store.members([job_id])[job_id] if not one.closed or one.posting_id == posting_id]
    return _others(posting_id, members, _evidence(store, [one.posting_id for one in members]))


Evidence = Mapping[Pair, tuple[int, tuple[Reason, ...]]]  # what says that two are the same, and how strongly


def _evidence(store: Store, posting_ids: Collection[str]) -> Evidence:
    if not posting_ids:
        return {}
    decisions = store.decisions()
    renamed = {pair: (RENAMED, (Reason("renamed"),)) for pair in decisions.renamed}
    joined = {pair: (JOINED, (Reason("joined"),)) for pair in decisions.joined}
    linked = {(link.first, link.second): (link.strength, link.reasons) for link in store.links_of(posting_ids)}
    return linked | renamed | joined


def _others(key: str, members: Iterable[Member], evidence: Evidence) -> tuple[Other, ...]:
    """Return the members beside one; the evidence is that of the two, else the strongest that ties one to the job."""
    job = {member.posting_id: member for member in members}
    if len(job) < 2:
        return ()
    stands = first(job.values()).posting_id
    found = []
    for one in job.values():
        ties = [evidence.get((min(one.posting_id, name), max(one.posting_id, name))) for name in (key, *sorted(job))]
        known = [tie for tie in ties if tie]
        reasons = (ties[0] or max(known, key=lambda tie: tie[0]))[1] if known else ()
        found.append(Other(one.posting_id, one.feed_id, one.url, reasons, one.posting_id == stands))
    return tuple(one for one in found if one.posting_id != key)
