"""The best support of a venture as a map over the two hazards between which it is a compromise."""

import math
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from bargaining_sim.analysis.venture import best_support, venture_of
from bargaining_sim.plots.labels import round_marks, spread
from bargaining_sim.plots.style import INK, PAPER, SMALL, ink_on
from bargaining_sim.plots.text import text_height, text_width
from bargaining_sim.scenario.schema import Scenario

LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)
SUPPORTS = LinearSegmentedColormap.from_list(
    "supports", ["#FAF6EA", "#DCCFAE", "#B59F68", "#86702F", "#4F4010"]
)
SMALLEST = 0.02  # of an axis [1/month]


class Map(NamedTuple):
    """What there is to draw.

    Attributes
    ----------
    right, top : float
        Largest hazards h_v and h_q on the axes [1/month].
    own : tuple of float
        h_v, h_q and s* of the scenario.
    slopes : list of (s, float)
        Lines h_q = slope·h_v on which the best support is s: below the first it is 0, above the last 1. None
        if one support is best everywhere.
    """

    right: float
    top: float
    own: tuple[float, float, float]
    slopes: list[tuple[float, float]]


def map_of(scenario: Scenario, relations: float) -> Map:
    """Compute lines of equal support for hazards up to twice those of the scenario."""
    venture = venture_of(scenario)
    own = venture.violation_hazard, venture.quality_hazard
    right, top = (min(1.0, max(2 * hazard, SMALLEST)) for hazard in own)
    harm = 1.0 - relations
    gain = (1.0 - getattr(venture.quality, venture.transfer_mode)) * venture.support_effect
    slopes = []
    if harm > 0 and gain > 0:
        slopes = [(s, math.exp(venture.support_effect * s) * harm / gain) for s in LEVELS]
    best = best_support(scenario, venture.transfer_mode, relations)
    return Map(right, top, (*own, best), slopes)


def draw_map(axes: Axes, found: Map, width: float, height: float) -> None:
    """Fill the map, label its lines at the edges, and mark the scenario; axes are ``width`` by ``height``."""
    right, top = found.right, found.top
    axes.set(xlim=(0, right), ylim=(0, top), facecolor=SUPPORTS(found.own[2]))
    if found.slopes:
        axes.fill([0, 0, right, right], [0, top, top, 0], color=SUPPORTS(1.0), linewidth=0)
    axes.set_xticks(round_marks(right, 4))
    axes.set_yticks(round_marks(top, 4))
    for place, (_, slope) in reversed(list(enumerate(found.slopes))):  # each covers all that lies below it
        axes.fill_between([0, right], [0, slope * right], color=SUPPORTS(place / len(LEVELS)), linewidth=0)
    beside: list[tuple[float, float]] = []
    above: list[tuple[float, float]] = []
    for s, slope in found.slopes:
        x, y = (right, slope * right) if slope * right <= top else (top / slope, top)
        axes.plot([0, x], [0, y], color=INK, linewidth=0.8, label=f"s* = {s:g}")
        (beside if x == right else above).append((s, y / top * height if x == right else x / right * width))
    letter, word = text_height(1, SMALL), text_width("s* = 0.25", SMALL)
    upright = spread([y for _, y in beside], letter, 0.0, height - letter)
    for (s, _), y in zip(beside, upright, strict=True):
        write(axes, f"s* = {s:g}", 1 + 0.06 / width, y / height, ha="left", va="center")
    along = spread([x for _, x in above], word + 0.1, word / 2, width - word / 2)
    for (s, _), x in zip(above, along, strict=True):
        write(axes, f"s* = {s:g}", x / width, 1 + 0.04 / height, ha="center", va="bottom")
    name_corners(axes, found, (width / right, height / top), (width, height))
    mark_own(axes, found)


def write(axes: Axes, words: str, x: float, y: float, ha: str, va: str, colour: str = INK) -> None:
    """Words at a place in fractions of the axes."""
    axes.text(x, y, words, transform=axes.transAxes, size=SMALL, ha=ha, va=va, color=colour)


def name_corners(axes: Axes, found: Map, scale: tuple[float, float], size: tuple[float, float]) -> None:
    """Name the areas in which no support and all support is best, where there is room for the words."""
    if not found.slopes or not 0.3 < found.own[1] / found.top < 0.7:  # there stands the scenario's own name
        return
    none, everything = "no support is best", "full support is best"
    high = text_height(1, SMALL) + 0.16
    flat, steep = (slope * scale[1] / scale[0] for slope in (found.slopes[0][1], found.slopes[-1][1]))
    if flat * (size[0] - text_width(none, SMALL) - 0.2) > high:
        write(axes, none, 1 - 0.1 / size[0], 0.08 / size[1], ha="right", va="bottom")
    if (size[1] - high) / steep > text_width(everything, SMALL) + 0.2:
        colour = ink_on("#4F4010")
        write(axes, everything, 0.1 / size[0], 1 - 0.08 / size[1], ha="left", va="top", colour=colour)


def mark_own(axes: Axes, found: Map) -> None:
    """Mark where the scenario stands, and say what is best there."""
    x, y, s = found.own
    place = x / found.right
    ha = "left" if place < 0.33 else "right" if place > 0.67 else "center"
    axes.plot(
        [x], [y], marker="*", markersize=17, color=INK, markeredgecolor=PAPER, zorder=5, label="own",
        clip_on=False,
    )  # fmt: skip
    axes.annotate(
        f"this scenario: s* = {s:.2f}", (x, y), xytext=(0, -11), textcoords="offset points", size=SMALL,
        ha=ha, va="top", zorder=6,
        bbox={"facecolor": PAPER, "alpha": 0.85, "linewidth": 0, "pad": 1.5}, annotation_clip=False,
    )  # fmt: skip
