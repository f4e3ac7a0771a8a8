"""The queries that a reader takes along from a page: text to read, change and send, with prefixes and short names."""

from youcheng.paths import PACKAGE
from youcheng.rdf.prefixes import project_prefixes

SNIPPETS = PACKAGE / "web" / "view" / "snippets"


def ask_about(thing: str, properties: list[str], base: str) -> str:
    """Return the query that asks who says what of a thing, for some properties."""
    return _fill("about", base, {"<urn:thing>": [thing], "<urn:properties>": properties})


def ask_incoming(thing: str, predicate: str, base: str) -> str:
    """Return the query that asks what points to a thing by a property."""
    return _fill("incoming", base, {"<urn:thing>": [thing], "<urn:property>": [predicate]})


def _fill(name: str, base: str, values: dict[str, list[str]]) -> str:
    text, used = (SNIPPETS / f"{name}.rq").read_text(encoding="utf-8"), set()
    known = project_prefixes(base)
    for placeholder, iris in values.items():
        used |= {parts[0] for parts in map(known.split, iris) if parts}
        text = text.replace(placeholder, " ".join(map(known.write, iris)))
    head = "".join(f"PREFIX {prefix}: <{known.namespaces[prefix]}>\n" for prefix in sorted(used))
    return f"{head}\n{text}" if head else text
