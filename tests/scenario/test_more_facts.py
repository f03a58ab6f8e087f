"""Facts that no scenario is set up with: the path, instruments, firms and magnets."""

import csv
import datetime
import itertools
import re
import tomllib
from pathlib import Path

import pytest

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FACTS = SCENARIOS / "facts"
LAST_DAY = "2025-09-30"
MEETINGS = ("Geneva", "London", "Stockholm", "Madrid")
COLUMNS = {
    "path": "meeting date chip rung since what mark source confidence basis",
    "file_status": "meeting status source confidence basis",
    "instruments": "id instrument us_date cn_date lag_months lag_type reaction_lag_days us_original"
    " cn_counterpart kind note source confidence basis",
    "instrument_use": "from to uses counted source confidence basis",
    "firms": "firm brand founded founding_place hq_today design design_mark why move move_date"
    " data_localised still_serves_mainland us_outcome after_record source confidence basis",
    "magnets": "first_month last_month total_t us_t kind note source confidence basis",
}
MAY_BE_EMPTY = {
    "instruments": {"reaction_lag_days", "note"},
    "firms": {"design", "design_mark", "why", "after_record"},
    "magnets": {"note"},
}
MONTH = r"\d{4}-(0[1-9]|1[0-2])"
DAY = MONTH + r"-([0-2]\d|3[01])"
NAMES = "January|February|March|April|May|June|July|August|September|October|November|December"

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ladders() -> dict[str, list[str]]:
    """Chips and names of their rungs, read without our own reader."""
    with (SCENARIOS / "us_china_2025.toml").open("rb") as file:
        chips = tomllib.load(file)["chips"]
    return {name: [rung["name"] for rung in chip["rungs"]] for name, chip in chips.items()}


def month(text: str) -> datetime.date:
    return datetime.date.fromisoformat(f"{text}-01")


def last_of(text: str) -> datetime.date:
    return (month(text) + datetime.timedelta(31)).replace(day=1) - datetime.timedelta(1)


def is_later(text: str) -> bool:
    """Whether a text names a day or month after the record."""
    for name, year in re.findall(rf"({NAMES}) (\d{{4}})", text):
        if (int(year), NAMES.split("|").index(name) + 1) > (2025, 9):
            return True
    return any(int(year) > 2025 for year in re.findall(r"\b(20\d\d)\b", text))


@pytest.mark.parametrize("table", COLUMNS)
def test_columns_are_complete_and_filled(table: str) -> None:
    found = rows(table)
    assert " ".join(found[0]) == COLUMNS[table]
    for row in found:
        empty = {column for column, text in row.items() if not text.strip()}
        assert empty <= MAY_BE_EMPTY.get(table, set()), row
        assert all(text == text.strip() for text in row.values()), row


# the path


def test_path_is_complete_and_names_rungs_of_the_scenario() -> None:
    names = ladders()
    recorded = {row["name"]: row["start"] for row in rows("meetings")}
    assert [(row["meeting"], row["chip"]) for row in rows("path")] == [
        (meeting, chip) for meeting in MEETINGS for chip in names
    ]
    for row in rows("path"):
        assert row["rung"] in names[row["chip"]]
        assert row["date"] == recorded[row["meeting"]]
        assert row["mark"] in ("fact", "coding")


def test_path_is_what_was_in_force_before_the_next_meeting() -> None:
    starts = [row["start"] for row in rows("meetings")]
    for row in rows("path"):
        following = datetime.date.fromisoformat(starts[starts.index(row["date"]) + 1])
        day = min((following - datetime.timedelta(1)).isoformat(), LAST_DAY)
        known = [entry for entry in rows("in_force") if entry["chip"] == row["chip"] and entry["from"] <= day]
        last = known[-1]
        assert [row[key] for key in ("rung", "what", "mark", "source", "confidence", "basis")] == [
            last[key] for key in ("rung", "what", "mark", "source", "confidence", "basis")
        ]
        others = [number for number, entry in enumerate(known) if entry["rung"] != row["rung"]]
        assert row["since"] == known[max(others, default=-1) + 1]["from"]
        assert row["since"] <= day


def test_path_read_by_eye() -> None:
    found = {
        chip: [(row["rung"], row["since"]) for row in rows("path") if row["chip"] == chip]
        for chip in ladders()
    }
    assert found == {
        "tiktok": [("status_quo", "2025-04-12")] * 4,
        "us_tariffs": [("30", "2025-05-14")] * 4,
        "cn_tariffs": [("10", "2025-05-14")] * 4,
        "semiconductors": [
            ("rules_2023", "2025-04-12"),
            ("rules_2023", "2025-04-12"),
            ("licensed_chips", "2025-08-11"),
            ("affiliates_rule", "2025-09-29"),
        ],
        "rare_earths": [("case_by_case", "2025-04-12")] * 4,
    }


def test_status_of_the_file() -> None:
    assert [(row["meeting"], row["status"]) for row in rows("file_status")] == [
        ("Geneva", "none"),
        ("London", "none"),
        ("Stockholm", "none"),
        ("Madrid", "framework"),
    ]


# instruments


def test_instruments_are_numbered_and_coded() -> None:
    found = rows("instruments")
    assert [row["id"] for row in found] == [f"I{number:02d}" for number in range(1, 26)]
    assert len({row["instrument"] for row in found}) == len(found)
    for row in found:
        assert row["lag_type"] in ("capability", "reaction")
        assert row["kind"] in ("mirror", "third-party mirror", "counter", "asymmetric")


def test_lags_are_those_of_the_dates() -> None:
    for row in rows("instruments"):
        assert re.fullmatch(MONTH, row["us_date"])
        assert re.fullmatch(MONTH, row["cn_date"])
        us, cn = month(row["us_date"]), month(row["cn_date"])
        assert int(row["lag_months"]) == 12 * (cn.year - us.year) + cn.month - us.month >= 0, row["id"]


def test_days_of_reaction_fit_the_months() -> None:
    for row in rows("instruments"):
        assert bool(row["reaction_lag_days"]) == (row["lag_type"] == "reaction"), row["id"]
        if row["reaction_lag_days"]:
            shortest = month(row["cn_date"]) - last_of(row["us_date"])
            longest = last_of(row["cn_date"]) - month(row["us_date"])
            assert shortest.days <= int(row["reaction_lag_days"]) <= longest.days, row["id"]


def test_days_of_reaction_are_those_of_the_days_named() -> None:
    """The first full day that a text names is that of the decision."""
    for row in rows("instruments"):
        named = [
            re.search(rf"(\d{{1,2}}) ({NAMES}) (\d{{4}})", row[key])
            for key in ("us_original", "cn_counterpart")
        ]
        if row["reaction_lag_days"]:
            us, cn = (
                datetime.date(int(hit[3]), NAMES.split("|").index(hit[2]) + 1, int(hit[1]))
                for hit in named
                if hit is not None
            )
            assert (cn - us).days == int(row["reaction_lag_days"]), row["id"]
            assert (us.isoformat()[:7], cn.isoformat()[:7]) == (row["us_date"], row["cn_date"])


def test_later_instruments_are_known_by_name() -> None:
    later = [row["id"] for row in rows("instruments") if row["cn_date"] > LAST_DAY[:7]]
    assert later == ["I09", "I10", "I19", "I20", "I21", "I23", "I24"]
    assert not any("suspend" in text for row in rows("instruments") for text in row.values())


def test_uses_of_instruments() -> None:
    found = rows("instrument_use")
    assert [int(row["uses"]) for row in found] == [15, 115, 60]
    days = [day for row in found for day in (row["from"], row["to"])]
    assert days == sorted(days)
    assert all(re.fullmatch(DAY, day) and day <= LAST_DAY for day in days)
    assert found[0]["counted"] == found[1]["counted"] != found[2]["counted"]


# firms


def test_firms_and_their_designs() -> None:
    found = rows("firms")
    assert len(found) == len({row["brand"] for row in found}) == 11
    assert [row["brand"] for row in found if row["firm"] == "ByteDance"] == ["TikTok", "Lark"]
    for row in found:
        assert re.fullmatch(r"\d{4}", row["founded"])
        assert row["founded"] <= row["move_date"] <= LAST_DAY
        assert re.fullmatch(rf"\d{{4}}|{MONTH}|{DAY}", row["move_date"])
        assert row["still_serves_mainland"] in ("yes", "no")
        assert row["data_localised"] in ("yes", "partly", "no", "unknown", "not applicable")


def test_design_is_marked_as_our_coding() -> None:
    designs = {
        "home_only",
        "parallel_platform",
        "local_cloud_data",
        "jv_licence_template",
        "hq_relocation",
        "exit_mainland",
    }
    for row in rows("firms"):
        if row["brand"] == "Nexperia":
            assert {row["design"], row["design_mark"], row["why"]} == {""}
        else:
            assert row["design"] in designs
            assert row["design_mark"] == "coding"
            assert row["why"]
        if row["design"] == "exit_mainland":
            assert row["still_serves_mainland"] == "no"


def test_what_came_later_stands_in_its_own_column() -> None:
    assert is_later("on 19 November 2025")
    assert is_later("in 2026")
    assert not is_later("on 30 September 2025")
    for row in rows("firms"):
        told = {key: text for key, text in row.items() if key not in ("source", "after_record")}
        assert not any(is_later(text) for text in told.values()), row["brand"]
        if row["after_record"]:
            assert is_later(row["after_record"])
    assert [row["brand"] for row in rows("firms") if row["after_record"]] == ["Manus", "Nexperia"]


# magnets


def test_months_of_magnets_follow_each_other_to_the_end_of_the_record() -> None:
    found = rows("magnets")
    assert found[0]["first_month"] == "2025-01"
    assert found[-1]["last_month"] == LAST_DAY[:7]
    for row, following in itertools.pairwise(found):
        assert last_of(row["last_month"]) + datetime.timedelta(1) == month(following["first_month"])
    for row in found:
        assert row["first_month"] <= row["last_month"]
        assert 0 < int(row["us_t"]) < int(row["total_t"])
        assert row["kind"] in ("reported", "derived")


def test_magnets_add_up_to_what_was_published() -> None:
    total = {row["last_month"]: int(row["total_t"]) for row in rows("magnets")}
    half = sum(tonnes for last, tonnes in total.items() if last <= "2025-06")
    assert abs(half - 22_319) <= 5
    assert abs(sum(total.values()) - 39_817) <= 5


def test_magnets_are_those_that_the_record_of_rungs_names() -> None:
    told = " ".join(row["what"] for row in rows("in_force") if row["chip"] == "rare_earths")
    for row in rows("magnets"):
        if row["last_month"] in ("2025-05", "2025-06", "2025-07"):
            assert re.search(rf"\b{row['us_t']}\b", told)
