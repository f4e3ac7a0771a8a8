"""Show queries and terms to people."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

LOCAL_NAME = re.compile(r"\w[\w-]*", re.ASCII)
SHORT_DATATYPES = frozenset({"integer", "decimal", "double", "boolean", "date", "gYear", "gYearMonth", "dateTime"})
"""Types of XML Schema that a value shows by its looks."""


class Names:
    """Writes IRIs as prefixed names where they can be written so."""

    def __init__(self, namespaces: Mapping[str, str]) -> None:
        """Take the namespaces by prefix."""
        self._prefixes = {namespace: prefix for prefix, namespace in namespaces.items()}

    def short(self, iri: str) -> str:
        """Return an IRI as a prefixed name, or as it is.

        >>> Names({"ex": "http://example.org/"}).short("http://example.org/a")
        'ex:a'
        """
        end = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = self._prefixes.get(iri[:end])
        return f"{prefix}:{iri[end:]}" if prefix and LOCAL_NAME.fullmatch(iri[end:]) else iri

    def text(self, term: Mapping[str, Any] | None) -> str:
        """Return a term of SPARQL results in JSON in one line.

        >>> Names({}).text({"type": "literal", "value": "昆明", "xml:lang": "zh"})
        '昆明 @zh'
        """
        if term is None:
            return ""
        value = _visible(term["value"])
        if term["type"] == "uri":
            return self.short(value)
        if term["type"] == "bnode":
            return f"_:{value}"
        if "xml:lang" in term:
            return f"{value} @{term['xml:lang']}"
        datatype = term.get("datatype")
        if datatype is None or datatype.rpartition("#")[2] in SHORT_DATATYPES:
            return value
        return f"{value} ^^{self.short(datatype)}"


def _visible(text: str) -> str:
    """Return a text without characters that move the cursor or change the terminal."""
    return "".join(c if unicodedata.category(c) not in {"Cc", "Cf"} else repr(c)[1:-1] for c in text)
