"""One look for all pictures: colours, words and the sheet they stand on."""

import io
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure
from PIL import Image

from bargaining_sim.plots import colours
from bargaining_sim.plots.text import FAMILIES, named
from bargaining_sim.results import classes
from bargaining_sim.results.dictionary import Outcome
from bargaining_sim.results.frame import Frame
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import Estimate, wilson
from bargaining_sim.text.lines import LONGEST, plain
from bargaining_sim.text.lines import sentence as capital
from bargaining_sim.text.numbers import bracket, percent

NOTE = "Illustrative parameters: explores mechanisms, does not predict."
INTERVALS = "95 % intervals (Wilson)"
WIDTH = 10.0
MARGIN = 0.3
DPI = 130

INK, QUIET, PAPER = colours.INK, colours.QUIET, colours.PAPER
ACTOR_COLOURS = colours.ACTOR_COLOURS
FILE_COLOURS, TRADE_COLOURS = colours.FILE_COLOURS, colours.TRADE_COLOURS
EVENT_COLOURS, NEVER_COLOUR = colours.EVENT_COLOURS, colours.NEVER_COLOUR
SUMMIT_COLOUR = colours.SUMMIT_COLOUR
SHARES = LinearSegmentedColormap.from_list("shares", list(colours.SHARE_STOPS))
"""Shares of runs from 0 to 1; its lightness falls steadily, and black lines can be seen on all of it."""
HOSTILITY = LinearSegmentedColormap.from_list("hostility", list(colours.HOSTILITY_STOPS))

TITLE, SUBTITLE, HEADING, BODY, SMALL, CAPTION = 15.0, 10.5, 11.0, 10.0, 9.0, 8.5
SETTINGS: dict[str, Any] = {
    "font.family": FAMILIES,
    "font.size": BODY,
    "text.color": INK,
    "text.parse_math": False,
    "text.hinting": "no_hinting",  # hinted letters are rounded to pixels: words get up to 5 % wider
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.labelsize": BODY,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "grid.color": "#E6E6E6",
    "grid.linewidth": 0.8,
    "hatch.linewidth": 0.5,
    "figure.dpi": 100,
    "savefig.dpi": DPI,
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "svg.hashsalt": "bargaining_sim",
}
ink_on, luminance = colours.ink_on, colours.luminance
_LOCK = threading.RLock()


@contextmanager
def styled() -> Iterator[None]:
    """Set what our pictures look like, whatever the user has set; one thread at a time, for it is global."""
    with _LOCK, matplotlib.style.context(["default", SETTINGS]):
        yield


def as_png(figure: Figure, dpi: int = DPI) -> bytes:
    """Return a figure as a PNG of 256 colours, a third as large; areas and lines keep their colours."""
    whole, small = io.BytesIO(), io.BytesIO()
    with styled():
        figure.savefig(whole, format="rgba", dpi=dpi)  # to write and read a PNG between takes time
    dots, wide = whole.getvalue(), int(figure.get_figwidth() * dpi)
    image = Image.frombuffer("RGBA", (wide, len(dots) // 4 // wide), dots, "raw", "RGBA", 0, 1)
    few = image.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    few.save(small, "png", dpi=(dpi, dpi))
    return small.getvalue()


class Captioned(Protocol):
    """What a sheet is about: a frame, several, or one run."""

    @property
    def caption(self) -> str:
        """What was run, in one line."""

    @property
    def scenario(self) -> Scenario | None:
        """Whose title the caption gives, if it is about one."""


LINE_SPACING = 1.15
"""Matplotlib's unit of line spacing is the height of a letter with its tail, a little more than its size."""


def hostility_colour(hostility: float) -> str:
    """Colour of a rung: 1, the most hostile, is darkest."""
    return to_hex(HOSTILITY(float(hostility)))


def share_colour(share: float) -> str:
    """Colour of a share of runs: 1 is darkest."""
    return to_hex(SHARES(float(share)))


def bars(
    axes: Axes, boxes: Sequence[tuple[float, float, float, float]], colours: Sequence[str], name: str
) -> None:
    """Many rectangles (left, bottom, right, top) as one artist, labelled ``name``."""
    corners = [[(x0, y0), (x1, y0), (x1, y1), (x0, y1)] for x0, y0, x1, y1 in boxes]
    drawn = PolyCollection(
        corners, facecolors=list(colours), edgecolors=INK, label=name, zorder=2, clip_on=False,
        linewidths=0.5 if len(boxes) < 30 else 0.15,
    )  # fmt: skip
    axes.add_collection(drawn, autolim=False)


def whiskers(
    axes: Axes,
    places: Sequence[float],
    estimates: Sequence[Estimate],
    name: str,
    cap: float,
    upright: bool = True,
) -> None:
    """Intervals across bars, on a pale ground to show on dark bars too; ``cap`` is half a cap, in bars."""
    lines = []
    for place, (_, low, high) in zip(places, estimates, strict=True):
        caps = [[(place - cap, end), (place + cap, end)] for end in (low, high)]
        lines += [[(place, low), (place, high)], *caps]
    if not upright:
        lines = [[(x, y) for y, x in line] for line in lines]
    for width, colour, label in ((2.6, PAPER, f"{name} ground"), (1.1, INK, f"{name} intervals")):
        drawn = LineCollection(lines, colors=colour, linewidths=width, label=label, zorder=3, clip_on=False)
        axes.add_collection(drawn, autolim=False)


def precision(runs: int) -> str:
    """How wide the 95 % interval of any share of so many runs is at most."""
    widest = wilson(runs // 2, runs)
    return f"95 % intervals (Wilson) of shares: at most ±{50 * (widest.high - widest.low):.1f} points"


def interval(estimate: Estimate) -> str:
    """Put a share and its interval in words."""
    return f"{percent(estimate.value)} {bracket(estimate, 1, 100.0)}"


def sentence(text: str) -> str:
    """Text with a capital first letter."""
    return capital(plain(text))


def axis_label(outcome: Outcome) -> str:
    """Meaning and unit of a column, as the data dictionary has them."""
    return sentence(outcome.meaning) + (f" [{outcome.unit}]" if outcome.unit else "")


def meaning_of(frame: Frame, column: str) -> str:
    """Meaning of a column as a heading; where nothing needs approval, no chip is "other"."""
    told = sentence(frame.outcomes[column].meaning)
    return told if frame.scenario.approval else told.replace("all other chips", "the chips")


def class_lines(scenario: Scenario, category: str, width: float, size: float) -> list[str]:
    """Name of a class on at most two lines; what is cut is the name of an actor, not what happened."""
    return named(lambda longest: class_label(scenario, category, longest), width, size, 2)


def class_label(scenario: Scenario, category: str, longest: int = LONGEST) -> str:
    """Name a class of the data dictionary for readers: ids of actors become their labels, cut if need be."""
    return sentence(classes.class_label(scenario, category, longest))
