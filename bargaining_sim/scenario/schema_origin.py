"""What the author of an imported domain wrote, in words; nothing in play reads it."""

from typing import Annotated, Literal

from pydantic import Field

from bargaining_sim.scenario.values import Name, Share, Table

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
