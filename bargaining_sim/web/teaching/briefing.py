"""What a role briefing says: one seat of one scenario, from its own values."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from bargaining_sim.game.tables import BASIS_POINTS
from bargaining_sim.rules.disagreement import disagreement_value
from bargaining_sim.scenario.compiler import platform_value
from bargaining_sim.scenario.preferences import preferences, types_of, utilities
from bargaining_sim.scenario.schema import Actor, Chip, Rung, Scenario
from bargaining_sim.scenario.schema_beyond import Approval, Platform
from bargaining_sim.text import lines
from bargaining_sim.text.numbers import percent
from bargaining_sim.web.teaching.words import common

MAX_RUNGS, MAX_TYPES = 12, 3
"""Rungs of a chip and types of an actor that a briefing shows."""


class Row(NamedTuple):
    """A rung: its label with marks, and a number in each column."""

    label: str
    marks: str
    values: Sequence[float]


class ChipTable(NamedTuple):
    """The worth of every rung of a chip.

    Attributes
    ----------
    columns : sequence of str
        Headings of the numbers: one, or one for each type.
    rows : sequence of Row
    note : str
        What is left out; empty if nothing is.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Row]
    note: str


def seats(scenario: Scenario) -> dict[str, str]:
    """Return the seats of a scenario: both actors, and the platform if one must consent.

    Returns
    -------
    dict of str to str
        Id → label.
    """
    labels = {name: actor.label for name, actor in scenario.actors.items()}
    platform = platform_of(scenario)
    return labels | {platform.id: platform.label} if platform else labels


def approval_of(scenario: Scenario) -> Approval | None:
    """Return who must approve; nothing if that phase is switched off."""
    return scenario.approval if scenario.phases.approval else None


def platform_of(scenario: Scenario) -> Platform | None:
    approval = approval_of(scenario)
    return approval.platform if approval else None


def is_platform(scenario: Scenario, seat: str) -> bool:
    return seat not in scenario.actors


def who(scenario: Scenario, seat: str) -> str:
    """Say in a sentence or two who holds a seat."""
    roles: dict[str, str] = common()["roles"]
    if seat in roles and seat not in ("principal", "platform"):
        return roles[seat]
    if is_platform(scenario, seat):
        return roles["platform"].format(label=seats(scenario)[seat])
    other = next(actor.label for name, actor in scenario.actors.items() if name != seat)
    return roles["principal"].format(label=scenario.actors[seat].label, other=other)


def type_name(name: str) -> str:
    return name.replace("_", " ")


def shown_types(actor: Actor) -> list[str]:
    return list(types_of(actor))[:MAX_TYPES]


def chip_tables(scenario: Scenario, seat: str) -> list[ChipTable]:
    """Return what every rung is worth to a seat, heaviest chip first."""
    if is_platform(scenario, seat):
        return [platform_table(scenario)]
    actor = scenario.actors[seat]
    names = shown_types(actor)
    tastes = [preferences(scenario, actor, types_of(actor)[name]) for name in names]
    tables = []
    for chip in sorted(scenario.chips, key=lambda name: -tastes[0].weights[name]):
        weights = list(dict.fromkeys(f"{taste.weights[chip]:.2f}" for taste in tastes))
        columns = [taste.values[chip] for taste in tastes]
        differ = any(column != columns[0] for column in columns)
        heads = [type_name(name) for name in names] if differ else [common()["briefing"]["value"]]
        values = list(zip(*(columns if differ else columns[:1]), strict=True))
        caption = common()["briefing"]["chip"].format(
            chip=scenario.chips[chip].label, weight=" / ".join(weights)
        )
        tables.append(chip_table(scenario, seat, chip, caption, heads, values))
    return tables


def platform_table(scenario: Scenario) -> ChipTable:
    """Return what every rung of the file is worth to the platform, with the fee if there is one."""
    approval, platform = scenario.approval, platform_of(scenario)
    assert approval
    assert platform
    words, chip = common()["briefing"], scenario.chips[approval.chip]
    plain = [platform.values[rung.name] for rung in chip.rungs]
    with_fee = [platform_value(platform, rung)[0] for rung in chip.rungs]
    values = list(zip(plain, with_fee, strict=True)) if with_fee != plain else [(x,) for x in plain]
    heads = [words["value"], words["fee"]][: len(values[0])]
    caption = words["plain_chip"].format(chip=chip.label)
    return chip_table(scenario, platform.id, approval.chip, caption, heads, values)


def chip_table(
    scenario: Scenario,
    seat: str,
    name: str,
    caption: str,
    columns: Sequence[str],
    values: Sequence[Sequence[float]],
) -> ChipTable:
    """Return the table of one chip; of a long ladder rungs at even distances, and the one in force."""
    chip = scenario.chips[name]
    shown: Sequence[int] = range(len(chip.rungs))
    note = ""
    if len(chip.rungs) > MAX_RUNGS:
        even = np.linspace(0, len(chip.rungs) - 1, MAX_RUNGS - 1).round().astype(int).tolist()
        in_force = [i for i, rung in enumerate(chip.rungs) if rung.name == chip.in_force]
        shown = sorted({*even, *in_force})
        note = common()["briefing"]["shown"].format(shown=len(shown), all=f"{len(chip.rungs):,}")
    rows = [Row(chip.rungs[i].label, marks(scenario, seat, name, chip.rungs[i]), values[i]) for i in shown]
    return ChipTable(caption, columns, rows, note)


def marks(scenario: Scenario, seat: str, chip: str, rung: Rung) -> str:
    """Return the marks of a rung: in force, red line, consent, review."""
    approval, signs = approval_of(scenario), ""
    if rung.name == scenario.chips[chip].in_force:
        signs += "▶"
    if seat in scenario.actors and rung.name in scenario.actors[seat].red_lines.get(chip, []):
        signs += "✕"
    if approval and approval.chip == chip:
        signs += "◆" if approval.platform and rung.consent else ""
        signs += "⚖" if approval.reviewer and rung.review else ""
    return signs


def worth(scenario: Scenario, seat: str, kind: str, rungs: dict[str, str]) -> float:
    """Return what a whole package is worth to a type of an actor, linkage bonuses included."""
    places = [
        next(i for i, rung in enumerate(chip.rungs) if rung.name == rungs[name])
        for name, chip in scenario.chips.items()
    ]
    actor = scenario.actors[seat]
    digits = np.array([places], dtype=np.int16)
    return float(utilities(scenario, actor, types_of(actor)[kind], digits)[0]) / BASIS_POINTS


def start(scenario: Scenario, which: str) -> dict[str, str]:
    """Return what is ``in_force`` at the start or comes as ``fallback``, by chip."""
    return {name: str(getattr(chip, which)) for name, chip in scenario.chips.items()}


def platform_way_out(scenario: Scenario, platform: Platform) -> float:
    approval = scenario.approval
    assert approval
    chip = scenario.chips[approval.chip]
    values = {rung.name: platform_value(platform, rung)[0] for rung in chip.rungs}
    return float(disagreement_value(platform.perceived_risk, values[chip.in_force], values[chip.fallback]))


def label_of(chip: Chip, rung: str) -> str:
    return next(one.label for one in chip.rungs if one.name == rung)


def quoted(labels: Sequence[str]) -> str:
    return ", ".join(map(lines.quoted, labels))


def odds(actor: Actor) -> str:
    return ", ".join(f"{type_name(name)} {percent(kind.prior, 0)}" for name, kind in types_of(actor).items())


def type_weights(scenario: Scenario, actor: Actor) -> str:
    """Name the weights of every shown type, if they differ; else nothing."""
    weights = {
        name: preferences(scenario, actor, types_of(actor)[name]).weights for name in shown_types(actor)
    }
    if all(one == next(iter(weights.values())) for one in weights.values()):
        return ""
    return "; ".join(
        f"{type_name(name)} ("
        + ", ".join(f"{scenario.chips[chip].label} {weight:.2f}" for chip, weight in one.items())
        + ")"
        for name, one in weights.items()
    )
