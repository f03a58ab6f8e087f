"""Solutions of a domain from its unrounded utilities, by the conventions of the literature on such domains.

Conventions. Without agreement a party has its reservation value, and never less than its worst outcome; only
outcomes that leave neither party below this count. The frontier holds one outcome for each distinct pair of
utilities. Discount factors are not applied. Equality of floats is that of
:mod:`bargaining_sim.theory.solutions`.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.domains.domain import Domain, Party, disagreement, utilities, values_of
from bargaining_sim.text.lines import wrapped
from bargaining_sim.theory import solutions
from bargaining_sim.theory.solutions import TOLERANCE

Floats = NDArray[np.float64]

NAMES = {
    "nash": "Nash",
    "kalai_smorodinsky": "Kalai–Smorodinsky",
    "equal_ratios": "equal ratios",
    "egalitarian": "egalitarian",
    "welfare": "welfare",
}

DEFINITIONS = {
    "disagreement": "the reservation value of a party, and never less than its worst outcome; a gain is what "
    "an outcome adds to it",
    "rational": "the number of outcomes that leave neither party below its disagreement value",
    "frontier": "the rational outcomes that none betters for one party without harm to the other, one for "
    "each pair of utilities",
    "nash": "the product of the two gains is largest",
    "kalai_smorodinsky": "the smaller of the two shares of the ideal gain is largest, where the ideal gain "
    "of a party is its largest in any rational outcome; so the textbooks, for finitely many outcomes",
    "equal_ratios": "the two shares of the ideal gain differ least; NegMAS prints this point as "
    "Kalai–Smorodinsky",
    "egalitarian": "the smaller of the two gains is largest",
    "welfare": "the sum of the two utilities is largest among rational outcomes",
}
"""What each key of the output is, in one sentence."""


class Point(NamedTuple):
    """One solution.

    Attributes
    ----------
    outcome : int
        Number of the outcome.
    utilities : tuple of float
        To the first and second party, not rounded.
    values : tuple of str
        Value of each issue.
    ties : int
        Outcomes on the frontier that score the same, this one included.
    """

    outcome: int
    utilities: tuple[float, float]
    values: tuple[str, ...]
    ties: int


class Solved(NamedTuple):
    """Frontier and solutions of a domain.

    Attributes
    ----------
    disagreement : tuple of float
        What the parties have without agreement [utility].
    outcomes, rational : int
        All outcomes, and those that leave neither party below its disagreement value.
    frontier : int64 array (F,)
        Outcomes on the Pareto frontier of the latter, by rising utility of the first party.
    frontier_utilities : float64 array (F, 2)
        What they are worth to both parties.
    points : dict
        Name of a solution (see ``NAMES``) → its outcome; None if no outcome is rational.
    """

    disagreement: tuple[float, float]
    outcomes: int
    rational: int
    frontier: NDArray[np.int64]
    frontier_utilities: Floats
    points: dict[str, Point | None]


def solve_domain(domain: Domain) -> Solved:
    """Return the frontier and the bargaining solutions of a domain.

    ``nash``, ``egalitarian`` and ``welfare`` (utilitarian) are the solutions of
    :mod:`bargaining_sim.theory.solutions`. ``kalai_smorodinsky`` is its discrete form: the smaller of the two
    shares of the ideal gain as large as can be. ``equal_ratios`` is the outcome whose two shares differ
    least, by which other programs approximate the same point; the two coincide wherever the frontier meets
    the line of equal shares. Where several outcomes score the same, those of the theory module choose by its
    rules, and ``equal_ratios`` the one that is worst for the first party.
    """
    u = (utilities(domain.parties[0]), utilities(domain.parties[1]))
    d = (disagreement(domain.parties[0]), disagreement(domain.parties[1]))
    zone = solutions.zone_of_agreement(u[0], u[1], d[0], d[1])
    front = solutions.pareto_frontier(u[0], u[1], candidates=zone)
    chosen = {
        "nash": solutions.nash(u[0], u[1], d[0], d[1]),
        "kalai_smorodinsky": solutions.kalai_smorodinsky(u[0], u[1], d[0], d[1]),
        "egalitarian": solutions.egalitarian(u[0], u[1], d[0], d[1]),
        "welfare": solutions.utilitarian(u[0], u[1], d[0], d[1]),
    }
    on_front = np.stack([u[0][front], u[1][front]], axis=1)
    points: dict[str, Point | None] = dict.fromkeys(NAMES)
    for name, score in frontier_scores(on_front, d).items() if front.size else ():
        best = front[score >= score.max() - TOLERANCE * max(1.0, abs(float(score.max())))]
        outcome = chosen.get(name, int(best[0]))
        pair = (float(u[0][outcome]), float(u[1][outcome]))
        points[name] = Point(outcome, pair, values_of(domain, outcome), len(best))
    return Solved(d, domain.outcomes, int(zone.size), front, on_front, points)


def frontier_scores(pairs: Floats, d: tuple[float, float]) -> dict[str, Floats]:
    """Return what each solution makes as large as can be, for pairs of utilities (F, 2), shape (F,) each."""
    gain1, gain2 = np.maximum(pairs - np.asarray(d), 0.0).T
    ratio1, ratio2 = share_of_ideal(gain1), share_of_ideal(gain2)
    return {
        "nash": gain1 * gain2,
        "kalai_smorodinsky": np.minimum(ratio1, ratio2),
        "equal_ratios": -np.abs(ratio1 - ratio2),
        "egalitarian": np.minimum(gain1, gain2),
        "welfare": pairs.sum(axis=1),
    }


def share_of_ideal(gain: Floats) -> Floats:
    """Return gains as shares of the largest; 1 throughout when there is nothing to gain."""
    largest = float(gain.max())
    return gain / largest if largest > 0.0 else np.ones_like(gain)


def describe(domain: Domain, solved: Solved | None = None) -> str:
    """Return a domain, its issues and its solutions as text."""
    solved = solved or solve_domain(domain)
    lines = [
        f"{domain.name}: {len(domain.issues)} issues, {solved.outcomes:,} outcomes, "
        f"{solved.rational:,} rational, {len(solved.frontier):,} on the Pareto frontier",
        "",
    ]
    for place, party in enumerate(domain.parties):
        lines += wrapped(
            f"{party.name}: reservation value {party.reservation:g}, discount factor {party.discount:g}, "
            f"disagreement value {solved.disagreement[place]:.6f}",
            0,
        )
    lines.append("")
    for k, issue in enumerate(domain.issues):
        weights = " and ".join(f"{party.weights[k]:.4g}" for party in domain.parties)
        lines += wrapped(
            f"{issue.name} (weights {weights}): " + describe_values(domain.parties, k, issue.values), 2
        )
    lines += ["", f"  {'solution':<19}{'utilities':>20}  outcome"]
    for name, point in solved.points.items():
        lines += describe_solution(domain, NAMES[name], point)
    lines.append("")
    for name, meaning in DEFINITIONS.items():
        lines += wrapped(f"{NAMES.get(name, name)}: {meaning}", 2)
    return "\n".join(lines) + "\n"


def as_json(domain: Domain, solved: Solved) -> dict[str, Any]:
    """Return a domain and its solutions as plain values, for scripts; utilities are not rounded."""
    points = {
        name: point and {"utilities": point.utilities, "values": point.values, "ties": point.ties}
        for name, point in solved.points.items()
    }
    return {
        "name": domain.name,
        "format": domain.format,
        "issues": {issue.name: issue.values for issue in domain.issues},
        "parties": [
            {"name": party.name, "reservation": party.reservation, "discount": party.discount}
            for party in domain.parties
        ],
        "disagreement": solved.disagreement,
        "outcomes": solved.outcomes,
        "rational": solved.rational,
        "frontier": solved.frontier_utilities.tolist(),
        "solutions": points,
        "definitions": DEFINITIONS,
    }


def describe_values(parties: tuple[Party, Party], issue: int, names: tuple[str, ...], most: int = 12) -> str:
    """Return the first values of an issue with what they are worth to both."""
    worths = [party.values(issue) for party in parties]
    values = [f"{name} ({worths[0][i]:.3g}, {worths[1][i]:.3g})" for i, name in enumerate(names[:most])]
    return "; ".join(values) + (f"; and {len(names) - most:,} more" if len(names) > most else "")


def describe_solution(domain: Domain, name: str, point: Point | None) -> list[str]:
    if point is None:
        return [f"  {name:<19}  no outcome is at least as good as no agreement for both"]
    pair = f"{point.utilities[0]:.6f}  {point.utilities[1]:.6f}"
    outcome = ", ".join(
        f"{issue.name}: {value}" for issue, value in zip(domain.issues, point.values, strict=True)
    )
    others = f" (of {point.ties:,} that score the same)" if point.ties > 1 else ""
    return wrapped(f"  {name:<19}{pair:>20}  {outcome}{others}", 0, hanging=43)
