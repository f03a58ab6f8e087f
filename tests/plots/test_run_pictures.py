"""Pictures of one run: offers, rungs and marks are those of its ledger, and all words can be read."""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from bargaining_sim.engine import batch
from bargaining_sim.errors import BargainingError, ResultError
from bargaining_sim.game import ledger
from bargaining_sim.plots.concession import stretches_of
from bargaining_sim.plots.files import draw_all
from bargaining_sim.plots.ladder_events import lanes_of
from bargaining_sim.plots.offer_network import blocks_of
from bargaining_sim.plots.offers import offers_of
from bargaining_sim.plots.run_path import numbered
from bargaining_sim.plots.rungs import steps_of
from bargaining_sim.plots.table import PLOTS, pictures_of
from bargaining_sim.results.examples import RunStory, tell_run
from bargaining_sim.results.in_force import rungs_of
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario
from tests.plots.legible import check_legible
from tests.plots.plot_frames import random_frame, reduced, scenario_of
from tests.plots.story_frames import base, crowded, frame_for, long_names, scenario_in_words

SCENARIOS = Path(__file__).parents[2] / "scenarios"
RUN_PICTURES = [name for name, plot in PLOTS.items() if plot.of_run]
SHIPPED = ("us_china_2025", "replay_2020", "tit_for_tat_tariffs", "no_linkage", "maintenance_dilemma")


@cache
def story(name: str, run: int) -> RunStory:
    scenario = load_scenario(SCENARIOS / f"{name}.toml")
    return tell_run(scenario, compile_scenario(scenario), 1, run)


def told(words: dict, run: int = 0) -> RunStory:
    scenario = scenario_in_words(words)
    return tell_run(scenario, compile_scenario(scenario), 3, run, "typical: of all runs that there are")


def picture(name: str, of: RunStory) -> Figure:
    draw = PLOTS[name].of_run
    assert draw is not None
    return draw(of)


def points(axes: Axes, label: str) -> list[tuple[float, float]]:
    return [tuple(p) for c in axes.collections if c.get_label() == label for p in c.get_offsets().tolist()]


def all_words(figure: Figure) -> str:
    return " ".join(text.get_text() for text in figure.findobj(Text)).replace("\n", " ")


def offered(of: RunStory) -> list[tuple[int, int, bool]]:
    """Side, package and fate of every offer, straight from the ledger."""
    found = []
    for event, answer in zip(of.events[:-1], of.events[1:], strict=True):
        if event["kind"] == ledger.OFFERED:
            assert answer["kind"] in (ledger.ACCEPTED, ledger.REFUSED)
            assert answer["package"] == event["package"]
            found.append((int(event["actor"]), int(event["package"]), answer["kind"] == ledger.ACCEPTED))
    return found


def worth(of: RunStory, package: int) -> tuple[float, float]:
    kinds = [
        list(actor.types or {"only": 0}).index(of.row[f"type_{name}"])
        for name, actor in of.scenario.actors.items()
    ]
    return tuple(float(of.game.utility[a, kinds[a], package]) / 10_000 for a in range(2))


def test_the_four_pictures() -> None:
    assert RUN_PICTURES == ["run_path", "concession", "ladders", "offer_network"]
    assert all(PLOTS[name].replays for name in RUN_PICTURES)


@pytest.mark.parametrize("name", SHIPPED)
def test_offers_are_those_of_the_ledger(name: str) -> None:
    for run in range(4):
        of = story(name, run)
        offers = offers_of(of)
        real = [offer for offer in offers if offer.package >= 0]
        assert [(o.side, o.package, o.accepted) for o in real] == offered(of)
        assert len(real) == of.row["offers"]
        assert [offer.number for offer in offers] == list(range(1, len(offers) + 1))
        for offer in real:
            own, other = worth(of, offer.package)[offer.side], worth(of, offer.package)[1 - offer.side]
            assert own >= offer.asked - 1e-9
            assert not offer.accepted or other >= offer.bar - 1e-9
        talks = of.scenario.talks
        if talks.linkage == "package":
            assert [offer.session for offer in offers] == [
                sorted({o.meeting for o in offers}).index(offer.meeting) for offer in offers
            ]
        else:
            assert all(len(offer.open) == 1 for offer in offers)


@pytest.mark.parametrize("name", SHIPPED)
def test_chips_that_are_not_on_the_table_stay_as_they_are(name: str) -> None:
    for run in range(4):
        of = story(name, run)
        file = int(of.game.talks.file)
        for offer in offers_of(of):
            if offer.package < 0:
                continue
            agenda = of.scenario.calendar.meetings[offer.meeting].agenda
            names = list(of.scenario.chips)
            assert agenda is None or {names[k] for k in offer.open} <= set(agenda)
            rungs = rungs_of(of.game, offer.package)
            for k, lane in enumerate(lanes_of(of)):
                if k not in offer.open and of.scenario.talks.linkage == "package":
                    assert rungs[k] == [rung for x, rung in lane.steps if x < offer.meeting + 1][-1]
            if agenda is None and of.scenario.talks.linkage == "package":
                assert set(range(len(names))) - set(offer.open) <= {file}


@pytest.mark.parametrize("name", [*SHIPPED, "sailing_out"])
def test_lanes_follow_what_was_in_force(name: str) -> None:
    game = story(name, 0).game
    runs = 12
    _, paths = batch.play_with_paths(game, 1, 0, runs)
    for run in range(runs):
        of = story(name, run)
        held = of.row["rounds"]
        for k, lane in enumerate(lanes_of(of)):
            chip = list(of.scenario.chips)[k]
            rungs = [rung.name for rung in of.scenario.chips[chip].rungs]
            assert rungs[lane.steps[-1][1]] == of.row[f"rung_{chip}"]
            for meeting in range(held - 1):  # in force when the next table opens
                now = [rung for x, rung in lane.steps if x < meeting + 2][-1]
                assert now == paths.rungs[run, meeting, k], (run, chip, meeting)


def test_marks_are_those_of_the_ledger() -> None:
    for run in range(12):
        of = story("us_china_2025", run)
        marks = [mark for lane in lanes_of(of) for mark in lane.marks]
        for what, column in (("escalated", "escalations"), ("threatened", "threats")):
            for a, name in enumerate(of.scenario.actors):
                count = sum(mark.what == what and mark.actor == a for mark in marks)
                assert count == of.row[f"{column}_{name}"]
        kinds = of.events["kind"].tolist()
        assert sum(mark.what == "extended" for mark in marks) == kinds.count(ledger.EXTENDED)
        assert sum(mark.what == "closed" for mark in marks) == (of.row["closed"] > 0)
        assert sum(mark.what == "learned" for mark in marks) == of.row["instruments_learned"]
        done = sum(mark.what == "carried out" for mark in marks)
        assert done <= sum(of.row[f"threats_carried_out_{name}"] for name in of.scenario.actors)
        if run >= 4:
            continue
        shown = picture("ladders", of).axes
        drawn = [line.get_label() for axes in shown for line in axes.lines]
        for what in {mark.what for mark in marks}:
            assert drawn.count(what) == sum(mark.what == what for mark in marks)


def test_truces_begin_with_deals_and_end() -> None:
    of = story("tit_for_tat_tariffs", 8)
    lanes = {lane.chip: lane for lane in lanes_of(of)}
    for name, lane in lanes.items():
        if of.scenario.chips[name].clock.truce_days == 0:
            assert lane.truces == []
        deals = [mark.x for mark in lane.marks if mark.what == "deal"]
        assert [start for start, _ in lane.truces if start >= 0] == (deals if lane.truces else [])
    assert any(end is not None for lane in lanes.values() for _, end in lane.truces)


@pytest.mark.parametrize(("name", "run"), [("us_china_2025", 0), ("replay_2020", 7), ("no_linkage", 1)])
def test_run_path_shows_every_offer_and_what_was_accepted(name: str, run: int) -> None:
    of = story(name, run)
    figure = picture("run_path", of)
    axes = figure.axes[0]
    for side in range(2):
        expected = {worth(of, package) for a, package, _ in offered(of) if a == side}
        assert set(points(axes, f"offers {side}")) == expected
    assert points(axes, "accepted") == [worth(of, package) for _, package, yes in offered(of) if yes]
    end = [line for line in axes.lines if "in force at the end" in str(line.get_label())]
    assert end[0].get_xydata().tolist() == [[of.row["utility_us"], of.row["utility_cn"]]]
    for x, y in [*points(axes, "offers 0"), *points(axes, "offers 1")]:
        assert axes.get_xlim()[0] <= x <= axes.get_xlim()[1]
        assert axes.get_ylim()[0] <= y <= axes.get_ylim()[1]
    numbers = [text.get_text() for text in axes.texts if text.get_label() == "number"]
    order: dict[tuple[int, tuple[float, float]], list[int]] = {}
    for i, (side, package, _) in enumerate(offered(of), start=1):
        order.setdefault((side, worth(of, package)), []).append(i)
    assert set(numbers) <= {numbered(found) for found in order.values()}
    assert len(numbers) > len(order) / 2


def test_numbers_in_words() -> None:
    assert [numbered(found) for found in ([4], [4, 6], [4, 6, 19])] == ["4", "4, 6", "4…19"]


@pytest.mark.parametrize(("name", "run"), [("us_china_2025", 0), ("replay_2020", 7)])
def test_concession_shows_offers_in_own_utility(name: str, run: int) -> None:
    of = story(name, run)
    figure = picture("concession", of)
    for side, axes in enumerate(figure.axes):
        made = [worth(of, package)[side] for a, package, _ in offered(of) if a == side]
        heard = [worth(of, package)[side] for a, package, _ in offered(of) if a != side]
        accepted = [worth(of, package)[side] for _, package, yes in offered(of) if yes]
        for label, expected in (("made", made), ("heard", heard), ("accepted", accepted)):
            assert [y for _, y in points(axes, label)] == expected
            assert [x for x, _ in points(axes, label)] == sorted(x for x, _ in points(axes, label))
        asked = [
            event["threshold"] / 10_000 for event in of.events
            if event["kind"] in (ledger.OFFERED, ledger.PASSED, ledger.ACCEPTED, ledger.REFUSED)
            and event["actor"] == side
        ]  # fmt: skip
        line = next(line for line in axes.lines if line.get_label() == "asked").get_ydata()
        assert line[np.isfinite(line)].tolist() == asked
        low, high = axes.get_ylim()
        assert all(low <= y <= high for y in [*made, *heard, *asked])
    summits = sum(m.summit for m in of.scenario.calendar.meetings[: of.row["rounds"]])
    assert sum(patch.get_label() == "summit" for patch in figure.axes[0].patches) == summits
    assert sum(line.get_label() == "deadline" for line in figure.axes[0].lines) == 1
    labels = [label.get_text().split("\n")[0] for label in figure.axes[1].get_xticklabels()]
    assert labels == [m.name for m in of.scenario.calendar.meetings[: of.row["rounds"]]]


def test_every_turn_stands_in_its_meeting() -> None:
    offers = offers_of(story("us_china_2025", 0))
    stretches, places = stretches_of(offers, 6, 7.0)
    assert [stretch.left for stretch in stretches[1:]] == [stretch.right for stretch in stretches[:-1]]
    for offer in offers:
        stretch = stretches[offer.meeting]
        assert stretch.left < places[offer.number] < stretch.right
    inches = 7.0 / stretches[-1].right
    assert all((stretch.right - stretch.left) * inches > 0.94 for stretch in stretches)


@pytest.mark.parametrize(("name", "run"), [("us_china_2025", 0), ("no_linkage", 1), ("split_the_pie", 0)])
def test_offer_network_counts_every_rung(name: str, run: int) -> None:
    of = story(name, run)
    blocks = {block.chip: block for block in blocks_of(of, offers_of(of))}
    turns = [offer for offer in offers_of(of) if offer.package >= 0]
    for k, (chip, words) in enumerate(of.scenario.chips.items()):
        steps = steps_of(words)
        for side in range(2):
            for step in range(len(steps.labels)):
                low, high = steps.edges[step : step + 2]
                fits = [
                    t
                    for t in turns
                    if t.side == side and k in t.open and low <= rungs_of(of.game, t.package)[k] < high
                ]
                if chip in blocks:
                    assert blocks[chip].offered[side, step] == len(fits)
                    assert blocks[chip].accepted[side, step] == sum(t.accepted for t in fits)
                else:
                    assert not fits
    figure = picture("offer_network", of)
    for block, axes in zip(blocks.values(), figure.axes, strict=True):
        for side in range(2):
            found = next(c for c in axes.collections if c.get_label() == f"offered {side}")
            wide = [np.ptp(path.vertices[:, 0]) for path in found.get_paths()]
            counts = block.offered[side][block.offered[side] > 0]
            if len(counts):
                assert np.asarray(wide) / wide[0] == pytest.approx(counts / counts[0])
    made = [sum(a == side for a, _, _ in offered(of)) for side in range(2)]
    taken = [sum(a == side and yes for a, _, yes in offered(of)) for side in range(2)]
    for side in range(2):
        assert f"{made[side]} offers, {taken[side]} accepted" in all_words(figure)


def test_the_longest_rung_of_a_shipped_scenario_fits_between_the_bars_in_bold() -> None:
    of = story("replay_2020", 6)  # it was accepted
    figure = picture("offer_network", of)
    (label,) = (t for t in figure.findobj(Text) if "code inspected" in t.get_text())
    assert label.get_weight() == "bold"
    assert label.get_text() == "American partner with a stake, code inspected"
    check_legible(figure)
    label.set_text(f"{label.get_text()}, as agreed")  # and what does not fit is seen
    with pytest.raises(AssertionError, match="across the end of a bar"):
        check_legible(figure)


def test_long_names_are_cut_and_numbers_and_dates_are_not() -> None:
    words = base()
    for item in [*words["actors"].values(), *words["chips"].values()]:
        item["label"] = f"The {item['label']} of Great Britain and Northern Ireland, and its Allies " * 2
    of = told(words)
    network, path = all_words(picture("offer_network", of)), all_words(picture("concession", of))
    assert len(re.findall(r"… to The .{9,200}…: \d+ offers, \d+ accepted", network)) == 2
    (due,) = re.findall(r"dashed line: deadline \(The TikTok.*?…, (\d+ \w+ 2025)\)", path)
    assert due


def nobody_talks() -> dict:
    words = reduced({"pie": 5, "cake": 3}, 4)
    for actor in words["actors"].values():
        actor["tactic"] = {"name": "nobody_moves"}
    return words


def chip_by_chip() -> dict:
    words = base()
    words["talks"]["linkage"] = "issue_by_issue"
    return words


def breaks_down() -> dict:
    words = base()
    words["talks"]["breakdown_probability"] = 1.0
    return words


HARD = {
    "long_names": long_names,
    "crowded": crowded,
    "nobody_talks": nobody_talks,
    "chip_by_chip": chip_by_chip,
    "breaks_down": breaks_down,
    "very_many_rounds": lambda: reduced({"pie": 13, "cake": 2}, 150, summits=(70,)),
    "one_meeting": lambda: reduced({"pie": 40}, 1, summits=(0,)),
    "twelve_chips": lambda: reduced({f"c{i}": 2 for i in range(12)}, 12, 30),
}


@pytest.mark.parametrize("name", RUN_PICTURES)
@pytest.mark.parametrize("case", list(HARD))
def test_words_can_be_read(name: str, case: str) -> None:
    figure = picture(name, told(HARD[case]()))
    check_legible(figure)
    caption = next(text for text in figure.texts if text.get_label() == "caption").get_text()
    assert re.match(r"\S+ · run 0 of seed 3 · typical: of all", caption)


def test_a_run_without_offers_says_so() -> None:
    of = told(nobody_talks())
    for name in ("run_path", "concession", "offer_network"):
        assert "Nobody offered anything in this run" in all_words(picture(name, of))
    FigureCanvasAgg(picture("ladders", of)).draw()


def test_without_a_table_there_are_no_offers_to_show() -> None:
    words = base()
    words["phases"] = {"table": False}
    assert set(pictures_of(scenario_in_words(words))) & set(RUN_PICTURES) == {"ladders"}


def test_files_of_a_run_are_named_after_it_and_always_the_same(tmp_path: Path) -> None:
    frame = frame_for("base")
    formats = ("svg", "pdf")
    paths = draw_all(frame, tmp_path / "a", formats, run=17)
    names = [f"{name}-run-17.{ending}" for name in RUN_PICTURES for ending in formats]
    assert [path.name for path in paths] == names
    draw_all(frame, tmp_path / "b", formats, run=17)
    assert all((tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes() for name in names)
    (path,) = draw_all(frame, tmp_path / "c", ["svg"], ["ladders"], 17)
    assert path.read_bytes() == (tmp_path / "a" / path.name).read_bytes()
    assert path.stat().st_size < 400_000


def test_only_pictures_of_a_run_can_be_drawn_of_one(tmp_path: Path) -> None:
    frame = frame_for("base")
    with pytest.raises(ResultError, match=r'picture of one run: found "outcomes"; allowed: one of run_path'):
        draw_all(frame, tmp_path / "p", ["svg"], ["outcomes"], 3)
    with pytest.raises(BargainingError, match="--run: found 300; allowed: a whole number from 0 to 299"):
        draw_all(frame, tmp_path / "p", ["svg"], run=300)
    assert not (tmp_path / "p").exists()


def test_runs_that_cannot_be_played_again_have_no_pictures(tmp_path: Path) -> None:
    frame = random_frame(scenario_of(reduced({"pie": 3}, 2)), 20)
    frame.replayable = False
    stems = {path.stem for path in draw_all(frame, tmp_path, ["svg"])}
    assert stems
    assert not stems & set(RUN_PICTURES)
    for arguments in ({"only": ["ladders"]}, {"run": 3}):
        with pytest.raises(ResultError, match="for which runs are played again"):
            draw_all(frame, tmp_path, ["svg"], **arguments)
