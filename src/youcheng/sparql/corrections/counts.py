"""COUNT of an expression: the engine gives no count where the expression is an error in one of the solutions."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from youcheng.sparql.text.edits import Edit, apply_edits
from youcheng.sparql.text.group_patterns import closing
from youcheng.sparql.text.query_text import QueryText
from youcheng.sparql.text.tokens import Token


def bind_counted(text: QueryText) -> QueryText:
    """Return a query in which each expression that is counted is bound to a variable first; errors are not counted.

    Clause: SPARQL 1.1, section 18.5.1.2.
    """
    tokens = text.tokens
    calls = [at for at, token in enumerate(tokens[:-2]) if token.text.upper() == "COUNT" and tokens[at + 1].text == "("]
    edits = sorted(edit for at in calls for edit in _edits(text, at))
    return QueryText(apply_edits(text.text, edits)) if edits else text


def _edits(text: QueryText, at: int) -> Iterator[Edit]:
    """Yield the edits for the call of COUNT at a position, unless it counts a variable or solutions."""
    tokens = text.tokens
    first, end = at + 2 + (tokens[at + 2].text.upper() == "DISTINCT"), closing(tokens, at + 1)
    counted = tokens[first:end]
    if len(counted) == 1 and (counted[0].kind == "variable" or counted[0].text == "*"):
        return
    opening = _group(tokens, at)
    close = closing(tokens, opening)
    named = {name.text[1:] for word, name in pairwise(tokens[close:]) if word.text.upper() == "AS"}
    if named.isdisjoint(token.text[1:] for token in counted if token.kind == "variable"):
        start, stop = counted[0].start, tokens[end].start
        variable = f"?counted{start}"
        yield Edit(start, stop, variable)
        yield Edit(tokens[opening].start, tokens[opening].start, "{ ")
        yield Edit(tokens[close].start, tokens[close].start, f"}} BIND({text.text[start:stop]} AS {variable}) ")


def _group(tokens: Sequence[Token], at: int) -> int:
    """Return where the group begins whose solutions an aggregate at a position counts."""
    level = 0
    while tokens[at].text.upper() != "SELECT" or level:
        level += (tokens[at].text == "}") - (tokens[at].text == "{")
        at -= 1
    while tokens[at].text != "{":
        at = closing(tokens, at) + 1 if tokens[at].text == "(" else at + 1
    return at
