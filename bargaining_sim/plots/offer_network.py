"""Who offered what to whom in one run, rung by rung, accepted or refused."""

from functools import partial
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from numpy.typing import NDArray

from bargaining_sim.plots.offers import Offer, offers_of
from bargaining_sim.plots.rungs import steps_of
from bargaining_sim.plots.sheet import PAD, Entry, picture, sheet
from bargaining_sim.plots.style import (
    ACTOR_COLOURS,
    HEADING,
    INK,
    MARGIN,
    QUIET,
    SMALL,
    WIDTH,
    bars,
    sentence,
)
from bargaining_sim.plots.text import named, text_width, wrap
from bargaining_sim.results.examples import RunStory
from bargaining_sim.results.in_force import rungs_of
from bargaining_sim.text.lines import plain

ROW = 0.23  # inches of a rung
WIDEST = 3.8  # inches of a rung's name
NUMBERS = 1.05  # inches of "100 (10 accepted)"
THICK = 0.34  # half the thickness of a bar, in rows
PALE = ("#A6CBE3", "#E8B896")
"""Refused offers of the first and of the second side; accepted ones are in the full colour."""


class Block(NamedTuple):
    """One chip.

    Attributes
    ----------
    chip : str
    labels : list of str
    offered, accepted : int array (2, steps)
        How often each side offered a rung when the chip could be talked about, and was accepted.
    """

    chip: str
    labels: list[str]
    offered: NDArray[np.int64]
    accepted: NDArray[np.int64]


def blocks_of(story: RunStory, offers: list[Offer]) -> list[Block]:
    """Count offers by chip, rung and side; chips that were never on the table are left out."""
    found = []
    for k, (name, chip) in enumerate(story.scenario.chips.items()):
        steps = steps_of(chip)
        offered = np.zeros((2, len(steps.labels)), np.int64)
        accepted = np.zeros_like(offered)
        for offer in offers:
            if offer.package >= 0 and k in offer.open:
                place = int(steps.place(rungs_of(story.game, offer.package)[k]))
                offered[offer.side, place] += 1
                accepted[offer.side, place] += offer.accepted
        if offered.any():
            found.append(Block(name, steps.labels, offered, accepted))
    return found


@picture
def draw(story: RunStory) -> Figure:
    """Draw how often each side offered each rung of each chip: first side to the left, second to the right.

    Parameters
    ----------
    story : RunStory

    Returns
    -------
    Figure
        One block a chip, the names of its rungs in the middle.
    """
    offers = offers_of(story)
    blocks = blocks_of(story, offers)
    actors = [actor.label for actor in story.scenario.actors.values()]
    made = [sum(offer.side == side and offer.package >= 0 for offer in offers) for side in range(2)]
    taken = [sum(offer.side == side and offer.accepted for offer in offers) for side in range(2)]
    rows = [row for block in blocks for row in rows_of(block)]
    names = max((text_width(label, SMALL, weight) for label, weight in rows), default=1.0) + 0.3
    width = WIDTH - 2 * MARGIN - 2 * PAD
    side = (width - names) / 2

    def told(side: int, longest: int) -> str:
        own, other = (plain(label, longest) for label in (actors[side], actors[1 - side]))
        return f"{own} to {other}: {made[side]:,} offers, {taken[side]:,} accepted"

    key: list[Entry] = []
    for a, colour in enumerate(ACTOR_COLOURS):
        words = named(partial(told, a), width / 2 - 0.7, SMALL, 3)
        key.append((Patch(facecolor=colour, edgecolor=INK, linewidth=0.5), "\n".join(words)))
    figure, panels = sheet(
        story,
        "Who offered what to whom in one run, and what was accepted",
        "How often each rung was part of an offer while its chip was on the table, the most hostile below; "
        "full colour: accepted, pale: refused. Where both bars are long, the sides were close"
        if blocks
        else "Nobody offered anything in this run",
        [[block.chip] for block in blocks] or [["nothing"]],
        [ROW * len(block.labels) for block in blocks] or [0.05],
        notes="",
        key=key,
    )
    longest = max((int(block.offered.max()) for block in blocks), default=1)
    for axes in panels.values():
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
    for block in blocks:
        axes = panels[block.chip]
        name = wrap(sentence(story.scenario.chips[block.chip].label), width, HEADING, 1, "bold")[0]
        axes.set_title(name, size=HEADING, weight="bold")
        axes.set(xlim=(0, width), ylim=(-0.5, len(block.labels) - 0.5))
        draw_block(axes, block, side, names, (side - NUMBERS) / longest)
    return figure


def rows_of(block: Block) -> list[tuple[str, str]]:
    """Names of the rungs of a block, in one line each, and their weight: those accepted are bold."""
    weights = ["bold" if taken else "normal" for taken in block.accepted.any(axis=0)]
    return [
        (wrap(label, WIDEST, SMALL, 1, weight)[0], weight)
        for label, weight in zip(block.labels, weights, strict=True)
    ]


def draw_block(axes: Axes, block: Block, side: float, names: float, inch: float) -> None:
    """Names in the middle, bars to both sides; an offer is ``inch`` long."""
    for edge in (side, side + names):
        axes.axvline(edge, color=QUIET, linewidth=0.8, zorder=3)
    for row, (label, weight) in enumerate(rows_of(block)):
        used = bool(block.offered[:, row].any())
        axes.text(
            side + names / 2, row, label, size=SMALL, ha="center", va="center_baseline",
            color=INK if used else QUIET, weight=weight,
        )  # fmt: skip
    for a, (edge, way) in enumerate(((side, -1.0), (side + names, 1.0))):
        for counts, colour, what in (
            (block.offered[a], PALE[a], "offered"),
            (block.accepted[a], ACTOR_COLOURS[a], "accepted"),
        ):
            shown = [(row, int(n)) for row, n in enumerate(counts) if n]
            boxes = [
                (min(edge, edge + way * inch * n), row - THICK, max(edge, edge + way * inch * n), row + THICK)
                for row, n in shown
            ]
            bars(axes, boxes, [colour] * len(boxes), f"{what} {a}")
        for row, n in enumerate(block.offered[a]):
            if n:
                yes = int(block.accepted[a][row])
                told = f"{n:,}" + (f" ({yes:,} accepted)" if yes else "")
                axes.text(
                    edge + way * (inch * n + 0.06), row, told, size=SMALL, va="center_baseline",
                    ha="right" if way < 0 else "left",
                )  # fmt: skip
