"""Parts of pages: scenarios in words, findings of odd results, stories cut short, texts taken apart."""

from pathlib import Path

import pytest
from matplotlib.figure import Figure

from bargaining_sim.plots import files
from bargaining_sim.plots import table as plots
from bargaining_sim.report import method
from bargaining_sim.report.captions import OF_ONE_RUN, caption
from bargaining_sim.report.findings import findings
from bargaining_sim.report.page import Bullets, Page, Section, render
from bargaining_sim.report.pictures import Wanted, embedded, shape_of
from bargaining_sim.report.scenario_words import scenario_blocks
from bargaining_sim.report.stories import MOST, Told, condensed, cut, story, without_idle_rounds
from bargaining_sim.report.sweep_captions import analysis_caption, calibration_caption
from bargaining_sim.report.texts import blocks_of, parts_of
from bargaining_sim.results.baselines import baselines
from bargaining_sim.results.manifest import settings_of
from bargaining_sim.results.summary import summarise
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario, shipped_scenarios
from tests.plots.plot_frames import CASES, frame_for
from tests.report.made import check_page


@pytest.mark.parametrize("name", sorted(shipped_scenarios()))
def test_every_shipped_scenario_stands_in_words(name: str) -> None:
    scenario = load_scenario(name)
    page = Page("T", "Q", "c", [Section("s", "S", scenario_blocks(scenario))], "1")
    reader = check_page(render(page))
    for label in (
        *(actor.label for actor in scenario.actors.values()),
        *(c.label for c in scenario.chips.values()),
    ):
        assert label in reader.text
    assert len(reader.table("Chip")) == len(scenario.chips) + 1


@pytest.mark.parametrize("case", [case for case in CASES if case != "many_rounds"])
def test_odd_results_are_told_in_whole_sentences(case: str) -> None:
    frame = frame_for(case)
    lines = {(line.quantity, line.label): line for line in summarise(frame)}
    plain_ones = baselines(frame.scenario, frame.game)
    told = findings(frame, lines, plain_ones)
    possible = plots.pictures_of(frame.scenario)
    for name in possible:
        if not plots.PLOTS[name].replays and name not in OF_ONE_RUN:
            told.append(caption(name, frame, lines, plain_ones, plots.PLOTS[name].sees))
    assert told
    for text in told:
        assert text.endswith("."), text
        assert "nan" not in text.split()
        assert len(text) < 3_000
    blocks = [Bullets(told), *scenario_blocks(frame.scenario)]
    check_page(render(Page(frame.scenario.title, "Q", frame.caption, [Section("s", "S", blocks)], "1")))


def told(number: int, sentences: list[str], offers: int = 0) -> Told:
    return Told((number, number), f"Round {number}", sentences, offers)


def test_rounds_of_mere_talk_are_taken_together() -> None:
    idle = ["At the table: 10 offers, no agreement."]
    rounds = [
        told(1, ["A deal."]),
        *(told(r, idle, 10) for r in (2, 3, 4)),
        told(5, []),
        told(6, ["An end."]),
    ]
    found = without_idle_rounds(rounds)
    assert [one.heading for one in found] == ["Round 1", "Rounds 2 to 4", "Round 6"]
    assert found[1].sentences == ["At the table: 30 offers, no agreement."]


def test_of_a_long_story_the_middle_is_left_out() -> None:
    rounds = [told(r, [f"Event {r}."]) for r in range(100)]
    chapters, over = cut(rounds)
    sentences = [sentence for chapter in chapters for sentence in chapter.sentences]
    assert over == 100 - MOST
    assert len(sentences) == MOST + 1
    assert sentences[0] == "Event 0."
    assert sentences[-1] == "Event 99."
    assert f"… ({over} more sentences) …" in sentences


@pytest.mark.parametrize("name", ["us_china_2025", "no_linkage", "split_the_pie"])
def test_a_story_counts_every_entry(name: str) -> None:
    scenario = load_scenario(name)
    game = compile_scenario(scenario)
    for run in range(12):
        found = condensed(scenario, 1, run, game)
        assert found.told + found.at_table <= found.entries
        spoken = sum(len(one.sentences) for one in found.rounds)
        tables = sum(text.startswith("At the table") for one in found.rounds for text in one.sentences)
        assert spoken - tables == found.told
        whole = story(scenario, game, 1, run, "typical", "Why.", "command")
        assert f"{found.entries:,} entr" in whole.left_out
        assert sum(len(chapter.sentences) for chapter in whole.chapters) <= MOST + 1


def test_findings_are_taken_apart_and_joined_again() -> None:
    text = (
        "What\nis asked?\nA caption\n\nclosed=ever: a meaning that\n    goes on [% of runs]\n"
        "  - One sentence\n    over two lines.\n  - What matters most: a.\n\nTable\n"
        "  row   1\n  row   2\n  - A note.\n\nUnder which conditions: closed=ever\n  - A tree.\n"
    )
    first, closed, table, tree = parts_of(text)
    assert first.heading == "What is asked? A caption"
    assert closed.heading == "closed=ever: a meaning that goes on [% of runs]"
    assert closed.sentences == ["One sentence over two lines.", "What matters most: a."]
    assert table.lines == ["  row   1", "  row   2"]
    assert table.sentences == ["A note."]
    assert len(blocks_of([closed, table])) == 5
    parts = [closed, table, tree]
    assert analysis_caption("lines", "closed=ever", parts) == "What matters most: a."
    assert analysis_caption("discovery", "", parts) == "A tree."
    assert analysis_caption("lines", "closed", parts) == ""
    assert calibration_caption("posterior", parts) == ""


def test_settings_are_told_as_they_can_be_typed() -> None:
    typed = {
        "command": "bargaining-sim run x --set a.b=0.5 --set=c=true",
        "overrides": {"a.b": "0.5", "c": "True"},
    }
    assert settings_of(typed) == ["a.b=0.5", "c=true"]
    assert settings_of(typed | {"command": "from 'python"}) == ["a.b=0.5", "c=true"]
    made = typed | {"scenario": "mine", "seed": 3, "texts": {"mine.toml": "x"}}
    command = "bargaining-sim trace mine.toml --seed 3 --run 7 --set a.b=0.5 --set c=true"
    assert method.trace_command(made, 7) == command
    assert not method.is_shipped({"texts": {"us_china_2025.toml": "not its text"}})
    assert not method.is_shipped({})


@pytest.mark.parametrize(("width", "height", "alone"), [(10, 8.2, False), (10, 8.5, True), (6, 6, True)])
def test_pictures_that_are_not_tall_share_a_printed_page(width: float, height: float, alone: bool) -> None:
    figure = Figure(figsize=(width, height))
    for ending in ("png", "svg"):
        data = {ending: files.as_bytes(figure, ending)}
        assert shape_of(data) == pytest.approx(height / width, abs=0.01)
        found, _ = embedded(
            [Wanted("one", "What to see.", "Told.", Path("/nowhere"), lambda data=data: data)]
        )
        assert found["one"].tall == alone
        page = check_page(render(Page("T", "Q", "c", [Section("s", "S", [found["one"]])], "1")))
        assert [part.get("class") for tag, part in page.tags if tag == "figure"] == [None if alone else "low"]
    assert shape_of({}) == shape_of({"svg": b"<svg>"}) == shape_of({"png": b""}) == 1.0
