"""Every picture says what it shows: title, caption, and what the numbers along its axes are."""

import re

import pytest
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from bargaining_sim.plots import style
from tests.images.conftest import Picture
from tests.images.figures import FIGURES, frame_for

NUMBER = re.compile(r"[−-]?[\d.,]+( ?%)?|([A-Z][a-z][a-z] ?\n?)?\d{4}")
OF_COLUMNS = {  # picture → columns that it shows, whose meaning must be that of the data dictionary
    "result-utility_plane": ["utility_us", "utility_cn"],
    "result-utilities": ["utility_us", "utility_cn", "file_outcome"],
    "result-outcomes": ["file_outcome", "trade_outcome"],
    "result-agreement": ["first_deal", "framework", "closed"],
}


def words_of(figure: Figure, label: str) -> str:
    found = [text.get_text() for text in figure.findobj(Text) if text.get_label() == label]
    return " ".join(found).replace("\n", " ")


def numbers_along(axes: Axes, axis: Axis) -> list[str]:
    """Numbers and dates that stand along an axis and can be seen."""
    shown = axis.get_tick_params().get("labelbottom" if axis is axes.xaxis else "labelleft", True)
    words = [text.get_text() for text in axis.get_ticklabels() if text.get_visible()] if shown else []
    return [word for word in words if NUMBER.fullmatch(word)]


def same_axis(one: Axes, other: Axes, upright: bool) -> bool:
    """Whether two axes stand above one another (beside one another) and so may share a label."""
    a, b = one.get_position(), other.get_position()
    ends = ((a.y0, b.y0), (a.y1, b.y1)) if upright else ((a.x0, b.x0), (a.x1, b.x1))
    return all(abs(x - y) < 1e-9 for x, y in ends)


def test_title_and_caption_say_what_was_run(picture: Picture) -> None:
    name, figure = picture.name, picture.figure
    for label in ("title", "subtitle", "caption"):
        assert words_of(figure, label), label
    caption = words_of(figure, "caption")
    assert caption.endswith(style.NOTE)
    assert re.search(r"\b\d+ (runs|of seed \d)", caption)
    assert name.startswith("theory") or re.search(r"\bseed \d+", caption)
    scenario = r"us_china_2025|madrid_2025|split_the_pie|make verify"
    assert re.search(scenario, caption)


def test_numbers_along_axes_are_labelled(picture: Picture) -> None:
    figure = picture.figure
    with style.styled():
        FigureCanvasAgg(figure).draw()
    shown = [axes for axes in figure.axes if axes.axison]
    assert shown
    for axes in shown:
        for which, axis in (("xaxis", axes.xaxis), ("yaxis", axes.yaxis)):
            if not numbers_along(axes, axis):
                continue
            alike = [other for other in shown if same_axis(axes, other, which == "yaxis")]
            labels = [getattr(other, which).get_label_text().strip() for other in alike]
            assert any(labels) or (which == "xaxis" and words_of(figure, "x axis")), numbers_along(axes, axis)


@pytest.mark.parametrize("name", list(OF_COLUMNS))
def test_labels_of_columns_come_from_the_data_dictionary(name: str) -> None:
    outcomes = frame_for(name.partition("-")[2]).outcomes
    told = " ".join(text.get_text() for text in FIGURES[name]().findobj(Text)).replace("\n", " ")
    for column in OF_COLUMNS[name]:
        outcome = outcomes[column]
        meaning = outcome.meaning.removesuffix(", 0 = never")
        assert meaning[0].upper() + meaning[1:] in told
        if outcome.unit and column.startswith("utility"):
            assert f"[{outcome.unit}]" in told


def test_another_meaning_in_the_data_dictionary_is_another_label(monkeypatch: pytest.MonkeyPatch) -> None:
    from bargaining_sim.plots.table import PLOTS

    frame = frame_for("outcomes")
    for name, column in (
        ("utilities", "utility_us"), ("utility_plane", "utility_cn"), ("outcomes", "trade_outcome"),
        ("agreement", "framework"),
    ):  # fmt: skip
        changed = frame.outcomes[column]._replace(meaning="something quite different")
        monkeypatch.setitem(frame.outcomes, column, changed)
        told = " ".join(text.get_text() for text in PLOTS[name].draw(frame).findobj(Text))
        assert "Something quite different" in told.replace("\n", " "), name
