"""Between the command line and the terminal: numbers in, words, JSON and exit codes out."""

import contextlib
import json
import math
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bargaining_sim.errors import BargainingError, check_number, whole_number

DONE, FAILED, WRONG_INPUT = 0, 1, 2
"""Exit codes; a command that was interrupted has failed."""


def examples(*commands: str) -> str:
    return "\b\nExamples:\n" + "\n".join(f"  bargaining-sim {command}" for command in commands)


def number(option: str, low: int, high: int) -> Callable[[Any], int]:
    def read(text: Any) -> int:
        try:
            value = int(text)
        except ValueError:
            allowed = whole_number(low, high)
            raise BargainingError(f'{option}: found "{text}"; allowed: {allowed}') from None
        check_number(option, value, low, high)
        return value

    return read


def say(text: str) -> None:
    print(text, file=sys.stderr)


def print_json(value: Any) -> None:
    """Print JSON that every parser and every terminal takes: ASCII, null for what does not exist."""

    def plain(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: plain(inner) for key, inner in part.items()}
        if isinstance(part, list | tuple):
            return [plain(inner) for inner in part]
        return None if isinstance(part, float) and not math.isfinite(part) else part

    print(json.dumps(plain(value), indent=1, allow_nan=False))


def print_paths(paths: Iterable[Path], as_json: bool) -> None:
    """Print files, one a line, or as JSON."""
    names = [str(path) for path in paths]
    if as_json:
        print_json(names)
    else:
        print("\n".join(names))


def guarded(call: Callable[[], object]) -> int:
    """Call the command line and return its exit code; errors are told in words."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal that lacks a letter shows ? instead
            stream.reconfigure(errors="replace")
    try:
        status = exit_status(call)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:  # who reads has seen enough, as in "| head"
        status = FAILED
    except KeyboardInterrupt:
        say("Interrupted.")
        status = FAILED
    except BargainingError as error:
        tell(str(error), error)
        status = FAILED if isinstance(error.__cause__, OSError) else WRONG_INPUT
    except OSError as error:
        tell(f"{error.filename or 'output'}: {error.strerror or error}", error)
        status = FAILED
    silence_what_is_closed()
    return status


def exit_status(call: Callable[[], object]) -> int:
    try:
        call()
    except SystemExit as finished:
        if finished.code is None:
            return DONE
        return finished.code if finished.code in (DONE, WRONG_INPUT) else FAILED  # typer has 130 for Ctrl-C
    return DONE


def tell(text: str, error: Exception) -> None:
    say("\n".join([text, *getattr(error, "__notes__", [])]))


def silence_what_is_closed() -> None:
    """Let what cannot be written any more go nowhere, or Python complains about it at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
