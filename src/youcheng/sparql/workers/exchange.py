"""One exchange with a worker: a request, and the complete answer to it within its time."""

import signal
import socket
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Any

from youcheng import errors
from youcheng.sandbox import framing as wire
from youcheng.sandbox.fork_client import Worker
from youcheng.sparql.request import Request, Result
from youcheng.sparql.workers.worker import pack, unpack

IN_MEMORY = 8 * 2**20
"""A result of more bytes waits in a temporary file until it is complete."""
LONG = 0.25
"""After so many seconds a query lets others go first."""
LOOK = 0.5
"""Seconds between two looks whether the answer to a long query is still wanted."""


@dataclass(eq=False)
class QueuedQuery:
    """The place of a query in the line before the workers."""

    request: Request | None
    started: float = field(default_factory=time.monotonic)
    cancelled: bool = False


@dataclass(eq=False)
class RunningQuery:
    """A query that is being evaluated."""

    request: Request
    worker: Worker
    limit: float
    wanted: Callable[[], bool] | None = None
    """Tells whether whoever asked still waits for the answer."""
    make_way: Callable[[], None] | None = None
    """Called once the query has proved to be long: another may run beside it."""
    started: float = field(default_factory=time.monotonic)
    cancelled: bool = False

    @property
    def remaining(self) -> float:
        """Return how many seconds it has left; raise where there are none."""
        remaining = self.started + self.limit - time.monotonic()
        if remaining <= 0:
            raise TimeoutError
        return remaining


def exchange(running: RunningQuery) -> tuple[dict[str, Any], Result | None]:
    """Send a request and return the answer; raise TimeoutError where none comes in time."""
    worker = running.worker
    connection = worker.connection
    _send(running)
    if not worker.speaks(min(LONG, running.limit)):
        worker.step_back()
        if running.make_way:
            running.make_way()
        while not worker.speaks(min(LOOK, running.remaining)):
            if running.wanted and not running.wanted():
                running.cancelled = True
                raise wire.Closed
    data = wire.some(connection)
    if wire.is_whole(data):
        return _received(running, *wire.receive_bytes(connection, data))
    connection.settimeout(running.remaining)
    answer = _received(running, *wire.receive_bytes(connection, data))
    connection.settimeout(None)
    return answer


def _send(running: RunningQuery) -> None:
    """Send the request; most fit into what the kernel keeps for a worker that has nothing else to read."""
    connection, message = running.worker.connection, wire.start(pack(running.request))
    try:
        sent = connection.send(message, socket.MSG_DONTWAIT)
        if sent < len(message):
            connection.settimeout(running.remaining)
            connection.sendall(message[sent:])
            connection.settimeout(None)
    except TimeoutError:
        raise
    except OSError as error:
        raise wire.Closed from error


def _received(running: RunningQuery, head: bytes, size: int, body: bytes) -> tuple[dict[str, Any], Result | None]:
    """Return the head of an answer and the result, the rest of which is still to be read."""
    found = unpack(head)
    if "error" in found:
        return found, None
    result = Result(form=found["form"], rows=found["rows"], size=size)
    if size > IN_MEMORY:
        result.file = _spool(running, size, body)
    elif size > len(body):
        parts = [body]
        wire.receive_body(running.worker.connection, size - len(body), parts.append)
        result.body = b"".join(parts)
    else:
        result.body = body
    result.seconds = time.monotonic() - running.started
    return found, result


def _spool(running: RunningQuery, size: int, body: bytes) -> IO[bytes]:
    """Return a temporary file with the whole body of an answer."""
    file = tempfile.TemporaryFile(prefix="youcheng-")  # noqa: SIM115  (it is closed by whoever reads it)
    file.write(body)
    running.worker.connection.settimeout(running.remaining)
    wire.receive_body(running.worker.connection, size - len(body), file.write)
    return file


def cause_of_stop(running: RunningQuery, error: BaseException) -> BaseException | None:
    """Return why a query was stopped from outside, or None where its worker ended by itself."""
    if running.cancelled:
        return errors.QueryCancelled("The query was cancelled.")
    if isinstance(error, TimeoutError):
        limit = running.limit
        return errors.QueryTimeout(f"The query did not end within {limit:g} seconds.", limit, "seconds")
    return None if isinstance(error, wire.Closed) else error


def cause_of_end(code: int | None, memory: int) -> errors.QueryError:
    """Return what the exit code of a worker that ended by itself stands for."""
    if code in {-signal.SIGSEGV, -signal.SIGBUS}:
        return errors.QueryTooDeep("The query is too complex for the engine.")
    if code in {0, -signal.SIGABRT, -signal.SIGKILL}:
        limit = memory // 2**20
        return errors.MemoryExceeded(f"The query needs more than {limit} megabytes.", limit, "megabytes")
    return errors.QueryFailed(f"A worker ended with {code}.")
