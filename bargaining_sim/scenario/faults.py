"""What pydantic finds, told in our words: dotted key, found, allowed, did you mean."""

import types
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bargaining_sim.errors import Fault, did_you_mean, one_of
from bargaining_sim.scenario.schema import Scenario

UNION_TAGS = {"bool", "float", "str", "int"}
EXPECTED = {
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "string_type": 'text in quotes ("...")',
    "dict_type": "a table",
    "list_type": "a list",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "date_type": "a date such as 2025-09-14, without quotes",
    "date_from_datetime_inexact": "a date without a time",
    "finite_number": "a finite number",
    "string_pattern_mismatch": "lower-case letters, digits and underscores",
}


def check_structure(words: dict[str, Any]) -> tuple[Scenario | None, list[Fault]]:
    """Validate the shape of a scenario; returns it, or None and every fault of shape."""
    try:
        return Scenario.model_validate(words), []
    except ValidationError as error:
        faults: dict[tuple[str, str], Fault] = {}
        for detail in error.errors(include_url=False):
            fault = translate(detail, words)
            faults.setdefault((fault.where, fault.found), fault)
        return None, list(faults.values())


def translate(detail: ErrorDetails, words: dict[str, Any]) -> Fault:
    """One pydantic error as a ``Fault``."""
    location = list(detail["loc"])
    is_key = location[-1:] == ["[key]"]
    if is_key:
        location.pop()
    elif len(location) > 1 and location[-1] in UNION_TAGS and detail["type"] != "missing":
        location.pop()
    where = dotted(location, words)
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return Fault(where, "nothing", f"a value: {description(location)}")
    if kind == "extra_forbidden":
        known = [name for name in keys_at(location[:-1]) if name != "name" or len(location) > 1]
        return Fault(where, f'unknown key "{location[-1]}"', one_of(known), did_you_mean(str(location[-1]), known))
    found = f'name "{location[-1]}"' if is_key else shown(detail["input"])
    if kind in ("literal_error", "enum"):
        allowed = str(context.get("expected", "")).replace("'", "")
        known = [word.strip() for word in allowed.replace(" or ", ",").split(",")]
        return Fault(where, found, one_of(known), did_you_mean(str(detail["input"]), known))
    return Fault(where, found, expectation(kind, context, str(detail["msg"])))


def expectation(kind: str, context: dict[str, Any], message: str) -> str:
    """What may stand in place of a wrong value."""
    if kind in EXPECTED:
        return EXPECTED[kind]
    bounds = {
        "greater_than": ("gt", "a number above {}"),
        "greater_than_equal": ("ge", "a number of at least {}"),
        "less_than": ("lt", "a number below {}"),
        "less_than_equal": ("le", "a number of at most {}"),
        "too_short": ("min_length", "at least {} entries"),
        "too_long": ("max_length", "at most {} entries"),
        "string_too_short": ("min_length", "text of at least {} characters"),
        "string_too_long": ("max_length", "text of at most {} characters"),
    }
    if kind in bounds:
        key, words = bounds[kind]
        bound = context.get(key)
        return words.format(int(bound) if isinstance(bound, float) and bound.is_integer() else bound)
    return message[:1].lower() + message[1:]


def shown(value: Any) -> str:
    """Show a wrong value, shortened."""
    if isinstance(value, str):
        return f'the text "{value[:60]}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table" if value else "an empty table"
    if isinstance(value, list):
        return f"a list of {len(value)}" if value else "an empty list"
    return str(value)


def dotted(location: list[Any], words: Any) -> str:
    """Dotted key of a location; elements of lists are named by their ``name`` where they have one."""
    parts: list[str] = []
    place = words
    for part in location:
        if isinstance(part, int):
            item = place[part] if isinstance(place, list) and part < len(place) else None
            name = item.get("name") if isinstance(item, dict) else None
            parts.append(str(name) if isinstance(name, str) and name else f"[{part + 1}]")
            place = item
        else:
            parts.append(str(part))
            place = place.get(part) if isinstance(place, dict) else None
    return ".".join(parts)


def inner_models(annotation: Any) -> tuple[type[BaseModel] | None, Any]:
    """Return the model an annotation names, and for a dict or list the annotation of its elements."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return inner_models(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        for choice in get_args(annotation):
            model, element = inner_models(choice)
            if model or element:
                return model, element
    if origin in (dict, list):
        return None, get_args(annotation)[-1]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, None
    return None, None


def table_at(location: list[Any]) -> type[BaseModel] | None:
    """Return the model of the table at a location of a scenario."""
    model: type[BaseModel] | None = Scenario
    element: Any = None
    for part in location:
        if model is not None:
            field = model.model_fields.get(str(part))
            if field is None:
                return None
            model, element = inner_models(field.annotation)
        else:
            model, element = inner_models(element)
    return model


def keys_at(location: list[Any]) -> list[str]:
    """Keys known in the table at a location."""
    model = table_at(location)
    return list(model.model_fields) if model else []


def description(location: list[Any]) -> str:
    """Meaning of the key at a location."""
    model = table_at(location[:-1])
    field = model.model_fields.get(str(location[-1])) if model else None
    return (field.description if field and field.description else None) or "see the reference page"
