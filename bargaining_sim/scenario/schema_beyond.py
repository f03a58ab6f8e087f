"""What surrounds the table, in words: approval, news, instruments, the venture, the firms, the origin."""

from typing import Annotated, Literal

from pydantic import Field

from bargaining_sim.scenario.values import (
    DailyRate,
    Days,
    Name,
    Names,
    NonNegative,
    Positive,
    Share,
    Signed,
    Table,
    Text,
)

# Approval: who must approve a new rung of one chip


class Licence(Table):
    """What a licence is worth, for the Nash fee."""

    value: NonNegative = Field(description="worth V of the venture at full quality [bn USD]")
    quality: dict[Name, Share] = Field(description="rung → service quality q under the licence [share]")
    buyer_threat: NonNegative = Field(0.0, description="worth d_US of no licence to the buyers [bn USD]")
    leak: NonNegative = Field(0.0, description="cost κ of exposing the technology to its owner [bn USD]")
    platform_threat: NonNegative = Field(0.0, description="worth d_BD of no licence to the platform [bn USD]")
    utility_per_unit: NonNegative = Field(
        description="platform utility of one bn USD of fee [utility/bn USD]"
    )


class Platform(Table):
    """The firm whose consent the chip under approval needs."""

    id: Name = Field(description="short name, used in column names")
    label: Text = Field(description="name for readers")
    values: dict[Name, Share] = Field(description="rung → value to the platform [value]")
    temperature: Annotated[float, Field(ge=1e-4, le=10, allow_inf_nan=False)] = Field(
        0.1, description="spread μ of its consent around indifference [utility]"
    )
    perceived_risk: Share = Field(
        0.25, description="risk it sees that the fallback comes into force if it refuses [probability]"
    )
    strike_rounds: Annotated[int, Field(ge=0, le=10_000)] = Field(
        2, description="rounds for which a refused rung is off the agenda [rounds]"
    )
    licence: Licence | None = Field(None, description="fee of licensed rungs; absent = no fee")


class Ratifier(Table):
    """A domestic veto player: Congress and courts, the party centre."""

    label: Text = Field(description="who ratifies")
    threshold: Share = Field(description="utility τ at which ratification has even odds [utility]")
    spread: Annotated[float, Field(ge=1e-4, le=10, allow_inf_nan=False)] = Field(
        description="spread σ of the ratifiers around τ [utility]"
    )


class Condition(Table):
    """What the statute asks of one attribute of a rung."""

    below: float | None = Field(
        None, allow_inf_nan=False, description="the attribute is less than this [unit of the attribute]"
    )
    one_of: Annotated[list[str | bool], Field(min_length=1)] | None = Field(
        None, description="the attribute is one of these"
    )


class Statute(Table):
    """A law that a rung must satisfy before its side can ratify."""

    label: Text = Field(description="name of the law")
    side: Name = Field(description="actor whose ratifiers are bound by it")
    requires: Annotated[dict[Name, Condition], Field(min_length=1)] = Field(
        description="attribute → condition"
    )


class Reviewer(Table):
    """The regulators that review technology export."""

    label: Text = Field(description="who reviews")
    side: Name = Field(description="actor whose regulators they are")
    relations_effect: Share = Field(
        0.2, description="shift of grant and refusal per unit of relations [ratio]"
    )
    needs: Name | None = Field(
        None, description="instrument that the side must know to review at all; absent = none"
    )
    max_delays: Annotated[int, Field(ge=0, le=100)] = Field(
        3, description="delays that are waited out; one more leaves the file open [count]"
    )


class Approval(Table):
    """What a new rung of one chip (the file) must pass after the governments agree."""

    chip: Name = Field(description="the chip whose new rung needs approval: the file")
    pending: Name | None = Field(
        None, description="rung of a framework that already waits for approval at the start; absent = none"
    )
    linked_performance: bool = Field(
        False, description="true: a refused file takes the rest of its package back"
    )
    attempts: Annotated[int, Field(ge=1, le=100)] = Field(
        2, description="ratification attempts R per side [count]"
    )
    ratifiers: dict[Name, Ratifier] = Field(default_factory=dict, description="actor → its ratifiers")
    statute: Statute | None = Field(None, description="statutory test; absent = none")
    platform: Platform | None = Field(None, description="the firm that must consent; absent = none")
    reviewer: Reviewer | None = Field(None, description="who reviews licences; absent = nobody")


# Between meetings: news, and instruments that can be learned


class Shock(Table):
    """News that changes the world: an entity listing, a leak, a ruling."""

    label: Text = Field(description="what happens, in a few words")
    rate: DailyRate = Field(description="how often it happens on average [1/day]")
    relations: Signed = Field(0.0, description="change of relations [−1 to 1]")
    chip: Name | None = Field(None, description="chip whose rung in force it moves; absent = none")
    steps: Annotated[int, Field(ge=-10_000, le=10_000)] = Field(
        0, description="rungs moved, negative = towards the hostile end [rungs]"
    )
    thresholds: dict[Name, Signed] = Field(
        default_factory=dict, description="actor → shift of the threshold τ of its ratifiers [utility]"
    )
    exposes: list[Name] = Field(
        default_factory=list, description="instruments to which it exposes their learner"
    )


class Rumour(Table):
    """A public report about an actor's type, right more or less often."""

    label: Text = Field(description="what the report says, in a few words")
    rate: DailyRate = Field(description="how often such a report appears on average [1/day]")
    about: Name = Field(description="actor that it is about")
    type: Name = Field(description="type that it says the actor has; a denial says that it has not")
    likelihood_ratio: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)] = Field(
        description="LR: odds that the report is right; 1 = worthless [ratio]"
    )


class News(Table):
    """What happens between meetings without anybody at the table deciding it."""

    shocks: dict[Name, Shock] = Field(default_factory=dict, description="events, by name")
    rumours: dict[Name, Rumour] = Field(default_factory=dict, description="reports, by name")


class Instrument(Table):
    """An instrument of policy that one state uses and the other may learn."""

    label: Text = Field(description="what it is, in a few words")
    learner: Name = Field(description="actor that may learn it")
    known: bool = Field(False, description="true if the learner knows it from the start")
    hazard: Share = Field(0.3, description="chance h that one exposure teaches it [probability]")
    lag_days: Days = Field(30, description="days from learning it to using it [days]")
    exposed_by: dict[Name, Names] = Field(
        default_factory=dict, description="chip → rungs that, in force at a meeting, expose the learner"
    )
    unlocks: dict[Name, Names] = Field(
        default_factory=dict, description="chip → rungs that cannot be used without it"
    )


# After closing: the venture, and the firms that look on


class TransferQuality(Table):
    """Service quality q₀ that each mode of transfer leaves the venture with, unaided."""

    full_code: Share = Field(0.9, description="the venture gets the full source code [share]")
    packaged: Share = Field(0.6, description="it gets a packaged algorithm it cannot change [share]")
    retrain: Share = Field(0.4, description="it retrains a bare model on its own [share]")


class Implementation(Table):
    """What happens to a licensed venture in the months after closing."""

    months: Annotated[int, Field(ge=1, le=1200)] = Field(
        12, description="months after which a venture counts as durable [months]"
    )
    transfer_mode: Literal["full_code", "packaged", "retrain"] = Field(
        "packaged", description="how the technology is handed over"
    )
    quality: TransferQuality = Field(
        default_factory=TransferQuality, description="service quality q₀ by mode of transfer"
    )
    support: dict[Name, Share] = Field(
        description="rung → most support s by engineers in the home state that its contract permits; "
        "other rungs need no transfer [share]"
    )
    support_choice: Literal["permitted", "best"] = Field(
        "best", description="all that is permitted, or what makes the hazard least"
    )
    support_effect: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] = Field(
        3.0, description="how fast support mends the service, κ [ratio]"
    )
    violation_hazard: Share = Field(
        0.03, description="h_v: violations found at full support and relations 0 [1/month]"
    )
    quality_hazard: Share = Field(
        0.10, description="h_q: failures of service at quality 0 without support [1/month]"
    )
    external_hazard: Share = Field(0.02, description="h_x: licence suspended at relations −1 [1/month]")
    renegotiation: Share = Field(
        0.5,
        description="chance at relations 1 that an event ends in new terms, not in collapse [probability]",
    )
    collapsed_rung: Name = Field(description="rung of the file that a collapse puts in force")


class Design(Table):
    """A way for a platform firm to deal with its country of origin."""

    label: Text = Field(description="what it is, in a few words")
    exposure: Share = Field(description="how visible the origin stays, never quite 0 [share]")
    cost: Share = Field(0.0, description="cost of the design [utility]")
    loss: Share = Field(0.0, description="share of mainland revenue given up [share]")
    access: Share = Field(0.0, description="share of computing power reached whatever is controlled [share]")
    needs_leave: bool = Field(False, description="true if the home state must let the firm do it")
    accepted: Positive = Field(1.0, description="prior count of acceptances abroad, of a Beta belief [count]")
    refused: Positive = Field(1.0, description="prior count of refusals abroad [count]")


class Spread(Table):
    """Where a trait of the firms lies: evenly from low to high."""

    low: Share = Field(description="lowest [utility or share]")
    high: Share = Field(description="highest [utility or share]")


class Firm(Table):
    """A real firm as an example: traits are illustrative, its documented design is a fact."""

    label: Text = Field(description="name for readers")
    market: Share = Field(description="worth of the foreign market to it [utility]")
    china_revenue: Share = Field(description="worth of its mainland revenue to it [utility]")
    compute_need: Share = Field(description="worth of computing power to it [utility]")
    origin_penalty: Share = Field(
        description="share of the market lost if the origin is fully exposed [share]"
    )
    documented: Name | None = Field(None, description="design it has in fact chosen; absent = unclear")


class Firms(Table):
    """Platform firms that watch the file and redesign their country of origin."""

    count: Annotated[int, Field(ge=1, le=100_000)] = Field(
        40, description="firms, the named ones included [count]"
    )
    start: Name = Field(description="design that all firms start with")
    designs: Annotated[dict[Name, Design], Field(min_length=2, max_length=20)] = Field(
        description="designs by name; the first is the one that stays at home"
    )
    market: Spread = Field(description="worth of the foreign market [utility]")
    china_revenue: Spread = Field(description="worth of mainland revenue [utility]")
    compute_need: Spread = Field(description="worth of computing power [utility]")
    origin_penalty: Spread = Field(
        description="share of the market lost if the origin is fully exposed [share]"
    )
    named: dict[Name, Firm] = Field(default_factory=dict, description="real firms as examples")
    temperature: Annotated[float, Field(ge=1e-4, le=10, allow_inf_nan=False)] = Field(
        0.05, description="logit temperature μ of their choice [utility]"
    )
    social: Annotated[float, Field(ge=-10, le=10, allow_inf_nan=False)] = Field(
        0.0, description="J: weight of the share of firms with the same design [utility]"
    )
    revision: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] = Field(
        0.5, description="chance that a firm reconsiders at a meeting or quarter [probability]"
    )
    leave_granted: Positive = Field(
        1.0, description="prior count of times the home state let a firm go, of a Beta belief [count]"
    )
    leave_refused: Positive = Field(1.0, description="prior count of times it did not [count]")
    stands_for: dict[Name, Name] = Field(
        default_factory=dict, description="rung of the file → design about which its fate teaches"
    )
    compute_chip: Name | None = Field(
        None, description="chip whose hostility cuts computing power off; absent = none does"
    )
    quarters_after: Annotated[int, Field(ge=0, le=400)] = Field(
        4, description="quarters after the talks in which firms still choose [quarters]"
    )


# Origin: what the author of an imported domain wrote; nothing in play reads it

Given = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]


class OriginActor(Table):
    """Numbers of one party, where the scenario says them otherwise; used on export while they still agree."""

    reservation: Given = Field(0.0, description="utility without agreement, as given [utility of the domain]")
    discount: Share = Field(1.0, description="discount factor over the whole session, as given [ratio]")
    weights: dict[Name, Given] = Field(
        default_factory=dict, description="weights as given, if they did not sum to 1 [utility of the domain]"
    )
    evaluations: dict[Name, dict[Name, Given]] = Field(
        default_factory=dict, description="chip → rung → evaluation as given, on any scale [number]"
    )
    lines: dict[Name, list[Given]] = Field(
        default_factory=dict,
        description="chip → line that gave the values of a range: slope and offset in Genius; low value, "
        "high value, low utility and high utility in GeniusWeb [number]",
    )
    bid: dict[Name, Name] = Field(
        default_factory=dict, description="chip → rung of the reservation bid; absent = none"
    )


class Origin(Table):
    """Where an imported scenario comes from, so that export gives the domain back exactly."""

    format: Literal["genius", "geniusweb"] = Field(description="format of the files of the domain")
    steps: dict[Name, list[Given]] = Field(
        default_factory=dict,
        description="chip → low, high and step of its numbers, where a range of numbers was given [number]",
    )
    actors: dict[Name, OriginActor] = Field(default_factory=dict, description="actor → numbers of its party")
