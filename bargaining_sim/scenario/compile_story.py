"""Words → numbers for what goes on around the table: news, instruments, the venture, the firms."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.game import tables
from bargaining_sim.game.implementation import MONTHS_A_QUARTER
from bargaining_sim.game.tables import record, same_named
from bargaining_sim.rules.news import arrival_probability, rumour_accuracy
from bargaining_sim.scenario.preferences import types_of
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.scenario.schema_beyond import Firms, Spread

STEP = 1.1673039782614187
"""Root of x^5 = x + 1: powers of its inverse are steps of an additive sequence that fills four dimensions."""

TRAITS = {
    "market": "market",
    "china_revenue": "china_revenue",
    "compute_need": "compute_need",
    "penalty": "origin_penalty",
}
"""Field of ``FIRM`` → key of the scenario, in the order of the four dimensions."""


def story_tables(scenario: Scenario) -> dict[str, Any]:
    """Return the tables of ``Game`` that this file makes, by name."""
    return {
        "shocks": shock_table(scenario),
        "rumours": rumour_table(scenario),
        "arrivals": arrival_table(scenario),
        "instruments": instrument_table(scenario),
        "designs": design_table(scenario.firms),
        "firms": firm_table(scenario.firms),
    }


def bits(names: Iterable[str], known: Iterable[str]) -> int:
    """Bit mask of ``names`` by their places in ``known``."""
    places = list(known)
    return sum(1 << places.index(name) for name in set(names))


def shock_table(scenario: Scenario) -> Any:
    """Array (S,) of ``SHOCK``."""
    shocks, chips, actors = scenario.news.shocks, list(scenario.chips), list(scenario.actors)
    table = np.recarray(len(shocks), tables.SHOCK)
    for i, shock in enumerate(shocks.values()):
        table[i] = record(
            tables.SHOCK,
            relations=shock.relations,
            chip=chips.index(shock.chip) if shock.chip else -1,
            steps=shock.steps,
            thresholds=tuple(shock.thresholds.get(name, 0.0) for name in actors),
            exposes=bits(shock.exposes, scenario.instruments),
        )
    return table


def rumour_table(scenario: Scenario) -> Any:
    """Array (U,) of ``RUMOUR``."""
    rumours = scenario.news.rumours
    table = np.recarray(len(rumours), tables.RUMOUR)
    for i, rumour in enumerate(rumours.values()):
        kinds = list(types_of(scenario.actors[rumour.about]))
        table[i] = record(
            tables.RUMOUR,
            about=list(scenario.actors).index(rumour.about),
            kind=kinds.index(rumour.type),
            likelihood_ratio=rumour.likelihood_ratio,
            accuracy=rumour_accuracy(rumour.likelihood_ratio),
        )
    return table


def arrival_table(scenario: Scenario) -> NDArray[np.float64]:
    """Probability (R, S + U) that an item of news arrives since the last meeting, or since the start."""
    rates = [shock.rate for shock in scenario.news.shocks.values()]
    rates += [rumour.rate for rumour in scenario.news.rumours.values()]
    dates = [scenario.calendar.start, *(meeting.date for meeting in scenario.calendar.meetings)]
    days = [(after - before).days for before, after in pairwise(dates)]
    table = [[arrival_probability(rate, float(gap)) for rate in rates] for gap in days]
    return np.array(table, float).reshape(len(days), len(rates))


def instrument_table(scenario: Scenario) -> Any:
    """Array (I,) of ``INSTRUMENT``."""
    table = np.recarray(len(scenario.instruments), tables.INSTRUMENT)
    for i, item in enumerate(scenario.instruments.values()):
        learner = list(scenario.actors).index(item.learner)
        table[i] = record(
            tables.INSTRUMENT, learner=learner, hazard=item.hazard, lag=item.lag_days, known=item.known
        )
    return table


def needed_instrument(scenario: Scenario, chip: str, rung: str) -> int:
    """Place of the instrument that a rung needs; −1 if none."""
    for i, item in enumerate(scenario.instruments.values()):
        if rung in item.unlocks.get(chip, []):
            return i
    return -1


def exposing(scenario: Scenario, chip: str, rung: str) -> int:
    """Bit mask of the instruments that a rung in force shows at work."""
    return bits(
        (name for name, item in scenario.instruments.items() if rung in item.exposed_by.get(chip, [])),
        scenario.instruments,
    )


def rung_story(scenario: Scenario, chip: str, rung: str) -> dict[str, Any]:
    """Fields of ``RUNG`` about instruments, the venture and the firms."""
    is_file = scenario.approval is not None and scenario.approval.chip == chip
    venture, firms = scenario.implementation, scenario.firms
    transfer = is_file and venture is not None and rung in venture.support
    stands_for = firms.stands_for.get(rung) if firms and is_file else None
    return {
        "instrument": needed_instrument(scenario, chip, rung),
        "exposes": exposing(scenario, chip, rung),
        "transfer": transfer,
        "support": venture.support[rung] if venture and transfer else 0.0,
        "design": list(firms.designs).index(stands_for) if firms and stands_for else -1,
    }


def design_table(firms: Firms | None) -> Any:
    """Array (D,) of ``DESIGN``, whose fields are keys of the scenario too."""
    designs = firms.designs if firms else {}
    table = np.recarray(len(designs), tables.DESIGN)
    for d, design in enumerate(designs.values()):
        table[d] = record(tables.DESIGN, **design.model_dump(exclude={"label"}))
    return table


def firm_table(firms: Firms | None) -> Any:
    """Array (F,) of ``FIRM``: the named firms, then others whose traits fill the spreads evenly.

    The population is the same in every run: runs differ by what happens, not by who looks on.
    """
    if firms is None:
        return np.recarray(0, tables.FIRM)
    table = np.recarray(firms.count, tables.FIRM)
    for f, firm in enumerate(firms.named.values()):
        table[f] = record(tables.FIRM, **{field: getattr(firm, key) for field, key in TRAITS.items()})
    for f in range(len(firms.named), firms.count):
        number = f - len(firms.named)
        traits = {
            field: trait(getattr(firms, key), number, place)
            for place, (field, key) in enumerate(TRAITS.items(), 1)
        }
        table[f] = record(tables.FIRM, **traits)
    return table


def trait(spread: Spread, number: int, place: int) -> float:
    """Trait of unnamed firm ``number``: point of an additive sequence in its spread."""
    step = 1.0
    for _ in range(place):
        step /= STEP
    at = (0.5 + (number + 1) * step) % 1.0
    return spread.low + at * (spread.high - spread.low)


def quarters_after(scenario: Scenario) -> int:
    """Quarters after the talks that are still played."""
    months = scenario.implementation.months if scenario.implementation else 0
    needed = -(-months // MONTHS_A_QUARTER)
    return max(needed, scenario.firms.quarters_after if scenario.firms else 0)


def venture_fields(scenario: Scenario) -> dict[str, Any]:
    """Fields of ``TALKS`` about the venture; where there is none, no months and no hazards."""
    venture, approval = scenario.implementation, scenario.approval
    fields = {
        "aftermath": quarters_after(scenario),
        "months": 0,
        "violation_hazard": 0.0,
        "quality_hazard": 0.0,
        "external_hazard": 0.0,
        "quality": 1.0,
        "support_effect": 1.0,
        "best_support": False,
        "renegotiation": 0.0,
        "collapsed_rung": 0,
    }
    if venture is None or approval is None:
        return fields
    ladder = [rung.name for rung in scenario.chips[approval.chip].rungs]
    return fields | {
        **same_named(venture, "months", "violation_hazard", "quality_hazard", "external_hazard"),
        **same_named(venture, "support_effect", "renegotiation"),
        "quality": getattr(venture.quality, venture.transfer_mode),
        "best_support": venture.support_choice == "best",
        "collapsed_rung": ladder.index(venture.collapsed_rung),
    }


def firm_fields(scenario: Scenario) -> dict[str, Any]:
    """Fields of ``TALKS`` about the firms; where there are none, what leaves the rules alone."""
    firms = scenario.firms
    compute_chip = firms.compute_chip if firms else None
    return {
        "firm_temperature": firms.temperature if firms else 1.0,
        "social": firms.social if firms else 0.0,
        "revision": firms.revision if firms else 1.0,
        "leave_granted": firms.leave_granted if firms else 1.0,
        "leave_refused": firms.leave_refused if firms else 1.0,
        "first_design": list(firms.designs).index(firms.start) if firms else 0,
        "compute_chip": list(scenario.chips).index(compute_chip) if compute_chip else -1,
    }
