"""The process that has everything imported and read, and forks a worker for each job.

A worker may open nothing, so whatever its libraries import late is imported here.
"""

import gc
import os
import signal
import socket
import sys

import pyoxigraph as ox

from youcheng.evaluation import wire
from youcheng.evaluation.records import Limits
from youcheng.validation.desk import worker
from youcheng.validation.desk.known import Known

ORDER = b"v"
"""The order to fork a worker for the connection that comes with it."""
REHEARSAL = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> .
ex:a a sh:NodeShape ; sh:targetNode ex:b ; sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:lessThan ex:q ] ;
  sh:sparql [ sh:select "SELECT $this ?value WHERE { $this ex:p ?value . FILTER (REGEX(STR(?value), '^b')) }" ;
    sh:prefixes [ sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.org/" ] ] ] .
ex:b ex:q "2021-11-05T10:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> ; ex:p ex:bc .
"""
"""Data and shapes in one that take pySHACL through what it imports late."""


def main(descriptor: int) -> None:
    """Get ready, say so, and fork a worker for each order until the control socket closes."""
    control = socket.socket(fileno=descriptor)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries workers by itself
    os.environ["RUST_BACKTRACE"] = "0"
    head, _, _ = wire.receive(control)
    known = Known()
    rehearse()
    wire.send(control, {"ready": True})
    gc.collect()
    gc.freeze()
    serve(control, known, Limits(**head["limits"]))


def rehearse() -> None:
    """Import what pySHACL needs, by using it."""
    from youcheng.validation import Shapes, validate
    from youcheng.validation.documents import read_document  # noqa: F401

    quads = list(ox.parse(REHEARSAL, format=ox.RdfFormat.TURTLE))
    validate(quads, Shapes(quads), engine="pyshacl")


def serve(control: socket.socket, known: Known, limits: Limits) -> None:
    """Fork a worker for each order."""
    here = os.getpid()
    while True:
        try:
            order, descriptors, _, _ = socket.recv_fds(control, len(ORDER), 1)
        except OSError:
            return
        if not order:
            return
        for descriptor in descriptors:
            if os.fork() == 0:
                control.close()
                worker.run(known, socket.socket(fileno=descriptor), limits, here)
            os.close(descriptor)


if __name__ == "__main__":
    main(int(sys.argv[1]))
