"""Extending a date, and what becomes of a threat on its date."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bargaining_sim.rules.deadline import carries_out, credibility, extends

count = st.integers(0, 1000)
draws = st.floats(0, 1, exclude_max=True)


@given(st.integers(0, 100), count, count)
def test_the_owner_extends_with_its_propensity(per_cent, used, more):
    grid = [i / 100 for i in range(100)]
    assert sum(extends(per_cent / 100, used, used + 1 + more, False, draw) for draw in grid) == per_cent


@given(st.floats(0, 1), count, count, st.booleans(), draws)
def test_never_beyond_the_maximum(propensity, most, more, pending, draw):
    assert not extends(propensity, most + more, most, pending, draw)


@given(st.floats(0, 1), count, count, draws)
def test_always_while_a_framework_is_pending(propensity, used, more, draw):
    assert extends(propensity, used, used + 1 + more, True, draw)


def test_the_last_extension_counts():
    assert extends(1.0, 4, 5, False, 0.99)
    assert not extends(1.0, 5, 5, False, 0.0)
    assert not extends(0.0, 0, 5, False, 0.0)


@given(st.floats(0, 1), st.floats(0.01, 1))
def test_threats_are_carried_out_with_their_credibility(audience, highest):
    """The cost is uniform below W, so the audience cost a exceeds it with chance min(1, a/W)."""
    grid = [(i + 0.5) / 500 for i in range(500)]
    share = sum(carries_out(audience, highest, draw) for draw in grid) / 500
    assert share == pytest.approx(min(1.0, audience / highest), abs=1 / 500)
    assert credibility(audience, highest) == pytest.approx(min(1.0, audience / highest), rel=1e-12)


@given(st.floats(0, 1), draws)
def test_a_threat_that_costs_nothing_is_always_carried_out(audience, draw):
    assert carries_out(audience, 0.0, draw)
    assert credibility(audience, 0.0) == 1.0


@given(st.floats(0.001, 1), st.floats(0.001, 1))
def test_without_an_audience_no_threat_that_costs_is_carried_out(highest, draw):
    assert not carries_out(0.0, highest, draw)
    assert credibility(0.0, highest) == 0.0
