"""The description of the SPARQL service (https://www.w3.org/TR/sparql11-service-description/)."""

from functools import lru_cache
from typing import Any

from pyoxigraph import NamedNode, Triple, serialize

from youcheng.rdf.namespaces import EXTERNAL, XSD
from youcheng.web.http.formats import GRAPHS, RESULTS, Format
from youcheng.web.services import Services
from youcheng.web.view.description import query_text

SD = EXTERNAL["sd"]
FORMATS = "http://www.w3.org/ns/formats/"


@lru_cache(maxsize=16)
def write(services: Services, format_: Format) -> bytes:
    """Return the description of the service in a format."""
    description: Any = services.store.query(query_text("service-description", services.base))
    service = NamedNode(f"{services.base}sparql#service")
    triples = {*description}
    # The names in https://www.w3.org/ns/formats/ are our labels, with _ for the slash of RDF/XML.
    names = [
        *(f"SPARQL_Results_{known.label}" for known in RESULTS),
        *(known.label.replace("/", "_") for known in GRAPHS),
    ]
    triples |= {Triple(service, NamedNode(f"{SD}resultFormat"), NamedNode(f"{FORMATS}{name}")) for name in names}
    if services.settings.service:
        triples.add(Triple(service, NamedNode(f"{SD}feature"), NamedNode(f"{SD}BasicFederatedQuery")))
    prefixes = {"sd": SD, "void": EXTERNAL["void"], "formats": FORMATS, "xsd": XSD}
    in_order = sorted(triples, key=lambda triple: (triple.subject != service, str(triple)))
    return serialize(in_order, format=format_.codec, prefixes=prefixes) or b""
