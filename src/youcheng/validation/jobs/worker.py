"""A validation worker: it does one job, within its time and its memory, and ends."""

import signal
import socket
import traceback
from collections.abc import Sequence
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any, get_args

import click
import pyoxigraph as ox

from youcheng import errors
from youcheng.paths import resource
from youcheng.sandbox import framing
from youcheng.sandbox.confinement import confine
from youcheng.sandbox.fork_server import RunWorker
from youcheng.sandbox.limits import Limits
from youcheng.sparql.corrections.xpath_regex import blocks
from youcheng.validation import Shapes, validate
from youcheng.validation.engine import Engine
from youcheng.validation.input.documents import read_document
from youcheng.validation.jobs.job import MEGABYTE, Job, from_message
from youcheng.validation.jobs.preloaded import Preloaded
from youcheng.validation.jobs.run import load_dataset, run_job
from youcheng.validation.output.page import ReportPage
from youcheng.validation.output.writers import WRITERS
from youcheng.validation.shacl.shapes_check import shacl_vocabulary, unsupported_terms
from youcheng.validation.wording import catalogue

PAGE = "page"
"""The report as data for a page; the other forms are those of the command line."""
MAX_DATASET_BYTES = 64 * MEGABYTE
"""A larger dataset is validated on the command line only."""
PROBLEMS: tuple[tuple[type[BaseException], str], ...] = (
    (errors.DocumentTooLarge, "document-too-large"),
    (errors.DocumentInvalid, "invalid-document"),
    (errors.ShapesInvalid, "invalid-shapes"),
    (MemoryError, "validation-too-large"),
    (RecursionError, "invalid-shapes"),
)
"""The problem type of an error that the client can correct; any other error is ours."""


def prepare(limits: dict[str, Any]) -> RunWorker:
    """Load vocabulary, shapes and libraries for all workers, and return the function that each of them runs."""
    preloaded = Preloaded()
    preloaded.load_all()
    rehearse()
    return partial(run, preloaded, Limits(**limits))


def rehearse() -> None:
    """Make the libraries import and read what they need late, because a worker cannot open a file."""
    import youcheng.validation.jobs.custom_shapes
    import youcheng.validation.shacl.query_check  # noqa: F401

    get_close_matches("", [""])
    catalogue(), shacl_vocabulary(), unsupported_terms(), blocks()
    sheet = resource("data/templates") / "place.csv"
    read_document(sheet.name, sheet.read_bytes())
    quads = list(ox.parse(path=str(Path(__file__).with_name("rehearsal.ttl")), format=ox.RdfFormat.TURTLE))
    for engine in get_args(Engine):
        validate(quads, Shapes(quads), engine=engine)


def run(preloaded: Preloaded, limits: Limits, connection: socket.socket) -> None:
    """Do the job that is read from a socket, and send its answer."""
    # The kernel ends the process when its time is over, whatever it does then: no code runs for the signal, so a
    # regular expression that does not return to the interpreter cannot delay it.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits.time)
    head, size, body = framing.receive(connection)
    form = head.pop("answer")
    try:
        dataset = [] if head["part"] is None else _load(Path(head["dataset"]))
    except errors.DocumentTooLarge as error:
        framing.send(connection, _failure(error))
        return
    connection = confine(connection, limits)
    parts = [body]
    framing.receive_body(connection, size - len(body), parts.append)
    answer, report = answered(from_message(head, b"".join(parts)), form, preloaded, dataset)
    framing.send(connection, answer, [report])


def _load(path: Path) -> list[ox.Quad]:
    """Return the project's dataset, or raise DocumentTooLarge if it is too large for a worker."""
    if path.is_dir() or path.stat().st_size > MAX_DATASET_BYTES:
        raise errors.DocumentTooLarge("this graph is too large to be validated here; use: youcheng validate")
    return load_dataset(path)


def answered(job: Job, form: str, preloaded: Preloaded, dataset: Sequence[ox.Quad]) -> tuple[dict[str, Any], bytes]:
    """Return the head of the answer to a job, and the report in a format."""
    try:
        findings = run_job(job, preloaded, dataset)
        head: dict[str, Any] = {"outcome": findings.outcome.value}
        if form == PAGE:
            return head | {"report": ReportPage(findings).data()}, b""
        return head, click.unstyle(WRITERS[form](findings)).encode(errors="replace")
    except BaseException as error:  # noqa: BLE001  (a panic of a parser is not an Exception)
        return _failure(error), b""


def _failure(error: BaseException) -> dict[str, Any]:
    """Return the head of an answer that reports an error; an internal error has its traceback."""
    name = next((name for kind, name in PROBLEMS if isinstance(error, kind)), None)
    if name is None:
        return {"error": "internal-error", "detail": "", "log": "".join(traceback.format_exception(error))[-4000:]}
    if isinstance(error, RecursionError):
        return {"error": name, "detail": "The shapes are nested too deeply."}
    return {"error": name, "detail": str(error)[:2000]}
