"""The project's JSON-LD context, made from the ontology without fetching it."""

import pyoxigraph as ox

from youcheng.paths import resource
from youcheng.rdf.files import read
from youcheng.rdf.namespaces import BASE
from youcheng.rdf.writers.jsonld import Context


def published_context() -> object:
    """Return the value of ``@context`` in the document that the project publishes as context.jsonld."""
    store = ox.Store()
    ontology = sorted(resource("ontology").glob("*.ttl"))
    store.bulk_extend(quad for path in ontology for quad in read(path, blank_nodes=True))
    document: dict[str, object] = Context(store, BASE).document()
    return document["@context"]
