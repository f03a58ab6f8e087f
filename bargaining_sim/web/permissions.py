"""Who may come in and how much each browser may say; who may do what in a room."""

import asyncio
import contextlib
import json
import time
from collections.abc import Iterable
from typing import NamedTuple

from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket, WebSocketDisconnect

from bargaining_sim.errors import one_of
from bargaining_sim.web.class_registry import Classroom
from bargaining_sim.web.room import DEEDS, FAILED, LOBBY, OVER, ActionError, Place, Room, tidy_name
from bargaining_sim.web.scenario_view import Json

RATE, BURST = 20.0, 60.0
"""Messages a second that one socket may send for long, and at once."""

QUEUE = 200
"""Messages that may wait for a slow socket before it is closed."""


class Close(NamedTuple):
    """Why a socket is closed, by the codes of RFC 6455."""

    code: int
    reason: str


TOO_MUCH = Close(1008, "too slow or too many messages")
NO_TEXT = Close(1003, "a message that is no text")


class Client:
    """One connected browser."""

    def __init__(self, socket: WebSocket) -> None:
        self.socket = socket
        self.address = address_of(socket)
        self.token, self.name = "", ""
        self.teacher = False
        self.group: Classroom | None = None
        self.room = 0
        self.known, self.generation, self.viewed = 0, -1, ""
        self.shown: tuple[str, int] | None = None
        self.strangers = 0
        self.out: asyncio.Queue[str | Close] = asyncio.Queue(QUEUE)
        self.tokens, self.last = BURST, time.monotonic()
        self.since = self.last

    def send(self, message: Json) -> None:
        """Queue a message; a socket that does not read is closed."""
        try:
            self.out.put_nowait(json.dumps(message, ensure_ascii=False, separators=(",", ":")))
        except asyncio.QueueFull:
            while not self.out.empty():
                self.out.get_nowait()
            self.out.put_nowait(TOO_MUCH)

    def send_close(self, why: Close = TOO_MUCH) -> None:
        """Close the socket once nothing waits any more."""
        with contextlib.suppress(asyncio.QueueFull):
            self.out.put_nowait(why)

    async def write(self) -> None:
        while True:
            message = await self.out.get()
            try:
                if isinstance(message, Close):
                    await self.socket.close(code=message.code, reason=message.reason)
                    return
                await self.socket.send_text(message)
            except (RuntimeError, WebSocketDisconnect):
                return

    def may_speak(self) -> bool:
        """Whether the socket keeps to its rate."""
        now = time.monotonic()
        self.tokens = min(BURST, self.tokens + RATE * (now - self.last))
        self.last = now
        if self.tokens < 1.0:
            return False
        self.tokens -= 1.0
        return True


def address_of(browser: HTTPConnection) -> str:
    return browser.client.host if browser.client else ""


MAX_SOCKETS, MAX_OF_ADDRESS, MAX_OF_TOKEN = 600, 300, 8
"""Sockets of a server, of them from one address (a registry may have only one), and of one person."""

MAX_WRONG, WRONG_WITHIN = 30, 300.0
"""Wrong join codes from one address within so many seconds; then only who has a seat or a key may come."""

MAX_HELLOS = 10
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
    for crowd, most in ((near, MAX_OF_ADDRESS), (everybody, MAX_SOCKETS)):
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
        self.wrong.setdefault(address, []).append(time.monotonic())

    def too_many(self, address: str) -> bool:
        """Whether an address has guessed too often lately; what is long ago is forgotten."""
        since = time.monotonic() - WRONG_WITHIN
        fresh = {place: [when for when in times if when > since] for place, times in self.wrong.items()}
        self.wrong = {place: times[-MAX_WRONG:] for place, times in fresh.items() if times}
        return len(self.wrong.get(address, [])) >= MAX_WRONG


DOES = ("hello", "ping", "enter", "leave", *DEEDS)
"""What a message may ask for."""

BY_TEACHER = ("pause", "step")
AT_THE_END = ("reveal", "reset")


def wish(message: Json) -> str:
    """Return what a message asks for, if it is anything that there is."""
    what = message.get("do")
    if not isinstance(what, str) or what not in DOES:
        raise ActionError(f"do: found {what!r:.40}; allowed: {one_of(list(DOES))}")
    return what


def allowed(client: Client, group: Classroom, room: Room, message: Json) -> Json:
    """Return the action that a message asks for.

    Parameters
    ----------
    group : Classroom
        Of the browser.
    message : dict

    Raises
    ------
    ActionError
        If this browser may not do it.
    """
    what, own = wish(message), room.held_by(client.token)
    if what == "sit":
        return sitting(client, group, room, message)
    if what in ("stand", "agent"):
        seat = message.get("seat", own) if client.teacher else own
        if seat is None:
            raise ActionError("you have no seat in this room")
        return {"do": what, "seat": seat, "on": message.get("on") is True}
    if what == "answer":
        if own is None:
            raise ActionError("you have no seat in this room")
        return {"do": "answer", "seat": own, "key": message.get("key"), "answer": message.get("answer")}
    plays_alone = own is not None and not room.paused and all(one.agent for one in taken(room))
    if what in BY_TEACHER and not client.teacher and not (what == "step" and plays_alone):
        raise ActionError("only the teacher can do this")
    if what == "start" and not (client.teacher or own):
        raise ActionError("take a seat first")
    if what in AT_THE_END and not client.teacher and not (own and room.phase in (OVER, FAILED)):
        raise ActionError("only the teacher can do this before the end")
    if what == "reveal" and not client.teacher and still_played(group, room):
        raise ActionError("other rooms still play with the same luck; the teacher can reveal")
    return {"do": what, "on": message.get("on") is True, "luck": str(message.get("luck", "same"))[:8]}


def sitting(client: Client, group: Classroom, room: Room, message: Json) -> Json:
    if client.teacher:
        raise ActionError("a teacher sees all rooms, and so cannot sit in one; join with the code")
    elsewhere = [number for number, one in group.rooms.items() if one.held_by(client.token)]
    if elsewhere and elsewhere != [room.number]:
        raise ActionError(f"you have a seat in room {elsewhere[0]}; stand up there first")
    name = tidy_name(client.name or message.get("name", ""))
    if name.casefold() == "agent":
        raise ActionError(
            f'name: found "{name}", as seats without a person are called; allowed: another name'
        )
    action = {"do": "sit", "seat": message.get("seat"), "token": client.token, "name": name}
    known = known_seat(group, room, client.token)
    if known is not None and room.seat_of(action) != known and not room.held_by(client.token):
        if is_nobodys(group, room):
            return action | {"luck": "new"}  # then what has been seen holds no more
        label = room.labels[known]
        raise ActionError(
            f"you have seen what only {label} knows in this game; allowed: the seat of {label}, or any other "
            "after Reveal or a new game with new luck"
        )
    return action


def known_seat(group: Classroom, room: Room, token: str) -> str | None:
    """Seat whose private values somebody has been told in a room with this luck; None after Reveal."""
    if room.revealed:
        return None
    same = (one for one in group.rooms.values() if one.draws == room.draws)
    return next((one.seen[token] for one in same if token in one.seen), None)


def is_nobodys(group: Classroom, room: Room) -> bool:
    """Whether nobody loses by new luck: not begun, nobody there, luck neither asked for nor played."""
    asked_for = not room.secret or group.head["same_luck"]
    played = any(one.draws == room.draws for one in room.past)
    return room.phase == LOBBY and not taken(room) and not asked_for and not played


def taken(room: Room) -> list[Place]:
    return [place for place in room.places.values() if place.token]


def still_played(group: Classroom, room: Room) -> bool:
    """Whether people still play another room with the same luck: what is revealed here is true there too."""
    others = [one for one in group.rooms.values() if one is not room and one.draws == room.draws]
    return any(taken(one) and one.phase not in (OVER, FAILED) for one in others)
