"""How far every headline lever moves which outcome at base: same random numbers, both ends of its range.

A lever that moves nothing is a dead slider. At 4,000 runs the standard error of a share is below .008,
that of a difference between paired runs smaller still. A lever counts as live if over its range (low,
base, high) it moves some headline outcome by at least .05.
"""

import sys
from typing import Any

import numpy as np

from bargaining_sim import load_scenario
from bargaining_sim.batch import Rows, gather, play_batch
from bargaining_sim.game.outcome import FILE_OUTCOMES, TRADE_OUTCOMES
from bargaining_sim.scenario.compiler import compile_scenario

RUNS = 4_000
SEED = 20
LIVE = 0.05
SCENARIO = "us_china_2025"
Ends = tuple[dict[str, Any], dict[str, Any]]


def both(key: str, low: Any, high: Any) -> Ends:
    """The same key of both principals, at both ends."""
    lows, highs = ({f"actors.{side}.{key}": end for side in ("us", "cn")} for end in (low, high))
    return lows, highs


def one(key: str, low: Any, high: Any) -> Ends:
    """One key at both ends."""
    return {key: low}, {key: high}


def meetings(kept: list[str]) -> dict[str, Any]:
    """The calendar with some of its meetings."""
    scenario = load_scenario(SCENARIO)
    chosen = [m for m in scenario.calendar.meetings if m.name in kept]
    return {"calendar.meetings": [m.model_dump(exclude_none=True) for m in chosen]}


BOTH_TIMES = ("Madrid", "Kuala Lumpur", "Busan")
LEVERS: dict[str, Ends] = {
    "beta, both (.15 – 1)": both("tactic.beta", 0.15, 1.0),
    "beta, US (.15 – 1)": one("actors.us.tactic.beta", 0.15, 1.0),
    "beta, CN (.15 – 1)": one("actors.cn.tactic.beta", 0.15, 1.0),
    "rounds (last 3 – all 6)": (meetings(list(BOTH_TIMES)), {}),
    "offers per round (4 – 20)": one("talks.offers_per_round", 4, 20),
    "threshold τ, US (.66 – .82)": one("approval.ratifiers.us.threshold", 0.66, 0.82),
    "threshold τ, CN (.62 – .78)": one("approval.ratifiers.cn.threshold", 0.62, 0.78),
    "foresight, both (0 – 1)": both("foresight", 0.0, 1.0),
    "audience cost, both (0 – .12)": both("moves.audience_cost", 0.0, 0.12),
    "threat cost W, both (.02 – .3)": both("moves.threat_cost", 0.02, 0.3),
    "showcase bonus (.2 – .7)": (
        {"actors.cn.showcase.bonus": 0.2, "actors.cn.types.regime_builder.showcase_bonus": 0.35},
        {"actors.cn.showcase.bonus": 0.7, "actors.cn.types.regime_builder.showcase_bonus": 0.85},
    ),
    "hawks, prior (0 – .8)": (
        {"actors.us.types.hawk.prior": 0.0, "actors.us.types.dealer.prior": 1.0},
        {"actors.us.types.hawk.prior": 0.8, "actors.us.types.dealer.prior": 0.2},
    ),
    "ByteDance: risk it sees (.05 – .6)": one("approval.platform.perceived_risk", 0.05, 0.6),
    "ByteDance: worth of the licence (.4 – .8)": one("approval.platform.values.jv_licence", 0.4, 0.8),
    "reciprocity, both (0 – 3)": both("moves.reciprocity", 0.0, 3.0),
    "generosity, both (0 – 1)": both("moves.generosity", 0.0, 1.0),
    "GRIT initiatives, both (0 – 3)": both("moves.initiatives", 0, 3),
    "escalation cost, both (0 – .1)": both("moves.escalation_cost", 0.0, 0.1),
    "shocks (off – on)": one("phases.shocks", False, True),
    "rumours (off – on)": one("phases.rumours", False, True),
    "learning (off – on)": one("phases.learning", False, True),
    "learning hazard (0 – 1)": one("instruments.extraterritorial_rules.hazard", 0.0, 1.0),
    "erosion of chokepoints (0 – .5)": (
        {"chips.rare_earths.chokepoint.erosion": 0.0, "chips.semiconductors.chokepoint.erosion": 0.0},
        {"chips.rare_earths.chokepoint.erosion": 0.5, "chips.semiconductors.chokepoint.erosion": 0.5},
    ),
    "extension of PAFACA (.5 – 1)": one("chips.tiktok.clock.extension_propensity", 0.5, 1.0),
    "licence review: relations (0 – 1)": one("approval.reviewer.relations_effect", 0.0, 1.0),
    "licence review: delays waited out (0 – 6)": one("approval.reviewer.max_delays", 0, 6),
    "linkage (package – issue by issue)": one("talks.linkage", "package", "issue_by_issue"),
    "leaders' bonus (0 – .15)": one("talks.leaders_bonus", 0.0, 0.15),
    "perceived risk (0 – .5)": one("talks.perceived_risk", 0.0, 0.5),
    "breakdown (0 – .01)": one("talks.breakdown_probability", 0.0, 0.01),
    "transfer mode (retrain – full code)": one("implementation.transfer_mode", "retrain", "full_code"),
    "violation hazard (.005 – .1)": one("implementation.violation_hazard", 0.005, 0.1),
    "external hazard (0 – .1)": one("implementation.external_hazard", 0.0, 0.1),
    "social term J (0 – .5)": one("firms.social", 0.0, 0.5),
}


FURTHER = (
    "offers per round",
    "generosity",
    "rumours",
    "erosion of chokepoints",
    "violation hazard",
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


def run(overrides: dict[str, Any]) -> dict[str, float]:
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
    for name, (low, high) in LEVERS.items():
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
    count = sum(not name.startswith(FURTHER) for name in LEVERS)
    print(f"\n{count - dead} of {count} headline levers are live: each moves something by at least {LIVE}.")
    sys.exit(1 if dead else 0)


if __name__ == "__main__":
    main()
