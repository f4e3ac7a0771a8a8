"""Keep a query under a short address, and lead from the address to the query."""

import json

from flask import Blueprint, Response, request

from youcheng.web.http.problems import Problem
from youcheng.web.services import services
from youcheng.web.sparql import protocol
from youcheng.web.sparql import syntax_check as check
from youcheng.web.sparql.endpoint import body, text_of
from youcheng.web.sparql.link_store import Full

blueprint = Blueprint("share", __name__)
LONGEST = 20_000
"""Bytes of a query that is kept."""
LASTING = "public, max-age=300"


@blueprint.post("/sparql/links")
def keep() -> Response:
    """Keep a valid query, and answer with its short address."""
    links = services().links
    if links is None:
        raise Problem("not-found", "The operator of this service lets no queries be kept.")
    operation = protocol.read("POST", request.query_string.decode("latin-1"), request.content_type or "", body())
    if operation is None:
        raise Problem("malformed-request")
    if len(operation.query.encode()) > LONGEST:
        detail = f"A query of more than {LONGEST} bytes is not kept."
        raise Problem("request-too-large", detail, limit=LONGEST, unit="bytes")
    check.form(operation)
    try:
        name, new = links.keep(operation.query)
    except Full as error:
        raise Problem("links-full", str(error)) from error
    address = f"{services().base}q/{name}"
    response = Response(json.dumps({"link": address}) + "\n", 201 if new else 200, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return _at(response, address)


@blueprint.get("/q/<name>")
def follow(name: str) -> Response:
    """Send whoever follows a short address to the query: people to the workbench, programs to its result."""
    text_of(name)
    language = request.args.get("lang")
    kept = f"lang={language}&" if language in {"en", "zh"} else ""
    location = f"{request.script_root}/sparql?{kept}link={name}"
    response = Response(f"{location}\n", 303, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = LASTING
    return _at(response, location)


def _at(response: Response, location: str) -> Response:
    """Return a response with a location, which is not made absolute with the Host that a request claims."""
    response.headers["Location"] = location
    response.autocorrect_location_header = False
    return response
