"""What is news about a job for a person: decided from what was shown, what is, and the day; then said."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from store_fixtures import DAY, NEXT_NIGHT, NIGHT, posting

from jobmatch.card import card_of
from jobmatch.messages import Words
from jobmatch.model import (
    Appearance,
    Applicants,
    Basis,
    Experienced,
    Importance,
    Listing,
    Match,
    Past,
    Pay,
    PayUnit,
    Place,
    Profile,
    Reason,
    Report,
    Requirement,
    Requirements,
    Span,
    Tier,
)
from jobmatch.news import news
from jobmatch.tidings import since_line

BASIS = Basis("document", "revision", "reader", "scoring")
READS_BETTER = replace(BASIS, reader_version="reader 2")
SCORES_BETTER = replace(BASIS, scoring_version="scoring 2")
READS_PEOPLE_BETTER = replace(BASIS, profile_revision="revision 2")
CHANGED_PERSON = replace(BASIS, document_hash="document 2", profile_revision="revision 2")
WORDS = Words({"rhit": "RHIT"})
TEXT = "Records Clerk\nDayton, OH\n$18.00 an hour\n\nRHIT required.\nApply soon."
HOURLY = Pay(1800, 1800, PayUnit.HOUR, "USD", Span(25, 38))


def asks(text, *clauses, pay=None):
    """Requirements that each quote a clause of the text."""
    stated = []
    for clause in clauses:
        span = Span(text.index(clause), text.index(clause) + len(clause))
        stated.append(Requirement(((Experienced(1, span),),), Importance.REQUIRED, span))
    return Requirements(posting(text=text).text_hash, "r1", tuple(stated), pay=pay)


def listed(text=TEXT, clauses=("RHIT required.",), tier=Tier.QUALIFIED, pay=HOURLY, seen=NIGHT, **fields):
    one = posting(title="Records Clerk", text=text, **fields)
    match = Match(one.posting_id, tier, points=1, of=2, parts=())
    return Listing("a1b2c3", one, asks(text, *clauses, pay=pay), match, first_seen=seen)


def shown(listing, basis=BASIS, section="listings", **more):
    """A past in which one job was shown on a day, at night."""
    appearance = Appearance(DAY, NIGHT, basis, section, listing, **more)
    return Past(DAY, NIGHT, basis, {listing.posting.posting_id: appearance})


def never_shown(*held, basis=BASIS):
    return Past(DAY, NIGHT, basis, {}, frozenset(held))


def codes(listing, past, basis=BASIS, on=DAY):
    return [reason.code for reason in news(listing, past, basis, on)]


def what(now, then=None):
    """What is said to have changed; nothing where nothing is."""
    found = news(now, shown(then or listed()), BASIS, DAY)
    return {key: value for reason in found for key, value in reason.values if reason.code == "changed"}


def said(listing, past, basis=BASIS, on=DAY):
    told = replace(listing, news=news(listing, past, basis, on))
    return card_of(told, Profile("p", "Ana"), on, WORDS).news


# ---------------------------------------------------------------------------------------------------------- new


def test_what_was_in_no_report_is_new():
    assert news(listed(), never_shown(), BASIS, DAY) == (Reason("new", (("since", "2026-03-02"),)),)
    assert said(listed(), never_shown()) == ("New: it was in none of your reports.",)


def test_in_a_first_report_all_is_new_and_nothing_is_said_of_it():
    assert news(listed(), None, BASIS, DAY) == (Reason("new", (("since", ""),)),)
    assert said(listed(), None) == ()


def test_what_was_shown_as_it_is_is_no_news():
    assert codes(listed(), shown(listed())) == []


def test_what_was_held_and_not_shown_is_new_where_nothing_is_read_otherwise():
    assert codes(listed(), never_shown(listed().posting.posting_id)) == ["new"]


# ------------------------------------------------------------------------------------------------------- reread


@pytest.mark.parametrize("now", [READS_BETTER, SCORES_BETTER, READS_PEOPLE_BETTER])
def test_what_was_there_and_is_shown_only_because_jobmatch_reads_better_is_not_new(now):
    past = never_shown(listed().posting.posting_id)
    assert news(listed(), past, now, DAY) == (Reason("reread", (("since", "2026-03-02"), ("was", ""))),)
    assert said(listed(), past, now)[0].startswith("Not new: it was there before.")


def test_what_is_there_since_is_new_also_for_a_better_reader():
    assert codes(listed(), never_shown(), READS_BETTER) == ["new"]


def test_what_a_person_has_brought_about_is_not_put_down_to_jobmatch():
    assert codes(listed(), never_shown(listed().posting.posting_id), CHANGED_PERSON) == ["new"]
    assert codes(listed(), shown(listed(tier=Tier.STRETCH)), CHANGED_PERSON) == []


def test_another_tier_by_a_better_reader_says_which_it_was():
    past = shown(listed(tier=Tier.ONE_STEP))
    assert news(listed(), past, READS_BETTER, DAY) == (
        Reason("reread", (("since", "2026-03-02"), ("was", "one_step"))),
    )
    assert said(listed(), past, READS_BETTER) == (
        "Not new: jobmatch reads or scores it otherwise now. On March 2, 2026 it was among: One step away.",
    )


def test_what_was_on_another_list_says_which():
    past = shown(listed(), section="other_work")
    assert said(listed(), past, READS_BETTER)[0].endswith("it was among: other kinds of work.")


def test_another_tier_on_another_day_is_neither_new_nor_reread():
    assert codes(listed(), shown(listed(tier=Tier.ONE_STEP))) == []


def test_what_only_another_parser_made_of_the_same_source_has_not_changed():
    better = listed(job_location=(Place("Dayton", "OH"),))
    assert codes(better, shown(listed(tier=Tier.STRETCH), same_source=True)) == ["reread"]
    assert codes(better, shown(listed(), same_source=True)) == []
    assert codes(better, shown(listed())) == ["changed"]


# ------------------------------------------------------------------------------------------------------ changed


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"job_location": (Place("Xenia", "OH"),)}, "place"),
        ({"hiring_organization": "Acme"}, "employer"),
        ({"valid_through": date(2026, 6, 1)}, "closing_day"),
        ({"who_may_apply": (Applicants.INTERNAL,)}, "who_may_apply"),
        ({"text": TEXT + " Parking is free."}, "text"),
    ],
)
def test_what_has_changed_is_named(fields, code):
    assert what(listed(**fields))["what"] == code


@pytest.mark.parametrize(
    "fields", [{"url": "https://acme.example/2"}, {"text": TEXT.replace("\n", "\n\n")}, {"date_posted": DAY}]
)
def test_what_no_applicant_minds_is_no_change(fields):
    assert codes(listed(**fields), shown(listed())) == []


def test_of_pay_and_closing_day_it_is_said_what_they_were():
    text = TEXT.replace("$18", "$21")
    past = shown(listed(valid_through=date(2026, 4, 1)))
    now = listed(text, pay=replace(HOURLY, min_cents=2100, max_cents=2100))
    assert said(now, past) == (
        "Changed since March 2, 2026: its pay (was $18 an hour) and its closing day (was April 1, 2026).",
    )


def test_pay_that_was_not_stated_is_said_to_have_been_none():
    words = "Records Clerk\nDayton, OH\n\nRHIT required.\nApply soon."
    assert said(listed(), shown(listed(words, pay=None)))[0].endswith("its pay (was not stated).")


def test_a_clause_that_asks_for_something_is_quoted_if_it_is_new_and_if_it_is_gone():
    text = TEXT.replace("RHIT required.", "RHIA required. Two years.")
    now = listed(text, ("RHIA required.", "Two years."))
    assert what(now)["what"] == "requirements"
    assert (what(now)["asks"], what(now)["asked"]) == ("RHIA required.\nTwo years.", "RHIT required.")
    assert said(now, shown(listed()))[0].endswith(
        "It now asks: “RHIA required.”; “Two years.” No longer there: “RHIT required.”"
    )


def test_what_a_better_reader_finds_in_the_same_words_is_no_change_of_what_is_asked():
    now = listed(TEXT + " Parking is free.", ("RHIT required.", "Apply soon."))
    assert what(now, listed(pay=None))["what"] == "text"


def test_many_clauses_are_told_by_the_first_three():
    many = [f"Requirement {number}." for number in range(9)]
    assert what(listed(TEXT + " ".join(many), many))["asks"].count("\n") == 2


# --------------------------------------------------------------------------------------------- reposted, closing


def test_what_closed_and_came_back_since_is_reposted():
    back = replace(listed(), reopened=NEXT_NIGHT)
    assert codes(back, shown(listed())) == ["reposted"]
    assert codes(replace(back, reopened=NIGHT - timedelta(hours=1)), shown(listed())) == []
    assert said(back, shown(listed()))[0].endswith("it was closed then, and has come back.")


def test_the_same_job_under_a_new_id_is_reposted_once_the_old_posting_is_closed():
    old, new = listed(), replace(listed(), posting=replace(listed().posting, source_id="2"))
    appearance = Appearance(DAY, NIGHT, BASIS, "listings", old)
    for closed_on, expected in ((None, []), (date(2026, 3, 3), ["reposted"])):
        past = Past(DAY, NIGHT, BASIS, {new.posting.posting_id: replace(appearance, closed_on=closed_on)})
        assert codes(new, past) == expected
    assert "that posting was closed on March 3, 2026, and this is the same job again" in said(new, past)[0]


@pytest.mark.parametrize(("days", "soon"), [(-1, False), (0, True), (7, True), (8, False)])
def test_what_closes_within_seven_days_closes_soon(days, soon):
    listing = listed(valid_through=DAY + timedelta(days))
    assert codes(listing, shown(listing)) == (["closing_soon"] if soon else [])


def test_one_posting_may_be_several_kinds_of_news():
    now = replace(listed(valid_through=DAY + timedelta(3)), reopened=NEXT_NIGHT)
    assert codes(now, shown(listed())) == ["reposted", "changed", "closing_soon"]
    assert said(now, shown(listed()))[-1] == "Closing soon: March 5, 2026 (in 3 days)."


# ----------------------------------------------------------------------------------------------------- the whole


def test_what_is_news_is_counted_once_for_the_whole_report():
    found = (Reason("new", (("since", "2026-03-02"),)), Reason("closing_soon", ()))
    report = Report(Profile("p", "Ana"), DAY, (replace(listed(), news=found),) * 2, since=date(2026, 3, 1))
    assert since_line(report, WORDS) == "Since your report of March 1, 2026: 2 new, 2 close within a week."
    assert since_line(replace(report, listings=()), WORDS).endswith(": nothing is news.")
    assert since_line(replace(report, since=None), WORDS) == ""
