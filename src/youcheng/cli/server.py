"""The application under granian: one process that answers requests, and the workers of queries behind it."""

import ctypes
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from youcheng.errors import YouchengError
from youcheng.sandbox.fork_server import end_with_parent
from youcheng.sparql.workers.pool import Pool
from youcheng.web.services import services

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
"""Parameters of `mallopt` in malloc.h of the GNU C library."""
SPARE_THREADS = 16
"""Threads that answer while every worker is busy and the queue is full."""
POLL_SECONDS = 0.02
SHUTDOWN_SECONDS = 3
"""Time that requests have to end when the service stops."""


def find_port(host: str, port: int) -> int:
    """Return a port on which the service can listen: the given one, or a free one for 0."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family) as probe:
        return int(probe.getsockname()[1])


def run(app: Flask, host: str, port: int, announce: Callable[[], None]) -> None:
    """Serve until a signal stops the service; call `announce` once it accepts connections."""
    limits = services(app).settings.limits
    server = Granian(
        target="youcheng.web:create_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        websockets=False,
        workers=1,
        # Twice the workers, since as many short queries can run beside the long ones.
        blocking_threads=2 * limits.workers + limits.waiting + SPARE_THREADS,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=SHUTDOWN_SECONDS,
    )
    server.on_startup(partial(_when_reachable, host, port, announce))
    server.serve(target_loader=partial(_load, app, os.getpid()), wrap_loader=False)


def _when_reachable(host: str, port: int, announce: Callable[[], None]) -> None:
    """Call `announce` as soon as the service accepts a connection.

    A timer checks it, because granian forks this process and a thread would be forked along.
    """

    def check(*_: object) -> None:
        try:
            with socket.create_connection((host, port), timeout=1):
                pass
        except OSError:
            # The timer is set again after each check: on a busy machine, one can take longer than the interval.
            signal.setitimer(signal.ITIMER_REAL, POLL_SECONDS)
        else:
            announce()

    signal.signal(signal.SIGALRM, check)
    signal.setitimer(signal.ITIMER_REAL, POLL_SECONDS)


def limit_arenas() -> None:
    """Make the C library return freed memory to the kernel instead of keeping some for each thread."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(M_ARENA_MAX, 2)
        libc.mallopt(M_MMAP_THRESHOLD, 128 * 1024)


def _load(app: Flask, parent: int) -> Any:
    """Return the application in the process that granian forked to answer requests."""
    end_with_parent(parent)
    if sys.platform == "linux":
        limit_arenas()
    parts = services(app)
    parts.pool = Pool.sharing(parts.store, parts.settings.dataset_path, parts.base, parts.settings.limits)
    threading.Thread(target=_prepare, args=(app,), daemon=True).start()
    return app


def _prepare(app: Flask) -> None:
    """Start a worker before the first query arrives."""
    with suppress(YouchengError, OSError):
        services(app).pool.wait()
