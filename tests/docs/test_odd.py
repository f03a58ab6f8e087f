"""ODD.md describes the model that runs: its functions, rules, base values and sources."""

import ast
import re

from bargaining_sim.scenario.reader import load_scenario
from tests.collected import check_all
from tests.docs.pages import ROOT, links

ODD = ROOT / "ODD.md"
TEXT = ODD.read_text(encoding="utf-8")
CODE = [(words.strip("`"), target) for words, target in links(ODD) if target.startswith("bargaining_sim/")]
PARAMETERS = re.findall(r"^\| `([\w.]+)` \| ([\d.]+) \|", TEXT, re.MULTILINE)


def names_in(path):
    """Functions, classes and constants that a file defines at its top level."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


def test_what_it_names_exists():
    def check(name, target):
        assert name in names_in(ROOT / target)

    check_all(sorted(set(CODE)), check)


def test_every_rule_stands_in_the_odd():
    named = {name for name, target in CODE if target.startswith("bargaining_sim/rules/")}
    rules = set()
    for path in (ROOT / "bargaining_sim" / "rules").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        rules |= {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert rules == named


def test_every_submodel_is_marked():
    parts = re.split(r"^#### ", TEXT, flags=re.MULTILINE)[1:]
    assert len(parts) >= 10
    for part in parts:
        assert re.search(r"\*\*(theory|fact|our\s+choice)\*\*", part), part.splitlines()[0]


def test_base_values():
    base = load_scenario(ROOT / "scenarios" / "us_china_2025.toml")

    def check(key, value):
        place = base
        for part in key.split("."):
            place = place[part] if isinstance(place, dict) else getattr(place, part)
        assert place == float(value)

    check_all(PARAMETERS, check)


def test_there_are_base_values():
    assert len(PARAMETERS) > 20


def test_both_sides_have_the_same_habits():
    actors = load_scenario("us_china_2025").actors
    assert actors["us"].tactic == actors["cn"].tactic
    assert actors["us"].moves == actors["cn"].moves


def test_sources_are_cited():
    body, references = TEXT.split("## References")
    sources = re.findall(r"^- ([\w-]+), .*?\((\d{4})\)", references, re.MULTILINE)
    assert len(sources) > 20
    for surname, year in sources:
        cited = re.compile(rf"{surname}[^;:]{{0,60}}?{year}")
        assert cited.search(body), f"{surname} {year}"
