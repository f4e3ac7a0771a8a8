"""Queries that name things of the project by another base: the canonical one, or the server's for the vocabulary."""

import re
from collections.abc import Iterator
from functools import lru_cache

from youcheng.rdf.namespaces import BASE, MOVING, VOCABULARY, prefixes, rebased
from youcheng.rdf.prefixes import ABSOLUTE, resolved
from youcheng.sparql.text.edits import Edit, apply_edits
from youcheng.sparql.text.query_text import QueryText, Token

CANONICAL_HOST = BASE.split("/")[2]
RELATIVE = re.compile(r"[\w/#.~%-]*")
"""A relative IRI that cannot be a comparison."""
ESCAPE = re.compile(r"\\(.)")
QUOTES = re.compile(r"^(\"\"\"|'''|[\"'])\^?")


@lru_cache(maxsize=8)
def _sign(base: str) -> re.Pattern[str]:
    """Return what a query contains that names anything by another base."""
    return re.compile(rf"{re.escape(CANONICAL_HOST)}|(?:<|{re.escape(base)})(?:{VOCABULARY})")


def rebased_query(text: QueryText, base: str) -> QueryText:
    """Return a query with its IRIs as the server of a base has them; strings are not changed."""
    if base == BASE or not _sign(base).search(text.text):
        return text
    edits = list(_edits(text.tokens, base))
    return QueryText(apply_edits(text.text, edits)) if edits else text


def canonical_strings(text: QueryText, base: str) -> list[Token]:
    """Return the strings of a query that start like canonical IRIs of things, which a server has under its base."""
    if base == BASE or BASE not in text.text:
        return []
    strings = (token for token in text.tokens if token.kind == "string")
    return [token for token in strings if MOVING.match(QUOTES.sub("", token.text))]


def _edits(tokens: list[Token], base: str) -> Iterator[Edit]:
    """Yield what replaces the IRIs and prefixed names of a query; declarations stay."""
    namespaces, start, declared = prefixes(base), base, 0
    for number, (kind, text, position) in enumerate(tokens):
        following = [token.text for token in tokens[number + 1 : number + 3]]
        if kind == "word" and text.upper() == "BASE" and following[:1] and following[0].startswith("<"):
            start, declared = resolved(following[0][1:-1], start), number + 1
        elif kind == "word" and text.upper() == "PREFIX" and len(following) == 2:
            namespaces[following[0].removesuffix(":")], declared = resolved(following[1][1:-1], start), number + 2
        elif (
            number > declared and (iri := _iri(kind, text, start, namespaces)) and (served := rebased(iri, base)) != iri
        ):
            yield Edit(position, position + len(text), f"<{served}>")


def _iri(kind: str, text: str, base: str, namespaces: dict[str, str]) -> str | None:
    """Return the IRI of a token, or None if it is not one."""
    if kind == "iri" and (ABSOLUTE.match(text, 1) or RELATIVE.fullmatch(text[1:-1])):
        return resolved(text[1:-1], base)
    prefix, colon, local = text.partition(":")
    return namespaces[prefix] + ESCAPE.sub(r"\1", local) if kind == "name" and colon and prefix in namespaces else None
