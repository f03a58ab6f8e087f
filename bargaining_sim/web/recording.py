"""One run as a film: played once by the Mesa model, then shown step by step, forth and back, by any page."""

import datetime
from collections.abc import Sequence
from typing import Any

from bargaining_sim.abm.model import NegotiationModel
from bargaining_sim.game import ledger, mechanics
from bargaining_sim.game.tables import BASIS_POINTS, NEVER, Game
from bargaining_sim.results.events import ANSWER, EVENTS, TURN
from bargaining_sim.results.in_force import rungs_of
from bargaining_sim.results.narrator import AFTERWARDS, Narrator
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.web.public_narrator import PageNarrator
from bargaining_sim.web.scenario_view import PIPELINE, Json, plane_json, rounded, scenario_view

FORMAT = 1
"""Version of a film; a page refuses others."""


def recording_of(scenario: Scenario, seed: int = 1, run: int = 0, game: Game | None = None) -> Json:
    """Play one run and return all there is to see.

    Parameters
    ----------
    game : Game, optional
        The scenario compiled, if it is at hand.

    Returns
    -------
    dict
        ``format``, ``seed``, ``run``; ``stage`` (:func:`scenario_view`); ``kinds``, names of both
        types; ``plane`` (:func:`plane_json`); ``steps``, the start, one a meeting, one a
        quarter after the talks (:func:`step_json`); ``entries``, the events in order (:func:`entries_of`);
        ``boards``, how ladders and file stand between them (:func:`boards_of`); ``row``, the outcome by
        the data dictionary.
    """
    compiled = compile_scenario(scenario) if game is None else game
    model = NegotiationModel(scenario, seed, run, compiled)
    steps = [step_json(model)]
    bounds = [0]
    while model.running:
        model.step()
        steps.append(step_json(model))
        bounds.append(int(model.state.now.events))
    return {"seed": seed, "run": run} | film_of(model, compiled, steps, entries_of(model, bounds))


def film_of(model: NegotiationModel, game: Game, steps: list[Json], entries: list[Json]) -> Json:
    """Return a film but for its numbers, from what was kept of a run; before a round it has no row.

    ``game`` is the compiled one: the model's own has its tables as lists.
    """
    kinds = (int(model.state.sides[0].type), int(model.state.sides[1].type))
    played = model.state.now.weight > 0  # without a round there is no mean over rounds
    return {
        "format": FORMAT,
        "stage": scenario_view(model.words, game),
        "kinds": [government.type for government in model.governments],
        "plane": plane_json(model.words, game, kinds),
        "steps": steps,
        "boards": boards_of(model, steps, entries),
        "entries": entries,
        "row": {name: plain(value) for name, value in model.row().items()} if played else {},
    }


def step_json(model: NegotiationModel) -> Json:
    """Return how things stand after a step; everything but ``seats`` is public.

    Returns
    -------
    dict
        ``name`` of the meeting, ``date``, ``round`` (0 at the start; None after the talks), ``quarter``,
        ``summit``; ``chips`` (:func:`chip_state`); ``file``, its status; ``ratified`` by either side;
        ``pending`` rung or None; ``relations``; ``months`` of the venture; ``firms``, shares of the
        designs; ``over``; ``seats``, two: what it holds out for, its reservation value and its belief about
        the other.
    """
    now, quarter = model.state.now, model.quarter
    meeting = model.words.calendar.meetings[model.round - 1] if model.round else None
    date = meeting.date if meeting else model.words.calendar.start
    return {
        "name": (meeting.name if meeting else "") if not quarter else AFTERWARDS,
        "date": (date if not quarter else datetime.date.fromordinal(int(now.day))).isoformat(),
        "round": model.round if not quarter else None,
        "quarter": quarter,
        "summit": bool(meeting and meeting.summit and not quarter),
        "chips": [chip_state(model, k) for k in range(len(model.words.chips))],
        "file": file_status(model),
        "ratified": [bool(side.ratified) and model.file_status != "none" for side in model.state.sides],
        "pending": int(now.pending) if now.pending >= 0 else None,
        "relations": rounded(now.relations),
        "months": int(now.months),
        "firms": [rounded(one.count / max(1, len(model.firms))) for one in model.state.designs],
        "over": bool(now.over),
        "seats": [
            {
                "aspiration": rounded(government.aspiration) if model.state.now.offers_made else None,
                "reservation": rounded(government.reservation) if model.state.now.offers_made else None,
                "belief": [rounded(share) for share in government.belief],
            }
            for government in model.governments
        ],
    }


def chip_state(model: NegotiationModel, k: int) -> Json:
    """Return rung in force, fallback and its date, whether threatened or under truce, and rungs locked."""
    chip, rungs = model.state.chips[k], list(model.words.chips.values())[k].rungs
    return {
        "in_force": int(chip.in_force),
        "fallback": int(chip.fallback),
        "due": datetime.date.fromordinal(int(chip.due)).isoformat() if chip.due < NEVER else None,
        "threatened": bool(chip.threatened),
        "truce": bool(chip.truce),
        "locked": [r for r in range(len(rungs)) if mechanics.is_locked(model.game, model.state, k, r)],
    }


def file_status(model: NegotiationModel) -> str:
    """Where the file stands, as in the ledger, with the consent of the platform as a stage of its own."""
    status = model.file_status
    return "consented" if status == "framework" and model.state.now.consented else status


def entries_of(model: NegotiationModel, bounds: list[int], people: Sequence[bool] = ()) -> list[Json]:
    """Return the events of a run in words, with what a picture needs of them.

    Parameters
    ----------
    model : NegotiationModel
    bounds : list of int
        Number of events after each step, the start included.
    people : sequence of bool, optional
        Of every event, whether a person decided; when left out, agents have decided all.

    Returns
    -------
    list of dict
        ``step`` in which it happened, ``meeting``, ``date``, ``phase``, ``actor`` (0, 1, 2 = platform, −1),
        ``kind`` and what it means (``role``, ``loud``, ``quiet``, ``ends_framework``), ``text``; ``chip``,
        ``old``, ``new`` or None; ``in_force`` after it, rung by chip; of offers and answers ``package``
        (rungs) and ``worth`` to both; ``asked``, what the actor held out for.
    """
    events, narrator = model.events(), PageNarrator(model.words, model.game)
    entries, step = [], 0
    for number, event in enumerate(events):
        while step + 1 < len(bounds) and number >= bounds[step]:
            step += 1
        kind, package = int(event["kind"]), package_of(event)
        at_table = EVENTS[kind].role in (TURN, ANSWER)
        narrator.by_agent = not (people and people[number])
        entries.append(
            entry_json(narrator, event)
            | {
                "step": step,
                "old": int(event["old"]),
                "new": int(event["new"]),
                "worth": [rounded(one.utility(package)) for one in model.governments]
                if package >= 0
                else None,
                "asked": rounded(float(event["threshold"]) / BASIS_POINTS) if at_table else None,
            }
        )
    return entries


def boards_of(model: NegotiationModel, steps: list[Json], entries: list[Json]) -> list[Json]:
    """Return how ladders and file stand between the events; entries get the number of theirs as ``board``.

    As ``offer`` they get the number of the entry with the offer that lies on the table, or None.
    The model is looked at after each meeting only. In between this is what that has left, and what the events
    have said since: a date that one of them has changed is None.

    Returns
    -------
    list of dict
        ``chips`` (:func:`chip_state`, without ``locked``), ``file``, ``ratified`` and ``pending`` as in
        steps; ``note``, what has stopped the file.
    """
    boards: list[Json] = []
    board: Json = {"note": ""}
    forgotten = {"fallback": None, "due": None, "threatened": False, "truce": False}
    must = [bool(side.ratifies) for side in model.game.sides]
    step, offer = -1, None
    for number, (entry, event) in enumerate(zip(entries, model.events(), strict=True)):
        kind, k = int(event["kind"]), entry["chip"]
        meaning = EVENTS[kind]
        if entry["step"] != step:  # a meeting begins with what the step before it has left
            step, offer = entry["step"], None
            left = steps[max(0, step - 1)]
            board = board | {name: left[name] for name in ("file", "ratified", "pending")}
            board["chips"] = [
                {name: value for name, value in chip.items() if name != "locked"} for chip in left["chips"]
            ]
        chips = [
            chip if chip["in_force"] == rung else forgotten | {"in_force": rung}
            for chip, rung in zip(board["chips"], entry["in_force"], strict=True)
        ]
        if kind == ledger.THREATENED:
            chips[k] = chips[k] | forgotten | {"fallback": entry["new"], "threatened": True}
        elif meaning.ends_threat:
            chips[k] = chips[k] | forgotten
        elif kind == ledger.EXTENDED:
            chips[k] = chips[k] | {"due": None}
        board = board | {"chips": chips}
        if kind == ledger.OFFERED:
            offer = number
        elif kind == ledger.DEAL or entry["phase"] != "table":
            offer = None
        if meaning.file and k == int(model.game.talks.file):
            board |= file_after(board, meaning.file, entry, must)
        if not boards or board != boards[-1]:
            boards.append(board)
        entry |= {"board": len(boards) - 1, "offer": offer}
    return boards


def file_after(board: Json, status: str, entry: Json, must: list[bool]) -> Json:
    """Return what an event that says where the file stands changes; ``must`` tells who has to ratify."""
    if status == "ratified":
        ratified = [done or side == entry["actor"] for side, done in enumerate(board["ratified"])]
        by_all = all(done or not needed for done, needed in zip(ratified, must, strict=True))
        return {"ratified": ratified, "file": status if by_all else board["file"]}
    after: Json = {"file": status}
    if status == "framework":
        after |= {"pending": entry["new"], "ratified": [False, False], "note": ""}
    elif status == "none":
        after |= {"pending": None, "ratified": [False, False]}
    elif status in ("closed", "executed"):
        after["pending"] = None
    return after if status in PIPELINE[1:] else after | {"note": entry["text"]}


def entry_json(narrator: Narrator, event: Any) -> Json:
    """Return one event as ``narrator`` tells it; private only as far as its sentence is."""
    entry, package, chip = narrator.entry(event), package_of(event), int(event["chip"])
    meaning = EVENTS[int(event["kind"])]
    return {
        "round": entry.round,
        "meeting": entry.meeting,
        "date": entry.date,
        "phase": entry.phase,
        "actor": int(event["actor"]),
        "kind": entry.kind,
        "role": meaning.role,
        "loud": meaning.loud,
        "quiet": meaning.quiet,
        "ends_framework": meaning.ends_framework,
        "text": entry.sentence,
        "chip": chip if chip >= 0 else None,
        "in_force": list(narrator.state.rungs),
        "package": rungs_of(narrator.game, package) if package >= 0 else None,
    }


def package_of(event: Any) -> int:
    """Number of the package that an event is about; −1 for none."""
    return int(event["package"]) if EVENTS[int(event["kind"])].package else -1


def plain(value: Any) -> Any:
    return rounded(value) if isinstance(value, float) else value
