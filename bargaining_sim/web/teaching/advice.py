"""The sentences of a role briefing: what a seat knows, who must approve, which dates matter, what to do."""

from collections.abc import Sequence
from typing import NamedTuple

from bargaining_sim.scenario.compiler import is_lawful
from bargaining_sim.scenario.preferences import types_of
from bargaining_sim.scenario.schema import Chip, Scenario
from bargaining_sim.scenario.schema_beyond import Platform
from bargaining_sim.text.numbers import percent
from bargaining_sim.web.teaching.briefing import (
    approval_of,
    is_platform,
    label_of,
    odds,
    platform_of,
    platform_table,
    platform_way_out,
    quoted,
    shown_types,
    start,
    type_name,
    worth,
)
from bargaining_sim.web.teaching.words import common

MAX_NEWS, MAX_DATES = 3, 10


class Part(NamedTuple):
    """A heading and the sentences below it."""

    heading: str
    sentences: Sequence[str]


def parts(scenario: Scenario, seat: str) -> list[Part]:
    """Return all parts of a briefing but its tables, in the order in which they stand."""
    words = common()["briefing"]
    own = [] if is_platform(scenario, seat) else principal_parts(scenario, seat)
    return [
        *own,
        Part(words["know"], knows(scenario)),
        Part(words["know_not"], knows_not(scenario, seat)),
        Part(words["home_heading"], approvals(scenario, seat)),
        Part(words["dates"], dates(scenario)),
        Part(words["moves"], moves(scenario, seat)),
        Part(words["advice"], advice(scenario, seat)),
    ]


def principal_parts(scenario: Scenario, seat: str) -> list[Part]:
    words, actor = common()["briefing"], scenario.actors[seat]
    several = words["several_types"].format(types=odds(actor))
    kinds = [several if len(types_of(actor)) > 1 else words["one_type"]]
    if len(types_of(actor)) > len(shown_types(actor)):
        kinds.append(words["fewer_types"].format(count=len(shown_types(actor)), all=len(types_of(actor))))
    red = [
        f"{scenario.chips[chip].label}: {quoted([label_of(scenario.chips[chip], name) for name in names])}"
        for chip, names in actor.red_lines.items()
        if names
    ]
    lines = [words["red"].format(told="; ".join(red))] if red else [words["no_red_lines"]]
    return [Part(words["types"], kinds), Part(words["red_lines"], lines)]


def knows(scenario: Scenario) -> list[str]:
    """Return what every seat knows, and what comes into force if talks end."""
    words = common()["briefing"]
    sentences = [words["know_common"]]
    ending = ", ".join(
        f"{chip.label}: “{label_of(chip, chip.fallback)}”"
        for chip in scenario.chips.values()
        if chip.fallback != chip.in_force
    )
    return [*sentences, words["if_talks_end"].format(told=ending)] if ending else sentences


def knows_not(scenario: Scenario, seat: str) -> list[str]:
    words = common()["briefing"]
    sentences = [
        words["not_types"].format(label=actor.label, types=odds(actor))
        for name, actor in scenario.actors.items()
        if name != seat and len(types_of(actor)) > 1
    ]
    platform = is_platform(scenario, seat)
    sentences.append(words["not_offers_platform" if platform else "not_offers"])
    news = [shock.label for shock in scenario.news.shocks.values() if shock.rate > 0]
    if news and scenario.phases.shocks:
        more = [words["more"]] if len(news) > MAX_NEWS else []
        sentences.append(words["not_news"].format(news="; ".join(news[:MAX_NEWS] + more)))
    return sentences


def approvals(scenario: Scenario, seat: str) -> list[str]:
    """Return who must approve a new rung of the file, in order."""
    words, approval = common()["briefing"], approval_of(scenario)
    if approval is None:
        return [words["no_home"]]
    chip, sentences = scenario.chips[approval.chip], []
    consent = quoted([rung.label for rung in chip.rungs if rung.consent])
    if approval.platform and consent:
        template = words["you_consent" if is_platform(scenario, seat) else "consent"]
        sentences.append(template.format(platform=approval.platform.label, told=consent))
    for name, ratifier in approval.ratifiers.items():
        template = words["you_ratifier" if name == seat else "ratifier"]
        side = scenario.actors[name].label
        sentences.append(
            template.format(who=ratifier.label, side=side, threshold=f"{ratifier.threshold:.2f}")
        )
    if approval.statute:
        side_number = list(scenario.actors).index(approval.statute.side)
        barred = [
            rung.label
            for rung in chip.rungs
            if not is_lawful(scenario, side_number, approval.chip, rung)
            and rung.name not in (chip.in_force, chip.fallback)
        ]
        if barred:
            sentences.append(words["statute"].format(law=approval.statute.label, told=quoted(barred)))
    reviewed = quoted([rung.label for rung in chip.rungs if rung.review])
    if approval.reviewer and reviewed:
        sentences.append(words["review"].format(reviewer=approval.reviewer.label, told=reviewed))
    return sentences or [words["no_home"]]


def dates(scenario: Scenario) -> list[str]:
    """Return meetings and deadlines in order of time, truces, and the end."""
    words = common()["briefing"]
    dated: list[tuple[str, str]] = []
    meetings = scenario.calendar.meetings
    agendas = {tuple(meeting.agenda or ()) for meeting in meetings}
    for meeting in meetings[:MAX_DATES]:
        sentence = words["meeting"].format(date=meeting.date, name=meeting.name)
        sentence += f" {words['summit']}" if meeting.summit else ""
        if meeting.agenda is not None and len(agendas) > 1:
            sentence += f": {words['agenda'].format(chips=labels(scenario, meeting.agenda))}"
        dated.append((str(meeting.date), sentence))
    if len(meetings) > MAX_DATES:
        dated.append((str(meetings[MAX_DATES].date), "…"))
    others: list[str] = []
    if len(agendas) == 1 and meetings[0].agenda is not None:
        others.append(words["agendas"].format(chips=labels(scenario, meetings[0].agenda)))
    if scenario.phases.clock:
        dated += [
            (str(chip.clock.deadline), deadline(scenario, chip))
            for chip in scenario.chips.values()
            if chip.clock.deadline
        ]
        lengths = {chip.clock.truce_days for chip in scenario.chips.values()} - {0}
        for days in sorted(lengths):
            under = [chip.label for chip in scenario.chips.values() if chip.clock.truce_days == days]
            others.append(words["truces"].format(chips=", ".join(under), days=days))
    return [
        *(sentence for _, sentence in sorted(dated)),
        *others,
        words["end"].format(date=scenario.calendar.end),
    ]


def labels(scenario: Scenario, chips: Sequence[str]) -> str:
    return ", ".join(scenario.chips[name].label for name in chips)


def deadline(scenario: Scenario, chip: Chip) -> str:
    template: str = common()["briefing"]["deadline"]
    return template.format(
        date=chip.clock.deadline,
        chip=chip.label,
        owner=scenario.actors[chip.owner].label,
        fallback=label_of(chip, chip.fallback),
        extensions=chip.clock.max_extensions,
        days=chip.clock.extension_days,
    )


def moves(scenario: Scenario, seat: str) -> list[str]:
    words, platform = common()["briefing"], platform_of(scenario)
    if is_platform(scenario, seat):
        assert platform
        return [words["move_platform"].format(rounds=platform.strike_rounds)]
    sentences = [words["move_table" if scenario.talks.linkage == "package" else "move_single"]]
    alone = [
        chip.label
        for chip in scenario.chips.values()
        if chip.owner == seat and chip.unilateral and scenario.phases.moves
    ]
    sentences.append(words["move_alone"].format(chips=", ".join(alone)) if alone else words["move_none"])
    if scenario.talks.breakdown_probability:
        chance = f"{100 * scenario.talks.breakdown_probability:g} %"
        sentences.append(words["move_break"].format(chance=chance))
    return sentences


def advice(scenario: Scenario, seat: str) -> list[str]:
    """Return three pieces of advice, made from the seat's own numbers."""
    words, platform = common()["briefing"], platform_of(scenario)
    if is_platform(scenario, seat):
        assert platform
        return platform_advice(scenario, platform)
    approval, last = approval_of(scenario), scenario.calendar.meetings[-1].name
    sentences = [walk_away(scenario, seat), trade(scenario, seat)]
    if approval and seat in approval.ratifiers:
        sentences.append(words["at_home"].format(threshold=f"{approval.ratifiers[seat].threshold:.2f}"))
    else:
        sentences.append(words["last_meeting"].format(name=last))
    return sentences


def platform_advice(scenario: Scenario, platform: Platform) -> list[str]:
    words, approval = common()["briefing"], scenario.approval
    assert approval
    chip = scenario.chips[approval.chip]
    out = words["platform_out"].format(
        value=f"{platform_way_out(scenario, platform):.2f}",
        fallback=label_of(chip, chip.fallback),
        risk=percent(platform.perceived_risk, 0),
    )
    has_fee = len(platform_table(scenario).columns) > 1
    second = words["platform_fee"].format(fee=words["fee"]) if has_fee else words["platform_needed"]
    return [out, second, words["platform_order"]]


def walk_away(scenario: Scenario, seat: str) -> str:
    """Say what a seat has without a deal, for each type if they differ."""
    words, kinds = common()["briefing"], shown_types(scenario.actors[seat])
    worths = {}
    for which in ("in_force", "fallback"):
        values = {kind: f"{worth(scenario, seat, kind, start(scenario, which)):.2f}" for kind in kinds}
        each = [
            words["walk_types"].format(type=type_name(kind), value=value) for kind, value in values.items()
        ]
        worths[which] = next(iter(values.values())) if len(set(values.values())) == 1 else ", ".join(each)
    text: str = words["walk_away"]
    return text.format(**worths)


def trade(scenario: Scenario, seat: str) -> str:
    words = common()["briefing"]
    weights = sorted(scenario.actors[seat].weights.items(), key=lambda item: -item[1])
    if len(weights) < 2:
        return str(words["single"])
    (high, most), (low, least) = weights[0], weights[-1]
    text: str = words["trade"]
    return text.format(
        high=scenario.chips[high].label,
        low=scenario.chips[low].label,
        high_weight=f"{most:.2f}",
        low_weight=f"{least:.2f}",
    )
