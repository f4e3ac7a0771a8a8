"""The fork server: a process without threads that forks workers, which share its memory.

It is not forked from the service, because a fork keeps the locks that other threads of the service hold. It ends when
its control socket closes, and its workers end with it, so that no worker outlives the service.
"""

import ctypes
import gc
import importlib
import os
import select
import signal
import socket
import struct
import sys
from collections.abc import Callable

from youcheng import errors
from youcheng.sandbox import framing

ORDER = struct.Struct("!ci")
"""An order of the client, or the answer to it: a letter and a process id, an exit code or 0."""
FORK, REAP, ABANDON = b"f", b"r", b"a"
UNKNOWN = 1
"""The exit code that is reported for a worker of another fork server."""
REAP_SECONDS = 1.0
PR_SET_PDEATHSIG = 1

RunWorker = Callable[[socket.socket], None]
"""What a worker does with its socket; the worker ends when the function returns or raises."""


def main(descriptor: int, module: str) -> None:
    """Prepare workers with the function ``prepare`` of a module, and serve a control socket.

    The first message holds the arguments of ``prepare``, which loads what the workers share and returns what they run.
    """
    control = socket.socket(fileno=descriptor)
    settings, _, _ = framing.receive(control)
    try:
        run_worker = importlib.import_module(module).prepare(**settings)
    except Exception as error:  # noqa: BLE001  (the client reports it, whatever it is)
        kind = type(error).__name__ if isinstance(error, errors.YouchengError) else "YouchengError"
        framing.send(control, {"error": kind, "message": str(error)})
        return
    framing.send(control, {"ready": True})
    serve(control, run_worker)


def serve(control: socket.socket, run_worker: RunWorker) -> None:
    """Fork workers until the control socket closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # When memory runs out the engine must not print a backtrace: that needs memory, so the worker would hang.
    os.environ["RUST_BACKTRACE"] = "0"
    # The collector must not visit the present objects: each visit would make a worker copy their pages.
    gc.collect()
    gc.freeze()
    ForkServer(control, run_worker).run()


class ForkServer:
    """Carries out the orders of a client."""

    def __init__(self, control: socket.socket, run_worker: RunWorker) -> None:
        self.control = control
        self.run_worker = run_worker
        self.workers: set[int] = set()
        self.abandoned: set[int] = set()

    def run(self) -> None:
        """Carry out orders until the control socket closes, then end every worker."""
        try:
            while True:
                readable, _, _ = select.select([self.control], [], [], REAP_SECONDS if self.abandoned else None)
                if readable:
                    order = self.control.recv(ORDER.size, socket.MSG_WAITALL)
                    if len(order) < ORDER.size:
                        return
                    self._carry_out(*ORDER.unpack(order))
                self.abandoned = {pid for pid in self.abandoned if not os.waitpid(pid, os.WNOHANG)[0]}
        except OSError:
            return
        finally:
            for pid in self.workers | self.abandoned:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)

    def _carry_out(self, order: bytes, pid: int) -> None:
        if order == FORK:
            self._fork()
        elif order == ABANDON and pid in self.workers:
            self.workers.discard(pid)
            self.abandoned.add(pid)
        elif order == REAP:
            code = UNKNOWN
            if pid in self.workers:
                self.workers.discard(pid)
                code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            self.control.sendall(ORDER.pack(REAP, code))

    def _fork(self) -> None:
        """Fork a worker, and send its process id and the client's end of its socket."""
        ours, theirs = socket.socketpair()
        server = os.getpid()
        pid = os.fork()
        if pid == 0:
            try:
                end_with_parent(server)
                ours.close()
                self.control.close()
                self.run_worker(theirs)
            finally:
                os._exit(0)
        self.workers.add(pid)
        theirs.close()
        socket.send_fds(self.control, [ORDER.pack(FORK, pid)], [ours.fileno()])
        ours.close()


def end_with_parent(parent: int) -> None:
    """Let the kernel kill this process when its parent ends (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
