"""The queries that a reader takes along from a page: text to read, change and send, with prefixes and short names."""

import re
from functools import lru_cache

from youcheng.paths import PACKAGE
from youcheng.rdf.namespaces import prefixes

SNIPPETS = PACKAGE / "web" / "view" / "snippets"
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
"""Local names that SPARQL takes without escapes."""


def ask_about(thing: str, properties: list[str], base: str) -> str:
    """Return the query that asks who says what of a thing, for some properties."""
    return _fill("about", base, {"<urn:thing>": [thing], "<urn:properties>": properties})


def ask_incoming(thing: str, predicate: str, base: str) -> str:
    """Return the query that asks what points to a thing by a property."""
    return _fill("incoming", base, {"<urn:thing>": [thing], "<urn:property>": [predicate]})


def _fill(name: str, base: str, values: dict[str, list[str]]) -> str:
    text, used = (SNIPPETS / f"{name}.rq").read_text(encoding="utf-8"), set()
    for placeholder, iris in values.items():
        short = [shorten(iri, base) for iri in iris]
        used |= {prefix for prefix, _ in short if prefix}
        text = text.replace(placeholder, " ".join(written for _, written in short))
    known = _known(base)
    head = "".join(f"PREFIX {prefix}: <{known[prefix]}>\n" for prefix in sorted(used))
    return f"{head}\n{text}" if head else text


@lru_cache(maxsize=4)
def _known(base: str) -> dict[str, str]:
    return prefixes(base)


@lru_cache(maxsize=4096)
def shorten(iri: str, base: str) -> tuple[str, str]:
    """Return the prefix that an IRI can be written with, and the IRI so written.

    >>> shorten("http://localhost/id/place/siem-reap", "http://localhost/")
    ('place', 'place:siem-reap')
    >>> shorten("http://example.org/", "http://localhost/")
    ('', '<http://example.org/>')
    """
    for prefix, namespace in _known(base).items():
        if iri.startswith(namespace) and _PLAIN.fullmatch(local := iri[len(namespace) :]):
            return prefix, f"{prefix}:{local}"
    return "", f"<{iri}>"
