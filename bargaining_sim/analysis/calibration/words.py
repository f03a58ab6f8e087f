"""A calibration in sentences that say no more than the intervals carry."""

import numpy as np

from bargaining_sim.analysis.calibration.abc import STRONG
from bargaining_sim.analysis.calibration.findings import Calibration, Check, Learned, Next, Parameter, Variant
from bargaining_sim.experiments.measures import FRAMEWORK
from bargaining_sim.results.dictionary import NOTE
from bargaining_sim.statistics import Estimate
from bargaining_sim.text.lines import cut, wrapped
from bargaining_sim.text.lists import listed
from bargaining_sim.text.numbers import bracket, percent, share_words, signed
from bargaining_sim.text.parts import Part, as_lines

FEW_POINTS, FEW_RUN_NUMBERS = 50.0, 15.0
"""Effective numbers of points and of run numbers below which a posterior is called a sketch."""

FAR = 0.3
"""Distance between posterior and prior from which the path says something, not only a little."""

RARE = 0.1
"""Share of runs below which a statement is hardly ever hit."""

BEFORE, NOTHING = "“as at the meeting before”", "“nothing changes”"
NAMES = 38


def findings_text(calibration: Calibration) -> str:
    lines = [*wrapped(calibration.sweep.experiment.question, 0, 0), *wrapped(calibration.sweep.caption), NOTE]
    return "\n".join([*lines, *as_lines(parts_of(calibration))]) + "\n"


def parts_of(calibration: Calibration) -> list[Part]:
    return [
        Part("What was done", done(calibration)),
        Part(
            "What the documented path says about the parameters",
            [*parameters(calibration), *correlations(calibration)],
        ),
        Part("How the calibrated simulation holds against the path", predictive(calibration)),
        Part("What it predicts when calibrated on the meetings before", forecasts(calibration)),
        Part("With other shares of accepted draws", *sensitivity(calibration.variants)),
        Part("What this does not say", limits(calibration)),
    ]


def caption(calibration: Calibration, kind: str) -> str:
    if kind == "posterior":
        texts = parameters(calibration)[:2]
    elif kind == "pairs":
        texts = correlations(calibration)[:2]
    elif kind == "predictive":
        hits, _, beside_baselines, *_ = predictive(calibration)
        texts = [hits, beside_baselines]
    else:
        texts = forecasts(calibration)[-2:]
    return " ".join(texts)


def done(calibration: Calibration) -> list[str]:
    draws, accepted = calibration.draws, calibration.accepted
    points, runs = accepted.taken.shape
    rungs = sum(group.statements for group in draws.groups if group.name != FRAMEWORK)
    what = f"{rungs} rungs after {len(draws.meetings)} meetings"
    if rungs < draws.statements:
        what += f" and the framework after {draws.meetings[-1]}"
    left = len(calibration.sweep.points) - points
    texts = [
        f"{points * runs:,} draws, {points:,} points × {runs:,} runs, are held against {draws.statements} "
        f"documented statements: {what}. All weigh the same, which is our choice.",
    ]
    if left and calibration.sweep.experiment.design.kind == "sobol":
        texts.append("Of the Sobol design block A alone is used: the other blocks repeat its values.")
    elif left:
        texts.append(f"{left:,} points failed and are left out of the prior too.")
    least = int(calibration.draws.missed.sum(axis=2).min())
    texts.append(
        f"The closest draws miss {least} statements. Accepted are the {accepted.size:,} "
        f"({percent(accepted.share)} of all) that miss {most(accepted.epsilon)}; {rule(calibration)}."
    )
    texts.append(
        f"They weigh as much as {accepted.points:.0f} points and {accepted.run_numbers:.0f} run numbers "
        f"(effective numbers): all points share their random numbers, so each of the {runs:,} run numbers is "
        "one luck, and intervals resample both."
    )
    if accepted.points < FEW_POINTS or accepted.run_numbers < FEW_RUN_NUMBERS:
        texts.append(
            "WARNING: this is too few; the posterior is a sketch, and its intervals are too narrow. Play "
            "more points and more runs a point, or accept a larger share."
        )
    if calibration.sweep.manifest["source_sha256"] != calibration.source_sha256:
        texts.append(
            "WARNING: the sweep was played by another version of this project than the fresh runs below."
        )
    return texts


def rule(calibration: Calibration) -> str:
    accepted = calibration.accepted
    if accepted.share > accepted.asked:
        return f"that is more than the {percent(accepted.asked)} asked for, but they are equally close"
    return f"with one more they would be more than {percent(accepted.asked)}, the share asked for"


def parameters(calibration: Calibration) -> list[str]:
    ordered = sorted(calibration.learned, key=lambda learned: -learned.distance)
    texts = [one_parameter(learned) for learned in ordered if learned.is_informed]
    silent = [learned.parameter.label for learned in ordered if not learned.is_informed]
    if silent:
        texts.append(
            f"It says nothing that can be told from chance about {listed(silent)}. That is no proof that "
            "they play no part."
        )
    return texts


def correlations(calibration: Calibration) -> list[str]:
    labels = {learned.parameter.name: learned.parameter.label for learned in calibration.learned}
    texts = []
    for pair in calibration.pairs:
        if pair.strong:
            way = "together" if pair.correlation.value > 0 else "one against the other"
            texts.append(
                f"{labels[pair.first]} and {labels[pair.second]} go {way} in the posterior: correlation "
                f"{signed(pair.correlation.value, 2)}{bracket(pair.correlation, 2, sign='+')}; "
                "the path speaks about the two jointly."
            )
    if not texts and calibration.pairs:
        return [f"No two parameters are correlated by {STRONG:g} or more in the posterior beyond chance."]
    return texts


def one_parameter(learned: Learned) -> str:
    parameter, mean = learned.parameter, learned.mean
    strength = "something" if learned.distance >= FAR else "a little"
    way = "the middle of the range fits better" if learned.shrinkage.low > 0 else "both ends fit better"
    if mean.high < learned.prior_mean:
        way = "low values fit better"
    elif mean.low > learned.prior_mean:
        way = "high values fit better"
    texts = (
        f"It says {strength} about {parameter.label}: {way}. Posterior mean {mean.value:.3g} "
        f"[{mean.low:.3g}, {mean.high:.3g}], prior mean {learned.prior_mean:.3g}; 5–95 %: "
        f"{learned.low:.3g} to {learned.high:.3g}, of {parameter.low:.3g} to {parameter.high:.3g}; "
        f"{shrunk(learned.shrinkage)}; p = {learned.p_value:.3g}."
    )
    return texts + beside_base(parameter, learned)


def shrunk(shrinkage: Estimate) -> str:
    if shrinkage.low > 0:
        return f"the spread shrinks by {share_words(shrinkage, 0)}"
    return f"the spread does not shrink for certain ({share_words(shrinkage, 0)})"


def beside_base(parameter: Parameter, learned: Learned) -> str:
    """Say if the value of the scenario lies outside the posterior's 5–95 % range."""
    if np.isnan(parameter.base) or learned.low <= parameter.base <= learned.high:
        return ""
    side = "above" if parameter.base > learned.high else "below"
    return f" The base value, {parameter.base:.3g}, lies {side} that range."


def predictive(calibration: Calibration) -> list[str]:
    whole, runs = calibration.checks[0], calibration.runs
    texts = [
        f"Fresh runs ({calibration.samples:,} points drawn from the posterior, {runs} runs each, "
        f"another seed) hit {share_words(whole.posterior)} of the {whole.statements} rungs; at the base "
        f"values {share_words(whole.base)}, at points of the prior {share_words(whole.prior)}. {NOTHING} "
        f"hits {percent(whole.unchanged)}, {BEFORE} {percent(whole.before)}.",
        "The posterior was made from this same path: what it gains is fit, not prediction.",
        against_baselines(whole),
    ]
    parts = [check for check in calibration.checks if check.kind in ("meeting", "chip", FRAMEWORK)]
    better = [moved(check) for check in parts if check.gain.low > 0]
    worse = [moved(check) for check in parts if check.gain.high < 0]
    if better:
        texts.append(f"Beyond chance it hits more often than the base values: {'; '.join(better)}.")
    if worse:
        texts.append(
            f"Beyond chance it hits less often than the base values: {'; '.join(worse)}. Parameters that fit "
            "the rest of the path better fit these worse."
        )
    rare = [check for check in calibration.checks if check.kind == "rung" and check.posterior.high < RARE]
    if rare:
        names = [f"{check.label} ({percent(check.posterior.value)})" for check in rare]
        texts.append(f"Hardly ever hit, even when calibrated: {'; '.join(names)}.")
    return texts


def against_baselines(whole: Check) -> str:
    verdicts = []
    for name, value in ((NOTHING, whole.unchanged), (BEFORE, whole.before)):
        better = verdict(whole.posterior, value)
        verdicts.append(f"{better} than {name}" if better else f"not told apart from {name}")
    return (
        f"Over all rungs the calibrated simulation is {listed(verdicts)}, which is told at each meeting "
        "what stood before it."
    )


def verdict(estimate: Estimate, value: float) -> str:
    return "better" if estimate.low > value else "worse" if estimate.high < value else ""


def moved(check: Check) -> str:
    return f"{check.label} {percent(check.base.value)} → {percent(check.posterior.value)}"


def forecasts(calibration: Calibration) -> list[str]:
    if not calibration.forecasts:
        return ["Only one meeting is documented: there is nothing to predict it from."]
    texts = [one_forecast(forecast, calibration.draws.meetings[-1]) for forecast in calibration.forecasts]
    meetings = [forecast for forecast in calibration.forecasts if forecast.meeting != FRAMEWORK]
    verdicts = [verdict(forecast.same_runs, forecast.before) for forecast in meetings]
    worse, better = verdicts.count("worse"), verdicts.count("better")
    texts.append(
        f"Of {len(meetings)} meetings predicted, {BEFORE} is better than the calibrated simulation at "
        f"{worse}, worse at {better}, and cannot be told from it at {len(meetings) - worse - better}."
    )
    if meetings and worse == len(meetings):  # advice needs an interval at every meeting, not at some
        texts.append(
            "Who wants to predict the rungs of the next meeting should repeat the last ones, not use this "
            "model."
        )
    return texts


def one_forecast(forecast: Next, last: str) -> str:
    known = listed(forecast.known)
    what = f"The framework after {last}" if forecast.meeting == FRAMEWORK else forecast.meeting
    return (
        f"{what}, calibrated on {known} ({forecast.accepted:,} draws that miss {most(forecast.epsilon)}): "
        f"runs that followed the path so far hit {share_words(forecast.same_runs)}, other runs with the same "
        f"parameters {share_words(forecast.other_runs)}, all draws {share_words(forecast.prior)}; "
        f"{BEFORE} hits {percent(forecast.before)}, {NOTHING} {percent(forecast.unchanged)}."
    )


def most(epsilon: int) -> str:
    return f"at most {epsilon}" if epsilon else "none"


def sensitivity(variants: list[Variant]) -> tuple[list[str], list[str]]:
    """Return what to say of a table, and the table: posterior means by the share that is accepted."""
    lines = [
        row("share asked for", [f"≤ {percent(variant.accepted.asked)}" for variant in variants]),
        row("misses at most", [str(v.accepted.epsilon) for v in variants]),
        row("draws accepted", [f"{v.accepted.size:,}" for v in variants]),
        row(
            "effective points / run numbers",
            [f"{v.accepted.points:.0f} / {v.accepted.run_numbers:.0f}" for v in variants],
        ),
    ]
    for k, learned in enumerate(variants[0].learned):
        cells = [f"{v.learned[k].mean.value:.3g}{'*' if v.learned[k].is_informed else ' '}" for v in variants]
        lines.append(row(learned.parameter.label, cells))
    texts = [
        "Posterior means; * = further from the prior than chance would show. Columns with few effective "
        "points or run numbers are sketches.",
        steady(variants),
    ]
    return texts, lines


def steady(variants: list[Variant]) -> str:
    doubtful = [
        held[0].parameter.label
        for held in zip(*(variant.learned for variant in variants), strict=True)
        if len({learned.is_informed for learned in held}) > 1
    ]
    if not doubtful:
        return "For no parameter does it depend on the share whether the path says anything about it."
    return f"Whether the path says anything about {listed(doubtful)} depends on the share."


def row(name: str, cells: list[str]) -> str:
    return f"  {cut(name, NAMES - 1):<{NAMES}}" + "".join(f"{cell:>12}" for cell in cells)


def limits(calibration: Calibration) -> list[str]:
    texts = [
        "There is one documented path. The posterior says which parameters of this model bring runs close "
        "to it, not which are true: with other rules, ladders or codings it would be another.",
        "The ranges of the prior are our choice; what lies outside them was not tried.",
        f"Draws are accepted that miss up to {calibration.accepted.epsilon} statements, so the posterior is "
        "wider than one that is given the path itself. Statements hang together: a rung that stays is hit "
        "again and again, and counts each time.",
    ]
    if calibration.accepted.epsilon == 0:
        texts[-1] = (
            "Statements hang together: a rung that stays is hit at every meeting, and counts each time."
        )
    texts.append(
        "Intervals are of the sampling only, at 95 %, each by itself. That the path says something about a "
        "parameter needs both p < 0.05 (permutation of the points, corrected for the number of parameters) "
        "and an interval of the mean or of the spread that leaves out the prior's."
    )
    return texts
