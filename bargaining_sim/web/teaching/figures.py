"""Measured numbers as the cells of a table."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from bargaining_sim.statistics import Estimate
from bargaining_sim.text.numbers import bracket, number, percent, share_words, signed
from bargaining_sim.web.teaching.words import common, numbers

SHARES = ("file_outcome:", "trade_outcome:", "rung_", "venture:", "firms_", "framework", "closed", "broken")
"""Beginnings of measures that are shares of runs or of firms and shown in per cent."""

DECIMALS = {"peak_level": 1, "offers": 1, "deals": 2, "escalations": 2}
"""Decimals of means by the beginning of the measure; 3 for utilities and whatever else."""


class Figures(NamedTuple):
    """A table of measured numbers.

    Attributes
    ----------
    caption : str
    head : sequence of str
    rows : sequence of (str, sequence of str)
        What was measured, and its numbers in words.
    command : str
        The command that made them.
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]
    command: str


def figures(result: dict[str, Any]) -> Figures:
    """Return the table of a result: what a comparison or a run gave."""
    told = common()["debrief"]
    measured = numbers()[result["command"]]
    rows = [(common()["measures"][name], cells(name, measured[name])) for name in result["measures"]]
    pairs = len(measured[result["measures"][0]]) == 5
    head = ["quantity", "first", "second", "gap"] if pairs else ["quantity", "value"]
    return Figures(result["label"], [told[name] for name in head], rows, result["command"])


def cells(measure: str, values: Sequence[float]) -> list[str]:
    """Return the numbers of a measure in words."""
    if len(values) == 5:
        first, second, *gap = values
        return [level(measure, first), level(measure, second), interval(measure, gap, True)]
    return [interval(measure, values, False)]


def level(measure: str, value: float) -> str:
    """Put a share or a mean in words."""
    return percent(value) if is_share(measure) else number(value, decimals(measure))


def interval(measure: str, values: Sequence[float], is_gap: bool) -> str:
    """Put a number and its interval in words; a gap between shares is in points and carries its sign."""
    estimate = Estimate(*values)
    if not is_share(measure):
        places = decimals(measure)
        value = (signed if is_gap else number)(estimate.value, places)
        return value + bracket(estimate, places, sign="+" if is_gap else "")
    if not is_gap:
        return share_words(estimate)
    value, unit = signed(100.0 * estimate.value, 1), common()["debrief"]["points"]
    return f"{value} {unit}{bracket(estimate, 1, 100.0, '+')}"


def is_share(measure: str) -> bool:
    """Whether a measure is a share."""
    return measure.startswith(SHARES)


def decimals(measure: str) -> int:
    """Return with how many decimals a mean is shown."""
    return next((places for name, places in DECIMALS.items() if measure.startswith(name)), 3)
