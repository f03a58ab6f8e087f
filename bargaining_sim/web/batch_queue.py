"""Batches in a process of their own: compiling and playing there never keeps the server from answering.

The process starts with the first batch, stays, works on one batch at a time and dies with the server.
"""

import contextlib
import gc
import itertools
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from bargaining_sim.errors import BargainingError, Fault

MAX_WAITING = 4
KEPT = 20
"""Finished batches whose results can still be asked for."""

DONE, GIVEN_UP = 0, 1
"""Places of the two shared numbers: runs done, written by the process; whether to stop, by the server."""

NOT_BEGUN, COMPILING = -2, -1
"""What stands there instead of runs done."""

ENDED = "the process that plays batches has ended; please start again"

Json = dict[str, Any]


class Order(NamedTuple):
    """A batch that is asked for; scenarios as JSON, as another process shall read them.

    Attributes
    ----------
    scenario : str
    against : str or None
        The pinned side A of a comparison.
    """

    scenario: str
    against: str | None
    seed: int
    runs: int


class Job:
    """A batch: ``waiting``, ``compiling``, ``running``, ``done``, ``failed`` or ``cancelled``."""

    def __init__(self, number: int, order: Order) -> None:
        self.number, self.order = number, order
        self.state, self.done = "waiting", 0
        self.result: Json | None = None
        self.fault = ""

    def is_open(self) -> bool:
        return self.state in ("waiting", "compiling", "running")


class BusyError(Exception):
    """So many batches wait that no other is taken."""


class BatchQueue:
    """The one process that plays batches, and the list of what it was given.

    A batch is handed over only when the one before has ended, which is noticed whenever somebody asks: so two
    shared numbers tell how far it is and whether to give it up. They have no lock, which a process that is
    killed could keep; each is written at one end only.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: dict[int, Job] = {}
        self._numbers = itertools.count(1)
        self._playing: tuple[Job, Future[Json]] | None = None
        self._shared: Any = None
        self._pool: ProcessPoolExecutor | None = None
        self._lifeline: Connection | None = None
        """The process lives as long as this end is open: it closes even when the server is killed."""

    def put(self, order: Order) -> Json:
        """Take a batch in, and return what :meth:`look` returns of it.

        Raises
        ------
        BusyError
        """
        with self._lock:
            self._advance()
            if sum(job.is_open() for job in self._jobs.values()) >= MAX_WAITING:
                raise BusyError
            job = Job(next(self._numbers), order)
            self._jobs[job.number] = job
            self._advance()
            for old in [number for number, one in self._jobs.items() if not one.is_open()][:-KEPT]:
                del self._jobs[old]
            return {"job": job.number, "state": "waiting", "done": 0, "total": order.runs, "ahead": 0}

    def look(self, number: int) -> Json | None:
        """Return how far a batch is, or what came of it; None if there is none of this number."""
        with self._lock:
            self._advance()
            job = self._jobs.get(number)
            if job is None:
                return None
            status: Json = {"job": number, "state": job.state, "done": job.done, "total": job.order.runs}
            if job.state == "waiting":
                status["ahead"] = sum(one.is_open() for n, one in self._jobs.items() if n < number)
            if job.state == "done":
                status["result"] = job.result
            if job.state == "failed":
                status["faults"] = [Fault("", job.fault, "").__dict__ | {"text": job.fault}]
            return status

    def cancel(self, number: int) -> bool:
        """Give a batch up; what it has found so far is forgotten."""
        with self._lock:
            self._advance()
            job = self._jobs.get(number)
            if job is not None and job.is_open():
                job.state = "cancelled"
                if self._playing is not None and self._playing[0] is job:
                    self._shared[GIVEN_UP] = True  # the process looks here after each slice of runs
            return job is not None

    def close(self) -> None:
        with self._lock:
            if self._pool is not None and self._lifeline is not None:
                self._lifeline.close()
                self._pool.shutdown(wait=True, cancel_futures=True)
                self._pool = self._playing = None
                # A server that a signal ends runs no exit handlers: its semaphores must be given back here,
                # or Python tells of leaked ones. They hang in circles of references.
                gc.collect()

    def _advance(self) -> None:
        """Note how far the process is; if it has ended a batch, hand the next one over."""
        if self._playing is not None:
            job, future = self._playing
            if future.done():
                self._playing = None
                self._take_in(job, future)
            elif job.is_open() and self._shared[DONE] != NOT_BEGUN:
                job.state = "compiling" if self._shared[DONE] == COMPILING else "running"
                job.done = max(0, self._shared[DONE])
        waiting = next((one for one in self._jobs.values() if one.state == "waiting"), None)
        if self._playing is None and waiting is not None:
            try:
                self._playing = waiting, self._submit(waiting.order)
            except BrokenProcessPool:  # it has died since the last batch
                self._pool = None
                self._playing = waiting, self._submit(waiting.order)

    def _take_in(self, job: Job, future: Future[Json]) -> None:
        """Note what came of a batch; with the process all that waits for it fails."""
        error = future.exception()
        if isinstance(error, BrokenProcessPool):
            self._pool = None
            for one in self._jobs.values():
                if one.is_open():
                    one.state, one.fault = "failed", ENDED
        elif job.is_open() and error is not None:
            job.state, job.fault = "failed", str(error)
        elif job.is_open():
            job.state, job.done, job.result = "done", job.order.runs, future.result()

    def _submit(self, order: Order) -> Future[Json]:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._shared = context.RawArray("q", 2)
            inside, self._lifeline = context.Pipe(duplex=False)
            self._pool = ProcessPoolExecutor(
                1, mp_context=context, initializer=begin_process, initargs=(self._shared, inside)
            )
        self._shared[DONE], self._shared[GIVEN_UP] = NOT_BEGUN, False
        with no_ctrl_c():  # the process starts here
            return self._pool.submit(play_order, order)


@contextlib.contextmanager
def no_ctrl_c() -> Iterator[None]:
    """Keep Ctrl-C from a process started meanwhile: a terminal sends it to all, but this one ends itself."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows, where begin_process alone must do
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # a new process takes it over
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


shared: Any = None
"""In the process that plays: the two numbers that it shares with the server."""


def begin_process(numbers: Any, lifeline: Connection) -> None:
    """Take over the shared numbers, and end this process as soon as the server lets go, however it does."""
    global shared
    shared = numbers
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def die_with_server() -> None:
        with contextlib.suppress(EOFError, OSError):
            lifeline.recv_bytes()
        os._exit(0)

    threading.Thread(target=die_with_server, daemon=True).start()


def play_order(order: Order) -> Json:
    """Play a batch, in the process of its own.

    Raises
    ------
    CancelledError
        As soon as the server has given it up.
    RuntimeError
        With the reason in words, if it cannot be played; other errors might not survive the way back.
    """
    from bargaining_sim.engine import batch
    from bargaining_sim.scenario.schema import Scenario
    from bargaining_sim.web.batch_summary import batch_summary

    def tell(done: int) -> None:
        if shared[GIVEN_UP]:
            raise CancelledError
        shared[DONE] = done

    try:
        tell(0 if batch.is_compiled() else COMPILING)
        scenario = Scenario.model_validate_json(order.scenario)
        other = Scenario.model_validate_json(order.against) if order.against else None
        return batch_summary(scenario, order.seed, order.runs, other, tell)
    except CancelledError:
        raise
    except BargainingError as error:
        raise RuntimeError(str(error)) from None
    except MemoryError:
        raise RuntimeError("not enough memory for this batch") from None
    except Exception as error:
        told = f"a fault of the program ({type(error).__name__}); please tell its authors"
        raise RuntimeError(told) from None
