"""The verification suite with few runs: every row passes; ``make verify`` has many runs and the picture."""

import pytest

from bargaining_sim.plots.theory_check import PANELS, draw
from tests.plots.legible import check_legible
from tests.verification import after, bargaining, dynamics, packages, politics
from tests.verification.__main__ import QUICK
from tests.verification.rows import exact, line, mean, share, table

YARDSTICKS = {
    bargaining: {"T1", "T2", "T3", "T4"},
    packages: {"T5", "T6", "T14"},
    politics: {"T7", "T13"},
    dynamics: {"T8", "T9", "T10"},
    after: {"T11", "T12"},
}


@pytest.mark.parametrize("group", [
    pytest.param(group, marks=pytest.mark.slow if group in (bargaining, packages) else ())
    for group in YARDSTICKS
], ids=lambda group: group.__name__.rpartition(".")[2])  # fmt: skip
def test_engines_agree_with_closed_forms(group):
    rows = group.rows(QUICK)
    assert {row.id for row in rows} == YARDSTICKS[group]
    failed = [row for row in rows if not row.passed]
    assert not failed, "\n" + table(failed)


def test_all_yardsticks_have_rows():
    assert set().union(*YARDSTICKS.values()) == {f"T{n}" for n in range(1, 15)}


def test_a_row_can_fail():
    """Else the table would prove nothing."""
    where = ("T0", "what", "configuration")
    assert not exact(where, "plain", 0.5, 0.6, 0.09).passed
    assert not exact(where, "plain", 0.5, 0.5000001).passed
    assert exact(where, "plain", 0.5, 0.58, 0.09).passed
    half = [True, False] * 5_000  # three standard errors are .015
    assert share(where, "plain", half, 0.514).passed
    assert not share(where, "plain", half, 0.516).passed
    assert not share(where, "plain", [True] * 10, 0.0).passed
    assert mean(where, "plain", half, 0.514).passed
    assert not mean(where, "plain", half, 0.516).passed


def test_the_table_is_narrow_and_names_what_failed():
    where = ("T0", "a long name of what is measured here, which goes on below", "with " * 20)
    rows = [exact(where, "compiled", 1 / 3, 0.5, 0.01), exact(where, "both", "no deal", "no deal")]
    text = table(rows)
    assert max(map(len, text.splitlines())) <= 100
    assert "FAIL" in text
    assert text.endswith("2 rows for 1 yardsticks: 1 passed, 1 failed.")
    assert ".3333" in line(("T0", "a", "b", "both", ".3333", "–", ".5000", "3 s.e.", "ok"))


def test_a_ladder_is_solved_by_hand():
    """Three offers, δ .9, ten rungs: all of it, then 10 − 9, then 10 − ⌈.9·1⌉."""
    nine = bargaining.Fraction(9, 10)
    assert [bargaining.ladder(n, 10, nine) for n in (1, 2, 3)] == [10, 1, 9]


@pytest.mark.slow
def test_the_picture_has_a_panel_for_each_curve():
    points = {}
    for group in (bargaining, politics, dynamics, after):
        points |= group.curves(200)
    assert set(points) == set(PANELS)
    figure = draw(points, 200)
    check_legible(figure)
    for axes, name in zip(figure.axes, PANELS, strict=True):
        dots = axes.containers[0].lines[0].get_xydata()
        assert dots.tolist() == [[point.x, point.simulated] for point in points[name]]
        assert all(axes.get_xlim()[0] <= tick <= axes.get_xlim()[1] for tick in axes.get_xticks())
