"""Which rung of each chip was in force at the end: one bar a chip, most hostile rung first."""

from itertools import pairwise
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from bargaining_sim.plots.rungs import steps_of as rows_of
from bargaining_sim.plots.sheet import blank, heading, picture, sheet
from bargaining_sim.plots.style import (
    BODY,
    MARGIN,
    QUIET,
    SMALL,
    WIDTH,
    bars,
    hostility_colour,
    ink_on,
    precision,
    sentence,
)
from bargaining_sim.plots.text import fits, text_height, text_width, wrap
from bargaining_sim.results.frame import Frame
from bargaining_sim.text.lines import plain
from bargaining_sim.text.numbers import percent

MANY_CHIPS = 6  # with more, bars are thinner
THICK, THIN = 0.66, 0.4  # inches of a bar


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
    heading : str
        Above the bar.
    below : list of str
        Lines about what is too small to be named in it.
    steps : list of Step
    names : list of list of str
        Lines in each step's part of the bar; empty if it is too small.
    start : int
        Step in force at the start.
    """

    column: str
    thick: float
    heading: str
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
    return Ladder(f"rung_{chip}", THIN if many else THICK, told, below, steps, names, start)


def name_of(step: Step, width: float, lines: int) -> list[str]:
    """Name and share of a step if both fit into its part of the bar, else its share, else nothing."""
    share = percent(step.share)
    if step.share == 0 or text_width(share, SMALL) > width:
        return []
    return [*(fits(step.label, width, SMALL, lines) or []), share]


@picture
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
    width = WIDTH - 2 * MARGIN - 0.3
    ladders = [ladder_of(frame, chip, width) for chip in frame.scenario.chips]
    figure, panels = sheet(
        frame,
        "What is in force at the end, chip by chip",
        "Share of all runs by rung: most hostile left and dark, friendliest right and light; "
        "▲ marks the rung in force at the start",
        [*([ladder.column] for ladder in ladders), ["scale"]],
        [*(ladder.thick for ladder in ladders), 0.01],
        notes=precision(frame.runs),
    )
    for ladder in ladders:
        draw_ladder(panels[ladder.column], ladder, width)
    scale = panels["scale"]
    scale.set(xlim=(0, 1), ylim=(0, 1), xlabel="share of runs [%]")
    scale.set_xticks([n / 5 for n in range(6)], [str(20 * n) for n in range(6)])
    scale.set_yticks([])
    scale.spines["left"].set_visible(False)
    return figure


def draw_ladder(axes: Axes, ladder: Ladder, width: float) -> None:
    """One bar with its heading above, the mark of the start and what is too small below."""
    heading(axes, ladder.heading, 2)
    blank(axes)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    shown = [step for step in ladder.steps if step.share > 0]
    boxes = [(step.left, 0.0, step.left + step.share, 1.0) for step in shown]
    bars(axes, boxes, [hostility_colour(step.hostility) for step in shown], ladder.column)
    for step, name in zip(ladder.steps, ladder.names, strict=True):
        if name:
            axes.text(
                step.left + step.share / 2, 0.5, "\n".join(name), size=SMALL, ha="center",
                va="center", color=ink_on(hostility_colour(step.hostility)), linespacing=1.1,
            )  # fmt: skip
    start = ladder.steps[ladder.start]
    mark_start(axes, start, width)
    if ladder.below:
        axes.annotate(
            "\n".join(ladder.below), (0, 0), xytext=(0, -6 - 72 * text_height(1, SMALL)),
            textcoords="offset points", size=SMALL, color=QUIET, va="top", linespacing=1.15,
        )  # fmt: skip


def mark_start(axes: Axes, start: Step, width: float) -> None:
    """Triangle below the rung in force at the start, and its name beside it."""
    x = start.left + start.share / 2
    figure = axes.get_figure(root=True)
    assert figure is not None
    below = axes.transData + ScaledTranslation(0, -0.1, figure.dpi_scale_trans)
    axes.plot([x], [0], marker="^", markersize=7, color="black", clip_on=False, transform=below)
    rightward = x < 0.5
    room = width * max(x, 1 - x) - 0.2
    told = wrap(f"at the start: {start.label}", room - text_width(" (100.0 %)", BODY), SMALL, 1)[0]
    axes.annotate(
        f"{told} ({percent(start.share)})", (x, 0), xytext=(8 if rightward else -8, -3),
        textcoords="offset points", size=SMALL, va="top", ha="left" if rightward else "right",
    )  # fmt: skip
