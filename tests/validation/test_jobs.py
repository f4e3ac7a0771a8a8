"""Validation workers: limits of time and memory, confinement, and the answers to jobs."""

import gzip
import json
import os
import socket
import subprocess
import sys
import threading
import time
import zlib
from dataclasses import replace

import pytest

from support.suites import SUITES
from support.work import wait_until
from youcheng.errors import Busy
from youcheng.paths import BUILT_GRAPH, resource
from youcheng.rdf.namespaces import BASE
from youcheng.sandbox.limits import Limits
from youcheng.web.validation.jobs import ValidationStopped, Validator

LIMITS = Limits(time=30, memory=400 * 2**20, waiting_time=0.5)
SHORT = replace(LIMITS, time=2)
PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix yc: <https://w3id.org/youcheng/ontology#> .
"""
GOOD = (resource("data/templates") / "pairing.ttl").read_bytes()
BACKTRACKING = (
    PREFIXES
    + 'ex:s a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:property ex:q . ex:q sh:path ex:p ; sh:pattern "^(a+)+$" .'
)
WITHOUT_END = (
    PREFIXES
    + """ex:s a sh:NodeShape ; sh:targetSubjectsOf rdfs:label ; sh:sparql [ sh:select \"\"\"
SELECT $this WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o .
FILTER (CONCAT(STR(?c), STR(?f), STR(?i), STR(?l), STR(?o)) = "x") }\"\"\" ] ."""
)


@pytest.fixture(scope="module")
def validator():
    validator = Validator(LIMITS)
    yield validator
    validator.close()


@pytest.fixture(scope="module")
def hasty_validator():
    """A validator with a time limit of two seconds."""
    validator = Validator(SHORT)
    ask(validator, GOOD)
    yield validator
    validator.close()


@pytest.fixture
def listener():
    """A server on the loopback interface to which no connection may be made."""
    connections = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept():
            while True:
                try:
                    connection, address = server.accept()
                except OSError:
                    return
                connections.append(address)
                connection.close()

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        time.sleep(0.05)
        assert connections == []
        server.shutdown(socket.SHUT_RDWR)


def ask(validator, content=b"", answer="json", name="input", form=None, given=(), **options):
    """Return the answer to a job."""
    content = content.encode() if isinstance(content, str) else content
    given = [text.encode() for text in given]
    head = {
        "answer": answer,
        "documents": [{"name": name, "format": form, "size": len(content)}] if content else [],
        "shape_documents": [{"name": "shapes", "format": None, "size": len(one)} for one in given],
        "background": [],
        "shapes": [],
        "part": None,
        "dataset": str(resource(BUILT_GRAPH)),
        "limit": 20 * 2**20,
    }
    return validator.validate(head | options, [content, *given])


def test_a_document_that_conforms(validator):
    head, body = ask(validator, GOOD)

    assert head == {"outcome": "conforms"}
    assert json.loads(body)["counts"] == {"info": 0, "warning": 0, "violation": 0}


def test_a_violation_has_its_line(validator):
    head, body = ask(validator, (resource("data/templates") / "faulty.ttl").read_bytes())

    assert head == {"outcome": "does-not-conform"}
    lines = {result["path"]: result["line"] for result in json.loads(body)["results"] if result["path"]}
    assert lines["https://w3id.org/youcheng/ontology#established"] == 11


@pytest.mark.parametrize("answer", ["page", "text", "turtle", "jsonld", "json", "csv", "sarif", "junit"])
def test_every_form_of_report_is_written(validator, answer):
    head, body = ask(validator, (resource("data/templates") / "faulty.ttl").read_bytes(), answer)

    assert head["outcome"] == "does-not-conform"
    assert ("report" in head) == (answer == "page")
    assert b"\x1b" not in body
    assert bool(body) == (answer != "page")


def test_a_pattern_cannot_stall_a_job(hasty_validator):
    content = f'<x:s> <https://example.org/p> "{"a" * 60}!" .'

    assert ask(hasty_validator, content, given=[BACKTRACKING])[0] == {"outcome": "does-not-conform"}


def test_a_runaway_job_is_stopped_and_the_next_is_done(hasty_validator):
    with pytest.raises(ValidationStopped) as caught:
        ask(hasty_validator, GOOD, given=[WITHOUT_END])

    assert caught.value.name == "validation-timeout"
    assert ask(hasty_validator, GOOD)[0] == {"outcome": "conforms"}


def test_memory_is_bounded():
    content = "".join(f'<x:{number}> <x:p> "{number}{"x" * 20}" .\n' for number in range(300_000))
    validator = Validator(replace(LIMITS, memory=1))
    try:
        assert _cause(validator, content) == "validation-too-large"
        assert ask(validator, GOOD)[0] == {"outcome": "conforms"}
    finally:
        validator.close()


def _cause(validator, content):
    """Return the problem type, from the worker's answer or from its end."""
    try:
        return ask(validator, content)[0]["error"]
    except ValidationStopped as error:
        return error.name


ENTITIES = "".join(
    f'<!ENTITY {one} "{f"&{before};" * 10}">' for before, one in zip("abcdefgh", "bcdefghi", strict=True)
)
BOMB = f"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "0123456789">{ENTITIES}]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="x:a">
<x xmlns="x:">&i;</x></rdf:Description></rdf:RDF>"""


@pytest.mark.parametrize(
    ("content", "form", "message"),
    [
        ("<x:a> <x:b> ", None, "input:1:13"),
        (BOMB, None, "holds other entities"),
        ("[" * 5000, "jsonld", "nested more than"),
        ("<a>" * 5000, "rdfxml", "nested more than"),
        ("@prefix : <x:> . :a :b " + "[ :b " * 100_000, "turtle", ""),
        ("@prefix : <x:> . :a :b " + "( " * 100_000, "turtle", ""),
        (b"\xff\xfe\x00", None, ""),
        (gzip.compress(b"<x:a> <x:b> <x:c> .", mtime=0)[:-12], None, "cut off"),
        ("<< <x:a> <x:b> <x:c> >> <x:d> <x:e> .", None, ""),
    ],
    ids=[
        "syntax",
        "entity bomb",
        "deep JSON",
        "deep XML",
        "deep Turtle",
        "deep list",
        "no UTF-8",
        "cut gzip",
        "RDF 1.2",
    ],
)
def test_broken_and_hostile_documents_are_refused(validator, content, form, message):
    head, _ = ask(validator, content, form=form)

    assert head["error"] == "invalid-document"
    assert message in head["detail"]
    assert ask(validator, GOOD)[0] == {"outcome": "conforms"}


def test_a_gigabyte_of_zeros_is_not_decompressed(validator):
    compressor = zlib.compressobj(9, wbits=31)
    block = bytes(2**20)
    content = b"".join(compressor.compress(block) for _ in range(1024)) + compressor.flush()

    head, _ = ask(validator, content)

    assert head["error"] == "document-too-large"


def test_nothing_is_fetched(validator, listener):
    context = json.dumps({"@context": f"{listener}context.jsonld", "@id": "x:a", "p": "v"})
    entity = f'<!DOCTYPE r [<!ENTITY e SYSTEM "{listener}e">]><r>&e;</r>'
    dtd = f'<!DOCTYPE r SYSTEM "{listener}e.dtd"><r/>'
    imports = (
        PREFIXES + f"<x:ontology> <http://www.w3.org/2002/07/owl#imports> <{listener}o.ttl> . ex:a rdfs:label 'a' ."
    )
    service = PREFIXES + (
        "ex:s a sh:NodeShape ; sh:targetSubjectsOf rdfs:label ; sh:sparql [ sh:select "
        f'"SELECT $this WHERE {{ SERVICE <{listener}sparql> {{ $this ?p ?o }} }}" ] .'
    )
    disguised = service.replace("SERVICE", "SER\\\\u0056ICE")
    from_ = service.replace(
        f"WHERE {{ SERVICE <{listener}sparql> {{ $this ?p ?o }} }}", f"FROM <{listener}g> WHERE {{ $this ?p ?o }}"
    )
    script = (
        PREFIXES
        + f'ex:s a sh:NodeShape ; sh:targetNode ex:a ; sh:js [ sh:jsLibrary [ sh:jsLibraryURL "{listener}x.js" ] ] .'
    )

    assert "elsewhere" in ask(validator, context, form="jsonld")[0]["detail"]
    assert "is not fetched" in ask(validator, entity, form="rdfxml")[0]["detail"]
    assert "error" in ask(validator, dtd, form="rdfxml")[0]
    assert ask(validator, imports, "page")[0]["report"]["notices"] == [f"owl:imports <{listener}o.ttl> is not fetched"]
    for shapes in (imports + BACKTRACKING.removeprefix(PREFIXES), service, disguised, from_, script):
        head, _ = ask(validator, GOOD, given=[shapes])
        assert head.get("error") in {None, "invalid-shapes"}
    for shapes in (service, disguised):
        assert ask(validator, GOOD, given=[shapes])[0]["error"] == "invalid-shapes"


def test_a_worker_can_open_nothing(tmp_path):
    """The worker itself tries to open sockets and files."""
    code = f"""
import socket, os, sys
from youcheng.sandbox.limits import Limits
from youcheng.sandbox.confinement import confine
ours, theirs = socket.socketpair()
if os.fork() == 0:
    connection = confine(theirs, Limits(memory=200*2**20))
    outcomes = []
    for attempt in (lambda: socket.socket(), lambda: open({str(tmp_path / "x")!r}, "w"), lambda: open("/etc/passwd")):
        try:
            attempt()
            outcomes.append("open")
        except OSError:
            outcomes.append("closed")
    connection.sendall(" ".join(outcomes).encode())
    os._exit(0)
theirs.close()
print(ours.recv(100).decode())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout.split() == ["closed"] * 3


def test_uploaded_shapes_alone_and_with_shapes_of_the_project(validator):
    given = (
        PREFIXES
        + "ex:s a sh:NodeShape ; sh:targetClass yc:City ; sh:property ex:q . ex:q sh:path yc:since ; sh:minCount 1 ."
    )

    alone = json.loads(ask(validator, GOOD, given=[given])[1])
    beside = json.loads(ask(validator, GOOD.replace(b'@en , "', b'@fr , "'), given=[given], shapes=["data"])[1])

    assert {result["shape"] for result in alone["results"]} == {"https://example.org/q"}
    assert {"https://example.org/q"} < {result["shape"] for result in beside["results"]}


def test_shapes_that_need_rdflib_and_blocks_of_unicode_are_evaluated(validator):
    shapes = f"""{PREFIXES} ex:s sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:pattern "^\\\\p{{IsHebrew}}$" ] ;
      sh:sparql [ sh:select "SELECT $this WHERE {{ $this <https://example.org/p> ?p FILTER (STR(?p) = '05') }}" ] ."""
    data = "<https://example.org/a> <https://example.org/p> '05'^^<http://www.w3.org/2001/XMLSchema#integer> ."
    _, body = ask(validator, data, given=[shapes])

    assert {result["component"] for result in json.loads(body)["results"]} == {
        "PatternConstraintComponent", "SPARQLConstraintComponent",
    }  # fmt: skip


def test_a_single_shape_can_be_chosen(validator):
    content = (resource("data/templates") / "faulty.ttl").read_bytes()

    body = json.loads(ask(validator, content, shapes=["PairingShape"])[1])

    assert {result["focus"] for result in body["results"]} == {"https://example.org/id/lakeville-rivertown"}
    assert {result["shape"].rpartition("#")[2].partition("-")[0] for result in body["results"]} == {"Pairing"}


def test_shapes_without_a_target_are_refused(validator):
    head, _ = ask(validator, GOOD, given=["<x:a> <x:b> <x:c> ."])

    assert "has no targets" in head["detail"]


def test_the_number_of_checked_things_is_reported(validator):
    head, _ = ask(
        validator, GOOD.replace(b"https://w3id.org/youcheng/ontology#", b"https://example.com/terms#"), "page"
    )

    assert head["report"]["checked"] == 0
    assert ask(validator, GOOD, "page")[0]["report"]["checked"] == 5


def test_data_with_the_base_of_a_server_are_rebased(validator):
    base = "http://127.0.0.1:8000/"
    content = (resource("data/templates") / "faulty.ttl").read_bytes().replace(BASE.encode(), base.encode())

    body = json.loads(ask(validator, content, base=base)[1])
    assert json.loads(ask(validator, content)[1]) == body

    assert len(body["results"]) == 7
    assert {result["line"] for result in body["results"]} == {None, 9, 10, 11, 12, 18}
    assert all(result["shape"].startswith(f"{BASE}shapes#") for result in body["results"])


def test_entailment_can_be_requested(validator):
    """The range of a property gives a thing its type; so it is no longer undeclared, but has no label."""
    content = GOOD.replace(b"yc:locatedIn ex:avalon", b"yc:locatedIn ex:avalon ; yc:twinnedWith ex:elsewhere")

    stated = json.loads(ask(validator, content)[1])
    entailed = json.loads(ask(validator, content, entailment=True)[1])

    undeclared = f"{BASE}shapes#DeclaredThing-type"
    assert undeclared in {result["shape"] for result in stated["results"]}
    assert undeclared not in {result["shape"] for result in entailed["results"]}
    assert f"{BASE}shapes#Thing-label-en" in {result["shape"] for result in entailed["results"]}


def test_the_own_graph_and_its_parts_are_validated(validator):
    whole = ask(validator, b"", "page", part="")[0]["report"]
    line = ask(validator, b"", "page", part=f"{BASE}id/passage/9")[0]["report"]
    thing = ask(validator, b"", "page", part=f"{BASE}id/pairing/yunnan-siem-reap")[0]["report"]

    assert whole["counts"]["violation"] == 0
    assert whole["checked"] > 1000
    assert line["total"] == 0
    assert 0 < line["checked"] < 50
    assert {entry["focus"]["iri"] for one in thing["things"] for entry in one["entries"]} <= {
        f"{BASE}id/pairing/yunnan-siem-reap"
    }
    assert ask(validator, b"", part=f"{BASE}id/place/nowhere")[0]["error"] == "invalid-document"


def test_results_about_the_own_graph_have_the_base_of_the_server(validator, tmp_path):
    """A violation in a copy of the graph is reported with its passage, under the base of the server."""
    base = "http://127.0.0.1:8000/"
    lines = resource(BUILT_GRAPH).read_text(encoding="utf-8").splitlines(keepends=True)
    broken = [
        line
        for line in lines
        if not ("pairing/kunming-fujisawa> <http://www.w3.org/2000/01/rdf-schema#label>" in line and "@zh" in line)
    ]
    assert len(broken) < len(lines)
    copy = tmp_path / "broken.nq"
    copy.write_text("".join(broken), encoding="utf-8")

    report = ask(validator, b"", "page", part=f"{base}id/pairing/kunming-fujisawa", base=base, dataset=str(copy))[0][
        "report"
    ]

    (one,) = report["things"]
    assert one["focus"]["iri"] == f"{base}id/pairing/kunming-fujisawa"
    assert f"{base}id/passage/9" in one["stated_in"]
    assert one["entries"][0]["shape"]["iri"] == f"{BASE}shapes#Thing-label-zh"
    assert one["entries"][0]["shape"]["label"] == "Chinese name"


def test_too_many_jobs_at_once_are_refused():
    validator = Validator(replace(SHORT, waiting_time=0.05))
    try:
        ask(validator, GOOD)
        long = [threading.Thread(target=_stopped, args=(validator,)) for _ in range(2)]
        for one in long:
            one.start()
        wait_until(lambda: len(validator.turns._running) == 2)
        with pytest.raises(Busy):
            ask(validator, GOOD)
        for one in long:
            one.join()
        assert ask(validator, GOOD)[0] == {"outcome": "conforms"}
    finally:
        validator.close()


def _stopped(validator):
    with pytest.raises(ValidationStopped):
        ask(validator, GOOD, given=[WITHOUT_END])


def test_a_lost_fork_server_is_replaced():
    validator = Validator(LIMITS)
    try:
        ask(validator, GOOD)
        validator.server._control.shutdown(socket.SHUT_RDWR)
        assert ask(validator, GOOD)[0] == {"outcome": "conforms"}
    finally:
        validator.close()


def test_the_service_does_not_import_the_engines():
    code = """
import sys
from youcheng.web import create_app
client = create_app().test_client()
response = client.post("/validate", data=b"<x:a> <x:b> <x:c> .", headers={"Content-Type": "text/turtle"})
assert response.status_code == 200, response.text
heavy = ("rdflib", "pyshacl", "owlready2", "youcheng.validation.jobs.run", "youcheng.build.pipeline")
print(*[name for name in heavy if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60, env=os.environ
    )

    assert done.stdout.strip() == ""


SUITE = SUITES / "shacl"


@pytest.mark.needs("suites")
def test_a_worker_opens_no_file_for_the_shapes_of_the_suite():
    """Every document of the W3C suite is validated and reported without opening a file after the fork."""
    code = f"""
import sys
from dataclasses import asdict
from pathlib import Path
from youcheng.sandbox.limits import Limits
from youcheng.validation.jobs import worker
from youcheng.validation.jobs.job import Job, UploadedDocument
preloaded = worker.prepare(asdict(Limits())).args[0]
documents = [path.read_bytes() for path in sorted(Path({str(SUITE)!r}).rglob("*.ttl"))]
assert len(documents) > 100
opened = []
sys.addaudithook(lambda event, arguments: opened.append(arguments[0]) if event == "open" else None)
for content in documents:
    sent = UploadedDocument("input", "turtle", content)
    for form in ("page", "junit", "sarif"):
        head, _ = worker.answered(Job(documents=(sent,), shape_documents=(sent,)), form, preloaded, [])
        assert "log" not in head, head["log"]
assert not opened, opened
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
