"""What A and B of a comparison may be: two scenarios, or two result folders."""

from collections.abc import Mapping
from pathlib import Path

from bargaining_sim.analysis.comparison.compare import Side, check_pair, result_side
from bargaining_sim.errors import BargainingError, Fault
from bargaining_sim.scenario.reader import find_scenario, holds, shipped_scenarios


def are_results(words: tuple[str, str]) -> bool:
    """Whether two words mean result folders; a scenario beside a folder is refused.

    The bare name of a shipped scenario means the scenario, also where a folder has the same name.
    """
    kinds = [word not in shipped_scenarios() and holds(Path(word).is_dir) for word in words]
    if kinds[0] != kinds[1]:
        scenario, folder = words if kinds[1] else words[::-1]
        find_scenario(scenario)  # a name that means nothing at all is told as such
        fault = Fault(
            "A and B",
            f"the scenario {scenario} and the folder {folder}",
            "two scenarios, or two result folders",
            f"bargaining-sim run {scenario} makes a result",
        )
        raise BargainingError(str(fault))
    return kinds[0]


def results(words: tuple[str, str], options: Mapping[str, object]) -> tuple[Side, Side]:
    """Return two results as sides; options that only played scenarios can have are refused.

    Raises
    ------
    BargainingError
    ResultError
        If one cannot be read, or if the two are no pair.
    """
    for option, value in options.items():
        if value is not None and value != []:
            hint = "results have runs, seed and settings of their own"
            fault = Fault(option, "the option with two result folders", "it with scenarios", hint)
            raise BargainingError(str(fault))
    first, second = (result_side(Path(word)) for word in words)
    check_pair(first, second)
    return first, second
