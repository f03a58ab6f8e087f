"""What one file of a domain says, before the files are put together; and how its numbers are read."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bargaining_sim.domains.domain import FAULTS_SHOWN, LARGEST_NUMBER, Format
from bargaining_sim.errors import Fault, did_you_mean
from bargaining_sim.scenario.faults import clean, key_label, shown

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
WHOLE = re.compile(r"[+-]?\d{1,9}", re.ASCII)


@dataclass
class IssueSheet:
    """An issue as one file tells it; numbers that are missing or wrong are None, and told as faults.

    ``divided`` says that the evaluations are divided by their maximum, as Genius does. ``steps`` and ``line``
    are those of ``Issue`` and ``Party``, empty for lists of values.
    """

    name: str
    values: list[str]
    index: int | None = None
    weight: float | None = None
    evaluations: list[float | None] = field(default_factory=list)
    divided: bool = False
    steps: tuple[float, ...] = ()
    line: tuple[float, ...] = ()


@dataclass
class Sheet:
    """One file: a domain (issues only) or the profile of a party."""

    file: str
    name: str
    format: Format
    is_profile: bool
    issues: list[IssueSheet]
    reservation: float | None = 0.0
    discount: float | None = 1.0
    bid: dict[str, str] | None = None
    domain_name: str = ""
    faults: list[Fault] = field(default_factory=list)

    def fault(self, where: str, found: str, allowed: str, hint: str = "") -> None:
        """Note a fault of this file."""
        self.faults.append(Fault(where, found, allowed, hint))

    def unknown(self, where: str, what: str, name: str, known: Sequence[str], allowed: str) -> None:
        """Note that a name is none of those known; guess what was meant while that is quick."""
        is_quick = len(self.faults) < FAULTS_SHOWN and len(name) <= 100
        near = did_you_mean(name, [word for word in known[:200] if len(word) <= 100]) if is_quick else ""
        self.fault(where, f'the unknown {what} "{clean(name)}"', allowed, near)


def spot(*parts: str) -> str:
    """Return the dotted key of a place: names of issues and values as they stand, in quotes if they must."""
    return ".".join(key_label(part) for part in parts)


def read_number(
    sheet: Sheet, where: str, given: Any, low: float = 0.0, high: float = LARGEST_NUMBER
) -> float | None:
    """Return a number given as text or as a JSON number; None, and a fault, if it is not one in the range."""
    allowed = f"a number from {low:g} to {high:g}"
    if isinstance(given, str):
        text = given.strip()
        value = float(text) if len(text) <= 400 and NUMBER.fullmatch(text) else math.nan
    elif isinstance(given, int | float) and not isinstance(given, bool):
        value = float(given) if abs(given) <= 1e300 else math.inf
    else:
        sheet.fault(where, "nothing" if given is None else shown(given), allowed)
        return None
    if not low <= value <= high:  # neither is nan
        sheet.fault(where, f'"{clean(given)}"' if isinstance(given, str) else shown(given), allowed)
        return None
    return value + 0.0  # no negative zero


def read_whole(sheet: Sheet, where: str, given: str | None) -> int | None:
    """Return a whole number of at most nine digits; None, and a fault, if it is none."""
    if given is not None and WHOLE.fullmatch(given.strip()):
        return int(given)
    found = "nothing" if given is None else f'"{clean(given)}"'
    sheet.fault(where, found, "a whole number of at most 9 digits")
    return None
