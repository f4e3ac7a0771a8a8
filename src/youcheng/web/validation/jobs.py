"""Validation in workers of a fork server, which starts with the first job.

A timer of the kernel ends a worker, so this module bounds only how many jobs run at once and how long a client waits.
"""

import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any

from youcheng import errors
from youcheng.sandbox import framing
from youcheng.sandbox.fork_client import ForkClient
from youcheng.sandbox.limits import Limits
from youcheng.sandbox.turns import Budget, Turn, Turns

WORKER_MODULE = "youcheng.validation.jobs.worker"
"""Named and not imported, so that the service loads neither rdflib nor pySHACL."""
MAX_JOBS, MAX_WAITING_JOBS = 2, 8
MIN_MEMORY = 256 * 2**20
"""With less memory even a small document fails: threads of the engine reserve address space."""
GRACE_SECONDS = 5.0
"""Seconds after the time limit of a job in which its worker must have ended."""


class ValidationStopped(errors.YouchengError):
    """A worker ended before it had an answer: `name` is the problem type."""

    def __init__(self, name: str, message: str, limit: float, unit: str) -> None:
        super().__init__(message)
        self.name = name
        self.limit = limit
        self.unit = unit


class Validator:
    """Runs validation jobs in workers."""

    def __init__(self, limits: Limits, budget: Budget | None = None) -> None:
        """Take the limits, and the budget of the clients; the first job starts the processes."""
        self.limits = replace(limits, workers=MAX_JOBS, waiting=MAX_WAITING_JOBS, memory=max(limits.memory, MIN_MEMORY))
        self.server = ForkClient(WORKER_MODULE, {"limits": asdict(self.limits)})
        self.turns = Turns(self.limits, budget)

    def validate(
        self, head: dict[str, Any], chunks: Sequence[bytes], client: str | None = None
    ) -> tuple[dict[str, Any], bytes]:
        """Return the head and the body of the answer to a job of a client.

        Raises:
            Busy: too many jobs run already.
            ValidationStopped: the job took too much time or memory.
        """
        turn = Turn(client)
        self.turns.begin(turn)
        try:
            worker = self.server.fork_worker()
            turn.stop = worker.kill
            try:
                return self._exchange(worker.connection, head, chunks)
            except ValidationStopped as error:
                raise (turn.error or error) from None
            finally:
                turn.stop = None
                self.server.abandon(worker)
        finally:
            self.turns.end(turn)

    def close(self) -> None:
        """End all processes."""
        self.server.close()

    def _exchange(
        self, connection: socket.socket, head: dict[str, Any], chunks: Sequence[bytes]
    ) -> tuple[dict[str, Any], bytes]:
        started = time.monotonic()
        connection.settimeout(self.limits.time + GRACE_SECONDS)
        try:
            with suppress(framing.Closed):  # An answer that was sent before the worker ended can still be read.
                framing.send(connection, head, chunks)
            answer, size, body = framing.receive(connection)
            parts = [body]
            framing.receive_body(connection, size - len(body), parts.append)
        except (framing.Closed, TimeoutError):
            raise self._cause(time.monotonic() - started) from None
        return answer, b"".join(parts)

    def _cause(self, seconds: float) -> ValidationStopped:
        """Return why a worker ended without an answer after a time."""
        if seconds >= self.limits.time * 0.98:
            limit = self.limits.time
            message = f"Time limit ({limit:g} s) reached."
            return ValidationStopped("validation-timeout", message, limit, "seconds")
        memory = self.limits.memory // 2**20
        message = f"The validation needs more than {memory} megabytes."
        return ValidationStopped("validation-too-large", message, memory, "megabytes")
