"""Variables that stand alone where a boolean is expected, such as ``FILTER(?x)`` and ``!?x``."""

from collections.abc import Iterator, Sequence

from youcheng.sparql.corrections.edits import Edit
from youcheng.sparql.corrections.functions import NAMESPACE
from youcheng.sparql.text.query_text import QueryText
from youcheng.sparql.text.tokens import Token

OPERATORS = frozenset({"&&", "||"})
BINDING = frozenset({"=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "IN", "NOT"})
"""Operators that bind more strongly than ``&&``."""


def bare_variables(text: QueryText) -> Iterator[Edit]:
    """Yield an edit for each variable that the engine would take for an error if it holds a text with a language.

    Clause: SPARQL 1.1, section 17.2.2.
    """
    tokens = text.tokens
    for at, token in enumerate(tokens):
        if token.kind == "variable" and _is_boolean(tokens, at):
            yield Edit(token.start, token.start + len(token.text), f"<{NAMESPACE}boolean>({token.text})")


def _is_boolean(tokens: Sequence[Token], at: int) -> bool:
    """Return whether the variable at a position is alone where a boolean is expected."""
    left, right = at - 1, at + 1
    while 0 < left and right < len(tokens):
        before, after, owner = tokens[left].text, tokens[right].text, tokens[left - 1].text.upper()
        if before == "!":
            return True
        if before in OPERATORS:
            return after.upper() not in BINDING
        if after in OPERATORS:
            return before in {"(", ","}
        if before == "(" and after == "," and owner == "IF":
            return True
        if not (before == "(" and after == ")"):
            return False
        if owner in {"FILTER", "HAVING"} or _in_having(tokens, left):
            return True
        if tokens[left - 1].kind in {"word", "iri", "name"}:
            return False
        left, right = left - 1, right + 1
    return False


def _in_having(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a parenthesis is a further condition of HAVING."""
    level = 0
    for token in reversed(tokens[:at]):
        level += (token.text == ")") - (token.text == "(") if token.kind == "sign" else 0
        if level == 0 and token.kind == "word":
            return token.text.upper() == "HAVING"
        if level < 0 or token.text in {"{", "}"}:
            return False
    return False
