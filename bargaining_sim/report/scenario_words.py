"""A scenario in words: who bargains about what, when, under which rules, and what is switched off."""

from collections.abc import Sequence

from bargaining_sim.report.page import Block, Bullets, Heading, Paragraph, Table
from bargaining_sim.rules.tactics import TACTICS
from bargaining_sim.scenario.preferences import types_of
from bargaining_sim.scenario.schema import Actor, Chip, Scenario, Tactic
from bargaining_sim.scenario.schema_beyond import Approval
from bargaining_sim.text.lines import plain
from bargaining_sim.text.lists import counted, listed
from bargaining_sim.text.numbers import percent

MOST_RUNGS, MOST_ROUNDS, FIRST_ROUNDS = 12, 20, 10

PHASES = {
    "shocks": "shocks between meetings",
    "rumours": "rumours about types",
    "learning": "learning of instruments",
    "implementation": "the months after closing",
    "firms": "other platform firms",
    "moves": "unilateral moves",
    "table": "offers at the table",
    "approval": "consent, ratification and review",
    "clock": "deadlines and truces falling due",
}


def scenario_blocks(scenario: Scenario) -> list[Block]:
    approval = scenario.approval
    blocks: list[Block] = [Paragraph(in_short(scenario)), Paragraph(protocol(scenario))]
    blocks += [Heading("Who bargains"), actors_table(scenario)]
    blocks += [Heading("What is on the table"), chips_table(scenario)]
    blocks += [Heading("When they meet"), calendar_table(scenario)]
    if approval and scenario.phases.approval:
        name = plain(scenario.chips[approval.chip].label)
        chain = approval_chain(scenario, approval)
        blocks += [Heading(f"What a deal on {name} has to pass"), Bullets(chain, ordered=True)]
    around = surroundings(scenario)
    if around:
        blocks += [Heading("What happens around the table"), Bullets(around)]
    return [*blocks, Heading("What is switched off"), Paragraph(switched_off(scenario))]


def labels_of(scenario: Scenario) -> dict[str, str]:
    actors = {name: plain(actor.label) for name, actor in scenario.actors.items()}
    return actors | {name: plain(chip.label) for name, chip in scenario.chips.items()}


def in_short(scenario: Scenario) -> str:
    first, second = (plain(actor.label) for actor in scenario.actors.values())
    chips = [plain(chip.label) for chip in scenario.chips.values()]
    shown = chips if len(chips) <= 8 else [*chips[:7], f"{len(chips) - 7} more"]
    calendar = scenario.calendar
    return (
        f"{first} and {second} bargain over {listed(shown)}. The story runs from {calendar.start} to "
        f"{calendar.end}, with {counted(len(calendar.meetings), 'meeting')}."
    )


def protocol(scenario: Scenario) -> str:
    talks, labels = scenario.talks, labels_of(scenario)
    opens = labels[talks.opens or next(iter(scenario.actors))]
    if talks.linkage == "package":
        text = (
            f"At each meeting they exchange up to {talks.offers_per_round} offers of whole packages in turn"
        )
    else:
        text = (
            f"At each meeting they talk chip by chip, up to {talks.offers_per_round} offers on each in turn"
        )
    text += f"; {opens} opens the first."
    if talks.ends_on_deal:
        text += " The first deal ends the story."
    if talks.breakdown_probability:
        chance = f"{100 * talks.breakdown_probability:g} %"
        text += f" After a refusal the talks break down for good with a chance of {chance}."
    if scenario.phases.moves and any(chip.unilateral for chip in scenario.chips.values()):
        text += " Before each meeting both may escalate, threaten or ease on their own chips."
    return text


def actors_table(scenario: Scenario) -> Table:
    labels = labels_of(scenario)
    rows = []
    for actor in scenario.actors.values():
        weights = sorted(actor.weights.items(), key=lambda item: -item[1])
        cares = ", ".join(f"{labels[name]} {percent(weight, 0)}" for name, weight in weights if weight > 0)
        rows.append(
            [plain(actor.label), types(actor), cares, red_lines(scenario, actor), tactic(actor.tactic)]
        )
    head = ["Actor", "Private types (prior)", "Weights of the chips", "Red lines", "How it bargains"]
    return Table("The two principals", head, rows, frozenset(range(1, 5)))


def types(actor: Actor) -> str:
    known = types_of(actor)
    if len(known) < 2:
        return "one type, known to both"
    return ", ".join(f"{name.replace('_', ' ')} {percent(kind.prior, 0)}" for name, kind in known.items())


def red_lines(scenario: Scenario, actor: Actor) -> str:
    texts = []
    for name, forbidden in actor.red_lines.items():
        chip = scenario.chips[name]
        words = [plain(rung.label, 60) for rung in chip.rungs if rung.name in forbidden]
        if words:
            texts.append(f"{plain(chip.label)}: {'; '.join(words[:4])}" + ("; …" if len(words) > 4 else ""))
    return ". ".join(texts) or "none"


def tactic(how: Tactic) -> str:
    words = TACTICS[how.name].words
    if how.name == "time":
        when = "late (Boulware)" if how.beta < 1 else "early" if how.beta > 1 else "evenly"
        words += f", {when}, β {how.beta:g}"
    return words


def chips_table(scenario: Scenario) -> Table:
    labels = labels_of(scenario)
    rows = []
    for chip in scenario.chips.values():
        alone = "" if chip.unilateral else " (by deal or deadline only)"
        label = plain(chip.label) + (f" [{plain(chip.unit)}]" if chip.unit else "")
        rows.append([label, labels[chip.owner] + alone, ladder(chip), rung(chip, chip.fallback)])
    head = ["Chip", "Who can move it", "Ladder, most hostile first; ▶ in force at the start", "If talks end"]
    return Table("The chips and their rungs", head, rows, frozenset(range(1, 4)))


def ladder(chip: Chip) -> str:
    """Name the rungs of a chip; only the ends of a long ladder."""
    texts = [("▶ " if r.name == chip.in_force else "") + plain(r.label, 60) for r in chip.rungs]
    if len(texts) > MOST_RUNGS:
        start = f", ▶ {rung(chip, chip.in_force)} at the start"
        return f"{len(texts):,} rungs from {texts[0]} to {texts[-1]}{start}"
    return " · ".join(texts)


def rung(chip: Chip, name: str) -> str:
    return next(plain(r.label, 60) for r in chip.rungs if r.name == name)


def calendar_table(scenario: Scenario) -> Table:
    labels, meetings = labels_of(scenario), scenario.calendar.meetings
    documented = any(meeting.real for meeting in meetings)
    rows = []
    for place, meeting in enumerate(meetings, 1):
        agenda = "all chips" if meeting.agenda is None else listed([labels[name] for name in meeting.agenda])
        name = plain(meeting.name) + (" (leaders’ summit)" if meeting.summit else "")
        row = [f"{place}. {name}", str(meeting.date), agenda]
        real = [
            f"{labels[chip]} {rung(scenario.chips[chip], real_rung)}"
            for chip, real_rung in meeting.real.items()
            if rung(scenario.chips[chip], real_rung)
            != rung(scenario.chips[chip], scenario.chips[chip].in_force)
        ]
        if documented:
            row.append(
                "; ".join(real) if real else "as at the start" if meeting.real else "not held against runs"
            )
        rows.append(row)
    caption = "The meetings"
    if len(rows) > MOST_ROUNDS:
        caption = f"The first {FIRST_ROUNDS} of {len(rows):,} meetings"
        rows = rows[:FIRST_ROUNDS]
    head = ["Round", "Date", "On the agenda"]
    if documented:
        head.append("Documented in force before the next meeting, where not as at the start")
    return Table(caption, head, rows, frozenset(range(2, len(head))))


def approval_chain(scenario: Scenario, approval: Approval) -> list[str]:
    chip, labels = scenario.chips[approval.chip], labels_of(scenario)
    texts = ["A framework: both governments agree at the table on another rung."]
    consent = [plain(r.label, 60) for r in chip.rungs if r.consent]
    if approval.platform and consent:
        fee = " (a licence fee included)" if approval.platform.licence else ""
        texts.append(
            f"Consent of {plain(approval.platform.label)}, needed for: {'; '.join(consent)}. It weighs what "
            f"it would get{fee} against what it expects if it refuses."
        )
    for name, ratifier in approval.ratifiers.items():
        law = approval.statute
        bound = f", and only what satisfies {plain(law.label)} can pass" if law and law.side == name else ""
        texts.append(
            f"Ratification for {labels[name]} by {plain(ratifier.label)}: even odds at a utility of "
            f"{ratifier.threshold:g}{bound}."
        )
    reviewed = [plain(r.label, 60) for r in chip.rungs if r.review]
    if approval.reviewer and reviewed:
        texts.append(
            f"Licence review by {plain(approval.reviewer.label)}, needed for: {'; '.join(reviewed)}. Better "
            "relations make a grant likelier."
        )
    texts.append(
        f"Only then is the rung in force. Each side may try to ratify {counted(approval.attempts, 'time')}."
    )
    return texts


def surroundings(scenario: Scenario) -> list[str]:
    texts, phases, labels = [], scenario.phases, labels_of(scenario)
    if scenario.implementation and phases.implementation:
        after = scenario.implementation
        texts.append(
            f"A licensed venture has to last {counted(after.months, 'month')} after closing (technology "
            f"handed over: {after.transfer_mode.replace('_', ' ')}); violations, failing service and "
            "politics can end it."
        )
    clocks = [
        plain(chip.label) for chip in scenario.chips.values() if chip.clock.deadline or chip.clock.truce_days
    ]
    if clocks and phases.clock:
        texts.append(f"Deadlines or truces hang over {listed(clocks)}; their owners extend them or not.")
    shocks = [plain(shock.label, 80) for shock in scenario.news.shocks.values() if shock.rate > 0]
    if shocks and phases.shocks:
        texts.append(f"News that may come at any time: {'; '.join(shocks)}.")
    rumours = [plain(rumour.label, 80) for rumour in scenario.news.rumours.values() if rumour.rate > 0]
    if rumours and phases.rumours:
        texts.append(f"Reports about types, some right and some wrong: {'; '.join(rumours)}.")
    lessons = [
        f"{labels[i.learner]}: {plain(i.label, 80)}" for i in scenario.instruments.values() if not i.known
    ]
    if lessons and phases.learning:
        texts.append(f"Instruments that are learned only by being exposed to them: {'; '.join(lessons)}.")
    if scenario.firms and phases.firms:
        texts.append(
            f"{counted(scenario.firms.count, 'platform firm')} look on and choose between "
            f"{counted(len(scenario.firms.designs), 'design')} for dealing with their country of origin."
        )
    return texts


def switched_off(scenario: Scenario) -> str:
    off = [words for name, words in PHASES.items() if not getattr(scenario.phases, name)]
    lacking = absent(scenario)
    text = f"Switched off: {listed(off)}. " if off else "No phase is switched off. "
    return text + (f"The scenario has no {listed(lacking)}." if lacking else "")


def absent(scenario: Scenario) -> list[str]:
    parts: Sequence[tuple[str, object]] = [
        ("chip under approval", scenario.approval),
        ("implementation after closing", scenario.implementation),
        ("platform firms", scenario.firms),
        ("shocks", scenario.news.shocks),
        ("rumours", scenario.news.rumours),
        ("instruments to learn", scenario.instruments),
    ]
    return [name for name, part in parts if not part]
