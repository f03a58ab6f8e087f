"""Pictures of a tournament: who earns what against whom, the ranking, and the population over time."""

import math
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from bargaining_sim.analysis.tournament.play import (
    GENERATIONS,
    Tournament,
    best_replies,
    fitness,
    ranking,
    replicator,
)
from bargaining_sim.errors import BargainingError
from bargaining_sim.plots.labels import spread
from bargaining_sim.plots.style import (
    ACTOR_COLOURS,
    BODY,
    CAPTION,
    HEADING,
    INK,
    PAPER,
    QUIET,
    SMALL,
    Sheet,
    ink_on,
    share_colour,
    styled,
    whiskers,
)
from bargaining_sim.plots.text import text_height, text_width, wrap
from bargaining_sim.results.dictionary import Outcome
from bargaining_sim.results.frame import Frame
from bargaining_sim.rules.tactics import TACTICS
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import Estimate
from bargaining_sim.text.lines import plain
from bargaining_sim.text.numbers import percent

Numbers = NDArray[np.float64]

CELL = 0.62  # inches of the side of a cell at most
GAP = 0.3  # between two maps
ROW = 0.36  # inches of a line of the ranking
CURVES = 4.3  # inches of the height of the evolution
SETTLED = 0.005  # share by which nothing moves any more
LOOKS = dict(
    zip(
        TACTICS,
        [
            ("#0072B2", "-"),
            ("#C25200", "-"),
            ("#00795A", "-"),
            ("#A8447C", (0, (5, 2))),
            ("#1A1A1A", "-"),
            ("#A66F00", (0, (5, 2))),
            ("#3380B0", (0, (5, 2))),
            ("#661100", (0, (1, 1.2))),
            ("#595959", (0, (1, 1.2))),
        ],
        strict=True,
    )
)
"""Colour and line of every tactic, the same in all tournaments."""


class Map(NamedTuple):
    """One heat-map.

    Attributes
    ----------
    heading, under : str
    values : float64 array (n, n)
        Rows and columns as they are drawn, downwards; NaN stays empty.
    low, high : float
        Ends of the scale of colours.
    tell : callable
        Number in a cell → words.
    boxed : bool array (n, n)
        Cells with a frame.
    """

    heading: str
    under: str
    values: Numbers
    low: float
    high: float
    tell: Callable[[float], str]
    boxed: NDArray[np.bool_]


def draw(played: Tournament, scenario: Scenario) -> dict[str, Figure]:
    """Draw the three pictures of a tournament.

    Parameters
    ----------
    played : Tournament
    scenario : Scenario
        The one that was played; its own tactics are of no account.

    Returns
    -------
    dict of Figure
        ``heat_maps``, ``ranking`` and ``evolution``.
    """
    return {
        "heat_maps": draw_maps(played, scenario),
        "ranking": draw_ranking(played, scenario),
        "evolution": draw_evolution(played, scenario),
    }


def empty(_: Outcome) -> Numbers:
    """Say that a tournament keeps no rows."""
    raise BargainingError("a tournament keeps no rows")


def sheet_of(
    played: Tournament, scenario: Scenario, title: str, subtitle: str, body: float, notes: str
) -> Sheet:
    """Sheet with the caption of a tournament."""
    n = len(played.tactics)
    told = f"tournament of {n} tactics: each of {n * n} pairs plays these runs"
    left = [told_name(name) for name in played.left_out]
    told += f" · left out, cannot be played here: {', '.join(left)}" if left else ""
    frame = Frame(scenario, played.seed, played.runs, empty)
    return Sheet(frame, title, subtitle, body, notes=f"{told} · {notes}")


def told_name(tactic: str) -> str:
    """Put the name of a tactic in words."""
    return tactic.replace("_", " ")


def order_of(played: Tournament) -> list[int]:
    """Tactics from the best of the ranking to the last."""
    return [played.tactics.index(row.tactic) for row in ranking(played)]


@styled()
def draw_maps(played: Tournament, scenario: Scenario) -> Figure:
    """Draw own utility in either seat, joint surplus and agreement of every pair."""
    order = order_of(played)
    names = [told_name(played.tactics[i]) for i in order]
    margin = max(text_width(name, SMALL) for name in names) + 0.12
    cell = min(CELL, ((Sheet.inside() - GAP) / 2 - margin) / len(names))
    side = cell * len(names)
    width = (Sheet.inside() - GAP) / 2
    maps = maps_of(played, scenario, order)
    lines = max(len(wrap(found.under, width, SMALL, 2)) for found in maps)
    above = text_height(1, HEADING) + text_height(lines, SMALL) + margin
    body = 2 * (above + side) + 0.3
    sheet = sheet_of(
        played,
        scenario,
        "Which tactic earns what against which",
        "Rows: own tactic. Columns: the other's. Best of the ranking first. Darker is more. Framed: best "
        "replies to the tactic of the column, and what these runs cannot tell from them (unless all are).",
        body,
        "means over runs" if played.runs > 1 else "one run a pair",
    )
    for place, found in enumerate(maps):
        left = (place % 2) * (width + GAP)
        top = body - (place // 2) * (above + side + 0.3)
        head = wrap(found.heading, width, HEADING, 1, "bold")
        sheet.words(left, top, head, size=HEADING, weight="bold", va="top")
        under = wrap(found.under, width, SMALL, 2)
        sheet.words(left, top - text_height(1, HEADING), under, size=SMALL, color=QUIET, va="top")
        axes = sheet.panel(left + margin, top - above - side, side, side)
        draw_map(axes, found, names, cell)
    return sheet.figure


def maps_of(played: Tournament, scenario: Scenario, order: list[int]) -> list[Map]:
    """Return the four maps, rows and columns in an order."""
    places = np.ix_(order, order)
    actors = [actor.label for actor in scenario.actors.values()]
    own = [played.utility[seat].mean(axis=-1)[places] for seat in range(2)]
    best = [found[places] for found in best_replies(played)]
    low, high = (float(end(own)) for end in (np.min, np.max))
    nothing = np.zeros_like(best[0])
    found = [
        Map(
            f"Own utility as {plain(actors[seat], 24)} [0–1]",
            f"rows: {actors[seat]} · columns: {actors[1 - seat]}",
            own[seat],
            low,
            high,
            lambda x: f"{x:.2f}",
            best[seat] & ~best[seat].all(axis=0),
        )
        for seat in range(2)
    ]
    under = f"rows: {actors[0]} · columns: {actors[1]}"
    surplus, agreed = played.surplus[0][places], (played.agreed / played.runs)[places]
    ends = (
        (float(np.nanmin(surplus)), float(np.nanmax(surplus))) if np.isfinite(surplus).any() else (0.0, 1.0)
    )
    heading = "Joint surplus captured [% of what could be gained]"
    found.append(Map(heading, under, surplus, *ends, partial(percent, decimals=0, unit=""), nothing))
    heading = "Agreement at the table [% of runs]"
    found.append(Map(heading, under, agreed, 0.0, 1.0, partial(percent, decimals=0, unit=""), nothing))
    return found


def draw_map(axes: Axes, found: Map, names: list[str], cell: float) -> None:
    """Colour the cells and write their numbers."""
    n = len(names)
    size = SMALL if cell > 0.4 else CAPTION - 0.5 if cell > 0.33 else 6.5
    reach = found.high - found.low
    for i in range(n):
        for j in range(n):
            value = float(found.values[i, j])
            if math.isnan(value):
                continue
            colour = share_colour((value - found.low) / reach if reach > 1e-9 else 0.5)
            axes.add_patch(Rectangle((j, i), 1, 1, facecolor=colour, edgecolor=PAPER, linewidth=0.8))
            axes.text(
                j + 0.5, i + 0.5, found.tell(value), size=size, color=ink_on(colour), ha="center",
                va="center_baseline",
            )  # fmt: skip
    for i, j in np.argwhere(found.boxed):
        inset = 0.02 / cell
        axes.add_patch(
            Rectangle(
                (j + inset, i + inset), 1 - 2 * inset, 1 - 2 * inset, fill=False, edgecolor=INK,
                linewidth=1.5, label="best reply", zorder=3,
            )
        )  # fmt: skip
    axes.set(xlim=(0, n), ylim=(n, 0))
    axes.set_xticks(np.arange(n) + 0.5, names, rotation=90)
    axes.set_yticks(np.arange(n) + 0.5, names)
    axes.xaxis.tick_top()
    axes.tick_params(length=0, pad=3)
    for spine in axes.spines.values():
        spine.set_visible(False)


@styled()
def draw_ranking(played: Tournament, scenario: Scenario) -> Figure:
    """Draw mean own utility of every tactic with its interval, and by seat."""
    table = ranking(played)
    n = len(table)
    left = max(text_width(told_name(row.tactic), BODY) for row in table) + 0.12
    right = text_width("0.000 [0.000, 0.000]", SMALL) + 0.25
    body = n * ROW + 0.5 + text_height(1, SMALL) + 0.12
    sheet = sheet_of(
        played,
        scenario,
        "Ranking: what a tactic earns on average",
        "Own utility, mean over all opponents, itself included. It holds for these opponents, and for the "
        "parameters that the scenario gives each actor: tactics are not tuned.",
        body,
        "95 % intervals (Student) of means over runs, whose luck all pairs share"
        if played.runs > 1
        else "a single run has no interval",
    )
    axes = sheet.panel(left, 0.5, sheet.width - left - right, n * ROW)
    places = list(range(n))
    for seat, marker in enumerate("<>"):
        axes.plot(
            [row.seats[seat] for row in table], places, linestyle="none", marker=marker, markersize=6,
            markerfacecolor=PAPER, markeredgecolor=ACTOR_COLOURS[seat], label=f"seat {seat}", zorder=2,
            clip_on=False,
        )  # fmt: skip
    estimates = [Estimate(row.score, row.low, row.high) for row in table]
    whiskers(axes, places, estimates, "ranking", 0.14, upright=False)
    axes.plot(
        [row.score for row in table], places, linestyle="none", marker="o", markersize=5, color=INK,
        label="both seats", zorder=4, clip_on=False,
    )  # fmt: skip
    ends = [x for row in table for x in (row.low, row.high, *row.seats) if math.isfinite(x)]
    reach = max(max(ends) - min(ends), 0.02)
    axes.set(xlim=(min(ends) - 0.04 * reach, max(ends) + 0.04 * reach), ylim=(n - 0.5, -0.5))
    axes.set_yticks(places, [told_name(row.tactic) for row in table], size=BODY)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")
    axes.set_xlabel("own utility [0–1]")
    for place, row in zip(places, table, strict=True):
        told = f"{row.score:.3f}"
        told += f" [{row.low:.3f}, {row.high:.3f}]" if math.isfinite(row.low) else " [–]"
        axes.annotate(
            told, (1, place), xycoords=("axes fraction", "data"), xytext=(12, 0),
            textcoords="offset points", size=SMALL, va="center_baseline", annotation_clip=False,
        )  # fmt: skip
    add_key(sheet, scenario, left, body)
    return sheet.figure


def add_key(sheet: Sheet, scenario: Scenario, left: float, top: float) -> None:
    """Say what the markers of the ranking mean, in their colours."""
    first, second = (actor.label for actor in scenario.actors.values())
    words = [("● both seats, with interval", INK)]
    words += [(f"◁ as {first} alone", ACTOR_COLOURS[0]), (f"▷ as {second} alone", ACTOR_COLOURS[1])]
    room = (sheet.width - left) / len(words) - 0.25
    for told, colour in words:
        (line,) = wrap(told, max(room, text_width(words[0][0], SMALL)), SMALL, 1)
        sheet.words(left, top, [line], size=SMALL, color=colour, va="top")
        left += text_width(line, SMALL) + 0.25


def horizon(times: Numbers, shares: Numbers) -> float:
    """Generation up to which there is something to see."""
    moving = np.abs(shares - shares[-1]).max(axis=1) > SETTLED
    last = float(times[np.flatnonzero(moving)[-1]]) if moving.any() else 0.0
    return min(GENERATIONS, max(10.0, math.ceil(1.25 * last / 10) * 10))


@styled()
def draw_evolution(played: Tournament, scenario: Scenario) -> Figure:
    """Draw the shares of the tactics in a population over generations."""
    times, shares = replicator(fitness(played), 2001)
    end = horizon(times, shares)
    subtitle = (
        "Replicator dynamics from equal shares: a tactic spreads as it earns more than the mean, against all "
        "in proportion to their shares, in either seat half of the time. No mutation, no learning."
    )
    if end < GENERATIONS:
        subtitle += (
            f" From the right end to generation {GENERATIONS:g} no share moves by more than half a point."
        )
    tells = [told_name(name) for name in played.tactics]
    ends = [f"{name} {percent(float(x))}" for name, x in zip(tells, shares[-1], strict=True)]
    right = max(text_width(told, BODY) for told in ends) + 0.5
    sheet = sheet_of(
        played, scenario, "Which tactics would spread", subtitle, CURVES + 0.55,
        "one population for both seats; payoffs are means over runs",
    )  # fmt: skip
    axes = sheet.panel(0.62, 0.5, sheet.width - 0.62 - right, CURVES)
    seen = times <= end
    for i, name in enumerate(played.tactics):
        colour, line = LOOKS[name]
        axes.plot(times[seen], shares[seen, i], color=colour, linestyle=line, linewidth=1.8, label=name)
    high = min(1.0, math.ceil(float(shares[seen].max()) * 10 + 0.2) / 10)
    axes.set(xlim=(0, end), ylim=(0, high))
    axes.set_xlabel("generation")
    axes.set_ylabel("share of the population [%]")
    ticks = [tick for tick in axes.get_yticks() if tick <= high + 1e-9]
    axes.set_yticks(ticks, [f"{100 * tick:.0f}" for tick in ticks])
    axes.grid(axis="y")
    name_curves(axes, played, shares[-1], ends, high)
    return sheet.figure


def name_curves(axes: Axes, played: Tournament, final: Numbers, words: list[str], high: float) -> None:
    """Write the name of every curve at its end, the larger share above, with a line that leads to it."""
    letter = high * text_height(1, BODY) / CURVES
    order = np.lexsort((np.arange(len(final)), final))
    apart = final + 1e-9 * np.argsort(order)  # equal shares keep their order
    places = spread([float(x) for x in apart], letter, 0.0, high)
    for i, name in enumerate(played.tactics):
        colour, line = LOOKS[name]
        axes.plot(
            [1.0, 1.015, 1.035], [final[i], places[i], places[i]], transform=axes.get_yaxis_transform(),
            color=colour, linewidth=1.2, linestyle=line, clip_on=False, label=f"{name} leader",
        )  # fmt: skip
        axes.annotate(
            words[i], (1.035, places[i]), xycoords=axes.get_yaxis_transform(), xytext=(4, 0),
            textcoords="offset points", size=BODY, color=colour, va="center_baseline",
            annotation_clip=False,
        )  # fmt: skip
