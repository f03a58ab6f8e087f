"""Runs per second of the engines, side by side in one process, per CPU second of one thread."""

import datetime
import statistics
import time
from collections.abc import Callable

import numpy as np

from bargaining_sim import batch
from bargaining_sim.abm.model import NegotiationModel
from bargaining_sim.game.tables import Game
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario
from bargaining_sim.scenario.schema import Scenario

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


def rate(play: Callable[[int], object], runs: int, repeats: int = 5) -> float:
    """Runs per CPU second of this thread: median of several repeats."""
    rates = []
    for _ in range(repeats):
        before = time.thread_time()
        play(runs)
        rates.append(runs / (time.thread_time() - before))
    return statistics.median(rates)


def wall_rate(game: Game, runs: int, workers: int) -> float:
    """Runs per second of the clock on the wall."""
    before = time.perf_counter()
    batch.gather(batch.play_batch(game, 1, 0, runs, workers))
    return runs / (time.perf_counter() - before)


def main() -> None:
    scenario = load_scenario("us_china_2025")
    game = compile_scenario(scenario)
    batch.play_slice(game, 1, 0, 10)
    compiled = rate(lambda n: batch.play_slice(game, 1, 0, n), 20_000)
    plain = rate(lambda n: batch.play_plainly(game, 1, 0, n), 40, 3)
    mesa = rate(lambda n: [NegotiationModel(scenario, 1, run).run() for run in range(n)], 40, 3)
    print(f"us_china_2025, {game.talks.packages:,} packages, runs per CPU second of one thread:")
    print(f"  compiled batch engine {compiled:>10,.0f}")
    print(f"  the same, not compiled{plain:>10,.0f}   compiled is {compiled / plain:,.0f} times as fast")
    print(f"  Mesa model            {mesa:>10,.0f}   compiled is {compiled / mesa:,.0f} times as fast")
    for types in (1, 2, 3):
        bare = compile_scenario(bare_table(types=types))
        batch.play_slice(bare, 1, 0, 10)
        rows = batch.play_slice(bare, 1, 0, 2000).rows
        speed = rate(lambda n, bare=bare: batch.play_slice(bare, 1, 0, n), 20_000)  # type: ignore[misc]
        offers, packages = float(np.mean(rows["offers"])), bare.talks.packages
        game_told = f"bare table, {packages:,} packages, 40 rounds, {types} types, {offers:.0f} offers a run"
        print(f"{game_told}: {speed:,.0f}")
    one, two = (statistics.median(wall_rate(game, 60_000, workers) for _ in range(3)) for workers in (1, 2))
    print(f"workers, wall clock: one {one:,.0f}, two {two:,.0f} runs/s: {two / one:.2f} times")


if __name__ == "__main__":
    main()
