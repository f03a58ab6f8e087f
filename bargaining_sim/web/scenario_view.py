"""What a page needs to know of a scenario before anything happens: who, chips, meetings. All public."""

from typing import Any

from bargaining_sim.analysis.bargaining_set import plane_of
from bargaining_sim.game.tables import Game
from bargaining_sim.scenario.preferences import types_of
from bargaining_sim.scenario.schema import Scenario

Json = dict[str, Any]

MAX_POINTS = 4_000
"""Packages sent to a page as points; of more, every n-th."""

PIPELINE = ("none", "framework", "consented", "ratified", "licensed", "closed")
"""Where the file can stand, in order; ``executed`` and ``collapsed`` are its bad ends."""


def scenario_view(scenario: Scenario, game: Game) -> Json:
    """Return what everybody may know of a scenario.

    Returns
    -------
    dict
        ``name``, ``title``, ``summary``; ``actors`` (two: id, label, types with prior, whether it ratifies);
        ``platform`` (id, label) or None; ``chips`` (id, label, unit, owner 0 or 1, whether it moves
        unilaterally, whether it is the file, rungs with id, label, hostility, consent, review); ``meetings``
        (name, date, summit, agenda as places of chips); ``designs`` (id, label); ``start`` (rungs).
    """
    approval = scenario.approval
    platform = approval.platform if approval else None
    return {
        "name": scenario.name,
        "title": scenario.title,
        "summary": scenario.summary,
        "actors": [
            {
                "id": name,
                "label": actor.label,
                "types": [{"name": kind, "prior": one.prior} for kind, one in types_of(actor).items()],
                "ratifies": bool(approval and name in approval.ratifiers),
            }
            for name, actor in scenario.actors.items()
        ],
        "platform": {"id": platform.id, "label": platform.label} if platform else None,
        "chips": [chip_of(scenario, game, k, name) for k, name in enumerate(scenario.chips)],
        "meetings": [
            {
                "name": meeting.name,
                "date": meeting.date.isoformat(),
                "summit": meeting.summit,
                "agenda": [k for k in range(len(scenario.chips)) if bool(game.agenda[r, k])],
            }
            for r, meeting in enumerate(scenario.calendar.meetings)
        ],
        "designs": [
            {"id": name, "label": design.label}
            for name, design in (scenario.firms.designs if scenario.firms else {}).items()
        ],
        "start": [int(game.chips[k].in_force) for k in range(len(scenario.chips))],
    }


def chip_of(scenario: Scenario, game: Game, k: int, name: str) -> Json:
    """Return one chip with its ladder, most hostile rung first."""
    chip = scenario.chips[name]
    return {
        "id": name,
        "label": chip.label,
        "unit": chip.unit,
        "owner": int(game.chips[k].owner),
        "unilateral": chip.unilateral,
        "file": k == int(game.talks.file),
        "rungs": [
            {
                "id": rung.name,
                "label": rung.label,
                "hostility": rounded(game.rungs[k, r].hostility),
                "consent": rung.consent,
                "review": rung.review is not None,
            }
            for r, rung in enumerate(chip.rungs)
        ],
    }


def plane_json(scenario: Scenario, game: Game, kinds: tuple[int, int]) -> Json:
    """Return what a pair of types can reach; private until types are revealed.

    Returns
    -------
    dict
        ``types``; ``legal``, ``crossed`` and ``frontier`` as lists of [first, second] utility; ``zone``, the
        number of packages that leave neither worse off than no deal; ``marks`` (name, x, y).
    """
    plane = plane_of(scenario, game, kinds)
    legal = plane.legal[:: 1 + len(plane.legal) // MAX_POINTS]
    crossed = plane.crossed[:: 1 + len(plane.crossed) // MAX_POINTS]
    return {
        "types": list(plane.types),
        "legal": legal.round(4).tolist(),
        "crossed": crossed.round(4).tolist(),
        "frontier": plane.frontier.round(4).tolist(),
        "zone": plane.zone,
        "marks": [{"name": name, "x": rounded(x), "y": rounded(y)} for name, (x, y) in plane.marks],
    }


def rounded(value: float) -> float | None:
    """Number for JSON, which knows neither NaN nor infinity."""
    return round(float(value), 4) if abs(float(value)) < 1e15 else None
