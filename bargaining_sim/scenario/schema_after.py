"""What happens after the file has closed, in words: the venture, and the firms that look on."""

from typing import Annotated, Literal

from pydantic import Field

from bargaining_sim.scenario.values import Name, Positive, Share, Table, Text


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
