"""Means of a measure along its factors: lines of a grid, one for each value of a second factor; or panels."""

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure

from bargaining_sim.analysis.sweep.groups import Groups, is_sampled
from bargaining_sim.analysis.sweep.interactions import Together
from bargaining_sim.analysis.sweep.main_effects import Effect, Effects
from bargaining_sim.analysis.sweep.words import factor_label, scale
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.experiments.measures import Measure
from bargaining_sim.plots.labels import spread
from bargaining_sim.plots.style import BODY, INK, SMALL, Sheet, styled
from bargaining_sim.plots.sweep_sheet import (
    EACH,
    axis_words,
    broken_words,
    factor_lines,
    limits,
    number_ticks,
    sheet_of,
    value_ticks,
    word_ticks,
)
from bargaining_sim.plots.text import text_height, text_width, wrap
from bargaining_sim.statistics import Estimate
from bargaining_sim.text.lists import listed

HEIGHT = 4.2  # inches of the one panel
MOST_LINES = 7
LINES = LinearSegmentedColormap.from_list("lines", ["#7FB8DE", "#2F7FBF", "#0B4F8A", "#06203F"])
MARKS = "osD^vPX"
MOST_PANELS, COLUMNS = 12, 3
PANEL, ONE, GAP = 1.75, 3.2, 0.3  # inches of the height of a panel, of one alone, and between two
BAND, LINE = "#CFE5F3", "#0B4F8A"
LEFT = 0.72  # inches of numbers and words at the left
NEAR = 0.985  # where the thin line from the last value to its name begins


@styled()
def draw(frame: SweepFrame, effects: Effects, pair: Together | None) -> Figure:
    """Draw means along factors: with a pair, one line for each value of its second factor; else all alone.

    Parameters
    ----------
    frame : SweepFrame
    effects : Effects
        With at least one effect.
    pair : Together or None
        The two most important factors of a grid.
    """
    return draw_panels(frame, effects) if pair is None else draw_lines(frame, pair)


def draw_lines(frame: SweepFrame, pair: Together) -> Figure:
    """Draw one panel with the first ordered factor along it."""
    measure = frame.measures[pair.measure]
    first, second, means = pair.first, pair.second, pair.means
    if second.groups.ordered and not first.groups.ordered:
        first, second = second, first
        means = [list(column) for column in zip(*means, strict=True)]
    places = chosen(second.groups.size)
    label = factor_label(frame, second.factor)
    words = [second.groups.labels[place] for place in places]
    right = min(2.2, max(text_width(word, BODY) for word in words) + 0.55)
    words = [wrap(word, right - 0.5, BODY, 1)[0] for word in words]
    below = below_panel(frame, first, Sheet.inside() - LEFT - right)
    others = [factor_label(frame, name) for name in pair.others]
    over = f"; means over {over_words(pair, others)}" if others else ""
    some = (
        f" {len(places)} of {second.groups.size} values are drawn."
        if len(places) < second.groups.size
        else ""
    )
    sheet = sheet_of(
        frame,
        f"{measure.meaning[:1].upper()}{measure.meaning[1:]}, along two factors",
        f"Along: {factor_label(frame, first.factor)}. Lines, named at their right end: {label}{over}.{some}",
        HEIGHT + below,
        f"bands: {EACH} by the luck of the runs",
    )
    width = sheet.width - LEFT - right
    axes = sheet.panel(LEFT, below, width, HEIGHT)
    lines = [[means[i][place] for i in range(first.groups.size)] for place in places]
    x = along(first.groups)
    for rank, line in enumerate(lines):
        colour = line_colour(rank, len(lines))
        draw_line(axes, x, line, colour, MARKS[rank % len(MARKS)])
    set_axes(axes, first.groups, measure, (width, HEIGHT), lines)
    axes.set_xlabel("\n".join(factor_lines(frame, first.factor, width, 2, True)))
    name_lines(axes, x, lines, words)
    return sheet.figure


def over_words(pair: Together, others: list[str]) -> str:
    """Say over which values of other factors means are taken."""
    if pair.thinned:
        return f"those values of {listed(others)} at which all combinations drawn have a number"
    return f"all values of {listed(others)}"


def below_panel(frame: SweepFrame, effect: Effect, width: float) -> float:
    """Inches that the words below a panel take: numbers or words of the groups, and the factor."""
    groups = effect.groups
    words = {} if groups.ordered else broken_words(groups.labels, width)
    ticks = max((len(lines) for lines in words.values()), default=1)
    label = factor_lines(frame, effect.factor, width, 2, True)
    return text_height(ticks, SMALL) + text_height(len(label), BODY) + 0.18


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


def draw_line(axes: Axes, x: Sequence[float], line: Sequence[Estimate], colour: str, mark: str) -> None:
    """Draw one line with the band of its intervals."""
    low, high = ([getattr(estimate, end) for estimate in line] for end in ("low", "high"))
    axes.fill_between(x, low, high, color=colour, alpha=0.15, linewidth=0)
    axes.plot(
        x, [e.value for e in line], color=colour, linewidth=1.6, marker=mark, markersize=4.5, label="mean"
    )


def set_axes(
    axes: Axes,
    groups: Groups,
    measure: Measure,
    size: tuple[float, float],
    lines: Sequence[Sequence[Estimate]],
) -> None:
    """Set the ends and the numbers of both axes, and name the upright one."""
    x = along(groups)
    reach = (x[-1] - x[0]) or 1.0
    axes.set_xlim(x[0] - 0.02 * reach, x[-1] + 0.02 * reach)
    axes.set_ylim(*limits([end for line in lines for estimate in line for end in estimate], 0.0))
    axes.grid(axis="y")
    if groups.ordered:
        if not value_ticks(axes, x, groups.labels, size[0]):
            number_ticks(axes, "x", 1.0, 7)
    else:
        axes.set_xlim(-0.5, groups.size - 0.5)
        word_ticks(axes, groups.labels, size[0])
    number_ticks(axes, "y", scale(measure), 6)
    axes.set_ylabel(axis_words(measure, size[1]))


def name_lines(
    axes: Axes, x: Sequence[float], lines: Sequence[Sequence[Estimate]], words: Sequence[str]
) -> None:
    """Name every line at its last point that has a number; a thin line leads to the name."""
    low, high = axes.get_ylim()
    left, right = axes.get_xlim()
    letter = (high - low) * text_height(1, BODY) / HEIGHT
    ends = {}
    for i, line in enumerate(lines):
        known = [place for place, estimate in enumerate(line) if math.isfinite(estimate.value)]
        if known:
            last = known[-1]
            start = NEAR if last == len(line) - 1 else (x[last] - left) / (right - left)
            ends[i] = start, line[last].value
    spots = spread([end for _, end in ends.values()], letter, low + letter / 2, high)
    for (i, (start, end)), spot in zip(ends.items(), spots, strict=True):
        axes.plot(
            [start, 1.01, 1.03], [end, spot, spot], transform=axes.get_yaxis_transform(), linewidth=0.9,
            color=line_colour(i, len(lines)), clip_on=False, label="leader",
            linestyle="-" if start == NEAR else ":",
        )  # fmt: skip
        axes.annotate(
            words[i], (1.03, spot), xycoords=axes.get_yaxis_transform(), xytext=(4, 0), size=BODY, color=INK,
            textcoords="offset points", va="center_baseline", annotation_clip=False,
        )  # fmt: skip


def draw_panels(frame: SweepFrame, effects: Effects) -> Figure:
    """Draw one small panel a factor, the most important first, on one upright scale."""
    measure = frame.measures[effects.measure]
    shown = effects.effects[:MOST_PANELS]
    columns = min(COLUMNS, len(shown))
    rows = math.ceil(len(shown) / columns)
    high = PANEL if len(shown) > 1 else ONE
    sampled = is_sampled(frame)
    width = (Sheet.inside() - LEFT - (columns - 1) * GAP) / columns
    below = max(below_panel(frame, effect, width) for effect in shown)
    block = high + below + 0.12
    band = "Pale band: from the 10 to the 90 % quantile of the points. " if sampled else ""
    rest = len(effects.effects) - len(shown)
    order = "The factor that explains most comes first."
    if effects.uneven:
        order = "Each at those settings of the others at which all of its values have a number."
    sheet = sheet_of(
        frame,
        f"{measure.meaning[:1].upper()}{measure.meaning[1:]}, along each factor",
        f"Mean over the points by the value of a factor{', or by bins of its range' if sampled else ''}, "
        f"with its interval. {band}{order}"
        + (f" Not drawn: {rest} more, which explain less." if rest else ""),
        rows * block,
        f"{EACH} by the luck of the runs{' and of the points' if sampled else ''}",
    )
    reach = limits(sampled_ends(shown) if sampled else interval_ends(shown), 0.0)
    for place, effect in enumerate(shown):
        left = LEFT + (place % columns) * (width + GAP)
        bottom = (rows - 1 - place // columns) * block + below
        axes = sheet.panel(left, bottom, width, high)
        draw_panel(frame, axes, effect, width)
        axes.set_ylim(*reach)
        number_ticks(axes, "y", scale(measure), 4)
        axes.tick_params(axis="y", labelleft=place % columns == 0)
        if place % columns == 0:
            axes.set_ylabel("\n".join(wrap(value_words(measure), high, BODY, 2)))
    return sheet.figure


def value_words(measure: Measure) -> str:
    """Unit of a measure, or what it is if it has none."""
    return "share of runs [%]" if measure.is_share else measure.unit or measure.meaning


def sampled_ends(shown: Sequence[Effect]) -> list[float]:
    """Ends of the bands and of the intervals."""
    return [*interval_ends(shown), *(float(end) for effect in shown for end in effect.bands.ravel())]


def interval_ends(shown: Sequence[Effect]) -> list[float]:
    """Ends of the intervals."""
    return [end for effect in shown for estimate in effect.means for end in estimate]


def draw_panel(frame: SweepFrame, axes: Axes, effect: Effect, width: float) -> None:
    """Draw the means along one factor."""
    groups, x = effect.groups, along(effect.groups)
    if is_sampled(frame):
        if groups.ordered:
            axes.fill_between(
                x, effect.bands[:, 0], effect.bands[:, 1], color=BAND, linewidth=0, label="band"
            )
        else:
            reach = effect.bands[:, 1] - effect.bands[:, 0]
            axes.bar(x, reach, 0.5, effect.bands[:, 0], color=BAND, label="band")
    values = np.array(effect.means)
    axes.errorbar(
        x, values[:, 0], np.abs(values[:, 1:].T - values[:, 0]), color=LINE, linewidth=1.6, marker="o",
        markersize=4, elinewidth=1.1, capsize=2.5, linestyle="-" if groups.ordered else "none", label="mean",
    )  # fmt: skip
    axes.grid(axis="y")
    if groups.ordered:
        reach_x = (x[-1] - x[0]) or 1.0
        axes.set_xlim(x[0] - 0.05 * reach_x, x[-1] + 0.05 * reach_x)
        if groups.binned or not value_ticks(axes, x, groups.labels, width):
            number_ticks(axes, "x", 1.0, 4)
    else:
        axes.set_xlim(-0.5, groups.size - 0.5)
        word_ticks(axes, groups.labels, width)
    axes.set_xlabel("\n".join(factor_lines(frame, effect.factor, width, 2, True)))
