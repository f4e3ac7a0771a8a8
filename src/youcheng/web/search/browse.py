"""What there is: the things of the graph by facets, as a page, as JSON and as RDF."""

import json
from typing import Any

from flask import Blueprint, Response, request
from pyoxigraph import Literal, NamedNode, Quad

from youcheng.rdf.namespaces import BASE, CATALOG, EXTERNAL
from youcheng.rdf.terms import LABEL, TYPE
from youcheng.rdf.writers import serialize as rdf
from youcheng.web.http.formats import HTML, JSON_LD, N_TRIPLES, PLAIN_JSON, RDF_XML, TURTLE, Format
from youcheng.web.http.negotiation import request_language
from youcheng.web.http.responses import LICENSE, link, requested_format, requested_page, with_entity_tag
from youcheng.web.search.facet_selection import Selection, in_order
from youcheng.web.search.facets import FACETS
from youcheng.web.services import services
from youcheng.web.view.presenter import Presenter, query_string
from youcheng.web.view.templating import page

blueprint = Blueprint("browse", __name__)

OFFERED = (HTML, PLAIN_JSON, TURTLE, JSON_LD, N_TRIPLES, RDF_XML)


@blueprint.get("/browse")
def browse() -> Response:
    """Answer with the things that fall under the chosen values of facets, and with what else may be chosen."""
    form = requested_format(OFFERED)
    chosen = in_order({facet: set(filter(None, request.args.getlist(facet))) for facet in FACETS})
    selection = Selection(chosen, requested_page(), Presenter(services(), request_language()))
    if form.name == HTML.name:
        response = page("browse.html", OFFERED, forms=OFFERED[1:], path="browse", selection=selection)
    else:
        body = as_json(selection) if form.name == PLAIN_JSON.name else _as_rdf(selection, form)
        response = Response(body, content_type=form.content_type)
        response.vary.update(("Accept", "Accept-Language"))
    response.headers["Link"] = ", ".join(_links(selection, form))
    if sum(map(len, chosen.values())) > 1:  # there are more combinations than anyone should crawl
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response if form.name == HTML.name else with_entity_tag(response)


def _links(selection: Selection, form: Format) -> list[str]:
    found = [
        link(selection.iri, "canonical"),
        link(LICENSE, "license"),
        link("https://schema.org/CollectionPage", "type"),
        link(f"{services().base}dataset", "collection"),
    ]
    others = [HTML] if form.name == JSON_LD.name else [other for other in OFFERED if other.name != form.name]
    found += [
        link(selection.address(selection.number, format=other.name), "alternate", type=other.media_type)
        for other in others
    ]
    if selection.number > 1:
        found.append(link(selection.address(selection.number - 1), "prev"))
    if selection.number < selection.pages:
        found.append(link(selection.address(selection.number + 1), "next"))
    return found


def as_json(selection: Selection) -> str:
    """Return a selection for programs: the things, and every facet with its values, counts and addresses."""
    labels, base = selection.presenter.services.labels, selection.presenter.base
    document: dict[str, Any] = {
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
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _as_rdf(selection: Selection, form: Format) -> bytes:
    """Return a selection as a collection of its things, each with its classes and names."""
    current = selection.presenter.services
    node, graph = NamedNode(selection.iri), NamedNode(current.base + CATALOG.removeprefix(BASE))
    schema, part = EXTERNAL["schema"], NamedNode(f"{EXTERNAL['dcterms']}hasPart")
    total = Literal(len(selection.things))
    quads = [
        Quad(node, TYPE, NamedNode(f"{schema}CollectionPage"), graph),
        Quad(node, NamedNode(f"{schema}numberOfItems"), total, graph),
    ]
    for reference in selection.here:
        thing = NamedNode(reference.iri)
        quads.append(Quad(node, part, thing, graph))
        for predicate in (TYPE, LABEL):
            said = current.store.quads_for_pattern(thing, predicate, None)
            quads += [Quad(thing, predicate, quad.object, graph) for quad in said]
    return rdf.write(quads, form.codec, thing=node.value, base=current.base, context=current.context)
