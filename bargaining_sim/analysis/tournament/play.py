"""Every tactic against every other, in both seats: who earns what, who dominates whom, who would spread."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.analysis.tournament.findings import Tournament
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
from bargaining_sim.statistics import mean


def unplayable(tactic: str, scenario: Scenario) -> str:
    """Why a tactic cannot be played in a scenario; empty if it can."""
    if not TACTICS[tactic].reduced_only or is_reduced(scenario):
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
    rows = gather(play_batch(game, seed, 0, runs)).rows
    utility = np.stack([rows["utility_0"], rows["utility_1"]])
    return Pair(utility, int(np.count_nonzero(rows["first_deal"] > 0)), mean(rows["surplus_captured"]))


def play_pairs(waiting: Iterator[Game], seed: int, runs: int, workers: int) -> Iterator[Pair]:
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
    tactics : sequence of str
        Names of tactics, or ``all``.
    runs : int
        Runs of each pair.
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
