"""Classes: rooms that belong together, under one join code, and their journals on disk.

A journal has the scenario in its first line and one action in each further line. Rooms are nothing else, so a
server that starts again reads them and does every action once more.
"""

import json
import os
import secrets
import shutil
import time
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from bargaining_sim.errors import BargainingError
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import vary, words_of
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.web.room import FAILED, OVER, ActionError, Room
from bargaining_sim.web.scenario_view import Json

OLD = "old"
"""Folder beside the journals for those of classes that the server has let go; none of them is read again."""


class Journal(NamedTuple):
    """A journal that has been read.

    Attributes
    ----------
    fault : str
        Why lines after these are left out; empty if there are none.
    """

    head: Json
    actions: list[Json]
    fault: str


def read_journal(path: Path) -> Journal:
    """Return the lines of a journal up to the first that is no JSON object.

    What follows is cut off, so that new lines stand where they will be read again: the rest of a last line
    that was not written to its end is lost, anything else is kept in a copy beside it.

    Raises
    ------
    ValueError
        If not even its first line can be read.
    """
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    lines, end, fault = [], 0, ""
    for number, line in enumerate(whole.splitlines(keepends=True), 1):
        try:
            value = json.loads(line)
            if not isinstance(value, dict):
                raise ValueError("no JSON object")
        except (ValueError, RecursionError) as error:
            fault = f"line {number}: {error}"
            break
        lines.append(value)
        end += len(line)
    if not lines:
        raise ValueError(fault or "an empty journal")
    if fault:
        copy = path.with_name(f"{path.name}.damaged")
        shutil.copy2(path, copy)
        fault = f"{fault}; the {len(lines) - 1} deeds before it are kept, all of it is in {copy.name}"
    if end < len(data):
        os.truncate(path, end)
    return Journal(lines[0], lines[1:], fault)


def put_away(path: Path | None) -> None:
    """Move a journal to the folder of old ones; one that cannot be moved stays."""
    if path is None:
        return
    old = path.parent / OLD
    try:
        old.mkdir(exist_ok=True)
        path.replace(old / path.name)
    except OSError:
        return


LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""Of join codes: no vowels, so that no words come about."""

CODE_LENGTH = 6
FORMAT = 1
"""Version of a journal."""

MAX_CLASSES, MAX_ROOMS = 60, 200
"""Classes that a server holds, and rooms of all of them together."""

MAX_ACTIONS = 5_000
"""Deeds of one room from reset to reset; a run needs some hundreds."""

FINISHED_FOR, IDLE_FOR = 600.0, 3 * 3600.0
"""Seconds without an action after which a class may make room for a new one: a finished one, any other."""

DAY = 24 * 3600.0


class Classroom:
    """Rooms under one join code.

    Parameters
    ----------
    head : dict
        First line of its journal.
    path : Path or None
        Its journal; None keeps it in memory only.

    Attributes
    ----------
    code, key : str
        The join code, and the secret of the teacher.
    rooms : dict
        Number → room.
    broken : str
        Why the journal cannot be written, if so.
    last : float
        When the last action was done [seconds since 1970].
    """

    def __init__(self, head: Json, path: Path | None = None) -> None:
        self.head, self.path, self.broken = head, path, ""
        self.code, self.key = str(head["code"]), str(head["key"])
        self.title = str(head["title"])
        self.last = float(head.get("made", 0.0))
        words = words_of(head["texts"])
        self.scenario: Scenario = vary(words, str(head["name"]), head["overrides"])[0]
        self.game = compile_scenario(self.scenario)
        self.actions = dict.fromkeys(range(1, int(head["rooms"]) + 1), 0)
        self.rooms = {
            number: Room(
                number,
                self.scenario,
                self.game,
                int(head["seed"] or 0),
                0 if head["same_luck"] else number - 1,
                self.secret_of(number),
            )
            for number in self.actions
        }

    def secret_of(self, number: int) -> str:
        """What the seeds of a room are drawn from; empty if the class was made with a seed."""
        given = self.head["seed"] is not None
        return "" if given else f"{self.key}/{0 if self.head['same_luck'] else number}"

    def room(self, number: Any) -> Room:
        if isinstance(number, bool) or not isinstance(number, int) or number not in self.rooms:
            raise ActionError(f"room: found {number!r:.40}; allowed: 1 to {len(self.rooms)}")
        return self.rooms[number]

    def do(self, number: int, action: Json) -> Room:
        """Do an action in a room and write it down; returns the room."""
        room = self.room(number)
        if action.get("do") == "reset":
            self.actions[number] = 0
        if self.actions[number] >= MAX_ACTIONS:
            raise ActionError("this room has seen too many moves; it can only be reset")
        action = {"t": round(time.time(), 3)} | action
        room.do(action)
        self.actions[number] += 1
        self.last = max(self.last, float(action["t"]))
        self.write({"room": number} | action)
        return room

    def write(self, line: Json) -> None:
        """Append a line to the journal; a disk that is full stops the journal, not the class."""
        if self.path is None or self.broken:
            return
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
        except OSError as error:
            self.broken = f"moves are no longer written to disk ({error.strerror or error})"

    def again(self, lines: Iterable[Json]) -> None:
        for line in lines:
            number = line.pop("room", None)
            self.last = max(self.last, float(line.get("t", 0.0)))
            try:
                self.room(number).do(line)
                self.actions[number] = 1 if line.get("do") == "reset" else self.actions[number] + 1
            except ActionError:  # the journal of an older version: what it cannot do now, it leaves out
                continue

    def has_key(self, key: Any) -> bool:
        return isinstance(key, str) and secrets.compare_digest(key.encode(), self.key.encode())

    def is_finished(self) -> bool:
        """Whether no room has anything left to play."""
        return all(room.phase in (OVER, FAILED) for room in self.rooms.values())

    def may_go(self, now: float) -> bool:
        """Whether nobody will miss it soon: finished a while ago, or untouched for hours."""
        return now - self.last > (FINISHED_FOR if self.is_finished() else IDLE_FOR)


class ClassRegistry:
    """All classes of a server.

    Parameters
    ----------
    folder : Path or None
        Where journals are kept; None keeps nothing.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.classes: dict[str, Classroom] = {}
        self.unread: list[str] = []
        """Journals that could not be read, or not to their end, or were put away, and why."""

    def make(
        self,
        scenario: Scenario,
        texts: Mapping[str, str],
        overrides: Mapping[str, Any],
        seed: int | None,
        rooms: int,
        same_draws: bool = False,
        title: str = "",
    ) -> Classroom:
        """Return a new class, which :meth:`add` opens.

        Parameters
        ----------
        texts, overrides : mapping
            What it was read from.
        seed : int or None
            None draws a secret one for each room.
        same_draws : bool
            Whether all rooms draw the same random numbers, and so have the same types.
        """
        head: Json = {
            "format": FORMAT,
            "code": self.new_code(),
            "key": secrets.token_urlsafe(18),
            "title": " ".join(title.split())[:80] or scenario.title,
            "name": scenario.name,
            "texts": dict(texts),
            "overrides": dict(overrides),
            "seed": seed,
            "rooms": rooms,
            "same_luck": same_draws,
            "made": round(time.time(), 3),
        }
        return Classroom(head, self.folder / f"{head['code']}.jsonl" if self.folder else None)

    def add(self, made: Classroom, in_use: Collection[str] = ()) -> list[str]:
        """Open a class: it gets its journal, and can be found.

        Parameters
        ----------
        in_use : collection of str
            Codes of classes to which somebody is connected.

        Returns
        -------
        list of str
            Codes of the classes that have made room for it.

        Raises
        ------
        ActionError
            If the server is full, and no class can go.
        """
        gone = self.leaving(len(made.rooms), in_use)
        for one in gone:
            del self.classes[one.code]
            put_away(one.path)
        if made.path:
            try:
                made.path.parent.mkdir(parents=True, exist_ok=True)
                made.path.touch(mode=0o600)
            except OSError as error:
                made.broken = f"moves are not written to disk ({error.strerror or error})"
        made.write(made.head)
        self.classes[made.code] = made
        return [one.code for one in gone]

    def leaving(self, rooms: int, in_use: Collection[str]) -> list[Classroom]:
        """Classes that must go so that a new one fits, longest idle first."""
        now, gone = time.time(), []
        idle = sorted(
            (one for one in self.classes.values() if one.code not in in_use and one.may_go(now)),
            key=lambda one: one.last,
        )
        classes = len(self.classes)
        held = self.rooms_held()
        held_now = f"the server holds {classes} classes with {held} rooms"
        while classes >= MAX_CLASSES or held + rooms > MAX_ROOMS:
            if not idle:
                raise ActionError(
                    f"{held_now}; allowed: {MAX_CLASSES} classes and {MAX_ROOMS} rooms in all. A class to "
                    f"which nobody is connected makes room {FINISHED_FOR / 60:.0f} minutes after its end, or "
                    f"after {IDLE_FOR / 3600:.0f} hours without a move; a server that is started with "
                    "another folder (--rooms) begins empty"
                )
            gone.append(idle.pop(0))
            classes, held = classes - 1, held - len(gone[-1].rooms)
        return gone

    def rooms_held(self) -> int:
        return sum(len(one.rooms) for one in self.classes.values())

    def new_code(self) -> str:
        while True:
            code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
            if code not in self.classes:
                return code

    def find(self, code: Any) -> Classroom:
        """Class by its join code, in any case of letters."""
        group = self.classes.get(code.strip().upper()) if isinstance(code, str) else None
        if group is None:
            raise ActionError("there is no class with this join code")
        return group

    def restore(self) -> None:
        """Read all journals, newest first, and do their actions once more.

        Journals of one room that is finished for a day or idle for a week, and those for which there is no
        place, are put away.
        """
        if self.folder is None or not self.folder.is_dir():
            return
        paths = sorted(self.folder.glob("*.jsonl"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in paths:
            try:
                self.restore_one(path)
            except (BargainingError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
                self.unread.append(f"{path.name}: {error}")

    def restore_one(self, path: Path) -> None:
        head, actions, fault = read_journal(path)
        if fault:
            self.unread.append(f"{path.name}: {fault}")
        if len(self.classes) >= MAX_CLASSES or self.rooms_held() + int(head["rooms"]) > MAX_ROOMS:
            put_away(path)
            self.unread.append(f"{path.name}: there is no room for it; it is now in the folder {OLD}")
            return
        made = Classroom(head, path)
        made.again(actions)
        if len(made.rooms) == 1 and time.time() - made.last > (DAY if made.is_finished() else 7 * DAY):
            put_away(path)  # most are of people who have played alone, and nobody ends a class
            return
        self.classes.setdefault(made.code, made)
