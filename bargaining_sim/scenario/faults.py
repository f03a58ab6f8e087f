"""Faults in our words: what pydantic finds, and names that are unknown, missing or there twice."""

import datetime
import json
import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bargaining_sim.errors import Fault, did_you_mean, one_of
from bargaining_sim.scenario.fields import Kind, bounds, description, in_words, is_name, keys_at, kind_at
from bargaining_sim.scenario.schema import Chip, Scenario
from bargaining_sim.scenario.values import Table
from bargaining_sim.text.lists import few

LONGEST_SHOWN = 60
NAME = r"[a-z0-9_]+"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # lines and tabs are text
File = TypeVar("File", bound=Table)


def check_structure(words: dict[str, Any], root: type[File]) -> tuple[File | None, list[Fault]]:
    """Validate the shape of a file with the schema ``root``; returns it, or None and every fault of shape."""
    unprintable = control_characters(words, words)
    try:
        table = root.model_validate(words)
        return (None if unprintable else table), unprintable
    except ValidationError as error:
        # Pydantic tries every alternative of a union and tells each failure: one fault a place is enough.
        faults = {(fault.where, fault.found): fault for fault in unprintable}
        for detail in error.errors(include_url=False):
            fault = translate(detail, words, root)
            faults.setdefault((fault.where, fault.found), fault)
        return None, list(faults.values())


def control_characters(part: Any, words: dict[str, Any], location: tuple[Any, ...] = ()) -> list[Fault]:
    """Faults of texts that would steer a terminal instead of being read."""
    if isinstance(part, str):
        if CONTROL.search(part):
            return [Fault(dotted(location, words), shown(part), "text without control characters")]
        return []
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    return [fault for key, value in inner for fault in control_characters(value, words, (*location, key))]


def translate(detail: ErrorDetails, words: dict[str, Any], root: type[Table]) -> Fault:
    location, missing = list(detail["loc"]), detail["type"] == "missing"
    if location == ["name"]:
        return file_name_fault(words)
    if location[-1] == "[key]" and detail["type"].startswith("string"):
        return name_fault(dotted(location[:-1], words), location[-2])
    container = kind_at(location[:-1], root)
    if container and container.name == "union":  # the last part says which alternative pydantic tried
        location.pop()
    where = dotted(location, words)
    if detail["type"] == "extra_forbidden":
        known = keys_at(location[:-1], root)
        guess = did_you_mean(str(location[-1]), known) or misplaced(location, root)
        return Fault(where, "an unknown key", one_of(known), guess)
    kind = kind_at(location, root)
    about = description(location, root)
    allowed = in_words(kind) if kind else "something else"
    if missing:
        at_top = root is Scenario and len(location) == 1
        near = "a base could give it" if at_top and "base" not in words else ""
        return Fault(where, "nothing", f"{allowed} – {about}", near)
    value = detail["input"]
    if kind is None:
        return Fault(where, shown(value), allowed)
    if detail["type"] in ("too_short", "too_long") and about:
        allowed += f" – {about}"
    if kind.name == "date" and is_day(value):
        allowed = f"a date {bounds(kind.limits)}"
    return Fault(where, shown(value), allowed, hint(kind, value))


def misplaced(location: Sequence[Any], root: type[Table]) -> str:
    """Say where a key belongs that stands one table too high, or below a table instead of at the top."""
    *table, key = location
    for child in keys_at(table, root):
        if key in keys_at([*table, child], root):
            return f'did you mean "{child}.{key}"?'
    at_top = kind_at([key], root)
    if at_top is None or key == "name" or at_top.name in ("table", "entries"):
        return ""
    return "it belongs at the top of the file, above the first [table]"


def file_name_fault(words: dict[str, Any]) -> Fault:
    """Tell that the name of the file cannot be the name of the scenario."""
    name = str(words.get("name"))
    fault = name_fault("", name)
    return Fault("", f'a file called "{clean(name)}.toml"', f"{fault.allowed}, and .toml", fault.hint)


def name_fault(where: str, name: Any) -> Fault:
    """Tell that a key that is a name has letters that names do not have."""
    kind = Kind("text", {"pattern": "", "max_length": 60})
    return Fault(where, f'"{clean(str(name))}" as a name', in_words(kind), hint(kind, str(name)))


def hint(kind: Kind, value: Any) -> str:
    """Suggest what was meant by a wrong value; empty if there is nothing to suggest."""
    if isinstance(value, str):
        if kind.name == "choice":
            return did_you_mean(value, kind.words)
        if kind.name == "flag":
            return did_you_mean(value, ["true", "false"])
        if kind.name == "text":
            slug = re.sub(r"[^a-z0-9]+", "_", value.lower()).strip("_")[:60]
            return f'did you mean "{slug}"?' if is_name(kind) and slug and slug != value else ""
        return f"write {value} without quotes" if kind.name in unquoted(value) else ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if kind.name == "text":
            return f'write "{value}" in quotes'
        return f"did you mean {value / 100:g}?" if kind.limits.get("le") == 1 and 2 <= value <= 100 else ""
    if kind.name == "number" and isinstance(value, dict):
        return "is there a dot in a key? It makes a table of it"
    if kind.name == "date" and isinstance(value, datetime.datetime):
        return f"write {value.date()}, without a time"
    return ""


def unquoted(text: str) -> tuple[str, ...]:
    """Kinds that a text would be without its quotes."""
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except (ValueError, RecursionError):
        return ()
    if is_day(value):
        return ("date",)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ()
    return ("number", "whole") if isinstance(value, int) else ("number",)


def is_day(value: Any) -> bool:
    return isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)


def shown(value: Any) -> str:
    """Show a wrong value, shortened."""
    if isinstance(value, str):
        return f'the text "{clean(value)}"' if value else 'an empty text ""'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return f"a table with {first_names(value)}" if value else "an empty table"
    if isinstance(value, list):
        return f"a list of {len(value)}" if value else "an empty list"
    if isinstance(value, float) and not math.isfinite(value):
        return "nan, which is no number" if math.isnan(value) else f"{value}, which is infinite"
    if isinstance(value, int) and abs(value) >= 10**18:
        return "a whole number of 19 digits or more"
    return clean(str(value))


def first_names(names: Any, most: int = 4) -> str:
    return few([clean(str(name)) for name in names], most)


def clean(text: str, longest: int = LONGEST_SHOWN) -> str:
    """Text on one line, shortened, so that every fault stays one line."""
    readable = text[:longest].encode("utf-8", "backslashreplace").decode("utf-8")
    line = json.dumps(readable, ensure_ascii=False)[1:-1].replace('\\"', '"')
    return line + ("…" if len(text) > longest else "")


def element_labels(items: Sequence[Any]) -> list[str]:
    """Name the elements of a list, in messages and overrides: by their ``name``, else [1], [2], [3]."""
    names = [item.get("name") if isinstance(item, dict) else getattr(item, "name", None) for item in items]
    return [
        name if isinstance(name, str) and is_plain(name) and names.count(name) == 1 else f"[{i}]"
        for i, name in enumerate(names, start=1)
    ]


def is_plain(name: str) -> bool:
    """Whether a name can stand in a dotted key as it is."""
    return bool(name) and "." not in name and name.isprintable() and len(name) <= LONGEST_SHOWN


def key_label(name: str) -> str:
    """Return a key as it stands in a dotted key, in quotes if it must."""
    return name if is_plain(name) else f'"{clean(name)}"'


def dotted(location: Sequence[Any], words: Any) -> str:
    parts: list[str] = []
    place = words
    for part in location:
        if isinstance(part, int) and isinstance(place, list):
            parts.append(element_labels(place)[part])
            place = place[part]
        else:
            parts.append(key_label(str(part)))
            place = place.get(part) if isinstance(place, dict) else None
    return ".".join(parts)


# Names that several parts of a scenario share


def known(where: str, used: Iterable[str | None], allowed: Sequence[str], what: str) -> list[Fault]:
    """Faults for every name in ``used`` that is not ``allowed``; none if nothing is known of what is."""
    return [
        Fault(where, f'an unknown {what} "{clean(name)}"', one_of(allowed), did_you_mean(name, allowed))
        for name in used
        if name is not None and allowed and name not in allowed
    ]


def known_keys(where: str, table: Mapping[str, Any], allowed: Sequence[str], what: str) -> list[Fault]:
    """Like :func:`known`, for the keys of a table."""
    return [fault for name in table for fault in known(f"{where}.{name}", [name], allowed, what)]


def complete(where: str, given: Mapping[str, Any], needed: Sequence[str], what: str) -> list[Fault]:
    """Faults for keys of ``given`` that are unknown and for needed keys that are missing."""
    return known_keys(where, given, needed, what) + [
        Fault(f"{where}.{name}", "nothing", f"a number from 0 to 1, for every {what}")
        for name in missing(given, needed)
    ]


def missing(given: Mapping[str, Any], needed: Iterable[str]) -> list[str]:
    """Needed keys that are not given; those that must first be renamed do not count."""
    return [name for name in needed if name not in given and re.fullmatch(NAME, name)]


def ladder(chip: Chip | None) -> list[str]:
    """Names of a chip's rungs; none if one is not known, as then nothing can be said about the others."""
    names = [rung.name for rung in chip.rungs] if chip else []
    return names if all(names) else []


def once(where: str, used: Sequence[str], what: str) -> list[Fault]:
    """Faults for names that occur more than once."""
    return [
        Fault(where, f'the {what} "{clean(name)}" {times} times', f"each {what} once")
        for name, times in Counter(used).items()
        if times > 1
    ]


def known_rungs(where: str, given: Mapping[str, Sequence[str]], chips: Mapping[str, Chip]) -> list[Fault]:
    """Faults for unknown chips and rungs in a table chip → rungs."""
    faults = known_keys(where, given, list(chips), "chip")
    for chip, rungs in given.items():
        faults += known(f"{where}.{chip}", rungs, ladder(chips.get(chip)), "rung")
    return faults
