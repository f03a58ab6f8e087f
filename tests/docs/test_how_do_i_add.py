"""What docs/HOW_DO_I_ADD.md promises: a step that is forgotten fails here."""

import ast
from typing import get_args

import pytest

from bargaining_sim import load_scenario, simulate
from bargaining_sim.game.outcome import ROW
from bargaining_sim.outcomes import data_dictionary
from bargaining_sim.plots import PLOTS
from bargaining_sim.rules.concession import TACTICS
from bargaining_sim.scenario.schema import Tactic
from tests.docs.pages import ROOT

PACKAGE = ROOT / "bargaining_sim"


def functions(path):
    """Functions that a file defines at its top level, by name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_tactics_agree():
    words = get_args(Tactic.model_fields["name"].annotation)
    assert set(words) == set(TACTICS)
    assert len(set(TACTICS.values())) == len(TACTICS)


def test_every_tactic_plays():
    """Each tactic has a branch of its own: no two give the same runs."""
    found = {}
    for name in TACTICS:
        scenario = load_scenario("us_china_2025", {"actors.us.tactic.name": name})
        found[name] = simulate(scenario, runs=200, seed=1)["offers"].tolist()
    for name, offers in found.items():
        assert all(offers != other for rival, other in found.items() if rival != name), name


def test_every_field_is_written():
    written = {
        node.attr
        for node in ast.walk(functions(PACKAGE / "game" / "outcome.py")["finish"])
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }
    assert written == set(ROW.names)


@pytest.mark.parametrize("name", ["us_china_2025", "madrid_2025"])
def test_every_field_is_a_column(name):
    scenario = load_scenario(name)
    columns = data_dictionary(scenario)
    fields = [column.field for column in columns if not column.field.startswith(("run", "rung:", "share:"))]
    assert sorted(fields) == sorted(ROW.names)
    for table, words in (("rung", scenario.chips), ("share", scenario.firms.designs)):
        places = [column.field for column in columns if column.field.startswith(f"{table}:")]
        assert places == [f"{table}:{i}" for i in range(len(words))]
    assert len({column.name for column in columns}) == len(columns)
    assert all(column.meaning for column in columns)


def test_every_picture_is_in_the_table():
    files = {path.stem for path in (PACKAGE / "plots").glob("*.py") if "draw" in functions(path)}
    assert set(PLOTS) == files
