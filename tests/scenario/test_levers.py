"""Levers: sliders of the page, as data of a scenario; they change no run."""

from pathlib import Path

import pytest

from bargaining_sim import load_scenario
from bargaining_sim.analysis.comparison.study import changes
from bargaining_sim.errors import ScenarioError
from bargaining_sim.scenario.reader import shipped_scenarios

HEAD = (
    'base = "us_china_2025"\ntitle = "Mine"\nsummary = "My own."\n[levers.mine]\nlabel = "M"\ngroup = "G"\n'
)


def faults(path: Path, key: str, low: str, high: str) -> str:
    path.write_text(f'{HEAD}keys = [{{ key = "{key}", low = {low}, high = {high} }}]\n', encoding="utf-8")
    try:
        load_scenario(path)
    except ScenarioError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("key", "low", "high"),
    [
        ("talks.discount", "0.9", "1"),
        ("talks.offers_per_round", "4", "8"),
        ("talks.linkage", '"package"', '"issue_by_issue"'),
        ("phases.shocks", "false", "true"),
        ("actors.nobody.moves.reciprocity", "0.0", "1.0"),  # another scenario may have it
    ],
)
def test_ends_of_every_kind(tmp_path: Path, key: str, low: str, high: str) -> None:
    assert faults(tmp_path / "mine.toml", key, low, high) == ""


@pytest.mark.parametrize(
    ("key", "low", "high", "told"),
    [
        ("talks.discont", "0.9", "1.0", 'did you mean "talks.discount"'),
        ("talks", "0.0", "1.0", "the key of a number, a flag or a choice"),
        ("calendar.start", "0.0", "1.0", "the key of a number, a flag or a choice"),
        ("talks.discount", "0.9", "7.0", "levers.mine.keys.1.high: found 7.0"),
        ("talks.discount", "true", "1.0", "levers.mine.keys.1.low"),
        ("talks.offers_per_round", "4.5", "8", "levers.mine.keys.1.low: found 4.5; allowed: a whole number"),
        ("talks.linkage", '"package"', '"chip_by_chip"', "levers.mine.keys.1.high"),
        ("phases.shocks", "0.0", "true", "allowed: true or false"),
    ],
)
def test_wrong_levers_are_told(tmp_path: Path, key: str, low: str, high: str, told: str) -> None:
    assert told in faults(tmp_path / "mine.toml", key, low, high)


def test_levers_are_no_change_of_the_world() -> None:
    first = load_scenario("us_china_2025")
    assert changes(first, first.model_copy(update={"levers": {}})) == []


def test_every_shipped_scenario_has_some() -> None:
    assert all(load_scenario(name).levers for name in shipped_scenarios())
