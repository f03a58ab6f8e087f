"""What a manifest says, in words."""

import shlex
from itertools import pairwise
from typing import Any

from bargaining_sim.results.store import Manifest


def settings_of(manifest: Manifest) -> list[str]:
    """Return the settings of a result as they were typed after ``--set``."""
    overrides = manifest.get("overrides") or {}
    try:
        words = shlex.split(str(manifest.get("command") or ""))
    except ValueError:
        words = []
    typed = [after for word, after in pairwise(words) if word == "--set"]
    typed += [word.removeprefix("--set=") for word in words if word.startswith("--set=")]
    if {setting.partition("=")[0].strip() for setting in typed} == set(overrides):
        return typed
    return [f"{key}={told_value(value)}" for key, value in overrides.items()]


def told_value(value: Any) -> str:
    """Return a value of a manifest, which is Python's text, as TOML has it."""
    return {"True": "true", "False": "false"}.get(str(value), str(value))
