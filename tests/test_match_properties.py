"""What holds of every score, whoever asks and whatever is asked: on invented people, postings and a tiny vocabulary."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from match_fixtures import SCORER, TODAY, holdings, ids, postings, profiles, spells, stated, studies

from jobmatch.match import rank
from jobmatch.model import (
    Importance,
    Status,
    Tier,
    Verdict,
)

fast = settings(max_examples=80, derandomize=True)


def score(profile, posting):
    return SCORER.score(profile, posting, TODAY)


def share(match):
    return Fraction(match.points, match.of)


def place(tier):
    """The rank of a tier; what could not be judged before has none."""
    return list(Tier).index(tier)


def no_worse(before, after):
    assert share(after) >= share(before)
    assert before.tier is Tier.TOO_LITTLE_SAID or place(after.tier) <= place(before.tier)


@fast
@given(profiles, postings, holdings)
def test_holding_one_more_thing_never_lowers_a_score(profile, posting, more):
    better = replace(profile, holdings=(*profile.holdings, more))
    no_worse(score(profile, posting), score(better, posting))


@fast
@given(profiles, postings, studies)
def test_studying_more_never_lowers_a_score(profile, posting, more):
    better = replace(profile, education=(*profile.education, more))
    no_worse(score(profile, posting), score(better, posting))


@fast
@given(profiles, postings, spells)
def test_working_more_never_lowers_a_score(profile, posting, more):
    better = replace(profile, work=(*profile.work, more))
    no_worse(score(profile, posting), score(better, posting))


@fast
@given(profiles, postings, ids)
def test_answering_yes_never_lowers_a_score(profile, posting, concept):
    answers = {**dict(profile.answers), concept: True}
    better = replace(profile, answers=tuple(answers.items()))
    no_worse(score(profile, posting), score(better, posting))


@fast
@given(profiles, postings)
def test_what_is_under_way_is_worth_no_more_than_what_is_held(profile, posting):
    done = tuple(replace(holding, status=Status.HELD) for holding in profile.holdings)
    no_worse(score(profile, posting), score(replace(profile, holdings=done), posting))


@fast
@given(profiles, postings, stated)
def test_asking_one_more_unmet_thing_never_raises_a_score(profile, posting, more):
    asked = score(profile, replace(posting, stated=(*posting.stated, more)))
    if more.importance is not Importance.NEGATED and asked.parts[-1].verdict in {Verdict.MISSING, Verdict.ASK}:
        assert share(asked) <= share(score(profile, posting))


@fast
@given(profiles, postings)
def test_what_is_said_not_to_be_wanted_changes_nothing(profile, posting):
    wanted = tuple(each for each in posting.stated if each.importance is not Importance.NEGATED)
    assert share(score(profile, replace(posting, stated=wanted))) == share(score(profile, posting))


@fast
@given(profiles, postings, st.booleans())
def test_a_condition_of_work_changes_no_score(profile, posting, answer):
    answers = {**dict(profile.answers), "lifting": answer}
    asked = score(replace(profile, answers=tuple(answers.items())), posting)
    lonely = all(len(path) == 1 for each in posting.stated for path in each.paths)
    assert not lonely or share(asked) == share(score(profile, posting))


@fast
@given(profiles, postings)
def test_a_score_does_not_see_who_somebody_is(profile, posting):
    other = replace(
        profile,
        profile_id="q",
        name="Bob",
        email="bob@example.org",
        holdings=tuple(replace(each, quote="", where="elsewhere") for each in profile.holdings),
        education=tuple(replace(each, quote="Another School", where="") for each in profile.education),
        work=tuple(replace(each, title="", where="") for each in profile.work),
    )
    assert score(other, posting) == score(profile, posting)


@fast
@given(profiles, postings, st.dates(date(1950, 1, 1), TODAY))
def test_a_score_does_not_see_when_somebody_graduated(profile, posting, day):
    past = [each for each in profile.education if each.end and each.end <= TODAY]
    moved = tuple(replace(each, end=day) if each in past else each for each in profile.education)
    assert score(replace(profile, education=moved), posting) == score(profile, posting)


@fast
@given(profiles, postings)
def test_the_order_of_what_is_said_changes_nothing(profile, posting):
    turned = replace(
        profile,
        holdings=profile.holdings[::-1],
        education=profile.education[::-1],
        work=profile.work[::-1],
        answers=profile.answers[::-1],
        target=profile.target[::-1],
    )
    back = replace(posting, stated=posting.stated[::-1])
    one, other = score(profile, posting), score(turned, back)
    assert (one.points, one.of, one.tier) == (other.points, other.of, other.tier)


@fast
@given(profiles, postings)
def test_the_parts_add_up(profile, posting):
    match = score(profile, posting)
    assert match.points == match.prior + match.work + sum(part.credit for part in match.parts)
    assert 0 <= match.points <= match.of < 2**24
    assert all(0 <= part.credit <= part.weight for part in match.parts)


@fast
@given(profiles, postings)
def test_an_asked_part_weighs_nothing_and_a_met_one_earns_all(profile, posting):
    for part in score(profile, posting).parts:
        assert part.verdict is not Verdict.ASK or part.weight == 0
        assert part.verdict is not Verdict.MET or part.credit == part.weight
        assert part.verdict is not Verdict.MISSING or part.credit == 0


@fast
@given(profiles, postings, postings)
def test_no_posting_of_another_field_passes_one_of_this_field(profile, inside, outside):
    inside = replace(inside, family="coder", trade="")
    outside = replace(outside, family="none", trade="")
    assert share(score(profile, outside)) < share(score(profile, inside))


@fast
@given(profiles, st.lists(postings, max_size=5), st.randoms())
def test_a_ranking_does_not_depend_on_the_order_it_is_given(profile, given_postings, random):
    matches = [replace(score(profile, each), posting_id=str(n)) for n, each in enumerate(given_postings)]
    shuffled = random.sample(matches, len(matches))
    assert rank(shuffled) == rank(matches)
