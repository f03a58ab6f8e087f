"""Shares on the real engine against their closed forms, within three standard errors, in the small world."""

import math

import numpy as np
import pytest

from bargaining_sim.engine import batch
from bargaining_sim.game.tables import NEVER
from bargaining_sim.scenario.compiler import compile_scenario
from tests.game.small_world import date, scenario
from tests.game.story_world import INSTRUMENTS, TYPES

RUNS = 20_000
QUIET = {"phases": {"moves": False, "table": False, "approval": False, "clock": False}}
MOVES_ONLY = {"phases": {"table": False, "approval": False}}


def played(changes, runs=RUNS, seed=5):
    return batch.play_with_paths(compile_scenario(scenario(changes)), seed, 0, runs)


def assert_share(found, expected, runs=RUNS):
    assert abs(found - expected) <= 3 * math.sqrt(expected * (1 - expected) / runs) + 1e-12


def days(*numbers):
    return [{"name": f"day {number}", "date": date(number)} for number in numbers]


# learning


@pytest.mark.parametrize(
    ("hazard", "exposures"), [(0.3, 3), (0.3, 1), (0.05, 3), (0.9, 2), (0.0, 3), (1.0, 1)]
)
def test_share_that_knows_after_so_many_exposures(hazard, exposures):
    """P(known after n) = 1 − (1 − h)^n: .657 after three at .3."""
    item = {"instruments.licences": INSTRUMENTS["licences"] | {"hazard": hazard}}
    meetings = {"calendar.meetings": days(10, 20, 30)[:exposures], "chips.ore.fallback": "r1"}
    rows, paths = played(item | meetings | QUIET)
    known = rows.rows["instruments_learned"] == 1
    assert_share(known.mean(), 1 - (1 - hazard) ** exposures)
    if (hazard, exposures) == (0.3, 3):
        assert_share(known.mean(), 0.657)
    learned = paths.learned[:, 0]
    assert (known == (learned != NEVER)).all()
    for n in range(exposures):
        share = np.mean(learned == date(10 * (n + 1)).toordinal())
        assert_share(share, hazard * (1 - hazard) ** n)


def test_two_instruments_are_learned_apart():
    items = {
        name: INSTRUMENTS["licences"] | {"hazard": hazard, "unlocks": {}}
        for name, hazard in (("first", 0.3), ("second", 0.5))
    }
    rows, paths = played({"instruments": items, "calendar.meetings": days(10)} | QUIET)
    known = paths.learned != NEVER
    assert_share(known[:, 0].mean(), 0.3)
    assert_share(known[:, 1].mean(), 0.5)
    assert_share(known.all(axis=1).mean(), 0.15)
    assert (rows.rows["instruments_learned"] == known.sum(axis=1)).all()


# news


def test_shocks_and_rumours_arrive_as_poisson_events():
    gaps = (4, 21, 35)
    news = {
        "news.shocks.any": {"label": "a shock", "rate": 0.03, "relations": -0.1},
        "news.rumours.leak": {
            "label": "a leak", "rate": 0.08, "about": "us", "type": "hawk", "likelihood_ratio": 3.0,
        },
    }  # fmt: skip
    rows, _ = played(TYPES | news | QUIET | {"calendar.meetings": days(4, 25, 60), "calendar.end": date(70)})
    for column, rate in (("shocks", 0.03), ("rumours", 0.08)):
        chances = [1 - math.exp(-rate * gap) for gap in gaps]
        assert_share(np.mean(rows.rows[column] == 3), math.prod(chances))
        assert_share(np.mean(rows.rows[column] == 0), math.prod(1 - chance for chance in chances))
        spread = math.sqrt(sum(chance * (1 - chance) for chance in chances) / RUNS)
        assert abs(rows.rows[column].mean() - sum(chances)) <= 3 * spread
    assert rows.rows["relations"] == pytest.approx(-0.1 * rows.rows["shocks"])


# threats


@pytest.mark.parametrize(
    ("audience", "highest", "share"),
    [(0.02, 0.08, 0.25), (0.06, 0.08, 0.75), (0.1, 0.08, 1.0), (0.0, 0.08, 0.0), (0.04, 0.0, 1.0)],
)
def test_share_of_threats_that_are_carried_out(audience, highest, share):
    """min(1, a/W): the cost is uniform below W and the audience charges a for an empty threat."""
    random = {"temperature": 10.0, "audience_cost": audience, "threat_cost": highest}
    changes = MOVES_ONLY | {"actors.cn.moves": random, "actors.us.moves": {"temperature": 10.0}}
    changes |= {"chips.ore.clock": {"threat_days": 5}, "chips.ore.in_force": "r2", "chips.ore.fallback": "r2"}
    rows, _ = played(changes)
    threats, kept = int(rows.rows["threats_1"].sum()), int(rows.rows["threats_carried_out_1"].sum())
    assert threats > 10_000
    assert abs(kept / threats - share) <= 3 * math.sqrt(share * (1 - share) / threats)
    broken = rows.rows["threats_1"] - rows.rows["threats_carried_out_1"]
    assert rows.rows["audience_paid_1"] == pytest.approx(audience * broken, abs=1e-12)


# generosity


@pytest.mark.parametrize("generosity", [0.0, 0.2, 0.75, 1.0])
def test_share_of_harm_that_is_forgiven(generosity):
    """The US escalates once for certain; China answers for certain unless it forgives."""
    sure = {"temperature": 1e-4, "threat_weight": 0.0, "audience_cost": 1.0}
    changes = MOVES_ONLY | {
        "actors.us.moves": sure | {"escalation_cost": 0.0, "reciprocity": 0.0},
        "actors.us.values.tariffs": {"r0": 1.0, "r1": 0.5, "r2": 0.0, "r3": 0.0},
        "actors.cn.moves": sure | {"escalation_cost": 0.2, "reciprocity": 1.0, "generosity": generosity},
        "actors.cn.values.ore": {"r0": 0.5, "r1": 0.5, "r2": 0.0},
    }
    rows, paths = played(changes)
    assert (rows.rows["escalations_0"] == 1).all()
    answered = np.where(rows.rows["escalations_1"] == 1, 0, 1)
    assert (paths.rungs[:, 0, 0] == 0).all()
    assert (paths.rungs[:, 0, 1] == answered).all()  # before the second meeting
    assert set(rows.rows["escalations_1"].tolist()) <= {0, 1}
    assert_share(rows.rows["escalations_1"].mean(), 1 - generosity)
