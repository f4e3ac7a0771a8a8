"""A worker: a process that answers one request after the other, may be killed at any time, and can reach nothing."""

import os
import resource
import socket
import sys
from pathlib import Path
from typing import Any

from youcheng import errors
from youcheng.evaluation import wire
from youcheng.evaluation.engine import Engine
from youcheng.evaluation.records import Limits, Request

SOCKET = 3
"""The one file descriptor that a worker has, beside the three standard ones, which lead nowhere."""
STACK = 256 * 2**20
"""What the engine may use of stack: it walks through a query recursively."""
GROWTH = 64 * 2**20
"""A worker that has once taken so much memory is not used again: the allocator may keep it."""
PAGE = resource.getpagesize()


def run(engine: Engine, connection: socket.socket, limits: Limits) -> None:
    """Answer requests until the other side closes; never return."""
    try:
        connection = confine(connection, limits)
        peak = _peak()
        while True:
            head, _, _ = wire.receive(connection)
            answer, chunks, usable = _answer(engine, head)
            usable = usable and _peak() - peak < GROWTH
            wire.send(connection, answer | {"usable": usable}, chunks)
            if not usable:
                break
    except (wire.Closed, MemoryError):
        pass
    finally:
        os._exit(0)


def _answer(engine: Engine, head: dict[str, Any]) -> tuple[dict[str, Any], list[bytes], bool]:
    """Return the head and the body of the answer, and whether the worker can go on."""
    try:
        answer, chunks = engine.answer(_request(head))
    except errors.QueryError as error:
        return {"error": type(error).__name__, "arguments": [str(error), *_rest(error)]}, [], True
    except MemoryError:
        return {"error": "MemoryExceeded", "arguments": ["The query needs more memory than it may take."]}, [], False
    except BaseException as error:  # noqa: BLE001  (a panic of the engine is no Exception; whatever it is, it is told)
        return {"error": "QueryFailed", "arguments": [f"{type(error).__name__}: {error}"]}, [], False
    return answer, chunks, True


def _request(head: dict[str, Any]) -> Request:
    graphs = {key: tuple(head[key]) for key in ("default_graphs", "named_graphs") if head.get(key) is not None}
    return Request(**(head | graphs))


def _rest(error: errors.QueryError) -> list[Any]:
    """Return the arguments of an error beside its message."""
    names = {
        errors.QuerySyntaxInvalid: ("line", "column"),
        errors.QueryTooDeep: ("limit",),
        errors.QueryStopped: ("limit", "unit"),
    }
    found = next((names[kind] for kind in names if isinstance(error, kind)), ())
    return [getattr(error, name) for name in found]


def confine(connection: socket.socket, limits: Limits) -> socket.socket:
    """Leave this process nothing but its socket, its memory and the processor.

    Without a free file descriptor it can open neither a file nor a connection, whatever the query makes the engine
    try.
    """
    mapped = _mapped() if sys.platform == "linux" else 0
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nowhere, standard)
    if connection.fileno() != SOCKET:
        os.dup2(connection.fileno(), SOCKET)
    connection.detach()
    os.closerange(SOCKET + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    _bound(resource.RLIMIT_CORE, 0)
    _bound(resource.RLIMIT_NOFILE, SOCKET + 1)
    _bound(resource.RLIMIT_FSIZE, 0)
    if sys.platform == "linux":
        _bound(resource.RLIMIT_AS, mapped + limits.memory + STACK)
        _bound(resource.RLIMIT_DATA, mapped + limits.memory)
        _bound(resource.RLIMIT_STACK, STACK)
    return socket.socket(fileno=SOCKET)


def _bound(kind: int, value: int) -> None:
    """Lower a limit of this process for good; one that is lower already stays."""
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def _mapped() -> int:
    """Return how many bytes this process has mapped, the store among them."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * PAGE


def _peak() -> int:
    """Return the most memory that this process has held at once, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
