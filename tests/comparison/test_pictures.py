"""Pictures of comparisons: no words are clipped or overlap, and they show the numbers of the comparison."""

from functools import cache

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from bargaining_sim.analysis.comparison.findings import Comparison
from bargaining_sim.analysis.comparison.words import headlines
from bargaining_sim.plots.files import as_bytes
from bargaining_sim.plots.folders import figures_of
from bargaining_sim.plots.style import class_label
from tests.comparison.made import BASE, compare, compared, long_names, scenario
from tests.plots.legible import check_legible

CASES = ["showcase", "itself", "pie", "long", "two pies", "one run"]
NAMES = ("differences", "flips")


@cache
def found_in(case: str) -> Comparison:
    if case == "long":
        return compare(long_names(), scenario("no_linkage"), 100)
    if case == "one run":
        return compared(BASE, "no_linkage", 1)
    first, second = {
        "showcase": (BASE, "no_showcase"),
        "itself": (BASE, BASE),
        "pie": (BASE, "split_the_pie"),
        "two pies": ("split_the_pie", "split_the_pie"),
    }[case]
    return compared(first, second)


@cache
def drawn(case: str, name: str) -> Figure:
    return figures_of("comparison", found_in(case))[name]


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if text.get_text().strip()]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("case", CASES)
def test_words_lie_inside_the_figure_and_apart(case: str, name: str) -> None:
    check_legible(drawn(case, name))
    assert not any("nan" in word.lower() for word in words(drawn(case, name)) if "[" in word)


@pytest.mark.parametrize("case", ["showcase", "itself"])
def test_dots_stand_at_the_differences_and_are_filled_if_clear(case: str) -> None:
    shown = [line for axes in drawn(case, "differences").axes for line in axes.lines]
    dots = [
        (float(np.asarray(line.get_xdata())[0]), line.get_label(), line.get_markerfacecolor() == "#FFFFFF")
        for line in shown
        if line.get_label() != "zero"
    ]
    every = [one for group in headlines(found_in(case)).values() for one in group]
    assert sorted(x for x, _, _ in dots) == pytest.approx(sorted(one.difference.value for one in every))
    for _, verdict, hollow in dots:
        assert hollow == (verdict == "none")
    if case == "itself":
        assert all(hollow for _, _, hollow in dots)


def test_differences_are_sorted() -> None:
    for axes in drawn("showcase", "differences").axes:
        values = [float(np.asarray(line.get_xdata())[0]) for line in axes.lines[1:]]
        assert values == sorted(values, reverse=True)


def test_cells_hold_the_shares_of_the_runs() -> None:
    flips = found_in("showcase").flips
    (axes,) = drawn("showcase", "flips").axes
    cells = {text.get_position(): text.get_text() for text in axes.texts}
    occurring = np.flatnonzero(flips.counts.sum(axis=0) + flips.counts.sum(axis=1))
    names = [class_label(scenario(BASE), flips.classes[i]) for i in occurring]
    assert [t.get_text().replace("\n", " ") for t in axes.get_yticklabels()] == [*names, "all"]
    n = len(occurring)
    for row, i in enumerate(occurring):
        for column, j in enumerate(occurring):
            shown = float(cells.get((column + 0.5, row + 0.5), "0").strip("<>"))
            assert shown == pytest.approx(100 * flips.counts[i, j] / 300, abs=0.0501)
        assert float(cells.get((n + 0.5, row + 0.5), "0")) == pytest.approx(
            100 * flips.counts[i].sum() / 300, abs=0.0501
        )


def test_captions_say_what_was_compared() -> None:
    for name in NAMES:
        (caption,) = [
            text.get_text().replace("\n", " ")
            for text in drawn("showcase", name).findobj(Text)
            if text.get_label() == "caption"
        ]
        assert caption.startswith("us_china_2025 · 300 runs · seed 3")
        assert "B is no_showcase (No showcase: a licence proves nothing)" in caption
        assert "actors.cn.showcase.bonus 0.6 → 0.0" in caption
        assert caption.endswith("Illustrative parameters: explores mechanisms, does not predict.")


def test_the_same_comparison_gives_the_same_bytes() -> None:
    again = figures_of("comparison", found_in("showcase"))
    for name in NAMES:
        assert as_bytes(again[name], "svg") == as_bytes(drawn("showcase", name), "svg")
