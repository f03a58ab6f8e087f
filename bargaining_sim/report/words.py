"""Numbers in words for readers: what an interval carries, and what it does not.

A claim is made on the numbers as they are printed, so that a reader who compares two printed intervals comes
to the same verdict. Two estimates differ only if the interval of their difference leaves out zero.
"""

import math
from collections.abc import Mapping, Sequence

from bargaining_sim.game.outcome import FILE_OUTCOMES, TRADE_OUTCOMES
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import Estimate

SHARE, MEAN = 3, 3
"""Decimals of shares (26.9 % is 0.269) and of means, as they are printed."""

Shares = Mapping[str, Estimate]


def percent(share: float) -> str:
    """Put a share in words: never "0.0 %" for something that happened, never "100.0 %" for nearly all."""
    if math.isnan(share):
        return "–"
    if 0.0 < share < 0.0005:
        return "<0.1 %"
    if 0.9995 <= share < 1.0:
        return ">99.9 %"
    return f"{100 * share:.1f} %"


def share_words(estimate: Estimate) -> str:
    """Put a share and its interval in words."""
    value, low, high = estimate
    if math.isnan(low):
        return percent(value)
    return f"{percent(value)} [{100 * low:.1f}, {100 * high:.1f}]"


def number(value: float, decimals: int = MEAN) -> str:
    """Return a number with a proper minus; a dash for one that does not exist."""
    if math.isnan(value):
        return "–"
    told = f"{value:,.{decimals}f}"
    return (told[1:] if float(told.replace(",", "")) == 0 and told[0] == "-" else told).replace("-", "−")


def mean_words(estimate: Estimate, decimals: int = MEAN) -> str:
    """Put a mean and its interval in words."""
    value, low, high = (number(x, decimals) for x in estimate)
    return value if math.isnan(estimate.low) else f"{value} [{low}, {high}]"


def points(estimate: Estimate) -> str:
    """Put a difference of shares in words, in percentage points."""
    value, low, high = (signed(100 * x) for x in estimate)
    return f"{value} points" if math.isnan(estimate.low) else f"{value} points [{low}, {high}]"


def signed(value: float) -> str:
    """Return a number of points with its sign; nothing has none."""
    told = f"{value:+.1f}"
    return (told[1:] if float(told) == 0 else told).replace("-", "−")


def is_above(first: Estimate, second: Estimate, decimals: int = SHARE) -> bool:
    """Whether the interval of the first lies above that of the second, as they are printed."""
    if math.isnan(first.low) or math.isnan(second.high):
        return False
    return round(first.low, decimals) > round(second.high, decimals)


def beside(estimate: Estimate, value: float, decimals: int = MEAN) -> str:
    """Say on which side of a fixed number an estimate lies: ``more``, ``less``, or nothing if it may be."""
    if math.isnan(estimate.low) or math.isnan(value):
        return ""
    low, high, fixed = (round(x, decimals) for x in (estimate.low, estimate.high, value))
    return "more" if low > fixed else "less" if high < fixed else ""


def difference_of_shares(first: Estimate, second: Estimate) -> Estimate:
    """Return first less second of two independent shares, with the interval of Newcombe (1998, method 10).

    Parameters
    ----------
    first, second : Estimate
        Shares of different runs with their Wilson intervals.
    """
    gap = first.value - second.value
    below = math.hypot(first.value - first.low, second.high - second.value)
    above = math.hypot(first.high - first.value, second.value - second.low)
    return Estimate(gap, max(-1.0, gap - below), min(1.0, gap + above))


def leaves_out_zero(difference: Estimate, decimals: int = SHARE) -> bool:
    """Whether a difference may be called one, as it is printed."""
    if math.isnan(difference.low):
        return False
    return round(difference.low, decimals) > 0 or round(difference.high, decimals) < 0


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
    told = [f"{name} ({share_words(shares[name])})" for name in first[:4]]
    if len(first) == 1:
        rest = sorted(occurring, key=lambda name: -shares[name].value)
        return (
            f"{subject}: most often {first[0]}, {share_words(shares[first[0]])} {of}, ahead of {rest[1]}, "
            f"{share_words(shares[rest[1]])}."
        )
    more = f" and {len(first) - 4} more" if len(first) > 4 else ""
    return f"{subject}: nothing stands out {of}; not told apart are {listed(told)}{more}."


def quoted(text: str) -> str:
    """Text in quotation marks."""
    return f"“{text}”"


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does; nothing for none."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def sentence(text: str) -> str:
    """Text with a capital first letter."""
    return text[:1].upper() + text[1:]


def many(count: int, what: str) -> str:
    """Put a number of things in words."""
    return f"1 {what}" if count == 1 else f"{count:,} {what}s"


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
    told = [
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
    return dict(zip(keys, told, strict=True))


def plain(text: str, longest: int = 120) -> str:
    """Text on one line without control characters, cut after so many characters."""
    words = "".join(letter if letter.isprintable() else " " for letter in text).split()
    joined = " ".join(words)
    return joined if len(joined) <= longest else joined[: longest - 1].rstrip() + "…"
