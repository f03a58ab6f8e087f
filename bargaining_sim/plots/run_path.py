"""The offers of one run, numbered, on the plane of both sides' utilities."""

import math
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from bargaining_sim.analysis.bargaining_set import plane_of
from bargaining_sim.plots import labels
from bargaining_sim.plots.offers import Offer, kinds_of, offers_of, worth_to
from bargaining_sim.plots.plane import (
    KEY,
    WHOLE,
    Window,
    dot,
    draw_ground,
    draw_marks,
    ground_entries,
    scale_plane,
    told,
    window_of,
)
from bargaining_sim.plots.sheet import SQUARE, Entry, picture, sheet, size_of
from bargaining_sim.plots.style import ACTOR_COLOURS, INK, PAPER, SMALL, class_label
from bargaining_sim.plots.text import text_height, text_width
from bargaining_sim.results.examples import RunStory
from bargaining_sim.text.lines import plain
from bargaining_sim.text.lists import listed

MARKERS = ("o", "s")
"""Offers of the first and of the second side: shapes differ, for grey print."""
END = "in force at the end"
READ = "Numbers: the order of the offers; 3…19: offered several times, first as 3, last as 19"
MOST_NUMBERS = 60  # spots that get a number
MOST_NAMED = 4  # accepted offers that are named; all are ringed
HALO = [withStroke(linewidth=2.5, foreground=PAPER)]
RING = 190.0  # area of the ring around an accepted offer [square points]


class Spot(NamedTuple):
    """Offers of one side that are worth the same to both.

    Attributes
    ----------
    side : int
    point : tuple of float
        Utilities of the first and of the second side.
    numbers : list of int
        Which offers of the run.
    """

    side: int
    point: tuple[float, float]
    numbers: list[int]


def spots_of(story: RunStory, offers: list[Offer]) -> list[Spot]:
    """Gather offers by side and place, in the order in which places were first offered."""
    found: dict[tuple[int, tuple[float, float]], list[int]] = {}
    for offer in offers:
        found.setdefault((offer.side, point_of(story, offer)), []).append(offer.number)
    return [Spot(side, point, numbers) for (side, point), numbers in found.items()]


def point_of(story: RunStory, offer: Offer) -> tuple[float, float]:
    """Utilities of an offer to the first and to the second side."""
    return worth_to(story, 0, offer.package), worth_to(story, 1, offer.package)


def made(story: RunStory) -> list[Offer]:
    """Offers of a run, numbered one after the other; who passes offers nothing."""
    offers = [offer for offer in offers_of(story) if offer.package >= 0]
    return [offer._replace(number=i) for i, offer in enumerate(offers, start=1)]


def numbered(numbers: list[int]) -> str:
    """Put the numbers of a place in words: the first and the last stand for many."""
    return f"{numbers[0]}…{numbers[-1]}" if len(numbers) > 2 else ", ".join(map(str, numbers))


@picture
def draw(story: RunStory) -> Figure:
    """Draw what the offers of a run were worth to both sides.

    Parameters
    ----------
    story : RunStory

    Returns
    -------
    Figure
        First actor's utility to the right, second actor's upwards, a key at the right.
    """
    offers = made(story)
    spots = spots_of(story, offers)
    plane = plane_of(story.scenario, story.game, kinds_of(story))
    ends = [float(story.row[f"utility_{name}"]) for name in story.scenario.actors]
    accepted = [(accepted_words(story, offer), point_of(story, offer)) for offer in offers if offer.accepted]
    some = accepted if len(accepted) <= MOST_NAMED else [*accepted[: MOST_NAMED - 1], accepted[-1]]
    plane = plane._replace(marks=[*plane.marks, *some, (END, (ends[0], ends[1]))])
    window = window_of(np.array([*(point for _, point in plane.marks), *(spot.point for spot in spots)]))
    names = [plain(actor.label, 60) for actor in story.scenario.actors.values()]
    private = [
        f"{name} {kind}"
        for name, kind, actor in zip(names, plane.types, story.scenario.actors.values(), strict=True)
        if len(actor.types) > 1
    ]
    types = listed(private)
    said = f"Types: {types.replace('_', ' ')}. {READ}" if types else READ
    if window != WHOLE:
        said += ". Only a part of the plane is shown"
    figure, panels = sheet(
        story,
        "Who offered what in one run, and what bargaining theory recommends",
        said if offers else "Nobody offered anything in this run",
        [["plane"]],
        [SQUARE],
        key=[*key_of(story, offers), *ground_entries(plane), told(ending(story))],
        key_at="right",
        key_width=KEY,
        notes="",
    )
    first, second = (f"worth to {name} [utility 0–1]" for name in names)
    axes = panels["plane"]
    scale_plane(axes, (first, second), window)
    draw_ground(axes, plane)
    draw_offers(axes, story, offers, spots)
    figure.settle()  # labels beside marks need the plane in its final size
    window = window._replace(side=size_of(axes)[0])
    avoid = np.array([(*spot.point, 0.6) for spot in spots]).reshape(-1, 3)
    looks = {END: ("D", 9.0)} | {name: ("", 0.0) for name, _ in some}
    taken = draw_marks(axes, plane, avoid, looks, window)
    draw_numbers(axes, spots, taken, window)
    return figure


def accepted_words(story: RunStory, offer: Offer) -> str:
    """Name an accepted offer."""
    meeting = plain(story.scenario.calendar.meetings[offer.meeting].name, 24)
    return f"accepted: {offer.number}, {meeting}"


def draw_offers(axes: Axes, story: RunStory, offers: list[Offer], spots: list[Spot]) -> None:
    """Path and places of both sides' offers, and a ring around what was accepted."""
    for side in range(2):
        for session in sorted(
            {offer.session for offer in offers}
        ):  # between them what is on the table changes
            some = [offer for offer in offers if (offer.side, offer.session) == (side, session)]
            path = np.array([point_of(story, offer) for offer in some]).reshape(-1, 2)
            axes.plot(
                path[:, 0], path[:, 1], color=ACTOR_COLOURS[side], linewidth=1.1, alpha=0.6, zorder=3,
                label=f"path {side}",
            )  # fmt: skip
        own = [spot for spot in spots if spot.side == side]
        axes.scatter(
            [spot.point[0] for spot in own], [spot.point[1] for spot in own], marker=MARKERS[side],
            s=[22 + 14 * min(len(spot.numbers), 5) for spot in own], color=ACTOR_COLOURS[side],
            edgecolors=PAPER, linewidths=0.6, zorder=5.2, label=f"offers {side}",
        )  # fmt: skip
    rings = np.array([point_of(story, offer) for offer in offers if offer.accepted])
    if len(rings):
        axes.scatter(
            rings[:, 0], rings[:, 1], s=RING, facecolors="none", edgecolors=INK, linewidths=1.8, zorder=5.3,
            label="accepted",
        )  # fmt: skip


def draw_numbers(axes: Axes, spots: list[Spot], taken: list[labels.Box], window: Window) -> None:
    """Numbers beside as many places as there is room for, those of the first and last offers first."""
    order = [own[place] for own in sides_of(spots) for place in (0, -1)] + spots
    dots = [window.inches(spot.point) for spot in spots]
    for spot in list({spot.numbers[0]: spot for spot in order}.values())[:MOST_NUMBERS]:
        words = numbered(spot.numbers)
        box = free_place(window.inches(spot.point), words, taken, dots, window.side)
        if box is None:
            continue
        taken.append(box)
        x, y = window.point((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        axes.text(
            x, y, words, size=SMALL, weight="bold", ha="center", va="center", color=ACTOR_COLOURS[spot.side],
            zorder=5.5, path_effects=HALO, label="number",
        )  # fmt: skip


def sides_of(spots: list[Spot]) -> list[list[Spot]]:
    """Places of each side that offered anything, the one with its last offer last."""
    both = [[spot for spot in spots if spot.side == side] for side in range(2)]
    return [sorted(own, key=lambda spot: (spot.numbers[0] != 1, spot.numbers[-1])) for own in both if own]


def free_place(
    spot: tuple[float, float],
    words: str,
    taken: list[labels.Box],
    dots: list[tuple[float, float]],
    side: float,
) -> labels.Box | None:
    """Box beside a place that covers no words and as few places as can be; None if all are taken."""
    width, height = text_width(words, SMALL, "bold") + 0.04, text_height(1, SMALL)
    best, least = None, math.inf
    for distance in (0.11, 0.17, 0.26):
        for turn in range(12):
            angle = 2 * math.pi * (turn + 1.5) / 12
            box = labels.beside(*spot, width, height, distance, angle, (0.02, 0.02, side - 0.02, side - 0.02))
            if any(labels.overlap(box, other) for other in taken):
                continue
            wide = (box[0] - 0.05, box[1] - 0.05, box[2] + 0.05, box[3] + 0.05)
            hit = sum(wide[0] < x < wide[2] and wide[1] < y < wide[3] for x, y in dots)
            if hit + distance < least:
                best, least = box, hit + distance
    return best if least < 2 else None


def key_of(story: RunStory, offers: list[Offer]) -> list[Entry]:
    """Say what the marks of the offers mean, with their numbers."""
    found: list[Entry] = []
    for side, actor in enumerate(story.scenario.actors.values()):
        count = sum(offer.side == side for offer in offers)
        words = f"offered by {plain(actor.label, 40)} ({count:,}); larger: several times"
        found.append((dot(MARKERS[side], ACTOR_COLOURS[side]), words))
    ring = dot("o", INK, 11.0, markerfacecolor="none", markeredgewidth=1.8)
    found.append((ring, f"accepted ({sum(offer.accepted for offer in offers):,})"))
    return found


def ending(story: RunStory) -> str:
    """Say how the run ended."""
    scenario, row = story.scenario, story.row
    told = [class_label(scenario, row["trade_outcome"]).lower()]
    if scenario.approval:
        file = plain(scenario.chips[scenario.approval.chip].label, 40)
        told = [f"{file}: {class_label(scenario, row['file_outcome'])}", f"other chips: {told[0]}"]
    worth = ", ".join(
        f"{row[f'utility_{name}']:.2f} to {plain(actor.label, 40)}" for name, actor in scenario.actors.items()
    )
    return f"How it ended: {'; '.join(told)}. What is in force then is worth {worth}."
