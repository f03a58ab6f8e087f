"""Result folder of a tournament: tables, summary, pictures and what made them, all of it or nothing."""

import csv
import io
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
from bargaining_sim.errors import Fault, ResultError
from bargaining_sim.results import store
from bargaining_sim.results.manifest import Manifest, as_bytes, new_manifest, read_json, read_text
from bargaining_sim.results.store import take_folder, write_files
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import mean, wilson
from bargaining_sim.text.tables import as_csv

Draw = Callable[[Tournament, Scenario], Mapping[str, bytes]]
"""Makes pictures: name of the file → what it holds."""

QUANTITIES = ("utility_first", "utility_second", "utility_joint", "surplus_captured", "agreement")
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
    place, made = (
        (store.next_folder(f"tournament-{scenario.name}"), True) if folder is None else take_folder(folder)
    )
    write_files(place, made, files)
    return place


class Pair(NamedTuple):
    """A line of ``pairs.csv``: mean own utilities in both seats, and the share of runs with an agreement."""

    first: str
    second: str
    utility: tuple[float, float]
    agreement: float


class Saved(NamedTuple):
    """A tournament read from its folder."""

    scenario: Scenario
    manifest: Manifest
    findings: Findings
    pairs: list[Pair]


def read_tournament(folder: Path) -> Saved:
    """Return a tournament from its folder, as :func:`write_tournament` left it.

    Raises
    ------
    ResultError
        If a file is missing or cannot be used.
    """
    manifest = read_json(folder / "tournament.json")
    if not (folder / FINDINGS).is_file():
        hint = "version 0.1.0 did not write it; make the tournament again, or read its summary.txt"
        raise ResultError(str(Fault(str(folder), f"no {FINDINGS}", "a tournament with it", hint)))
    table, text = read_text(folder / "pairs.csv"), read_text(folder / FINDINGS)
    try:
        scenario = Scenario.model_validate_json(json.dumps(manifest["resolved"]))
        findings = from_json(json.loads(text))
        pairs = [pair_of(line) for line in csv.DictReader(io.StringIO(table))]
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise ResultError(f"{folder}: the tournament cannot be used ({type(error).__name__})") from None
    return Saved(scenario, manifest, findings, pairs)


def pair_of(line: Mapping[str, str]) -> Pair:
    utility = float(line["utility_first"]), float(line["utility_second"])
    return Pair(line["first"], line["second"], utility, float(line["agreement"]))


def as_json(findings: Findings) -> dict[str, Any]:
    """Return findings as JSON has them: an interval that does not exist is null."""
    words = findings._asdict()
    for name in ("ranking", "dominances", "replies", "equilibria"):
        words[name] = [one._asdict() for one in words[name]]
    for standing in words["ranking"]:
        standing |= {key: None if math.isnan(standing[key]) else standing[key] for key in ("low", "high")}
    return words


def from_json(words: dict[str, Any]) -> Findings:
    """Return findings from JSON: what :func:`as_json` makes of them."""
    kinds: dict[str, Any] = {"dominances": Dominance, "replies": Reply, "equilibria": Equilibrium}
    lists = {name: [kind(**one) for one in words[name]] for name, kind in kinds.items()}
    ranking = []
    for one in words["ranking"]:
        low, high = (math.nan if one[end] is None else float(one[end]) for end in ("low", "high"))
        first, second = one["seats"]
        ranking.append(Standing(one["tactic"], float(one["score"]), low, high, (float(first), float(second))))
    return Findings(**(words | lists | {"ranking": ranking}))


def pairs_table(played: Tournament) -> str:
    """Return a line for every pair: own and joint utility, surplus captured and agreement, with intervals."""
    header = ["first", "second", "runs"]
    for quantity in QUANTITIES:
        header += [quantity, f"{quantity}_low_95", f"{quantity}_high_95"]
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
    return as_csv(header, lines)


def ranking_table(findings: Findings, scenario: Scenario) -> str:
    header = ["place", "tactic", "score", "low_95", "high_95", *(f"as_{name}" for name in scenario.actors)]
    return as_csv(
        header,
        [
            [place, row.tactic, row.score, row.low, row.high, *row.seats]
            for place, row in enumerate(findings.ranking, 1)
        ],
    )


def evolution_table(played: Tournament) -> str:
    """Return a line for every generation: the share of every tactic."""
    times, shares = replicator(fitness(played))
    lines = [[time, *row] for time, row in zip(times, shares, strict=True)]
    return as_csv(["generation", *played.tactics], lines)
