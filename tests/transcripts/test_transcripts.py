"""One run of every shipped scenario, told in plain words and kept: a change of any rule shows here, readably.

``WRITE_EXPECTED=1 pytest tests/transcripts`` writes them anew; read the difference before you commit it.
"""

import os
from pathlib import Path

import pytest

from bargaining_sim.engine.batch import trace_run
from bargaining_sim.results.narrator import describe_events
from bargaining_sim.results.story import as_story
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario, shipped_scenarios

FOLDER = Path(__file__).parent
SEED = 1
RUNS = {  # a run that shows what its scenario teaches
    "boulware_summit": 61,
    "madrid_2025": 6,
    "maintenance_dilemma": 24,
    "no_linkage": 71,
    "no_showcase": 49,
    "replay_2020": 32,
    "sailing_out": 1,
    "small_win_sets": 30,
    "split_the_pie": 0,
    "tit_for_tat_tariffs": 69,
    "us_china_2025": 69,
    "us_hawks": 19,
}


def told(name: str) -> str:
    """The story of the chosen run of a scenario."""
    scenario = load_scenario(name)
    game = compile_scenario(scenario)
    events, row = trace_run(game, SEED, RUNS[name])
    return as_story(scenario, SEED, RUNS[name], row, describe_events(scenario, game, events))


def test_every_scenario_has_a_transcript() -> None:
    assert set(RUNS) == set(shipped_scenarios())
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(RUNS)


@pytest.mark.parametrize("name", list(RUNS))
def test_transcript(name: str) -> None:
    file = FOLDER / f"{name}.txt"
    story = told(name)
    if os.environ.get("WRITE_EXPECTED"):
        file.write_text(story, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == story


@pytest.mark.parametrize("name", list(RUNS))
def test_every_scenario_says_what_it_changes_and_teaches_in_one_sentence(name: str) -> None:
    summary = load_scenario(name).summary
    assert ("teaches" in summary) == (name != "us_china_2025")
    assert summary.rstrip(")").count(". ") <= 1
