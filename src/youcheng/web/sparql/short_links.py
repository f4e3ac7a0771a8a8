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

from youcheng.web.http.clients import current_client
from youcheng.web.http.problems import Problem
from youcheng.web.http.responses import unstored_json
from youcheng.web.services import services
from youcheng.web.sparql import protocol, syntax_check

blueprint = Blueprint("short_links", __name__)
NAME = re.compile(r"[0-9a-f]{16}|[0-9a-f]{64}", re.ASCII)
SHORT_DIGITS = 16
"""Digits of a name; if two texts share them, the later one gets all its digits."""
MAX_STORED_BYTES = 20_000


class LinkStore:
    """The texts of at most `limit` queries in a folder, by their names, and of a share of them for each client."""

    def __init__(self, folder: Path, limit: int, share: float = 1.0) -> None:
        self._folder = folder
        self._limit, self._limit_for_client = limit, max(1, int(limit * share))
        self._by_client: dict[str, set[str]] = {}
        """The names of the files that each client stored since the start."""
        self._writing = threading.Lock()

    def add(self, text: str, client: str = "") -> tuple[str, bool]:
        """Store a text unless it is stored, in the place of the longest unused; return its name and if it is new."""
        digest = hashlib.sha256(text.encode()).hexdigest()
        with self._writing:
            for name in (digest[:SHORT_DIGITS], digest):
                stored = self._read(name)
                if stored == text:
                    return name, False
                if stored is None:
                    self._make_room(client)
                    self._write(name, text)
                    self._by_client[client].add(f"{name}.rq")
                    return name, True
        raise ValueError("two texts have the same SHA-256")

    def find(self, name: str) -> str | None:
        """Return the text of a name, or None if there is no file or its text does not match the name."""
        text = self._read(name) if NAME.fullmatch(name) else None
        with suppress(OSError):
            os.utime(self._folder / f"{name}.rq" if text else "")  # The time of its last use.
        return text if text is not None and hashlib.sha256(text.encode()).hexdigest().startswith(name) else None

    def _read(self, name: str) -> str | None:
        try:
            return (self._folder / f"{name}.rq").read_bytes().decode("utf-8")
        except (FileNotFoundError, UnicodeDecodeError):
            return None

    def _make_room(self, client: str) -> None:
        """Delete the longest unused queries: of a client that has its share, and of all if there are too many."""
        used = {entry.name: entry.stat().st_mtime_ns for entry in os.scandir(self._folder) if entry.name[0] != "."}
        own = self._by_client.setdefault(client, set())
        own &= used.keys()
        for names, limit in ((own, self._limit_for_client), (used.keys(), self._limit)):
            for name in sorted(names, key=lambda name: used[name])[: max(0, len(names) + 1 - limit)]:
                (self._folder / name).unlink(missing_ok=True)
                del used[name]
                own.discard(name)

    def _write(self, name: str, text: str) -> None:
        """Write a whole file or none."""
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
    name, new = links.add(operation.query, current_client())
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
