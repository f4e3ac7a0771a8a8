"""Choose whether the engine or the columns answer a query, by a glance at its text: a wrong choice costs time alone."""

import re

SUBJECT = re.compile(r"[{.]\s*+(?:<[^<>\s]*+>|[A-Za-z][\w-]*+:[\w-]++)\s")


def starts_from_a_thing(query: str) -> bool:
    """Tell whether a query seems to start from a thing that it names, and so to be answered soonest by the engine.

    >>> starts_from_a_thing("SELECT ?name { <https://example.org/a> rdfs:label ?name }")
    True
    >>> starts_from_a_thing("SELECT ?pairing { ?pairing a yc:Pairing ; yc:party ?party }")
    False
    """
    return SUBJECT.search(query, max(query.find("{"), 0)) is not None
