"""The Python face: run a batch and get a table, in memory or on disk."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bargaining_sim import store
from bargaining_sim.batch import Rows, gather, play_batch
from bargaining_sim.errors import BargainingError
from bargaining_sim.frame import Frame, frame_on_disk
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.summary import write_summary

if TYPE_CHECKING:
    import pandas as pd

MAX_SEED = 2**63 - 1


def check_numbers(runs: int, seed: int, workers: int) -> None:
    """Refuse impossible numbers of runs, seeds and workers in words."""
    if not 1 <= runs <= 10**12:
        raise BargainingError(f"runs: found {runs}; allowed: 1 to 10^12")
    if not 0 <= seed <= MAX_SEED:
        raise BargainingError(f"seed: found {seed}; allowed: 0 to 2^63 − 1")
    if not 1 <= workers <= 1024:
        raise BargainingError(f"workers: found {workers}; allowed: 1 to 1024")


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
        Threads.

    Returns
    -------
    pandas.DataFrame
        One row a run with the columns of the data dictionary (:func:`bargaining_sim.data_dictionary`).

    Raises
    ------
    BargainingError
        For impossible numbers.
    """
    check_numbers(runs, seed, workers)
    rows = gather(play_batch(compile_scenario(scenario), seed, 0, runs, workers))
    return store.to_table(scenario, rows).to_pandas()


class Batch(NamedTuple):
    """A batch to run into a folder."""

    scenario: Scenario
    manifest: store.Manifest
    folder: Path
    workers: int


def run_batch(
    batch: Batch, resume: bool, progress: Callable[[int], None], draw: Callable[[Frame, Path], object] | None = None
) -> Frame:
    """Run what is missing of a batch, then write summary, pictures and last the manifest.

    Parameters
    ----------
    batch : Batch
    resume : bool
        Whether the folder may hold finished parts of the same batch.
    progress : callable
        Called with the number of runs just finished.
    draw : callable, optional
        Draws the pictures of a frame into a folder.

    Returns
    -------
    Frame
        The complete result.
    """
    folder = batch.folder
    manifest = store.open_folder(folder, batch.manifest, resume)
    seed, runs = int(manifest["seed"]), int(manifest["runs"])
    store.sweep_temporaries(folder)
    missing = list(store.missing_parts(folder, runs))
    progress(runs - sum(count for _, _, count in missing))
    game = compile_scenario(batch.scenario)
    for part, first, count in missing:
        slices: list[Rows] = []
        for piece in play_batch(game, seed, first, count, batch.workers):
            slices.append(piece)
            progress(len(piece.rows))
        store.write_part(folder, part, batch.scenario, gather(iter(slices)))
    frame = frame_on_disk(folder, manifest)
    if not manifest["complete"]:
        text, table = write_summary(frame)
        store.write_whole(folder / "summary.txt", text.encode())
        store.write_whole(folder / "summary.csv", table.encode())
        if draw:
            draw(frame, folder / "plots")
        store.write_manifest(folder, manifest | {"complete": True, "counts": counts(frame)})
    return frame


def counts(frame: Frame) -> dict[str, int]:
    """Runs, and how many fell into each class of the headline outcomes."""
    found = {"runs": frame.runs}
    for name in ("file_outcome", "trade_outcome"):
        found |= {f"{name}={label}": n for label, n in frame.shares(name).items() if n}
    return found
