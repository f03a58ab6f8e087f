"""The teaching pages: complete HTML documents without scripts, everything inside, every text escaped.

Addresses: ``/teach``, ``/teach/debrief/NAME``, ``/teach/briefing/NAME/SEAT``, ``/teach/lesson/20`` and
``/teach/lesson/90``.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment

from bargaining_sim.errors import BargainingError, Fault, one_of
from bargaining_sim.scenario.reader import load_scenario, shipped_scenarios
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.text.html import Trusted, style_source, templates
from bargaining_sim.web.teaching import advice, briefing
from bargaining_sim.web.teaching.words import LESSONS, common, debrief, figures, lesson

FOLDER = Path(__file__).parent
BARS = 100
"""Lengths of bars, in steps of the full width; classes, as a strict policy forbids style attributes."""


def debrief_page(scenario: Scenario) -> str:
    """Return the debrief of a scenario: what to notice, questions, theory, levers with measured numbers.

    Parameters
    ----------
    scenario : Scenario
        One without a debrief of its own gets general questions.
    """
    words = debrief(scenario.name)
    levers = [
        {**lever, "tables": [figures(result) for result in lever["results"]]}
        for lever in words.get("levers", [])
    ]
    title = common()["debrief"]["title"].format(title=scenario.title)
    return render(
        "debrief",
        title,
        scenario=scenario,
        words=words,
        levers=levers,
        seats=briefing.seats(scenario),
    )


def briefing_page(scenario: Scenario, seat: str) -> str:
    """Return the role briefing of a seat, made from the scenario's own values; one A4 page when printed.

    Parameters
    ----------
    seat : str
        Id of an actor or of the platform, such as ``us`` or ``bytedance``.

    Raises
    ------
    BargainingError
        If the scenario has no such seat.
    """
    seats = briefing.seats(scenario)
    if seat not in seats:
        raise BargainingError(str(Fault("seat", f'"{seat}"', one_of(list(seats)))))
    words, approval = common()["briefing"], briefing.approval_of(scenario)
    is_firm = briefing.is_platform(scenario, seat)
    notes = [words["note_red" if not is_firm else "note_in_force"]]
    if approval and approval.platform:
        notes.append(words["note_consent"].format(platform=approval.platform.label))
    if approval and approval.reviewer:
        notes.append(words["note_review"].format(reviewer=approval.reviewer.label))
    lead = words["weights_lead"]
    if is_firm and approval:
        lead = words["platform_lead"].format(chip=scenario.chips[approval.chip].label)
    weights = "" if is_firm else briefing.type_weights(scenario, scenario.actors[seat])
    return render(
        "briefing",
        words["title"].format(label=seats[seat]),
        scenario=scenario,
        words=debrief(scenario.name),
        who=debrief(scenario.name).get("roles", {}).get(seat) or briefing.who(scenario, seat),
        lead=lead,
        weights=words["weights_types"].format(weights=weights) if weights else "",
        extra="" if is_firm else linkages(scenario, seat),
        notes=" ".join(notes),
        tables=briefing.chip_tables(scenario, seat),
        parts=advice.parts(scenario, seat),
    )


def linkages(scenario: Scenario, seat: str) -> str:
    """Say which combinations of rungs count extra for an actor; nothing if none do."""
    words, extras = common()["briefing"], []
    for linkage in scenario.actors[seat].linkages:
        chips = "; ".join(
            f"{scenario.chips[name].label} "
            + briefing.quoted([briefing.label_of(scenario.chips[name], rung) for rung in rungs])
            for name, rungs in linkage.when.items()
        )
        extras.append(words["linkage"].format(bonus=f"{linkage.bonus:+.2f}", chips=chips))
    return words["linkages"].format(told=", ".join(extras)) if extras else ""


def lesson_page(minutes: str) -> str:
    """Return a lesson plan.

    Parameters
    ----------
    minutes : str
        ``"20"`` or ``"90"``.

    Raises
    ------
    BargainingError
        If there is no plan of that length.
    """
    if minutes not in LESSONS:
        raise BargainingError(str(Fault("lesson", f'"{minutes}"', one_of(list(LESSONS)))))
    words = lesson(minutes)
    steps = [{**step, "table": figures(step) if "command" in step else None} for step in words["steps"]]
    return render("lesson", common()["lesson"][f"title_{minutes}"], words=words, steps=steps)


def teaching_index(scenarios: Sequence[Scenario] | None = None) -> str:
    """Return the page that links to all others.

    Parameters
    ----------
    scenarios : sequence of Scenario, optional
        Those to list; all that can be named without a path if not given, without those that have faults.
    """
    shown = readable() if scenarios is None else scenarios
    listed = [{"name": one.name, "title": one.title, "seats": briefing.seats(one)} for one in shown]
    return render("index", common()["index"]["title"], scenarios=listed)


def readable() -> list[Scenario]:
    """Return the scenarios that can be named without a path, as far as they have no faults."""
    scenarios = []
    for path in shipped_scenarios().values():
        try:
            scenarios.append(load_scenario(path))
        except BargainingError:
            continue
    return scenarios


def render(name: str, title: str, **given: Any) -> str:
    policy = f"default-src 'none'; style-src {style_source(style())}; base-uri 'none'; form-action 'none'"
    text = (
        environment()
        .get_template(f"{name}.html.j2")
        .render(title=title, common=common(), lessons=LESSONS, policy=policy, style=Trusted(style()), **given)
    )
    return text.rstrip() + "\n"


@cache
def style() -> str:
    """Return the style of all pages, with a class for every length of a bar."""
    bars = "".join(f".w{n}{{width:{n}%}}" for n in range(BARS + 1))
    return "\n" + (FOLDER / "page.css").read_text(encoding="utf-8") + bars + "\n"


@cache
def environment() -> Environment:
    templated = templates(FOLDER)
    templated.filters["bar"] = bar
    return templated


def bar(value: float) -> str:
    """Return the class of the bar of a value between 0 and 1."""
    return f"w{round(BARS * min(1.0, max(0.0, value)))}"
