"""What is fuzzed: each target makes an input from a chance, and says what is wrong with what comes of it."""

import json
import re
from collections.abc import Callable
from functools import cache, partial
from random import Random
from typing import Any
from urllib.parse import quote

from flask.testing import FlaskClient

from fuzz.inputs import AWKWARD, made, mutated, reworded, seeds
from support.paths import FIXTURES
from youcheng.cli.query import choose
from youcheng.cli.table import table
from youcheng.errors import DocumentInvalid, QueryError, QueryFailed, QueryStopped, YouchengError
from youcheng.paths import resource
from youcheng.rdf.formats import GRAPHS, RESULTS
from youcheng.sandbox.limits import Limits
from youcheng.sparql import QueryText, Request
from youcheng.sparql.text.syntax_errors import point_at
from youcheng.sparql.workers.pool import Pool
from youcheng.validation.input.documents import read_document
from youcheng.validation.jobs.job import Job, UploadedDocument
from youcheng.validation.jobs.preloaded import Preloaded
from youcheng.validation.jobs.run import run_job
from youcheng.validation.output.writers import WRITERS
from youcheng.web import create_app

GRAPH = FIXTURES / "graphs" / "endpoint.trig"
BASE = "http://127.0.0.1:8000/"
PYTHON = re.compile(r"Traceback|object has no attribute|NoneType|\b(?:Type|Key|Index|Attribute|Recursion)Error\b")
"""Words of a message that no user can act on."""
ALLOWED = {501, 503, 504}
"""Statuses from 500 that say what the server does not do, or that it has no room or time."""
ROUTES = ("sparql", "validate", "doc", "search", "browse", "reconcile")

Given = Any
Check = Callable[[Given], str]


def documents(lot: Random, form: str, suffixes: tuple[str, ...]) -> Given:
    return form, made(lot, *suffixes), b""


def spreadsheets(lot: Random) -> Given:
    if lot.random() < 0.5:
        return "csv", made(lot, ".csv", ".tsv"), made(lot, ".json") if lot.random() < 0.5 else b""
    path = lot.choice(sorted((resource("data") / "templates").glob("*.csv")))
    table, mapping = path.read_bytes(), path.with_name(f"{path.name}-metadata.json").read_bytes()
    return "csv", mutated(lot, table, seeds(".csv")), lot.choice([mapping, mutated(lot, mapping, seeds(".json"))])


def read(given: Given) -> str:
    """Read a document as the command line does; its refusal names the document."""
    form, content, mapping = given
    name = f"in.{form}"
    try:
        read_document(name, content, form=form, mapping=mapping or None, base="http://e.example/in")
    except DocumentInvalid as error:
        _require_place(str(error), name)
        return "refused"
    return "read"


def _require_place(message: str, *names: str) -> None:
    assert message.startswith(names), f"no place in: {message[:300]}"
    _require_plain(message)


def _require_plain(message: str) -> None:
    assert not PYTHON.search(message), f"Python's words in: {message[:300]}"


@cache
def preloaded() -> Preloaded:
    return Preloaded()


@cache
def template() -> bytes:
    return (resource("data") / "templates" / "pairing.ttl").read_bytes()


def jobs(lot: Random, *, shapes: bool) -> Given:
    broken = lot.random() < 0.2
    content = made(lot, ".ttl") if broken else reworded(lot, b"sh:" if shapes else b"yc:", ".ttl")
    return (
        template() if shapes else content,
        content if shapes else b"",
        lot.choice(sorted(WRITERS)),
        lot.random() < 0.5,
    )


def validate(given: Given) -> str:
    """Validate data by shapes as the command line does, and write the report."""
    data, shapes, form, unsupported = given
    job = Job(
        documents=(UploadedDocument("data.ttl", None, data),),
        shape_documents=(UploadedDocument("shapes.ttl", None, shapes),) if shapes else (),
        allow_unsupported=unsupported,
    )
    try:
        findings = run_job(job, preloaded())
        WRITERS[form](findings)
    except YouchengError as error:
        _require_plain(str(error))
        return type(error).__name__
    return findings.outcome.value


@cache
def pool() -> Pool:
    return Pool(GRAPH, BASE, Limits(time=1.0, memory=300 * 2**20, workers=1))


def queries(lot: Random) -> Given:
    asked = made(lot, ".rq") if lot.random() < 0.4 else reworded(lot, b"{", ".rq")
    return asked.decode("utf-8", "replace"), lot.choice(["table", *RESULTS, *GRAPHS, *[None] * 20])


def query(given: Given) -> str:
    """Evaluate a query as the command line does, in a worker."""
    asked, form = given
    try:
        chosen = choose(form, graph=QueryText(asked).query_form in {"CONSTRUCT", "DESCRIBE"}, terminal=True)
        result = pool().evaluate(Request(text=asked, format="json" if chosen == "table" else chosen))
        content = result.read()
        if chosen == "table":
            table(content, 80)
    except QueryFailed as error:
        raise AssertionError(f"the engine failed: {error}") from error
    except QueryError as error:
        if (line := getattr(error, "line", None)) is not None:
            point_at(asked, line, getattr(error, "column", None))
        _require_plain(str(error))
        return "stopped" if isinstance(error, QueryStopped) else "refused"
    except YouchengError:
        return "format"
    return "answered"


@cache
def client() -> FlaskClient:
    # A small budget of time for each query; the addresses of clients are not told apart.
    settings = {"base": BASE, "dataset": FIXTURES / "graphs" / "sample.trig", "time_limit": 1.0, "share": 1.0}
    return create_app(settings).test_client()


def _value(lot: Random, *plain: str) -> str:
    """Return a value of a parameter: usual, awkward or both."""
    awkward = lot.choice(AWKWARD).decode("utf-8", "replace") * lot.choice([1, 1, 40])
    return lot.choice([lot.choice(plain), awkward, lot.choice(plain) + awkward])


def requests(lot: Random) -> Given:  # noqa: PLR0911  (a route each)
    """Return a method, a path with parameters, headers and a body."""
    route = lot.choice(ROUTES)
    accept = lot.choice(["*/*", "text/html", "application/json", "text/turtle", "text/csv", _value(lot, "a/b;q=")])
    headers = {"Accept": "".join(filter(str.isprintable, accept)).encode("latin-1", "replace").decode("latin-1")}
    things = ("place/kunming", "pairing/kunming-zurich", "graph/editorial", "statement/a", "ontology", "")
    if route == "sparql":
        body = made(lot, ".rq")
        if lot.random() < 0.3:
            options = (
                f"&{lot.choice(['format', 'default-graph-uri', 'timeout', 'x'])}={quote(_value(lot, 'json', '1'))}"
            )
            return "GET", f"/sparql?query={quote(body[:4000])}{options}", headers, b""
        return "POST", "/sparql", headers | {"Content-Type": "application/sparql-query"}, body
    if route == "validate":
        if lot.random() < 0.2:
            return (
                "GET",
                f"/validate?part={quote(_value(lot, *things))}&shapes={quote(_value(lot, 'data', ''))}",
                headers,
                b"",
            )
        kind, suffix = lot.choice([("text/turtle", ".ttl"), ("application/ld+json", ".jsonld"), ("text/csv", ".csv"),
                                   ("application/rdf+xml", ".rdf"), ("application/trig", ".trig")])  # fmt: skip
        return (
            "POST",
            "/validate",
            headers | {"Content-Type": kind},
            made(lot, suffix, *([".json"] if "ld" in kind else [])),
        )
    if route == "doc":
        return "GET", f"/doc/{quote(_value(lot, *things))}?page={quote(_value(lot, '1', '-1', '9' * 30))}", headers, b""
    if route == "search":
        return "GET", f"/search?q={quote(_value(lot, 'Kunming', '昆明'))}&lang={quote(_value(lot, 'zh'))}", headers, b""
    if route == "browse":
        facet = lot.choice(["class", "country", "type", "partner", "decade", "source", "page"])
        return "GET", f"/browse?{facet}={quote(_value(lot, 'Pairing', 'twinning', '1990', '2'))}", headers, b""
    asked = {
        "q0": {"query": _value(lot, "Kunming"), "type": _value(lot, "City"), "limit": lot.choice([1, -1, 10**30, "x"])}
    }
    sent = json.dumps(asked, ensure_ascii=lot.random() < 0.5).encode("utf-8", "replace")
    if lot.random() < 0.7:
        sent = lot.choice([sent[: lot.randrange(len(sent))], sent.replace(b'"', b"", 1), sent + lot.choice(AWKWARD),
                           sent.replace(b"Kunming", lot.choice(AWKWARD)), b"[" * 5000, b"null", b"1e999"])  # fmt: skip
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    return "POST", "/reconcile", headers | form, lot.choice([b"queries", b"extend"]) + b"=" + quote(sent).encode()


def ask(given: Given) -> str:
    """Send a request; its answer is complete, and not 500."""
    method, path, headers, body = given
    answer = client().open(path, method=method, headers=headers, data=body)
    status, content = answer.status_code, answer.get_data(as_text=True)
    answer.close()
    assert status < 500 or status in ALLOWED, f"{status}: {content[:300]}"
    assert "Traceback (most recent" not in content, "a traceback in the answer"
    return str(status)


TARGETS: dict[str, tuple[int, Callable[[Random], Given], Check]] = {
    form: (share, partial(documents, form=form, suffixes=suffixes), read)
    for form, share, suffixes in (
        ("turtle", 12, (".ttl",)), ("trig", 12, (".trig", ".ttl")), ("ntriples", 10, (".nt",)),
        ("nquads", 10, (".nq",)),
        ("rdfxml", 14, (".rdf",)), ("jsonld", 14, (".jsonld", ".json")),
    )
} | {
    "csv": (12, spreadsheets, read),
    "data": (3, partial(jobs, shapes=False), validate),
    "shapes": (3, partial(jobs, shapes=True), validate),
    "query": (6, queries, query),
    "http": (4, requests, ask),
}  # fmt: skip
"""Each target: its share of a hundred inputs, how an input is made, and what is done with it."""
