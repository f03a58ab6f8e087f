"""Bare alternating-offers sessions, side by side in one run with NegMAS (AGPL: in an environment of its own).

``python tests/benchmarks/bench_negmas.py [PYTHON]``: PYTHON is an interpreter that has NegMAS; without it a
virtual environment is made in a temporary folder for this run. Domains: 3 × 5 × 5 × 5 packages, 100 rounds of
two offers, time-dependent tactics, offers nearest to one's aspiration.

Its rule (``AspirationNegotiator`` in ``SAOMechanism``, read in 0.16.0) differs from our ``time`` tactic with
``offer = "nearest"`` in the clock and in what the clock entails, and our engine plays it too:

- Both offers of round r of R fall at the time r/(R + 1); ours has a time for each offer, up to 1. The table
  ``conceded`` of a game is made for a clock, so :func:`on_their_clock` makes another.
- It answers by what it would ask at the time of its own next offer: our ``answer = "next"``, not ``"now"``.
- Its bar lies .001 below the aspiration, for offers and answers alike: so much more is conceded.
- Nobody answers the second offer of the last round: our sessions have one offer less.

What our engine does not play is how it takes near equals: of packages worth the same it offers one after the
other, and one that is up to 1e-6 below the bar it offers, but does not accept. So there are no ties here:
worths are whole basis points, all different, and none is within 2e-6 of a bar. Then all must be equal, offer
by offer; if anything is not, or a target is missed, this ends with 1.
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
from numpy.typing import NDArray

from bargaining_sim.engine.batch import play_slice, trace_run
from bargaining_sim.game.ledger import OFFERED
from bargaining_sim.game.tables import BASIS_POINTS, Game
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.schema import Scenario

NEGMAS = "negmas==0.16.0"
SIZES = (3, 5, 5, 5)
ROUNDS = 100
DOMAINS = 100
EXPONENTS = (0.25, 0.5, 1.0, 2.0, 4.0, 100.0)
"""1/β: below 1 concedes early; two at 100 may end without agreement."""

BELOW = 0.001
"""What its bar lies below the aspiration."""

NEAR = 2e-6
"""A package nearer than this to a bar is a tie: twice what it takes for equal."""

RUNS = 1_000
DAY = datetime.date(2025, 1, 1)
TARGET, TIMES = 20_000, 500

THEIRS = """
import json, sys, time
from importlib.metadata import version
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
        session.add(AspirationNegotiator(aspiration_type=exponent, tolerance=job["below"]), ufun=function)
    state = session.run()
    spent += time.process_time() - began
    offers = [[session.negotiator_ids.index(who), list(offer)] for who, offer in session.trace]
    agreement = list(state.agreement) if state.agreement else None
    found.append({"offers": offers, "agreement": agreement, "step": state.step})
json.dump({"version": version("negmas"), "spent": spent, "found": found}, sys.stdout)
"""


def shares(exponent: float) -> NDArray[np.float64]:
    """What NegMAS has conceded in round 1, 2, …: its clock, and the tolerance of its bar."""
    clock = np.arange(1, ROUNDS + 1) / (ROUNDS + 1)
    return np.minimum(1.0, clock**exponent + BELOW)


def worths(points: list[list[int]]) -> NDArray[np.int64]:
    """Worth of every package [basis points], from that of every value of every issue."""
    total = np.zeros(1, np.int64)
    for values in points:
        total = np.add.outer(total, np.array(values)).ravel()
    return total


def has_ties(worth: NDArray[np.int64], exponent: float) -> bool:
    """Whether two packages are worth the same, or one what is held out for in some round."""
    if len(np.unique(worth)) < len(worth):
        return True
    bars = 1.0 - shares(exponent)
    return bool((np.abs(worth[:, None] / BASIS_POINTS - bars[bars > 0]) < NEAR).any())


def party(rng: np.random.Generator, exponent: float) -> list[list[int]]:
    """Worth of every value of every issue [basis points], drawn until there are no ties.

    The worst value of an issue is worth 0, the best its weight; weights add up to all there is.
    """
    while True:
        tops = np.floor(rng.dirichlet(np.ones(len(SIZES)) * 2) * BASIS_POINTS).astype(int)
        tops[-1] += BASIS_POINTS - tops.sum()
        points = [
            rng.permutation([0, *rng.integers(1, max(2, top), n - 2), top]).tolist()
            for top, n in zip(tops, SIZES, strict=True)
        ]
        if tops.min() > 0 and not has_ties(worths(points), exponent):
            return points


def domain(number: int) -> dict[str, Any]:
    """A domain without ties, and who concedes how."""
    rng = np.random.default_rng(number)
    exponents = [float(rng.choice(EXPONENTS)) for _ in range(2)]
    parties = []
    for exponent in exponents:
        points = party(rng, exponent)
        tops = [max(values) for values in points]
        weights = [top / BASIS_POINTS for top in tops]
        values = [[p / top for p in issue] for issue, top in zip(points, tops, strict=True)]
        parties.append({"weights": weights, "values": values})
    return {"sizes": SIZES, "rounds": ROUNDS, "below": BELOW, "parties": parties, "exponents": exponents}


def scenario_of(job: dict[str, Any]) -> Scenario:
    """The same domain as a scenario: one meeting, whose last offer nobody would answer and is left out."""
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
        tactic = {"beta": 1.0 / exponent, "offer": "nearest", "answer": "next"}
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
        "talks": {"offers_per_round": 2 * ROUNDS - 1, "ends_on_deal": True, "perceived_risk": 0.0},
        "phases": {"moves": False, "clock": False},
    }
    return Scenario.model_validate(words)


def on_their_clock(game: Game, exponents: list[float]) -> Game:
    """The game with what NegMAS concedes: offers 1 and 2 in round 1, 3 and 4 in round 2, and so on."""
    conceded = np.stack([np.concatenate(([0.0], np.repeat(shares(x), 2))) for x in exponents])
    assert conceded.shape == game.conceded.shape
    conceded.setflags(write=False)
    return game._replace(conceded=conceded)


def played(game: Game) -> dict[str, Any]:
    """Our session in NegMAS's words: every offer, the agreement, and the round of the last answer."""
    events, row = trace_run(game, 1, 0)
    made = events[events["kind"] == OFFERED]
    rungs = np.array(np.unravel_index(made["package"], [n + 1 for n in SIZES])).T - 1
    offers = [[int(who), values.tolist()] for who, values in zip(made["actor"], rungs, strict=True)]
    agreed = bool(row.rows["deals"][0])
    agreement = [int(r) - 1 for r in row.rungs[0]] if agreed else None
    # the second offer of a round is answered in the next round
    return {"offers": offers, "agreement": agreement, "step": len(offers) // 2 + 1 if agreed else ROUNDS}


def ask(jobs: list[dict[str, Any]]) -> dict[str, Any]:
    """What NegMAS makes of the domains, by the interpreter named or one of a fresh environment."""
    with tempfile.TemporaryDirectory(prefix="negmas-") as folder:
        if len(sys.argv) > 1 and Path(sys.argv[1]).exists():
            python = sys.argv[1]
        else:
            python = str(Path(folder) / "bin" / "python")
            subprocess.run([sys.executable, "-m", "venv", folder], check=True)
            subprocess.run([python, "-m", "pip", "install", "-q", NEGMAS], check=True)
        sent = json.dumps(jobs)
        done = subprocess.run(
            [python, "-c", THEIRS], input=sent, stdout=subprocess.PIPE, text=True, check=True
        )
    found: dict[str, Any] = json.loads(done.stdout[done.stdout.index("{") :])
    return found


def theirs_of(found: dict[str, Any]) -> dict[str, Any]:
    """A session of NegMAS without the offer that nobody answers."""
    return found | {"offers": found["offers"][: 2 * ROUNDS - 1]}


def speed(games: list[Game]) -> float:
    """Our sessions per second on one core."""
    for game in games:
        play_slice(game, 1, 0, 10)
    began = time.thread_time()
    for game in games:
        play_slice(game, 1, 0, RUNS)
    return RUNS * len(games) / (time.thread_time() - began)


def main() -> None:
    """Play the same sessions in both, compare offer by offer, and say how fast."""
    jobs = [domain(number) for number in range(DOMAINS)]
    try:
        theirs = ask(jobs)
    except (subprocess.CalledProcessError, OSError) as error:
        sys.exit(f"missed: NegMAS could not be asked ({error}); nothing was compared")
    games = [on_their_clock(compile_scenario(scenario_of(job)), job["exponents"]) for job in jobs]
    pairs = [(played(game), theirs_of(found)) for game, found in zip(games, theirs["found"], strict=True)]
    same = {key: sum(our[key] == their[key] for our, their in pairs) for key in pairs[0][0]}
    rate, ours = DOMAINS / theirs["spent"], speed(games)
    print(f"{'':<32}{'sessions/s a core':>18}")
    print(f"{'NegMAS ' + theirs['version']:<32}{rate:>18,.1f}")
    print(f"{'bargaining_sim':<32}{ours:>18,.0f}   target {TARGET:,}")
    print(f"{'ratio':<32}{ours / rate:>18,.0f}   target {TIMES}")
    agreed = sum(their["agreement"] is not None for _, their in pairs)
    print(f"{DOMAINS} sessions without ties, {agreed} end in agreement; of all {DOMAINS}")
    print(f"  the same agreement {same['agreement']}, round {same['step']}, every offer {same['offers']}")
    different = [number for number, (our, their) in enumerate(pairs) if our != their]
    missed = [f"sessions {different} differ"] if different else []
    missed += ["too slow"] if ours < TARGET or ours < TIMES * rate else []
    if missed:
        sys.exit(f"missed: {', '.join(missed)}")


if __name__ == "__main__":
    main()
