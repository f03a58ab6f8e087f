"""The sheet that every picture stands on: title, subtitle, key, panels and foot.

Matplotlib's constrained layout places everything. Ours is the paper: always as wide, and as high as its
panels need with what stands around them, so that a row of names is never too low for its letters.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, NamedTuple, ParamSpec

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

from bargaining_sim.plots.style import (
    BODY,
    CAPTION,
    HEADING,
    INK,
    INTERVALS,
    LINE_SPACING,
    MARGIN,
    NOTE,
    QUIET,
    SMALL,
    SUBTITLE,
    TITLE,
    WIDTH,
    Captioned,
    styled,
)
from bargaining_sim.plots.text import text_height, text_width, wrap
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.text.lines import plain

PAD = 0.07
"""Air around every panel [inches]."""
SQUARE = 0.0
"""As a height of a row of panels: as high as its first panel is wide."""

Entry = tuple[Artist, str]
"""A mark and what it means."""


class About(NamedTuple):
    """What a picture of several results, or of none, says at its foot."""

    caption: str
    scenario: Scenario | None = None


class Panel(Axes):
    """Axes that are asked once what stands around them, for that takes most of the time of a layout.

    Constrained layout asks all panels twice in every pass.
    """

    around: Any = None
    """From the edges of the panel to those of its words: left, bottom, right, top [pixels]."""

    def measure(self, renderer: Any) -> None:
        self.around = None
        whole = self.get_tightbbox(renderer, for_layout_only=True)
        self.around = 0.0 if whole is None else np.subtract(whole.extents, self.bbox.extents)

    def get_tightbbox(self, *args: Any, **kwargs: Any) -> Bbox | None:
        if self.around is None:
            return super().get_tightbbox(*args, **kwargs)
        return Bbox(np.reshape(np.add(self.bbox.extents, self.around), (2, 2)))


class Paper(Figure):
    """A figure whose panels are as high as they ask for; its own height follows from them.

    Constrained layout shares out a given paper. Here the panels are given, and what stands around them takes
    what it needs: the layout is found once, the paper is made longer or shorter by what is missing, and then
    the layout is fixed, so that writing the figure in several formats does not look for it again.

    Attributes
    ----------
    panels : dict of Axes
        By name.
    heights : list of float
        Of the rows of panels [inches].
    margins : tuple of float
        Left, bottom, right and top of what is not for the panels [inches].
    least : float
        Height of the key beside the panels [inches].
    fixed : list of (artist, x, y)
        Words of head and foot and the key: inches from the left, and from the bottom or, if negative, top.
    """

    panels: dict[str, Axes]
    heights: list[float]
    margins: tuple[float, float, float, float]
    least: float
    fixed: list[tuple[Text | Legend, float, float]]

    def settle(self) -> None:
        """Fix the place of everything; what is drawn after it finds the panels in their final size."""
        engine = self.get_layout_engine()
        if not isinstance(engine, ConstrainedLayoutEngine):
            return  # it is settled
        for artist in (artist for axes in self.axes for artist in axes.get_children()):
            if isinstance(artist, Collection | Line2D):
                artist.set_in_layout(False)  # they end with their panel, and measuring them takes time
        self._fit(engine)
        grid = self.panels[next(iter(self.panels))].get_gridspec()
        assert grid is not None
        row, axes = max(self._rows().items(), key=lambda pair: self.heights[pair[0]])
        wanted = [
            height if height != SQUARE else size_of(self._rows()[place])[0]
            for place, height in enumerate(self.heights)
        ]
        ratios = np.asarray(grid.get_height_ratios(), float)
        drawn = size_of(axes)[1] * float(ratios.sum() / ratios[row])
        grid.set_height_ratios(wanted)
        around = self.margins[1] + self.margins[3]
        # The solver leaves noise in the last digits, other noise each time, and the same data give the same
        # bytes: names of clips in an SVG are hashes of all digits. So height and places are rounded, to far
        # less than can be seen and far more than the noise.
        self.set_figheight(round(max(self.get_figheight() + sum(wanted) - drawn, self.least + around), 4))
        self._fit(engine)
        self.set_layout_engine()  # none at all: with one in its place, every file is drawn twice
        for axes in self.axes:
            axes.set_position(np.round(axes.get_position(original=True).bounds, 6).tolist())
        first = [axes for axes in self.panels.values() if axes.get_subplotspec().colspan.start == 0]  # type: ignore[union-attr]
        for axes in first:  # headings begin at the left edge of the sheet, not of the panel
            place = axes.get_position()
            left = (MARGIN / WIDTH - place.x0) / place.width
            for words in axes.get_children():
                if words.get_label() == "heading" and isinstance(words, Annotation):
                    words.xy = (left, 1)
                elif words.get_label() == "heading" and isinstance(words, Text):
                    words.set_x(left)

    def _rows(self) -> dict[int, Axes]:
        """First panel of every row that has one for itself."""
        found: dict[int, Axes] = {}
        for axes in self.panels.values():
            spec = axes.get_subplotspec()
            assert spec is not None
            if len(spec.rowspan) == 1:
                found.setdefault(spec.rowspan.start, axes)
        return found

    def _fit(self, engine: ConstrainedLayoutEngine) -> None:
        """Lay out on a paper of this height."""
        high = self.get_figheight()
        left, bottom, right, top = self.margins
        engine.set(rect=(left / WIDTH, bottom / high, 1 - (left + right) / WIDTH, 1 - (bottom + top) / high))
        renderer = FigureCanvasAgg(self).get_renderer()  # type: ignore[no-untyped-call]
        panels = [axes for axes in self.axes if isinstance(axes, Panel)]
        for panel in panels:
            panel.measure(renderer)
        engine.execute(self)
        for panel in panels:
            panel.around = None
        for artist, x, y in self.fixed:
            spot = (x / WIDTH, y / high if y >= 0 else 1 + y / high)
            if isinstance(artist, Legend):
                artist.set_bbox_to_anchor(spot, self.transSubfigure)
            else:
                artist.set_position(spot)


def size_of(axes: Axes) -> tuple[float, float]:
    """Width and height of a panel [inches]."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    place = axes.get_position()
    return place.width * figure.get_figwidth(), place.height * figure.get_figheight()


def sheet(
    about: Captioned,
    title: str,
    subtitle: str,
    panels: Sequence[Sequence[str]],
    heights: Sequence[float],
    *,
    widths: Sequence[float] | None = None,
    notes: str = INTERVALS,
    key: Sequence[Entry] = (),
    key_at: str = "top",
    key_width: float = 2.0,
    key_title: str = "",
) -> tuple[Paper, dict[str, Axes]]:
    """Lay out a picture: title, subtitle, key, panels and, at the foot, what was run.

    Parameters
    ----------
    about : Frame, RunStory or Captioned
        Gives the caption.
    title, subtitle : str
        What the picture shows, and how to read it.
    panels : sequence of sequence of str
        Names of the panels by row, as for ``Figure.subplot_mosaic``; ``.`` stays empty.
    heights : sequence of float
        Of the rows of panels, without the words around them [inches]; ``SQUARE``: as high as wide.
    widths : sequence of float, optional
        Of the columns of panels, in any unit.
    notes : str
        What the caption says about intervals.
    key : sequence of (Artist, str)
        Marks and what they mean.
    key_at : str
        Where the key stands: at the ``top`` or ``bottom`` of the panels, or to their ``right``.
    key_width : float
        Of a key to the right [inches].
    key_title : str
        Above such a key.

    Returns
    -------
    Paper
        Settled by ``picture`` when all is drawn.
    dict of Axes
        By name.
    """
    figure = Paper(figsize=(WIDTH, 20))
    write_head_and_foot(figure, about, title, subtitle, notes)
    if key:
        write_key(figure, key, key_at, key_width, key_title)
    figure.heights = list(heights)
    ratios = [height if height != SQUARE else 5.0 for height in heights]
    figure.set_figheight(sum(ratios) + 1.0 * len(heights) + 1.0 + figure.margins[1] + figure.margins[3])
    figure.set_layout_engine("constrained", w_pad=PAD, h_pad=PAD, hspace=0, wspace=0)
    figure.panels = figure.subplot_mosaic(
        [list(row) for row in panels],
        height_ratios=ratios,
        width_ratios=widths,
        empty_sentinel=".",
        subplot_kw={"axes_class": Panel},
    )
    return figure, figure.panels


def write_head_and_foot(figure: Paper, about: Captioned, title: str, subtitle: str, notes: str) -> None:
    """Write title, subtitle and caption."""
    wide = WIDTH - 2 * MARGIN
    plain_title = plain(about.scenario.title, 120) if about.scenario else ""
    caption = " · ".join(part for part in (about.caption, plain_title, notes, NOTE) if part)
    head = wrap(title, wide, TITLE, 3, "bold")
    sub = wrap(subtitle, 0.96 * wide, SUBTITLE, 3)
    foot = wrap(caption, wide, CAPTION, 10, longest=1_000)
    under = MARGIN * 0.7 + text_height(len(head), TITLE) + 0.03
    top = under + text_height(len(sub), SUBTITLE) + 0.1
    bottom = MARGIN / 2 + text_height(len(foot), CAPTION) + 0.08
    figure.fixed = []
    words_of: list[tuple[str, list[str], float, dict[str, Any]]] = [
        ("title", head, -MARGIN * 0.7, {"size": TITLE, "weight": "bold", "va": "top"}),
        ("subtitle", sub, -under, {"size": SUBTITLE, "color": QUIET, "va": "top"}),
        ("caption", foot, MARGIN / 2, {"size": CAPTION, "color": QUIET, "va": "bottom"}),
    ]
    for name, lines, place, looks in words_of:
        words = figure.text(0, 0, "\n".join(lines), linespacing=LINE_SPACING, label=name, **looks)
        words.set_in_layout(False)
        figure.fixed.append((words, MARGIN, place))
    figure.margins = (MARGIN, bottom, MARGIN, top)
    figure.least = 0.0


def write_key(figure: Paper, key: Sequence[Entry], at: str, width: float, title: str) -> None:
    """Write the key where ``sheet`` says, and keep its room from the panels."""
    left, bottom, right, top = figure.margins
    beside = at == "right"
    legend = legend_of(
        figure, key, width if beside else WIDTH - left - right, 1 if beside else len(key), title
    )
    high = legend.get_window_extent().height / figure.dpi
    if beside:
        figure.fixed.append((legend, WIDTH - MARGIN - width, -top - PAD))
        right, figure.least = MARGIN + width + 0.15, high + 2 * PAD
    elif at == "top":
        figure.fixed.append((legend, MARGIN, -top - 0.02))
        top += high + 0.12
    else:
        bottom += high + 0.2
        figure.fixed.append((legend, MARGIN, bottom))
    figure.margins = (left, bottom, right, top)


def legend_of(figure: Figure, key: Sequence[Entry], room: float, most: int, title: str = "") -> Legend:
    """Write a key on some inches, in as many columns up to ``most`` as there is room for."""
    handle, gap = 0.36, 0.28  # inches of a mark with its air, and between columns
    labels = [
        "\n".join(part for line in words.split("\n") for part in wrap(line, room - handle, SMALL, 8))
        for _, words in key
    ]
    width = {label: max(text_width(line, SMALL) for line in label.split("\n")) for label in labels}
    columns = next(
        many
        for many in range(most, 0, -1)
        if many == 1
        or sum(handle + gap + max(width[label] for label in part) for part in np.array_split(labels, many))
        <= room + gap
    )
    legend = figure.legend(
        [mark for mark, _ in key], labels, loc="upper left", ncols=columns, fontsize=SMALL, frameon=False,
        borderpad=0, borderaxespad=0, handlelength=72 * 0.27 / SMALL, handletextpad=72 * 0.09 / SMALL,
        columnspacing=72 * gap / SMALL, labelspacing=0.45 if most > 1 else 0.85, handleheight=0.9,
        alignment="left",
        title="\n".join(wrap(title, room, HEADING, 3, "bold")) or None,
        title_fontproperties={"size": HEADING, "weight": "bold"},
    )  # fmt: skip
    legend.set_in_layout(False)
    return legend


P = ParamSpec("P")


def picture(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Let a function draw in our look, and settle the paper that it returns."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with styled():
            figure = draw(*args, **kwargs)
            if isinstance(figure, Paper):
                figure.settle()
            return figure

    return drawn


def heading(
    axes: Axes, words: str, lines: int = 1, *, under: str = "", beside: str = "", colour: str = INK
) -> None:
    """Write what a panel is about above it, beginning at the left edge of the sheet.

    Parameters
    ----------
    axes : Axes
    words : str
        In bold, on so many lines at most.
    under : str
        A line below it.
    beside : str
        What stands at the right end of the panel.
    colour : str
        Of the words.
    """
    wide = WIDTH - 2 * MARGIN
    room = wide - (text_width(beside, SMALL) + 0.2 if beside else 0.0)
    told = "\n".join(wrap(words, room, HEADING, lines, "bold")) if words else ""
    if under:
        axes.set_title(wrap(under, wide, BODY, 1)[0], loc="left", size=BODY, color=QUIET).set_label("heading")
    elif told:
        title = axes.set_title(told, loc="left", size=HEADING, weight="bold", color=colour)
        title.set_label("heading")
    if under and told:
        axes.annotate(
            told, (0, 1), xycoords="axes fraction", xytext=(0, 8 + 72 * text_height(1, BODY)),
            textcoords="offset points", size=HEADING, weight="bold", va="bottom", label="heading",
        )  # fmt: skip
    if beside:
        axes.set_title(beside, loc="right", size=SMALL, color=QUIET)


def blank(axes: Axes) -> None:
    """Leave out frame, scales and their numbers: a panel for words or bars alone."""
    axes.set_axis_off()
    axes.set_xticks([])
    axes.set_yticks([])


def beside(axes: Axes, row: float, words: str, inches: float = 0.1, **looks: Any) -> None:
    """Words some inches to the right of a panel, at a height in its data; the layout makes room for them."""
    axes.annotate(
        words, (1, row), xycoords=("axes fraction", "data"), xytext=(72 * inches, 0),
        textcoords="offset points", annotation_clip=False,
        **{"size": SMALL, "va": "center_baseline", **looks},
    )  # fmt: skip
