"""The page of one result."""

from functools import partial
from importlib.metadata import version
from pathlib import Path

from bargaining_sim.plots import files
from bargaining_sim.plots import table as plots
from bargaining_sim.report import method
from bargaining_sim.report.captions import OF_ONE_RUN, caption
from bargaining_sim.report.findings import class_shares, file_label, findings, leaders
from bargaining_sim.report.page import (
    Block,
    Bullets,
    Page,
    Paragraph,
    Picture,
    Section,
    Table,
    Wanted,
    embedded,
)
from bargaining_sim.report.scenario_words import scenario_blocks
from bargaining_sim.report.stories import story
from bargaining_sim.results.baselines import MEANINGS, Baseline, baselines
from bargaining_sim.results.classes import class_words
from bargaining_sim.results.examples import TYPICAL, exemplary_runs
from bargaining_sim.results.frame import Frame, open_result
from bargaining_sim.results.history import (
    by_meeting,
    documented_status,
    file_by_meeting,
    has_history,
    overall,
)
from bargaining_sim.results.manifest import Manifest, read_manifest, settings_of
from bargaining_sim.results.replay import replay
from bargaining_sim.results.summary import Line, Lines, baseline_values, summarise
from bargaining_sim.text.lines import plain, sentence
from bargaining_sim.text.lists import listed
from bargaining_sim.text.numbers import mean_words, number, percent, share_words

HISTORY = "history"
"""The picture that stands with the documented path."""


def batch_page(folder: Path) -> Page:
    """Return the page of a complete result.

    Raises
    ------
    ResultError
        If the folder holds none, or one that is not complete.
    """
    frame = open_result(folder)
    manifest = read_manifest(folder)
    lines: Lines = {(line.quantity, line.label): line for line in summarise(frame)}
    plain_ones = baselines(frame.scenario, frame.game)
    drawn, left_out = embedded(wanted_pictures(frame, folder, lines, plain_ones))
    scenario = frame.scenario
    sections = [
        Section("run", "What was run", what_was_run(frame, manifest)),
        Section("findings", "What it shows", [Bullets(findings(frame, lines, plain_ones))]),
        Section("scenario", "The scenario in words", scenario_blocks(scenario)),
        Section("headlines", "Headline numbers", headlines(frame, lines, plain_ones)),
        Section("pictures", "Pictures", pictures(drawn, left_out)),
        Section("runs", "Single runs as stories", stories(frame, manifest, drawn)),
        Section("documented", "Beside the documented path", documented_path(frame, drawn)),
        *method.closing(method_blocks(frame), manifest, f"Result: {frame.caption}"),
    ]
    return Page(
        plain(scenario.title, 300), plain(scenario.summary, 2_000), frame.caption, sections,
        version("bargaining-sim"),
    )  # fmt: skip


def what_was_run(frame: Frame, manifest: Manifest) -> list[Block]:
    settings = settings_of(manifest)
    text = f"{frame.runs:,} runs of the scenario {frame.scenario.name} with seed {frame.seed}. "
    text += "Every run draws its own types and luck; the same seed gives the same runs. "
    text += f"Changed for this result: {listed(settings)}." if settings else "No setting was changed."
    blocks: list[Block] = [Paragraph(text), Paragraph(method.facts_or_choice(frame.scenario, manifest))]
    failed = frame.shares("trade_outcome").get("failed", 0)
    if failed:
        blocks.append(
            Paragraph(f"{failed:,} runs failed by a tactic of one’s own: they are in all shares.", True)
        )
    if not frame.replayable:
        blocks.append(Paragraph(not_replayable(manifest), True))
    return blocks


def not_replayable(manifest: Manifest) -> str:
    why = (
        "they were played with tactics of one’s own"
        if manifest.get("tactics")
        else "another version made them"
    )
    return (
        f"These runs cannot be played again here, for {why}. So the stories of single runs, the comparison "
        "with the documented path and the pictures for which runs are played again are left out."
    )


def headlines(frame: Frame, lines: Lines, plain_ones: list[Baseline]) -> list[Block]:
    blocks: list[Block] = [shares_table(frame, lines), means_table(frame, lines, plain_ones)]
    blocks.append(rungs_table(frame, plain_ones))
    blocks.append(Bullets([f"{sentence(name)}: {meaning}." for name, meaning in MEANINGS.items()]))
    blocks.append(Paragraph(f"{method.SCALES} {method.BASELINES}"))
    return blocks


def shares_table(frame: Frame, lines: Lines) -> Table:
    """Return how often each outcome occurs; baselines say nothing about these."""
    scenario, chosen = frame.scenario, list[tuple[str, Line]]()
    for (quantity, label), line in lines.items():
        if quantity in ("file_outcome", "trade_outcome") and line.estimate.value > 0 and label != "no_file":
            about = (
                file_label(frame)
                if quantity == "file_outcome"
                else "Other chips"
                if scenario.approval
                else "Chips"
            )
            chosen.append((f"{about}: {class_words(scenario, quantity, label)}", line))
    events = {"first_deal": "A deal at the table, ever"}
    if scenario.approval:
        events |= {
            "framework": f"A framework on {file_label(frame)}, ever",
            "closed": f"{file_label(frame)} closed, at least for a time",
        }
    chosen += [(words, lines[name, "ever"]) for name, words in events.items()]
    chosen.append(("Talks broke down for good", lines["broken", ""]))
    rows = [
        [words, share_words(line.estimate), " · ".join(filter(None, (line.quantity, line.label)))]
        for words, line in chosen
    ]
    head = ["Outcome", "Share of runs, 95 % interval", "In summary.csv"]
    return Table("How the runs end", head, rows, codes=frozenset({2}))


def means_table(frame: Frame, lines: Lines, plain_ones: list[Baseline]) -> Table:
    names = {
        f"utility_{name}": f"Utility of {plain(actor.label)} at the end"
        for name, actor in frame.scenario.actors.items()
    } | {
        "surplus_captured": "Share of the joint surplus captured",
        "distance_nash": "Distance to the Nash package (smaller is nearer)",
        "distance_frontier": "Distance to the Pareto frontier (smaller is nearer)",
    }
    values = [baseline_values(one, frame.scenario) for one in plain_ones]
    rows = [
        [
            words,
            mean_words(lines[name, ""].estimate),
            *(number(predicted[name]) for predicted in values),
            name,
        ]
        for name, words in names.items()
    ]
    head = ["Mean", "Simulated, 95 % interval", *(one.name for one in plain_ones), "In summary.csv"]
    return Table("Means beside three plain predictions", head, rows, codes=frozenset({len(head) - 1}))


def rungs_table(frame: Frame, plain_ones: list[Baseline]) -> Table:
    rows = []
    for k, (name, chip) in enumerate(frame.scenario.chips.items()):
        ends = class_shares(frame, f"rung_{name}", words=str)
        likeliest = [f"{rung} {share_words(ends[rung])}" for rung in leaders(ends)[:3]]
        text = likeliest[0] if len(likeliest) == 1 else f"not told apart: {'; '.join(likeliest)}"
        predicted = [class_words(frame.scenario, f"rung_{name}", one.rungs[k]) for one in plain_ones]
        rows.append([plain(chip.label), text, *predicted])
    head = ["Chip", "Simulated: likeliest at the end, 95 % interval", *(one.name for one in plain_ones)]
    return Table("What is in force at the end", head, rows, frozenset(range(1, len(head))))


def wanted_pictures(frame: Frame, folder: Path, lines: Lines, plain_ones: list[Baseline]) -> list[Wanted]:
    """Return all pictures that the result has something to show for, in the order of their table."""
    names = [n for n in plots.pictures_of(frame.scenario) if frame.replayable or not plots.PLOTS[n].replays]
    wanted = []
    for name in names:
        sees = plots.PLOTS[name].sees
        words = caption(name, frame, lines, plain_ones, sees)
        wanted.append(Wanted(name, sees, words, folder / "plots", partial(drawn_now, name, frame)))
    return wanted


def drawn_now(name: str, frame: Frame) -> dict[str, bytes]:
    figure = plots.PLOTS[name].draw(frame)
    return {ending: files.as_bytes(figure, ending) for ending in ("svg", "png")}


def pictures(drawn: dict[str, Picture], left_out: list[str]) -> list[Block]:
    elsewhere = (HISTORY, *OF_ONE_RUN)
    blocks: list[Block] = [picture for name, picture in drawn.items() if name not in elsewhere]
    if left_out:
        text = f"Left out, for the page would get too large: {listed(left_out)}; see the folder plots."
        blocks.append(Paragraph(text, True))
    return blocks


def stories(frame: Frame, manifest: Manifest, drawn: dict[str, Picture]) -> list[Block]:
    if not frame.replayable:
        return []
    blocks: list[Block] = [
        Paragraph(
            "Single runs, picked by a rule: a typical one, the best and a failed one. They show how things "
            "can come about, not how often. (“Best” adds the utilities of both, which is a rule for picking "
            "a run, no more.)"
        )
    ]
    for name, example in exemplary_runs(frame).items():
        command = method.trace_command(manifest, example.run)
        blocks.append(
            story(frame.scenario, frame.game, frame.seed, example.run, name, why(example.why), command)
        )
        if name == TYPICAL:
            blocks += [drawn[one] for one in OF_ONE_RUN if one in drawn]
    return blocks


def why(text: str) -> str:
    return sentence(plain(text.partition(": ")[2] or text, 400)) + "."


def documented_path(frame: Frame, drawn: dict[str, Picture]) -> list[Block]:
    scenario = frame.scenario
    if not has_history(scenario) or not frame.replayable:
        return []
    played = replay(frame)
    whole = overall(scenario, played)
    hits = [*by_meeting(scenario, played), whole._replace(name=f"all {whole.rungs} rungs")]
    rows = [[plain(one.name, 60), share_words(one.simulated), percent(one.unchanged)] for one in hits]
    head = ["After", "Equal rungs, 95 % interval", "“Nothing changes”"]
    caption_ = f"Share of documented rungs that a run hits ({len(played.rows.rows):,} runs played again)"
    blocks: list[Block] = [Table(caption_, head, rows)]
    for file in file_by_meeting(scenario, played)[-1:]:
        real = documented_status(scenario, file.meeting)
        beside = f" (documented: {real})" if real else ""
        blocks.append(
            Paragraph(
                f"{file_label(frame)}: after {plain(file.meeting, 60)} a framework or more stands in "
                f"{share_words(file.stands)} of the runs{beside}; one had been found by then in "
                f"{share_words(file.reached)}."
            )
        )
    blocks.append(
        Paragraph(
            "Rungs of one run hang together, so intervals are of the mean over runs. A simulation that hits "
            "no more than “nothing changes” is no better a guess than standing still."
        )
    )
    return [*blocks, *([drawn[HISTORY]] if HISTORY in drawn else [])]


def method_blocks(frame: Frame) -> list[Block]:
    texts = [
        "Every run is one story: news, unilateral moves, offers at the table, approval and deadlines, "
        "meeting by meeting. Rules, sources and formulas are in ODD.md of the project.",
        *method.limits(frame.scenario),
    ]
    if len(frame.scenario.calendar.meetings) > 1:
        texts.append(
            "Runs within a class are those that ended in it: what they have in common need not have caused "
            "it."
        )
    texts.append(
        "How far this depends on the settings, one result cannot say: a sweep can (bargaining-sim sweep "
        "one_lever_at_a_time, and bargaining-sim list for others)."
    )
    return [Bullets(texts)]
