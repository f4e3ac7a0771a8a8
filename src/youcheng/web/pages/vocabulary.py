"""The vocabulary and the shapes as documents for people: every term with its definition, examples and uses."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from youcheng.rdf.labels import Label
from youcheng.rdf.lists import list_members
from youcheng.rdf.namespaces import EXTERNAL, ONTOLOGY, OWL, RDFS, SHAPES
from youcheng.rdf.prefixes import shorten
from youcheng.rdf.rebase import rebased
from youcheng.rdf.terms import DEFINITION, LABEL, NIL, TYPE, value_of
from youcheng.web.view.description import contents
from youcheng.web.view.graphics.diagram import diagram
from youcheng.web.view.presenter import Presenter, Reference, Text
from youcheng.web.view.templating import render

SKOS, SH, SCHEMA = EXTERNAL["skos"], EXTERNAL["sh"], EXTERNAL["schema"]
BESIDE = {TYPE.value, LABEL.value, DEFINITION.value, f"{RDFS}isDefinedBy"}
"""What is said in the heading of a term, or of all terms alike."""

NAMED_INDIVIDUAL = NamedNode(f"{OWL}NamedIndividual")
KINDS = {
    f"{OWL}Class": "classes",
    f"{OWL}ObjectProperty": "object-properties",
    f"{OWL}DatatypeProperty": "datatype-properties",
    f"{SH}NodeShape": "node-shapes",
    f"{SH}PropertyShape": "property-shapes",
}
"""The chapters of the documentation; what is none of these is an individual."""

Said = dict[str, dict[str, list[Any]]]


@dataclass(frozen=True)
class Term:
    """A term as it is documented."""

    reference: Reference
    name: str
    code: str
    other: list[Label]
    definition: str
    rows: list[tuple[Reference, list[Reference | Text]]]
    uses: int | None


@dataclass(frozen=True)
class Chapter:
    """The terms of one kind."""

    key: str
    terms: list[Term]


def ontology_page(presenter: Presenter) -> str:
    """Return the page of the vocabulary."""
    uses: dict[str, int] | None = None
    if not presenter.services.large:
        rows = chain(presenter.select("property-uses"), presenter.select("class-uses"))
        uses = {row["term"].value: int(row["uses"].value) for row in rows}
    return _page("ontology", ONTOLOGY, presenter, uses)


def shapes_page(presenter: Presenter) -> str:
    """Return the page of the shapes."""
    return _page("shapes", SHAPES, presenter, None)


def _page(path: str, graph: str, presenter: Presenter, uses: dict[str, int] | None) -> str:
    current = presenter.services
    said = collect(contents(current.store, rebased(graph, current.base)))
    return render(
        "vocabulary.html",
        path=path,
        chapters=chapters(said, f"{current.base}{path}#", presenter, uses),
        drawing=diagram(presenter, set(said)) if path == "ontology" else None,
        namespace=f"{current.base}{path}#",
    )


def collect(quads: list[Quad]) -> Said:
    """Return what is said by subject and property, in a stable order."""
    said: Said = defaultdict(lambda: defaultdict(list))
    for quad in sorted(quads, key=str):
        if quad.object == NAMED_INDIVIDUAL:  # the heading of its chapter says so
            continue
        said[value_of(quad.subject)][quad.predicate.value].append(quad.object)
    return said


def chapters(said: Said, namespace: str, presenter: Presenter, uses: dict[str, int] | None) -> list[Chapter]:
    """Return the terms of a namespace by kind, those of a kind in the order of their names."""
    found: dict[str, list[Term]] = defaultdict(list)
    for iri in sorted(said, key=str.casefold):
        if iri.startswith(namespace):
            types = [value_of(cls) for cls in said[iri].get(TYPE.value, [])]
            key = next((KINDS[cls] for cls in types if cls in KINDS), "individuals")
            hidden = BESIDE - {TYPE.value} if key == "individuals" else BESIDE
            found[key].append(_term(iri, said, presenter, uses, hidden))
    order = [*KINDS.values(), "individuals"]
    return [Chapter(key, found[key]) for key in order if found[key]]


def _term(iri: str, said: Said, presenter: Presenter, uses: dict[str, int] | None, hidden: set[str]) -> Term:
    about = said[iri]
    labels = [
        Label(text.value, text.language or "") for text in about.get(LABEL.value, []) if isinstance(text, Literal)
    ]
    reference = presenter.reference(iri)
    own = {name: values for name, values in about.items() if name not in hidden}
    return Term(
        reference=reference,
        name=iri.rpartition("#")[2],
        code=shorten(iri, presenter.base),
        other=[label for label in labels if label.text != reference.label.text],
        definition=_text(about.get(DEFINITION.value, []), presenter.language),
        rows=_rows(own, said, presenter),
        uses=uses.get(iri, 0) if uses is not None else None,
    )


def _text(values: list[Any], language: str) -> str:
    texts = {value.language: value.value for value in values if isinstance(value, Literal)}
    return texts.get(language) or next(iter(texts.values()), "")


def _rows(
    about: dict[str, list[Any]], said: Said, presenter: Presenter
) -> list[tuple[Reference, list[Reference | Text]]]:
    found = []
    for predicate in sorted(about):
        values = [value for value in about[predicate] if _readable(value, about[predicate], presenter.language)]
        found.append((presenter.reference(predicate), [_value(value, said, presenter) for value in values]))
    return found


def _readable(value: Any, values: list[Any], language: str) -> bool:
    """Tell whether a text is in the reader's language, or in a language where that one is missing."""
    if not isinstance(value, Literal) or not value.language or value.language == language:
        return True
    return not any(isinstance(other, Literal) and other.language == language for other in values)


def _value(value: Any, said: Said, presenter: Presenter) -> Reference | Text:
    if isinstance(value, BlankNode):
        return Text(written(value, said, presenter.base), "", "code")
    return presenter.value(value)


def written(term: Any, said: Said, base: str) -> str:
    """Return a term as Turtle writes it: a blank node by what is said of it, a list by its members."""
    if isinstance(term, NamedNode):
        return "()" if term == NIL else shorten(term.value, base)
    if isinstance(term, Literal):
        return str(term) if term.language else f'"{term.value}"'
    members = list_members(term, lambda node, predicate: said[value_of(node)].get(predicate.value, []))
    if members:
        return f"( {' '.join(written(member, said, base) for member in members)} )"
    about = said[value_of(term)]
    parts = [
        f"{shorten(predicate, base)} {', '.join(written(value, said, base) for value in values)}"
        for predicate, values in sorted(about.items())
    ]
    return f"[ {' ; '.join(parts)} ]".replace("rdf:type ", "a ")
