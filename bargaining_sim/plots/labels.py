"""Labels beside points, placed so that they cover neither each other nor what matters."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.plots.text import text_height, text_width

Box = tuple[float, float, float, float]
DIRECTIONS = 24
DISTANCES = (0.12, 0.22, 0.35, 0.5, 0.7, 0.95, 1.25)
MARKER = 0.09  # half the size of a marker with some air [inches]


class Label(NamedTuple):
    """A label and its place.

    Attributes
    ----------
    lines : list of str
    box : tuple of float
        Left, bottom, right, top [inches].
    """

    lines: list[str]
    box: Box


def overlap(a: Box, b: Box) -> float:
    """Area that two boxes share."""
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return width * height if width > 0 and height > 0 else 0.0


def place(
    points: Sequence[tuple[float, float]],
    texts: Sequence[list[str]],
    size: float,
    frame: Box,
    avoid: NDArray[np.float64],
) -> list[Label]:
    """Place a label for each point: greedily, each where it disturbs least, near its point if it can.

    Parameters
    ----------
    points : sequence of (x, y)
        Where the markers stand [inches].
    texts : sequence of list of str
        Lines of each label.
    size : float
        Size of the letters [points].
    frame : tuple of float
        Left, bottom, right, top of the area that labels may use [inches].
    avoid : array (n, 3)
        Points (x, y, weight) better left uncovered; a label that covers weight 1 rather stands an inch off.

    Returns
    -------
    list of Label
    """
    taken: list[Box] = [(x - MARKER, y - MARKER, x + MARKER, y + MARKER) for x, y in points]
    found = []
    for (x, y), lines in zip(points, texts, strict=True):
        width = max(text_width(line, size) for line in lines) + 0.06
        height = text_height(len(lines), size) + 0.04
        best, least = (0.0, 0.0, 0.0, 0.0), math.inf
        for distance in DISTANCES:
            for turn in range(DIRECTIONS):
                box = beside(x, y, width, height, distance, 2 * math.pi * turn / DIRECTIONS, frame)
                hit = sum(overlap(box, other) for other in taken)
                cost = distance + 1000 * hit + (5 if hit else 0) + covered(box, avoid)
                if cost < least:
                    best, least = box, cost
        taken.append(best)
        found.append(Label(lines, best))
    return found


def beside(x: float, y: float, width: float, height: float, distance: float, angle: float, frame: Box) -> Box:
    """Box at some distance from a point, moved into the frame."""
    along, up = math.cos(angle), math.sin(angle)
    left = x + along * distance - (width * (1 - along) / 2)
    bottom = y + up * distance - (height * (1 - up) / 2)
    left = min(max(left, frame[0]), frame[2] - width)
    bottom = min(max(bottom, frame[1]), frame[3] - height)
    return left, bottom, left + width, bottom + height


def covered(box: Box, avoid: NDArray[np.float64]) -> float:
    """Weight of the points inside a box."""
    inside = (avoid[:, 0] > box[0]) & (avoid[:, 0] < box[2]) & (avoid[:, 1] > box[1]) & (avoid[:, 1] < box[3])
    return float(avoid[inside, 2].sum())


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move places on a line apart to at least ``gap``, within ``low`` and ``high``, as little as it takes.

    Neighbours that are too close are moved together, as in isotonic regression. If there is too little room
    for all, the last ones stand above ``high``.
    """
    order = sorted(range(len(places)), key=lambda i: places[i])
    blocks: list[tuple[float, int]] = []  # sum and number of places less their gaps
    for rank, i in enumerate(order):
        total, many = places[i] - rank * gap, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / many:
            before, more = blocks.pop()
            total, many = total + before, many + more
        blocks.append((total, many))
    level = [total / many for total, many in blocks for _ in range(many)]
    highest = high - (len(places) - 1) * gap
    found = [0.0] * len(places)
    for rank, i in enumerate(order):
        found[i] = max(low, min(level[rank], highest)) + rank * gap
    return found


def round_marks(end: float, most: int) -> list[float]:
    """Return round numbers from 0 to ``end``, at most so many after the first."""
    size = 10.0 ** math.floor(math.log10(end / most))
    step = next(size * n for n in (1, 2, 2.5, 5, 10, 20) if end / (size * n) <= most + 1e-9)
    return [step * i for i in range(int(end / step + 1e-9) + 1)]
