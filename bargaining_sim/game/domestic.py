"""How those at home decide: platform, ratifiers, regulators, owners whose dates have come."""

from bargaining_sim.game.packages import in_force_package, with_rung
from bargaining_sim.game.state import State
from bargaining_sim.game.tables import BASIS_POINTS, Game
from bargaining_sim.numeric.rule import rule
from bargaining_sim.rules import consent, deadline, disagreement, ratification, review


@rule
def consent_chance(game: Game, state: State) -> float:
    """Probability that the platform consents to the pending rung."""
    rung = game.rungs[game.talks.file, state.now.pending]
    if not rung.consent:
        return 1.0
    if not rung.licensable:
        return 0.0
    threat = platform_disagreement(game, state)
    return consent.consent_probability(rung.platform_value, threat, game.talks.consent_temperature)


@rule
def platform_disagreement(game: Game, state: State) -> float:
    """What the platform expects if it refuses: d_BD, by the risk it sees that the fallback comes."""
    file = game.talks.file
    in_force = game.rungs[file, state.chips[file].in_force].platform_value
    fallback = game.rungs[file, state.chips[file].fallback].platform_value
    return disagreement.disagreement_value(game.talks.platform_risk, in_force, fallback)


@rule
def ratification_chance(game: Game, state: State, a: int) -> float:
    """Probability that side ``a`` ratifies the pending rung on top of what is in force."""
    package = with_rung(game, in_force_package(game, state), game.talks.file, state.now.pending)
    passed = game.utility[a, state.sides[a].type, package] / BASIS_POINTS
    return ratification.ratification_probability(passed, state.sides[a].threshold, game.sides[a].spread)


@rule
def is_reviewed(game: Game, state: State) -> bool:
    """Whether the pending rung must pass a review: if it needs one and the regulators have the instrument."""
    i = game.talks.review_instrument
    if game.talks.review_side < 0 or not game.rungs[game.talks.file, state.now.pending].review:
        return False
    return bool(i < 0 or state.instruments[i].usable <= state.now.day)


@rule
def review_file(game: Game, state: State, draw: float) -> int:
    rung = game.rungs[game.talks.file, state.now.pending]
    return review.review_decision(
        rung.grant, rung.refuse, state.now.relations, game.talks.relations_effect, draw
    )


@rule
def extends_date(game: Game, state: State, k: int, draw: float) -> bool:
    clock = game.chips[k]
    pending = k == game.talks.file and state.now.pending >= 0
    return deadline.extends(clock.propensity, state.chips[k].extensions, clock.max_extensions, pending, draw)


@rule
def carries_out_threat(game: Game, k: int, draw: float) -> bool:
    habits = game.sides[game.chips[k].owner]
    return deadline.carries_out(habits.audience_cost, habits.threat_cost, draw)
