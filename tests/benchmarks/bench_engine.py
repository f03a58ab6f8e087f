"""Runs per second of the engines, side by side in one run: ``python tests/benchmarks/bench_engine.py``.

Speeds are per CPU second of one thread, so that a busy machine hardly matters; only the gain of a second
worker is by the clock on the wall, beside what two processes that share nothing gain just then.
"""

import ctypes
import datetime
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import numpy as np

from bargaining_sim.abm.model import NegotiationModel
from bargaining_sim.engine import batch
from bargaining_sim.game.tables import Game
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario
from bargaining_sim.scenario.schema import Scenario

sys.path.append(str(Path(__file__).parents[2]))  # run as a script it would not find the tests
from tests.benchmarks import c_kernel, plain_mesa

Play = Callable[[int], object]

SEED = 1
REPEATS = 7
COMPILED = "compiled engine"
WALL_RUNS, KERNEL_RUNS = 12_000, 150_000
"""Runs by the clock on the wall: some 0.8 s each, longer than a hiccup of the machine."""

OF_C, OF_TWO = 1.3, 1.7
"""Targets: at most so many times slower than C; two workers at least so many times as fast as one."""

FREE = 1.8
"""A machine has two free cores if two processes gain so much over one."""

START = datetime.date(2025, 1, 1)


def bare_table(rounds: int = 40, types: int = 2) -> Scenario:
    """3,125 packages, one offer a round, nothing but the table: what a bargaining kernel costs."""
    rng = np.random.default_rng(3)
    chips, rungs = [f"c{i}" for i in range(5)], [f"r{i}" for i in range(5)]

    def values(step: int) -> dict[str, dict[str, float]]:
        return {
            chip: dict(zip(rungs, np.sort(rng.random(5))[::step].tolist(), strict=True)) for chip in chips
        }

    def actor(step: int) -> dict[str, object]:
        kinds = {f"t{i}": {"prior": 1.0 / types, "values": values(step)} for i in range(types)}
        return {
            "label": "actor",
            "weights": dict(zip(chips, rng.dirichlet(np.ones(5) * 3).tolist(), strict=True)),
            "values": values(step),
            "types": kinds if types > 1 else {},
            "tactic": {"beta": 0.5 + float(rng.random()), "noise": 0.02},
        }

    return Scenario.model_validate(
        {
            "name": "bare_table",
            "title": "bare table",
            "summary": "benchmark",
            "calendar": {
                "start": START,
                "end": START + datetime.timedelta(400),
                "meetings": [{"name": f"m{i}", "date": START + datetime.timedelta(i)} for i in range(rounds)],
            },
            "chips": {
                chip: {
                    "label": chip,
                    "owner": "a",
                    "rungs": [{"name": rung, "label": rung} for rung in rungs],
                    "in_force": "r2",
                    "fallback": "r0",
                }
                for chip in chips
            },
            "actors": {"a": actor(1), "b": actor(-1)},
            "talks": {"offers_per_round": 1, "ends_on_deal": True},
            "phases": {"moves": False, "approval": False, "clock": False},
        }
    )


def interleaved(players: dict[str, tuple[Play, int]], repeats: int = REPEATS) -> dict[str, float]:
    """Runs per CPU second of this thread: medians of repeats taken in turn, so that noise meets all alike."""
    rates: dict[str, list[float]] = {name: [] for name in players}
    for _ in range(repeats):
        for name, (play, runs) in players.items():
            before = time.thread_time()
            play(runs)
            rates[name].append(runs / (time.thread_time() - before))
    return {name: statistics.median(found) for name, found in rates.items()}


def players_of(scenario: Scenario, game: Game, compiled_runs: int) -> dict[str, tuple[Play, int]]:
    """Our three engines and how many runs each plays at a time."""
    return {
        COMPILED: (lambda n: batch.play_slice(game, SEED, 0, n), compiled_runs),
        "the same, not compiled": (lambda n: batch.play_plainly(game, SEED, 0, n), 20),
        "Mesa model": (lambda n: [NegotiationModel(scenario, SEED, i, game).run() for i in range(n)], 10),
    }


def table(title: str, players: dict[str, tuple[Play, int]]) -> dict[str, float]:
    """Measure and print one table; returns the runs per CPU second."""
    for play, _ in players.values():
        play(2)
    found = interleaved(players)
    print(f"\n{title}\n{'':<38}{'runs a CPU second':>18}{'compiled is':>16}")
    for name, speed in found.items():
        print(f"  {name:<36}{speed:>18,.0f}{found[COMPILED] / speed:>10,.2f} times")
    return found


def bare_tables(library: ctypes.CDLL | None) -> float:
    """Print the tables of the bare table; how many times as fast as compiled C is, at its worst."""
    slowest = 0.0
    for types in (2, 1, 3):
        scenario = bare_table(types=types)
        game = compile_scenario(scenario)
        players: dict[str, tuple[Play, int]] = {}
        if library:
            kernel = c_kernel.Kernel(game, library)
            players["the same kernel in C"] = (partial(kernel.play, SEED, 0), 40_000)
        ours = players_of(scenario, game, 10_000)
        if types == 2:
            talks = plain_mesa.talks_of(scenario)
            players |= ours | {"plain Mesa model, mesa.batch_run": (partial(plain_mesa.batch, talks), 40)}
        else:
            players[COMPILED] = ours[COMPILED]
        offers = batch.play_slice(game, SEED, 0, 2_000).rows["offers"].mean()
        kinds = "type" if types == 1 else "types"
        sizes = f"{game.talks.packages:,} packages, {game.talks.rounds} rounds, {types} {kinds}"
        found = table(f"bare table, {sizes}, {offers:.0f} offers a run", players)
        if library:
            slowest = max(slowest, found["the same kernel in C"] / found[COMPILED])
    return slowest


def seconds(play: Callable[[], object]) -> float:
    """Seconds of the clock on the wall."""
    before = time.perf_counter()
    play()
    return time.perf_counter() - before


def together(others: list[c_kernel.Elsewhere], runs: int) -> None:
    """Let all other processes play so many runs each, at the same time."""
    for other in others:
        other.send(str(runs))
    for other in others:
        other.wait()


def scaling(game: Game, bare: Game, has_kernel: bool) -> tuple[float, float | None]:
    """How many times as fast two threads are as one, and two processes of the C kernel as one, in turn."""
    threads, ceilings = [], []
    with ExitStack() as stack:
        others = [stack.enter_context(c_kernel.Elsewhere(bare)) for _ in range(2)] if has_kernel else []
        for _ in range(REPEATS):
            one, two = (
                seconds(lambda n=workers: batch.gather(batch.play_batch(game, SEED, 0, WALL_RUNS, n)))  # type: ignore[misc]
                for workers in (1, 2)
            )
            threads.append(one / two)
            if others:
                alone = seconds(partial(together, others[:1], KERNEL_RUNS))
                ceilings.append(2 * alone / seconds(partial(together, others, KERNEL_RUNS)))
    return statistics.median(threads), statistics.median(ceilings) if ceilings else None


def main() -> None:
    command = c_kernel.compiler()
    library = c_kernel.build(command) if command else None
    ratio = bare_tables(library)
    scenario = load_scenario("us_china_2025")
    game = compile_scenario(scenario)
    table(f"us_china_2025, {game.talks.packages:,} packages", players_of(scenario, game, 4_000))
    gain, ceiling = scaling(game, compile_scenario(bare_table()), library is not None)
    print(f"\nwall clock, two threads against one, us_china_2025:      {gain:.2f} times")
    if library is None or ceiling is None:
        print("no C compiler found (CC or cc): neither the limit nor the ceiling of the machine was measured")
        return
    print(f"two processes of the C kernel against one, just then:    {ceiling:.2f} times")
    print(f"\nwithin {OF_C} times of C: found {ratio:.2f}")
    print(f"two workers ≥ {OF_TWO} × where two free cores: found {gain:.2f}, machine's ceiling {ceiling:.2f}")
    sys.exit(1 if ratio > OF_C or (gain < OF_TWO and ceiling >= FREE) else 0)


if __name__ == "__main__":
    main()
