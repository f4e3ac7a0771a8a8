"""Look through an XML document before it is parsed: nothing from elsewhere, nothing that grows without bound."""

from typing import Any
from xml.parsers import expat

from youcheng.errors import DocumentInvalid

MAXIMUM_DEPTH = 200
"""How deep elements may be nested: pyoxigraph's time grows with the square of it."""
MAXIMUM_ENTITY = 1000
"""How many characters an entity may stand for: those of namespaces are short."""


class _Inspector:
    """The handlers of the parser."""

    def __init__(self, name: str, parser: expat.XMLParserType) -> None:
        """Keep what messages need."""
        self.name = name
        self.parser = parser
        self.depth = 0

    def refuse(self, why: str) -> DocumentInvalid:
        """Return the error for something at the present place."""
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        return DocumentInvalid(f"{self.name}:{line}:{column}: {why}")

    def entity(self, _: str, parameter: int, value: str | None, *elsewhere: object) -> None:
        """Refuse an entity that fetches, that holds others, or that is long."""
        if value is None or any(elsewhere) or parameter:
            raise self.refuse("it asks for an entity from elsewhere; nothing is fetched")
        if "&" in value or "%" in value or len(value) > MAXIMUM_ENTITY:
            raise self.refuse("it declares an entity that holds other entities or is long; such documents are not read")

    def start(self, _: str, __: dict[str, str]) -> None:
        """Count one level down."""
        self.depth += 1
        if self.depth > MAXIMUM_DEPTH:
            raise self.refuse(f"it is nested more than {MAXIMUM_DEPTH} levels deep")

    def end(self, _: str) -> None:
        """Count one level up."""
        self.depth -= 1


def check_xml(name: str, content: bytes) -> None:
    """Confirm that an XML document is well-formed and cannot harm the parser that comes next.

    pyoxigraph expands entities where they are declared: nine short lines would ask for a gigabyte.

    Raises:
        DocumentInvalid: it is not, or it can; the message names line and column.
    """
    parser = expat.ParserCreate()
    inspector = _Inspector(name, parser)
    handlers: Any = parser
    handlers.EntityDeclHandler = inspector.entity
    handlers.StartElementHandler = inspector.start
    handlers.EndElementHandler = inspector.end
    try:
        parser.Parse(content, True)  # noqa: FBT003  (expat's parameters have no names)
    except expat.ExpatError as error:
        raise DocumentInvalid(f"{name}:{error.lineno}:{error.offset + 1}: {expat.ErrorString(error.code)}") from error
