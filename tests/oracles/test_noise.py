"""Erring players against play round by round, spirals against recursion, arms races against integration."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from tests.oracles.noise import (
    TIT_FOR_TAT,
    WIN_STAY_LOSE_SHIFT,
    arms_race,
    cooperation_rate,
    generous_tit_for_tat,
    long_run,
    most_generosity,
    retaliation,
)

steady = settings(deadline=None)  # however busy the machine

chances = st.floats(0.0, 1.0)
strategies = st.tuples(chances, chances, chances, chances)
noises = st.floats(0.01, 0.5)
rates = st.floats(0.0, 3.0)
ALWAYS_DEFECT = (0.0, 0.0, 0.0, 0.0)


def errs(chance, noise):
    return chance * (1.0 - noise) + (1.0 - chance) * noise


def after_many_rounds(strategy1, strategy2, noise, rounds=3000):
    """Chances of CC, CD, DC, DD, one round after another, counting what each player sees."""
    state = {("C", "C"): 0.25, ("C", "D"): 0.25, ("D", "C"): 0.25, ("D", "D"): 0.25}
    seen = [("C", "C"), ("C", "D"), ("D", "C"), ("D", "D")]
    for _ in range(rounds):
        following = dict.fromkeys(seen, 0.0)
        for (one, two), chance in state.items():
            p1 = errs(strategy1[seen.index((one, two))], noise)
            p2 = errs(strategy2[seen.index((two, one))], noise)
            for next1, q1 in (("C", p1), ("D", 1.0 - p1)):
                for next2, q2 in (("C", p2), ("D", 1.0 - p2)):
                    following[next1, next2] += chance * q1 * q2
        state = following
    return [state[pair] for pair in seen]


@settings(max_examples=15, deadline=None)
@given(strategies, strategies, noises)
def test_the_long_run_is_where_play_leads(strategy1, strategy2, noise):
    assert long_run(strategy1, strategy2, noise) == pytest.approx(
        after_many_rounds(strategy1, strategy2, noise), abs=1e-9
    )


@steady
@given(strategies, strategies, noises)
def test_the_other_player_sees_the_mirror_image(strategy1, strategy2, noise):
    shares = long_run(strategy1, strategy2, noise)
    assert shares.sum() == pytest.approx(1.0)
    assert long_run(strategy2, strategy1, noise) == pytest.approx(shares[[0, 2, 1, 3]], abs=1e-9)


@steady
@given(st.floats(1e-6, 0.5))
def test_tit_for_tat_cooperates_half_the_time_whatever_the_noise(noise):
    assert cooperation_rate(TIT_FOR_TAT, TIT_FOR_TAT, noise) == pytest.approx(0.5, abs=1e-6)


@steady
@given(st.floats(0.01, 1.0), st.floats(0.001, 0.5))
def test_generous_tit_for_tat_in_closed_form(generosity, noise):
    # c = (1 − ε)·[c + g·(1 − c)] + ε·(1 − g)·(1 − c)
    expected = (generosity + noise * (1 - 2 * generosity)) / (1 - (1 - 2 * noise) * (1 - generosity))
    strategy = generous_tit_for_tat(generosity)
    assert cooperation_rate(strategy, strategy, noise) == pytest.approx(expected, abs=1e-9)


def test_without_noise_only_some_pairs_have_a_long_run():
    assert long_run(TIT_FOR_TAT, TIT_FOR_TAT, 0.0) is None
    assert math.isnan(cooperation_rate(TIT_FOR_TAT, TIT_FOR_TAT, 0.0))
    assert cooperation_rate(WIN_STAY_LOSE_SHIFT, WIN_STAY_LOSE_SHIFT, 0.0) == pytest.approx(1.0)
    assert cooperation_rate(TIT_FOR_TAT, ALWAYS_DEFECT, 0.0) == pytest.approx(0.0)


def test_errors_alone_against_one_who_always_defects():
    assert cooperation_rate(ALWAYS_DEFECT, WIN_STAY_LOSE_SHIFT, 0.05) == pytest.approx(0.05)


dilemmas = st.lists(st.integers(-20, 20), min_size=4, max_size=4, unique=True).map(
    lambda payoffs: sorted(payoffs, reverse=True)
)


@steady
@given(dilemmas, chances)
def test_generosity_up_to_the_most_invites_neither_breach_nor_war(payoffs, generosity):
    temptation, reward, punishment, sucker = payoffs
    always = generosity * temptation + (1 - generosity) * punishment  # a round, defecting for ever
    once = temptation + generosity * reward + (1 - generosity) * sucker  # two rounds, with one breach
    most = most_generosity(*payoffs)
    assert 0.0 <= most < 1.0
    if generosity <= most and most > 0.0:
        assert always <= reward + 1e-9
        assert once <= 2 * reward + 1e-9
    if generosity > most + 1e-9:
        assert always > reward or once > 2 * reward


@steady
@given(st.floats(0, 100), st.floats(0, 100), rates, rates, st.integers(0, 15))
def test_retaliation_answer_by_answer(level1, level2, reply1, reply2, rounds):
    levels = level1, level2
    for _ in range(rounds):
        levels = reply1 * levels[1], reply2 * levels[0]
    assert retaliation(level1, level2, reply1, reply2, rounds) == pytest.approx(levels, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("reply1", "reply2", "spirals"), [(0.8, 1.2, False), (0.8, 1.3, True), (1, 1, False)]
)
def test_spirals_need_a_product_above_one(reply1, reply2, spirals):
    assert (retaliation(10, 10, reply1, reply2, 200)[0] > 10) == spirals


races = st.tuples(*[st.floats(0.0, 2.0)] * 2, *[st.floats(0.1, 2.0)] * 2, *[st.floats(-2.0, 2.0)] * 2)


@steady
@given(races)
def test_at_rest_nobody_arms_or_disarms(race):
    k, l, a, b, g, h = race  # noqa: E741
    rest = arms_race(*race)
    growth = np.linalg.eigvals([[-a, k], [l, -b]]).real.max()
    if rest is None:
        assert growth >= -1e-9
    else:
        x, y = rest
        assert growth < 1e-9
        assert k * y - a * x + g == pytest.approx(0.0, abs=1e-6 * (1 + abs(x) + abs(y)))
        assert l * x - b * y + h == pytest.approx(0.0, abs=1e-6 * (1 + abs(x) + abs(y)))


def integrated(race, start, years):
    k, l, a, b, g, h = race  # noqa: E741

    def change(_, arms):
        return [k * arms[1] - a * arms[0] + g, l * arms[0] - b * arms[1] + h]

    return solve_ivp(change, (0.0, years), start, rtol=1e-9, atol=1e-9).y[:, -1]


def test_arms_races_come_to_rest_there_or_run_away():
    calm, wild = (0.5, 0.8, 1, 1, 2, 1), (1, 1, 0.8, 0.8, 1, 1)
    assert integrated(calm, [0, 9], 300) == pytest.approx(arms_race(*calm), rel=1e-6)
    assert arms_race(*wild) is None
    assert integrated(wild, [0, 0], 60).min() > 1e4
    assert arms_race(1, 1, 1, 1, 1, 1) is None  # on the edge there is no rest either
