"""The mechanics of the world, one by one, in a world small enough to reckon by hand."""

import pytest

from bargaining_sim.game import mechanics
from bargaining_sim.game.state import BY_PLATFORM, BY_REVIEW, CLOSED, FRAMEWORK, NO_FILE
from tests.game.small_world import CN, US, World, date

LOCK_IN = {US: 400.0, CN: 300.0}
"""Audience costs in basis points."""
TRUCE = {"chips.tariffs.clock": {"truce_days": 30, "extension_days": 7}}
DEADLINE = {"chips.tariffs.clock": {"deadline": date(25), "extension_days": 7}}


# truces


def test_a_deal_under_truce_falls_back_to_the_old_rung():
    world = World(TRUCE)
    world.deal(tariffs=2)
    assert world.rungs() == [2, 1]
    assert world.fallbacks() == [1, 1]
    assert world.tariffs.truce
    assert world.due("tariffs") == 10 + 30
    world.execute("tariffs")
    assert world.rungs() == [1, 1]
    assert not world.tariffs.truce
    assert world.due("tariffs") is None
    assert world.now.relations == pytest.approx(0.15 - 0.2)


def test_a_later_deal_that_leaves_the_chip_renews_its_truce():
    world = World(TRUCE)
    world.deal(tariffs=2)
    world.to_meeting(2)
    world.deal(ore=2)
    assert world.rungs() == [2, 2]
    assert world.fallbacks() == [1, 2]
    assert world.due("tariffs") == 30 + 30
    assert world.tariffs.truce


def test_a_later_deal_that_moves_the_chip_falls_back_to_the_rung_between():
    world = World(TRUCE)
    world.deal(tariffs=2)
    world.extend("tariffs")
    world.to_meeting(1)
    world.deal(tariffs=3)
    assert (world.tariffs.fallback, world.due("tariffs"), world.tariffs.extensions) == (2, 50, 0)


def test_a_truce_of_one_day_is_a_truce():
    world = World({"chips.tariffs.clock": {"truce_days": 1}})
    world.deal(tariffs=2)
    assert (world.due("tariffs"), world.tariffs.fallback) == (11, 1)


def test_without_a_truce_the_deal_is_the_fallback():
    world = World()
    world.deal(tariffs=2, ore=0)
    assert world.rungs() == world.fallbacks() == [2, 0]
    assert world.due("tariffs") is None
    assert not world.tariffs.truce


def test_a_truce_in_force_at_the_start_is_one():
    assert World(TRUCE | {"chips.tariffs.clock.deadline": date(35)}).tariffs.truce
    assert not World(DEADLINE).tariffs.truce
    assert not World(TRUCE).tariffs.truce


def test_escalation_breaks_a_truce():
    world = World(TRUCE)
    world.deal(tariffs=3)
    world.move(US, "tariffs", "escalate")
    assert (world.tariffs.in_force, world.tariffs.fallback) == (2, 1)
    assert not world.tariffs.truce
    assert world.due("tariffs") is None


def test_other_moves_leave_a_truce():
    world = World(TRUCE)
    world.deal(tariffs=2)
    world.move(US, "tariffs", "ease")
    assert (world.tariffs.in_force, world.tariffs.fallback, world.due("tariffs")) == (3, 1, 40)
    world.move(US, "tariffs", "threaten")
    assert (world.tariffs.in_force, world.tariffs.fallback, world.due("tariffs")) == (3, 0, 40)
    assert world.tariffs.truce


# deadlines


def test_a_statutory_deadline_outlives_a_deal_that_leaves_its_chip():
    world = World(DEADLINE)
    world.deal(ore=2)
    assert (world.due("tariffs"), world.fallbacks()) == (25, [0, 2])
    assert world.due("ore") is None


def test_a_statutory_deadline_is_lifted_by_a_deal_that_moves_its_chip():
    world = World(DEADLINE)
    world.deal(tariffs=2)
    assert (world.due("tariffs"), world.tariffs.fallback) == (None, 2)


def test_a_chip_without_a_date_falls_back_to_what_a_deal_leaves_in_force():
    world = World()
    world.deal(ore=2)
    assert world.fallbacks() == [1, 2]


def test_a_chip_off_the_agenda_is_left_alone_by_a_deal():
    meetings = [{"name": "Geneva", "date": date(10), "agenda": ["ore"]}]
    world = World({"calendar.meetings": meetings})
    world.deal(tariffs=3, ore=2)
    assert (world.rungs(), world.fallbacks()) == ([1, 2], [0, 2])


def test_the_clock_extends_by_draw_and_executes_when_extensions_are_spent():
    clock = {"extension_propensity": 0.6, "extension_days": 2, "max_extensions": 3}
    world = World({"chips.tariffs.clock": {"deadline": date(19), **clock}})
    world.clock(0.59)
    assert (world.due("tariffs"), world.tariffs.extensions, world.now.extensions) == (21, 1, 1)
    world.clock(0.59)  # the 21st comes after the next meeting, on the 20th
    assert world.due("tariffs") == 21
    world.to_meeting(1)
    world.clock(0.6)
    assert (world.rungs(), world.due("tariffs"), world.now.extensions) == ([0, 1], None, 1)
    spent = World({"chips.tariffs.clock": {"deadline": date(11), **clock}})
    spent.clock(0.0)
    assert (spent.rungs(), spent.now.extensions) == ([0, 1], 3)


def test_a_date_on_the_day_of_the_next_meeting_comes_before_it():
    clock = {"deadline": date(20), "extension_propensity": 0.0}
    world = World({"chips.tariffs.clock": clock})
    world.clock(0.0)
    assert world.rungs() == [0, 1]


def test_the_last_meeting_is_followed_by_all_dates_to_the_end():
    world = World({"chips.tariffs.clock": {"deadline": date(40), "extension_propensity": 0.0}})
    for meeting, rung in ((0, 1), (1, 1), (2, 0)):
        world.to_meeting(meeting)
        world.clock(0.0)
        assert world.tariffs.in_force == rung


# moves


def test_escalation_costs_the_other_what_it_loses_by_it():
    world = World()
    world.move(US, "tariffs", "escalate")
    assert world.rungs() == [0, 1]
    assert world.us.escalations == 1
    assert world.cn.harm == pytest.approx(0.425 - 0.125)
    assert world.us.harm == 0
    assert world.now.relations == pytest.approx(-0.1)
    assert world.now.peak_level == 145


def test_escalation_below_the_fallback_takes_it_along():
    world = World({"chips.tariffs.fallback": "r3"})
    world.move(US, "tariffs", "escalate")
    assert (world.tariffs.in_force, world.tariffs.fallback) == (0, 0)
    world = World({"chips.tariffs.in_force": "r3"})
    world.move(US, "tariffs", "escalate")
    assert (world.tariffs.in_force, world.tariffs.fallback) == (2, 0)


def test_easing_is_a_benefit_and_leaves_the_fallback():
    world = World()
    world.move(US, "tariffs", "ease")
    assert (world.rungs(), world.fallbacks()) == ([2, 1], [0, 1])
    assert world.cn.harm == pytest.approx(0.425 - 0.725)
    assert world.us.eases == 1
    assert world.now.relations == pytest.approx(0.05)
    world.move(CN, "ore", "ease")
    assert world.us.harm == pytest.approx(0.55 - 0.8)
    assert world.cn.eases == 1


def test_holding_heals_what_the_last_move_did():
    world = World()
    world.move(US, "tariffs", "escalate")
    world.hold(US)
    assert world.cn.harm == 0
    assert world.rungs() == [0, 1]
    assert world.events() == ["escalated", "held"]


def test_the_highest_level_ever_in_force_is_kept():
    world = World()
    assert world.now.peak_level == 30
    world.move(US, "tariffs", "ease")
    assert world.now.peak_level == 30
    world.execute("tariffs")
    assert world.now.peak_level == 145
    world.deal(tariffs=3)
    assert world.now.peak_level == 145


@pytest.mark.parametrize(("kind", "end"), [("escalate", -1), ("ease", 1)])
def test_relations_stay_within_their_bounds(kind, end):
    world = World({f"relations.{kind}": 0.3 * end, "relations.start": 0.2 * end})
    for step in (0.5, 0.8, 1.0, 1.0):
        mechanics.shift_relations(world.state, 0.3 * end)
        assert world.now.relations == pytest.approx(step * end)
        assert -1 <= world.now.relations <= 1
    mechanics.shift_relations(world.state, -0.25 * end)
    assert world.now.relations == pytest.approx(0.75 * end)


# threats

THREAT = {
    "chips.ore.clock": {"threat_days": 15, "extension_days": 7},
    "chips.tariffs.clock": {"threat_days": 12, "extension_days": 5},
}


@pytest.mark.parametrize(("side", "name", "day"), [(US, "tariffs", 22), (CN, "ore", 25)])
def test_a_threat_sets_a_date_and_locks_in(side, name, day):
    world = World({**THREAT, "chips.tariffs.fallback": "r1"})
    world.move(side, name, "threaten")
    chip = getattr(world, name)
    assert (chip.in_force, chip.fallback, world.due(name), chip.threatened) == (1, 0, day, True)
    assert world.state.sides[side].lock_in == LOCK_IN[side]
    assert world.state.sides[1 - side].lock_in == 0
    assert world.state.sides[side].threats == 1
    assert world.now.relations == pytest.approx(-0.05)
    assert world.state.sides[1 - side].harm == 0  # nothing has come into force yet


def test_a_threat_under_a_deadline_keeps_its_date():
    world = World({**DEADLINE, "chips.tariffs.fallback": "r1"})
    world.move(US, "tariffs", "threaten")
    assert (world.tariffs.fallback, world.due("tariffs")) == (0, 25)


@pytest.mark.parametrize("rungs", [{"ore": 1}, {"ore": 2}])
def test_a_deal_releases_a_threat(rungs):
    world = World(THREAT)
    world.move(CN, "ore", "threaten")
    world.deal(**rungs)
    assert world.cn.lock_in == 0
    assert not world.ore.threatened
    assert (world.ore.fallback, world.due("ore")) == (rungs["ore"], None)
    assert world.cn.audience_paid == world.cn.threats_carried_out == 0


def test_a_deal_that_leaves_a_rung_under_a_truce_withdraws_the_threat_with_its_fallback():
    world = World({"chips.tariffs.clock": {"truce_days": 30, "extension_days": 7}})
    world.deal(tariffs=2)
    world.to_meeting(1)
    world.move(US, "tariffs", "threaten")
    assert world.tariffs.fallback == 0
    world.deal(tariffs=2)
    assert (world.tariffs.fallback, world.tariffs.threatened, world.us.lock_in) == (1, False, 0)
    world.execute("tariffs")
    assert world.tariffs.in_force == 1  # where the truce began, not where the threat pointed


def test_a_deal_that_leaves_a_rung_under_a_statute_withdraws_the_threat_and_keeps_the_date():
    world = World({**DEADLINE, "chips.tariffs.fallback": "r1"})
    world.move(US, "tariffs", "threaten")
    world.deal(tariffs=1)
    assert (world.tariffs.fallback, world.due("tariffs"), world.tariffs.threatened) == (1, 25, False)


def test_a_threat_is_called_off_before_its_audience():
    world = World(THREAT)
    world.move(CN, "ore", "threaten")
    world.call_off("ore")
    assert world.cn.lock_in == 0
    assert not world.ore.threatened
    assert (world.rungs(), world.fallbacks()) == ([1, 1], [0, 1])  # as before the threat
    assert (world.due("ore"), world.ore.extensions) == (None, 0)  # the threat had set the date
    assert world.cn.audience_paid == 0.03
    assert world.us.audience_paid == world.cn.threats_carried_out == 0
    assert world.events() == ["threatened", "called_off"]
    world.clock(0.0)
    assert world.cn.audience_paid == 0.03  # only once


def test_a_threat_called_off_leaves_the_date_that_stood_before_it():
    world = World({**DEADLINE, "chips.tariffs.fallback": "r1"})
    world.move(US, "tariffs", "threaten")
    world.call_off("tariffs")
    assert (world.tariffs.fallback, world.due("tariffs")) == (1, 25)
    assert not world.tariffs.threat_date


def test_a_threat_called_off_does_not_undo_an_escalation_since():
    world = World({**THREAT, "chips.tariffs.in_force": "r3", "chips.tariffs.fallback": "r3"})
    world.move(US, "tariffs", "threaten")
    world.move(US, "tariffs", "escalate")
    world.move(US, "tariffs", "escalate")
    assert (world.tariffs.in_force, world.tariffs.fallback) == (1, 1)
    world.call_off("tariffs")
    assert (world.tariffs.in_force, world.tariffs.fallback) == (1, 1)


def test_an_extension_leaves_a_threat():
    world = World(THREAT)
    world.move(CN, "ore", "threaten")
    world.extend("ore")
    assert world.ore.threatened
    assert (world.cn.lock_in, world.cn.audience_paid) == (LOCK_IN[CN], 0)
    assert (world.due("ore"), world.ore.extensions) == (25 + 7, 1)
    assert world.events() == ["threatened", "extended"]


@pytest.mark.parametrize(("draw", "kept"), [(0.0, True), (0.499, True), (0.501, False), (0.999, False)])
def test_on_its_date_a_threat_is_carried_out_if_that_costs_less_than_the_audience(draw, kept):
    world = World({"chips.ore.clock.threat_days": 10, "actors.cn.moves": {
        "audience_cost": 0.04, "threat_cost": 0.08,
    }})  # fmt: skip
    world.move(CN, "ore", "threaten")
    world.clock(draw)
    assert world.events() == ["threatened", "executed" if kept else "called_off"]
    assert (world.ore.in_force, world.ore.fallback) == ((0, 0) if kept else (1, 1))
    assert (world.cn.threats_carried_out, world.cn.audience_paid) == ((1, 0.0) if kept else (0, 0.04))
    assert world.now.extensions == 0
    assert world.due("ore") is None
    assert world.cn.lock_in == 0


def test_a_threat_on_a_deadline_is_settled_before_the_deadline_is_extended():
    clock = {"deadline": date(15), "extension_days": 30, "extension_propensity": 1.0, "max_extensions": 3}
    moves = {"audience_cost": 0.04, "threat_cost": 0.08}
    words = {"chips.tariffs.clock": clock, "chips.tariffs.fallback": "r1", "actors.us.moves": moves}
    world = World(words)
    world.move(US, "tariffs", "threaten")
    world.clock(0.75)
    assert world.events() == ["threatened", "called_off", "extended"]
    assert (world.tariffs.fallback, world.due("tariffs"), world.tariffs.extensions) == (1, 45, 1)
    kept = World(words)
    kept.move(US, "tariffs", "threaten")
    kept.clock(0.25)
    assert kept.events() == ["threatened", "executed"]
    assert (kept.rungs(), kept.due("tariffs")) == ([0, 1], None)


def test_an_executed_threat_is_carried_out_and_costs_no_audience():
    world = World(THREAT)
    world.move(CN, "ore", "threaten")
    world.execute("ore")
    assert world.rungs() == [1, 0]
    assert world.cn.lock_in == world.cn.audience_paid == 0
    assert world.cn.threats_carried_out == 1
    assert world.due("ore") is None
    assert world.now.relations == pytest.approx(-0.05 - 0.2)
    world.execute("ore")
    assert (world.cn.threats_carried_out, world.now.relations) == (1, pytest.approx(-0.25))


def test_an_executed_deadline_without_a_threat_is_none_carried_out():
    world = World(DEADLINE)
    world.execute("tariffs")
    assert world.rungs() == [0, 1]
    assert world.us.threats_carried_out == 0
    assert world.last_event("executed").value == date(25).toordinal()


def test_lock_in_adds_up_over_chips_and_each_threat_releases_its_own():
    world = World({**THREAT, "chips.tariffs.fallback": "r1", "chips.file.fallback": "r1"}, file=True)
    world.move(US, "tariffs", "threaten")
    world.move(US, "file", "threaten")
    assert world.us.lock_in == 2 * LOCK_IN[US]
    world.call_off("tariffs")
    assert world.us.lock_in == LOCK_IN[US]
    world.execute("file")
    assert world.us.lock_in == 0


def test_a_new_threat_starts_with_no_extensions():
    world = World(THREAT)
    world.ore.extensions = 5
    world.move(CN, "ore", "threaten")
    assert world.ore.extensions == 0


# the file


def test_a_new_file_waits_for_approval_and_the_rest_takes_effect():
    world = World(file=True)
    world.deal(tariffs=2, file=1)
    assert world.rungs() == [2, 1, 2]
    assert (world.now.status, world.now.pending, world.now.framework) == (FRAMEWORK, 1, 1)
    world.to_meeting(1)
    world.deal(tariffs=3, file=0)  # under approval it is not on the agenda
    assert (world.rungs(), world.now.pending, world.now.framework) == ([3, 1, 2], 1, 1)
    assert (world.now.first_deal, world.now.deals) == (1, 2)


@pytest.mark.parametrize("truce_days", [0, 30])
def test_a_closed_file_is_in_force_for_good(truce_days):
    world = World({"chips.file.clock": {"deadline": date(25), "truce_days": truce_days}}, file=True)
    world.deal(file=1)
    mechanics.close_file(world.game, world.state)
    assert (world.rungs(), world.fallbacks(), world.due("file")) == ([1, 1, 1], [1, 1, 1], None)
    assert (world.file.truce, world.file.statutory) == (False, False)
    assert (world.now.status, world.now.pending, world.now.closed_round) == (CLOSED, -1, 1)
    world.deal(file=2)
    assert world.rungs() == [1, 1, 1]


def test_without_an_approval_phase_the_file_takes_effect_at_once():
    world = World({"phases.approval": False}, file=True)
    world.deal(file=1)
    assert (world.rungs(), world.now.closed_round) == ([1, 1, 1], 1)


@pytest.mark.parametrize(("linked", "rungs"), [(True, [1, 1, 2]), (False, [2, 0, 2])])
def test_linked_performance_takes_the_rest_back_and_hold_up_keeps_it(linked, rungs):
    world = World({"approval.linked_performance": linked}, file=True)
    world.deal(tariffs=2, ore=0, file=1)
    assert world.rungs() == [2, 0, 2]
    mechanics.refuse_file(world.game, world.state, BY_REVIEW)
    assert world.rungs() == rungs
    assert (world.now.status, world.now.pending, world.now.refused_by) == (NO_FILE, -1, BY_REVIEW)
    assert world.events().count("taken_back") == (2 if linked else 0)
    assert all(f <= r for f, r in zip(world.fallbacks(), world.rungs(), strict=True))


def test_what_has_moved_since_or_was_not_part_of_the_package_is_not_taken_back():
    world = World({"approval.linked_performance": True}, file=True)
    world.deal(ore=2)
    world.deal(tariffs=2, file=1)
    world.move(US, "tariffs", "ease")
    mechanics.refuse_file(world.game, world.state, BY_REVIEW)
    assert world.rungs() == [3, 2, 2]


@pytest.mark.parametrize(("truce_days", "stands"), [(30, True), (0, False)])
def test_a_deal_taken_back_leaves_a_threat_of_worse_and_ends_one_of_no_more(truce_days, stands):
    clock = {"truce_days": truce_days, "extension_days": 7, "threat_days": 12}
    world = World({"approval.linked_performance": True, "chips.tariffs.clock": clock}, file=True)
    world.deal(tariffs=2, file=1)
    world.move(US, "tariffs", "threaten")
    due = world.due("tariffs")
    mechanics.refuse_file(world.game, world.state, BY_REVIEW)
    assert (world.tariffs.in_force, world.tariffs.threatened, world.tariffs.truce) == (1, stands, False)
    assert (world.tariffs.fallback, world.due("tariffs")) == ((0, due) if stands else (1, None))
    assert world.us.lock_in == (LOCK_IN[US] if stands else 0)
    if stands:
        world.call_off("tariffs")
        assert (world.tariffs.fallback, world.due("tariffs"), world.us.lock_in) == (1, None, 0)


def test_a_refused_file_can_be_agreed_again():
    world = World(file=True)
    world.deal(file=1)
    mechanics.refuse_file(world.game, world.state, BY_PLATFORM)
    world.to_meeting(2)
    world.deal(file=0)
    assert (world.now.pending, world.now.framework, world.now.status) == (0, 1, FRAMEWORK)


# breakdown


def test_breakdown_executes_all_fallbacks():
    world = World({"chips.ore.fallback": "r0"}, file=True)
    mechanics.break_down(world.game, world.state, US)
    assert world.rungs() == [0, 0, 0]
    assert world.now.over
    assert world.now.broken
    assert world.events() == ["broke_down", "executed", "executed", "executed"]


def test_breakdown_leaves_a_closed_file_and_carries_out_threats():
    world = World(file=True)
    world.deal(file=1)
    mechanics.close_file(world.game, world.state)
    world.file.fallback = 0
    world.move(CN, "ore", "threaten")
    mechanics.break_down(world.game, world.state, CN)
    assert world.rungs() == [1, 0, 1]
    assert world.cn.threats_carried_out == 1
