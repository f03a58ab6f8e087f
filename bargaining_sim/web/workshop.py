"""Batches in a process of their own: compiling and playing there never keeps the server from answering.

The process starts with the first batch, stays, works on one batch at a time and dies with the server.
"""

import contextlib
import itertools
import multiprocessing
import os
import threading
from collections.abc import Mapping
from multiprocessing.connection import Connection
from typing import Any

from bargaining_sim.errors import BargainingError, Fault

MOST_WAITING = 4
KEPT = 20
"""Finished batches whose results can still be asked for."""

Json = dict[str, Any]


class BusyError(Exception):
    """So many batches wait that no other is taken."""


class Job:
    """A batch: ``waiting``, ``compiling``, ``running``, ``done``, ``failed`` or ``cancelled``."""

    def __init__(self, number: int, total: int) -> None:
        self.number = number
        self.state = "waiting"
        self.done = 0
        self.total = total
        self.result: Json | None = None
        self.fault = ""

    def told(self, ahead: int) -> Json:
        """Return what a page wants to know."""
        found: Json = {"job": self.number, "state": self.state, "done": self.done, "total": self.total}
        if self.state == "waiting":
            found["ahead"] = ahead
        if self.state == "done":
            found["result"] = self.result
        if self.state == "failed":
            found["faults"] = [Fault("", self.fault, "").__dict__ | {"text": self.fault}]
        return found

    def is_open(self) -> bool:
        """Whether it still has to be worked on."""
        return self.state in ("waiting", "compiling", "running")


class Workshop:
    """The one process that plays batches, and the list of what it was given.

    An order is handed over only when the process waits for one: otherwise a full pipe would stop the server.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: dict[int, Job] = {}
        self._orders: dict[int, Json] = {}
        self._numbers = itertools.count(1)
        self._process: Any = None
        self._pipe: Connection | None = None
        self._idle = False

    def put(self, order: Mapping[str, Any]) -> Job:
        """Take a batch in; see :func:`work` for what an order holds.

        Raises
        ------
        BusyError
        """
        with self._lock:
            if sum(job.is_open() for job in self._jobs.values()) >= MOST_WAITING:
                raise BusyError
            self._open()
            job = Job(next(self._numbers), int(order["runs"]))
            self._jobs[job.number] = job
            self._orders[job.number] = dict(order)
            self._feed()
            for old in [n for n, one in self._jobs.items() if not one.is_open()][:-KEPT]:
                del self._jobs[old]
        return job

    def look(self, number: int) -> Json | None:
        """Return how far a batch is; None if there is none of this number."""
        with self._lock:
            job = self._jobs.get(number)
            if job is None:
                return None
            ahead = sum(one.is_open() for n, one in self._jobs.items() if n < number)
            return job.told(ahead)

    def cancel(self, number: int) -> bool:
        """Give a batch up; what it has found so far is forgotten."""
        with self._lock:
            job = self._jobs.get(number)
            if job is None:
                return False
            if job.is_open():
                job.state = "cancelled"
                if self._orders.pop(number, None) is None and self._pipe is not None:
                    with contextlib.suppress(OSError):
                        self._pipe.send(("cancel", number, {}))
            return True

    def close(self) -> None:
        """End the process."""
        with self._lock:
            process, self._process, self._pipe = self._process, None, None
        if process is not None:
            process.terminate()
            process.join(5)

    def _open(self) -> None:
        if self._process is not None and self._process.is_alive() and self._pipe is not None:
            return
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._process = context.Process(target=work, args=(theirs,), daemon=True, name="batches")
        self._process.start()
        theirs.close()
        self._pipe, self._idle = ours, False
        threading.Thread(target=self._listen, args=(ours,), daemon=True).start()

    def _feed(self) -> None:
        """Hand over the next order, if the process waits for one."""
        if self._idle and self._orders and self._pipe is not None:
            number = next(iter(self._orders))
            self._idle = False
            with contextlib.suppress(OSError):  # it has just died: the listener tells
                self._pipe.send(("play", number, self._orders.pop(number)))

    def _listen(self, pipe: Connection) -> None:
        """Take in what the process tells, until it ends."""
        while True:
            try:
                number, what, value = pipe.recv()
            except (EOFError, OSError):
                break
            with self._lock:
                if self._pipe is not pipe:
                    break
                if what == "idle":
                    self._idle = True
                    self._feed()
                job = self._jobs.get(number)
                if job is not None and job.is_open():
                    take_in(job, what, value)
        with self._lock:
            if self._pipe is pipe:
                self._pipe = self._process = None
                self._orders.clear()
                for job in self._jobs.values():
                    if job.is_open():
                        take_in(job, "failed", "the process that plays batches has ended; please start again")


def take_in(job: Job, what: str, value: Any) -> None:
    """Note what the process says of a batch."""
    if what == "done":
        job.state, job.done, job.result = "done", job.total, value
    elif what == "failed":
        job.state, job.fault = "failed", str(value)
    elif what == "compiling":
        job.state = "compiling"
    else:
        job.state, job.done = "running", int(value)


def work(pipe: Connection) -> None:
    """Play orders until the server ends: the whole life of the process.

    An order holds ``scenario``, ``against`` (both as JSON; the second may be None), ``seed`` and ``runs``.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=die_with, args=(parent,), daemon=True).start()
    try:
        pipe.send((0, "idle", 0))
        while True:
            what, number, order = pipe.recv()
            if what == "play":  # a late cancel is of a batch that is over
                serve(pipe, number, order)
                pipe.send((0, "idle", 0))
    except (EOFError, OSError, KeyboardInterrupt):
        return


def die_with(parent: Any) -> None:
    """End this process when the server ends, however it does."""
    parent.join()
    os._exit(0)


def serve(pipe: Connection, number: int, order: Json) -> None:
    """Play one order and send what comes of it."""
    from bargaining_sim.engine import batch
    from bargaining_sim.scenario.schema import Scenario
    from bargaining_sim.web.crunch import CancelledError, crunch

    def progress(done: int) -> None:
        while pipe.poll():
            what, which, _ = pipe.recv()
            if what == "cancel" and which == number:
                raise CancelledError
        pipe.send((number, "running", done))

    try:
        pipe.send((number, "running" if batch.is_compiled() else "compiling", 0))
        scenario = Scenario.model_validate_json(order["scenario"])
        other = Scenario.model_validate_json(order["against"]) if order["against"] else None
        pipe.send((number, "done", crunch(scenario, order["seed"], order["runs"], other, progress)))
    except CancelledError:
        pass
    except BargainingError as error:
        pipe.send((number, "failed", str(error)))
    except MemoryError:
        pipe.send((number, "failed", "not enough memory for this batch"))
    except (EOFError, OSError):
        raise
    except Exception as error:
        told = f"a fault of the program ({type(error).__name__}); please tell its authors"
        pipe.send((number, "failed", told))
