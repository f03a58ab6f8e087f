"""Playing parts on an existing Dask cluster: workers play, this process writes.

Workers need no common folder and keep no state: a part comes back as the bytes of its file. A part of a lost
worker is played again by another; the bytes are the same. Without any worker left, the sweep waits for one.
"""

import itertools
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bargaining_sim.engine.batch import engine, source_hash
from bargaining_sim.errors import BargainingError, Fault
from bargaining_sim.experiments.run import Executor, Planned, plan_of
from bargaining_sim.experiments.sweep import Progress
from bargaining_sim.results.manifest import Manifest, difference, versions
from bargaining_sim.results.rows import Files, Part, write_part

if TYPE_CHECKING:
    from distributed import Client

ADDRESS = re.compile(r"((tcp|tls)://)?[^\s/]+:\d{1,5}")

CONNECT = 10
"""Seconds to wait for the scheduler."""

WAITING = 3
"""Parts handed out for each thread of the cluster, so that none runs dry and few results wait in memory."""

TRIES = 3
"""Times that a part is handed out again after a worker has failed over it, say for lack of memory."""

LOGGERS = ("distributed", "distributed.client", "tornado.application")
"""What Dask would say on the terminal about a lost connection, on many lines; we say it in one."""


def on_dask(address: str) -> Executor:
    """Play on the Dask cluster whose scheduler has this address, such as ``tcp://10.0.0.5:8786``.

    Raises
    ------
    BargainingError
        If this is no address, Dask is not installed, the scheduler does not answer, it has no workers, or one
        of them has another version of this project or of what it stands on.
    """
    if not ADDRESS.fullmatch(address):
        raise BargainingError(str(Fault("--dask", f'"{address}"', "an address such as tcp://10.0.0.5:8786")))
    try:
        from distributed import Client, KilledWorker
        from distributed.client import CancelledError
    except ImportError:
        install = 'pip install "bargaining-sim[dask]"'
        fault = Fault("--dask", "no package distributed", "an installation with it", install)
        raise BargainingError(str(fault)) from None

    def run(plan: Planned, missing: Sequence[Part], folder: Path, progress: Progress) -> None:
        with silent():
            try:
                client = Client(address, timeout=CONNECT, set_as_default=False)
            except (OSError, ValueError, TimeoutError) as error:
                raise BargainingError(
                    str(Fault("--dask", f"{address}, where no scheduler answers", "a running scheduler"))
                ) from (error if isinstance(error, OSError) else None)
            try:
                with client:
                    check_workers(client)
                    play_all(client, plan, missing, folder, progress)
            except (CancelledError, OSError, TimeoutError) as error:  # what a disk says is a ResultError
                raise BargainingError(f"--dask: the connection to {address} was lost") from OSError(error)
            except KilledWorker as error:
                raise BargainingError(
                    f"--dask: {error.allowed_failures + 1} workers died over one part, for lack of memory?"
                ) from OSError(error)

    return run


@contextmanager
def silent() -> Iterator[None]:
    """Let Dask log nothing: what happens is told by errors."""
    levels = {logger: logger.level for logger in map(logging.getLogger, LOGGERS)}
    for logger in levels:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in levels.items():
            logger.setLevel(level)


@cache
def about_me() -> dict[str, Any]:
    """Return what must be equal on every machine for the bytes to be equal."""
    return {"source_sha256": source_hash(), "versions": versions()}


def prepare() -> dict[str, Any]:
    """Run on every worker: say what it has, and compile the engine."""
    engine()
    return about_me()


def check_workers(client: "Client") -> None:
    """Refuse a cluster without workers, or with other versions."""
    threads = client.nthreads()
    if not threads:
        raise BargainingError(str(Fault("--dask", "a scheduler without workers", "one with workers")))
    mine = about_me()
    answers: dict[str, Any] = client.run(prepare, on_error="return")
    for worker, answer in answers.items():
        if isinstance(answer, ModuleNotFoundError):
            allowed = "the same version as here on every worker"
            raise BargainingError(str(Fault(f"--dask: {worker}", "no bargaining_sim", allowed)))
        if isinstance(answer, Exception):
            raise BargainingError(f"--dask: {worker}: {type(answer).__name__}: {answer}")
        for key, value in mine.items():
            if answer[key] != value:
                told = difference(key, answer[key], value)
                raise BargainingError(
                    f"--dask: {worker}: {told}; allowed: the same as here, or the bytes would differ"
                )


def play_all(
    client: "Client", plan: Planned, missing: Sequence[Part], folder: Path, progress: Progress
) -> None:
    """Hand out parts, a few for each thread at a time, and write each as it comes back."""
    from distributed import as_completed

    manifest = client.submit(dict, plan.manifest, pure=False)  # unlike scattered data, made again if lost
    left = iter(missing)
    waiting: dict[Any, Part] = {}

    def hand_out(part: Part) -> Any:
        future = client.submit(remote_part, manifest, part.number, pure=False, retries=TRIES)
        waiting[future] = part
        return future

    for part in itertools.islice(left, WAITING * max(1, sum(client.nthreads().values()))):
        hand_out(part)
    arriving: Any = as_completed(list(waiting), loop=client.loop)
    for future in arriving:
        part = waiting.pop(future)
        write_part(folder, future.result())
        future.release()
        progress(part.size)
        for following in itertools.islice(left, 1):
            arriving.add(hand_out(following))


def remote_part(manifest: Manifest, number: int) -> Files:
    """Play one part on a worker; it may have joined the cluster after the others were checked."""
    for key, value in about_me().items():
        if manifest[key] != value:
            told = difference(key, manifest[key], value)
            raise BargainingError(f"--dask: a worker that has joined: {told}")
    plan = plan_of(manifest)
    return plan.play_part(plan.parts[number])
