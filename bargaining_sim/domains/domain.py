"""A bilateral negotiation domain in the numbers of its author, and what its outcomes are worth.

An outcome takes one value of every issue. Outcomes are numbered from 0 in the order of the issues, the last
issue changing fastest. A party's utility is additive (Keeney & Raiffa 1976)::

    u(x) = Σ_k weight_k · evaluation_k(x_k) / divisor_k

Genius divides the evaluations of an issue by their maximum (Lin et al. 2014): there, the divisor is the
maximum. GeniusWeb, and issues of Genius whose values are whole numbers with a linear utility, give values
from 0 to 1 as they are: there, the divisor is 1. Weights are taken as they are given and not made to sum to
1.

References
----------
Keeney, R. L. & Raiffa, H. (1976). Decisions with Multiple Objectives. Wiley.
Lin, R., Kraus, S., Baarslag, T., Tykhonov, D., Hindriks, K. & Jonker, C. M. (2014). Genius: An integrated
environment for supporting the design of generic automated negotiators. Computational Intelligence 30, 48-70.
"""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.errors import BargainingError, Fault
from bargaining_sim.scenario.checks import MOST_PACKAGES

Format = Literal["genius", "geniusweb"]

MOST_ISSUES = 40
MOST_VALUES = 9_999
MOST_OUTCOMES = MOST_PACKAGES
LONGEST_NAME = 2_000
LARGEST_NUMBER = 1e9
FAULTS_SHOWN = 40


class DomainError(BargainingError):
    """A domain cannot be read or written; holds every fault that was found, with its file."""

    def __init__(self, faults: Sequence[tuple[str, Fault]]) -> None:
        self.faults = tuple(faults)
        lines = [f"{file}: {fault}" for file, fault in self.faults[:FAULTS_SHOWN]]
        more = len(self.faults) - FAULTS_SHOWN
        super().__init__("\n".join(lines + ([f"... and {more:,} more faults"] if more > 0 else [])))


@dataclass(frozen=True)
class Issue:
    """Something to be settled, as its author wrote it.

    Parameters
    ----------
    steps : tuple of float
        Low, high and step of the numbers if the author gave a range of them; empty for a list of values.
    """

    name: str
    values: tuple[str, ...]
    steps: tuple[float, ...] = ()


@dataclass(frozen=True)
class Party:
    """What one party wants.

    Parameters
    ----------
    weights : tuple of float
        Weight of each issue [utility].
    evaluations : tuple of tuple of float
        Evaluation of each value of each issue, as given.
    divisors : tuple of float
        What the evaluations of each issue are divided by.
    reservation : float
        Utility without agreement [utility].
    discount : float
        Discount factor δ of Genius: an agreement at time t, 0 at the start and 1 at the deadline, is worth
        u·δ^t. It is kept; the solutions do not apply it.
    bid : tuple of int or None
        Value of each issue in the reservation bid of GeniusWeb, whose utility ``reservation`` is then.
    lines : tuple of tuple of float
        For each issue the line by which the author gave the evaluations of numbers: slope and offset in
        Genius; low value, high value, low utility and high utility in GeniusWeb; empty for a list. Empty
        throughout if there is no line at all.
    """

    name: str
    weights: tuple[float, ...]
    evaluations: tuple[tuple[float, ...], ...]
    divisors: tuple[float, ...]
    reservation: float = 0.0
    discount: float = 1.0
    bid: tuple[int, ...] | None = None
    lines: tuple[tuple[float, ...], ...] = ()

    def line(self, issue: int) -> tuple[float, ...]:
        """Return the line of an issue; empty if there is none."""
        return self.lines[issue] if self.lines else ()

    def values(self, issue: int) -> list[float]:
        """Return what each value of an issue is worth, before the weight [value]."""
        return [evaluation / self.divisors[issue] for evaluation in self.evaluations[issue]]


@dataclass(frozen=True)
class Domain:
    """Issues, and two parties that want different things of them."""

    name: str
    issues: tuple[Issue, ...]
    parties: tuple[Party, Party]
    format: Format = "genius"

    @property
    def outcomes(self) -> int:
        return math.prod(len(issue.values) for issue in self.issues)


def utilities(party: Party) -> NDArray[np.float64]:
    """Return the unrounded utility of every outcome to a party, shape (X,), summed in the order of issues."""
    total = np.zeros(1)
    for issue, weight in enumerate(party.weights):
        parts = weight * np.asarray(party.values(issue))
        total = (total[:, None] + parts[None, :]).ravel()
    return total


def utility_of(party: Party, chosen: Sequence[int]) -> float:
    """Return the utility of one outcome, given as the place of a value on each issue; summed as above."""
    total = 0.0
    for issue, place in enumerate(chosen):
        total += party.weights[issue] * party.values(issue)[place]
    return total


def values_of(domain: Domain, outcome: int) -> tuple[str, ...]:
    """Return the names of the values of an outcome, by its number."""
    places = np.unravel_index(outcome, tuple(len(issue.values) for issue in domain.issues))
    return tuple(issue.values[int(place)] for issue, place in zip(domain.issues, places, strict=True))


def lowest_utility(party: Party) -> float:
    """Return the lowest utility of any outcome: that of the worst value of every issue."""
    worst = [values.index(min(values)) for values in (party.values(k) for k in range(len(party.weights)))]
    return utility_of(party, worst)


def disagreement(party: Party) -> float:
    """Return what a party has without agreement, and never less than its worst outcome [utility]."""
    return max(party.reservation, lowest_utility(party))


def name_fault(where: str, name: str) -> Fault | None:
    """Fault of a name that no file could hold; any language will do."""
    allowed = f"1 to {LONGEST_NAME:,} letters of any language, and no control characters"
    if not 1 <= len(name) <= LONGEST_NAME:
        return Fault(where, "an empty name" if not name else f"a name of {len(name):,} letters", allowed)
    if any(unicodedata.category(letter) in ("Cc", "Cs") or letter in "\ufffe\uffff" for letter in name):
        return Fault(where, "a name with a control character", allowed)
    return None
