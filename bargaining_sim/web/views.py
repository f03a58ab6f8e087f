"""What each seat may see of a room, as messages, and what a teacher may take home, as CSV.

Nothing private of another seat gets into a message.
"""

import datetime
import time
from typing import Any, NamedTuple

from bargaining_sim.abm.people import CARRY_OUT, EXTEND, Question
from bargaining_sim.game import ledger, packages
from bargaining_sim.game.tables import BASIS_POINTS, Game
from bargaining_sim.results.in_force import rungs_of
from bargaining_sim.results.narrator import Narrator
from bargaining_sim.scenario.preferences import preferences, types_of
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.text.tables import as_csv
from bargaining_sim.web.class_registry import Classroom
from bargaining_sim.web.public_narrator import PublicNarrator
from bargaining_sim.web.recording import entries_of, entry_json, film_of, package_of, plain
from bargaining_sim.web.room import OVER, Noted, Played, Room
from bargaining_sim.web.scenario_view import Json, rounded


class Viewer:
    """Tells one room to one seat, or (seat None) to spectators, each event once."""

    def __init__(self, room: Room, seat: str | None) -> None:
        self.room, self.seat = room, seat
        self.generation = -1
        self.entries: list[Json] = []

    @property
    def side(self) -> int:
        """Actor number of the seat; −1 for spectators."""
        return self.room.model.seats.index(self.seat) if self.seat else -1

    def message(self, known: int, generation: int, online: set[str]) -> Json:
        """Return how the room stands for this seat.

        Parameters
        ----------
        known : int
            Entries that the other end has already.
        generation : int
            Of the run that it has them of.
        online : set of str
            Tokens of people who are connected.

        Returns
        -------
        dict
            ``room``, ``generation``, ``phase``, ``paused``, ``revealed``, ``error``; ``you``; ``seats``;
            ``step``, public; ``from`` and ``entries``, new events in words; ``waiting``, seats that must
            answer; ``question`` to this seat or None; ``own``; ``outcome`` at the end.
        """
        room = self.room
        self.catch_up()
        first = known if generation == room.generation and 0 <= known <= len(self.entries) else 0
        state = dict(room.state())
        state.pop("seats")
        question = next((one for one in room.questions if one.seat == self.seat), None)
        return room_json(room, online) | {
            "is": "room",
            "generation": room.generation,
            "you": self.seat,
            "step": state,
            "from": first,
            "entries": self.entries[first:],
            "question": question_json(question) if question else None,
            "own": self.own(),
            "outcome": self.outcome(),
        }

    def catch_up(self) -> None:
        room = self.room
        if self.generation != room.generation:
            self.generation, self.entries = room.generation, []
            kind = int(room.model.state.sides[self.side].type) if self.side in (0, 1) else 0
            self.narrator = PublicNarrator(room.scenario, room.game, self.side, kind)
        start = len(self.entries)
        for event, noted in zip(room.model.events()[start:], room.noted[start:], strict=True):
            self.narrator.by_agent = not noted.person
            entry, package = entry_json(self.narrator, event), package_of(event)
            worth = rounded(self.narrator.worth(package)) if package >= 0 and self.side >= 0 else None
            self.entries.append(entry | {"worth": worth})

    def own(self) -> Json | None:
        if self.side not in (0, 1):
            return None
        government = self.room.model.governments[self.side]
        return {
            "type": government.type,
            "belief": [rounded(share) for share in government.belief],
            "in_force": rounded(government.utility(package_in_force(self.room))),
        }

    def outcome(self) -> Json | None:
        """How it ended: what everybody sees, and one's own utility."""
        if self.room.phase != OVER:
            return None
        row = self.room.row
        outcome: Json = {
            name: row[name] for name in ("file_outcome", "trade_outcome", "rounds") if name in row
        }
        if self.seat and f"utility_{self.seat}" in row:
            outcome["utility"] = plain(row[f"utility_{self.seat}"])
        return outcome


def package_in_force(room: Room) -> int:
    return packages.in_force_package(room.model.game, room.model.state)


def room_json(room: Room, online: set[str]) -> Json:
    return {
        "room": room.number,
        "phase": room.phase,
        "paused": room.paused,
        "revealed": room.revealed,
        "error": room.error,
        "seats": seats_json(room, online),
        "waiting": sorted({one.seat for one in room.questions}),
    }


def seats_json(room: Room, online: set[str]) -> list[Json]:
    """Return who sits where; tokens stay here."""
    return [
        {
            "id": seat,
            "label": label,
            "name": place.name,
            "taken": bool(place.token),
            "connected": place.token in online,
            "agent": place.agent or not place.token,
        }
        for (seat, place), label in zip(room.places.items(), room.labels.values(), strict=True)
    ]


def question_json(question: Question) -> Json:
    facts = {name: tidy(value) for name, value in question.facts.items()}
    if question.kind in (EXTEND, CARRY_OUT):
        facts["due"] = datetime.date.fromordinal(int(question.facts["due"])).isoformat()
    return {"key": question.key, "kind": question.kind, **facts}


def tidy(value: Any) -> Any:
    """Numbers for JSON, also inside lists and dictionaries."""
    if isinstance(value, float):
        return rounded(value)
    if isinstance(value, list):
        return [tidy(one) for one in value]
    if isinstance(value, dict):
        return {name: tidy(one) for name, one in value.items()}
    return value


def private_json(room: Room, seat: str) -> Json:
    """Return what a seat knows of itself for the whole run; only ever sent to the person who holds it.

    Returns
    -------
    dict
        For a principal ``type``, ``weights`` by chip, ``values`` by chip and rung, ``utility`` of every
        package, ``strides`` (package = Σ rung·stride), ``red_lines``, ``others``: types of the other with
        prior. For the platform ``values`` of the rungs of the file.
    """
    side = room.model.seats.index(seat)
    game, scenario = room.game, room.scenario
    if side == ledger.PLATFORM:
        file = int(game.talks.file)
        rungs = range(int(game.chips[file].rungs))
        values = [rounded(game.rungs[file, r].platform_value) for r in rungs]
        return {"is": "private", "room": room.number, "seat": seat, "chip": file, "values": values}
    kind = int(room.model.state.sides[side].type)
    actor, other = (list(scenario.actors.values())[a] for a in (side, 1 - side))
    tastes = preferences(scenario, actor, list(types_of(actor).values())[kind])
    return {
        "is": "private",
        "room": room.number,
        "seat": seat,
        "type": room.model.governments[side].type,
        "weights": [rounded(tastes.weights[name]) for name in scenario.chips],
        "values": [[rounded(value) for value in tastes.values[name]] for name in scenario.chips],
        "utility": (game.utility[side, kind] / BASIS_POINTS).round(4).tolist(),
        "strides": [int(chip.stride) for chip in game.chips],
        "red_lines": [
            [r for r, rung in enumerate(chip.rungs) if rung.name in actor.red_lines.get(name, [])]
            for name, chip in scenario.chips.items()
        ],
        "others": [{"name": name, "prior": one.prior} for name, one in types_of(other).items()],
    }


def reveal_json(room: Room) -> Json:
    """Return everything of a run: a film with both seats' tastes, what theory recommends, what was left."""
    model = room.model
    solution = room.game.solutions[tuple(int(side.type) for side in model.state.sides)]
    nash, best = int(solution.nash), float(solution.best_sum) / BASIS_POINTS
    worth = [one.utility(package_in_force(room)) for one in model.governments]
    steps = room.steps if not room.questions else [*room.steps, room.state()]
    bounds = [*room.bounds, int(model.state.now.events)]
    entries = entries_of(model, bounds, [noted.person for noted in room.noted])
    return {
        "is": "reveal",
        "room": room.number,
        "generation": room.generation,
        # JavaScript has no whole numbers above 2^53
        "film": {"seed": str(room.seed), "run": room.run} | film_of(model, room.game, steps, entries),
        "tastes": [private_json(room, seat) | {"utility": None} for seat in model.seats[:2]],
        "platform": private_json(room, model.platform.name) if model.platform else None,
        "beliefs": [[rounded(share) for share in one.belief] for one in model.governments],
        "nash": None
        if nash < 0
        else {
            "package": rungs_of(room.game, nash),
            "worth": [rounded(one.utility(nash)) for one in model.governments],
        },
        "reached": {
            "package": [int(chip.in_force) for chip in model.state.chips],
            "worth": [rounded(one) for one in worth],
        },
        "best_sum": rounded(best),
        "left": rounded(max(0.0, best - sum(worth))),
    }


def summary_json(room: Room, online: set[str]) -> Json:
    row = room.row
    names = list(room.scenario.actors)
    return room_json(room, online) | {
        "round": room.state()["round"],
        "meeting": room.state()["name"],
        "outcome": None
        if not row
        else {
            "file": row.get("file_outcome"),
            "trade": row["trade_outcome"],
            "worth": [plain(row[f"utility_{name}"]) for name in names],
            "platform": plain(row.get(f"utility_{room.model.platform.name}"))
            if room.model.platform
            else None,
        },
    }


CSV_HEAD = (
    "class", "room", "game", "time", "round", "meeting", "date", "phase", "actor", "by", "kind", "chip",
    "old", "new", "package", "worth", "what_happened",
)  # fmt: skip


class Moves(NamedTuple):
    """What the moves of a class are written from; taken at one moment, so that rooms may play on meanwhile.

    Attributes
    ----------
    rooms : dict
        Number → its games.
    """

    code: str
    scenario: Scenario
    game: Game
    rooms: dict[int, list[Played]]


def moves_of(group: Classroom) -> Moves:
    rooms = {number: room.games() for number, room in group.rooms.items()}
    return Moves(group.code, group.scenario, group.game, rooms)


def moves_csv(moves: Moves) -> str:
    """Return every event as CSV, with who decided and, where it may be told, its worth to the actor."""
    rows = []
    for number, games in moves.rooms.items():
        for played in games:
            narrator = (Narrator if played.is_open else PublicNarrator)(moves.scenario, moves.game)
            for event, noted in zip(played.events, played.noted, strict=True):
                cells = [
                    moves.code,
                    str(number),
                    str(played.game),
                    *event_cells(narrator, played, event, noted),
                ]
                rows.append(map(spreadsheet_safe, cells))
    return as_csv(CSV_HEAD, rows)


def event_cells(narrator: Narrator, played: Played, event: Any, noted: Noted) -> list[str]:
    narrator.by_agent = not noted.person
    entry = narrator.entry(event)
    chip, package = int(event["chip"]), package_of(event)
    names = list(narrator.scenario.chips)
    return [
        time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(noted.time)),
        str(entry.round), entry.meeting, entry.date, entry.phase, entry.actor, noted.by, entry.kind,
        names[chip] if chip >= 0 else "",
        *rung_cells(narrator, event),
        package_cell(narrator, package),
        worth_cell(narrator.game, played, int(event["actor"]), package),
        entry.sentence,
    ]  # fmt: skip


def rung_cells(narrator: Narrator, event: Any) -> list[str]:
    chip, kind = int(event["chip"]), int(event["kind"])
    if chip < 0 or kind in (ledger.LEARNED, ledger.RUMOURED):
        return ["", ""]
    ladder = narrator.chips[chip].rungs
    old, new = (
        ladder[int(event[end])].name if 0 <= int(event[end]) < len(ladder) else "" for end in ("old", "new")
    )
    # A refused consent has no rung before it: the ledger notes there what the platform would have taken.
    return ["" if kind == ledger.NOT_CONSENTED else old, new]


def package_cell(narrator: Narrator, package: int) -> str:
    if package < 0:
        return ""
    pairs = zip(narrator.scenario.chips.items(), rungs_of(narrator.game, package), strict=True)
    return " ".join(f"{name}={chip.rungs[rung].name}" for (name, chip), rung in pairs)


def worth_cell(game: Game, played: Played, actor: int, package: int) -> str:
    """Return what a package is worth to its actor; empty as long as others could learn from it."""
    if package < 0 or actor not in (0, 1) or not played.is_open:
        return ""
    return f"{float(game.utility[actor, played.kinds[actor], package]) / BASIS_POINTS:.4f}"


def spreadsheet_safe(cell: str) -> str:
    """Quote a cell that a spreadsheet would run as a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
