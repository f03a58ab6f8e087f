"""Agendas, floors and votes against search and counting."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from tests.oracles.alternating_offers import rubinstein
from tests.oracles.two_level import (
    both_ratify,
    floors,
    floors_limit,
    ratification,
    setter_outcome,
    ultimatum,
    vote_passes,
)

steady = settings(deadline=None)  # however busy the machine

positions = st.integers(-20, 20)
shares = st.floats(0.0, 1.0)


@steady
@given(positions, positions, positions)
def test_the_setter_finds_the_best_point_that_passes(ideal, ratifier, status_quo):
    passing = [x for x in range(-70, 71) if abs(x - ratifier) <= abs(status_quo - ratifier)]
    best = min(abs(x - ideal) for x in passing)
    outcome = setter_outcome(ideal, ratifier, status_quo)
    assert outcome in passing
    assert abs(outcome - ideal) == best


@steady
@given(positions, positions, st.integers(0, 20), st.integers(0, 20))
def test_a_worse_status_quo_makes_a_stronger_setter(ideal, ratifier, distance, more):
    near, far = (setter_outcome(ideal, ratifier, ratifier + gap) for gap in (distance, distance + more))
    assert abs(far - ideal) <= abs(near - ideal)


@steady
@given(shares, shares)
def test_floors_of_patient_sides_approach_the_limit(floor1, floor2):
    limit, patient = floors_limit(floor1, floor2), floors(1.0 - 1e-7, 1.0 - 1e-7, floor1, floor2)
    if limit is None:
        assert patient is None
        assert floor1 + floor2 > 1.0
    else:
        assert patient == pytest.approx(limit, abs=1e-6)


@steady
@given(shares, shares, shares)
def test_a_higher_floor_never_hurts_as_long_as_there_is_a_deal(floor1, floor2, more):
    low, high = floors(0.9, 0.8, floor1, floor2), floors(0.9, 0.8, floor1 + more * (1.0 - floor1), floor2)
    if high is not None:
        assert high >= low - 1e-12


def test_floors_that_do_not_bind():
    assert floors(0.9, 0.9, 0.4, 0.4) == rubinstein(0.9, 0.9)
    assert floors_limit(0.2, 0.3, unconstrained=0.65) == 0.65
    assert floors_limit(0.2, 0.4, unconstrained=0.65) == pytest.approx(0.6)


@steady
@given(st.floats(0.0, 0.99), st.floats(0.0, 1.5))
def test_no_other_ultimatum_does_better(low, width):
    high = low + width
    best = ultimatum(low, high)
    assert best.expected == pytest.approx((1.0 - best.offer) * best.passes)
    for offer in np.linspace(0.0, 1.0, 201):
        passes = float(np.clip((offer - low) / width, 0.0, 1.0)) if width > 1e-9 else float(offer >= low)
        assert (1.0 - offer) * passes <= best.expected + 1e-9


def test_ultimatum_to_a_known_floor_and_to_one_that_takes_all():
    assert ultimatum(0.4, 0.4) == (0.4, 1.0, 0.6)
    assert ultimatum(1.0, 1.2) is None


@steady
@given(st.floats(-3.0, 3.0), st.floats(-3.0, 3.0), st.floats(0.01, 5.0))
def test_ratification_is_the_normal_distribution(utility, threshold, spread):
    expected = norm.cdf(utility, threshold, spread)
    assert ratification(utility, threshold, spread) == pytest.approx(expected, rel=1e-9, abs=1e-300)


def test_ratification_keeps_tiny_probabilities():
    assert 0.0 < ratification(0.0, 1.0, 0.05) < 1e-80
    assert ratification(1.0, 0.0, 0.05) == 1.0


@steady
@given(st.integers(0, 9), st.integers(0, 11), shares)
def test_votes_are_counted(members, quota, yes):
    total = sum(
        math.prod(yes if vote else 1.0 - yes for vote in votes)
        for votes in itertools.product((0, 1), repeat=members)
        if sum(votes) >= quota
    )
    assert vote_passes(members, quota, yes) == pytest.approx(total, abs=1e-12)


def test_large_chambers():
    passes = vote_passes(100_000, 50_001, 0.5)
    assert passes == pytest.approx(0.5, abs=2e-3)
    assert vote_passes(435, 218, 0.52) > vote_passes(435, 290, 0.52)


def test_both_ratify_is_rarer_than_either():
    assert both_ratify(0.5, 0.25) == 0.125
    assert both_ratify(1.0, 0.3) == 0.3
