"""What the mechanics write into the ledger, event by event, and what a new framework starts with."""

import pytest

from bargaining_sim.game import ledger, mechanics, packages
from bargaining_sim.game.ledger import KIND_NAMES, PHASE_NAMES
from bargaining_sim.game.state import BY_REVIEW
from bargaining_sim.numeric.chance import APPROVAL, CLOCK, FIRMS, IMPLEMENTATION, MOVES, NEWS, PURPOSES, TABLE
from bargaining_sim.rules.moves import MOVES as KINDS
from tests.game.small_world import CN, US, World, date

NOBODY = -1
TARIFFS, ORE, FILE = range(3)


def day(number):
    return date(number).toordinal()


def notes(world):
    """Events as (phase, kind, actor, chip, old, new, package, value, threshold)."""
    return [
        (
            PHASE_NAMES[int(e.phase)], KIND_NAMES[int(e.kind)], int(e.actor), int(e.chip),
            int(e.old), int(e.new), int(e.package), float(e.value), float(e.threshold),
        )
        for e in world.state.ledger[: world.now.events]
    ]  # fmt: skip


def test_moves_are_noted_with_their_worth_and_the_harm_they_answer():
    world = World({"chips.ore.clock": {"threat_days": 15}})
    for side, chip, kind in (
        (US, TARIFFS, "escalate"), (CN, ORE, "threaten"), (US, TARIFFS, "ease"), (CN, NOBODY, "hold")
    ):  # fmt: skip
        mechanics.apply_move(world.game, world.state, side, chip, KINDS[kind], 0.25, 0.5)
    assert notes(world) == [
        ("moves", "escalated", US, TARIFFS, 1, 0, -1, 0.25, 0.5),
        ("moves", "threatened", CN, ORE, 1, 0, -1, 0.25, day(25)),
        ("moves", "eased", US, TARIFFS, 0, 1, -1, 0.25, 0.5),
        ("moves", "held", CN, NOBODY, -1, -1, -1, 0.25, 0.0),
    ]


def test_a_deal_is_noted_with_the_packages_before_and_after():
    world = World({"approval.linked_performance": True}, file=True)
    before, after = world.package(), world.package(tariffs=2, file=1)
    world.deal(tariffs=2, file=1)
    mechanics.refuse_file(world.game, world.state, BY_REVIEW)
    assert notes(world) == [
        ("table", "deal", NOBODY, NOBODY, before, -1, after, 0.0, 0.0),
        ("table", "framework", NOBODY, FILE, 2, 1, -1, 0.0, 0.0),
        ("approval", "taken_back", NOBODY, TARIFFS, 2, 1, -1, 0.0, 0.0),
    ]


@pytest.mark.parametrize(("approval", "phase"), [(True, "approval"), (False, "table")])
def test_a_file_is_noted_as_in_force_where_that_was_settled(approval, phase):
    world = World({"phases.approval": approval}, file=True)
    world.deal(file=1)
    if approval:
        mechanics.close_file(world.game, world.state)
    assert notes(world)[-1] == (phase, "in_force", NOBODY, FILE, 2, 1, -1, 0.0, 0.0)


def test_dates_are_noted_with_the_old_and_the_new():
    world = World(
        {
            "chips.tariffs.clock": {"deadline": date(25), "extension_days": 7},
            "chips.ore.clock": {"threat_days": 15, "extension_days": 4},
        }
    )
    world.move(CN, "ore", "threaten")
    world.extend("tariffs")
    world.extend("ore")
    world.call_off("ore")
    world.execute("tariffs")
    assert notes(world)[1:] == [
        ("clock", "extended", US, TARIFFS, 1, 0, -1, day(32), day(25)),
        ("clock", "extended", CN, ORE, 1, 0, -1, day(29), day(25)),
        ("clock", "called_off", CN, ORE, 1, 0, -1, 0.03, day(29)),
        ("clock", "executed", US, TARIFFS, 1, 0, -1, day(32), 0.0),
    ]


def test_a_breakdown_is_noted_and_dates_what_had_no_date_to_its_day():
    world = World({"talks.breakdown_probability": 0.125})
    world.to_meeting(1)
    mechanics.break_down(world.game, world.state, CN)
    assert notes(world) == [
        ("table", "broke_down", CN, NOBODY, -1, -1, -1, 0.125, 0.0),
        ("clock", "executed", US, TARIFFS, 1, 0, -1, day(20), 0.0),
    ]
    assert [(int(e.meeting), int(e.day)) for e in world.state.ledger[:2]] == [(1, day(20))] * 2


def test_a_full_ledger_drops_what_follows():
    world = World()
    for value in range(len(world.state.ledger) + 5):
        ledger.note(world.state, TABLE, ledger.PASSED, US, value=float(value))
    assert world.now.events == len(world.state.ledger) == 200
    assert world.state.ledger[-1].value == 199


def test_every_phase_and_kind_has_a_name_of_its_own():
    phases = {NEWS, MOVES, TABLE, APPROVAL, CLOCK, IMPLEMENTATION, FIRMS}
    assert set(PHASE_NAMES) == phases
    assert {PURPOSES[name] for name in PHASE_NAMES.values()} == phases
    others = {f"{name.upper()}" for name in PURPOSES} | {"PLATFORM"}
    kinds = {
        name: value
        for name, value in vars(ledger).items()
        if name.isupper() and type(value) is int and name not in others
    }
    assert {value: name.lower() for name, value in kinds.items()} == KIND_NAMES
    assert len(set(KIND_NAMES.values())) == len(kinds) == 36


# what a framework starts with


def test_a_new_framework_starts_afresh():
    world = World(file=True)
    world.now.consented = True
    world.now.delays = 3
    for side in world.state.sides:
        side.attempts, side.ratified = 2, True
    world.deal(file=1)
    assert (world.now.consented, world.now.delays) == (False, 0)
    for side in world.state.sides:
        assert (side.attempts, side.ratified) == (0, False)


def test_only_what_the_package_moved_is_taken_back_also_to_the_lowest_rung():
    world = World({"approval.linked_performance": True, "chips.tariffs.in_force": "r0"}, file=True)
    world.deal(tariffs=1, file=1)
    mechanics.refuse_file(world.game, world.state, BY_REVIEW)
    assert world.rungs() == [0, 1, 2]
    assert world.events() == ["deal", "framework", "taken_back"]


def test_a_deal_without_the_file_is_not_taken_back_by_a_later_one():
    meetings = [{"name": f"meeting {n}", "date": date(n)} for n in (10, 20)]
    meetings[1]["agenda"] = ["tariffs", "file"]
    world = World({"approval.linked_performance": True, "calendar.meetings": meetings}, file=True)
    world.deal(ore=2)
    world.to_meeting(1)
    world.deal(tariffs=2, file=1)
    mechanics.refuse_file(world.game, world.state, BY_REVIEW)
    assert world.rungs() == [1, 2, 2]


def test_what_one_refusal_left_is_not_taken_back_by_the_next():
    meetings = [{"name": f"meeting {n}", "date": date(n)} for n in (10, 20)]
    meetings[1]["agenda"] = ["ore", "file"]
    world = World({"approval.linked_performance": True, "calendar.meetings": meetings}, file=True)
    world.deal(tariffs=2, file=1)
    world.move(US, "tariffs", "ease")  # so the first refusal leaves it
    mechanics.refuse_file(world.game, world.state, BY_REVIEW)
    world.move(US, "tariffs", "escalate")
    world.to_meeting(1)
    world.deal(file=1)
    mechanics.refuse_file(world.game, world.state, BY_REVIEW)
    assert world.rungs() == [2, 1, 2]


def test_packages_in_force_and_to_fall_back_to():
    world = World({"chips.ore.fallback": "r2"}, file=True)
    assert int(packages.in_force_package(world.game, world.state)) == (1 * 3 + 1) * 3 + 2
    assert int(packages.fallback_package(world.game, world.state)) == (0 * 3 + 2) * 3 + 0
    package = world.package(tariffs=3, ore=0, file=1)
    assert [packages.rung_in(world.game, package, k) for k in range(3)] == [3, 0, 1]
