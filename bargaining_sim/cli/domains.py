"""Commands about domains that others wrote: import and export."""

from pathlib import Path
from typing import Annotated, Any

import typer

from bargaining_sim.cli.options import File, Json, Set, load
from bargaining_sim.cli.terminal import examples, print_json, print_paths, say
from bargaining_sim.errors import BargainingError

IMPORT_EXAMPLES = examples(
    "import-domain laptop_domain.xml laptop_buyer.xml laptop_seller.xml",
    "import-domain party/ --out party.toml",
)
EXPORT_EXAMPLES = examples(
    "export-domain laptop.toml --out laptop_again", "export-domain party.toml --format geniusweb"
)


def import_domain(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", help="Genius XML or GeniusWeb JSON: two profiles, a domain; or a folder."
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE.toml", help="Scenario file to write; never overwritten."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Read a bilateral domain of Genius, ANAC or GeniusWeb into a scenario, and print its solutions."""
    from bargaining_sim.domains.reader import read_domain
    from bargaining_sim.domains.solve import as_json as solutions
    from bargaining_sim.domains.solve import describe, solve_domain
    from bargaining_sim.domains.words import describe_no_agreement, no_agreement_worth
    from bargaining_sim.domains.write import write_scenario
    from bargaining_sim.text.lines import wrapped

    domain = read_domain(files)
    path, warnings = write_scenario(domain, out)
    for warning in warnings:
        say(f"warning: {warning}")
    if as_json:
        worth = [no_agreement_worth(party) for party in domain.parties]
        solved = solutions(domain, solve_domain(domain))
        print_json({"scenario": str(path), "no_agreement_in_runs": worth, "domain": solved})
    else:
        print(describe(domain))
        for party in domain.parties:
            print("\n".join(wrapped(describe_no_agreement(party))))
        print(f"Scenario: {path}")


def export_domain(
    file: File,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="DIR", help="Folder for domain and profiles; without it NAME_domain."
        ),
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="FORMAT", help="genius or geniusweb; without it as imported, or genius."
        ),
    ] = None,
    types: Annotated[
        list[str], typer.Option("--type", metavar="ACTOR=TYPE", help="Which type of an actor with several.")
    ] = [],  # noqa: B006
    settings: Set = [],  # noqa: B006
    as_json: Json = False,
) -> None:
    """Write a scenario as domain and profiles of Genius or GeniusWeb."""
    from bargaining_sim.domains.from_scenario import from_scenario
    from bargaining_sim.domains.geniusweb import cautions
    from bargaining_sim.domains.write import write_genius, write_geniusweb

    ((scenario, _, _),) = load([file], settings)
    chosen = {}
    for pair in types:
        actor, equals, name = pair.partition("=")
        if not equals:
            raise BargainingError(f'--type: found "{pair}"; allowed: ACTOR=TYPE, such as us=dealer')
        chosen[actor] = name
    domain, left_out = from_scenario(scenario, chosen or None)
    kind = format_ or domain.format
    writers: dict[str, Any] = {"genius": write_genius, "geniusweb": write_geniusweb}
    if kind not in writers:
        raise BargainingError(f'--format: found "{kind}"; allowed: genius or geniusweb')
    for line in left_out:
        say(f"left out: {line}")
    if kind == "geniusweb":
        for line in cautions(domain):
            say(f"warning: {line}")
    print_paths(writers[kind](domain, out or Path(f"{scenario.name}_domain")), as_json)
