"""SPARQL constraints (https://www.w3.org/TR/shacl/#sparql-constraints), evaluated by pyoxigraph.

A focus node takes some 0.1 ms; with rdflib, which pySHACL uses, 7 ms. pySHACL evaluates the queries that this module
refuses: those with clauses that the specification forbids, or that could reach the network.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from youcheng.rdf.prefixes import shorten
from youcheng.rdf.terms import Term, owl
from youcheng.validation.report import SH, Path
from youcheng.validation.shacl.evaluator import Constraint, Evaluator, Failure
from youcheng.validation.shacl.graph_index import NotCore
from youcheng.validation.shacl.parser import Parser
from youcheng.validation.shacl.property_paths import parse_path, written

SUSPECT = re.compile(
    r"\b(SERVICE|MINUS|VALUES|FROM|LOAD|ASK|CONSTRUCT|DESCRIBE)\b|\bAS\s+[?$]this\b|[?$](shapesGraph|currentShape)\b",
    re.IGNORECASE,
)
"""What a query without a forbidden clause hardly contains; the tokens of other queries are checked."""
PATH = re.compile(r"[$?]PATH\b")
_VARIABLE = re.compile(r"\{[?$](\w+)\}")


@dataclass(frozen=True)
class Sparql(Constraint):
    """A query that returns a solution for each violation of a focus node."""

    component = f"{SH}SPARQLConstraintComponent"
    node: Term
    query: str
    of_node_shape: bool
    messages: dict[str, str] = field(hash=False)

    def _failures(self, evaluator: Evaluator, focus: Term, _: Collection[Term]) -> Iterator[Failure]:
        solutions = evaluator.data.store.query(self.query, substitutions={ox.Variable("this"): focus})
        if not isinstance(solutions, ox.QuerySolutions):
            return
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            bindings = {name: solution[name] for name in names if solution[name] is not None} | {"this": focus}
            path = bindings.get("path")
            yield Failure(
                value=bindings.get("value", focus if self.of_node_shape else None),
                path=Path(path, text=shorten(path)) if isinstance(path, ox.NamedNode) else None,
                messages={language: fill_in(text, bindings) for language, text in self.messages.items()},
                constraint=self.node,
            )


def fill_in(text: str, bindings: dict[str, Term]) -> str:
    """Return a message with ``{?name}`` and ``{$name}`` replaced by the bindings of the variables."""

    def value(match: re.Match[str]) -> str:
        term = bindings.get(match.group(1))
        return match.group() if term is None else str(getattr(term, "value", term))

    return _VARIABLE.sub(value, text)


def sparql(parser: Parser, node: Term, name: str) -> Iterator[Constraint]:
    """Yield the SPARQL constraints of a shape."""
    path = parser.value(node, "path")
    for constraint in parser.values(node, name):
        if not parser.true(constraint, "deactivated"):
            query = _query(parser, constraint, path)
            yield Sparql(name, constraint, query, path is None, parser.messages(constraint))


def _query(parser: Parser, constraint: Term, path: Term | None) -> str:
    """Return the query of a SPARQL constraint with its prefixes and its path.

    Raises:
        NotCore: the constraint has no valid query, or one for pySHACL.
    """
    select = parser.value(constraint, "select")
    if not isinstance(select, ox.Literal):
        raise NotCore("sh:sparql without sh:select")
    if SUSPECT.search(select.value):
        from youcheng.validation.shacl.query_check import query_problem

        if problem := query_problem(select.value):
            raise NotCore(f"sh:select: {problem}")
    if error := query_syntax_error(parser, constraint, select.value):
        raise NotCore(f"sh:select: {error}")
    query = select.value
    if path is not None:
        query = PATH.sub(lambda _: written(parse_path(parser.graph, path), str), query)
    return _prologue(parser, constraint) + query


def query_syntax_error(parser: Parser, constraint: Term, query: str) -> str | None:
    """Return the parser's message about the query of a constraint, or None if the query is valid."""
    try:
        ox.Store().query(_prologue(parser, constraint) + PATH.sub("<urn:path>", query))
    except SyntaxError as error:
        return str(error)
    return None


def _prologue(parser: Parser, constraint: Term) -> str:
    return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in _prefixes(parser, constraint))


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
