"""A scenario → the ``Domain`` that it holds, or every reason why it holds none.

A domain holds issues and additive preferences. The outcomes are the packages that neither side rules out: a
rung on somebody's red line is left out, which loses nothing. Without agreement a side has what the scenario
says that no deal is worth (the threat point at ``talks.perceived_risk``), or its outside option if that is
more. What stands around the table (approval, moves, news, deadlines, a discount factor per round, ...) is not
part of a domain; it is left out, and told.

A scenario that was imported gives back the very numbers of its author, from the table ``origin``, unless it
has been changed since: then the numbers of the scenario count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from bargaining_sim.domains.domain import Domain, DomainError, Format, Issue, Party, name_fault, utility_of
from bargaining_sim.domains.genius import linear
from bargaining_sim.domains.geniusweb import on_line, spans, step_names
from bargaining_sim.domains.words import outside_option, scale_of
from bargaining_sim.errors import Fault, did_you_mean, one_of
from bargaining_sim.rules.disagreement import disagreement_value
from bargaining_sim.scenario.faults import clean
from bargaining_sim.scenario.preferences import TypedPreferences, preferences, types_of
from bargaining_sim.scenario.schema import Actor, Scenario
from bargaining_sim.scenario.schema_beyond import OriginActor

Legal = Mapping[str, list[str]]
"""Chip → rungs that neither side rules out."""

ROUNDING = 1e-9
"""Utilities closer than this differ by the rounding of sums only [utility]."""


class Taken(NamedTuple):
    """A domain taken from a scenario, and what of the scenario it does not hold, in words."""

    domain: Domain
    left_out: list[str]


def from_scenario(scenario: Scenario, types: Mapping[str, str] | None = None) -> Taken:
    """Return the domain that a scenario holds.

    Parameters
    ----------
    scenario : Scenario
    types : mapping, optional
        Actor → type, for actors that have more than one.

    Raises
    ------
    DomainError
        With everything that a domain cannot hold: several types of an actor, linkages.
    """
    kinds, faults = chosen_types(scenario, types or {})
    red_lines = [actor.red_lines for actor in scenario.actors.values()]
    ruled_out = {(chip, rung) for lines in red_lines for chip, rungs in lines.items() for rung in rungs}
    legal = {
        name: [rung.name for rung in chip.rungs if (name, rung.name) not in ruled_out]
        for name, chip in scenario.chips.items()
    }
    for name, actor in scenario.actors.items():
        faults += linkage_faults(name, actor, legal)
    issues = issues_of(scenario, legal)
    faults += [
        fault
        for k, issue in enumerate(issues)
        for i, name in enumerate((issue.name, *issue.values))
        if (fault := name_fault(f"chips.{list(legal)[k]}" + (f".rungs.[{i}]" if i else ""), name))
    ]
    if faults:
        raise DomainError([(scenario.name, fault) for fault in faults])
    first, second = (party_of(scenario, name, kinds[name], legal, issues) for name in scenario.actors)
    title = scenario.title if scenario.origin else scenario.name
    source = scenario.origin.format if scenario.origin else "genius"
    return Taken(Domain(title, issues, (first, second), source), left_out(scenario))


def chosen_types(scenario: Scenario, types: Mapping[str, str]) -> tuple[dict[str, str], list[Fault]]:
    """Return the type of each actor, and faults of types that are unknown or not chosen."""
    faults = [
        Fault(f"types.{clean(name)}", "an unknown actor", one_of(list(scenario.actors)))
        for name in types
        if name not in scenario.actors
    ]
    kinds = {}
    for name, actor in scenario.actors.items():
        known = list(types_of(actor))
        wanted = types.get(name, known[0])
        kinds[name] = wanted if wanted in known else known[0]
        if wanted not in known:
            found = f'the unknown type "{clean(wanted)}"'
            faults.append(Fault(f"types.{name}", found, one_of(known), did_you_mean(wanted, known)))
        elif name not in types and len(known) > 1:
            allowed = f"one: choose {one_of(known)}"
            faults.append(Fault(f"actors.{name}.types", f"{len(known)} types", allowed))
    return kinds, faults


def linkage_faults(name: str, actor: Actor, legal: Legal) -> list[Fault]:
    """Faults of linkages that can hold in a package that both sides may accept."""
    return [
        Fault(f"actors.{name}.linkages.[{i}]", "a linkage", "none: the utilities of a domain are additive")
        for i, linkage in enumerate(actor.linkages, start=1)
        if linkage.bonus != 0.0 and all(set(rungs) & set(legal[chip]) for chip, rungs in linkage.when.items())
    ]


def issues_of(scenario: Scenario, legal: Legal) -> tuple[Issue, ...]:
    """Return the issues by their labels; by their names where two labels are the same.

    An issue keeps the range of its origin while its values are still the numbers of that range.
    """
    given = scenario.origin.steps if scenario.origin else {}
    labels = [chip.label for chip in scenario.chips.values()]
    issues = []
    for name, chip in scenario.chips.items():
        rungs = {rung.name: rung.label for rung in chip.rungs if rung.name in legal[name]}
        is_clear = len(set(rungs.values())) == len(rungs)
        values = tuple(rungs.values()) if is_clear else tuple(rungs)
        steps = tuple(given.get(name, ()))
        is_range = bool(steps) and step_names(steps) == list(values)
        title = chip.label if labels.count(chip.label) == 1 else name
        issues.append(Issue(title, values, steps if is_range else ()))
    if len({issue.name for issue in issues}) < len(issues):  # a label that is another chip's name
        issues = [replace(issue, name=name) for name, issue in zip(scenario.chips, issues, strict=True)]
    return tuple(issues)


def party_of(scenario: Scenario, name: str, kind: str, legal: Legal, issues: tuple[Issue, ...]) -> Party:
    """Return what one actor wants, in the numbers of its origin where they say what the scenario says."""
    actor = scenario.actors[name]
    tastes = preferences(scenario, actor, types_of(actor)[kind])
    weights = tuple(tastes.weights[chip] for chip in legal)
    worth = {
        chip: dict(zip((rung.name for rung in scenario.chips[chip].rungs), tastes.values[chip], strict=True))
        for chip in legal
    }
    values = tuple(tuple(worth[chip][rung] for rung in rungs) for chip, rungs in legal.items())
    no_deal, reservation = worth_of_no_deal(scenario, actor, tastes), actor.outside_option
    if no_deal > reservation + ROUNDING:
        reservation = no_deal
    party = Party(actor.label, weights, values, (1.0,) * len(weights), reservation)
    given = scenario.origin.actors.get(name) if scenario.origin else None
    if scenario.origin is None or given is None:
        return party
    party = with_evaluations(with_weights(party, given, legal), given, legal)
    lines = [tuple(given.lines.get(chip, ())) for chip in legal]
    lines_kept = lines_of(party, lines, issues, scenario.origin.format)
    party = replace(party, lines=lines_kept, discount=given.discount)
    as_given = replace(party, reservation=given.reservation)
    if outside_option(as_given) != reservation:
        return replace(party, reservation=reservation * scale_of(party))
    return with_bid(as_given, given, legal)


def with_weights(party: Party, given: OriginActor, legal: Legal) -> Party:
    """Return a party with the weights it was given, if they are those of the scenario but for their sum."""
    wanted = replace(party, weights=tuple(given.weights.get(chip, 0.0) for chip in legal))
    if not any(wanted.weights):
        return party
    scale = scale_of(wanted)
    return wanted if tuple(weight / scale for weight in wanted.weights) == party.weights else party


def with_evaluations(party: Party, given: OriginActor, legal: Legal) -> Party:
    """Return a party with the evaluations it was given, for issues on which they say what the values say."""
    evaluations, divisors = list(party.evaluations), list(party.divisors)
    for k, (chip, rungs) in enumerate(legal.items()):
        table = given.evaluations.get(chip, {})
        worth = tuple(table.get(rung, 0.0) for rung in rungs)
        highest = max(worth)
        if highest > 0.0 and tuple(evaluation / highest for evaluation in worth) == party.evaluations[k]:
            evaluations[k], divisors[k] = worth, highest
    return replace(party, evaluations=tuple(evaluations), divisors=tuple(divisors))


def lines_of(
    party: Party, given: Sequence[tuple[float, ...]], issues: Sequence[Issue], source: Format
) -> tuple[tuple[float, ...], ...]:
    """Return the lines that a party was given, for ranges on which they say what the values say."""
    lines = [
        line if issue.steps and worth_on_line(line, issue.values, source) == party.evaluations[k] else ()
        for k, (issue, line) in enumerate(zip(issues, given, strict=True))
    ]
    return tuple(lines) if any(lines) else ()


def worth_on_line(line: tuple[float, ...], values: tuple[str, ...], source: Format) -> tuple[float, ...]:
    """Return what the numbers of a range are worth by a line of a format; nothing for no such line."""
    if source == "genius" and len(line) == 2:
        return tuple(linear(*line, len(values)))
    is_share = all(0.0 <= utility <= 1.0 for utility in line[2:])
    if source == "geniusweb" and len(line) == 4 and is_share and spans(line, values):
        return tuple(on_line(line, values))
    return ()


def with_bid(party: Party, given: OriginActor, legal: Legal) -> Party:
    """Return a party with its reservation bid, if that is still worth the reservation value."""
    if not given.bid or not all(given.bid.get(chip) in rungs for chip, rungs in legal.items()):
        return party
    bid = tuple(rungs.index(given.bid[chip]) for chip, rungs in legal.items())
    return replace(party, bid=bid) if utility_of(party, bid) == party.reservation else party


def worth_of_no_deal(scenario: Scenario, actor: Actor, tastes: TypedPreferences) -> float:
    """Return the unrounded threat point of an actor, linkages included [utility]."""
    worths = []
    for packages in ("in_force", "fallback"):
        package = {name: getattr(chip, packages) for name, chip in scenario.chips.items()}
        total = 0.0
        for name, chip in scenario.chips.items():
            place = [rung.name for rung in chip.rungs].index(package[name])
            total += tastes.weights[name] * tastes.values[name][place]
        for linkage in actor.linkages:
            if all(package[chip] in rungs for chip, rungs in linkage.when.items()):
                total += linkage.bonus
        worths.append(total)
    return disagreement_value(scenario.talks.perceived_risk, *worths)


def left_out(scenario: Scenario) -> list[str]:
    """Return what stands around the table, in words."""
    parts = {
        "the discount factor per round": scenario.origin is None and scenario.talks.discount != 1.0,
        "approval": scenario.approval is not None and scenario.phases.approval,
        "news": bool(scenario.news.shocks or scenario.news.rumours),
        "instruments": bool(scenario.instruments),
        "implementation": scenario.implementation is not None,
        "firms": scenario.firms is not None,
        "unilateral moves": scenario.phases.moves and any(c.unilateral for c in scenario.chips.values()),
        "deadlines": any(chip.clock.deadline for chip in scenario.chips.values()),
    }
    return [what for what, is_there in parts.items() if is_there]
