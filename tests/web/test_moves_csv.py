"""All moves as CSV: every game, also those before a reset, and nothing private while it is played."""

import csv
import io
import json
import random
from pathlib import Path

import pytest

from bargaining_sim.web.class_registry import ClassRegistry, Classroom
from bargaining_sim.web.server import Settings
from bargaining_sim.web.views import moves_csv, moves_of
from tests.web.test_journals import new_class, play_on
from tests.web.test_sockets import browser, server
from tests.web.test_sockets import new_class as new_class_of


def rows_of(made: Classroom) -> list[dict[str, str]]:
    """The rows of all moves of a class."""
    return list(csv.DictReader(io.StringIO(moves_csv(moves_of(made)))))


def test_moves_are_no_formulas() -> None:
    _, made = new_class(None, rooms=1)
    made.do(1, {"do": "sit", "seat": "us", "token": "t" * 20, "name": '=HYPERLINK("http://evil","x")'})
    made.do(1, {"do": "start"})
    question = made.room(1).questions[0]
    made.do(1, {"do": "answer", "seat": "us", "key": question.key, "answer": 0})
    rows = rows_of(made)
    assert len(rows) == len(made.room(1).model.events()) > 0
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    assert rows[0]["by"].startswith("'=HYPERLINK")
    assert {row["class"] for row in rows} == {made.code}
    assert json.dumps(rows)


def test_games_before_a_reset_are_kept_and_come_back_with_the_server(tmp_path: Path) -> None:
    _, made = new_class(tmp_path, rooms=2)
    rng = random.Random(1)
    play_on(made, 1, rng, 10_000)
    first = rows_of(made)
    made.do(1, {"do": "reset", "luck": "new"})
    made.do(1, {"do": "reset", "luck": "new"})  # a game without a move leaves nothing
    made.do(1, {"do": "start"})
    play_on(made, 1, rng, 10_000)
    rows = rows_of(made)
    assert rows[: len(first)] == first
    assert {(row["room"], row["game"]) for row in rows} == {("1", "1"), ("1", "3")}
    assert all(row["worth"] for row in rows if row["kind"] == "offered")
    again = ClassRegistry(tmp_path)
    again.restore()
    assert moves_csv(moves_of(again.find(made.code))) == moves_csv(moves_of(made))


def test_there_is_an_end_to_the_games_that_a_room_remembers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bargaining_sim.web.room.MAX_PAST", 2)
    _, made = new_class(None, rooms=1)
    rng = random.Random(1)
    for _ in range(5):
        play_on(made, 1, rng, 10_000)
        made.do(1, {"do": "reset", "luck": "new"})
        made.do(1, {"do": "start"})
    assert {row["game"] for row in rows_of(made)} == {"4", "5"}


def private_parts(rows: list[dict[str, str]]) -> list[str]:
    """What only one side knows, if it is there."""
    found = [row["worth"] for row in rows if row["worth"]]
    return found + [row["what_happened"] for row in rows if "holds out for 0" in row["what_happened"]]


def test_private_values_are_left_out_until_the_end_or_reveal() -> None:
    _, made = new_class(None, rooms=1)
    rng = random.Random(3)
    play_on(made, 1, rng, 25)
    rows = rows_of(made)
    assert any(row["kind"] == "offered" for row in rows)
    assert private_parts(rows) == []
    made.do(1, {"do": "reveal"})
    assert private_parts(rows_of(made))


@pytest.mark.parametrize(("luck", "told"), [("same", False), ("new", True)])
def test_a_game_that_was_broken_off_stays_private_while_its_luck_is_played_again(
    luck: str, told: bool
) -> None:
    _, made = new_class(None, rooms=1)
    play_on(made, 1, random.Random(3), 25)
    made.do(1, {"do": "reset", "luck": luck})
    assert bool(private_parts(rows_of(made))) == told
    made.do(1, {"do": "reveal"})
    assert private_parts(rows_of(made))


def test_a_refused_consent_has_no_rung_before_it() -> None:
    for run in range(8):
        _, made = new_class(None, rooms=1)
        play_on(made, 1, random.Random(run), 10_000)
        refused = [row for row in rows_of(made) if row["kind"] == "not_consented"]
        assert all(row["new"] and not row["old"] for row in refused)
        if refused:
            return
    pytest.fail("no consent was refused")


def test_moves_are_those_of_the_moment_at_which_they_were_taken() -> None:
    """The server writes them in a thread while rooms play on, round after round."""
    _, made = new_class(None, rooms=2)
    rng = random.Random(5)
    play_on(made, 1, rng, 12)
    before, taken = moves_csv(moves_of(made)), moves_of(made)
    play_on(made, 1, rng, 60)
    play_on(made, 2, rng, 60)
    made.do(1, {"do": "reset", "luck": "new"})
    assert moves_csv(taken) == before != moves_csv(moves_of(made))


def test_the_key_of_a_class_opens_its_moves_on_an_open_server_without_the_link() -> None:
    with server(host="0.0.0.0", key="the-key-of-the-server") as client:
        client.get("/theme.css?key=the-key-of-the-server")
        made, other = new_class_of(client), new_class_of(client)
        client.cookies.clear()
        for key, status in ((made["key"], 200), (other["key"], 403), ("", 403), ("\u00e9", 403)):
            path = f"/api/classes/{made['code']}/moves.csv"
            assert client.get(path, params={"key": key}).status_code == status, key
        assert client.get("/api/classes//moves.csv", params={"key": ""}).status_code == 403
        assert client.get("/api/scenarios", params={"key": made["key"]}).status_code == 403


def test_the_teacher_of_an_open_server_gets_the_moves_after_a_new_start(tmp_path: Path) -> None:
    from starlette.testclient import TestClient

    from bargaining_sim.web.server import make_app

    with TestClient(make_app(Settings(host="0.0.0.0", key="first-key", rooms=tmp_path))) as client:
        client.get("/theme.css?key=first-key")
        made = new_class_of(client)
    with TestClient(make_app(Settings(host="0.0.0.0", key="second-key", rooms=tmp_path))) as client:
        client.get("/theme.css?key=first-key")
        with browser(client, made, key=made["key"]) as teacher:  # the journals have been read
            assert teacher.last["welcome"]["teacher"] is True
        answer = client.get(f"/api/classes/{made['code']}/moves.csv", params={"key": made["key"]})
        assert answer.status_code == 200
