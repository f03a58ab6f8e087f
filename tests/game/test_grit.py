"""Announced easings without return (GRIT) and generosity, move by move in the small world."""

import numpy as np
import pytest

from bargaining_sim.game import play, seats
from bargaining_sim.rules.moves import MOVES
from tests.game.small_world import CN, US, World

HOLD_STILL = {"escalation_cost": 1.0, "audience_cost": 1.0, "temperature": 1e-4, "threat_weight": 0.0}
"""Of its own accord a side with these habits never escalates or threatens."""
FLAT = {
    "actors.us.values.tariffs": dict.fromkeys(("r0", "r1", "r2", "r3"), 0.5),
    "actors.cn.values.ore": dict.fromkeys(("r0", "r1", "r2"), 0.5),
    "chips.tariffs.in_force": "r0",
    "chips.ore.in_force": "r0",
    "chips.ore.fallback": "r0",
    "chips.tariffs.fallback": "r0",
}
"""Own chips are worth the same on every rung: easing costs nothing."""


def grit(us=None, cn=None):
    """The US takes initiatives; both hold still otherwise unless told."""
    habits = {"actors.us.moves": HOLD_STILL | {"reciprocity": 0.0} | (us or {})}
    return World(FLAT | habits | {"actors.cn.moves": HOLD_STILL | {"reciprocity": 0.0} | (cn or {})})


def play_moves(world, draw=0.0, mercy=0.0):
    """One moves phase; the kinds of events that it adds."""
    before = len(world.events())
    play.moves_phase(world.game, world.state, None, np.array([draw, draw, mercy, mercy]))
    return world.events()[before:]


def test_it_announces_until_so_many_went_unanswered():
    world = grit(us={"initiatives": 2})
    # holding is the first of the options: of equals it is chosen at draw 0
    assert [play_moves(world) for _ in range(4)] == [
        ["announced", "held"], ["announced", "held"], ["held", "held"], ["held", "held"],
    ]  # fmt: skip
    assert (world.us.initiatives, world.us.unanswered, world.us.eases) == (2, 2, 2)
    assert world.rungs() == [2, 0]


def test_it_starts_again_when_the_other_eases():
    world = grit(us={"initiatives": 1})
    assert play_moves(world) == ["announced", "held"]
    assert play_moves(world) == ["held", "held"]
    world.move(CN, "ore", "ease")
    assert play_moves(world) == ["announced", "held"]
    assert (world.us.initiatives, world.us.unanswered) == (2, 1)


@pytest.mark.parametrize(("kind", "again"), [("escalate", False), ("hold", False), ("ease", True)])
def test_only_an_easing_counts_as_an_answer(kind, again):
    world = grit(us={"initiatives": 1}, cn={})
    world.ore.in_force = 1
    play_moves(world)
    world.hold(CN) if kind == "hold" else world.move(CN, "ore", kind)
    assert play_moves(world) == (["announced", "held"] if again else ["held", "held"])


def test_tit_for_tat_answers_an_initiative_and_both_go_down_the_ladder():
    world = grit(us={"initiatives": 1, "reciprocity": 1.0}, cn={"reciprocity": 1.0})
    assert play_moves(world) == ["announced", "held"]
    assert play_moves(world) == ["held", "eased"]  # the other answers what it got
    assert play_moves(world)[0] == "announced"
    assert world.us.initiatives == 2


def test_an_initiative_is_an_easing_in_every_other_way():
    world, plain = grit(us={"initiatives": 1}), grit()
    play_moves(world)
    plain.move(US, "tariffs", "ease")
    plain.hold(CN)
    assert world.rungs() == plain.rungs() == [1, 0]
    assert world.fallbacks() == plain.fallbacks()
    assert world.now.relations == plain.now.relations == pytest.approx(0.05)
    assert world.cn.harm == plain.cn.harm == pytest.approx(-0.3)
    assert (world.us.eases, world.us.initiatives, plain.us.initiatives) == (1, 1, 0)
    event = world.last_event("announced")
    assert (event.actor, event.chip, event.old, event.new) == (US, 0, 0, 1)


def test_the_easing_worth_most_is_announced():
    values = {"r0": 0.2, "r1": 0.1, "r2": 0.0}
    words = FLAT | {
        "actors.us.moves": HOLD_STILL | {"initiatives": 5},
        "chips.file.in_force": "r0",
        "actors.us.weights": {"tariffs": 0.4, "ore": 0.4, "file": 0.2},
        "actors.us.values.file": values,
    }
    world = World(words, file=True)
    assert play_moves(world)[0] == "announced"
    assert world.rungs()[0] == 1  # the tariffs cost it nothing, the file does
    for _ in range(2):
        play_moves(world)
    assert world.rungs() == [3, 0, 0]
    play_moves(world)  # then the file
    assert world.rungs() == [3, 0, 1]


def test_with_nothing_to_ease_it_moves_as_usual():
    world = grit(us={"initiatives": 5})
    world.tariffs.in_force = 3
    assert play_moves(world) == ["held", "held"]
    assert (world.us.initiatives, world.us.unanswered) == (0, 0)


def test_without_initiatives_none_is_taken():
    world = grit(us={"initiatives": 0})
    world.us.harm = -0.5
    assert "announced" not in [kind for _ in range(4) for kind in play_moves(world)]


# generosity


def answers(generosity, mercy, harm=0.3):
    """What China answers to an escalation that did it ``harm``."""
    habits = HOLD_STILL | {"escalation_cost": 0.1, "reciprocity": 1.0, "generosity": generosity}
    world = World(FLAT | {"actors.cn.moves": habits, "chips.ore.in_force": "r1"})
    world.cn.harm = harm
    chosen = world.state.options[seats.choose_move(world.game, world.state, CN, 0.0, mercy)]
    return {number: name for name, number in MOVES.items()}[int(chosen.move)], float(world.cn.harm)


@pytest.mark.parametrize(
    ("mercy", "move"), [(0.0, "hold"), (0.249, "hold"), (0.25, "escalate"), (0.9, "escalate")]
)
def test_harm_goes_unanswered_with_the_chance_of_generosity(mercy, move):
    assert answers(0.25, mercy) == (move, 0.0 if move == "hold" else 0.3)


def test_a_benefit_is_answered_whatever_the_generosity():
    assert answers(1.0, 0.0, harm=-0.3) == ("ease", -0.3)


def test_the_ledger_tells_no_harm_where_it_was_forgiven():
    habits = {"generosity": 1.0, "temperature": 10.0}
    world = World({"actors.cn.moves": habits})
    world.move(US, "tariffs", "escalate")
    play.moves_phase(world.game, world.state, None, np.array([0.0, 0.4, 0.5, 0.5]))
    event = world.state.ledger[world.now.events - 1]
    assert (event.actor, event.threshold) == (CN, 0.0)
