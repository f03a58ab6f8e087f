"""How instruments and designs spread: learning by exposure and Bass diffusion.

References
----------
Bass, F. M. (1969). A new product growth for model consumer durables. Management Science 15, 215-227.
"""

import math

from tests.oracles.arguments import count, not_negative, positive, share


def learned(exposures: int, hazard: float) -> float:
    """Return the probability that an instrument is known after so many exposures: ``1 − (1 − h)^n``.

    Parameters
    ----------
    exposures : int
        Number n of independent exposures, at least 0.
    hazard : float
        Probability h that one exposure teaches, 0..1.

    Returns
    -------
    float
        Probability, 0..1; ValueError for arguments out of range.
    """
    count(exposures=exposures)
    share(hazard=hazard)
    if hazard == 1.0:
        return float(exposures > 0)
    return -math.expm1(exposures * math.log1p(-hazard))


def bass_adopted(time: float, innovation: float, imitation: float) -> float:
    """Return the share that has adopted by a time: ``F(t) = (1 − e)/(1 + (q/p)·e)``, ``e = exp[−(p + q)·t]``.

    The solution of ``dF/dt = (p + q·F)·(1 − F)`` from F(0) = 0 (Bass 1969).

    Parameters
    ----------
    time : float
        Time t, at least 0.
    innovation : float
        Rate p of adoption by oneself, above 0 [1 / unit of time].
    imitation : float
        Rate q of adoption after others, at least 0 [1 / unit of time].

    Returns
    -------
    float
        Share, 0..1; ValueError for arguments out of range.
    """
    not_negative(time=time, imitation=imitation)
    positive(innovation=innovation)
    elapsed = (innovation + imitation) * time
    return -math.expm1(-elapsed) / (1.0 + imitation / innovation * math.exp(-elapsed))


def bass_peak(innovation: float, imitation: float) -> float:
    """Return when most adopt at once: ``t* = ln(q/p)/(p + q)`` (Bass 1969).

    Parameters
    ----------
    innovation, imitation : float
        As for ``bass_adopted``.

    Returns
    -------
    float
        Time t*, at which ``F = ½ − p/(2q)``; 0 where adoption only slows down (``q <= p``). ValueError for
        arguments out of range.
    """
    positive(innovation=innovation)
    not_negative(imitation=imitation)
    if imitation <= innovation:
        return 0.0
    return math.log(imitation / innovation) / (innovation + imitation)
