"""The scenarios say what the record of facts says."""

import csv
import datetime
from pathlib import Path

import pytest

from bargaining_sim.scenario.reader import load_scenario
from bargaining_sim.scenario.schema import Scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FACTS = SCENARIOS / "facts"
TABLES = (
    "meetings",
    "in_force",
    "deadlines",
    "path",
    "file_status",
    "instruments",
    "instrument_use",
    "firms",
    "magnets",
)
LAST_DAY = "2025-09-30"
STORIES = ("us_china_2025", "madrid_2025")

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def story(name: str) -> Scenario:
    return load_scenario(SCENARIOS / f"{name}.toml")


def in_force(chip: str, day: datetime.date) -> Row:
    """Row of the record that holds for a chip on a day."""
    return [row for row in rows("in_force") if row["chip"] == chip and row["from"] <= day.isoformat()][-1]


def deadline(chip: str, day: datetime.date) -> Row:
    """Row of the period that runs for a chip on a day."""
    now = day.isoformat()
    return next(row for row in rows("deadlines") if row["chip"] == chip and row["from"] <= now < row["to"])


@pytest.mark.parametrize("table", TABLES)
def test_every_row_has_source_confidence_and_basis(table: str) -> None:
    found = rows(table)
    assert found
    for row in found:
        assert None not in row
        assert None not in row.values()
        assert row["source"].strip()
        assert row["confidence"] in ("high", "medium", "low")
        assert row["basis"] in ("stored", "mixed", "background")


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_explained(table: str) -> None:
    readme = (FACTS / "README.md").read_text(encoding="utf-8")
    assert f"`{table}.csv`" in readme
    for column in rows(table)[0]:
        assert f"`{column}`" in readme


def test_record_ends_in_september_but_for_the_calendar() -> None:
    assert all(row["from"] <= LAST_DAY for row in rows("in_force"))
    assert all(row["decided"] <= LAST_DAY for row in rows("deadlines"))
    later = [row for row in rows("meetings") if row["start"] > LAST_DAY]
    assert [row["name"] for row in later] == ["Kuala Lumpur", "Busan"]
    assert all(row["agreed"].startswith("Left out on purpose") for row in later)


def test_dates_are_in_order() -> None:
    meetings = rows("meetings")
    assert [row["round"] for row in meetings] == ["1", "2", "3", "4", "5", "6"]
    days = [day for row in meetings for day in (row["start"], row["end"])]
    assert days == sorted(days)
    for table in ("in_force", "deadlines"):
        for chip in {row["chip"] for row in rows(table)}:
            starts = [row["from"] for row in rows(table) if row["chip"] == chip]
            assert starts == sorted(starts)


def test_lengths_of_periods() -> None:
    for row in rows("deadlines"):
        start, end = (datetime.date.fromisoformat(row[key]) for key in ("from", "to"))
        assert (end - start).days == int(row["days"]), row


@pytest.mark.parametrize("name", STORIES)
def test_calendar_is_that_of_the_record(name: str) -> None:
    recorded = {row["name"]: row for row in rows("meetings")}
    meetings = story(name).calendar.meetings
    for meeting in meetings:
        assert meeting.date.isoformat() == recorded[meeting.name]["start"]
    first = list(recorded).index(meetings[0].name)
    assert [meeting.name for meeting in meetings] == list(recorded)[first:]
    assert [meeting.name for meeting in meetings if meeting.summit] == ["Busan"]
    assert meetings[-1].date == datetime.date(2025, 10, 30)


@pytest.mark.parametrize("name", STORIES)
def test_rungs_in_force_at_the_start_are_those_of_the_record(name: str) -> None:
    scenario = story(name)
    for chip in scenario.chips:
        assert scenario.chips[chip].in_force == in_force(chip, scenario.calendar.start)["rung"], chip


def test_rung_in_force_is_recorded_at_every_meeting_up_to_madrid() -> None:
    ladders = {
        name: [rung.name for rung in chip.rungs] for name, chip in story("us_china_2025").chips.items()
    }
    assert {row["chip"] for row in rows("in_force")} == set(ladders)
    for row in rows("in_force"):
        assert row["rung"] in ladders[row["chip"]]
        assert row["mark"] in ("fact", "coding")
        assert row["what"]
    meetings = [row for row in rows("meetings") if row["start"] <= LAST_DAY]
    read_off = {
        chip: [in_force(chip, datetime.date.fromisoformat(row["start"]))["rung"] for row in meetings]
        for chip in ladders
    }
    assert read_off == {
        "tiktok": ["status_quo"] * 4,
        "us_tariffs": ["145", "30", "30", "30"],
        "cn_tariffs": ["125", "10", "10", "10"],
        "semiconductors": ["rules_2023", "rules_2023", "rules_2023", "licensed_chips"],
        "rare_earths": ["case_by_case"] * 4,
    }


def test_affiliates_rule_came_into_force_after_madrid() -> None:
    assert in_force("semiconductors", datetime.date(2025, 9, 28))["rung"] == "licensed_chips"
    assert in_force("semiconductors", datetime.date(2025, 9, 29))["rung"] == "affiliates_rule"


def test_levels_of_tariffs_are_named_after_their_numbers() -> None:
    for chip in ("us_tariffs", "cn_tariffs"):
        for rung in story("us_china_2025").chips[chip].rungs:
            assert rung.level == float(rung.name)
            assert "add-on" in rung.label


@pytest.mark.parametrize("name", STORIES)
def test_deadlines_and_extensions_are_those_of_the_record(name: str) -> None:
    scenario = story(name)
    for chip, table in scenario.chips.items():
        if table.clock.deadline:
            running = deadline(chip, scenario.calendar.start)
            assert table.clock.deadline.isoformat() == running["to"], chip
            following = [
                row for row in rows("deadlines") if row["chip"] == chip and row["from"] >= running["to"]
            ]
            for row in following[:1]:
                assert table.clock.extension_days == int(row["days"]), chip


def test_truces_are_as_long_as_those_of_the_record() -> None:
    chips = story("us_china_2025").chips
    for chip in ("us_tariffs", "cn_tariffs"):
        first, renewed = (int(row["days"]) for row in rows("deadlines") if row["chip"] == chip)
        assert (chips[chip].clock.truce_days, chips[chip].clock.extension_days) == (first, renewed)


def test_there_were_five_extensions_of_enforcement() -> None:
    orders = [row for row in rows("deadlines") if row["instrument"].startswith("Executive order")]
    assert len(orders) == 5
    assert [row["days"] for row in orders] == ["75", "75", "90", "90", "120"]


def test_value_of_the_venture_is_that_of_the_executive_order() -> None:
    (row,) = [row for row in rows("deadlines") if row["value"]]
    assert (row["instrument"], row["unit"]) == ("Executive order 14352", "bn USD")
    approval = story("us_china_2025").approval
    assert approval is not None
    assert approval.platform is not None
    assert approval.platform.licence is not None
    assert approval.platform.licence.value == float(row["value"])


def test_documented_rungs_after_each_meeting_are_those_of_the_path() -> None:
    documented: dict[str, dict[str, str]] = {}
    for row in rows("path"):
        documented.setdefault(row["meeting"], {})[row["chip"]] = row["rung"]
    meetings = story("us_china_2025").calendar.meetings
    assert {meeting.name: meeting.real for meeting in meetings if meeting.real} == documented
    assert [meeting.name for meeting in meetings if not meeting.real] == ["Kuala Lumpur", "Busan"]


def test_documented_designs_of_named_firms_are_those_of_the_record() -> None:
    firms = story("us_china_2025").firms
    assert firms is not None
    recorded = [row for row in rows("firms") if row["design"] and row["firm"] != "ByteDance"]  # the file
    found = {}
    for name, firm in firms.named.items():
        (row,) = [row for row in recorded if name in f"{row['firm']} {row['brand']}".lower()]
        found[name] = row["firm"], row["design"]
        assert row["firm"].split()[0] in firm.label
    assert {name: firm.documented for name, firm in firms.named.items()} == {
        name: design for name, (_, design) in found.items()
    }
    assert sorted(firm for firm, _ in found.values()) == sorted(row["firm"] for row in recorded)
    assert {row["design"] for row in rows("firms") if row["design"]} <= set(firms.designs)
