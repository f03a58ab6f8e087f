"""Axiomatic bargaining solutions over a finite list of packages: zone, frontier, Nash and its rivals.

Packages are numbered 0..n-1; ``u1`` and ``u2`` hold what each package is worth to side one and to side two,
``d1`` and ``d2`` what each side has without agreement (the threat point). Utilities may be integers (basis
points, 0..10000) or double-precision floats of any scale. The functions read no files, draw no random numbers
and change none of their arguments.

Equality of floats. Two floating utilities of one side count as equal when they differ by no more than
``TOLERANCE`` times the range of that side's utilities (or a few roundings of the largest of them, if that is
more). Integers are compared exactly (up to 2**53).

Every solution is taken on the Pareto frontier of the zone of agreement. That loses nothing, for each
maximises something that never falls when a side gains, and it makes each Pareto optimal in the zone.
Packages that a solution cannot tell apart are ordered by the larger smaller gain, the larger sum of gains and
the lower number.

References
----------
Harsanyi, J. C. & Selten, R. (1972). A generalized Nash solution. Management Science 18, P80-P106.
Kalai, E. (1977a). Nonsymmetric Nash solutions. International Journal of Game Theory 6, 129-133.
Kalai, E. (1977b). Proportional solutions to bargaining situations. Econometrica 45, 1623-1630.
Kalai, E. & Smorodinsky, M. (1975). Other solutions to Nash's bargaining problem. Econometrica 43, 513-518.
Nash, J. F. (1950). The bargaining problem. Econometrica 18, 155-162.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from bargaining_sim.theory.frontier import Floats, Numbers, frontier

Mask = ArrayLike | None

TOLERANCE = 1e-12
"""Floats count as equal when they differ by at most this share of their range (scores: of the best score)."""

ROUNDING = 8 * float(np.finfo(np.float64).eps)
"""... or by at most this share of the largest absolute value, which is what a few roundings can amount to."""

BLOCK = 2**20  # the most distances that distance_to_frontier holds at once (8 bytes each)


def zone_of_agreement(u1: ArrayLike, u2: ArrayLike, d1: float, d2: float, feasible: Mask = None) -> Numbers:
    """Return the packages that leave neither side below its disagreement value.

    Parameters
    ----------
    u1, u2 : array_like, shape (n,)
        Utilities of the packages to side one and side two, each in that side's own unit.
    d1, d2 : float
        Disagreement values, in the units of ``u1`` and ``u2``.
    feasible : array_like of bool, shape (n,), optional
        False for a package that someone's red line rules out. All are feasible when left out.

    Returns
    -------
    ndarray of int64, shape (m,)
        Package numbers with ``u1 >= d1``, ``u2 >= d2`` and ``feasible``, ascending.

    Raises
    ------
    ValueError
        If the shapes differ, ``feasible`` is not boolean, or a utility or disagreement value is not finite
        (utilities of infeasible packages are not looked at).
    """
    return _zone(u1, u2, d1, d2, feasible)[0]


def pareto_frontier(
    u1: ArrayLike, u2: ArrayLike, feasible: Mask = None, candidates: ArrayLike | None = None
) -> Numbers:
    """Return the packages than which no other is at least as good for both sides and better for one.

    Parameters
    ----------
    u1, u2, feasible
        As for ``zone_of_agreement``; so are the errors.
    candidates : array_like of int, shape (k,), optional
        Package numbers to which the comparison is confined, such as the zone of agreement; all when left out.
        IndexError if one is not a package number.

    Returns
    -------
    ndarray of int64, shape (m,)
        One package for each distinct pair of utilities on the frontier (the one with the lowest number),
        sorted by ``u1`` ascending, which makes ``u2`` strictly descending. Empty if no package is feasible.
    """
    first, second, packages = _checked(u1, u2, feasible)
    if candidates is not None:
        wanted = np.unique(np.asarray(candidates))
        if wanted.size and (wanted.dtype.kind not in "iu" or wanted[0] < 0 or wanted[-1] >= first.size):
            raise IndexError(f"candidates must be package numbers, 0..{first.size - 1}")
        packages = np.intersect1d(packages, wanted.astype(np.int64), assume_unique=True)
    slack1, slack2 = _slack(u1, first[packages]), _slack(u2, second[packages])
    return frontier(first, second, packages, slack1, slack2)


def nash(
    u1: ArrayLike, u2: ArrayLike, d1: float, d2: float, power: float = 0.5, feasible: Mask = None
) -> int:
    """Return the Nash bargaining solution, with equal or unequal bargaining power.

    It maximises ``(u1 - d1)**power * (u2 - d2)**(1 - power)`` over the zone of agreement: Nash (1950) for
    power 0.5, Harsanyi & Selten (1972) and Kalai (1977a) for the others. At power 1 (0) the gain of side two
    (one) drops out of the formula: that side gets no more than its disagreement value if need be. Where every
    product is zero, the package with the larger sum of gains is the solution.

    Parameters
    ----------
    u1, u2, d1, d2, feasible
        As for ``zone_of_agreement``; so are the errors.
    power : float, optional
        Bargaining power of side one, 0..1; ValueError if outside.

    Returns
    -------
    int
        Package number, or -1 if the zone of agreement is empty.
    """
    return _nash(*_gains(u1, u2, d1, d2, feasible), power)


def kalai_smorodinsky(u1: ArrayLike, u2: ArrayLike, d1: float, d2: float, feasible: Mask = None) -> int:
    """Return the Kalai-Smorodinsky solution, in its discrete (leximin) form.

    It maximises the smaller of the ratios ``(u1 - d1) / (ideal1 - d1)`` and ``(u2 - d2) / (ideal2 - d2)``,
    then the larger (Kalai & Smorodinsky 1975); ``ideal`` is the most that a side gets anywhere in the zone of
    agreement. The ratio of a side that cannot gain anything counts as 1 in every package.

    Arguments, result and errors are those of ``nash``, without a power.
    """
    return _kalai_smorodinsky(*_gains(u1, u2, d1, d2, feasible))


def egalitarian(u1: ArrayLike, u2: ArrayLike, d1: float, d2: float, feasible: Mask = None) -> int:
    """Return the egalitarian solution: the smaller gain as large as can be, then the larger one.

    The leximin form of the proportional solution with equal weights (Kalai 1977b). It compares gains across
    the sides, so both must be in one unit.

    Arguments, result and errors are those of ``nash``, without a power.
    """
    return _egalitarian(*_gains(u1, u2, d1, d2, feasible))


def symmetric_solutions(
    u1: ArrayLike, u2: ArrayLike, d1: float, d2: float, feasible: Mask = None
) -> tuple[int, int, int]:
    """Return the Nash, Kalai-Smorodinsky and egalitarian solutions, for which the frontier is sought once.

    Arguments and errors are those of ``nash``, without a power.
    """
    gains = _gains(u1, u2, d1, d2, feasible)
    return _nash(*gains, 0.5), _kalai_smorodinsky(*gains), _egalitarian(*gains)


def utilitarian(u1: ArrayLike, u2: ArrayLike, d1: float, d2: float, feasible: Mask = None) -> int:
    """Return the utilitarian solution: ``u1 + u2`` as large as can be within the zone of agreement.

    It adds gains across the sides, so both must be in one unit.

    Arguments, result and errors are those of ``nash``, without a power.
    """
    packages, gain1, gain2 = _gains(u1, u2, d1, d2, feasible)
    return _best(packages, gain1 + gain2, np.minimum(gain1, gain2))


def issue_by_issue(
    gains1: Sequence[ArrayLike],
    gains2: Sequence[ArrayLike],
    fallback: ArrayLike,
    feasible: Sequence[Mask] | None = None,
    power: float = 0.5,
) -> Numbers:
    """Return the Nash solution of every chip bargained for on its own: the benchmark without linkage.

    Utilities must be additive over chips. The threat point on each chip is what its fallback rung is worth,
    so nothing can be given on one chip for something on another.

    Parameters
    ----------
    gains1, gains2 : sequence of array_like, each of shape (rungs of chip k,)
        What each rung of chip k contributes to the utility of side one and of side two (weight times value).
    fallback : array_like of int, shape (chips,)
        The rung that stays in force on chip k without agreement.
    feasible : sequence of array_like of bool, optional
        For each chip the rungs that no red line rules out; None for a chip, or for all, means every rung.
    power : float, optional
        Bargaining power of side one, 0..1.

    Returns
    -------
    ndarray of int64, shape (chips,)
        The rung agreed on each chip. The fallback is kept where no feasible rung is at least as good for both
        sides, and where (being feasible) nothing better than it is to be had.

    Raises
    ------
    ValueError
        If the sequences differ in length, or as for ``nash``.
    IndexError
        If a fallback is not a rung of its chip.
    """
    agreed = np.array(fallback, dtype=np.int64, ndmin=1)
    masks = [None] * len(agreed) if feasible is None else feasible
    if not len(gains1) == len(gains2) == len(masks) == len(agreed):
        raise ValueError("gains1, gains2, fallback and feasible must have one entry for each chip")
    for chip, (first, second, mask) in enumerate(zip(gains1, gains2, masks, strict=True)):
        u1, u2, rung = np.asarray(first), np.asarray(second), int(agreed[chip])
        if not 0 <= rung < min(u1.size, u2.size):
            raise IndexError(f"chip {chip} has {u1.size} rungs, no rung {rung}")
        packages, gain1, gain2 = _gains(u1, u2, float(u1[rung]), float(u2[rung]), mask)
        best = _nash(packages, gain1, gain2, power)
        may_stay = mask is None or bool(np.asarray(mask)[rung])
        if gain1.any() or gain2.any() or (best >= 0 and not may_stay):
            agreed[chip] = best
    return agreed


def surplus_captured(sum_u: ArrayLike, sum_d: ArrayLike, max_sum: ArrayLike) -> Floats:
    """Return the share of the attainable surplus that an outcome realises.

    ``(sum_u - sum_d) / (max_sum - sum_d)``, the usual measure of efficiency in bargaining experiments.

    Parameters
    ----------
    sum_u, sum_d, max_sum : array_like
        Sum of both sides' utilities in the outcome, sum of both disagreement values and the largest sum of
        utilities attainable, all in one unit; broadcast against each other.

    Returns
    -------
    ndarray of float64, shape of the arguments broadcast
        1 for an efficient outcome, 0 for none, negative if the sides lost by agreeing. Where no surplus is
        attainable (``max_sum`` at or below ``sum_d``) it is 0. NaN in an argument stays NaN.
    """
    outcome, threat, most = (np.asarray(term, dtype=np.float64) for term in (sum_u, sum_d, max_sum))
    surplus, attainable = np.broadcast_arrays(outcome - threat, most - threat)
    nothing = attainable <= ROUNDING * np.maximum(np.abs(most), np.abs(threat))
    share = surplus / np.where(nothing, 1.0, attainable)
    return np.asarray(np.where(nothing & ~np.isnan(surplus), 0.0, share))


def distance_to_frontier(x1: ArrayLike, x2: ArrayLike, front1: ArrayLike, front2: ArrayLike) -> Floats:
    """Return the Euclidean distance of each point to the nearest package of the frontier.

    Parameters
    ----------
    x1, x2 : array_like
        Utilities of the points to side one and side two; broadcast against each other.
    front1, front2 : array_like, shape (m,)
        Utilities of the frontier's packages, m at least 1; ValueError if there are none or the shapes differ.

    Returns
    -------
    ndarray of float64, shape of ``x1`` and ``x2`` broadcast
        Distances in the unit of the utilities; zero for a point of the frontier.
    """
    first, second = np.broadcast_arrays(np.asarray(x1, dtype=np.float64), np.asarray(x2, dtype=np.float64))
    edge1, edge2 = np.asarray(front1, dtype=np.float64), np.asarray(front2, dtype=np.float64)
    if edge1.ndim != 1 or edge1.shape != edge2.shape or edge1.size == 0:
        raise ValueError(f"front1 and front2 must be of one shape (m,), m > 0: {edge1.shape}, {edge2.shape}")
    flat1, flat2 = first.reshape(-1, 1), second.reshape(-1, 1)
    nearest, step = np.empty(first.size), max(1, BLOCK // edge1.size)
    for start in range(0, first.size, step):
        part = slice(start, start + step)
        nearest[part] = np.sqrt(((flat1[part] - edge1) ** 2 + (flat2[part] - edge2) ** 2).min(axis=1))
    return nearest.reshape(first.shape)


def _checked(u1: ArrayLike, u2: ArrayLike, feasible: Mask) -> tuple[Floats, Floats, Numbers]:
    """Return both utilities as floats and the numbers of the feasible packages, ascending."""
    first, second = np.asarray(u1, dtype=np.float64), np.asarray(u2, dtype=np.float64)
    if first.ndim != 1 or first.shape != second.shape:
        raise ValueError(f"u1 and u2 must be of one shape (n,): {first.shape}, {second.shape}")
    packages = np.arange(first.size, dtype=np.int64)
    if feasible is not None:
        mask = np.asarray(feasible)
        if mask.dtype != np.bool_ or mask.shape != first.shape:
            raise ValueError(f"feasible must be boolean of shape {first.shape}: {mask.dtype}, {mask.shape}")
        packages = packages[mask]
    if not (np.isfinite(first[packages]).all() and np.isfinite(second[packages]).all()):
        raise ValueError("utilities must be finite numbers")
    return first, second, packages


def _slack(given: ArrayLike, values: Floats, threat: float | None = None) -> float:
    """Return the difference up to which values of the array ``given`` (and the threat) count as equal."""
    whole = np.asarray(given).dtype.kind in "biu" and (threat is None or threat.is_integer())
    if whole or values.size == 0:
        return 0.0
    ends = [float(values.min()), float(values.max())] + ([] if threat is None else [threat])
    return max(TOLERANCE * (max(ends) - min(ends)), ROUNDING * max(abs(end) for end in ends))


def _zone(
    u1: ArrayLike, u2: ArrayLike, d1: float, d2: float, feasible: Mask
) -> tuple[Numbers, Floats, Floats, float, float]:
    """Return the zone of agreement, both utilities as floats and what counts as equal on each side."""
    first, second, packages = _checked(u1, u2, feasible)
    if not (np.isfinite(d1) and np.isfinite(d2)):
        raise ValueError(f"disagreement values must be finite numbers: {d1}, {d2}")
    a, b = first[packages], second[packages]
    slack1, slack2 = _slack(u1, a, float(d1)), _slack(u2, b, float(d2))
    return packages[(a >= d1 - slack1) & (b >= d2 - slack2)], first, second, slack1, slack2


def _gains(
    u1: ArrayLike, u2: ArrayLike, d1: float, d2: float, feasible: Mask
) -> tuple[Numbers, Floats, Floats]:
    """Return the packages on the frontier of the zone of agreement and what each side gains by them."""
    zone, first, second, slack1, slack2 = _zone(u1, u2, d1, d2, feasible)
    packages = frontier(first, second, zone, slack1, slack2)
    gain1, gain2 = first[packages] - d1, second[packages] - d2
    return packages, np.where(gain1 > slack1, gain1, 0.0), np.where(gain2 > slack2, gain2, 0.0)


def _nash(packages: Numbers, gain1: Floats, gain2: Floats, power: float) -> int:
    """Return the package with the largest weighted product of gains, or -1 if there is none."""
    if not 0.0 <= power <= 1.0:
        raise ValueError(f"power must lie in 0..1, not {power}")
    product = _share(gain1) ** power * _share(gain2) ** (1.0 - power)  # 0**0 is 1
    return _best(packages, product, np.minimum(gain1, gain2), gain1 + gain2)


def _kalai_smorodinsky(packages: Numbers, gain1: Floats, gain2: Floats) -> int:
    """Return the package that is leximin in the shares of the ideal gains, or -1 if there is none."""
    ratio1, ratio2 = _share(gain1), _share(gain2)
    keys = np.minimum(ratio1, ratio2), np.maximum(ratio1, ratio2), np.minimum(gain1, gain2), gain1 + gain2
    return _best(packages, *keys)


def _egalitarian(packages: Numbers, gain1: Floats, gain2: Floats) -> int:
    """Return the package that is leximin in the gains, or -1 if there is none."""
    return _best(packages, np.minimum(gain1, gain2), np.maximum(gain1, gain2))


def _share(gain: Floats) -> Floats:
    """Return gains as shares of the largest; 1 throughout when there is nothing to gain."""
    largest = gain.max(initial=0.0)
    return gain / largest if largest > 0.0 else np.ones_like(gain)


def _best(packages: Numbers, *keys: Floats) -> int:
    """Return the package that is best by the first key, among equals by the next, at last by its number."""
    if packages.size == 0:
        return -1
    rows = np.arange(packages.size)
    for key in keys:
        values = key[rows]
        rows = rows[values >= values.max() * (1.0 - TOLERANCE)]
    return int(packages[rows].min())
