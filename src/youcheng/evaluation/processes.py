"""The processes behind a pool, seen from the service: the zygote, and the workers that it forks."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from youcheng import errors
from youcheng.evaluation import wire
from youcheng.evaluation.zygote import BURY, FORK, LEAVE, ORDER

NICENESS = 10
"""How far a worker steps back that has worked long."""


@dataclass
class Worker:
    """A worker process, and our end of its socket."""

    pid: int
    connection: socket.socket
    stepped_back: bool = False

    def kill(self) -> None:
        """End the process at once. Its pid is its own until the zygote is told to wait for it."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def step_back(self) -> None:
        """Let other processes go first."""
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, NICENESS)
            self.stepped_back = True

    def step_forward(self) -> bool:
        """Undo `step_back`, and tell whether that was allowed; only a privileged process may raise a priority."""
        if self.stepped_back:
            try:
                os.setpriority(os.PRIO_PROCESS, self.pid, 0)
            except OSError:
                return False
            self.stepped_back = False
        return True


class Zygote:
    """Our end of the zygote's control socket."""

    def __init__(self, first: dict[str, Any]) -> None:
        """Start the process; it opens the store meanwhile."""
        self._control, theirs = socket.socketpair()
        self._ready = False
        # Where memory ends the engine shall print no backtrace: it would need memory, and hang.
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", f"from youcheng.evaluation.zygote import main; main({theirs.fileno()})"],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=os.environ | {"RUST_BACKTRACE": "0"},
        )
        theirs.close()
        wire.send(self._control, first)

    def wait(self) -> None:
        """Return when the store is open; raise where it cannot be opened."""
        if not self._ready:
            head, _, _ = wire.receive(self._control)
            if "error" in head:
                raise errors.StoreInvalid(head["error"])
            self._ready = True

    def fork(self) -> Worker:
        """Return a new worker."""
        self.wait()
        self._send(FORK)
        message, descriptors, _, _ = socket.recv_fds(self._control, ORDER.size, 1)
        if not descriptors:
            raise wire.Closed
        return Worker(ORDER.unpack(message)[1], socket.socket(fileno=descriptors[0]))

    def bury(self, worker: Worker) -> int:
        """Return the exit code of a worker that has ended by itself."""
        self._send(BURY, worker.pid)
        message = self._control.recv(ORDER.size, socket.MSG_WAITALL)
        if len(message) < ORDER.size:
            raise wire.Closed
        code: int = ORDER.unpack(message)[1]
        return code

    def leave(self, worker: Worker) -> None:
        """Leave it to the zygote to wait for the end of a worker."""
        self._send(LEAVE, worker.pid)

    def close(self) -> None:
        """End the process and all workers."""
        self._control.close()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        self.process.kill()
        self.process.wait()

    def disown(self) -> None:
        """Forget the process, which belongs to the process that this one was forked from."""
        self._control.close()
        self.process.returncode = 0

    def _send(self, order: bytes, pid: int = 0) -> None:
        try:
            self._control.sendall(ORDER.pack(order, pid))
        except OSError as error:
            raise wire.Closed from error
