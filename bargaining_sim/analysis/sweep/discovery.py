"""Scenario discovery: under which conditions an outcome is likely, by a decision tree.

The tree is grown on three of every four points and judged on the fourth: what it says of its leaves is taken
from points that it has not seen. scikit-learn is an optional extra.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.analysis.sweep.findings import Condition, Discovery, Leaf, LeftOut, Why
from bargaining_sim.analysis.sweep.groups import is_ordered, points_used
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.experiments.points import as_numbers, listed
from bargaining_sim.statistics import Z_95, Estimate, Numbers, critical, share_around

LEAST_POINTS = 40
DEPTH = 3
LEAST_LEAF = 0.05  # of the points
LEAST_GAIN = 0.0005  # of impurity: halves that differ by three points of a share, not less
MOST_NAMED = 50  # values of a factor
SEED = 1  # of which points are held out


def discover(frame: SweepFrame, name: str) -> Discovery | LeftOut:
    """Grow and judge a tree for one measure; or say why there is none."""
    if not frame.measures[name].is_share:
        return LeftOut(Why.NO_SHARE, name)
    shares = frame.estimates[name].mean
    known = np.flatnonzero(points_used(frame) & np.isfinite(shares))
    if len(known) < LEAST_POINTS:
        return LeftOut(Why.FEW_POINTS, name, number=len(known))
    try:
        from sklearn.tree import DecisionTreeClassifier
    except ImportError:
        return LeftOut(Why.NOT_INSTALLED, name)
    questions, columns = columns_of(frame)
    held_out = np.isin(np.arange(len(known)), np.random.default_rng(SEED).permutation(len(known))[::4])
    grown, judged = known[~held_out], known[held_out]
    if shares[grown].max() - shares[grown].min() <= 0.0:
        return LeftOut(Why.ALL_THE_SAME, name)
    tree = DecisionTreeClassifier(
        max_depth=DEPTH,
        min_weight_fraction_leaf=LEAST_LEAF,
        min_impurity_decrease=LEAST_GAIN,
        random_state=0,
    )
    # a point with a share p of n runs stands twice: as p·n runs with the outcome and (1 − p)·n without
    runs = frame.estimates[name].n[grown]
    twice = np.concatenate([columns[grown], columns[grown]])
    weights = np.concatenate([shares[grown] * runs, (1.0 - shares[grown]) * runs])
    tree.fit(twice, np.repeat([1, 0], len(grown)), sample_weight=weights)
    conditions = conditions_of(tree.tree_, questions)
    leaf_of_grown, leaf_of_judged = tree.apply(columns[grown]), tree.apply(columns[judged])
    return judge(frame, name, conditions, (shares[grown], leaf_of_grown), (shares[judged], leaf_of_judged))


def judge(
    frame: SweepFrame,
    name: str,
    conditions: dict[int, list[Condition]],
    grown: tuple[Numbers, NDArray[np.int64]],
    judged: tuple[Numbers, NDArray[np.int64]],
) -> Discovery | LeftOut:
    """Say what the leaves hold: (shares, leaves) of the points that the tree was grown on, and held out."""
    (before, leaf_before), (shares, leaf_of) = grown, judged
    predicted = {leaf: float(before[leaf_before == leaf].mean()) for leaf in conditions}
    guess = np.array([predicted[leaf] for leaf in leaf_of.tolist()])
    whole = float(((shares - before.mean()) ** 2).sum())
    explained = 1.0 - float(((shares - guess) ** 2).sum()) / whole if whole > 0.0 else 0.0
    if len(conditions) < 2 or explained <= 0.0:
        return LeftOut(Why.NONE_SEPARATE, name)
    leaves = [
        judged_leaf(conditions[leaf], shares, leaf_of == leaf, predicted[leaf], frame.sweep.runs)
        for leaf in sorted(conditions, key=lambda leaf: -predicted[leaf])
    ]
    return Discovery(name, leaves, len(before), len(shares), float(shares.mean()), explained)


def judged_leaf(
    conditions: list[Condition], shares: Numbers, inside: NDArray[np.bool_], grown_share: float, runs: int
) -> Leaf:
    """What points held out say of a leaf.

    Points share their random numbers, so that no number of them tells more of these than the runs of one
    point; to that comes how the points themselves differ.
    """
    points = int(inside.sum())
    total = float(shares.sum())
    coverage = float(shares[inside].sum()) / total if total > 0.0 else math.nan
    share = Estimate(math.nan, math.nan, math.nan)
    if points:
        middle = float(shares[inside].mean())
        between = float(shares[inside].var(ddof=1)) / points if points > 1 else math.nan
        few = (critical(1, points) / Z_95) ** 2  # the fewer points, the less their scatter is known
        error = few * between + middle * (1.0 - middle) / runs
        unknown = math.isnan(error)
        share = share._replace(value=middle) if unknown else share_around(middle, error, runs)
    return Leaf(conditions, share, points, grown_share, coverage)


def columns_of(frame: SweepFrame) -> tuple[list[Condition], Numbers]:
    """Columns that the tree may split on (points, columns), and the condition on each without its bounds."""
    questions: list[Condition] = []
    columns: list[Numbers] = []
    for name, factor in frame.factors.items():
        numbers = as_numbers(factor, frame.settings(name))
        if is_ordered(factor):
            values = np.unique(numbers)
            known = tuple(values.tolist()) if len(values) <= MOST_NAMED else ()
            questions.append(Condition(name, -math.inf, math.inf, known))
            columns.append(numbers)
            continue
        choices = listed(factor)  # of two values one column says all
        for place, choice in enumerate(choices[:1] if len(choices) == 2 else choices):
            other = choices[1] if len(choices) == 2 else None
            questions.append(Condition(name, -math.inf, math.inf, (), choice, other))
            columns.append(np.asarray(numbers == place, np.float64))
    return questions, np.stack(columns, axis=1)


def conditions_of(tree: Any, questions: list[Condition]) -> dict[int, list[Condition]]:
    leaves: dict[int, list[Condition]] = {}
    waiting: list[tuple[int, dict[int, tuple[float, float]]]] = [(0, {})]
    while waiting:
        node, bounds = waiting.pop()
        left, right = int(tree.children_left[node]), int(tree.children_right[node])
        if left < 0:  # scikit-learn's sign of a leaf
            leaves[node] = [
                questions[column]._replace(low=low, high=high)
                for column, (low, high) in sorted(bounds.items())
            ]
            continue
        column, threshold = int(tree.feature[node]), float(tree.threshold[node])
        low, high = bounds.get(column, (-math.inf, math.inf))
        waiting.append((left, bounds | {column: (low, threshold)}))
        waiting.append((right, bounds | {column: (threshold, high)}))
    return leaves
