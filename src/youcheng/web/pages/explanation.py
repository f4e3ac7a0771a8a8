"""Why an entailed statement is in the graph: the axiom and the premises, each with who states it."""

from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from youcheng.web.view.presenter import Reference, Text, Viewer


@dataclass
class Reason:
    """A statement and why it holds: who states it, or the axiom and the premises from which it follows."""

    subject: Reference | Text
    predicate: Reference | Text
    object: Reference | Text
    stated_by: list[Reference] = field(default_factory=list)
    axiom: str = ""
    premises: list["Reason"] = field(default_factory=list)


def because(subject: str, predicate: str, object_: str, viewer: Viewer) -> Reason | None:
    """Return why a triple is in the graph, or None where it is not. The object is an IRI, or a literal as N-Triples.

    Raises:
        ValueError: the subject or the predicate is no IRI, or the object is neither an IRI nor a literal.
    """
    services = viewer.services
    said = _literal(object_) if object_.startswith('"') else NamedNode(object_)
    triple = Triple(NamedNode(subject), NamedNode(predicate), said)
    explanation = services.explainer.explain(triple)
    return _reason(explanation, viewer) if explanation else None


def _literal(text: str) -> Literal:
    try:
        (quad,) = parse(f"<urn:s> <urn:p> {text} .", format=RdfFormat.N_TRIPLES)
    except SyntaxError as error:
        raise ValueError(text) from error
    if not isinstance(quad.object, Literal):
        raise TypeError(text)
    return quad.object


def _reason(explanation: Any, viewer: Viewer) -> Reason:
    triple, rule = explanation.triple, explanation.rule
    return Reason(
        subject=viewer.value(triple.subject),
        predicate=viewer.value(triple.predicate),
        object=viewer.value(triple.object),
        stated_by=sorted((viewer.voice(graph.value) for graph in explanation.graphs), key=lambda voice: voice.order),
        axiom=viewer.services.wording.axiom(rule, viewer.language) if rule else "",
        premises=[_reason(premise, viewer) for premise in explanation.premises],
    )
