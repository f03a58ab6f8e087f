"""One line of the verification table, what it takes to pass, and how real games are played for it."""

import datetime
import math
import textwrap
from typing import NamedTuple

import numpy as np

from bargaining_sim import load_scenario
from bargaining_sim.abm.model import NegotiationModel
from bargaining_sim.engine import batch
from bargaining_sim.plots.theory_check import Dot
from bargaining_sim.scenario.compiler import compile_scenario

SEED = 20251014
START = datetime.date(2025, 1, 1)
COMPILED, MESA, BOTH, PLAIN, SOLVE, THEORY = "compiled", "Mesa", "both", "plain", "solve", "theory"
ENGINES = (
    "compiled: the compiled engine; Mesa: NegotiationModel; both: both, with the same row to the bit; plain: "
    "the compiled engine's rules uncompiled, for the ledger; solve: the enumeration behind `solve`; theory: "
    "THEORY ONLY, NOT THE ENGINE, the closed form against a simulation of its own. s.e.: standard error, of "
    "shares that of the closed form; –: nothing is left to chance."
)


class Row(NamedTuple):
    """A yardstick: ``error`` is the standard error of ``simulated``, None if nothing is left to chance."""

    id: str
    what: str
    configuration: str
    engine: str
    simulated: float | str
    error: float | None
    expected: float | str
    rule: str
    passed: bool


def exact(where, engine, simulated, expected, tolerance=0.0, why=""):
    """Row without chance: equal, or at most ``tolerance`` apart; ``where``: id, what, configuration."""
    if isinstance(simulated, str) or isinstance(expected, str) or tolerance == 0.0:
        passed, rule = simulated == expected, "equal"
    else:
        passed, rule = (
            abs(simulated - expected) <= tolerance,
            why or (f"±{number(tolerance)}" if tolerance >= 1e-4 else f"±{tolerance:.0e}"),
        )
    return Row(*where, engine, simulated, None, expected, rule, bool(passed))


def share(where, engine, happened, expected):
    """Row of a share: within three standard errors, which are those of the closed form."""
    happened = np.asarray(happened, dtype=float)
    error = math.sqrt(expected * (1.0 - expected) / len(happened))
    found = float(happened.mean())
    return Row(*where, engine, found, error, expected, "3 s.e.", abs(found - expected) <= 3 * error + 1e-12)


def mean(where, engine, values, expected):
    """Row of a mean: within three standard errors, which are those of the sample."""
    values = np.asarray(values, dtype=float)
    error = float(values.std(ddof=1)) / math.sqrt(len(values))
    found = float(values.mean())
    return Row(*where, engine, found, error, expected, "3 s.e.", abs(found - expected) <= 3 * error + 1e-12)


def dot(x, happened, expected):
    """Point of a share with its 95 % interval."""
    found = float(np.mean(happened))
    return Dot(x, found, 1.96 * math.sqrt(found * (1.0 - found) / len(happened)), expected)


def pie(meetings=1, **changes):
    """The shipped scenario ``split_the_pie`` with so many meetings and changes (dots written as ``__``)."""
    words = {
        "calendar.meetings": [
            {"name": f"m{i}", "date": START + datetime.timedelta(i)} for i in range(meetings)
        ],
        "calendar.end": START + datetime.timedelta(meetings),
    }
    return load_scenario("split_the_pie", words | {k.replace("__", "."): v for k, v in changes.items()})


def once(scenario, mesa=True):
    """Row of the only possible run, compiled; with ``mesa`` Mesa's row must be the same to the bit."""
    found = batch.play_slice(compile_scenario(scenario), SEED, 0, 1)
    if mesa:
        other = NegotiationModel(scenario, SEED, 0).run().raw_row()
        assert found.rows.tobytes() == other.rows.tobytes(), "the engines differ"
        assert (found.rungs == other.rungs).all(), "the engines differ"
    return found.rows[0], found.rungs[0]


def play(scenario, runs, seed=SEED):
    """Rows and paths of many runs on the compiled engine."""
    return batch.play_with_paths(compile_scenario(scenario), seed, 0, runs)


def by_mesa(scenario, runs, seed=SEED):
    """Rows of a few runs of Mesa's engine, one after the other."""
    return np.concatenate([NegotiationModel(scenario, seed, run).run().raw_row().rows for run in range(runs)])


WIDTHS = (3, 25, 24, 8, 8, 6, 7, 7, 4)
HEAD = ("id", "what", "configuration", "engine", "simul.", "s.e.", "closed", "within", "")


def number(value):
    """Put a number or a word in a cell."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if isinstance(value, int) or (float(value).is_integer() and abs(value) >= 2):
        return str(int(value))
    return f"{value:.4f}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:.5g}"


def line(cells):
    """Lines of one row of the table; what is too long for its cell goes on below."""
    parts = [textwrap.wrap(cell, width) or [""] for cell, width in zip(cells, WIDTHS, strict=True)]
    height = max(map(len, parts))
    filled = [part + [""] * (height - len(part)) for part in parts]
    return "\n".join(
        " ".join(f"{part[i]:<{width}}" for part, width in zip(filled, WIDTHS, strict=True)).rstrip()
        for i in range(height)
    )


def table(rows):
    """All rows as text of at most 100 columns, and a sentence that counts them."""
    parts = ["Verification: the engines against closed forms (MODEL §8)", "", line(HEAD)]
    last = ""
    for row in rows:
        if row.id != last:
            parts.append("-" * (sum(WIDTHS) + len(WIDTHS) - 1))
        last = row.id
        tail = (number(row.simulated), number(row.error), number(row.expected), row.rule)
        parts.append(line((*row[:4], *tail, "ok" if row.passed else "FAIL")))
    failed = sum(not row.passed for row in rows)
    yardsticks = len({row.id for row in rows})
    parts += ["", *textwrap.wrap(ENGINES, 98)]
    result = f"{len(rows)} rows for {yardsticks} yardsticks: {len(rows) - failed} passed, {failed} failed."
    return "\n".join([*parts, "", result])
