"""The sockets of rooms as a stranger, a student and a teacher meet them: rights, limits, hostile messages."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from bargaining_sim.web.server import Settings, make_app


@contextmanager
def server(**settings) -> Iterator[TestClient]:
    """A server that keeps nothing."""
    with TestClient(make_app(Settings(**settings))) as client:
        yield client


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with server(grace=1.0) as found:
        yield found


def until(truth: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for what the server does after a while."""
    end = time.monotonic() + seconds
    while not truth():
        assert time.monotonic() < end, "it does not come"
        time.sleep(0.2)  # within the rate of messages


def new_class(client: TestClient, **order) -> dict:
    """A class of the shortest scenario with approval."""
    answer = client.post("/api/classes", json={"scenario": "madrid_2025"} | order)
    assert answer.status_code == 200, answer.text
    return answer.json()


class Browser:
    """One socket, with the last message of each kind."""

    def __init__(self, socket: WebSocketTestSession) -> None:
        self.socket = socket
        self.last: dict[str, dict] = {}
        self.raw: list[str] = []
        self.number = 0

    def entered(self) -> dict:
        """What the first room looks like now."""
        self.ask(do="enter", room=1)
        return self.last["room"]

    def ask(self, **message) -> dict:
        """Send a message and read until it is answered; returns that answer."""
        self.number += 1
        self.socket.send_text(json.dumps(message | {"n": self.number}))
        self.socket.send_text('{"do": "ping"}')
        answer = {}
        while True:
            told = self.read()
            if told["is"] in ("done", "refused") and told["n"] in (self.number, None):
                answer = told
            if told["is"] == "pong":
                return answer
            if told["is"] == "refused" and "hello first" in told["why"] and answer:
                return answer

    def read(self) -> dict:
        """Read one message."""
        text = self.socket.receive_text()
        self.raw.append(text)
        told = json.loads(text)
        self.last[told["is"]] = told
        return told


@contextmanager
def browser(client: TestClient, made: dict, **hello) -> Iterator[Browser]:
    """A browser in a class."""
    with client.websocket_connect("/ws") as socket:
        found = Browser(socket)
        found.ask(do="hello", code=made["code"], **hello)
        yield found


def test_a_person_takes_a_seat_and_is_asked(client: TestClient) -> None:
    made = new_class(client)
    with browser(client, made, name="Ann") as ann:
        assert ann.last["welcome"]["teacher"] is False
        assert len(ann.last["welcome"]["token"]) >= 16
        ann.ask(do="enter", room=1)
        assert ann.last["room"]["you"] is None
        assert ann.ask(do="start")["why"] == "take a seat first"
        assert ann.ask(do="sit", seat="us")["is"] == "done"
        assert ann.last["private"]["seat"] == "us"
        ann.ask(do="start")
        question = ann.last["room"]["question"]
        assert question["kind"] == "move"
        ann.ask(do="answer", key=question["key"], answer=0)
        assert ann.last["room"]["question"]["key"] != question["key"]
        assert ann.last["room"]["entries"]


HOSTILE = [
    "",
    "nonsense",
    "[]",
    "3",
    "null",
    '"hello"',
    "{}",
    '{"do": null}',
    '{"do": "hello"}',
    '{"do": 7}',
    '{"do": "__class__"}',
    '{"do": "begin"}',
    '{"do": "go"}',
    '{"do": "note"}',
    '{"do": "enter"}',
    '{"do": "enter", "room": "1"}',
    '{"do": "enter", "room": 1e999}',
    '{"do": "enter", "room": true}',
    '{"do": "enter", "room": [1]}',
    '{"do": "sit"}',
    '{"do": "sit", "seat": {"us": 1}}',
    '{"do": "answer"}',
    '{"do": "answer", "key": {}, "answer": {}}',
    '{"do": "pause", "on": true}',
    '{"do": "step"}',
    '{"do": "reveal"}',
    '{"do": "reset"}',
    '{"do": "agent", "on": 1}',
    '{"do": "stand"}',
    '{"do": "start", "room": 99}',
    '{"do": "start", "room": "all"}',
    "[" * 5_000,
    "{" * 3_000,
    '{"n": {"a": 1}, "do": "enter", "room": 9}',
    '{"do": "hello", "code": "XXXXXX"}',
    '{"do": "hello", "code": 7}',
    '{"do": "hello", "code": "\\ud800"}',
    '{"do": "answer", "key": "\\u0000", "answer": NaN}',
    '{"do":"' + "x" * 20_000 + '"}',
]


def test_hostile_messages_get_a_refusal_and_change_nothing(client: TestClient) -> None:
    made = new_class(client)
    with browser(client, made, name="Ann") as ann:
        ann.ask(do="enter", room=1)
        before = {name: value for name, value in ann.last["room"].items() if name != "seats"}
        for text in HOSTILE:
            time.sleep(0.06)  # within the rate
            ann.socket.send_text(text)
            while True:
                told = ann.read()
                if told["is"] == "refused":
                    break
            assert told["why"] not in ("", "the server could not do this"), text[:60]
            assert len(told["why"]) < 400
            assert "Traceback" not in told["why"]
        ann.ask(do="enter", room=1)
        assert {name: value for name, value in ann.last["room"].items() if name != "seats"} == before
        assert not any(seat["taken"] for seat in ann.last["room"]["seats"])
    with browser(client, made) as other:
        assert other.last["class"]["rooms"][0]["phase"] == "lobby"


def test_half_a_character_does_not_end_the_connections_of_others(client: TestClient) -> None:
    made = new_class(client)
    with browser(client, made, name="Ann") as ann, browser(client, made, name="Bo") as bo:
        ann.ask(do="enter", room=1)
        bo.ask(do="enter", room=1)
        for text in (
            '{"do": "hello", "code": "%s", "name": "\\ud800"}',
            '{"do": "sit", "seat": "cn", "name": "\\ud800"}',
        ):
            bo.socket.send_text(text.replace("%s", made["code"]))
            assert "no JSON" in bo.read()["why"]
        assert ann.ask(do="sit", seat="us") == {"is": "done", "n": ann.number}
        assert ann.last["room"]["seats"][0]["name"] == "Ann"


def test_signs_that_cannot_be_seen_or_turn_the_text_are_left_out_of_names(client: TestClient) -> None:
    made = new_class(client)
    with browser(client, made, name="\u202eAnn\u0007\n\u200b 安娜") as ann:
        ann.ask(do="enter", room=1)
        ann.ask(do="sit", seat="us")
        assert ann.last["room"]["seats"][0]["name"] == "Ann 安娜"


def test_who_only_looks_at_a_room_disturbs_nobody_there(client: TestClient) -> None:
    made = new_class(client)
    with browser(client, made, name="Ann") as ann, browser(client, made) as other:
        ann.ask(do="enter", room=1)
        heard = len(ann.raw)
        for _ in range(5):
            other.ask(do="enter", room=1)
        assert "room" in other.last
        ann.ask(do="ping")
        assert not any('"is":"room"' in text for text in ann.raw[heard:])


def test_an_agent_takes_the_seat_of_who_says_hello_as_somebody_else(client: TestClient) -> None:
    made = new_class(client)
    with browser(client, made, name="Ann") as ann:
        ann.ask(do="enter", room=1)
        ann.ask(do="sit", seat="us")
        ann.ask(do="start")
        ann.ask(do="hello", code=made["code"], name="Eve")
        until(lambda: ann.entered()["seats"][0]["agent"])
        assert ann.last["room"]["you"] is None


def test_a_seat_cannot_reveal_while_others_play_with_the_same_luck(client: TestClient) -> None:
    made = new_class(client, rooms=2, same_luck=True)
    with browser(client, made, name="Ann") as ann, browser(client, made, name="Bo") as bo:
        for one, number in ((ann, 1), (bo, 2)):
            one.ask(do="enter", room=number)
            one.ask(do="sit", seat="us")
        ann.ask(do="start")
        ann.ask(do="agent", on=True)
        while ann.last["room"]["phase"] == "talks":
            ann.ask(do="step")
        assert "same luck" in ann.ask(do="reveal")["why"]
        bo.ask(do="stand")
        assert ann.ask(do="reveal")["is"] == "done"


def test_connections_that_say_nothing_make_room_for_who_says_hello(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = new_class(client)
    with browser(client, made, name="Ann") as ann:
        monkeypatch.setattr("bargaining_sim.web.permissions.MAX_SOCKETS", 2)
        with client.websocket_connect("/ws") as silent, browser(client, made, name="Bo") as bo:
            assert ann.ask(do="enter", room=1) == bo.ask(do="enter", room=1) == {}
            with pytest.raises(WebSocketDisconnect):
                silent.receive_text()
            with pytest.raises(WebSocketDisconnect), client.websocket_connect("/ws") as third:
                third.receive_text()


def test_too_many_messages_are_refused_for_a_while(client: TestClient) -> None:
    made = new_class(client)
    with browser(client, made) as ann:
        for _ in range(120):
            ann.socket.send_text('{"do": "ping"}')
        told = [ann.read() for _ in range(120)]
        refused = [one for one in told if one["is"] == "refused"]
        assert "too many messages" in refused[0]["why"]
        assert len(refused) < 100
        time.sleep(0.5)
        assert ann.ask(do="enter", room=1) == {}
        assert "room" in ann.last


def test_guessing_join_codes_ends_the_connection(client: TestClient) -> None:
    with client.websocket_connect("/ws") as socket:
        for n in range(11):
            socket.send_text(json.dumps({"do": "hello", "code": f"AAAAA{n}"}))
        said = [json.loads(socket.receive_text())["why"] for _ in range(11)]
        assert said[0] == "there is no class with this join code"
        assert said[-1] == "too many wrong join codes"
        with pytest.raises(WebSocketDisconnect):
            socket.receive_text()


def test_one_cannot_answer_or_stand_up_for_another(client: TestClient) -> None:
    made = new_class(client)
    with browser(client, made, name="Ann") as ann, browser(client, made, name="Bo") as bo:
        for one, seat in ((ann, "us"), (bo, "cn")):
            one.ask(do="enter", room=1)
            one.ask(do="sit", seat=seat)
        assert "is taken by Bo" in ann.ask(do="sit", seat="cn")["why"]
        assert "you have a seat" in ann.ask(do="sit", seat="bytedance")["why"]
        ann.ask(do="start")
        bo.ask(do="enter", room=1)
        question = bo.last["room"]["question"]
        assert question["key"].endswith(".cn")
        assert "another seat" in ann.ask(do="answer", key=question["key"], answer=0, seat="cn")["why"]
        ann.ask(do="stand", seat="cn")
        bo.ask(do="enter", room=1)
        assert bo.last["room"]["you"] == "cn"


def test_nobody_holds_seats_in_two_rooms(client: TestClient) -> None:
    made = new_class(client, rooms=2)
    with browser(client, made, name="Ann") as ann:
        ann.ask(do="enter", room=1)
        ann.ask(do="sit", seat="us")
        assert "you have a seat in room 1" in ann.ask(do="sit", seat="cn", room=2)["why"]
        ann.ask(do="stand")
        assert ann.ask(do="sit", seat="cn", room=2)["is"] == "done"


def test_tokens_and_keys_are_told_to_nobody_else(client: TestClient) -> None:
    made = new_class(client)
    with browser(client, made, name="Ann") as ann, browser(client, made, name="Bo") as bo:
        for one, seat in ((ann, "us"), (bo, "cn")):
            one.ask(do="enter", room=1)
            one.ask(do="sit", seat=seat)
        bo.ask(do="enter", room=1)
        said = "".join(bo.raw)
        assert ann.last["welcome"]["token"] not in said
        assert made["key"] not in said + "".join(ann.raw)
        assert "private" in ann.last
        assert ann.last["private"]["weights"] != bo.last["private"]["weights"]
        assert json.dumps(ann.last["private"]["utility"], separators=(",", ":")) not in said


def test_only_the_teacher_pauses_steps_and_reveals_before_the_end(client: TestClient) -> None:
    made = new_class(client, rooms=2)
    with browser(client, made, key=made["key"]) as teacher, browser(client, made, name="Ann") as ann:
        assert teacher.last["welcome"]["teacher"] is True
        assert "a teacher sees all rooms" in teacher.ask(do="sit", seat="us", room=1)["why"]
        ann.ask(do="enter", room=1)
        ann.ask(do="sit", seat="us")
        for what in ("pause", "step", "reveal", "reset"):
            assert "only the teacher" in ann.ask(do=what, on=True)["why"]
        assert teacher.ask(do="start", room="all")["is"] == "done"
        teacher.ask(do="pause", room="all", on=True)
        ann.ask(do="enter", room=1)
        assert ann.last["room"]["paused"] is True
        key = ann.last["room"]["question"]["key"]
        assert "paused" in ann.ask(do="answer", key=key, answer=0)["why"]
        for _ in range(12):
            teacher.ask(do="step", room=2)
        teacher.ask(do="reveal", room=2)
        teacher.ask(do="leave")
        rooms = {room["room"]: room for room in teacher.last["class"]["rooms"]}
        assert (rooms[1]["phase"], rooms[2]["phase"]) == ("talks", "over")
        assert rooms[2]["outcome"]["trade"]
        assert rooms[2]["revealed"] is True
        ann.ask(do="enter", room=2)
        assert ann.last["reveal"]["film"]["entries"]
        ann.ask(do="leave")
        assert "outcome" not in ann.last["class"]["rooms"][1], "students see who sits where, no more"
        teacher.ask(do="reset", room=2)
        teacher.ask(do="leave")
        assert teacher.last["class"]["rooms"][1]["phase"] == "lobby"


def test_a_wrong_key_is_no_teacher(client: TestClient) -> None:
    made = new_class(client)
    with client.websocket_connect("/ws") as socket:
        for key in ("", "x" * 24, 7, None, [made["key"]], made["key"][:-1]):
            socket.send_text(json.dumps({"do": "hello", "code": made["code"], "key": key}))
            told = json.loads(socket.receive_text())
            if told["is"] == "class":
                told = json.loads(socket.receive_text())
            if key is None:
                assert told["teacher"] is False
            else:
                assert told == {
                    "is": "refused",
                    "why": "this is not the teacher's key of the class",
                    "n": None,
                }
    for key in ("", "wrong", made["key"] + "x"):
        answer = client.get(f"/api/classes/{made['code']}/moves.csv", params={"key": key})
        assert answer.status_code == 403
    answer = client.get(f"/api/classes/{made['code']}/moves.csv", params={"key": made["key"]})
    assert answer.status_code == 200
    assert answer.text.lstrip("\ufeff").startswith("class,room,")


def test_who_comes_back_with_the_token_gets_the_seat_back(client: TestClient) -> None:
    made = new_class(client)
    with browser(client, made, name="Ann") as ann:
        token = ann.last["welcome"]["token"]
        ann.ask(do="enter", room=1)
        ann.ask(do="sit", seat="us")
        ann.ask(do="start")
    with browser(client, made, token=token) as again:
        assert again.last["welcome"]["seat"] == [1, "us"]
        again.ask(do="enter", room=1)
        assert again.last["room"]["you"] == "us"
        assert again.last["room"]["question"]["kind"] == "move"
        assert again.last["private"]["seat"] == "us"


def test_an_agent_takes_the_seat_of_a_lost_connection_until_it_is_back(client: TestClient) -> None:
    made = new_class(client)
    with browser(client, made, name="Bo") as bo:
        bo.ask(do="enter", room=1)
        bo.ask(do="sit", seat="cn")
        with browser(client, made, name="Ann") as ann:
            token = ann.last["welcome"]["token"]
            ann.ask(do="enter", room=1)
            ann.ask(do="sit", seat="us")
            ann.ask(do="start")
            bo.ask(do="enter", room=1)
            assert bo.last["room"]["waiting"] == ["cn", "us"]
        until(lambda: not bo.entered()["seats"][0]["connected"])
        assert [seat["connected"] for seat in bo.last["room"]["seats"]][:2] == [False, True]
        assert bo.last["room"]["waiting"] == ["cn", "us"], "there is time to come back"
        until(lambda: bo.entered()["waiting"] == ["cn"])
        assert bo.last["room"]["seats"][0]["agent"] is True
        with browser(client, made, token=token) as ann:
            ann.ask(do="enter", room=1)
            bo.ask(do="enter", room=1)
            assert bo.last["room"]["seats"][0]["agent"] is False


def test_pages_of_other_sites_and_other_names_of_this_computer_are_refused(client: TestClient) -> None:
    for origin in ("http://evil.example", "https://testserver.evil.example", "null", "file://"):
        with pytest.raises(WebSocketDisconnect), client.websocket_connect("/ws", headers={"origin": origin}):
            pass
        answer = client.post("/api/classes", json={}, headers={"origin": origin})
        assert (answer.status_code, answer.text) == (403, "refused: a page of another site asked\n")
    with client.websocket_connect("/ws", headers={"origin": "http://testserver"}):
        pass
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 403
    assert "localhost" in answer.text


@pytest.mark.parametrize(
    ("order", "status", "told"),
    [
        ({"scenario": "madird_2025"}, 404, "did you mean"),
        ({"settings": ["actors.us.tactic.betta=1"]}, 422, "did you mean"),
        ({"settings": ["nonsense"]}, 422, "key=value"),
        ({"settings": "talks.discount=1"}, 400, "list"),
        ({"rooms": 0}, 422, "rooms"),
        ({"rooms": 61}, 422, "rooms"),
        ({"rooms": "many"}, 422, "rooms"),
        ({"rooms": True}, 422, "rooms"),
        ({"seed": -1}, 422, "seed"),
        ({"title": 7}, 400, "title"),
        ({"scenario": "../../etc/passwd"}, 404, "scenario"),
        ({"settings": ["talks.offers_per_round=100000"]}, 422, "offers"),
    ],
)
def test_orders_that_are_none_make_no_class(client: TestClient, order: dict, status: int, told: str) -> None:
    answer = client.post("/api/classes", json={"scenario": "madrid_2025"} | order)
    assert answer.status_code == status, answer.text
    assert told in answer.text
    assert all(set(fault) >= {"where", "found", "allowed", "text"} for fault in answer.json()["faults"])


def test_an_open_server_shows_nothing_without_the_link_or_a_join_code() -> None:
    with server(host="0.0.0.0", key="the-key-of-the-server") as client:
        for path in ("/", "/api/scenarios", "/api/film", "/api/levers", "/export.html"):
            answer = client.get(path)
            assert answer.status_code == 403, path
            assert "join code" in answer.text
        assert client.post("/api/classes", json={}).status_code == 403
        assert client.get("/?key=wrong").status_code == 403
        assert client.get("/api/server", params={"key": "the-key-of-the-server"}).json() == {
            "open": True, "may_teach": False,
        }  # fmt: skip
        assert client.get("/api/server").json()["may_teach"] is True, "the link leaves a cookie"
        made = new_class(client)
        client.cookies.clear()
        assert client.post("/api/join", json={"code": "XXXXXX"}).status_code == 422
        assert client.get("/api/scenarios").status_code == 403
        assert client.post("/api/join", json={"code": made["code"]}).status_code == 200
        for path in ("/api/scenarios", "/teach", "/teach/debrief/madrid_2025", "/theme.css"):
            assert client.get(path).status_code == 200, path
        for path in ("/", "/api/film", "/api/levers", "/export.html", "/teach/briefing/madrid_2025/cn"):
            assert client.get(path).status_code == 403, path
        assert client.get("/api/server").json() == {"open": True, "may_teach": False}
        answer = client.post("/api/classes", json={"scenario": "madrid_2025"})
        assert (answer.status_code, "link that the server printed" in answer.text) == (403, True)


def test_every_answer_has_the_headers_that_keep_foreign_scripts_out(client: TestClient) -> None:
    for path in ("/", "/class", "/api/scenarios", "/static/style.css"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'self'; ")
        assert "unsafe-eval" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_importing_the_server_takes_no_mesa_and_no_compiler() -> None:
    import subprocess
    import sys

    slow = "mesa", "numba", "pandas", "matplotlib", "pyarrow"
    rooms = "bargaining_sim.web.server, bargaining_sim.web.routes"
    code = f"import sys, {rooms}; print([m for m in {slow} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
