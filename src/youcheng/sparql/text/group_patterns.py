"""Properties of a group pattern that its tokens show: bound variables, filters, triples."""

from collections.abc import Iterator, Sequence

from youcheng.sparql.text.query_text import Token

OTHERS = frozenset({"OPTIONAL", "MINUS", "BIND", "VALUES", "GRAPH", "SERVICE", "UNION", "SELECT", "LATERAL"})
"""Words that begin a pattern other than triples."""
PAIRS = {"(": ")", "{": "}"}


def word(token: Token) -> str:
    """Return a bare word in upper case, and an empty text for any other token."""
    return token.text.upper() if token.kind == "word" else ""


def closing(tokens: Sequence[Token], at: int) -> int:
    """Return the number of the token that closes the bracket at a position, or of the last token."""
    opens, closes, level = tokens[at].text, PAIRS[tokens[at].text], 0
    for number in range(at, len(tokens)):
        if tokens[number].kind == "sign":
            level += (tokens[number].text == opens) - (tokens[number].text == closes)
        if level == 0:
            return number
    return len(tokens) - 1


def bound(tokens: Sequence[Token], *, first: bool = False) -> frozenset[str]:
    """Return the variables that every solution of the content of a group binds: those of its triples.

    With `first`, they are those of the triples at its start. A subquery counts as binding none.
    """
    names: set[str] = set()
    if not tokens or word(tokens[0]) == "SELECT":
        return frozenset()
    filtered = {number for start, end in filters(tokens) for number in range(start, end)}
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if at in filtered:
            pass
        elif token.kind == "sign" and token.text in PAIRS:
            if first and token.text == "{":
                break
            at = closing(tokens, at)
        elif word(token) in OTHERS:
            if first:
                break
            at = _past(tokens, at)
        elif token.kind == "variable":
            names.add(token.text[1:])
        at += 1
    return frozenset(names)


def _past(tokens: Sequence[Token], at: int) -> int:
    """Return the number of the token before the braces of a word like VALUES, whose content may bind nothing."""
    while at + 1 < len(tokens) and not (tokens[at + 1].kind == "sign" and tokens[at + 1].text in PAIRS):
        if word(tokens[at + 1]) in OTHERS - {"SERVICE"}:
            break
        at += 1
    return at


def filters(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield the token range of each filter of a group, nested groups excluded."""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if word(token) == "FILTER":
            end = at + 1
            while end < len(tokens) and not (tokens[end].kind == "sign" and tokens[end].text in PAIRS):
                end += 1
            end = closing(tokens, end) + 1 if end < len(tokens) else end
            yield at, end
            at = end
        elif token.kind == "sign" and token.text in PAIRS:
            at = closing(tokens, at) + 1
        else:
            at += 1


def triples(tokens: Sequence[Token]) -> int:
    """Return the number of tokens of the triples at the start."""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if (token.kind == "sign" and token.text in "{}") or word(token) in OTHERS | {"FILTER"}:
            break
        at = closing(tokens, at) + 1 if token.kind == "sign" and token.text == "(" else at + 1
    return at
