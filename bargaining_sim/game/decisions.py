"""Who decides: one function for each decision, which asks the rules or the agent in the seat.

``agents`` is None for the batch engine and for plain runs. Else it has ``governments`` (two), ``platform``,
``legislatures`` (two), ``regulator``, ``venture`` and ``firms``, as ``abm.model.NegotiationModel`` has. So
its agents, tactics of one's own and people at the table all play in the order of ``game.play``.

Numba knows the type of ``agents`` when it compiles. Handed None it leaves out what follows ``return`` below,
so nothing here may join the two branches in one expression.
"""

from typing import Any

from bargaining_sim.game import domestic, firms, implementation, seats
from bargaining_sim.game.state import State
from bargaining_sim.game.tables import Game
from bargaining_sim.numeric.rule import inlined, rule


@rule
def choose_move(
    game: Game, state: State, agents: Any, a: int, draw: float, mercy: float
) -> tuple[int, int, float, float]:
    """Chip and kind of side ``a``'s move, its value, and the harm that it answers [utility].

    ``mercy`` decides whether it forgives first.
    """
    if agents is None:
        option = state.options[seats.choose_move(game, state, a, draw, mercy)]
        return option.chip, option.move, option.value, state.sides[a].harm
    return agents.governments[a].choose_move(draw, mercy)  # type: ignore[no-any-return]


@inlined
def open_talks(game: Game, state: State, agents: Any, a: int, slot: int, draw: float) -> None:
    """Side ``a`` sets an aspiration for the first offer of a session."""
    if agents is None:
        seats.set_aspiration(game, state, a, slot, draw)
    else:
        agents.governments[a].open_talks(slot, draw)


@inlined
def make_offer(game: Game, state: State, agents: Any, a: int, slot: int) -> int:
    """Package that side ``a`` offers at ``slot`` of the whole talks; −1 to pass."""
    if agents is None:
        return seats.choose_offer(game, state, a, slot)
    return agents.governments[a].make_offer(slot)  # type: ignore[no-any-return]


@inlined
def hear_offer(game: Game, state: State, agents: Any, b: int, package: int, slot: int, draw: float) -> None:
    """Side ``b`` takes in an offer: belief, and what it holds out for next."""
    if agents is None:
        seats.hear_offer(game, state, b, package, slot, draw)
    else:
        agents.governments[b].hear_offer(package, slot, draw)


@inlined
def accepts(game: Game, state: State, agents: Any, b: int, package: int) -> bool:
    if agents is None:
        return seats.accepts_offer(game, state, b, package)
    return agents.governments[b].accepts(package)  # type: ignore[no-any-return]


@rule
def consent_chance(game: Game, state: State, agents: Any) -> float:
    """Probability that the platform consents to the pending rung; 1 where there is none."""
    if not game.talks.has_platform:
        return 1.0
    if agents is None:
        return domestic.consent_chance(game, state)
    return agents.platform.consent_probability()  # type: ignore[no-any-return]


@rule
def consents(game: Game, agents: Any, chance: float, draw: float) -> bool:
    if agents is None or not game.talks.has_platform:
        return draw < chance
    return agents.platform.consents(draw)  # type: ignore[no-any-return]


@rule
def ratification_chance(game: Game, state: State, agents: Any, a: int) -> float:
    """Probability that side ``a`` ratifies the pending rung; 1 where nobody must."""
    if not game.sides[a].ratifies:
        return 1.0
    if agents is None:
        return domestic.ratification_chance(game, state, a)
    return agents.legislatures[a].ratification_probability()  # type: ignore[no-any-return]


@rule
def ratifies(game: Game, agents: Any, a: int, chance: float, draw: float) -> bool:
    if agents is None or not game.sides[a].ratifies:
        return draw < chance
    return agents.legislatures[a].ratifies(draw)  # type: ignore[no-any-return]


@rule
def review(game: Game, state: State, agents: Any, draw: float) -> int:
    """Decision of the regulators on the pending rung: ``rules.review.GRANT``, ``DELAY`` or ``REFUSE``."""
    if agents is None:
        return domestic.review_file(game, state, draw)
    return agents.regulator.review(draw)  # type: ignore[no-any-return]


@rule
def extends(game: Game, state: State, agents: Any, k: int, draw: float) -> bool:
    if agents is None:
        return domestic.extends_date(game, state, k, draw)
    return agents.governments[game.chips[k].owner].extends(k, draw)  # type: ignore[no-any-return]


@rule
def carries_out(game: Game, agents: Any, k: int, draw: float) -> bool:
    if agents is None:
        return domestic.carries_out_threat(game, k, draw)
    return agents.governments[game.chips[k].owner].carries_out(k, draw)  # type: ignore[no-any-return]


@rule
def live_month(game: Game, state: State, agents: Any, draw: float, second: float) -> None:
    if agents is None:
        implementation.live_month(game, state, draw, second)
    else:
        agents.venture.live_month(draw, second)


@rule
def redesign(game: Game, state: State, agents: Any, f: int, draw: float) -> None:
    if agents is None:
        firms.set_design(state, f, firms.choose_design(game, state, f, draw))
    else:
        agents.firms[f].redesign(draw)
