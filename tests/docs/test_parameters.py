"""The page of parameters is whole and up to date, and every mark stands at a key that exists."""

from fnmatch import fnmatchcase
from pathlib import Path

from bargaining_sim.scenario.fields import kinds
from bargaining_sim.scenario.parameters import OURS, PAGE, parameter_page, parameters
from bargaining_sim.scenario.provenance import FACTS, THEORY
from bargaining_sim.scenario.reader import load_scenario
from bargaining_sim.scenario.reference import sections
from bargaining_sim.scenario.schema import Scenario
from tests.collected import check_all

ROOT = Path(__file__).parents[2]
BASE = load_scenario("us_china_2025")
FOUND = {entry.key: entry for entry in parameters(BASE)}


def test_the_page_is_up_to_date() -> None:
    assert (ROOT / PAGE).read_text(encoding="utf-8") == parameter_page(BASE)


def test_every_rule_stands_at_a_key() -> None:
    def check(mark: str) -> None:
        table, key = mark.split(".")
        assert any(
            section.model.__name__ == table and key in kinds(section.model) for section in sections(Scenario)
        )

    check_all(THEORY, check)


def test_every_fact_stands_at_a_value_and_its_source_file_is_there() -> None:
    def check(pattern: str, source: str) -> None:
        assert any(fnmatchcase(key, pattern) for key in FOUND)
        assert (ROOT / "scenarios" / source.split(";")[0].split(":")[0]).is_file()

    check_all(FACTS.items(), check)


def test_every_number_of_the_file_is_on_the_page() -> None:
    def numbers(value: object, where: str = "") -> list[str]:
        if isinstance(value, bool | str) or value is None:
            return []
        if isinstance(value, int | float):
            return [where]
        if isinstance(value, dict):
            return [k for key, part in value.items() for k in numbers(part, f"{where}.{key}".lstrip("."))]
        if isinstance(value, list):
            return [
                k
                for i, part in enumerate(value)
                for k in numbers(
                    part, f"{where}.{part.get('name', f'[{i + 1}]') if isinstance(part, dict) else i}"
                )
            ]
        return []

    listed = numbers(BASE.model_dump(mode="json", exclude={"levers"}))  # ends of sliders, no values
    assert len(listed) > 250
    assert set(listed) <= set(FOUND)


def test_some_marks() -> None:
    assert FOUND["actors.us.moves.audience_cost"][4:] == ("from 0 to 1", "Fearon 1994", OURS) or FOUND[
        "actors.us.moves.audience_cost"
    ][4:] == ("0 to 1", "Fearon 1994", OURS)
    assert FOUND["chips.tiktok.clock.max_extensions"].origin == "facts/deadlines.csv"
    assert FOUND["talks.perceived_risk"][5:] == (OURS, OURS)
    assert FOUND["actors.us.tactic.beta"].value == "0.35"
