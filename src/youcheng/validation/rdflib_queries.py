"""Queries of SPARQL constraints, evaluated by rdflib, which keeps lexical forms and binds ``$this`` in every group.

rdflib takes some 100 times as long as pyoxigraph. It and pySHACL are kept off the network here.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from rdflib import Graph, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.operators import register_custom_function

from youcheng.errors import ShapesInvalid
from youcheng.rdf.rdflib_bridge import from_rdflib, to_rdflib
from youcheng.rdf.terms import Term
from youcheng.sparql.corrections import FUNCTIONS
from youcheng.validation.wording import say

_no_network_here = threading.local()
_hook_added = threading.Event()
_prepared = cache(prepareQuery)


def solutions(graph: Graph, query: str, this: Term) -> list[dict[str, Term]]:
    """Return the solutions of a query in which ``$this`` is bound before (https://www.w3.org/TR/shacl/#pre-binding).

    Raises:
        ShapesInvalid: rdflib cannot evaluate the query.
    """
    with no_network():
        try:
            bindings: dict[str, Any] = {"this": to_rdflib(this)}
            rows = graph.query(_prepared(query), initBindings=bindings).bindings
        except Exception as error:  # rdflib and its parser raise errors of any class
            raise ShapesInvalid(say("query-unusable", detail=error)) from error
    return [{str(name): from_rdflib(value) for name, value in row.items()} for row in rows]


def _with_rdflib_terms(function: Any) -> Any:
    return lambda *arguments: to_rdflib(function(*map(from_rdflib, arguments)))


for _name, _function in FUNCTIONS.items():
    register_custom_function(URIRef(_name.value), _with_rdflib_terms(_function))


@contextmanager
def no_network() -> Iterator[None]:
    """Make every connection of this thread fail during a block, in whichever library."""
    if not _hook_added.is_set():
        sys.addaudithook(_refuse_network)
        _hook_added.set()
    _no_network_here.active = True
    try:
        yield
    finally:
        _no_network_here.active = False


def _refuse_network(event: str, _: tuple[object, ...]) -> None:
    """Raise an error for a network event; an audit hook runs below every library."""
    events = {"socket.connect", "socket.getaddrinfo", "urllib.Request"}
    if event in events and getattr(_no_network_here, "active", False):
        raise PermissionError("validation fetches nothing from the network")
