"""The explanation of an entailed statement: its axiom and its premises, each with the voices that state it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from youcheng.web.view.presenter import Presenter, Reference, Text

if TYPE_CHECKING:
    from youcheng.entailment import Explanation


@dataclass
class Reason:
    """A statement with its voices, or with the axiom and the premises from which it follows."""

    subject: Reference | Text
    predicate: Reference | Text
    object: Reference | Text
    stated_by: list[Reference] = field(default_factory=list)
    axiom: str = ""
    premises: list["Reason"] = field(default_factory=list)


def because(subject: str, predicate: str, object_: str, presenter: Presenter) -> Reason | None:
    """Return the reason for a triple, or None if it is not in the graph; a literal is given as N-Triples.

    Raises:
        ValueError: the subject or the predicate is no IRI, or the object is neither an IRI nor a literal.
    """
    value = _literal(object_) if object_.startswith('"') else NamedNode(object_)
    explanation = presenter.services.explainer.explain(Triple(NamedNode(subject), NamedNode(predicate), value))
    return _reason(explanation, presenter) if explanation else None


def _literal(text: str) -> Literal:
    try:
        (quad,) = parse(f"<urn:s> <urn:p> {text} .", format=RdfFormat.N_TRIPLES)
    except SyntaxError as error:
        raise ValueError(text) from error
    if not isinstance(quad.object, Literal):
        raise TypeError(text)
    return quad.object


def _reason(explanation: "Explanation", presenter: Presenter) -> Reason:
    triple = explanation.triple
    voices = [presenter.voice(graph.value) for graph in explanation.graphs]
    return Reason(
        subject=presenter.value(triple.subject),
        predicate=presenter.value(triple.predicate),
        object=presenter.value(triple.object),
        stated_by=sorted(voices, key=lambda voice: voice.order),
        axiom=explanation.axiom(presenter.language),
        premises=[_reason(premise, presenter) for premise in explanation.premises],
    )
