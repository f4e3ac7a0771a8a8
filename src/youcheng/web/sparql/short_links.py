"""Short links: addresses under which the service stores queries, if the operator allows it.

A query is stored in a file that is named by its SHA-256. So a query always has the same address, an address leads to
this very text or to nothing, and the text alone suffices to compute it.
"""

import hashlib
import os
import re
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

from flask import Blueprint, Response, request

from youcheng.errors import YouchengError
from youcheng.web.http.problems import Problem
from youcheng.web.http.responses import unstored_json
from youcheng.web.services import services
from youcheng.web.sparql import protocol, syntax_check

blueprint = Blueprint("short_links", __name__)
NAME = re.compile(r"[0-9a-f]{16}|[0-9a-f]{64}", re.ASCII)
SHORT_DIGITS = 16
"""Digits of a name; if two texts share them, the later one gets all its digits."""
MAX_STORED_BYTES = 20_000


class StoreFull(YouchengError):
    """No further query can be stored."""


class LinkStore:
    """The texts of at most `limit` queries in a folder, by their names."""

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder = folder
        self._limit = limit
        self._writing = threading.Lock()

    def add(self, text: str) -> tuple[str, bool]:
        """Store a text unless it is stored; return its name and whether it is new; raise StoreFull at the limit."""
        digest = hashlib.sha256(text.encode()).hexdigest()
        with self._writing:
            for name in (digest[:SHORT_DIGITS], digest):
                stored = self._read(name)
                if stored == text:
                    return name, False
                if stored is None:
                    self._write(name, text)
                    return name, True
        raise StoreFull("Two texts have the same name.")

    def find(self, name: str) -> str | None:
        """Return the text of a name, or None if there is no file or its text does not match the name."""
        text = self._read(name) if NAME.fullmatch(name) else None
        return text if text is not None and hashlib.sha256(text.encode()).hexdigest().startswith(name) else None

    def _read(self, name: str) -> str | None:
        try:
            return (self._folder / f"{name}.rq").read_bytes().decode("utf-8")
        except (FileNotFoundError, UnicodeDecodeError):
            return None

    def _write(self, name: str, text: str) -> None:
        """Write a whole file or none."""
        if sum(1 for _ in os.scandir(self._folder)) >= self._limit:
            raise StoreFull(f"{self._limit} queries are stored already.")
        descriptor, temporary = tempfile.mkstemp(dir=self._folder, prefix=".")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(text.encode())
            Path(temporary).replace(self._folder / f"{name}.rq")
        except BaseException:
            with suppress(OSError):
                Path(temporary).unlink()
            raise


@blueprint.post("/sparql/links")
def store_query() -> Response:
    """Store a valid query, and answer with its short link."""
    links: LinkStore | None = services().links
    if links is None:
        raise Problem("not-found", "The operator of this service does not allow short links.")
    operation = protocol.read_query()
    if len(operation.query.encode()) > MAX_STORED_BYTES:
        detail = f"A query of more than {MAX_STORED_BYTES} bytes cannot have a short link."
        raise Problem("request-too-large", detail, limit=MAX_STORED_BYTES, unit="bytes")
    syntax_check.form(operation)
    try:
        name, new = links.add(operation.query)
    except StoreFull as error:
        raise Problem("links-full", str(error)) from error
    address = f"{services().base}q/{name}"
    response = unstored_json({"link": address}, 201 if new else 200)
    response.headers["Location"] = address
    return response


@blueprint.get("/q/<name>")
def follow(name: str) -> Response:
    """Redirect a short link to the query: people reach the workbench, programs the result."""
    stored_query(name)
    language = request.args.get("lang")
    parameter = f"lang={language}&" if language in {"en", "zh"} else ""
    location = f"{request.script_root}/sparql?{parameter}link={name}"
    headers = {"Location": location, "Cache-Control": "public, max-age=300"}
    return Response(f"{location}\n", 303, headers, content_type="text/plain; charset=utf-8")


def stored_query(name: str) -> str:
    """Return the query that is stored under a name."""
    links: LinkStore | None = services().links
    text = links.find(name) if links else None
    if text is None:
        raise Problem("not-found", "No query is stored under this name.")
    return text
