"""What a page must know of a scenario before anything happens: who, chips, meetings, levers; all public."""

from typing import Any

from bargaining_sim.analysis.bargaining_set import plane_of
from bargaining_sim.game.tables import Game
from bargaining_sim.results.classes import TRADE_CLASSES, class_words, file_names
from bargaining_sim.scenario.fields import kind_at
from bargaining_sim.scenario.parameters import Parameter, parameters
from bargaining_sim.scenario.preferences import types_of
from bargaining_sim.scenario.schema import Lever, Scenario

Json = dict[str, Any]

MAX_POINTS = 4_000
"""Packages sent to a page as points; of more, every n-th."""

PIPELINE = ("none", "framework", "consented", "ratified", "licensed", "closed")
"""Where the file can stand, in order; ``executed`` and ``collapsed`` are its bad ends."""

PREFIXES = {"file_outcome": "file", "trade_outcome": "trade"}
"""Column of a result → how the style sheet calls the colours of its classes, such as ``--file-closed``."""


def scenario_view(scenario: Scenario, game: Game) -> Json:
    """Return what everybody may know of a scenario.

    Returns
    -------
    dict
        ``name``, ``title``, ``summary``; ``actors`` (two: id, label, types with prior, whether it ratifies);
        ``platform`` (id, label) or None; ``chips`` (id, label, unit, owner 0 or 1, whether it moves
        unilaterally, whether it is the file, rungs with id, label, hostility, consent, review); ``meetings``
        (name, date, summit, agenda as places of chips); ``designs`` (id, label); ``start`` (rungs);
        ``pipeline``, stages of the file in order; ``classes`` (:func:`classes_json`).
    """
    approval = scenario.approval
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
        "platform": platform_json(scenario),
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
        "pipeline": PIPELINE,
        "classes": classes_json(scenario),
    }


def classes_json(scenario: Scenario) -> Json:
    """Return words and colour of every class: column of a result → name in it → ``words``, ``colour``."""
    generic = {"file_outcome": file_names(scenario), "trade_outcome": {name: name for name in TRADE_CLASSES}}
    return {
        column: {
            own: {"words": class_words(scenario, column, own), "colour": f"var(--{PREFIXES[column]}-{name})"}
            for name, own in names.items()
        }
        for column, names in generic.items()
    }


def platform_json(scenario: Scenario) -> Json | None:
    platform = scenario.approval.platform if scenario.approval else None
    return {"id": platform.id, "label": platform.label} if platform else None


def chip_of(scenario: Scenario, game: Game, k: int, name: str) -> Json:
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


STEPS = (0.05, 0.02, 0.01, 0.005, 0.001, 0.0005, 0.0001)
"""Steps of a slider that are tried, the coarsest first."""


def levers_json(scenario: Scenario) -> list[Json]:
    """Return the levers of a scenario of which it has all keys.

    Returns
    -------
    list of dict
        ``id``, ``label``, ``group``; ``kind`` (``number``, ``whole``, ``flag`` or ``choice``); ``keys``, each
        with its value at both ends; ``low``, ``high``, ``step`` and ``base``, the value of the first key;
        ``choices``; ``help``, ``unit``, ``range`` (what the schema allows) and ``origin`` of the value.
    """
    known = {parameter.key: parameter for parameter in parameters(scenario)}
    return [
        lever_json(name, lever, known[lever.keys[0].key], scenario)
        for name, lever in scenario.levers.items()
        if all(moved.key in known for moved in lever.keys)
    ]


def lever_json(name: str, lever: Lever, entry: Parameter, scenario: Scenario) -> Json:
    """Return one lever, told by the first of its keys."""
    kind = kind_at(entry.key.split("."))
    assert kind is not None  # the checks of the scenario have seen to it
    base: Any = scenario
    for part in entry.key.split("."):  # through tables and names only
        base = base[part] if isinstance(base, dict) else getattr(base, part)
    keys = [moved.model_dump() for moved in lever.keys]
    if kind.name == "whole":
        keys = [one | {"low": int(one["low"]), "high": int(one["high"])} for one in keys]
    shown: Json = {
        "id": name,
        "label": lever.label,
        "group": lever.group,
        "kind": kind.name,
        "keys": keys,
        "base": base,
        "choices": list(kind.words),
        "help": entry.meaning,
        "unit": entry.unit,
        "range": entry.range,
        "origin": entry.origin,
    }
    if kind.name in ("number", "whole"):
        low, high = keys[0]["low"], keys[0]["high"]
        step = 1 if kind.name == "whole" else step_of(low, high, base)
        shown |= {"low": min(low, base), "high": max(high, base), "step": step}
    return shown


def step_of(low: float, high: float, base: float) -> float:
    """Return a round step that leads to the base value; at least forty of them make the range."""
    fitting = (
        step
        for step in STEPS
        if 40 * step <= abs(high - low) and abs((base - low) / step - round((base - low) / step)) < 1e-6
    )
    return next(fitting, STEPS[-1])
