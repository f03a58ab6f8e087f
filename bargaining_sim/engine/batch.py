"""Very many runs: the compiled engine, chunk by chunk, on several threads.

The rules and phases are compiled as one function when the first batch starts. Numba's cache does not notice
edits in imported files, so the cache folder is named by a hash of all that is compiled: old rules never run
silently, and an edit elsewhere compiles nothing.
"""

import atexit
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.game.outcome import ROW
from bargaining_sim.game.plain import plain_game, plain_state
from bargaining_sim.game.play import draws_needed, keep_path, ledger_capacity, play_run
from bargaining_sim.game.state import State, new_state
from bargaining_sim.game.tables import Game
from bargaining_sim.numeric import chance

SLICE = 1_000
"""Runs handed to a thread at a time: some 20 ms of work, so progress moves and Ctrl-C is heard."""

KEPT_CACHES = 4

PACKAGE = Path(__file__).parents[1]


class Rows(NamedTuple):
    """Results of consecutive runs.

    Attributes
    ----------
    first : int
        Number of the first run.
    rows : array (n,) of ``ROW``
    rungs : int16 array (n, K)
        Final rung of each chip.
    shares : float64 array (n, D)
        Final share of the firms with each design.
    failed : tuple of (int, str)
        Runs that a tactic of one's own has brought down: number of the run, and why.
    """

    first: int
    rows: NDArray[Any]
    rungs: NDArray[np.int16]
    shares: NDArray[np.float64]
    failed: tuple[tuple[int, str], ...] = ()


Player: TypeAlias = Callable[[Game, int, int, int, int], Iterator[Rows]]
"""What plays a batch as :func:`play_batch` does: game, seed, first run, number of runs, workers → slices."""


class Paths(NamedTuple):
    """How consecutive runs went, beside their results; with no runs where they are not kept.

    Attributes
    ----------
    rungs : int16 array (n, R, K + 1)
        Rungs in force when the next table opens, for the last round at its end; in the last column the status
        of the file after the round. −1 for rounds not held.
    shares : float64 array (n, R + Q, D)
        Share of the firms with each design after each round, then after each quarter that followed the talks.
    learned : int64 array (n, I)
        Day on which each instrument was learned, or ``NEVER``.
    designs : int16 array (n, F)
        Final design of each firm.
    """

    rungs: NDArray[np.int16]
    shares: NDArray[np.float64]
    learned: NDArray[np.int64]
    designs: NDArray[np.int16]


def play_many(
    game: Game, state: State, out: Rows, paths: Paths, draws: NDArray[Any], seed: int, first: int
) -> None:
    """Play ``len(out.rows)`` runs from number ``first`` on, in one thread."""
    for i in range(out.rows.shape[0]):
        play_run(game, state, None, out.rows[i], out.rungs[i], out.shares[i], draws, seed, first + i)
        keep_path(state, paths, i)


def new_rows(game: Game, first: int, count: int) -> Rows:
    return Rows(
        first,
        np.recarray(count, ROW),
        np.zeros((count, game.talks.chips), np.int16),
        np.zeros((count, len(game.designs))),
    )


def new_paths(game: Game, count: int) -> Paths:
    rounds = int(game.talks.rounds)
    return Paths(
        np.full((count, rounds, int(game.talks.chips) + 1), -1, np.int16),
        np.zeros((count, rounds + int(game.talks.aftermath), len(game.designs))),
        np.zeros((count, len(game.instruments)), np.int64),
        np.zeros((count, len(game.firms)), np.int16),
    )


def draw_space(game: Game) -> NDArray[np.float64]:
    return np.zeros(max(draws_needed(game, purpose) for purpose in chance.PURPOSES.values()))


COMPILED_ROOMS = ("engine", "game", "numeric", "rules")
"""What is compiled, or says how: the cache depends on nothing else."""


def hash_of(paths: Iterable[Path]) -> str:
    """Hash of some sources of the package, names and contents."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(str(path.relative_to(PACKAGE)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def source_hash() -> str:
    """Hash of all Python sources of the package: what a result names as its maker."""
    return hash_of(PACKAGE.rglob("*.py"))


def engine_hash() -> str:
    """Hash of the sources that the compiled engine is made of."""
    return hash_of(path for room in COMPILED_ROOMS for path in (PACKAGE / room).rglob("*.py"))


def cache_folder() -> Path:
    """Folder of the compiled engine for exactly these sources."""
    home = (
        os.environ.get("BARGAINING_SIM_CACHE")
        or os.environ.get("XDG_CACHE_HOME")
        or str(Path.home() / ".cache")
    )
    return Path(home) / "bargaining_sim" / engine_hash()


def is_compiled() -> bool:
    """Whether a compiled engine for these sources is already on disk."""
    return any(cache_folder().rglob("*.nbi"))


def prune_caches(current: Path) -> None:
    """Forget the compiled engines of older sources, all but the newest few."""
    others = sorted(
        (p for p in current.parent.iterdir() if p != current and p.is_dir()), key=lambda p: p.stat().st_mtime
    )
    for old in others[: -(KEPT_CACHES - 1)]:
        shutil.rmtree(old, ignore_errors=True)


@cache
def engine() -> Callable[..., None]:
    """Return the compiled ``play_many``; plain Python if Numba's compilation is disabled."""
    import numba

    if numba.config.DISABLE_JIT:
        return play_many
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:  # no home to write in: compile for this process only
        folder = Path(tempfile.mkdtemp(prefix="bargaining_sim-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    else:
        prune_caches(folder)
    numba.config.CACHE_DIR = str(folder)
    from bargaining_sim.engine import compiled

    loop: Callable[..., None] = compiled.play_many
    return loop


def play_slice(game: Game, seed: int, first: int, count: int) -> Rows:
    """Play ``count`` runs from ``first`` on with the compiled engine, in this thread."""
    return play_with_paths(game, seed, first, count, 0)[0]


def play_with_paths(
    game: Game, seed: int, first: int, count: int, kept: int | None = None
) -> tuple[Rows, Paths]:
    """The same, with the paths of the runs; ``kept`` is 0 or, by default, all of them."""
    loop = engine()
    paths = new_paths(game, count if kept is None else kept)
    if loop is play_many:
        return play_plainly(game, seed, first, count, paths), paths
    out = new_rows(game, first, count)
    state = new_state(game, with_path=len(paths.rungs) > 0)
    loop(game, state, out, paths, draw_space(game), seed, first)
    return out, paths


def play_plainly(game: Game, seed: int, first: int, count: int, paths: Paths | None = None) -> Rows:
    """The same without compiling anything: the same bits, some thousand times slower."""
    out = new_rows(game, first, count)
    kept = paths or new_paths(game, 0)
    play_many(plain_game(game), plain_state(game), out, kept, draw_space(game), seed, first)
    return out


def trace_run(game: Game, seed: int, run: int) -> tuple[NDArray[Any], Rows]:
    """Events (array of ``game.state.EVENT``) and row of one run, played without compiling."""
    plain = plain_game(game)
    state = plain_state(game, ledger_capacity(plain))
    out = new_rows(game, run, 1)
    play_many(plain, state, out, new_paths(game, 0), draw_space(game), seed, run)
    return np.asarray(state.ledger[: state.now.events]), out


def play_batch(game: Game, seed: int, first: int, count: int, workers: int = 1) -> Iterator[Rows]:
    """Play runs ``first`` to ``first + count − 1``; yields slices in order of their run numbers.

    The rows do not depend on ``workers``: every run draws from its own numbered stream.
    """
    starts = range(first, first + count, SLICE)
    sizes = [min(SLICE, first + count - start) for start in starts]
    if workers == 1:
        for start, size in zip(starts, sizes, strict=True):
            yield play_slice(game, seed, start, size)
        return
    engine()
    with ThreadPoolExecutor(workers) as pool:
        try:
            yield from pool.map(lambda job: play_slice(game, seed, *job), zip(starts, sizes, strict=True))
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def gather(slices: Iterator[Rows]) -> Rows:
    """Join consecutive slices."""
    parts = list(slices)
    rows, rungs, shares = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("rows", "rungs", "shares")
    )
    return Rows(parts[0].first, rows, rungs, shares, tuple(run for part in parts for run in part.failed))
