"""How platform firms redesign their country of origin."""

from bargaining_sim.numeric.rule import rule


@rule
def beta_mean(yes: float, no: float) -> float:
    """Mean of a Beta belief after ``yes`` and ``no`` observations, prior counts included [probability]."""
    return yes / (yes + no)


@rule
def design_value(
    market: float,
    acceptance: float,
    penalty: float,
    exposure: float,
    cost: float,
    china_revenue: float,
    loss: float,
    compute_need: float,
    access: float,
) -> float:
    """Worth of a design: p·market·(1 − penalty·exposure) − cost − revenue·loss + need·access [our choice].

    Parameters
    ----------
    market, china_revenue, compute_need : float
        What foreign sales, mainland sales and computing power are worth to the firm [utility].
    acceptance : float
        p: its belief that the foreign state accepts the design [probability].
    penalty : float
        Share of the foreign market lost to a firm whose origin is fully exposed.
    exposure : float
        How visible the origin stays, 0 to 1; never quite 0.
    cost : float
        Cost of the design [utility].
    loss, access : float
        Shares of mainland revenue lost and of computing power reached.
    """
    return (
        acceptance * market * (1.0 - penalty * exposure) - cost - china_revenue * loss + compute_need * access
    )


@rule
def with_leave(value: float, home: float, cost: float, leave: float) -> float:
    """Worth of a design that the home state must permit: if it does not, the cost is lost (mean value)."""
    return leave * value + (1.0 - leave) * (home - cost)


@rule
def compute_access(design: float, openness: float) -> float:
    """Share of computing power reached: by design, and of the rest what export controls leave open."""
    return design + (1.0 - design) * openness
