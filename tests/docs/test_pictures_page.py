"""docs/PICTURES.md is what the catalogue of pictures says, and the catalogue is what the commands draw."""

from bargaining_sim.analysis.calibration import folder as calibration_result
from bargaining_sim.analysis.sweep import folder as analysis_result
from bargaining_sim.plots.table import CATALOGUE
from tests.docs.make_pictures_page import PAGE, page
from tests.images.figures import FIGURES, of_calibration, of_comparison, of_tournament


def test_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == page(), "run python tests/docs/make_pictures_page.py"


def test_the_catalogue_names_what_is_drawn():
    for group, drawn in (
        ("sweep", analysis_result.PICTURES),
        ("calibration", calibration_result.PICTURES),
        ("calibration", of_calibration()),
        ("comparison", of_comparison()),
        ("tournament", of_tournament()),
    ):
        assert set(CATALOGUE[group].pictures) == set(drawn)


def test_every_picture_says_what_to_see():
    told = [sees for group in CATALOGUE.values() for sees in group.pictures.values()]
    assert len(told) == len(set(told)) == len(FIGURES) - 1
    assert all(sees[0].isupper() and sees.endswith(".") for sees in told)
