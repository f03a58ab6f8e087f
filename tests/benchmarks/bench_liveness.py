"""How far every headline lever moves which outcome at base: same random numbers, both ends of its range.

A lever that moves nothing is a dead slider. At 4,000 runs the standard error of a share is below .008,
that of a difference between paired runs smaller still. A lever counts as live if over its range (low,
base, high) it moves some headline outcome by at least .05.
"""

import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

from bargaining_sim import load_scenario
from bargaining_sim.engine.batch import Rows, gather, play_batch
from bargaining_sim.game.outcome import FILE_OUTCOMES, TRADE_OUTCOMES
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.web.scenario_view import levers_json

RUNS = 4_000
SEED = 20
LIVE = 0.05
SCENARIO = "us_china_2025"
Ends = tuple[Mapping[str, Any], Mapping[str, Any]]


def meetings(kept: list[str]) -> dict[str, Any]:
    """The calendar with some of its meetings."""
    scenario = load_scenario(SCENARIO)
    chosen = [m for m in scenario.calendar.meetings if m.name in kept]
    return {"calendar.meetings": [m.model_dump(exclude_none=True) for m in chosen]}


BOTH_TIMES = ("Madrid", "Kuala Lumpur", "Busan")


def shown(lever: Mapping[str, Any]) -> str:
    """Label of a lever with its range."""
    first = lever["keys"][0]
    return f"{lever['label']} ({first['low']} – {first['high']})"


def ends(lever: Mapping[str, Any]) -> Ends:
    """Settings at both ends of a lever."""
    low, high = ({one["key"]: one[end] for one in lever["keys"]} for end in ("low", "high"))
    return low, high


ROUNDS: dict[str, Ends] = {"rounds (last 3 – all 6)": (meetings(list(BOTH_TIMES)), {})}
EVERY: dict[str, Ends] = ROUNDS | {
    shown(lever): ends(lever) for lever in levers_json(load_scenario(SCENARIO))
}

FURTHER = (
    "offers per meeting",
    "generosity",
    "rumours",
    "erosion of chokepoints",
    "hazard of violations",
)
"""Levers of which nobody says that they are headline ones: they are shown, and may be dead at base."""


def headline(rows: Rows) -> dict[str, float]:
    """Headline outcomes of a batch, all on a scale of 0 to 1."""
    table = rows.rows.view(np.recarray)
    found = {
        "closed at all": float(np.mean(table.closed > 0)),
        "framework": float(np.mean(table.framework > 0)),
    }
    for code, name in enumerate(FILE_OUTCOMES):
        found[name] = float(np.mean(table.file_outcome == code))
    for code, name in enumerate(TRADE_OUTCOMES):
        found[f"trade {name}"] = float(np.mean(table.trade_outcome == code))
    for side, label in enumerate(("US", "CN")):
        found[f"utility {label}"] = float(np.mean(table[f"utility_{side}"]))
        found[f"payoff {label}"] = float(np.mean(table[f"payoff_{side}"]))
    found["escalation area"] = float(np.mean(table.escalation_area))
    found["relations (half scale)"] = float(np.mean(table.relations)) / 2
    found["surplus captured"] = float(np.mean(table.surplus_captured))
    found["threat carried out (any)"] = float(
        np.mean(table.threats_carried_out_0 + table.threats_carried_out_1 > 0)
    )
    found["instrument learned"] = float(np.mean(table.instruments_learned > 0))
    designs = list(load_scenario(SCENARIO).firms.designs)  # type: ignore[union-attr]
    for d, share in enumerate(rows.shares.mean(axis=0)):
        found[f"firms {designs[d]}"] = float(share)
    return found


def run(overrides: Mapping[str, Any]) -> dict[str, float]:
    """Headline outcomes at base with some keys changed."""
    game = compile_scenario(load_scenario(SCENARIO, overrides))
    return headline(gather(play_batch(game, SEED, 0, RUNS)))


def main() -> None:
    base = run({})
    print(f"{SCENARIO}, {RUNS:,} runs a setting, seed {SEED}. Base:")
    print("  " + ", ".join(f"{name} {value:.3f}" for name, value in base.items() if value > 0.0005))
    print(
        f"\n{'lever (range)':<44}{'moves most':<26}{'low → base → high':<24}{'span':>6}   "
        f"{'closed at all':<24}also"
    )
    dead = 0
    for name, (low, high) in EVERY.items():
        ends = run(low), run(high)
        spans = {k: (min(e[k] for e in (base, *ends)), max(e[k] for e in (base, *ends))) for k in base}
        moved = sorted(base, key=lambda k: spans[k][0] - spans[k][1])
        span = {k: spans[k][1] - spans[k][0] for k in base}
        dead += span[moved[0]] < LIVE and not name.startswith(FURTHER)
        also = ", ".join(f"{k} {span[k]:.2f}" for k in moved[1:4] if span[k] >= LIVE)
        mark = "" if span[moved[0]] >= LIVE else "  below .05" if name.startswith(FURTHER) else "  DEAD"
        path = " → ".join(f"{e[moved[0]]:.3f}" for e in (ends[0], base, ends[1]))
        closed = " → ".join(f"{e['closed at all']:.3f}" for e in (ends[0], base, ends[1]))
        told = f"{name:<44}{moved[0]:<26}{path:<24}{span[moved[0]]:>6.3f}"
        print(f"{told}   {closed:<24}{also}{mark}")
    count = sum(not name.startswith(FURTHER) for name in EVERY)
    print(f"\n{count - dead} of {count} headline levers are live: each moves something by at least {LIVE}.")
    sys.exit(1 if dead else 0)


if __name__ == "__main__":
    main()
