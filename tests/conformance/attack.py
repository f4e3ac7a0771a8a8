"""A hostile request, and the ways of sending a hostile query."""

from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote

FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"


@dataclass
class Attack:
    """One request, and what kind of attack it is."""

    kind: str
    method: str = "POST"
    path: str = "sparql"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    raw: bytes | None = None
    """Bytes to send instead, over a bare connection."""


def sent(lot: Random, kind: str, query: str) -> Attack:
    """Return a query in one of the ways of sending it."""
    wanted = lot.choice(["*/*", "text/csv", "application/sparql-results+xml", "application/rdf+xml", "text/html"])
    accept = {"Accept": f"{wanted}, */*;q=0.1"}
    encoded = query.encode("utf-8", "surrogatepass")
    way = lot.randrange(3)
    if way == 0 and len(encoded) < 5000:
        return Attack(kind, "GET", f"sparql?query={quote(encoded)}", accept)
    if way == 1:
        return Attack(kind, headers=accept | {"Content-Type": FORM}, body=b"query=" + quote(encoded).encode())
    return Attack(kind, headers=accept | {"Content-Type": QUERY}, body=encoded)
