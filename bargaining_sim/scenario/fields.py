"""The schema, read: what may stand at each key, in one form for messages, reference page and editors."""

import datetime
import types
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from bargaining_sim.errors import one_of
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.scenario.values import Table

LIMITS = ("ge", "gt", "le", "lt", "min_length", "max_length", "pattern")


@dataclass(frozen=True)
class Kind:
    """What may stand at a key.

    Attributes
    ----------
    name : str
        ``table`` (known keys), ``entries`` (a table with names as keys), ``list``, ``choice``, ``union``,
        ``number``, ``whole``, ``text``, ``flag`` or ``date``.
    limits : dict
        Bounds, lengths and pattern, by the names of ``LIMITS``.
    inner : tuple of Kind
        Elements of a list or of entries; the alternatives of a union.
    words : tuple of str
        Words of a choice.
    model : type of Table, optional
        The schema of a table.
    optional : bool
        Whether the key may be left without a value.
    """

    name: str
    limits: dict[str, Any] = field(default_factory=dict)
    inner: tuple["Kind", ...] = ()
    words: tuple[str, ...] = ()
    model: type[Table] | None = None
    optional: bool = False


PLAIN: dict[Any, str] = {float: "number", int: "whole", str: "text", bool: "flag", datetime.date: "date"}


def kind_of(annotation: Any, metadata: Sequence[Any] = ()) -> Kind:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return kind_of(arguments[0], [*metadata, *arguments[1:]])  # limits pile up from outside in
    limits = limits_in(metadata)
    if origin in (Union, types.UnionType):
        choices = [kind_of(argument, metadata) for argument in arguments if argument is not type(None)]
        optional = len(choices) < len(arguments)
        if len(choices) == 1:  # X | None is an X that may be left out, no union
            only = choices[0]
            return Kind(only.name, only.limits, only.inner, only.words, only.model, optional)
        return Kind("union", limits, tuple(choices), optional=optional)
    if origin is Literal:
        return Kind("choice", limits, words=tuple(str(word) for word in arguments))
    if origin in (dict, list):
        return Kind("list" if origin is list else "entries", limits, (kind_of(arguments[-1]),))
    if isinstance(annotation, type) and issubclass(annotation, Table):
        return Kind("table", limits, model=annotation)
    return Kind(PLAIN[annotation], limits)


def limits_in(metadata: Sequence[Any]) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    for item in metadata:
        for part in item.metadata if isinstance(item, FieldInfo) else [item]:
            for limit in LIMITS:
                if getattr(part, limit, None) is not None:
                    limits[limit] = getattr(part, limit)
    return limits


@cache
def kinds(model: type[Table]) -> dict[str, Kind]:
    """Return the keys of a table of the schema and what may stand there."""
    return {name: kind_of(info.annotation, info.metadata) for name, info in model.model_fields.items()}


def kind_at(location: Sequence[Any], root: type[Table] = Scenario) -> Kind | None:
    """Return what may stand at a location of a file; None if the schema does not know the place."""
    kind = Kind("table", model=root)
    for part in location:
        if kind.model is not None:
            known = kinds(kind.model)
            if part not in known:
                return None
            kind = known[part]
        elif kind.name in ("list", "entries"):
            kind = kind.inner[0]
        else:
            return None
    return kind


def keys_at(location: Sequence[Any], root: type[Table] = Scenario) -> list[str]:
    """Keys known in the table at a location; the name of a scenario is not a key of its file."""
    kind = kind_at(location, root)
    keys = list(kinds(kind.model)) if kind and kind.model else []
    return [key for key in keys if location or key != "name"]


def description(location: Sequence[Any], root: type[Table] = Scenario) -> str:
    """Meaning of the key at a location, unit included; empty if the schema does not say."""
    kind = kind_at(location[:-1], root)
    info = kind.model.model_fields.get(str(location[-1])) if kind and kind.model else None
    return (info.description or "") if info else ""


def in_words(kind: Kind) -> str:
    limits = kind.limits
    if kind.name == "choice":
        return one_of(kind.words)
    if kind.name == "union":
        *most, last = (in_words(choice) for choice in kind.inner)
        return f"{', '.join(most)} or {last}"
    if kind.name in ("number", "whole"):
        adjective = "whole" if kind.name == "whole" else "" if limits else "finite"
        return spaced("a", adjective, "number", bounds(limits))
    if kind.name == "text":
        if is_name(kind):
            return f"a name: at most {limits['max_length']} lower-case letters, digits and underscores"
        return spaced("text", f"of {lengths(limits, 'character')}" if limits else "")
    if kind.name == "flag":
        return "true or false"
    if kind.name == "date":
        return "a date such as 2025-09-14"
    if kind.model is not None:
        needed = [name for name, info in kind.model.model_fields.items() if info.is_required()]
        return spaced("a table", f"with {', '.join(needed)}" if needed else "")
    container = "a list" if kind.name == "list" else "a table"
    return f"{container} of {lengths(kind.limits, 'entry') if kind.limits else plural(kind.inner[0])}"


def is_name(kind: Kind) -> bool:
    return "pattern" in kind.limits


def plural(kind: Kind) -> str:
    if kind.name == "text":
        return "names" if is_name(kind) else "texts"
    return {"number": "numbers", "table": "tables", "entries": "tables", "list": "lists"}.get(
        kind.name, "values"
    )


def spaced(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def bounds(limits: dict[str, Any]) -> str:
    """Range of a number or date, such as ``from 0 to 1``; empty if there is none."""
    low, high = limits.get("ge"), limits.get("le")
    if low is not None and high is not None:
        return f"from {short(low)} to {short(high)}"
    words = {"ge": "of at least", "gt": "above", "le": "at most", "lt": "below"}
    return ", ".join(f"{word} {short(limits[key])}" for key, word in words.items() if key in limits)


def lengths(limits: dict[str, Any], noun: str) -> str:
    """Range of a length, such as ``1 to 40 entries``."""
    low, high = limits.get("min_length", 0), limits.get("max_length")
    many = "entries" if noun == "entry" else f"{noun}s"
    if high is None:
        return f"at least {low:,} {noun if low == 1 else many}"
    if low == high:
        return f"{low:,} {noun if low == 1 else many}"
    return f"{low:,} to {high:,} {many}" if low else f"at most {high:,} {many}"


def short(number: Any) -> str:
    if isinstance(number, int):
        return f"{number:,}"
    if isinstance(number, float):
        return f"{number:,.0f}" if float(number).is_integer() else f"{number:g}"
    return str(number)
