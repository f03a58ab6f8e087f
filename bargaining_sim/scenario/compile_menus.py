"""Packages ordered for the search for an offer, for every set of chips that can be open in a session."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.game import tables
from bargaining_sim.game.tables import BASIS_POINTS, record
from bargaining_sim.scenario.schema import Scenario


def agenda_table(scenario: Scenario) -> NDArray[np.bool_]:
    """Bool array (R, K): chips open at each meeting."""
    meetings = scenario.calendar.meetings
    return np.array([[m.agenda is None or name in m.agenda for name in scenario.chips] for m in meetings])


def open_sets(scenario: Scenario) -> list[int]:
    """Bit masks of the chips that can be open in one session: the agendas, with and without the file."""
    agendas = {
        sum(1 << k for k, is_open in enumerate(row) if is_open) for row in agenda_table(scenario).tolist()
    }
    if scenario.talks.linkage == "issue_by_issue":
        return [1 << k for k in range(len(scenario.chips))]
    if scenario.approval:
        file = 1 << list(scenario.chips).index(scenario.approval.chip)
        agendas |= {agenda & ~file for agenda in agendas}
    return sorted(agendas - {0}) or [1]


def menu_tables(
    scenario: Scenario,
    chips: Any,
    sides: Any,
    digits: NDArray[np.int16],
    utility: NDArray[np.int32],
    legal: NDArray[np.bool_],
) -> dict[str, Any]:
    """Order the packages by own utility for every set of open chips, for the search for an offer."""
    sets = open_sets(scenario)
    _, most, packages = utility.shape
    menus = np.recarray(len(sets), tables.MENU)
    strides = np.zeros((len(sets), len(chips)), np.int64)
    order = np.zeros((len(sets), 2, most, packages), np.int32)
    ordered_utility = np.zeros_like(order)
    other_utility = np.zeros((len(sets), 2, most, most, packages), np.int32)
    for s, is_open in enumerate(sets):
        stride = 1
        for k, chip in enumerate(chips):
            if not is_open >> k & 1:
                strides[s, k] = stride
                stride *= chip.rungs
        menus[s] = record(tables.MENU, open=is_open, span=packages // stride)
        stretch = digits @ strides[s]
        for a in range(2):
            for kind in range(sides[a].types):
                own = np.where(legal[a], utility[a, kind], -1)
                order[s, a, kind] = best_first(stretch, own)
                ordered_utility[s, a, kind] = own[order[s, a, kind]]
                other_utility[s, a, kind] = utility[1 - a][:, order[s, a, kind]]
    return {
        "menus": menus,
        "menu_strides": strides,
        "order": order,
        "ordered_utility": ordered_utility,
        "other_utility": other_utility,
    }


def best_first(stretch: NDArray[np.int64], own: NDArray[Any]) -> NDArray[np.int64]:
    """Packages ordered by their stretch, then own utility from high to low, then number.

    The three keys make one whole number that is different for every package, which is sorted several times
    as fast as the keys one after the other.
    """
    packages = len(own)
    keys = (stretch * (BASIS_POINTS + 2) + (BASIS_POINTS - own)) * packages + np.arange(packages)
    return np.asarray(np.sort(keys) % packages)
