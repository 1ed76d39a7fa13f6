"""The nouns of jobmatch. They are frozen, hold no reference to a database, and know no clock.

Posting fields are those of schema.org JobPosting in snake case; occupations are O*NET-SOC codes; vocabulary rows
are SKOS concepts. Instants are aware UTC; a date without a time is a date. Money is in integer cents.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import Enum, StrEnum
from functools import total_ordering
from typing import Any, NamedTuple


def digest(*parts: str) -> str:
    """Return the sha256 of the parts, each ended by NUL, as 64 hex digits."""
    return hashlib.sha256("".join(part + "\0" for part in parts).encode("utf-8")).hexdigest()


# ---------------------------------------------------------------------------------------------------- feeds


class Coverage(StrEnum):
    """What absence from a complete run means: `ALL`, the posting is gone; `WINDOW`, nothing (an RSS feed's last 20)."""

    ALL = "all"
    WINDOW = "window"


class Outcome(StrEnum):
    """How a run of one feed ended. Only `COMPLETE` runs age postings."""

    RUNNING = "running"
    COMPLETE = "complete"
    PARTIAL = "partial"
    NOT_MODIFIED = "not_modified"
    BLOCKED = "blocked"
    EMPTY = "empty"
    FAILED = "failed"


@dataclass(frozen=True)
class Feed:
    """One source of postings: a row of `feeds.toml`.

    `every_h` is in hours, 0 for a source that is read whenever asked (files on disk). `expect` is the least and the
    most postings a healthy run brings, None until learned. `where` are US states or ZIP areas the feed serves, none for
    all. `organization` is the employer, for a source that does not name it. `headers_file` is a file of "Name: value"
    lines (a partner's key) sent to the host of `url` alone.
    """

    id: str
    platform: str
    url: str
    terms: str = ""
    every_h: int = 24
    expect: tuple[int, int] | None = None
    coverage: Coverage = Coverage.ALL
    where: tuple[str, ...] = ()
    enabled: bool = True
    organization: str = ""
    headers_file: str = ""


@dataclass(frozen=True)
class RawPosting:
    """One posting as the source sent it: `payload` is JSON, `where` names the place in the source for people.

    `mark` is the source's own sign of the posting's version, by which it need not be fetched again; "" for none.
    """

    feed_id: str
    source_id: str
    payload: Any
    where: str = ""
    mark: str = ""

    @property
    def raw_hash(self) -> str:
        """The sha256 of the payload in canonical JSON."""
        return digest(canonical(self.payload))

    @property
    def posting_id(self) -> str:
        """The id that its posting will have."""
        return posting_id(self.feed_id, self.source_id)


@dataclass(frozen=True)
class Shown:
    """A posting that its source still shows, and that the store holds as it stands there: it was not fetched again."""

    feed_id: str
    source_id: str

    @property
    def posting_id(self) -> str:
        """The id of its posting."""
        return posting_id(self.feed_id, self.source_id)


def canonical(value: Any) -> str:
    """Return `value` as JSON with sorted keys and no spaces: equal values give equal text."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=str)


def _fields(value: Any, without: tuple[str, ...]) -> dict[str, Any]:
    return {name: field for name, field in asdict(value).items() if name not in without}


def posting_id(feed_id: str, source_id: str) -> str:
    """Return the first 16 hex digits of sha256(feed_id NUL source_id): public and stable."""
    return hashlib.sha256(f"{feed_id}\0{source_id}".encode()).hexdigest()[:16]


# ------------------------------------------------------------------------------------------------- postings


class PayUnit(StrEnum):
    """The time that an amount of pay is for."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    BIWEEKLY = "biweekly"
    MONTH = "month"
    YEAR = "year"


class EmploymentType(StrEnum):
    """schema.org employmentType, as written in exports."""

    FULL_TIME = "full_time"
    PART_TIME = "part_time"
    CONTRACT = "contract"
    TEMPORARY = "temporary"
    INTERN = "intern"
    VOLUNTEER = "volunteer"
    PER_DIEM = "per_diem"
    OTHER = "other"


class WorkMode(StrEnum):
    """Where the work is done, where the posting says so."""

    ONSITE = "onsite"
    HYBRID = "hybrid"
    REMOTE = "remote"


class Shift(StrEnum):
    """When the work is done; the weekend comes on top of a time of day."""

    DAY = "day"
    EVENING = "evening"
    NIGHT = "night"
    WEEKEND = "weekend"


class Travel(StrEnum):
    """How a person gets to work."""

    CAR = "car"
    TRANSIT = "transit"
    WALK = "walk"
    RIDE = "ride"


class Applicants(StrEnum):
    """Who may apply. Whatever is not `PUBLIC` is closed to a person who does not say that they belong to it."""

    PUBLIC = "public"
    INTERNAL = "internal"
    FEDERAL = "federal_employees"
    HIRING_PATH = "hiring_path"


@dataclass(frozen=True)
class Span:
    """A stretch of a posting's text, in Unicode code points: `text[start:end]` is the quote."""

    start: int
    end: int


@dataclass(frozen=True)
class Pay:
    """Base pay as stated, in cents of `currency` (ISO 4217) per `unit`; None is an end not stated."""

    min_cents: int | None
    max_cents: int | None
    unit: PayUnit
    currency: str
    span: Span | None = None


@dataclass(frozen=True)
class Place:
    """One place of work, as far as the source says; `region` is the two-letter code in the US, `country` ISO 3166."""

    locality: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


NOTES = ("removed_characters", "truncated", "unknown_employment_type", "unusable_url", "unreadable_date")
"""The codes of what had to be repaired in a posting on the way in."""


@dataclass(frozen=True)
class Posting:
    """One posting of one feed, as parsed.

    `text` is its one plain text, made by `text.posting_text`; every span counts code points in it. `valid_through` ends
    that day where the job is. `who_may_apply` is empty where the posting does not say. `notes` are codes of `NOTES`.
    """

    feed_id: str
    source_id: str
    title: str
    text: str
    url: str = ""
    hiring_organization: str = ""
    job_location: tuple[Place, ...] = ()
    job_location_type: str = ""
    applicant_location_requirements: tuple[str, ...] = ()
    date_posted: date | None = None
    valid_through: date | None = None
    employment_type: tuple[EmploymentType, ...] = ()
    identifier: str = ""
    who_may_apply: tuple[Applicants, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def posting_id(self) -> str:
        """The first 16 hex digits of sha256(feed_id NUL source_id)."""
        return posting_id(self.feed_id, self.source_id)

    @property
    def text_hash(self) -> str:
        """The sha256 of `text`; requirements are valid only with it."""
        return digest(self.text)

    @property
    def content_hash(self) -> str:
        """The sha256 over the fields as parsed: equal means nothing a reader could see has changed."""
        return digest(canonical(_fields(self, without=("feed_id", "source_id"))))


# ----------------------------------------------------------------------------------------------- vocabulary


class Kind(StrEnum):
    """What a concept is. Qualifications and skills are lacking when a profile is silent, unless their row says ask."""

    QUALIFICATION = "qualification"
    SKILL = "skill"
    TRAIT = "trait"
    CONDITION = "condition"


class WhenAbsent(StrEnum):
    """What a profile's silence means: `LACKING`, not held; `ASK`, not asked yet, no penalty."""

    LACKING = "lacking"
    ASK = "ask"


@dataclass(frozen=True)
class Concept:
    """One row of the vocabulary: a skill, credential, trait or condition, as SKOS/ESCO name it.

    `alt_labels` count wherever they stand; `context_labels` only with one of `anchors` near (none: any word of the
    field). A label that begins with "=" is case-sensitive. With one of `vetoes` near, the words have another sense.
    `claims` are labels that count in what a person says of themself alone, `no_claims` those of the others that do not
    count there: "paper charts" says how a department keeps its records, and not what one has done. What begins with
    "... " is no label but a veto that holds there alone.
    `broader` is the id of the wider concept; `implies` are ids that holding this one satisfies too;
    `implies_education` is the level one cannot hold it without.
    """

    id: str
    preferred_label: str
    kind: Kind
    group: str
    when_absent: WhenAbsent
    alt_labels: tuple[str, ...] = ()
    context_labels: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    no_claims: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    vetoes: tuple[str, ...] = ()
    broader: str = ""
    implies: tuple[str, ...] = ()
    implies_education: "EducationLevel | None" = None
    source: str = ""


# --------------------------------------------------------------------------------------------- requirements


@total_ordering
class EducationLevel(Enum):
    """The ladder of `extract`; compares by rank."""

    NONE = "none"
    HIGH_SCHOOL = "high_school"
    CERTIFICATE = "certificate"
    ASSOCIATE = "associate"
    BACHELOR = "bachelor"
    MASTER = "master"

    @property
    def rank(self) -> int:
        """0 for none to 5 for master."""
        return _RANKS[self]

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, EducationLevel):
            return NotImplemented
        return self.rank < other.rank


_RANKS = {level: rank for rank, level in enumerate(EducationLevel)}


class Importance(StrEnum):
    """How much the posting wants it. `MENTIONED` is a duty or what they teach; `NEGATED` is recorded, never scored."""

    REQUIRED = "required"
    PREFERRED = "preferred"
    MENTIONED = "mentioned"
    NEGATED = "negated"


class Grace(StrEnum):
    """A credential that need not be held on the first day."""

    ELIGIBLE = "eligible"
    OBTAIN_WITHIN = "obtain_within"


@dataclass(frozen=True)
class Holds:
    """The condition of holding a concept. `when_absent` is the concept's own, so that a score needs no vocabulary."""

    concept_id: str
    when_absent: WhenAbsent
    span: Span
    grace: Grace | None = None
    within_months: int | None = None


@dataclass(frozen=True)
class Educated:
    """The condition of having reached a level of education."""

    level: EducationLevel
    span: Span


@dataclass(frozen=True)
class Experienced:
    """The condition of so many months of relevant experience; 0 where the posting says that none is needed."""

    months: int
    span: Span
    anywhere: bool = False


Condition = Holds | Educated | Experienced
Path = tuple[Condition, ...]


@dataclass(frozen=True)
class Requirement:
    """A choice of paths: met if all conditions of one path are. `evidence` is the clause that says so."""

    paths: tuple[Path, ...]
    importance: Importance
    evidence: Span


@dataclass(frozen=True)
class Finding:
    """Something the reader has to say about a posting as a whole, as a code, with where it saw it.

    Codes: `no_requirements_section`, `attached_specification`, `unread_demand` and `unread_line` (nothing understood
    in a line of what is asked), `two_pays` (the field and the text disagree); and what
    to be careful with: `asks_money`, `asks_bank_data`, `chat_only`, `private_mail`, `pay_above`, `course_advert`.
    """

    code: str
    span: Span | None = None


@dataclass(frozen=True)
class Residence:
    """The US states, by their two letters, whose residents a posting is for; with `excluded`, for all others."""

    states: tuple[str, ...]
    excluded: bool
    span: Span


@dataclass(frozen=True)
class Requirements:
    """What one text asks for. Made from the text alone and valid only with it (`text_hash`).

    `family` is a family of `titles.csv` (core, coder, roi, registry, management, billing, adjacent) or "none";
    `trade` is the kind of work inside the family by `trades.csv`, "" where the title names none.
    `seniority` is entry, mid, senior, lead, supervisor, manager, director or ""; `occupation` is an O*NET-SOC code
    or "".
    `typing_wpm` is in words per minute. Of `shifts` one is enough, and each is all the times that come with it: days or
    evenings, either with weekends, is ((day, weekend), (evening, weekend)).
    """

    text_hash: str
    reader_version: str
    stated: tuple[Requirement, ...] = ()
    pay: Pay | None = None
    work_mode: WorkMode | None = None
    work_mode_span: Span | None = None
    employment: tuple[EmploymentType, ...] = ()
    shifts: tuple[tuple[Shift, ...], ...] = ()
    shifts_span: Span | None = None
    residence: Residence | None = None
    family: str = "none"
    seniority: str = ""
    occupation: str = ""
    typing_wpm: int | None = None
    findings: tuple[Finding, ...] = ()
    trade: str = ""

    @property
    def kind_of_work(self) -> str:
        """The trade, else the family."""
        return self.trade or self.family


def work_mode(posting: Posting, requirements: Requirements) -> WorkMode | None:
    """Return where the work is done, by the text, else by the posting's field."""
    if requirements.work_mode is None and posting.job_location_type == "TELECOMMUTE":
        return WorkMode.REMOTE
    return requirements.work_mode


def employment(posting: Posting, requirements: Requirements) -> tuple[EmploymentType, ...]:
    """Return the kinds of employment that the posting's field and its text offer, each once."""
    return tuple(dict.fromkeys((*posting.employment_type, *requirements.employment)))


# ------------------------------------------------------------------------------------------------- profiles


class Status(StrEnum):
    """How far a person is with a credential or a degree.

    Whether a held one has run out, its date and the day tell; `EXPIRED` is one that is said to have, on whatever day.
    """

    HELD = "held"
    IN_PROGRESS = "in_progress"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Holding:
    """One concept that a profile says the person has, with the words (`quote`) and the field (`where`) that say it."""

    concept_id: str
    quote: str
    where: str
    status: Status = Status.HELD
    expires: date | None = None


@dataclass(frozen=True)
class Study:
    """One entry of education; `end` may lie ahead."""

    level: EducationLevel
    quote: str
    where: str
    status: Status = Status.HELD
    end: date | None = None


@dataclass(frozen=True)
class Work:
    """One spell of work, paid or not. `family` and `trade` are those of its title; `end` is None while it lasts."""

    title: str
    family: str
    start: date | None
    end: date | None
    where: str
    seniority: str = ""
    trade: str = ""

    @property
    def kind_of_work(self) -> str:
        """The trade, else the family."""
        return self.trade or self.family


@dataclass(frozen=True)
class Wishes:
    """What the person wants; an empty wish filters nothing. They filter, they never score.

    `pay_min` is read by its `min_cents`; `distance_mi` is in miles from `postal_code`. `remote_from` is the two letters
    of the state that remote work is done from, "" for that of `postal_code`. `hidden_titles` are words of titles,
    `hidden_organizations` whole names. `travel` filters nothing: it is told where the way to work is.
    """

    postal_code: str = ""
    distance_mi: int | None = None
    pay_min: Pay | None = None
    work_modes: tuple[WorkMode, ...] = ()
    employment_types: tuple[EmploymentType, ...] = ()
    families: tuple[str, ...] = ()
    shifts: tuple[Shift, ...] = ()
    travel: Travel | None = None
    remote_from: str = ""
    hidden_organizations: tuple[str, ...] = ()
    hidden_titles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Profile:
    """One person as scored. `profile_id` is random and opaque; name and e-mail are never looked at by the score.

    `answers` are what the person said when asked: concept id and whether they have it. `hiring` are the closed
    groups of applicants they belong to. `target` is the trades they say they look for, in their own words, `also` what
    they name after it, `unwanted` those they say they do not want, and `level` the seniority of it, "" where they name
    none. `client_id` is what a
    center calls them in its own lists, "" where no list named them.
    """

    profile_id: str
    name: str
    email: str = ""
    holdings: tuple[Holding, ...] = ()
    education: tuple[Study, ...] = ()
    work: tuple[Work, ...] = ()
    answers: tuple[tuple[str, bool], ...] = ()
    target: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    level: str = ""
    hiring: tuple[Applicants, ...] = ()
    wishes: Wishes = field(default_factory=Wishes)
    center_id: str = "home"
    client_id: str = ""

    @property
    def revision(self) -> str:
        """The sha256 of all that a match could depend on; name and e-mail are left out."""
        return digest(canonical(_fields(self, without=("profile_id", "name", "email", "center_id", "client_id"))))


# -------------------------------------------------------------------------------------------------- matches


class Tier(StrEnum):
    """Where a posting stands for a person, best first; the last two are not ranked with the others."""

    QUALIFIED = "qualified"
    STRETCH = "stretch"
    ONE_STEP = "one_step"
    NOT_YET = "not_yet"
    TOO_LITTLE_SAID = "too_little_said"
    OTHER_WORK = "other_work"


class Verdict(StrEnum):
    """What became of one requirement."""

    MET = "met"
    PARTLY = "partly"
    MISSING = "missing"
    ASK = "ask"


@dataclass(frozen=True)
class Part:
    """The share of one stated requirement in a score.

    `requirement` is its index in `Requirements.stated`, `path` that of its best path; `credit` is in points, at
    most `weight`. An `ASK` has weight 0. `by` are the ids of the concepts or codes of the facts that earned the credit.
    """

    requirement: int
    path: int
    verdict: Verdict
    credit: int
    weight: int
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reason:
    """A code and its parameters; sentences are made of it in `report`.

    As a blocker: `closed_to` (who), `license` (said), `past_closing_day` (on, ISO 8601). As a wish that took the
    posting away: `too_far` (miles, wished), `elsewhere` (states, home), `state_excluded` (home), `pay_below`,
    `work_mode`, `employment`, `shift`, `family`, `hidden_organization` (name), `hidden_title` (words). As news: see
    `news`. As an answer to why a posting is not in a report: see `whereabouts`.
    """

    code: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Match:
    """One posting scored for one person: `points` of `of`, of which the parts, `prior` and `work` are the sum.

    `prior` stands in for what a posting does not say; `work` is for how near its family of work is to the person's.
    `because` is the code of the reason for the tier. `conditions` are the indices in `Requirements.stated` of what is
    a condition of the work (lifting, a background check) and nothing that one learns.
    """

    posting_id: str
    tier: Tier
    points: int
    of: int
    parts: tuple[Part, ...]
    prior: int = 0
    work: int = 0
    blockers: tuple[Reason, ...] = ()
    removed_by: tuple[Reason, ...] = ()
    because: str = ""
    conditions: tuple[int, ...] = ()

    @property
    def score(self) -> float:
        """`points / of`, in [0, 1]."""
        return self.points / self.of


# ----------------------------------------------------------------------------------------------------- jobs


class Sketch(NamedTuple):
    """What finds the postings that one may be the same work as: keys of 16 hex digits, and its text's signature.

    Those that share a `sure` key (number, address) are looked at in any case, others if their texts are alike: `bins`
    is a byte for each bin of the signature, `size` the number of words.
    """

    posting_id: str
    sure: tuple[str, ...]
    keys: tuple[str, ...]
    bins: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Link:
    """Two postings that are the same work, by their ids, the lesser first, with what says so (see `likeness`)."""

    first: str
    second: str
    strength: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Decisions:
    """What was decided of pairs of postings, the lesser id first, whatever the rules say.

    A person `joined` and `split` them; of those `renamed` their source said that one is the other.
    """

    joined: frozenset[tuple[str, str]] = frozenset()
    split: frozenset[tuple[str, str]] = frozenset()
    renamed: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Other:
    """Another posting of a job, and why it is the same; `stands` if it is the one that a report shows for all."""

    posting_id: str
    feed_id: str
    url: str
    reasons: tuple[Reason, ...]
    stands: bool = False

    @property
    def code(self) -> str:
        """The beginning of its id, by which a person may ask for it."""
        return self.posting_id[:8]


# -------------------------------------------------------------------------------------------------- reports


class MarkKind(StrEnum):
    """What a person did with a job, or a note of theirs."""

    SAVED = "saved"
    HIDDEN = "hidden"
    APPLIED = "applied"
    INTERVIEW = "interview"
    OFFER = "offer"
    HIRED = "hired"
    NOTE = "note"


@dataclass(frozen=True)
class Mark:
    """One thing that a person did with a job, and when."""

    job_id: str
    kind: MarkKind
    at: datetime
    note: str = ""


def hidden(marks: Sequence[Mark]) -> Mark | None:
    """Return the mark that hides a job: its last one, notes aside. Whatever else is done with a job shows it again."""
    last = next((mark for mark in reversed(marks) if mark.kind is not MarkKind.NOTE), None)
    return last if last and last.kind is MarkKind.HIDDEN else None


@dataclass(frozen=True)
class Listing:
    """One match with all that a reader is shown of it. `code` is short, unambiguous; `distance_mi` may be unknown.

    `reopened` is when a posting that had closed was last seen again. `marks` are what the person did with the job,
    oldest first; `news` is what is new about it since their last report; `others` are the further postings of the same
    job that are open.
    """

    code: str
    posting: Posting
    requirements: Requirements
    match: Match
    distance_mi: int | None = None
    first_seen: datetime | None = None
    closed_at: datetime | None = None
    reopened: datetime | None = None
    marks: tuple[Mark, ...] = ()
    news: tuple[Reason, ...] = ()
    others: tuple[Other, ...] = ()


@dataclass(frozen=True)
class Basis:
    """What a list was made with. Only the first is the person's doing: the hash of the document they gave."""

    document_hash: str
    profile_revision: str
    reader_version: str
    scoring_version: str


@dataclass(frozen=True)
class Appearance:
    """How a job last stood in a report that a person was shown: in the list `section`, made with `basis`, at `at`.

    `closed_on` is the day on which the posting that was shown was closed, None while it is open; `same_source` says
    that its source still shows just the same of it, so that whatever differs is jobmatch's own doing.
    """

    day: date
    at: datetime
    basis: Basis
    section: str
    listing: Listing
    closed_on: date | None = None
    same_source: bool = False


@dataclass(frozen=True)
class Past:
    """What a person was shown before a day: their last report, and by posting id how each job last stood in any.

    `held` are the ids of postings that stood open in the store, as they stand now, when that last report was made.
    """

    day: date
    at: datetime
    basis: Basis
    jobs: Mapping[str, Appearance]
    held: frozenset[str] = frozenset()


@dataclass(frozen=True)
class FeedHealth:
    """How one feed stands: the outcome of its last run, its reason, and when it last ran completely.

    `since` is when its trouble began, `not_before` when it will be asked again at the earliest.
    """

    feed_id: str
    outcome: Outcome | None
    reason: str = ""
    ended_at: datetime | None = None
    last_good_at: datetime | None = None
    open_postings: int = 0
    since: datetime | None = None
    not_before: datetime | None = None


@dataclass(frozen=True)
class Tally:
    """How many postings there are in all, listed or not: by tier, removed by wishes, and by which wish.

    A posting that a wish removed is in no tier; one of other work is not among the removed. What the person has
    `hidden` is counted there alone.
    """

    tiers: tuple[tuple[Tier, int], ...] = ()
    removed: int = 0
    hidden: int = 0
    wishes: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Report:
    """What one person is told on one day: listings best first, what wishes removed, what could not be looked at.

    The lists may be cut short; `tally` counts all. `refused` are records that the last runs could not read. `since` is
    the day of the last report before this one, None if this is the first.
    """

    profile: Profile
    on: date
    listings: tuple[Listing, ...]
    too_little_said: tuple[Listing, ...] = ()
    removed: tuple[Listing, ...] = ()
    other_work: tuple[Listing, ...] = ()
    hidden: tuple[Listing, ...] = ()
    since: date | None = None
    feeds: tuple[FeedHealth, ...] = ()
    refused: int = 0
    tally: Tally = field(default_factory=Tally)
