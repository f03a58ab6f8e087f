"""Parts of pages: scenarios in words, findings of odd results, stories cut short, texts of parts."""

from pathlib import Path

import pytest
from matplotlib.figure import Figure

from bargaining_sim.plots import files
from bargaining_sim.plots import table as plots
from bargaining_sim.report import method
from bargaining_sim.report.captions import OF_ONE_RUN, caption
from bargaining_sim.report.findings import findings
from bargaining_sim.report.page import (
    Bullets,
    Code,
    Heading,
    Page,
    Section,
    Wanted,
    embedded,
    render,
    shape_of,
)
from bargaining_sim.report.scenario_words import scenario_blocks
from bargaining_sim.report.stories import MOST, Told, condensed, cut, story, without_idle_rounds
from bargaining_sim.report.sweep_report import blocks_of
from bargaining_sim.results.baselines import baselines
from bargaining_sim.results.manifest import settings_of
from bargaining_sim.results.summary import summarise
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario, shipped_scenarios
from bargaining_sim.text.parts import Part, as_lines
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


def test_parts_are_told_alike_in_a_terminal_and_on_a_page() -> None:
    long = "a meaning that goes on " * 8
    parts = [
        Part(f"closed=ever: {long.strip()}", [f"One sentence: {long.strip()}.", "What matters most: a."]),
        Part("Table", ["A note."], ["  row   1", "  row   2"]),
        Part("Nothing"),
    ]
    lines = as_lines(parts)
    assert max(map(len, lines)) <= 100
    assert [line for line in lines if line.startswith("  - ")] == [
        lines[4], "  - What matters most: a.", "  - A note."
    ]  # fmt: skip
    assert " ".join(" ".join(lines).split()).count("meaning that goes on") == 16
    assert lines[-7:] == ["", "Table", "  row   1", "  row   2", "  - A note.", "", "Nothing"]
    heading, bullets, *table, last = blocks_of(parts)
    assert (heading, bullets) == (Heading(parts[0].heading), Bullets(parts[0].sentences))
    assert table == [Heading("Table"), Code("  row   1\n  row   2"), Bullets(["A note."])]
    assert last == Heading("Nothing")


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
