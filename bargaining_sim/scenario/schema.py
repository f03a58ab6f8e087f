"""The scenario in words: every key of a scenario file, its unit, its range and its meaning.

This file is the single source of the reference page and of the JSON Schema (``bargaining-sim schema``).
Checks that look at more than one table stand in ``checks.py``.
"""

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import Field

from bargaining_sim.rules.tactics import ANSWERS, OFFERS, TACTICS
from bargaining_sim.scenario.schema_beyond import Approval, Firms, Implementation, Instrument, News, Origin
from bargaining_sim.scenario.values import (
    Day,
    Days,
    Fact,
    Name,
    Names,
    NonNegative,
    Positive,
    Share,
    Signed,
    Table,
    Text,
)

if TYPE_CHECKING:
    TacticName: TypeAlias = str
    OfferName: TypeAlias = str
    AnswerName: TypeAlias = str
else:  # the words of the tables of rules/tactics: a new row there needs no line here
    TacticName = Literal[tuple(TACTICS)]
    OfferName = Literal[tuple(OFFERS)]
    AnswerName = Literal[tuple(ANSWERS)]


class Review(Table):
    """Chances that the reviewing state grants or refuses a licence for a rung, at relations 0."""

    grant: Share = Field(description="probability of a grant per review session [probability]")
    refuse: Share = Field(
        description="probability of a final refusal per session; the rest is delay [probability]"
    )


class Rung(Table):
    """One step of a chip's ladder."""

    name: Name = Field(description="name of the rung, unique on its chip")
    label: Text = Field(description="what it stands for, in a few words; tariff labels name their convention")
    level: float | None = Field(
        None, ge=-1e9, le=1e9, allow_inf_nan=False, description="number behind the label [unit of the chip]"
    )
    consent: bool = Field(
        False, description="true if a move to this rung needs the platform's consent (ownership or IP)"
    )
    review: Review | None = Field(None, description="licence review; absent if this rung needs none")
    attributes: dict[Name, Fact] = Field(
        default_factory=dict, description="facts about the rung, read by the statutory test"
    )


class Clock(Table):
    """Dates that belong to a chip: statutory deadline, truces, threats, and how its owner treats them."""

    deadline: Day | None = Field(
        None, description="statutory deadline: on this date the fallback comes into force"
    )
    truce_days: Days = Field(
        0, description="a deal on this chip lapses after so many days and snaps back; 0 = it does not [days]"
    )
    threat_days: Days = Field(60, description="days from a threat to the date it names [days]")
    extension_days: Annotated[int, Field(ge=1, le=36_500)] = Field(
        90, description="length of one extension of a deadline, truce or threat [days]"
    )
    extension_propensity: Share = Field(
        0.5, description="probability that the owner extends when the date comes [probability]"
    )
    max_extensions: Annotated[int, Field(ge=0, le=1000)] = Field(
        5, description="extensions possible per deadline, truce or threat [count]"
    )


class Chokepoint(Table):
    """A chip with which its owner can squeeze the other, until the other has found a way around."""

    rung: Name = Field(description="this rung and all more hostile ones use the chokepoint")
    erosion: NonNegative = Field(
        description="loss of force s per round of use: exp(−s·rounds) of the bite is left [1/round]"
    )


class Division(Table):
    """A chip that can be divided in equal steps: a rung for every share, after the rungs that are named."""

    steps: Annotated[int, Field(ge=1, le=9_999)] = Field(
        description="rungs are named 0 to this number and stand for shares from 0 to 1 [count]"
    )
    rises_for: Name = Field(description="actor to which a rung is worth its share; to the other, the rest")


class Chip(Table):
    """Something that can be traded: a ladder of rungs with an owner."""

    label: Text = Field(description="name of the chip for readers")
    unit: str = Field("", description="unit and convention of the rungs' levels")
    owner: Name = Field(description="actor that can move this chip alone")
    rungs: Annotated[list[Rung], Field(min_length=1, max_length=10_000)] = Field(
        description="the ladder, most hostile rung first"
    )
    divisible: Division | None = Field(None, description="writes rungs and values of a chip that is divided")
    in_force: Name = Field(description="rung in force at the start")
    fallback: Name = Field(description="rung that comes into force if talks end, at the start")
    unilateral: bool = Field(True, description="false if only deals and deadlines move this chip")
    clock: Clock = Field(default_factory=Clock, description="deadline, truces and threats of this chip")
    chokepoint: Chokepoint | None = Field(None, description="absent = its hostile rungs never lose force")


class Meeting(Table):
    """One round of the talks."""

    name: Text = Field(description="name of the meeting")
    date: Day = Field(description="day of the meeting")
    summit: bool = Field(False, description="true if the leaders meet (lowers both aspirations)")
    agenda: Names | None = Field(None, description="chips open at this meeting; absent = all")
    real: dict[Name, Name] = Field(
        default_factory=dict,
        description="chip → rung that was in force, in the documented past, when the next meeting began",
    )


class Calendar(Table):
    """When the story starts, who meets when, and when it ends."""

    start: Day = Field(description="day on which the rungs in force hold")
    end: Day = Field(description="last day; deadlines up to it fall due after the last meeting")
    meetings: Annotated[list[Meeting], Field(min_length=1, max_length=1000)] = Field(
        description="the rounds, in order of time"
    )


class Tactic(Table):
    """How a principal sets its aspiration."""

    name: TacticName = Field("time", description="how it bargains")
    offer: OfferName | None = Field(None, description="how it picks an offer; absent = as its name says")
    answer: AnswerName | None = Field(None, description="how it answers; absent = as its name says")
    beta: Positive = Field(
        0.35, description="shape of time-dependent concession: < 1 Boulware, 1 linear, > 1 conceder [ratio]"
    )
    initial_concession: Share = Field(
        0.0, description="share of the way from top to reservation conceded at the start [share]"
    )
    firmness: Share = Field(
        0.9, description="stubborn: share of the way from reservation to top it never leaves [share]"
    )
    imitation: Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)] = Field(
        1.0, description="tit_for_tat: own concession per utility gained from the other's [ratio]"
    )
    patience: Positive = Field(
        10.0, description="resource: offers after which it has conceded exp(−1) of its way [offers]"
    )
    noise: Share = Field(0.0, description="aspiration is shifted by up to this, uniformly [utility]")


class Moves(Table):
    """How a principal chooses unilateral moves between meetings."""

    temperature: Annotated[float, Field(ge=1e-4, le=10, allow_inf_nan=False)] = Field(
        0.03, description="logit temperature; small = nearly always the best move [utility]"
    )
    threat_weight: Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)] = Field(
        1.0, description="weight of a shift of the threat point in one's favour [ratio]"
    )
    reciprocity: Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)] = Field(
        1.0, description="weight of the harm or benefit of the other's last move [ratio]"
    )
    escalation_cost: Share = Field(0.03, description="cost of escalating for relations [utility]")
    audience_cost: Share = Field(
        0.04, description="lock-in added by a public threat, and cost of not carrying it out [utility]"
    )
    threat_cost: Share = Field(
        0.08, description="highest cost W of carrying out a threat; the cost is uniform below it [utility]"
    )
    generosity: Share = Field(
        0.0, description="chance that harm done by the other goes unanswered [probability]"
    )
    initiatives: Annotated[int, Field(ge=0, le=1000)] = Field(
        0, description="GRIT: announced easings without return before it goes back to its usual moves [count]"
    )


class Linkage(Table):
    """A bonus or penalty for a combination of rungs."""

    when: Annotated[dict[Name, Names], Field(min_length=1)] = Field(
        description="chip → rungs; holds if every named chip is on one of them"
    )
    bonus: Signed = Field(description="added to the utility; negative = penalty [utility]")


class Showcase(Table):
    """What a state gains from rungs that pass its own export review."""

    bonus: Share = Field(description="added to the value of each rung below, the sum at most 1 [value]")
    rungs: dict[Name, list[Name]] = Field(description="chip → rungs that show the review regime")


class ActorType(Table):
    """A type of a principal: what it may privately be."""

    prior: Share = Field(
        description="probability of this type; the priors of an actor sum to 1 [probability]"
    )
    weights: dict[Name, Share] = Field(default_factory=dict, description="replaces these weights [share]")
    values: dict[Name, dict[Name, Share]] = Field(
        default_factory=dict, description="replaces these values [value]"
    )
    showcase_bonus: Share | None = Field(None, description="replaces the showcase bonus [value]")


class Actor(Table):
    """A principal: a government with preferences, red lines, types and a tactic."""

    label: Text = Field(description="name of the actor for readers")
    weights: dict[Name, Share] = Field(description="weight of each chip; they sum to 1 [share]")
    values: dict[Name, dict[Name, Share]] = Field(
        description="chip → rung → value, 0 worst to 1 best [value]"
    )
    red_lines: dict[Name, list[Name]] = Field(
        default_factory=dict, description="chip → rungs it never accepts, whatever else is offered"
    )
    linkages: list[Linkage] = Field(default_factory=list, description="bonuses for combinations of rungs")
    showcase: Showcase | None = Field(None, description="gain from rungs that pass its own review")
    types: Annotated[dict[Name, ActorType], Field(max_length=20)] = Field(
        default_factory=dict, description="types; absent = one type"
    )
    foresight: Annotated[float, Field(ge=0, le=2, allow_inf_nan=False)] = Field(
        0.0, description="share of its own ratification threshold that it holds out for [share]"
    )
    outside_option: Share = Field(
        0.0,
        description="worth of what it can have elsewhere at any time: the least that it accepts [utility]",
    )
    tactic: Tactic = Field(default_factory=Tactic, description="how it sets its aspiration")
    moves: Moves = Field(default_factory=Moves, description="how it moves between meetings")


class Talks(Table):
    """Protocol of the meetings."""

    opens: Name | None = Field(
        None, description="actor that opens the first meeting; then in turn; absent = first actor"
    )
    offers_per_round: Annotated[int, Field(ge=1, le=1000)] = Field(
        10, description="alternating offers per meeting (per chip, issue by issue) [count]"
    )
    linkage: Literal["package", "issue_by_issue"] = Field(
        "package", description="one package, or chip by chip"
    )
    ends_on_deal: bool = Field(False, description="true: the first deal ends the run (reduced games)")
    breakdown_probability: Share = Field(0.0, description="risk that talks end after a refusal [probability]")
    perceived_risk: Share = Field(
        0.05, description="perceived risk that the fallback comes before the next round [probability]"
    )
    discount: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] = Field(
        1.0, description="discount factor per round [ratio]"
    )
    leaders_bonus: Share = Field(0.0, description="a summit lowers both aspirations by this [utility]")
    belief_spread: Annotated[float, Field(ge=1e-4, le=1e6, allow_inf_nan=False)] = Field(
        0.15, description="how loosely offers are read as signs of the other's type [utility]"
    )
    bargaining_power: Share = Field(
        0.5, description="first actor's power in the asymmetric Nash solution [share]"
    )


class Relations(Table):
    """The climate between the principals, −1 to 1, and what moves it."""

    start: Signed = Field(0.0, description="relations at the start [−1 to 1]")
    escalate: Signed = Field(-0.1, description="change by an escalation [−1 to 1]")
    threaten: Signed = Field(-0.05, description="change by a threat [−1 to 1]")
    ease: Signed = Field(0.05, description="change by an easing [−1 to 1]")
    deal: Signed = Field(0.1, description="change by a deal [−1 to 1]")
    execute: Signed = Field(-0.2, description="change when a fallback is executed [−1 to 1]")


class Phases(Table):
    """Switches: a phase that is off is skipped and leaves the draws of the others unchanged."""

    shocks: bool = Field(True, description="shocks between meetings")
    rumours: bool = Field(True, description="rumours between meetings")
    learning: bool = Field(True, description="learning of instruments; without it what is locked stays so")
    implementation: bool = Field(True, description="the months after closing")
    firms: bool = Field(True, description="platform firms choose designs")
    moves: bool = Field(True, description="unilateral moves")
    table: bool = Field(True, description="alternating offers")
    approval: bool = Field(True, description="consent, ratification, review")
    clock: bool = Field(True, description="deadlines, truces, threats falling due")


class LeverKey(Table):
    """A key that a lever moves, with its values at both ends of the lever."""

    key: Text = Field(description="dotted key of this scenario, as for --set: a number, a flag or a choice")
    low: Fact = Field(description="value at the left end [unit of the key]")
    high: Fact = Field(description="value at the right end [unit of the key]")


class Lever(Table):
    """A slider of the page; it is shown where the scenario has all of its keys."""

    label: Text = Field(description="what it is, in a few words")
    group: Text = Field(description="heading under which it stands")
    keys: Annotated[list[LeverKey], Field(min_length=1, max_length=20)] = Field(
        description="moved together, in proportion; a reader sees the value of the first"
    )


class Scenario(Table):
    """A whole scenario: chips, actors, calendar and rules of the game."""

    name: Name = Field(description="name of the scenario: that of its file; not written in the file")
    base: Name | None = Field(
        None, description="scenario that this one changes, in the same folder or shipped (one level)"
    )
    title: Text = Field(description="title for plots and reports")
    summary: Text = Field(description="one sentence: what it changes and what it teaches")
    calendar: Calendar = Field(description="start, meetings, end")
    chips: Annotated[dict[Name, Chip], Field(min_length=1, max_length=40)] = Field(
        description="chips by name"
    )
    actors: Annotated[dict[Name, Actor], Field(min_length=2, max_length=2)] = Field(
        description="the two principals by name, first and second"
    )
    talks: Talks = Field(default_factory=Talks, description="protocol of the meetings")
    relations: Relations = Field(default_factory=Relations, description="climate between the principals")
    approval: Approval | None = Field(
        None, description="approval of one chip; absent = deals take effect at once"
    )
    news: News = Field(default_factory=News, description="shocks and rumours")
    instruments: Annotated[dict[Name, Instrument], Field(max_length=60)] = Field(
        default_factory=dict, description="instruments that can be learned, by name"
    )
    implementation: Implementation | None = Field(
        None, description="life of the venture after closing; absent = closed is closed"
    )
    firms: Firms | None = Field(None, description="platform firms; absent = none")
    phases: Phases = Field(default_factory=Phases, description="switches of the phases")
    levers: Annotated[dict[Name, Lever], Field(max_length=100)] = Field(
        default_factory=dict, description="sliders of the page, by name; they change nothing by themselves"
    )
    origin: Origin | None = Field(None, description="what an imported domain said; absent = not imported")
