"""A worker: a process that answers one request after the other, may be killed at any time, and can reach nothing."""

import os
import resource
import socket
import sys
from typing import Any

from youcheng import errors
from youcheng.evaluation import wire
from youcheng.evaluation.confinement import confine
from youcheng.evaluation.engine import Engine
from youcheng.evaluation.records import Limits, Request

GROWTH = 64 * 2**20
"""A worker that has once taken so much memory is not used again: the allocator may keep it."""


def run(engine: Engine, connection: socket.socket, limits: Limits, files: frozenset[int]) -> None:
    """Answer requests until the other side closes; never return. A store on disk reads from `files`."""
    try:
        connection = confine(connection, limits, files)
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
        errors.QuerySyntaxInvalid: ("line", "column", "expected"),
        errors.QueryTooDeep: ("limit",),
        errors.QueryStopped: ("limit", "unit"),
    }
    found = next((names[kind] for kind in names if isinstance(error, kind)), ())
    return [getattr(error, name) for name in found]


def _peak() -> int:
    """Return the most memory that this process has held at once, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
