"""Pictures of a tournament: who earns what against whom, the ranking, and the population over time."""

import math
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from bargaining_sim.analysis.tournament.findings import Tournament
from bargaining_sim.analysis.tournament.study import (
    GENERATIONS,
    best_replies,
    fitness,
    ranking,
    replicator,
)
from bargaining_sim.plots.charts import (
    End,
    Mark,
    draw_cells,
    limits,
    name_cells,
    name_ends,
    number_ticks,
    panel_title,
    rows_of,
)
from bargaining_sim.plots.sheet import About, beside, picture, sheet
from bargaining_sim.plots.style import ACTOR_COLOURS, CAPTION, INK, MARGIN, QUIET, SMALL, WIDTH, share_colour
from bargaining_sim.plots.text import text_width, wrap
from bargaining_sim.results.frame import caption_of
from bargaining_sim.rules.tactics import TACTICS
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import Estimate
from bargaining_sim.text.lines import plain
from bargaining_sim.text.numbers import mean_words, number, percent

Numbers = NDArray[np.float64]

COLUMN = (WIDTH - 2 * MARGIN) / 2  # inches of a map with the names of its rows
CELL, HIGHEST = 0.62, 3.7  # inches of the side of a cell, and of the height of a map, at most
CURVES = 4.3  # inches of the height of the evolution
SETTLED = 0.005  # share by which nothing moves any more
LOOKS = {
    name: (tactic.look.colour, (0, tactic.look.dashes) if tactic.look.dashes else "-")
    for name, tactic in TACTICS.items()
}
"""Colour and line of every tactic, the same in all tournaments."""

SURPLUS, AGREED = "Joint surplus captured [% of what could be gained]", "Agreement at the table [% of runs]"


class Map(NamedTuple):
    """One heat-map.

    Attributes
    ----------
    heading : str
    seats : tuple of str
        Who plays the rows, and who the columns.
    values : float64 array (n, n)
        In the order of the tournament; NaN stays empty.
    ends : tuple of float
        Of the scale of colours.
    words : callable
        Number in a cell → words.
    """

    heading: str
    seats: tuple[str, str]
    values: Numbers
    ends: tuple[float, float]
    words: Callable[[float], str]


def caption(played: Tournament, scenario: Scenario, notes: str) -> tuple[About, str]:
    """Say what was played: what a sheet is about, and its notes."""
    n = len(played.tactics)
    words = f"tournament of {n} tactics: each of {n * n} pairs plays these runs"
    left = [words_of(name) for name in played.left_out]
    words += f" · left out, cannot be played here: {', '.join(left)}" if left else ""
    return About(caption_of(scenario, played.runs, played.seed), scenario), f"{words} · {notes}"


def words_of(tactic: str) -> str:
    """Put the name of a tactic in words."""
    return tactic.replace("_", " ")


@picture
def draw_maps(played: Tournament, scenario: Scenario) -> Figure:
    """Draw own utility in either seat, joint surplus and agreement of every pair."""
    order = [played.tactics.index(row.tactic) for row in ranking(played)]
    best_first = np.ix_(order, order)
    first, second = (actor.label for actor in scenario.actors.values())
    own = played.utility.mean(axis=-1)
    surplus = played.surplus[0]
    known = surplus[np.isfinite(surplus)]
    gained = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    reach, shares = (float(own.min()), float(own.max())), (0.0, 1.0)
    two_decimals, whole_percent = partial(number, decimals=2), partial(percent, decimals=0, unit="")
    maps = [
        Map(f"Own utility as {plain(first, 24)} [0–1]", (first, second), own[0], reach, two_decimals),
        Map(f"Own utility as {plain(second, 24)} [0–1]", (second, first), own[1], reach, two_decimals),
        Map(SURPLUS, (first, second), surplus, gained, whole_percent),
        Map(AGREED, (first, second), played.agreed / played.runs, shares, whole_percent),
    ]
    high = min(CELL * len(order), HIGHEST)
    cell = high / len(order)
    room = COLUMN - max(text_width(words_of(name), SMALL) for name in played.tactics) - 0.2
    about, notes = caption(played, scenario, "means over runs" if played.runs > 1 else "one run a pair")
    figure, panels = sheet(
        about,
        "Which tactic earns what against which",
        "Rows: own tactic. Columns: the other's. Best of the ranking first. Darker is more. Framed: best "
        "replies to the tactic of the column, and what these runs cannot tell from them (unless all are).",
        [["0", "1"], ["2", "3"]],
        [high, high],
        notes=notes,
    )
    size = SMALL if cell > 0.4 else CAPTION - 0.5 if cell > 0.33 else 6.5
    for place, shown in enumerate(maps):
        axes = panels[str(place)]
        panel_title(axes, shown.heading, room)
        table, (low, high) = shown.values[best_first], shown.ends
        scaled = (table - low) / (high - low) if high - low > 1e-9 else 0.0 * table + 0.5
        draw_cells(
            axes,
            [[None if math.isnan(value) else share_colour(value) for value in row] for row in scaled],
            [["" if math.isnan(value) else shown.words(float(value)) for value in row] for row in table],
            size,
        )
        name_cells(axes, [words_of(played.tactics[i]) for i in order])
        seats = wrap("rows: {} · columns: {}".format(*shown.seats), room, SMALL, 2)
        axes.set_xlabel("\n".join(seats), size=SMALL, color=QUIET, loc="left")
    inset = 0.02 / cell  # so that frames of neighbours do not touch
    for seat, best in enumerate(best_replies(played)):
        for i, j in np.argwhere((best & ~best.all(axis=0))[best_first]):
            frame = Rectangle((j + inset, i + inset), 1 - 2 * inset, 1 - 2 * inset, fill=False, edgecolor=INK)
            frame.set(linewidth=1.5, label="best reply", zorder=3)
            panels[str(seat)].add_patch(frame)
    return figure


@picture
def draw_ranking(played: Tournament, scenario: Scenario) -> Figure:
    """Draw mean own utility of every tactic with its interval, and by seat."""
    table = ranking(played)
    rows = rows_of([[words_of(row.tactic)] for row in table], 0.36)
    first, second = (actor.label for actor in scenario.actors.values())
    both = Mark("both seats, with interval", "o")
    seats = [
        Mark(f"as {label} alone", marker, colour, filled=False)
        for label, marker, colour in zip((first, second), "<>", ACTOR_COLOURS, strict=True)
    ]
    several = "95 % intervals (Student) of means over runs, whose luck all pairs share"
    about, notes = caption(played, scenario, several if played.runs > 1 else "a single run has no interval")
    figure, panels = sheet(
        about,
        "Ranking: what a tactic earns on average",
        "Own utility, mean over all opponents, itself included. It holds for these opponents, and for the "
        "parameters that the scenario gives each actor: tactics are not tuned.",
        [["ranking"]],
        [rows.height],
        notes=notes,
        key=[mark.entry() for mark in (both, *seats)],
    )
    axes = panels["ranking"]
    places = list(range(len(table)))
    for seat, mark in enumerate(seats):
        mark.draw(axes, places, [Estimate(row.seats[seat], math.nan, math.nan) for row in table])
    scores = [Estimate(row.score, row.low, row.high) for row in table]
    both.draw(axes, places, scores, 0.14)
    for place, score in enumerate(scores):
        beside(axes, place, mean_words(score, none=" [–]"))
    rows.write(axes)
    low, high = limits([end for row in table for end in (row.low, row.high, *row.seats)], 0.04)
    axes.set_xlim(low - max(0.0, 0.01 - (high - low) / 2), high + max(0.0, 0.01 - (high - low) / 2))
    number_ticks(axes, "x", 1.0, 7)
    axes.set_xlabel("own utility [0–1]")
    return figure


def horizon(times: Numbers, shares: Numbers) -> float:
    """Generation up to which there is something to see."""
    moving = np.abs(shares - shares[-1]).max(axis=1) > SETTLED
    last = float(times[np.flatnonzero(moving)[-1]]) if moving.any() else 0.0
    return min(GENERATIONS, max(10.0, math.ceil(1.25 * last / 10) * 10))


@picture
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
    about, notes = caption(played, scenario, "one population for both seats; payoffs are means over runs")
    figure, panels = sheet(
        about, "Which tactics would spread", subtitle, [["curves"]], [CURVES], notes=notes
    )  # fmt: skip
    axes = panels["curves"]
    seen = times <= end
    high = min(1.0, math.ceil(float(shares[seen].max()) * 10 + 0.2) / 10)
    axes.set(xlim=(0, end), ylim=(0, high), xlabel="generation", ylabel="share of the population [%]")
    axes.grid(axis="y")
    number_ticks(axes, "y", 100.0, 8)
    ends = []
    for i in np.lexsort(
        (np.arange(len(shares[-1])), shares[-1])
    ):  # the larger share above, equal ones in order
        name, share = played.tactics[i], float(shares[-1, i])
        colour, line = LOOKS[name]
        axes.plot(times[seen], shares[seen, i], color=colour, linestyle=line, linewidth=1.8, label=name)
        ends.append(End(share, f"{words_of(name)} {percent(share)}", colour, colour, line))
    name_ends(axes, ends, CURVES)
    return figure
