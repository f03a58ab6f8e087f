"""The search for an offer, compiled, against NumPy: the two differ in form and must not in what they find."""

from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargaining_sim.game import search
from bargaining_sim.game.state import NOW, RUNG_STATE, TYPE_STATE
from bargaining_sim.game.tables import CHIP, SIDE
from bargaining_sim.numeric.rule import RULES
from bargaining_sim.rules import offers

HIGHEST, WEIGHT_UNIT, RUNGS = 10_000, 65_536, 3
MOST_TYPES, CHIPS, MENU = 5, 6, 1


class Tables(NamedTuple):
    chips: Any
    sides: Any
    codes: Any
    order: Any
    other_utility: Any


class Changing(NamedTuple):
    now: Any
    types: Any
    rungs: Any


def tables(rng, packages, types, levels, struck):
    """Random packages; few levels make ties, the highest utilities at full weight the largest sums."""
    game = Tables(
        chips=np.recarray(CHIPS, CHIP),
        sides=np.recarray(2, SIDE),
        codes=np.zeros(packages, np.int64),
        order=np.zeros((2, 2, MOST_TYPES, packages), np.int32),
        other_utility=np.zeros((2, 2, MOST_TYPES, MOST_TYPES, packages), np.int32),
    )
    state = Changing(
        now=np.recarray(1, NOW)[0],
        types=np.recarray((2, MOST_TYPES), TYPE_STATE),
        rungs=np.recarray((CHIPS, RUNGS), RUNG_STATE),
    )
    game.chips["shift"], game.chips["mask"] = 2 * np.arange(CHIPS), 3
    game.sides["types"] = types
    digits = rng.integers(0, RUNGS, (packages, CHIPS))
    game.codes[:] = (digits << game.chips["shift"]).sum(axis=1)
    game.order[:] = rng.permutation(packages)
    game.other_utility[:] = HIGHEST - rng.integers(0, levels, game.other_utility.shape)
    weights = np.maximum(1, np.rint(rng.dirichlet(np.full(types, 0.5)) * WEIGHT_UNIT)).astype(np.int64)
    weights[rng.random(types) < 0.2] = 0
    state.types["weight"] = 10**9
    state.types["weight"][:, :types] = weights
    state.rungs["allowed"] = rng.random((CHIPS, RUNGS)) > rng.choice([0.05, 0.3, 1.0])
    state.now.menu, state.now.struck = MENU, struck
    return game, state


@pytest.fixture(scope="module")
def compiled():
    from numba import njit
    from numba.extending import register_jitable

    for function in RULES:
        register_jitable(error_model="numpy")(function)

    def loop(game, state, side, kind, start, n):
        return search.scan_for_other(game, state, side, kind, start, n)

    return njit(error_model="numpy")(loop)


@settings(max_examples=300, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    packages=st.one_of(st.integers(1, 40), st.integers(40, 700)),
    types=st.integers(1, MOST_TYPES),
    levels=st.sampled_from([1, 2, 5, HIGHEST + 1]),
    struck=st.booleans(),
)
def test_compiled_scan_finds_what_numpy_finds(compiled, seed, packages, types, levels, struck):
    rng = np.random.default_rng(seed)
    game, state = tables(rng, packages, types, levels, struck)
    for _ in range(8):
        start = int(rng.integers(packages))
        n = int(rng.integers(packages - start + 1))
        stretch = (game, state, int(rng.integers(2)), int(rng.integers(MOST_TYPES)), start, n)
        assert compiled(*stretch) == offers.best_for_other(*stretch)
