"""Every tactic against every other, in both seats: who earns what, who dominates whom, who would spread."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from bargaining_sim.engine.batch import engine, gather, play_batch
from bargaining_sim.errors import (
    MAX_PAIR_RUNS,
    MAX_SEED,
    MAX_WORKERS,
    BargainingError,
    Fault,
    check_number,
    did_you_mean,
    one_of,
)
from bargaining_sim.game.tables import Game
from bargaining_sim.rules.tactics import TACTICS
from bargaining_sim.scenario.compile_equilibrium import continuation_table, is_reduced
from bargaining_sim.scenario.compiler import compile_scenario, concession_table, side_table
from bargaining_sim.scenario.preferences import legal_packages, package_digits
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import mean, student_95

GENERATIONS = 200.0
"""Length of the evolutionary run: at a difference of .05 in utility a share grows some 20,000-fold."""


ROUNDING = 1e-12
"""Means nearer than this are equal."""


class Tournament(NamedTuple):
    """Results of a tournament of n tactics.

    Attributes
    ----------
    tactics : list of str
    runs, seed : int
        Runs of every pair, with common random numbers.
    utility : float64 array (2, n, n, runs)
        Own utility at the end of the tactic in seat a (first index) and row, against the tactic in column.
    agreed : int64 array (n, n)
        Number of runs with any agreement, row in the first seat.
    surplus : float64 array (3, n, n)
        Share of the joint surplus captured, row in the first seat: mean, low and high end of its interval.
    left_out : dict
        Tactic that was not played → why.
    """

    tactics: list[str]
    runs: int
    seed: int
    utility: NDArray[np.float64]
    agreed: NDArray[np.int64]
    surplus: NDArray[np.float64]
    left_out: dict[str, str]


class Standing(NamedTuple):
    """Place of one tactic: mean own utility over all opponents and both seats, with its 95 % interval.

    ``seats`` are the means in the first and in the second seat alone.
    """

    tactic: str
    score: float
    low: float
    high: float
    seats: tuple[float, float]


def unplayable(tactic: str, scenario: Scenario) -> str:
    """Why a tactic cannot be played in a scenario; empty if it can."""
    if tactic != "spe" or is_reduced(scenario):
        return ""
    return "it solves reduced games only: one package of all chips at every meeting, an end at the first deal"


def chosen_tactics(names: Sequence[str], scenario: Scenario) -> tuple[list[str], dict[str, str]]:
    """Tactics to play and those left out; ``["all"]`` stands for all.

    Raises
    ------
    BargainingError
        For unknown tactics, and for fewer than two.
    """
    known = list(TACTICS)
    wanted = known if list(names) == ["all"] else list(dict.fromkeys(names))
    for name in wanted:
        if name not in known:
            allowed = f"all, or {one_of(known)}"
            raise BargainingError(str(Fault("tactics", f'"{name}"', allowed, did_you_mean(name, known))))
    left_out = {name: reason for name in wanted if (reason := unplayable(name, scenario))}
    playing = [name for name in wanted if name not in left_out]
    if len(playing) < 2:
        reasons = "".join(f"; {name} is left out, {reason}" for name, reason in left_out.items())
        raise BargainingError(
            f"tactics: found {len(playing)} that can be played; allowed: at least two{reasons}"
        )
    return playing, left_out


def with_tactics(scenario: Scenario, first: str, second: str) -> Scenario:
    """Return the scenario with other tactics; their parameters stay, parts that were chosen apart do not."""
    actors = {}
    for (name, actor), tactic in zip(scenario.actors.items(), (first, second), strict=True):
        habits = actor.tactic.model_copy(update={"name": tactic, "offer": None, "answer": None})
        actors[name] = actor.model_copy(update={"tactic": habits})
    return scenario.model_copy(update={"actors": actors})


def games(scenario: Scenario, pairs: Sequence[tuple[str, str]]) -> Iterator[Game]:
    """Compile a scenario once and yield it with other pairs of tactics.

    All that depends on a tactic is made anew: the sides, what they concede, what a refusal is worth.
    """
    base = compile_scenario(with_tactics(scenario, *pairs[0]))
    digits = package_digits([len(chip.rungs) for chip in scenario.chips.values()])
    legal = np.stack([legal_packages(scenario, actor, digits) for actor in scenario.actors.values()])
    for pair in pairs:
        played = with_tactics(scenario, *pair)
        sides, conceded = side_table(played), concession_table(played)
        continuation = continuation_table(played, base.chips, sides, base.utility, legal)
        for table in (sides, conceded, continuation):
            table.setflags(write=False)
        yield base._replace(sides=sides, conceded=conceded, continuation=continuation)


class Pair(NamedTuple):
    """What is kept of the runs of one pair: own utilities (2, runs), agreements, surplus and its interval."""

    utility: NDArray[np.float64]
    agreed: int
    surplus: tuple[float, float, float]


def play_pair(game: Game, seed: int, runs: int) -> Pair:
    """Play one pair of tactics in this thread."""
    rows = gather(play_batch(game, seed, 0, runs)).rows
    utility = np.stack([rows["utility_0"], rows["utility_1"]])
    return Pair(utility, int(np.count_nonzero(rows["first_deal"] > 0)), mean(rows["surplus_captured"]))


def play_pairs(waiting: Iterator[Game], seed: int, runs: int, workers: int) -> Iterator[Pair]:
    """Play pairs on several threads, a pair to a thread; results in order."""
    if workers == 1:
        yield from (play_pair(game, seed, runs) for game in waiting)
        return
    engine()
    with ThreadPoolExecutor(workers) as pool:
        try:
            yield from pool.map(lambda game: play_pair(game, seed, runs), waiting)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def play_tournament(
    scenario: Scenario,
    tactics: Sequence[str] = ("all",),
    runs: int = 1000,
    seed: int = 1,
    workers: int = 1,
    progress: Callable[[int], object] = lambda _: None,
) -> Tournament:
    """Play every tactic against every other and itself, in both seats, all with the same random numbers.

    Parameters
    ----------
    scenario : Scenario
    tactics : sequence of str
        Names of tactics, or ``all``.
    runs : int
        Runs of each pair.
    seed : int
    workers : int
        Threads; the results do not depend on it.
    progress : callable
        Called with the number of runs just finished.

    Raises
    ------
    BargainingError
        For unknown tactics, fewer than two, and impossible numbers.
    """
    check_number("runs", runs, 1, MAX_PAIR_RUNS)
    check_number("seed", seed, 0, MAX_SEED)
    check_number("workers", workers, 1, MAX_WORKERS)
    playing, left_out = chosen_tactics(tactics, scenario)
    n = len(playing)
    utility, surplus = np.zeros((2, n, n, runs)), np.zeros((3, n, n))
    agreed = np.zeros((n, n), np.int64)
    waiting = games(scenario, [(first, second) for first in playing for second in playing])
    for place, pair in enumerate(play_pairs(waiting, seed, runs, workers)):
        i, j = divmod(place, n)
        utility[0, i, j], utility[1, j, i] = pair.utility
        agreed[i, j], surplus[:, i, j] = pair.agreed, pair.surplus
        progress(runs)
    return Tournament(playing, runs, seed, utility, agreed, surplus, left_out)


def half_width(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Half the 95 % interval of means over the last axis; NaN for a single run."""
    runs = values.shape[-1]
    if runs < 2:
        return np.full(values.shape[:-1], np.nan)
    return np.asarray(student_95(runs - 1) * values.std(axis=-1, ddof=1) / np.sqrt(runs))


def ranking(played: Tournament) -> list[Standing]:
    """Tactics by their mean own utility, best first; the interval is of runs, whose luck all pairs share."""
    scores = played.utility.mean(axis=(0, 2))
    halves = half_width(scores)
    seats = played.utility.mean(axis=(2, 3))
    table = []
    for i, name in enumerate(played.tactics):
        score, half = float(scores[i].mean()), float(halves[i])
        table.append(
            Standing(name, score, score - half, score + half, (float(seats[0, i]), float(seats[1, i])))
        )
    return sorted(table, key=lambda standing: (-standing.score, standing.tactic))


def cells_ahead(played: Tournament) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """In how many cells the row is behind the column on average, and in how many ahead beyond its interval.

    A cell is an opponent in a seat; there are 2n. What counts in it is the difference of paired runs: its
    mean, and for "ahead" its 95 % interval, each by itself; a single run has none. Both of shape (n, n).
    """
    n = len(played.tactics)
    behind, ahead = np.zeros((n, n), np.int64), np.zeros((n, n), np.int64)
    for i in range(n):
        for j in range(n):
            gap = played.utility[:, i] - played.utility[:, j]
            middle, half = gap.mean(axis=-1), half_width(gap)
            behind[i, j] = np.count_nonzero(middle < -ROUNDING)
            ahead[i, j] = np.count_nonzero(middle - half > ROUNDING)
    return behind, ahead


def dominance(played: Tournament) -> NDArray[np.bool_]:
    """Whether the row is on average behind the column in no cell, and ahead in one beyond its 95 % interval.

    Shape (n, n). That is a fact about these means: in cells where the interval of the difference holds 0 the
    row may truly be behind.
    """
    behind, ahead = cells_ahead(played)
    return np.asarray((behind == 0) & (ahead > 0))


def best_replies(played: Tournament) -> NDArray[np.bool_]:
    """Whether the row may be a best reply, among those played, to the column in either seat, shape (2, n, n).

    So may every tactic that these runs cannot tell from the one with the highest mean: the 95 % interval of
    the difference of paired runs holds 0. Of a single run only equals may.
    """
    n = len(played.tactics)
    found = np.zeros((2, n, n), bool)
    best = played.utility.mean(axis=-1).argmax(axis=1)
    for seat in range(2):
        for j in range(n):
            gap = played.utility[seat, :, j] - played.utility[seat, best[seat, j], j]
            found[seat, :, j] = gap.mean(axis=-1) + np.nan_to_num(half_width(gap)) >= -ROUNDING
    return found


class Equilibrium(NamedTuple):
    """Two tactics that these runs cannot tell from best replies to each other, among those played.

    Attributes
    ----------
    first, second : str
        Tactics in the first and in the second seat.
    in_means : bool
        Whether each has the highest mean against the other.
    alone : bool
        Whether the 95 % intervals put all other replies below, in both seats; a single run shows that never.
    """

    first: str
    second: str
    in_means: bool
    alone: bool


def equilibria(played: Tournament) -> list[Equilibrium]:
    """Pairs that may be best replies to each other, and how far that is shown."""
    first, second = best_replies(played)
    means = played.utility.mean(axis=-1)
    highest = means >= means.max(axis=1, keepdims=True) - ROUNDING
    return [
        Equilibrium(
            a,
            b,
            bool(highest[0, i, j] and highest[1, j, i]),
            bool(played.runs > 1 and first[:, j].sum() == 1 and second[:, i].sum() == 1),
        )
        for i, a in enumerate(played.tactics)
        for j, b in enumerate(played.tactics)
        if first[i, j] and second[j, i]
    ]


def fitness(played: Tournament) -> NDArray[np.float64]:
    """Mean own utility of the row against the column over both seats, shape (n, n)."""
    return np.asarray(played.utility.mean(axis=(0, 3)))


def replicator(
    payoff: NDArray[np.float64], steps: int = 201, start: NDArray[np.float64] | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Replicator dynamics x_i' = x_i·((A·x)_i − x·A·x) (Taylor & Jonker 1978).

    Solved for the logarithms of the shares, which keeps every share above 0 and small ones as exact as large.

    Parameters
    ----------
    payoff : array (n, n)
        A: fitness of the row against the column.
    steps : int
        Points in time.
    start : array (n,), optional
        Shares at the start, above 0; equal ones by default.

    Returns
    -------
    times : array (steps,)
        In generations of unit fitness.
    shares : array (steps, n)
    """

    def shares_of(logs: NDArray[np.float64]) -> NDArray[np.float64]:
        raw = np.exp(logs - logs.max(axis=0))
        return np.asarray(raw / raw.sum(axis=0))

    def change(_: float, logs: NDArray[np.float64]) -> NDArray[np.float64]:
        x = shares_of(logs)
        own = payoff @ x
        return np.asarray(own - x @ own)

    first = np.full(len(payoff), 1.0 / len(payoff)) if start is None else start
    times = np.linspace(0.0, GENERATIONS, steps)
    solved = solve_ivp(
        change, (0.0, GENERATIONS), np.log(first), method="DOP853", t_eval=times, rtol=1e-9, atol=1e-9
    )
    return times, shares_of(solved.y).T
