"""Whether the words of a figure can be read: none is clipped, none lies on another."""

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from bargaining_sim.plots import style


def check_legible(figure: Figure) -> None:
    """Assert that all words lie inside the figure and apart, drawn as they are written to a file."""
    canvas = FigureCanvasAgg(figure)
    with style.styled():
        canvas.draw()
        renderer = canvas.get_renderer()
        boxes = [
            (text.get_text(), text.get_window_extent(renderer))
            for text in figure.findobj(Text)
            if text.get_visible() and text.get_text().strip()
        ]
    for i, (words, box) in enumerate(boxes):
        assert box.x0 >= 0, words
        assert box.y0 >= 0, words
        assert box.x1 <= figure.bbox.width, words
        assert box.y1 <= figure.bbox.height, words
        for others, other in boxes[:i]:
            apart = min(box.x1, other.x1) - max(box.x0, other.x0) <= 1
            assert apart or min(box.y1, other.y1) - max(box.y0, other.y0) <= 1, (words, others)
