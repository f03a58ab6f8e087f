"""Checks that look at more than one table of a scenario: names that must agree, sums, dates, sizes.

They run on whatever tables have the right shape, so that faults of shape and of meaning are told together.
"""

import datetime
import math
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import numpy as np
from pydantic import ValidationError

from bargaining_sim.errors import Fault, did_you_mean, one_of
from bargaining_sim.scenario.preferences import package_digits, types_of, utilities
from bargaining_sim.scenario.schema import Actor, Approval, Calendar, Chip, Scenario, Table

MANY_PACKAGES = 100_000
MOST_PACKAGES = 1_000_000
SUM_TOLERANCE = 1e-6

Model = TypeVar("Model", bound=Table)


def check(words: dict[str, Any], scenario: Scenario | None) -> tuple[list[Fault], list[str]]:
    """All faults of meaning, and warnings; ``scenario`` is None if its shape is already wrong."""
    chips = well_formed(Chip, words.get("chips"))
    actors = well_formed(Actor, words.get("actors"))
    calendar = one_well_formed(Calendar, words.get("calendar"))
    approval = one_well_formed(Approval, words.get("approval"))
    chip_names, actor_names = names(words.get("chips")), names(words.get("actors"))
    faults: list[Fault] = []
    for name, chip in chips.items():
        faults += check_chip(name, chip, actor_names, approval, calendar)
    for name, actor in actors.items():
        faults += check_actor(name, actor, chips, chip_names)
    if calendar:
        faults += check_calendar(calendar, chip_names)
    if approval:
        faults += check_approval(approval, chips, chip_names, actor_names)
    opens = words["talks"].get("opens") if isinstance(words.get("talks"), dict) else None
    if isinstance(opens, str):
        faults += known("talks.opens", [opens], actor_names, "actor")
    faults += check_red_lines(chips, actors)
    more, warnings = check_size(chips)
    faults += more
    if scenario is not None and not faults:
        faults += check_utilities(scenario)
    return faults, warnings


def names(table: Any) -> list[str]:
    """Keys of a table, if it is one."""
    return [str(key) for key in table] if isinstance(table, dict) else []


def well_formed(model: type[Model], table: Any) -> dict[str, Model]:
    """Entries of a table that have the right shape."""
    found = {str(key): one_well_formed(model, value) for key, value in table.items()} if isinstance(table, dict) else {}
    return {key: value for key, value in found.items() if value is not None}


def one_well_formed(model: type[Model], value: Any) -> Model | None:
    """Return the value as a model, or None if its shape is wrong."""
    try:
        return model.model_validate(value)
    except ValidationError:
        return None


def known(where: str, used: Iterable[str], allowed: list[str], what: str) -> list[Fault]:
    """Faults for every name in ``used`` that is not ``allowed``."""
    return [
        Fault(where, f'unknown {what} "{name}"', one_of(allowed) or f"no {what} exists", did_you_mean(name, allowed))
        for name in used
        if name not in allowed
    ]


def sums_to_one(where: str, numbers: Iterable[float], what: str) -> list[Fault]:
    """A fault if ``numbers`` do not sum to 1."""
    total = math.fsum(numbers)
    if abs(total - 1.0) <= SUM_TOLERANCE:
        return []
    return [Fault(where, f"{what} that sum to {total:.6g}", f"{what} that sum to 1")]


def check_chip(
    name: str, chip: Chip, actors: list[str], approval: Approval | None, calendar: Calendar | None
) -> list[Fault]:
    """Faults of one chip."""
    where = f"chips.{name}"
    rungs = [rung.name for rung in chip.rungs]
    faults = known(f"{where}.owner", [chip.owner], actors, "actor")
    faults += known(f"{where}.in_force", [chip.in_force], rungs, "rung")
    faults += known(f"{where}.fallback", [chip.fallback], rungs, "rung")
    for twice in sorted({rung for rung in rungs if rungs.count(rung) > 1}):
        faults.append(Fault(f"{where}.rungs", f'rung "{twice}" {rungs.count(twice)} times', "each rung once"))
    under_approval = approval is not None and approval.chip == name
    for rung in chip.rungs:
        if rung.review and rung.review.grant + rung.review.refuse > 1.0 + SUM_TOLERANCE:
            total = rung.review.grant + rung.review.refuse
            faults.append(Fault(f"{where}.rungs.{rung.name}.review", f"grant + refuse = {total:.6g}", "at most 1"))
        if rung.consent and not (under_approval and approval and approval.platform):
            faults.append(
                Fault(f"{where}.rungs.{rung.name}.consent", "true", "false, unless approval.platform consents to this chip")
            )
        if rung.review and not (under_approval and approval and approval.reviewer):
            faults.append(
                Fault(f"{where}.rungs.{rung.name}.review", "a review", "none, unless approval.reviewer reviews this chip")
            )
    deadline = chip.clock.deadline
    if deadline and calendar and deadline < calendar.start:
        faults.append(Fault(f"{where}.clock.deadline", f"{deadline}", f"a day from calendar.start ({calendar.start}) on"))
    return faults


def check_actor(name: str, actor: Actor, chips: Mapping[str, Chip], chip_names: list[str]) -> list[Fault]:
    """Faults of one actor."""
    where = f"actors.{name}"
    faults = complete(f"{where}.weights", actor.weights, chip_names, "chip")
    if not faults:
        faults += sums_to_one(f"{where}.weights", actor.weights.values(), "weights")
    faults += complete(f"{where}.values", actor.values, chip_names, "chip")
    for chip, worth in actor.values.items():
        if chip in chips:
            faults += complete(f"{where}.values.{chip}", worth, [rung.name for rung in chips[chip].rungs], "rung")
    faults += known_rungs(f"{where}.red_lines", actor.red_lines, chips, chip_names)
    for i, linkage in enumerate(actor.linkages):
        faults += known_rungs(f"{where}.linkages.[{i + 1}].when", linkage.when, chips, chip_names)
    if actor.showcase:
        faults += known_rungs(f"{where}.showcase.rungs", actor.showcase.rungs, chips, chip_names)
    if actor.types:
        faults += sums_to_one(f"{where}.types", [kind.prior for kind in actor.types.values()], "priors")
    for kind_name, kind in actor.types.items():
        here = f"{where}.types.{kind_name}"
        wrong = known(f"{here}.weights", kind.weights, chip_names, "chip")
        if kind.weights and not wrong:
            wrong = sums_to_one(f"{here}.weights", (actor.weights | kind.weights).values(), "weights")
        faults += wrong
        rungs = {chip: list(worth) for chip, worth in kind.values.items()}
        faults += known_rungs(f"{here}.values", rungs, chips, chip_names)
        if kind.showcase_bonus is not None and actor.showcase is None:
            faults.append(Fault(f"{here}.showcase_bonus", "a bonus", f"none without {where}.showcase"))
    return faults


def complete(where: str, given: Mapping[str, Any], needed: list[str], what: str) -> list[Fault]:
    """Faults for names in ``given`` that are unknown and for needed names that are missing."""
    faults = known(where, given, needed, what)
    return faults + [Fault(f"{where}.{name}", "nothing", f"a number for every {what}") for name in needed if name not in given]


def known_rungs(where: str, given: Mapping[str, list[str]], chips: Mapping[str, Chip], chip_names: list[str]) -> list[Fault]:
    """Faults for unknown chips and rungs in a table chip → rungs."""
    faults = known(where, given, chip_names, "chip")
    for chip, rungs in given.items():
        if chip in chips:
            faults += known(f"{where}.{chip}", rungs, [rung.name for rung in chips[chip].rungs], "rung")
    return faults


def check_calendar(calendar: Calendar, chip_names: list[str]) -> list[Fault]:
    """Dates in order, agendas that name chips."""
    faults: list[Fault] = []
    before: tuple[str, datetime.date] = ("calendar.start", calendar.start)
    for meeting in calendar.meetings:
        where = f"calendar.meetings.{meeting.name}"
        if meeting.date < before[1]:
            faults.append(Fault(f"{where}.date", f"{meeting.date}", f"a day not before {before[0]} ({before[1]})"))
        before = (where, meeting.date)
        if meeting.agenda is not None:
            faults += known(f"{where}.agenda", meeting.agenda, chip_names, "chip")
    if calendar.end < before[1]:
        faults.append(Fault("calendar.end", f"{calendar.end}", f"a day not before the last meeting ({before[1]})"))
    return faults


def check_approval(
    approval: Approval, chips: Mapping[str, Chip], chip_names: list[str], actors: list[str]
) -> list[Fault]:
    """Names in the approval tables."""
    faults = known("approval.chip", [approval.chip], chip_names, "chip")
    faults += known("approval.ratifiers", approval.ratifiers, actors, "actor")
    if approval.reviewer:
        faults += known("approval.reviewer.side", [approval.reviewer.side], actors, "actor")
    chip = chips.get(approval.chip)
    rungs = [rung.name for rung in chip.rungs] if chip else []
    platform, statute = approval.platform, approval.statute
    if platform:
        if platform.id in actors:
            faults.append(Fault("approval.platform.id", f'"{platform.id}", an actor\'s name', "a name of its own"))
        if chip:
            faults += complete("approval.platform.values", platform.values, rungs, "rung")
            quality = platform.licence.quality if platform.licence else {}
            faults += known("approval.platform.licence.quality", quality, rungs, "rung")
    if statute:
        faults += known("approval.statute.side", [statute.side], actors, "actor")
        attributes = sorted({name for rung in chip.rungs for name in rung.attributes}) if chip else []
        if chip:
            faults += known("approval.statute.requires", statute.requires, attributes, "attribute")
        for name, condition in statute.requires.items():
            if condition.below is None and condition.one_of is None:
                faults.append(Fault(f"approval.statute.requires.{name}", "no condition", "below or one_of"))
    return faults


def check_red_lines(chips: Mapping[str, Chip], actors: Mapping[str, Actor]) -> list[Fault]:
    """Red lines that leave no rung of a chip, and so no package, that both sides may accept."""
    faults = []
    for name, chip in chips.items():
        forbidden = {rung for actor in actors.values() for rung in actor.red_lines.get(name, [])}
        if forbidden >= {rung.name for rung in chip.rungs}:
            owners = [actor for actor, table in actors.items() if table.red_lines.get(name)]
            where = f"actors.{owners[0]}.red_lines.{name}" if owners else "actors"
            faults.append(Fault(where, f"red lines on every rung of {name}", "at least one rung that both may accept"))
    return faults


def check_size(chips: Mapping[str, Chip]) -> tuple[list[Fault], list[str]]:
    """Refuse more packages than can be enumerated; warn where it becomes slow."""
    packages = math.prod(len(chip.rungs) for chip in chips.values())
    if packages > MOST_PACKAGES:
        return [Fault("chips", f"{packages:,} packages", f"at most {MOST_PACKAGES:,}: fewer chips or rungs")], []
    if packages > MANY_PACKAGES:
        return [], [f"chips: {packages:,} packages; above {MANY_PACKAGES:,} runs are slow"]
    return [], []


def check_utilities(scenario: Scenario) -> list[Fault]:
    """With linkage bonuses every utility must still lie within 0 and 1."""
    faults = []
    for name, actor in scenario.actors.items():
        if actor.linkages:
            digits = package_digits([len(chip.rungs) for chip in scenario.chips.values()])
            for kind_name, kind in types_of(actor).items():
                worth = utilities(scenario, actor, kind, digits) / 10_000
                low, high = float(np.min(worth)), float(np.max(worth))
                if low < 0.0 or high > 1.0:
                    found = f"utilities from {low:.4g} to {high:.4g} for type {kind_name}"
                    faults.append(Fault(f"actors.{name}.linkages", found, "bonuses that keep utilities within 0 and 1"))
    return faults
