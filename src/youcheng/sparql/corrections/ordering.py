"""ORDER BY over values of several kinds, which the engine compares in circles, and may fail on.

It compares numbers by value, and a number with a text by their characters: 5 < 10 < "1x" < 5.
"""

from collections.abc import Iterator, Sequence

from youcheng.sparql.corrections.edits import Edit
from youcheng.sparql.text.group_patterns import closing
from youcheng.sparql.text.tokens import Token

KEY = '(IF(ISNUMERIC({0}), 1, IF(LANG({0}) != "" || DATATYPE({0}) = DATATYPE(""), 2, DATATYPE({0}))))'
"""An order condition by which numbers stand together, and texts, and the values of each other datatype."""


def mixed_orders(tokens: Sequence[Token]) -> Iterator[Edit]:
    """Yield an edit for each order condition that is a variable, by which values of one kind stand together.

    Clause: SPARQL 1.1, section 15.1.
    """
    for at, token in enumerate(tokens[:-2]):
        if token.kind == "word" and token.text.upper() == "ORDER" and tokens[at + 1].text.upper() == "BY":
            yield from _conditions(tokens, at + 2)


def _conditions(tokens: Sequence[Token], at: int) -> Iterator[Edit]:
    """Yield the edits for the order conditions that begin at a position."""
    while at < len(tokens):
        first, word = tokens[at], tokens[at].text.upper()
        is_call = first.kind in {"word", "iri", "name"} and at + 1 < len(tokens) and tokens[at + 1].text == "("
        at += is_call
        if tokens[at].text != "(" and first.kind != "variable":
            return
        end = closing(tokens, at) if tokens[at].text == "(" else at
        inner = [token for token in tokens[at : end + 1] if token.text not in {"(", ")"}]
        if len(inner) == 1 and inner[0].kind == "variable" and (not is_call or word in {"ASC", "DESC"}):
            descending = "DESC" if word == "DESC" else ""
            yield Edit(first.start, first.start, f"{descending}{KEY.format(inner[0].text)} ")
        at = end + 1
