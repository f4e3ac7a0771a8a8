"""A worker: a process that answers one request after the other, may be killed at any time, and can reach nothing."""

import json
import marshal
import os
import resource
import socket
import struct
import sys
from typing import Any

from youcheng import errors
from youcheng.sandbox import framing as wire
from youcheng.sandbox.confinement import confine
from youcheng.sandbox.limits import Limits
from youcheng.sparql.engine import Engine
from youcheng.sparql.request import Request

ANSWER = struct.Struct("!cq?")
"""The head of an answer that is no error: its form, how many rows it has (-1 where it has none), whether the worker can
go on. That of an error is JSON."""
FORMS = {"SELECT": b"S", "ASK": b"A", "CONSTRUCT": b"C", "DESCRIBE": b"D", "": b"-"}
NAMES = {letter: form for form, letter in FORMS.items()}
GROWTH = 64 * 2**20
"""A worker that has once taken so much memory is not used again: the allocator may keep it."""


def run(engine: Engine, connection: socket.socket, limits: Limits, files: frozenset[int]) -> None:
    """Answer requests until the other side closes; never return. A store on disk reads from `files`."""
    try:
        connection = confine(connection, limits, files)
        most = _peak() + GROWTH
        while True:
            asked, _, _ = wire.receive_bytes(connection)
            answer, chunks, usable = _answer(engine, asked)
            usable = usable and _peak() < most
            wire.send(connection, _head(answer, usable=usable), chunks)
            if not usable:
                break
    except (wire.Closed, MemoryError):
        pass
    finally:
        os._exit(0)


def pack(request: Request) -> bytes:
    """Return a request as a message to a worker, which trusts the service; the service trusts no worker."""
    return marshal.dumps(tuple(request))


def unpack(head: bytes) -> dict[str, Any]:
    """Return the head of an answer."""
    if len(head) != ANSWER.size or head[:1] == b"{":
        found: dict[str, Any] = json.loads(head)
        return found
    form, rows, usable = ANSWER.unpack(head)
    return {"form": NAMES[form], "rows": None if rows < 0 else rows, "usable": usable}


def _head(answer: dict[str, Any], *, usable: bool) -> dict[str, Any] | bytes:
    if "error" in answer:
        return answer | {"usable": usable}
    rows = answer["rows"]
    return ANSWER.pack(FORMS[answer["form"]], -1 if rows is None else rows, usable)


def _answer(engine: Engine, asked: bytes) -> tuple[dict[str, Any], list[bytes], bool]:
    """Return the head and the body of the answer, and whether the worker can go on."""
    try:
        answer, chunks = engine.answer(Request(*marshal.loads(asked)))  # noqa: S302  (from the service)
    except errors.QueryError as error:
        return {"error": type(error).__name__, "arguments": [str(error), *_rest(error)]}, [], True
    except MemoryError:
        limit = engine.limits.memory // 2**20
        told = [f"The query needs more than {limit} megabytes.", limit, "megabytes"]
        return {"error": "MemoryExceeded", "arguments": told}, [], False
    except BaseException as error:  # noqa: BLE001  (a panic of the engine is no Exception; whatever it is, it is told)
        return {"error": "QueryFailed", "arguments": [f"{type(error).__name__}: {error}"]}, [], False
    return answer, chunks, True


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
