"""A heat-map: the mean of a measure at all combinations of two factors of a grid."""

import math

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from bargaining_sim.analysis.sweep.findings import Interaction
from bargaining_sim.analysis.sweep.labels import factor_label, value_words
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.plots.charts import draw_cells, widest
from bargaining_sim.plots.sheet import picture, sheet
from bargaining_sim.plots.style import SHARES, SMALL, share_colour
from bargaining_sim.plots.sweep_lines import over_words, unit_words
from bargaining_sim.plots.sweep_sheet import EACH, factor_axis_words
from bargaining_sim.plots.text import text_height, text_width, wrap

FLAT, LOWEST, TALLEST = 0.5, 2.4, 6.0  # inches of a cell, and of a map with few and with many
WIDE = 7.0  # inches of a map, about: more or less by the words at its sides
TICKS = 1.5  # inches of the words at its sides at most
NARROW = 0.2  # inches that a turned word, or a row, takes


@picture
def draw(frame: SweepFrame, pair: Interaction) -> Figure:
    """Draw the means of one measure by its two most important factors, the first upwards."""
    measure = frame.measures[pair.measure]
    rows, columns = (
        [wrap(label, TICKS, SMALL, 1)[0] for label in effect.groups.labels]
        for effect in (pair.first, pair.second)
    )
    others = [factor_label(frame, name) for name in pair.others]
    over = f" and over {over_words(pair, others)}" if others else ""
    two = " Drawn are the two factors that explain most." if others and not pair.holes else ""
    height = min(max(FLAT * len(rows), LOWEST), TALLEST)
    figure, panels = sheet(
        frame,
        f"Two factors together: {measure.meaning}",
        f"Means over the runs{over}; darker is more.{two}",
        [["map"]],
        [height],
        notes=f"{EACH} of all cells: interactions.csv",
    )
    axes = panels["map"]
    values = np.array([[estimate.value for estimate in row] for row in pair.means])
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    scale = Normalize(low, high) if high > low else Normalize(low - 1, low + 1)
    words = [[value_words(measure, float(value)).removesuffix(" %") for value in row] for row in values]
    has_room = text_height(1, SMALL) < height / len(rows)
    room = WIDE / len(columns) - 0.04 if has_room else 0.0
    draw_cells(
        axes,
        [[None if math.isnan(value) else share_colour(scale(value)) for value in row] for row in values],
        [[word if text_width(word, SMALL) < room or word == "–" else "" for word in row] for row in words],
    )
    axes.set_ylim(0, len(rows))  # upwards
    turned = len(columns) * (widest(columns, SMALL) + 0.12) > WIDE
    across = range(0, len(columns), max(1, math.ceil(NARROW * len(columns) / WIDE)) if turned else 1)
    axes.set_xticks([p + 0.5 for p in across], [columns[p] for p in across], rotation=90 if turned else 0)
    upwards = range(0, len(rows), max(1, math.ceil(NARROW * len(rows) / height)))
    axes.set_yticks([p + 0.5 for p in upwards], [rows[p] for p in upwards])
    axes.set_xlabel(factor_axis_words(frame, pair.second.factor, WIDE))
    axes.set_ylabel(factor_axis_words(frame, pair.first.factor, height))
    bar = figure.colorbar(ScalarMappable(scale, SHARES), ax=axes, aspect=height / 0.22, pad=0.02)
    steps = [low, (low + high) / 2, high] if high > low else [low]
    bar.set_ticks(steps, labels=[value_words(measure, step) for step in steps])
    bar.outline.set_visible(False)
    bar.set_label("\n".join(wrap(unit_words(measure), height, SMALL, 2)), size=SMALL)
    return figure
