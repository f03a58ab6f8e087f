"""Differences of every point from the first, run by run: both have the same random numbers, which cancel out.

The rows are passed once, each piece beside the piece of the first point with the same runs; nothing but sums
stays in memory.
"""

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.analysis.sweep.findings import Difference, Swing, Tornado
from bargaining_sim.errors import ResultError
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.experiments.sweep import Played
from bargaining_sim.statistics import Estimate, Numbers, around, critical, doubt

REFERENCE = 0
"""The point that all others are compared with: the first of the design."""


class Sums:
    """Moments of A, of B and of B − A at every point; arrays (3, measures, points).

    Parts are joined by the formula of Chan, Golub & LeVeque (1979), so no sum of large squares is formed.
    """

    def __init__(self, measures: int, points: int) -> None:
        self.n: NDArray[np.int64] = np.zeros((measures, points), np.int64)
        self.changed: NDArray[np.int64] = np.zeros((measures, points), np.int64)
        self.mean: Numbers = np.zeros((3, measures, points))
        self.squares: Numbers = np.zeros((3, measures, points))

    def add(self, point: int, before: Numbers, after: Numbers) -> None:
        """Take in values (measures, n) of the reference and of a point in the same runs."""
        both = np.isfinite(before) & np.isfinite(after)
        every = np.where(both, np.stack([before, after, after - before]), 0.0)
        n = both.sum(axis=1)
        divisor = np.maximum(n, 1)
        middle = every.sum(axis=2) / divisor
        squares = (np.where(both, every - middle[:, :, None], 0.0) ** 2).sum(axis=2)
        old = self.n[:, point]
        total = np.maximum(old + n, 1)
        gap = middle - self.mean[:, :, point]
        self.squares[:, :, point] += squares + gap * gap * old * n / total
        self.mean[:, :, point] += gap * n / total
        self.n[:, point] += n
        self.changed[:, point] += (every[2] != 0.0).sum(axis=1)


def in_step(frame: SweepFrame, names: Sequence[str]) -> Iterator[tuple[Played, Played]]:
    """Yield every piece of rows after the piece of the reference with the same runs."""
    reference: Played | None = None
    for part in sorted(frame.sweep.parts, key=lambda part: (part.first, part.points.start)):
        for piece in frame.sweep.read_points(frame.folder, part, names):
            if piece.point == REFERENCE:
                reference = piece
            elif reference is None or reference.first != piece.first:
                raise ResultError(f"{frame.folder}: part {part.name} comes without its reference")
            else:
                yield reference, piece


def differences(frame: SweepFrame, names: Sequence[str]) -> dict[str, list[Difference]]:
    """Return the differences of all points but the first from it, by measure; failed points are left out.

    Raises
    ------
    ResultError
        If the first point failed: there is nothing to compare with.
    """
    if REFERENCE in frame.errors:
        raise ResultError(
            f"{frame.folder}: the first point failed, so there is nothing to compare the others with "
            f"({frame.errors[REFERENCE]})"
        )
    points = len(frame.sweep.points)
    sums = Sums(len(names), points)
    for reference, piece in in_step(frame, names):
        if not piece.error:
            sums.add(piece.point, reference.values, piece.values)
    compared = [point for point in range(points) if point != REFERENCE and point not in frame.errors]
    return {
        name: [difference(sums, m, point, len(compared), frame.measures[name].is_share) for point in compared]
        for m, name in enumerate(names)
    }


def difference(sums: Sums, m: int, point: int, comparisons: int, is_share: bool) -> Difference:
    n = int(sums.n[m, point])
    if n == 0:
        nothing = Estimate(math.nan, math.nan, math.nan)
        return Difference(point, 0, 0, nothing, nothing, math.nan, math.nan)
    a, b, d = (float(x) / (n - 1) if n > 1 else math.nan for x in sums.squares[:, m, point])
    value = float(sums.mean[2, m, point])
    changed = int(sums.changed[m, point])
    # root mean square of the differences in the runs that differ
    size = math.sqrt((float(sums.squares[2, m, point]) + n * value * value) / changed) if changed else 0.0
    unsure = doubt(1.0, n) if is_share else doubt(size, n) * (1.0 - changed / n)  # of many it needs none
    bound = 1.0 if is_share else math.inf
    one = critical(1, n)
    return Difference(
        point,
        n,
        changed,
        around(value, d / n + unsure, one, bound),
        around(value, d / n + unsure, critical(comparisons, n), bound),
        one * math.sqrt((a + b) / n + unsure) if n > 1 else math.nan,
        1.0 - d / (a + b) if n > 1 and a + b > 0.0 else math.nan,
    )


def tornado(frame: SweepFrame, measure: str, of_points: list[Difference]) -> Tornado:
    by_factor: dict[str, list[Difference]] = {}
    for one in of_points:
        point = frame.sweep.points[one.point]
        (factor,) = (name for name, value in zip(frame.factors, point, strict=True) if value is not None)
        if math.isfinite(one.mean.value):
            by_factor.setdefault(factor, []).append(one)
    swings = [swing_of(frame, factor, of_factor) for factor, of_factor in by_factor.items()]
    swings.sort(key=lambda swing: -swing.span)
    base = float(frame.estimates[measure].mean[REFERENCE])
    return Tornado(measure, base, swings, *leaders_of(swings))


def swing_of(frame: SweepFrame, factor: str, of_points: list[Difference]) -> Swing:
    lowest = min(of_points, key=lambda one: one.mean.value)
    highest = max(of_points, key=lambda one: one.mean.value)
    certain = [one for one in of_points if one.matters]
    largest = max(certain or of_points, key=lambda one: abs(one.mean.value))
    reach = max(max(abs(one.wide.low), abs(one.wide.high)) for one in of_points)
    span = max(highest.mean.value, 0.0) - min(lowest.mean.value, 0.0)
    settings = frame.settings(factor)
    return Swing(
        factor, lowest, highest, settings[lowest.point], settings[highest.point], largest, reach, span
    )  # fmt: skip


def leaders_of(swings: list[Swing]) -> tuple[list[str], list[str]]:
    """Return factors of which none moves the measure certainly less than another: leaders, and rivals."""
    least = 0.0  # what one factor moves it for certain
    for swing in swings:
        if swing.matters:
            least = max(least, min(abs(swing.largest.wide.low), abs(swing.largest.wide.high)))
    top = [swing for swing in swings if not swing.reach < least]  # a reach that is NaN stays a rival
    leaders, rivals = ([one.factor for one in top if one.matters is matters] for matters in (True, False))
    return leaders, rivals
