"""The service: a process that answers requests, which this one watches, and the workers of queries behind it."""

import ctypes
import os
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from flask import Flask

from youcheng.errors import YouchengError
from youcheng.sandbox.fork_server import end_with_parent
from youcheng.sparql.workers.pool import Pool
from youcheng.web.services import services

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
"""Parameters of `mallopt` in malloc.h of the GNU C library."""
BACKLOG = 1024
SPARE_THREADS = 24
"""Threads that answer while every worker is busy and the queue is full."""
SIGNALS = {signal.SIGTERM, signal.SIGINT}
RESTART_SECONDS = 0.2
"""Time between the loss of the process that answers requests and the start of the next."""


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on a host and port, on a free port for 0."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


def run(app: Flask, listener: socket.socket, announce: Callable[[], None]) -> None:
    """Serve until a signal stops the service; replace the process that answers requests if it is lost."""
    running: list[int] = []

    def stop(number: int, _: object) -> None:
        stopped.append(number)
        for pid in running:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)

    stopped: list[int] = []
    for number in SIGNALS:
        signal.signal(number, stop)
    parent = os.getpid()
    while not stopped:
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        pid = os.fork()
        if pid == 0:
            _answer(app, listener, parent)
            return
        running[:] = [pid]
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        announce()
        announce = _nothing
        os.waitpid(pid, 0)
        running.clear()
        if not stopped:
            time.sleep(RESTART_SECONDS)


def _nothing() -> None:
    """Announce no restart."""


def _answer(app: Flask, listener: socket.socket, parent: int) -> None:
    """Answer requests in the process that was forked for that, until a signal stops it."""
    end_with_parent(parent)
    if sys.platform == "linux":
        limit_arenas()
    parts = services(app)
    settings = parts.settings
    parts.pool = Pool.sharing(parts.store, settings.dataset_path, parts.base, settings.limits)
    limits = settings.limits
    if not hasattr(select, "epoll"):
        _answer_without_bounds(app, listener)
        return
    from youcheng.cli.front.server import Server

    # Twice the workers, since as many short queries can run beside the long ones.
    server = Server(app.wsgi_app, listener, settings, 2 * limits.workers + limits.waiting + SPARE_THREADS)
    for number in SIGNALS:
        signal.signal(number, lambda *_: server.stopped.set())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    threading.Thread(target=_prepare, args=(app,), daemon=True).start()
    server.run()
    parts.pool.close()


def _answer_without_bounds(app: Flask, listener: socket.socket) -> None:
    """Answer requests where the kernel has no epoll, such as on macOS: for people on that machine alone."""
    from werkzeug.serving import make_server

    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    host, port = listener.getsockname()[:2]
    make_server(host, port, app, threaded=True, fd=listener.fileno()).serve_forever()


def limit_arenas() -> None:
    """Make the C library return freed memory to the kernel instead of keeping some for each thread."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(M_ARENA_MAX, 2)
        libc.mallopt(M_MMAP_THRESHOLD, 128 * 1024)


def _prepare(app: Flask) -> None:
    """Start a worker before the first query arrives."""
    with suppress(YouchengError, OSError):
        services(app).pool.wait()
