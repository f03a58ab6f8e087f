"""Designs: which points of the space of factors are played. The points of one file are always the same."""

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.experiments.schema import Experiment, Factor, Setting
from bargaining_sim.scenario.fields import kind_at

Point = tuple[Setting | None, ...]
"""Value of each factor; None leaves the scenario as it is. Levels go by their names."""

SAMPLED = ("latin_hypercube", "sobol")
DEFAULT_STEPS = 5


def points_of(experiment: Experiment) -> list[Point]:
    """Return the points of a checked experiment, in order.

    Returns
    -------
    list of tuple
        ``grid`` and ``paired``: all combinations, the last factor fastest. ``one_at_a_time``: first the
        scenario as it is, then every value of every factor alone. ``latin_hypercube``: as many as asked for.
        ``sobol``: the three parts A, B and A with one column of B of Saltelli's design, (d + 2)·n points in
        the order that :func:`scipy.stats.sobol_indices` takes.
    """
    factors, design = list(experiment.factors.values()), experiment.design
    if design.kind == "one_at_a_time":
        alone = [
            tuple(value if i == j else None for j in range(len(factors)))
            for i, factor in enumerate(factors)
            for value in listed(factor)
        ]
        return [(None,) * len(factors), *alone]
    if design.kind in SAMPLED:
        assert design.points is not None
        draw = latin_hypercube if design.kind == "latin_hypercube" else saltelli
        shares = draw(len(factors), design.points, design.seed)
        return [
            tuple(at_share(factor, float(share)) for factor, share in zip(factors, row, strict=True))
            for row in shares
        ]
    return list(itertools.product(*(listed(factor) for factor in factors)))


def count_points(experiment: Experiment) -> int:
    """Return how many points an experiment has, without making them."""
    many = [len(listed(factor)) for factor in experiment.factors.values()]
    points = experiment.design.points or 0
    kinds = {
        "one_at_a_time": 1 + sum(many),
        "latin_hypercube": points,
        "sobol": points * (len(many) + 2),
    }
    found = kinds.get(experiment.design.kind)
    if found is None:
        found = 1
        for n in many:
            found *= n
    return found


def latin_hypercube(factors: int, points: int, seed: int) -> NDArray[np.float64]:
    """Shares (points, factors) of a Latin hypercube: one point in each of ``points`` bins of a factor."""
    from scipy.stats import qmc  # takes a second to import: only where points are drawn

    return np.asarray(qmc.LatinHypercube(factors, rng=np.random.default_rng(seed)).random(points))


def saltelli(factors: int, points: int, seed: int) -> NDArray[np.float64]:
    """Shares ((factors + 2)·points, factors) of the design of Saltelli et al. (2010) for Sobol indices."""
    from scipy.stats import qmc

    sampler = qmc.Sobol(2 * factors, scramble=True, rng=np.random.default_rng(seed))
    both = np.asarray(sampler.random(points))
    first, second = both[:, :factors], both[:, factors:]
    blocks = [first, second]
    for i in range(factors):
        mixed = first.copy()
        mixed[:, i] = second[:, i]
        blocks.append(mixed)
    return np.concatenate(blocks)


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


def is_number(value: object) -> bool:
    """Whether a value of a factor is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def as_numbers(factor: Factor, values: Sequence[Setting | None]) -> NDArray[np.float64]:
    """Values of a factor as numbers: themselves, or the places of flags, words and levels in its list."""
    choices = [] if factor.values is None and factor.levels is None else listed(factor)
    if factor.levels is None and all(is_number(choice) for choice in choices):
        return np.array([np.nan if value is None else float(value) for value in values])
    return np.array([np.nan if value is None else float(choices.index(value)) for value in values])
