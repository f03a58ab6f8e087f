"""Differences of points from the first, run by run, beside what independent runs would tell."""

import math

from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from bargaining_sim.analysis.sweep.differences import REFERENCE
from bargaining_sim.analysis.sweep.findings import Difference
from bargaining_sim.analysis.sweep.labels import (
    change,
    scale,
    settings,
    value_words,
)
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.plots.charts import Mark, limits, number_ticks, rows_of
from bargaining_sim.plots.sheet import beside, picture, sheet
from bargaining_sim.plots.style import ACTOR_COLOURS, INK, QUIET, SMALL
from bargaining_sim.plots.sweep_sheet import TOGETHER, axis_words, first_of
from bargaining_sim.plots.text import wrap

MOST_POINTS = 12
LABELS = 3.9  # inches of what a point sets at most
UNPAIRED = "#9ECAE1"
CLEAR, UNCLEAR = Mark("difference", "o", ACTOR_COLOURS[0]), Mark("difference", "o", QUIET)


@picture
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
    known = sorted((one for one in found if one.pairs), key=lambda one: -abs(one.mean.value))
    shown = sorted(known[:MOST_POINTS], key=lambda one: -one.mean.value)
    labels = [f"Point {one.point}: {settings(frame, one.point, REFERENCE)}" for one in shown]
    rows = rows_of([wrap(label, LABELS, SMALL, 4) for label in labels], 0.4, SMALL)
    base = value_words(measure, float(frame.estimates[name].mean[REFERENCE]))
    figure, panels = sheet(
        frame,
        f"What differs from the first point: {measure.meaning}",
        f"Rows: what a point sets otherwise than the first ({base}; its settings: below). Whiskers: 95 % "
        "interval run by run; pale: the same if runs were independent. Grey: not told apart from none."
        + first_of(len(shown), len(known), "points, the furthest from zero"),
        [["points"]],
        [rows.height],
        notes=f"first point: {settings(frame, REFERENCE)} · brackets: {TOGETHER}",
    )
    axes = panels["points"]
    ends = [0.0]
    for place, one in enumerate(shown):
        value, half = one.mean.value, one.unpaired
        if math.isfinite(half):
            line = [[(value - half, place), (value + half, place)]]
            pale = LineCollection(line, colors=UNPAIRED, linewidths=9, label="unpaired", zorder=1)
            axes.add_collection(pale, autolim=False)
            ends += [value - half, value + half]
        (CLEAR if one.matters else UNCLEAR).draw(axes, [place], [one.mean], 0.14)
        beside(axes, place, change(measure, one.wide), color=INK if one.matters else QUIET)
        ends += one.mean
    axes.set_xlim(*limits(ends))
    axes.axvline(0.0, color=INK, linewidth=1.0)
    rows.write(axes)
    number_ticks(axes, "x", scale(measure), 5)
    axes.set_xlabel(axis_words(measure, 5.5, "Difference: "))
    return figure
