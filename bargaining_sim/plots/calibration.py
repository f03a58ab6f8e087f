"""Pictures of a calibration: the posterior of each parameter, and of the most informed ones in pairs."""

import math
from itertools import combinations
from typing import NamedTuple, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from bargaining_sim.analysis.calibration.abc import STRONG
from bargaining_sim.analysis.calibration.findings import (
    LEVEL,
    Calibration,
    Learned,
    Pair,
)
from bargaining_sim.plots import calibration_checks
from bargaining_sim.plots.calibration_checks import (
    POSTERIOR,
    Entry,
    draw_key,
    key_height,
)
from bargaining_sim.plots.style import (
    HEADING,
    INK,
    PAPER,
    QUIET,
    SHARES,
    SMALL,
    Sheet,
    sentence,
    share_colour,
    styled,
)
from bargaining_sim.plots.text import text_height, text_width, wrap
from bargaining_sim.results.frame import Frame
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import Numbers
from bargaining_sim.text.lists import counted
from bargaining_sim.text.numbers import share_words

COLUMNS = 2
GAP = 0.55  # inches between columns
PANEL = 0.95  # inches of the height of a histogram
BINS = 12
MAPS = 3  # parameters that are paired
SIDE = 2.55  # inches of a map
POINTS_OF_A_CELL = 16


class Told(NamedTuple):
    """What a sheet needs to say where a picture comes from."""

    caption: str
    scenario: Scenario


def sheet_of(found: Calibration, title: str, subtitle: str, body: float, notes: str) -> Sheet:
    """Sheet with the caption of a calibration."""
    accepted = found.accepted
    told = (
        f"{accepted.size:,} of {accepted.taken.size:,} draws accepted, all that miss at most "
        f"{accepted.epsilon} of {found.draws.statements} documented statements · {notes}"
    )
    frame = cast(Frame, Told(found.sweep.caption, found.sweep.scenario))
    return Sheet(frame, title, subtitle, body, notes=told)


@styled()
def draw_predictive(found: Calibration) -> Figure:
    """Draw how often fresh runs hit the documented path, beside plain baselines."""
    return calibration_checks.draw_predictive(found, sheet_of)


@styled()
def draw_next(found: Calibration) -> Figure:
    """Draw how each documented meeting is predicted from those before it."""
    return calibration_checks.draw_next(found, sheet_of)


@styled()
def draw_posterior(found: Calibration) -> Figure:
    """Draw the posterior of every parameter over its prior, the most informed first."""
    ordered = sorted(found.learned, key=lambda learned: -learned.distance)
    width = (Sheet.inside() - GAP * (COLUMNS - 1)) / COLUMNS
    above = text_height(1, HEADING) + text_height(2, SMALL) + 0.07
    under = 0.52
    cell = above + PANEL + under
    rows = math.ceil(len(ordered) / COLUMNS)
    entries = [
        Entry("posterior, as multiple of the prior", "s", POSTERIOR),
        Entry("prior", "-", QUIET),
        Entry("posterior mean", "o", INK),
        Entry("base value", ":", INK),
    ]
    key = key_height(entries)
    body = key + rows * cell
    informed = sum(learned.is_informed for learned in ordered)
    sheet = sheet_of(
        found,
        "What the documented path says about the parameters",
        f"Of {len(ordered)} parameters {informed} {'is' if informed == 1 else 'are'} further from the prior "
        "than chance would show (p < 0.05, corrected for their number, and an interval without the prior's). "
        "Where bars are all near 1, the path says little. The most informed first",
        body,
        "95 % intervals: bootstrap over points and run numbers; p: permutation (Holm)",
    )
    draw_key(sheet, body, entries)
    for place, learned in enumerate(ordered):
        left = (place % COLUMNS) * (width + GAP)
        top = body - key - (place // COLUMNS) * cell
        name = wrap(sentence(learned.parameter.label), width, HEADING, 1, "bold")
        sheet.words(left, top, name, size=HEADING, weight="bold", va="top")
        looks = {"size": SMALL, "color": QUIET, "va": "top"}
        sheet.words(left, top - text_height(1, HEADING), told_lines(learned, width), **looks)
        axes = sheet.panel(left + 0.45, top - above - PANEL, width - 0.45, PANEL)
        draw_histogram(axes, found, learned)
    return sheet.figure


def told_lines(learned: Learned, width: float) -> list[str]:
    """Put what is learned in two lines."""
    mean, shrinkage = learned.mean, learned.shrinkage
    doubt = "" if learned.is_informed else ": not told from chance"
    if doubt and learned.p_value < LEVEL:
        doubt = " for these run numbers alone"
    verdict = f"p = {learned.p_value:.3g}{doubt}"
    lines = [
        f"mean {mean.value:.3g} [{mean.low:.3g}, {mean.high:.3g}], prior {learned.prior_mean:.3g}",
        f"spread shrinks by {share_words(shrinkage, 0)} · {verdict}",
    ]
    return [wrap(line, width, SMALL, 1)[0] for line in lines]


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
    axes.set_xticks(round_numbers(edges, 8))
    axes.set_xlabel(parameter.unit or "value", size=SMALL)
    axes.set_ylabel("× prior", size=SMALL)


def round_numbers(edges: Numbers, most: int) -> list[float]:
    """Round numbers within a range, for ticks."""
    low, high = float(edges[0]), float(edges[-1])
    slack = 1e-9 * (high - low)
    found = MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return [float(tick) for tick in found if low - slack <= tick <= high + slack]


def edges_of(values: Numbers, low: float, high: float, most: int = BINS) -> Numbers:
    """Edges of bins: around each of a few values, otherwise evenly from end to end."""
    known = np.unique(values)
    if len(known) <= most and len(known) > 1:
        middles = (known[:-1] + known[1:]) / 2
        first, last = known[0] - (middles[0] - known[0]), known[-1] + (known[-1] - middles[-1])
        return np.array([first, *middles, last])
    return np.linspace(low, high, most + 1) if high > low else np.array([low - 0.5, low + 0.5])


@styled()
def draw_pairs(found: Calibration) -> Figure:
    """Draw how often draws are accepted, by two of the most informed parameters at a time."""
    ordered = sorted(found.learned, key=lambda learned: -learned.distance)[:MAPS]
    pairs = list(combinations(ordered, 2))
    bins = int(np.clip(math.sqrt(len(found.draws.points) / POINTS_OF_A_CELL), 2, 8))
    maps = [lifted(found, first, second, bins) for first, second in pairs]
    most = max(float(np.nanmax(lift)) for _, _, lift in maps)
    width = Sheet.inside() / MAPS
    above = text_height(2, SMALL) + 0.1
    scale = 0.42
    body = scale + above + SIDE + 0.55
    sheet = sheet_of(
        found,
        "Which values are accepted together",
        "Share of draws accepted in each cell, as a multiple of the share over all. Shown are the parameters "
        "furthest from their priors. The interval of a correlation is for itself alone",
        body,
        f"{bins} × {bins} cells, {len(found.draws.points):,} points",
    )
    draw_scale(sheet, body, most)
    correlation = {frozenset((pair.first, pair.second)): pair for pair in found.pairs}
    for place, ((first, second), (across, upward, lift)) in enumerate(zip(pairs, maps, strict=True)):
        pair = correlation[frozenset((first.parameter.name, second.parameter.name))]
        left, top = place * width, body - scale
        value, low, high = (f"{x:+.2f}".replace("-", "−") for x in pair.correlation)
        told = [
            f"correlation {value} [{low}, {high}]",
            doubt(pair, len(found.pairs)),
        ]
        sheet.words(left + 0.5, top, [line for line in told if line], size=SMALL, color=QUIET, va="top")
        axes = sheet.panel(left + 0.5, top - above - SIDE, width - 0.7, SIDE)
        axes.pcolormesh(across, upward, np.ma.masked_invalid(lift.T), cmap=SHARES, vmin=0, vmax=most)
        axes.set_xlabel(axis_of(first, width - 0.7), size=SMALL)
        axes.set_ylabel(axis_of(second, SIDE), size=SMALL)
        for base, line in ((first.parameter.base, axes.axvline), (second.parameter.base, axes.axhline)):
            if math.isfinite(base):
                line(base, color=INK, linewidth=1.2, linestyle=":")
        axes.set(xlim=(across[0], across[-1]), ylim=(upward[0], upward[-1]))
        axes.set_xticks(round_numbers(across, 4))
        axes.set_yticks(round_numbers(upward, 4))
    return sheet.figure


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
    """Name of a parameter with its unit, which is never what is cut, on one line of so many inches."""
    parameter = learned.parameter
    unit = f" [{parameter.unit}]" if parameter.unit else ""
    return wrap(sentence(parameter.label), room - text_width(unit, SMALL), SMALL, 1)[0] + unit


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


def draw_scale(sheet: Sheet, body: float, most: float) -> None:
    """Say what shades mean, and the dotted lines."""
    axes = sheet.panel(0, body - 0.3, sheet.width, 0.26)
    axes.set(xlim=(0, sheet.width), ylim=(0, 1))
    axes.set_axis_off()
    told = "times as often as over all:"
    axes.text(0, 0.5, told, size=SMALL, va="center_baseline")
    x = text_width(told, SMALL) + 0.1
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        axes.fill_between([x, x + 0.45], 0.05, 0.95, color=share_colour(share), ec="#BBBBBB", linewidth=0.5)
        axes.text(x + 0.225, 0.5, f"{share * most:.1f}", size=8, ha="center", va="center_baseline")
        x += 0.45
    x += 0.3
    axes.plot([x, x + 0.4], [0.5, 0.5], color=INK, linewidth=1.2, linestyle=":")
    axes.text(x + 0.5, 0.5, "base value", size=SMALL, va="center_baseline")
