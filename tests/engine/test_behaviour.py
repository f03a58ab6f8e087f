"""Reduced games on the real engine: what must follow, whatever the numbers."""

import datetime
from typing import Any

import numpy as np
import pytest

from bargaining_sim.engine import batch
from bargaining_sim.game.ledger import KIND_NAMES
from bargaining_sim.game.play import ledger_capacity
from bargaining_sim.numeric import chance
from bargaining_sim.numeric.chance import uniforms
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.theory.solutions import pareto_frontier

START = datetime.date(2025, 1, 1)


def pie(
    rounds: int = 100, rungs: int = 1001, beta: tuple[float, float] = (1.0, 1.0), **talks: Any
) -> Scenario:
    """Split the pie: the first side gets rung/(rungs − 1), the second the rest; no deal is worth 0."""
    names = [f"x{i}" for i in range(rungs)]
    share = [i / (rungs - 1) for i in range(rungs)]
    nothing = {"name": "nothing", "label": "no deal"}
    actors = {}
    for a, (name, worth) in enumerate((("one", share), ("two", share[::-1]))):
        values = dict(zip(names, worth, strict=True)) | {"nothing": 0.0}
        actors[name] = {
            "label": name,
            "weights": {"pie": 1.0},
            "values": {"pie": values},
            "tactic": {"name": "time", "beta": beta[a]},
        }
    return Scenario.model_validate(
        {
            "name": "pie",
            "title": "pie",
            "summary": "pie",
            "calendar": {
                "start": START,
                "end": START + datetime.timedelta(rounds),
                "meetings": [{"name": f"m{i}", "date": START + datetime.timedelta(i)} for i in range(rounds)],
            },
            "chips": {
                "pie": {
                    "label": "pie",
                    "owner": "one",
                    "rungs": [nothing, *({"name": n, "label": n} for n in names)],
                    "in_force": "nothing",
                    "fallback": "nothing",
                }
            },
            "actors": actors,
            "talks": {"offers_per_round": 2, "ends_on_deal": True, "perceived_risk": 1.0} | talks,
            "phases": {"moves": False, "approval": False, "clock": False},
        }
    )


def outcome(scenario: Scenario) -> tuple[int, float, float]:
    """Round of the deal and both utilities of the only possible run."""
    rows = batch.play_plainly(compile_scenario(scenario), 1, 0, 1).rows
    return int(rows["first_deal"][0]), float(rows["utility_0"][0]), float(rows["utility_1"][0])


@pytest.mark.parametrize("beta", [0.2, 0.5, 1.0, 2.0])
def test_agreement_time_of_equal_tactics(beta: float) -> None:
    """Two equal time-dependent tactics meet at t*/T = ½^β (half of the way conceded by each)."""
    agreed, first, second = outcome(pie(beta=(beta, beta)))
    assert agreed / 100 == pytest.approx(0.5**beta, abs=0.02)
    assert first == pytest.approx(0.5, abs=0.06)
    assert second == pytest.approx(0.5, abs=0.06)


def test_the_more_patient_concession_gets_more() -> None:
    """β = (1, ½): shares .382 and .618 (golden ratio), t*/T = .618."""
    agreed, first, second = outcome(pie(beta=(1.0, 0.5)))
    assert agreed == pytest.approx(61.8, abs=1.5)
    assert (first, second) == (pytest.approx(0.382, abs=0.02), pytest.approx(0.618, abs=0.02))


def test_swapping_the_sides_mirrors_the_outcome() -> None:
    mirrored = outcome(pie(beta=(0.5, 1.0), opens="two"))
    agreed, first, second = outcome(pie(beta=(1.0, 0.5), opens="one"))
    assert mirrored == (agreed, second, first)


def test_no_zone_no_change() -> None:
    scenario = pie(rounds=20)
    words = scenario.model_dump()
    for actor in words["actors"].values():
        actor["values"]["pie"]["nothing"] = 0.6
    _, first, second = outcome(Scenario.model_validate(words))
    assert (first, second) == (0.6, 0.6)  # at most they confirm what is in force


@pytest.mark.parametrize("name", ["us_china_2025", "madrid_2025"])
def test_nobody_agrees_below_its_reservation_or_offers_across_a_red_line(name: str) -> None:
    game = compile_scenario(load_scenario(name))
    full_sale = 2  # China's red line on the first chip
    for run in range(60):
        events, _ = batch.trace_run(game, 1, run)
        kinds = [KIND_NAMES[int(kind)] for kind in events["kind"]]
        for event, kind in zip(events, kinds, strict=True):
            if kind in ("offered", "accepted"):
                assert event["value"] >= event["threshold"]
            if kind == "offered" and event["actor"] == 1:
                code = int(game.codes[event["package"]])
                assert code >> int(game.chips[0].shift) & int(game.chips[0].mask) != full_sale


@pytest.mark.parametrize("phase", ["moves", "table", "approval", "clock", "implementation", "firms"])
def test_a_phase_that_is_off_leaves_no_trace(phase: str) -> None:
    off = {f"phases.{phase}": False, "phases.learning": False}  # learning is told among the moves
    game = compile_scenario(load_scenario("us_china_2025", off))
    number = chance.PURPOSES[phase]
    for run in range(20):
        events, _ = batch.trace_run(game, 1, run)
        assert not np.any(events["phase"] == number)


def test_switching_a_phase_off_leaves_the_draws_of_the_others() -> None:
    """Common random numbers: the first round's moves do not depend on what comes after them."""
    moves = []
    for off in ("table", "clock", "approval"):
        game = compile_scenario(load_scenario("us_china_2025", {f"phases.{off}": False}))
        events = [batch.trace_run(game, 1, run)[0] for run in range(20)]
        moves.append([e[(e["phase"] == 2) & (e["meeting"] == 0)].tobytes() for e in events])
    assert moves[0] == moves[1] == moves[2]
    assert (
        uniforms(1, 5, 2, 3, 4).tolist()
        == uniforms(1, 5, 2, 3, 2).tolist() + uniforms(1, 5, 2, 3, 4)[2:].tolist()
    )


def test_the_ledger_is_never_full() -> None:
    for name in ("us_china_2025", "madrid_2025"):
        for linkage in ("package", "issue_by_issue"):
            game = compile_scenario(load_scenario(name, {"talks.linkage": linkage}))
            most = max(len(batch.trace_run(game, 1, run)[0]) for run in range(40))
            assert most < ledger_capacity(game)


def test_final_utilities_are_those_of_the_final_rungs() -> None:
    game = compile_scenario(load_scenario("us_china_2025"))
    found = batch.play_plainly(game, 4, 0, 40)
    packages = found.rungs.astype(int) @ np.asarray(game.chips["stride"])
    for a in range(2):
        own = [game.utility[a, kind, x] for kind, x in zip(found.rows[f"type_{a}"], packages, strict=True)]
        assert np.allclose(found.rows[f"utility_{a}"] * 10_000, own)


def test_deals_are_pareto_optimal_when_beliefs_are_certain() -> None:
    """One type each: offers are the other's best at an aspiration, so the deal lies on the frontier."""
    one_type = {"actors.us.types": {}, "actors.cn.types": {}, "phases.moves": False, "phases.clock": False}
    one_type |= {"news.rumours": {}, "phases.shocks": False, "phases.implementation": False}
    scenario = load_scenario(
        "us_china_2025", one_type | {"talks.ends_on_deal": True, "phases.approval": False}
    )
    words = scenario.model_dump()
    for meeting in words["calendar"]["meetings"]:
        meeting["agenda"] = None
    game = compile_scenario(Scenario.model_validate(words))
    front = set(pareto_frontier(game.utility[0, 0], game.utility[1, 0]).tolist())
    found = batch.play_plainly(game, 1, 0, 60)
    packages = found.rungs.astype(int) @ np.asarray(game.chips["stride"])
    dealt = found.rows["deals"] > 0
    assert dealt.sum() > 40
    points = {(int(game.utility[0, 0, x]), int(game.utility[1, 0, x])) for x in front}
    on_front = [(int(game.utility[0, 0, x]), int(game.utility[1, 0, x])) in points for x in packages[dealt]]
    assert np.mean(on_front) == 1.0


def test_linkage_moves_tiktok_and_issue_by_issue_leaves_it() -> None:
    """With extension for ever as fallback, only the package reaches the licence (T6 on the base story)."""
    for_ever = {
        "chips.tiktok.fallback": "status_quo",
        "chips.tiktok.clock.extension_propensity": 1.0,
        "phases.approval": False,
        "phases.moves": False,
        "talks.breakdown_probability": 0.0,
        "actors.cn.types.regime_builder.showcase_bonus": 0.6,  # .75 makes support as good as the status quo
    }
    closed = {}
    for linkage in ("package", "issue_by_issue"):
        game = compile_scenario(load_scenario("us_china_2025", for_ever | {"talks.linkage": linkage}))
        closed[linkage] = float(np.mean(batch.play_plainly(game, 1, 0, 100).rows["framework"] > 0))
    assert closed["package"] > 0.8
    assert closed["issue_by_issue"] == 0.0
