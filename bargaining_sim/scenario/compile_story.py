"""Words → numbers for what goes on around the table: news, instruments, the venture, the firms."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.game import tables
from bargaining_sim.game.implementation import MONTHS_A_QUARTER
from bargaining_sim.rules.news import arrival_probability, rumour_accuracy
from bargaining_sim.scenario.preferences import types_of
from bargaining_sim.scenario.schema import Chip, Scenario
from bargaining_sim.scenario.schema_beyond import Firms, Spread

STEP = 1.1673039782614187
"""Root of x^5 = x + 1: powers of its inverse are steps of an additive sequence that fills four dimensions."""


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
        first, second = (shock.thresholds.get(name, 0.0) for name in actors)
        table[i] = (
            shock.relations,
            chips.index(shock.chip) if shock.chip else -1,
            shock.steps,
            first,
            second,
            bits(shock.exposes, scenario.instruments),
        )
    return table


def rumour_table(scenario: Scenario) -> Any:
    """Array (U,) of ``RUMOUR``."""
    rumours = scenario.news.rumours
    table = np.recarray(len(rumours), tables.RUMOUR)
    for i, rumour in enumerate(rumours.values()):
        kinds = list(types_of(scenario.actors[rumour.about]))
        table[i] = (
            list(scenario.actors).index(rumour.about),
            kinds.index(rumour.type),
            rumour.likelihood_ratio,
            rumour_accuracy(rumour.likelihood_ratio),
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
        table[i] = (list(scenario.actors).index(item.learner), item.hazard, item.lag_days, item.known)
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


def edge_of(chip: Chip) -> tuple[int, float]:
    """Last rung that uses the chokepoint of a chip, −1 if it is none; and its erosion."""
    if chip.chokepoint is None:
        return -1, 0.0
    return [rung.name for rung in chip.rungs].index(chip.chokepoint.rung), chip.chokepoint.erosion


def rung_story(scenario: Scenario, chip: str, rung: str) -> tuple[int, int, bool, float, int]:
    """Last fields of ``RUNG``: instrument, exposes, transfer, support, design."""
    is_file = scenario.approval is not None and scenario.approval.chip == chip
    venture, firms = scenario.implementation, scenario.firms
    transfer = is_file and venture is not None and rung in venture.support
    support = venture.support[rung] if venture and transfer else 0.0
    design = -1
    if is_file and firms and rung in firms.stands_for:
        design = list(firms.designs).index(firms.stands_for[rung])
    return needed_instrument(scenario, chip, rung), exposing(scenario, chip, rung), transfer, support, design


def design_table(firms: Firms | None) -> Any:
    """Array (D,) of ``DESIGN``."""
    designs = firms.designs if firms else {}
    table = np.recarray(len(designs), tables.DESIGN)
    for d, design in enumerate(designs.values()):
        table[d] = (
            design.exposure,
            design.cost,
            design.loss,
            design.access,
            design.needs_leave,
            design.accepted,
            design.refused,
        )
    return table


def firm_table(firms: Firms | None) -> Any:
    """Array (F,) of ``FIRM``: the named firms, then others whose traits fill the spreads evenly.

    The population is the same in every run: runs differ by what happens, not by who looks on.
    """
    if firms is None:
        return np.recarray(0, tables.FIRM)
    table = np.recarray(firms.count, tables.FIRM)
    for f, firm in enumerate(firms.named.values()):
        table[f] = (firm.market, firm.china_revenue, firm.compute_need, firm.origin_penalty)
    spreads = (firms.market, firms.china_revenue, firms.compute_need, firms.origin_penalty)
    for f in range(len(firms.named), firms.count):
        table[f] = tuple(
            trait(spread, f - len(firms.named), place) for place, spread in enumerate(spreads, start=1)
        )
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


def venture_fields(scenario: Scenario) -> tuple[Any, ...]:
    """Fields of ``TALKS`` from ``aftermath`` to ``collapsed_rung``."""
    venture = scenario.implementation
    if venture is None or scenario.approval is None:
        return (quarters_after(scenario), 0, 0.0, 0.0, 0.0, 1.0, 1.0, False, 0.0, 0)
    ladder = [rung.name for rung in scenario.chips[scenario.approval.chip].rungs]
    return (
        quarters_after(scenario),
        venture.months,
        venture.violation_hazard,
        venture.quality_hazard,
        venture.external_hazard,
        getattr(venture.quality, venture.transfer_mode),
        venture.support_effect,
        venture.support_choice == "best",
        venture.renegotiation,
        ladder.index(venture.collapsed_rung),
    )


def firm_fields(scenario: Scenario) -> tuple[Any, ...]:
    """Fields of ``TALKS`` from ``firm_temperature`` to ``compute_chip``."""
    firms = scenario.firms
    if firms is None:
        return (1.0, 0.0, 1.0, 1.0, 1.0, 0, -1)
    return (
        firms.temperature,
        firms.social,
        firms.revision,
        firms.leave_granted,
        firms.leave_refused,
        list(firms.designs).index(firms.start),
        list(scenario.chips).index(firms.compute_chip) if firms.compute_chip else -1,
    )


def has_chokepoints(scenario: Scenario) -> bool:
    """Whether any chip is a chokepoint that loses force."""
    return any(chip.chokepoint and chip.chokepoint.erosion > 0.0 for chip in scenario.chips.values())
