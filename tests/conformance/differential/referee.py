"""rdflib as a referee: the same graph and the same queries, with expressions evaluated by `functions.py`."""

import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pyoxigraph as ox
import rdflib
from rdflib.paths import MulPath, eval_path
from rdflib.plugins.sparql import evaluate, evalutils, parser
from rdflib.plugins.sparql.aggregates import Accumulator, Aggregator
from rdflib.plugins.sparql.evalutils import _eval
from rdflib.plugins.sparql.parserutils import Comp
from rdflib.plugins.sparql.sparql import SPARQLError
from rdflib.term import BNode, Literal, Node, URIRef

from conformance.differential.answers import XSD, Answer, bag, blank, boolean, literal
from conformance.differential.functions import effective, order
from conformance.differential.values import FUNCTIONS, calculated, divided, promoted, raised

PREFIXES = {"ex": "http://e.example/", "xsd": XSD}


def to_rdflib(term: Any) -> Node:
    """Return a term of the store as rdflib holds it, a base direction as a private part of the language."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if term.language:
        return Literal(term.value, lang=f"{term.language}-x-{term.direction}" if term.direction else term.language)
    plain = term.datatype.value == f"{XSD}string"
    return Literal(term.value, datatype=None if plain else URIRef(term.datatype.value), normalize=False)


class Referee:
    """A dataset of rdflib with the quads of a store."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self.dataset = rdflib.Dataset()
        known = set()
        for quad in quads:
            known |= {term.value for term in quad.triple if isinstance(term, ox.BlankNode)}
            named = isinstance(quad.graph_name, ox.NamedNode)
            graph = self.dataset.graph(URIRef(quad.graph_name.value)) if named else self.dataset.default_graph
            graph.add(tuple(map(to_rdflib, quad.triple)))
        self.known = frozenset(known)

    def answer(self, query: str) -> Answer:
        """Return the answer to a query without prologue."""
        try:
            result = self.dataset.query(query, initNs=PREFIXES)
            if result.type == "ASK":
                return boolean(bool(result.askAnswer))
            return bag({str(name): self._shown(term) for name, term in row.items()} for row in result.bindings)
        except Exception as error:  # noqa: BLE001  (whatever ends rdflib)
            return Answer(refused=f"{type(error).__name__}: {error}"[:200])

    def _shown(self, term: Node) -> str:
        if isinstance(term, Literal):
            return literal(str(term), str(term.datatype or ""), (term.language or "").replace("-x-", "--"))
        return blank(str(term), self.known) if isinstance(term, BNode) else f"<{term}>"


def placed(one: Node, other: Node) -> int:
    """Return how two terms of one kind are ordered."""
    if isinstance(one, URIRef) and isinstance(other, URIRef):
        return (one > other) - (one < other)
    sign = order(one, other)
    if sign is None:
        raise SPARQLError("not ordered")
    return sign


class Members(Accumulator):
    """The members of a group, errors among them, and what an aggregate makes of them (sections 11.2 and 18.5.1)."""

    def __init__(self, aggregation: Any) -> None:
        super().__init__(aggregation)
        self.use_row = self.dont_care
        self.name, self.separator = aggregation.name, aggregation.separator
        self.terms: list[Any] = []

    def update(self, row: Any, _: Any) -> None:
        """Take a member."""
        try:
            term = row if self.expr == "*" else _eval(self.expr, row)
        except SPARQLError as error:
            term = error
        if not (self.distinct and term in self.terms):
            self.terms.append(term)

    def set_value(self, bindings: Any) -> None:
        """Set the value, if there is one."""
        try:
            value = getattr(self, self.name.removeprefix("Aggregate_").lower())()
        except (SPARQLError, ArithmeticError, StopIteration):
            return
        if value is not None:
            bindings[self.var] = value

    def count(self) -> Literal:
        return Literal(sum(not isinstance(term, SPARQLError) for term in self.terms))

    def sample(self) -> Node:
        return next(term for term in self.terms if not isinstance(term, SPARQLError))

    def sum(self) -> Literal:
        return calculated(Literal(0), ["+"] * len(self.terms), self.terms)

    def avg(self) -> Literal:
        if not self.terms:
            return Literal(0)
        total = self.sum()
        rank, left, right = promoted(total, Literal(len(self.terms)))
        return divided(rank, left, right)

    def min(self) -> Node | None:
        return self._first(lambda sign: sign < 0)

    def max(self) -> Node | None:
        return self._first(lambda sign: sign > 0)

    def _first(self, precedes: Callable[[int], bool]) -> Node | None:
        """Return the first member in an order; which one is not specified if they are of several kinds (15.1)."""
        found = None
        for term in map(raised, self.terms):
            try:
                found = term if found is None or precedes(placed(term, found)) else found
            except SPARQLError:
                return Literal("not specified")
        others = [term for term in self.terms if found is not None and term != found and placed(term, found) == 0]
        return Literal("not specified") if others else found

    def groupconcat(self) -> Literal:
        separator = " " if self.separator is None else self.separator
        return Literal(separator.join(str(raised(term)) for term in self.terms))


# Evaluation of patterns: section 18.6. rdflib lets bindings into what stands beside them, drops duplicates where it
# joins, makes a group of no solutions, and gives a pair of a closure more than once.


def grouped(context: Any, part: Any) -> Iterator[Any]:
    if part.name != "AggregateJoin" or part.p.expr is None:
        raise NotImplementedError
    has_solutions = any(True for _ in evaluate.evalPart(context, part.p))
    return evaluate.evalAggregateJoin(context, part) if has_solutions else iter(())


def joined(context: Any, part: Any) -> list[Any]:
    if part.name not in {"Join", "LeftJoin"}:
        raise NotImplementedError
    others = list(evaluate.evalPart(context, part.p2))
    found = []
    for one in evaluate.evalPart(context, part.p1):
        merged = [one.merge(other) for other in others if one.compatible(other)]
        if part.name == "LeftJoin":
            merged = [row for row in merged if evalutils._ebv(part.expr, row)] or [one]
        found += merged
    return found


def closure(path: Any, graph: Any, subject: Any = None, value: Any = None, **_: Any) -> Iterator[tuple[Node, Node]]:
    """Yield each pair of nodes that a closure leads from and to, once."""
    for start in graph.all_nodes() if subject is None else [subject]:
        reached, waiting = {start: None} if path.zero else {}, [start]
        while waiting:
            for _, node in eval_path(graph, (waiting.pop(), path.path, None)):
                if node not in reached:
                    reached[node] = None
                    waiting += [node] if path.more else []
        yield from ((start, node) for node in reached if value is None or node == value)


def nodes() -> Iterator[Any]:
    """Yield the elements of rdflib's grammar of queries."""
    seen, waiting = set(), [parser.QueryUnit]
    while waiting:
        element = waiting.pop()
        if id(element) not in seen:
            seen.add(id(element))
            yield element
            waiting += [*getattr(element, "exprs", ()), *filter(None, [getattr(element, "expr", None)])]


@contextmanager
def strict() -> Iterator[None]:
    """Let rdflib evaluate expressions and aggregates by the specification, and keep lexical forms.

    The grammar does not look for comments meanwhile, which takes half of its time.
    """
    elements = list(nodes())
    before = [(element, element.ignoreExprs, getattr(element, "evalfn", None)) for element in elements]
    for element in elements:
        element.ignoreExprs = []
        if isinstance(element, Comp) and element.name in FUNCTIONS:
            element.evalfn = FUNCTIONS[element.name]
    try:
        with (
            warnings.catch_warnings(action="ignore", category=DeprecationWarning),
            patch.object(rdflib, "NORMALIZE_LITERALS", False),
            patch.object(rdflib.term.logger, "disabled", new=True),
            patch.object(evalutils, "EBV", effective),
            patch.dict(evaluate.CUSTOM_EVALS, {"groups": grouped, "joins": joined}),
            patch.object(MulPath, "eval", closure),
            patch.object(Aggregator, "accumulator_classes", dict.fromkeys(Aggregator.accumulator_classes, Members)),
        ):
            yield
    finally:
        for element, ignored, function in before:
            element.ignoreExprs = ignored
            if isinstance(element, Comp):
                element.evalfn = function
