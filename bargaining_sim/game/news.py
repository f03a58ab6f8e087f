"""What happens between meetings without anybody at the table deciding it, and what is learned from it."""

from typing import Any

from numpy.typing import NDArray

from bargaining_sim.game import ledger, mechanics, packages
from bargaining_sim.game.state import NO_FILE, State
from bargaining_sim.game.tables import BASIS_POINTS, NEVER, Game
from bargaining_sim.numeric.chance import MOVES, NEWS
from bargaining_sim.numeric.rule import rule
from bargaining_sim.rules import beliefs, learning, news


@rule
def news_phase(game: Game, state: State, draws: NDArray[Any]) -> None:
    """Shocks, then rumours; each has its own places in ``draws`` (S + 2U,)."""
    shocks = len(game.shocks)
    for i in range(shocks):
        if game.talks.shocks_on and draws[i] < game.arrivals[state.now.meeting, i]:
            shock(game, state, i)
    for i in range(len(game.rumours)):
        place = shocks + 2 * i
        if game.talks.rumours_on and draws[place] < game.arrivals[state.now.meeting, shocks + i]:
            rumour(game, state, i, draws[place + 1])


@rule
def shock(game: Game, state: State, i: int) -> None:
    """Shock ``i`` happens: relations, rungs in force, ratifiers, and what it teaches."""
    event = game.shocks[i]
    k = event.chip
    state.now.shocks += 1
    old, new = -1, -1
    if k >= 0 and not (k == game.talks.file and state.now.status != NO_FILE):
        old = int(state.chips[k].in_force)
        new = moved_rung(game, state, k, event.steps)
        victim = 1 - game.chips[k].owner
        kind = state.sides[victim].type
        before = packages.worth(game, state, victim, kind, packages.in_force_package(game, state))
        mechanics.set_in_force(game, state, k, new)
        if new < old:
            state.chips[k].fallback = min(state.chips[k].fallback, new)
        after = packages.worth(game, state, victim, kind, packages.in_force_package(game, state))
        state.sides[victim].harm += (before - after) / BASIS_POINTS
    for a in range(2):
        state.sides[a].threshold += event.thresholds[a]
    mechanics.shift_relations(state, event.relations)
    ledger.note(state, NEWS, ledger.SHOCKED, chip=k, old=old, new=new, value=event.relations, package=i)
    for instrument in range(len(game.instruments)):
        if game.talks.learning_on and event.exposes >> instrument & 1:
            state.instruments[instrument].shown = True


@rule
def moved_rung(game: Game, state: State, k: int, steps: int) -> int:
    """Rung that chip ``k`` reaches in ``steps`` steps that its owner could take alone."""
    rung = int(state.chips[k].in_force)
    direction = 1 if steps > 0 else -1
    for _ in range(abs(steps)):
        following = mechanics.next_rung(game, state, k, rung, direction)
        if following < 0:
            break
        rung = following
    return rung


@rule
def rumour(game: Game, state: State, i: int, draw: float) -> None:
    """Rumour ``i`` spreads, right or wrong by ``draw``; the other side weighs it by Bayes' rule."""
    item = game.rumours[i]
    b, a = int(item.about), int(1 - item.about)
    state.now.rumours += 1
    is_right = draw < item.accuracy
    affirms = bool((state.sides[b].type == item.kind) == is_right)
    before = float(state.types[a, item.kind].belief)
    n = game.sides[b].types
    if n > 1 and item.likelihood_ratio != 1.0:
        for kind in range(n):
            state.types[a, kind].likelihood = news.rumour_likelihood(
                kind == item.kind, affirms, item.likelihood_ratio
            )
        beliefs.bayes_update(state.types, a, n)
        beliefs.integer_weights(state.types, a, n)
    after = float(state.types[a, item.kind].belief)
    ledger.note(state, NEWS, ledger.RUMOURED, b, -1, int(affirms), int(item.kind), after, before, i)


@rule
def learning_phase(game: Game, state: State, draws: NDArray[Any]) -> None:
    """Every exposed side may learn an instrument, used chokepoints wear; ``draws`` (I,)."""
    for i in range(len(game.instruments)):
        item, known = game.instruments[i], state.instruments[i]
        shown = known.shown or is_exposed(game, state, i)
        known.shown = False
        if known.usable == NEVER and shown:
            known.exposures += 1
            if learning.learns(item.hazard, draws[i]):
                known.learned = state.now.day
                known.usable = state.now.day + item.lag
                state.now.learned += 1
                ledger.note(
                    state, MOVES, ledger.LEARNED, item.learner,
                    value=known.exposures, threshold=known.usable, package=i,
                )  # fmt: skip


@rule
def is_exposed(game: Game, state: State, i: int) -> bool:
    """Whether a rung in force shows instrument ``i`` at work."""
    for k in range(game.talks.chips):  # noqa: SIM110  (Numba compiles no generator expression)
        if game.rungs[k, state.chips[k].in_force].exposes >> i & 1:
            return True
    return False


@rule
def wear_chokepoints(game: Game, state: State) -> None:
    """Count the round for every chokepoint in use and set what is left of its force."""
    for k in range(game.talks.chips):
        chip = state.chips[k]
        if game.chips[k].edge >= 0 and chip.in_force <= game.chips[k].edge:
            chip.uses += 1
            chip.force = learning.chokepoint_force(game.chips[k].erosion, chip.uses)
