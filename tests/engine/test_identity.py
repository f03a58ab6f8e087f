"""The engines agree, run for run and bit for bit: this guards the whole design."""

import os
import subprocess
import sys
from collections.abc import Iterable

import numpy as np
import pytest

from bargaining_sim.engine import batch
from bargaining_sim.game.ledger import KIND_NAMES
from bargaining_sim.game.play import ledger_capacity
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario, shipped_scenarios
from bargaining_sim.scenario.schema import Scenario
from tests.engine.helpers import compiled_run, mesa_run, plain_run, random_scenario

RUNS, FEW = 200, 40
RANDOM_SCENARIOS = 150


def shipped(name: str) -> Scenario:
    """A shipped scenario with at most a dozen firms: they make plain runs slow and are alike."""
    scenario = load_scenario(name)
    if scenario.firms is None:
        return scenario
    return load_scenario(name, {"firms.count": min(scenario.firms.count, 12)})


RANGES = [range(FEW), pytest.param(range(FEW, RUNS), marks=pytest.mark.slow)]
"""A few runs for every change, the others for what is to land."""


@pytest.mark.parametrize("runs", RANGES, ids=lambda runs: f"{runs.start}-{runs.stop}")
@pytest.mark.parametrize("name", list(shipped_scenarios()))
def test_compiled_and_mesa_agree(name: str, runs: range) -> None:
    scenario = shipped(name)
    game = compile_scenario(scenario)
    for run in runs:
        assert compiled_run(game, 7, run) == mesa_run(scenario, 7, run), f"run {run}"


def test_engines_agree_on_hundreds_of_firms() -> None:
    scenario = load_scenario("sailing_out")
    game = compile_scenario(scenario)
    for run in range(3):
        compiled = compiled_run(game, 7, run)
        assert compiled == plain_run(game, 7, run)
        assert compiled == mesa_run(scenario, 7, run)


@pytest.mark.parametrize("runs", RANGES, ids=lambda runs: f"{runs.start}-{runs.stop}")
@pytest.mark.parametrize("name", list(shipped_scenarios()))
def test_compiled_and_plain_agree(name: str, runs: range) -> None:
    game = compile_scenario(shipped(name))
    for run in runs:
        assert compiled_run(game, 8, run) == plain_run(game, 8, run), f"run {run}"


@pytest.mark.parametrize("first", range(0, RANDOM_SCENARIOS, 30))
def test_engines_agree_on_random_scenarios(first: int) -> None:
    for number in range(first, first + 30):
        scenario = random_scenario(number)
        game = compile_scenario(scenario)
        for run in range(4):
            compiled = compiled_run(game, number, run)
            assert compiled == plain_run(game, number, run), f"scenario {number}, run {run}"
            assert compiled == mesa_run(scenario, number, run), f"scenario {number}, run {run}"


DIGEST = """
import hashlib, sys
from bargaining_sim.engine import batch
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario
for name in sys.argv[2:]:
    rows = batch.gather(batch.play_batch(compile_scenario(load_scenario(name)), 7, 0, int(sys.argv[1])))
    data = rows.rows.tobytes() + rows.rungs.tobytes() + rows.shares.tobytes()
    print(name, hashlib.sha256(data).hexdigest())
"""


def digests(names: Iterable[str], runs: int, **environment: str) -> list[str]:
    """Hashes of batches played in a process of their own."""
    done = subprocess.run(
        [sys.executable, "-c", DIGEST, str(runs), *names],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_same_bits_with_compilation_disabled() -> None:
    names = list(shipped_scenarios())
    plain = digests(names, 10, NUMBA_DISABLE_JIT="1")
    assert len(plain) == len(names)
    assert plain == digests(names, 10)


@pytest.mark.slow
def test_same_bits_on_another_processor_and_where_no_cache_can_be_written() -> None:
    """One compilation shows both: for any processor, and with nothing to keep it in."""
    generic = digests(
        ["us_china_2025", "madrid_2025"],
        2000,
        NUMBA_CPU_NAME="generic",
        NUMBA_CPU_FEATURES="",
        BARGAINING_SIM_CACHE="/dev/null",
    )
    assert generic == digests(["us_china_2025", "madrid_2025"], 2000)


@pytest.mark.parametrize("workers", [2, 3])
def test_rows_do_not_depend_on_workers(workers: int) -> None:
    game = compile_scenario(load_scenario("us_china_2025"))
    one = batch.gather(batch.play_batch(game, 3, 0, 3500, 1))
    several = batch.gather(batch.play_batch(game, 3, 0, 3500, workers))
    assert one.rows.tobytes() == several.rows.tobytes()
    assert one.rungs.tobytes() == several.rungs.tobytes()
    assert one.shares.tobytes() == several.shares.tobytes()


def test_a_run_alone_is_the_same_run() -> None:
    game = compile_scenario(load_scenario("madrid_2025"))
    many = batch.gather(batch.play_batch(game, 5, 0, 300))
    for run in (0, 17, 299):
        alone = batch.play_slice(game, 5, run, 1)
        assert alone.rows.tobytes() == many.rows[run : run + 1].tobytes()


def test_large_seeds_and_run_numbers() -> None:
    scenario = load_scenario("madrid_2025")
    game = compile_scenario(scenario)
    for seed, run in ((2**63 - 1, 0), (0, 2**62), (2**62, 10**12)):
        assert compiled_run(game, seed, run) == mesa_run(scenario, seed, run)


def test_runs_differ() -> None:
    game = compile_scenario(load_scenario("us_china_2025"))
    rows = batch.gather(batch.play_batch(game, 1, 0, 500))
    assert len({row.tobytes() for row in rows.rows}) > 400
    other = batch.gather(batch.play_batch(game, 2, 0, 500))
    assert np.mean(rows.rows["offers"] == other.rows["offers"]) < 0.2


def test_random_scenarios_reach_every_event() -> None:
    """Otherwise the agreement above would say little."""
    seen: set[int] = set()
    for number in range(2 * RANDOM_SCENARIOS):  # some events are rare
        game = compile_scenario(random_scenario(number))
        for run in range(4):
            events, _ = batch.trace_run(game, number, run)
            assert len(events) < ledger_capacity(game), "a full ledger would drop events"
            seen |= {int(kind) for kind in events["kind"]}
    assert {KIND_NAMES[kind] for kind in seen} == set(KIND_NAMES.values())
