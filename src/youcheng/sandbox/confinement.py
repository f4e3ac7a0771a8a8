"""Confinement of a worker, which processes input of clients: it keeps its socket and reaches nothing else."""

import os
import resource
import socket
import sys
from contextlib import suppress
from pathlib import Path

from youcheng.sandbox.limits import Limits
from youcheng.sandbox.seccomp import forbid_connections

STACK_BYTES = 256 * 2**20
"""The stack of a worker: the engine walks through a query recursively."""
PAGE_BYTES = resource.getpagesize()
TABLE_SUFFIX = ".sst"
"""The suffix of the data files of a store on disk."""


def confine(connection: socket.socket, limits: Limits, files: frozenset[int] = frozenset()) -> socket.socket:
    """Leave this process only its socket, the given open files, its memory and the processor.

    Without a free file descriptor it can open neither a file nor a connection. A large store on disk opens its files
    when it needs them, so some descriptors stay free for it, but only if the kernel can forbid connections.
    """
    spare = _unopened_tables(files)
    if spare and not forbid_connections():
        spare = 0
    mapped = _mapped_bytes() if sys.platform == "linux" else 0
    null = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(null, standard)
    needed = {0, 1, 2, connection.fileno(), *files}
    for descriptor in descriptors() - needed:
        with suppress(OSError):
            os.close(descriptor)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    if sys.platform == "linux":
        _limit(resource.RLIMIT_AS, mapped + limits.memory + STACK_BYTES)
        _limit(resource.RLIMIT_DATA, mapped + limits.memory)
        _limit(resource.RLIMIT_STACK, STACK_BYTES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(needed) + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    with suppress(OSError):
        while True:  # Occupy the free descriptors below the highest one.
            os.dup(0)
    _limit(resource.RLIMIT_NOFILE, max(needed) + 1 + spare)
    return connection


def descriptors() -> set[int]:
    """Return the open file descriptors of this process."""
    return {int(name) for name in os.listdir("/dev/fd")}  # noqa: PTH208  (its own descriptor is closed by then)


def _unopened_tables(files: frozenset[int]) -> int:
    """Return how many data files of a store on disk are not open yet, if others are."""
    tables = {path for file in files if (path := Path(f"/dev/fd/{file}").resolve()).suffix == TABLE_SUFFIX}
    return sum(len(set(folder.glob(f"*{TABLE_SUFFIX}")) - tables) for folder in {path.parent for path in tables})


def _limit(kind: int, value: int) -> None:
    """Lower a limit of this process for good, unless it is lower already."""
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def _mapped_bytes() -> int:
    """Return how many bytes of memory this process has mapped, including the store."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * PAGE_BYTES
