"""The pages of the vocabulary and the shapes: every term with its definition, its properties and its uses."""

from collections import defaultdict
from itertools import chain
from typing import Any

from flask import render_template
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from youcheng.rdf.labels import Label
from youcheng.rdf.lists import list_members
from youcheng.rdf.namespaces import AXIOMS, BASE, EXTERNAL, ONTOLOGY, OWL, RDFS, SHAPES, rebased
from youcheng.rdf.prefixes import shorten
from youcheng.rdf.terms import DEFINITION, LABEL, NIL, TYPE, owl, value_of
from youcheng.web.view.description import contents
from youcheng.web.view.graphics.diagram import diagram
from youcheng.web.view.presenter import Presenter, Text

SKOS, SH, SCHEMA = EXTERNAL["skos"], EXTERNAL["sh"], EXTERNAL["schema"]
HEADING = {TYPE.value, LABEL.value, DEFINITION.value, f"{RDFS}isDefinedBy"}
"""Properties that the heading of a term shows, or that are the same for all terms."""

NAMED_INDIVIDUAL = owl("NamedIndividual")
KINDS = {
    f"{OWL}Class": "classes",
    f"{OWL}ObjectProperty": "object-properties",
    f"{OWL}DatatypeProperty": "datatype-properties",
    f"{SH}NodeShape": "node-shapes",
    f"{SH}PropertyShape": "property-shapes",
}
"""The chapters by class; any other term is an individual."""
INDIVIDUALS = "individuals"

Statements = dict[str, dict[str, list[Any]]]
"""Objects by subject and property."""


def ontology_page(presenter: Presenter) -> str:
    """Return the page of the vocabulary."""
    uses: dict[str, int] | None = None
    if not presenter.services.large:
        rows = chain(presenter.select("property-uses"), presenter.select("class-uses"))
        uses = {row["term"].value: int(row["uses"].value) for row in rows}
    return _page("ontology", (ONTOLOGY, AXIOMS), presenter, uses)


def shapes_page(presenter: Presenter) -> str:
    """Return the page of the shapes."""
    return _page("shapes", (SHAPES,), presenter, None)


def _page(path: str, graphs: tuple[str, ...], presenter: Presenter, uses: dict[str, int] | None) -> str:
    statements = collect(contents(presenter.store, *(rebased(graph, presenter.base) for graph in graphs)))
    namespace = f"{BASE}{path}#"
    return render_template(
        "vocabulary.html",
        path=path,
        chapters=chapters(statements, namespace, presenter, uses),
        drawing=diagram(presenter, set(statements)) if path == "ontology" else None,
        namespace=namespace,
        owl_xml=path == "ontology" and presenter.services.owl_xml is not None,
    )


def collect(quads: list[Quad]) -> Statements:
    """Return the statements of a graph in a stable order."""
    statements: Statements = defaultdict(lambda: defaultdict(list))
    for quad in sorted(quads, key=str):
        if quad.object != NAMED_INDIVIDUAL:  # the heading of its chapter says so
            statements[value_of(quad.subject)][quad.predicate.value].append(quad.object)
    return statements


def chapters(
    statements: Statements, namespace: str, presenter: Presenter, uses: dict[str, int] | None
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the terms of a namespace by kind, those of a kind sorted by name."""
    terms: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for iri in sorted(statements, key=str.casefold):
        if iri.startswith(namespace):
            types = [value_of(cls) for cls in statements[iri].get(TYPE.value, [])]
            key = next((KINDS[cls] for cls in types if cls in KINDS), INDIVIDUALS)
            hidden = HEADING - {TYPE.value} if key == INDIVIDUALS else HEADING
            terms[key].append(_term(iri, statements, presenter, uses, hidden))
    return [(key, terms[key]) for key in (*KINDS.values(), INDIVIDUALS) if terms[key]]


def _term(
    iri: str, statements: Statements, presenter: Presenter, uses: dict[str, int] | None, hidden: set[str]
) -> dict[str, Any]:
    properties, reference = statements[iri], presenter.reference(iri)
    texts = (text for text in properties.get(LABEL.value, []) if isinstance(text, Literal))
    labels = [Label(text.value, text.language or "") for text in texts]
    rows = []
    for predicate in sorted(properties.keys() - hidden):
        values = [value for value in properties[predicate] if presenter.is_readable(value, properties[predicate])]
        shown = [
            Text(written(value, statements, presenter.base), "", "code")
            if isinstance(value, BlankNode)
            else presenter.value(value)
            for value in values
        ]
        rows.append((presenter.reference(predicate), shown))
    return {
        "reference": reference,
        "name": iri.rpartition("#")[2],
        "code": shorten(iri, presenter.base),
        "other": [label for label in labels if label.text != reference.label.text],
        "definition": presenter.text(properties.get(DEFINITION.value, [])),
        "rows": rows,
        "uses": uses.get(iri, 0) if uses is not None else None,
    }


def written(term: Any, statements: Statements, base: str) -> str:
    """Return a term as Turtle writes it: a blank node by its statements, a list by its members."""
    if isinstance(term, NamedNode):
        return "()" if term == NIL else shorten(term.value, base)
    if isinstance(term, Literal):
        return str(term) if term.language else f'"{term.value}"'
    members = list_members(term, lambda node, predicate: statements[value_of(node)].get(predicate.value, []))
    if members:
        return f"( {' '.join(written(member, statements, base) for member in members)} )"
    parts = [
        f"{shorten(predicate, base)} {', '.join(written(value, statements, base) for value in values)}"
        for predicate, values in sorted(statements[value_of(term)].items())
    ]
    return f"[ {' ; '.join(parts)} ]".replace("rdf:type ", "a ")
