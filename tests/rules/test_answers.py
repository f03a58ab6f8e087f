"""Accepting and walking out."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bargaining_sim.rules.answers import ALWAYS, NEVER, NEXT, NOW, acceptance_bar, accepts, breaks_down
from bargaining_sim.rules.tactics import ANSWERS

worth = st.floats(0, 10_000)


@pytest.mark.parametrize(
    ("name", "bar"), [("next", 6500.0), ("now", 6600.0), ("always", 4000.0), ("never", math.inf)]
)
def test_the_bar_of_every_answer(name, bar):
    assert acceptance_bar(ANSWERS[name], 6600.0, 6500.0, 4000.0) == bar


def test_answers_have_names_and_numbers_of_their_own():
    assert ANSWERS == {"next": NEXT, "now": NOW, "always": ALWAYS, "never": NEVER}
    assert len(set(ANSWERS.values())) == 4


@given(st.sampled_from(sorted(ANSWERS.values())), worth, worth, worth)
def test_no_bar_is_below_the_reservation_that_aspirations_keep(answer, now, following, reservation):
    bar = acceptance_bar(answer, max(now, reservation), max(following, reservation), reservation)
    assert bar >= reservation
    assert acceptance_bar(ALWAYS, now, following, reservation) <= bar


@given(worth, worth, worth, worth)
def test_who_always_accepts_takes_what_is_worth_its_reservation_and_who_never_does_takes_nothing(
    utility, now, following, reservation
):
    takes = accepts(utility, acceptance_bar(ALWAYS, now, following, reservation), True)
    assert takes == (utility >= reservation)
    assert not accepts(utility, acceptance_bar(NEVER, now, following, reservation), True)


def test_a_package_worth_exactly_the_bar_is_accepted():
    assert accepts(6600, 6600.0, True)
    assert not accepts(6599, 6600.0, True)
    assert not accepts(6600, math.nextafter(6600.0, math.inf), True)


@given(worth, worth)
def test_a_red_line_is_never_for_sale(utility, aspiration):
    assert not accepts(utility, aspiration, False)


@given(worth, worth, worth)
def test_who_accepts_also_accepts_more_and_with_a_lower_bar(utility, aspiration, change):
    if accepts(utility, aspiration, True):
        assert accepts(utility + change, aspiration, True)
        assert accepts(utility, aspiration - change, True)
    else:
        assert not accepts(utility - change, aspiration, True)


@given(st.integers(0, 1000))
def test_talks_break_down_with_their_probability(per_mille):
    draws = [i / 1000 for i in range(1000)]
    assert sum(breaks_down(per_mille / 1000, draw) for draw in draws) == per_mille
