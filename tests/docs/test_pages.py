"""What the pages say about files, commands and versions is so."""

import re
import tomllib

import pytest

from tests.docs.pages import PAGES, ROOT, links

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OUTSIDE = {"https://keepachangelog.com/en/1.1.0/", "http://127.0.0.1:8000/"}  # the second: where the page is


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for words, target in links(page):
        assert (page.parent / target).exists(), f"[{words}]({target})"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_names_a_machine(page):
    text = page.read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^\s)]+", text)) <= OUTSIDE
    absolute = re.findall(r"(?<![\w./~<)`-])/\w+/\w+", text)
    assert set(absolute) <= {"/path/to"}


def test_make_targets_exist():
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    called = re.compile(r"(?:^|`)make ([a-z-]+)", re.MULTILINE)
    named = {name for page in PAGES for name in called.findall(page.read_text(encoding="utf-8"))}
    assert named
    assert named <= targets


def test_the_readme_shows_three_pictures_and_the_command_that_makes_them():
    from tests.images.compare import pixels

    shown = re.findall(r"!\[[^\]]+\]\((\S+)\)", text_of("README.md"))
    assert len(shown) == 3
    files = [ROOT / name for name in shown]
    assert set((ROOT / "docs" / "images").iterdir()) == set(files)
    assert all(file.stat().st_size < 200_000 and pixels(file.read_bytes()).std() > 10 for file in files)
    recipe = text_of("Makefile").split("readme-picture: ")[1].split("\n\n")[0]
    lines = re.findall(r"\$\(BIN\)/(bargaining-sim .*)", recipe)
    assert len(lines) == 2
    assert "\n".join(lines) + "\n" in text_of("README.md")
    drawn = re.findall(r"--only (\w+)", lines[1])
    assert sorted(drawn) == sorted(file.stem for file in files)


def test_commands_are_named():
    from bargaining_sim.cli.app import app

    names = {command.name or command.callback.__name__ for command in app.registered_commands}
    added = re.search(r"The command `bargaining-sim` with (.*?)\.", text_of("CHANGELOG.md"), re.DOTALL)
    listed = set(re.findall(r"`(\w+)`", added[1]))
    listed |= set(re.findall(r"`bargaining-sim ([\w-]+)", text_of("CHANGELOG.md")))
    assert listed == names
    for page in PAGES:
        called = re.findall(r"`bargaining-sim ([\w-]+)", page.read_text(encoding="utf-8"))
        assert set(called) <= names, page


def test_tests_that_are_named_exist():
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    for page in PAGES:
        for name in re.findall(r"`(test_\w+)`", page.read_text(encoding="utf-8")):
            assert f"def {name}(" in sources, f"{page.name}: {name}"


def test_citation_agrees_with_the_package():
    citation = text_of("CITATION.cff")
    keys = dict(re.findall(r"^([a-z-]+): *\"?([^\"\n>]+)\"?$", citation, re.MULTILINE))
    assert keys["cff-version"] == "1.2.0"
    assert keys["version"] == PROJECT["version"]
    assert keys["license"] == PROJECT["license"]
    assert f'name: "{PROJECT["authors"][0]["name"]}"' in citation
    assert f"## [{keys['version']}] - {keys['date-released']}" in text_of("CHANGELOG.md")


def test_readme_names_the_pythons_of_the_package():
    lowest, beyond = re.findall(r"3\.(\d+)", PROJECT["requires-python"])
    for minor in range(int(lowest), int(beyond)):
        assert f"3.{minor}" in text_of("README.md")
    assert f"3.{beyond}" not in text_of("README.md")


def test_decisions_are_numbered_and_short():
    parts = re.split(r"^## ", text_of("DECISIONS.md"), flags=re.MULTILINE)[1:]
    assert [int(part.split()[0]) for part in parts] == list(range(1, len(parts) + 1))
    for part in parts:
        for word in ("Context", "Choice", "Rejected", "Consequence"):
            assert part.count(f"**{word}.**") == 1, part.splitlines()[0]
        assert len(part.strip().splitlines()) <= 14, part.splitlines()[0]
