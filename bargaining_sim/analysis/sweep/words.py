"""Numbers and settings of a sweep in words."""

import math
from collections.abc import Sequence

from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.experiments.measures import Measure
from bargaining_sim.experiments.schema import Setting
from bargaining_sim.statistics import Estimate


def factor_label(frame: SweepFrame, name: str) -> str:
    """What a factor stands for."""
    return printable(frame.factors[name].label or name.replace("_", " "))


def printable(text: str) -> str:
    """Text on one line, without what would move the cursor of a terminal."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def factor_axis(frame: SweepFrame, name: str) -> str:
    """What a factor stands for, and its unit."""
    unit = printable(frame.factors[name].unit)
    label = factor_label(frame, name)
    return label[:1].upper() + label[1:] + (f" [{unit}]" if unit else "")


def setting(value: Setting | None) -> str:
    """Put a value of a factor in words."""
    if value is None:
        return "as in the scenario"
    if isinstance(value, bool):
        return "true" if value else "false"
    return printable(value.replace("_", " ")) if isinstance(value, str) else figure(value)


def settings(frame: SweepFrame, point: int, other: int | None = None) -> str:
    """Put what a point of the design sets in words; beside another point only what it sets otherwise."""
    points = frame.sweep.points
    before: Sequence[Setting | None] = [None] * len(frame.factors) if other is None else points[other]
    told = [
        f"{factor_label(frame, name)} {setting(value)}"
        for name, value, old in zip(frame.factors, points[point], before, strict=True)
        if value != old
    ]
    return listed(told) if told else "the scenario as it is"


def sentence(text: str) -> str:
    """Text with a capital first letter."""
    return text[:1].upper() + text[1:]


def figure(value: float, digits: int = 3) -> str:
    """Return a number with so many digits and a proper minus; a dash for one that does not exist."""
    if not math.isfinite(value):
        return "–"
    whole = value == round(value) and abs(value) < 1e6
    return (f"{value:,.0f}" if whole else f"{value:.{digits}g}").replace("-", "−")


def meaning(measure: Measure) -> str:
    """What a measure is, and its unit."""
    told = measure.meaning[:1].upper() + measure.meaning[1:]
    return f"{told} [% of runs]" if measure.is_share else f"{told} [{measure.unit}]" if measure.unit else told


def scale(measure: Measure) -> float:
    """By what a measure is multiplied to be told: shares are told in per cent."""
    return 100.0 if measure.is_share else 1.0


def three(value: float, sign: str = "") -> str:
    """Return a number with three digits, also where the last is 0."""
    if not math.isfinite(value):
        return "–"
    return "0" if value == 0 else f"{value:{sign}#.3g}".rstrip(".").replace("-", "−")


def plain(measure: Measure, value: float) -> str:
    """Put a value of a measure in words: a share never as 0 or 100 % unless it is that."""
    if not measure.is_share:
        return three(value)
    if 0.0 < value < 0.0005:
        return "<0.1 %"
    if 0.9995 <= value < 1.0:
        return ">99.9 %"
    return "–" if math.isnan(value) else f"{100 * value:.1f} %"


def told(measure: Measure, estimate: Estimate) -> str:
    """Put an estimate of a measure in words, with its interval if it has one."""
    return plain(measure, estimate.value) + bracket(estimate, scale(measure), measure.is_share)


def change(measure: Measure, estimate: Estimate) -> str:
    """Put a difference of a measure in words, in points for shares, with its interval if it has one."""
    many = scale(measure)
    value = signed(estimate.value * many, measure.is_share)
    return value + (" points" if measure.is_share else "") + bracket(estimate, many, measure.is_share)


def signed(value: float, is_share: bool) -> str:
    """Return a difference with its sign: one decimal for points, three digits otherwise."""
    if not is_share or not math.isfinite(value):
        return three(value, "+")
    found = f"{value:+.1f}"
    return (found[1:] if float(found) == 0 else found).replace("-", "−")


def bracket(estimate: Estimate, many: float, is_share: bool) -> str:
    """Return an interval in brackets; nothing if there is none."""
    if not math.isfinite(estimate.low):
        return ""
    ends = (end * many for end in (estimate.low, estimate.high))
    low, high = (f"{end:.1f}" if is_share else three(end) for end in ends)
    return f" [{low}, {high}]".replace("-", "−")


def percent(estimate: Estimate) -> str:
    """Put a share of variance in words, with its interval if it has one."""
    told = f"{whole(estimate.value)} %"
    if not math.isfinite(estimate.low):
        return told
    return f"{told} [{whole(estimate.low)}, {whole(estimate.high)}]"


def whole(share: float) -> str:
    """Return a share in whole per cent; nothing has no sign."""
    found = f"{100 * share:.0f}"
    return "0" if found == "-0" else found.replace("-", "−")


def listed(words: list[str]) -> str:
    """Join words as a sentence does."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
