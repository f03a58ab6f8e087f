"""One connected browser: what it is told, and how much it may say."""

import asyncio
import contextlib
import json
import time
from typing import NamedTuple

from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket, WebSocketDisconnect

from bargaining_sim.web.classes import Classroom
from bargaining_sim.web.stage import Json

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
    """One connected browser.

    Parameters
    ----------
    socket : WebSocket
    """

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
        """Send what is queued."""
        while True:
            told = await self.out.get()
            try:
                if isinstance(told, Close):
                    await self.socket.close(code=told.code, reason=told.reason)
                    return
                await self.socket.send_text(told)
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
    """Address from which a browser has come."""
    return browser.client.host if browser.client else ""
