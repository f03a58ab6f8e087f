"""The search for the best offer as the compiled engine does it: ``rules.offers.best_for_other`` reworded.

NumPy is fast where nothing is compiled. Compiled, its array of believed values is made and thrown away at
every offer, which was a third of all the time; a loop that keeps one number has none, and takes vector
instructions. Both find the same package (``tests/rules/test_compiled_search.py``).
"""

from typing import Any

import numpy as np

from bargaining_sim.numeric.rule import inlined
from bargaining_sim.rules.offers import is_allowed


@inlined
def scan_for_other(game: Any, state: Any, side: int, kind: int, start: int, n: int) -> int:
    """Return what :func:`best_for_other` returns, by a scan that keeps no values."""
    if n == 0:
        return -1
    menu = state.now.menu
    place = start + first_best(game, state, side, kind, start, n)
    if state.now.struck and not is_allowed(
        game.codes[game.order[menu, side, kind, place]], game.chips, state.rungs
    ):
        place = first_best_allowed(game, state, side, kind, start, start + n)
    return int(game.order[menu, side, kind, place]) if place >= 0 else -1


@inlined
def first_best(game: Any, state: Any, side: int, kind: int, start: int, n: int) -> int:
    """First of ``n`` places that are believed best for the other, counted from ``start``.

    One loop for each number of types up to three: only loops as plain as these become vector instructions.
    """
    u, stop = game.other_utility[state.now.menu, side, kind], start + n
    types = game.sides[1 - side].types
    w0 = np.int32(state.types[side, 0].weight)
    if types == 1:
        return first_best_of_one(u[0, start:stop], w0)
    w1 = np.int32(state.types[side, 1].weight)
    if types == 2:
        return first_best_of_two(u[0, start:stop], u[1, start:stop], w0, w1)
    if types == 3:
        w2 = np.int32(state.types[side, 2].weight)
        return first_best_of_three(u[0, start:stop], u[1, start:stop], u[2, start:stop], w0, w1, w2)
    best = -1
    for i in range(n):
        best = max(best, ranked(believed(game, state, side, kind, start + i), i))
    return place_of(best)


@inlined
def first_best_of_one(u0: Any, w0: Any) -> int:
    """Place of the first largest w₀·u₀."""
    best = -1
    for i in range(len(u0)):
        best = max(best, ranked(np.multiply(w0, u0[i]), i))
    return place_of(best)


@inlined
def first_best_of_two(u0: Any, u1: Any, w0: Any, w1: Any) -> int:
    """Place of the first largest w₀·u₀ + w₁·u₁."""
    best = -1
    for i in range(len(u0)):
        best = max(best, ranked(np.add(np.multiply(w0, u0[i]), np.multiply(w1, u1[i])), i))
    return place_of(best)


@inlined
def first_best_of_three(u0: Any, u1: Any, u2: Any, w0: Any, w1: Any, w2: Any) -> int:
    """Place of the first largest w₀·u₀ + w₁·u₁ + w₂·u₂."""
    best = -1
    for i in range(len(u0)):
        first_two = np.add(np.multiply(w0, u0[i]), np.multiply(w1, u1[i]))
        best = max(best, ranked(np.add(first_two, np.multiply(w2, u2[i])), i))
    return place_of(best)


@inlined
def ranked(value: int, place: int) -> int:
    """``value`` and ``place`` as one number: the largest is the first place of the largest value.

    Values stay below 2³¹: the weights sum to 65,536 or little more, and utilities to at most 10,000. So
    NumPy's functions, which keep 32 bits where Numba's operators would take 64, lose nothing.
    """
    return (int(value) << 32) - place


@inlined
def place_of(best: int) -> int:
    """Place in a number made by :func:`ranked`."""
    return -best & 0xFFFFFFFF


@inlined
def first_best_allowed(game: Any, state: Any, side: int, kind: int, start: int, stop: int) -> int:
    """First place of those believed best for the other and not struck off the agenda; −1 if there is none.

    From the end, where what is good for the other stands: the sooner a good one comes, the fewer are
    looked up among the rungs struck off.
    """
    best, best_place = 0, -1
    for place in range(stop - 1, start - 1, -1):
        value = believed(game, state, side, kind, place)
        package = game.order[state.now.menu, side, kind, place]
        if value >= best and is_allowed(game.codes[package], game.chips, state.rungs):
            best, best_place = value, place
    return best_place


@inlined
def believed(game: Any, state: Any, side: int, kind: int, place: int) -> int:
    """Belief-weighted utility of a place to the other."""
    value = 0
    for other in range(game.sides[1 - side].types):
        worth = game.other_utility[state.now.menu, side, kind, other, place]
        value += int(state.types[side, other].weight) * int(worth)
    return value
