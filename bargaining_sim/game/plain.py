"""The tables of a game as plain Python objects, for runs that are not compiled.

Reading a field of a NumPy record costs some hundred times a plain attribute. The rules only index tables and
read fields, so they run on these stand-ins unchanged, several times faster and with the same bits.
"""

from functools import cache
from typing import Any

import numpy as np

from bargaining_sim.game.state import State, new_state
from bargaining_sim.game.tables import Game


@cache
def plain_class(dtype: np.dtype[Any]) -> type:
    """Return a class with one slot for each field of a record, and its dtype."""
    return type("Plain", (), {"__slots__": dtype.names, "dtype": dtype})


def plain_table(table: Any) -> Any:
    """A record as an object, a table as a list of objects, a grid (n, m) as a dictionary with keys (i, j)."""
    names = table.dtype.names
    if names is None:
        return table
    kind = plain_class(table.dtype)

    def stand_in(record: tuple[Any, ...]) -> Any:
        entry = kind()
        for name, value in zip(names, record, strict=True):
            setattr(entry, name, value.tolist() if isinstance(value, np.ndarray) else value)
        return entry

    values = table.tolist()
    if isinstance(values, tuple):
        return stand_in(values)
    if table.ndim == 1:
        return [stand_in(record) for record in values]
    return {(i, j): stand_in(record) for i, row in enumerate(values) for j, record in enumerate(row)}


def plain_game(game: Game) -> Game:
    """``game`` with plain tables; arrays of numbers stay as they are."""
    return Game(*(plain_table(table) for table in game))


def plain_state(game: Game, capacity: int = 0) -> State:
    """State for a run on :func:`plain_game`; ``game`` itself has arrays. The ledger stays an array."""
    state = new_state(game, capacity)
    return State(*(table if table is state.ledger else plain_table(table) for table in state))
