"""The headline levers of a scenario: which keys each one sets, and over which range it is worth moving."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from bargaining_sim.scenario.fields import kind_at
from bargaining_sim.scenario.parameters import Parameter, parameters
from bargaining_sim.scenario.schema import Scenario

Value = bool | int | float | str


class Turned(NamedTuple):
    """A key that a lever sets, with its value at either end of the lever."""

    key: str
    low: Value
    high: Value


class Lever(NamedTuple):
    """A lever.

    Attributes
    ----------
    label : str
        What it is, in a few words.
    group : str
        Heading under which it stands.
    keys : tuple of Turned
        All are moved together, in proportion; the first one gives the number that a reader sees.
    """

    label: str
    group: str
    keys: tuple[Turned, ...]

    def ends(self) -> tuple[dict[str, Value], dict[str, Value]]:
        """Settings at both ends of its range."""
        return {one.key: one.low for one in self.keys}, {one.key: one.high for one in self.keys}


def both(key: str, low: Value, high: Value) -> tuple[Turned, ...]:
    """The same key of both principals of the base scenario and its variations."""
    return tuple(Turned(f"actors.{side}.{key}", low, high) for side in ("us", "cn"))


def one(key: str, low: Value, high: Value) -> tuple[Turned, ...]:
    """One key."""
    return (Turned(key, low, high),)


TABLE, MOVES, HOME, AFTER, NEWS = (
    "At the table",
    "Between the meetings",
    "At home",
    "After closing",
    "News and learning",
)

LEVERS: dict[str, Lever] = {
    "beta": Lever("how both concede (β)", TABLE, both("tactic.beta", 0.15, 1.0)),
    "beta_us": Lever("how the US concedes (β)", TABLE, one("actors.us.tactic.beta", 0.15, 1.0)),
    "beta_cn": Lever("how China concedes (β)", TABLE, one("actors.cn.tactic.beta", 0.15, 1.0)),
    "linkage": Lever("linkage", TABLE, one("talks.linkage", "package", "issue_by_issue")),
    "offers": Lever("offers per meeting", TABLE, one("talks.offers_per_round", 4, 20)),
    "leaders": Lever("leaders' bonus", TABLE, one("talks.leaders_bonus", 0.0, 0.15)),
    "risk": Lever("risk that both see", TABLE, one("talks.perceived_risk", 0.0, 0.5)),
    "breakdown": Lever("breakdown of talks", TABLE, one("talks.breakdown_probability", 0.0, 0.01)),
    "showcase": Lever(
        "showcase bonus of a licence",
        TABLE,
        (
            Turned("actors.cn.showcase.bonus", 0.2, 0.7),
            Turned("actors.cn.types.regime_builder.showcase_bonus", 0.35, 0.85),
        ),
    ),
    "hawks": Lever(
        "hawks in Washington",
        TABLE,
        (Turned("actors.us.types.hawk.prior", 0.0, 0.8), Turned("actors.us.types.dealer.prior", 1.0, 0.2)),
    ),
    "reciprocity": Lever("reciprocity, both", MOVES, both("moves.reciprocity", 0.0, 3.0)),
    "generosity": Lever("generosity, both", MOVES, both("moves.generosity", 0.0, 1.0)),
    "initiatives": Lever("announced easings (GRIT), both", MOVES, both("moves.initiatives", 0, 3)),
    "escalation_cost": Lever("cost of escalating, both", MOVES, both("moves.escalation_cost", 0.0, 0.1)),
    "audience_cost": Lever("audience cost, both", MOVES, both("moves.audience_cost", 0.0, 0.12)),
    "threat_cost": Lever("cost of carrying out a threat, both", MOVES, both("moves.threat_cost", 0.02, 0.3)),
    "erosion": Lever(
        "erosion of chokepoints",
        MOVES,
        (
            Turned("chips.rare_earths.chokepoint.erosion", 0.0, 0.5),
            Turned("chips.semiconductors.chokepoint.erosion", 0.0, 0.5),
        ),
    ),
    "extension": Lever(
        "extension of the TikTok deadline", MOVES, one("chips.tiktok.clock.extension_propensity", 0.5, 1.0)
    ),
    "threshold_us": Lever(
        "ratification threshold, US", HOME, one("approval.ratifiers.us.threshold", 0.66, 0.82)
    ),
    "threshold_cn": Lever(
        "ratification threshold, China", HOME, one("approval.ratifiers.cn.threshold", 0.62, 0.78)
    ),
    "foresight": Lever("foresight of ratification, both", HOME, both("foresight", 0.0, 1.0)),
    "platform_risk": Lever(
        "ByteDance: risk it sees", HOME, one("approval.platform.perceived_risk", 0.05, 0.6)
    ),
    "platform_licence": Lever(
        "ByteDance: worth of the licence", HOME, one("approval.platform.values.jv_licence", 0.4, 0.8)
    ),
    "review_relations": Lever(
        "licence review: weight of relations", HOME, one("approval.reviewer.relations_effect", 0.0, 1.0)
    ),
    "review_delays": Lever(
        "licence review: delays waited out", HOME, one("approval.reviewer.max_delays", 0, 6)
    ),
    "transfer": Lever(
        "transfer of the algorithm", AFTER, one("implementation.transfer_mode", "retrain", "full_code")
    ),
    "violations": Lever("hazard of violations", AFTER, one("implementation.violation_hazard", 0.005, 0.1)),
    "external": Lever("hazard from outside", AFTER, one("implementation.external_hazard", 0.0, 0.1)),
    "social": Lever("firms: pull of the others (J)", AFTER, one("firms.social", 0.0, 0.5)),
    "shocks": Lever("shocks", NEWS, one("phases.shocks", False, True)),
    "rumours": Lever("rumours", NEWS, one("phases.rumours", False, True)),
    "learning": Lever("learning of instruments", NEWS, one("phases.learning", False, True)),
    "hazard": Lever(
        "hazard of learning", NEWS, one("instruments.extraterritorial_rules.hazard", 0.0, 1.0)
    ),
}  # fmt: skip


STEPS = (0.05, 0.02, 0.01, 0.005, 0.001, 0.0005, 0.0001)


def levers_of(scenario: Scenario) -> list[dict[str, Any]]:
    """Return the levers that a scenario has, as a page needs them.

    Returns
    -------
    list of dict
        ``id``, ``label``, ``group``; ``kind`` (``number``, ``whole``, ``flag`` or ``choice``); ``keys``, each
        with its value at both ends; ``low``, ``high``, ``step`` and ``base``, the value of the first key;
        ``choices``; ``help``, ``unit``, ``range`` (what the schema allows) and ``origin`` of the value.
    """
    known = {parameter.key: parameter for parameter in parameters(scenario)}
    return [
        described(name, lever, known, scenario)
        for name, lever in LEVERS.items()
        if all(turned.key in known for turned in lever.keys)
    ]


def described(name: str, lever: Lever, known: Mapping[str, Parameter], scenario: Scenario) -> dict[str, Any]:
    """Return one lever for a page."""
    first = lever.keys[0]
    entry = known[first.key]
    base = value_at(scenario, first.key)
    kind = kind_at(first.key.split("."))
    choices = list(kind.words) if kind else []
    found: dict[str, Any] = {
        "id": name,
        "label": lever.label,
        "group": lever.group,
        "kind": "choice" if choices else kind_of(first),
        "keys": [turned._asdict() for turned in lever.keys],
        "base": base,
        "choices": choices,
        "help": entry.meaning,
        "unit": entry.unit,
        "range": entry.range,
        "origin": entry.origin,
    }
    if found["kind"] in ("number", "whole"):
        low, high = min(first.low, base), max(first.high, base)
        found |= {"low": low, "high": high, "step": step(first, base)}
    return found


def kind_of(turned: Turned) -> str:
    """What a key holds: ``flag``, ``whole`` or ``number``."""
    if isinstance(turned.low, bool):
        return "flag"
    return "whole" if isinstance(turned.low, int) else "number"


def step(turned: Turned, base: float) -> float:
    """Return a round step that leads to the base value: at least forty of them make the range of a number."""
    if kind_of(turned) == "whole":
        return 1
    low, span = float(turned.low), abs(float(turned.high) - float(turned.low))
    fitting = [
        one
        for one in STEPS
        if 40 * one <= span and abs((base - low) / one - round((base - low) / one)) < 1e-6
    ]
    return fitting[0] if fitting else STEPS[-1]


def value_at(scenario: Scenario, key: str) -> Any:
    """Return what stands at a dotted key that leads through tables and names only."""
    place: Any = scenario
    for part in key.split("."):
        place = place[part] if isinstance(place, dict) else getattr(place, part)
    return place
