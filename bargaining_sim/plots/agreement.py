"""At which meeting the sides first agreed, found a framework and closed, and how often they never did."""

import math
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bargaining_sim.frame import Frame
from bargaining_sim.outcomes import Outcome
from bargaining_sim.plots.style import (
    EVENT_COLOURS,
    HEADING,
    NEVER_COLOUR,
    SMALL,
    SUMMIT_COLOUR,
    Sheet,
    bars,
    percent,
    sentence,
    styled,
    whiskers,
)
from bargaining_sim.plots.text import text_height, text_width, wrap
from bargaining_sim.scenario.schema import Meeting
from bargaining_sim.statistics import Estimate, wilson

MOST_BARS = 100  # more meetings than this share bars
NARROWEST = 0.85  # inches for the name and date of a meeting
NAME_LINES = 3
LEFT = 0.75  # inches for the scale of shares
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Calendar(NamedTuple):
    """The horizontal axis: one bar for each group of consecutive meetings, then the bar "never".

    Attributes
    ----------
    meetings : list of Meeting
    group : int
        Meetings that share a bar.
    slots : int
        Bars of meetings.
    never : float
        Place of the bar "never"; that of the bars of meetings is their number from 0 on.
    inches : float
        Distance of bars.
    """

    meetings: list[Meeting]
    group: int
    slots: int
    never: float
    inches: float


def calendar_of(meetings: list[Meeting], width: float) -> Calendar:
    """Lay the meetings out on an axis of some inches."""
    group = math.ceil(len(meetings) / MOST_BARS)
    slots = math.ceil(len(meetings) / group)
    never = slots - 1 + max(1.4, 0.1 * slots)
    return Calendar(meetings, group, slots, never, width / (never + 1.2))


def estimates_of(rounds: "np.ndarray[tuple[int], np.dtype[np.int64]]", calendar: Calendar) -> list[Estimate]:
    """Shares of runs by bar, that of "never" last."""
    slots = np.where(rounds > 0, (rounds - 1) // calendar.group, calendar.slots)
    return [wilson(int(count), len(rounds)) for count in np.bincount(slots, minlength=calendar.slots + 1)]


@styled()
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
    width = Sheet.inside() - LEFT
    calendar = calendar_of(frame.scenario.calendar.meetings, width)
    labels = labels_of(calendar)
    axis = 0.4 + text_height(max(label.count("\n") + 1 for label in labels.values()), SMALL)
    heading, height, gap = text_height(1, HEADING) + 0.1, 1.5 if len(names) > 1 else 3.0, 0.22
    body = axis + len(names) * (heading + height) + (len(names) - 1) * gap
    title = "When they agree: first deal, framework, closing" if len(names) > 1 else "When they agree: first deal"
    sheet = Sheet(frame, title, "Share of all runs by meeting; each panel adds up to 100 %", body)
    panels = {name: estimates_of(np.asarray(frame[name], np.int64), calendar) for name in names}
    highest = min(1.0, 1.12 * max(e.high for panel in panels.values() for e in panel))
    bottom = body
    for name, panel in panels.items():
        bottom -= heading + height
        sheet.words(0, bottom + height + 0.08, heading_of(frame.outcomes[name], sheet), size=HEADING, weight="bold")
        axes = sheet.panel(LEFT, bottom, width, height)
        draw_panel(axes, calendar, panel, name)
        axes.set_ylim(0, highest + 0.22 * highest / height)
        scale_shares(axes, highest)
        axes.set_xticks([*labels, calendar.never], [*labels.values(), "never"])
        axes.set_xticks(range(calendar.slots), minor=True)
        axes.tick_params(axis="x", labelbottom=name == names[-1])
        bottom -= gap
    axes.set_xlabel(axis_words(calendar), labelpad=5)
    return sheet.figure


def heading_of(outcome: Outcome, sheet: Sheet) -> list[str]:
    """Heading of a panel; "never" has a bar of its own."""
    return wrap(sentence(outcome.meaning.removesuffix(", 0 = never")), sheet.width, HEADING, 1, "bold")


def draw_panel(axes: Axes, calendar: Calendar, panel: list[Estimate], name: str) -> None:
    """Bars, intervals and percentages of one column, on bands that mark summits."""
    places = [*map(float, range(calendar.slots)), calendar.never]
    half = [0.38] * calendar.slots + [max(0.38, min(0.3 / calendar.inches, 0.04 * calendar.slots))]
    boxes = [(x - h, 0.0, x + h, e.value) for x, h, e in zip(places, half, panel, strict=True)]
    summits = sorted({i // calendar.group for i, meeting in enumerate(calendar.meetings) if meeting.summit})
    for slot in summits:
        axes.axvspan(slot - 0.5, slot + 0.5, color=SUMMIT_COLOUR, linewidth=0, zorder=0)
    bars(axes, boxes, [EVENT_COLOURS[name]] * calendar.slots + [NEVER_COLOUR], name)
    whiskers(axes, places, panel, name, upright=True)
    roomy = calendar.inches > text_width("100.0 %", SMALL) + 0.03
    peak = max(range(calendar.slots), key=lambda slot: panel[slot].value)
    for slot, (x, estimate) in enumerate(zip(places, panel, strict=True)):
        if roomy or slot in (peak, calendar.slots):
            axes.annotate(
                percent(estimate.value), (x, estimate.high), xytext=(0, 3), textcoords="offset points", size=SMALL,
                ha="center",
            )  # fmt: skip
    axes.set_xlim(-0.6, calendar.never + 0.6)
    axes.axvline((calendar.slots - 1 + calendar.never) / 2, color=NEVER_COLOUR, linewidth=0.8, linestyle=(0, (4, 3)))
    axes.set_ylabel("share of runs [%]", size=SMALL)


def scale_shares(axes: Axes, highest: float) -> None:
    """Ticks of shares in round numbers of percent, four or so up to the highest bar."""
    step = next(s for s in (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5) if highest / s <= 5)
    ticks = [i * step for i in range(int(highest / step + 1e-9) + 1)]
    axes.set_yticks(ticks, [f"{100 * tick:g}" for tick in ticks])
    axes.grid(axis="y")


def labels_of(calendar: Calendar) -> dict[int, str]:
    """Names and dates of as many meetings as can be read, by bar."""
    step = next(
        s for n in range(6) for m in (1, 2, 5) if (s := m * 10**n) * calendar.inches >= NARROWEST or s >= calendar.slots
    )
    return {slot: meeting_label(calendar, slot, step * calendar.inches - 0.08) for slot in range(0, calendar.slots, step)}


def axis_words(calendar: Calendar) -> str:
    """What stands on the horizontal axis, and what the bands mean."""
    notes = ["meeting"]
    if calendar.group > 1:
        notes.append(f"each bar: {calendar.group} meetings in a row, named by the first")
    if any(meeting.summit for meeting in calendar.meetings):
        notes.append("yellow band: summit")
    return " · ".join(notes)


def meeting_label(calendar: Calendar, slot: int, width: float) -> str:
    """Name and date of the first meeting of a bar."""
    meeting = calendar.meetings[slot * calendar.group]
    day = meeting.date
    return "\n".join([*wrap(meeting.name, width, SMALL, NAME_LINES), f"{day.day} {MONTHS[day.month - 1]} {day.year}"])
