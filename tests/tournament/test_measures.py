"""Ranking, dominance, replies and evolution against loops and closed forms."""

import math
import warnings

import numpy as np
import pytest
from numpy.typing import NDArray

from bargaining_sim.analysis.tournament.study import (
    GENERATIONS,
    best_replies,
    cells_ahead,
    dominance,
    equilibria,
    fitness,
    ranking,
    replicator,
)
from tests.tournament.made import lucky, symmetric, tournament


def test_ranking_is_the_mean_of_every_cell() -> None:
    played = lucky(5)
    table = {row.tactic: row for row in ranking(played)}
    assert [row.score for row in ranking(played)] == sorted((r.score for r in table.values()), reverse=True)
    for i, name in enumerate(played.tactics):
        by_run = [
            sum(played.utility[seat, i, j, run] for seat in range(2) for j in range(5)) / 10
            for run in range(played.runs)
        ]
        mean = sum(by_run) / len(by_run)
        half = 2.022691 * math.sqrt(
            sum((x - mean) ** 2 for x in by_run) / (len(by_run) - 1) / len(by_run)
        )  # Student
        assert table[name].score == pytest.approx(mean)
        assert table[name].low == pytest.approx(mean - half, abs=1e-7)
        assert table[name].high == pytest.approx(mean + half, abs=1e-7)
        for seat in range(2):
            assert table[name].seats[seat] == pytest.approx(np.mean(played.utility[seat, i]))
        assert fitness(played)[i, 0] == pytest.approx(np.mean(played.utility[:, i, 0]))


def test_intervals_cover_the_truth_though_pairs_share_their_luck() -> None:
    rng = np.random.default_rng(4)
    hits = 0
    for _ in range(400):
        luck = rng.standard_normal((1, 1, 1, 50))  # the same in every cell: averaging cells does not help
        row = ranking(tournament(0.5 + 0.1 * np.broadcast_to(luck, (2, 3, 3, 50))))[0]
        hits += row.low <= 0.5 <= row.high
    assert 0.91 < hits / 400 < 0.98


def test_a_single_run_has_no_intervals_and_warns_of_nothing() -> None:
    played = lucky(3, runs=1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert all(math.isnan(row.low) and math.isnan(row.high) for row in ranking(played))
        assert not dominance(played).any()
        assert best_replies(played).sum() == 6  # one to each of three, in two seats
        once = symmetric([[0.5, 0.1], [0.9, 0.0]], runs=1)
        assert [(pair.in_means, pair.alone) for pair in equilibria(once)] == [(True, False)] * 2


def test_dominance_in_a_dilemma_and_in_nothing_else() -> None:
    played = symmetric([[0.6, 0.1], [0.8, 0.2]])  # cooperate, defect
    assert dominance(played).tolist() == [[False, False], [True, False]]
    assert not dominance(symmetric([[0.0, 1.0], [0.5, 0.5]])).any()
    assert not dominance(symmetric([[0.5, 0.5], [0.5, 0.5]])).any()  # equals dominate nobody
    assert dominance(symmetric([[0.5, 0.5], [0.5, 0.6]])).tolist() == [[False, False], [True, False]]


def test_one_seat_alone_can_break_dominance() -> None:
    utility = np.array(symmetric([[0.6, 0.1], [0.8, 0.2]]).utility)
    utility[1, 1, 0] = 0.5
    assert not dominance(tournament(utility)).any()


def test_dominance_compares_runs_in_pairs() -> None:
    """A lead of .01 in every run shows, however much luck all share."""
    luck = np.random.default_rng(0).random(30)
    utility = np.zeros((2, 2, 2, 30)) + luck
    utility[:, 1] += 0.01
    assert dominance(tournament(utility))[1, 0]
    shuffled = utility.copy()
    shuffled[:, 1] = shuffled[:, 1, :, ::-1]
    assert not dominance(tournament(shuffled)).any()


def test_worse_on_average_in_one_cell_is_no_dominance_though_the_interval_holds_zero() -> None:
    """Far better in seven cells of eight, and a little worse in the mean of the last: 0 is well inside."""
    noise = np.random.default_rng(3).standard_normal(100)
    noise -= noise.mean()
    utility = np.full((2, 4, 4, 100), 0.4)
    utility[:, 1] = 0.6
    utility[1, 1, 2] = 0.4 + 0.1 * noise - 0.001
    played = tournament(utility)
    gap = played.utility[1, 1, 2] - played.utility[1, 0, 2]
    assert gap.mean() < 0 < gap.mean() + 1.96 * gap.std(ddof=1) / 10
    behind, ahead = cells_ahead(played)
    assert (behind[1, 0], ahead[1, 0]) == (1, 7)
    assert not dominance(played)[1, 0]
    utility[1, 1, 2] += 0.002
    played = tournament(utility)
    behind, ahead = cells_ahead(played)
    assert (behind[1, 0], ahead[1, 0]) == (0, 7)  # the last cell is still not shown
    assert dominance(played)[1, 0]
    utility[1, 1, 2] = 0.4 - 1e-14 + 0.1 * noise  # no more than rounding
    assert dominance(tournament(utility))[1, 0]


def test_better_on_average_everywhere_but_shown_nowhere_is_no_dominance() -> None:
    noise = np.random.default_rng(3).standard_normal(100)
    utility = np.full((2, 2, 2, 100), 0.4)
    utility[:, 1] += 0.1 * (noise - noise.mean()) + 0.001
    behind, ahead = cells_ahead(tournament(utility))
    assert (behind[1, 0], ahead[1, 0]) == (0, 0)
    assert not dominance(tournament(utility)).any()


def test_best_replies_name_all_equals() -> None:
    found = best_replies(symmetric([[0.0, 0.9, 0.3], [0.1, 0.5, 0.3], [0.1, 0.2, 0.3]]))
    assert found.shape == (2, 3, 3)
    for seat in range(2):
        assert found[seat].T.tolist() == [[False, True, True], [True, False, False], [True, True, True]]


def test_equilibria_of_hawk_and_dove() -> None:
    played = symmetric([[0.5, 0.1], [0.9, 0.0]])  # dove, hawk
    dove, hawk = played.tactics
    assert equilibria(played) == [(dove, hawk, True, True), (hawk, dove, True, True)]
    assert equilibria(symmetric([[0.0, 1.0], [0.0, 1.0]]))[0] == (dove, dove, True, False)


def test_an_equilibrium_says_whether_the_means_or_only_the_intervals_allow_it() -> None:
    noise = np.random.default_rng(3).standard_normal(100)
    utility = np.full((2, 2, 2, 100), 0.4)
    utility[1, 0] += 0.2  # the second seat's first tactic is surely better
    utility[0, 1] += 0.1 * (noise - noise.mean()) + 0.001  # the first seat's second one perhaps
    first, second = (tournament(utility).tactics[i] for i in range(2))
    assert equilibria(tournament(utility)) == [(first, first, False, False), (second, first, True, False)]
    utility[0, 1] += 0.1
    assert equilibria(tournament(utility)) == [(second, first, True, True)]


def test_matching_pennies_has_no_equilibrium_in_tactics() -> None:
    utility = np.zeros((2, 2, 2, 2))
    utility[0] = np.eye(2)[:, :, None]
    utility[1] = 1 - np.eye(2)[:, :, None]
    assert equilibria(tournament(utility)) == []


@pytest.mark.parametrize(("value", "cost"), [(0.4, 1.0), (0.5, 0.8), (0.2, 0.9)])
def test_hawks_end_at_value_over_cost(value: float, cost: float) -> None:
    payoff = np.array([[(value - cost) / 2, value], [0.0, value / 2]])  # Maynard Smith & Price 1973
    for start in (0.05, 0.5, 0.95):
        shares = replicator(payoff, start=np.array([start, 1 - start]))[1]
        assert shares[-1, 0] == pytest.approx(value / cost, abs=1e-4)


def test_two_tactics_with_a_constant_lead_grow_logistically() -> None:
    lead = 0.05
    times, shares = replicator(np.array([[lead, lead], [0.0, 0.0]]))
    assert shares[:, 0] == pytest.approx(1 / (1 + np.exp(-lead * times)), rel=1e-7)
    assert times[-1] == GENERATIONS


def test_rock_paper_scissors_goes_round_for_ever() -> None:
    payoff = np.array([[0.0, -1.0, 1.0], [1.0, 0.0, -1.0], [-1.0, 1.0, 0.0]])
    _, shares = replicator(payoff, 2001, np.array([0.6, 0.3, 0.1]))
    assert shares.prod(axis=1) == pytest.approx(0.018, rel=1e-5)  # Hofbauer & Sigmund 1998: a constant
    assert (shares.max(axis=0) > 0.55).all()  # everyone has its day
    assert replicator(payoff)[1] == pytest.approx(np.full((201, 3), 1 / 3))  # and rests in the middle


def test_a_strictly_dominated_tactic_dies_out_steadily() -> None:
    payoff = np.array([[0.6, 0.1, 0.4], [0.9, 0.3, 0.5], [0.2, 0.7, 0.5]])  # the second beats the first
    _, shares = replicator(payoff)
    assert shares[-1, 0] < 1e-6
    assert (np.diff(shares[:, 0] / shares[:, 1]) < 0).all()


def plain_steps(payoff: NDArray[np.float64], steps: int) -> NDArray[np.float64]:
    """The classical method of Runge and Kutta on the shares themselves."""

    def change(x: NDArray[np.float64]) -> NDArray[np.float64]:
        mean = sum(x[i] * payoff[i, j] * x[j] for i in range(len(x)) for j in range(len(x)))
        return np.array(
            [x[i] * (sum(payoff[i, j] * x[j] for j in range(len(x))) - mean) for i in range(len(x))]
        )

    h, x = GENERATIONS / steps, np.full(len(payoff), 1 / len(payoff))
    for _ in range(steps):
        a = change(x)
        b = change(x + h / 2 * a)
        c = change(x + h / 2 * b)
        x = x + h / 6 * (a + 2 * b + 2 * c + change(x + h * c))
    return x


@pytest.mark.parametrize("seed", range(3))
def test_shares_are_those_of_small_steps(seed: int) -> None:
    payoff = np.random.default_rng(seed).random((4, 4))
    _, shares = replicator(payoff)
    assert shares[-1] == pytest.approx(plain_steps(payoff, 2000), abs=1e-5)
    assert shares.sum(axis=1) == pytest.approx(np.ones(201))
    assert (shares > 0).all()
    assert replicator(payoff + 3.0)[1] == pytest.approx(shares, abs=1e-6)  # only differences count
