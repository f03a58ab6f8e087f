"""The house: rooms on floors, imports that only fall, no circle among files, every library in its room."""

import ast
import graphlib
import itertools
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "bargaining_sim"

FLOORS = (  # from the door down; a room may import itself and what stands on lower floors
    ("__main__",),
    ("cli",),
    ("web", "report"),
    ("plots", "__init__"),
    ("analysis",),
    ("experiments", "abm", "domains"),
    ("results",),
    ("scenario", "engine"),
    ("game",),
    ("rules", "text"),
    ("numeric", "statistics", "theory", "errors"),
)
WINGS = ("sweep", "comparison", "calibration", "tournament")
"""Rooms within ``analysis`` that do not know each other."""

LIBRARIES = {  # library → rooms that may import it
    "mesa": {"abm"},
    "defusedxml": {"domains"},
    "numba": {"engine"},
    "llvmlite": {"engine"},
    "distributed": {"experiments"},
    "sklearn": {"analysis"},
    "pydantic": {"scenario", "experiments"},
    "pydantic_core": {"scenario"},
    "pyarrow": {"results", "experiments"},
    "jinja2": {"text", "web"},
    "starlette": {"web"},
    "uvicorn": {"web"},
    "matplotlib": {"plots"},
    "PIL": {"plots"},
    "typer": {"cli"},
    "tqdm": {"cli"},
}

FILES = sorted(PACKAGE.rglob("*.py"))


def module_of(path: Path) -> str:
    """Dotted name below the package; ``room.__init__`` for the face of a room."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


MODULES = {module_of(path): path for path in FILES}


def room(module: str) -> str:
    return module.split(".")[0]


def floor(module: str) -> int:
    """Floor of a module's room: 1 is the ground."""
    for height, rooms in enumerate(reversed(FLOORS), 1):
        if room(module) in rooms:
            return height
    raise AssertionError(f"{module} stands in no room of the plan")


@cache
def imports(path: Path) -> tuple[tuple[int, str], ...]:
    """Lines and modules that a file imports, also in functions and under TYPE_CHECKING."""
    found: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            assert node.module is not None
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                is_module = module_in_house(inner) in MODULES
                found.append((node.lineno, inner if is_module else node.module))
    return tuple(sorted(set(found)))


def module_in_house(name: str) -> str:
    """Name below the package of an imported module of the house; empty for others."""
    top, _, rest = name.partition(".")
    if top != "bargaining_sim":
        return ""
    rest = rest or "__init__"
    return rest if rest in MODULES else f"{rest}.__init__"


def edges(path: Path) -> list[tuple[int, str]]:
    """Lines and modules of the house that a file imports."""
    return [(line, module_in_house(name)) for line, name in imports(path) if module_in_house(name)]


def shown(path: Path, line: int) -> str:
    text = path.read_text(encoding="utf-8").splitlines()[line - 1].strip()
    return f"{path.relative_to(PACKAGE.parent)}:{line}: {text}"


def test_imports_fall_downward() -> None:
    wrong = []
    for own, path in MODULES.items():
        for line, other in edges(path):
            if room(other) != room(own) and floor(other) >= floor(own):
                wrong.append(shown(path, line))
    assert not wrong, "imports that rise or stay on their floor:\n" + "\n".join(wrong)


def test_wings_of_analysis_do_not_know_each_other() -> None:
    wrong = []
    for own, path in MODULES.items():
        for line, other in edges(path):
            wings = [module.split(".")[1] for module in (own, other) if module.startswith("analysis.")]
            if len(wings) == 2 and wings[0] != wings[1] and set(wings) <= set(WINGS):
                wrong.append(shown(path, line))
    assert not wrong, "one wing of analysis imports another:\n" + "\n".join(wrong)


def test_no_circle_among_files() -> None:
    graph = {own: {other for _, other in edges(path) if other != own} for own, path in MODULES.items()}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        circle = error.args[1]
        lines = []
        for other, own in itertools.pairwise(circle):
            line = next(line for line, found in edges(MODULES[own]) if found == other)
            lines.append(shown(MODULES[own], line))
        raise AssertionError("a circle among files:\n" + "\n".join(lines)) from None


def test_the_face_of_a_room_imports_nothing() -> None:
    """Every file of a room runs its ``__init__`` first: what that imported would be a hidden circle."""
    faces = [path for own, path in MODULES.items() if own.endswith(".__init__")]
    assert len(faces) > 15
    wrong = [shown(path, line) for path in faces for line, _ in edges(path)]
    assert not wrong, "rooms whose face imports:\n" + "\n".join(wrong)


def test_the_drawing_shows_the_floors() -> None:
    drawing = (PACKAGE.parent / "ARCHITECTURE.md").read_text(encoding="utf-8").split("```")[1]
    drawn = [(int(line[:2]), line[4:].split()[0]) for line in drawing.strip("\n").splitlines()]
    planned = [(height, name) for height, rooms in enumerate(reversed(FLOORS), 1) for name in rooms]
    assert sorted(drawn) == sorted(planned)


def test_libraries_stay_in_their_rooms() -> None:
    wrong = [
        shown(path, line)
        for own, path in MODULES.items()
        for line, name in imports(path)
        if room(own) not in LIBRARIES.get(name.split(".")[0], {room(own)})
    ]
    assert not wrong, "libraries outside their rooms:\n" + "\n".join(wrong)


def test_every_room_stands_in_the_plan() -> None:
    planned = [name for rooms in FLOORS for name in rooms]
    assert sorted({room(module) for module in MODULES}) == sorted(planned)
    assert len(planned) <= 22
    assert len(FLOORS) <= 11  # ten floors and the door


def test_files_and_functions_stay_short() -> None:
    wrong = []
    for own, path in MODULES.items():
        text = path.read_text(encoding="utf-8")
        if len(text.splitlines()) > 410:
            wrong.append(f"{own} has {len(text.splitlines())} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.end_lineno:
                length = node.end_lineno - node.lineno + 1
                if length > 65:
                    wrong.append(f"{own}: {node.name} has {length} lines")
    assert not wrong, "\n".join(wrong)


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
