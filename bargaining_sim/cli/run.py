"""Command that runs a batch of each scenario."""

import csv
import tokenize
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from bargaining_sim.cli.options import Files, Json, NoPlots, Out, Runs, Seed, Set, Workers, command_line, load
from bargaining_sim.cli.progress import bar, left_behind, say_compiling, stoppable, wanted_folder
from bargaining_sim.cli.terminal import examples, print_json, say
from bargaining_sim.errors import BargainingError, Fault, did_you_mean, one_of

if TYPE_CHECKING:
    from bargaining_sim.engine.batch import Player
    from bargaining_sim.results.frame import Frame
    from bargaining_sim.results.store import Target
    from bargaining_sim.scenario.schema import Scenario

EXAMPLES = examples(
    "run us_china_2025 --runs 10000",
    "run us_china_2025 madrid_2025 --seed 7 --no-plots --out out",
    "run us_china_2025 --set talks.linkage=issue_by_issue",
    "run us_china_2025 --runs 1000000 --resume",
)
TacticsFile = Annotated[
    Path | None,
    typer.Option("--tactics-file", metavar="FILE.py", help="A Python file with a tactic of your own."),
]
Seats = Annotated[
    list[str],
    typer.Option(
        "--seat",
        metavar="ACTOR[=CLASS]",
        help="Who plays it: an actor, with one of several classes in the file; without it the first.",
    ),
]


class ToRun(NamedTuple):
    """A batch to run into a folder; without one into the next free one."""

    manifest: dict[str, Any]
    folder: Path | None
    resume: bool
    workers: int
    player: "Player | None"


def run(
    files: Files,
    runs: Runs = 10_000,
    seed: Seed = 1,
    workers: Workers = 0,
    out: Out = None,
    settings: Set = [],  # noqa: B006  (typer copies defaults)
    no_plots: NoPlots = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an interrupted run.")] = False,
    tactics_file: TacticsFile = None,
    seats: Seats = [],  # noqa: B006
    as_json: Json = False,
) -> None:
    """Run a batch of each scenario into a result folder.

    The folder holds the rows (Parquet), the summary, the pictures, and run.json with what made them. The same
    seed gives the same rows. Nothing is overwritten; an interrupted run goes on with --resume.
    """
    from bargaining_sim.experiments.simulation import all_cores
    from bargaining_sim.results.manifest import new_manifest
    from bargaining_sim.scenario.reader import parse_overrides

    read = load(files, settings)
    names = [one.scenario.name for one in read]
    if len(set(names)) < len(names):
        found = f"two scenarios of one name ({', '.join(names)})"
        raise BargainingError(str(Fault("FILE", found, "each name once")))
    batches: list[ToRun] = []
    for scenario, texts, _ in read:
        manifest = new_manifest(scenario, texts, parse_overrides(settings), seed, runs, command_line())
        player = None
        if tactics_file or seats:
            player, manifest = seated(scenario, manifest, tactics_file, seats)
        folder = wanted_folder(out / scenario.name if out and len(read) > 1 else out, manifest, resume)
        batches.append(ToRun(manifest, folder, resume, workers or all_cores(), player))
    check_targets(batches)
    results = [run_one(batch, not no_plots, as_json) for batch in batches]
    if as_json:
        print_json(results)


def seated(
    scenario: "Scenario", manifest: dict[str, Any], file: Path | None, seats: list[str]
) -> "tuple[Player, dict[str, Any]]":
    """Return what plays a batch with tactics of one's own, and the manifest that says so."""
    from bargaining_sim.abm.custom_tactic import PART_RUNS, load_tactic, play_custom
    from bargaining_sim.abm.untrusted import class_name

    if file is None:
        raise BargainingError("--seat: found no --tactics-file; allowed: a seat for a tactic of a file")
    actors = list(scenario.actors)
    chosen = {}
    for seat in seats or [actors[0]]:
        actor, _, name = seat.partition("=")
        if actor not in actors:
            near = did_you_mean(actor, actors)
            raise BargainingError(str(Fault("--seat", f'the actor "{actor}"', one_of(actors), near)))
        chosen[actors.index(actor)] = load_tactic(file, name or None)
    with tokenize.open(file) as stream:  # decodes a source file as Python does
        text = stream.read()
    tactics = {
        "file": file.name,
        "text": text,
        "seats": {actors[side]: class_name(tactic) for side, tactic in sorted(chosen.items())},
    }
    return partial(play_custom, scenario, chosen), manifest | {"tactics": tactics, "part_runs": PART_RUNS}


def check_targets(batches: list[ToRun]) -> None:
    """Refuse folders that hold something else, all of them at once, before anything is run."""
    from bargaining_sim.results.store import check_folder

    faults = []
    for batch in batches:
        try:
            if batch.folder is not None:
                check_folder(batch.folder, batch.manifest, batch.resume)
        except BargainingError as error:
            faults.append(str(error))
    if faults:
        raise BargainingError("\n".join(faults))


def run_one(batch: ToRun, plots: bool, quiet: bool) -> dict[str, Any]:
    """Run one batch with a progress bar and print its summary; returns what a script wants to know."""
    from bargaining_sim.engine.batch import play_batch
    from bargaining_sim.experiments.run import on_threads, run_missing
    from bargaining_sim.results.store import open_target

    opened: Target | None = None
    with stoppable(lambda: left_behind(opened)):
        opened = open_target(batch.folder, batch.manifest, batch.resume)
        if batch.player:
            say("With a tactic of your own every run is interpreted, not compiled: some fifty runs a second.")
        elif not opened.manifest["complete"]:
            say_compiling()
        with bar(batch.manifest["runs"], batch.manifest["scenario"], quiet) as shown:
            draw = draw_pictures if plots else None
            run_missing(opened, on_threads(batch.workers), shown.update, draw, batch.player or play_batch)
    return print_result(opened.folder, quiet)


def draw_pictures(frame: "Frame", folder: Path) -> object:
    from bargaining_sim.plots.files import draw_all

    return draw_all(frame, folder)


def print_result(folder: Path, quiet: bool) -> dict[str, Any]:
    """Print the summary of a complete result and return it."""
    from bargaining_sim.results.manifest import read_manifest

    manifest = read_manifest(folder)
    if not quiet:
        what = "Rows, summary and pictures" if (folder / "plots").is_dir() else "Rows and summary"
        print((folder / "summary.txt").read_text(encoding="utf-8"))
        print(f"{what}: {folder}\n")
    failed = manifest["counts"].get("trade_outcome=failed", 0)
    if failed:
        say(f"{failed:,} of {manifest['runs']:,} runs failed; why: {folder / 'failures.csv'}")
    with (folder / "summary.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    numbers = ("estimate", "low_95", "high_95")
    summary = [line | {key: float(line[key]) if line[key] else None for key in numbers} for line in lines]
    made = {key: manifest[key] for key in ("scenario", "seed", "runs", "counts")}
    return {"folder": str(folder)} | made | {"summary": summary}
