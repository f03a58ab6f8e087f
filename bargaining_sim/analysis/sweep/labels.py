"""Numbers, factors and settings of a sweep in words."""

import math
from collections.abc import Sequence

from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.experiments.measures import Measure
from bargaining_sim.experiments.schema import Setting
from bargaining_sim.statistics import Estimate
from bargaining_sim.text.lines import plain, sentence
from bargaining_sim.text.lists import listed
from bargaining_sim.text.numbers import bracket, figure, percent, signed, three_digits


def factor_label(frame: SweepFrame, name: str) -> str:
    return plain(frame.factors[name].label or name.replace("_", " "))


def factor_axis(frame: SweepFrame, name: str) -> str:
    unit = plain(frame.factors[name].unit)
    return sentence(factor_label(frame, name)) + (f" [{unit}]" if unit else "")


def setting(value: Setting | None) -> str:
    if value is None:
        return "as in the scenario"
    if isinstance(value, bool):
        return "true" if value else "false"
    return plain(value.replace("_", " ")) if isinstance(value, str) else figure(value)


def settings(frame: SweepFrame, point: int, other: int | None = None) -> str:
    """Put what a point of the design sets in words; beside another point only what it sets otherwise."""
    points = frame.sweep.points
    before: Sequence[Setting | None] = [None] * len(frame.factors) if other is None else points[other]
    texts = [
        f"{factor_label(frame, name)} {setting(value)}"
        for name, value, old in zip(frame.factors, points[point], before, strict=True)
        if value != old
    ]
    return listed(texts) if texts else "the scenario as it is"


def meaning(measure: Measure) -> str:
    unit = "% of runs" if measure.is_share else measure.unit
    return sentence(measure.meaning) + (f" [{unit}]" if unit else "")


def scale(measure: Measure) -> float:
    return 100.0 if measure.is_share else 1.0


def value_words(measure: Measure, value: float) -> str:
    """Put a value of a measure in words: a share never as 0 or 100 % unless it is that."""
    return percent(value) if measure.is_share else three_digits(value)


def told(measure: Measure, estimate: Estimate) -> str:
    return value_words(measure, estimate.value) + interval(measure, estimate)


def change(measure: Measure, estimate: Estimate) -> str:
    """Put a difference of a measure in words, in points for shares, with its interval if it has one."""
    value = signed_value(scale(measure) * estimate.value, measure.is_share)
    return value + (" points" if measure.is_share else "") + interval(measure, estimate)


def signed_value(value: float, is_share: bool) -> str:
    """Return a difference with its sign: one decimal for points, three digits otherwise."""
    return signed(value, 1) if is_share else three_digits(value, "+")


def interval(measure: Measure, estimate: Estimate) -> str:
    """Return an interval in brackets; nothing if there is none."""
    if measure.is_share:
        return bracket(estimate, 1, 100.0)
    low, high = three_digits(estimate.low), three_digits(estimate.high)
    return f" [{low}, {high}]" if math.isfinite(estimate.low) else ""
