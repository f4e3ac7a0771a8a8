"""Choose whether the engine or the columns answer a query, by a glance at its text: a wrong choice costs time alone."""

import re

CONSTANT = r"(?:<[^<>\s]*+>|[A-Za-z][\w-]*+:[\w-]++)"
SUBJECT = re.compile(rf"[{{.]\s*+{CONSTANT}\s")
OBJECT = re.compile(rf"\s(?!a\s|rdf:type\s)\S++\s++{CONSTANT}\s*+[;.}}]")
"""A type does not count: there are many things of most."""
GROUPS = re.compile(r"\bGROUP\s+BY\b|\bCOUNT\s*\(", re.IGNORECASE)


def starts_from_a_thing(query: str) -> bool:
    """Tell whether a query seems to start from a thing that it names, and so to be answered soonest by the engine.

    >>> starts_from_a_thing("SELECT ?name { <https://example.org/a> rdfs:label ?name }")
    True
    >>> starts_from_a_thing("SELECT ?pairing { ?pairing a yc:Pairing ; yc:party ex:kunming ; yc:foreignParty ?place }")
    True
    >>> starts_from_a_thing("SELECT ?pairing { ?pairing a yc:Pairing ; yc:party ?party }")
    False
    """
    start = max(query.find("{"), 0)
    if SUBJECT.search(query, start):
        return True
    return OBJECT.search(query, start) is not None and GROUPS.search(query) is None
