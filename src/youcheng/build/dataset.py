"""The dataset: the named graphs of all voices, and the default graph that merges them."""

import re
from collections.abc import Iterable
from decimal import Decimal

from pyoxigraph import DefaultGraph, Literal, Quad

from youcheng.rdf.namespaces import XSD, in_default_graph
from youcheng.rdf.terms import Term, value_of

_NUMBERS = {f"{XSD}decimal", f"{XSD}integer"}
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")


def assemble(quads: Iterable[Quad]) -> list[Quad]:
    """Return the quads of all voices together with the default graph, which is the merge of those that make it up.

    Numbers are in canonical form (7, not 7.0), as the engine keeps them: what is dumped is what is served.
    """
    voices = [
        Quad(quad.subject, quad.predicate, _canonical(quad.object), quad.graph_name)
        if isinstance(quad.object, Literal)
        else quad
        for quad in quads
    ]
    in_default = {graph for graph in {quad.graph_name for quad in voices} if in_default_graph(value_of(graph))}
    default = DefaultGraph()
    merged = {
        Quad(quad.subject, quad.predicate, quad.object, default) for quad in voices if quad.graph_name in in_default
    }
    return [*voices, *merged]


def _canonical(term: Term) -> Term:
    """Return a decimal or integer in its canonical form, any other term (and what is no number) as it is.

    >>> from pyoxigraph import NamedNode
    >>> _canonical(Literal("-97.0", datatype=NamedNode(f"{XSD}decimal"))).value
    '-97'
    """
    if isinstance(term, Literal) and term.datatype.value in _NUMBERS and _NUMBER.fullmatch(term.value):
        number = Decimal(term.value)
        return Literal(f"{number.normalize():f}" if number else "0", datatype=term.datatype)
    return term
