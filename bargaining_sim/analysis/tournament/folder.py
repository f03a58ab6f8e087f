"""Result folder of a tournament: tables, summary, pictures and what made them, all of it or nothing."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bargaining_sim.analysis.tournament.play import (
    GENERATIONS,
    Equilibrium,
    Tournament,
    best_replies,
    cells_ahead,
    dominance,
    equilibria,
    fitness,
    ranking,
    replicator,
)
from bargaining_sim.results import store
from bargaining_sim.results.dictionary import NOTE
from bargaining_sim.results.manifest import as_bytes, new_manifest
from bargaining_sim.results.store import take_folder, write_files
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import Estimate, mean, wilson
from bargaining_sim.text.lines import plain, wrapped
from bargaining_sim.text.lists import counted
from bargaining_sim.text.numbers import NO_INTERVAL, number, percent
from bargaining_sim.text.numbers import mean_words as mean_words
from bargaining_sim.text.tables import as_csv

Draw = Callable[[Tournament, Scenario], Mapping[str, bytes]]
"""Makes pictures: name of the file → what it holds."""

NAMES = 16
"""Width of a column of tactics."""

FEW = 4
"""Names of tactics in a cell."""

MANY = 12
"""Pairs of tactics in a list."""

QUANTITIES = ("utility_first", "utility_second", "utility_joint", "surplus_captured", "agreement")


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
    scenario : Scenario
    texts : dict
        Files of the scenario, as :func:`bargaining_sim.results.manifest.new_manifest` takes them.
    overrides : dict
    played : Tournament
    folder : Path or None
        A new or empty folder; None = ``results/tournament-NAME``, or that with the next free number.
    command : str
        What was typed.
    draw : callable, optional
        What draws the pictures.

    Returns
    -------
    Path
        The folder, with ``pairs.csv``, ``ranking.csv``, ``evolution.csv``, ``summary.txt``, ``plots/`` and,
        written last, ``tournament.json``.

    Raises
    ------
    ResultError
        If the folder holds anything or cannot be written.
    """
    manifest = new_manifest(scenario, texts, overrides, played.seed, played.runs, command)
    del manifest["part_runs"]  # rows are not kept
    manifest |= {"tactics": played.tactics, "left_out": played.left_out, "complete": True}
    files = {
        "pairs.csv": pairs_table(played).encode(),
        "ranking.csv": ranking_table(played, scenario).encode(),
        "evolution.csv": evolution_table(played).encode(),
        "summary.txt": summary_text(played, scenario).encode("utf-8", "backslashreplace"),
    }
    if draw:
        files |= {f"plots/{name}": data for name, data in draw(played, scenario).items()}
    files["tournament.json"] = as_bytes(manifest)
    place, made = (
        (store.next_folder(f"tournament-{scenario.name}"), True) if folder is None else take_folder(folder)
    )
    write_files(place, made, files)
    return place


def pairs_table(played: Tournament) -> str:
    """Return a line for every pair: own and joint utility, surplus captured and agreement, with intervals."""
    header = ["first", "second", "runs"]
    for quantity in QUANTITIES:
        header += [quantity, f"{quantity}_low_95", f"{quantity}_high_95"]
    lines = []
    for i, first in enumerate(played.tactics):
        for j, second in enumerate(played.tactics):
            own, others = played.utility[0, i, j], played.utility[1, j, i]
            found = [
                *mean(own),
                *mean(others),
                *mean(own + others),
                *played.surplus[:, i, j].tolist(),
                *wilson(int(played.agreed[i, j]), played.runs),
            ]
            lines.append([first, second, played.runs, *found])
    return as_csv(header, lines)


def ranking_table(played: Tournament, scenario: Scenario) -> str:
    """Return a line for every tactic, best first."""
    header = ["place", "tactic", "score", "low_95", "high_95", *(f"as_{name}" for name in scenario.actors)]
    return as_csv(
        header,
        [
            [place, row.tactic, row.score, row.low, row.high, *row.seats]
            for place, row in enumerate(ranking(played), 1)
        ],
    )


def evolution_table(played: Tournament) -> str:
    """Return a line for every generation: the share of every tactic."""
    times, shares = replicator(fitness(played))
    lines = [[time, *row] for time, row in zip(times, shares, strict=True)]
    return as_csv(["generation", *played.tactics], lines)


def caption(played: Tournament, scenario: Scenario) -> str:
    """Say what was run, in one line."""
    n = len(played.tactics)
    runs = counted(played.runs, "run")
    return f"{scenario.name} · {n} tactics, {n * n} pairs · {runs} a pair · seed {played.seed}"


def summary_text(played: Tournament, scenario: Scenario) -> str:
    """Return the tournament for a terminal, at most 100 columns wide."""
    parts = [*wrapped(scenario.title), *wrapped(caption(played, scenario)), NOTE, ""]
    parts += ranking_lines(played, scenario)
    parts += ["", *dominance_lines(played)]
    parts += ["", *reply_lines(played, scenario)]
    parts += ["", *equilibrium_lines(played, scenario)]
    if played.left_out:
        parts += ["", "Left out"]
        for name, reason in played.left_out.items():
            parts += wrapped(f"{name}: {reason}", 2)
    parts += ["", *evolution_lines(played), "", "What this does not say"]
    for remark in remarks(played):
        parts += wrapped(remark, 2, 2)
    return "\n".join(parts) + "\n"


def labels(scenario: Scenario, width: int) -> list[str]:
    """Names of the actors, cut to a width."""
    return [plain(actor.label, width) for actor in scenario.actors.values()]


def ranking_lines(played: Tournament, scenario: Scenario) -> list[str]:
    """Return the ranking with intervals."""
    heads = [f"as {label}" for label in labels(scenario, 20)]
    wide = [max(9, len(head)) for head in heads]
    told = [
        "Ranking: own utility, mean over all opponents, itself included, and both seats (95 % interval)",
        " " * (6 + NAMES)
        + f"{'both seats':<22}"
        + "  ".join(f"{h:>{w}}" for h, w in zip(heads, wide, strict=True)),
    ]
    for place, row in enumerate(ranking(played), 1):
        both = mean_words(Estimate(row.score, row.low, row.high), none=NO_INTERVAL)
        seats = "  ".join(f"{number(x):>{w}}" for x, w in zip(row.seats, wide, strict=True))
        told.append(f"  {place:>2}  {row.tactic:<{NAMES}}{both:<22}{seats}")
    return told


def dominance_lines(played: Tournament) -> list[str]:
    """Return who dominates whom in the means, and in how many cells the intervals show it."""
    told = wrapped(
        "Dominance in these means: on average not worse in any cell (an opponent in a seat), and better "
        "beyond the 95 % interval in at least one; in brackets, in how many of "
        f"{2 * len(played.tactics)} it is so shown"
    )
    if played.runs < 2:
        return [*told, "  not told: a single run has no interval"]
    found, (_, ahead) = dominance(played), cells_ahead(played)
    for name, row, cells in zip(played.tactics, found, ahead, strict=True):
        beaten = [f"{played.tactics[j]} ({cells[j]})" for j in np.flatnonzero(row)]
        if beaten:
            told += wrapped(f"{name} dominates {', '.join(beaten)}", 2)
    return told if found.any() else [*told, "  nobody dominates anybody"]


def reply_lines(played: Tournament, scenario: Scenario) -> list[str]:
    """Return the best replies of both seats."""
    found, means = best_replies(played), played.utility.mean(axis=-1)
    rows = [["against", *(f"as {label}" for label in labels(scenario, 34))]]
    for j, name in enumerate(played.tactics):
        rows.append(
            [name, *(cell(played.tactics, found[seat, :, j], means[seat, :, j]) for seat in range(2))]
        )
    wide = max(len(row[1]) for row in rows) + 2
    told = ["Best replies among these tactics: the highest mean, and what these runs cannot tell from it"]
    for first, second, third in rows:
        line = f"  {first:<{NAMES}}{second:<{wide}}{third}"
        told += [line] if len(line) <= 100 else [f"  {first:<{NAMES}}{second}", " " * (2 + NAMES) + third]
    return told


def cell(names: Sequence[str], is_best: Any, means: Any) -> str:
    """Name the best replies to one tactic, the best first; only some of very many."""
    order = [int(i) for i in np.argsort(-means, kind="stable") if is_best[i]]
    if len(order) == len(names):
        return "any"
    shown = FEW if len(order) <= FEW else FEW - 1
    rest = f" +{len(order) - shown}" if len(order) > shown else ""
    return ", ".join(names[i] for i in order[:shown]) + rest


def equilibrium_lines(played: Tournament, scenario: Scenario) -> list[str]:
    """Return pairs that may be best replies to each other, those that are best shown first."""
    first, second = labels(scenario, 30)
    found = sorted(equilibria(played), key=lambda pair: (not pair.alone, not pair.in_means))
    told = wrapped(
        "Equilibria in tactics: each has the highest mean against the other, or is not told from it; only "
        "replies among these tactics count"
    )
    for pair in found[:MANY]:
        shown = told_equilibrium(pair, played.runs)
        told += wrapped(f"{first}: {pair.first}, {second}: {pair.second} ({shown})", 2)
    if len(found) > MANY:
        told.append(f"  and {len(found) - MANY} more")
    return told if found else [*told, "  none without mixing"]


def told_equilibrium(pair: Equilibrium, runs: int) -> str:
    """Say how far it is shown that two tactics are best replies to each other."""
    if runs < 2:
        return "in a single run"
    if pair.alone:
        return "strict by the intervals: no other reply as good"
    if pair.in_means:
        return "in the means; the intervals leave other replies"
    return "not the highest means, but not told from them"


def evolution_lines(played: Tournament) -> list[str]:
    """Return shares of the population at the start and at the end."""
    _, shares = replicator(fitness(played))
    told = [
        f"Evolution: replicator dynamics from equal shares, {GENERATIONS:g} generations",
        "  " + f"{'':<{NAMES}}{'start':>8}{'end':>9}",
    ]
    return told + [
        f"  {played.tactics[i]:<{NAMES}}{percent(shares[0, i]):>8}{percent(shares[-1, i]):>9}"
        for i in np.argsort(-shares[-1], kind="stable")
    ]


def remarks(played: Tournament) -> list[str]:
    """Return what a reader might think it says."""
    told = [
        "- Tactics are not tuned: each plays with the parameters that the scenario gives the actor, others "
        "with other parameters may rank otherwise. Parts (offer, answer) that the scenario sets apart from "
        "a tactic are not used.",
        "- A ranking holds for these opponents: one more, or one less, changes it.",
        "- Utilities of the two actors are on scales of their own; means over both seats weigh them equally.",
        "- Evolution starts from equal shares and knows no mutation; from other shares it may end elsewhere. "
        "A generation is the time in which a lead of 1 in utility multiplies a share by e.",
    ]
    if played.runs > 1:
        told.append(
            "- Intervals are of the sampling only, at 95 %, each by itself: of many cells and replies some "
            "differ by luck. All pairs share their random numbers, so differences are compared run by run."
        )
        told.append(
            "- Who dominates is a fact about these means. Where the interval does not show it better, it may "
            "truly be worse; more runs may end a dominance."
        )
    else:
        told.append("- A single run has no interval (–), and its luck is not told from merit.")
    return told
