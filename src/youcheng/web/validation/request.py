"""What a request asks to be validated, read from the body of a POST, from a form, or from the address."""

import re
from dataclasses import dataclass, field
from typing import Any

from flask import request
from werkzeug.http import parse_options_header

from youcheng.web.http.formats import CSV, GRAPHS
from youcheng.web.http.negotiation import by_name
from youcheng.web.http.problems import Problem

FORMATS = (*GRAPHS, CSV)
"""What is read: RDF, and spreadsheets whose columns are those of a template or that come with their mapping."""
MEGABYTE = 2**20
LARGEST_REQUEST = 16 * MEGABYTE
"""So many bytes may be sent."""
LARGEST_DOCUMENT = 48 * MEGABYTE
"""So many bytes may a document have after decompression."""
MOST_DOCUMENTS = 20
KEPT_TEXT = 400_000
"""An uploaded document of more characters is not shown in the form again."""
INPUT = "input"
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
GZIP = b"\x1f\x8b"
_UNSAFE = re.compile(r"[^\w.+ -]+")


@dataclass(frozen=True)
class Sent:
    """A document as it was sent."""

    name: str
    form: str | None
    content: bytes

    def head(self) -> dict[str, Any]:
        """Return what a worker is told of it; its bytes go into the body of the message."""
        return {"name": self.name, "form": self.form, "size": len(self.content)}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What to validate, against what, and what the form shows again."""

    documents: list[Sent] = field(default_factory=list)
    given: list[Sent] = field(default_factory=list)
    shapes: tuple[str, ...] = ()
    part: str | None = None
    entailment: bool | None = None
    format: str | None = None
    """The form of the report that is asked for by name."""
    raw: bool = False
    """Whether the document is the body of the request."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to validate."""
        return not self.documents and self.part is None

    @property
    def text(self) -> str:
        """The document as the form shows it again: pasted, or uploaded alone and not too long."""
        return _shown(self.documents)

    @property
    def given_text(self) -> str:
        """The shapes given, as the form shows them again."""
        return _shown(self.given)


def _shown(documents: list[Sent]) -> str:
    if len(documents) != 1 or documents[0].content.startswith(GZIP) or len(documents[0].content) > KEPT_TEXT:
        return ""
    return documents[0].content.decode("utf-8", errors="replace").replace("\x00", "�")


def read() -> Asked:
    """Return what the present request asks for.

    Raises:
        Problem: it is too large, of a media type that is not read, or asks for two things at once.
    """
    if request.method in {"GET", "HEAD"}:
        return _from_parameters(request.args)
    request.max_content_length = LARGEST_REQUEST
    request.max_form_memory_size = LARGEST_REQUEST
    if (request.content_length or 0) > LARGEST_REQUEST:
        raise _too_large()
    media_type, options = parse_options_header(request.headers.get("Content-Type", ""))
    if media_type.lower() in FORMS:
        return _from_form()
    charset = options.get("charset", "utf-8").lower().replace("_", "-")
    form = by_name(media_type, FORMATS) if media_type else None
    if form is None or charset not in {"utf-8", "utf8", "us-ascii"}:
        known = ", ".join(each.media_type for each in FORMATS)
        raise Problem("unsupported-document", f"Send one of {known}, in UTF-8, and say so in Content-Type.")
    content = request.get_data(cache=False)
    name = f"{INPUT}.{form.suffix}"
    documents = [Sent(name, form.name, content)]
    return _from_parameters(request.args, documents=documents, raw=True)


def _too_large() -> Problem:
    limit = LARGEST_REQUEST // MEGABYTE
    return Problem("document-too-large", f"At most {limit} MB can be sent.", limit=LARGEST_REQUEST, unit="bytes")


def _from_parameters(parameters: Any, **values: Any) -> Asked:
    """Return what parameters ask for."""
    part = parameters.get("part")
    source = parameters.get("source", "")
    if part is None and source == "own":
        part = ""
    if part is not None and values.get("documents"):
        raise Problem("malformed-validation", "Send a document or name a part of our graph, not both.")
    entailment = {"": None, "1": True, "yes": True, "true": True, "0": False, "no": False, "false": False}
    wish = parameters.get("entailment", "").lower()
    if wish not in entailment:
        raise Problem("malformed-validation", "The parameter “entailment” is yes or no.")
    form = parameters.get("download") or parameters.get("format")
    shapes = tuple(dict.fromkeys(name for name in parameters.getlist("shapes") if name and name != "default"))[:100]
    return Asked(
        part=part if part is None else part.strip()[:2000],
        shapes=shapes,
        entailment=entailment[wish],
        format=form.replace(" ", "+") if form else None,
        **values,
    )


def _from_form() -> Asked:
    """Return what a form asks for: of a text and a file, the file."""
    form = request.form
    asked_format = form.get("input-format") or None
    if asked_format and by_name(asked_format, FORMATS) is None:
        raise Problem("malformed-validation", "The parameter “input-format” is no format of RDF.")
    name = by_name(asked_format, FORMATS).name if asked_format else None  # type: ignore[union-attr]
    documents = _files("file", name)
    text = form.get("text", "")
    if not documents and text.strip():
        documents = [Sent(INPUT, name, _encoded(text))]
    shape_documents = _files("shapes-file", None)
    if not shape_documents and form.get("given", "").strip():
        shape_documents = [Sent("shapes", None, _encoded(form["given"]))]
    return _from_parameters(request.values, documents=documents, given=shape_documents)


def _encoded(text: str) -> bytes:
    """Return a text as bytes; browsers send the ends of its lines as two characters."""
    return text.replace("\r\n", "\n").encode("utf-8", errors="replace")


def _files(name: str, form: str | None) -> list[Sent]:
    files = request.files.getlist(name)
    found = [Sent(_safe(file.filename), form, file.stream.read()) for file in files if file.filename]
    if len(found) > MOST_DOCUMENTS:
        raise Problem("malformed-validation", f"At most {MOST_DOCUMENTS} files can be sent at once.")
    return found


def _safe(name: str | None) -> str:
    r"""Return a file's name without its folders, as it is shown in the report.

    >>> _safe("C:\\my data\\cities.ttl"), _safe("../../etc/passwd")
    ('cities.ttl', 'passwd')
    """
    last = re.split(r"[/\\]", name or "")[-1]
    return _UNSAFE.sub("_", last)[-100:] or INPUT
