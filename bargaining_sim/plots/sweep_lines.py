"""Means of a measure along its factors: lines of a grid, one for each value of a second factor; or panels."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure

from bargaining_sim.analysis.sweep.findings import Effect, Effects, Interaction
from bargaining_sim.analysis.sweep.groups import Groups, is_sampled
from bargaining_sim.analysis.sweep.labels import factor_label, scale
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.experiments.measures import Measure
from bargaining_sim.plots.charts import End, limits, name_ends, number_ticks, word_ticks
from bargaining_sim.plots.sheet import picture, sheet
from bargaining_sim.plots.style import BODY, SMALL
from bargaining_sim.plots.sweep_sheet import EACH, axis_words, factor_axis_words
from bargaining_sim.plots.text import text_width, wrap
from bargaining_sim.text.lines import sentence
from bargaining_sim.text.lists import listed

HEIGHT, WIDE = 4.2, 7.0  # inches of the one panel, the width about
MOST_LINES = 7
LINES = LinearSegmentedColormap.from_list("lines", ["#7FB8DE", "#2F7FBF", "#0B4F8A", "#06203F"])
MARKS = "osD^vPX"
MOST_PANELS, COLUMNS = 12, 3
PANEL, ONE = 1.75, 3.2  # inches of the height of a panel, and of one alone
BAND, LINE = "#CFE5F3", "#0B4F8A"
GEOMETRIC = 20.0  # times the smallest value the largest is, where an axis is better logarithmic


@picture
def draw(frame: SweepFrame, effects: Effects, pair: Interaction | None) -> Figure:
    """Draw means along factors: with a pair, one line for each value of its second factor; else all alone.

    Parameters
    ----------
    frame : SweepFrame
    effects : Effects
        With at least one effect.
    pair : Interaction or None
        The two most important factors of a grid.
    """
    return draw_panels(frame, effects) if pair is None else draw_lines(frame, pair)


def draw_lines(frame: SweepFrame, pair: Interaction) -> Figure:
    """Draw one panel with the first ordered factor along it."""
    measure = frame.measures[pair.measure]
    first, second, means = pair.first, pair.second, pair.means
    if second.groups.ordered and not first.groups.ordered:
        first, second = second, first
        means = [list(column) for column in zip(*means, strict=True)]
    places = chosen(second.groups.size)
    others = [factor_label(frame, name) for name in pair.others]
    over = f"; means over {over_words(pair, others)}" if others else ""
    some = f" {len(places)} of {second.groups.size} values are drawn." * (len(places) < second.groups.size)
    figure, panels = sheet(
        frame,
        f"{sentence(measure.meaning)}, along two factors",
        f"Along: {factor_label(frame, first.factor)}. Lines, named at their right end: "
        f"{factor_label(frame, second.factor)}{over}.{some}",
        [["lines"]],
        [HEIGHT],
        notes=f"bands: {EACH} by the luck of the runs",
    )
    axes = panels["lines"]
    lines = [[row[place] for row in means] for place in places]
    x = along(first.groups)
    ends = []
    set_along(axes, frame, first, WIDE, 7, air=0.02)
    for rank, (place, line) in enumerate(zip(places, lines, strict=True)):
        colour = line_colour(rank, len(lines))
        values, low, high = zip(*line, strict=True)
        axes.fill_between(x, low, high, color=colour, alpha=0.15, linewidth=0)
        axes.plot(
            x,
            values,
            color=colour,
            linewidth=1.6,
            marker=MARKS[rank % len(MARKS)],
            markersize=4.5,
            label="mean",
        )
        known = [place for place, value in enumerate(values) if math.isfinite(value)]
        if known:
            word = wrap(second.groups.labels[place], 1.7, BODY, 1)[0]
            at_end = known[-1] == len(values) - 1  # the last point is a little off the edge
            start = 0.985 if at_end else fraction(axes, x[known[-1]])
            ends.append(End(values[known[-1]], word, colour, line="-" if at_end else ":", start=start))
    axes.set_ylim(*limits([end for line in lines for estimate in line for end in estimate], floor=0.0))
    number_ticks(axes, "y", scale(measure), 6)
    axes.set_ylabel(axis_words(measure, HEIGHT))
    name_ends(axes, ends, HEIGHT)
    return figure


def over_words(pair: Interaction, others: list[str]) -> str:
    """Say over which values of other factors means are taken."""
    if pair.thinned:
        return f"those values of {listed(others)} at which all combinations drawn have a number"
    return f"all values of {listed(others)}"


def chosen(many: int) -> list[int]:
    """Places of the lines that are drawn: all, or some evenly spread with both ends."""
    if many <= MOST_LINES:
        return list(range(many))
    return sorted({round(float(place)) for place in np.linspace(0, many - 1, MOST_LINES)})


def line_colour(rank: int, many: int) -> str:
    """Colour of a line: the later, the darker."""
    return to_hex(LINES(rank / (many - 1) if many > 1 else 0.7))


def along(groups: Groups) -> list[float]:
    """Where groups stand on an axis: numbers at themselves, words one after the other."""
    return groups.places.tolist() if groups.ordered else [float(i) for i in range(groups.size)]


def fraction(axes: Axes, x: float) -> float:
    """Where a value stands, in widths of a panel."""
    return float((axes.transData + axes.transAxes.inverted()).transform((x, axes.get_ylim()[0]))[0])


def set_along(axes: Axes, frame: SweepFrame, effect: Effect, room: float, most: int, air: float) -> None:
    """Set the ends and the numbers or words of the axis of a factor, of some inches, and name it."""
    groups, x = effect.groups, along(effect.groups)
    axes.grid(axis="y")
    axes.set_xlabel(factor_axis_words(frame, effect.factor, room))
    if not groups.ordered:
        axes.set_xlim(-0.5, groups.size - 0.5)
        word_ticks(axes, groups.labels, room)
        return
    reach = (x[-1] - x[0]) or 1.0
    axes.set_xlim(x[0] - air * reach, x[-1] + air * reach)
    if not groups.binned and are_apart(axes, x, groups.labels, room):
        axes.set_xticks(x, groups.labels)
        return
    if not groups.binned and x[0] > 0 and x[-1] > GEOMETRIC * x[0]:
        grow = (x[-1] / x[0]) ** air
        axes.set(xscale="log", xlim=(x[0] / grow, x[-1] * grow))
        axes.minorticks_off()
        if are_apart(axes, x, groups.labels, room):
            axes.set_xticks(x, groups.labels)
            return
        axes.set_xscale("linear")
        axes.set_xlim(x[0] - air * reach, x[-1] + air * reach)
    number_ticks(axes, "x", 1.0, most)


def are_apart(axes: Axes, x: Sequence[float], labels: Sequence[str], room: float) -> bool:
    """Whether the values themselves can be written along an x axis of some inches."""
    spots = [room * fraction(axes, value) for value in x]
    widths = [text_width(label, SMALL) for label in labels]
    return all(
        b - a >= (one + other) / 2 + 0.15
        for (a, one), (b, other) in pairwise(zip(spots, widths, strict=True))
    )


def draw_panels(frame: SweepFrame, effects: Effects) -> Figure:
    """Draw one small panel a factor, the most important first, on one upright scale."""
    measure = frame.measures[effects.measure]
    shown = effects.effects[:MOST_PANELS]
    columns = min(COLUMNS, len(shown))
    high = PANEL if len(shown) > 1 else ONE
    sampled = is_sampled(frame)
    band = "Pale band: from the 10 to the 90 % quantile of the points. " if sampled else ""
    rest = len(effects.effects) - len(shown)
    order = "The factor that explains most comes first."
    if effects.uneven:
        order = "Each at those settings of the others at which all of its values have a number."
    names = [effect.factor for effect in shown] + ["."] * (-len(shown) % columns)
    mosaic = [names[start : start + columns] for start in range(0, len(names), columns)]
    figure, panels = sheet(
        frame,
        f"{sentence(measure.meaning)}, along each factor",
        f"Mean over the points by the value of a factor{', or by bins of its range' if sampled else ''}, "
        f"with its interval. {band}{order}"
        + (f" Not drawn: {rest} more, which explain less." if rest else ""),
        mosaic,
        [high] * len(mosaic),
        notes=f"{EACH} by the luck of the runs{' and of the points' if sampled else ''}",
    )
    ends = [end for effect in shown for estimate in effect.means for end in estimate]
    if sampled:
        ends += [float(end) for effect in shown for end in effect.bands.ravel()]
    for place, effect in enumerate(shown):
        axes = panels[effect.factor]
        draw_panel(axes, effect, sampled)
        set_along(axes, frame, effect, 8.3 / columns - 0.2, 4, air=0.05)
        axes.set_ylim(*limits(ends, floor=0.0))
        number_ticks(axes, "y", scale(measure), 4)
        axes.tick_params(axis="y", labelleft=place % columns == 0)
        if place % columns == 0:
            axes.set_ylabel("\n".join(wrap(unit_words(measure), high, BODY, 2)))
    return figure


def unit_words(measure: Measure) -> str:
    """Unit of a measure, or what it is if it has none."""
    return "share of runs [%]" if measure.is_share else measure.unit or measure.meaning


def draw_panel(axes: Axes, effect: Effect, sampled: bool) -> None:
    """Draw the means along one factor, over a band of the points where they are spread over ranges."""
    x, ordered, (low, high) = along(effect.groups), effect.groups.ordered, effect.bands.T
    if sampled and ordered:
        axes.fill_between(x, low, high, color=BAND, linewidth=0, label="band")
    elif sampled:
        axes.bar(x, high - low, 0.5, low, color=BAND, label="band")
    values = np.array(effect.means)
    axes.errorbar(
        x, values[:, 0], np.abs(values[:, 1:].T - values[:, 0]), color=LINE, linewidth=1.6, marker="o",
        markersize=4, elinewidth=1.1, capsize=2.5, linestyle="-" if ordered else "none", label="mean",
    )  # fmt: skip
