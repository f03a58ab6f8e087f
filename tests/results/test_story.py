"""Every kind of event has a sentence with a reason, and the story is the run."""

import re

import numpy as np
import pytest

from bargaining_sim.engine import batch
from bargaining_sim.game.ledger import KIND_NAMES
from bargaining_sim.results.dictionary import Outcome, data_dictionary
from bargaining_sim.results.narrator import describe_events
from bargaining_sim.results.story import as_story
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario
from bargaining_sim.scenario.schema import Scenario
from tests.engine.helpers import random_scenario

UNFINISHED = re.compile(r"\bnan\b|None|\{|\}|<|>|  |−0\.0+\b")


def test_every_kind_of_event_is_told_in_a_whole_sentence() -> None:
    told: dict[str, str] = {}
    for number in range(300):  # some events are rare
        scenario = random_scenario(number)
        game = compile_scenario(scenario)
        for run in range(4):
            events, _ = batch.trace_run(game, number, run)
            entries = describe_events(scenario, game, events)
            assert [entry.kind for entry in entries] == [KIND_NAMES[int(kind)] for kind in events["kind"]]
            for entry in entries:
                assert entry.sentence.endswith("."), entry
                assert entry.sentence[0].isalpha(), entry
                assert not UNFINISHED.search(entry.sentence), entry
                told[entry.kind] = entry.sentence
    assert set(told) == set(KIND_NAMES.values())
    assert len(set(told.values())) == len(told)


@pytest.mark.parametrize("name", ["us_china_2025", "madrid_2025"])
def test_reasons_are_true(name: str) -> None:
    """What a refusal gives as its reason is what made the rule refuse."""
    scenario = load_scenario(name)
    game = compile_scenario(scenario)
    for run in range(15):
        events, _ = batch.trace_run(game, 1, run)
        for event, entry in zip(events, describe_events(scenario, game, events), strict=True):
            numbers = [float(x) for x in re.findall(r"\b0\.\d+", entry.sentence)]
            if entry.kind == "refused" and "red line" not in entry.sentence:
                worth, least = numbers[-2:]
                assert worth < least
                assert worth == pytest.approx(event["value"] / 10_000, abs=0.01)
            if entry.kind in ("offered", "accepted"):
                worth, least = numbers[-2:]
                assert worth >= least - 0.0101


def data_dictionary_of(scenario: Scenario, column: str) -> Outcome:
    return next(outcome for outcome in data_dictionary(scenario) if outcome.name == column)


@pytest.mark.parametrize("run", [0, 3, 17])
def test_the_story_is_the_run(run: int) -> None:
    scenario = load_scenario("us_china_2025")
    game = compile_scenario(scenario)
    events, rows = batch.trace_run(game, 1, run)
    text = as_story(scenario, 1, run, rows, describe_events(scenario, game, events))
    played = int(rows.rows["rounds"][0])
    for number, meeting in enumerate(scenario.calendar.meetings[:played], start=1):
        assert f"Round {number}: {meeting.name}, {meeting.date}" in text
    assert "leaders' summit" in text or played < 6
    outcome = data_dictionary_of(scenario, "file_outcome").categories[int(rows.rows["file_outcome"][0])]
    assert f"\nTikTok: {outcome}.\n" in text
    assert max(len(line) for line in text.splitlines()) <= 110
    final = {
        name: chip.rungs[int(r)].name
        for (name, chip), r in zip(scenario.chips.items(), rows.rungs[0], strict=True)
    }
    ending = " ".join(text.split("In force at the end:")[1].split())
    for chip, rung in final.items():
        assert f"{chip} {rung}" in ending
    assert np.all(events["meeting"][:-1] <= events["meeting"][1:])
