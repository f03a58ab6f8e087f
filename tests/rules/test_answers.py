"""Accepting and walking out."""

import math

from hypothesis import given
from hypothesis import strategies as st

from bargaining_sim.rules.answers import accepts, breaks_down

worth = st.floats(0, 10_000)


def test_a_package_worth_exactly_the_next_aspiration_is_accepted():
    assert accepts(6600, 6600.0, True)
    assert not accepts(6599, 6600.0, True)
    assert not accepts(6600, math.nextafter(6600.0, math.inf), True)


@given(worth, worth)
def test_a_red_line_is_never_for_sale(utility, aspiration):
    assert not accepts(utility, aspiration, False)


@given(worth, worth, worth)
def test_who_accepts_also_accepts_more_and_with_a_lower_aspiration(utility, aspiration, change):
    if accepts(utility, aspiration, True):
        assert accepts(utility + change, aspiration, True)
        assert accepts(utility, aspiration - change, True)
    else:
        assert not accepts(utility - change, aspiration, True)


@given(st.integers(0, 1000))
def test_talks_break_down_with_their_probability(per_mille):
    draws = [i / 1000 for i in range(1000)]
    assert sum(breaks_down(per_mille / 1000, draw) for draw in draws) == per_mille
