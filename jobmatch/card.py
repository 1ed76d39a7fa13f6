"""One posting as a person reads it: every claim with the quote that proves it. Text and HTML are templates over cards.

Whatever a posting, a source or a profile says is foreign: people see it only after `shown` took out what could steer a
terminal or reorder a line.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from jobmatch.errors import JobMatchError
from jobmatch.messages import DUTIES, FINDINGS, IMPORTANCES, TIERS, VERDICTS, Words
from jobmatch.model import (
    Condition,
    EducationLevel,
    Holding,
    Holds,
    Importance,
    Listing,
    Part,
    Pay,
    Posting,
    Profile,
    Reason,
    Requirement,
    Span,
    Study,
    Tier,
    Travel,
    Verdict,
    WorkMode,
    employment,
    work_mode,
)
from jobmatch.news import SOON_DAYS
from jobmatch.tidings import mark_line, news_lines

QUOTE_LENGTH: Final = 160  # two lines of a telephone held sideways: enough to prove a claim, short enough to be read
DRIVING: Final = "cond_drivers_license"
PAST: Final = "past_closing_day"
STATED: Final = frozenset({Importance.REQUIRED, Importance.PREFERRED})

_ESCAPES: Final = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x9b[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
_JOINERS: Final = "\u200c\u200d"  # letters of several scripts and many emoji fall apart without them
_STRAY: Final = r"[\s;:,•·●▪◦|*\u2013\u2014-]"  # what lists and sentences leave hanging at the ends of a clause
_ENDS: Final = re.compile(rf"^(?:{_STRAY}|[)\]])+|(?:{_STRAY}|[(\[])+$")
_BUCKETS: Final = frozenset({"lang_other"})  # concepts for "any other": the posting's own word says which one
_LINK: Final = re.compile(r"https?://[^\s\"<>\\]+", re.IGNORECASE)


# ------------------------------------------------------------------------------------------- foreign text


def shown(foreign: str) -> str:
    """Return foreign text in one line, without terminal escapes, control characters and bidirectional overrides."""
    text = " ".join(_ESCAPES.sub("", foreign).split())
    if text.isprintable():  # as nearly all is
        return text
    return "".join(char for char in text if unicodedata.category(char) not in {"Cc", "Cf", "Cs"} or char in _JOINERS)


def link(url: str) -> str:
    """Return `url` if a person may be sent there: http or https, with nothing hidden in it; else nothing."""
    return url if _LINK.fullmatch(url) and shown(url) == url else ""


def quotation(text: str, clause: Span, focus: Span) -> str:
    """Return the words of `clause` in one line; of a long one, `QUOTE_LENGTH` around `focus`, cut between words."""
    if not clause.start <= focus.start <= focus.end <= clause.end:
        clause = focus
    lead = (QUOTE_LENGTH - (focus.end - focus.start)) // 2
    start = max(clause.start, min(focus.start - lead, clause.end - QUOTE_LENGTH))
    end = min(clause.end, start + QUOTE_LENGTH)
    piece = _ENDS.sub("", text[start:end]) or text[start:end]
    if end < clause.end:
        piece = piece.rsplit(None, 1)[0] + " …"
    if start > clause.start:
        piece = "… " + piece.split(None, 1)[-1]
    return shown(piece)


# -------------------------------------------------------------------------------------- one posting, in words


@dataclass(frozen=True)
class Proof:
    """What of the person's profile earned a credit: its name, the profile's own words and the field they stand in."""

    says: str
    quote: str = ""
    where: str = ""


@dataclass(frozen=True)
class Claim:
    """One thing said of a posting, with the `quote` that proves it. `counted` names the alternative that counts."""

    says: str
    quote: str
    importance: str = ""
    verdict: str = ""
    counted: str = ""
    proofs: tuple[Proof, ...] = ()
    credit: int = 0
    weight: int = 0


@dataclass(frozen=True)
class Card:
    """One posting as a person reads it; all strings are words, and empty where the posting is silent.

    `others` are the other postings of the job: where each is, why it is the same, and its link.
    """

    code: str
    title: str
    employer: str
    place: str
    distance: str
    pay: Claim | None
    mode: Claim | None
    employment: str
    posted: str
    closes: str
    passed: str
    link: str
    tier: str
    because: str
    tally: str
    step: str
    blockers: tuple[str, ...]
    missing: tuple[Claim, ...]
    partly: tuple[Claim, ...]
    asked: tuple[Claim, ...]
    met: tuple[Claim, ...]
    duties: tuple[Claim, ...]
    findings: tuple[Claim, ...]
    removed_by: tuple[Claim, ...]
    news: tuple[str, ...]
    marks: tuple[str, ...]
    others: tuple[tuple[str, str, str], ...]


def card_of(listing: Listing, profile: Profile, on: date | None, words: Words) -> Card:
    """Put one listing into words. `on` is the day that "in 3 days" counts from; None says the date alone.

    Raises JobMatchError if the requirements were read from another text, for then no quote would be true.
    """
    posting, found = listing.posting, listing.requirements
    if found.text_hash != posting.text_hash:
        raise JobMatchError(f"posting {listing.code}: its requirements are of an older text; run 'jobmatch rebuild'")
    claims = [(part, claim_of(part, listing, profile, words)) for part in listing.match.parts]
    stated = [(part, said) for part, said in claims if _importance(part, listing) in STATED]

    def those(verdict: Verdict) -> tuple[Claim, ...]:
        return tuple(said for part, said in stated if part.verdict is verdict)

    return Card(
        code=listing.code,
        title=shown(posting.title) or words.gettext("(no title)"),
        employer=shown(posting.hiring_organization) or words.gettext("employer not named"),
        place=_place(listing, words),
        distance="" if listing.distance_mi is None else words.way_there(listing.distance_mi, profile.wishes.travel),
        pay=_pay(posting, found.pay, words),
        mode=_mode(listing, words),
        employment=words.employment(employment(listing.posting, listing.requirements)),
        posted=words.day(posting.date_posted) if posting.date_posted else "",
        closes="" if is_past(listing, on) else closing_of(posting.valid_through, on, words),
        passed=_passed(listing, on, words),
        link=link(posting.url),
        tier=words.gettext(TIERS[listing.match.tier]),
        because=words.because(listing.match.because),
        tally=words.tally(**tally_of(listing)),
        step=step_of(listing, words),
        blockers=tuple(shown(words.blocker(reason)) for reason in listing.match.blockers if reason.code != PAST),
        missing=those(Verdict.MISSING),
        partly=those(Verdict.PARTLY),
        asked=those(Verdict.ASK),
        met=those(Verdict.MET),
        duties=tuple(
            _duty(part, said, words) for part, said in claims if _importance(part, listing) is Importance.MENTIONED
        ),
        findings=(*_findings(listing, words), *_driving(listing, profile.wishes.travel, words)),
        news=tuple(shown(line) for line in news_lines(listing, words)),
        marks=tuple(shown(mark_line(mark, words)) for mark in listing.marks),
        removed_by=tuple(_removal(reason, listing, profile, words) for reason in listing.match.removed_by),
        others=tuple(
            (shown(words.other(other)), shown(words.same(other.reasons)), link(other.url)) for other in listing.others
        ),
    )


def _duty(part: Part, said: Claim, words: Words) -> Claim:
    return replace(said, importance=words.gettext(DUTIES[part.verdict]))


def tally_of(listing: Listing) -> dict[str, int]:
    """Count what a posting states: `met` and `partly` of `stated`, and `asked`, which is no part of `stated`."""
    verdicts = Counter(part.verdict for part in listing.match.parts if _importance(part, listing) in STATED)
    asked = verdicts.pop(Verdict.ASK, 0)
    return {
        "met": verdicts[Verdict.MET],
        "stated": verdicts.total(),
        "partly": verdicts[Verdict.PARTLY],
        "asked": asked,
    }


def _importance(part: Part, listing: Listing) -> Importance:
    return listing.requirements.stated[part.requirement].importance


def missing_of(listing: Listing, words: Words) -> str:
    """Name the requirement that keeps a posting one step away: of those required, the one least met."""
    if listing.match.tier is not Tier.ONE_STEP:
        return ""
    required = [
        part for part in listing.match.parts if _importance(part, listing) is Importance.REQUIRED and part.weight
    ]
    least = min(required, key=lambda part: part.credit / part.weight)
    return named(listing.requirements.stated[least.requirement], listing, words)


def step_of(listing: Listing, words: Words) -> str:
    """Say what to do about the requirement that keeps a posting one step away."""
    missing = missing_of(listing, words)
    return words.step(listing.match.because, missing) if missing else ""


def named(requirement: Requirement, listing: Listing, words: Words) -> str:
    """Name a requirement, in the posting's own word where the concept is only a bucket for such."""
    return _calling(requirement, listing, words).requirement(requirement)


def _calling(requirement: Requirement, listing: Listing, words: Words) -> Words:
    text = listing.posting.text
    held = [each for path in requirement.paths for each in path if isinstance(each, Holds)]
    own = [(each.concept_id, shown(text[each.span.start : each.span.end])) for each in held]
    names: dict[str, list[str]] = {}
    for concept, said in own:
        if concept in _BUCKETS and said not in names.setdefault(concept, []):
            names[concept].append(said)
    last = words.gettext("{these} or {last}")
    return words.calling({concept: words.joined(said, last) for concept, said in names.items()})


def claim_of(part: Part, listing: Listing, profile: Profile, words: Words) -> Claim:
    """Put one part of a score into words."""
    requirement = listing.requirements.stated[part.requirement]
    way = requirement.paths[part.path]
    own = _calling(requirement, listing, words)
    chosen = len(requirement.paths) > 1 and part.verdict in {Verdict.MET, Verdict.PARTLY}
    return Claim(
        says=own.requirement(requirement),
        quote=quotation(listing.posting.text, requirement.evidence, way[0].span),
        importance=words.gettext(IMPORTANCES[requirement.importance]),
        verdict=words.gettext(VERDICTS[part.verdict]),
        counted=own.way(way) if chosen else "",
        proofs=_proofs(part, way, profile, own),
        credit=part.credit,
        weight=part.weight,
    )


def unscored_of(requirement: Requirement, listing: Listing, words: Words) -> Claim:
    """Put into words a requirement that has no part in the score."""
    quote = quotation(listing.posting.text, requirement.evidence, requirement.paths[0][0].span)
    return Claim(named(requirement, listing, words), quote, words.gettext(IMPORTANCES[requirement.importance]))


def _proofs(part: Part, way: tuple[Condition, ...], profile: Profile, words: Words) -> tuple[Proof, ...]:
    if part.verdict is Verdict.PARTLY and not part.by and any(isinstance(each, Holds) and each.grace for each in way):
        return (Proof(words.gettext("not yet, but it may come after starting, and nothing keeps you from beginning")),)
    return tuple(_proof(fact, profile, words) for fact in part.by)


def _proof(fact: str, profile: Profile, words: Words) -> Proof:
    """Put the fact that earned a credit into words: `education:` a level, `months:` a number, or a concept's id."""
    kind, _, value = fact.partition(":")
    if kind == "months":
        return Proof(words.worked(int(value)))
    if kind == "education":
        studies = [study for study in profile.education if study.level.value == value]
        return _evidence(words.level(EducationLevel(value)), studies, words)
    holdings = [holding for holding in profile.holdings if holding.concept_id == fact]
    if not holdings and dict(profile.answers).get(fact):
        return Proof(words.label(fact), where=words.gettext("your answer"))
    return _evidence(words.label(fact), holdings, words)


def _evidence(name: str, entries: Sequence[Holding | Study], words: Words) -> Proof:
    if not entries:
        return Proof(name)
    return Proof(words.standing(name, entries[0].status), shown(entries[0].quote), shown(entries[0].where))


def _pay(posting: Posting, pay: Pay | None, words: Words) -> Claim | None:
    if pay is None:
        return None
    return Claim(shown(words.pay(pay)), quotation(posting.text, pay.span, pay.span) if pay.span else "")


def _mode(listing: Listing, words: Words) -> Claim | None:
    mode, span = work_mode(listing.posting, listing.requirements), listing.requirements.work_mode_span
    if mode is None:
        return None
    return Claim(words.modes([mode]), quotation(listing.posting.text, span, span) if span else "")


def _removal(reason: Reason, listing: Listing, profile: Profile, words: Words) -> Claim:
    """Say which wish took the posting away, quoted where the posting's text has the words."""
    found = listing.requirements
    live = found.residence.span if found.residence and not listing.posting.applicant_location_requirements else None
    spans = {
        "pay_below": found.pay and found.pay.span,
        "work_mode": found.work_mode_span,
        "shift": found.shifts_span,
        "elsewhere": live,
        "state_excluded": live,
    }
    span = spans.get(reason.code)
    quote = quotation(listing.posting.text, span, span) if span else ""
    return Claim(shown(words.removal(reason, listing, profile.wishes)), quote)


def _place(listing: Listing, words: Words) -> str:
    """Name where the work is; remote work needs no place."""
    named = shown(words.places(listing.posting.job_location))
    if named or work_mode(listing.posting, listing.requirements) is not WorkMode.REMOTE:
        return named or words.gettext("place not stated")
    return words.modes([WorkMode.REMOTE])


def is_past(listing: Listing, on: date | None) -> bool:
    """Tell whether the closing day that an open posting states was before `on`, or before the day of its match."""
    if listing.closed_at:
        return False
    last_day = listing.posting.valid_through
    return any(reason.code == PAST for reason in listing.match.blockers) or bool(on and last_day and last_day < on)


def _passed(listing: Listing, on: date | None, words: Words) -> str:
    last_day = listing.posting.valid_through
    return words.past_closing_day(last_day) if last_day and is_past(listing, on) else ""


def closing_of(last_day: date | None, on: date | None, words: Words) -> str:
    """Say until when one can apply, and how soon that is where it is within `SOON_DAYS` of the day `on`."""
    if last_day is None:
        return ""
    days = (last_day - on).days if on else SOON_DAYS + 1
    return words.closing(last_day, days if 0 <= days <= SOON_DAYS else None)


def _findings(listing: Listing, words: Words) -> tuple[Claim, ...]:
    text = listing.posting.text
    noted = [Claim(words.gettext(FINDINGS[code]), "") for code in listing.posting.notes]
    for finding in listing.requirements.findings:
        quote = quotation(text, finding.span, finding.span) if finding.span else ""
        noted.append(Claim(words.gettext(FINDINGS[finding.code]), quote))
    return tuple(noted)


def _driving(listing: Listing, travel: Travel | None, words: Words) -> Iterator[Claim]:
    """Yield what to ask where the posting speaks of driving and the person does not go by car."""
    if travel in {None, Travel.CAR}:
        return
    for stated in listing.requirements.stated:
        spans = [each.span for path in stated.paths for each in path if _drives(each)]
        if spans and stated.importance is not Importance.NEGATED:
            yield Claim(words.without_car(travel), quotation(listing.posting.text, stated.evidence, spans[0]))
            return


def _drives(condition: Condition) -> bool:
    return isinstance(condition, Holds) and condition.concept_id == DRIVING
