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
    """Return the quads of all voices, and in the default graph the merge of those that make it up.

    Numbers are in canonical form (7, not 7.0), in which the engine returns them.
    """
    voices = [Quad(quad.subject, quad.predicate, _canonical(quad.object), quad.graph_name) for quad in quads]
    merged = {quad.triple for quad in voices if in_default_graph(value_of(quad.graph_name))}
    return [*voices, *(Quad(fact.subject, fact.predicate, fact.object, DefaultGraph()) for fact in merged)]


def _canonical(term: Term) -> Term:
    """Return a decimal or integer in canonical form, and any other term unchanged.

    >>> from pyoxigraph import NamedNode
    >>> _canonical(Literal("-97.0", datatype=NamedNode(f"{XSD}decimal"))).value
    '-97'
    """
    if isinstance(term, Literal) and term.datatype.value in _NUMBERS and _NUMBER.fullmatch(term.value):
        number = Decimal(term.value)
        return Literal(f"{number.normalize():f}" if number else "0", datatype=term.datatype)
    return term
