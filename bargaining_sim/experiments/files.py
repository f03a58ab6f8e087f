"""Where experiment files lie, and which files are experiments."""

from pathlib import Path

from bargaining_sim.errors import ScenarioError
from bargaining_sim.scenario.reader import PACKAGE, parse, read_text

PACKAGE_FOLDERS = (PACKAGE / "shipped_experiments", PACKAGE.parent / "experiments")
"""Where shipped experiments lie: in an installed package, in a checkout."""


def shipped_experiments() -> dict[str, Path]:
    """Return experiments that can be named without a path: name → file."""
    found: dict[str, Path] = {}
    for folder in (Path("experiments"), *PACKAGE_FOLDERS):
        for path in sorted(folder.glob("*.toml")) if folder.is_dir() else []:
            found.setdefault(path.stem, path)
    return found


def is_experiment(name: str) -> bool:
    """Whether a file, or a bare name, is that of an experiment: it says what it asks, or lies among them."""
    path = Path(name)
    try:
        words = parse(path, read_text(path)) if path.is_file() else {}
    except (ScenarioError, ValueError, OSError):
        words = {}
    return "design" in words or "factors" in words or (not words and name in shipped_experiments())
