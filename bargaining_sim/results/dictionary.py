"""The data dictionary: every column of a result with unit and meaning; source of columns, labels and docs."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.engine.batch import Rows
from bargaining_sim.game.outcome import ENDINGS, FAILED, TRADE_OUTCOMES
from bargaining_sim.results.classes import file_names
from bargaining_sim.scenario.preferences import types_of
from bargaining_sim.scenario.schema import Scenario

NOTE = "Illustrative parameters: this explores mechanisms and does not predict."
"""Stands beside every result."""


class Outcome(NamedTuple):
    """One column of a result.

    Attributes
    ----------
    name : str
        Name of the column.
    kind : str
        ``class`` (one of ``categories``), ``flag`` (true or false), ``count``, ``round`` (0 = never) or
        ``number``.
    unit : str
    meaning : str
    field : str
        Field of ``game.outcome.ROW``; ``rung:K`` for the final rung of chip K, ``share:D`` for the share of
        design D, ``run`` for the run number.
    categories : sequence of str
        Names of the classes by their code.
    """

    name: str
    kind: str
    unit: str
    meaning: str
    field: str
    categories: Sequence[str] = ()


def data_dictionary(scenario: Scenario) -> list[Outcome]:
    """Return all columns of a result of ``scenario``, in order."""
    platform = "platform"
    if scenario.approval and scenario.approval.platform:
        platform = scenario.approval.platform.id
    actors = list(scenario.actors.items())
    found = [Outcome("run", "count", "", "number of the run; with the seed it replays the run", "run")]
    for a, (name, actor) in enumerate(actors):
        types = list(types_of(actor))
        meaning = f"type of {actor.label} in this run"
        found.append(Outcome(f"type_{name}", "class", "", meaning, f"type_{a}", types))
    found += file_columns(scenario)
    found += talk_columns()
    found += utility_columns(scenario, platform)
    for a, (name, actor) in enumerate(actors):
        found += move_columns(actor.label, a, name)
    found += climate_columns()
    for k, (name, chip) in enumerate(scenario.chips.items()):
        rungs = [rung.name for rung in chip.rungs]
        meaning = f"rung of {chip.label} in force at the end"
        found.append(Outcome(f"rung_{name}", "class", "", meaning, f"rung:{k}", rungs))
    return found + story_columns() + firm_columns(scenario)


def story_columns() -> list[Outcome]:
    """Return columns about news, learning and what became of the venture after closing."""
    endings, how = list(ENDINGS), "how the venture ended; none = no venture, or its months are not over"
    least = "support that the venture took, NaN if none was closed"
    return [
        Outcome("venture", "class", "", how, "ending", endings),
        Outcome("months_survived", "count", "months", "months that the venture lived", "months_survived"),
        Outcome("support", "number", "share", least, "support"),
        Outcome("instruments_learned", "count", "instruments", "instruments learned", "instruments_learned"),
        Outcome("shocks", "count", "events", "shocks between meetings", "shocks"),
        Outcome("rumours", "count", "reports", "rumours between meetings", "rumours"),
    ]


def firm_columns(scenario: Scenario) -> list[Outcome]:
    """Return columns about the platform firms."""
    designs = scenario.firms.designs if scenario.firms else {}
    return [
        Outcome(
            f"firms_{name}", "number", "share", f"share of firms that end with: {design.label}", f"share:{d}"
        )
        for d, (name, design) in enumerate(designs.items())
    ]


def talk_columns() -> list[Outcome]:
    """Return columns about the course of the talks."""
    trade, what = list(TRADE_OUTCOMES), "what became of all other chips"
    return [
        Outcome("trade_outcome", "class", "", what, "trade_outcome", trade),
        Outcome("broken", "flag", "", "talks broke down for good", "broken"),
        Outcome("rounds", "count", "rounds", "meetings held", "rounds"),
        Outcome("deals", "count", "deals", "agreements at the table", "deals"),
        Outcome("first_deal", "round", "round", "round of the first agreement, 0 = never", "first_deal"),
        Outcome("offers", "count", "offers", "offers made", "offers"),
    ]


def climate_columns() -> list[Outcome]:
    """Return columns about deadlines, hostility and relations."""
    peak = "highest level in force on any chip (tariff points)"
    area = "mean hostility of what was in force, 1 = all on the first rung"
    return [
        Outcome("extensions", "count", "extensions", "deadlines, truces and threats extended", "extensions"),
        Outcome("peak_level", "number", "level", peak, "peak_level"),
        Outcome("escalation_area", "number", "0–1", area, "escalation_area"),
        Outcome("relations", "number", "−1 to 1", "relations at the end", "relations"),
    ]


def file_columns(scenario: Scenario) -> list[Outcome]:
    """Return columns about the chip under approval."""
    actors, approval = list(scenario.actors), scenario.approval
    first, second = (actor.label for actor in scenario.actors.values())
    file = scenario.chips[approval.chip].label if approval else "the file"
    firm = approval.platform.label if approval and approval.platform else "the platform"
    classes = list(file_names(scenario).values())
    return [
        Outcome("file_outcome", "class", "", f"what became of {file}", "file_outcome", classes),
        Outcome(
            "framework", "round", "round", f"round of the first framework on {file}, 0 = never", "framework"
        ),
        Outcome("consented", "flag", "", f"{firm} consented at least once", "consented"),
        Outcome(f"ratified_{actors[0]}", "flag", "", f"{first} ratified at least once", "ratified_0"),
        Outcome(f"ratified_{actors[1]}", "flag", "", f"{second} ratified at least once", "ratified_1"),
        Outcome("closed", "round", "round", f"round in which {file} was closed, 0 = never", "closed"),
    ]


def utility_columns(scenario: Scenario, platform: str) -> list[Outcome]:
    """Return columns about who got what, and how well both did together."""
    actors = list(scenario.actors.items())
    found = [
        Outcome(
            f"utility_{name}", "number", "utility 0–1", f"utility of {actor.label} at the end", f"utility_{a}"
        )
        for a, (name, actor) in enumerate(actors)
    ]
    found.append(
        Outcome(
            f"utility_{platform}",
            "number",
            "utility 0–1",
            "utility of the platform, licence fee included",
            "utility_platform",
        )
    )
    found += [
        Outcome(
            f"payoff_{name}",
            "number",
            "utility 0–1",
            f"discounted mean utility of {actor.label} over the rounds, less audience costs",
            f"payoff_{a}",
        )
        for a, (name, actor) in enumerate(actors)
    ]
    found += [
        Outcome("surplus_captured", "number", "share", "(Σu − Σd)/(max Σu − Σd)", "surplus_captured"),
        Outcome(
            "distance_frontier", "number", "utility", "distance to the Pareto frontier", "distance_frontier"
        ),
        Outcome("distance_nash", "number", "utility", "distance to the Nash package", "distance_nash"),
        Outcome(
            "distance_kalai_smorodinsky",
            "number",
            "utility",
            "distance to the Kalai–Smorodinsky package",
            "distance_kalai_smorodinsky",
        ),
        Outcome(
            "distance_egalitarian",
            "number",
            "utility",
            "distance to the egalitarian package",
            "distance_egalitarian",
        ),
    ]
    return found


def move_columns(label: str, a: int, name: str) -> list[Outcome]:
    """Return columns about the unilateral moves of one actor."""
    return [
        Outcome(f"escalations_{name}", "count", "moves", f"escalations by {label}", f"escalations_{a}"),
        Outcome(f"eases_{name}", "count", "moves", f"unilateral easings by {label}", f"eases_{a}"),
        Outcome(
            f"initiatives_{name}",
            "count",
            "moves",
            f"easings announced without return by {label}",
            f"initiatives_{a}",
        ),
        Outcome(f"threats_{name}", "count", "moves", f"threats made by {label}", f"threats_{a}"),
        Outcome(
            f"threats_carried_out_{name}",
            "count",
            "moves",
            f"threats carried out by {label}",
            f"threats_carried_out_{a}",
        ),
        Outcome(
            f"audience_paid_{name}",
            "number",
            "utility",
            f"audience costs paid by {label} for empty threats",
            f"audience_paid_{a}",
        ),
    ]


def column(outcome: Outcome, rows: Rows) -> NDArray[Any]:
    """Return the numbers of one column for consecutive runs; classes as their codes."""
    if outcome.field == "run":
        return np.arange(rows.first, rows.first + len(rows.rows), dtype=np.int64)
    table, _, place = outcome.field.partition(":")
    if table == "rung":
        return rows.rungs[:, int(place)]
    if table == "share":
        return rows.shares[:, int(place)]
    return np.asarray(rows.rows[outcome.field])


def ended(trade_outcomes: NDArray[Any]) -> NDArray[np.bool_]:
    """Which runs have an outcome, by the codes of ``trade_outcome``; in the rows of others zeros stand."""
    return np.asarray(trade_outcomes != TRADE_OUTCOMES.index(FAILED))


def named_row(scenario: Scenario, rows: Rows) -> dict[str, Any]:
    """Return the first of ``rows`` as a dictionary, classes as words."""
    named: dict[str, Any] = {}
    for outcome in data_dictionary(scenario):
        value = column(outcome, rows)[0].item()
        named[outcome.name] = outcome.categories[value] if outcome.kind == "class" else value
    return named
