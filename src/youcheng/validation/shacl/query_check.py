"""Checks the query of a SPARQL constraint by its tokens (https://www.w3.org/TR/shacl/#pre-binding)."""

from itertools import pairwise, takewhile

from youcheng.sparql.text.query_text import QueryText

REFUSED = {"SERVICE", "MINUS", "VALUES", "FROM", "LOAD"}
"""Clauses that the specification forbids, or that could reach the network."""
REFUSED_VARIABLES = {"shapesGraph", "currentShape"}


def query_problem(text: str) -> tuple[str, str] | None:
    """Return why a query cannot be evaluated, as the key of a message and a word in it, or None."""
    query = QueryText(text)
    if query.query_form != "SELECT":
        return "not-select", query.query_form or ""
    variables = {token.text[1:] for token in query.tokens if token.kind == "variable"}
    if clauses := (REFUSED & query.words) | (REFUSED_VARIABLES & variables):
        return "clause", min(clauses)
    tokens = query.tokens[query.tokens.index(query.form) :]  # type: ignore[arg-type]
    if any(token.text.upper() == "AS" and following.text[1:] == "this" for token, following in pairwise(tokens)):
        return "rebind", "this"
    projection = takewhile(lambda token: token.text.upper() not in {"WHERE", "{"}, tokens)
    return None if any(token.text in {"*", "?this", "$this"} for token in projection) else ("no-this", "this")
