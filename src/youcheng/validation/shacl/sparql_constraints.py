"""SPARQL constraints (https://www.w3.org/TR/shacl/#sparql-constraints), evaluated by pyoxigraph.

A focus node takes some 0.1 ms; with rdflib, which evaluates the queries if a store would change literals, some ms.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from youcheng.errors import ShapesInvalid
from youcheng.rdf.namespaces import XSD
from youcheng.rdf.prefixes import shorten
from youcheng.rdf.terms import Term, owl
from youcheng.validation.report import SH, Path
from youcheng.validation.shacl.evaluator import Constraint, Evaluator, Failure
from youcheng.validation.shacl.graph_index import GraphIndex, NotCore
from youcheng.validation.shacl.parser import Parser
from youcheng.validation.shacl.property_paths import PathStep, Predicate, parse_path, written
from youcheng.validation.wording import say

TRUE = ox.Literal("true", datatype=ox.NamedNode(f"{XSD}boolean"))
PATH = re.compile(r"[$?]PATH\b")
_VARIABLE = re.compile(r"\{[?$](\w+)\}")


@dataclass(frozen=True)
class Sparql(Constraint):
    """A query that returns a solution for each violation of a focus node."""

    component = f"{SH}SPARQLConstraintComponent"
    node: Term
    query: str
    rdflib_query: str
    of_node_shape: bool
    messages: dict[str, str] = field(hash=False)

    def _failures(self, evaluator: Evaluator, focus: Term, _: Collection[Term]) -> Iterator[Failure]:
        for solution in self._solutions(evaluator.data, focus):
            bindings = solution | {"this": focus}
            path, message = bindings.get("path"), bindings.get("message")
            if bindings.get("failure") == TRUE:
                raise ShapesInvalid(say("failure", query=shorten(self.node), focus=shorten(focus)))
            texts = {message.language or "": message.value} if isinstance(message, ox.Literal) else None
            yield Failure(
                value=bindings.get("value", focus if self.of_node_shape else None),
                path=Path(path, text=shorten(path)) if isinstance(path, ox.NamedNode) else None,
                messages=texts or {language: fill_in(text, bindings) for language, text in self.messages.items()},
                constraint=self.node,
            )

    def _solutions(self, data: GraphIndex, focus: Term) -> list[dict[str, Term]]:
        """Return the solutions of the query for a focus node."""
        if data.changes_literals:
            from youcheng.validation.rdflib_queries import solutions

            return solutions(data.rdflib_graph, self.rdflib_query, focus)
        from youcheng.validation.shacl.query_check import functions

        this = {ox.Variable("this"): focus}
        rows: Any = data.store.query(self.query, substitutions=this, custom_functions=functions(focus))
        return [{name.value: row[name] for name in rows.variables if row[name] is not None} for row in rows]


def fill_in(text: str, bindings: dict[str, Term]) -> str:
    """Return a message with ``{?name}`` and ``{$name}`` replaced by the bindings of the variables."""

    def value(match: re.Match[str]) -> str:
        term = bindings.get(match.group(1))
        return match.group() if term is None else str(getattr(term, "value", term))

    return _VARIABLE.sub(value, text)


def sparql(parser: Parser, node: Term, name: str) -> Iterator[Constraint]:
    """Yield the SPARQL constraints of a shape.

    Raises:
        NotCore: a constraint has no valid query.
    """
    from youcheng.validation.shacl.query_check import QueryProblem

    path = parser.value(node, "path")
    steps = None if path is None else parse_path(parser.graph, path)
    for constraint in parser.values(node, name):
        if not parser.true(constraint, "deactivated"):
            try:
                queries = prepared(parser, constraint, steps)
            except QueryProblem as error:
                raise NotCore(f"sh:select: {error}") from error
            yield Sparql(name, constraint, *queries, path is None, parser.messages(constraint))


def prepared(parser: Parser, constraint: Term, path: PathStep | None = None) -> tuple[str, str]:
    """Return what `rewritten` makes of the query of a constraint, with its prefixes and its path.

    Raises:
        QueryProblem: the constraint has no query, or one that cannot be evaluated.
    """
    from youcheng.validation.shacl.query_check import QueryProblem, rewritten

    texts = parser.values(constraint, "select")
    if len(texts) != 1 or not isinstance(texts[0], ox.Literal):
        raise QueryProblem("no-select", str(len(texts)))
    prologue = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in _prefixes(parser, constraint))
    steps = written(path or Predicate(ox.NamedNode("urn:path")), str)
    return rewritten(prologue + PATH.sub(lambda _: steps, texts[0].value))


def _prefixes(parser: Parser, constraint: Term) -> Iterator[tuple[str, str]]:
    """Yield the prefixes that sh:prefixes declares for a constraint, each with its namespace."""
    ontologies = dict.fromkeys(parser.values(constraint, "prefixes"))
    pending = list(ontologies)
    while pending:  # sh:prefixes/owl:imports* (5.2.1)
        new = [node for node in parser.graph.values(pending.pop(), owl("imports")) if node not in ontologies]
        ontologies |= dict.fromkeys(new)
        pending += new
    for ontology in ontologies:
        for declaration in parser.values(ontology, "declare"):
            prefix, namespace = parser.value(declaration, "prefix"), parser.value(declaration, "namespace")
            if isinstance(prefix, ox.Literal) and isinstance(namespace, ox.Literal):
                yield prefix.value, namespace.value
