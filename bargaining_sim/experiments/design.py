"""Designs: which points of the space of factors are played, in which words, and which analysis fits.

A new design is one row of ``ROWS`` and one function: of the values of each factor for a design that combines
them, of shares from 0 to 1 of each range for one that draws. The points of one file are always the same.
"""

import itertools
from collections.abc import Callable, Sequence
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Points = list[tuple[Any, ...]]

EFFECTS, INDICES, DIFFERENCES, TORNADO = "effects", "indices", "differences", "tornado"
"""Analyses: means over all other factors; Sobol indices; every point less the first, and factor by factor."""


def combinations(values: Sequence[Sequence[Any]]) -> Points:
    """All combinations, the last factor fastest."""
    return list(itertools.product(*values))


def each_alone(values: Sequence[Sequence[Any]]) -> Points:
    """First the scenario as it is, then every value of every factor alone."""
    untouched: tuple[Any, ...] = (None,) * len(values)
    alone = [
        (*untouched[:i], value, *untouched[i + 1 :]) for i, listed in enumerate(values) for value in listed
    ]
    return [untouched, *alone]


def latin_hypercube(factors: int, points: int, seed: int) -> NDArray[np.float64]:
    """Shares (points, factors) of a Latin hypercube: one point in each of ``points`` bins of a factor."""
    from scipy.stats import qmc  # takes a second to import: only where points are drawn

    return np.asarray(qmc.LatinHypercube(factors, rng=np.random.default_rng(seed)).random(points))


def saltelli(factors: int, points: int, seed: int) -> NDArray[np.float64]:
    """Shares ((factors + 2)·points, factors) of the design of Saltelli et al. (2010) for Sobol indices.

    The parts A, B and A with one column of B, in the order that :func:`scipy.stats.sobol_indices` takes.
    """
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


class DesignRow(NamedTuple):
    """All that is particular to one design.

    Attributes
    ----------
    name : str
        As ``design.kind`` has it.
    words : str
        What it plays, in the schema.
    played, answers : str
        The same and what it answers, on the page of experiment files.
    told : str
        What it plays, in a report.
    analyses : tuple of str
        What is worked out from it.
    size : callable
        Numbers of values of the factors → how many points, or how many for each of ``design.points``.
    combine : callable, optional
        Values of each factor → points.
    draw : callable, optional
        Factors, ``design.points``, seed → shares of the ranges (points, factors).
    takes : str
        What ``design.points`` stands for; empty if the design has no such key.
    power_of_2 : bool
        Whether ``design.points`` must be one.
    """

    name: str
    words: str
    played: str
    answers: str
    told: str
    analyses: tuple[str, ...]
    size: Callable[[Sequence[int]], int]
    combine: Callable[[Sequence[Sequence[Any]]], Points] | None = None
    draw: Callable[[int, int, int], NDArray[np.float64]] | None = None
    takes: str = ""
    power_of_2: bool = False


ROWS = (
    DesignRow(
        name="grid",
        words="all combinations",
        played="all combinations of the values",
        answers="how do two or three levers act together",
        told="every combination of the values",
        analyses=(EFFECTS,),
        size=prod,
        combine=combinations,
    ),
    DesignRow(
        name="latin_hypercube",
        words="points spread over ranges",
        played="`points` points spread over the ranges",
        answers="under which conditions does it happen",
        told="points spread evenly over all ranges at once (Latin hypercube)",
        analyses=(EFFECTS,),
        size=lambda _: 1,
        draw=latin_hypercube,
        takes="points of latin_hypercube",
    ),
    DesignRow(
        name="sobol",
        words="points spread over ranges",
        played="(number of factors + 2) × `points`",
        answers="which lever matters most, alone and together with others",
        told="points that tell shares of variance apart (Saltelli’s design on a Sobol sequence)",
        analyses=(EFFECTS, INDICES),
        size=lambda values: len(values) + 2,
        draw=saltelli,
        takes="base points of sobol, a power of 2",
        power_of_2=True,
    ),
    DesignRow(
        name="one_at_a_time",
        words="the scenario, and each value alone",
        played="the scenario as it is, then each value alone",
        answers="which lever moves most from here",
        told="the scenario as it is, and each value of each factor alone",
        analyses=(DIFFERENCES, TORNADO),
        size=lambda values: 1 + sum(values),
        combine=each_alone,
    ),
    DesignRow(
        name="paired",
        words="all combinations, each against the first",
        played="all combinations, each held against the first",
        answers="by how much, run against run",
        told="every combination, each compared with the first run by run",
        analyses=(DIFFERENCES,),
        size=prod,
        combine=combinations,
    ),
)
DESIGNS = {row.name: row for row in ROWS}
SAMPLED = tuple(row.name for row in ROWS if row.draw)
"""Designs whose points are drawn from the ranges."""


def designs_in_words() -> str:
    """Return what each design plays, those of one kind together, as the schema says it."""
    alike = itertools.groupby(ROWS, key=lambda row: row.words)
    return "; ".join(f"{', '.join(row.name for row in rows)}: {words}" for words, rows in alike)
