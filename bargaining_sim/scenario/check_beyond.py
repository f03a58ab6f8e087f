"""Checks of what surrounds the table: approval, news, instruments, chokepoints, the venture, the firms."""

from collections.abc import Mapping, Sequence

from bargaining_sim.errors import Fault
from bargaining_sim.scenario.faults import clean, complete, known, known_keys, known_rungs, ladder
from bargaining_sim.scenario.preferences import types_of
from bargaining_sim.scenario.schema import Chip, Scenario
from bargaining_sim.scenario.schema_beyond import (
    Approval,
    Firms,
    Implementation,
    Instrument,
    Platform,
    Spread,
    Statute,
)


def check_beyond(draft: Scenario) -> list[Fault]:
    faults = check_news(draft)
    for name, instrument in draft.instruments.items():
        faults += check_instrument(f"instruments.{name}", instrument, draft.chips, list(draft.actors))
    faults += check_locks(draft.instruments, draft.chips)
    for name, chip in draft.chips.items():
        faults += check_chokepoint(f"chips.{name}.chokepoint", chip)
    if draft.approval and draft.approval.reviewer:
        needs = draft.approval.reviewer.needs
        faults += known_instruments("approval.reviewer.needs", [needs] if needs else [], draft)
    if draft.implementation:
        faults += check_implementation(draft.implementation, draft)
    if draft.firms:
        faults += check_firms(draft.firms, draft)
    return faults


def check_approval(approval: Approval, chips: Mapping[str, Chip], actors: Sequence[str]) -> list[Fault]:
    faults = known("approval.chip", [approval.chip], list(chips), "chip")
    faults += known_keys("approval.ratifiers", approval.ratifiers, actors, "actor")
    if approval.reviewer:
        faults += known("approval.reviewer.side", [approval.reviewer.side], actors, "actor")
    chip = chips.get(approval.chip)
    faults += known("approval.pending", [approval.pending], ladder(chip), "rung")
    if chip and approval.pending is not None and approval.pending == chip.in_force:
        faults.append(Fault("approval.pending", f'"{approval.pending}", the rung in force', "another rung"))
    if approval.platform:
        faults += check_platform(approval.platform, ladder(chip), actors)
    if approval.statute:
        faults += check_statute(approval.statute, chip, actors)
    return faults


def check_platform(platform: Platform, rungs: Sequence[str], actors: Sequence[str]) -> list[Fault]:
    """Faults of the platform that must consent; ``rungs`` are those of the chip under approval."""
    faults = []
    if platform.id in actors:
        found = f'"{platform.id}", the name of an actor'
        faults.append(Fault("approval.platform.id", found, "a name of its own"))
    if platform.id == "licence":
        allowed = "another name: classes of outcomes would clash"
        faults.append(Fault("approval.platform.id", f'"{platform.id}"', allowed))
    if rungs:
        faults += complete("approval.platform.values", platform.values, rungs, "rung")
        quality = platform.licence.quality if platform.licence else None
        faults += known_keys("approval.platform.licence.quality", quality or {}, rungs, "rung")
    return faults


def facts_about(chip: Chip | None) -> dict[str, list[bool | float | str]]:
    """Attributes of a chip's rungs, with every value they have."""
    facts: dict[str, list[bool | float | str]] = {}
    for rung in chip.rungs if chip else []:
        for name, value in rung.attributes.items():
            facts.setdefault(name, []).append(value)
    return facts


def check_statute(statute: Statute, chip: Chip | None, actors: Sequence[str]) -> list[Fault]:
    where, facts = "approval.statute.requires", facts_about(chip)
    faults = known("approval.statute.side", [statute.side], actors, "actor")
    faults += known_keys(where, statute.requires, list(facts), "attribute")
    for name, condition in statute.requires.items():
        if chip and not facts:
            allowed = "an attribute of the rungs of the chip under approval, which have none"
            faults.append(Fault(f"{where}.{name}", f'an unknown attribute "{clean(name)}"', allowed))
        if condition.below is None and condition.one_of is None:
            faults.append(Fault(f"{where}.{name}", "no condition", "below or one_of"))
        numbers = [value for value in facts.get(name, []) if not isinstance(value, bool | str)]
        if condition.below is not None and name in facts and not numbers:
            found = f"a limit, but {name} is a number on no rung"
            faults.append(Fault(f"{where}.{name}.below", found, "one_of instead"))
    return faults


def known_instruments(where: str, used: Sequence[str], draft: Scenario) -> list[Fault]:
    if used and not draft.instruments:
        return [Fault(where, f'the instrument "{used[0]}"', "none: the scenario has no table instruments")]
    return known(where, used, list(draft.instruments), "instrument")


def check_news(draft: Scenario) -> list[Fault]:
    faults, actors = [], list(draft.actors)
    for name, shock in draft.news.shocks.items():
        where = f"news.shocks.{name}"
        faults += known(f"{where}.chip", [shock.chip], list(draft.chips), "chip")
        faults += known_keys(f"{where}.thresholds", shock.thresholds, actors, "actor")
        faults += known_instruments(f"{where}.exposes", shock.exposes or [], draft)
        if shock.steps and shock.chip is None:
            faults.append(Fault(f"{where}.steps", f"{shock.steps} rungs", "none without a chip"))
    for name, rumour in draft.news.rumours.items():
        where = f"news.rumours.{name}"
        faults += known(f"{where}.about", [rumour.about], actors, "actor")
        if rumour.about in draft.actors:
            kinds = list(types_of(draft.actors[rumour.about]))
            faults += known(f"{where}.type", [rumour.type], kinds, "type")
    return faults


def check_instrument(
    where: str, instrument: Instrument, chips: Mapping[str, Chip], actors: Sequence[str]
) -> list[Fault]:
    faults = known(f"{where}.learner", [instrument.learner], actors, "actor")
    faults += known_rungs(f"{where}.exposed_by", instrument.exposed_by, chips)
    faults += known_rungs(f"{where}.unlocks", instrument.unlocks, chips)
    for name in instrument.unlocks:
        owner, learner = chips[name].owner if name in chips else None, instrument.learner
        if owner in actors and learner in actors and owner != learner:
            allowed = f"chips of {learner}, who learns it"
            faults.append(Fault(f"{where}.unlocks.{name}", f"{name}, a chip of {owner}", allowed))
    return faults


def check_locks(instruments: Mapping[str, Instrument], chips: Mapping[str, Chip]) -> list[Fault]:
    """Rungs that two instruments unlock, and rungs in force that are still locked."""
    faults, owner = [], dict[tuple[str, str], str]()
    for name, instrument in instruments.items():
        for chip, rungs in instrument.unlocks.items():
            where = f"instruments.{name}.unlocks.{chip}"
            for rung in rungs:
                other = owner.setdefault((chip, rung), name)
                if other != name:
                    found = f'the rung "{rung}", which {other} unlocks too'
                    faults.append(Fault(where, found, "each rung under one instrument"))
                used = ("in_force", "fallback") if chip in chips and not instrument.known else ()
                what = next((key for key in used if rung == getattr(chips[chip], key)), None)
                if what:
                    found = f'the rung "{rung}", which is chips.{chip}.{what}'
                    faults.append(Fault(where, found, f"another rung, or instruments.{name}.known = true"))
    return faults


def check_chokepoint(where: str, chip: Chip) -> list[Fault]:
    if chip.chokepoint is None:
        return []
    rungs = ladder(chip)
    faults = known(f"{where}.rung", [chip.chokepoint.rung], rungs, "rung")
    if rungs and chip.chokepoint.rung == rungs[-1]:
        allowed = "a rung with a friendlier one after it"
        faults.append(Fault(f"{where}.rung", f'"{rungs[-1]}", the last rung', allowed))
    return faults


def check_implementation(venture: Implementation, draft: Scenario) -> list[Fault]:
    if draft.approval is None:
        return [Fault("implementation", "a table", "none without a table approval: nothing closes")]
    rungs = ladder(draft.chips.get(draft.approval.chip))
    faults = known("implementation.collapsed_rung", [venture.collapsed_rung], rungs, "rung")
    worst = 2 * venture.violation_hazard + venture.quality_hazard + venture.external_hazard
    if worst > 1.0:
        found = f"hazards that add up to {worst:.4g} a month at relations −1, full support and no quality"
        faults.append(Fault("implementation", found, "2·violation + quality + external hazard of at most 1"))
    return faults + known_keys("implementation.support", venture.support or {}, rungs, "rung")


def check_firms(firms: Firms, draft: Scenario) -> list[Fault]:
    designs = list(firms.designs or {})
    faults = known("firms.start", [firms.start], designs, "design")
    faults += known("firms.compute_chip", [firms.compute_chip], list(draft.chips), "chip")
    for trait in ("market", "china_revenue", "compute_need", "origin_penalty"):
        spread: Spread | None = getattr(firms, trait)
        if spread and None not in (spread.low, spread.high) and spread.low > spread.high:
            found = f"low {spread.low:g} above high {spread.high:g}"
            faults.append(Fault(f"firms.{trait}", found, "low at most high"))
    for name, design in (firms.designs or {}).items():
        if design.exposure == 0.0:
            allowed = "more than 0: the origin never quite goes"
            faults.append(Fault(f"firms.designs.{name}.exposure", "0", allowed))
    for name, firm in firms.named.items():
        faults += known(f"firms.named.{name}.documented", [firm.documented], designs, "design")
    if firms.count is not None and len(firms.named) > firms.count:
        found = f"{firms.count} firms, but {len(firms.named)} named ones"
        faults.append(Fault("firms.count", found, "at least as many firms as named ones"))
    if firms.stands_for and draft.approval is None:
        faults.append(Fault("firms.stands_for", "a table", "none without a table approval: there is no file"))
    elif draft.approval:
        rungs = ladder(draft.chips.get(draft.approval.chip))
        faults += known_keys("firms.stands_for", firms.stands_for, rungs, "rung")
    for rung, stands_for in firms.stands_for.items():
        faults += known(f"firms.stands_for.{rung}", [stands_for], designs, "design")
    return faults
