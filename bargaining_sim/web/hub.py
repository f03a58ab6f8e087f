"""The sockets of the rooms: who is connected, who may do what, and who is told what.

Messages are JSON objects, at most ``MAX_BYTES`` long. The first is ``hello``. A message that is refused
changes nothing and is answered by ``refused`` with the reason. docs/CLASSROOM.md lists all messages.
"""

import asyncio
import json
import secrets
import sys
import traceback
from collections.abc import Iterable
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bargaining_sim.errors import BargainingError
from bargaining_sim.web.class_registry import ClassRegistry, Classroom
from bargaining_sim.web.permissions import (
    MAX_HELLOS,
    MAX_OF_TOKEN,
    NO_TEXT,
    Client,
    Guesses,
    address_of,
    allowed,
    stranger_in_the_way,
    wish,
)
from bargaining_sim.web.room import AWAY, ActionError, Room, tidy_name
from bargaining_sim.web.scenario_view import Json, scenario_view
from bargaining_sim.web.views import Viewer, private_json, reveal_json, seats_json, summary_json

MAX_BYTES = 16_384

GRACE = 45.0
"""Seconds after which an agent takes the seat of somebody who has lost the connection."""


class Hub:
    """All connected browsers.

    Parameters
    ----------
    grace : float
        Seconds until an agent takes an abandoned seat.
    """

    def __init__(self, registry: ClassRegistry, grace: float = GRACE) -> None:
        self.registry, self.grace = registry, grace
        self.clients: set[Client] = set()
        self.ready = asyncio.Event()
        """Set when journals have been read."""
        self.viewers: dict[tuple[str, int, str], Viewer] = {}
        self.dirty: set[str] = set()
        self.tasks: set[asyncio.Task[None]] = set()
        self.graces: dict[tuple[str, str], asyncio.Task[None]] = {}
        """Class and token of who has lost the connection, while there is time to come back."""
        self.guesses = Guesses()

    async def serve(self, socket: WebSocket) -> None:
        try:
            stranger = stranger_in_the_way(self.clients, address_of(socket))
        except OverflowError as full:
            await socket.close(code=1013, reason=str(full))
            return
        if stranger:
            self.clients.discard(stranger)
            stranger.send_close()
        await socket.accept()
        client = Client(socket)
        self.clients.add(client)
        writer = asyncio.create_task(client.write())
        try:
            await self.ready.wait()
            while (frame := await socket.receive())["type"] != "websocket.disconnect":
                self.hear(client, frame.get("text"))
        except (WebSocketDisconnect, RuntimeError):  # left, or was closed
            pass
        finally:
            self.clients.discard(client)
            writer.cancel()
            self.left(client.group, client.token)

    def open_class(self, made: Classroom) -> None:
        """Open a class; others that nobody misses may have to make room for it."""
        in_use = {client.group.code for client in self.clients if client.group}
        gone = self.registry.add(made, in_use)
        self.viewers = {of: viewer for of, viewer in self.viewers.items() if of[0] not in gone}

    def find(self, code: Any, address: str, hello: Json | None = None) -> Classroom:
        """Class by its join code, unless there are too many wrong ones from this address.

        Who has a seat or the teacher's key is no guesser, whatever others at the same address do.
        """
        too_many = self.guesses.too_many(address)
        try:
            group = self.registry.find(code)
        except ActionError:
            self.guesses.note(address)
            if not too_many:
                raise
        else:
            token, key = ((hello or {}).get(name, "") for name in ("token", "key"))
            seated = any(room.held_by(str(token)) for room in group.rooms.values())
            if not too_many or seated or group.has_key(key):
                return group
        raise ActionError("too many wrong join codes from your address; wait five minutes")

    def hear(self, client: Client, text: str | None) -> None:
        number: Any = None
        try:
            if text is None:
                client.send({"is": "refused", "why": "found bytes; allowed: JSON as text", "n": None})
                client.send_close(NO_TEXT)
                return
            if not client.may_speak():
                raise ActionError("too many messages; wait a moment")
            if len(text) > MAX_BYTES:
                raise ActionError(f"a message of {len(text)} characters; allowed: {MAX_BYTES}")
            try:
                message = json.loads(text)
                json.dumps(message, ensure_ascii=False).encode()  # half a character could not be sent on
            except (ValueError, RecursionError):
                raise ActionError("found no JSON; allowed: a JSON object") from None
            if not isinstance(message, dict):
                raise ActionError("found no JSON object; allowed: an object with the key do")
            number = message.get("n")
            self.dispatch(client, message)
        except BargainingError as error:
            client.send(
                {"is": "refused", "why": str(error), "n": number if isinstance(number, int) else None}
            )
            if client.strangers > MAX_HELLOS:
                client.send_close()
        except Exception:  # whatever a message does: its sender is told, the others do not notice
            traceback.print_exc(file=sys.stderr)
            client.send({"is": "refused", "why": "the server could not do this", "n": None})

    def dispatch(self, client: Client, message: Json) -> None:
        what = message.get("do")
        if what == "hello":
            self.hello(client, message)
        elif client.group is None:
            raise ActionError("say hello first, with the join code of a class")
        elif wish(message) == "ping":
            client.send({"is": "pong"})
        elif what == "enter":
            self.enter(client, client.group, client.group.room(message.get("room")))
        elif what == "leave":
            client.room = 0
            self.overview(client.group, client)
        else:
            self.act(client, client.group, message)

    def hello(self, client: Client, message: Json) -> None:
        client.strangers += 1
        if client.strangers > MAX_HELLOS:
            raise ActionError("too many wrong join codes")
        group = self.find(message.get("code"), client.address, message)
        key = message.get("key")
        if key is not None and not group.has_key(key):
            raise ActionError("this is not the teacher's key of the class")
        before = client.group, client.token
        token = message.get("token")
        fits = isinstance(token, str) and 16 <= len(token) <= 64
        same = [
            one for one in self.clients if one is not client and one.group is group and one.token == token
        ]
        if fits and len(same) >= MAX_OF_TOKEN:
            raise ActionError(f"your seat is open in {len(same)} windows already; close one")
        client.token = token if fits and isinstance(token, str) else secrets.token_urlsafe(18)
        self.stop_waiting(group, client.token)
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
                "stage": scenario_view(group.scenario, group.game),
                "settings": [f"{key}={value}" for key, value in group.head["overrides"].items()],
                "seat": next(
                    ([number, room.held_by(client.token)] for number, room in group.rooms.items()
                     if room.held_by(client.token)), None,
                ),
            }
        )  # fmt: skip
        self.overview(group, client)

    def enter(self, client: Client, group: Classroom, room: Room) -> None:
        """Let a browser see a room; somebody who comes back gets the seat back."""
        client.room, client.known, client.generation, client.viewed = room.number, 0, -1, ""
        client.shown = None
        seat = room.held_by(client.token)
        if seat and room.places[seat].away:
            group.do(room.number, {"do": "agent", "seat": seat, "on": False})
        if seat:
            self.tell_room(group, room)
        else:  # the others see nothing new: who comes and goes often shall not flood them
            self.tell(group, room, [client])

    def act(self, client: Client, group: Classroom, message: Json) -> None:
        numbers = [message.get("room", client.room)]
        if "room" not in message and not client.room:
            raise ActionError(f"room: found none; allowed: to enter one first, or 1 to {len(group.rooms)}")
        if client.teacher and numbers == ["all"]:
            numbers = list(group.rooms)
        refused = None
        for number in numbers:
            try:
                room = group.room(number)
                group.do(number, allowed(client, group, room, message))
                self.tell_room(group, room)
            except ActionError as error:
                refused = error
        if refused and len(numbers) == 1:
            raise refused
        if isinstance(message.get("n"), int):
            client.send({"is": "done", "n": message["n"]})

    def online(self, group: Classroom) -> set[str]:
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
            if room.held_by(token):
                self.tell_room(group, room)
                self.wait_for(group, token)
        self.tell_class(group)

    def wait_for(self, group: Classroom, token: str) -> None:
        """Give somebody who is not connected the time to come back, counted from now."""
        self.stop_waiting(group, token)
        self.graces[group.code, token] = self.later(self.grace, lambda: self.stand_in(group, token))

    def stop_waiting(self, group: Classroom, token: str) -> None:
        """Somebody is back, or is waited for anew."""
        waiting = self.graces.pop((group.code, token), None)
        if waiting:
            waiting.cancel()

    def stand_in(self, group: Classroom, token: str) -> None:
        """Let an agent take the seat of a person who has not come back."""
        self.graces.pop((group.code, token), None)
        if token in self.online(group):
            return
        for room in group.rooms.values():
            seat = room.held_by(token)
            if seat and not room.places[seat].agent:
                group.do(room.number, {"do": "agent", "seat": seat, "on": True, "why": AWAY})
                self.tell_room(group, room)

    def expect_all(self) -> None:
        """After a start with old journals: an agent takes each seat whose person does not come back."""
        for group in self.registry.classes.values():
            for room in group.rooms.values():
                for place in room.places.values():
                    if place.token and place.token not in self.online(group):
                        self.wait_for(group, place.token)

    def later(self, seconds: float, act: Any) -> asyncio.Task[None]:
        async def wait() -> None:
            await asyncio.sleep(seconds)
            try:
                act()
            except Exception:  # a task of its own: nobody else would print it
                traceback.print_exc(file=sys.stderr)

        task = asyncio.create_task(wait())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task
