"""Pictures of a calibration: the posterior of each parameter, and of the most informed ones in pairs."""

import math
from itertools import combinations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from bargaining_sim.analysis.calibration.abc import STRONG
from bargaining_sim.analysis.calibration.findings import LEVEL, Calibration, Learned, Pair
from bargaining_sim.plots.calibration_checks import POSTERIOR, about_of
from bargaining_sim.plots.charts import Mark, panel_title, round_numbers
from bargaining_sim.plots.sheet import SQUARE, picture, sheet
from bargaining_sim.plots.style import INK, MARGIN, PAPER, QUIET, SHARES, SMALL, WIDTH
from bargaining_sim.plots.text import text_height, text_width, wrap
from bargaining_sim.statistics import Numbers
from bargaining_sim.text.lines import sentence
from bargaining_sim.text.lists import counted
from bargaining_sim.text.numbers import share_words, signed

COLUMNS = 2
COLUMN = (WIDTH - 2 * MARGIN) / COLUMNS - 0.25  # inches of a histogram with what stands left of it
EDGE = -0.09  # where that begins, in widths of the histogram
PANEL = 0.95  # inches of its height
BINS = 12
MAPS = 3  # parameters that are paired
SIDE = 2.2  # inches of a map, about
POINTS_OF_A_CELL = 16
BASE_VALUE = (Line2D([], [], color=INK, linewidth=1.2, linestyle=":"), "base value")


@picture
def draw_posterior(found: Calibration) -> Figure:
    """Draw the posterior of every parameter over its prior, the most informed first."""
    ordered = sorted(found.learned, key=lambda learned: -learned.distance)
    informed = sum(learned.is_informed for learned in ordered)
    names = [learned.parameter.name for learned in ordered] + ["."] * (-len(ordered) % COLUMNS)
    mosaic = [names[start : start + COLUMNS] for start in range(0, len(names), COLUMNS)]
    about, notes = about_of(
        found, "95 % intervals: bootstrap over points and run numbers; p: permutation (Holm)"
    )
    figure, panels = sheet(
        about,
        "What the documented path says about the parameters",
        f"Of {len(ordered)} parameters {informed} {'is' if informed == 1 else 'are'} further from the prior "
        "than chance would show (p < 0.05, corrected for their number, and an interval without the prior's). "
        "Where bars are all near 1, the path says little. The most informed first",
        mosaic,
        [PANEL] * len(mosaic),
        notes=notes,
        key=[
            (Patch(color=POSTERIOR), "posterior, as multiple of the prior"),
            (Line2D([], [], color=QUIET, linewidth=1.2), "prior"),
            Mark("posterior mean", "o").entry(),
            BASE_VALUE,
        ],
    )
    for learned in ordered:
        axes = panels[learned.parameter.name]
        panel_title(axes, sentence(learned.parameter.label), COLUMN, 9 + 72 * text_height(2, SMALL), x=EDGE)
        lines = [wrap(line, COLUMN, SMALL, 1)[0] for line in words_of(learned)]
        axes.annotate(
            "\n".join(lines), (EDGE, 1), xycoords="axes fraction", xytext=(0, 4), textcoords="offset points",
            size=SMALL, color=QUIET, va="bottom", annotation_clip=False,
        )  # fmt: skip
        draw_histogram(axes, found, learned)
    return figure


def words_of(learned: Learned) -> list[str]:
    """Put what is learned in two lines."""
    mean, shrinkage = learned.mean, learned.shrinkage
    doubt = "" if learned.is_informed else ": not told from chance"
    if doubt and learned.p_value < LEVEL:
        doubt = " for these run numbers alone"
    verdict = f"p = {learned.p_value:.3g}{doubt}"
    return [
        f"mean {mean.value:.3g} [{mean.low:.3g}, {mean.high:.3g}], prior {learned.prior_mean:.3g}",
        f"spread shrinks by {share_words(shrinkage, 0)} · {verdict}",
    ]


def draw_histogram(axes: Axes, found: Calibration, learned: Learned) -> None:
    """Share of the posterior in each part of the range, in units of the share of the prior."""
    place = found.learned.index(learned)
    values, parameter = found.draws.values[:, place], learned.parameter
    edges = edges_of(values, parameter.low, parameter.high)
    prior, _ = np.histogram(values, edges)
    posterior, _ = np.histogram(values, edges, weights=found.accepted.weights)
    heights = posterior / posterior.sum() / np.maximum(prior / prior.sum(), 1e-12)
    heights = np.where(prior > 0, heights, 0.0)
    axes.bar(
        edges[:-1], heights, np.diff(edges), align="edge", color=POSTERIOR, edgecolor=PAPER, linewidth=0.6,
        label="posterior",
    )  # fmt: skip
    top = max(1.25, 1.15 * float(heights.max()))
    axes.plot([edges[0], edges[-1]], [1, 1], color=QUIET, linewidth=1.2, label="prior")
    if edges[0] <= parameter.base <= edges[-1]:
        axes.plot([parameter.base] * 2, [0, top], color=INK, linewidth=1.2, linestyle=":", label="base")
    mean = learned.mean
    axes.plot([mean.low, mean.high], [0.93 * top] * 2, color=INK, linewidth=1.4, label="interval")
    axes.plot([mean.value], [0.93 * top], "o", color=INK, markersize=5, label="mean")
    axes.set(xlim=(edges[0], edges[-1]), ylim=(0, top))
    axes.set_yticks([0, 1] if top < 2 else [0, 1, math.floor(top)])
    axes.set_xticks(round_numbers(edges[0], edges[-1], 8))
    axes.set_xlabel(parameter.unit or "value", size=SMALL)
    axes.set_ylabel("× prior", size=SMALL)


def edges_of(values: Numbers, low: float, high: float, most: int = BINS) -> Numbers:
    """Edges of bins: around each of a few values, otherwise evenly from end to end."""
    known = np.unique(values)
    if len(known) <= most and len(known) > 1:
        middles = (known[:-1] + known[1:]) / 2
        first, last = known[0] - (middles[0] - known[0]), known[-1] + (known[-1] - middles[-1])
        return np.array([first, *middles, last])
    return np.linspace(low, high, most + 1) if high > low else np.array([low - 0.5, low + 0.5])


@picture
def draw_pairs(found: Calibration) -> Figure:
    """Draw how often draws are accepted, by two of the most informed parameters at a time."""
    ordered = sorted(found.learned, key=lambda learned: -learned.distance)[:MAPS]
    pairs = list(combinations(ordered, 2))
    bins = int(np.clip(math.sqrt(len(found.draws.points) / POINTS_OF_A_CELL), 2, 8))
    maps = [lifted(found, first, second, bins) for first, second in pairs]
    names = [f"map {place}" for place in range(len(maps))]
    about, notes = about_of(found, f"{bins} × {bins} cells, {len(found.draws.points):,} points")
    figure, panels = sheet(
        about,
        "Which values are accepted together",
        "Share of draws accepted in each cell, as a multiple of the share over all. Shown are the parameters "
        "furthest from their priors. The interval of a correlation is for itself alone",
        [names + ["."] * (MAPS - len(names))],
        [SQUARE],
        notes=notes,
        key=[BASE_VALUE],
    )
    scale = Normalize(0.0, max(float(np.nanmax(lift)) for _, _, lift in maps))
    correlation = {frozenset((pair.first, pair.second)): pair for pair in found.pairs}
    for (first, second), (across, upward, lift), name in zip(pairs, maps, names, strict=True):
        axes = panels[name]
        pair = correlation[frozenset((first.parameter.name, second.parameter.name))]
        value, low, high = (signed(number, 2) for number in pair.correlation)
        words = [f"correlation {value} [{low}, {high}]", doubt(pair, len(found.pairs))]
        axes.set_title("\n".join(words).rstrip(), loc="left", size=SMALL, color=QUIET)
        axes.pcolormesh(across, upward, np.ma.masked_invalid(lift.T), cmap=SHARES, norm=scale)
        axes.set_xlabel(axis_of(first, SIDE), size=SMALL)
        axes.set_ylabel(axis_of(second, SIDE), size=SMALL)
        for base, line in ((first.parameter.base, axes.axvline), (second.parameter.base, axes.axhline)):
            if math.isfinite(base):
                line(base, color=INK, linewidth=1.2, linestyle=":")
        axes.set(xlim=(across[0], across[-1]), ylim=(upward[0], upward[-1]))
        axes.set_xticks(round_numbers(across[0], across[-1], 4))
        axes.set_yticks(round_numbers(upward[0], upward[-1], 4))
    bar = figure.colorbar(
        ScalarMappable(scale, SHARES), ax=[panels[name] for name in names], aspect=12, pad=0.02
    )
    bar.set_label("times as often as over all", size=SMALL)
    bar.outline.set_visible(False)
    return figure


def doubt(pair: Pair, many: int) -> str:
    """Say why nothing is said of a correlation: chance, alone or among so many pairs, or it is small."""
    if pair.strong:
        return ""
    if not (pair.correlation.low > 0 or pair.correlation.high < 0):
        return "not told from chance"
    if abs(pair.correlation.value) < STRONG:
        return f"weak: below {STRONG:g}"
    return f"not told from chance among {counted(many, 'pair')}"


def axis_of(learned: Learned, room: float) -> str:
    """Name of a parameter with its unit, which is never what is cut, on two lines of so many inches."""
    parameter = learned.parameter
    unit = f" [{parameter.unit}]" if parameter.unit else ""
    return "\n".join(wrap(sentence(parameter.label), room - text_width(unit, SMALL), SMALL, 2)) + unit


def lifted(
    found: Calibration, first: Learned, second: Learned, bins: int
) -> tuple[Numbers, Numbers, Numbers]:
    """Edges of both parameters, and how much likelier than over all a draw of each cell is accepted."""
    columns = [found.draws.values[:, found.learned.index(one)] for one in (first, second)]
    across, upward = (
        edges_of(column, one.parameter.low, one.parameter.high, bins)
        for column, one in zip(columns, (first, second), strict=True)
    )
    edges = [across, upward]
    prior, _, _ = np.histogram2d(columns[0], columns[1], bins=edges)
    posterior, _, _ = np.histogram2d(columns[0], columns[1], bins=edges, weights=found.accepted.weights)
    share = posterior / np.where(prior > 0, prior, np.nan)
    return across, upward, share / (found.accepted.weights.sum() / len(found.draws.points))
