"""Headers of every answer: reading from other origins, and protection of pages."""

from functools import partial

from flask import Flask, Response, request

from youcheng.web.http.responses import LICENSE, link

EXPOSED = (
    "Allow, Content-Disposition, Content-Language, Content-Location, Dataset-Version, ETag, Link, Location, Query-Id, "
    "Query-Notice, RateLimit, RateLimit-Policy, Result-Count, Retry-After, Vary"
)
ALWAYS = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", EXPOSED),
    ("X-Content-Type-Options", "nosniff"),
]
"""Headers of every answer: any page may read it, without credentials."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)


def register(app: Flask, base: str) -> None:
    """Complete every answer of an application; pages link to the dataset below the base."""
    app.after_request(partial(complete, f"{base}dataset"))


def complete(dataset: str, response: Response) -> Response:
    """Add the headers of a page, which may load files of this service alone, and of a preflight request."""
    headers = response.headers
    if headers.get("Content-Type", "").startswith("text/html"):
        headers.setdefault("Content-Security-Policy", POLICY)
        headers["Referrer-Policy"] = "same-origin"
        if response.status_code == 200:
            collection = link(dataset, "collection", type="text/html")
            headers.setdefault("Link", ", ".join([link(LICENSE, "license"), collection]))
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        headers["Access-Control-Allow-Methods"] = headers.get("Allow", "GET, HEAD, OPTIONS")
        headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, Content-Type, If-None-Match, Query-Id"
        headers["Access-Control-Max-Age"] = "86400"
        if response.status_code == 404:  # A browser hides the 404 of the request itself if its preflight fails.
            response.status_code = 204
            response.set_data(b"")
    return response
