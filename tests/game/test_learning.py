"""Instruments that must be learned before they can be used, and chokepoints that wear out.

In the small world the US may learn ``licences``, which unlock its tariffs' r2, from the ore's r1; China may
learn ``lists``, which unlock the ore's r0, from the tariffs' r0 and r1.
"""

import math

import numpy as np
import pytest

from bargaining_sim.engine import batch
from bargaining_sim.game import domestic, ledger, mechanics, news, packages, play, seats
from bargaining_sim.game.tables import NEVER
from bargaining_sim.rules.moves import MOVES
from bargaining_sim.scenario.compiler import compile_scenario
from tests.game.small_world import CN, US, World, date, scenario
from tests.game.story_world import INSTRUMENTS

LICENCES, LISTS = 0, 1
TARIFFS, ORE = 0, 1
WORDS = {"instruments": INSTRUMENTS, "chips.ore.fallback": "r1"}
LEARNED, IGNORANT = np.zeros(2), np.full(2, 0.999)


def world(changes=None, **keys):
    return World(WORDS | (changes or {}) | keys)


def learn(made, draws=LEARNED):
    news.learning_phase(made.game, made.state, np.array(draws))


def usable(made, i):
    """Day from which an instrument can be used; None if never."""
    day = int(made.state.instruments[i].usable)
    return None if day == NEVER else day - date(0).toordinal()


def moves_of(made, side):
    """Moves open to a side, as (chip, kind)."""
    n = seats.list_moves(made.game, made.state, side)
    names = {number: name for name, number in MOVES.items()}
    return {(int(o.chip), names[int(o.move)]) for o in made.state.options[:n]}


# exposure


def test_a_rung_in_force_exposes_the_learner():
    made = world()
    learn(made, [0.29, 0.0])
    assert [usable(made, i) for i in (LICENCES, LISTS)] == [10, 10 + 10]  # the lag
    assert made.now.learned == 2
    assert [int(item.exposures) for item in made.state.instruments] == [1, 1]
    assert int(made.state.instruments[LISTS].learned) == date(10).toordinal()
    event = made.last_event("learned")
    assert (event.actor, event.chip, event.package) == (CN, -1, LISTS)
    assert (event.value, event.threshold) == (1, date(20).toordinal())


def test_exposures_are_counted_until_one_teaches():
    made = world()
    for meeting in range(3):
        made.to_meeting(meeting)
        learn(made, [0.3, 0.999] if meeting < 2 else [0.299, 0.999])
        assert int(made.state.instruments[LICENCES].exposures) == meeting + 1
    assert usable(made, LICENCES) == 30
    learn(made, [0.0, 0.0])
    assert int(made.state.instruments[LICENCES].exposures) == 3  # nothing is learned twice
    assert made.events().count("learned") == 2


def test_without_exposure_nothing_is_learned():
    made = world({"chips.ore.in_force": "r2", "chips.tariffs.in_force": "r3"})
    learn(made)
    assert [usable(made, i) for i in (LICENCES, LISTS)] == [None, None]
    assert made.now.learned == 0
    assert [int(item.exposures) for item in made.state.instruments] == [0, 0]


def test_what_is_known_from_the_start_can_be_used_at_once():
    known = {"instruments": {name: item | {"known": True} for name, item in INSTRUMENTS.items()}}
    made = World(known)
    assert [mechanics.is_locked(made.game, made.state, k, rung) for k, rung in ((TARIFFS, 2), (ORE, 0))] == [
        False, False,
    ]  # fmt: skip
    learn(made)
    assert made.now.learned == 0
    assert made.events() == []


# locked rungs


def test_a_lag_delays_the_use():
    made = world({"instruments": INSTRUMENTS | {"licences": INSTRUMENTS["licences"] | {"lag_days": 20}}})
    learn(made)
    for meeting, locked in enumerate((True, True, False)):  # days 10, 20, 30; usable from day 30
        made.to_meeting(meeting)
        assert mechanics.is_locked(made.game, made.state, TARIFFS, 2) == locked


def test_only_rungs_that_need_the_instrument_are_locked():
    made = world()
    locked = [
        (k, rung)
        for k in (TARIFFS, ORE)
        for rung in range(int(made.game.chips[k].rungs))
        if mechanics.is_locked(made.game, made.state, k, rung)
    ]
    assert locked == [(TARIFFS, 2), (ORE, 0)]


def test_a_locked_rung_is_passed_over_by_moves():
    made = world()
    assert mechanics.next_rung(made.game, made.state, TARIFFS, 1, 1) == 3
    assert mechanics.next_rung(made.game, made.state, TARIFFS, 3, -1) == 1
    made.move(US, "tariffs", "ease")
    assert made.rungs() == [3, 1]
    learn(made, [0.0, 0.999])
    made.move(US, "tariffs", "escalate")
    assert made.rungs() == [2, 1]


def test_a_locked_last_rung_can_be_neither_reached_nor_threatened():
    made = world()
    assert mechanics.next_rung(made.game, made.state, ORE, 1, -1) == -1
    assert moves_of(made, CN) == {(-1, "hold"), (ORE, "ease")}
    learn(made)
    made.to_meeting(1)
    assert moves_of(made, CN) == {(-1, "hold"), (ORE, "ease"), (ORE, "escalate"), (ORE, "threaten")}
    made.move(CN, "ore", "threaten")
    assert made.ore.fallback == 0


@pytest.mark.parametrize("steps", [1, 2])
def test_a_shock_passes_over_a_locked_rung(steps):
    shock = {"label": "a shock", "rate": 0.1, "chip": "tariffs", "steps": steps}
    made = world({"news.shocks.any": shock})
    news.shock(made.game, made.state, 0)
    assert made.rungs() == [3, 1]


def offers_at(made, side, aspirations):
    """Packages that a side offers at these aspirations, as rungs."""
    assert seats.open_session(made.game, made.state, packages.in_force_package(made.game, made.state), -1)
    found = []
    for aspiration in aspirations:
        made.state.sides[side].aspiration = aspiration
        package = int(seats.choose_offer(made.game, made.state, side, 1))
        if package >= 0:
            found.append(tuple(int(packages.rung_in(made.game, package, k)) for k in (TARIFFS, ORE)))
    return found


@pytest.mark.parametrize("side", [US, CN])
def test_a_locked_rung_is_not_offered_and_afterwards_it_is(side):
    levels = np.linspace(0.0, 10_000.0, 201)
    made = world()
    before = offers_at(made, side, levels)
    assert before
    assert not [rungs for rungs in before if rungs[TARIFFS] == 2 or rungs[ORE] == 0]
    learn(made)
    made.to_meeting(1)
    after = offers_at(made, side, levels)
    assert [rungs for rungs in after if rungs[TARIFFS] == 2 or rungs[ORE] == 0]


@pytest.mark.parametrize("side", [US, CN])
def test_the_best_in_reach_is_the_best_that_is_not_locked(side):
    made = world()
    worth = made.game.utility[side, 0].reshape(4, 3)
    seats.open_session(made.game, made.state, packages.in_force_package(made.game, made.state), -1)
    assert made.state.types[side, 0].top == worth[[0, 1, 3]][:, [1, 2]].max()
    learn(made)
    made.to_meeting(1)
    seats.open_session(made.game, made.state, packages.in_force_package(made.game, made.state), -1)
    assert made.state.types[side, 0].top == worth.max()


def test_in_whole_runs_no_locked_rung_is_used_before_its_day_and_some_are_after():
    habits = {"temperature": 1.0}
    words = WORDS | {"actors.us.moves": habits, "actors.cn.moves": habits}
    game = compile_scenario(scenario(words))
    needs = {(TARIFFS, 2): LICENCES, (ORE, 0): LISTS}
    used = {"before": 0, "after": 0}
    for run in range(150):
        events, _ = batch.trace_run(game, 5, run)
        usable_from = [math.inf, math.inf]
        for event in events:
            kind = ledger.KIND_NAMES[int(event["kind"])]
            if kind == "learned":
                usable_from[int(event["package"])] = float(event["threshold"])
            rungs = []
            if kind in ("offered", "deal"):
                code = int(game.codes[event["package"]])
                rungs = [(k, code >> int(game.chips[k].shift) & int(game.chips[k].mask)) for k in (0, 1)]
            elif kind in ("escalated", "eased", "threatened"):
                rungs = [(int(event["chip"]), int(event["new"]))]
            for rung in rungs:
                if rung in needs:
                    used["before" if event["day"] < usable_from[needs[rung]] else "after"] += 1
    assert used["before"] == 0
    assert used["after"] > 50


@pytest.mark.parametrize("known", [True, False])
def test_nobody_reviews_without_the_instrument(known):
    ladder = [{"name": f"r{i}", "label": "rung"} for i in range(3)]
    ladder[1]["review"] = {"grant": 0.0, "refuse": 1.0}
    item = {"label": "a review", "learner": "cn", "known": known, "hazard": 1.0}
    made = World(
        {
            "chips.file.rungs": ladder,
            "approval.reviewer": {
                "label": "office",
                "side": "cn",
                "needs": "review",
                "relations_effect": 0.0,
            },
            "instruments": {"review": item},
        },
        file=True,
    )
    made.deal(file=1)
    assert domestic.is_reviewed(made.game, made.state) == known
    play.approval_phase(made.game, made.state, None, np.full(40, 0.5))
    assert made.events()[-1] == ("licence_refused" if known else "in_force")
    assert made.rungs() == [1, 1, 2 if known else 1]


# chokepoints

CHOKE = {"chips.tariffs.chokepoint": {"rung": "r1", "erosion": 0.5}}


def test_a_chokepoint_wears_out_with_every_round_of_use():
    made = World(CHOKE)
    for uses in range(1, 4):
        news.wear_chokepoints(made.game, made.state)
        assert int(made.tariffs.uses) == uses
        assert made.tariffs.force == pytest.approx(math.exp(-0.5 * uses), rel=1e-12)
        assert (made.ore.uses, made.ore.force) == (0, 1.0)
    made.move(US, "tariffs", "ease")
    news.wear_chokepoints(made.game, made.state)
    assert int(made.tariffs.uses) == 3  # r2 does not use it
    assert made.tariffs.force == pytest.approx(math.exp(-1.5), rel=1e-12)
    made.move(US, "tariffs", "escalate")
    news.wear_chokepoints(made.game, made.state)
    assert int(made.tariffs.uses) == 4


def worths(made, side, rungs=range(4)):
    return [
        packages.worth(made.game, made.state, side, 0, made.package(tariffs=rung)) / 10_000 for rung in rungs
    ]


def test_a_worn_chokepoint_bites_less_and_its_owner_loses_nothing():
    made = World(CHOKE)
    assert worths(made, CN) == [0.125, 0.425, 0.725, 0.875]
    made.tariffs.force = 0.25
    # of what r0 and r1 cost against r2, the first rung that does not use it, a quarter is left
    assert worths(made, CN) == pytest.approx([0.725 - 0.25 * 0.6, 0.725 - 0.25 * 0.3, 0.725, 0.875])
    assert worths(made, US) == [0.35, 0.75, 0.55, 0.25]


def test_relief_stops_at_what_the_friendlier_rung_is_worth():
    values = dict(zip(("r0", "r1", "r2", "r3"), (0.0, 0.9, 0.8, 1.0), strict=True))
    made = World(CHOKE | {"actors.cn.values.tariffs": values})
    made.tariffs.force = 0.25
    unworn = [0.125 + 0.75 * x for x in values.values()]
    assert worths(made, CN) == pytest.approx([unworn[2] - 0.25 * 0.6, *unworn[1:]])


def test_a_worn_threat_shifts_the_disagreement_value_less():
    shifts = []
    for force in (1.0, 0.5, 0.0):
        made = World(CHOKE)
        made.tariffs.force = force
        made.state.sides[CN].harm = 0.0
        made.move(US, "tariffs", "escalate")
        shifts.append(float(made.cn.harm))
    assert shifts == pytest.approx([0.3, 0.15, 0.0], abs=1e-12)


def test_without_erosion_nothing_is_reckoned():
    made = World({"chips.tariffs.chokepoint": {"rung": "r1", "erosion": 0.0}})
    assert not made.game.talks.chokepoints
    made.tariffs.force = 0.25
    assert worths(made, CN) == [0.125, 0.425, 0.725, 0.875]
