"""Playing what is missing of a sweep: on threads, or a share of it as one of several processes."""

import hashlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bargaining_sim.engine.batch import engine, source_hash
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.experiments.plan import FOLDER, Part, Sweep
from bargaining_sim.experiments.rows import Progress, missing_parts, play_part
from bargaining_sim.experiments.tables import points_table, summary_text
from bargaining_sim.results import store
from bargaining_sim.results.manifest import check_same, read_manifest, versions
from bargaining_sim.text.tables import as_csv

Executor = Callable[[Sweep, Sequence[Part], Path, Progress], None]
"""Plays parts and writes them into a folder; what it leaves undone stays missing."""


class Stop(BaseException):  # no error of the point that is played: nothing there may catch it
    """Another thread has failed, or the user has had enough."""


def write_part(folder: Path, part: Part, data: bytes) -> None:
    """Write a part, whole; if it is there already, it has the same bytes."""
    path = folder / FOLDER / part.name
    path.parent.mkdir(parents=True, exist_ok=True)
    store.write_whole(path, data)


def on_threads(workers: int) -> Executor:
    """Play on threads of this process, one part to a thread."""

    def run(sweep: Sweep, missing: Sequence[Part], folder: Path, progress: Progress) -> None:
        stop, lock = threading.Event(), threading.Lock()

        def tell(runs: int) -> None:
            if stop.is_set():
                raise Stop
            with lock:
                progress(runs)

        def play(part: Part) -> None:
            if stop.is_set():
                return
            try:
                write_part(folder, part, play_part(sweep, part, tell))
            except Stop:  # why is told by what has failed
                return
            except BaseException:
                stop.set()
                raise

        engine()
        with ThreadPoolExecutor(workers) as pool:
            try:
                for _ in pool.map(play, missing):
                    pass
            except BaseException:
                stop.set()
                pool.shutdown(wait=True, cancel_futures=True)
                raise

    return run


def run_sweep(opened: store.Opened, play: Executor, progress: Progress) -> SweepFrame:
    """Play what is missing of a sweep, then write its tables and last that it is complete.

    Whatever stops it, the folder is left so that the same sweep can go on in it, or not at all if no part was
    finished and the folder is new.
    """
    sweep = Sweep(opened.manifest)
    try:
        missing = missing_parts(sweep, opened.folder)
        progress(sum(part.size for part in sweep.parts) - sum(part.size for part in missing))
        if missing:
            play(sweep, missing, opened.folder, progress)
        return finish(sweep, opened.folder, bool(missing))
    except BaseException:
        store.take_back(opened)
        raise


def run_share(sweep: Sweep, folder: Path, share: tuple[int, int], workers: int, progress: Progress) -> int:
    """Play one of several shares of a sweep; who finds all parts there finishes it.

    Parameters
    ----------
    sweep : Sweep
    folder : Path
    share : tuple of int
        I and N: every N-th part, from number I mod N on.
    workers : int
        Threads.
    progress : callable

    Returns
    -------
    int
        Parts of the whole sweep that are still missing.
    """
    number, shares = share
    mine = [part for part in sweep.parts if part.number % shares == number % shares]
    missing = set(missing_parts(sweep, folder))
    todo = [part for part in mine if part in missing]
    progress(sum(part.size for part in mine) - sum(part.size for part in todo))
    store.sweep_temporaries(folder)
    on_threads(workers)(sweep, todo, folder, progress)
    left = len(missing_parts(sweep, folder))
    if not left:
        finish(sweep, folder, False)
    return left


def check_versions(folder: Path, sweep: Sweep) -> None:
    """Refuse to go on with a sweep that another version began."""
    here = {"source_sha256": source_hash(), "versions": versions()}
    check_same(folder, sweep.manifest, sweep.manifest | here)


def finish(sweep: Sweep, folder: Path, anew: bool) -> SweepFrame:
    """Write what follows the rows and last that the sweep is complete; nothing if that is done already."""
    frame = SweepFrame(sweep, folder)
    tables = (folder / "points.csv", folder / "parts.csv", folder / "summary.txt")
    if not anew and read_manifest(folder)["complete"] and all(path.exists() for path in tables):
        return frame
    store.write_whole(folder / "points.csv", points_table(frame).encode())
    store.write_whole(folder / "parts.csv", parts_table(sweep, folder).encode())
    store.write_whole(folder / "summary.txt", summary_text(frame).encode("utf-8", "backslashreplace"))
    counts = {
        "points": len(sweep.points),
        "failed_points": len(frame.errors),
        "runs": sweep.runs * (len(sweep.points) - len(frame.errors)),
    }
    store.write_complete(folder, sweep.manifest, counts)
    return frame


def parts_table(sweep: Sweep, folder: Path) -> str:
    """Return the parts as CSV: what each holds and a hash of its bytes."""
    header = ["part", "first_point", "last_point", "first_run", "runs_per_point", "sha256"]
    rows = []
    for part in sweep.parts:
        digest = hashlib.sha256((folder / FOLDER / part.name).read_bytes()).hexdigest()
        ends = part.points.start, part.points.stop - 1
        rows.append([part.name, *ends, part.first, part.runs, digest])
    return as_csv(header, rows)
