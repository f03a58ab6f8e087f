"""Sweeps of every design and shape, made by hand, for their pictures."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.experiments.frame import SweepFrame
from tests.analysis.made import KEYS, LINKAGE, LONG, chance, luck, made, steps, unit

Numbers = NDArray[np.float64]
NAMES = ["closed=ever", "utility_us", "closed=when_reached", "rung_tiktok=jv_licence"]
LEVELS = "\n".join(
    ["[factors.{name}.levels]"]
    + [f'{level} = ["talks.breakdown_probability={place / 1000}"]' for place, level in enumerate(
        ["as_it_has_always_been", "a_little_more_of_it", "rather_a_lot_of_it_indeed", "more"])]
)  # fmt: skip


def value(x: Numbers, runs: NDArray[np.int64]) -> Numbers:
    known = np.append(np.where(np.isnan(x), 0.3, x), 0.3)
    likely = 0.8 * known[0] + 0.01 * known[1:].sum()
    return np.stack(
        [
            (chance(runs) < likely).astype(float),
            known[0] * known[1] + luck(runs) * 1e-3,
            np.where(chance(runs) < 0.5, 4.0 + np.round(known[1] + luck(runs)), np.nan),
            (chance(runs, 1) < 0.004).astype(float),
        ]
    )


def nothing(x: Numbers, runs: NDArray[np.int64]) -> Numbers:
    return np.stack([chance(runs) < 0.5, 1e7 + chance(runs), np.full(len(runs), np.nan), np.zeros(len(runs))])


def long(key: int, body: str) -> str:
    return f'label = "{LONG} {key}"\nunit = "percentage points of a year, seasonally adjusted"\n{body}'


def case(folder: Path, name: str) -> SweepFrame:
    kind, _, many = name.partition(" ")
    points = {"latin_hypercube": "\npoints = 60", "sobol": "\npoints = 16"}.get(kind, "")
    design = f'kind = "{kind}"{points}'
    body = (lambda key: unit(key)) if points else (lambda key: steps(key, 3))
    if many == "many":
        factors = {f"f{key}": long(key, body(key)) for key in range(len(KEYS))}
        if kind in ("grid", "paired"):
            factors = {f"f{key}": long(key, steps(key, 2)) for key in range(5)}
        factors["words"] = long(12, LEVELS.format(name="words"))
        return made(folder, design, factors, NAMES, value, runs=12)
    if many == "wide":
        return made(folder, design, {"a": steps(0, 45), "b": long(1, steps(1, 30))}, NAMES, value, runs=4)
    if many == "one":
        return made(folder, design, {"a": body(0)}, NAMES, value, runs=12)
    if many == "nothing":
        return made(folder, design, {"a": body(0), "b": LINKAGE}, NAMES, nothing, runs=12)
    if many == "single":
        return made(folder, design, {"a": body(0), "b": LINKAGE}, NAMES, value, runs=1)
    return made(folder, design, {"a": body(0), "b": body(1), "words": LINKAGE}, NAMES, value, runs=12)
