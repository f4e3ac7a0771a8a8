"""The SERVICE clauses of a query: found among its tokens, and replaced by the answers of their endpoints.

The answer to ``SERVICE <e> { P }`` is the same at every place (SPARQL 1.1 Federated Query, section 4): that of
``SELECT * { P }`` at e, joined with the rest. So the process that answers requests asks e and writes the solutions into
the query with VALUES, and the worker that evaluates the query needs no connection.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from youcheng.sparql.federation.results import Table
from youcheng.sparql.text.group_patterns import bound
from youcheng.sparql.text.query_text import QueryText, Token

HIDING = frozenset({"SELECT", "FILTER", "MINUS", "EXISTS"})
"""Words of a pattern that may contain variables which are invisible from outside."""
ESCAPE = re.compile(r"\\([_~.!$&'()*+,;=/?#@%-])")


@dataclass(frozen=True)
class ServiceClause:
    """A SERVICE clause and its place in the text."""

    start: int
    end: int
    pattern_start: int
    silent: bool
    endpoint: str | None
    """The endpoint; None if it is a variable, or an IRI that the query does not show."""
    tokens: tuple[Token, ...]
    """The tokens of the pattern, with its braces."""
    first_token: int
    """The number of the word SERVICE among the tokens of the query."""
    variable: str | None = None
    nested: bool = False
    """Whether the clause is part of another one, whose endpoint answers it."""

    @property
    def last_token(self) -> int:
        """Return the number of its last token."""
        return self.first_token + self.silent + 1 + len(self.tokens)

    @property
    def variables(self) -> list[str]:
        """Return the names of the variables of the pattern, in their order."""
        return list(dict.fromkeys(token.text[1:] for token in self.tokens if token.kind == "variable"))

    @property
    def visible_variables(self) -> list[str]:
        """Return the variables that are certainly visible from outside the pattern."""
        words = {token.text.upper() for token in self.tokens if token.kind == "word"}
        return list(bound(self.tokens[1:-1])) if words & HIDING else self.variables


def service_clauses(text: QueryText) -> tuple[list[ServiceClause], int]:
    """Return the SERVICE clauses of a query, and how many words SERVICE begin none."""
    clauses: list[ServiceClause] = []
    others = end = 0
    for number, token in enumerate(text.tokens):
        if token.kind == "word" and token.text.upper() == "SERVICE":
            if clause := _clause(text, number, end):
                clauses.append(clause)
                end = max(end, clause.end)
            else:
                others += 1
    return clauses, others


def _clause(text: QueryText, first: int, previous_end: int) -> ServiceClause | None:
    """Return the clause that a token begins; the clauses before it end at a position."""
    tokens, start = text.tokens, text.tokens[first].start
    at = first + 1
    silent = at < len(tokens) and tokens[at].kind == "word" and tokens[at].text.upper() == "SILENT"
    at += silent
    if at + 1 >= len(tokens) or tokens[at].kind not in {"iri", "name", "variable"} or tokens[at + 1].text != "{":
        return None
    level = 0
    for end in range(at + 1, len(tokens)):
        if tokens[end].kind == "sign":
            level += (tokens[end].text == "{") - (tokens[end].text == "}")
        if level == 0:
            return ServiceClause(
                start=start,
                end=tokens[end].start + 1,
                pattern_start=tokens[at + 1].start,
                silent=silent,
                endpoint=_endpoint(text, tokens[at]),
                tokens=tuple(tokens[at + 1 : end + 1]),
                first_token=first,
                variable=tokens[at].text[1:] if tokens[at].kind == "variable" else None,
                nested=start < previous_end,
            )
    return None


def _endpoint(text: QueryText, token: Token) -> str | None:
    """Return the IRI that a token stands for; the query must declare the prefix of a prefixed name."""
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, _, local = token.text.partition(":")
    namespace = text.declared.get(prefix)
    return namespace + ESCAPE.sub(r"\1", local) if token.kind == "name" and namespace else None


def without(text: QueryText, clauses: Sequence[ServiceClause]) -> str:
    """Return the query with the patterns of its SERVICE clauses as plain groups, every token at its place."""
    result = text.text
    for clause in clauses:
        blank = re.sub(r"[^\n\r]", " ", text.text[clause.start : clause.pattern_start])
        result = result[: clause.start] + blank + result[clause.pattern_start :]
    return result


def remote_query(text: QueryText, clause: ServiceClause, prefixes: dict[str, str], bindings: Table | None) -> str:
    """Return the query for another endpoint: the pattern, with the prologue of the whole query.

    Bindings come before the pattern if its first triples bind all their variables, else at its end: there they change
    no meaning, but many engines are slower.
    """
    used = {token.text.split(":", 1)[0] for token in clause.tokens if token.kind == "name"} - set(text.declared)
    declarations = "".join(f"PREFIX {prefix}: <{prefixes[prefix]}>\n" for prefix in sorted(used & set(prefixes)))
    prologue = text.text[: text.form.start] if text.form else ""
    pattern = text.text[clause.pattern_start : clause.end]
    if bindings is not None:
        first = set(bindings.names) <= bound(clause.tokens[1:-1], first=True)
        pattern = f"{{ {bindings.data}\n{pattern[1:]}" if first else f"{pattern[:-1]}\n{bindings.data} }}"
    return f"{declarations}{prologue}\nSELECT * WHERE {pattern}"


def failed_silently(clause: ServiceClause) -> Table:
    """Return the answer of a SILENT clause that failed: one solution without bindings."""
    return Table(clause.visible_variables, [{}])
