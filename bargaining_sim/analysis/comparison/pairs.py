"""Pairs of runs, gathered part by part: differences of numbers and of shares, and runs that flipped."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.analysis.comparison.findings import EVER, LISTED, Difference, Flip, Flips
from bargaining_sim.results.dictionary import Outcome
from bargaining_sim.statistics import Moments, agresti_min

EXAMPLES = 3
"""Flipped runs that are told as stories."""


class Numbers:
    """Pairs of numbers that come part by part; those that either side lacks are left out."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.first, self.second, self.gap = Moments(), Moments(), Moments()

    def add(self, first: NDArray[Any], second: NDArray[Any]) -> None:
        a, b = (np.asarray(side, np.float64) for side in (first, second))
        both = np.isfinite(a) & np.isfinite(b)
        self.first.add(a[both])
        self.second.add(b[both])
        self.gap.add(b[both] - a[both])

    def differences(self) -> list[Difference]:
        outcome, apart = self.outcome, self.first.squares + self.second.squares
        about = outcome.name, "", outcome.unit, outcome.meaning
        saved = 1 - self.gap.squares / apart if apart > 0 else math.nan
        return [Difference(*about, self.gap.n, self.first.mean, self.second.mean, self.gap.estimate(), saved)]


class Events:
    """Pairs of yes and no that come part by part: flags, and whether a round was reached.

    When it was reached is no pair: that is asked of other runs on either side.
    """

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.runs = self.first = self.second = self.both = 0

    def add(self, first: NDArray[Any], second: NDArray[Any]) -> None:
        """Take in one part; of a round, 0 is never."""
        a, b = first > 0, second > 0
        self.runs += len(a)
        self.first += int(a.sum())
        self.second += int(b.sum())
        self.both += int((a & b).sum())

    def differences(self) -> list[Difference]:
        label = EVER if self.outcome.kind == "round" else ""
        return [share_difference(self.outcome, label, self.runs, self.first, self.second, self.both)]


class Classes:
    """Pairs of classes that come part by part, as a cross table; a class is what its name says."""

    def __init__(self, first: Outcome, second: Outcome) -> None:
        self.outcome = first
        self.labels = list(dict.fromkeys([*first.categories, *second.categories]))
        self.places = [
            np.array([self.labels.index(label) for label in side.categories], np.int64)
            for side in (first, second)
        ]
        self.counts: NDArray[np.int64] = np.zeros((len(self.labels), len(self.labels)), np.int64)

    def placed(self, first: NDArray[Any], second: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        return self.places[0][first], self.places[1][second]

    def add(self, first: NDArray[Any], second: NDArray[Any]) -> None:
        """Take in one part, as codes."""
        n = len(self.labels)
        a, b = self.placed(first, second)
        self.counts += np.bincount(a * n + b, minlength=n * n).reshape(n, n)

    def differences(self) -> list[Difference]:
        runs, sides = int(self.counts.sum()), (self.counts.sum(axis=1), self.counts.sum(axis=0))
        if runs == 0:  # every run of a side failed
            return []
        return [
            share_difference(self.outcome, label, runs, int(a), int(b), int(both))
            for label, a, b, both in zip(self.labels, *sides, np.diag(self.counts), strict=True)
        ]


def share_difference(
    outcome: Outcome, label: str, runs: int, first: int, second: int, both: int
) -> Difference:
    a, b = first / runs, second / runs
    apart = a * (1 - a) + b * (1 - b)
    saved = 2 * (both / runs - a * b) / apart if apart > 0 else math.nan
    gap = agresti_min(runs, second - both, first - both)
    return Difference(outcome.name, label, "share", outcome.meaning, runs, a, b, gap, saved)


class FlippedRuns:
    """Runs that ended in another class, as they come: the first of all, and the first of every kind."""

    def __init__(self, classes: Classes) -> None:
        self.classes = classes
        self.listed: list[Flip] = []
        self.firsts: dict[tuple[int, int], list[int]] = {}

    def add(self, start: int, first: NDArray[Any], second: NDArray[Any]) -> None:
        a, b = self.classes.placed(first, second)
        flipped = np.flatnonzero(a != b)
        labels = self.classes.labels
        for i in flipped[: LISTED - len(self.listed)]:
            self.listed.append(Flip(start + int(i), labels[a[i]], labels[b[i]]))
        for kind in {(int(a[i]), int(b[i])) for i in flipped}:
            known = self.firsts.setdefault(kind, [])
            if len(known) < EXAMPLES:
                runs = np.flatnonzero((a == kind[0]) & (b == kind[1]))
                known += [start + int(i) for i in runs[: EXAMPLES - len(known)]]

    def flips(self) -> Flips:
        counts, labels, outcome = self.classes.counts, self.classes.labels, self.classes.outcome
        order = sorted(self.firsts, key=lambda kind: (-counts[kind], kind))
        chosen = [(kind, self.firsts[kind][0]) for kind in order[:EXAMPLES]]
        more = [(kind, run) for kind in order for run in self.firsts[kind][1:]]
        chosen += more[: EXAMPLES - len(chosen)]
        examples = [Flip(run, labels[kind[0]], labels[kind[1]]) for kind, run in chosen]
        return Flips(outcome.name, outcome.meaning, labels, counts, self.listed, examples)


def other_somewhere(
    classes: Sequence[Classes], first: Sequence[NDArray[Any]], second: Sequence[NDArray[Any]]
) -> int:
    """Return in how many runs any of some classes is another on the second side."""
    other = np.zeros(len(first[0]) if first else 0, np.bool_)
    for pairs, codes_a, codes_b in zip(classes, first, second, strict=True):
        a, b = pairs.placed(codes_a, codes_b)
        other |= a != b
    return int(other.sum())
