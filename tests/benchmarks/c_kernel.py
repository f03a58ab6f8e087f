"""The bare table in C: builds ``kernel.c`` with the system's compiler and plays a compiled game with it.

As a module of its own (``python -m tests.benchmarks.c_kernel``) it plays in a process of its own what
:class:`Elsewhere` asks for: what two processes gain over one is all that two threads could gain just then.
"""

import ctypes
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from bargaining_sim.engine.batch import Rows, new_rows
from bargaining_sim.game.outcome import ROW
from bargaining_sim.game.tables import SOLUTION, Game
from bargaining_sim.numeric import functions as numeric
from bargaining_sim.rules import answers, concession, offers

SOURCE = Path(__file__).with_name("kernel.c")
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-std=gnu11", "-Wall", "-Wextra", "-shared", "-fPIC")
MOST_TYPES, MOST_CHIPS = 4, 16

INTEGERS = ("chips", "longest", "packages", "rounds", "most", "opens")
ARRAYS = {
    "stride": "i8", "shift": "i8", "mask": "i8", "in_force": "i8", "fallback": "i8", "codes": "i8",
    "hostility": "f8", "prior": "f8", "conceded": "f8", "roots": "f8", "red_lines": "u1",
    "utility": "i4", "order": "i4", "ordered": "i4", "other": "i4", "frontier": "i4", "solutions": SOLUTION,
}  # fmt: skip
"""Arrays that the kernel reads, in the order of its struct."""


class Table(ctypes.Structure):
    """``Game`` of ``kernel.c``."""

    _fields_ = [
        *((name, ctypes.c_int64) for name in INTEGERS),
        ("types", ctypes.c_int64 * 2),
        *((name, ctypes.c_double) for name in ("risk", "spread", "discount")),
        *((name, ctypes.c_double * 2) for name in ("relations", "noise", "outside")),
        *((name, ctypes.c_void_p) for name in ARRAYS),
    ]


def compiler() -> str | None:
    """The system's C compiler: the one that ``CC`` names, else ``cc``."""
    return shutil.which(os.environ.get("CC") or "cc")


def out_of_scope(game: Game) -> list[str]:
    """What a game has that the kernel does not know."""
    talks, sides = game.talks, game.sides
    switches = ("shocks", "rumours", "moves", "learning", "approval", "clock", "implementation", "firms")
    rules = {
        "phases beside the table": any(talks[f"{name}_on"] for name in switches) or not talks.table_on,
        "a session for each chip": talks.issue_by_issue or len(game.menus) > 1 or not game.agenda.all(),
        "several offers a round": talks.offers_per_round != 1,
        "talks after a deal": not talks.ends_on_deal or talks.aftermath > 0,
        "a file": talks.file >= 0,
        "breakdown": talks.breakdown > 0.0,
        "summits that count": talks.leaders_bonus > 0.0,
        "chokepoints or instruments": talks.chokepoints or len(game.instruments) > 0,
        "dates or truces": bool((game.chips.truce_days > 0).any()),
        "levels": not np.isnan(game.rungs.level).all(),
        "too many chips": len(game.chips) > MOST_CHIPS,
        "too many types": bool((sides.types > MOST_TYPES).any()),
        "other tactics": bool(
            (sides.aspiration != concession.TIME).any()
            or (sides.offer != offers.TRADE_OFF).any()
            or (sides.answer != answers.NEXT).any()
        ),
    }
    return [name for name, found in rules.items() if found]


def arrays_of(game: Game) -> dict[str, Any]:
    """``ARRAYS`` of a game."""
    chips, rungs = game.chips, game.rungs
    steps = (numeric._STEP_HIGH, numeric._STEP_LOW, numeric._STEPS_PER_UNIT)
    found = {
        **{name: chips[name] for name in ("stride", "shift", "mask", "in_force", "fallback")},
        "codes": game.codes,
        "hostility": rungs.hostility,
        "prior": game.types.prior,
        "conceded": game.conceded,
        "roots": np.concatenate([numeric._ROOTS_OF_TWO.ravel(), steps]),
        "red_lines": np.moveaxis(rungs.red_line, -1, 0),
        "utility": game.utility,
        "order": game.order[0],
        "ordered": game.ordered_utility[0],
        "other": game.other_utility[0],
        "frontier": game.frontier,
        "solutions": game.solutions,
    }
    return {name: np.ascontiguousarray(found[name], dtype) for name, dtype in ARRAYS.items()}


class Kernel:
    """The kernel for one game; raises ``ValueError`` for a game that is more than a bare table."""

    def __init__(self, game: Game, library: ctypes.CDLL) -> None:
        if more := out_of_scope(game):
            raise ValueError(f"the C kernel plays a bare table, not {', '.join(more)}")
        self.game, self.library = game, library
        talks, sides = game.talks, game.sides
        self.arrays = arrays_of(game)  # kept alive: the struct has their addresses only
        numbers = (talks.chips, game.rungs.shape[1], talks.packages, talks.rounds, game.types.shape[1])
        pairs = ((talks.relations_start, talks.relations_deal), sides.noise, sides.outside)
        self.table = Table(
            *(int(number) for number in (*numbers, talks.opens)),
            (ctypes.c_int64 * 2)(*sides.types.tolist()),
            *(float(number) for number in (talks.perceived_risk, talks.belief_spread, talks.discount)),
            *((ctypes.c_double * 2)(*map(float, pair)) for pair in pairs),
            *(array.ctypes.data for array in self.arrays.values()),
        )

    def play(self, seed: int, first: int, count: int) -> Rows:
        """Play runs ``first`` to ``first + count − 1``, as ``batch.play_slice`` does."""
        out = new_rows(self.game, first, count)
        self.library.play(
            ctypes.byref(self.table),
            ctypes.c_uint64(seed),
            ctypes.c_uint64(first),
            ctypes.c_int64(count),
            ctypes.c_void_p(out.rows.ctypes.data),
            ctypes.c_void_p(out.rungs.ctypes.data),
        )
        return out


def build(command: str) -> ctypes.CDLL:
    """Compile ``kernel.c`` in a temporary folder and load it; plainly if the compiler refuses the flags."""
    with tempfile.TemporaryDirectory(prefix="kernel-") as folder:
        path = Path(folder) / "kernel.so"
        plain = tuple(flag for flag in FLAGS if flag != "-march=native")
        for flags in (FLAGS, plain):
            line = [command, *flags, str(SOURCE), "-o", str(path), "-lm"]
            done = subprocess.run(line, capture_output=True, text=True)
            if done.returncode == 0:
                break
        else:
            raise RuntimeError(f"{' '.join(line)} failed:\n{done.stderr}")
        library = ctypes.CDLL(str(path))
    library.play.restype = None
    library.row_size.restype = ctypes.c_size_t
    if library.row_size() != ROW.itemsize:
        raise RuntimeError("Row in kernel.c has not the size of game.outcome.ROW")
    return library


class Elsewhere:
    """A process of its own that plays a game with the C kernel when asked to; use as a context."""

    def __init__(self, game: Game) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.c_kernel"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        self.send(pickle.dumps(tuple(game)).hex())
        self.wait()

    def send(self, line: str) -> None:
        """Ask for something without waiting for it."""
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()

    def wait(self) -> None:
        """Wait until it is done."""
        assert self.process.stdout
        if not self.process.stdout.readline():
            raise RuntimeError("the other process has ended")

    def __enter__(self) -> "Elsewhere":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()  # closes its input, at which it ends


def serve() -> None:
    """Play what :class:`Elsewhere` asks for: first a line with the game, then lines with numbers of runs."""
    command = compiler()
    assert command
    kernel = Kernel(Game(*pickle.loads(bytes.fromhex(sys.stdin.readline()))), build(command))
    print("ready", flush=True)
    for line in sys.stdin:
        kernel.play(1, 0, int(line))
        print("done", flush=True)


if __name__ == "__main__":
    serve()
