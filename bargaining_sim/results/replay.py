"""How runs of a result went, round by round: played again, for a result keeps only how they ended.

Any run can be played again from scenario, seed and number, so paths need no room on disk.
"""

from typing import NamedTuple
from weakref import WeakKeyDictionary

from bargaining_sim.engine.batch import Paths, Rows, play_with_paths
from bargaining_sim.game.tables import Game
from bargaining_sim.results.frame import Frame

MOST = 2_000
"""Runs played again unless more are asked for: enough for bands, a fraction of a second."""


class Replay(NamedTuple):
    """The first runs of a result, played again."""

    game: Game
    rows: Rows
    paths: Paths


_KEPT: "WeakKeyDictionary[Frame, Replay]" = WeakKeyDictionary()
"""The last replay of every frame that still lives: the summary and four pictures look at the same one."""


def replay(frame: Frame, most: int = MOST) -> Replay:
    """Return the first ``most`` runs of a result, played again on the compiled engine with their paths."""
    count = min(frame.runs, most)
    kept = _KEPT.get(frame)
    if kept is None or len(kept.rows.rows) != count:
        rows, paths = play_with_paths(frame.game, frame.seed, 0, count)
        kept = _KEPT[frame] = Replay(frame.game, rows, paths)
    return kept
