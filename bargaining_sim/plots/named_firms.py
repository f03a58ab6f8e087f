"""Named firms: how often the model ends with each design, and which design they have in fact chosen."""

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from bargaining_sim.plots.sheet import picture, sheet
from bargaining_sim.plots.style import (
    INK,
    MARGIN,
    SHARES,
    SMALL,
    WIDTH,
    ink_on,
    precision,
    sentence,
    share_colour,
)
from bargaining_sim.plots.text import text_width, wrap
from bargaining_sim.results.frame import Frame
from bargaining_sim.results.replay import replay
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.text.lines import plain
from bargaining_sim.text.numbers import percent

ROW = 0.44  # inches
WIDEST = 2.3  # inches of a firm's name
NARROW = 0.62  # inches; columns below this have upright names and short numbers
MOST_FIRMS = 60
FRAME = 2.6  # width of the frame around the documented design [points]


class Grid(NamedTuple):
    """What there is to draw.

    Attributes
    ----------
    firms, designs : list of str
        Labels.
    shares : array (F, D)
        Share of runs in which the firm ends with the design.
    documented : list of int
        Place of the documented design, −1 if unclear.
    start : int
        Design that all start with.
    """

    firms: list[str]
    designs: list[str]
    shares: NDArray[np.float64]
    documented: list[int]
    start: int


def grid_of(scenario: Scenario, designs: NDArray[np.int16]) -> Grid:
    """Count final designs (n, F) of the named firms, which come first."""
    firms = scenario.firms
    assert firms is not None
    names, named = list(firms.designs), list(firms.named.values())[:MOST_FIRMS]
    final = designs[:, : len(named)]
    shares = np.stack([(final == d).mean(axis=0) for d in range(len(names))], axis=1)
    return Grid(
        [plain(firm.label) for firm in named],
        [sentence(design.label) for design in firms.designs.values()],
        shares,
        [names.index(firm.documented) if firm.documented else -1 for firm in named],
        names.index(firms.start),
    )


def told_of(grid: Grid) -> str:
    """Say for how many firms the likeliest design is the documented one, beside what standing still gives."""
    known = [f for f, d in enumerate(grid.documented) if d >= 0]
    hits = sum(int(grid.shares[f].argmax()) == grid.documented[f] for f in known)
    still = sum(grid.documented[f] == grid.start for f in known)
    return (
        "Share of runs in which a firm ends with a design [%]; framed: the documented design, which is the "
        f"likeliest one for {hits} of {len(known)} firms; “all keep the first design” is right for {still}"
    )


@picture
def draw(frame: Frame) -> Figure:
    """Draw firms by designs as a table of shares.

    Parameters
    ----------
    frame : Frame
        Of a scenario with named firms.

    Returns
    -------
    Figure
        Firms downwards, designs to the right.
    """
    played = replay(frame)
    runs = len(played.rows.rows)
    grid = grid_of(frame.scenario, played.paths.designs)
    firms, designs = grid.shares.shape
    left = 0.15 + max(text_width(line, SMALL) for name in grid.firms for line in wrap(name, WIDEST, SMALL, 2))
    column = ((WIDTH - 2 * MARGIN) - left) / designs
    upright = column < NARROW
    heads = [
        wrap(name, 1.3 if upright else column - 0.1, SMALL, 1 if upright else 5) for name in grid.designs
    ]
    more = ""
    assert frame.scenario.firms is not None
    if len(frame.scenario.firms.named) > firms:
        more = f"the first {firms} of {len(frame.scenario.firms.named)} firms · "
    figure, panels = sheet(
        frame,
        "Named firms: designs in the model and in fact",
        told_of(grid),
        [["grid"]],
        [ROW * firms],
        notes=f"{more}{runs:,} runs played again · {precision(runs)} · the firms' traits are illustrative, "
        "so agreement is no test of the model; the documented design is a fact with our coding "
        "(facts/firms.csv)",
    )
    axes = panels["grid"]
    draw_grid(axes, grid, column)
    axes.set_xticks(range(designs), ["\n".join(lines) for lines in heads], rotation=90 if upright else 0)
    axes.set_yticks(range(firms), ["\n".join(wrap(name, WIDEST, SMALL, 2)) for name in grid.firms])
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.set_xlabel("design at the end", labelpad=5)
    draw_start(axes, grid)
    return figure


def draw_grid(axes: Axes, grid: Grid, column: float) -> None:
    """Shades, numbers and frames."""
    firms, designs = grid.shares.shape
    mesh = axes.pcolormesh(
        np.arange(designs + 1) - 0.5, np.arange(firms + 1) - 0.5, np.ma.masked_equal(grid.shares, 0),
        cmap=SHARES, vmin=0, vmax=1, edgecolors="#E6E6E6", linewidth=0.5,
    )  # fmt: skip
    mesh.set_label("shares")
    for (f, d), share in np.ndenumerate(grid.shares):
        words = percent(share).removesuffix(" %") if column > NARROW else f"{100 * share:.0f}"
        chosen = grid.documented[f] == d
        if share > 0 or chosen:
            ink = ink_on(share_colour(share)) if share > 0 else INK
            axes.text(
                d, f, words, size=SMALL, ha="center", va="center_baseline", color=ink,
                weight="bold" if chosen else "normal",
            )  # fmt: skip
        if chosen:
            inset = 0.03
            box = Rectangle(
                (d - 0.5 + inset, f - 0.5 + 2 * inset), 1 - 2 * inset, 1 - 4 * inset, fill=False,
                edgecolor=INK, linewidth=FRAME, zorder=3, label="documented",
            )  # fmt: skip
            axes.add_patch(box)
    axes.set(xlim=(-0.5, designs - 0.5), ylim=(firms - 0.5, -0.5))
    axes.tick_params(axis="both", length=0)
    axes.spines[:].set_visible(False)


def draw_start(axes: Axes, grid: Grid) -> None:
    """Mark the design that all start with, below its column."""
    place = grid.start / max(len(grid.designs) - 1, 1)
    axes.annotate(
        "▲ design of all firms at the start", (grid.start, len(grid.firms) - 0.5), xytext=(0, -6),
        textcoords="offset points", size=SMALL, va="top", annotation_clip=False,
        ha="left" if place < 0.3 else "right" if place > 0.7 else "center",
    )  # fmt: skip
