"""The one door for experiment files: TOML → a checked ``Experiment`` and its scenario, or all faults."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, cast

from bargaining_sim.errors import MAX_POINTS, MAX_RUNS, Fault, ScenarioError
from bargaining_sim.experiments.design import DESIGNS
from bargaining_sim.experiments.points import count_points, in_table, is_number, is_whole, listed
from bargaining_sim.experiments.schema import Experiment, Factor, Setting
from bargaining_sim.scenario.checks import same_place
from bargaining_sim.scenario.draft import draft
from bargaining_sim.scenario.faults import check_structure, clean, shown
from bargaining_sim.scenario.fields import Kind
from bargaining_sim.scenario.reader import (
    PACKAGE,
    Words,
    find_file,
    find_scenario,
    holds,
    override,
    parse,
    parse_overrides,
    read_text,
    read_words,
    vary,
)
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.text import lists

PACKAGE_FOLDERS = (PACKAGE / "shipped_experiments", PACKAGE.parent / "experiments")
"""Where shipped experiments lie: in an installed package, in a checkout."""


class ReadExperiment(NamedTuple):
    """A checked experiment, its scenario, and the texts they were made from.

    Attributes
    ----------
    scenario : Scenario
        As it is without any factor, settings of the command line included.
    text : str
        The experiment file.
    texts : dict
        Files of the scenario, as :func:`bargaining_sim.scenario.reader.words_of` takes them.
    settings : list of str
        Changes of the scenario that all points share: of the file, then of the command line.
    """

    experiment: Experiment
    scenario: Scenario
    text: str
    texts: dict[str, str]
    settings: list[str]


def shipped_experiments() -> dict[str, Path]:
    """Return experiments that can be named without a path: name → file."""
    files: dict[str, Path] = {}
    for folder in (Path("experiments"), *PACKAGE_FOLDERS):
        for path in sorted(folder.glob("*.toml")) if folder.is_dir() else []:
            files.setdefault(path.stem, path)
    return files


def is_experiment(name: str) -> bool:
    """Whether a file, or a bare name, is that of an experiment: it says what it asks, or lies among them."""
    path = Path(name)
    try:
        words = parse(path, read_text(path)) if path.is_file() else {}
    except (ScenarioError, ValueError, OSError):
        words = {}
    return "design" in words or "factors" in words or (not words and name in shipped_experiments())


def read_experiment(name: str | Path, settings: Sequence[str] = ()) -> ReadExperiment:
    """Read and check an experiment.

    Parameters
    ----------
    name : str or Path
        A TOML file, or the bare name of a shipped experiment.
    settings : sequence of str
        ``key=value`` changes of its scenario.

    Raises
    ------
    ScenarioError
        With every fault of the experiment, or every fault of its scenario.
    """
    # Here, as outcomes drag in the rows of results: `check` of a scenario shall not wait for pyarrow.
    from bargaining_sim.experiments.measures import read_measure

    file = find_file(name, shipped_experiments())
    text = read_text(file)
    words = parse(file, text, "an experiment")
    if not words.keys() & {"design", "factors"} and words.keys() & {"actors", "chips", "base"}:
        allowed = "an experiment, with [design] and [factors]"
        fault = Fault("", "a scenario", allowed, "bargaining-sim run plays a scenario")
        raise ScenarioError(str(file), [fault])
    faults = []
    if "name" in words:
        allowed = "no such key: an experiment is called like its file"
        faults.append(Fault("name", shown(words["name"]), allowed))
    words["name"] = file.stem
    experiment, shape = check_structure(words, Experiment)
    faults += shape
    # Of a file with faults of shape a draft holds what could be read, so that all other faults are told too.
    drafted = experiment or cast(Experiment, draft(Kind("table", model=Experiment), words))
    known = [fault.where for fault in faults]
    faults += [
        fault for fault in check_design(drafted) if not any(same_place(fault.where, where) for where in known)
    ]
    if not faults:
        faults += check_size(drafted)
    scenario_file = find_own_scenario(file, drafted.scenario, faults)
    if scenario_file is None:
        raise ScenarioError(str(file), faults)
    scenario_words, texts = read_words(scenario_file)
    of_settings = value_faults(partial(parse_overrides, drafted.settings), scenario_words, scenario_file)
    if of_settings:
        raise ScenarioError(str(file), [*faults, *(Fault("settings", *rest) for rest in of_settings)])
    shared = [*drafted.settings, *settings]
    overrides = parse_overrides(shared)
    scenario, _ = vary(scenario_words, str(scenario_file), overrides)
    # Factors are tried on top of the settings that all points share.
    for key, value in overrides.items():
        override(scenario_words, key, value)
    faults += [said for name in drafted.outcomes if isinstance(said := read_measure(name, scenario), Fault)]
    owners = dict.fromkeys(overrides, "settings")
    faults += check_factors(drafted, scenario_words, scenario_file, faults, owners)
    if faults or experiment is None:
        raise ScenarioError(str(file), faults)
    return ReadExperiment(experiment, scenario, text, texts, shared)


def find_own_scenario(file: Path, name: Any, faults: list[Fault]) -> Path | None:
    """Return the scenario file: beside the experiment, in ``scenarios`` beside its folder, or shipped."""
    if not isinstance(name, str) or not name or any(fault.where == "scenario" for fault in faults):  # told
        return None
    for folder in (file.parent, file.parent.parent / "scenarios"):
        for path in (folder / name, folder / f"{name}.toml"):
            if holds(path.is_file):
                return path
    try:
        return find_scenario(name)
    except ScenarioError as error:
        (fault,) = error.faults
        faults.append(Fault("scenario", f'"{clean(name)}", {fault.found}', fault.allowed, fault.hint))
        return None


def check_design(experiment: Experiment) -> list[Fault]:
    """Faults of what is varied, as far as they can be seen without the scenario."""
    faults: list[Fault] = []
    for name, factor in experiment.factors.items():
        faults += check_factor(f"factors.{name}", factor)
        if name in ("point", "error", *experiment.outcomes):
            faults.append(
                Fault(f"factors.{name}", f'"{name}" as a name', "one that no column of points.csv has")
            )
    faults += [
        Fault("outcomes", f'"{clean(name)}" twice', "every outcome once")
        for name in twice(experiment.outcomes)
    ]
    design = experiment.design
    row = DESIGNS.get(design.kind) if design and isinstance(design.kind, str) else None
    if row is None or not experiment.factors:  # an unknown kind is told by the schema
        return faults
    if row.takes and design.points is None:
        faults.append(Fault("design.points", "nothing", f"a whole number, as the design is {design.kind}"))
    if not row.takes and design.points is not None:
        faults.append(
            Fault("design.points", str(design.points), f"nothing, as the points of {design.kind} follow")
        )
    if row.power_of_2 and design.points and design.points & (design.points - 1):
        near = 1 << (design.points.bit_length() - 1)
        allowed = f"a power of 2, for {row.name}"
        faults.append(Fault("design.points", str(design.points), allowed, f"{near} or {2 * near}"))
    return faults


def twice(names: Sequence[str]) -> list[str]:
    """Return the names that stand more than once in a list, each once."""
    return [name for name in dict.fromkeys(names) if names.count(name) > 1]


def check_size(experiment: Experiment) -> list[Fault]:
    """Faults of too many or too few points, or too many runs."""
    points, runs = count_points(experiment), experiment.design.runs or 0
    if points > MAX_POINTS:
        return [Fault("design", f"{points:,} points", f"at most {MAX_POINTS:,}")]
    if points < 2:
        return [Fault("design", "one point", "at least two: a factor with two values or more")]
    if points * runs > MAX_RUNS:
        found = f"{points:,} points × {runs:,} runs"
        return [Fault("design.runs", found, f"at most {MAX_RUNS:,} runs altogether")]
    return []


def check_factor(where: str, factor: Factor) -> list[Fault]:
    is_range = factor.low is not None or factor.high is not None
    ways = [way for way, given in [("values", factor.values), ("levels", factor.levels)] if given is not None]
    ways += ["low and high"] if is_range else []
    faults = []
    if len(ways) != 1:
        allowed = "exactly one of values, low and high, levels"
        faults.append(Fault(where, lists.listed(ways) or "nothing", allowed))
    if is_range:
        if factor.low is None or factor.high is None:
            end = "low" if factor.low is None else "high"
            faults.append(Fault(f"{where}.{end}", "nothing", "the other end of the range"))
        elif not factor.low < factor.high:
            faults.append(Fault(f"{where}.high", f"{factor.high:g}", f"a number above low, {factor.low:g}"))
        faults += [
            Fault(f"{where}.{end}", f"{bound:g}", "a whole number, as is all that its keys take")
            for end, bound in (("low", factor.low), ("high", factor.high))
            if bound is not None and is_whole(factor) and not float(bound).is_integer()
        ]
    elif factor.steps is not None:
        faults.append(Fault(f"{where}.steps", str(factor.steps), "nothing: steps divide a range"))
    if factor.levels is not None and (factor.keys or factor.complements):
        faults.append(Fault(f"{where}.keys", "keys", "nothing, as every level has its own settings"))
    if factor.levels is None and not factor.keys:
        faults.append(Fault(f"{where}.keys", "nothing", "at least one dotted key of the scenario"))
    faults += [
        Fault(f"{where}.keys", f"{clean(key)} twice", "every key once, here or in complements")
        for key in twice([*factor.keys, *factor.complements])
    ]
    values = factor.values or []
    if factor.complements and not all(is_number(value) for value in values):
        faults.append(Fault(f"{where}.complements", "a complement of words", "complements of numbers only"))
    for i, value in enumerate(values):
        if any(value == v and is_number(value) == is_number(v) for v in values[:i]):
            faults.append(Fault(f"{where}.values", f"{value} twice", "every value once"))
    return faults


def settings_of(factor: Factor, value: Setting | None) -> dict[str, Any]:
    """Return the keys of the scenario that a value of a factor sets."""
    if value is None:
        return {}
    if factor.levels is not None:
        return parse_overrides(factor.levels[str(value)])
    rest = round(1.0 - float(value), 12) if factor.complements else 0.0
    return dict.fromkeys(factor.keys, value) | dict.fromkeys(factor.complements, rest)


def check_factors(
    experiment: Experiment, words: Words, file: Path, told: Sequence[Fault], owners: dict[str, str]
) -> list[Fault]:
    """Faults that each value of each factor, alone, makes at the keys that it sets.

    ``owners`` says who sets a key already; factors are added to it.
    """
    faults: list[Fault] = []
    for name, factor in experiment.factors.items():
        where = f"factors.{name}"
        if any(same_place(fault.where, where) for fault in told):
            continue
        for key in dict.fromkeys(key for value in ends(factor) for key in safe_settings(factor, value)):
            if key in owners:
                owned = f"the key {key}, which {owners[key]} sets already"
                faults.append(Fault(where, owned, "a key that nothing else sets"))
            owners[key] = where
        for value in ends(factor):
            wrong = value_faults(partial(settings_of, factor, value), words, file)
            shown_value = f'"{clean(value)}"' if isinstance(value, str) else in_table(value)
            faults += [Fault(f"{where}: {shown_value}", *rest) for rest in wrong]
            if wrong:
                break  # one value is enough to see what is wrong
    return faults


def ends(factor: Factor) -> list[Setting]:
    """Values to check: all of a list, both ends of a range."""
    every = listed(factor)
    if factor.low is None or factor.high is None:
        return every
    return [round(factor.low), round(factor.high)] if is_whole(factor) else [factor.low, factor.high]


def safe_settings(factor: Factor, value: Setting) -> Mapping[str, Any]:
    """Keys that a value sets; none if its settings cannot be read."""
    try:
        return settings_of(factor, value)
    except ScenarioError:
        return {}


def value_faults(
    settings: Callable[[], Mapping[str, Any]], words: Words, file: Path
) -> list[tuple[str, str, str]]:
    """Faults (found, allowed, hint) at the keys that are set; what only others can mend is let pass."""
    keys: Mapping[str, Any] = {}
    try:
        keys = settings()
        vary(words, str(file), keys)
    except ScenarioError as error:
        return [
            (f"{fault.where}: {fault.found}" if fault.where else fault.found, fault.allowed, fault.hint)
            for fault in error.faults
            if not fault.where or any(same_place(fault.where, key) for key in keys)
        ]
    return []


def settings_at(experiment: Experiment, point: Sequence[Setting | None]) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    for factor, value in zip(experiment.factors.values(), point, strict=True):
        settings |= settings_of(factor, value)
    return settings
