"""Classes of outcomes in words, and which of them may be called the most frequent."""

from collections.abc import Mapping

from bargaining_sim.game.outcome import FILE_OUTCOMES, TRADE_OUTCOMES
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import Estimate, is_above
from bargaining_sim.text.lines import plain
from bargaining_sim.text.lists import few, listed
from bargaining_sim.text.numbers import share_words

Shares = Mapping[str, Estimate]


def leaders(shares: Shares) -> list[str]:
    """Return the most frequent class, and all others whose intervals reach into its own."""
    occurring = {name: share for name, share in shares.items() if share.value > 0}
    order = sorted(occurring, key=lambda name: -occurring[name].value)
    return [name for name in order if name == order[0] or not is_above(occurring[order[0]], occurring[name])]


def most_frequent(subject: str, shares: Shares, of: str = "of runs") -> str:
    """Say which class is the most frequent, or that this cannot be told.

    Parameters
    ----------
    subject : str
        What the classes are about, such as ``What became of TikTok``.
    shares : mapping
        Class in words → its share with an interval; all of the same runs. A class that is no word of ours
        comes in quotation marks.
    of : str
        Of what they are shares.
    """
    occurring = [name for name, share in shares.items() if share.value > 0]
    if not occurring:
        return ""
    first = leaders(shares)
    if len(occurring) == 1:
        return f"{subject}: always {first[0]}, {share_words(shares[first[0]])} {of}."
    texts = [f"{name} ({share_words(shares[name])})" for name in first]
    if len(first) == 1:
        rest = sorted(occurring, key=lambda name: -shares[name].value)
        return (
            f"{subject}: most often {first[0]}, {share_words(shares[first[0]])} {of}, ahead of {rest[1]}, "
            f"{share_words(shares[rest[1]])}."
        )
    names = few(texts, 4) if len(first) > 4 else listed(texts)
    return f"{subject}: nothing stands out {of}; not told apart are {names}."


def class_words(scenario: Scenario, quantity: str, label: str) -> str:
    """Put a class of a column in words, with the names of the scenario."""
    if quantity == "trade_outcome":
        return TRADE_WORDS.get(label, label.replace("_", " "))
    if quantity == "file_outcome":
        return file_words(scenario).get(label, label.replace("_", " "))
    if quantity.startswith("rung_"):
        chip = scenario.chips.get(quantity.removeprefix("rung_"))
        found = [rung.label for rung in chip.rungs if rung.name == label] if chip else []
        return " ".join(found[0].split()) if found else label
    return label.replace("_", " ")


TRADE_WORDS = dict(
    zip(
        TRADE_OUTCOMES,
        [
            "eased, under a truce that can lapse",
            "eased, with no date on which it lapses",
            "more hostile than at the start",
            "unchanged",
            "failed by a tactic of one’s own",
        ],
        strict=True,
    )
)


def file_words(scenario: Scenario) -> dict[str, str]:
    """Return the classes of ``file_outcome`` under their names in a result, in words."""
    approval = scenario.approval
    names, labels = list(scenario.actors), [plain(actor.label) for actor in scenario.actors.values()]
    platform = approval.platform if approval else None
    firm = plain(platform.label) if platform else "the platform"
    ratifiers = approval.ratifiers if approval else {}
    homes = [
        f"not ratified in {label} ({plain(ratifiers[name].label)})"
        if name in ratifiers
        else f"not ratified ({label})"
        for name, label in zip(names, labels, strict=True)
    ]
    reviewer = plain(approval.reviewer.label) if approval and approval.reviewer else "the regulators"
    texts = [
        "closed, and it lasted",
        "closed, then renegotiated",
        "closed, then collapsed",
        "closed",
        *homes,
        f"licence refused by {reviewer}",
        f"refused by {firm}",
        "still open at the end",
        "its fallback came into force",
        "nothing needs approval",
        TRADE_WORDS["failed"],
    ]
    keys = [
        name.replace("first", names[0]).replace("second", names[1])
        if name.startswith("not_ratified")
        else f"{platform.id if platform else 'platform'}_refused"
        if name == "platform_refused"
        else name
        for name in FILE_OUTCOMES
    ]
    return dict(zip(keys, texts, strict=True))
