"""Random scenarios, and one run on each engine."""

import datetime
from typing import Any

import numpy as np

from bargaining_sim.abm.model import NegotiationModel
from bargaining_sim.engine import batch
from bargaining_sim.game.plain import plain_game, plain_state
from bargaining_sim.game.play import ledger_capacity
from bargaining_sim.game.state import State, new_state
from bargaining_sim.game.tables import Game
from bargaining_sim.rules.tactics import ANSWERS, OFFERS, TACTICS
from bargaining_sim.scenario.schema import Scenario

START = datetime.date(2025, 1, 1)


Bytes = tuple[bytes, ...]
"""Row, rungs, shares, ledger and path of a run."""


def compiled_run(game: Game, seed: int, run: int) -> Bytes:
    """One run on the batch engine."""
    state, out = new_state(game, ledger_capacity(game)), batch.new_rows(game, run, 1)
    batch.engine()(game, state, out, batch.new_paths(game, 0), batch.draw_space(game), seed, run)
    return as_bytes(out, state.ledger[: state.now.events], state)


def plain_run(game: Game, seed: int, run: int) -> Bytes:
    """The same without compiling."""
    plain = plain_game(game)
    state, out = plain_state(game, ledger_capacity(plain)), batch.new_rows(game, run, 1)
    batch.play_many(plain, state, out, batch.new_paths(game, 0), batch.draw_space(game), seed, run)
    return as_bytes(out, state.ledger[: state.now.events], state)


def mesa_run(scenario: Scenario, seed: int, run: int) -> Bytes:
    """The same with Mesa agents."""
    model = NegotiationModel(scenario, seed, run).run()
    return as_bytes(model.raw_row(), model.events(), model.state)


def as_bytes(out: batch.Rows, events: Any, state: State) -> Bytes:
    """All that a run leaves."""
    return tuple(
        part.tobytes() for part in (out.rows, out.rungs, out.shares, events, state.path, state.shares)
    )


def reduced_scenario(number: int) -> Scenario:
    """The same as a reduced game, which the tactic ``spe`` solves."""
    return random_scenario(number, reduced=True)


def random_scenario(number: int, reduced: bool = False) -> Scenario:
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
    reduced = reduced or rng.random() < 0.15
    if reduced:
        for meeting in meetings:
            meeting["agenda"] = None
    names = TACTICS if reduced else [name for name in TACTICS if not TACTICS[name].reduced_only]
    linkage = str(rng.choice(["package", "issue_by_issue"]))
    words = {
        "name": f"random_{number}",
        "title": "random",
        "summary": "random",
        "calendar": {"start": START, "end": START + datetime.timedelta(300), "meetings": meetings},
        "chips": chips,
        "actors": {name: random_actor(rng, chips, list(names)) for name in ("a", "b")},
        "talks": {
            "opens": str(rng.choice(["a", "b"])),
            "offers_per_round": int(rng.integers(1, 8)),
            "linkage": "package" if reduced else linkage,
            "ends_on_deal": bool(rng.random() < 0.2) or reduced,
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
    return Scenario.model_validate(words | random_story(rng, words))


def random_story(rng: np.random.Generator, words: dict[str, Any]) -> dict[str, Any]:
    """News, instruments, a venture and firms for a scenario so far without."""
    chips, approval = words["chips"], words["approval"]
    file = approval["chip"] if approval else None
    found: dict[str, Any] = {"news": random_news(rng, words), "instruments": random_instruments(rng, chips)}
    if approval and found["instruments"] and rng.random() < 0.3:
        approval["reviewer"]["needs"] = "i0"
    ladder = [rung["name"] for rung in chips[file]["rungs"]] if file else []
    if file and rng.random() < 0.8:
        found["implementation"] = {
            "months": int(rng.integers(1, 15)),
            "transfer_mode": str(rng.choice(["full_code", "packaged", "retrain"])),
            "support": {name: float(rng.random()) for name in ladder if rng.random() < 0.7},
            "support_choice": str(rng.choice(["permitted", "best"])),
            "violation_hazard": float(rng.choice([0.0, 0.2])),
            "quality_hazard": float(rng.choice([0.0, 0.3])),
            "external_hazard": 0.2,
            "renegotiation": float(rng.random()),
            "collapsed_rung": str(rng.choice(ladder)),
        }
    if rng.random() < 0.7:
        found["firms"] = random_firms(rng, list(chips), ladder)
    switched = {name: bool(rng.random() < 0.85) for name in STORY_PHASES}
    return found | {"phases": words["phases"] | switched}


STORY_PHASES = ("shocks", "rumours", "learning", "implementation", "firms")


def random_news(rng: np.random.Generator, words: dict[str, Any]) -> dict[str, Any]:
    shocks = {
        f"s{i}": {
            "label": "shock",
            "rate": float(rng.choice([0.0, 0.02])),
            "relations": float(rng.uniform(-0.5, 0.5)),
            "chip": str(rng.choice(list(words["chips"]))) if rng.random() < 0.7 else None,
            "steps": int(rng.integers(-2, 3)),
            "thresholds": {"a": 0.1} if rng.random() < 0.5 else {},
        }
        for i in range(int(rng.integers(0, 3)))
    }
    rumours = {
        f"r{i}": {
            "label": "rumour",
            "rate": 0.02,
            "about": about,
            "type": str(rng.choice(list(words["actors"][about]["types"]))),
            "likelihood_ratio": float(rng.choice([1.0, 3.0, 0.5])),
        }
        for i, about in enumerate(("a", "b"))
        if words["actors"][about]["types"] and rng.random() < 0.7
    }
    return {"shocks": shocks, "rumours": rumours}


def random_instruments(rng: np.random.Generator, chips: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, chip in chips.items():
        free = [
            rung["name"] for rung in chip["rungs"] if rung["name"] not in (chip["in_force"], chip["fallback"])
        ]
        if free and rng.random() < 0.5:
            shown = str(rng.choice(list(chips)))
            found[f"i{len(found)}"] = {
                "label": "instrument",
                "learner": chip["owner"],
                "hazard": float(rng.choice([0.3, 1.0])),
                "lag_days": int(rng.integers(0, 40)),
                "exposed_by": {shown: [str(rng.choice([r["name"] for r in chips[shown]["rungs"]]))]},
                "unlocks": {name: [str(rng.choice(free))]},
            }
    return found


def random_firms(rng: np.random.Generator, chips: list[str], ladder: list[str]) -> dict[str, Any]:
    designs = {
        f"d{i}": {
            "label": "design",
            "exposure": float(rng.random()),
            "cost": float(rng.random() / 5),
            "loss": float(rng.random()),
            "access": float(rng.random()),
            "needs_leave": bool(rng.random() < 0.5),
        }
        for i in range(int(rng.integers(2, 5)))
    }
    spread = {"low": 0.1, "high": float(rng.uniform(0.2, 1.0))}
    return {
        "count": int(rng.integers(2, 7)),
        "start": str(rng.choice(list(designs))),
        "designs": designs,
        "market": spread,
        "china_revenue": spread,
        "compute_need": spread,
        "origin_penalty": spread,
        "named": {
            "one": {
                "label": "one",
                "market": 0.5,
                "china_revenue": 0.5,
                "compute_need": 0.5,
                "origin_penalty": 0.5,
            }
        },
        "social": float(rng.choice([0.0, 0.5])),
        "revision": float(rng.choice([0.5, 1.0])),
        "stands_for": {name: str(rng.choice(list(designs))) for name in ladder},
        "compute_chip": str(rng.choice(chips)) if rng.random() < 0.5 else None,
        "quarters_after": int(rng.integers(0, 3)),
    }


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
        "chokepoint": {"rung": str(rng.choice(rungs[:-1])), "erosion": 0.3}
        if n > 1 and rng.random() < 0.4
        else None,
    }


def random_actor(rng: np.random.Generator, chips: dict[str, Any], tactics: list[str]) -> dict[str, Any]:
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
        "outside_option": float(rng.choice([0.0, 0.0, 0.3, 0.6])),
        "tactic": {
            **random_tactic(rng, tactics),
            "beta": float(rng.choice([0.2, 1.0, 3.0])),
            "initial_concession": float(rng.choice([0.0, 0.3])),
            "firmness": float(rng.random()),
            "imitation": float(rng.random() * 2),
            "patience": float(rng.choice([0.5, 3.0, 20.0])),
            "noise": float(rng.choice([0.0, 0.05])),
        },
        "moves": {
            "temperature": 0.05,
            "threat_weight": float(rng.random() * 3),
            "reciprocity": float(rng.random() * 2),
            "threat_cost": float(rng.choice([0.0, 0.1])),
            "generosity": float(rng.choice([0.0, 0.5])),
            "initiatives": int(rng.choice([0, 0, 2])),
        },
    }


def random_tactic(rng: np.random.Generator, names: list[str]) -> dict[str, str]:
    """Name of a tactic, in one of three with a way to offer or to answer that is not its own.

    The tactics that make deals are drawn more often: what comes after a deal is to be seen too.
    """
    makers = [name for name in names if name != "nobody_moves"]
    name = str(rng.choice(makers if rng.random() < 0.95 else names))
    found = {"name": name}
    if rng.random() < 0.3:
        found["offer"] = str(rng.choice(["trade_off", "nearest"] if rng.random() < 0.9 else list(OFFERS)))
    if rng.random() < 0.3:
        found["answer"] = str(rng.choice(["next", "now", "always"] if rng.random() < 0.9 else list(ANSWERS)))
    return found


def random_approval(rng: np.random.Generator, chips: dict[str, Any]) -> dict[str, Any]:
    name = str(rng.choice(list(chips)))
    rungs = chips[name]["rungs"]
    for i, rung in enumerate(rungs):
        rung["consent"] = bool(rng.random() < 0.5)
        if rng.random() < 0.5:
            rung["review"] = {"grant": 0.4, "refuse": 0.4}
        rung["attributes"] = {"stake": float(10 * i)}
    ratifier = {"label": "r", "threshold": float(rng.random()), "spread": 0.2}
    return {
        "chip": name,
        "linked_performance": bool(rng.random() < 0.5),
        "attempts": int(rng.integers(1, 4)),
        "ratifiers": {side: ratifier for side in ("a", "b") if rng.random() < 0.7},
        "statute": {"label": "law", "side": "a", "requires": {"stake": {"below": 25.0}}}
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
