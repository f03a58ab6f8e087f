"""What elaborate bargaining must beat: three plain predictions, for every pair of types.

Elaborate bargaining models often lose to simple means (Thomson et al. 2006), so a reader must see them.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.game.tables import BASIS_POINTS, Game
from bargaining_sim.scenario.preferences import legal_packages, package_digits, preferences, types_of
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.theory.solutions import distance_to_frontier, surplus_captured

MEANINGS = {
    "weighted mean": "per chip the mean of both ideal rungs, weighted by salience, to the nearest rung",
    "nobody moves": "what was in force at the start stays",
    "always accept": "the first to speak gets the best package that crosses no red line",
}

Pair = tuple[int, int]


class Baseline(NamedTuple):
    """One plain prediction, averaged over the types by their priors.

    Attributes
    ----------
    rungs : list of str
        Predicted rung of each chip for the likeliest pair of types (the first of equals).
    surplus_captured, distance_nash, distance_frontier : float
        NaN for the distance to a Nash package that no pair of types has.
    """

    name: str
    rungs: list[str]
    utility: tuple[float, float]
    surplus_captured: float
    distance_nash: float
    distance_frontier: float


class Score(NamedTuple):
    """How a package does for one pair of types: the numbers of a baseline, from the first utility on."""

    probability: float
    package: int
    numbers: tuple[float, float, float, float, float]


def baselines(scenario: Scenario, game: Game) -> list[Baseline]:
    digits = package_digits([len(chip.rungs) for chip in scenario.chips.values()])
    pairs = [(i, j) for i in range(int(game.sides[0].types)) for j in range(int(game.sides[1].types))]
    predictions = {
        "weighted mean": [weighted_mean(scenario, game, pair) for pair in pairs],
        "nobody moves": [int((game.chips.in_force * game.chips.stride).sum()) for _ in pairs],
        "always accept": [best_for_opener(scenario, game, digits, pair) for pair in pairs],
    }
    averages = []
    for name, packages in predictions.items():
        scores = [score(game, pair, package) for pair, package in zip(pairs, packages, strict=True)]
        likeliest = digits[max(scores, key=lambda one: one.probability).package]
        rungs = [chip.rungs[int(r)].name for chip, r in zip(scenario.chips.values(), likeliest, strict=True)]
        first, second, *rest = (expected(scores, k) for k in range(5))
        averages.append(Baseline(name, rungs, (first, second), *rest))
    return averages


def best_for_opener(scenario: Scenario, game: Game, digits: NDArray[np.int16], pair: Pair) -> int:
    """Return the legal package that is best for the side that opens; the first of equals."""
    first, second = scenario.actors.values()
    legal = legal_packages(scenario, first, digits) & legal_packages(scenario, second, digits)
    opener = int(game.talks.opens)
    return int(np.argmax(np.where(legal, game.utility[opener, pair[opener]], -1)))


def weighted_mean(scenario: Scenario, game: Game, pair: Pair) -> int:
    """Return the compromise model's package: the salience-weighted mean of ideal rungs (Achen 2006)."""
    positions = np.zeros(len(scenario.chips))
    salience = np.zeros(len(scenario.chips))
    forbidden: list[set[int]] = [set() for _ in scenario.chips]
    for actor, kind in zip(scenario.actors.values(), pair, strict=True):
        tastes = preferences(scenario, actor, list(types_of(actor).values())[kind])
        for k, (name, chip) in enumerate(scenario.chips.items()):
            lines = {i for i, rung in enumerate(chip.rungs) if rung.name in actor.red_lines.get(name, [])}
            worth = [-1.0 if i in lines else value for i, value in enumerate(tastes.values[name])]
            positions[k] += tastes.weights[name] * int(np.argmax(worth))
            salience[k] += tastes.weights[name]
            forbidden[k] |= lines
    package = 0
    for k, chip in enumerate(scenario.chips.values()):
        middle = positions[k] / salience[k] if salience[k] > 0 else float(game.chips[k].in_force)
        open_rungs = [i for i in range(len(chip.rungs)) if i not in forbidden[k]]
        package += min(open_rungs, key=lambda i: (abs(i - middle), i)) * int(game.chips[k].stride)
    return package


def score(game: Game, pair: Pair, package: int) -> Score:
    """Return how a package does for one pair of types, by the formulas of the simulated rows."""
    i, j = pair
    solution: Any = game.solutions[i, j]
    u, v = float(game.utility[0, i, package]), float(game.utility[1, j, package])
    front = game.frontier[int(solution.frontier_start) : int(solution.frontier_stop)]
    nash = math.nan
    if solution.nash >= 0:
        target = game.utility[0, i, solution.nash], game.utility[1, j, solution.nash]
        nash = math.hypot(u - float(target[0]), v - float(target[1])) / BASIS_POINTS
    numbers = (
        u / BASIS_POINTS,
        v / BASIS_POINTS,
        float(surplus_captured(u + v, sum(solution.disagreement), solution.best_sum)),
        nash,
        float(distance_to_frontier(u, v, front[:, 0], front[:, 1])) / BASIS_POINTS,
    )
    return Score(float(game.types[0, i].prior * game.types[1, j].prior), package, numbers)


def expected(scores: list[Score], k: int) -> float:
    """Return the expectation of a number over the pairs of types that have it; NaN if none has."""
    have = [(one.probability, one.numbers[k]) for one in scores if one.probability > 0]
    have = [(probability, number) for probability, number in have if not math.isnan(number)]
    total = sum(probability for probability, _ in have)
    return sum(probability * number for probability, number in have) / total if have else math.nan
