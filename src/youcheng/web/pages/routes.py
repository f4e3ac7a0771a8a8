"""Pages about the whole: at a glance, the article line by line, by class, by name, as files."""

import json
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for

from youcheng import __version__
from youcheng.web.http.formats import HTML, Format
from youcheng.web.http.negotiation import request_language
from youcheng.web.http.problems import Problem
from youcheng.web.http.responses import requested_format, with_entity_tag
from youcheng.web.linked_data import project_documents as documents
from youcheng.web.linked_data.document import serve
from youcheng.web.linked_data.schema_org import dataset_record
from youcheng.web.pages import article as reader
from youcheng.web.pages import home as glance
from youcheng.web.pages.explanation import because
from youcheng.web.search import browse
from youcheng.web.services import services
from youcheng.web.view.description import select
from youcheng.web.view.graphics import maps
from youcheng.web.view.graphics.timeline import by_year, chart, moments
from youcheng.web.view.presenter import Presenter
from youcheng.web.view.templating import finished, page, render

blueprint = Blueprint("pages", __name__)
blueprint.register_blueprint(browse.blueprint)
blueprint.register_blueprint(documents.blueprint)

FOUND = Format("json", "application/json", "json", "JSON")
"""What was found, for programs."""


LISTED = (
    "", "passages", "browse", "queries", "ontology", "shapes", "data", "dataset", "validate", "validate/start",
)  # fmt: skip
"""The pages about no single thing that the sitemap lists."""
MOST_LISTED = 50_000


def current_presenter() -> Presenter:
    """Return the eyes of the reader who asks."""
    return Presenter(services(), request_language())


@blueprint.get("/")
def home() -> Response:
    """Answer with the collection at a glance; for programs, with the description of the dataset."""
    document = documents.dataset("", home_page)
    if services().large and requested_format(document.offers).name == HTML.name:
        response = Response(status=303)
        response.headers["Location"] = f"{request.script_root}/sparql"
        response.autocorrect_location_header = False
        return response
    return serve(document)


def home_page(language: str) -> str:
    """Return the home page."""
    presenter = Presenter(services(), language)
    pairings = maps.pairings(presenter)
    years = by_year(moments(presenter))
    return render(
        "home.html",
        path="",
        said=glance.said_and_named(presenter),
        countries=glance.by_country(pairings, presenter),
        fields=glance.by_field(presenter),
        strengths=glance.by_strength(pairings, presenter),
        maps=glance.maps(pairings, presenter),
        missing=glance.off_the_map(pairings, presenter),
        total=len({pairing.iri for pairing in pairings}),
        years=years,
        bars=chart(years),
        record=dataset_record(presenter),
    )


@blueprint.get("/passages")
def passages() -> Response:
    """Answer with the article as a list of passages."""
    requested_format((HTML,))
    presenter = current_presenter()
    key = ("passages", presenter.language, "lang" in request.args, request.script_root)
    body, _ = services().remember(key, lambda: (passages_page(presenter).encode(), 1))
    return finished(body)


def passages_page(presenter: Presenter) -> str:
    """Return the page of the article as a list of passages."""
    entries = reader.passages(presenter)
    return render("passages.html", path="passages", entries=entries, coverage=reader.coverage(entries, presenter))


@blueprint.get("/search")
def search() -> Response:
    """Answer with the things whose names hold what is looked for, as a page or as JSON."""
    form = requested_format((HTML, FOUND))
    presenter, query = current_presenter(), request.args.get("q", "")[:200]
    found = [(presenter.reference(iri), text, presenter.kinds(iri)) for iri, text in services().index.find(query)]
    if form.name == FOUND.name:
        return with_entity_tag(_as_json(query, presenter, found))
    response = page("search.html", path="search", query=query, found=found)
    if query:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _as_json(query: str, presenter: Presenter, found: list[Any]) -> Response:
    results = [
        {
            "iri": reference.iri,
            "label": presenter.services.labels.of(reference.iri),
            "match": text,
            "kinds": [{"iri": kind.iri, "label": presenter.services.labels.of(kind.iri)} for kind in kinds],
        }
        for reference, text, kinds in found
    ]
    body = json.dumps({"query": query, "results": results}, ensure_ascii=False, indent=2) + "\n"
    response = Response(body, content_type=FOUND.content_type)
    response.vary.add("Accept")
    return response


@blueprint.get("/favicon.ico")
def icon() -> Response:
    """Answer with where the icon is: browsers ask for it here when what they show, such as JSON, names none."""
    return redirect(url_for("static", filename="icon.svg"), 301, Response)  # type: ignore[return-value]


@blueprint.get("/because")
def explanation() -> Response:
    """Answer with why a statement is in the graph: the axiom and the premises, each with who states it."""
    subject, predicate, object_ = (request.args.get(name, "") for name in ("subject", "predicate", "object"))
    try:
        why = because(subject, predicate, object_, current_presenter())
    except ValueError:
        why = None
    if why is None:
        raise Problem("not-found", current_presenter().messages("because.none"))
    return page("explanation.html", path="because", why=why)


@blueprint.get("/data")
def data() -> Response:
    """Answer with the files of the dataset; for programs, with the description of it and of them."""
    return serve(documents.dataset("data", data_page))


def data_page(language: str) -> str:
    """Return the page of the files."""
    presenter = Presenter(services(), language)
    counted = [(presenter.voice(row["graph"].value), int(row["triples"].value)) for row in presenter.select("sizes")]
    voices = sorted(counted, key=lambda voice: voice[0].order)
    others = [voice for voice in voices if "/graph/elsewhere/" in voice[0].iri]
    ours = [voice for voice in voices if voice not in others]
    return render(
        "data.html",
        path="data",
        dumps=services().dumps.values(),
        voices=ours,
        others=others,
        version=__version__,
        record=dataset_record(presenter),
    )


@blueprint.get("/dataset")
@blueprint.get("/dataset.<suffix>")
def dataset(suffix: str = "") -> Response:
    """Answer with the description of the dataset."""
    return serve(documents.dataset("dataset", documents.dataset_page), documents.fixed(suffix))


@blueprint.get("/.well-known/void")
def void() -> Response:
    """Send on to the description of the dataset (https://www.w3.org/TR/void/#well-known)."""
    response = redirect(f"{request.script_root}/dataset", 302, Response)
    response.autocorrect_location_header = False
    return response  # type: ignore[return-value]


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Tell crawlers what is worth their while."""
    text = render("robots.txt", sitemap=f"{services().base}sitemap.xml")
    return with_entity_tag(Response(text, content_type="text/plain; charset=utf-8"), "public, max-age=3600")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """List the pages that are about something; of a large graph those alone that are about no single thing.

    A list may hold 50,000 addresses (https://www.sitemaps.org/protocol.html).
    """
    base = services().base
    things = set() if services().large else {row["thing"].value for row in select(services().store, "things", base)}
    listed = sorted(things)[: MOST_LISTED - len(LISTED)]
    addresses = [f"{base}{path}" for path in LISTED] + [iri.replace(f"{base}id/", f"{base}doc/", 1) for iri in listed]
    body = render("sitemap.xml", addresses=addresses)
    return with_entity_tag(Response(body, content_type="application/xml"), "public, max-age=3600")
