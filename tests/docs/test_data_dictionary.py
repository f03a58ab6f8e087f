"""docs/DATA_DICTIONARY.md is what the program says about its columns."""

from bargaining_sim import data_dictionary, load_scenario
from tests.docs.make_data_dictionary import KINDS, PAGE, page


def test_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == page(), "run python tests/docs/make_data_dictionary.py"


def test_every_kind_is_explained():
    assert {outcome.kind for outcome in data_dictionary(load_scenario("us_china_2025"))} == set(KINDS)
