"""The tactics: each names its parts, where it comes from, what it looks at, and how it is shown.

A tactic that is made of known parts is one row here: the schema, tournaments, pictures and reports take its
name, words and look from the table. A part of its own is a number and a small function in ``concession``,
``offers`` or ``answers`` beside.
"""

from typing import NamedTuple

from bargaining_sim.rules import answers, concession, offers


class Look(NamedTuple):
    """How the curves of a tactic are drawn, the same in all pictures.

    Attributes
    ----------
    colour : str
        ``#RRGGBB``.
    dashes : tuple of float
        Lengths drawn and left out in turn, in widths of the line; empty for an unbroken line.
    """

    colour: str
    dashes: tuple[float, ...] = ()


DASHED, DOTTED = (5.0, 2.0), (1.0, 1.2)
SHAPE = ("beta", "initial_concession", "noise")


class Tactic(NamedTuple):
    """A way to bargain.

    Attributes
    ----------
    aspiration, offer, answer : int
        Parts: constants of ``rules.concession``, ``rules.offers`` and ``rules.answers``.
    source : str
        Where it comes from.
    words : str
        What it does, to follow the name of an actor.
    look : Look
    parameters : tuple of str
        Keys of the scenario's table ``tactic`` that it looks at.
    beta : float or None
        Shape of its concession if that is what makes it; else the scenario gives it.
    reduced_only : bool
        Whether a part of it asks what a refusal is worth: backward induction tells that in reduced games.
    """

    aspiration: int
    offer: int
    answer: int
    source: str
    words: str
    look: Look
    parameters: tuple[str, ...] = ()
    beta: float | None = None
    reduced_only: bool = False


TACTICS = {
    "time": Tactic(
        concession.TIME, offers.TRADE_OFF, answers.NEXT, "Faratin, Sierra & Jennings 1998",
        "concedes with time", Look("#0072B2"), SHAPE,
    ),
    "conceder": Tactic(
        concession.TIME, offers.TRADE_OFF, answers.NEXT, "Faratin, Sierra & Jennings 1998: β above 1",
        "concedes early", Look("#C25200"), SHAPE[1:], beta=3.0,
    ),
    "resource": Tactic(
        concession.RESOURCE, offers.TRADE_OFF, answers.NEXT,
        "Faratin, Sierra & Jennings 1998: resource-dependent",
        "concedes with the offers made", Look("#00795A"), ("initial_concession", "patience", "noise"),
    ),
    "tit_for_tat": Tactic(
        concession.TIT_FOR_TAT, offers.TRADE_OFF, answers.NEXT,
        "Faratin, Sierra & Jennings 1998: behaviour-dependent",
        "answers concession with concession", Look("#A8447C", DASHED), ("imitation", "noise"),
    ),
    "stubborn": Tactic(
        concession.STUBBORN, offers.TRADE_OFF, answers.NEXT, "our choice, after Schelling 1960",
        "stays near its best", Look("#1A1A1A"), ("firmness", "noise"),
    ),
    "random": Tactic(
        concession.RANDOM, offers.TRADE_OFF, answers.NEXT, "zero intelligence, Gode & Sunder 1993",
        "holds out for anything at random", Look("#A66F00", DASHED),
    ),
    "spe": Tactic(
        concession.EQUILIBRIUM, offers.ACCEPTABLE, answers.NEXT,
        "subgame-perfect equilibrium, Rubinstein 1982; Ståhl 1972",
        "plays the subgame-perfect equilibrium", Look("#3380B0", DASHED), reduced_only=True,
    ),
    "always_accept": Tactic(
        concession.HIGHEST, offers.TRADE_OFF, answers.ALWAYS, "baseline",
        "accepts whatever crosses no red line", Look("#661100", DOTTED),
    ),
    "nobody_moves": Tactic(
        concession.HIGHEST, offers.NOTHING, answers.NEVER, "baseline",
        "never moves", Look("#595959", DOTTED),
    ),
}  # fmt: skip

OFFERS = {
    "trade_off": offers.TRADE_OFF,
    "nearest": offers.NEAREST,
    "acceptable": offers.ACCEPTABLE,
    "nothing": offers.NOTHING,
}
ANSWERS = {"next": answers.NEXT, "now": answers.NOW, "always": answers.ALWAYS, "never": answers.NEVER}
