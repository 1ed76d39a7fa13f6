"""A center's clients: whose they are, the roster that goes in and comes out, how each stands, and what was done."""

import csv
import io
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from caseload_fixtures import BO, CY, JO, all_of, at_center, clients, foreseen, put, read, report, sent
from line_fixtures import record, trial
from store_fixtures import DAY, NIGHT, listing, posting

from jobmatch import caseload, pipeline, tables
from jobmatch.errors import StoreError, UsageError
from jobmatch.model import Mark, MarkKind
from jobmatch.roster import COLUMNS
from jobmatch.store import HOME

APRIL = date(2026, 4, 1)


@pytest.fixture
def acme(tmp_path):
    with trial(tmp_path / "home") as made:
        yield made


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


# ------------------------------------------------------------------------------------------------- centers


def test_there_is_one_center_until_another_is_added(acme):
    store = acme.line.store
    store.add_center("north", "North Side")
    clients(at_center(acme.line, "north"), JO)
    assert [(one.center_id, one.name, one.clients) for one in store.centers()] == [
        ("home", "", 0),
        ("north", "North Side", 1),
    ]
    with pytest.raises(UsageError, match="there is a center 'north' already"):
        store.add_center("north", "Another")


def test_a_center_that_is_not_there_is_refused_with_those_that_are(acme):
    settings = replace(acme.line.settings, center="nowhere")
    with (
        pytest.raises(UsageError, match=r"there is no center 'nowhere': write one of home as the setting center"),
        pipeline.open_line(settings),
    ):
        pass


def test_commands_work_for_the_center_that_the_settings_name(acme):
    acme.line.store.add_center("north", "North Side")
    with pipeline.open_line(replace(acme.line.settings, center="north")) as line:
        assert line.center_id == "north"


def test_nobody_of_a_center_sees_anything_of_another(acme):
    north = at_center(acme.line, "north")
    (jo,) = clients(acme.line, JO)
    (bo,) = clients(north, BO)
    day = DAY
    for line, who in ((acme.line, jo), (north, bo)):
        report(line, who, listing(posting()), on=day)
        sent(line, who, day)
    for line, own, other in ((acme.line, jo, bo), (north, bo, jo)):
        assert [case.profile.profile_id for case in caseload.cases(line)] == [own.profile_id]
        assert {one.profile_id for one in caseload.services(line, day, day)} == {own.profile_id}
        assert [row["client_id"] for row in table(caseload.roster(line))] == [own.client_id]
        assert {kept.people for kept in line.store.kept(line.center_id)} <= {0, 1}
        for asks in (line.store.counselor, line.store.left, line.store.kept):
            with pytest.raises(StoreError, match=f"has no profile {other.profile_id}"):
                asks(line.center_id, other.profile_id)
        for does in (
            lambda line=line, other=other: line.store.assign(line.center_id, other.profile_id, "Kim"),
            lambda line=line, other=other: line.store.forget(line.center_id, other.profile_id, NIGHT),
        ):
            with pytest.raises(StoreError, match=f"has no profile {other.profile_id}"):
                does()


def test_a_client_id_and_a_counselor_may_be_of_two_centers(acme):
    north = at_center(acme.line, "north")
    (one,), (other,) = clients(acme.line, JO), clients(north, JO)
    assert one.profile_id != other.profile_id
    assert len({row["counselor_id"] for row in all_of(acme.line.store, tables.counselors)}) == 2


# ---------------------------------------------------------------------------------------------- counselors


def counselors(line):
    names = {profile.profile_id: profile.client_id for profile in line.store.profiles(line.center_id)}
    return {names[key]: name for key, name in line.store.counselors(line.center_id).items()}


def test_a_counselor_is_made_when_first_named_however_the_name_is_written(acme):
    clients(acme.line, JO, BO, CY)
    assert counselors(acme.line) == {"C-1": "Kim", "C-2": "Kim"}
    assert len(all_of(acme.line.store, tables.counselors)) == 1


@pytest.mark.parametrize(("cell", "after"), [("Lee", {"C-1": "Lee"}), ("KIM", {"C-1": "Kim"}), ("", {}), ("none", {})])
def test_another_counselor_in_a_later_roster_moves_the_client_and_an_empty_cell_leaves_them_with_nobody(
    acme, cell, after
):
    clients(acme.line, JO)
    again = foreseen(acme.line, f"C-1,{cell}", head="client_id,counselor")
    assert again.difference.columns == ({"counselor": 1} if after != {"C-1": "Kim"} else {})
    clients(acme.line, f"C-1,{cell}", head="client_id,counselor")
    assert counselors(acme.line) == after


def test_a_roster_without_that_column_leaves_counselors_alone(acme):
    clients(acme.line, JO)
    clients(acme.line, "C-1,43210", head="client_id,zip")
    assert counselors(acme.line) == {"C-1": "Kim"}


# --------------------------------------------------------------------------------------- a difference first


def test_nothing_is_changed_by_looking_what_a_roster_would_change(acme):
    clients(acme.line, JO)
    tables_of_people = (tables.profiles, tables.caseload, tables.counselors)
    before = [all_of(acme.line.store, one) for one in tables_of_people]
    found = foreseen(
        acme.line, JO.replace("43215", "43210").replace("Kim", "Lee"), BO, "C-4,Di Roe,not an address,,,,,,,"
    )
    assert (found.difference.new, found.difference.changed) == (1, 1)
    assert found.difference.columns == {"counselor": 1, "postal_code": 1}
    assert [number for number, _ in found.troubles] == [4]
    assert [all_of(acme.line.store, one) for one in tables_of_people] == before


def test_the_same_roster_later_changes_nothing_though_time_has_passed(acme):
    first = clients(acme.line, JO, BO, CY)
    later = caseload.foresee(acme.line, read(acme.line, JO, BO, CY), NIGHT + timedelta(days=400))
    assert (later.difference.unchanged, later.difference.changed) == (3, 0)
    before = all_of(acme.line.store, tables.profiles)
    again = [pipeline.import_client(acme.line, one.client, NIGHT + timedelta(days=400))[0] for one in later.changes]
    assert again == first
    assert all_of(acme.line.store, tables.profiles) == before


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("name", "Jo Simple"), ("email", "jo@example.com"), ("zip", "43210"), ("travel", "25"), ("travel", "none"),
        ("schooling", "Associate degree"), ("credentials", "CPR"), ("credentials", "none"),
        ("work", "3 years as filing clerk"), ("work", "none"), ("pay", "19 an hour"), ("pay", "none"),
    ],
)  # fmt: skip
def test_what_a_cell_says_otherwise_is_told_by_its_column(acme, column, cell):
    clients(acme.line, JO)
    found = foreseen(acme.line, f"C-1,{cell}", head=f"client_id,{column}").difference
    assert found.columns == {{"zip": "postal_code"}.get(column, column): 1}


def test_a_row_without_a_name_leaves_the_name(acme):
    clients(acme.line, JO)
    assert clients(acme.line, "C-1,43210", head="client_id,zip")[0].name == "Jo Sample"


def test_a_bad_row_of_a_known_client_does_not_make_the_client_absent(acme):
    clients(acme.line, JO, BO)
    found = foreseen(acme.line, "C-1,Jo Sample,,nowhere,,,,,,")
    assert (len(found.troubles), found.difference.absent) == (1, 1)


def test_a_row_that_does_not_go_with_what_is_known_is_told_before_anything_is_done(acme):
    acme.person(basics={"name": "Ana Ortiz", "email": "ana@example.org"})
    found = foreseen(acme.line, "Ana Ortiz,other@example.org", head="name,email")
    assert [trouble.message for _, trouble in found.troubles] == [
        "there is another Ana Ortiz already, with another e-mail: give this one another name"
    ]


# -------------------------------------------------------------------------------------- the roster comes out


RESUME = {
    "basics": {"name": "Di Roe", "email": "di@example.org", "location": {"city": "Dayton", "postalCode": "45402"}},
    "work": [{"name": "Hill Clinic", "position": "Clerk", "startDate": "2024-03", "highlights": ["Filed charts"]}],
    "education": [{"institution": "City College", "studyType": "Associate of Science", "startDate": "2025-08"}],
    "certificates": [{"name": "CPR / First Aid, Basic", "date": "2025-10"}, {"name": "RHIT", "issuer": None}],
    "meta": {"jobmatch": {"wishes": {"work_modes": ["hybrid"], "pay_min": {"amount": 700, "unit": "week"}}}},
}


def stored(line):
    return [all_of(line.store, one) for one in (tables.profiles, tables.caseload, tables.counselors)]


def test_a_roster_that_came_out_goes_in_again_and_changes_nothing(acme):
    clients(
        acme.line, JO, BO, CY, 'C-4,"=HYPERLINK(""x"")",+1@example.org,99999,"30, bus",,,,,-Kim', ",Ed Lake,,,,,,,,"
    )
    acme.person(**RESUME)
    clients(acme.line, "C-5,Jo Sample,other@example.org,,,,,,,")  # of the name of another
    before = stored(acme.line)
    written = caseload.roster(acme.line)
    found = foreseen(acme.line, content=written)
    assert found.troubles == ()
    assert (found.difference.unchanged, found.difference.absent, found.difference.alarming) == (7, 0, False)
    for one in found.changes:
        pipeline.import_client(acme.line, one.client, NIGHT + timedelta(days=40))
    assert stored(acme.line) == before
    assert caseload.roster(acme.line) == written


def test_a_roster_that_came_out_makes_the_same_clients_elsewhere(acme):
    clients(acme.line, JO, BO, CY)
    north = at_center(acme.line, "north")
    written = caseload.roster(acme.line)
    clients(north, content=written)
    assert caseload.roster(north) == written
    theirs = [
        [replace(one, profile_id="", center_id="") for one in acme.line.store.profiles(c)] for c in (HOME, "north")
    ]
    assert theirs[0] == theirs[1]


def test_a_roster_comes_out_in_the_words_that_it_is_read_by(acme):
    clients(acme.line, JO, BO)
    assert table(caseload.roster(acme.line)) == [
        dict(zip(COLUMNS, cells, strict=True))
        for cells in (
            ("C-2", "Bo Day", "45402", "10, bus", "", "CPC", "", "40000.00 a year", "bo@example.org", "Kim"),
            (
                *("C-1", "Jo Sample", "43215", "25, remote", "High school diploma, GED or HiSET"),
                *("RHIT in progress, CPR", "3 years as file clerk", "18.50 an hour", "jo@example.org", "Kim"),
            ),
        )
    ]


def test_what_a_resume_says_in_more_words_than_a_cell_can_hold_has_none_and_stays(acme):
    di = acme.person(**RESUME)
    (row,) = table(caseload.roster(acme.line))
    assert {name for name, cell in row.items() if cell} == {"name", "email", "postal_code", "credentials"}
    document = acme.line.store.document(HOME, di.profile_id)
    clients(acme.line, "Di Roe,45402,18 an hour", head="name,zip,pay")
    after = acme.line.store.document(HOME, di.profile_id)
    assert (after["work"], after["basics"], after["education"]) == (
        document["work"],
        document["basics"],
        document["education"],
    )


def test_a_formula_in_a_roster_is_text_on_its_way_out_and_in(acme):
    (one,) = clients(acme.line, "C-1,=1+1,,,,,,,,@Kim")
    written = caseload.roster(acme.line)
    (row,) = table(written)
    assert (row["name"], row["counselor"]) == ("'=1+1", "'@Kim")
    (again,) = read(acme.line, content=written).rows
    assert (again.cells["name"], again.cells["counselor"]) == ("=1+1", "@Kim")
    assert one.name == "=1+1"


# -------------------------------------------------------------------------------------------- how each stands


@pytest.fixture
def jo(acme):
    (profile,) = clients(acme.line, JO)
    return profile


def standing(acme, who="C-1"):
    (row,) = [row for case in caseload.cases(acme.line) if (row := caseload.row_of(case))["client_id"] == who]
    return row


def match_of(profile, job, tier, since):
    return {
        "profile_id": profile.profile_id,
        "job_id": job,
        "posting_id": job,
        "tier": tier,
        "points": 1,
        "of": 2,
        "since": since,
        "pending": True,
    }


def test_a_client_of_whom_nothing_is_known_yet_has_a_row(acme):
    clients(acme.line, CY)
    row = standing(acme, "C-3")
    assert row["missing"] == "zip nothing_read"
    assert (row["told_on"], row["new"], row["qualified"], row["applied"], row["last_mark"]) == (None, 0, 0, 0, None)
    assert (row["delivery"], row["counselor"], row["email"]) == ("", "", "cy@example.org")


def test_open_matches_are_counted_by_tier_and_what_is_new_since_the_client_was_told(acme, jo):
    put(
        acme.line.store,
        tables.matches,
        match_of(jo, "j1", "qualified", DAY - timedelta(days=3)),
        match_of(jo, "j2", "qualified", DAY + timedelta(days=1)),
        match_of(jo, "j3", "stretch", DAY + timedelta(days=1)),
    )
    assert [standing(acme)[name] for name in ("qualified", "stretch", "one_step", "new", "told_on")] == [
        2,
        1,
        0,
        3,
        None,
    ]
    report(acme.line, jo, on=DAY)
    assert [standing(acme)[name] for name in ("new", "told_on")] == [2, DAY]


def test_a_report_that_is_still_in_the_outbox_has_told_nobody(acme, jo):
    report_id = report(acme.line, jo, on=DAY)
    sent(acme.line, jo, DAY, state="refused", report_id=report_id)
    assert (standing(acme)["told_on"], standing(acme)["delivery"]) == (None, "refused")
    sent(acme.line, jo, APRIL)
    assert (standing(acme)["told_on"], standing(acme)["delivery"]) == (APRIL, "")


@pytest.mark.parametrize(
    ("states", "told"), [(["sent", "unknown"], "unknown"), (["refused", "queued"], ""), (["refused", "sent"], "")]
)
def test_the_trouble_of_a_delivery_is_that_of_the_latest(acme, jo, states, told):
    for number, state in enumerate(states):
        sent(acme.line, jo, DAY + timedelta(days=number), state=state)
    assert standing(acme)["delivery"] == told


def test_who_wants_no_mail_is_told_as_such(acme, jo):
    put(acme.line.store, tables.mail_stops, {"profile_id": jo.profile_id, "at": NIGHT})
    assert standing(acme)["delivery"] == "stopped"


def test_what_a_client_did_is_counted_by_jobs(acme, jo):
    acme.night(record(1), record(2))
    jobs = [one.job_id for one in acme.open().values()]
    for job, kind, hour in (
        (0, "applied", 1),
        (0, "applied", 2),
        (1, "applied", 3),
        (1, "interview", 4),
        (0, "note", 5),
    ):
        acme.line.store.mark(HOME, jo.profile_id, Mark(jobs[job], MarkKind(kind), NIGHT + timedelta(hours=hour)))
    row = standing(acme)
    assert [row[kind] for kind in ("applied", "interview", "offer", "hired")] == [2, 1, 0, 0]
    assert (row["last_mark"], row["last_mark_on"]) == ("note", (NIGHT + timedelta(hours=5)).astimezone().date())


def test_the_caseload_is_listed_by_counselor_and_name_and_may_be_that_of_one(acme):
    clients(acme.line, JO, BO, CY, "C-4,Al Moe,,,,,,,,Abe")
    order = [case.profile.client_id for case in caseload.cases(acme.line)]
    assert order == ["C-3", "C-4", "C-2", "C-1"]
    assert [case.profile.client_id for case in caseload.cases(acme.line, "KIM ")] == ["C-2", "C-1"]
    with pytest.raises(UsageError, match="no client has a counselor called 'Zoe'; there are: Abe, Kim"):
        caseload.cases(acme.line, "Zoe")


# ---------------------------------------------------------------------------------------------- service log


def log(acme, first=DAY, last=DAY, **how):
    return table(caseload.log(acme.line, caseload.services(acme.line, first, last), **{"names": False, **how}))


def service(name, told="", referrals="", who="C-1", day=DAY):
    return {"client_id": who, "date": str(day), "service": name, "matches_told": str(told), "referrals": str(referrals)}


def test_the_service_log_tells_what_reached_whom_and_how(acme, jo):
    one, two = listing(posting("1")), listing(posting("2"))
    for number, channel in enumerate(("smtp", "folder", "print")):
        day = DAY + timedelta(days=number)
        report_id = report(
            acme.line, jo, one, two, on=day, too_little_said=(listing(posting("3")),), removed=(listing(posting("4")),)
        )
        sent(acme.line, jo, day, channel=channel, report_id=report_id)
    report(acme.line, jo, one, on=DAY + timedelta(days=3))
    last = DAY + timedelta(days=3)
    assert log(acme, last=last) == [
        service("report_mail", told=3),
        service("report_folder", told=3, day=DAY + timedelta(days=1)),
        service("report_print", told=3, day=DAY + timedelta(days=2)),
        service("report_by_hand", told=1, day=last),
    ]


def test_what_never_arrived_is_no_service(acme, jo):
    for number, state in enumerate(("queued", "sending", "refused", "unknown", "dropped")):
        day = DAY + timedelta(days=number)
        sent(acme.line, jo, day, state=state, report_id=report(acme.line, jo, listing(posting()), on=day))
    assert log(acme, last=DAY + timedelta(days=9)) == []


def test_a_job_that_is_told_twice_on_one_day_is_told_once(acme, jo):
    for jobs in (("1", "2"), ("2", "3")):
        report(acme.line, jo, *(listing(posting(job)) for job in jobs), on=DAY)
    assert log(acme) == [service("report_by_hand", told=3)]


def test_outcomes_are_services_and_those_who_applied_are_referrals(acme, jo):
    acme.night(record(1), record(2))
    jobs = [one.job_id for one in acme.open().values()]
    noon = datetime.combine(DAY, time(12)).astimezone()
    for job, kind in ((0, "applied"), (1, "applied"), (0, "applied"), (0, "interview"), (0, "saved"), (0, "note")):
        acme.line.store.mark(HOME, jo.profile_id, Mark(jobs[job], MarkKind(kind), noon))
    acme.line.store.mark(HOME, jo.profile_id, Mark(jobs[0], MarkKind.HIRED, noon + timedelta(days=30)))
    assert log(acme) == [service("applied", referrals=2), service("interview")]
    assert log(acme, APRIL, APRIL) == [service("hired", day=APRIL)]


def test_the_service_log_has_names_only_where_they_are_asked_for(acme, jo):
    report(acme.line, jo, on=DAY)
    assert "Jo Sample" not in str(log(acme))
    assert [row["name"] for row in log(acme, names=True)] == ["Jo Sample"]


def test_who_has_no_client_id_stands_in_the_service_log_by_the_opaque_one(acme):
    ana = acme.person()
    report(acme.line, ana, on=DAY)
    assert [row["client_id"] for row in log(acme)] == [ana.profile_id]
