"""The bare table as a plain Mesa model with NumPy, for ``mesa.batch_run``: what a Mesa user would write.

Nothing of the engine is in it but the preferences of the scenario. It bargains by the same rules with its own
random numbers and utilities as floats, so runs differ and statistics agree (``test_kernel.py``).
"""

from dataclasses import dataclass
from typing import Any

import mesa
import numpy as np
from numpy.typing import NDArray

from bargaining_sim.scenario.preferences import legal_packages, package_digits, types_of, utilities
from bargaining_sim.scenario.schema import Actor, Scenario

FLOOR = 1e-6
"""No type is ever excluded for good."""


@dataclass(frozen=True)
class Party:
    """What one negotiator can be and how it concedes.

    ``utility`` (T, X) of the packages to its types, their ``prior``, the least and the most each takes, and
    the packages that cross no red line of its own.
    """

    utility: NDArray[np.float64]
    prior: NDArray[np.float64]
    reserve: NDArray[np.float64]
    top: NDArray[np.float64]
    legal: NDArray[np.bool_]
    initial: float
    beta: float
    noise: float

    def aspiration(self, time: float) -> NDArray[np.float64]:
        """What each type holds out for at a share of the time (Faratin, Sierra & Jennings 1998)."""
        conceded = self.initial + (1 - self.initial) * min(1.0, time) ** (1 / self.beta)
        return np.maximum(self.reserve, self.reserve + (self.top - self.reserve) * (1 - conceded))


@dataclass(frozen=True)
class Talks:
    """Two parties, the package in force, the rounds, who opens, how sharply an offer tells types apart."""

    parties: tuple[Party, Party]
    in_force: int
    rounds: int
    opens: int
    spread: float


def talks_of(scenario: Scenario) -> Talks:
    """The numbers of a scenario that is a bare table."""
    chips, words = list(scenario.chips.values()), scenario.talks
    counts = [len(chip.rungs) for chip in chips]
    digits = package_digits(counts)

    def package(names: list[str]) -> int:
        ladders = [[rung.name for rung in chip.rungs] for chip in chips]
        rungs = [ladder.index(name) for ladder, name in zip(ladders, names, strict=True)]
        return int(np.ravel_multi_index(rungs, counts))

    in_force = package([chip.in_force for chip in chips])
    fallback = package([chip.fallback for chip in chips])

    def party(actor: Actor) -> Party:
        kinds = types_of(actor).values()
        utility = np.stack([utilities(scenario, actor, kind, digits) for kind in kinds]) / 10_000
        legal = legal_packages(scenario, actor, digits)
        no_deal = (1 - words.perceived_risk) * utility[:, in_force] + words.perceived_risk * utility[
            :, fallback
        ]
        return Party(
            utility,
            np.array([kind.prior for kind in kinds]),
            np.maximum(no_deal, actor.outside_option),
            utility[:, legal].max(axis=1),
            legal,
            actor.tactic.initial_concession,
            actor.tactic.beta,
            actor.tactic.noise,
        )

    first, second = (party(actor) for actor in scenario.actors.values())
    opens = list(scenario.actors).index(words.opens) if words.opens else 0
    return Talks((first, second), in_force, len(scenario.calendar.meetings), opens, words.belief_spread)


class Negotiator(mesa.Agent):  # type: ignore[misc]  # Mesa ships no types
    """Concedes with time, offers what it believes the other likes best, accepts what it would ask next."""

    def __init__(self, model: "Bargaining", party: Party, other: Party) -> None:
        super().__init__(model)
        self.party, self.other = party, other
        self.type = int(model.rng.choice(len(party.prior), p=party.prior))
        self.utility = party.utility[self.type]
        self.belief = other.prior.copy()

    def aspiration(self, offer: int) -> float:
        """What it holds out for at an offer; the first is 1."""
        wish = self.party.aspiration(offer / self.model.talks.rounds)[self.type]
        wish += self.party.noise * self.model.rng.uniform(-1.0, 1.0)
        reserve, top = self.party.reserve[self.type], self.party.top[self.type]
        return float(max(reserve, min(top, wish)))

    def propose(self, offer: int) -> int | None:
        """The package best for the other among those good enough; None if there is none."""
        good = np.flatnonzero((self.utility >= self.aspiration(offer)) & self.party.legal)
        if good.size == 0:
            return None
        believed = self.belief @ self.other.utility[:, good]
        return int(good[np.argmax(believed)])

    def update(self, likelihood: NDArray[np.float64]) -> None:
        """Bayes' rule."""
        posterior = self.belief * likelihood
        if posterior.sum() > 0.0:
            posterior = np.where(self.belief > 0.0, np.maximum(FLOOR, posterior / posterior.sum()), 0.0)
            self.belief = posterior / posterior.sum()

    def gaps(self, package: int, offer: int) -> NDArray[np.float64]:
        """By how much a package is worth more than each type of the other is expected to ask, in spreads."""
        expected = self.other.aspiration(offer / self.model.talks.rounds)
        return (self.other.utility[:, package] - expected) / self.model.talks.spread

    def answers(self, package: int, offer: int) -> bool:
        """Learn from an offer and tell whether it accepts it."""
        self.update(np.exp(-0.5 * self.gaps(package, offer) ** 2))
        return bool(self.party.legal[package] and self.utility[package] >= self.aspiration(offer + 1))

    def is_refused(self, package: int, offer: int) -> None:
        """Learn from the other's refusal."""
        self.update(1.0 / (1.0 + np.exp(self.gaps(package, offer + 1))))


class Bargaining(mesa.Model):  # type: ignore[misc]  # Mesa ships no types
    """One offer a step, in turn, until one is accepted or the rounds are over.

    Parameters
    ----------
    talks : Talks
    number : int
        Of the run; with ``start`` it seeds the random numbers.
    start : int
        Seed of the whole batch.
    """

    def __init__(self, talks: Talks, number: int = 0, start: int = 1, rng: Any = None) -> None:
        super().__init__(rng=np.random.default_rng([start, number]) if rng is None else rng)
        self.talks, self.number = talks, number
        first, second = talks.parties
        self.negotiators = (Negotiator(self, first, second), Negotiator(self, second, first))
        self.package = talks.in_force
        self.agreed, self.offers = False, 0
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "agreed": "agreed",
                "round": "steps",
                "offers": "offers",
                "package": "package",
                "utility_0": lambda model: float(model.negotiators[0].utility[model.package]),
                "utility_1": lambda model: float(model.negotiators[1].utility[model.package]),
            }
        )

    def step(self) -> None:
        """One round: an offer and its answer."""
        turn = (self.talks.opens + self.steps - 1) % 2  # Mesa counts the step before it is taken
        proposer, listener = self.negotiators[turn], self.negotiators[1 - turn]
        package = proposer.propose(self.steps)
        if package is not None:
            self.offers += 1
            if listener.answers(package, self.steps):
                self.package, self.agreed = package, True
            else:
                proposer.is_refused(package, self.steps)
        self.running = not self.agreed and self.steps < self.talks.rounds
        # A batch asks for nothing but the end; Mesa before 3.4 finds it only after collecting every step.
        if not self.running or not hasattr(self.datacollector, "_collection_steps"):
            self.datacollector.collect(self)


def batch(talks: Talks, runs: int, start: int = 1) -> list[dict[str, Any]]:
    """Play runs by Mesa's own means, in this process."""
    found: list[dict[str, Any]] = mesa.batch_run(
        Bargaining,
        {"talks": talks, "number": range(runs), "start": start},
        number_processes=1,
        display_progress=False,
    )
    return found
