"""Sobol indices: which share of the variance every factor makes, alone and with its interactions."""

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bargaining_sim.analysis.sweep.sobol import Indices
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.plots.style import BODY, INK, QUIET, SMALL, Sheet, bars, styled, whiskers
from bargaining_sim.plots.sweep_sheet import (
    MOST_ROWS,
    factor_rows,
    name_rows,
    number_ticks,
    sheet_of,
    told_rows,
)
from bargaining_sim.plots.text import text_height, text_width
from bargaining_sim.text.numbers import share_words

ROW = 0.56
TOTAL, FIRST = "#86C2E8", "#0B4F8A"
AXIS = 0.55
NUMBERS = "total: 100 % [100, 100]"


@styled()
def draw(frame: SweepFrame, found: Indices) -> Figure:
    """Draw the first and the total index of every factor of one measure, the largest total on top.

    Parameters
    ----------
    frame : SweepFrame
    found : Indices
        With at least one index.
    """
    shown = found.indices[:MOST_ROWS]
    labels, left, high = factor_rows(frame, [index.factor for index in shown])
    row = max(ROW, high + 0.12)
    body = AXIS + len(shown) * row + text_height(1, BODY) + 0.12
    measure = frame.measures[found.measure]
    sheet = sheet_of(
        frame,
        f"What makes the variance of: {measure.meaning}",
        "Share of the variance between points that a factor makes alone (first order) and with all its "
        "interactions (total). The two differ by interactions; below the dotted line luck may do."
        + told_rows(len(shown), len(found.indices), "factors"),
        body,
        "95 % intervals: base points drawn again 999 times",
    )
    right = text_width(NUMBERS, SMALL) + 0.25
    axes = sheet.panel(left, AXIS, sheet.width - left - right, len(shown) * row)
    draw_rows(axes, found, len(shown))
    name_rows(axes, labels)
    number_ticks(axes, "x", 100.0, 6)
    axes.grid(axis="x")
    axes.set_xlabel("share of the variance between points [%]")
    add_key(sheet, left, body)
    return sheet.figure


def draw_rows(axes: Axes, found: Indices, many: int) -> None:
    """Two bars a factor, their intervals and numbers."""
    ends = [0.0, 1.0]
    for place, index in enumerate(found.indices[:many]):
        for estimate, colour, low, high, name in (
            (index.first, FIRST, place - 0.38, place - 0.02, "first"),
            (index.total, TOTAL, place + 0.02, place + 0.38, "total"),
        ):
            x0, x1 = sorted((0.0, estimate.value))
            bars(axes, [(x0, low, x1, high)], [colour], f"{name} {index.factor}")
            whiskers(axes, [(low + high) / 2], [estimate], f"{name} {index.factor}", 0.08, upright=False)
            axes.annotate(
                f"{'alone' if name == 'first' else name}: {share_words(estimate, 0)}", (1, (low + high) / 2),
                xycoords=("axes fraction", "data"), xytext=(10, 0), textcoords="offset points", size=SMALL,
                va="center_baseline", annotation_clip=False,
            )  # fmt: skip
            ends += [estimate.low, estimate.high, estimate.value]
    known = [end for end in ends if math.isfinite(end)]
    low, high = min(known), max(known)
    axes.set_xlim(low - (0.03 * (high - low) if low < 0 else 0.0), high + 0.01 * (high - low))
    axes.axvline(0.0, color=QUIET, linewidth=0.8)
    if math.isfinite(found.by_luck) and found.by_luck < high:
        axes.axvline(found.by_luck, color=INK, linewidth=1.0, linestyle=":", label="luck")


def add_key(sheet: Sheet, left: float, top: float) -> None:
    """Say which bar is which."""
    for words, colour in (("■ first order: alone", FIRST), ("■ total: with interactions", TOTAL)):
        sheet.words(left, top, [words[:1]], size=BODY, color=colour, va="top")
        sheet.words(left + 0.18, top, [words[2:]], size=BODY, va="top")
        left += text_width(words, BODY) + 0.4
