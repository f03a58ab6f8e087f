"""What every line of a message about a wrong file must be like."""

import re
from pathlib import Path

JARGON = re.compile(
    r"pydantic|Input should|type=|validation|literal|NoneType|Traceback|\bdict\b|\bstr\b|\bfloat\b|linspace"
)
LINE = re.compile(r"^[^:\n]+: (?:.+: )?found .+; allowed: .+$")


def check_lines(expected: Path, of_another_file: bool = False) -> None:
    """Hold the message kept in a file to its form; it begins with the name of the file that it is about."""
    name = f"{expected.stem}.toml"
    lines = expected.read_text(encoding="utf-8").splitlines()
    assert lines
    for line in lines:
        assert LINE.match(line), line
        assert of_another_file or line.startswith(f"{name}: "), line
        assert not JARGON.search(line.removeprefix(name)), line
        assert len(line) < 400, line
    assert len(set(lines)) == len(lines)
