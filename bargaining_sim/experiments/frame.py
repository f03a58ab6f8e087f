"""Rows of a complete sweep, point by point, in one pass over its parts: what analysis and pictures read."""

import itertools
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.errors import Fault, ResultError, did_you_mean, one_of
from bargaining_sim.experiments.measures import Measure
from bargaining_sim.experiments.schema import Factor, Setting
from bargaining_sim.experiments.sweep import Played, Sweep, open_sweep
from bargaining_sim.results.frame import complete_manifest
from bargaining_sim.statistics import Moments, wilson


class Estimates(NamedTuple):
    """One measure at all points, arrays (points,).

    Attributes
    ----------
    mean, low, high : float64 array
        With 95 % intervals: Wilson for shares, Student for means; NaN for points that failed.
    sd : float64 array
        Standard deviation between runs.
    n : int64 array
        Runs that have the number.
    """

    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    sd: NDArray[np.float64]
    n: NDArray[np.int64]


class SweepFrame:
    """A sweep with its rows on disk."""

    def __init__(self, folder: Path, sweep: Sweep) -> None:
        self.sweep, self.folder = sweep, folder
        self.caption = sweep.caption
        self.scenario = sweep.scenario  # without any factor
        self.factors: dict[str, Factor] = sweep.experiment.factors

    @cached_property
    def measures(self) -> dict[str, Measure]:
        return {measure.name: measure for measure in self.sweep.measures}

    def settings(self, factor: str) -> list[Setting | None]:
        """Value of a factor at every point; None where the scenario was left as it is."""
        place = list(self.factors).index(factor)
        return [point[place] for point in self.sweep.points]

    def rows(self, names: Sequence[str]) -> Iterator[Played]:
        """Values of some measures (names, n), point by point; a point may come in several pieces."""
        for part in self.sweep.parts:
            yield from self.sweep.read_points(self.folder, part, names)

    def whole_points(self, names: Sequence[str]) -> Iterator[Played]:
        """Values of some measures, every point once and whole."""
        for _, pieces in itertools.groupby(self.rows(names), key=lambda piece: piece.point):
            yield joined(list(pieces))

    @cached_property
    def _tallied(self) -> tuple[dict[str, Estimates], dict[int, str]]:
        names = list(self.measures)
        moments = [[Moments() for _ in names] for _ in self.sweep.points]
        errors: dict[int, str] = {}
        for piece in self.rows(names):
            if piece.error:
                errors[piece.point] = piece.error
            for values, held in zip(piece.values, moments[piece.point], strict=True):
                held.add(values)
        for point in errors:  # a point of which some runs failed has no estimate either
            moments[point] = [Moments() for _ in names]
        by_name = {
            measure.name: estimates([held[i] for held in moments], measure.is_share)
            for i, measure in enumerate(self.measures.values())
        }
        return by_name, errors

    @property
    def estimates(self) -> dict[str, Estimates]:
        return self._tallied[0]

    @property
    def errors(self) -> dict[int, str]:
        return self._tallied[1]

    def chosen(self, names: Sequence[str]) -> list[str]:
        """Return names of measures, checked; all of them if none is given."""
        known = list(self.measures)
        for name in names:
            if name not in known:
                fault = Fault("outcome", f'"{name}"', one_of(known), did_you_mean(name, known))
                raise ResultError(str(fault))
        return list(names) or known


def estimates(moments: Sequence[Moments], is_share: bool) -> Estimates:
    lines = [
        wilson(round(held.mean * held.n), held.n) if is_share and held.n else held.estimate()
        for held in moments
    ]
    mean, low, high = np.array(lines, dtype=np.float64).T
    sd = np.array([np.sqrt(held.squares / (held.n - 1)) if held.n > 1 else np.nan for held in moments])
    return Estimates(mean, low, high, sd, np.array([held.n for held in moments], np.int64))


def joined(pieces: Sequence[Played]) -> Played:
    if len(pieces) == 1:
        return pieces[0]
    why = next((piece.error for piece in pieces if piece.error), "")
    values = np.concatenate([piece.values for piece in pieces], axis=1)
    return Played(pieces[0].point, pieces[0].first, values[:, :0] if why else values, why)


def open_frame(folder: Path) -> SweepFrame:
    sweep = open_sweep(folder)
    complete_manifest(folder, sweep.manifest, sweep.command)
    return SweepFrame(folder, sweep)
