"""Captions of pictures of sweeps: sentences of analysis and calibration, which come from the numbers."""

from collections.abc import Callable, Sequence

from bargaining_sim.report.texts import Part

MOST = 2
"""Sentences of a caption."""


def analysis_caption(kind: str, measure: str, parts: Sequence[Part]) -> str:
    """Return what the findings say that can be seen in a picture."""
    if kind == "discovery":
        found = [part for part in parts if part.heading.startswith("Under which conditions")]
        return " ".join(found[0].sentences[:MOST]) if found else ""
    part = next((part for part in parts if measure and part.heading.startswith(f"{measure}: ")), None)
    if part is None:
        return ""
    chosen = [text for text in part.sentences if CHOICE[kind](text)]
    return " ".join(chosen[:MOST])


def leads(text: str) -> bool:
    """Whether a sentence says which factor matters most, that none is told apart, or why none is named."""
    return text.startswith(("What matters most", "Foremost", "No factor")) or " is compared only " in text


def is_pair(text: str) -> bool:
    """Whether a sentence is about two factors together."""
    return " work together: " in text or text.startswith("Whether the effect of ")


CHOICE: dict[str, Callable[[str], bool]] = {
    "lines": lambda text: leads(text) or " explains " in text or text.startswith("It is the same"),
    "heatmap": is_pair,
    "sobol": lambda text: leads(text) or text.startswith("All factors alone"),
    "tornado": lambda text: leads(text) or text.startswith("The scenario as it is"),
    "paired": lambda text: " told apart from it" in text or text.startswith("Compared with"),
}


def calibration_caption(name: str, parts: Sequence[Part]) -> str:
    """Return what the findings of a calibration say that can be seen in a picture."""
    headings = {
        "posterior": "What the documented path says about the parameters",
        "pairs": "What the documented path says about the parameters",
        "predictive": "How the calibrated simulation holds against the path",
        "next_meeting": "What it predicts when calibrated on the meetings before",
    }
    sentences = next((part.sentences for part in parts if part.heading == headings[name]), [])
    if name == "pairs":
        return " ".join([text for text in sentences if "correlat" in text][:MOST])
    if name == "posterior":
        return " ".join([text for text in sentences if "correlat" not in text][:MOST])
    if name == "next_meeting":
        return " ".join(sentences[-MOST:])
    return " ".join(sentences[:1] + sentences[2:3])
