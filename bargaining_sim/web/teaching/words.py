"""Every word of the teaching pages, from TOML files, and the numbers measured for them, as tables."""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from bargaining_sim.statistics import Estimate
from bargaining_sim.text.numbers import bracket, number, percent, share_words, signed

WORDS = Path(__file__).parent / "words"
NUMBERS = Path(__file__).parent / "numbers.toml"
LESSONS = ("20", "90")
"""Lengths of the lesson plans [minutes], as pages name them."""


@cache
def common() -> dict[str, Any]:
    """Return the words that belong to no single scenario."""
    return read(WORDS / "common.toml")


@cache
def lesson(minutes: str) -> dict[str, Any]:
    return read(WORDS / f"lesson_{minutes}.toml")


@cache
def debriefs() -> dict[str, dict[str, Any]]:
    """Return the debrief of every scenario that has one: name → words."""
    return {path.stem: read(path) for path in sorted((WORDS / "debriefs").glob("*.toml"))}


def debrief(name: str) -> dict[str, Any]:
    """Return the debrief of a scenario; general questions for one that has none."""
    return debriefs().get(name) or common()["general"]


@cache
def numbers() -> dict[str, dict[str, list[float]]]:
    """Return what was measured: command → measure → numbers.

    A comparison gives ``[first, second, difference, low, high]``, a run ``[value, low, high]``. The file is
    written by ``python -m tests.web.make_numbers``.
    """
    return read(NUMBERS)


def results() -> list[dict[str, Any]]:
    """Return every result that the pages show: dictionaries with ``label``, ``command`` and ``measures``."""
    tables = [
        result
        for words in debriefs().values()
        for lever in words.get("levers", [])
        for result in lever["results"]
    ]
    steps = [step for minutes in LESSONS for step in lesson(minutes)["steps"]]
    return tables + [step for step in steps if "command" in step]


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


SHARES = ("file_outcome:", "trade_outcome:", "rung_", "venture:", "firms_", "framework", "closed", "broken")
"""Beginnings of measures that are shares of runs or of firms and shown in per cent."""

DECIMALS = {"peak_level": 1, "offers": 1, "deals": 2, "escalations": 2}
"""Decimals of means by the beginning of the measure; 3 for utilities and whatever else."""


class Figures(NamedTuple):
    """A table of measured numbers.

    Attributes
    ----------
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
    words = common()["debrief"]
    measured = numbers()[result["command"]]
    rows = [(common()["measures"][name], cells(name, measured[name])) for name in result["measures"]]
    pairs = len(measured[result["measures"][0]]) == 5
    head = ["quantity", "first", "second", "gap"] if pairs else ["quantity", "value"]
    return Figures(result["label"], [words[name] for name in head], rows, result["command"])


def cells(measure: str, values: Sequence[float]) -> list[str]:
    if len(values) == 5:
        first, second, *gap = values
        return [level(measure, first), level(measure, second), interval(measure, gap, True)]
    return [interval(measure, values, False)]


def level(measure: str, value: float) -> str:
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
    return measure.startswith(SHARES)


def decimals(measure: str) -> int:
    return next((places for name, places in DECIMALS.items() if measure.startswith(name)), 3)
