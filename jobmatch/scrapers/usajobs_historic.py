"""Federal announcements that one may apply to now, from the API of USAJOBS that needs no key.

Source: https://developer.usajobs.gov/api-reference/get-api-historicjoa and get-api-announcementtext (read 2026-11-21).
Terms:  an API published for other programs, so that robots.txt (for crawlers) is not asked; applicants go to USAJOBS.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from jobmatch import usajobs
from jobmatch.fetch import Fetch
from jobmatch.jobposting import read
from jobmatch.model import Feed, Posting, RawPosting
from jobmatch.record import Record, as_text
from jobmatch.text import named

CAUTION = "Made from the documentation, it has met no real answer yet: compare a first posting with usajobs.gov."


def claims(url: str) -> str:
    found = re.match(r"(?i)https://data\.usajobs\.gov/api/historicjoa(?:/announcementtext)?\?(\S+)", url)
    filters = re.sub(r"(?i)(?:\A|&)(?:continuationtoken|startpositionclosedate)=[^&]*", "", found[1]) if found else ""
    return f"https://data.usajobs.gov/api/historicjoa?{filters.lstrip('&')}" if filters else ""


def reads(data: bytes) -> bool:
    return b'"usajobscontrolnumber"' in data[:65536].lower()


def collect(feed: Feed, fetch: Fetch) -> Iterator[RawPosting]:
    return usajobs.listed(feed, fetch)


def parse(raw: RawPosting) -> Posting:
    stated = usajobs.documented(raw.payload)
    fields = Record(stated | {"hiringPaths": stated.get("hiringPaths") or stated.get("whoMayApply")}, raw.where)
    fields.pop("positionOpeningStatus", partial(usajobs.meaning, "open"))
    who = fields.pop("hiringPaths", usajobs.applicants)
    unit = fields.pop("salaryType", partial(usajobs.meaning, "pay_unit"))
    lowest, highest = fields.pop("minimumSalary", float), fields.pop("maximumSalary", float)
    pay = {"currency": "USD", "minValue": lowest, "maxValue": highest, "unitText": unit}
    appointment = fields.pop_optional("appointmentType", usajobs.employment)
    agency, department = (fields.pop_optional(f"hiring{level}Name", named) for level in ("Agency", "Department"))
    posting = {
        "@type": "JobPosting",
        "title": fields.pop("positionTitle", as_text),
        "description": fields.pop("announcementText", usajobs.text),
        "url": f"https://www.usajobs.gov/job/{raw.source_id}",
        "identifier": fields.pop_optional("announcementNumber", named),
        "hiringOrganization": agency or department,
        "datePosted": fields.pop("positionOpenDate", as_text),
        "validThrough": fields.pop("positionCloseDate", as_text),
        "employmentType": [fields.pop("workSchedule", usajobs.employment), appointment],
        "jobLocation": fields.pop_optional("positionLocations", usajobs.places),
        "baseSalary": pay if unit else None,
    }
    fields.done(usajobs.ROWS["fields"])
    return replace(read(replace(raw, payload=posting)), who_may_apply=who)
