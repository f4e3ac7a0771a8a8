"""A process without threads that forks workers, which share its memory.

It is started afresh and not forked from the server, which has threads: a fork keeps the locks that other threads held.
It obeys its control socket and ends with it, so that no worker outlives the service, however that ends.
"""

import ctypes
import gc
import os
import select
import signal
import socket
import struct
import sys
from collections.abc import Callable

ORDER = struct.Struct("!ci")
FORK, BURY, LEAVE, RESET = b"f", b"b", b"l", b"r"
"""Fork a worker; wait for the end of one and tell its status; leave one that was killed to be waited for some time;
end all workers, for a service that begins anew."""
UNKNOWN = 1
"""The exit code of a worker that is none of this zygote."""
PR_SET_PDEATHSIG = 1


class Zygote:
    """The loop of the process."""

    def __init__(self, control: socket.socket, run_worker: Callable[[socket.socket], None]) -> None:
        """Keep the control socket and the function that a worker runs with its own socket."""
        self.control = control
        self.run_worker = run_worker
        self.workers: set[int] = set()
        self.left: set[int] = set()

    def run(self) -> None:
        """Obey orders until the control socket closes, then end every worker."""
        try:
            while True:
                readable, _, _ = select.select([self.control], [], [], 1.0 if self.left else None)
                if readable:
                    order = self.control.recv(ORDER.size, socket.MSG_WAITALL)
                    if len(order) < ORDER.size:
                        return
                    self._obey(*ORDER.unpack(order))
                self._reap()
        except OSError:
            return
        finally:
            for pid in self.workers | self.left:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)

    def _obey(self, order: bytes, pid: int) -> None:
        if order == FORK:
            self._fork()
        elif order == LEAVE and pid in self.workers:
            self.workers.discard(pid)
            self.left.add(pid)
        elif order == BURY:
            code = UNKNOWN
            if pid in self.workers:
                self.workers.discard(pid)
                code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            self.control.sendall(ORDER.pack(BURY, code))
        elif order == RESET:
            for worker_pid in self.workers:
                os.kill(worker_pid, signal.SIGKILL)
            self.left |= self.workers
            self.workers.clear()
            self.control.sendall(ORDER.pack(RESET, pid))

    def _fork(self) -> None:
        ours, theirs = socket.socketpair()
        zygote = os.getpid()
        pid = os.fork()
        if pid == 0:
            die_with(zygote)
            ours.close()
            self.control.close()
            try:
                self.run_worker(theirs)
            finally:
                os._exit(0)
        self.workers.add(pid)
        theirs.close()
        socket.send_fds(self.control, [ORDER.pack(FORK, pid)], [ours.fileno()])
        ours.close()

    def _reap(self) -> None:
        """Wait for those that were left; a worker that nobody left keeps its pid, so that only it is ever killed."""
        for pid in list(self.left):
            if os.waitpid(pid, os.WNOHANG)[0]:
                self.left.discard(pid)


def die_with(parent: int) -> None:
    """Let the kernel end this process when its parent ends, where it can."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def serve(control: socket.socket, run_worker: Callable[[socket.socket], None]) -> None:
    """Fork workers until the control socket closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Where memory ends the engine shall print no backtrace: it would need memory, and hang.
    os.environ["RUST_BACKTRACE"] = "0"
    # What exists now is never collected, so that no worker copies a page only to mark it.
    gc.collect()
    gc.freeze()
    Zygote(control, run_worker).run()
