"""Which classes of outcomes may be called the most frequent, by their intervals."""

from collections.abc import Mapping

from bargaining_sim.statistics import Estimate, is_above
from bargaining_sim.text.lists import few, listed
from bargaining_sim.text.numbers import share_words

Shares = Mapping[str, Estimate]


def leaders(shares: Shares) -> list[str]:
    """Return the most frequent class, and all others whose intervals reach into its own."""
    occurring = {name: share for name, share in shares.items() if share.value > 0}
    order = sorted(occurring, key=lambda name: -occurring[name].value)
    return [name for name in order if name == order[0] or not is_above(occurring[order[0]], occurring[name])]


def most_frequent(subject: str, shares: Shares, of: str = "of runs") -> str:
    """Say which class is the most frequent, or that this cannot be told.

    Parameters
    ----------
    subject : str
        What the classes are about, such as ``What became of TikTok``.
    shares : mapping
        Class in words → its share with an interval; all of the same runs. A class that is no word of ours
        comes in quotation marks.
    of : str
        Of what they are shares.
    """
    occurring = [name for name, share in shares.items() if share.value > 0]
    if not occurring:
        return ""
    first = leaders(shares)
    if len(occurring) == 1:
        return f"{subject}: always {first[0]}, {share_words(shares[first[0]])} {of}."
    texts = [f"{name} ({share_words(shares[name])})" for name in first]
    if len(first) == 1:
        rest = sorted(occurring, key=lambda name: -shares[name].value)
        return (
            f"{subject}: most often {first[0]}, {share_words(shares[first[0]])} {of}, ahead of {rest[1]}, "
            f"{share_words(shares[rest[1]])}."
        )
    names = few(texts, 4) if len(first) > 4 else listed(texts)
    return f"{subject}: nothing stands out {of}; not told apart are {names}."
