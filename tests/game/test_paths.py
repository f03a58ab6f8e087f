"""How runs went (``batch.Paths``) against their ledgers, read event by event."""

import numpy as np
import pytest

from bargaining_sim.engine import batch
from bargaining_sim.game.ledger import KIND_NAMES
from bargaining_sim.game.state import CLOSED, COLLAPSED, EXECUTED
from bargaining_sim.game.tables import NEVER
from bargaining_sim.numeric.chance import MOVES
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario
from tests.game.small_world import scenario
from tests.game.story_world import STORY

RUNS = 60
MOVED = {"shocked", "escalated", "eased", "announced", "executed", "taken_back", "in_force", "collapsed"}
WORLDS = pytest.mark.parametrize(
    "words",
    [
        scenario(STORY | {f"actors.{a}.moves.temperature": 0.2 for a in ("us", "cn")}, file=True),
        load_scenario("us_china_2025"),
        load_scenario("us_china_2025", {"talks.breakdown_probability": 0.05}),
    ],
    ids=["small", "base", "breaking down"],
)


def followed(game, events, rounds):
    """Rungs in force when the next table opens, for the last round at its end; by the ledger alone."""
    now = [int(chip.in_force) for chip in game.chips]
    path = []
    for meeting in range(rounds):
        here = events[events["meeting"] == meeting]
        for event in here[here["phase"] <= MOVES]:
            follow(game, event, now)
        if meeting > 0:
            path.append(list(now))
        for event in here[here["phase"] > MOVES]:
            follow(game, event, now)
    return [*path, now]


def follow(game, event, now):
    kind = KIND_NAMES[int(event["kind"])]
    if kind in MOVED and event["new"] >= 0:
        now[event["chip"]] = int(event["new"])
    elif kind == "deal":
        code = int(game.codes[event["package"]])
        for k, chip in enumerate(game.chips):
            if k != game.talks.file:  # which must still be approved
                now[k] = code >> int(chip.shift) & int(chip.mask)


@WORLDS
def test_paths_are_what_the_ledger_tells(words):
    game = compile_scenario(words)
    rows, paths = batch.play_with_paths(game, 6, 0, RUNS)
    broken = 0
    for run in range(RUNS):
        events, alone = batch.trace_run(game, 6, run)
        assert alone.rows.tobytes() == rows.rows[run : run + 1].tobytes()
        held = int(rows.rows["rounds"][run])
        broken += held < len(game.meetings)
        assert paths.rungs[run, :held, :-1].tolist() == followed(game, events, held), run
        assert (paths.rungs[run, held:] == -1).all()
        learned = np.full(len(game.instruments), NEVER)
        for event in events[[KIND_NAMES[int(kind)] == "learned" for kind in events["kind"]]]:
            learned[event["package"]] = event["day"]
        assert paths.learned[run].tolist() == learned.tolist()
    assert (broken > 0) == (words.talks.breakdown_probability > 0)


@WORLDS
def test_the_last_column_is_the_status_of_the_file(words):
    game = compile_scenario(words)
    rows, paths = batch.play_with_paths(game, 6, 0, 2_000)
    status = paths.rungs[:, :, -1]
    last = status[np.arange(2_000), rows.rows["rounds"] - 1]
    closed, lasting = rows.rows["closed"] > 0, rows.rows["months_survived"] > 0
    assert (np.isin(last, [CLOSED, COLLAPSED])[closed]).all()
    assert lasting.any()
    for number, meeting in enumerate(rows.rows["closed"]):
        if meeting > 0:
            assert status[number, meeting - 1] in (CLOSED, COLLAPSED)
            assert not np.isin(status[number, : meeting - 1], [CLOSED, COLLAPSED, EXECUTED]).any()


def test_paths_are_kept_only_if_somebody_asks():
    game = compile_scenario(load_scenario("us_china_2025"))
    rows, paths = batch.play_with_paths(game, 6, 0, 30, 0)
    whole, kept = batch.play_with_paths(game, 6, 0, 30, 10)
    assert [len(table) for table in paths] == [0] * 4
    assert [len(table) for table in kept] == [10] * 4
    assert rows.rows.tobytes() == whole.rows.tobytes()
    everything = batch.play_with_paths(game, 6, 0, 30)[1]
    assert all((a == b[:10]).all() for a, b in zip(kept, everything, strict=True) if a.dtype != float)
