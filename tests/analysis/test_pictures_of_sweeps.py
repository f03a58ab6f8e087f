"""Pictures of sweeps: no words are clipped or overlap, and numbers are those of the analysis."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from bargaining_sim.analysis.sweep.findings import Findings
from bargaining_sim.analysis.sweep.labels import setting
from bargaining_sim.analysis.sweep.study import study
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.plots import style
from bargaining_sim.plots.charts import numbers_in_words
from bargaining_sim.plots.folders import pictures
from tests.analysis.shapes import case
from tests.plots.legible import check_legible

CASES = [
    f"{kind}{many}"
    for kind in ("grid", "latin_hypercube", "sobol", "one_at_a_time", "paired")
    for many in ("", " many", " one", " nothing", " single")
] + ["grid wide"]


@pytest.fixture(scope="module", params=CASES)
def drawn(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[
    tuple[SweepFrame, Findings, dict[tuple[str, str], Figure]]
]:  # fmt: skip
    frame = case(tmp_path_factory.mktemp("case"), request.param)
    results = study(frame)
    return frame, results, {(kind, name): figure for kind, name, figure in pictures(frame, results)}


Drawn = tuple[SweepFrame, Findings, dict[tuple[str, str], Figure]]


def test_words_lie_inside_the_figure_and_apart(drawn: Drawn) -> None:
    for figure in drawn[2].values():
        check_legible(figure)


def test_captions_say_what_was_run(drawn: Drawn) -> None:
    frame, _, figures = drawn
    for figure in figures.values():
        caption = " ".join(t.get_text() for t in figure.findobj(Text) if t.get_label() == "caption")
        caption = " ".join(caption.split())
        assert caption.startswith(frame.caption)
        assert "From Madrid, September 2025" in caption
        assert caption.endswith(style.NOTE)


def test_no_words_are_left_without_a_number(drawn: Drawn) -> None:
    for figure in drawn[2].values():
        assert not any("nan" in text.get_text().split() for text in figure.findobj(Text))


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if text.get_text().strip()]


def figures_of(folder: Path, name: str) -> tuple[SweepFrame, Findings, dict[tuple[str, str], Figure]]:
    frame = case(folder, name)
    results = study(frame)
    return frame, results, {(kind, name): figure for kind, name, figure in pictures(frame, results)}


def test_cells_hold_the_means(tmp_path: Path) -> None:
    frame, results, figures = figures_of(tmp_path, "grid")
    pair = next(pair for pair in results.interactions if pair.measure == "closed=ever")
    axes = figures["heatmap", "closed=ever"].axes[0]
    cells = {text.get_position(): text.get_text() for text in axes.texts}
    for i, row in enumerate(pair.means):
        for j, estimate in enumerate(row):
            assert float(cells[j + 0.5, i + 0.5]) == pytest.approx(100 * estimate.value, abs=0.051)
    assert pair.first.factor == "a"
    means = frame.estimates["closed=ever"].mean
    assert sum(e.value for row in pair.means for e in row) == pytest.approx(means.mean() * pair.points.size)


def test_lines_hold_the_means_and_are_named(tmp_path: Path) -> None:
    _, results, figures = figures_of(tmp_path, "grid")
    pair = next(pair for pair in results.interactions if pair.measure == "utility_us")
    axes = figures["lines", "utility_us"].axes[0]
    lines = [line for line in axes.get_lines() if line.get_label() == "mean"]
    first = pair.first.groups.size
    for j, line in enumerate(lines):
        assert line.get_ydata() == pytest.approx([pair.means[i][j].value for i in range(first)])
    told = words(figures["lines", "utility_us"])
    assert set(pair.second.groups.labels) <= set(told)


def test_a_tornado_tells_the_values_at_its_ends(tmp_path: Path) -> None:
    _, results, figures = figures_of(tmp_path, "one_at_a_time")
    told = words(figures["tornado", "closed=ever"])
    first = results.tornados["closed=ever"].swings[0]
    assert first.factor == "a"
    assert {setting(first.at_lowest), setting(first.at_highest)} <= set(told)
    assert any("Grey: not told apart" in word.replace("\n", " ") for word in told)


def test_sobol_bars_tell_every_index(tmp_path: Path) -> None:
    _, results, figures = figures_of(tmp_path, "sobol")
    found = next(found for found in results.sobol if found.measure == "utility_us")
    told = " ".join(words(figures["sobol", "utility_us"]))
    for index in found.indices:
        assert f"alone: {100 * index.first.value:.0f} %".replace("-", "−") in told
        assert f"total: {100 * index.total.value:.0f} %".replace("-", "−") in told


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([0.25, 0.5, 0.75], ["0.25", "0.50", "0.75"]),
        ([0.0, 20.0, 100.0], ["0", "20", "100"]),
        ([-0.0025, 0.0, 0.0025], ["−0.0025", "0.0000", "0.0025"]),
        ([], []),
    ],
)
def test_numbers_of_an_axis_are_told_exactly(values: list[float], words: list[str]) -> None:
    assert numbers_in_words(values) == words
