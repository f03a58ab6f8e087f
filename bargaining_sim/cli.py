"""The command line: parses, calls, prints. Modules are imported when a command needs them."""

import json
import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from bargaining_sim.errors import BargainingError, ResultError, ScenarioError

if TYPE_CHECKING:
    from bargaining_sim.frame import Frame
    from bargaining_sim.scenario.reader import ReadScenario

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Simulate bilateral bargaining over chips. It explores mechanisms; it does not predict.",
    epilog="Start with: bargaining-sim run us_china_2025 --runs 10000",
)

Files = Annotated[list[str], typer.Argument(metavar="FILE...", help="Scenario files, or names of shipped scenarios.")]
File = Annotated[str, typer.Argument(metavar="FILE", help="A scenario file, or the name of a shipped scenario.")]
Set = Annotated[
    list[str],
    typer.Option("--set", metavar="KEY=VALUE", help="Change a key of the scenario, such as actors.us.tactic.beta=0.5."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
Seed = Annotated[int, typer.Option("--seed", "-s", help="Seed of the batch, 0 or more.")]


def say(text: str) -> None:
    """Tell the user something that is not the result."""
    print(text, file=sys.stderr)


def load(files: list[str], settings: list[str]) -> "list[ReadScenario]":
    """Read scenarios; faults of all files are told together."""
    from bargaining_sim.scenario.reader import parse_overrides, read_scenario

    overrides = parse_overrides(settings)
    read, faults = [], []
    for file in files:
        try:
            read.append(read_scenario(file, overrides))
        except ScenarioError as error:
            faults.append(str(error))
    if faults:
        raise BargainingError("\n".join(faults))
    for found in read:
        for warning in found.warnings:
            say(f"{found.scenario.name}: warning: {warning}")
    return read


@app.command(epilog="Example: bargaining-sim run us_china_2025 --runs 10000 --set talks.linkage=issue_by_issue")
def run(
    files: Files,
    runs: Annotated[int, typer.Option("--runs", "-n", help="Number of runs.")] = 10_000,
    seed: Seed = 1,
    workers: Annotated[int, typer.Option("--workers", "-w", help="Threads; the rows do not depend on it. 0 = all cores.")] = 0,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Result folder (several FILEs: one folder each in it). Default: results/NAME, then NAME-2."),
    ] = None,
    settings: Set = [],  # noqa: B006  (typer copies defaults)
    no_plots: Annotated[bool, typer.Option("--no-plots", help="Draw no pictures.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Finish an interrupted run of the same command.")] = False,
    as_json: Json = False,
) -> None:
    """Run a batch of each scenario: rows, summary and pictures in a folder of their own."""
    from bargaining_sim import simulation, store

    workers = workers or os.cpu_count() or 1
    simulation.check_numbers(runs, seed, workers)
    read = load(files, settings)
    names = [found.scenario.name for found in read]
    if len(set(names)) < len(names):
        raise BargainingError(f"FILE: found scenarios of the same name ({', '.join(names)}); allowed: different names")
    results = []
    for found in read:
        manifest = store.new_manifest(found.scenario, found.texts, dict_of(settings), seed, runs, shlex.join(["bargaining-sim", *sys.argv[1:]]))
        folder = target(out, found.scenario.name, len(read) > 1, store.find_unfinished(manifest) if resume else None)
        frame = run_one(simulation.Batch(found.scenario, manifest, folder, workers), resume, not no_plots, as_json)
        results.append({"folder": str(folder), "counts": simulation.counts(frame)})
    if as_json:
        print(json.dumps(results, indent=1))


def dict_of(settings: list[str]) -> dict[str, Any]:
    """Settings as a dictionary, for the record."""
    from bargaining_sim.scenario.reader import parse_overrides

    return parse_overrides(settings)


def target(out: Path | None, name: str, several: bool, unfinished: Path | None) -> Path:
    """Folder of a result: the one asked for, the one to resume, or the next free one."""
    from bargaining_sim.store import free_folder

    if out is not None:
        return out / name if several else out
    return unfinished or free_folder(name)


def run_one(batch: Any, resume: bool, plots: bool, quiet: bool) -> "Frame":
    """Run one batch with a progress bar and print its summary."""
    from tqdm import tqdm

    from bargaining_sim import batch as engine
    from bargaining_sim.simulation import run_batch

    if not engine.is_compiled():
        say("Compiling the engine for this version, once: about 20 seconds ...")
    hidden = quiet or not sys.stderr.isatty()
    with tqdm(total=batch.manifest["runs"], desc=batch.scenario.name, unit=" runs", unit_scale=True, disable=hidden) as bar:
        try:
            frame = run_batch(batch, resume, bar.update, draw_pictures if plots else None)
        except KeyboardInterrupt:
            bar.close()
            stop(batch.folder)
    if not quiet:
        print((batch.folder / "summary.txt").read_text(encoding="utf-8"))
        print(f"Rows, summary{' and pictures' if plots else ''}: {batch.folder}")
    return frame


def draw_pictures(frame: "Frame", folder: Path) -> object:
    """Draw all pictures of a frame."""
    from bargaining_sim.plots import draw_all

    return draw_all(frame, folder)


def stop(folder: Path) -> NoReturn:
    """Say what an interrupted run leaves."""
    from bargaining_sim.store import remove_if_empty

    remove_if_empty(folder)
    if folder.exists():
        say(f"\nInterrupted. Finished parts are kept in {folder}; the same command with --resume goes on.")
    else:
        say("\nInterrupted. Nothing was written.")
    raise typer.Exit(1)


@app.command(epilog="Example: bargaining-sim check scenarios/*.toml")
def check(files: Files, settings: Set = [], as_json: Json = False) -> None:  # noqa: B006
    """Check scenario files and tell every fault of every file."""
    from bargaining_sim.scenario.reader import parse_overrides, read_scenario

    overrides = parse_overrides(settings)
    report: list[dict[str, Any]] = []
    for file in files:
        try:
            found = read_scenario(file, overrides)
            report.append({"file": file, "faults": [], "warnings": found.warnings})
        except ScenarioError as error:
            report.append({"file": error.file, "faults": [fault.__dict__ for fault in error.faults], "warnings": []})
            if not as_json:
                say(str(error))
    if as_json:
        print(json.dumps(report, indent=1, ensure_ascii=False))
    for entry in report:
        for warning in entry["warnings"]:
            say(f"{entry['file']}: warning: {warning}")
        if not entry["faults"] and not as_json:
            print(f"{entry['file']}: no faults")
    if any(entry["faults"] for entry in report):
        raise typer.Exit(2)


@app.command(epilog="Example: bargaining-sim solve us_china_2025 --set talks.bargaining_power=0.6")
def solve(file: File, settings: Set = [], as_json: Json = False) -> None:  # noqa: B006
    """Print the Nash and other solutions for every pair of types and threat point."""
    from bargaining_sim.solution_table import as_table
    from bargaining_sim.solution_table import solve as solve_scenario

    (found,) = load([file], settings)
    table = solve_scenario(found.scenario)
    if as_json:
        print(json.dumps([solution._asdict() for solution in table], indent=1, ensure_ascii=False))
    else:
        print(as_table(found.scenario, table), end="")


@app.command(epilog="Example: bargaining-sim trace us_china_2025 --seed 1 --run 17")
def trace(
    file: File,
    seed: Seed = 1,
    number: Annotated[int, typer.Option("--run", "-r", help="Number of the run, from 0.")] = 0,
    settings: Set = [],  # noqa: B006
    as_json: Json = False,
) -> None:
    """Tell one run as a story: who did what, and why. Nothing is compiled."""
    from bargaining_sim import batch
    from bargaining_sim.scenario.compiler import compile_scenario
    from bargaining_sim.simulation import check_numbers
    from bargaining_sim.story import as_story, describe_events

    check_numbers(number + 1, seed, 1)
    (found,) = load([file], settings)
    game = compile_scenario(found.scenario)
    events, rows = batch.trace_run(game, seed, number)
    entries = describe_events(found.scenario, game, events)
    if as_json:
        from bargaining_sim.outcomes import named_row

        row = named_row(found.scenario, number, rows.rows, rows.rungs)
        print(json.dumps({"row": row, "events": [entry._asdict() for entry in entries]}, indent=1, ensure_ascii=False))
    else:
        print(as_story(found.scenario, seed, number, rows, entries), end="")


@app.command(epilog="Example: bargaining-sim plot results/us_china_2025 --only outcomes --format pdf")
def plot(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A result folder.")],
    only: Annotated[list[str], typer.Option("--only", help="Name of a picture; may be repeated.")] = [],  # noqa: B006
    formats: Annotated[list[str], typer.Option("--format", help="png, svg or pdf; may be repeated.")] = ["png", "svg"],  # noqa: B006
    as_json: Json = False,
) -> None:
    """Draw the pictures of a result again, into its folder plots/."""
    from bargaining_sim.frame import open_result
    from bargaining_sim.plots import draw_all

    wrong = [name for name in formats if name not in ("png", "svg", "pdf")]
    if wrong:
        raise ResultError(f'--format: found "{wrong[0]}"; allowed: one of png, svg, pdf')
    paths = draw_all(open_result(folder), folder / "plots", formats=tuple(formats), only=only or None)
    if as_json:
        print(json.dumps([str(path) for path in paths], indent=1))
    else:
        print("\n".join(str(path) for path in paths))


@app.command("list", epilog="Example: bargaining-sim list")
def list_all(as_json: Json = False) -> None:
    """List the shipped scenarios, and the pictures that a result can have."""
    from bargaining_sim.plots import PLOTS
    from bargaining_sim.scenario.reader import read_scenario, shipped_scenarios

    scenarios = {}
    for name, path in shipped_scenarios().items():
        try:
            scenarios[name] = read_scenario(path).scenario.summary
        except ScenarioError as error:
            scenarios[name] = f"cannot be read: {len(error.faults)} faults; see bargaining-sim check {name}"
    pictures = {name: entry.sees for name, entry in PLOTS.items()}
    if as_json:
        print(json.dumps({"scenarios": scenarios, "plots": pictures}, indent=1, ensure_ascii=False))
        return
    for heading, table in (("Scenarios", scenarios), ("Pictures", pictures)):
        print(heading)
        for name, meaning in table.items():
            print(f"  {name:<20} {meaning}")


@app.command(epilog="Example: bargaining-sim schema > scenario.schema.json")
def schema(
    write: Annotated[bool, typer.Option("--write", help="Write the reference page and the schema of this checkout anew.")] = False,
    page: Annotated[bool, typer.Option("--page", help="Print the reference page (Markdown) instead.")] = False,
) -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from bargaining_sim.scenario import reference

    if write:
        for path in reference.write_reference(Path.cwd()):
            print(path)
    else:
        print(reference.reference_page() if page else reference.json_schema(), end="")


def version(value: bool) -> None:
    """Print the version and stop."""
    if value:
        from importlib.metadata import version as installed

        print(f"bargaining-sim {installed('bargaining-sim')}")
        raise typer.Exit


@app.callback()
def common(
    show_version: Annotated[
        bool, typer.Option("--version", callback=version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Simulate bilateral bargaining over chips. It explores mechanisms; it does not predict."""


def guarded(call: Callable[[], object]) -> int:
    """Call the command line; errors a user can mend are told in words with exit code 2."""
    try:
        call()
    except BargainingError as error:
        say(str(error))
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except SystemExit as finished:
        return int(finished.code or 0) if not isinstance(finished.code, str) else 1
    return 0
