"""Words → numbers, once: the only file where a name becomes an index."""

import datetime
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.game import tables
from bargaining_sim.game.tables import BASIS_POINTS, NEVER, Game
from bargaining_sim.rules.concession import conceded_share
from bargaining_sim.rules.consent import licence_fee, licence_surplus
from bargaining_sim.rules.disagreement import disagreement_value
from bargaining_sim.rules.tactics import ANSWERS, OFFERS, TACTICS
from bargaining_sim.scenario import schema
from bargaining_sim.scenario.compile_equilibrium import continuation_table
from bargaining_sim.scenario.compile_menus import agenda_table, menu_tables
from bargaining_sim.scenario.compile_story import (
    edge_of,
    firm_fields,
    has_chokepoints,
    rung_story,
    story_tables,
    venture_fields,
)
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


def ordinal(day: datetime.date) -> int:
    """Day as a number, so that dates can be subtracted."""
    return day.toordinal()


def rung_index(chip: Chip, name: str) -> int:
    """Place of a rung on its chip's ladder."""
    return [rung.name for rung in chip.rungs].index(name)


def chip_table(scenario: Scenario) -> Any:
    """Array (K,) of ``CHIP``."""
    table = np.recarray(len(scenario.chips), tables.CHIP)
    actors = list(scenario.actors)
    stride = 1
    for k, chip in reversed(list(enumerate(scenario.chips.values()))):
        clock = chip.clock
        table[k] = (
            actors.index(chip.owner),
            len(chip.rungs),
            stride,
            0,
            (1 << (len(chip.rungs) - 1).bit_length()) - 1,
            rung_index(chip, chip.in_force),
            rung_index(chip, chip.fallback),
            ordinal(clock.deadline) if clock.deadline else NEVER,
            chip.unilateral,
            clock.truce_days,
            clock.threat_days,
            clock.extension_days,
            clock.extension_propensity,
            clock.max_extensions,
            *edge_of(chip),
        )
        stride *= len(chip.rungs)
    widths = [int(mask).bit_length() for mask in table.mask]
    table.shift = np.concatenate([[0], np.cumsum(widths)[:-1]])
    return table


def rung_table(scenario: Scenario) -> Any:
    """Array (K, M) of ``RUNG``."""
    longest = max(len(chip.rungs) for chip in scenario.chips.values())
    table = np.recarray((len(scenario.chips), longest), tables.RUNG)
    table[:, :] = (
        np.nan, 0.0, False, False, 0.0, 0.0, 0.0, True, True, True, False, False, -1, 0, False, 0.0, -1,
    )  # fmt: skip
    first, second = scenario.actors.values()
    for k, (name, chip) in enumerate(scenario.chips.items()):
        approval = scenario.approval
        platform = approval.platform if approval and approval.chip == name else None
        for i, rung in enumerate(chip.rungs):
            worth, licensable = platform_value(platform, rung)
            table[k, i] = (
                np.nan if rung.level is None else rung.level,
                1.0 - i / (len(chip.rungs) - 1) if len(chip.rungs) > 1 else 0.0,
                rung.consent,
                rung.review is not None,
                rung.review.grant if rung.review else 1.0,
                rung.review.refuse if rung.review else 0.0,
                worth,
                licensable,
                is_lawful(scenario, 0, name, rung),
                is_lawful(scenario, 1, name, rung),
                rung.name in first.red_lines.get(name, []),
                rung.name in second.red_lines.get(name, []),
                *rung_story(scenario, name, rung.name),
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
        tactic, moves = actor.tactic, actor.moves
        table[a] = (
            len(types_of(actor)),
            *tactic_parts(tactic),
            tactic.initial_concession,
            tactic.patience,
            actor.outside_option * BASIS_POINTS,
            tactic.firmness,
            tactic.imitation,
            tactic.noise * BASIS_POINTS,
            moves.temperature,
            moves.threat_weight,
            moves.reciprocity,
            moves.escalation_cost,
            moves.audience_cost,
            moves.threat_cost,
            moves.generosity,
            moves.initiatives,
            actor.foresight,
            ratifier is not None,
            ratifier.threshold if ratifier else 0.0,
            ratifier.spread if ratifier else 1.0,
        )
    return table


def tactic_parts(tactic: schema.Tactic) -> tuple[int, int, int]:
    """How a tactic sets its aspiration, picks an offer, answers."""
    parts = TACTICS[tactic.name]
    offer = OFFERS[tactic.offer] if tactic.offer else parts.offer
    answer = ANSWERS[tactic.answer] if tactic.answer else parts.answer
    return parts.aspiration, offer, answer


def meeting_table(scenario: Scenario) -> Any:
    """Array (R,) of ``MEETING``."""
    days = [ordinal(meeting.date) for meeting in scenario.calendar.meetings]
    following = [*days[1:], ordinal(scenario.calendar.end)]
    table = np.recarray(len(days), tables.MEETING)
    for i, meeting in enumerate(scenario.calendar.meetings):
        table[i] = (days[i], following[i], meeting.summit)
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
    table = np.recarray((2, most), tables.TYPE)
    table[:, :] = (0.0,)
    for a, actor in enumerate(scenario.actors.values()):
        for i, kind in enumerate(types_of(actor).values()):
            utility[a, i] = utilities(scenario, actor, kind, digits)
            table[a, i] = (kind.prior,)
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
    table = np.recarray((most, most), tables.SOLUTION)
    table[:, :] = (0.0, 0.0, 0.0, -1, -1, -1, 0, 0)
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
            front = solutions.pareto_frontier(u0, u1, feasible)
            table[i, j] = (
                d0,
                d1,
                float((u0 + u1)[feasible].max()),
                *solutions.symmetric_solutions(u0, u1, d0, d1, feasible=feasible),
                start,
                start + len(front),
            )
            frontiers.append(np.stack([u0[front], u1[front]], axis=1).astype(np.int32))
            start += len(front)
    return table, np.concatenate(frontiers)


def pending_rung(scenario: Scenario) -> int:
    """Rung of a framework that waits for approval at the start; −1 if none does."""
    approval = scenario.approval
    if approval is None or approval.pending is None:
        return -1
    return rung_index(scenario.chips[approval.chip], approval.pending)


def talks_record(scenario: Scenario, packages: int) -> Any:
    """Record of ``TALKS``: the scalars of a scenario."""
    talks, relations, approval, phases = (
        scenario.talks,
        scenario.relations,
        scenario.approval,
        scenario.phases,
    )
    actors, chips = list(scenario.actors), list(scenario.chips)
    platform = approval.platform if approval else None
    reviewer = approval.reviewer if approval else None
    record = np.recarray(1, tables.TALKS)
    record[0] = (
        len(chips),
        packages,
        len(scenario.calendar.meetings),
        talks.offers_per_round,
        talks.linkage == "issue_by_issue",
        talks.ends_on_deal,
        actors.index(talks.opens) if talks.opens else 0,
        talks.breakdown_probability,
        talks.perceived_risk,
        talks.discount,
        talks.leaders_bonus * BASIS_POINTS,
        talks.belief_spread * BASIS_POINTS,
        relations.start,
        relations.escalate,
        relations.threaten,
        relations.ease,
        relations.deal,
        relations.execute,
        chips.index(approval.chip) if approval else -1,
        pending_rung(scenario),
        approval.linked_performance if approval else False,
        approval.attempts if approval else 1,
        platform is not None,
        platform.temperature if platform else 1.0,
        platform.perceived_risk if platform else 0.0,
        platform.strike_rounds if platform else 0,
        actors.index(reviewer.side) if reviewer else -1,
        reviewer.relations_effect if reviewer else 0.0,
        reviewer.max_delays if reviewer else 0,
        list(scenario.instruments).index(reviewer.needs) if reviewer and reviewer.needs else -1,
        *venture_fields(scenario),
        *firm_fields(scenario),
        has_chokepoints(scenario),
        phases.shocks and bool(scenario.news.shocks),
        phases.rumours and bool(scenario.news.rumours),
        phases.moves,
        phases.learning and bool(scenario.instruments),
        phases.table,
        phases.approval,
        phases.clock,
        phases.implementation and scenario.implementation is not None,
        phases.firms and scenario.firms is not None,
    )
    return record[0]
