"""What a command shows while it plays: one notice of compiling, one bar, one answer to Ctrl-C."""

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from bargaining_sim.cli.terminal import FAILED, say
from bargaining_sim.errors import BargainingError
from bargaining_sim.text.lists import counted

if TYPE_CHECKING:
    from bargaining_sim.results.manifest import Manifest
    from bargaining_sim.results.store import Target

COMPILING = "Compiling the engine for this version, once: about 30 seconds ..."
NOTHING = "Nothing was written."


def say_compiling(why: str = "") -> None:
    """Tell the user that the first run is some time off, if the engine is not compiled yet."""
    from bargaining_sim.engine import batch

    if not batch.is_compiled():
        say(f"{COMPILING}{why and ' '}{why}")


def bar(total: int, what: str | None = None, quiet: bool = False, unit: str = " runs") -> Any:
    """Return a progress bar; it is hidden where nobody looks: with --json, and without a terminal."""
    from tqdm import tqdm

    hidden = quiet or sys.stderr is None or not sys.stderr.isatty()
    return tqdm(total=total, desc=what, unit=unit, unit_scale=True, disable=hidden)


@contextlib.contextmanager
def stoppable(left: Callable[[], str] = str, otherwise: str = NOTHING) -> Iterator[None]:
    """Tell what Ctrl-C leaves, and end with the exit code of a failure; an error has it as a note.

    Parameters
    ----------
    left : callable
        Gives what is left in words; empty if no folder has been opened, and an error gets no note then.
    otherwise : str
        Said to Ctrl-C if nothing is left.
    """
    try:
        yield
    except KeyboardInterrupt:
        say(f"\nInterrupted. {left() or otherwise}")
        raise typer.Exit(FAILED) from None
    except (BargainingError, OSError) as error:
        note = left()
        if note:
            error.add_note(note)
        raise


def wanted_folder(out: Path | None, manifest: "Manifest", resume: bool) -> Path | None:
    """Return the folder asked for, or the one to resume; None for the next free one."""
    from bargaining_sim.results.store import find_resumable

    folder = out or (find_resumable(manifest) if resume else None)
    if resume and folder is None:
        name = manifest.get("experiment_name")
        what = f"{name}: nothing of this sweep" if name else f"{manifest['scenario']}: no run of this command"
        say(f"{what} to resume under results/; a new one starts")
    return folder


def left_behind(opened: "Target | None") -> str:
    """Say what a run or a sweep that was stopped leaves in its folder."""
    from bargaining_sim.results.store import take_back

    if opened is None:
        return ""
    if take_back(opened) or not (opened.folder / "run.json").exists():
        return NOTHING
    parts = len(list((opened.folder / "rows").glob("part-*.parquet")))
    if opened.manifest["kind"] == "batch":
        runs = opened.manifest["runs"]
        kept = f"{min(parts * opened.manifest['part_runs'], runs):,} of {runs:,} runs are"
    else:
        kept = f"{counted(parts, 'part')} {'is' if parts == 1 else 'are'}"
    return f"{kept} kept in {opened.folder}; the same command with --resume goes on."
