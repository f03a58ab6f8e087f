"""Frames for the tests of the story's pictures: a few runs, played, of scenarios of every shape."""

import copy
import datetime
import json
from functools import cache
from pathlib import Path
from typing import Any

from bargaining_sim.engine import batch
from bargaining_sim.results.frame import Frame, frame_of
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario
from bargaining_sim.scenario.schema import Scenario
from tests.plots.plot_frames import reduced

SCENARIOS = Path(__file__).parents[2] / "scenarios"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen with very many conditions attached to it, "
Words = dict[str, Any]


def scenario_in_words(words: Words) -> Scenario:
    """A scenario from its words."""
    return Scenario.model_validate_json(json.dumps(words))


def played(words: Words, runs: int, seed: int = 3) -> Frame:
    """Play runs of a scenario in words."""
    scenario = scenario_in_words(words)
    game = compile_scenario(scenario)
    return frame_of(scenario, seed, batch.gather(batch.play_batch(game, seed, 0, runs)))


@cache
def base_text() -> str:
    return load_scenario(SCENARIOS / "us_china_2025.toml").model_dump_json()


def base() -> Words:
    words: Words = json.loads(base_text())
    return words


def long_names() -> Words:
    words = base()
    words["title"] = LONG * 10
    for chip in words["chips"].values():
        chip["label"] = LONG * 3
        for rung in chip["rungs"]:
            rung["label"] = LONG * 2
    for meeting in words["calendar"]["meetings"]:
        meeting["name"] = f"Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch {meeting['date']}"
    for item in words["instruments"].values():
        item["label"] = LONG * 3
    firms = words["firms"]
    renamed = {name: f"{name}_{'x' * (59 - len(name))}" for name in firms["designs"]}
    firms["designs"] = {
        renamed[name]: design | {"label": LONG * 3} for name, design in firms["designs"].items()
    }
    firms["start"] = renamed[firms["start"]]
    firms["stands_for"] = {rung: renamed[name] for rung, name in firms["stands_for"].items()}
    for firm in firms["named"].values():
        firm["label"] = LONG * 2
        firm["documented"] = renamed[firm["documented"]]
    return words


def crowded() -> Words:
    """Very many meetings, instruments, designs and firms, and years after the talks."""
    words = base()
    start = datetime.date(2025, 4, 12)
    days = [start + datetime.timedelta(6 * i) for i in range(1, 41)]
    words["calendar"]["end"] = str(days[-1])
    words["calendar"]["meetings"] = [
        {"name": f"Meeting {i}", "date": str(day), "real": {"tiktok": "status_quo", "us_tariffs": "30"}}
        for i, day in enumerate(days, start=1)
    ]
    words["chips"]["semiconductors"]["in_force"] = "affiliates_rule"
    exposed = {"semiconductors": ["affiliates_rule", "rules_2023"]}
    for i in range(9):
        words["instruments"][f"extra_{i}"] = {
            "label": f"extra instrument number {i}", "learner": "us" if i % 2 else "cn",
            "hazard": 0.02 * (i + 1), "exposed_by": exposed,
        }  # fmt: skip
    firms = words["firms"]
    design = next(iter(firms["designs"].values()))
    firms["designs"] |= {f"design_{i}": design | {"label": f"design number {i}"} for i in range(14)}
    firm = next(iter(firms["named"].values()))
    firms["named"] |= {f"firm_{i}": firm | {"label": f"firm {i}"} for i in range(80)}
    firms["count"] = 120
    words["implementation"]["months"] = 120
    return words


def hopeless() -> Words:
    """Hazards that add up to more than 1, and no harm from support."""
    words = base()
    words["implementation"] |= {"violation_hazard": 0.0, "quality_hazard": 1.0, "external_hazard": 1.0}
    words["implementation"]["quality"] = {"full_code": 1.0, "packaged": 0.0, "retrain": 0.0}
    words["implementation"]["months"] = 1
    words["approval"]["attempts"] = 1
    return words


def firms_only() -> Words:
    """Firms that look on at talks without a file, and unnamed ones only."""
    words = reduced({"pie": 5}, 3)
    firms = copy.deepcopy(base()["firms"])
    words["firms"] = firms | {"named": {}, "stands_for": {}, "compute_chip": "pie", "quarters_after": 0}
    return words


def strangers() -> Words:
    """Another pair of states that learns instruments; one is known from the start."""
    words = reduced({"pie": 40, "cake": 3}, 5)
    words["calendar"]["meetings"][0]["real"] = {"pie": "r3"}
    words["calendar"]["meetings"][3]["real"] = {"pie": "r7", "cake": "r0"}
    words["instruments"] = {
        "old": {"label": "an old one", "learner": "b", "known": True},
        "first": {"label": "the first one", "learner": "b", "hazard": 0.2, "exposed_by": {"cake": ["r0"]}},
        "second": {"label": "the second one", "learner": "a", "hazard": 0.1, "exposed_by": {"cake": ["r0"]}},
    }
    return words


def crowded_and_long() -> Words:
    words = crowded()
    for meeting in words["calendar"]["meetings"]:
        meeting["name"] = f"{LONG} {meeting['name']}"
    for table in (words["firms"]["designs"], words["firms"]["named"], words["instruments"]):
        for item in table.values():
            item["label"] = LONG * 2
    return words


CASES: dict[str, Any] = {
    "base": (base, 300),
    "one_run": (base, 1),
    "long_names": (long_names, 60),
    "crowded": (crowded, 60),
    "crowded_and_long": (crowded_and_long, 20),
    "hopeless": (hopeless, 60),
    "firms_only": (firms_only, 40),
    "strangers": (strangers, 80),
}


@cache
def frame_for(case: str) -> Frame:
    make, runs = CASES[case]
    return played(make(), runs)
