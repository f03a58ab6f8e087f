"""Playing what is missing of a batch or sweep: on threads, or a share of it as one of several processes."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from bargaining_sim.engine.batch import Player, play_batch, source_hash
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.experiments.simulation import Batch, batch_counts, batch_tables
from bargaining_sim.experiments.sweep import Progress, Sweep
from bargaining_sim.experiments.tables import sweep_counts, sweep_tables
from bargaining_sim.results import store
from bargaining_sim.results.frame import frame_on_disk
from bargaining_sim.results.manifest import Manifest, as_bytes, check_same, read_manifest, versions
from bargaining_sim.results.rows import Part, write_part

Planned = Batch | Sweep
Executor = Callable[[Planned, Sequence[Part], Path, Progress], None]
"""Plays parts and writes them into a folder; what it leaves undone stays missing."""


class Ending(NamedTuple):
    """What follows the rows of a kind of result.

    Attributes
    ----------
    frame : callable
        Folder, plan → its rows as a frame.
    tables : callable
        Frame, folder → text of each table.
    always : tuple of str
        Tables without which a result is not finished.
    counts : callable
        Frame → what the manifest counts.
    """

    frame: Callable[[Path, Any], Any]
    tables: Callable[[Any, Path], dict[str, str]]
    always: tuple[str, ...]
    counts: Callable[[Any], dict[str, int]]


ENDINGS = {
    Batch.kind: Ending(frame_on_disk, batch_tables, ("summary.txt", "summary.csv"), batch_counts),
    Sweep.kind: Ending(SweepFrame, sweep_tables, ("points.csv", "parts.csv", "summary.txt"), sweep_counts),
}


class Stop(BaseException):  # no error of the point that is played: nothing there may catch it
    """Another thread has failed, or the user has had enough."""


def plan_of(manifest: Manifest, player: Player = play_batch) -> Planned:
    """Return what a manifest says is to be played; a player may play a batch instead of the engine."""
    return Sweep(manifest) if manifest.get("kind") == Sweep.kind else Batch(manifest, player)


def on_threads(workers: int) -> Executor:
    """Play on threads of this process."""

    def run(plan: Planned, missing: Sequence[Part], folder: Path, progress: Progress) -> None:
        stop, lock = threading.Event(), threading.Lock()
        at_once, inside = plan.make_ready(workers)

        def tell(runs: int) -> None:
            if stop.is_set():
                raise Stop
            with lock:
                progress(runs)

        def play(part: Part) -> None:
            if stop.is_set():
                return
            try:
                write_part(folder, plan.play_part(part, inside, tell))
            except Stop:  # why is told by what has failed
                return
            except BaseException:
                stop.set()
                raise

        if at_once == 1:  # in this thread, for Ctrl-C must reach a tactic that never ends
            for part in missing:
                play(part)
            return
        with ThreadPoolExecutor(at_once) as pool:
            try:
                for _ in pool.map(play, missing):
                    pass
            except BaseException:
                stop.set()
                pool.shutdown(wait=True, cancel_futures=True)
                raise

    return run


def run_missing(
    target: store.Target,
    play: Executor,
    progress: Progress,
    draw: Callable[[Any, Path], object] | None = None,
    player: Player = play_batch,
) -> Any:
    """Play what is missing of a batch or sweep, then write its tables and last that it is complete.

    Whatever stops it, the folder is left so that the same command can go on in it, or not at all if no part
    was finished and the folder is new. A complete result is left as it is.

    Parameters
    ----------
    target : Target
        From :func:`bargaining_sim.results.store.open_target`.
    progress : callable
        Called with the number of runs just finished.
    draw : callable, optional
        Draws the pictures of the frame into a folder.
    player : Player, optional
        What plays a batch: the compiled engine, or tactics of one's own.

    Returns the frame of the complete result.
    """
    folder = target.folder
    try:
        plan = plan_of(target.manifest, player)
        missing = plan.missing_parts(folder)
        progress(sum(part.size for part in plan.parts) - sum(part.size for part in missing))
        if missing:
            play(plan, missing, folder, progress)
        return finish(plan, folder, bool(missing), draw)
    except BaseException:
        store.take_back(target)
        raise


def run_share(plan: Planned, folder: Path, share: tuple[int, int], workers: int, progress: Progress) -> int:
    """Play share I of N: every N-th part from number I mod N on. Who finds all parts there finishes.

    Returns how many parts of the whole plan are still missing.
    """
    number, shares = share
    mine = [part for part in plan.parts if part.number % shares == number % shares]
    missing = set(plan.missing_parts(folder))
    todo = [part for part in mine if part in missing]
    progress(sum(part.size for part in mine) - sum(part.size for part in todo))
    store.sweep_temporaries(folder)
    on_threads(workers)(plan, todo, folder, progress)
    left = len(plan.missing_parts(folder))
    if not left:
        finish(plan, folder, False)
    return left


def check_versions(folder: Path, plan: Planned) -> None:
    """Refuse to go on with what another version began."""
    here = {"source_sha256": source_hash(), "versions": versions()}
    check_same(folder, plan.manifest, plan.manifest | here)


def finish(plan: Planned, folder: Path, anew: bool, draw: Callable[[Any, Path], object] | None = None) -> Any:
    """Write what follows the rows and last that the result is complete; nothing if that is done already."""
    ending = ENDINGS[plan.kind]
    frame = ending.frame(folder, plan)
    if not anew and read_manifest(folder)["complete"] and all((folder / n).exists() for n in ending.always):
        return frame
    for name, text in ending.tables(frame, folder).items():
        store.write_whole(folder / name, text.encode("utf-8", "backslashreplace"))
    if draw:
        draw(frame, folder / "plots")
    store.sweep_temporaries(folder)  # nothing stays of those that died while this one worked
    last = plan.manifest | {"complete": True, "counts": ending.counts(frame)}
    store.write_whole(folder / "run.json", as_bytes(last))
    return frame
