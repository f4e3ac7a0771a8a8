"""The calls of other endpoints in a query: found among its tokens, and replaced by what the endpoints answered.

The answer to ``SERVICE <e> { P }`` is the same wherever it stands (SPARQL 1.1 Federated Query, section 4): that of
``SELECT * { P }`` at e, joined with the rest. So the process that answers requests asks e, writes the solutions into
the query with VALUES, and the worker that evaluates it can go on without any connection.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from youcheng.sparql.federation.results import Table
from youcheng.sparql.text.group_patterns import bound
from youcheng.sparql.text.query_text import QueryText, Token

NEEDLESS = frozenset({"SELECT", "FILTER", "MINUS", "EXISTS"})
"""Words of a pattern that may hold variables which are not seen from outside."""
ESCAPE = re.compile(r"\\([_~.!$&'()*+,;=/?#@%-])")

Replaced = tuple[int, int, str]
"""A stretch of a query, and what stands in its place."""


@dataclass(frozen=True)
class ServiceClause:
    """A SERVICE clause."""

    start: int
    end: int
    pattern: int
    """Where its pattern starts."""
    silent: bool
    endpoint: str | None
    """The endpoint; None where a variable stands for it, or an IRI that cannot be told."""
    tokens: tuple[Token, ...]
    """Those of the pattern, with its braces."""
    at: int
    """The number of its first token among those of the query."""
    variable: str | None = None
    """The variable that stands for the endpoint."""
    nested: bool = False
    """Whether it stands in another, whose endpoint it is for."""

    @property
    def last(self) -> int:
        """Return the number of its last token."""
        return self.at + self.silent + 1 + len(self.tokens)

    @property
    def variables(self) -> list[str]:
        """Return the names of the variables of the pattern, in the order in which they come."""
        return list(dict.fromkeys(token.text[1:] for token in self.tokens if token.kind == "variable"))

    @property
    def seen(self) -> list[str]:
        """Return those of the variables that are surely seen from outside the pattern."""
        words = {token.text.upper() for token in self.tokens if token.kind == "word"}
        return list(bound(self.tokens[1:-1])) if words & NEEDLESS else self.variables


def service_clauses(text: QueryText) -> tuple[list[ServiceClause], int]:
    """Return the calls of a query, and how often the word SERVICE stands there and begins none."""
    found: list[ServiceClause] = []
    others = end = 0
    for at, token in enumerate(text.tokens):
        if token.kind == "word" and token.text.upper() == "SERVICE":
            call = _call(text, at, end)
            if call:
                found.append(call)
                end = max(end, call.end)
            else:
                others += 1
    return found, others


def _call(text: QueryText, first: int, before: int) -> ServiceClause | None:
    """Return the call that the word at a position begins; those before it reach up to `before`."""
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
                pattern=tokens[at + 1].start,
                silent=silent,
                endpoint=_endpoint(text, tokens[at]),
                tokens=tuple(tokens[at + 1 : end + 1]),
                at=first,
                variable=tokens[at].text[1:] if tokens[at].kind == "variable" else None,
                nested=start < before,
            )
    return None


def _endpoint(text: QueryText, token: Token) -> str | None:
    """Return the IRI that a token stands for, by the prefixes of the query where it is a prefixed name."""
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, _, local = token.text.partition(":")
    namespace = text.declared.get(prefix)
    return namespace + ESCAPE.sub(r"\1", local) if token.kind == "name" and namespace else None


def without(text: QueryText, found: Sequence[ServiceClause]) -> str:
    """Return the query with the patterns of its calls as plain groups, every token at its place."""
    result = text.text
    for call in found:
        blank = re.sub(r"[^\n\r]", " ", text.text[call.start : call.pattern])
        result = result[: call.start] + blank + result[call.pattern :]
    return result


def asked(text: QueryText, call: ServiceClause, prefixes: dict[str, str], given: Table | None = None) -> str:
    """Return the query that another endpoint is asked: the pattern, under the prologue of the whole query.

    Solutions that are given stand before the pattern where its first triples bind all their variables, and else at its
    end, where they change no meaning and many engines are slower.
    """
    used = {token.text.split(":", 1)[0] for token in call.tokens if token.kind == "name"} - set(text.declared)
    known = "".join(f"PREFIX {prefix}: <{prefixes[prefix]}>\n" for prefix in sorted(used & set(prefixes)))
    prologue = text.text[: text.form.start] if text.form else ""
    pattern = text.text[call.pattern : call.end]
    if given is not None:
        first = set(given.names) <= bound(call.tokens[1:-1], first=True)
        pattern = f"{{ {given.data}\n{pattern[1:]}" if first else f"{pattern[:-1]}\n{given.data} }}"
    return f"{known}{prologue}\nSELECT * WHERE {pattern}"


def replaced(text: str, start: int, end: int, found: Sequence[Replaced]) -> str:
    """Return a stretch of a text with stretches within it replaced."""
    result, at = "", start
    for first, last, instead in sorted(found):
        if start <= first and last <= end:
            result += text[at:first] + instead
            at = last
    return result + text[at:end]


def inlined(text: QueryText, answers: Sequence[Replaced]) -> str:
    """Return the query with each call replaced by a block of data."""
    return replaced(text.text, 0, len(text.text), answers)


def silence(call: ServiceClause) -> Table:
    """Return the answer of a call that failed in silence: one solution that binds nothing."""
    return Table(call.seen, [{}])
