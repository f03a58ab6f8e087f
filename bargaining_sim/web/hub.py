"""The sockets of the rooms: who is connected, who may do what, and who is told what.

Messages are JSON objects, at most ``MOST_BYTES`` long. The first is ``hello``. A message that is refused
changes nothing and is answered by ``refused`` with the reason. docs/CLASSROOM.md lists all messages.
"""

import asyncio
import contextlib
import json
import secrets
import sys
import time
import traceback
from collections.abc import Iterable
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bargaining_sim.errors import BargainingError
from bargaining_sim.web.classes import Classroom, School
from bargaining_sim.web.room import FAILED, OVER, DeedError, Place, Room, tidy_name
from bargaining_sim.web.stage import Json, stage_of
from bargaining_sim.web.views import Viewer, private_json, reveal_json, seats_json, summary_json

MOST_BYTES = 16_384
MOST_SOCKETS = 600
RATE, BURST = 20.0, 60.0
"""Messages a second that one socket may send for long, and at once."""

GRACE = 45.0
"""Seconds after which an agent takes the seat of somebody who has lost the connection."""

MOST_GUESSES = 10
"""Times that one socket may say hello."""

QUEUE = 200
"""Messages that may wait for a slow socket before it is closed."""

BY_TEACHER = ("pause", "step")
AT_THE_END = ("reveal", "reset")


class Client:
    """One connected browser."""

    def __init__(self, socket: WebSocket) -> None:
        self.socket = socket
        self.token, self.name = "", ""
        self.teacher = False
        self.group: Classroom | None = None
        self.room = 0
        self.known, self.generation, self.viewed = 0, -1, ""
        self.shown: tuple[str, int] | None = None
        self.strangers = 0
        self.out: asyncio.Queue[str | None] = asyncio.Queue(QUEUE)
        self.tokens, self.last = BURST, time.monotonic()
        self.since = self.last

    def send(self, message: Json) -> None:
        """Queue a message; a socket that does not read is closed."""
        try:
            self.out.put_nowait(json.dumps(message, ensure_ascii=False, separators=(",", ":")))
        except asyncio.QueueFull:
            while not self.out.empty():
                self.out.get_nowait()
            self.out.put_nowait(None)

    def send_close(self) -> None:
        """Close the socket once nothing waits any more."""
        with contextlib.suppress(asyncio.QueueFull):
            self.out.put_nowait(None)

    def may_speak(self) -> bool:
        """Whether the socket keeps to its rate."""
        now = time.monotonic()
        self.tokens = min(BURST, self.tokens + RATE * (now - self.last))
        self.last = now
        if self.tokens < 1.0:
            return False
        self.tokens -= 1.0
        return True


class Hub:
    """All connected browsers.

    Parameters
    ----------
    school : School
    grace : float
        Seconds until an agent takes an abandoned seat.
    """

    def __init__(self, school: School, grace: float = GRACE) -> None:
        self.school, self.grace = school, grace
        self.clients: set[Client] = set()
        self.ready = asyncio.Event()
        """Set when journals have been read."""
        self.viewers: dict[tuple[str, int, str], Viewer] = {}
        self.dirty: set[str] = set()
        self.tasks: set[asyncio.Task[None]] = set()
        self.stood_in: set[tuple[str, int, str]] = set()
        """Seats of lost connections that an agent has taken."""

    async def serve(self, socket: WebSocket) -> None:
        """Talk to one browser until it leaves."""
        if len(self.clients) >= MOST_SOCKETS and not self.drop_stranger():
            await socket.close(code=1013, reason="too many connections")
            return
        await socket.accept()
        client = Client(socket)
        self.clients.add(client)
        writer = asyncio.create_task(self.write(client))
        try:
            await self.ready.wait()
            while True:
                self.hear(client, await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError, KeyError):  # left, was closed, or sent bytes
            pass
        finally:
            self.clients.discard(client)
            writer.cancel()
            self.left(client.group, client.token)

    def drop_stranger(self) -> bool:
        """Close the oldest connection that has not said hello; whether there was one."""
        strangers = [client for client in self.clients if client.group is None]
        if not strangers:
            return False
        oldest = min(strangers, key=lambda client: client.since)
        self.clients.discard(oldest)
        oldest.send_close()
        return True

    async def write(self, client: Client) -> None:
        """Send what is queued."""
        while True:
            text = await client.out.get()
            try:
                if text is None:
                    await client.socket.close(code=1008, reason="too slow or too many messages")
                    return
                await client.socket.send_text(text)
            except (RuntimeError, WebSocketDisconnect):
                return

    def hear(self, client: Client, text: str) -> None:
        """Do what a message asks, or say why not."""
        number: Any = None
        try:
            if not client.may_speak():
                raise DeedError("too many messages; wait a moment")
            if len(text) > MOST_BYTES:
                raise DeedError(f"a message of {len(text)} characters; allowed: {MOST_BYTES}")
            try:
                message = json.loads(text)
                json.dumps(message, ensure_ascii=False).encode()  # half a character could not be sent on
            except (ValueError, RecursionError):
                raise DeedError("found no JSON; allowed: a JSON object") from None
            if not isinstance(message, dict):
                raise DeedError("found no JSON object; allowed: an object with the key do")
            number = message.get("n")
            self.act(client, message)
        except BargainingError as error:
            client.send(
                {"is": "refused", "why": str(error), "n": number if isinstance(number, int) else None}
            )
            if client.strangers > MOST_GUESSES:
                client.send_close()
        except Exception:  # whatever a message does: its sender is told, the others do not notice
            traceback.print_exc(file=sys.stderr)
            client.send({"is": "refused", "why": "the server could not do this", "n": None})

    def act(self, client: Client, message: Json) -> None:
        """Do what a message asks."""
        what = message.get("do")
        if what == "hello":
            self.hello(client, message)
        elif client.group is None:
            raise DeedError("say hello first, with the join code of a class")
        elif what == "ping":
            client.send({"is": "pong"})
        elif what == "enter":
            self.enter(client, client.group.room(message.get("room")))
        elif what == "leave":
            client.room = 0
            self.overview(client.group, client)
        else:
            self.deed(client, client.group, message)

    def hello(self, client: Client, message: Json) -> None:
        """Let a browser into a class."""
        client.strangers += 1
        if client.strangers > MOST_GUESSES:
            raise DeedError("too many wrong join codes")
        group = self.school.find(message.get("code"))
        key = message.get("key")
        if key is not None and not (
            isinstance(key, str) and secrets.compare_digest(key.encode(), group.key.encode())
        ):
            raise DeedError("this is not the teacher's key of the class")
        before = client.group, client.token
        token = message.get("token")
        fits = isinstance(token, str) and 16 <= len(token) <= 64
        client.token = token if fits and isinstance(token, str) else secrets.token_urlsafe(18)
        client.name = tidy_name(message.get("name", ""))
        client.teacher, client.group, client.room = key is not None, group, 0
        self.left(*before)
        client.send(
            {
                "is": "welcome",
                "token": client.token,
                "teacher": client.teacher,
                "code": group.code,
                "title": group.title,
                "rooms": len(group.rooms),
                "stage": stage_of(group.scenario, group.game),
                "settings": [f"{key}={value}" for key, value in group.head["overrides"].items()],
                "seat": next(
                    ([number, room.held_by(client.token)] for number, room in group.rooms.items()
                     if room.held_by(client.token)), None,
                ),
            }
        )  # fmt: skip
        self.overview(group, client)

    def enter(self, client: Client, room: Room) -> None:
        """Let a browser see a room; somebody who comes back gets the seat back."""
        client.room, client.known, client.generation, client.viewed = room.number, 0, -1, ""
        client.shown = None
        group = self.group_of(client)
        seat = room.held_by(client.token)
        if seat and (group.code, room.number, seat) in self.stood_in:
            self.stood_in.discard((group.code, room.number, seat))
            group.do(room.number, {"do": "agent", "seat": seat, "on": False})
        if seat:
            self.tell_room(group, room)
        else:  # the others see nothing new: who comes and goes often shall not flood them
            self.tell(group, room, [client])

    def deed(self, client: Client, group: Classroom, message: Json) -> None:
        """Do a deed in a room, if this browser may."""
        what = message.get("do")
        numbers = [message.get("room", client.room)]
        if client.teacher and numbers == ["all"]:
            numbers = list(group.rooms)
        told = None
        for number in numbers:
            try:
                room = group.room(number)
                group.do(number, self.allowed(client, room, what, message))
                self.tell_room(group, room)
            except DeedError as error:
                told = error
        if told and len(numbers) == 1:
            raise told
        if isinstance(message.get("n"), int):
            client.send({"is": "done", "n": message["n"]})

    def allowed(self, client: Client, room: Room, what: Any, message: Json) -> Json:
        """Return the deed that a message asks for, or refuse what this browser may not do."""
        own = room.held_by(client.token)
        if what == "sit":
            if client.teacher:
                raise DeedError("a teacher sees all rooms, and so cannot sit in one; join with the code")
            elsewhere = [n for n, one in self.group_of(client).rooms.items() if one.held_by(client.token)]
            if elsewhere and elsewhere != [room.number]:
                raise DeedError(f"you have a seat in room {elsewhere[0]}; stand up there first")
            name = client.name or str(message.get("name", ""))
            return {"do": "sit", "seat": message.get("seat"), "token": client.token, "name": name}
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
        if what == "reveal" and not client.teacher and still_played(self.group_of(client), room):
            raise DeedError("other rooms still play with the same luck; the teacher can reveal")
        return {"do": what, "on": message.get("on") is True, "luck": str(message.get("luck", "same"))[:8]}

    def group_of(self, client: Client) -> Classroom:
        """Class of a browser."""
        if client.group is None:
            raise DeedError("say hello first")
        return client.group

    def online(self, group: Classroom) -> set[str]:
        """Tokens of who is connected to a class."""
        return {client.token for client in self.clients if client.group is group}

    def tell_room(self, group: Classroom, room: Room) -> None:
        """Tell everybody in a room how it stands, each what the seat may see."""
        self.tell(group, room, self.clients)
        self.tell_class(group)

    def tell(self, group: Classroom, room: Room, clients: Iterable[Client]) -> None:
        """Tell those of some browsers that are in a room how it stands."""
        online = self.online(group)
        revealed = None
        for client in clients:
            if client.group is not group or client.room != room.number:
                continue
            seat = room.held_by(client.token)
            view = f"{seat}/{room.generation}/{room.run}"
            if seat and client.viewed != view:
                client.send(private_json(room, seat))
            if client.viewed != view:
                client.known = 0
            client.viewed = view
            viewer = self.viewers.setdefault((group.code, room.number, seat or ""), Viewer(room, seat))
            message = viewer.message(client.known, client.generation, online)
            client.known, client.generation = len(viewer.entries), room.generation
            client.send(message | {"teacher": client.teacher, "warning": group.broken})
            if room.revealed and client.shown != (view, len(viewer.entries)):
                client.shown = (view, len(viewer.entries))
                revealed = revealed or reveal_json(room)
                client.send(revealed)

    def tell_class(self, group: Classroom) -> None:
        """Tell the overview of a class soon, once for many changes."""
        if group.code not in self.dirty:
            self.dirty.add(group.code)
            self.later(0.2, lambda: self.flush(group))

    def flush(self, group: Classroom) -> None:
        """Tell the overview to the teacher, and to those who are in no room."""
        self.dirty.discard(group.code)
        for client in self.clients:
            if client.group is group and (client.teacher or client.room == 0):
                self.overview(group, client)

    def overview(self, group: Classroom, client: Client) -> None:
        """Send all rooms in a line each; outcomes to the teacher only."""
        online = self.online(group)
        rooms = [
            summary_json(room, online)
            if client.teacher
            else {"room": room.number, "phase": room.phase, "seats": seats_json(room, online)}
            for room in group.rooms.values()
        ]
        client.send({"is": "class", "code": group.code, "rooms": rooms})

    def left(self, group: Classroom | None, token: str) -> None:
        """Somebody has lost the connection: tell the room, and let an agent take the seat after a while."""
        if group is None or token in self.online(group):
            return
        for room in group.rooms.values():
            seat = room.held_by(token)
            if seat:
                self.tell_room(group, room)
                self.later(self.grace, lambda room=room, seat=seat: self.stand_in(group, room, seat))
        self.tell_class(group)

    def stand_in(self, group: Classroom, room: Room, seat: str) -> None:
        """Let an agent take a seat whose person has not come back."""
        place = room.places[seat]
        if place.token and not place.agent and place.token not in self.online(group):
            self.stood_in.add((group.code, room.number, seat))
            group.do(room.number, {"do": "agent", "seat": seat, "on": True})
            self.tell_room(group, room)

    def expect_all(self) -> None:
        """After a start with old journals: an agent takes each seat whose person does not come back."""
        for group in self.school.classes.values():
            for room in group.rooms.values():
                for seat, place in room.places.items():
                    if place.token:
                        self.later(
                            self.grace,
                            lambda group=group, room=room, seat=seat: self.stand_in(group, room, seat),
                        )

    def later(self, seconds: float, act: Any) -> None:
        """Do something after a while."""

        async def wait() -> None:
            await asyncio.sleep(seconds)
            try:
                act()
            except Exception:  # a task of its own: nobody else would print it
                traceback.print_exc(file=sys.stderr)

        task = asyncio.create_task(wait())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


def taken(room: Room) -> list[Place]:
    """Seats that people have."""
    return [place for place in room.places.values() if place.token]


def still_played(group: Classroom, room: Room) -> bool:
    """Whether people still play another room with the same luck: what is revealed here is true there too."""
    luck = room.seed, room.run
    others = [one for one in group.rooms.values() if one is not room and (one.seed, one.run) == luck]
    return any(taken(one) and one.phase not in (OVER, FAILED) for one in others)
