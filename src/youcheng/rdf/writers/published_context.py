"""The JSON-LD context of ours, known without being fetched."""

from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from youcheng.paths import resource
from youcheng.rdf.files import read
from youcheng.rdf.namespaces import BASE


class OwnContext(Mapping[str, object]):
    """The JSON-LD context that we publish, made when a document asks for it."""

    IRI = f"{BASE}context.jsonld"

    def __getitem__(self, iri: str) -> object:
        """Return the context.

        Raises:
            KeyError: it is another one that is asked for.
        """
        if iri != self.IRI:
            raise KeyError(iri)
        from youcheng.rdf.writers.jsonld import Context

        store = ox.Store()
        ontology = sorted(resource("ontology").glob("*.ttl"))
        store.bulk_extend(quad for path in ontology for quad in read(path, blank_nodes=True))
        document: dict[str, object] = Context(store, BASE).document()
        return document["@context"]

    def __iter__(self) -> Iterator[str]:
        """Yield the IRI of the context."""
        return iter([self.IRI])

    def __len__(self) -> int:
        """Return that there is one."""
        return 1
