"""The experiment in words: every key of an experiment file, its range and its meaning."""

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import Field

from bargaining_sim.errors import MAX_POINT_RUNS, MAX_POINTS, MAX_SEED
from bargaining_sim.experiments.design import DESIGNS, SAMPLED, designs_in_words
from bargaining_sim.scenario.values import Name, Table, Text
from bargaining_sim.text.lists import listed

Bound = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
Whole = Annotated[int, Field(ge=-(10**9), le=10**9)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Setting = bool | Whole | Finite | str

if TYPE_CHECKING:
    DesignName: TypeAlias = str
else:  # the words of the table of designs: a new row there needs no line here
    DesignName = Literal[tuple(DESIGNS)]


class Factor(Table):
    """What an experiment varies: one or several keys of the scenario, and the values that they take.

    Either ``values``, or a range from ``low`` to ``high``, or ``levels``.
    """

    label: Text | None = Field(None, description="what it stands for, for plots; by default its name")
    unit: str = Field("", max_length=60, description="unit of the values")
    keys: Annotated[list[Text], Field(max_length=40)] = Field(
        default_factory=list, description="dotted keys of the scenario that all take the value"
    )
    complements: Annotated[list[Text], Field(max_length=40)] = Field(
        default_factory=list,
        description="dotted keys that take 1 − value, such as the prior of the other type",
    )
    values: Annotated[list[Setting], Field(min_length=1, max_length=1000)] | None = Field(
        None, description="values, one after the other"
    )
    low: Bound | None = Field(None, description="lower end of a range [unit of the key]")
    high: Bound | None = Field(None, description="upper end of a range [unit of the key]")
    steps: Annotated[int, Field(ge=2, le=1000)] | None = Field(
        None, description="evenly spaced values of a range, for a design that needs values [count]"
    )
    levels: Annotated[dict[Name, list[Text]], Field(min_length=1, max_length=100)] | None = Field(
        None, description="named levels, each a list of settings such as talks.linkage=package"
    )


class Design(Table):
    """Which points are played, and how often."""

    kind: DesignName = Field(description=designs_in_words())
    points: Annotated[int, Field(ge=2, le=MAX_POINTS)] | None = Field(
        None, description=f"{'; '.join(DESIGNS[name].takes for name in SAMPLED)} [count]"
    )
    runs: Annotated[int, Field(ge=1, le=MAX_POINT_RUNS)] = Field(
        1000, description="runs of every point, all with the same random numbers [count]"
    )
    seed: Annotated[int, Field(ge=0, le=MAX_SEED)] = Field(
        1, description=f"seed of the points of {listed(SAMPLED)}"
    )


class Experiment(Table):
    """A whole experiment: a question, what is varied, what is measured."""

    name: Name = Field(description="name of the experiment: that of its file; not written in the file")
    question: Text = Field(description="what it asks, in one sentence")
    teaches: Text | None = Field(None, description="what the question comes from, and what to look for")
    scenario: Text = Field(description="scenario that is varied: name of a shipped one, or a file beside")
    outcomes: Annotated[list[Text], Field(min_length=1, max_length=40)] = Field(
        description="what is measured, the most important first, such as closed=ever or utility_us"
    )
    settings: Annotated[list[Text], Field(max_length=100)] = Field(
        default_factory=list,
        description="changes of the scenario that all points share, such as phases.shocks=false",
    )
    seed: Annotated[int, Field(ge=0, le=MAX_SEED)] = Field(1, description="seed of the runs")
    design: Design = Field(description="which points are played")
    factors: Annotated[dict[Name, Factor], Field(min_length=1, max_length=40)] = Field(
        description="what is varied, by name"
    )
