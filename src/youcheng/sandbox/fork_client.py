"""The processes behind a pool, seen from the service: the zygote, and the workers that it forks."""

import math
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

from youcheng import errors
from youcheng.sandbox import framing as wire
from youcheng.sandbox.fork_server import BURY, FORK, LEAVE, ORDER, RESET, serve

NICENESS = 10
"""How far a worker steps back that has worked long."""


@dataclass
class Worker:
    """A worker process, and our end of its socket."""

    pid: int
    connection: socket.socket
    zygote: "Zygote"
    """Whose child it is, and who alone can wait for its end."""
    stepped_back: bool = False

    def __post_init__(self) -> None:
        """Be ready to look whether it says something."""
        self._poll = select.poll()
        self._poll.register(self.connection, select.POLLIN)

    def speaks(self, seconds: float) -> bool:
        """Tell whether it says something, or has ended, within so many seconds."""
        return bool(self._poll.poll(math.ceil(seconds * 1000)))

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

    def __init__(self, control: socket.socket, pid: int, *, ready: bool) -> None:
        """Take the socket and the process at its other end, and whether its store is open."""
        self._control = control
        self._pid = pid
        self._ready = ready

    @classmethod
    def start(cls, module: str, first: dict[str, Any]) -> Self:
        """Start a fresh process, which runs the `main` of a module: the way out of a process that has threads."""
        control, theirs = socket.socketpair()
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", f"from {module} import main; main({theirs.fileno()})"],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        theirs.close()
        wire.send(control, first)
        # It is waited for by its pid; nothing of it is left in this object to be waited for again.
        process.returncode = 0
        return cls(control, process.pid, ready=False)

    @classmethod
    def fork(cls, run_worker: Callable[[socket.socket], None]) -> Self:
        """Fork a process that shares its memory with this one, which must have no other thread."""
        control, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            try:
                control.close()
                serve(theirs, run_worker)
            finally:
                os._exit(0)
        theirs.close()
        return cls(control, pid, ready=True)

    def wait(self) -> None:
        """Return when the store is open; raise where it cannot be opened."""
        if not self._ready:
            head, _, _ = wire.receive(self._control)
            if "error" in head:
                raise errors.StoreInvalid(head["error"])
            self._ready = True

    def fork_worker(self) -> Worker:
        """Return a new worker."""
        self.wait()
        self._send(FORK)
        message, descriptors, _, _ = socket.recv_fds(self._control, ORDER.size, 1)
        if not descriptors:
            raise wire.Closed
        return Worker(ORDER.unpack(message)[1], socket.socket(fileno=descriptors[0]), self)

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

    def reset(self) -> None:
        """End the workers of a service that had this socket before, and pass over what it has not read."""
        self._send(RESET, os.getpid())
        while True:
            message, descriptors, _, _ = socket.recv_fds(self._control, ORDER.size, 1)
            for descriptor in descriptors:
                os.close(descriptor)
            if not message:
                raise wire.Closed
            if ORDER.unpack(message) == (RESET, os.getpid()):
                return

    def disown(self) -> None:
        """Forget the process, which belongs to a process that this one was forked from."""
        self._control.close()

    def close(self) -> None:
        """End the process and all workers."""
        self._control.close()
        with suppress(ChildProcessError):
            os.waitpid(self._pid, 0)

    def _send(self, order: bytes, pid: int = 0) -> None:
        try:
            self._control.sendall(ORDER.pack(order, pid))
        except OSError as error:
            raise wire.Closed from error
