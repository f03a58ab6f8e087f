"""One factor at a time: how far each alone moves a measure from the scenario as it is (a tornado)."""

import math
from typing import NamedTuple

from bargaining_sim.analysis.sweep.paired import Difference
from bargaining_sim.analysis.sweep.words import setting
from bargaining_sim.experiments.frame import SweepFrame


class Swing(NamedTuple):
    """One measure by one factor.

    Attributes
    ----------
    factor : str
    lowest, highest : Difference
        Points of the factor with the lowest and the highest mean, as differences from the scenario.
    at_lowest, at_highest : str
        Values of the factor there, in words.
    largest : Difference
        The furthest from the scenario of those told apart from it; of all points if none is.
    reach : float
        How far the factor could move the measure by the intervals of its points; NaN if there are none.
    span : float
        From the lowest to the highest mean, that of the scenario included.
    """

    factor: str
    lowest: Difference
    highest: Difference
    at_lowest: str
    at_highest: str
    largest: Difference
    reach: float
    span: float

    @property
    def matters(self) -> bool:
        """Whether any of its points is told apart from the scenario."""
        return self.largest.matters


class Tornado(NamedTuple):
    """One measure by all factors.

    Attributes
    ----------
    measure : str
    base : float
        Mean of the scenario as it is.
    swings : list of Swing
        The widest first.
    leaders, rivals : list of str
        Factors of which none certainly moves the measure less than another: those that matter, and others.
    """

    measure: str
    base: float
    swings: list[Swing]
    leaders: list[str]
    rivals: list[str]


def tornado(frame: SweepFrame, measure: str, found: list[Difference]) -> Tornado:
    """Sort the differences of one measure by factors."""
    names = list(frame.factors)
    by_factor: dict[str, list[Difference]] = {}
    for difference in found:
        point = frame.sweep.points[difference.point]
        (place,) = (i for i, value in enumerate(point) if value is not None)
        if math.isfinite(difference.mean.value):
            by_factor.setdefault(names[place], []).append(difference)
    swings = [swing_of(frame, factor, mine) for factor, mine in by_factor.items()]
    swings.sort(key=lambda swing: -swing.span)
    base = float(frame.estimates[measure].mean[0])
    return Tornado(measure, base, swings, *leaders_of(swings))


def swing_of(frame: SweepFrame, factor: str, found: list[Difference]) -> Swing:
    """Find the ends of one factor."""
    lowest = min(found, key=lambda difference: difference.mean.value)
    highest = max(found, key=lambda difference: difference.mean.value)
    apart = [difference for difference in found if difference.matters]
    largest = max(apart or found, key=lambda difference: abs(difference.mean.value))
    reach = max(max(abs(difference.wide.low), abs(difference.wide.high)) for difference in found)
    span = max(highest.mean.value, 0.0) - min(lowest.mean.value, 0.0)
    at = [value_at(frame, factor, difference.point) for difference in (lowest, highest)]
    return Swing(factor, lowest, highest, at[0], at[1], largest, reach, span)


def value_at(frame: SweepFrame, factor: str, point: int) -> str:
    """Value of a factor at a point, in words."""
    return setting(frame.sweep.points[point][list(frame.factors).index(factor)])


def leaders_of(swings: list[Swing]) -> tuple[list[str], list[str]]:
    """Return factors of which none moves the measure certainly less than another: leaders, and rivals."""
    least = 0.0  # what one factor moves it for certain
    for swing in swings:
        if swing.matters:
            least = max(least, min(abs(swing.largest.wide.low), abs(swing.largest.wide.high)))
    top = [swing for swing in swings if not swing.reach < least]
    leaders, rivals = ([swing.factor for swing in top if swing.matters is told] for told in (True, False))
    return leaders, rivals
