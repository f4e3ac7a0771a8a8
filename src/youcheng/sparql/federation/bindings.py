"""The join context of a SERVICE clause, whose bindings spare the endpoint from sending everything.

A solution of the clause matters only if it is compatible with a solution of what the clause is joined with: the
patterns before it in its group, and the triples right after it. They form a local query, whose solutions go along. If
the clause is alone in an OPTIONAL or UNION, it is joined with the patterns before that.

No bindings are sent if they could change the result: inside GRAPH and EXISTS, whose group depends on its surroundings,
and if two evaluations may differ (RAND, LIMIT and the like).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from youcheng.sparql.federation.service_clauses import ServiceClause
from youcheng.sparql.text.edits import Edit, apply_edits
from youcheng.sparql.text.group_patterns import bound, closing, filters, triples, word
from youcheng.sparql.text.query_text import QueryText, Token

UNSTABLE = frozenset({"RAND", "UUID", "STRUUID", "BNODE", "NOW", "LIMIT", "OFFSET", "SAMPLE", "GROUP_CONCAT"})
"""Words of patterns whose result may differ each time."""


@dataclass(frozen=True)
class JoinContext:
    """The patterns that a SERVICE clause is joined with: ranges of tokens before it and after it."""

    text: QueryText
    before: range
    after: range
    stable: bool
    """Whether each evaluation has the same result."""

    @property
    def variables(self) -> frozenset[str]:
        """Return the names of all variables in it."""
        tokens = (self.text.tokens[number] for number in (*self.before, *self.after))
        return frozenset(token.text[1:] for token in tokens if token.kind == "variable")

    def query(self, names: Sequence[str], answers: Sequence[Edit], limit: int) -> str:
        """Return the query for the distinct solutions of variables, with SERVICE clauses replaced by their answers."""
        text, form = self.text, self.text.form
        prologue = text.text[: form.start] if form else ""
        parts = " ".join(f"{{ {self._content(part, answers)}\n}}" for part in (self.before, self.after) if len(part))
        variables = " ".join(f"?{name}" for name in names)
        return f"{prologue}\nSELECT DISTINCT {variables} {_dataset_clauses(text)} WHERE {{ {parts} }} LIMIT {limit}"

    def _content(self, part: range, answers: Sequence[Edit]) -> str:
        """Return the text of a range without the filters that may depend on other parts of the group."""
        tokens = self.text.tokens[part.start : part.stop]
        certain, removed = bound(tokens), []
        for first, end in filters(tokens):
            used = {token.text[1:] for token in tokens[first:end] if token.kind == "variable"}
            if not used <= certain or any(word(token) == "EXISTS" for token in tokens[first:end]):
                removed.append(Edit(tokens[first].start, _end(tokens[end - 1]), " "))
        kept = [answer for answer in answers if not any(start <= answer[0] < end for start, end, _ in removed)]
        return apply_edits(self.text.text, [*kept, *removed], tokens[0].start, _end(tokens[-1]))


def join_context(text: QueryText, clause: ServiceClause) -> JoinContext | None:
    """Return the join context of a clause, or None if it is empty or unknown."""
    tokens, start, end = text.tokens, clause.first_token, clause.last_token + 1
    braces = _open_braces(tokens, start)
    if not braces or any(_depends_on_surroundings(tokens, brace) for brace in braces):
        return None
    while len(braces) > 1 and (outer := _enclosing_pattern(tokens, braces[-2:], start, end)):
        start, end = outer
        braces.pop()
    before, after = range(braces[-1] + 1, start), range(0)
    if start == clause.first_token:
        end += _is(tokens, end, ".")
        after = range(end, end + triples(tokens[end:]))
    inside = (*before, *after)
    if not inside or word(tokens[inside[0]]) == "SELECT":
        return None
    return JoinContext(text, before, after, UNSTABLE.isdisjoint(word(tokens[number]) for number in inside))


def _open_braces(tokens: Sequence[Token], at: int) -> list[int]:
    """Return the numbers of the braces that are open at a token, the outermost first."""
    braces: list[int] = []
    for number in range(at):
        if _is(tokens, number, "{"):
            braces.append(number)
        elif braces and _is(tokens, number, "}"):
            braces.pop()
    return braces


def _depends_on_surroundings(tokens: Sequence[Token], brace: int) -> bool:
    """Return whether the meaning of a group depends on its surroundings."""
    return brace > 0 and (word(tokens[brace - 1]) == "EXISTS" or (brace > 1 and word(tokens[brace - 2]) == "GRAPH"))


def _enclosing_pattern(tokens: Sequence[Token], braces: Sequence[int], start: int, end: int) -> tuple[int, int] | None:
    """Return the token range of the OPTIONAL or UNION that consists of this group alone, else None.

    The group opens with the second of two braces, and must contain the tokens between start and end alone.
    """
    parent, brace = braces
    end += _is(tokens, end, ".")
    if brace != start - 1 or not _is(tokens, end, "}"):
        return None
    if word(tokens[brace - 1]) == "OPTIONAL":
        return brace - 1, end + 1
    while word(tokens[brace - 1]) == "UNION" and _is(tokens, brace - 2, "}"):
        brace = _open_braces(tokens, brace - 2)[-1]
    while end + 2 < len(tokens) and word(tokens[end + 1]) == "UNION" and _is(tokens, end + 2, "{"):
        end = closing(tokens, end + 2)
    is_subquery = word(tokens[parent + 1]) == "SELECT"
    return None if is_subquery or tokens[brace - 1].kind == "word" else (brace, end + 1)


def _is(tokens: Sequence[Token], at: int, sign: str) -> bool:
    return at < len(tokens) and tokens[at].kind == "sign" and tokens[at].text == sign


def _end(token: Token) -> int:
    return token.start + len(token.text)


def _dataset_clauses(text: QueryText) -> str:
    """Return the FROM clauses of a query."""
    clauses, level, tokens = "", 0, text.tokens
    for at, token in enumerate(tokens):
        if token.kind == "sign":
            level += (token.text == "{") - (token.text == "}")
        elif level == 0 and word(token) == "FROM":
            named = word(tokens[at + 1]) == "NAMED"
            clauses += f"FROM {'NAMED ' * named}{tokens[at + 1 + named].text} "
    return clauses
