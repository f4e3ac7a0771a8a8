"""Checks the query of a SPARQL constraint by its tokens, and rewrites it for the engines that evaluate it."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import pyoxigraph as ox

from youcheng.errors import QueryError
from youcheng.rdf.terms import Term
from youcheng.sparql.corrections import FUNCTIONS, corrected
from youcheng.sparql.corrections.functions import NAMESPACE
from youcheng.sparql.corrections.regular_expressions import corrected_calls
from youcheng.sparql.text.edits import Edit, apply_edits
from youcheng.sparql.text.group_patterns import bound, closing
from youcheng.sparql.text.query_text import QueryText, Token

REFUSED = {"SERVICE", "MINUS", "VALUES", "FROM", "LOAD"}
"""Clauses that the specification forbids, or that could reach the network."""
REFUSED_VARIABLES = {"shapesGraph", "currentShape"}
THIS = f"{NAMESPACE}this"
"""The name of the function that returns the focus node."""


class QueryProblem(Exception):
    """Why a query cannot be evaluated: the key of a message, and a word in it."""

    def __init__(self, key: str, word: str) -> None:
        super().__init__(key, word)
        self.key = key
        self.word = word


def rewritten(text: str) -> tuple[str, str]:
    """Return a query for pyoxigraph, and the same for rdflib.

    Raises:
        QueryProblem: the query is not valid, or breaks a rule of https://www.w3.org/TR/shacl/#pre-binding.
    """
    query = QueryText(text)
    _require_allowed(query)
    try:
        ox.Store().query(text)
        _require_this(query.tokens)
        prebound = QueryText(apply_edits(text, list(_this_in_expressions(query.tokens))))
        ox.Store().query(better := corrected(prebound).text, custom_functions=functions(ox.BlankNode()))
        return better, apply_edits(text, list(corrected_calls(query, always_call=True)))
    except (SyntaxError, RuntimeError, QueryError) as error:
        raise QueryProblem("syntax", str(error)) from error


def functions(this: Term) -> dict[ox.NamedNode, Callable[..., Term | None]]:
    """Return the functions of rewritten queries for a focus node."""
    return FUNCTIONS | {ox.NamedNode(THIS): lambda: this}


def _require_allowed(query: QueryText) -> None:
    if query.query_form != "SELECT":
        raise QueryProblem("not-select", query.query_form or "")
    variables = {token.text[1:] for token in query.tokens if token.kind == "variable"}
    if clauses := (REFUSED & query.words) | (REFUSED_VARIABLES & variables):
        raise QueryProblem("clause", min(clauses))
    if any(one.text.upper() == "AS" and other.text[1:] == "this" for one, other in pairwise(query.tokens)):
        raise QueryProblem("rebind", "this")


def _require_this(tokens: Sequence[Token]) -> None:
    """Raise QueryProblem unless each SELECT returns ``$this``; a nested ``*`` does if its triples have it."""
    selects = [at for at, token in enumerate(tokens) if token.kind == "word" and token.text.upper() == "SELECT"]
    for at in selects:
        names, end = set(), at
        while tokens[end].text != "{":
            names.add(tokens[end].text)
            end = closing(tokens, end) + 1 if tokens[end].text == "(" else end + 1
        if "*" in names and (at == selects[0] or "this" in bound(tokens[end + 1 : closing(tokens, end)])):
            continue
        if names.isdisjoint({"?this", "$this"}):
            raise QueryProblem("no-this" if at == selects[0] else "no-this-inside", "this")


def _this_in_expressions(tokens: Sequence[Token]) -> Iterator[Edit]:
    """Yield the edits by which ``$this`` becomes a function call in expressions, which may not see the variable."""
    brackets = []
    for at, token in enumerate(tokens):
        if token.kind == "sign" and token.text in "([{":
            brackets.append(token.text)
        elif token.kind == "sign" and token.text in ")]}" and brackets:
            brackets.pop()
        elif token.text in {"?this", "$this"} and brackets[-1:] == ["("]:
            if tokens[at - 2].text.upper() == "BOUND":
                yield Edit(tokens[at - 2].start, tokens[at + 1].start + 1, "(true)")
            else:
                yield Edit(token.start, token.start + len(token.text), f"<{THIS}>()")
