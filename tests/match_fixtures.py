"""Invented people, postings and a tiny vocabulary, of which any may meet any."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

from hypothesis import strategies as st

from jobmatch.match import Scorer
from jobmatch.model import (
    Concept,
    Educated,
    EducationLevel,
    Experienced,
    Finding,
    Grace,
    Holding,
    Holds,
    Importance,
    Kind,
    Profile,
    Requirement,
    Requirements,
    Span,
    Status,
    Study,
    WhenAbsent,
    Work,
)
from jobmatch.trades import names, trades

TODAY = date(2026, 3, 15)
SPAN = Span(0, 1)
LACKING, ASK = WhenAbsent.LACKING, WhenAbsent.ASK
ROWS = (
    Concept("basic", "Basic credential", Kind.QUALIFICATION, "certification", LACKING),
    Concept("high", "Higher", Kind.QUALIFICATION, "certification", LACKING, implies=("basic", "system")),
    Concept(
        "degreed", "Degreed", Kind.QUALIFICATION, "certification", LACKING, implies_education=EducationLevel.ASSOCIATE
    ),
    Concept("systems", "Record systems", Kind.SKILL, "ehr", LACKING),
    Concept("system", "One system", Kind.SKILL, "ehr", LACKING, broader="systems"),
    Concept("other_system", "Another", Kind.SKILL, "ehr", LACKING, broader="systems"),
    Concept("office", "Office", Kind.SKILL, "software", ASK),
    Concept("sheets", "Sheets", Kind.SKILL, "software", ASK, broader="office"),
    Concept("care", "Care", Kind.TRAIT, "soft", ASK, broader="systems"),
    Concept("audit", "Audit", Kind.SKILL, "quality", LACKING, broader="care"),
    Concept("lang_spanish", "Spanish", Kind.SKILL, "language", ASK),
    Concept("cna_lpn_rn", "Nursing license", Kind.QUALIFICATION, "license", LACKING),
    Concept("lifting", "Lifting", Kind.CONDITION, "physical", ASK),
)
CONCEPTS = {row.id: row for row in ROWS}
SCORER = Scorer(SimpleNamespace(concepts=CONCEPTS))
FAMILIES = ("core", "coder", "roi", "registry", "management", "billing", "adjacent", "none")

ids = st.sampled_from(sorted(CONCEPTS))
days = st.dates(date(2020, 1, 1), date(2028, 12, 31))
months = st.sampled_from((0, 1, 6, 12, 24, 60))
holdings = st.builds(Holding, ids, st.just("quote"), st.just("where"), st.sampled_from(Status), st.none() | days)
studies = st.builds(
    Study,
    st.sampled_from(EducationLevel),
    st.just("quote"),
    st.just("where"),
    st.sampled_from(Status),
    st.none() | days,
)
spells = st.builds(
    Work,
    st.just("title"),
    st.sampled_from(FAMILIES),
    st.none() | days,
    st.none() | days,
    st.just("where"),
    st.sampled_from(("", "entry", "mid", "senior", "manager")),
    st.sampled_from(("", "him", "ward")),
)
profiles = st.builds(
    Profile,
    profile_id=st.just("p"),
    name=st.just("Ann"),
    holdings=st.lists(holdings, max_size=4).map(tuple),
    education=st.lists(studies, max_size=2).map(tuple),
    work=st.lists(spells, max_size=3).map(tuple),
    answers=st.dictionaries(ids, st.booleans(), max_size=3).map(lambda answers: tuple(answers.items())),
    target=st.lists(st.sampled_from(names()), max_size=2).map(tuple),
    also=st.lists(st.sampled_from(names()), max_size=1).map(tuple),
    unwanted=st.lists(st.sampled_from(names()), max_size=1).map(tuple),
    level=st.sampled_from(("", "entry", "mid", "supervisor", "manager")),
)


def _holds(concept, grace):
    return Holds(concept, CONCEPTS[concept].when_absent, SPAN, grace)


conditions = st.one_of(
    st.builds(_holds, ids, st.none() | st.sampled_from(Grace)),
    st.builds(Educated, st.sampled_from(EducationLevel), st.just(SPAN)),
    st.builds(Experienced, months, st.just(SPAN), st.booleans()),
)
paths = st.lists(conditions, min_size=1, max_size=3).map(tuple)
stated = st.builds(
    Requirement, st.lists(paths, min_size=1, max_size=3).map(tuple), st.sampled_from(Importance), st.just(SPAN)
)
postings = st.builds(
    Requirements,
    text_hash=st.just("hash"),
    reader_version=st.just("1"),
    stated=st.lists(stated, max_size=6).map(tuple),
    family=st.sampled_from(FAMILIES),
    seniority=st.sampled_from(("", "entry", "mid", "senior", "director")),
    findings=st.sampled_from(((), (Finding("no_requirements_section"),), (Finding("unread_demand"),))),
).flatmap(
    lambda one: st.sampled_from(("", *(trade.name for trade in trades() if trade.family == one.family))).map(
        lambda trade: replace(one, trade=trade)
    )
)
