"""Starting the server: a socket of our own, so that a busy port is told before anything else."""

import contextlib
import secrets
import socket
from collections.abc import Callable
from pathlib import Path

from bargaining_sim.errors import BargainingError, Fault
from bargaining_sim.web.server import Settings, make_app

MOST_MESSAGE = 16_384
"""Bytes of one message of a socket."""


def run_server(
    scenario: str, host: str, port: int, results: Path, rooms: Path, say: Callable[[str], None]
) -> None:
    """Serve until somebody ends it.

    Parameters
    ----------
    scenario : str
        Shown first.
    host : str
    port : int
        0 for any free one.
    results, rooms : Path
    say : callable
        Prints a line.

    Raises
    ------
    BargainingError
        If the address cannot be used.
    """
    import uvicorn

    settings = Settings(scenario, host, results, rooms, secrets.token_urlsafe(18))
    listening = listen(host, port)
    with listening:
        for line in welcome(settings, listening.getsockname()[1]):
            say(line)
        config = uvicorn.Config(
            make_app(settings),
            log_level="warning",
            ws_max_size=MOST_MESSAGE,
            server_header=False,
            timeout_graceful_shutdown=2,
            lifespan="on",
        )
        with contextlib.suppress(KeyboardInterrupt):  # the way to end it
            uvicorn.Server(config).run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens, or the error that says why there is none."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        found = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        fault = Fault("--host", f'"{host}" ({error.strerror or error})', "an address of this computer")
        raise BargainingError(str(fault)) from None
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        found.listen(512)
    except OSError as error:
        found.close()
        what = f"{host}:{port} ({error.strerror or error})"
        fault = Fault("--port", what, "a free port of this computer, such as 8001; 0 takes any")
        raise BargainingError(str(fault)) from None
    return found


def welcome(settings: Settings, port: int) -> list[str]:
    """Say where the page is, and what an open network means."""
    if not settings.is_open:
        shown = f"[{settings.host}]" if ":" in settings.host else settings.host
        return [f"The page is at http://{shown}:{port}/ and only on this computer. Ctrl-C ends it."]
    address = own_address() if settings.host in ("0.0.0.0", "::") else settings.host
    base = f"http://{address}:{port}"
    return [
        f"Everybody on your network can now reach this computer at port {port}, without encryption.",
        f"Your own link, which opens everything; keep it to yourself: {base}/?key={settings.key}",
        f"For students: {base}/class and the join code of the class that you make. Without a code or the "
        "link nothing is shown. Ctrl-C ends it.",
    ]


def own_address() -> str:
    """Address of this computer on its network, as far as it can tell; nothing is sent for it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "localhost"
        return str(probe.getsockname()[0])
