"""Where the way from talks to a venture that lasts is lost: share of runs that get as far as each stage."""

import math
from functools import partial
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from bargaining_sim.game.outcome import FILE_OUTCOMES
from bargaining_sim.plots.sheet import beside, picture, sheet, size_of
from bargaining_sim.plots.style import (
    BODY,
    FILE_COLOURS,
    PAPER,
    QUIET,
    SMALL,
    bars,
    class_label,
    interval,
    whiskers,
)
from bargaining_sim.plots.text import named, text_height, wrap
from bargaining_sim.results.frame import Frame
from bargaining_sim.results.rows import Columns
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import Estimate, wilson
from bargaining_sim.text.lines import LONGEST, plain
from bargaining_sim.text.lists import counted
from bargaining_sim.text.numbers import percent

WIDEST = 2.9  # inches of the name of a stage
BAR = 0.3  # inches
LOST_LINES = 2
MOST_ENDS = 3  # ways to end that are named at a stage
STAGE = "#5B8DB8"
LOST = "#D9D9D9"


class Stage(NamedTuple):
    """A stage on the way.

    Attributes
    ----------
    name : str
    label : str
    column : str
        Column that says whether a run got here.
    """

    name: str
    label: str
    column: str


class Step(NamedTuple):
    """What is left at a stage, and what became of the runs that got no further than the stage before.

    Attributes
    ----------
    stage : Stage
    reached : Estimate
        Share of all runs that got here, and through all stages before.
    kept : float
        Share of those of the stage before; NaN if there were none.
    lost : dict of str to float
        What became of the file of those lost here: class → share of all runs, the largest first.
    """

    stage: Stage
    reached: Estimate
    kept: float
    lost: dict[str, float]


def stages_of(scenario: Scenario) -> list[Stage]:
    """Stages that a scenario has, in order; the first holds all runs."""
    approval = scenario.approval
    assert approval is not None
    file = plain(scenario.chips[approval.chip].label, 60)
    found = [
        Stage("talks", "Talks", "file_outcome"),
        Stage("framework", f"Framework on {file}", "framework"),
    ]
    if approval.platform:
        found.append(Stage("consent", f"Consent of {plain(approval.platform.label, 60)}", "consented"))
    for name, actor in scenario.actors.items():
        if name in approval.ratifiers:
            found.append(Stage(f"ratified_{name}", f"Ratified: {plain(actor.label, 60)}", f"ratified_{name}"))
    licensed = approval.reviewer is not None
    found.append(Stage("closed", "Licensed where it must be, and closed" if licensed else "Closed", "closed"))
    if scenario.implementation and scenario.phases.implementation:
        told = f"Lasted {counted(scenario.implementation.months, 'month')} on the terms agreed"
        found.append(Stage("lasted", told, "file_outcome"))
    return found


def reached_by(part: Columns, stages: list[Stage]) -> NDArray[np.int64]:
    """How many stages each run of a part got through, without a gap."""
    file = part["file_outcome"]
    on = np.ones(len(file), bool)
    depth = np.zeros(len(file), np.int64)
    for stage in stages:
        if stage.name == "lasted":
            on = on & (file == FILE_OUTCOMES.index("closed_durable"))
        elif stage.name != "talks":
            on = on & (np.asarray(part[stage.column]) > 0)
        depth += on
    return depth


def steps_of(frame: Frame) -> list[Step]:
    """Count how far the runs got, in one pass over the columns."""
    stages = stages_of(frame.scenario)
    classes = frame.outcomes["file_outcome"].categories
    table = np.zeros((len(stages) + 1, len(classes)), np.int64)  # runs by stages got through and class
    for part in frame.side_by_side(*dict.fromkeys(stage.column for stage in stages)):
        codes = reached_by(part, stages) * len(classes) + part["file_outcome"]
        table += np.bincount(codes, minlength=table.size).reshape(table.shape)
    found: list[Step] = []
    for i, stage in enumerate(stages):
        here, before = int(table[i + 1 :].sum()), int(table[i:].sum())
        order = np.argsort(-table[i], kind="stable")
        lost = {classes[code]: int(table[i, code]) / frame.runs for code in order if table[i, code]}
        found.append(Step(stage, wilson(here, frame.runs), here / before if before else np.nan, lost))
    return found


@picture
def draw(frame: Frame) -> Figure:
    """Draw the stages from top to bottom: what is left, and what was lost on the way to each.

    Parameters
    ----------
    frame : Frame
        Of a scenario in which something needs approval.

    Returns
    -------
    Figure
        One bar a stage.
    """
    steps = steps_of(frame)
    scenario = frame.scenario
    labels = [wrap(step.stage.label, WIDEST, BODY, 2) for step in steps]
    row = BAR + 0.12 + text_height(LOST_LINES, SMALL) + 0.1
    high = row * len(steps)
    approval = scenario.approval
    file = plain(scenario.chips[approval.chip].label, 60) if approval else ""
    figure, panels = sheet(
        frame,
        f"How far {file} gets, and where it is lost",
        "Share of all runs that got as far as each stage and through all before it, with its 95 % interval "
        "(whiskers and brackets). Pale: lost since the stage before; “of those before”: what is kept of it",
        [["stages"]],
        [high],
    )
    axes = panels["stages"]
    axes.set(xlim=(0, 1), ylim=(0, high))
    centres = [high - row * place - BAR / 2 - 0.06 for place in range(len(steps))]
    shares = [1.0, *(step.reached.value for step in steps)]
    for step, before, centre in zip(steps, shares, centres, strict=False):
        draw_step(axes, step, before, centre)
    whiskers(axes, centres, [step.reached for step in steps], "funnel", 0.06, upright=False)
    axes.set_yticks(centres, ["\n".join(lines) for lines in labels], size=BODY)
    axes.tick_params(axis="y", length=0)
    axes.set_xticks([n / 5 for n in range(6)], [str(20 * n) for n in range(6)])
    axes.grid(axis="x")
    axes.set_xlabel("share of runs [%]")
    figure.settle()  # these words end where their panel does
    for step, before, centre in list(zip(steps, shares, centres, strict=False))[1:]:
        lost = partial(lost_words, scenario, step, before)
        axes.annotate(
            "\n".join(named(lost, size_of(axes)[0] - 0.05, SMALL, LOST_LINES)), (0.0, centre - BAR / 2),
            xytext=(2, -3), textcoords="offset points", size=SMALL, va="top", color=QUIET, linespacing=1.1,
            bbox={"facecolor": PAPER, "linewidth": 0, "pad": 0.5},
        )  # fmt: skip
    return figure


def draw_step(axes: Axes, step: Step, before: float, centre: float) -> None:
    """Bar of what is left, pale bar of what was lost, and numbers at the right."""
    value = step.reached.value
    low, high = centre - BAR / 2, centre + BAR / 2
    colour = FILE_COLOURS["closed_durable"] if step.stage.name in ("closed", "lasted") else STAGE
    if before > value:
        bars(axes, [(value, low, before, high)], [LOST], f"lost {step.stage.name}")
    bars(axes, [(0.0, low, value, high)], [colour], step.stage.name)
    beside(axes, centre, interval(step.reached), weight="bold", va="center")
    if step.stage.name != "talks" and np.isfinite(step.kept):
        beside(axes, low - 0.04, f"{percent(step.kept)} of those before", va="top", color=QUIET)


def lost_words(scenario: Scenario, step: Step, before: float, longest: int = LONGEST) -> str:
    """Say how many runs are lost on the way to a stage, and how their file ended; names are cut."""
    if not step.lost:
        return "nothing is lost here" if before > 0 else "no run gets as far"
    named = list(step.lost.items())[:MOST_ENDS]
    whole = math.fsum(step.lost.values())
    rest = whole - math.fsum(share for _, share in named)
    ends = [f"{class_label(scenario, name, longest)} {percent(share)}" for name, share in named]
    ends += [f"others {percent(rest)}"] if len(step.lost) > MOST_ENDS else []
    return f"lost here {percent(whole)}: {'; '.join(ends)}"
