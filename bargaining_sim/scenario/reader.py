"""The one door for words: TOML file + base + overrides → a checked ``Scenario``, or all faults at once."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bargaining_sim.errors import Fault, ScenarioError, did_you_mean, one_of
from bargaining_sim.scenario.checks import check
from bargaining_sim.scenario.divisible import spread_out
from bargaining_sim.scenario.draft import draft_scenario
from bargaining_sim.scenario.faults import check_structure, clean, element_labels, shown
from bargaining_sim.scenario.schema import Scenario

Words = dict[str, Any]
MAX_BYTES = 4_000_000
PACKAGE = Path(__file__).parents[1]
PACKAGE_FOLDERS = (PACKAGE / "shipped_scenarios", PACKAGE.parent / "scenarios")
"""Where shipped scenarios lie: in an installed package, in a checkout."""
WHAT_A_SCENARIO_IS = "a scenario, or changes to a base"
TOML_HINTS = {
    "Cannot overwrite a value": "is a key set twice?",
    "Cannot declare": "is a [table] written twice?",
    "Invalid value": "texts need quotes; true and false are written in small letters",
}


class ReadScenario(NamedTuple):
    """A checked scenario and the texts it was made from."""

    scenario: Scenario
    texts: dict[str, str]
    warnings: list[str]


def scenario_folders() -> list[Path]:
    """Folders in which a scenario is looked up by its bare name: here, then those of the package."""
    return [folder for folder in (Path("scenarios"), *PACKAGE_FOLDERS) if folder.is_dir()]


def shipped_scenarios() -> dict[str, Path]:
    scenarios: dict[str, Path] = {}
    for folder in scenario_folders():
        for path in sorted(folder.glob("*.toml")):
            scenarios.setdefault(path.stem, path)
    return scenarios


def find_scenario(name: str | Path) -> Path:
    """Return the file for a path or for the bare name of a shipped scenario."""
    return find_file(name, shipped_scenarios())


def find_file(name: str | Path, known: Mapping[str, Path]) -> Path:
    """Return the file for a path or for a known bare name."""
    path = Path(name)
    if holds(path.is_file):
        return path
    if str(name) in known:
        return known[str(name)]
    found = "a folder" if holds(path.is_dir) else "no such file"
    beside = sorted(file.name for file in path.parent.glob("*.toml")) if holds(path.parent.is_dir) else []
    near = did_you_mean(path.name, beside) or did_you_mean(path.stem, list(known))
    fault = Fault("", found, "a .toml file, or " + one_of(list(known)), near)
    raise ScenarioError(clean(str(path), 1000), [fault])


def holds(test: Callable[[], bool]) -> bool:
    """Ask a path something; one that no system could have is neither file nor folder."""
    try:
        return test()
    except (OSError, ValueError):
        return False


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
    scenario, warnings = vary(words, str(file), overrides or {})
    return ReadScenario(scenario, texts, warnings)


def vary(words: Words, file: str, overrides: Mapping[str, Any]) -> tuple[Scenario, list[str]]:
    """Check the words of ``file`` with some keys changed; the words themselves stay as they are."""
    varied = dict(words)
    faults = [override(varied, key, value) for key, value in overrides.items()]
    if "name" in varied:
        faults.append(Fault("name", shown(varied["name"]), "no such key: a scenario is called like its file"))
    varied["name"] = Path(file).stem
    return checked(spread_out(varied), file, [fault for fault in faults if fault])


def words_of(texts: Mapping[str, str]) -> Words:
    """Return the words of a scenario from the texts that ``read_words`` gives: its file, then its base."""
    file, *base = (parse(Path(name), text) for name, text in texts.items())
    return merge(base[0], file) if base else file


def checked(words: Words, label: str, faults: Sequence[Fault] = ()) -> tuple[Scenario, list[str]]:
    """Check the words of a whole scenario; return it and warnings, or raise all faults, those given first."""
    scenario, shape = check_structure(words, Scenario)
    meaning, warnings = check(scenario or draft_scenario(words), shape)
    every = [*faults, *shape, *meaning]
    if every or scenario is None:
        raise ScenarioError(label, every)
    return scenario, warnings


def read_words(file: Path) -> tuple[Words, dict[str, str]]:
    """Read a file and its base, merged, and the texts of both."""
    text = read_text(file)
    words = parse(file, text)
    texts = {file.name: text}
    if "base" not in words:
        return words, texts
    base_file = find_base(file, words["base"])
    base_text = read_text(base_file)
    base_words = parse(base_file, base_text)
    if "base" in base_words:
        again = base_words["base"]
        what = "this scenario, a cycle" if again == file.stem else clean(str(again))
        found = f'"{base_file.stem}", which itself has a base: {what}'
        fault = Fault("base", found, "a scenario without a base, as bases go one level")
        raise ScenarioError(str(file), [fault])
    return merge(base_words, words), texts | {base_file.name: base_text}


def find_base(file: Path, base: Any) -> Path:
    """Return the file of the base of a scenario, or raise the fault that says why there is none."""
    beside = {path.stem: path for path in sorted(file.parent.glob("*.toml")) if path.stem != file.stem}
    shipped = {path.stem: path for folder in PACKAGE_FOLDERS for path in sorted(folder.glob("*.toml"))}
    names = [*beside, *(name for name in shipped if name not in beside and name != file.stem)]
    allowed = "the name of another scenario, in the same folder or shipped"
    if len(names) <= 20:
        allowed += f": {one_of(names)}"
    if not isinstance(base, str):
        fault = Fault("base", shown(base), allowed)
    elif base == file.stem:
        fault = Fault("base", f'"{base}", the scenario itself', allowed)
    elif base not in names:
        near = did_you_mean(base.removesuffix(".toml"), names)
        fault = Fault("base", f'"{clean(base)}", which is neither in this folder nor shipped', allowed, near)
    else:
        return beside.get(base) or shipped[base]
    raise ScenarioError(str(file), [fault])


def read_text(file: Path) -> str:
    try:
        if file.is_dir():
            raise unreadable(file, "a folder", "a .toml file")
        if file.stat().st_size > MAX_BYTES:
            raise unreadable(file, "more than 4 MB", "a scenario file of at most 4 MB")
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"bytes that are not UTF-8 at position {error.start}"
        raise unreadable(file, found, "UTF-8 text") from None
    except OSError as error:
        raise unreadable(file, f"{error.strerror or error}", "a readable .toml file") from None


def unreadable(file: Path, found: str, allowed: str = "valid TOML", hint: str = "") -> ScenarioError:
    """Return the error of a file as a whole."""
    return ScenarioError(str(file), [Fault("", found, allowed, hint)])


def parse(file: Path, text: str, what: str = WHAT_A_SCENARIO_IS) -> Words:
    try:
        words = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason = str(error)
        near = next((hint for start, hint in TOML_HINTS.items() if reason.startswith(start)), "")
        raise unreadable(file, f"a TOML error: {reason}", hint=near) from None
    except ValueError:  # Python reads no whole number of more than 4,300 digits
        raise unreadable(file, "a number of thousands of digits") from None
    except RecursionError:
        raise unreadable(file, "tables nested too deeply") from None
    if not words:
        raise unreadable(file, "an empty file", what)
    return words


def merge(base: Words, over: Words) -> Words:
    """Return ``base`` with the keys of ``over`` on top; tables are merged, anything else is replaced."""
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        merged[key] = merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


def parse_overrides(settings: Sequence[str]) -> Words:
    """``key=value`` settings of the command line as dotted key → TOML value; bare words count as text."""
    overrides: Words = {}
    faults = []
    for setting in settings:
        key, equals, value = setting.partition("=")
        if equals and key.strip() and setting.isprintable():
            overrides[key.strip()] = parse_value(value.strip())
        else:
            allowed = "key=value on one line, such as actors.us.tactic.beta=0.5"
            faults.append(Fault("", f'"{clean(setting)}"', allowed))
    if faults:
        raise ScenarioError("--set", faults)
    return overrides


def parse_value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (ValueError, RecursionError):
        return text


def override(words: Words, key: str, value: Any) -> Fault | None:
    """Set the dotted ``key`` of ``words`` in place; missing tables are made, elements of lists go by name.

    Tables and lists on the way are copied, so that other holders of the same tables keep theirs.
    """
    *path, last = parts = key.split(".")
    if not all(parts):
        return Fault(key, "a key with an empty part", "names joined by dots, such as actors.us.tactic.beta")
    if parts[0] in ("name", "base"):
        return Fault(key, "an override", "nothing: it belongs to the file")
    place: Any = words
    for depth, part in enumerate(path):
        fault = unreachable(place, parts[: depth + 1])
        if fault:
            return fault
        if isinstance(place, list):  # copied on the way, like tables: a base is shared by many points
            index = element_labels(place).index(part)
            place[index] = place = dict(place[index]) if isinstance(place[index], dict) else place[index]
        else:
            child = place.get(part, {})
            place[part] = place = child.copy() if isinstance(child, dict | list) else child
    if isinstance(place, list):
        return unreachable(place, parts) or Fault(key, "a whole element", f"one of its keys: {key}.KEY")
    if not isinstance(place, dict):
        return unreachable(place, parts)
    place[last] = value
    return None


def unreachable(place: Any, parts: Sequence[str]) -> Fault | None:
    """Fault if the last of ``parts`` is no place in ``place``, to which the other parts have led."""
    *above, part = parts
    if isinstance(place, list):
        known, what = element_labels(place), "element"
    elif isinstance(place, dict):
        if part in place or above not in (["actors"], ["chips"]):
            return None
        known, what = list(place), above[0][:-1]
    else:
        return Fault(".".join(above), shown(place), f"a table, to have a key {part}")
    if part in known:
        return None
    allowed = one_of(known) or "none, as there are none"
    return Fault(".".join(parts), f'an unknown {what} "{clean(part)}"', allowed, did_you_mean(part, known))
