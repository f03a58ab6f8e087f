"""What two scenarios say differently, key by key, in the names that ``--set`` takes."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from bargaining_sim.scenario.schema import Scenario

IDENTITY = {"name", "base", "title", "summary"}
"""What a scenario says about itself; the rest is what it says about the world."""


class Change(NamedTuple):
    """A key that two scenarios set differently; of a part that one of them lacks, that value is None."""

    key: str
    first: Any
    second: Any


def changes(first: Scenario, second: Scenario) -> list[Change]:
    """Return every key that two resolved scenarios set differently, in the order of the first."""
    a, b = (scenario.model_dump(mode="json", exclude=IDENTITY) for scenario in (first, second))
    return list(changed_below("", a, b))


def changed_below(key: str, first: Any, second: Any) -> Iterator[Change]:
    """Changes of one key and all below it; a whole part that one side lacks is one change."""
    a, b = by_name(first), by_name(second)
    if not isinstance(a, dict) or not isinstance(b, dict):
        if a != b:
            yield Change(key, first, second)
        return
    for name in dict.fromkeys([*a, *b]):
        yield from changed_below(f"{key}.{name}" if key else name, a.get(name), b.get(name))
    if isinstance(first, list) and set(a) == set(b) and list(a) != list(b):
        yield Change(f"{key} (order)", list(a), list(b))


def by_name(value: Any) -> Any:
    """Turn a list whose elements have names into a table of them."""
    if isinstance(value, list) and value and all(isinstance(item, dict) and "name" in item for item in value):
        return {item["name"]: {key: inner for key, inner in item.items() if key != "name"} for item in value}
    return value
