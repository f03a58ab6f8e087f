"""Thresholds of patience against the sums they stand for."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from tests.oracles.repeated import (
    grim_trigger_delta,
    longest_detection_lag,
    tariff_game,
    tit_for_tat_delta,
)

steady = settings(deadline=None)  # however busy the machine

dilemmas = st.lists(st.integers(-20, 20), min_size=4, max_size=4, unique=True).map(
    lambda payoffs: sorted(payoffs, reverse=True)
)


def discounted(payoffs, delta):
    """Sum of a path of payoffs whose last entry goes on for ever."""
    *first, last = payoffs
    return sum(delta**t * p for t, p in enumerate(first)) + delta ** len(first) * last / (1.0 - delta)


@steady
@given(dilemmas, st.floats(0.01, 0.99))
def test_grim_trigger_holds_from_its_threshold_on(payoffs, delta):
    temptation, reward, punishment, _ = payoffs
    least = grim_trigger_delta(*payoffs)
    assume(abs(delta - least) > 1e-6)
    holds = discounted([reward], delta) >= discounted([temptation, punishment], delta)
    assert holds == (delta > least)


@steady
@given(dilemmas, st.floats(0.01, 0.99))
def test_tit_for_tat_answers_itself_from_its_threshold_on(payoffs, delta):
    temptation, reward, punishment, sucker = payoffs
    least = tit_for_tat_delta(*payoffs)
    assume(least is None or abs(delta - least) > 1e-6)
    keeps = discounted([reward], delta)
    for_ever = discounted([temptation, punishment], delta)
    in_turn = (temptation + delta * sucker) / (1.0 - delta**2)
    pays = max(for_ever, in_turn) > keeps + 1e-9 * abs(keeps)
    assert pays == (least is None or delta < least)


@steady
@given(dilemmas, st.floats(0.01, 0.98))
def test_the_longest_lag_is_the_last_that_deters(payoffs, delta):
    temptation, reward, punishment, _ = payoffs
    lag = longest_detection_lag(*payoffs, delta)

    def gain(unseen):
        return discounted([temptation] * unseen + [punishment], delta) - discounted([reward], delta)

    assert gain(lag) <= 1e-6
    assert gain(lag + 1) >= -1e-6


def test_lags_that_are_exactly_on_the_edge():
    assert longest_detection_lag(5, 3, 1, 0, 0.5) == 1  # δ* is ½ itself
    assert longest_detection_lag(9, 8, 1, 0, 0.5) == 3  # δ* = ⅛ = ½³
    assert longest_detection_lag(5, 3, 1, 0, 0.4) == 0


def test_tit_for_tat_of_the_two_textbook_games():
    assert tit_for_tat_delta(5, 3, 1, 0) == pytest.approx(2 / 3)
    assert tit_for_tat_delta(4, 3, 2, 1) == pytest.approx(1 / 2)
    assert tit_for_tat_delta(6, 3, 1, 0) is None  # taking turns is as good as cooperating


tariffs = st.tuples(st.floats(0.1, 5.0), st.floats(0.1, 5.0), st.floats(0.05, 10.0))


@steady
@given(tariffs)
def test_tariffs_are_best_alone_and_best_together(terms):
    own, distortion, harm = terms
    game = tariff_game(*terms)

    def welfare(tariff, other):
        return own * tariff - distortion / 2.0 * tariff**2 - harm * other

    top = 2.0 * own / distortion

    def best(loss):
        return minimize_scalar(loss, bounds=(0.0, top), method="bounded", options={"xatol": 1e-9 * top}).x

    assert game.nash_tariff == pytest.approx(best(lambda t: -welfare(t, 0.0)), abs=1e-4 * top)
    assert game.cooperative_tariff == pytest.approx(best(lambda t: -welfare(t, t)), abs=1e-4 * top)
    assert game.nash_welfare == pytest.approx(welfare(game.nash_tariff, game.nash_tariff))
    assert game.cooperative_welfare == pytest.approx(
        welfare(game.cooperative_tariff, game.cooperative_tariff)
    )
    assert game.deviation_welfare == pytest.approx(welfare(game.nash_tariff, game.cooperative_tariff))


@steady
@given(tariffs)
def test_least_patience_is_that_of_grim_trigger(terms):
    game = tariff_game(*terms)
    gain, loss = (
        game.deviation_welfare - game.cooperative_welfare,
        game.deviation_welfare - game.nash_welfare,
    )
    assert game.least_delta == pytest.approx(gain / loss, rel=1e-6)


def test_tariffs_that_harm_nobody():
    game = tariff_game(1.0, 2.0, 0.0)
    assert game.nash_tariff == game.cooperative_tariff
    assert game.least_delta == 0.0
    assert tariff_game(0.0, 2.0, 1.0).least_delta == 0.0
