"""Who may do what in a room."""

from bargaining_sim.errors import one_of
from bargaining_sim.web.classes import Classroom
from bargaining_sim.web.client import Client
from bargaining_sim.web.room import FAILED, LOBBY, OVER, DeedError, Place, Room, tidy_name
from bargaining_sim.web.stage import Json

DEEDS = ("sit", "stand", "agent", "start", "answer", "pause", "step", "reveal", "reset")
DOES = ("hello", "ping", "enter", "leave", *DEEDS)
"""What a message may ask for."""

BY_TEACHER = ("pause", "step")
AT_THE_END = ("reveal", "reset")


def wish(message: Json) -> str:
    """Return what a message asks for, if it is anything that there is."""
    what = message.get("do")
    if not isinstance(what, str) or what not in DOES:
        raise DeedError(f"do: found {what!r:.40}; allowed: {one_of(list(DOES))}")
    return what


def allowed(client: Client, group: Classroom, room: Room, message: Json) -> Json:
    """Return the deed that a message asks for.

    Parameters
    ----------
    client : Client
    group : Classroom
        Of the browser.
    room : Room
    message : dict

    Raises
    ------
    DeedError
        If this browser may not do it.
    """
    what, own = wish(message), room.held_by(client.token)
    if what == "sit":
        return sitting(client, group, room, message)
    if what in ("stand", "agent"):
        seat = message.get("seat", own) if client.teacher else own
        if seat is None:
            raise DeedError("you have no seat in this room")
        return {"do": what, "seat": seat, "on": message.get("on") is True}
    if what == "answer":
        if own is None:
            raise DeedError("you have no seat in this room")
        return {"do": "answer", "seat": own, "key": message.get("key"), "answer": message.get("answer")}
    plays_alone = own is not None and not room.paused and all(one.agent for one in taken(room))
    if what in BY_TEACHER and not client.teacher and not (what == "step" and plays_alone):
        raise DeedError("only the teacher can do this")
    if what == "start" and not (client.teacher or own):
        raise DeedError("take a seat first")
    if what in AT_THE_END and not client.teacher and not (own and room.phase in (OVER, FAILED)):
        raise DeedError("only the teacher can do this before the end")
    if what == "reveal" and not client.teacher and still_played(group, room):
        raise DeedError("other rooms still play with the same luck; the teacher can reveal")
    return {"do": what, "on": message.get("on") is True, "luck": str(message.get("luck", "same"))[:8]}


def sitting(client: Client, group: Classroom, room: Room, message: Json) -> Json:
    """Return the deed that takes a seat."""
    if client.teacher:
        raise DeedError("a teacher sees all rooms, and so cannot sit in one; join with the code")
    elsewhere = [number for number, one in group.rooms.items() if one.held_by(client.token)]
    if elsewhere and elsewhere != [room.number]:
        raise DeedError(f"you have a seat in room {elsewhere[0]}; stand up there first")
    name = tidy_name(client.name or message.get("name", ""))
    if name.casefold() == "agent":
        raise DeedError(f'name: found "{name}", as seats without a person are called; allowed: another name')
    deed = {"do": "sit", "seat": message.get("seat"), "token": client.token, "name": name}
    known = known_seat(group, room, client.token)
    if known is not None and room.seat_of(deed) != known and not room.held_by(client.token):
        if is_nobodys(group, room):
            return deed | {"luck": "new"}  # then what has been seen holds no more
        label = room.labels[known]
        raise DeedError(
            f"you have seen what only {label} knows in this game; allowed: the seat of {label}, or any other "
            "after Reveal or a new game with new luck"
        )
    return deed


def known_seat(group: Classroom, room: Room, token: str) -> str | None:
    """Seat whose private values somebody has been told in a room with this luck; None after Reveal."""
    if room.revealed:
        return None
    same = (one for one in group.rooms.values() if one.luck == room.luck)
    return next((one.seen[token] for one in same if token in one.seen), None)


def is_nobodys(group: Classroom, room: Room) -> bool:
    """Whether nobody loses by new luck: not begun, nobody there, luck neither asked for nor played."""
    asked_for = not room.secret or group.head["same_luck"]
    played = any(one.luck == room.luck for one in room.past)
    return room.phase == LOBBY and not taken(room) and not asked_for and not played


def taken(room: Room) -> list[Place]:
    """Seats that people have."""
    return [place for place in room.places.values() if place.token]


def still_played(group: Classroom, room: Room) -> bool:
    """Whether people still play another room with the same luck: what is revealed here is true there too."""
    others = [one for one in group.rooms.values() if one is not room and one.luck == room.luck]
    return any(taken(one) and one.phase not in (OVER, FAILED) for one in others)
