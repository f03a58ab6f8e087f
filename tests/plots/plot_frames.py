"""Frames for the tests of the pictures: scenarios of every shape, rows made by hand, nothing is played."""

import datetime
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from bargaining_sim.engine.batch import Rows
from bargaining_sim.game.outcome import FAILED, FILE_OUTCOMES, ROW, TRADE_OUTCOMES
from bargaining_sim.results.frame import Frame, frame_of
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario
from bargaining_sim.scenario.schema import Scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def scenario_of(words: dict[str, Any]) -> Scenario:
    return Scenario.model_validate_json(json.dumps(words))


def reduced(
    rungs: dict[str, int], rounds: int, days: int = 7, summits: tuple[int, ...] = ()
) -> dict[str, Any]:
    """A scenario in words: two actors with opposite tastes, chips with numbered rungs, no approval."""
    start = datetime.date(2025, 1, 5)
    meetings = [
        {
            "name": f"Meeting {i + 1}",
            "date": str(start + datetime.timedelta(days * i)),
            "summit": i in summits,
        }
        for i in range(rounds)
    ]
    chips = {
        name: {
            "label": f"Chip {name}",
            "owner": "a",
            "in_force": "r0",
            "fallback": "r0",
            "rungs": [{"name": f"r{i}", "label": f"{i / max(many - 1, 1):.3f}"} for i in range(many)],
        }
        for name, many in rungs.items()
    }
    worth = {name: {f"r{i}": i / max(many - 1, 1) for i in range(many)} for name, many in rungs.items()}
    values = {"a": worth, "b": {name: {r: 1 - v**1.3 for r, v in by.items()} for name, by in worth.items()}}
    weights = {name: 1 / len(rungs) for name in rungs}
    actors = {
        a: {"label": label, "weights": weights, "values": values[a]}
        for a, label in (("a", "First player"), ("b", "Second player"))
    }
    end = str(start + datetime.timedelta(days * rounds))
    return {
        "name": "reduced",
        "title": "A reduced game",
        "summary": "For tests.",
        "calendar": {"start": "2025-01-01", "end": end, "meetings": meetings},
        "chips": chips,
        "actors": actors,
    }


def random_frame(scenario: Scenario, runs: int, seed: int = 0, failed: int = 0) -> Frame:
    """Rows that fit the scenario: utilities are those of the final rungs, everything else is drawn."""
    game, chance = compile_scenario(scenario), np.random.default_rng(seed)
    rows = np.recarray(runs, ROW)
    rows[:] = np.zeros(runs, ROW)
    counts = [len(chip.rungs) for chip in scenario.chips.values()]
    rungs = np.stack([(chance.beta(2, 1.2, runs) * n).astype(np.int16) for n in counts], axis=1)
    packages = (rungs * game.chips.stride).sum(axis=1)
    for a in range(2):
        prior = game.types.prior[a]
        kinds = chance.choice(len(prior), runs, p=prior / prior.sum())
        rows[f"type_{a}"] = kinds
        rows[f"utility_{a}"] = game.utility[a, kinds, packages] / 10_000
    for name in ("first_deal", "framework", "closed"):
        rounds = (chance.beta(4, 2, runs) * len(scenario.calendar.meetings)).astype(int) + 1
        rows[name] = np.where(chance.random(runs) < 0.6, rounds, 0)
    no_file = FILE_OUTCOMES.index("no_file")
    rows["file_outcome"] = chance.choice(no_file, runs) if scenario.approval else no_file
    rows["trade_outcome"] = chance.choice(TRADE_OUTCOMES.index(FAILED), runs)
    rows["file_outcome"][:failed] = FILE_OUTCOMES.index(FAILED)
    rows["trade_outcome"][:failed] = TRADE_OUTCOMES.index(FAILED)
    designs = len(game.designs)
    shares = chance.dirichlet(np.ones(designs), runs) if designs else np.zeros((runs, 0))
    return frame_of(scenario, 1, Rows(0, rows, rungs, shares))


def empty_zone() -> Scenario:
    words = reduced({"pie": 5, "cake": 4}, 2)
    words["chips"]["pie"] |= {"in_force": "r4", "fallback": "r4"}
    words["chips"]["cake"] |= {"in_force": "r2", "fallback": "r2"}
    words["actors"]["a"]["red_lines"] = {"pie": ["r0", "r1"]}
    words["actors"]["b"]["red_lines"] = {"pie": ["r3", "r4"]}
    return scenario_of(words)


def long_names() -> Scenario:
    words = json.loads(load_scenario(SCENARIOS / "us_china_2025.toml").model_dump_json())
    words["title"] = "A title that goes on and on about $x^2$, chips & <controls>, " * 30
    for name, chip in words["chips"].items():
        chip["label"] = f"Chip {name} with a label nobody would want to read aloud in class " * 10
        chip["unit"] = "percentage points\nof something " * 5
        for i, rung in enumerate(chip["rungs"]):
            rung["label"] = (
                f"rung {i}: Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen with conditions"
            )
    for actor in words["actors"].values():
        actor["label"] = (
            "The Federated Republics of the Long-Named and Verbose Isles and their Dependencies " * 3
        )
    for i, meeting in enumerate(words["calendar"]["meetings"]):
        meeting["name"] = (
            f"Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch, second session, day {i}"
        )
    words["approval"]["platform"]["label"] = "A platform company with a remarkably long registered name Ltd."
    types = words["actors"]["us"]["types"]
    named = {name: f"a_type_with_a_long_name_{'x' * 30}_{i}" for i, name in enumerate(types)}
    words["actors"]["us"]["types"] = {named[name]: kind for name, kind in types.items()}
    for rumour in words["news"]["rumours"].values():
        if rumour["about"] == "us":
            rumour["type"] = named[rumour["type"]]
    for item in (*words["instruments"].values(), *words["firms"]["designs"].values()):
        item["label"] = "Sonderausfuhrgenehmigungsverfahrensbeschleunigungsverordnung, second part, " * 3
    return scenario_of(words)


CASES = {
    "base": lambda: random_frame(load_scenario(SCENARIOS / "us_china_2025.toml"), 400),
    "one_run": lambda: random_frame(load_scenario(SCENARIOS / "us_china_2025.toml"), 1),
    "madrid": lambda: random_frame(load_scenario(SCENARIOS / "madrid_2025.toml"), 400),
    "long_names": lambda: random_frame(long_names(), 40),
    "split_the_pie": lambda: random_frame(scenario_of(reduced({"pie": 1001}, 1)), 500),
    "one_rung": lambda: random_frame(scenario_of(reduced({"pie": 1}, 1)), 5),
    "forty_rounds": lambda: random_frame(scenario_of(reduced({"pie": 11}, 40, summits=(20, 39))), 300),
    "hundred_rounds": lambda: random_frame(scenario_of(reduced({"pie": 11}, 100, summits=(50,))), 3000),
    "many_rounds": lambda: random_frame(scenario_of(reduced({"pie": 13}, 350, summits=(50,))), 300),
    "empty_zone": lambda: random_frame(empty_zone(), 50),
    "twelve_chips": lambda: random_frame(scenario_of(reduced({f"c{i}": 2 for i in range(12)}, 12, 30)), 300),
}


@cache
def frame_for(case: str) -> Frame:
    return CASES[case]()
