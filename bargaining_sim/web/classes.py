"""Classes: rooms that belong together, under one join code, and their journals on disk.

A journal has the scenario in its first line and one deed in each further line. Rooms are nothing else, so a
server that starts again reads them and does every deed once more.
"""

import csv
import io
import json
import os
import secrets
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bargaining_sim.errors import BargainingError
from bargaining_sim.game import ledger
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import vary, words_of
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.story import Teller
from bargaining_sim.web.film import WITH_PACKAGE
from bargaining_sim.web.room import DeedError, Room
from bargaining_sim.web.stage import Json

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""Of join codes: no vowels, so that no words come about."""

CODE_LENGTH = 6
FORMAT = 1
"""Version of a journal."""

MOST_CLASSES, MOST_ROOMS = 60, 200
"""Classes that a server holds, and rooms of all of them together."""

MOST_DEEDS = 5_000
"""Deeds of one room from reset to reset; a run needs some hundreds."""

CSV_HEAD = (
    "class", "room", "game", "time", "round", "meeting", "date", "phase", "actor", "by", "kind", "chip",
    "old", "new", "package", "worth", "what_happened",
)  # fmt: skip


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
    scenario : Scenario
    rooms : dict
        Number → room.
    broken : str
        Why the journal cannot be written, if so.
    """

    def __init__(self, head: Json, path: Path | None = None) -> None:
        self.head, self.path, self.broken = head, path, ""
        self.code, self.key = str(head["code"]), str(head["key"])
        self.title = str(head["title"])
        words = words_of(head["texts"])
        self.scenario: Scenario = vary(words, str(head["name"]), head["overrides"])[0]
        self.game = compile_scenario(self.scenario)
        self.deeds = dict.fromkeys(range(1, int(head["rooms"]) + 1), 0)
        self.rooms = {
            number: Room(
                number,
                self.scenario,
                self.game,
                int(head["seed"] or 0),
                0 if head["same_luck"] else number - 1,
                self.secret_of(number),
            )
            for number in self.deeds
        }

    def secret_of(self, number: int) -> str:
        """What the seeds of a room are drawn from; empty if the class was made with a seed."""
        given = self.head["seed"] is not None
        return "" if given else f"{self.key}/{0 if self.head['same_luck'] else number}"

    def room(self, number: Any) -> Room:
        """Room by its number."""
        if isinstance(number, bool) or not isinstance(number, int) or number not in self.rooms:
            raise DeedError(f"room: found {number!r:.40}; allowed: 1 to {len(self.rooms)}")
        return self.rooms[number]

    def do(self, number: int, deed: Json) -> Room:
        """Do a deed in a room and write it down; returns the room."""
        room = self.room(number)
        if deed.get("do") == "reset":
            self.deeds[number] = 0
        if self.deeds[number] >= MOST_DEEDS:
            raise DeedError("this room has seen too many moves; it can only be reset")
        deed = {"t": round(time.time(), 3)} | deed
        room.do(deed)
        self.deeds[number] += 1
        self.write({"room": number} | deed)
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

    def again(self, lines: Iterator[Json]) -> None:
        """Do the deeds of a journal once more."""
        for line in lines:
            number = line.pop("room", None)
            try:
                self.room(number).do(line)
                self.deeds[number] = 1 if line.get("do") == "reset" else self.deeds[number] + 1
            except DeedError:  # the journal of an older version: what it cannot do now, it leaves out
                continue

    def moves_csv(self) -> str:
        """Return every event of all rooms as CSV, with who decided and what it was worth to the actor."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(CSV_HEAD)
        for room in self.rooms.values():
            teller = Teller(room.scenario, room.game)
            for event, noted in zip(room.model.events(), room.noted, strict=True):
                writer.writerow(csv_row(self.code, room, teller, event, noted.time, noted.by))
        return out.getvalue()


def csv_row(code: str, room: Room, teller: Teller, event: Any, when: float, by: str) -> list[str]:
    """Return one event as cells; those that a spreadsheet would run as a formula are quoted."""
    entry = teller.entry(event)
    chip, actor, kind = int(event["chip"]), int(event["actor"]), int(event["kind"])
    names = list(room.scenario.chips)
    package, worth = "", ""
    if kind in WITH_PACKAGE:
        rungs = teller.rungs_of(int(event["package"]))
        named = [
            f"{name}={room.scenario.chips[name].rungs[r].name}" for name, r in zip(names, rungs, strict=True)
        ]
        package = " ".join(named)
    if actor in (0, 1) and package:
        worth = f"{room.model.governments[actor].utility(int(event['package'])):.4f}"
    rung = [""] * 2
    if chip >= 0 and kind not in (ledger.LEARNED, ledger.RUMOURED):
        ladder = room.scenario.chips[names[chip]].rungs
        rung = [
            ladder[int(event[end])].name if 0 <= int(event[end]) < len(ladder) else ""
            for end in ("old", "new")
        ]
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(when))
    cells = [
        code, str(room.number), str(room.generation + 1), stamp, str(entry.round), entry.meeting, entry.date,
        entry.phase, entry.actor, by, entry.kind, names[chip] if chip >= 0 else "", *rung, package, worth,
        entry.sentence,
    ]  # fmt: skip
    return [f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell for cell in cells]


class School:
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
        """Journals that could not be read, and why."""

    def make(
        self,
        scenario: Scenario,
        texts: Mapping[str, str],
        overrides: Mapping[str, Any],
        seed: int | None,
        rooms: int,
        same_luck: bool = False,
        title: str = "",
    ) -> Classroom:
        """Return a new class, which :meth:`add` opens.

        Parameters
        ----------
        scenario : Scenario
        texts, overrides : mapping
            What it was read from.
        seed : int or None
            None draws a secret one for each room.
        rooms : int
        same_luck : bool
            Whether all rooms draw the same random numbers, and so have the same types.
        title : str

        Raises
        ------
        DeedError
            If the server holds too many classes or rooms.
        """
        held = sum(len(one.rooms) for one in self.classes.values())
        if len(self.classes) >= MOST_CLASSES or held + rooms > MOST_ROOMS:
            raise DeedError(
                f"the server holds {len(self.classes)} classes with {held} rooms; allowed: {MOST_CLASSES} "
                f"classes and {MOST_ROOMS} rooms in all"
            )
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
            "same_luck": same_luck,
            "made": round(time.time(), 3),
        }
        return Classroom(head, self.path_of(str(head["code"])))

    def add(self, made: Classroom) -> None:
        """Open a class: it gets its journal, and can be found."""
        if made.path:
            try:
                made.path.parent.mkdir(parents=True, exist_ok=True)
                made.path.touch(mode=0o600)
            except OSError as error:
                made.broken = f"moves are not written to disk ({error.strerror or error})"
        made.write(made.head)
        self.classes[made.code] = made

    def path_of(self, code: str) -> Path | None:
        """Journal of a class."""
        return self.folder / f"{code}.jsonl" if self.folder else None

    def new_code(self) -> str:
        """Return a join code that nobody has."""
        while True:
            code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
            if code not in self.classes:
                return code

    def find(self, code: Any) -> Classroom:
        """Class by its join code, in any case of letters."""
        found = self.classes.get(code.strip().upper()) if isinstance(code, str) else None
        if found is None:
            raise DeedError("there is no class with this join code")
        return found

    def restore(self) -> None:
        """Read all journals, newest first, and do their deeds once more."""
        if self.folder is None or not self.folder.is_dir():
            return
        paths = sorted(self.folder.glob("*.jsonl"), key=lambda path: path.stat().st_mtime, reverse=True)
        rooms = 0
        for path in paths[:MOST_CLASSES]:
            try:
                head, *deeds = read_journal(path)
                rooms += int(head["rooms"])
                if rooms > MOST_ROOMS:
                    self.unread.append(f"{path.name}: more than {MOST_ROOMS} rooms in all")
                    continue
                made = Classroom(head, path)
                made.again(iter(deeds))
            except (BargainingError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
                self.unread.append(f"{path.name}: {error}")
                continue
            self.classes.setdefault(made.code, made)


def read_journal(path: Path) -> list[Json]:
    """Return the lines of a journal; a last line that was not written to its end is cut off."""
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    if len(whole) < len(data):
        os.truncate(path, len(whole))
    lines = [json.loads(line) for line in whole.decode("utf-8").splitlines()]
    if not lines:
        raise ValueError("an empty journal")
    return lines
