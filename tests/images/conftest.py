"""Every picture is drawn once for all tests that look at it; who changes it puts it right again."""

from typing import NamedTuple

import pytest
from matplotlib.figure import Figure

from tests.images.compare import drawn
from tests.images.figures import FIGURES


class Picture(NamedTuple):
    """A figure, and the image that it makes."""

    name: str
    figure: Figure
    image: bytes


@pytest.fixture(scope="session", params=list(FIGURES))
def picture(request: pytest.FixtureRequest) -> Picture:
    figure = FIGURES[request.param]()
    return Picture(request.param, figure, drawn(figure))
