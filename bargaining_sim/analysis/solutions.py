"""Solutions of a scenario as it stands at the start, for every pair of types and threat point."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.game.tables import BASIS_POINTS, Game
from bargaining_sim.results.dictionary import NOTE
from bargaining_sim.rules.disagreement import disagreement_value
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.preferences import legal_packages, package_digits, preferences, types_of
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.text.lists import counted
from bargaining_sim.theory import solutions


class Solution(NamedTuple):
    """One solution for one pair of types and one threat point.

    Attributes
    ----------
    threat : str
        ``in force``, ``fallback`` or ``expected`` (in force and fallback by the perceived risk).
    threat_utility : tuple of float
        Disagreement values [utility].
    zone : int
        Packages in the zone of possible agreement.
    frontier : int
        Packages on the Pareto frontier.
    rungs : dict
        Chip → rung; empty if the zone is empty.
    """

    types: tuple[str, str]
    threat: str
    threat_utility: tuple[float, float]
    zone: int
    frontier: int
    solution: str
    rungs: dict[str, str]
    utility: tuple[float, float] | None


def solve(scenario: Scenario) -> list[Solution]:
    """Return all solutions of a scenario.

    Parameters
    ----------
    scenario : Scenario
        From :func:`bargaining_sim.load_scenario`; ``talks.bargaining_power`` other than 0.5 adds the
        asymmetric Nash solution.

    Returns
    -------
    list of Solution
        Nash, Kalai–Smorodinsky, egalitarian, utilitarian and issue by issue, for every pair of types and
        threat point.
    """
    game = compile_scenario(scenario)
    digits = package_digits([len(chip.rungs) for chip in scenario.chips.values()])
    first, second = scenario.actors.values()
    legal = legal_packages(scenario, first, digits) & legal_packages(scenario, second, digits)
    all_solutions: list[Solution] = []
    for i, first_type in enumerate(types_of(first)):
        for j, second_type in enumerate(types_of(second)):
            u = (game.utility[0, i], game.utility[1, j])
            frontier = len(solutions.pareto_frontier(u[0], u[1], legal))
            for threat, risk in (
                ("in force", 0.0),
                ("fallback", 1.0),
                ("expected", scenario.talks.perceived_risk),
            ):
                d = threat_point(game, (i, j), risk)
                zone = len(solutions.zone_of_agreement(u[0], u[1], *d, feasible=legal))
                packages = solve_packages(scenario, u, d, legal)
                packages["issue by issue"] = chip_by_chip(scenario, game, (i, j), threat)
                types, worth = (first_type, second_type), (d[0] / BASIS_POINTS, d[1] / BASIS_POINTS)
                for name, package in packages.items():
                    about = (types, threat, worth, zone, frontier, name)
                    if package < 0:
                        all_solutions.append(Solution(*about, {}, None))
                        continue
                    rungs = {
                        chip: held.rungs[int(r)].name
                        for (chip, held), r in zip(scenario.chips.items(), digits[package], strict=True)
                    }
                    gets = float(u[0][package]) / BASIS_POINTS, float(u[1][package]) / BASIS_POINTS
                    all_solutions.append(Solution(*about, rungs, gets))
    return all_solutions


def threat_point(game: Game, pair: tuple[int, int], risk: float) -> tuple[float, float]:
    """Return disagreement values at the start for a ``risk`` of the fallback [basis points]."""
    in_force = int((game.chips.in_force * game.chips.stride).sum())
    fallback = int((game.chips.fallback * game.chips.stride).sum())
    values = [
        disagreement_value(
            risk, float(game.utility[a, pair[a], in_force]), float(game.utility[a, pair[a], fallback])
        )
        for a in range(2)
    ]
    return values[0], values[1]


def solve_packages(
    scenario: Scenario, u: tuple[NDArray[Any], NDArray[Any]], d: tuple[float, float], legal: NDArray[np.bool_]
) -> dict[str, int]:
    """Return package numbers of the solutions on whole packages; −1 if the zone is empty."""
    packages = {"Nash": solutions.nash(u[0], u[1], *d, feasible=legal)}
    power = scenario.talks.bargaining_power
    if power != 0.5:
        packages[f"Nash, power {power:g}"] = solutions.nash(u[0], u[1], *d, power=power, feasible=legal)
    packages["Kalai–Smorodinsky"] = solutions.kalai_smorodinsky(u[0], u[1], *d, feasible=legal)
    packages["egalitarian"] = solutions.egalitarian(u[0], u[1], *d, feasible=legal)
    packages["utilitarian"] = solutions.utilitarian(u[0], u[1], *d, feasible=legal)
    return packages


def chip_by_chip(scenario: Scenario, game: Game, pair: tuple[int, int], threat: str) -> int:
    """Return the package that separate Nash bargains on each chip give (linkage bonuses play no part)."""
    gains: list[list[NDArray[np.float64]]] = []
    forbidden: list[set[str]] = [set() for _ in scenario.chips]
    for actor, kind in zip(scenario.actors.values(), pair, strict=True):
        tastes = preferences(scenario, actor, list(types_of(actor).values())[kind])
        gains.append([tastes.weights[name] * np.asarray(tastes.values[name]) for name in scenario.chips])
        for k, name in enumerate(scenario.chips):
            forbidden[k] |= set(actor.red_lines.get(name, []))
    feasible = [
        np.array([rung.name not in forbidden[k] for rung in chip.rungs])
        for k, chip in enumerate(scenario.chips.values())
    ]
    start = game.chips.fallback if threat == "fallback" else game.chips.in_force
    rungs = solutions.issue_by_issue(
        gains[0], gains[1], start, feasible=feasible, power=scenario.talks.bargaining_power
    )
    return int((rungs * game.chips.stride).sum())


def as_table(scenario: Scenario, every: list[Solution]) -> str:
    first, second = scenario.actors
    widths = {
        name: max(len(name), *(len(rung.name) for rung in chip.rungs))
        for name, chip in scenario.chips.items()
    }
    names = max(len("solution"), *(len(solution.solution) for solution in every)) + 2
    columns = [max(9, len(f"u_{actor}") + 2) for actor in (first, second)]
    head = f"  {'solution':<{names}}{'u_' + first:>{columns[0]}}{'u_' + second:>{columns[1]}}  "
    head += "  ".join(f"{name:<{width}}" for name, width in widths.items())
    parts = [
        scenario.title,
        NOTE,
        "",
        "Threat point: what both sides get without a deal. In force: what holds now stays. Fallback: what",
        "comes into force when talks end. Expected: the mean of both, at the perceived risk "
        f"{scenario.talks.perceived_risk:g}.",
    ]
    block: tuple[object, object] = ("", "")
    for solution in every:
        if block != (solution.types, solution.threat):
            block = (solution.types, solution.threat)
            types, worth = solution.types, solution.threat_utility
            parts += [
                "",
                f"{first} {types[0]}, {second} {types[1]}; threat point {solution.threat} "
                f"({worth[0]:.3f}, {worth[1]:.3f})",
                f"  {counted(solution.zone, 'package')} in the zone of possible agreement, "
                f"{counted(solution.frontier, 'package')} on the Pareto frontier",
                head.rstrip(),
            ]
        if solution.utility is None:
            parts.append(
                f"  {solution.solution:<{names}}  no package is at least as good as no deal for both"
            )
            continue
        rungs = "  ".join(f"{solution.rungs[name]:<{width}}" for name, width in widths.items())
        u = "".join(f"{value:>{width}.3f}" for value, width in zip(solution.utility, columns, strict=True))
        parts.append(f"  {solution.solution:<{names}}{u}  {rungs}".rstrip())
    return "\n".join(parts) + "\n"
