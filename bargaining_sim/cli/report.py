"""Command that writes results as pages."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bargaining_sim.cli.options import Json
from bargaining_sim.cli.progress import say_compiling
from bargaining_sim.cli.terminal import FAILED, examples, print_json, say
from bargaining_sim.errors import BargainingError, Fault

if TYPE_CHECKING:
    from bargaining_sim.report.folders import Written

EXAMPLES = examples(
    "report results/us_china_2025",
    "report results/us_china_2025 results/licence_worth --pdf",
    "report results/compare-us_china_2025-with-no_showcase --out handout.html",
)


def report(
    folders: Annotated[
        list[Path], typer.Argument(metavar="DIR", help="Folders of run, sweep, compare or tournament.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="File of the page, for one DIR only; else DIR/report.html."
        ),
    ] = None,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Print the page to PDF as well, through a Chromium if there is one.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write one self-contained HTML page for each DIR.

    What was asked and run, findings with intervals and baselines, pictures with captions from the numbers,
    runs told as stories, method and limits, and where the numbers come from. The page needs no network; a
    page that is there already is replaced. The same result gives the same bytes.
    """
    from bargaining_sim.report.folders import check_target, write_report
    from bargaining_sim.results.manifest import kinds_of

    if out is not None and len(folders) > 1:
        allowed = "one DIR; or no --out: DIR/report.html each"
        raise BargainingError(str(Fault("--out", f"one file for {len(folders)} folders", allowed)))
    kinds = kinds_of(folders)
    if out is not None:
        check_target(out)
    if "batch" in kinds:
        say_compiling("(what happened over time is played again)")
    written = [write_report(folder, out) for folder in folders]
    pages = [print_page(one, pdf) for one in written]
    if as_json:
        print_json(pages)
    else:
        for page in pages:
            print("\n".join(str(page[name]) for name in ("html", "pdf") if page[name]))
    if pdf and not all(page["pdf"] for page in pages):
        raise typer.Exit(FAILED)


def print_page(one: "Written", pdf: bool) -> dict[str, Any]:
    """Print the PDF if it is asked for, and return what a script wants to know."""
    from bargaining_sim.report.pdf import NoChromiumError, print_pdf

    printed = None
    if pdf:
        try:
            printed = str(print_pdf(one.page, one.page.with_suffix(".pdf")))
        except NoChromiumError as error:
            say(f"{one.page}: written, but {error}")
    page = {"folder": str(one.folder), "kind": one.kind, "html": str(one.page)}
    return page | {"bytes": one.size, "pdf": printed}
