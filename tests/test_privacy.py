"""What is kept on people and what left: counted for all, told in full for one."""

from datetime import timedelta

import pytest
from caseload_fixtures import BO, CY, JO, clients, sent
from line_fixtures import trial
from store_fixtures import DAY, NIGHT

from jobmatch import privacy, tables
from jobmatch.model import Mark, MarkKind
from jobmatch.store import HOME, KINDS


@pytest.fixture
def acme(tmp_path):
    with trial(tmp_path / "home") as made:
        yield made


def test_every_kind_of_what_is_kept_has_words_and_every_table_of_people_is_a_kind():
    """A new table that belongs to a profile is not kept in silence."""
    assert tuple(privacy.KINDS) == KINDS
    owned = {table.name for table in tables.metadata.sorted_tables if "profile_id" in table.c}
    derived = {"matched", "forgotten"}  # up to where they were matched: no fact; and who is not here
    named = {"profiles", "caseload", "marks", "job_copies", "shown_reports", "matches", "night_people", "deliveries"}
    assert owned - derived == {*named, "mail_stops"}


def test_the_days_of_each_kind_are_settings_that_there_are(acme):
    days = privacy.account(acme.line).days
    assert days == {**dict.fromkeys(KINDS), "reports": 800, "nights": 400, "deliveries": 90}


def test_what_left_is_counted_by_channel_host_and_state_and_no_address_is_told(acme):
    jo, bo, cy = clients(acme.line, JO, BO, CY.replace("example.org", "mail.example"))
    for number, who in enumerate((jo, jo, bo, cy)):
        sent(acme.line, who, DAY + timedelta(days=number))
    sent(acme.line, bo, DAY, state="refused")
    sent(acme.line, cy, DAY, channel="print")
    sent(acme.line, None, DAY, kind="operator")
    account = privacy.account(acme.line)
    assert {key: (one.rows, one.people, one.first, one.last) for key, one in account.in_all.items()} == {
        ("print", "", "sent"): (1, 1, DAY, DAY),
        ("smtp", "example.org", "refused"): (1, 1, DAY, DAY),
        ("smtp", "example.org", "sent"): (3, 2, DAY, DAY + timedelta(days=2)),
        ("smtp", "mail.example", "sent"): (1, 1, DAY + timedelta(days=3), DAY + timedelta(days=3)),
    }
    said = "\n".join(privacy.sentences(account))
    assert "  smtp to example.org, sent: 3 on 2 people, 2026-03-02 to 2026-03-04" in said
    assert "jo@" not in said


def test_of_one_person_every_delivery_is_told_with_day_channel_address_and_state(acme):
    jo, _ = clients(acme.line, JO, BO)
    sent(acme.line, jo, DAY + timedelta(days=1), channel="print")
    sent(acme.line, jo, DAY, state="unknown")
    account = privacy.account(acme.line, jo)
    said = list(privacy.sentences(account))
    assert said[said.index("What left this computer, or is to leave it:") + 1 :][:2] == [
        "  2026-03-02  letter by smtp to jo@example.org: unknown",
        "  2026-03-03  letter by print: sent",
    ]
    assert [one["state"] for one in privacy.facts(account)["left"]] == ["unknown", "sent"]


def test_what_is_kept_on_one_person_has_the_days_from_and_to(acme):
    (jo,) = clients(acme.line, JO)
    job = "a" * 16
    with acme.line.store.writing() as connection:
        connection.execute(tables.jobs.insert().values(job_id=job))
    for days in (0, 3):
        acme.line.store.mark(HOME, jo.profile_id, Mark(job, MarkKind.SAVED, NIGHT + timedelta(days=days)))
    kept = {one.kind: one for one in privacy.account(acme.line, jo).kept}
    assert (kept["marks"].rows, kept["marks"].first, kept["marks"].last) == (2, DAY, DAY + timedelta(days=3))
    assert (kept["copies"].rows, kept["copies"].first, kept["counselor"].rows) == (0, None, 1)
