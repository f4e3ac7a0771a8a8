"""One exchange with a worker: a request, and the complete answer to it within its time."""

import signal
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Any

from youcheng import errors
from youcheng.sandbox import framing
from youcheng.sandbox.fork_client import Worker
from youcheng.sandbox.turns import Turn
from youcheng.sparql.request import Request, Result
from youcheng.sparql.workers.worker import memory_exceeded

MAX_BYTES_IN_MEMORY = 8 * 2**20
"""A larger result is kept in a temporary file."""
LONG_QUERY_SECONDS = 0.25
"""After that time a query lets others go first."""
POLL_SECONDS = 0.5
"""Seconds between two checks whether the client of a long query is still connected."""


@dataclass(eq=False)
class RunningQuery:
    """A query that a worker evaluates."""

    request: Request
    worker: Worker
    limit: float
    wanted: Callable[[], bool] | None = None
    """Returns whether the client still waits for the answer."""
    turn: Turn = field(default_factory=Turn)
    on_long: Callable[[], None] | None = None
    """Called once the query takes long: another may run beside it."""
    started: float = field(default_factory=time.monotonic)

    @property
    def remaining(self) -> float:
        """Return how many seconds the query has left; raise TimeoutError if none."""
        remaining = self.started + self.limit - time.monotonic()
        if remaining <= 0:
            raise TimeoutError
        return remaining


def exchange(running: RunningQuery) -> tuple[dict[str, Any], Result | None]:
    """Send a request, and return the head of the answer with the result; raise TimeoutError if it is late."""
    connection = running.worker.connection
    connection.settimeout(running.remaining)
    framing.send(connection, running.request._asdict())
    _wait(running)
    connection.settimeout(running.remaining)
    head, size, body = framing.receive(connection)
    if "error" in head:
        return head, None
    result = Result(form=head["form"], rows=head["rows"], size=size)
    if size > MAX_BYTES_IN_MEMORY:
        result.file = _spool(running, size, body)
    else:
        parts = [body]
        framing.receive_body(connection, size - len(body), parts.append)
        result.body = b"".join(parts)
    result.seconds = time.monotonic() - running.started
    return head, result


def _wait(running: RunningQuery) -> None:
    """Wait until the worker answers; a query that takes long lets others go first, and ends with its client."""
    worker = running.worker
    if not running.turn.is_long:
        if worker.is_readable(min(LONG_QUERY_SECONDS, running.limit)):
            return
        worker.step_back()
        if running.on_long:
            running.on_long()
    while not worker.is_readable(min(POLL_SECONDS, running.remaining)):
        if running.wanted and not running.wanted():
            running.turn.error = errors.QueryCancelled("The client has gone.")
            raise framing.Closed


def _spool(running: RunningQuery, size: int, body: bytes) -> IO[bytes]:
    """Return a temporary file with the whole body of an answer, of which a part was read already."""
    file = tempfile.TemporaryFile(prefix="youcheng-")  # noqa: SIM115  (closed by the reader of the result)
    file.write(body)
    framing.receive_body(running.worker.connection, size - len(body), file.write)
    return file


def cause_of_stop(running: RunningQuery, error: BaseException) -> BaseException | None:
    """Return why a query was stopped from outside, or None if its worker ended by itself."""
    if running.turn.error:
        return running.turn.error
    if isinstance(error, TimeoutError):
        limit = running.limit
        return errors.QueryTimeout(f"Time limit ({limit:g} s) reached.", limit, "seconds")
    return None if isinstance(error, framing.Closed) else error


def cause_of_end(code: int | None, memory: int) -> errors.QueryError:
    """Return the error for the exit code of a worker; the code is None if it is unknown."""
    if code in {-signal.SIGSEGV, -signal.SIGBUS}:
        return errors.QueryTooDeep("The query is too complex for the engine.")
    if code in {0, -signal.SIGABRT, -signal.SIGKILL}:
        return memory_exceeded(memory)
    return errors.QueryFailed(f"A worker ended with exit code {code}.")
