"""Commands about experiments: play a sweep, or a share of it."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bargaining_sim.cli.options import Json, Set, Workers, command_line, number_option
from bargaining_sim.cli.progress import bar, left_behind, say_compiling, stoppable, wanted_folder
from bargaining_sim.cli.terminal import examples, print_json, say
from bargaining_sim.errors import MAX_POINT_RUNS, MAX_SEED, BargainingError, Fault
from bargaining_sim.text.lists import counted

if TYPE_CHECKING:
    from bargaining_sim.experiments.run import Executor
    from bargaining_sim.results.store import Target

EXAMPLES = examples(
    "sweep licence_worth",
    "sweep win_sets --runs 200 --workers 2",
    "sweep licence_worth --resume",
    "sweep licence_worth --dask tcp://10.0.0.5:8786",
    "sweep licence_worth --out big --prepare",
)
WORKER_EXAMPLES = examples("worker big --part 1/4", "worker big --part $SLURM_ARRAY_TASK_ID/64 --workers 8")
SHARE = re.compile(r"(\d{1,6})/(\d{1,6})")

PointRuns = Annotated[
    int | None,
    number_option(
        "--runs", "-n", "N", 1, MAX_POINT_RUNS, "Runs of every point, instead of those of the experiment."
    ),
]
SweepSeed = Annotated[
    int | None,
    number_option("--seed", "-s", "S", 0, MAX_SEED, "Seed of the runs, instead of that of the experiment."),
]
Folder = Annotated[
    Path | None,
    typer.Option("--out", "-o", metavar="DIR", help="Result folder, new or empty. Without it: results/NAME."),
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with an interrupted sweep.")]


def sweep(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="An experiment file, or the name of a shipped one.")
    ],
    runs: PointRuns = None,
    seed: SweepSeed = None,
    workers: Workers = 0,
    out: Folder = None,
    settings: Set = [],  # noqa: B006  (typer copies defaults)
    resume: Resume = False,
    dask: Annotated[
        str | None,
        typer.Option("--dask", metavar="ADDRESS", help="Play on the Dask cluster at this address."),
    ] = None,
    prepare: Annotated[
        bool, typer.Option("--prepare", help="Write the folder only; bargaining-sim worker plays it.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Play every point of an experiment into a result folder.

    All points are played with the same random numbers. The folder holds the rows in parts that are whole or
    absent; whatever stops the sweep, --resume goes on, and the bytes are those of an uninterrupted one. A
    point that fails is a row with its error.
    """
    from bargaining_sim.experiments.on_dask import on_dask
    from bargaining_sim.experiments.reader import read_experiment
    from bargaining_sim.experiments.run import on_threads
    from bargaining_sim.experiments.simulation import all_cores
    from bargaining_sim.experiments.sweep import sweep_manifest
    from bargaining_sim.results.store import open_target

    if prepare and dask:
        raise BargainingError(str(Fault("--prepare", "--dask beside it", "one of the two")))
    manifest = sweep_manifest(read_experiment(file, settings), runs, seed, command_line())
    play = on_dask(dask) if dask else on_threads(workers or all_cores())
    opened: Target | None = None
    with stoppable(lambda: left_behind(opened)):
        opened = open_target(wanted_folder(out, manifest, resume), manifest, resume)
        if prepare:
            print_prepared(opened)
            return
        play_missing(opened, play, as_json)
    print_sweep(opened.folder, as_json)


def play_missing(opened: "Target", play: "Executor", quiet: bool) -> None:
    from bargaining_sim.experiments.run import run_missing

    manifest = opened.manifest
    if not manifest["complete"]:
        say_compiling()
    with bar(manifest["runs"], manifest["experiment_name"], quiet) as shown:
        run_missing(opened, play, shown.update)


def print_prepared(opened: "Target") -> None:
    from bargaining_sim.experiments.sweep import Sweep

    many = len(Sweep(opened.manifest).parts)
    print(f"{opened.folder}: {counted(many, 'part')} to play, such as with")
    print(f"  bargaining-sim worker {opened.folder} --part 1/{min(many, 4)}")


def print_sweep(folder: Path, as_json: bool) -> None:
    from bargaining_sim.results.manifest import read_manifest

    manifest = read_manifest(folder)
    if as_json:
        made = {key: manifest[key] for key in ("experiment_name", "scenario", "seed", "point_runs", "counts")}
        print_json({"folder": str(folder)} | made)
        return
    print((folder / "summary.txt").read_text(encoding="utf-8"))
    print(f"Rows and points: {folder}")
    print(f"Tables, pictures and what they say: bargaining-sim analyze {folder}")
    failed, points = manifest["counts"]["failed_points"], manifest["counts"]["points"]
    if failed:
        say(f"{failed:,} of {points:,} points failed; why: {folder / 'points.csv'}")


def share_of(text: str) -> tuple[int, int]:
    """Read I/N; both 1/N to N/N and 0/N to N−1/N are the N shares."""
    match = SHARE.fullmatch(text)
    share = (int(match[1]), int(match[2])) if match else (0, 0)
    if share[1] == 0 or share[0] > share[1]:
        raise BargainingError(str(Fault("--part", f'"{text}"', "I/N with I from 1 to N, such as 1/4")))
    return share


def worker(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder of a sweep, such as --prepare makes.")
    ],
    part: Annotated[str, typer.Option("--part", metavar="I/N", help="Which of N shares to play.")],
    workers: Workers = 1,
) -> None:
    """Play one share of a sweep; several of these commands at once make the whole.

    They need only the folder in common: no scheduler, no open port, no lock. What is there already is not
    played again, so submitting the same commands again goes on. The one that finds all parts there finishes.
    """
    from bargaining_sim.experiments.run import check_versions, run_share
    from bargaining_sim.experiments.simulation import all_cores
    from bargaining_sim.experiments.sweep import open_sweep

    share = share_of(part)
    prepared = open_sweep(folder)
    check_versions(folder, prepared)
    total = sum(p.size for p in prepared.parts if p.number % share[1] == share[0] % share[1])
    if total:
        say_compiling()
    with stoppable(otherwise="The same command goes on."), bar(total) as shown:
        left = run_share(prepared, folder, share, workers or all_cores(), shown.update)
    many = len(prepared.parts)
    if left:
        print(f"{folder}: this share is done; {left:,} of {many:,} parts still missing")
    else:
        print(f"{folder}: complete, {counted(many, 'part')}")
