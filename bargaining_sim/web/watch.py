"""The watch page: one run step by step, its levers, and many runs beside it."""

import asyncio
import contextlib
import threading
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bargaining_sim.errors import MAX_RUNS, Fault, ScenarioError, one_of
from bargaining_sim.web.asked import (
    Asked,
    RefusedError,
    answer,
    answering,
    asked_of_body,
    asked_of_query,
    body_of,
    read_asked,
    scenarios,
    start_name,
    too_large,
    whole,
)
from bargaining_sim.web.theme import theme_css
from bargaining_sim.web.workshop import BusyError, Workshop

STATIC = Path(__file__).parent / "static"
BATCHES = (200, 2_000, 20_000)
_LOCK = threading.Lock()


def routes() -> list[Route]:
    """Return everything that the watch page asks for; ``/static`` is mounted by the server."""
    return [
        Route("/", answering(page), methods=["GET"]),
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
    ]


def make_watch_app(results: Path | None = None, scenario: str | None = None) -> Starlette:
    """Return the watch page as an application of its own, as tests need it."""
    app = Starlette(routes=[*routes(), Mount("/static", StaticFiles(directory=STATIC))])
    app.state.results = results
    app.state.scenario = scenario
    return app


def warm_up() -> None:
    """Import what the first film needs, Mesa above all; a server does so in a thread when it starts."""
    import bargaining_sim.web.film
    import bargaining_sim.web.levers  # noqa: F401


def workshop_of(state: Any) -> Workshop:
    """Return the workshop of a server; made when first asked for."""
    with _LOCK:
        found = getattr(state, "workshop", None)
        if found is None:
            found = state.workshop = Workshop()
    return found


async def page(_: Request) -> Response:
    """Return the page itself."""
    return FileResponse(STATIC / "watch.html", media_type="text/html", headers={"Cache-Control": "no-cache"})


async def theme(_: Request) -> Response:
    """Return the colours as a style sheet."""
    return Response(theme_css(), media_type="text/css", headers={"Cache-Control": "no-cache"})


async def list_scenarios(request: Request) -> Response:
    """Return the scenarios with their sentences, and which one the page opens first."""
    return answer(await asyncio.to_thread(told_scenarios, request.app.state))


def told_scenarios(state: Any) -> dict[str, Any]:
    """Return name, title and summary of every scenario; one that cannot be read says so."""
    import tomllib

    listed = []
    for name, path in scenarios(state).items():
        try:
            words = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError):
            words = {"title": f"{name}: cannot be read"}
        listed.append(
            {"name": name, "title": str(words.get("title", name)), "summary": str(words.get("summary", ""))}
        )
    return {"start": start_name(state), "scenarios": listed}


async def list_levers(request: Request) -> Response:
    """Return the headline levers of a scenario, at its own values."""
    return answer(await asyncio.to_thread(told_levers, request))


def told_levers(request: Request) -> dict[str, Any]:
    """Return the levers of the scenario that is asked for, without its settings: the base is what it says."""
    from bargaining_sim.web.levers import levers_of

    state = request.app.state
    asked = read_asked(state, request.query_params.get("scenario") or start_name(state), [], 1, 0)
    return {"scenario": asked.name, "levers": levers_of(asked.scenario)}


async def film(request: Request) -> Response:
    """Return the film of a run, of a scenario with settings or of a finished batch."""
    return answer(await asyncio.to_thread(told_film, request))


def told_film(request: Request) -> dict[str, Any]:
    """Play the run that a query asks for."""
    from bargaining_sim.web.film import film_of

    asked, result = asked_run(request)
    found = film_of(asked.scenario, asked.seed, asked.run)
    return found | {
        "seed": str(asked.seed),  # JavaScript has no whole numbers above 2^53
        "scenario": asked.name,
        "settings": asked.settings,
        "result": result,
        "fixed": bool(result) and not asked.texts,
    }


def asked_run(request: Request) -> tuple[Asked, str]:
    """Return the run that a query asks for, and the name of its result, if it is one of a finished batch."""
    name = request.query_params.get("result", "")
    if not name:
        return asked_of_query(request), ""
    from bargaining_sim.results.frame import open_result
    from bargaining_sim.results.manifest import read_manifest, settings_of
    from bargaining_sim.web.finished import find_result

    folder = find_result(request.app.state.results, name)
    frame = open_result(folder)
    run = whole("run", request.query_params.get("run") or "0", 0, min(frame.runs, MAX_RUNS) - 1)
    if not frame.replayable:
        found = "a result of another version, or with a tactic of one's own"
        raise RefusedError(422, Fault("result", found, "one that this version can play again"))
    faults = too_large(frame.scenario)
    if faults:
        raise RefusedError(422, *faults)
    settings = settings_of(read_manifest(folder))
    again = read_again(request.app.state, frame.scenario, settings)
    return again._replace(seed=frame.seed, run=run), name


def read_again(state: Any, scenario: Any, settings: list[str]) -> Asked:
    """Return the scenario of a batch as the page would read it.

    One that the page does not know, or knows with other contents, comes without texts: it can be shown, but
    what its levers would change is not here.
    """
    with contextlib.suppress(RefusedError, ScenarioError):
        found = read_asked(state, scenario.name, settings, 0, 0)
        if found.scenario == scenario:
            return found
    return Asked(scenario.name, settings, scenario, 0, 0)


async def list_results(request: Request) -> Response:
    """Return the finished batches of the results folder."""
    from bargaining_sim.web.finished import told_results

    return answer(await asyncio.to_thread(told_results, getattr(request.app.state, "results", None)))


async def start_batch(request: Request) -> Response:
    """Take a batch in: scenario, settings, seed and runs, and against what it is compared."""
    body = await body_of(request)
    return answer(await asyncio.to_thread(put_batch, request.app.state, body), 202)


def put_batch(state: Any, body: dict[str, Any]) -> dict[str, Any]:
    """Check what is asked for and hand it to the workshop."""
    runs = body.get("runs")
    if isinstance(runs, bool) or runs not in BATCHES:
        raise RefusedError(422, Fault("runs", repr(runs)[:40], one_of([f"{n:,}" for n in BATCHES])))
    asked = asked_of_body(state, body)
    against = body.get("against")
    if against is not None and not isinstance(against, dict):
        raise RefusedError(400, Fault("against", "no object", "scenario and settings"))
    other = asked_of_body(state, against, "against.") if against is not None else None
    order = {
        "scenario": asked.scenario.model_dump_json(),
        "against": other.scenario.model_dump_json() if other else None,
        "seed": asked.seed,
        "runs": runs,
    }
    try:
        return workshop_of(state).put(order).told(0)
    except BusyError:
        fault = Fault("", "as many batches as can wait", "another one as soon as one of them is done")
        raise RefusedError(429, fault) from None


async def look_at_batch(request: Request) -> Response:
    """Return how far a batch is, or what came of it."""
    found = workshop_of(request.app.state).look(job_number(request))
    if found is None:
        raise RefusedError(
            404, Fault("job", request.path_params["number"][:40], "a batch that was started here")
        )
    return answer(found)


async def cancel_batch(request: Request) -> Response:
    """Give a batch up."""
    if not workshop_of(request.app.state).cancel(job_number(request)):
        raise RefusedError(
            404, Fault("job", request.path_params["number"][:40], "a batch that was started here")
        )
    return answer({"state": "cancelled"})


def job_number(request: Request) -> int:
    """Return the number of the batch in the address; 0, which no batch has, for anything else."""
    text = str(request.path_params["number"])
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


async def export(request: Request) -> Response:
    """Return one run as a file that needs neither server nor network."""
    from bargaining_sim.web.export import export_page

    found = await asyncio.to_thread(told_film, request)
    name = f"{found['scenario']}-seed-{found['seed']}-run-{found['run']}.html"
    heads = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(export_page(found), 200, heads, "text/html; charset=utf-8")


async def picture(request: Request) -> Response:
    """Return one picture of a run, as the command line draws it."""
    data = await asyncio.to_thread(drawn, request)
    return Response(data, 200, {"Cache-Control": "no-store"}, "image/svg+xml")


def drawn(request: Request) -> bytes:
    """Draw the picture that is asked for."""
    from bargaining_sim.plots.table import PLOTS, as_bytes, checked
    from bargaining_sim.results.examples import tell_run
    from bargaining_sim.scenario.compiler import compile_scenario

    name = request.path_params["name"]
    checked([name], [key for key, plot in PLOTS.items() if plot.of_run], "picture of one run")
    asked, _ = asked_run(request)
    plot = PLOTS[name]
    if plot.of_run is None or not plot.needs(asked.scenario):
        raise RefusedError(422, Fault("picture", f'"{name}"', f"{asked.name} has no {plot.lacks}"))
    story = tell_run(asked.scenario, compile_scenario(asked.scenario), asked.seed, asked.run)
    return as_bytes(plot.of_run(story), "svg")
