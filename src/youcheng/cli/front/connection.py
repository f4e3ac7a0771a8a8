"""A connection: it parses requests, calls the application and sends the answers, and never waits for the client."""

import logging
import select
import socket
import struct
import time
from collections import deque
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from math import inf
from typing import Any

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser

from youcheng.cli.front.application import Application
from youcheng.cli.front.request import (
    BLOCK,
    MAX_HEAD_BYTES,
    MAX_PIPELINED_REQUESTS,
    Answer,
    Request,
    is_connected,
    raw_answer,
)
from youcheng.errors import Busy
from youcheng.web.http.clients import CONNECTED, client

log = logging.getLogger(__name__)

LINGER_SECONDS = 5.0
"""Time in which a client can read the refusal of a request that it is still sending."""
RESET = struct.pack("ii", 1, 0)
"""The option of a socket that drops bytes which the client has not taken."""
REFUSALS = ("429", "503")
REFUSAL_SECONDS = 1.0
"""Time after which a refusal is sent, so that a client gains nothing by ignoring ``Retry-After``."""
READ, WRITE, PAUSE, CLOSE = select.EPOLLIN, select.EPOLLOUT, select.EPOLLHUP, 0
"""What a connection waits for."""


class Connection:
    """A connection, on which one thread at a time works when the client has sent or taken bytes."""

    def __init__(self, application: Application, connection: socket.socket, address: tuple[Any, ...]) -> None:
        self.socket = connection
        self.peer = client({"REMOTE_ADDR": address[0]}, 0)
        self.is_idle = True
        """Whether no request has begun."""
        self.deadline = inf
        """The time at which the clock ends it; infinite while the application works."""
        self._application = application
        self._common = application.environ | {"REMOTE_ADDR": address[0], CONNECTED: partial(is_connected, connection)}
        self._parser = HttpRequestParser(self)
        self._incoming: Request | None = None
        self._requests: deque[Request] = deque()
        self._answered: Request | None = None
        """The request whose answer is being sent."""
        self._answer: Answer | None = None
        self._unsent = memoryview(b"")
        self._moved = 0
        self._is_paused = self._is_refusing = False
        """Whether nothing more is parsed: what the client still sends is dropped."""
        self._restart_clock()

    def work(self) -> int:
        """Do what can be done now, and return what to wait for."""
        try:
            if not self._answered and not self._receive():
                return CLOSE
            while True:
                if self._answered:
                    if not self._send():
                        return WRITE
                    if not self._end_answer():
                        return READ if self._is_refusing else CLOSE
                if not self._requests:
                    return READ
                self._begin_answer(self._requests.popleft())
                if self._is_paused:
                    return PAUSE
        except OSError:
            return CLOSE

    def time_out(self) -> int:
        """Go on after a pause, else end the connection; return what to wait for."""
        if self._is_paused:
            self._is_paused = False
            self._restart_clock()
            return WRITE
        self.end()
        return CLOSE

    def end(self) -> None:
        """Shut the connection down, which wakes the thread that closes it."""
        with suppress(OSError):
            if self._answered:
                self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            elif not self.is_idle and not self._is_refusing:
                self.socket.send(raw_answer(HTTPStatus.REQUEST_TIMEOUT))
            self.socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection, and drop what is kept for it."""
        with suppress(OSError):
            self._end_answer()
        for request in filter(None, (self._incoming, *self._requests)):
            self._drop(request)
        self.socket.close()

    def refuse(self) -> None:
        """Close the connection of a client for which there is no place."""
        with suppress(OSError):
            self.socket.send(raw_answer(HTTPStatus.SERVICE_UNAVAILABLE))
        self.close()

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._is_refusing |= len(self._requests) >= MAX_PIPELINED_REQUESTS
        if self._is_refusing:
            return
        self._incoming = Request(self._common)
        if self.is_idle:
            self.is_idle = False
            self._restart_clock()

    def on_url(self, part: bytes) -> None:
        """Add to the target of the request."""
        if self._incoming:
            self._incoming.target += part

    def on_header(self, name: bytes, value: bytes) -> None:
        """Add a header to the request."""
        if self._incoming:
            self._incoming.add_header(name, value)

    def on_headers_complete(self) -> None:
        """Prepare for the body."""
        if request := self._incoming:
            request.end_head(self._parser.get_method(), self._parser.get_http_version())
            request.client = self._application.client(request.environ)
            self._restart_clock()
            if request.refused or request.is_too_long:
                self._refuse(request.refused)
            elif request.environ.get("HTTP_EXPECT", "").lower() == "100-continue" and not self._requests:
                self.socket.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, data: bytes) -> None:
        """Keep a part of the body, unless too many bytes are kept for the client."""
        if request := self._incoming:
            try:
                self._application.hold(request.client, len(data))
            except Busy as error:
                self._refuse(error)
            else:
                request.add_body(data)
                if request.is_too_long:
                    self._refuse(None)

    def on_message_complete(self) -> None:
        """Queue the request."""
        if request := self._incoming:
            request.keep_alive = self._parser.should_keep_alive()
            self._queue(request)

    def _restart_clock(self) -> None:
        self._moved, self.deadline = 0, time.monotonic() + self._application.seconds

    def _progress(self, number: int) -> None:
        """Give the client more time once it has sent or taken a block."""
        self._moved += number
        if self._moved >= BLOCK:
            self._restart_clock()

    def _receive(self) -> bool:
        """Parse bytes of the client, and return whether it goes on."""
        try:
            data = self.socket.recv(BLOCK)
        except BlockingIOError:
            return True
        if self._is_refusing or not data:
            return bool(data)
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade:
            # The request is answered as if it had not asked for another protocol.
            if self._requests:
                self._requests[-1].keep_alive = False
        except HttpParserError:
            self._incoming = self._incoming or Request(self._common)
            self._refuse(HTTPStatus.BAD_REQUEST)
        if (request := self._incoming) and not request.has_head:
            request.head_bytes += len(data)
            if request.head_bytes > MAX_HEAD_BYTES:
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        else:
            self._progress(len(data))
        return True

    def _refuse(self, reason: HTTPStatus | Busy | None) -> None:
        """Answer the incoming request before it is complete; nothing that follows is parsed."""
        if request := self._incoming:
            request.refused = request.refused or reason
            request.keep_alive = False
            self._queue(request)
            self._is_refusing = True

    def _queue(self, request: Request) -> None:
        request.end_body()
        self._requests.append(request)
        self._incoming = None

    def _begin_answer(self, request: Request) -> None:
        """Have a request answered, and prepare to send the answer."""
        self._answered, self.deadline = request, inf
        if isinstance(request.refused, HTTPStatus):
            request.keep_alive, self._unsent = False, memoryview(raw_answer(request.refused))
        else:
            self._answer = answer = self._application.answer(request)
            request.keep_alive &= answer.has_length
            head = answer.head(keep_alive=request.keep_alive, version=request.environ["SERVER_PROTOCOL"])
            self._unsent = memoryview(head + next(answer.blocks, b"") if not answer.is_long else head)
            self._is_paused = answer.status.startswith(REFUSALS)
        self._restart_clock()
        if self._is_paused:
            self.deadline = time.monotonic() + REFUSAL_SECONDS

    def _send(self) -> bool:
        """Send what the client takes, and return whether that was all."""
        while True:
            while self._unsent:
                try:
                    number = self.socket.send(self._unsent)
                except BlockingIOError:
                    return False
                self._unsent = self._unsent[number:]
                self._progress(number)
            block = next(self._answer.blocks, None) if self._answer else None
            if block is None:
                return True
            self._unsent = memoryview(block)

    def _end_answer(self) -> bool:
        """Drop an answer and its request, and return whether another may follow on the connection."""
        request, self._answered = self._answered, None
        if request is None:
            return False
        if self._answer:
            self._answer.close()
            if self._answer.is_long:
                self._application.bytes.give(request.client, self._answer.size)
        self._drop(request)
        self._answer, self._unsent = None, memoryview(b"")
        self.is_idle = not (self._requests or self._incoming)
        self._restart_clock()
        if self._is_refusing and not self._requests:
            self.deadline = time.monotonic() + LINGER_SECONDS
            self.socket.shutdown(socket.SHUT_WR)
        return request.keep_alive

    def _drop(self, request: Request) -> None:
        if request.size:
            self._application.bytes.give(request.client, request.size)
            request.close()
