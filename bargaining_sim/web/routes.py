"""All addresses of the server but the socket, and what each answers: watching, classes, teaching pages.

What takes long is imported where it is used, so that the page is there at once.
"""

import asyncio
import contextlib
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bargaining_sim.errors import MAX_RUNS, Fault, ScenarioError, one_of
from bargaining_sim.web.assets import STATIC, export_page, theme_css
from bargaining_sim.web.batch_queue import BatchQueue, BusyError, Order
from bargaining_sim.web.requests import (
    RefusedError,
    RunRequest,
    answer,
    answering,
    body_of,
    find_result,
    read_request,
    request_of_body,
    request_of_query,
    results_json,
    scenarios,
    start_name,
    too_large,
    whole,
)

if TYPE_CHECKING:
    from bargaining_sim.web.hub import Hub

BATCHES = (200, 2_000, 20_000)
MAX_ROOMS_A_CLASS = 60
UNSTORED = {"Cache-Control": "no-store"}
ASKED_AGAIN = {"Cache-Control": "no-cache"}
_LOCK = threading.Lock()


def routes() -> list[Route]:
    """Return all addresses; ``/static`` and the socket are mounted by the server."""
    return [
        Route("/", answering(watch_page), methods=["GET"]),
        Route("/class", answering(class_page), methods=["GET"]),
        Route("/theme.css", answering(theme), methods=["GET"]),
        Route("/api/scenarios", answering(list_scenarios), methods=["GET"]),
        Route("/api/levers", answering(list_levers), methods=["GET"]),
        Route("/api/film", answering(film), methods=["GET"]),
        Route("/api/results", answering(list_results), methods=["GET"]),
        Route("/api/batch", answering(start_batch), methods=["POST"]),
        Route("/api/batch/{number}", answering(look_at_batch), methods=["GET"]),
        Route("/api/batch/{number}", answering(cancel_batch), methods=["DELETE"]),
        Route("/export.html", answering(export), methods=["GET"]),
        Route("/picture/{name}.svg", answering(picture), methods=["GET"]),
        Route("/api/classes", answering(make_class), methods=["POST"]),
        Route("/api/join", answering(join), methods=["POST"]),
        Route("/api/classes/{code}/moves.csv", answering(moves), methods=["GET"]),
        Route("/api/server", answering(about), methods=["GET"]),
        Route("/teach", answering(teach), methods=["GET"]),
        Route("/teach/debrief/{name}", answering(debrief), methods=["GET"]),
        Route("/teach/briefing/{name}/{seat}", answering(briefing), methods=["GET"]),
        Route("/teach/lesson/{minutes}", answering(lesson), methods=["GET"]),
    ]


def make_watch_app(results: Path | None = None, scenario: str | None = None) -> Starlette:
    """Return the pages without classes as an application of its own, as tests need it."""
    app = Starlette(routes=[*routes(), Mount("/static", StaticFiles(directory=STATIC))])
    app.state.results = results
    app.state.scenario = scenario
    return app


# Pages and the style sheet of their colours.


async def watch_page(_: Request) -> Response:
    return FileResponse(STATIC / "watch.html", media_type="text/html", headers=ASKED_AGAIN)


async def class_page(_: Request) -> Response:
    return FileResponse(STATIC / "class.html")


async def theme(_: Request) -> Response:
    return Response(theme_css(), media_type="text/css", headers=ASKED_AGAIN)


# One run.


def list_scenarios(request: Request) -> Response:
    """Name, title and summary of every scenario, and which the page opens first."""
    import tomllib

    listed = []
    for name, path in scenarios(request.app.state).items():
        try:
            words = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError):
            words = {"title": f"{name}: cannot be read"}
        listed.append(
            {"name": name, "title": str(words.get("title", name)), "summary": str(words.get("summary", ""))}
        )
    return answer({"start": start_name(request.app.state), "scenarios": listed})


def list_levers(request: Request) -> Response:
    """The levers of a scenario, without the settings of the address: their base is what the scenario says."""
    from bargaining_sim.web.scenario_view import levers_json

    state = request.app.state
    wanted = read_request(state, request.query_params.get("scenario") or start_name(state), [])
    return answer({"scenario": wanted.name, "levers": levers_json(wanted.scenario)})


def film(request: Request) -> Response:
    return answer(film_json(request))


def film_json(request: Request) -> dict[str, Any]:
    """Play the run that a query asks for, of a scenario with settings or of a finished batch."""
    from bargaining_sim.web.recording import recording_of

    wanted, result = run_of_query(request)
    return recording_of(wanted.scenario, wanted.seed, wanted.run) | {
        "seed": str(wanted.seed),  # JavaScript has no whole numbers above 2^53
        "scenario": wanted.name,
        "settings": wanted.settings,
        "result": result,
        "fixed": bool(result) and not wanted.texts,
    }


def run_of_query(request: Request) -> tuple[RunRequest, str]:
    """Return the run that a query asks for, and the name of its result, if it is one of a finished batch."""
    name = request.query_params.get("result", "")
    if not name:
        return request_of_query(request), ""
    from bargaining_sim.results.frame import open_result
    from bargaining_sim.results.manifest import read_manifest, settings_of

    folder = find_result(request.app.state.results, name)
    frame = open_result(folder)
    run = whole("run", request.query_params.get("run") or "0", 0, min(frame.runs, MAX_RUNS) - 1)
    if not frame.replayable:
        why = "a result of another version, or with a tactic of one's own"
        raise RefusedError(422, Fault("result", why, "one that this version can play again"))
    faults = too_large(frame.scenario)
    if faults:
        raise RefusedError(422, *faults)
    scenario, settings = frame.scenario, settings_of(read_manifest(folder))
    # A scenario that the page does not know, or knows with other contents, comes without texts: it can be
    # shown, but what its levers would change is not here.
    wanted = RunRequest(scenario.name, settings, scenario, 0, 0)
    with contextlib.suppress(RefusedError, ScenarioError):
        known = read_request(request.app.state, scenario.name, settings)
        same = known.scenario.model_copy(update={"levers": scenario.levers}) == scenario  # these play no part
        wanted = known if same else wanted
    return wanted._replace(seed=frame.seed, run=run), name


def export(request: Request) -> Response:
    shown = film_json(request)
    name = f"{shown['scenario']}-seed-{shown['seed']}-run-{shown['run']}.html"
    return Response(export_page(shown), 200, attached(name), "text/html; charset=utf-8")


def attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', **UNSTORED}


def picture(request: Request) -> Response:
    from bargaining_sim.plots.files import as_bytes, checked
    from bargaining_sim.plots.table import PLOTS
    from bargaining_sim.results.examples import tell_run
    from bargaining_sim.scenario.compiler import compile_scenario

    name = request.path_params["name"]
    checked([name], [key for key, plot in PLOTS.items() if plot.of_run], "picture of one run")
    wanted, _ = run_of_query(request)
    plot = PLOTS[name]
    if plot.of_run is None or not plot.needs(wanted.scenario):
        raise RefusedError(422, Fault("picture", f'"{name}"', f"{wanted.name} has no {plot.lacks}"))
    story = tell_run(wanted.scenario, compile_scenario(wanted.scenario), wanted.seed, wanted.run)
    return Response(as_bytes(plot.of_run(story), "svg"), 200, UNSTORED, "image/svg+xml")


# Many runs.


def list_results(request: Request) -> Response:
    return answer(results_json(getattr(request.app.state, "results", None)))


def queue_of(state: Any) -> BatchQueue:
    """Return the queue of batches of a server; made when first asked for."""
    with _LOCK:
        if getattr(state, "batches", None) is None:
            state.batches = BatchQueue()
        queue: BatchQueue = state.batches
        return queue


async def start_batch(request: Request) -> Response:
    """Take a batch in: scenario, settings, seed and runs, and against what it is compared."""
    body = await body_of(request)
    return answer(await asyncio.to_thread(put_batch, request.app.state, body), 202)


def put_batch(state: Any, body: dict[str, Any]) -> dict[str, Any]:
    runs = body.get("runs")
    if isinstance(runs, bool) or runs not in BATCHES:
        raise RefusedError(422, Fault("runs", repr(runs)[:40], one_of([f"{n:,}" for n in BATCHES])))
    wanted = request_of_body(state, body)
    against = body.get("against")
    if against is not None and not isinstance(against, dict):
        raise RefusedError(400, Fault("against", "no object", "scenario and settings"))
    other = request_of_body(state, against, "against.").scenario if against is not None else None
    order = Order(
        wanted.scenario.model_dump_json(), other.model_dump_json() if other else None, wanted.seed, runs
    )
    try:
        return queue_of(state).put(order)
    except BusyError:
        fault = Fault("", "as many batches as can wait", "another one as soon as one of them is done")
        raise RefusedError(429, fault) from None


async def look_at_batch(request: Request) -> Response:
    status = queue_of(request.app.state).look(job_number(request))
    if status is None:
        raise no_such_batch(request)
    return answer(status)


async def cancel_batch(request: Request) -> Response:
    if not queue_of(request.app.state).cancel(job_number(request)):
        raise no_such_batch(request)
    return answer({"state": "cancelled"})


def no_such_batch(request: Request) -> RefusedError:
    fault = Fault("job", request.path_params["number"][:40], "a batch that was started here")
    return RefusedError(404, fault)


def job_number(request: Request) -> int:
    """Return the number of the batch in the address; 0, which no batch has, for anything else."""
    text = str(request.path_params["number"])
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


# Classes, as far as they need no socket: make one, join one, take its moves home.


async def hub_of(request: Request) -> "Hub":
    await request.app.state.ready.wait()
    hub: Hub = request.app.state.hub
    return hub


async def make_class(request: Request) -> Response:
    body = await body_of(request)
    hub = await hub_of(request)
    if not request.app.state.may_teach(request):
        raise RefusedError(403, Fault("", "a guest", "only who has the server's own link can make a class"))
    rooms = whole("rooms", body.get("rooms", 1), 1, MAX_ROOMS_A_CLASS)
    title = body.get("title", "")
    if not isinstance(title, str):
        raise RefusedError(400, Fault("title", "no text", "a name for the class"))
    wanted = await asyncio.to_thread(request_of_body, request.app.state, body)
    made = await asyncio.to_thread(
        hub.registry.make,
        wanted.scenario,
        wanted.texts,
        wanted.overrides,
        wanted.seed if "seed" in body else None,
        rooms,
        body.get("same_luck") is True,
        title,
    )
    hub.open_class(made)
    return answer({"code": made.code, "key": made.key, "rooms": len(made.rooms), "title": made.title})


async def join(request: Request) -> Response:
    """Let somebody with a join code in: a pass for the other pages of an open server."""
    from bargaining_sim.web.permissions import address_of

    body = await body_of(request)
    hub = await hub_of(request)
    group = hub.find(body.get("code"), address_of(request))
    response = answer({"code": group.code, "title": group.title})
    if not request.app.state.may_teach(request):  # who started the server has a better pass
        name = request.app.state.pass_name
        response.set_cookie(name, group.code, httponly=True, samesite="strict", max_age=86_400)
    return response


async def moves(request: Request) -> Response:
    from bargaining_sim.web.views import moves_csv, moves_of

    hub = await hub_of(request)
    group = hub.registry.find(request.path_params["code"])
    if not group.has_key(request.query_params.get("key", "")):
        raise RefusedError(403, Fault("key", "not the teacher's", "the key of the class"))
    taken = moves_of(group)  # here, where rooms are changed: a thread would see them half changed
    text = await asyncio.to_thread(moves_csv, taken)
    return Response(
        "\ufeff" + text,  # without it, spreadsheets take UTF-8 for something else
        media_type="text/csv; charset=utf-8",
        headers=attached(f"bargaining_sim-{group.code}.csv"),
    )


async def about(request: Request) -> Response:
    """Whether the page may make classes, and whether others on the network can reach the server."""
    state = request.app.state
    return answer({"open": state.settings.is_open, "may_teach": state.may_teach(request)})


# Teaching pages; ``set`` in an address changes the scenario, as on the watch page.


def teach(_: Request) -> Response:
    from bargaining_sim.web.teaching.pages import teaching_index

    return HTMLResponse(teaching_index(), headers=UNSTORED)


def debrief(request: Request) -> Response:
    from bargaining_sim.web.teaching.pages import debrief_page

    return HTMLResponse(debrief_page(taught(request)), headers=UNSTORED)


def briefing(request: Request) -> Response:
    from bargaining_sim.web.teaching.pages import briefing_page

    return HTMLResponse(briefing_page(taught(request), request.path_params["seat"]), headers=UNSTORED)


def lesson(request: Request) -> Response:
    from bargaining_sim.web.teaching.pages import lesson_page

    return HTMLResponse(lesson_page(request.path_params["minutes"]), headers=UNSTORED)


def taught(request: Request) -> Any:
    """Scenario of the address, with its settings."""
    settings = request.query_params.getlist("set")
    return read_request(request.app.state, request.path_params["name"], settings).scenario
