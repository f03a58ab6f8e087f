"""Who must approve a new rung of one chip, in words: platform, ratifiers, statute, regulators."""

from typing import Annotated

from pydantic import Field

from bargaining_sim.scenario.values import Name, NonNegative, Share, Table, Text


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
