"""The page of a tournament: its ranking, its pictures, and its summary as it was written."""

import csv
import io
import json
import math
from importlib.metadata import version
from pathlib import Path

from bargaining_sim.errors import ResultError
from bargaining_sim.plots.table import CATALOGUE
from bargaining_sim.report import method
from bargaining_sim.report.page import Block, Bullets, Code, Page, Paragraph, Section, Table
from bargaining_sim.report.pictures import Wanted, embedded
from bargaining_sim.report.scenario_words import scenario_blocks
from bargaining_sim.results.manifest import read_json, read_text
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import Estimate, is_above
from bargaining_sim.text.lines import plain
from bargaining_sim.text.lists import counted, listed
from bargaining_sim.text.numbers import mean_words, number, percent

Row = dict[str, str]


def tournament_page(folder: Path) -> Page:
    """Return the page of a tournament.

    Raises
    ------
    ResultError
        If a file of it is missing or cannot be used.
    """
    manifest = read_json(folder / "tournament.json")
    tables = {name: rows_of(read_text(folder / f"{name}.csv")) for name in ("ranking", "evolution", "pairs")}
    try:
        scenario = Scenario.model_validate_json(json.dumps(manifest["resolved"]))
        runs, seed, tactics = int(manifest["runs"]), int(manifest["seed"]), list(manifest["tactics"])
        found = leader(tables["ranking"], runs)
        captions = {
            "ranking": found,
            "heat_maps": highest(tables["pairs"], scenario),
            "evolution": evolution(tables["evolution"], tactics),
        }
        ranking = ranking_table(tables["ranking"], scenario)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise ResultError(f"{folder}: the tournament cannot be used ({type(error).__name__})") from None
    wanted = [
        Wanted(name, sees, f"{sees} {captions[name]}".strip(), folder / "plots")
        for name, sees in CATALOGUE["tournament"].pictures.items()
    ]
    drawn, _ = embedded(wanted)
    pairs = len(tactics) ** 2
    caption = f"{scenario.name} · {counted(len(tactics), 'tactic')}, {pairs:,} pairs · "
    caption += f"{counted(runs, 'run')} a pair · seed {seed}"
    played: list[Block] = [
        Paragraph(
            f"Every tactic plays every other and itself in both seats: {pairs:,} pairs, "
            f"{counted(runs, 'run')} each, all with the same random numbers. Tactics: {listed(tactics)}."
        )
    ]
    sections = [
        Section("run", "What was played", played),
        Section("findings", "What it shows", [Bullets([found, captions["evolution"]]), ranking]),
        Section("pictures", "Pictures", list(drawn.values())),
        Section("summary", "Dominance, best replies, equilibria", [Code(read_text(folder / "summary.txt"))]),
        Section("scenario", "The scenario in words", scenario_blocks(scenario)),
        Section("method", "Method and limits", [Bullets(method.limits(scenario))]),
        Section("provenance", "Where the numbers come from", method.provenance(manifest | {"tactics": {}})),
        Section("cite", "How to cite", method.citation(manifest, f"Tournament: {caption}")),
    ]
    title = f"Tournament: {plain(scenario.title, 300)}"
    question = "Which way of bargaining earns most, against all others and itself?"
    return Page(title, question, caption, sections, version("bargaining-sim"))


def rows_of(text: str) -> list[Row]:
    """Return the lines of a table."""
    return list(csv.DictReader(io.StringIO(text)))


def score(row: Row) -> Estimate:
    """Return the score of a tactic with its interval."""
    return Estimate(*(float(row[name]) if row[name] else math.nan for name in ("score", "low_95", "high_95")))


def leader(rows: list[Row], runs: int) -> str:
    """Say which tactic earns most, if its interval leaves out all others."""
    first, *rest = rows
    told = f"{first['tactic']} earns {mean_words(score(first))}"
    if not rest:
        return f"{told}; there is no other tactic."
    if runs < 2:
        return f"{told}; one run a pair tells no ranking."
    near = [row["tactic"] for row in rest if not is_above(score(first), score(row))]
    if near:
        return f"No tactic stands out: {told}, not told apart from {listed(near)}."
    ahead = f"{rest[0]['tactic']} with {mean_words(score(rest[0]))}"
    return f"{told}, the most against these opponents, ahead of {ahead}."


def highest(rows: list[Row], scenario: Scenario) -> str:
    """Say where the highest own utility of either seat stands in these runs, and how often pairs agree."""
    told = []
    for seat, actor in zip(("first", "second"), scenario.actors.values(), strict=True):
        best = max(float(row[f"utility_{seat}"]) for row in rows)
        pairs = [f"{row['first']} – {row['second']}" for row in rows if float(row[f"utility_{seat}"]) == best]
        where = pairs[0] if len(pairs) == 1 else f"{len(pairs)} pairs"
        told.append(f"as {plain(actor.label, 40)} {number(best)} ({where})")
    always = sum(float(row["agreement"]) == 1 for row in rows)
    return (
        f"The highest means in these runs: {listed(told)}. {always:,} of {counted(len(rows), 'pair')} agree "
        "in every run."
    )


def evolution(rows: list[Row], tactics: list[str]) -> str:
    """Say how the population ends; it has no interval, for it follows from the means."""
    last = {name: float(rows[-1][name]) for name in tactics}
    order = sorted(tactics, key=lambda name: -last[name])
    told = [f"{name} {percent(last[name])}" for name in order[:3]]
    return (
        "From equal shares, and taking the means as they are, the population ends after "
        f"{rows[-1]['generation']} generations with {listed(told)}."
    )


def ranking_table(rows: list[Row], scenario: Scenario) -> Table:
    """Return the ranking."""
    names = list(scenario.actors)
    seats = [f"as {plain(actor.label, 40)}" for actor in scenario.actors.values()]
    cells = [
        [row["tactic"], mean_words(score(row)), *(number(float(row[f"as_{name}"])) for name in names)]
        for row in rows
    ]
    return Table(
        "Own utility, mean over all opponents", ["Tactic", "Both seats, 95 % interval", *seats], cells
    )
