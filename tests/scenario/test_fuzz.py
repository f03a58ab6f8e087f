"""Whatever stands in a scenario: it can be compiled, or a ``ScenarioError`` says what is wrong with it."""

import copy
import datetime
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bargaining_sim.errors import ScenarioError
from bargaining_sim.results.dictionary import data_dictionary
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.faults import element_labels
from bargaining_sim.scenario.reader import checked, override, parse_overrides, read_words
from bargaining_sim.scenario.schema import Scenario

BAD = Path(__file__).parent / "bad"
WORLDS = [read_words(BAD / f"{name}.toml")[0] | {"name": "world"} for name in ("_base", "_plain", "_story")]

names = st.sampled_from(
    [
        "app",
        "duty",
        "ban",
        "licence",
        "open",
        "high",
        "low",
        "north",
        "south",
        "mild",
        "stake_pct",
        "host",
        "prior",
        "mid",
        "quota",
        "review",
        "levy",
        "home",
        "split",
    ]
)
texts = (
    names | st.sampled_from(["", "Name", "a.b", "time", "random", "package", "issue_by_issue"]) | st.text()
)
numbers = (
    st.sampled_from([0, 1, 0.5, -1, 1e-300, 5e-324, 1e300, 10**400, 1e-6, 2, 40, float("nan"), float("inf")])
    | st.integers()
    | st.floats()
)
dates = st.dates() | st.datetimes() | st.times()
plain = st.none() | st.booleans() | numbers | texts | dates
values = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names | st.text(), inner, max_size=3),
    max_leaves=8,
)
thorough = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths of all keys and elements of a value."""
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    else:
        return []
    return [found for key, part in inner for found in [(*path, key), *places(part, (*path, key))]]


def holder(words: Any, path: tuple[Any, ...]) -> Any:
    for key in path[:-1]:
        words = words[key]
    return words


def plausible(old: Any) -> st.SearchStrategy[Any]:
    """Values of the type of ``old``, so that the checks of meaning and the compiler are reached."""
    if isinstance(old, bool):
        return st.booleans()
    if isinstance(old, int | float):
        return st.sampled_from([0, 1, 0.5, 0.25, 1.0, 2, 40, 1000, 1e-300, 1e6, -1]) | numbers
    if isinstance(old, datetime.date):
        return st.dates(datetime.date(2029, 11, 1), datetime.date(2031, 2, 1))
    if isinstance(old, str):
        return texts
    if isinstance(old, list):
        return st.lists(st.sampled_from(old), max_size=5) if old else st.just([])
    if isinstance(old, dict) and old:
        return st.dictionaries(names, st.sampled_from(list(old.values())), max_size=3)
    return st.just(old)


def mutate(data: st.DataObject, words: dict[str, Any]) -> None:
    """Delete, replace, add or copy something in ``words``."""
    path = data.draw(st.sampled_from(places(words)), label="place")
    table, key = holder(words, path), path[-1]
    action = data.draw(
        st.sampled_from(["plausible", "plausible", "plausible", "copy", "any", "add", "delete"]),
        label="action",
    )
    if action == "delete":
        del table[key]
    elif action == "any":
        table[key] = data.draw(values, label="value")
    elif action == "plausible":
        table[key] = copy.deepcopy(data.draw(plausible(table[key]), label="value"))
    elif action == "copy":
        other = data.draw(st.sampled_from(places(words)), label="from")
        table[key] = copy.deepcopy(holder(words, other)[other[-1]])
    elif isinstance(table, list):
        table.append(copy.deepcopy(table[key]))
    else:
        table[data.draw(texts, label="key")] = data.draw(values, label="value")


def assert_checked_or_told(words: dict[str, Any]) -> None:
    kept = repr(words)
    scenario, lines = None, []
    try:
        scenario, _ = checked(words, "words")
    except ScenarioError as error:
        lines = str(error).split("\n")
    assert repr(words) == kept
    if scenario is not None:
        assert_compiled(scenario)
    for line in lines:
        assert line.startswith("words: ")
        assert "found " in line
        assert "; allowed: " in line
        assert not line.endswith("; allowed: ")
        line.encode("utf-8")


def assert_compiled(scenario: Scenario) -> None:
    game = compile_scenario(scenario)
    assert game.utility.min() >= 0
    assert game.utility.max() <= 10_000
    assert np.isfinite(game.conceded).all()
    assert ((game.arrivals >= 0) & (game.arrivals <= 1)).all()
    assert all(np.isfinite(game.firms[field]).all() for field in game.firms.dtype.names)
    columns = [outcome.name for outcome in data_dictionary(scenario)]
    assert len(set(columns)) == len(columns)


@thorough
@given(st.data(), st.sampled_from(WORLDS), st.integers(1, 3))
def test_mutated_scenario_is_compiled_or_told(
    data: st.DataObject, world: dict[str, Any], changes: int
) -> None:
    words = copy.deepcopy(world)
    for _ in range(changes):
        mutate(data, words)
    assert_checked_or_told(words)


@thorough
@given(st.dictionaries(st.sampled_from(list(WORLDS[0])) | texts, values))
def test_any_words_are_told(words: dict[str, Any]) -> None:
    assert_checked_or_told(words)


@thorough
@given(st.data(), st.sampled_from(WORLDS))
def test_any_override_is_taken_or_told(data: st.DataObject, world: dict[str, Any]) -> None:
    words = copy.deepcopy(world)
    path = data.draw(st.sampled_from(places(world)), label="place")
    old = holder(world, path)[path[-1]]
    parts = key_of(world, path).split(".")
    if data.draw(st.booleans(), label="misspell"):
        parts[data.draw(st.integers(0, len(parts) - 1))] = data.draw(texts)
    if override(words, ".".join(parts), data.draw(plausible(old) | values, label="value")) is None:
        assert_checked_or_told(words)


def key_of(words: Any, path: tuple[Any, ...]) -> str:
    """Dotted key of a place, as a user would write it."""
    parts = []
    for key in path:
        parts.append(element_labels(words)[key] if isinstance(words, list) else str(key))
        words = words[key]
    return ".".join(parts)


@thorough
@given(st.lists(texts | st.text(alphabet='=."[]{},0123456789abc-: \n'), max_size=3))
def test_any_setting_is_read_or_told(settings: list[str]) -> None:
    try:
        overrides = parse_overrides(settings)
    except ScenarioError:
        return
    for value in overrides.values():
        assert isinstance(value, str | int | float | bool | list | dict | datetime.date | datetime.time)
