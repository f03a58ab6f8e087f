"""What a sweep says, as values: sentences are made of them in ``words``, tables in ``folder``."""

import math
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.analysis.sweep.groups import Groups
from bargaining_sim.experiments.schema import Setting
from bargaining_sim.statistics import Estimate, Numbers, holds_zero


class Effect(NamedTuple):
    """One measure by one factor.

    Attributes
    ----------
    points : int64 array (groups,)
        Points behind each mean.
    means : list of Estimate
        Mean over the points of each group, with its interval.
    bands : float64 array (groups, 2)
        10 and 90 % quantiles between the points of each group.
    explained : Estimate
        Correlation ratio η², with its interval.
    by_chance : float
        η² that a factor without effect has on average.
    lowest, highest : int
        Groups with the lowest and the highest mean.
    difference : Estimate
        Highest less lowest mean; the interval holds together with all others of the measure.
    """

    groups: Groups
    points: NDArray[np.int64]
    means: list[Estimate]
    bands: Numbers
    explained: Estimate
    by_chance: float
    lowest: int
    highest: int
    difference: Estimate

    @property
    def factor(self) -> str:
        return self.groups.factors[0]

    @property
    def matters(self) -> bool:
        return not holds_zero(self.difference)


class Effects(NamedTuple):
    """One measure by all factors.

    Attributes
    ----------
    effects : list of Effect
        The most important first; none if the measure is the same at all points.
    middle, deviation : float
        Mean over the points, and standard deviation between them.
    leaders, rivals : list of str
        Factors of which none certainly explains less than the first: those that matter, and the others.
    holes : bool
        Whether points of a grid have no number.
    uneven : bool
        Whether factors are therefore compared over other points each, so that none can be called the first.
    silent : list of str
        Factors of which therefore nothing is said: no two values are seen at the same settings of the others.
    """

    measure: str
    effects: list[Effect]
    middle: float
    deviation: float
    points: int
    comparisons: int
    leaders: list[str]
    rivals: list[str]
    holes: bool = False
    uneven: bool = False
    silent: Sequence[str] = ()


class Interaction(NamedTuple):
    """One measure by two factors, mean over all others.

    Attributes
    ----------
    first, second : Effect
        Main effects of the two; the first is the more important one.
    means : list of list of Estimate
        Rows by the groups of the first, columns by those of the second.
    points : int64 array (rows, columns)
    others : list of str
        Factors over which means are taken.
    gaps : tuple of Estimate
        Highest less lowest of the first factor, where the second gives least and most.
    bend : Estimate
        The second of these gaps less the first.
    thinned : bool
        Whether points are left out, as not all combinations have a number where they lie (:func:`evened`).
    """

    measure: str
    first: Effect
    second: Effect
    means: list[list[Estimate]]
    points: Numbers
    others: list[str]
    gaps: tuple[Estimate, Estimate]
    bend: Estimate
    thinned: bool

    @property
    def bends(self) -> bool:
        return not holds_zero(self.bend)

    @property
    def has_ends(self) -> bool:
        """Whether each factor has a lowest and a highest value, and all four combinations have a number."""
        distinct = all(effect.lowest != effect.highest for effect in (self.first, self.second))
        return distinct and math.isfinite(self.bend.value)

    @property
    def holes(self) -> bool:
        """Whether a combination has no number, or points are left out for that of another."""
        return self.thinned or bool((self.points == 0).any())


class Index(NamedTuple):
    """One factor.

    Attributes
    ----------
    first : Estimate
        Share of the variance that the factor makes alone; may come out below zero where there is little.
    total : Estimate
        The same with all its interactions.
    matters : bool
        Whether the total is more than chance that the factor redirects could make: in 97.5 % of the resamples
        for all factors together (Bonferroni).
    """

    factor: str
    first: Estimate
    total: Estimate
    matters: bool


class Indices(NamedTuple):
    """One measure.

    Attributes
    ----------
    indices : list of Index
        The largest total first; none if the measure is the same at all points.
    middle, deviation : float
        Mean and standard deviation over the base points.
    by_chance : float
        Total index of a factor that does no more than give each point other draws.
    alone : Estimate
        Sum of all first-order indices: what no interaction makes.
    leaders, rivals : list of str
        Factors whose total is not smaller than the first in 97.5 % of the resamples: those that matter, and
        the others.
    """

    measure: str
    indices: list[Index]
    middle: float
    deviation: float
    by_chance: float
    alone: Estimate
    leaders: list[str]
    rivals: list[str]


class Difference(NamedTuple):
    """One measure at one point less that at the reference.

    Attributes
    ----------
    pairs, changed : int
        Runs that have the number at both points, and those of them in which it differs.
    mean : Estimate
        Mean difference, with its own 95 % interval.
    wide : Estimate
        The same with an interval that holds together with those of all other points.
    unpaired : float
        Half width of the 95 % interval that independent runs would give.
    saved : float
        Share of the variance that pairing saved: 1 − Var(D)/(Var A + Var B); NaN where nothing varies.
    """

    point: int
    pairs: int
    changed: int
    mean: Estimate
    wide: Estimate
    unpaired: float
    saved: float

    @property
    def matters(self) -> bool:
        return not holds_zero(self.wide)


class Swing(NamedTuple):
    """One measure by one factor.

    Attributes
    ----------
    lowest, highest : Difference
        Points of the factor with the lowest and the highest mean, as differences from the scenario.
    at_lowest, at_highest : Setting
        Values of the factor there.
    largest : Difference
        The furthest from the scenario of those told apart from it; of all points if none is.
    reach : float
        How far the factor could move the measure by the intervals of its points; NaN if there are none.
    span : float
        From the lowest to the highest mean, that of the scenario included.
    """

    factor: str
    lowest: Difference
    highest: Difference
    at_lowest: Setting | None
    at_highest: Setting | None
    largest: Difference
    reach: float
    span: float

    @property
    def matters(self) -> bool:
        return self.largest.matters


class Tornado(NamedTuple):
    """One measure by all factors.

    Attributes
    ----------
    base : float
        Mean of the scenario as it is.
    swings : list of Swing
        The widest first.
    leaders, rivals : list of str
        Factors of which none certainly moves the measure less than another: those that matter, and others.
    """

    measure: str
    base: float
    swings: list[Swing]
    leaders: list[str]
    rivals: list[str]


class Condition(NamedTuple):
    """What a tree asks of one factor: low < value ≤ high; or, of a factor with words, which it is.

    Attributes
    ----------
    known : tuple of float
        Numbers that the factor takes, if they are few enough to be named.
    choice : Setting or None
        Of a factor with words: whether it has this value (``low`` is finite) or has not; None for numbers.
    other : Setting or None
        The value that is left where there are only two.
    """

    factor: str
    low: float
    high: float
    known: tuple[float, ...] = ()
    choice: Setting | None = None
    other: Setting | None = None


class Leaf(NamedTuple):
    """One set of conditions, and what is found there among the points held out.

    Attributes
    ----------
    conditions : list of Condition
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

    conditions: list[Condition]
    share: Estimate
    points: int
    grown_share: float
    coverage: float


class Discovery(NamedTuple):
    """The leaves of a tree, the likeliest first.

    Attributes
    ----------
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


class Why(Enum):
    """Why something is left out; in words in ``words``."""

    POINTS_FAILED = "some points failed"
    ONLY_IN_TABLES = "more outcomes than are told"
    HEATMAP_HOLES = "no heat-map: too few combinations have a number"
    HEATMAP_CELLS = "no heat-map: too many cells"
    SOBOL_FAILED = "no Sobol indices: points failed"
    SOBOL_EMPTY = "no Sobol indices: points without a value"
    NO_SHARE = "no conditions: the outcome is no share"
    FEW_POINTS = "no conditions: too few points"
    NOT_INSTALLED = "no conditions: scikit-learn is not installed"
    ALL_THE_SAME = "no conditions: the outcome is the same at all points"
    NONE_SEPARATE = "no conditions: none hold at points held out"


class LeftOut(NamedTuple):
    """Something that is not told, and why; ``outcome`` is empty if it is about all of them.

    Attributes
    ----------
    number : int
        Points that failed or lack a value, points there are, or outcomes that are told.
    point : int
        One of the points that failed, and ``error`` why.
    """

    why: Why
    outcome: str = ""
    number: int = 0
    point: int = 0
    error: str = ""


class Findings(NamedTuple):
    """All that a sweep says; empty where its design does not ask.

    Attributes
    ----------
    outcomes : list of str
        Outcomes for sentences and pictures; the values below hold all.
    effects : dict of Effects
        Main effects by outcome.
    interactions : list of Interaction
        The two most important factors of each outcome that is told.
    differences : dict
        Differences of all points from the first, by outcome.
    tornados : dict of Tornado
        By outcome.
    discovery : Discovery or None
        Conditions of the first outcome.
    """

    outcomes: list[str]
    effects: dict[str, Effects]
    interactions: list[Interaction]
    sobol: list[Indices]
    differences: dict[str, list[Difference]]
    tornados: dict[str, Tornado]
    discovery: Discovery | None
    left_out: list[LeftOut]
