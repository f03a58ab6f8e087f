"""The points of an experiment, and the values that its factors take at them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.experiments.design import DESIGNS
from bargaining_sim.experiments.schema import Experiment, Factor, Setting
from bargaining_sim.scenario.fields import kind_at

Point = tuple[Setting | None, ...]
"""Value of each factor; None leaves the scenario as it is. Levels go by their names."""

DEFAULT_STEPS = 5


def points_of(experiment: Experiment) -> list[Point]:
    """Return the points of a checked experiment, in the order of its design."""
    factors, design = list(experiment.factors.values()), experiment.design
    row = DESIGNS[design.kind]
    if row.combine:
        return row.combine([listed(factor) for factor in factors])
    assert row.draw
    assert design.points is not None
    shares = row.draw(len(factors), design.points, design.seed)
    return [
        tuple(at_share(factor, float(share)) for factor, share in zip(factors, point, strict=True))
        for point in shares
    ]


def count_points(experiment: Experiment) -> int:
    """Return how many points an experiment has, without making them."""
    values = [len(listed(factor)) for factor in experiment.factors.values()]
    row, points = DESIGNS[experiment.design.kind], experiment.design.points
    return row.size(values) * ((points or 0) if row.takes else 1)


def listed(factor: Factor) -> list[Setting]:
    """Values that a factor takes one after the other; a range gives its evenly spaced steps."""
    if factor.levels is not None:
        return list(factor.levels)
    if factor.values is not None:
        return list(factor.values)
    assert factor.low is not None
    assert factor.high is not None
    spaced = np.linspace(factor.low, factor.high, factor.steps or DEFAULT_STEPS)
    if is_whole(factor):
        return list(dict.fromkeys(round(float(value)) for value in spaced))
    return [tidy(float(value)) for value in spaced]


def at_share(factor: Factor, share: float) -> Setting:
    """Value of a factor at a share from 0 to 1 of its range, or of its list."""
    if factor.low is None or factor.high is None:
        choices = listed(factor)
        return choices[min(int(share * len(choices)), len(choices) - 1)]
    if is_whole(factor):
        low, high = round(factor.low), round(factor.high)
        return min(low + int(share * (high - low + 1)), high)
    return tidy(factor.low + share * (factor.high - factor.low))


def tidy(value: float) -> float:
    """Return a number without the last digits of rounding, so that 0.1 + 0.2 is 0.3 in tables."""
    return float(f"{value:.12g}")


def is_whole(factor: Factor) -> bool:
    """Whether the keys of a factor take whole numbers only."""
    kinds = [kind_at(key.split(".")) for key in factor.keys]
    return bool(kinds) and all(kind is not None and kind.name == "whole" for kind in kinds)


def in_table(value: Setting | None) -> str:
    """Return a value of a factor for a table; nothing where the scenario was left as it is."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else f"{value:.12g}"


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def as_numbers(factor: Factor, values: Sequence[Setting | None]) -> NDArray[np.float64]:
    """Values of a factor as numbers: themselves, or the places of flags, words and levels in its list."""
    choices = [] if factor.values is None and factor.levels is None else listed(factor)
    if factor.levels is None and all(is_number(choice) for choice in choices):
        return np.array([np.nan if value is None else float(value) for value in values])
    return np.array([np.nan if value is None else float(choices.index(value)) for value in values])
