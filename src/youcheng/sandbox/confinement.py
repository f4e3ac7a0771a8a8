"""Confine a process that does what strangers ask: it keeps what it needs, and can reach nothing else."""

import os
import resource
import socket
import sys
from contextlib import suppress
from pathlib import Path

from youcheng.sandbox.limits import Limits
from youcheng.sandbox.seccomp import forbid_connections

STACK = 256 * 2**20
"""What the engine may use of stack: it walks through a query recursively."""
PAGE = resource.getpagesize()
TABLE = ".sst"
"""The ending of the files in which a store on disk keeps its data."""


def confine(connection: socket.socket, limits: Limits, files: frozenset[int] = frozenset()) -> socket.socket:
    """Leave this process nothing but its socket, some files that are open, its memory and the processor.

    Without a free file descriptor it can open neither a file nor a connection, whatever it is asked to try. A large
    store on disk opens its files one by one as they are needed: for these some are left free, but only where the kernel
    can forbid connections otherwise.
    """
    spare = unopened(files)
    if spare and not forbid_connections():
        spare = 0
    mapped = _mapped() if sys.platform == "linux" else 0
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nowhere, standard)
    needed = {0, 1, 2, connection.fileno(), *files}
    for descriptor in descriptors() - needed:
        with suppress(OSError):
            os.close(descriptor)
    _bound(resource.RLIMIT_CORE, 0)
    _bound(resource.RLIMIT_FSIZE, 0)
    if sys.platform == "linux":
        _bound(resource.RLIMIT_AS, mapped + limits.memory + STACK)
        _bound(resource.RLIMIT_DATA, mapped + limits.memory)
        _bound(resource.RLIMIT_STACK, STACK)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(needed) + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    with suppress(OSError):
        # Those that are free below the highest lead nowhere, too.
        while True:
            os.dup(0)
    _bound(resource.RLIMIT_NOFILE, max(needed) + 1 + spare)
    return connection


def unopened(files: frozenset[int]) -> int:
    """Return how many files of a store on disk are not open yet, of which others are."""
    found = {Path(f"/dev/fd/{descriptor}").resolve() for descriptor in files}
    tables = {path for path in found if path.suffix == TABLE}
    return sum(len(set(folder.glob(f"*{TABLE}")) - tables) for folder in {path.parent for path in tables})


def descriptors() -> set[int]:
    """Return the file descriptors that are open in this process."""
    return {int(name) for name in os.listdir("/dev/fd")}  # noqa: PTH208  (the one that lists is listed, and closed)


def _bound(kind: int, value: int) -> None:
    """Lower a limit of this process for good; one that is lower already stays."""
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def _mapped() -> int:
    """Return how many bytes this process has mapped, the store among them."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * PAGE
