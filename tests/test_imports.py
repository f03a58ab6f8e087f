"""The house: imports fall downward, and every library has its room."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "bargaining_sim"

FLOORS = [  # a room may import itself and the rooms before it
    "errors", "limits", "wording", "rule", "numeric", "chance", "theory", "rules", "game", "colours",
    "scenario", "levers", "compiled", "batch", "outcomes", "statistics", "baselines", "store", "parts",
    "kinds", "frame", "facts", "replay", "history", "experiment", "sweep", "venture", "summary", "story",
    "solution_table", "reachable", "domains", "abm", "tournament", "comparison", "analysis", "calibration",
    "exemplary", "plots", "tournament_result", "comparison_result", "analysis_result", "calibration_result",
    "html", "report", "simulation", "folder_pictures", "terminal", "web", "cli_options", "cli_tactics",
    "cli_domains", "cli_sweep", "cli_analyze", "cli_calibrate", "cli_compare", "cli_report", "cli_plot",
    "cli_serve", "cli", "__main__",
]  # fmt: skip
LIBRARIES = {  # library → rooms that may import it
    "mesa": {"abm"},
    "defusedxml": {"domains"},
    "numba": {"compiled", "batch"},
    "llvmlite": {"compiled"},
    "distributed": {"sweep"},
    "sklearn": {"analysis"},
    "pydantic": {"scenario", "experiment"},
    "pydantic_core": {"scenario"},
    "pyarrow": {"parts", "sweep"},
    "jinja2": {"html", "web"},
    "starlette": {"web"},
    "uvicorn": {"web"},
    "matplotlib": {"plots"},
    "PIL": {"plots"},
    "typer": {
        "cli", "cli_options", "cli_tactics", "cli_domains", "cli_sweep", "cli_analyze", "cli_calibrate",
        "cli_compare", "cli_report", "cli_plot", "cli_serve",
    },
    "tqdm": {"cli", "cli_tactics", "cli_sweep", "cli_compare"},
}  # fmt: skip


def room(module: str) -> str:
    return module.split(".")[0]


def imports(path: Path) -> set[str]:
    """Modules that a file imports, also inside functions; relative imports are not used in this project."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            if node.module == "bargaining_sim":
                found |= {f"bargaining_sim.{alias.name}" for alias in node.names}
            else:
                found.add(node.module)
    return found


FILES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_fall_downward(path: Path) -> None:
    own = room(path.relative_to(PACKAGE).with_suffix("").parts[0])
    for module in imports(path):
        top, _, rest = module.partition(".")
        if top == "bargaining_sim":
            assert FLOORS.index(room(rest)) <= FLOORS.index(own), f"{own} imports {rest}"
        elif top in LIBRARIES:
            assert own in LIBRARIES[top], f"{own} imports {top}"


def test_every_room_stands_in_the_plan() -> None:
    rooms = {path.relative_to(PACKAGE).with_suffix("").parts[0] for path in FILES}
    assert rooms == set(FLOORS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_files_and_functions_stay_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 410
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.end_lineno:
            length = node.end_lineno - node.lineno + 1
            assert length <= 65, f"{node.name} has {length} lines"


def test_the_face_is_short_and_whole() -> None:
    import bargaining_sim

    lines = [
        line for line in (PACKAGE / "__init__.py").read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    assert len(lines) <= 35
    for name in bargaining_sim.__all__:
        assert getattr(bargaining_sim, name) is not None
    with pytest.raises(AttributeError, match="no attribute"):
        _ = bargaining_sim.nothing_of_the_kind
