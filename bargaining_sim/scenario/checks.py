"""Checks that look at more than one table of a scenario: names that must agree, sums, dates, sizes.

They run on a draft (:mod:`bargaining_sim.scenario.draft`), so that faults of shape and of meaning are told
together; what the shape has left out of it is None or empty, and nothing is said about that again.
"""

import datetime
import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from bargaining_sim.errors import Fault, did_you_mean
from bargaining_sim.rules.offers import ACCEPTABLE
from bargaining_sim.rules.tactics import OFFERS, TACTICS
from bargaining_sim.scenario.check_beyond import check_approval, check_beyond, facts_about
from bargaining_sim.scenario.compile_equilibrium import is_reduced
from bargaining_sim.scenario.faults import (
    complete,
    element_labels,
    known,
    known_keys,
    known_rungs,
    ladder,
    missing,
    once,
)
from bargaining_sim.scenario.fields import Kind, in_words, keys_at, kind_at
from bargaining_sim.scenario.preferences import package_digits, types_of, utilities
from bargaining_sim.scenario.schema import Actor, ActorType, Calendar, Chip, Scenario
from bargaining_sim.text.lists import listed

MANY_PACKAGES = 100_000
MOST_PACKAGES = 1_000_000
MOST_OFFERS = 100_000
MOST_GIGABYTES = 2.0
SUM_TOLERANCE = 1e-6


def check(draft: Scenario, shape: Sequence[Fault]) -> tuple[list[Fault], list[str]]:
    """All faults of meaning that do not just follow from the faults of ``shape``, and warnings."""
    actors = list(draft.actors)
    faults: list[Fault] = []
    for name, chip in draft.chips.items():
        faults += check_chip(name, chip, draft)
    for name, actor in draft.actors.items():
        faults += check_actor(name, actor, draft.chips)
        faults += check_tactic(f"actors.{name}.tactic", actor, draft)
    faults += check_actor_names(draft)
    if draft.calendar:
        faults += check_calendar(draft.calendar, draft.chips)
    if draft.approval:
        faults += check_approval(draft.approval, draft.chips, actors)
    faults += known("talks.opens", [draft.talks.opens], actors, "actor")
    faults += check_red_lines(draft.chips, draft.actors)
    faults += check_beyond(draft)
    faults += check_levers(draft)
    faults += check_size(draft)
    # What has the wrong shape was left out of the draft: that it is missing is no fault of its own.
    faults = [fault for fault in faults if not any(same_place(fault.where, other.where) for other in shape)]
    # Utilities need weights and values of every rung: with a gap in them there is nothing to add up.
    if not any(fault.where.startswith(("actors", "chips")) for fault in [*shape, *faults]):
        faults += check_utilities(draft)
    return faults, [] if shape or faults else cautions(draft)


def same_place(one: str, other: str) -> bool:
    """Whether a dotted key is the other one, or stands above or below it."""
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def sums_to_one(where: str, numbers: Iterable[float | None], among: str = "") -> list[Fault]:
    # fsum: ten weights of 0.1 sum to 1 exactly
    total = math.fsum(number for number in numbers if number is not None)
    if abs(total - 1.0) <= SUM_TOLERANCE:
        return []
    return [Fault(where, f"numbers that{among} sum to {total:.7g}", "numbers that sum to 1")]


def not_before(where: str, day: datetime.date, first: datetime.date, what: str) -> list[Fault]:
    return [Fault(where, f"{day}", f"{first} or later, not before {what}")] if day < first else []


def check_chip(name: str, chip: Chip, draft: Scenario) -> list[Fault]:
    where, rungs, actors = f"chips.{name}", ladder(chip), list(draft.actors)
    faults = known(f"{where}.owner", [chip.owner], actors, "actor")
    faults += known(f"{where}.in_force", [chip.in_force], rungs, "rung")
    faults += known(f"{where}.fallback", [chip.fallback], rungs, "rung")
    faults += once(f"{where}.rungs", rungs, "rung")
    if chip.divisible:
        faults += known(f"{where}.divisible.rises_for", [chip.divisible.rises_for], actors, "actor")
    approval = draft.approval
    for label, rung in zip(element_labels(chip.rungs), chip.rungs, strict=True):
        here = f"{where}.rungs.{label}"
        if rung.review and (rung.review.grant or 0.0) + (rung.review.refuse or 0.0) > 1.0 + SUM_TOLERANCE:
            total = rung.review.grant + rung.review.refuse
            faults.append(Fault(f"{here}.review", f"grant + refuse = {total:.7g}", "a sum of at most 1"))
        if approval is None or approval.chip in draft.chips:
            under_approval = approval is not None and approval.chip == name
            if rung.consent and not (under_approval and approval and approval.platform):
                faults.append(nobody(f"{here}.consent", "consent", "platform"))
            if rung.review and not (under_approval and approval and approval.reviewer):
                faults.append(nobody(f"{here}.review", "a review", "reviewer"))
    if chip.clock.deadline and draft.calendar and draft.calendar.start:
        start = draft.calendar.start
        faults += not_before(f"{where}.clock.deadline", chip.clock.deadline, start, "calendar.start")
    return faults


def nobody(where: str, what: str, who: str) -> Fault:
    allowed = f"{what} only on the chip that approval.chip names, with a table approval.{who}"
    return Fault(where, f"{what}, but nobody to give it", allowed)


def check_actor(name: str, actor: Actor, chips: Mapping[str, Chip]) -> list[Fault]:
    where = f"actors.{name}"
    incomplete = complete(f"{where}.weights", actor.weights, list(chips), "chip")
    faults = incomplete
    if chips and not incomplete:
        faults = sums_to_one(f"{where}.weights", actor.weights.values())
    faults += complete_values(f"{where}.values", actor.values, chips)
    faults += known_rungs(f"{where}.red_lines", actor.red_lines, chips)
    for i, linkage in enumerate(actor.linkages, start=1):
        faults += known_rungs(f"{where}.linkages.[{i}].when", linkage.when, chips)
    if actor.showcase:
        faults += known_rungs(f"{where}.showcase.rungs", actor.showcase.rungs, chips)
    if actor.types:
        faults += sums_to_one(f"{where}.types", [kind.prior for kind in actor.types.values()], " as priors")
    for kind_name, kind in actor.types.items():
        faults += check_type(f"{where}.types.{kind_name}", where, kind, actor, chips)
    return faults


def complete_values(
    where: str, values: Mapping[str, Mapping[str, float]], chips: Mapping[str, Chip]
) -> list[Fault]:
    """Faults of a table chip → rung → value that must name every rung."""
    faults = known_keys(where, values, list(chips), "chip")
    for chip in missing(values, chips):
        faults.append(Fault(f"{where}.{chip}", "nothing", "a table with a value for every rung"))
    for chip, worth in values.items():
        if chip in chips:
            faults += complete(f"{where}.{chip}", worth, ladder(chips[chip]), "rung")
    return faults


def check_type(
    where: str, above: str, kind: ActorType, actor: Actor, chips: Mapping[str, Chip]
) -> list[Fault]:
    """Faults of one type of an actor, whose own table is ``above``."""
    faults = known_keys(f"{where}.weights", kind.weights, list(chips), "chip")
    if kind.weights and not faults and set(actor.weights | kind.weights) == set(chips):
        among = "" if len(kind.weights) == len(chips) else f", with the others of {above}.weights,"
        faults += sums_to_one(f"{where}.weights", (actor.weights | kind.weights).values(), among)
    faults += known_keys(f"{where}.values", kind.values, list(chips), "chip")
    for chip, worth in kind.values.items():
        faults += known_keys(f"{where}.values.{chip}", worth, ladder(chips.get(chip)), "rung")
    if kind.showcase_bonus is not None and actor.showcase is None:
        faults.append(Fault(f"{where}.showcase_bonus", "a bonus", f"none without a table {above}.showcase"))
    return faults


def check_tactic(where: str, actor: Actor, draft: Scenario) -> list[Fault]:
    if actor.tactic is None or is_reduced(draft):
        return []
    needed = "talks.linkage = package, talks.ends_on_deal = true and all chips on every agenda"
    name, offer = actor.tactic.name, actor.tactic.offer
    solving = {
        "name": name if name in TACTICS and TACTICS[name].reduced_only else None,
        "offer": offer if OFFERS.get(offer or "") == ACCEPTABLE else None,
    }
    return [
        Fault(f"{where}.{key}", f'"{word}" in a game that it cannot solve', f"another {key}, or {needed}")
        for key, word in solving.items()
        if word
    ]


def check_actor_names(draft: Scenario) -> list[Fault]:
    """Names of actors that would give two columns of a result the same name."""
    clashes = {"platform", *(f"carried_out_{name}" for name in draft.actors)}
    allowed = "another name: the columns of results would clash"
    called = [name for name in draft.actors if name in clashes]
    return [Fault(f"actors.{name}", f'an actor called "{name}"', allowed) for name in called]


def check_calendar(calendar: Calendar, chips: Mapping[str, Chip]) -> list[Fault]:
    meetings = calendar.meetings
    faults = once("calendar.meetings", [meeting.name for meeting in meetings if meeting.name], "meeting")
    latest, what = calendar.start, "calendar.start"
    for label, meeting in zip(element_labels(meetings), meetings, strict=True):
        where = f"calendar.meetings.{label}"
        if meeting.date:
            if latest:
                faults += not_before(f"{where}.date", meeting.date, latest, what)
            if not latest or meeting.date >= latest:
                latest, what = meeting.date, where
        faults += known(f"{where}.agenda", meeting.agenda or [], list(chips), "chip")
        faults += once(f"{where}.agenda", meeting.agenda or [], "chip")
        for chip, rung in (meeting.real or {}).items():
            faults += known(f"{where}.real.{chip}", [chip], list(chips), "chip")
            faults += known(f"{where}.real.{chip}", [rung], ladder(chips.get(chip)), "rung")
    if calendar.end and latest:
        faults += not_before("calendar.end", calendar.end, latest, what)
    return faults


def check_levers(draft: Scenario) -> list[Fault]:
    """Faults of levers: keys that no scenario could have, ends that do not fit, choices that there are not.

    A key with the name of a chip or an actor that this scenario lacks is none: a scenario inherits the levers
    of its base, and the page leaves out those that have nothing to move.
    """
    faults: list[Fault] = []
    for name, lever in draft.levers.items():
        for number, lever_key in enumerate(lever.keys or [], 1):
            where, parts = f"levers.{name}.keys.{number}", str(lever_key.key or "").split(".")
            kind = kind_at(parts)
            if lever_key.key and (kind is None or kind.name not in ("number", "whole", "flag", "choice")):
                near = [".".join([*parts[:-1], one]) for one in keys_at(parts[:-1])]
                allowed, hint = "the key of a number, a flag or a choice", did_you_mean(lever_key.key, near)
                faults.append(Fault(f"{where}.key", f'"{lever_key.key}"', allowed, hint))
            elif lever_key.key and kind:
                faults += [
                    Fault(f"{where}.{end}", f"{value!r}", in_words(kind))
                    for end, value in (("low", lever_key.low), ("high", lever_key.high))
                    if value is not None and not fits(kind, value)
                ]
    return faults


def fits(kind: Kind, value: bool | float | str) -> bool:
    """Whether an end of a lever may stand at a key, bounds included."""
    if isinstance(value, bool):
        return kind.name == "flag"
    if isinstance(value, str):
        return value in kind.words
    is_number = kind.name == "number" or (kind.name == "whole" and float(value).is_integer())
    low, high = kind.limits.get("ge", -math.inf), kind.limits.get("le", math.inf)
    above, below = kind.limits.get("gt", -math.inf), kind.limits.get("lt", math.inf)
    return is_number and low <= value <= high and above < value < below


def check_red_lines(chips: Mapping[str, Chip], actors: Mapping[str, Actor]) -> list[Fault]:
    """Red lines that leave no rung of a chip, and so no package, that both sides may accept."""
    faults = []
    for name, chip in chips.items():
        rungs = ladder(chip)
        drawn = {actor: table.red_lines.get(name, []) for actor, table in actors.items()}
        if rungs and set(rungs) <= {rung for red in drawn.values() for rung in red}:
            owners = [actor for actor, red in drawn.items() if set(red) & set(rungs)]
            found = f"red lines of {listed(owners)} on every rung of {name}"
            where = f"actors.{owners[0]}.red_lines.{name}"
            faults.append(Fault(where, found, "at least one rung that both may accept"))
    return faults


def packages_of(draft: Scenario) -> int:
    return math.prod(len(chip.rungs) for chip in draft.chips.values())


def check_size(draft: Scenario) -> list[Fault]:
    packages = packages_of(draft)
    if packages > MOST_PACKAGES:
        found = f"{packages:,} packages" if packages < 10**15 else "more than 10^15 packages"
        return [Fault("chips", found, f"at most {MOST_PACKAGES:,} packages: fewer chips or rungs")]
    meetings = draft.calendar.meetings if draft.calendar else []
    offers = len(meetings) * (draft.talks.offers_per_round or 0)
    if offers > MOST_OFFERS:
        found = f"{draft.talks.offers_per_round:,} offers at each of {len(meetings):,} meetings"
        return [Fault("talks.offers_per_round", found, f"at most {MOST_OFFERS:,} offers in all")]
    agendas = {tuple(sorted(meeting.agenda or ["all chips"])) for meeting in meetings}
    menus = len(draft.chips) if draft.talks.linkage == "issue_by_issue" else len(agendas) * 2
    types = max((len(types_of(actor)) for actor in draft.actors.values()), default=1)
    gigabytes = 4e-9 * packages * menus * 2 * types * (2 + types)
    if gigabytes > MOST_GIGABYTES:
        found = f"{packages:,} packages, {len(agendas)} agendas and {types} types"
        allowed = f"at most {MOST_GIGABYTES:g} GB: fewer rungs, agendas or types"
        return [Fault("chips", f"{found}: {gigabytes:.1f} GB of tables", allowed)]
    return []


def check_utilities(draft: Scenario) -> list[Fault]:
    """Check that with linkage bonuses every utility still lies within 0 and 1."""
    faults = []
    digits = package_digits([len(chip.rungs) for chip in draft.chips.values()])
    for name, actor in draft.actors.items():
        for kind_name, kind in types_of(actor).items() if actor.linkages else []:
            worth = utilities(draft, actor, kind, digits) / 10_000
            low, high = float(np.min(worth)), float(np.max(worth))
            if low < 0.0 or high > 1.0:
                found = f"bonuses that give the type {kind_name} utilities from {low:.4g} to {high:.4g}"
                allowed = "bonuses that keep utilities from 0 to 1"
                faults.append(Fault(f"actors.{name}.linkages", found, allowed))
    return faults


def cautions(scenario: Scenario) -> list[str]:
    """Warnings about what a faultless scenario may hold but does not seem to mean."""
    warnings = []
    packages = packages_of(scenario)
    if packages > MANY_PACKAGES:
        warnings.append(f"chips: {packages:,} packages; above {MANY_PACKAGES:,} runs are slow")
    approval = scenario.approval
    if approval and approval.statute:
        facts = facts_about(scenario.chips[approval.chip])
        for name, condition in approval.statute.requires.items():
            texts = [value for value in facts[name] if isinstance(value, str)]
            for word in condition.one_of or []:
                if word not in facts[name]:
                    guess = did_you_mean(word, texts) if isinstance(word, str) else ""
                    where = f"approval.statute.requires.{name}.one_of"
                    warnings.append(f'{where}: no rung has "{word}"' + (f" ({guess})" if guess else ""))
    return warnings
