"""Every word of the teaching pages, from TOML files, and the numbers measured for them."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

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
    """Return the words of a lesson plan."""
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
    found = [
        result
        for words in debriefs().values()
        for lever in words.get("levers", [])
        for result in lever["results"]
    ]
    steps = [step for minutes in LESSONS for step in lesson(minutes)["steps"]]
    return found + [step for step in steps if "command" in step]


def read(path: Path) -> dict[str, Any]:
    """Return the words of one file."""
    return tomllib.loads(path.read_text(encoding="utf-8"))
