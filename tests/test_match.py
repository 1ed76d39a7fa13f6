"""The score by small examples: invented people, postings and a vocabulary of a few rows."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from types import SimpleNamespace

import pytest

from jobmatch import vocabulary
from jobmatch.match import Scorer, assemble, blockers, rank, removed_by
from jobmatch.messages import REASONS
from jobmatch.model import (
    Applicants,
    Concept,
    Educated,
    EducationLevel,
    EmploymentType,
    Experienced,
    Finding,
    Grace,
    Holding,
    Holds,
    Importance,
    Kind,
    Match,
    Pay,
    PayUnit,
    Place,
    Posting,
    Profile,
    Reason,
    Requirement,
    Requirements,
    Residence,
    Shift,
    Span,
    Status,
    Study,
    Tier,
    Verdict,
    WhenAbsent,
    Wishes,
    Work,
    WorkMode,
)
from jobmatch.standing import lineage, standing

TODAY = date(2026, 3, 15)
SPAN = Span(0, 1)
MET, PARTLY, MISSING, ASK = Verdict.MET, Verdict.PARTLY, Verdict.MISSING, Verdict.ASK
REQUIRED, PREFERRED, MENTIONED = Importance.REQUIRED, Importance.PREFERRED, Importance.MENTIONED


def qualification(name, **more):
    return Concept(name, name, Kind.QUALIFICATION, "certification", WhenAbsent.LACKING, **more)


def skill(name, when_absent=WhenAbsent.LACKING, **more):
    return Concept(name, name, Kind.SKILL, "skill", when_absent, **more)


ROWS = (
    qualification("rhia", implies=("rhit",), implies_education=EducationLevel.BACHELOR),
    qualification("him_cert_generic"),
    qualification("rhit", broader="him_cert_generic", implies_education=EducationLevel.ASSOCIATE),
    qualification("cna_lpn_rn"),
    qualification("coding_credential"),
    qualification("cpc", broader="coding_credential"),
    qualification("ccs", broader="coding_credential", implies_education=EducationLevel.BACHELOR),
    skill("ehr"),
    skill("epic", broader="ehr"),
    skill("epic_him", broader="epic"),
    skill("cerner", broader="ehr"),
    skill("filing"),
    *(replace(skill(name), group="coding") for name in ("icd", "cpt", "drg")),
    skill("sheets", WhenAbsent.ASK, broader="office"),
    skill("office", WhenAbsent.ASK),
    Concept("care", "Care", Kind.TRAIT, "soft", WhenAbsent.ASK, broader="quality"),
    skill("audit", broader="care"),
    skill("quality"),
    skill("music"),
    skill("sheet_music", broader="music"),
    Concept("lifting", "Lifting", Kind.CONDITION, "physical", WhenAbsent.ASK),
)
CONCEPTS = {row.id: row for row in ROWS}
SCORER = Scorer(SimpleNamespace(concepts=CONCEPTS))


def person(*held, **more):
    holdings = tuple(each if isinstance(each, Holding) else Holding(each, "", "") for each in held)
    return Profile("p", "Ann", holdings=holdings, **more)


def holds(concept, grace=None):
    return Holds(concept, CONCEPTS[concept].when_absent, SPAN, grace)


def degree(level):
    return Educated(EducationLevel(level), SPAN)


def months(count):
    return Experienced(count, SPAN)


def asks(*paths, importance=REQUIRED):
    """One requirement: each path a condition or a tuple of them."""
    return Requirement(tuple(path if isinstance(path, tuple) else (path,) for path in paths), importance, SPAN)


def posting(*stated, family="core", **more):
    stated = tuple(each if isinstance(each, Requirement) else asks(each) for each in stated)
    return Requirements("hash", "1", stated, family=family, **more)


def study(level, status=Status.HELD, end=None):
    return Study(EducationLevel(level), "", "", status, end)


def spell(family, start, end, seniority=""):
    return Work("", family, date.fromisoformat(start), end and date.fromisoformat(end), "", seniority)


def score(profile, requirements):
    return SCORER.score(profile, requirements, TODAY)


def share(profile, requirements):
    match = score(profile, requirements)
    return Fraction(match.points, match.of)


def verdicts(profile, *stated, **more):
    return [part.verdict for part in score(profile, posting(*stated, **more)).parts]


def earned(profile, *stated, **more):
    """The share of the weight of the first requirement."""
    part = score(profile, posting(*stated, **more)).parts[0]
    return Fraction(part.credit, part.weight)


# ------------------------------------------------------------------------------------------------- concepts


def test_what_is_held_is_met():
    assert verdicts(person("rhit"), holds("rhit")) == [MET]


def test_a_credential_or_skill_that_a_profile_does_not_name_is_missing():
    assert verdicts(person(), holds("rhit"), holds("filing")) == [MISSING, MISSING]


def test_what_nobody_writes_down_is_asked_and_weighs_nothing():
    (part,) = score(person(), posting(holds("care"))).parts
    assert (part.verdict, part.weight, part.credit) == (ASK, 0, 0)


@pytest.mark.parametrize(("day", "verdict"), [("2026-03-14", MISSING), ("2026-03-15", MET)])
def test_a_credential_holds_to_the_end_of_its_last_day(day, verdict):
    held = Holding("rhit", "", "", expires=date.fromisoformat(day))
    assert verdicts(person(held), holds("rhit")) == [verdict]


def test_a_credential_under_way_is_partly_met():
    under_way = Holding("rhit", "", "", Status.IN_PROGRESS)
    assert earned(person(under_way), holds("rhit")) == Fraction(2, 3)


def test_a_higher_credential_meets_a_lower_one_and_says_so():
    (part,) = score(person("rhia"), posting(holds("rhit"))).parts
    assert (part.verdict, part.by) == (MET, ("rhia",))


def test_a_lower_credential_does_not_meet_a_higher_one():
    assert verdicts(person("rhit"), holds("rhia")) == [MISSING]


@pytest.mark.parametrize("held", ["epic", "epic_him"])
def test_who_knows_one_system_knows_such_systems(held):
    assert verdicts(person(held), holds("ehr")) == [MET]


def test_who_knows_such_systems_is_half_way_to_any_one():
    assert earned(person("ehr"), holds("cerner")) == Fraction(1, 2)


def test_who_knows_one_system_is_not_taken_to_know_its_sibling():
    assert verdicts(person("epic"), holds("cerner")) == [MISSING]


def test_half_a_concept_is_earned_one_step_down_and_no_further():
    assert verdicts(person("ehr"), holds("epic"), holds("epic_him")) == [PARTLY, MISSING]


def test_a_trait_proves_no_skill_neither_a_wider_nor_a_narrower_one():
    assert verdicts(person("care"), holds("audit"), holds("quality")) == [MISSING, MISSING]
    assert verdicts(person("audit"), holds("care"), holds("quality")) == [MET, MISSING]


def test_another_credential_of_the_kind_is_worth_a_third_and_proves_no_degree():
    assert verdicts(person("cpc"), holds("coding_credential"), degree("bachelor")) == [MET, MISSING]
    assert earned(person("cpc"), holds("ccs")) == Fraction(1, 3)


def test_half_a_skill_is_not_held_against_a_person_who_was_not_asked():
    assert verdicts(person("office"), holds("sheets")) == [ASK]


@pytest.mark.parametrize("held", ["filing", "scanning", "records_storage", "fax_efax", "typing", "data_entry"])
def test_office_work_is_not_taken_for_work_with_health_records(held):
    scorer = Scorer(vocabulary.load())
    asked = ("health_records_management", "maintain_records", "mpi", "chart_analysis_deficiency", "records_audit")
    stated = [Holds(each, WhenAbsent.LACKING, SPAN) for each in asked]
    clerk = scorer.score(person(held, "attention_to_detail"), posting(*stated), TODAY)
    assert [part.verdict for part in clerk.parts] == [MISSING] * 5


def test_yes_is_as_good_as_a_line_in_a_resume():
    assert verdicts(person(answers=(("care", True), ("cpc", True))), holds("care"), holds("cpc")) == [MET, MET]


def test_no_ends_the_asking():
    assert verdicts(person(answers=(("care", False),)), holds("care")) == [MISSING]


def test_a_persons_no_outweighs_what_was_read():
    assert verdicts(person("epic", answers=(("epic", False),)), holds("epic"), holds("ehr")) == [MISSING, MISSING]


def test_a_holding_that_the_vocabulary_no_longer_has_is_passed_over():
    assert verdicts(person("dropped", "rhit"), holds("rhit")) == [MET]


# ---------------------------------------------------------------------------------------------- grace


def test_a_credential_that_may_come_later_is_met_once_begun():
    under_way = person(Holding("rhit", "", "", Status.IN_PROGRESS))
    assert verdicts(under_way, holds("rhit", Grace.ELIGIBLE), holds("rhit", Grace.OBTAIN_WITHIN)) == [MET, MET]


def test_a_credential_that_may_come_later_and_can_be_begun_is_partly_met():
    graduate = person(education=(study("associate"),))
    assert earned(graduate, holds("rhit", Grace.OBTAIN_WITHIN)) == Fraction(2, 3)
    assert verdicts(person(), holds("cpc", Grace.ELIGIBLE)) == [PARTLY]


def test_a_credential_that_may_come_later_but_needs_a_degree_first_is_missing():
    assert verdicts(person(education=(study("high_school"),)), holds("rhit", Grace.OBTAIN_WITHIN)) == [MISSING]


# ---------------------------------------------------------------------------------------------- education


@pytest.mark.parametrize("level", ["associate", "bachelor", "master"])
def test_a_level_is_met_by_itself_and_by_every_higher_one(level):
    assert verdicts(person(education=(study(level),)), degree("associate"), degree("high_school")) == [MET, MET]


def test_an_unmentioned_high_school_diploma_is_asked_for_but_a_degree_is_missing():
    assert verdicts(person(), degree("high_school"), degree("certificate"), degree("bachelor")) == [
        ASK,
        MISSING,
        MISSING,
    ]


def test_no_education_needed_is_met_by_everybody():
    assert verdicts(person(), degree("none")) == [MET]


def test_one_level_short_earns_a_third_and_two_earn_nothing():
    graduate = person(education=(study("associate"),))
    assert earned(graduate, degree("bachelor")) == Fraction(1, 3)
    assert earned(graduate, degree("master")) == 0


def test_a_credential_proves_the_degree_it_cannot_be_had_without():
    (part,) = score(person("rhit"), posting(degree("associate"))).parts
    assert (part.verdict, part.by) == (MET, ("education:associate",))


@pytest.mark.parametrize("entry", [study("associate", Status.IN_PROGRESS), study("associate", end=date(2026, 6, 1))])
def test_a_degree_under_way_is_partly_met_and_stands_on_a_diploma(entry):
    student = person(education=(entry,))
    assert verdicts(student, degree("associate"), degree("high_school")) == [PARTLY, MET]


def test_a_degree_is_finished_on_its_day():
    assert verdicts(person(education=(study("associate", end=TODAY),)), degree("associate")) == [MET]


# ---------------------------------------------------------------------------------------------- experience


def worked(*spells, family="core", wanted=12):
    return earned(person(work=spells), months(wanted), family=family)


def test_months_count_from_the_first_to_the_last():
    assert worked(spell("core", "2025-01-01", "2025-06-30")) == Fraction(6, 12)


def test_a_job_still_held_counts_its_whole_months():
    assert worked(spell("core", "2025-09-15", None)) == Fraction(6, 12)


def test_months_worked_twice_over_count_once():
    half_year = spell("core", "2025-01-01", "2025-06-30")
    assert worked(half_year, half_year, spell("core", "2025-04-01", "2025-06-01")) == Fraction(6, 12)


def test_a_gap_between_jobs_changes_nothing():
    apart = (spell("core", "2015-01-01", "2015-03-31"), spell("core", "2025-01-01", "2025-03-31"))
    assert worked(*apart) == worked(spell("core", "2025-01-01", "2025-06-30"))


@pytest.mark.parametrize(
    ("family", "expected"),
    [("core", Fraction(1)), ("roi", Fraction(1, 3)), ("billing", Fraction(1, 4)), ("none", Fraction(0))],
)
def test_a_year_counts_by_how_near_the_work_was(family, expected):
    assert worked(spell(family, "2025-01-01", "2025-12-31")) == expected


@pytest.mark.parametrize(("family", "points"), [("core", 12), ("billing", 12), ("none", 6)])
def test_where_experience_of_any_field_will_do_work_of_another_field_counts_half(family, points):
    year = person(work=(spell(family, "2025-01-01", "2025-12-31"),))
    (part,) = score(year, posting(asks(Experienced(12, SPAN, anywhere=True)))).parts
    assert part.credit * 12 == points * part.weight


def test_a_month_of_two_jobs_counts_as_the_nearer_one():
    both = (spell("billing", "2025-01-01", "2025-12-31"), spell("core", "2025-01-01", "2025-12-31"))
    assert worked(*both) == worked(*reversed(both)) == 1


def test_work_without_a_start_or_still_to_come_is_no_experience():
    undated = replace(spell("core", "2025-01-01", None), start=None)
    assert worked(undated, spell("core", "2026-09-01", None)) == 0


def test_no_experience_needed_is_met_by_everybody():
    assert verdicts(person(), months(0)) == [MET]


def test_the_months_that_count_are_told():
    (part,) = score(person(work=(spell("roi", "2025-01-01", "2025-12-31"),)), posting(months(12))).parts
    assert part.by == ("months:4",)


# ---------------------------------------------------------------------------------------------- paths


def test_one_met_path_is_enough_and_is_the_one_told():
    (part,) = score(person("cpc"), posting(asks(holds("rhit"), holds("cpc")))).parts
    assert (part.verdict, part.path, part.by) == (MET, 1, ("cpc",))


def test_conditions_of_a_path_hold_together_or_not_at_all():
    both = asks((degree("associate"), months(12)))
    graduate = person(education=(study("associate"),))
    assert verdicts(graduate, both) == [MISSING]
    assert verdicts(replace(graduate, work=(spell("core", "2025-01-01", "2025-06-30"),)), both) == [PARTLY]


def test_a_path_that_only_an_answer_can_settle_keeps_the_rest_from_counting():
    assert verdicts(person("ehr"), asks(holds("cerner"), holds("care"))) == [ASK]
    assert verdicts(person("cerner"), asks(holds("cerner"), holds("care"))) == [MET]


def test_what_is_not_known_of_a_path_is_left_out_of_it():
    assert verdicts(person("filing"), asks((holds("filing"), holds("care")))) == [MET]


def test_what_is_said_not_to_be_wanted_has_no_part():
    match = score(person(), posting(asks(holds("rhit"), importance=Importance.NEGATED), holds("cpc")))
    assert [part.requirement for part in match.parts] == [1]


@pytest.mark.parametrize(("answers", "verdict"), [((), ASK), ((("lifting", False),), ASK), ((("lifting", True),), MET)])
def test_a_condition_of_work_is_told_but_weighs_nothing(answers, verdict):
    (part,) = score(person(answers=answers), posting(holds("lifting"))).parts
    assert (part.verdict, part.weight) == (verdict, 0)


def test_what_is_demanded_weighs_more_than_what_is_wished_for_and_that_more_than_a_duty():
    stated = [asks(holds("filing"), importance=each) for each in (REQUIRED, PREFERRED, MENTIONED)]
    weights = [part.weight for part in score(person(), posting(*stated)).parts]
    assert weights[0] > weights[1] > weights[2] > 0


def test_a_credential_weighs_more_than_a_skill_and_that_more_than_a_trait():
    known = person(answers=(("care", True),))
    credential, ability, trait = score(known, posting(holds("rhit"), holds("filing"), holds("care"))).parts
    assert credential.weight > ability.weight > trait.weight > 0


def test_a_choice_weighs_what_its_easiest_path_does():
    choice, ability = score(person(), posting(asks(holds("rhit"), holds("filing")), holds("filing"))).parts
    assert choice.weight == ability.weight


# ---------------------------------------------------------------------------------------------- score


def test_the_parts_the_prior_and_the_work_are_the_score():
    match = score(person("rhit"), posting(holds("rhit"), holds("filing")))
    assert match.points == match.prior + match.work + sum(part.credit for part in match.parts)


def test_the_fewer_requirements_are_stated_the_nearer_a_score_is_to_the_prior():
    silent, one, two = (share(person(), posting(*[holds("filing")] * count)) for count in (0, 1, 2))
    assert silent > one > two


def test_a_score_is_of_the_text_and_the_day_alone():
    assert score(person(), posting(holds("rhit"))).posting_id == ""


@pytest.mark.parametrize(("nearer", "farther"), [("core", "roi"), ("roi", "billing"), ("billing", "none")])
def test_a_posting_is_worth_more_the_nearer_its_kind_of_work(nearer, farther):
    clerk = person(target=("core",))
    assert share(clerk, posting(family=nearer)) > share(clerk, posting(family=farther))


def test_a_nurses_posting_met_in_full_ranks_below_a_coders_of_which_nothing_is_met():
    clerk = person("care", "office", target=("core",), answers=(("care", True),))
    nurse = posting(*[holds("care"), holds("office")] * 20, family="none")
    coder = posting(*[holds("cpc"), months(60)] * 20, family="coder", seniority="director")
    assert share(clerk, nurse) < share(clerk, coder)


def test_who_names_no_work_is_taken_to_look_for_medical_records_and_sees_the_desks_next_door_after_them():
    records, requests, desk, bills = (
        share(person(), posting(family=family)) for family in ("core", "roi", "adjacent", "billing")
    )
    assert records == requests > desk > bills


def test_inside_a_family_the_trade_tells_what_is_looked_for():
    secretary, receptionist = person(target=("secretary",)), person(target=("adjacent",))
    letters, desk = posting(family="adjacent", trade="secretary"), posting(family="adjacent")
    assert share(secretary, letters) > share(secretary, desk)
    assert share(receptionist, desk) > share(receptionist, letters)


def test_a_trade_that_a_person_does_not_want_comes_after_all_others_of_the_field():
    technician = person(target=("core",), unwanted=("roi",))
    unwanted, strange = (share(technician, posting(family=family)) for family in ("roi", "billing"))
    assert unwanted < strange


def test_a_clerks_beginnings_in_coding_are_a_step_and_those_of_who_has_studied_for_it_their_own_work():
    clerk, technician = person(target=("core",), level="mid"), person("rhit", target=("core",), level="mid")
    coding, records = posting(family="coder", seniority="entry"), posting(family="core", seniority="entry")
    assert share(clerk, coding) < share(clerk, records)
    assert share(technician, coding) > share(technician, records)


def test_each_required_thing_that_is_half_there_puts_work_farther_off():
    none, half = (score(person("ehr"), posting(*asked)) for asked in ([holds("ehr")], [holds("ehr"), holds("cerner")]))
    assert none.work / none.of > half.work / half.of


def test_who_names_other_work_is_shown_that_first():
    receptionist = person(target=("adjacent",))
    assert share(receptionist, posting(family="adjacent")) > share(receptionist, posting(family="core"))


def test_what_one_would_take_as_well_comes_after_what_one_looks_for():
    clerk = person(target=("roi",), also=("adjacent",))
    sought, also, other = (share(clerk, posting(family=family)) for family in ("roi", "adjacent", "coder"))
    assert sought > also > other


def test_whose_trade_it_is_can_do_what_it_is_named_for():
    coder = person(work=(spell("coder", "2020-01-01", "2024-12-31"),))
    assert standing(coder, date(2026, 1, 1), lineage(CONCEPTS)).credits["medical_coding"] == (12, "months:60")


@pytest.mark.parametrize(("end", "trade"), [("2025-11-30", False), ("2025-12-31", True)])
def test_a_year_of_some_work_makes_it_a_trade(end, trade):
    biller = person(work=(spell("billing", "2025-01-01", end),))
    assert (share(biller, posting(family="billing")) == share(biller, posting(family="core"))) is trade


def test_a_trade_that_is_not_looked_for_is_worth_less_than_the_work_that_is_and_more_than_a_strange_one():
    coder = person(target=("coder",), work=(spell("core", "2020-01-01", "2024-12-31"),))
    sought, able, strange = (share(coder, posting(family=family)) for family in ("coder", "core", "roi"))
    assert sought > able > strange


def test_one_qualifies_for_a_trade_that_is_not_looked_for():
    coder = person("filing", target=("coder",), work=(spell("core", "2020-01-01", "2024-12-31"),))
    assert score(coder, posting(holds("filing"), family="core")).tier is Tier.QUALIFIED


def test_a_receptionist_may_step_into_records_but_a_records_clerk_does_not_look_to_the_front_desk():
    receptionist, clerk = person(target=("adjacent",)), person(target=("core",))
    assert share(receptionist, posting(family="core")) > share(clerk, posting(family="adjacent"))


def test_beginners_work_of_coding_and_the_registry_is_a_step_from_records_and_further_up_it_is_not():
    clerk = person(target=("core",))
    for family in ("coder", "registry"):
        first, next_ = (posting(family=family, seniority=level) for level in ("entry", "mid"))
        assert share(clerk, first) == share(clerk, posting(family="roi"))
        assert share(clerk, next_) < share(clerk, posting(family="roi", seniority="mid"))


def test_work_below_what_is_looked_for_is_worth_less_the_deeper_it_is():
    manager = person(target=("core",), level="manager")
    shares = [share(manager, posting(seniority=level)) for level in ("manager", "lead", "entry")]
    assert shares == sorted(shares, reverse=True)
    assert len(set(shares)) == 3


def test_deep_below_what_is_looked_for_the_same_work_is_still_nearer_than_another():
    director = person(target=("core",), level="director")
    near, far = (share(director, posting(family=family)) for family in ("core", "coder"))
    assert near > far


def test_who_has_kept_records_for_a_year_can_file():
    clerk = person(work=(spell("core", "2020-01-01", "2021-12-31"),))
    assert score(clerk, posting(holds("filing"))).parts[0].verdict is Verdict.MET


def test_each_required_thing_that_is_missing_makes_the_work_less_near():
    none, one, two = (score(person(), posting(*[holds("filing")] * count)) for count in (0, 1, 2))
    assert none.work / none.of > one.work / one.of > two.work / two.of


def test_a_credential_that_is_missing_puts_work_farther_off_than_anything_else_that_is():
    credential, skill, either = (
        score(person(target=("core",)), posting(asked))
        for asked in (asks(holds("cpc")), asks(holds("filing")), asks(holds("cpc"), holds("filing")))
    )
    assert credential.work / credential.of < skill.work / skill.of
    assert credential.work / credential.of < either.work / either.of


def test_who_has_mastered_a_trade_begins_anew_in_another_but_who_has_led_can_lead():
    biller = person(target=("coder",), work=(spell("billing", "2025-01-01", "2025-06-30", "mid"),))
    lead = person(target=("coder",), work=(spell("billing", "2025-01-01", "2025-06-30", "lead"),))
    middle = posting(family="coder", seniority="mid")
    assert share(biller, middle) < share(lead, middle) == share(lead, posting(family="coder", seniority="entry"))


def test_work_above_ones_rung_is_worth_less():
    entry, senior = posting(seniority="entry"), posting(seniority="senior")
    assert share(person(), senior) < share(person(), entry)
    lead = person(work=(spell("core", "2025-01-01", "2025-06-30", "lead"),))
    assert share(lead, senior) == share(lead, entry)


@pytest.mark.parametrize(("end", "ready"), [("2024-11-30", False), ("2024-12-31", True)])
def test_three_years_of_the_work_make_ready_for_its_middle(end, ready):
    clerk = person(work=(spell("core", "2022-01-01", end, "entry"),))
    assert (share(clerk, posting(seniority="mid")) == share(clerk, posting(seniority="entry"))) is ready


def test_who_names_three_skills_of_some_work_can_do_it():
    two, three = person("icd", "cpt"), person("icd", "cpt", "drg")
    coding, records = (posting(family=family, seniority="mid") for family in ("coder", "core"))
    assert share(two, coding) < share(three, coding) == share(three, records)


# ---------------------------------------------------------------------------------------------- tiers


def tier(profile, *stated, **more):
    return score(profile, posting(*stated, **more)).tier


def test_all_that_is_demanded_met_is_qualified_whatever_is_wished_for_besides():
    assert tier(person("filing"), holds("filing"), asks(holds("rhit"), importance=PREFERRED)) is Tier.QUALIFIED


def test_what_they_will_ask_does_not_stand_in_the_way():
    assert tier(person("filing"), holds("filing"), holds("care"), holds("lifting")) is Tier.QUALIFIED


def test_half_of_something_is_a_stretch():
    assert tier(person("filing", "ehr"), holds("filing"), holds("cerner")) is Tier.STRETCH


def test_one_missing_thing_that_can_be_had_is_one_step():
    assert tier(person("filing"), holds("filing"), holds("cpc")) is Tier.ONE_STEP


def test_two_missing_things_are_not_yet():
    assert tier(person("filing"), holds("filing"), holds("cpc"), holds("ehr")) is Tier.NOT_YET


def test_a_credential_behind_a_degree_is_no_single_step():
    assert tier(person("filing"), holds("filing"), holds("rhit")) is Tier.NOT_YET
    assert tier(person("filing", education=(study("associate"),)), holds("filing"), holds("rhit")) is Tier.ONE_STEP


def test_the_next_level_of_education_is_one_step_and_the_one_after_is_not():
    graduate = person("filing", education=(study("high_school"),))
    assert tier(graduate, holds("filing"), degree("certificate")) is Tier.ONE_STEP
    assert tier(graduate, holds("filing"), degree("associate")) is Tier.NOT_YET


def test_experience_cannot_be_had_in_one_step():
    assert tier(person("filing"), holds("filing"), months(24)) is Tier.NOT_YET


def test_nothing_that_can_be_judged_is_too_little_said():
    assert tier(person()) is Tier.TOO_LITTLE_SAID
    assert tier(person(), holds("care"), holds("lifting")) is Tier.TOO_LITTLE_SAID


@pytest.mark.parametrize("code", ["no_requirements_section", "attached_specification"])
def test_a_posting_that_leaves_its_demands_out_is_a_stretch_at_best(code):
    assert tier(person("filing"), holds("filing"), findings=(Finding(code),)) is Tier.STRETCH


def test_two_pays_do_not_touch_the_tier():
    assert tier(person("filing"), holds("filing"), findings=(Finding("two_pays"),)) is Tier.QUALIFIED


def test_duties_alone_are_a_stretch_at_best():
    assert tier(person("filing"), asks(holds("filing"), importance=MENTIONED)) is Tier.STRETCH


def test_another_field_is_not_yet():
    assert tier(person("filing"), holds("filing"), family="none") is Tier.OTHER_WORK


def test_another_trade_of_the_field_is_a_stretch_at_best():
    assert tier(person("filing", target=("core",)), holds("filing"), family="billing") is Tier.STRETCH


@pytest.mark.parametrize(
    ("seniority", "expected"), [("mid", Tier.QUALIFIED), ("senior", Tier.STRETCH), ("lead", Tier.NOT_YET)]
)
def test_work_above_ones_rung_is_a_stretch_and_far_above_it_not_yet(seniority, expected):
    assert tier(person("filing"), holds("filing"), seniority=seniority) is expected


SAY_LITTLE = (Finding("no_requirements_section"),)


@pytest.mark.parametrize(
    ("stated", "more", "expected"),
    [
        ([holds("filing"), holds("care")], {}, "all_required_met"),
        ([holds("filing"), holds("sheet_music")], {}, "half_met"),
        ([holds("filing")], {"findings": SAY_LITTLE}, "unclear_posting"),
        ([holds("filing")], {"findings": (Finding("unread_demand"),)}, "unread_demand"),
        ([holds("filing")], {"findings": (Finding("unread_line"),)}, "all_required_met"),
        ([asks(holds("filing"), importance=MENTIONED)], {}, "unclear_posting"),
        ([holds("filing")], {"family": "billing"}, "neighbouring_work"),
        ([holds("filing")], {"seniority": "senior"}, "somewhat_above_your_level"),
        ([holds("filing")], {"seniority": "director"}, "above_your_level"),
        ([holds("cpc")], {}, "one_credential_missing"),
        ([degree("certificate")], {}, "one_level_missing"),
        ([holds("cerner")], {}, "one_skill_missing"),
        ([asks(holds("cerner"), holds("cpc"))], {}, "one_credential_missing"),
        ([months(24)], {}, "one_missing"),
        ([holds("cpc"), holds("cerner")], {}, "several_missing"),
        ([holds("care")], {}, "nothing_stated"),
        ([holds("filing")], {"family": "none"}, "other_work"),
    ],
)
def test_every_tier_has_its_reason(stated, more, expected):
    clerk = person("filing", "music", target=("core",), education=(study("high_school"),))
    assert score(clerk, posting(*stated, **more)).because == expected
    assert expected in REASONS


def test_the_requirements_that_are_conditions_of_the_work_are_told_apart():
    match = score(person(), posting(holds("care"), holds("lifting"), asks(holds("lifting"), holds("filing"))))
    assert match.conditions == (1,)


# ---------------------------------------------------------------------------------------------- the posting


def job(**more):
    return Posting("feed", "1", "Clerk", "text", **more)


@pytest.mark.parametrize(
    "who", [(), (Applicants.PUBLIC,), (Applicants.FEDERAL,), (Applicants.HIRING_PATH, Applicants.FEDERAL)]
)
def test_a_posting_open_to_the_person_has_no_blocker(who):
    assert blockers(person(hiring=(Applicants.FEDERAL,)), job(who_may_apply=who)) == ()


def test_of_several_groups_that_the_person_is_not_of_all_are_named():
    (closed,) = blockers(person(), job(who_may_apply=(Applicants.FEDERAL, Applicants.HIRING_PATH)))
    assert closed == Reason("closed_to", (("who", "federal_employees hiring_path"),))


def test_a_closed_posting_is_not_yet_and_says_for_whom_it_is():
    match = score(person("filing"), posting(holds("filing")))
    closed = assemble(match, person(), job(who_may_apply=(Applicants.INTERNAL,)), posting(), TODAY)
    assert (closed.tier, closed.blockers) == (Tier.NOT_YET, (Reason("closed_to", (("who", "internal"),)),))
    assert (closed.points, closed.of, closed.because) == (match.points, match.of, "closed_to_you")
    other = assemble(
        score(person(), posting(family="none")), person(), job(who_may_apply=(Applicants.INTERNAL,)), posting(), TODAY
    )
    assert (other.tier, other.because) == (Tier.OTHER_WORK, "other_work")


def test_a_match_put_together_is_of_its_posting():
    match = assemble(score(person(), posting()), person(), job(), posting(), TODAY)
    assert (match.posting_id, match.blockers, match.removed_by) == (job().posting_id, (), ())


def test_the_best_match_comes_first_and_equal_ones_by_posting_id():
    thirds = [Match(name, Tier.STRETCH, points, of, ()) for name, points, of in (("b", 1, 3), ("c", 2, 3), ("a", 2, 6))]
    assert [match.posting_id for match in rank(thirds)] == ["c", "a", "b"]


def test_scores_too_close_for_floating_point_are_told_apart():
    big = 10**17
    close = [Match("a", Tier.STRETCH, big, big + 1, ()), Match("b", Tier.STRETCH, big + 1, big + 2, ())]
    assert [match.posting_id for match in rank(close)] == ["b", "a"]


# ---------------------------------------------------------------------------------------------- wishes


def removed(wishes, requirements=None, **more):
    reasons = removed_by(person(wishes=wishes), job(**more), requirements or posting())
    return [reason.code for reason in reasons]


NEAR_DAYTON = Wishes(postal_code="45402", distance_mi=25)
FAR_AWAY = (Place("San Diego", "CA", "92101"),)
HOURLY = Wishes(pay_min=Pay(2000, None, PayUnit.HOUR, "USD"))


def pays(low, high, unit, currency="USD"):
    return posting(pay=Pay(low, high, unit, currency))


def test_without_wishes_nothing_is_removed():
    assert removed(Wishes(), pays(1, 1, PayUnit.YEAR), job_location=FAR_AWAY) == []


@pytest.mark.parametrize(
    ("zips", "codes"), [(["45335"], []), (["45503"], ["too_far"]), (["45503", "45335"], []), (["00000"], []), ([], [])]
)
def test_only_a_known_distance_beyond_the_wish_removes(zips, codes):
    assert removed(NEAR_DAYTON, job_location=tuple(Place(postal_code=code) for code in zips)) == codes


@pytest.mark.parametrize(
    ("mode", "codes"), [(WorkMode.REMOTE, []), (WorkMode.HYBRID, ["too_far"]), (WorkMode.ONSITE, ["too_far"])]
)
def test_remote_work_is_never_too_far(mode, codes):
    assert removed(NEAR_DAYTON, posting(work_mode=mode), job_location=FAR_AWAY) == codes


def test_a_field_that_says_telecommute_is_remote_unless_the_text_says_otherwise():
    telecommute = {"job_location": FAR_AWAY, "job_location_type": "TELECOMMUTE"}
    assert removed(NEAR_DAYTON, **telecommute) == []
    hybrid = posting(work_mode=WorkMode.HYBRID)
    assert removed(NEAR_DAYTON, hybrid, **telecommute) == ["too_far"]


@pytest.mark.parametrize(
    ("states", "codes"),
    [(("TX", "Oklahoma"), ["elsewhere"]), (("TX", "OH"), []), (("Ohio",), []), (("US",), []), ((), [])],
)
def test_remote_work_for_residents_of_other_states_is_elsewhere(states, codes):
    remote = posting(work_mode=WorkMode.REMOTE)
    assert removed(NEAR_DAYTON, remote, job_location=FAR_AWAY, applicant_location_requirements=states) == codes


def lives(*states, excluded=False):
    return posting(work_mode=WorkMode.REMOTE, residence=Residence(states, excluded, Span(0, 1)))


@pytest.mark.parametrize(
    ("requirements", "codes"),
    [
        (lives("TX", "OK"), ["elsewhere"]),
        (lives("TX", "OH"), []),
        (lives("OH", excluded=True), ["state_excluded"]),
        (lives("CA", excluded=True), []),
        (replace(lives("TX"), work_mode=WorkMode.HYBRID), []),
    ],
)
def test_a_text_that_names_states_closes_remote_work_to_others_even_where_no_distance_is_wished(requirements, codes):
    assert removed(Wishes(postal_code="45402"), requirements=requirements) == codes
    assert removed(Wishes(remote_from="OH"), requirements=requirements) == codes


def test_remote_work_is_done_from_the_state_that_is_named_before_that_of_the_zip_code():
    assert removed(Wishes(postal_code="45402", remote_from="TX"), requirements=lives("TX")) == []


def test_of_a_person_who_does_not_say_where_they_live_no_state_is_against():
    assert removed(Wishes(), requirements=lives("TX")) == []
    assert removed(Wishes(postal_code="00000", distance_mi=5), requirements=lives("TX")) == []


def test_the_field_for_states_goes_before_the_text():
    assert removed(NEAR_DAYTON, requirements=lives("TX"), applicant_location_requirements=("OH",)) == []
    assert removed(NEAR_DAYTON, requirements=lives("TX"), applicant_location_requirements=("US",)) == ["elsewhere"]


DAY, EVENING, NIGHT, WEEKEND = Shift


@pytest.mark.parametrize(
    ("wished", "offered", "codes"),
    [
        ((), ((NIGHT,),), []),
        ((DAY,), (), []),
        ((DAY,), ((DAY,),), []),
        ((DAY,), ((NIGHT,),), ["shift"]),
        ((DAY,), ((DAY,), (NIGHT,)), []),
        ((DAY,), ((DAY, EVENING, NIGHT),), ["shift"]),
        ((DAY,), ((WEEKEND,),), ["shift"]),
        ((DAY,), ((DAY, WEEKEND),), ["shift"]),
        ((DAY, WEEKEND), ((DAY, WEEKEND),), []),
        ((DAY, EVENING), ((NIGHT, WEEKEND), (EVENING,)), []),
        ((WEEKEND,), ((NIGHT, WEEKEND),), []),
        ((WEEKEND,), ((DAY,),), ["shift"]),
    ],
)
def test_hours_remove_where_no_shift_that_is_offered_is_wholly_wished(wished, offered, codes):
    assert removed(Wishes(shifts=wished), requirements=posting(shifts=offered)) == codes


@pytest.mark.parametrize(
    ("hidden", "codes"),
    [("ACME health, inc", ["hidden_organization"]), ("Acme", []), ("Acme Health Inc. West", []), (" ", [])],
)
def test_a_hidden_organization_is_so_by_its_whole_name_however_it_is_written(hidden, codes):
    assert removed(Wishes(hidden_organizations=(hidden,)), hiring_organization="Acme Health, Inc.") == codes
    assert removed(Wishes(hidden_organizations=(hidden,))) == []


@pytest.mark.parametrize(
    ("hidden", "codes"),
    [
        ("Lead", ["hidden_title"]),
        ("medical records", ["hidden_title"]),
        ("record", []),
        ("Records Medical", []),
        ("", []),
    ],
)
def test_a_hidden_title_is_so_by_whole_words(hidden, codes):
    ours = Posting("feed", "1", "Medical-Records Clerk (LEAD)", "text")
    reasons = removed_by(person(wishes=Wishes(hidden_titles=(hidden,))), ours, posting())
    assert [reason.code for reason in reasons] == codes


@pytest.mark.parametrize(
    ("offer", "codes"),
    [
        (pays(1500, 1999, PayUnit.HOUR), ["pay_below"]),
        (pays(1500, 2000, PayUnit.HOUR), []),
        (pays(3_000_000, 4_159_900, PayUnit.YEAR), ["pay_below"]),
        (pays(3_000_000, 4_160_000, PayUnit.YEAR), []),
        (pays(None, 159_900, PayUnit.BIWEEKLY), ["pay_below"]),
        (pays(1500, None, PayUnit.HOUR), []),
        (pays(1500, 1600, PayUnit.HOUR, "GBP"), []),
        (posting(), []),
    ],
)
def test_pay_that_ends_below_the_wish_removes_whatever_time_it_is_for(offer, codes):
    assert removed(HOURLY, requirements=offer) == codes


@pytest.mark.parametrize(("mode", "codes"), [(WorkMode.ONSITE, ["work_mode"]), (WorkMode.REMOTE, []), (None, [])])
def test_a_work_mode_that_is_not_wished_removes_and_silence_does_not(mode, codes):
    assert removed(Wishes(work_modes=(WorkMode.REMOTE,)), requirements=posting(work_mode=mode)) == codes


@pytest.mark.parametrize(
    ("kinds", "codes"),
    [
        ((EmploymentType.FULL_TIME,), ["employment"]),
        ((EmploymentType.FULL_TIME, EmploymentType.PART_TIME), []),
        ((), []),
    ],
)
def test_only_employment_of_none_of_the_wished_kinds_removes(kinds, codes):
    wish = Wishes(employment_types=(EmploymentType.PART_TIME,))
    assert removed(wish, employment_type=kinds) == codes
    assert removed(wish, requirements=posting(employment=kinds)) == codes


def test_another_family_of_work_than_wished_removes():
    assert removed(Wishes(families=("core",)), requirements=posting(family="coder")) == ["family"]
    assert removed(Wishes(families=("core",)), requirements=posting(family="core")) == []


def test_every_wish_a_posting_is_against_is_told_with_its_figures():
    wishes = replace(NEAR_DAYTON, work_modes=(WorkMode.REMOTE,))
    there = job(job_location=(Place(postal_code="45214"),))
    reasons = removed_by(person(wishes=wishes), there, posting(work_mode=WorkMode.ONSITE))
    assert reasons == (
        Reason("too_far", (("miles", "48"), ("wished", "25"))),
        Reason("work_mode", (("said", "onsite"),)),
    )


# ---------------------------------------------------------------------------------------------- version


def version(*rows):
    return Scorer(SimpleNamespace(concepts={row.id: row for row in rows})).version


def test_the_version_changes_with_whatever_a_score_can_see_of_the_vocabulary():
    first = version(*ROWS)
    assert version(*ROWS[::-1]) == first
    assert version(*ROWS, skill("new")) != first
    assert version(*ROWS[:-1], replace(ROWS[-1], broader="care")) != first
    assert version(*ROWS[:-1], replace(ROWS[-1], group="coding")) != first


def test_the_version_does_not_change_with_the_words_of_a_row():
    assert version(replace(ROWS[0], preferred_label="RHIA", alt_labels=("rhia",)), *ROWS[1:]) == version(*ROWS)


# ------------------------------------------------------------------------------------------------------- licenses


def nursing(*words, importance=REQUIRED, held=()):
    """The match of a posting that asks for one of several clinical licenses, in these words."""
    text = " or ".join(words) + " required"
    at = [text.index(each) for each in words]
    paths = [
        (Holds("cna_lpn_rn", WhenAbsent.LACKING, Span(start, start + len(each))),)
        for start, each in zip(at, words, strict=True)
    ]
    asked = posting(Requirement((*paths, *((holds(each),) for each in held)), importance, Span(0, len(text))))
    return assemble(score(person(), asked), person(), replace(job(), text=text), asked, TODAY)


@pytest.mark.parametrize("words", [("RN",), ("LPN", "RN"), ("Registered nurse",)])
def test_a_license_of_another_profession_is_a_blocker_and_no_step(words):
    match = nursing(*words)
    assert (match.tier, match.because) == (Tier.NOT_YET, "license_missing")
    assert [reason.code for reason in match.blockers] == ["license"]
    assert dict(match.blockers[0].values)["said"] == " / ".join(words)


@pytest.mark.parametrize("words", [("CNA",), ("CNA", "LPN"), ("RN", "CNA"), ("Certified nursing assistant",)])
def test_a_credential_of_an_aide_is_earned_in_months_and_is_a_step(words):
    assert (nursing(*words).tier, nursing(*words).blockers) == (Tier.ONE_STEP, ())


def test_a_license_is_no_blocker_where_something_else_will_do_or_it_is_only_wished_for():
    assert nursing("RN", held=("rhit",)).blockers == ()
    assert nursing("RN", importance=PREFERRED).blockers == ()
