"""Bare alternating-offers sessions, side by side in one run with NegMAS (AGPL: in an environment of its own).

``python tests/benchmarks/bench_negmas.py [PYTHON]``: PYTHON is an interpreter that has NegMAS; without it a
virtual environment is made in a temporary folder for this run. Domain: 3 × 5 × 5 × 5 packages, 100 rounds of
two offers, time-dependent tactics, offers nearest to one's aspiration, acceptance by what one asks now.

Same rules, other clocks: NegMAS gives both offers of a round one time, ours has a time for each offer. So the
rounds can differ by one where the clocks fall apart; the table says how often they agree.
"""

import datetime
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from bargaining_sim.batch import play_slice, trace_run
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.schema import Scenario

SIZES = (3, 5, 5, 5)
ROUNDS = 100
DOMAINS = 20
DAY = datetime.date(2025, 1, 1)
TARGET, TIMES = 20_000, 500

THEIRS = """
import json, sys, time
from negmas import SAOMechanism, make_issue
from negmas.preferences import LinearAdditiveUtilityFunction, TableFun
from negmas.sao import AspirationNegotiator
jobs = json.load(sys.stdin)
found, spent = [], 0.0
for job in jobs:
    issues = [make_issue(n, f"i{k}") for k, n in enumerate(job["sizes"])]
    functions = [
        LinearAdditiveUtilityFunction(
            values={f"i{k}": TableFun(dict(enumerate(v))) for k, v in enumerate(party["values"])},
            weights={f"i{k}": w for k, w in enumerate(party["weights"])}, issues=issues)
        for party in job["parties"]]
    began = time.process_time()
    session = SAOMechanism(issues=issues, n_steps=job["rounds"])
    for function, exponent in zip(functions, job["exponents"]):
        session.add(AspirationNegotiator(aspiration_type=exponent), ufun=function)
    state = session.run()
    spent += time.process_time() - began
    found.append([list(state.agreement) if state.agreement else None, state.step])
json.dump({"spent": spent, "found": found}, sys.stdout)
"""


def domain(number: int) -> dict[str, Any]:
    """A domain without ties: weights and values drawn at random; the first value of 1 makes the top 1."""
    rng = np.random.default_rng(number)

    def party() -> dict[str, Any]:
        values = [np.round(rng.permutation(np.linspace(0.0, 1.0, n)), 6).tolist() for n in SIZES]
        return {"weights": np.round(rng.dirichlet(np.ones(len(SIZES)) * 2), 6).tolist(), "values": values}

    parties = [party(), party()]
    for one in parties:
        one["weights"][-1] = round(1.0 - sum(one["weights"][:-1]), 6)
    exponents = [float(rng.choice([0.5, 1.0, 2.0, 4.0])) for _ in range(2)]
    return {"sizes": SIZES, "rounds": ROUNDS, "parties": parties, "exponents": exponents}


def scenario_of(job: dict[str, Any]) -> Scenario:
    """The same domain as a scenario: one meeting of 200 offers."""
    names = [f"c{k}" for k in range(len(SIZES))]
    chips = {
        name: {
            "label": name,
            "owner": "a",
            "unilateral": False,
            "rungs": [{"name": name, "label": name} for name in ("none", *(f"r{i}" for i in range(n)))],
            "in_force": "none",
            "fallback": "none",
        }
        for name, n in zip(names, SIZES, strict=True)
    }
    actors = {}
    for actor, party, exponent in zip("ab", job["parties"], job["exponents"], strict=True):
        values = {
            name: {"none": 0.0} | {f"r{i}": v for i, v in enumerate(worth)}
            for name, worth in zip(names, party["values"], strict=True)
        }
        tactic = {"beta": 1.0 / exponent, "offer": "nearest", "answer": "now"}
        weights = dict(zip(names, party["weights"], strict=True))
        actors[actor] = {"label": actor, "weights": weights, "values": values, "tactic": tactic}
        actors[actor]["red_lines"] = {name: ["none"] for name in names}
    words = {
        "name": "bare",
        "title": "bare",
        "summary": "bare",
        "calendar": {"start": DAY, "end": DAY, "meetings": [{"name": "m", "date": DAY}]},
        "chips": chips,
        "actors": actors,
        "talks": {"offers_per_round": 2 * ROUNDS, "ends_on_deal": True, "perceived_risk": 0.0},
        "phases": {"moves": False, "clock": False},
    }
    return Scenario.model_validate(words)


def python_with_negmas() -> str:
    """An interpreter that has NegMAS: the one named, or a fresh environment."""
    if len(sys.argv) > 1 and Path(sys.argv[1]).exists():
        return sys.argv[1]
    folder = Path(tempfile.mkdtemp(prefix="negmas-"))
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = str(folder / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "-q", "negmas"], check=True)
    return python


def main() -> None:
    jobs = [domain(number) for number in range(DOMAINS)]
    try:
        python = python_with_negmas()
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"NegMAS could not be installed ({error}); nothing to compare")
        return
    sent = json.dumps(jobs)
    done = subprocess.run([python, "-c", THEIRS], input=sent, capture_output=True, text=True, check=True)
    theirs = json.loads(done.stdout[done.stdout.index("{") :])
    rate = DOMAINS / theirs["spent"]
    games = [compile_scenario(scenario_of(job)) for job in jobs]
    for game in games:
        play_slice(game, 1, 0, 10)
    runs = 4_000
    began = time.thread_time()
    for game in games:
        play_slice(game, 1, 0, runs)
    ours = runs * DOMAINS / (time.thread_time() - began)
    same = close = both = 0
    for game, (agreement, step) in zip(games, theirs["found"], strict=True):
        _, row = trace_run(game, 1, 0)
        offers = int(row.rows["offers"][0])
        if agreement is None or not row.rows["deals"][0]:
            continue
        both += 1
        same += [int(r) - 1 for r in row.rungs[0]] == [int(v) for v in agreement]
        close += abs((offers + 1) // 2 - step) <= 1
    print(f"{'':<32}{'sessions/s a core':>18}")
    print(f"{'NegMAS':<32}{rate:>18,.1f}")
    print(f"{'bargaining_sim':<32}{ours:>18,.0f}   target {TARGET:,}")
    print(f"{'ratio':<32}{ours / rate:>18,.0f}   target {TIMES}")
    print(f"agreements in both: {both} of {DOMAINS}; same package {same}, rounds within one {close}")


if __name__ == "__main__":
    main()
