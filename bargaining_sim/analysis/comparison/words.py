"""A comparison in words: what was compared, what differs and what flipped, at most 100 columns wide.

Every sentence is made from a number and its interval: none claims a difference whose interval holds zero.
"""

import json
import math
import statistics
from collections.abc import Callable, Sequence
from typing import Any

from bargaining_sim.analysis.comparison.findings import EVER, FILE, TRADE, Comparison, Difference, Side
from bargaining_sim.results.dictionary import NOTE
from bargaining_sim.text.lines import cut, wrapped
from bargaining_sim.text.lists import counted, listed
from bargaining_sim.text.numbers import number as decimal
from bargaining_sim.text.numbers import percent, signed

NAMES = 32
"""Width of the column of names."""

KEYS = 12
"""Keys of the scenarios, and kinds of flips, that are told one by one."""

LONGEST = 36
"""Characters of a value."""

SAME = "the same in every run"
UNTOLD = "no difference that these runs can tell"


def caption(comparison: Comparison) -> str:
    a, b = comparison.first.scenario.name, comparison.second.scenario.name
    return f"A {a} · B {b} · {counted(comparison.runs, 'run')} of each · seed {comparison.seed}"


def headlines(comparison: Comparison) -> dict[str, list[Difference]]:
    """Return what a reader wants to see first, under headings; classes that never occur are left out."""
    scenario = comparison.first.scenario
    both_have_files = comparison.flips.quantity == FILE
    file = scenario.chips[scenario.approval.chip].label if scenario.approval else "the file"
    occurring = [d for d in comparison.differences if d.first > 0 or d.second > 0]
    rounds = ("first_deal", "framework", "closed") if both_have_files else ("first_deal",)
    groups = {
        f"What became of {file}": [d for d in occurring if d.quantity == FILE and both_have_files],
        f"What became of the {'other chips' if scenario.approval else 'chips'}": [
            d for d in occurring if d.quantity == TRADE
        ],
        "At least once": [
            d for name in (*rounds, "broken") for d in comparison.differences if d.quantity == name
        ],
        "Utilities": [
            d
            for d in comparison.differences
            if d.quantity.startswith("utility_") or d.quantity in ("surplus_captured", "distance_nash")
        ],
    }
    return {heading: group for heading, group in groups.items() if group}


def summary_text(comparison: Comparison) -> str:
    lines: list[str] = []
    for letter, side in (("A", comparison.first), ("B", comparison.second)):
        lines += wrapped(f"{letter}  {side.scenario.name}: {side.scenario.title}{source(side)}", 0)
    lines += [
        *same_luck(comparison),
        NOTE,
        "",
        "What differs between the scenarios",
        *change_lines(comparison),
    ]
    lines += ["", "In short"]
    lines += [line for text in in_short(comparison) for line in wrapped(text, 2, 2)]
    lines.append("")
    for heading, group in headlines(comparison).items():
        lines += [*table(heading, group), ""]
    lines += ["What pairing saves", *wrapped(pairing(comparison), 2, 0), "", *flip_lines(comparison), ""]
    lines += ["What this does not say"]
    for remark in remarks():
        lines += wrapped(f"- {remark}", 2, 2)
    return "\n".join(lines) + "\n"


def source(side: Side) -> str:
    """Say where a side comes from, if it was not played for this."""
    if side.folder is None:
        return ""
    seats = side.manifest.get("tactics", {}).get("seats", {})
    own = ", ".join(f"{actor} by {tactic}" for actor, tactic in seats.items())
    return f" (read from {side.folder}{'; played with tactics of one’s own: ' + own if own else ''})"


def same_luck(comparison: Comparison) -> list[str]:
    text = f"{counted(comparison.runs, 'run')} of each, seed {comparison.seed}; "
    text += "runs of one number share their random numbers"
    if comparison.other_types:
        text += f"; in {comparison.other_types:,} of them an actor is of another type"
    elif comparison.other_types == 0:
        text += " and the types of the actors"
    lines = wrapped(f"{text}.", 0, 0)
    if comparison.first.runs != comparison.second.runs:
        lines += wrapped(
            f"A has {counted(comparison.first.runs, 'run')} and B {counted(comparison.second.runs, 'run')}: "
            f"the first {comparison.runs:,} of each are compared.",
            0,
            0,
        )
    if comparison.other_types is None:
        lines += wrapped(
            "The two have no actor of one name: utilities and moves of actors cannot be compared, only what "
            "belongs to no actor.",
            0,
            0,
        )
    files = [bool(side.scenario.approval) for side in (comparison.first, comparison.second)]
    if files[0] != files[1]:
        lines += wrapped(
            f"Only {'A' if files[0] else 'B'} has a chip under approval: that is not compared.", 0, 0
        )
    return lines


def change_lines(comparison: Comparison) -> list[str]:
    if not comparison.changed:
        return ["  nothing: they say the same"]
    texts = []
    for change in comparison.changed[:KEYS]:
        texts += wrapped(f"{change.key}: {value(change.first)} in A, {value(change.second)} in B", 2)
    if len(comparison.changed) > KEYS:
        texts.append(f"  and {len(comparison.changed) - KEYS} more keys, see compare.json")
    return texts


def value(setting: Any) -> str:
    if setting is None:
        return "nothing"
    if isinstance(setting, dict):
        return "a whole table"
    told = json.dumps(setting, ensure_ascii=False)
    return cut(told, LONGEST)


def in_short(
    comparison: Comparison, named: Callable[[Difference], Difference] = lambda one: one
) -> list[str]:
    """Return what can be said, in whole sentences; ``named`` gives classes other labels for a page."""
    groups, subjects = headlines(comparison), subjects_of(comparison)
    texts = [
        sentence(subjects[one.quantity, one.label], one)
        for group in groups.values()
        for one in group
        if (one.quantity, one.label) in subjects
    ]
    return texts + [
        f"{heading}: {by_verdict([named(one) for one in group])}."
        for heading, group in groups.items()
        if any(one.quantity in (FILE, TRADE) for one in group)
    ]


def subjects_of(comparison: Comparison) -> dict[tuple[str, str], str]:
    scenario = comparison.first.scenario
    subjects = {("first_deal", EVER): "A deal at the table"}
    if scenario.approval:
        subjects["closed", EVER] = f"Closing {scenario.chips[scenario.approval.chip].label}"
    for name, actor in scenario.actors.items():
        subjects[f"utility_{name}", ""] = f"Utility of {actor.label} at the end"
    if scenario.approval and scenario.approval.platform:
        firm = scenario.approval.platform
        subjects[f"utility_{firm.id}", ""] = f"Utility of {firm.label} at the end"
    return subjects | {("surplus_captured", ""): "Share of the joint surplus captured"}


def sentence(subject: str, one: Difference) -> str:
    if math.isnan(one.difference.low):
        return f"{subject}: too few runs to tell a difference."
    sides = f"{level(one, one.second)} in B, {level(one, one.first)} in A"
    if one.verdict == "none":
        return f"{subject}: {SAME if is_same(one) else UNTOLD} ({sides})."
    more = one.verdict + (" often in B" if is_share(one) else " in B")
    return f"{subject}: {more} ({sides}: {interval(one, points(one))})."


def by_verdict(group: Sequence[Difference]) -> str:
    parts = []
    for verdict, words in (("more", "more often in B"), ("less", "less often in B"), ("none", UNTOLD)):
        chosen = [one for one in group if one.verdict == verdict]
        chosen.sort(key=lambda one: -abs(one.difference.value))
        names = [one.label + (f" ({gap(one)}{points(one)})" if verdict != "none" else "") for one in chosen]
        if names:
            same = verdict == "none" and all(is_same(one) for one in chosen)
            parts.append(f"{SAME if same else words}: {', '.join(names)}")
    return "; ".join(parts)


def is_same(one: Difference) -> bool:
    return one.difference.low == one.difference.high == 0


def is_share(one: Difference) -> bool:
    return one.unit == "share" and one.quantity != "surplus_captured"


def level(one: Difference, number: float) -> str:
    return percent(number) if is_share(one) else decimal(number)


def points(one: Difference) -> str:
    return " points" if is_share(one) else ""


def gap(one: Difference) -> str:
    return signed(scale(one) * one.difference.value, decimals(one))


def decimals(one: Difference) -> int:
    """Return as many decimals as it takes to see on which side of zero a difference is."""
    fewest = 1 if is_share(one) else 3
    if one.verdict == "none":
        return fewest
    ends = [scale(one) * end for end in (one.difference.low, one.difference.high)]
    enough = (n for n in range(fewest, 9) if all(round(end, n) != 0 for end in ends))
    return next(enough, 9)


def scale(one: Difference) -> float:
    """By what a difference is multiplied to be told: shares are told in points."""
    return 100.0 if is_share(one) else 1.0


def interval(one: Difference, unit: str = "") -> str:
    places = decimals(one)
    low, high = (signed(scale(one) * end, places) for end in (one.difference.low, one.difference.high))
    return f"{gap(one)}{unit} [{low}, {high}]"


def table(heading: str, group: Sequence[Difference]) -> list[str]:
    unit = "share of runs, difference in points" if is_share(group[0]) else "means"
    if len(f"{heading} ({unit})") > NAMES + 2:
        texts = [*wrapped(f"{heading} ({unit})"), " " * (NAMES + 2)]
    else:
        texts = [f"{heading} ({unit})".ljust(NAMES + 2)]
    texts[-1] += f"{'A':>8}{'B':>8}   {'B − A  [95 % interval]':<27}{'in B':<6}{'saved':>6}"
    for one in group:
        name = one.label if one.label not in ("", EVER) else one.quantity
        saved = percent(one.saved, 0)
        verdict = {"none": "same" if is_same(one) else "–"}.get(one.verdict, one.verdict)
        cells = f"{level(one, one.first):>8}{level(one, one.second):>8}   {interval(one):<27}"
        texts.append(f"  {cut(name, NAMES - 1):<{NAMES}}{cells}{verdict:<6}{saved:>6}")
    return texts


def pairing(comparison: Comparison) -> str:
    """Say how much narrower the intervals are because both sides share their luck."""
    saved = [
        one.saved for group in headlines(comparison).values() for one in group if not math.isnan(one.saved)
    ]
    if comparison.runs < 2 or not saved:
        return "Nothing varies here, so there was nothing to save."
    middle = statistics.median(saved)
    spread = f"median {percent(middle, 0)} of the variance over the quantities above, "
    spread += f"{percent(min(saved), 0)} to {percent(max(saved), 0)}"
    if min(saved) > 1 - 1e-9:  # rounding
        return "Everything (100 %): both sides agree in every run."
    if middle >= 1:
        return f"Most of it: {spread} (column saved)."
    if middle <= 0:
        return f"Nothing here ({spread}): with the same luck the two sides still go their own ways."
    return (
        f"{spread[0].upper()}{spread[1:]} (column saved). For intervals as narrow, two batches with luck of "
        f"their own would need some {1 / (1 - middle):.1f} times as many runs."
    )


def flip_lines(comparison: Comparison) -> list[str]:
    flips = comparison.flips
    texts = [f"Runs that flipped: another class of {flips.quantity} with the same luck"]
    texts.append(
        f"  {flips.number:,} of {counted(comparison.runs, 'run')} ({percent(flips.number / comparison.runs)})"
    )
    kinds = flips.kinds()
    wide = max((len(f"{a} → {b}") for a, b, _ in kinds[:KEYS]), default=0)
    for a, b, count in kinds[:KEYS]:
        texts.append(f"  {f'{a} → {b}':<{min(wide, 74)}}{count:>10,}{percent(count / comparison.runs):>9}")
    if len(kinds) > KEYS:
        texts.append(f"  and {len(kinds) - KEYS} more kinds, see flips.csv")
    return texts + wrapped(ledger_note(comparison), 2, 0)


def ledger_note(comparison: Comparison) -> str:
    if not comparison.flips.examples:
        return "No run flipped, so there are no ledgers to lay side by side."
    for letter, side in (("A", comparison.first), ("B", comparison.second)):
        if side.manifest.get("tactics"):
            return f"No ledgers: {letter} was played with tactics of one's own, and they are not kept."
        if not side.replayable:
            return f"No ledgers: {letter} was made by another version, and cannot be played again."
    numbers = [str(flip.run) for flip in comparison.flips.examples]
    runs = "run" if len(numbers) == 1 else "runs"
    return f"Side by side, round by round, in ledgers.txt: {runs} {listed(numbers)}."


def remarks() -> list[str]:
    return [
        "Differences belong to these scenarios and their illustrative parameters, not to the world.",
        "Intervals (of shares Agresti & Min, of means Student) are of the sampling only, at 95 %, each for "
        "itself: of 20 quantities that do not differ at all, "
        "about one would still stand out by luck.",
        "“No difference that these runs can tell” is not “no difference”: more runs can tell smaller ones.",
        "A flip shows one way in which the change can matter, not the usual one; another seed flips other "
        "runs.",
        "Once the stories of a run part, the same random numbers may decide other questions in A and in B.",
        "When a round was reached is not compared (that would set other runs against each other), and what "
        "only some runs have is compared over runs in which both sides have it (column runs of "
        "differences.csv).",
    ]
