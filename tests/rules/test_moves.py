"""Unilateral moves: what they are worth, and the choice among them."""

import math
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bargaining_sim.rules.moves import (
    EASE,
    MOVES,
    best_easing,
    forgives,
    logit_choice,
    move_value,
    takes_initiative,
)

LAST = math.nextafter(1.0, 0.0)
small = st.floats(-1, 1)
values_lists = st.lists(st.floats(-1, 1), min_size=1, max_size=8)


def options_of(values, spare=2):
    """Options with these values, and some more that must not be looked at."""
    return [SimpleNamespace(value=value, odds=math.nan) for value in [*values, *[1e6] * spare]]


def shares(values, temperature, draws):
    options = options_of(values)
    counts = [0] * len(values)
    for i in range(draws):
        counts[logit_choice(options, len(values), temperature, (i + 0.5) / draws)] += 1
    return [count / draws for count in counts]


@pytest.mark.parametrize(
    ("temperature", "chances"),
    # recomputed independently: "logit choice u=(1,.5,0) mu=.5" and "logit mu=.1"
    [(0.5, (0.665241, 0.244728, 0.090031)), (0.1, (0.993262, 0.006693, 4.5e-05))],
)
def test_golden_chances(temperature, chances):
    assert shares((1.0, 0.5, 0.0), temperature, 20_000) == pytest.approx(chances, abs=1 / 20_000)


@given(values_lists, st.floats(0.03, 10))
def test_shares_of_draws_are_the_logit_chances(values, temperature):
    weights = [math.exp((value - max(values)) / temperature) for value in values]
    expected = [weight / math.fsum(weights) for weight in weights]
    assert shares(values, temperature, 250) == pytest.approx(expected, abs=1 / 250 + 1e-9)


@given(values_lists, st.floats(0.03, 10), st.integers(0, 999))
def test_only_differences_count(values, temperature, i):
    draw = (i + 0.5) / 1000
    wholes = [round(value * 64) / 64 for value in values]  # adding 8 to these is exact
    shifted = [value + 8 for value in wholes]
    chosen = [logit_choice(options_of(v), len(v), temperature, draw) for v in (wholes, shifted)]
    assert chosen[0] == chosen[1]


@given(values_lists, st.floats(1e-4, 10), st.sampled_from([0.0, 0.5, LAST]))
def test_only_options_that_exist_and_have_a_chance_are_chosen(values, temperature, draw):
    options = options_of(values)
    chosen = logit_choice(options, len(values), temperature, draw)
    assert 0 <= chosen < len(values)
    assert options[chosen].odds > 0
    assert all(math.isnan(option.odds) for option in options[len(values) :])


@given(values_lists, st.floats(1e-9, LAST))
def test_at_low_temperature_the_best_is_chosen_and_at_high_temperature_any(values, draw):
    hundredths = [round(value * 100) / 100 for value in values]
    chosen = logit_choice(options_of(hundredths), len(values), 1e-4, draw)
    assert hundredths[chosen] == max(hundredths)
    assert logit_choice(options_of(values), len(values), 1e9, draw) == pytest.approx(
        draw * len(values), abs=1 + 1e-6
    )


def test_huge_differences_neither_overflow_nor_divide_by_zero():
    assert logit_choice(options_of([-1e300, 0.0, 700.0]), 3, 1e-4, 0.999) == 2
    assert logit_choice(options_of([5.0]), 1, 1e-4, LAST) == 0


@given(small, small, small, small, st.floats(0, 1), st.floats(0, 10))
def test_worth_of_a_move_is_its_formula(own, other, flow, reciprocity, cost, weight):
    expected = 0.5 * weight * (own - other) + flow + reciprocity - cost
    assert move_value(own, other, flow, reciprocity, cost, weight) == expected


@given(small, small, small, small, st.floats(0, 1), st.floats(0, 10))
def test_what_a_move_gains_by_threat_the_other_loses(own, other, flow, reciprocity, cost, weight):
    mine, yours = (move_value(a, b, 0.0, 0.0, 0.0, weight) for a, b in ((own, other), (other, own)))
    assert mine == -yours
    assert move_value(own, own, flow, reciprocity, cost, weight) == flow + reciprocity - cost


def test_worth_of_a_threat_by_hand():
    # it costs the threatener .02 at the threat point and the other .10; the audience cost is .03
    assert move_value(-0.02, -0.10, 0.0, 0.0, 0.03, 1.0) == pytest.approx(0.5 * 0.08 - 0.03)
    assert move_value(-0.02, -0.10, -0.05, 0.12, 0.03, 2.0) == pytest.approx(0.08 - 0.05 + 0.12 - 0.03)


def test_moves_have_numbers_of_their_own():
    assert sorted(MOVES) == ["announce", "ease", "escalate", "hold", "threaten"]
    assert len(set(MOVES.values())) == 5


@given(st.integers(0, 100), st.floats(1e-9, 1))
def test_harm_is_forgiven_with_the_generosity(per_cent, harm):
    assert sum(forgives(harm, per_cent / 100, i / 100) for i in range(100)) == per_cent


@given(st.floats(-1, 0), st.floats(0, 1), st.floats(0, 1))
def test_only_harm_is_forgiven(harm, generosity, draw):
    assert not forgives(harm, generosity, draw)


@given(st.integers(0, 20), st.integers(0, 20))
def test_initiatives_go_on_until_so_many_went_unanswered(initiatives, unanswered):
    assert takes_initiative(initiatives, unanswered) == (unanswered < initiatives)


@given(st.lists(st.tuples(st.sampled_from(list(MOVES.values())), st.sampled_from([-0.5, 0.0, 0.5]))))
def test_the_best_easing_is_the_first_of_the_best(moves):
    options = [SimpleNamespace(move=move, value=value) for move, value in moves]
    easings = [i for i, (move, _) in enumerate(moves) if move == EASE]
    expected = max(easings, key=lambda i: (moves[i][1], -i), default=-1)
    assert best_easing(options, len(options)) == expected


def test_only_options_that_exist_are_eased():
    options = [SimpleNamespace(move=MOVES["hold"], value=0.0), SimpleNamespace(move=EASE, value=9.0)]
    assert best_easing(options, 1) == -1
