"""A scenario with its faulty parts left out, so that all other parts can still be checked in the same go."""

import datetime
import re
from typing import Any, cast

from bargaining_sim.scenario.faults import key_label
from bargaining_sim.scenario.fields import Kind, kinds
from bargaining_sim.scenario.schema import Scenario

PLAIN: dict[str, tuple[type, ...]] = {
    "number": (int, float),
    "whole": (int,),
    "text": (str,),
    "choice": (str,),
    "flag": (bool,),
    "date": (datetime.date,),
}


def draft_scenario(words: dict[str, Any]) -> Scenario:
    """Return what can be used of a scenario; parts of a wrong type become None or empty.

    A ``Scenario`` in form only: its required keys may be None. For ``checks``, never for a game.
    """
    return cast(Scenario, draft(Kind("table", model=Scenario), words))


def draft(kind: Kind, value: Any) -> Any:
    """Return the usable part of a value; None if there is none."""
    if kind.model is not None:
        return draft_table(kind, value) if isinstance(value, dict) else None
    inner = kind.inner[0] if kind.inner else kind
    if kind.name == "entries":
        if not isinstance(value, dict):
            return None if kind.optional else {}
        parts = {key_label(str(name)): draft(inner, part) for name, part in value.items()}
        return {name: part for name, part in parts.items() if part is not None}
    if kind.name == "list":
        if not isinstance(value, list):
            return None if kind.optional else []
        if inner.model is not None:  # keeps its length: elements are told by their place
            return [draft_table(inner, part if isinstance(part, dict) else {}) for part in value]
        return [part for part in (draft(inner, part) for part in value) if part is not None]
    if kind.name == "union":
        return next((value for choice in kind.inner if draft(choice, value) is not None), None)
    return value if is_plain(kind, value) else None


def draft_table(kind: Kind, words: dict[str, Any]) -> Any:
    """Return a table of the schema with None where a required key is missing or wrong."""
    assert kind.model is not None
    given: dict[str, Any] = {}
    for name, inner in kinds(kind.model).items():
        part = draft(inner, words.get(name))
        if part is not None or kind.model.model_fields[name].is_required():
            given[name] = part
    return kind.model.model_construct(**given)  # not validated: fills the defaults of what is not given


def is_plain(kind: Kind, value: Any) -> bool:
    """Whether a value has the type of its key; ranges do not matter here."""
    if isinstance(value, bool):
        return kind.name == "flag"
    if isinstance(value, datetime.datetime) or not isinstance(value, PLAIN[kind.name]):
        return False
    if isinstance(value, str):
        return "pattern" not in kind.limits or re.fullmatch(kind.limits["pattern"], value) is not None
    return not isinstance(value, int | float) or abs(value) < 1e300  # neither nan nor infinity
