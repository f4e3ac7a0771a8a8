"""What terms have in common that differ in their value alone: how they stand in JSON, and what they are compared as."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Self

from youcheng.namespaces import XSD


def _is_date(value: bytes) -> bool:
    try:
        date.fromisoformat(value.decode())
    except ValueError:
        return False
    return bool(re.fullmatch(rb"\d{4}-\d\d-\d\d", value))


DATES: dict[bytes, Callable[[bytes], object]] = {
    b"^^<%sdate>" % XSD.encode(): _is_date,
    b"^^<%sgYearMonth>" % XSD.encode(): re.compile(rb"(?!0000)\d{4}-(?:0[1-9]|1[0-2])").fullmatch,
    b"^^<%sgYear>" % XSD.encode(): re.compile(rb"(?!0000)\d{4}").fullmatch,
}
"""Whether dates are in the order of their digits: those with years of four digits, and without time zones, are."""


class Kind(IntEnum):
    """Terms that can be compared with each other; blank nodes come first, then IRIs, then literals."""

    BLANK = 0
    IRI = 1
    STRING = 2
    INTEGER = 3
    DECIMAL = 4
    DATE = 5
    MONTH = 6
    YEAR = 7
    OTHER = 8

    @classmethod
    def of(cls, suffix: bytes, value: bytes) -> Self:
        """Return the kind of a literal from what follows its value in N-Triples."""
        if not suffix or suffix.startswith(b"@"):
            return cls(cls.STRING)
        if suffix in DATES and DATES[suffix](value):
            return cls(cls.DATE + list(DATES).index(suffix))
        return cls(NUMBERS.get(suffix, cls.OTHER))


NUMBERS = {b"^^<%sinteger>" % XSD.encode(): Kind.INTEGER, b"^^<%sdecimal>" % XSD.encode(): Kind.DECIMAL}


@dataclass(frozen=True)
class Tag:
    """What terms have in common that differ in their value alone."""

    head: bytes
    tail: bytes
    kind: Kind
    language: str = ""


BLANK = Tag(b'{"type":"bnode","value":"', b'"}', Kind.BLANK)
IRI = Tag(b'{"type":"uri","value":"', b'"}', Kind.IRI)
_LITERAL = b'{"type":"literal","value":"'
PLAIN = Tag(_LITERAL, b'"}', Kind.STRING)


def literal_tag(suffix: bytes, kind: Kind) -> Tag:
    """Return the tag of literals from what follows their value in N-Triples."""
    if not suffix:
        return PLAIN
    if suffix.startswith(b"@"):
        return Tag(_LITERAL, b'","xml:lang":"%b"}' % suffix[1:], kind, suffix[1:].decode())
    return Tag(_LITERAL, b'","datatype":"%b"}' % suffix[3:-1], kind)
