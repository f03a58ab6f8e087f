"""Funnel, utilities and outcomes of several scenarios: their numbers equal numbers counted run by run."""

import math
import re

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.text import Text

from bargaining_sim.game.outcome import FILE_OUTCOMES, TRADE_OUTCOMES
from bargaining_sim.plots.funnel import stages_of, steps_of
from bargaining_sim.plots.outcomes import draw_several
from bargaining_sim.plots.style import FILE_COLOURS, class_lines, luminance
from bargaining_sim.plots.table import PLOTS, pictures_of
from bargaining_sim.plots.utilities import CELLS, Joint, joint_of, looks_of
from bargaining_sim.results.frame import Frame
from tests.plots.legible import check_legible
from tests.plots.plot_frames import frame_for, random_frame
from tests.plots.story_frames import frame_for as played

Z = 1.959963984540054


def boxes(axes: Axes, label: str) -> np.ndarray:
    """Left, bottom, right, top of the bars of a label."""
    found = next(c for c in axes.collections if c.get_label() == label)
    return np.array([[*path.vertices.min(axis=0), *path.vertices.max(axis=0)] for path in found.get_paths()])


def words_of(figure: Figure) -> str:
    """All words of a figure on one line."""
    return " ".join(" ".join(text.get_text() for text in figure.findobj(Text)).split())


def depth(frame: Frame, run: int, stages: list[str]) -> int:
    """Stages that a run got through, one after the other."""
    for passed, stage in enumerate(stages):
        if stage == "talks":
            on = True
        elif stage == "lasted":
            on = FILE_OUTCOMES[frame["file_outcome"][run]] == "closed_durable"
        else:
            on = bool(frame["consented" if stage == "consent" else stage][run])
        if not on:
            return passed
    return len(stages)


@pytest.mark.parametrize("make", [lambda: frame_for("base"), lambda: played("base")], ids=["made", "played"])
def test_funnel_equals_a_count_run_by_run(make: object) -> None:
    frame = make()  # type: ignore[operator]
    stages = [stage.name for stage in stages_of(frame.scenario)]
    assert stages == [
        "talks", "framework", "consent", "ratified_us", "ratified_cn", "closed", "lasted"
    ]  # fmt: skip
    reached = [depth(frame, run, stages) for run in range(frame.runs)]
    axes = PLOTS["funnel"].draw(frame).axes[0]
    whiskers = next(c for c in axes.collections if c.get_label() == "funnel intervals").get_segments()[::3]
    before = frame.runs
    for i, step in enumerate(steps_of(frame)):
        count = sum(passed > i for passed in reached)
        share = count / frame.runs
        assert step.reached.value == share
        assert boxes(axes, step.stage.name)[0, 2] == pytest.approx(share)
        assert step.kept == pytest.approx(count / before) if before else math.isnan(step.kept)
        for end in whiskers[i][:, 0]:
            assert (share - end) ** 2 == pytest.approx(Z * Z * end * (1 - end) / frame.runs, abs=1e-9)
        lost = [frame["file_outcome"][run] for run in range(frame.runs) if reached[run] == i]
        names = frame.outcomes["file_outcome"].categories
        assert step.lost == {names[code]: lost.count(code) / frame.runs for code in set(lost)}
        assert math.fsum(step.lost.values()) == pytest.approx((before - count) / frame.runs)
        before = count


def test_stages_that_a_scenario_has_not_are_not_shown() -> None:
    assert [stage.name for stage in stages_of(frame_for("madrid").scenario)][-1] == "lasted"
    words = frame_for("base").scenario.model_copy(deep=True)
    assert words.approval is not None
    bare = words.model_copy(
        update={
            "implementation": None,
            "approval": words.approval.model_copy(
                update={
                    "platform": None,
                    "reviewer": None,
                    "ratifiers": {"us": words.approval.ratifiers["us"]},
                }
            ),
        }
    )
    found = stages_of(bare)
    assert [stage.name for stage in found] == ["talks", "framework", "ratified_us", "closed"]
    assert found[-1].label == "Closed"
    assert "funnel" not in pictures_of(frame_for("empty_zone").scenario)


@pytest.mark.parametrize("case", ["base", "forty_rounds", "one_run"])
def test_utilities_equal_a_count_run_by_run(case: str) -> None:
    frame = frame_for(case)
    joint = joint_of(frame)
    counts = np.zeros_like(joint.counts)
    u, v = (frame[f"utility_{name}"] for name in frame.scenario.actors)
    for run in range(frame.runs):
        i, j = (min(int(value * CELLS), CELLS - 1) for value in (u[run], v[run]))
        counts[i, j, joint.classes.index(int(frame[joint.column][run]))] += 1
    assert np.array_equal(counts, joint.counts)
    assert joint.means == pytest.approx((u.mean(), v.mean()))
    for i, j in np.argwhere(counts.sum(axis=2)):
        inside = (np.minimum((u * CELLS).astype(int), CELLS - 1) == i) & (
            np.minimum((v * CELLS).astype(int), CELLS - 1) == j
        )
        assert joint.places[i, j] == pytest.approx([u[inside].mean(), v[inside].mean()])
    axes = PLOTS["utilities"].draw(frame).panels  # type: ignore[attr-defined]
    above = sum(
        float(np.ptp(boxes(axes["above"], f"class {i}")[:, [1, 3]], axis=1).sum())
        for i in range(counts.shape[2])
    )
    beside = sum(
        float(np.ptp(boxes(axes["beside"], f"class {i}")[:, [0, 2]], axis=1).sum())
        for i in range(counts.shape[2])
    )
    assert above == pytest.approx(1)
    assert beside == pytest.approx(1)


def test_areas_of_squares_are_shares() -> None:
    frame = played("base")
    joint = joint_of(frame)
    every = [c for c in PLOTS["utilities"].draw(frame).axes[1].collections if c.get_label() == "cells"]
    areas = [float(np.ptp(path.vertices[:, 0])) ** 2 for cells in every for path in cells.get_paths()]
    largest = joint.counts.sum(axis=2).max()
    assert max(areas) == pytest.approx((1.5 / CELLS) ** 2)
    total = joint.counts.sum(axis=2)
    outer = sorted(
        (areas[0] * n / largest for n in total[total > 0] if (n / largest) ** 0.5 * 1.5 > 0.12), reverse=True
    )
    assert all(min(abs(area - found) for found in areas) < 1e-9 for area in outer)


@pytest.mark.parametrize("name", ["funnel", "utilities"])
def test_only_the_columns_that_are_shown_are_read(name: str) -> None:
    whole = frame_for("base")
    expected = {
        "funnel": {"file_outcome", "framework", "consented", "ratified_us", "ratified_cn", "closed"},
        "utilities": {"file_outcome", "utility_us", "utility_cn"},
    }
    read: list[set[str]] = []

    def stream(outcomes):  # type: ignore[no-untyped-def]
        read.append({outcome.name for outcome in outcomes})
        for part in (slice(0, 150), slice(150, None)):
            yield {outcome.name: whole[outcome.name][part] for outcome in outcomes}

    frame = Frame(whole.scenario, 1, whole.runs, stream)
    PLOTS[name].draw(frame)
    assert read == [expected[name]]
    if name == "funnel":
        assert steps_of(frame) == steps_of(whole)
    else:
        assert np.array_equal(joint_of(frame).counts, joint_of(whole).counts)


def test_runs_without_numbers_are_left_out_of_utilities() -> None:
    frame = random_frame(frame_for("empty_zone").scenario, 30, failed=4)
    for name in ("utility_a", "utility_b"):
        frame[name][:4] = np.nan
    assert joint_of(frame).counts.sum() == 26


def test_outcomes_of_several_scenarios() -> None:
    frames = [frame_for("base"), frame_for("empty_zone"), played("base")]
    names = ["first", "second", "first, talks.linkage=package"]
    figure = draw_several(frames, names)
    check_legible(figure)
    assert len(figure.axes) == 5  # nothing needs approval in the second
    for axes, (frame, name, column) in zip(
        figure.axes,
        [(frame, name, c) for c in ("file_outcome", "trade_outcome")
         for frame, name in zip(frames, names, strict=True)
         if c == "trade_outcome" or frame.scenario.approval],
        strict=True,
    ):  # fmt: skip
        bars = boxes(axes, f"{column} {name}")
        counts = list(frame.shares(column).values())
        others = [f for f in frames if column == "trade_outcome" or f.scenario.approval]
        tables = [list(other.shares(column).values()) for other in others]
        shown = [code for code in range(len(counts)) if any(table[code] for table in tables)]
        assert bars[:, 2] == pytest.approx([counts[code] / frame.runs for code in shown])
        if column == "file_outcome":
            expected = [to_rgba(FILE_COLOURS[FILE_OUTCOMES[code]]) for code in shown]
            assert axes.collections[0].get_facecolor() == pytest.approx(np.array(expected))
    words = " ".join(text.get_text() for text in figure.findobj(Text))
    assert words.count("first, talks.linkage=package") == 3  # two blocks and the caption
    assert words.count("second") == 2
    for frame in frames:
        assert frame.caption in words.replace("\n", " ")
    check_legible(draw_several([frame_for("long_names"), frame_for("base")], ["a_long_name_" * 40, "b"]))


def test_classes_of_utilities_can_be_told_apart_in_grey() -> None:
    """By their pattern, or else by how light they are."""
    impossible = {"closed", "no_file", "failed"}
    for names, column in ((FILE_OUTCOMES, "file_outcome"), (TRADE_OUTCOMES, "trade_outcome")):
        codes = [code for code, name in enumerate(names) if name not in impossible]
        looks = looks_of(Joint(column, codes, np.zeros(0), np.zeros(0), (0, 0)))
        for i, one in enumerate(looks):
            for other in looks[:i]:
                light, dark = sorted((luminance(look.colour) + 0.05 for look in (one, other)), reverse=True)
                assert one.pattern != other.pattern or light / dark > 1.4, (one, other)
            edge, colour = (luminance(colour) + 0.05 for colour in (one.edge, one.colour))
            assert not one.pattern or max(edge, colour) / min(edge, colour) > 2, one
    axes = PLOTS["utilities"].draw(frame_for("base")).axes[1]
    patterns = {c.get_hatch() for c in axes.collections if c.get_label() == "cells"}
    assert len(patterns) > 3


def test_long_names_are_cut_and_what_happened_is_not() -> None:
    scenario = frame_for("base").scenario.model_copy(deep=True)
    long = "of Great Britain and Northern Ireland, of its Allies and of all who are with them " * 2
    assert scenario.approval
    assert scenario.approval.platform
    actors = scenario.actors.values()
    for item in [*actors, *scenario.chips.values(), scenario.approval.platform]:
        item.__dict__["label"] = f"{item.label} {long}"
    frame = random_frame(scenario, 400)
    for name in ("outcomes", "utilities", "funnel"):
        said = words_of(PLOTS[name].draw(frame))
        assert re.search("ByteDance[^…]*… refused", said), name
        assert re.search("Not ratified: China[^…]*…", said), name
    said = words_of(PLOTS["funnel"].draw(frame))
    assert all(re.search(r"others [\d.]+ %", part) for part in said.split("lost here ")[2:4])
    said = words_of(PLOTS["agreement"].draw(frame))
    assert re.search("Round in which TikTok[^…]*… was closed", said)
    a_name, b_name = (
        class_lines(scenario, "bytedance_refused", 2.0, 9),
        class_lines(scenario, "banned", 2.0, 9),
    )
    assert a_name[-1].endswith("… refused")
    assert b_name == ["Banned"]
