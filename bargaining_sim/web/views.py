"""What each seat may see of a room, as messages; nothing private of another seat gets into one."""

import datetime
from typing import Any

from bargaining_sim.abm.people import CARRY_OUT, EXTEND, Question
from bargaining_sim.game import ledger, packages
from bargaining_sim.game.tables import BASIS_POINTS
from bargaining_sim.scenario.preferences import preferences, types_of
from bargaining_sim.web.film import FORMAT, entries_of, entry_json, package_of, plain
from bargaining_sim.web.room import OVER, Room
from bargaining_sim.web.stage import Json, plane_json, rounded, stage_of
from bargaining_sim.web.telling import PublicTeller


class Viewer:
    """Tells one room to one seat, or (seat None) to spectators, each event once.

    Parameters
    ----------
    room : Room
    seat : str or None
    """

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
        return {
            "is": "room",
            "room": room.number,
            "generation": room.generation,
            "phase": room.phase,
            "paused": room.paused,
            "revealed": room.revealed,
            "error": room.error,
            "you": self.seat,
            "seats": seats_json(room, online),
            "step": state,
            "from": first,
            "entries": self.entries[first:],
            "waiting": sorted({one.seat for one in room.questions}),
            "question": question_json(question) if question else None,
            "own": self.own(),
            "outcome": self.outcome(),
        }

    def catch_up(self) -> None:
        """Tell the events that are new."""
        room = self.room
        if self.generation != room.generation:
            self.generation, self.entries = room.generation, []
            kind = int(room.model.state.sides[self.side].type) if self.side in (0, 1) else 0
            self.teller = PublicTeller(room.scenario, room.game, self.side, kind)
        start = len(self.entries)
        for event, noted in zip(room.model.events()[start:], room.noted[start:], strict=True):
            self.teller.by_agent = not noted.person
            entry, package = entry_json(self.teller, event), package_of(event)
            worth = rounded(self.teller.worth(package)) if package >= 0 and self.side >= 0 else None
            self.entries.append(entry | {"worth": worth})

    def own(self) -> Json | None:
        """What a principal knows of itself now."""
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
        told: Json = {name: row[name] for name in ("file_outcome", "trade_outcome", "rounds") if name in row}
        if self.seat and f"utility_{self.seat}" in row:
            told["utility"] = plain(row[f"utility_{self.seat}"])
        return told


def package_in_force(room: Room) -> int:
    """Number of the package in force."""
    return packages.in_force_package(room.model.game, room.model.state)


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
    """Return a question for the seat to which it is put."""
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
    kinds = (int(model.state.sides[0].type), int(model.state.sides[1].type))
    played = model.state.now.weight > 0  # without a round there is no mean over rounds
    row = {name: plain(value) for name, value in model.row().items()} if played else {}
    solution = room.game.solutions[kinds]
    nash, best = int(solution.nash), float(solution.best_sum) / BASIS_POINTS
    worth = [one.utility(package_in_force(room)) for one in model.governments]
    bounds = [*room.bounds, int(model.state.now.events)]
    teller = PublicTeller(room.scenario, room.game)
    return {
        "is": "reveal",
        "room": room.number,
        "generation": room.generation,
        "film": {
            "format": FORMAT,
            "seed": str(room.seed),  # JavaScript has no whole numbers above 2^53
            "run": room.run,
            "stage": stage_of(room.scenario, room.game),
            "kinds": [one.type for one in model.governments],
            "plane": plane_json(room.scenario, room.game, kinds),
            "steps": room.steps if not room.questions else [*room.steps, room.state()],
            "entries": entries_of(model, bounds, [noted.person for noted in room.noted]),
            "row": row,
        },
        "tastes": [private_json(room, seat) | {"utility": None} for seat in model.seats[:2]],
        "platform": private_json(room, model.platform.name) if model.platform else None,
        "beliefs": [[rounded(share) for share in one.belief] for one in model.governments],
        "nash": None
        if nash < 0
        else {
            "package": teller.rungs_of(nash),
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
    """Return a room in a line, for the teacher."""
    row = room.row
    names = list(room.scenario.actors)
    return {
        "room": room.number,
        "phase": room.phase,
        "paused": room.paused,
        "revealed": room.revealed,
        "error": room.error,
        "round": room.state()["round"],
        "meeting": room.state()["name"],
        "seats": seats_json(room, online),
        "waiting": sorted({one.seat for one in room.questions}),
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
