"""The command line: parses, calls, prints. Modules are imported when a command needs them."""

import shlex
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bargaining_sim.cli import (
    analyze as cli_analyze,
)
from bargaining_sim.cli import (
    calibrate as cli_calibrate,
)
from bargaining_sim.cli import (
    compare as cli_compare,
)
from bargaining_sim.cli import (
    domains as cli_domains,
)
from bargaining_sim.cli import (
    plot as cli_plot,
)
from bargaining_sim.cli import (
    report as cli_report,
)
from bargaining_sim.cli import (
    serve as cli_serve,
)
from bargaining_sim.cli import (
    sweep as cli_sweep,
)
from bargaining_sim.cli import (
    tactics as cli_tactics,
)
from bargaining_sim.cli.options import COMPILING, File, Files, Json, Out, Runs, Seed, Set, Workers, load
from bargaining_sim.cli.tactics import Seats, TacticsFile
from bargaining_sim.cli.terminal import FAILED, WRONG_INPUT, examples, number, print_json, say
from bargaining_sim.errors import MAX_RUNS, BargainingError, ScenarioError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bargaining_sim.experiments.simulation import Batch
    from bargaining_sim.results.frame import Frame
    from bargaining_sim.results.store import Opened

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"max_content_width": 100},
)


@app.command(
    epilog=examples(
        "run us_china_2025 --runs 10000",
        "run us_china_2025 madrid_2025 --seed 7 --no-plots --out out",
        "run us_china_2025 --set talks.linkage=issue_by_issue",
        "run us_china_2025 --runs 1000000 --resume",
    )
)
def run(
    files: Files,
    runs: Runs = 10_000,
    seed: Seed = 1,
    workers: Workers = 0,
    out: Out = None,
    settings: Set = [],  # noqa: B006  (typer copies defaults)
    no_plots: Annotated[bool, typer.Option("--no-plots", help="Draw no pictures.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an interrupted run.")] = False,
    tactics_file: TacticsFile = None,
    seats: Seats = [],  # noqa: B006
    as_json: Json = False,
) -> None:
    """Run a batch of each scenario into a result folder.

    The folder holds the rows (Parquet), the summary, the pictures, and run.json with what made them. The same
    seed gives the same rows. Nothing is overwritten; an interrupted run goes on with --resume.
    """
    from bargaining_sim.experiments import simulation
    from bargaining_sim.results.manifest import new_manifest
    from bargaining_sim.scenario.reader import parse_overrides

    read = load(files, settings)
    names = [found.scenario.name for found in read]
    if len(set(names)) < len(names):
        raise BargainingError(
            f"FILE: found two scenarios of one name ({', '.join(names)}); allowed: each name once"
        )
    command = shlex.join(["bargaining-sim", *(word for word in sys.argv[1:] if word != "--resume")])
    batches = []
    for found in read:
        manifest = new_manifest(found.scenario, found.texts, parse_overrides(settings), seed, runs, command)
        player = None
        if tactics_file or seats:
            player, manifest = cli_tactics.seated(found.scenario, manifest, tactics_file, seats)
        folder = target(out, manifest, len(read) > 1, resume)
        threads = workers or simulation.all_cores()
        batches.append(simulation.Batch(found.scenario, manifest, folder, threads, resume, player))
    check_targets(batches)
    results = [run_one(batch, not no_plots, as_json) for batch in batches]
    if as_json:
        print_json(results)


def target(out: Path | None, manifest: dict[str, Any], several: bool, resume: bool) -> Path | None:
    """Return the folder asked for, or the one to resume; None for the next free one."""
    from bargaining_sim.results.store import find_resumable

    if out is not None:
        return out / manifest["scenario"] if several else out
    found = find_resumable(manifest) if resume else None
    if resume and found is None:
        say(f"{manifest['scenario']}: no run of this command to resume under results/; a new one starts")
    return found


def check_targets(batches: "list[Batch]") -> None:
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


def run_one(batch: "Batch", plots: bool, quiet: bool) -> dict[str, Any]:
    """Run one batch with a progress bar and print its summary; returns what a script wants to know."""
    from tqdm import tqdm

    from bargaining_sim.engine import batch as engine
    from bargaining_sim.experiments import simulation

    runs, hidden = batch.manifest["runs"], quiet or sys.stderr is None or not sys.stderr.isatty()
    opened = None
    try:
        opened = simulation.open_batch(batch)
        if batch.player:
            say("With a tactic of your own every run is interpreted, not compiled: some fifty runs a second.")
        elif not opened.manifest["complete"] and not engine.is_compiled():
            say(COMPILING)
        with tqdm(total=runs, desc=batch.scenario.name, unit=" runs", unit_scale=True, disable=hidden) as bar:
            simulation.run_batch(batch, opened, bar.update, draw_pictures if plots else None)
    except KeyboardInterrupt:
        say(f"\nInterrupted. {left_behind(opened)}")
        raise typer.Exit(FAILED) from None
    except (BargainingError, OSError) as error:
        if opened:
            error.add_note(left_behind(opened))
        raise
    return told_result(opened.folder, quiet)


def draw_pictures(frame: "Frame", folder: Path) -> object:
    """Draw all pictures of a frame."""
    from bargaining_sim.plots.table import draw_all

    return draw_all(frame, folder)


def left_behind(opened: "Opened | None") -> str:
    """Say what a run that was stopped leaves."""
    from bargaining_sim.results.store import take_back

    if opened is None or take_back(opened) or not (opened.folder / "run.json").exists():
        return "Nothing was written."
    finished = len(list((opened.folder / "rows").glob("part-*.parquet"))) * opened.manifest["part_runs"]
    runs = opened.manifest["runs"]
    return (
        f"{min(finished, runs):,} of {runs:,} runs are kept in {opened.folder}; "
        "the same command with --resume goes on."
    )


def told_result(folder: Path, quiet: bool) -> dict[str, Any]:
    """Print the summary of a complete result and return it."""
    import csv

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


@app.command(epilog=examples("check scenarios/*.toml", "check my_story.toml --set talks.discount=0.9 --json"))
def check(files: Files, settings: Set = [], as_json: Json = False) -> None:  # noqa: B006
    """Check scenario and experiment files and tell every fault of every file."""
    from bargaining_sim.experiments.files import is_experiment
    from bargaining_sim.scenario.reader import parse_overrides, read_scenario

    overrides = parse_overrides(settings)
    report: list[dict[str, Any]] = []
    for file in files:
        try:
            warnings: list[str] = []
            if is_experiment(file):
                from bargaining_sim.experiments.reader import read_experiment

                read_experiment(file, settings)
            else:
                warnings = read_scenario(file, overrides).warnings
            report.append({"file": file, "faults": [], "warnings": warnings})
        except ScenarioError as error:
            faults = [fault.__dict__ for fault in error.faults]
            report.append({"file": error.file, "faults": faults, "warnings": []})
            if not as_json:
                say(str(error))
    if as_json:
        print_json(report)
    else:
        for entry in report:
            for warning in entry["warnings"]:
                say(f"{entry['file']}: warning: {warning}")
            if not entry["faults"]:
                print(f"{entry['file']}: no faults")
    if any(entry["faults"] for entry in report):
        raise typer.Exit(WRONG_INPUT)


@app.command(epilog=examples("solve us_china_2025", "solve us_china_2025 --set talks.bargaining_power=0.6"))
def solve(file: File, settings: Set = [], as_json: Json = False) -> None:  # noqa: B006
    """Print the Nash and other bargaining solutions of a scenario.

    For every pair of types and every threat point: Nash, Kalai–Smorodinsky, egalitarian, utilitarian and
    issue by issue, and the asymmetric Nash solution if talks.bargaining_power is not 0.5.
    """
    from bargaining_sim.analysis.solutions import as_table
    from bargaining_sim.analysis.solutions import solve as solve_scenario

    (found,) = load([file], settings)
    table = solve_scenario(found.scenario)
    if as_json:
        print_json([solution._asdict() for solution in table])
    else:
        print(as_table(found.scenario, table), end="")


@app.command(epilog=examples("trace us_china_2025 --seed 1 --run 17", "trace us_china_2025 --run 3 --json"))
def trace(
    file: File,
    seed: Seed = 1,
    run_number: Annotated[
        int,
        typer.Option(
            "--run",
            "-r",
            metavar="R",
            parser=number("--run", 0, MAX_RUNS - 1),
            help="Number of the run, from 0.",
        ),
    ] = 0,
    settings: Set = [],  # noqa: B006
    as_json: Json = False,
) -> None:
    """Tell one run as a story: who did what, and why.

    It is the very run of a batch with this seed, and nothing is compiled for it.
    """
    from bargaining_sim.engine import batch
    from bargaining_sim.results.dictionary import named_row
    from bargaining_sim.results.story import as_story, describe_events
    from bargaining_sim.scenario.compiler import compile_scenario

    (found,) = load([file], settings)
    game = compile_scenario(found.scenario)
    events, rows = batch.trace_run(game, seed, run_number)
    entries = describe_events(found.scenario, game, events)
    if as_json:
        row = named_row(found.scenario, rows)
        print_json({"row": row, "events": [entry._asdict() for entry in entries]})
    else:
        print(as_story(found.scenario, seed, run_number, rows, entries), end="")


app.command("plot", epilog=cli_plot.EXAMPLES)(cli_plot.plot)


@app.command("list", epilog=examples("list", "list --json"))
def list_all(as_json: Json = False) -> None:
    """List the shipped scenarios and experiments, and all pictures."""
    from bargaining_sim.experiments.files import shipped_experiments
    from bargaining_sim.experiments.reader import read_experiment
    from bargaining_sim.plots.catalogue import CATALOGUE
    from bargaining_sim.scenario.reader import read_scenario, shipped_scenarios
    from bargaining_sim.text.lines import WIDTH

    scenarios = {
        name: told_or_faults(name, path, lambda path: read_scenario(path).scenario.summary)
        for name, path in shipped_scenarios().items()
    }
    experiments = {
        name: told_or_faults(name, path, lambda path: read_experiment(path).experiment.question)
        for name, path in shipped_experiments().items()
    }
    pictures = {f"Pictures of {group.about}": group.pictures for group in CATALOGUE.values()}
    if as_json:
        plots = {name: sees for group in reversed(pictures.values()) for name, sees in group.items()}
        print_json({"scenarios": scenarios, "experiments": experiments, "plots": plots})
        return
    tables = {"Scenarios": scenarios, "Experiments": experiments, **pictures}
    for heading, table in tables.items():
        print(heading)
        for name, meaning in table.items():
            told = f"{name:<20}  {meaning}"
            print(textwrap.fill(told, WIDTH, initial_indent="  ", subsequent_indent=" " * 24))


def told_or_faults(name: str, path: Path, tell: "Callable[[Path], str]") -> str:
    """Return what a file says of itself, or that it cannot be read."""
    try:
        return tell(path)
    except ScenarioError as error:
        return f"cannot be read: {len(error.faults)} faults; see bargaining-sim check {name}"


@app.command(epilog=examples("schema > scenario.schema.json", "schema --page"))
def schema(
    write: Annotated[
        bool, typer.Option("--write", help="Write the pages and the schema of this checkout anew.")
    ] = False,
    page: Annotated[
        bool, typer.Option("--page", help="Print the reference page (Markdown) instead.")
    ] = False,
) -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from bargaining_sim.experiments.reference import write_experiment_reference
    from bargaining_sim.scenario import parameters, reference

    if write:
        here = Path.cwd()
        pages = [*reference.write_reference(here), *write_experiment_reference(here)]
        for path in (*pages, parameters.write_parameters(here)):
            print(path)
    else:
        print(reference.reference_page() if page else reference.json_schema(), end="")


def version(value: bool) -> None:
    """Print the version and stop."""
    if value:
        from importlib.metadata import version as installed

        print(f"bargaining-sim {installed('bargaining-sim')}")
        raise typer.Exit


@app.callback(epilog=examples("run us_china_2025 --runs 10000", "trace us_china_2025 --run 17", "list"))
def common(
    show_version: Annotated[
        bool, typer.Option("--version", callback=version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Simulate bilateral bargaining over chips. It explores mechanisms; it does not predict."""


app.command("sweep", epilog=cli_sweep.SWEEP_EXAMPLES)(cli_sweep.sweep)
app.command("worker", epilog=cli_sweep.WORKER_EXAMPLES)(cli_sweep.worker)
app.command("compare", epilog=cli_compare.EXAMPLES)(cli_compare.compare)
app.command("analyze", epilog=cli_analyze.EXAMPLES)(cli_analyze.analyze)
app.command("calibrate", epilog=cli_calibrate.EXAMPLES)(cli_calibrate.calibrate)
app.command("report", epilog=cli_report.EXAMPLES)(cli_report.report)
app.command("serve", epilog=cli_serve.EXAMPLES)(cli_serve.serve)
app.command("tournament", epilog=cli_tactics.EXAMPLES)(cli_tactics.tournament)
app.command("import-domain", epilog=cli_domains.IMPORT_EXAMPLES)(cli_domains.import_domain)
app.command("export-domain", epilog=cli_domains.EXPORT_EXAMPLES)(cli_domains.export_domain)
