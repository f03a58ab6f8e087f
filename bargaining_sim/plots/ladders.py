"""What was in force on every chip in one run, meeting by meeting, and who moved it."""

import datetime
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bargaining_sim.plots.ladder_events import Lane, Mark, lanes_of
from bargaining_sim.plots.rungs import ROW, Steps, column_labels, short, steps_of
from bargaining_sim.plots.style import (
    ACTOR_COLOURS,
    HEADING,
    INK,
    PAPER,
    QUIET,
    SMALL,
    SUMMIT_COLOUR,
    Sheet,
    sentence,
    styled,
)
from bargaining_sim.plots.text import text_height, text_width, wrap
from bargaining_sim.results.examples import RunStory
from bargaining_sim.scenario.schema import Chip
from bargaining_sim.text.lines import plain

GAP = 0.15
TRUCE = "#8FD3B0"
LINE = 2.2
KEY_ROW = 0.22  # inches of a line of the key


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


@styled()
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
    width = Sheet.inside() - left
    columns = columns_of(story, lanes)
    labels = column_labels(columns, width)
    under = text_height(max(label.count("\n") + 1 for label in labels.values()), SMALL) + 0.3
    heading = text_height(1, HEADING) + 0.08
    heights = [ROW * len(ladder.labels) for ladder in ladders]
    key = key_of(lanes, Sheet.inside())
    body = KEY_ROW * len(key) + 0.1 + sum(heights) + len(lanes) * heading + (len(lanes) - 1) * GAP + under
    sheet = Sheet(
        story,
        "Chip by chip: what was in force in one run, and who moved it",
        subtitle_of(story),
        body,
        notes="columns are not to scale; in a column from left to right: news, moves, table, approval, dates",
    )
    draw_key(sheet, key, body)
    top = body - KEY_ROW * len(key) - 0.1
    for lane, ladder, height in zip(lanes, ladders, heights, strict=True):
        top -= heading
        draw_heading(sheet, story, scenario.chips[lane.chip], top)
        top -= height
        axes = sheet.panel(left, top, width, height)
        axes.set(xlim=(-0.5, len(columns) - 0.5), ylim=(-0.5, len(ladder.labels) - 0.5))
        draw_lane(axes, story, lane, ladder, width / len(columns))
        axes.set_yticks(range(len(ladder.labels)), [short(label) for label in ladder.labels])
        axes.set_xticks(list(labels), list(labels.values()))
        axes.tick_params(axis="both", length=0)
        axes.tick_params(axis="x", labelbottom=lane is lanes[-1])
        top -= GAP
    summit = any(meeting.summit for meeting in scenario.calendar.meetings)
    axes.set_xlabel("meeting" + (" · yellow: summit" if summit else ""))
    return sheet.figure


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


def draw_heading(sheet: Sheet, story: RunStory, chip: Chip, bottom: float) -> None:
    """Name of a chip, and whose it is."""
    side = list(story.scenario.actors).index(chip.owner)
    owner = f"chip of {plain(story.scenario.actors[chip.owner].label, 40)}"
    room = sheet.width - text_width(owner, SMALL) - 0.2
    name = wrap(sentence(chip.label), room, HEADING, 1, "bold")
    sheet.words(0, bottom + 0.07, name, size=HEADING, weight="bold", va="bottom")
    sheet.words(
        sheet.width, bottom + 0.07, [owner], size=SMALL, color=ACTOR_COLOURS[side], va="bottom", ha="right"
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
    look = LOOKS[mark.what]
    colour = ACTOR_COLOURS[mark.actor] if mark.actor in (0, 1) else INK
    if mark.what in ("shocked", "collapsed"):
        colour = QUIET if mark.what == "shocked" else INK
    line = look.marker == "x"
    axes.plot(
        [x], [y], linestyle="none", marker=look.marker, markersize=look.size * scale, zorder=3,
        markerfacecolor=colour if look.filled else PAPER, label=mark.what,
        markeredgecolor=colour if line or not look.filled else PAPER,
        markeredgewidth=2.0 if line else 1.6 if not look.filled else 0.7,
    )  # fmt: skip


def key_of(lanes: list[Lane], width: float) -> list[list[tuple[str, float]]]:
    """Lines of the key: what occurs in this run, and where its mark stands [inches]."""
    seen = {mark.what for lane in lanes for mark in lane.marks}
    names = ["in force", *(["truce"] if any(lane.truces for lane in lanes) else [])]
    rows: list[list[tuple[str, float]]] = [[]]
    x = 0.0
    for name in [*names, *(what for what in LOOKS if what in seen)]:
        wide = 0.32 + text_width(words_for(name), SMALL) + 0.25
        if x + wide > width and rows[-1]:
            rows.append([])
            x = 0.0
        rows[-1].append((name, x))
        x += wide
    return rows


def words_for(name: str) -> str:
    """What a mark or a line means."""
    return {"in force": "in force", "truce": "under a truce that lapses"}.get(name) or LOOKS[name].told


def draw_key(sheet: Sheet, key: list[list[tuple[str, float]]], top: float) -> None:
    """Say what lines and marks mean."""
    height = KEY_ROW * len(key)
    axes = sheet.panel(0, top - height, sheet.width, height)
    axes.set(xlim=(0, sheet.width), ylim=(-len(key) + 0.5, 0.5))
    axes.set_axis_off()
    for row, entries in enumerate(key):
        for name, x in entries:
            if name in LOOKS:
                draw_mark(axes, x + 0.13, -row, Mark(0, 0, name, -1))
            else:
                if name == "truce":
                    axes.plot([x, x + 0.26], [-row, -row], color=TRUCE, linewidth=8, solid_capstyle="butt")
                axes.plot([x, x + 0.26], [-row, -row], color=INK, linewidth=LINE)
            axes.text(x + 0.32, -row, words_for(name), size=SMALL, va="center_baseline")
