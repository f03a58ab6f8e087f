"""Learning an instrument by exposure, and the wear of a chokepoint."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bargaining_sim.rules.learning import chokepoint_force, learns, relieved

shares = st.floats(0, 1)
worth = st.floats(0, 10_000)


@given(st.integers(0, 100))
def test_an_exposure_teaches_with_the_hazard(per_cent):
    assert sum(learns(per_cent / 100, i / 100) for i in range(100)) == per_cent


@pytest.mark.parametrize(("erosion", "uses", "left"), [(0.3, 0, 1.0), (0.0, 50, 1.0), (0.5, 4, math.exp(-2))])
def test_force_that_is_left(erosion, uses, left):
    assert chokepoint_force(erosion, uses) == pytest.approx(left, rel=1e-15)


@given(st.floats(0, 5), st.integers(0, 50), st.integers(0, 50))
def test_every_use_takes_the_same_share(erosion, first, second):
    parts = chokepoint_force(erosion, first) * chokepoint_force(erosion, second)
    assert parts == pytest.approx(chokepoint_force(erosion, first + second), rel=1e-12)


@given(worth, worth, shares)
def test_relief_is_a_share_of_the_bite(utility, without, force):
    found = relieved(utility, without, force)
    assert found == pytest.approx(utility + (1 - force) * max(0.0, without - utility))
    assert min(utility, max(utility, without)) - 1e-9 <= found <= max(utility, without) + 1e-9


@given(worth, worth)
def test_full_force_bites_in_full_and_none_not_at_all(utility, without):
    assert relieved(utility, without, 1.0) == utility
    assert relieved(utility, without, 0.0) == pytest.approx(max(utility, without))


def test_what_costs_the_target_nothing_stays():
    assert relieved(0.7, 0.4, 0.2) == 0.7
