"""Whether two images look the same: small spots are compared, so that a single word counts."""

import io

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from bargaining_sim.plots.style import as_png

Pixels = NDArray[np.float64]
DPI = 60
SPOT = 4
"""Side of a spot [pixels]: about a letter."""
TOLERANCE = 12.0
"""Most that the mean colour of a spot may differ, of 255; what passes and what fails is tested."""


def drawn(figure: Figure, dpi: int = DPI) -> bytes:
    """The figure as it is written to a file, but small."""
    return as_png(figure, dpi)


def pixels(image: bytes) -> Pixels:
    """Colours of an image (rows, columns, 3)."""
    return np.asarray(Image.open(io.BytesIO(image)).convert("RGB"), np.float64)


def difference(one: bytes, other: bytes) -> float:
    """Largest difference of a spot's mean colour; infinite for images of other sizes."""
    a, b = pixels(one), pixels(other)
    if a.shape != b.shape:
        return float("inf")
    found = 0.0
    for shift in (0, SPOT // 2):
        gap = (a - b)[shift:, shift:]
        rows, columns = (n // SPOT * SPOT for n in gap.shape[:2])
        spots = gap[:rows, :columns].reshape(rows // SPOT, SPOT, columns // SPOT, SPOT, 3).mean(axis=(1, 3))
        found = max(found, float(np.abs(spots).max()))
    return found
