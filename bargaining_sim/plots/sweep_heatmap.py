"""A heat-map: the mean of a measure at all combinations of two factors of a grid."""

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bargaining_sim.analysis.sweep.interactions import Together
from bargaining_sim.analysis.sweep.words import factor_label, meaning, value_words
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.experiments.measures import Measure
from bargaining_sim.plots.style import BODY, PAPER, SHARES, SMALL, Sheet, ink_on, share_colour, styled
from bargaining_sim.plots.sweep_lines import over_words
from bargaining_sim.plots.sweep_sheet import EACH, factor_lines, sheet_of, ticks_of
from bargaining_sim.plots.text import text_height, text_width, wrap

SIDE, FLAT = 0.95, 0.5  # inches of a cell
WIDEST, LOWEST, TALLEST = 3.5, 2.4, 6.0  # inches of a map with few cells, and with many
TICKS = 1.5  # inches of the words at its sides at most
NARROW = 0.2  # inches that a turned word, or a row, takes
BAR = 0.22


@styled()
def draw(frame: SweepFrame, pair: Together) -> Figure:
    """Draw the means of one measure by its two most important factors, the first upwards."""
    measure = frame.measures[pair.measure]
    rows, columns = (
        [wrap(label, TICKS, SMALL, 1)[0] for label in effect.groups.labels]
        for effect in (pair.first, pair.second)
    )
    left = max(text_width(name, SMALL) for name in rows) + 0.55
    key = max(text_width(value_words(measure, end), SMALL) for end in ends_of(pair)) + BAR + 0.6
    width = min(max(SIDE * len(columns), WIDEST), Sheet.inside() - left - key)
    height = min(max(FLAT * len(rows), LOWEST), TALLEST)
    turned = len(ticks_of(columns, width)) < len(columns)
    ticks = max(text_width(name, SMALL) for name in columns) if turned else text_height(1, SMALL)
    below = factor_lines(frame, pair.second.factor, Sheet.inside() - left, 2, True)
    low = text_height(len(below), BODY) + ticks + 0.2
    others = [factor_label(frame, name) for name in pair.others]
    over = f" and over {over_words(pair, others)}" if others else ""
    two = " Drawn are the two factors that explain most." if others and not pair.holes else ""
    sheet = sheet_of(
        frame,
        f"Two factors together: {measure.meaning}",
        f"Means over the runs{over}; darker is more.{two}",
        low + height + text_height(1, SMALL) + 0.1,
        f"{EACH} of all cells: interactions.csv",
    )
    axes = sheet.panel(left, low, width, height)
    draw_cells(axes, measure, pair, width / len(columns), height / len(rows))
    step = max(1, math.ceil(NARROW * len(columns) / width)) if turned else 1
    places = range(0, len(columns), step)
    axes.set_xticks([p + 0.5 for p in places], [columns[p] for p in places], rotation=90 if turned else 0)
    upright = range(0, len(rows), max(1, math.ceil(NARROW * len(rows) / height)))
    axes.set_yticks([p + 0.5 for p in upright], [rows[p] for p in upright])
    axes.tick_params(length=0)
    sheet.words(left, low - ticks - 0.15, below, size=BODY, va="top").set_label("x axis")
    axes.set_ylabel("\n".join(factor_lines(frame, pair.first.factor, height, 2, True)))
    draw_scale(sheet, measure, pair, (left + width + 0.3, low, height))
    return sheet.figure


def ends_of(pair: Together) -> tuple[float, float]:
    """Lowest and highest mean of the cells."""
    values = np.array([[estimate.value for estimate in row] for row in pair.means])
    return float(np.nanmin(values)), float(np.nanmax(values))


def draw_cells(axes: Axes, measure: Measure, pair: Together, width: float, height: float) -> None:
    """Colour the cells and write their numbers where they fit."""
    low, high = ends_of(pair)
    for i, row in enumerate(pair.means):
        for j, estimate in enumerate(row):
            value = estimate.value
            if math.isnan(value):
                axes.text(j + 0.5, i + 0.5, "–", size=SMALL, ha="center", va="center_baseline")
                continue
            colour = share_colour((value - low) / (high - low) if high > low else 0.5)
            axes.add_patch(Rectangle((j, i), 1, 1, facecolor=colour, edgecolor=PAPER, linewidth=0.8))
            told = cell_words(measure, value)
            if text_width(told, SMALL) + 0.04 < width and text_height(1, SMALL) < height:
                axes.text(
                    j + 0.5, i + 0.5, told, size=SMALL, color=ink_on(colour), ha="center",
                    va="center_baseline",
                )  # fmt: skip
    axes.set(xlim=(0, len(pair.means[0])), ylim=(0, len(pair.means)))
    for spine in axes.spines.values():
        spine.set_visible(False)


def cell_words(measure: Measure, value: float) -> str:
    """Put a mean in a cell: per cent without the sign."""
    return value_words(measure, value).removesuffix(" %")


def draw_scale(sheet: Sheet, measure: Measure, pair: Together, place: tuple[float, float, float]) -> None:
    """Draw the scale of colours beside the map, with its ends and its middle."""
    left, bottom, height = place
    low, high = ends_of(pair)
    axes = sheet.panel(left, bottom, BAR, height)
    axes.imshow(
        np.linspace(0, 1, 256)[:, None], aspect="auto", origin="lower", cmap=SHARES, extent=(0, 1, 0, 1)
    )
    axes.set_xticks([])
    axes.yaxis.tick_right()
    steps = [0.0, 0.5, 1.0] if high > low else [0.5]
    axes.set_yticks(steps, [value_words(measure, low + step * (high - low)) for step in steps])
    told = meaning(measure).rpartition("[")[2].removesuffix("]") if "[" in meaning(measure) else ""
    if told:
        head = wrap(told, sheet.width - left, SMALL, 1)
        sheet.words(left, bottom + height + 0.06, head, size=SMALL, va="bottom")
