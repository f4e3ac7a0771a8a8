"""Labels of things, with one chain of fallback languages."""

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
    """A label and its language; the language is empty if the label is made from an IRI."""

    text: str
    language: str


@lru_cache(maxsize=64)
def fallbacks(language: str) -> list[str]:
    """Return the languages in which a label is looked up: the requested one, its parents, zh, en.

    >>> fallbacks("zh-hant-tw"), fallbacks("en")
    (['zh-hant-tw', 'zh-hant', 'zh', 'en'], ['en', 'zh'])
    """
    parts = language.lower().split("-")
    chain = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return list(dict.fromkeys([*chain, "zh", "en"]))


def label_from_iri(iri: str) -> str:
    """Return a label made from an IRI: a prefixed name, or the last part of an IRI of the project.

    >>> label_from_iri("https://w3id.org/youcheng/id/place/siem-reap"), label_from_iri("http://www.wikidata.org/entity/Q72")
    ('siem reap', 'wd:Q72')
    >>> label_from_iri("https://w3id.org/youcheng/ontology#"), label_from_iri("http://example.org/a")
    ('https://w3id.org/youcheng/ontology#', 'http://example.org/a')
    """
    if name := _FOREIGN.split(iri):
        return ":".join(name)
    if "/id/" in iri or "/graph/" in iri:
        return unquote(iri.rstrip("/").rpartition("/")[2]).replace("-", " ")
    return unquote(iri.rpartition("#")[2]) or iri


class Labels:
    """The labels of a store, cached: the store does not change."""

    def __init__(self, store: Store, size: int = 65536) -> None:
        """Look labels up in a store; the labels of `size` things are cached."""
        self._store = store
        self.of = lru_cache(maxsize=size)(self._of)

    def _of(self, iri: str) -> dict[str, str]:
        """Return the labels of a thing by language: those of the default graph, else those of all graphs."""
        node = NamedNode(iri)
        for graph in (DefaultGraph(), None):
            labels = {
                quad.object.language or "": quad.object.value
                for quad in self._store.quads_for_pattern(node, LABEL, None, graph)
                if isinstance(quad.object, Literal)
            }
            if labels:
                return labels
        return {}

    def label(self, iri: str, language: str) -> Label:
        """Return the label of a thing in a language, else in a fallback or any other language, else from its IRI."""
        labels = self.of(iri)
        for candidate in (*fallbacks(language), *sorted(labels)):
            if candidate in labels:
                return Label(labels[candidate], candidate)
        return Label(label_from_iri(iri), "")
