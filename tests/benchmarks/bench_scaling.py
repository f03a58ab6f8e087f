"""What a run costs as firms, rounds and packages grow: linear in each, shown side by side in one run."""

import datetime
import time
from typing import Any

from bargaining_sim import load_scenario
from bargaining_sim.engine.batch import play_slice
from bargaining_sim.game.tables import Game
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.schema import Scenario

SEED = 1
START = datetime.date(2025, 1, 1)


def microseconds(game: Game, budget: float = 1.0) -> float:
    """CPU microseconds of a run: the best of three batches of about ``budget`` seconds."""
    play_slice(game, SEED, 0, 20)
    runs, spent = 50, 0.0
    while spent < budget / 4:
        runs *= 2
        began = time.thread_time()
        play_slice(game, SEED, 0, runs)
        spent = time.thread_time() - began
    best = spent
    for _ in range(2):
        began = time.thread_time()
        play_slice(game, SEED, 0, runs)
        best = min(best, time.thread_time() - began)
    return best / runs * 1e6


def base(**overrides: Any) -> Game:
    """The base scenario with keys changed; ``__`` stands for a dot."""
    return compile_scenario(
        load_scenario("us_china_2025", {key.replace("__", "."): value for key, value in overrides.items()})
    )


def with_rounds(rounds: int) -> Game:
    """The base scenario with so many meetings, a week apart."""
    meetings = [{"name": f"meeting {i}", "date": START + datetime.timedelta(7 * i)} for i in range(rounds)]
    return base(
        calendar__start=START,
        calendar__end=START + datetime.timedelta(7 * rounds),
        calendar__meetings=meetings,
        chips__tiktok__clock__deadline=START + datetime.timedelta(7 * rounds),
        talks__breakdown_probability=0.0,
    )


def with_packages(rungs: int) -> Game:
    """Two sides, four chips of so many rungs each, 40 offers, and nothing else."""
    ladder = [{"name": f"r{i}", "label": f"r{i}"} for i in range(rungs)]
    rising = {f"r{i}": i / (rungs - 1) for i in range(rungs)}
    falling = {f"r{i}": 1 - i / (rungs - 1) for i in range(rungs)}
    chip = {
        "label": "chip",
        "owner": "a",
        "rungs": ladder,
        "in_force": "r0",
        "fallback": "r0",
        "unilateral": False,
    }

    def actor(worth: dict[str, float], weights: list[float]) -> dict[str, Any]:
        return {
            "label": "actor",
            "weights": {f"c{k}": w for k, w in enumerate(weights)},
            "values": {f"c{k}": worth for k in range(4)},
            "tactic": {"beta": 0.3},
        }

    words = {
        "name": "packages",
        "title": "packages",
        "summary": "packages",
        "calendar": {"start": START, "end": START, "meetings": [{"name": "m", "date": START}]},
        "chips": {f"c{k}": chip for k in range(4)},
        "actors": {"a": actor(rising, [0.4, 0.3, 0.2, 0.1]), "b": actor(falling, [0.1, 0.2, 0.3, 0.4])},
        "talks": {"offers_per_round": 40},
    }
    return compile_scenario(Scenario.model_validate(words))


def table(what: str, sizes: list[int], games: list[Game]) -> None:
    """Print the cost at each size, and of one more."""
    print(f"\n{what:<12}{'CPU µs a run':>14}{'runs/s':>12}{'µs per unit more':>20}")
    last: tuple[int, float] | None = None
    for size, game in zip(sizes, games, strict=True):
        cost = microseconds(game)
        more = f"{(cost - last[1]) / (size - last[0]):>20.4f}" if last else f"{'':>20}"
        print(f"{size:<12,}{cost:>14.1f}{1e6 / cost:>12,.0f}{more}")
        last = size, cost


def main() -> None:
    on, off = base(), base(phases__firms=False)
    print(
        f"base with everything on: {1e6 / microseconds(on):,.0f} runs/s of CPU; target 10,000 with 40 firms"
    )
    print(f"the same without firms:  {1e6 / microseconds(off):,.0f} runs/s of CPU")
    sizes = [40, 400, 4_000, 40_000]
    table("firms", sizes, [base(firms__count=n) for n in sizes])
    sizes = [6, 60, 600]
    table("rounds", sizes, [with_rounds(n) for n in sizes])
    sizes = [5, 8, 12, 18, 26]
    table("packages", [n**4 for n in sizes], [with_packages(n) for n in sizes])


if __name__ == "__main__":
    main()
