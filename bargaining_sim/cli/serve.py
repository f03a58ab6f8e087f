"""Command that serves the browser page."""

from pathlib import Path
from typing import Annotated

import typer

from bargaining_sim.cli.options import number_option
from bargaining_sim.cli.terminal import examples, say
from bargaining_sim.errors import BargainingError, Fault

EXAMPLES = examples("serve", "serve tit_for_tat_tariffs --port 8080", "serve --host 0.0.0.0")


def serve(
    scenario: Annotated[
        str, typer.Argument(metavar="[SCENARIO]", help="Shown first: a scenario file, or a shipped one.")
    ] = "us_china_2025",
    port: Annotated[int, number_option("--port", "-p", "P", 0, 65_535, "0 = any free one.")] = 8000,
    host: Annotated[
        str,
        typer.Option(
            "--host",
            metavar="H",
            help="Address to listen on. Others reach the page only at an address of the network, such as "
            "0.0.0.0: then everything asks for a join code or for the link that is printed.",
        ),
    ] = "127.0.0.1",
    results: Annotated[
        Path,
        typer.Option("--results", metavar="DIR", help="Folder of finished batches whose runs can be opened."),
    ] = Path("results"),
    rooms: Annotated[
        Path, typer.Option("--rooms", metavar="DIR", help="Folder where rooms are kept across restarts.")
    ] = Path("results/rooms"),
) -> None:
    """Serve the classroom: a page that shows runs, and rooms in which people take a seat.

    Nothing leaves this computer unless --host says so. Rooms survive a restart: their moves are written to
    the folder of --rooms. Ctrl-C ends the server.
    """
    from bargaining_sim.scenario.reader import find_scenario
    from bargaining_sim.web.server import run_server

    find_scenario(scenario)
    if rooms.exists() and not rooms.is_dir():
        raise BargainingError(str(Fault("--rooms", f"{rooms}, a file", "a folder, new or old")))
    run_server(scenario, host, port, results, rooms, say)
