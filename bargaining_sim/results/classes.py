"""Classes of outcomes: one row says all of a class that reports, pictures and pages need.

A new class is a name in :mod:`bargaining_sim.game.outcome` and a row here. Words in braces are names of a
scenario, see :func:`names_of`. Colours are those of Okabe & Ito (2008) where they reach.
"""

from typing import NamedTuple

from bargaining_sim.game.outcome import FAILED
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.text.lines import plain


class OutcomeClass(NamedTuple):
    """All that is said of a class.

    Attributes
    ----------
    words : str
        In a sentence.
    label : str
        In a picture, where room is short.
    colour, pattern : str
        In pictures; the pattern (Matplotlib's hatch) tells classes apart in grey print, where their colours
        are equally light.
    is_deal : bool
        Whether something was agreed and came into force, at least for a time.
    venture : bool or None
        Whether it needs a venture that is followed after closing; None if it does not matter.
    after : str
        Of a deal on the file: what came after closing, in a sentence.
    group : str
        Panel that it shares with others where there is no room for each; empty for none.
    """

    words: str
    label: str
    colour: str
    pattern: str = ""
    is_deal: bool = False
    venture: bool | None = None
    after: str = ""
    group: str = ""


REFUSED = "Refused, by whomever"
FILE_CLASSES = {
    "closed_durable": OutcomeClass(
        "closed, and it lasted",
        "Closed, durable",
        "#009E73",
        "",
        is_deal=True,
        venture=True,
        after="it lasted",
        group="Closed, durable",
    ),
    "closed_renegotiated": OutcomeClass(
        "closed, then renegotiated",
        "Closed, renegotiated",
        "#A6EBA0",
        "....",
        is_deal=True,
        venture=True,
        after="it was renegotiated",
        group="Closed, renegotiated",
    ),
    "closed_collapsed": OutcomeClass(
        "closed, then collapsed",
        "Closed, collapsed",
        "#661100",
        "----",
        is_deal=True,
        venture=True,
        after="it collapsed",
        group="Closed, collapsed",
    ),
    "closed": OutcomeClass(
        "closed",
        "Closed",
        "#1B5930",
        "",
        is_deal=True,
        venture=False,
        after="its months are not over",
        group="Closed",
    ),
    "not_ratified_first": OutcomeClass(
        "not ratified {first_home}", "Not ratified: {first}", "#0072B2", "/////", group=REFUSED
    ),
    "not_ratified_second": OutcomeClass(
        "not ratified {second_home}", "Not ratified: {second}", "#C25200", "\\\\\\\\\\", group=REFUSED
    ),
    "licence_refused": OutcomeClass(
        "licence refused by {reviewer}", "Licence refused", "#CC79A7", "xxxx", group=REFUSED
    ),
    "platform_refused": OutcomeClass("refused by {platform}", "{platform} refused", "#E69F00", group=REFUSED),
    "open_extension": OutcomeClass(
        "still open at the end", "Open extension", "#C4C4C4", "||||", group="Open"
    ),
    "banned": OutcomeClass("its fallback came into force", "Banned", "#333333", group="Banned"),
    "no_file": OutcomeClass("nothing needs approval", "No file", "#F2F2F2", group="All runs"),
    FAILED: OutcomeClass("failed by a tactic of one’s own", "Failed", "#9933FF"),
}
TRADE_CLASSES = {
    "truce": OutcomeClass("eased, under a truce that can lapse", "Truce", "#56B4E9", is_deal=True),
    "settled": OutcomeClass("eased, with no date on which it lapses", "Settled", "#009E73", is_deal=True),
    "spiral": OutcomeClass("more hostile than at the start", "Spiral", "#333333"),
    "unchanged": OutcomeClass("unchanged", "Unchanged", "#C4C4C4", "...."),
    FAILED: FILE_CLASSES[FAILED],
}
GROUPS = {
    group: tuple(name for name, row in FILE_CLASSES.items() if row.group == group)
    for group in dict.fromkeys(row.group for row in FILE_CLASSES.values() if row.group)
}
"""Panel → its classes of the file, in order."""

CLASSES = {"file_outcome": FILE_CLASSES, "trade_outcome": TRADE_CLASSES}
"""Column of a result → its classes in the order of their codes."""


def file_names(scenario: Scenario) -> dict[str, str]:
    """Return the name that every class of the file has in a result: with the names of actors and platform."""
    first, second = scenario.actors
    platform = scenario.approval.platform if scenario.approval else None
    own = {
        "not_ratified_first": f"not_ratified_{first}",
        "not_ratified_second": f"not_ratified_{second}",
        "platform_refused": f"{platform.id if platform else 'platform'}_refused",
    }
    return {name: own.get(name, name) for name in FILE_CLASSES}


def class_of(scenario: Scenario, column: str, name: str) -> OutcomeClass | None:
    """Return the row of a class by its name in a result; None for one that no table knows."""
    if column == "file_outcome":
        return {own: FILE_CLASSES[generic] for generic, own in file_names(scenario).items()}.get(name)
    return CLASSES[column].get(name)


def names_of(scenario: Scenario, longest: int = 120) -> dict[str, str]:
    """Return what the words in braces stand for: actors, their homes, the platform and the reviewer."""
    approval = scenario.approval
    ratifiers = approval.ratifiers if approval else {}
    platform, reviewer = (approval.platform, approval.reviewer) if approval else (None, None)
    names = {
        "platform": plain(platform.label, longest) if platform else "the platform",
        "reviewer": plain(reviewer.label, longest) if reviewer else "the regulators",
    }
    for place, (name, actor) in zip(("first", "second"), scenario.actors.items(), strict=True):
        label = plain(actor.label, longest)
        home = f"in {label} ({plain(ratifiers[name].label, longest)})" if name in ratifiers else f"({label})"
        names |= {place: label, f"{place}_home": home}
    return names


def class_words(scenario: Scenario, quantity: str, name: str) -> str:
    if quantity in CLASSES:
        row = class_of(scenario, quantity, name)
        if row:
            return row.words.format_map(names_of(scenario))
    if quantity.startswith("rung_"):
        chip = scenario.chips.get(quantity.removeprefix("rung_"))
        labels = [rung.label for rung in chip.rungs if rung.name == name] if chip else []
        return " ".join(labels[0].split()) if labels else name
    return name.replace("_", " ")


def class_label(scenario: Scenario, name: str, longest: int) -> str:
    """Name a class of a column for pictures; names of actors are cut to ``longest`` letters."""
    row = class_of(scenario, "file_outcome", name) or TRADE_CLASSES.get(name)
    return row.label.format_map(names_of(scenario, longest)) if row else name.replace("_", " ")
