"""The books of a run and what is left of it, reckoned by hand in a small world."""

import math

import numpy as np
import pytest

from bargaining_sim.game import mechanics
from bargaining_sim.game.outcome import FILE_OUTCOMES, TRADE_OUTCOMES, surplus_captured
from bargaining_sim.game.state import BY_FIRST, BY_PLATFORM, BY_REVIEW, BY_SECOND, begin, new_state
from tests.game.small_world import CN, US, World, date
from tests.game.story_world import STORY

TRUCE = {"chips.tariffs.clock": {"truce_days": 30}}


def test_payoffs_of_three_rounds_by_hand():
    world = World()
    world.close_round()  # (r1, r1)
    world.to_meeting(1)
    world.move(US, "tariffs", "ease")
    world.close_round()  # (r2, r1)
    world.to_meeting(2)
    world.move(CN, "ore", "ease")
    world.move(CN, "ore", "escalate")
    world.move(CN, "ore", "escalate")
    world.close_round()  # (r2, r0)
    row = world.finish()
    weights = 1 + 0.9 + 0.81
    assert row.payoff_0 == pytest.approx((0.75 + 0.9 * 0.55 + 0.81 * 0.3) / weights)
    assert row.payoff_1 == pytest.approx((0.425 + 0.9 * 0.725 + 0.81 * 0.85) / weights)
    assert (row.utility_0, row.utility_1, row.rounds) == (0.3, 0.85, 3)
    # hostility of rungs r1, r2 of four: 2/3, 1/3; of rungs r1, r0 of three: 1/2, 1
    assert row.escalation_area == pytest.approx(((2 / 3 + 1 / 2) + (1 / 3 + 1 / 2) + (1 / 3 + 1)) / 2 / 3)
    assert (row.eases_0, row.eases_1, row.escalations_0, row.escalations_1) == (1, 1, 0, 2)


def test_an_empty_threat_is_paid_out_of_the_payoff():
    world = World({"chips.tariffs.fallback": "r1"})
    world.move(CN, "ore", "threaten")
    world.call_off("ore")
    world.close_round()
    row = world.finish()
    assert (row.payoff_0, row.payoff_1) == (pytest.approx(0.75), pytest.approx(0.425 - 0.03))
    assert (row.threats_1, row.threats_carried_out_1, row.audience_paid_1) == (1, 0, 0.03)
    assert (row.threats_0, row.threats_carried_out_0, row.audience_paid_0) == (0, 0, 0)
    world.move(US, "tariffs", "threaten")
    world.extend("tariffs")
    world.extend("tariffs")
    world.call_off("tariffs")
    world.close_round()
    row = world.finish()
    assert row.payoff_0 == pytest.approx((0.75 * 1.9 - 0.04) / 1.9)
    assert (row.threats_0, row.audience_paid_0, row.extensions) == (1, 0.04, 2)


def test_a_run_that_ends_on_a_deal_is_over_after_its_round():
    world = World({"talks.ends_on_deal": True})
    world.close_round()
    assert not world.now.over
    world.deal(ore=2)
    world.close_round()
    assert world.now.over
    assert world.now.meeting == 2
    ongoing = World()
    ongoing.deal(ore=2)
    ongoing.close_round()
    assert not ongoing.now.over


@pytest.mark.parametrize(
    ("rungs", "share", "distance"),
    [
        # no deal is worth .67, .365 (a fifth of the way to the fallback); the largest sum is 1.4 at (r2, r2)
        ({}, 0.14 / 0.365, math.hypot(0.05, 0.175)),
        ({"tariffs": 2, "ore": 2}, 1.0, 0.0),
        ({"ore": 2}, 0.265 / 0.365, 0.0),
        ({"tariffs": 0, "ore": 0}, (0.35 - 1.035) / 0.365, math.hypot(0.2, 0.6)),
        ({"tariffs": 1, "ore": 0}, (1.05 - 1.035) / 0.365, math.hypot(0.05, 0.175)),
    ],
)
def test_surplus_captured_and_distance_to_the_frontier(rungs, share, distance):
    world = World()
    world.deal(**rungs)
    world.close_round()
    row = world.finish()
    assert row.surplus_captured == pytest.approx(share, abs=1e-12)
    assert row.distance_frontier == pytest.approx(distance, abs=1e-12)


def test_a_row_is_reckoned_for_the_types_that_were_drawn():
    hawk = {"prior": 0.7, "values": {"tariffs": {"r0": 1.0, "r1": 0.0, "r2": 0.0, "r3": 0.0}}}
    world = World({"actors.us.types": {"dealer": {"prior": 0.3}, "hawk": hawk}})
    world.close_round()
    row = world.finish()
    assert (row.type_0, row.type_1, row.utility_0, row.utility_1) == (1, 0, 0.25, 0.425)
    # no deal is worth .35, .365; the largest sum is 1.25 at (r3, r2), which is also nearest
    assert row.surplus_captured == pytest.approx((0.675 - 0.715) / (1.25 - 0.715))
    assert row.distance_frontier == pytest.approx(math.hypot(0.25, 0.325))
    assert row.distance_nash == pytest.approx(math.hypot(0.25, 0.325))


def test_nothing_to_gain_is_no_surplus():
    assert surplus_captured(0.0, 0.0) == 0.0
    assert surplus_captured(-5.0, -1.0) == 0.0
    assert surplus_captured(0.375, 0.5) == 0.75


def test_distances_to_the_solutions():
    world = World()
    world.close_round()
    assert [world.game.solutions[0, 0][name] for name in ("nash", "kalai_smorodinsky", "egalitarian")] == [
        world.package(tariffs=2, ore=2)
    ] * 3
    others = world.game.solutions.copy()
    others["nash"], others["kalai_smorodinsky"] = world.package(ore=2), world.package(tariffs=0, ore=0)
    others["egalitarian"] = -1
    row = world.finish(world.game._replace(solutions=others))
    assert row.distance_nash == pytest.approx(math.hypot(0.25, 0.125))
    assert row.distance_kalai_smorodinsky == pytest.approx(math.hypot(0.65, 0.175))
    assert math.isnan(row.distance_egalitarian)


def test_a_row_tells_what_has_happened():
    world = World(file=True)
    world.close_round()
    world.to_meeting(1)
    world.deal(ore=2)
    world.close_round()
    world.to_meeting(2)
    world.deal(file=1)
    mechanics.close_file(world.game, world.state)
    world.close_round()
    row = world.finish()
    assert (row.deals, row.first_deal, row.framework, row.closed) == (2, 2, 3, 3)
    assert row.relations == pytest.approx(0.3)
    assert row.peak_level == 30
    assert (row.broken, row.consented, row.ratified_0, row.ratified_1) == (False, False, False, False)
    assert (row.type_0, row.type_1, row.offers) == (0, 0, 0)
    assert math.isnan(row.utility_platform)


def test_a_row_tells_who_agreed_at_home_and_what_the_platform_has():
    platform = {"id": "firm", "label": "firm", "values": {"r0": 0.1, "r1": 0.4, "r2": 0.9}}
    world = World({"approval.platform": platform}, file=True)
    world.now.ever_consented = world.cn.ever_ratified = world.now.broken = True
    world.now.offers_made = 17
    world.close_round()
    row = world.finish()
    assert (row.broken, row.consented, row.ratified_0, row.ratified_1) == (True, True, False, True)
    assert (row.utility_platform, row.offers) == (0.9, 17)


# classes


def file_class(world):
    world.close_round()
    return FILE_OUTCOMES[world.finish().file_outcome]


def trade_class(world):
    world.close_round()
    return TRADE_OUTCOMES[world.finish().trade_outcome]


def with_framework():
    world = World(file=True)
    world.deal(file=1)
    return world


def test_files_without_a_refusal():
    assert file_class(World()) == "no_file"
    assert file_class(World(file=True)) == "open_extension"
    assert file_class(with_framework()) == "open_extension"
    closed = with_framework()
    mechanics.close_file(closed.game, closed.state)
    assert file_class(closed) == "closed"


@pytest.mark.parametrize(
    ("by", "name"),
    [
        (BY_FIRST, "not_ratified_first"),
        (BY_SECOND, "not_ratified_second"),
        (BY_REVIEW, "licence_refused"),
        (BY_PLATFORM, "platform_refused"),
    ],
)
def test_a_refused_file_is_classed_by_who_refused_until_it_is_agreed_again(by, name):
    world = with_framework()
    mechanics.refuse_file(world.game, world.state, by)
    assert file_class(world) == name
    world.deal(file=0)
    assert file_class(world) == "open_extension"
    mechanics.close_file(world.game, world.state)
    assert file_class(world) == "closed"


def test_the_file_may_be_any_chip():
    world = World(file=True, order=["file", "tariffs", "ore"])
    assert file_class(world) == "open_extension"
    world.to_meeting(0)
    world.deal(file=1)
    assert (world.rungs(), world.now.pending) == ([2, 1, 1], 1)
    mechanics.close_file(world.game, world.state)
    assert file_class(world) == "closed"
    assert trade_class(world) == "unchanged"


def test_a_banned_file_is_banned_whoever_refused_before():
    world = with_framework()
    world.execute("file")
    assert file_class(world) == "banned"
    assert world.now.pending == -1
    refused = with_framework()
    mechanics.refuse_file(refused.game, refused.state, BY_PLATFORM)
    refused.execute("file")
    assert file_class(refused) == "banned"


def test_trade_is_unchanged_if_every_rung_is_where_it_was():
    assert trade_class(World()) == "unchanged"
    there_and_back = World()
    there_and_back.move(US, "tariffs", "ease")
    there_and_back.move(US, "tariffs", "escalate")
    assert trade_class(there_and_back) == "unchanged"


def test_trade_is_a_spiral_if_hostility_has_grown_on_the_whole():
    world = World()
    world.move(US, "tariffs", "ease")  # hostility falls by 1/3
    world.move(CN, "ore", "escalate")  # and rises by 1/2
    assert trade_class(world) == "spiral"
    under_truce = World({**TRUCE, "chips.tariffs.in_force": "r0"})
    under_truce.deal(tariffs=1)
    under_truce.move(CN, "ore", "escalate")
    assert trade_class(under_truce) == "spiral"


def test_trade_is_settled_without_a_truce_and_a_truce_with_one():
    settled = World()
    settled.deal(tariffs=2)
    assert trade_class(settled) == "settled"
    truce = World(TRUCE)
    truce.deal(tariffs=2)
    assert trade_class(truce) == "truce"
    lapsed = World(TRUCE)
    lapsed.deal(tariffs=2, ore=2)
    lapsed.execute("tariffs")
    assert trade_class(lapsed) == "settled"


def test_trade_that_has_only_shifted_is_settled():
    world = World({"chips.tariffs.in_force": "r0", "chips.ore.in_force": "r2"})
    world.deal(tariffs=3, ore=0)  # hostility falls by 1 and rises by 1
    assert trade_class(world) == "settled"


def test_the_file_is_not_trade():
    world = with_framework()
    mechanics.close_file(world.game, world.state)
    assert trade_class(world) == "unchanged"


# the start


def test_a_run_begins_the_same_whatever_was_before():
    clock = {"chips.tariffs.clock": {"deadline": date(25), "truce_days": 30}}
    world = World(STORY | clock, file=True)
    states = [new_state(world.game) for _ in range(2)]
    for mark, state in enumerate(states):
        for table in state:
            for field in table.dtype.names or [...]:
                table[field] = mark
        begin(world.game, state, np.array([0.2, 0.7]))
    clean, dirty = states
    for part in ("now", "chips", "sides", "instruments", "designs", "firms", "path", "shares"):
        assert getattr(clean, part).tobytes() == getattr(dirty, part).tobytes(), part
    for a in range(2):
        about = slice(world.game.sides[1 - a].types)
        for field in ("belief", "weight"):
            assert (clean.types[a, about][field] == dirty.types[a, about][field]).all()
    for k, chip in enumerate(world.game.chips):
        assert (clean.rungs[k, : chip.rungs] == dirty.rungs[k, : chip.rungs]).all()


def test_types_are_drawn_by_their_priors():
    world = World({"actors.us.types": {"dealer": {"prior": 0.7}, "hawk": {"prior": 0.3}}})
    state = new_state(world.game)
    drawn = []
    for i in range(1000):
        begin(world.game, state, np.array([i / 1000, 0.0]))
        drawn.append((int(state.sides[US].type), int(state.sides[CN].type)))
    assert drawn == [(0, 0)] * 700 + [(1, 0)] * 300
    assert state.types[CN].belief.tolist() == [0.7, 0.3]
    assert state.types[US, 0].belief == 1
    assert state.types[CN].weight.tolist() == [round(0.7 * 65_536), round(0.3 * 65_536)]
