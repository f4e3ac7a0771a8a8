"""The processes that validate: a zygote that is started when first needed, and a worker for each job.

A worker ends by itself, by a timer of the kernel, so nobody has to find and kill it; what is bounded here is how many
there are at once, and how long anyone waits.
"""

import os
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any

from youcheng import errors
from youcheng.sandbox import framing as wire
from youcheng.sandbox.limits import Limits

MODULE = "youcheng.validation.jobs.server"
"""What validates; it is named and not imported, so that this process holds neither rdflib nor pySHACL."""
ORDER = b"v"
AT_ONCE = 2
"""So many jobs run at once."""
LEAST_MEMORY = 256 * 2**20
"""Below this even a small document fails: threads of the engine reserve address space."""
GRACE = 5.0
"""Seconds beyond the time of a job that are waited for its worker to end."""
STARTING = 60.0
"""Seconds that the zygote may take to get ready."""


class Stopped(errors.YouchengError):
    """A worker was ended before it had an answer: `name` is the problem type."""

    def __init__(self, name: str, message: str, limit: float, unit: str) -> None:
        """Keep what the limit was."""
        super().__init__(message)
        self.name = name
        self.limit = limit
        self.unit = unit


class Desk:
    """Has jobs done by workers."""

    def __init__(self, limits: Limits) -> None:
        """Keep the limits; no process is started before it is needed."""
        self.limits = replace(limits, workers=AT_ONCE, memory=max(limits.memory, LEAST_MEMORY))
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._owner = 0
        self._end: weakref.finalize[..., Any] | None = None

    def ask(self, head: dict[str, Any], chunks: Sequence[bytes]) -> tuple[dict[str, Any], bytes]:
        """Return the head and the body of the answer to a job.

        Raises:
            Busy: too many jobs run already.
            Stopped: the job took too much time or memory.
        """
        if not self._places.acquire(timeout=self.limits.waiting_time):
            raise errors.Busy("Too many documents are being validated.", retry_after=5)
        try:
            with self._connected() as connection:
                return self._exchange(connection, head, chunks)
        finally:
            self._places.release()

    def close(self) -> None:
        """End the zygote, and with it every worker."""
        with self._lock:
            if self._end:
                self._end()
            self._control = None

    def _exchange(
        self, connection: socket.socket, head: dict[str, Any], chunks: Sequence[bytes]
    ) -> tuple[dict[str, Any], bytes]:
        started = time.monotonic()
        connection.settimeout(self.limits.time + GRACE)
        try:
            with suppress(wire.Closed):  # what it said before it closed is still to be read
                wire.send(connection, head, chunks)
            answer, size, body = wire.receive(connection)
            parts = [body]
            wire.receive_body(connection, size - len(body), parts.append)
        except (wire.Closed, TimeoutError):
            raise self._stopped(time.monotonic() - started) from None
        return answer, b"".join(parts)

    def _stopped(self, seconds: float) -> Stopped:
        """Return why a worker ended without an answer."""
        if seconds >= self.limits.time * 0.98:
            limit = self.limits.time
            return Stopped("validation-timeout", f"It did not end within {limit:g} seconds.", limit, "seconds")
        memory = self.limits.memory // 2**20
        return Stopped("validation-too-large", f"It needs more than {memory} megabytes.", memory, "megabytes")

    def _connected(self) -> socket.socket:
        """Return our end of a connection to a new worker; a zygote that was lost is replaced."""
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            for last in (False, True):
                try:
                    socket.send_fds(self._started(), [ORDER], [theirs.fileno()])
                    break
                except (OSError, wire.Closed):
                    self._control = None
                    if last:
                        ours.close()
                        raise
        return ours

    def _started(self) -> socket.socket:
        """Return the control socket of a zygote that is ready."""
        if self._control is None or self._owner != os.getpid():
            self._control = self._start()
            self._owner = os.getpid()
        return self._control

    def _start(self) -> socket.socket:
        control, theirs = socket.socketpair()
        command = [sys.executable, "-P", "-c", f"from {MODULE} import main; main({theirs.fileno()})"]
        with theirs:
            process = subprocess.Popen(
                command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
            )
        self._end = weakref.finalize(self, _ended, control, process)
        control.settimeout(STARTING)
        wire.send(control, {"limits": asdict(self.limits)})
        wire.receive(control)
        return control


def _ended(control: socket.socket, process: subprocess.Popen[bytes]) -> None:
    """Close the control socket, which ends the zygote, and wait for it."""
    control.close()
    with suppress(subprocess.TimeoutExpired):
        process.wait(GRACE)
