"""What every page ends with: limits, where the numbers come from, how to cite them."""

import shlex
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from bargaining_sim.errors import BargainingError
from bargaining_sim.report.page import Block, Code, Facts, Paragraph, Section
from bargaining_sim.results.manifest import Manifest, settings_of
from bargaining_sim.scenario.reader import read_text, shipped_scenarios
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.text.lines import plain
from bargaining_sim.text.lists import listed

BASE = "us_china_2025"
"""The shipped scenario whose facts have sources; others are a few lines on top of it."""

NO_PREDICTION = (
    "This explores mechanisms and teaches; it does not predict. Read differences between settings, not "
    "levels."
)
LEVEL = (
    "The values of the base scenario were chosen so that about half of all runs close the TikTok file: that "
    "level is a setting, not a finding."
)
INTERVALS = (
    "Intervals are of the sampling only, at 95 %: Wilson for shares, Student for means, each for itself. "
    "They say how much other random numbers would change a number, nothing about how uncertain the "
    "parameters are or how well the scenario fits the world. More runs make them narrower, not truer."
)
WORDING = (
    "Sentences and captions on this page are made from the numbers by fixed rules. A class is called the "
    "most frequent only if its interval leaves out the runner-up’s; a difference is called one only if its "
    "interval leaves out zero. “Not told apart” does not mean equal: more runs can tell smaller differences."
)
SCALES = (
    "Utilities run from 0 (worst) to 1 (best) on a scale of each actor’s own; they are not to be compared "
    "between actors."
)
BASELINES = (
    "The baselines know nothing of bargaining, and nothing of ratification, consent or reviews: they are "
    "packages that would be in force at once. A simulation that does not beat them explains less than it "
    "seems to."
)


def facts_or_choice(scenario: Scenario, manifest: Manifest) -> str:
    ours = "Weights, values, thresholds, rates and probabilities are illustrative choices, not measurements."
    changed = list(manifest.get("overrides") or {})
    own = f" Set for this result, and so your choice: {listed(changed[:12])}." if changed else ""
    if is_shipped(manifest) and BASE in (scenario.name, scenario.base):
        return (
            "Dates, tariffs and rungs in force and deadlines that come from the base scenario are "
            f"documented facts with sources (scenarios/facts/README.md of the project). {ours}{own}"
        )
    return (
        "What in this scenario is documented, the comments of its file say; where they say nothing, take it "
        f"as a choice of its author. {ours}{own}"
    )


def is_shipped(manifest: Manifest) -> bool:
    texts = manifest.get("texts")
    if not isinstance(texts, dict) or not texts:
        return False
    shipped = {path.name: path for path in shipped_scenarios().values()}
    try:
        return all(name in shipped and read_text(shipped[name]) == text for name, text in texts.items())
    except BargainingError:
        return False


def trace_command(manifest: Manifest, run: int) -> str:
    texts = manifest.get("texts") or {}
    name = str(manifest["scenario"])
    file = name if is_shipped(manifest) else next(iter(texts), name)
    words = ["bargaining-sim", "trace", file, "--seed", str(manifest["seed"]), "--run", str(run)]
    for setting in settings_of(manifest):
        words += ["--set", setting]
    return shlex.join(words)


def provenance(manifest: Manifest, more: Mapping[str, Any] | None = None) -> list[Block]:
    runs = manifest.get("runs")
    facts = {
        "Scenario": manifest.get("scenario"),
        "Hash of the scenario, settings included": manifest.get("scenario_sha256"),
        "Settings changed": ", ".join(settings_of(manifest)) or "none",
        "Seed": manifest.get("seed"),
        "Runs": f"{runs:,}" if isinstance(runs, int) else runs,
        "Command": manifest.get("command") or "not made by a command",
        "Made": manifest.get("created"),
        "Source code (hash)": manifest.get("source_sha256"),
        "Versions": ", ".join(f"{name} {found}" for name, found in (manifest.get("versions") or {}).items()),
        "Tactics of one’s own": tactics_words(manifest.get("tactics")),
    }
    pairs = [
        (name, str(value)) for name, value in (dict(more or {}) | facts).items() if value not in (None, "")
    ]
    blocks: list[Block] = [Facts(pairs)]
    texts = manifest.get("texts") or {}
    blocks += [Code(str(text), f"File {name}, as it was read") for name, text in texts.items()]
    return blocks


def tactics_words(tactics: Any) -> str:
    if not tactics:
        return "none"
    seats = tactics.get("seats", {}) if isinstance(tactics, dict) else {}
    return ", ".join(f"{actor} by {tactic}" for actor, tactic in seats.items()) or "some"


def citation(manifest: Manifest, what: str) -> list[Block]:
    """Say how to cite a result.

    Parameters
    ----------
    what : str
        What was run, in a line.
    """
    made = (manifest.get("versions") or {}).get("bargaining-sim", version("bargaining-sim"))
    year = str(manifest.get("created") or "")[:4]
    when = f" ({year})" if year.isdigit() else ""
    settings = settings_of(manifest)
    text = f"The bargaining_sim founders{when}. bargaining_sim, version {made}, "
    text += f"source {manifest.get('source_sha256')}. "
    text += f"{plain(what, 300)}" + (f"; settings {', '.join(settings)}" if settings else "") + "."
    return [
        Paragraph(
            "Cite the software with version, scenario, seed, number of runs and every setting. A number "
            "from this model is a property of its assumptions: please quote it with them."
        ),
        Code(text),
    ]


def limits(scenario: Scenario) -> list[str]:
    level = [LEVEL] if BASE in (scenario.name, scenario.base) else []
    return [NO_PREDICTION, *level, INTERVALS, WORDING]


def closing(
    blocks: Sequence[Block], manifest: Manifest, what: str, where: Sequence[Block] | None = None
) -> list[Section]:
    """Return the sections with which every page ends.

    Parameters
    ----------
    blocks : sequence of Block
        How the numbers were made and what they do not say.
    what : str
        What was run, in a line, to be cited.
    where : sequence of Block, optional
        Where the numbers come from; without it what the manifest says.
    """
    return [
        Section("method", "Method and limits", blocks),
        Section("provenance", "Where the numbers come from", where or provenance(manifest)),
        Section("cite", "How to cite", citation(manifest, what)),
    ]
