"""Every package by what it is worth to both sides, where the runs ended, and what theory recommends."""

from typing import Any, NamedTuple

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from bargaining_sim.analysis.bargaining_set import Plane, distinct, plane_of
from bargaining_sim.game.tables import BASIS_POINTS
from bargaining_sim.plots.plane import (
    KEY,
    RASTER,
    WHOLE,
    dot,
    draw_ground,
    draw_marks,
    ground_entries,
    scale_plane,
    told,
)
from bargaining_sim.plots.sheet import SQUARE, Entry, picture, sheet, size_of
from bargaining_sim.plots.style import INK, axis_label, precision
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


@picture
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
    said = f"n = {ends.runs:,} runs"
    if int((priors > 0).sum()) > 1:
        said = (
            f"Types: {first} {plane.types[0]}, {second} {plane.types[1]}, the likeliest pair "
            f"(prior {percent(float(priors[i, j]))}); n = {ends.runs:,} of {frame.runs:,} runs"
        )
    figure, panels = sheet(
        frame,
        "Where the talks end, and what bargaining theory recommends",
        said.replace("_", " "),
        [["plane"]],
        [SQUARE],
        key=key_of(plane, ends),
        key_at="right",
        key_width=KEY,
        notes=precision(ends.runs) if ends.runs else "",
    )
    one, other = (axis_label(frame.outcomes[f"utility_{name}"]) for name in scenario.actors)
    axes = panels["plane"]
    scale_plane(axes, (one, other))
    draw_ground(axes, plane)
    axes.scatter(
        ends.points[:, 0], ends.points[:, 1], s=LARGEST * ends.points[:, 2], zorder=3, label="ends", **BUBBLE,
        rasterized=len(ends.points) > RASTER // 3,
    )  # fmt: skip
    figure.settle()  # labels beside marks need the plane in its final size
    draw_marks(axes, plane, ends.points[:200] * (1, 1, 4.0), window=WHOLE._replace(side=size_of(axes)[0]))
    return figure


def key_of(plane: Plane, ends: Ends) -> list[Entry]:
    """Say what the marks without a label of their own mean, with their numbers."""
    merged = f" (end points merged on a grid of 1/{GRID})" if ends.merged else ""
    bubbles = f"bubbles: where these runs ended; their area is the share of runs{merged}"
    looks = {"alpha": BUBBLE["alpha"], "markeredgecolor": INK, "markeredgewidth": 0.5}
    return [
        *ground_entries(plane),
        told(bubbles),
        *(
            (dot("o", BUBBLE["color"], (LARGEST * share) ** 0.5, **looks), words)
            for share, words in ((0.01, "1 %"), (0.05, "5 %"), (0.1, "10 %"))
        ),
    ]
