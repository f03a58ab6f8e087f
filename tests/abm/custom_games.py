"""What the tests of own tactics share: a small game, runs of it, wrong tactics, the command."""

import subprocess
import sys
from pathlib import Path

from bargaining_sim import Tactic, load_scenario
from bargaining_sim.abm.custom_tactic import play_custom
from bargaining_sim.engine.batch import gather
from bargaining_sim.scenario.compiler import compile_scenario

SCENARIO = load_scenario("us_china_2025", {"firms.count": 9})
GAME = compile_scenario(SCENARIO)
RUNS = 25


def played(tactic, side=0, runs=RUNS):
    rows = gather(play_custom(SCENARIO, {side: tactic}, GAME, 3, 0, runs))
    return rows, list(rows.failed)


def wrong(method, value):
    """A tactic whose method returns something, or raises it."""

    def says(self, view, *_):
        if isinstance(value, BaseException):
            raise value
        return value

    return type("Wrong", (Tactic,), {method: says})


def command(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "bargaining_sim", *arguments], cwd=folder, capture_output=True, text=True
    )
