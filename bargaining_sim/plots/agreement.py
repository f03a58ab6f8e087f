"""At which meeting the sides first agreed, found a framework and closed, and how often they never did."""

import math
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bargaining_sim.plots.dates import written
from bargaining_sim.plots.sheet import heading, picture, sheet
from bargaining_sim.plots.style import (
    EVENT_COLOURS,
    HEADING,
    MARGIN,
    NEVER_COLOUR,
    PAPER,
    QUIET,
    SMALL,
    SUMMIT_COLOUR,
    WIDTH,
    bars,
    sentence,
    whiskers,
)
from bargaining_sim.plots.text import named, text_width, wrap
from bargaining_sim.results.frame import Frame
from bargaining_sim.scenario.schema import Meeting
from bargaining_sim.statistics import Estimate, wilson
from bargaining_sim.text.lines import plain
from bargaining_sim.text.numbers import percent

MOST_BARS = 100  # more meetings than this share bars
NARROWEST = 0.72  # inches for the name and date of a meeting
NAME_LINES = 3
HALF = 0.38  # half the width of a bar of a meeting, in bars
AIR = 0.6  # before the first bar and behind the last, in bars
CUT = 1.6  # where a bar "never" that dwarfs many meetings is cut, in heights of the highest other bar
LEFT = 0.75  # inches for the scale of shares


class Calendar(NamedTuple):
    """The horizontal axis: one bar for each group of consecutive meetings, then the bar "never".

    Attributes
    ----------
    meetings : list of Meeting
    group : int
        Meetings that share a bar.
    slots : int
        Bars of meetings.
    never, wide : float
        Place of the bar "never" and half its width; bars of meetings stand at their number, from 0 on.
    inches : float
        Distance of bars.
    """

    meetings: list[Meeting]
    group: int
    slots: int
    never: float
    wide: float
    inches: float


def calendar_of(meetings: list[Meeting], width: float) -> Calendar:
    """Lay the meetings out on an axis of some inches."""
    group = math.ceil(len(meetings) / MOST_BARS)
    slots = math.ceil(len(meetings) / group)
    wide = max(HALF, 0.035 * slots)
    never = slots - 1 + max(1.4, 3 * wide)
    return Calendar(meetings, group, slots, never, wide, width / (never + wide + 2 * AIR))


def estimates_of(rounds: "np.ndarray[tuple[int], np.dtype[np.int64]]", calendar: Calendar) -> list[Estimate]:
    """Shares of runs by bar, that of "never" last."""
    slots = np.where(rounds > 0, (rounds - 1) // calendar.group, calendar.slots)
    return [wilson(int(count), len(rounds)) for count in np.bincount(slots, minlength=calendar.slots + 1)]


@picture
def draw(frame: Frame) -> Figure:
    """Draw the meeting of the first deal and, if anything needs approval, of framework and closing.

    Parameters
    ----------
    frame : Frame

    Returns
    -------
    Figure
        One panel a column, with bars by meeting and the bar "never" apart at the right.
    """
    names = list(EVENT_COLOURS) if frame.scenario.approval else ["first_deal"]
    calendar = calendar_of(frame.scenario.calendar.meetings, WIDTH - 2 * MARGIN - LEFT)
    labels = labels_of(calendar)
    height = 1.5 if len(names) > 1 else 3.0
    title = (
        "When they agree: first deal, framework, closing" if len(names) > 1 else "When they agree: first deal"
    )
    told = "Share of all runs by meeting; each panel adds up to 100 %"
    figure, panels = sheet(frame, title, told, [[name] for name in names], [height] * len(names))
    shares = {name: estimates_of(np.asarray(frame[name], np.int64), calendar) for name in names}
    highest = highest_of(list(shares.values()))
    for name, axes in panels.items():
        heading(axes, heading_of(frame, name))
        draw_panel(axes, calendar, shares[name], name, highest)
        axes.set_ylim(0, highest * (1 + 0.3 / height))
        scale_shares(axes, highest)
        axes.set_xticks([*labels, calendar.never], [*labels.values(), "never"])
        axes.set_xticks(range(calendar.slots), minor=True)
        axes.tick_params(axis="x", labelbottom=name == names[-1])
    axes.set_xlabel(
        axis_words(calendar, any(share[-1].high > highest for share in shares.values())), labelpad=5
    )
    return figure


def highest_of(panels: list[list[Estimate]]) -> float:
    """Return the end of the scale; "never" may exceed it where it would dwarf many meetings."""
    meetings = max(e.high for panel in panels for e in panel[:-1])
    never = max(panel[-1].high for panel in panels)
    spread = len(panels[0]) > 13 and min(panel[-1].value for panel in panels) <= 0.8
    return CUT * meetings if spread and never > 5 * meetings else max(meetings, never)


def heading_of(frame: Frame, column: str) -> str:
    """Heading of a panel, in which only the chip may be cut; "never" has a bar of its own."""
    meaning = frame.outcomes[column].meaning.removesuffix(", 0 = never")
    approval = frame.scenario.approval
    file = frame.scenario.chips[approval.chip].label if approval else meaning

    def told(longest: int) -> str:
        return sentence(meaning.replace(file, plain(file, longest)))

    return named(told, WIDTH - 2 * MARGIN, HEADING, 1, "bold")[0]


def draw_panel(axes: Axes, calendar: Calendar, panel: list[Estimate], name: str, highest: float) -> None:
    """Bars, intervals and percentages of one column, on bands that mark summits."""
    places = [*map(float, range(calendar.slots)), calendar.never]
    half = [HALF] * calendar.slots + [calendar.wide]
    boxes = [(x - h, 0.0, x + h, min(e.value, highest)) for x, h, e in zip(places, half, panel, strict=True)]
    summits = [i // calendar.group for i, meeting in enumerate(calendar.meetings) if meeting.summit]
    for slot in dict.fromkeys(summits):
        axes.axvspan(slot - 0.5, slot + 0.5, color=SUMMIT_COLOUR, linewidth=0, zorder=0)
    bars(axes, boxes, [EVENT_COLOURS[name]] * calendar.slots + [NEVER_COLOUR], name)
    shown = [(x, e) for x, e in zip(places, panel, strict=True) if e.high <= highest]
    whiskers(axes, [x for x, _ in shown], [e for _, e in shown], name, min(0.12, 0.05 / calendar.inches))
    roomy = calendar.inches > text_width("100.0 %", SMALL) + 0.03
    peak = max(range(calendar.slots), key=lambda slot: panel[slot].value)
    for slot, (x, estimate) in enumerate(zip(places, panel, strict=True)):
        if roomy or slot in (peak, calendar.slots):
            axes.annotate(
                percent(estimate.value), (x, min(estimate.high, highest)), xytext=(0, 3),
                textcoords="offset points", size=SMALL, ha="center",
            )  # fmt: skip
    if panel[-1].high > highest:
        cut_bar(axes, calendar, highest)
    axes.set_xlim(-AIR, calendar.never + calendar.wide + AIR)
    edge = (calendar.slots - 1 + HALF + calendar.never - calendar.wide) / 2
    axes.axvline(edge, color=QUIET, linewidth=0.8, linestyle=(0, (4, 3)))
    axes.set_ylabel("share of runs [%]", size=SMALL)


def cut_bar(axes: Axes, calendar: Calendar, highest: float) -> None:
    """Two slanted strokes across the bar "never": it is higher than it is drawn."""
    ends = np.array([calendar.never - 1.2 * calendar.wide, calendar.never + 1.2 * calendar.wide])
    for level in (0.80, 0.84):
        heights = np.array([level, level + 0.06]) * highest
        axes.plot(ends, heights, color=PAPER, linewidth=3.5, zorder=4, clip_on=False, solid_capstyle="butt")


def scale_shares(axes: Axes, highest: float) -> None:
    """Ticks of shares in round numbers of percent, four or so up to the highest bar."""
    step = next(s for s in (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5) if highest / s <= 5)
    ticks = [i * step for i in range(int(highest / step + 1e-9) + 1)]
    axes.set_yticks(ticks, [f"{100 * tick:g}" for tick in ticks])
    axes.grid(axis="y")


def labels_of(calendar: Calendar) -> dict[int, str]:
    """Names and dates of as many meetings as can be read, by bar."""
    steps = [1, 2, 5, 10, 20, 50]
    step = next((s for s in steps if s * calendar.inches >= NARROWEST), MOST_BARS)
    width = step * calendar.inches - 0.08
    return {slot: meeting_label(calendar, slot, width) for slot in range(0, calendar.slots, step)}


def axis_words(calendar: Calendar, cut: bool) -> str:
    """Say what stands on the horizontal axis, and what the bands mean."""
    notes = ["meeting"]
    if calendar.group > 1:
        notes.append(f"each bar: {calendar.group} meetings in a row, named by the first")
    if cut:
        notes.append('cut bar "never": higher than drawn')
    if any(meeting.summit for meeting in calendar.meetings):
        notes.append("yellow band: summit")
    return " · ".join(notes)


def meeting_label(calendar: Calendar, slot: int, width: float) -> str:
    """Name and date of the first meeting of a bar."""
    meeting = calendar.meetings[slot * calendar.group]
    date = wrap(written(meeting.date), width, SMALL, 2)
    return "\n".join([*wrap(meeting.name, width, SMALL, NAME_LINES), *date])
