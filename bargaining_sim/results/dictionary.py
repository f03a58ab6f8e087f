"""The data dictionary: every column of a result with unit and meaning; source of columns, labels and docs."""

import itertools
from collections.abc import Mapping, Sequence
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


Row = tuple[str, str, str, str, str]
"""Name, kind, unit, meaning and field of a column, with words of the scenario in braces."""

RUN: tuple[Row, ...] = (("run", "count", "", "number of the run; with the seed it replays the run", "run"),)
TYPES: tuple[Row, ...] = (("type_{name}", "class", "", "type of {label} in this run", "type_{i}"),)
FILE: tuple[Row, ...] = (
    ("file_outcome", "class", "", "what became of {file}", "file_outcome"),
    ("framework", "round", "round", "round of the first framework on {file}, 0 = never", "framework"),
    ("consented", "flag", "", "{firm} consented at least once", "consented"),
)
RATIFIED: tuple[Row, ...] = (
    ("ratified_{name}", "flag", "", "{label} ratified at least once", "ratified_{i}"),
)
TALKS: tuple[Row, ...] = (
    ("closed", "round", "round", "round in which {file} was closed, 0 = never", "closed"),
    ("trade_outcome", "class", "", "what became of all other chips", "trade_outcome"),
    ("broken", "flag", "", "talks broke down for good", "broken"),
    ("rounds", "count", "rounds", "meetings held", "rounds"),
    ("deals", "count", "deals", "agreements at the table", "deals"),
    ("first_deal", "round", "round", "round of the first agreement, 0 = never", "first_deal"),
    ("offers", "count", "offers", "offers made", "offers"),
)
U = "utility 0–1"
UTILITY: tuple[Row, ...] = (("utility_{name}", "number", U, "utility of {label} at the end", "utility_{i}"),)
PLATFORM: tuple[Row, ...] = (
    ("utility_{platform}", "number", U, "utility of the platform, licence fee included", "utility_platform"),
)
MEAN = "discounted mean utility of {label} over the rounds, less audience costs"
PAYOFF: tuple[Row, ...] = (("payoff_{name}", "number", U, MEAN, "payoff_{i}"),)
KALAI_SMORODINSKY = "distance_kalai_smorodinsky"
TOGETHER: tuple[Row, ...] = (
    ("surplus_captured", "number", "share", "(Σu − Σd)/(max Σu − Σd)", "surplus_captured"),
    ("distance_frontier", "number", "utility", "distance to the Pareto frontier", "distance_frontier"),
    ("distance_nash", "number", "utility", "distance to the Nash package", "distance_nash"),
    (KALAI_SMORODINSKY, "number", "utility", "distance to the Kalai–Smorodinsky package", KALAI_SMORODINSKY),
    (
        "distance_egalitarian",
        "number",
        "utility",
        "distance to the egalitarian package",
        "distance_egalitarian",
    ),
)
CARRIED_OUT, PAID = "threats_carried_out", "audience costs paid by {label} for empty threats"
MOVES: tuple[Row, ...] = (
    ("escalations_{name}", "count", "moves", "escalations by {label}", "escalations_{i}"),
    ("eases_{name}", "count", "moves", "unilateral easings by {label}", "eases_{i}"),
    (
        "initiatives_{name}",
        "count",
        "moves",
        "easings announced without return by {label}",
        "initiatives_{i}",
    ),
    ("threats_{name}", "count", "moves", "threats made by {label}", "threats_{i}"),
    (f"{CARRIED_OUT}_{{name}}", "count", "moves", "threats carried out by {label}", f"{CARRIED_OUT}_{{i}}"),
    ("audience_paid_{name}", "number", "utility", PAID, "audience_paid_{i}"),
)
PEAK = "highest level in force on any chip (tariff points)"
AREA = "mean hostility of what was in force, 1 = all on the first rung"
CLIMATE: tuple[Row, ...] = (
    ("extensions", "count", "extensions", "deadlines, truces and threats extended", "extensions"),
    ("peak_level", "number", "level", PEAK, "peak_level"),
    ("escalation_area", "number", "0–1", AREA, "escalation_area"),
    ("relations", "number", "−1 to 1", "relations at the end", "relations"),
)
RUNGS: tuple[Row, ...] = (("rung_{name}", "class", "", "rung of {label} in force at the end", "rung:{i}"),)
HOW = "how the venture ended; none = no venture, or its months are not over"
SUPPORT = "support that the venture took, NaN if none was closed"
STORY: tuple[Row, ...] = (
    ("venture", "class", "", HOW, "ending"),
    ("months_survived", "count", "months", "months that the venture lived", "months_survived"),
    ("support", "number", "share", SUPPORT, "support"),
    ("instruments_learned", "count", "instruments", "instruments learned", "instruments_learned"),
    ("shocks", "count", "events", "shocks between meetings", "shocks"),
    ("rumours", "count", "reports", "rumours between meetings", "rumours"),
)
FIRMS: tuple[Row, ...] = (
    ("firms_{name}", "number", "share", "share of firms that end with: {label}", "share:{i}"),
)


def data_dictionary(scenario: Scenario) -> list[Outcome]:
    """Return all columns of a result of ``scenario``, in order."""
    approval = scenario.approval
    platform = approval.platform if approval else None
    once = [
        {
            "file": scenario.chips[approval.chip].label if approval else "the file",
            "firm": platform.label if platform else "the platform",
            "platform": platform.id if platform else "platform",
        }
    ]
    designs = scenario.firms.designs if scenario.firms else {}
    every: tuple[Mapping[str, Any], ...] = (scenario.actors, scenario.chips, designs)
    actors, chips, firms = (
        [{"name": name, "label": item.label, "i": i} for i, (name, item) in enumerate(items.items())]
        for items in every
    )
    classes: dict[str, Sequence[str]] = {
        "file_outcome": list(file_names(scenario).values()),
        "trade_outcome": list(TRADE_OUTCOMES),
        "ending": list(ENDINGS),
    }
    classes |= {f"type_{i}": list(types_of(actor)) for i, actor in enumerate(scenario.actors.values())}
    for i, chip in enumerate(scenario.chips.values()):
        classes[f"rung:{i}"] = [rung.name for rung in chip.rungs]
    groups: list[tuple[tuple[Row, ...], Sequence[Mapping[str, object]]]] = [
        *((RUN, once), (TYPES, actors), (FILE, once), (RATIFIED, actors), (TALKS, once), (UTILITY, actors)),
        *((PLATFORM, once), (PAYOFF, actors), (TOGETHER, once), (MOVES, actors), (CLIMATE, once)),
        *((RUNGS, chips), (STORY, once), (FIRMS, firms)),
    ]
    outcomes = []
    for rows, each in groups:
        for words, (name, kind, unit, meaning, field) in itertools.product(each, rows):
            source = field.format_map(words)
            name, meaning = name.format_map(words), meaning.format_map(words)
            outcomes.append(Outcome(name, kind, unit, meaning, source, classes.get(source, ())))
    return outcomes


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
