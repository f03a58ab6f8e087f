"""Measure the domains of a folder against the solutions that came with them.

Run by hand from the checkout: ``PYTHONPATH=. python tests/benchmarks/domains_check.py FOLDER``. The folder
holds ``expected.json`` and, for every name in it, ``NAME/original/`` with the files of the domain. It prints
ours, theirs and the difference of every quantity, and whether each domain comes back exactly from a scenario
file; it exits with 1 if something differs by more than 1e-9.
"""

import json
import sys
import tempfile
from pathlib import Path

from bargaining_sim.domains.domain import Domain
from bargaining_sim.domains.from_scenario import from_scenario
from bargaining_sim.domains.reader import read_domain
from bargaining_sim.domains.solve import Solved, solve_domain
from bargaining_sim.domains.words import scenario_name, to_scenario_words, to_toml
from bargaining_sim.domains.write import write_genius, write_geniusweb
from bargaining_sim.scenario.reader import load_scenario

CLOSE = 1e-9
POINTS = {
    "nash": "nash",
    "egalitarian": "egalitarian",
    "equal_ratios": "kalai_smorodinsky",  # theirs is the smallest difference between the two ratios
    "welfare": "max_welfare",
}


def comparisons(solved, expected):
    """Quantity, ours, theirs and the difference; for points, to the nearest of those that tie in theirs."""
    pairs = [
        ("outcomes", solved.outcomes, expected["n_outcomes"]),
        ("rational", solved.rational, expected["n_rational"]),
        ("frontier", len(solved.frontier), expected["pareto_size"]),
    ]
    for name, ours, theirs in pairs:
        yield name, ours, theirs, abs(ours - theirs)
    ours, theirs = solved.disagreement, expected["disagreement_used"]
    yield "disagreement", ours, theirs, distance(ours, theirs)
    for name, key in POINTS.items():
        ours, theirs = solved.points[name].utilities, expected[key]
        if name == "welfare":  # theirs lists only some of the outcomes that tie: the sums must agree
            yield "welfare (sum)", sum(ours), sum(theirs[0]), abs(sum(ours) - sum(theirs[0]))
        else:
            yield name, ours, theirs, min(distance(ours, point) for point in theirs)


def distance(one, other):
    """Largest difference between two pairs of utilities."""
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def round_trips(domain: Domain, solved: Solved):
    """What does not come back as it was: through a scenario file, and through files of both formats."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{scenario_name(domain)}.toml"
        file.write_text(to_toml(to_scenario_words(domain)), encoding="utf-8")
        taken = from_scenario(load_scenario(file)).domain
        yield "scenario", taken == domain
        same = write_genius if domain.format == "genius" else write_geniusweb
        yield domain.format, read_domain(same(taken, Path(folder) / "files")) == domain


def main(folder: Path) -> int:
    """Print the comparison; return the number of differences."""
    wrong = 0
    for name, expected in json.loads((folder / "expected.json").read_text(encoding="utf-8")).items():
        domain = read_domain([folder / name / "original"])
        solved = solve_domain(domain)
        for what, ours, theirs, difference in comparisons(solved, expected):
            is_wrong = difference > CLOSE
            wrong += is_wrong
            print(f"{name:<18}{what:<15}{ours}  {theirs}  {difference:.1e}{'  WRONG' if is_wrong else ''}")
        for what, is_same in round_trips(domain, solved):
            wrong += not is_same
            print(f"{name:<18}{what + ' round trip':<25}{'exact' if is_same else 'WRONG'}")
    return wrong


if __name__ == "__main__":
    sys.exit(1 if main(Path(sys.argv[1])) else 0)
