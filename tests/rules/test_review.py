"""Licence review: chances read off the decisions over a grid of draws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bargaining_sim.rules.review import DELAY, GRANT, REFUSE, review_decision

GRID = [i / 400 for i in range(400)]
signed = st.floats(-1, 1)
share = st.floats(0, 1)


def chances(grant, refuse, relations, effect):
    """Shares of draws that grant and that refuse."""
    decisions = [review_decision(grant, refuse, relations, effect, draw) for draw in GRID]
    assert set(decisions) <= {GRANT, REFUSE, DELAY}
    return decisions.count(GRANT) / len(GRID), decisions.count(REFUSE) / len(GRID)


@st.composite
def reviews(draw):
    grant = draw(share)
    return grant, draw(st.floats(0, 1 - grant)), draw(st.floats(0, 1))


@pytest.mark.parametrize(
    ("relations", "granted", "refused"),
    [(0.0, 0.60, 0.10), (0.5, 0.70, 0.0), (1.0, 0.80, 0.0), (-0.5, 0.50, 0.20), (-1.0, 0.40, 0.30)],
)
def test_relations_shift_both_chances(relations, granted, refused):
    assert chances(0.60, 0.10, relations, 0.2) == pytest.approx((granted, refused), abs=1 / 400)


def test_refusal_gives_way_where_chances_sum_to_more_than_one():
    # only relations of which grant gains more than refusal loses bring the sum above 1
    assert chances(0.9, 0.05, 0.5, 0.2) == (1.0, 0.0)
    assert chances(0.7, 0.8, 0.0, 0.2) == pytest.approx((0.7, 0.3), abs=1 / 400)


def test_chances_stay_within_zero_and_one():
    assert chances(0.9, 0.05, 1.0, 1.0) == (1.0, 0.0)
    assert chances(0.05, 0.9, -1.0, 1.0) == (0.0, 1.0)


@given(signed, share)
def test_a_rung_that_is_never_granted_or_never_refused_stays_so(relations, effect):
    assert chances(0.0, 1.0, relations, effect)[0] == 0
    assert chances(0.6, 0.0, relations, effect)[1] == 0


@given(reviews(), signed, signed)
def test_better_relations_never_harm(review, worse, better):
    worse, better = sorted((worse, better))
    grant, refuse, effect = review
    (grant_worse, refuse_worse), (grant_better, refuse_better) = (
        chances(grant, refuse, relations, effect) for relations in (worse, better)
    )
    assert grant_worse <= grant_better
    assert refuse_worse >= refuse_better


@given(reviews(), signed)
def test_shares_of_draws_are_the_chances(review, relations):
    grant, refuse, effect = review
    granted, refused = chances(grant, refuse, relations, effect)
    expected = 0.0 if grant == 0 else min(1, max(0, grant + effect * relations))
    assert granted == pytest.approx(expected, abs=1 / 400 + 1e-12)
    expected_refusal = 0.0 if refuse == 0 else min(1 - expected, max(0, refuse - effect * relations))
    assert refused == pytest.approx(expected_refusal, abs=2 / 400)
