"""The same job from several feeds becomes one: postings in, jobs out, each with the evidence that holds it together.

    sketch -> keys -> pairs that may be one -> judge -> jobs

A posting is looked at beside those alone that share a key with it: a requisition number, an address, employer and
title, place and title, or a stretch of text. Whether two may be one is decided by the two of them and nothing else, so
that comparing what is new gives what comparing everything would. A job never holds two postings that the rules tell
apart, however they are linked through others. What a person decided stands above every rule.
"""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import product, tee
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jobmatch.likeness import Likeness, Stance, judge
from jobmatch.model import Decisions, Link, Posting, Sketch
from jobmatch.references import ids
from jobmatch.sketches import BINS, shared, sketch
from jobmatch.traits import Traits

SHARED: Final = 0.4  # of the shorter text, by its signature, below which no pair is looked at for its text
MANY: Final = 10_000  # postings under keys of one size that are paired at once

Pair = tuple[str, str]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cluster:
    """One job: the ids of postings that are the same work, in order, and the links between them."""

    posting_ids: tuple[str, ...]
    links: tuple[Link, ...] = ()


NOTHING_DECIDED: Final = Decisions()


def dedupe(postings: Iterable[Posting], decisions: Decisions = NOTHING_DECIDED) -> tuple[Cluster, ...]:
    """Return the jobs that postings are of, in the order of their first ids; that of the postings is all the same."""
    by_id = {one.posting_id: one for one in postings}
    decided = [pair for pair in decisions.joined | decisions.renamed if by_id.keys() >= {*pair}]
    alone, clusters = set(by_id), list[Cluster]()
    found = candidates(sketched(by_id[one] for one in sorted(by_id)))
    for members, pairs in connected([*found, *decided]):
        alone -= members
        bench = Bench({one: by_id[one] for one in members})
        clusters += bench.clusters(bench.links(pairs), decisions)
    clusters += [Cluster((one,)) for one in alone]
    return tuple(sorted(clusters, key=lambda cluster: cluster.posting_ids))


# -------------------------------------------------------------------------------------- what is looked at at all


def sketched(postings: Iterable[Posting]) -> Iterator[Sketch]:
    """Yield the sketch of each posting, in order."""
    traits, same = tee(map(Traits, postings))
    for one, (bins, stretches, size) in zip(traits, sketch(each.body for each in same), strict=True):
        keys = {*_name_keys(one), *stretches}
        yield Sketch(one.posting.posting_id, _sure_keys(one), tuple(keys), bins, size)


def _sure_keys(traits: Traits) -> tuple[str, ...]:
    stated = traits.stated_number
    words = (("number", stated.core) if stated else None, ("address", traits.address) if traits.address else None)
    codes = ids(traits.posting) | traits.quoted
    pay = [f"{amount:.2f}" for amount in traits.pay or ()]
    said = {*(code.core for code in codes), *pay, *(f"{low:.2f}" for low, _ in traits.pay_by_the_hour)}
    there = (("place", town, each) for town, _ in traits.towns for each in said)
    anywhere = (("pay", *pay, code.core) for code in codes if pay)
    return tuple({_key(*each) for each in (*words, *there, *anywhere) if each})


def _name_keys(traits: Traits) -> Iterator[str]:
    """Yield keys of the title with the employer, and with each place."""
    employer, towns = traits.employer, traits.towns
    beside = traits.place_words | (employer.telling if employer else frozenset())
    work = " ".join(sorted(traits.title.words - beside))
    if employer:
        yield _key(
            "employer", next((word for word in employer.words if word in employer.telling), employer.words[0]), work
        )
    for name, _ in towns:
        yield _key("place", name, work)


def _key(*words: str) -> str:
    return blake2b("\0".join(words).encode("utf-8", "replace"), digest_size=8).hexdigest()


def candidates(sketches: Iterable[Sketch], of: Collection[str] | None = None) -> Iterator[Pair]:
    """Yield the pairs of postings that may be the same, each once; with `of`, only those with one of these in them."""
    ids, bins, sizes, sure, keys = list[str](), bytearray(), array("q"), Keys(), Keys()
    for number, one in enumerate(sketches):
        ids.append(one.posting_id)
        bins += one.bins
        sizes.append(one.size)
        sure.add(one.sure, number)
        keys.add(one.keys, number)
    signatures, words = np.frombuffer(bins, np.uint8).reshape(len(ids), BINS), np.array(sizes, np.int64)
    asked = np.array([of is None or one in of for one in ids], bool)
    found = [np.zeros(0, np.int64)]
    for by, least in ((sure, 0.0), (keys, SHARED)):
        for left, right in by.meetings():
            keep = asked[left] | asked[right]
            a, b = left[keep], right[keep]
            alike = shared(signatures[a], signatures[b], words[a], words[b]) >= least
            found.append(a[alike] * len(ids) + b[alike])
    for code in np.unique(np.concatenate(found)).tolist():
        first, second = sorted(ids[at] for at in divmod(code, len(ids)))
        yield first, second


class Keys:
    """Keys, and which posting has each, by its place."""

    def __init__(self) -> None:
        self._keys, self._owners = array("Q"), array("q")

    def add(self, keys: Collection[str], owner: int) -> None:
        """Add those of one posting; owners come in order."""
        self._keys.frombytes(bytes.fromhex("".join(keys)))
        self._owners.extend([owner] * len(keys))

    def meetings(self) -> Iterator[tuple[Places, Places]]:
        """Yield the places of postings that share a key, the lesser beside the greater, many at once."""
        keys, owners = np.array(self._keys, np.uint64), np.array(self._owners, np.int64)
        order = np.argsort(keys, kind="stable")
        keys, owners = keys[order], owners[order]
        starts = np.flatnonzero(np.concatenate([[True] * bool(len(keys)), keys[1:] != keys[:-1]]))
        counts = np.diff(np.append(starts, len(keys)))
        for count in np.unique(counts[counts > 1]).tolist():
            rows = owners[starts[counts == count][:, None] + np.arange(count)]
            for ahead in range(1, count):  # each beside the one that stands so many places after it
                for at in range(0, len(rows), MANY):
                    block = rows[at : at + MANY]
                    yield block[:, :-ahead].ravel(), block[:, ahead:].ravel()


# ------------------------------------------------------------------------------------------- what belongs together


class Bench:
    """Postings that are looked at beside one another. Each two are judged once."""

    def __init__(self, postings: Mapping[str, Posting]) -> None:
        self._traits = {name: Traits(posting) for name, posting in postings.items()}
        self._verdicts: dict[Pair, Likeness] = {}

    def judge(self, one: str, other: str) -> Likeness:
        """Return what two postings are to each other."""
        pair = (one, other) if one < other else (other, one)
        if pair not in self._verdicts:
            self._verdicts[pair] = judge(self._traits[pair[0]], self._traits[pair[1]])
        return self._verdicts[pair]

    def links(self, pairs: Iterable[Pair]) -> tuple[Link, ...]:
        """Return the pairs that are the same work, with the evidence."""
        judged = ((pair, self.judge(*pair)) for pair in sorted(pairs))
        return tuple(
            Link(*pair, found.strength, found.reasons) for pair, found in judged if found.stance is Stance.SAME
        )

    def clusters(self, links: Sequence[Link], decisions: Decisions) -> list[Cluster]:
        """Return the jobs of these postings: the strongest links first, and none over what is told apart."""
        job_of = {name: {name} for name in self._traits}
        for link in sorted(links, key=lambda link: (-link.strength, link.first, link.second)):
            first, second = job_of[link.first], job_of[link.second]
            if first is not second and not self._apart(first, second, decisions.split):
                _merge(job_of, first, second)
        for one, other in sorted(decisions.joined | decisions.renamed - decisions.split):
            if {one, other} <= job_of.keys() and job_of[one] is not job_of[other]:
                _merge(job_of, job_of[one], job_of[other])
        jobs = {id(members): members for members in job_of.values()}.values()
        return [
            Cluster(tuple(sorted(job)), tuple(each for each in links if {each.first, each.second} <= job))
            for job in jobs
        ]

    def _apart(self, some: Collection[str], others: Collection[str], split: Collection[Pair]) -> bool:
        return any(
            (min(pair), max(pair)) in split or self.judge(*pair).stance is Stance.APART
            for pair in product(some, others)
        )


def _merge(job_of: dict[str, set[str]], some: set[str], others: set[str]) -> None:
    some |= others
    job_of.update(dict.fromkeys(others, some))


def connected(pairs: Iterable[Pair]) -> Iterator[tuple[set[str], list[Pair]]]:
    """Yield the postings that pairs connect, group by group, with the pairs of each."""
    beside = defaultdict[str, list[Pair]](list)
    for pair in pairs:
        beside[pair[0]].append(pair)
        beside[pair[1]].append(pair)
    seen = set[str]()
    for start in sorted(beside):
        if start not in seen:
            members, ahead = {start}, [start]
            while ahead:
                reached = {name for pair in beside[ahead.pop()] for name in pair} - members
                members |= reached
                ahead += reached
            seen |= members
            yield members, sorted({pair for name in members for pair in beside[name]})


def name_jobs(clusters: Iterable[Cluster], held: Mapping[str, tuple[str, datetime]]) -> dict[str, str]:
    """Return the id of the job of each posting, by the ids that they `held` and when each was first seen.

    An id stays with the posting that it was made from, else with the one seen first of those that had it. Of several
    ids the one that is oldest is kept; a job without any takes the id of its first posting.
    """
    whole = list(clusters)
    home = {name: at for at, cluster in enumerate(whole) for name in cluster.posting_ids}
    by_age = sorted(home, key=lambda name: (held[name][1], name))
    owner: dict[str, int] = {}
    for name in by_age:
        owner.setdefault(held[name][0], home[name])
    owner |= {job: home[job] for job in owner if job in home}
    named: dict[int, str] = {}
    for name in by_age:
        if owner[held[name][0]] == home[name]:
            named.setdefault(home[name], held[name][0])
    for name in by_age:
        named.setdefault(home[name], name)
    return {name: named[at] for name, at in home.items()}
