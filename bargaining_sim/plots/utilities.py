"""What both sides end with: their utilities together and each alone, by how the runs ended."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from bargaining_sim.plots.plane import ROOM
from bargaining_sim.plots.sheet import SQUARE, Entry, picture, sheet
from bargaining_sim.plots.style import (
    ACTOR_COLOURS,
    BODY,
    INK,
    PAPER,
    SMALL,
    axis_label,
    bars,
    class_lines,
    interval,
    luminance,
    meaning_of,
    precision,
)
from bargaining_sim.plots.text import wrap
from bargaining_sim.results.classes import CLASSES
from bargaining_sim.results.frame import Frame
from bargaining_sim.statistics import wilson

CELLS = 25  # a side of the grid
SIDE, MARGINAL, KEY = 4.9, 1.0, 2.2  # inches of the plane, of the bars at its sides, of the key
LARGEST, LEAST = 1.5, 0.12  # side of the squares with the most runs and with any run at all, in cells

PATTERNED = 0.1
"""Side of a square from which on its pattern can be seen [inches]."""


class Look(NamedTuple):
    """How a class is drawn; the pattern has the colour of the edges."""

    colour: str
    pattern: str

    @property
    def edge(self) -> str:
        """Black, or white on what is nearly black."""
        return PAPER if self.pattern and luminance(self.colour) < 0.05 else INK


class Joint(NamedTuple):
    """Counts of runs.

    Attributes
    ----------
    column : str
    classes : list of int
        Codes of the classes that occur, in the order of the data dictionary.
    counts : int array (CELLS, CELLS, classes)
        By utility of the first side, of the second, and class.
    places : array (CELLS, CELLS, 2)
        Mean utilities of the runs of a cell.
    means : tuple of float
        Mean utility of each side.
    """

    column: str
    classes: list[int]
    counts: NDArray[np.int64]
    places: NDArray[np.float64]
    means: tuple[float, float]


def joint_of(frame: Frame) -> Joint:
    """Count runs by cell and class, in one pass over three columns."""
    column = "file_outcome" if frame.scenario.approval else "trade_outcome"
    names = [f"utility_{name}" for name in frame.scenario.actors]
    many = len(frame.outcomes[column].categories)
    counts = np.zeros(CELLS * CELLS * many, np.int64)
    sums = np.zeros((2, CELLS * CELLS))
    for part in frame.side_by_side(column, *names):
        u = np.stack([part[name] for name in names])
        known = np.isfinite(u).all(axis=0)  # runs that a tactic of one's own brought down have no numbers
        u, classes = u[:, known], part[column][known].astype(np.int64)
        cells = np.clip((u * CELLS).astype(np.int64), 0, CELLS - 1)
        cell = cells[0] * CELLS + cells[1]
        counts += np.bincount(cell * many + classes, minlength=len(counts))
        sums += [np.bincount(cell, own, CELLS * CELLS) for own in u]
    table = counts.reshape(CELLS, CELLS, many)
    found = [code for code in range(many) if table[:, :, code].any()]
    inside = np.maximum(table.sum(axis=2), 1)
    first, second = sums.sum(axis=1) / max(int(counts.sum()), 1)
    places = np.moveaxis(sums.reshape(2, CELLS, CELLS) / inside, 0, -1)
    return Joint(column, found, table[:, :, found], places, (float(first), float(second)))


def looks_of(joint: Joint) -> list[Look]:
    """Looks of the classes that occur."""
    rows = list(CLASSES[joint.column].values())
    return [Look(rows[code].colour, rows[code].pattern) for code in joint.classes]


@picture
def draw(frame: Frame) -> Figure:
    """Draw where the runs ended in the plane of both utilities, with the utilities of each side beside it.

    Parameters
    ----------
    frame : Frame

    Returns
    -------
    Figure
        Squares whose area is the share of runs; colours are the classes of outcomes.
    """
    joint = joint_of(frame)
    looks = looks_of(joint)
    figure, panels = sheet(
        frame,
        "What both sides end with, by how the runs ended",
        f"Area of a square: share of runs in a cell of 1/{CELLS} by 1/{CELLS}; its look: how they ended. "
        "Bars: each side's utility alone, stacked in the order of the key; dashed: means",
        [["above", "."], ["plane", "beside"]],
        [MARGINAL, SQUARE],
        widths=[SIDE, MARGINAL],
        notes=precision(frame.runs),
        key=key_of(frame, joint, looks),
        key_at="right",
        key_width=KEY,
        key_title=meaning_of(frame, joint.column),
    )
    axes = panels["plane"]
    draw_plane(axes, joint, looks)
    first, second = (axis_label(frame.outcomes[f"utility_{name}"]) for name in frame.scenario.actors)
    axes.set_xlabel("\n".join(wrap(first, SIDE, BODY, 2)), color=ACTOR_COLOURS[0])
    axes.set_ylabel("\n".join(wrap(second, SIDE, BODY, 2)), color=ACTOR_COLOURS[1])
    alone = [joint.counts.sum(axis=axis) / frame.runs for axis in (1, 0)]
    scale = max(max(float(shares.sum(axis=1).max()) for shares in alone), 1 / frame.runs)
    draw_marginal(panels["above"], alone[0], looks, joint.means[0], scale, True)
    draw_marginal(panels["beside"], alone[1], looks, joint.means[1], scale, False)
    return figure


def draw_plane(axes: Axes, joint: Joint, looks: list[Look]) -> None:
    """Squares in their cells: the classes of a cell nested, so that each area is the share of its class."""
    total = joint.counts.sum(axis=2)
    largest = max(int(total.max()), 1)
    squares: list[tuple[Look, list[tuple[float, float]]]] = []
    cells = np.argwhere(total)
    for i, j in cells[np.argsort(-total[total > 0], kind="stable")]:  # small squares lie on large ones
        inside = joint.counts[i, j]
        left = int(total[i, j])
        x, y = joint.places[i, j]
        for place in np.argsort(-inside, kind="stable"):  # the most frequent class is the outermost
            if not inside[place]:
                break
            reach = max(LARGEST * (left / largest) ** 0.5, LEAST) / 2 / CELLS
            seen = 2 * reach * SIDE / (1 + 2 * ROOM) >= PATTERNED
            corners = [(x - reach, y - reach), (x + reach, y - reach), (x + reach, y + reach)]
            look = looks[place] if seen else Look(looks[place].colour, "")
            squares.append((look, [*corners, (x - reach, y + reach)]))
            left -= int(inside[place])
    for (pattern, edge), together in groupby(squares, key=lambda square: (square[0].pattern, square[0].edge)):
        alike = list(together)
        axes.add_collection(PolyCollection(
            [corners for _, corners in alike], facecolors=[look.colour for look, _ in alike],
            edgecolors=edge, linewidths=0.25, zorder=3, label="cells", hatch=pattern or None,
        ))  # fmt: skip
    for line, mean, colour in ((axes.axvline, joint.means[0], 0), (axes.axhline, joint.means[1], 1)):
        line(mean, color=ACTOR_COLOURS[colour], linewidth=1.0, linestyle=(0, (5, 3)), zorder=1)
    ticks = [n / 5 for n in range(6)]
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_ticks(ticks, [f"{tick:g}" for tick in ticks])
    for spine, colour in zip(("bottom", "left"), (0, 1), strict=True):
        axes.spines[spine].set(color=ACTOR_COLOURS[colour], linewidth=1.5)
    axes.set(xlim=(-ROOM, 1 + ROOM), ylim=(-ROOM, 1 + ROOM))
    axes.grid()


def draw_boxes(axes: Axes, boxes: Sequence[tuple[float, float, float, float]], look: Look, name: str) -> None:
    """Bars of one class, labelled ``name``."""
    bars(axes, boxes, [look.colour] * len(boxes), name)
    axes.collections[-1].set(hatch=look.pattern or None, edgecolor=look.edge)


def draw_marginal(
    axes: Axes, shares: NDArray[np.float64], looks: list[Look], mean: float, scale: float, upright: bool
) -> None:
    """Stacked bars of one side's utility (cells, classes), on the scale of both sides, and its mean."""
    for place, look in enumerate(looks):
        below = shares[:, :place].sum(axis=1)
        shown = np.flatnonzero(shares[:, place])
        boxes = [(i / CELLS, below[i], (i + 1) / CELLS, below[i] + shares[i, place]) for i in shown]
        if not upright:
            boxes = [(low, left, high, right) for left, low, right, high in boxes]
        draw_boxes(axes, boxes, look, f"class {place}")
    side = ACTOR_COLOURS[0 if upright else 1]
    top = scale * 1.22
    told = f"mean {mean:.2f}"
    words = f"{100 * scale:.0f} %" if scale > 0.095 else f"{100 * scale:.1f} %"
    before = mean >= 0.7  # where there is room for the words
    if upright:
        axes.axvline(mean, color=side, linewidth=1.0, linestyle=(0, (5, 3)), zorder=3)
        axes.set(xlim=(-ROOM, 1 + ROOM), ylim=(0, top))
        axes.set_yticks([scale], [words])
        axes.set_ylabel("share of runs", size=SMALL)
        axes.text(
            mean + (-0.015 if before else 0.015), top, told, size=SMALL, color=side, va="top",
            ha="right" if before else "left",
        )  # fmt: skip
    else:
        axes.axhline(mean, color=side, linewidth=1.0, linestyle=(0, (5, 3)), zorder=3)
        axes.set(ylim=(-ROOM, 1 + ROOM), xlim=(0, top))
        axes.set_xticks([scale], [words])
        axes.set_xlabel("share of runs", size=SMALL)
        axes.text(
            top, mean + (-0.015 if before else 0.015), told, size=SMALL, color=side, ha="right",
            va="top" if before else "bottom", rotation=270,
        )  # fmt: skip
    axes.tick_params(axis="x" if upright else "y", labelbottom=False, labelleft=False, length=0)


def key_of(frame: Frame, joint: Joint, looks: list[Look]) -> list[Entry]:
    """Name the classes with their shares, and say how large a square is."""
    found: list[Entry] = []
    for place, (code, look) in enumerate(zip(joint.classes, looks, strict=True)):
        share = wilson(int(joint.counts[:, :, place].sum()), frame.runs)
        category = frame.outcomes[joint.column].categories[code]
        name = " ".join(class_lines(frame.scenario, category, KEY - 0.4, SMALL))
        mark = Patch(facecolor=look.colour, edgecolor=look.edge, hatch=look.pattern or None, linewidth=0.5)
        found.append((mark, f"{name}\n{interval(share)}"))
    largest = int(joint.counts.sum(axis=2).max()) / frame.runs
    told = (
        f"the largest square: {100 * largest:.1f} % of runs; squares of few runs are drawn larger than they "
        "are"
    )
    return [*found, (Line2D([], [], linestyle="none"), told)]
