"""SPARQL functions in Python, for which the engine's own deviate from the specification."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import pyoxigraph as ox

from youcheng.rdf.namespaces import XSD
from youcheng.sparql.corrections.xpath_regex import PatternInvalid, PatternUnsupported, translate, translate_replacement

NAMESPACE = "urn:youcheng:functions:"
"""Functions of ours, which no server moves to its own base."""
NUMERIC = frozenset(
    f"{XSD}{name}"
    for name in (
        "integer", "decimal", "float", "double", "nonPositiveInteger", "negativeInteger", "long", "int", "short",
        "byte", "nonNegativeInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte",
        "positiveInteger",
    )
)  # fmt: skip


Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@cache
def nothing() -> ox.Store:
    """Return an empty store, used to call the engine's own functions."""
    return ox.Store()


def effective_boolean_value(term: Term) -> ox.Literal:
    """Return the effective boolean value of a term (SPARQL 1.1, section 17.2.2); raise if it has none."""
    if not isinstance(term, ox.Literal):
        raise TypeError("only a literal has an effective boolean value")
    datatype = term.datatype.value
    if term.language or datatype == f"{XSD}string":
        return ox.Literal(bool(term.value))
    if datatype == f"{XSD}boolean":
        return ox.Literal(term.value.strip() in {"true", "1"})
    if datatype not in NUMERIC:
        raise TypeError(f"{datatype} has no effective boolean value")
    # The engine knows which lexical forms are valid; an invalid one is false.
    return ox.Literal(bool(nothing().query(f"ASK {{ FILTER(COALESCE({term} != 0 && {term} = {term}, false)) }}")))


def regex(text: Term, pattern: Term, flags: Term | None = None) -> ox.Literal:
    """Return whether a text matches a regular expression of XPath that is not written in the query."""
    written, kept, _ = translate(_plain(pattern), _plain(flags) if flags else "")
    return ox.Literal(
        bool(nothing().query(f"ASK {{ FILTER(REGEX({_string(text)}, {_quoted(written)}, {_quoted(kept)})) }}"))
    )


def replace(text: Term, pattern: Term, replacement: Term, flags: Term | None = None) -> Term:
    """Return a text in which the matches of a regular expression of XPath are replaced."""
    given = _plain(flags) if flags else ""
    written, kept, groups = translate(_plain(pattern), given)
    if matches_nothing(written, kept):
        raise PatternInvalid("the regular expression matches the empty text")
    new = translate_replacement(_plain(replacement), groups, literal="q" in given)
    call = f"REPLACE({_string(text)}, {_quoted(written)}, {_quoted(new)}, {_quoted(kept)})"
    row = next(iter(nothing().query(f"SELECT ({call} AS ?result) {{}}")))  # type: ignore[arg-type]
    return row["result"]  # type: ignore[no-any-return]


def matches_nothing(written: str, flags: str) -> bool:
    """Return whether a pattern in the engine's language matches the empty text."""
    return bool(nothing().query(f"ASK {{ FILTER(REGEX('', {_quoted(written)}, {_quoted(flags)})) }}"))


def matching(texts: Iterable[str], pattern: str, flags: str = "") -> set[str]:
    """Return the texts that a regular expression of XPath matches, in time linear in their length.

    Raises:
        ValueError: the regular expression is invalid, or too large for the engine.
    """
    written, kept, _ = translate(pattern, flags)
    call, rows = f"({_quoted(written)}, {_quoted(kept)})", " ".join(map(_quoted, texts))
    if nothing().query(f"ASK {{ BIND (REGEX('', {call[1:]} AS ?match) FILTER (!BOUND(?match)) }}"):
        raise PatternUnsupported(f"regular expression {pattern!r}: too large")
    query = f"SELECT ?text {{ VALUES ?text {{ {rows} }} FILTER (REGEX(?text, {call[1:]}) }}"
    return {row[0].value for row in nothing().query(query)}  # type: ignore[union-attr]


def _quoted(text: str) -> str:
    return str(ox.Literal(text))


def _plain(term: Term) -> str:
    if not isinstance(term, ox.Literal) or term.language or term.datatype.value != f"{XSD}string":
        raise TypeError("a regular expression, a replacement and flags are plain strings")
    return term.value


def _string(term: Term) -> ox.Literal:
    if not isinstance(term, ox.Literal) or not (term.language or term.datatype.value == f"{XSD}string"):
        raise TypeError("only a string is matched")
    return term


FUNCTIONS: dict[ox.NamedNode, Callable[..., Any]] = {
    ox.NamedNode(f"{NAMESPACE}boolean"): effective_boolean_value,
    ox.NamedNode(f"{NAMESPACE}regex"): regex,
    ox.NamedNode(f"{NAMESPACE}replace"): replace,
}
