"""Two scenarios, or one with a setting changed, under the same luck, compared run by run.

Run 17 of both sides draws the same random numbers, so the difference of two runs of one number comes from the
scenarios. Differences are gathered slice by slice; no row is kept.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bargaining_sim.analysis.comparison.findings import FILE, TRADE, Change, Comparison, Difference, Side
from bargaining_sim.analysis.comparison.pairs import Classes, Events, FlippedRuns, Numbers, other_somewhere
from bargaining_sim.engine.batch import play_batch
from bargaining_sim.errors import (
    MAX_RUNS,
    MAX_SEED,
    MAX_WORKERS,
    BargainingError,
    Fault,
    ResultError,
    check_number,
)
from bargaining_sim.game.outcome import FAILED
from bargaining_sim.results.dictionary import Outcome, column, data_dictionary, ended
from bargaining_sim.results.frame import open_result
from bargaining_sim.results.manifest import new_manifest, read_manifest
from bargaining_sim.results.rows import Columns, Plan, read_columns
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import find_scenario, holds, shipped_scenarios
from bargaining_sim.scenario.schema import Scenario

BLOCK = 25_000
"""Runs handed to the engine at a time: what its threads have finished early waits in memory."""


MUST_AGREE = ("seed", "source_sha256", "versions")
"""What two results must have in common for their runs to be pairs."""


def played_side(
    scenario: Scenario,
    seed: int,
    runs: int,
    texts: dict[str, str] | None = None,
    overrides: dict[str, Any] | None = None,
    command: str = "",
) -> Side:
    """Return a side that will be played.

    Parameters
    ----------
    texts, overrides, command : optional
        Where the scenario comes from, as :func:`bargaining_sim.results.manifest.new_manifest` takes them.
    """
    check_number("runs", runs, 1, MAX_RUNS)
    check_number("seed", seed, 0, MAX_SEED)
    manifest = new_manifest(scenario, texts or {}, overrides or {}, seed, runs, command)
    del manifest["part_runs"]  # rows are not kept
    return Side(scenario, manifest | {"complete": True})


def result_side(folder: Path) -> Side:
    """Return a side that is read from a complete result.

    Raises
    ------
    ResultError
        If it is none, or not complete.
    """
    frame = open_result(folder)
    return Side(frame.scenario, read_manifest(folder), folder, frame.replayable)


def check_pair(first: Side, second: Side) -> None:
    """Refuse two results whose runs are no pairs, and say in what they differ.

    Raises
    ------
    ResultError
    """
    a, b = first.manifest, second.manifest
    texts = [unlike(key, a.get(key), b.get(key)) for key in MUST_AGREE if a.get(key) != b.get(key)]
    if texts:
        hint = "run one of them again as the other was run"
        fault = Fault("A and B", "; ".join(texts), "results of one seed and one version", hint)
        raise ResultError(str(fault))


def unlike(key: str, first: Any, second: Any) -> str:
    if isinstance(first, dict) and isinstance(second, dict):
        names = [name for name in first | second if first.get(name) != second.get(name)]
        return "; ".join(unlike(name, first.get(name), second.get(name)) for name in names)
    what = "source code of bargaining_sim" if key == "source_sha256" else key
    return f"{what} {first} in A, {second} in B"


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


def compare_sides(
    first: Side, second: Side, workers: int = 1, progress: Callable[[int], object] = lambda _: None
) -> Comparison:
    """Compare two sides run by run.

    Parameters
    ----------
    first, second : Side
        A and B, from :func:`played_side` or :func:`result_side`. Of different numbers of runs the smaller is
        compared.
    workers : int
        Threads for playing; what is found does not depend on them.
    progress : callable
        Called with the number of pairs just finished.

    Returns
    -------
    Comparison

    Raises
    ------
    ResultError
        If the sides have different seeds or versions, or a result cannot be read.
    """
    check_number("workers", workers, 1, MAX_WORKERS)
    check_pair(first, second)
    runs = min(first.runs, second.runs)
    pairs = Pairs(first.scenario, second.scenario)
    streams = [
        stream(side, outcomes, runs, workers)
        for side, outcomes in zip((first, second), pairs.outcomes, strict=True)
    ]
    for a, b in in_step(*streams):
        pairs.add(a, b)
        progress(length(a))
    return Comparison(
        first,
        second,
        first.seed,
        runs,
        pairs.differences(),
        pairs.flipped.flips(),
        changes(first.scenario, second.scenario),
        pairs.other_types if pairs.types else None,
        pairs.alone,
    )


class Pairs:
    """All columns that two scenarios have in common, gathered run by run.

    Attributes
    ----------
    outcomes : list of list of Outcome
        What is needed of either side.
    """

    def __init__(self, first: Scenario, second: Scenario) -> None:
        a, b = ({item.name: item for item in data_dictionary(side)} for side in (first, second))
        names = [name for name in a if name in b and a[name].kind == b[name].kind and name != "run"]
        self.outcomes = [[side[name] for name in names] for side in (a, b)]
        self.alone = [name for name in a if name not in b], [name for name in b if name not in a]
        self.others = {
            name: Events(a[name]) if a[name].kind in ("flag", "round") else Numbers(a[name])
            for name in names
            if a[name].kind != "class"
        }
        self.classes = {name: Classes(a[name], b[name]) for name in names if a[name].kind == "class"}
        self.types = [name for name in self.classes if name.startswith("type_")]
        self.flipped = FlippedRuns(self.classes[FILE if first.approval and second.approval else TRADE])
        self.runs = self.other_types = 0

    def add(self, first: Columns, second: Columns) -> None:
        alive = ended(first[TRADE]) & ended(second[TRADE])
        for name, pairs in (self.others | self.classes).items():
            if name in self.classes and FAILED not in self.classes[name].labels:
                pairs.add(first[name][alive], second[name][alive])
            else:
                pairs.add(first[name], second[name])
        headline = self.flipped.classes.outcome.name
        self.flipped.add(self.runs, first[headline], second[headline])
        self.other_types += other_somewhere(
            [self.classes[name] for name in self.types],
            [first[name][alive] for name in self.types],
            [second[name][alive] for name in self.types],
        )
        self.runs += length(first)

    def differences(self) -> list[Difference]:
        """Return all differences in the order of the data dictionary; types are luck, not outcomes."""
        every = self.others | self.classes
        names = [item.name for item in self.outcomes[0] if item.name not in self.types]
        return [one for name in names for one in every[name].differences()]


def stream(side: Side, outcomes: Sequence[Outcome], runs: int, workers: int) -> Iterator[Columns]:
    if side.folder is not None:
        yield from read_columns(Plan(side.manifest), side.folder, outcomes)
        return
    game = compile_scenario(side.scenario)
    for start in range(0, runs, BLOCK):
        for rows in play_batch(game, side.seed, start, min(BLOCK, runs - start), workers):
            yield {outcome.name: column(outcome, rows) for outcome in outcomes}


def length(columns: Columns) -> int:
    return len(next(iter(columns.values())))


def cut(columns: Columns, start: int, stop: int | None = None) -> Columns:
    return {name: values[start:stop] for name, values in columns.items()}


def in_step(first: Iterator[Columns], second: Iterator[Columns]) -> Iterator[tuple[Columns, Columns]]:
    """Parts of both sides cut to the same runs, until the shorter side ends."""
    a, b = next(first, None), next(second, None)
    while a is not None and b is not None:
        n = min(length(a), length(b))
        yield cut(a, 0, n), cut(b, 0, n)
        a = cut(a, n) if n < length(a) else next(first, None)
        b = cut(b, n) if n < length(b) else next(second, None)


IDENTITY = {"name", "base", "title", "summary", "levers"}
"""What a scenario says about itself; the rest is what it says about the world."""


def changes(first: Scenario, second: Scenario) -> list[Change]:
    """Return every key that two resolved scenarios set differently, in the order of the first."""
    a, b = (scenario.model_dump(mode="json", exclude=IDENTITY) for scenario in (first, second))
    return list(changed_below("", a, b))


def changed_below(key: str, first: Any, second: Any) -> Iterator[Change]:
    """Changes of one key and all below it; a whole part that one side lacks is one change."""
    a, b = by_name(first), by_name(second)
    if not isinstance(a, dict) or not isinstance(b, dict):
        if a != b:
            yield Change(key, first, second)
        return
    for name in dict.fromkeys([*a, *b]):
        yield from changed_below(f"{key}.{name}" if key else name, a.get(name), b.get(name))
    if isinstance(first, list) and set(a) == set(b) and list(a) != list(b):
        yield Change(f"{key} (order)", list(a), list(b))


def by_name(value: Any) -> Any:
    """Turn a list whose elements have names into a table of them."""
    if isinstance(value, list) and value and all(isinstance(item, dict) and "name" in item for item in value):
        return {item["name"]: {key: inner for key, inner in item.items() if key != "name"} for item in value}
    return value
