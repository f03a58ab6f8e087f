"""Lengths of bars, ends of whiskers and places of marks equal numbers counted here."""

import math
from collections import Counter

import numpy as np
import pytest
from matplotlib.axes import Axes

from bargaining_sim.game.outcome import FILE_OUTCOMES
from bargaining_sim.plots.final_rungs import steps_of
from bargaining_sim.plots.table import PLOTS
from bargaining_sim.results.frame import Frame
from bargaining_sim.text.numbers import percent
from tests.plots.plot_frames import frame_for, random_frame, reduced, scenario_of

Z = 1.959963984540054


def boxes(axes: Axes, name: str) -> np.ndarray:
    """Left, bottom, right, top of the bars of a name."""
    found = next(c for c in axes.collections if c.get_label() == name)
    return np.array([[*path.vertices.min(axis=0), *path.vertices.max(axis=0)] for path in found.get_paths()])


def ends(axes: Axes, name: str, along: int) -> np.ndarray:
    """Low and high end of the whiskers of a name; each has a line and two caps."""
    found = next(c for c in axes.collections if c.get_label() == f"{name} intervals")
    return np.array([segment[:, along] for segment in found.get_segments()[::3]])


def assert_wilson(shown: np.ndarray, counts: list[int], n: int) -> None:
    """Both ends solve (p̂ − p)² = z² p (1 − p) / n, which defines the score interval."""
    for (low, high), count in zip(shown, counts, strict=True):
        share = count / n
        assert low <= share <= high
        for end in (low, high):
            assert math.isclose((share - end) ** 2, Z * Z * end * (1 - end) / n, rel_tol=1e-9, abs_tol=1e-12)
        assert low < high


def test_classes() -> None:
    frame = frame_for("base")
    figure = PLOTS["outcomes"].draw(frame)
    assert FILE_OUTCOMES.index("no_file") == 10  # cannot happen where anything needs approval
    for axes, column, many in zip(figure.axes, ("file_outcome", "trade_outcome"), (10, 4), strict=True):
        counts = Counter(frame[column].tolist())
        expected = [counts[code] for code in range(many)]
        assert boxes(axes, column)[:, 2] == pytest.approx([count / frame.runs for count in expected])
        assert_wilson(ends(axes, column, 0), expected, frame.runs)
        told = [text.get_text().split("  ")[0] for text in axes.texts]
        assert told == [f"{100 * count / frame.runs:.1f} %" for count in expected]
        low_to_high = [text.get_text().split("  ")[1] for text in axes.texts]
        shown = ends(axes, column, 0)
        assert low_to_high == [f"[{100 * low:.1f}, {100 * high:.1f}]" for low, high in shown]


def test_rounds() -> None:
    frame = frame_for("base")
    figure = PLOTS["agreement"].draw(frame)
    for axes, column in zip(figure.axes, ("first_deal", "framework", "closed"), strict=True):
        counts = Counter(frame[column].tolist())
        expected = [counts[r] for r in (1, 2, 3, 4, 5, 6, 0)]
        found = boxes(axes, column)
        assert found[:, 3] == pytest.approx([count / frame.runs for count in expected])
        assert ((found[:, 0] + found[:, 2]) / 2)[:6] == pytest.approx(range(6))
        assert found[6, 0] > found[5, 2] + 0.5
        assert_wilson(ends(axes, column, 1), expected, frame.runs)
    labels = [label.get_text() for label in figure.axes[-1].get_xticklabels()]
    meetings = frame.scenario.calendar.meetings
    assert labels == [*(f"{m.name}\n{m.date.day} {m.date:%b %Y}" for m in meetings), "never"]
    bands = [patch.get_extents().x0 for patch in figure.axes[0].patches]
    assert len(bands) == sum(meeting.summit for meeting in meetings) == 1


def test_many_rounds_share_bars() -> None:
    frame = frame_for("many_rounds")
    axes = PLOTS["agreement"].draw(frame).axes[0]
    rounds = frame["first_deal"]
    expected = [((rounds > 4 * i) & (rounds <= 4 * i + 4)).mean() for i in range(88)]
    assert boxes(axes, "first_deal")[:88, 3] == pytest.approx(expected)
    assert "each bar: 4 meetings" in axes.get_xlabel()


def test_a_cut_bar_is_told_and_its_number_is_whole() -> None:
    frame = frame_for("hundred_rounds")
    axes = PLOTS["agreement"].draw(frame).axes[0]
    never = float((frame["first_deal"] == 0).mean())
    found = boxes(axes, "first_deal")
    assert found[:100, 3] == pytest.approx([(frame["first_deal"] == r).mean() for r in range(1, 101)])
    assert found[100, 3] < never
    assert "cut bar" in axes.get_xlabel()
    assert percent(never) in [text.get_text() for text in axes.texts]


def test_never_is_not_cut_when_hardly_any_run_agrees() -> None:
    frame = random_frame(scenario_of(reduced({"pie": 2}, 40)), 1000)
    frame["first_deal"][:] = 0
    axes = PLOTS["agreement"].draw(frame).axes[0]
    assert boxes(axes, "first_deal")[-1, 3] == 1.0
    assert "cut" not in axes.get_xlabel()


def test_final_rungs() -> None:
    frame = frame_for("base")
    panels = PLOTS["final_rungs"].draw(frame).panels  # type: ignore[attr-defined]
    tops = []
    for chip, words in frame.scenario.chips.items():
        axes = panels[f"rung_{chip}"]
        counts = Counter(frame[f"rung_{chip}"].tolist())
        expected = [counts[i] / frame.runs for i in range(len(words.rungs)) if counts[i]]
        found = boxes(axes, f"rung_{chip}")
        assert found[:, 2] - found[:, 0] == pytest.approx(expected)
        assert found[0, 0] == 0
        assert found[-1, 2] == pytest.approx(1)
        assert found[1:, 0] == pytest.approx(found[:-1, 2])
        tops.append(axes.get_position().y1)
        assert len(axes.lines) == 1
    assert tops == sorted(tops, reverse=True)


def test_rung_at_the_start_is_marked_where_it_stands() -> None:
    frame = frame_for("madrid")
    panels = PLOTS["final_rungs"].draw(frame).panels  # type: ignore[attr-defined]
    for name, chip in frame.scenario.chips.items():
        axes = panels[f"rung_{name}"]
        (line,) = axes.lines
        start = [rung.name for rung in chip.rungs].index(chip.in_force)
        column = frame[f"rung_{name}"]
        expected = (column < start).mean() + (column == start).mean() / 2
        assert line.get_xdata() == pytest.approx([expected])


def test_long_ladders_are_drawn_in_steps() -> None:
    frame = frame_for("split_the_pie")
    steps, start = steps_of(frame, "pie")
    assert len(steps) == 8
    assert start == 0
    assert math.fsum(step.share for step in steps) == pytest.approx(1)
    column = frame["rung_pie"]
    assert steps[1].label == "0.125 … 0.249"
    assert steps[1].share == pytest.approx(((column >= 125) & (column <= 249)).mean())
    assert [step.hostility for step in steps] == sorted((step.hostility for step in steps), reverse=True)


def brute_frontier(u: np.ndarray) -> set[tuple[float, float]]:
    distinct = {(float(x), float(y)) for x, y in u}
    return {
        p for p in distinct if not any(q != p and q[0] >= p[0] and q[1] >= p[1] for q in distinct)
    }  # fmt: skip


def plane_numbers(frame: Frame, kinds: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Utilities of all packages to a pair of types, and which of them cross no red line."""
    game = frame.game
    u = np.stack([game.utility[0, kinds[0]], game.utility[1, kinds[1]]], axis=1) / 10_000
    legal = np.ones(len(u), bool)
    for package in range(len(u)):
        for k, chip in enumerate(game.chips):
            rung = game.rungs[k, package // chip.stride % chip.rungs]
            legal[package] &= not rung.red_line.any()
    return u, legal


def test_utility_plane() -> None:
    frame = frame_for("base")
    figure = PLOTS["utility_plane"].draw(frame)
    axes = figure.axes[0]
    lines = {line.get_label(): line.get_xydata() for line in axes.lines}
    u, legal = plane_numbers(frame, (0, 0))  # dealer and pragmatist are the likeliest
    pairs = {
        name: {tuple(point) for point in lines[name].tolist()} for name in ("packages", "crossed", "frontier")
    }
    assert pairs["packages"] == {tuple(point) for point in u[legal].tolist()}
    assert pairs["crossed"] == {tuple(point) for point in u[~legal].tolist()}
    assert pairs["frontier"] == brute_frontier(u[legal])
    chosen = (frame["type_us"] == 0) & (frame["type_cn"] == 0)
    counts = Counter(
        zip(frame["utility_us"][chosen].tolist(), frame["utility_cn"][chosen].tolist(), strict=True)
    )
    bubbles = next(c for c in axes.collections if c.get_label() == "ends")
    n = int(chosen.sum())
    shown = dict(zip(map(tuple, bubbles.get_offsets().tolist()), bubbles.get_sizes().tolist(), strict=True))
    whole = shown[next(iter(counts))] / (counts[next(iter(counts))] / n)
    assert shown == pytest.approx({point: whole * count / n for point, count in counts.items()})
    assert any(
        f"n = {n:,} of {frame.runs:,} runs" in text.get_text().replace("\n", " ") for text in figure.texts
    )
    solution = frame.game.solutions[0, 0]
    mark = next(name for name in lines if name.startswith("no deal"))
    assert lines[mark][0] == pytest.approx(solution.disagreement / 10_000)
    sums = u.sum(axis=1)
    better = legal & (u[:, 0] >= lines[mark][0, 0]) & (u[:, 1] >= lines[mark][0, 1])
    threat = lines[mark][0]
    mark = next(name for name in lines if "utilitarian" in name)
    assert lines[mark][0].sum() == pytest.approx(sums[better].max())
    zone = next(patch for patch in axes.patches if patch.get_label() == "zone").get_path()
    assert zone.contains_points(0.999 * u[better] + 0.001 * (threat + 0.02)).all()


def test_end_points_are_merged_when_there_are_very_many() -> None:
    frame = random_frame(scenario_of(reduced({f"c{i}": 9 for i in range(4)}, 3)), 6000)
    frame["utility_a"][:] = np.round(np.random.default_rng(3).random(6000), 4)
    figure = PLOTS["utility_plane"].draw(frame)
    bubbles = next(c for c in figure.axes[0].collections if c.get_label() == "ends")
    places, sizes = bubbles.get_offsets(), bubbles.get_sizes()
    weights = sizes / sizes.sum()
    assert len(places) < 6000
    assert weights @ places[:, 0] == pytest.approx(frame["utility_a"].mean())
    assert weights @ places[:, 1] == pytest.approx(frame["utility_b"].mean())
    assert any("merged" in text.get_text() for text in figure.legends[0].get_texts())


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0.0 %"), (1e-5, "<0.1 %"), (0.1234, "12.3 %"), (0.99999, ">99.9 %"), (1.0, "100.0 %")],
)
def test_percent(share: float, words: str) -> None:
    assert percent(share) == words
