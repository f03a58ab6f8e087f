"""Which package to offer: the other's believed best among those good enough for oneself.

The iso-utility trade-off of Faratin, Sierra & Jennings (2002): of all packages worth at least the aspiration,
offer the one the other is believed to like best; ties go to the best for oneself, then to the lowest number.
Utilities and belief weights are integers, so sums are exact and ties are real ties.

The packages that a session can reach stand together in the order of own utility (``game.tables``), so an
aspiration is a bisection and an offer the scan of a short stretch.
"""

from typing import Any

from bargaining_sim.rule import rule


@rule
def rung_of(code: int, chip: Any) -> int:
    """Rung of a chip (a record with ``shift`` and ``mask``) in a package code."""
    return int((code >> chip.shift) & chip.mask)


@rule
def crosses_red_line(rungs: Any, chip: int, rung: int, side: int) -> bool:
    """Whether ``side`` never accepts ``rung`` of ``chip``."""
    return bool(rungs[chip, rung].red_line_0 if side == 0 else rungs[chip, rung].red_line_1)


@rule
def is_legal(code: int, side: int, chips: Any, rungs: Any) -> bool:
    """Whether a package crosses no red line of ``side``."""
    for k in range(len(chips)):  # noqa: SIM110  (Numba compiles no generator expression)
        if crosses_red_line(rungs, k, rung_of(code, chips[k]), side):
            return False
    return True


@rule
def is_allowed(code: int, chips: Any, rung_states: Any) -> bool:
    """Whether no rung of a package is struck off the agenda."""
    for k in range(len(chips)):  # noqa: SIM110  (the same)
        if not rung_states[k, rung_of(code, chips[k])].allowed:
            return False
    return True


@rule
def count_at_least(
    game: Any, menu: int, side: int, kind: int, start: int, stop: int, aspiration: float
) -> int:
    """Count the places from ``start`` worth at least ``aspiration``; own utility descends to ``stop``."""
    low, high = start, stop
    while low < high:
        middle = (low + high) // 2
        if game.ordered_utility[menu, side, kind, middle] >= aspiration:
            low = middle + 1
        else:
            high = middle
    return low - start


@rule
def best_for_other(game: Any, state: Any, side: int, kind: int, start: int, n: int) -> int:
    """Package to offer among ``n`` places from ``start`` of the order; -1 if there is none.

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
    if state.now.struck or game.sides[1 - side].types > 2:
        best = best_one_by_one(game, state, side, kind, start, n)
    else:
        best = best_of_two_types(game, state, side, kind, start, n)
    return int(game.order[state.now.menu, side, kind, best]) if best >= 0 else -1


@rule
def best_one_by_one(game: Any, state: Any, side: int, kind: int, start: int, n: int) -> int:
    """Place of the highest believed value Σ weight·utility whose rungs are all on the agenda; -1 if none."""
    menu, types = state.now.menu, game.sides[1 - side].types
    best, best_value = -1, -1
    for place in range(start, start + n):
        value = 0
        for other in range(types):
            value += state.types[side, other].weight * game.other_utility[menu, side, kind, other, place]
        if value > best_value:
            package = game.order[menu, side, kind, place]
            if is_allowed(game.codes[package], game.chips, state.rungs):
                best, best_value = place, value
    return best


@rule
def best_of_two_types(game: Any, state: Any, side: int, kind: int, start: int, n: int) -> int:
    """Do the same for up to two types, nothing struck off: the maximum, which vectorises, then its place."""
    last = game.sides[1 - side].types - 1
    first_weight = state.types[side, 0].weight
    last_weight = state.types[side, last].weight if last > 0 else 0
    first_worth = game.other_utility[state.now.menu, side, kind, 0, start : start + n]
    last_worth = game.other_utility[state.now.menu, side, kind, last, start : start + n]
    highest = -1
    for i in range(n):
        highest = max(highest, first_weight * first_worth[i] + last_weight * last_worth[i])
    place = 0
    while first_weight * first_worth[place] + last_weight * last_worth[place] != highest:
        place += 1
    return start + place
