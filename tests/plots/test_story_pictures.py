"""Pictures of the story around the table: words fit, numbers are right, nothing empty is drawn."""

import datetime
import json
import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

from bargaining_sim.analysis.venture import best_support, expected_survival
from bargaining_sim.errors import ResultError
from bargaining_sim.game.tables import NEVER
from bargaining_sim.plots import labels, style
from bargaining_sim.plots.colours import design_colours
from bargaining_sim.plots.dates import marks
from bargaining_sim.plots.files import draw_all
from bargaining_sim.plots.outcomes import classes_of
from bargaining_sim.plots.support_map import map_of
from bargaining_sim.plots.table import PLOTS, pictures_of
from bargaining_sim.results.facts import instruments
from bargaining_sim.results.history import documented
from bargaining_sim.results.replay import replay
from bargaining_sim.scenario.schema import Scenario
from tests.plots.legible import check_legible
from tests.plots.story_frames import CASES, base, frame_for, played

STORY = ("history", "instruments", "survival", "firms", "named_firms")


@cache
def picture(case: str, name: str) -> Figure:
    return PLOTS[name].draw(frame_for(case))


DRAWN = [
    (case, name)
    for case, (make, _) in CASES.items()
    for name in STORY
    if PLOTS[name].needs(Scenario.model_validate_json(json.dumps(make())))
]


def words_of(figure: Figure, label: str) -> str:
    found = [text.get_text() for text in figure.findobj(Text) if text.get_label() == label]
    return " ".join(found).replace("\n", " ")


def all_words(figure: Figure) -> str:
    return " ".join(text.get_text() for text in figure.findobj(Text)).replace("\n", " ")


def line_of(axes: Axes, label: str) -> np.ndarray:
    return next(line.get_xydata() for line in axes.lines if line.get_label() == label)


@pytest.mark.parametrize(("case", "name"), DRAWN)
def test_words_lie_inside_the_figure_and_apart(case: str, name: str) -> None:
    check_legible(picture(case, name))


@pytest.mark.parametrize(("case", "name"), DRAWN)
def test_title_and_caption_say_what_was_run(case: str, name: str) -> None:
    frame, figure = frame_for(case), picture(case, name)
    assert words_of(figure, "title")
    assert words_of(figure, "subtitle")
    caption = words_of(figure, "caption")
    assert caption.startswith(frame.caption)
    assert "95 % intervals" in caption
    assert caption.endswith("Illustrative parameters: explores mechanisms, does not predict.")


@pytest.mark.parametrize("name", STORY)
def test_axes_are_labelled(name: str) -> None:
    shown = [axes for axes in picture("base", name).axes if axes.axison]
    assert any(axes.get_xlabel() for axes in shown)
    assert name == "named_firms" or all(axes.get_ylabel() or len(axes.get_yticks()) != 3 for axes in shown)


def test_the_same_result_gives_the_same_bytes(tmp_path: Path) -> None:
    frame = frame_for("base")
    for folder in ("a", "b"):
        draw_all(frame, tmp_path / folder, ("svg",), STORY)
    for name in STORY:
        first, second = ((tmp_path / folder / f"{name}.svg").read_bytes() for folder in ("a", "b"))
        assert first == second


def test_pictures_with_nothing_to_show_are_not_drawn(tmp_path: Path) -> None:
    assert set(STORY) <= set(pictures_of(frame_for("base").scenario))
    assert set(STORY) & set(pictures_of(frame_for("firms_only").scenario)) == {"firms"}
    assert set(STORY) & set(pictures_of(frame_for("strangers").scenario)) == {"history", "instruments"}
    paths = draw_all(frame_for("firms_only"), tmp_path, ["svg"])
    assert {path.stem for path in paths} == {
        "utility_plane", "outcomes", "utilities", "agreement", "final_rungs", "firms", "run_path",
        "concession", "ladders", "offer_network",
    }  # fmt: skip
    for name in ("survival", "named_firms", "history", "instruments"):
        with pytest.raises(
            ResultError, match=rf'picture: found "{name}", but reduced has no .*; allowed: one'
        ):
            draw_all(frame_for("firms_only"), tmp_path, ["svg"], [name])


def test_phases_that_are_off_leave_nothing_to_show() -> None:
    words = base()
    words["phases"] = {"learning": False, "firms": False, "implementation": False}
    found = pictures_of(Scenario.model_validate_json(json.dumps(words)))
    assert set(STORY) & set(found) == {"history"}


def test_history() -> None:
    frame, figure = frame_for("base"), picture("base", "history")
    paths, real = replay(frame).paths.rungs, documented(frame.scenario)
    runs, meetings = paths.shape[:2]
    shown = [axes for axes in figure.axes if axes.axison]
    equal = []
    for k, (axes, chip) in enumerate(zip(shown, frame.scenario.chips.values(), strict=True)):
        names = [rung.name for rung in chip.rungs]
        expected = np.zeros((len(names), meetings + 1))
        expected[names.index(chip.in_force), 0] = 1
        middle = [float(names.index(chip.in_force))]
        for r in range(meetings):
            found = []
            for run in range(runs):
                held = max(i for i in range(r + 1) if paths[run, i, 0] >= 0)
                found.append(int(paths[run, held, k]))
                expected[found[-1], r + 1] += 1 / runs
            middle.append(sorted(found)[(runs - 1) // 2])
            if real[r, k] >= 0:
                equal.append([rung == real[r, k] for rung in found])
        mesh = axes.collections[0]
        assert mesh.get_array().filled(0).reshape(expected.shape) == pytest.approx(expected)
        assert np.round(line_of(axes, "median")[:, 1]) == pytest.approx(middle)
        path = line_of(axes, "real")[:, 1]
        assert np.round(path[:5]).tolist() == [names.index(chip.in_force), *real[:4, k].tolist()]
        assert np.isnan(path[5:]).all()
    per_run = np.array(equal).mean(axis=0)
    half = 1.96 * per_run.std(ddof=1) / math.sqrt(runs)
    told = words_of(figure, "subtitle")
    low, high = 100 * (per_run.mean() - half), 100 * (per_run.mean() + half)
    assert f"in {100 * per_run.mean():.1f} % [{low:.1f}, {high:.1f}] of 20 chip-meetings" in told
    assert "does in 50.0 %" in told


def test_long_ladders_are_drawn_in_steps() -> None:
    axes = next(axes for axes in picture("strangers", "history").axes if axes.axison)
    assert len(axes.get_yticks()) == 8
    real = line_of(axes, "real")[:, 1]
    assert np.round(real[[0, 1, 4]]).tolist() == [0, 0, 1]
    assert np.isnan(real[[2, 3, 5]]).all()


def test_documented_pairs() -> None:
    figure = picture("base", "instruments")
    told = [text.get_text() for axes in figure.axes for text in axes.texts]
    for pair in instruments():
        lag = f"{pair.lag_months} month" if pair.lag_type == "capability" else f"{pair.reaction_lag_days} day"
        expected = "same day" if pair.reaction_lag_days == 0 else lag
        assert any(words.startswith((expected, f"({expected}")) for words in told), pair
        axes = next(a for a in figure.axes if any(line.get_label() == f"{pair.id} us" for line in a.lines))
        us, cn = (line_of(axes, f"{pair.id} {side}")[0, 0] for side in ("us", "cn"))
        early = pair.us_date.year < 2016
        assert datetime.date.fromordinal(int(us)).year == (2016 if early else pair.us_date.year)
        assert (f"{pair.us_date.year}" in " ".join(told)) or not early
        if pair.reaction_lag_days is not None:
            assert cn - us == pair.reaction_lag_days
        else:
            assert datetime.date.fromordinal(int(cn)).replace(day=1) == pair.cn_date
    assert "do not average" in words_of(figure, "caption")
    kinds = [figure.panels[name] for name in ("capability", "reaction")]  # type: ignore[attr-defined]
    assert [len([line for line in axes.lines if line.get_label().endswith(" cn")]) for axes in kinds] == [
        13,
        12,
    ]


def test_learning() -> None:
    frame = frame_for("strangers")
    axes = picture("strangers", "instruments").axes[0]
    learned = replay(frame).paths.learned[:, 1:]
    start = frame.scenario.calendar.start.toordinal()
    days = [meeting.date.toordinal() - start for meeting in frame.scenario.calendar.meetings]
    order = np.argsort([(learned[:, i] == NEVER).sum() for i in range(2)], kind="stable")
    for number, i in enumerate(order, start=1):
        expected = [(learned[:, i] <= start + day).mean() for day in days]
        points = line_of(axes, f"meetings {number}")
        assert points[:, 0].tolist() == days
        assert points[:, 1] == pytest.approx(expected)
        never = (learned[:, i] == NEVER).mean()
        assert f"never in {style.percent(never)}" in all_words(picture("strangers", "instruments"))
    assert "an old one" not in all_words(picture("strangers", "instruments")).lower()


def test_survival() -> None:
    frame, figure = frame_for("base"), picture("base", "survival")
    relations = round(float(frame["relations"][frame["closed"] > 0].mean()), 2)
    scenario = frame.scenario
    supports = [lambda _: 0.0, lambda mode: best_support(scenario, mode, relations), lambda _: 1.0]
    panels = figure.panels  # type: ignore[attr-defined]
    for axes, support in zip((panels[name] for name in "012"), supports, strict=True):
        for mode in ("full_code", "packaged", "retrain"):
            expected = expected_survival(scenario, mode, support(mode), relations)
            assert line_of(axes, f"{mode} expected")[:, 1] == pytest.approx(expected)
            dots = line_of(axes, mode)
            spread = np.sqrt(expected * (1 - expected) / frame.runs)
            for month, share in dots:
                assert abs(share - expected[int(month)]) < 4 * spread[int(month)]
            assert f" {100 * dots[-1, 1]:.0f} %" in " ".join(text.get_text() for text in axes.texts)
    told = all_words(figure)
    for words in ("How is the algorithm transferred", "count as access", "keep its service alone"):
        assert words in told


def test_lines_of_the_map_are_where_the_best_support_is() -> None:
    scenario = frame_for("base").scenario
    found = map_of(scenario, 0.1)
    for s, slope in found.slopes:
        exact = best_support(scenario, "packaged", 0.1, (0.01, 0.01 * slope))
        assert exact == pytest.approx(s, abs=1e-9)
    assert best_support(scenario, "packaged", 0.1, (0.01, 0.0099 * found.slopes[0][1])) == 0.0
    assert best_support(scenario, "packaged", 0.1, (0.01, 0.0101 * found.slopes[-1][1])) == 1.0
    axes = picture("base", "survival").panels["map"]  # type: ignore[attr-defined]
    venture = scenario.implementation
    assert venture is not None
    assert line_of(axes, "own").tolist() == [[venture.violation_hazard, venture.quality_hazard]]


def test_firms() -> None:
    frame, figure = frame_for("base"), picture("base", "firms")
    paths, file = replay(frame).paths, frame["file_outcome"]
    groups = {
        "Closed, durable": [0], "Closed, renegotiated": [1], "Closed, collapsed": [2], "Closed": [3],
        "Refused, by whomever": [4, 5, 6, 7], "Open": [8], "Banned": [9],
    }  # fmt: skip
    occur = {name: np.isin(file, codes) for name, codes in groups.items() if np.isin(file, codes).any()}
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    headings = [title for title in titles if title.split(":")[0] in groups]
    assert headings == [
        f"{name}: {chosen.sum():,} run{'s' if chosen.sum() > 1 else ''}" for name, chosen in occur.items()
    ]
    shown = [axes for axes in figure.axes if axes.axison]
    for axes, chosen in zip(shown, occur.values(), strict=True):
        shares = paths.shares[chosen].copy()
        for step in range(1, shares.shape[1]):
            gone = np.isnan(shares[:, step, 0])
            shares[gone, step] = shares[gone, step - 1]
        means = shares.mean(axis=0)
        tops = np.cumsum(means, axis=1)
        first = frame.scenario.calendar.meetings[0].date.toordinal()
        for d in range(means.shape[1]):
            band = next(c for c in axes.collections if c.get_label() == f"design {d}")
            corners = band.get_paths()[0].vertices
            at_first = corners[corners[:, 0] == first][:, 1]
            assert np.abs(at_first - tops[0, d]).min() < 1e-9
            assert corners[corners[:, 0] == corners[:, 0].max()][:, 1].max() == pytest.approx(tops[-1, d])
        told = " ".join(text.get_text() for text in axes.texts)
        for d, name in enumerate(frame.scenario.firms.designs):  # type: ignore[union-attr]
            assert f"{name.replace('_', ' ')}: {100 * means[-1, d]:.0f}" in told


def test_designs_can_be_told_apart_in_grey() -> None:
    for many in (2, 6, 20):
        light = [style.luminance(colour) for colour in design_colours(many)]
        assert (np.diff(light) > 0).all()


def test_named_firms() -> None:
    frame, figure = frame_for("base"), picture("base", "named_firms")
    final = replay(frame).paths.designs
    firms = frame.scenario.firms
    assert firms is not None
    axes = figure.axes[0]
    shares = axes.collections[0].get_array().filled(0)
    designs = list(firms.designs)
    frames = [(patch.get_x(), patch.get_y()) for patch in axes.patches if patch.get_label() == "documented"]
    hits = 0
    for f, firm in enumerate(firms.named.values()):
        expected = [(final[:, f] == d).mean() for d in range(len(designs))]
        assert shares[f] == pytest.approx(expected)
        assert firm.documented is not None
        x, y = frames[f]
        assert (math.ceil(x), math.ceil(y)) == (designs.index(firm.documented), f)
        hits += int(np.argmax(expected)) == designs.index(firm.documented)
    told = words_of(figure, "subtitle")
    assert f"the likeliest one for {hits} of {len(firms.named)} firms" in told
    still = sum(firm.documented == firms.start for firm in firms.named.values())
    assert told.endswith(f"is right for {still}")


def test_only_possible_classes_are_drawn() -> None:
    with_venture = [" ".join(bar.label) for bar in classes_of(frame_for("base"), "file_outcome")]
    assert with_venture[:3] == ["Closed, durable", "Closed, renegotiated", "Closed, collapsed"]
    assert "Closed" not in with_venture
    words = base()
    words["implementation"] = None
    without = [" ".join(bar.label) for bar in classes_of(played(words, 30), "file_outcome")]
    assert without[0] == "Closed"
    assert not any(label.startswith("Closed,") for label in without)


def test_collapse_does_not_look_like_success() -> None:
    red, green, blue = to_rgb(style.FILE_COLOURS["closed_collapsed"])
    assert red > 2 * max(green, blue)
    lasting = style.luminance(style.FILE_COLOURS["closed_durable"])
    assert style.luminance(style.FILE_COLOURS["closed_collapsed"]) < lasting / 5


def test_places_are_spread_as_little_as_it_takes() -> None:
    assert labels.spread([0.1, 0.5, 0.9], 0.2, 0, 1) == [0.1, 0.5, 0.9]
    assert labels.spread([0.5, 0.5], 0.2, 0, 1) == pytest.approx([0.4, 0.6])
    assert labels.spread([0.9, 0.95, 0.2], 0.3, 0, 1) == pytest.approx([0.7, 1.0, 0.2])
    assert labels.spread([0.0, 0.0, 0.0], 0.3, 0, 1) == pytest.approx([0.0, 0.3, 0.6])
    assert labels.spread([], 0.3, 0, 1) == []


def test_marks_of_dates() -> None:
    day = datetime.date
    found = marks(day(2025, 4, 12), day(2026, 12, 26), 5)
    assert [day.fromordinal(at) for at in found] == [day(2025, 7, 1), day(2026, 1, 1), day(2026, 7, 1)]
    assert list(found.values()) == ["Jul\n2025", "Jan\n2026", "Jul"]
    years = marks(day(2025, 4, 12), day(2060, 1, 1), 6)
    assert list(years.values()) == ["2030", "2040", "2050", "2060"]
    assert list(marks(day(2025, 1, 2), day(2025, 1, 9), 6).values()) == ["2 Jan 2025", "9 Jan 2025"]
