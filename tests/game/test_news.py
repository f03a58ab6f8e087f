"""News between meetings in the small world: what a shock changes, and what a rumour makes believe."""

import math

import numpy as np
import pytest

from bargaining_sim.game import domestic, ledger, news
from bargaining_sim.game.state import FRAMEWORK
from tests.game.small_world import CN, US, World, date
from tests.game.story_world import INSTRUMENTS, NEWS, STORY, TYPES

LISTING = NEWS["shocks"]["listing"]
SHOCK = {"news.shocks.listing": LISTING}
DEALER, HAWK = 0, 1
NEVER = 1.0
"""A draw with which nothing arrives."""


def rumours(ratio=3.0, about="us", kind="hawk"):
    leak = {"label": "a leak", "rate": 0.1, "about": about, "type": kind, "likelihood_ratio": ratio}
    return TYPES | {"news.rumours.leak": leak}


def test_arrivals_are_those_of_the_days_since_the_last_meeting_or_the_start():
    days = (4, 25, 25)
    meetings = [{"name": f"m{i}", "date": date(day)} for i, day in enumerate(days)]
    world = World(SHOCK | rumours() | {"calendar.meetings": meetings})
    expected = [[1 - math.exp(-rate * gap) for rate in (0.05, 0.1)] for gap in (4, 21, 0)]
    assert world.game.arrivals == pytest.approx(np.array(expected), abs=1e-12)


def test_each_item_arrives_below_its_chance_and_has_draws_of_its_own():
    world = World(SHOCK | rumours())
    shock, rumour = world.game.arrivals[0]
    for draws, happened in (
        ((shock, rumour, 0.0), []),
        ((0.99 * shock, rumour, 0.0), ["shocked"]),
        ((shock, 0.99 * rumour, 0.0), ["rumoured"]),
        ((0.0, 0.0, 0.0), ["shocked", "rumoured"]),
    ):
        world = World(SHOCK | rumours())
        news.news_phase(world.game, world.state, np.array(draws))
        assert world.events() == happened
        counted = (int(world.now.shocks), int(world.now.rumours))
        assert counted == (happened.count("shocked"), happened.count("rumoured"))


@pytest.mark.parametrize("phase", ["shocks", "rumours"])
def test_what_is_switched_off_does_not_happen(phase):
    world = World(SHOCK | rumours() | {f"phases.{phase}": False})
    news.news_phase(world.game, world.state, np.zeros(3))
    assert world.events() == ["rumoured" if phase == "shocks" else "shocked"]


# shocks


def test_a_shock_moves_its_chip_relations_and_ratifiers():
    world = World(SHOCK)
    news.shock(world.game, world.state, 0)
    assert (world.rungs(), world.fallbacks()) == ([0, 1], [0, 1])
    assert world.now.relations == -0.125
    assert (world.us.threshold, world.cn.threshold) == (0.25, -0.125)
    assert (world.us.harm, world.cn.harm) == (0, pytest.approx(0.425 - 0.125))
    assert world.now.peak_level == 145
    assert (world.us.escalations, world.us.eases, world.us.threats) == (0, 0, 0)
    event = world.last_event("shocked")
    assert (event.actor, event.chip, event.old, event.new, event.package) == (-1, 0, 1, 0, 0)
    assert event.value == -0.125


def test_a_shock_moves_the_threshold_of_ratification():
    ratifier = {"label": "Congress", "threshold": 0.5, "spread": 0.1}
    shock = {"news.shocks.leak": {"label": "a leak", "rate": 0.1, "thresholds": {"us": 0.25}}}
    world = World(shock | {"approval.ratifiers": {"us": ratifier}}, file=True)
    world.deal(file=1)
    chances = [domestic.ratification_chance(world.game, world.state, US)]
    news.shock(world.game, world.state, 0)
    chances.append(domestic.ratification_chance(world.game, world.state, US))
    # what is in force is worth .75: 2.5 spreads above τ, and then none
    assert chances == pytest.approx([0.993790, 0.5], abs=1e-6)


def test_harm_of_a_shock_comes_on_top_of_the_last_move():
    world = World({**SHOCK, "chips.tariffs.in_force": "r3"})
    world.move(US, "tariffs", "escalate")
    harm = world.cn.harm
    news.shock(world.game, world.state, 0)
    assert world.cn.harm == pytest.approx(harm + 0.725 - 0.425)


@pytest.mark.parametrize(("steps", "rung"), [(-9, 0), (-1, 0), (1, 2), (2, 3), (9, 3)])
def test_a_shock_goes_as_many_rungs_as_there_are(steps, rung):
    world = World({"news.shocks.listing": LISTING | {"steps": steps}, "chips.tariffs.in_force": "r1"})
    news.shock(world.game, world.state, 0)
    assert world.rungs() == [rung, 1]


@pytest.mark.parametrize("steps", [0, 1])
def test_a_shock_that_makes_nothing_more_hostile_leaves_the_fallback(steps):
    changes = {"news.shocks.listing": LISTING | {"steps": steps}, "chips.tariffs.fallback": "r3"}
    world = World(changes)
    news.shock(world.game, world.state, 0)
    assert (world.tariffs.in_force, world.tariffs.fallback) == (1 + steps, 3)


def test_a_shock_without_a_chip_moves_none():
    world = World({"news.shocks.leak": {"label": "a leak", "rate": 0.1, "relations": 0.5}})
    news.shock(world.game, world.state, 0)
    assert (world.rungs(), world.fallbacks(), world.now.relations) == ([1, 1], [0, 1], 0.5)
    assert world.us.harm == world.cn.harm == 0
    assert world.last_event("shocked").chip == -1


def test_a_shock_leaves_a_file_that_is_under_way():
    world = World({"news.shocks.listing": LISTING | {"chip": "file"}}, file=True)
    world.deal(file=1)
    news.shock(world.game, world.state, 0)
    assert (world.rungs(), world.now.status, world.now.pending) == ([1, 1, 2], FRAMEWORK, 1)
    untouched = World({"news.shocks.listing": LISTING | {"chip": "file"}}, file=True)
    news.shock(untouched.game, untouched.state, 0)
    assert untouched.rungs() == [1, 1, 1]


def test_a_shock_stops_before_a_rung_that_needs_consent():
    ladder = [{"name": f"r{i}", "label": "rung", "consent": i == 1} for i in range(3)]
    platform = {"id": "firm", "label": "firm", "values": {"r0": 0.1, "r1": 0.4, "r2": 0.9}}
    changes = {
        "chips.file.rungs": ladder,
        "approval.platform": platform,
        "news.shocks.listing": LISTING | {"chip": "file", "steps": -2},
    }
    world = World(changes, file=True)
    news.shock(world.game, world.state, 0)
    assert world.rungs() == [1, 1, 2]


def test_a_shock_exposes_once_and_only_while_learning_is_on():
    words = {"instruments": INSTRUMENTS, "news.shocks.listing": LISTING | {"exposes": ["lists", "licences"]}}
    world = World(words | {"chips.ore.fallback": "r1"})
    news.shock(world.game, world.state, 0)
    assert [bool(item.shown) for item in world.state.instruments] == [True, True]
    news.learning_phase(world.game, world.state, np.full(2, 0.99))
    assert [int(item.exposures) for item in world.state.instruments] == [1, 1]
    assert not any(item.shown for item in world.state.instruments)
    off = World(words | {"phases.learning": False})
    news.shock(off.game, off.state, 0)
    assert not any(item.shown for item in off.state.instruments)


def test_naming_an_instrument_twice_exposes_it_once():
    words = {"instruments": INSTRUMENTS, "news.shocks.listing": LISTING | {"exposes": ["licences"] * 2}}
    assert World(words).game.shocks[0].exposes == 0b01


# rumours


@pytest.mark.parametrize("kind", [DEALER, HAWK])
@pytest.mark.parametrize("accuracy_draw", [0.0, 0.74, 0.76, 0.99])
def test_a_rumour_is_weighed_by_bayes_rule(kind, accuracy_draw):
    """LR 3 is right with chance ¾: prior odds 2:3 of a hawk become 6:3 or 2:9."""
    world = World(rumours(3.0))
    world.us.type = kind
    news.rumour(world.game, world.state, 0, accuracy_draw)
    right = accuracy_draw < 0.75
    affirms = (kind == HAWK) == right
    odds = (0.4 / 0.6) * (3.0 if affirms else 1 / 3.0)
    beliefs = world.state.types[CN]
    assert beliefs[HAWK].belief / beliefs[DEALER].belief == pytest.approx(odds, rel=1e-12)
    assert beliefs["weight"].tolist() == [round(65_536 * float(b)) for b in beliefs["belief"]]
    event = world.last_event("rumoured")
    assert (event.actor, event.old, event.new, event.package) == (US, int(affirms), HAWK, 0)
    assert (event.threshold, event.value) == (0.4, float(beliefs[HAWK].belief))


def test_rumours_add_up():
    world = World(rumours(3.0))
    world.us.type = HAWK
    for draw in (0.0, 0.9, 0.5, 0.6):  # right, wrong, right, right
        news.rumour(world.game, world.state, 0, draw)
    beliefs = world.state.types[CN]
    assert beliefs[HAWK].belief / beliefs[DEALER].belief == pytest.approx((2 / 3) * 9, rel=1e-12)
    assert world.now.rumours == 4


def test_a_rumour_changes_only_what_the_other_believes():
    world = World(rumours(3.0, about="us"))
    before = world.state.types[US].tobytes()
    news.rumour(world.game, world.state, 0, 0.0)
    assert world.state.types[US].tobytes() == before
    assert (world.rungs(), world.fallbacks(), world.now.relations) == ([1, 1], [0, 1], 0)


def test_a_worthless_rumour_changes_nothing_to_the_bit():
    world = World(
        rumours(1.0) | {"actors.us.types": {n: {"prior": p} for n, p in (("a", 0.3), ("hawk", 0.7))}}
    )
    before = world.state.types.tobytes()
    for draw in (0.0, 0.49, 0.51, 0.99):
        news.rumour(world.game, world.state, 0, draw)
    assert world.state.types.tobytes() == before
    assert world.now.rumours == 4


def test_a_rumour_about_the_only_type_changes_no_belief():
    world = World(rumours(50.0, about="cn", kind="only"))
    news.rumour(world.game, world.state, 0, 0.9)
    assert world.state.types[US, 0].belief == 1
    assert world.state.types[US, 0].weight == 65_536


def test_all_is_told_in_the_ledger_of_the_phase():
    world = World(STORY, file=True)
    news.news_phase(world.game, world.state, np.zeros(3))
    phases = {ledger.PHASE_NAMES[int(e.phase)] for e in world.state.ledger[: world.now.events]}
    assert phases == {"news"}
