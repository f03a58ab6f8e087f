"""The server of the browser page: who may come in, and which room of the house answers.

Starting takes no Mesa and no compiler: both are loaded in the background while the page is shown.
"""

import asyncio
import ipaddress
import secrets
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from bargaining_sim.errors import BargainingError

if TYPE_CHECKING:
    from bargaining_sim.web.hub import Hub

STATIC = Path(__file__).parent / "static"
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
    host : str
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
    app : ASGI application
    settings : Settings
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
        """Answer, or hand on."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        why = self.refusal(scope)
        if why and scope["type"] == "websocket":
            await WebSocket(scope, receive, send).close(code=1008, reason=why)
        elif why:
            await PlainTextResponse(why + "\n", 403)(scope, receive, self.dressed(send))
        elif scope["type"] == "http":
            await self.app(scope, receive, self.dressed(send, self.new_pass(scope)))
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
        if is_key(self.settings, self.query_key(scope)) or is_key(self.settings, given):
            return True
        path = str(scope["path"])
        if path.startswith(OF_A_CLASS) and self.is_teacher(path.split("/")[3], self.query_key(scope)):
            return True
        return path.startswith(WITH_A_CODE) and not path.startswith(BRIEFINGS) and self.has_class(given)

    def query_key(self, scope: Scope) -> str:
        """Key in the address of a request."""
        found = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("key", [""])
        return str(found[0])

    def new_pass(self, scope: Scope) -> str:
        """Cookie for somebody who has come with the key in the address."""
        return self.settings.key if is_key(self.settings, self.query_key(scope)) else ""

    def dressed(self, send: Send, new_pass: str = "") -> Send:
        """Add the headers that every answer has."""

        async def send_dressed(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *HEADERS]
                if new_pass:
                    message["headers"].append((b"set-cookie", cookie(new_pass)))
            await send(message)

        return send_dressed


def is_key(settings: Settings, text: str) -> bool:
    """Whether a text is the key of the server."""
    return bool(settings.key) and secrets.compare_digest(text.encode(), settings.key.encode())


def cookie(value: str) -> bytes:
    """Return the header that sets a pass."""
    return f"{PASS}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=86400".encode()


def make_app(settings: Settings) -> Starlette:
    """Return the application.

    Parameters
    ----------
    settings : Settings
    """
    from bargaining_sim.web import desk, lessons, watch

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.ready = asyncio.Event()
        opening = asyncio.create_task(open_rooms(app, settings))
        yield
        opening.cancel()
        workshop = getattr(app.state, "workshop", None)
        if workshop is not None:
            workshop.close()

    routes: list[BaseRoute] = [
        *watch.routes(),
        *desk.routes(),
        *lessons.routes(),
        Route("/class", class_page),
        WebSocketRoute("/ws", socket),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    app = Starlette(
        routes=routes, lifespan=lifespan, exception_handlers={BargainingError: told, Exception: crashed}
    )
    app.state.settings, app.state.hub = settings, None
    app.state.results, app.state.scenario = settings.results, settings.scenario
    app.state.pass_name = PASS
    app.state.may_teach = lambda request: (
        not settings.is_open or is_key(settings, request.cookies.get(PASS, ""))
    )

    def has_class(code: str) -> bool:
        return app.state.hub is not None and code.upper() in app.state.hub.school.classes

    def is_teacher(code: str, key: str) -> bool:
        found = app.state.hub.school.classes.get(code.upper()) if app.state.hub else None
        return found is not None and found.has_key(key)

    app.add_middleware(Gate, settings=settings, has_class=has_class, is_teacher=is_teacher)
    return app


async def open_rooms(app: Starlette, settings: Settings) -> None:
    """Load Mesa and read the journals, in the background."""
    app.state.hub = await asyncio.to_thread(load_hub, settings)
    app.state.hub.ready.set()
    app.state.hub.expect_all()
    app.state.ready.set()


def load_hub(settings: Settings) -> "Hub":
    """Import what takes long, and do all deeds of all journals again."""
    from bargaining_sim.web.classes import School
    from bargaining_sim.web.hub import Hub
    from bargaining_sim.web.watch import warm_up

    warm_up()
    school = School(settings.rooms)
    school.restore()
    for line in school.unread:
        print(f"A journal of a class: {line}", file=sys.stderr)
    return Hub(school, settings.grace)


async def class_page(_: Request) -> Response:
    """Page of the rooms."""
    return FileResponse(STATIC / "class.html")


async def socket(websocket: WebSocket) -> None:
    """Socket of the rooms."""
    await websocket.app.state.ready.wait()
    await websocket.app.state.hub.serve(websocket)


async def told(_: Request, error: Exception) -> Response:
    """Answer with the faults of what was asked."""
    return JSONResponse({"faults": str(error).splitlines()}, 422)


async def crashed(_: Request, error: Exception) -> Response:
    """Answer that something went wrong here; the traceback is printed by the server."""
    return JSONResponse({"faults": [f"the server could not do this ({type(error).__name__})"]}, 500)
