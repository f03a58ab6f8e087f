"""The one door for words: TOML file + base + overrides → a checked ``Scenario``, or all faults at once."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bargaining_sim.errors import Fault, ScenarioError, did_you_mean, one_of
from bargaining_sim.scenario.checks import check
from bargaining_sim.scenario.faults import check_structure
from bargaining_sim.scenario.schema import Scenario

Words = dict[str, Any]
MAX_BYTES = 4_000_000
PACKAGE = Path(__file__).parents[1]


class ReadScenario(NamedTuple):
    """A checked scenario and the texts it was made from."""

    scenario: Scenario
    texts: dict[str, str]
    warnings: list[str]


def scenario_folders() -> list[Path]:
    """Folders in which a scenario is looked up by its bare name: here, then the ones shipped with the package."""
    folders = [Path("scenarios"), PACKAGE / "shipped_scenarios", PACKAGE.parent / "scenarios"]
    return [folder for folder in folders if folder.is_dir()]


def shipped_scenarios() -> dict[str, Path]:
    """Return scenarios that can be named without a path: name → file."""
    found: dict[str, Path] = {}
    for folder in scenario_folders():
        for path in sorted(folder.glob("*.toml")):
            found.setdefault(path.stem, path)
    return found


def find_scenario(name: str | Path) -> Path:
    """Return the file for a path or for the bare name of a shipped scenario."""
    path = Path(name)
    if path.exists():
        return path
    known = shipped_scenarios()
    if str(name) in known:
        return known[str(name)]
    raise ScenarioError(
        str(name),
        [Fault("", "no such file", "a .toml file, or " + one_of(list(known)), did_you_mean(path.stem, list(known)))],
    )


def load_scenario(path: str | Path, overrides: Mapping[str, Any] | None = None) -> Scenario:
    """Read and check a scenario.

    Parameters
    ----------
    path : str or Path
        A TOML file, or the bare name of a shipped scenario.
    overrides : mapping, optional
        Dotted key → value, such as ``{"actors.us.tactic.beta": 0.5}``. Elements of lists are named by their
        ``name`` (``calendar.meetings.Busan.summit``).

    Raises
    ------
    ScenarioError
        With every fault of the scenario.
    """
    return read_scenario(path, overrides).scenario


def read_scenario(path: str | Path, overrides: Mapping[str, Any] | None = None) -> ReadScenario:
    """Like :func:`load_scenario`, with the texts of the files and warnings."""
    file = find_scenario(path)
    words, texts = read_words(file)
    label = str(file)
    for key, value in (overrides or {}).items():
        fault = override(words, key, value)
        if fault:
            raise ScenarioError(label, [fault])
    words["name"] = file.stem
    scenario, faults = check_structure(words)
    more, warnings = check(words, scenario)
    if faults or more or scenario is None:
        raise ScenarioError(label, [*faults, *more])
    return ReadScenario(scenario, texts, warnings)


def read_words(file: Path) -> tuple[Words, dict[str, str]]:
    """Read a file and its base, merged, and the texts of both."""
    text = read_text(file)
    words = parse(file, text)
    texts = {file.name: text}
    base = words.get("base")
    if "name" in words:
        raise ScenarioError(str(file), [Fault("name", "a key of its own", "nothing: the file's name is the name")])
    if base is None:
        return words, texts
    if not isinstance(base, str):
        raise ScenarioError(str(file), [Fault("base", f"{base!r}", "the name of a scenario in the same folder")])
    if base == file.stem:
        raise ScenarioError(str(file), [Fault("base", f'"{base}", the scenario itself', "another scenario (no cycle)")])
    base_file = file.parent / f"{base}.toml"
    if not base_file.is_file():
        names = sorted(p.stem for p in file.parent.glob("*.toml") if p != file)
        raise ScenarioError(
            str(file),
            [Fault("base", f'"{base}", which is not in {file.parent}', one_of(names) or "a scenario in the same folder", did_you_mean(base, names))],
        )
    base_text = read_text(base_file)
    base_words = parse(base_file, base_text)
    if "base" in base_words:
        again = base_words["base"]
        what = "this scenario again: a cycle" if again == file.stem else f'base "{again}" itself'
        raise ScenarioError(
            str(file), [Fault("base", f'"{base}", which has {what}', "a scenario without a base (one level only)")]
        )
    return merge(base_words, words), texts | {base_file.name: base_text}


def read_text(file: Path) -> str:
    """Text of a scenario file, or a fault that says why it cannot be read."""
    try:
        if file.is_dir():
            raise ScenarioError(str(file), [Fault("", "a directory", "a .toml file")])
        if file.stat().st_size > MAX_BYTES:
            raise ScenarioError(str(file), [Fault("", "more than 4 MB", "a scenario file of at most 4 MB")])
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScenarioError(
            str(file), [Fault("", f"bytes that are not UTF-8 at position {error.start}", "UTF-8 text")]
        ) from None
    except OSError as error:
        raise ScenarioError(str(file), [Fault("", f"{error.strerror or error}", "a readable .toml file")]) from None
    if not text.strip():
        raise ScenarioError(str(file), [Fault("", "an empty file", "a scenario, or an overlay with a base")])
    return text


def parse(file: Path, text: str) -> Words:
    """Parse TOML, or a fault with line and column."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(str(file), [Fault("", f"a TOML error: {error}", "valid TOML")]) from None
    except RecursionError:
        raise ScenarioError(str(file), [Fault("", "tables nested too deeply", "valid TOML")]) from None


def merge(base: Words, over: Words) -> Words:
    """``base`` with the keys of ``over`` on top; tables are merged, anything else is replaced."""
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        merged[key] = merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


def parse_overrides(settings: Sequence[str]) -> Words:
    """``key=value`` settings of the command line as dotted key → TOML value; bare words count as text."""
    overrides: Words = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals or not key.strip():
            raise ScenarioError("--set", [Fault("", f'"{setting}"', "key=value, such as actors.us.tactic.beta=0.5")])
        try:
            overrides[key.strip()] = tomllib.loads(f"value = {value}")["value"]
        except tomllib.TOMLDecodeError:
            overrides[key.strip()] = value.strip()
    return overrides


def override(words: Words, key: str, value: Any) -> Fault | None:
    """Set the dotted ``key`` of ``words`` in place; missing tables are made, elements of lists go by name."""
    *path, last = key.split(".")
    place: Any = words
    for depth, part in enumerate(path):
        where = ".".join(path[: depth + 1])
        if isinstance(place, list):
            names = [str(item.get("name", "")) for item in place if isinstance(item, dict)]
            if part not in names:
                return Fault(where, f'"{part}"', one_of(names), did_you_mean(part, names))
            place = place[names.index(part)]
        elif isinstance(place, dict):
            child = place.setdefault(part, {})
            copied = [dict(x) if isinstance(x, dict) else x for x in child] if isinstance(child, list) else child
            place[part] = dict(copied) if isinstance(copied, dict) else copied
            place = place[part]
        else:
            return Fault(where, "a plain value", "a table")
    if not isinstance(place, dict):
        return Fault(key, "a plain value or a list", "a table to set a key in")
    place[last] = value
    return None
