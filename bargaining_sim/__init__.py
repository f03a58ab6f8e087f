"""Agent-based simulation of bilateral bargaining over chips. It explores mechanisms; it does not predict."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bargaining_sim.abm.custom_tactic import Tactic
    from bargaining_sim.abm.model import NegotiationModel
    from bargaining_sim.analysis.solutions import solve
    from bargaining_sim.errors import BargainingError, ResultError, ScenarioError
    from bargaining_sim.experiments.simulation import simulate
    from bargaining_sim.results.dictionary import data_dictionary
    from bargaining_sim.scenario.reader import load_scenario

FACE = {
    "load_scenario": "scenario.reader", "simulate": "experiments.simulation", "NegotiationModel": "abm.model",
    "Tactic": "abm.custom_tactic", "solve": "analysis.solutions", "data_dictionary": "results.dictionary",
    "BargainingError": "errors", "ScenarioError": "errors", "ResultError": "errors",
}  # fmt: skip
__all__ = [  # noqa: RUF022  (in the order in which a notebook uses them)
    "load_scenario", "simulate", "NegotiationModel", "Tactic", "solve", "data_dictionary",
    "BargainingError", "ScenarioError", "ResultError",
]  # fmt: skip


def __getattr__(name: str) -> Any:  # names are handed on when asked for: Mesa alone takes a second to import
    if name not in FACE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"bargaining_sim.{FACE[name]}"), name)
