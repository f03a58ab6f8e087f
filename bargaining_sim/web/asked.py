"""What a page asks for, checked: scenario, settings, seed and run; faults go back in the project's words."""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
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
    ScenarioError,
    did_you_mean,
    one_of,
    whole_number,
)

MOST_BODY = 64_000
MOST_SETTINGS = 200
MOST_OFFERS = 5_000
MOST_FIRMS = 5_000
MOST_PACKAGES = 100_000
DEFAULT = "us_china_2025"
RUN_NUMBERS = whole_number(0, MAX_RUNS - 1)

Handler = Callable[[Request], Awaitable[Response]]


class RefusedError(Exception):
    """A request that cannot be served, with its faults and the status that says so."""

    def __init__(self, status: int, *faults: Fault) -> None:
        self.status = status
        self.faults = faults
        super().__init__("; ".join(str(fault) for fault in faults))


class Asked(NamedTuple):
    """One run that is asked for.

    Attributes
    ----------
    name : str
        Scenario as the page calls it.
    settings : list of str
        ``key=value``.
    scenario : Scenario
    seed, run : int
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
    """Wrap a handler: what goes wrong becomes JSON with faults, and the server lives on."""

    async def safe(request: Request) -> Response:
        try:
            return await handler(request)
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
    """Return faults as JSON."""
    told = [fault.__dict__ | {"text": text_of(fault)} for fault in faults]
    return answer({"faults": told}, status)


def text_of(fault: Fault) -> str:
    """Return a fault as a sentence; one without anything allowed is told as it is."""
    return str(fault) if fault.allowed else fault.found


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
    """Return the scenario that the page opens first."""
    start = getattr(state, "scenario", None)
    return Path(str(start)).stem if start else DEFAULT


def read_asked(state: Any, name: str, settings: list[str], seed: int, run: int) -> Asked:
    """Read the scenario that is asked for with its settings.

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
    if len(settings) > MOST_SETTINGS:
        raise RefusedError(422, Fault("set", f"{len(settings)} settings", f"at most {MOST_SETTINGS}"))
    overrides = parse_overrides(settings)
    read = read_scenario(known[name], overrides)
    faults = too_large(read.scenario)
    if faults:
        raise RefusedError(422, *faults)
    return Asked(name, settings, read.scenario, seed, run, read.texts, overrides)


def too_large(scenario: Any) -> list[Fault]:
    """Tell what would keep a page waiting for too long; the command line plays it."""
    sizes = [1]
    sizes += [len(chip.rungs) for chip in scenario.chips.values()]
    packages = 1
    for size in sizes:
        packages *= size
    offers = scenario.talks.offers_per_round * len(scenario.calendar.meetings)
    if scenario.talks.linkage != "package":
        offers *= len(scenario.chips)
    firms = scenario.firms.count if scenario.firms else 0
    faults = []
    for key, found, most, what in (
        ("chips", packages, MOST_PACKAGES, "packages"),
        ("talks.offers_per_round", offers, MOST_OFFERS, "offers in all"),
        ("firms.count", firms, MOST_FIRMS, "firms"),
    ):
        if found > most:
            told = f"{found:,} {what}"
            faults.append(Fault(key, told, f"at most {most:,} on the page", "the command line plays it"))
    return faults


def asked_of_query(request: Request) -> Asked:
    """Return the run that a query asks for: ``scenario``, ``set`` (repeated), ``seed``, ``run``."""
    query, state = request.query_params, request.app.state
    name = query.get("scenario") or start_name(state)
    asked: Asked
    asked, seed, run = together(
        lambda: read_asked(state, name, query.getlist("set"), 0, 0),
        lambda: whole("seed", query.get("seed") or "1", 0, MAX_SEED),
        lambda: whole("run", query.get("run") or "0", 0, MAX_RUNS - 1),
    )
    return asked._replace(seed=seed, run=run)


def together(*readers: Callable[[], Any]) -> list[Any]:
    """Read all parts of what is asked for; the faults of all are told at once, with the first status."""
    found: list[Any] = []
    status: list[int] = []
    faults: list[Fault] = []
    for read in readers:
        try:
            found.append(read())
        except RefusedError as error:
            status.append(error.status)
            faults += error.faults
        except ScenarioError as error:
            status.append(422)
            faults += error.faults
    if faults:
        raise RefusedError(status[0], *faults)
    return found


def whole(where: str, found: Any, low: int, high: int) -> int:
    """Return a whole number within its range, or refuse it in words."""
    try:
        if isinstance(found, bool | float) or len(str(found)) > 20:
            raise ValueError
        value = int(found)
    except (TypeError, ValueError):
        value = low - 1
    if not low <= value <= high:
        raise RefusedError(422, Fault(where, str(found)[:40], whole_number(low, high)))
    return value


async def body_of(request: Request) -> dict[str, Any]:
    """Return the JSON object of a request, of at most 64 kB."""
    read = b""
    async for chunk in request.stream():
        read += chunk
        if len(read) > MOST_BODY:
            raise RefusedError(413, Fault("", f"more than {MOST_BODY:,} bytes", "a smaller request"))
    try:
        value = json.loads(read)
        json.dumps(value, ensure_ascii=False).encode()  # half a character could not be sent on
    except (ValueError, RecursionError):
        raise RefusedError(400, Fault("", "what is no JSON", "a JSON object")) from None
    if not isinstance(value, dict):
        raise RefusedError(400, Fault("", "JSON that is no object", "a JSON object"))
    return value


def asked_of_body(state: Any, body: Mapping[str, Any], where: str = "") -> Asked:
    """Return the batch that a body asks for: ``scenario``, ``settings``, ``seed``."""
    name, settings = body.get("scenario", start_name(state)), body.get("settings", [])
    if not isinstance(name, str):
        raise RefusedError(400, Fault(f"{where}scenario", "no text", "the name of a scenario"))
    if not isinstance(settings, list) or not all(isinstance(one, str) for one in settings):
        raise RefusedError(400, Fault(f"{where}settings", "no list of texts", "a list of key=value"))
    asked: Asked
    asked, seed = together(
        lambda: read_asked(state, name, settings, 0, 0),
        lambda: whole("seed", body.get("seed", 1), 0, MAX_SEED),
    )
    return asked._replace(seed=seed)
