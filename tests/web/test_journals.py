"""Rooms survive the server: journals are read again, whatever moment it was killed at."""

import random
import time
from pathlib import Path

import pytest

from bargaining_sim.scenario.reader import read_scenario
from bargaining_sim.web.class_registry import MAX_ROOMS, ClassRegistry, Classroom
from bargaining_sim.web.room import ActionError
from bargaining_sim.web.server import Settings, load_hub
from bargaining_sim.web.views import moves_csv, moves_of
from tests.web.seats import random_answer
from tests.web.test_rooms import as_seen


def new_class(
    folder: Path | None, rooms: int = 2, name: str = "madrid_2025", **others
) -> tuple[ClassRegistry, Classroom]:
    """A registry with one class."""
    registry = ClassRegistry(folder)
    read = read_scenario(name, others.pop("overrides", {}))
    made = registry.make(read.scenario, read.texts, others.pop("settings", {}), 1, rooms, **others)
    registry.add(made)
    return registry, made


def play_on(made: Classroom, number: int, rng: random.Random, most: int) -> None:
    """Sit down, begin and answer so many questions at random."""
    room = made.room(number)
    if room.phase == "lobby":
        for seat in room.places:
            made.do(number, {"do": "sit", "seat": seat, "token": f"{seat}-{number}-token-of", "name": seat})
        made.do(number, {"do": "start"})
    for _ in range(most):
        if not room.questions:
            return
        question = room.questions[0]
        answer = random_answer(question, rng)
        made.do(number, {"do": "answer", "seat": question.seat, "key": question.key, "answer": answer})


def test_classes_come_back_as_they_were(tmp_path: Path) -> None:
    _, made = new_class(tmp_path, title="  Monday \n group ")
    rng = random.Random(1)
    play_on(made, 1, rng, 10_000)
    play_on(made, 2, rng, 17)
    again = ClassRegistry(tmp_path)
    again.restore()
    assert not again.unread
    found = again.find(made.code.lower())
    assert (found.title, found.key, found.head) == ("Monday group", made.key, made.head)
    for number in (1, 2):
        assert as_seen(found.room(number)) == as_seen(made.room(number))
        assert found.room(number).places == made.room(number).places
        assert found.room(number).noted == made.room(number).noted
    assert moves_csv(moves_of(found)) == moves_csv(moves_of(made))
    play_on(found, 2, rng, 5)
    third = ClassRegistry(tmp_path)
    third.restore()
    assert as_seen(third.find(made.code).room(2)) == as_seen(found.room(2))


def test_a_class_keeps_its_settings_and_the_text_of_its_scenario(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('base = "us_china_2025"\ntitle = "Mine"\nsummary = "s"\n', encoding="utf-8")
    read = read_scenario(file, {"talks.offers_per_round": 4})
    registry = ClassRegistry(tmp_path / "rooms")
    made = registry.make(read.scenario, read.texts, {"talks.offers_per_round": 4}, 1, 1)
    registry.add(made)
    file.write_text("no longer a scenario", encoding="utf-8")
    again = ClassRegistry(tmp_path / "rooms")
    again.restore()
    assert again.find(made.code).scenario == read.scenario
    assert again.find(made.code).scenario.talks.offers_per_round == 4


def test_a_journal_cut_anywhere_gives_the_deeds_before(tmp_path: Path) -> None:
    _, made = new_class(tmp_path / "whole", rooms=1)
    play_on(made, 1, random.Random(4), 25)
    data = made.path.read_bytes()
    ends = [i for i, byte in enumerate(data) if byte == ord("\n")]
    for cut in random.Random(1).sample(range(ends[0] + 1, len(data)), 12):
        folder = tmp_path / str(cut)
        folder.mkdir()
        path = folder / made.path.name
        path.write_bytes(data[:cut])
        registry = ClassRegistry(folder)
        registry.restore()
        actions = sum(end < cut for end in ends) - 1
        assert registry.find(made.code).actions[1] == actions
        assert path.read_bytes() == data[: ends[actions] + 1], (
            "what was torn is cut off, so that lines stay lines"
        )


@pytest.mark.parametrize(
    "text",
    ["", "nonsense\n", "{}\n", "[]\n", '{"code": "ABC"}\n', "\x00\n", '{"code":"A","key":"k","title":"t",'
     '"name":"x","texts":{"x.toml":"title = 3"},"overrides":{},"seed":1,"rooms":1,"same_luck":false}\n'],
)  # fmt: skip
def test_a_journal_that_is_none_is_left_out_and_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "BADBAD.jsonl").write_bytes(text.encode())
    _, made = new_class(tmp_path)
    registry = ClassRegistry(tmp_path)
    registry.restore()
    assert list(registry.classes) == [made.code]
    assert len(registry.unread) == 1
    assert registry.unread[0].startswith("BADBAD.jsonl: ")


def test_a_full_disk_stops_the_journal_and_not_the_class(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, made = new_class(tmp_path, rooms=1)
    real = Path.open

    def full(self, mode="r", *others, **named):
        if "a" in mode:
            raise OSError(28, "No space left on device")
        return real(self, mode, *others, **named)

    monkeypatch.setattr(Path, "open", full)
    play_on(made, 1, random.Random(1), 5)
    assert "No space left" in made.broken
    assert made.room(1).model.answers


def test_journals_are_for_their_owner_only(tmp_path: Path) -> None:
    _, made = new_class(tmp_path)
    assert made.path.stat().st_mode & 0o077 == 0


def test_there_is_an_end_to_classes_and_rooms() -> None:
    registry, _ = new_class(None, rooms=60)
    read = read_scenario("madrid_2025")
    for _ in range(2):
        registry.add(registry.make(read.scenario, read.texts, {}, 1, 60))
    with pytest.raises(ActionError, match=f"{MAX_ROOMS} rooms in all.*begins empty"):
        registry.add(registry.make(read.scenario, read.texts, {}, 1, 60))
    registry.add(registry.make(read.scenario, read.texts, {}, 1, 20))


def test_rooms_have_luck_of_their_own_unless_the_same_is_asked_for() -> None:
    _, own = new_class(None, rooms=12)
    _, same = new_class(None, rooms=12, same_draws=True)
    assert [room.run for room in own.rooms.values()] == list(range(12))
    assert {room.run for room in same.rooms.values()} == {0}


def test_what_has_been_idle_longest_makes_room_and_is_kept_in_the_folder_of_old_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bargaining_sim.web.class_registry.MAX_CLASSES", 3)
    registry, idle = new_class(tmp_path, rooms=1)
    read = read_scenario("madrid_2025")

    def more(in_use: tuple[str, ...] = ()) -> tuple[Classroom, list[str]]:
        made = registry.make(read.scenario, read.texts, {}, 1, 1)
        return made, registry.add(made, in_use)

    (older, _), (busy, _) = more(), more()
    with pytest.raises(ActionError, match="holds 3 classes with 3 rooms"):
        more()
    now = time.time()
    idle.last, older.last, busy.last = now - 4 * 3600, now - 5 * 3600, now - 9 * 3600
    with pytest.raises(ActionError, match="begins empty"):
        more((idle.code, older.code, busy.code))
    assert not list(tmp_path.glob("old/*")), "who is refused has driven out nobody"
    new, gone = more((busy.code,))
    assert gone == [older.code]
    assert set(registry.classes) == {idle.code, busy.code, new.code}
    assert [path.name for path in (tmp_path / "old").iterdir()] == [older.path.name]
    again = ClassRegistry(tmp_path)
    again.restore()
    assert set(again.classes) == set(registry.classes)


def test_a_finished_class_makes_room_sooner_than_one_that_is_played(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bargaining_sim.web.class_registry.MAX_CLASSES", 2)
    registry, played = new_class(None, rooms=1)
    read = read_scenario("madrid_2025")
    finished = registry.make(read.scenario, read.texts, {}, 1, 1)
    registry.add(finished)
    play_on(played, 1, random.Random(1), 5)
    play_on(finished, 1, random.Random(1), 10_000)
    played.last = finished.last = time.time() - 900
    assert registry.add(registry.make(read.scenario, read.texts, {}, 1, 1)) == [finished.code]


@pytest.mark.parametrize(
    ("rooms", "answers", "days", "back"),
    [(1, 10_000, 0.5, True), (1, 10_000, 1.5, False), (1, 5, 1.5, True), (1, 5, 8, False), (2, 5, 30, True)],
)
def test_who_has_played_alone_is_not_restored_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rooms: int, answers: int, days: float, back: bool
) -> None:
    _, made = new_class(tmp_path, rooms=rooms)
    play_on(made, 1, random.Random(1), answers)
    later = time.time() + days * 86_400
    monkeypatch.setattr("bargaining_sim.web.class_registry.time.time", lambda: later)
    registry = ClassRegistry(tmp_path)
    registry.restore()
    assert (made.code in registry.classes) == back
    assert made.path.exists() == back
    assert (tmp_path / "old" / made.path.name).exists() != back


def test_a_damaged_journal_gives_the_deeds_before_the_damage_and_goes_on(tmp_path: Path) -> None:
    _, made = new_class(tmp_path, rooms=1)
    play_on(made, 1, random.Random(4), 12)
    lines = made.path.read_bytes().splitlines(keepends=True)
    damaged = b"".join([*lines[:9], b"\xff nonsense\n", *lines[9:]])
    made.path.write_bytes(damaged)
    registry = ClassRegistry(tmp_path)
    registry.restore()
    found = registry.find(made.code)
    assert found.actions[1] == 8
    assert len(registry.unread) == 1
    assert "line 10: " in registry.unread[0]
    assert "8 deeds before it are kept" in registry.unread[0]
    assert (tmp_path / f"{made.path.name}.damaged").read_bytes() == damaged
    play_on(found, 1, random.Random(5), 3)
    again = ClassRegistry(tmp_path)
    again.restore()
    assert (again.unread, again.find(made.code).actions[1]) == ([], 11)


def test_a_server_says_at_its_start_which_journals_it_could_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "BADBAD.jsonl").write_text("nonsense\n")
    load_hub(Settings(rooms=tmp_path))
    assert "A journal of a class: BADBAD.jsonl: line 1: " in capsys.readouterr().err


def test_without_a_seed_nobody_can_tell_the_luck_of_a_room_from_that_of_another(tmp_path: Path) -> None:
    registry = ClassRegistry(tmp_path)
    read = read_scenario("madrid_2025")
    own = registry.make(read.scenario, read.texts, {}, None, 10)
    same = registry.make(read.scenario, read.texts, {}, None, 10, same_draws=True)
    for made in (own, same):
        registry.add(made)
    seeds = [room.seed for room in own.rooms.values()]
    assert len(set(seeds)) == 10
    assert {room.run for room in own.rooms.values()} == {0}
    assert len({room.seed for room in same.rooms.values()}) == 1
    own.do(3, {"do": "reset", "luck": "new"})
    assert own.room(3).seed not in seeds
    again = ClassRegistry(tmp_path)
    again.restore()
    assert [room.seed for room in again.find(own.code).rooms.values()] == [
        room.seed for room in own.rooms.values()
    ]


def test_a_room_that_has_seen_too_many_moves_can_still_be_reset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bargaining_sim.web.class_registry.MAX_ACTIONS", 6)
    _, made = new_class(None, rooms=1)
    with pytest.raises(ActionError, match="only be reset"):
        play_on(made, 1, random.Random(1), 20)
    made.do(1, {"do": "reset"})
    made.do(1, {"do": "start"})
