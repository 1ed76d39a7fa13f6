"""Boards of employers on Workday, as at NAME.wd1.myworkdayjobs.com/SITE, searched for the work of this field.

Source: not published; https://github.com/career-ops-hq/career-ops/issues/3310 and others in cxs.py (read 2026-11-21).
Terms:  public job boards; robots.txt is obeyed, and whoever applies does so on the board.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from jobmatch import cxs
from jobmatch.errors import FormatError
from jobmatch.fetch import Fetch
from jobmatch.jobposting import read
from jobmatch.model import Feed, Posting, RawPosting, Shown
from jobmatch.paging import read_details
from jobmatch.record import Record, as_text
from jobmatch.text import named

CAUTION = "Its lists have met a real board, its single jobs have not: compare a first one with what the board shows."
TERMS = "medical records,health information,release of information,medical coder,cancer registrar,patient access"


def claims(url: str) -> str:
    return cxs.list_address(url, TERMS.split(","))


def reads(data: bytes) -> bool:
    return False  # a board is known by its address; its list is answered to a POST alone


def collect(feed: Feed, fetch: Fetch) -> Iterator[RawPosting | Shown | FormatError]:
    return read_details(cxs.listed(feed, fetch), fetch.holds, partial(cxs.with_detail, feed, fetch))


def parse(raw: RawPosting) -> Posting:
    fields = Record(raw.payload, raw.where)
    job, listed = Record(fields.pop("jobPostingInfo", dict), raw.where), fields.pop("listed", dict)
    mode = job.pop_optional("remoteType", named) or named(listed.get("remoteType"))
    first = job.pop_optional("location", named) or named(listed.get("locationsText"))
    others = map(named, job.pop_optional("additionalLocations", list) or [])
    is_remote = re.match("(?i)(?:fully |100% )?remote(?!.*hybrid)", mode)
    country = job.pop_optional("country", lambda value: named(value["descriptor"])) or ""
    posting = {
        "@type": "JobPosting",
        "title": job.pop("title", as_text),
        "description": ("" if is_remote or not mode else f"<p>Work arrangement: {mode}</p>")
        + job.pop("jobDescription", as_text),
        "identifier": job.pop_optional("jobReqId", named),
        "url": fields.pop("url", as_text),
        "hiringOrganization": fields.pop_optional("organization", named),
        "datePosted": job.pop_optional("startDate", as_text),
        "validThrough": job.pop_optional("endDate", as_text),
        "employmentType": job.pop_optional("timeType", named) or listed.get("timeType"),
        "jobLocation": [cxs.place(first, country), *map(cxs.place, others)],
        "jobLocationType": "TELECOMMUTE" if is_remote else "",
    }
    return read(replace(raw, payload=posting))
