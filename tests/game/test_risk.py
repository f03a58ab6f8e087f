"""What both sides expect of a date: the risk of a lapse, of a threat, and what a threat is worth by hand."""

import pytest

from bargaining_sim.game import packages, seats
from bargaining_sim.rules.moves import MOVES
from tests.game.small_world import CN, US, World, date

TARIFFS, ORE = 0, 1
HALF = {"audience_cost": 0.04, "threat_cost": 0.08}
"""Habits with which half of all threats are carried out."""
CLOCK = {"extension_propensity": 0.25, "max_extensions": 2}
BASE = {
    "actors.cn.moves": HALF, "chips.tariffs.fallback": "r1", "chips.ore.clock": CLOCK | {"threat_days": 5}
}  # fmt: skip


def risk(threatened, threat_date, extensions=0, habits=HALF):
    world = World(BASE | {"actors.cn.moves": habits})
    return float(seats.date_risk(world.game, ORE, extensions, threatened, threat_date))


def test_a_date_without_a_threat_may_lapse():
    assert risk(False, False) == pytest.approx(0.75)
    assert risk(False, False, extensions=1) == pytest.approx(0.75)
    assert risk(False, False, extensions=2) == 1.0  # none is left


@pytest.mark.parametrize(
    ("audience", "highest", "chance"),
    [(0.02, 0.08, 0.25), (0.2, 0.08, 1.0), (0.0, 0.08, 0.0), (0.1, 0.0, 1.0)],
)
def test_the_date_of_a_threat_alone_is_as_risky_as_it_is_credible(audience, highest, chance):
    assert risk(True, True, habits={"audience_cost": audience, "threat_cost": highest}) == chance


def test_a_threat_on_a_date_adds_to_the_risk_of_a_lapse():
    assert risk(True, False) == pytest.approx(0.5 + 0.5 * 0.75)


def reserve(world, side):
    assert seats.open_session(world.game, world.state, packages.in_force_package(world.game, world.state), -1)
    return float(world.state.types[side, 0].reserve)


def test_a_credible_threat_lowers_what_the_other_holds_out_for():
    world = World(BASE | {"talks.perceived_risk": 0.0})
    assert reserve(world, US) == pytest.approx(7_500)
    world.move(CN, "ore", "threaten")
    assert reserve(world, US) == pytest.approx(0.5 * 7_500 + 0.5 * 5_000)
    # its own is higher by what it stands to gain, and by the audience that it has called
    assert reserve(world, CN) == pytest.approx(0.5 * 4_250 + 0.5 * 5_500)
    assert seats.own_reservation(world.state, CN) == pytest.approx(4_875 + 400)
    world.call_off("ore")
    assert reserve(world, US) == pytest.approx(7_500)


def test_a_threat_beyond_the_next_meeting_does_not_press_yet():
    world = World(BASE | {"talks.perceived_risk": 0.0, "chips.ore.clock": CLOCK | {"threat_days": 15}})
    world.move(CN, "ore", "threaten")  # day 25, and the next meeting is on day 20
    assert reserve(world, US) == pytest.approx(7_500)
    world.to_meeting(1)
    assert reserve(world, US) == pytest.approx(6_250)


def value_of(world, side, k, kind):
    n = seats.list_moves(world.game, world.state, side)
    (option,) = [o for o in world.state.options[:n] if (o.chip, o.move) == (k, MOVES[kind])]
    return float(option.value)


def test_worth_of_a_threat_by_hand():
    """½·(Δd own − Δd other) − a, with the risk that it is carried out."""
    world = World(BASE)
    own, other = 0.5 * (0.55 - 0.425), 0.5 * (0.5 - 0.75)
    assert value_of(world, CN, ORE, "threaten") == pytest.approx(0.5 * (own - other) - 0.04)


def test_worth_of_a_threat_under_a_deadline_by_hand():
    """The lapse of the date was feared before, but not of this rung."""
    clock = CLOCK | {"deadline": date(15)}
    world = World(BASE | {"chips.ore.clock": clock})
    own, other = 0.875 * (0.55 - 0.425), 0.875 * (0.5 - 0.75)
    assert value_of(world, CN, ORE, "threaten") == pytest.approx(0.5 * (own - other) - 0.04)


def test_a_threat_that_nobody_believes_is_worth_only_its_cost():
    world = World(BASE | {"actors.cn.moves": {"audience_cost": 0.0, "threat_cost": 0.08}})
    assert value_of(world, CN, ORE, "threaten") == 0.0
