"""The ledgers of one run on both sides, in two columns, round by round: equal lines face each other."""

from difflib import SequenceMatcher
from itertools import groupby, zip_longest
from typing import NamedTuple

from bargaining_sim.analysis.comparison.findings import Comparison, Flip, Side
from bargaining_sim.analysis.comparison.words import caption, ledger_note
from bargaining_sim.engine.batch import trace_run
from bargaining_sim.results.dictionary import NOTE, named_row
from bargaining_sim.results.narrator import ANSWERS, Entry, describe_events
from bargaining_sim.results.story import heading
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.text.lines import wrapped

COLUMN = 78
"""Characters of either column; with what stands between them a line has at most 159."""

EQUAL, OTHER = " = ", " | "

FEW = 3
"""Equal entries in a row that are told; more are only counted."""


class Chapter(NamedTuple):
    """What one side tells of a round: its heading, and its events in sentences, answers indented."""

    heading: str
    sentences: list[str]


class Parting(NamedTuple):
    """Where two stories part: headings of the round, and the first sentences that differ."""

    headings: tuple[str, str]
    sentences: tuple[str, str]


def ledgers_text(comparison: Comparison) -> str:
    texts = [caption(comparison), NOTE, ""]
    can_be_told = comparison.first.replayable and comparison.second.replayable
    if not comparison.flips.examples or not can_be_told:
        return "\n".join([*texts, ledger_note(comparison)]) + "\n"
    texts += [
        "The first run of each of the most frequent flips. A on the left, B on the right.",
        "= between the columns: the same on both sides; |: not the same, or on one side only.",
    ]
    for flip in comparison.flips.examples:
        texts += ["", "", *run_lines(comparison, flip)]
    return "\n".join(line.rstrip() for line in texts) + "\n"


def run_lines(comparison: Comparison, flip: Flip) -> list[str]:
    stories = [chapters(side, comparison.seed, flip.run) for side in (comparison.first, comparison.second)]
    title = f"Run {flip.run} of seed {comparison.seed}: {flip.first} in A, {flip.second} in B"
    body: list[str] = []
    parting: Parting | None = None
    for key in sorted(set(stories[0]) | set(stories[1])):
        a, b = (story.get(key, Chapter("–", [])) for story in stories)
        mark = EQUAL if a.heading == b.heading else OTHER
        body += ["", *columns(a.heading, b.heading, mark, rule="-")]
        for equal, group in groupby(faced(a.sentences, b.sentences), lambda pair: pair[0]):
            pairs = list(group)
            if equal and len(pairs) > FEW:
                body.append(f"({len(pairs)} entries, the same on both sides)")
                continue
            for _, left, right in pairs:
                body += columns(left, right, EQUAL if equal else OTHER)
                if not equal and parting is None:
                    parting = Parting((a.heading, b.heading), (left, right))
    return [*block(title), "=" * len(title[: 2 * COLUMN + 3]), *parting_lines(parting), *body]


def parting_lines(parting: Parting | None) -> list[str]:
    if parting is None:
        return ["No event differs; what differs is how it ends."]
    a, b = parting.headings
    where = a if b in (a, "–") else b if a == "–" else f"{a} | {b}"
    lines = block(f"The stories part here: {where}")
    for letter, sentence in zip("AB", parting.sentences, strict=True):
        lines += block(f"  {letter}: {sentence.strip() or '(nothing of the kind)'}", 5)
    return lines


def chapters(side: Side, seed: int, run: int) -> dict[tuple[int, int], Chapter]:
    scenario = side.scenario
    game = compile_scenario(scenario)
    events, rows = trace_run(game, seed, run)
    meetings = scenario.calendar.meetings
    told_by_round: dict[tuple[int, int], Chapter] = {}
    for entry in describe_events(scenario, game, events):
        after = entry.round > len(meetings)
        head = heading(scenario, entry.round)
        key = (1, 0) if after else (0, entry.round)
        told_by_round.setdefault(key, Chapter(head, [])).sentences.append(indented(entry))
    row = named_row(scenario, rows)
    end = [f"{chip.label}: {row[f'rung_{name}']}." for name, chip in scenario.chips.items()]
    if scenario.approval:
        end.append(f"What became of {scenario.chips[scenario.approval.chip].label}: {row['file_outcome']}.")
    end.append(f"What became of the other chips: {row['trade_outcome']}.")
    end += [
        f"Utility of {actor.label}: {row[f'utility_{name}']:.3f}." for name, actor in scenario.actors.items()
    ]
    told_by_round[2, 0] = Chapter("In force at the end", end)
    return told_by_round


def indented(entry: Entry) -> str:
    return f"  {entry.sentence}" if entry.kind in ANSWERS else entry.sentence


def faced(first: list[str], second: list[str]) -> list[tuple[bool, str, str]]:
    """Return sentences of both sides in pairs: equal ones face each other, others stand in their order."""
    texts = []
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        pairs = zip_longest(first[i:j], second[k:m], fillvalue="")
        texts += [(tag == "equal", left, right) for left, right in pairs]
    return texts


def columns(left: str, right: str, mark: str, rule: str = "") -> list[str]:
    sides = [
        wrapped(text.strip(), len(text) - len(text.lstrip()), width=COLUMN, whole_words=False)
        for text in (left, right)
    ]
    lines = [f"{a:<{COLUMN}}{mark}{b}" for a, b in zip_longest(*sides, fillvalue="")]
    return [*lines, rule * (2 * COLUMN + 3)] if rule else lines


def block(text: str, hanging: int = 4) -> list[str]:
    return wrapped(text, 0, hanging, 2 * COLUMN + 3, whole_words=False)
