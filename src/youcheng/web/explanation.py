"""Why an entailed statement is in the graph: the axiom and the premises, each with who states it."""

from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import NamedNode, Triple

from youcheng.web.view import Reference, Text, Viewer


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
    """Return why a triple is in the graph, or None where it is not.

    Raises:
        ValueError: one of the three is no IRI.
    """
    site = viewer.site
    triple = Triple(NamedNode(subject), NamedNode(predicate), NamedNode(object_))
    explanation = site.explainer.explain(triple)
    return _reason(explanation, viewer) if explanation else None


def _reason(explanation: Any, viewer: Viewer) -> Reason:
    triple, rule = explanation.triple, explanation.rule
    return Reason(
        subject=viewer.value(triple.subject),
        predicate=viewer.value(triple.predicate),
        object=viewer.value(triple.object),
        stated_by=sorted((viewer.voice(graph.value) for graph in explanation.graphs), key=lambda voice: voice.order),
        axiom=viewer.site.wording.axiom(rule, viewer.language) if rule else "",
        premises=[_reason(premise, viewer) for premise in explanation.premises],
    )
