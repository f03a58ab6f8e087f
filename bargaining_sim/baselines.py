"""What elaborate bargaining must beat: three plain predictions, for every pair of types.

Elaborate bargaining models often lose to simple means (Thomson et al. 2006), so a reader must see them.
"""

from typing import NamedTuple

import numpy as np

from bargaining_sim.game.tables import BASIS_POINTS, Game
from bargaining_sim.scenario.preferences import legal_packages, package_digits, preferences, types_of
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.theory.solutions import distance_to_frontier, surplus_captured

MEANINGS = {
    "weighted mean": "per chip the mean of both ideal rungs, weighted by salience, to the nearest rung",
    "nobody moves": "what was in force at the start stays",
    "always accept": "the first to speak gets the best package that crosses no red line",
}


class Baseline(NamedTuple):
    """One plain prediction, averaged over the types by their priors.

    Attributes
    ----------
    name : str
    rungs : list of str
        Predicted rung of each chip for the likeliest pair of types.
    utility : tuple of two float
    surplus_captured, distance_nash, distance_frontier : float
    """

    name: str
    rungs: list[str]
    utility: tuple[float, float]
    surplus_captured: float
    distance_nash: float
    distance_frontier: float


def baselines(scenario: Scenario, game: Game) -> list[Baseline]:
    """The three baselines of a scenario."""
    digits = package_digits([len(chip.rungs) for chip in scenario.chips.values()])
    actors = list(scenario.actors.values())
    legal = np.logical_and(*(legal_packages(scenario, actor, digits) for actor in actors))
    opener = int(game.talks.opens)
    found = []
    for name in MEANINGS:
        pairs = []
        for i in range(int(game.sides[0].types)):
            for j in range(int(game.sides[1].types)):
                if name == "weighted mean":
                    package = weighted_mean(scenario, game, (i, j))
                elif name == "nobody moves":
                    package = int((game.chips.in_force * game.chips.stride).sum())
                else:
                    own = game.utility[opener, (i, j)[opener]]
                    package = int(np.argmax(np.where(legal, own, -1)))
                pairs.append((float(game.types[0, i].prior * game.types[1, j].prior), (i, j), package))
        found.append(average(scenario, game, name, digits, pairs))
    return found


def weighted_mean(scenario: Scenario, game: Game, pair: tuple[int, int]) -> int:
    """Compromise model: per chip the salience-weighted mean of the ideal rungs (Achen 2006), nearest rung."""
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


def average(
    scenario: Scenario, game: Game, name: str, digits: np.ndarray, pairs: list[tuple[float, tuple[int, int], int]]
) -> Baseline:
    """Mean over the pairs of types, each a tuple (probability, pair, package)."""
    utility = [0.0, 0.0]
    surplus = nash = frontier = 0.0
    for probability, (i, j), package in pairs:
        solution = game.solutions[i, j]
        u = [float(game.utility[0, i, package]), float(game.utility[1, j, package])]
        front = game.frontier[int(solution.frontier_start) : int(solution.frontier_stop)]
        for a in range(2):
            utility[a] += probability * u[a] / BASIS_POINTS
        captured = surplus_captured(sum(u), solution.d0 + solution.d1, solution.best_sum)
        surplus += probability * float(captured)
        frontier += probability * float(distance_to_frontier(u[0], u[1], front[:, 0], front[:, 1])) / BASIS_POINTS
        if solution.nash >= 0:
            target = [float(game.utility[0, i, solution.nash]), float(game.utility[1, j, solution.nash])]
            nash += probability * float(np.hypot(u[0] - target[0], u[1] - target[1])) / BASIS_POINTS
    likeliest = max(pairs)[2]
    rungs = [chip.rungs[int(r)].name for chip, r in zip(scenario.chips.values(), digits[likeliest], strict=True)]
    return Baseline(name, rungs, (utility[0], utility[1]), surplus, nash, frontier)
