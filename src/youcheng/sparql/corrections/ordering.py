"""ORDER BY over values of several kinds, which the engine compares in circles, and may fail on.

It compares numbers by value, and a number with a text by their characters: 5 < 10 < "1x" < 5.
"""

from collections.abc import Iterator, Sequence

from youcheng.sparql.text.edits import Edit
from youcheng.sparql.text.group_patterns import closing
from youcheng.sparql.text.query_text import QueryText
from youcheng.sparql.text.tokens import Token

KEY = '(IF(ISNUMERIC({0}), 1, IF(LANG({0}) != "" || DATATYPE({0}) = DATATYPE(""), 2, DATATYPE({0}))))'
"""An order condition by which numbers stand together, and texts, and the values of each other datatype."""
MIXED = frozenset({"IF", "COALESCE", "SAMPLE", "MIN", "MAX"})
"""Functions that may return values of several kinds."""


def mixed_orders(text: QueryText) -> Iterator[Edit]:
    """Yield an edit for each order condition whose values may be of several kinds: the kind precedes it.

    Clause: SPARQL 1.1, section 15.1.
    """
    tokens = text.tokens
    for at, token in enumerate(tokens[:-2]):
        if token.kind == "word" and token.text.upper() == "ORDER" and tokens[at + 1].text.upper() == "BY":
            yield from _conditions(text.text, tokens, at + 2)


def _conditions(text: str, tokens: Sequence[Token], at: int) -> Iterator[Edit]:
    """Yield the edits for the order conditions that begin at a position."""
    while at < len(tokens):
        first, word = tokens[at], tokens[at].text.upper()
        opening = at if first.text == "(" else at + 1
        if first.kind != "variable" and (opening >= len(tokens) or tokens[opening].text != "("):
            return
        end = at if first.kind == "variable" else closing(tokens, opening)
        inner = tokens[opening if word in {"ASC", "DESC"} else at : end + 1]
        while inner[0].text == "(" and closing(inner, 0) == len(inner) - 1:
            inner = inner[1:-1]
        if (inner[0].kind == "variable" and len(inner) == 1) or inner[0].text.upper() in MIXED:
            key = KEY.format(text[inner[0].start : inner[-1].start + len(inner[-1].text)])
            yield Edit(first.start, first.start, f"{'DESC' if word == 'DESC' else ''}{key} ")
        at = end + 1
