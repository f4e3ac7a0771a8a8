"""Headers that every answer carries: cross-origin access for reading, and what keeps a page from being misused."""

from functools import partial

from flask import Flask, Response, request

from youcheng.web.http.responses import LICENSE, link

EXPOSED = (
    "Allow, Content-Disposition, Content-Language, Content-Location, Dataset-Version, ETag, Link, Location, Query-Id, "
    "Result-Count, Retry-After, Vary"
)
ALWAYS = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", EXPOSED),
    ("X-Content-Type-Options", "nosniff"),
)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)


def register(app: Flask, base: str) -> None:
    """Let every answer of an application carry them; pages link to the dataset below the base."""
    app.after_request(partial(add, f"{base}dataset"))


def add(dataset: str, response: Response) -> Response:
    """Add the headers: anyone may read from any origin, without credentials; a page may load only what is ours."""
    headers = response.headers
    headers.update(ALWAYS)
    if response.mimetype == "text/html":
        headers.setdefault("Content-Security-Policy", POLICY)
        headers["Referrer-Policy"] = "same-origin"
        if response.status_code == 200:
            made_from = link(dataset, "collection", type="text/html")
            headers.setdefault("Link", ", ".join([link(LICENSE, "license"), made_from]))
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        headers["Access-Control-Allow-Methods"] = headers.get("Allow", "GET, HEAD, OPTIONS")
        headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, Content-Type, If-None-Match, Query-Id"
        headers["Access-Control-Max-Age"] = "86400"
        if response.status_code == 404:  # whoever may not ask first would never read that nothing is there
            response.status_code = 204
            response.set_data(b"")
    return response
