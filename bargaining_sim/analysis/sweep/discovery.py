"""Scenario discovery: under which conditions an outcome is likely, by a decision tree.

The tree is grown on three of every four points and judged on the fourth: what it says of its leaves is taken
from points that it has not seen. scikit-learn is an optional extra.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.analysis.sweep.groups import is_ordered, points_used
from bargaining_sim.analysis.sweep.words import factor_label, setting
from bargaining_sim.experiments.design import as_numbers, listed
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.statistics import Z_95, Estimate, Numbers, critical, share_around
from bargaining_sim.text.numbers import figure

LEAST_POINTS = 40
DEPTH = 3
LEAST_LEAF = 0.05  # of the points
LEAST_GAIN = 0.0005  # of impurity: halves that differ by three points of a share, not less
MOST_NAMED = 50  # values of a factor
SEED = 1  # of which points are held out
INSTALL = 'scikit-learn is not installed: pip install "bargaining-sim[discovery]"'


class Test(NamedTuple):
    """What a column of the tree asks of a point.

    Attributes
    ----------
    factor : str
    choice : str
        Of a factor with words: whether it has this value, in words; empty for numbers.
    other : str
        The value that is left where there are only two; empty otherwise.
    known : tuple of float
        Numbers that the factor takes, if they are few enough to be named.
    """

    factor: str
    choice: str
    other: str
    known: tuple[float, ...]


class Leaf(NamedTuple):
    """One set of conditions, and what is found there among the points held out.

    Attributes
    ----------
    conditions : list of str
        All of them hold; none if the tree is a single leaf.
    share : Estimate
        Share of runs with the outcome (its density).
    points : int
        Points held out that meet the conditions.
    grown_share : float
        Share at the points that the tree was grown on.
    coverage : float
        Share of all runs with the outcome that lie here.
    """

    conditions: list[str]
    share: Estimate
    points: int
    grown_share: float
    coverage: float


class Discovery(NamedTuple):
    """The leaves of a tree, the likeliest first.

    Attributes
    ----------
    measure : str
    leaves : list of Leaf
    grown, held_out : int
        Points.
    overall : float
        Share over all points held out.
    explained : float
        Share of the variance between the points held out that the tree predicts.
    """

    measure: str
    leaves: list[Leaf]
    grown: int
    held_out: int
    overall: float
    explained: float


def discover(frame: SweepFrame, name: str) -> Discovery | str:
    """Grow and judge a tree for one measure; or say why there is none."""
    if not frame.measures[name].is_share:
        return f"no conditions: {name} is no share of runs; put one first, such as closed=ever"
    shares = frame.estimates[name].mean
    known = np.flatnonzero(points_used(frame) & np.isfinite(shares))
    if len(known) < LEAST_POINTS:
        return f"no conditions: {len(known):,} points are too few for a tree, which takes {LEAST_POINTS}"
    try:
        from sklearn.tree import DecisionTreeClassifier
    except ImportError:
        return f"no conditions: {INSTALL}"
    tests, columns = tests_of(frame)
    held = np.isin(np.arange(len(known)), np.random.default_rng(SEED).permutation(len(known))[::4])
    grown, judged = known[~held], known[held]
    runs = frame.estimates[name].n
    if shares[grown].max() - shares[grown].min() <= 0.0:
        return f"no conditions: {name} is the same at all points"
    tree = DecisionTreeClassifier(
        max_depth=DEPTH,
        min_weight_fraction_leaf=LEAST_LEAF,
        min_impurity_decrease=LEAST_GAIN,
        random_state=0,
    )
    twice = np.concatenate([columns[grown], columns[grown]])
    weights = np.concatenate([shares[grown] * runs[grown], (1.0 - shares[grown]) * runs[grown]])
    tree.fit(twice, np.repeat([1, 0], len(grown)), sample_weight=weights)
    at_grown, at_judged = tree.apply(columns[grown]), tree.apply(columns[judged])
    told = conditions_of(tree.tree_, tests, frame)
    return judge(frame, name, told, (shares[grown], at_grown), (shares[judged], at_judged))


def judge(
    frame: SweepFrame,
    name: str,
    told: dict[int, list[str]],
    grown: tuple[Numbers, NDArray[np.int64]],
    judged: tuple[Numbers, NDArray[np.int64]],
) -> Discovery | str:
    """Say what the leaves hold: (shares, leaves) of the points that the tree was grown on, and held out."""
    (before, at_before), (shares, at) = grown, judged
    predicted = {leaf: float(before[at_before == leaf].mean()) for leaf in told}
    guess = np.array([predicted[leaf] for leaf in at.tolist()])
    whole = float(((shares - before.mean()) ** 2).sum())
    explained = 1.0 - float(((shares - guess) ** 2).sum()) / whole if whole > 0.0 else 0.0
    if len(told) < 2 or explained <= 0.0:
        return f"no conditions: none separate {name} at points that the tree has not seen"
    leaves = [
        leaf_of(told[leaf], shares, at == leaf, predicted[leaf], frame.sweep.runs)
        for leaf in sorted(told, key=lambda leaf: -predicted[leaf])
    ]
    return Discovery(name, leaves, len(before), len(shares), float(shares.mean()), explained)


def leaf_of(
    conditions: list[str], shares: Numbers, mine: NDArray[np.bool_], grown_share: float, runs: int
) -> Leaf:
    """What points held out say of a leaf.

    Points share their luck, so that no number of them tells more of it than the runs of one point; to that
    comes how the points themselves differ.
    """
    many = int(mine.sum())
    total = float(shares.sum())
    coverage = float(shares[mine].sum()) / total if total > 0.0 else math.nan
    if not many:
        return Leaf(conditions, Estimate(math.nan, math.nan, math.nan), 0, grown_share, coverage)
    share = float(shares[mine].mean())
    between = float(shares[mine].var(ddof=1)) / many if many > 1 else math.nan
    few = (critical(1, many) / Z_95) ** 2  # the fewer points, the less their scatter is known
    error = few * between + share * (1.0 - share) / runs
    if math.isnan(error):
        return Leaf(conditions, Estimate(share, math.nan, math.nan), many, grown_share, coverage)
    return Leaf(conditions, share_around(share, error, runs), many, grown_share, coverage)


def tests_of(frame: SweepFrame) -> tuple[list[Test], Numbers]:
    """Columns that the tree may split on (points, columns), and what they ask."""
    tests: list[Test] = []
    columns: list[Numbers] = []
    for name, factor in frame.factors.items():
        numbers = as_numbers(factor, frame.settings(name))
        if is_ordered(factor):
            values = np.unique(numbers)
            known = tuple(values.tolist()) if len(values) <= MOST_NAMED else ()
            tests.append(Test(name, "", "", known))
            columns.append(numbers)
            continue
        choices = [setting(value) for value in listed(factor)]
        for place, choice in enumerate(choices[:1] if len(choices) == 2 else choices):
            tests.append(Test(name, choice, choices[1] if len(choices) == 2 else "", ()))
            columns.append(np.asarray(numbers == place, np.float64))
    return tests, np.stack(columns, axis=1)


def conditions_of(tree: Any, tests: list[Test], frame: SweepFrame) -> dict[int, list[str]]:
    """Return the conditions of every leaf of a tree of scikit-learn, by its number."""
    found: dict[int, list[str]] = {}
    waiting: list[tuple[int, dict[int, tuple[float, float]]]] = [(0, {})]
    while waiting:
        node, bounds = waiting.pop()
        left, right = int(tree.children_left[node]), int(tree.children_right[node])
        if left < 0:
            found[node] = [in_words(tests[column], *ends, frame) for column, ends in sorted(bounds.items())]
            continue
        column, threshold = int(tree.feature[node]), float(tree.threshold[node])
        low, high = bounds.get(column, (-math.inf, math.inf))
        waiting.append((left, bounds | {column: (low, threshold)}))
        waiting.append((right, bounds | {column: (threshold, high)}))
    return found


def in_words(test: Test, low: float, high: float, frame: SweepFrame) -> str:
    """Put low < column ≤ high in words."""
    label = factor_label(frame, test.factor)
    if test.choice:
        if low > -math.inf:
            return f"{label}: {test.choice}"
        return f"{label}: {test.other or 'not ' + test.choice}"
    inside = [value for value in test.known if low < value <= high]
    if inside:  # values are named, not the middles between them where the tree splits
        first, last = figure(inside[0]), figure(inside[-1])
        if len(inside) == 1:
            return f"{label} = {first}"
        if low == -math.inf:
            return f"{label} ≤ {last}"
        return f"{label} ≥ {first}" if high == math.inf else f"{label} from {first} to {last}"
    if low == -math.inf:
        return f"{label} ≤ {figure(high)}"
    if high == math.inf:
        return f"{label} > {figure(low)}"
    return f"{label} from {figure(low)} to {figure(high)}"
