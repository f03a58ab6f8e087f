"""Small results of every kind, and a reader of pages that finds what is wrong with them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure

from bargaining_sim.experiments.run import on_threads, run_missing
from bargaining_sim.plots import table as plots
from bargaining_sim.results import store
from bargaining_sim.results.manifest import new_manifest
from bargaining_sim.scenario.reader import read_scenario
from bargaining_sim.scenario.schema import Scenario

FEW = ("outcomes", "history")
VOID = {"meta", "img", "br", "hr", "input"}
HOSTILE = "<script>alert(1)</script> \"quoted\" 'too' & 中文 \u202egnp\u0007 {{ 7 * 7 }} "


@contextmanager
def few_pictures() -> Iterator[None]:
    """Only two pictures: drawing takes most of the time."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in plots.PLOTS if name not in FEW]:
            patch.delitem(plots.PLOTS, name)
        yield


def result(folder: Path, name: str = "madrid_2025", runs: int = 60, **overrides: Any) -> Path:
    """A result without pictures."""
    settings = {key.replace("__", "."): value for key, value in overrides.items()}
    read = read_scenario(name, settings)
    return played(folder, read.scenario, runs, read.texts, settings)


def played(
    folder: Path, scenario: Scenario, runs: int, texts: dict[str, str], settings: dict[str, Any]
) -> Path:
    manifest = new_manifest(scenario, texts, settings, 1, runs, "bargaining-sim run")
    manifest |= {"created": "2026-11-23T00:00:00+00:00"}
    run_missing(store.open_folder(folder, manifest, False), on_threads(1), lambda _: None)
    return folder


def hostile(name: str = "us_china_2025") -> Scenario:
    """A scenario whose texts try to break out of the page."""
    words = json.loads(read_scenario(name).scenario.model_dump_json())
    words["title"] = HOSTILE * 3
    words["summary"] = HOSTILE + "very long " * 150
    for part in [*words["actors"].values(), *words["chips"].values(), words["approval"]["platform"]]:
        part["label"] = HOSTILE + part["label"]
    for chip in words["chips"].values():
        chip["unit"] = HOSTILE
        for rung in chip["rungs"]:
            rung["label"] = HOSTILE + "长" * 200
    for meeting in words["calendar"]["meetings"]:
        meeting["name"] = HOSTILE + meeting["name"]
    for shock in words["news"]["shocks"].values():
        shock["label"] = HOSTILE + " (worth nothing)"
    return Scenario.model_validate_json(json.dumps(words))


def change(path: Path, **changes: Any) -> None:
    """Change keys of a JSON file."""
    found = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(found | changes), encoding="utf-8")


def tiny_figure() -> Figure:
    return Figure(figsize=(1, 1))


class Reader(HTMLParser):
    """Reads a page and keeps what the tests ask for; tags must nest."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[tuple[str, str]] = []
        self.tables: list[list[list[str]]] = []
        self.captions: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if len({name for name, _ in attrs}) < len(attrs):
            self.faults.append(f"an attribute of {tag} stands twice")
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
        elif tag == "figcaption":
            self.captions.append("")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> does not close what is open")

    def handle_data(self, data: str) -> None:
        inside = self.open[-1] if self.open else ""
        if data.strip():
            self.words.append((inside, data))
        if {"td", "th"} & set(self.open[-3:]):
            self.tables[-1][-1][-1] += data
        if "figcaption" in self.open:
            self.captions[-1] += data

    def table(self, first: str) -> list[list[str]]:
        """The table whose first heading says this."""
        return next(table for table in self.tables if table[0][0] == first)

    @property
    def text(self) -> str:
        return " ".join(words for inside, words in self.words if inside != "style")


def headings(reader: Reader) -> list[int]:
    return [int(tag[1]) for tag, _ in reader.tags if tag in ("h1", "h2", "h3", "h4")]


def check_page(text: str) -> Reader:
    """What holds for every page: it nests, fetches nothing, can be read aloud."""
    reader = Reader(text)
    assert reader.faults == []
    assert reader.open == []
    outside = [
        (tag, name, value)
        for tag, attributes in reader.tags
        for name, value in attributes.items()
        if name in ("src", "href", "srcset", "data", "action", "poster", "background", "ping", "style")
        and not (value or "").startswith(("data:image/", "#"))
    ]
    assert outside == []
    names = {tag for tag, _ in reader.tags}
    assert names.isdisjoint({"script", "link", "iframe", "object", "embed", "form", "base", "svg"})
    assert not any(name.startswith("on") for _, attributes in reader.tags for name in attributes)
    style = text[text.index("<style>") : text.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    order = headings(reader)
    assert order[0] == 1
    assert order.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(order))
    ids = [attributes["id"] for _, attributes in reader.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for tag, attributes in reader.tags:
        if tag == "a":
            assert (attributes["href"] or "")[1:] in ids
        if tag == "th":
            assert attributes["scope"] in ("col", "row")
        if tag == "img":
            assert (attributes["alt"] or "").strip()
    images = [tag for tag, _ in reader.tags if tag == "img"]
    assert len(reader.captions) == len(images)
    assert all(caption.strip() for caption in reader.captions)
    for table in reader.tables:
        assert len({len(row) for row in table}) == 1
    assert all(letter.isprintable() or letter in "\n\t" for letter in text)
    assert "nan" not in reader.text.replace("finan", "").replace("maintenan", "").lower().split()
    return reader
