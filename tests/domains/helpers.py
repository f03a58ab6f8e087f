"""Domains for tests, and their way through scenario files."""

import dataclasses
from pathlib import Path

from bargaining_sim.domains.domain import Domain, Issue, Party
from bargaining_sim.domains.from_scenario import from_scenario
from bargaining_sim.domains.words import to_scenario_words, to_toml
from bargaining_sim.game.tables import BASIS_POINTS
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.preferences import legal_packages, package_digits
from bargaining_sim.scenario.reader import read_scenario

FILES = Path(__file__).parent / "files"
NAMES = ["orchard", "harbour", "twins", "pier"]


def through_toml(domain, folder):
    """The domain, by way of a scenario file; and the scenario."""
    file = folder / "imported.toml"
    file.write_text(to_toml(to_scenario_words(domain)), encoding="utf-8", newline="\n")
    scenario = read_scenario(file).scenario
    return from_scenario(scenario).domain, scenario


def legal_utilities(scenario):
    """What the packages that both accept are worth to both, in the numbers of the scenario."""
    digits = package_digits([len(chip.rungs) for chip in scenario.chips.values()])
    first, second = scenario.actors.values()
    legal = legal_packages(scenario, first, digits) & legal_packages(scenario, second, digits)
    return compile_scenario(scenario).utility[:, 0, legal] / BASIS_POINTS


def large(sizes):
    """A domain in which both want opposite things of every issue."""
    issues = tuple(Issue(f"issue {k}", tuple(f"value {i}" for i in range(n))) for k, n in enumerate(sizes))
    up = tuple(tuple(float(i + 1) for i in range(n)) for n in sizes)
    down = tuple(row[::-1] for row in up)
    share, tops = (1 / len(sizes),) * len(sizes), tuple(map(float, sizes))
    return Domain("large", issues, (Party("up", share, up, tops), Party("down", share, down, tops)))


def with_reservations(domain, *reserved):
    """The domain with these reservation values."""
    parties = zip(domain.parties, reserved, strict=True)
    return dataclasses.replace(
        domain, parties=tuple(dataclasses.replace(party, reservation=r) for party, r in parties)
    )


def no_deal(scenario):
    """What the package in force is worth to both sides: what a run without a deal gives."""
    game = compile_scenario(scenario)
    in_force = int((game.chips.in_force * game.chips.stride).sum())
    return tuple((game.utility[:, 0, in_force] / BASIS_POINTS).tolist())
