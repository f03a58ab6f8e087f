"""Extending a date."""

from hypothesis import given
from hypothesis import strategies as st

from bargaining_sim.rules.deadline import extends

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
