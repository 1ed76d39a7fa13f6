"""Job files as exported for Indeed and Appcast: .xml files of <job> elements (also .gz), or the address of one.

Source: https://docs.indeed.com/indeed-apply/xml-feed, and the dialects of other boards (read 2026-11-21).
Terms:  files that an employer or a partner exports for others to read.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from jobmatch.errors import FormatError
from jobmatch.fetch import Fetch
from jobmatch.jobposting import raw_posting, read
from jobmatch.model import Feed, Posting, RawPosting
from jobmatch.xml_files import first, job_elements, needed, root

IDS = "referencenumber job_reference reference reference_id partnerjobid jobid id"
PLACE = {"addressLocality": "city location", "addressRegion": "state", "postalCode": "postalcode zip postal_code"}


def claims(url: str) -> str:
    return url if re.match(r"(?i)https?://[^?#]*/[^/?#]*indeed[^/?#]*\.xml", url) else ""


def reads(data: bytes) -> bool:
    return root(data) in {"source", "jobs"} and re.search(rb"<job[\s>]", data.replace(b"\0", b"")) is not None


def collect(feed: Feed, fetch: Fetch) -> Iterator[RawPosting | FormatError]:
    for name, data in fetch.files(feed.url, (".xml",)):
        for number, job in enumerate(job_elements(name, data), start=1):
            where = f"{name}, job {number}"
            known_by = {"id": first(job, IDS), "url": first(job, "url link applyurl apply_url")}
            payload = {"organization": feed.organization} | job | known_by
            lost = FormatError(f"{where}: 'referencenumber' and 'url' are missing; a job has one of them at least")
            yield raw_posting(feed.id, payload, where) if any(known_by.values()) else lost


def parse(raw: RawPosting) -> Posting:
    job = raw.payload
    place = {part: first(job, names) for part, names in PLACE.items()} | {"addressCountry": first(job, "country")}
    places = [place] if first(job, "city state") else first(job, "location").split("; ")
    # Schema.org has no type for hybrid work: what is said of it stands among the places, where the text shows it.
    mode = first(job, "remotetype remote_type")
    posting = {
        "@type": "JobPosting",
        "title": needed(job, "title name", raw.where),
        "description": needed(job, "description body", raw.where),
        "url": first(job, "url"),
        "hiringOrganization": first(job, "company company_name employer organization"),
        "identifier": first(job, "requisitionid id"),
        "datePosted": first(job, "date posted_at publishdate pubdate"),
        "validThrough": first(job, "expirationdate expirydate expires_at expire"),
        "employmentType": first(job, "jobtype job_type"),
        "baseSalary": first(job, "salary"),
        "jobLocation": [*places, *re.findall("(?i)hybrid.*", mode)],
        "jobLocationType": "TELECOMMUTE" if re.match("(?i)fully", mode) else "",
    }
    return read(replace(raw, payload=posting))
