"""What a page asks for, checked: scenario, settings, seed, run, batch; faults in the project's words."""

import asyncio
import contextlib
import inspect
import json
import logging
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from bargaining_sim.errors import (
    MAX_RUNS,
    MAX_SEED,
    BargainingError,
    Fault,
    ResultError,
    ScenarioError,
    did_you_mean,
    one_of,
    whole_number,
)

MAX_BODY = 64_000
MAX_SETTINGS = 200
MAX_OFFERS = 5_000
MAX_FIRMS = 5_000
MAX_PACKAGES = 100_000
DEFAULT = "us_china_2025"
MAX_RESULTS = 200
"""Finished batches that a page lists."""

Handler = Callable[[Request], Any]
"""Answers a request, as a coroutine or, if it takes long, as a function for a thread."""


class RefusedError(Exception):
    """A request that cannot be served, with its faults and the status that says so."""

    def __init__(self, status: int, *faults: Fault) -> None:
        self.status = status
        self.faults = faults
        super().__init__("; ".join(str(fault) for fault in faults))


class RunRequest(NamedTuple):
    """One run that is asked for.

    Attributes
    ----------
    name : str
        Scenario as the page calls it.
    settings : list of str
        ``key=value``.
    texts, overrides : dict
        What the scenario was read from; empty if this is not known.
    """

    name: str
    settings: list[str]
    scenario: Any
    seed: int
    run: int
    texts: Mapping[str, str] = MappingProxyType({})
    overrides: Mapping[str, Any] = MappingProxyType({})


def answering(handler: Handler) -> Handler:
    async def safe(request: Request) -> Response:
        try:
            if inspect.iscoroutinefunction(handler):
                response: Response = await handler(request)
            else:
                response = await asyncio.to_thread(handler, request)
            return response
        except RefusedError as error:
            return refusal(error.status, error.faults)
        except ScenarioError as error:
            return refusal(422, error.faults)
        except BargainingError as error:
            return refusal(422, [Fault("", without_paths(str(error), request), "")])
        except Exception:
            logging.getLogger("bargaining_sim.web").exception("a request failed")
            return refusal(
                500, [Fault("", "a fault of the program", "please tell its authors; the page goes on")]
            )

    return safe


def refusal(status: int, faults: Any) -> Response:
    # A fault without anything allowed is already a sentence.
    texts = [str(fault) if fault.allowed else fault.found for fault in faults]
    listed = [fault.__dict__ | {"text": text} for fault, text in zip(faults, texts, strict=True)]
    return answer({"faults": listed}, status)


def without_paths(text: str, request: Request) -> str:
    """Leave the folders of the server out of a message."""
    results = getattr(request.app.state, "results", None)
    for folder in (results, Path.cwd(), Path.home()):
        if folder is not None:
            text = text.replace(f"{Path(folder).resolve()}/", "").replace(f"{folder}/", "")
    return text


def answer(value: Any, status: int = 200) -> Response:
    """Return JSON; numbers that JSON does not know are a fault of ours."""
    body = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(body, status, {"Cache-Control": "no-store"}, "application/json")


def scenarios(state: Any) -> dict[str, Path]:
    """Return the scenarios that the page may open: the one it was started with, then the shipped ones.

    A file of one's own wins over a shipped scenario of the same name.
    """
    from bargaining_sim.scenario.reader import holds, shipped_scenarios

    known = dict(shipped_scenarios())
    start = Path(str(getattr(state, "scenario", None) or DEFAULT))
    if str(start) not in known or holds(start.is_file):
        known = {start.stem: start} | {name: path for name, path in known.items() if name != start.stem}
    return known


def start_name(state: Any) -> str:
    start = getattr(state, "scenario", None)
    return Path(str(start)).stem if start else DEFAULT


def read_request(state: Any, name: str, settings: list[str]) -> RunRequest:
    """Read the scenario that is asked for with its settings, at seed 0 and run 0.

    Raises
    ------
    RefusedError
        For an unknown scenario, or one too large to be played for a page.
    ScenarioError
        With all faults of the settings.
    """
    from bargaining_sim.scenario.reader import parse_overrides, read_scenario

    known = scenarios(state)
    if name not in known:
        raise RefusedError(
            404, Fault("scenario", f'"{name[:80]}"', one_of(list(known)), did_you_mean(name, list(known)))
        )
    if len(settings) > MAX_SETTINGS:
        raise RefusedError(422, Fault("set", f"{len(settings)} settings", f"at most {MAX_SETTINGS}"))
    overrides = parse_overrides(settings)
    read = read_scenario(known[name], overrides)
    faults = too_large(read.scenario)
    if faults:
        raise RefusedError(422, *faults)
    return RunRequest(name, settings, read.scenario, 0, 0, read.texts, overrides)


def too_large(scenario: Any) -> list[Fault]:
    """Tell what would keep a page waiting for too long; the command line plays it."""
    packages = math.prod(len(chip.rungs) for chip in scenario.chips.values())
    offers = scenario.talks.offers_per_round * len(scenario.calendar.meetings)
    if scenario.talks.linkage != "package":
        offers *= len(scenario.chips)
    firms = scenario.firms.count if scenario.firms else 0
    return [
        Fault(key, f"{size:,} {what}", f"at most {most:,} on the page", "the command line plays it")
        for key, size, most, what in (
            ("chips", packages, MAX_PACKAGES, "packages"),
            ("talks.offers_per_round", offers, MAX_OFFERS, "offers in all"),
            ("firms.count", firms, MAX_FIRMS, "firms"),
        )
        if size > most
    ]


def request_of_query(request: Request) -> RunRequest:
    """Return the run that a query asks for: ``scenario``, ``set`` (repeated), ``seed``, ``run``."""
    query, state = request.query_params, request.app.state
    name = query.get("scenario") or start_name(state)
    wanted, seed, run = together(
        lambda: read_request(state, name, query.getlist("set")),
        lambda: whole("seed", query.get("seed") or "1", 0, MAX_SEED),
        lambda: whole("run", query.get("run") or "0", 0, MAX_RUNS - 1),
    )
    complete: RunRequest = wanted._replace(seed=seed, run=run)
    return complete


def together(*readers: Callable[[], Any]) -> list[Any]:
    """Read all parts of what is asked for; the faults of all are told at once, with the first status."""
    values: list[Any] = []
    status: list[int] = []
    faults: list[Fault] = []
    for read in readers:
        try:
            values.append(read())
        except RefusedError as error:
            status.append(error.status)
            faults += error.faults
        except ScenarioError as error:
            status.append(422)
            faults += error.faults
    if faults:
        raise RefusedError(status[0], *faults)
    return values


def whole(where: str, given: Any, low: int, high: int) -> int:
    """Return a whole number within its range, or refuse it in words."""
    try:
        if isinstance(given, bool | float) or len(str(given)) > 20:
            raise ValueError
        value = int(given)
    except (TypeError, ValueError):
        value = low - 1
    if not low <= value <= high:
        raise RefusedError(422, Fault(where, str(given)[:40], whole_number(low, high)))
    return value


async def body_of(request: Request) -> dict[str, Any]:
    """Return the JSON object of a request, of at most 64 kB."""
    read = b""
    async for chunk in request.stream():
        read += chunk
        if len(read) > MAX_BODY:
            raise RefusedError(413, Fault("", f"more than {MAX_BODY:,} bytes", "a smaller request"))
    try:
        value = json.loads(read)
        json.dumps(value, ensure_ascii=False).encode()  # half a character could not be sent on
    except (ValueError, RecursionError):
        raise RefusedError(400, Fault("", "what is no JSON", "a JSON object")) from None
    if not isinstance(value, dict):
        raise RefusedError(400, Fault("", "JSON that is no object", "a JSON object"))
    return value


def request_of_body(state: Any, body: Mapping[str, Any], where: str = "") -> RunRequest:
    """Return the batch that a body asks for: ``scenario``, ``settings``, ``seed``."""
    name, settings = body.get("scenario", start_name(state)), body.get("settings", [])
    if not isinstance(name, str):
        raise RefusedError(400, Fault(f"{where}scenario", "no text", "the name of a scenario"))
    if not isinstance(settings, list) or not all(isinstance(one, str) for one in settings):
        raise RefusedError(400, Fault(f"{where}settings", "no list of texts", "a list of key=value"))
    wanted, seed = together(
        lambda: read_request(state, name, settings),
        lambda: whole("seed", body.get("seed", 1), 0, MAX_SEED),
    )
    complete: RunRequest = wanted._replace(seed=seed)
    return complete


def folders(root: Path | None) -> dict[str, dict[str, Any]]:
    """Return name → manifest of the complete batches of a folder, the newest first."""
    from bargaining_sim.results.manifest import read_manifest

    paths = sorted(root.glob("*/run.json"))[:10_000] if root is not None and root.is_dir() else []
    manifests = {}
    for path in paths:
        with contextlib.suppress(ResultError):
            manifest = read_manifest(path.parent)
            if manifest.get("kind", "batch") == "batch" and manifest.get("complete"):
                manifests[path.parent.name] = manifest
    newest = sorted(manifests, key=lambda name: str(manifests[name].get("created", "")), reverse=True)
    return {name: manifests[name] for name in newest[:MAX_RESULTS]}


def results_json(root: Path | None) -> dict[str, Any]:
    from bargaining_sim.results.manifest import settings_of

    return {
        "results": [
            {
                "name": name,
                "scenario": str(manifest.get("scenario", "")),
                "runs": int(manifest.get("runs", 0)),
                "seed": str(manifest.get("seed", "")),
                "overrides": settings_of(manifest),
            }
            for name, manifest in folders(root).items()
        ]
    }


def find_result(root: Path | None, name: str) -> Path:
    """Return the folder of a finished batch; only names of the list are looked up: nothing else is read."""
    known = folders(root)
    if root is None or name not in known:
        allowed = one_of(list(known)) or "none, as there is no finished batch here"
        raise RefusedError(
            404, Fault("result", f'"{name[:80]}"', allowed, did_you_mean(name[:80], list(known)))
        )
    return root / name
