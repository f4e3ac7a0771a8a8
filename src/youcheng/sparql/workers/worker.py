"""A query worker: it answers one request after the other, reaches only its store, and can be killed at any time."""

import resource
import socket
import sys
from functools import partial
from pathlib import Path
from typing import Any

from youcheng import errors
from youcheng.sandbox import framing
from youcheng.sandbox.confinement import confine, descriptors
from youcheng.sandbox.fork_server import RunWorker
from youcheng.sandbox.limits import Limits
from youcheng.sparql.engine import Engine
from youcheng.sparql.request import Request
from youcheng.store.open import open_store

MAX_GROWTH = 64 * 2**20
"""A worker whose memory has once grown by more bytes is not used again: the allocator may keep them."""


def prepare(dataset: str, base: str, limits: dict[str, Any]) -> RunWorker:
    """Open a dataset for all workers, and return the function that each of them runs."""
    before = descriptors()
    engine = Engine(open_store(Path(dataset), base), base, Limits(**limits))
    return partial(run, engine, files=frozenset(descriptors() - before))


def run(engine: Engine, connection: socket.socket, files: frozenset[int] = frozenset()) -> None:
    """Answer requests until the other side closes; `files` are those of a store on disk."""
    connection = confine(connection, engine.limits, files)
    max_memory = _peak_memory() + MAX_GROWTH
    is_usable = True
    while is_usable:
        request, _, _ = framing.receive(connection)
        head, chunks = _answer(engine, request)
        is_usable = head["usable"] = head["usable"] and _peak_memory() < max_memory
        framing.send(connection, head, chunks)


def _answer(engine: Engine, request: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Return the head and the body of the answer; the head says whether the worker can be used again."""
    try:
        head, chunks = engine.answer(Request(**request))
    except errors.QueryError as error:
        return _failure(error) | {"usable": True}, []
    except MemoryError:
        return _failure(memory_exceeded(engine.limits.memory)) | {"usable": False}, []
    except BaseException as error:  # noqa: BLE001  (a panic of the engine is not an Exception)
        return _failure(errors.QueryFailed(f"{type(error).__name__}: {error}")) | {"usable": False}, []
    return head | {"usable": True}, chunks


def _failure(error: errors.QueryError) -> dict[str, Any]:
    return {"error": type(error).__name__, "message": str(error), "fields": vars(error)}


def memory_exceeded(memory: int) -> errors.MemoryExceeded:
    """Return the error of a query that needs more bytes than it may take."""
    limit = memory // 2**20
    return errors.MemoryExceeded(f"The query needs more than {limit} megabytes.", limit, "megabytes")


def _peak_memory() -> int:
    """Return the most memory that this process has held at once, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
