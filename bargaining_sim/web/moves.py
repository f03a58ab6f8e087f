"""All moves of a class as CSV: one row for each event of every game that its rooms remember."""

import time
from typing import Any, NamedTuple

from bargaining_sim.game import ledger
from bargaining_sim.game.tables import BASIS_POINTS, Game
from bargaining_sim.results.story import Teller
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.text.tables import as_csv
from bargaining_sim.web.classes import Classroom
from bargaining_sim.web.film import package_of
from bargaining_sim.web.room import Noted, Played
from bargaining_sim.web.telling import PublicTeller

CSV_HEAD = (
    "class", "room", "game", "time", "round", "meeting", "date", "phase", "actor", "by", "kind", "chip",
    "old", "new", "package", "worth", "what_happened",
)  # fmt: skip


class Moves(NamedTuple):
    """What the moves of a class are written from; taken at one moment, so that rooms may play on meanwhile.

    Attributes
    ----------
    code : str
    scenario : Scenario
    game : Game
    rooms : dict
        Number → its games.
    """

    code: str
    scenario: Scenario
    game: Game
    rooms: dict[int, list[Played]]


def moves_of(group: Classroom) -> Moves:
    """Return the games of a class as they stand now."""
    rooms = {number: room.games() for number, room in group.rooms.items()}
    return Moves(group.code, group.scenario, group.game, rooms)


def moves_csv(moves: Moves) -> str:
    """Return every event as CSV, with who decided and, where it may be told, its worth to the actor."""
    rows = []
    for number, games in moves.rooms.items():
        for played in games:
            teller = (Teller if played.is_open else PublicTeller)(moves.scenario, moves.game)
            for event, noted in zip(played.events, played.noted, strict=True):
                cells = [
                    moves.code,
                    str(number),
                    str(played.game),
                    *event_cells(teller, played, event, noted),
                ]
                rows.append(map(harmless, cells))
    return as_csv(CSV_HEAD, rows)


def event_cells(teller: Teller, played: Played, event: Any, noted: Noted) -> list[str]:
    """Return one event as cells, from its time on."""
    teller.by_agent = not noted.person
    entry = teller.entry(event)
    chip, package = int(event["chip"]), package_of(event)
    names = list(teller.scenario.chips)
    return [
        time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(noted.time)),
        str(entry.round), entry.meeting, entry.date, entry.phase, entry.actor, noted.by, entry.kind,
        names[chip] if chip >= 0 else "",
        *rung_cells(teller, event),
        package_cell(teller, package),
        worth_cell(teller.game, played, int(event["actor"]), package),
        entry.sentence,
    ]  # fmt: skip


def rung_cells(teller: Teller, event: Any) -> list[str]:
    """Return the rungs before and after an event."""
    chip, kind = int(event["chip"]), int(event["kind"])
    if chip < 0 or kind in (ledger.LEARNED, ledger.RUMOURED):
        return ["", ""]
    ladder = teller.chips[chip].rungs
    old, new = (
        ladder[int(event[end])].name if 0 <= int(event[end]) < len(ladder) else "" for end in ("old", "new")
    )
    # A refused consent has no rung before it: the ledger notes there what the platform would have taken.
    return ["" if kind == ledger.NOT_CONSENTED else old, new]


def package_cell(teller: Teller, package: int) -> str:
    """Return the package of an offer or an answer, chip by chip."""
    if package < 0:
        return ""
    pairs = zip(teller.scenario.chips.items(), teller.rungs_of(package), strict=True)
    return " ".join(f"{name}={chip.rungs[rung].name}" for (name, chip), rung in pairs)


def worth_cell(game: Game, played: Played, actor: int, package: int) -> str:
    """Return what a package is worth to its actor; empty as long as others could learn from it."""
    if package < 0 or actor not in (0, 1) or not played.is_open:
        return ""
    return f"{float(game.utility[actor, played.kinds[actor], package]) / BASIS_POINTS:.4f}"


def harmless(cell: str) -> str:
    """Quote a cell that a spreadsheet would run as a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
