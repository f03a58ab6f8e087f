"""What is asked of classes without a socket: make one, join one, take its moves home."""

import asyncio
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bargaining_sim.errors import Fault
from bargaining_sim.web.asked import RefusedError, answer, answering, asked_of_body, body_of, whole

if TYPE_CHECKING:
    from bargaining_sim.web.classes import Classroom
    from bargaining_sim.web.hub import Hub

MOST_ROOMS_A_CLASS = 60


def routes() -> list[Route]:
    """Return what the desk answers."""
    return [
        Route("/api/classes", answering(make_class), methods=["POST"]),
        Route("/api/join", answering(join), methods=["POST"]),
        Route("/api/classes/{code}/moves.csv", answering(moves), methods=["GET"]),
        Route("/api/server", answering(about), methods=["GET"]),
    ]


async def hub_of(request: Request) -> "Hub":
    """Return the hub, once the journals have been read."""
    state = request.app.state
    await state.ready.wait()
    hub: Hub = state.hub
    return hub


async def make_class(request: Request) -> Response:
    """Make a class: ``scenario``, ``settings``, ``seed``, ``rooms``, ``same_luck``, ``title``."""
    body = await body_of(request)
    hub = await hub_of(request)
    if not request.app.state.may_teach(request):
        raise RefusedError(403, Fault("", "a guest", "only who has the server's own link can make a class"))
    rooms = whole("rooms", body.get("rooms", 1), 1, MOST_ROOMS_A_CLASS)
    title = body.get("title", "")
    if not isinstance(title, str):
        raise RefusedError(400, Fault("title", "no text", "a name for the class"))
    asked = await asyncio.to_thread(asked_of_body, request.app.state, body)
    seed = asked.seed if "seed" in body else None
    made = await asyncio.to_thread(
        hub.school.make, asked.scenario, asked.texts, asked.overrides, seed, rooms,
        body.get("same_luck") is True, title,
    )  # fmt: skip
    hub.open_class(made)
    return answer({"code": made.code, "key": made.key, "rooms": len(made.rooms), "title": made.title})


async def join(request: Request) -> Response:
    """Let somebody with a join code in: a pass for the other pages of an open server."""
    from bargaining_sim.web.client import address_of

    body = await body_of(request)
    hub = await hub_of(request)
    found = hub.find(body.get("code"), address_of(request))
    told = answer({"code": found.code, "title": found.title})
    if not request.app.state.may_teach(request):  # who started the server has a better pass
        name = request.app.state.pass_name
        told.set_cookie(name, found.code, httponly=True, samesite="strict", max_age=86_400)
    return told


async def moves(request: Request) -> Response:
    """Return all moves of a class as CSV, to its teacher."""
    from bargaining_sim.web.moves import moves_csv, moves_of

    hub = await hub_of(request)
    found = hub.school.find(request.path_params["code"])
    check_key(found, request.query_params.get("key", ""))
    taken = moves_of(found)  # here, where rooms are changed: a thread would see them half changed
    text = await asyncio.to_thread(moves_csv, taken)
    name = f"bargaining_sim-{found.code}.csv"
    return Response(
        "\ufeff" + text,  # without it, spreadsheets take UTF-8 for something else
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


async def about(request: Request) -> Response:
    """Tell a page whether it may make classes, and whether others on the network can reach the server."""
    state = request.app.state
    return answer({"open": state.settings.is_open, "may_teach": state.may_teach(request)})


def check_key(found: "Classroom", key: Any) -> None:
    """Refuse who is not the teacher of a class."""
    if not found.has_key(key):
        raise RefusedError(403, Fault("key", "not the teacher's", "the key of the class"))
