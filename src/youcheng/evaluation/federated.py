"""The calls of other endpoints in a query: found among its tokens, and replaced by what the endpoints answered.

The answer to ``SERVICE <e> { P }`` is the same wherever it stands (SPARQL 1.1 Federated Query, section 4): that of
``SELECT * { P }`` at e, joined with the rest. So the process that answers requests asks e, writes the solutions into
the query with VALUES, and the worker that evaluates it can go on without any connection.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from youcheng.evaluation.lexical import Lexed, Token

NEEDLESS = frozenset({"SELECT", "FILTER", "MINUS", "EXISTS"})
"""Words of a pattern that may hold variables which are not seen from outside."""
ESCAPE = re.compile(r"\\([_~.!$&'()*+,;=/?#@%-])")
NOTHING_BOUND = "VALUES () { () }"


@dataclass(frozen=True)
class Call:
    """A SERVICE clause."""

    start: int
    end: int
    pattern: int
    """Where its pattern starts."""
    silent: bool
    endpoint: str | None
    """The endpoint; None where a variable stands for it, or an IRI that cannot be told."""
    tokens: tuple[Token, ...]
    """Those of the pattern."""
    nested: bool = False
    """Whether it stands in another, whose endpoint it is for."""

    @property
    def variables(self) -> list[str]:
        """Return the names of the variables of the pattern, in the order in which they come."""
        return list(dict.fromkeys(token.text[1:] for token in self.tokens if token.kind == "variable"))

    @property
    def seen(self) -> list[str]:
        """Return those of the variables that are surely seen from outside the pattern."""
        words = {token.text.upper() for token in self.tokens if token.kind == "word"}
        return [] if words & NEEDLESS else self.variables


def calls(text: Lexed) -> tuple[list[Call], int]:
    """Return the calls of a query, and how often the word SERVICE stands there and begins none."""
    found: list[Call] = []
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


def _call(text: Lexed, at: int, before: int) -> Call | None:
    """Return the call that the word at a position begins; those before it reach up to `before`."""
    tokens, first = text.tokens, text.tokens[at]
    at += 1
    silent = at < len(tokens) and tokens[at].kind == "word" and tokens[at].text.upper() == "SILENT"
    at += silent
    if at + 1 >= len(tokens) or tokens[at].kind not in {"iri", "name", "variable"} or tokens[at + 1].text != "{":
        return None
    level = 0
    for end in range(at + 1, len(tokens)):
        if tokens[end].kind == "sign":
            level += (tokens[end].text == "{") - (tokens[end].text == "}")
        if level == 0:
            inside = tuple(tokens[at + 1 : end + 1])
            endpoint = _endpoint(text, tokens[at])
            nested = first.start < before
            return Call(first.start, tokens[end].start + 1, inside[0].start, silent, endpoint, inside, nested)
    return None


def _endpoint(text: Lexed, token: Token) -> str | None:
    """Return the IRI that a token stands for, by the prefixes of the query where it is a prefixed name."""
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, _, local = token.text.partition(":")
    namespace = text.declared.get(prefix)
    return namespace + ESCAPE.sub(r"\1", local) if token.kind == "name" and namespace else None


def without(text: Lexed, found: Sequence[Call]) -> str:
    """Return the query with the patterns of its calls as plain groups, every token at its place."""
    result = text.text
    for call in found:
        blank = re.sub(r"[^\n\r]", " ", text.text[call.start : call.pattern])
        result = result[: call.start] + blank + result[call.pattern :]
    return result


def asked(text: Lexed, call: Call, prefixes: dict[str, str]) -> str:
    """Return the query that another endpoint is asked: the pattern, under the prologue of the whole query."""
    used = {token.text.split(":", 1)[0] for token in call.tokens if token.kind == "name"} - set(text.declared)
    known = "".join(f"PREFIX {prefix}: <{prefixes[prefix]}>\n" for prefix in sorted(used & set(prefixes)))
    prologue = text.text[: text.form.start] if text.form else ""
    return f"{known}{prologue}\nSELECT * WHERE {text.text[call.pattern : call.end]}"


def inlined(text: Lexed, answers: Sequence[tuple[Call, str]]) -> str:
    """Return the query with each call replaced by a block of data."""
    result = text.text
    for call, block in reversed(answers):
        result = result[: call.start] + block + result[call.end :]
    return result


def silence(call: Call) -> str:
    """Return the data of a call that failed in silence: one solution that binds nothing."""
    names = call.seen
    return _block(names, [["UNDEF"] * len(names)]) if names else NOTHING_BOUND


def block(names: list[str], rows: list[list[str | None]]) -> str:
    """Return solutions as a block of data, from terms as SPARQL writes them."""
    return _block(names, [[term or "UNDEF" for term in row] for row in rows])


def _block(names: list[str], rows: list[list[str]]) -> str:
    heads = " ".join(f"?{name}" for name in names)
    return f"VALUES ({heads}) {{ {' '.join('(' + ' '.join(row) + ')' for row in rows)} }}"


class Nodes:
    """Names for the blank nodes of an answer, which a block of data cannot hold (RDF 1.1 Concepts, section 3.5)."""

    def __init__(self, start: str) -> None:
        """Let each name start with an IRI that nothing else starts with."""
        self._start = start
        self._names: dict[str, str] = {}

    def name(self, label: str) -> str:
        """Return the IRI for the blank node of a label."""
        return self._names.setdefault(label, f"{self._start}{len(self._names) + 1}")
