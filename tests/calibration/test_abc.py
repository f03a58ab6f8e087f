"""The rejection scheme recovers what is known in closed form, and claims nothing where there is nothing."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import beta, binom

from bargaining_sim.analysis.calibration.abc import (
    accept,
    apart,
    correlations,
    distances,
    holm,
    learn,
    moments,
    quantile,
    resampled,
)
from bargaining_sim.analysis.calibration.findings import LEVEL, effective
from tests.calibration.made import draws

Numbers = NDArray[np.float64]


def coin(points: int, runs: int, seed: int = 1) -> tuple[Numbers, NDArray[np.int64]]:
    """A coin of unknown bias θ ~ U(0, 1), thrown ten times: θ (P, 1), and how far from seven heads (P, J)."""
    rng = np.random.default_rng(seed)
    theta = rng.permutation((np.arange(points) + rng.random(points)) / points)
    return theta[:, None], np.abs(rng.binomial(10, theta[:, None], (points, runs)) - 7)


def test_the_posterior_of_a_coin_is_the_beta_distribution() -> None:
    theta, far = coin(8_000, 20)
    accepted = accept(far, 0.1)
    assert accepted.epsilon == 0
    assert accepted.share == pytest.approx(1 / 11, abs=0.005)  # each number of heads is as likely
    learned = learn(draws(theta, far), accepted, 1)[0]
    exact = beta(8, 4)
    assert learned.mean.value == pytest.approx(exact.mean(), abs=0.005)
    assert learned.sd == pytest.approx(exact.std(), abs=0.004)
    assert [learned.low, learned.middle, learned.high] == pytest.approx(
        exact.ppf([0.05, 0.5, 0.95]), abs=0.01
    )
    assert learned.mean.low < exact.mean() < learned.mean.high
    assert learned.shrinkage.value == pytest.approx(1 - exact.std() / np.sqrt(1 / 12), abs=0.01)
    assert learned.distance == pytest.approx(np.abs(exact.cdf(theta) - theta).max(), abs=0.02)
    assert learned.is_informed


def test_with_a_tolerance_it_is_the_mixture_of_beta_distributions() -> None:
    theta, far = coin(8_000, 20)
    accepted = accept(far, 0.3)  # six, seven or eight heads
    assert accepted.epsilon == 1
    mean, _ = moments(accepted.weights, theta)
    exact = np.mean([beta(k + 1, 11 - k).mean() for k in (6, 7, 8)])
    assert mean[0] == pytest.approx(exact, abs=0.005)


def test_weights_are_those_of_brute_force() -> None:
    _, far = coin(50, 7)
    accepted = accept(far, 0.25)
    by_hand = [sum(1 for j in range(7) if far[i, j] <= accepted.epsilon) for i in range(50)]
    assert accepted.weights.tolist() == by_hand
    assert accepted.size == sum(by_hand)


@pytest.mark.parametrize(
    ("distance", "share", "epsilon", "size"),
    [
        ([[0, 1, 1, 2, 2, 2, 3, 3, 3, 3]], 0.1, 0, 1),
        ([[0, 1, 1, 2, 2, 2, 3, 3, 3, 3]], 0.3, 1, 3),
        ([[0, 1, 1, 2, 2, 2, 3, 3, 3, 3]], 0.59, 1, 3),  # ties: all of a distance or none
        ([[0, 1, 1, 2, 2, 2, 3, 3, 3, 3]], 0.05, 0, 1),  # fewer there are not
        ([[2, 2, 2, 9]], 0.01, 2, 3),
        ([[0, 5, 9, 9]], 0.25, 0, 1),  # nothing between: told as it is
        ([[4, 4]], 0.5, 4, 2),
    ],
)
def test_the_threshold_follows_the_rule(
    distance: list[list[int]], share: float, epsilon: int, size: int
) -> None:
    accepted = accept(np.array(distance), share)
    assert (accepted.epsilon, accepted.size) == (epsilon, size)


def test_weights_move_with_their_points() -> None:
    theta, far = coin(200, 5)
    order = np.random.default_rng(3).permutation(200)
    here, there = accept(far, 0.2), accept(far[order], 0.2)
    assert there.weights.tolist() == here.weights[order].tolist()
    for a, b in zip(moments(here.weights, theta), moments(there.weights, theta[order]), strict=True):
        assert a == pytest.approx(b)
    assert apart(here.weights, theta, 1, 50)[0] == pytest.approx(apart(there.weights, theta[order], 1, 50)[0])


def test_distances_are_of_the_groups_asked_for() -> None:
    made = draws(np.arange(3)[:, None], [[1, 2], [0, 4], [3, 3]])
    assert distances(made).tolist() == [[1, 2], [0, 4], [3, 3]]
    assert distances(made, []).tolist() == [[0, 0]] * 3


def test_nothing_is_said_where_there_is_nothing_to_say() -> None:
    """Runs that share their luck and do not depend on any of three parameters: at most some 5 % fool."""
    fooled, trials = 0, 300
    for trial in range(trials):
        rng = np.random.default_rng(trial)
        values = rng.random((60, 3))
        hidden, luck = rng.random((60, 1)), rng.random((1, 6))  # what matters is none of the three
        accepted = accept(np.floor(8 * (hidden + luck)).astype(int), 0.1)
        _, p_values = apart(accepted.weights, values, trial, 99)
        fooled += bool((p_values < LEVEL).any())
    assert fooled <= binom.ppf(0.999, trials, LEVEL)


def test_a_parameter_that_matters_is_found_beside_one_that_does_not() -> None:
    theta, far = coin(400, 10)
    idle = np.random.default_rng(5).random((400, 1))
    one, other = learn(draws(np.hstack([theta, idle]), far), accept(far, 0.1), 1)
    assert one.is_informed
    assert not other.is_informed
    assert other.shrinkage.low < 0 < other.shrinkage.high


def test_a_parameter_with_few_values_is_tested_at_their_ends() -> None:
    values = np.repeat([[1.0], [2.0]], 100, axis=0)
    even = np.ones(200)
    found, p_values = apart(even, values, 1, 99)
    assert found == pytest.approx([0.0])
    assert p_values.tolist() == [1.0]
    skewed = np.where(values[:, 0] == 1.0, 3.0, 1.0)
    assert apart(skewed, values, 1, 99)[0] == pytest.approx([0.25])


def test_intervals_hold_the_luck_that_points_share() -> None:
    """Each run number is one luck at all points; the mean over many such designs lies in most intervals."""

    def mean_of(points: int, runs: int, seed: int) -> tuple[float, Numbers]:
        rng = np.random.default_rng(seed)
        theta = (np.arange(points) + rng.random(points)) / points
        far = np.abs(theta[:, None] + 0.25 * rng.standard_normal(runs) - 0.6)
        accepted = accept((far * 20).astype(int), 0.15)
        again = [float(moments(w, theta[:, None])[0][0]) for w in resampled(accepted, seed, 150)]
        return float(moments(accepted.weights, theta[:, None])[0][0]), np.quantile(again, [0.025, 0.975])

    truth = np.mean([mean_of(200, 4_000, 999)[0], mean_of(200, 4_000, 998)[0]])
    inside = sum(low <= truth <= high for _, (low, high) in (mean_of(80, 24, seed) for seed in range(60)))
    assert inside >= 51


def test_parameters_that_go_together_are_told_and_others_not() -> None:
    rng = np.random.default_rng(2)
    values = rng.random((900, 3))
    far = np.floor(10 * np.abs(values[:, :1] + values[:, 1:2] - 1 + 0.02 * rng.standard_normal((900, 4))))
    pairs = correlations(draws(values, far), accept(far.astype(int), 0.3), 1)
    assert [(pair.first, pair.second) for pair in pairs if pair.strong] == [("p0", "p1")]
    assert pairs[0].correlation.value < -0.9
    assert correlations(draws(values[:, :1], far), accept(far.astype(int), 0.3), 1) == []


def test_small_things() -> None:
    assert holm(np.array([0.01, 0.04, 0.03])) == pytest.approx([0.03, 0.06, 0.06])
    assert effective(np.array([2.0, 2.0, 0.0])) == 2.0
    assert quantile(np.array([1.0, 1.0, 2.0]), np.array([3.0, 1.0, 2.0]), 0.5) == 2.0
    assert quantile(np.array([1.0, 1.0]), np.array([3.0, 1.0]), 0.5) == 1.0


def test_a_parameter_that_never_moves_has_no_shrinkage() -> None:
    _, far = coin(30, 4)
    (learned,) = learn(draws(np.full((30, 1), 2.0), far), accept(far, 0.2), 1)
    assert np.isnan(learned.shrinkage.value)
    assert not learned.is_informed


def test_the_same_seed_gives_the_same_numbers() -> None:
    theta, far = coin(100, 5)
    made, accepted = draws(theta, far), accept(far, 0.1)
    assert learn(made, accepted, 3) == learn(made, accepted, 3)
    assert learn(made, accepted, 3) != learn(made, accepted, 4)
