"""HTML from templates: every text is escaped and cleaned, and styles of our own are named by their hash."""

import base64
import hashlib
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined


class Trusted(str):
    """Text of our own that is not escaped."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def templates(folder: Path) -> Environment:
    """Return the templates of a folder; all that they are given is cleaned and escaped."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=clean,
    )


def clean(value: Any) -> Any:
    """Return text without characters that cannot be seen: controls, surrogates, marks that turn the text."""
    if hasattr(value, "__html__") or not isinstance(value, str) or value.isprintable():
        return value
    return "".join(letter if letter.isprintable() or letter in "\n\t" else " " for letter in value)


def style_source(style: str) -> str:
    """Return how a content security policy names a style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
