"""Every example in README.md and in those pages below docs/ that hold commands runs.

Blocks of a page run in their order in an empty folder, as the command works anywhere; the page on adding
things is followed in a copy of the checkout by ``test_how_do_i_add.py``. A ``toml``
block starts with ``# scenarios/NAME.toml`` or ``# experiments/NAME.toml`` and is written to that file, a
``python`` block that starts with ``# NAME.py`` likewise. Lines of ``sh`` and ``console`` blocks run as they
stand if they start with ``bargaining-sim``; ``python`` blocks run in this process.
"""

import os
import re
import shlex
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, Block, blocks

README = ROOT / "README.md"
SCALING = ROOT / "docs" / "SCALING.md"
HOW_DO_I_ADD = ROOT / "docs" / "HOW_DO_I_ADD.md"
EXPERIMENTS = ROOT / "docs" / "EXPERIMENT_REFERENCE.md"


def commands(block: Block) -> list[str]:
    """Lines of a shell block that call the command, without a prompt."""
    lines = [line.removeprefix("$ ") for line in block.text.splitlines()]
    return [line for line in lines if line.startswith("bargaining-sim")]


def run_command(line: str, folder: Path) -> None:
    """Run one line in a process of its own; it must end with 0."""
    arguments = shlex.split(line, comments=True)[1:]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "bargaining_sim", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{line}\n{done.stderr[-2000:]}"
    assert done.stdout.strip(), f"{line}: says nothing"


def run_server(line: str, folder: Path) -> None:
    """Start the page of one line at a free port, look at it and end it as a person does."""
    arguments = [*shlex.split(line)[1:], "--port", "0"]
    command = [sys.executable, "-m", "bargaining_sim", *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True) as server:
        try:
            said = server.stderr.readline()
            address = re.search(r"http://127\.0\.0\.1:\d+/", said)
            assert address, said + server.stderr.read()
            with urllib.request.urlopen(address[0], timeout=30) as page:
                assert b"<title>" in page.read()
            server.send_signal(signal.SIGINT)
            assert server.wait(30) == 0
        finally:
            server.kill()


def write_file(block: Block, folder: Path) -> None:
    """Write a TOML block to the file that its first line names."""
    named = re.match(r"# ((?:scenarios|experiments)/\w+\.toml)\n", block.text)
    assert named, f"line {block.line}: a TOML block must start with # scenarios/NAME.toml or the like"
    (folder / named[1]).parent.mkdir(exist_ok=True)
    (folder / named[1]).write_text(block.text, encoding="utf-8")


LONG = pytest.param(README, marks=pytest.mark.slow)


@pytest.mark.parametrize("page", [LONG, SCALING, EXPERIMENTS], ids=lambda page: page.name)
def test_examples_run(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = 0
    for block in blocks(page):
        if page == EXPERIMENTS and block.language == "toml":
            (tmp_path / "patience.toml").write_text(block.text, encoding="utf-8")
        elif block.language == "toml":
            write_file(block, tmp_path)
        elif block.language == "python" and re.match(r"# \w+\.py\n", block.text):
            (tmp_path / block.text.splitlines()[0][2:]).write_text(block.text, encoding="utf-8")
        elif block.language == "python":
            exec(compile(block.text, f"{page.name}, from line {block.line}", "exec"), {"__name__": "example"})
            ran += 1
        elif block.language in ("sh", "console"):
            for line in commands(block):
                run = run_server if line.startswith("bargaining-sim serve") else run_command
                run(line, tmp_path)
                ran += 1
    assert ran >= (2 if page == EXPERIMENTS else 3)


@pytest.mark.parametrize("page", [README, HOW_DO_I_ADD], ids=lambda page: page.name)
def test_no_block_goes_untested(page):
    for block in blocks(page):
        assert block.language in ("python", "sh", "console", "toml"), f"line {block.line}"
        for line in block.text.splitlines() if block.language == "sh" else []:
            assert line.startswith(("bargaining-sim ", "make ", "python ")), f"line {block.line}: {line}"
