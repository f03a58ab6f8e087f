"""The summary against the rows it summarises, and the baselines against a world worked out by hand."""

import csv
import io
import re

import numpy as np
import pytest

from bargaining_sim.engine import batch
from bargaining_sim.results.baselines import MEANINGS, baselines
from bargaining_sim.results.frame import Frame, frame_of
from bargaining_sim.results.rows import to_table
from bargaining_sim.results.summary import NOTE, write_summary
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario
from bargaining_sim.scenario.schema import Scenario

RUNS = 60


@pytest.fixture(scope="module")
def rows() -> batch.Rows:
    return batch.play_plainly(compile_scenario(load_scenario("us_china_2025")), 3, 0, RUNS)


@pytest.fixture(scope="module")
def frame(rows: batch.Rows) -> Frame:
    return frame_of(load_scenario("us_china_2025"), 3, rows)


@pytest.fixture(scope="module")
def table(frame: Frame) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(write_summary(frame)[1])))


def test_every_number_is_that_of_the_rows(rows: batch.Rows, table: list[dict[str, str]]) -> None:
    data = to_table(load_scenario("us_china_2025"), rows).to_pandas()
    checked = 0
    for line in table:
        if line["source"] != "simulated":
            continue
        values, label = data[line["quantity"]], line["class"]
        if label == "ever":
            expected = (values > 0).mean()
        elif label == "when reached":
            expected = values[values > 0].mean()
        else:
            expected = (values == label).mean() if label else values.astype(float).mean()
        if line["estimate"]:
            assert float(line["estimate"]) == pytest.approx(expected, rel=1e-5)
            checked += 1
    assert checked > 60


def test_classes_sum_to_one(table: list[dict[str, str]]) -> None:
    for quantity in ("file_outcome", "trade_outcome", "rung_tiktok", "type_us"):
        shares = [
            float(x["estimate"]) for x in table if x["quantity"] == quantity and x["source"] == "simulated"
        ]
        assert sum(shares) == pytest.approx(1.0, abs=1e-4)


def test_text_and_table_agree_and_name_the_baselines(frame: Frame, table: list[dict[str, str]]) -> None:
    text, _ = write_summary(frame)
    assert NOTE in text
    assert frame.caption in text
    classes = {x["class"]: 100 * float(x["estimate"]) for x in table if x["quantity"] == "file_outcome"}
    section = text.split("What became of TikTok", 1)[1].split("\n\n", 1)[0]
    told = {name: float(share) for name, share in re.findall(r"^  (\w+) +([\d.]+) %", section, re.MULTILINE)}
    assert told == pytest.approx({name: share for name, share in classes.items() if share > 0}, abs=0.06)
    assert sum(told.values()) == pytest.approx(100, abs=0.5)
    for name in MEANINGS:
        assert name in text
        assert any(x["source"] == name for x in table)
    assert not re.search(r"\bnan\b|None", text)
    assert max(len(line) for line in text.splitlines()) <= 110


def world(**opens: str) -> Scenario:
    """Two chips of three rungs; a wants both at the top, b one at the bottom; one red line."""
    rungs = [{"name": n, "label": n} for n in ("low", "mid", "high")]
    up, down = {"low": 0.0, "mid": 0.5, "high": 1.0}, {"low": 1.0, "mid": 0.4, "high": 0.0}
    chip = {"label": "chip", "owner": "a", "rungs": rungs, "in_force": "low", "fallback": "low"}
    return Scenario.model_validate(
        {
            "name": "world",
            "title": "w",
            "summary": "w",
            "calendar": {
                "start": np.datetime64("2025-01-01").item(),
                "end": np.datetime64("2025-12-01").item(),
                "meetings": [{"name": "m", "date": np.datetime64("2025-02-01").item()}],
            },
            "chips": {"x": chip, "y": chip},
            "actors": {
                "a": {"label": "A", "weights": {"x": 0.8, "y": 0.2}, "values": {"x": up, "y": up}},
                "b": {
                    "label": "B",
                    "weights": {"x": 0.2, "y": 0.8},
                    "values": {"x": down, "y": down},
                    "red_lines": {"x": ["high"]},
                },
            },
            "talks": opens,
        }
    )


def test_baselines_by_hand() -> None:
    """Positions: x 0.8·2 + 0.2·0 = 1.6 → high, but that is b's red line → mid; y 0.2·2 = 0.4 → low."""
    scenario = world()
    found = {b.name: b for b in baselines(scenario, compile_scenario(scenario))}
    assert found["weighted mean"].rungs == ["mid", "low"]
    assert found["weighted mean"].utility == pytest.approx((0.8 * 0.5, 0.2 * 0.4 + 0.8))
    assert found["nobody moves"].rungs == ["low", "low"]
    assert found["nobody moves"].utility == pytest.approx((0.0, 1.0))
    assert found["nobody moves"].surplus_captured == pytest.approx(0.0)
    assert found["always accept"].rungs == ["mid", "high"]
    assert found["always accept"].utility == pytest.approx((0.6, 0.08))


def test_always_accept_asks_who_opens() -> None:
    scenario = world(opens="b")
    found = {b.name: b for b in baselines(scenario, compile_scenario(scenario))}
    assert found["always accept"].rungs == ["low", "low"]


def test_baselines_average_over_types_by_their_priors() -> None:
    scenario = load_scenario("us_china_2025")
    game = compile_scenario(scenario)
    found = {b.name: b for b in baselines(scenario, game)}
    start = int((game.chips.in_force * game.chips.stride).sum())
    for a, utility in enumerate(found["nobody moves"].utility):
        kinds = range(int(game.sides[a].types))
        expected = sum(game.types[a, kind].prior * game.utility[a, kind, start] for kind in kinds)
        assert utility == pytest.approx(expected / 10_000)
