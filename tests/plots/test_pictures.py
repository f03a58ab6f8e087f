"""Every picture draws for every shape of scenario and says what it shows; no words are clipped or overlap."""

import json

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

from bargaining_sim.plots import style
from bargaining_sim.plots.table import PLOTS, pictures_of
from bargaining_sim.results.examples import exemplary_runs
from bargaining_sim.results.frame import Frame
from tests.plots.legible import check_legible
from tests.plots.plot_frames import CASES, frame_for, random_frame, reduced, scenario_of

EVERY = pytest.mark.parametrize("name", list(PLOTS))


def drawn(name: str, frame: Frame) -> Figure:
    """A picture, drawn in our style; skipped where it has nothing to show."""
    if name not in pictures_of(frame.scenario):
        pytest.skip(PLOTS[name].lacks)
    with style.styled():
        return PLOTS[name].draw(frame)


def words_of(figure: Figure, label: str) -> str:
    return " ".join(text.get_text() for text in figure.findobj(Text) if text.get_label() == label).replace(
        "\n", " "
    )


def all_words(figure: Figure) -> str:
    return " ".join(text.get_text() for text in figure.findobj(Text)).replace("\n", " ")


@EVERY
@pytest.mark.parametrize("case", list(CASES))
def test_words_lie_inside_the_figure_and_apart(name: str, case: str) -> None:
    check_legible(drawn(name, frame_for(case)))


@EVERY
@pytest.mark.parametrize("case", ["base", "split_the_pie", "long_names"])
def test_title_and_caption_say_what_was_run(name: str, case: str) -> None:
    frame = frame_for(case)
    figure = drawn(name, frame)
    assert words_of(figure, "title")
    assert words_of(figure, "subtitle")
    caption = words_of(figure, "caption")
    if PLOTS[name].of_run:
        assert caption.startswith(
            f"{frame.scenario.name} · run {exemplary_runs(frame)['typical'].run} of seed 1 · "
        )
        assert "typical: nearest to the median" in caption
    else:
        assert caption.startswith(frame.caption)
        assert "95 % intervals" in caption
    assert frame.scenario.title[:100] in caption
    assert caption.endswith("Illustrative parameters: explores mechanisms, does not predict.")


def test_labels_come_from_the_data_dictionary() -> None:
    frame = frame_for("base")
    plane, classes, when = (PLOTS[name].draw(frame) for name in ("utility_plane", "outcomes", "agreement"))
    for figure, column in (
        (plane, "utility_us"),
        (plane, "utility_cn"),
        (classes, "file_outcome"),
        (classes, "trade_outcome"),
        (when, "first_deal"),
        (when, "framework"),
        (when, "closed"),
    ):
        outcome = frame.outcomes[column]
        meaning = outcome.meaning.removesuffix(", 0 = never")
        assert meaning[0].upper() + meaning[1:] in all_words(figure)
        if outcome.unit and figure is plane:
            assert f"[{outcome.unit}]" in all_words(figure)
    for figure in (plane, classes, when, PLOTS["final_rungs"].draw(frame)):
        shown = [axes for axes in figure.axes if axes.axison]
        assert all(axes.get_xlabel() or axes is not shown[-1] for axes in shown)
    shown = [label.get_text() for axes in classes.axes for label in axes.get_yticklabels()]
    expected = [  # random rows hold "closed", which could not happen here: what has runs is shown
        "Closed, durable", "Closed, renegotiated", "Closed, collapsed", "Closed",
        "Not ratified: United States", "Not ratified: China", "Licence refused", "ByteDance refused",
        "Open extension", "Banned", "Truce", "Settled", "Spiral", "Unchanged",
    ]  # fmt: skip
    assert [label.replace("\n", " ") for label in shown] == expected


def test_without_approval_only_what_can_happen_is_drawn() -> None:
    frame = frame_for("forty_rounds")
    assert len(PLOTS["outcomes"].draw(frame).axes) == 1
    assert len(PLOTS["agreement"].draw(frame).axes) == 1
    assert len(PLOTS["outcomes"].draw(frame_for("base")).axes) == 2
    assert len(PLOTS["agreement"].draw(frame_for("base")).axes) == 3


def test_runs_that_failed_are_shown_if_there_are_any() -> None:
    frame = frame_for("base")

    def shown(figure: Figure) -> list[str]:
        return [label.get_text() for axes in figure.axes for label in axes.get_yticklabels()]

    assert "Failed" not in shown(PLOTS["outcomes"].draw(frame))
    failed = random_frame(frame.scenario, 300, failed=5)
    assert shown(PLOTS["outcomes"].draw(failed)).count("Failed") == 2


def test_an_empty_zone_is_told() -> None:
    figure = PLOTS["utility_plane"].draw(frame_for("empty_zone"))
    assert "zone of possible agreement: empty" in all_words(figure)
    assert not figure.axes[0].patches
    assert "Nash" not in all_words(figure)


def test_names_are_not_read_as_formulas() -> None:
    words = reduced({"pie": 3}, 1)
    words["title"] = "from $3 bn to $14 bn"
    words["chips"]["pie"]["label"] = "fee of $\\frac{1$"
    frame = random_frame(scenario_of(words), 20)
    for name in pictures_of(frame.scenario):
        FigureCanvasAgg(drawn(name, frame)).draw()


def test_what_coincides_is_labelled_together() -> None:
    words = reduced({"pie": 3}, 1)
    words["actors"]["b"]["values"] = words["actors"]["a"]["values"]
    words["chips"]["pie"] |= {"in_force": "r1", "fallback": "r1"}
    figure = PLOTS["utility_plane"].draw(random_frame(scenario_of(words), 20))
    drawn = [line for line in figure.axes[0].lines if len(line.get_xydata())]
    labels = {line.get_label(): line.get_xydata()[0].tolist() for line in drawn}
    assert labels["no deal (expected) = in force at the start"] == [0.5, 0.5]
    assert labels["Nash = Kalai–Smorodinsky = egalitarian = utilitarian"] == [1.0, 1.0]


def test_only_the_columns_that_a_picture_shows_are_read() -> None:
    whole = frame_for("base")
    expected = {
        "utility_plane": {"type_us", "type_cn", "utility_us", "utility_cn", "trade_outcome"},
        "outcomes": {"file_outcome", "trade_outcome"},
        "agreement": {"first_deal", "framework", "closed"},
        "final_rungs": {f"rung_{chip}" for chip in whole.scenario.chips} | {"trade_outcome"},
    }
    for name, columns in expected.items():
        read: list[str] = []

        def columns_of(outcomes, read=read):
            read += [outcome.name for outcome in outcomes]
            yield {outcome.name: whole[outcome.name] for outcome in outcomes}

        PLOTS[name].draw(type(whole)(whole.scenario, 1, whole.runs, columns_of))
        assert set(read) == columns


def test_classes_of_actors_with_awkward_names() -> None:
    words = json.loads(frame_for("base").scenario.model_dump_json())
    scenario = scenario_of(words)
    assert style.class_label(scenario, "licence_refused") == "Licence refused"
    assert style.class_label(scenario, "bytedance_refused") == "ByteDance refused"
    assert style.class_label(scenario, "not_ratified_cn") == "Not ratified: China"


SIGHT = {  # Machado, Oliveira & Fernandes (2009), complete deficiency
    "normal": np.eye(3),
    "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "tritanopia": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}


def lab(colour: str, sight: object) -> np.ndarray:
    """CIELAB of a colour as it is seen."""
    value = np.array(to_rgb(colour))
    light = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.asarray(sight) @ light, 0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x = to_xyz @ seen / [0.9505, 1, 1.089]
    f = np.where(x > 0.008856, np.cbrt(x), 7.787 * x + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("sight", list(SIGHT))
def test_colours_of_classes_differ_for_every_sight(sight: str) -> None:
    for table in (style.FILE_COLOURS, style.TRADE_COLOURS, style.EVENT_COLOURS):
        seen = [lab(colour, SIGHT[sight]) for code, colour in table.items() if code != "no_file"]
        gaps = [float(np.linalg.norm(a - b)) for i, a in enumerate(seen) for b in seen[:i]]
        assert min(gaps) > 14


def test_hostility_is_readable_in_grey() -> None:
    lightness = [lab(style.hostility_colour(h), np.eye(3))[0] for h in np.linspace(0, 1, 8)]
    assert max(np.diff(lightness)) < -5
    for h in np.linspace(0, 1, 21):
        back = style.hostility_colour(h)
        light, dark = sorted((style.luminance(back), style.luminance(style.ink_on(back))), reverse=True)
        assert (light + 0.05) / (dark + 0.05) > 4


def test_actors_can_be_read_as_text() -> None:
    assert all(1.05 / (style.luminance(colour) + 0.05) > 4.5 for colour in style.ACTOR_COLOURS)
