"""Whether a scenario has what a picture shows."""

from bargaining_sim.scenario.schema import Scenario


def has_table(scenario: Scenario) -> bool:
    """Whether the sides make each other offers."""
    return scenario.phases.table


def has_approval(scenario: Scenario) -> bool:
    """Whether a chip of a scenario needs approval."""
    return scenario.approval is not None


def has_lessons(scenario: Scenario) -> bool:
    """Whether a scenario has instruments that can be learned."""
    return scenario.phases.learning and any(not item.known for item in scenario.instruments.values())


def has_venture(scenario: Scenario) -> bool:
    """Whether ventures of a scenario live on after closing."""
    return scenario.phases.implementation and scenario.implementation is not None


def has_firms(scenario: Scenario) -> bool:
    """Whether platform firms choose designs in a scenario."""
    return scenario.phases.firms and scenario.firms is not None


def has_named_firms(scenario: Scenario) -> bool:
    """Whether some of these firms are named."""
    return has_firms(scenario) and bool(scenario.firms and scenario.firms.named)
