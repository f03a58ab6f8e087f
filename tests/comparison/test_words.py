"""The summary claims what the numbers show, and the ledgers stand in two columns."""

import re

import pytest

from bargaining_sim.analysis.comparison.findings import Comparison, Difference
from bargaining_sim.analysis.comparison.ledgers import COLUMN, faced, ledgers_text
from bargaining_sim.analysis.comparison.words import (
    by_verdict,
    headlines,
    sentence,
    summary_text,
)
from bargaining_sim.statistics import Estimate
from bargaining_sim.text.numbers import percent
from tests.comparison.made import BASE, compare, compared, long_names, scenario

WIDEST = 2 * COLUMN + 3
PAIRS = [(BASE, "no_showcase"), (BASE, BASE), (BASE, "split_the_pie"), (BASE, "us_hawks")]


def made(low: float, high: float, label: str = "", unit: str = "utility 0–1") -> Difference:
    return Difference("x", label, unit, "", 9, 0.1, 0.2, Estimate((low + high) / 2, low, high), 0.5)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_the_summary_fits_a_terminal(first: str, second: str) -> None:
    text = summary_text(compared(first, second))
    assert max(map(len, text.splitlines())) <= 100
    assert "nan" not in text
    assert "Illustrative parameters" in text


def test_long_names_fit_too() -> None:
    found = compare(scenario(BASE), long_names(), 20)
    for one in (found, compare(long_names(), scenario(BASE), 20)):
        assert max(map(len, summary_text(one).splitlines())) <= 100
        assert max(map(len, ledgers_text(one).splitlines())) <= WIDEST <= 160


def test_no_claim_where_the_interval_holds_zero() -> None:
    for low, high in ((-0.1, 0.3), (0.0, 0.3), (-0.3, 0.0)):
        told = sentence("It", made(low, high))
        assert "no difference that these runs can tell" in told
        assert not re.search(r"\b(more|less)\b", told)
        assert "points" not in by_verdict([made(low, high, "a class", "share")])
    assert "more" in sentence("It", made(0.1, 0.3))
    assert "less" in sentence("It", made(-0.3, -0.1))
    assert "the same in every run" in sentence("It", made(0.0, 0.0))
    assert "too few" in sentence("It", made(float("nan"), float("nan")))


def test_an_interval_next_to_zero_does_not_look_like_zero() -> None:
    told = sentence("It", made(0.00004, 0.3))
    assert "[+0.00004," in told
    assert "[0.0" not in told


def test_nothing_is_claimed_of_a_scenario_and_itself() -> None:
    text = summary_text(compared(BASE, BASE))
    short = text[text.index("In short") : text.index("What became of TikTok (")]
    assert not re.search(r"\b(more|less)\b", short)
    assert "the same in every run" in short
    assert "nothing: they say the same" in text
    assert "0 of 300 runs (0.0 %)" in text
    assert "both sides agree in every run" in text
    assert "No run flipped" in ledgers_text(compared(BASE, BASE))


def test_sentences_come_from_the_numbers() -> None:
    found = compared(BASE, "no_showcase")
    text = summary_text(found)
    for group in headlines(found).values():
        for one in group:
            if one.label not in ("", "ever"):
                (line,) = re.findall(rf"^  {one.label} +\d.*$", text, re.MULTILINE)
                assert f"{100 * one.first:.1f} %" in line
                assert f"{100 * one.second:.1f} %" in line
                assert (one.verdict if one.verdict != "none" else "–") in line
    closed = next(one for one in found.differences if one.quantity == "closed")
    assert (
        f"Closing TikTok: less often in B ({percent(closed.second)} in B, {percent(closed.first)} in A"
        in text
    )
    assert "actors.cn.showcase.bonus: 0.6 in A, 0.0 in B" in text
    assert f"{found.flips.number:,} of 300 runs" in text


def test_what_cannot_be_compared_is_said() -> None:
    pie = " ".join(summary_text(compared(BASE, "split_the_pie")).split())
    assert "no actor of one name" in pie
    assert "Only A has a chip under approval" in pie
    hawks = " ".join(summary_text(compared(BASE, "us_hawks")).split())
    assert "an actor is of another type" in hawks


def ledgers(found: Comparison) -> list[str]:
    return ledgers_text(found).splitlines()


def test_ledgers_stand_in_two_columns_of_the_stated_width() -> None:
    found = compared(BASE, "no_showcase")
    lines = ledgers(found)
    assert max(map(len, lines)) <= WIDEST <= 160
    for flip in found.flips.examples:
        assert f"Run {flip.run} of seed 3: {flip.first} in A, {flip.second} in B" in lines
        assert any(
            re.match(
                rf"What became of TikTok: {flip.first}\. +\| What became of TikTok: {flip.second}\.", line
            )
            for line in lines
        )
    pairs = [line for line in lines if line[COLUMN : COLUMN + 3] == " = "]
    assert pairs
    for line in pairs:
        assert line[:COLUMN].rstrip() == line[COLUMN + 3 :].rstrip()
    assert sum("The stories part here: Round" in line for line in lines) == 3


def test_equal_sentences_face_each_other() -> None:
    assert faced(["a", "b", "c"], ["a", "x", "y", "c", "d"]) == [
        (True, "a", "a"),
        (False, "b", "x"),
        (False, "", "y"),
        (True, "c", "c"),
        (False, "", "d"),
    ]


def test_nothing_saved_has_no_sign() -> None:
    assert [percent(share, 0) for share in (-0.001, 0.0, 0.004, -0.02, 0.5)] == [
        "0 %",
        "0 %",
        "<1 %",
        "−2 %",
        "50 %",
    ]
