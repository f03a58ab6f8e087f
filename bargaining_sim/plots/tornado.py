"""A tornado: how far each factor alone moves a measure from the scenario as it is."""

from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bargaining_sim.analysis.sweep.one_at_a_time import Swing, Tornado
from bargaining_sim.analysis.sweep.paired import Difference
from bargaining_sim.analysis.sweep.words import scale, value_words
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.plots.style import ACTOR_COLOURS, INK, NEVER_COLOUR, SMALL, bars, styled, whiskers
from bargaining_sim.plots.sweep_sheet import (
    MOST_ROWS,
    TOGETHER,
    axis_words,
    factor_rows,
    name_rows,
    number_ticks,
    sheet_of,
    told_rows,
)
from bargaining_sim.plots.text import text_height, text_width, wrap

ROW = 0.52
AXIS = 0.75
WORDS = 1.4  # inches of the value at the end of a bar
HALF = 0.36


class Bar(NamedTuple):
    """One bar: from the scenario to one value of a factor."""

    low: float
    high: float
    at: str
    difference: Difference


@styled()
def draw(frame: SweepFrame, found: Tornado) -> Figure:
    """Draw, for every factor, its lowest and its highest mean as differences from the scenario.

    Parameters
    ----------
    frame : SweepFrame
    found : Tornado
        With at least one factor.
    """
    shown = found.swings[:MOST_ROWS]
    measure = frame.measures[found.measure]
    labels, left, high = factor_rows(frame, [swing.factor for swing in shown])
    row = max(ROW, high + 0.1, 2 * text_height(1, SMALL) + 0.1)
    body = AXIS + len(shown) * row + 0.05
    sheet = sheet_of(
        frame,
        f"What one factor alone moves: {measure.meaning}",
        f"Difference from the scenario as it is ({value_words(measure, found.base)}) at the values of each "
        "factor that give least and most, written at the bars. Grey: not told apart from no difference."
        + told_rows(len(shown), len(found.swings), "factors"),
        body,
        f"differences run by run; {TOGETHER}",
    )
    width = sheet.width - left
    axes = sheet.panel(left, AXIS, width, len(shown) * row)
    draw_bars(axes, shown, width)
    name_rows(axes, labels)
    number_ticks(axes, "x", scale(measure), 6)
    axes.grid(axis="x")
    axes.set_xlabel(axis_words(measure, width, "Difference: "))
    return sheet.figure


def bars_of(place: int, swing: Swing) -> list[Bar]:
    """Return the bars of one factor: its two ends in half a row each, or one if it has a single value."""
    if not (swing.lowest.changed or swing.highest.changed):
        return [Bar(place - HALF / 2, place + HALF / 2, "no run differs", swing.lowest)]
    if swing.lowest.point == swing.highest.point:
        return [Bar(place - HALF / 2, place + HALF / 2, swing.at_lowest, swing.lowest)]
    return [
        Bar(place - HALF, place, swing.at_lowest, swing.lowest),
        Bar(place, place + HALF, swing.at_highest, swing.highest),
    ]


def draw_bars(axes: Axes, swings: list[Swing], width: float) -> None:
    """Bars with intervals, and at their ends the values that make them."""
    every = [bar for place, swing in enumerate(swings) for bar in bars_of(place, swing)]
    ends = [0.0]
    for bar in every:
        ends += [end for end in bar.difference.wide if end == end]
    words = [wrap(bar.at, WORDS, SMALL, 1)[0] for bar in every]
    margin = {False: 0.15, True: 0.15}
    for bar, told in zip(every, words, strict=True):
        side = bar.difference.mean.value >= 0
        margin[side] = max(margin[side], text_width(told, SMALL) + 0.2)
    reach = max(max(ends) - min(ends), 1e-9)
    inch = reach / (width - margin[False] - margin[True])
    axes.set_xlim(min(ends) - margin[False] * inch, max(ends) + margin[True] * inch)
    for bar, told in zip(every, words, strict=True):
        value, wide = bar.difference.mean.value, bar.difference.wide
        colour = ACTOR_COLOURS[0 if value >= 0 else 1] if bar.difference.matters else NEVER_COLOUR
        x0, x1 = sorted((0.0, value))
        bars(axes, [(x0, bar.low, x1, bar.high)], [colour], "difference")
        middle = (bar.low + bar.high) / 2
        far = value
        if wide.low == wide.low:
            whiskers(axes, [middle], [wide], "difference", 0.08, upright=False)
            far = wide.high if value >= 0 else wide.low
        axes.annotate(
            told, (far, middle), xytext=(5 if value >= 0 else -5, 0), textcoords="offset points", size=SMALL,
            ha="left" if value >= 0 else "right", va="center_baseline", annotation_clip=False,
        )  # fmt: skip
    axes.axvline(0.0, color=INK, linewidth=1.0)
