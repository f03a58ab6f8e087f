import json
import math
from functools import cache
from typing import Any

import pytest

from bargaining_sim.abm.model import NegotiationModel
from bargaining_sim.engine.batch import play_slice
from bargaining_sim.results.dictionary import named_row
from bargaining_sim.results.events import EVENTS
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario, shipped_scenarios
from bargaining_sim.web.assets import theme_css
from bargaining_sim.web.recording import recording_of
from bargaining_sim.web.scenario_view import PIPELINE

NAMES = sorted(shipped_scenarios())
SEED, RUN = 3, 5


@cache
def film(name: str) -> dict[str, Any]:
    return recording_of(load_scenario(name), SEED, RUN)


@pytest.mark.parametrize("name", NAMES)
def test_row_is_that_of_both_engines(name: str) -> None:
    scenario = load_scenario(name)
    model = NegotiationModel(scenario, SEED, RUN)
    model.run()
    rows = play_slice(compile_scenario(scenario), SEED, RUN, 1)
    shown = film(name)["row"]
    for row in (model.row(), named_row(scenario, rows)):
        assert set(shown) == set(row)
        for key, value in row.items():
            if isinstance(value, float):
                same = (
                    shown[key] is None if math.isnan(value) else shown[key] == pytest.approx(value, abs=6e-5)
                )
                assert same, key
            else:
                assert shown[key] == value, key


@pytest.mark.parametrize("name", NAMES)
def test_steps_agree_with_the_ledger(name: str) -> None:
    found = film(name)
    in_force = found["stage"]["start"]
    for number, step in enumerate(found["steps"]):
        own = [entry for entry in found["entries"] if entry["step"] == number]
        if own:
            in_force = own[-1]["in_force"]
        assert [chip["in_force"] for chip in step["chips"]] == in_force
    numbers = [entry["step"] for entry in found["entries"]]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize("name", NAMES)
def test_boards_lead_from_each_step_to_the_next(name: str) -> None:
    found = film(name)
    for entry in found["entries"]:
        board = found["boards"][entry["board"]]
        assert [chip["in_force"] for chip in board["chips"]] == entry["in_force"]
    for number, step in enumerate(found["steps"]):
        own = [entry for entry in found["entries"] if entry["step"] == number]
        if own:
            board = found["boards"][own[-1]["board"]]
            parts = ("file", "pending", "ratified")
            assert [board[part] for part in parts] == [step[part] for part in parts]
            offers = [entry["offer"] for entry in own if entry["offer"] is not None]
            assert all(found["entries"][offer]["kind"] == "offered" for offer in offers)


@pytest.mark.parametrize("name", NAMES)
def test_classes_of_outcomes_come_with_words_and_colours_of_the_style_sheet(name: str) -> None:
    found = film(name)
    for column in ("file_outcome", "trade_outcome"):
        classes = found["stage"]["classes"][column]
        if column in found["row"]:
            assert found["row"][column] in classes
        for row in classes.values():
            assert row["words"]
            assert "{" not in row["words"]
            assert f"  {row['colour'].removeprefix('var(').removesuffix(')')}: #" in theme_css()


def test_events_say_where_the_file_stands_and_what_is_quiet() -> None:
    for row in EVENTS.values():
        assert row.file in ("", *PIPELINE, "executed", "collapsed")
        assert (row.file == "none") == row.ends_framework
        assert not (row.loud and row.quiet)


@pytest.mark.parametrize("name", NAMES)
def test_film_is_plain_json(name: str) -> None:
    found = film(name)
    again = json.loads(json.dumps(found, allow_nan=False))
    assert again["steps"] == found["steps"]
    assert all(step["file"] in (*PIPELINE, "executed", "collapsed") for step in found["steps"])
    for entry in found["entries"]:
        assert entry["text"]
        assert (entry["worth"] is None) == (entry["package"] is None)


def test_film_ends_with_what_the_row_says() -> None:
    found = film("us_china_2025")
    chips = found["stage"]["chips"]
    last = found["steps"][-1]
    for chip, state in zip(chips, last["chips"], strict=True):
        assert chip["rungs"][state["in_force"]]["id"] == found["row"][f"rung_{chip['id']}"]
    assert last["relations"] == pytest.approx(found["row"]["relations"], abs=1e-4)


def test_same_run_same_film() -> None:
    scenario = load_scenario("us_china_2025")
    assert recording_of(scenario, SEED, RUN) == film("us_china_2025")
    assert recording_of(scenario, SEED, RUN + 1) != film("us_china_2025")
