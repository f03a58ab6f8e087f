"""Small sweeps of a small scenario, and what is read of them."""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bargaining_sim.experiments import sweep
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.experiments.reader import read_experiment
from bargaining_sim.experiments.run import on_threads, run_missing
from bargaining_sim.results import store
from bargaining_sim.results.manifest import Manifest
from bargaining_sim.results.rows import FOLDER
from tests.results import batches

PIE = batches.PIE.replace('owner = "north"', 'owner = "north"\nunilateral = false')  # only deals share it
PIE_SWEEP = """
question = "What do noise and keenness do to a pie?"
scenario = "pie"
outcomes = ["utility_north", "deals", "rung_pie=half", "type_north=keen", "first_deal=ever",
            "first_deal=when_reached", "broken"]
[design]
kind = "grid"
runs = 50
[factors.noise]
keys = ["actors.north.tactic.noise", "actors.south.tactic.noise"]
values = [0.0, 0.3, 0.6]
[factors.keen]
keys = ["actors.north.types.keen.prior"]
complements = ["actors.north.types.calm.prior"]
values = [0.2, 0.5, 0.8, 1.0]
"""
POINTS = 12
TABLES = ("points.csv", "parts.csv", "summary.txt")


def written(folder: Path, text: str = PIE_SWEEP, name: str = "noise") -> Path:
    """An experiment file beside its scenario."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pie.toml").write_text(PIE, encoding="utf-8")
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def manifest_of(
    file: Path, runs: int | None = None, seed: int | None = None, part: int = 30, settings: Any = ()
) -> Manifest:
    """A manifest with parts of so many runs, made at a fixed moment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweep, "SMALL_PART", part)
        found = sweep.sweep_manifest(
            read_experiment(file, settings), runs, seed, "bargaining-sim sweep noise"
        )
    return found | {"created": "2025-01-01T00:00:00+00:00"}


def play(
    folder: Path,
    manifest: Manifest,
    workers: int = 1,
    resume: bool = False,
    progress: Callable[[int], object] = lambda _: None,
) -> SweepFrame:
    """Play a sweep into a folder."""
    return run_missing(store.open_folder(folder, manifest, resume), on_threads(workers), progress)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def stored(folder: Path) -> dict[str, str]:
    """Hash of every file; of run.json without the moment and the command."""
    found = contents(folder)
    manifest = json.loads(found.pop("run.json"))
    for key in ("created", "command"):
        assert manifest.pop(key)
    found["run.json"] = json.dumps(manifest).encode()
    return {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}


def part_files(folder: Path) -> list[Path]:
    return sorted((folder / FOLDER).glob("*.parquet"))


# The real command, in processes of its own

DRIVER = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in what a shell runs in the background
from bargaining_sim.__main__ import main
main()
"""
RUNNING: "list[subprocess.Popen[str]]" = []


def start(cwd: Path, *arguments: str, script: str = DRIVER, **environment: str) -> "subprocess.Popen[str]":
    """Start the command."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        cwd=cwd,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    RUNNING.append(process)
    return process


def finish(process: "subprocess.Popen[str]", seconds: float = 120) -> tuple[int, str, str]:
    """Wait for the end of a process; it must never hang or end in a traceback."""
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        raise AssertionError(f"hangs; {out}{err}") from None
    assert "Traceback" not in err, err
    return process.returncode, out, err


def wait_for(path: Path, process: "subprocess.Popen[str]", seconds: float = 90) -> bool:
    """Wait until a file is there or the process has ended."""
    until = time.monotonic() + seconds
    while not path.exists():
        if process.poll() is not None or time.monotonic() > until:
            return path.exists()
        time.sleep(0.0005)
    return True
