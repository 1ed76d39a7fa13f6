"""Where a posting is for a person, or why it is not there; and what is said where no posting answers."""

import pytest
from line_fixtures import record, trial
from store_fixtures import DAY, NIGHT

from jobmatch import batch, whereabouts
from jobmatch.errors import UsageError
from jobmatch.messages import Words
from jobmatch.model import Mark, MarkKind, Reason
from jobmatch.tidings import WHEREABOUTS, absence_line
from jobmatch.tidings import whereabouts as said

CLERK = {"work": [{"position": "Medical Records Clerk", "startDate": "2024-01"}], "certificates": [{"name": "RHIT"}]}
WORDS = Words({})
URL = "https://acme.example/jobs/1"


@pytest.fixture
def acme(tmp_path):
    with trial(tmp_path / "home") as acme:
        acme.night(
            record(1, company="Lantern Creek Hospital", url=URL),
            record(2, company="Lantern Creek Hospital"),
            record(3, "RHIA required.", title="Coding Clerk"),
        )
        yield acme


@pytest.fixture
def ana(acme):
    return acme.person(**CLERK)


def placed(acme, person, source_id="1", on=DAY):
    """Return the reasons for one posting, whether open or not."""
    (key,) = (name.posting_id for name in acme.line.store.names() if name.title.endswith(source_id))
    listing = batch.one(acme.line.store, acme.line.scorer, person, key, on)
    return whereabouts.place(acme.line, person, listing, on)


def values(reasons):
    ((code, found),) = [(reason.code, dict(reason.values)) for reason in reasons]
    return code, found


# ------------------------------------------------------------------------------------------- a posting that is held


def test_what_is_in_the_report_has_its_place(acme, ana):
    assert values(placed(acme, ana)) == ("listed", {"list": "listings", "place": "1", "of": "3", "top": "20"})
    assert said(*placed(acme, ana), WORDS) == "In the report: number 1 of 3 among the ranked postings."


def test_what_is_below_the_cut_says_how_far(acme, ana):
    acme.line.settings.__dict__["top"] = 1
    acme.line = type(acme.line)(acme.line.settings, acme.line.store)
    code, found = values(placed(acme, ana, "2"))
    assert (code, found["place"], found["top"]) == ("below_cut", "2", "1")
    assert "jobmatch match --top 2 shows it" in said(*placed(acme, ana, "2"), WORDS)


def test_what_a_wish_removed_has_its_place_among_the_removed(acme):
    ana = acme.person(**CLERK, meta={"jobmatch": {"wishes": {"families": ["billing"]}}})
    assert values(placed(acme, ana))[1]["list"] == "removed"


def test_what_the_person_hid_says_when(acme, ana):
    job_id = acme.open()["1"].job_id
    acme.line.store.mark("home", ana.profile_id, Mark(job_id, MarkKind.HIDDEN, NIGHT))
    code, found = values(placed(acme, ana))
    assert (code, found["on"]) == ("hidden", NIGHT.astimezone().date().isoformat())


def test_what_has_closed_says_when_and_why(acme, ana):
    for blank in ("", "\n"):
        acme.night(record(2), record(3), blank)
    assert values(placed(acme, ana)) == ("closed_gone", {"on": acme.at.date().isoformat()})


def test_what_goes_under_another_number_now_names_it(acme, ana):
    again = record(3, "RHIA required.", title="Coding Clerk")
    acme.night(record(1, company="Lantern Creek Hospital", url=URL) | {"id": "1b"}, record(2), again)
    (old,) = (name for name in acme.line.store.names() if name.closed)
    listing = batch.one(acme.line.store, acme.line.scorer, ana, old.posting_id, DAY)
    code, found = values(whereabouts.place(acme.line, ana, listing, DAY))
    assert (code, found["code"]) == ("closed_renamed", acme.open()["1b"].posting.posting_id)


# ------------------------------------------------------------------------------------------------ what is meant


@pytest.mark.parametrize(
    "asked", [URL, f"{URL}/?utm_source=mail", "http://www.acme.example/jobs/1", "clerk 1 lantern", "LANTERN records 1"]
)
def test_a_posting_is_found_by_its_address_and_by_words(acme, asked):
    assert whereabouts.posting_id(acme.line, asked) == acme.open()["1"].posting.posting_id


def test_a_posting_is_found_by_the_beginning_of_its_id(acme):
    key = acme.open()["2"].posting.posting_id
    assert whereabouts.posting_id(acme.line, key[:8].upper()) == key


def test_words_that_fit_several_name_them(acme):
    with pytest.raises(UsageError, match=r"'lantern' may be \w{16} \(Medical Records Clerk \d\), .*: give the code of"):
        whereabouts.posting_id(acme.line, "lantern")


def test_what_looks_like_a_code_and_is_none_is_refused(acme):
    with pytest.raises(UsageError, match="no posting has a code that begins with 'ffffff'"):
        whereabouts.posting_id(acme.line, "ffffff")


# ------------------------------------------------------------------------------------------ a posting that is not


def absent(acme, asked):
    """Return the codes of why no posting answers, and what is said."""
    assert whereabouts.posting_id(acme.line, asked) is None
    found = whereabouts.absence(acme.line, asked)
    return [one.reason.code for one in found], " ".join(absence_line(one.reason, one.health, WORDS) for one in found)


@pytest.mark.parametrize("asked", ["lantern creek night coder", "https://acme.example/jobs/99"])
def test_of_an_employer_that_a_feed_shows_it_is_said_how_the_feed_stands(acme, asked):
    codes, text = absent(acme, asked)
    assert codes == ["not_held", "watched"]
    assert "watched by acme, which was read; last read in full on March 2, 2026, 03:00 UTC; 3 postings are open" in text


@pytest.mark.parametrize("asked", ["Mercy Valley coder", "https://mercy.example/jobs/1", "general hospital"])
def test_of_an_employer_that_nobody_watches_it_is_said(acme, asked):
    codes, text = absent(acme, asked)
    assert codes == ["not_held", "unwatched"]
    assert "watched by no feed" in text


@pytest.mark.parametrize(
    "asked", ["adventhealth coder", "https://adventhealth.wd12.myworkdayjobs.com/en-US/AH_External_Career_Site"]
)
def test_of_an_employer_whose_feed_is_known_and_off_it_is_said_how_to_switch_it_on(acme, asked):
    codes, text = absent(acme, asked)
    assert codes == ["not_held", "known"]
    assert "jobmatch feeds add adventhealth switches it on" in text


def test_a_board_on_a_shared_host_is_not_taken_for_that_of_another_employer(acme):
    assert absent(acme, "https://boards.greenhouse.io/nobody-we-know/jobs/1")[0] == ["not_held", "unwatched"]


def test_a_record_that_could_not_be_read_is_named(acme):
    acme.night(record(1), record(2), '{"id": "77", "title": "Night Archivist", "description": 7')
    codes, text = absent(acme, "acme.jsonl 3")
    assert codes[:2] == ["not_held", "refused"]
    assert "A record of acme could not be read, and it may be this one: acme.jsonl:3: this is not JSON" in text


def test_what_was_seen_and_could_not_be_read_is_found_by_its_words(acme):
    acme.night(record(1), record(2), {"id": "77", "company": "Night Archive of Xenia"})
    codes, text = absent(acme, "night archive")
    assert codes[:2] == ["not_held", "unread"]
    assert "jobmatch collect acme says why" in text


def test_every_reason_has_words():
    every = {"feed": "f", "stands": "s", "organization": "o", "message": "m", "code": "c", "top": "1"}
    every |= {"list": "listings", "place": "1", "of": "2", "on": "2026-03-02"}
    for code in WHEREABOUTS:
        if code not in {"not_held", "refused", "unread", "watched", "known", "unwatched"}:
            assert said(Reason(code, tuple(every.items())), WORDS)


# -------------------------------------------------------------------------------------------------- what is typed


def test_explain_answers_where_there_is_a_posting_and_where_there_is_none(acme, ana, jobmatch):
    home = ("--home", str(acme.line.settings.home))
    found = jobmatch("explain", "clerk 1 lantern", *home, "--date", "2026-03-02")
    assert (found.code, "In the report: number " in found.out) == (0, True)
    none = jobmatch("explain", "Mercy Valley coder", *home)
    assert (none.code, none.err) == (1, "")
    assert none.out.startswith("No posting of that name or address is held.\n")
