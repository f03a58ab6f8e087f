"""Differences of points from the first, run by run, beside what independent runs would tell."""

import math

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from bargaining_sim.analysis.sweep.paired import REFERENCE, Difference
from bargaining_sim.analysis.sweep.words import change, scale, settings, value_words
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.plots.style import ACTOR_COLOURS, INK, QUIET, SMALL, styled, whiskers
from bargaining_sim.plots.sweep_sheet import (
    TOGETHER,
    axis_words,
    labels_of,
    limits,
    name_rows,
    number_ticks,
    sheet_of,
    told_rows,
    write_beside,
)
from bargaining_sim.plots.text import text_width

ROW = 0.4
MOST_POINTS = 12
LABELS = 3.9
AXIS = 0.75
UNPAIRED = "#9ECAE1"


@styled()
def draw(frame: SweepFrame, name: str, found: list[Difference]) -> Figure:
    """Draw the differences of points from the first, largest on top; of very many the furthest from zero.

    Parameters
    ----------
    frame : SweepFrame
    name : str
        Measure.
    found : list of Difference
        At least one with pairs of runs.
    """
    measure = frame.measures[name]
    known = [difference for difference in found if difference.pairs]
    known.sort(key=lambda difference: -abs(difference.mean.value))
    shown = sorted(known[:MOST_POINTS], key=lambda difference: -difference.mean.value)
    texts = [
        f"Point {difference.point}: {settings(frame, difference.point, REFERENCE)}" for difference in shown
    ]
    labels, left, high = labels_of(texts, LABELS, 4, SMALL)
    row = max(ROW, high + 0.12)
    body = AXIS + len(shown) * row + 0.05
    numbers = [change(measure, difference.wide) for difference in shown]
    right = max(text_width(told, SMALL) for told in numbers) + 0.25
    base = value_words(measure, float(frame.estimates[name].mean[REFERENCE]))
    sheet = sheet_of(
        frame,
        f"What differs from the first point: {measure.meaning}",
        f"Rows: what a point sets otherwise than the first ({base}; its settings: below). Whiskers: 95 % "
        "interval run by run; pale: the same if runs were independent. Grey: not told apart from none."
        + told_rows(len(shown), len(known), "points, the furthest from zero"),
        body,
        f"first point: {settings(frame, REFERENCE)} · brackets: {TOGETHER}",
    )
    width = sheet.width - left - right
    axes = sheet.panel(left, AXIS, width, len(shown) * row)
    draw_rows(axes, shown, numbers)
    name_rows(axes, labels, SMALL)
    number_ticks(axes, "x", scale(measure), 5)
    axes.grid(axis="x")
    axes.set_xlabel(axis_words(measure, width + right, "Difference: "))
    axes.xaxis.set_label_coords((width + right) / 2 / width, -0.45 / (len(shown) * row))
    return sheet.figure


def draw_rows(axes: Axes, shown: list[Difference], numbers: list[str]) -> None:
    """One mark a point, with both intervals and its number."""
    ends = [0.0]
    for place, (difference, told) in enumerate(zip(shown, numbers, strict=True)):
        value, half = difference.mean.value, difference.unpaired
        if math.isfinite(half):
            line = [[(value - half, place), (value + half, place)]]
            drawn = LineCollection(line, colors=UNPAIRED, linewidths=9, label="unpaired", zorder=1)
            axes.add_collection(drawn, autolim=False)
            ends += [value - half, value + half]
        if math.isfinite(difference.mean.low):
            whiskers(axes, [place], [difference.mean], "paired", 0.14, upright=False)
        axes.plot(
            [value], [place], marker="o", markersize=5, linestyle="none", zorder=4, label="difference",
            color=ACTOR_COLOURS[0] if difference.matters else QUIET,
        )  # fmt: skip
        write_beside(axes, place, told, INK if difference.matters else QUIET)
        ends += difference.mean
    axes.set_xlim(*limits(ends))
    axes.axvline(0.0, color=INK, linewidth=1.0)
