"""What the rest of a query binds for a call of another endpoint, so that the endpoint need not send everything.

A solution of the call matters only if it is compatible with a solution of what it is joined with: what stands before
it in its group, and the triples right after it. Those are a query of our own, whose solutions the endpoint is given.
Where the call stands alone in an OPTIONAL or in alternatives, it is joined with what stands before these.

Nothing is given where that could change the result: inside GRAPH and EXISTS, whose group depends on what is around
it, and where two evaluations may differ (RAND, LIMIT and the like).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from youcheng.sparql.federation.service_clauses import Replaced, ServiceClause, replaced
from youcheng.sparql.text.group_patterns import bound, closing, filters, triples, word
from youcheng.sparql.text.query_text import QueryText, Token

UNSTEADY = frozenset({"RAND", "UUID", "STRUUID", "BNODE", "NOW", "LIMIT", "OFFSET", "SAMPLE", "GROUP_CONCAT"})
"""Words of what may differ each time that it is evaluated."""


@dataclass(frozen=True)
class JoinContext:
    """What a call is joined with: tokens before it and after it, by number."""

    text: QueryText
    before: range
    after: range
    steady: bool
    """Whether it is the same each time that it is evaluated."""

    @property
    def variables(self) -> frozenset[str]:
        """Return the names of all variables in it."""
        tokens = self.text.tokens
        numbers = (*self.before, *self.after)
        return frozenset(tokens[number].text[1:] for number in numbers if tokens[number].kind == "variable")

    def query(self, names: Sequence[str], answers: Sequence[Replaced], most: int) -> str:
        """Return the query for the different solutions of some variables; calls in it are replaced by their answers."""
        text, form = self.text, self.text.form
        prologue = text.text[: form.start] if form else ""
        parts = " ".join(f"{{ {self._content(part, answers)}\n}}" for part in (self.before, self.after) if len(part))
        heads = " ".join(f"?{name}" for name in names)
        return f"{prologue}\nSELECT DISTINCT {heads} {_dataset(text)} WHERE {{ {parts} }} LIMIT {most}"

    def _content(self, part: range, answers: Sequence[Replaced]) -> str:
        """Return the text of a part without the filters that may depend on what stands elsewhere in the group."""
        tokens = self.text.tokens
        inside = tokens[part.start : part.stop]
        sure, left_out = bound(inside), []
        for first, end in filters(inside):
            used = {token.text[1:] for token in inside[first:end] if token.kind == "variable"}
            if not used <= sure or any(word(token) == "EXISTS" for token in inside[first:end]):
                left_out.append((inside[first].start, _end(inside[end - 1]), " "))
        kept = [each for each in answers if not any(start <= each[0] < end for start, end, _ in left_out)]
        return replaced(self.text.text, inside[0].start, _end(inside[-1]), [*kept, *left_out])


def join_context(text: QueryText, call: ServiceClause) -> JoinContext | None:
    """Return what a call is joined with, or None where that cannot be told or is nothing."""
    tokens, start, end = text.tokens, call.at, call.last + 1
    opened = _opened(tokens, start)
    if not opened or any(_depends(tokens, at) for at in opened):
        return None
    while len(opened) > 1 and (outer := _outside(tokens, opened[-2:], start, end)):
        start, end = outer
        opened.pop()
    before, after = range(opened[-1] + 1, start), range(0)
    if start == call.at:
        end += _is(tokens, end, ".")
        after = range(end, end + triples(tokens[end:]))
    inside = (*before, *after)
    if not inside or word(tokens[inside[0]]) == "SELECT":
        return None
    return JoinContext(text, before, after, UNSTEADY.isdisjoint(word(tokens[number]) for number in inside))


def _opened(tokens: Sequence[Token], at: int) -> list[int]:
    """Return the numbers of the braces that are open at a token, the outermost first."""
    found: list[int] = []
    for number in range(at):
        if tokens[number].kind == "sign" and tokens[number].text in "{}":
            if tokens[number].text == "{":
                found.append(number)
            elif found:
                found.pop()
    return found


def _depends(tokens: Sequence[Token], brace: int) -> bool:
    """Tell whether the meaning of a group depends on what is around it."""
    return brace > 0 and (word(tokens[brace - 1]) == "EXISTS" or (brace > 1 and word(tokens[brace - 2]) == "GRAPH"))


def _outside(tokens: Sequence[Token], opened: Sequence[int], start: int, end: int) -> tuple[int, int] | None:
    """Return from where to where that goes which a group is all of, an OPTIONAL or alternatives, if it holds no more.

    The group opens with the second of two braces, and should hold but what is between two numbers.
    """
    parent, brace = opened
    end += _is(tokens, end, ".")
    if brace != start - 1 or not _is(tokens, end, "}"):
        return None
    if word(tokens[brace - 1]) == "OPTIONAL":
        return brace - 1, end + 1
    while word(tokens[brace - 1]) == "UNION" and _is(tokens, brace - 2, "}"):
        brace = _opened(tokens, brace - 2)[-1]
    while end + 2 < len(tokens) and word(tokens[end + 1]) == "UNION" and _is(tokens, end + 2, "{"):
        end = closing(tokens, end + 2)
    subquery = word(tokens[parent + 1]) == "SELECT"
    return None if subquery or tokens[brace - 1].kind == "word" else (brace, end + 1)


def _is(tokens: Sequence[Token], at: int, sign: str) -> bool:
    return at < len(tokens) and tokens[at].kind == "sign" and tokens[at].text == sign


def _end(token: Token) -> int:
    return token.start + len(token.text)


def _dataset(text: QueryText) -> str:
    """Return the clauses of a query that name its dataset."""
    found, level, tokens = "", 0, text.tokens
    for at, token in enumerate(tokens):
        if token.kind == "sign":
            level += (token.text == "{") - (token.text == "}")
        elif level == 0 and word(token) == "FROM":
            named = word(tokens[at + 1]) == "NAMED"
            found += f"FROM {'NAMED ' * named}{tokens[at + 1 + named].text} "
    return found
