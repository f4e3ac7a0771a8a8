"""Find things by a part of one of their names, in any language, while someone types."""

from heapq import nsmallest

from pyoxigraph import Literal, NamedNode, Store

from youcheng.namespaces import EXTERNAL, RDFS


class Names:
    """The names of all things of a store; the store does not change."""

    def __init__(self, store: Store, base: str) -> None:
        """Read the labels, other names and printed names of all things under a base."""
        found: dict[tuple[str, str], str] = {}
        for predicate in (f"{RDFS}label", f"{EXTERNAL['skos']}altLabel", f"{base}ontology#printedName"):
            for quad in store.quads_for_pattern(None, NamedNode(predicate), None):
                if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                    iri, name = quad.subject.value, quad.object.value
                    if iri.startswith(f"{base}id/") and "#" not in iri:
                        found.setdefault((name.casefold(), iri), name)
        self._names = [(folded, iri, name) for (folded, iri), name in found.items()]

    def find(self, text: str, most: int) -> list[tuple[str, str]]:
        """Return the IRIs of the things with a name that holds all the words of a text, and that name, best first."""
        words = text.casefold().split()
        if not words:
            return []
        matches = (
            (self._rank(folded, words), len(folded), folded, iri, name)
            for folded, iri, name in self._names
            if all(word in folded for word in words)
        )
        best: dict[str, str] = {}
        for _, _, _, iri, name in nsmallest(most * 4, matches):
            best.setdefault(iri, name)
        return list(best.items())[:most]

    @staticmethod
    def _rank(name: str, words: list[str]) -> int:
        """Return 0 for the very name, 1 for its beginning, 2 for the beginning of a word in it, 3 for any part."""
        asked = " ".join(words)
        if name == asked:
            return 0
        if name.startswith(asked):
            return 1
        return 2 if f" {words[0]}" in name else 3
