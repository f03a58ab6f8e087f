"""Command that prints the bargaining solutions of a scenario."""

from bargaining_sim.cli.options import File, Json, Set, load
from bargaining_sim.cli.terminal import examples, print_json

EXAMPLES = examples("solve us_china_2025", "solve us_china_2025 --set talks.bargaining_power=0.6")


def solve(file: File, settings: Set = [], as_json: Json = False) -> None:  # noqa: B006
    """Print the Nash and other bargaining solutions of a scenario.

    For every pair of types and every threat point: Nash, Kalai–Smorodinsky, egalitarian, utilitarian and
    issue by issue, and the asymmetric Nash solution if talks.bargaining_power is not 0.5.
    """
    from bargaining_sim.analysis import solutions

    ((scenario, _, _),) = load([file], settings)
    table = solutions.solve(scenario)
    if as_json:
        print_json([solution._asdict() for solution in table])
    else:
        print(solutions.as_table(scenario, table), end="")
