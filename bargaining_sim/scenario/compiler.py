"""Words → numbers, once: the only file where a name becomes an index."""

import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.game import tables
from bargaining_sim.game.tables import BASIS_POINTS, NEVER, Game, record, same_named
from bargaining_sim.rules.concession import conceded_share
from bargaining_sim.rules.consent import licence_fee, licence_surplus
from bargaining_sim.rules.disagreement import disagreement_value
from bargaining_sim.rules.tactics import ANSWERS, OFFERS, TACTICS
from bargaining_sim.scenario.compile_equilibrium import continuation_table
from bargaining_sim.scenario.compile_menus import agenda_table, menu_tables
from bargaining_sim.scenario.compile_story import firm_fields, rung_story, story_tables, venture_fields
from bargaining_sim.scenario.preferences import legal_packages, package_digits, types_of, utilities
from bargaining_sim.scenario.schema import Chip, Rung, Scenario
from bargaining_sim.scenario.schema_beyond import Condition, Platform
from bargaining_sim.theory import solutions


def compile_scenario(scenario: Scenario) -> Game:
    """Turn a checked scenario into the arrays that both engines play on."""
    digits = package_digits([len(chip.rungs) for chip in scenario.chips.values()])
    chips = chip_table(scenario)
    codes = (digits.astype(np.int64) << chips.shift).sum(axis=1)
    legal = np.stack([legal_packages(scenario, actor, digits) for actor in scenario.actors.values()])
    utility, types = type_tables(scenario, digits)
    sides = side_table(scenario)
    solved, frontier = solution_table(scenario, chips, utility, legal, sides)
    game = Game(
        talks=talks_record(scenario, digits.shape[0]),
        chips=chips,
        rungs=rung_table(scenario),
        sides=sides,
        types=types,
        meetings=meeting_table(scenario),
        agenda=agenda_table(scenario),
        codes=codes,
        utility=utility,
        **menu_tables(scenario, chips, sides, digits, utility, legal),
        conceded=concession_table(scenario),
        continuation=continuation_table(scenario, chips, sides, utility, legal),
        solutions=solved,
        frontier=frontier,
        **story_tables(scenario),
    )
    for table in game[1:]:
        table.setflags(write=False)
    return game


def rung_index(chip: Chip, name: str) -> int:
    """Place of a rung on its chip's ladder."""
    return [rung.name for rung in chip.rungs].index(name)


def chip_table(scenario: Scenario) -> Any:
    """Array (K,) of ``CHIP``."""
    table = np.recarray(len(scenario.chips), tables.CHIP)
    actors = list(scenario.actors)
    ladders = [len(chip.rungs) for chip in scenario.chips.values()]
    widths = [(rungs - 1).bit_length() for rungs in ladders]
    for k, chip in enumerate(scenario.chips.values()):
        clock = chip.clock
        table[k] = record(
            tables.CHIP,
            owner=actors.index(chip.owner),
            rungs=ladders[k],
            stride=math.prod(ladders[k + 1 :]),
            shift=sum(widths[:k]),
            mask=(1 << widths[k]) - 1,
            in_force=rung_index(chip, chip.in_force),
            fallback=rung_index(chip, chip.fallback),
            due=clock.deadline.toordinal() if clock.deadline else NEVER,
            unilateral=chip.unilateral,
            propensity=clock.extension_propensity,
            **same_named(clock, "truce_days", "threat_days", "extension_days", "max_extensions"),
            edge=rung_index(chip, chip.chokepoint.rung) if chip.chokepoint else -1,
            erosion=chip.chokepoint.erosion if chip.chokepoint else 0.0,
        )
    return table


def rung_table(scenario: Scenario) -> Any:
    """Array (K, M) of ``RUNG``; places beyond the end of a ladder are never looked at."""
    ladders = [len(chip.rungs) for chip in scenario.chips.values()]
    table = np.zeros((len(ladders), max(ladders)), tables.RUNG).view(np.recarray)
    table.level = np.nan
    actors = scenario.actors.values()
    for k, (name, chip) in enumerate(scenario.chips.items()):
        approval = scenario.approval
        platform = approval.platform if approval and approval.chip == name else None
        for i, rung in enumerate(chip.rungs):
            worth, licensable = platform_value(platform, rung)
            table[k, i] = record(
                tables.RUNG,
                level=np.nan if rung.level is None else rung.level,
                hostility=1.0 - i / (len(chip.rungs) - 1) if len(chip.rungs) > 1 else 0.0,
                consent=rung.consent,
                review=rung.review is not None,
                grant=rung.review.grant if rung.review else 1.0,
                refuse=rung.review.refuse if rung.review else 0.0,
                platform_value=worth,
                licensable=licensable,
                lawful=tuple(is_lawful(scenario, side, name, rung) for side in range(2)),
                red_line=tuple(rung.name in actor.red_lines.get(name, []) for actor in actors),
                **rung_story(scenario, name, rung.name),
            )
    return table


def platform_value(platform: Platform | None, rung: Rung) -> tuple[float, bool]:
    """Worth of a rung to the platform, licence fee included (at most 1), and whether a fee can be agreed."""
    if platform is None:
        return 0.0, True
    worth = platform.values[rung.name]
    terms = platform.licence
    if terms is None or rung.name not in terms.quality:
        return worth, True
    surplus = licence_surplus(
        terms.value, terms.quality[rung.name], terms.buyer_threat, terms.leak, terms.platform_threat
    )
    if surplus < 0.0:
        return worth, False
    return min(
        1.0, worth + terms.utility_per_unit * licence_fee(surplus, terms.leak, terms.platform_threat)
    ), True


def side_table(scenario: Scenario) -> Any:
    """Array (2,) of ``SIDE``."""
    table = np.recarray(2, tables.SIDE)
    for a, (name, actor) in enumerate(scenario.actors.items()):
        ratifier = scenario.approval.ratifiers.get(name) if scenario.approval else None
        tactic, moves, parts = actor.tactic, actor.moves, TACTICS[actor.tactic.name]
        table[a] = record(
            tables.SIDE,
            types=len(types_of(actor)),
            aspiration=parts.aspiration,
            offer=OFFERS[tactic.offer] if tactic.offer else parts.offer,
            answer=ANSWERS[tactic.answer] if tactic.answer else parts.answer,
            **same_named(tactic, "initial_concession", "patience", "firmness", "imitation"),
            noise=tactic.noise * BASIS_POINTS,
            outside=actor.outside_option * BASIS_POINTS,
            **same_named(moves, "temperature", "threat_weight", "reciprocity", "generosity", "initiatives"),
            **same_named(moves, "escalation_cost", "audience_cost", "threat_cost"),
            foresight=actor.foresight,
            ratifies=ratifier is not None,
            threshold=ratifier.threshold if ratifier else 0.0,
            spread=ratifier.spread if ratifier else 1.0,
        )
    return table


def meeting_table(scenario: Scenario) -> Any:
    """Array (R,) of ``MEETING``; until the last day of the calendar follows the last of them."""
    days = [meeting.date.toordinal() for meeting in scenario.calendar.meetings]
    following = [*days[1:], scenario.calendar.end.toordinal()]
    table = np.recarray(len(days), tables.MEETING)
    for i, meeting in enumerate(scenario.calendar.meetings):
        table[i] = record(tables.MEETING, day=days[i], next_day=following[i], summit=meeting.summit)
    return table


def satisfies(condition: Condition, value: bool | float | str | None) -> bool:
    """Whether an attribute meets one condition of a statute; a missing attribute does not."""
    if condition.below is not None and not (
        isinstance(value, float | int) and not isinstance(value, bool) and value < condition.below
    ):
        return False
    return condition.one_of is None or value in condition.one_of


def is_lawful(scenario: Scenario, side: int, chip: str, rung: Rung) -> bool:
    """Whether the statute that binds a side permits a rung; true where there is none."""
    statute = scenario.approval.statute if scenario.approval and scenario.approval.chip == chip else None
    if statute is None or list(scenario.actors).index(statute.side) != side:
        return True
    return all(
        satisfies(condition, rung.attributes.get(name)) for name, condition in statute.requires.items()
    )


def type_tables(scenario: Scenario, digits: NDArray[np.int16]) -> tuple[NDArray[np.int32], Any]:
    """Utilities (2, T, X) in basis points, and array (2, T) of ``TYPE``."""
    most = max(len(types_of(actor)) for actor in scenario.actors.values())
    utility = np.zeros((2, most, digits.shape[0]), np.int32)
    table = np.zeros((2, most), tables.TYPE).view(np.recarray)
    for a, actor in enumerate(scenario.actors.values()):
        for i, kind in enumerate(types_of(actor).values()):
            utility[a, i] = utilities(scenario, actor, kind, digits)
            table[a, i] = record(tables.TYPE, prior=kind.prior)
    return utility, table


def concession_table(scenario: Scenario) -> NDArray[np.float64]:
    """Conceded share α before each offer, shape (2, N + 2): offer n of N at time n/N, the last column 1."""
    offers = len(scenario.calendar.meetings) * scenario.talks.offers_per_round
    rows = []
    for actor in scenario.actors.values():
        beta = TACTICS[actor.tactic.name].beta or actor.tactic.beta
        rows.append(conceded_shares(offers, actor.tactic.initial_concession, beta))
    return np.array(rows)


@lru_cache(maxsize=256)  # the points of a sweep share most of them
def conceded_shares(offers: int, initial_concession: float, beta: float) -> tuple[float, ...]:
    """Conceded share α before each offer, offer n of N at time n/N, and 1 after the last."""
    return (*(conceded_share(n / offers, initial_concession, beta) for n in range(offers + 1)), 1.0)


def solution_table(
    scenario: Scenario, chips: Any, utility: NDArray[np.int32], legal: NDArray[np.bool_], sides: Any
) -> tuple[Any, NDArray[np.int32]]:
    """Solutions for every pair of types, array (T, T) of ``SOLUTION``, and the frontiers they point into."""
    most = utility.shape[1]
    table = np.zeros((most, most), tables.SOLUTION).view(np.recarray)
    frontiers: list[NDArray[np.int32]] = []
    feasible = legal[0] & legal[1]
    in_force = int((chips.in_force * chips.stride).sum())
    fallback = int((chips.fallback * chips.stride).sum())
    start = 0
    for i in range(sides[0].types):
        for j in range(sides[1].types):
            u0, u1 = utility[0, i], utility[1, j]
            d0, d1 = (
                disagreement_value(scenario.talks.perceived_risk, float(u[in_force]), float(u[fallback]))
                for u in (u0, u1)
            )
            nash, kalai_smorodinsky, egalitarian = solutions.symmetric_solutions(
                u0, u1, d0, d1, feasible=feasible
            )
            front = solutions.pareto_frontier(u0, u1, feasible)
            table[i, j] = record(
                tables.SOLUTION,
                disagreement=(d0, d1),
                best_sum=float((u0 + u1)[feasible].max()),
                nash=nash,
                kalai_smorodinsky=kalai_smorodinsky,
                egalitarian=egalitarian,
                frontier_start=start,
                frontier_stop=start + len(front),
            )
            frontiers.append(np.stack([u0[front], u1[front]], axis=1).astype(np.int32))
            start += len(front)
    return table, np.concatenate(frontiers)


def talks_record(scenario: Scenario, packages: int) -> Any:
    """Record of ``TALKS``: the scalars of a scenario."""
    talks, approval = scenario.talks, scenario.approval
    actors, chips = list(scenario.actors), list(scenario.chips)
    table = np.recarray(1, tables.TALKS)
    table[0] = record(
        tables.TALKS,
        chips=len(chips),
        packages=packages,
        rounds=len(scenario.calendar.meetings),
        **same_named(talks, "offers_per_round", "ends_on_deal", "perceived_risk", "discount"),
        issue_by_issue=talks.linkage == "issue_by_issue",
        opens=actors.index(talks.opens) if talks.opens else 0,
        breakdown=talks.breakdown_probability,
        leaders_bonus=talks.leaders_bonus * BASIS_POINTS,
        belief_spread=talks.belief_spread * BASIS_POINTS,
        **{f"relations_{name}": value for name, value in scenario.relations.model_dump().items()},
        file=chips.index(approval.chip) if approval else -1,
        chokepoints=any(c.chokepoint and c.chokepoint.erosion > 0.0 for c in scenario.chips.values()),
        **approval_fields(scenario),
        **venture_fields(scenario),
        **firm_fields(scenario),
        **switches(scenario),
    )
    return table[0]


def approval_fields(scenario: Scenario) -> dict[str, Any]:
    """Fields of ``TALKS`` about the approval at home; where there is none, what leaves the rules alone."""
    approval = scenario.approval
    platform = approval.platform if approval else None
    reviewer = approval.reviewer if approval else None
    needs = reviewer.needs if reviewer else None
    pending = approval.pending if approval else None
    return {
        "pending": rung_index(scenario.chips[approval.chip], pending) if approval and pending else -1,
        "linked_performance": approval.linked_performance if approval else False,
        "attempts": approval.attempts if approval else 1,
        "has_platform": platform is not None,
        "consent_temperature": platform.temperature if platform else 1.0,
        "platform_risk": platform.perceived_risk if platform else 0.0,
        "strike_rounds": platform.strike_rounds if platform else 0,
        "review_side": list(scenario.actors).index(reviewer.side) if reviewer else -1,
        "relations_effect": reviewer.relations_effect if reviewer else 0.0,
        "max_delays": reviewer.max_delays if reviewer else 0,
        "review_instrument": list(scenario.instruments).index(needs) if needs else -1,
    }


def switches(scenario: Scenario) -> dict[str, bool]:
    """Fields of ``TALKS`` that switch phases: on if the scenario wants the phase and has what it needs."""
    phases = scenario.phases
    return {
        "shocks_on": phases.shocks and bool(scenario.news.shocks),
        "rumours_on": phases.rumours and bool(scenario.news.rumours),
        "moves_on": phases.moves,
        "learning_on": phases.learning and bool(scenario.instruments),
        "table_on": phases.table,
        "approval_on": phases.approval,
        "clock_on": phases.clock,
        "implementation_on": phases.implementation and scenario.implementation is not None,
        "firms_on": phases.firms and scenario.firms is not None,
    }
