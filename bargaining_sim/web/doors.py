"""How many may come in from one place, so that one guest cannot keep the others out."""

import time
from collections.abc import Iterable

from bargaining_sim.web.client import Client

MOST_SOCKETS, MOST_OF_ADDRESS, MOST_OF_TOKEN = 600, 300, 8
"""Sockets of a server, of them from one address (a school may have only one), and of one person."""

MOST_WRONG, WRONG_WITHIN = 30, 300.0
"""Wrong join codes from one address within so many seconds; then only who has a seat or a key may come."""

MOST_HELLOS = 10
"""Times that one socket may say hello."""

FULL = "too many connections"


def stranger_in_the_way(clients: Iterable[Client], address: str) -> Client | None:
    """Return who must go so that somebody can come: the oldest connection that has not said hello.

    Parameters
    ----------
    clients : iterable of Client
    address : str
        Of who wants to come.

    Returns
    -------
    Client or None
        None if there is a place.

    Raises
    ------
    OverflowError
        If there is none, and no stranger.
    """
    everybody = list(clients)
    near = [client for client in everybody if client.address == address]
    for crowd, most in ((near, MOST_OF_ADDRESS), (everybody, MOST_SOCKETS)):
        if len(crowd) >= most:
            strangers = [client for client in crowd if client.group is None]
            if not strangers:
                raise OverflowError(FULL)
            return min(strangers, key=lambda client: client.since)
    return None


class Guesses:
    """Wrong join codes, by address."""

    def __init__(self) -> None:
        self.wrong: dict[str, list[float]] = {}

    def note(self, address: str) -> None:
        """Count a wrong code."""
        self.wrong.setdefault(address, []).append(time.monotonic())

    def too_many(self, address: str) -> bool:
        """Whether an address has guessed too often lately; what is long ago is forgotten."""
        since = time.monotonic() - WRONG_WITHIN
        fresh = {place: [when for when in times if when > since] for place, times in self.wrong.items()}
        self.wrong = {place: times[-MOST_WRONG:] for place, times in fresh.items() if times}
        return len(self.wrong.get(address, [])) >= MOST_WRONG
