"""The Python face: run a batch and get a table, in memory or on disk."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from bargaining_sim.engine.batch import Rows, gather, play_batch
from bargaining_sim.errors import MAX_RUNS, MAX_SEED, MAX_WORKERS, check_number
from bargaining_sim.game.tables import Game
from bargaining_sim.results import parts, store
from bargaining_sim.results.frame import Frame, frame_on_disk
from bargaining_sim.results.manifest import Manifest
from bargaining_sim.results.summary import write_summary
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.text.tables import as_csv

if TYPE_CHECKING:
    import pandas as pd

FAILURES = "failures"
"""Folder of what failed, part by part."""

HEADLINES = ("file_outcome", "trade_outcome")


def all_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def simulate(scenario: Scenario, runs: int = 1000, seed: int = 1, workers: int = 1) -> "pd.DataFrame":
    """Run a batch in memory.

    Parameters
    ----------
    scenario : Scenario
        From :func:`bargaining_sim.load_scenario`.
    runs : int
        Number of runs, numbered from 0.
    seed : int
        Seed of the batch; the same seed gives the same rows, whatever the number of workers.
    workers : int
        Threads; 0 = all cores.

    Returns
    -------
    pandas.DataFrame
        One row a run with the columns of the data dictionary (:func:`bargaining_sim.data_dictionary`).

    Raises
    ------
    BargainingError
        For impossible numbers.
    """
    check_number("runs", runs, 1, MAX_RUNS)
    check_number("seed", seed, 0, MAX_SEED)
    check_number("workers", workers, 0, MAX_WORKERS)
    rows = gather(play_batch(compile_scenario(scenario), seed, 0, runs, workers or all_cores()))
    return parts.to_table(scenario, rows).to_pandas()


class Batch(NamedTuple):
    """A batch to run into a folder.

    Attributes
    ----------
    scenario : Scenario
    manifest : dict
        From :func:`bargaining_sim.results.manifest.new_manifest`.
    folder : Path or None
        Where the result goes; None = the next free folder under ``results/``.
    workers : int
        Threads.
    resume : bool
        Whether the folder may hold finished parts of the same batch.
    player : Player, optional
        What plays the runs, instead of the compiled engine.
    """

    scenario: Scenario
    manifest: Manifest
    folder: Path | None
    workers: int
    resume: bool
    player: "Player | None" = None


class Player(Protocol):
    """What plays a batch instead of the compiled engine."""

    def __call__(self, game: Game, seed: int, first: int, count: int, workers: int = 1) -> Iterator[Rows]:
        """Play consecutive runs, in slices."""
        ...

    def take_failures(self) -> list[tuple[int, str]]:
        """Return what failed since the last call: number of the run, and why."""
        ...


def open_batch(batch: Batch) -> store.Opened:
    """Open the folder of a batch."""
    if batch.folder is None:
        return store.open_next(batch.manifest)
    return store.open_folder(batch.folder, batch.manifest, batch.resume)


def run_batch(
    batch: Batch,
    opened: store.Opened,
    progress: Callable[[int], object],
    draw: Callable[[Frame, Path], object] | None = None,
) -> Frame:
    """Run what is missing of a batch, then write summary, pictures and last the manifest.

    Whatever stops it, the folder is left so that the same batch can go on in it, or not at all if no part was
    finished and the folder is new. A complete result is left as it is.

    Parameters
    ----------
    batch : Batch
    opened : Opened
        From :func:`open_batch`.
    progress : callable
        Called with the number of runs just finished.
    draw : callable, optional
        Draws the pictures of a frame into a folder.

    Returns
    -------
    Frame
        The complete result.
    """
    try:
        game = compile_scenario(batch.scenario)
        every = parts.all_parts(opened.folder, opened.manifest)
        missing = parts.missing_parts(every, opened.manifest)
        progress(sum(part.size for part in every) - sum(part.size for part in missing))
        for part in missing:
            play_part(batch, game, part, opened, progress)
        frame = frame_on_disk(opened.folder, opened.manifest)
        if missing or not is_finished(opened):
            finish(opened, frame, draw)
    except BaseException:
        store.take_back(opened)
        raise
    return frame


def play_part(
    batch: Batch, game: Game, part: parts.Part, opened: store.Opened, progress: Callable[[int], object]
) -> None:
    """Run one part and write it; before it what failed in it, so that no part stands without its failures."""
    manifest = opened.manifest
    slices: list[Rows] = []
    play = batch.player or play_batch
    for piece in play(game, int(manifest["seed"]), part.first, part.size, batch.workers):
        slices.append(piece)
        progress(len(piece.rows))
    failed = batch.player.take_failures() if batch.player else []
    if failed:
        folder = opened.folder / FAILURES
        folder.mkdir(exist_ok=True)
        store.write_whole(
            folder / f"from-{part.first:09}.csv", as_csv([], failed).encode(errors="backslashreplace")
        )
    parts.write_part(part, manifest, batch.scenario, gather(iter(slices)))


def is_finished(opened: store.Opened) -> bool:
    """Return whether all that follows the rows is there."""
    summaries = (opened.folder / "summary.txt", opened.folder / "summary.csv")
    return bool(opened.manifest["complete"]) and all(path.exists() for path in summaries)


def finish(opened: store.Opened, frame: Frame, draw: Callable[[Frame, Path], object] | None) -> None:
    """Write what follows the rows: summary, pictures and, last, that the result is complete."""
    text, table = write_summary(frame)
    store.write_whole(opened.folder / "summary.txt", text.encode())
    store.write_whole(opened.folder / "summary.csv", table.encode())
    gather_failures(opened.folder)
    if draw:
        draw(frame, opened.folder / "plots")
    store.write_complete(opened.folder, opened.manifest, counts(frame))


def gather_failures(folder: Path) -> None:
    """Join the failures of all parts in ``failures.csv``; nothing if there are none."""
    pieces = sorted((folder / FAILURES).glob("from-*.csv"))
    if pieces:
        text = as_csv(["run", "why"], []) + "".join(piece.read_text(encoding="utf-8") for piece in pieces)
        store.write_whole(folder / "failures.csv", text.encode())


def counts(frame: Frame) -> dict[str, int]:
    """Return the number of runs, and how many fell into each class of the headline outcomes."""
    found = {"runs": frame.runs}
    for name in HEADLINES:
        found |= {f"{name}={label}": n for label, n in frame.shares(name).items() if n}
    return found
