"""Rooms: what can be done in them, what is refused, and that actions alone make them."""

import json
import random

import numpy as np
import pytest

from bargaining_sim.web.room import FAILED, OVER, TALKS, ActionError, Room
from bargaining_sim.web.views import Viewer, reveal_json
from tests.web.seats import new_room, play, random_answer, sit_all


def as_seen(room: Room) -> str:
    """All that anybody is told of a room."""
    seats = [None, *room.places]
    told = [Viewer(room, seat).message(0, -1, set()) for seat in seats]
    return json.dumps([told, reveal_json(room)], sort_keys=True, allow_nan=False)


def test_a_run_with_people_goes_from_the_lobby_to_its_end() -> None:
    room = new_room()
    assert room.phase == "lobby"
    sit_all(room)
    room.do({"do": "start"})
    play(room, random.Random(1))
    assert room.phase == OVER
    assert len(room.noted) == room.bounds[-1] == len(room.model.events())
    assert len(room.steps) == len(room.bounds)
    assert json.loads(as_seen(room))


REFUSED = [
    ({"do": "dance"}, "allowed: "),
    ({}, "allowed: "),
    ({"do": ["start"]}, "allowed: "),
    ({"do": "sit", "seat": "moon", "token": "x" * 20}, '"us"|us'),
    ({"do": "sit", "seat": ["us"], "token": "x" * 20}, "allowed: "),
    ({"do": "sit", "seat": "us", "token": ""}, "only a person"),
    ({"do": "sit", "seat": "us", "token": "somebody-else-here"}, "taken by Person us"),
    ({"do": "sit", "seat": "cn", "token": "token-of-us-1234"}, "you have a seat"),
    ({"do": "agent", "seat": "cn", "on": True}, "has nobody"),
    ({"do": "start"}, "have begun"),
    ({"do": "answer", "seat": "us", "key": "nonsense", "answer": 0}, "no longer open"),
    ({"do": "answer", "seat": "cn", "key": "THE KEY", "answer": 0}, "another seat"),
    ({"do": "answer", "seat": "us", "key": "THE KEY", "answer": 99}, "allowed: a number from 0"),
    ({"do": "answer", "seat": "us", "key": "THE KEY", "answer": True}, "allowed: a number from 0"),
    ({"do": "answer", "seat": "us", "key": "THE KEY", "answer": -1}, "allowed: a number from 0"),
    ({"do": "answer", "seat": "us", "key": "THE KEY", "answer": "agent"}, "allowed: a number from 0"),
    ({"do": "answer", "seat": "us", "key": "THE KEY", "answer": {"a": []}}, "allowed: a number from 0"),
    ({"do": "answer", "seat": "us", "key": "THE KEY"}, "allowed: a number from 0"),
]


@pytest.mark.parametrize(("action", "why"), REFUSED)
def test_what_is_refused_changes_nothing(action: dict, why: str) -> None:
    room = new_room()
    sit_all(room, ["us"])
    room.do({"do": "start"})
    before = as_seen(room), dict(room.places), dict(room.model.answers)
    action = dict(action)
    if action.get("key") == "THE KEY":
        action["key"] = room.questions[0].key
    with pytest.raises(ActionError, match=why):
        room.do(action)
    assert (as_seen(room), dict(room.places), dict(room.model.answers)) == before


def table_room() -> tuple[Room, object]:
    """A room that waits for an offer of the United States."""
    room = new_room()
    sit_all(room, ["us"])
    room.do({"do": "start"})
    rng = random.Random(2)
    while room.questions[0].kind != "offer":
        question = room.questions[0]
        room.do({"do": "answer", "seat": "us", "key": question.key, "answer": random_answer(question, rng)})
    return room, room.questions[0]


@pytest.mark.parametrize(
    "wrong",
    [[], [0], "all", 3, True, [0, 0, 0, 0, 99], [0, 0, 0, 0, -1], [0, 0, 0, 0, 1.5], [0, 0, 0, 0, True],
     [[0]] * 5, {"tiktok": 1}],
)  # fmt: skip
def test_offers_that_are_none_are_refused(wrong: object) -> None:
    room, question = table_room()
    before = as_seen(room)
    with pytest.raises(ActionError, match="offer"):
        room.do({"do": "answer", "seat": "us", "key": question.key, "answer": wrong})
    assert as_seen(room) == before


def test_a_closed_chip_cannot_be_offered() -> None:
    room, question = table_room()
    assert question.facts["allowed"][0] == [question.facts["from"][0]], (
        "TikTok is not on the agenda in Geneva"
    )
    offer = list(question.facts["from"])
    offer[0] = 0
    with pytest.raises(ActionError, match="chip 1: found 0"):
        room.do({"do": "answer", "seat": "us", "key": question.key, "answer": offer})


def test_an_offer_beyond_a_red_line_can_only_be_refused() -> None:
    room = new_room("madrid_2025")
    sit_all(room)
    room.do({"do": "start"})
    rng = random.Random(5)
    full_sale = 2
    for _ in range(400):
        question = room.questions[0]
        answer = random_answer(question, rng)
        if question.kind == "offer" and question.seat == "us" and full_sale in question.facts["allowed"][0]:
            answer = [full_sale, *question.facts["from"][1:]]
        if question.kind == "answer" and not question.facts["legal"]:
            assert question.seat == "cn"
            with pytest.raises(ActionError, match="red line"):
                room.do({"do": "answer", "seat": "cn", "key": question.key, "answer": True})
            return
        room.do({"do": "answer", "seat": question.seat, "key": question.key, "answer": answer})
    pytest.fail("no offer has crossed a red line")


def test_while_paused_nothing_is_answered_and_a_step_plays_one_meeting() -> None:
    room = new_room()
    sit_all(room, ["us", "cn"])
    room.do({"do": "start"})
    room.do({"do": "pause", "on": True})
    with pytest.raises(ActionError, match="paused"):
        room.do({"do": "answer", "seat": "us", "key": room.questions[0].key, "answer": 0})
    room.do({"do": "step"})
    assert (len(room.steps), room.phase, room.questions) == (2, TALKS, [])
    room.do({"do": "step"})
    assert len(room.steps) == 3
    room.do({"do": "pause", "on": False})
    assert {question.seat for question in room.questions} == {"us", "cn"}


def test_a_room_without_people_waits_for_steps() -> None:
    room = new_room()
    room.do({"do": "start"})
    assert len(room.steps) == 1
    while room.phase == TALKS:
        room.do({"do": "step"})
    assert room.phase == OVER
    with pytest.raises(ActionError, match="over"):
        room.do({"do": "step"})


def test_an_agent_takes_an_abandoned_seat_and_gives_it_back() -> None:
    room = new_room()
    sit_all(room, ["us", "cn"])
    room.do({"do": "start"})
    room.do({"do": "agent", "seat": "us", "on": True})
    assert {question.seat for question in room.questions} == {"cn"}
    rng = random.Random(3)
    for _ in range(5):
        question = room.questions[0]
        assert question.seat == "cn"
        room.do({"do": "answer", "seat": "cn", "key": question.key, "answer": random_answer(question, rng)})
    room.do({"do": "agent", "seat": "us", "on": False})
    seats = set()
    while room.phase == TALKS and len(seats) < 2:
        question = room.questions[0]
        seats.add(question.seat)
        room.do({"do": "answer", "seat": question.seat, "key": question.key,
                 "answer": random_answer(question, rng)})  # fmt: skip
    assert seats == {"us", "cn"}


def test_a_crashed_run_shows_its_error_and_can_be_reset(monkeypatch: pytest.MonkeyPatch) -> None:
    room = new_room()
    sit_all(room, ["us"])
    room.do({"do": "start"})
    with monkeypatch.context() as patch:
        patch.setattr("bargaining_sim.abm.people.SeatedGovernment.choose_move", lambda *_: 1 // 0)
        room.do({"do": "answer", "seat": "us", "key": room.questions[0].key, "answer": 0})
        assert (room.phase, room.questions) == (FAILED, [])
        assert "ZeroDivisionError" in room.error
        assert "ZeroDivisionError" in Viewer(room, "us").message(0, -1, set())["error"]
    room.do({"do": "reset"})
    room.do({"do": "start"})
    assert room.phase == TALKS


def test_reset_with_the_same_luck_gives_the_same_types_and_with_new_luck_another_run() -> None:
    room = new_room()
    types = [government.type for government in room.model.governments]
    room.do({"do": "reset", "luck": "same"})
    assert [government.type for government in room.model.governments] == types
    assert (room.run, room.generation) == (0, 1)
    room.do({"do": "reset", "luck": "new"})
    assert room.run > 0
    assert room.generation == 2


@pytest.mark.parametrize("name", ["us_china_2025", "no_linkage", "replay_2020"])
def test_the_same_deeds_make_the_same_room(name: str) -> None:
    rng = random.Random(11)
    first, actions = new_room(name, run=3), []

    def do(action: dict) -> None:
        action = {"t": float(len(actions))} | action
        first.do(action)
        actions.append(action)

    for seat in first.places:
        do({"do": "sit", "seat": seat, "token": f"token-of-{seat}-1234", "name": seat})
    do({"do": "start"})
    while first.phase == TALKS and len(actions) < 600:
        luck = rng.random()
        seat = rng.choice(list(first.places))
        if luck < 0.04:
            do({"do": "agent", "seat": seat, "on": not first.places[seat].agent})
        elif luck < 0.05:
            do({"do": "pause", "on": True})
            do({"do": "step"})
            do({"do": "pause", "on": False})
        elif first.questions:
            question = rng.choice(first.questions)
            do({"do": "answer", "seat": question.seat, "key": question.key,
                "answer": random_answer(question, rng)})  # fmt: skip
        else:
            do({"do": "step"})
    second = new_room(name, run=3)
    for action in json.loads(json.dumps(actions)):
        second.do(action)
    assert as_seen(first) == as_seen(second)
    assert first.noted == second.noted
    assert np.array_equal(first.model.events(), second.model.events())
