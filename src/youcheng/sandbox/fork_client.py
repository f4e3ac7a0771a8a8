"""The service's side of a fork server: it starts the server and orders workers."""

import math
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import weakref
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from youcheng import errors
from youcheng.sandbox import framing
from youcheng.sandbox.confinement import descriptors
from youcheng.sandbox.fork_server import ABANDON, FORK, ORDER, REAP, RunWorker, serve

NICENESS = 10


@dataclass
class Worker:
    """A worker process, and the service's end of its socket."""

    pid: int
    connection: socket.socket
    server: int
    """The process id of its fork server, which alone can wait for its end."""
    has_stepped_back: bool = False

    def __post_init__(self) -> None:
        """Prepare to poll the socket."""
        self._poll = select.poll()
        self._poll.register(self.connection, select.POLLIN)

    def is_readable(self, seconds: float) -> bool:
        """Return whether the worker sends something, or ends, within a time."""
        return bool(self._poll.poll(math.ceil(seconds * 1000)))

    def kill(self) -> None:
        """Kill the process. No other process gets its id before the fork server has waited for its end."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def step_back(self) -> None:
        """Let other processes run first."""
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, NICENESS)
            self.has_stepped_back = True

    def step_forward(self) -> bool:
        """Undo `step_back`, and return whether that succeeded: only a privileged process may raise a priority."""
        if self.has_stepped_back:
            try:
                os.setpriority(os.PRIO_PROCESS, self.pid, 0)
            except OSError:
                return False
            self.has_stepped_back = False
        return True


class ForkClient:
    """Orders workers of a fork server, which it starts when needed and replaces when lost."""

    def __init__(self, module: str, settings: dict[str, Any]) -> None:
        """Take the module that prepares the workers, and the arguments of its function ``prepare``."""
        self._module = module
        self._settings = settings
        self._reset()

    def _reset(self) -> None:
        self._owner = os.getpid()
        self._lock = threading.RLock()
        self._control: socket.socket | None = None
        self._is_ready = False
        self.pid = 0

    def start(self) -> None:
        """Start the server unless it runs; it prepares its workers in the background."""
        if self._owner != os.getpid():
            self.detach()
        with self._lock:
            if self._control:
                return
            control, theirs = socket.socketpair()
            with theirs:
                code = f"from youcheng.sandbox.fork_server import main; main({theirs.fileno()}, {self._module!r})"
                process = subprocess.Popen(
                    [sys.executable, "-P", "-c", code],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                )
            # This object waits for the process by its id; the one of `subprocess` must not wait for it again.
            process.returncode = 0
            self._attach(control, process.pid)
            framing.send(control, self._settings)

    def fork(self, run_worker: RunWorker) -> None:
        """Fork the server from this process, which shares its memory then and must have no other thread."""
        control, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            try:
                for descriptor in descriptors() - {0, 1, 2, theirs.fileno()}:
                    with suppress(OSError):
                        os.close(descriptor)
                serve(theirs, run_worker)
            finally:
                os._exit(0)
        theirs.close()
        self._attach(control, pid)
        self._is_ready = True

    def _attach(self, control: socket.socket, pid: int) -> None:
        self._control, self.pid = control, pid
        self._end = weakref.finalize(self, _end, control, pid, os.getpid())

    def fork_worker(self) -> Worker:
        """Return a new worker.

        Raises:
            YouchengError: the workers cannot be prepared.
            framing.Closed: the server has ended, and so has the one that was started in its place.
        """
        self.start()
        with self._lock:
            try:
                return self._fork_worker()
            except ConnectionError:
                self.close()
                self.start()
                return self._fork_worker()

    def _fork_worker(self) -> Worker:
        if not self._control:
            raise framing.Closed
        if not self._is_ready:
            head, _, _ = framing.receive(self._control)
            if "error" in head:
                self.close()
                raise getattr(errors, head["error"])(head["message"])
            self._is_ready = True
        message, descriptors, _, _ = socket.recv_fds(self._order(FORK), ORDER.size, 1)
        if not descriptors:
            raise framing.Closed
        return Worker(ORDER.unpack(message)[1], socket.socket(fileno=descriptors[0]), self.pid)

    def reap(self, worker: Worker) -> int | None:
        """Return the exit code of a worker that has ended by itself, or None if its server has ended, too."""
        worker.connection.close()
        with self._lock, suppress(ConnectionError):
            if worker.server == self.pid:
                answer = self._order(REAP, worker.pid).recv(ORDER.size, socket.MSG_WAITALL)
                if len(answer) == ORDER.size:
                    code: int = ORDER.unpack(answer)[1]
                    return code
        return None

    def abandon(self, worker: Worker) -> None:
        """Kill a worker, and leave it to the server to wait for its end."""
        worker.kill()
        worker.connection.close()
        with self._lock, suppress(ConnectionError):
            if worker.server == self.pid:
                self._order(ABANDON, worker.pid)

    def detach(self) -> None:
        """Forget the server, which belongs to the process that this one was forked from."""
        if self._control:
            self._end.detach()
            self._control.close()
        self._reset()

    def close(self) -> None:
        """End the server and all workers."""
        with self._lock:
            if self._control:
                self._end()
            self._control, self._is_ready, self.pid = None, False, 0

    def _order(self, order: bytes, pid: int = 0) -> socket.socket:
        """Send an order, and return the control socket; raise framing.Closed if the server has ended."""
        if not self._control:
            raise framing.Closed
        try:
            self._control.sendall(ORDER.pack(order, pid))
        except OSError as error:
            raise framing.Closed from error
        return self._control


def _end(control: socket.socket, pid: int, owner: int) -> None:
    """End a fork server by closing its control socket, and wait for it in the process that started it."""
    control.close()
    if os.getpid() == owner:
        with suppress(ChildProcessError):
            os.waitpid(pid, 0)
