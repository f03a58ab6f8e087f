"""Which package to offer: the other's believed best among those good enough for oneself.

The iso-utility trade-off of Faratin, Sierra & Jennings (2002): of all packages worth at least the aspiration,
offer the one the other is believed to like best; ties go to the best for oneself, then to the lowest number.
Utilities and belief weights are integers, so sums are exact and ties are real ties.

The packages that a session can reach stand together in the order of own utility (``game.tables``), so an
aspiration is a bisection and an offer the scan of a short stretch.
"""

import math
from typing import Any

import numpy as np

from bargaining_sim.numeric.rule import inlined, rule

TRADE_OFF, NEAREST, ACCEPTABLE, NOTHING = 0, 1, 2, 3
"""Ways to offer: best for the other, nearest to one's aspiration, best that the other will accept, none."""

ABOVE_ALL = 20_000.0  # basis points: no package is worth so much


@inlined
def rung_of(code: int, chip: Any) -> int:
    """Rung of a chip (a record with ``shift`` and ``mask``) in a package code."""
    return int((code >> chip.shift) & chip.mask)


@inlined
def is_legal(code: int, side: int, chips: Any, rungs: Any) -> bool:
    """Whether a package crosses no red line of ``side``."""
    for k in range(len(chips)):  # noqa: SIM110  (Numba compiles no generator expression)
        if rungs[k, rung_of(code, chips[k])].red_line[side]:
            return False
    return True


@inlined
def is_allowed(code: int, chips: Any, rung_states: Any) -> bool:
    """Whether no rung in a package is struck off the agenda or locked."""
    for k in range(len(chips)):  # noqa: SIM110  (Numba compiles no generator expression)
        if not rung_states[k, rung_of(code, chips[k])].allowed:
            return False
    return True


@inlined
def count_at_least(
    game: Any, menu: int, side: int, kind: int, start: int, stop: int, aspiration: float
) -> int:
    """Count the places from ``start`` worth at least ``aspiration``; own utility descends to ``stop``.

    A bisection that halves what is left in every step, whatever it finds: no branch for a processor to guess.
    """
    least = math.ceil(max(-1.0, min(ABOVE_ALL, aspiration)))  # the same for whole utilities
    place, left = start, stop - start
    while left > 0:
        half = (left + 1) >> 1
        place += half if game.ordered_utility[menu, side, kind, place + half - 1] >= least else 0
        left -= half
    return place - start


def best_for_other(game: Any, state: Any, side: int, kind: int, start: int, n: int) -> int:
    """Package to offer among ``n`` places from ``start`` of the order; -1 if there is none.

    In the compiled engine ``game.search`` stands in for it and finds the same.

    Parameters
    ----------
    game, state
        Orders, belief weights and rungs struck off; see ``game.tables`` and ``game.state``.
    side, kind : int
        Who offers, and its own type.
    start, n : int
        Stretch of the order that is worth at least the aspiration.
    """
    if n == 0:
        return -1
    menu = state.now.menu
    values = state.types[side, 0].weight * game.other_utility[menu, side, kind, 0, start : start + n]
    for other in range(1, game.sides[1 - side].types):
        values = (
            values
            + state.types[side, other].weight * game.other_utility[menu, side, kind, other, start : start + n]
        )
    best = np.argmax(values)
    while state.now.struck and values[best] >= 0:
        if is_allowed(game.codes[game.order[menu, side, kind, start + best]], game.chips, state.rungs):
            break
        values[best] = -1
        best = np.argmax(values)
    return int(game.order[menu, side, kind, start + best]) if values[best] >= 0 else -1


@rule
def nearest_to_aspiration(game: Any, state: Any, side: int, kind: int, start: int, n: int) -> int:
    """Package worth least to oneself among ``n`` places from ``start``, the last of equals; −1 if none."""
    menu = state.now.menu
    for i in range(n - 1, -1, -1):
        package = game.order[menu, side, kind, start + i]
        if not state.now.struck or is_allowed(game.codes[package], game.chips, state.rungs):
            return int(package)
    return -1


@rule
def best_acceptable(game: Any, state: Any, side: int, kind: int, start: int, stop: int, bar: float) -> int:
    """Package best for oneself among those worth ``bar`` to the other's type, within both red lines.

    −1 if there is none; of equals the first, which has the lowest number.
    """
    menu, other = state.now.menu, state.sides[1 - side].type
    for place in range(start, stop):
        if game.ordered_utility[menu, side, kind, place] < 0:
            return -1
        package = game.order[menu, side, kind, place]
        if game.other_utility[menu, side, kind, other, place] >= bar:
            code = game.codes[package]
            if is_legal(code, 1 - side, game.chips, game.rungs) and (
                not state.now.struck or is_allowed(code, game.chips, state.rungs)
            ):
                return int(package)
    return -1
