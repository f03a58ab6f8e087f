"""One guest cannot keep the others out, and whatever is sent is refused in words."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from tests.web.test_sockets import browser, new_class, server


@pytest.fixture
def client() -> Iterator[TestClient]:
    with server() as found:
        yield found


def test_one_address_cannot_take_all_sockets(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bargaining_sim.web.permissions.MAX_OF_ADDRESS", 3)
    made = new_class(client)
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(browser(client, made, name="Eve"))
        with pytest.raises(WebSocketDisconnect) as refused, client.websocket_connect("/ws"):
            pass
        assert (refused.value.code, refused.value.reason) == (1013, "too many connections")
        with browser(TestClient(client.app, client=("10.0.0.7", 5000)), made) as ann:
            assert ann.last["welcome"]["code"] == made["code"]


def test_one_person_cannot_open_a_seat_in_many_windows(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bargaining_sim.web.hub.MAX_OF_TOKEN", 2)
    made = new_class(client)
    with browser(client, made, name="Ann") as ann:
        token = ann.last["welcome"]["token"]
        with browser(client, made, token=token) as again, browser(client, made, token=token) as third:
            assert again.last["welcome"]["token"] == token
            assert "open in 2 windows" in "".join(third.raw)
        with browser(client, made, token=token) as fourth:
            assert fourth.last["welcome"]["token"] == token


def test_join_codes_cannot_be_guessed_without_end(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = new_class(client)
    with browser(client, made, name="Ann") as ann:
        token = ann.last["welcome"]["token"]
        ann.ask(do="enter", room=1)
        ann.ask(do="sit", seat="us")
    said = [client.post("/api/join", json={"code": f"WRONG{n}"}) for n in range(31)]
    assert {answer.status_code for answer in said} == {422}
    assert "no class" in said[29].text
    assert "too many wrong join codes" in said[30].text
    assert "too many wrong" in client.post("/api/join", json={"code": made["code"]}).text, "else it tells"
    with browser(client, made) as other:
        assert "too many wrong" in "".join(other.raw)
    with browser(client, made, token=token) as ann, browser(client, made, key=made["key"]) as teacher:
        assert ann.last["welcome"]["seat"] == [1, "us"], "who has a seat is no guesser"
        assert teacher.last["welcome"]["teacher"]
    monkeypatch.setattr("bargaining_sim.web.permissions.WRONG_WITHIN", 0.0)
    assert client.post("/api/join", json={"code": made["code"]}).status_code == 200


def test_bytes_are_refused_in_words_before_the_connection_ends(client: TestClient) -> None:
    made = new_class(client)
    with browser(client, made, name="Ann") as ann:
        ann.socket.send_bytes(b"\x00\x01")
        assert ann.read() == {"is": "refused", "why": "found bytes; allowed: JSON as text", "n": None}
        with pytest.raises(WebSocketDisconnect) as closed:
            ann.socket.receive_text()
        assert closed.value.code == 1003


@pytest.mark.parametrize("message", [{}, {"do": "dance"}, {"do": ["sit"]}, {"do": None, "room": 1}])
def test_what_nobody_can_do_is_answered_by_what_one_can(client: TestClient, message: dict) -> None:
    made = new_class(client)
    with browser(client, made, name="Ann") as ann:
        why = ann.ask(**message)["why"]
        assert why.startswith("do: found ")
        assert "enter" in why
        assert "sit" in why
        assert "room: found none" in ann.ask(do="sit", seat="us")["why"]
        assert "room: found 0" in ann.ask(do="sit", seat="us", room=0)["why"]


@pytest.mark.parametrize("body", [{"title": "\ud800"}, {"scenario": "\ud800"}, {"settings": ["\ud800=1"]}])
def test_half_a_character_makes_no_class(tmp_path, body: dict) -> None:
    with server(rooms=tmp_path) as client:
        answer = client.post("/api/classes", content=json.dumps({"scenario": "madrid_2025"} | body))
        assert answer.status_code == 400
        assert "no JSON" in answer.json()["faults"][0]["text"]
        assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["agent", "Agent", " AGENT\u200b"])
def test_nobody_is_called_agent(client: TestClient, name: str) -> None:
    made = new_class(client)
    with browser(client, made) as ann:
        ann.ask(do="enter", room=1)
        assert "another name" in ann.ask(do="sit", seat="us", name=name)["why"]
        assert ann.ask(do="sit", seat="us", name="Agent Smith")["is"] == "done"


def test_a_class_that_nobody_has_left_for_long_makes_room_for_a_new_one(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bargaining_sim.web.class_registry.MAX_CLASSES", 2)
    first, second = new_class(client), new_class(client)
    registry = client.app.state.hub.registry
    with browser(client, first, name="Ann"):
        answer = client.post("/api/classes", json={"scenario": "madrid_2025"})
        assert answer.status_code == 422
        assert "holds 2 classes" in answer.text
        for made in (first, second):
            registry.find(made["code"]).last = time.time() - 5 * 3600
        third = new_class(client)
        assert set(registry.classes) == {first["code"], third["code"]}
