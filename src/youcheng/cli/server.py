"""Run the application under granian: one process that answers, and the workers behind it."""

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
from youcheng.web.services import services

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
"""Names of settings in malloc.h of the GNU C library."""
SPARE_THREADS = 16
"""Threads that answer while every worker is busy and the line is full."""
LOOK = 0.02
"""Seconds between two looks whether connections are accepted."""
PATIENCE = 3
"""Seconds that requests have to end when the service is stopped."""


def find_port(host: str, port: int) -> int:
    """Return a port that can be listened on: the one given, or a free one for 0.

    Raises:
        OSError: another process listens there, or the address is not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family) as probe:
        found: int = probe.getsockname()[1]
    return found


def run(app: Flask, host: str, port: int, announce: Callable[[], None]) -> None:
    """Serve until a signal ends it; `announce` is called once connections are accepted."""
    limits = services(app).settings.limits
    server = Granian(
        target="youcheng.web:create_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        websockets=False,
        workers=1,
        # Beside long queries as many others may run.
        blocking_threads=2 * limits.workers + limits.waiting + SPARE_THREADS,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
    )
    server.on_startup(partial(_when_reachable, host, port, announce))
    server.serve(target_loader=partial(_load, app, os.getpid()), wrap_loader=False)


def _when_reachable(host: str, port: int, announce: Callable[[], None]) -> None:
    """Call `announce` as soon as a connection is accepted.

    It is the process that granian is about to fork that listens; a timer looks whether it does, for a thread would be
    forked with it.
    """

    def look(*_: object) -> None:
        try:
            with socket.create_connection((host, port), timeout=1):
                pass
        except OSError:
            # Armed for one look after the other: on a busy machine a look may take longer than the time between two.
            signal.setitimer(signal.ITIMER_REAL, LOOK)
        else:
            announce()

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, LOOK)


def settle_memory() -> None:
    """Let the C library give back what long queries and results have taken, instead of keeping it for each thread."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(M_ARENA_MAX, 2)
        libc.mallopt(M_MMAP_THRESHOLD, 128 * 1024)


def _load(app: Flask, parent: int) -> Any:
    """Return the application to the process that granian has forked to answer requests."""
    end_with_parent(parent)
    if sys.platform == "linux":
        settle_memory()
    services(app).pool.take_over()
    threading.Thread(target=_prepare, args=(app,), daemon=True).start()
    return app


def _prepare(app: Flask) -> None:
    """Start a worker before the first query arrives."""
    with suppress(YouchengError, OSError):
        services(app).pool.wait()
