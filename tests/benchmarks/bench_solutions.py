"""Time the bargaining solutions against naive ways of finding the same packages.

Run by hand from the checkout: ``PYTHONPATH=. python tests/benchmarks/bench_solutions.py [packages]``. It
prints milliseconds (the best of several runs) and how many times as long the naive ways take; it asserts that
all find the same, and nothing about seconds.
"""

import sys
import timeit
from collections.abc import Callable
from typing import Any

import numpy as np

from bargaining_sim.theory.solutions import distance_to_frontier, issue_by_issue, nash, pareto_frontier

PAIRWISE = 3_000
"""Packages in the comparison of every package with every other, whose time grows with the square."""


def by_pairs(u1: Any, u2: Any) -> list[int]:
    """Frontier by comparing every package with every other (a NumPy row at a time)."""
    front = {}
    for k in range(len(u1)):
        as_good = (u1 >= u1[k]) & (u2 >= u2[k])
        if not (as_good & ((u1 > u1[k]) | (u2 > u2[k]))).any():
            front.setdefault((float(u1[k]), float(u2[k])), k)
    return [front[pair] for pair in sorted(front)]


def by_scan(u1: Any, u2: Any) -> list[int]:
    """Frontier by sorting and one pass in plain Python."""
    pairs = sorted(zip((-u1).tolist(), (-u2).tolist(), range(len(u1)), strict=True))
    front, best = [], float("inf")
    for _, lost, k in pairs:
        if lost < best:
            front.append(k)
            best = lost
    return front[::-1]


def by_lexsort(u1: Any, u2: Any) -> list[int]:
    """Frontier by sorting all packages in NumPy, with no levels for rounding and no filter before it."""
    order = np.lexsort((-u2, -u1))
    ahead = np.maximum.accumulate(u2[order])
    new = np.concatenate(([True], u2[order][1:] > ahead[:-1]))
    return order[new][::-1].tolist()


def nash_by_loop(u1: Any, u2: Any, d1: float, d2: float) -> int:
    """Nash solution by a plain Python loop over all packages."""
    best, found = (-1.0, 0.0, 0.0), -1
    for k, (a, b) in enumerate(zip(u1.tolist(), u2.tolist(), strict=True)):
        g1, g2 = a - d1, b - d2
        if g1 >= 0 and g2 >= 0 and (merit := (g1 * g2, min(g1, g2), g1 + g2)) > best:
            best, found = merit, k
    return found


def nash_by_argmax(u1: Any, u2: Any, d1: float, d2: float) -> int:
    """Nash solution by one argmax over all products: no ties, no Pareto check."""
    inside = (u1 >= d1) & (u2 >= d2)
    return int(np.argmax(np.where(inside, (u1 - d1) * (u2 - d2), -1)))


def games(n: int) -> dict[str, tuple[Any, Any]]:
    """Return utilities of n packages of several shapes."""
    rng = np.random.default_rng(1)
    pie = rng.permutation(n) / n
    chips = rng.random((2, 4, 40)) ** 2  # additive over chips, as in a scenario
    rungs = rng.integers(0, 40, (4, n))
    additive = [sum(side[chip][rungs[chip]] for chip in range(4)) for side in (chips[0], -chips[1])]
    return {
        "independent, basis points": tuple(rng.integers(0, 10_001, (2, n))),
        "independent, floats": tuple(rng.random((2, n))),
        "additive chips, floats": (additive[0], additive[1] + 4),
        "a pie: all on the frontier": (pie, 1 - pie),
    }


def milliseconds(function: Callable[..., Any], *arguments: Any, repeat: int = 7) -> float:
    """Return the shortest time of several runs."""
    return 1e3 * min(timeit.repeat(lambda: function(*arguments), number=1, repeat=repeat))


def report(n: int) -> None:
    """Print the comparison for n packages."""
    print(f"{n:,} packages; ms, and the naive ways as multiples of it")
    for name, (u1, u2) in games(n).items():
        d1, d2 = float(np.quantile(u1, 0.2)), float(np.quantile(u2, 0.2))
        front = pareto_frontier(u1, u2)
        assert front.tolist() == by_scan(u1, u2) == by_lexsort(u1, u2)
        assert pareto_frontier(u1[:PAIRWISE], u2[:PAIRWISE]).tolist() == by_pairs(
            u1[:PAIRWISE], u2[:PAIRWISE]
        )
        chosen, looped = nash(u1, u2, d1, d2), nash_by_loop(u1, u2, d1, d2)
        assert np.isclose((u1[chosen] - d1) * (u2[chosen] - d2), (u1[looped] - d1) * (u2[looped] - d2))
        ours = milliseconds(pareto_frontier, u1, u2)
        pairs = milliseconds(by_pairs, u1[:PAIRWISE], u2[:PAIRWISE], repeat=1) * (n / PAIRWISE) ** 2
        scan, lexsort = (milliseconds(other, u1, u2, repeat=3) for other in (by_scan, by_lexsort))
        both = milliseconds(nash, u1, u2, d1, d2)
        loop = milliseconds(nash_by_loop, u1, u2, d1, d2, repeat=3)
        argmax = milliseconds(nash_by_argmax, u1, u2, d1, d2)
        print(f"\n{name} ({len(front):,} on the frontier): frontier + nash {ours + both:.1f} ms")
        print(
            f"  frontier {ours:6.1f} | all pairs (from {PAIRWISE:,}) x{pairs / ours:,.0f}, "
            f"Python sort and scan x{scan / ours:.1f}, NumPy lexsort x{lexsort / ours:.1f}"
        )
        print(f"  nash     {both:6.1f} | Python loop x{loop / both:.1f}, bare argmax x{argmax / both:.2f}")


def report_small() -> None:
    """Print the time of the functions that work on few or derived numbers."""
    share = np.arange(11) / 10
    chips = (
        [share * weight for weight in np.arange(1, 9)],
        [(1 - share) * weight for weight in np.arange(8, 0, -1)],
    )
    print(f"\nissue_by_issue, 8 chips of 11 rungs: {milliseconds(issue_by_issue, *chips, [5] * 8):.2f} ms")
    points, front = (
        np.random.default_rng(2).random((2, 10_000)),
        (np.arange(100) / 100, 1 - np.arange(100) / 100),
    )

    def one_by_one() -> list[float]:
        return [float(np.hypot(front[0] - a, front[1] - b).min()) for a, b in points.T]

    assert np.allclose(one_by_one(), distance_to_frontier(*points, *front))
    ours = milliseconds(distance_to_frontier, *points, *front)
    ratio = milliseconds(one_by_one, repeat=1) / ours
    print(f"distance_to_frontier, 10,000 points, 100 on it: {ours:.1f} ms | point by point x{ratio:.1f}")


if __name__ == "__main__":
    report(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
    report_small()
