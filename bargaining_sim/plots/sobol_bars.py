"""Sobol indices: which share of the variance every factor makes, alone and with its interactions."""

import math

from matplotlib.figure import Figure
from matplotlib.patches import Patch

from bargaining_sim.analysis.sweep.findings import Indices
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.plots.charts import limits, number_ticks
from bargaining_sim.plots.sheet import beside, picture, sheet
from bargaining_sim.plots.style import INK, QUIET, bars, whiskers
from bargaining_sim.plots.sweep_sheet import MOST_ROWS, factor_rows, first_of
from bargaining_sim.text.numbers import share_words

TOTAL, FIRST = "#86C2E8", "#0B4F8A"


@picture
def draw(frame: SweepFrame, found: Indices) -> Figure:
    """Draw the first and the total index of every factor of one measure, the largest total on top.

    Parameters
    ----------
    frame : SweepFrame
    found : Indices
        With at least one index.
    """
    shown = found.indices[:MOST_ROWS]
    rows = factor_rows(frame, [index.factor for index in shown], 0.56)
    figure, panels = sheet(
        frame,
        f"What makes the variance of: {frame.measures[found.measure].meaning}",
        "Share of the variance between points that a factor makes alone (first order) and with all its "
        "interactions (total). The two differ by interactions; below the dotted line luck may do."
        + first_of(len(shown), len(found.indices), "factors"),
        [["indices"]],
        [rows.height],
        notes="95 % intervals: base points drawn again 999 times",
        key=[(Patch(color=FIRST), "first order: alone"), (Patch(color=TOTAL), "total: with interactions")],
    )
    axes = panels["indices"]
    ends = [0.0, 1.0]
    for place, index in enumerate(shown):
        for estimate, name, words, colour, middle in (
            (index.first, "first", "alone", FIRST, place - 0.2),
            (index.total, "total", "total", TOTAL, place + 0.2),
        ):
            x0, x1 = sorted((0.0, estimate.value))
            bars(axes, [(x0, middle - 0.18, x1, middle + 0.18)], [colour], f"{name} {index.factor}")
            whiskers(axes, [middle], [estimate], f"{name} {index.factor}", 0.08, upright=False)
            beside(axes, middle, f"{words}: {share_words(estimate, 0)}")
            ends += estimate
    low, high = limits(ends, 0.03, 0.0)
    axes.set_xlim(low, high)
    axes.axvline(0.0, color=QUIET, linewidth=0.8)
    if math.isfinite(found.by_chance) and found.by_chance < high:
        axes.axvline(found.by_chance, color=INK, linewidth=1.0, linestyle=":", label="luck")
    rows.write(axes)
    number_ticks(axes, "x", 100.0, 6)
    axes.set_xlabel("share of the variance between points [%]")
    return figure
