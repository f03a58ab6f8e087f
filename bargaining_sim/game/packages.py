"""Packages as numbers: what is in force, one rung of it, and what a package is worth now."""

from bargaining_sim.game.state import State
from bargaining_sim.game.tables import Game
from bargaining_sim.numeric.rule import inlined, rule
from bargaining_sim.rules import learning
from bargaining_sim.rules.offers import rung_of


@inlined
def in_force_package(game: Game, state: State) -> int:
    """Number of the package that is in force, digit by digit: a sum of products is slower compiled."""
    package = 0
    for k in range(game.talks.chips):
        package = package * int(game.chips[k].rungs) + int(state.chips[k].in_force)
    return package


@rule
def fallback_package(game: Game, state: State) -> int:
    """Number of the package that comes into force if talks end now."""
    package = 0
    for k in range(game.talks.chips):
        package += state.chips[k].fallback * game.chips[k].stride
    return package


@inlined
def rung_in(game: Game, package: int, k: int) -> int:
    return int(rung_of(game.codes[package], game.chips[k]))


@inlined
def with_rung(game: Game, package: int, k: int, rung: int) -> int:
    """``package`` with ``rung`` on chip ``k``."""
    return int(package + (rung - rung_in(game, package, k)) * game.chips[k].stride)


@inlined
def worth(game: Game, state: State, a: int, kind: int, package: int) -> float:
    """Utility of a package to a type of side ``a``, now that chokepoints have lost bite [basis points]."""
    total = float(game.utility[a, kind, package])
    if game.talks.chokepoints:
        for k in range(game.talks.chips):
            edge, force = game.chips[k].edge, state.chips[k].force
            if edge >= 0 and force < 1.0 and game.chips[k].owner != a and rung_in(game, package, k) <= edge:
                without = float(game.utility[a, kind, with_rung(game, package, k, edge + 1)])
                raw = float(game.utility[a, kind, package])
                total += learning.relieved(raw, without, force) - raw
    return total
