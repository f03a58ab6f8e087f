"""Pictures of a comparison: paired differences with their intervals, and which outcome became which."""

import math
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from bargaining_sim.analysis.comparison.compare import FILE, TRADE, Comparison
from bargaining_sim.analysis.comparison.pairs import Difference
from bargaining_sim.analysis.comparison.words import headlines, interval, is_share, level, points, value
from bargaining_sim.errors import BargainingError
from bargaining_sim.plots.style import (
    BODY,
    HEADING,
    INK,
    PAPER,
    QUIET,
    SMALL,
    Sheet,
    class_label,
    class_lines,
    ink_on,
    sentence,
    share_colour,
    styled,
)
from bargaining_sim.plots.text import named, text_height, text_width
from bargaining_sim.results.dictionary import Outcome
from bargaining_sim.results.frame import Frame
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.text.lines import LONGEST, plain
from bargaining_sim.text.numbers import percent

GREY = "#8C8C8C"
UNCHANGED = "#EDEDED"
WIDEST = 3.1  # inches of the name of a quantity
WIDEST_CLASS = 2.0  # and of a class
CHIP = 24  # characters of a chip beside one of its classes
CELL = 0.68  # inches of the side of a cell at most
LEAST = 0.01  # half the width of an axis on which nothing differs
EVENTS = {
    "first_deal": "A deal at the table",
    "framework": "A framework",
    "closed": "Closed, at least for a time",
    "broken": "Talks broke down for good",
}
MEASURES = {"surplus_captured": "Share of the joint surplus captured", "distance_nash": "Distance to Nash"}


class Row(NamedTuple):
    """A line of the differences: its name, and what it shows."""

    label: list[str]
    one: Difference


def draw(found: Comparison) -> dict[str, Figure]:
    """Draw the two pictures of a comparison.

    Parameters
    ----------
    found : Comparison

    Returns
    -------
    dict of Figure
        ``differences`` and ``flips``.
    """
    return {"differences": draw_differences(found), "flips": draw_flips(found)}


def empty(_: Outcome) -> NDArray[np.float64]:
    """Say that a comparison keeps no rows."""
    raise BargainingError("a comparison keeps no rows")


def sheet_of(found: Comparison, title: str, subtitle: str, body: float, notes: str) -> Sheet:
    """Sheet with the caption of a comparison."""
    a, b = found.first.scenario, found.second.scenario
    told = f"A is {a.name}, B is {b.name} ({b.title}), with the same seed and run numbers"
    changed = [f"{c.key} {value(c.first)} → {value(c.second)}" for c in found.changed[:2]]
    if changed:
        more = len(found.changed) - len(changed)
        told += f" · B changes {', '.join(changed)}" + (f" and {more} more" if more else "")
    frame = Frame(a, found.seed, found.runs, empty)
    return Sheet(frame, title, subtitle, body, notes=f"{told} · {notes}")


def name_of(scenario: Scenario, one: Difference, longest: int = LONGEST) -> str:
    """Name a quantity for readers; names in it are cut to so many letters."""
    if one.quantity == FILE:
        file = scenario.chips[scenario.approval.chip].label if scenario.approval else "File"
        return f"{plain(sentence(file), min(CHIP, longest))}: {class_label(scenario, one.label, longest)}"
    if one.quantity == TRADE:
        return f"{'Other chips' if scenario.approval else 'Chips'}: {one.label.replace('_', ' ')}"
    if one.quantity in EVENTS:
        return EVENTS[one.quantity]
    if one.quantity in MEASURES:
        return MEASURES[one.quantity]
    actor = one.quantity.removeprefix("utility_")
    if actor in scenario.actors:
        return f"Utility: {scenario.actors[actor].label}"
    platform = scenario.approval.platform if scenario.approval else None
    return f"Utility: {platform.label if platform else actor}"


def rows_of(found: Comparison) -> list[list[Row]]:
    """Return shares, then means, each from the largest gain of B to the largest loss."""
    known = [
        one for group in headlines(found).values() for one in group if not math.isnan(one.difference.value)
    ]
    panels = [[one for one in known if is_share(one) == shares] for shares in (True, False)]
    return [
        [
            Row(named(partial(name_of, found.first.scenario, one), WIDEST, BODY, 2), one)
            for one in sorted(panel, key=lambda one: -one.difference.value)
        ]
        for panel in panels
        if panel
    ]


def told(one: Difference) -> tuple[str, str]:
    """Put a difference with its interval, and both sides, in words."""
    sides = f"{level(one, one.first)} → {level(one, one.second)}"
    return interval(one, points(one)), sides


@styled()
def draw_differences(found: Comparison) -> Figure:
    """Draw paired differences of the headline outcomes with their intervals.

    Parameters
    ----------
    found : Comparison

    Returns
    -------
    Figure
        Shares of runs above, means on 0–1 below, on one scale; zero is a line.
    """
    panels = rows_of(found)
    rows = [row for panel in panels for row in panel]
    tall = text_height(max(len(row.label) for row in rows), BODY) + 0.1
    left = max(text_width(line, BODY) for row in rows for line in row.label) + 0.15
    words = [max(text_width(told(row.one)[i], SMALL) for row in rows) for i in range(2)]
    right = sum(words) + 0.4
    head, axis, space = text_height(1, HEADING) + 0.1, 0.55, 0.22
    body = axis + len(rows) * tall + len(panels) * (head + space) - space
    sheet = sheet_of(
        found,
        "What B has more or less than A, run by run with the same luck",
        "Differences B − A with 95 % intervals. Filled: the interval leaves out zero. Hollow: no difference "
        "that these runs can tell. On the right the difference, its interval, and A → B.",
        body,
        "95 % intervals of paired differences (shares: Agresti & Min; means: Student), each for itself",
    )
    ends = [x for row in rows for x in row.one.difference if math.isfinite(x)]
    low, high = min([-LEAST, *ends]), max([LEAST, *ends])
    limits = low - 0.03 * (high - low), high + 0.03 * (high - low)
    top = body
    for panel in panels:
        top -= head
        heading = "Shares of runs" if is_share(panel[0].one) else "Utilities and other means [0–1]"
        sheet.words(0, top + 0.05, [heading], size=HEADING, weight="bold", va="bottom")
        top -= len(panel) * tall
        axes = sheet.panel(left, top, sheet.width - left - right, len(panel) * tall)
        draw_panel(axes, panel, limits, words[0])
        if panel is panels[-1]:
            axes.set_xlabel("difference B − A [0–1]")
        else:
            axes.tick_params(axis="x", labelbottom=False)
        top -= space
    return sheet.figure


def draw_panel(axes: Axes, panel: Sequence[Row], limits: tuple[float, float], room: float) -> None:
    """Draw dots and intervals of one kind of quantities; ``room`` is the width of the intervals in words."""
    axes.axvline(0, color=QUIET, linewidth=1.0, zorder=1, label="zero")
    for place, row in enumerate(panel):
        clear = row.one.verdict != "none"
        colour = INK if clear else GREY
        difference, low, high = row.one.difference
        if math.isfinite(low):
            axes.add_collection(
                LineCollection([[(low, place), (high, place)]], colors=colour, linewidths=1.6, zorder=2),
                autolim=False,
            )
        axes.plot(
            [difference], [place], linestyle="none", marker="o", markersize=5.5, markeredgecolor=colour,
            markerfacecolor=colour if clear else PAPER, zorder=3, label=row.one.verdict, clip_on=False,
        )  # fmt: skip
        for words, inches in zip(told(row.one), (0.13, room + 0.33), strict=True):
            axes.annotate(
                words, (1, place), xycoords=("axes fraction", "data"), xytext=(72 * inches, 0),
                textcoords="offset points", size=SMALL, color=INK if clear else QUIET, va="center_baseline",
                annotation_clip=False,
            )  # fmt: skip
    axes.set(xlim=limits, ylim=(len(panel) - 0.5, -0.5))
    axes.set_yticks(range(len(panel)), ["\n".join(row.label) for row in panel], size=BODY)
    axes.locator_params(axis="x", nbins=6)
    axes.xaxis.set_major_formatter(lambda x, _: f"{x:+.6g}".replace("-", "−") if abs(x) > 1e-12 else "0")
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")


@styled()
def draw_flips(found: Comparison) -> Figure:
    """Draw the cross table of outcomes: A down, B across.

    Parameters
    ----------
    found : Comparison

    Returns
    -------
    Figure
        A map whose diagonal holds the runs that did not flip; sums at the right (A) and below (B).
    """
    flips, scenario = found.flips, found.first.scenario
    occurring = np.flatnonzero(flips.counts.sum(axis=0) + flips.counts.sum(axis=1))
    counts = flips.counts[np.ix_(occurring, occurring)]
    names = [class_lines(scenario, flips.classes[i], WIDEST_CLASS, SMALL) for i in occurring]
    names.append(["all"])
    margin = max(text_width(line, SMALL) for name in names for line in name) + 0.15
    word = text_height(1, HEADING)  # of the two headings, one on top and one on the left
    cell = min(CELL, (Sheet.inside() - margin - word) / len(names))
    side = cell * len(names)
    sheet = sheet_of(
        found,
        f"Which outcome became which: {flips.number:,} of {found.runs:,} runs flipped",
        f"{plain(sentence(flips.meaning), 90)}, in percent of all runs. Rows: how a run ended in A. "
        "Columns: how the run of the same number ended in B. Grey: no flip. Blue: a flip, darker is more "
        "frequent.",
        side + margin + word,
        f"classes of {flips.quantity}",
    )
    sheet.words(margin + word, side + margin + word, ["in B"], size=HEADING, weight="bold", va="top")
    sheet.words(0, side, ["in A"], size=HEADING, weight="bold", va="top", rotation=90)
    axes = sheet.panel(word + margin, 0, side, side)
    draw_map(axes, counts, found.runs)
    labels = ["\n".join(name) for name in names]
    places = np.arange(len(names)) + 0.5
    axes.set_xticks(places, labels, rotation=90)
    axes.set_yticks(places, labels)
    axes.xaxis.tick_top()
    axes.tick_params(length=0, pad=4)
    return sheet.figure


def draw_map(axes: Axes, counts: NDArray[np.int64], runs: int) -> None:
    """Colour the cells of a cross table and write their shares, with sums at the right and below."""
    n = len(counts)
    flipped = counts * (1 - np.eye(n, dtype=np.int64))
    most = max(int(flipped.max()), 1)
    for i in range(n):
        for j in range(n):
            colour = UNCHANGED if i == j else share_colour(counts[i, j] / most) if counts[i, j] else PAPER
            add_cell(axes, i, j, colour, int(counts[i, j]) / runs, f"cell {i} {j}")
    for i in range(n):
        add_cell(axes, i, n, PAPER, int(counts[i].sum()) / runs, f"all of A {i}", "bold")
        add_cell(axes, n, i, PAPER, int(counts[:, i].sum()) / runs, f"all of B {i}", "bold")
    axes.plot([0, n + 1], [n, n], color=QUIET, linewidth=1.0, label="sums of B")
    axes.plot([n, n], [0, n + 1], color=QUIET, linewidth=1.0, label="sums of A")
    axes.set(xlim=(0, n + 1), ylim=(n + 1, 0))
    for spine in axes.spines.values():
        spine.set_visible(False)


def add_cell(
    axes: Axes, row: int, place: int, colour: str, share: float, name: str, weight: str = "normal"
) -> None:
    """Draw one cell; what never happens stays empty."""
    axes.add_patch(
        Rectangle((place, row), 1, 1, facecolor=colour, edgecolor="#D9D9D9", linewidth=0.6, label=name)
    )
    if share:
        axes.text(
            place + 0.5, row + 0.5, percent(share, unit=""), size=SMALL, color=ink_on(colour), ha="center",
            va="center_baseline", weight=weight,
        )  # fmt: skip
