"""A tornado: how far each factor alone moves a measure from the scenario as it is."""

import math
from typing import NamedTuple

from matplotlib.figure import Figure

from bargaining_sim.analysis.sweep.findings import Difference, Swing, Tornado
from bargaining_sim.analysis.sweep.labels import scale, setting, value_words
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.plots.charts import number_ticks, widest
from bargaining_sim.plots.sheet import picture, sheet
from bargaining_sim.plots.style import ACTOR_COLOURS, INK, NEVER_COLOUR, SMALL, bars, whiskers
from bargaining_sim.plots.sweep_sheet import MOST_ROWS, TOGETHER, axis_words, factor_rows, first_of
from bargaining_sim.plots.text import text_height, wrap

WORDS = 1.4  # inches of the value at the end of a bar
HALF = 0.36  # of the room of a factor, in rows
NARROWEST = 5.5  # inches of a panel beside the longest labels


class Bar(NamedTuple):
    """One bar: from the scenario to one value of a factor."""

    low: float
    high: float
    at: str
    difference: Difference


@picture
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
    rows = factor_rows(frame, [swing.factor for swing in shown], 2 * text_height(1, SMALL) + 0.2)
    figure, panels = sheet(
        frame,
        f"What one factor alone moves: {measure.meaning}",
        f"Difference from the scenario as it is ({value_words(measure, found.base)}) at the values of each "
        "factor that give least and most, written at the bars. Grey: not told apart from no difference."
        + first_of(len(shown), len(found.swings), "factors"),
        [["factors"]],
        [rows.height],
        notes=f"differences run by run; {TOGETHER}",
    )
    axes = panels["factors"]
    every = [bar for place, swing in enumerate(shown) for bar in bars_of(place, swing)]
    words = [wrap(bar.at, WORDS, SMALL, 1)[0] for bar in every]
    ends = [0.0, *(end for bar in every for end in bar.difference.wide if math.isfinite(end))]
    # Values stand at the ends of the bars, inside the panel: the axis is longer by the room they take.
    sides = [
        [word for bar, word in zip(every, words, strict=True) if (bar.difference.mean.value >= 0) == up]
        for up in (False, True)
    ]
    before, after = (widest(side, SMALL) + 0.2 if side else 0.15 for side in sides)
    inch = max(max(ends) - min(ends), 1e-9) / (NARROWEST - before - after)
    axes.set_xlim(min(ends) - before * inch, max(ends) + after * inch)
    for bar, word in zip(every, words, strict=True):
        value, wide = bar.difference.mean.value, bar.difference.wide
        rises, has_interval = value >= 0, math.isfinite(wide.low)
        colour = ACTOR_COLOURS[0 if rises else 1] if bar.difference.matters else NEVER_COLOUR
        x0, x1 = sorted((0.0, value))
        bars(axes, [(x0, bar.low, x1, bar.high)], [colour], "difference")
        middle = (bar.low + bar.high) / 2
        if has_interval:
            whiskers(axes, [middle], [wide], "difference", 0.08, upright=False)
        end = (wide.high if rises else wide.low) if has_interval else value
        axes.annotate(
            word, (end, middle), xytext=(5 if rises else -5, 0), textcoords="offset points", size=SMALL,
            ha="left" if rises else "right", va="center_baseline", annotation_clip=False,
        )  # fmt: skip
    axes.axvline(0.0, color=INK, linewidth=1.0)
    rows.write(axes)
    number_ticks(axes, "x", scale(measure), 6)
    axes.set_xlabel(axis_words(measure, 5.5, "Difference: "))
    return figure


def bars_of(place: int, swing: Swing) -> list[Bar]:
    """Return the bars of one factor: its two ends in half a row each, or one if it has a single value."""
    if not (swing.lowest.changed or swing.highest.changed):
        return [Bar(place - HALF / 2, place + HALF / 2, "no run differs", swing.lowest)]
    if swing.lowest.point == swing.highest.point:
        return [Bar(place - HALF / 2, place + HALF / 2, setting(swing.at_lowest), swing.lowest)]
    return [
        Bar(place - HALF, place, setting(swing.at_lowest), swing.lowest),
        Bar(place, place + HALF, setting(swing.at_highest), swing.highest),
    ]
