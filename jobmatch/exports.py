"""A report for programs: CSV and JSON, with codes instead of sentences."""

import json
from collections.abc import Mapping
from operator import methodcaller
from typing import Any, Final

from jobmatch import cells
from jobmatch.card import card_of, link, shown, tally_of
from jobmatch.messages import Edition, Words, place
from jobmatch.model import (
    Condition,
    Educated,
    Holds,
    Listing,
    Other,
    Part,
    Pay,
    Profile,
    Report,
    Tier,
    employment,
    work_mode,
)

RANKED: Final = (Tier.QUALIFIED, Tier.STRETCH, Tier.ONE_STEP, Tier.NOT_YET)
JSON_VERSION: Final = 1
HEADER: Final = (
    "code,tier,title,employer,place,distance_mi,pay_min,pay_max,pay_unit,pay_currency,work_mode,employment,date_posted,"
    "valid_through,met,partly,stated,asked,missing,to_ask,blockers,removed_by,url,posting_id,feed_id,profile_id,report_date,"
    "news,changes,marks"
)


def as_csv(report: Report, edition: Edition) -> str:
    """Return one row per listing, best first, then those too little said of, those that wishes removed, and other work.

    What the person has hidden is left out.

    The columns of `HEADER` keep their order; new ones come at the end. Codes are those of the JSON; `met`, `partly`,
    `stated` and `asked` are counts; amounts are in units of `pay_currency`; dates are ISO 8601; lists are joined by
    "; ". What a posting says is in one line, and begins with an apostrophe where a spreadsheet would take it for a
    formula.
    """
    listings = (*report.listings, *report.too_little_said, *report.removed, *report.other_work)
    rows = (_row(listing, report.profile, edition.words) | {"report_date": report.on} for listing in listings)
    return cells.table(HEADER.split(","), rows)


def _row(listing: Listing, profile: Profile, words: Words) -> dict[str, Any]:
    posting, match, said = listing.posting, listing.match, card_of(listing, profile, None, words)
    pay = {f"pay_{name}": value for name, value in (_pay_json(listing.requirements.pay) or {}).items()}
    return {
        "code": listing.code,
        "tier": match.tier,
        "title": shown(posting.title),
        "employer": shown(posting.hiring_organization),
        "place": "; ".join(shown(place(each)) for each in posting.job_location),
        "distance_mi": listing.distance_mi,
        "work_mode": work_mode(listing.posting, listing.requirements),
        "employment": "; ".join(employment(listing.posting, listing.requirements)),
        "date_posted": posting.date_posted,
        "valid_through": posting.valid_through,
        "missing": "; ".join(claim.says for claim in said.missing),
        "to_ask": "; ".join(claim.says for claim in said.asked),
        "blockers": "; ".join(reason.code for reason in match.blockers),
        "removed_by": "; ".join(reason.code for reason in match.removed_by),
        "url": link(posting.url),
        "posting_id": posting.posting_id,
        "feed_id": posting.feed_id,
        "profile_id": profile.profile_id,
        "news": "; ".join(reason.code for reason in listing.news),
        "changes": "; ".join(code for reason in listing.news for code in dict(reason.values).get("what", "").split()),
        "marks": "; ".join(mark.kind for mark in listing.marks),
        **tally_of(listing),
        **pay,
    }


def as_json(report: Report, edition: Edition) -> str:
    """Return the report with codes, not prose, in ASCII; while `version` stays the same, keys are only added.

    `{"format": "jobmatch-report", "version": 1, "on", "profile_id", "counts": {tier: n, "removed": n},
    "listings": [...], "too_little_said": [...], "removed": [...], "other_work": [...],
    "hidden": [...], "since", "feeds": [...], "refused": n}`. The counts are of all
    there are, the lists may be cut short. `since` is the day of the person's last report before this one.

    A listing has `code, posting_id, feed_id, title, employer, places, distance_mi, url, date_posted, valid_through,
    first_seen, employment, work_mode, pay, family, occupation, tier, because, points, of, prior, work, tally, parts,
    blockers, removed_by, findings, notes, news, marks, others`. News are codes with their values (`jobmatch/news.py`
    has them); a mark has `kind, at, note`. The others are further postings of the same job, each with `posting_id,
    feed_id, url` and the `reasons` that it is the same. A part has `verdict, importance, credit, weight, by`, the
    `paths` (lists of conditions), the index of the `path` that counts, and `start, end, quote` in the posting's text.
    Nothing foreign is cleaned here: whoever shows it has to.
    """
    value = {
        "format": "jobmatch-report",
        "version": JSON_VERSION,
        "on": report.on,
        "profile_id": report.profile.profile_id,
        "counts": dict.fromkeys(Tier, 0)
        | dict(report.tally.tiers)
        | {"removed": report.tally.removed, "hidden": report.tally.hidden},
        "listings": [_listing(each) for each in report.listings],
        "too_little_said": [_listing(each) for each in report.too_little_said],
        "removed": [_listing(each) for each in report.removed],
        "other_work": [_listing(each) for each in report.other_work],
        "hidden": [_listing(each) for each in report.hidden],
        "since": report.since,
        "feeds": [vars(feed) for feed in report.feeds],
        "refused": report.refused,
    }
    return json.dumps(value, indent=2, default=methodcaller("isoformat")) + "\n"


def _listing(listing: Listing) -> dict[str, Any]:
    posting, found, match = listing.posting, listing.requirements, listing.match
    return {
        "code": listing.code,
        "posting_id": posting.posting_id,
        "feed_id": posting.feed_id,
        "title": posting.title,
        "employer": posting.hiring_organization,
        "places": [vars(each) for each in posting.job_location],
        "distance_mi": listing.distance_mi,
        "url": posting.url,
        "date_posted": posting.date_posted,
        "valid_through": posting.valid_through,
        "first_seen": listing.first_seen,
        "employment": employment(listing.posting, listing.requirements),
        "work_mode": work_mode(listing.posting, listing.requirements),
        "pay": _pay_json(found.pay),
        "family": found.family,
        "occupation": found.occupation or None,
        "tier": match.tier,
        "because": match.because,
        "points": match.points,
        "of": match.of,
        "prior": match.prior,
        "work": match.work,
        "tally": tally_of(listing),
        "parts": [_part(part, listing) for part in match.parts],
        "blockers": [{"code": reason.code} | dict(reason.values) for reason in match.blockers],
        "removed_by": [{"code": reason.code} | dict(reason.values) for reason in match.removed_by],
        "findings": [finding.code for finding in found.findings],
        "notes": posting.notes,
        "news": [{"code": reason.code} | dict(reason.values) for reason in listing.news],
        "marks": [{"kind": mark.kind, "at": mark.at, "note": mark.note} for mark in listing.marks],
        "others": [_other(other) for other in listing.others],
    }


def _other(other: Other) -> dict[str, Any]:
    reasons = [{"code": reason.code} | dict(reason.values) for reason in other.reasons]
    return {"posting_id": other.posting_id, "feed_id": other.feed_id, "url": other.url, "reasons": reasons}


def _pay_json(pay: Pay | None) -> Mapping[str, Any] | None:
    """Pay as `extract` writes it: amounts in whole units of the currency, not cents."""
    if pay is None:
        return None
    low, high = (None if cents is None else cents / 100 for cents in (pay.min_cents, pay.max_cents))
    return {"min": low, "max": high, "unit": pay.unit, "currency": pay.currency}


def _part(part: Part, listing: Listing) -> dict[str, Any]:
    requirement = listing.requirements.stated[part.requirement]
    clause = requirement.evidence
    return {
        "verdict": part.verdict,
        "importance": requirement.importance,
        "credit": part.credit,
        "weight": part.weight,
        "by": part.by,
        "path": part.path,
        "paths": [[_condition(condition) for condition in way] for way in requirement.paths],
        "start": clause.start,
        "end": clause.end,
        "quote": listing.posting.text[clause.start : clause.end],
    }


def _condition(condition: Condition) -> dict[str, Any]:
    where = {"start": condition.span.start, "end": condition.span.end}
    if isinstance(condition, Holds):
        return {"id": condition.concept_id, "note": condition.grace, "months": condition.within_months} | where
    if isinstance(condition, Educated):
        return {"education": condition.level.value} | where
    return {"experience_months": condition.months} | where
