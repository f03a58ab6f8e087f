"""Result folder of a tournament: tables, summary, pictures and what made them, all of it or nothing."""

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from bargaining_sim.analysis.tournament.findings import (
    Dominance,
    Equilibrium,
    Findings,
    Reply,
    Standing,
    Tournament,
)
from bargaining_sim.analysis.tournament.study import fitness, replicator, study
from bargaining_sim.analysis.tournament.words import summary_text
from bargaining_sim.errors import ResultError
from bargaining_sim.results.manifest import Manifest, as_bytes, new_manifest, read_json, read_text
from bargaining_sim.results.store import write_files
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import mean, wilson
from bargaining_sim.text.tables import as_csv, heads, number_in, read_rows

Draw = Callable[[Tournament, Scenario], Mapping[str, bytes]]
"""Makes pictures: name of the file → what it holds."""

PAIRS = "first second runs utility_first± utility_second± utility_joint± surplus_captured± agreement±"
FINDINGS = "findings.json"


def write_tournament(
    scenario: Scenario,
    texts: dict[str, str],
    overrides: dict[str, Any],
    played: Tournament,
    folder: Path | None,
    command: str,
    draw: Draw | None = None,
) -> Path:
    """Write a tournament into a new folder; whatever stops that, nothing of it is left.

    Parameters
    ----------
    texts : dict
        Files of the scenario, as :func:`bargaining_sim.results.manifest.new_manifest` takes them.
    folder : Path or None
        A new or empty folder; None = ``results/tournament-NAME``, or that with the next free number.
    command : str
        What was typed.
    draw : callable, optional
        What draws the pictures.

    Returns
    -------
    Path
        The folder, with ``pairs.csv``, ``ranking.csv``, ``evolution.csv``, ``findings.json``,
        ``summary.txt``, ``plots/`` and, written last, ``tournament.json``.

    Raises
    ------
    ResultError
        If the folder holds anything or cannot be written.
    """
    manifest = new_manifest(scenario, texts, overrides, played.seed, played.runs, command)
    del manifest["part_runs"]  # rows are not kept
    manifest |= {"tactics": played.tactics, "left_out": played.left_out, "complete": True}
    findings = study(played)
    files = {
        "pairs.csv": pairs_table(played).encode(),
        "ranking.csv": ranking_table(findings, scenario).encode(),
        "evolution.csv": evolution_table(played).encode(),
        FINDINGS: as_bytes(as_json(findings)),
        "summary.txt": summary_text(findings, scenario).encode("utf-8", "backslashreplace"),
    }
    if draw:
        files |= {f"plots/{name}": data for name, data in draw(played, scenario).items()}
    files["tournament.json"] = as_bytes(manifest)
    return write_files(folder, f"tournament-{scenario.name}", files)


class Pair(NamedTuple):
    """A line of ``pairs.csv``: mean own utilities in both seats, and the share of runs with an agreement."""

    first: str
    second: str
    utility: tuple[float, float]
    agreement: float


class Saved(NamedTuple):
    """A tournament read from its folder.

    Version 0.1.0 left no findings.json: of its findings the ranking and the evolution are known from tables;
    dominances, best replies and equilibria, which follow from pairs of runs, stand in ``summary`` only.
    """

    scenario: Scenario
    manifest: Manifest
    findings: Findings
    pairs: list[Pair]
    summary: str


def read_tournament(folder: Path) -> Saved:
    """Return a tournament from its folder, as :func:`write_tournament` left it.

    Raises
    ------
    ResultError
        If a file is missing or cannot be used.
    """
    manifest, table = read_json(folder / "tournament.json"), read_rows(read_text(folder / "pairs.csv"))
    is_old = not (folder / FINDINGS).is_file()
    names = ("ranking.csv", "evolution.csv", "summary.txt") if is_old else (FINDINGS,)
    texts = [read_text(folder / name) for name in names]
    try:
        scenario = Scenario.model_validate_json(json.dumps(manifest["resolved"]))
        findings = from_tables(manifest, *texts[:2]) if is_old else from_json(json.loads(texts[0]))
        pairs = [
            Pair(
                line["first"],
                line["second"],
                (float(line["utility_first"]), float(line["utility_second"])),
                float(line["agreement"]),
            )
            for line in table
        ]
        summary = texts[-1] if is_old else summary_text(findings, scenario)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise ResultError(f"{folder}: the tournament cannot be used ({type(error).__name__})") from None
    return Saved(scenario, manifest, findings, pairs, summary)


LISTS: dict[str, Any] = {
    "ranking": Standing, "dominances": Dominance, "replies": Reply, "equilibria": Equilibrium,
}  # fmt: skip
"""Lists in findings.json, and what they are of."""


def as_json(findings: Findings) -> dict[str, Any]:
    """Return findings as JSON has them: an interval that does not exist is null."""
    words = findings._asdict()
    for name in LISTS:
        lines = [one._asdict() for one in words[name]]
        words[name] = [{key: None if x != x else x for key, x in line.items()} for line in lines]  # NaN
    return words


def from_json(words: dict[str, Any]) -> Findings:
    words = dict(words)
    for name, kind in LISTS.items():
        lines = [{key: math.nan if x is None else x for key, x in line.items()} for line in words[name]]
        words[name] = [kind(**line) for line in lines]
    words["ranking"] = [one._replace(seats=tuple(map(float, one.seats))) for one in words["ranking"]]
    return Findings(**words)


def from_tables(manifest: Manifest, ranking: str, evolution: str) -> Findings:
    """Return what the tables of version 0.1.0 tell."""
    tactics, (start, *_, end) = list(manifest["tactics"]), read_rows(evolution)
    standings = []
    for line in read_rows(ranking):
        _, tactic, score, low, high, *seats = line.values()
        first, second = map(float, seats)
        standings.append(Standing(tactic, float(score), number_in(low), number_in(high), (first, second)))
    shares = ([float(row[name]) for name in tactics] for row in (start, end))
    about = int(manifest["runs"]), int(manifest["seed"]), dict(manifest["left_out"])
    return Findings(tactics, *about, standings, [], [], [], *shares)


def pairs_table(played: Tournament) -> str:
    lines = []
    for i, first in enumerate(played.tactics):
        for j, second in enumerate(played.tactics):
            own, others = played.utility[0, i, j], played.utility[1, j, i]
            numbers = [
                *mean(own),
                *mean(others),
                *mean(own + others),
                *played.surplus[:, i, j].tolist(),
                *wilson(int(played.agreed[i, j]), played.runs),
            ]
            lines.append([first, second, played.runs, *numbers])
    return as_csv(heads(PAIRS), lines)


def ranking_table(findings: Findings, scenario: Scenario) -> str:
    rows = [
        [i, row.tactic, row.score, row.low, row.high, *row.seats] for i, row in enumerate(findings.ranking, 1)
    ]
    seats = [f"as_{name}" for name in scenario.actors]
    return as_csv(heads("place tactic score low_95 high_95 *", seats), rows)


def evolution_table(played: Tournament) -> str:
    times, shares = replicator(fitness(played))
    lines = [[time, *row] for time, row in zip(times, shares, strict=True)]
    return as_csv(["generation", *played.tactics], lines)
