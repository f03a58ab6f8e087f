"""Print the cost per call of the elementary functions and of the random numbers, next to the libraries'.

Run with ``python tests/benchmarks/bench_chance.py``; takes about ten seconds, most of it compilation.
"""

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit
from numba.extending import register_jitable

from bargaining_sim.numeric.chance import MOVES, fill_uniforms, uniforms
from bargaining_sim.numeric.functions import exponential, logarithm, logistic, normal_cdf, power
from bargaining_sim.numeric.rule import RULES

REPEATS = 5
ARGUMENTS = np.random.default_rng(1).uniform(0.01, 3.0, 5000)


def best_nanoseconds(call: Callable[[], Any], operations: int) -> float:
    """Return the time per operation of the fastest of some calls, the first one (which compiles) aside."""
    call()
    seconds = math.inf
    for _ in range(REPEATS):
        start = time.perf_counter()
        call()
        seconds = min(seconds, time.perf_counter() - start)
    return seconds / operations * 1e9


def summing(function: Callable[..., float], *further: float) -> Callable[[], float]:
    """Return a compiled loop over ``function``; one that takes two arguments gets a fixed second one."""
    if further:
        second = further[0]

        @njit
        def total(xs, times):
            result = 0.0
            for _ in range(times):
                for x in xs:
                    result += function(x, second)
            return result
    else:

        @njit
        def total(xs, times):
            result = 0.0
            for _ in range(times):
                for x in xs:
                    result += function(x)
            return result

    return lambda: total(ARGUMENTS, 100)


def calling(function: Callable[..., float], *further: float) -> Callable[[], list[float]]:
    """Return a plain loop over ``function``."""
    arguments = ARGUMENTS.tolist()
    return lambda: [function(x, *further) for x in arguments]


def compare_functions() -> None:
    """Print each function beside the C library's, compiled and plain."""
    pairs = [
        ("exponential", exponential, math.exp, ()),
        ("logarithm", logarithm, math.log, ()),
        ("power", power, math.pow, (0.7,)),
        ("logistic", logistic, math.tanh, ()),
        ("normal_cdf", normal_cdf, math.erfc, ()),
    ]
    print(f"{'ns per call':16}{'compiled':>10}{'plain':>10}    {'library':8}{'compiled':>10}{'plain':>10}")
    for name, own, library, further in pairs:
        cells = []
        for function in (own, library):
            compiled = best_nanoseconds(summing(function, *further), 100 * len(ARGUMENTS))
            plain = best_nanoseconds(calling(function, *further), len(ARGUMENTS))
            cells.append((compiled, plain))
        (a, b), (c, d) = cells
        print(f"{name:16}{a:10.1f}{b:10.0f}    {library.__name__:8}{c:10.1f}{d:10.0f}")


@njit
def fill_rounds(rounds, out):
    """Fill the array once per round."""
    result = 0.0
    for round_ in range(rounds):
        fill_uniforms(5, 7, MOVES, round_, out)
        result += out[0]
    return result


@njit
def fill_from_generator(rounds, generator, out):
    """Fill the array from one NumPy generator, which runs on instead of being set per round."""
    result = 0.0
    for _ in range(rounds):
        for i in range(len(out)):
            out[i] = generator.random()
        result += out[0]
    return result


def compare_streams() -> None:
    """Print the cost of numbers per round, per array length."""
    print(f"\n{'ns for':>8}{'fill_uniforms':>16}{'per block':>12}{'running Generator':>20}{'uniforms':>12}")
    generator = np.random.Generator(np.random.Philox(1))
    for n in (1, 4, 8, 16, 64, 1000):
        out = np.empty(n)
        rounds = 400_000 // n
        own = best_nanoseconds(lambda out=out, rounds=rounds: fill_rounds(rounds, out), rounds)
        running = best_nanoseconds(
            lambda out=out, rounds=rounds: fill_from_generator(rounds, generator, out), rounds
        )
        fresh = best_nanoseconds(lambda n=n: [uniforms(5, 7, MOVES, r, n) for r in range(500)], 500)
        print(f"{n:8}{own:16.1f}{own / -(-n // 4):12.1f}{running:20.1f}{fresh:12.0f}")


if __name__ == "__main__":
    for marked in RULES:
        register_jitable(marked)
    compare_functions()
    compare_streams()
