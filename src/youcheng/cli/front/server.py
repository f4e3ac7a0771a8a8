"""The server: threads that wait for any connection to become readable or writable, and a clock that ends the stalled.

A thread works on a connection as long as there is something to do without waiting, and answers its requests itself, so
that a request is handed to no other thread. Connections, requests and bytes are bounded, in all and for each client.
When places run out, idle connections are let go, and then those that have moved nothing for longest.
"""

import errno
import logging
import resource
import select
import socket
import threading
import time
from math import inf
from typing import TYPE_CHECKING, Any

from youcheng import errors
from youcheng.cli.front.application import Application
from youcheng.cli.front.connection import READ, Connection
from youcheng.sandbox.shares import Shares
from youcheng.web.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

log = logging.getLogger(__name__)

FILES_OF_WORKERS = 128
"""Descriptors that are kept for workers and for the files of the application."""
FREE_THREADS = 4
"""Threads that answer while all others wait for queries."""
STALL_SECONDS = 1.0
"""Time without progress after which a connection may be let go when places run out."""
MAX_TICK_SECONDS = 1.0
SHUTDOWN_SECONDS = 3.0
"""Time that requests have to end when the service stops."""


class Server:
    """Serves a WSGI application on a listening socket."""

    def __init__(self, app: "WSGIApplication", listener: socket.socket, settings: Settings, threads: int) -> None:
        """Take the application, and the number of threads that may answer requests."""
        self.stopped = threading.Event()
        self._application = Application(app, listener.getsockname(), settings, threads, self._let_go)
        self._seconds = settings.stall_time
        places = min(settings.connections, (raised_file_limit() - FILES_OF_WORKERS) // 2)
        # Behind a proxy, all connections come from its address.
        self._places = Shares(max(1, places), 1 if settings.trust_proxy else settings.share, "connections")
        self._listener = listener
        self._epoll = select.epoll()
        self._connections: dict[int, Connection] = {}
        self._lock = threading.Lock()
        self._threads = threads + FREE_THREADS

    def run(self) -> None:
        """Serve until `stopped` is set, and then let requests end."""
        self._listener.setblocking(False)  # noqa: FBT003
        self._epoll.register(self._listener, READ | select.EPOLLONESHOT)
        for _ in range(self._threads):
            threading.Thread(target=self._work, daemon=True).start()
        while not self.stopped.wait(min(MAX_TICK_SECONDS, self._seconds / 10)):
            now = time.monotonic()
            for descriptor, connection in tuple(self._connections.items()):
                if connection.deadline < now and (wanted := connection.time_out()):
                    with self._lock:
                        if self._connections.get(descriptor) is connection:
                            self._epoll.modify(descriptor, wanted | select.EPOLLONESHOT)
        self._listener.close()
        end = time.monotonic() + SHUTDOWN_SECONDS
        while time.monotonic() < end and any(not open_.is_idle for open_ in tuple(self._connections.values())):
            time.sleep(0.02)

    def _work(self) -> None:
        """Work on one connection after the other."""
        while True:
            for descriptor, _ in self._epoll.poll(maxevents=1):
                if connection := self._connections.get(descriptor):
                    self._work_on(descriptor, connection)
                else:
                    self._accept()

    def _work_on(self, descriptor: int, connection: Connection) -> None:
        wanted = 0
        try:
            wanted = connection.work()
        except Exception:
            log.exception("a connection failed")
        if wanted:
            self._epoll.modify(descriptor, wanted | select.EPOLLONESHOT)
        else:
            with self._lock:
                del self._connections[descriptor]
            connection.close()
            self._places.give(connection.peer)

    def _accept(self) -> None:
        """Accept connections, as many as wait."""
        try:
            while True:
                self._admit(*self._listener.accept())
        except BlockingIOError:
            pass
        except OSError as error:
            if self.stopped.is_set():
                return
            if error.errno in {errno.EMFILE, errno.ENFILE}:
                self._let_go()
        self._epoll.modify(self._listener, READ | select.EPOLLONESHOT)

    def _admit(self, accepted: socket.socket, address: tuple[Any, ...]) -> None:
        """Serve a connection, in the place of another if need be."""
        accepted.setblocking(False)  # noqa: FBT003
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = Connection(self._application, accepted, address)
        try:
            self._places.take(connection.peer)
        except errors.Busy as error:
            if not self._let_go(connection.peer if isinstance(error, errors.ClientBusy) else None):
                connection.refuse()
                return
            self._places.give(connection.peer, -1)
        self._connections[accepted.fileno()] = connection
        self._epoll.register(accepted, READ | select.EPOLLONESHOT)

    def _let_go(self, peer: str | None = None) -> bool:
        """End the most dispensable connections, of one address or of all, and return whether there are any."""
        latest = time.monotonic() + self._seconds - STALL_SECONDS
        stalled = [
            connection
            for connection in tuple(self._connections.values())
            if connection.deadline < (inf if connection.is_idle else latest) and peer in {None, connection.peer}
        ]
        stalled.sort(key=lambda connection: (not connection.is_idle, connection.deadline))
        for connection in stalled[: 1 + len(stalled) // 16]:
            connection.deadline = inf
            connection.end()
        return bool(stalled)


def raised_file_limit() -> int:
    """Raise the number of files that this process may open to its hard limit, and return it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard if hard != resource.RLIM_INFINITY else 2**20
