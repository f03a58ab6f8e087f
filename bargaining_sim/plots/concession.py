"""How both sides came down in one run: what each held out for, offered and was offered."""

import math
from functools import partial
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from bargaining_sim.plots.dates import written
from bargaining_sim.plots.labels import spread
from bargaining_sim.plots.offers import Offer, offers_of, worth_to
from bargaining_sim.plots.sheet import heading, picture, sheet
from bargaining_sim.plots.style import (
    ACTOR_COLOURS,
    BODY,
    INK,
    MARGIN,
    PAPER,
    SMALL,
    SUMMIT_COLOUR,
    WIDTH,
)
from bargaining_sim.plots.text import named, text_height, text_width, wrap
from bargaining_sim.results.examples import RunStory
from bargaining_sim.text.lines import LONGEST, plain

LEFT, LABELS, PLOT = 0.62, 1.75, 2.3  # inches of scale, names, and a panel
AIR = 0.8  # turns of air on either side of a meeting
LEAST = 2  # turns that a meeting is wide at least
NARROWEST = 0.8  # inches for the name and date of a meeting
MARKERS = ("o", "s")
NAME_LINES = 3


class Stretch(NamedTuple):
    """A meeting on the horizontal axis.

    Attributes
    ----------
    meeting : int
    left, right : float
    """

    meeting: int
    left: float
    right: float


class View(NamedTuple):
    """What one side saw.

    Attributes
    ----------
    asked : array (n, 2)
        Place and what it held out for, NaN between sessions.
    made, heard, accepted : array (k, 2)
        Place and own utility of its offers, of those it was offered, and of those that were accepted.
    """

    asked: NDArray[np.float64]
    made: NDArray[np.float64]
    heard: NDArray[np.float64]
    accepted: NDArray[np.float64]


def stretches_of(offers: list[Offer], held: int, width: float) -> tuple[list[Stretch], dict[int, float]]:
    """Lay out the meetings that were held on some inches, and the place of every turn.

    A meeting of few turns is as wide as its name, if there is room for all names.
    """
    turns: list[list[int]] = [[] for _ in range(held)]
    for offer in offers:
        turns[offer.meeting].append(offer.number)
    wide = [max(len(numbers), LEAST) - 1 + 2 * AIR for numbers in turns]
    if held * NARROWEST <= width:
        for _ in range(50):  # widening one meeting narrows the others
            total = math.fsum(wide)
            wide = [max(own, total * NARROWEST / width) for own in wide]
    found: list[Stretch] = []
    places: dict[int, float] = {}
    left = 0.0
    for meeting, (numbers, own) in enumerate(zip(turns, wide, strict=True)):
        first = left + (own - max(len(numbers) - 1, 0)) / 2
        places |= {number: first + i for i, number in enumerate(numbers)}
        found.append(Stretch(meeting, left, left + own))
        left += own
    return found, places


def view_of(story: RunStory, offers: list[Offer], places: dict[int, float], side: int) -> View:
    """Collect what one side held out for, offered and was offered."""
    asked: list[tuple[float, float]] = []
    session = -1
    for offer in offers:
        if offer.session != session and asked:
            asked.append((math.nan, math.nan))
        session = offer.session
        value = offer.asked if offer.side == side else offer.bar
        asked.append((places[offer.number], value if math.isfinite(value) else math.nan))
    real = [offer for offer in offers if offer.package >= 0]

    def points(chosen: list[Offer]) -> NDArray[np.float64]:
        found = [(places[offer.number], worth_to(story, side, offer.package)) for offer in chosen]
        return np.array(found, float).reshape(-1, 2)

    return View(
        np.array(asked, float).reshape(-1, 2),
        points([offer for offer in real if offer.side == side]),
        points([offer for offer in real if offer.side != side]),
        points([offer for offer in real if offer.accepted]),
    )


@picture
def draw(story: RunStory) -> Figure:
    """Draw the concessions of both sides, one panel each, in own utility.

    Parameters
    ----------
    story : RunStory

    Returns
    -------
    Figure
        Turns at the table to the right, grouped by meeting; own utility upwards, one scale for both.
    """
    offers = offers_of(story)
    width = WIDTH - 2 * MARGIN - LEFT - LABELS
    stretches, places = stretches_of(offers, max(1, int(story.row["rounds"])), width)
    views = [view_of(story, offers, places, side) for side in range(2)]
    ticks = meeting_labels(story, stretches, width)
    figure, panels = sheet(
        story,
        "How both sides came down: held out for, offered, and was offered",
        told_of(offers),
        [["first"], ["second"]],
        [PLOT, PLOT],
        notes="",
    )
    low, high = scale_of(views)
    step = 0.1 if high - low < 0.75 else 0.2
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    levels = [n * step for n in range(first, last + 1)]
    for side, (view, actor) in enumerate(zip(views, story.scenario.actors.values(), strict=True)):
        axes = panels[("first", "second")[side]]
        heading(axes, f"In the eyes of {plain(actor.label)}", colour=ACTOR_COLOURS[side])
        axes.set(xlim=(0, stretches[-1].right), ylim=(low, high))
        draw_meetings(axes, story, stretches)
        draw_view(axes, view, side)
        draw_names(axes, story, view, side, (low, high))
        axes.set_yticks(levels, [f"{level:.1f}" for level in levels])
        axes.set_xticks(list(ticks), list(ticks.values()))
        axes.tick_params(axis="x", labelbottom=side == 1, length=0, pad=6)
        axes.set_ylabel("own utility [0–1]", size=SMALL)
        axes.grid(axis="y")
    axes.set_xlabel(axis_words(story, stretches), labelpad=5)
    return figure


def told_of(offers: list[Offer]) -> str:
    """Say what happened, in numbers."""
    made = sum(offer.package >= 0 for offer in offers)
    if not made:
        return "Nobody offered anything in this run"
    accepted = sum(offer.accepted for offer in offers)
    passed = len(offers) - made
    told = f"{made:,} offers, {accepted:,} accepted (ringed)"
    told += f"; {passed:,} turns passed without an offer" if passed else ""
    return f"{told}. An offer is accepted when it is worth at least what the listener holds out for then"


def scale_of(views: list[View]) -> tuple[float, float]:
    """One scale of utility for both panels, in tenths."""
    values = np.concatenate([np.ravel(part[:, 1]) for view in views for part in view])
    values = values[np.isfinite(values)]
    if not len(values):
        return 0.0, 1.0
    low = math.floor(10 * float(values.min()) - 0.2) / 10
    high = math.ceil(10 * float(values.max()) + 0.2) / 10
    return max(low, -0.05), min(high, 1.05)


def draw_meetings(axes: Axes, story: RunStory, stretches: list[Stretch]) -> None:
    """Bands of summits, borders of meetings, and dashed lines where a deadline falls due."""
    meetings = story.scenario.calendar.meetings
    for stretch in stretches:
        if meetings[stretch.meeting].summit:
            axes.axvspan(
                stretch.left, stretch.right, color=SUMMIT_COLOUR, linewidth=0, zorder=0, label="summit"
            )
        if stretch.left > 0 and len(stretches) <= 60:
            axes.axvline(stretch.left, color="#D0D0D0", linewidth=0.8, zorder=0.5)
    for place in {place for place, _ in deadlines_of(story, stretches)}:
        axes.axvline(place, color=INK, linewidth=1.4, linestyle=(0, (4, 3)), zorder=1, label="deadline")


def deadlines_of(
    story: RunStory, stretches: list[Stretch], longest: int = LONGEST
) -> list[tuple[float, str]]:
    """Statutory deadlines at the start: where they fall, and their words; names are cut, dates are not."""
    meetings = story.scenario.calendar.meetings
    found = []
    for chip in story.scenario.chips.values():
        due = chip.clock.deadline
        if due is not None and due <= story.scenario.calendar.end:
            before = [stretch.right for stretch in stretches if meetings[stretch.meeting].date <= due]
            found.append((before[-1] if before else 0.0, f"{plain(chip.label, longest)}, {written(due)}"))
    return found


def draw_view(axes: Axes, view: View, side: int) -> None:
    """What one side held out for, its offers and those it heard."""
    own, other = ACTOR_COLOURS[side], ACTOR_COLOURS[1 - side]
    size = 30.0 if len(view.made) + len(view.heard) < 120 else 12.0
    axes.plot(view.asked[:, 0], view.asked[:, 1], color=own, linewidth=1.8, zorder=2, label="asked")
    edges = np.isnan(np.concatenate([[np.nan], view.asked[:, 1], [np.nan]]))
    alone = view.asked[edges[:-2] & edges[2:]]  # sessions of one turn
    axes.plot(
        alone[:, 0], alone[:, 1], color=own, linestyle="none", marker="_", markersize=9, markeredgewidth=1.8,
        zorder=2, label="asked once",
    )  # fmt: skip
    axes.scatter(
        view.heard[:, 0], view.heard[:, 1], marker=MARKERS[1 - side], s=size, facecolors=PAPER,
        edgecolors=other, linewidths=1.2, zorder=3, label="heard",
    )  # fmt: skip
    axes.scatter(
        view.made[:, 0], view.made[:, 1], marker=MARKERS[side], s=size, color=own, linewidths=0, zorder=3,
        label="made",
    )  # fmt: skip
    axes.scatter(
        view.accepted[:, 0], view.accepted[:, 1], s=150, facecolors="none", edgecolors=INK, linewidths=1.7,
        zorder=4, label="accepted", clip_on=False,
    )  # fmt: skip


def draw_names(axes: Axes, story: RunStory, view: View, side: int, scale: tuple[float, float]) -> None:
    """Name the line and both kinds of offers at the right, near their last values."""
    labels = [plain(actor.label) for actor in story.scenario.actors.values()]
    finite = view.asked[np.isfinite(view.asked[:, 1])]
    entries = [
        (finite, "holds out for (line)", ACTOR_COLOURS[side]),
        (view.made, f"{'●■'[side]} own offers", ACTOR_COLOURS[side]),
        (view.heard, f"{'○□'[1 - side]} offered by {labels[1 - side]}", ACTOR_COLOURS[1 - side]),
    ]
    shown = [(points[-1, 1], words, colour) for points, words, colour in entries if len(points)]
    room = LABELS - 0.12
    lines = [wrap(words, room, BODY, 2) for _, words, _ in shown]
    low, high = scale
    gap = (high - low) * text_height(max((len(line) for line in lines), default=1), BODY) / PLOT
    places = spread([value for value, _, _ in shown], gap, low + gap / 2, high - gap / 2)
    for (_, _, colour), place, words in zip(shown, places, lines, strict=True):
        axes.annotate(
            "\n".join(words), (1.0, place), xycoords=("axes fraction", "data"), xytext=(7, 0),
            textcoords="offset points", size=BODY, color=colour, va="center", linespacing=1.1,
            annotation_clip=False,
        )  # fmt: skip


def meeting_labels(story: RunStory, stretches: list[Stretch], width: float) -> dict[float, str]:
    """Names and dates of the meetings that can be read, by the middle of the meeting."""
    inches = width / stretches[-1].right
    meetings = story.scenario.calendar.meetings
    found: dict[float, str] = {}
    edge = -1.0  # where the last label ends [inches]
    for stretch in stretches:
        middle, wide = (stretch.left + stretch.right) / 2, (stretch.right - stretch.left) * inches
        room = max(wide - 0.06, NARROWEST - 0.06)
        if middle * inches - room / 2 < edge:
            continue
        meeting = meetings[stretch.meeting]
        lines = [*wrap(meeting.name, room, SMALL, NAME_LINES), *wrap(written(meeting.date), room, SMALL, 2)]
        found[middle] = "\n".join(lines)
        edge = middle * inches + max(text_width(line, SMALL) for line in lines) / 2 + 0.08
    return found


def axis_words(story: RunStory, stretches: list[Stretch]) -> str:
    """Say what stands on the horizontal axis, and what bands and lines mean."""
    meetings = story.scenario.calendar.meetings
    notes = ["turns at the table"]
    if any(meetings[stretch.meeting].summit for stretch in stretches):
        notes.append("yellow band: summit")
    return named(
        partial(axis_text, story, stretches, notes), WIDTH - 2 * MARGIN - LEFT - LABELS + 0.3, BODY, 1
    )[0]


def axis_text(story: RunStory, stretches: list[Stretch], notes: list[str], longest: int) -> str:
    """Say the notes, and last which deadline is drawn."""
    due = deadlines_of(story, stretches, longest)
    if not due:
        return " · ".join(notes)
    more = f" and {len(due) - 1} more" if len(due) > 1 else ""
    return " · ".join([*notes, f"dashed line: deadline ({due[0][1]}{more})"])
