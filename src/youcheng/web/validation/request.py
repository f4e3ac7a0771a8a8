"""Parses a request to the validator: the body of a POST, a form, or the query string."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from werkzeug.http import parse_options_header

from youcheng.validation.jobs.job import MEGABYTE, Job, UploadedDocument
from youcheng.web.http.formats import CSV, GRAPHS
from youcheng.web.http.negotiation import by_name
from youcheng.web.http.problems import Problem

FORMATS = (*GRAPHS, CSV)
"""RDF, and spreadsheets with the columns of a template or with a mapping of their own."""
MAX_REQUEST_BYTES = 16 * MEGABYTE
MAX_DOCUMENT_BYTES = 48 * MEGABYTE
MAX_DOCUMENTS = 20
MAX_FORM_TEXT = 400_000
"""A longer document is not shown in the form again."""
INPUT = "input"
FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}
GZIP = b"\x1f\x8b"
BOOLEANS = {"": None, "1": True, "yes": True, "true": True, "0": False, "no": False, "false": False}
_UNSAFE = re.compile(r"[^\w.+ -]+")


@dataclass(frozen=True)
class ValidationRequest:
    """The documents, shapes and options of a request, and the format of its report."""

    job: Job = field(default_factory=Job)
    format: str | None = None
    """The name of the format, unless the Accept header tells it."""
    raw: bool = False
    """Whether the body of the request is the document."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to validate."""
        return not self.job.documents and self.job.part is None


def form_text(documents: Sequence[UploadedDocument]) -> str:
    """Return the text of a single document to show in the form again, or "" if it is compressed or too long."""
    if len(documents) != 1 or documents[0].content.startswith(GZIP) or len(documents[0].content) > MAX_FORM_TEXT:
        return ""
    return documents[0].content.decode("utf-8", errors="replace").replace("\x00", "\ufffd")


def parse_request() -> ValidationRequest:
    """Return the present request, parsed."""
    if request.method in {"GET", "HEAD"}:
        return _from_parameters(request.args)
    request.max_content_length = request.max_form_memory_size = MAX_REQUEST_BYTES
    if (request.content_length or 0) > MAX_REQUEST_BYTES:
        limit = MAX_REQUEST_BYTES // MEGABYTE
        detail = f"At most {limit} MB can be sent."
        raise Problem("document-too-large", detail, limit=MAX_REQUEST_BYTES, unit="bytes")
    media_type, options = parse_options_header(request.headers.get("Content-Type", ""))
    if media_type.lower() in FORM_TYPES:
        return _from_form()
    charset = options.get("charset", "utf-8").lower().replace("_", "-")
    form = by_name(media_type, FORMATS) if media_type else None
    if form is None or charset not in {"utf-8", "utf8", "us-ascii"}:
        known = ", ".join(known.media_type for known in FORMATS)
        raise Problem("unsupported-document", f"Send one of {known}, in UTF-8, and say so in Content-Type.")
    document = UploadedDocument(f"{INPUT}.{form.suffix}", form.name, request.get_data(cache=False))
    return _from_parameters(request.args, documents=(document,), raw=True)


def _from_parameters(
    parameters: Any,
    documents: tuple[UploadedDocument, ...] = (),
    shape_documents: tuple[UploadedDocument, ...] = (),
    *,
    raw: bool = False,
) -> ValidationRequest:
    """Return the request with parameters and documents."""
    part = parameters.get("part", "" if parameters.get("source") == "own" else None)
    if part is not None and documents:
        raise Problem("malformed-validation", "Send a document or name a part of our graph, not both.")
    entailment = parameters.get("entailment", "").lower()
    if entailment not in BOOLEANS:
        raise Problem("malformed-validation", "The parameter “entailment” is yes or no.")
    form = parameters.get("download") or parameters.get("format")
    names = dict.fromkeys(name for name in parameters.getlist("shapes") if name and name != "default")
    job = Job(
        documents=documents,
        shape_documents=shape_documents,
        shapes=tuple(names)[:100],
        part=None if part is None else part.strip()[:2000],
        entailment=BOOLEANS[entailment],
        allow_unsupported=bool(BOOLEANS.get(parameters.get("allow-unsupported", "").lower())),
        limit=MAX_DOCUMENT_BYTES,
    )
    return ValidationRequest(job, form.replace(" ", "+") if form else None, raw)


def _from_form() -> ValidationRequest:
    """Return the request of a form; a file takes precedence over a text."""
    fields = request.form
    form = None
    if name := fields.get("input-format"):
        form = by_name(name, FORMATS)
        if form is None:
            raise Problem("malformed-validation", "The parameter “input-format” is no format of RDF.")
    documents = _documents("file", "text", INPUT, form.name if form else None)
    return _from_parameters(request.values, documents, _documents("shapes-file", "given", "shapes", None))


def _documents(file_field: str, text_field: str, name: str, form: str | None) -> tuple[UploadedDocument, ...]:
    """Return the files of a field of the form, or else the text of another field as a document."""
    files = [file for file in request.files.getlist(file_field) if file.filename]
    if len(files) > MAX_DOCUMENTS:
        raise Problem("malformed-validation", f"At most {MAX_DOCUMENTS} files can be sent at once.")
    text = request.form.get(text_field, "").replace("\r\n", "\n")  # browsers send line ends as two characters
    if not files and text.strip():
        return (UploadedDocument(name, form, text.encode("utf-8", errors="replace")),)
    return tuple(UploadedDocument(_safe_name(file.filename), form, file.stream.read()) for file in files)


def _safe_name(name: str | None) -> str:
    r"""Return the name of a file without its folders and unusual characters.

    >>> _safe_name("C:\\my data\\cities.ttl"), _safe_name("../../etc/passwd")
    ('cities.ttl', 'passwd')
    """
    last = re.split(r"[/\\]", name or "")[-1]
    return _UNSAFE.sub("_", last)[-100:] or INPUT
