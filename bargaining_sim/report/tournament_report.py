"""The page of a tournament: its ranking, its pictures, and its summary."""

from importlib.metadata import version
from pathlib import Path

from bargaining_sim.analysis.tournament.findings import Findings, Standing
from bargaining_sim.analysis.tournament.folder import Pair, read_tournament
from bargaining_sim.analysis.tournament.study import GENERATIONS
from bargaining_sim.analysis.tournament.words import caption
from bargaining_sim.plots.table import CATALOGUE
from bargaining_sim.report import method
from bargaining_sim.report.page import Block, Bullets, Code, Page, Paragraph, Section, Table, Wanted, embedded
from bargaining_sim.report.scenario_words import scenario_blocks
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import Estimate, is_above
from bargaining_sim.text.lines import plain
from bargaining_sim.text.lists import counted, listed
from bargaining_sim.text.numbers import mean_words, number, percent


def tournament_page(folder: Path) -> Page:
    """Return the page of a tournament.

    Raises
    ------
    ResultError
        If a file of it is missing or cannot be used.
    """
    saved = read_tournament(folder)
    scenario, manifest, findings = saved.scenario, saved.manifest, saved.findings
    first = leader(findings)
    captions = {
        "ranking": first,
        "heat_maps": highest(saved.pairs, scenario),
        "evolution": evolution(findings),
    }
    wanted = [
        Wanted(name, sees, f"{sees} {captions[name]}".strip(), folder / "plots")
        for name, sees in CATALOGUE["tournament"].pictures.items()
    ]
    drawn, _ = embedded(wanted)
    pairs, runs = len(findings.tactics) ** 2, counted(findings.runs, "run")
    played: list[Block] = [
        Paragraph(
            f"Every tactic plays every other and itself in both seats: {pairs:,} pairs, {runs} each, all "
            f"with the same random numbers. Tactics: {listed(findings.tactics)}."
        )
    ]
    sections = [
        Section("run", "What was played", played),
        Section(
            "findings",
            "What it shows",
            [Bullets([first, captions["evolution"]]), ranking_table(findings, scenario)],
        ),
        Section("pictures", "Pictures", list(drawn.values())),
        Section("summary", "Dominance, best replies, equilibria", [Code(saved.summary)]),
        Section("scenario", "The scenario in words", scenario_blocks(scenario)),
        *method.closing(
            [Bullets(method.limits(scenario))],
            manifest,
            f"Tournament: {caption(findings, scenario)}",
            method.provenance(manifest | {"tactics": {}}),
        ),
    ]
    title = f"Tournament: {plain(scenario.title, 300)}"
    question = "Which way of bargaining earns most, against all others and itself?"
    return Page(title, question, caption(findings, scenario), sections, version("bargaining-sim"))


def score(row: Standing) -> Estimate:
    return Estimate(row.score, row.low, row.high)


def leader(findings: Findings) -> str:
    """Say which tactic earns most, if its interval leaves out all others."""
    first, *rest = findings.ranking
    text = f"{first.tactic} earns {mean_words(score(first))}"
    if not rest:
        return f"{text}; there is no other tactic."
    if findings.runs < 2:
        return f"{text}; one run a pair tells no ranking."
    near = [row.tactic for row in rest if not is_above(score(first), score(row))]
    if near:
        return f"No tactic stands out: {text}, not told apart from {listed(near)}."
    ahead = f"{rest[0].tactic} with {mean_words(score(rest[0]))}"
    return f"{text}, the most against these opponents, ahead of {ahead}."


def highest(pairs: list[Pair], scenario: Scenario) -> str:
    seats = []
    for seat, actor in enumerate(scenario.actors.values()):
        best = max(pair.utility[seat] for pair in pairs)
        at = [f"{pair.first} – {pair.second}" for pair in pairs if pair.utility[seat] == best]
        where = at[0] if len(at) == 1 else f"{len(at)} pairs"
        seats.append(f"as {plain(actor.label, 40)} {number(best)} ({where})")
    always = f"{sum(pair.agreement == 1 for pair in pairs):,} of {counted(len(pairs), 'pair')}"
    return f"The highest means in these runs: {listed(seats)}. {always} agree in every run."


def evolution(findings: Findings) -> str:
    """Say how the population ends; it has no interval, for it follows from the means."""
    end = dict(zip(findings.tactics, findings.end, strict=True))
    order = sorted(end, key=lambda name: -end[name])
    shares = [f"{name} {percent(end[name])}" for name in order[:3]]
    return (
        "From equal shares, and taking the means as they are, the population ends after "
        f"{GENERATIONS:g} generations with {listed(shares)}."
    )


def ranking_table(findings: Findings, scenario: Scenario) -> Table:
    seats = [f"as {plain(actor.label, 40)}" for actor in scenario.actors.values()]
    cells = [[row.tactic, mean_words(score(row)), *map(number, row.seats)] for row in findings.ranking]
    return Table(
        "Own utility, mean over all opponents", ["Tactic", "Both seats, 95 % interval", *seats], cells
    )
