"""What a query worker is forked with: a store that is open, and an engine over it."""

import socket
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from pyoxigraph import Store

from youcheng.sandbox import framing as wire
from youcheng.sandbox.confinement import descriptors
from youcheng.sandbox.fork_server import serve
from youcheng.sandbox.limits import Limits
from youcheng.sparql.engine import Engine
from youcheng.sparql.workers import worker
from youcheng.store.open import open_store


def main(descriptor: int) -> None:
    """Open the store that the first message names, and obey until the control socket closes."""
    control = socket.socket(fileno=descriptor)
    head, _, _ = wire.receive(control)
    limits = Limits(**head["limits"])
    before = descriptors()
    try:
        store = open_store(Path(head["dataset"]), head["base"])
    except Exception as error:  # noqa: BLE001  (whatever it is, the service is told)
        wire.send(control, {"error": str(error)})
        return
    wire.send(control, {"ready": True})
    files = frozenset(descriptors() - before)
    serve(control, worker_of(store, head["base"], limits, files))


def worker_of(
    store: Store, base: str, limits: Limits, files: frozenset[int] = frozenset()
) -> Callable[[socket.socket], None]:
    """Return the function that a worker runs; `files` are those of a store on disk."""
    return partial(worker.run, Engine(store, base, limits), limits=limits, files=files)


def settings(dataset: Path, base: str, limits: Limits) -> dict[str, Any]:
    """Return the first message to a zygote."""
    return {"dataset": str(dataset), "base": base, "limits": asdict(limits)}


if __name__ == "__main__":
    main(int(sys.argv[1]))
