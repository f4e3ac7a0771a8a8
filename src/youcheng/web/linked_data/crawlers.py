"""Addresses that crawlers and browsers ask for by themselves: robots.txt, sitemap.xml, favicon.ico."""

from flask import Blueprint, Response, redirect, render_template, url_for

from youcheng.rdf.namespaces import path_of
from youcheng.web.http.responses import with_entity_tag
from youcheng.web.services import services
from youcheng.web.view.description import select

LISTED = (
    "", "passages", "browse", "queries", "ontology", "shapes", "data", "dataset", "validate", "validate/start",
)  # fmt: skip
"""The pages in the sitemap that are not about a single thing."""
MAX_ADDRESSES = 50_000
"""The size of a sitemap (https://www.sitemaps.org/protocol.html)."""

blueprint = Blueprint("crawlers", __name__)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Answer with the rules for crawlers."""
    text = render_template("robots.txt", sitemap=f"{services().base}sitemap.xml")
    return with_entity_tag(Response(text, content_type="text/plain; charset=utf-8"), "public, max-age=3600")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """Answer with the addresses of all pages; of a large graph, without those about a single thing."""
    current, base = services(), services().base
    things = set() if current.large else {row["thing"].value for row in select(current.store, "things", base)}
    listed = sorted(things)[: MAX_ADDRESSES - len(LISTED)]
    paths = [*LISTED, *((path_of(iri, base) or "").replace("id/", "doc/", 1) for iri in listed)]
    addresses = [f"{base}{path}" for path in paths]
    body = render_template("sitemap.xml", addresses=addresses)
    return with_entity_tag(Response(body, content_type="application/xml"), "public, max-age=3600")


@blueprint.get("/favicon.ico")
def icon() -> Response:
    """Redirect to the icon: browsers ask for it here if a document, such as JSON, names none."""
    return redirect(url_for("static", filename="icon.svg"), 301, Response)  # type: ignore[return-value]
