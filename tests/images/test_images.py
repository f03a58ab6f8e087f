"""Every picture of the package looks as it did: it is drawn and compared with the image kept for it.

After a change that is meant, write the images anew, look at every one that changed, and commit them:

    WRITE_EXPECTED=1 python -m pytest tests/images && git status tests/images

They were drawn with the Matplotlib of requirements.lock, which ``make test`` installs; another places letters
otherwise (3.10 and 3.11 differ by half a pixel and more), so that it is not compared.
"""

import io
import os
import re
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from bargaining_sim.plots.table import CATALOGUE
from tests.docs.pages import ROOT
from tests.images.compare import TOLERANCE, difference, drawn, pixels
from tests.images.conftest import Picture
from tests.images.figures import FIGURES
from tests.plots.legible import check_legible

EXPECTED = Path(__file__).parent / "expected"
KILOBYTES = 1_500


def test_every_picture_of_the_package_has_an_image() -> None:
    named = {f"{group}-{name}" for group, listed in CATALOGUE.items() for name in listed.pictures}
    assert set(FIGURES) - {"sweep-lines_in_panels"} == named
    assert {path.name for path in EXPECTED.iterdir()} == {f"{name}.png" for name in FIGURES}


def release(version: str) -> list[str]:
    return version.split(".")[:2]


LOCKED = re.findall(r"^matplotlib==(\S+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.M)[0]
SAME = pytest.mark.skipif(
    release(LOCKED) != release(matplotlib.__version__),
    reason=f"the images were drawn with Matplotlib {LOCKED}, this is {matplotlib.__version__}",
)


@SAME
def test_it_looks_as_it_did(picture: Picture, tmp_path: Path) -> None:
    name = picture.name
    file, found = EXPECTED / f"{name}.png", picture.image
    known = file.read_bytes() if file.exists() else b""
    gap = difference(known, found) if known else float("inf")
    if os.environ.get("WRITE_EXPECTED") and gap > 0:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(found)
        return
    (tmp_path / file.name).write_bytes(found)
    assert gap <= TOLERANCE, (
        f"{name}: differs by {gap:.0f}, allowed: {TOLERANCE:g}. Compare {tmp_path / file.name} with {file}; "
        "if the change is meant: WRITE_EXPECTED=1 python -m pytest tests/images"
    )


def test_words_lie_inside_the_figure_and_apart(picture: Picture) -> None:
    check_legible(picture.figure)


def as_png(colours: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.clip(np.round(colours), 0, 255).astype(np.uint8)).save(buffer, "png")
    return buffer.getvalue()


@pytest.mark.parametrize("name", list(FIGURES))
def test_letters_drawn_a_little_differently_pass(name: str) -> None:
    """Another version of the library that draws letters: moved by a tenth of a pixel, fatter, grainy."""
    kept = (EXPECTED / f"{name}.png").read_bytes()
    colours = pixels(kept)
    grain = np.random.default_rng(1).normal(0, 6, colours.shape)
    for other in (0.9 * colours + 0.1 * np.roll(colours, 1, axis=1), 255 * (colours / 255) ** 1.1):
        assert 0 < difference(kept, as_png(other)) <= TOLERANCE
    assert 0 < difference(kept, as_png(colours + grain)) <= TOLERANCE


def test_a_changed_word_fails(picture: Picture) -> None:
    figure, before = picture.figure, picture.image
    for label in ("title", "caption"):
        (text,) = [text for text in figure.findobj(Text) if text.get_label() == label]
        said = text.get_text()
        text.set_text(f"{said[:4]}{'m' if said[4] != 'm' else 'i'}{said[5:]}")
        assert difference(before, drawn(figure)) > TOLERANCE, label
        text.set_text(said)
    for axes in [axes for axes in figure.axes if axes.get_xlabel()]:
        said = axes.get_xlabel()
        axes.set_xlabel(said[:-2])
        assert difference(before, drawn(figure)) > TOLERANCE, said
        axes.set_xlabel(said)


def test_a_changed_colour_and_a_moved_bar_fail() -> None:
    def bars(figure: Figure) -> PolyCollection:
        return next(found for found in figure.findobj(PolyCollection) if len(found.get_paths()) > 3)

    figure = FIGURES["result-outcomes"]()
    before, drawn_bars = drawn(figure), bars(figure)
    colours = drawn_bars.get_facecolor()
    paler = colours.copy()
    paler[0, :3] = 0.88 * paler[0, :3] + 0.12
    drawn_bars.set_facecolor(paler)
    assert difference(before, drawn(figure)) > TOLERANCE
    drawn_bars.set_facecolor(colours)
    assert difference(before, drawn(figure)) == 0
    drawn_bars.get_paths()[0].vertices[2:4, 0] += 0.006  # of an axis from 0 to 1
    assert difference(before, drawn(figure)) > TOLERANCE


def test_images_stay_small() -> None:
    assert sum(path.stat().st_size for path in EXPECTED.iterdir()) < 1000 * KILOBYTES
