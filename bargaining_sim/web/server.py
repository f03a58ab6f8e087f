"""The server of the browser page: its address, who may come in, and which room of the house answers.

Starting takes no Mesa and no compiler: both are loaded in the background while the page is shown.
"""

import asyncio
import contextlib
import ipaddress
import secrets
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from bargaining_sim.errors import BargainingError, Fault
from bargaining_sim.web.assets import STATIC
from bargaining_sim.web.routes import queue_of, routes

if TYPE_CHECKING:
    from bargaining_sim.web.hub import Hub

MAX_MESSAGE = 16_384
"""Bytes of one message of a socket."""

LOOPBACK = ("localhost", "127.0.0.1", "::1", "testserver")
PASS = "bargaining_sim_pass"
OPEN_TO_ALL = ("/static/", "/theme.css", "/class", "/ws", "/api/join", "/api/server")
"""Paths that need no pass on an open network: they show nothing without a join code or a key."""

WITH_A_CODE = ("/theme.css", "/api/scenarios", "/api/server", "/teach")
"""Paths that a join code opens; runs, batches and the briefings of all seats are for who has the link."""

BRIEFINGS = "/teach/briefing/"
OF_A_CLASS = "/api/classes/"
"""Paths that the teacher's key of their class opens too: it is also of teachers without the link."""

HEADERS = [
    (b"content-security-policy", b"default-src 'self'; img-src 'self' data:; "
     b"style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
]  # fmt: skip

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]


class Settings(NamedTuple):
    """How the server was started.

    Attributes
    ----------
    scenario : str
        Shown first.
    results : Path or None
        Folder of finished batches.
    rooms : Path or None
        Folder of the journals of classes; None keeps them in memory.
    key : str
        Secret of the link of who started the server; asked for on an open network.
    grace : float
        Seconds until an agent takes an abandoned seat.
    """

    scenario: str = "us_china_2025"
    host: str = "127.0.0.1"
    results: Path | None = None
    rooms: Path | None = None
    key: str = ""
    grace: float = 45.0

    @property
    def is_open(self) -> bool:
        """Whether others on the network can reach the server."""
        if self.host in LOOPBACK:
            return False
        try:
            return not ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return True


class Gate:
    """Lets in who may come in: known hosts, no foreign pages, on an open network only who has a pass.

    Parameters
    ----------
    has_class : callable
        Whether there is a class with a join code.
    is_teacher : callable
        Whether a class (join code) has this key.
    """

    def __init__(
        self,
        app: Any,
        settings: Settings,
        has_class: Callable[[str], bool],
        is_teacher: Callable[[str, str], bool],
    ) -> None:
        self.app, self.settings, self.has_class, self.is_teacher = app, settings, has_class, is_teacher

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        why = self.refusal(scope)
        if why and scope["type"] == "websocket":
            await WebSocket(scope, receive, send).close(code=1008, reason=why)
        elif why:
            await PlainTextResponse(why + "\n", 403)(scope, receive, self.dressed(send))
        elif scope["type"] == "http":
            is_host = is_key(self.settings, key_in_address(scope))  # has come with the link of the server
            await self.app(scope, receive, self.dressed(send, self.settings.key if is_host else ""))
        else:
            await self.app(scope, receive, send)

    def refusal(self, scope: Scope) -> str:
        """Say why a request is refused; empty if it is not."""
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self.settings.is_open and (urlsplit(f"//{host}").hostname or "") not in LOOPBACK:
            return f"refused: this server answers to {', '.join(LOOPBACK[:3])} only"
        origin = headers.get("origin")
        asks = scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD")
        if asks and origin is not None and urlsplit(origin).netloc != host:
            return "refused: a page of another site asked"
        if self.settings.is_open and not scope["path"].startswith(OPEN_TO_ALL) and not self.may_enter(scope):
            return "refused: open the link that the server printed; a join code opens /class"
        return ""

    def may_enter(self, scope: Scope) -> bool:
        """Whether a request has a pass: the key of the server, or for some pages the join code of a class."""
        given = Request(scope).cookies.get(PASS, "")
        if is_key(self.settings, key_in_address(scope)) or is_key(self.settings, given):
            return True
        path = str(scope["path"])
        if path.startswith(OF_A_CLASS) and self.is_teacher(path.split("/")[3], key_in_address(scope)):
            return True
        return path.startswith(WITH_A_CODE) and not path.startswith(BRIEFINGS) and self.has_class(given)

    def dressed(self, send: Send, new_pass: str = "") -> Send:
        async def send_dressed(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *HEADERS]
                if new_pass:
                    cookie = f"{PASS}={new_pass}; Path=/; HttpOnly; SameSite=Strict; Max-Age=86400"
                    message["headers"].append((b"set-cookie", cookie.encode()))
            await send(message)

        return send_dressed


def key_in_address(scope: Scope) -> str:
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    return str(query.get("key", [""])[0])


def is_key(settings: Settings, text: str) -> bool:
    return bool(settings.key) and secrets.compare_digest(text.encode(), settings.key.encode())


def make_app(settings: Settings) -> Starlette:
    """Return the application."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.ready = asyncio.Event()
        opening = asyncio.create_task(open_rooms(app, settings))
        yield
        opening.cancel()
        await asyncio.to_thread(queue_of(app.state).close)  # waits for the process; Ctrl-C is still heard

    app = Starlette(
        routes=[
            *routes(),
            WebSocketRoute("/ws", serve_socket),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        lifespan=lifespan,
    )
    app.state.settings, app.state.hub = settings, None
    app.state.results, app.state.scenario = settings.results, settings.scenario
    app.state.pass_name = PASS
    app.state.may_teach = lambda request: (
        not settings.is_open or is_key(settings, request.cookies.get(PASS, ""))
    )

    def has_class(code: str) -> bool:
        return app.state.hub is not None and code.upper() in app.state.hub.registry.classes

    def is_teacher(code: str, key: str) -> bool:
        group = app.state.hub.registry.classes.get(code.upper()) if app.state.hub else None
        return group is not None and group.has_key(key)

    app.add_middleware(Gate, settings=settings, has_class=has_class, is_teacher=is_teacher)
    return app


async def open_rooms(app: Starlette, settings: Settings) -> None:
    """Load Mesa and read the journals, in the background."""
    app.state.hub = await asyncio.to_thread(load_hub, settings)
    app.state.hub.ready.set()
    app.state.hub.expect_all()
    app.state.ready.set()


def load_hub(settings: Settings) -> "Hub":
    """Import what takes long, and do all actions of all journals again."""
    from bargaining_sim.web.class_registry import ClassRegistry
    from bargaining_sim.web.hub import Hub

    registry = ClassRegistry(settings.rooms)
    registry.restore()
    for line in registry.unread:
        print(f"A journal of a class: {line}", file=sys.stderr)
    return Hub(registry, settings.grace)


async def serve_socket(websocket: WebSocket) -> None:
    await websocket.app.state.ready.wait()
    await websocket.app.state.hub.serve(websocket)


def run_server(
    scenario: str, host: str, port: int, results: Path, rooms: Path, say: Callable[[str], None]
) -> None:
    """Serve until somebody ends it.

    Parameters
    ----------
    scenario : str
        Shown first.
    port : int
        0 for any free one.
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
        app = make_app(settings)
        config = uvicorn.Config(
            app,
            log_level="warning",
            ws_max_size=MAX_MESSAGE,
            server_header=False,
            timeout_graceful_shutdown=2,
            lifespan="on",
        )
        with contextlib.suppress(KeyboardInterrupt):  # the way to end it
            uvicorn.Server(config).run(sockets=[listening])
        queue_of(app.state).close()  # a second Ctrl-C ends the server before its own end


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens, or the error that says why there is none."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        fault = Fault("--host", f'"{host}" ({error.strerror or error})', "an address of this computer")
        raise BargainingError(str(fault)) from None
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(512)
    except OSError as error:
        listening.close()
        what = f"{host}:{port} ({error.strerror or error})"
        fault = Fault("--port", what, "a free port of this computer, such as 8001; 0 takes any")
        raise BargainingError(str(fault)) from None
    return listening


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
