"""Rows and ledgers of every shipped scenario, by hash: whatever is rebuilt, the same numbers come out."""

import hashlib
import json
from pathlib import Path

import pytest

from bargaining_sim import load_scenario, simulate
from bargaining_sim.engine.batch import trace_run
from bargaining_sim.results.narrator import describe_events
from bargaining_sim.scenario.compiler import compile_scenario

HASHES = Path(__file__).with_name("rows_unchanged.json")
SCENARIOS = sorted(path.stem for path in (Path(__file__).parents[2] / "scenarios").glob("*.toml"))
RUNS, SEED, TRACED = 300, 5, 3


def digest(name: str) -> dict[str, str]:
    """Hash of all columns of 300 runs, and of three ledgers: as coded, which never changes, and in words."""
    scenario = load_scenario(name)
    table = simulate(scenario, RUNS, SEED)
    rows = hashlib.sha256(table.to_csv(index=False, float_format="%.17g").encode()).hexdigest()
    game = compile_scenario(scenario)
    ledgers = [trace_run(game, SEED, run)[0] for run in range(TRACED)]
    events = hashlib.sha256(b"".join(ledger.tobytes() for ledger in ledgers)).hexdigest()
    sentences = json.dumps([describe_events(scenario, game, ledger) for ledger in ledgers], default=str)
    return {"rows": rows, "events": events, "ledgers": hashlib.sha256(sentences.encode()).hexdigest()}


@pytest.mark.parametrize("name", SCENARIOS)
def test_rows_and_ledgers_are_those_of_the_commit_before(name: str) -> None:
    assert digest(name) == json.loads(HASHES.read_text(encoding="utf-8"))[name]


if __name__ == "__main__":
    HASHES.write_text(json.dumps({name: digest(name) for name in SCENARIOS}, indent=1) + "\n", "utf-8")
