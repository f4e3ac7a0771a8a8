"""What there is: the things of the graph by facets, as a page, as JSON and as RDF."""

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Blueprint, Response, request
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from youcheng.namespaces import BASE, CATALOG, EXTERNAL, RDF, RDFS
from youcheng.web import rdf
from youcheng.web.answers import LICENSE, asked_page, link, tongue, validated, wanted
from youcheng.web.facets import FACETS, TYPE
from youcheng.web.labels import LABEL, Label
from youcheng.web.negotiation import HTML, JSON_LD, N_TRIPLES, PLAIN_JSON, RDF_XML, TURTLE, Format
from youcheng.web.problems import Problem
from youcheng.web.rendering import page
from youcheng.web.site import site
from youcheng.web.terms import name_of
from youcheng.web.view import Reference, Viewer, query_string

blueprint = Blueprint("browse", __name__)

OFFERED = (HTML, PLAIN_JSON, TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
PAGE_SIZE = 200
"""How many things one page lists."""


@dataclass(frozen=True)
class Choice:
    """A value of a facet: how many things it leaves, and the address that chooses it, or drops it where chosen."""

    value: str
    label: Label
    number: int
    address: dict[str, str]
    chosen: bool
    iri: str = ""
    depth: int = 0


@dataclass(frozen=True)
class Facet:
    """A facet with the values that leave something."""

    name: str
    choices: list[Choice]

    @property
    def chosen(self) -> Choice | None:
        """Return the value that is chosen."""
        return next((choice for choice in self.choices if choice.chosen), None)


class Selection:
    """What one address selects, as a reader sees it."""

    def __init__(self, chosen: dict[str, str], number: int, viewer: Viewer) -> None:
        """Select by values of facets; refuse one that nothing falls under at all."""
        self.chosen = chosen
        self.number = number
        self.viewer = viewer
        self.facets = viewer.site.facets
        if any(value not in self.facets.by[facet] for facet, value in chosen.items()):
            raise Problem("not-found")
        self.pages = max(1, -(-len(self.things) // PAGE_SIZE))
        if number > self.pages:
            raise Problem("not-found")

    @cached_property
    def things(self) -> list[Reference]:
        """Return all that is selected, by name."""
        found = self.facets.find(self.chosen)
        return sorted(map(self.viewer.reference, found), key=lambda reference: (reference.order, reference.iri))

    @property
    def here(self) -> list[Reference]:
        """Return the things of the present page."""
        return self.things[(self.number - 1) * PAGE_SIZE : self.number * PAGE_SIZE]

    @property
    def iri(self) -> str:
        """Return the public address of the selection."""
        return self.address(self.number)

    def address(self, number: int, **more: str) -> str:
        """Return the public address of a page of the selection."""
        return f"{self.viewer.site.base}browse{query_string(self.asked(number, **more))}"

    def asked(self, number: int, **more: str) -> dict[str, str]:
        """Return the arguments that ask for a page of the selection."""
        return self.chosen | ({"page": str(number)} if number > 1 else {}) | more

    @cached_property
    def offers(self) -> list[Facet]:
        """Return the facets with what each value would leave."""
        counts = self.facets.counts(self.chosen)
        return [Facet(name, self._choices(name, counts[name])) for name in FACETS if counts[name]]

    def offer(self, name: str) -> Facet:
        """Return a facet, empty where no value of it leaves anything."""
        return next((facet for facet in self.offers if facet.name == name), Facet(name, []))

    def _choices(self, name: str, counts: dict[str, int]) -> list[Choice]:
        if name == "class":
            return [self._choice(name, value, counts[value], depth) for value, depth in self._tree(counts)]
        found = [self._choice(name, value, number) for value, number in counts.items()]
        if name == "year":
            return sorted(found, key=lambda choice: -int(choice.value))
        return sorted(found, key=lambda choice: (-choice.number, choice.label.text.casefold(), choice.value))

    def _choice(self, name: str, value: str, number: int, depth: int = 0) -> Choice:
        chosen = self.chosen.get(name) == value
        others = {facet: kept for facet, kept in self.chosen.items() if facet != name}
        asked = others if chosen else {f: (others | {name: value})[f] for f in FACETS if f in others or f == name}
        iri = self.facets.iri(name, value)
        return Choice(value, self._label(name, value, iri), number, asked, chosen, iri, depth)

    def _label(self, name: str, value: str, iri: str) -> Label:
        messages = self.viewer.messages
        if name == "year":
            return Label(messages.date(value), self.viewer.language)
        if name == "voice":
            key = "voice.passage" if value == "article" else f"voice.{value}"
            return Label(messages(key), self.viewer.language) if key in messages else self.viewer.voice(iri).label
        return self.viewer.reference(iri).label

    def _tree(self, counts: dict[str, int]) -> list[tuple[str, int]]:
        """Return the classes as a tree, written line by line, each with how far below the top it stands."""
        vocabulary = f"{self.viewer.site.base}ontology#"
        below: dict[str, list[str]] = defaultdict(list)
        for cls in counts:
            quads = self.viewer.site.store.quads_for_pattern(
                NamedNode(f"{vocabulary}{cls}"), NamedNode(f"{RDFS}subClassOf"), None, DefaultGraph()
            )
            parents = {name_of(quad.object).removeprefix(vocabulary) for quad in quads} & counts.keys()
            for parent in parents or {""}:
                below[parent].append(cls)
        found: list[tuple[str, int]] = []

        def walk(parent: str, depth: int) -> None:
            for reference in sorted(
                (self.viewer.reference(f"{vocabulary}{cls}") for cls in below[parent]), key=lambda ref: ref.order
            ):
                found.append((reference.iri.removeprefix(vocabulary), depth))
                walk(found[-1][0], depth + 1)

        walk("", 0)
        return found


@blueprint.get("/browse")
def browse() -> Response:
    """Answer with the things that fall under the chosen values of facets, and with what else may be chosen."""
    form = wanted(OFFERED)
    chosen = {facet: request.args[facet] for facet in FACETS if request.args.get(facet)}
    selection = Selection(chosen, asked_page(), Viewer(site(), tongue()))
    if form.name == HTML.name:
        response = page("browse.html", OFFERED, forms=OFFERED[1:], path="browse", selection=selection)
    else:
        body = as_json(selection) if form.name == PLAIN_JSON.name else _as_rdf(selection, form)
        response = Response(body, content_type=form.content_type)
        response.vary.update(("Accept", "Accept-Language"))
    response.headers["Link"] = ", ".join(_links(selection, form))
    return response if form.name == HTML.name else validated(response)


def _links(selection: Selection, form: Format) -> list[str]:
    found = [
        link(selection.iri, "canonical"),
        link(LICENSE, "license"),
        link("https://schema.org/CollectionPage", "type"),
        link(f"{site().base}dataset", "collection"),
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
    labels, base = selection.viewer.site.labels, selection.viewer.site.base
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
    current = selection.viewer.site
    node, graph = NamedNode(selection.iri), NamedNode(current.base + CATALOG.removeprefix(BASE))
    schema, part = EXTERNAL["schema"], NamedNode(f"{EXTERNAL['dcterms']}hasPart")
    total = Literal(len(selection.things))
    quads = [
        Quad(node, NamedNode(f"{RDF}type"), NamedNode(f"{schema}CollectionPage"), graph),
        Quad(node, NamedNode(f"{schema}numberOfItems"), total, graph),
    ]
    for reference in selection.here:
        thing = NamedNode(reference.iri)
        quads.append(Quad(node, part, thing, graph))
        for predicate in (TYPE, LABEL):
            said = current.store.quads_for_pattern(thing, predicate, None)
            quads += [Quad(thing, predicate, quad.object, graph) for quad in said]
    return rdf.write(quads, form, thing=node.value, base=current.base, context=current.context)
