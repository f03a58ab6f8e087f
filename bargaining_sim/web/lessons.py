"""The teaching pages as the server hands them out."""

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bargaining_sim.web.asked import Asked, answering, read_asked


def routes() -> list[Route]:
    """Return the pages below ``/teach``; ``set`` in an address changes the scenario, as on the watch page."""
    return [
        Route("/teach", answering(index), methods=["GET"]),
        Route("/teach/debrief/{name}", answering(debrief), methods=["GET"]),
        Route("/teach/briefing/{name}/{seat}", answering(briefing), methods=["GET"]),
        Route("/teach/lesson/{minutes}", answering(lesson), methods=["GET"]),
    ]


async def index(_: Request) -> Response:
    """All teaching pages."""
    from bargaining_sim.web.teaching.pages import teaching_index

    return await page(teaching_index)


async def debrief(request: Request) -> Response:
    """What to notice, to ask and to try in a scenario."""
    from bargaining_sim.web.teaching.pages import debrief_page

    return await page(lambda: debrief_page(asked(request).scenario))


async def briefing(request: Request) -> Response:
    """What a seat is told before it plays."""
    from bargaining_sim.web.teaching.pages import briefing_page

    return await page(lambda: briefing_page(asked(request).scenario, request.path_params["seat"]))


async def lesson(request: Request) -> Response:
    """A lesson plan."""
    from bargaining_sim.web.teaching.pages import lesson_page

    return await page(lambda: lesson_page(request.path_params["minutes"]))


def asked(request: Request) -> Asked:
    """Scenario of the address, with its settings."""
    settings = request.query_params.getlist("set")
    return read_asked(request.app.state, request.path_params["name"], settings, 1, 0)


async def page(make: Callable[[], str]) -> Response:
    """Return a page, made beside the other work of the server."""
    return HTMLResponse(await asyncio.to_thread(make), headers={"Cache-Control": "no-store"})
