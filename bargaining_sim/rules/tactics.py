"""The tactics: each names how it sets its aspiration, how it picks an offer and how it answers.

A new one that is made of known parts is one line here; a new part is a small function in ``concession``,
``offers`` or ``answers`` and a number beside its like.
"""

from typing import NamedTuple

from bargaining_sim.rules import answers, concession, offers


class Tactic(NamedTuple):
    """A way to bargain.

    Attributes
    ----------
    aspiration, offer, answer : int
        Parts: constants of ``rules.concession``, ``rules.offers`` and ``rules.answers``.
    source : str
        Where it comes from.
    parameters : tuple of str
        Keys of the scenario's table ``tactic`` that it looks at.
    beta : float or None
        Shape of its concession if that is what makes it; else the scenario gives it.
    """

    aspiration: int
    offer: int
    answer: int
    source: str
    parameters: tuple[str, ...] = ()
    beta: float | None = None


SHAPE = ("beta", "initial_concession", "noise")

TACTICS = {
    "time": Tactic(
        concession.TIME, offers.TRADE_OFF, answers.NEXT, "Faratin, Sierra & Jennings 1998", SHAPE
    ),
    "conceder": Tactic(
        concession.TIME, offers.TRADE_OFF, answers.NEXT, "Faratin, Sierra & Jennings 1998: β above 1",
        SHAPE[1:], beta=3.0,
    ),
    "resource": Tactic(
        concession.RESOURCE, offers.TRADE_OFF, answers.NEXT,
        "Faratin, Sierra & Jennings 1998: resource-dependent", ("initial_concession", "patience", "noise"),
    ),
    "tit_for_tat": Tactic(
        concession.TIT_FOR_TAT, offers.TRADE_OFF, answers.NEXT,
        "Faratin, Sierra & Jennings 1998: behaviour-dependent", ("imitation", "noise"),
    ),
    "stubborn": Tactic(
        concession.STUBBORN, offers.TRADE_OFF, answers.NEXT, "our choice, after Schelling 1960",
        ("firmness", "noise"),
    ),
    "random": Tactic(
        concession.RANDOM, offers.TRADE_OFF, answers.NEXT, "zero intelligence, Gode & Sunder 1993"
    ),
    "spe": Tactic(
        concession.EQUILIBRIUM, offers.ACCEPTABLE, answers.NEXT,
        "subgame-perfect equilibrium, Rubinstein 1982; Ståhl 1972",
    ),
    "always_accept": Tactic(concession.HIGHEST, offers.TRADE_OFF, answers.ALWAYS, "baseline"),
    "nobody_moves": Tactic(concession.HIGHEST, offers.NOTHING, answers.NEVER, "baseline"),
}  # fmt: skip

OFFERS = {
    "trade_off": offers.TRADE_OFF,
    "nearest": offers.NEAREST,
    "acceptable": offers.ACCEPTABLE,
    "nothing": offers.NOTHING,
}
ANSWERS = {"next": answers.NEXT, "now": answers.NOW, "always": answers.ALWAYS, "never": answers.NEVER}
