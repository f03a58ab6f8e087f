"""What the class page needs of the server beside the rooms: who is let in, may step, is stood in for."""

from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario
from bargaining_sim.web.recording import entries_of
from bargaining_sim.web.room import Room
from bargaining_sim.web.server import Settings, make_app
from bargaining_sim.web.views import Viewer
from tests.web.test_sockets import until


def hear(socket: Any, wanted: str) -> dict[str, Any]:
    """The next message of a kind."""
    for _ in range(50):
        message = socket.receive_json()
        if message["is"] == wanted:
            return dict(message)
    raise AssertionError(f"no {wanted} came")


def until_room(socket: Any, fits: Any) -> dict[str, Any]:
    """The next state of the room that fits."""
    while True:
        message = hear(socket, "room")
        if fits(message):
            return message


def make(client: TestClient, **more: Any) -> dict[str, Any]:
    answer = client.post("/api/classes", json={"scenario": "us_china_2025"} | more)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_an_open_server_shows_the_class_page_with_its_colours_to_who_has_no_pass_yet() -> None:
    with TestClient(make_app(Settings(host="0.0.0.0", key="the-key-of-the-server"))) as client:
        for path in ("/class", "/theme.css", "/static/style.css", "/api/server"):
            assert client.get(path).status_code == 200, path
        assert client.get("/api/server").json() == {"open": True, "may_teach": False}
        assert client.get("/api/scenarios").status_code == 403


def test_who_started_the_server_keeps_the_better_pass_after_joining_a_class() -> None:
    with TestClient(make_app(Settings(host="0.0.0.0", key="the-key-of-the-server"))) as client:
        client.get("/theme.css?key=the-key-of-the-server")
        code = make(client)["code"]
        assert client.post("/api/join", json={"code": code}).status_code == 200
        assert client.get("/api/server").json()["may_teach"]


def test_a_seat_whose_agent_decides_may_step_on_only_when_nobody_else_plays() -> None:
    with TestClient(make_app(Settings())) as client:
        code = make(client)["code"]
        with client.websocket_connect("/ws") as first, client.websocket_connect("/ws") as second:
            for socket, seat in ((first, "us"), (second, "cn")):
                socket.send_json({"do": "hello", "code": code, "name": seat})
                socket.send_json({"do": "enter", "room": 1})
                socket.send_json({"do": "sit", "seat": seat, "n": 1})
                hear(socket, "done")
            for action in ({"do": "start"}, {"do": "agent", "on": True}):
                first.send_json(action | {"n": 2})
                hear(first, "done")
            first.send_json({"do": "step", "n": 3})
            assert hear(first, "refused")["why"] == "only the teacher can do this"
            second.send_json({"do": "stand", "n": 4})
            hear(second, "done")
            first.send_json({"do": "step", "n": 5})
            assert until_room(first, lambda message: message["step"]["round"] == 1)


def test_after_a_restart_an_agent_takes_the_seat_of_who_does_not_come_back(tmp_path: Path) -> None:
    with TestClient(make_app(Settings(rooms=tmp_path))) as client:
        code = make(client)["code"]
        with client.websocket_connect("/ws") as socket:
            socket.send_json({"do": "hello", "code": code, "name": "Ann"})
            token = hear(socket, "welcome")["token"]
            socket.send_json({"do": "enter", "room": 1})
            socket.send_json({"do": "sit", "seat": "us", "n": 1})
            hear(socket, "done")
    with TestClient(make_app(Settings(rooms=tmp_path, grace=0.05))) as client:
        client.post("/api/join", json={"code": code})
        room = client.app.state.hub.registry.find(code).room(1)
        until(lambda: room.places["us"].agent)
        with client.websocket_connect("/ws") as socket:
            socket.send_json({"do": "hello", "code": code})
            assert hear(socket, "class")["rooms"][0]["seats"][0]["agent"]
            socket.send_json({"do": "hello", "code": code, "token": token})
            assert hear(socket, "welcome")["seat"] == [1, "us"]
            socket.send_json({"do": "enter", "room": 1})
            assert not hear(socket, "room")["seats"][0]["agent"]


def test_a_person_who_refuses_a_good_offer_is_not_said_to_have_red_lines() -> None:
    scenario = load_scenario("us_china_2025")
    room = Room(1, scenario, compile_scenario(scenario), 1, 0)
    room.do({"do": "sit", "seat": "us", "token": "token-of-the-us-1", "name": "Ann"})
    room.do({"do": "start"})
    for _ in range(200):
        if room.phase == "over":
            break
        question = room.questions[0]
        answer = {"move": 0, "offer": None, "answer": False}.get(question.kind, True)
        room.do({"do": "answer", "seat": "us", "key": question.key, "answer": answer})
    told = [entry["text"] for entry in Viewer(room, "us").message(0, -1, set())["entries"]]
    assert any(text.startswith("United States refuses: worth 0.") for text in told)
    revealed = [entry["text"] for entry in entries_of(room.model, [0])]
    assert any("an agent would take" in text for text in revealed)
    assert not any("United States" in text and "crosses" in text for text in told + revealed)
    assert any(text.startswith("China offers") and "US tariffs on China “" in text for text in told)


def test_in_the_middle_of_a_round_the_room_is_at_the_meeting_that_is_on() -> None:
    scenario = load_scenario("us_china_2025")
    room = Room(1, scenario, compile_scenario(scenario), 1, 0)
    room.do({"do": "sit", "seat": "us", "token": "token-of-the-us-1", "name": "Ann"})
    room.do({"do": "start"})
    seen = []
    while room.phase == "talks":
        question, step = room.questions[0], room.state()
        seen.append(step["name"])
        assert step["round"] == int(question.key.split(".")[0]) + 1
        answer = {"move": 0, "offer": None, "answer": False}.get(question.kind, True)
        room.do({"do": "answer", "seat": "us", "key": question.key, "answer": answer})
    assert list(dict.fromkeys(seen)) == [meeting.name for meeting in scenario.calendar.meetings]
