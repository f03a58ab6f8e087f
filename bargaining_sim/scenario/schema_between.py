"""What happens between meetings, in words: news, and instruments that can be learned."""

from typing import Annotated

from pydantic import Field

from bargaining_sim.scenario.values import DailyRate, Days, Name, Names, Share, Signed, Table, Text


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
