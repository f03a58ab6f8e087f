"""Which rung of each chip was in force at the end: one bar a chip, most hostile rung first."""

import math
from itertools import pairwise
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bargaining_sim.plots.rungs import steps_of as rows_of
from bargaining_sim.plots.style import (
    BODY,
    HEADING,
    QUIET,
    SMALL,
    Sheet,
    bars,
    hostility_colour,
    ink_on,
    precision,
    sentence,
    styled,
)
from bargaining_sim.plots.text import fits, text_height, text_width, wrap
from bargaining_sim.results.frame import Frame
from bargaining_sim.text.lines import plain
from bargaining_sim.text.numbers import percent

MANY_CHIPS = 6  # with more, bars are thinner
THICK, THIN = 0.66, 0.4  # inches of a bar
GAP = 0.16


class Step(NamedTuple):
    """A rung, or several rungs in a row.

    Attributes
    ----------
    label : str
    hostility : float
    share, left : float
        Share of runs on it, and on all steps before it.
    """

    label: str
    hostility: float
    share: float
    left: float


class Ladder(NamedTuple):
    """What one bar shows.

    Attributes
    ----------
    column : str
    thick : float
        Height of the bar [inches].
    heading, below : list of str
        Lines above the bar, and lines about what is too small to be named in it.
    steps : list of Step
    names : list of list of str
        Lines in each step's part of the bar; empty if it is too small.
    start : int
        Step in force at the start.
    """

    column: str
    thick: float
    heading: list[str]
    below: list[str]
    steps: list[Step]
    names: list[list[str]]
    start: int


def steps_of(frame: Frame, chip: str) -> tuple[list[Step], int]:
    """Rungs of a chip, or steps of several rungs if it has very many, and the step in force at the start."""
    rungs, counts = frame.scenario.chips[chip].rungs, list(frame.shares(f"rung_{chip}").values())
    start = [rung.name for rung in rungs].index(frame.scenario.chips[chip].in_force)
    steps = rows_of(frame.scenario.chips[chip])
    found, left = [], 0.0
    for label, (low, high) in zip(steps.labels, pairwise(steps.edges), strict=True):
        middle = 1.0 - (low + high - 1) / 2 / (len(rungs) - 1) if len(rungs) > 1 else 0.0
        share = sum(counts[low:high]) / frame.runs
        found.append(Step(label, middle, share, left))
        left += share
    return found, int(steps.place(start))


def ladder_of(frame: Frame, chip: str, width: float) -> Ladder:
    """Everything about one bar of some inches."""
    steps, start = steps_of(frame, chip)
    many = len(frame.scenario.chips) > MANY_CHIPS
    names = [name_of(step, step.share * width - 0.1, 1 if many else 3) for step in steps]
    unit = frame.scenario.chips[chip].unit
    told = sentence(frame.scenario.chips[chip].label) + (f" ({plain(unit)})" if unit else "")
    small = [
        f"{step.label} {percent(step.share)}"
        for i, (step, name) in enumerate(zip(steps, names, strict=True))
        if step.share > 0 and len(name) < 2 and i != start
    ]
    below = wrap("too narrow for their names: " + ", ".join(small), width, SMALL, 2) if small else []
    heading = wrap(told, width, HEADING, 2, "bold")
    return Ladder(f"rung_{chip}", THIN if many else THICK, heading, below, steps, names, start)


def name_of(step: Step, width: float, lines: int) -> list[str]:
    """Name and share of a step if both fit into its part of the bar, else its share, else nothing."""
    share = percent(step.share)
    if step.share == 0 or text_width(share, SMALL) > width:
        return []
    return [*(fits(step.label, width, SMALL, lines) or []), share]


@styled()
def draw(frame: Frame) -> Figure:
    """Draw the rungs in force at the end of the runs, one stacked bar a chip.

    Parameters
    ----------
    frame : Frame

    Returns
    -------
    Figure
        Bars on one axis, the first chip on top; the rung in force at the start is marked below each bar.
    """
    width = Sheet.inside() - 0.2
    ladders = [ladder_of(frame, chip, width) for chip in frame.scenario.chips]
    heights = [height_of(ladder) for ladder in ladders]
    axis = 0.55
    body = math.fsum(heights) + axis
    sheet = Sheet(
        frame,
        "What is in force at the end, chip by chip",
        "Share of all runs by rung: most hostile left and dark, friendliest right and light; "
        "▲ marks the rung in force at the start",
        body + 0.06,
        notes=precision(frame.runs),
    )
    axes = sheet.panel(0, axis, width, body - axis)
    axes.set(xlim=(0, 1), ylim=(0, body - axis))
    top = body - axis
    for ladder, height in zip(ladders, heights, strict=True):
        draw_ladder(axes, ladder, top, width)
        top -= height
    axes.set_xticks([n / 5 for n in range(6)], [str(20 * n) for n in range(6)])
    axes.set_xlabel("share of runs [%]")
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    return sheet.figure


def height_of(ladder: Ladder) -> float:
    """Inches that a bar takes with all its words."""
    words = text_height(len(ladder.heading), HEADING) + text_height(1 + len(ladder.below), SMALL)
    return words + ladder.thick + 0.14 + GAP


def draw_ladder(axes: Axes, ladder: Ladder, top: float, width: float) -> None:
    """One bar with its heading above, the mark of the start and what is too small below [inches]."""
    axes.text(0, top, "\n".join(ladder.heading), size=HEADING, weight="bold", va="top", linespacing=1.15)
    upper = top - text_height(len(ladder.heading), HEADING) - 0.06
    lower = upper - ladder.thick
    shown = [step for step in ladder.steps if step.share > 0]
    boxes = [(step.left, lower, step.left + step.share, upper) for step in shown]
    bars(axes, boxes, [hostility_colour(step.hostility) for step in shown], ladder.column)
    for step, name in zip(ladder.steps, ladder.names, strict=True):
        if name:
            axes.text(
                step.left + step.share / 2, (upper + lower) / 2, "\n".join(name), size=SMALL, ha="center",
                va="center", color=ink_on(hostility_colour(step.hostility)), linespacing=1.1,
            )  # fmt: skip
    start = ladder.steps[ladder.start]
    mark_start(axes, start, lower, width)
    under = lower - 0.08 - text_height(1, SMALL)
    if ladder.below:
        axes.text(0, under, "\n".join(ladder.below), size=SMALL, color=QUIET, va="top", linespacing=1.15)


def mark_start(axes: Axes, start: Step, lower: float, width: float) -> None:
    """Triangle below the rung in force at the start, and its name beside it."""
    x = start.left + start.share / 2
    axes.plot([x], [lower - 0.1], marker="^", markersize=7, color="black", clip_on=False)
    rightward = x < 0.5
    room = width * max(x, 1 - x) - 0.2
    told = wrap(f"at the start: {start.label}", room - text_width(" (100.0 %)", BODY), SMALL, 1)[0]
    axes.annotate(
        f"{told} ({percent(start.share)})", (x, lower - 0.05), xytext=(8 if rightward else -8, 0),
        textcoords="offset points", size=SMALL, va="top", ha="left" if rightward else "right",
    )  # fmt: skip
