"""The teaching pages: whole for every scenario and seat, true to its values, safe, measured."""

import base64
import hashlib
import html
import json
import re
import tomllib
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest

from bargaining_sim.errors import BargainingError
from bargaining_sim.scenario.compiler import platform_value
from bargaining_sim.scenario.preferences import preferences, types_of
from bargaining_sim.scenario.reader import load_scenario, read_scenario, shipped_scenarios
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.text.html import style_source
from bargaining_sim.web.teaching import pages, words
from bargaining_sim.web.teaching.briefing import MAX_RUNGS, chip_tables, seats, worth
from bargaining_sim.web.teaching.words import figures
from tests.collected import check_all
from tests.web.make_numbers import measured, wanted

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(path.stem for path in (ROOT / "scenarios").glob("*.toml"))
VOID = {"meta", "br", "hr", "img", "input", "link"}
HOSTILE = "<script>alert(1)</script> \"q\" 'a' & {{ 7 * 7 }} {braces} \u202e"


@cache
def scenario(name: str) -> Scenario:
    return load_scenario(ROOT / "scenarios" / f"{name}.toml")


def everything() -> dict[str, str]:
    """Address → page."""
    found = {"/teach": pages.teaching_index()}
    found |= {f"/teach/lesson/{minutes}": pages.lesson_page(minutes) for minutes in words.LESSONS}
    for name in SHIPPED:
        found[f"/teach/debrief/{name}"] = pages.debrief_page(scenario(name))
        for seat in seats(scenario(name)):
            found[f"/teach/briefing/{name}/{seat}"] = pages.briefing_page(scenario(name), seat)
    return found


EVERYTHING = everything()


class Reader(HTMLParser):
    """Keeps tags, tables and text of a page; tags must nest."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if len({name for name, _ in attrs}) < len(attrs):
            self.faults.append(f"an attribute of {tag} stands twice")
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> does not close what is open")

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data
        if {"td", "th"} & set(self.open[-3:]):
            self.rows[-1][-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def check_page(text: str) -> Reader:
    reader = Reader(text)
    assert not reader.faults
    assert not reader.open
    assert text.startswith("<!doctype html>")
    assert reader.all("html")[0]["lang"] == "en"
    assert [len(reader.all(tag)) for tag in ("title", "h1", "main")] == [1, 1, 1]
    assert not reader.all("script")
    assert all(cell.get("scope") in ("col", "row") for cell in reader.all("th"))
    levels = [int(tag[1]) for tag, _ in reader.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for _, attributes in reader.tags:
        assert "style" not in attributes
        for name in ("src", "href"):
            target = attributes.get(name) or "/"
            assert target == "#text" or re.fullmatch(r"/(?!/).*", target), target
    assert "does not predict" in reader.text
    assert "url(" not in text
    assert "@import" not in text
    return reader


def test_every_page_is_whole_and_fetches_nothing() -> None:
    check_all(EVERYTHING, lambda address: check_page(EVERYTHING[address]))


def test_links_lead_to_pages_that_exist() -> None:
    def check(address: str) -> None:
        for attributes in Reader(EVERYTHING[address]).all("a"):
            target = unquote(attributes["href"] or "")
            assert target == "#text" or target in EVERYTHING

    check_all(EVERYTHING, check)


def test_the_index_reaches_every_page() -> None:
    found = {attributes["href"] for attributes in Reader(EVERYTHING["/teach"]).all("a")}
    assert set(EVERYTHING) <= found


@pytest.mark.parametrize("name", SHIPPED)
def test_every_scenario_has_all_parts(name: str) -> None:
    told = words.debriefs()[name]
    assert told["story"].endswith(".")
    assert 3 <= len(told["notice"]) <= 5
    assert 4 <= len(told["questions"]) <= 6
    assert 2 <= len(told["theory"]) <= 4
    assert all(one["claim"] and one["source"] for one in told["theory"])
    assert 1 <= len(told["levers"]) <= 3
    assert all(lever["results"] for lever in told["levers"])
    text = Reader(EVERYTHING[f"/teach/debrief/{name}"]).text
    for told_one in [*told["notice"], *told["questions"]]:
        assert told_one in text


def test_no_debrief_is_left_over() -> None:
    assert set(words.debriefs()) == set(SHIPPED)
    assert set(shipped_scenarios()) >= set(SHIPPED)


@pytest.mark.parametrize("minutes", words.LESSONS)
def test_a_lesson_lasts_as_long_as_it_says(minutes: str) -> None:
    told = words.lesson(minutes)
    spans = [tuple(map(int, step["minutes"].split("–"))) for step in told["steps"]]
    assert spans[0][0] == 0
    assert spans[-1][1] == int(minutes)
    assert all(before[1] == after[0] for before, after in pairwise(spans))
    for step in told["steps"]:
        assert all(step[part] for part in ("title", "do", "click", "ask", "expect"))
    assert all(told[part] for part in ("goals", "need", "prepare", "small", "large", "fallback", "after"))
    assert set(told["scenarios"]) <= set(SHIPPED)


@pytest.mark.parametrize("minutes", words.LESSONS)
def test_what_a_lesson_puts_in_quotes_stands_so_on_the_pages(minutes: str) -> None:
    static = Path(pages.__file__).parents[1] / "static" / "lib"
    source = "".join((static / f"{name}.js").read_text("utf-8") for name in ("strings", "class-strings"))
    said = [re.sub(r"\\\{\w+\\\}", ".+", re.escape(one)) for one in re.findall(r': "(.+)",$', source, re.M)]
    said += [re.escape(scenario(name).title) for name in SHIPPED]
    said += [re.escape(meeting.name) for name in SHIPPED for meeting in scenario(name).calendar.meetings]
    any_of = re.compile("|".join(one for one in said if one != ".+"))
    told = words.lesson(minutes)
    quoted = re.findall("“([^”]+)”", json.dumps(told, ensure_ascii=False))
    assert len(quoted) > 10
    assert not [one for one in quoted if not any_of.fullmatch(one)]


def test_measured_numbers_stand_only_where_a_command_made_them() -> None:
    for path in words.WORDS.rglob("*.toml"):
        text = path.read_text(encoding="utf-8")
        if path.name != "common.toml":
            assert not re.search(r"\d\s?(%|per cent|points)", text), path.name
    for command, measures in wanted().items():
        assert command.startswith("bargaining-sim "), command
        assert "--runs 4000" in command
        assert set(measures) <= set(words.numbers()[command])
    assert set(words.numbers()) == set(wanted())


@pytest.mark.parametrize("result", words.results(), ids=lambda result: result["command"][15:80])
def test_figures_show_what_was_measured(result: dict[str, object]) -> None:
    found = figures(result)
    assert len(found.rows) == len(result["measures"])  # type: ignore[arg-type]
    for (_, cells), measure in zip(found.rows, result["measures"], strict=True):  # type: ignore[call-overload]
        values = words.numbers()[found.command][measure]
        shown = [float(x) for x in re.findall(r"-?[\d.]+", " ".join(cells).replace("−", "-"))]
        scale = 100 if "%" in cells[0] else 1
        assert len(shown) == len(values)
        for told, value in zip(shown, values, strict=True):
            assert told == pytest.approx(scale * value, abs=0.051 if scale == 100 else 0.0501)


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        "bargaining-sim compare us_china_2025 no_showcase --runs 4000",
        "bargaining-sim compare us_china_2025 no_linkage --runs 4000",
        "bargaining-sim run us_china_2025 --runs 4000 --set approval.ratifiers.us.threshold=0.8",
        "bargaining-sim compare madrid_2025 madrid_2025 --runs 4000 "
        "--set-b calendar.meetings.Busan.summit=false",
    ],
)
def test_the_commands_give_these_numbers(command: str) -> None:
    """If the model has changed on purpose: python -m tests.web.make_numbers, then read the words again."""
    kept = words.numbers()[command]
    again = measured(command, list(kept))
    other = measured(command, list(kept), seed=2)
    for measure, values in kept.items():
        assert again[measure] == pytest.approx(values, abs=2e-6), measure
        value, low, high = values[-3:]
        width = max(high - low, 1e-3)
        assert abs(other[measure][-3] - value) < 2 * width, measure


# ------------------------------------------------------------------ briefings


@pytest.mark.parametrize("name", SHIPPED)
def test_briefings_show_the_values_of_the_scenario(name: str) -> None:
    found = scenario(name)
    for seat, actor in found.actors.items():
        rows = Reader(EVERYTHING[f"/teach/briefing/{name}/{seat}"]).rows
        captions = EVERYTHING[f"/teach/briefing/{name}/{seat}"]
        for chip_name, chip in found.chips.items():
            assert f"weight {actor.weights[chip_name]:.2f}" in captions
            if len(chip.rungs) > MAX_RUNGS:
                continue
            for place, rung in enumerate(chip.rungs):
                values = {
                    f"{preferences(found, actor, kind).values[chip_name][place]:.2f}"
                    for kind in types_of(actor).values()
                }
                shown = [row for row in rows if row[0].split(" ▶")[0].split(" ✕")[0].startswith(rung.label)]
                assert any(values == set(row[1:]) for row in shown), (chip_name, rung.name)


@pytest.mark.parametrize("name", [name for name in SHIPPED if scenario(name).approval])
def test_the_platform_sees_its_fee(name: str) -> None:
    found = scenario(name)
    assert found.approval
    platform = found.approval.platform
    assert platform
    rows = Reader(EVERYTHING[f"/teach/briefing/{name}/{platform.id}"]).rows[1:]
    for row, rung in zip(rows, found.chips[found.approval.chip].rungs, strict=True):
        assert row[1] == f"{platform.values[rung.name]:.2f}"
        assert row[-1] == f"{platform_value(platform, rung)[0]:.2f}"


def test_a_briefing_of_the_base_in_numbers() -> None:
    text = Reader(EVERYTHING["/teach/briefing/us_china_2025/us"]).text
    assert worth(scenario("us_china_2025"), "us", "dealer", {
        "tiktok": "status_quo", "us_tariffs": "145", "cn_tariffs": "125", "semiconductors": "rules_2023",
        "rare_earths": "case_by_case",
    }) == pytest.approx(0.12 * 0.05 + 0.25 * 1.0 + 0.25 * 0.5)  # fmt: skip
    for told in (
        "nothing changed you have 0.38", "came into force, 0.45", "dealer 70 %, hawk 30 %",
        "pragmatist 60 %", "even odds at a worth of 0.74 to you", "2025-10-30 Busan (leaders’ summit)",
        "2025-06-19 deadline for TikTok", "PAFACA rules out: “Project Texas",
    ):  # fmt: skip
        assert told in text
    firm = Reader(EVERYTHING["/teach/briefing/us_china_2025/bytedance"]).text
    assert "you expect 0.65" in firm
    red = Reader(EVERYTHING["/teach/briefing/us_china_2025/cn"]).text
    assert "TikTok: “full sale, algorithm included”" in red


def test_settings_reach_the_briefing() -> None:
    changed = load_scenario(
        "us_china_2025", {"approval.ratifiers.us.threshold": 0.61, "actors.us.values.tiktok.texas": 0.33}
    )
    text = pages.briefing_page(changed, "us")
    assert "0.61" in text
    assert ["Project Texas: data in the US, ownership unchanged", "0.33", "0.33"] in Reader(text).rows


def test_without_approval_there_is_no_platform_seat() -> None:
    off = load_scenario("us_china_2025", {"phases.approval": False})
    assert list(seats(off)) == ["us", "cn"]
    check_page(pages.briefing_page(off, "us"))
    with pytest.raises(BargainingError, match="seat"):
        pages.briefing_page(off, "bytedance")
    with pytest.raises(BargainingError, match="lesson"):
        pages.lesson_page("45")


def test_bars_agree_with_numbers() -> None:
    text = EVERYTHING["/teach/briefing/us_china_2025/us"]
    found = re.findall(r'class="worth">([\d.]+)</span>.*?class="bar w(\d+)"', text)
    assert len(found) > 20
    assert all(round(100 * float(value)) == int(width) for value, width in found)


def test_signs_are_read_aloud() -> None:
    text = Reader(EVERYTHING["/teach/briefing/us_china_2025/cn"]).text
    for told in ("▶ (in force at the start)", "✕ (red line)", "◆ (needs consent)", "⚖ (needs a licence)"):
        assert told in text


def test_the_policy_allows_the_style_of_the_page() -> None:
    text = EVERYTHING["/teach"]
    style = re.search("<style>(.*?)</style>", text, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert style_source(pages.style()) == f"'sha256-{digest}'"
    assert f"sha256-{digest}" in html.unescape(text)


def test_a_long_ladder_is_cut_and_says_so() -> None:
    table = chip_tables(scenario("split_the_pie"), "first")[0]
    assert len(table.rows) <= MAX_RUNGS
    assert "1,002" in table.note
    assert any("▶" in row.marks for row in table.rows)


def test_hostile_labels_are_escaped() -> None:
    raw = json.loads(read_scenario("us_china_2025").scenario.model_dump_json())
    raw["title"] = raw["summary"] = HOSTILE
    for part in [*raw["actors"].values(), *raw["chips"].values(), raw["approval"]["platform"]]:
        part["label"] = HOSTILE
    for chip in raw["chips"].values():
        for rung in chip["rungs"]:
            rung["label"] = HOSTILE
    for meeting in raw["calendar"]["meetings"]:
        meeting["name"] = HOSTILE
    for shock in raw["news"]["shocks"].values():
        shock["label"] = HOSTILE
    found = Scenario.model_validate_json(json.dumps(raw))
    for text in (
        pages.debrief_page(found),
        *(pages.briefing_page(found, seat) for seat in seats(found)),
        pages.teaching_index([found]),
    ):
        check_page(text)
        assert "<script" not in text
        assert "\u202e" not in text
        assert "{{ 7 * 7 }}" in text


def test_a_scenario_of_ones_own_gets_general_questions() -> None:
    found = scenario("us_china_2025").model_copy(update={"name": "mine"})
    reader = check_page(pages.debrief_page(found))
    assert words.common()["general"]["questions"][0] in reader.text


def test_words_are_toml_and_their_braces_are_known() -> None:
    for path in words.WORDS.rglob("*.toml"):
        assert tomllib.loads(path.read_text(encoding="utf-8"))
    assert set(words.common()["measures"]) == {name for names in wanted().values() for name in names}
