"""Why an entailed statement is in the graph: the axiom and the premises, each with who states it."""

from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from youcheng.web.view.presenter import Presenter, Reference, Text


@dataclass
class Reason:
    """A statement and why it holds: who states it, or the axiom and the premises from which it follows."""

    subject: Reference | Text
    predicate: Reference | Text
    object: Reference | Text
    stated_by: list[Reference] = field(default_factory=list)
    axiom: str = ""
    premises: list["Reason"] = field(default_factory=list)


def because(subject: str, predicate: str, object_: str, presenter: Presenter) -> Reason | None:
    """Return why a triple is in the graph, or None where it is not. The object is an IRI, or a literal as N-Triples.

    Raises:
        ValueError: the subject or the predicate is no IRI, or the object is neither an IRI nor a literal.
    """
    services = presenter.services
    said = _literal(object_) if object_.startswith('"') else NamedNode(object_)
    triple = Triple(NamedNode(subject), NamedNode(predicate), said)
    explanation = services.explainer.explain(triple)
    return _reason(explanation, presenter) if explanation else None


def _literal(text: str) -> Literal:
    try:
        (quad,) = parse(f"<urn:s> <urn:p> {text} .", format=RdfFormat.N_TRIPLES)
    except SyntaxError as error:
        raise ValueError(text) from error
    if not isinstance(quad.object, Literal):
        raise TypeError(text)
    return quad.object


def _reason(explanation: Any, presenter: Presenter) -> Reason:
    triple, rule = explanation.triple, explanation.rule
    return Reason(
        subject=presenter.value(triple.subject),
        predicate=presenter.value(triple.predicate),
        object=presenter.value(triple.object),
        stated_by=sorted((presenter.voice(graph.value) for graph in explanation.graphs), key=lambda voice: voice.order),
        axiom=presenter.services.wording.axiom(rule, presenter.language) if rule else "",
        premises=[_reason(premise, presenter) for premise in explanation.premises],
    )
