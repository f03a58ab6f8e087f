"""A scenario as numbers: ``Game``, made once by ``scenario.compiler`` and read-only from then on.

Sizes used in shapes: K chips, M rungs of the longest ladder, R rounds, T types of the actor with most types,
X packages, S menus. Moving chip k of a package up by one rung changes the package's number by
``chips[k].stride``. Utilities are integer basis points, 0 to 10,000. Days are proleptic ordinals.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

BASIS_POINTS = 10_000
NEVER = 2**62  # a day that does not come

TALKS = np.dtype(
    [
        ("chips", "i8"),
        ("packages", "i8"),
        ("rounds", "i8"),
        ("offers_per_round", "i8"),
        ("issue_by_issue", "?"),
        ("ends_on_deal", "?"),
        ("opens", "i8"),  # side that opens the first round
        ("breakdown", "f8"),
        ("perceived_risk", "f8"),
        ("discount", "f8"),
        ("leaders_bonus", "f8"),  # basis points
        ("belief_spread", "f8"),  # basis points
        ("relations_start", "f8"),
        ("relations_escalate", "f8"),
        ("relations_threaten", "f8"),
        ("relations_ease", "f8"),
        ("relations_deal", "f8"),
        ("relations_execute", "f8"),
        ("file", "i8"),  # chip under approval, -1 if none
        ("pending", "i8"),  # rung of a framework that waits at the start, -1 if none
        ("linked_performance", "?"),
        ("attempts", "i8"),
        ("has_platform", "?"),
        ("consent_temperature", "f8"),
        ("platform_risk", "f8"),
        ("strike_rounds", "i8"),
        ("review_side", "i8"),  # side whose regulators review, -1 if none
        ("relations_effect", "f8"),
        ("max_delays", "i8"),
        ("review_instrument", "i8"),  # without which nobody reviews, -1 if none
        ("aftermath", "i8"),  # quarters after the talks in which the venture and the firms live on
        ("months", "i8"),  # of implementation, 0 if there is none
        ("violation_hazard", "f8"),
        ("quality_hazard", "f8"),
        ("external_hazard", "f8"),
        ("quality", "f8"),  # q₀ of the transfer mode
        ("support_effect", "f8"),
        ("best_support", "?"),
        ("renegotiation", "f8"),
        ("collapsed_rung", "i8"),
        ("firm_temperature", "f8"),
        ("social", "f8"),
        ("revision", "f8"),
        ("leave_granted", "f8"),  # prior counts
        ("leave_refused", "f8"),
        ("first_design", "i8"),
        ("compute_chip", "i8"),  # -1 if no chip bears on computing power
        ("chokepoints", "?"),
        ("shocks_on", "?"),
        ("rumours_on", "?"),
        ("moves_on", "?"),
        ("learning_on", "?"),
        ("table_on", "?"),
        ("approval_on", "?"),
        ("clock_on", "?"),
        ("implementation_on", "?"),
        ("firms_on", "?"),
    ]
)
CHIP = np.dtype(
    [
        ("owner", "i8"),
        ("rungs", "i8"),
        ("stride", "i8"),
        ("shift", "i8"),  # place of the chip's bits in a package code
        ("mask", "i8"),  # these bits, shifted down
        ("in_force", "i8"),
        ("fallback", "i8"),
        ("due", "i8"),  # day of the deadline or of the end of the truce at the start, or NEVER
        ("unilateral", "?"),
        ("truce_days", "i8"),
        ("threat_days", "i8"),
        ("extension_days", "i8"),
        ("propensity", "f8"),
        ("max_extensions", "i8"),
        ("edge", "i8"),  # last rung that uses the chokepoint, -1 if the chip is none
        ("erosion", "f8"),
    ]
)
RUNG = np.dtype(
    [
        ("level", "f8"),  # NaN if the rung has no number
        ("hostility", "f8"),  # 1 on the first rung, 0 on the last
        ("consent", "?"),
        ("review", "?"),
        ("grant", "f8"),
        ("refuse", "f8"),
        ("platform_value", "f8"),  # including the licence fee, 0 to 1
        ("licensable", "?"),  # false if no fee leaves both sides better off
        ("lawful", "i1", (2,)),  # the statute that binds a side permits it; Numba nests no truth values
        ("red_line", "i1", (2,)),  # a side never accepts it
        ("instrument", "i8"),  # that must be known for it, -1 if none
        ("exposes", "i8"),  # bit i: in force it exposes the learner to instrument i
        ("transfer", "?"),  # needs a transfer of technology, and so an implementation
        ("support", "f8"),  # most maintenance support that its contract permits
        ("design", "i8"),  # design of the firms that it stands for, -1 if none
    ]
)
SIDE = np.dtype(
    [
        ("types", "i8"),
        ("aspiration", "i8"),  # parts of its tactic: rules.concession, rules.offers, rules.answers
        ("offer", "i8"),
        ("answer", "i8"),
        ("initial_concession", "f8"),
        ("patience", "f8"),
        ("outside", "f8"),  # worth of its outside option, basis points
        ("firmness", "f8"),
        ("imitation", "f8"),
        ("noise", "f8"),  # basis points
        ("temperature", "f8"),
        ("threat_weight", "f8"),
        ("reciprocity", "f8"),
        ("escalation_cost", "f8"),
        ("audience_cost", "f8"),
        ("threat_cost", "f8"),
        ("generosity", "f8"),
        ("initiatives", "i8"),
        ("foresight", "f8"),
        ("ratifies", "?"),
        ("threshold", "f8"),
        ("spread", "f8"),
    ]
)
TYPE = np.dtype([("prior", "f8")])  # 0 for types an actor does not have
MENU = np.dtype(
    [
        ("open", "i8"),  # bit k: chip k is open
        ("span", "i8"),  # packages that the open chips span
    ]
)
MEETING = np.dtype([("day", "i8"), ("next_day", "i8"), ("summit", "?")])
SOLUTION = np.dtype(
    [
        ("disagreement", "f8", (2,)),  # values at the start, basis points
        ("best_sum", "f8"),  # largest sum of utilities without crossing a red line
        ("nash", "i8"),  # package numbers; -1 if nothing is better than no deal for both
        ("kalai_smorodinsky", "i8"),
        ("egalitarian", "i8"),
        ("frontier_start", "i8"),
        ("frontier_stop", "i8"),
    ]
)
SHOCK = np.dtype(
    [
        ("relations", "f8"),
        ("chip", "i8"),  # -1 if it moves none
        ("steps", "i8"),
        ("thresholds", "f8", (2,)),  # what it adds to those of the ratifiers
        ("exposes", "i8"),
    ]
)
RUMOUR = np.dtype([("about", "i8"), ("kind", "i8"), ("likelihood_ratio", "f8"), ("accuracy", "f8")])
INSTRUMENT = np.dtype([("learner", "i8"), ("hazard", "f8"), ("lag", "i8"), ("known", "?")])
DESIGN = np.dtype(
    [
        ("exposure", "f8"),
        ("cost", "f8"),
        ("loss", "f8"),
        ("access", "f8"),
        ("needs_leave", "?"),
        ("accepted", "f8"),  # prior counts
        ("refused", "f8"),
    ]
)
FIRM = np.dtype([("market", "f8"), ("china_revenue", "f8"), ("compute_need", "f8"), ("penalty", "f8")])


def record(dtype: np.dtype[Any], **fields: Any) -> tuple[Any, ...]:
    """Values of one record in the order of ``dtype``: the one way to fill a table, by names of fields.

    Raises
    ------
    TypeError
        If a field is missing or unknown: by position, a swap of two would be silent.
    """
    names = dtype.names or ()
    wrong = sorted(set(names) ^ set(fields))
    if wrong:
        raise TypeError(f"fields missing or unknown: {', '.join(wrong)}")
    return tuple(fields[name] for name in names)


def same_named(source: Any, *names: str) -> dict[str, Any]:
    """Fields that a table of the scenario calls by the same names, to hand on to :func:`record`."""
    return {name: getattr(source, name) for name in names}


class Game(NamedTuple):
    """All numbers of a scenario.

    Attributes
    ----------
    talks : record of ``TALKS``
    chips : array (K,) of ``CHIP``
    rungs : array (K, M) of ``RUNG``
    sides : array (2,) of ``SIDE``
    types : array (2, T) of ``TYPE``
    meetings : array (R,) of ``MEETING``
    agenda : bool array (R, K)
        Chips open at each meeting.
    codes : int64 array (X,)
        Rungs of each package packed into bits.
    utility : int32 array (2, T, X)
        Utility of each package to each type [basis points].
    menus : array (S,) of ``MENU``
        Sets of chips that can be open together at some meeting.
    menu_strides : int64 array (S, K)
        Under menu s the packages that agree on the closed chips stand together; their stretch of the orders
        starts at ``span · Σ rung·stride`` over the closed chips. Open chips have stride 0.
    order : int32 array (S, 2, T, X)
        Packages by stretch, then by own utility, best first, then by number.
    ordered_utility : int32 array (S, 2, T, X)
        Own utility in that order; −1 for packages that cross an own red line, which stand last.
    other_utility : int32 array (S, 2, T, T, X)
        Utility of each type of the other in that order.
    conceded : float64 array (2, N + 2)
        Conceded share α at offer n of N, tabulated.
    continuation : float64 array (2, T, T, N + 2)
        What refusing offer n is worth to each side in the subgame-perfect equilibrium of a game of complete
        information, for own and other's type [basis points]; empty unless a side plays it.
    solutions : array (T, T) of ``SOLUTION``
    frontier : int32 array (F, 2)
        Utilities on the Pareto frontier, a slice for each pair of types.
    shocks : array (S,) of ``SHOCK``
    rumours : array (U,) of ``RUMOUR``
    arrivals : float64 array (R, S + U)
        Probability that each shock, then each rumour, arrives before a meeting.
    instruments : array (I,) of ``INSTRUMENT``
    designs : array (D,) of ``DESIGN``
        Designs of the firms; the first is the one that stays at home.
    firms : array (F,) of ``FIRM``
    """

    talks: Any
    chips: Any
    rungs: Any
    sides: Any
    types: Any
    meetings: Any
    agenda: NDArray[np.bool_]
    codes: NDArray[np.int64]
    utility: NDArray[np.int32]
    menus: Any
    menu_strides: NDArray[np.int64]
    order: NDArray[np.int32]
    ordered_utility: NDArray[np.int32]
    other_utility: NDArray[np.int32]
    conceded: NDArray[np.float64]
    continuation: NDArray[np.float64]
    solutions: Any
    frontier: NDArray[np.int32]
    shocks: Any
    rumours: Any
    arrivals: NDArray[np.float64]
    instruments: Any
    designs: Any
    firms: Any
