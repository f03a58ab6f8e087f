"""Seats change hands: who goes and comes back, and who would see both sides of a table."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from bargaining_sim.web.class_registry import ClassRegistry
from tests.web.test_sockets import Browser, browser, new_class, server, until

GRACE = 0.6


@pytest.fixture
def client() -> Iterator[TestClient]:
    with server(grace=GRACE) as found:
        yield found


@contextmanager
def seated(
    client: TestClient, made: dict, room: int = 1, seat: str = "us", **hello: Any
) -> Iterator[Browser]:
    """A browser with a seat."""
    with browser(client, made, name="Ann", **hello) as ann:
        ann.ask(do="enter", room=room)
        assert ann.ask(do="sit", seat=seat, room=room)["is"] == "done"
        yield ann


def others_tried(ann: Browser, room: int = 1) -> list[str]:
    """What is said when somebody leaves the seat and tries the two others."""
    assert ann.ask(do="stand")["is"] == "done"
    return [ann.ask(do="sit", seat=seat, room=room).get("why", "") for seat in ("cn", "bytedance")]


@pytest.mark.parametrize(("begun", "order"), [(True, {}), (False, {"seed": 1}), (False, {"same_luck": True})])
def test_who_has_seen_one_side_is_not_shown_another(client: TestClient, begun: bool, order: dict) -> None:
    made = new_class(client, **order)
    with seated(client, made) as ann:
        if begun:
            ann.ask(do="start")
        for why in others_tried(ann):
            assert "you have seen what only United States knows" in why
            assert "after Reveal or a new game with new luck" in why
        assert not any('"seat":"cn","type"' in text for text in ann.raw)
        assert ann.ask(do="sit", seat="us")["is"] == "done", "the own seat stays possible"


def test_before_the_start_who_changes_seats_alone_gets_new_luck(client: TestClient) -> None:
    made = new_class(client)
    room = client.app.state.hub.registry.find(made["code"]).room(1)
    with seated(client, made) as ann, browser(client, made, name="Bo") as bo:
        seeds = [room.seed]
        assert others_tried(ann)[0] == ""
        seeds.append(room.seed)
        assert ann.last["private"]["seat"] == "cn"
        bo.ask(do="enter", room=1)
        bo.ask(do="sit", seat="bytedance")
        ann.ask(do="stand")
        assert "you have seen what only China" in ann.ask(do="sit", seat="us")["why"], (
            "Bo has prepared for this"
        )
        bo.ask(do="stand")
        assert ann.ask(do="sit", seat="us")["is"] == "done"
        assert bo.ask(do="sit", seat="cn")["is"] == "done", "what Bo knew holds no more"
        seeds.append(room.seed)
        assert len(set(seeds)) == 3


def test_new_luck_and_reveal_open_the_other_seats(client: TestClient) -> None:
    made = new_class(client)
    with browser(client, made, key=made["key"]) as teacher, seated(client, made) as ann:
        ann.ask(do="start")
        ann.ask(do="stand")
        teacher.ask(do="start", room=1)
        assert "you have seen" in ann.ask(do="sit", seat="cn")["why"]
        teacher.ask(do="step", room=1)
        teacher.ask(do="reset", luck="same", room=1)
        assert "you have seen" in ann.ask(do="sit", seat="cn")["why"], "the same luck has the same types"
        teacher.ask(do="reset", luck="new", room=1)
        teacher.ask(do="start", room=1)
        assert ann.ask(do="sit", seat="cn")["is"] == "done"
        teacher.ask(do="reset", luck="new", room=1)
        teacher.ask(do="start", room=1)
        ann.ask(do="stand")
        assert "seen what only China" in ann.ask(do="sit", seat="us")["why"], (
            "who sat was told the new luck too"
        )
        teacher.ask(do="reveal", room=1)
        assert ann.ask(do="sit", seat="us")["is"] == "done"


@pytest.mark.parametrize("same_luck", [False, True])
def test_a_room_with_the_same_luck_shows_no_other_side_either(client: TestClient, same_luck: bool) -> None:
    made = new_class(client, rooms=2, same_luck=same_luck)
    with seated(client, made) as ann:
        ann.ask(do="stand")
        answer = ann.ask(do="sit", seat="cn", room=2)
        assert answer["is"] == ("refused" if same_luck else "done")


def test_who_has_seen_one_side_is_known_after_a_restart(tmp_path: Path) -> None:
    with server(rooms=tmp_path) as client:
        made = new_class(client)
        with seated(client, made) as ann:
            token = ann.last["welcome"]["token"]
            ann.ask(do="start")
            ann.ask(do="stand")
    with server(rooms=tmp_path) as client:
        client.get("/api/server")
        with browser(client, made, token=token) as ann:
            assert "you have seen" in ann.ask(do="sit", seat="cn", room=1)["why"]


def agent_plays(client: TestClient, made: dict) -> bool:
    """Whether the agent decides for the first seat."""
    return bool(client.app.state.hub.registry.find(made["code"]).room(1).places["us"].agent)


def test_the_time_to_come_back_counts_from_the_last_loss(client: TestClient) -> None:
    made = new_class(client)
    with seated(client, made) as ann:
        token = ann.last["welcome"]["token"]
        lost = time.monotonic()
    time.sleep(0.1)
    with browser(client, made, token=token):
        time.sleep(max(0.0, lost + 0.8 * GRACE - time.monotonic()))
    lost_again = time.monotonic()
    time.sleep(0.5 * GRACE)  # now the first grace would be over
    taken = agent_plays(client, made)
    if time.monotonic() - lost_again > GRACE:
        pytest.skip("the machine is too slow for this test")
    assert not taken
    until(lambda: agent_plays(client, made))


def test_after_a_restart_a_seat_is_given_back_that_an_agent_had_taken_before(tmp_path: Path) -> None:
    with server(rooms=tmp_path, grace=0.05) as client:
        made = new_class(client)
        with seated(client, made) as ann:
            token = ann.last["welcome"]["token"]
        until(lambda: agent_plays(client, made))
    with server(rooms=tmp_path) as client, browser(client, made, token=token) as ann:
        ann.ask(do="enter", room=1)
        assert ann.last["room"]["you"] == "us"
        assert ann.last["room"]["seats"][0]["agent"] is False
        ann.ask(do="agent", on=True)
    with server(rooms=tmp_path) as client, browser(client, made, token=token) as ann:
        ann.ask(do="enter", room=1)
        assert ann.last["room"]["seats"][0]["agent"] is True, "the agent that somebody has asked for stays"
    registry = ClassRegistry(tmp_path)
    registry.restore()
    assert registry.find(made["code"]).room(1).places["us"].away is False
