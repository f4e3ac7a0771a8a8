"""Search over names: labels in every language, other names, names as printed."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pyoxigraph import Literal, NamedNode, Store

from youcheng.namespaces import EXTERNAL, RDFS
from youcheng.paths import PACKAGE
from youcheng.web.terms import name_of

MOST = 50
"""How many things an answer lists."""


@dataclass(frozen=True)
class Name:
    """A name of a thing, folded for comparison; labels weigh more than other names."""

    folded: str
    text: str
    thing: str
    weight: int


@lru_cache(maxsize=1)
def variants() -> dict[int, str]:
    """Return what traditional characters and other variants are written as in the names of the project."""
    lines = (PACKAGE / "web" / "variants.txt").read_text(encoding="utf-8").splitlines()
    return {ord(pair[0]): pair[1] for line in lines if not line.startswith("#") for pair in line.split()}


def fold(text: str) -> str:
    """Return a text without what readers type differently: case, accents, width, variants of characters, signs.

    >>> fold("Zürich – TIMIȘOARA"), fold("沙撈越")
    ('zurich timisoara', '沙捞越')
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(" " if _is_sign(c) else c for c in decomposed if not unicodedata.combining(c))
    return " ".join(plain.translate(variants()).split())


def _is_sign(character: str) -> bool:
    return unicodedata.category(character)[0] in "PSZ"


class Index:
    """The names of everything in a store, in memory; built once, when first asked."""

    def __init__(self, store: Store, base: str) -> None:
        """Read the names of a store."""
        self._names = list(_names(store, base))

    def find(self, query: str, most: int = MOST) -> list[tuple[str, str]]:
        """Return the things whose names hold every word of a query, best first, with the name that matched."""
        words = fold(query).split()
        if not words:
            return []
        scored: dict[str, tuple[tuple[Any, ...], str]] = {}
        whole = " ".join(words)
        for name in self._names:
            if all(word in name.folded for word in words):
                score = (_closeness(name.folded, whole), name.weight, len(name.folded), name.thing)
                if name.thing not in scored or score < scored[name.thing][0]:
                    scored[name.thing] = (score, name.text)
        best = sorted(scored.items(), key=lambda item: item[1][0])
        return [(thing, text) for thing, (_, text) in best[:most]]


def _closeness(name: str, query: str) -> int:
    """Return 0 for the very name, 1 for its beginning, 2 for the beginning of a word in it, 3 for any other place."""
    if name == query:
        return 0
    if name.startswith(query):
        return 1
    return 2 if f" {query}" in f" {name}" else 3


def _names(store: Store, base: str) -> Iterator[Name]:
    weighted = {
        f"{RDFS}label": 0,
        f"{EXTERNAL['skos']}altLabel": 1,
        f"{base}ontology#printedName": 2,
    }
    seen = set()
    for predicate, weight in weighted.items():
        for quad in store.quads_for_pattern(None, NamedNode(predicate), None):
            thing = name_of(quad.subject)
            if not isinstance(quad.object, Literal) or not thing.startswith(f"{base}id/"):
                continue
            key = (thing, quad.object.value)
            if key not in seen:
                seen.add(key)
                yield Name(fold(quad.object.value), quad.object.value, thing, weight)
