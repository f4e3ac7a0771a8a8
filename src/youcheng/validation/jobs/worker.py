"""A worker: does one job, within its time and its memory, and ends."""

import ctypes
import os
import signal
import socket
import sys
import traceback
from typing import Any

import click

from youcheng import errors
from youcheng.sandbox import framing as wire
from youcheng.sandbox.confinement import confine
from youcheng.sandbox.fork_server import PR_SET_PDEATHSIG
from youcheng.sandbox.limits import Limits
from youcheng.validation.jobs.job import Job, from_message, load, work
from youcheng.validation.jobs.preloaded import Known
from youcheng.validation.output.page import page
from youcheng.validation.output.writers import WRITERS

PAGE = "page"
"""The form of a report that a page is made of; the others are those of the command line."""
CAUSES: tuple[tuple[type[BaseException], str], ...] = (
    (errors.DocumentTooLarge, "document-too-large"),
    (errors.DocumentInvalid, "invalid-document"),
    (errors.ShapesInvalid, "invalid-shapes"),
    (MemoryError, "validation-too-large"),
    (RecursionError, "invalid-shapes"),
)
"""The problem that an error is for whoever sent the job; any other is a fault of ours."""


def run(known: Known, connection: socket.socket, limits: Limits, parent: int) -> None:
    """Do the job that is read from a connection, write its answer, and end; never return."""
    try:
        _end_with(parent, limits)
        head, size, body = wire.receive(connection)
        form = head.pop("answer")
        own = load(Job(part=head["part"], dataset=head["dataset"]))
        connection = confine(connection, limits)
        parts = [body]
        wire.receive_body(connection, size - len(body), parts.append)
        answer, text = answered(from_message(head, b"".join(parts)), form, known, own)
        wire.send(connection, answer, [text])
    except errors.DocumentTooLarge as error:
        wire.send(connection, _told(error))
    except (wire.Closed, MemoryError, OSError):
        pass
    finally:
        os._exit(0)


def answered(job: Job, form: str, known: Known, own: list[Any]) -> tuple[dict[str, Any], bytes]:
    """Return the head of the answer to a job, and the report in a form."""
    try:
        outcome = work(job, known, own)
        head: dict[str, Any] = {"conforms": outcome.findings.report.conforms}
        if form == PAGE:
            return head | {"report": page(outcome)}, b""
        return head, click.unstyle(WRITERS[form](outcome.findings, outcome.shapes)).encode(errors="replace")
    except BaseException as error:  # noqa: BLE001  (a panic of a parser is no Exception; whatever it is, it is told)
        return _told(error), b""


def _told(error: BaseException) -> dict[str, Any]:
    """Return what is said of an error; of a fault of ours also where it is."""
    name = next((name for kind, name in CAUSES if isinstance(error, kind)), None)
    if name is None:
        return {"error": "internal-error", "detail": "", "log": "".join(traceback.format_exception(error))[-4000:]}
    if isinstance(error, RecursionError):
        return {"error": name, "detail": "The shapes are nested too deeply."}
    return {"error": name, "detail": str(error)[:2000]}


def _end_with(parent: int, limits: Limits) -> None:
    """Let the kernel end this process when its time is over or its parent ends, whatever it does then.

    The signal's own action is to end the process; no code runs for it, so a regular expression that never comes back
    to the interpreter cannot put it off.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits.time)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(0)
