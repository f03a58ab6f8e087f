"""The ledger in plain sentences: who did what, and why. Its sentences stand in the table of events."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from numpy.typing import NDArray

from bargaining_sim.game import ledger
from bargaining_sim.game.tables import BASIS_POINTS, Game
from bargaining_sim.results.events import ANSWER, EVENTS, names_with
from bargaining_sim.results.in_force import InForce, rungs_of
from bargaining_sim.rules import offers
from bargaining_sim.rules.implementation import QUALITY_DROP, SUSPENSION, VIOLATION
from bargaining_sim.scenario.schema import Chip, Scenario
from bargaining_sim.text.lines import day, quoted
from bargaining_sim.text.lists import counted
from bargaining_sim.text.numbers import distinguishable, percent, signed, whole_percent

ANSWERS = names_with(role=ANSWER)
AFTERWARDS = "after the talks"
MISHAPS = {
    VIOLATION: "a violation of data control is found",
    QUALITY_DROP: "the service falls short",
    SUSPENSION: "the licence is suspended",
}


class Entry(NamedTuple):
    """One event in words.

    Attributes
    ----------
    round : int
        1 for the first meeting.
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


def describe_events(scenario: Scenario, game: Game, events: NDArray[Any], brief: bool = False) -> list[Entry]:
    """Return all coded events of a run (array of ``game.state.EVENT``) as entries in words.

    With ``brief``, moves are told without what they were worth, for stories that need not be complete.
    """
    narrator = Narrator(scenario, game, brief)
    return [narrator.entry(event) for event in events]


class Narrator:
    """Knows the names of a scenario and tells its events, one after the other.

    It follows what is in force, so that offers are told by what they would change.
    """

    def __init__(self, scenario: Scenario, game: Game, brief: bool = False) -> None:
        self.scenario = scenario
        self.game = game
        self.brief = brief
        self.chips: list[Chip] = list(scenario.chips.values())
        self.chip_names = list(scenario.chips)
        self.meetings = [*(meeting.name for meeting in scenario.calendar.meetings), AFTERWARDS]
        approval = scenario.approval
        platform = approval.platform.label if approval and approval.platform else "The platform"
        first, second = (actor.label for actor in scenario.actors.values())
        self.labels = {0: first, 1: second, ledger.PLATFORM: platform, -1: "Both"}
        self.state = InForce(game)
        self.by_agent = True
        """Whether an agent did what is told next: people keep their reasons to themselves."""

    def entry(self, event: Any) -> Entry:
        kind, meeting = int(event["kind"]), int(event["meeting"])
        told = Entry(
            meeting + 1,
            self.meetings[meeting],
            day(event["day"]),
            ledger.PHASE_NAMES[int(event["phase"])],
            self.labels[int(event["actor"])],
            ledger.KIND_NAMES[kind],
            self.sentence(kind, event),
        )
        self.follow(event)
        return told

    def sentence(self, kind: int, event: Any) -> str:
        row = EVENTS[kind]
        template = row.brief if self.brief and row.brief else row.sentence
        return template.format_map(Phrases(self, event))

    def follow(self, event: Any) -> None:
        self.state.follow(event)

    def private(self, owner: int, text: str) -> str:
        """Return what only ``owner`` knows; a narrator to others leaves it out."""
        del owner
        return text

    def rung(self, chip: int, rung: int) -> str:
        return quoted(self.chips[int(chip)].rungs[int(rung)].label)

    def offer(self, package: int) -> str:
        """Return an offer by what it would change, in the short names of the scenario."""
        return self.changed(package, lambda k, rung: f"{self.chip_names[k]} {self.chips[k].rungs[rung].name}")

    def changed(self, package: int, words: Callable[[int, int], str]) -> str:
        """Return the rungs that a package would change, each in ``words`` of chip and rung."""
        pairs = enumerate(zip(self.state.origin, rungs_of(self.game, package), strict=True))
        changed = [words(k, new) for k, (old, new) in pairs if old != new]
        return ", ".join(changed) or "to leave everything as it is"


class Phrases:
    """The words that sentences about one event are made of: ``"{actor} offers {offer}"`` looks them up here.

    Every method without arguments is a word. What ``value``, ``threshold``, ``old`` and ``package`` of an
    event stand for depends on its kind.
    """

    def __init__(self, narrator: Narrator, event: Any) -> None:
        self.narrator, self.event = narrator, event
        self.scenario, self.game = narrator.scenario, narrator.game
        self.chip, self.side = int(event["chip"]), int(event["actor"])

    def __getitem__(self, word: str) -> Any:
        return getattr(self, word)()

    def private(self, text: str) -> str:
        return self.narrator.private(self.side, text)

    # Names.

    def actor(self) -> str:
        return self.narrator.labels[self.side]

    def label(self) -> str:
        return self.narrator.chips[self.chip].label

    def old(self) -> str:
        return self.narrator.rung(self.chip, self.event["old"])

    def new(self) -> str:
        return self.narrator.rung(self.chip, self.event["new"])

    def day(self) -> str:
        return day(self.event["day"])

    def threshold_day(self) -> str:
        return day(self.event["threshold"])

    def value_day(self) -> str:
        return day(self.event["value"])

    def value(self) -> str:
        return f"{self.event['value']:.0f}"

    def threshold(self) -> str:
        return f"{self.event['threshold']:.0f}"

    # Moves: ``value`` is what the move is worth, ``threshold`` how much the other's last one has hurt.

    def why(self) -> str:
        return self.private(provoked(float(self.event["threshold"])))

    def worth_and_why(self) -> str:
        answer = provoked(float(self.event["threshold"]))
        return self.private(f" (worth {signed(self.event['value'])} to it{answer})")

    def worth_of_it(self) -> str:
        return self.private(f" (worth {signed(self.event['value'])} to it)")

    def cost(self) -> str:
        return f"{float(self.event['value']):.3f}"

    # Offers and answers: ``value`` is what a package is worth, ``threshold`` what its side holds out for.

    @property
    def utilities(self) -> tuple[float, float]:
        """What a package is worth to its side, and what that side holds out for."""
        return float(self.event["value"]) / BASIS_POINTS, float(self.event["threshold"]) / BASIS_POINTS

    def worth(self) -> str:
        return f"{self.utilities[0]:.2f}"

    def least(self) -> str:
        return f"{self.utilities[1]:.2f}"

    def offer(self) -> str:
        return self.narrator.offer(int(self.event["package"]))

    def best_in_reach(self) -> str:
        worth, least = distinguishable(*self.utilities)
        if self.utilities[0] < 0:
            return "every package in reach crosses one of its red lines"
        return f"the best in reach is worth {worth} to it, it holds out for {least}"

    def why_refused(self) -> str:
        (utility, bar), (worth, least) = self.utilities, distinguishable(*self.utilities)
        if math.isinf(bar):
            return f", as it would anything: worth {utility:.2f} to it"
        if utility < bar:
            return f": worth {worth} to it, it holds out for {least}"
        code = self.game.codes[int(self.event["package"])]
        if offers.is_legal(code, self.side, self.game.chips, self.game.rungs):  # a person's choice
            return f", though worth {worth} to it; an agent would take {least}"
        return f": it would be worth {worth}, but it crosses a red line"

    def changes(self) -> str:
        """What a deal changes: from the package ``old``, to that of the event."""
        before, after = (rungs_of(self.game, int(self.event[name])) for name in ("old", "package"))
        tell = self.narrator
        changed = [
            f"{tell.chips[k].label} from {tell.rung(k, was)} to {tell.rung(k, now)}"
            for k, (was, now) in enumerate(zip(before, after, strict=True))
            if was != now
        ]
        return "; ".join(changed) or "both confirm what is in force"

    # Approval: ``value`` is the chance that it went as it did, or how relations stand.

    def share(self) -> str:
        return f"the chance was {whole_percent(self.event['value'])}"

    def chance(self) -> str:
        return self.private(f" ({self.share()})")

    def chance_that_it_consents(self) -> str:
        return self.private(f" ({self.share()} that it consents)")

    def chance_that_it_passes(self) -> str:
        return self.private(f" ({self.share()} that it passes)")

    def nearest(self) -> str:
        """What the agent of a platform that has refused would have taken; of a person nothing."""
        if not self.narrator.by_agent:
            return ""
        takes = (
            f"the nearest it would take is {self.old()}"
            if self.event["old"] >= 0
            else "it would take nothing else"
        )
        return self.private(f"; {takes}")

    def ratifier(self) -> str:
        names = list(self.scenario.actors)
        if self.scenario.approval is None or not 0 <= self.side < len(names):
            return ""
        ratifier = self.scenario.approval.ratifiers.get(names[self.side])
        return ratifier.label if ratifier else self.actor()

    def statute(self) -> str:
        approval = self.scenario.approval
        return approval.statute.label if approval and approval.statute else "the law"

    def reviewer(self) -> str:
        approval = self.scenario.approval
        return approval.reviewer.label if approval and approval.reviewer else "the regulators"

    def relations_then(self) -> str:
        return f", while relations stand at {signed(self.event['value'], 2)}"

    # News: ``package`` is the place of the instrument, rumour or shock in the scenario.

    def exposures(self) -> str:
        return counted(int(self.event["value"]), "exposure")

    def instrument(self) -> str:
        return list(self.scenario.instruments.values())[int(self.event["package"])].label

    def confirms(self) -> str:
        return "says" if self.event["old"] else "denies"

    def rumour(self) -> str:
        return list(self.scenario.news.rumours.values())[int(self.event["package"])].label

    def belief(self) -> str:
        rumour = list(self.scenario.news.rumours.values())[int(self.event["package"])]
        before, after = whole_percent(self.event["threshold"]), whole_percent(self.event["value"])
        belief = f"that {self.actor()} is of type {rumour.type} goes from {before} to {after}"
        return self.narrator.private(1 - self.side, f": the other side's belief {belief}")

    def shock(self) -> str:
        shock = list(self.scenario.news.shocks.values())[int(self.event["package"])]
        told = [shock.label]
        if self.chip >= 0 and self.event["old"] != self.event["new"]:
            told.append(f"{self.label()} from {self.old()} to {self.new()}")
        for name, shift in shock.thresholds.items():
            what = "harder" if shift > 0 else "easier"
            told.append(
                f"ratification by {self.scenario.actors[name].label} becomes {what} ({signed(shift, 2)})"
            )
        if self.event["value"]:
            told.append(f"relations {signed(self.event['value'], 2)}")
        return "; ".join(told)

    # The venture and the firms.

    def support(self) -> str:
        return f"{float(self.event['value']):.2f}"

    def hazard(self) -> str:
        return percent(float(self.event["threshold"]))

    def mishap(self) -> str:
        return MISHAPS[int(self.event["old"])]

    def firms(self) -> int:
        return int(self.event["new"])

    def design(self) -> str:
        designs = list(self.scenario.firms.designs.values()) if self.scenario.firms else []
        return designs[int(self.event["old"])].label


def provoked(harm: float) -> str:
    """Say how the other's last move weighed in."""
    if abs(harm) < 0.0005:
        return ""
    did = f"cost it {harm:.3f}" if harm > 0 else f"gave it {-harm:.3f}"
    return f", after the other's last move {did}"
