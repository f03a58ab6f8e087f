"""A tournament in words, at most 100 columns wide."""

from collections.abc import Sequence

from bargaining_sim.analysis.tournament.findings import Equilibrium, Findings
from bargaining_sim.analysis.tournament.study import GENERATIONS
from bargaining_sim.results.dictionary import NOTE
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import Estimate
from bargaining_sim.text.lines import plain, wrapped
from bargaining_sim.text.lists import counted
from bargaining_sim.text.numbers import NO_INTERVAL, mean_words, number, percent

NAMES = 16
"""Width of a column of tactics."""

FEW = 4
"""Names of tactics in a cell."""

MANY = 12
"""Pairs of tactics in a list."""


def caption(findings: Findings, scenario: Scenario) -> str:
    n = len(findings.tactics)
    runs = counted(findings.runs, "run")
    return f"{scenario.name} · {n} tactics, {n * n} pairs · {runs} a pair · seed {findings.seed}"


def summary_text(findings: Findings, scenario: Scenario) -> str:
    lines = [*wrapped(scenario.title), *wrapped(caption(findings, scenario)), NOTE, ""]
    lines += ranking_lines(findings, scenario)
    lines += ["", *dominance_lines(findings)]
    lines += ["", *reply_lines(findings, scenario)]
    lines += ["", *equilibrium_lines(findings, scenario)]
    if findings.left_out:
        lines += ["", "Left out"]
        for name, reason in findings.left_out.items():
            lines += wrapped(f"{name}: {reason}", 2)
    lines += ["", *evolution_lines(findings), "", "What this does not say"]
    for remark in remarks(findings):
        lines += wrapped(remark, 2, 2)
    return "\n".join(lines) + "\n"


def labels(scenario: Scenario, width: int) -> list[str]:
    return [plain(actor.label, width) for actor in scenario.actors.values()]


def ranking_lines(findings: Findings, scenario: Scenario) -> list[str]:
    heads = [f"as {label}" for label in labels(scenario, 20)]
    widths = [max(9, len(head)) for head in heads]
    lines = [
        "Ranking: own utility, mean over all opponents, itself included, and both seats (95 % interval)",
        " " * (6 + NAMES)
        + f"{'both seats':<22}"
        + "  ".join(f"{head:>{width}}" for head, width in zip(heads, widths, strict=True)),
    ]
    for place, row in enumerate(findings.ranking, 1):
        both = mean_words(Estimate(row.score, row.low, row.high), none=NO_INTERVAL)
        seats = "  ".join(f"{number(x):>{width}}" for x, width in zip(row.seats, widths, strict=True))
        lines.append(f"  {place:>2}  {row.tactic:<{NAMES}}{both:<22}{seats}")
    return lines


def dominance_lines(findings: Findings) -> list[str]:
    lines = wrapped(
        "Dominance in these means: on average not worse in any cell (an opponent in a seat), and better "
        "beyond the 95 % interval in at least one; in brackets, in how many of "
        f"{2 * len(findings.tactics)} it is so shown"
    )
    if findings.runs < 2:
        return [*lines, "  not told: a single run has no interval"]
    if not findings.dominances:
        return [*lines, "  nobody dominates anybody"]
    for name in findings.tactics:
        beaten = [f"{one.other} ({one.cells})" for one in findings.dominances if one.tactic == name]
        if beaten:
            lines += wrapped(f"{name} dominates {', '.join(beaten)}", 2)
    return lines


def reply_lines(findings: Findings, scenario: Scenario) -> list[str]:
    many = len(findings.tactics)
    rows = [["against", *(f"as {label}" for label in labels(scenario, 34))]]
    rows += [[one.against, cell(one.first, many), cell(one.second, many)] for one in findings.replies]
    width = max(len(row[1]) for row in rows) + 2
    lines = ["Best replies among these tactics: the highest mean, and what these runs cannot tell from it"]
    for first, second, third in rows:
        line = f"  {first:<{NAMES}}{second:<{width}}{third}"
        lines += [line] if len(line) <= 100 else [f"  {first:<{NAMES}}{second}", " " * (2 + NAMES) + third]
    return lines


def cell(names: Sequence[str], many: int) -> str:
    """Name the best replies to one tactic, the best first; only some of very many."""
    if len(names) == many:
        return "any"
    shown = FEW if len(names) <= FEW else FEW - 1
    rest = f" +{len(names) - shown}" if len(names) > shown else ""
    return ", ".join(names[:shown]) + rest


def equilibrium_lines(findings: Findings, scenario: Scenario) -> list[str]:
    """Return pairs that may be best replies to each other, those that are best shown first."""
    first, second = labels(scenario, 30)
    pairs = sorted(findings.equilibria, key=lambda pair: (not pair.alone, not pair.in_means))
    lines = wrapped(
        "Equilibria in tactics: each has the highest mean against the other, or is not told from it; only "
        "replies among these tactics count"
    )
    for pair in pairs[:MANY]:
        shown = how_far_shown(pair, findings.runs)
        lines += wrapped(f"{first}: {pair.first}, {second}: {pair.second} ({shown})", 2)
    if len(pairs) > MANY:
        lines.append(f"  and {len(pairs) - MANY} more")
    return lines if pairs else [*lines, "  none without mixing"]


def how_far_shown(pair: Equilibrium, runs: int) -> str:
    if runs < 2:
        return "in a single run"
    if pair.alone:
        return "strict by the intervals: no other reply as good"
    if pair.in_means:
        return "in the means; the intervals leave other replies"
    return "not the highest means, but not told from them"


def evolution_lines(findings: Findings) -> list[str]:
    shares = zip(findings.tactics, findings.start, findings.end, strict=True)
    return [
        f"Evolution: replicator dynamics from equal shares, {GENERATIONS:g} generations",
        "  " + f"{'':<{NAMES}}{'start':>8}{'end':>9}",
        *(
            f"  {name:<{NAMES}}{percent(start):>8}{percent(end):>9}"
            for name, start, end in sorted(shares, key=lambda one: -one[2])
        ),
    ]


def remarks(findings: Findings) -> list[str]:
    texts = [
        "- Tactics are not tuned: each plays with the parameters that the scenario gives the actor, others "
        "with other parameters may rank otherwise. Parts (offer, answer) that the scenario sets apart from "
        "a tactic are not used.",
        "- A ranking holds for these opponents: one more, or one less, changes it.",
        "- Utilities of the two actors are on scales of their own; means over both seats weigh them equally.",
        "- Evolution starts from equal shares and knows no mutation; from other shares it may end elsewhere. "
        "A generation is the time in which a lead of 1 in utility multiplies a share by e.",
    ]
    if findings.runs > 1:
        return [
            *texts,
            "- Intervals are of the sampling only, at 95 %, each by itself: of many cells and replies some "
            "differ by luck. All pairs share their random numbers, so differences are compared run by run.",
            "- Who dominates is a fact about these means. Where the interval does not show it better, it may "
            "truly be worse; more runs may end a dominance.",
        ]
    return [*texts, "- A single run has no interval (–), and its luck is not told from merit."]
