"""Command that prints the schema of scenario files, and writes the generated pages."""

from pathlib import Path
from typing import Annotated

import typer

from bargaining_sim.cli.terminal import examples

EXAMPLES = examples("schema > scenario.schema.json", "schema --page")


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
