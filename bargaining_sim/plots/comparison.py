"""Pictures of a comparison: paired differences with their intervals, and which outcome became which."""

import math
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bargaining_sim.analysis.comparison.findings import (
    FILE,
    TRADE,
    Comparison,
    Difference,
)
from bargaining_sim.analysis.comparison.words import (
    headlines,
    interval,
    is_share,
    level,
    points,
    value,
)
from bargaining_sim.plots.charts import Mark, draw_cells, limits, name_cells, number_ticks, rows_of, widest
from bargaining_sim.plots.sheet import SQUARE, About, beside, heading, picture, sheet
from bargaining_sim.plots.style import (
    BODY,
    HEADING,
    INK,
    MARGIN,
    PAPER,
    QUIET,
    SMALL,
    WIDTH,
    class_label,
    class_lines,
    share_colour,
)
from bargaining_sim.plots.text import named
from bargaining_sim.results.frame import caption_of
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.text.lines import LONGEST, plain, sentence
from bargaining_sim.text.numbers import percent

UNCLEAR, UNCHANGED = "#8C8C8C", "#EDEDED"
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


def caption(found: Comparison, notes: str) -> tuple[About, str]:
    """Say what was compared: what a sheet is about, and its notes."""
    a, b = found.first.scenario, found.second.scenario
    words = f"A is {a.name}, B is {b.name} ({b.title}), with the same seed and run numbers"
    changed = [f"{c.key} {value(c.first)} → {value(c.second)}" for c in found.changed[:2]]
    if changed:
        more = len(found.changed) - len(changed)
        words += f" · B changes {', '.join(changed)}" + (f" and {more} more" if more else "")
    return About(caption_of(a, found.runs, found.seed), a), f"{words} · {notes}"


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


@picture
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
    known = [
        one for group in headlines(found).values() for one in group if math.isfinite(one.difference.value)
    ]
    known.sort(key=lambda one: -one.difference.value)
    parts = {
        "Shares of runs": [one for one in known if is_share(one)],
        "Utilities and other means [0–1]": [one for one in known if not is_share(one)],
    }
    parts = {head: part for head, part in parts.items() if part}
    scenario = found.first.scenario
    labels = {id(one): named(partial(name_of, scenario, one), WIDEST, BODY, 2) for one in known}
    row = rows_of(list(labels.values()), 0.0).row
    rows = {head: rows_of([labels[id(one)] for one in part], row) for head, part in parts.items()}
    about, notes = caption(
        found, "95 % intervals of paired differences (shares: Agresti & Min; means: Student), each for itself"
    )
    figure, panels = sheet(
        about,
        "What B has more or less than A, run by run with the same luck",
        "Differences B − A with 95 % intervals. Filled: the interval leaves out zero. Hollow: no difference "
        "that these runs can tell. On the right the difference, its interval, and A → B.",
        [[head] for head in parts],
        [rows[head].height for head in parts],
        notes=notes,
    )
    ends = [end for one in known for end in one.difference]
    low, high = limits([-LEAST, LEAST, *ends], 0.03)
    second = widest([interval(one, points(one)) for one in known], SMALL) + 0.33
    for head, part in parts.items():
        axes = panels[head]
        heading(axes, head)
        axes.axvline(0, color=QUIET, linewidth=1.0, zorder=1, label="zero")
        for place, one in enumerate(part):
            draw_difference(axes, place, one)
            looks = {"color": QUIET if one.verdict == "none" else INK}
            beside(axes, place, interval(one, points(one)), 0.13, **looks)
            beside(axes, place, f"{level(one, one.first)} → {level(one, one.second)}", second, **looks)
        rows[head].write(axes)
        axes.set_xlim(low, high)
        number_ticks(axes, "x", 1.0, 6, "+")
        axes.tick_params(axis="x", labelbottom=axes is list(panels.values())[-1])
    axes.set_xlabel("difference B − A [0–1]")
    return figure


def draw_difference(axes: Axes, place: int, one: Difference) -> None:
    """Draw a dot with its interval, hollow if the interval holds zero."""
    is_clear = one.verdict != "none"
    mark = Mark(one.verdict, "o", INK if is_clear else UNCLEAR, filled=is_clear)
    value, low, high = one.difference
    axes.hlines(place, low, high, color=mark.colour, linewidth=1.6, zorder=2)
    axes.plot([value], [place], label=one.verdict, zorder=3, clip_on=False, **mark.looks())


@picture
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
    names = ["\n".join(class_lines(scenario, flips.classes[i], WIDEST_CLASS, SMALL)) for i in occurring]
    n = len(counts)
    side = CELL * (n + 1)
    rest = WIDTH - 2 * MARGIN - WIDEST_CLASS - side
    about, notes = caption(found, f"classes of {flips.quantity}")
    figure, panels = sheet(
        about,
        f"Which outcome became which: {flips.number:,} of {found.runs:,} runs flipped",
        f"{plain(sentence(flips.meaning), 90)}, in percent of all runs. Rows: how a run ended in A. "
        "Columns: how the run of the same number ended in B. Grey: no flip. Blue: a flip, darker is more "
        "frequent.",
        [["map", "."] if rest > 0 else ["map"]],
        [SQUARE],
        widths=[side, rest] if rest > 0 else None,
        notes=notes,
    )
    axes = panels["map"]
    table = np.zeros((n + 1, n + 1))
    table[:n, :n], table[:n, n], table[n, :n] = counts, counts.sum(axis=1), counts.sum(axis=0)
    most = max(int((counts - np.diag(np.diag(counts))).max()), 1)  # flips only
    colours = [[share_colour(share) if share else PAPER for share in row] for row in table / most]
    for place in range(n + 1):
        colours[place][place], colours[place][n], colours[n][place] = UNCHANGED, PAPER, PAPER
    words = [[percent(share, unit="") if share else "" for share in row] for row in table / found.runs]
    for (i, j), text in draw_cells(axes, colours, words, edge="#D9D9D9").items():
        text.set_fontweight("bold" if n in (i, j) else "normal")
    axes.plot([0, n + 1], [n, n], color=QUIET, linewidth=1.0, label="sums of B")
    axes.plot([n, n], [0, n + 1], color=QUIET, linewidth=1.0, label="sums of A")
    name_cells(axes, [*names, "all"])
    axes.set_xlabel("in B", size=HEADING, weight="bold", loc="left")
    axes.set_ylabel("in A", size=HEADING, weight="bold", loc="top")
    return figure
