"""The process that has everything imported and read, and forks a worker for each job.

A worker may open nothing, so whatever its libraries import late is imported here.
"""

import gc
import os
import signal
import socket
import sys

import pyoxigraph as ox

from youcheng.paths import resource
from youcheng.sandbox import framing as wire
from youcheng.sandbox.limits import Limits
from youcheng.validation import Shapes, validate
from youcheng.validation.input.documents import read_document
from youcheng.validation.jobs import worker
from youcheng.validation.jobs.preloaded import Known

ORDER = b"v"
"""The order to fork a worker for the connection that comes with it."""
REHEARSAL = """@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> .
ex:a a sh:NodeShape ; sh:targetNode ex:b ; sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:lessThan ex:q ] ;
  sh:sparql [ sh:select "SELECT $this ?value WHERE { $this ex:p ?value . FILTER (REGEX(STR(?value), '^b')) }" ;
    sh:prefixes [ sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.org/" ] ] ] .
ex:b ex:p ex:bc ; ex:q
  "2021-11-05T10:00:00Z"^^xsd:dateTime , "10:00:00"^^xsd:time , "P1Y"^^xsd:duration , "PT1S"^^xsd:dayTimeDuration ,
  "2021"^^xsd:gYear , "2021-11"^^xsd:gYearMonth , "0f"^^xsd:hexBinary , "Zm8="^^xsd:base64Binary , 1.5 , 1e0 , true ,
  "<a/>"^^rdf:XMLLiteral , "<a>"^^rdf:HTML , "{}"^^rdf:JSON , "x"^^xsd:integer , "a"@en .
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
    """Import and read what is needed late, by using it: by pySHACL, and for a spreadsheet."""
    sheet = resource("data/templates") / "place.csv"
    with sheet.open("rb") as stream:
        read_document(sheet.name, stream)
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
