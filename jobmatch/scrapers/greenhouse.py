"""Job boards of employers on Greenhouse, as at boards.greenhouse.io/NAME and job-boards.greenhouse.io/NAME.

Source: https://developers.greenhouse.io/job-board.html (read 2026-11-21).
Terms:  an API that the vendor publishes for other programs, so that robots.txt (for crawlers) is not asked; no key.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import replace

from jobmatch.errors import FetchError
from jobmatch.fetch import Fetch
from jobmatch.jobposting import read
from jobmatch.model import Feed, Posting, RawPosting
from jobmatch.record import Record, as_text
from jobmatch.text import named

_BOARD = re.compile(
    r"https?://[\w-]*(?:boards|api)(\.eu)?\.greenhouse\.io/(?:v1/boards/|embed/\S+?[?&]for=|(?!v1/|embed/))([\w-]+)"
)


def claims(url: str) -> str:
    board = _BOARD.match(url)
    return f"https://boards-api{board[1] or ''}.greenhouse.io/v1/boards/{board[2]}/jobs" if board else ""


def reads(data: bytes) -> bool:
    return b'"internal_job_id"' in data and b'"absolute_url"' in data


def collect(feed: Feed, fetch: Fetch) -> Iterator[RawPosting]:
    board = Record(fetch.json(f"{feed.url}?content=true", news=True, api=True), feed.url)
    jobs, total = board.pop("jobs", list), board.pop("meta", lambda meta: int(meta["total"]))
    name = feed.organization or re.sub(r"[\W\d_]+", " ", feed.url.split("/")[-2]).strip().title()
    found = {named(job["id"]): {"organization": name} | job for job in jobs if isinstance(job, dict) and job.get("id")}
    yield from (RawPosting(feed.id, job_id, job, f"{feed.url}/{job_id}") for job_id, job in found.items())
    if max(total, len(jobs)) > len(found):
        raise FetchError(f"{feed.url}: of {max(total, len(jobs))} jobs, {len(found)} came with an id of their own")


def parse(raw: RawPosting) -> Posting:
    fields = Record(raw.payload, raw.where)
    place = fields.pop_optional("location", named) or ""
    offices = fields.pop_optional("offices", lambda stated: [named(office["location"]) for office in stated])
    if place.casefold() == "remote" and offices:  # of which part of the world, only they say
        place = "; ".join(f"Remote - {office}" for office in offices if office) or place
    posting = {
        "@type": "JobPosting",
        "title": fields.pop("title", as_text),
        "description": html.unescape(fields.pop("content", as_text)),
        "url": fields.pop("absolute_url", as_text),
        "hiringOrganization": fields.pop_optional("company_name", named) or fields.pop("organization", as_text),
        "identifier": fields.pop_optional("requisition_id", named),
        "datePosted": fields.pop_optional("first_published", as_text),  # updated_at moves with every edit
        "validThrough": fields.pop_optional("application_deadline", as_text),
        "jobLocation": re.split(r"\s*[;|•]\s*", place),
    }
    return read(replace(raw, payload=posting))
