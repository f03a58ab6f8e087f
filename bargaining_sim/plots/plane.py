"""The plane of both sides' utilities, on which pictures stand: packages, frontier, zone and solutions."""

import math
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from bargaining_sim.analysis.bargaining_set import Marks, Plane
from bargaining_sim.plots import labels
from bargaining_sim.plots.sheet import Entry
from bargaining_sim.plots.style import ACTOR_COLOURS, BODY, INK, PAPER, SMALL
from bargaining_sim.plots.text import wrap

SIDE = 6.1  # inches of the plane, about
KEY = 2.3  # inches of the key
ROOM = 0.03  # utility beyond 0 and 1
RASTER = 1_500  # more marks than this are one image inside an SVG
LEGAL, CROSSED, ZONE = "#A9B4BC", "#D9822B", "#BFE3F5"
GROUND = {"facecolor": PAPER, "alpha": 0.8, "linewidth": 0, "pad": 1.0}


class Window(NamedTuple):
    """A square part of the plane.

    Attributes
    ----------
    left, bottom, span : float
        In utility.
    side : float
        Of the plane on the sheet [inches].
    """

    left: float
    bottom: float
    span: float
    side: float = SIDE

    def inches(self, point: tuple[float, float]) -> tuple[float, float]:
        """Place of two utilities on the plane [inches]."""
        return (point[0] - self.left) * self.side / self.span, (
            point[1] - self.bottom
        ) * self.side / self.span

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Utilities at a place of the plane [inches]."""
        return self.left + x * self.span / self.side, self.bottom + y * self.span / self.side


WHOLE = Window(-ROOM, -ROOM, 1 + 2 * ROOM)


def window_of(points: NDArray[np.float64]) -> Window:
    """Return the least square part, in twentieths, with all points (n, 2) and some air around them."""
    low, high = np.floor(points.min(axis=0) * 20 - 0.5) / 20, np.ceil(points.max(axis=0) * 20 + 0.5) / 20
    span = float(max(high - low))
    if span > 0.8:
        return WHOLE
    left, bottom = (max(-ROOM, min(float(start), 1 + ROOM - span)) for start in low)
    return Window(left, bottom, span)


def scale_plane(axes: Axes, words: tuple[str, str], window: Window = WHOLE) -> None:
    """Axes in the colours of their actors, with ``words`` beside them."""
    step = 0.2 if window.span > 0.7 else 0.1 if window.span > 0.3 else 0.05
    axes.set_xlabel("\n".join(wrap(words[0], SIDE, BODY, 2)), color=ACTOR_COLOURS[0])
    axes.set_ylabel("\n".join(wrap(words[1], SIDE, BODY, 2)), color=ACTOR_COLOURS[1])
    for spine, colour in zip(("bottom", "left"), ACTOR_COLOURS, strict=True):
        axes.spines[spine].set(color=colour, linewidth=1.5)
    for axis, start in ((axes.xaxis, window.left), (axes.yaxis, window.bottom)):
        first, last = math.ceil(start / step - 1e-9), math.floor((start + window.span) / step + 1e-9)
        ticks = [round(n * step, 2) for n in range(first, last + 1)]
        axis.set_ticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set(xlim=(window.left, window.left + window.span), ylim=(window.bottom, window.bottom + window.span))
    axes.grid()


def draw_ground(axes: Axes, plane: Plane) -> None:
    """Zone, packages and frontier."""
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


def zone_corners(plane: Plane) -> NDArray[np.float64] | None:
    """Outline of what is at least as good for both as no deal, up to the frontier; None if no package is."""
    if not plane.zone:
        return None
    (x, y), front = plane.marks[0][1], plane.frontier
    inside = front[(front[:, 0] >= x) & (front[:, 1] >= y)]
    top = float(np.interp(x, front[:, 0], front[:, 1]))
    right = float(np.interp(y, front[::-1, 1], front[::-1, 0]))
    return np.array([(x, y), (x, top), *inside, (right, y)])


MARKS: dict[str, tuple[str, float]] = {"no deal (expected)": ("X", 10), "in force at the start": ("s", 8)}
SOLVED = ("*", 15.0)


def grouped(marks: Marks) -> dict[tuple[float, float], list[str]]:
    """Names of what coincides, by place."""
    found: dict[tuple[float, float], list[str]] = {}
    for name, point in marks:
        found.setdefault(point, []).append(name)
    return found


def draw_marks(
    axes: Axes,
    plane: Plane,
    avoid: NDArray[np.float64],
    more: dict[str, tuple[str, float]] | None = None,
    window: Window = WHOLE,
) -> list[labels.Box]:
    """Disagreement point, start and solutions, each labelled beside its mark.

    Parameters
    ----------
    axes : Axes
    plane : Plane
    avoid : array (n, 3)
        Points and weights that labels should leave uncovered, besides the frontier.
    more : dict of str to (marker, size), optional
        Looks of further marks of the plane.
    window : Window
        Part of the plane that is shown.

    Returns
    -------
    list of tuple
        The places that labels and marks take [inches].
    """
    looks = MARKS | (more or {})
    groups = grouped(plane.marks)
    spots = [window.inches(point) for point in groups]
    texts = [[name if n == 0 else f"= {name}" for n, name in enumerate(names)] for names in groups.values()]
    along = np.linspace(0, 1, 5)[:, None]
    front = [a + along * (b - a) for a, b in zip(plane.frontier[:-1], plane.frontier[1:], strict=True)][:400]
    lines = np.concatenate([*front, plane.frontier[:1]])
    avoid = np.concatenate([np.column_stack([lines, np.full(len(lines), 0.03)]), avoid])
    avoid[:, :2] = np.column_stack(window.inches((avoid[:, 0], avoid[:, 1])))  # type: ignore[arg-type]
    placed = labels.place(spots, texts, SMALL, (0.05, 0.05, window.side - 0.05, window.side - 0.05), avoid)
    for (point, names), label in zip(groups.items(), placed, strict=True):
        marker, size = next(
            (look for look in (looks.get(name, SOLVED) for name in names) if look[0]), ("", 0.0)
        )
        draw_label(axes, point, label, window)
        axes.plot(
            *point, marker=marker, markersize=size, color=INK, markeredgecolor=PAPER, zorder=5,
            label=" = ".join(names),
        )  # fmt: skip
    near = labels.MARKER
    return [label.box for label in placed] + [(x - near, y - near, x + near, y + near) for x, y in spots]


def draw_label(axes: Axes, point: tuple[float, float], label: labels.Label, window: Window) -> None:
    """Words at their place, with a line to the point that they name."""
    (left, bottom), (right, top) = window.point(*label.box[:2]), window.point(*label.box[2:])
    near = min(max(point[0], left), right), min(max(point[1], bottom), top)
    axes.plot([point[0], near[0]], [point[1], near[1]], color=INK, linewidth=0.8, zorder=4)
    axes.text(
        (left + right) / 2, (bottom + top) / 2, "\n".join(label.lines), size=SMALL, ha="center",
        va="center", zorder=6, linespacing=1.1, bbox=GROUND,
    )  # fmt: skip


def ground_entries(plane: Plane) -> list[Entry]:
    """Say what the marks of the ground mean, with their numbers."""
    legal, crossed = plane.counts
    red = [(dot("x", CROSSED), f"package that crosses a red line ({crossed:,})")] if crossed else []
    frontier = f"Pareto frontier: nobody gains without the other's loss ({len(plane.frontier):,})"
    return [
        (dot("o", LEGAL), f"package ({legal:,})"),
        *red,
        (Line2D([], [], color=INK, linewidth=1.6), frontier),
        (dot("s", ZONE), zone_words(plane)),
        (dot("X", INK), "no deal: what both expect if a meeting brings none, at the start"),
    ]


def dot(marker: str, colour: str, size: float = 8.0, **looks: Any) -> Line2D:
    """Return a mark for the key."""
    return Line2D([], [], linestyle="none", marker=marker, color=colour, markersize=size, **looks)


def told(words: str) -> Entry:
    """Return a line of the key without a mark."""
    return Line2D([], [], linestyle="none"), words


def zone_words(plane: Plane) -> str:
    """Say what the shaded zone is, or that there is none."""
    if not plane.zone:
        return "zone of possible agreement: empty, no package is as good for both as no deal"
    return f"zone of possible agreement: as good as no deal for both, or better ({plane.zone:,})"
