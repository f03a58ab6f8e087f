"""What was in force on every chip in one run, meeting by meeting, and who moved it."""

import datetime
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bargaining_sim.plots.ladder_events import Lane, Mark, lanes_of
from bargaining_sim.plots.rungs import ROW, Steps, column_labels, short, steps_of
from bargaining_sim.plots.sheet import Entry, heading, picture, sheet
from bargaining_sim.plots.style import (
    ACTOR_COLOURS,
    INK,
    MARGIN,
    PAPER,
    QUIET,
    SMALL,
    SUMMIT_COLOUR,
    WIDTH,
    sentence,
)
from bargaining_sim.plots.text import text_width
from bargaining_sim.results.examples import RunStory
from bargaining_sim.text.lines import plain

TRUCE = "#8FD3B0"
LINE = 2.2


class Look(NamedTuple):
    """How a mark is drawn, and what it means."""

    marker: str
    size: float
    filled: bool
    told: str


LOOKS = {
    "eased": Look("^", 8, True, "eases alone"),
    "announced": Look("^", 9, False, "eases, announced without return"),
    "escalated": Look("v", 8, True, "escalates alone"),
    "threatened": Look("v", 9, False, "threatens this rung"),
    "carried out": Look("X", 9, True, "threat carried out"),
    "called off": Look("x", 7, True, "threat not carried out"),
    "deal": Look("o", 8, True, "deal"),
    "framework": Look("o", 9, False, "framework on this rung, not yet approved"),
    "refused": Look("x", 7, True, "framework refused"),
    "closed": Look("*", 13, True, "closed: the framework is in force"),
    "taken back": Look("<", 7, True, "taken back with the framework"),
    "extended": Look(">", 7, True, "date extended"),
    "executed": Look("X", 9, True, "date has come: the fallback is in force"),
    "shocked": Look("D", 6, True, "moved by news"),
    "learned": Look("P", 9, False, "instrument learned that bears on this rung"),
    "collapsed": Look("X", 9, False, "the venture collapses"),
    "lasted": Look("*", 13, False, "the venture has lasted"),
}
"""Marks in the order of the key."""


@picture
def draw(story: RunStory) -> Figure:
    """Draw one lane a chip: rungs upwards, meetings to the right.

    Parameters
    ----------
    story : RunStory

    Returns
    -------
    Figure
        The line is what was in force; marks say who moved it.
    """
    scenario = story.scenario
    lanes = lanes_of(story)
    ladders = [steps_of(chip) for chip in scenario.chips.values()]
    left = 0.15 + max(text_width(short(name), SMALL) for ladder in ladders for name in ladder.labels)
    width = WIDTH - 2 * MARGIN - left
    columns = columns_of(story, lanes)
    labels = column_labels(columns, width)
    figure, panels = sheet(
        story,
        "Chip by chip: what was in force in one run, and who moved it",
        subtitle_of(story),
        [[lane.chip] for lane in lanes],
        [ROW * len(ladder.labels) for ladder in ladders],
        key=key_of(lanes),
        notes="columns are not to scale; in a column from left to right: news, moves, table, approval, dates",
    )
    for lane, ladder in zip(lanes, ladders, strict=True):
        axes, chip = panels[lane.chip], scenario.chips[lane.chip]
        owner = f"chip of {plain(scenario.actors[chip.owner].label, 40)}"
        heading(axes, sentence(chip.label), beside=owner)
        axes.set_title(
            owner, loc="right", size=SMALL, color=ACTOR_COLOURS[list(scenario.actors).index(chip.owner)]
        )
        axes.set(xlim=(-0.5, len(columns) - 0.5), ylim=(-0.5, len(ladder.labels) - 0.5))
        draw_lane(axes, story, lane, ladder, width / len(columns))
        axes.set_yticks(range(len(ladder.labels)), [short(label) for label in ladder.labels])
        axes.set_xticks(list(labels), list(labels.values()))
        axes.tick_params(axis="both", length=0)
        axes.tick_params(axis="x", labelbottom=lane is lanes[-1])
    summit = any(meeting.summit for meeting in scenario.calendar.meetings)
    axes.set_xlabel("meeting" + (" · yellow: summit" if summit else ""))
    return figure


def columns_of(story: RunStory, lanes: list[Lane]) -> list[tuple[str, datetime.date | None]]:
    """Names and dates of the columns: the start, the meetings, and what followed if anything did."""
    calendar = story.scenario.calendar
    found: list[tuple[str, datetime.date | None]] = [("start", calendar.start)]
    found += [(meeting.name, meeting.date) for meeting in calendar.meetings]
    if any(mark.x > len(calendar.meetings) + 0.5 for lane in lanes for mark in lane.marks):
        found.append(("after the talks", None))
    return found


def subtitle_of(story: RunStory) -> str:
    """Say how to read it, and in whose colours it is."""
    first, second = (plain(actor.label, 40) for actor in story.scenario.actors.values())
    return (
        f"Line: the rung in force, the most hostile below. Blue marks: {first}; orange: {second}; "
        "black: both together, or somebody else"
    )


def draw_lane(axes: Axes, story: RunStory, lane: Lane, ladder: Steps, inches: float) -> None:
    """Line, truces and marks of one chip; columns are ``inches`` wide."""
    _, end = axes.get_xlim()
    for column, meeting in enumerate(story.scenario.calendar.meetings, start=1):
        if meeting.summit:
            axes.axvspan(column - 0.5, column + 0.5, color=SUMMIT_COLOUR, linewidth=0, zorder=0)
    if inches > 0.15:
        axes.set_xticks(np.arange(0.5, end), minor=True)
        axes.tick_params(axis="x", which="minor", length=0)
        axes.grid(axis="x", which="minor")
    axes.grid(axis="y")
    x = [place for place, _ in lane.steps] + [end]
    y = [int(ladder.place(rung)) for _, rung in lane.steps]
    y.append(y[-1])
    for start, stop in lane.truces:
        edges = [start, *(place for place in x if start < place < (stop or end)), stop or end]
        level = [y[np.searchsorted(x, edge, side="right") - 1] for edge in edges[:-1]]
        axes.step(
            edges, [*level, level[-1]], where="post", color=TRUCE, linewidth=8, solid_capstyle="butt",
            zorder=1, label="truce",
        )  # fmt: skip
    axes.step(x, y, where="post", color=INK, linewidth=LINE, zorder=2, label="in force")
    small = inches < 0.3
    for mark in lane.marks:
        draw_mark(axes, mark.x, float(ladder.place(mark.rung)), mark, 0.55 if small else 1.0)


def draw_mark(axes: Axes, x: float, y: float, mark: Mark, scale: float = 1.0) -> None:
    """One mark in the colour of who made it, on a pale edge that lifts it off the line."""
    axes.add_line(marked(x, y, mark, scale))


def marked(x: float, y: float, mark: Mark, scale: float = 1.0) -> Line2D:
    """Return a mark at a place, for a lane or for the key."""
    look = LOOKS[mark.what]
    colour = ACTOR_COLOURS[mark.actor] if mark.actor in (0, 1) else INK
    if mark.what in ("shocked", "collapsed"):
        colour = QUIET if mark.what == "shocked" else INK
    line = look.marker == "x"
    return Line2D(
        [x], [y], linestyle="none", marker=look.marker, markersize=look.size * scale, zorder=3,
        markerfacecolor=colour if look.filled else PAPER, label=mark.what,
        markeredgecolor=colour if line or not look.filled else PAPER,
        markeredgewidth=2.0 if line else 1.6 if not look.filled else 0.7,
    )  # fmt: skip


def key_of(lanes: list[Lane]) -> list[Entry]:
    """Say what the line and the marks mean that occur in this run."""
    seen = {mark.what for lane in lanes for mark in lane.marks}
    found: list[Entry] = [(Line2D([], [], color=INK, linewidth=LINE), "in force")]
    if any(lane.truces for lane in lanes):
        found.append((Line2D([], [], color=TRUCE, linewidth=8), "under a truce that lapses"))
    return found + [(marked(0, 0, Mark(0, 0, what, -1)), LOOKS[what].told) for what in LOOKS if what in seen]
