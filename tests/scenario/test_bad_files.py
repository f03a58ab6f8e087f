"""Every way to get a scenario file wrong that we could think of, and what the user is then told.

``bad/NAME.toml`` is a wrong file, ``bad/NAME.expected`` the whole message, with the path reduced to the name
of the file; files that start with ``_`` are bases. After a change of wording write the messages anew::

    WRITE_EXPECTED=1 python -m pytest tests/scenario/test_bad_files.py && git diff tests/scenario/bad
"""

import os
from pathlib import Path
from typing import Any

import pytest

from bargaining_sim.errors import ScenarioError
from bargaining_sim.scenario import reader
from bargaining_sim.scenario.reader import (
    checked,
    load_scenario,
    read_scenario,
    read_words,
    shipped_scenarios,
)
from tests.collected import check_all
from tests.messages import LINE, check_lines

BAD = Path(__file__).parent / "bad"
CASES = sorted(path.stem for path in BAD.glob("*.toml") if not path.stem.startswith("_"))


def told(path: Path | str, overrides: dict[str, Any] | None = None) -> str:
    """What the user is told about a file, with paths reduced to names."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path, overrides)
    return str(caught.value).replace(f"{Path(path).parent}{os.sep}", "")


def told_about(words: dict[str, Any]) -> str:
    with pytest.raises(ScenarioError) as caught:
        checked(words, "words")
    return str(caught.value)


def base_words() -> dict[str, Any]:
    return read_words(BAD / "_base.toml")[0] | {"name": "base"}


@pytest.mark.parametrize("name", CASES)
def test_bad_file_is_told_word_for_word(name: str) -> None:
    message, expected = told(BAD / f"{name}.toml") + "\n", BAD / f"{name}.expected"
    if os.environ.get("WRITE_EXPECTED"):
        expected.write_text(message, encoding="utf-8")
    assert message == expected.read_text(encoding="utf-8")


def test_every_line_says_what_was_found_and_what_is_allowed() -> None:
    check_all(CASES, lambda name: check_lines(BAD / f"{name}.expected"))


def test_there_are_many_cases_and_no_message_without_a_file() -> None:
    assert len(CASES) >= 120
    assert sorted(path.stem for path in BAD.glob("*.expected")) == CASES


@pytest.mark.parametrize(
    "path",
    [BAD / "_base.toml", BAD / "_plain.toml", BAD / "_story.toml", *shipped_scenarios().values()],
    ids=str,
)
def test_good_file_has_no_faults_and_no_warnings(path: Path) -> None:
    assert read_scenario(path).warnings == []


def test_faults_of_shape_do_not_hide_faults_of_meaning() -> None:
    message = told(BAD / "several_faults.toml")
    for where in (
        "titel",
        "calendar.end",
        "actors.north.weights",
        "approval.reviewer.side",
        "chips.duty.owner",
    ):
        assert f": {where}: found" in message


# Files that cannot be kept as files


def test_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes('title = "café"'.encode("latin-1"))
    assert told(path) == "latin.toml: found bytes that are not UTF-8 at position 12; allowed: UTF-8 text"


def test_byte_order_mark_and_windows_lines_are_fine(tmp_path: Path) -> None:
    text = (BAD / "_plain.toml").read_text(encoding="utf-8")
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load_scenario(path).title == "A plain world"


def test_folder(tmp_path: Path) -> None:
    assert ": found a folder; allowed: a .toml file, or one of " in told(tmp_path)


def test_missing_file_names_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "my_world.toml").touch()
    message = told(tmp_path / "my_wrold.toml")
    assert message.startswith("my_wrold.toml: found no such file; allowed: a .toml file, or one of ")
    assert message.endswith('(did you mean "my_world.toml"?)')


def test_missing_shipped_scenario_names_the_nearest() -> None:
    message = told("madrid_2026")
    assert message.startswith("madrid_2026: found no such file; allowed: a .toml file, or one of ")
    assert message.endswith('(did you mean "madrid_2025"?)')


@pytest.mark.parametrize("name", ["", "x" * 5000, "a\0b", "no/such/folder/x.toml", "two\nlines"])
def test_impossible_paths_are_faults_too(name: str) -> None:
    message = told(name)
    assert LINE.match(message), message


def test_shipped_name_wins_over_a_folder_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "us_china_2025").mkdir()
    assert load_scenario("us_china_2025").name == "us_china_2025"


def test_file_name_that_is_no_name(tmp_path: Path) -> None:
    path = tmp_path / "My World.toml"
    path.write_text((BAD / "_plain.toml").read_text(encoding="utf-8"), encoding="utf-8")
    assert told(path) == (
        'My World.toml: found a file called "My World.toml"; allowed: a name: at most 60 lower-case letters, '
        'digits and underscores, and .toml (did you mean "my_world"?)'
    )


def test_too_large_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_BYTES", 10)
    path = tmp_path / "large.toml"
    path.write_text("# a long remark", encoding="utf-8")
    assert told(path) == "large.toml: found more than 4 MB; allowed: a scenario file of at most 4 MB"


def test_file_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "locked.toml"
    path.write_text("x = 1", encoding="utf-8")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert told(path) == "locked.toml: found Permission denied; allowed: a readable .toml file"


def test_tables_nested_too_deeply(tmp_path: Path) -> None:
    path = tmp_path / "deep.toml"
    path.write_text("x = " + "[" * 100_000, encoding="utf-8")
    assert told(path) == "deep.toml: found tables nested too deeply; allowed: valid TOML"


def test_missing_base_lists_a_small_folder(tmp_path: Path) -> None:
    (tmp_path / "world.toml").touch()
    path = tmp_path / "change.toml"
    path.write_text('base = "zzz"', encoding="utf-8")
    assert 'change.toml: base: found "zzz", which is neither in this folder nor shipped' in told(path)
    assert "in the same folder or shipped: one of world, " in told(path)
    (tmp_path / "world.toml").unlink()
    assert f"shipped: one of {min(shipped_scenarios())}, " in told(path)


def test_a_base_may_be_a_shipped_scenario_but_the_own_folder_wins(tmp_path: Path) -> None:
    path = tmp_path / "change.toml"
    path.write_text('base = "us_china_2025"\ntitle = "Mine"\n', encoding="utf-8")
    assert load_scenario(path).calendar == load_scenario("us_china_2025").calendar
    (tmp_path / "us_china_2025.toml").write_text(
        (BAD / "_plain.toml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    assert load_scenario(path).calendar != load_scenario("us_china_2025").calendar


def test_base_cannot_leave_its_folder(tmp_path: Path) -> None:
    (tmp_path / "world.toml").write_text((BAD / "_plain.toml").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "below").mkdir()
    path = tmp_path / "below" / "change.toml"
    path.write_text('base = "../world"', encoding="utf-8")
    assert 'found "../world", which is neither in this folder nor shipped' in told(path)


# Faults that would make long files


def test_too_many_offers() -> None:
    words = base_words()
    words["talks"]["offers_per_round"] = 1000
    words["calendar"]["meetings"] = [
        {"name": f"Meeting {i}", "date": words["calendar"]["start"]} for i in range(101)
    ]
    found = "1,000 offers at each of 101 meetings; allowed: at most 100,000 offers in all"
    assert told_about(words) == f"words: talks.offers_per_round: found {found}"


def large_words(chips: int) -> dict[str, Any]:
    """Words of a scenario with 10 to the power of ``chips`` packages."""
    words = read_words(BAD / "_plain.toml")[0] | {"name": "large"}
    names = [f"chip_{i}" for i in range(chips)]
    rungs = [{"name": f"r{i}", "label": "rung"} for i in range(10)]
    chip = {"label": "chip", "owner": "north", "in_force": "r0", "fallback": "r0", "rungs": rungs}
    words["chips"] = dict.fromkeys(names, chip)
    for actor in words["actors"].values():
        actor["weights"] = dict.fromkeys(names, 1.0 / chips)
        actor["values"] = {name: {rung["name"]: 0.5 for rung in rungs} for name in names}
    return words


def test_many_packages_are_a_warning_and_too_many_a_fault() -> None:
    assert checked(large_words(5), "words")[1] == []
    assert checked(large_words(6), "words")[1] == ["chips: 1,000,000 packages; above 100,000 runs are slow"]
    found = "10,000,000 packages; allowed: at most 1,000,000 packages: fewer chips or rungs"
    assert told_about(large_words(7)) == f"words: chips: found {found}"


def test_tables_too_large_for_a_computer() -> None:
    words = large_words(6)
    words["actors"]["north"]["types"] = {f"type_{i}": {"prior": 0.05} for i in range(20)}
    found = "1,000,000 packages, 1 agendas and 20 types: 7.0 GB of tables; allowed: at most 2 GB"
    assert told_about(words) == f"words: chips: found {found}: fewer rungs, agendas or types"


def test_names_that_would_make_two_columns_equal() -> None:
    words = base_words()
    words["actors"]["carried_out_south"] = words["actors"].pop("north")
    message = told_about(words)
    assert "words: actors.carried_out_south: found an actor called" in message


def test_word_of_the_statute_that_no_rung_has_is_a_warning() -> None:
    words = base_words()
    words["approval"]["statute"]["requires"]["host"]["one_of"] = ["nort", "none"]
    where = "approval.statute.requires.host.one_of"
    assert checked(words, "words")[1] == [f'{where}: no rung has "nort" (did you mean "north"?)']
