"""The page of a comparison: what differs between two scenarios or results, run against run."""

from importlib.metadata import version
from pathlib import Path

from bargaining_sim.analysis.comparison import words
from bargaining_sim.analysis.comparison.findings import FILE, TRADE, Comparison, Difference, Flip, Side
from bargaining_sim.analysis.comparison.folder import read_comparison
from bargaining_sim.plots.table import CATALOGUE
from bargaining_sim.report import method
from bargaining_sim.report.page import (
    Block,
    Bullets,
    Code,
    Heading,
    Page,
    Paragraph,
    Section,
    Table,
    Wanted,
    embedded,
)
from bargaining_sim.report.stories import Told, condensed
from bargaining_sim.results.classes import class_words
from bargaining_sim.results.manifest import Manifest
from bargaining_sim.text.lines import plain
from bargaining_sim.text.lists import counted, few
from bargaining_sim.text.numbers import percent

MOST_KEYS, MOST_KINDS = 40, 12
VERDICTS = {"more": "more in B", "less": "less in B"}


def comparison_page(folder: Path) -> Page:
    """Return the page of a comparison.

    Raises
    ------
    ResultError
        If a file of it is missing or cannot be used.
    """
    comparison, manifest = read_comparison(folder)
    a, b = comparison.first.scenario, comparison.second.scenario
    drawn, _ = embedded(
        [
            Wanted(name, sees, f"{sees} {CAPTIONS[name](comparison)}", folder / "plots")
            for name, sees in CATALOGUE["comparison"].pictures.items()
        ]
    )
    sections = [
        Section("run", "What is compared", what_is_compared(comparison)),
        Section(
            "findings",
            "What it shows",
            [Bullets(words.in_short(comparison, lambda one: in_words(comparison, one)))],
        ),
        Section("headlines", "Headline differences", headline_blocks(comparison)),
        Section("pictures", "Pictures", list(drawn.values())),
        Section("flips", "Runs that end otherwise", flip_blocks(comparison)),
        Section("stories", "Where the stories part", story_blocks(comparison)),
        *method.closing(
            [Bullets([*words.remarks(), *method.limits(a)])],
            manifest["A"],
            cited(comparison),
            provenance(comparison, manifest),
        ),
    ]
    title = f"{plain(a.title, 150)} (A) and {plain(b.title, 150)} (B)"
    if a.title == b.title:
        title = f"{plain(a.title, 250)}: A and B compared"
    return Page(title, question(comparison), words.caption(comparison), sections, version("bargaining-sim"))


def cited(comparison: Comparison) -> str:
    """Say what was compared for those who cite it: B may be A with a setting changed."""
    changed = [f"{change.key}={words.value(change.second)}" for change in comparison.changed]
    if comparison.first.scenario.name != comparison.second.scenario.name or not changed:
        return f"Comparison: {words.caption(comparison)}"
    return f"Comparison: {words.caption(comparison)}; B with {few(changed, 5, 'keys, see compare.json')}"


def question(comparison: Comparison) -> str:
    a, b = comparison.first.scenario, comparison.second.scenario
    if a.name != b.name:
        return f"What changes if {a.name} becomes {b.name}? {plain(b.summary, 1_000)}"
    keys = [change.key for change in comparison.changed]
    if not keys:
        return f"Do two results of {a.name} differ at all?"
    verb = "is" if len(keys) == 1 else "are"
    return f"What changes in {a.name} if {few(keys, 3, 'keys')} {verb} set otherwise?"


def what_is_compared(comparison: Comparison) -> list[Block]:
    sides = [
        f"{letter} is {side.scenario.name}: {plain(side.scenario.title, 300)}{words.source(side)}."
        for letter, side in (("A", comparison.first), ("B", comparison.second))
    ]
    blocks: list[Block] = [Bullets(sides), Paragraph(" ".join(words.same_luck(comparison)))]
    rows = [
        [change.key, words.value(change.first), words.value(change.second)]
        for change in comparison.changed[:MOST_KEYS]
    ]
    if not rows:
        return [*blocks, Paragraph("The two say the same.")]
    more = len(comparison.changed) - MOST_KEYS
    caption = "What differs between the scenarios" + (
        f" ({more} more keys: compare.json)" if more > 0 else ""
    )
    return [*blocks, Table(caption, ["Key", "A", "B"], rows, frozenset({1, 2}))]


def in_words(comparison: Comparison, one: Difference) -> Difference:
    return one._replace(label=f"“{class_words(comparison.first.scenario, one.quantity, one.label)}”")


def headline_blocks(comparison: Comparison) -> list[Block]:
    blocks: list[Block] = []
    for heading, group in words.headlines(comparison).items():
        scale = "share of runs, difference in points" if words.is_share(group[0]) else "means"
        rows = [row(comparison, one) for one in group]
        head = ["Quantity", "A", "B", "B − A, 95 % interval", "Verdict", "In differences.csv"]
        blocks.append(Table(f"{heading} ({scale})", head, rows, frozenset({4}), frozenset({5})))
    return [*blocks, Paragraph(f"What pairing saves: {words.pairing(comparison)}")]


def row(comparison: Comparison, one: Difference) -> list[str]:
    key = " · ".join(filter(None, (one.quantity, one.label)))
    verdict = VERDICTS.get(one.verdict) or ("the same" if words.is_same(one) else "not told apart")
    numbers = (words.level(one, one.first), words.level(one, one.second), words.interval(one))
    return [name_of(comparison, one), *numbers, verdict, key]


NAMES = {
    "first_deal": "a deal at the table",
    "framework": "a framework",
    "closed": "closed, at least for a time",
    "surplus_captured": "share of the joint surplus captured",
    "distance_nash": "distance to the Nash package (smaller is nearer)",
}


def name_of(comparison: Comparison, one: Difference) -> str:
    if one.quantity in (FILE, TRADE):
        return class_words(comparison.first.scenario, one.quantity, one.label)
    return NAMES.get(one.quantity, plain(one.meaning))


def flip_blocks(comparison: Comparison) -> list[Block]:
    flips, scenario = comparison.flips, comparison.first.scenario
    text = (
        f"With the same luck {flips.number:,} of {counted(comparison.runs, 'run')} "
        f"({percent(flips.number / comparison.runs)}) end in another class of {flips.quantity}."
    )
    rows = [
        [class_words(scenario, flips.quantity, a), class_words(comparison.second.scenario, flips.quantity, b),
         f"{count:,}", percent(count / comparison.runs)]
        for a, b, count in flips.kinds()[:MOST_KINDS]
    ]  # fmt: skip
    if not rows:
        return [Paragraph(text)]
    caption = f"The most frequent of {counted(len(flips.kinds()), 'kind')} of flips"
    return [Paragraph(text), Table(caption, ["In A", "In B", "Runs", "Share"], rows, frozenset({1}))]


def story_blocks(comparison: Comparison) -> list[Block]:
    if not comparison.flips.examples:
        return []
    if not (comparison.first.replayable and comparison.second.replayable):
        note = "These runs cannot be played again by this version, or were played with tactics of one’s own."
        return [
            Paragraph(f"{note} What ledgers were written with the comparison stand in ledgers.txt.", True)
        ]
    blocks: list[Block] = [
        Paragraph(
            "The first run of each of the most frequent flips: the decisive events of both sides, from the "
            "round on in which they differ. A flip shows one way in which the change can matter, not the "
            "usual one. The whole ledgers stand side by side in ledgers.txt."
        )
    ]
    for flip in comparison.flips.examples:
        blocks += flipped_run(comparison, flip)
    return blocks


def flipped_run(comparison: Comparison, flip: Flip) -> list[Block]:
    stories = [
        condensed(side.scenario, comparison.seed, flip.run) for side in (comparison.first, comparison.second)
    ]
    first, second = (
        by_round(side, story.rounds)
        for side, story in zip((comparison.first, comparison.second), stories, strict=True)
    )
    rows: list[list[str]] = []
    same = 0
    for place in sorted({*first, *second}):
        a, b = first.get(place), second.get(place)
        if a == b and not rows:
            same += 1
        elif any(one and one.sentences for one in (a, b)):
            headings = dict.fromkeys(one.heading for one in (a, b) if one)
            rows.append([" | ".join(headings), passage(a), passage(b)])
    rows.append(["How it ends", "\n".join(stories[0].end), "\n".join(stories[1].end)])
    names = [
        class_words(s.scenario, comparison.flips.quantity, c)
        for s, c in zip((comparison.first, comparison.second), flip[1:], strict=True)
    ]
    title = f"Run {flip.run:,} of seed {comparison.seed}: “{names[0]}” in A, “{names[1]}” in B"
    before = f"{counted(same, 'round')} before these: the same decisive events on both sides." if same else ""
    types = stories[0].types if stories[0].types == stories[1].types else ""
    about = f"{types} {before}".strip()
    table = Table(f"Run {flip.run:,}, side by side", ["Round", "A", "B"], rows, frozenset({1, 2}))
    return [Heading(title), *([Paragraph(about)] if about else []), table]


def by_round(side: Side, rounds: list[Told]) -> dict[int, Told]:
    last = len(side.scenario.calendar.meetings)
    # what came after the talks faces each other, however many meetings either side has
    return {one.rounds[0] if one.rounds[0] <= last else 10**6: one for one in rounds}


def passage(one: Told | None) -> str:
    return "\n".join(one.sentences) if one and one.sentences else "–"


def differences_caption(comparison: Comparison) -> str:
    shares = [one for group in words.headlines(comparison).values() for one in group if words.is_share(one)]
    apart = sorted(
        (one for one in shares if one.verdict != "none"), key=lambda one: -abs(one.difference.value)
    )
    if not apart:
        return "No interval of a share leaves out zero: these runs tell no difference of a share."
    one = apart[0]
    what = name_of(comparison, one)
    count = f"{len(apart)} of {len(shares)} shares have intervals that leave out zero"
    return f"{count}; the largest estimate is that of “{what}”, {words.interval(one, ' points')}."


def flips_caption(comparison: Comparison) -> str:
    kinds = comparison.flips.kinds()
    text = f"{percent(comparison.flips.number / comparison.runs)} of the runs leave the diagonal."
    if not kinds:
        return text
    a, b, count = kinds[0]
    scenario, quantity = comparison.first.scenario, comparison.flips.quantity
    became = f"“{class_words(scenario, quantity, a)}” to “{class_words(scenario, quantity, b)}”"
    ties = sum(one[2] == count for one in kinds)
    which = "The most frequent kind" if ties == 1 else f"One of {ties} equally frequent kinds"
    return f"{text} {which} in these runs is {became}, {counted(count, 'run')}."


CAPTIONS = {"differences": differences_caption, "flips": flips_caption}


def provenance(comparison: Comparison, manifest: Manifest) -> list[Block]:
    blocks: list[Block] = [Heading("The comparison")]
    blocks.append(Code(str(manifest.get("command") or "not made by a command")))
    for letter, side in (("A", comparison.first), ("B", comparison.second)):
        blocks += [Heading(letter), *method.provenance(side.manifest)]
    return blocks
