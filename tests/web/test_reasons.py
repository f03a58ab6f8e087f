"""Agents answer with reasons, and the reasons tell nothing that only they know."""

import random
from typing import Any

import pytest

from bargaining_sim.game import ledger
from bargaining_sim.results.events import MOVE, kinds_with
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario
from bargaining_sim.web import room as room_module
from bargaining_sim.web.public_narrator import PublicNarrator
from bargaining_sim.web.room import Noted, Room
from bargaining_sim.web.views import Viewer
from tests.web.seats import compiled, random_answer, sit_all
from tests.web.test_secrecy import compared, pair_of_rooms, told

MOVES = kinds_with(role=MOVE)
TALK = (ledger.OFFERED, ledger.PASSED, ledger.ACCEPTED, ledger.REFUSED)
NAMES = ["us_china_2025", "madrid_2025", "no_linkage", "tit_for_tat_tariffs"]


def played(name: str, run: int, seats: list[str], more: dict[str, Any] | None = None) -> Room:
    """A room in which some seats have people, who answer at random, played to its end."""
    scenario = load_scenario(name, more or {})
    room = Room(1, scenario, compile_scenario(scenario), 1, run)
    sit_all(room, seats)
    room.do({"do": "start"})
    rng = random.Random(run)
    while room.questions:
        question = room.questions[0]
        answer = random_answer(question, rng)
        room.do({"do": "answer", "seat": question.seat, "key": question.key, "answer": answer})
    return room


def sentences(room: Room, events: Any, listener: int) -> list[str]:
    """What the public or a seat is told of moves and talks of the second side, decided by an agent."""
    kind = int(room.model.state.sides[0].type)
    narrator = PublicNarrator(room.scenario, room.game, listener, kind)
    entries = [narrator.entry(event) for event in events]
    chosen = zip(events, entries, strict=True)
    return [
        entry.sentence for event, entry in chosen if event["actor"] == 1 and event["kind"] in (*TALK, *MOVES)
    ]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("listener", [-1, 0])
def test_reasons_do_not_look_at_private_numbers(name: str, listener: int) -> None:
    count = 0
    for run in range(4):
        room = played(name, run, ["us"])
        events = room.model.events()
        other = events.copy()
        for event in other:
            if event["kind"] in (*TALK, *MOVES):
                event["value"] = 9_999.0
                if event["kind"] != ledger.THREATENED:  # of a threat this is its date, which is public
                    event["threshold"] = 1.0
        first, second = sentences(room, events, listener), sentences(room, other, listener)
        assert first == second
        count += len(first)
    assert count > 20


@pytest.mark.parametrize("name", ["us_china_2025", pytest.param("no_linkage", marks=pytest.mark.slow)])
@pytest.mark.parametrize("side", [0, 1])
def test_reasons_do_not_depend_on_the_type_of_a_side(
    name: str, side: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rooms that differ in a type, answered alike and told as if agents had answered: with all reasons."""
    monkeypatch.setattr(room_module, "Noted", lambda time, by, person: Noted(time, by, person=False))
    owner = list(compiled(name)[0].actors)[side]
    watchers = [None, *(seat for seat in Room(1, *compiled(name), 1, 0).places if seat != owner)]
    count, text = 0, ""
    for run in range(6):
        rooms = pair_of_rooms(name, run, side)
        count += compared(rooms, watchers, random.Random(run))
        text += told(rooms[0], watchers[1], Viewer(rooms[0], watchers[1]))
    assert count > 150
    assert all(
        reason in text for reason in ("it would rather", "Compared with its last offer", "first offer")
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_of_an_agent_has_a_reason(name: str) -> None:
    seen = set()
    for run in range(6):
        room = played(name, run, ["us"])
        viewer = Viewer(room, "us")
        for entry in viewer.message(0, -1, set())["entries"]:
            if entry["actor"] == 1 and entry["kind"] in ("offered", "passed", "accepted", "refused", "held"):
                tail = (
                    entry["text"].split(": ", 1)[-1]
                    if entry["kind"] in ("accepted", "refused")
                    else entry["text"]
                )
                assert len(tail) > 12, entry["text"]
                assert not entry["text"].endswith(("makes no move.", "makes no offer.", "to you.")), entry[
                    "text"
                ]
                seen.add((entry["kind"], tail))
    assert len({tail for kind, tail in seen if kind == "refused"}) > 3


def test_no_reason_is_told_for_people() -> None:
    room = played("madrid_2025", 1, ["us", "cn"])
    assert all(noted.person for event, noted in zip(room.model.events(), room.noted, strict=True)
               if event["actor"] in (0, 1) and event["kind"] in TALK)  # fmt: skip
    for seat in (None, "us"):
        for entry in Viewer(room, seat).message(0, -1, set())["entries"]:
            if entry["actor"] == 1 and entry["kind"] in ("accepted", "refused", "passed", "held"):
                assert entry["text"] in (
                    "China accepts.",
                    "China refuses.",
                    "China makes no offer.",
                    "China makes no move.",
                )
            if entry["actor"] == 1 and entry["kind"] == "offered":
                assert "its last offer" not in entry["text"]
                assert "first offer" not in entry["text"]


def test_a_person_may_be_called_agent() -> None:
    scenario, game = compiled("madrid_2025")
    room = Room(1, scenario, game, 1, 1)
    for seat in ("us", "cn"):
        room.do({"do": "sit", "seat": seat, "token": f"token-of-{seat}-1234", "name": "agent"})
    room.do({"do": "start"})
    while room.questions and not any(event["kind"] == ledger.REFUSED for event in room.model.events()):
        question = room.questions[0]
        answer = {"move": 0, "offer": question.facts.get("from")}.get(question.kind, False)
        room.do({"do": "answer", "seat": question.seat, "key": question.key, "answer": answer})
    texts = [entry["text"] for entry in Viewer(room, None).message(0, -1, set())["entries"]]
    assert any(text.endswith(" refuses.") for text in texts)


def test_a_red_line_is_not_told() -> None:
    """What China never accepts is private to its seat: it refuses a full sale like anything else."""
    room = Room(1, *compiled("madrid_2025"), 1, 0)
    sit_all(room, ["us"])
    room.do({"do": "start"})
    file, sale = 0, 2
    assert room.game.rungs[file, sale].red_line[1]
    while room.questions and room.phase == "talks":
        question = room.questions[0]
        answer: Any = {"move": 0}.get(question.kind, False)
        if question.kind == "offer":
            sold = [sale, *question.facts["from"][1:]]
            answer = sold if sale in question.facts["allowed"][file] else None
        room.do({"do": "answer", "seat": "us", "key": question.key, "answer": answer})
    entries = Viewer(room, "us").message(0, -1, set())["entries"]
    refusals = [entry["text"] for entry in entries if entry["kind"] == "refused" and entry["actor"] == 1]
    assert refusals
    assert not any("red line" in text or "never" in text or "holds out" in text for text in refusals)


def test_reasons_of_moves_refer_to_the_last_move_of_the_other() -> None:
    room = played("tit_for_tat_tariffs", 0, ["us"])
    narrator = PublicNarrator(room.scenario, room.game)
    last: dict[int, list[Any]] = {0: [], 1: []}
    followed = 0
    for event in room.model.events():
        text, side = narrator.entry(event).sentence.split(". ")[-1], int(event["actor"])
        if event["kind"] not in MOVES:
            continue
        if any(words in text for words in ("This follows", "in spite of", "unanswered", "does not return")):
            before = [one for one in last[1 - side] if one["meeting"] < event["meeting"]][-1]
            assert before["kind"] != ledger.HELD
            assert narrator.chips[before["chip"]].label in text
            followed += 1
        last[side].append(event)
    assert followed
