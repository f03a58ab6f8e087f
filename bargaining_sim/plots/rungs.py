"""Rungs of a ladder as rows of a picture, and meetings as its columns."""

import datetime
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.plots.dates import written
from bargaining_sim.plots.style import MARGIN, SMALL
from bargaining_sim.plots.text import wrap
from bargaining_sim.scenario.schema import Chip
from bargaining_sim.text.lines import plain

MOST_RUNGS = 12  # longer ladders are drawn in steps of several rungs
STEPS = 8
ROW = 0.21  # inches of a rung
WIDEST = 3.0  # inches of a rung's name
NAME_LINES = 3
NARROWEST = 0.7  # inches for the name of a meeting


class Steps(NamedTuple):
    """A ladder in steps: rungs, or several rungs in a row.

    Attributes
    ----------
    edges : int array (n + 1,)
        First rung of each step, and the number of rungs.
    labels : list of str
    """

    edges: NDArray[np.int64]
    labels: list[str]

    def place(self, rungs: NDArray[np.int64] | int) -> NDArray[np.int64]:
        """Step of each rung."""
        return np.searchsorted(self.edges, rungs, side="right") - 1


def steps_of(chip: Chip) -> Steps:
    """Return the steps of a ladder, the most hostile first."""
    rungs = chip.rungs
    many = len(rungs) > MOST_RUNGS
    edges = np.linspace(0, len(rungs), (STEPS if many else len(rungs)) + 1).round().astype(np.int64)
    labels = [
        plain(rungs[low].label) + (f" … {plain(rungs[high - 1].label)}" if high > low + 1 else "")
        for low, high in pairwise(edges)
    ]
    return Steps(edges, labels)


def short(label: str) -> str:
    """Name of a rung in one line."""
    return wrap(label, WIDEST, SMALL, 1)[0]


def column_labels(columns: Sequence[tuple[str, datetime.date | None]], width: float) -> dict[int, str]:
    """Names and dates of as many columns as can be read, by column; all columns are ``width`` inches wide."""
    inches = width / len(columns)
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500) if s * inches >= NARROWEST)
    room = step * inches - 0.06
    found = {}
    for i, (name, day) in enumerate(columns):
        if i % step == 0 and (i + 0.5) * inches + room / 2 < width + MARGIN:
            date = wrap(written(day), room, SMALL, 2) if day else []
            found[i] = "\n".join([*wrap(name, room, SMALL, NAME_LINES), *date])
    return found
