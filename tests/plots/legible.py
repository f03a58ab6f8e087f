"""Whether the words of a figure can be read: none is clipped, lies on another or across the end of a bar."""

from collections.abc import Iterator

from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from bargaining_sim.plots import style


def check_legible(figure: Figure) -> None:
    """Assert that all words lie inside the figure, apart, and inside a bar or outside it, as in a file."""
    canvas = FigureCanvasAgg(figure)
    with style.styled():
        canvas.draw()
        renderer = canvas.get_renderer()
        boxes = [
            (text.get_text(), text.get_window_extent(renderer))
            for text in figure.findobj(Text)
            if text.get_visible() and text.get_text().strip()
        ]
        bars = list(bars_of(figure, renderer))
    for i, (words, box) in enumerate(boxes):
        assert box.x0 >= 0, words
        assert box.y0 >= 0, words
        assert box.x1 <= figure.bbox.width, words
        assert box.y1 <= figure.bbox.height, words
        for others, other in boxes[:i]:
            assert not overlap(box, other, 1), (words, others)
        for bar in bars:
            inside = bar.x0 - 1 <= box.x0 and box.x1 <= bar.x1 + 1
            assert inside or not overlap(box, bar, 1.5), (words, "across the end of a bar")


def overlap(one: Bbox, other: Bbox, slack: float) -> bool:
    """Whether two boxes share more than so many pixels in both directions."""
    wide = min(one.x1, other.x1) - max(one.x0, other.x0)
    return bool(wide > slack and min(one.y1, other.y1) - max(one.y0, other.y0) > slack)


def bars_of(figure: Figure, renderer: RendererBase) -> Iterator[Bbox]:
    """Boxes of all bars and cells; areas of more than four corners, and bands behind the grid, are none."""
    for axes in figure.axes:
        for drawn in axes.collections:
            if isinstance(drawn, PolyCollection):
                for path in drawn.get_paths():
                    if len(path.vertices) <= 5:
                        yield path.get_extents(drawn.get_transform())
        for patch in axes.patches:
            if isinstance(patch, Rectangle) and patch.get_zorder() > 0:
                yield patch.get_window_extent(renderer)
