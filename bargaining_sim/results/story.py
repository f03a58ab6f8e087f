"""The ledger in plain sentences: who did what, and why."""

import math
from typing import Any, NamedTuple

from numpy.typing import NDArray

from bargaining_sim.engine.batch import Rows
from bargaining_sim.game import ledger
from bargaining_sim.game.tables import BASIS_POINTS, Game
from bargaining_sim.numeric.chance import IMPLEMENTATION, TABLE
from bargaining_sim.results.dictionary import NOTE, named_row
from bargaining_sim.rules import offers
from bargaining_sim.rules.implementation import QUALITY_DROP, SUSPENSION, VIOLATION
from bargaining_sim.scenario.preferences import types_of
from bargaining_sim.scenario.schema import Chip, Meeting, Scenario
from bargaining_sim.text.lines import day, wrapped
from bargaining_sim.text.numbers import distinguishable, percent, signed

ANSWERS = ("accepted", "refused")
AFTERWARDS = "after the talks"
MISHAPS = {
    VIOLATION: "a violation of data control is found",
    QUALITY_DROP: "the service falls short",
    SUSPENSION: "the licence is suspended",
}


MOVED = (
    ledger.ESCALATED,
    ledger.EASED,
    ledger.ANNOUNCED,
    ledger.SHOCKED,
    ledger.EXECUTED,
    ledger.TAKEN_BACK,
    ledger.IN_FORCE,
    ledger.COLLAPSED,
)
"""Events that put the rung ``new`` of a chip in force."""


class Entry(NamedTuple):
    """One event in words.

    Attributes
    ----------
    round : int
        1 for the first meeting.
    meeting, date, phase, actor, kind : str
    sentence : str
        What happened and why.
    """

    round: int
    meeting: str
    date: str
    phase: str
    actor: str
    kind: str
    sentence: str


def describe_events(scenario: Scenario, game: Game, events: NDArray[Any]) -> list[Entry]:
    """Return all coded events of a run (array of ``game.state.EVENT``) as entries in words."""
    teller = Teller(scenario, game)
    return [teller.entry(event) for event in events]


class Teller:
    """Knows the names of a scenario and tells its events, one after the other.

    It follows what is in force, so that offers are told by what they would change.
    """

    def __init__(self, scenario: Scenario, game: Game) -> None:
        self.scenario = scenario
        self.game = game
        self.chips: list[Chip] = list(scenario.chips.values())
        self.chip_names = list(scenario.chips)
        approval = scenario.approval
        platform = approval.platform.label if approval and approval.platform else "The platform"
        first, second = (actor.label for actor in scenario.actors.values())
        self.labels = {0: first, 1: second, ledger.PLATFORM: platform, -1: "Both"}
        self.in_force = [
            [rung.name for rung in chip.rungs].index(chip.in_force) for chip in scenario.chips.values()
        ]
        self.origin = list(self.in_force)
        """What the offers of this meeting depart from: chip by chip, what was agreed before counts."""
        self.by_agent = True
        """Whether an agent did what is told next: people keep their reasons to themselves."""

    def entry(self, event: Any) -> Entry:
        """Return one event in words."""
        meetings = [meeting.name for meeting in self.scenario.calendar.meetings]
        kind = int(event["kind"])
        told = Entry(
            int(event["meeting"]) + 1,
            [*meetings, AFTERWARDS][int(event["meeting"])],
            day(event["day"]),
            ledger.PHASE_NAMES[int(event["phase"])],
            self.labels[int(event["actor"])],
            ledger.KIND_NAMES[kind],
            self.sentence(kind, event),
        )
        self.follow(kind, event)
        return told

    def follow(self, kind: int, event: Any) -> None:
        """Take note of what an event has put in force."""
        if kind in MOVED and int(event["chip"]) >= 0:
            self.in_force[int(event["chip"])] = int(event["new"])
        elif kind == ledger.ACCEPTED:
            self.origin = self.rungs_of(int(event["package"]))
        elif kind == ledger.DEAL:
            file = int(self.game.talks.file)
            for k, rung in enumerate(self.rungs_of(int(event["package"]))):
                if k != file:  # the file still has to be approved
                    self.in_force[k] = rung
        if kind == ledger.DEAL or event["phase"] != TABLE:
            self.origin = list(self.in_force)

    def sentence(self, kind: int, event: Any) -> str:
        """Say what happened and why."""
        actor = self.labels[int(event["actor"])]
        if kind in (ledger.HELD, ledger.ESCALATED, ledger.THREATENED, ledger.EASED, ledger.ANNOUNCED):
            return self.move(kind, actor, event)
        if kind in (ledger.SHOCKED, ledger.RUMOURED, ledger.LEARNED):
            return self.news(kind, actor, event)
        if kind == ledger.REDESIGNED:
            return self.firms(event)
        if event["phase"] == IMPLEMENTATION:
            return self.venture(kind, event)
        if kind in (ledger.OFFERED, ledger.PASSED, ledger.ACCEPTED, ledger.REFUSED):
            return self.talk(kind, actor, event)
        if kind == ledger.BROKE_DOWN:
            return f"{actor} walks out: talks break down for good, and every fallback comes into force."
        if kind == ledger.DEAL:
            changed = self.changes(int(event["old"]), int(event["package"]))
            return f"Deal: {changed}." if changed else "Deal: both confirm what is in force."
        if kind in (ledger.EXTENDED, ledger.EXECUTED, ledger.CALLED_OFF):
            return self.date(kind, actor, event)
        if kind in (ledger.GRANTED, ledger.DELAYED, ledger.LICENCE_REFUSED):
            return self.review(kind, event)
        return self.approval(kind, actor, event)

    def move(self, kind: int, actor: str, event: Any) -> str:
        """Tell a unilateral move."""
        if kind == ledger.HELD:
            return f"{actor} makes no move."
        label = self.chips[int(event["chip"])].label
        old, new = self.rung(event["chip"], event["old"]), self.rung(event["chip"], event["new"])
        worth, side = f"worth {signed(event['value'])} to it", int(event["actor"])
        if kind == ledger.THREATENED:
            threat = f"{new} on {label} by {day(event['threshold'])}{self.private(side, f' ({worth})')}"
            return f"{actor} threatens {threat}; its public is now listening."
        answer = provoked(float(event["threshold"]))
        if kind == ledger.ANNOUNCED:
            why = self.private(side, answer)
            return f"{actor} announces an easing without return: {label} from {old} to {new}{why}."
        why = self.private(side, f" ({worth}{answer})")
        verb = "escalates on" if kind == ledger.ESCALATED else "eases"
        return f"{actor} {verb} {label}: from {old} to {new}{why}."

    def news(self, kind: int, actor: str, event: Any) -> str:
        """Tell what happened between meetings, and what was learned."""
        place = int(event["package"])
        if kind == ledger.LEARNED:
            label = list(self.scenario.instruments.values())[place].label
            n, usable = int(event["value"]), day(event["threshold"])
            times = "exposure" if n == 1 else "exposures"
            return f"{actor} learns an instrument after {n} {times}: {label}. It can use it from {usable}."
        if kind == ledger.RUMOURED:
            rumour = list(self.scenario.news.rumours.values())[place]
            before, after = percent(float(event["threshold"]), 0), percent(float(event["value"]), 0)
            verb = "A report says that" if event["old"] else "A report denies that"
            belief = f"that {actor} is of type {rumour.type} goes from {before} to {after}"
            learned = self.private(1 - int(event["actor"]), f": the other side's belief {belief}")
            return f"{verb} {rumour.label}{learned}."
        shock = list(self.scenario.news.shocks.values())[place]
        told = f"News: {shock.label}"
        if int(event["chip"]) >= 0 and event["old"] != event["new"]:
            chip = int(event["chip"])
            told += f"; {self.chips[chip].label} from {self.rung(chip, event['old'])}"
            told += f" to {self.rung(chip, event['new'])}"
        for name, shift in shock.thresholds.items():
            what = "harder" if shift > 0 else "easier"
            told += (
                f"; ratification by {self.scenario.actors[name].label} becomes {what} ({signed(shift, 2)})"
            )
        return told + (f"; relations {signed(event['value'], 2)}." if event["value"] else ".")

    def firms(self, event: Any) -> str:
        """Tell that a design of the firms has gained."""
        designs = list(self.scenario.firms.designs.values()) if self.scenario.firms else []
        now, before = int(event["value"]), int(event["threshold"])
        firms = f"Firms, {day(event['day'])}: {now} of {event['new']}"
        return f"{firms} have chosen “{designs[int(event['old'])].label}”, {before} before."

    def venture(self, kind: int, event: Any) -> str:
        """Tell what the months after closing bring."""
        chip = int(event["chip"])
        label, rung = self.chips[chip].label, self.rung(chip, event["new"])
        if kind == ledger.SUPPORTED:
            support, hazard = f"{float(event['value']):.2f}", percent(float(event["threshold"]))
            begins = f"The venture begins with support {support} of engineers in the home state"
            return f"{begins}: hazard {hazard} a month."
        if kind == ledger.COLLAPSED:
            return f"The venture collapses in month {event['threshold']:.0f}: {label} goes to {rung}."
        month, hazard = f"Month {event['value']:.0f}", f"hazard {percent(float(event['threshold']))} a month"
        if kind == ledger.PASSED_REVIEW:
            return f"{month}: the venture passes its review ({hazard})."
        if kind == ledger.LASTED:
            return f"{month}: the venture has lasted ({hazard}); {label} stays at {rung} for good."
        if kind == ledger.REOPENED:
            return f"{month}: both sides agree on new terms for {rung}."
        return f"{month}: {MISHAPS[int(event['old'])]} ({hazard})."

    def talk(self, kind: int, actor: str, event: Any) -> str:
        """Tell an offer or an answer."""
        worth, least = float(event["value"]) / BASIS_POINTS, float(event["threshold"]) / BASIS_POINTS
        is_worth, wants = f"{worth:.2f}", f"{least:.2f}"
        if kind == ledger.OFFERED:
            offer = self.offer(int(event["package"]))
            return f"{actor} offers {offer}: worth {is_worth} to it, it holds out for {wants}."
        if kind == ledger.ACCEPTED:
            return f"{actor} accepts: worth {is_worth} to it, it held out for {wants}."
        is_worth, wants = distinguishable(worth, least)
        if kind == ledger.PASSED:
            if worth < 0:
                return f"{actor} passes: every package in reach crosses one of its red lines."
            return f"{actor} passes: the best in reach is worth {is_worth} to it, it holds out for {wants}."
        if math.isinf(least):
            return f"{actor} refuses, as it would anything: worth {worth:.2f} to it."
        if worth >= least:
            code = self.game.codes[int(event["package"])]
            if offers.is_legal(
                code, int(event["actor"]), self.game.chips, self.game.rungs
            ):  # a person's choice
                return f"{actor} refuses, though worth {is_worth} to it; an agent would take {wants}."
            return f"{actor} refuses: it would be worth {is_worth}, but it crosses a red line."
        return f"{actor} refuses: worth {is_worth} to it, it holds out for {wants}."

    def private(self, owner: int, text: str) -> str:
        """Return what only ``owner`` knows; a teller to others leaves it out."""
        del owner
        return text

    def approval(self, kind: int, actor: str, event: Any) -> str:
        """Tell consent, ratification and what follows from them."""
        chip, side = int(event["chip"]), int(event["actor"])
        label, rung = self.chips[chip].label, self.rung(chip, event["new"])
        share = f"the chance was {percent(float(event['value']), 0)}"
        chance, consents = (
            self.private(side, f" ({share})"),
            self.private(side, f" ({share} that it consents)"),
        )
        passes = self.private(side, f" ({share} that it passes)")
        ratifier = self.ratifier(int(event["actor"]))
        if kind == ledger.NOT_CONSENTED:
            hint = self.private(side, self.nearest(event))
            return f"{actor} refuses its consent to {rung}{consents}{hint}. The framework is dead."
        if kind == ledger.TAKEN_BACK:
            was = self.rung(chip, event["old"])
            return f"{label} goes back from {was} to {rung}: it was linked to the framework."
        sentences = {
            ledger.FRAMEWORK: f"Framework on {label}: {rung}. It must still be approved.",
            ledger.CONSENTED: f"{actor} consents to {rung}{chance}.",
            ledger.RATIFIED: f"Ratified for {actor} by {ratifier}: {rung}{chance}.",
            ledger.NOT_RATIFIED: f"Not ratified for {actor} by {ratifier}, attempt {event['threshold']:.0f}: "
            f"{rung}{passes}.",
            ledger.UNLAWFUL: f"Not ratified for {actor} by {ratifier}, attempt {event['threshold']:.0f}: "
            f"{rung} fails {self.statute()}.",
            ledger.DEFECTED: f"Involuntary defection: {actor} cannot carry {rung} at home. "
            "The framework is dead.",
            ledger.IN_FORCE: f"{label} is closed: {rung} comes into force.",
        }
        return sentences[kind]

    def nearest(self, event: Any) -> str:
        """Tell what the agent of a platform that has refused would have taken; of a person nothing."""
        if not self.by_agent:
            return ""
        if int(event["old"]) < 0:
            return "; it would take nothing else"
        return f"; the nearest it would take is {self.rung(event['chip'], event['old'])}"

    def review(self, kind: int, event: Any) -> str:
        """Tell a licence review."""
        approval = self.scenario.approval
        reviewer = approval.reviewer.label if approval and approval.reviewer else "the regulators"
        rung = self.rung(event["chip"], event["new"])
        by = f"by {reviewer}, while relations stand at {signed(event['value'], 2)}"
        if kind == ledger.GRANTED:
            return f"Licence for {rung} granted {by}."
        if kind == ledger.DELAYED:
            return f"Licence for {rung} delayed {by} (delay {event['threshold']:.0f})."
        return f"Licence for {rung} refused {by}. The framework is dead."

    def date(self, kind: int, actor: str, event: Any) -> str:
        """Tell what happens when the date of a deadline, a truce or a threat comes."""
        chip = int(event["chip"])
        label, fallback = self.chips[chip].label, self.rung(chip, event["new"])
        if kind == ledger.EXTENDED:
            return f"{actor} extends on {label}: {day(event['threshold'])} becomes {day(event['value'])}."
        if kind == ledger.EXECUTED:
            was = self.rung(chip, event["old"])
            change = f"{label} goes from {was} to {fallback}"
            return f"The fallback comes into force on {day(event['value'])}: {change}."
        cost = f"{float(event['value']):.3f}"
        return (
            f"{actor} does not carry out its threat of {fallback} on {label}; its public makes it pay {cost}."
        )

    def rung(self, chip: int, rung: int) -> str:
        """Return the label of a rung in quotation marks."""
        return f"“{self.chips[int(chip)].rungs[int(rung)].label}”"

    def offer(self, package: int) -> str:
        """Return an offer by what it would change, in the short names of the scenario."""
        pairs = enumerate(zip(self.origin, self.rungs_of(package), strict=True))
        changed = ((k, new) for k, (old, new) in pairs if old != new)
        names = [f"{self.chip_names[k]} {self.chips[k].rungs[new].name}" for k, new in changed]
        return ", ".join(names) or "to leave everything as it is"

    def changes(self, old: int, new: int) -> str:
        """Return what a deal changes, in words."""
        pairs = enumerate(zip(self.rungs_of(old), self.rungs_of(new), strict=True))
        changed = [
            f"{self.chips[k].label} from {self.rung(k, before)} to {self.rung(k, after)}"
            for k, (before, after) in pairs
            if before != after
        ]
        return "; ".join(changed)

    def rungs_of(self, package: int) -> list[int]:
        """Return the rung of every chip in a package."""
        code = int(self.game.codes[package])
        return [code >> int(chip.shift) & int(chip.mask) for chip in self.game.chips]

    def ratifier(self, side: int) -> str:
        """Return who ratifies for a side."""
        names = list(self.scenario.actors)
        if self.scenario.approval is None or not 0 <= side < len(names):
            return ""
        found = self.scenario.approval.ratifiers.get(names[side])
        return found.label if found else self.labels[side]

    def statute(self) -> str:
        """Return the law that binds a ratifier."""
        approval = self.scenario.approval
        return approval.statute.label if approval and approval.statute else "the law"


def provoked(harm: float) -> str:
    """Say how the other's last move weighed in."""
    if abs(harm) < 0.0005:
        return ""
    did = f"cost it {harm:.3f}" if harm > 0 else f"gave it {-harm:.3f}"
    return f", after the other's last move {did}"


def as_story(scenario: Scenario, seed: int, run: int, rows: Rows, entries: list[Entry]) -> str:
    """Return one run told meeting by meeting, with its outcome at the end."""
    row = named_row(scenario, rows)
    lines = [scenario.title, f"run {run} of seed {seed}", NOTE, ""]
    lines += wrapped(
        "How to read it: worth and holding out are in utility, 0 worst to 1 best. Offers name only the chips "
        "that they would change.",
        hanging=0,
    )
    for name, actor in scenario.actors.items():
        if len(actor.types) > 1:
            prior = types_of(actor)[row[f"type_{name}"]].prior
            lines += wrapped(
                f"{actor.label} is of type {row[f'type_{name}']} (prior {prior:g}); the other does not know."
            )
    last = 0
    for entry in entries:
        if entry.round != last:
            over = entry.round > len(scenario.calendar.meetings)
            told = (
                "After the talks"
                if over
                else heading(entry.round, scenario.calendar.meetings[entry.round - 1])
            )
            lines += ["", *wrapped(told)]
            last = entry.round
        lines += wrapped(entry.sentence, 4 if entry.kind in ANSWERS else 2)
    final = [f"{name} {row[f'rung_{name}']}" for name in scenario.chips]
    lines += ["", *wrapped(f"In force at the end: {', '.join(final)}.")]
    if scenario.approval:
        lines += wrapped(f"{scenario.chips[scenario.approval.chip].label}: {row['file_outcome']}.")
    lines += wrapped(f"Other chips: {row['trade_outcome']}.")
    worth = ", ".join(
        f"{actor.label} {row[f'utility_{name}']:.3f}" for name, actor in scenario.actors.items()
    )
    lines += wrapped(f"Utility of what is in force: {worth}.")
    return "\n".join(lines) + "\n"


def heading(round_: int, meeting: Meeting) -> str:
    """Return the heading of a round."""
    told = f"Round {round_}: {meeting.name}, {meeting.date.isoformat()}"
    if meeting.summit:
        told += ", the leaders' summit"
    if meeting.agenda is not None:
        told += f"; on the agenda: {', '.join(meeting.agenda)}"
    return told
