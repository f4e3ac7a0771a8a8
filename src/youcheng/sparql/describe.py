"""DESCRIBE as a symmetric concise bounded description, with the labels of the things in it.

The description of a resource consists of the triples with it as subject or object, those of the blank nodes in them,
and the labels of all resources in these. The query is rewritten by its tokens into queries with the same prologue and
dataset, so that the engine resolves prefixes, patterns and graphs.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pyoxigraph as ox

from youcheng.rdf.terms import LABEL
from youcheng.sparql.text.query_text import QueryText, Token

MODIFIERS = frozenset({"ORDER", "LIMIT", "OFFSET", "GROUP", "HAVING", "VALUES"})
BATCH_SIZE = 500

Node = ox.NamedNode | ox.BlankNode
Query = Callable[..., Any]


def describe(text: QueryText, query: Query) -> Iterator[ox.Triple]:
    """Yield the description of every resource that the query names or finds; `query` evaluates a query text."""
    # Only checks the syntax: an error must name a position in the client's text.
    query(text.text)
    prologue, dataset, resources = _resources(text, query)
    description: dict[ox.Triple, None] = {}
    nodes = list(dict.fromkeys(resources))
    seen = set(nodes)
    while nodes:
        node = nodes.pop()
        for triple in _around(node, prologue, dataset, query):
            description[triple] = None
            for term in (triple.subject, triple.object):
                if isinstance(term, ox.BlankNode) and term not in seen:
                    seen.add(term)
                    nodes.append(term)
    yield from description
    yield from _labels(description, prologue, dataset, query)


def _around(node: Node, prologue: str, dataset: str, query: Query) -> Iterator[ox.Triple]:
    this = {ox.Variable("this"): node}
    for solution in query(f"{prologue}SELECT ?this ?p ?o {dataset} {{ ?this ?p ?o }}", substitutions=this):
        yield ox.Triple(node, solution["p"], solution["o"])
    for solution in query(f"{prologue}SELECT ?this ?s ?p {dataset} {{ ?s ?p ?this }}", substitutions=this):
        yield ox.Triple(solution["s"], solution["p"], node)


def _labels(description: dict[ox.Triple, None], prologue: str, dataset: str, query: Query) -> Iterator[ox.Triple]:
    """Yield the labels of the other resources in a description."""
    mentioned = sorted({str(term) for triple in description for term in triple if isinstance(term, ox.NamedNode)})
    for start in range(0, len(mentioned), BATCH_SIZE):
        values = " ".join(mentioned[start : start + BATCH_SIZE])
        pattern = f"{{ VALUES ?this {{ {values} }} ?this {LABEL} ?label }}"
        for solution in query(f"{prologue}SELECT ?this ?label {dataset} {pattern}"):
            triple = ox.Triple(solution["this"], LABEL, solution["label"])
            if triple not in description:
                yield triple


def _resources(text: QueryText, query: Query) -> tuple[str, str, list[Node]]:
    """Return the prologue, the dataset clauses and the resources of a DESCRIBE query."""
    form = text.form
    if form is None:
        return "", "", []
    prologue = text.text[: form.start]
    targets, rest = _split(text, form)
    start = rest[0].start if rest else len(text.text)
    pattern = next((token.start for token in rest if token.text == "{" or token.text.upper() == "WHERE"), None)
    modifier = next((token.start for token in rest if token.text.upper() in MODIFIERS), len(text.text))
    dataset = text.text[start : modifier if pattern is None else pattern]
    where = f"{{}} {text.text[modifier:]}" if pattern is None else text.text[pattern:]
    resources: list[Node] = []
    if constants := [token.text for token in targets if token.kind in {"iri", "name"}]:
        columns = " ".join(f"({constant} AS ?constant{number})" for number, constant in enumerate(constants))
        resources += _nodes(query(f"{prologue}SELECT {columns} {{}}"))
    if variables := [token.text for token in targets if token.kind == "variable" or token.text == "*"]:
        resources += _nodes(query(f"{prologue}SELECT {' '.join(variables)} {dataset} {where}"))
    return prologue, dataset, resources


def _split(text: QueryText, form: Token) -> tuple[list[Token], list[Token]]:
    """Return the tokens of the resources to describe, and the tokens after them."""
    tokens = [token for token in text.tokens if token.start > form.start]
    for position, token in enumerate(tokens):
        if token.text == "{" or token.text.upper() in {"FROM", "WHERE", *MODIFIERS}:
            return tokens[:position], tokens[position:]
    return tokens, []


def _nodes(solutions: ox.QuerySolutions) -> list[Node]:
    terms = (term for solution in solutions for term in solution)
    return [term for term in terms if isinstance(term, ox.NamedNode | ox.BlankNode)]
