"""What several pictures draw: rows with marks, coloured cells, names of curves, numbers along axes."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator

from bargaining_sim.plots.labels import spread
from bargaining_sim.plots.style import BODY, HEADING, INK, PAPER, SMALL, ink_on, whiskers
from bargaining_sim.plots.text import text_height, text_width, wrap
from bargaining_sim.statistics import Estimate
from bargaining_sim.text.numbers import proper


class Rows(NamedTuple):
    """Labels of the rows of a chart, broken into lines.

    Attributes
    ----------
    labels : list of str
    row : float
        Height of every row, enough for the highest label [inches].
    size : float
        Of the letters [points].
    places : list of float
        Of the rows, in rows from the top downwards.
    """

    labels: list[str]
    row: float
    size: float
    places: list[float]

    @property
    def height(self) -> float:
        """Height of the panel [inches]."""
        return (self.places[-1] + 1) * self.row

    def write(self, axes: Axes) -> None:
        """Name the rows."""
        axes.set_ylim(self.places[-1] + 0.5, -0.5)
        axes.set_yticks(self.places, self.labels, size=self.size)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x")


def rows_of(
    labels: Sequence[Sequence[str]], row: float, size: float = BODY, gaps: Sequence[float] | None = None
) -> Rows:
    """Return rows that are at least ``row`` inches high and have room for the lines of their labels.

    ``gaps`` stand before the rows, in rows.
    """
    high = text_height(max(map(len, labels)), size) + 0.12
    places = [place + sum((gaps or [0.0])[: place + 1]) for place in range(len(labels))]
    return Rows(["\n".join(lines) for lines in labels], max(row, high), size, places)


class Mark(NamedTuple):
    """How an estimate is marked, and what the mark means."""

    words: str
    marker: str
    colour: str = INK
    filled: bool = True

    def entry(self) -> tuple[Artist, str]:
        """Return the mark for a key."""
        return Line2D([], [], **self.looks()), self.words

    def looks(self) -> dict[str, Any]:
        """Return how Matplotlib is to draw it."""
        return {
            "linestyle": "none", "marker": self.marker, "markersize": 6, "markeredgewidth": 1.3,
            "markerfacecolor": self.colour if self.filled else PAPER, "markeredgecolor": self.colour,
        }  # fmt: skip

    def draw(
        self, axes: Axes, places: Sequence[float], estimates: Sequence[Estimate], cap: float = 0.1
    ) -> None:
        """Draw estimates in rows at some places, with their intervals where they have one."""
        known = [(place, e) for place, e in zip(places, estimates, strict=True) if math.isfinite(e.low)]
        if known:
            whiskers(axes, [p for p, _ in known], [e for _, e in known], self.words, cap, upright=False)
        values = [estimate.value for estimate in estimates]
        axes.plot(values, places, label=self.words, zorder=4, clip_on=False, **self.looks())


def draw_cells(
    axes: Axes,
    colours: Sequence[Sequence[str | None]],
    words: Sequence[Sequence[str]],
    size: float = SMALL,
    edge: str = PAPER,
) -> dict[tuple[int, int], Text]:
    """Draw a table of coloured cells, its first row on top, with words in them.

    Parameters
    ----------
    axes : Axes
    colours : sequence of sequence of str or None
        Of the cells, row by row; None stays empty.
    words : sequence of sequence of str
    size : float
        Of the letters [points].
    edge : str
        Colour between cells.

    Returns
    -------
    dict
        (row, column) → text.
    """
    written = {}
    for i, (line, line_words) in enumerate(zip(colours, words, strict=True)):
        for j, (colour, word) in enumerate(zip(line, line_words, strict=True)):
            if colour:
                axes.add_patch(Rectangle((j, i), 1, 1, facecolor=colour, edgecolor=edge, linewidth=0.7))
            if word:
                looks: dict[str, Any] = {"size": size, "color": ink_on(colour or PAPER), "ha": "center"}
                written[i, j] = axes.text(j + 0.5, i + 0.5, word, va="center_baseline", **looks)
                written[i, j].set_in_layout(False)  # it lies inside, and measuring takes time
    axes.set(xlim=(0, len(colours[0])), ylim=(len(colours), 0))
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return written


def name_cells(axes: Axes, names: Sequence[str]) -> None:
    """Write the names of rows and columns, the same for both, the latter upright on top."""
    places = [place + 0.5 for place in range(len(names))]
    axes.set_xticks(places, names, rotation=90)
    axes.set_yticks(places, names)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")


class End(NamedTuple):
    """Where a curve ends, upright and in widths of its panel, and what is written there."""

    height: float
    words: str
    colour: str
    ink: str = INK
    line: Any = "-"
    start: float = 1.0


def name_ends(axes: Axes, ends: Sequence[End], high: float) -> None:
    """Write the names of curves to the right of a panel of some inches, apart; thin lines lead to them."""
    low, top = axes.get_ylim()
    letter = (top - low) * text_height(1, BODY) / high
    spots = spread([end.height for end in ends], letter, low + letter / 2, top)
    for end, spot in zip(ends, spots, strict=True):
        axes.plot(
            [end.start, 1.01, 1.03], [end.height, spot, spot], transform=axes.get_yaxis_transform(),
            color=end.colour, linewidth=1.0, linestyle=end.line, clip_on=False, label="leader",
        )  # fmt: skip
        axes.annotate(
            end.words, (1.03, spot), xycoords=axes.get_yaxis_transform(), xytext=(4, 0), size=BODY,
            textcoords="offset points", color=end.ink, va="center_baseline", annotation_clip=False,
        )  # fmt: skip


def panel_title(axes: Axes, words: str, room: float, pad: float = 6.0, **looks: Any) -> None:
    """Write a heading in bold on two lines of some inches at most, ``pad`` points above a panel."""
    looks = {"size": HEADING, "weight": "bold", **looks}
    axes.set_title("\n".join(wrap(words, room, looks["size"], 2, "bold")), loc="left", pad=pad, **looks)


def limits(values: Sequence[float], air: float = 0.06, floor: float | None = None) -> tuple[float, float]:
    """Ends of an axis that shows all finite values with some air; never empty."""
    known = np.array([value for value in values if math.isfinite(value)])
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    reach = max(high - low, 1e-6 * max(abs(low), abs(high), 1.0))
    start = low - air * reach
    if floor is not None and start < floor <= low:
        start = floor
    return start, high + air * reach


def round_numbers(low: float, high: float, most: int) -> list[float]:
    """Return at most so many round numbers within a range, for ticks."""
    slack = 1e-9 * (high - low)
    spots = MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return [float(spot) for spot in spots if low - slack <= spot <= high + slack]


def number_ticks(axes: Axes, which: str, many: float, most: int, sign: str = "") -> None:
    """Write at most so many round numbers along an axis, multiplied by what a measure is written in.

    ``sign`` is "+" for differences.
    """
    low, high = sorted(axes.get_xlim() if which == "x" else axes.get_ylim())
    spots = round_numbers(low, high, most)
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_ticks(spots, numbers_in_words([spot * many for spot in spots], sign))


def numbers_in_words(values: Sequence[float], sign: str = "") -> list[str]:
    """Write numbers with as few decimals as give all of them exactly, eight at most, and a proper minus."""
    reach = max((abs(value) for value in values), default=0.0)
    digits = 0
    while digits < 8 and any(abs(round(value, digits) - value) > 1e-6 * reach for value in values):
        digits += 1
    return [proper(f"{value:{sign}.{digits}f}") for value in values]


def word_ticks(axes: Axes, labels: Sequence[str], room: float) -> None:
    """Write words at 0, 1 and so on along an x axis of some inches, on three lines; of too many only some."""
    share = room / len(labels)
    step = max(1, math.ceil(0.4 / share))
    places = range(0, len(labels), step)
    lines = [wrap(labels[place], step * share - 0.08, SMALL, 3) for place in places]
    axes.set_xticks(list(places), ["\n".join(line) for line in lines])


def widest(texts: Sequence[str], size: float) -> float:
    """Width of the widest of some texts [inches]."""
    return max(text_width(text, size) for text in texts)
