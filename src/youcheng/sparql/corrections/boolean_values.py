"""Variables and calls that stand alone where a boolean is expected: ``FILTER(?x)``, ``!COALESCE(?x, "")``."""

from collections.abc import Iterator, Sequence

from youcheng.sparql.corrections.functions import NAMESPACE
from youcheng.sparql.text.edits import Edit
from youcheng.sparql.text.group_patterns import closing
from youcheng.sparql.text.query_text import QueryText
from youcheng.sparql.text.tokens import Token

OPERATORS = frozenset({"&&", "||"})
TEXT_FUNCTIONS = frozenset(
    {"IF", "COALESCE", "STRLANG", "STRDT", "SUBSTR", "UCASE", "LCASE", "STRBEFORE", "STRAFTER", "CONCAT", "REPLACE"}
    | {"MIN", "MAX", "SAMPLE", "GROUP_CONCAT"}
)
"""Functions that may return a text with a language."""
BINDING = frozenset({"=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "IN", "NOT"})
"""Operators that bind more strongly than ``&&``."""


def boolean_operands(text: QueryText) -> Iterator[Edit]:
    """Yield the edits for each variable and call that the engine would take for an error where a boolean is expected.

    Clause: SPARQL 1.1, section 17.2.2.
    """
    tokens = text.tokens
    for at, token in enumerate(tokens):
        end = at
        if token.kind == "word" and token.text.upper() in TEXT_FUNCTIONS and tokens[at + 1].text == "(":
            end = closing(tokens, at + 1)
        elif token.kind != "variable":
            continue
        if _is_boolean(tokens, at - 1, end + 1):
            last = tokens[end]
            yield Edit(token.start, token.start, f"<{NAMESPACE}boolean>(")
            yield Edit(last.start + len(last.text), last.start + len(last.text), ")")


def _is_boolean(tokens: Sequence[Token], left: int, right: int) -> bool:
    """Return whether what stands between two positions is alone where a boolean is expected."""
    # Parentheses around it alone do not change what is expected.
    while _encloses(tokens, left, right) and not _demands_boolean(tokens, left):
        left, right = left - 1, right + 1
    if left < 1 or right >= len(tokens):
        return False
    before, after = tokens[left].text.upper(), tokens[right].text.upper()
    if before == "(" and after == ")":
        return _demands_boolean(tokens, left)
    if before in {"(", ","}:
        return after in OPERATORS or (after == "," and before == "(" and tokens[left - 1].text.upper() == "IF")
    return before in {"!", "FILTER", "HAVING"} or (before in OPERATORS and after not in BINDING)


def _encloses(tokens: Sequence[Token], left: int, right: int) -> bool:
    """Return whether parentheses at two positions enclose an expression, and are not those of a call."""
    if left < 1 or right >= len(tokens) or (tokens[left].text, tokens[right].text) != ("(", ")"):
        return False
    return tokens[left - 1].kind not in {"word", "iri", "name"}


def _demands_boolean(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a parenthesis opens the condition of FILTER or HAVING."""
    return tokens[at - 1].text.upper() in {"FILTER", "HAVING"} or _in_having(tokens, at)


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
