"""The functions of SPARQL that the columns know, each made for its constant arguments once."""

import re
from collections.abc import Callable

from youcheng.evaluation.columns.algebra import NotCovered
from youcheng.evaluation.columns.tags import Kind

Test = Callable[[list[str]], list[bool]]
Change = Callable[[list[str]], list[str]]

OF_KIND = {
    "ISIRI": {Kind.IRI},
    "ISURI": {Kind.IRI},
    "ISBLANK": {Kind.BLANK},
    "ISLITERAL": {kind for kind in Kind if kind > Kind.IRI},
}
PIECE = re.compile(r"(?P<set>\[\^?[\w \-]+\])|(?P<plain>[^\\.^$*+?{}\[\]()|])|(?P<any>\.)")
REPEATED = re.compile(r"[*+?]")
MOST_REPEATED = 2
"""So many stretches of any length at most: each more would multiply the time by the length of the text."""


def _regex(pattern: str, flags: str = "") -> Test:
    """Return a test for an expression that means the same in XPath and in Python, and takes time of low degree."""
    if flags not in {"", "i"}:
        raise NotCovered("flags of a regular expression")
    search = re.compile(translated(pattern), re.IGNORECASE if flags else 0).search
    return lambda texts: [search(text) is not None for text in texts]


def translated(pattern: str) -> str:
    r"""Return an expression of XPath as one of Python.

    >>> translated("^春.*[州城]$")
    '^春.*[州城]\\Z'
    """
    position = 1 if pattern.startswith("^") else 0
    end = len(pattern) - 1 if pattern.endswith("$") else len(pattern)
    made, repeated = ["^" * position], 0
    while position < end:
        piece = PIECE.match(pattern, position, end)
        if piece is None or (piece["set"] and not _clear(piece["set"])):
            raise NotCovered("a regular expression")
        made.append(piece[0])
        position = piece.end()
        if many := REPEATED.match(pattern, position, end):
            made.append(many[0])
            repeated += many[0] != "?"
            position = many.end()
    if repeated > MOST_REPEATED:
        raise NotCovered("a regular expression that may take long")
    return "".join([*made, "\\Z" * (end < len(pattern))])


def _clear(characters: str) -> bool:
    """Tell whether a set holds single characters, or ranges of digits or letters of ASCII alone."""
    inner = characters[1:-1].removeprefix("^")
    return "-" not in re.sub(r"(?:[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9])", "", inner) and _rising(inner)


def _rising(inner: str) -> bool:
    return all(first <= last for first, last in re.findall(r"(.)-(.)", inner))


def _language_matches(wanted: str) -> Test:
    """Return a test for a basic language range (RFC 4647, section 3.3.1)."""
    if wanted == "*":
        return lambda languages: list(map(bool, languages))
    low = wanted.lower()
    return lambda languages: [
        language.lower() == low or language.lower().startswith(f"{low}-") for language in languages
    ]


def part(start: int, length: int | None = None) -> slice:
    """Return what SUBSTR takes of a string; the first character is at 1."""
    if start < 1:
        raise NotCovered("a substring from before the start")
    return slice(start - 1, None if length is None else start - 1 + length)


def _substring(start: int, length: int | None = None) -> Change:
    """Return what cuts strings."""
    taken = part(start, length)
    return lambda texts: [text[taken] for text in texts]


TESTS: dict[str, Callable[..., Test]] = {
    "REGEX": _regex,
    "CONTAINS": lambda part: lambda texts: [part in text for text in texts],
    "STRSTARTS": lambda start: lambda texts: [text.startswith(start) for text in texts],
    "STRENDS": lambda end: lambda texts: [text.endswith(end) for text in texts],
    "LANGMATCHES": _language_matches,
}
"""Functions of a string and constants that are true or false, each made for its constants and for many strings."""
CHANGES: dict[str, Callable[..., Change]] = {
    "SUBSTR": _substring,
    "LCASE": lambda: lambda texts: list(map(str.lower, texts)),
    "UCASE": lambda: lambda texts: list(map(str.upper, texts)),
}
"""Functions of a string and integers that make a string, likewise."""
ARGUMENTS = {
    "REGEX": (2, 3), "CONTAINS": (2, 2), "STRSTARTS": (2, 2), "STRENDS": (2, 2), "LANGMATCHES": (2, 2),
    "SUBSTR": (2, 3), "LCASE": (1, 1), "UCASE": (1, 1), "STR": (1, 1), "LANG": (1, 1), "CONCAT": (1, 20),
    "BOUND": (1, 1), "ISIRI": (1, 1), "ISURI": (1, 1), "ISBLANK": (1, 1), "ISLITERAL": (1, 1),
}  # fmt: skip
"""How many arguments functions take, at least and at most."""
