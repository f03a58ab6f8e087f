"""What differs between two scenarios is told by the keys that --set takes."""

from bargaining_sim.analysis.comparison.study import changes
from tests.comparison.made import BASE, scenario


def test_a_setting_is_found_again_under_its_key() -> None:
    for key, value in (
        ("talks.linkage", "issue_by_issue"),
        ("actors.us.tactic.beta", 0.25),
        ("calendar.meetings.Kuala Lumpur.summit", True),
    ):
        (change,) = changes(scenario(BASE), scenario(BASE, (key, value)))
        assert (change.key, change.second) == (key, value)
        assert change.first != value
        (back,) = changes(scenario(BASE, (key, value)), scenario(BASE))
        assert (back.key, back.first, back.second) == (key, value, change.first)


def test_only_the_world_counts() -> None:
    assert changes(scenario(BASE), scenario(BASE)) == []
    keys = [change.key for change in changes(scenario(BASE), scenario("no_showcase"))]
    assert keys == ["actors.cn.showcase.bonus", "actors.cn.types.regime_builder.showcase_bonus"]


def test_a_part_that_one_side_lacks_is_one_change() -> None:
    found = {change.key: change for change in changes(scenario(BASE), scenario("split_the_pie"))}
    assert found["chips.tiktok"].second is None
    assert found["chips.pie"].first is None
    assert not any(key.startswith("chips.tiktok.") for key in found)


def test_an_order_that_differs_is_told() -> None:
    other = scenario(BASE).model_copy(deep=True)
    other.chips["tiktok"].rungs.reverse()
    keys = [change.key for change in changes(scenario(BASE), other)]
    assert keys == ["chips.tiktok.rungs (order)"]
