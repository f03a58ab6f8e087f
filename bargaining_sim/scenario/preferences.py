"""Preferences in words → utilities of every package in integer basis points, and red lines."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.game.tables import BASIS_POINTS
from bargaining_sim.scenario.schema import Actor, ActorType, Scenario

ONLY_TYPE = "only"
"""Name of the single type of an actor for which the scenario names none."""

Values = dict[str, list[float]]
"""Value of each rung, by chip, in the order of the ladder."""


class TypedPreferences(NamedTuple):
    """Weights and values of one type of one actor."""

    prior: float
    weights: dict[str, float]
    values: Values


def types_of(actor: Actor) -> dict[str, ActorType]:
    """Return the types of an actor; one if the scenario names none."""
    return actor.types or {ONLY_TYPE: ActorType(prior=1.0)}


def preferences(scenario: Scenario, actor: Actor, kind: ActorType) -> TypedPreferences:
    """Weights and values of one type: the actor's own, what the type replaces, and the showcase bonus."""
    bonus = 0.0
    shown: dict[str, list[str]] = {}
    if actor.showcase is not None:
        bonus = actor.showcase.bonus if kind.showcase_bonus is None else kind.showcase_bonus
        shown = actor.showcase.rungs
    values: Values = {}
    for name, chip in scenario.chips.items():
        worth = actor.values[name] | kind.values.get(name, {})
        values[name] = [
            min(1.0, worth[rung.name] + (bonus if rung.name in shown.get(name, []) else 0.0))
            for rung in chip.rungs
        ]
    return TypedPreferences(kind.prior, actor.weights | kind.weights, values)


def package_digits(rung_counts: list[int]) -> NDArray[np.int16]:
    """Rung of every chip in every package, shape (X, K); the last chip changes fastest."""
    grid = np.indices(rung_counts, dtype=np.int16).reshape(len(rung_counts), -1)
    return np.ascontiguousarray(grid.T)


def utilities(
    scenario: Scenario, actor: Actor, kind: ActorType, digits: NDArray[np.int16]
) -> NDArray[np.int32]:
    """Return u = Σ w·v + Σ linkage bonuses of every package for one type (Keeney & Raiffa 1976).

    Returns
    -------
    int32 array (X,)
        Basis points, 0 to 10,000, rounded half up.
    """
    tastes = preferences(scenario, actor, kind)
    total = np.zeros(digits.shape[0])
    for k, name in enumerate(scenario.chips):
        total += tastes.weights[name] * np.asarray(tastes.values[name])[digits[:, k]]
    for linkage in actor.linkages:
        holds = np.ones(digits.shape[0], bool)
        for k, (name, chip) in enumerate(scenario.chips.items()):
            if name in linkage.when:
                holds &= np.isin(
                    digits[:, k], [i for i, rung in enumerate(chip.rungs) if rung.name in linkage.when[name]]
                )
        total += np.where(holds, linkage.bonus, 0.0)
    return np.floor(total * BASIS_POINTS + 0.5).astype(np.int32)


def legal_packages(scenario: Scenario, actor: Actor, digits: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Return which packages cross none of the actor's red lines, shape (X,)."""
    legal = np.ones(digits.shape[0], bool)
    for k, (name, chip) in enumerate(scenario.chips.items()):
        forbidden = [i for i, rung in enumerate(chip.rungs) if rung.name in actor.red_lines.get(name, [])]
        if forbidden:
            legal &= ~np.isin(digits[:, k], forbidden)
    return legal
