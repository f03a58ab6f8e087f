"""Random scenarios, and one run on each engine."""

import datetime
from typing import Any

import numpy as np

from bargaining_sim import batch
from bargaining_sim.abm.model import NegotiationModel
from bargaining_sim.game.outcome import ROW
from bargaining_sim.game.play import ledger_capacity
from bargaining_sim.game.state import new_state
from bargaining_sim.game.tables import Game
from bargaining_sim.scenario.schema import Scenario

START = datetime.date(2025, 1, 1)


def compiled_run(game: Game, seed: int, run: int) -> tuple[bytes, bytes, bytes]:
    """Row, rungs and ledger of one run on the batch engine."""
    rows, rungs = np.recarray(1, ROW), np.zeros((1, game.talks.chips), np.int16)
    state = new_state(game, ledger_capacity(game))
    batch.engine()(game, state, rows, rungs, batch.draw_space(game), seed, run)
    return rows.tobytes(), rungs.tobytes(), state.ledger[: state.now.events].tobytes()


def plain_run(game: Game, seed: int, run: int) -> tuple[bytes, bytes, bytes]:
    """The same without compiling."""
    events, rows = batch.trace_run(game, seed, run)
    return rows.rows.tobytes(), rows.rungs.tobytes(), events.tobytes()


def mesa_run(scenario: Scenario, seed: int, run: int) -> tuple[bytes, bytes, bytes]:
    """The same with Mesa agents."""
    model = NegotiationModel(scenario, seed, run).run()
    rows, rungs = model.raw_row()
    return rows.tobytes(), rungs.tobytes(), model.events().tobytes()


def random_scenario(number: int) -> Scenario:
    """A scenario with everything that the schema allows drawn at random, small enough to play plainly."""
    rng = np.random.default_rng(number)
    sizes = rng.integers(1, 6, rng.integers(1, 5))
    chips = {f"c{k}": random_chip(rng, int(n)) for k, n in enumerate(sizes)}
    approval = random_approval(rng, chips) if rng.random() < 0.7 else None
    rounds = int(rng.integers(1, 6))
    days = np.sort(rng.integers(0, 200, rounds))
    meetings = [
        {
            "name": f"m{i}",
            "date": START + datetime.timedelta(int(day)),
            "summit": bool(rng.random() < 0.3),
            "agenda": [c for c in chips if rng.random() < 0.7] or None,
        }
        for i, day in enumerate(days)
    ]
    words = {
        "name": f"random_{number}",
        "title": "random",
        "summary": "random",
        "calendar": {"start": START, "end": START + datetime.timedelta(300), "meetings": meetings},
        "chips": chips,
        "actors": {name: random_actor(rng, chips) for name in ("a", "b")},
        "talks": {
            "opens": str(rng.choice(["a", "b"])),
            "offers_per_round": int(rng.integers(1, 8)),
            "linkage": str(rng.choice(["package", "issue_by_issue"])),
            "ends_on_deal": bool(rng.random() < 0.2),
            "breakdown_probability": float(rng.choice([0.0, 0.02])),
            "perceived_risk": float(rng.random()),
            "discount": float(rng.choice([1.0, 0.9])),
            "leaders_bonus": 0.1,
            "belief_spread": 0.1,
        },
        "relations": {"start": float(rng.uniform(-1, 1))},
        "approval": approval,
        "phases": {phase: bool(rng.random() < 0.85) for phase in ("moves", "table", "approval", "clock")},
    }
    return Scenario.model_validate(words)


def random_chip(rng: np.random.Generator, n: int) -> dict[str, Any]:
    rungs = [f"r{i}" for i in range(n)]
    has_deadline = rng.random() < 0.4
    return {
        "label": "chip",
        "owner": str(rng.choice(["a", "b"])),
        "rungs": [{"name": r, "label": r, "level": float(rng.integers(0, 100))} for r in rungs],
        "in_force": str(rng.choice(rungs)),
        "fallback": str(rng.choice(rungs)),
        "unilateral": bool(rng.random() < 0.8),
        "clock": {
            "deadline": START + datetime.timedelta(int(rng.integers(0, 250))) if has_deadline else None,
            "truce_days": int(rng.choice([0, 60])),
            "threat_days": int(rng.integers(0, 90)),
            "extension_days": int(rng.integers(20, 90)),
            "extension_propensity": float(rng.random()),
            "max_extensions": int(rng.integers(0, 4)),
        },
    }


def random_actor(rng: np.random.Generator, chips: dict[str, Any]) -> dict[str, Any]:
    weights = rng.dirichlet(np.ones(len(chips)))
    coarse = rng.random() < 0.5  # coarse values make ties

    def values() -> dict[str, dict[str, float]]:
        return {
            name: {
                rung["name"]: float(np.round(rng.random(), 1) if coarse else rng.random())
                for rung in chip["rungs"]
            }
            for name, chip in chips.items()
        }

    kinds = int(rng.integers(1, 4))
    priors = rng.dirichlet(np.ones(kinds))
    red_lines = {}
    for name, chip in chips.items():
        if len(chip["rungs"]) > 2 and rng.random() < 0.3:
            red_lines[name] = [chip["rungs"][int(rng.integers(0, 2))]["name"]]
    return {
        "label": "actor",
        "weights": {name: float(w) for name, w in zip(chips, weights, strict=True)},
        "values": values(),
        "red_lines": red_lines,
        "types": {f"t{i}": {"prior": float(p), "values": values()} for i, p in enumerate(priors)}
        if kinds > 1
        else {},
        "foresight": float(rng.choice([0.0, 0.9])),
        "tactic": {
            "name": str(rng.choice(["time", "tit_for_tat", "stubborn", "random"])),
            "beta": float(rng.choice([0.2, 1.0, 3.0])),
            "initial_concession": float(rng.choice([0.0, 0.3])),
            "firmness": float(rng.random()),
            "imitation": float(rng.random() * 2),
            "noise": float(rng.choice([0.0, 0.05])),
        },
        "moves": {
            "temperature": 0.05,
            "threat_weight": float(rng.random() * 3),
            "reciprocity": float(rng.random() * 2),
        },
    }


def random_approval(rng: np.random.Generator, chips: dict[str, Any]) -> dict[str, Any]:
    name = str(rng.choice(list(chips)))
    rungs = chips[name]["rungs"]
    for i, rung in enumerate(rungs):
        rung["consent"] = bool(rng.random() < 0.5)
        if rng.random() < 0.5:
            rung["review"] = {"grant": 0.5, "refuse": 0.2}
        rung["attributes"] = {"stake": float(10 * i)}
    ratifier = {"label": "r", "threshold": float(rng.random()), "spread": 0.2}
    return {
        "chip": name,
        "linked_performance": bool(rng.random() < 0.5),
        "attempts": int(rng.integers(1, 4)),
        "ratifiers": {side: ratifier for side in ("a", "b") if rng.random() < 0.7},
        "statute": {"label": "law", "side": "a", "requires": {"stake": {"below": 35.0}}}
        if rng.random() < 0.5
        else None,
        "platform": {
            "id": "p",
            "label": "platform",
            "values": {rung["name"]: float(rng.random()) for rung in rungs},
            "temperature": 0.2,
            "strike_rounds": int(rng.integers(0, 3)),
            "licence": {
                "value": 5.0,
                "quality": {rungs[-1]["name"]: 0.5},
                "leak": 1.0,
                "utility_per_unit": 0.1,
            }
            if rng.random() < 0.5
            else None,
        },
        "reviewer": {"label": "r", "side": "b", "max_delays": int(rng.integers(0, 3))},
    }
