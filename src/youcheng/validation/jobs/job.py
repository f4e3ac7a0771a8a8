"""A validation job, and the message that carries it to a worker."""

import io
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from youcheng.errors import DocumentInvalid
from youcheng.rdf.namespaces import BASE
from youcheng.validation.engine import Engine
from youcheng.validation.wording import say

MEGABYTE = 2**20
DOCUMENT_FIELDS = ("documents", "shape_documents", "background")


@dataclass(frozen=True)
class UploadedDocument:
    """The name and the bytes of a document, and its format unless the name tells it."""

    name: str
    format: str | None
    content: bytes

    @classmethod
    def from_file(cls, path: Path) -> "UploadedDocument":
        """Return the document in a file, whose suffix tells the format."""
        try:
            return cls(str(path), None, path.read_bytes())
        except OSError as error:
            raise DocumentInvalid(f"{path}: {say('unreadable', detail=error.strerror)}") from error


@dataclass(frozen=True, kw_only=True)
class Job:
    """The documents, or the part of the own graph, to validate, with the shapes and options."""

    documents: tuple[UploadedDocument, ...] = ()
    shape_documents: tuple[UploadedDocument, ...] = ()
    background: tuple[UploadedDocument, ...] = ()
    """Data that the documents refer to, which are not validated."""
    shapes: tuple[str, ...] = ()
    """Names of the project's files of shapes, or of single shapes."""
    part: str | None = None
    """The IRI of a thing or graph of the own dataset, "" for the whole dataset, None to validate the documents."""
    entailment: bool | None = None
    """Whether to validate entailed triples as well; None does so for the own dataset only."""
    engine: Engine = "auto"
    fail_on: str = "violation"
    """The least severity with which data do not conform."""
    allow_unsupported: bool = False
    """Whether to go on if some triples of the shapes are not evaluated."""
    language: str = "en"
    base: str = BASE
    """The base IRI that the server uses in place of the canonical one."""
    limit: int = 64 * MEGABYTE
    """The largest size of a document after decompression, in bytes."""
    dataset: str = ""
    """The path of the own dataset."""


def to_message(job: Job) -> tuple[dict[str, Any], list[bytes]]:
    """Return a job as a JSON object and the contents of its documents."""
    head = asdict(job)
    entries = [entry for name in DOCUMENT_FIELDS for entry in head[name]]
    chunks = [entry.pop("content") for entry in entries]
    for entry, content in zip(entries, chunks, strict=True):
        entry["size"] = len(content)
    return head, chunks


def from_message(head: dict[str, Any], body: bytes) -> Job:
    """Return the job of a message, whose body has the contents of the documents one after another."""
    stream = io.BytesIO(body)

    def documents(entries: list[dict[str, Any]]) -> tuple[UploadedDocument, ...]:
        return tuple(UploadedDocument(entry["name"], entry["format"], stream.read(entry["size"])) for entry in entries)

    fields = {name: documents(head[name]) for name in DOCUMENT_FIELDS}
    return Job(**head | fields | {"shapes": tuple(head["shapes"])})
