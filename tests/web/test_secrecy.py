"""What a seat is told does not depend on what only others know: raw messages of rooms that differ in that."""

import copy
import json
import random
import re

import pytest

from bargaining_sim.game import ledger
from bargaining_sim.game.tables import Game
from bargaining_sim.results.narrator import Narrator
from bargaining_sim.web import views
from bargaining_sim.web.room import Room
from bargaining_sim.web.views import Viewer, private_json, reveal_json
from tests.web.seats import compiled, random_answer, sit_all

PUBLIC = ("meeting", "phase", "kind", "actor", "chip", "old", "new", "package", "day")
NUMBERS_OF_NOBODY = (
    "held", "eased", "escalated", "accepted", "refused", "passed", "consented", "not_consented", "ratified",
    "not_ratified",
)  # fmt: skip


def told(room: Room, seat: str | None, viewer: Viewer) -> str:
    """Everything that a seat is sent, as text."""
    messages = [viewer.message(0, -1, set())]
    if seat:
        messages.append(private_json(room, seat))
    return json.dumps(messages, sort_keys=True)


def pair_of_rooms(name: str, run: int, side: int) -> list[Room]:
    """Two rooms alike but for the type of one side."""
    scenario, game = compiled(name)
    rooms = []
    for kind in range(2):
        room = Room(1, scenario, game, 1, run)
        room.model.state.sides[side].type = kind
        rooms.append(room)
    return rooms


def public_events(room: Room) -> list[tuple[int, ...]]:
    """What has happened, without anybody's numbers.

    The old rung of a refused consent is what the platform would have taken, and its own affair.
    """
    hidden = {"old": ledger.NOT_CONSENTED}
    return [
        tuple(int(event[name]) for name in PUBLIC if int(event["kind"]) != hidden.get(name))
        for event in room.model.events()
    ]


def compared(rooms: list[Room], watchers: list[str | None], rng: random.Random) -> int:
    """Play two rooms by the same answers, while the same happens; returns how often compared."""
    eyes = [{seat: Viewer(room, seat) for seat in watchers} for room in rooms]
    for room in rooms:
        sit_all(room)
        room.do({"do": "start"})
    count = 0
    while all(room.questions for room in rooms):
        if public_events(rooms[0]) != public_events(rooms[1]):
            break
        for seat in watchers:
            first, second = (told(room, seat, eye[seat]) for room, eye in zip(rooms, eyes, strict=True))
            assert first == second, seat
            count += 1
        question = rooms[0].questions[0]
        assert question.key == rooms[1].questions[0].key
        answer = random_answer(question, rng)
        for room in rooms:
            room.do({"do": "answer", "seat": question.seat, "key": question.key, "answer": answer})
    return count


@pytest.mark.parametrize("name", ["us_china_2025", "madrid_2025"])
@pytest.mark.parametrize("side", [0, 1])
def test_no_message_to_others_depends_on_the_type_of_a_side(name: str, side: int) -> None:
    owner = list(compiled(name)[0].actors)[side]
    watchers = [None, *(seat for seat in Room(1, *compiled(name), 1, 0).places if seat != owner)]
    count = sum(compared(pair_of_rooms(name, run, side), watchers, random.Random(run)) for run in range(6))
    assert count > 250


def other_platform(game: Game) -> Game:
    """The same game with another taste of the platform."""
    rungs = copy.copy(game.rungs)
    rungs["platform_value"] = 1.0 - rungs["platform_value"]
    return game._replace(rungs=rungs)


def test_no_message_to_others_depends_on_the_taste_of_the_platform() -> None:
    scenario, game = compiled("madrid_2025")
    count = 0
    for run in range(6):
        rooms = [Room(1, scenario, one, 1, run) for one in (game, other_platform(game))]
        count += compared(rooms, [None, "us", "cn"], random.Random(run))
    assert count > 250


def refused_consents(people: list[str], most: int) -> dict[str, list[str]]:
    """Sentences of refused consents as everybody hears them, and as all are told in the end."""
    scenario, game = compiled("madrid_2025")
    heard: dict[str, list[str]] = {}
    for run in range(most):
        room = Room(1, scenario, game, 1, run)
        sit_all(room, people)
        room.do({"do": "start"})
        rng = random.Random(run)
        while room.questions:
            question = room.questions[0]
            answer = question.kind != "consent" and random_answer(question, rng)
            room.do({"do": "answer", "seat": question.seat, "key": question.key, "answer": answer})
        told = {
            str(seat): Viewer(room, seat).message(0, -1, set())["entries"] for seat in (None, *room.places)
        }
        for who, entries in (told | {"revealed": reveal_json(room)["film"]["entries"]}).items():
            heard.setdefault(who, [])
            heard[who] += [entry["text"] for entry in entries if entry["kind"] == "not_consented"]
    return heard


def test_what_a_platform_would_have_taken_is_for_its_seat_and_for_all_when_revealed() -> None:
    heard = refused_consents(["us", "cn"], 12)
    assert heard["revealed"]
    for who, sentences in heard.items():
        for text in sentences:
            assert ("it would take" in text) == (who in ("bytedance", "revealed")), (who, text)


def test_reveal_tells_the_taste_of_the_platform_where_there_is_one() -> None:
    room = Room(1, *compiled("madrid_2025"), 1, 0)
    platform = [rung.platform_value for rung in compiled("madrid_2025")[1].rungs[0]]
    assert reveal_json(room)["platform"]["values"] == pytest.approx(
        platform[: len(room.scenario.chips["tiktok"].rungs)]
    )
    assert reveal_json(Room(1, *compiled("split_the_pie"), 1, 0))["platform"] is None


def test_a_person_who_refuses_consent_is_not_said_to_take_anything() -> None:
    heard = refused_consents(["us", "cn", "bytedance"], 6)
    assert all(heard.values())
    assert not any("it would take" in text for sentences in heard.values() for text in sentences)


def test_the_comparison_finds_a_leak(monkeypatch: pytest.MonkeyPatch) -> None:
    def leaking(scenario, game, listener=-1, kind=0):
        narrator = Narrator(scenario, game)
        narrator.worth = lambda package: 0.0
        return narrator

    monkeypatch.setattr(views, "PublicNarrator", leaking)
    with pytest.raises(AssertionError, match="us"):
        compared(pair_of_rooms("us_china_2025", 1, 1), ["us"], random.Random(1))


@pytest.mark.parametrize("name", ["us_china_2025", "madrid_2025", "no_linkage"])
def test_agents_that_play_the_other_side_tell_no_numbers_of_theirs(name: str) -> None:
    """Against agents the public path depends on their type, so the texts themselves are looked at."""
    scenario, game = compiled(name)
    for run in range(6):
        room = Room(1, scenario, game, 1, run)
        sit_all(room, ["us"])
        room.do({"do": "start"})
        rng, viewer = random.Random(run), Viewer(room, "us")
        while room.questions:
            question = room.questions[0]
            room.do(
                {"do": "answer", "seat": "us", "key": question.key, "answer": random_answer(question, rng)}
            )
        message = viewer.message(0, -1, set())
        for entry in message["entries"]:
            if entry["actor"] in (1, 2) and entry["kind"] in NUMBERS_OF_NOBODY:
                assert not re.search(r"\d", without_labels(scenario, entry["text"])), entry["text"]
            if entry["actor"] == 1 and entry["kind"] == "offered":
                assert "it holds out" not in entry["text"]
                assert f"worth {entry['worth']:.2f} to you" in entry["text"]
        assert "utility" in message["outcome"]
        assert not any(name in message["outcome"] for name in ("utility_cn", "utility_us"))


def without_labels(scenario, text: str) -> str:
    """The text without what may have digits: labels of rungs and chips, and the public count of attempts."""
    for chip in scenario.chips.values():
        for label in [chip.label, *(rung.label for rung in chip.rungs)]:
            text = text.replace(label, "")
    return re.sub(r"attempt \d+", "", text)
