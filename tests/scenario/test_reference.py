"""The reference page and the JSON Schema: current, complete, and true of the scenarios we ship."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bargaining_sim.errors import BargainingError
from bargaining_sim.scenario.fields import kinds
from bargaining_sim.scenario.reader import load_scenario
from bargaining_sim.scenario.reference import (
    JSON_SCHEMA,
    PAGE,
    json_schema,
    meaning_and_unit,
    reference_page,
    sections,
    write_reference,
)
from bargaining_sim.scenario.schema import Scenario

ROOT = Path(__file__).parents[2]
BAD = Path(__file__).parent / "bad"
SHIPPED = sorted((ROOT / "scenarios").glob("*.toml"))
STALE = (
    "does not match bargaining_sim/scenario/schema.py any more; write it anew: bargaining-sim schema --write"
)


@pytest.mark.parametrize(
    ("name", "text"), [(PAGE, reference_page), (JSON_SCHEMA, json_schema)], ids=["page", "schema"]
)
def test_generated_file_is_current(name: str, text: Any) -> None:
    path = ROOT / name
    assert path.is_file(), f"{name} is missing; write it: bargaining-sim schema --write"
    assert path.read_text(encoding="utf-8") == text(), f"{name} {STALE}"
    assert text() == text()
    assert text().endswith("\n")


def test_files_are_written_where_they_belong(tmp_path: Path) -> None:
    (tmp_path / "scenarios").mkdir()
    assert write_reference(tmp_path) == [tmp_path / PAGE, tmp_path / JSON_SCHEMA]
    assert (tmp_path / PAGE).read_text(encoding="utf-8") == reference_page()
    assert (tmp_path / JSON_SCHEMA).read_text(encoding="utf-8") == json_schema()


def test_nothing_is_written_outside_a_checkout(tmp_path: Path) -> None:
    with pytest.raises(
        BargainingError, match=r'found no folder "scenarios"; allowed: the folder of a checkout'
    ):
        write_reference(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_every_key_is_explained_and_every_number_has_a_unit() -> None:
    page = reference_page()
    for section in sections(Scenario):
        for key, kind in kinds(section.model).items():
            meaning, unit = meaning_and_unit(section.model.model_fields[key])
            assert meaning, f"{section.path}.{key} has no description"
            if kind.name in ("number", "whole"):
                assert unit, f"{section.path}.{key} has no unit in brackets at the end of its description"
            if section.path or key != "name":
                assert f"| `{key}` |" in page
                assert f"| {meaning} |" in page


def test_links_of_the_page_lead_to_its_headings() -> None:
    page = reference_page()
    headings = re.findall(r"^## (.+)$", page, re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9_ -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert len(anchors) == len(headings)
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= anchors


def test_examples_of_the_page_load(tmp_path: Path) -> None:
    smallest, overlay = re.findall(r"```toml\n(.*?)```", reference_page(), re.DOTALL)
    (tmp_path / "my_world.toml").write_text(smallest, encoding="utf-8")
    (tmp_path / "patient.toml").write_text(overlay, encoding="utf-8")
    assert load_scenario(tmp_path / "my_world.toml").actors["north"].tactic.beta != 0.1
    assert load_scenario(tmp_path / "patient.toml").actors["north"].tactic.beta == 0.1


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenario_tells_editors_where_the_schema_is(path: Path) -> None:
    assert path.read_text(encoding="utf-8").splitlines()[0] == "#:schema ./scenario.schema.json"


def test_schema_requires_only_what_no_base_can_give() -> None:
    schema = json.loads(json_schema())
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["if"] == {"not": {"required": ["base"]}}
    assert schema["then"] == {"required": ["title", "summary", "calendar", "chips", "actors"]}
    assert "name" not in schema["properties"]
    assert needed(schema["properties"], schema["$defs"], in_list=False) == []
    assert needed(schema["properties"], schema["$defs"], in_list=True) != []


def needed(schema: Any, tables: Any, in_list: bool) -> list[list[str]]:
    """Lists of required keys of tables that are not elements of lists; of all tables with ``in_list``."""
    found: list[list[str]] = []
    if isinstance(schema, dict):
        if isinstance(schema.get("required"), list) and (schema.get("type") == "object"):
            found.append(schema["required"])
        if "$ref" in schema:
            found += needed(tables[schema["$ref"].removeprefix("#/$defs/")], tables, in_list)
        for key, value in schema.items():
            if key != "items" or in_list:
                found += needed(value, tables, in_list)
    return found


# With a validator, where one is installed


def errors(text: str) -> list[str]:
    """What a validator says about the text of a scenario file; it knows dates as texts only."""
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(json_schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    words = json.loads(json.dumps(tomllib.loads(text), default=str))
    return [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(words)]


@pytest.mark.parametrize(
    "path", [*SHIPPED, BAD / "_base.toml", BAD / "_plain.toml"], ids=lambda path: path.stem
)
def test_good_files_satisfy_the_schema(path: Path) -> None:
    assert errors(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "name",
    [
        *(path.stem for path in sorted(BAD.glob("unknown_key_*.toml"))),
        *(
            "nothing_but_a_title",
            "meeting_without_date",
            "above_one",
            "above_zero",
            "not_whole",
            "number_for_text",
        ),
        *("chip_name", "agenda_empty", "tactic_unknown", "list_for_table", "text_for_list"),
    ],
)
def test_editor_sees_what_is_wrong_with_a_file(name: str) -> None:
    assert errors((BAD / f"{name}.toml").read_text(encoding="utf-8"))
