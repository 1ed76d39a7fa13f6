"""What a person is told: true to the posting, readable anywhere, and harmless whatever a posting holds."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from html import escape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from report_fixtures import (
    DANA,
    EMPTY,
    FEEDS,
    LABELS,
    REPORT,
    TODAY,
    at,
    best,
    counted,
    hostile,
    listing,
    not_yet,
    one_step,
    removed,
    stretch,
    vague,
)

from jobmatch import messages, report, trades
from jobmatch.card import QUOTE_LENGTH, card_of, link, quotation, shown
from jobmatch.errors import JobMatchError, UsageError
from jobmatch.messages import Edition, Words
from jobmatch.model import (
    NOTES,
    Applicants,
    Educated,
    EducationLevel,
    EmploymentType,
    Experienced,
    FeedHealth,
    Grace,
    Holds,
    Importance,
    Outcome,
    Part,
    Pay,
    PayUnit,
    Place,
    Posting,
    Reason,
    Requirement,
    Residence,
    Shift,
    Span,
    Tier,
    Travel,
    Verdict,
    WhenAbsent,
    WorkMode,
)
from jobmatch.report import FOLD_FROM, RENDERERS, explain, render, understood

ROOT = Path(__file__).resolve().parents[1]
ENGLISH = Edition(LABELS)
WORDS = Words(LABELS)
SPAN = Span(0, 1)
HOURLY = Pay(1800, None, PayUnit.HOUR, "USD")


def card(of, on=TODAY):
    return card_of(of, DANA, on, WORDS)


def steps(of):
    return [" ".join(part for part in step if part) for step in report._steps(of, WORDS)]


def holds(concept_id, grace=None, months=None):
    return Holds(concept_id, WhenAbsent.LACKING, SPAN, grace, months)


def one_part(verdict, by=(), way=None, importance=Importance.REQUIRED):
    """A listing that states one requirement."""
    posting = Posting("f", "1", "Clerk", "Clerk")
    stated = Requirement((way or (holds("rhit"),),), importance, Span(0, 5))
    return listing("0a0a0a", posting, [Part(0, 0, verdict, 1, 2, by)], Tier.STRETCH, [stated])


# ------------------------------------------------------------------------------------------------ the head


def test_the_summary_counts_every_posting_once():
    text = render(REPORT, "text", Edition(LABELS, width=200))
    assert (
        "2 you qualify for now, 1 with a stretch, 1 one step away, 1 not yet; 1 says too little; "
        "1 more beyond your wishes.\n"
    ) in text


def test_the_best_tiers_are_counted_even_where_they_are_empty():
    assert WORDS.summary({}, 0) == "0 you qualify for now, 0 with a stretch, 0 one step away."


def test_the_first_step_is_to_apply_to_the_best_match():
    assert steps(REPORT)[0] == (
        "Apply to the best match first: Medical Records Clerk a3f9c2 Apply by November 24, 2026 (in 3 days)."
    )


def test_a_stretch_is_the_best_match_where_nothing_fits_wholly():
    assert steps(replace(REPORT, listings=(not_yet(), stretch())))[0].startswith(
        "Apply to the best match first: Release of Information Specialist c41d7e"
    )


def test_the_step_that_opens_most_postings_is_named_and_counted():
    twice = replace(REPORT, listings=(one_step(), replace(one_step(), code="d5e2a9")))
    assert (
        "The step that would open most (2 postings): "
        "Certified Coding Specialist (CCS) (may be earned within 1 year of starting)."
    ) in steps(twice)


def test_what_employers_will_ask_is_counted_over_all_postings():
    twice = replace(REPORT, listings=(best(), replace(best(), code="a3f9c3")))
    assert "Be ready for what employers will ask: Typing (2 postings), Attention to detail (2 postings)." in steps(
        twice
    )


def test_sources_that_were_not_read_are_told_among_the_next_steps():
    assert steps(REPORT)[-1] == "3 of 5 sources were not read in full, so postings may be missing."
    assert not [step for step in steps(replace(REPORT, feeds=FEEDS[:2])) if "source" in step]


def test_an_empty_report_says_that_there_is_nothing_and_that_all_was_read():
    text = render(EMPTY, "text", ENGLISH)
    assert "Nothing to apply for today." in text
    assert text.count("None today.") == 4
    assert "All 2 sources were read in full.\nNo record was refused.\n" in text


def test_an_empty_report_points_to_the_wishes_that_emptied_it():
    assert steps(counted(replace(EMPTY, removed=(removed(),)))) == [
        "Nothing to apply for today. Your wishes removed 1 posting: is one of them too narrow?"
    ]


def test_without_any_source_the_report_says_that_nothing_was_looked_at():
    assert "No source of postings is set up yet, so nothing was looked at." in steps(replace(EMPTY, feeds=()))


def test_a_short_list_says_how_much_it_leaves_out_and_counts_the_whole():
    text = render(replace(REPORT, listings=REPORT.listings[:2]), "text", Edition(LABELS, width=200))
    assert "3 more are ranked below these and not shown here.\n" in text
    assert "1 not yet" in text
    assert "Coding Clerk" not in text


# ---------------------------------------------------------------------------------------- claims and quotes


@pytest.mark.parametrize("of", [*REPORT.listings, vague(), removed()], ids=lambda of: of.code)
def test_every_claim_is_in_the_words_of_the_posting(of):
    said, text = card(of), shown(of.posting.text)
    groups = (said.missing, said.partly, said.asked, said.met, said.duties)
    claims = [claim for group in groups for claim in group]
    assert len(claims) == len(of.match.parts)
    assert all(claim.quote and claim.quote in text for claim in claims)
    assert all(claim.quote in text for claim in (said.pay, said.mode, *said.findings) if claim)


def test_requirements_of_another_text_are_refused_because_their_quotes_would_be_false():
    stale = replace(best(), posting=replace(best().posting, text="Another text."))
    with pytest.raises(JobMatchError, match="a3f9c2: its requirements are of an older text; run 'jobmatch rebuild'"):
        card(stale)


def test_a_short_clause_is_quoted_whole_in_one_line():
    assert quotation("You  need\n an RHIT. Now.", Span(0, 19), Span(14, 18)) == "You need an RHIT."


def test_a_long_clause_is_cut_between_words_around_what_it_is_about():
    text = "one two three " * 30 + "RHIT is required " + "four five six " * 30
    quote = quotation(text, Span(0, len(text)), at(text, "RHIT"))
    assert len(quote) <= QUOTE_LENGTH + len("… ") + len(" …")
    assert "RHIT is required" in quote
    assert set(quote.split()) <= {"…", *text.split()}


def test_a_long_clause_is_cut_at_its_end_only_if_it_is_about_its_beginning():
    text = "RHIT required " + "and so on " * 40
    assert quotation(text, Span(0, len(text)), Span(0, 4)).startswith("RHIT required and")
    assert quotation(text, Span(0, len(text)), Span(0, 4)).endswith(" …")


def test_a_word_longer_than_a_quote_is_cut_rather_than_lost():
    assert quotation("x" * 500, Span(0, 500), Span(0, 1)) == "x" * QUOTE_LENGTH + " …"


def test_words_outside_the_clause_are_quoted_themselves():
    text = "Needed: RHIT. And patience."
    assert quotation(text, at(text, "And patience."), at(text, "RHIT")) == "RHIT"


def test_alternatives_name_the_one_that_counts():
    credential = card(best()).met[1]
    assert credential.says == (
        "Registered Health Information Technician (RHIT) or Registered Health Information Administrator (RHIA)"
    )
    assert credential.counted == "Registered Health Information Administrator (RHIA)"


def test_no_alternative_counts_while_all_are_missing():
    assert not any(claim.counted for claim in (*card(best()).missing, *card(one_step()).missing))


def test_duties_are_no_requirements_and_say_whether_the_person_knows_them():
    said = card(best())
    assert [(duty.says, duty.importance) for duty in said.duties] == [
        ("Scanning and digitizing", "you know it"),
        ("Release of information (ROI)", "new to you"),
    ]
    assert said.tally == "6 of 7 stated requirements met; 2 they will ask"


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (one_step(), "1 of 2 stated requirements met"),
        (hostile(), "1 of 1 stated requirement met"),
        (not_yet(), "1 of 4 stated requirements met, 1 partly"),
        (vague(), "It states nothing that can be counted"),
        (one_part(Verdict.ASK), "It states nothing that can be counted; 1 they will ask"),
    ],
)
def test_people_see_counts(of, expected):
    assert card(of).tally == expected


@pytest.mark.parametrize("form", ["text", "html"])
def test_people_see_no_percentages(form):
    assert "%" not in re.sub(r"<style>.*?</style>", "", render(REPORT, form, ENGLISH), flags=re.DOTALL)


@pytest.mark.parametrize(
    ("fact", "says", "quote"),
    [
        ("rhia", "Registered Health Information Administrator (RHIA)", "RHIA, AHIMA, since 2024"),
        ("cca", "Certified Coding Associate (CCA), in progress", "CCA exam booked"),
        ("education:associate", "Associate degree", "A.A.S., Health Information"),
        ("education:high_school", "High school diploma or equivalent", ""),
        ("months:18", "18 months of experience, counted from the work in your profile", ""),
        ("gone_from_the_vocabulary", "gone_from_the_vocabulary", ""),
    ],
)
def test_what_is_met_shows_the_words_of_the_profile(fact, says, quote):
    (proof,) = card(one_part(Verdict.MET, (fact,))).met[0].proofs
    assert (proof.says, proof.quote) == (says, quote)


def test_an_answer_is_shown_as_one():
    (proof,) = card(one_part(Verdict.MET, ("spanish",))).met[0].proofs
    assert (proof.says, proof.where) == ("Spanish", "your answer")


def test_a_credential_that_may_come_later_says_so_where_nothing_is_held_yet():
    (proof,) = card(one_part(Verdict.PARTLY, (), (holds("ccs", Grace.OBTAIN_WITHIN, 12),))).partly[0].proofs
    assert proof.says.startswith("not yet, but it may come after starting")


def test_the_step_of_a_posting_one_step_away_is_what_is_required_and_least_met():
    assert card(one_step()).step.startswith("earn the credential: Certified Coding Specialist (CCS)")
    assert [card(of).step for of in (best(), stretch(), not_yet())] == ["", "", ""]


def test_a_posting_that_is_closed_to_the_person_says_to_whom_it_is_open():
    assert card(not_yet()).blockers == ("Only people who already work for this employer may apply.",)


@pytest.mark.parametrize("form", ["text", "html"])
def test_every_posting_says_why_it_stands_where_it_does(form):
    said = " ".join(render(REPORT, form, ENGLISH).split())
    for code in ("all_required_met", "half_met", "one_credential_missing", "closed_to_you"):
        assert messages.REASONS[code] in said
    assert messages.REASONS["half_met"] in " ".join(explain(stretch(), DANA, ENGLISH).split())


def test_a_match_from_before_there_were_reasons_gives_none():
    assert card(replace(best(), match=replace(best().match, because=""))).because == ""


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("one_credential_missing", "earn the credential"),
        ("one_level_missing", "finish"),
        ("one_skill_missing", "learn or show"),
    ],
)
def test_the_step_says_what_to_do(code, expected):
    assert card(replace(one_step(), match=replace(one_step().match, because=code))).step.startswith(expected)


def test_only_what_somebody_grants_is_named_as_the_step_that_opens_most():
    skill = replace(one_step(), match=replace(one_step().match, because="one_skill_missing"))
    assert not [step for step in steps(replace(REPORT, listings=(skill,))) if "would open most" in step]


@pytest.mark.parametrize(("conditions", "named"), [((4,), "Attention to detail"), ((4, 5), "Typing")])
def test_conditions_of_the_work_are_named_only_where_nothing_else_is_asked(conditions, named):
    of = replace(best(), match=replace(best().match, conditions=conditions))
    (said,) = [step for step in steps(replace(REPORT, listings=(of,))) if step.startswith("Be ready")]
    assert said.startswith(f"Be ready for what employers will ask: {named} (1 posting)")
    assert ("Typing" in said) == (conditions == (4, 5))


PAST_DAY = "Its stated closing day, November 10, 2026, has passed; its source still shows it: ask before you apply."


def past(of):
    return replace(of, posting=replace(of.posting, valid_through=date(2026, 11, 10)))


@pytest.mark.parametrize("form", ["text", "html"])
def test_a_posting_whose_closing_day_has_passed_says_so_once_and_not_apply_by(form):
    said = " ".join(render(replace(REPORT, listings=(past(best()),)), form, ENGLISH).replace(" ! ", " ").split())
    assert said.count(PAST_DAY) == 1
    assert "Apply by" not in said


def test_the_blocker_says_in_explain_that_the_closing_day_has_passed():
    reason = Reason("past_closing_day", (("on", "2026-11-10"),))
    of = replace(past(best()), match=replace(best().match, blockers=(reason,)))
    assert WORDS.blocker(reason) == PAST_DAY
    assert " ".join(explain(of, DANA, ENGLISH).split()).count(PAST_DAY) == 1
    assert "still shows it" not in explain(replace(of, closed_at=datetime(2026, 11, 12, tzinfo=UTC)), DANA, ENGLISH)


def test_a_posting_open_to_several_groups_only_names_them_all():
    reason = Reason("closed_to", (("who", "federal_employees hiring_path"),))
    named = "current or former federal employees and people of a special hiring path"
    assert WORDS.blocker(reason) == f"Only these may apply: {named}."


def test_the_best_match_to_apply_to_is_one_that_still_can_be():
    assert "Release of Information" in steps(replace(REPORT, listings=(past(best()), stretch())))[0]
    assert steps(replace(REPORT, listings=(past(best()),)))[0].startswith("Nothing to apply for today.")


@pytest.mark.parametrize(
    ("clause", "expected"),
    [("; RHIT; ", "RHIT"), (" • - RHIT required.", "RHIT required."), ("RHIT (", "RHIT"), (";", ";")],
)
def test_a_quote_has_no_stray_marks_at_its_ends(clause, expected):
    whole = Span(0, len(clause))
    assert quotation(clause, whole, whole) == expected


def test_another_language_is_called_by_the_postings_own_word():
    text = "Clerk. Hmong or Tagalog required."
    ways = tuple((Holds("lang_other", WhenAbsent.ASK, at(text, word)),) for word in ("Hmong", "Tagalog"))
    stated = Requirement(ways, Importance.REQUIRED, at(text, "Hmong or Tagalog required."))
    of = listing("0a0a0a", Posting("f", "1", "Clerk", text), [Part(0, 0, Verdict.ASK, 0, 0)], Tier.STRETCH, [stated])
    assert card(of).asked[0].says == "Hmong or Tagalog"


def test_what_was_understood_keeps_a_no_apart_and_tells_target_group_family_and_expiry():
    person = replace(
        DANA,
        holdings=(replace(DANA.holdings[0], expires=date(2027, 1, 31)), *DANA.holdings[1:]),
        answers=(("spanish", True), ("hipaa", False)),
        target=("core",),
        hiring=(Applicants.FEDERAL,),
        wishes=replace(DANA.wishes, families=("coder",)),
    )
    text = understood(person, ENGLISH)
    assert "You said no to\n  - HIPAA\n" in text
    assert "+ HIPAA" not in text
    for said in ("until January 31, 2027", "medical records", "current or former federal employees", "medical coding"):
        assert said in text


def test_a_posting_that_is_silent_is_shown_as_silent():
    bare = listing("0a0a0a", Posting("f", "1", "", "Text."), (), Tier.TOO_LITTLE_SAID)
    said = card(bare)
    assert (said.title, said.employer, said.place) == ("(no title)", "employer not named", "place not stated")
    assert (said.pay, said.mode, said.employment, said.posted, said.closes, said.link) == (None, None, "", "", "", "")


def test_remote_work_needs_no_place():
    assert card(stretch()).place == "remote"


def test_the_kinds_of_employment_are_those_of_the_field_and_the_text():
    both = replace(one_step(), posting=replace(one_step().posting, employment_type=(EmploymentType.PART_TIME,)))
    assert card(both).employment == "part time or per diem, as needed"


# --------------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (holds("rhit"), "Registered Health Information Technician (RHIT)"),
        (holds("hipaa", Grace.ELIGIBLE), "HIPAA (being eligible for it is enough)"),
        (holds("hipaa", Grace.OBTAIN_WITHIN, 6), "HIPAA (may be earned within 6 months of starting)"),
        (holds("hipaa", Grace.OBTAIN_WITHIN), "HIPAA (may be earned after starting)"),
        (Educated(EducationLevel.HIGH_SCHOOL, SPAN), "High school diploma or equivalent"),
        (Experienced(0, SPAN), "no experience"),
        (Experienced(1, SPAN), "1 month of experience"),
        (Experienced(12, SPAN), "1 year of experience"),
        (Experienced(18, SPAN), "18 months of experience"),
        (Experienced(36, SPAN), "3 years of experience"),
    ],
)
def test_a_condition_is_named_with_its_grace(condition, expected):
    assert WORDS.condition(condition) == expected


def test_compound_alternatives_cannot_be_misread():
    paths = (
        (Educated(EducationLevel.BACHELOR, SPAN),),
        (Educated(EducationLevel.ASSOCIATE, SPAN), Experienced(12, SPAN)),
    )
    requirement = Requirement(paths, Importance.REQUIRED, SPAN)
    assert WORDS.requirement(requirement) == "Bachelor's degree; or Associate degree and 1 year of experience"


def test_three_alternatives_read_as_a_list():
    requirement = Requirement(tuple((holds(name),) for name in "abc"), Importance.REQUIRED, SPAN)
    assert WORDS.requirement(requirement) == "a, b or c"


@pytest.mark.parametrize(
    ("pay", "expected"),
    [
        (Pay(1850, 2200, PayUnit.HOUR, "USD"), "$18.50 to $22.00 an hour"),
        (Pay(1800, 2200, PayUnit.HOUR, "USD"), "$18 to $22 an hour"),
        (Pay(1800, 1800, PayUnit.HOUR, "USD"), "$18 an hour"),
        (Pay(4100000, None, PayUnit.YEAR, "USD"), "from $41,000 a year"),
        (Pay(None, 140050, PayUnit.BIWEEKLY, "USD"), "up to $1,400.50 every two weeks"),
        (Pay(2400000, 2600000, PayUnit.YEAR, "GBP"), "£24,000 to £26,000 a year"),
        (Pay(10000, 10000, PayUnit.DAY, "CAD"), "CAD 100 a day"),
    ],
)
def test_pay_is_said_as_stated(pay, expected):
    assert WORDS.pay(pay) == expected


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ((), ""),
        ((Place("Dayton", "OH", "45402", "US"),), "Dayton, OH"),
        ((Place(postal_code="45402"),), "45402"),
        ((Place("Leeds", "", "LS1", "GB"),), "Leeds, GB"),
        ((Place("Dayton", "OH"), Place("Xenia", "OH")), "Dayton, OH and 1 more place"),
        ((Place(), Place("Xenia", "OH"), Place("Troy", "OH"), Place("Piqua", "OH")), "Xenia, OH and 2 more places"),
    ],
)
def test_places_are_named_by_the_first(places, expected):
    assert WORDS.places(places) == expected


@pytest.mark.parametrize(
    ("last_day", "expected"),
    [
        (date(2026, 11, 20), ""),
        (date(2026, 11, 21), "November 21, 2026 (today)"),
        (date(2026, 11, 22), "November 22, 2026 (in 1 day)"),
        (date(2026, 11, 28), "November 28, 2026 (in 7 days)"),
        (date(2026, 11, 29), "November 29, 2026"),
    ],
)
def test_a_last_day_that_is_near_is_counted_down(last_day, expected):
    ending = replace(best(), posting=replace(best().posting, valid_through=last_day))
    assert card(ending).closes == expected


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (Reason("too_far", (("miles", "148"), ("wished", "25"))), "148 miles away; you asked for at most 25 miles"),
        (
            Reason("elsewhere", (("states", "IN KY"), ("home", "OH"))),
            "remote, for people who live in IN KY; you live in OH",
        ),
        (
            Reason("pay_below", (("max_cents", "1500"), ("unit", "hour"))),
            "pays $15 an hour; you asked for at least $18 an hour",
        ),
        (Reason("work_mode", (("said", "remote"),)), "the work is remote; you asked for on site or hybrid"),
        (
            Reason("employment", (("said", "part_time per_diem"),)),
            "the job is part time or per diem, as needed; you asked for full time",
        ),
        (Reason("family", (("said", "billing"),)), "another kind of work than you asked for"),
        (Reason("state_excluded", (("home", "OH"),)), "remote, but not for people who live in OH, as you do"),
        (
            Reason("shift", (("said", "evening+weekend night"),)),
            "the hours are evenings and weekends or nights; you asked for days",
        ),
        (Reason("hidden_organization", (("name", "Acme"),)), "you asked not to see jobs of Acme"),
        (Reason("hidden_title", (("words", "lead"),)), "you asked not to see titles with “lead”"),
    ],
)
def test_a_wish_that_removed_a_posting_is_set_against_what_it_says(reason, expected):
    wishes = replace(DANA.wishes, employment_types=(EmploymentType.FULL_TIME,), shifts=(Shift.DAY,))
    assert WORDS.removal(reason, removed(), wishes) == expected


def test_removal_by_pay_quotes_the_pay():
    assert [claim.quote for claim in card(removed()).removed_by] == ["", "$15.00 an hour"]


def quoted(found, code):
    """What is quoted where a wish of that code removed a posting that says `found`."""
    one = best()
    reasons = (Reason(code, (("said", "night"), ("states", "TX"), ("home", "OH"))),)
    against = replace(
        one, requirements=replace(one.requirements, **found), match=replace(one.match, removed_by=reasons)
    )
    return card(against).removed_by[0].quote


def test_removal_by_hours_or_by_state_quotes_the_words_that_say_so():
    span = at(best().posting.text, "RHIT or RHIA")
    assert quoted({"shifts": ((Shift.NIGHT,),), "shifts_span": span}, "shift") == "RHIT or RHIA"
    for code, excluded in (("elsewhere", False), ("state_excluded", True)):
        assert quoted({"residence": Residence(("TX",), excluded, span)}, code) == "RHIT or RHIA"


def going(travel, listing=None):
    dana = replace(DANA, wishes=replace(DANA.wishes, travel=travel))
    return card_of(listing or best(), dana, TODAY, WORDS)


def test_how_a_person_goes_is_told_beside_the_distance_unless_by_car():
    assert [going(travel).distance for travel in (None, Travel.CAR, Travel.TRANSIT)] == [
        "12 miles",
        "12 miles",
        "12 miles; you go by bus or train",
    ]


def test_where_a_driver_is_asked_who_has_no_car_is_told_to_ask():
    one = best()
    span = at(one.posting.text, "RHIT or RHIA")
    drives = Requirement(((Holds("cond_drivers_license", WhenAbsent.ASK, span),),), Importance.REQUIRED, span)
    driving = replace(one, requirements=replace(one.requirements, stated=(*one.requirements.stated, drives)))
    assert "Ask whether the work can be done so:" in going(Travel.WALK, driving).findings[-1].says
    assert going(Travel.WALK, driving).findings[-1].quote == "RHIT or RHIA"
    assert len(going(Travel.CAR, driving).findings) == len(going(Travel.WALK).findings) == len(going(None).findings)


def test_a_distance_that_cannot_be_counted_is_told_among_the_steps():
    lost = replace(REPORT, profile=replace(DANA, wishes=replace(DANA.wishes, postal_code="00000")))
    assert [step for step in steps(lost) if step not in steps(REPORT)] == [WORDS.unknown_home("00000")]


def test_a_reason_without_words_is_an_error_and_never_left_out():
    with pytest.raises(KeyError, match="too_purple"):
        WORDS.removal(Reason("too_purple"), removed(), DANA.wishes)
    with pytest.raises(KeyError, match="too_purple"):
        WORDS.blocker(Reason("too_purple"))


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (messages.TIERS, Tier),
        (messages.VERDICTS, Verdict),
        (messages.DUTIES, Verdict),
        (messages.IMPORTANCES, Importance),
        (messages.EDUCATION, EducationLevel),
        (messages.PAY_UNITS, PayUnit),
        (messages.WORK_MODES, WorkMode),
        (messages.EMPLOYMENT, EmploymentType),
        (messages.OUTCOMES, [*Outcome, None]),
        (messages.CLOSED_TO, set(Applicants) - {Applicants.PUBLIC}),
        (messages.WISHES, messages.REMOVED),
        (messages.SHIFTS, Shift),
        (messages.TRAVEL, Travel),
        (messages.FAMILIES, {*trades.names(), "none"}),
        (messages.HIRING, Applicants),
    ],
)
def test_every_code_has_words(table, codes):
    assert set(table) == set(codes)


def test_a_language_without_a_catalogue_is_refused_with_those_there_are():
    with pytest.raises(UsageError, match="language 'tlh': there is no translation; choose one of: en"):
        render(REPORT, "text", Edition(LABELS, "tlh"))


def test_translators_start_from_the_messages_as_they_are_now(tmp_path):
    made = tmp_path / "jobmatch.pot"
    command = "-q extract -F jobmatch/locale/babel.cfg --no-location --omit-header --sort-output -o"
    subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", *command.split(), made, "jobmatch"], cwd=ROOT, check=True
    )
    kept = ROOT / "jobmatch" / "locale" / "jobmatch.pot"
    assert made.read_text("utf-8") == kept.read_text("utf-8"), "run the pybabel command in messages.py"


# --------------------------------------------------------------------------------------- what was not read


@pytest.mark.parametrize(
    ("feed", "expected"),
    [
        (FeedHealth("f", None), "has never been read"),
        (FeedHealth("f", Outcome.BLOCKED), "turned us away"),
        (FeedHealth("f", Outcome.EMPTY), "came back empty, which it should not"),
        (FeedHealth("f", Outcome.FAILED, open_postings=1), "could not be read; 1 posting is open"),
        (
            FeedHealth("f", Outcome.PARTIAL, last_good_at=datetime(2026, 11, 18, 2, 4, tzinfo=UTC), open_postings=3),
            "could be read only in part; last read in full on November 18, 2026, 02:04 UTC; 3 postings are open",
        ),
    ],
)
def test_a_source_tells_how_it_stands_and_when_it_was_last_good(feed, expected):
    assert WORDS.feed(feed) == expected


@pytest.mark.parametrize("form", ["text", "html"])
def test_what_was_not_looked_at_names_each_source_with_its_trouble(form):
    said = " ".join(re.sub(r"<[^>]*>", "", render(REPORT, form, ENGLISH)).split())
    assert "state-board could not be read; last read in full on November 18, 2026" in said
    assert "HTTP 503" in said
    assert "village has never been read." in said
    assert "3 records were refused, because they could not be understood." in said


# ---------------------------------------------------------------------------------------------- plain text


@pytest.mark.parametrize("width", [20, 40, 80, 120])
def test_no_line_is_wider_than_the_screen_but_for_what_must_be_copied_whole(width):
    lines = render(REPORT, "text", Edition(LABELS, width=width)).splitlines()
    wide = [line for line in lines if len(line) > width and len(line.split()) > 1]
    whole = re.compile(r"-+|.*\S*://\S*|\s+jobmatch explain \w+|\S.*\(\d+\)|What was not looked at|\s+\S \S+|\s+\S+")
    assert not [line for line in wide if not whole.fullmatch(line)]


@pytest.mark.parametrize("form", ["text", "html", "csv"])
def test_nothing_foreign_steers_the_terminal_or_turns_a_line_around(form):
    said = render(REPORT, form, ENGLISH)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", said)
    assert "owned" not in said


@pytest.mark.parametrize(
    ("foreign", "expected"),
    [
        ("a\r\nb\tc\u2028d", "a b c d"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x9b2Jgone", "gone"),
        ("\x1b]8;;https://evil.example\x1b\\text\x1b]8;;\x1b\\", "text"),
        ("\x1b]0;never ended", "]0;never ended"),
        ("a\u202eb\u2066c\u200bd\ufeff", "abcd"),
        ("\ud800x", "x"),
        ("\u06a9\u200c\u0647", "\u06a9\u200c\u0647"),
    ],
)
def test_foreign_text_is_shown_in_one_harmless_line(foreign, expected):
    assert shown(foreign) == expected


def test_each_posting_in_text_has_its_code_and_the_end_says_what_it_is_for():
    text = render(REPORT, "text", ENGLISH)
    codes = re.findall(r"^ +Code (\w+)$", text, re.MULTILINE)
    assert text.count("jobmatch explain a3f9c2") == text.count("jobmatch explain") == 1
    assert codes == ["a3f9c2", "b0b0b0", "c41d7e", "d5e2a8", "e77b10", "f00d12", "9c9c9c"]


def test_one_posting_reads_so_in_text():
    text = render(replace(REPORT, listings=(one_step(),)), "text", ENGLISH)
    assert (
        """
1. Coding Clerk
   Mercy Valley Clinic · Springfield, OH, 24 miles
   Pay: not stated
   Employment: part time or per diem, as needed
   Apply by January 15, 2027
   https://jobs.mercy-valley.example/4790
   Code d5e2a8
   One required thing is missing: a credential that you can earn.
   1 of 2 stated requirements met.
   The step: earn the credential: Certified Coding Specialist (CCS) (may be
     earned within 1 year of starting)
   Missing
     - Certified Coding Specialist (CCS) (may be earned within 1 year of
       starting) (required) “CCS required within 12 months of hire.”
   You have
     + HIPAA (required) “HIPAA.”
"""
        in text
    )


# ---------------------------------------------------------------------------------------------------- HTML


class Page(HTMLParser):
    """The elements of a page in order, each with its attributes, and the text within each `bdi`."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.isolated, self._inside = [], [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._inside += tag == "bdi"

    def handle_endtag(self, tag):
        self._inside -= tag == "bdi"

    def handle_data(self, data):
        if self._inside:
            self.isolated.append(data)

    def all(self, attribute):
        return [attrs[attribute] for _, attrs in self.elements if attribute in attrs]


@pytest.fixture(scope="module")
def page():
    return Page(render(REPORT, "html", ENGLISH))


def test_the_page_runs_nothing_and_loads_nothing(page):
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "img", "iframe", "object", "embed", "link", "form", "base", "svg", "video"}
    assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on") or name == "src"]
    policy = [attrs for tag, attrs in page.elements if attrs.get("http-equiv") == "Content-Security-Policy"]
    assert [attrs["content"] for attrs in policy] == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_links_lead_to_the_web_or_within_the_page_and_tell_nobody_where_from(page):
    links = [attrs for tag, attrs in page.elements if tag == "a"]
    away = [attrs for attrs in links if not attrs["href"].startswith("#")]
    assert {attrs["href"] for attrs in away} == {of.posting.url for of in REPORT.listings if of.code != "b0b0b0"} | {
        "https://county.example/77",
        "https://state.example/jobs/T-1",
    }
    assert all(attrs["rel"] == "noreferrer" for attrs in away)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/j?x=1&y=2#z", True),
        ("HTTP://a.example/", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        (" https://a.example", False),
        ("https://a.example/\u202egnp", False),
        ('https://a.example/"onclick="x', False),
        ("https://", False),
        ("", False),
    ],
)
def test_only_a_plain_web_address_becomes_a_link(url, expected):
    assert link(url) == (url if expected else "")


def test_every_link_and_label_within_the_page_finds_its_element(page):
    ids = page.all("id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.all("href") if href.startswith("#")} <= set(ids)
    assert set(page.all("aria-labelledby")) <= set(ids)


def test_the_headings_are_in_order(page):
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_page_says_its_language_its_title_and_fits_a_telephone():
    html = render(REPORT, "html", ENGLISH)
    assert '<html lang="en">' in html
    assert "<title>Your job report · Dana Example · November 21, 2026</title>" in html
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in html


def test_foreign_words_are_isolated_from_their_neighbours(page):
    isolated = set(page.isolated)
    assert {"Dana Example", "Medical Records Clerk", "Mercy Valley Clinic", "HTTP 503"} <= isolated
    assert {"Current RHIT or RHIA is required; we verify it with AHIMA before the first day."} <= isolated
    assert {"<script>alert(1)</script> Clerk gnp.exe", "RHIA, AHIMA, since 2024"} <= isolated


@pytest.mark.parametrize("many", [FOLD_FROM - 1, FOLD_FROM])
def test_a_long_list_is_folded(many):
    long = counted(replace(REPORT, removed=tuple(replace(removed(), code=f"{at:06x}") for at in range(many))))
    assert ("Show the list" in render(long, "html", ENGLISH)) == (many == FOLD_FROM)


def luminance(colour):
    colour = colour * 2 if len(colour) == 3 else colour
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "print"])
def test_every_colour_of_text_stands_out_from_every_ground_by_four_and_a_half(scheme):
    css = (ROOT / "jobmatch" / "templates" / "report.css").read_text("utf-8")
    colours = dict(re.findall(r"--(\w+): #(\w+);", re.findall(r":root \{(.*?)\}", css, re.DOTALL)[scheme]))
    grounds = [luminance(colours[name]) for name in ("page", "card", "wash")]
    texts = [luminance(colours[name]) for name in ("ink", "soft", "link", "good", "gap", "part", "ask")]
    contrasts = [(max(a, b) + 0.05) / (min(a, b) + 0.05) for a in grounds for b in texts]
    assert min(contrasts) >= 4.5


# ----------------------------------------------------------------------------------------------- CSV, JSON


def rows(of=REPORT, edition=ENGLISH):
    return list(csv.DictReader(io.StringIO(render(of, "csv", edition))))


def test_csv_has_a_row_for_every_listing_with_its_tier():
    assert [(row["code"], row["tier"], row["removed_by"]) for row in rows()] == [
        ("a3f9c2", "qualified", ""),
        ("b0b0b0", "qualified", ""),
        ("c41d7e", "stretch", ""),
        ("d5e2a8", "one_step", ""),
        ("e77b10", "not_yet", ""),
        ("f00d12", "too_little_said", ""),
        ("9c9c9c", "too_little_said", "too_far; pay_below"),
    ]


def test_csv_columns_stay_where_they_are():
    assert render(EMPTY, "csv", ENGLISH) == (
        "code,tier,title,employer,place,distance_mi,pay_min,pay_max,pay_unit,pay_currency,work_mode,employment,"
        "date_posted,valid_through,met,partly,stated,asked,missing,to_ask,blockers,removed_by,url,posting_id,feed_id,"
        "profile_id,report_date,news,changes,marks\n"
    )


def test_csv_says_what_the_posting_says():
    row = rows()[0]
    assert [row[name] for name in ("place", "distance_mi", "pay_min", "pay_max", "pay_unit", "pay_currency")] == [
        *("Dayton, OH; Kettering, OH", "12", "18.5", "22.0", "hour", "USD")
    ]
    assert [row[name] for name in ("met", "partly", "stated", "asked")] == ["6", "0", "7", "2"]
    assert (row["missing"], row["to_ask"]) == ("Medical terminology", "Typing; Attention to detail")
    assert (row["work_mode"], row["employment"], row["valid_through"]) == ("hybrid", "full_time", "2026-11-24")


def test_a_silent_posting_leaves_its_cells_empty():
    assert [rows()[5][name] for name in ("distance_mi", "pay_min", "work_mode", "date_posted")] == [""] * 4


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t=", "\r=", " =", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\x00=", "\u202e="]
)
def test_no_cell_begins_like_a_formula(start):
    posting = replace(hostile().posting, hiring_organization=f"{start}1+1", title=f"{start}cmd|' /C calc'!A0")
    row = rows(replace(REPORT, listings=(replace(hostile(), posting=posting),)))[0]
    assert row["employer"] == "'" + shown(f"{start}1+1")
    assert row["title"].startswith("'")


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("form", RENDERERS)
def test_what_was_repaired_in_a_posting_is_told_and_stops_no_report(note, form):
    posting = replace(hostile().posting, notes=(note,))
    told = render(replace(REPORT, listings=(replace(hostile(), posting=posting),)), form, ENGLISH)
    assert form == "csv" or note in told or messages.FINDINGS[note][:30] in " ".join(told.split())


def test_cells_with_commas_quotes_and_lines_come_back_as_one_line():
    posting = replace(hostile().posting, title='a,"b"\nc')
    assert rows(replace(REPORT, listings=(replace(hostile(), posting=posting),)))[0]["title"] == 'a,"b" c'


@pytest.fixture(scope="module")
def value():
    return json.loads(render(REPORT, "json", ENGLISH))


def test_json_names_its_format_its_day_and_its_counts(value):
    assert (value["format"], value["version"], value["on"]) == ("jobmatch-report", 1, "2026-11-21")
    assert [*value["counts"].items()] == [
        *(("qualified", 2), ("stretch", 1), ("one_step", 1), ("not_yet", 1), ("too_little_said", 1)),
        *(("other_work", 0), ("removed", 1), ("hidden", 0)),
    ]
    assert (value["profile_id"], value["refused"]) == ("p-7f31", 3)


def test_json_keeps_codes_and_the_exact_words_of_the_posting(value):
    part = value["listings"][0]["parts"][1]
    assert (part["verdict"], part["importance"], part["by"], part["path"]) == ("met", "required", ["rhia"], 1)
    assert [[each["id"] for each in way] for way in part["paths"]] == [["rhit"], ["rhia"]]
    assert part["quote"] == best().posting.text[part["start"] : part["end"]]


def test_json_gives_the_code_of_the_reason_for_a_tier(value):
    reasons = [each["because"] for each in value["listings"]]
    assert reasons == ["all_required_met", "all_required_met", "half_met", "one_credential_missing", "closed_to_you"]


def test_json_has_every_kind_of_condition(value):
    alternatives = value["listings"][2]["parts"][1]["paths"]
    assert [sorted(each.keys() - {"start", "end"}) for way in alternatives for each in way] == [
        ["id", "months", "note"],
        ["education"],
        ["experience_months"],
    ]


def test_json_says_pay_as_extract_does(value):
    assert value["listings"][0]["pay"] == {"min": 18.5, "max": 22.0, "unit": "hour", "currency": "USD"}
    assert value["listings"][2]["pay"]["max"] is None


def test_json_tells_what_removed_a_posting_and_what_was_not_read(value):
    assert value["removed"][0]["removed_by"][0] == {"code": "too_far", "miles": "148", "wished": "25"}
    assert value["feeds"][2]["outcome"] == "failed"
    assert value["feeds"][2]["last_good_at"] == "2026-11-18T02:04:00+00:00"
    assert value["feeds"][4]["outcome"] is None


def test_json_is_ascii_so_that_no_terminal_obeys_it():
    assert re.fullmatch(r"[\n -~]*", render(REPORT, "json", ENGLISH))


def test_json_of_the_best_says_how_many_are_not_shown():
    value = json.loads(render(replace(REPORT, listings=REPORT.listings[:2]), "json", ENGLISH))
    assert (len(value["listings"]), value["counts"]["qualified"], value["counts"]["not_yet"]) == (2, 2, 1)


# ------------------------------------------------------------------------------------------- formats, explain


def test_an_unknown_format_is_refused_with_those_there_are():
    with pytest.raises(
        UsageError, match="format 'pdf': not one that jobmatch writes; choose from text, html, csv, json"
    ):
        render(REPORT, "pdf", ENGLISH)


@pytest.mark.parametrize("form", RENDERERS)
def test_the_same_report_is_always_written_alike(form):
    assert render(REPORT, form, ENGLISH) == render(replace(REPORT), form, Edition(dict(reversed(LABELS.items()))))


def test_explain_shows_parts_that_add_up_to_the_points():
    text = explain(best(), DANA, ENGLISH)
    earned = [int(points) for points in re.findall(r"^  \d+\. [\w ]+, (\d+)/\d+:", text, re.MULTILINE)]
    prior, work = (int(points) for points in re.findall(r"^  \+ .*: (\d+)$", text, re.MULTILINE))
    assert len(earned) == 11
    assert f"  = Points: {sum(earned) + prior + work} / 276\n" in text


def test_explain_takes_a_requirement_apart():
    assert """
  2. partly met, 12/18: Certified Coding Associate (CCA); or Bachelor's degree
     and 1 year of experience (required)
     counts for you: Certified Coding Associate (CCA)
     “CCA, or a bachelor's degree and one year of coding, is required.”
     you: Certified Coding Associate (CCA), in progress “CCA exam booked”
     (certificates[1].name)
""" in explain(stretch(), DANA, ENGLISH)


def test_explain_tells_what_was_said_but_not_scored():
    text = explain(best(), DANA, ENGLISH)
    assert text.endswith(
        """
Said, but not scored
  - ICD-10-CM (said not to be needed)
     “Join our records team.”
"""
    )


def test_explain_tells_why_a_posting_is_not_in_the_report():
    text = explain(removed(), DANA, ENGLISH)
    assert (
        """
Your wishes took it out of the report:
  - 148 miles away; you asked for at most 25 miles
  - pays $15 an hour; you asked for at least $18 an hour
     “$15.00 an hour”
"""
        in text
    )


def test_explain_tells_what_closes_a_posting_and_where_it_stands():
    text = explain(not_yet(), DANA, ENGLISH)
    assert "Where it stands: Not yet\n" in text
    assert "  ! Only people who already work for this employer may apply.\n" in text


def test_explain_is_as_harmless_as_the_report():
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", explain(hostile(), DANA, ENGLISH))


# ------------------------------------------------------------------------------------------------- browser


@pytest.fixture(scope="module")
def chromium():
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not found:
        pytest.skip("there is no Chromium on this computer")
    quiet = [f"--disable-{name}" for name in ("background-networking", "component-update", "sync", "extensions")]
    return [found, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", *quiet]


def visit(chromium, html, folder):
    """Open a page with no way out; return the DOM, what it said to the console, and the addresses it asked for.

    Chromium calls its maker whatever one switches off; those calls are not the page's.
    """
    file, log = folder / "page.html", folder / "net.json"
    file.write_text(html, "utf-8")
    here = [f"--user-data-dir={folder / 'user'}", f"--log-net-log={log}", "--enable-logging=stderr", "--dump-dom"]
    offline = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    done = subprocess.run(
        [*chromium, *here, offline, file.as_uri()], capture_output=True, text=True, timeout=90, check=True
    )
    asked = set(re.findall(r'"url":"(\w+://[^"]+)"', log.read_text("utf-8")))
    own = re.compile(r"https?://[\w.]+\.(google|googleapis)\.com/")
    return done.stdout, re.findall(r"CONSOLE.*", done.stderr), {url for url in asked if not own.match(url)}


@pytest.mark.browser
def test_in_a_browser_the_page_says_nothing_and_asks_for_nothing(chromium, tmp_path):
    dom, console, asked = visit(chromium, render(REPORT, "html", ENGLISH), tmp_path)
    assert "Medical Records Clerk" in dom
    assert (console, asked) == ([], set())


@pytest.mark.browser
def test_a_page_that_does_either_would_be_noticed(chromium, tmp_path):
    html = "<script>console.log('hello')</script><img src='http://127.0.0.1:9/x.png'>"
    _, console, asked = visit(chromium, html, tmp_path)
    assert len(console) >= 1
    assert asked == {"http://127.0.0.1:9/x.png"}


@pytest.mark.browser
@pytest.mark.parametrize("opened", ["<details", "<details open"], ids=["folded", "unfolded"])
def test_nothing_is_cut_off_on_a_telephone(chromium, tmp_path, opened):
    posting = replace(best().posting, title="W" * 300, hiring_organization="m" * 300)
    feeds = (FeedHealth("f" * 300, Outcome.FAILED, "x" * 300),)
    html = render(replace(REPORT, listings=(replace(best(), posting=posting), stretch()), feeds=feeds), "html", ENGLISH)
    frame = f"<iframe style='width:320px; height:30000px' srcdoc='{escape(html.replace('<details', opened))}'></iframe>"
    measure = "e = document.querySelector('iframe').contentDocument.documentElement; document.title = e.scrollWidth"
    dom, _, _ = visit(chromium, f"{frame}<script>onload = () => {{ {measure} }}</script>", tmp_path)
    assert "<title>320</title>" in dom
