"""What both sides can reach: packages as points of both utilities, frontier, zone, solutions.

Pictures draw it and the browser page shows it.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.game.tables import BASIS_POINTS, Game
from bargaining_sim.scenario.preferences import legal_packages, package_digits, types_of
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.theory.solutions import utilitarian, zone_of_agreement

Points = NDArray[np.int64]
Marks = list[tuple[str, tuple[float, float]]]


class Plane(NamedTuple):
    """What a pair of types can reach, in utilities of 0 to 1.

    Attributes
    ----------
    types : tuple of str
        The pair of types.
    legal, crossed : array (n, 2)
        Distinct utilities of packages that cross no red line and of those that do.
    counts : tuple of int
        Number of those packages.
    frontier : array (m, 2)
    zone : int
        Packages that leave neither side worse off than no deal.
    marks : list of (name, (x, y))
        Disagreement point, package at the start and solutions.
    """

    types: tuple[str, str]
    legal: NDArray[np.float64]
    crossed: NDArray[np.float64]
    counts: tuple[int, int]
    frontier: NDArray[np.float64]
    zone: int
    marks: Marks


def distinct(points: Points) -> tuple[Points, Points]:
    wide = 4 * BASIS_POINTS
    shifted = points + BASIS_POINTS
    codes, counts = np.unique(shifted[:, 0] * wide + shifted[:, 1], return_counts=True)
    return np.stack([codes // wide, codes % wide], axis=1) - BASIS_POINTS, counts


def plane_of(scenario: Scenario, game: Game, kinds: tuple[int, int]) -> Plane:
    actors = list(scenario.actors.values())
    i, j = kinds
    u = np.stack([game.utility[0, i], game.utility[1, j]], axis=1).astype(np.int64)
    digits = package_digits([len(chip.rungs) for chip in scenario.chips.values()])
    legal = np.logical_and(*(legal_packages(scenario, actor, digits) for actor in actors))
    solution = game.solutions[i, j]
    d = float(solution.disagreement[0]), float(solution.disagreement[1])
    best = {
        "Nash": int(solution.nash),
        "Kalai–Smorodinsky": int(solution.kalai_smorodinsky),
        "egalitarian": int(solution.egalitarian),
        "utilitarian": utilitarian(u[:, 0], u[:, 1], *d, feasible=legal),
    }
    start = int((game.chips.in_force * game.chips.stride).sum())
    marked = {"in force at the start": start} | {name: one for name, one in best.items() if one >= 0}
    marks = [
        ("no deal (expected)", d),
        *((name, (float(u[i, 0]), float(u[i, 1]))) for name, i in marked.items()),
    ]
    names = tuple(list(types_of(actor))[kind] for actor, kind in zip(actors, kinds, strict=True))
    return Plane(
        types=(names[0], names[1]),
        legal=distinct(u[legal])[0] / BASIS_POINTS,
        crossed=distinct(u[~legal])[0] / BASIS_POINTS,
        counts=(int(legal.sum()), int((~legal).sum())),
        frontier=game.frontier[int(solution.frontier_start) : int(solution.frontier_stop)] / BASIS_POINTS,
        zone=len(zone_of_agreement(u[:, 0], u[:, 1], *d, feasible=legal)),
        marks=[(name, (x / BASIS_POINTS, y / BASIS_POINTS)) for name, (x, y) in marks],
    )
