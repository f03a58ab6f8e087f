"""Exemplary runs are those that a plain search finds, and always the same."""

import math
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import pytest

from bargaining_sim.engine import batch
from bargaining_sim.errors import BargainingError
from bargaining_sim.game.outcome import FAILED, TRADE_OUTCOMES
from bargaining_sim.results.dictionary import Outcome
from bargaining_sim.results.examples import exemplary_runs, story_of, tell_run, typical_story
from bargaining_sim.results.frame import Frame
from bargaining_sim.results.rows import Columns
from tests.plots.plot_frames import frame_for as made
from tests.plots.plot_frames import random_frame
from tests.plots.story_frames import frame_for as played


def plain_search(frame: Frame, runs: list[int]) -> tuple[str, int]:
    """The most frequent class of some runs, and of it the run nearest to its median."""
    column = frame.outcomes["file_outcome" if frame.scenario.approval else "trade_outcome"]
    groups: dict[int, list[int]] = {}
    for run in runs:
        groups.setdefault(int(frame[column.name][run]), []).append(run)
    code = min(groups, key=lambda code: (-len(groups[code]), code))
    sides = [frame[f"utility_{name}"] for name in frame.scenario.actors]
    middle = [float(np.median([side[run] for run in groups[code]])) for side in sides]

    def far(run: int) -> float:
        return math.fsum((float(side[run]) - m) ** 2 for side, m in zip(sides, middle, strict=True))

    return column.categories[code], min(groups[code], key=lambda run: (far(run), run))


@pytest.mark.parametrize("case", ["base", "madrid", "forty_rounds", "empty_zone", "one_run"])
def test_picks_equal_a_plain_search(case: str) -> None:
    frame = made(case)
    found = exemplary_runs(frame)
    every = list(range(frame.runs))
    reached = frame["closed" if frame.scenario.approval else "first_deal"]
    name, run = plain_search(frame, every)
    assert found["typical"].run == run
    assert name.split("_")[0] in found["typical"].why.lower()
    yes, no = [r for r in every if reached[r] > 0], [r for r in every if reached[r] == 0]
    assert ("best" in found) == bool(yes)
    assert ("failed" in found) == bool(no)
    u, v = (frame[f"utility_{name}"] for name in frame.scenario.actors)
    if yes:
        assert found["best"].run == min(yes, key=lambda r: (-(u[r] + v[r]), r))
    if no:
        assert found["failed"].run == plain_search(frame, no)[1]
    assert exemplary_runs(frame) == found


def test_runs_without_numbers_are_no_examples() -> None:
    scenario = made("empty_zone").scenario
    frame = random_frame(scenario, 40, failed=30)
    for name in ("utility_a", "utility_b"):
        frame[name][:30] = np.nan
    assert all(exemplar.run >= 30 for exemplar in exemplary_runs(frame).values())
    all_failed = random_frame(scenario, 5, failed=5)
    assert set(all_failed["trade_outcome"]) == {TRADE_OUTCOMES.index(FAILED)}
    assert exemplary_runs(all_failed) == {}


def test_few_columns_are_read() -> None:
    whole = made("base")
    read: list[str] = []

    def stream(outcomes: Sequence[Outcome]) -> Iterator[Columns]:
        read.extend(outcome.name for outcome in outcomes)
        yield {outcome.name: whole[outcome.name] for outcome in outcomes}

    frame = Frame(whole.scenario, 1, whole.runs, stream)
    exemplary_runs(frame)
    assert sorted(read) == ["closed", "file_outcome", "utility_cn", "utility_us"]


def test_a_story_is_the_run_of_the_batch() -> None:
    frame = played("base")
    for run in (0, 7, 299):
        story = story_of(frame, run)
        for name in ("file_outcome", "trade_outcome"):
            assert story.row[name] == frame.outcomes[name].categories[frame[name][run]]
        assert story.row["utility_us"] == frame["utility_us"][run]
        assert story.row["offers"] == frame["offers"][run]
        assert f"run {run} of seed 3" in story.caption
    alone = tell_run(frame.scenario, frame.game, 3, 7)
    assert np.array_equal(alone.events, story_of(frame, 7).events)
    events, _ = batch.trace_run(frame.game, 3, 7)
    assert np.array_equal(alone.events, events)


@cache
def base() -> Frame:
    return played("base")


def test_the_typical_story_says_why() -> None:
    story = typical_story(base())
    assert story.run == exemplary_runs(base())["typical"].run
    assert "typical: nearest to the median utilities" in story.caption
    assert typical_story(base()) is story


@pytest.mark.parametrize("run", [-1, 300, 10**9])
def test_runs_that_are_not_there_are_told(run: int) -> None:
    with pytest.raises(BargainingError, match=rf"--run: found {run}; allowed: a whole number from 0 to 299"):
        story_of(base(), run)
