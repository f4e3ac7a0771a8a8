"""What a thing is called in the language of the reader, by one chain of fallbacks."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from youcheng.rdf.namespaces import EXTERNAL
from youcheng.rdf.prefixes import PrefixMap
from youcheng.rdf.terms import LABEL

_FOREIGN = PrefixMap(EXTERNAL)


@dataclass(frozen=True)
class Label:
    """A name and the language it is in; the language is empty for a name taken from an IRI."""

    text: str
    language: str


@lru_cache(maxsize=64)
def fallbacks(language: str) -> list[str]:
    """Return the languages in which a name is looked for: the one asked for, its parents, zh, en.

    >>> fallbacks("zh-hant-tw"), fallbacks("en")
    (['zh-hant-tw', 'zh-hant', 'zh', 'en'], ['en', 'zh'])
    """
    parts = language.lower().split("-")
    chain = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return list(dict.fromkeys([*chain, "zh", "en"]))


def name_in(iri: str) -> str:
    """Return the name at the end of an IRI, with a known prefix for what is not ours.

    >>> name_in("https://w3id.org/youcheng/id/place/siem-reap"), name_in("http://www.wikidata.org/entity/Q72")
    ('siem reap', 'wd:Q72')
    >>> name_in("https://w3id.org/youcheng/ontology#"), name_in("http://example.org/a")
    ('https://w3id.org/youcheng/ontology#', 'http://example.org/a')
    """
    if name := _FOREIGN.split(iri):
        return ":".join(name)
    if "/id/" in iri or "/graph/" in iri:
        return unquote(iri.rstrip("/").rpartition("/")[2]).replace("-", " ")
    return unquote(iri.rpartition("#")[2]) or iri


class Labels:
    """The names of the things of a store, kept once they were looked up: the store does not change."""

    def __init__(self, store: Store, size: int = 65536) -> None:
        """Look names up in a store, keeping at most `size` of them."""
        self._store = store
        self.of = lru_cache(maxsize=size)(self._of)

    def _of(self, iri: str) -> dict[str, str]:
        """Return the label of a thing in each language that has one; voices outside the story are asked last."""
        node = NamedNode(iri)
        for graph in (DefaultGraph(), None):
            found = {
                quad.object.language or "": quad.object.value
                for quad in self._store.quads_for_pattern(node, LABEL, None, graph)
                if isinstance(quad.object, Literal)
            }
            if found:
                return found
        return {}

    def label(self, iri: str, language: str) -> Label:
        """Return the name of a thing for a reader of a language.

        The chain is: the language asked for, its parents, zh, en, any other, the name in the IRI.
        """
        found = self.of(iri)
        for candidate in fallbacks(language):
            if candidate in found:
                return Label(found[candidate], candidate)
        for candidate in sorted(found):
            return Label(found[candidate], candidate)
        return Label(name_in(iri), "")
