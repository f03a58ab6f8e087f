"""The command line, one row a command in the order of the help; a command imports what it needs when run."""

from collections.abc import Callable
from typing import Annotated

import typer

from bargaining_sim.cli import (
    analyze,
    calibrate,
    check,
    compare,
    domains,
    list_all,
    plot,
    report,
    run,
    schema,
    serve,
    solve,
    sweep,
    tournament,
    trace,
)
from bargaining_sim.cli.terminal import examples

COMMANDS: dict[str, tuple[Callable[..., None], str]] = {
    "run": (run.run, run.EXAMPLES),
    "check": (check.check, check.EXAMPLES),
    "solve": (solve.solve, solve.EXAMPLES),
    "trace": (trace.trace, trace.EXAMPLES),
    "plot": (plot.plot, plot.EXAMPLES),
    "list": (list_all.list_all, list_all.EXAMPLES),
    "schema": (schema.schema, schema.EXAMPLES),
    "sweep": (sweep.sweep, sweep.EXAMPLES),
    "worker": (sweep.worker, sweep.WORKER_EXAMPLES),
    "compare": (compare.compare, compare.EXAMPLES),
    "analyze": (analyze.analyze, analyze.EXAMPLES),
    "calibrate": (calibrate.calibrate, calibrate.EXAMPLES),
    "report": (report.report, report.EXAMPLES),
    "serve": (serve.serve, serve.EXAMPLES),
    "tournament": (tournament.tournament, tournament.EXAMPLES),
    "import-domain": (domains.import_domain, domains.IMPORT_EXAMPLES),
    "export-domain": (domains.export_domain, domains.EXPORT_EXAMPLES),
}

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"max_content_width": 100},
)
for name, (command, foot) in COMMANDS.items():
    app.command(name, epilog=foot)(command)


def version(value: bool) -> None:
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
