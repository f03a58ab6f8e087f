"""Differences are those of two tables of the same runs, and intervals hold what they promise."""

import itertools
import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from bargaining_sim.analysis.comparison import study as playing
from bargaining_sim.analysis.comparison.findings import Difference
from bargaining_sim.analysis.comparison.pairs import Classes, FlippedRuns
from bargaining_sim.analysis.comparison.study import compare_sides, in_step, played_side
from bargaining_sim.engine.batch import play_batch
from bargaining_sim.errors import BargainingError
from bargaining_sim.experiments.simulation import simulate
from bargaining_sim.results.dictionary import Outcome, data_dictionary
from bargaining_sim.statistics import Z_95, agresti_min
from tests.comparison.made import BASE, RUNS, SEED, compare, compared, scenario

OTHER = "no_showcase"


def by_name(first: str, second: str) -> dict[tuple[str, str], Difference]:
    return {(one.quantity, one.label): one for one in compared(first, second).differences}


def test_differences_are_those_of_two_tables() -> None:
    a, b = (simulate(scenario(name), RUNS, SEED) for name in (BASE, OTHER))
    found = by_name(BASE, OTHER)
    seen = set()
    for outcome in data_dictionary(scenario(BASE)):
        name = outcome.name
        if name == "run" or name.startswith("type_"):
            continue
        if outcome.kind == "class":
            pairs = {label: ((a[name] == label), (b[name] == label)) for label in outcome.categories}
        elif outcome.kind == "round":
            pairs = {"ever": (a[name] > 0, b[name] > 0)}
        else:
            pairs = {"": (a[name], b[name])}
        for label, (x, y) in pairs.items():
            first, second = (np.asarray(values, dtype=float) for values in (x, y))
            keep = np.isfinite(first) & np.isfinite(second)
            check(found[name, label], first[keep], second[keep])
            seen.add((name, label))
    assert seen == set(found)


def check(one: Difference, first: Any, second: Any) -> None:
    gap, n = second - first, len(first)
    assert one.runs == n
    if one.unit == "share" and one.quantity not in ("surplus_captured", "support", *firms()):
        b, c = (gap > 0).sum() + 0.5, (gap < 0).sum() + 0.5
        half = Z_95 * math.sqrt(b + c - (b - c) ** 2 / (n + 2)) / (n + 2)
        middle = (b - c) / (n + 2)
        ends = [middle - half, middle + half] if gap.any() else [0, 0]
    else:
        half = float(stats.t.ppf(0.975, n - 1)) * gap.std(ddof=1) / math.sqrt(n)
        ends = [gap.mean() - half, gap.mean() + half]
    expected = [first.mean(), second.mean(), gap.mean(), *ends]
    assert [one.first, one.second, *one.difference] == pytest.approx(expected, abs=1e-12)
    apart = first.var() + second.var()
    if apart > 1e-15:
        assert one.saved == pytest.approx(1 - gap.var() / apart, abs=1e-9)


def firms() -> list[str]:
    return [o.name for o in data_dictionary(scenario(BASE)) if o.name.startswith("firms_")]


def test_a_scenario_does_not_differ_from_itself() -> None:
    found = compared(BASE, BASE)
    for one in found.differences:
        assert tuple(one.difference) == (0, 0, 0), one
        assert one.verdict == "none"
        assert one.first == one.second
        assert math.isnan(one.saved) or one.saved == pytest.approx(1)
    assert found.flips.number == 0
    assert not found.flips.listed
    assert not found.flips.examples
    assert not found.changed
    assert found.other_types == 0


def test_swapping_the_sides_negates() -> None:
    there, back = by_name(BASE, OTHER), by_name(OTHER, BASE)
    assert set(there) == set(back)
    opposite = {"more": "less", "less": "more", "none": "none"}
    for key, one in there.items():
        value, low, high = one.difference
        assert tuple(back[key].difference) == pytest.approx((-value, -high, -low), abs=1e-12)
        assert back[key].verdict == opposite[one.verdict]
        assert back[key].saved == pytest.approx(one.saved, abs=1e-12, nan_ok=True)
    forth, again = compared(BASE, OTHER).flips, compared(OTHER, BASE).flips
    assert (forth.counts == again.counts.T).all()
    assert {(flip.run, flip.second, flip.first) for flip in again.listed} == set(forth.listed)


def test_pairing_narrows_the_intervals() -> None:
    found = by_name(BASE, OTHER)
    for key in (("closed", "ever"), ("utility_us", ""), ("utility_cn", ""), ("deals", "")):
        one = found[key]
        width = one.difference.high - one.difference.low
        a, b = (np.asarray(simulate(scenario(name), RUNS, SEED)[key[0]], float) for name in (BASE, OTHER))
        if key[1]:
            a, b = (a > 0).astype(float), (b > 0).astype(float)
        unpaired = 2 * Z_95 * math.sqrt((a.var(ddof=1) + b.var(ddof=1)) / RUNS)
        assert width < 0.95 * unpaired


def test_slices_and_threads_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = compared(BASE, OTHER)
    monkeypatch.setattr(playing, "BLOCK", 70)
    sides = [played_side(scenario(name), SEED, RUNS) for name in (BASE, OTHER)]
    seen: list[int] = []
    sliced = compare_sides(sides[0], sides[1], workers=2, progress=seen.append)
    assert seen == [70, 70, 70, 70, 20]
    assert (sliced.flips.counts == whole.flips.counts).all()
    assert sliced.flips.listed == whole.flips.listed
    assert sliced.flips.examples == whole.flips.examples
    for one, other in zip(sliced.differences, whole.differences, strict=True):
        assert one[:5] == other[:5]
        assert [*one[5:7], *one.difference, one.saved] == pytest.approx(
            [*other[5:7], *other.difference, other.saved], abs=1e-12, nan_ok=True
        )


def test_parts_of_other_sizes_are_cut_to_the_same_runs() -> None:
    numbers = np.arange(20)

    def parts(*sizes: int) -> Any:
        ends = np.cumsum([0, *sizes])
        return ({"x": numbers[a:b]} for a, b in itertools.pairwise(ends))

    pieces = list(in_step(parts(7, 7, 6), parts(3, 9, 5)))
    for a, b in pieces:
        assert (a["x"] == b["x"]).all()
    assert np.concatenate([a["x"] for a, _ in pieces]).tolist() == list(range(17))


def test_examples_are_the_first_of_the_most_frequent_flips() -> None:
    flips = compared(BASE, OTHER).flips
    kinds = flips.kinds()
    assert sum(count for _, _, count in kinds) == flips.number == len(flips.listed)
    for (first, second, _), example in zip(kinds, flips.examples, strict=False):
        of_kind = [flip for flip in flips.listed if (flip.first, flip.second) == (first, second)]
        assert example == of_kind[0]
    assert len(flips.examples) == 3


@pytest.mark.parametrize(
    ("second", "runs"),
    [
        ([0, 0, 0, 0, 0, 0], []),
        ([0, 1, 0, 1, 1, 1], [1, 3, 4]),
        ([2, 1, 0, 1, 2, 1], [1, 0, 3]),  # the first of either kind, then the next of the most frequent
        ([0, 0, 0, 1, 0, 0], [3]),
        ([0, 2, 1, 0, 0, 0], [2, 1]),  # equally frequent: in the order of the classes
    ],
)
def test_few_kinds_of_flips_are_filled_with_the_most_frequent(second: list[int], runs: list[int]) -> None:
    outcome = Outcome("file_outcome", "class", "", "what became of it", "file_outcome", ["a", "b", "c"])
    classes = Classes(outcome, outcome)
    flipped = FlippedRuns(classes)
    a, b = np.zeros(6, np.int8), np.array(second, np.int8)
    for start in (0, 4):
        part = slice(start, start + 4)
        classes.add(a[part], b[part])
        flipped.add(start, a[part], b[part])
    found = flipped.flips()
    assert [flip.run for flip in found.examples] == runs
    assert all(flip == found.listed[[f.run for f in found.listed].index(flip.run)] for flip in found.examples)


@pytest.mark.parametrize(("came", "went"), [(0.001, 0.001), (0.01, 0.002), (0.3, 0.3), (0.2, 0.0005)])
def test_intervals_of_shares_hold_the_truth(came: float, went: float) -> None:
    """Also where few runs change, and all in one direction."""
    n, rng = 1500, np.random.default_rng(1)
    drawn = rng.multinomial(n, [came, went, 1 - came - went], size=3000)
    ends = [agresti_min(n, int(b), int(c)) for b, c, _ in drawn if b + c]
    held = np.mean([e.low <= came - went <= e.high for e in ends])
    assert held > 0.935
    assert agresti_min(2000, 4, 0).low < 0  # four runs are no finding
    assert tuple(agresti_min(10, 0, 0)) == (0, 0, 0)
    assert agresti_min(1, 1, 0).high <= 1


def test_other_actors_leave_what_belongs_to_none() -> None:
    found = compared(BASE, "split_the_pie", 40)
    assert found.other_types is None
    assert "utility_us" in found.alone[0]
    assert "utility_first" in found.alone[1]
    assert ("surplus_captured", "") in {(one.quantity, one.label) for one in found.differences}
    assert found.flips.quantity == "trade_outcome"


def test_other_odds_of_types_are_counted() -> None:
    found = compared(BASE, "us_hawks")
    a, b = (simulate(scenario(name), RUNS, SEED) for name in (BASE, "us_hawks"))
    other = (a["type_us"].astype(str) != b["type_us"].astype(str)) | (
        a["type_cn"].astype(str) != b["type_cn"].astype(str)
    )
    assert found.other_types == other.sum() > 0


def test_a_single_run_tells_nothing() -> None:
    found = compared(BASE, OTHER, 1)
    assert all(one.verdict == "none" for one in found.differences)


def test_impossible_numbers_are_refused() -> None:
    for runs, seed in ((0, 1), (10, -1)):
        with pytest.raises(BargainingError, match="allowed: a whole number"):
            played_side(scenario(BASE), seed, runs)


def test_memory_does_not_grow_with_the_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more than one block of either side is asked for at a time."""
    asked: list[int] = []

    def watched(game: Any, seed: int, first: int, count: int, workers: int = 1) -> Any:
        asked.append(count)
        return play_batch(game, seed, first, count, workers)

    monkeypatch.setattr(playing, "BLOCK", 30)
    monkeypatch.setattr(playing, "play_batch", watched)
    compare(scenario(BASE), scenario(BASE), 90)
    assert asked == [30] * 6
