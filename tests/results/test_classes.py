"""The tables of outcome classes say all of every class that a row can hold."""

import re
import string

import pytest

from bargaining_sim.game.outcome import FAILED, FILE_OUTCOMES, TRADE_OUTCOMES
from bargaining_sim.plots.colours import ACTOR_COLOURS
from bargaining_sim.results.classes import (
    CLASSES,
    FILE_CLASSES,
    GROUPS,
    class_label,
    class_words,
    file_names,
    names_of,
)
from bargaining_sim.results.dictionary import data_dictionary
from bargaining_sim.scenario.reader import load_scenario, shipped_scenarios


def test_every_class_has_its_row_in_the_order_of_codes() -> None:
    assert tuple(CLASSES["file_outcome"]) == FILE_OUTCOMES
    assert tuple(CLASSES["trade_outcome"]) == TRADE_OUTCOMES


@pytest.mark.parametrize("column", CLASSES)
def test_rows_can_be_told_and_told_apart(column: str) -> None:
    rows = CLASSES[column].values()
    known = set(names_of(load_scenario("us_china_2025")))
    for row in rows:
        for text in (row.words, row.label):
            assert {word for _, word, _, _ in string.Formatter().parse(text) if word} <= known
        assert re.fullmatch("#[0-9A-F]{6}", row.colour)
    for looks in ([row.words for row in rows], [row.label for row in rows], [row.colour for row in rows]):
        assert len(set(looks)) == len(looks)


def test_every_class_of_the_file_has_its_panel_and_every_deal_what_came_after() -> None:
    assert [name for name, row in FILE_CLASSES.items() if not row.group] == [FAILED]
    assert [name for names in GROUPS.values() for name in names] == [
        name for name in FILE_CLASSES if name != FAILED
    ]
    deals = [row.after for row in FILE_CLASSES.values() if row.is_deal]
    assert all(deals)
    assert len(set(deals)) == len(deals)
    assert not any(row.after for row in FILE_CLASSES.values() if not row.is_deal)


def test_who_does_not_ratify_has_the_colour_of_the_actor() -> None:
    assert tuple(FILE_CLASSES[f"not_ratified_{who}"].colour for who in ("first", "second")) == ACTOR_COLOURS


@pytest.mark.parametrize("name", sorted(shipped_scenarios()))
def test_every_class_of_a_result_has_words(name: str) -> None:
    scenario = load_scenario(name)
    for outcome in data_dictionary(scenario):
        if outcome.name in CLASSES:
            assert len(outcome.categories) == len(CLASSES[outcome.name])
            words = [class_words(scenario, outcome.name, label) for label in outcome.categories]
            labels = [class_label(scenario, label, 100) for label in outcome.categories]
            assert len(set(words)) == len(set(labels)) == len(words)
            assert not any("{" in text or "_" in text for text in [*words, *labels])
    assert list(file_names(scenario)) == list(FILE_OUTCOMES)
