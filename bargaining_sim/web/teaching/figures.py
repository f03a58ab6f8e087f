"""Measured numbers as the cells of a table."""

from collections.abc import Sequence
from typing import Any, NamedTuple

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
    if is_share(measure):
        return f"{100 * value:.1f} %"
    return with_minus(f"{value:.{decimals(measure)}f}")


def interval(measure: str, values: Sequence[float], is_gap: bool) -> str:
    """Put a number and its interval in words; a gap between shares is in points and carries its sign."""
    share, sign = is_share(measure), "+" if is_gap else ""
    places = 1 if share else decimals(measure)
    value, low, high = (f"{(100 if share else 1) * x:{sign}.{places}f}" for x in values)
    unit = "" if not share else f" {common()['debrief']['points']}" if is_gap else " %"
    return with_minus(f"{value}{unit} [{low}, {high}]")


def is_share(measure: str) -> bool:
    """Whether a measure is a share."""
    return measure.startswith(SHARES)


def decimals(measure: str) -> int:
    """Return with how many decimals a mean is shown."""
    return next((places for name, places in DECIMALS.items() if measure.startswith(name)), 3)


def with_minus(text: str) -> str:
    """Text with the proper sign for less, and none before a zero."""
    words = [
        word.replace("-", "").replace("+", "") if float_of(word) == 0 else word for word in text.split(" ")
    ]
    return " ".join(words).replace("-", "−")


def float_of(word: str) -> float:
    """Return the number in a word; 1 if there is none."""
    try:
        return float(word.strip("[],"))
    except ValueError:
        return 1.0
