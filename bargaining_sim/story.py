"""The ledger in plain sentences: who did what, and why."""

import datetime
from typing import Any, NamedTuple

from numpy.typing import NDArray

from bargaining_sim.batch import Rows
from bargaining_sim.game import ledger
from bargaining_sim.game.tables import BASIS_POINTS, NEVER, Game
from bargaining_sim.outcomes import named_row
from bargaining_sim.scenario.schema import Chip, Scenario


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
    """Coded events (array of ``game.state.EVENT``) as entries in words."""
    teller = Teller(scenario, game)
    return [teller.entry(event) for event in events]


class Teller:
    """Knows the names of a scenario and tells its events."""

    def __init__(self, scenario: Scenario, game: Game) -> None:
        self.scenario = scenario
        self.game = game
        self.chips: list[Chip] = list(scenario.chips.values())
        self.chip_names = list(scenario.chips)
        self.labels = [actor.label for actor in scenario.actors.values()]
        approval = scenario.approval
        platform = approval.platform.label if approval and approval.platform else "the platform"
        self.labels += [platform, "Both"]

    def entry(self, event: Any) -> Entry:
        """One event in words."""
        meeting = self.scenario.calendar.meetings[int(event["meeting"])]
        kind = int(event["kind"])
        return Entry(
            int(event["meeting"]) + 1,
            meeting.name,
            datetime.date.fromordinal(int(event["day"])).isoformat(),
            ledger.PHASE_NAMES[int(event["phase"])],
            self.labels[int(event["actor"])],
            ledger.KIND_NAMES[kind],
            self.sentence(kind, event),
        )

    def sentence(self, kind: int, event: Any) -> str:
        """What happened and why."""
        actor = self.labels[int(event["actor"])]
        if kind in (ledger.HELD, ledger.ESCALATED, ledger.THREATENED, ledger.EASED):
            return self.move(kind, actor, event)
        if kind in (ledger.OFFERED, ledger.PASSED, ledger.ACCEPTED, ledger.REFUSED, ledger.BROKE_DOWN, ledger.DEAL):
            return self.talk(kind, actor, event)
        if kind in (ledger.EXTENDED, ledger.EXECUTED, ledger.CALLED_OFF):
            return self.date(kind, actor, event)
        return self.approval(kind, actor, event)

    def move(self, kind: int, actor: str, event: Any) -> str:
        """Unilateral moves."""
        if kind == ledger.HELD:
            return f"{actor} makes no move."
        chip = int(event["chip"])
        old, new = self.rung(chip, event["old"]), self.rung(chip, event["new"])
        worth = f"worth {event['value']:+.3f} to it"
        answer = provoked(float(event["threshold"])) if kind != ledger.THREATENED else ""
        if kind == ledger.ESCALATED:
            return f"{actor} escalates on {self.chips[chip].label}: from {old} to {new} ({worth}{answer})."
        if kind == ledger.EASED:
            return f"{actor} eases {self.chips[chip].label}: from {old} to {new} ({worth}{answer})."
        until = day(event["threshold"])
        return f"{actor} threatens {new} on {self.chips[chip].label} by {until} ({worth}); its public is now listening."

    def talk(self, kind: int, actor: str, event: Any) -> str:
        """Offers and answers."""
        worth, least = float(event["value"]) / BASIS_POINTS, float(event["threshold"]) / BASIS_POINTS
        package = int(event["package"])
        if kind == ledger.OFFERED:
            return f"{actor} offers {self.package(package)}: worth {worth:.2f} to it, it holds out for {least:.2f}."
        if kind == ledger.ACCEPTED:
            return f"{actor} accepts: worth {worth:.2f} to it, it held out for {least:.2f}."
        if kind == ledger.REFUSED:
            if worth >= least:
                return f"{actor} refuses: it would be worth {worth:.2f}, but it crosses a red line."
            return f"{actor} refuses: worth {worth:.2f} to it, it holds out for {least:.2f}."
        if kind == ledger.PASSED:
            if worth < 0:
                return f"{actor} has no package to offer that crosses none of its red lines."
            return f"{actor} passes: the best it could get here is worth {worth:.2f}, less than the {least:.2f} it needs."
        if kind == ledger.BROKE_DOWN:
            return f"{actor} walks out: talks break down and every fallback comes into force."
        changed = self.changes(int(event["old"]), package)
        return f"Deal: {changed}." if changed else "Deal: both confirm what is in force."

    def approval(self, kind: int, actor: str, event: Any) -> str:
        """Consent, ratification, licence review."""
        chip = int(event["chip"])
        label, rung = self.chips[chip].label, self.rung(chip, event["new"])
        chance = f"its chance was {float(event['value']):.0%}"
        ratifier = self.ratifier(int(event["actor"]))
        relations = f"relations stand at {float(event['value']):+.2f}"
        sentences = {
            ledger.FRAMEWORK: f"Framework on {label}: {rung}. It must still be approved.",
            ledger.CONSENTED: f"{actor} consents to {rung} ({chance}).",
            ledger.RATIFIED: f"{ratifier} ratifies {rung} for {actor} ({chance}).",
            ledger.NOT_RATIFIED: f"{ratifier} does not ratify {rung}, attempt {event['threshold']:.0f} ({chance}).",
            ledger.UNLAWFUL: f"{ratifier} cannot ratify {rung}: it fails the statute.",
            ledger.DEFECTED: f"Involuntary defection: {actor} cannot carry {rung} at home. The framework is dead.",
            ledger.GRANTED: f"{self.reviewer()} grants the licence for {rung} ({relations}).",
            ledger.DELAYED: f"{self.reviewer()} delays the licence for {rung} ({relations}).",
            ledger.LICENCE_REFUSED: f"{self.reviewer()} refuses the licence for {rung} ({relations}). The framework is dead.",
            ledger.IN_FORCE: f"{label} is closed: {rung} comes into force.",
            ledger.TAKEN_BACK: f"{label} goes back from {self.rung(chip, event['old'])} to {rung}: performance was linked.",
        }
        if kind == ledger.NOT_CONSENTED:
            nearest = int(event["old"])
            hint = f"the nearest it would accept is {self.rung(chip, nearest)}" if nearest >= 0 else "it would accept nothing"
            return f"{actor} refuses {rung} ({chance} to consent); {hint}. The framework is dead."
        return sentences[kind]

    def date(self, kind: int, actor: str, event: Any) -> str:
        """Deadlines, truces and threats whose date has come."""
        chip = int(event["chip"])
        label, fallback = self.chips[chip].label, self.rung(chip, event["new"])
        if kind == ledger.EXTENDED:
            return f"{actor} extends on {label}: {day(event['threshold'])} becomes {day(event['value'])}."
        if kind == ledger.EXECUTED:
            when = f" on {day(event['value'])}" if event["value"] < NEVER else ""
            return f"The fallback comes into force{when}: {label} goes from {self.rung(chip, event['old'])} to {fallback}."
        return f"{actor} did not carry out its threat on {label}; its public makes it pay {float(event['value']):.2f}."

    def rung(self, chip: int, rung: int) -> str:
        """Label of a rung in quotation marks."""
        return f"“{self.chips[chip].rungs[int(rung)].label}”"

    def package(self, package: int) -> str:
        """A package in words: every chip with its rung."""
        rungs = self.rungs_of(package)
        return ", ".join(
            f"{name} {self.chips[k].rungs[rung].name}" for k, (name, rung) in enumerate(zip(self.chip_names, rungs, strict=True))
        )

    def changes(self, old: int, new: int) -> str:
        """What a deal changes, in words."""
        pairs = enumerate(zip(self.rungs_of(old), self.rungs_of(new), strict=True))
        changed = [
            f"{self.chips[k].label} from {self.rung(k, before)} to {self.rung(k, after)}"
            for k, (before, after) in pairs
            if before != after
        ]
        return "; ".join(changed)

    def rungs_of(self, package: int) -> list[int]:
        """Rung of every chip in a package."""
        code = int(self.game.codes[package])
        return [code >> int(chip.shift) & int(chip.mask) for chip in self.game.chips]

    def ratifier(self, side: int) -> str:
        """Who ratifies for a side."""
        names = list(self.scenario.actors)
        if self.scenario.approval is None or not 0 <= side < 2:
            return ""
        found = self.scenario.approval.ratifiers.get(names[side])
        return found.label if found else self.labels[side]

    def reviewer(self) -> str:
        """Who reviews licences."""
        approval = self.scenario.approval
        return approval.reviewer.label if approval and approval.reviewer else "The regulator"


def as_story(scenario: Scenario, seed: int, run: int, rows: Rows, entries: list[Entry]) -> str:
    """One run told meeting by meeting, with its outcome at the end."""
    row = named_row(scenario, run, rows.rows, rows.rungs)
    parts = [scenario.title, f"run {run} of seed {seed}", ""]
    for name, actor in scenario.actors.items():
        parts.append(f"{actor.label} is of type {row[f'type_{name}']}; the other side only believes.")
    last = 0
    for entry in entries:
        if entry.round != last:
            summit = ", the leaders' summit" if scenario.calendar.meetings[entry.round - 1].summit else ""
            parts += ["", f"Round {entry.round}: {entry.meeting}, {entry.date}{summit}"]
            last = entry.round
        parts.append(f"  {entry.sentence}")
    told = [f"{chip.label} {row[f'rung_{name}']}" for name, chip in scenario.chips.items()]
    parts += ["", f"In force at the end: {', '.join(told)}."]
    parts.append(f"{scenario.chips[scenario.approval.chip].label}: {row['file_outcome']}. " if scenario.approval else "")
    utilities = ", ".join(f"{actor.label} {row[f'utility_{name}']:.2f}" for name, actor in scenario.actors.items())
    parts[-1] += f"Other chips: {row['trade_outcome']}. Utility: {utilities}."
    return "\n".join(parts) + "\n"


def day(ordinal: float) -> str:
    """A day number as a date."""
    return datetime.date.fromordinal(int(ordinal)).isoformat()


def provoked(harm: float) -> str:
    """How the other's last move weighed in."""
    if abs(harm) < 0.0005:
        return ""
    return f", after the other's last move cost it {harm:.3f}" if harm > 0 else f", after the other's last move gave it {-harm:.3f}"
