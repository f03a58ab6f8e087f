"""Every package by what it is worth to both sides, where the runs ended, and what theory recommends."""

from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from bargaining_sim.frame import Frame
from bargaining_sim.game.tables import BASIS_POINTS
from bargaining_sim.plots import labels
from bargaining_sim.plots.style import (
    ACTOR_COLOURS,
    BODY,
    INK,
    PAPER,
    QUIET,
    SMALL,
    Sheet,
    axis_label,
    percent,
    precision,
    styled,
)
from bargaining_sim.plots.text import plain, text_height, wrap
from bargaining_sim.scenario.preferences import legal_packages, package_digits, types_of
from bargaining_sim.theory.solutions import utilitarian, zone_of_agreement

SIDE = 6.1  # inches of the plane
LEFT, BELOW = 0.85, 0.6  # inches for the scales
KEY = SIDE + LEFT + 0.25  # where the key begins
ROOM = 0.03  # utility beyond 0 and 1
RASTER = 1_500  # more marks than this are one image inside an SVG
MOST_ENDS = 1_500
GRID = 80  # cells a side when end points are merged
LARGEST = 5_200.0  # area of a bubble that holds all runs [square points]
LEGAL, CROSSED, ZONE = "#A9B4BC", "#D9822B", "#BFE3F5"
GROUND = {"facecolor": PAPER, "alpha": 0.8, "linewidth": 0, "pad": 1.0}
BUBBLE: dict[str, Any] = {"color": "#009E73", "alpha": 0.5, "edgecolors": INK, "linewidths": 0.5}

Points = NDArray[np.int64]


class Plane(NamedTuple):
    """What there is to draw, in utilities of 0 to 1.

    Attributes
    ----------
    types : tuple of str
        The pair of types.
    prior : float
    several : bool
        Whether there are other pairs.
    legal, crossed : array (n, 2)
        Distinct utilities of packages that cross no red line and of those that do.
    counts : tuple of int
        Number of those packages.
    frontier : array (m, 2)
    zone : int
        Packages that leave neither side worse off than no deal.
    marks : list of (name, (x, y))
        Disagreement point, package at the start and solutions.
    ends : array (k, 3)
        Where runs of these types ended, and the share of them.
    runs : int
        Runs of these types.
    merged : bool
        Whether end points near each other stand for one.
    """

    types: tuple[str, str]
    prior: float
    several: bool
    legal: NDArray[np.float64]
    crossed: NDArray[np.float64]
    counts: tuple[int, int]
    frontier: NDArray[np.float64]
    zone: int
    marks: list[tuple[str, tuple[float, float]]]
    ends: NDArray[np.float64]
    runs: int
    merged: bool


def distinct(points: Points) -> tuple[Points, Points]:
    """Distinct points of whole basis points and how often each occurs."""
    wide = 4 * BASIS_POINTS
    shifted = points + BASIS_POINTS
    codes, counts = np.unique(shifted[:, 0] * wide + shifted[:, 1], return_counts=True)
    return np.stack([codes // wide, codes % wide], axis=1) - BASIS_POINTS, counts


def plane_of(frame: Frame) -> Plane:
    """Collect what there is to draw for the likeliest pair of types."""
    game, scenario = frame.game, frame.scenario
    actors = list(scenario.actors.values())
    priors = np.outer(game.types.prior[0], game.types.prior[1])
    i, j = (int(n) for n in np.unravel_index(int(np.argmax(priors)), priors.shape))
    u = np.stack([game.utility[0, i], game.utility[1, j]], axis=1).astype(np.int64)
    digits = package_digits([len(chip.rungs) for chip in scenario.chips.values()])
    legal = np.logical_and(*(legal_packages(scenario, actor, digits) for actor in actors))
    solution = game.solutions[i, j]
    d = float(solution.d0), float(solution.d1)
    best = {
        "Nash": int(solution.nash),
        "Kalai–Smorodinsky": int(solution.kalai_smorodinsky),
        "egalitarian": int(solution.egalitarian),
        "utilitarian": utilitarian(u[:, 0], u[:, 1], *d, feasible=legal),
    }
    start = int((game.chips.in_force * game.chips.stride).sum())
    marks = [("no deal (expected)", (d[0], d[1])), ("in force at the start", pair(u[start]))]
    marks += [(name, pair(u[package])) for name, package in best.items() if package >= 0]
    ends, runs, merged = ends_of(frame, (i, j))
    names = tuple(list(types_of(actor))[kind] for actor, kind in zip(actors, (i, j), strict=True))
    return Plane(
        types=(names[0], names[1]),
        prior=float(priors[i, j]),
        several=int((priors > 0).sum()) > 1,
        legal=distinct(u[legal])[0] / BASIS_POINTS,
        crossed=distinct(u[~legal])[0] / BASIS_POINTS,
        counts=(int(legal.sum()), int((~legal).sum())),
        frontier=game.frontier[int(solution.frontier_start) : int(solution.frontier_stop)] / BASIS_POINTS,
        zone=len(zone_of_agreement(u[:, 0], u[:, 1], *d, feasible=legal)),
        marks=[(name, (x / BASIS_POINTS, y / BASIS_POINTS)) for name, (x, y) in marks],
        ends=ends,
        runs=runs,
        merged=merged,
    )


def pair(point: Points) -> tuple[float, float]:
    """Return a point as two numbers."""
    return float(point[0]), float(point[1])


def ends_of(frame: Frame, kinds: tuple[int, int]) -> tuple[NDArray[np.float64], int, bool]:
    """Where runs of a pair of types ended, with shares, the largest first; their number; whether merged."""
    actors = list(frame.scenario.actors.items())
    chosen = np.ones(frame.runs, bool)
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
    return found[np.argsort(-found[:, 2], kind="stable")], runs, merged


@styled()
def draw(frame: Frame) -> Figure:
    """Draw the plane of both sides' utilities.

    Parameters
    ----------
    frame : Frame

    Returns
    -------
    Figure
        First actor's utility to the right, second actor's upwards, a key at the right.
    """
    plane = plane_of(frame)
    first, second = (plain(actor.label, 60) for actor in frame.scenario.actors.values())
    told = f"n = {plane.runs:,} runs"
    if plane.several:
        told = (
            f"Types: {first} {plane.types[0]}, {second} {plane.types[1]}, the likeliest pair "
            f"(prior {percent(plane.prior)}); n = {plane.runs:,} of {frame.runs:,} runs"
        )
    sheet = Sheet(
        frame,
        "Where the talks end, and what bargaining theory recommends",
        told.replace("_", " "),
        BELOW + SIDE + 0.05,
        notes=precision(plane.runs) if plane.runs else "",
    )
    axes = sheet.panel(LEFT, BELOW, SIDE, SIDE)
    axes.set(xlim=(-ROOM, 1 + ROOM), ylim=(-ROOM, 1 + ROOM))
    draw_scales(axes, frame)
    draw_layers(axes, plane)
    draw_marks(axes, plane)
    draw_key(sheet, plane)
    return sheet.figure


def draw_scales(axes: Axes, frame: Frame) -> None:
    """Axes in the colours of their actors, with the words of the data dictionary."""
    first, second = (axis_label(frame.outcomes[f"utility_{name}"]) for name in frame.scenario.actors)
    axes.set_xlabel("\n".join(wrap(first, SIDE, BODY, 2)), color=ACTOR_COLOURS[0])
    axes.set_ylabel("\n".join(wrap(second, SIDE, BODY, 2)), color=ACTOR_COLOURS[1])
    for spine, colour in zip(("bottom", "left"), ACTOR_COLOURS, strict=True):
        axes.spines[spine].set(color=colour, linewidth=1.5)
    ticks = [n / 5 for n in range(6)]
    words = [f"{tick:g}" for tick in ticks]
    axes.set_xticks(ticks, words)
    axes.set_yticks(ticks, words)
    axes.grid()


def draw_layers(axes: Axes, plane: Plane) -> None:
    """Zone, packages, frontier and bubbles."""
    corners = zone_corners(plane)
    if corners is not None:
        axes.fill(corners[:, 0], corners[:, 1], color=ZONE, alpha=0.6, linewidth=0, zorder=0.5, label="zone")
    shown = len(plane.legal) + len(plane.crossed)
    size = 5.0 if shown < 200 else 2.6 if shown < 6_000 else 1.4
    for points, colour, marker, name in (
        (plane.crossed, CROSSED, "x", "crossed"),
        (plane.legal, LEGAL, "o", "packages"),
    ):
        axes.plot(
            points[:, 0], points[:, 1], linestyle="none", marker=marker, markersize=size, color=colour,
            markeredgewidth=0.0 if marker == "o" else 0.7, rasterized=len(points) > RASTER, zorder=1,
            label=name,
        )  # fmt: skip
    dots = "o" if len(plane.frontier) <= 60 else ""
    front = plane.frontier
    axes.plot(
        front[:, 0], front[:, 1], color=INK, lw=1.6, marker=dots, markersize=3, zorder=2, label="frontier"
    )
    axes.scatter(
        plane.ends[:, 0], plane.ends[:, 1], s=LARGEST * plane.ends[:, 2], zorder=3, label="ends", **BUBBLE,
        rasterized=len(plane.ends) > RASTER // 3,
    )  # fmt: skip


def zone_corners(plane: Plane) -> NDArray[np.float64] | None:
    """Outline of what is at least as good for both as no deal, up to the frontier; None if no package is."""
    if not plane.zone:
        return None
    (x, y), front = plane.marks[0][1], plane.frontier
    inside = front[(front[:, 0] >= x) & (front[:, 1] >= y)]
    top = float(np.interp(x, front[:, 0], front[:, 1]))
    right = float(np.interp(y, front[::-1, 1], front[::-1, 0]))
    return np.array([(x, y), (x, top), *inside, (right, y)])


MARKS = {"no deal (expected)": ("X", 10), "in force at the start": ("s", 8)}
SOLVED = ("*", 15)


def grouped(marks: list[tuple[str, tuple[float, float]]]) -> dict[tuple[float, float], list[str]]:
    """Names of what coincides, by place."""
    found: dict[tuple[float, float], list[str]] = {}
    for name, point in marks:
        found.setdefault(point, []).append(name)
    return found


def draw_marks(axes: Axes, plane: Plane) -> None:
    """Disagreement point, start and solutions, each labelled beside its mark."""
    groups = grouped(plane.marks)
    scale = SIDE / (1 + 2 * ROOM)
    spots = [((x + ROOM) * scale, (y + ROOM) * scale) for x, y in groups]
    texts = [[name if n == 0 else f"= {name}" for n, name in enumerate(names)] for names in groups.values()]
    along = np.linspace(0, 1, 5)[:, None]
    front = [a + along * (b - a) for a, b in zip(plane.frontier[:-1], plane.frontier[1:], strict=True)][:400]
    lines = np.concatenate([*front, plane.frontier[:1]])
    avoid = np.concatenate(
        [np.column_stack([lines, np.full(len(lines), 0.03)]), plane.ends[:200] * (1, 1, 4.0)]
    )
    avoid[:, :2] = (avoid[:, :2] + ROOM) * scale
    placed = labels.place(spots, texts, SMALL, (0.05, 0.05, SIDE - 0.05, SIDE - 0.05), avoid)
    for (point, names), label in zip(groups.items(), placed, strict=True):
        marker, size = MARKS.get(names[0], SOLVED)
        left, bottom, right, top = (edge / scale - ROOM for edge in label.box)
        near = min(max(point[0], left), right), min(max(point[1], bottom), top)
        axes.plot([point[0], near[0]], [point[1], near[1]], color=INK, linewidth=0.8, zorder=4)
        axes.plot(
            *point, marker=marker, markersize=size, color=INK, markeredgecolor=PAPER, zorder=5,
            label=" = ".join(names),
        )  # fmt: skip
        axes.text(
            (left + right) / 2, (bottom + top) / 2, "\n".join(label.lines), size=SMALL, ha="center",
            va="center", zorder=6, linespacing=1.1, bbox=GROUND,
        )  # fmt: skip


def draw_key(sheet: Sheet, plane: Plane) -> None:
    """Say what the marks without a label of their own mean, with their numbers."""
    width = sheet.width - KEY
    axes = sheet.panel(KEY, BELOW, width, SIDE)
    axes.set(xlim=(0, width), ylim=(0, SIDE))
    axes.set_axis_off()
    legal, crossed = plane.counts
    entries = [
        ("o", LEGAL, f"package ({legal:,})"),
        ("x", CROSSED, f"package that crosses a red line ({crossed:,})"),
        ("-", INK, f"Pareto frontier: nobody gains without the other's loss ({len(plane.frontier):,})"),
        ("s", ZONE, zone_words(plane)),
        ("X", INK, "no deal: what both expect if a meeting brings none, at the start"),
    ]
    top = SIDE - 0.1
    for marker, colour, told in entries:
        lines = wrap(told, width - 0.35, SMALL, 5)
        style = {"linestyle": "-", "linewidth": 1.6} if marker == "-" else {"marker": marker, "markersize": 8}
        x = [0.0, 0.2] if marker == "-" else [0.1]
        axes.plot(x, [top - 0.07] * len(x), color=colour, **style)  # type: ignore[arg-type]
        axes.text(0.35, top, "\n".join(lines), size=SMALL, va="top", linespacing=1.1)
        top -= text_height(len(lines), SMALL) + 0.12
    merged = f" (end points merged on a grid of 1/{GRID})" if plane.merged else ""
    lines = wrap(f"bubbles: where these runs ended; their area is the share of runs{merged}", width, SMALL, 4)
    axes.text(0, top - 0.1, "\n".join(lines), size=SMALL, va="top", linespacing=1.1)
    top -= text_height(len(lines), SMALL) + 0.55
    along = 0.05
    for share in (0.01, 0.05, 0.2):
        radius = (LARGEST * share / np.pi) ** 0.5 / 72
        axes.scatter([along + radius], [top], s=LARGEST * share, **BUBBLE)
        axes.text(along + 2 * radius + 0.05, top, f"{100 * share:g} %", size=SMALL, va="center", color=QUIET)
        along += 2 * radius + 0.5


def zone_words(plane: Plane) -> str:
    """Say what the shaded zone is, or that there is none."""
    if not plane.zone:
        return "zone of possible agreement: empty, no package is as good for both as no deal"
    return f"zone of possible agreement: as good as no deal for both, or better ({plane.zone:,})"
