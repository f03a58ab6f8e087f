"""Colours of actors, outcomes and hostility, for pictures and for the browser page; no library is needed.

The colours are those of Okabe & Ito (2008), which people with any colour vision tell apart; the scale of
hostility is ColorBrewer's YlOrBr, whose lightness rises steadily, so that it survives grey print.
"""

from collections.abc import Sequence

from bargaining_sim.results.classes import FILE_CLASSES, TRADE_CLASSES

INK, QUIET, PAPER = "#1A1A1A", "#595959", "#FFFFFF"
ACTOR_COLOURS = ("#0072B2", "#C25200")
"""First and second actor; the vermillion is darker than Okabe and Ito's, so that it can be read as text."""

FILE_COLOURS = {name: row.colour for name, row in FILE_CLASSES.items()}
TRADE_COLOURS = {name: row.colour for name, row in TRADE_CLASSES.items()}
EVENT_COLOURS = {"first_deal": "#56B4E9", "framework": "#E69F00", "closed": FILE_COLOURS["closed"]}
NEVER_COLOUR = "#C4C4C4"
SUMMIT_COLOUR = "#FFF3B0"
SHARE_STOPS = ("#EAF4FB", "#BFDFF3", "#86C2E8", "#4D9FD0", "#2A7AB0")
HOSTILITY_STOPS = (
    "#FFF7BC", "#FEE391", "#FEC44F", "#FE9929", "#EC7014", "#CC4C02", "#993404", "#662506",
)  # fmt: skip
CIVIDIS_STOPS = (
    "#00224E", "#1A386F", "#434E6C", "#61656F", "#7D7C78", "#9B9476", "#BCAE6C", "#DEC958", "#FEE838",
)  # fmt: skip
"""Matplotlib's cividis (Nuñez, Anderton & Renslow 2018), every eighth of it."""


def between(stops: Sequence[str], place: float) -> str:
    """Colour at a place, 0 to 1, of a scale whose stops are equally far apart."""
    scaled = min(max(place, 0.0), 1.0) * (len(stops) - 1)
    low = min(int(scaled), len(stops) - 2)
    ends = (rgb(stops[low]), rgb(stops[low + 1]))
    mixed = [a + (b - a) * (scaled - low) for a, b in zip(*ends, strict=True)]
    return "#" + "".join(f"{round(part):02x}" for part in mixed)


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of ``#RRGGBB``, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def ink_on(colour: str) -> str:
    """Black or white, whichever is easier to read on a colour."""
    return PAPER if luminance(colour) < 0.2 else INK


def luminance(colour: str) -> float:
    """Light that a colour gives, 0 to 1 (WCAG 2)."""
    parts = [v / 255 for v in rgb(colour)]
    light = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]


def design_colours(many: int) -> list[str]:
    """Colours of designs in their order: lightness rises steadily, so they can be told apart in grey."""
    return [between(CIVIDIS_STOPS, 0.05 + 0.9 * d / max(many - 1, 1)) for d in range(many)]
