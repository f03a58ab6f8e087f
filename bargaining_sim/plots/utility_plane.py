"""Every package by what it is worth to both sides, where the runs ended, and what theory recommends."""

from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from bargaining_sim.analysis.bargaining_set import Plane, distinct, plane_of
from bargaining_sim.game.tables import BASIS_POINTS
from bargaining_sim.plots.plane import (
    BELOW,
    RASTER,
    SIDE,
    draw_entries,
    draw_ground,
    draw_marks,
    ground_entries,
    key_panel,
    plane_panel,
)
from bargaining_sim.plots.style import INK, QUIET, SMALL, Sheet, axis_label, precision, styled
from bargaining_sim.plots.text import text_height, wrap
from bargaining_sim.results.frame import Frame
from bargaining_sim.scenario.preferences import types_of
from bargaining_sim.text.lines import plain
from bargaining_sim.text.numbers import percent

MOST_ENDS = 1_500
GRID = 80  # cells a side when end points are merged
LARGEST = 5_200.0  # area of a bubble that holds all runs [square points]
BUBBLE: dict[str, Any] = {"color": "#009E73", "alpha": 0.5, "edgecolors": INK, "linewidths": 0.5}


class Ends(NamedTuple):
    """Where the runs of a pair of types ended.

    Attributes
    ----------
    points : array (k, 3)
        Where they ended, in utilities of 0 to 1, and the share of them.
    runs : int
        Runs of these types.
    merged : bool
        Whether end points near each other stand for one.
    """

    points: NDArray[np.float64]
    runs: int
    merged: bool


def ends_of(frame: Frame, kinds: tuple[int, int]) -> Ends:
    """Collect where runs of a pair of types ended, the largest share first."""
    actors = list(frame.scenario.actors.items())
    chosen = frame.ended.copy()
    for (name, actor), kind in zip(actors, kinds, strict=True):
        if len(types_of(actor)) > 1:
            chosen &= frame[f"type_{name}"] == kind
    u = np.stack([frame[f"utility_{name}"][chosen] for name, _ in actors], axis=1)
    runs = len(u)
    points, counts = distinct(np.rint(u * BASIS_POINTS).astype(np.int64))
    found = np.column_stack([points / BASIS_POINTS, counts])
    merged = len(found) > MOST_ENDS
    if merged:
        cells = np.floor(found[:, :2] * GRID).astype(np.int64)
        _, where = np.unique(cells[:, 0] * 4 * GRID + cells[:, 1], return_inverse=True)
        weights = np.bincount(where, found[:, 2])
        means = [np.bincount(where, found[:, a] * found[:, 2]) / weights for a in range(2)]
        found = np.column_stack([*means, weights])
    found[:, 2] /= max(runs, 1)
    return Ends(found[np.argsort(-found[:, 2], kind="stable")], runs, merged)


@styled()
def draw(frame: Frame) -> Figure:
    """Draw the plane of both sides' utilities, for the likeliest pair of types.

    Parameters
    ----------
    frame : Frame

    Returns
    -------
    Figure
        First actor's utility to the right, second actor's upwards, a key at the right.
    """
    scenario, game = frame.scenario, frame.game
    priors = np.outer(game.types.prior[0], game.types.prior[1])
    i, j = (int(n) for n in np.unravel_index(int(np.argmax(priors)), priors.shape))
    plane, ends = plane_of(scenario, game, (i, j)), ends_of(frame, (i, j))
    first, second = (plain(actor.label, 60) for actor in scenario.actors.values())
    told = f"n = {ends.runs:,} runs"
    if int((priors > 0).sum()) > 1:
        told = (
            f"Types: {first} {plane.types[0]}, {second} {plane.types[1]}, the likeliest pair "
            f"(prior {percent(float(priors[i, j]))}); n = {ends.runs:,} of {frame.runs:,} runs"
        )
    sheet = Sheet(
        frame,
        "Where the talks end, and what bargaining theory recommends",
        told.replace("_", " "),
        BELOW + SIDE + 0.05,
        notes=precision(ends.runs) if ends.runs else "",
    )
    one, other = (axis_label(frame.outcomes[f"utility_{name}"]) for name in scenario.actors)
    axes = plane_panel(sheet, (one, other))
    draw_ground(axes, plane)
    axes.scatter(
        ends.points[:, 0], ends.points[:, 1], s=LARGEST * ends.points[:, 2], zorder=3, label="ends", **BUBBLE,
        rasterized=len(ends.points) > RASTER // 3,
    )  # fmt: skip
    draw_marks(axes, plane, ends.points[:200] * (1, 1, 4.0))
    draw_key(*key_panel(sheet), plane, ends)
    return sheet.figure


def draw_key(axes: Axes, width: float, plane: Plane, ends: Ends) -> None:
    """Say what the marks without a label of their own mean, with their numbers."""
    top = draw_entries(axes, width, SIDE - 0.1, ground_entries(plane))
    merged = f" (end points merged on a grid of 1/{GRID})" if ends.merged else ""
    lines = wrap(f"bubbles: where these runs ended; their area is the share of runs{merged}", width, SMALL, 4)
    axes.text(0, top - 0.1, "\n".join(lines), size=SMALL, va="top", linespacing=1.1)
    top -= text_height(len(lines), SMALL) + 0.55
    along = 0.05
    for share in (0.01, 0.05, 0.2):
        radius = (LARGEST * share / np.pi) ** 0.5 / 72
        axes.scatter([along + radius], [top], s=LARGEST * share, **BUBBLE)
        axes.text(along + 2 * radius + 0.05, top, f"{100 * share:g} %", size=SMALL, va="center", color=QUIET)
        along += 2 * radius + 0.5
