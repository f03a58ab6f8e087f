"""How long a venture lasts, played on the real engine in the smallest scenario that has one.

Two principals who want nothing else close a file with one other rung at their first meeting; then there are
only the months after closing. So survival can be measured for any mode of transfer, any support and any
relations, and held against its closed form.
"""

import datetime
import json
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.engine.batch import gather, play_batch
from bargaining_sim.errors import BargainingError
from bargaining_sim.rules import implementation as rules
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.scenario.schema_beyond import Implementation

MODES = ("full_code", "packaged", "retrain")
"""Ways to hand the technology over, as in ``[implementation]``."""

CLOSING, NOTHING = "venture", "nothing"
FIRST_DAY = datetime.date(2025, 1, 1)


class Survival(NamedTuple):
    """How many ventures live on without a violation, a failure or a suspension.

    Attributes
    ----------
    share : float64 array (N + 1,)
        Share alive after month 0 to N.
    error : float64 array (N + 1,)
        Its standard error.
    """

    share: NDArray[np.float64]
    error: NDArray[np.float64]
    runs: int


def venture_of(scenario: Scenario) -> Implementation:
    """Return the table ``[implementation]`` of a scenario, or the error that there is none."""
    if scenario.implementation is None:
        raise BargainingError(f"{scenario.name}: found no table implementation; allowed: scenarios with one")
    return scenario.implementation


def venture_scenario(scenario: Scenario, mode: str, support: float, relations: float) -> Scenario:
    """Return a scenario whose every run closes the file at once and keeps ``relations`` as they are.

    Parameters
    ----------
    scenario : Scenario
        With a table ``[implementation]``: months and hazards are taken from there.
    mode : str
        Mode of transfer.
    support : float
        Support s, whole, for good [share].
    relations : float
        −1 to 1.
    """
    venture = json.loads(venture_of(scenario).model_dump_json()) | {
        "transfer_mode": mode,
        "support": {CLOSING: support},
        "support_choice": "permitted",
        "collapsed_rung": NOTHING,
    }
    worth = {"file": {NOTHING: 0.0, CLOSING: 1.0}}
    words = {
        "name": scenario.name,
        "title": "A venture that closes at once",
        "summary": "Only the months after closing.",
        "calendar": {
            "start": str(FIRST_DAY),
            "end": str(FIRST_DAY),
            "meetings": [{"name": "Closing", "date": str(FIRST_DAY)}],
        },
        "chips": {
            "file": {
                "label": "File",
                "owner": "first",
                "in_force": NOTHING,
                "fallback": NOTHING,
                "rungs": [{"name": name, "label": name} for name in (NOTHING, CLOSING)],
            }
        },
        "actors": {
            name: {"label": name, "weights": {"file": 1.0}, "values": worth} for name in ("first", "second")
        },
        "talks": {"ends_on_deal": True},
        "relations": {"start": relations} | dict.fromkeys(CHANGES, 0.0),
        "approval": {"chip": "file"},
        "implementation": venture,
        "phases": dict.fromkeys(("approval", "moves", "shocks", "rumours", "learning", "firms"), False),
    }
    return Scenario.model_validate_json(json.dumps(words))


CHANGES = ("escalate", "threaten", "ease", "deal", "execute")
"""What moves relations in a scenario, and here does not."""


def survival(
    scenario: Scenario, mode: str, support: float, relations: float, runs: int, seed: int
) -> Survival:
    """Play ventures and count how many live on, month by month.

    Parameters
    ----------
    scenario, mode, support, relations
        As for :func:`venture_scenario`.
    runs, seed : int
        As for any batch.
    """
    game = compile_scenario(venture_scenario(scenario, mode, support, relations))
    lived = gather(play_batch(game, seed, 0, runs)).rows["months_survived"]
    months = np.arange(venture_of(scenario).months + 1)
    share = (lived[:, None] >= months).mean(axis=0)
    return Survival(share, np.sqrt(share * (1.0 - share) / runs), runs)


def monthly_hazard(scenario: Scenario, mode: str, support: float, relations: float) -> float:
    """Chance that a month ends the venture; hazards that add up to more than 1 are a certainty."""
    venture = venture_of(scenario)
    quality = getattr(venture.quality, mode)
    total = (
        rules.violation_hazard(venture.violation_hazard, support, relations)
        + rules.quality_hazard(venture.quality_hazard, quality, venture.support_effect, support)
        + rules.suspension_hazard(venture.external_hazard, relations)
    )
    return min(1.0, total)


def expected_survival(scenario: Scenario, mode: str, support: float, relations: float) -> NDArray[np.float64]:
    """Closed form (1 − H)^m of the share alive after month 0 to N."""
    months = np.arange(venture_of(scenario).months + 1)
    return np.asarray((1.0 - monthly_hazard(scenario, mode, support, relations)) ** months)


def best_support(
    scenario: Scenario, mode: str, relations: float, hazards: tuple[float, float] | None = None
) -> float:
    """Support s* that makes the hazard least, for the scenario's own hazards h_v and h_q or for others."""
    venture = venture_of(scenario)
    violation, quality_drop = hazards or (venture.violation_hazard, venture.quality_hazard)
    shortfall = quality_drop * (1.0 - getattr(venture.quality, mode))
    return rules.best_support(violation, shortfall, venture.support_effect, relations)
