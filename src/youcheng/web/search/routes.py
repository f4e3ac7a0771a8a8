"""Search over HTTP: by name at /search, by facets at /browse."""

from typing import Any

from flask import Blueprint, Response, render_template, request
from pyoxigraph import Literal, NamedNode, Quad

from youcheng.rdf.namespaces import CATALOG, EXTERNAL, rebased
from youcheng.rdf.terms import LABEL, TYPE
from youcheng.rdf.writers.serialize import write
from youcheng.web.http.formats import HTML, JSON_LD, N_TRIPLES, PLAIN_JSON, RDF_XML, TURTLE, Format
from youcheng.web.http.responses import (
    LICENSE,
    html,
    link,
    pretty_json,
    requested_format,
    requested_page,
    with_entity_tag,
)
from youcheng.web.search.facet_selection import Selection, in_order
from youcheng.web.search.facets import FACETS
from youcheng.web.search.index import MAX_QUERY_LENGTH
from youcheng.web.services import services
from youcheng.web.view.presenter import query_string
from youcheng.web.view.templating import current_presenter, keep_arguments

blueprint = Blueprint("search", __name__)
blueprint.record(keep_arguments("q", *FACETS, "page"))

OFFERED = (HTML, PLAIN_JSON, TURTLE, JSON_LD, N_TRIPLES, RDF_XML)


@blueprint.get("/search")
def search() -> Response:
    """Answer with the things that match a name, as a page or as JSON."""
    form = requested_format((HTML, PLAIN_JSON))
    presenter, query = current_presenter(), request.args.get("q", "")[:MAX_QUERY_LENGTH]
    matches = [(presenter.reference(iri), text, presenter.kinds(iri)) for iri, text in services().index.find(query)]
    if form.name == HTML.name:
        page = html(render_template("search.html", path="search", query=query, matches=matches), presenter.language)
        if query:
            page.headers["X-Robots-Tag"] = "noindex"
        return with_entity_tag(page)
    labels = presenter.services.labels
    results = [
        {
            "iri": reference.iri,
            "label": labels.of(reference.iri),
            "match": text,
            "kinds": [{"iri": kind.iri, "label": labels.of(kind.iri)} for kind in kinds],
        }
        for reference, text, kinds in matches
    ]
    response = Response(pretty_json({"query": query, "results": results}), content_type=form.content_type)
    response.vary.add("Accept")
    return with_entity_tag(response)


@blueprint.get("/browse")
def browse() -> Response:
    """Answer with the things under the chosen values of facets, and with the other values."""
    form = requested_format(OFFERED)
    chosen = in_order({facet: set(filter(None, request.args.getlist(facet))) for facet in FACETS})
    selection = Selection(chosen, requested_page(), current_presenter())
    if form.name == HTML.name:
        page = render_template("browse.html", forms=OFFERED[1:], path="browse", selection=selection)
        response = html(page, selection.presenter.language)
    else:
        body = pretty_json(described(selection)) if form.name == PLAIN_JSON.name else _as_rdf(selection, form)
        response = Response(body, content_type=form.content_type)
        response.vary.update(("Accept", "Accept-Language"))
    response.headers["Link"] = ", ".join(_links(selection, form))
    if sum(map(len, chosen.values())) > 1:  # there are more combinations than anyone should crawl
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return with_entity_tag(response)


def _links(selection: Selection, form: Format) -> list[str]:
    # JSON-LD readers fail on several alternates.
    others = [HTML] if form.name == JSON_LD.name else [other for other in OFFERED if other.name != form.name]
    links = [
        link(selection.iri, "canonical"),
        link(LICENSE, "license"),
        link("https://schema.org/CollectionPage", "type"),
        link(f"{services().base}dataset", "collection"),
        *(link(selection.address(format=other.name), "alternate", type=other.media_type) for other in others),
    ]
    if selection.number > 1:
        links.append(link(selection.address(selection.number - 1), "prev"))
    if selection.number < selection.pages:
        links.append(link(selection.address(selection.number + 1), "next"))
    return links


def described(selection: Selection) -> dict[str, Any]:
    """Return a selection for programs: its things, and every facet with its values, counts and addresses."""
    labels, base = selection.presenter.services.labels, selection.presenter.base
    return {
        "url": selection.iri,
        "chosen": selection.chosen,
        "total": len(selection.things),
        "page": selection.number,
        "pages": selection.pages,
        "things": [{"iri": reference.iri, "label": labels.of(reference.iri)} for reference in selection.here],
        "facets": {
            facet.name: [
                {
                    "value": choice.value,
                    "label": choice.label.text,
                    **({"iri": choice.iri} if choice.iri else {}),
                    "count": choice.number,
                    "chosen": choice.chosen,
                    "url": f"{base}browse{query_string(choice.address)}",
                }
                for choice in facet.choices
            ]
            for facet in selection.offers
        },
    }


def _as_rdf(selection: Selection, form: Format) -> bytes:
    """Return a selection as a collection of its things, each with its classes and names."""
    current = services()
    node, graph = NamedNode(selection.iri), NamedNode(rebased(CATALOG, current.base))
    schema, part = EXTERNAL["schema"], NamedNode(f"{EXTERNAL['dcterms']}hasPart")
    quads = [
        Quad(node, TYPE, NamedNode(f"{schema}CollectionPage"), graph),
        Quad(node, NamedNode(f"{schema}numberOfItems"), Literal(len(selection.things)), graph),
    ]
    for thing in (NamedNode(reference.iri) for reference in selection.here):
        quads.append(Quad(node, part, thing, graph))
        for predicate in (TYPE, LABEL):
            known = current.store.quads_for_pattern(thing, predicate, None)
            quads += [Quad(thing, predicate, quad.object, graph) for quad in known]
    return write(quads, form.codec, thing=node.value, base=current.base, context=current.context)
