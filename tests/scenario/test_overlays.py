"""Overlays on a base, and overrides from the command line or from Python."""

import copy
import datetime
from pathlib import Path
from typing import Any

import pytest

from bargaining_sim.errors import ScenarioError
from bargaining_sim.scenario.reader import (
    load_scenario,
    merge,
    override,
    parse_overrides,
    read_scenario,
    read_words,
)

BASE = Path(__file__).parent / "bad" / "_base.toml"
STORY = "us_china_2025"


def overlay(folder: Path, text: str) -> Path:
    (folder / "world.toml").write_text(BASE.read_text(encoding="utf-8"), encoding="utf-8")
    path = folder / "change.toml"
    path.write_text('base = "world"\n' + text, encoding="utf-8")
    return path


def faults(path: Path | str, overrides: dict[str, Any]) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path, overrides)
    return [str(fault) for fault in caught.value.faults]


# Overlays


def test_tables_are_merged_and_anything_else_is_replaced() -> None:
    base = {"table": {"a": 1, "b": {"c": 2, "d": 3}}, "list": [1, 2], "plain": 1, "gone": {"x": 1}}
    over = {"table": {"b": {"c": 9}, "new": 4}, "list": [3], "plain": {"now": "a table"}, "gone": 0}
    before = copy.deepcopy((base, over))
    assert merge(base, over) == {
        "table": {"a": 1, "b": {"c": 9, "d": 3}, "new": 4},
        "list": [3],
        "plain": {"now": "a table"},
        "gone": 0,
    }
    assert (base, over) == before


def test_overlay_takes_what_it_does_not_say_from_its_base(tmp_path: Path) -> None:
    base = load_scenario(BASE)
    changed = load_scenario(
        overlay(tmp_path, "[talks]\ndiscount = 0.5\n[actors.north.values.app]\nopen = 0.25\n")
    )
    assert changed.name == "change"
    assert changed.base == "world"
    assert (changed.title, changed.summary) == (base.title, base.summary)
    assert changed.talks.discount == 0.5
    assert changed.talks.opens == "north"
    assert changed.actors["north"].values["app"] == {"ban": 0.4, "licence": 1.0, "open": 0.25}
    assert changed.actors["north"].values["duty"] == base.actors["north"].values["duty"]
    assert changed.chips == base.chips


def test_lists_of_an_overlay_replace_those_of_its_base(tmp_path: Path) -> None:
    changed = load_scenario(
        overlay(tmp_path, '[calendar]\nmeetings = [{ name = "Only", date = 2030-05-01 }]\n')
    )
    assert [meeting.name for meeting in changed.calendar.meetings] == ["Only"]
    assert changed.calendar.meetings[0].summit is False
    assert changed.calendar.start == datetime.date(2030, 1, 1)


def test_overlay_keeps_the_order_of_chips_and_actors(tmp_path: Path) -> None:
    changed = load_scenario(overlay(tmp_path, '[actors.south]\nlabel = "S"\n[actors.north]\nlabel = "N"\n'))
    assert list(changed.actors) == ["north", "south"]


def test_texts_of_both_files_are_kept(tmp_path: Path) -> None:
    path = overlay(tmp_path, "[talks]\ndiscount = 0.5\n")
    texts = read_scenario(path).texts
    assert texts == {
        name: (tmp_path / name).read_text(encoding="utf-8") for name in ("change.toml", "world.toml")
    }


def test_fault_of_the_merged_whole_is_told(tmp_path: Path) -> None:
    path = overlay(tmp_path, "[actors.north.weights]\napp = 0.5\n")
    assert faults(path, {}) == [
        "actors.north.weights: found numbers that sum to 1.1; allowed: numbers that sum to 1"
    ]


# Overrides


def test_override_names_elements_of_lists() -> None:
    changed = load_scenario(
        STORY,
        {
            "calendar.meetings.Busan.summit": False,
            "calendar.meetings.Kuala Lumpur.agenda": ["tiktok"],
            "chips.tiktok.rungs.jv_licence.review.grant": 0.25,
            "actors.us.types.hawk.values.tiktok.jv_licence": 0.5,
        },
    )
    meetings = {meeting.name: meeting for meeting in changed.calendar.meetings}
    assert meetings["Busan"].summit is False
    assert meetings["Kuala Lumpur"].agenda == ["tiktok"]
    rungs = {rung.name: rung for rung in changed.chips["tiktok"].rungs}
    assert rungs["jv_licence"].review is not None
    assert rungs["jv_licence"].review.grant == 0.25
    assert rungs["jv_licence_support"].review is not None
    assert rungs["jv_licence_support"].review.grant != 0.25
    assert changed.actors["us"].types["hawk"].values["tiktok"]["jv_licence"] == 0.5


def test_override_counts_elements_without_a_name() -> None:
    changed = load_scenario(BASE, {"actors.north.linkages.[1].bonus": 0.0})
    assert changed.actors["north"].linkages[0].bonus == 0.0


def test_override_makes_missing_tables() -> None:
    changed = load_scenario(BASE, {"actors.north.moves.temperature": 0.5, "chips.duty.clock.truce_days": 30})
    assert changed.actors["north"].moves.temperature == 0.5
    assert changed.chips["duty"].clock.truce_days == 30


def test_override_may_replace_whole_tables_and_lists() -> None:
    changed = load_scenario(
        BASE,
        {
            "actors.north.types": {"only_one": {"prior": 1.0}},
            "calendar.meetings": [{"name": "Only", "date": datetime.date(2030, 2, 2)}],
            "calendar.meetings.Only.summit": True,
            "actors.south.showcase": None,
        },
    )
    assert list(changed.actors["north"].types) == ["only_one"]
    assert changed.calendar.meetings[0].summit is True
    assert changed.actors["south"].showcase is None


def test_overriding_does_not_touch_other_loads() -> None:
    before = load_scenario(STORY)
    changes = {
        "calendar.meetings.Busan.summit": False,
        "chips.tiktok.rungs.jv_licence.attributes.data_host": "mixed",
        "actors.us.weights": {"tiktok": 0.2, "us_tariffs": 0.2, "cn_tariffs": 0.2, "semiconductors": 0.2},
        "actors.us.weights.rare_earths": 0.2,
    }
    kept = copy.deepcopy(changes)
    changed = load_scenario(STORY, changes)
    assert changes == kept
    assert changed != before
    assert load_scenario(STORY) == before


def test_override_leaves_shared_tables_alone() -> None:
    words, _ = read_words(BASE)
    kept = copy.deepcopy(words)
    shallow = dict(words)
    assert override(shallow, "calendar.meetings.Spring.agenda", ["app"]) is None
    assert override(shallow, "actors.north.types.mild.prior", 0.5) is None
    assert words == kept
    assert shallow["calendar"]["meetings"][0]["agenda"] == ["app"]


MEETINGS = "one of Spring, Autumn"
BAD_OVERRIDES = [  # key, where the fault is, found, allowed
    (
        "phases.tabel",
        "phases.tabel",
        "an unknown key",
        "one of shocks, rumours, learning, implementation, firms, moves, table, approval, clock "
        '(did you mean "table"?)',
    ),
    (
        "actors.nort.foresight",
        "actors.nort",
        'an unknown actor "nort"',
        'one of north, south (did you mean "north"?)',
    ),
    (
        "chips.dutty.owner",
        "chips.dutty",
        'an unknown chip "dutty"',
        'one of app, duty (did you mean "duty"?)',
    ),
    ("calendar.meetings.S.summit", "calendar.meetings.S", 'an unknown element "S"', MEETINGS),
    ("calendar.meetings.S", "calendar.meetings.S", 'an unknown element "S"', MEETINGS),
    ("calendar.meetings.Spring", "", "a whole element", "one of its keys: calendar.meetings.Spring.KEY"),
    (
        "actors.south.linkages.[1].bonus",
        "actors.south.linkages.[1]",
        'an unknown element "[1]"',
        "none, as there are none",
    ),
    ("talks.discount.high", "talks.discount", "0.5", "a table, to have a key high"),
    ("talks.discount.high.er", "talks.discount", "0.5", "a table, to have a key high"),
    ("name", "", "an override", "nothing: it belongs to the file"),
    ("base", "", "an override", "nothing: it belongs to the file"),
    (
        "talks..discount",
        "",
        "a key with an empty part",
        "names joined by dots, such as actors.us.tactic.beta",
    ),
    ("", "", "a key with an empty part", "names joined by dots, such as actors.us.tactic.beta"),
]


@pytest.mark.parametrize(("key", "where", "found", "allowed"), BAD_OVERRIDES)
def test_bad_override_is_told(key: str, where: str, found: str, allowed: str) -> None:
    place = f"{where or key}: " if key else ""
    overrides = {"talks.discount": 0.5, "actors.south.linkages": [], key: 0.25}
    assert faults(BASE, overrides) == [f"{place}found {found}; allowed: {allowed}"]


def test_all_bad_overrides_are_told_at_once_and_with_other_faults() -> None:
    told = faults(BASE, {"actors.nort.foresight": 0.5, "chips.dutty.owner": "x", "talks.discount": 2})
    assert [fault.split(":")[0] for fault in told] == ["actors.nort", "chips.dutty", "talks.discount"]


# Settings of the command line


@pytest.mark.parametrize(
    ("setting", "key", "value"),
    [
        ("talks.discount=0.9", "talks.discount", 0.9),
        ("approval.attempts = 3", "approval.attempts", 3),
        ("a.b=-1e-3", "a.b", -0.001),
        ("a=inf", "a", float("inf")),
        ("phases.moves=false", "phases.moves", False),
        ("phases.moves=False", "phases.moves", "False"),
        ("talks.opens=cn", "talks.opens", "cn"),
        ('talks.opens="cn"', "talks.opens", "cn"),
        ("title=Two words, and a comma", "title", "Two words, and a comma"),
        ('title="with = in it"', "title", "with = in it"),
        ("title=with = in it", "title", "with = in it"),
        ("calendar.start=2025-04-12", "calendar.start", datetime.date(2025, 4, 12)),
        ("calendar.start=2025-13-12", "calendar.start", "2025-13-12"),
        ('a=["x", "y"]', "a", ["x", "y"]),
        ("a=[x, y]", "a", "[x, y]"),
        ("a={ ban = 0.5, texas = 1 }", "a", {"ban": 0.5, "texas": 1}),
        ("a=", "a", ""),
        ("a=" + "9" * 5000, "a", "9" * 5000),
        ("a=" + "[" * 100_000, "a", "[" * 100_000),
    ],
)
def test_value_of_a_setting(setting: str, key: str, value: Any) -> None:
    assert parse_overrides([setting]) == {key: value}


def test_later_setting_wins() -> None:
    assert parse_overrides(["a=1", "b=2", "a=3"]) == {"a": 3, "b": 2}


def test_all_bad_settings_are_told_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_overrides(["talks.discount", "=3", "a=1\nb=2", "a=\udcff", "fine=1"])
    allowed = "allowed: key=value on one line, such as actors.us.tactic.beta=0.5"
    assert str(caught.value).splitlines() == [
        f'--set: found "{shown}"; {allowed}' for shown in ("talks.discount", "=3", "a=1\\nb=2", "a=\\\\udcff")
    ]


def test_setting_of_the_wrong_type_is_told_as_in_a_file() -> None:
    assert faults(STORY, parse_overrides(["phases.moves=True", "calendar.end=2025-13-01"])) == [
        'calendar.end: found the text "2025-13-01"; allowed: a date such as 2025-09-14',
        'phases.moves: found the text "True"; allowed: true or false (did you mean "true"?)',
    ]
