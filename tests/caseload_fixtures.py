"""What tests of a center's clients share: a line of a center, clients from rows, and what nights leave in the store."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import insert, select
from store_fixtures import NIGHT

from jobmatch import caseload, pipeline, roster, tables

HEAD = "client_id,name,email,zip,travel,schooling,credentials,work,pay,counselor"
JO = 'C-1,Jo Sample,jo@example.org,43215,"25, remote",GED,"RHIT in progress, CPR",3 years as file clerk,18.50,Kim'
BO = "C-2,Bo Day,bo@example.org,45402,10 by bus,,CPC,,40000 a year,kim"
CY = "C-3,Cy Fox,cy@example.org,,,,,,,"


def at_center(line, center_id):
    """The same line, at work for another center, which is made if it is not there."""
    if center_id not in {center.center_id for center in line.store.centers()}:
        line.store.add_center(center_id, center_id.title())
    other = replace(line, center_id=center_id)
    other.__dict__.update({name: line.__dict__[name] for name in ("vocabulary", "reader") if name in line.__dict__})
    return other


def read(line, *rows, head=HEAD, content=None):
    path = line.settings.home / "roster.csv"
    path.write_text("\n".join((head, *rows)) if content is None else content, encoding="utf-8")
    return roster.load(path)


def foreseen(line, *rows, **how):
    return caseload.foresee(line, read(line, *rows, **how), NIGHT)


def clients(line, *rows, **how):
    """Take in the rows of a roster; return the profiles."""
    return [pipeline.import_client(line, one.client, NIGHT)[0] for one in foreseen(line, *rows, **how).changes]


def report(line, profile, *listed, on, **sections):
    """Keep a report of a day, of these postings; return its id."""
    from store_fixtures import report as report_of  # noqa: PLC0415 - its name is ours here

    made = replace(report_of(profile, *listed, on=on), **sections)
    line.store.save_shown(line.center_id, made, NIGHT, reader_version="r", scoring_version="s", formats=("html",))
    with line.store.reading() as connection:
        return max(connection.scalars(select(tables.shown_reports.c.report_id)))


def sent(line, profile, day, *, state="sent", channel="smtp", report_id=None, kind="letter", body="Dear ..."):
    """Put a delivery into the store, as it stands once it has ended, or not."""
    row = {
        "profile_id": profile and profile.profile_id,
        "day": day,
        "kind": kind,
        "channel": channel,
        "address": profile.email if profile and channel == "smtp" else "",
        "message_id": f"<{day}.{kind}.{profile and profile.profile_id}@example.org>",
        "state": state,
        "reason": "",
        "attempts": 1,
        "queued_at": NIGHT,
        "ended_at": None if state in {"queued", "sending"} else NIGHT + timedelta(minutes=1),
        "report_id": report_id,
        "body": body,
    }
    put(line.store, tables.deliveries, row)


def put(store, table, *rows):
    with store.writing() as connection:
        connection.execute(insert(table), list(rows))


def all_of(store, table):
    """The rows of a table, as dictionaries."""
    with store.reading() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]
