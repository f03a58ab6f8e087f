"""Faults that the mechanics once had: threats forgotten, dates lost, chips settled that nobody agreed on."""

import numpy as np

from bargaining_sim.game import ledger, mechanics, play, seats
from bargaining_sim.numeric.chance import TABLE
from bargaining_sim.rules.moves import MOVES
from tests.game.small_world import CN, US, World, date


def test_closing_the_file_releases_a_threat_on_it():
    world = World({"chips.file.fallback": "r1"}, file=True)
    world.move(US, "file", "threaten")
    world.deal(file=1)
    mechanics.close_file(world.game, world.state)
    assert not world.file.threatened
    assert world.us.lock_in == 0


def test_a_deal_that_leaves_the_file_releases_a_threat_on_it():
    world = World({"chips.file.fallback": "r1"}, file=True)
    world.move(US, "file", "threaten")
    world.deal(tariffs=2)
    assert not world.file.threatened
    assert world.us.lock_in == 0


def test_a_threat_outlives_the_truce_that_its_owner_breaks():
    tariffs = {"in_force": "r2", "fallback": "r2", "clock": {"truce_days": 30}}
    world = World({f"chips.tariffs.{key}": value for key, value in tariffs.items()})
    world.deal(tariffs=3)
    world.move(US, "tariffs", "threaten")
    world.move(US, "tariffs", "escalate")
    assert world.due("tariffs") is not None or world.us.lock_in == 0


def test_a_deal_releases_a_threat_also_where_a_deadline_stood_once():
    world = World({"chips.tariffs.clock": {"deadline": date(25), "threat_days": 60}})
    world.deal(tariffs=2)  # lifts the deadline
    world.move(US, "tariffs", "threaten")
    world.deal(ore=2)
    assert world.due("tariffs") is None
    assert world.tariffs.fallback == 2


def test_a_deal_releases_a_threat_also_where_a_deadline_was_executed():
    tariffs = {"in_force": "r2", "fallback": "r1", "clock": {"deadline": date(15)}}
    world = World({f"chips.tariffs.{key}": value for key, value in tariffs.items()})
    world.execute("tariffs")
    world.move(US, "tariffs", "threaten")
    world.deal(ore=2)
    assert (world.rungs(), world.fallbacks(), world.due("tariffs")) == ([1, 2], [1, 2], None)


def test_issue_by_issue_no_agreement_on_a_chip_leaves_its_fallback_and_its_threat():
    stubborn = {"name": "stubborn", "firmness": 1.0}
    world = World(
        {
            "talks.linkage": "issue_by_issue",
            "actors.us.tactic": stubborn,
            "actors.cn.tactic": stubborn,
            # both want the tariffs at r2; the ore divides them
            "actors.us.values.tariffs": {"r0": 0.0, "r1": 0.0, "r2": 1.0, "r3": 0.0},
            "actors.cn.values.tariffs": {"r0": 0.0, "r1": 0.0, "r2": 1.0, "r3": 0.0},
        }
    )
    world.move(CN, "ore", "threaten")
    play.table_phase(world.game, world.state, None, np.full(play.draws_needed(world.game, TABLE), 0.5))
    assert world.rungs() == [2, 1]
    assert world.events().count("accepted") == 1
    assert world.ore.threatened
    assert world.ore.fallback == 0


def test_both_moves_are_noted_with_the_harm_they_answered():
    world = World({f"actors.{name}.moves": {"temperature": 10.0} for name in ("us", "cn")})
    play.moves_phase(world.game, world.state, None, np.array([0.5, 0.4, 0.0, 0.0]))
    assert world.events() == ["escalated", "escalated"]
    assert [float(event.threshold) for event in world.state.ledger[:2]] == [0.0, 0.0]


def test_a_chip_taken_back_is_no_longer_under_the_truce_of_the_failed_deal():
    changes = {"chips.tariffs.clock": {"truce_days": 30}, "approval.linked_performance": True}
    world = World(changes, file=True)
    world.deal(tariffs=2, file=1)
    mechanics.refuse_file(world.game, world.state, 1)
    assert world.rungs() == [1, 1, 2]
    assert not world.tariffs.truce
    assert world.due("tariffs") is None


def test_a_new_threat_is_valued_with_all_extensions_left():
    values = []
    for used in (0, 5):
        world = World({"chips.tariffs.fallback": "r1"})
        world.tariffs.extensions = used
        n = seats.list_moves(world.game, world.state, US)
        values += [o.value for o in world.state.options[:n] if o.move == MOVES["threaten"]]
    assert values[0] == values[1]


def test_a_deal_is_noted_with_the_package_it_leaves_however_many_there_are():
    world = World()
    ledger.note(world.state, TABLE, ledger.DEAL, old=40_000, package=40_001)
    event = world.last_event("deal")
    assert (event.old, event.package) == (40_000, 40_001)
