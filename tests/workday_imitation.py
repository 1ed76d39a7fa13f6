"""A board on Workday, imitated, with the faults that real ones have; each can be switched on."""

import json
import re
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass

from web_fixtures import as_bytes, site

from jobmatch.model import Feed

BASE = "/wday/cxs/mercy/jobs"
PLACES = ("Tulsa, OK", "Muskogee, OK", "Broken Arrow, OK", "Joplin, MO")
LISTED = ("title", "externalPath", "locationsText", "postedOn", "bulletFields", "timeType")


def job(number):
    """What the board knows of a job; all of it follows from its number."""
    place = PLACES[number % 4]
    return {
        "title": f"Medical Records Clerk {number}",
        "externalPath": f"/job/{re.sub(r'[^A-Za-z]+', '-', place)}/Medical-Records-Clerk-{number}_R-{number:07}",
        "locationsText": place,
        "locations": place,
        "postedOn": "Posted 3 Days Ago",
        "bulletFields": [f"R-{number:07}"],
        "timeType": "Part time" if number % 10 == 0 else "Full time",
        "jobFamilyGroup": f"Group {number % 7}",
    }


@dataclass
class Board:
    """A board of so many jobs, and its faults.

    `cap`: a longer list is said to have so many entries, and begins again after them; an `honest` board says how many
    it has none the less. `total_once`: pages after the first say 0. `repeats`: after the end comes the last page again,
    and again. `no_facets`: there is nothing to split a list by. `ungrouped`: so many jobs are in no group. `hidden`: so
    many are counted and never shown. `drift`: so many new jobs come after each page. `gone` are answered 404,
    `withdrawn` 403 with S22, `refused` 403 with something else, `broken` 422.
    """

    count: int
    cap: int = 0
    honest: bool = False
    total_once: bool = False
    repeats: bool = False
    no_facets: bool = False
    ungrouped: int = 0
    hidden: int = 0
    drift: int = 0
    gone: frozenset = frozenset()
    withdrawn: frozenset = frozenset()
    refused: frozenset = frozenset()
    broken: frozenset = frozenset()

    def __post_init__(self):
        self.jobs = [job(number) for number in range(self.count)]
        for one in self.jobs[: self.ungrouped]:
            one["jobFamilyGroup"] = None

    def answer(self, method, path, headers, body):
        if path == f"{BASE}/jobs":
            return self._list(json.loads(body)) if method == "POST" else (405, {}, b"")
        return self._job(path.removeprefix(BASE))

    def _list(self, asked):
        if asked.keys() != {"appliedFacets", "limit", "offset", "searchText"}:
            return 422, {}, b'{"errorCode":"HTTP_422"}'
        if asked["limit"] > 20:
            return 400, {}, b'{"errorCode":"HTTP_400"}'
        chosen = {name: values[0] for name, values in asked["appliedFacets"].items()}
        found, offset = self._matching(asked["searchText"], chosen), asked["offset"]
        said = {
            "total": self._total(len(found) + self.hidden, offset),
            "jobPostings": [{name: one[name] for name in LISTED} for one in self._window(found, offset)],
            "facets": [] if self.no_facets or offset else self._facets(asked["searchText"], chosen),
            "userAuthenticated": False,
        }
        self.jobs[:0] = [job(len(self.jobs) + number) for number in range(self.drift)]
        return 200, {}, as_bytes(said)

    def _matching(self, words, chosen):
        found = [one for one in self.jobs if words.lower() in one["title"].lower()]
        return [one for one in found if all(one[name] == value for name, value in chosen.items())]

    def _total(self, length, offset):
        if self.total_once and offset and (not self.cap or offset < self.cap):
            return 0
        return min(length, self.cap) if self.cap and not self.honest else length

    def _window(self, found, offset):
        if self.cap:
            found, offset = found[: self.cap], offset % self.cap
        if self.repeats and offset >= len(found):
            offset = max(len(found) - 1, 0) // 20 * 20
        return found[offset : offset + 20]

    def _facets(self, words, chosen):
        """What has been chosen does not narrow its own counts: they say what else could be."""
        groups = {}
        for name in ("timeType", "jobFamilyGroup", "locations"):
            others = {other: value for other, value in chosen.items() if other != name}
            counts = Counter(one[name] for one in self._matching(words, others) if one[name])
            values = [{"descriptor": value, "id": value, "count": count} for value, count in counts.items()]
            groups[name] = {"facetParameter": name, "descriptor": name, "values": values}
        places = {"facetParameter": "locationMainGroup", "values": [groups.pop("locations")]}
        return [*groups.values(), places]

    def _job(self, path):
        number = int(path.rpartition("_R-")[2])
        if number in self.gone:
            return 404, {}, b'{"errorCode":"HTTP_404"}'
        if number in self.withdrawn:
            return 403, {}, b'{"errorCode":"S22","message":"permission denied"}'
        if number in self.refused:
            return 403, {}, b'{"errorCode":"S21"}'
        if number in self.broken:
            return 422, {}, b'{"errorCode":"HTTP_422"}'
        info = {"title": f"Medical Records Clerk {number}", "jobDescription": "<p>Scans charts.</p>"}
        return 200, {}, as_bytes({"jobPostingInfo": info, "similarJobs": []})


@contextmanager
def serving(board, query="searchText=medical+records"):
    """The board on loopback: its feed, and the requests it is sent."""
    with site(lambda *asked: (404, {}, b"") if asked[1] == "/robots.txt" else board.answer(*asked)) as server:
        # Without this each answer would wait 40 ms for the client to acknowledge its headers.
        server.RequestHandlerClass = type("Prompt", (server.RequestHandlerClass,), {"disable_nagle_algorithm": True})
        yield Feed("mercy", "workday", f"{server.url}{BASE}/jobs?{query}".rstrip("?"), "Mercy"), server
