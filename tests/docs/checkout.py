"""A copy of the project in a temporary folder, to which the blocks of a page are applied as a reader would.

The first line of a block of a page says where it goes::

    # scenarios/soybeans.toml                      a new file
    # bargaining_sim/rules/tactics.py, in TACTICS  before the end of a table, a function or a class
    # bargaining_sim/rules/offers.py, after NOTHING
    # bargaining_sim/rules/offers.py, with the imports

A function that returns a list takes the block into that list; another takes it before its last ``return``.
Lines of ``sh`` blocks run in the copy, with the copy first on the path.
"""

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

from tests.docs.pages import ROOT, Block

PARTS = ("bargaining_sim", "scenarios", "experiments", "docs", "tests/docs", "tests/images")
FILES = ("pyproject.toml", "ODD.md", "README.md")
COMPILED = ("engine", "game", "numeric", "rules")
WHERE = re.compile(r"# ([\w/.]+\.\w+)(?:, (in|after) (\w+)|, (with the imports))?\n")
Place = tuple[int, int]
"""Line from 0, and column in bytes."""


class Checkout:
    """A copy of the project."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.compiled = True
        for part in PARTS:
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "*.png"))
        for name in FILES:
            shutil.copy(ROOT / name, folder / name)

    def apply(self, block: Block) -> str:
        """Write a block where its first line says; returns the file."""
        named = WHERE.match(block.text)
        assert named, f"line {block.line}: the first line says in no known way where the block goes"
        name, how, what, imports = named.groups()
        path = self.folder / name
        if how is None and imports is None:
            assert not path.exists(), f"line {block.line}: {name} is there already"
            path.parent.mkdir(exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        else:
            assert path.exists(), f"line {block.line}: there is no {name}"
            text = path.read_text(encoding="utf-8")
            added = block.text.removeprefix(named[0])
            tree = ast.parse(text)
            if imports:
                text = with_lines(text, after_imports(tree), added)
            elif how == "after":
                added = f"\n\n{added}" if added.startswith(("def ", "class ", "@")) else added
                text = with_lines(text, last_line(tree, named_in(tree, what, name)), added)
            else:
                text = inside(text, named_in(tree, what, name), added)
            ast.parse(text)
            path.write_text(text, encoding="utf-8")
        if name.startswith(tuple(f"bargaining_sim/{room}/" for room in COMPILED)):
            self.compiled = False  # a few runs are played sooner than the engine is compiled
        return name

    def run(self, line: str) -> str:
        """Run one line of a shell block; it must end with 0. Returns what it prints."""
        program, *arguments = shlex.split(line, comments=True)
        programs = {"bargaining-sim": ["-m", "bargaining_sim"], "python": []}
        command = [sys.executable, *programs[program], *arguments]
        environment = os.environ | {"PYTHONPATH": str(self.folder)}
        if not self.compiled:
            environment["NUMBA_DISABLE_JIT"] = "1"
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}\n{done.stderr[-3000:]}"
        assert done.stdout.strip(), f"{line}: says nothing"
        return done.stdout


def named_in(tree: ast.Module, what: str, name: str) -> ast.stmt:
    """Return the statement of a file that defines a name."""
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        names = [
            part.id for target in targets if target for part in ast.walk(target) if isinstance(part, ast.Name)
        ]
        if what in [*names, getattr(node, "name", None)]:
            return node
    raise AssertionError(f"{name} defines no {what}")


def last_line(tree: ast.Module, node: ast.stmt) -> int | None:
    """Return the last line of a statement, or of the text that explains it below."""
    following = tree.body[tree.body.index(node) + 1 :]
    below = following[0] if following else node
    is_text = isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
    return below.end_lineno if is_text else node.end_lineno


def after_imports(tree: ast.Module) -> int:
    """Return the line after which an import is added: that of the last one of the file."""
    return max(node.end_lineno or 0 for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom))


def with_lines(text: str, line: int | None, added: str) -> str:
    """Return a text with lines added after a line."""
    lines = text.splitlines(keepends=True)
    return "".join([*lines[:line], added, *lines[line:]])


def inside(text: str, node: ast.stmt, added: str) -> str:
    """Return a text with lines added at the end of a table, a function or a class."""
    value = getattr(node, "value", None)
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        last = node.body[-1]
        value = last.value if isinstance(last, ast.Return) else None
        if not isinstance(value, ast.List | ast.Tuple | ast.Dict):
            line = last.lineno - 1 if isinstance(last, ast.Return) else last.end_lineno
            return with_lines(text, line, textwrap.indent(added, " " * 4))
    while isinstance(value, ast.Call):  # such as np.dtype([...])
        value = value.args[0]
    assert isinstance(value, ast.List | ast.Tuple | ast.Dict | ast.Set), "no table"
    lines = text.splitlines(keepends=True)
    closing = lines[value.end_lineno - 1]
    bracket = closing.encode()[: value.end_col_offset - 1].decode()
    if bracket.strip():  # the last row stands on the line of the bracket
        head, tail = bracket.rstrip().rstrip(","), closing[len(bracket) :]
        return "".join(
            [*lines[: value.end_lineno - 1], f"{head},\n", added, tail, *lines[value.end_lineno :]]
        )
    indented = textwrap.indent(added, bracket + " " * 4)
    return with_lines(text, value.end_lineno - 1, indented)
